/* near.h - the nearest name, for "did you mean".
 *
 * Feed every candidate to near_offer(); the best one, if any is near enough to be a slip of the
 * fingers, is in `best`. Names of one rank compete by distance; a better rank wins among equals. */
#ifndef NAPKIN_NEAR_H
#define NAPKIN_NEAR_H

#include "base/str.h"

typedef struct Near {
    Str wanted;
    Str best; /* n is 0 while nothing was near */
    unsigned cost;
} Near;

Near near_to(Str wanted);

/* `fits`: the candidate would be right here in every other way (its dimension, its kind). */
void near_offer(Near *near, Str candidate, bool fits);

/* Insertions, deletions, substitutions and swaps of neighbours from a to b, letter case counting
 * half a slip; result is in half slips, at most `cap`. */
unsigned near_distance(Str a, Str b, unsigned cap);

#endif
