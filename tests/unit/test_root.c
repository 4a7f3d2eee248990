/* test_root.c - changes of sign: found, told on both sides, or said not to be there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "math/root.h"

#include <math.h>

typedef struct Curve {
    double (*at)(double x);
    double root;
    size_t calls;
    double seen[400], answers[400];
} Curve;

static double curve_at(void *ctx, double x) {
    Curve *curve = ctx;
    if (curve->calls >= 400) fail_msg("too many calls");
    double y = curve->at(x - curve->root);
    curve->seen[curve->calls] = x;
    curve->answers[curve->calls++] = y;
    return y;
}

static double line(double x) {
    return x;
}
static double falling(double x) {
    return -x;
}
static double step(double x) {
    return x < 0 ? -3 : 1e6;
}
static double flat(double x) {
    return x < 0 ? -1e-300 : x;
}
static double cubic(double x) {
    return x * x * x;
}
static double pole(double x) {
    return x < 0 ? -1 : INFINITY;
}
static double never(double x) {
    return 1 + fabs(x) / (1 + fabs(x));
}
static double always(double x) {
    return -never(x);
}
static double ends(double x) {
    (void)x;
    return NAN;
}

static double answer_at(const Curve *curve, double x) {
    for (size_t i = 0; i < curve->calls; i++)
        if (curve->seen[i] == x) return curve->answers[i];
    fail_msg("%g was never tried", x);
    return NAN;
}

static void a_bracket_is_narrowed_around_the_root(void **state) {
    (void)state;
    static const struct {
        double (*at)(double x);
        size_t most;
    } rows[] = {{line, 12}, {falling, 12}, {step, 110}, {flat, 60}, {cubic, 110}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Curve curve = {.at = rows[i].at, .root = 0.337};
        Bracket b = {-1, 5, curve_at(&curve, -1), curve_at(&curve, 5)};
        assert_true(root_find(curve_at, &curve, 1e-10, &b));
        assert_true(b.hi - b.lo <= 1e-10);
        assert_true((b.at_lo < 0) != (b.at_hi < 0));
        assert_true(b.lo <= 0.337 && b.hi >= 0.337);
        if (curve.calls > rows[i].most) fail_msg("row %zu: %zu calls", i, curve.calls);
    }
}

static void the_nearest_change_has_both_its_sides(void **state) {
    (void)state;
    static const struct {
        double (*at)(double x);
        SeekScale scale;
        double start, near, root, holds;
    } rows[] = {
        {line, SEEK_RATIO, 3, 3, 50, 50},
        {line, SEEK_RATIO, 3, 3, 5e-9, 5e-9},
        {line, SEEK_RATIO, 3, 3, 2e12, 2e12},
        {falling, SEEK_RATIO, 50e6, 50e6, 41.2e6, 41.2e6},
        {line, SEEK_RATIO, -3, -3, -50, -50},
        {line, SEEK_RATIO, 1, 0, 0.004, 0.004},
        {step, SEEK_RATIO, 3, 3, 50, 50},
        {pole, SEEK_RATIO, 3, 3, 50, 50},
        {cubic, SEEK_RATIO, 3, 3, 50, 50},
        {line, SEEK_SHARE, 0.5, 0.5, 0.9999, 0.9999},
        {line, SEEK_SHARE, 0.1, 0.1, 1e-6, 1e-6},
        {falling, SEEK_SHARE, 0.95, 1, 0.5, 0.5},
        {line, SEEK_WHOLE, 6, 6, 41.5, 41},
        {falling, SEEK_WHOLE, 6, 6, 41.5, 42},
        {step, SEEK_WHOLE, 50e6, 50e6, 123456789.5, 123456789},
        {line, SEEK_WHOLE, 1, 0, 2.5, 2},
        {line, SEEK_WHOLE, 6, 6, 0.5, 0},
        {pole, SEEK_WHOLE, 6, 6, 900.5, 900},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Curve curve = {.at = rows[i].at, .root = rows[i].root};
        Seek seek = {.fn = curve_at,
                     .ctx = &curve,
                     .scale = rows[i].scale,
                     .start = rows[i].start,
                     .tolerance = 1e-9};
        for (int fine = 0; fine < 2; fine++) {
            if (seek_change(&seek, rows[i].near, fine) != SEEK_FOUND) fail_msg("row %zu", i);
            if (fabs(seek.holds - rows[i].holds) > 2e-9 * fabs(rows[i].holds))
                fail_msg("row %zu: %.17g", i, seek.holds);
            assert_true(answer_at(&curve, seek.holds) < 0);
            assert_false(answer_at(&curve, seek.fails) < 0);
            if (rows[i].scale == SEEK_WHOLE) assert_true(fabs(seek.holds - seek.fails) == 1);
        }
    }
}

static void where_nothing_changes_that_is_said(void **state) {
    (void)state;
    static const struct {
        double (*at)(double x);
        SeekEnd end;
    } rows[] = {{never, SEEK_FAILS}, {always, SEEK_HOLDS}, {ends, SEEK_STOPPED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (SeekScale scale = SEEK_RATIO; scale <= SEEK_WHOLE; scale++) {
            Curve curve = {.at = rows[i].at};
            Seek seek = {.fn = curve_at,
                         .ctx = &curve,
                         .scale = scale,
                         .start = scale == SEEK_SHARE ? 0.25 : 4,
                         .tolerance = 1e-9};
            assert_int_equal(seek_change(&seek, seek.start, false), rows[i].end);
            assert_true(curve.calls <= 84);
            for (size_t c = 0; scale == SEEK_SHARE && c < curve.calls; c++)
                assert_true(curve.seen[c] >= 0 && curve.seen[c] <= 1);
        }
}

static double square(double x) {
    return x * x;
}
static double hill(double x) {
    return -x * x;
}
static double corner(double x) {
    return fabs(x);
}
static double lifted(double x) {
    return 2 + x * x;
}
static double stairs(double x) {
    return 1 + fabs(ceil(x));
}
static double narrows(double x) { /* no answer but near the place */
    return fabs(x) < 30 ? x * x : INFINITY;
}

