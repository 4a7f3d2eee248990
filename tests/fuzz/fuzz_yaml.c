/* fuzz_yaml.c - any bytes at all through the YAML room, and the laws of its headers.
 *
 * The laws: an error is reported exactly when there is no tree; every span lies in its source; a
 * scalar's text is where its span says, and each visible character of it maps to the same character
 * of the file; every key is found again; and what the line checks refuse, libyaml refuses too. */
#include <yaml.h>

#include "base/limits.h"
#include "yaml/precheck.h"
#include "yaml/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds, const char *which) {
    if (holds) return;
    fprintf(stderr, "fuzz_yaml: broken law: %s\n", which);
    abort();
}

static void check_span(Span span) {
    if (!span.src) return;
    law(span.off <= span.src->text.n, "a span starts in its source");
    law(span.len <= span.src->text.n - span.off, "a span ends in its source");
    Place place = diag_locate(span);
    law(place.from + place.bytes <= place.text.n, "a caret stays in its line");
}

static void check_diags(const Diags *diags) {
    for (const Diag *diag = diags->first; diag; diag = diag->next) {
        check_span(diag->span);
        for (size_t i = 0; i < diag->nmarks; i++) check_span(diag->marks[i].span);
        law(diag->message && *diag->message, "an error has a message");
    }
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/* Every visible byte of an unescaped text stands in the file where its segments say. */
static void check_map_back(const Source *src) {
    size_t seg = 0;
    for (size_t i = 0; i < src->text.n; i++) {
        while (seg + 1 < src->nsegs && src->segs[seg + 1].off <= i) seg++;
        size_t at = src->segs[seg].parent_off + (i - src->segs[seg].off);
        law(at < src->parent->text.n, "a segment points into the file");
        char there = src->parent->text.p[at];
        bool same = there == src->text.p[i] || there == '\\' || is_blank(src->text.p[i]);
        law(same, "a character maps to itself");
    }
}

static void check_scalar(const YNode *node) {
    law(str_eq(ynode_value(node), span_text(node->text)), "a value is where its span says");
    law(ynode_value(node).n <= LIMIT_LINE_BYTES, "a scalar is not too long");
    check_span(node->text);
    if (node->text.src->parent) check_map_back(node->text.src);
}

static void check_pair(const YNode *map, size_t i) {
    const YPair *pair = &map->pairs[i];
    law(pair->key->kind == Y_SCALAR && ynode_value(pair->key).n, "a key is a text");
    law(ynode_pair(map, ynode_value(pair->key)) == pair, "a key is there once and is found");
}

static void check_node(const YNode *node, int depth) {
    law(depth <= LIMIT_YAML_DEPTH + 1, "a tree is not too deep");
    check_span(node->span);
    check_span(ynode_note_span(node));
    Str note = ynode_note(node);
    law(str_eq(note, str_trim(note)), "a note has no blanks around it");
    if (node->kind == Y_SCALAR) check_scalar(node);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == Y_MAP) {
            check_pair(node, i);
            check_node(node->pairs[i].key, depth + 1);
            check_node(node->pairs[i].value, depth + 1);
        } else {
            check_node(node->items[i], depth + 1);
        }
    }
}

static bool libyaml_reads(Str text) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) abort();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    yaml_event_type_t type = YAML_NO_EVENT;
    bool fine = true;
    while (fine && type != YAML_STREAM_END_EVENT) {
        yaml_event_t event;
        fine = yaml_parser_parse(&parser, &event);
        type = fine ? event.type : YAML_NO_EVENT;
        if (fine) yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return fine;
}

/* Directives are the one thing that is refused although libyaml reads it. */
static bool only_directives(const Diags *diags) {
    for (const Diag *diag = diags->first; diag; diag = diag->next) {
        if (!strstr(diag->message, "directive")) return false;
    }
    return true;
}

static void check_lines(Arena *arena, const Source *file) {
    Diags diags = diags_new(arena);
    bool ascii;
    if (!yprecheck_bytes(file, &ascii, &diags)) return;
    bool right = yprecheck_lines(file, &diags);
    law(right == !diags.errors, "a check that fails has reported");
    if (!right && !only_directives(&diags))
        law(!libyaml_reads(file->text), "what the line checks refuse, libyaml refuses");
}

typedef struct Anything {
    Str text;
    YNode *expr, *map, *list, *items, *any;
    bool flag;
    int choice;
} Anything;

static const char *const choices[] = {"fail", "warn", NULL};

static const YField rows[] = {
    YFIELD("a", YF_TEXT, Anything, text, true, "some text"),
    YFIELD("b", YF_EXPR, Anything, expr, true, "an expression"),
    YFIELD("c", YF_BOOL, Anything, flag, false, "a switch"),
    YFIELD("d", YF_MAP, Anything, map, false, "a map"),
    YFIELD("e", YF_LIST, Anything, list, false, "a list"),
    YFIELD("f", YF_ONE_OR_LIST, Anything, items, false, "one or more"),
    YFIELD("x", YF_ANY, Anything, any, false, "anything"),
    YCHOICE("y", Anything, choice, false, choices, "what a failure means"),
};

static void check_schema(const YNode *root, Diags *diags) {
    Anything out = {0};
    size_t before = diags->errors;
    bool right = yschema_read(root, rows, COUNT_OF(rows), "a test", &out, diags);
    law(right == (diags->errors == before), "a schema that fails has reported");
    size_t n;
    ynode_items(&out.items, &n);
    law(out.items || !n, "an absent list has no items");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size ? size : 1);
    if (!text) return 0;
    if (size) memcpy(text, data, size);
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Source file = {.name = "fuzz.yaml", .text = {text, size}, .first_line = 1};
    check_lines(arena, &file);
    YNode *root = ytree_read(arena, &file, "plan", &diags);
    law(!root == (diags.errors > 0), "no tree, and only then an error");
    if (root) check_node(root, 1);
    if (root) check_schema(root, &diags);
    check_diags(&diags);
    arena_free(arena);
    free(text);
    return 0;
}
