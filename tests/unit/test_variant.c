/* test_variant.c - what is drawn: known numbers, grids, conditions, orders; and the shipped decks,
 * whose working has to come to the truth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "plan/session.h"
#include "quiz/variant.h"

#include <glob.h>
#include <math.h>

enum { SEEDS = 50 };

typedef struct Bench {
    Arena *arena;
    Diags diags;
    Deck *deck;
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

static void tell(const Diags *diags) {
    for (const Diag *d = diags->first; d; d = d->next) print_message("%s\n", d->message);
}

static const Ask *ask(Bench *bench, const char *lines) {
    Source *src = ARENA_NEW(bench->arena, Source);
    *src = (Source){.name = "deck.yaml", .first_line = 1};
    src->text =
        str_of(arena_printf(bench->arena, "deck: d\nquestions:\n  - id: q\n    ask: x\n%s", lines));
    bench->deck = deck_read_source(bench->arena, &bench->diags, src, "deck.yaml");
    tell(&bench->diags);
    assert_non_null(bench->deck);
    return bench->deck->asks;
}

static Variant draw(Bench *bench, uint64_t seed) {
    Variant variant;
    assert_true(variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &variant));
    return variant;
}

/* ---- chance ---- */

static void chance_is_splitmix64(void **state) {
    (void)state;
    static const uint64_t known[] = {6457827717110365317u, 3203168211198807973u,
                                     9817491932198370423u, 4593380528125082431u,
                                     16408922859458223821u};
    uint64_t at = 1234567, zero = 0;
    for (size_t i = 0; i < COUNT_OF(known); i++) assert_true(variant_random(&at) == known[i]);
    assert_true(variant_random(&zero) == 0xe220a8397b1dcdafu);
}

static void numbers_below_are_as_likely(void **state) {
    (void)state;
    static const uint64_t bounds[] = {2, 3, 7, 10, 100};
    for (size_t b = 0; b < COUNT_OF(bounds); b++) {
        uint64_t at = 42, n = bounds[b], counts[100] = {0};
        enum { DRAWS = 200000 };
        for (size_t i = 0; i < DRAWS; i++) counts[variant_below(&at, n)]++;
        double wanted = (double)DRAWS / (double)n, sum = 0;
        for (uint64_t i = 0; i < n; i++) sum += pow((double)counts[i] - wanted, 2) / wanted;
        double freedom = (double)n - 1; /* mean and sd of chi-square: n, sqrt(2 n) */
        assert_true(sum < freedom + 4 * sqrt(2 * freedom));
    }
    uint64_t at = 1;
    for (size_t i = 0; i < 100; i++) assert_int_equal(variant_below(&at, 1), 0);
}

/* A bound of 3 * 2^62: without rejection the first third would come up twice as often. */
static void what_is_uneven_is_drawn_again(void **state) {
    (void)state;
    uint64_t at = 7, n = 3ull << 62, low = 0;
    enum { DRAWS = 30000 };
    for (size_t i = 0; i < DRAWS; i++) {
        uint64_t drawn = variant_below(&at, n);
        assert_true(drawn < n);
        low += drawn < 1ull << 62;
    }
    double share = (double)low / DRAWS;
    assert_true(fabs(share - 1 / 3.0) < 4 * sqrt(2 / 9.0 / DRAWS));
}

static void seeds_tell_everything_apart(void **state) {
    (void)state;
    const uint64_t seeds[] = {
        variant_seed(STR("a"), STR("bc"), 1, 2), variant_seed(STR("ab"), STR("c"), 1, 2),
        variant_seed(STR("a"), STR("bc"), 2, 1), variant_seed(STR("a"), STR("bc"), 1, 3),
        variant_seed(STR("a"), STR("bc"), 0, 0), variant_seed(STR("a"), STR("bc"), 1, 1),
        variant_seed(STR("a"), STR("bc"), 2, 2)};
    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        for (size_t k = 0; k < i; k++) assert_true(seeds[i] != seeds[k]);
    assert_true(seeds[0] == variant_seed(STR("a"), STR("bc"), 1, 2));
}

/* ---- grids ---- */

typedef struct Grid {
    const char *param;
    double low, high; /* what is drawn at least and at most, in the unit that is written */
    uint64_t count;
    int digits; /* significant ones, at most; 0: whatever */
    double step;
} Grid;

static bool has_digits(double x, int digits) {
    return num_near(num_round(x, digits), x);
}

