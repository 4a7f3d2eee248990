/* sums.h - sets of whole numbers, as bits: all sums that points can come to.
 *
 * Adding two sets number by number is shifting and or-ing: for each run of neighbours in the set
 * that has fewer of them, the other one, smeared over as many places. The cost is the number of
 * runs times the words of the other set. Law: bits past the last place are 0. */
#ifndef NAPKIN_SUMS_H
#define NAPKIN_SUMS_H

#include "base/arena.h"

typedef struct Sums {
    int64_t low; /* the number of the first place */
    size_t n;    /* places */
    uint64_t *bits;
} Sums;

/* An empty set with room for `low` to `high`, both included. */
Sums sums_new(Arena *arena, int64_t low, int64_t high);

/* Puts `from` to `to` in, both included; there is room for them. */
void sums_add(Sums *sums, int64_t from, int64_t to);

/* Whether one of `from` to `to`, both included, is in; INT64_MIN and INT64_MAX are no bounds. */
bool sums_any(const Sums *sums, int64_t from, int64_t to);

/* The ends of a set that is not empty. */
int64_t sums_least(const Sums *sums);
int64_t sums_most(const Sums *sums);

/* The first run of neighbours at or above `from`; false when there is none. */
bool sums_run(const Sums *sums, int64_t from, int64_t *first, int64_t *last);

/* Puts the sum of each pair in, for which there is room; counts words that were gone through. */
void sums_add_pairs(Sums *sums, const Sums *a, const Sums *b, Arena *scratch, uint64_t *work);

#endif
