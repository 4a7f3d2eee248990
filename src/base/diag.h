/* diag.h - sources, spans, and what was wrong with them.
 *
 * A Source is text with a name; a Span is bytes of a Source. Line and column are worked out only
 * when a diagnostic is shown (diag_locate). Text that was unescaped out of a file keeps a map back
 * to it, so that a caret always lands in what the user wrote.
 *
 * Law: a function that can fail returns bool and, when it returns false, has reported exactly one
 * error. A message says what was expected, what was found, and the nearest name; a hint says what
 * to write instead. Diagnostics live in their Diags' arena. */
#ifndef NAPKIN_DIAG_H
#define NAPKIN_DIAG_H

#include "base/str.h"

/* From `off` on, this source's bytes come from `parent_off` on in its parent. */
typedef struct SourceSeg {
    uint32_t off;
    uint32_t parent_off;
} SourceSeg;

typedef struct Source Source;
struct Source {
    const char *name; /* a path, or what stands in its place */
    Str text;
    uint32_t first_line; /* the number of its first line, from 1 */
    const Source *parent;
    const SourceSeg *segs;
    size_t nsegs;
};

typedef struct Span {
    const Source *src;
    uint32_t off;
    uint32_t len;
} Span;

/* From the start of `a` to the end of `b`, which come from one source. */
Span span_join(Span a, Span b);
Str span_text(Span span);
/* Where a part of a source's text stands, by the place of its bytes. */
static inline Span span_part(const Source *src, Str part) {
    return (Span){src, (uint32_t)(part.p - src->text.p), (uint32_t)part.n};
}

typedef enum Severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } Severity;

enum { DIAG_MARKS = 4 };

typedef struct DiagMark {
    Span span;
    const char *label; /* NULL: only underlined */
} DiagMark;

typedef struct Diag Diag;
struct Diag {
    Severity severity;
    Span span; /* span.src NULL: about no place */
    const char *message;
    const char *hint;
    const char *label; /* stands after the carets */
    DiagMark marks[DIAG_MARKS];
    size_t nmarks;
    Diag *next;
};

typedef struct Diags {
    Arena *arena;
    Diag *first;
    Diag *last;
    size_t errors; /* io ones included */
    size_t warnings;
    size_t io; /* reading or writing failed: another exit status */
} Diags;

Diags diags_new(Arena *arena);

Diag *diag_error(Diags *diags, Span span, const char *fmt, ...) PRINTF_LIKE(3, 4);
Diag *diag_warning(Diags *diags, Span span, const char *fmt, ...) PRINTF_LIKE(3, 4);
Diag *diag_note(Diags *diags, Span span, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* An error of reading or writing, about no place in a source. */
Diag *diag_io(Diags *diags, const char *fmt, ...) PRINTF_LIKE(2, 3);
void diag_hint(Diags *diags, Diag *diag, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* A second place that the error is about, underlined with `~` and labelled. */
void diag_mark(Diags *diags, Diag *diag, Span span, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Where a span starts, in the outermost source. */
typedef struct Place {
    const char *name;
    uint32_t line;   /* from 1 */
    uint32_t column; /* in characters, from 1 */
    uint32_t length; /* in characters, within the line */
    Str text;        /* the whole line, without its end */
    uint32_t from;   /* bytes of `text` before the span */
    uint32_t bytes;  /* bytes of `text` in the span */
} Place;

Place diag_locate(Span span);

#endif
