#include "yaml/write.h"

#include "base/utf8.h"

/* What YAML refuses even in a comment: control characters, its exotic line ends, non-characters. */
static bool is_refused(uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
           point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
}

void ywrite_comment(Buf *out, Str text) {
    for (size_t at = 0, length; at < text.n; at += length) {
        uint32_t point = utf8_decode((Str){text.p + at, text.n - at}, &length);
        if (is_refused(point)) buf_char(out, ' ');
        else buf_add(out, (Str){text.p + at, length});
    }
}

/* Text that YAML would read as something else is put in quotes. */
static bool needs_quotes(Str text) {
    static const char *const inside[] = {": ", " #"};
    if (!text.n || strchr("?:,[]{}#&*!|>'\"%@`", text.p[0])) return true;
    if (text.p[0] == '-' && (text.n == 1 || (unsigned char)text.p[1] <= ' ')) return true;
    if (text.p[text.n - 1] == ':' || str_trim(text).n < text.n) return true;
    for (size_t i = 0; i < COUNT_OF(inside); i++)
        if (memmem(text.p, text.n, inside[i], 2)) return true;
    return memchr(text.p, '\n', text.n) != NULL;
}

/* Line ends stay: a comment inside the text ends there. */
static void add_quoted(Buf *out, Str text) {
    buf_char(out, '"');
    while (text.n) {
        Str piece = {text.p, 0};
        while (piece.n < text.n && !strchr("\"\\\n", text.p[piece.n])) piece.n++;
        ywrite_comment(out, piece);
        text = (Str){text.p + piece.n, text.n - piece.n};
        if (!text.n) break;
        buf_text(out, text.p[0] == '\n' ? "\\n" : text.p[0] == '"' ? "\\\"" : "\\\\");
        text = (Str){text.p + 1, text.n - 1};
    }
    buf_char(out, '"');
}

void ywrite_scalar(Buf *out, Str text) {
    if (needs_quotes(text)) add_quoted(out, text);
    else ywrite_comment(out, text);
}
