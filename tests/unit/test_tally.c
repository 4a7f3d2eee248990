/* test_tally.c - order statistics of streams, against sorting all of them; kernels of every variant
 * against one another and against libm; streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lang/machine.h"
#include "math/dist.h"
#include "math/select.h"
#include "math/tally.h"

#include <float.h>
#include <math.h>

enum { RUNS = 50000 };
static const double ps[] = {0.05, 0.25, 0.5, 0.75, 0.95, 0.999};

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- what the streams are made of ---- */

static double smooth(size_t i, double u) {
    (void)i;
    return exp(3 * u) - 2;
}
static double wide(size_t i, double u) {
    (void)i;
    return exp(20 * u);
}
static double counts(size_t i, double u) {
    (void)i;
    return floor(u * 7) + 3;
}
static double few_far_counts(size_t i, double u) { /* past the bins on both sides */
    return i % 9973 == 9000 ? floor(u * 1e6) - 5e5 : floor(u * u * 40) - 5;
}
static double counts_with_gaps(size_t i, double u) {
    return i % 5 == 0 ? NAN : i % 77 == 0 ? INFINITY : floor(u * 90);
}
static double same(size_t i, double u) {
    (void)i;
    (void)u;
    return -4.25;
}
static double rising(size_t i, double u) { /* the worst order there is: every guess is wrong */
    return (double)i + u;
}
static double falling(size_t i, double u) {
    return u - (double)i;
}
static double with_gaps(size_t i, double u) {
    return i % 50 == 0 ? NAN : i % 31 == 0 ? INFINITY : i % 77 == 0 ? -INFINITY : u;
}
static double nearly_counts(size_t i, double u) {
    return i == 40000 ? 3.0000001 : floor(u * 3) + 3;
}
static double huge(size_t i, double u) {
    return i % 2 ? DBL_MAX * u : DBL_MIN * (1 + u);
}
static double mostly_none(size_t i, double u) {
    return i % 3 ? NAN : u;
}

typedef double Stream(size_t i, double u);

static void fill(Stream *stream, double *x) {
    double block[KERNEL_BLOCK];
    for (size_t i = 0; i < RUNS; i++) {
        if (i % KERNEL_BLOCK == 0) kernels_best()->uniforms(99, i / KERNEL_BLOCK, block);
        x[i] = stream(i, block[i % KERNEL_BLOCK]);
    }
}

/* Deals blocks to the tallies in turn, as threads would. */
static bool pass(Arena *arena, const TallyPlan *plan, const double *x, size_t n, Spread *out,
                 bool *needed) {
    Tally *tallies[3];
    TallySums sums[RUNS / KERNEL_BLOCK + 1];
    for (size_t t = 0; t < n; t++) tallies[t] = tally_new(arena, plan);
    size_t blocks = 0;
    for (size_t at = 0; at < plan->runs; at += KERNEL_BLOCK, blocks++) {
        double block[KERNEL_BLOCK] = {0};
        size_t m = plan->runs - at < KERNEL_BLOCK ? plan->runs - at : KERNEL_BLOCK;
        memcpy(block, x + at, m * sizeof *block);
        tally_add(tallies[blocks % n], kernels_best(), block, m);
        sums[blocks] = tally_take_sums(tallies[blocks % n]);
    }
    for (size_t t = 0; t < n; t++) tally_end(tallies[t]);
    return tally_merge(arena, plan, tallies, n, sums, blocks, out, needed);
}

