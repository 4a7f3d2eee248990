/* test_score.c - what answers are worth, and how sure a counted share is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "math/proportion.h"
#include "quiz/score.h"

#include <math.h>

static const Effort plain = {.first_try = true};
static const Effort quick = {.first_try = true, .timed = true, .seconds = 5, .easy_in = 10};

static void near(double found, double wanted, double most) {
    if (!(fabs(found - wanted) <= most)) fail_msg("%.10g, not %.10g", found, wanted);
}

/* ---- numbers ---- */

static void bands_of_numbers(void **state) {
    (void)state;
    static const struct {
        double a, x, tolerance, partial;
        QuizBand band;
        double credit, err;
    } rows[] = {
        {100e6, 86.4e6, 1.25, 2, BAND_RIGHT, 1, 0.0635},
        {100e6, 86.4e6, 1.05, 2, BAND_CLOSE, 0.6, 0.0635},
        {120e6, 86.4e6, 1.25, 2, BAND_CLOSE, 0.6, 0.1427},
        {8.64e6, 86.4e6, 1.25, 2, BAND_OFF_BY_ONE, 0.1, -1},
        {3.6e6, 86.4e6, 1.25, 2, BAND_FAR, 0, -1.3802},
        {1e9, 86.4e6, 1.25, 2, BAND_FAR, 0, 1.0635},
        {86.4e6, 86.4e6, 1, 2, BAND_RIGHT, 1, 0},
        {1, 3, 1.25, 2, BAND_SAME_ORDER, 0.3, -0.4771},
        {1, 3.17, 1.25, 2, BAND_OFF_BY_ONE, 0.1, -0.5011},
        {1, 3, 1.25, 3, BAND_CLOSE, 0.6, -0.4771},
        /* edges count: on both sides, where neither is a double */
        {1.05, 1, 1.05, 2, BAND_RIGHT, 1, 0.0212},
        {1, 1.05, 1.05, 2, BAND_RIGHT, 1, -0.0212},
        {0.3 * 1.05, 0.3, 1.05, 2, BAND_RIGHT, 1, 0.0212},
        {0.3 / 1.05, 0.3, 1.05, 2, BAND_RIGHT, 1, -0.0212},
        {1.0500001, 1, 1.05, 2, BAND_CLOSE, 0.6, 0.0212},
        {2, 1, 1.25, 2, BAND_CLOSE, 0.6, 0.3010},
        {0.1 + 0.2, 0.3, 1, 2, BAND_RIGHT, 1, 0},
        {65535, 65536, 1, 2, BAND_CLOSE, 0.6, -6.6e-6},
        /* unsaid tolerances; a wide one swallows the bands below it */
        {1.9, 1, 0, 0, BAND_CLOSE, 0.6, 0.2788},
        {1, 1, NAN, NAN, BAND_RIGHT, 1, 0},
        {5, 1, 6, 2, BAND_RIGHT, 1, 0.6990},
        /* free of scale */
        {8.33e-24, 8.33e-24, 1.05, 2, BAND_RIGHT, 1, 0},
        {8.33e-23, 8.33e-24, 1.05, 2, BAND_OFF_BY_ONE, 0.1, 1},
        {1e300, 1e-300, 1.05, 2, BAND_FAR, 0, 600},
        {1e-300, 1e300, 1.05, 2, BAND_FAR, 0, -600},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Score score =
            score_number(rows[i].a, rows[i].x, rows[i].tolerance, rows[i].partial, false, plain);
        if (score.band != rows[i].band || score.credit != rows[i].credit)
            fail_msg("row %zu: band %d, credit %g", i, (int)score.band, score.credit);
        near(score.err_log10, rows[i].err, 5e-5);
        assert_int_equal(score.rating, score.band == BAND_RIGHT ? RATING_GOOD : RATING_AGAIN);
    }
}

static void what_is_not_above_zero_is_far(void **state) {
    (void)state;
    static const double none[] = {0, -86.4e6, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        Score of[] = {score_number(none[i], 1, 1.25, 2, true, quick),
                      score_number(1, none[i], 1.25, 2, true, quick)};
        for (size_t k = 0; k < COUNT_OF(of); k++) {
            assert_int_equal(of[k].band, BAND_FAR);
            assert_int_equal(of[k].rating, RATING_AGAIN);
            assert_true(of[k].credit == 0 && isnan(of[k].err_log10));
        }
    }
}

