/* check.h - a deck looked over: what a learner would stumble on.
 *
 * Whatever is drawn is drawn a thousand times, with seeds that are always the same: texts, truths,
 * known mistakes and the line that is told as working, which the calculator has to evaluate to the
 * truth. */
#ifndef NAPKIN_QUIZ_CHECK_H
#define NAPKIN_QUIZ_CHECK_H

#include "quiz/deck.h"

enum { CHECK_DRAWS = 1000 };

/* Reports what is found to the deck's diagnostics, as errors, warnings and notes, each once a
 * question. */
void deck_check(Deck *deck);

#endif
