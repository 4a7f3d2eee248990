#include "yaml/teller.h"

enum { LONGEST_SHOWN = 200 }; /* bytes of a corrected line */

/* "5 GB" * 2, [100, 200] rps */
bool ysay_after_closing(Teller *t) {
    size_t last = t->at;
    while (last > t->line.start && yline_blank(t->text.p[last - 1])) last--;
    if (last <= t->line.value + 1) return false; /* one sign opens or closes, not both */
    char closer = t->text.p[last - 1], opener = t->text.p[t->line.value];
    bool quotes = (closer == '"' || closer == '\'') && opener == closer;
    bool brackets = (closer == ']' || closer == '}') && (opener == '[' || opener == '{');
    if (!quotes && !brackets) return false;
    size_t end = t->line.value_end > t->at ? t->line.value_end : yt_one_more(t, t->at);
    Diag *diag = yt_tell(t, t->at, end, "unexpected text behind the closing `%c`", closer);
    Str value = yt_value(t);
    if (yt_in_flow(t) || value.n > LONGEST_SHOWN) {
        diag_hint(t->diags, diag, "put all of the value in quotes, or nothing");
    } else if (quotes) {
        Str inner = yline_piece(t->text, t->line.value + 1, last - 1);
        Str rest = yline_piece(t->text, last, end);
        diag_hint(t->diags, diag, "put all of the value in quotes, or nothing: `%.*s%.*s%.*s`",
                  STR_ARG(yt_lead(t)), STR_ARG(inner), STR_ARG(rest));
    } else {
        yt_hint_value(t, diag, "put all of the value in quotes", value);
    }
    return true;
}

/* ok: > 200 ms */
bool ysay_text_block(Teller *t) {
    size_t from = t->trouble->context_at;
    t->line = yline_split(t->text, from);
    char sign = from < t->text.n ? t->text.p[from] : '>';
    size_t end = t->line.value_end > from ? t->line.value_end : yt_one_more(t, from);
    Diag *diag = yt_tell(t, from, end, "a value that starts with `%c` is a YAML text block", sign);
    const char *quoted = yline_quoted(t->arena, yline_piece(t->text, from, end));
    diag_hint(t->diags, diag, "write %s in quotes, or start with a name", quoted);
    return true;
}

/* %cpu, @peak, `x` */
bool ysay_bad_start(Teller *t) {
    size_t end = yt_one_more(t, t->at);
    Str sign = yline_piece(t->text, t->at, end);
    const char *name =
        str_is(sign, "`") ? "a backtick" : arena_printf(t->arena, "`%.*s`", STR_ARG(sign));
    Diag *diag = yt_tell(t, t->at, end, "a value cannot start with %s", name);
    yt_hint_quotes(t, diag);
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
bool ysay_second_colon(Teller *t) {
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "unexpected `:` inside a value");
    size_t from = t->line.value < t->at ? t->line.value : t->at;
    if (t->line.colon < t->at && asks(yline_piece(t->text, from, t->at)))
        diag_hint(t->diags, diag, "write `if … then … else …`; expressions have no `?` and `:`");
    else if (t->line.colon < t->at) yt_hint_quotes(t, diag);
    else diag_hint(t->diags, diag, "put the value in quotes, or write `name: value`");
    return true;
}

/* a: 1, 2] */
bool ysay_stray_sign(Teller *t) {
    size_t end = yt_one_more(t, t->at);
    if (t->at == end) return false;
    Str sign = yline_piece(t->text, t->at, end);
    Diag *diag = yt_tell(t, t->at, end, "unexpected `%.*s`", STR_ARG(sign));
    yt_hint_quotes(t, diag);
    return true;
}

/* `a: ]`, `[a, , b]` */
bool ysay_no_content(Teller *t) {
    size_t end = yt_one_more(t, t->at);
    if (t->at == end) return false;
    Str sign = yline_piece(t->text, t->at, end);
    Diag *diag = yt_tell(t, t->at, end, "expected a value, found `%.*s`", STR_ARG(sign));
    yt_hint_quotes(t, diag);
    return true;
}

bool ysay_open_quote(Teller *t) {
    size_t from = t->trouble->context_at;
    char quote = from < t->text.n ? t->text.p[from] : '"';
    Diag *diag = yt_tell(t, from, yt_one_more(t, from), "this quote is never closed");
    diag_hint(t->diags, diag, "close it with %c", quote);
    return true;
}

static bool tell_open(Teller *t, size_t from) {
    char bracket = from < t->text.n ? t->text.p[from] : '[';
    char closer = bracket == '{' ? '}' : ']';
    Diag *diag = yt_tell(t, from, yt_one_more(t, from),
                         "this `%c` is not closed: no `,` or `%c` follows", bracket, closer);
    diag_mark(t->diags, diag, yfile_span(t->file, t->at, yt_one_more(t, t->at)), "expected here");
    diag_hint(t->diags, diag, "close it with `%c`, or put the text in quotes", closer);
    return true;
}

bool ysay_open_bracket(Teller *t) {
    return tell_open(t, t->trouble->context_at);
}

/* The file ends inside brackets. */
bool ysay_unfinished(Teller *t) {
    bool ends = !str_trim(yline_piece(t->text, t->at, t->text.n)).n;
    return ends && t->trouble->open_at < t->at && tell_open(t, t->trouble->open_at);
}

/* x: * 5 */
bool ysay_sigil(Teller *t) {
    t->at = t->trouble->context_at;
    t->line = yline_split(t->text, t->at);
    if (ysay_after_closing(t)) return true;
    char sign = t->at < t->text.n ? t->text.p[t->at] : '*';
    const char *kind = sign == '*' ? "alias" : sign == '&' ? "anchor" : "tag";
    Diag *diag =
        yt_tell(t, t->at, yt_one_more(t, t->at),
                "a value that starts with `%c` is a YAML %s, which is not used here", sign, kind);
    yt_hint_quotes(t, diag);
    return true;
}

/* a: - 5 */
bool ysay_dash_in_line(Teller *t) {
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "a list item needs a line of its own");
    size_t rest = yline_skip(t->text, t->at + (t->at < t->text.n), t->line.end);
    if (t->line.colon < t->at)
        diag_hint(t->diags, diag, "put it on the next line, or write a negative number as `-%.*s`",
                  STR_ARG(yt_shown(yline_piece(
                      t->text, rest, t->line.value_end > rest ? t->line.value_end : rest))));
    else diag_hint(t->diags, diag, "put it on the next line");
    return true;
}

/* a: ? b */
bool ysay_question(Teller *t) {
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "a value cannot start with `? `");
    yt_hint_quotes(t, diag);
    return true;
}

bool ysay_escape(Teller *t) {
    size_t at = t->at < t->line.end ? t->at : t->line.end;
    while (at > t->line.start && (at == t->text.n || t->text.p[at] != '\\')) at--;
    size_t end = yt_one_more(t, at + (at < t->text.n));
    Str text = yline_piece(t->text, at, end);
    Diag *diag = yt_tell(t, at, end, "`%.*s` is no escape that YAML knows", STR_ARG(text));
    diag_hint(t->diags, diag, "write `\\\\` for a backslash, or use single quotes");
    return true;
}

bool ysay_flow_colon(Teller *t) {
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "this `:` has no value behind it");
    diag_hint(t->diags, diag, "write `name: value`, or put the text in quotes");
    return true;
}

bool ysay_whatever(Teller *t) {
    Diag *diag = yt_tell(t, t->at, yt_one_more(t, t->at), "this is not YAML as it stands");
    diag_hint(t->diags, diag, "put the value in quotes, or look at the brackets above");
    return true;
}
