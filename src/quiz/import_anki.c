/* import_anki.c - questions out of Anki's text: a note a line, its fields parted by tabs.
 *
 * Lines at the top such as `#html:true` say how to read the rest. A field may stand in quotes, and
 * hold tabs and line ends then. A note has a front and a back and no wrong answers: what can be
 * asked of it here is a number. */
#include "quiz/import.h"

#include "base/ascii.h"
#include "base/num.h"
#include "lang/parser.h"
#include "quiz/deck.h"
#include "yaml/precheck.h"

#include <math.h>

enum { FIELDS_AT_MOST = 100, TAGS_AT_MOST = 32, NOTES_TOLD = 5, NUMBER_AT_MOST = 200 };

typedef struct Anki {
    Import *import;
    Str text;
    size_t at;
    char separator;
    bool html;
    size_t guid, notetype, deck, tags; /* columns from 1; 0: there is none */
    Str all_deck, all_tags;
    Str fields[FIELDS_AT_MOST];
    size_t nfields;
    size_t pictures, more_fields,
        usual; /* notes that lost these; numbers within the usual factor */
} Anki;

/* ---- header ---- */

static char separator_of(Str name) {
    static const struct {
        const char *name;
        char sign;
    } signs[] = {{"tab", '\t'},  {"comma", ','}, {"semicolon", ';'},
                 {"space", ' '}, {"pipe", '|'},  {"colon", ':'}};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (same_word(name, str_of(signs[i].name))) return signs[i].sign;
    return name.n == 1 && (unsigned char)name.p[0] < 0x80 && name.p[0] != '"' ? name.p[0] : '\0';
}

static size_t column_of(Str number) {
    size_t column = 0;
    for (size_t i = 0; i < number.n; i++) {
        if (!is_digit(number.p[i]) || column > FIELDS_AT_MOST) return 0;
        column = column * 10 + (size_t)(number.p[i] - '0');
    }
    return column <= FIELDS_AT_MOST ? column : 0;
}

static bool take_separator(Anki *anki, Str line, Str value) {
    char sign = str_is(value, "\\t") ? '\t' : separator_of(value);
    size_t at = (size_t)(line.p - anki->text.p);
    if (!sign)
        return import_refuse(anki->import, at, line.n,
                             "tab, comma, semicolon, space, pipe or colon",
                             "this separator is not known");
    anki->separator = sign;
    return true;
}

static bool take_column(Anki *anki, Str line, Str value, size_t *out) {
    *out = column_of(value);
    return *out || import_refuse(anki->import, (size_t)(line.p - anki->text.p), line.n,
                                 "as in `#tags column:3`", "this is no column from 1 to 100");
}

static bool take_header(Anki *anki, Str line) {
    Str value = {line.p + 1, line.n - 1}, key = str_trim(str_cut(&value, ':'));
    const struct {
        const char *key;
        size_t *column;
    } columns[] = {{"guid column", &anki->guid},
                   {"notetype column", &anki->notetype},
                   {"deck column", &anki->deck},
                   {"tags column", &anki->tags}};
    Str word = str_trim(value);
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (str_is(key, columns[i].key)) return take_column(anki, line, word, columns[i].column);
    if (str_is(key, "separator")) return take_separator(anki, line, word.n ? word : STR("tab"));
    if (str_is(key, "html")) anki->html = same_word(word, STR("true"));
    else if (str_is(key, "deck")) anki->all_deck = word;
    else if (str_is(key, "tags")) anki->all_tags = word;
    return true; /* others say nothing that is wanted here */
}

static Str line_at(const Anki *anki) {
    Str rest = {anki->text.p + anki->at, anki->text.n - anki->at};
    return str_cut(&rest, '\n');
}

static bool take_headers(Anki *anki) {
    while (anki->at < anki->text.n && anki->text.p[anki->at] == '#') {
        Str line = line_at(anki);
        anki->at += line.n + 1;
        if (!take_header(anki, str_trim(line))) return false;
    }
    return true;
}

/* ---- fields ---- */

