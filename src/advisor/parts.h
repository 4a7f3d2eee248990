/* parts.h - the questions of a card that hang together, apart from those that do not.
 *
 * Two questions are of one part when a rule, a veto or an `ask_if` names both. The score is the sum
 * of what the parts give, so that what is unknown in one need not be gone through together with
 * what is unknown in another: 30 questions of which no two hang together have 30 times 2 cases to
 * look at, and not 2^30. */
#ifndef NAPKIN_PARTS_H
#define NAPKIN_PARTS_H

#include "advisor/card.h"

/* Finds the parts of a card that has been read: card->parts, of which the first one holds what
 * names no question; and card->whole, which is all of them in one. Questions that no verdict hangs
 * on have a part too, and are listed in none. And what rules, vetoes and ask_ifs name, and
 * card->veto_bit. */
void card_find_parts(Card *card);

#endif
