/* test_yaml.c - the YAML room: what people write, what they get, and where the caret stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "yaml/schema.h"

typedef struct Room {
    Arena *arena;
    Diags diags;
    Source file;
    YNode *root;
} Room;

/* Reads `n` bytes that are followed by nothing, so that a byte too far is seen by the sanitizers.
 */
static void open_bytes(Room *room, const char *text, size_t n) {
    room->arena = arena_new(0);
    room->diags = diags_new(room->arena);
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    if (n) memcpy(copy, text, n);
    room->file = (Source){.name = "test.yaml", .text = {copy, n}, .first_line = 1};
    room->root = ytree_read(room->arena, &room->file, "plan", &room->diags);
}

static void open_text(Room *room, const char *text) {
    open_bytes(room, text, strlen(text));
}

static void close_room(Room *room) {
    free((char *)(uintptr_t)room->file.text.p);
    arena_free(room->arena);
}

static void print_diags(const char *text, const Diags *diags) {
    print_message("in <<%s>>\n", text);
    for (const Diag *diag = diags->first; diag; diag = diag->next) {
        Place place = diag_locate(diag->span);
        print_message("  %u:%u+%u %s\n    hint: %s\n", place.line, place.column, place.length,
                      diag->message, diag->hint ? diag->hint : "none");
    }
}

typedef struct Wrong {
    const char *text;
    uint32_t line, column, length;
    const char *message, *hint; /* parts of them; NULL: no hint wanted */
    const char *libyaml;        /* a part of what stands in parentheses; NULL: ours alone */
} Wrong;

static bool has_part(const char *text, const char *part) {
    return part ? text && strstr(text, part) : !text;
}

static bool is_as_wanted(const Diag *diag, const Wrong *row) {
    if (!diag) return false;
    Place place = diag_locate(diag->span);
    const char *theirs = strstr(diag->message, "(libyaml: ");
    return place.line == row->line && place.column == row->column && place.length == row->length &&
           has_part(diag->message, row->message) && has_part(diag->hint, row->hint) &&
           has_part(theirs, row->libyaml);
}

/* Each text has exactly one error, and no tree. */
static void check_wrong(const Wrong *rows, size_t n) {
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        Room room;
        open_text(&room, rows[i].text);
        bool right = !room.root && room.diags.errors == 1;
        if (!right || !is_as_wanted(room.diags.first, &rows[i])) {
            print_diags(rows[i].text, &room.diags);
            bad++;
        }
        close_room(&room);
    }
    assert_int_equal(bad, 0);
}

#define CHECK_WRONG(rows) check_wrong((rows), COUNT_OF(rows))

/* ---- text that is taken as it stands ---- */

static void natural_expressions_are_taken_as_they_stand(void **state) {
    (void)state;
    static const char *const rows[] = {
        "p99 <= 200 ms", "a -> b",  "a * b",       "x != y",
        "80%",           "a..b",    "$5 / month",  "P(x < 3) >= 90%",
        "max(a, b)",     "-5",      "(a + b) * c", "~5 ms",
        "≥ 3",           "± 2",     "5#ms",        "https://x.y:80/z",
        "12:30",         "1:30",    "10,000",      "1_000",
        "1e6",           "0x10",    "010",         "0o10",
        "yes",           "no",      "null",        "~",
        "true",          ".inf",    ".5",          "+1",
        "2024-01-02",    "it's 5",  "say \"hi\"",  "if c then a else b",
        "a, b]",         "x ? y",   "[",           "a{b}",
        "a:b",           "users*2", "`",           "-> b",
    };
    for (size_t i = 0; i < COUNT_OF(rows) - 1; i++) {
        if (!strcmp(rows[i], "[") || !strcmp(rows[i], "`")) continue;
        Room room;
        char text[200];
        snprintf(text, sizeof text, "x: %s\ny:\n  - %s\n", rows[i], rows[i]);
        open_text(&room, text);
        if (!room.root) print_diags(text, &room.diags);
        assert_non_null(room.root);
        const YNode *value = ynode_get(room.root, "x");
        assert_true(str_is(ynode_value(value), rows[i]));
        assert_ptr_equal(value->text.src, &room.file);
        assert_true(str_is(ynode_value(ynode_get(room.root, "y")->items[0]), rows[i]));
        close_room(&room);
    }
}

typedef struct Read {
    const char *text, *value;
    YStyle style;
    bool same_bytes; /* the value is bytes of the file */
} Read;

static void scalars_give_their_text(void **state) {
    (void)state;
    static const Read rows[] = {
        {"x: 5 # ms", "5", Y_PLAIN, true},
        {"x: #5", "", Y_PLAIN, true},
        {"x:", "", Y_PLAIN, true},
        {"x: '5 ms'", "5 ms", Y_QUOTED, true},
        {"x: \"> 200 ms\"", "> 200 ms", Y_QUOTED, true},
        {"x: \"\"", "", Y_QUOTED, true},
        {"x: 'it''s'", "it's", Y_QUOTED, false},
        {"x: \"a\\tb \\u00e9\"", "a\tb é", Y_QUOTED, false},
        {"x: \"a \\\n  b\"", "a b", Y_QUOTED, false},
        {"x: a +\n  b", "a + b", Y_PLAIN, false},
        {"x: a\r\n  b\r\n", "a b", Y_PLAIN, false},
        {"x: a\n  \tb", "a b", Y_PLAIN, false},
        {"x: |\n  a +\n    b\n", "a +\n  b\n", Y_BLOCK, false},
        {"x: >-\n  a +\n  b\n", "a + b", Y_BLOCK, false},
        {"x: |2\n    a\n", "  a\n", Y_BLOCK, false},
        {"x:\n  12:30 at\n  https://a.b:80", "12:30 at https://a.b:80", Y_PLAIN, false},
        {"x:\n  localhost:8080\n", "localhost:8080", Y_PLAIN, true},
        {"x: |\n  rate:5 ms\n  \tb\n", "rate:5 ms\n\tb\n", Y_BLOCK, false},
        {"x: 'a\n  rate:5 ms\n\tb'", "a rate:5 ms b", Y_QUOTED, false},
        {"\xEF\xBB\xBFx: y", "y", Y_PLAIN, true},
        {"---\nx: y\n...\n", "y", Y_PLAIN, true},
        {"? x\n: y", "y", Y_PLAIN, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i].text);
        if (!room.root) print_diags(rows[i].text, &room.diags);
        assert_non_null(room.root);
        const YNode *node = ynode_get(room.root, "x");
        assert_non_null(node);
        if (!str_is(ynode_value(node), rows[i].value)) print_message("in <<%s>>\n", rows[i].text);
        assert_true(str_is(ynode_value(node), rows[i].value));
        assert_int_equal(node->style, rows[i].style);
        assert_int_equal(node->text.src == &room.file, rows[i].same_bytes);
        assert_true(str_eq(span_text(node->text), ynode_value(node)));
        close_room(&room);
    }
}