static void quantiles_are_those_of_the_sorted_samples(void **state) {
    (void)state;
    static const struct {
        const char *name;
        Stream *stream;
        bool whole;
    } rows[] = {{"smooth", smooth, false},
                {"wide", wide, false},
                {"counts", counts, false},
                {"whole counts", counts, true},
                {"counts far off", few_far_counts, true},
                {"counts with gaps", counts_with_gaps, true},
                {"same", same, false},
                {"rising", rising, false},
                {"falling", falling, false},
                {"with gaps", with_gaps, false},
                {"nearly counts", nearly_counts, false},
                {"mostly none", mostly_none, false},
                {"huge", huge, false}};
    static double x[RUNS], sorted[RUNS];
    for (size_t r = 0; r < COUNT_OF(rows); r++)
        for (size_t team = 0; team < 6; team++) {
            size_t threads = team / 2 + 1;
            bool pooled = team % 2;
            Arena *arena = arena_new(0);
            fill(rows[r].stream, x);
            for (size_t i = 0; i < RUNS; i++) sorted[i] = isnan(x[i]) ? INFINITY : x[i];
            qsort(sorted, RUNS, sizeof *sorted, by_size);
            TallyPlan plan = {.runs = RUNS, .p = ps, .np = COUNT_OF(ps), .whole = rows[r].whole};
            tally_fit(&plan, x, 512);
            assert_true(plan.exact == rows[r].whole);
            Quantile room[COUNT_OF(ps)];
            Spread out = {.quantiles = room};
            bool needed[2][TALLY_BINS + 2] = {{0}};
            int passes = 1;
            if (pooled) plan.pool = tally_pool(arena, threads);
            while (!pass(arena, &plan, x, threads, &out, needed[passes % 2])) {
                plan.forced = needed[passes % 2];
                if (pooled) plan.pool = tally_pool(arena, threads);
                if (++passes > 2) fail_msg("%s: a second pass does not tell", rows[r].name);
            }
            for (size_t q = 0; q < COUNT_OF(ps); q++) {
                size_t low, at, high;
                tally_ranks(RUNS, ps[q], &low, &at, &high);
                if (room[q].at != sorted[at] || room[q].low != sorted[low] ||
                    room[q].high != sorted[high])
                    fail_msg("%s, %zu threads, %g: %.17g [%.17g, %.17g], not %.17g [%.17g, %.17g]",
                             rows[r].name, threads, ps[q], room[q].at, room[q].low, room[q].high,
                             sorted[at], sorted[low], sorted[high]);
            }
            double n = 0, mean = 0, squares = 0;
            for (size_t i = 0; i < RUNS; i++)
                if (isfinite(x[i])) n += 1, mean += x[i];
            mean /= n;
            for (size_t i = 0; i < RUNS; i++)
                if (isfinite(x[i])) squares += (x[i] - mean) * (x[i] - mean);
            assert_int_equal(out.none, RUNS - (size_t)n);
            bool in_range = rows[r].stream != huge; /* its sums are not */
            assert_true(!in_range || fabs(out.mean - mean) <= 1e-11 * (fabs(mean) + 1));
            assert_true(!in_range ||
                        fabs(out.sd - sqrt(squares / (n - 1))) <= 1e-9 * (out.sd + 1e-300) + 1e-12);
            arena_free(arena);
        }
}

static void ranks_are_selected(void **state) {
    (void)state;
    static double x[5000], sorted[5000];
    for (size_t n = 1; n < COUNT_OF(x); n += n < 80 ? 1 : 811)
        for (size_t kind = 0; kind < 5; kind++)
            for (size_t k = 0; k < n; k += n / 23 + 1) {
                for (size_t i = 0; i < n; i++) {
                    double u = fmod((double)(i * i + 7 * i) * 0.6180339887498949, 1);
                    double kinds[] = {u, (double)i, -(double)i, floor(u * 4), i % 3 ? INFINITY : u};
                    x[i] = sorted[i] = kinds[kind];
                }
                qsort(sorted, n, sizeof *sorted, by_size);
                double found = select_rank(x, n, k);
                assert_true(found == sorted[k] && x[k] == found);
                for (size_t i = 0; i < n; i++) assert_true(i < k ? x[i] <= found : x[i] >= found);
            }
}

static void medians_are_in_the_middle(void **state) {
    (void)state;
    assert_true(isnan(select_median(NULL, 0)));
    double one[] = {7}, odd[] = {9, 1, 5}, even[] = {8, 2, 4, 100};
    assert_true(select_median(one, 1) == 7);
    assert_true(select_median(odd, 3) == 5);
    assert_true(select_median(even, 4) == 6);
}

/* Rank intervals by the binomial distribution itself: at least 95 % (David and Nagaraja, 7.1). */
static void rank_intervals_cover(void **state) {
    (void)state;
    for (size_t n = 200; n <= 200000; n *= 10)
        for (double p = 0.05; p < 1; p += 0.15) {
            size_t low, at, high;
            tally_ranks(n, p, &low, &at, &high);
            double params[] = {(double)n, p};
            double inside = dist_cdf(DIST_BINOMIAL, params, (double)high) -
                            dist_cdf(DIST_BINOMIAL, params, (double)low);
            double most = (double)n * p * (1 - p) < 50 ? 0.99 : 0.975;
            if (inside < 0.948 || inside > most) fail_msg("%zu, %g: %g", n, p, inside);
        }
}

