/* typed.h - an answer as a person types it: `y 90% 38 of 41 commits by team C`. */
#ifndef NAPKIN_TYPED_H
#define NAPKIN_TYPED_H

#include "advisor/edit.h"

/* Reads an answer: an option or the start of one, `unknown`, a number; then how sure it is, and
 * what shows it. Behind a number that starts at two blanks, at `#` or at `sure`. The text is of a
 * Source that stays. False after an error. */
bool typed_answer(Card *card, uint32_t question, Span text, Entered *out, Given *given) MUST_USE;

/* How many options, `unknown` among them, the word begins; one that it is counts alone. */
size_t typed_option(const Question *question, Str word, Str *out);

/* `yes, no or unknown`, `a number, 0% .. 100%, or unknown` */
Str typed_answers(Arena *arena, const Card *card, uint32_t question);

/* Cuts the first word off; both are trimmed. */
Str typed_word(Str *rest);

#endif
