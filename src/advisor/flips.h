/* flips.h - how far a verdict is from another one: the fewest answers that would turn its side, and
 * how much the weights of the rules have to do with it. */
#ifndef NAPKIN_FLIPS_H
#define NAPKIN_FLIPS_H

#include "advisor/advice.h"

enum { MOST_FLIPS = 3 };

/* One answer that would be another. */
typedef struct Change {
    uint32_t question;
    double value;
    bool lever; /* somebody could make it so; else it could only turn out so */
} Change;

/* A set of changes after which the verdict is firm or likely on the other side, none of which can
 * be left out. */
typedef struct Flip {
    Change changes[MOST_FLIPS];
    size_t n;
    int64_t low, high; /* of the score then, in hundredths */
    uint32_t band;
} Flip;

typedef struct Flips {
    Flip *sets;
    size_t n;
    bool tried_all; /* false: there were too many, and the larger sets are missing */
    int64_t margin; /* hundredths from the mean score to the nearest cut between the sides */
    /* The largest factor by which the points of any single rule can be multiplied or divided
     * before the mean score changes sides; INFINITY: any. 0: none is told, as the score does not
     * decide (a veto does, or the verdict is open). `slack_rule` is the rule that gives way. */
    double slack;
    uint32_t slack_rule;
} Flips;

/* Hundredths from the mean score to the nearest cut between the sides; INT64_MAX: there is none. */
int64_t flips_margin(const Advice *advice);

/* The flip sets of a firm or likely verdict, smaller ones first, then in file order; none of any
 * other. Of numbers the value nearest to the present one, rounded outwards to three digits. */
Flips flips_of(Arena *arena, const Advice *advice);

#endif
