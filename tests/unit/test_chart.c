/* test_chart.c - pictures at every width, in ASCII too; histograms with round edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/chart.h"
#include "report/histogram.h"

#include <locale.h>
#include <math.h>

static int setup(void **state) {
    setlocale(LC_CTYPE, "C.UTF-8");
    *state = arena_new(0);
    return 0;
}

static int teardown(void **state) {
    arena_free(*state);
    return 0;
}

static const ChartRow rows[] = {
    {STR("120 .. 160 ms"), 0.02, 0, STR("2.0%"), STR(""), TONE_PLAIN},
    {STR("160 .. 200 ms"), 0.258, 0.4, STR("25.8%"), STR(""), TONE_PLAIN},
    {STR("200 .. 240 ms"), 0.437, 0, STR("43.7%"), STR("← limit 220 ms"), TONE_GOOD},
    {STR("240 ms or more"), 0.001, 0, STR("0.1%"), STR(""), TONE_PLAIN},
    {STR("no finite answer"), NAN, NAN, STR("no answer"), STR(""), TONE_WARN},
    {STR("beyond"), INFINITY, INFINITY, STR("no finite answer"), STR(""), TONE_WARN},
    {STR("nothing"), 0, 0, STR("0.0%"), STR(""), TONE_PLAIN},
};

static const TornadoRow tornado[] = {
    {STR("users_daily"), 160, 272, 1, 0.61, STR("160 .. 272 ms")},
    {STR("cpu_time"), 183, 251, 1, 0.35, STR("183 .. 251 ms")},
    {STR("hit_rate"), 210, 225, -1, 0.04, STR("210 .. 225 ms")},
    {STR("not of any weight"), 219, 219, 0, 0, STR("219 .. 219 ms")},
};

static void all_charts(Buf *out, const Style *style) {
    chart_bars(out, style, rows, COUNT_OF(rows));
    (void)chart_curve(out, style, rows, COUNT_OF(rows), 0.3);
    chart_tornado(out, style, tornado, COUNT_OF(tornado), 219);
}

static void no_line_is_wider_than_the_terminal(void **state) {
    for (size_t width = 20; width <= 200; width++)
        for (int ascii = 0; ascii < 2; ascii++) {
            Buf out = buf_new(*state);
            all_charts(&out, &(Style){.width = width, .ascii = ascii});
            for (Str rest = buf_str(&out); rest.n;) {
                Str line = str_cut(&rest, '\n');
                assert_true(utf8_width(line) <= (width < 100 ? width : 100));
                assert_false(line.n && line.p[line.n - 1] == ' ');
            }
        }
}

static void ascii_has_no_byte_above_127(void **state) {
    for (size_t width = 20; width <= 120; width += 10) {
        Buf out = buf_new(*state);
        all_charts(&out, &(Style){.width = width, .ascii = true});
        for (size_t i = 0; i < out.n; i++) assert_true((unsigned char)out.p[i] < 128);
        assert_non_null(strchr(out.p, '#'));
        assert_null(strchr(out.p, '?'));
    }
}

static void bars_have_eighths_and_stand_below_one_another(void **state) {
    static const ChartRow few[] = {
        {STR("a"), 8, 0, STR("8"), STR(""), TONE_PLAIN},
        {STR("bb"), 3.5, 6, STR("3.5"), STR("← knee"), TONE_PLAIN},
        {STR("c"), 0.01, 0, STR("0.01"), STR(""), TONE_PLAIN},
        {STR("d"), 0, 0, STR("0"), STR(""), TONE_PLAIN},
    };
    Buf out = buf_new(*state);
    assert_true(chart_curve(&out, &(Style){.width = 36}, few, 4, 5));
    /* 16 columns for 8: half a unit a column, the limit at 10 of them, the reach of bb to 12 */
    assert_string_equal(out.p, "   a  ██████████│█████     8\n"
                               "  bb  ███████───│─       3.5  ← knee\n"
                               "   c  ▏         │       0.01\n"
                               "   d            │          0\n");
}

static void a_limit_far_above_is_not_drawn(void **state) {
    Buf out = buf_new(*state);
    assert_false(chart_curve(&out, &(Style){.width = 60}, rows, 4, 5));
    assert_false(chart_curve(&out, &(Style){.width = 60}, rows, 4, -1));
    assert_null(strstr(out.p, "│"));
    assert_true(chart_curve(&out, &(Style){.width = 60}, rows, 4, 0.8));
    assert_non_null(strstr(out.p, "│"));
}

