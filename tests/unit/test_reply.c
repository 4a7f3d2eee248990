/* test_reply.c - answers that are no single number: intervals, choices, orderings, expressions; and
 * where what cannot be read is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiz/reply.h"

#include <math.h>

typedef struct Bench {
    Arena *arena;
    Diags diags, said;
    Deck *deck;
    Variant variant;
    Session *session;
    Source typed;
    Replied replied;
} Bench;

static int setup(void **state) {
    static Bench bench;
    bench = (Bench){.arena = arena_new(0)};
    bench.diags = diags_new(bench.arena);
    bench.said = diags_new(bench.arena);
    bench.session = session_new(bench.arena, &bench.said);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Bench *)*state)->arena);
    return 0;
}

/* A question of these lines, drawn. */
static void ask_so(Bench *bench, const char *question, const char *lines, uint64_t seed) {
    Source *src = ARENA_NEW(bench->arena, Source);
    *src = (Source){.name = "deck.yaml", .first_line = 1};
    src->text = str_of(arena_printf(
        bench->arena, "deck: d\nquestions:\n  - id: q\n    ask: '%s'\n%s", question, lines));
    bench->deck = deck_read_source(bench->arena, &bench->diags, src, "deck.yaml");
    for (const Diag *d = bench->diags.first; d; d = d->next) print_message("%s\n", d->message);
    assert_non_null(bench->deck);
    assert_true(variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &bench->variant));
}

static void ask(Bench *bench, const char *lines, uint64_t seed) {
    ask_so(bench, "x", lines, seed);
}

static ReplyKind reply(Bench *bench, const char *text) {
    bench->said = diags_new(bench->arena);
    bench->typed = (Source){.name = "answer", .text = str_of(text), .first_line = 1};
    Span all = {&bench->typed, 0, (uint32_t)bench->typed.text.n};
    ReplyKind kind =
        reply_read(bench->arena, bench->session, &bench->variant, all, &bench->replied);
    if ((kind == REPLY_READ) == (bench->said.errors == 0)) return kind;
    print_message("%s: kind %d with %zu errors\n", text, kind, bench->said.errors);
    fail();
    return kind;
}

static const Diag *error_of(const Bench *bench) {
    const Diag *diag = bench->said.first;
    while (diag && diag->severity != DIAG_ERROR) diag = diag->next;
    return diag;
}

/* Where the error stands in what was typed. */
static Str error_text(const Bench *bench) {
    const Diag *diag = error_of(bench);
    assert_non_null(diag);
    const Source *src = diag->span.src;
    while (src->parent) src = src->parent;
    assert_ptr_equal(src, &bench->typed);
    Place place = diag_locate(diag->span);
    assert_true(place.from + place.bytes <= place.text.n);
    return (Str){place.text.p + place.from, place.bytes};
}

static void want_error(const Bench *bench, const char *typed, const char *at, const char *says) {
    const Diag *diag = error_of(bench);
    Str where = error_text(bench);
    bool said = strstr(diag->message, says) || (diag->hint && strstr(diag->hint, says));
    if (said && (!at || str_is(where, at))) return;
    print_message("`%s`: at `%.*s` %s (%s)\n", typed, STR_ARG(where), diag->message,
                  diag->hint ? diag->hint : "");
    fail();
}

/* ---- intervals ---- */

typedef struct Ends {
    const char *unit, *typed;
    double low, high;      /* in base units */
    const char *at, *says; /* of an answer that is asked again; `at` NULL: anywhere */
} Ends;

