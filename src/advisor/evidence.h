/* evidence.h - answers that a plan gives: what the `from:` of questions comes to, in one pass over
 * the plan's runs. */
#ifndef NAPKIN_EVIDENCE_H
#define NAPKIN_EVIDENCE_H

#include "advisor/card.h"
#include "plan/plan.h"

typedef struct Evidence {
    Card *card;
    Plan *plan;
    const Scenario *scenario;  /* NULL: the plan as it stands */
    bool lenient;              /* what the plan has no name for is not known; else an error */
    struct Computed *computed; /* by question */
} Evidence;

/* A prepared plan as a source of answers; NULL for no plan. */
Evidence *evidence_of_plan(Card *card, Plan *plan, const Scenario *scenario, bool lenient);

/* Works out the answers that are marked (and can be), those that are there already excepted. False
 * after an error. */
bool evidence_work(Evidence *evidence, const bool *wanted) MUST_USE;

/* A number as an expression that needs no plan, as in `2..4 call/req`: what it is in RUNS runs, and
 * its median. Runs beyond the question's range stand at its end. False after an error. */
bool evidence_typed(Card *card, const Question *question, Span text, Given *out) MUST_USE;

/* The answer to a question that was marked; false after an error. It stays unknown where the plan
 * says nothing, or nothing more than was known. */
bool evidence_answer(Evidence *evidence, uint32_t question, Given *out) MUST_USE;

#endif
