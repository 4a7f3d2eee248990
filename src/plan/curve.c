#include "plan/curve.h"

#include "base/num.h"

#include <math.h>

static const double pronounced = 0.25 + 1e-9; /* a parabola, with room for rounding */

/* How many of the first points have a finite y. */
static size_t finite_part(const double *y, size_t n) {
    size_t part = 0;
    while (part < n && isfinite(y[part])) part++;
    return part;
}

Knee curve_knee(const double *x, const double *y, size_t n) {
    Knee knee = {0};
    n = finite_part(y, n);
    if (n < 3) return knee;
    double low = y[0], high = y[0], width = x[n - 1] - x[0];
    for (size_t i = 1; i < n; i++) low = fmin(low, y[i]), high = fmax(high, y[i]);
    if (!(high > low) || !(width > 0)) return knee;
    for (size_t i = 1; i + 1 < n; i++) {
        double chord = y[0] + (y[n - 1] - y[0]) * ((x[i] - x[0]) / width);
        double bend = fabs(y[i] - chord) / (high - low);
        if (bend > knee.bend) knee = (Knee){bend > pronounced, i, bend};
    }
    return knee;
}

/* The step of the third digit of a number of that size. */
static double third_digit(double size, bool whole) {
    double step = size > 0 ? num_power((int)floor(log10(size) + 1e-12) - 2) : 1;
    return whole && step < 1 ? 1 : step;
}

bool curve_between(double low, double high, bool whole, double *out) {
    double step = third_digit(fabs(low + high) / 2, whole);
    double middle = (low + high) / 2 / step;
    const double tries[] = {round(middle), floor(middle), ceil(middle)};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        *out = num_settle(tries[i] * step);
        bool apart = !num_near(*out, low) && !num_near(*out, high);
        if (apart && *out > low && *out < high) return true;
    }
    return false;
}

static double place(double from, double to, double share, bool logs) {
    return logs ? from * exp(log(to / from) * share) : from + (to - from) * share;
}

size_t curve_points(double from, double to, size_t n, bool whole, double *out) {
    size_t made = 0;
    bool each = whole && to - from < (double)n; /* there is room for all of them */
    bool logs = from > 0 && to >= 10 * from && !each;
    out[made++] = from;
    for (size_t i = 1; i + 1 < n; i++) {
        double exact = place(from, to, (double)i / (double)(n - 1), logs);
        double step = third_digit(fabs(exact), whole);
        double settled = num_settle(round(exact / step) * step);
        double last = out[made - 1];
        bool rises = settled > last && settled < to;
        if (!rises && whole) continue;
        out[made++] = rises ? settled : exact;
    }
    out[made++] = to;
    return made;
}