static void an_interval_has_two_ends(void **state) {
    static const Ends rows[] = {
        {"req", "[50M, 200M]", 50e6, 200e6, 0, 0},
        {"req", "[50M,200M]", 50e6, 200e6, 0, 0},
        {"req", "(50M, 200M)", 50e6, 200e6, 0, 0},
        {"req", "50M..200M", 50e6, 200e6, 0, 0},
        {"req", "50M .. 200M", 50e6, 200e6, 0, 0},
        {"req", "50M ... 200M", 50e6, 200e6, 0, 0},
        {"req", "50M … 200M", 50e6, 200e6, 0, 0},
        {"req", "50M to 200M", 50e6, 200e6, 0, 0},
        {"req", "50M TO 200M", 50e6, 200e6, 0, 0},
        {"req", "from 50M to 200M", 50e6, 200e6, 0, 0},
        {"req", "50M and 200M", 50e6, 200e6, 0, 0},
        {"req", "between 50M and 200M", 50e6, 200e6, 0, 0},
        {"req", "Between about 50M and 200M", 50e6, 200e6, 0, 0},
        {"req", "~50M - ~200M", 50e6, 200e6, 0, 0},
        {"req", "50M-200M", 50e6, 200e6, 0, 0},
        {"req", "50M – 200M", 50e6, 200e6, 0, 0},
        {"req", "50M; 200M", 50e6, 200e6, 0, 0},
        {"req", "50,000,000, 200,000,000", 50e6, 200e6, 0, 0},
        {"req", "50 million .. 200 million", 50e6, 200e6, 0, 0},
        {"req", "50m..200m", 50e6, 200e6, 0, 0},
        {"req", "80k-1M", 80e3, 1e6, 0, 0},
        {"req", "1k .. 5000", 1e3, 5000, 0, 0},
        {"req", "50M ± 10M", 40e6, 60e6, 0, 0},
        {"req", "50M +- 20%", 40e6, 60e6, 0, 0},
        {"s", "20 +/- 5 ms", 0.015, 0.025, 0, 0},
        {"ms", "20 ms +/- 5", 0.015, 0.025, 0, 0},
        {"s", "20 ms +/- 5", 0, 0, "5", "in which unit is this?"},
        {"req", "31 +/- 1M", 0, 0, "31", "or does the scale of the other end belong to it?"},
        {"s", "20 ms ± 5 ms", 0.015, 0.025, 0, 0},
        {"%", "90% ± 5%", 0.85, 0.95, 0, 0},
        {"-", "(1+2) .. (3+4)", 3, 7, 0, 0},
        {"-", "((1+2) .. (3+4))", 3, 7, 0, 0},
        {"-", "1e-3-1e-2", 1e-3, 1e-2, 0, 0},
        {"-", "1e-3..1e-2", 1e-3, 1e-2, 0, 0},
        {"-", "1e3 - 1e4", 1e3, 1e4, 0, 0},
        {"-", "0.5-1.5", 0.5, 1.5, 0, 0},
        {"s", "50-200 ms", 0.05, 0.2, 0, 0},
        {"s", "20 .. 80 ms", 0.02, 0.08, 0, 0},
        {"s", "20 to 80 ms", 0.02, 0.08, 0, 0},
        {"s", "20ms-80ms", 0.02, 0.08, 0, 0},
        {"s", "1 h and 30 min .. 2 h", 5400, 7200, 0, 0},
        {"s", "1h to 1h30m", 3600, 5400, 0, 0},
        {"s", "2 .. 5", 2, 5, 0, 0},
        {"ms", "2 ms .. 5", 0.002, 0.005, 0, 0},
        {"%", "50% .. 80%", 0.5, 0.8, 0, 0},
        {"%", "50%-80%", 0.5, 0.8, 0, 0},
        {"%", "50-80 %", 0.5, 0.8, 0, 0},
        {"%", "50 .. 80", 0.5, 0.8, 0, 0},
        {"$/month", "$5-$10", 0, 0, "$5", "asked is USD/time"},
        {"$/month", "$5/month-$10/month", 5 / 2628000.0, 10 / 2628000.0, 0, 0},
        {"GB", "800M .. 2G", 6.4e9, 16e9, 0, 0},
        {"req", "80-100M", 0, 0, "80", "does the scale of the other end belong to it?"},
        {"req", "80-100M req", 0, 0, "80", "does the scale of the other end belong to it?"},
        {"req", "80 .. 100 million", 0, 0, "80", "does the scale"},
        {"GB", "80 .. 100M", 0, 0, "80", "does the scale"},
        {"req", "80M .. 100", 0, 0, "100", "does the scale"},
        {"s", "20 ms .. 80", 0, 0, "80", "in which unit is this?"},
        {"req", "200M .. 50M", 0, 0, "50M", "do not rise"},
        {"req", "50M .. 50M", 0, 0, "50M", "do not rise"},
        {"req", "-5 .. 10", 0, 0, "-5", "above 0"},
        {"req", "0 .. 10", 0, 0, "0", "above 0"},
        {"req", "[50,200]", 0, 0, NULL, "two ends"},
        {"req", "50M", 0, 0, "50M", "two ends"},
        {"req", "50M ± 60M", 0, 0, "50M", "above 0"},
        {"req", "50M ± 0%", 0, 0, "0%", "is above 0"},
        {"req", "50M ± 0", 0, 0, "0", "is above 0"},
        {"s", "31M s ± -5M s", 0, 0, "-5M s", "is above 0"},
        {"%", "0.4 ± 10%", 0, 0, "0.4", "Write the sign"},
        {"req", "50M ±", 0, 0, NULL, ""},
        {"s", "20 ms ± 3 GB", 0, 0, "3 GB", "this is data"},
        {"req", "", 0, 0, NULL, "two ends"},
        {"req", "50M ..", 0, 0, NULL, ""},
        {"req", ".. 50M", 0, 0, NULL, ""},
        {"req", "5,5 .. 6", 0, 0, ",", "a decimal point: 5.5"},
        {"req", "5 .. 6 foo", 0, 0, "foo", "no unit `foo`"},
        {"req", "1 .. 2 .. 3", 0, 0, NULL, "not a range"},
        {"%", "0.5 .. 0.8", 0, 0, "0.5", "Write the sign"},
        {"req", "5 GB .. 6 GB", 0, 0, "5 GB", "this is data"},
        {"req", "5 .. 6 GB", 0, 0, NULL, "this is data"},
        {"GB", "1 .. 1e308", 0, 0, "1e308", "written down"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool plain = !strcmp(rows[i].unit, "-"), percent = !strcmp(rows[i].unit, "%");
        ask(bench,
            arena_printf(bench->arena, "    kind: interval\n    answer: 1 %s\n    %s%s%s\n",
                         plain || percent ? "" : rows[i].unit, plain ? "" : "unit: '",
                         plain ? "" : rows[i].unit, plain ? "" : "'"),
            1);
        ReplyKind kind = reply(bench, rows[i].typed);
        const Replied *r = &bench->replied;
        if (rows[i].says) {
            assert_int_not_equal(kind, REPLY_READ);
            want_error(bench, rows[i].typed, rows[i].at, rows[i].says);
            continue;
        }
        bool good = kind == REPLY_READ && fabs(r->low / rows[i].low - 1) < 1e-9 &&
                    fabs(r->high / rows[i].high - 1) < 1e-9 && r->echo.n;
        if (!good)
            print_message("`%s`: kind %d, %g .. %g, %s\n", rows[i].typed, kind, r->low, r->high,
                          kind == REPLY_READ ? "" : error_of(bench)->message);
        assert_true(good);
    }
}

/* ---- what is no answer to a number ---- */

static void a_range_or_what_was_given_is_no_number(void **state) {
    static const struct {
        const char *typed, *says; /* NULL: it is read */
    } rows[] = {
        {"86-90M", "not a range"},
        {"20 - 30", "not a range"},
        {"20 req/s - 30 req/s", "not a range"},
        {"30 - 20", NULL},
        {"-5", NULL},
        {"86.4M req/day", "that is what the question gives; how much is it in req/s?"},
        {"86.4M/day", "that is what the question gives"},
        {"86.4M a day", "that is what the question gives"},
        {"86.4 million requests a day", "that is what the question gives"},
        {"86400k req/day", "that is what the question gives"},
        {"86.3M req/day", NULL},
        {"1000 req/s", NULL},
        {"60k req/min", NULL},
        {"3.6M req/h", "that is what the question gives"},
        {"1000", NULL},
    };
    Bench *bench = *state;
    ask_so(bench, "{q} come, or {q -> req/h}.",
           "    kind: numeric\n    params: {q: {choose: [86.4M req/day]}}\n    answer: q\n"
           "    unit: req/s\n",
           1);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ReplyKind kind = reply(bench, rows[i].typed);
        if ((kind == REPLY_READ) != !rows[i].says) print_message("`%s`\n", rows[i].typed);
        assert_int_equal(kind, rows[i].says ? REPLY_AGAIN : REPLY_READ);
        if (rows[i].says) want_error(bench, rows[i].typed, NULL, rows[i].says);
    }
    ask_so(bench, "How many MB a second does a link of 1,000 Mbit/s carry?",
           "    kind: numeric\n    answer: 1000 Mbit/s\n    unit: MB/s\n", 1);
    assert_int_equal(reply(bench, "1000 Mbps"), REPLY_AGAIN);
    want_error(bench, "1000 Mbps", NULL, "that is what the question gives");
    assert_int_equal(reply(bench, "1 Gbit/s"), REPLY_READ);
    assert_int_equal(reply(bench, "125 MB/s"), REPLY_READ);
    ask(bench, "    kind: numeric\n    answer: 5 min\n    unit: s\n", 1);
    assert_int_equal(reply(bench, "5 min"), REPLY_READ); /* the question does not say it */
    ask(bench, "    kind: numeric\n    answer: 3 GB * 8\n    unit: MB\n", 1);
    assert_int_equal(reply(bench, "24 GB"), REPLY_READ); /* it was worked out */
    ask(bench, "    kind: numeric\n    answer: 5 - 6\n    tolerance: {within: 1}\n", 1);
    assert_int_equal(reply(bench, "5 - 6"), REPLY_READ); /* it is below 0 */
}

