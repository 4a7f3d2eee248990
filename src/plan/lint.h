/* lint.h - a plan or model looked over: what is right by the letter and doubtful all the same. */
#ifndef NAPKIN_PLAN_LINT_H
#define NAPKIN_PLAN_LINT_H

#include "plan/plan.h"

/* Reports what is found in a prepared plan, as errors and warnings. */
void plan_lint(Plan *plan);

#endif
