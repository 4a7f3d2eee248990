#include "yaml/lines.h"

enum { LONGEST_QUOTED = 200 }; /* bytes of a corrected line */

size_t yline_start(Str text, size_t off) {
    while (off > 0 && text.p[off - 1] != '\n') off--;
    return off;
}

size_t yline_end(Str text, size_t off) {
    const char *at = off < text.n ? memchr(text.p + off, '\n', text.n - off) : NULL;
    size_t end = at ? (size_t)(at - text.p) : text.n;
    return end > off && text.p[end - 1] == '\r' ? end - 1 : end;
}

size_t yline_before(Str text, size_t start) {
    return start ? yline_start(text, start - 1) : 0;
}

uint32_t yline_number(const Source *file, size_t off) {
    const char *p = file->text.p, *end = p + off;
    uint32_t line = file->first_line ? file->first_line : 1;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        line++;
        p++;
    }
    return line;
}

size_t yline_skip(Str text, size_t at, size_t end) {
    while (at < end && yline_blank(text.p[at])) at++;
    return at;
}

size_t yline_quote_end(Str text, size_t at, size_t end) {
    char quote = text.p[at++];
    for (; at < end; at++) {
        if (quote == '"' && text.p[at] == '\\') at++;
        else if (text.p[at] == quote && quote == '\'' && at + 1 < end && text.p[at + 1] == quote)
            at++;
        else if (text.p[at] == quote) return at + 1;
    }
    return 0;
}

static bool starts_quote(Str text, size_t at, size_t end) {
    return at < end && (text.p[at] == '"' || text.p[at] == '\'');
}

static bool ends_key(Str text, size_t at, size_t end) {
    return text.p[at] == ':' && (at + 1 == end || yline_blank(text.p[at + 1]));
}

size_t yline_colon(Str text, size_t at, size_t end) {
    if (starts_quote(text, at, end)) {
        size_t behind = yline_quote_end(text, at, end);
        if (!behind) return end;
        behind = yline_skip(text, behind, end);
        return behind < end && ends_key(text, behind, end) ? behind : end;
    }
    for (; at < end; at++) {
        if (ends_key(text, at, end)) return at;
        if (text.p[at] == '#' && at > 0 && yline_blank(text.p[at - 1])) return end;
    }
    return end;
}

static bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

size_t yline_glued(Str text, size_t at, size_t end) {
    size_t colon = at;
    if (starts_quote(text, at, end)) {
        colon = yline_quote_end(text, at, end);
        if (!colon || colon >= end || text.p[colon] != ':') return end;
    } else {
        if (at >= end || !starts_name(text.p[at])) return end;
        while (colon < end && text.p[colon] != ':' && text.p[colon] != '#') colon++;
        if (colon >= end || text.p[colon] == '#') return end;
    }
    if (colon + 1 >= end || yline_blank(text.p[colon + 1])) return end;
    return text.p[colon + 1] == '/' || text.p[colon + 1] == ':' ? end : colon;
}

size_t yline_value_end(Str text, size_t at, size_t end) {
    size_t from = at;
    if (starts_quote(text, at, end)) {
        size_t behind = yline_quote_end(text, at, end);
        from = behind ? behind : end;
    }
    for (size_t i = from; i < end; i++) {
        if (text.p[i] == '#' && (i == at || yline_blank(text.p[i - 1]))) end = i;
    }
    while (end > at && yline_blank(text.p[end - 1])) end--;
    return end;
}

static bool is_dash(Str text, size_t at, size_t end) {
    return at < end && text.p[at] == '-' && (at + 1 == end || yline_blank(text.p[at + 1]));
}

YLine yline_split(Str text, size_t off) {
    YLine line = {.start = yline_start(text, off)};
    line.end = yline_end(text, line.start);
    size_t at = line.start;
    while (at < line.end && text.p[at] == ' ') at++;
    line.indent = at - line.start;
    while (is_dash(text, at, line.end)) at = yline_skip(text, at + 1, line.end);
    line.key = at;
    line.colon = yline_colon(text, at, line.end);
    line.value = line.colon < line.end ? yline_skip(text, line.colon + 1, line.end) : at;
    line.value_end = yline_value_end(text, line.value, line.end);
    return line;
}

bool yline_idle(Str text, size_t start) {
    size_t end = yline_end(text, start);
    size_t at = yline_skip(text, start, end);
    return at == end || text.p[at] == '#';
}

static void add_doubling(Buf *buf, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'') buf_char(buf, '\'');
        buf_char(buf, text.p[i]);
    }
}

const char *yline_quoted(Arena *arena, Str text) {
    if (text.n > LONGEST_QUOTED) return "\"…\"";
    bool plain = true;
    for (size_t i = 0; i < text.n; i++) plain = plain && text.p[i] != '"' && text.p[i] != '\\';
    if (plain) return arena_printf(arena, "\"%.*s\"", STR_ARG(text));
    Buf buf = buf_new(arena);
    buf_char(&buf, '\'');
    add_doubling(&buf, text);
    buf_char(&buf, '\'');
    return buf.p;
}
