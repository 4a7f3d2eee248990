#include "yaml/lines.h"
#include "yaml/refuse.h"
#include "yaml/schema.h"

static bool is_blank_scalar(const YNode *node) {
    return node->kind == Y_SCALAR && !str_trim(ynode_value(node)).n;
}

/* `users: #5`, `ok: >5`: what swallowed the value, when something did. */
static bool tell_swallowed(const YNode *node, const char *what, Diags *diags) {
    if (node->style == Y_BLOCK) {
        size_t end = yline_split(node->span.src->text, node->span.off).value_end;
        if (end < node->span.off) end = node->span.off;
        Span sign = yfile_span(node->span.src, node->span.off, end);
        Str header = span_text(sign);
        Diag *diag = diag_error(diags, sign, "%s is empty: `%c` starts a YAML text block", what,
                                header.n ? header.p[0] : '|');
        diag_hint(diags, diag, "write %s in quotes, or put text on the next lines, indented",
                  yline_quoted(diags->arena, header));
        return true;
    }
    if (!ynode_note(node).n) return false;
    Diag *diag =
        diag_error(diags, ynode_note_span(node), "%s is empty: ` #` starts a comment", what);
    const char *comment = arena_printf(diags->arena, "#%.*s", STR_ARG(ynode_note(node)));
    diag_hint(diags, diag, "write a value before the `#`, or put it in quotes: %s",
              yline_quoted(diags->arena, str_of(comment)));
    return true;
}

static bool tell_empty(const YNode *node, const char *what, Diags *diags) {
    if (!node) {
        diag_error(diags, (Span){0}, "%s has no value", what);
    } else if (!tell_swallowed(node, what, diags)) {
        Diag *diag = diag_error(diags, node->span, "%s has no value", what);
        diag_hint(diags, diag, "write one behind the `:`, or remove the line");
    }
    return false;
}

static const char *kind_wanted(YKind kind) {
    return kind == Y_MAP ? "a map (`name: value` lines)" : kind == Y_LIST ? "a list" : "text";
}

/* The first line of the node, for errors about all of it. */
static Span first_line(Span span) {
    size_t end = yline_end(span.src->text, span.off);
    if (end - span.off < span.len) span.len = (uint32_t)(end - span.off);
    return span;
}

/* `- x >= 3 : must hold`: one pair on one line. */
static bool is_split_text(const YNode *node) {
    return node->kind == Y_MAP && node->count == 1 && first_line(node->span).len == node->span.len;
}

/* In brackets of a list, commas of its own would part it. */
static bool has_brackets(Str text) {
    bool found = false;
    for (size_t i = 0; i < text.n; i++) found = found || strchr("()[]{}", text.p[i]);
    return found;
}

static void hint_kind(const YNode *node, YKind kind, Diag *diag, Diags *diags) {
    Span line = first_line(node->span);
    const char *quoted = yline_quoted(diags->arena, span_text(line));
    bool whole = line.len == node->span.len;
    if (kind == Y_SCALAR && is_split_text(node))
        diag_hint(diags, diag, "`: ` makes a map of it; put it in quotes: %s", quoted);
    else if (kind == Y_SCALAR && node->flow && whole)
        diag_hint(diags, diag, "if the brackets belong to the text, put it in quotes: %s", quoted);
    else if (kind == Y_SCALAR) diag_hint(diags, diag, "write the text on one line");
    else if (kind == Y_MAP) diag_hint(diags, diag, "write `name: value` lines below, indented");
    else if (node->kind == Y_SCALAR && whole && node->style == Y_PLAIN)
        diag_hint(diags, diag,
                  has_brackets(span_text(line)) ? "write it as a list: `- %.*s`"
                                                : "write it as a list: `[%.*s]`",
                  STR_ARG(span_text(line)));
    else diag_hint(diags, diag, "start each item with `- ` on a line of its own");
}

bool ynode_want(const YNode *node, YKind kind, const char *what, Diags *diags) {
    if (node && node->kind == kind) return true;
    if (!node || is_blank_scalar(node)) return tell_empty(node, what, diags);
    if (kind != Y_SCALAR && yrefuse_glued(node, diags)) return false;
    Diag *diag = diag_error(diags, first_line(node->span), "%s must be %s, found %s", what,
                            kind_wanted(kind), ynode_describe(node));
    hint_kind(node, kind, diag, diags);
    return false;
}

/* Text on a line below its key can be a key that lost its space: `x:` / `  value:5 ms`. */
static bool is_lost_key(const YNode *node) {
    Str text = node->span.src->text;
    size_t start = yline_start(text, node->span.off);
    return start > 0 && yline_skip(text, start, text.n) == node->span.off;
}

bool ynode_want_text(const YNode *node, const char *what, Diags *diags) {
    if (!ynode_want(node, Y_SCALAR, what, diags)) return false;
    bool absent = node->style != Y_QUOTED && is_blank_scalar(node);
    return absent ? tell_empty(node, what, diags) : true;
}

bool ynode_want_expr(const YNode *node, const char *what, Diags *diags) {
    if (!ynode_want(node, Y_SCALAR, what, diags)) return false;
    if (is_blank_scalar(node)) return tell_empty(node, what, diags);
    return !(is_lost_key(node) && yrefuse_glued(node, diags));
}

static bool is_word(Str text, const char *word) {
    size_t i = 0;
    while (i < text.n && word[i] && (text.p[i] == word[i] || text.p[i] + ('a' - 'A') == word[i]))
        i++;
    return i == text.n && !word[i];
}

/* What the author meant by YAML 1.1's spellings, or NULL. */
static const char *meant_by(Str text) {
    static const char *const words[][2] = {
        {"true", "true"},   {"yes", "true"}, {"on", "true"},   {"y", "true"},
        {"false", "false"}, {"no", "false"}, {"off", "false"}, {"n", "false"},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (is_word(text, words[i][0])) return words[i][1];
    }
    return NULL;
}

static void refuse_bool(const YNode *node, const char *what, Diags *diags) {
    Str text = ynode_value(node).n > 40 ? (Str){ynode_value(node).p, 40} : ynode_value(node);
    Diag *diag = diag_error(diags, first_line(node->span), "%s must be true or false, found `%.*s`",
                            what, STR_ARG(text));
    const char *meant = meant_by(text);
    if (meant)
        diag_hint(diags, diag, "write %s (YAML 1.1's `%.*s` is not accepted)", meant,
                  STR_ARG(text));
    else diag_hint(diags, diag, "write true or false");
}

bool ynode_want_bool(const YNode *node, const char *what, bool *value, Diags *diags) {
    if (!ynode_want_expr(node, what, diags)) return false;
    bool is_true = str_is(ynode_value(node), "true");
    if (is_true || str_is(ynode_value(node), "false")) *value = is_true;
    else refuse_bool(node, what, diags);
    return is_true || str_is(ynode_value(node), "false");
}

YNode **ynode_items(YNode **field, size_t *count) {
    if (!*field) {
        *count = 0;
        return field;
    }
    bool list = (*field)->kind == Y_LIST;
    *count = list ? (*field)->count : 1;
    return list ? (*field)->items : field;
}