/* The text that the language is given differs from what was typed, and is never told. */
static void errors_name_what_was_typed(void **state) {
    static const char *const rows[][2] = {{"86.4M b", "no unit `M b`"},
                                          {"86 M t", "no unit `M t`"},
                                          {"86.4k b", "no unit `k b`"},
                                          {"86.4 milions", "did you mean millions?"},
                                          {"86.4 bilion", "did you mean billion?"}};
    Bench *bench = *state;
    ask(bench, "    kind: numeric\n    answer: 86.4M req\n    unit: req\n", 1);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(reply(bench, rows[i][0]), REPLY_AGAIN);
        want_error(bench, rows[i][0], NULL, rows[i][1]);
    }
}

/* A percentage that the answer itself is, without `unit:`, is asked as one. */
static void a_percentage_needs_no_unit(void **state) {
    Bench *bench = *state;
    ask(bench, "    kind: numeric\n    answer: 95%\n", 1);
    assert_int_equal(reply(bench, "95"), REPLY_READ);
    assert_true(fabs(bench->replied.value - 0.95) < 1e-12);
    assert_int_equal(reply(bench, "95%"), REPLY_READ);
    assert_true(fabs(bench->replied.value - 0.95) < 1e-12);
    assert_int_equal(reply(bench, "0.95"), REPLY_AGAIN);
    assert_true(str_is(reply_hint(bench->arena, &bench->variant), "a number in %"));
}

