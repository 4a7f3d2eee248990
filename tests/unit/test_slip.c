/* test_slip.c - what probably went wrong: each factor with a name, and answers near nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiz/slip.h"

#include <math.h>

typedef struct Bench {
    Arena *arena;
    Diags diags;
    Deck *deck;
    Variant variant;
} Bench;

static int setup(void **state) {
    static Bench bench;
    bench = (Bench){.arena = arena_new(0)};
    bench.diags = diags_new(bench.arena);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Bench *)*state)->arena);
    return 0;
}

static void ask(Bench *bench, const char *lines) {
    Source *src = ARENA_NEW(bench->arena, Source);
    *src = (Source){.name = "deck.yaml", .first_line = 1};
    src->text = str_of(arena_printf(
        bench->arena, "deck: d\nquestions:\n  - id: q\n    ask: x\n    kind: numeric\n%s", lines));
    bench->deck = deck_read_source(bench->arena, &bench->diags, src, "deck.yaml");
    for (const Diag *d = bench->diags.first; d; d = d->next) print_message("%s\n", d->message);
    assert_non_null(bench->deck);
    assert_true(variant_draw(bench->arena, bench->deck, bench->deck->asks, 1, &bench->variant));
}

typedef struct Row {
    double ratio;     /* of the answer to the truth */
    const char *says; /* NULL: nothing */
} Row;

static void judge(Bench *bench, const Row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        Str slip =
            slip_of(bench->arena, &bench->variant, rows[i].ratio * bench->variant.truth, false);
        const char *says = rows[i].says;
        bool good = says ? memmem(slip.p, slip.n, says, strlen(says)) != NULL : !slip.n;
        if (!good) print_message("%.12g: `%.*s`\n", rows[i].ratio, STR_ARG(slip));
        assert_true(good);
        assert_int_equal(bench->diags.errors, 0);
    }
}

#define DATA "    answer: 100 GB\n    unit: GB\n"

static void factors_that_everybody_knows(void **state) {
    static const Row data[] = {
        {8, "bits and bytes: 8 times too many"},
        {0.125, "bits and bytes: 8 times too few"},
        {8.15, "bits and bytes"},
        {7.85, "bits and bytes"},
        {8.2, NULL},
        {1.024, "KiB and kB"},
        {1 / 1.024, "KiB and kB"},
        {1.048576, "MiB and MB"},
        {1 / 1.048576, "MiB and MB"},
        {1.073741824, "GiB and GB"},
        {1 / 1.073741824, "GiB and GB"},
        {1.099511627776, "TiB and TB"},
        {1 / 1.099511627776, "TiB and TB"},
        {1.06, NULL},
    };
    static const Row all[] = {
        {1e3, "1000 times too many"},
        {1e-3, "1000 times too few"},
        {1e6, "a million times too many"},
        {1e-6, "a million times too few"},
        {1e9, "10^9 times too many"},
        {1e-9, "10^9 times too few"},
        {1e12, "10^12 times too many"},
        {1e-12, "10^12 times too few"},
        {60, "a time unit: 60 times too many"},
        {1 / 60.0, "a time unit: 60 times too few"},
        {3600, "hours and seconds: 3600 times too many"},
        {1 / 3600.0, "hours and seconds: 3600 times too few"},
        {86400, "days and seconds: 86,400 times too many"},
        {1 / 86400.0, "days and seconds: 86,400 times too few"},
        {24, "days and hours: 24 times too many"},
        {1 / 24.0, "days and hours: 24 times too few"},
        {365, "years and days: 365 times too many"},
        {1 / 365.0, "years and days: 365 times too few"},
        {30, "months and days: 30 times too many"},
        {1 / 30.0, "months and days: 30 times too few"},
        {10, "one zero too many"},
        {0.1, "one zero too few"},
        {100, "two zeros too many"},
        {0.01, "two zeros too few"},
        {2, "twice too many"},
        {0.5, "half of it"},
        {1.97, "twice too many"},
        {2.03, "twice too many"},
    };
    Bench *bench = *state;
    ask(bench, DATA);
    judge(bench, data, COUNT_OF(data));
    judge(bench, all, COUNT_OF(all));
    ask(bench, "    answer: 5M req/day\n    unit: req/day\n");
    judge(bench, all, COUNT_OF(all));
}