static void judge_grid(Bench *bench, const Grid *grid) {
    const Ask *q = ask(bench, arena_printf(bench->arena,
                                           "    kind: numeric\n    params:\n      v: {%s}\n"
                                           "    answer: 1\n",
                                           grid->param));
    const Param *param = &q->params[0];
    double least = INFINITY, most = -INFINITY;
    Map seen = map_new(bench->arena);
    uint64_t different = 0;
    for (uint64_t seed = 0; seed < 40 * grid->count + 200; seed++) {
        Variant v = draw(bench, seed);
        double x = v.written[0];
        least = fmin(least, x);
        most = fmax(most, x);
        Str key = variant_param(bench->arena, &v, 0);
        if (map_get(&seen, key) < 0) different++;
        map_put(&seen, key, 1);
        double steps = grid->step > 0 ? (x - grid->low) / grid->step : 0;
        assert_true(fabs(steps - round(steps)) < 1e-9);
        assert_true(!grid->digits || has_digits(x, grid->digits));
        if (x == 0) continue; /* what is told is what was drawn */
        Session *session = session_new(bench->arena, &bench->diags);
        if (seed % 16) continue;
        Answer read = session_line(session, "param", 1, key);
        assert_true(read.kind == ANSWER_VALUE && num_near(read.value.one, v.params[0].one));
    }
    bool good = param->count == grid->count && num_near(least, grid->low) &&
                num_near(most, grid->high) && different == grid->count;
    if (!good)
        print_message("%s: %zu of %zu, %.17g to %.17g\n", grid->param, (size_t)different,
                      (size_t)param->count, least, most);
    assert_true(good);
}

static void draws_lie_on_their_grid(void **state) {
    static const Grid rows[] = {
        {"from: 1, to: 9, step: 1", 1, 9, 9, 0, 1},
        {"from: 1, to: 10, step: 2", 1, 9, 5, 0, 2},
        {"from: 0.1, to: 0.9, step: 0.1", 0.1, 0.9, 9, 1, 0.1},
        {"from: -2, to: 2, step: 1", -2, 2, 5, 0, 1},
        {"from: 5, to: 5, step: 1", 5, 5, 1, 0, 1},
        {"from: 200 req/s, to: 2000 req/s, step: 100 req/s", 200, 2000, 19, 0, 100},
        {"from: 500 MB, to: 2 GB, step: 0.5 GB", 500, 2000, 4, 0, 500},
        {"from: 80%, to: 99%, step: 1%", 80, 99, 20, 0, 1},
        {"from: 1, to: 9, digits: 1", 1, 9, 9, 1, 0},
        {"from: 1, to: 10, digits: 1", 1, 10, 10, 1, 0},
        {"from: 1, to: 1000, digits: 1", 1, 1000, 28, 1, 0},
        {"from: 20, to: 5000, digits: 1", 20, 5000, 22, 1, 0},
        {"from: 0.02, to: 5, digits: 1", 0.02, 5, 22, 1, 0},
        {"from: 10, to: 99, digits: 2", 10, 99, 90, 2, 0},
        {"from: 95, to: 120, digits: 2", 95, 120, 8, 2, 0},
        {"from: 9.95, to: 12, digits: 2", 10, 12, 3, 2, 0},
        {"from: 1.2 ms, to: 15 ms, digits: 2", 1.2, 15, 94, 2, 0},
        {"from: 0.00095, to: 0.0011, digits: 2", 0.00095, 0.0011, 7, 2, 0},
        {"from: 990, to: 1050, digits: 3", 990, 1050, 16, 3, 0},
        {"from: 1, to: 10, digits: 3", 1, 10, 901, 3, 0},
        {"from: 1k req/s, to: 3M req/s, digits: 1", 1000, 3e6, 30, 1, 0},
        {"choose: [2, 3, 10]", 2, 10, 3, 0, 0},
        {"choose: [1 GB, 500 MB]", 0.5, 1, 2, 0, 0},
        {"choose: [7]", 7, 7, 1, 0, 0},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) judge_grid(bench, &rows[i]);
}

/* No decade is rarer than another. */
static void decades_are_as_likely(void **state) {
    Bench *bench = *state;
    size_t low = 0;
    enum { DRAWS = 4000 };
    ask(bench, "    kind: numeric\n    params:\n      v: {from: 10, to: 999, digits: 1}\n"
               "    answer: v\n");
    for (uint64_t seed = 0; seed < DRAWS; seed++) low += draw(bench, seed).truth < 100;
    assert_true(fabs((double)low / DRAWS - 0.5) < 4 * sqrt(0.25 / DRAWS));
}