/* Wilson's interval, worked out by hand for 8 of 10 and 0 of 10 (Newcombe 1998, table I). */
static void shares_have_wilson_intervals(void **state) {
    (void)state;
    Share share = share_of(263, 81, 0);
    assert_true(fabs(share.low - 0.2553) < 1e-4 && fabs(share.high - 0.3662) < 1e-4);
    Share none = share_of(20, 0, 0);
    assert_true(none.low == 0 && fabs(none.high - 0.1611) < 1e-4);
    Share one = share_of(29, 1, 0);
    assert_true(fabs(one.low - 0.0061) < 1e-4 && fabs(one.high - 0.1718) < 1e-4);
}

/* ---- kernels ---- */

static const double odd_numbers[] = {0,      -0.0, 1,        -1,         0.5, 2, -3.25,     1e-300,
                                     -1e300, 1e18, INFINITY, -INFINITY,  NAN, 7, 7 + 1e-13, 709.5,
                                     -800,   M_PI, 1.0 / 3,  0.07 * 100, 3.5};

static uint64_t bits(double x) {
    uint64_t all;
    memcpy(&all, &x, sizeof all);
    return isnan(x) ? 0 : all; /* one NaN is as good as another */
}

static void variants_give_the_same_bits(void **state) {
    (void)state;
    double a[KERNEL_BLOCK], b[KERNEL_BLOCK], c[KERNEL_BLOCK], one[KERNEL_BLOCK], two[KERNEL_BLOCK];
    for (int i = 0; i < KERNEL_BLOCK; i++) {
        a[i] = odd_numbers[(size_t)i % COUNT_OF(odd_numbers)];
        b[i] = odd_numbers[(size_t)i / COUNT_OF(odd_numbers) % COUNT_OF(odd_numbers)];
        c[i] = odd_numbers[(size_t)(i * 7) % COUNT_OF(odd_numbers)];
    }
    const Kernels *best = kernels_variant(0), *other;
    for (size_t v = 1; (other = kernels_variant(v)); v++) {
        for (int op = 0; op < KERNEL_COUNT; op++) {
            best->op[op](a, b, c, one);
            other->op[op](a, b, c, two);
            for (int i = 0; i < KERNEL_BLOCK; i++)
                if (bits(one[i]) != bits(two[i]))
                    fail_msg("%s, operation %d of %g, %g, %g: %a and %a", other->name, op, a[i],
                             b[i], c[i], one[i], two[i]);
        }
        for (uint64_t block = 0; block < 50; block++) {
            best->uniforms(5, block, one);
            other->uniforms(5, block, two);
            assert_memory_equal(one, two, sizeof one);
            assert_int_equal(best->normal(one, a), other->normal(two, b));
            assert_memory_equal(a, b, sizeof a);
            int32_t bins_one[KERNEL_BLOCK], bins_two[KERNEL_BLOCK];
            BinScale scales[] = {
                {.bins = 64, .low = -2, .per = 16},
                {.logs = true, .bins = 64, .base = 0x3FE00000, .bits_per = 64.0f / 0x200000}};
            for (int s = 0; s < 2; s++) {
                best->bins(&scales[s], a, bins_one);
                other->bins(&scales[s], a, bins_two);
                assert_memory_equal(bins_one, bins_two, sizeof bins_one);
            }
            BlockSums sums_one = {0}, sums_two = {0};
            best->sums(a, 0.25, &sums_one);
            other->sums(a, 0.25, &sums_two);
            assert_memory_equal(&sums_one, &sums_two, sizeof sums_one);
        }
    }
}

static double run_one(KernelOp op, double a, double b, double c) {
    double x[KERNEL_BLOCK], y[KERNEL_BLOCK], z[KERNEL_BLOCK], out[KERNEL_BLOCK];
    for (int i = 0; i < KERNEL_BLOCK; i++) x[i] = a, y[i] = b, z[i] = c;
    kernels_best()->op[op](x, y, z, out);
    return out[KERNEL_BLOCK - 1];
}

