/* test_quantity.c - units, dimensions, and how quantities are shown. Expected values follow from
 * the SI and IEC prefixes, a year of 365 days and a month of 730 h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "plan/session.h"
#include "report/answers.h"

#include <math.h>

static void shows(const char *expression, const char *expected) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Session *session = session_new(arena, &diags);
    Answer answer = session_line(session, "test", 1, str_of(expression));
    if (answer.kind != ANSWER_VALUE)
        fail_msg("%s: %s", expression, diags.first ? diags.first->message : "nothing");
    Str text = told_text(arena, told_answer(&session_plan(session)->units, &answer));
    if (!str_is(text, expected))
        fail_msg("%s is shown as %.*s, not %s", expression, STR_ARG(text), expected);
    arena_free(arena);
}

static void quantities_read_well(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"1157.4074 req/s", "1157 req/s"},
        {"12345 users", "12.35k users"},
        {"9999 users", "9999 users"},
        {"1k req/s -> req/day", "86.4M req/day"},
        {"2.5B users", "2.5B users"},
        {"5e12 req", "5T req"},
        {"1 user", "1 user"},
        {"1 day", "1 day"},
        {"50000 /s", "50k /s"},
        {"5e9 /s", "5G /s"},
        {"58.5e9 B", "58.5 GB"},
        {"0.5 GB", "500 MB"},
        {"999.96 GB", "1 TB"},
        {"1024 KiB", "1 MiB"},
        {"1023 KiB", "1023 KiB"},
        {"0.5 KiB", "512 B"},
        {"3000 Mbit", "3 Gbit"},
        {"1500 Mbps", "1.5 Gbps"},
        {"1 GiB -> MB", "1074 MB"},
        {"64 GiB -> MB", "68719 MB"},
        {"1500 ms", "1.5 s"},
        {"0.5 ns", "0.5 ns"},
        {"90 s", "1 min 30 s"},
        {"61.44 s", "1 min 1.44 s"},
        {"1296 s", "21 min 36 s"},
        {"4824 s", "1 h 20 min 24 s"},
        {"80000 s", "22 h 13 min"},
        {"358560 s", "4 days 3 h 36 min"},
        {"120 days", "120 days"},
        {"730 days", "2 years"},
        {"3599.99 s", "1 h"},
        {"3 $/GB * 2 GB^-1 * 1 user", "6 $*user/GB^2"},
        {"$0.02/GB * 30 days", "14.4 $*h/GB"},
        {"$5/user * 3 days", "15 $*day/user"},
        {"$1k/server*month", "1000 $*month/server"},
        {"-$5/user * 3 days", "-15 $*day/user"},
        {"5 GB*s^2/user", "5 GB*s^2/user"},
        {"3618 cent*h^2/Wh", "3618 cent*h^2/Wh"},
        {"2^3/s", "8 /s"},
        {"2^-1/s", "0.5 /s"},
        {"1 week", "1 week"},
        {"3 months", "3 months"},
        {"1.5 months", "45.62 days"},
        {"-90 s", "-1 min 30 s"},
        {"90 s -> s", "90 s"},
        {"2 weeks -> week", "2 weeks"},
        {"30%", "30%"},
        {"0.4 -> %", "40%"},
        {"40%/year", "40%/year"},
        {"$450/month", "$450/month"},
        {"25000 $", "$25k"},
        {"-$5", "-$5"},
        {"0.023 $/GB", "$0.023/GB"},
        {"3 EUR", "3 EUR"},
        {"3 €", "€3"},
        {"2^32", "4294967296"},
        {"1/3", "0.3333"},
        {"131072.5", "131073"},
        {"9 s^2", "9 s^2"},
        {"12 GB/(user*day)", "12 GB/user/day"},
        {"2 GB * 3 day", "6 GB*day"},
        {"5 kW * 730 h", "3.65 MWh"},
        {"3 < 4", "true"},
        {"0 GB", "0 GB"},
        {"300 B/user * 50M users", "15 GB"},
        {"8000 /s * 16 KiB", "125 MiB/s"},
        {"10 TB / 1 Gbps", "22 h 13 min"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) shows(rows[i][0], rows[i][1]);
}

/* What is shown can be typed back, and means the same to four digits. */
static void what_is_shown_can_be_typed_back(void **state) {
    (void)state;
    static const char *const units[] = {
        "req/s",   "users",     "GB",     "KiB", "Gbps",           "ms",  "s",      "day",
        "$/month", "kB/user/s", "GB*day", "1/s", "req/(user*day)", "kWh", "worker", "€",
        "s^2",     "MB/s"};
    uint64_t seed = 7;
    Arena *arena = arena_new(0), *texts = arena_new(0);
    Diags diags = diags_new(arena);
    Session *session = session_new(arena, &diags);
    const UnitSet *set = &session_plan(session)->units;
    for (int i = 0; i < 4000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double size = pow(10, (double)(seed >> 40 & 1023) / 80 - 4);
        const char *unit = units[seed >> 20 & 15];
        bool over = unit[0] == '1';
        const char *line = arena_printf(texts, over ? "%.6f /%s" : "%.6f %s", size + 0.001,
                                        over ? unit + 2 : unit);
        Answer first = session_line(session, "test", 1, str_of(line));
        assert_int_equal(first.kind, ANSWER_VALUE);
        double value = first.value.one;
        Buf text = buf_new(texts); /* the session takes back what an expression used */
        quantity_text(&text, set, &first.type, value);
        const char *shown = arena_printf(texts, "x%d = %s", i, text.p);
        Answer again = session_line(session, "test", 1, str_of(shown));
        if (again.kind != ANSWER_DEFINED)
            fail_msg("seed 7, step %d: %s is shown as %s, which is refused: %s", i, line, text.p,
                     diags.last->message);
        if (fabs(again.value.one - value) > 5.1e-4 * value)
            fail_msg("seed 7, step %d: %s came back from %s as %g, not %g", i, line, text.p,
                     again.value.one, value);
    }
    arena_free(arena);
    arena_free(texts);
}

