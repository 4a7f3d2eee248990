/* root.h - where a function changes sign: Brent's method, and the search for a bracket to use it
 * on; and where it comes nearest to 0 without changing its sign.
 *
 * A function answers below 0 where what is asked holds, 0 or more where it does not, INFINITY where
 * it has no answer, and NaN to end the search. It need not be continuous: what is found is two
 * neighbours, one on which it holds and one on which it does not.
 *
 * Law: the function has been called at both neighbours that are answered. */
#ifndef NAPKIN_ROOT_H
#define NAPKIN_ROOT_H

#include "base/base.h"

typedef double (*RootFn)(void *ctx, double x);

/* Two places with their values: one of these is below 0, the other is not. */
typedef struct Bracket {
    double lo, hi;
    double at_lo, at_hi; /* finite */
} Bracket;

/* Narrows the bracket to a width of `tolerance`, by Brent's method (Brent, Algorithms for
 * Minimization without Derivatives, 1973, ch. 4; GSL's). False when fn answered NaN. */
bool root_find(RootFn fn, void *ctx, double tolerance, Bracket *bracket) MUST_USE;

/* How the places of a search are spaced. */
typedef enum SeekScale {
    SEEK_RATIO, /* by factors: from 1e-12 times the start to 1e12 times it, and 0 */
    SEEK_SHARE, /* by odds, within 0 and 1, both included */
    SEEK_WHOLE  /* as SEEK_RATIO, on whole numbers alone */
} SeekScale;

/* Steps of a factor of 2 on both sides, the ends and the place where it began. */
enum { SEEK_STEPS = 88 };

typedef struct SeekStep {
    double x, y;
} SeekStep;

typedef enum SeekEnd {
    SEEK_FOUND,
    SEEK_HOLDS, /* wherever it was tried */
    SEEK_FAILS, /* likewise */
    SEEK_STOPPED
} SeekEnd;

typedef struct Seek {
    RootFn fn;
    void *ctx;
    SeekScale scale;
    double start; /* of SEEK_RATIO and SEEK_WHOLE: not 0 */
    double tolerance;
    /* the answer of SEEK_FOUND */
    double holds, fails;
    /* where the steps of the last seek_change() led, nearest first */
    SeekStep seen[SEEK_STEPS];
    size_t nseen;
} Seek;

/* The change nearest to `near`, a place of that scale: it is looked for in steps of a factor of 2
 * (in the odds) on both sides by turns, and then between the two steps. `fine`: in steps of 1 % to
 * begin with, each twice as long as the one before. */
SeekEnd seek_change(Seek *seek, double near, bool fine) MUST_USE;

/* A place where the function is nearer to 0 than on both sides of it. */
typedef struct Dip {
    double at, size; /* how far from 0 it is there; DBL_MIN stands for 0 */
    double rim; /* the same of the nearer of the two steps it lies between; 0: no answer there */
} Dip;

/* The next dip among the steps of the last seek_change(), nearest first, followed down until it is
 * at 0 or as narrow as numbers go; whole numbers stay whole. `*next` is 0 to begin with.
 * SEEK_FAILS: there is none left. */
SeekEnd seek_dip(Seek *seek, size_t *next, Dip *dip) MUST_USE;

#endif