typedef struct Caret {
    const char *text, *word; /* the word is looked for in the value of x */
    uint32_t line, column, length;
} Caret;

static const char *last_word(Str text, const char *word) {
    size_t n = strlen(word), at = text.n;
    assert_true(n <= at);
    for (at -= n; at > 0 && memcmp(text.p + at, word, n) != 0; at--) continue;
    assert_memory_equal(text.p + at, word, n);
    return text.p + at;
}

static void caret_of_a_value_lands_in_the_file(void **state) {
    (void)state;
    static const Caret rows[] = {
        {"a: é\nx: users * peek", "peek", 2, 12, 4},
        {"x: \"a * peek\"", "peek", 1, 9, 4},
        {"x: \"\\\"é\\\" * peek\"", "peek", 1, 13, 4},
        {"x: 'it''s * peek'", "peek", 1, 13, 4},
        {"x: a +\n   # c\n", "a", 1, 4, 1},
        {"x: a +\n   peek", "peek", 2, 4, 4},
        {"x: a +\r\n\r\n   peek", "peek", 3, 4, 4},
        {"x: |\n  a +\n    b *\n\n  peek\n", "peek", 5, 3, 4},
        {"x: |\r\n  a +\r\n  é * peek\r\n", "peek", 3, 7, 4},
        {"x: | # note\n\n\n  a +\n  peek\n", "peek", 5, 3, 4},
        {"x: >\n  a +\n  b * peek\n\n  c\n", "peek", 3, 7, 4},
        {"x: >\n  a +\n  b * peek\n\n  c\n", "c", 5, 3, 1},
        {"k:\n  - z: 1\nx: |3\n     a\n   peek\n", "peek", 5, 4, 4},
        {"x: \"a \\\n    * peek\"", "peek", 2, 7, 4},
        {"x: \"\\x41 + \\u0042C\"", "C", 1, 18, 1},
        {"x: \"mU\n \\ peek\"", "peek", 2, 4, 4},
        {"x: \"a  \n\n\n  peek\"", "peek", 4, 3, 4},
        {"x: \"a \\\n\n  peek\"", "peek", 3, 3, 4},
        {"x: 'it''s  \n\n  it''s peek'", "peek", 3, 9, 4},
        {"\xEF\xBB\xBFy: é\nx: é + peek # ü", "peek", 2, 8, 4},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i].text);
        assert_non_null(room.root);
        Span text = ynode_get(room.root, "x")->text;
        const char *at = last_word(span_text(text), rows[i].word);
        Span word = {text.src, (uint32_t)(at - text.src->text.p), (uint32_t)strlen(rows[i].word)};
        Place place = diag_locate(word);
        if (place.line != rows[i].line || place.column != rows[i].column)
            print_message("in <<%s>>: %u:%u\n", rows[i].text, place.line, place.column);
        assert_int_equal(place.line, rows[i].line);
        assert_int_equal(place.column, rows[i].column);
        assert_int_equal(place.length, rows[i].length);
        assert_string_equal(place.name, "test.yaml");
        close_room(&room);
    }
}

typedef struct Note {
    const char *text, *note;
} Note;

static void trailing_comment_is_the_note(void **state) {
    (void)state;
    static const Note rows[] = {
        {"x: 5 ms # October", "October"},
        {"x: 5 ms   #   October  ", "October"},
        {"x: 5 ms ## October\r\n", "October"},
        {"x: '5 ms'\t# October", "October"},
        {"x: # October", "October"},
        {"x: # October\n  y: 5 # May\n", "October"},
        {"x: # October\n- y\n", "October"},
        {"x: | # October\n  5 # ms\n", "October"},
        {"x: a\n  b # October\n", "October"},
        {"x: [a, b] # October", "October"},
        {"x: [a, # May\n  b] # October", "October"},
        {"x: {a: {b: c}} # October", "October"},
        {"x: {a: b} # é ü\ny: 5", "é ü"},
        {"x: 5#ms", ""},
        {"x: 5", ""},
        {"x: 5 #", ""},
        {"x: 5\n# October", ""},
        {"x:\n  y: 5 # May\n", ""},
        {"x: {a: b # May\n }", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i].text);
        assert_non_null(room.root);
        const YNode *node = ynode_get(room.root, "x");
        if (!str_is(ynode_note(node), rows[i].note)) print_message("in <<%s>>\n", rows[i].text);
        assert_true(str_is(ynode_note(node), rows[i].note));
        close_room(&room);
    }
}

static void nodes_know_their_kind_and_place(void **state) {
    (void)state;
    Room room;
    open_text(&room, "a:\n  - x: 1\n    y: 2\n  - [b, {c: d}]\ne: 3\n");
    assert_non_null(room.root);
    assert_int_equal(room.root->count, 2);
    const YNode *list = ynode_get(room.root, "a");
    assert_int_equal(list->kind, Y_LIST);
    assert_int_equal(diag_locate(list->span).line, 2);
    assert_int_equal(diag_locate(list->span).column, 3);
    assert_int_equal(list->items[0]->kind, Y_MAP);
    assert_false(list->items[0]->flow);
    assert_true(list->items[1]->flow);
    assert_true(str_is(span_text(list->items[1]->span), "[b, {c: d}]"));
    assert_true(str_is(span_text(list->items[0]->span), "x: 1\n    y: 2"));
    assert_null(ynode_get(room.root, "z"));
    assert_null(ynode_get(list, "x"));
    assert_null(ynode_get(NULL, "x"));
    assert_string_equal(ynode_describe(list), "a list");
    assert_string_equal(ynode_describe(NULL), "nothing");
    close_room(&room);
}

