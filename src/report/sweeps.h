/* sweeps.h - a solved sweep: a table of its points, what it says about limits and knees, a picture
 * of each curve. */
#ifndef NAPKIN_SWEEPS_H
#define NAPKIN_SWEEPS_H

#include "plan/sweep.h"
#include "report/style.h"

/* Solves sweeps of one plan in a scenario (NULL: the plan as it stands) and writes them; JSON is
 * one document. False, and nothing written, when it was interrupted, which is reported. */
bool sweeps_report(Buf *out, const Style *style, Plan *plan, const Scenario *scenario,
                   const Sweep *sweeps, size_t n) MUST_USE;

#endif
