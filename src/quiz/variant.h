/* variant.h - a question as it is asked once: its parameters drawn, its texts filled in, its truth
 * worked out.
 *
 * Law: a variant hangs on its seed alone; the same seed gives the same numbers, in the same order,
 * on every machine. */
#ifndef NAPKIN_QUIZ_VARIANT_H
#define NAPKIN_QUIZ_VARIANT_H

#include "quiz/deck.h"
#include "quiz/score.h"

typedef struct Variant {
    Deck *deck;
    const Ask *ask;
    uint64_t seed;
    Value *params;   /* by parameter, in base units */
    double *written; /* the same in the units that were written */
    double truth;    /* in base units; none of ASK_CHOICE and ASK_ORDERING */
    uint32_t *shown; /* of these two: which option stands in which place */
    uint64_t missed; /* draws that the conditions refused */
} Variant;

/* The seed of the `number`th time that a question is asked in a sitting. */
uint64_t variant_seed(Str deck, Str question, uint64_t sitting, uint64_t number);

/* SplitMix64, and a whole number below `n` from it, each as likely (by rejection). */
uint64_t variant_random(uint64_t *state);
uint64_t variant_below(uint64_t *state, uint64_t n);

/* Draws a variant. False after an error: the conditions refuse every draw, or the answer has no
 * value (a division by zero …). */
bool variant_draw(Arena *arena, Deck *deck, const Ask *ask, uint64_t seed, Variant *out) MUST_USE;

/* The letter under which an option or item stands, by its place in the file. */
char variant_letter(const Variant *variant, size_t option);

/* A number `a`, in base units, as an answer: by factor or by difference, as the deck has it. */
Score variant_score(const Variant *variant, double a, Effort effort);

/* Its answer is compared by factor, and the truth is not above 0: no answer could be right. */
bool variant_is_hopeless(const Variant *variant);

/* What an expression of the question is in this variant, in base units; false after an error. */
bool variant_value(const Variant *variant, const Code *code, double *out) MUST_USE;

/* A text with what was drawn filled in; an expression without a value is `?`. */
Str variant_text(Arena *arena, const Variant *variant, const Text *text);

/* A parameter as it is shown, and can be typed: `3400 req/s`. */
Str variant_param(Arena *arena, const Variant *variant, size_t param);

/* The answer with what was drawn in the place of names, to be pasted at the prompt:
 * `3400 req/s * 3 * 1 day -> req`; n 0 where there is nothing to be worked out. */
Str variant_working(Arena *arena, const Variant *variant);

/* A number in the unit that is asked: `881.3M req`. */
Str variant_number(Arena *arena, const Variant *variant, double base);

#endif