/* Within a factor of 10^0.5 the order of magnitude is right. */
static void an_order_of_magnitude_passes(void **state) {
    (void)state;
    static const struct {
        double a;
        Rating rating, magnitude;
    } rows[] = {{1.2, RATING_EASY, RATING_EASY},   {0.6, RATING_AGAIN, RATING_HARD},
                {3.1, RATING_AGAIN, RATING_HARD},  {3.1622776601683795, RATING_AGAIN, RATING_HARD},
                {3.2, RATING_AGAIN, RATING_AGAIN}, {11, RATING_AGAIN, RATING_AGAIN}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(score_number(rows[i].a, 1, 1.25, 2, false, quick).rating, rows[i].rating);
        assert_int_equal(score_number(rows[i].a, 1, 1.25, 2, true, quick).rating,
                         rows[i].magnitude);
    }
}

static void easy_is_known_at_once_and_alone(void **state) {
    (void)state;
    static const struct {
        Effort effort;
        Rating rating;
    } rows[] = {
        {{.first_try = true, .timed = true, .seconds = 5, .easy_in = 10}, RATING_EASY},
        {{.first_try = true, .timed = true, .seconds = 10, .easy_in = 10}, RATING_EASY},
        {{.first_try = true, .timed = true, .seconds = 11, .easy_in = 10}, RATING_GOOD},
        {{.first_try = true, .timed = true, .seconds = 0, .easy_in = 0}, RATING_GOOD},
        {{.first_try = true, .timed = false, .seconds = 0, .easy_in = 10}, RATING_GOOD},
        {{.first_try = false, .timed = true, .seconds = 5, .easy_in = 10}, RATING_GOOD},
        {{true, true, true, 5, 10}, RATING_GOOD},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Effort effort = rows[i].effort;
        double in_order[] = {1, 2};
        assert_int_equal(score_number(1, 1, 1, 2, false, effort).rating, rows[i].rating);
        assert_int_equal(score_difference(1, 1, 0, effort).rating, rows[i].rating);
        assert_int_equal(score_choice(true, 4, 0.9, effort).rating, rows[i].rating);
        assert_int_equal(score_choice(true, 4, 0, effort).rating, RATING_GOOD);   /* a guess? */
        assert_int_equal(score_choice(true, 4, 0.8, effort).rating, RATING_GOOD); /* not certain */
        assert_int_equal(score_order(in_order, 2, effort).rating, rows[i].rating);
        assert_int_equal(score_interval(1, 2, 1.5, 0.9, effort).rating, rows[i].rating);
        /* no effort makes a failed answer better */
        assert_int_equal(score_number(9, 1, 1, 2, false, effort).rating, RATING_AGAIN);
        assert_int_equal(score_choice(false, 4, 0, effort).rating, RATING_AGAIN);
    }
}

