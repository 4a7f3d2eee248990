/* test_day.c - learners' days, and moments as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiz/day.h"

#include <time.h>

#define UTC "UTC0"
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define ST_JOHNS "NST3:30NDT,M3.2.0,M11.1.0"

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

static void use_zone(const char *zone) {
    assert_int_equal(setenv("TZ", zone, 1), 0);
    tzset();
}

/* ---- reading ---- */

static void moments_are_read(void **state) {
    (void)state;
    static const struct {
        const char *zone, *text;
        int64_t seconds;
        int minutes; /* east */
    } rows[] = {
        {UTC, "1970-01-01T00:00", 0, 0},
        {UTC, "2026-11-27T10:15", 1795774500, 0},
        {UTC, "2026-11-27 10:15:30", 1795774530, 0},
        {UTC, "2026-11-27", 1795752000, 0}, /* 04:00 */
        {UTC, "2024-02-29T00:00", 1709164800, 0},
        {UTC, "9999-12-31T23:59:59", 253402300799, 0},
        {BERLIN, "2026-11-27T10:15Z", 1795774500, 0},
        {BERLIN, "2026-11-27T10:15:30+02:00", 1795774530 - 7200, 120},
        {BERLIN, "2026-11-27 10:15-03:30", 1795774500 + 12600, -210},
        {BERLIN, "2026-11-27T10:15+14:00", 1795774500 - 50400, 840},
        {BERLIN, "2026-11-27T10:15", 1795774500 - 3600, 60},
        {BERLIN, "2026-07-01T10:15", 1782893700, 120},
        {BERLIN, "2026-11-27", 1795752000 - 3600, 60},
        {BERLIN, "2026-03-29T01:59", 1774745940, 60},
        {BERLIN, "2026-03-29T03:00", 1774746000, 120}, /* a minute later */
        {BERLIN, "2026-10-25T02:30", 1792888200, 120}, /* comes twice: the first */
        {BERLIN, "2026-10-25T03:00", 1792893600, 60},
        {ST_JOHNS, "2026-11-27T10:15", 1795774500 + 12600, -210},
        {ST_JOHNS, "2026-07-01T10:15", 1782909900, -150},
        {ST_JOHNS, "2026-11-01T01:30", 1793505600, -150}, /* twice */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Moment found;
        use_zone(rows[i].zone);
        if (!moment_read(str_of(rows[i].text), &found)) fail_msg("%s is refused", rows[i].text);
        if (found.ms != rows[i].seconds * 1000 || found.zone != rows[i].minutes)
            fail_msg("%s in %s: %lld, zone %d", rows[i].text, rows[i].zone,
                     (long long)found.ms / 1000, found.zone);
    }
}

static void what_is_no_moment_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        "",
        "2026",
        "2026-11",
        "2026-11-",
        "26-11-27",
        "2026-1-27",
        "2026/11/27",
        "20261127",
        "+2026-11-27",
        " 2026-11-27",
        "2026-11-27 ",
        "2026-00-10",
        "2026-13-10",
        "2026-11-00",
        "2026-11-31",
        "2026-02-30",
        "2026-02-29",
        "2100-02-29T00:00Z",
        "2026-11-27T",
        "2026-11-27T1",
        "2026-11-27T10",
        "2026-11-27T10:",
        "2026-11-27T10:1",
        "2026-11-27T1015",
        "2026-11-27t10:15",
        "2026-11-27  10:15",
        "2026-11-27T24:00",
        "2026-11-27T10:60",
        "2026-11-27T10:15:",
        "2026-11-27T10:15:60",
        "2026-11-27T10:15:30.5",
        "2026-11-27T10:15z",
        "2026-11-27T10:15 Z",
        "2026-11-27T10:15ZZ",
        "2026-11-27T10:15+2",
        "2026-11-27T10:15+0200",
        "2026-11-27T10:15+02",
        "2026-11-27T10:15+02:60",
        "2026-11-27T10:15+14:01",
        "2026-11-27T10:15*02:00",
        "2026-11-27Z",
        "2026-11-27+02:00",
        "1969-12-31",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:59+01:00",
        "9999-12-31T23:59-00:01",
        "2026-03-29T02:30", /* the clocks go from 02:00 to 03:00 */
        "tomorrow",
    };
    use_zone(BERLIN);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Moment found = {7, 7};
        if (moment_read(str_of(rows[i]), &found)) fail_msg("%s is read", rows[i]);
        assert_true(found.ms == 7 && found.zone == 7);
    }
    Moment found;
    assert_false(moment_read((Str){"2026-11-27\0", 11}, &found));
}