/* NaN goes through everything; what is certain without it is still said. */
static void no_answer_goes_through(void **state) {
    (void)state;
    static const struct {
        KernelOp op;
        double a, b, c, expected;
    } rows[] = {
        {KERNEL_MIN, NAN, 1, 0, NAN},       {KERNEL_MIN, 1, NAN, 0, NAN},
        {KERNEL_MAX, NAN, 1, 0, NAN},       {KERNEL_MAX, 1, NAN, 0, NAN},
        {KERNEL_MIN, INFINITY, 5, 0, 5},    {KERNEL_LE, NAN, 1, 0, NAN},
        {KERNEL_GE, 1, NAN, 0, NAN},        {KERNEL_NE, NAN, NAN, 0, NAN},
        {KERNEL_AND, NAN, 0, 0, 0},         {KERNEL_AND, NAN, 1, 0, NAN},
        {KERNEL_OR, NAN, 1, 0, 1},          {KERNEL_OR, 0, NAN, 0, NAN},
        {KERNEL_NOT, NAN, 0, 0, NAN},       {KERNEL_SELECT, NAN, 1, 2, NAN},
        {KERNEL_SELECT, 1, 1, NAN, 1},      {KERNEL_SELECT, 0, NAN, 2, 2},
        {KERNEL_REQUIRE, 0, 5, 0, NAN},     {KERNEL_REQUIRE, 1, 5, 0, 5},
        {KERNEL_LT, 7, 7 + 1e-13, 0, 0},    {KERNEL_LE, 7 + 1e-13, 7, 0, 1},
        {KERNEL_CEIL, 0.07 * 100, 0, 0, 7}, {KERNEL_FLOOR, 1.15 * 100, 0, 0, 115},
        {KERNEL_EXP, 710, 0, 0, INFINITY},  {KERNEL_EXP, -800, 0, 0, 0},
        {KERNEL_LOG, 0, 0, 0, -INFINITY},   {KERNEL_LOG, -1, 0, 0, NAN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double found = run_one(rows[i].op, rows[i].a, rows[i].b, rows[i].c);
        if (bits(found) != bits(rows[i].expected))
            fail_msg("row %zu: %g, not %g", i, found, rows[i].expected);
    }
}

static void kernels_are_exact_enough(void **state) {
    (void)state;
    double u[KERNEL_BLOCK], x[KERNEL_BLOCK], y[KERNEL_BLOCK];
    for (uint64_t block = 0; block < 400; block++) {
        kernels_best()->uniforms(11, block, u);
        dist_normal_block(kernels_best(), u, x);
        for (int i = 0; i < KERNEL_BLOCK; i++) {
            double exact = dist_normal_quantile(u[i]);
            if (fabs(x[i] - exact) > 5e-14 * fmax(1, fabs(exact)))
                fail_msg("normal quantile of %.17g: %.17g, not %.17g", u[i], x[i], exact);
            x[i] = (u[i] - 0.5) * 200;
        }
        kernels_best()->op[KERNEL_EXP](x, x, x, y);
        for (int i = 0; i < KERNEL_BLOCK; i++)
            if (fabs(y[i] / exp(x[i]) - 1) > 5e-16) fail_msg("exp %.17g: %.17g", x[i], y[i]);
        kernels_best()->op[KERNEL_LOG](y, y, y, x);
        for (int i = 0; i < KERNEL_BLOCK; i++)
            if (fabs(x[i] - log(y[i])) > 5e-16 * fmax(1, fabs(x[i])))
                fail_msg("log %.17g: %.17g", y[i], x[i]);
    }
}

/* ---- distributions ---- */

/* A prepared quantile gives back, by the distribution function, where it came from. */
static void prepared_quantiles_invert(void **state) {
    (void)state;
    static const struct {
        DistKind kind;
        double params[2];
    } rows[] = {{DIST_BETA, {2, 8}},        {DIST_BETA, {0.4, 0.7}},    {DIST_BETA, {300, 5}},
                {DIST_GAMMA, {0.3, 2}},     {DIST_GAMMA, {1, 10}},      {DIST_GAMMA, {400, 0.1}},
                {DIST_POISSON, {0.2, 0}},   {DIST_POISSON, {100, 0}},   {DIST_POISSON, {1e8, 0}},
                {DIST_BINOMIAL, {20, 0.1}}, {DIST_BINOMIAL, {1e6, 0.5}}};
    Arena *arena = arena_new(0);
    double u[KERNEL_BLOCK], x[KERNEL_BLOCK];
    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        const Dist *dist = dist_new(arena, rows[r].kind, rows[r].params);
        for (uint64_t block = 0; block < 4; block++) {
            kernels_best()->uniforms(21, block, u);
            u[0] = 1e-7, u[1] = 1 - 1e-7;
            dist_block(dist, u, x);
            for (int i = 0; i < KERNEL_BLOCK; i++) {
                double up_to = dist_cdf(rows[r].kind, rows[r].params, x[i]);
                bool good =
                    rows[r].kind == DIST_POISSON || rows[r].kind == DIST_BINOMIAL
                        ? up_to >= u[i] * (1 - 1e-9) &&
                              dist_cdf(rows[r].kind, rows[r].params, x[i] - 1) < u[i] * (1 + 1e-9)
                        : fabs(up_to - u[i]) < 1e-6;
                if (!good)
                    fail_msg("row %zu: %.17g at %.17g, which holds %.17g", r, x[i], u[i], up_to);
            }
        }
    }
    arena_free(arena);
}

