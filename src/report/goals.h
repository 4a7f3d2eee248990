/* goals.h - what an input has to be, as `solve` tells it. */
#ifndef NAPKIN_GOALS_H
#define NAPKIN_GOALS_H

#include "plan/goal.h"
#include "report/style.h"

/* The answers of one question, one a case: of the plan as it stands, or of it and its scenarios. */
typedef struct GoalReport {
    const Plan *plan;
    const Goal *goals;
    size_t n;
} GoalReport;

void goals_write(Buf *out, const Style *style, const GoalReport *report);

#endif
