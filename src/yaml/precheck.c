#include "yaml/precheck.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "yaml/lines.h"

enum {
    SHOWN = 60,          /* columns of a key in a message */
    LONGEST_SHOWN = 200, /* bytes of a line in a hint */
};

/* A walk over the lines that knows as much of YAML as it needs to stay silent where it must: text
 * blocks, quotes, brackets, and text that runs on. Where it meets a rarity (explicit keys, anchors,
 * tags, a document marker with text behind it) it gives up: libyaml has the word then. */
typedef enum State { NODES, BLOCK, QUOTE, FLOW, GIVEN_UP } State;

typedef struct Level {
    int column;
    bool map; /* else a list */
} Level;

typedef struct Walk {
    const Source *file;
    Str text;
    Diags *diags;
    State state;
    Level levels[LIMIT_YAML_DEPTH];
    size_t depth;
    char quote;         /* QUOTE and inside FLOW: which; 0 for none */
    size_t brackets;    /* FLOW: how many are open */
    bool in_word;       /* FLOW: a plain text is open */
    int block_parent;   /* BLOCK: what is deeper belongs to it */
    int block_indent;   /* BLOCK: -1 until its first line with text */
    bool runs_on;       /* a plain text is open: deeper lines continue it */
    int runs_on_parent; /* … deeper than this */
    int glued_column;   /* >= 0: it started with `name:x` at this column … */
    size_t glued_from;  /* … in the line that starts here */
} Walk;

void yreport_glued(const Source *file, size_t from, size_t colon, size_t to, Diags *diags) {
    Str key = yline_piece(file->text, from, colon);
    Str shown = {key.p, utf8_fit(key, SHOWN)};
    Diag *diag = diag_error(diags, yfile_span(file, colon, colon + 1),
                            "no space after the `:` of `%.*s`", STR_ARG(shown));
    Str rest = yline_piece(file->text, colon + 1, yline_value_end(file->text, colon + 1, to));
    if (key.n + rest.n > LONGEST_SHOWN) diag_hint(diags, diag, "put a space behind the `:`");
    else diag_hint(diags, diag, "write `%.*s: %.*s`", STR_ARG(key), STR_ARG(rest));
}

void yreport_tab(const Source *file, size_t at, Diags *diags) {
    size_t end = at;
    while (end < file->text.n && file->text.p[end] == '\t') end++;
    Diag *diag = diag_error(diags, yfile_span(file, at, end), "tab used for indentation");
    size_t rest = yline_skip(file->text, end, yline_end(file->text, end));
    Str line = yline_piece(file->text, rest, yline_end(file->text, rest));
    if (line.n > LONGEST_SHOWN) diag_hint(diags, diag, "use spaces");
    else if (line.n) diag_hint(diags, diag, "use spaces: `  %.*s`", STR_ARG(line));
    else diag_hint(diags, diag, "remove it: the line has nothing else");
}

static int top_column(const Walk *walk) {
    return walk->depth ? walk->levels[walk->depth - 1].column : -1;
}

static void open_level(Walk *walk, int column, bool map) {
    if (top_column(walk) >= column) return;
    if (walk->depth == LIMIT_YAML_DEPTH) walk->state = GIVEN_UP;
    else walk->levels[walk->depth++] = (Level){column, map};
}

static void close_levels(Walk *walk, int column) {
    while (top_column(walk) > column) walk->depth--;
}

static bool is_column_of_map(const Walk *walk, int column) {
    return walk->depth && top_column(walk) == column && walk->levels[walk->depth - 1].map;
}

/* Moves on inside a quoted text; false when it does not end before `end`. */
static bool pass_quoted(Walk *walk, size_t *at, size_t end) {
    for (; *at < end; (*at)++) {
        char c = walk->text.p[*at];
        if (walk->quote == '"' && c == '\\') {
            (*at)++;
        } else if (c == walk->quote) {
            bool twice = c == '\'' && *at + 1 < end && walk->text.p[*at + 1] == c;
            if (!twice) {
                walk->quote = 0;
                (*at)++;
                return true;
            }
            (*at)++;
        }
    }
    return false;
}

static bool ends_word(const Walk *walk, size_t at, size_t end) {
    return at + 1 >= end || yline_blank(walk->text.p[at + 1]) ||
           strchr(",[]{}", walk->text.p[at + 1]);
}

/* One character inside brackets; false at a comment. `in_word`: a plain text is open, where quotes
 * and most signs are letters like any other. */
static bool pass_bracketed(Walk *walk, size_t *at, size_t start, size_t end) {
    char c = walk->text.p[*at];
    bool apart = *at == start || yline_blank(walk->text.p[*at - 1]);
    if (c == '#' && (apart || !walk->in_word)) return false;
    if (strchr("[]{},", c)) {
        walk->in_word = false;
        if (c == '[' || c == '{') walk->brackets++;
        if (c == ']' || c == '}') walk->brackets--;
    } else if (c == ':') {
        walk->in_word = walk->in_word && !ends_word(walk, *at, end);
    } else if (c == '"' || c == '\'') {
        if (!walk->in_word) walk->quote = c;
    } else if (strchr("&*!?", c) && !walk->in_word) {
        walk->state = GIVEN_UP;
    } else if (!yline_blank(c)) {
        walk->in_word = true;
    }
    (*at)++;
    return true;
}

