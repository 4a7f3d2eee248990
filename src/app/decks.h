/* decks.h - the decks that are at hand by name, `NAME.yaml` in the folders of quizzes, and those
 * named by a path. */
#ifndef NAPKIN_DECKS_H
#define NAPKIN_DECKS_H

#include "app/named.h"
#include "quiz/deck.h"

/* By name, each once. */
NamedFile *decks_at_hand(App *app, size_t *n);

/* Whether a deck that is named so is named by its path. */
bool decks_is_path(const char *name);

/* The id that a deck is kept under: that of the file, or of the deck at hand by that name, else the
 * name itself, of a deck that may be gone. False after an error: its file is wrong. */
bool decks_id(App *app, const char *name, Str *out) MUST_USE;

/* False after an error where no deck at hand is named so, and `kept` is false: there are no answers
 * to one of that id either. */
bool decks_known(App *app, const char *name, bool kept) MUST_USE;

/* Reads the decks that were named, or all at hand. False after an error, which was reported: no
 * such deck, a deck that is wrong, two decks of one id. */
bool decks_open(App *app, const char *const *names, size_t nnames, Deck ***out, size_t *n) MUST_USE;

#endif
