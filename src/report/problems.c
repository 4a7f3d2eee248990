#include "report/problems.h"

#include "base/limits.h"
#include "base/utf8.h"

static const struct {
    const char *word;
    Tone tone;
} severities[] = {{"error", TONE_BAD}, {"warning", TONE_WARN}, {"note", TONE_DIM}};

/* The part of a long line around the span: what is shown, and where the span starts in it. */
typedef struct Window {
    Str text;
    size_t from; /* bytes of `text` before the span */
    size_t bytes;
    bool cut_left, cut_right;
} Window;

static size_t step_back(Str line, size_t at, size_t columns) {
    while (at > 0 && columns-- > 0) {
        at--;
        while (at > 0 && ((unsigned char)line.p[at] & 0xC0) == 0x80) at--;
    }
    return at;
}

static Window window_of(const Place *place, size_t columns) {
    Window w = {place->text, place->from, place->bytes, false, false};
    if (utf8_width(place->text) <= columns) return w;
    size_t start = utf8_width((Str){place->text.p, place->from}) < columns * 2 / 3
                       ? 0
                       : step_back(place->text, place->from, columns / 2);
    w.text = (Str){place->text.p + start, place->text.n - start};
    size_t fit = utf8_fit(w.text, columns);
    w.cut_left = start > 0;
    w.cut_right = fit < w.text.n;
    w.text.n = fit;
    w.from = place->from - start;
    if (w.from > w.text.n) w.from = w.text.n;
    if (w.bytes > w.text.n - w.from) w.bytes = w.text.n - w.from;
    return w;
}

/* Where each column of the caret line gets its sign from. */
static void underline(char *row, size_t room, const Style *style, const Window *w,
                      const Place *place, char first) {
    if (place->text.p > w->text.p + w->text.n) return;
    const char *from = place->text.p + place->from, *to = from + place->bytes;
    const char *low = w->text.p, *high = w->text.p + w->text.n;
    if (from < low) from = low;
    if (to > high) to = high;
    if (from > high) return;
    size_t start = style_width(style, (Str){low, (size_t)(from - low)});
    size_t width = to > from ? style_width(style, (Str){from, (size_t)(to - from)}) : 1;
    for (size_t i = 0; i < width && start + i < room; i++)
        if (row[start + i] == ' ') row[start + i] = i == 0 ? first : '~';
}

static void add_label(Buf *labels, const char *label) {
    if (!label) return;
    if (labels->n) buf_text(labels, ", ");
    buf_text(labels, label);
}

static bool same_line(const Place *a, const Place *b) {
    return a->name == b->name && a->line == b->line && a->text.p == b->text.p;
}

/* The carets under a line: `^~~~` for the span, `~~~~` for the marks on the same line. */
static void caret_line(Buf *out, const Style *style, const Diag *diag, const Place *place,
                       const Window *w, Tone tone) {
    size_t room = style_width(style, w->text) + 2;
    char *row = arena_alloc(out->arena, room + 1);
    memset(row, ' ', room);
    underline(row, room, style, w, place, '^');
    Buf labels = buf_new(out->arena);
    for (size_t i = 0; i < diag->nmarks; i++) {
        Place at = diag_locate(diag->marks[i].span);
        if (!at.name || !same_line(&at, place)) continue;
        underline(row, room, style, w, &at, '~');
        add_label(&labels, diag->marks[i].label);
    }
    size_t n = room;
    while (n && row[n - 1] == ' ') n--;
    style_add(out, style, tone, (Str){row, n});
    if (labels.n) buf_printf(out, "  %s", labels.p);
    buf_char(out, '\n');
}

static void snippet(Buf *out, const Style *style, const Diag *diag, const Place *place, Tone tone) {
    size_t columns = style->width > 20 ? style->width - 9 : 20;
    Window w = window_of(place, columns);
    buf_printf(out, "%5u | %s", place->line, w.cut_left ? style->ascii ? "..." : "…" : "");
    style_add(out, style, TONE_PLAIN, w.text);
    if (w.cut_right) buf_text(out, style->ascii ? "..." : "…");
    buf_text(out, "\n      | ");
    if (w.cut_left) buf_text(out, style->ascii ? "   " : " ");
    caret_line(out, style, diag, place, &w, tone);
}

static void other_marks(Buf *out, const Style *style, const Diag *diag, const Place *place) {
    for (size_t i = 0; i < diag->nmarks; i++) {
        Place at = diag_locate(diag->marks[i].span);
        if (!at.name || (place->name && same_line(&at, place))) continue;
        buf_printf(out, "%s:%u:%u: %s\n", at.name, at.line, at.column,
                   diag->marks[i].label ? diag->marks[i].label : "see also");
        Diag alone = {.span = diag->marks[i].span};
        snippet(out, style, &alone, &at, TONE_DIM);
    }
}

