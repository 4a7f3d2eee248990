/* dist.h - probability distributions: functions, quantiles, and what their parameters may be.
 *
 * The ones with a closed quantile are put together from kernels in lang/draws; those without one
 * are here, by GSL: a Dist has fixed parameters and answers quantiles from a table of its own where
 * it is smooth. Every distribution function takes its canonical parameters (below) in base units.
 */
#ifndef NAPKIN_DIST_H
#define NAPKIN_DIST_H

#include "base/arena.h"
#include "math/kernels.h"

/* The standard normal deviate of 95 %: a 90 % interval spans twice as many standard deviations. */
#define DIST_Z95 1.6448536269514722

typedef enum DistKind {
    DIST_UNIFORM,     /* low, high */
    DIST_NORMAL,      /* mean, sd */
    DIST_LOGNORMAL,   /* mean and sd of the logarithm */
    DIST_LOGITNORMAL, /* mean and sd of ln(x/(1-x)) */
    DIST_TRIANGULAR,  /* low, mode, high */
    DIST_EXPONENTIAL, /* mean */
    DIST_WEIBULL,     /* shape, scale */
    DIST_PARETO,      /* shape, scale (the smallest value) */
    DIST_BETA,        /* alpha, beta */
    DIST_GAMMA,       /* shape, scale */
    DIST_POISSON,     /* mean */
    DIST_BINOMIAL,    /* trials, chance */
    DIST_SAMPLES      /* equally likely values */
} DistKind;

/* Before anything else: GSL would end the program where a parameter is out of its domain, which is
 * found out here. */
void dist_start(void);

/* A distribution with its parameters, prepared for many quantiles. */
typedef struct Dist Dist;

/* P(X <= x). NaN where the parameters are out of the domain. */
double dist_cdf(DistKind kind, const double *params, double x);
/* The quantile at u in (0, 1), worked out anew: slow for beta and gamma. */
double dist_quantile(DistKind kind, const double *params, double u);

/* Prepares beta, gamma, Poisson and binomial quantiles. The parameters must be in the domain. */
const Dist *dist_new(Arena *arena, DistKind kind, const double *params);
/* Draws one of `n` values, each as likely. The array is sorted in place and stays in use. */
const Dist *dist_of_samples(Arena *arena, double *values, size_t n);

/* Quantiles of a block of uniform numbers. */
void dist_block(const Dist *dist, const double *u, double *out);
/* Standard normal quantiles of a block, tails included (Wichura's, by GSL, where the kernel stops).
 */
void dist_normal_block(const Kernels *kernels, const double *u, double *out);
/* Phi of a block. */
void dist_phi_block(const double *z, double *out);
double dist_normal_quantile(double u);

/* alpha and beta whose 5 % and 95 % points are low and high, 0 < low < high < 1. False when there
 * are none to be found. */
bool dist_fit_beta(double low, double high, double *alpha, double *beta) MUST_USE;

#endif