/* ---- what YAML would mangle ---- */

static void expression_that_yaml_mangles_is_explained(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"ok: > 200 ms", 1, 5, 8, "`>` is a YAML text block", "\"> 200 ms\"", "comment or line"},
        {"ok: >= 200 ms # c", 1, 5, 9, "`>` is a YAML text block", "\">= 200 ms\"", "comment or"},
        {"h: |x|", 1, 4, 3, "`|` is a YAML text block", "\"|x|\"", "comment or line break"},
        {"h: | y", 1, 4, 3, "`|` is a YAML text block", "or start with a name", "comment or"},
        {"h: |0", 1, 4, 2, "`|` is a YAML text block", "\"|0\"", "indicator equal to 0"},
        {"l:\n  - > 5", 2, 5, 3, "`>` is a YAML text block", "\"> 5\"", "block scalar"},
        {"x: *rps", 1, 4, 4, "`*rps` is a YAML alias", "write the name alone", NULL},
        {"x: * 5", 1, 4, 1, "`*` is a YAML alias", "`x: \"* 5\"`", "alphabetic or numeric"},
        {"g: *5", 1, 4, 2, "`*5` is a YAML alias", "\"*5\"", NULL},
        {"x: &x y", 1, 4, 2, "`&x` is a YAML anchor", "write and", NULL},
        {"x: & y", 1, 4, 1, "`&` is a YAML anchor", "`x: \"& y\"`", "scanning an anchor"},
        {"x: &x\n  y: 1", 1, 4, 2, "`&x` is a YAML anchor", "a key", NULL},
        {"x: &x [1]", 1, 4, 2, "`&x` is a YAML anchor", "a key", NULL},
        {"x: !x", 1, 4, 2, "`!x` is a YAML tag", "write not", NULL},
        {"f: !x 5", 1, 4, 2, "`!x` is a YAML tag", "quotes", NULL},
        {"f: !!str 5", 1, 4, 5, "`!!str` is a YAML tag", "quotes", NULL},
        {"f: !x {a: 1}", 1, 4, 2, "`!x` is a YAML tag", "quotes", NULL},
        {"f: !e!x 5", 1, 4, 1, "`!` is a YAML tag", "\"!e!x 5\"", "undefined tag handle"},
        {"f: !<x 5", 1, 4, 1, "`!` is a YAML tag", "\"!<x 5\"", "scanning a tag"},
        {"x: != 5", 1, 4, 2, "`!=` is a YAML tag", "quotes", NULL},
        {"x: %cpu", 1, 4, 1, "cannot start with `%`", "`x: \"%cpu\"`", "cannot start any token"},
        {"x: `x`", 1, 4, 1, "cannot start with a backtick", "`x: \"`x`\"`", "any token"},
        {"x: @peak", 1, 4, 1, "cannot start with `@`", "`x: \"@peak\"`", "any token"},
        {"l:\n- @a", 2, 3, 1, "cannot start with `@`", "`- \"@a\"`", "any token"},
        {"x: {a: @b, c: d}", 1, 8, 1, "cannot start with `@`", "quotes: \"@b\"", "any token"},
        {"x: {ok: > 200 ms}", 1, 9, 1, "cannot start with `>`", "quotes: \"> 200 ms\"",
         "any token"},
        {"x: c ? a : b", 1, 10, 1, "unexpected `:`", "if … then … else", "mapping values"},
        {"x: f(x): y", 1, 8, 1, "unexpected `:`", "`x: \"f(x): y\"`", "mapping values are not"},
        {"x: a: b # c", 1, 5, 1, "unexpected `:`", "`x: \"a: b\"`", "mapping values"},
        {"x: say \"a\": b", 1, 11, 1, "unexpected `:`", "`x: 'say \"a\": b'`", "mapping values"},
        {"x: \"a\n  \" b", 2, 5, 1, "unexpected `b`", "put the value in quotes", "expected key"},
        {"x: \"5 GB\" * 2", 1, 11, 3, "behind the closing `\"`", "`x: 5 GB * 2`", "alias"},
        {"x: \"5 GB\" + 2 # c", 1, 11, 3, "behind the closing `\"`", "`x: 5 GB + 2`",
         "expected key"},
        {"x: '5' % 2", 1, 8, 3, "behind the closing `'`", "`x: 5 % 2`", "any token"},
        {"x: 'it's'", 1, 8, 2, "behind the closing `'`", "or nothing", "expected key"},
        {"l:\n- \"a\" b", 2, 7, 1, "behind the closing `\"`", "`- a b`", "expected key"},
        {"l:\n  - \"a\" b", 2, 9, 1, "behind the closing `\"`", "`- a b`", "'-' indicator"},
        {"x: [100, 200] rps", 1, 15, 3, "behind the closing `]`", "\"[100, 200] rps\"", "key"},
        {"x: {a: b} c", 1, 11, 1, "behind the closing `}`", "\"{a: b} c\"", "expected key"},
        {"x: {a: [1] r}", 1, 12, 2, "behind the closing `]`", "in quotes", "',' or '}'"},
        {"x: - 5", 1, 4, 1, "a list item needs a line", "`-5`", "block sequence entries"},
        {"x: ? a", 1, 4, 1, "cannot start with `? `", "`x: \"? a\"`", "mapping keys"},
        {"x: ]", 1, 4, 1, "expected a value, found `]`", "`x: \"]\"`", "node content"},
        {"x: [a, , b]", 1, 8, 1, "expected a value, found `,`", "quotes", "node content"},
        {"x: {a:,b}", 1, 6, 1, "this `:` has no value", "name: value", "unexpected ':'"},
        {"x: \"\\d+\"", 1, 5, 2, "`\\d` is no escape", "single quotes", "escape character"},
        {"x: \"\\xZZ\"", 1, 5, 2, "`\\x` is no escape", "single quotes", "hexdecimal"},
        {"x: \"\\uD800\"", 1, 5, 2, "`\\u` is no escape", "single quotes", "Unicode"},
        {"x: \"b\\0c\"", 1, 4, 6, "has a NUL", "backslash and a zero", NULL},
    };
    CHECK_WRONG(rows);
}