/* ---- choices ---- */

typedef struct Choice {
    const char *typed;
    int place;   /* -1: asked again */
    double sure; /* 0: none was given */
    const char *at, *says;
} Choice;

static void judge_choices(Bench *bench, const Choice *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        ReplyKind kind = reply(bench, rows[i].typed);
        if (rows[i].place < 0) {
            if (kind == REPLY_READ) print_message("`%s` is read\n", rows[i].typed);
            assert_int_equal(kind, REPLY_AGAIN);
            want_error(bench, rows[i].typed, rows[i].at, rows[i].says);
            continue;
        }
        bool good = kind == REPLY_READ &&
                    bench->replied.picked == bench->variant.shown[rows[i].place] &&
                    fabs(bench->replied.sure - rows[i].sure) < 1e-12;
        if (!good)
            print_message("`%s`: kind %d, option %zu, sure %g\n", rows[i].typed, kind,
                          bench->replied.picked, bench->replied.sure);
        assert_true(good);
    }
}

static void a_choice_is_a_letter_with_a_chance(void **state) {
    static const Choice rows[] = {
        {"b", 1, 0, 0, 0},
        {"B", 1, 0, 0, 0},
        {" b ", 1, 0, 0, 0},
        {"B)", 1, 0, 0, 0},
        {"(b)", 1, 0, 0, 0},
        {"[b]", 1, 0, 0, 0},
        {"b.", 1, 0, 0, 0},
        {"b:", 1, 0, 0, 0},
        {"2", 1, 0, 0, 0},
        {"2.", 1, 0, 0, 0},
        {"b 80%", 1, 0.8, 0, 0},
        {"b 80 %", 1, 0.8, 0, 0},
        {"b, 80%", 1, 0.8, 0, 0},
        {"b) 80%", 1, 0.8, 0, 0},
        {"(b) 80%", 1, 0.8, 0, 0},
        {"b 80", 1, 0.8, 0, 0},
        {"b 0.8", 1, 0.8, 0, 0},
        {"b .8", 1, 0.8, 0, 0},
        {"b 1", 1, 1, 0, 0},
        {"b 100%", 1, 1, 0, 0},
        {"b 33%", 1, 1 / 3.0, 0, 0},
        {"b 33.4%", 1, 0.334, 0, 0},
        {"b 120%", -1, 0, "120%", "between 33%, a guess, and 100%"},
        {"b 20%", -1, 0, "20%", "between 33%"},
        {"b 1%", -1, 0, "1%", "between 33%"},
        {"b 0", -1, 0, "0", "between 33%"},
        {"b -80%", -1, 0, "-80%", "between"},
        {"b sure", -1, 0, "sure", "one letter is asked"},
        {"b 8x0", -1, 0, "8x0", "as in `b 80%`"},
        {"b 80% sure", -1, 0, "80% sure", "as in `b 80%`"},
        {"b nan", -1, 0, "nan", "one letter is asked"},
        {"b c", -1, 0, "c", "one letter is asked"},
        {"d", -1, 0, "d", "which one is `d`?"},
        {"4", -1, 0, "4", "which one is `4`?"},
        {"0", -1, 0, "0", "which one"},
        {"ab", -1, 0, "ab", "which one"},
        {"", -1, 0, NULL, "a letter"},
        {"the", -1, 0, "the", "several start with `the`"},
        {"%", -1, 0, "%", "which one"},
        {"99999999999999999999999", -1, 0, NULL, "which one"},
    };
    Bench *bench = *state;
    ask(bench, "    kind: choice\n    options: [The cache, The origin, The proxy in between]\n", 7);
    judge_choices(bench, rows, COUNT_OF(rows));
}

