/* curve.h - what the points of a curve say: where it bends, and where a condition turns.
 *
 * Pure numbers; sweep.h asks them of plans. */
#ifndef NAPKIN_CURVE_H
#define NAPKIN_CURVE_H

#include "base/arena.h"

typedef struct Knee {
    bool there;  /* pronounced enough to be named */
    size_t at;   /* the point */
    double bend; /* its distance from the chord, both axes 0..1 */
} Knee;

/* The knee of a curve with n points, x rising: where it lies farthest above or below the chord from
 * its first to its last point, both axes scaled to 0..1 (Kneedle: Satopaa, Albrecht, Irwin and
 * Raghavan, Finding a "Kneedle" in a Haystack, 2011; without its smoothing, as points here have no
 * noise). A parabola bends by 0.25: what bends no more is not named. The curve ends before its
 * first point without a finite y. */
Knee curve_knee(const double *x, const double *y, size_t n);

/* A number of three significant digits between low and high (low < high), and neither of them,
 * about in the middle. False when there is none: the two are neighbours to three digits. `whole`:
 * whole numbers alone. */
bool curve_between(double low, double high, bool whole, double *out) MUST_USE;

/* n points from `from` to `to` (from < to), both included: evenly, or by logarithm where both are
 * above 0 and ten times apart; those between rounded to three digits where they still rise.
 * `whole`: to whole numbers, as many as there are. Returns how many were written. */
size_t curve_points(double from, double to, size_t n, bool whole, double *out);

#endif