static void flow_style_that_cuts_text_is_explained(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"x: {f: max(a, b)}", 1, 8, 9, "cuts this in two", "own line: \"max(a, b)\"", NULL},
        {"x: {f: max(a, b, c), g: 1}", 1, 8, 12, "cuts this", "\"max(a, b, c)\"", NULL},
        {"x: [max(a, b), 3]", 1, 5, 9, "cuts this in two", "quote it or put it on", NULL},
        {"x: [normal(1, 2), 3]", 1, 5, 12, "cuts this", "\"normal(1, 2)\"", NULL},
        {"x: {busy(a, b): 3}", 1, 5, 10, "cuts this in two", "\"busy(a, b)\"", NULL},
        {"x: [f(a, g(b, c)), 3]", 1, 5, 13, "cuts this in two", "\"f(a, g(b, c))\"", NULL},
        {"x: [a (b, c]", 1, 5, 7, "cuts this in two", "\"a (b, c\"", NULL},
        {"x: [a), c]", 1, 5, 2, "cuts this in two", "\"a)\"", NULL},
        {"x: {a:1}", 1, 6, 1, "no space after the `:` of `a`", "write `a: 1`", NULL},
        {"x: {a: 1, b}", 1, 11, 1, "`b` has no `: value`", "write \"1, b\"", NULL},
        {"x: {b}", 1, 5, 1, "`b` has no `: value`", "write `b: value`", NULL},
        {"x: {text: It is down, so it fails, why: y}", 1, 23, 11, "`so it fails` has no `: value`",
         "\"It is down, so it fails\"", NULL},
        {"x: {{ y }}", 1, 5, 1, "a key must be a name, but this is a map", "`{{ }}` is no", NULL},
        {"[a]: b", 1, 1, 1, "a key must be a name, but this is a list", "in quotes", NULL},
        {"x: [1, 2\ny: 3", 1, 4, 1, "this `[` is not closed", "close it with `]`", "',' or ']'"},
        {"x: {a: 1\ny: 3", 1, 4, 1, "this `{` is not closed", "close it with `}`", "',' or '}'"},
        {"x: [1,", 1, 4, 1, "this `[` is not closed", "close it", "node content"},
        {"x: [1,\n\n", 1, 4, 1, "this `[` is not closed", "close it", "node content"},
        {"x: {a: 5 b: 6}", 1, 4, 1, "this `{` is not closed", "close it", "',' or '}'"},
        {"x: \"y\nz: 3", 1, 4, 1, "this quote is never closed", "close it with \"",
         "end of stream"},
        {"x: 'y\nz: 3", 1, 4, 1, "this quote is never closed", "close it with '", "end of stream"},
        {"x: 'y\n---\n", 1, 4, 1, "this quote is never closed", "close it", "document indicator"},
    };
    CHECK_WRONG(rows);
}

static void balanced_flow_style_is_fine(void **state) {
    (void)state;
    static const char *const rows[] = {
        "x: {f: \"max(a, b)\", g: 'h(i, j)'}",
        "x: [f(a), (b), \"c(d, e)\"]",
        "x: {a: , b: 1}",
        "x: {a: the (very) long}",
        "x: []",
        "x: {}",
        "x: {a : 1}",
        "x: {\"a\":1, 'b': 2}",
        "{x: {a: [b]}}",
        "x: [a: 1, b: 2]",
        "x: [a b, c:d]",
        "x: {ask: Is it? No}",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i]);
        if (!room.root) print_diags(rows[i], &room.diags);
        assert_non_null(room.root);
        close_room(&room);
    }
}

static void what_only_looks_wrong_is_left_alone(void **state) {
    (void)state;
    static const char *const rows[] = {
        "a:\n  rate:5\n",
        "a:\n  localhost:8080\n  redis:6379\n",
        "a: see\n  https://x.y:80/z\n  12:30 and\n  rate:5\nb: 1",
        "a:\n:: [\nb:03]\n",
        "a: 1\n \t# x\nb: 2",
        "a: x\n  \ty\nb: 2",
        "a: |\n  x\n\n  \ty\nc: 1",
        "a: |\n  b:5\n  c: 6\nd: 1",
        "- a: |\n    b:5\n  c: >-2\n     d:6\n  e: 1",
        "a: 'x\n\ty: 1\nb:5\n '\nb: 1",
        "a: [1,\n\t2]\nb: {c: d,\n\te: 'f:5 ]'}\n",
        "a: [it's, b:5] # c ]\nb: 1",
        "? a\n: b:5\n",
        "a: \"\\\" b:5\n b:5\"\nc: 1",
        "# a\tb\na:\t1\t# c\n\nb: 1\t\n",
        "a:\n- b\n- c:d\ne: f",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i]);
        bool list = room.diags.first && strstr(room.diags.first->message, "found a list");
        if (!room.root && !list) print_diags(rows[i], &room.diags);
        assert_true(room.root || list);
        close_room(&room);
    }
}