/* A field in quotes; `at` is behind the first one. */
static bool quoted_field(Anki *anki, Str *out) {
    Buf field = buf_new(anki->import->arena);
    size_t open = anki->at - 1;
    Str text = anki->text;
    for (; anki->at < text.n; anki->at++) {
        bool quote = text.p[anki->at] == '"';
        bool twice = quote && anki->at + 1 < text.n && text.p[anki->at + 1] == '"';
        if (quote && !twice) break;
        anki->at += twice;
        if (text.p[anki->at] != '\r') buf_char(&field, text.p[anki->at]);
    }
    if (anki->at >= text.n)
        return import_refuse(anki->import, open, 1, "a quote within a field is written twice: \"\"",
                             "this quote is not closed");
    anki->at++;
    *out = buf_str(&field);
    return true;
}

/* Up to the separator or the end of the line; what stands behind a closing quote belongs to it. */
static bool take_field(Anki *anki) {
    Str text = anki->text, quoted = {0};
    if (anki->at < text.n && text.p[anki->at] == '"') {
        anki->at++;
        if (!quoted_field(anki, &quoted)) return false;
    }
    size_t from = anki->at;
    while (anki->at < text.n && text.p[anki->at] != anki->separator && text.p[anki->at] != '\n')
        anki->at++;
    Str rest = {text.p + from, anki->at - from};
    if (rest.n && rest.p[rest.n - 1] == '\r') rest.n--;
    if (quoted.n && rest.n)
        quoted =
            str_of(arena_printf(anki->import->arena, "%.*s%.*s", STR_ARG(quoted), STR_ARG(rest)));
    if (anki->nfields < FIELDS_AT_MOST) anki->fields[anki->nfields] = quoted.n ? quoted : rest;
    anki->nfields++;
    return true;
}

static bool take_fields(Anki *anki) {
    anki->nfields = 0;
    for (;;) {
        if (!take_field(anki)) return false;
        bool more = anki->at < anki->text.n && anki->text.p[anki->at] == anki->separator;
        anki->at++;
        if (!more) return true;
    }
}

static Str field(const Anki *anki, size_t column) {
    bool there = column && column <= anki->nfields && column <= FIELDS_AT_MOST;
    return there ? anki->fields[column - 1] : STR("");
}

/* The n-th field from 0 on that is the note's own. */
static Str own_field(const Anki *anki, size_t n, size_t *count) {
    Str found = STR("");
    *count = 0;
    for (size_t i = 1; i <= anki->nfields && i <= FIELDS_AT_MOST; i++) {
        if (i == anki->guid || i == anki->notetype || i == anki->deck || i == anki->tags) continue;
        if (*count == n) found = anki->fields[i - 1];
        ++*count;
    }
    return found;
}

/* ---- a number ---- */

/* `86,400,000 req` without its commas, where they part groups of three. */
static Str ungrouped(Arena *arena, Str text) {
    Buf out = buf_new(arena);
    size_t at = text.n && text.p[0] == '-' ? 1 : 0, digits = at;
    while (digits < text.n && is_digit(text.p[digits])) digits++;
    if (digits == at || digits - at > 3) return text;
    buf_add(&out, (Str){text.p, digits});
    for (at = digits; at < text.n && text.p[at] == ',';) {
        size_t n = 1;
        while (at + n < text.n && is_digit(text.p[at + n])) n++;
        if (n != 4) return text;
        buf_add(&out, (Str){text.p + at + 1, 3});
        at += 4;
    }
    buf_add(&out, (Str){text.p + at, text.n - at});
    return buf_str(&out);
}

/* One number with its unit, and nothing else. */
static bool read_number(const Anki *anki, Str text, Type *type, double *number) {
    const Import *import = anki->import;
    if (!text.n || text.n > NUMBER_AT_MOST) return false;
    Diags unheard = diags_new(import->arena);
    Source *src = ARENA_NEW(import->arena, Source);
    *src = (Source){.name = "number", .text = ungrouped(import->arena, text), .first_line = 1};
    Span span = {src, 0, (uint32_t)src->text.n}, note = {0};
    const Ast *ast = parse_expression(import->arena, &import->units, span, &unheard, &note);
    bool negative = ast && ast->kind == AST_NEGATE;
    if (negative) ast = ast->a;
    if (!ast || ast->kind != AST_QUANTITY || note.len) return false;
    *type = (Type){.percent = ast->percent, .asked = true};
    if (ast->unit) type->unit = ast->unit->unit;
    *number = negative ? -ast->number : ast->number;
    return isfinite(*number) && unit_dim(&import->units, &type->unit, &type->dim);
}