/* Behind `used` columns, which tell the place. */
static void headline(Buf *out, const Style *style, const Diag *diag, size_t used) {
    const char *word = severities[diag->severity].word;
    style_text(out, style, severities[diag->severity].tone, word);
    buf_text(out, ": ");
    Buf lead = buf_new(out->arena);
    buf_repeat(&lead, STR(" "), strlen(word) + 2);
    style_prose(out, style, TONE_PLAIN, str_of(diag->message), used + lead.n, buf_str(&lead));
}

static void hint(Buf *out, const Style *style, const Diag *diag) {
    if (!diag->hint) return;
    Str lead = STR("        ");
    style_text(out, style, TONE_DIM, "  hint: ");
    style_prose(out, style, TONE_PLAIN, str_of(diag->hint), lead.n, lead);
}

static void one_problem(Buf *out, const Style *style, const Diag *diag) {
    Place place = diag_locate(diag->span);
    size_t used = 0;
    if (place.name) {
        const char *at = arena_printf(out->arena, ":%u:%u: ", place.line, place.column);
        style_text(out, style, TONE_STRONG, place.name);
        buf_text(out, at);
        used = style_width(style, str_of(place.name)) + strlen(at);
    }
    headline(out, style, diag, used);
    if (place.name) snippet(out, style, diag, &place, severities[diag->severity].tone);
    other_marks(out, style, diag, &place);
    hint(out, style, diag);
}

/* A problem and where it stands, so that they can be told from top to bottom. */
typedef struct Placed {
    const Diag *diag;
    Place place;
    size_t number; /* as it was found: decides where places do not */
} Placed;

static int by_place(const void *left, const void *right) {
    const Placed *a = left, *b = right;
    bool comparable = a->place.name && b->place.name && strcmp(a->place.name, b->place.name) == 0;
    if (comparable && a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    if (comparable && a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

/* Several files keep the order in which they were read; a few strays do not mix them. */
static bool one_file(const Placed *all, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (!all[i].place.name || !all[0].place.name ||
            strcmp(all[i].place.name, all[0].place.name) != 0)
            return false;
    return true;
}

void problems_text(Buf *out, const Style *style, const Diags *diags) {
    size_t n = 0, shown = 0;
    for (const Diag *d = diags->first; d; d = d->next) n++;
    Placed *all = ARENA_ARRAY(out->arena, Placed, n);
    for (const Diag *d = diags->first; d && shown < LIMIT_SHOWN_ERRORS; d = d->next, shown++)
        all[shown] = (Placed){d, diag_locate(d->span), shown};
    if (shown > 1 && one_file(all, shown)) qsort(all, shown, sizeof *all, by_place);
    for (size_t i = 0; i < shown; i++) one_problem(out, style, all[i].diag);
    if (n > shown) {
        style_text(out, style, TONE_DIM, arena_printf(out->arena, "… and %zu more", n - shown));
        buf_char(out, '\n');
    }
    if (diags->errors > 1 && diags->first) buf_printf(out, "%zu errors\n", diags->errors);
}

/* The place is in what was typed, and that stands right above, in one row. */
static bool stands_above(const Place *place, const Source *typed) {
    return place->name && strcmp(place->name, typed->name) == 0 &&
           place->line == typed->first_line && !memchr(typed->text.p, '\n', typed->text.n);
}

void problems_at_prompt(Buf *out, const Style *style, const Diags *diags, const Source *typed,
                        size_t indent) {
    for (const Diag *d = diags->first; d; d = d->next) {
        Place place = diag_locate(d->span);
        bool fits =
            stands_above(&place, typed) && indent + style_width(style, place.text) < style->width;
        if (!fits) {
            one_problem(out, style, d);
            continue;
        }
        Window w = window_of(&place, style->width);
        buf_repeat(out, STR(" "), indent);
        caret_line(out, style, d, &place, &w, severities[d->severity].tone);
        headline(out, style, d, 0);
        other_marks(out, style, d, &place);
        hint(out, style, d);
    }
}

void problem_json(Json *json, const Diag *diag, bool with_file) {
    Place place = diag_locate(diag->span);
    json_open(json, '{');
    json_text(json, "message", str_of(diag->message));
    if (diag->hint) json_text(json, "hint", str_of(diag->hint));
    if (with_file) json_text(json, "severity", str_of(severities[diag->severity].word));
    if (place.name) {
        if (with_file) json_text(json, "file", str_of(place.name));
        json_key(json, "line");
        json_count(json, place.line);
        json_key(json, "column");
        json_count(json, place.column);
        json_key(json, "length");
        json_count(json, place.length);
    }
    json_close(json, '}');
}