static void a_dip_is_followed_down(void **state) {
    (void)state;
    static const struct {
        double (*at)(double x);
        SeekScale scale;
        double start, place, size, near; /* `near`: how far off it may be, of the place */
    } rows[] = {
        {square, SEEK_RATIO, 3, 50, 0, 1e-12},     {hill, SEEK_RATIO, 3, 50, 0, 1e-12},
        {square, SEEK_RATIO, 3, 5e-7, 0, 1e-12},   {square, SEEK_RATIO, -3, -50, 0, 1e-12},
        {corner, SEEK_RATIO, 3, 0.337, 0, 1e-12},  {lifted, SEEK_RATIO, 3, 50, 2, 1e-7},
        {stairs, SEEK_RATIO, 3, 50, 1, 0.02},      {narrows, SEEK_RATIO, 3, 50, 0, 1e-12},
        {square, SEEK_SHARE, 0.1, 0.77, 0, 1e-12}, {corner, SEEK_SHARE, 0.5, 0.999, 0, 1e-12},
        {square, SEEK_WHOLE, 6, 41, 0, 0},         {corner, SEEK_WHOLE, 6, 123456789, 0, 0},
        {lifted, SEEK_WHOLE, 50e6, 7, 2, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Curve curve = {.at = rows[i].at, .root = rows[i].place};
        Seek seek = {.fn = curve_at, .ctx = &curve, .scale = rows[i].scale, .start = rows[i].start};
        Dip dip;
        size_t next = 0;
        if (seek_change(&seek, rows[i].start, false) == SEEK_STOPPED) fail_msg("row %zu", i);
        if (seek_dip(&seek, &next, &dip) != SEEK_FOUND) fail_msg("row %zu: no dip", i);
        if (fabs(dip.at - rows[i].place) > rows[i].near * fabs(rows[i].place))
            fail_msg("row %zu: %.17g", i, dip.at);
        assert_true(fabs(dip.size - rows[i].size) <= 1e-12 && dip.rim >= dip.size);
        assert_true(fabs(answer_at(&curve, dip.at)) == dip.size);
        bool more = seek_dip(&seek, &next, &dip) != SEEK_FAILS;
        if (more && rows[i].at != stairs) fail_msg("row %zu: two dips", i); /* stairs have more */
    }
}

static void what_only_falls_has_no_dip(void **state) {
    (void)state;
    static double (*const rows[])(double x) = {never, always, pole};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Curve curve = {.at = rows[i], .root = -1};
        Seek seek = {.fn = curve_at, .ctx = &curve, .scale = SEEK_RATIO, .start = 4};
        Dip dip;
        size_t next = 0, calls;
        (void)!seek_change(&seek, 4, false);
        calls = curve.calls;
        assert_int_equal(seek_dip(&seek, &next, &dip), SEEK_FAILS);
        assert_int_equal(curve.calls, calls);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bracket_is_narrowed_around_the_root),
        cmocka_unit_test(the_nearest_change_has_both_its_sides),
        cmocka_unit_test(where_nothing_changes_that_is_said),
        cmocka_unit_test(a_dip_is_followed_down),
        cmocka_unit_test(what_only_falls_has_no_dip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
