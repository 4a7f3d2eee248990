/* advised_words.h - pieces of what the advisor says, as its page and its record both say them. */
#ifndef NAPKIN_ADVISED_WORDS_H
#define NAPKIN_ADVISED_WORDS_H

#include "report/advised.h"
#include "report/meter.h"

Str side_name(const Card *card, size_t side);

/* An answer as it stands: what was worked out with as many digits as the plan's own values are told
 * with. */
Str answer_text(Arena *arena, const Advised *advised, uint32_t question);

/* The answer that a rule reads, as it stands: `owners: yes`, or its condition. */
Str rule_answer(Arena *arena, const Advised *advised, const Rule *rule);
/* Whether its points are those of a doubt: the answer alone gives none, or of the other sign. */
bool rule_is_doubt(const Advised *advised, const Rule *rule);
/* Its reason; the answer where it gives none, and where its points are those of a doubt. */
Str rule_why(Arena *arena, const Advised *advised, const Rule *rule);
Str rule_evidence(const Advised *advised, const Rule *rule);
/* Whether its points are a mean over what is unknown. */
bool rule_is_mean(const Advised *advised, const Rule *rule);

/* Rules by the size of their points, then in file order; those without any are left out. */
uint32_t *rules_by_size(Arena *arena, const Advice *advice, size_t *n);

/* What a condition is for the answers as they stand, and the verdict. */
Reply advised_stands(const Advised *advised, const Condition *condition);

#endif
