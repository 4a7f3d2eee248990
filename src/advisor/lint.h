/* lint.h - rules looked over: what is right by the letter and wrong or doubtful all the same.
 *
 * What is said of "never" and "always" is proven over all complete answers (proof.h). Where that
 * would take too long, or where the turning points of a condition are not known, a note says so.
 * Answers that are given as not quite sure are left aside: the proofs take each as it is given. */
#ifndef NAPKIN_LINT_H
#define NAPKIN_LINT_H

#include "advisor/card.h"

/* Reports what is found as errors, warnings and notes; of a questionnaire without rules what can be
 * said without them. */
void card_lint(Card *card);

#endif
