/* sweeps.h - a solved sweep: a table of its points, what it says about limits and knees, a picture
 * of each curve. */
#ifndef NAPKIN_SWEEPS_H
#define NAPKIN_SWEEPS_H

#include "plan/sweep.h"
#include "report/style.h"

/* All the sweeps of one plan; JSON is one document. */
void sweeps_write(Buf *out, const Style *style, Plan *plan, const SweepResult *sweeps, size_t n);

#endif
