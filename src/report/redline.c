#include "report/redline.h"

typedef enum Care { CARE_ALL, CARE_TABLES, CARE_NONE } Care;

/* The sections that napkin writes; the first is what stands above all others: the title. */
static const struct {
    const char *heading;
    Care care;
} sections[] = {
    {"", CARE_NONE},
    {"## Context and Problem Statement", CARE_TABLES},
    {"## Decision Drivers", CARE_ALL},
    {"## Considered Options", CARE_ALL},
    {"## Decision Outcome", CARE_ALL},
    {"### Consequences", CARE_ALL},
    {"### Confirmation", CARE_ALL},
    {"## More Information", CARE_TABLES},
};
enum { ELSEWHERE = COUNT_OF(sections) };

#define NO_MATE SIZE_MAX

typedef enum Kind { KIND_HEADING, KIND_ROW, KIND_ITEM, KIND_PARAGRAPH } Kind;

/* A heading, a row of a table, an item of a list, a paragraph: with the line ends inside it. */
typedef struct Passage {
    Str text;
    size_t section;
    Kind kind;
    Str plain, sketch, topic; /* by which it is found on the other side, one after the other */
    size_t mate;              /* its place there */
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
        all->all[all->n++] = (Passage){.text = line, .section = section};
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
        bool ours = section != ELSEWHERE && sections[section].care != CARE_NONE && line.n;
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

/* ---- what a passage is to be found again by ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The place behind `[12]`, the number of a source; `at` where there is none. */
static size_t past_citation(Str text, size_t at) {
    size_t i = at + 1;
    if (text.p[at] != '[' || (at && text.p[at - 1] == '\\')) return at;
    while (i < text.n && is_digit(text.p[i])) i++;
    return i > at + 1 && i < text.n && text.p[i] == ']' ? i + 1 : at;
}

/* The line below the head of a table, however long its dashes are. */
static bool is_ruler(Str line) {
    for (size_t i = 0; i < line.n; i++)
        if (!strchr("|-: ", line.p[i])) return false;
    return line.n && line.p[0] == '|';
}

/* Without the numbers of sources, which follow from what stands above; blanks in a row are one. */
static Str plain_of(Arena *arena, Str text) {
    char *out = ARENA_ARRAY(arena, char, text.n);
    size_t n = 0;
    if (is_ruler(text)) return STR("|-|");
    for (size_t i = 0; i < text.n; i++) {
        size_t past = past_citation(text, i);
        if (past > i) i = past - 1;
        else if (!is_blank(text.p[i])) out[n++] = text.p[i];
        else if (n && out[n - 1] != ' ') out[n++] = ' ';
    }
    while (n && out[n - 1] == ' ') n--;
    return (Str){out, n};
}

/* Without its numbers either. */
static Str sketch_of(Arena *arena, Str plain) {
    char *out = ARENA_ARRAY(arena, char, plain.n);
    size_t n = 0;
    for (size_t i = 0; i < plain.n; i++) {
        bool after = i + 1 < plain.n && is_digit(plain.p[i + 1]);
        bool part = is_digit(plain.p[i]) || (after && strchr("+-.,", plain.p[i]));
        if (!part) out[n++] = plain.p[i];
        else if (!n || out[n - 1] != '#') out[n++] = '#';
    }
    return (Str){out, n};
}

static Str between(Str text, const char *fence) {
    Str rest = text;
    size_t width = strlen(fence);
    while (rest.n >= width && memcmp(rest.p, fence, width) != 0) rest.p++, rest.n--;
    if (rest.n < width) return STR("");
    rest = (Str){rest.p + width, rest.n - width};
    size_t n = 0;
    while (n < rest.n && rest.p[n] != *fence) n++;
    return (Str){rest.p, n < rest.n ? n : 0};
}

/* What an item or a row is about: the question, else the option that it names first; and what a
 * paragraph is, its first two words. */
static Str topic_of(Str plain, bool listed) {
    Str code = between(plain, "`"), strong = between(plain, "**");
    if (listed && code.n) return code;
    bool number = strong.n && (is_digit(strong.p[strong.p[0] == '+' || strong.p[0] == '-']));
    if (listed) return number ? STR("") : strong;
    size_t n = 0;
    for (int words = 0; n < plain.n && words < 2; n++) words += plain.p[n] == ' ';
    return (Str){plain.p, n};
}

static Kind kind_of(Str text) {
    Str line = str_trim(text);
    return !starts_passage(text) ? KIND_PARAGRAPH
           : line.p[0] == '|'    ? KIND_ROW
           : line.p[0] == '#'    ? KIND_HEADING
                                 : KIND_ITEM;
}

static void find_marks(Arena *arena, Passages *all) {
    for (size_t i = 0; i < all->n; i++) {
        Passage *passage = &all->all[i];
        passage->kind = kind_of(passage->text);
        passage->plain = plain_of(arena, passage->text);
        passage->sketch = sketch_of(arena, passage->plain);
        passage->topic = topic_of(passage->plain, passage->kind != KIND_PARAGRAPH);
        passage->mate = NO_MATE;
    }
}

/* ---- pairing ---- */

typedef bool Alike(const Passage *a, const Passage *b);

static bool same_text(const Passage *a, const Passage *b) {
    return str_eq(a->plain, b->plain);
}

static bool same_but_numbers(const Passage *a, const Passage *b) {
    return str_eq(a->sketch, b->sketch);
}

static bool same_topic(const Passage *a, const Passage *b) {
    return a->topic.n && str_eq(a->topic, b->topic);
}

static bool both_prose(const Passage *a, const Passage *b) {
    (void)b;
    return a->kind == KIND_PARAGRAPH;
}

/* Each passage that would stand here with the first one like it that has no mate yet. Their order
 * does not count: a list is a set. */
static void pair(Redliner *r, Alike *alike) {
    for (size_t j = 0; j < r->now.n; j++) {
        Passage *now = &r->now.all[j];
        for (size_t i = 0; now->mate == NO_MATE && i < r->is.n; i++) {
            Passage *is = &r->is.all[i];
            if (is->mate != NO_MATE || is->section != now->section || is->kind != now->kind ||
                !alike(is, now))
                continue;
            is->mate = j;
            now->mate = i;
        }
    }
}

/* ---- telling ---- */

static void tell(Redliner *r, Span is, Str line, Str wanted) {
    ARENA_PUSH_ROOM(r->arena, r->out, r->n, r->cap);
    r->out[r->n++] = (Redline){is, line, wanted};
}

static Span span_in(const Redliner *r, Str text, size_t from) {
    size_t off = (size_t)(text.p - r->body.src->text.p) + from;
    return (Span){r->body.src, (uint32_t)off, (uint32_t)(text.n - from)};
}

/* The empty place where a passage would stand: behind what would stand before it. */
static size_t gap_for(const Redliner *r, size_t j) {
    while (j > 0 && r->now.all[j - 1].mate == NO_MATE) j--;
    return j ? r->now.all[j - 1].mate + 1 : 0;
}

static Span gap_before(const Redliner *r, size_t at) {
    if (!r->is.n) return (Span){r->body.src, r->body.off, 0};
    bool last = at >= r->is.n;
    Span span = span_in(r, r->is.all[last ? r->is.n - 1 : at].text, 0);
    return (Span){span.src, span.off + (last ? span.len : 0), 0};
}

/* What would stand before passage `at` of the record, and does not. */
static void tell_missing(Redliner *r, const size_t *gaps, size_t at) {
    for (size_t j = 0; j < r->now.n; j++)
        if (r->now.all[j].mate == NO_MATE && gaps[j] == at)
            tell(r, gap_before(r, at), STR(""), r->now.all[j].text);
}

static void tell_all(Redliner *r) {
    size_t *gaps = ARENA_ARRAY(r->arena, size_t, r->now.n + 1);
    bool *any = ARENA_ARRAY(r->arena, bool, r->is.n + 1), same;
    for (size_t j = 0; j < r->now.n; j++) {
        gaps[j] = gap_for(r, j);
        any[gaps[j]] = any[gaps[j]] || r->now.all[j].mate == NO_MATE;
    }
    for (size_t i = 0; i <= r->is.n; i++) {
        if (any[i]) tell_missing(r, gaps, i);
        if (i == r->is.n) return;
        const Passage *is = &r->is.all[i];
        bool ours = sections[is->section].care == CARE_ALL;
        if (is->mate == NO_MATE && ours) tell(r, span_in(r, is->text, 0), is->text, STR(""));
        if (is->mate == NO_MATE) continue;
        const Passage *now = &r->now.all[is->mate];
        if (same_text(is, now)) continue;
        tell(r, span_in(r, is->text, same_part(is->text, now->text, &same)), is->text, now->text);
    }
}

Redline *redlines(Arena *arena, Span body, Str now, size_t *n) {
    static Alike *const alike[] = {same_text, same_but_numbers, same_topic, both_prose};
    Redliner r = {.arena = arena, .body = body};
    r.is = cut_passages(arena, span_text(body));
    r.now = cut_passages(arena, now);
    find_marks(arena, &r.is);
    find_marks(arena, &r.now);
    for (size_t i = 0; i < COUNT_OF(alike); i++) pair(&r, alike[i]);
    tell_all(&r);
    *n = r.n;
    return r.out;
}
