#include "yaml/explain.h"

#include "yaml/teller.h"

enum { SHOWN = 60 }; /* bytes of the file in a message */

Str yt_shown(Str text) {
    size_t end = text.n > SHOWN ? SHOWN : text.n;
    while (end < text.n && end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80) end--;
    return (Str){text.p, end};
}

Diag *yt_tell(Teller *t, size_t from, size_t to, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *ours = arena_vprintf(t->arena, fmt, args);
    va_end(args);
    const char *between = *t->trouble->context ? ", " : "";
    return diag_error(t->diags, yfile_span(t->file, from, to), "%s (libyaml: %s%s%s)", ours,
                      t->trouble->context, between, t->trouble->problem);
}

bool yt_in_flow(const Teller *t) {
    return strstr(t->trouble->context, "flow") != NULL;
}

size_t yt_one_more(const Teller *t, size_t at) {
    if (at >= t->text.n || t->text.p[at] == '\n' || t->text.p[at] == '\r') return at;
    at++;
    while (at < t->text.n && ((unsigned char)t->text.p[at] & 0xC0) == 0x80) at++;
    return at;
}

bool yt_starts_line(const Teller *t) {
    return t->at == t->line.start + t->line.indent;
}

Str yt_value(const Teller *t) {
    return yline_piece(t->text, t->line.value, t->line.value_end);
}

/* "cost: " or "- ": what stands in front of the value. */
Str yt_lead(const Teller *t) {
    return yline_piece(t->text, t->line.start + t->line.indent, t->line.value);
}

void yt_hint_value(Teller *t, Diag *diag, const char *why, Str value) {
    const char *quoted = yline_quoted(t->arena, value);
    diag_hint(t->diags, diag, "%s: `%.*s%s`", why, STR_ARG(yt_lead(t)), quoted);
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

void yt_hint_quotes(Teller *t, Diag *diag) {
    bool piece = yt_in_flow(t) || (t->at > t->line.value && strchr("[{", t->text.p[t->line.value]));
    Str text = piece ? piece_of(t) : yt_value(t);
    if (!text.n) diag_hint(t->diags, diag, "put the text in quotes");
    else if (piece) diag_hint(t->diags, diag, "put it in quotes: %s", yline_quoted(t->arena, text));
    else yt_hint_value(t, diag, "put the value in quotes", text);
}

typedef struct Saying {
    const char *problem, *context; /* parts of libyaml's words; "" fits all */
    Tell *tell;
} Saying;

/* The first row that fits and knows the case speaks. */
static const Saying sayings[] = {
    {"", "directive", ysay_directive},
    {"expected comment or line break", "block scalar", ysay_text_block},
    {"indentation indicator", "block scalar", ysay_text_block},
    {"tab character", "", ysay_tab},
    {"cannot start any token", "", ysay_tab},
    {"cannot start any token", "", ysay_after_closing},
    {"cannot start any token", "", ysay_bad_start},
    {"mapping values are not allowed", "", ysay_after_closing},
    {"mapping values are not allowed", "", ysay_long_key},
    {"mapping values are not allowed", "", ysay_keyless_above},
    {"mapping values are not allowed", "", ysay_deeper_line},
    {"mapping values are not allowed", "", ysay_second_colon},
    {"did not find expected key", "", ysay_after_closing},
    {"did not find expected key", "", ysay_nameless},
    {"did not find expected key", "", ysay_deeper_line},
    {"did not find expected key", "", ysay_mixed},
    {"did not find expected key", "", ysay_indentation},
    {"did not find expected key", "", ysay_stray_sign},
    {"'-' indicator", "", ysay_after_closing},
    {"'-' indicator", "", ysay_mixed},
    {"'-' indicator", "", ysay_indentation},
    {"'-' indicator", "", ysay_stray_sign},
    {"end of stream", "quoted scalar", ysay_open_quote},
    {"document indicator", "quoted scalar", ysay_open_quote},
    {"',' or", "", ysay_after_closing},
    {"',' or", "", ysay_open_bracket},
    {"could not find expected ':'", "", ysay_no_colon},
    {"alphabetic or numeric", "", ysay_sigil},
    {"", " tag", ysay_sigil},
    {"tag handle", "", ysay_sigil},
    {"block sequence entries", "", ysay_dash_in_line},
    {"mapping keys are not allowed", "", ysay_question},
    {"expected node content", "", ysay_nameless},
    {"expected node content", "flow", ysay_unfinished},
    {"expected node content", "", ysay_no_content},
    {"<document start>", "", ysay_after_closing},
    {"<document start>", "", ysay_outdented},
    {"<document start>", "", ysay_rest_of_file},
    {"escape", "", ysay_escape},
    {"hexdecimal", "", ysay_escape},
    {"unexpected ':'", "", ysay_flow_colon},
    {"", "", ysay_whatever},
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