static void tornado_rows_lie_around_the_middle(void **state) {
    Buf out = buf_new(*state);
    chart_tornado(&out, &(Style){.width = 60}, tornado, 3, 219);
    size_t axis = 0;
    for (Str rest = buf_str(&out); rest.n;) {
        Str line = str_cut(&rest, '\n');
        const char *bar = strstr(line.p, "│");
        size_t at = utf8_width((Str){line.p, (size_t)(bar - line.p)});
        if (axis) assert_int_equal(at, axis);
        axis = at;
    }
    assert_non_null(strstr(out.p, "61%  +  160 .. 272 ms"));
    assert_non_null(strstr(out.p, "4%  -  210 .. 225 ms"));
}

static void edges_are_round_and_few(void **state) {
    UnitSet units;
    units_init(&units, *state);
    UnitWord ms, server;
    assert_true(unit_find(&units, STR("ms"), &ms));
    assert_true(unit_find(&units, STR("server"), &server));
    Type time = {.unit = unit_of(ms, 1)}, count = {.unit = unit_of(server, 1)};
    assert_true(unit_dim(&units, &time.unit, &time.dim));
    assert_true(unit_dim(&units, &count.unit, &count.dim));
    const struct {
        const Type *type;
        double from, p5, p50, p95, to;
        bool logs;
        const char *first, *second;
    } cases[] = {
        {&time, 0.125, 0.16, 0.2, 0.28, 0.33, false, "under 125 ms", "125 .. 150 ms"},
        {&time, 0.0009, 0.002, 0.1, 4, 12, true, "under 1 ms", "1 .. 2 ms"},
        {&count, 2, 3, 5, 8, 9, false, "under 2 servers", "2 .. 3 servers"},
        {&time, -0.02, -0.01, 0.1, 0.2, 0.21, false, "under -25 ms", "-25 .. 0 ms"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Quantile q[] = {{0.05, cases[i].p5, 0, 0},
                        {0.25, 0, 0, 0},
                        {0.5, cases[i].p50, 0, 0},
                        {0.75, 0, 0, 0},
                        {0.95, cases[i].p95, 0, 0}};
        Spread spread = {.runs = 1000, .quantiles = q, .nquantiles = 5};
        Told told = {.units = &units, .type = cases[i].type, .spread = &spread};
        Histogram histogram = histogram_edges(told, cases[i].from, cases[i].to);
        assert_int_equal(histogram.logs, cases[i].logs);
        assert_in_range(histogram.nedges, 3, HISTOGRAM_BARS - 1);
        for (size_t e = 1; e < histogram.nedges; e++) {
            assert_true(histogram.edges[e] > histogram.edges[e - 1]);
            assert_int_equal(histogram_cell(&histogram, histogram.edges[e]), e + 1);
        }
        assert_string_equal(histogram_label(*state, told, &histogram, 0).p, cases[i].first);
        assert_string_equal(histogram_label(*state, told, &histogram, 1).p, cases[i].second);
    }
}

static void a_number_that_is_always_the_same_has_no_bars(void **state) {
    UnitSet units;
    units_init(&units, *state);
    Type plain = {0};
    Quantile q[5] = {
        {0.05, 3, 3, 3}, {0.25, 3, 3, 3}, {0.5, 3, 3, 3}, {0.75, 3, 3, 3}, {0.95, 3, 3, 3}};
    Spread spread = {.runs = 1000, .quantiles = q, .nquantiles = 5};
    Told told = {.units = &units, .type = &plain, .spread = &spread};
    assert_int_equal(histogram_edges(told, 3, 3).nedges, 0);
    q[2].at = INFINITY;
    assert_int_equal(histogram_edges(told, 3, INFINITY).nedges, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(ascii_has_no_byte_above_127),
        cmocka_unit_test(bars_have_eighths_and_stand_below_one_another),
        cmocka_unit_test(a_limit_far_above_is_not_drawn),
        cmocka_unit_test(tornado_rows_lie_around_the_middle),
        cmocka_unit_test(edges_are_round_and_few),
        cmocka_unit_test(a_number_that_is_always_the_same_has_no_bars),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
