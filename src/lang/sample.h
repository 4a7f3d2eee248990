/* sample.h - runs a program many times over and tells what became of the values that are wanted.
 *
 * Runs are worked on in blocks of KERNEL_BLOCK, blocks in stretches, stretches by as many threads
 * as pay. Block b of a draw depends on the seed, the name it was drawn under and b alone: the
 * answer is the same to the last bit for any number of threads, and a change elsewhere in a plan
 * leaves it.
 *
 * Memory does not grow with the number of runs but for a few bytes a stretch and the neighbourhood
 * of each quantile: see math/tally.h. */
#ifndef NAPKIN_SAMPLE_H
#define NAPKIN_SAMPLE_H

#include "base/diag.h"
#include "lang/program.h"
#include "math/tally.h"

typedef struct Sampling {
    size_t runs;
    uint64_t seed;
    unsigned jobs; /* threads at most; 0: as many as there are processors */
    bool sobol;    /* quasi-random points, randomly shifted, in place of random ones */
    int lean;      /* 0, or -1 or 1: numbers about all runs (`p(x, 95%)`) are taken at the lower
                    * or upper end of their 95 % interval; an sd has none */
    bool (*stop)(void);             /* NULL, or whether the person wants to wait no longer */
    void (*progress)(double share); /* NULL, or told now and then; called by one thread at a time */
} Sampling;

enum { SAMPLING_RUNS = 100 * 1000, SAMPLING_SEED = 1, SAMPLING_FEWEST = 100 };
#define SAMPLING_MOST ((size_t)100 * 1000 * 1000)

static inline Sampling sampling_default(void) {
    return (Sampling){.runs = SAMPLING_RUNS, .seed = SAMPLING_SEED};
}

/* One value that is wanted: a number or a truth value, by its register. */
typedef struct Want {
    uint32_t reg;
    bool truth;
    const double *p; /* quantiles beside the usual ones, between 0 and 1 */
    size_t np;
    const double *edges; /* rising: the runs between them are counted too; of a number */
    size_t nedges;
    /* the answer */
    Spread spread;  /* of a number; its quantiles: SPREAD_P, then those of `p` */
    Share share;    /* of a truth value */
    size_t *counts; /* nedges + 1: below the first edge, from each on, of runs with an answer */
} Want;

enum { SPREAD_QUANTILES = 5 };
extern const double SPREAD_P[SPREAD_QUANTILES]; /* 5, 25, 50, 75, 95 % */

/* Fills in the answers; the quantiles and counts live in `arena`. False when it was interrupted:
 * nothing is reported then. */
bool sample_run(const Program *program, const Sampling *sampling, Arena *arena, Want *wants,
                size_t nwants) MUST_USE;

/* With `sobol` the runs are dealt into eight sets of quasi-random points, each shifted at random;
 * the answers are means of the eight, their intervals by Student's t. This many runs a set: a power
 * of two. */
size_t sample_points(const Sampling *sampling);
/* How many draws the values hang on; beyond QMC_DIMS they stay random. */
size_t sample_draws(const Program *program, const Want *wants, size_t nwants);

/* The first `runs` samples of each register, one array a register: for what needs them together.
 * One draw may be made otherwise (NULL: none). */
bool sample_columns(const Program *program, const Sampling *sampling, const uint32_t *regs,
                    size_t nregs, double *const *columns, const Redraw *redraw) MUST_USE;

/* "avx2" and the like, for `--version`. */
const char *sample_variant(void);

#endif
