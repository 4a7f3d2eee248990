/* goal.h - what an input has to be for a condition to just hold.
 *
 * The input is replaced by one certain number after another, the plan is worked out anew each time,
 * and math/root.h finds the change from holding to failing that is nearest to the present value.
 * Draws are keyed by the names they are drawn under, so every evaluation sees the same runs: the
 * difference between the two sides is a function without noise.
 *
 * A condition that is certain at each point (`p(cost, 95%) <= 10k $/month`) holds or does not. One
 * that is uncertain (`cost <= 10k $/month`) must hold in a share of the runs: what is followed is
 * then that quantile of the difference. Where there is no answer (a queue past its capacity) the
 * condition does not hold.
 *
 * An equality holds where the sides cross. Where they cross nowhere it may hold where they touch,
 * as
 * `(x - 3)^2 == 0` does: the places where they come nearest to one another are followed down.
 *
 * Law: the condition holds at `value`, as it was worked out; of an equality, within 1e-6 where the
 * sides cross, and within 1e-9 where they touch.
 *
 * How sure the answer is, when it hangs on runs:
 * - of an uncertain condition: the search is done again with both ends of the quantile's
 *   distribution-free 95 % interval;
 * - where one number about all runs enters the condition (a percentile, median, mean or chance):
 *   likewise with both ends of its interval;
 * - where several do, or an sd does, or the points are quasi-random: with four other seeds. The
 *   answer of the first seed stays, +- 3.18 times the standard deviation of the four others
 *   (Student's t with 3 degrees of freedom: the first is no part of it). */
#ifndef NAPKIN_GOAL_H
#define NAPKIN_GOAL_H

#include "plan/plan.h"

/* The share of the runs in which an uncertain condition must hold, unless said. */
#define GOAL_CONFIDENCE 0.9

typedef enum GoalEnd {
    GOAL_FOUND,
    GOAL_NEVER, /* it holds nowhere: an answer */
    GOAL_ALWAYS /* it holds wherever it was tried */
} GoalEnd;

/* The condition at one value of the input. */
typedef struct GoalPoint {
    double at;
    bool known;     /* false: there is no answer there */
    double gap;     /* below 0 where the condition holds; 0: the sides are equal */
    double found;   /* its left side, when that is certain */
    bool has_share; /* the condition is uncertain: it holds in this share of the runs */
    Share share;
} GoalPoint;

typedef struct GoalAsk {
    uint32_t entry;
    Span condition;
    const Scenario *scenario; /* NULL: the plan as it stands */
    double confidence;        /* share of the runs, of an uncertain condition; above 0, below 1 */
} GoalAsk;

typedef struct Goal {
    GoalAsk ask;
    Check check;
    GoalEnd end;
    bool whole;       /* whole numbers alone were tried */
    double value;     /* of GOAL_FOUND */
    bool holds_below; /* below `value`, and not above */
    bool holds_above; /* the other way round; of an equality neither is set */
    bool has_low, has_high;
    double low, high;     /* 95 % sure that it is within; either end may not have been reached */
    bool sampled;         /* the answer hangs on runs */
    GoalPoint now, there; /* at the present value, at the answer */
    GoalPoint beyond;     /* of a whole number: at its neighbour, where the condition fails */
    GoalPoint best; /* of GOAL_NEVER: where it is nearest to holding, of GOAL_ALWAYS: to failing */
    double least, most;    /* of what was tried */
    size_t tried, unknown; /* evaluations of the search, and those without an answer */
    bool out_of_range;     /* the value has an `ok_when`, which does not hold at the answer */
    size_t runs;           /* in force at the end; the plan keeps its own */
    size_t evaluations;    /* all of them */
} Goal;

/* False after one error: no comparison, a condition that does not hang on the entry, no answer
 * anywhere, an interruption. When the plan asks for a precision, the runs are doubled until the
 * answer is that sure. The plan is left as it was, but for notes and warnings. */
bool goal_seek(Plan *plan, const GoalAsk *ask, Goal *out) MUST_USE;

#endif
