#include "math/select.h"

#include <math.h>

enum { FEW = 24, PILOT = 15 };

static void sort_few(double *x, size_t n) {
    for (size_t i = 1; i < n; i++) {
        double v = x[i];
        size_t at = i;
        for (; at && x[at - 1] > v; at--) x[at] = x[at - 1];
        x[at] = v;
    }
}

/* A number of about rank k. */
static double pivot_near(const double *x, size_t n, size_t k) {
    double pilot[PILOT];
    for (size_t i = 0; i < PILOT; i++) pilot[i] = x[(2 * i + 1) * n / (2 * PILOT)];
    sort_few(pilot, PILOT);
    return pilot[k * PILOT / n];
}

/* Moves what is less than the pivot (or, `too`, equal to it) to the front: how many that are. The
 * same steps for every number, since no processor could guess which way it goes. */
static size_t partition(double *x, size_t n, double pivot, bool too) {
    size_t front = 0;
    for (size_t i = 0; i < n; i++) {
        double v = x[i];
        x[i] = x[front];
        x[front] = v;
        front += too ? v <= pivot : v < pivot;
    }
    return front;
}

double select_rank(double *x, size_t n, size_t k) {
    double *from = x;
    while (n > FEW) {
        double pivot = pivot_near(from, n, k);
        size_t less = partition(from, n, pivot, false);
        if (k < less) {
            n = less;
            continue;
        }
        size_t more = less + partition(from + less, n - less, pivot, true);
        if (k < more) return from[k];
        from += more;
        n -= more;
        k -= more;
    }
    sort_few(from, n);
    return from[k];
}

double select_median(double *x, size_t n) {
    if (!n) return (double)NAN;
    double middle = select_rank(x, n, n / 2);
    return n % 2 ? middle : (middle + select_rank(x, n, n / 2 - 1)) / 2;
}
