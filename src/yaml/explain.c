#include "yaml/explain.h"

#include "yaml/lines.h"
#include "yaml/precheck.h"

typedef struct Teller {
    const Source *file;
    Str text;
    const YTrouble *trouble;
    Diags *diags;
    Arena *arena;
    size_t at;  /* where the trouble is: the start of the token, not of what follows it */
    YLine line; /* the one around `at` */
} Teller;

/* Reports the error and returns true, or knows nothing of it and returns false. */
typedef bool Tell(Teller *t);

enum { SHOWN = 60, LONGEST_SHOWN = 200, LONGEST_KEY = 1024 };

static Str shown(Str text) {
    size_t end = text.n > SHOWN ? SHOWN : text.n;
    while (end < text.n && end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80) end--;
    return (Str){text.p, end};
}

/* The error, with libyaml's words behind it. */
static Diag *tell(Teller *t, size_t from, size_t to, const char *fmt, ...) PRINTF_LIKE(4, 5);

static Diag *tell(Teller *t, size_t from, size_t to, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *ours = arena_vprintf(t->arena, fmt, args);
    va_end(args);
    const char *between = *t->trouble->context ? ", " : "";
    return diag_error(t->diags, yfile_span(t->file, from, to), "%s (libyaml: %s%s%s)", ours,
                      t->trouble->context, between, t->trouble->problem);
}

static bool in_flow(const Teller *t) {
    return strstr(t->trouble->context, "flow") != NULL;
}

static size_t one_more(const Teller *t, size_t at) {
    if (at >= t->text.n || t->text.p[at] == '\n' || t->text.p[at] == '\r') return at;
    at++;
    while (at < t->text.n && ((unsigned char)t->text.p[at] & 0xC0) == 0x80) at++;
    return at;
}

static Str value_of(const Teller *t) {
    return yline_piece(t->text, t->line.value, t->line.value_end);
}

/* "cost: " or "- ": what stands in front of the value. */
static Str lead_of(const Teller *t) {
    return yline_piece(t->text, t->line.start + t->line.indent, t->line.value);
}

static void hint_value(Teller *t, Diag *diag, const char *why, Str value) {
    const char *quoted = yline_quoted(t->arena, value);
    diag_hint(t->diags, diag, "%s: `%.*s%s`", why, STR_ARG(lead_of(t)), quoted);
}

/* The piece of a `{}` or `[]` around `at`. */
static Str piece_of(const Teller *t) {
    size_t from = t->at, to = t->at;
    while (from > t->line.value && !strchr(",[{", t->text.p[from - 1]) &&
           !(yline_blank(t->text.p[from - 1]) && from > 1 && t->text.p[from - 2] == ':'))
        from--;
    while (to < t->line.value_end && !strchr(",]}", t->text.p[to])) to++;
    return str_trim(yline_piece(t->text, from, to));
}

static void hint_quotes(Teller *t, Diag *diag) {
    bool piece = in_flow(t) || (t->at > t->line.value && strchr("[{", t->text.p[t->line.value]));
    Str text = piece ? piece_of(t) : value_of(t);
    if (!text.n || text.n > LONGEST_SHOWN) diag_hint(t->diags, diag, "put the text in quotes");
    else if (piece) diag_hint(t->diags, diag, "put it in quotes: %s", yline_quoted(t->arena, text));
    else hint_value(t, diag, "put the value in quotes", text);
}