/* A product or quotient of literals, whose unit is made of several words. */
static const char *random_product(Arena *arena, uint64_t *seed) {
    static const char *const parts[] = {"$5/user",   "3 days",  "$0.02/GB", "7 GB",
                                        "cent^2",    "2 h^2",   "4 Wh",     "1.5 /s",
                                        "9 workers", "6 req/s", "8 GiB^-1", "30%"};
    Buf text = buf_new(arena);
    for (int i = 0; i < 3; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        bool over = i && *seed >> 60 & 1;
        if (i) buf_text(&text, over ? " / (" : " * (");
        buf_text(&text, parts[(*seed >> 33) % COUNT_OF(parts)]);
        if (i) buf_char(&text, ')');
    }
    return text.p;
}

static void products_can_be_typed_back(void **state) {
    (void)state;
    uint64_t seed = 11;
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Session *session = session_new(arena, &diags);
    const UnitSet *set = &session_plan(session)->units;
    for (int i = 0; i < 3000; i++) {
        const char *line = random_product(arena, &seed);
        Answer first =
            session_line(session, "test", 1, str_of(arena_printf(arena, "x = %s", line)));
        if (first.kind != ANSWER_DEFINED) fail_msg("seed 11, step %d: %s", i, diags.last->message);
        Buf text = buf_new(arena);
        quantity_exact(&text, set, &first.type, first.value.one);
        Answer again =
            session_line(session, "test", 1, str_of(arena_printf(arena, "y = %s", text.p)));
        if (again.kind != ANSWER_DEFINED)
            fail_msg("seed 11, step %d: %s is shown as %s, which is refused: %s", i, line, text.p,
                     diags.last->message);
        bool same = dim_eq(&again.type.dim, &first.type.dim) &&
                    fabs(again.value.one - first.value.one) <= 1e-12 * fabs(first.value.one);
        if (!same)
            fail_msg("seed 11, step %d: %s came back from %s as %g, not %g", i, line, text.p,
                     again.value.one, first.value.one);
        text = buf_new(arena);
        quantity_text(&text, set, &first.type, first.value.one);
        again = session_line(session, "test", 1, str_of(arena_printf(arena, "z = %s", text.p)));
        if (again.kind != ANSWER_DEFINED || !dim_eq(&again.type.dim, &first.type.dim))
            fail_msg("seed 11, step %d: %s is shown as %s, which is something else", i, line,
                     text.p);
    }
    arena_free(arena);
}

/* Every unit to every other one of its dimension and back. */
static void conversions_come_back(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    UnitSet set;
    units_init(&set, arena);
    size_t pairs = 0;
    for (uint16_t a = 0; a < set.nrows; a++) {
        for (uint16_t b = 0; b < set.nrows; b++) {
            Unit from = {.n = 1, .t = {{a, 0, 1}}}, to = {.n = 1, .t = {{b, 0, 1}}};
            Dim have, want;
            if (!unit_dim(&set, &from, &have) || !unit_dim(&set, &to, &want) ||
                !dim_eq(&have, &want))
                continue;
            double there = unit_from_base(&set, &to, unit_to_base(&set, &from, 7.3));
            double back = unit_from_base(&set, &from, unit_to_base(&set, &to, there));
            assert_true(fabs(back - 7.3) <= 4e-15);
            pairs++;
        }
    }
    assert_true(pairs > 900);
    arena_free(arena);
}

static void no_word_belongs_to_two_units(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    UnitSet set;
    units_init(&set, arena);
    for (uint16_t r = 0; r < set.nrows; r++) {
        for (size_t i = 0; i < UNIT_NAMES && set.rows[r]->names[i].one; i++) {
            UnitWord word;
            assert_true(unit_find(&set, str_of(set.rows[r]->names[i].one), &word));
            if (word.row != r) fail_msg("%s is in two rows", set.rows[r]->names[i].one);
            if (!set.rows[r]->names[i].many) continue;
            assert_true(unit_find(&set, str_of(set.rows[r]->names[i].many), &word));
            if (word.row != r) fail_msg("%s is in two rows", set.rows[r]->names[i].many);
        }
    }
    arena_free(arena);
}

static void dimensions_multiply_and_root(void **state) {
    (void)state;
    Dim a = dim_of(BASE_DATA, 1), b = dim_of(BASE_TIME, 2), product, root;
    assert_true(dim_mul(&a, &b, -1, &product));
    assert_int_equal(dim_power(&product, BASE_TIME), -2);
    assert_false(dim_root(&product, 2, &root));
    assert_true(dim_pow(&product, 2, &product));
    assert_true(dim_root(&product, 2, &root));
    assert_int_equal(dim_power(&root, BASE_DATA), 1);
    Dim many = {0};
    for (uint16_t i = 0; i < LIMIT_DIM_TERMS; i++) {
        Dim one = dim_of((uint16_t)(BASE_FIRST_NOUN + i), 1);
        assert_true(dim_mul(&many, &one, 1, &many));
    }
    assert_false(dim_mul(&many, &a, 1, &many));
    assert_false(dim_pow(&a, LIMIT_POWER + 1, &root));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantities_read_well),
        cmocka_unit_test(what_is_shown_can_be_typed_back),
        cmocka_unit_test(products_can_be_typed_back),
        cmocka_unit_test(conversions_come_back),
        cmocka_unit_test(no_word_belongs_to_two_units),
        cmocka_unit_test(dimensions_multiply_and_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
