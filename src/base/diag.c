#include "base/diag.h"

#include "base/utf8.h"

Span span_join(Span a, Span b) {
    uint32_t end = b.off + b.len;
    return (Span){a.src, a.off, end > a.off ? end - a.off : a.len};
}

Str span_text(Span span) {
    return (Str){span.src->text.p + span.off, span.len};
}

Diags diags_new(Arena *arena) {
    return (Diags){.arena = arena};
}

PRINTF_LIKE(4, 0)
static Diag *report(Diags *diags, Severity severity, Span span, const char *fmt, va_list args) {
    Diag *diag = ARENA_NEW(diags->arena, Diag);
    diag->severity = severity;
    diag->span = span;
    diag->message = arena_vprintf(diags->arena, fmt, args);
    if (diags->last) diags->last->next = diag;
    else diags->first = diag;
    diags->last = diag;
    diags->errors += severity == DIAG_ERROR;
    diags->warnings += severity == DIAG_WARNING;
    return diag;
}

#define REPORT_AS(severity)                                                                        \
    va_list args;                                                                                  \
    va_start(args, fmt);                                                                           \
    Diag *diag = report(diags, severity, span, fmt, args);                                         \
    va_end(args);                                                                                  \
    return diag

Diag *diag_error(Diags *diags, Span span, const char *fmt, ...) {
    REPORT_AS(DIAG_ERROR);
}

Diag *diag_warning(Diags *diags, Span span, const char *fmt, ...) {
    REPORT_AS(DIAG_WARNING);
}

Diag *diag_note(Diags *diags, Span span, const char *fmt, ...) {
    REPORT_AS(DIAG_NOTE);
}

Diag *diag_io(Diags *diags, const char *fmt, ...) {
    Span span = {0};
    diags->io++;
    REPORT_AS(DIAG_ERROR);
}

void diag_hint(Diags *diags, Diag *diag, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    diag->hint = arena_vprintf(diags->arena, fmt, args);
    va_end(args);
}

void diag_mark(Diags *diags, Diag *diag, Span span, const char *fmt, ...) {
    if (diag->nmarks == DIAG_MARKS) return;
    va_list args;
    va_start(args, fmt);
    const char *label = arena_vprintf(diags->arena, fmt, args);
    va_end(args);
    diag->marks[diag->nmarks++] = (DiagMark){span, *label ? label : NULL};
}

static uint32_t to_parent(const Source *src, uint32_t off) {
    size_t low = 0, high = src->nsegs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (src->segs[middle].off <= off) low = middle;
        else high = middle;
    }
    return src->segs[low].parent_off + (off - src->segs[low].off);
}

static Span outermost(Span span) {
    while (span.src->parent && span.src->nsegs) {
        uint32_t last = span.len ? span.off + span.len - 1 : span.off;
        uint32_t from = to_parent(span.src, span.off);
        uint32_t to = to_parent(span.src, last);
        span = (Span){span.src->parent, from, to >= from && span.len ? to - from + 1 : span.len};
    }
    return span;
}

static uint32_t line_of(const Source *src, uint32_t off) {
    uint32_t line = src->first_line ? src->first_line : 1;
    const char *p = src->text.p, *end = p + off;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        line++;
        p++;
    }
    return line;
}

static Str line_around(Str text, uint32_t off) {
    size_t from = off, to = off;
    while (from > 0 && text.p[from - 1] != '\n') from--;
    while (to < text.n && text.p[to] != '\n') to++;
    if (to > from && text.p[to - 1] == '\r') to--;
    return (Str){text.p + from, to - from};
}

Place diag_locate(Span span) {
    if (!span.src) return (Place){.name = NULL};
    span = outermost(span);
    Str all = span.src->text;
    uint32_t off = span.off > all.n ? (uint32_t)all.n : span.off;
    Str line = line_around(all, off);
    uint32_t from = (uint32_t)(all.p + off - line.p);
    if (from > line.n) from = (uint32_t)line.n;
    uint32_t bytes = span.len > line.n - from ? (uint32_t)(line.n - from) : span.len;
    return (Place){.name = span.src->name,
                   .line = line_of(span.src, off),
                   .column = (uint32_t)utf8_count((Str){line.p, from}) + 1,
                   .length = (uint32_t)utf8_count((Str){line.p + from, bytes}),
                   .text = line,
                   .from = from,
                   .bytes = bytes};
}
