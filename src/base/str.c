#include "base/ascii.h"

bool str_starts(Str s, const char *prefix) {
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

Str str_trim(Str s) {
    while (s.n && is_blank(s.p[0])) s = (Str){s.p + 1, s.n - 1};
    while (s.n && is_blank(s.p[s.n - 1])) s.n--;
    return s;
}

Str str_cut(Str *rest, char sep) {
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    Str piece = *rest;
    if (at) piece.n = (size_t)(at - rest->p);
    size_t used = at ? piece.n + 1 : piece.n;
    *rest = (Str){rest->p + used, rest->n - used};
    return piece;
}

Buf buf_new(Arena *arena) {
    return (Buf){.arena = arena, .p = (char *)""}; /* never written: cap is 0 */
}

static void reserve(Buf *buf, size_t more) {
    if (buf->cap > buf->n && buf->cap - buf->n > more) return;
    size_t cap = buf->cap ? buf->cap : 32;
    while (cap - buf->n <= more) {
        if (cap > SIZE_MAX / 4) arena_out_of_memory();
        cap *= 2;
    }
    char *grown = arena_alloc(buf->arena, cap);
    if (buf->n) memcpy(grown, buf->p, buf->n);
    buf->p = grown;
    buf->cap = cap;
}

void buf_add(Buf *buf, Str s) {
    if (!s.n) return;
    reserve(buf, s.n);
    memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
    buf->p[buf->n] = '\0';
}

void buf_char(Buf *buf, char c) {
    buf_add(buf, (Str){&c, 1});
}

void buf_repeat(Buf *buf, Str s, size_t times) {
    if (s.n != 1) {
        while (times--) buf_add(buf, s);
        return;
    }
    reserve(buf, times);
    memset(buf->p + buf->n, s.p[0], times);
    buf->n += times;
    buf->p[buf->n] = '\0';
}

void buf_printf(Buf *buf, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n > 0) {
        reserve(buf, (size_t)n);
        vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, args);
        buf->n += (size_t)n;
    }
    va_end(args);
}

void buf_clear(Buf *buf) {
    buf->n = 0;
    if (buf->cap) buf->p[0] = '\0';
}
