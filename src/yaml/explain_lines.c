#include "yaml/precheck.h"
#include "yaml/teller.h"

enum { LONGEST_KEY = 1024 }; /* characters; a bound of YAML's grammar */

/* A key may have 1,024 characters. */
bool ysay_long_key(Teller *t) {
    size_t colon = t->line.colon < t->line.end ? t->line.colon : t->line.end;
    size_t from = t->line.key;
    if (colon - from <= LONGEST_KEY) return false;
    Diag *diag = yt_tell(t, from, from + 1, "this key is longer than %d characters", LONGEST_KEY);
    diag_hint(t->diags, diag, "use a short name; put text behind `about:` or `note:`");
    return true;
}

/* The nearest line above with something in it; false when there is none. */
static bool line_above(const Teller *t, size_t start, YLine *line) {
    while (start > 0) {
        start = yline_before(t->text, start);
        if (yline_idle(t->text, start)) continue;
        *line = yline_split(t->text, start);
        return true;
    }
    return false;
}

/* The line above has no `: ` and this one as deep as it has: both were meant as keys. */
bool ysay_keyless_above(Teller *t) {
    YLine above;
    if (!line_above(t, t->line.start, &above)) return false;
    if (above.colon < above.end || above.key - above.start != t->line.key - t->line.start)
        return false;
    Str text = yt_shown(yline_piece(t->text, above.key, above.value_end));
    Diag *diag =
        yt_tell(t, above.key, above.value_end, "this line has no `: `, but the next one has");
    size_t glued = yline_glued(t->text, above.key, above.end);
    if (glued < above.end) diag_hint(t->diags, diag, "put a space behind the `:`");
    else diag_hint(t->diags, diag, "write `%.*s: value`", STR_ARG(text));
    diag_mark(t->diags, diag, yfile_span(t->file, t->at, yt_one_more(t, t->at)), "unexpected");
    return true;
}

/* users: 5
 *   rate: 3 */
bool ysay_deeper_line(Teller *t) {
    YLine above = t->line;
    if (t->line.colon != t->at && !yt_starts_line(t)) return false;
    do {
        if (!line_above(t, above.start, &above)) return false;
    } while (above.indent >= t->line.indent);
    if (above.value == above.value_end) return false;
    uint32_t number = yline_number(t->file, above.start);
    size_t end = t->line.colon < t->line.end ? t->line.colon + 1 : t->line.value_end;
    Diag *diag = yt_tell(t, t->line.key, end,
                         "this line is deeper than line %u, which has a value already", number);
    diag_hint(t->diags, diag, "indent it by %zu spaces, like line %u", above.indent, number);
    diag_mark(t->diags, diag, yfile_span(t->file, above.value, above.value_end), "the value");
    return true;
}

static bool is_dash(const Teller *t) {
    return t->at < t->text.n && t->text.p[t->at] == '-';
}

/* A line that starts with `: `. */
bool ysay_nameless(Teller *t) {
    bool placed = yt_starts_line(t) || yt_in_flow(t);
    if (!placed || t->at >= t->text.n || t->text.p[t->at] != ':') return false;
    Diag *diag = yt_tell(t, t->at, t->at + 1, "a name is missing in front of the `:`");
    diag_hint(t->diags, diag, "write `name: value`");
    return true;
}

/* List items and keys at one depth. */
bool ysay_mixed(Teller *t) {
    bool dashes = strstr(t->trouble->problem, "'-'") != NULL;
    size_t column = t->trouble->context_at - yline_start(t->text, t->trouble->context_at);
    if (!yt_starts_line(t) || is_dash(t) == dashes || column != t->line.indent) return false;
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "list items and keys are mixed");
    diag_mark(t->diags, diag,
              yfile_span(t->file, t->trouble->context_at, t->trouble->context_at + 1),
              dashes ? "a list starts here" : "keys start here");
    if (dashes) diag_hint(t->diags, diag, "start the line with `- `, or move it out of the list");
    else diag_hint(t->diags, diag, "give it a key: `name: value`, or move it below one");
    return true;
}

bool ysay_indentation(Teller *t) {
    if (!yt_starts_line(t)) return false;
    YLine outer = yline_split(t->text, t->trouble->context_at), above = outer;
    uint32_t number = yline_number(t->file, outer.start);
    Diag *diag = yt_tell(t, t->line.start, yt_one_more(t, t->at),
                         "this line's indentation does not match line %u", number);
    bool two = line_above(t, t->line.start, &above) && above.indent != outer.indent;
    if (two && above.indent != t->line.indent)
        diag_hint(t->diags, diag, "indent it by %zu spaces, like line %u, or by %zu, like line %u",
                  outer.indent, number, above.indent, yline_number(t->file, above.start));
    else diag_hint(t->diags, diag, "indent it by %zu spaces", outer.indent);
    diag_mark(t->diags, diag, yfile_span(t->file, outer.start + outer.indent, outer.end),
              "indented by %zu", outer.indent);
    return true;
}

bool ysay_no_colon(Teller *t) {
    size_t from = t->trouble->context_at;
    t->line = yline_split(t->text, from);
    if (ysay_long_key(t)) return true;
    size_t end = t->line.value_end > from ? t->line.value_end : yt_one_more(t, from);
    size_t glued = yline_glued(t->text, from, t->line.end);
    Diag *diag = yt_tell(t, from, end, "this line has no `: ` behind a name");
    if (glued < t->line.end) diag_hint(t->diags, diag, "put a space behind the `:`");
    else diag_hint(t->diags, diag, "write `name: value`; text that goes on is indented deeper");
    return true;
}

/* A line further left than the first one of the file. */
bool ysay_outdented(Teller *t) {
    if (!yt_starts_line(t)) return false;
    size_t first = yprecheck_bom(t->text);
    while (first < t->at && yline_idle(t->text, first)) {
        const char *next = memchr(t->text.p + first, '\n', t->text.n - first);
        first = next ? (size_t)(next - t->text.p) + 1 : t->text.n;
    }
    YLine line = yline_split(t->text, first);
    if (line.indent <= t->line.indent || first >= t->line.start) return false;
    uint32_t number = yline_number(t->file, first);
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at),
                         "this line's indentation does not match line %u", number);
    diag_hint(t->diags, diag, "start both in the same column");
    diag_mark(t->diags, diag, yfile_span(t->file, line.key, line.end), "indented by %zu",
              line.indent);
    return true;
}

bool ysay_rest_of_file(Teller *t) {
    size_t end = yt_one_more(t, t->at);
    Diag *diag =
        yt_tell(t, t->at, end, "unexpected text behind the end of what the file started with");
    diag_hint(t->diags, diag, "the file should be lines of `key: value`");
    return true;
}

bool ysay_tab(Teller *t) {
    size_t at = t->at;
    if (at < t->text.n && t->text.p[at] != '\t') at = t->line.start + t->line.indent;
    if (at >= t->text.n || t->text.p[at] != '\t') return false;
    Diag *diag = yt_tell(t, at, at + 1, "tab used for indentation");
    diag_hint(t->diags, diag, "use spaces");
    return true;
}

bool ysay_directive(Teller *t) {
    size_t from = t->trouble->context_at;
    Diag *diag = yt_tell(t, from, yt_one_more(t, from), "a line cannot start with `%%` here");
    diag_hint(t->diags, diag, "remove the line, or put the text in quotes");
    return true;
}
