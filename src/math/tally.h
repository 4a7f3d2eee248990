/* tally.h - what is kept of the samples of one value while they stream by, and what is read off it.
 *
 * Samples are never all stored. Each is dealt into one of some thousand bins; those that lie where
 * a wanted quantile can still end up are set aside as well. The more has been seen, the narrower
 * that place is (six standard deviations of a rank), so that some ten times the square root of N
 * are kept in all. At the end the wanted order statistics are exact. Should one of them lie where
 * samples were not set aside, tally_merge() says so and a second pass over the same streams sets
 * aside just those bins: the answer never depends on luck, on the number of threads or on who saw
 * which block.
 *
 * NaN and infinity are runs without an answer. For quantiles they stand above every number (minus
 * infinity below), so that a percentile is a number only if enough runs have one. */
#ifndef NAPKIN_TALLY_H
#define NAPKIN_TALLY_H

#include "base/arena.h"
#include "math/kernels.h"

enum { TALLY_BINS = 1024, TALLY_SPARK = 10, TALLY_QUANTILES = 16 };

/* A quantile with its distribution-free 95 % interval: order statistics at ranks Np and
 * Np -+ 1.96 sqrt(Np(1-p)) (David and Nagaraja, Order Statistics, 7.1). */
typedef struct Quantile {
    double p;
    double at, low, high; /* infinite where the runs there have no answer */
} Quantile;

/* What a number is in all runs. Sizes in the value's base units. */
typedef struct Spread {
    size_t runs;
    size_t none;       /* runs without a finite answer */
    double mean, sd;   /* of the runs that have one */
    double mean_error; /* the standard error of the mean */
    bool heavy_tail;   /* the mean hangs on few runs */
    Quantile *quantiles;
    size_t nquantiles;
    bool logs; /* the bars below are equally wide by logarithm */
    double bars_from, bars_to;
    double bars[TALLY_SPARK]; /* share of the runs in each tenth of that stretch */
} Spread;

/* What the tallies of one value know together, so that each sets aside no more than one alone
 * would. */
typedef struct TallyPool TallyPool;
TallyPool *tally_pool(Arena *arena, size_t tallies);

/* What is wanted of a value, and the scale its samples are dealt by. Shared by all threads. */
typedef struct TallyPlan {
    size_t runs;
    const double *p; /* the quantiles, at most TALLY_QUANTILES */
    size_t np;
    bool whole; /* every sample is a whole number, or none at all */
    BinScale scale;
    bool exact; /* each bin is one whole number: nothing in it has to be looked at */
    double centre;
    TallyPool *pool;    /* of several tallies; NULL: there is one */
    const bool *forced; /* of a second pass: the bins to set aside, and no others */
} TallyPlan;

typedef struct Tally Tally;

/* The scale that fits `n` first samples of a value. `plan` has runs, p, np and whole. */
void tally_fit(TallyPlan *plan, const double *first, size_t n);

Tally *tally_new(Arena *arena, const TallyPlan *plan);
/* How many bytes of its arena a tally is likely to need. */
size_t tally_bytes(const TallyPlan *plan);
/* Adds the first `n` samples of a block. */
void tally_add(Tally *tally, const Kernels *kernels, const double *block, size_t n);

/* After the last block, before any tally of the value is merged. */
void tally_end(Tally *tally);

/* Sums of the blocks since the last call, for one stretch of blocks: they are added up in the order
 * of the streams, so that a mean has the same bits whoever worked on what. */
typedef struct TallySums {
    double n, x, xx;
} TallySums;
TallySums tally_take_sums(Tally *tally);

/* Reads the spread off the tallies of all threads and the sums of all stretches; out->quantiles has
 * room for plan->np of them, `arena` is for work. False when samples were not set aside where they
 * were needed: then `needed` (TALLY_BINS + 2) says where. */
bool tally_merge(Arena *arena, const TallyPlan *plan, Tally *const *tallies, size_t ntallies,
                 const TallySums *sums, size_t nsums, Spread *out, bool *needed) MUST_USE;

/* The share k/n with its Wilson 95 % interval (Wilson 1927). */
typedef struct Share {
    size_t runs, holds, none; /* `none`: neither true nor false */
    double at, low, high;
} Share;
Share share_of(size_t runs, size_t holds, size_t none);

/* Ranks (from 0) of the order statistics at p and around it. */
void tally_ranks(size_t runs, double p, size_t *low, size_t *at, size_t *high);

#endif
