#include "report/style.h"

#include "base/utf8.h"

enum { WIDEST_PROSE = 100 }; /* longer lines are hard to follow */

/* What stands in where only ASCII can be shown. Heights of a sparkline become signs that look as
 * high; of the lengths of a bar, what is less than half a cell is left blank. */
static const struct {
    const char *sign, *ascii;
} stand_ins[] = {
    {"✓", "ok"}, {"✗", "FAIL"}, {"…", "..."},  {"·", "-"},    {"—", "-"},  {"–", "-"}, {"×", "x"},
    {"÷", "/"},  {"→", "->"},   {"µ", "u"},    {"├", "|"},    {"└", "`"},  {"│", "|"}, {"─", "-"},
    {"≤", "<="}, {"≥", ">="},   {"€", "EUR "}, {"£", "GBP "}, {"±", "+-"}, {"●", "o"}, {"━", "="},
    {"┿", "|"},  {"←", "<-"},   {"▁", "_"},    {"▂", "_"},    {"▃", "."},  {"▄", "-"}, {"▅", "="},
    {"▆", "+"},  {"▇", "*"},    {"█", "#"},    {"▏", " "},    {"▎", " "},  {"▍", " "}, {"▌", "#"},
    {"▋", "#"},  {"▊", "#"},    {"▉", "#"},    {"▐", "#"}};

static void add_ascii(Buf *out, Str sign) {
    for (size_t i = 0; i < COUNT_OF(stand_ins); i++) {
        if (!str_is(sign, stand_ins[i].sign)) continue;
        buf_text(out, stand_ins[i].ascii);
        return;
    }
    buf_char(out, '?');
}

/* Bytes that would move the cursor or change the screen are shown as what they are. */
static bool is_control(uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

/* How many bytes from `at` on are shown as they are everywhere. */
static size_t plain_run(Str text, size_t at) {
    size_t end = at;
    while (end < text.n && text.p[end] >= 0x20 && text.p[end] < 0x7F) end++;
    return end - at;
}

static void add_clean(Buf *out, const Style *style, Str text) {
    for (size_t at = 0, length; at < text.n; at += length) {
        length = plain_run(text, at);
        buf_add(out, (Str){text.p + at, length});
        if (length) continue;
        Str sign = {text.p + at, text.n - at};
        uint32_t point = utf8_decode(sign, &length);
        sign.n = length;
        if (is_control(point)) buf_char(out, point == '\t' || point == '\n' ? ' ' : '?');
        else if (style->ascii) add_ascii(out, sign);
        else if (point == 0xFFFD && length == 1) buf_text(out, "\xEF\xBF\xBD");
        else buf_add(out, sign);
    }
}

void style_add(Buf *out, const Style *style, Tone tone, Str text) {
    static const char *const codes[] = {"",         "\033[2m",  "\033[1m",
                                        "\033[32m", "\033[31m", "\033[33m"};
    bool colours = style->colour && tone != TONE_PLAIN && text.n;
    if (colours) buf_text(out, codes[tone]);
    add_clean(out, style, text);
    if (colours) buf_text(out, "\033[0m");
}

size_t style_width(const Style *style, Str text) {
    if (plain_run(text, 0) == text.n) return text.n;
    bool simple = !style->ascii;
    for (size_t i = 0; i < text.n; i++)
        simple = simple && (unsigned char)text.p[i] >= 0x20 && text.p[i] != 0x7F;
    if (simple) return utf8_width(text);
    Arena *arena = arena_new(0);
    Buf clean = buf_new(arena);
    add_clean(&clean, style, text);
    size_t width = utf8_width(buf_str(&clean));
    arena_free(arena);
    return width;
}

/* How many bytes of `text` stand on a line of `room` columns: whole words, one at least. */
static size_t line_of(Str text, size_t room) {
    size_t take = utf8_fit(text, room), blank = take;
    if (take == text.n) return take;
    while (blank > 0 && text.p[blank] != ' ') blank--;
    if (blank > 0) return blank;
    return take ? take : text.n;
}

Str style_line(Str *rest, size_t room) {
    size_t take = line_of(*rest, room);
    Str line = {rest->p, take};
    while (line.n && line.p[line.n - 1] == ' ') line.n--;
    *rest = str_trim((Str){rest->p + take, rest->n - take});
    return line;
}

static void wrap(Buf *out, const Style *style, size_t width, Tone tone, Str text, size_t used,
                 Str lead) {
    Str rest = text;
    while (rest.n) {
        if (rest.p != text.p) style_add(out, style, TONE_PLAIN, lead);
        size_t room = width > used + 8 ? width - used : 8;
        style_add(out, style, tone, style_line(&rest, room));
        buf_char(out, '\n');
        used = style_width(style, lead);
    }
}

void style_wrap(Buf *out, const Style *style, Tone tone, Str text, Str lead) {
    size_t width = style->width < WIDEST_PROSE ? style->width : WIDEST_PROSE;
    wrap(out, style, width, tone, text, style_width(style, lead), lead);
}

void style_prose(Buf *out, const Style *style, Tone tone, Str text, size_t used, Str lead) {
    size_t width = style->breaks ? style->width : SIZE_MAX;
    size_t least = style_width(style, lead) + 8;
    used = style->breaks ? used % width : 0;
    if (used > least && used + style_width(style, text) > width && used + 20 > width) {
        while (out->n && out->p[out->n - 1] == ' ') out->p[--out->n] = '\0';
        buf_char(out, '\n'); /* too little room to begin here */
        style_add(out, style, TONE_PLAIN, lead);
        used = least - 8;
    }
    wrap(out, style, width, tone, text, used, lead);
}
