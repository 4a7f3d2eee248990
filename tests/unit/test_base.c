/* test_base.c - arenas, text, maps, numbers, nearest names, places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/map.h"
#include "base/near.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>

static void memory_given_back_is_zero_when_given_again(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    ArenaMark mark = arena_mark(arena);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 200000; size = size * 3 + 1) {
            unsigned char *bytes = arena_alloc(arena, size);
            for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], 0);
            memset(bytes, 0xAA, size);
        }
        arena_release(arena, mark);
    }
    arena_free(arena);
}

static void a_budget_bounds_what_a_user_asks_for(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    assert_non_null(arena_try_alloc(arena, 1000));
    assert_null(arena_try_alloc(arena, 2 << 20));
    assert_null(arena_try_alloc(arena, SIZE_MAX));
    assert_non_null(arena_try_alloc(arena, 1000));
    arena_free(arena);
}

static void large_memory_is_mapped_and_zero(void **state) {
    (void)state;
    Arena *arena = arena_new(0), *child = arena_child(arena);
    unsigned char *bytes = arena_alloc(child, 9 << 20);
    for (size_t i = 0; i < 9u << 20; i += 4096) assert_int_equal(bytes[i], 0);
    bytes[(9 << 20) - 1] = 1;
    arena_free(arena); /* and the child with it */
}

static void a_map_keeps_what_it_was_given(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    Map map = map_new(arena);
    char names[3000][8];
    for (int i = 0; i < 3000; i++) {
        snprintf(names[i], sizeof names[i], "n%d", i * 7);
        assert_int_equal(map_add(&map, str_of(names[i]), i), MAP_NONE);
    }
    for (int i = 0; i < 3000; i++) assert_int_equal(map_get(&map, str_of(names[i])), i);
    assert_int_equal(map_add(&map, STR("n7"), 99), 1);
    map_remove(&map, STR("n7"));
    assert_int_equal(map_get(&map, STR("n7")), MAP_NONE);
    assert_int_equal(map_get(&map, STR("n14")), 2);
    map_put(&map, STR("n7"), 5);
    assert_int_equal(map_get(&map, STR("n7")), 5);
    assert_int_equal(map_get(&map, STR("")), MAP_NONE);
    arena_free(arena);
}

/* Keys around the eleven bytes that a slot holds, many alike but for one byte anywhere. */
static void keys_of_every_length_are_told_apart(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    Map map = map_new(arena);
    enum { LONGEST = 40 };
    int32_t next = 0;
    for (int round = 0; round < 2; round++) {
        next = 0;
        for (size_t length = 1; length <= LONGEST; length++)
            for (size_t at = 0; at < length; at++)
                for (char c = 'b'; c <= (at ? 'd' : 'b'); c++, next++) {
                    char *key = arena_alloc(arena, length + 1);
                    memset(key, 'a', length);
                    key[at] = c;
                    if (round) assert_int_equal(map_get(&map, (Str){key, length}), next);
                    else assert_int_equal(map_add(&map, (Str){key, length}, next), MAP_NONE);
                }
    }
    assert_int_equal(map.count, next);
    char zeros[LONGEST] = {0};
    for (size_t length = 1; length <= LONGEST; length++) {
        assert_int_equal(map_get(&map, (Str){zeros, length}), MAP_NONE);
        map_put(&map, (Str){zeros, length}, (int32_t)length);
    }
    for (size_t length = 1; length <= LONGEST; length++)
        assert_int_equal(map_get(&map, (Str){zeros, length}), length);
    arena_free(arena);
}

/* Rounding as printf does it, to the last digit, near ties too. */
static void digits_are_those_of_printf(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int digits = 2 + (int)(seed >> 60) % 4;
        double x = (double)(seed >> 20 & 0xFFFFFFF) / (i % 3 ? 1 << (seed >> 50 & 31) % 24 : 20000);
        if (x < 1e-4 || x >= 1e14) continue;
        char found[NUM_TEXT], wanted[64];
        num_digits(x, digits, found);
        snprintf(wanted, sizeof wanted, "%.*e", digits - 1, x);
        double expected = strtod(wanted, NULL);
        if (x >= pow(10, digits - 1)) expected = round(x); /* whole digits are all there */
        if (x == floor(x)) expected = x;
        if (strtod(found, NULL) != expected)
            fail_msg("seed 7, step %d: %a in %d digits is %s, not %s", i, x, digits, found, wanted);
    }
}

static void numbers_read_back_to_the_same_bits(void **state) {
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = seed ^ seed >> 29;
        double x, again;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x)) continue;
        char text[NUM_TEXT];
        size_t n = num_shortest(fabs(x), text);
        assert_true(num_parse((Str){text, n}, &again));
        if (again != fabs(x))
            fail_msg("seed 42, step %d: %a came back as %a from %s", i, fabs(x), again, text);
    }
}

static void numbers_are_written_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        double x;
        const char *shortest, *four;
    } rows[] = {{0, "0", "0"},
                {1, "1", "1"},
                {0.1, "0.1", "0.1"},
                {1e15, "1e15", "1e15"},
                {1e-7, "1e-7", "1e-7"},
                {1250, "1250", "1250"},
                {1157.4074074074074, "1157.4074074074074", "1157"},
                {83.819031, "83.819031", "83.82"},
                {0.00012346, "0.00012346", "0.0001235"},
                {68719.476736, "68719.476736", "68719"},
                {999.96, "999.96", "1000"},
                {1.0 / 3, "0.3333333333333333", "0.3333"},
                {-2.5, "-2.5", "-2.5"},
                {5e-324, "4.94065645841247e-324", "4.941e-324"},
                {1.7976931348623157e308, "1.7976931348623157e308", "1.798e308"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[NUM_TEXT];
        num_shortest(rows[i].x, text);
        assert_string_equal(text, rows[i].shortest);
        num_digits(rows[i].x, 4, text);
        assert_string_equal(text, rows[i].four);
    }
}