static void layout_that_does_not_fit_is_explained(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"a:\n    b: 1\n  c: 2", 3, 1, 3, "indentation does not match line 1",
         "by 0 spaces, like line 1, or by 4, like line 2", "expected key"},
        {"a:\n  - 1\n - b", 3, 1, 2, "indentation does not match line 1", "or by 2",
         "expected key"},
        {"  a: 1\nb: 2", 2, 1, 1, "indentation does not match line 1", "same column", "<document"},
        {"a: 5\n  b: 3", 2, 3, 2, "deeper than line 1, which has a value", "by 0 spaces",
         "mapping values"},
        {"k:\n  a: 5 # c\n\n    b: 3", 4, 5, 2, "deeper than line 2", "by 2 spaces",
         "expected key"},
        {"k:\n  some text\n  b: 3", 2, 3, 9, "this line has no `: `", "`some text: value`",
         "mapping"},
        {"a: 1\npeak users\nb: 2", 2, 1, 10, "no `: ` behind a name", "name: value",
         "expected ':'"},
        {"a:\n  - 1\n  b: 2", 3, 3, 1, "list items and keys are mixed", "`- `", "'-' indicator"},
        {"a:\n  b: 2\n  - 1", 3, 3, 1, "list items and keys are mixed", "a key", "expected key"},
        {"- b\na: 1", 2, 1, 1, "list items and keys are mixed", "`- `", "'-' indicator"},
        {": 5", 1, 1, 1, "a name is missing in front", "name: value", "expected key"},
        {"a: 1\n: 5", 2, 1, 1, "a name is missing in front", "name: value", "expected key"},
        {"x: {: 5}", 1, 5, 1, "a name is missing in front", "name: value", "node content"},
        {"a: \"5\"\n  b: 3", 2, 3, 2, "deeper than line 1", "by 0 spaces", "expected key"},
        {"a: 1\n---\nb: 2", 2, 1, 3, "a second document", "file of its own", NULL},
        {"%YAML 1.1\n---\na: 1", 1, 1, 9, "YAML directive", "remove the line", NULL},
        {"%cpu: 5", 1, 1, 7, "YAML directive", "in quotes", NULL},
        {"a: 1\n%TAG ! x", 2, 1, 8, "YAML directive", "remove", NULL},
        {"<<: *x", 1, 5, 2, "`*x` is a YAML alias", "extends", NULL},
        {"", 1, 1, 0, "this file is empty", "plan: My system", NULL},
        {" \n\n", 1, 1, 0, "this file is empty", "plan: My system", NULL},
        {"\xEF\xBB\xBF", 1, 1, 0, "this file is empty", "plan: My system", NULL},
        {"# a\n# b\n", 1, 1, 0, "only comments", "plan: My system", NULL},
        {"My system", 1, 1, 9, "expected lines of `key: value`, found text", "plan: My", NULL},
        {"- a\n- b", 1, 1, 3, "found a list", "plan: My system", NULL},
        {"plan:My system", 1, 5, 1, "no space after the `:` of `plan`", "`plan: My system`", NULL},
    };
    CHECK_WRONG(rows);
}

/* ---- before libyaml ---- */

static void tab_as_indentation_is_shown_at_the_tab(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"a:\n\tb: 1", 2, 1, 1, "tab used for indentation", "use spaces: `  b: 1`", NULL},
        {"a:\n  \t\tb: 1", 2, 3, 2, "tab used for indentation", "use spaces", NULL},
        {"a: 1\n\tb: 2", 2, 1, 1, "tab used for indentation", "use spaces", NULL},
        {"a: 1\n\t\nb: 2", 2, 1, 1, "tab used for indentation", "nothing else", NULL},
        {"a: |\n  x\n\ty", 3, 1, 1, "tab used for indentation", "use spaces", NULL},
        {"a: |\n\tx", 2, 1, 1, "tab used for indentation", "use spaces", NULL},
        {"a:\n  b: 'x'\n\tc: 1", 3, 1, 1, "tab used for indentation", "use spaces", NULL},
        {"é: [1,\n 2]\nb:\n\t- 1", 4, 1, 1, "tab used for indentation", "use spaces", NULL},
        {"a:\n-\tb: 1", 2, 2, 1, "tab used for indentation", "use spaces", "any token"},
        {"a: [x\n\ty]", 2, 1, 1, "tab used for indentation", "use spaces", "tab character"},
    };
    CHECK_WRONG(rows);
}

static void missing_space_after_colon_is_shown_at_the_colon(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"a: 1\nname:5 ms\nc: 3", 2, 5, 1, "no space after the `:` of `name`", "`name: 5 ms`",
         NULL},
        {"a: 1\nname:5 ms", 2, 5, 1, "no space after the `:` of `name`", "`name: 5 ms`", NULL},
        {"i:\n  b:5 # c\n  c: 3", 2, 4, 1, "no space after the `:` of `b`", "`b: 5`", NULL},
        {"i:\n  c: 3\n  b:[1, 2]", 3, 4, 1, "no space after the `:` of `b`", "`b: [1, 2]`", NULL},
        {"l:\n- id: 1\n  kind:x", 3, 7, 1, "no space after the `:` of `kind`", "`kind: x`", NULL},
        {"l:\n- id:1\n  kind: x", 2, 5, 1, "no space after the `:` of `id`", "`id: 1`", NULL},
        {"a: 1\n\"b c\":5\nc: 3", 2, 6, 1, "no space after the `:`", "`\"b c\": 5`", NULL},
        {"peak fits:x < 3\nb: 1", 1, 10, 1, "no space after the `:` of `peak fits`", "x < 3", NULL},
        {"a: |\n  text\nname:5\n", 3, 5, 1, "no space after the `:` of `name`", "`name: 5`", NULL},
    };
    CHECK_WRONG(rows);
}

static void every_missing_space_is_reported(void **state) {
    (void)state;
    Room room;
    open_text(&room, "i:\n  b:5\n  c:6\n  d: 7\n  e:8\nj: 1\nk:2\n");
    assert_null(room.root);
    static const uint32_t lines[] = {2, 3, 5, 7};
    assert_int_equal(room.diags.errors, COUNT_OF(lines));
    const Diag *diag = room.diags.first;
    for (size_t i = 0; i < COUNT_OF(lines); i++, diag = diag->next)
        assert_int_equal(diag_locate(diag->span).line, lines[i]);
    close_room(&room);
}

