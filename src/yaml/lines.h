/* lines.h - one line of a YAML file, looked at with the naked eye.
 *
 * For checks before libyaml and for messages after it: where a line starts, where its key and its
 * value stand, and how the value would look in quotes. Offsets are bytes of the text that was
 * handed in; nothing here knows of the lines around (text blocks, open quotes). */
#ifndef NAPKIN_YAML_LINES_H
#define NAPKIN_YAML_LINES_H

#include "base/diag.h"

static inline bool yline_blank(char c) {
    return c == ' ' || c == '\t';
}

/* The first byte of the line around `off`, and the place of its `\n` or `\r\n` (or the end). */
size_t yline_start(Str text, size_t off);
size_t yline_end(Str text, size_t off);

/* Where the line before the one that starts at `start` starts; `start` 0 has none before it. */
size_t yline_before(Str text, size_t start);

/* The number of the line around `off`, from 1. */
uint32_t yline_number(const Source *file, size_t off);

/* The first place from `at` on that is no blank; at most `end`. */
size_t yline_skip(Str text, size_t at, size_t end);

/* The place behind a quoted text that starts at `at`, or 0 where it does not end before `end`. */
size_t yline_quote_end(Str text, size_t at, size_t end);

/* The `:` behind a key that starts at `at`, or `end`: one with a blank or nothing behind it. */
size_t yline_colon(Str text, size_t at, size_t end);

/* The `:` of a key that starts at `at` and has its value stuck to it (`rate:5 ms`), or `end`. No
 * such thing: times, `https://`, and whatever does not start with a letter or `_`. */
size_t yline_glued(Str text, size_t at, size_t end);

/* Where a value that starts at `at` ends: a comment and blanks cut off. */
size_t yline_value_end(Str text, size_t at, size_t end);

typedef struct YLine {
    size_t start;     /* of the line */
    size_t indent;    /* spaces before anything else */
    size_t key;       /* behind the indentation and the `- ` */
    size_t colon;     /* `end` when there is none */
    size_t value;     /* of the text behind the colon, or behind `- `; may be `value_end` */
    size_t value_end; /* blanks and a comment cut off */
    size_t end;       /* of the line, its `\r\n` not included */
} YLine;

YLine yline_split(Str text, size_t off);

/* True for a line with nothing in it, or nothing but a comment. */
bool yline_idle(Str text, size_t start);

/* The text in quotes, the kind that needs no escape where there is one; "…" for a long text. */
const char *yline_quoted(Arena *arena, Str text);

static inline Span yfile_span(const Source *file, size_t from, size_t to) {
    return (Span){file, (uint32_t)from, (uint32_t)(to - from)};
}

static inline Str yline_piece(Str text, size_t from, size_t to) {
    return (Str){text.p + from, to - from};
}

#endif
