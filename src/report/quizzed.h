/* quizzed.h - what a learner sees: a question, what became of the answer, how the round went. */
#ifndef NAPKIN_REPORT_QUIZZED_H
#define NAPKIN_REPORT_QUIZZED_H

#include "quiz/sitting.h"
#include "report/json.h"
#include "report/style.h"

/* The head of a round: `System design · 5 questions (3 due, 2 new)`. */
void quizzed_head(Buf *out, const Style *style, Str title, const RoundCount *count);

/* `2/5`, the deck, the question and what may be picked; how it is answered. */
void quizzed_question(Buf *out, const Style *style, const Variant *variant, const RoundCount *count,
                      bool again);

/* A hint, by its place. */
void quizzed_hint(Buf *out, const Style *style, const Variant *variant, size_t hint);

/* The verdict, the answer as it was read, the truth, what went wrong, why, the working, and when it
 * comes again. `replied` NULL: the learner wanted to be told. */
void quizzed_feedback(Buf *out, const Style *style, const Variant *variant, const Replied *replied,
                      const Marked *marked);

/* The same as an object of JSON. */
void quizzed_json(Json *json, const Variant *variant, const Replied *replied, const Marked *marked);

/* What a round came to, from its reviews. */
typedef struct RoundSum {
    size_t answered, right, nearly; /* of first answers; nearly: some credit, and not right */
    size_t again;                   /* answers to questions that came again */
    double credit;                  /* of all, together */
    bool kept;                      /* on the disk */
    double *errors;                 /* log10 of factors */
    size_t nerrors, cap_errors;
} RoundSum;

void quizzed_sum(Buf *out, const Style *style, const RoundSum *sum);
void quizzed_sum_json(Json *json, const RoundSum *sum);

/* "typically within a factor 1.4; the middle one is 30% too low", of n log10(a/x). */
Str quizzed_numbers(Arena *arena, const double *errors, size_t n);

/* "a factor 3.2", "4%" for so many decades. */
Str quizzed_width(Arena *arena, double decades);

/* "2.9 times too low", "16% too high", "exactly" for log10(a/x). */
Str quizzed_off(Arena *arena, double err_log10);

#endif
