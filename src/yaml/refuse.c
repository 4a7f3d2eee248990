#include "yaml/refuse.h"

#include "base/limits.h"
#include "yaml/kind.h"
#include "yaml/lines.h"
#include "yaml/precheck.h"

enum {
    SHOWN = 60,       /* bytes of the file's text in a message */
    GLUED_SHOWN = 20, /* lines of one text that are each reported */
};

static Str shown(Str text) {
    size_t end = yline_end(text, 0);
    if (end > SHOWN) end = SHOWN;
    while (end < text.n && end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80) end--;
    return (Str){text.p, end};
}

static Span first_byte(const Source *file, size_t from) {
    return yfile_span(file, from, from < file->text.n ? from + 1 : from);
}

/* A word of the file: up to a blank, a line end or a bracket. */
static size_t word_end(Str text, size_t at) {
    while (at < text.n && !strchr(" \t\r\n,[]{}", text.p[at])) at++;
    return at;
}

void yrefuse_alias(const Source *file, size_t from, size_t to, bool merge, Diags *diags) {
    Span span = yfile_span(file, from, to);
    Str word = shown(span_text(span));
    Diag *diag =
        diag_error(diags, span, "`%.*s` is a YAML alias, which is not used here", STR_ARG(word));
    if (merge) diag_hint(diags, diag, "write the keys out; a scenario can say `extends: NAME`");
    else
        diag_hint(diags, diag, "write the name alone, or put the value in quotes: %s",
                  yline_quoted(diags->arena, word));
}

void yrefuse_anchor(const Source *file, size_t from, Diags *diags) {
    Span span = yfile_span(file, from, word_end(file->text, from));
    Diag *diag = diag_error(diags, span, "`%.*s` is a YAML anchor, which is not used here",
                            STR_ARG(shown(span_text(span))));
    diag_hint(diags, diag, "give the value a key and use its name; for \"and\" write and");
}

void yrefuse_tag(const Source *file, size_t from, Diags *diags) {
    Span span = yfile_span(file, from, word_end(file->text, from));
    Diag *diag = diag_error(diags, span, "`%.*s` is a YAML tag, which would vanish from the value",
                            STR_ARG(shown(span_text(span))));
    diag_hint(diags, diag, "for \"not\" write not; text that starts with `!` goes in quotes");
}

void yrefuse_document(const Source *file, size_t from, Diags *diags) {
    Diag *diag = diag_error(diags, yfile_span(file, from, word_end(file->text, from)),
                            "a second document starts here; a file holds one");
    diag_hint(diags, diag, "put the second one in a file of its own");
}

void yrefuse_depth(const Source *file, size_t from, Diags *diags) {
    Diag *diag = diag_error(diags, first_byte(file, from),
                            "maps and lists are nested deeper than %d levels", LIMIT_YAML_DEPTH);
    diag_hint(diags, diag, "is a bracket never closed?");
}

void yrefuse_size(const Source *file, size_t from, Diags *diags) {
    Diag *diag = diag_error(diags, first_byte(file, from),
                            "more than %d keys and values in one file", LIMIT_YAML_NODES);
    diag_hint(diags, diag, "split the file into models and `use` them");
}

void yrefuse_length(const Source *file, size_t from, size_t length, Diags *diags) {
    Diag *diag =
        diag_error(diags, first_byte(file, from),
                   "a text of %zu bytes starts here; the limit is %d", length, LIMIT_LINE_BYTES);
    diag_hint(diags, diag, "is a quote never closed? else cut the text into named parts");
}

void yrefuse_nul(const Source *file, size_t from, size_t to, Diags *diags) {
    Diag *diag = diag_error(diags, yfile_span(file, from, to), "this text has a NUL (`\\0`) in it");
    diag_hint(diags, diag, "write `\\\\0` for a backslash and a zero");
}

static bool is_template(Str text, size_t from) {
    return from + 1 < text.n && text.p[from] == '{' && text.p[from + 1] == '{';
}

