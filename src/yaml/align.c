#include "yaml/align.h"

#include "yaml/lines.h"

/* Two fingers: `at` in the file, `out` in the value. */
typedef struct Fingers {
    Arena *arena;
    Str text; /* of the file */
    size_t at, end;
    size_t indent; /* of a text block: what its lines start with */
    size_t kept;   /* blanks before this place are part of the value */
    YQuoting quoting;
    SourceSeg *segs;
    size_t nsegs, cap;
} Fingers;

static void note_place(Fingers *f, size_t out, size_t at) {
    SourceSeg seg = {(uint32_t)out, (uint32_t)at};
    if (f->nsegs) {
        SourceSeg last = f->segs[f->nsegs - 1];
        if (seg.parent_off - last.parent_off == seg.off - last.off) return;
    }
    ARENA_PUSH_ROOM(f->arena, f->segs, f->nsegs, f->cap);
    f->segs[f->nsegs++] = seg;
}

static bool is_break(char c) {
    return c == '\n' || c == '\r';
}

static void pass_indent(Fingers *f) {
    for (size_t i = 0; i < f->indent && f->at < f->end && f->text.p[f->at] == ' '; i++) f->at++;
}

static void pass_break(Fingers *f) {
    if (f->text.p[f->at] == '\r') f->at++;
    if (f->at < f->end && f->text.p[f->at] == '\n') f->at++;
    pass_indent(f);
}

static size_t hex_digits(char c) {
    return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
}

static size_t utf8_length(char lead) {
    unsigned char c = (unsigned char)lead;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The blanks and line ends between two lines of a text that is no text block: one line end gives a
 * space, more give one line end less. With `escaped`, a `\` took the place of the first. Returns
 * how many bytes of the value that was. */
static size_t pass_fold(Fingers *f, size_t out, bool escaped) {
    size_t breaks = 0, first = f->at;
    while (f->at < f->end && (is_break(f->text.p[f->at]) || yline_blank(f->text.p[f->at]))) {
        if (!is_break(f->text.p[f->at])) {
            f->at++;
            continue;
        }
        if (escaped || breaks) note_place(f, out + breaks - !escaped, f->at);
        else first = f->at;
        breaks++;
        pass_break(f);
    }
    if (escaped || breaks > 1) return breaks - !escaped;
    note_place(f, out, first);
    return 1;
}

static size_t pass_character_escape(Fingers *f, Str value, size_t out) {
    size_t from = f->at - 1;
    note_place(f, out, from);
    f->at += 1 + hex_digits(f->text.p[f->at]);
    if (f->at > f->end) f->at = f->end;
    size_t length = utf8_length(value.p[out]);
    for (size_t i = 1; i < length; i++) note_place(f, out + i, from);
    return length;
}

/* A `\` in double quotes: how many bytes of the value it stands for. */
static size_t pass_escape(Fingers *f, Str value, size_t out) {
    f->at++;
    if (f->at >= f->end) return 0;
    if (!is_break(f->text.p[f->at])) return pass_character_escape(f, value, out);
    pass_break(f);
    return pass_fold(f, out, true);
}

/* Blanks with a line end behind them are not part of a line's text. */
static bool at_fold(Fingers *f) {
    if (f->quoting == YQ_BLOCK || f->at < f->kept) return false;
    size_t at = yline_skip(f->text, f->at, f->end);
    f->kept = at;
    return at < f->end && is_break(f->text.p[at]);
}

/* In a text block: up to the character itself, or to the line end that it stands for. */
static void seek(Fingers *f, char c) {
    while (f->at < f->end) {
        char raw = f->text.p[f->at];
        if (raw == c || (is_break(raw) && (c == ' ' || c == '\n'))) return;
        if (is_break(raw)) pass_break(f);
        else if (yline_blank(raw)) f->at++;
        else return;
    }
}

static size_t place_plainly(Fingers *f, char c, size_t out) {
    if (f->quoting == YQ_BLOCK) seek(f, c);
    note_place(f, out, f->at < f->end ? f->at : f->end - (f->end > 0));
    if (f->at >= f->end) return 1;
    if (is_break(f->text.p[f->at])) pass_break(f);
    else if (f->text.p[f->at] == c) f->at += f->quoting == YQ_SINGLE && c == '\'' ? 2 : 1;
    return 1;
}

/* Places what stands next in the file; returns how many bytes of the value that was. */
static size_t place_one(Fingers *f, Str value, size_t out) {
    if (f->at < f->end && at_fold(f)) return pass_fold(f, out, false);
    bool escape = f->quoting == YQ_DOUBLE && f->at < f->end && f->text.p[f->at] == '\\';
    if (escape) return pass_escape(f, value, out);
    return place_plainly(f, value.p[out], out);
}

static size_t leading_spaces(Str text, size_t at) {
    size_t n = 0;
    while (at + n < text.n && text.p[at + n] == ' ') n++;
    return n;
}

/* Behind the `|` line; the indentation is what the first line with text has more of in the file
 * than in the value. */
static void enter_block(Fingers *f, Str value) {
    f->at = yline_end(f->text, f->at);
    size_t in_value = 0, first = f->at;
    while (in_value < value.n && value.p[in_value] == '\n') in_value++;
    while (first < f->end && is_break(f->text.p[first])) {
        first += f->text.p[first] == '\r' && first + 1 < f->end && f->text.p[first + 1] == '\n';
        first++;
        size_t spaces = leading_spaces(f->text, first);
        if (first + spaces >= f->end || is_break(f->text.p[first + spaces])) first += spaces;
    }
    size_t raw = leading_spaces(f->text, first), kept = leading_spaces(value, in_value);
    f->indent = raw > kept ? raw - kept : 0;
    if (f->at < f->end) pass_break(f);
}

static Span derive(Arena *arena, Span raw, Str value, Fingers *f) {
    for (size_t out = 0; out < value.n;) out += place_one(f, value, out);
    if (!f->nsegs) note_place(f, 0, raw.off);
    Source *source = ARENA_NEW(arena, Source);
    *source = (Source){.name = raw.src->name,
                       .text = {arena_copy(arena, value.p, value.n), value.n},
                       .first_line = 1,
                       .parent = raw.src,
                       .segs = f->segs,
                       .nsegs = f->nsegs};
    return (Span){source, 0, (uint32_t)value.n};
}

Span yalign(Arena *arena, Span raw, Str value, YQuoting quoting) {
    bool quoted = quoting == YQ_SINGLE || quoting == YQ_DOUBLE;
    Span inside = raw;
    if (quoted && raw.len >= 2) inside = (Span){raw.src, raw.off + 1, raw.len - 2};
    if (quoting != YQ_BLOCK && str_eq(span_text(inside), value)) return inside;
    Fingers f = {.arena = arena,
                 .text = raw.src->text,
                 .at = inside.off,
                 .end = (size_t)inside.off + inside.len,
                 .quoting = quoting};
    if (quoting == YQ_BLOCK) enter_block(&f, value);
    return derive(arena, raw, value, &f);
}