static void answers_near_nothing_are_left_alone(void **state) {
    static const Row rows[] = {
        {1, NULL},
        {1.2, NULL},
        {1.5, NULL},
        {3, NULL},
        {5, NULL},
        {1 / 3.0, NULL},
        {7, NULL},
        {0.2, NULL},
        {45, NULL},
        {200, NULL},
        {500, NULL},
        {5000, NULL},
        {1e4, NULL},
        {1e5, NULL},
        {0, "the answer is above 0"},
        {-8, "the answer is above 0"},
        {-1000, "the answer is above 0"},
        {NAN, NULL},
        {INFINITY, NULL},
        {1e300, NULL},
        {1e-300, NULL},
    };
    static const Row counts[] = {{8, NULL}, {1.024, NULL}, {0.125, NULL}}; /* no data is asked */
    Bench *bench = *state;
    ask(bench, DATA);
    judge(bench, rows, COUNT_OF(rows));
    ask(bench, "    answer: 5M req/day\n    unit: req/day\n");
    judge(bench, rows, COUNT_OF(rows));
    judge(bench, counts, COUNT_OF(counts));
    ask(bench, "    answer: 0\n    tolerance: {within: 1}\n");
    for (double a = -2; a <= 2; a += 0.5)
        assert_int_equal(slip_of(bench->arena, &bench->variant, a, false).n, 0);
}

static void hits_and_misses_are_told_apart(void **state) {
    static const Row of_90[] = {
        {9, "90% was taken for the 10% that is left"},
        {1 / 9.0, "90% was taken for the 10% that is left"},
        {10, "the share that is left, 10% (100% - 90%), was left out"},
        {0.1, "the share that is left, 10% (100% - 90%), was left out"},
        {9.17, "90% was taken"},
        {9.4, NULL},
        {1 / 0.9, NULL}, /* too near to being right */
    };
    static const Row of_half[] = {{2, "50% (100% - 50%)"}, {1, NULL}};
    static const Row of_5[] = {
        {19, "5% was taken for the 95% that is left"},
        {20, "it looks as if the 5% was left out"},
        {0.05, "it looks as if the 5% was counted twice"},
        {1 / 0.95, NULL},
    };
    Bench *bench = *state;
#define SHARE(p)                                                                                   \
    "    params:\n      hit: {choose: [" p                                                         \
    "]}\n    answer: 1000 req/s * (1 - hit)\n    unit: req/s\n"
    ask(bench, SHARE("90%"));
    judge(bench, of_90, COUNT_OF(of_90));
    ask(bench, SHARE("50%"));
    judge(bench, of_half, COUNT_OF(of_half));
    ask(bench, SHARE("5%"));
    judge(bench, of_5, COUNT_OF(of_5));
}

static void factors_that_were_drawn(void **state) {
    static const Row rows[] = {
        {1 / 7.0, "the copies was left out (x 7)"},
        {7, "the copies was counted twice (x 7)"},
        {1 / 11.0, "the 11 was left out (x 11)"},
        {11, "the 11 was counted twice (x 11)"},
        {7.1, "counted twice (x 7)"},
        {7.3, NULL},
        {77, NULL},
        {1000, "1000 times too many"},
        {250, NULL}, /* not plain: nothing was left out */
    };
    Bench *bench = *state;
    ask(bench, "    params:\n      c: {choose: [7], about: the copies}\n      k: {choose: [11]}\n"
               "      each: {choose: [250 MB]}\n      one: {choose: [1]}\n"
               "    answer: c * k * each * one\n    unit: GB\n");
    judge(bench, rows, COUNT_OF(rows));
}

