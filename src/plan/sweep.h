/* sweep.h - one entry over a stretch of values: what is asked, what comes of it, what it means.
 *
 * A Sweep comes from a plan's `sweep:` or from the command line. Solved, it has a case and verdicts
 * a point; then a knee for each curve and, for each check that the entry has a part in, the places
 * where its verdict turns, to three digits. All points and all steps of the search draw the same
 * numbers, so that a turn is the entry's doing and not chance's. */
#ifndef NAPKIN_SWEEP_H
#define NAPKIN_SWEEP_H

#include "plan/curve.h"
#include "plan/plan.h"

enum { SWEEP_POINTS = 12, SWEEP_FEWEST = 2 };

/* A sweep as it was asked for in words. */
typedef struct SweepAsk {
    Span over;   /* the name of an entry */
    Span values; /* `FROM..TO`, or values with commas between */
    size_t points;
    const Span *show; /* names; none: what the checks are about */
    size_t nshow;
} SweepAsk;

/* `users 1M..5M users  cost, disk`, as it is typed on one line: the entry, its values, and behind a
 * whole value the names to show. No values: `values` is empty. */
SweepAsk sweep_ask(const Plan *plan, Span line);

/* The plan's own sweep of that name, or NULL. */
const Sweep *sweep_named(const Plan *plan, Str name);

/* The error that the plan has no sweep of that name; `usage` is how one with values is asked for.
 */
void sweep_unknown(const Plan *plan, Span name, const char *usage);

/* The sweep that was asked for, in a scenario (NULL: the plan as it stands). False after an error
 * at its place in the words. */
bool sweep_read(Plan *plan, const Scenario *scenario, const SweepAsk *ask, Sweep *out) MUST_USE;

/* The entry's verdicts from one point to the next: where they turn. */
typedef struct Turn {
    bool holds; /* below it; above it the opposite */
    /* neighbours to three digits, in base units: the verdict is `holds` at `low`, not at `high` */
    double low, high;
} Turn;

typedef struct CheckCurve {
    uint32_t check;
    bool first; /* holds at the first point */
    Turn *turns;
    size_t nturns;
} CheckCurve;

typedef struct SweepResult {
    const Sweep *sweep;
    Case *cases;        /* one a point */
    Verdict **verdicts; /* by point, by check */
    double *x;          /* of the entry, by point, in base units */
    bool rises;         /* x does: else there are no knees and no turns */
    Knee *knees;        /* by what is shown */
    CheckCurve *checks; /* of the checks that the entry has a part in */
    size_t nchecks;
    const Diag *trouble; /* the first reason why a point has no answer, or NULL */
} SweepResult;

/* The points alone: `run` shows no more. */
SweepResult sweep_points(Plan *plan, const Scenario *scenario, const Sweep *sweep);

/* The points with their verdicts, knees and turns. A point without an answer is no error: why is in
 * `trouble`. False when it was interrupted, which is reported. */
bool sweep_solve(Plan *plan, const Scenario *scenario, const Sweep *sweep,
                 SweepResult *out) MUST_USE;

#endif