static void beta_fits_its_interval(void **state) {
    (void)state;
    static const double rows[][2] = {
        {0.95, 0.99}, {0.1, 0.3}, {0.001, 0.9}, {0.4, 0.6}, {0.9, 0.9999}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double shape[2];
        assert_true(dist_fit_beta(rows[i][0], rows[i][1], &shape[0], &shape[1]));
        assert_true(fabs(dist_cdf(DIST_BETA, shape, rows[i][0]) - 0.05) < 1e-9);
        assert_true(fabs(dist_cdf(DIST_BETA, shape, rows[i][1]) - 0.95) < 1e-9);
    }
}

/* ---- streams ---- */

/* Uniform, and no two of name, ordinal, seed and block alike: chi-square over 100 cells, and the
 * correlation of pairs of streams. */
static void streams_are_uniform_and_apart(void **state) {
    (void)state;
    enum { CELLS = 100, BLOCKS = 400 };
    uint64_t keys[] = {stream_key(STR("a")), stream_key(STR("b")),
                       stream_more(stream_key(STR("a")), 1), stream_more(stream_key(STR("a")), 2)};
    double u[COUNT_OF(keys)][KERNEL_BLOCK];
    double counts_of[CELLS] = {0}, products[COUNT_OF(keys)] = {0}, lagged = 0, before = 0.5;
    for (uint64_t block = 0; block < BLOCKS; block++) {
        for (size_t k = 0; k < COUNT_OF(keys); k++) kernels_best()->uniforms(keys[k], block, u[k]);
        for (int i = 0; i < KERNEL_BLOCK; i++) {
            assert_true(u[0][i] > 0 && u[0][i] < 1);
            counts_of[(int)(u[0][i] * CELLS)]++;
            for (size_t k = 1; k < COUNT_OF(keys); k++)
                products[k] += (u[0][i] - 0.5) * (u[k][i] - 0.5) * 12;
            lagged += (u[0][i] - 0.5) * (before - 0.5) * 12;
            before = u[0][i];
        }
    }
    double n = BLOCKS * KERNEL_BLOCK, chi = 0, expected = n / CELLS;
    for (int c = 0; c < CELLS; c++)
        chi += (counts_of[c] - expected) * (counts_of[c] - expected) / expected;
    if (chi < 55 || chi > 160) fail_msg("chi-square with 99 degrees of freedom: %g", chi);
    for (size_t k = 1; k < COUNT_OF(keys); k++)
        if (fabs(products[k] / sqrt(n)) > 4)
            fail_msg("streams 0 and %zu: %g sd", k, products[k] / sqrt(n));
    if (fabs(lagged / sqrt(n)) > 4) fail_msg("neighbours: %g sd", lagged / sqrt(n));
}

int main(void) {
    dist_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_sorted_samples),
        cmocka_unit_test(ranks_are_selected),
        cmocka_unit_test(medians_are_in_the_middle),
        cmocka_unit_test(rank_intervals_cover),
        cmocka_unit_test(shares_have_wilson_intervals),
        cmocka_unit_test(variants_give_the_same_bits),
        cmocka_unit_test(no_answer_goes_through),
        cmocka_unit_test(kernels_are_exact_enough),
        cmocka_unit_test(prepared_quantiles_invert),
        cmocka_unit_test(beta_fits_its_interval),
        cmocka_unit_test(streams_are_uniform_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