static void the_same_seed_gives_the_same_draw(void **state) {
    Bench *bench = *state;
    ask(bench,
        "    kind: choice\n    options: [a, b, c, d]\n    params:\n"
        "      v: {from: 1, to: 1000000, step: 1}\n      w: {from: 1, to: 1000, digits: 2}\n");
    size_t same = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        Variant a = draw(bench, seed), b = draw(bench, seed), c = draw(bench, seed + 1);
        assert_true(a.written[0] == b.written[0] && a.written[1] == b.written[1]);
        assert_memory_equal(a.shown, b.shown, 4 * sizeof *a.shown);
        same += a.written[0] == c.written[0];
    }
    assert_true(same < 3);
    Variant fixed = draw(bench, 1); /* on every machine, in every build */
    uint64_t at = 1, first = 1 + variant_below(&at, 1000000);
    assert_true(fixed.written[0] == (double)first);
}

/* ---- conditions ---- */

static void a_draw_meets_the_conditions(void **state) {
    Bench *bench = *state;
    uint64_t missed = 0;
    ask(bench, "    kind: numeric\n    params:\n      v: {from: 1, to: 20, step: 1}\n"
               "      w: {from: 1, to: 20, step: 1}\n    where: [v > w, v + w < 20]\n"
               "    answer: v - w\n");
    for (uint64_t seed = 0; seed < 500; seed++) {
        Variant v = draw(bench, seed);
        assert_true(v.written[0] > v.written[1] && v.written[0] + v.written[1] < 20);
        assert_true(v.truth == v.written[0] - v.written[1]);
        missed += v.missed;
    }
    assert_true(missed > 500);
    assert_int_equal(bench->diags.errors, 0);
}

static void what_cannot_be_drawn_is_told(void **state) {
    static const char *const rows[][2] = {
        {"    kind: numeric\n    params:\n      v: {choose: [1, 2]}\n    where: v > 2\n"
         "    answer: v\n",
         "none meets the conditions of `q`"},
        {"    kind: numeric\n    params:\n      v: {choose: [2]}\n    where: 1 / (v - 2) > 3\n"
         "    answer: v\n",
         ""},
        {"    kind: numeric\n    params:\n      v: {choose: [2]}\n    answer: 1 / (v - 2)\n", ""},
        {"    kind: numeric\n    answer: 2..3\n", "an answer is one number"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Variant v;
        bench->diags = diags_new(bench->arena);
        const Ask *q = ask(bench, rows[i][0]);
        assert_false(variant_draw(bench->arena, bench->deck, q, 1, &v));
        assert_int_equal(bench->diags.errors, 1);
        assert_non_null(strstr(bench->diags.first->message, rows[i][1]));
    }
}

/* ---- what is shown ---- */

static void an_order_is_never_shown_in_order(void **state) {
    static const char *const rows[][2] = {{"1 h", "ascending"}, {"2 ms", "descending"}};
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ask(bench, arena_printf(bench->arena,
                                "    kind: ordering\n    items:\n      - {text: a, value: 3 s}\n"
                                "      - {text: b, value: 3 s}\n      - {text: c, value: %s}\n"
                                "    by: value %s\n",
                                rows[i][0], rows[i][1]));
        size_t places[3] = {0};
        for (uint64_t seed = 0; seed < 600; seed++) {
            Variant v = draw(bench, seed);
            assert_false(v.shown[2] == 2);
            for (size_t k = 0; k < 3; k++) places[k] += v.shown[k] == 0;
        }
        for (size_t k = 0; k < 3; k++) assert_true(places[k] > 50);
    }
}

static void the_right_letter_is_spread_evenly(void **state) {
    Bench *bench = *state;
    for (size_t n = 2; n <= 6; n++) {
        static const char *const options[] = {"[a, b]", "[a, b, c]", "[a, b, c, d]",
                                              "[a, b, c, d, e]", "[a, b, c, d, e, f]"};
        enum { DRAWS = 3000 };
        size_t counts[6] = {0};
        ask(bench,
            arena_printf(bench->arena, "    kind: choice\n    options: %s\n", options[n - 2]));
        for (uint64_t i = 0; i < DRAWS; i++) {
            Variant v = draw(bench, variant_seed(STR("d"), STR("q"), i, i % 7));
            for (size_t k = 0; k < n; k++) counts[k] += v.shown[k] == 0;
        }
        double wanted = (double)DRAWS / (double)n, sum = 0, freedom = (double)n - 1;
        for (size_t k = 0; k < n; k++) sum += pow((double)counts[k] - wanted, 2) / wanted;
        assert_true(sum < freedom + 4 * sqrt(2 * freedom));
    }
}

/* ---- working ---- */