static int place_shown(const Bench *bench, uint32_t option) {
    for (int i = 0; i < (int)bench->deck->asks[0].noptions; i++)
        if (bench->variant.shown[i] == option) return i;
    return -1;
}

static void a_choice_may_be_told_by_its_text(void **state) {
    Bench *bench = *state;
    ask(bench,
        "    kind: choice\n    options: [The cache, The origin, A record of the proxy, The cache "
        "of "
        "the client]\n",
        7);
    const Choice rows[] = {
        {"the o", place_shown(bench, 1), 0, 0, 0},
        {"The origin", place_shown(bench, 1), 0, 0, 0},
        {"the cache", place_shown(bench, 0), 0, 0, 0},
        {"the cache of", place_shown(bench, 3), 0, 0, 0},
        {"A rec", place_shown(bench, 2), 0, 0, 0},
        {"the c", -1, 0, "the c", "several start with"},
        {"the x", -1, 0, "the x", "which one"},
    };
    judge_choices(bench, rows, COUNT_OF(rows));
}

static void a_letter_that_is_also_a_text_is_asked_again(void **state) {
    Bench *bench = *state;
    ask(bench, "    kind: choice\n    options: ['A', 'AAAA', 'CNAME']\n", 1);
    for (uint64_t seed = 1; place_shown(bench, 0) != 2; seed++)
        assert_true(
            variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &bench->variant));
    const Choice rows[] = {
        {"a", -1, 0, "a", "is this the letter"},
        {"c", 2, 0, 0, 0},
        {"aaaa", place_shown(bench, 1), 0, 0, 0},
    };
    judge_choices(bench, rows, COUNT_OF(rows));
    for (uint64_t seed = 1; place_shown(bench, 0) != 0; seed++)
        assert_true(
            variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &bench->variant));
    const Choice same[] = {{"a", 0, 0, 0, 0}};
    judge_choices(bench, same, 1);
    ask(bench, "    kind: choice\n    options: ['4', '2', '8']\n", 1);
    for (uint64_t seed = 1; place_shown(bench, 1) != 0; seed++)
        assert_true(
            variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &bench->variant));
    const Choice numbers[] = {{"2", -1, 0, "2", "is this the letter"}, {"8", 0, 0, 0, 0}};
    judge_choices(bench, numbers, 1);
}

/* ---- orderings ---- */

typedef struct Order {
    const char *typed, *echo; /* NULL: asked again */
    const char *at, *says;
} Order;