static void pass_flow(Walk *walk, size_t at, size_t start, size_t end) {
    while (at < end && walk->state == FLOW) {
        if (walk->quote) {
            if (!pass_quoted(walk, &at, end)) return;
            continue;
        }
        if (!pass_bracketed(walk, &at, start, end)) {
            walk->in_word = false;
            return;
        }
        if (!walk->brackets) walk->state = NODES;
    }
}

/* `|`, `>` with at most digits and signs behind them, then nothing or a comment. */
static bool is_block_header(Str text, size_t at, size_t end) {
    if (text.p[at] != '|' && text.p[at] != '>') return false;
    at++;
    while (at < end &&
           (text.p[at] == '+' || text.p[at] == '-' || (text.p[at] >= '1' && text.p[at] <= '9')))
        at++;
    size_t rest = yline_skip(text, at, end);
    return rest == end || (rest > at && text.p[rest] == '#');
}

static int explicit_indent(Str text, size_t at, size_t end, int parent) {
    for (at++; at < end && !yline_blank(text.p[at]); at++) {
        if (text.p[at] >= '1' && text.p[at] <= '9')
            return (parent < 0 ? 0 : parent) + (text.p[at] - '0');
    }
    return -1;
}

static void open_block(Walk *walk, size_t at, size_t end) {
    walk->state = BLOCK;
    walk->block_parent = top_column(walk);
    walk->block_indent = explicit_indent(walk->text, at, end, walk->block_parent);
}

static void run_on(Walk *walk) {
    walk->runs_on = true;
    walk->runs_on_parent = top_column(walk);
    walk->glued_column = -1;
}

/* What stands behind `key: ` or `- `, or alone on its line. */
static void take_value(Walk *walk, size_t at, size_t start, size_t end) {
    char c = walk->text.p[at];
    if (c == '"' || c == '\'') {
        size_t inside = at + 1;
        walk->quote = c;
        if (!pass_quoted(walk, &inside, end)) walk->state = QUOTE;
    } else if (c == '[' || c == '{') {
        walk->state = FLOW;
        walk->brackets = 0;
        walk->in_word = false;
        pass_flow(walk, at, start, end);
    } else if (c == '|' || c == '>') {
        if (is_block_header(walk->text, at, end)) open_block(walk, at, end);
        else walk->state = GIVEN_UP;
    } else if (strchr("&*!?-:", c)) {
        bool text = strchr("?-:", c) && at + 1 < end && !yline_blank(walk->text.p[at + 1]);
        if (text) run_on(walk);
        else walk->state = GIVEN_UP;
    } else if (c != '#') {
        run_on(walk);
    }
}

/* A line, or the rest of one behind `- `, that has no `key: `. */
static void take_keyless(Walk *walk, size_t at, size_t start, size_t end) {
    int column = (int)(at - start);
    size_t colon = yline_glued(walk->text, at, end);
    if (colon < end && is_column_of_map(walk, column)) {
        yreport_glued(walk->file, at, colon, end, walk->diags);
        return;
    }
    take_value(walk, at, start, end);
    if (colon == end || !walk->runs_on) return;
    walk->glued_column = column;
    walk->glued_from = start;
}

/* `? ` and `: `, as explicit keys and values start. */
static bool is_sign(Str text, size_t at, size_t end) {
    return strchr("?:", text.p[at]) && (at + 1 == end || yline_blank(text.p[at + 1]));
}

static void take_node(Walk *walk, size_t at, size_t start, size_t end) {
    if (walk->text.p[at] == '[' || walk->text.p[at] == '{') {
        take_value(walk, at, start, end);
        return;
    }
    bool plain = !strchr("&*!|>#@`%", walk->text.p[at]) && !is_sign(walk->text, at, end);
    size_t colon = plain ? yline_colon(walk->text, at, end) : end;
    if (colon == end) {
        take_keyless(walk, at, start, end);
        return;
    }
    open_level(walk, (int)(at - start), true);
    size_t value = yline_skip(walk->text, colon + 1, end);
    if (value < end && walk->state == NODES) take_value(walk, value, start, end);
}

static bool is_dash(Str text, size_t at, size_t end) {
    return at < end && text.p[at] == '-' && (at + 1 == end || yline_blank(text.p[at + 1]));
}

static void take_nodes(Walk *walk, size_t at, size_t start, size_t end) {
    close_levels(walk, (int)(at - start));
    while (is_dash(walk->text, at, end)) {
        open_level(walk, (int)(at - start), false);
        at = yline_skip(walk->text, at + 1, end);
    }
    if (at < end && walk->state == NODES) take_node(walk, at, start, end);
}

