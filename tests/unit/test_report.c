/* test_report.c - tables at every width, quoting for machines, what a terminal may be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/json.h"
#include "report/table.h"

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

static Table sizes(Arena *arena) {
    Table table = table_new(arena, 3);
    table.last_is_prose = true;
    static const char *const cells[] = {
        "users", "50M users", "as of May", "storage", "15 GB", "", "naïve", "3 µs", "a | b, \"c\"",
    };
    for (size_t i = 0; i < COUNT_OF(cells); i++) table_text(&table, TONE_PLAIN, cells[i]);
    return table;
}

static const char *written(Arena *arena, Table table, Style style) {
    Buf out = buf_new(arena);
    table_write(&out, &style, &table, style.format == FORMAT_TEXT ? 2 : 0);
    return out.p;
}

static void each_format_writes_the_same_table(void **state) {
    static const struct {
        Style style;
        const char *text;
    } rows[] = {
        {{.width = 80},
         "  users     50M users   as of May\n"
         "  storage   15 GB\n"
         "  naïve     3 µs        a | b, \"c\"\n"},
        {{.width = 80, .ascii = true},
         "  users     50M users   as of May\n"
         "  storage   15 GB\n"
         "  na?ve     3 us        a | b, \"c\"\n"},
        {{.format = FORMAT_CSV},
         "users,50M users,as of May\n"
         "storage,15 GB,\n"
         "naïve,3 µs,\"a | b, \"\"c\"\"\"\n"},
        {{.format = FORMAT_MARKDOWN},
         "| users | 50M users | as of May |\n"
         "| --- | --- | --- |\n"
         "| storage | 15 GB |  |\n"
         "| naïve | 3 µs | a \\| b, \"c\" |\n"},
        {{.width = 30},
         "  users     50M users\n"
         "      as of May\n"
         "  storage   15 GB\n"
         "  naïve     3 µs\n"
         "      a | b, \"c\"\n"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(written(*state, sizes(*state), rows[i].style), rows[i].text);
}

static void no_line_is_wider_than_the_terminal(void **state) {
    static const char *const words =
        "requests are counted at the edge, before any cache answers, and a retry counts again";
    for (size_t width = 24; width < 120; width++) {
        for (int indent = 0; indent < 3; indent += 2) {
            Table table = table_new(*state, 3);
            table.last_is_prose = true;
            for (int i = 0; i < 4; i++) {
                table_text(&table, TONE_PLAIN, i % 2 ? "rate" : "peak_rate");
                table_text(&table, TONE_PLAIN, i % 3 ? "12 req/s" : "4 GB");
                table_text(&table, TONE_PLAIN, i == 2 ? "" : words + i);
            }
            Buf out = buf_new(*state);
            table_write(&out, &(Style){.width = width}, &table, (size_t)indent);
            Str text = buf_str(&out);
            while (text.n) {
                Str line = str_cut(&text, '\n');
                if (utf8_width(line) > width) fail_msg("at %zu: %.*s", width, STR_ARG(line));
                if (line.n) assert_true(line.p[line.n - 1] != ' ');
            }
        }
    }
}

static void prose_that_wraps_loses_no_word(void **state) {
    static const char *const words = "what the limit rests on, in a sentence or even in two";
    for (size_t width = 12; width < 90; width++) {
        Table table = table_of_help(*state);
        table_text(&table, TONE_PLAIN, "name:");
        table_text(&table, TONE_PLAIN, words);
        Str text = str_of(written(*state, table, (Style){.width = width}));
        Buf joined = buf_new(*state);
        while (text.n) {
            Str word = str_trim(str_cut(&text, '\n'));
            if (str_starts(word, "name:")) word = str_trim((Str){word.p + 5, word.n - 5});
            if (joined.n && word.n) buf_char(&joined, ' ');
            buf_add(&joined, word);
        }
        assert_string_equal(joined.p, words);
    }
}

static void nothing_moves_the_cursor(void **state) {
    static const char *const rows[][2] = {
        {"\033[31mred", "?[31mred"},
        {"a\tb\nc", "a b c"},
        {"a\x7f"
         "b",
         "a?b"},
        {"bad \xff byte", "bad � byte"},
        {"\xc2\x9b"
         "5m",
         "?5m"},
        {"größe ✓", "größe ✓"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Buf out = buf_new(*state);
        style_text(&out, &(Style){.width = 80}, TONE_PLAIN, rows[i][0]);
        assert_string_equal(out.p, rows[i][1]);
        assert_int_equal(style_width(&(Style){.width = 80}, str_of(rows[i][0])),
                         utf8_width(buf_str(&out)));
    }
}

static void colour_is_taken_back(void **state) {
    Buf out = buf_new(*state);
    style_text(&out, &(Style){.colour = true}, TONE_BAD, "no");
    style_text(&out, &(Style){.colour = true}, TONE_PLAIN, " or ");
    style_text(&out, &(Style){.colour = true}, TONE_GOOD, "");
    assert_string_equal(out.p, "\033[31mno\033[0m or ");
}

static void json_is_quoted_and_separated(void **state) {
    Buf out = buf_new(*state);
    Json json = {.out = &out};
    json_open(&json, '{');
    json_text(&json, "a\"b", STR("line\nend\ttab \\ \x01 ü"));
    json_key(&json, "list");
    json_open(&json, '[');
    json_number(&json, 0.1);
    json_number(&json, 1e300);
    json_number(&json, NAN);
    json_number(&json, INFINITY);
    json_bool(&json, true);
    json_null(&json);
    json_count(&json, 12);
    json_close(&json, ']');
    json_key(&json, "none");
    json_open(&json, '{');
    json_close(&json, '}');
    json_close(&json, '}');
    assert_string_equal(out.p,
                        "{\"a\\\"b\":\"line\\nend\\u0009tab \\\\ \\u0001 ü\",\"list\":[0.1,1e300,"
                        "null,null,true,null,12],\"none\":{}}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_format_writes_the_same_table, setup, teardown),
        cmocka_unit_test_setup_teardown(no_line_is_wider_than_the_terminal, setup, teardown),
        cmocka_unit_test_setup_teardown(prose_that_wraps_loses_no_word, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_moves_the_cursor, setup, teardown),
        cmocka_unit_test_setup_teardown(colour_is_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(json_is_quoted_and_separated, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