static void judge_orders(Bench *bench, const Order *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        ReplyKind kind = reply(bench, rows[i].typed);
        if (!rows[i].echo) {
            if (kind == REPLY_READ) print_message("`%s` is read\n", rows[i].typed);
            assert_int_equal(kind, REPLY_AGAIN);
            want_error(bench, rows[i].typed, rows[i].at, rows[i].says);
            continue;
        }
        if (kind != REPLY_READ)
            print_message("`%s`: %s\n", rows[i].typed, error_of(bench)->message);
        assert_int_equal(kind, REPLY_READ);
        assert_true(str_is(bench->replied.echo, rows[i].echo));
        for (size_t k = 0; k < 3; k++) {
            uint32_t option = bench->variant.shown[rows[i].echo[2 * k] - 'a'];
            double value = bench->deck->asks[0].options[option].value;
            assert_true(bench->replied.order[k] == (bench->deck->asks[0].falling ? -value : value));
        }
    }
}

#define THREE_ITEMS(a, b, c)                                                                       \
    "    kind: ordering\n    items:\n      - {text: " a "}\n      - {text: " b                     \
    "}\n      - {text: " c "}\n"
#define CACHE "cache, value: 1 ns"
#define RAM "RAM, value: 100 ns"
#define DISK "disk, value: 1 ms"

static void an_ordering_names_each_letter_once(void **state) {
    static const Order rows[] = {
        {"b a c", "b a c", 0, 0},
        {"bac", "b a c", 0, 0},
        {"BAC", "b a c", 0, 0},
        {"b<a<c", "b a c", 0, 0},
        {"b < a < c", "b a c", 0, 0},
        {"b, a, c", "b a c", 0, 0},
        {"b,a,c", "b a c", 0, 0},
        {"b; a; c", "b a c", 0, 0},
        {"b-a-c", "b a c", 0, 0},
        {"b -> a -> c", "b a c", 0, 0},
        {"b → a → c", "b a c", 0, 0},
        {"(b) (a) (c)", "b a c", 0, 0},
        {"b) a) c)", "b a c", 0, 0},
        {"b. a. c.", "b a c", 0, 0},
        {"2 1 3", "b a c", 0, 0},
        {"213", "b a c", 0, 0},
        {"2 a 3", "b a c", 0, 0},
        {"\tb\ta\tc", "b a c", 0, 0},
        {"b a", NULL, "b a", "missing: c"},
        {"", NULL, NULL, "missing: a, b, c"},
        {"b a b", NULL, "b", "`b` stands twice"},
        {"b a c a", NULL, "a", "`a` stands twice"},
        {"b a d", NULL, "d", "what is this?"},
        {"b a é", NULL, "é", "what is this?"},
        {"b > a > c", NULL, ">", "would turn the order around"},
        {"b then a", NULL, "t", "what is this?"},
        {"0 1 2", NULL, "0", "what is this?"},
    };
    static const Order falling[] = {
        {"b > a > c", "b a c", 0, 0},
        {"b -> a -> c", "b a c", 0, 0},
        {"b < a < c", NULL, "<", "would turn the order around"},
    };
    Bench *bench = *state;
    ask(bench, THREE_ITEMS(CACHE, RAM, DISK), 3);
    judge_orders(bench, rows, COUNT_OF(rows));
    ask(bench, THREE_ITEMS(DISK, RAM, CACHE) "    by: value descending\n", 3);
    judge_orders(bench, falling, COUNT_OF(falling));
}

/* ---- expressions ---- */

typedef struct Expression {
    const char *typed;
    int agrees; /* -1: not read */
    int named;
    const char *at, *says;
} Expression;

static void judge_expressions(Bench *bench, const Expression *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t errors = bench->diags.errors;
        ReplyKind kind = reply(bench, rows[i].typed);
        assert_int_equal(bench->diags.errors, errors); /* other draws are not the learner's */
        if (rows[i].agrees < 0) {
            if (kind == REPLY_READ) print_message("`%s` is read\n", rows[i].typed);
            assert_int_not_equal(kind, REPLY_READ);
            want_error(bench, rows[i].typed, rows[i].at, rows[i].says);
            continue;
        }
        bool good = kind == REPLY_READ && bench->replied.agrees == rows[i].agrees &&
                    bench->replied.named == rows[i].named;
        if (!good)
            print_message("`%s`: kind %d, agrees %d, named %d, value %g: %s\n", rows[i].typed, kind,
                          bench->replied.agrees, bench->replied.named, bench->replied.value,
                          kind == REPLY_READ ? "" : error_of(bench)->message);
        assert_true(good);
    }
}