static void bytes_that_are_no_text_are_refused(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"a: caf\xE9\n", 1, 7, 1, "bytes E9 0A on line 1", "Latin-1 this byte is `é`", NULL},
        {"a: 1\nb: x\xE9", 2, 5, 1, "byte E9 on line 2", "UTF-8", NULL},
        {"a: \x80", 1, 4, 1, "byte 80 on line 1: not UTF-8", "save the file as UTF-8", NULL},
        {"a: \xED\xA0\x80", 1, 4, 1, "bytes ED A0 on line 1", "UTF-8", NULL},
        {"a: \xC0\x80", 1, 4, 1, "byte C0 on line 1", "UTF-8", NULL},
        {"a: \xF5zzz", 1, 4, 1, "bytes F5 7A on line 1", "UTF-8", NULL},
        {"\xFF\xFE"
         "a",
         1, 1, 0, "UTF-16, not UTF-8", "iconv -f UTF-16", NULL},
        {"\xFE\xFF"
         "a",
         1, 1, 0, "UTF-16, not UTF-8", "iconv", NULL},
        {"a: x\x07y", 1, 5, 1, "a control character (U+0007) on line 1", "\\xNN", NULL},
        {"a: x\x7Fy", 1, 5, 1, "a control character (U+007F)", "remove it", NULL},
        {"a: x\xC2\x9Fy", 1, 5, 1, "a control character (U+009F)", "remove it", NULL},
        {"a: x\xC2\x85y", 1, 5, 1, "NEL", "LF", NULL},
        {"a: 1\nb: \xE2\x80\xA8y", 2, 4, 1, "a line separator that few", "LF", NULL},
        {"a: \xE2\x80\xA9y", 1, 4, 1, "(U+2029)", "LF", NULL},
        {"a: \xEF\xBB\xBFy", 1, 4, 1, "a byte order mark inside", "cannot be seen", NULL},
        {"a: \xEF\xBF\xBFy", 1, 4, 1, "not a character", "remove it", NULL},
        {"a: 1\rb: 2", 1, 5, 1, "a carriage return without", "LF", NULL},
    };
    CHECK_WRONG(rows);
}

static void nul_bytes_are_one_error(void **state) {
    (void)state;
    static const char text[] = "a: \x01\nb: \0\0\0";
    Room room;
    open_bytes(&room, text, sizeof text - 1);
    assert_null(room.root);
    assert_int_equal(room.diags.errors, 1);
    assert_non_null(strstr(room.diags.first->message, "a NUL byte (U+0000) on line 2"));
    assert_int_equal(diag_locate(room.diags.first->span).line, 2);
    close_room(&room);
}

static void key_given_twice_names_both_lines(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"a: 1\nb: 2\na: 3", 3, 1, 1, "`a` is there twice: on line 1 and on line 3", "rename",
         NULL},
        {"x: {a: 1, \"a\": 2}", 1, 11, 3, "`a` is there twice: on line 1 and on line 1", "rename",
         NULL},
        {"a: 0\nb: 0\nc: 0\nd: 0\ne: 0\nf: 0\ng: 0\nh: 0\ni: 0\nj: 0\nc: 1", 11, 1, 1,
         "`c` is there twice: on line 3 and on line 11", "rename", NULL},
    };
    CHECK_WRONG(rows);
    Room room;
    open_text(&room, "a: 1\nb: 2\na: 3\nb: 4\n");
    assert_int_equal(room.diags.errors, 2);
    assert_int_equal(room.diags.first->nmarks, 1);
    assert_string_equal(room.diags.first->marks[0].label, "first defined here");
    assert_int_equal(diag_locate(room.diags.first->marks[0].span).line, 1);
    close_room(&room);
}

static void refused_features_are_all_reported(void **state) {
    (void)state;
    Room room;
    open_text(&room, "a: *x\nb: &y [5, *y]\nc: !z 6\nd: {e, f: g(h, i)}\na: 7\n");
    assert_null(room.root);
    assert_int_equal(room.diags.errors, 7);
    close_room(&room);
}

static void keys_of_large_maps_are_found(void **state) {
    (void)state;
    enum { KEYS = 3000 };
    Arena *arena = arena_new(0);
    Buf buf = buf_new(arena);
    for (int i = 0; i < KEYS; i++) buf_printf(&buf, "name_%d: users * %d\n", i, i);
    Room room;
    open_bytes(&room, buf.p, buf.n);
    assert_non_null(room.root);
    assert_int_equal(room.root->count, KEYS);
    assert_true(str_is(ynode_value(ynode_get(room.root, "name_2999")), "users * 2999"));
    assert_null(ynode_get(room.root, "name_3000"));
    close_room(&room);
    arena_free(arena);
}

/* ---- hostile input ---- */

typedef struct Flood {
    const char *head, *piece;
    size_t times;
    const char *message;
} Flood;