/* "5 GB" * 2, [100, 200] rps */
static bool after_closing(Teller *t) {
    size_t last = t->at;
    while (last > t->line.start && yline_blank(t->text.p[last - 1])) last--;
    if (last <= t->line.value) return false;
    char closer = t->text.p[last - 1], opener = t->text.p[t->line.value];
    bool quotes = (closer == '"' || closer == '\'') && opener == closer;
    bool brackets = (closer == ']' || closer == '}') && (opener == '[' || opener == '{');
    if (!quotes && !brackets) return false;
    size_t end = t->line.value_end > t->at ? t->line.value_end : one_more(t, t->at);
    Diag *diag = tell(t, t->at, end, "unexpected text behind the closing `%c`", closer);
    Str value = value_of(t);
    if (in_flow(t)) {
        diag_hint(t->diags, diag, "put all of the value in quotes, or nothing");
    } else if (quotes) {
        Str inner = yline_piece(t->text, t->line.value + 1, last - 1);
        Str rest = yline_piece(t->text, last, end);
        diag_hint(t->diags, diag, "put all of the value in quotes, or nothing: `%.*s%.*s%.*s`",
                  STR_ARG(lead_of(t)), STR_ARG(inner), STR_ARG(rest));
    } else {
        hint_value(t, diag, "put all of the value in quotes", value);
    }
    return true;
}

/* ok: > 200 ms */
static bool text_block(Teller *t) {
    size_t from = t->trouble->context_at;
    t->line = yline_split(t->text, from);
    char sign = from < t->text.n ? t->text.p[from] : '>';
    size_t end = t->line.value_end > from ? t->line.value_end : one_more(t, from);
    Diag *diag = tell(t, from, end, "a value that starts with `%c` is a YAML text block", sign);
    const char *quoted = yline_quoted(t->arena, yline_piece(t->text, from, end));
    diag_hint(t->diags, diag, "write %s in quotes, or start with a name", quoted);
    return true;
}

static bool tab(Teller *t) {
    size_t at = t->at;
    if (at < t->text.n && t->text.p[at] != '\t') at = t->line.start + t->line.indent;
    if (at >= t->text.n || t->text.p[at] != '\t') return false;
    Diag *diag = tell(t, at, at + 1, "tab used for indentation");
    diag_hint(t->diags, diag, "use spaces");
    return true;
}

/* %cpu, @peak, `x` */
static bool bad_start(Teller *t) {
    size_t end = one_more(t, t->at);
    Str sign = yline_piece(t->text, t->at, end);
    const char *name =
        str_is(sign, "`") ? "a backtick" : arena_printf(t->arena, "`%.*s`", STR_ARG(sign));
    Diag *diag = tell(t, t->at, end, "a value cannot start with %s", name);
    hint_quotes(t, diag);
    return true;
}

/* A key may have 1,024 characters. */
static bool long_key(Teller *t) {
    size_t colon = t->line.colon < t->line.end ? t->line.colon : t->line.end;
    size_t from = t->line.key;
    if (colon - from <= LONGEST_KEY) return false;
    Diag *diag = tell(t, from, from + 1, "this key is longer than %d characters", LONGEST_KEY);
    diag_hint(t->diags, diag, "use a short name; put text behind `about:` or `note:`");
    return true;
}

