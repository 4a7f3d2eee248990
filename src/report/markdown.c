#include "report/markdown.h"

#include "base/utf8.h"
#include "report/style.h"

/* A no-break space stands for a blank at which no line is broken, until the text is wrapped. */
#define GLUE "\xC2\xA0"

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* Signs that mean something in the middle of a line; `_` does not between letters. */
static bool is_sign(Str text, size_t at) {
    char c = text.p[at];
    bool before = at > 0 && is_word(text.p[at - 1]),
         after = at + 1 < text.n && is_word(text.p[at + 1]);
    if (c == '_') return !before || !after;
    if (c == '&') return after || (at + 1 < text.n && text.p[at + 1] == '#');
    return strchr("\\`*[]<~", c) != NULL;
}

/* Blanks, line ends and control characters in a row are one blank. */
static bool folds(char c) {
    return (unsigned char)c <= ' ' || c == 0x7F;
}

void md_text(Buf *out, Str text) {
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        if (folds(text.p[i])) {
            if (!folds(text.p[i - (i > 0)]) && out->n) buf_char(out, ' ');
            continue;
        }
        if (is_sign(text, i)) buf_char(out, '\\');
        buf_char(out, text.p[i]);
    }
}

void md_clause(Buf *out, Str text) {
    text = str_trim(text);
    if (text.n && text.p[text.n - 1] == '.') text.n--;
    md_text(out, text);
}

void md_code(Buf *out, Str text) {
    text = str_trim(text);
    const char *fence = memchr(text.p, '`', text.n) ? "``" : "`";
    buf_text(out, fence);
    if (fence[1]) buf_text(out, GLUE);
    for (size_t i = 0; i < text.n; i++) {
        bool blank = folds(text.p[i]);
        if (!blank) buf_char(out, text.p[i]);
        else if (!folds(text.p[i - (i > 0)])) buf_text(out, GLUE);
    }
    if (fence[1]) buf_text(out, GLUE);
    buf_text(out, fence);
}

/* How many bytes before the sign that would make a heading, a list or a rule of this line; all of
 * it where there is none. */
static size_t opener(Str line) {
    size_t digits = 0;
    while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '9') digits++;
    bool ends = digits + 1 == line.n || (digits + 1 < line.n && line.p[digits + 1] == ' ');
    if (!line.n) return 0;
    if (digits && digits < line.n && strchr(".)", line.p[digits]) && ends) return digits;
    if (strchr("#>=|", line.p[0])) return 0;
    bool item = strchr("-+", line.p[0]) && (line.n == 1 || line.p[1] == ' ' || line.p[1] == '-');
    return item ? 0 : line.n;
}

static void add_glued(Buf *out, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        bool glue = i + 1 < text.n && memcmp(text.p + i, GLUE, 2) == 0;
        buf_char(out, glue ? ' ' : text.p[i]);
        i += glue;
    }
}

void md_glue(Buf *out) {
    buf_text(out, GLUE);
}

void md_wrap(Buf *out, const char *lead, const Buf *text) {
    size_t used = strlen(lead);
    Str rest = buf_str(text);
    for (bool first = true; rest.n; first = false) {
        if (first) buf_text(out, lead);
        else buf_repeat(out, STR(" "), used);
        Str line = style_line(&rest, MARKDOWN_COLUMNS - used);
        size_t safe = opener(line);
        add_glued(out, (Str){line.p, safe});
        if (safe < line.n) buf_char(out, '\\');
        add_glued(out, (Str){line.p + safe, line.n - safe});
        buf_char(out, '\n');
    }
}

void md_row(Buf *out, const Buf *cells, size_t n) {
    buf_char(out, '|');
    for (size_t i = 0; i < n; i++) {
        buf_char(out, ' ');
        for (Str rest = buf_str(&cells[i]); rest.n;) {
            Str piece = {rest.p, 0};
            while (piece.n < rest.n && rest.p[piece.n] != '|') piece.n++;
            add_glued(out, piece);
            if (piece.n < rest.n) buf_text(out, "\\|");
            piece.n += piece.n < rest.n;
            rest = (Str){rest.p + piece.n, rest.n - piece.n};
        }
        buf_text(out, cells[i].n ? " |" : "|");
    }
    buf_char(out, '\n');
}

void md_head(Buf *out, const char *const *heads, size_t n) {
    for (size_t i = 0; i < n; i++) buf_printf(out, "| %s ", heads[i]);
    buf_text(out, "|\n");
    for (size_t i = 0; i < n; i++) buf_text(out, "| --- ");
    buf_text(out, "|\n");
}