static void floods_end_in_one_plain_error(void **state) {
    (void)state;
    static const Flood rows[] = {
        {"x: ", "[", 1000000, "nested deeper than 64"},
        {"x: ", "{a: ", 300000, "nested deeper than 64"},
        {"x: ", "{a: {a:", 150000, NULL},
        {"", "- ", 500000, "nested deeper than 64"},
        {"", "? ", 500000, "a key must be a name"},
        {"x: ", "a", 1000000, "a text of 1000000 bytes"},
        {"x: \"", "a", 1000000, "this quote is never closed"},
        {"x: |\n", " a\n", 100000, "a text of 200000 bytes"},
        {"", "a", 1000000, "a text of 1000000 bytes"},
        {"", "%TAG ! x\n", 20000, "YAML directive"},
        {"", "a: &a 1\n", 20000, "YAML anchor"},
        {"", "\t\n", 500000, "tab used"},
        {"", "a: 1\n", 200000, "there twice"},
        {"x: [", "*a, ", 200000, "YAML alias"},
        {"x: [", "a,", LIMIT_YAML_NODES - 3, "this `[` is not closed"},
        {"x: [", "a,", LIMIT_YAML_NODES - 2, "more than 2000000 keys and values"},
        {"x: > ", "a", 1000000, "`>` is a YAML text block"},
        {"x: \"y\" ", "a", 1000000, "behind the closing"},
        {"x: {", "a, ", 200000, "has no `: value`"},
        {"", "\x01", 500000, "a control character"},
        {"", "\n", 1000000, "this file is empty"},
        {"a:\n", " b:5\n", 200000, NULL},
        {"x: \"", "\\\n", 500000, "this quote is never closed"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        Arena *arena = arena_new(0);
        Buf buf = buf_new(arena);
        buf_text(&buf, rows[i].head);
        buf_repeat(&buf, str_of(rows[i].piece), rows[i].times);
        open_bytes(&room, buf.p, buf.n);
        assert_int_equal(!room.root, room.diags.errors > 0);
        assert_true(room.diags.errors <= LIMIT_SHOWN_ERRORS + 1);
        if (rows[i].message && !strstr(room.diags.first->message, rows[i].message))
            print_message("row %zu: %s\n", i, room.diags.first->message);
        if (rows[i].message) assert_non_null(strstr(room.diags.first->message, rows[i].message));
        close_room(&room);
        arena_free(arena);
    }
}

static void nest(Buf *buf, int depth) {
    buf_text(buf, "x: ");
    for (int i = 0; i < depth - 1; i++) buf_char(buf, '[');
    for (int i = 0; i < depth - 1; i++) buf_char(buf, ']');
}

static void bounds_hold_at_the_bound_and_one_past_it(void **state) {
    (void)state;
    for (int past = 0; past <= 1; past++) {
        Arena *arena = arena_new(0);
        Buf buf = buf_new(arena);
        Room room;
        nest(&buf, LIMIT_YAML_DEPTH + past);
        open_bytes(&room, buf.p, buf.n);
        assert_int_equal(room.root != NULL, !past);
        close_room(&room);
        buf_clear(&buf);
        buf_text(&buf, "x: ");
        buf_repeat(&buf, STR("a"), (size_t)LIMIT_LINE_BYTES + (size_t)past);
        open_bytes(&room, buf.p, buf.n);
        assert_int_equal(room.root != NULL, !past);
        close_room(&room);
        arena_free(arena);
    }
}

static void key_longer_than_yaml_allows_is_named(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    Buf buf = buf_new(arena);
    buf_repeat(&buf, STR("k"), 1100);
    buf_text(&buf, ": 5\n");
    Room room;
    open_bytes(&room, buf.p, buf.n);
    assert_non_null(strstr(room.diags.first->message, "longer than 1024 characters (libyaml: "));
    close_room(&room);
    arena_free(arena);
}

/* ---- the schema ---- */

typedef struct Check {
    Str why;
    YNode *that, *args, *list, *items, *any;
    bool quick;
    int level;
} Check;

static const char *const levels[] = {"fail", "warn", "info", NULL};

static const YField check_rows[] = {
    YFIELD("that", YF_EXPR, Check, that, true, "what must hold"),
    YFIELD("why", YF_TEXT, Check, why, false, "shown with a failure"),
    YFIELD("args", YF_MAP, Check, args, false, "units of parameters"),
    YFIELD("list", YF_LIST, Check, list, false, "some things"),
    YFIELD("items", YF_ONE_OR_LIST, Check, items, false, "one thing or some"),
    YFIELD("any", YF_ANY, Check, any, false, "anything"),
    YFIELD("quick", YF_BOOL, Check, quick, false, "a switch"),
    YCHOICE("level", Check, level, false, levels, "what a failure means"),
};

static bool read_check(Room *room, Check *check) {
    assert_non_null(room->root);
    return yschema_read(room->root, check_rows, COUNT_OF(check_rows), "a check", check,
                        &room->diags);
}

static void schema_fills_the_struct(void **state) {
    (void)state;
    Room room;
    open_text(&room, "that: disk < 60 PB\nwhy: no\nargs: {a: b}\nlist: [c, d]\nitems: e\nany:\n"
                     "quick: true\nlevel: warn\n");
    Check check = {0};
    assert_true(read_check(&room, &check));
    assert_int_equal(room.diags.errors, 0);
    assert_true(str_is(ynode_value(check.that), "disk < 60 PB"));
    assert_true(str_is(check.why, "no"));
    assert_int_equal(check.args->count, 1);
    assert_int_equal(check.list->count, 2);
    size_t n;
    assert_true(str_is(ynode_value(ynode_items(&check.items, &n)[0]), "e"));
    assert_int_equal(n, 1);
    assert_ptr_equal(ynode_items(&check.list, &n), check.list->items);
    assert_int_equal(n, 2);
    assert_true(ynode_is_empty(check.any));
    assert_true(check.quick);
    assert_int_equal(check.level, 1);
    close_room(&room);
}

static void absent_and_empty_groups_leave_the_default(void **state) {
    (void)state;
    Room room;
    open_text(&room, "that: x\nargs:\nlist: # none yet\nwhy: \"\"\n");
    Check check = {.level = 2, .quick = true};
    assert_true(read_check(&room, &check));
    size_t n;
    ynode_items(&check.items, &n);
    assert_int_equal(n, 0);
    assert_null(check.args);
    assert_null(check.list);
    assert_true(check.quick);
    assert_int_equal(check.level, 2);
    close_room(&room);
}

static void schema_errors_are_located_and_hinted(void **state) {
    (void)state;
    static const Wrong rows[] = {
        {"that: x\nlevle: warn", 2, 1, 5, "a check has no key `levle`; did you mean level?", NULL,
         NULL},
        {"that: x\nbanana: 5", 2, 1, 6, "a check has no key `banana`", "that, why, args, list",
         NULL},
        {"why: x", 1, 1, 3, "a check needs the key `that`", "`that:`, what must hold", NULL},
        {"{}", 1, 1, 2, "a check needs the key `that`", "`that:`", NULL},
        {"that:", 1, 6, 0, "`that` has no value", "behind the `:`", NULL},
        {"that: #5", 1, 8, 1, "`that` is empty: ` #` starts a comment", "quotes: \"#5\"", NULL},
        {"that: # ms", 1, 9, 2, "`that` is empty: ` #`", "before the `#`", NULL},
        {"that: >5", 1, 7, 2, "`that` is empty: `>` starts a YAML text block", "\">5\"", NULL},
        {"that: |\nwhy: x", 1, 7, 1, "`that` is empty: `|`", "on the next lines", NULL},
        {"that: \"\"", 1, 7, 2, "`that` has no value", "remove", NULL},
        {"that: {a: b}", 1, 7, 6, "`that` must be text, found a map", "quotes: \"{a: b}\"", NULL},
        {"that: [a, b]", 1, 7, 6, "`that` must be text, found a list", "\"[a, b]\"", NULL},
        {"that:\n  a: b\n  c: d", 2, 3, 4, "must be text, found a map", "on one line", NULL},
        {"that:\n  value:5 ms", 2, 8, 1, "no space after the `:` of `value`", "value: 5 ms", NULL},
        {"that:\n  x >= 3 : must", 2, 3, 13, "found a map", "quotes: \"x >= 3 : must\"", NULL},
        {"that: x\nwhy:", 2, 5, 0, "`why` has no value", "remove the line", NULL},
        {"that: x\nwhy: [a]", 2, 6, 3, "`why` must be text, found a list", "\"[a]\"", NULL},
        {"that: x\nargs: 5", 2, 7, 1, "`args` must be a map", "`name: value`", NULL},
        {"that: x\nargs:\n  a:5 ms", 3, 4, 1, "no space after the `:` of `a`", "`a: 5 ms`", NULL},
        {"that: x\nargs: [a]", 2, 7, 3, "must be a map (`name: value` lines), found a list",
         "below, indented", NULL},
        {"that: x\nlist: 5 ms", 2, 7, 4, "`list` must be a list, found text", "`[5 ms]`", NULL},
        {"that: x\nlist: {a: b}", 2, 7, 6, "`list` must be a list, found a map", "`- `", NULL},
        {"that: x\nitems: {a: b}", 2, 8, 6, "`items` must be text, found a map", "\"{a: b}\"",
         NULL},
        {"that: x\nquick: no", 2, 8, 2, "must be true or false, found `no`",
         "write false (YAML 1.1's `no` is not accepted)", NULL},
        {"that: x\nquick: On", 2, 8, 2, "found `On`", "write true (YAML 1.1's `On`", NULL},
        {"that: x\nquick: maybe", 2, 8, 5, "found `maybe`", "write true or false", NULL},
        {"that: x\nlevel: wran", 2, 8, 4, "`level` has no choice `wran`",
         "did you mean warn? the choices are: fail, warn, info", NULL},
        {"that: x\nlevel: banana", 2, 8, 6, "no choice `banana`", "the choices are: fail", NULL},
    };
    size_t bad = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Room room;
        open_text(&room, rows[i].text);
        Check check = {.level = 7};
        bool right = room.root && !read_check(&room, &check) && room.diags.errors == 1;
        if (!right || !is_as_wanted(room.diags.first, &rows[i])) {
            print_diags(rows[i].text, &room.diags);
            bad++;
        }
        assert_int_equal(check.level, 7);
        close_room(&room);
    }
    assert_int_equal(bad, 0);
}

