/* import.c - which format it is, what a deck can hold, and the deck as YAML. */
#include "quiz/import.h"

#include "base/ascii.h"
#include "base/num.h"
#include "base/utf8.h"
#include "lang/parser.h"
#include "quiz/deck.h"
#include "yaml/number.h"
#include "yaml/precheck.h"
#include "yaml/write.h"

#include <math.h>

enum {
    TEXT_AT_MOST = LIMIT_LINE_BYTES / 4, /* written out, it has to fit into one scalar */
    SLUG_AT_MOST = 40,
    OPTIONS_AT_MOST = 26
};

/* ---- the format ---- */

static bool ends_in(Str path, const char *ending) {
    size_t n = strlen(ending);
    return path.n > n && memcmp(path.p + path.n - n, ending, n) == 0;
}

/* `#html:true`; a GIFT file has no such lines. */
static bool is_anki_header(Str line) {
    static const char *const keys[] = {"#separator", "#html", "#tags",    "#columns",
                                       "#guid",      "#deck", "#notetype"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_starts(line, keys[i]) && memchr(line.p, ':', line.n)) return true;
    return false;
}

ImportFormat import_format(const char *path, Str text) {
    Str name = str_of(path), rest = text;
    if (ends_in(name, ".gift")) return IMPORT_GIFT;
    if (ends_in(name, ".tsv")) return IMPORT_ANKI;
    rest = (Str){rest.p + yprecheck_bom(rest), rest.n - yprecheck_bom(rest)};
    Str first = {0};
    while (rest.n && !first.n) first = str_trim(str_cut(&rest, '\n'));
    if (is_anki_header(first)) return IMPORT_ANKI;
    if (str_starts(first, "//") || str_starts(first, "::") || str_starts(first, "$CATEGORY"))
        return IMPORT_GIFT;
    if (first.n && memchr(first.p, '\t', first.n)) return IMPORT_ANKI;
    return text.n && memchr(text.p, '{', text.n) ? IMPORT_GIFT : IMPORT_UNKNOWN;
}

/* ---- what the readers say ---- */

static LeftOut *reason_of(Import *import, const char *why) {
    for (size_t i = 0; i < import->nreasons; i++)
        if (strcmp(import->reasons[i].why, why) == 0) return &import->reasons[i];
    ARENA_PUSH_ROOM(import->arena, import->reasons, import->nreasons, import->reasons_cap);
    import->reasons[import->nreasons] = (LeftOut){why, 0};
    return &import->reasons[import->nreasons++];
}

void import_leave(Import *import, Span span, const char *why) {
    LeftOut *reason = reason_of(import, why);
    import->left_out++;
    if (reason->n++ < import->told_at_most) diag_note(import->diags, span, "left out: %s", why);
}

bool import_refuse(const Import *import, size_t at, size_t n, const char *hint,
                   const char *message) {
    Span span = {import->src, (uint32_t)at, (uint32_t)n};
    Diag *diag = diag_error(import->diags, span, "%s", message);
    if (hint) diag_hint(import->diags, diag, "%s", hint);
    return false;
}

/* ---- numbers ---- */

bool import_unit(const Import *import, Str text, Type *out) {
    Diags unheard = diags_new(import->arena);
    Source src = {.name = "unit", .text = text, .first_line = 1};
    if (!text.n || text.n > TEXT_AT_MOST) return false;
    const AstUnit *unit =
        parse_unit(import->arena, &import->units, (Span){&src, 0, (uint32_t)text.n}, &unheard);
    if (!unit || unit->counted) return false;
    *out = (Type){.unit = unit->unit, .percent = unit->percent, .asked = true};
    return unit_dim(&import->units, &unit->unit, &out->dim);
}

static Str number_text(const Import *import, const Type *type, double value) {
    Buf out = buf_new(import->arena);
    quantity_exact(&out, &import->units, type, written_base(&import->units, type, value));
    return buf_str(&out);
}

void import_number(const Import *import, const Type *type, double value, double within,
                   Taken *out) {
    Shown shown = {.unit = type->unit, .percent = type->percent};
    Buf unit = buf_new(import->arena);
    if (type->unit.n || type->percent) shown_unit_text(&unit, &import->units, &shown);
    out->unit = buf_str(&unit);
    out->answer = number_text(import, type, value);
    out->exact = within == 0 && value > 0;
    /* What is right but for the last digits is so by a factor, which is nothing around 0. */
    if (within == 0) within = value == 0 ? 1e-9 : num_settle(fabs(value) * 1e-9);
    out->within = out->exact ? STR("") : number_text(import, type, within);
}

/* ---- texts ---- */

Str import_joined(Arena *arena, Str text) {
    Buf out = buf_new(arena);
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        bool blank = is_blank(text.p[i]);
        if (blank && is_blank(text.p[i - 1])) continue; /* it starts with none */
        buf_char(&out, blank ? ' ' : text.p[i]);
    }
    return buf_str(&out);
}