/* `10 ms` behind the `5 - `, `4 or 5` behind the `3, `: a range, a list or a ratio of numbers. */
static bool starts_number(Str rest) {
    rest = str_trim(rest);
    while (rest.n && strchr("+-~$.", rest.p[0])) rest = (Str){rest.p + 1, rest.n - 1};
    return rest.n && is_digit(rest.p[0]);
}

/* What follows a comma is one more number, and no explanation that starts with one: `4 or 5`, and
 * not `24 times 3600`. */
static bool is_list(const Anki *anki, Str rest) {
    static const char *const ends[] = {", ", " or ", " and ", "; "};
    Type type;
    double number;
    size_t n = rest.n;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        const char *end = memmem(rest.p, n, ends[i], strlen(ends[i]));
        if (end) n = (size_t)(end - rest.p);
    }
    return starts_number(rest) && read_number(anki, str_trim((Str){rest.p, n}), &type, &number);
}

/* How long the number is that a line starts with: all of it, or up to a sign that ends a clause
 * (but `1. this` starts a list). 0: it starts with none, or with `several`. */
static size_t number_length(const Anki *anki, Str line, Type *type, double *number, bool *several) {
    static const char *const ends[] = {"", " (", ";", ", ", ".", ": ", " = ", " - "};
    *several = false;
    bool starts = line.n && (is_digit(line.p[0]) || strchr("-$.", line.p[0]) ||
                             (unsigned char)line.p[0] >= 0x80);
    for (size_t i = 0; starts && i < COUNT_OF(ends); i++) {
        size_t n = strlen(ends[i]);
        const char *end = n ? memmem(line.p, line.n, ends[i], n) : line.p + line.n;
        if (!end || (str_is(str_of(ends[i]), ".") && end + 1 < line.p + line.n)) continue;
        size_t length = (size_t)(end - line.p);
        if (!read_number(anki, str_trim((Str){line.p, length}), type, number)) continue;
        Str rest = {n ? end + n : line.p + line.n, line.n - length - n};
        bool comma = n && strchr(",;", end[0]), joins = str_is(str_of(ends[i]), ": ") || n == 3;
        *several = comma ? is_list(anki, rest) : joins && end[1] != '=' && starts_number(rest);
        return *several ? 0 : length;
    }
    return 0;
}

/* What follows the number, without the sign that parts them. */
static Str explain_of(Arena *arena, Str line, size_t length, Str below) {
    Str rest = str_trim((Str){line.p + length, line.n - length});
    while (rest.n && strchr(";,.:=- ", rest.p[0])) rest = (Str){rest.p + 1, rest.n - 1};
    below = str_trim(below);
    if (!rest.n || !below.n) return rest.n ? rest : below;
    return str_of(arena_printf(arena, "%.*s\n%.*s", STR_ARG(rest), STR_ARG(below)));
}

/* ---- a note ---- */

static Str clean(Anki *anki, Str text, bool *pictures) {
    Arena *arena = anki->import->arena;
    if (text.n && memmem(text.p, text.n, "[sound:", 7)) *pictures = true;
    if (!anki->html) return str_trim(text);
    return import_html(arena, text, pictures);
}

/* A guid of napkin is `deck/question`; others are drawn by chance and say nothing to people. */
static Str title_of(const Anki *anki) {
    Str guid = field(anki, anki->guid);
    size_t slashes = 0;
    for (size_t i = 0; i < guid.n; i++) {
        char c = guid.p[i];
        if (c != '/' && !deck_is_id((Str){&c, 1})) return STR("");
        slashes += c == '/';
    }
    return slashes == 1 ? guid : STR("");
}

