/* test_deck.c - decks: what is refused, each row of golden/data/wrong-decks.tsv once; what is read;
 * and large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "quiz/variant.h"

#include <time.h>

enum { LEAST_ROWS = 100 };

typedef struct Bench {
    Arena *arena;
    Diags diags;
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

static Deck *deck_named(Bench *bench, const char *path, Str text) {
    Source *src = ARENA_NEW(bench->arena, Source);
    *src = (Source){.name = path, .text = text, .first_line = 1};
    bench->diags = diags_new(bench->arena);
    return deck_read_source(bench->arena, &bench->diags, src, src->name);
}

static Deck *deck_of(Bench *bench, Str text) {
    return deck_named(bench, "folder/some.deck.yaml", text);
}

/* ---- what is refused ---- */

/* `\n` and `\t` written out, « and » taken out; where the last marked piece starts, and its bytes.
 */
static Str unmark(Arena *arena, Str marked, size_t *from, size_t *n) {
    Buf text = buf_new(arena);
    for (size_t i = 0; i < marked.n; i++) {
        Str rest = {marked.p + i, marked.n - i};
        bool mark = str_starts(rest, "«") || str_starts(rest, "»");
        bool escape = str_starts(rest, "\\n") || str_starts(rest, "\\t");
        if (str_starts(rest, "«")) *from = text.n;
        if (str_starts(rest, "»")) *n = text.n - *from;
        if (escape) buf_char(&text, rest.p[1] == 'n' ? '\n' : '\t');
        else if (!mark) buf_char(&text, marked.p[i]);
        i += mark || escape;
    }
    return buf_str(&text);
}

static bool contains(const char *text, Str part) {
    return text && memmem(text, strlen(text), part.p, part.n);
}

static bool is_there(const Diag *diag, Place want, Str message, Str hint) {
    Place at = diag_locate(diag->span);
    bool place = at.line == want.line && at.column == want.column &&
                 (!want.length || at.length == want.length);
    bool said = contains(diag->message, message);
    return diag->severity == DIAG_ERROR && place && said && (!hint.n || contains(diag->hint, hint));
}

static bool row_is_good(Str row) {
    Arena *arena = arena_new(0);
    Bench bench = {.arena = arena};
    Str rest = row, marked = str_cut(&rest, '\t'), message = str_cut(&rest, '\t');
    size_t from = 0, n = 0;
    Str text = unmark(arena, marked, &from, &n);
    Deck *deck = deck_of(&bench, text);
    Source src = {.text = text, .first_line = 1};
    Place want = diag_locate((Span){&src, (uint32_t)from, (uint32_t)n});
    bool found = false;
    for (const Diag *d = bench.diags.first; d; d = d->next)
        found = found || is_there(d, want, message, rest);
    bool good = found && !deck;
    if (!good) {
        print_message("%.*s\n    wanted at %u:%u+%u\n", STR_ARG(row), want.line, want.column,
                      want.length);
        for (const Diag *d = bench.diags.first; d; d = d->next) {
            Place at = diag_locate(d->span);
            print_message("    %u:%u+%u %s (%s)\n", at.line, at.column, at.length, d->message,
                          d->hint ? d->hint : "");
        }
    }
    arena_free(arena);
    return good;
}

static void wrong_decks_are_refused_where_they_are_wrong(void **state) {
    Bench *bench = *state;
    Str all;
    size_t rows = 0, wrong = 0;
    assert_true(file_read(bench->arena, NAPKIN_SOURCE_DIR "/tests/golden/data/wrong-decks.tsv",
                          LIMIT_FILE_BYTES, &bench->diags, &all));
    while (all.n) {
        Str row = str_cut(&all, '\n');
        if (!row.n) continue;
        rows++;
        wrong += !row_is_good(row);
    }
    assert_true(rows >= LEAST_ROWS);
    assert_int_equal(wrong, 0);
}