static bool works_out(Arena *arena, const Variant *variant) {
    Str working = variant_working(arena, variant);
    Diags said = diags_new(arena);
    Session *session = session_new(arena, &said);
    if (!working.n) return true;
    Answer answer = session_line(session, "working", 1, working);
    bool value = answer.kind == ANSWER_VALUE && !answer.value.reg;
    bool good = value && fabs(answer.value.one - variant->truth) <= 1e-9 * fabs(variant->truth) &&
                check_dim_fits(&variant->ask->answer.type.dim, &answer.type.dim);
    if (good) return true;
    print_message("%.*s: `%.*s` is %.17g, not %.17g\n", STR_ARG(variant->ask->id), STR_ARG(working),
                  value ? answer.value.one : NAN, variant->truth);
    tell(&said);
    return false;
}

static void working_comes_to_the_truth(void **state) {
    static const char *const rows[][2] = {
        {"rate * 1 day", "req"},
        {"1000 / n", ""},
        {"2^n", ""},
        {"n^2 * 1 req", "req"},
        {"rate / share", "req/min"},
        {"rate * (1 - share)", "req/s"},
        {"100 - share", ""},
        {"100 + share", ""},
        {"100 - share * 2", ""},
        {"100 * (1 + share)", ""},
        {"share + share", ""},
        {"share - 1%", "%"},
        {"1 - share", "%"},
        {"n + n * share", ""},
        {"n / share", ""},
        {"size / rate * n", "MB*s/req"},
        {"size^2 / size", "MB"},
        {"size -> MiB", "MiB"},
        {"-neg * 2", ""},
        {"neg^2", ""},
        {"2 - neg", ""},
        {"2^neg", ""},
        {"rate / (1 / n)", "req/s"},
        {"max(n, 3)  # a note", ""},
        {"price * n", "$/month"},
        {"price * 1 year", "$"},
        {"1 s / span", ""},
        {"span + 1 min", "s"},
        {"rate * span^1", "req"},
        {"rate / span * 1 s", "req/s"},
        {"if share > 85% then n else 2", ""},
        {"n", ""},
        {"5", ""},
    };
    Bench *bench = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ask(bench, arena_printf(bench->arena,
                                "    kind: expression\n    params:\n"
                                "      rate: {from: 200 req/s, to: 20000 req/s, step: 100 req/s}\n"
                                "      n: {from: 2, to: 9, step: 1}\n"
                                "      share: {from: 80%%, to: 99%%, step: 1%%}\n"
                                "      size: {from: 1 MB, to: 900 MB, digits: 2}\n"
                                "      price: {from: 3 $/month, to: 9 $/month, step: 0.5 $/month}\n"
                                "      span: {from: 30 s, to: 5000 s, step: 10 s}\n"
                                "      neg: {from: -9, to: -1, step: 1}\n    answer: '%s'\n%s%s%s",
                                rows[i][0], *rows[i][1] ? "    unit: '" : "", rows[i][1],
                                *rows[i][1] ? "'\n" : ""));
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            Variant v = draw(bench, seed);
            bool good = works_out(bench->arena, &v);
            wrong += !good;
            if (!good) break;
        }
    }
    assert_int_equal(wrong, 0);
}

static void shipped_decks_work_out(void **state) {
    (void)state;
    glob_t found;
    size_t questions = 0, wrong = 0;
    assert_int_equal(glob(NAPKIN_SOURCE_DIR "/questionnaires/quiz/*.yaml", 0, NULL, &found), 0);
    for (size_t f = 0; f < found.gl_pathc; f++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Deck *deck = deck_read(arena, &diags, found.gl_pathv[f]);
        tell(&diags);
        assert_non_null(deck);
        for (size_t i = 0; i < deck->n; i++, questions++) {
            for (uint64_t seed = 0; seed < SEEDS; seed++) {
                Arena *own = arena_child(arena);
                Variant v;
                assert_true(variant_draw(own, deck, &deck->asks[i], seed, &v));
                wrong += !works_out(own, &v);
                Str text = variant_text(own, &v, &deck->asks[i].ask);
                assert_true(text.n && !memchr(text.p, '{', text.n));
                arena_free(own);
            }
        }
        assert_int_equal(diags.errors, 0);
        arena_free(arena);
    }
    globfree(&found);
    assert_true(questions >= 60);
    assert_int_equal(wrong, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(chance_is_splitmix64),
        CASE(numbers_below_are_as_likely),
        CASE(what_is_uneven_is_drawn_again),
        CASE(seeds_tell_everything_apart),
        CASE(draws_lie_on_their_grid),
        CASE(decades_are_as_likely),
        CASE(the_same_seed_gives_the_same_draw),
        CASE(a_draw_meets_the_conditions),
        CASE(what_cannot_be_drawn_is_told),
        CASE(an_order_is_never_shown_in_order),
        CASE(the_right_letter_is_spread_evenly),
        CASE(working_comes_to_the_truth),
        CASE(shipped_decks_work_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
