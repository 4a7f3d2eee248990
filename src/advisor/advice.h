/* advice.h - what the rules make of the answers: a band, a side, and how sure that is.
 *
 * What is unknown is gone through: every completion of the answers that matter, each as likely as
 * its priors say (a number by the middles of nine equal slices of its range). The interval of the
 * score is over the completions of what is unknown alone, numbers at the ends of their range, at
 * the knots of curves and at the numbers that conditions compare with. Exact up to
 * LIMIT_COMPLETIONS; past that as many draws from a generator that is always the same, and an
 * interval that bounds every rule by itself. */
#ifndef NAPKIN_ADVICE_H
#define NAPKIN_ADVICE_H

#include "advisor/logic.h"

/* What it would be worth to know an answer. */
typedef struct Worth {
    uint32_t question;
    double bits; /* by which the entropy of the side is expected to fall */
} Worth;

typedef struct Advice {
    const Card *card;
    const Given *given;
    int64_t low, high;             /* of the score, in hundredths */
    double mean;                   /* in points */
    double *bands;                 /* the chance of each */
    double sides[SIDES], conflict; /* chances too */
    uint32_t band;                 /* the likeliest; of equal ones the lower */
    State state;
    double *points; /* by rule, the mean over what is unknown */
    bool *asked;    /* by question: it is asked as things stand, or may be */
    Worth *next;    /* what to ask, the most telling first */
    size_t nnext;
    size_t completions;
    bool sampled;
} Advice;

enum { LIKELY_FROM = 80 }; /* per cent on one side */

/* `given`: an answer or none (UNKNOWN) for each question of the card. */
Advice advice_of(Arena *arena, const Card *card, const Given *given);

/* The band that a score lies in; the one that the vetoes which hold force (-1: none), false when
 * they force different ones. */
uint32_t card_band(const Card *card, int64_t score);
bool vetoes_force(const Card *card, const bool *holds, int32_t *band) MUST_USE;

/* The points of a rule for answers that are all known, in hundredths. */
int64_t rule_points_for(const World *world, const Rule *rule);

/* "firm", "likely", "open", "conflict" */
const char *state_name(State state);

#endif