static void all_errors_are_told_together(void **state) {
    static const char text[] = "deck: x\n"
                               "questions:\n"
                               "  - id: A\n"
                               "    ask: w\n"
                               "    kind: numeric\n"
                               "    answer: 1\n"
                               "  - id: b\n"
                               "    ask: '{'\n"
                               "    kind: numeric\n"
                               "    answer: foo\n"
                               "    time: 3 GB\n"
                               "    hint: ['{bar}']\n"
                               "    tolerance: {factor: 0}\n"
                               "  - id: c\n"
                               "    ask: w\n"
                               "    kind: choice\n"
                               "    options: [a, a, '']\n"
                               "  - id: d\n"
                               "    ask: w\n"
                               "    kind: numeric\n"
                               "    params: {s: {choose: [1]}, x: {from: 1}}\n"
                               "    answer: 1\n";
    static const uint32_t lines[] = {3, 8, 10, 11, 12, 13, 17, 17, 21, 21};
    Bench *bench = *state;
    assert_null(deck_of(bench, str_of(text)));
    assert_int_equal(bench->diags.errors, COUNT_OF(lines));
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        size_t told = 0, wanted = 0;
        for (const Diag *d = bench->diags.first; d; d = d->next)
            told += diag_locate(d->span).line == lines[i];
        for (size_t k = 0; k < COUNT_OF(lines); k++) wanted += lines[k] == lines[i];
        assert_int_equal(told, wanted);
    }
}

/* ---- what is read ---- */

static void a_deck_is_read_whole(void **state) {
    static const char text[] = "deck: A title\n"
                               "about: what\n"
                               "license: CC0-1.0\n"
                               "questions:\n"
                               "  - id: q-1\n"
                               "    was: [q-0, q-00]\n"
                               "    kind: numeric\n"
                               "    tags: [http, dns-2]\n"
                               "    params:\n"
                               "      rate: {from: 1 req/s, to: 9 req/s, step: 2 req/s}\n"
                               "    ask: '{{a}} } {rate} {rate * 2}{rate}'\n"
                               "    answer: rate\n"
                               "    unit: req/s\n"
                               "    estimate: yes\n"
                               "    hint: one\n"
                               "    time: 1 min\n"
                               "  - id: q-2\n"
                               "    kind: ordering\n"
                               "    ask: order\n"
                               "    items: [{text: a, value: 2 s}, {text: b, value: 1 ms}, "
                               "{text: c, value: 1000 us}]\n"
                               "    by: value descending\n"
                               "  - {id: q-3, kind: numeric, ask: x, answer: 5, tolerance: exact}\n"
                               "  - {id: q-4, kind: interval, ask: x, answer: 5, level: 80%}\n"
                               "  - {id: q-5, kind: numeric, ask: x, answer: 0, "
                               "tolerance: {within: 2}}\n";
    Bench *bench = *state;
    Deck *deck = deck_of(bench, str_of(text));
    for (const Diag *d = bench->diags.first; d; d = d->next) print_message("%s\n", d->message);
    assert_non_null(deck);
    assert_int_equal(deck->n, 5);
    assert_true(str_is(deck->id, "some-deck") && str_is(deck->title, "A title"));
    const Ask *ask = deck_find(deck, STR("q-1"));
    assert_non_null(ask);
    assert_null(deck_find(deck, STR("q-0")));
    assert_int_equal(ask->nwas, 2);
    assert_true(str_is(ask->was[1], "q-00") && str_is(ask->tags[1], "dns-2"));
    assert_int_equal(ask->ntags, 2);
    assert_int_equal(ask->params[0].count, 5);
    assert_true(ask->within == 1.25 && ask->partial == 2 && ask->easy_in == 60);
    assert_int_equal(ask->nhints, 1);
    Variant variant;
    assert_true(variant_draw(bench->arena, deck, ask, 1, &variant));
    int drawn = (int)variant.written[0];
    const char *shown =
        arena_printf(bench->arena, "{a} } %d req/s %d req/s%d req/s", drawn, 2 * drawn, drawn);
    Str told = variant_text(bench->arena, &variant, &ask->ask);
    if (!str_is(told, shown)) print_message("%.*s\n", STR_ARG(told));
    assert_true(str_is(told, shown));
    assert_true(deck_find(deck, STR("q-2"))->falling);
    assert_int_equal(deck_find(deck, STR("q-3"))->tolerance, TOLERANCE_EXACT);
    assert_true(deck_find(deck, STR("q-4"))->level == 0.8);
    assert_int_equal(deck_find(deck, STR("q-5"))->tolerance, TOLERANCE_WITHIN);
}