/* `rate:5 ms` opened a text, and now a line as deep as it has a key: both were meant as keys. */
static void report_run(Walk *walk, size_t until) {
    size_t at = walk->glued_from, before = walk->diags->errors;
    while (at < until && walk->diags->errors - before < LIMIT_SHOWN_ERRORS) {
        size_t end = yline_end(walk->text, at);
        size_t key = at + (size_t)walk->glued_column;
        bool first = at == walk->glued_from;
        bool level = first || (key < end && yline_skip(walk->text, at, end) == key);
        size_t colon = level ? yline_glued(walk->text, key, end) : end;
        if (colon < end) yreport_glued(walk->file, key, colon, end, walk->diags);
        const char *next = memchr(walk->text.p + end, '\n', walk->text.n - end);
        at = next ? (size_t)(next - walk->text.p) + 1 : until;
    }
    open_level(walk, walk->glued_column, true);
    walk->runs_on = false;
}

static void take_directive(Walk *walk, size_t at) {
    size_t end = yline_end(walk->text, at);
    Diag *diag = diag_error(walk->diags, yfile_span(walk->file, at, end),
                            "a line that starts with `%%` is a YAML directive, which is not used");
    diag_hint(walk->diags, diag, "remove the line, or put the text in quotes");
}

static bool is_marker(Str text, size_t at, size_t end) {
    bool dots = end - at >= 3 && (!memcmp(text.p + at, "---", 3) || !memcmp(text.p + at, "...", 3));
    return dots && (end - at == 3 || yline_blank(text.p[at + 3]));
}

static void take_marker(Walk *walk, size_t at, size_t end) {
    walk->depth = 0;
    walk->runs_on = false;
    size_t rest = yline_skip(walk->text, at + 3, end);
    if (rest < end && walk->text.p[rest] != '#') walk->state = GIVEN_UP;
}

/* True when the line only continues an open text. */
static bool continues(Walk *walk, size_t start, size_t at, size_t end) {
    if (!walk->runs_on || (int)(at - start) <= walk->runs_on_parent) return false;
    if (walk->glued_column != (int)(at - start)) return true;
    if (walk->text.p[at] == ':' || yline_colon(walk->text, at, end) == end) return true;
    report_run(walk, start);
    return false;
}

/* A tab among the blanks that start a line: right only inside a text that runs on. */
static bool bad_tab(const Walk *walk, size_t start, size_t at) {
    const char *tab = at > start ? memchr(walk->text.p + start, '\t', at - start) : NULL;
    if (!tab) return false;
    return !walk->runs_on || (int)(tab - walk->text.p - (ptrdiff_t)start) <= walk->runs_on_parent;
}

static void take_line(Walk *walk, size_t start, size_t end) {
    size_t at = yline_skip(walk->text, start, end);
    if (bad_tab(walk, start, at)) {
        const char *tab = memchr(walk->text.p + start, '\t', at - start);
        yreport_tab(walk->file, (size_t)(tab - walk->text.p), walk->diags);
    }
    if (at == end) return;
    if (walk->text.p[at] == '#') {
        walk->runs_on = false;
        return;
    }
    if (at == start && is_marker(walk->text, start, end)) {
        take_marker(walk, start, end);
    } else if (!continues(walk, start, at, end)) {
        walk->runs_on = false;
        if (at == start && walk->text.p[at] == '%') take_directive(walk, at);
        else take_nodes(walk, at, start, end);
    }
}

/* True while the line belongs to the open text block. */
static bool take_block_line(Walk *walk, size_t start, size_t end) {
    size_t at = start;
    while (at < end && walk->text.p[at] == ' ') at++;
    int column = (int)(at - start);
    bool known = walk->block_indent >= 0;
    bool tab = at < end && walk->text.p[at] == '\t';
    if (tab && (!known || column < walk->block_indent)) {
        yreport_tab(walk->file, at, walk->diags);
        return true;
    }
    if (at == end) return true;
    if (!known && column > walk->block_parent) walk->block_indent = column;
    bool inside = walk->block_indent >= 0 && column >= walk->block_indent;
    if (!inside) walk->state = NODES;
    return inside;
}

static void take_any_line(Walk *walk, size_t start, size_t end) {
    size_t at = start;
    if (walk->state == BLOCK && take_block_line(walk, start, end)) return;
    switch (walk->state) {
    case NODES: take_line(walk, start, end); break;
    case QUOTE:
        if (pass_quoted(walk, &at, end)) walk->state = NODES;
        break;
    case FLOW: pass_flow(walk, start, start, end); break;
    case BLOCK:
    case GIVEN_UP: break;
    }
}

bool yprecheck_lines(const Source *file, Diags *diags) {
    Walk walk = {.file = file, .text = file->text, .diags = diags, .glued_column = -1};
    size_t before = diags->errors, at = yprecheck_bom(file->text);
    while (at < file->text.n && walk.state != GIVEN_UP) {
        if (file->text.p[at] == '\n') {
            at++;
            continue;
        }
        const char *next = memchr(file->text.p + at, '\n', file->text.n - at);
        size_t after = next ? (size_t)(next - file->text.p) : file->text.n;
        bool cr = after > at && file->text.p[after - 1] == '\r';
        take_any_line(&walk, at, after - cr);
        at = after + 1;
        if (diags->errors - before >= LIMIT_SHOWN_ERRORS) break;
    }
    return diags->errors == before;
}