/* Small letters and digits with one `-` between them: `TCP / IP` is `tcp-ip`. */
static Str slug_of(Arena *arena, Str text) {
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n && out.n < SLUG_AT_MOST; i++) {
        char c = to_lower(text.p[i]);
        if (is_letter(c) || is_digit(c)) buf_char(&out, c);
        else if (out.n && out.p[out.n - 1] != '-') buf_char(&out, '-');
    }
    const char *dash = out.n == SLUG_AT_MOST ? memrchr(out.p, '-', out.n) : NULL;
    if (dash) out.n = (size_t)(dash - out.p); /* no half word */
    while (out.n && out.p[out.n - 1] == '-') out.n--;
    return (Str){out.p, out.n};
}

/* `http/status-502`, as napkin writes it, gives back `status-502`. */
static Str id_of(Arena *arena, const Taken *taken) {
    const char *slash = taken->title.n ? memrchr(taken->title.p, '/', taken->title.n) : NULL;
    bool blanks = taken->title.n && memchr(taken->title.p, ' ', taken->title.n);
    if (slash && !blanks) {
        size_t from = (size_t)(slash + 1 - taken->title.p);
        Str last = {taken->title.p + from, taken->title.n - from};
        if (deck_is_id(last) && last.n <= 2 * SLUG_AT_MOST) return last;
    }
    Str slug = slug_of(arena, taken->title);
    if (!slug.n) slug = slug_of(arena, taken->ask);
    return slug.n ? slug : STR("question");
}

/* ---- what a deck can hold ---- */

static bool is_long(Str text) {
    return text.n > TEXT_AT_MOST;
}

static bool any_long(const Taken *taken) {
    bool any = is_long(taken->ask) || is_long(taken->explain);
    for (size_t i = 0; i < taken->noptions; i++)
        any = any || is_long(taken->options[i]) || is_long(taken->whys[i]);
    return any;
}

/* NULL, or what is wrong with the options. */
static const char *options_fault(const Taken *taken) {
    if (taken->noptions == 1) return "there is one option only";
    if (taken->noptions > OPTIONS_AT_MOST) return "more than 26 options";
    for (size_t i = 0; i < taken->noptions; i++) {
        if (!taken->options[i].n) return "an option is empty";
        for (size_t k = 0; k < i; k++)
            if (str_eq(taken->options[i], taken->options[k])) return "two options are the same";
    }
    return NULL;
}

void import_take(Import *import, const Taken *taken) {
    const char *fault = options_fault(taken);
    if (!taken->ask.n) fault = "there is no question";
    if (fault) import_leave(import, taken->span, fault);
    else if (any_long(taken))
        import_leave(import, taken->span,
                     arena_printf(import->arena, "a text of more than %d bytes", TEXT_AT_MOST));
    else {
        ARENA_PUSH_ROOM(import->arena, import->taken, import->n, import->cap);
        import->taken[import->n++] = *taken;
    }
}

/* ---- the deck ---- */

/* Braces mean themselves when they are written twice. */
static void add_text(Buf *out, Str text) {
    Buf twice = buf_new(out->arena);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '{' || text.p[i] == '}') buf_char(&twice, text.p[i]);
        buf_char(&twice, text.p[i]);
    }
    ywrite_scalar(out, buf_str(&twice));
    buf_char(out, '\n');
}

static void add_key(Buf *out, const char *key, Str text) {
    if (!text.n) return;
    buf_printf(out, "    %s: ", key);
    add_text(out, text);
}

/* `http`, `http-2`, `http-3`: the map knows how many there were of each. */
static void add_id(Buf *out, Map *ids, Str base) {
    Str id = base;
    int32_t count = map_get(ids, base);
    while (count >= 0) {
        id = str_of(arena_printf(out->arena, "%.*s-%d", STR_ARG(base), ++count));
        map_put(ids, base, count);
        if (map_get(ids, id) < 0) break;
    }
    map_put(ids, id, 1);
    buf_printf(out, "  - id: %.*s\n", STR_ARG(id));
}

static void add_tags(Import *import, Buf *out, const Taken *taken, bool grouped) {
    Map seen = map_new(out->arena);
    Buf list = buf_new(out->arena);
    for (size_t i = 0; i < taken->ntags + grouped; i++) {
        Str tag = slug_of(out->arena, i < taken->ntags ? taken->tags[i] : taken->group);
        import->tags += !tag.n && i < taken->ntags;
        if (!tag.n || map_add(&seen, tag, 1) != MAP_NONE) continue;
        buf_printf(&list, "%s%.*s", list.n ? ", " : "", STR_ARG(tag));
    }
    if (list.n) buf_printf(out, "    tags: [%s]\n", list.p);
}

static void add_options(Buf *out, const Taken *taken) {
    buf_text(out, "    options:\n");
    for (size_t i = 0; i < taken->noptions; i++) {
        buf_text(out, "      - text: ");
        add_text(out, taken->options[i]);
        if (!taken->whys[i].n) continue;
        buf_text(out, "        why: ");
        add_text(out, taken->whys[i]);
    }
}