#define ORDER "kind: ordering, ask: x, items: [{text: a, value: "

/* The answer's hash hangs on what is right, and on nothing else. */
static void what_is_right_is_known_by_its_hash(void **state) {
    static const char *const rows[][2] = {
        {"kind: numeric, ask: x, answer: 5", "kind: numeric, ask: y, answer: 5"},
        {"kind: choice, ask: x, options: [a, b]", "kind: choice, ask: x, options: [a, c]"},
        {ORDER "1}, {text: b, value: 1}, {text: c, value: 2}], by: value ascending",
         ORDER "1}, {text: b, value: 1}, {text: c, value: 2}]"},
    };
    static const char *const other[][2] = {
        {"kind: numeric, ask: x, answer: 5", "kind: numeric, ask: x, answer: 6"},
        {"kind: numeric, ask: x, answer: 5 GB, unit: GB",
         "kind: numeric, ask: x, answer: 5 GB, unit: MB"},
        {"kind: choice, ask: x, options: [a, b]", "kind: choice, ask: x, options: [b, a]"},
        {"kind: numeric, ask: x, answer: 5", "kind: magnitude, ask: x, answer: 5"},
        {"kind: numeric, ask: x, answer: 5", "kind: interval, ask: x, answer: 5"},
        {"kind: expression, ask: x, answer: 5", "kind: numeric, ask: x, answer: 5"},
        {ORDER "1}, {text: b, value: 2}, {text: c, value: 3}]",
         ORDER "1}, {text: b, value: 2}, {text: c, value: 4}]"},
        {ORDER "1}, {text: b, value: 2}, {text: c, value: 3}]",
         ORDER "1}, {text: c, value: 2}, {text: b, value: 3}]"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows) + COUNT_OF(other); i++) {
        bool same = i < COUNT_OF(rows);
        uint64_t answers[2], texts[2];
        for (size_t k = 0; k < 2; k++) {
            const char *keys = same ? rows[i][k] : other[i - COUNT_OF(rows)][k];
            Deck *deck = deck_of(bench, str_of(arena_printf(bench->arena,
                                                            "deck: x\nquestions:\n  - {id: q, "
                                                            "%s}\n",
                                                            keys)));
            assert_non_null(deck);
            answers[k] = deck->asks[0].answer_hash;
            texts[k] = deck->asks[0].text_hash;
        }
        if ((answers[0] == answers[1]) != same) print_message("row %zu\n", i);
        assert_true((answers[0] == answers[1]) == same);
        assert_true(texts[0] != texts[1]);
    }
}

/* Whoever turns an order round, with its items or with its values, asks for something else. What
 * was learnt before `by` and the kind counted stays known: these are the hashes of then. */