static void take_tags(const Anki *anki, Taken *taken) {
    Str lists[] = {field(anki, anki->tags), anki->all_tags};
    taken->tags = ARENA_ARRAY(anki->import->arena, Str, TAGS_AT_MOST);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        Str rest = lists[i];
        while (rest.n) {
            Str tag = str_trim(str_cut(&rest, ' '));
            if (tag.n && taken->ntags == TAGS_AT_MOST) anki->import->tags++;
            else if (tag.n) taken->tags[taken->ntags++] = tag;
        }
    }
}

/* `Networks::HTTP` is a deck below another one. */
static Str deck_of(const Anki *anki) {
    Str name = field(anki, anki->deck);
    if (!name.n) name = anki->all_deck;
    for (size_t i = 0; i + 1 < name.n; i++)
        if (name.p[i] == ':' && name.p[i + 1] == ':') {
            name = (Str){name.p + i + 2, name.n - i - 2};
            i = (size_t)-1;
        }
    return name;
}

/* The unit in which napkin asked is told in the question's last line, and asked for anyway. */
static Str without_unit(Str ask) {
    const char *line = ask.n && ask.p[ask.n - 1] == ')' ? memrchr(ask.p, '\n', ask.n) : NULL;
    if (!line) return ask;
    Str last = {line + 1, ask.n - (size_t)(line + 1 - ask.p)};
    return str_starts(last, "(in ") ? (Str){ask.p, (size_t)(line - ask.p)} : ask;
}

/* Numbers without a unit that are whole are counts and ports: nothing else is right. Others are
 * right within what is usual in napkin, by a factor, which is none around 0. */
static void take_number(Anki *anki, const Type *type, double number, Taken *taken) {
    bool count = !type->unit.n && !type->percent && number == floor(number);
    import_number(anki->import, type, number, count ? 0 : fabs(number) / 20, taken);
    if (count || number <= 0) return;
    taken->within = STR("");
    anki->usual++;
}

static void take_note(Anki *anki, Span span) {
    Import *import = anki->import;
    size_t count;
    bool pictures = false;
    Str front = clean(anki, own_field(anki, 0, &count), &pictures);
    Str back = clean(anki, own_field(anki, 1, &count), &pictures), below = back;
    Str line = str_trim(str_cut(&below, '\n'));
    Type type;
    double number;
    bool several;
    if (count < 2) {
        import_leave(import, span, "a note without a back");
        return;
    }
    size_t length = number_length(anki, line, &type, &number, &several);
    if (!length) {
        import_leave(import, span,
                     several ? "its back is several numbers, and one is asked for"
                             : "its back is no number, and it has no wrong answers to choose from");
        return;
    }
    size_t before = import->n;
    Taken taken = {.span = span, .title = title_of(anki), .group = deck_of(anki)};
    taken.ask = without_unit(front);
    taken.explain = explain_of(import->arena, line, length, below);
    take_tags(anki, &taken);
    take_number(anki, &type, number, &taken);
    import_take(import, &taken);
    if (import->n == before) return;
    import->pictures += pictures;
    anki->more_fields += count > 2;
}

static void tell_losses(const Anki *anki) {
    Diags *diags = anki->import->diags;
    if (anki->more_fields)
        diag_note(diags, (Span){0}, "lost: fields beside front and back, in %zu note%s",
                  anki->more_fields, anki->more_fields == 1 ? "" : "s");
    if (anki->usual)
        diag_note(diags, (Span){0},
                  "%zu number%s with a unit or a point: right within 5%%, unless `tolerance:` says "
                  "otherwise",
                  anki->usual, anki->usual == 1 ? "" : "s");
}

bool import_anki(Import *import) {
    Anki anki = {.import = import, .text = import->src->text, .separator = '\t'};
    import->told_at_most = NOTES_TOLD;
    anki.at = yprecheck_bom(anki.text);
    if (!take_headers(&anki)) return false;
    while (anki.at < anki.text.n) {
        Str line = line_at(&anki);
        if (!str_trim(line).n || line.p[0] == '#') {
            anki.at += line.n + 1;
            continue;
        }
        Span span = {import->src, (uint32_t)anki.at, (uint32_t)str_trim(line).n};
        if (!take_fields(&anki)) return false;
        take_note(&anki, span);
    }
    tell_losses(&anki);
    return true;
}