static void add_answer(Buf *out, const Taken *taken) {
    buf_text(out, "    answer: ");
    ywrite_scalar(out, taken->answer);
    buf_char(out, '\n');
    if (taken->unit.n) {
        buf_text(out, "    unit: ");
        ywrite_scalar(out, taken->unit);
        buf_char(out, '\n');
    }
    if (taken->exact) buf_text(out, "    tolerance: exact\n");
    if (!taken->within.n) return;
    buf_text(out, "    tolerance:\n      within: ");
    ywrite_scalar(out, taken->within);
    buf_char(out, '\n');
}

static void add_question(Import *import, Buf *out, Map *ids, const Taken *taken, bool grouped) {
    add_id(out, ids, id_of(out->arena, taken));
    buf_printf(out, "    kind: %s\n", taken->noptions ? "choice" : "numeric");
    add_tags(import, out, taken, grouped);
    add_key(out, "ask", taken->ask);
    if (taken->noptions) add_options(out, taken);
    else add_answer(out, taken);
    add_key(out, "explain", taken->explain);
}

static Str stem_of(Str path) {
    const char *slash = memrchr(path.p, '/', path.n);
    if (slash) path = (Str){slash + 1, path.n - (size_t)(slash + 1 - path.p)};
    const char *dot = path.n ? memrchr(path.p, '.', path.n) : NULL;
    if (dot && dot > path.p) path.n = (size_t)(dot - path.p);
    return path;
}

/* Whether the questions stood in more than one category. */
static bool is_grouped(const Import *import) {
    for (size_t i = 1; i < import->n; i++)
        if (!str_eq(import->taken[i].group, import->taken[0].group)) return true;
    return false;
}

/* What a title may be: on one line, no longer than people read. */
static Str title_of(const Import *import, bool grouped) {
    Str title = import_joined(import->arena, import->taken[0].group);
    if (grouped || !title.n)
        title = import_joined(import->arena, stem_of(str_of(import->src->name)));
    if (title.n > 200) title.n = utf8_fit(title, 200);
    bool named = title.n && !str_is(title, "standard input");
    return named ? title : STR("Imported questions");
}

static void write_deck(Import *import, Buf *out) {
    bool grouped = is_grouped(import);
    Map ids = map_new(import->arena);
    buf_text(out, "deck: ");
    ywrite_scalar(out, title_of(import, grouped));
    buf_text(out, "\nquestions:\n");
    for (size_t i = 0; i < import->n; i++)
        add_question(import, out, &ids, &import->taken[i], grouped);
}

static void tell_losses(const Import *import) {
    Diags *diags = import->diags;
    if (is_grouped(import))
        diag_note(diags, (Span){0}, "the categories became tags: a deck of napkin has one title");
    if (import->pictures)
        diag_note(diags, (Span){0}, "lost: pictures or sounds, in %zu text%s", import->pictures,
                  import->pictures == 1 ? "" : "s");
    if (import->tags)
        diag_note(diags, (Span){0},
                  "lost: tags without a letter a-z or a digit, or too many of them (%zu)",
                  import->tags);
    for (size_t i = 0; i < import->nreasons; i++)
        if (import->reasons[i].n > import->told_at_most)
            diag_note(diags, (Span){0}, "left out as well: %zu more, since %s",
                      import->reasons[i].n - import->told_at_most, import->reasons[i].why);
    if (import->left_out)
        diag_note(diags, (Span){0}, "left out: %zu of %zu questions", import->left_out,
                  import->left_out + import->n);
}

/* What was written has to load: whatever the file held, a deck that does not is no deck. */
static bool loads(const Import *import, Str text) {
    Arena *arena = arena_child(import->arena);
    Diags diags = diags_new(arena);
    Source src = {.name = "deck", .text = text, .first_line = 1};
    bool good = deck_read_source(arena, &diags, &src, "deck.yaml") != NULL;
    if (!good) {
        const char *why = diags.first ? diags.first->message : "nothing says why";
        diag_error(import->diags, (Span){0}, "what %s holds makes no deck that loads: %s",
                   import->src->name, why);
    }
    arena_free(arena);
    return good;
}

static bool read_all(Import *import, ImportFormat format) {
    bool ascii;
    if (!yprecheck_bytes(import->src, &ascii, import->diags)) return false;
    if (format == IMPORT_GIFT) return import_gift(import);
    if (format == IMPORT_ANKI) return import_anki(import);
    return import_refuse(import, 0, 0,
                         "GIFT has answers in braces; Anki's text has tabs between its fields",
                         "this is neither GIFT nor Anki's text");
}

bool import_deck(Arena *arena, Diags *diags, const Source *src, ImportFormat format, Buf *out) {
    Import import = {.arena = arena, .diags = diags, .src = src, .told_at_most = SIZE_MAX};
    units_init(&import.units, arena);
    if (!read_all(&import, format)) return false;
    if (!import.n) return import_refuse(&import, 0, 0, NULL, "nothing in it can be asked here");
    Buf text = buf_new(arena);
    write_deck(&import, &text);
    if (!loads(&import, buf_str(&text))) return false;
    tell_losses(&import);
    buf_add(out, buf_str(&text));
    return true;
}