static void an_order_that_is_turned_has_another_hash(void **state) {
    static const struct {
        const char *keys;
        uint64_t hash; /* 0: none of before */
    } rows[] = {
        {"kind: numeric, ask: x, answer: 5", 0x2387da180523fa03},
        {"kind: numeric, ask: x, answer: 5 GB, unit: GB", 0x37b2e092de9b41f1},
        {"kind: choice, ask: x, options: [a, b]", 0xb33a4ccaf08fcac2},
        {ORDER "-1}, {text: b, value: 0}, {text: c, value: 1}]", 0},
        {ORDER "1}, {text: b, value: 0}, {text: c, value: -1}], by: value descending", 0},
        {ORDER "0}, {text: b, value: 0}, {text: c, value: 1}]", 0},
        {ORDER "0}, {text: b, value: 0}, {text: c, value: -1}], by: value descending", 0},
    };
    Bench *bench = *state;
    uint64_t found[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Deck *deck = deck_of(
            bench, str_of(arena_printf(bench->arena, "deck: x\nquestions:\n  - {id: q, %s}\n",
                                       rows[i].keys)));
        assert_non_null(deck);
        found[i] = deck->asks[0].answer_hash;
        if (rows[i].hash && found[i] != rows[i].hash)
            fail_msg("row %zu: %#jx", i, (uintmax_t)found[i]);
        for (size_t k = 0; k < i; k++) assert_true(found[k] != found[i]);
    }
}

static void a_file_is_an_id_by_its_name(void **state) {
    static const char *const rows[][2] = {
        {"decks/Our numbers.yaml", "our-numbers"},
        {"a.b.yaml", "a-b"},
        {"日本2.yaml", "------2"},
        {".yaml", "-yaml"},
        {"日本.yaml", NULL},
        {"folder/中国.yaml", NULL},
        {"a/---.yaml", NULL},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int given = 0; given < 2; given++) {
            const char *text = arena_printf(bench->arena,
                                            "# of ours\ndeck: x\n%squestions:\n"
                                            "  - {id: q, kind: numeric, ask: x, answer: 5}\n",
                                            given ? "id: own\n" : "");
            Deck *deck = deck_named(bench, rows[i][0], str_of(text));
            const char *wanted = given ? "own" : rows[i][1];
            assert_true(!deck == !wanted);
            if (deck) assert_true(str_is(deck->id, wanted));
            else
                assert_true(is_there(bench->diags.first,
                                     (Place){.line = 2, .column = 1, .length = 4},
                                     STR("gives no id"), STR("`id: my-deck`")));
        }
}

/* ---- large ones ---- */

static Str large(Arena *arena, size_t questions) {
    Buf text = buf_new(arena);
    buf_text(&text, "deck: large\nquestions:\n");
    for (size_t i = 0; i < questions; i++)
        buf_printf(&text,
                   "  - id: q-%zu\n    kind: numeric\n    tags: [one, two]\n"
                   "    params:\n      rate: {from: 1 req/s, to: 9 req/s, step: 1 req/s}\n"
                   "    ask: 'Number %zu: {rate} for a day?'\n    answer: rate * 1 day\n"
                   "    unit: req\n    explain: Because.\n",
                   i, i);
    return buf_str(&text);
}

static double seconds_to_read(size_t questions) {
    struct timespec from, to;
    Arena *arena = arena_new(0);
    Bench bench = {.arena = arena};
    Str text = large(arena, questions);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    Deck *deck = deck_of(&bench, text);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    assert_non_null(deck);
    assert_int_equal(deck->n, questions);
    assert_non_null(deck_find(deck, STR("q-7")));
    arena_free(arena);
    return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

static void ten_thousand_questions_take_ten_times_as_long(void **state) {
    (void)state;
    double small = seconds_to_read(1000), all = seconds_to_read(10000);
    if (all > 40 * small + 0.2) print_message("%g s and %g s\n", small, all);
    assert_true(all <= 40 * small + 0.2);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(wrong_decks_are_refused_where_they_are_wrong),
        CASE(all_errors_are_told_together),
        CASE(a_deck_is_read_whole),
        CASE(what_is_right_is_known_by_its_hash),
        CASE(an_order_that_is_turned_has_another_hash),
        CASE(a_file_is_an_id_by_its_name),
        CASE(ten_thousand_questions_take_ten_times_as_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