static void differences(void **state) {
    (void)state;
    static const struct {
        double a, x, most;
        bool right;
    } rows[] = {{0, 0, 0, true},
                {0.1, 0, 0.1, true},
                {-0.1, 0, 0.1, true},
                {0.11, 0, 0.1, false},
                {1.1, 1, 0.1, true},
                {0.9, 1, 0.1, true},
                {1.1000001, 1, 0.1, false},
                {1e6 + 0.1, 1e6, 0.1, true},
                {-5, -4, 1, true},
                {4, -4, 1, false},
                {NAN, 0, 1, false},
                {INFINITY, 0, 1, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Score score = score_difference(rows[i].a, rows[i].x, rows[i].most, plain);
        if ((score.band == BAND_RIGHT) != rows[i].right) fail_msg("row %zu", i);
        assert_int_equal(score.rating, rows[i].right ? RATING_GOOD : RATING_AGAIN);
        assert_true(score.credit == rows[i].right && isnan(score.err_log10));
    }
}

/* ---- choices ---- */

static void an_unsure_choice_is_hard(void **state) {
    (void)state;
    static const struct {
        bool right;
        size_t n;
        double sure;
        Rating rating;
    } rows[] = {{true, 4, 0, RATING_GOOD},    {true, 4, 0.35, RATING_HARD},
                {true, 4, 0.36, RATING_GOOD}, {true, 2, 0.5, RATING_HARD},
                {true, 2, 0.6, RATING_HARD},  {true, 2, 0.7, RATING_GOOD},
                {true, 3, 1, RATING_GOOD},    {false, 4, 0.3, RATING_AGAIN},
                {false, 4, 1, RATING_AGAIN},  {false, 4, 0, RATING_AGAIN}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Score score = score_choice(rows[i].right, rows[i].n, rows[i].sure, plain);
        assert_int_equal(score.rating, rows[i].rating);
        assert_int_equal(score.band, rows[i].right ? BAND_RIGHT : BAND_FAR);
        assert_true(score.credit == rows[i].right);
    }
}

static void chances_are_scored(void **state) {
    (void)state;
    near(score_brier(true, 0.8), 0.04, 1e-15);
    near(score_brier(false, 0.8), 0.64, 1e-15);
    near(score_brier(true, 1), 0, 0);
    near(score_brier(false, 1), 1, 0);
    near(score_log(true, 0.8), log(0.8), 1e-15);
    near(score_log(false, 0.8), log(0.2), 1e-15);
    near(score_log(false, 1), log(0.001), 1e-15);
}

/* ---- orders ---- */

static void orders(void **state) {
    (void)state;
    static const struct {
        size_t n;
        double values[5], credit;
        QuizBand band;
        Rating rating;
    } rows[] = {
        {5, {1, 2, 3, 4, 5}, 1, BAND_RIGHT, RATING_GOOD},
        {5, {2, 1, 3, 4, 5}, 0.9, BAND_CLOSE, RATING_HARD},
        {5, {1, 2, 3, 5, 4}, 0.9, BAND_CLOSE, RATING_HARD},
        {5, {3, 1, 2, 4, 5}, 0.8, BAND_FAR, RATING_AGAIN},
        {5, {5, 4, 3, 2, 1}, 0, BAND_FAR, RATING_AGAIN},
        {5, {1, 2, 2, 2, 5}, 1, BAND_RIGHT, RATING_GOOD},
        {5, {2, 2, 1, 4, 5}, 0.8, BAND_FAR, RATING_AGAIN},
        {4, {2, 1, 3, 4}, 5.0 / 6, BAND_FAR, RATING_AGAIN},
        {2, {2, 1}, 0, BAND_FAR, RATING_AGAIN},
        {1, {7}, 1, BAND_RIGHT, RATING_GOOD},
        {0, {0}, 1, BAND_RIGHT, RATING_GOOD},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Score score = score_order(rows[i].values, rows[i].n, plain);
        near(score.credit, rows[i].credit, 1e-15);
        assert_int_equal(score.band, rows[i].band);
        assert_int_equal(score.rating, rows[i].rating);
    }
}

/* ---- intervals ---- */

static void interval_scores(void **state) {
    (void)state;
    static const struct {
        double low, high, score;
    } rows[] = {{50e6, 200e6, 0.6021},  {80e6, 90e6, 0.0512}, {90e6, 100e6, 0.4003},
                {100e6, 200e6, 1.5708}, {1e6, 10e9, 4.0},     {86e6, 87e6, 0.0050}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        near(score_winkler(rows[i].low, rows[i].high, 86.4e6, 0.9), rows[i].score, 5e-5);
    near(score_winkler(10, 100, 1, 0.5), 1 + 4, 1e-12);
    static const double none[][4] = {{0, 1, 1, 0.9},       {2, 1, 1, 0.9}, {1, 2, 0, 0.9},
                                     {1, 2, 1, 1},         {1, 2, 1, 0},   {NAN, 2, 1, 0.9},
                                     {1, INFINITY, 1, 0.9}};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        const double *p = none[i];
        assert_true(isnan(score_winkler(p[0], p[1], p[2], p[3])));
        Score score = score_interval(p[0], p[1], p[2], p[3], quick);
        assert_true(score.band == BAND_FAR && score.credit == 0 && score.rating == RATING_AGAIN);
    }
}

/* Around x = 100. */
static void intervals(void **state) {
    (void)state;
    static const struct {
        double low, high;
        QuizBand band;
        double credit;
        Rating rating;
    } rows[] = {
        {100, 100, BAND_RIGHT, 1, RATING_EASY},
        {60, 180, BAND_RIGHT, 1, RATING_EASY},
        {100, 316.2277660168379, BAND_RIGHT, 1, RATING_EASY}, /* half a decade, x on its edge */
        {60, 200, BAND_RIGHT, 1, RATING_GOOD},
        {20, 200, BAND_RIGHT, 1, RATING_GOOD},
        {20, 210, BAND_RIGHT, 0.9894, RATING_HARD},
        {10, 316.2277660168379, BAND_RIGHT, 0.75, RATING_HARD},
        {10, 1000, BAND_RIGHT, 0.5, RATING_HARD},
        {1, 1000, BAND_RIGHT, 0.35, RATING_HARD},
        {1, 10000, BAND_RIGHT, 0.2, RATING_HARD},
        {1e-9, 1e9, BAND_RIGHT, 0.2, RATING_HARD},
        /* misses: by how far, and never better than a hit as wide */
        {101, 110, BAND_CLOSE, 0.3, RATING_AGAIN},
        {20, 99, BAND_CLOSE, 0.3, RATING_AGAIN},
        {200, 300, BAND_CLOSE, 0.5 - 0.30103, RATING_AGAIN},
        {300, 400, BAND_SAME_ORDER, 0.5 - 0.47712, RATING_AGAIN},
        {10, 20, BAND_OFF_BY_ONE, 0, RATING_AGAIN},
        {10, 30, BAND_OFF_BY_ONE, 0, RATING_AGAIN},
        {1, 2, BAND_FAR, 0, RATING_AGAIN},
        {101, 1010000, BAND_CLOSE, 0.06, RATING_AGAIN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Score score = score_interval(rows[i].low, rows[i].high, 100, 0.9, quick);
        if (score.band != rows[i].band || score.rating != rows[i].rating)
            fail_msg("row %zu: band %d, rating %d", i, (int)score.band, (int)score.rating);
        near(score.credit, rows[i].credit, 5e-5);
        assert_true(isnan(score.err_log10));
    }
}

/* ---- shares ---- */

static void counted_shares(void **state) {
    (void)state;
    static const struct {
        size_t k, n;
        double at_most;
    } rows[] = {{7, 10, 0.070},  {6, 10, 0.013},  {14, 20, 0.011},
                {15, 20, 0.043}, {40, 50, 0.025}, {10, 10, 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        near(binomial_at_most(rows[i].k, rows[i].n, 0.9), rows[i].at_most, 5e-4);
    near(binomial_at_most(0, 3, 0.5), 0.125, 1e-12);
    near(binomial_at_most(0, 3, 0), 1, 0);
    near(binomial_at_most(2, 3, 1), 0, 0);
    near(binomial_at_most(4, 3, 0.5), 1, 0);
}

static void ranges_of_shares(void **state) {
    (void)state;
    double low, high;
    proportion_wilson(7, 10, &low, &high);
    near(low, 0.44, 0.005);
    near(high, 0.87, 0.005);
    for (size_t n = 1; n <= 60; n++)
        for (size_t k = 0; k <= n; k++) {
            double share = (double)k / (double)n, other_low, other_high;
            proportion_wilson(k, n, &low, &high);
            proportion_wilson(n - k, n, &other_low, &other_high);
            assert_true(low >= 0 && low <= share && share <= high && high <= 1);
            assert_true(k ? low < share : low == 0);
            assert_true(k < n ? high > share : high == 1);
            near(low, 1 - other_high, 1e-12);
            /* each end is where k lies 1.645 standard errors off */
            if (k > 0) near((share - low) / sqrt(low * (1 - low) / (double)n), 1.6448536, 1e-6);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_of_numbers),
        cmocka_unit_test(what_is_not_above_zero_is_far),
        cmocka_unit_test(an_order_of_magnitude_passes),
        cmocka_unit_test(easy_is_known_at_once_and_alone),
        cmocka_unit_test(differences),
        cmocka_unit_test(an_unsure_choice_is_hard),
        cmocka_unit_test(chances_are_scored),
        cmocka_unit_test(orders),
        cmocka_unit_test(interval_scores),
        cmocka_unit_test(intervals),
        cmocka_unit_test(counted_shares),
        cmocka_unit_test(ranges_of_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
