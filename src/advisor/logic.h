/* logic.h - conditions over answers, of which some are unknown: Kleene's three values.
 *
 * `and`, `or` and `not` as Kleene 1952 has them: false and unknown is false, true or unknown is
 * true; arithmetic and comparisons with something unknown are unknown. A question that is not asked
 * (its ask_if is false) has no answer: what compares it is false, and arithmetic with it has no
 * answer either.
 *
 * A comparison of a plan's values (`plan.peak > 3k req/s`) is a question of its own, which nobody
 * wrote down: the plan answers it, and without a plan it is unknown like any other. */
#ifndef NAPKIN_LOGIC_H
#define NAPKIN_LOGIC_H

#include "advisor/card.h"

/* What conditions are asked of. */
typedef struct World {
    const Card *card;
    const Reply *answers; /* by question */
    int32_t band;         /* of the verdict; -1: there is none yet */
} World;

/* Checks a condition of the card: a truth value over its facts. `verdict`: it may name `side` and
 * `band`. False after an error. */
bool logic_check(Card *card, Span text, bool verdict, Condition *out) MUST_USE;

Reply logic_ask(const World *world, const Condition *condition);

static inline bool reply_is(Reply reply, bool truth) {
    return reply.certainty == KNOWN && (reply.value != 0) == truth;
}

/* Marks the questions that a condition names. */
void logic_mark(const Card *card, const Condition *condition, bool *questions);

#endif
