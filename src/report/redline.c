#include "report/redline.h"

typedef enum Care { CARE_ALL, CARE_TABLES, CARE_NONE } Care;

/* The sections that napkin writes; the first is what stands above all others. */
static const struct {
    const char *heading;
    Care care;
} sections[] = {
    {"", CARE_ALL},
    {"## Context and Problem Statement", CARE_TABLES},
    {"## Decision Drivers", CARE_ALL},
    {"## Considered Options", CARE_ALL},
    {"## Decision Outcome", CARE_ALL},
    {"### Consequences", CARE_ALL},
    {"### Confirmation", CARE_ALL},
    {"## More Information", CARE_TABLES},
};
enum { ELSEWHERE = COUNT_OF(sections) };

/* A heading, a row of a table, an item of a list, a paragraph: with the line ends inside it. */
typedef struct Passage {
    Str text;
    size_t section;
} Passage;

typedef struct Passages {
    Passage *all;
    size_t n, cap;
} Passages;

typedef struct Redliner {
    Arena *arena;
    Span body;
    Passages is, now;
    Redline *out;
    size_t n, cap;
} Redliner;

/* ---- passages ---- */

static size_t section_of(Str heading) {
    for (size_t s = 1; s < COUNT_OF(sections); s++)
        if (str_is(heading, sections[s].heading)) return s;
    return ELSEWHERE;
}

static Str trim_end(Str line) {
    while (line.n && (unsigned char)line.p[line.n - 1] <= ' ') line.n--;
    return line;
}

/* A heading of the second or third level opens a section. */
static bool is_heading(Str line) {
    return str_starts(line, "## ") || str_starts(line, "### ");
}

/* Whether a line stands for itself, or starts an item that may go on below. */
static bool starts_passage(Str line) {
    size_t digits = 0;
    line = str_trim(line);
    while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '9') digits++;
    bool numbered =
        digits && digits + 1 < line.n && line.p[digits] == '.' && line.p[digits + 1] == ' ';
    bool item = line.n > 1 && strchr("-*+", line.p[0]) && line.p[1] == ' ';
    return numbered || item || strchr("|#>", line.p[0]);
}

/* What one line of the text adds: a new passage, or more of the last one. `open`: it may go on. */
static void take_line(Arena *arena, Passages *all, Str line, size_t section, bool *open) {
    if (!*open || starts_passage(line)) {
        ARENA_PUSH_ROOM(arena, all->all, all->n, all->cap);
        all->all[all->n++] = (Passage){line, section};
    } else {
        Str *text = &all->all[all->n - 1].text;
        text->n = (size_t)(line.p + line.n - text->p);
    }
    *open = !strchr("|#", line.p[0]);
}

static Passages cut_passages(Arena *arena, Str text) {
    Passages all = {0};
    size_t section = 0;
    bool open = false;
    while (text.n) {
        Str line = trim_end(str_cut(&text, '\n'));
        if (is_heading(line)) section = section_of(line);
        bool ours = section != ELSEWHERE && line.n;
        if (ours && sections[section].care == CARE_TABLES)
            ours = line.p[0] == '|' || is_heading(line);
        if (ours) take_line(arena, &all, line, section, &open);
        else open = false;
    }
    return all;
}

/* Lines are broken anew by some editors: a line end is a blank like any other. */
static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Equal but for how many blanks stand between words: tables are aligned by some editors. Answers
 * how many bytes of `a` are equal, all of them where the lines are. */
static size_t same_part(Str a, Str b, bool *same) {
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        bool blanks = is_blank(a.p[i]) && is_blank(b.p[j]);
        if (!blanks && a.p[i] != b.p[j]) break;
        i++, j++;
        while (blanks && i < a.n && is_blank(a.p[i])) i++;
        while (blanks && j < b.n && is_blank(b.p[j])) j++;
    }
    *same = i == a.n && j == b.n;
    while (i > 0 && i < a.n && ((unsigned char)a.p[i] & 0xC0) == 0x80) i--;
    return i;
}

/* The line below the head of a table, however long its dashes are. */
static bool is_ruler(Str line) {
    for (size_t i = 0; i < line.n; i++)
        if (!strchr("|-: ", line.p[i])) return false;
    return line.n && line.p[0] == '|';
}

static bool same_passage(Str a, Str b) {
    bool same;
    same_part(a, b, &same);
    return same || (is_ruler(a) && is_ruler(b));
}

/* ---- comparing ---- */

static void tell(Redliner *r, Span is, Str line, Str wanted) {
    ARENA_PUSH_ROOM(r->arena, r->out, r->n, r->cap);
    r->out[r->n++] = (Redline){is, line, wanted};
}

static Span span_in(const Redliner *r, Str text, size_t from) {
    size_t off = (size_t)(text.p - r->body.src->text.p) + from;
    return (Span){r->body.src, (uint32_t)off, (uint32_t)(text.n - from)};
}

/* An empty place: where a passage would stand that comes before passage `at`. */
static Span gap_before(const Redliner *r, size_t at) {
    if (at < r->is.n)
        return (Span){span_in(r, r->is.all[at].text, 0).src, span_in(r, r->is.all[at].text, 0).off,
                      0};
    if (!r->is.n) return (Span){r->body.src, r->body.off, 0};
    Str last = r->is.all[r->is.n - 1].text;
    return (Span){r->body.src, span_in(r, last, 0).off + (uint32_t)last.n, 0};
}

/* Between two passages that are the same on both sides: pairs first, then what is left on one. */
static void tell_between(Redliner *r, size_t is_from, size_t is_to, size_t now_from,
                         size_t now_to) {
    size_t i = is_from, j = now_from;
    while (i < is_to || j < now_to) {
        const Passage *is = i < is_to ? &r->is.all[i] : NULL;
        const Passage *now = j < now_to ? &r->now.all[j] : NULL;
        bool pair = is && now && is->section == now->section, same;
        size_t section = is ? is->section : now->section;
        if (pair) {
            tell(r, span_in(r, is->text, same_part(is->text, now->text, &same)), is->text,
                 now->text);
        } else if (is && (!now || is->section < now->section)) {
            if (sections[section].care == CARE_ALL)
                tell(r, span_in(r, is->text, 0), is->text, STR(""));
        } else {
            tell(r, gap_before(r, i), STR(""), now->text);
            is = NULL;
        }
        i += is != NULL;
        j += now && (pair || !is);
    }
}

/* The next passage from `at` on that says the same in the same section; n where there is none. */
static size_t find_passage(const Passages *lines, size_t at, const Passage *wanted) {
    while (at < lines->n && (lines->all[at].section != wanted->section ||
                             !same_passage(lines->all[at].text, wanted->text)))
        at++;
    return at;
}

Redline *redlines(Arena *arena, Span body, Str now, size_t *n) {
    Redliner r = {.arena = arena, .body = body};
    r.is = cut_passages(arena, span_text(body));
    r.now = cut_passages(arena, now);
    size_t is = 0, told = 0; /* up to where both have been gone through */
    for (size_t j = 0; j < r.now.n; j++) {
        size_t at = find_passage(&r.is, is, &r.now.all[j]);
        if (at == r.is.n) continue;
        tell_between(&r, is, at, told, j);
        is = at + 1;
        told = j + 1;
    }
    tell_between(&r, is, r.is.n, told, r.now.n);
    *n = r.n;
    return r.out;
}
