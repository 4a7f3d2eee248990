/* advice.h - what the rules make of the answers: a band, a side, and how sure that is.
 *
 * What is unknown is gone through, part by part (see parts.h and walk.h), and the parts are added
 * up: exact, however many questions are open, as long as no part has more than LIMIT_COMPLETIONS
 * completions. Past that as many draws of the whole, from a generator that is always the same, and
 * an interval that bounds every rule by itself. */
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
    double *vetoes; /* by veto, the chance that it holds, beaten or not */
    bool *asked;    /* by question: it is asked as things stand, or may be */
    Worth *next;    /* what to ask, the most telling first */
    size_t nnext;
    double completions;
    bool runs; /* answers differ from run to run of a plan: RUNS of them were looked at */
    bool sampled;
} Advice;

enum { LIKELY_FROM = 80 }; /* per cent on one side */

/* `given`: an answer or none (UNKNOWN) for each question of the card. */
Advice advice_of(Arena *arena, const Card *card, const Given *given);

/* The likeliest band; of equal ones the lower. */
uint32_t chances_band(const Card *card, const double *bands);

/* What a condition is for the answers as they were given, and for the verdict; where vetoes
 * contradict one another there is none, and what names it is unknown. */
Reply advice_holds(const Advice *advice, const Condition *condition);

/* 33.75, -6.25, 0: hundredths as points; `sign`: +33.75. */
Str points_text(Arena *arena, int64_t hundredths, bool sign);

/* "firm", "likely", "open", "conflict" */
const char *state_name(State state);

#endif