static void an_expression_is_right_in_every_draw(void **state) {
    static const Expression rows[] = {
        {"q * k", 1, 1, 0, 0},
        {"k*q", 1, 1, 0, 0},
        {"q k", -1, 0, NULL, ""},
        {"q * k * 2 / 2", 1, 1, 0, 0},
        {"q * d * k / d", 1, 1, 0, 0},
        {"q * k * 7 / d", 0, 1, 0, 0},
        {"q", 0, 1, 0, 0},
        {"q * 3", 0, 1, 0, 0},
        {"q * k + 1 req/s", 0, 1, 0, 0},
        {"q * k / (d - 3) * (d - 3)", 0, 1, 0, 0},
        {"400 req/s", 1, 0, 0, 0},
        {"0.4k req/s", 1, 0, 0, 0},
        {"24000 req/min", 1, 0, 0, 0},
        {"300 req/s", 0, 0, 0, 0},
        {"200 req/s * k", 0, 1, 0, 0},
        {"400", -1, 0, "400", "asked is req/time"},
        {"400 /s", -1, 0, "400 /s", "asked is req/time"},
        {"q + k", -1, 0, NULL, "cannot"},
        {"q * kk", -1, 0, "kk", "no name `kk`"},
        {"q * K", -1, 0, "K", "no name `K`"},
        {"q * 4 milions", -1, 0, "milions", "did you mean millions?"},
        {"q *", -1, 0, NULL, ""},
        {"q * k / 0", -1, 0, NULL, ""},
        {"q > 3 req/s", -1, 0, NULL, "condition"},
        {"", -1, 0, NULL, ""},
        {"1..2 * q", -1, 0, NULL, ""},
    };
    Bench *bench = *state;
    ask(bench,
        "    kind: expression\n    params:\n      q: {choose: [100 req/s, 200 req/s]}\n"
        "      k: {choose: [1, 2, 3]}\n      d: {choose: [7, 3]}\n"
        "    answer: q * k\n    unit: req/s\n",
        1);
    uint64_t seed = 1;
    while (bench->variant.written[0] != 200 || bench->variant.written[1] != 2 ||
           bench->variant.written[2] != 7)
        assert_true(
            variant_draw(bench->arena, bench->deck, bench->deck->asks, seed++, &bench->variant));
    judge_expressions(bench, rows, COUNT_OF(rows));
}

/* A unit that is nearly a name is asked again where it is wrong, and taken where it is right. */
static void a_unit_may_be_a_slip(void **state) {
    static const Expression rows[] = {{"user * k", -1, 0, "user", "did you mean users?"},
                                      {"users * k", 1, 1, 0, 0},
                                      {"2 users * k", 0, 1, 0, 0}};
    static const Expression days[] = {{"dau * day", 1, 1, 0, 0}, {"dau * 1 day", 1, 1, 0, 0}};
    Bench *bench = *state;
    ask(bench,
        "    kind: expression\n    params: {users: {choose: [2 users, 3 users, 5 users]}, k: "
        "{from: 2, "
        "to: 9, step: 1}}\n    answer: users * k\n    unit: users\n",
        1);
    judge_expressions(bench, rows, COUNT_OF(rows));
    ask(bench,
        "    kind: expression\n    params: {dau: {choose: [2 req/s, 3 req/s]}}\n    answer: dau * "
        "1 "
        "day\n    unit: req\n",
        1);
    judge_expressions(bench, days, COUNT_OF(days));
}

/* Draws that the conditions refuse, and truths without a value, are not the learner's fault. */
static void other_draws_do_not_lose_an_answer(void **state) {
    static const Expression rows[] = {{"n / (n - 1)", 1, 1, 0, 0},
                                      {"1 + 1 / (n - 1)", 1, 1, 0, 0},
                                      {"n", 0, 1, 0, 0},
                                      {"2", 1, 0, 0, 0}};
    Bench *bench = *state;
    ask(bench,
        "    kind: expression\n    params:\n      n: {choose: [1, 2, 3]}\n"
        "    answer: n / (n - 1)\n",
        1);
    Variant drawn = {0};
    for (uint64_t seed = 1; !(drawn.written && drawn.written[0] == 2); seed++)
        if (!variant_draw(bench->arena, bench->deck, bench->deck->asks, seed, &drawn))
            drawn.written = NULL;
    bench->variant = drawn;
    judge_expressions(bench, rows, COUNT_OF(rows));
}