static void schema_reports_every_fault(void **state) {
    (void)state;
    Room room;
    open_text(&room, "levle: warn\nwhy:\nargs: 5\nquick: no\nwhyy: x\n");
    Check check = {0};
    assert_false(read_check(&room, &check));
    assert_int_equal(room.diags.errors, 6);
    close_room(&room);
}

static void colon_inside_a_list_item_is_explained(void **state) {
    (void)state;
    Room room;
    open_text(&room, "checks:\n  - x >= 3 : must hold\n  - [a, b]\n  - y:5\n");
    assert_non_null(room.root);
    YNode **items = ynode_get(room.root, "checks")->items;
    assert_false(ynode_want_expr(items[0], "a check", &room.diags));
    assert_non_null(strstr(room.diags.last->message, "a check must be text, found a map"));
    assert_non_null(strstr(room.diags.last->hint, "quotes: \"x >= 3 : must hold\""));
    assert_false(ynode_want_text(items[1], "a check", &room.diags));
    assert_false(ynode_want(items[2], Y_MAP, "a check", &room.diags));
    assert_non_null(strstr(room.diags.last->message, "no space after the `:` of `y`"));
    assert_int_equal(room.diags.errors, 3);
    close_room(&room);
}

static void text_on_its_own_line_may_hold_a_colon(void **state) {
    (void)state;
    Room room;
    open_text(&room, "that: x\nwhy:\n  localhost:8080 is slow\n");
    Check check = {0};
    assert_true(read_check(&room, &check));
    assert_true(str_is(check.why, "localhost:8080 is slow"));
    close_room(&room);
}

static void rows_are_found_by_key(void **state) {
    (void)state;
    assert_ptr_equal(yschema_field(check_rows, COUNT_OF(check_rows), STR("why")), &check_rows[1]);
    assert_null(yschema_field(check_rows, COUNT_OF(check_rows), STR("wh")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(natural_expressions_are_taken_as_they_stand),
        cmocka_unit_test(scalars_give_their_text),
        cmocka_unit_test(caret_of_a_value_lands_in_the_file),
        cmocka_unit_test(trailing_comment_is_the_note),
        cmocka_unit_test(nodes_know_their_kind_and_place),
        cmocka_unit_test(expression_that_yaml_mangles_is_explained),
        cmocka_unit_test(flow_style_that_cuts_text_is_explained),
        cmocka_unit_test(balanced_flow_style_is_fine),
        cmocka_unit_test(what_only_looks_wrong_is_left_alone),
        cmocka_unit_test(layout_that_does_not_fit_is_explained),
        cmocka_unit_test(tab_as_indentation_is_shown_at_the_tab),
        cmocka_unit_test(missing_space_after_colon_is_shown_at_the_colon),
        cmocka_unit_test(every_missing_space_is_reported),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(nul_bytes_are_one_error),
        cmocka_unit_test(key_given_twice_names_both_lines),
        cmocka_unit_test(refused_features_are_all_reported),
        cmocka_unit_test(keys_of_large_maps_are_found),
        cmocka_unit_test(floods_end_in_one_plain_error),
        cmocka_unit_test(bounds_hold_at_the_bound_and_one_past_it),
        cmocka_unit_test(key_longer_than_yaml_allows_is_named),
        cmocka_unit_test(schema_fills_the_struct),
        cmocka_unit_test(absent_and_empty_groups_leave_the_default),
        cmocka_unit_test(schema_errors_are_located_and_hinted),
        cmocka_unit_test(schema_reports_every_fault),
        cmocka_unit_test(colon_inside_a_list_item_is_explained),
        cmocka_unit_test(text_on_its_own_line_may_hold_a_colon),
        cmocka_unit_test(rows_are_found_by_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
