/* select.h - single order statistics of numbers in no order. */
#ifndef NAPKIN_SELECT_H
#define NAPKIN_SELECT_H

#include "base/base.h"

/* The k-th smallest (from 0) of n > k numbers, none of them NaN; it is put at x[k], what is before
 * it there is not larger, what is behind it not smaller (Hoare 1961). The pivot comes from a
 * sample, near the wanted rank, as in Floyd and Rivest 1975. */
double select_rank(double *x, size_t n, size_t k);

/* The median of n numbers, the mean of the middle two where n is even; NaN of none. */
double select_median(double *x, size_t n);

#endif
