/* exchanged.h - decks and the log of reviews as other programs read them: Anki's text, GIFT, CSV.
 *
 * Neither Anki nor GIFT knows all that a deck can hold. Law: whatever is not carried over is
 * counted, question by question, so that whoever asked for it can be told. */
#ifndef NAPKIN_REPORT_EXCHANGED_H
#define NAPKIN_REPORT_EXCHANGED_H

#include "quiz/store.h"

typedef enum Loss {
    LOSS_ORDERING,
    LOSS_INTERVAL,
    LOSS_EXPRESSION,
    LOSS_DRAWN,
    LOSS_JUDGED,
    LOSS_FACTOR,
    LOSS_PARTIAL,
    LOSS_UNIT,
    LOSS_MISTAKE,
    LOSS_HINT,
    LOSS_TIME,
    LOSS_SOURCE,
    LOSS_DECK,
    LOSS_COUNT
} Loss;

typedef struct Lost {
    size_t of[LOSS_COUNT]; /* questions, or decks */
} Lost;

/* "3 questions: no hints"; NULL where nothing of that kind was lost. */
const char *lost_text(Arena *arena, const Lost *lost, Loss loss);

/* Templates are drawn once, by the seed. False after an error, which the deck's diagnostics have: a
 * question that cannot be drawn. */
bool exchanged_gift(Buf *out, Deck *const *decks, size_t n, uint64_t seed, Lost *lost) MUST_USE;
bool exchanged_anki(Buf *out, Deck *const *decks, size_t n, uint64_t seed, Lost *lost) MUST_USE;

/* A CSV of reviews by RFC 4180, a row each. Numbers are in the unit of the column `unit`. */
void exchanged_log_head(Buf *out);
/* False: the unit is unknown, so the numbers are in base units, and the column says so. */
bool exchanged_log_row(Buf *out, const UnitSet *units, const Review *review);

#endif
