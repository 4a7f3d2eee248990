/* advised_words.h - pieces of what the advisor says, as its page and its record both say them. */
#ifndef NAPKIN_ADVISED_WORDS_H
#define NAPKIN_ADVISED_WORDS_H

#include "report/advised.h"
#include "report/meter.h"

/* Chances are written so exactly to machines; questions that are worth less do not matter. */
enum { CHANCE_DIGITS = 12 };
#define LEAST_BITS 5e-4

Str side_name(const Card *card, size_t side);

/* An answer as it stands: what was worked out with as many digits as the plan's own values are told
 * with. */
Str answer_text(Arena *arena, const Advised *advised, uint32_t question);

/* The answer that a rule reads, as it stands: `owners: yes`, or its condition. */
Str rule_answer(Arena *arena, const Advised *advised, const Rule *rule);
/* Whether its points are those of a doubt: the answer alone gives none, or of the other sign. */
bool rule_is_doubt(const Advised *advised, const Rule *rule);
/* The reason that it gives for the answer as it stands; that answer, where it gives none. Where its
 * points come from what the answer may be instead: `doubt about owners`. */
Str rule_why(Arena *arena, const Advised *advised, const Rule *rule);
/* The same with the answer behind it where the reason is the same for all, and how sure it is:
 * `The line takes its share of the budget: 2.15%`, `Owners differ, 90% sure` */
Str rule_why_answered(Arena *arena, const Advised *advised, const Rule *rule);
Str rule_evidence(const Advised *advised, const Rule *rule);
/* Whether its points are a mean over what is unknown. */
bool rule_is_mean(const Advised *advised, const Rule *rule);

/* Rules by the size of their points, then in file order; those without any are left out. */
uint32_t *rules_by_size(Arena *arena, const Advice *advice, size_t *n);

/* Whether a veto holds (KNOWN), may hold (UNKNOWN), as answers are doubtful or differ from run to
 * run of a plan, or does not (NOT_ASKED). */
Certainty veto_stands(const Advised *advised, size_t veto);

/* The veto that beats this one, and holds (KNOWN) or may hold (UNKNOWN); NULL: none. */
const Veto *veto_beaten_by(const Advised *advised, size_t veto, Certainty certainty);

/* The share of runs of the plan, or of confidence, in which an answer is what it is said to be;
 * 1: wholly. */
double answer_share(const Advised *advised, uint32_t question);

/* What a condition is for the answers as they stand, and the verdict. */
Reply advised_stands(const Advised *advised, const Condition *condition);

#endif