static void mistakes_of_the_deck_come_first(void **state) {
    static const Row rows[] = {
        {8, "These are {bits} of 3 GB."},
        {8.1, "These are {bits}"},
        {3, "Three of them."},
        {2, "twice too many"},
    };
    Bench *bench = *state;
    ask(bench,
        "    params:\n      size: {choose: [3 GB]}\n    answer: size\n    unit: GB\n    mistakes:\n"
        "      - answer: size / (size - size) * 1 GB\n        why: Never.\n"
        "      - answer: size * 8\n        why: 'These are {{bits}} of {size}.'\n"
        "      - answer: size * 3\n        why: Three of them.\n");
    judge(bench, rows, COUNT_OF(rows));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* 8 is a slip wherever data is drawn, though a time is asked; 2 is one only of times and of data. A
 * binary prefix is told of an answer that counts as right. */
static void slips_fit_what_is_asked(void **state) {
    Bench *bench = *state;
    ask(bench, "    params:\n      z: {choose: [7 GB]}\n    answer: z / 1 Gbps\n    unit: s\n");
    double truth = bench->variant.truth;
    assert_true(str_starts(slip_of(bench->arena, &bench->variant, truth / 8, false), "bits and"));
    assert_true(str_starts(slip_of(bench->arena, &bench->variant, truth / 2, false), "half of it"));
    assert_true(
        str_starts(slip_of(bench->arena, &bench->variant, truth * 1.073741824, true), "GiB and"));
    assert_int_equal(slip_of(bench->arena, &bench->variant, truth * 1.02, true).n, 0);
    ask(bench, "    params:\n      c: {choose: [7 cores]}\n    answer: c * 2\n    unit: cores\n");
    truth = bench->variant.truth;
    assert_int_equal(slip_of(bench->arena, &bench->variant, truth * 8, false).n, 0);
    assert_true(str_starts(slip_of(bench->arena, &bench->variant, truth / 10, false), "one zero"));
    ask(bench, "    answer: 5 workers\n    unit: workers\n");
    assert_int_equal(slip_of(bench->arena, &bench->variant, 10, false).n, 0);
}

/* 5 % for 95 %, with nothing drawn: what is left was taken for it. */
static void what_is_left_is_no_answer(void **state) {
    static const Row rows[] = {
        {5.0 / 95, "the 5% that is left was taken for it"},
        {0.0505 / 0.95, "the 5% that is left"},
        {0.053 / 0.95, NULL},
        {90.0 / 95, NULL},
    };
    Bench *bench = *state;
    ask(bench, "    answer: 95%\n    unit: '%'\n");
    judge(bench, rows, COUNT_OF(rows));
    ask(bench, "    answer: 95%\n");
    judge(bench, rows, COUNT_OF(rows));
    ask(bench, "    answer: 0.95\n"); /* a plain number has no rest */
    judge(bench, &(Row){5.0 / 95, NULL}, 1);
}

/* Right by difference, on the other side of 0. */
static void what_is_right_is_not_told_wrong(void **state) {
    Bench *bench = *state;
    ask(bench, "    answer: 0.5\n    tolerance: {within: 1}\n");
    assert_int_equal(slip_of(bench->arena, &bench->variant, -0.2, true).n, 0);
    assert_true(str_is(slip_of(bench->arena, &bench->variant, -2, false), "the answer is above 0"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(factors_that_everybody_knows),    CASE(answers_near_nothing_are_left_alone),
        CASE(hits_and_misses_are_told_apart),  CASE(factors_that_were_drawn),
        CASE(mistakes_of_the_deck_come_first), CASE(slips_fit_what_is_asked),
        CASE(what_is_left_is_no_answer),       CASE(what_is_right_is_not_told_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
