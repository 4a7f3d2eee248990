/* histogram.h - an uncertain number cut into at most twelve bars with round edges.
 *
 * Edges are round in the unit that suits the value. They are equally far apart, or by logarithm
 * where the 95 % point is more than 20 times the 5 % point: then each is round in a unit of its
 * own. The first and the last bar are open; runs without a finite answer are a bar of their own, so
 * that all of them add up to all runs. Counts are exact. */
#ifndef NAPKIN_HISTOGRAM_H
#define NAPKIN_HISTOGRAM_H

#include "report/told.h"

enum { HISTOGRAM_BARS = 12 };

typedef struct Histogram {
    const Spread *spread;
    bool logs;
    double edges[HISTOGRAM_BARS]; /* in base units, rising */
    size_t nedges;                /* 0: the same number in every run, or hardly any has one */
    const size_t *counts;         /* nedges + 1: below the first edge, from each on */
} Histogram;

/* Edges that suit an uncertain number of which nearly all runs that have an answer lie between
 * `from` and `to`; counts are still to be had (plan_count). */
Histogram histogram_edges(Told told, double from, double to);

/* Which of the counts a number is part of. */
size_t histogram_cell(const Histogram *histogram, double value);

/* `120 .. 160 ms`, `under 120 ms`, `320 ms or more`. */
Str histogram_label(Arena *arena, Told told, const Histogram *histogram, size_t cell);

#endif