void yrefuse_key(const Source *file, size_t from, YKind kind, Diags *diags) {
    Span span = first_byte(file, from);
    if (kind == Y_SCALAR) {
        Diag *diag = diag_error(diags, span, "a name is missing in front of the `:`");
        diag_hint(diags, diag, "write `name: value`; an expression has no `:` of its own");
        return;
    }
    Diag *diag = diag_error(diags, span, "a key must be a name, but this is a %s",
                            kind == Y_MAP ? "map" : "list");
    bool braces = is_template(file->text, from) || (from > 0 && is_template(file->text, from - 1));
    if (braces) diag_hint(diags, diag, "`{{ }}` is no template here: use the name as it is");
    else diag_hint(diags, diag, "put text that starts with a bracket in quotes");
}

void yrefuse_twice(const YNode *first, const YNode *again, Diags *diags) {
    uint32_t line = yline_number(first->span.src, first->span.off);
    uint32_t line_again = yline_number(again->span.src, again->span.off);
    Diag *diag = diag_error(diags, again->span, "`%.*s` is there twice: on line %u and on line %u",
                            STR_ARG(shown(ynode_value(again))), line, line_again);
    diag_mark(diags, diag, first->span, "first defined here");
    Span head = kind_key(first->span.src);
    const char *inside =
        head.len && head.off == first->span.off ? kind_inside(ynode_value(first)) : NULL;
    if (inside) diag_hint(diags, diag, "%s", inside);
    else diag_hint(diags, diag, "rename or remove one of them");
}

void yrefuse_cut(const Source *file, size_t from, size_t to, Diags *diags) {
    Span span = yfile_span(file, from, to);
    Diag *diag = diag_error(diags, span, "a comma inside `{}` or `[]` cuts this in two");
    diag_hint(diags, diag, "quote it or put it on its own line: %s",
              yline_quoted(diags->arena, shown(span_text(span))));
}

void yrefuse_valueless(const YNode *key, const YNode *before, Diags *diags) {
    if (yrefuse_glued(key, diags)) return;
    Diag *diag = diag_error(diags, key->span, "`%.*s` has no `: value` behind it",
                            STR_ARG(shown(ynode_value(key))));
    if (before && before->style == Y_PLAIN && ynode_value(before).n) {
        Span whole = span_join(before->span, key->span);
        diag_hint(diags, diag, "a comma ends a text inside `{}`; if it belongs to it, write %s",
                  yline_quoted(diags->arena, shown(span_text(whole))));
    } else {
        diag_hint(diags, diag, "write `%.*s: value`", STR_ARG(shown(ynode_value(key))));
    }
}

bool yrefuse_glued(const YNode *node, Diags *diags) {
    if (node->kind != Y_SCALAR || node->style != Y_PLAIN) return false;
    Str text = node->span.src->text;
    size_t at = node->span.off, end = at + node->span.len;
    size_t found = 0;
    while (at < end && found < GLUED_SHOWN) {
        size_t line = yline_end(text, at);
        if (line > end) line = end;
        size_t key = yline_skip(text, at, line), colon = yline_glued(text, key, line);
        if (colon < line) yreport_glued(node->span.src, key, colon, line, diags);
        found += colon < line;
        if (!found) return false;
        at = line + 1;
    }
    return found > 0;
}

static const char *idle_message(Str text) {
    return str_trim(text).n > yprecheck_bom(text) ? "there are only comments in this file"
                                                  : "this file is empty";
}

void yrefuse_root(const Source *file, const YNode *root, const char *kind, Diags *diags) {
    if (root && yrefuse_glued(root, diags)) return;
    Diag *diag;
    if (root) {
        Span start = root->span;
        start.len = (uint32_t)(yline_end(file->text, start.off) - start.off);
        diag = diag_error(diags, start, "expected lines of `key: value`, found %s",
                          ynode_describe(root));
    } else {
        diag = diag_error(diags, yfile_span(file, 0, 0), "%s", idle_message(file->text));
    }
    const char *line = kind ? kind_first_line(kind) : NULL;
    if (line) diag_hint(diags, diag, "start with a line such as `%s`", line);
}
