/* compare.h - what became of a plan: two solved cases, of one plan or of two, side by side.
 *
 * What belongs together is found by its name. Both cases hang on one Program, so that a name that
 * both sides have is the same draws on both: differences are taken run by run, which makes them
 * sharp (common random numbers; see Owen, Monte Carlo theory, 8.6). Two plans come to share a
 * Program when the second is given the first one's before it is prepared.
 *
 * Everything lives in the arena of the plan before. */
#ifndef NAPKIN_COMPARE_H
#define NAPKIN_COMPARE_H

#include "plan/plan.h"

typedef struct Side {
    Plan *plan;
    Case solved;
    Verdict *verdicts; /* by check */
} Side;

/* A name that both sides have. */
typedef struct Change {
    uint32_t before, after; /* its entry on either side */
    bool edited;            /* another expression stands for it */
    bool moved;             /* its value is another one, or there is one on one side only */
    bool alike;             /* of one kind and dimension, so that values can be compared */
    bool known;             /* both sides have a value */
    double size;            /* of the relative change: |ln(after/before)| of the medians; of truth
                             * values the share of runs */
    /* When the values differ from run to run: */
    const Spread *difference;    /* after less before; NULL: of truth values, or certain */
    const Share *lower, *higher; /* of the runs, those in which it went down, and up */
    Value change, falls, rises;  /* the registers of those three, until they are sampled */
} Change;

typedef struct CheckChange {
    int32_t before; /* -1: it is new */
    uint32_t after;
    bool turned;      /* it holds on one side and fails on the other, or is new and fails */
    bool edited;      /* another condition, confidence or level */
    bool limit_moved; /* both compare with a certain number, and it is another one */
} CheckChange;

/* What one side alone has. */
typedef struct Lone {
    bool check; /* else an entry */
    uint32_t at;
    bool turned; /* a new check that fails: it is among the checks that turned as well */
} Lone;

typedef struct Comparison {
    Side before, after;
    Change *changes; /* the largest relative change first */
    size_t nchanges;
    CheckChange *checks; /* those that turned first, those to failing before all */
    size_t nchecks;
    Lone *added, *removed;
    size_t nadded, nremoved;
    size_t same_values, same_checks;     /* the plans' own, unchanged */
    size_t failing, warning, holding;    /* checks that turned: to what; new ones too */
    size_t still_failing, still_warning; /* checks that failed before and after */
    bool uncertain;                      /* something was sampled */
} Comparison;

/* Compares the cases of *out's two sides, which plan_solve() made: fills in the rest. False when it
 * was interrupted, which is reported. */
bool plan_compare(Comparison *out) MUST_USE;

/* A name that is an input on the later side. */
static inline bool change_is_input(const Comparison *all, const Change *change) {
    return all->after.plan->entries[change->after].kind == ENTRY_INPUT;
}

#endif
