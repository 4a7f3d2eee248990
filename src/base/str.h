/* str.h - views of text, and text that grows.
 *
 * A Str borrows bytes that somebody else keeps alive and need not end in NUL. A Buf grows in an
 * arena and always ends in NUL; its bytes move when it grows, so hold the Buf, not the pointer. */
#ifndef NAPKIN_STR_H
#define NAPKIN_STR_H

#include "base/arena.h"

typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p

static inline Str str_of(const char *text) {
    return (Str){text, text ? strlen(text) : 0};
}

static inline bool str_eq(Str a, Str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(Str a, const char *text) {
    return str_eq(a, str_of(text));
}

bool str_starts(Str s, const char *prefix);
Str str_trim(Str s);
/* Cuts `*rest` at the first `sep`; the piece before it is returned, `*rest` moves past it. */
Str str_cut(Str *rest, char sep);

typedef struct Buf {
    Arena *arena;
    char *p;
    size_t n;
    size_t cap;
} Buf;

Buf buf_new(Arena *arena);
void buf_add(Buf *buf, Str s);
void buf_char(Buf *buf, char c);
void buf_repeat(Buf *buf, Str s, size_t times);
void buf_printf(Buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_clear(Buf *buf);
static inline void buf_text(Buf *buf, const char *text) {
    buf_add(buf, str_of(text));
}
static inline Str buf_str(const Buf *buf) {
    return (Str){buf->p, buf->n};
}

#endif