static bool starts_line(const Teller *t) {
    return t->at == t->line.start + t->line.indent;
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
static bool keyless_above(Teller *t) {
    YLine above;
    if (!line_above(t, t->line.start, &above)) return false;
    if (above.colon < above.end || above.key - above.start != t->line.key - t->line.start)
        return false;
    Str text = shown(yline_piece(t->text, above.key, above.value_end));
    Diag *diag = tell(t, above.key, above.value_end, "this line has no `: `, but the next one has");
    size_t glued = yline_glued(t->text, above.key, above.end);
    if (glued < above.end) diag_hint(t->diags, diag, "put a space behind the `:`");
    else diag_hint(t->diags, diag, "write `%.*s: value`", STR_ARG(text));
    diag_mark(t->diags, diag, yfile_span(t->file, t->at, one_more(t, t->at)), "unexpected");
    return true;
}

/* users: 5
 *   rate: 3 */
static bool deeper_line(Teller *t) {
    YLine above = t->line;
    if (t->line.colon != t->at && !starts_line(t)) return false;
    do {
        if (!line_above(t, above.start, &above)) return false;
    } while (above.indent >= t->line.indent);
    if (above.value == above.value_end) return false;
    uint32_t number = yline_number(t->file, above.start);
    size_t end = t->line.colon < t->line.end ? t->line.colon + 1 : t->line.value_end;
    Diag *diag = tell(t, t->line.key, end,
                      "this line is deeper than line %u, which has a value already", number);
    diag_hint(t->diags, diag, "indent it by %zu spaces, like line %u", above.indent, number);
    diag_mark(t->diags, diag, yfile_span(t->file, above.value, above.value_end), "the value");
    return true;
}

/* c ? a : b */
static bool asks(Str text) {
    for (size_t i = 1; i + 1 < text.n; i++) {
        if (text.p[i] == '?' && yline_blank(text.p[i - 1]) && yline_blank(text.p[i + 1]))
            return true;
    }
    return false;
}

/* x: a: b */
static bool second_colon(Teller *t) {
    Diag *diag = tell(t, t->at, one_more(t, t->at), "unexpected `:` inside a value");
    size_t from = t->line.value < t->at ? t->line.value : t->at;
    if (t->line.colon < t->at && asks(yline_piece(t->text, from, t->at)))
        diag_hint(t->diags, diag, "write `if … then … else …`; expressions have no `?` and `:`");
    else if (t->line.colon < t->at) hint_quotes(t, diag);
    else diag_hint(t->diags, diag, "put the value in quotes, or write `name: value`");
    return true;
}

static bool is_dash(const Teller *t) {
    return t->at < t->text.n && t->text.p[t->at] == '-';
}

/* A line that starts with `: `. */
static bool nameless(Teller *t) {
    bool placed = starts_line(t) || in_flow(t);
    if (!placed || t->at >= t->text.n || t->text.p[t->at] != ':') return false;
    Diag *diag = tell(t, t->at, t->at + 1, "a name is missing in front of the `:`");
    diag_hint(t->diags, diag, "write `name: value`");
    return true;
}

/* List items and keys at one depth. */
static bool mixed(Teller *t) {
    bool dashes = strstr(t->trouble->problem, "'-'") != NULL;
    size_t column = t->trouble->context_at - yline_start(t->text, t->trouble->context_at);
    if (!starts_line(t) || is_dash(t) == dashes || column != t->line.indent) return false;
    Diag *diag = tell(t, t->at, one_more(t, t->at), "list items and keys are mixed");
    diag_mark(t->diags, diag,
              yfile_span(t->file, t->trouble->context_at, t->trouble->context_at + 1),
              dashes ? "a list starts here" : "keys start here");
    if (dashes) diag_hint(t->diags, diag, "start the line with `- `, or move it out of the list");
    else diag_hint(t->diags, diag, "give it a key: `name: value`, or move it below one");
    return true;
}

static bool indentation(Teller *t) {
    if (!starts_line(t)) return false;
    YLine outer = yline_split(t->text, t->trouble->context_at), above = outer;
    uint32_t number = yline_number(t->file, outer.start);
    Diag *diag = tell(t, t->line.start, one_more(t, t->at),
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

/* a: 1, 2] */
static bool stray_sign(Teller *t) {
    size_t end = one_more(t, t->at);
    if (t->at == end) return false;
    Str sign = yline_piece(t->text, t->at, end);
    Diag *diag = tell(t, t->at, end, "unexpected `%.*s`", STR_ARG(sign));
    hint_quotes(t, diag);
    return true;
}

/* `a: ]`, `[a, , b]` */
static bool no_content(Teller *t) {
    size_t end = one_more(t, t->at);
    if (t->at == end) return false;
    Str sign = yline_piece(t->text, t->at, end);
    Diag *diag = tell(t, t->at, end, "expected a value, found `%.*s`", STR_ARG(sign));
    hint_quotes(t, diag);
    return true;
}

static bool open_quote(Teller *t) {
    size_t from = t->trouble->context_at;
    char quote = from < t->text.n ? t->text.p[from] : '"';
    Diag *diag = tell(t, from, one_more(t, from), "this quote is never closed");
    diag_hint(t->diags, diag, "close it with %c", quote);
    return true;
}

static bool tell_open(Teller *t, size_t from) {
    char bracket = from < t->text.n ? t->text.p[from] : '[';
    char closer = bracket == '{' ? '}' : ']';
    Diag *diag = tell(t, from, one_more(t, from), "this `%c` is not closed: no `,` or `%c` follows",
                      bracket, closer);
    diag_mark(t->diags, diag, yfile_span(t->file, t->at, one_more(t, t->at)), "expected here");
    diag_hint(t->diags, diag, "close it with `%c`, or put the text in quotes", closer);
    return true;
}

static bool open_bracket(Teller *t) {
    return tell_open(t, t->trouble->context_at);
}

/* The file ends inside brackets. */
static bool unfinished(Teller *t) {
    bool ends = !str_trim(yline_piece(t->text, t->at, t->text.n)).n;
    return ends && t->trouble->open_at < t->at && tell_open(t, t->trouble->open_at);
}

static bool no_colon(Teller *t) {
    size_t from = t->trouble->context_at;
    t->line = yline_split(t->text, from);
    if (long_key(t)) return true;
    size_t end = t->line.value_end > from ? t->line.value_end : one_more(t, from);
    size_t glued = yline_glued(t->text, from, t->line.end);
    Diag *diag = tell(t, from, end, "this line has no `: ` behind a name");
    if (glued < t->line.end) diag_hint(t->diags, diag, "put a space behind the `:`");
    else diag_hint(t->diags, diag, "write `name: value`; text that goes on is indented deeper");
    return true;
}

/* x: * 5 */
static bool sigil(Teller *t) {
    t->at = t->trouble->context_at;
    t->line = yline_split(t->text, t->at);
    if (after_closing(t)) return true;
    char sign = t->at < t->text.n ? t->text.p[t->at] : '*';
    const char *kind = sign == '*' ? "alias" : sign == '&' ? "anchor" : "tag";
    Diag *diag =
        tell(t, t->at, one_more(t, t->at),
             "a value that starts with `%c` is a YAML %s, which is not used here", sign, kind);
    hint_quotes(t, diag);
    return true;
}

/* a: - 5 */
static bool dash_in_line(Teller *t) {
    Diag *diag = tell(t, t->at, one_more(t, t->at), "a list item needs a line of its own");
    size_t rest = yline_skip(t->text, t->at + (t->at < t->text.n), t->line.end);
    if (t->line.colon < t->at)
        diag_hint(t->diags, diag, "put it on the next line, or write a negative number as `-%.*s`",
                  STR_ARG(shown(yline_piece(t->text, rest,
                                            t->line.value_end > rest ? t->line.value_end : rest))));
    else diag_hint(t->diags, diag, "put it on the next line");
    return true;
}

/* a: ? b */
static bool question(Teller *t) {
    Diag *diag = tell(t, t->at, one_more(t, t->at), "a value cannot start with `? `");
    hint_quotes(t, diag);
    return true;
}

/* A line further left than the first one of the file. */
static bool outdented(Teller *t) {
    if (!starts_line(t)) return false;
    size_t first = yprecheck_bom(t->text);
    while (first < t->at && yline_idle(t->text, first)) {
        const char *next = memchr(t->text.p + first, '\n', t->text.n - first);
        first = next ? (size_t)(next - t->text.p) + 1 : t->text.n;
    }
    YLine line = yline_split(t->text, first);
    if (line.indent <= t->line.indent || first >= t->line.start) return false;
    uint32_t number = yline_number(t->file, first);
    Diag *diag = tell(t, t->at, one_more(t, t->at),
                      "this line's indentation does not match line %u", number);
    diag_hint(t->diags, diag, "start both in the same column");
    diag_mark(t->diags, diag, yfile_span(t->file, line.key, line.end), "indented by %zu",
              line.indent);
    return true;
}

static bool rest_of_file(Teller *t) {
    size_t end = one_more(t, t->at);
    Diag *diag =
        tell(t, t->at, end, "unexpected text behind the end of what the file started with");
    diag_hint(t->diags, diag, "the file should be lines of `key: value`");
    return true;
}

static bool escape(Teller *t) {
    size_t at = t->at < t->line.end ? t->at : t->line.end;
    while (at > t->line.start && (at == t->text.n || t->text.p[at] != '\\')) at--;
    size_t end = one_more(t, at + (at < t->text.n));
    Str text = yline_piece(t->text, at, end);
    Diag *diag = tell(t, at, end, "`%.*s` is no escape that YAML knows", STR_ARG(text));
    diag_hint(t->diags, diag, "write `\\\\` for a backslash, or use single quotes");
    return true;
}

static bool flow_colon(Teller *t) {
    Diag *diag = tell(t, t->at, one_more(t, t->at), "this `:` has no value behind it");
    diag_hint(t->diags, diag, "write `name: value`, or put the text in quotes");
    return true;
}

static bool directive(Teller *t) {
    size_t from = t->trouble->context_at;
    Diag *diag = tell(t, from, one_more(t, from), "a line cannot start with `%%` here");
    diag_hint(t->diags, diag, "remove the line, or put the text in quotes");
    return true;
}

static bool whatever(Teller *t) {
    Diag *diag = tell(t, t->at, one_more(t, t->at), "this is not YAML as it stands");
    diag_hint(t->diags, diag, "put the value in quotes, or look at the brackets above");
    return true;
}

typedef struct Saying {
    const char *problem, *context; /* parts of libyaml's words; "" fits all */
    Tell *tell;
} Saying;

/* The first row that fits and knows the case speaks. */
static const Saying sayings[] = {
    {"", "directive", directive},
    {"expected comment or line break", "block scalar", text_block},
    {"indentation indicator", "block scalar", text_block},
    {"tab character", "", tab},
    {"cannot start any token", "", tab},
    {"cannot start any token", "", after_closing},
    {"cannot start any token", "", bad_start},
    {"mapping values are not allowed", "", after_closing},
    {"mapping values are not allowed", "", long_key},
    {"mapping values are not allowed", "", keyless_above},
    {"mapping values are not allowed", "", deeper_line},
    {"mapping values are not allowed", "", second_colon},
    {"did not find expected key", "", after_closing},
    {"did not find expected key", "", nameless},
    {"did not find expected key", "", deeper_line},
    {"did not find expected key", "", mixed},
    {"did not find expected key", "", indentation},
    {"did not find expected key", "", stray_sign},
    {"'-' indicator", "", after_closing},
    {"'-' indicator", "", mixed},
    {"'-' indicator", "", indentation},
    {"'-' indicator", "", stray_sign},
    {"end of stream", "quoted scalar", open_quote},
    {"document indicator", "quoted scalar", open_quote},
    {"',' or", "", after_closing},
    {"',' or", "", open_bracket},
    {"could not find expected ':'", "", no_colon},
    {"alphabetic or numeric", "", sigil},
    {"", " tag", sigil},
    {"tag handle", "", sigil},
    {"block sequence entries", "", dash_in_line},
    {"mapping keys are not allowed", "", question},
    {"expected node content", "", nameless},
    {"expected node content", "flow", unfinished},
    {"expected node content", "", no_content},
    {"<document start>", "", after_closing},
    {"<document start>", "", outdented},
    {"<document start>", "", rest_of_file},
    {"escape", "", escape},
    {"hexdecimal", "", escape},
    {"unexpected ':'", "", flow_colon},
    {"", "", whatever},
};

void yexplain(const Source *file, const YTrouble *trouble, Diags *diags) {
    size_t at = trouble->at > file->text.n ? file->text.n : trouble->at;
    Teller t = {.file = file, .text = file->text, .trouble = trouble, .diags = diags};
    t.arena = diags->arena;
    t.at = at;
    t.line = yline_split(file->text, at);
    for (size_t i = 0; i < COUNT_OF(sayings); i++) {
        bool fits = strstr(trouble->problem, sayings[i].problem) &&
                    strstr(trouble->context, sayings[i].context);
        if (fits && sayings[i].tell(&t)) return;
    }
}
