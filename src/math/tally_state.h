/* tally_state.h - what the two rooms of the tally share: how samples are kept (tally.c) and how the
 * answer is read off them (tally_merge.c). */
#ifndef NAPKIN_TALLY_STATE_H
#define NAPKIN_TALLY_STATE_H

#include "math/tally.h"

enum { BINS_IN_ALL = TALLY_BINS + 2 };

/* What is known of a bin whose samples are looked at one by one. Those between `low` and `high` are
 * kept; of the rest it is enough to know how many lie below. */
typedef struct Bin {
    double low, high;
    size_t below;
    double atom; /* the one number of nearly all of them, or NaN: counts of servers and the like */
    size_t atoms;
    double sum;
} Bin;

struct Tally {
    Arena *arena;
    const TallyPlan *plan;
    uint32_t counts[BINS_IN_ALL];
    uint32_t told[BINS_IN_ALL];  /* of them, what the pool knows of */
    uint8_t aside[BINS_IN_ALL];  /* looked at one by one */
    uint16_t place[BINS_IN_ALL]; /* of a bin that was set aside, among `bins`; 0: none */
    Bin *bins;                   /* NULL up to the first look: all that is seen is kept */
    size_t n;
    size_t next_look;
    double *kept;
    uint16_t *of; /* their bins */
    size_t nkept, cap;
    BlockSums sums;
};

/* The mean hangs on the largest thousandth: it is set aside whole. */
#define TAIL_P 0.999

/* All that is in the bin is the number it stands for. */
static inline bool is_exact(const TallyPlan *plan, size_t bin) {
    return plan->exact && bin > 0 && bin <= TALLY_BINS;
}

static inline Bin *bin_at(const Tally *tally, size_t b) {
    return &tally->bins[tally->place[b]];
}

double bin_start(const BinScale *scale, size_t bin);

/* What was kept, dealt out by bin: `starts` says where each bin's samples start, and the last end.
 */
double *tally_deal(const Tally *tally, Arena *scratch, size_t starts[BINS_IN_ALL + 1]);

#endif
