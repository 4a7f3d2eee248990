/* proportion.h - how sure a share is that was counted: k of n. */
#ifndef NAPKIN_MATH_PROPORTION_H
#define NAPKIN_MATH_PROPORTION_H

#include "base/base.h"

/* The range that holds the true share with a chance of 90 % (Wilson 1927), 0 to 1; n at least 1. */
void proportion_wilson(size_t k, size_t n, double *low, double *high);

/* The chance of k or fewer of n where each has the chance p. */
double binomial_at_most(size_t k, size_t n, double p);

#endif