/* Every minute of the days on which clocks are changed reads back, or is one that never was. */
static void moments_read_back(void **state) {
    (void)state;
    static const struct {
        const char *zone, *from;
        int missing; /* minutes */
    } rows[] = {{BERLIN, "2026-03-28T12:00Z", 60},
                {BERLIN, "2026-10-24T12:00Z", 0},
                {ST_JOHNS, "2026-03-07T12:00Z", 60},
                {ST_JOHNS, "2026-10-31T12:00Z", 0},
                {UTC, "2026-03-28T12:00Z", 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Moment at, found;
        int missing = 0;
        use_zone(rows[i].zone);
        assert_true(moment_read(str_of(rows[i].from), &at));
        for (int minute = 0; minute < 24 * 60; minute++, at.ms += 60 * 1000) {
            char local[DAY_TEXT], again[DAY_TEXT];
            moment_text(at, local); /* any reading of the clock, as if there were no zone */
            if (!moment_read(str_of(local), &found)) missing++;
            else {
                moment_text(found, again);
                assert_string_equal(again, local);
            }
        }
        assert_int_equal(missing, rows[i].missing);
    }
}

/* ---- days ---- */

static void a_day_begins_at_four(void **state) {
    (void)state;
    static const struct {
        const char *moment, *day;
    } rows[] = {
        {"2026-11-27T03:59:59Z", "2026-11-26"},   {"2026-11-27T04:00Z", "2026-11-27"},
        {"2026-11-27T23:59Z", "2026-11-27"},      {"2026-11-28T00:30Z", "2026-11-27"},
        {"2026-11-27T03:59+14:00", "2026-11-26"}, {"2026-11-27T04:00+14:00", "2026-11-27"},
        {"2026-11-27T03:59-03:30", "2026-11-26"}, {"2026-11-27T04:00-03:30", "2026-11-27"},
        {"1970-01-01T00:00Z", "1969-12-31"},      {"1970-01-01T04:00Z", "1970-01-01"},
        {"2024-03-01T03:00Z", "2024-02-29"},      {"2027-01-01T02:00+01:00", "2026-12-31"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Moment at;
        char found[DAY_TEXT];
        assert_true(moment_read(str_of(rows[i].moment), &at));
        day_text(day_of(at), found);
        assert_string_equal(found, rows[i].day);
    }
    assert_int_equal(day_of((Moment){0, 0}), -1);
    assert_int_equal(day_of((Moment){4 * 3600 * 1000, 0}), 0);
    assert_int_equal(day_of((Moment){-20 * 3600 * 1000, 0}), -1);
    assert_int_equal(day_of((Moment){-20 * 3600 * 1000 - 1, 0}), -2);
}

static void a_day_ends_where_the_next_begins(void **state) {
    (void)state;
    static const int zones[] = {0, 60, 120, -210, -150, 345, 840, -720};
    use_zone(UTC);
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        for (int32_t day = -800; day < 40000; day += 13) {
            int64_t start = day_start(day, (Moment){0, zones[i]});
            assert_int_equal(day_of((Moment){start, zones[i]}), day);
            assert_int_equal(day_of((Moment){start - 1, zones[i]}), day - 1);
            assert_int_equal(day_of((Moment){start + day_ms - 1, zones[i]}), day);
        }
}

/* The machine's offset a day after 1970 began. */
static int local_zone_then(void) {
    time_t seconds = 24 * 60 * 60;
    struct tm local;
    localtime_r(&seconds, &local);
    return (int)(local.tm_gmtoff / 60);
}

/* What is put off in summer is due by winter's clock; where the moment's offset is not the
 * machine's, that offset stays. */
static void days_to_come_begin_by_their_own_clock(void **state) {
    (void)state;
    Moment summer, winter, at;
    use_zone(BERLIN);
    assert_true(moment_read(STR("2026-10-22T10:00"), &summer));
    assert_true(moment_read(STR("2026-11-02"), &winter)); /* its 04:00 */
    assert_int_equal(summer.zone, 120);
    assert_int_equal(winter.zone, 60);
    assert_true(day_start(day_of(winter), summer) == winter.ms);
    assert_true(day_start(day_of(summer), winter) == summer.ms - 6 * 60 * 60 * 1000);
    at = moment_there(winter.ms, summer);
    assert_int_equal(at.zone, 60);
    assert_int_equal(day_of(at), day_of(winter));
    assert_int_equal(day_of(moment_there(winter.ms - 1, summer)), day_of(winter) - 1);
    assert_true(moment_read(STR("2026-10-22T10:00+05:45"), &summer));
    assert_int_equal(moment_there(winter.ms, summer).zone, 345);
    assert_true(day_start(day_of(winter), summer) == winter.ms + (60 - 345) * 60 * 1000);
}

/* The day on which the clocks are changed is a day like any other. */
static void a_day_alone_is_that_day(void **state) {
    (void)state;
    static const char *const zones[] = {UTC, BERLIN, ST_JOHNS};
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        use_zone(zones[z]);
        for (int32_t day = 1; day < 40000; day++) {
            char text[DAY_TEXT];
            Moment at;
            day_text(day, text);
            assert_true(moment_read(str_of(text), &at));
            assert_int_equal(day_of(at), day);
            assert_true(at.ms == day_start(day, at));
            assert_true(at.ms == day_start(day, (Moment){day_ms, local_zone_then()}));
        }
    }
}

static void moments_as_text(void **state) {
    (void)state;
    char text[DAY_TEXT];
    moment_text((Moment){INT64_C(1795774530000), 0}, text);
    assert_string_equal(text, "2026-11-27 10:15");
    moment_text((Moment){INT64_C(1795774530000), -210}, text);
    assert_string_equal(text, "2026-11-27 06:45");
    moment_text((Moment){INT64_C(1795774530000), 14 * 60}, text);
    assert_string_equal(text, "2026-11-28 00:15");
    moment_text((Moment){-1, 0}, text);
    assert_string_equal(text, "1969-12-31 23:59");
    day_text(-1, text);
    assert_string_equal(text, "1969-12-31");
    moment_text((Moment){INT64_MAX, 840}, text); /* what a damaged store may hold fits */
    day_text(INT32_MIN, text);
}

static void now_is_in_the_machines_zone(void **state) {
    (void)state;
    static const struct {
        const char *zone;
        int winter, summer;
    } rows[] = {{UTC, 0, 0}, {BERLIN, 60, 120}, {ST_JOHNS, -210, -150}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        use_zone(rows[i].zone);
        int64_t before = (int64_t)time(NULL) * 1000;
        Moment now = moment_now();
        assert_true(now.ms >= before && now.ms < before + day_ms);
        assert_true(now.zone == rows[i].winter || now.zone == rows[i].summer);
    }
}

/* ---- spans ---- */

static void spans_as_people_say_them(void **state) {
    (void)state;
    enum { H = 60, D = 24 * 60 };
    static const struct {
        int64_t minutes;
        const char *words;
    } rows[] = {
        {-5, "now"},
        {0, "now"},
        {1, "1 min"},
        {10, "10 min"},
        {59, "59 min"},
        {H, "1 h"},
        {89, "1 h"},
        {90, "2 h"},
        {3 * H, "3 h"},
        {23 * H + 29, "23 h"},
        {23 * H + 30, "1 day"},
        {D, "1 day"},
        {2 * D, "2 days"},
        {11 * D, "11 days"},
        {46 * D, "46 days"},
        {59 * D, "59 days"},
        {60 * D, "2 months"},
        {120 * D, "4 months"},
        {163 * D, "5 months"},
        {344 * D, "11 months"},
        {345 * D, "1 year"},
        {365 * D, "1 year"},
        {498 * D, "1.4 years"},
        {548 * D, "1.5 years"},
        {730 * D, "2 years"},
        {3600 * D, "9.9 years"},
        {3650 * D, "10 years"},
        {3850 * D, "11 years"},
        {36500 * (int64_t)D, "100 years"},
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Str found = span_words(arena, rows[i].minutes);
        if (!str_is(found, rows[i].words)) fail_msg("%.*s, not %s", STR_ARG(found), rows[i].words);
    }
    arena_free(arena);
}

/* By learner's days, which begin at four: at 20:00 the next day is `tomorrow`, although it begins
 * in eight hours; an hour before it, it begins in an hour. */
static void what_is_due_is_said_in_days(void **state) {
    (void)state;
    enum { HOUR_MS = 3600 * 1000 };
    use_zone(UTC);
    const Moment there = {0, 60};
    const int64_t four = day_start(20000, there);
    const struct {
        int64_t now_ms, due_ms;
        const char *words;
    } rows[] = {
        {four + 6 * HOUR_MS, four + 6 * HOUR_MS + 600000, "in 10 min"},
        {four + 16 * HOUR_MS, day_start(20001, there), "tomorrow"},
        {four + 16 * HOUR_MS, day_start(20007, there), "in 7 days"},
        {four + 6 * HOUR_MS, day_start(20007, there), "in 7 days"},
        {four - HOUR_MS, four, "in 1 h"},
        {four, four, "now"},
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Str found = due_words(arena, (Moment){rows[i].now_ms, 60}, rows[i].due_ms);
        if (!str_is(found, rows[i].words)) fail_msg("%.*s, not %s", STR_ARG(found), rows[i].words);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_read),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(moments_read_back),
        cmocka_unit_test(a_day_begins_at_four),
        cmocka_unit_test(what_is_due_is_said_in_days),
        cmocka_unit_test(a_day_ends_where_the_next_begins),
        cmocka_unit_test(days_to_come_begin_by_their_own_clock),
        cmocka_unit_test(a_day_alone_is_that_day),
        cmocka_unit_test(moments_as_text),
        cmocka_unit_test(now_is_in_the_machines_zone),
        cmocka_unit_test(spans_as_people_say_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