/* Units that the spelling would see elsewhere are names here. */
static void what_was_drawn_keeps_its_name(void **state) {
    static const Expression rows[] = {
        {"w * d", 1, 1, 0, 0},
        {"d * w", 1, 1, 0, 0},
        {"2 * w * d / 2", 1, 1, 0, 0},
        {"1 / (1/w) * d", 1, 1, 0, 0},
        {"w / (1/d)", 1, 1, 0, 0},
        {"x * d", 0, 1, 0, 0},
        {"2 * x * w * d / x / 2", 1, 1, 0, 0},
    };
    Bench *bench = *state;
    ask(bench,
        "    kind: expression\n    params:\n      w: {from: 2, to: 9, step: 1}\n"
        "      d: {from: 12, to: 20, step: 1}\n      x: {from: 30, to: 40, step: 1}\n"
        "    answer: w * d\n",
        1);
    judge_expressions(bench, rows, COUNT_OF(rows));
}

/* ---- numbers ---- */

/* However the spelling changed what was typed, errors stand in what was typed. */
static void errors_stand_in_what_was_typed(void **state) {
    static const struct {
        const char *unit, *typed, *at;
    } rows[] = {
        {"s", "about 5m + 3 GB", "+"},      {"s", "86,400 + foo", "foo"},
        {"s", "≈ 1h30m + 2 gb", "+"},       {"req", "10⁸ + 1 h", "+"},
        {"req", "5 million + 3 days", "+"}, {"req", "~5 thousand foos", "foos"},
        {"GB", "300 megs + 2 hrs", "+"},    {"GB", "5m", NULL},
        {"req", "  5 msecs", "5 msecs"},    {"req", "maybe 90 per cent?", "maybe 90 per cent?"},
        {"s", "5 k$ or so", "5 k$ or so"},  {"req", "2 hundred mb", "2 hundred mb"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ask(bench,
            arena_printf(bench->arena, "    kind: numeric\n    answer: 1 %s\n    unit: %s\n",
                         rows[i].unit, rows[i].unit),
            1);
        ReplyKind kind = reply(bench, rows[i].typed);
        if (!rows[i].at) {
            assert_int_equal(kind, REPLY_READ);
            continue;
        }
        assert_int_not_equal(kind, REPLY_READ);
        assert_true(isnan(bench->replied.low) && !bench->replied.echo.n);
        Str at = error_text(bench);
        if (!str_is(at, rows[i].at)) print_message("`%s`: at `%.*s`\n", rows[i].typed, STR_ARG(at));
        assert_true(str_is(at, rows[i].at));
    }
}

static void how_to_answer_is_told(void **state) {
    static const char *const rows[][2] = {
        {"    kind: numeric\n    answer: 1 req\n    unit: req\n", "a number in req"},
        {"    kind: numeric\n    answer: 1\n", "a number"},
        {"    kind: numeric\n    answer: 5%\n    unit: '%'\n", "a number in %"},
        {"    kind: magnitude\n    answer: 1 s\n    unit: s\n", "the order of magnitude in s"},
        {"    kind: interval\n    level: 80%\n    answer: 1 s\n    unit: s\n",
         "two ends in s, between which you are 80% sure it lies"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ask(bench, rows[i][0], 1);
        Str hint = reply_hint(bench->arena, &bench->variant);
        if (!str_is(hint, rows[i][1])) print_message("%.*s\n", STR_ARG(hint));
        assert_true(str_is(hint, rows[i][1]));
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_range_or_what_was_given_is_no_number),
        CASE(errors_name_what_was_typed),
        CASE(a_percentage_needs_no_unit),
        CASE(an_interval_has_two_ends),
        CASE(a_choice_is_a_letter_with_a_chance),
        CASE(a_choice_may_be_told_by_its_text),
        CASE(a_letter_that_is_also_a_text_is_asked_again),
        CASE(an_ordering_names_each_letter_once),
        CASE(an_expression_is_right_in_every_draw),
        CASE(a_unit_may_be_a_slip),
        CASE(other_draws_do_not_lose_an_answer),
        CASE(what_was_drawn_keeps_its_name),
        CASE(errors_stand_in_what_was_typed),
        CASE(how_to_answer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
