/* test_curve.c - knees of known curves, numbers of three digits between two, points of a sweep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/curve.h"

#include <math.h>

static double queue(double x) { /* waiting by utilisation */
    return 1 / (1 - x);
}
static double saturating(double x) {
    return 1 - exp(-8 * x);
}
static double falling(double x) {
    return 1 / (x + 0.05);
}
static double straight(double x) {
    return 3 * x - 7;
}
static double flat(double x) {
    (void)x;
    return 4;
}
static double parabola(double x) {
    return x * x;
}
static double below_zero(double x) {
    return -1 / (1 - x);
}
static double ends_early(double x) { /* cannot keep up from 0.8 on */
    return x < 0.8 ? 1 / (0.8 - x) : NAN;
}

static void knees_of_known_curves(void **state) {
    (void)state;
    static const struct {
        double (*curve)(double x);
        double to;
        bool there;
        double knee; /* where the slope is that of the chord, by calculus */
    } rows[] = {
        {queue, 0.99, true, 0.9},    /* 1 - sqrt(1 - 0.99) */
        {queue, 0.5, false, 0},      /* hardly bends: 0.17 */
        {saturating, 1, true, 0.26}, /* ln(8 / (1 - e^-8)) / 8 */
        {falling, 1, true, 0.179},   /* sqrt(0.05 * 1.05) - 0.05 */
        {below_zero, 0.99, true, 0.9}, {straight, 1, false, 0},     {flat, 1, false, 0},
        {parabola, 1, false, 0},       {ends_early, 1, true, 0.71},
    };
    enum { N = 101 };
    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        double x[N], y[N];
        for (int i = 0; i < N; i++) {
            x[i] = rows[r].to * i / (N - 1);
            y[i] = rows[r].curve(x[i]);
        }
        Knee knee = curve_knee(x, y, N);
        assert_int_equal(knee.there, rows[r].there);
        if (knee.there) assert_true(fabs(x[knee.at] - rows[r].knee) < 0.02);
    }
}

static void too_few_points_have_no_knee(void **state) {
    (void)state;
    const double x[] = {0, 1, 2}, y[] = {0, NAN, 3}, jump[] = {0, 9, 9};
    for (size_t n = 0; n < 3; n++) assert_false(curve_knee(x, jump, n).there);
    assert_false(curve_knee(x, y, 3).there);
    assert_true(curve_knee(x, jump, 3).there);
}

static void between_two_numbers_lies_one_of_three_digits(void **state) {
    (void)state;
    static const struct {
        double low, high;
        bool whole, there;
        double between;
    } rows[] = {
        {100, 200, false, true, 150},    {412, 413, false, false, 0},
        {41.2, 41.4, false, true, 41.3}, {0, 1, false, true, 0.5},
        {-5, -4, false, true, -4.5},     {-0.5, 0.5, false, true, 0},
        {4, 5, true, false, 0},          {4, 6, true, true, 5},
        {1230, 1240, true, false, 0},    {1234, 1246, true, true, 1240},
        {9.99, 10, false, false, 0},     {990, 1000, false, true, 995},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double found = 0;
        assert_int_equal(curve_between(rows[i].low, rows[i].high, rows[i].whole, &found),
                         rows[i].there);
        if (rows[i].there) assert_true(fabs(found - rows[i].between) < 1e-12);
    }
}

/* Bisection by curve_between finds where a line crosses a limit, to three digits. */
static void linear_crossings_are_found_to_three_digits(void **state) {
    (void)state;
    static const double limits[] = {412000, 412999, 1e6, 123.4, 0.01237, 999.9, 7};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        double low = limits[i] / 7, high = limits[i] * 5, middle;
        int steps = 0;
        for (; curve_between(low, high, false, &middle); steps++)
            *(middle <= limits[i] ? &low : &high) = middle;
        double digit = pow(10, floor(log10(limits[i])) - 2);
        assert_true(low <= limits[i] && limits[i] < high);
        assert_true(fabs(low - floor(limits[i] / digit + 1e-9) * digit) < digit / 1000);
        assert_true(steps < 15);
    }
}

static void points_rise_from_the_one_end_to_the_other(void **state) {
    (void)state;
    static const struct {
        double from, to;
        size_t n;
        bool whole;
        size_t made; /* 0: as many whole numbers as there are */
        double second;
    } rows[] = {
        {0, 11, 12, false, 12, 1},          {1, 1000, 4, false, 4, 10},
        {100, 800, 12, false, 12, 164},     {2, 5, 12, true, 4, 3},
        {-5, 10, 6, false, 6, -2},          {1, 100, 2, false, 2, 100},
        {1, 1.0001, 5, false, 5, 1.000025}, {1, 1000, 100, true, 0, 2},
        {1, 10, 12, true, 10, 2},           {1, 100, 4, true, 4, 5},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double at[100];
        size_t n = curve_points(rows[i].from, rows[i].to, rows[i].n, rows[i].whole, at);
        if (rows[i].made) assert_int_equal(n, rows[i].made);
        assert_true(at[0] == rows[i].from && at[n - 1] == rows[i].to);
        assert_true(fabs(at[1] - rows[i].second) < 1e-9);
        for (size_t p = 1; p < n; p++) {
            assert_true(at[p] > at[p - 1]);
            if (rows[i].whole) assert_true(at[p] == floor(at[p]));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knees_of_known_curves),
        cmocka_unit_test(too_few_points_have_no_knee),
        cmocka_unit_test(between_two_numbers_lies_one_of_three_digits),
        cmocka_unit_test(linear_crossings_are_found_to_three_digits),
        cmocka_unit_test(points_rise_from_the_one_end_to_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
