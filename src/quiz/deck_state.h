/* deck_state.h - what the rooms of decks share: deck.c, deck_numbers.c, deck_options.c,
 * deck_params.c, deck_texts.c, variant.c, check.c.
 *
 * A function that answers false has reported an error. */
#ifndef NAPKIN_QUIZ_DECK_STATE_H
#define NAPKIN_QUIZ_DECK_STATE_H

#include "quiz/deck.h"

/* A question while it is read. */
typedef struct Reading {
    Deck *deck;
    Ask *ask;
} Reading;

/* An error at a part of the deck; the hint may be NULL. Always false. */
bool deck_refuse(const Reading *reading, Span span, const char *hint, const char *message);

/* Checks an expression over the question's parameters. */
bool deck_code(const Reading *reading, Span text, Code *out);
/* The same, and it must be a number (a condition). */
bool deck_number(const Reading *reading, const YNode *node, const char *what, Code *out);
bool deck_condition(const Reading *reading, const YNode *node, Code *out);

/* The value of an expression without any names, in base units; false where it has none. */
bool deck_alone(Arena *arena, const Deck *deck, Str text, double *out);

/* A text with expressions in braces. */
bool deck_text(const Reading *reading, const YNode *node, const char *what, Text *out);

/* The keys of one of `params:`. */
KeyTable deck_param_keys(void);
/* `params:`, a map of names. */
bool deck_params(Reading *reading, const YNode *params);

/* Each reads what one key holds into the question; without a node, what is usual. The tolerance
 * and what it says of a percentage hang on the answer, which is read before. */
bool deck_unit(const Reading *reading, const YNode *node);
bool deck_tolerance(const Reading *reading, const YNode *node, bool estimate);
bool deck_level(const Reading *reading, const YNode *node);
bool deck_time(const Reading *reading, const YNode *node);
KeyTable deck_tolerance_keys(void);

/* Whether the answer is compared by a factor, and has to be above 0 for that. */
bool ask_by_factor(const Ask *ask);
/* The error about one that is not; `which` is what it is, or what was drawn. */
void deck_not_above_zero(const Deck *deck, const Ask *ask, const char *which);

/* `options:` of a choice, `items:` of an ordering. */
bool deck_options(const Reading *reading, const YNode *list);
bool deck_items(const Reading *reading, const YNode *list);
KeyTable deck_option_keys(bool ordering);

/* An expression, or a text, of a type that is wanted: that of the question's `unit:`. */
bool deck_fits(const Reading *reading, const Code *code, Span where, const char *what);

#endif