static void noise_of_the_last_bits_settles(void **state) {
    (void)state;
    assert_true(num_settle(0.1 + 0.2) == 0.3);
    assert_true(num_settle(1.0 / 3) == 1.0 / 3);
    assert_true(num_settle(0.07 * 100) == 7);
    assert_true(num_near(0.07 * 100, 7));
    assert_false(num_near(1, 1 + 1e-11));
    assert_false(num_near(INFINITY, 1));
}

static void nearest_names_forgive_a_slip(void **state) {
    (void)state;
    static const struct {
        const char *wanted, *offered[4], *best;
    } rows[] = {{"mnth", {"month", "min", "ms"}, "month"},
                {"peek_factor", {"peak_factor", "peak"}, "peak_factor"},
                {"gbps", {"Mbps", "Gbps"}, "Gbps"},
                {"usres", {"users", "user"}, "users"},
                {"foobars", {"bar", "foo"}, ""},
                {"x", {"y", "z"}, ""},
                {"ceil", {"ceil"}, ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Near near = near_to(str_of(rows[i].wanted));
        for (size_t j = 0; j < 4 && rows[i].offered[j]; j++)
            near_offer(&near, str_of(rows[i].offered[j]), false);
        if (!str_is(near.best, rows[i].best))
            fail_msg("%s: %.*s", rows[i].wanted, STR_ARG(near.best));
    }
}

static void among_equals_the_one_that_fits_wins(void **state) {
    (void)state;
    Near near = near_to(STR("totl"));
    near_offer(&near, STR("tots"), false);
    near_offer(&near, STR("toto"), true);
    assert_true(str_is(near.best, "toto"));
}

static void utf8_is_checked_and_measured(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t n, valid_to;
    } rows[] = {{"abc", 3, 3},      {"µs", 3, 3},           {"a\xff", 2, 1},
                {"\xc3\x28", 2, 0}, {"\xed\xa0\x80", 3, 0}, {"\xf0\x9f\x98\x80", 4, 4},
                {"\xc0\xaf", 2, 0}, {"ab\xe2\x82", 4, 2}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(utf8_check((Str){rows[i].text, rows[i].n}), rows[i].valid_to);
    assert_int_equal(utf8_count(STR("µ→x")), 3);
}

static void a_place_is_found_through_a_derived_source(void **state) {
    (void)state;
    Source file = {.name = "p.yaml", .text = STR("a: |\n  3 +\n  foo\n"), .first_line = 1};
    SourceSeg segs[] = {{0, 7}, {4, 13}};
    Source derived = {.name = "p.yaml",
                      .text = STR("3 +\nfoo\n"),
                      .first_line = 1,
                      .parent = &file,
                      .segs = segs,
                      .nsegs = 2};
    Place place = diag_locate((Span){&derived, 4, 3});
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 3);
    assert_int_equal(place.length, 3);
    assert_string_equal(place.name, "p.yaml");
}

static void columns_count_characters(void **state) {
    (void)state;
    Source src = {.name = "x", .text = STR("5 µs + x\r\n7"), .first_line = 4};
    Place place = diag_locate((Span){&src, 8, 1});
    assert_int_equal(place.column, 8);
    assert_int_equal(place.line, 4);
    assert_int_equal(place.text.n, 9);
    assert_int_equal(diag_locate((Span){&src, 11, 1}).line, 5);
}

static void digits_are_grouped_for_people(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"31536000 s", "31,536,000 s"},
                                          {"1234 s", "1234 s"},
                                          {"12345.678", "12,345.678"},
                                          {"-123456", "-123,456"},
                                          {"86.4M req", "86.4M req"},
                                          {"", ""},
                                          {"12345", "12,345"}};
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Str found = num_grouped(arena, str_of(rows[i][0]));
        if (!str_is(found, rows[i][1])) fail_msg("%.*s, not %s", STR_ARG(found), rows[i][1]);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_grouped_for_people),
        cmocka_unit_test(memory_given_back_is_zero_when_given_again),
        cmocka_unit_test(a_budget_bounds_what_a_user_asks_for),
        cmocka_unit_test(large_memory_is_mapped_and_zero),
        cmocka_unit_test(a_map_keeps_what_it_was_given),
        cmocka_unit_test(keys_of_every_length_are_told_apart),
        cmocka_unit_test(digits_are_those_of_printf),
        cmocka_unit_test(numbers_read_back_to_the_same_bits),
        cmocka_unit_test(numbers_are_written_as_people_write_them),
        cmocka_unit_test(noise_of_the_last_bits_settles),
        cmocka_unit_test(nearest_names_forgive_a_slip),
        cmocka_unit_test(among_equals_the_one_that_fits_wins),
        cmocka_unit_test(utf8_is_checked_and_measured),
        cmocka_unit_test(a_place_is_found_through_a_derived_source),
        cmocka_unit_test(columns_count_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
