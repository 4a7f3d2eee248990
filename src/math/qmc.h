/* qmc.h - quasi-random points: Sobol' sequences by GSL, to be shifted at random.
 *
 * Points fill the cube more evenly than random ones, so that a mean errs like 1/n rather than
 * 1/sqrt(n) (Owen, Monte Carlo Theory, Methods and Examples, ch. 15 to 17). An unshifted point lies
 * on the edge of the cube, and no error can be told of one set of points: hence the shifts. */
#ifndef NAPKIN_QMC_H
#define NAPKIN_QMC_H

#include "base/arena.h"

enum { QMC_DIMS = 40 }; /* as many as GSL's generator has */

typedef struct Points {
    size_t n, dims;
    double **at; /* by dimension: n coordinates in [0, 1) */
} Points;

/* The first n points (a power of two), the origin included. dims <= QMC_DIMS. */
Points *points_new(Arena *arena, size_t dims, size_t n);

/* u = at + shift, past 1 from 0 again; never 0 or 1. Of `count` points from `from` on. */
void points_shifted(const Points *points, size_t dim, double shift, size_t from, size_t count,
                    double *out);

#endif
