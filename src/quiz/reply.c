#include "quiz/reply.h"

#include "base/num.h"
#include "lang/parser.h"
#include "quiz/spelling.h"
#include "yaml/number.h"

#include <ctype.h>
#include <math.h>

enum { OTHER_VARIANTS = 7 }; /* in which an expression must be right too */

typedef struct Reading {
    Arena *arena;
    Session *session;
    const Variant *variant;
    const Ask *ask;
    Diags *diags;
    Replied *out;
} Reading;

static ReplyKind again(const Reading *r, Span span, const char *hint, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
static ReplyKind again(const Reading *r, Span span, const char *hint, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *message = arena_vprintf(r->diags->arena, fmt, args);
    va_end(args);
    Diag *diag = diag_error(r->diags, span, "%s", message);
    if (hint) diag_hint(r->diags, diag, "%s", hint);
    return REPLY_AGAIN;
}

/* ---- numbers ---- */

/* One number as it was typed. */
typedef struct Number {
    Type type;
    double base;
    bool bare; /* no unit stood there */
    bool scaled;
    Str note;
} Number;

static Str unit_words(const Reading *r, const Type *type) {
    Buf text = buf_new(r->arena);
    unit_text(&text, &r->variant->deck->units, &type->unit, true);
    if (type->percent) buf_char(&text, '%');
    if (!text.n) buf_text(&text, "a plain number");
    return buf_str(&text);
}

/* The value of an expression in a session. */
static bool evaluate(Arena *arena, Session *session, Span text, Type *type, double *value) {
    Plan *plan = session_plan(session);
    Code code;
    Value found;
    const Ast *ast = parse_expression(arena, &plan->units, text, plan->diags, NULL);
    if (!ast ||
        !check_expression(arena, &plan->units, &plan->scope, text.src, ast, plan->diags, &code) ||
        !plan_run(plan, session_case(session), &code, STR("answer"), &found))
        return false;
    const char *wrong = code.type.is_bool ? "a number is asked, not a condition"
                        : found.reg       ? "one number is asked, not a range"
                                          : NULL;
    if (wrong) diag_error(plan->diags, text, "%s", wrong);
    *type = code.type;
    *value = found.one;
    return !wrong;
}

static bool read_number(const Reading *r, Span typed, Number *out) {
    Spelled spelled;
    const UnitSet *units = &session_plan(r->session)->units;
    *out = (Number){0};
    if (!spelling_read(r->arena, units, typed, &r->ask->unit, r->diags, &spelled)) return false;
    Span text = {spelled.src, 0, (uint32_t)spelled.src->text.n};
    if (!evaluate(r->arena, r->session, text, &out->type, &out->base)) return false;
    out->bare = !out->type.dim.n && !out->type.percent && !spelled.worded;
    out->scaled = spelled.scaled;
    out->note = spelled.note;
    return true;
}

static void add_note(const Reading *r, Str note) {
    Str *all = &r->out->note;
    if (note.n && !all->n) *all = note;
    else if (note.n)
        *all = str_of(arena_printf(r->arena, "%.*s; %.*s", STR_ARG(*all), STR_ARG(note)));
}

static bool same_but_for_nouns(const Dim *have, const Dim *want) {
    Dim a = dim_without_nouns(have), b = dim_without_nouns(want);
    return !dim_has_noun(have) && dim_eq(&a, &b);
}

static ReplyKind mismatch(const Reading *r, Span typed, const Number *number) {
    const UnitSet *units = &session_plan(r->session)->units;
    Buf have = buf_new(r->diags->arena), want = buf_new(r->diags->arena);
    dim_text(&have, units, &number->type.dim);
    dim_text(&want, units, &r->ask->unit.dim);
    Str unit = unit_words(r, &r->ask->unit);
    Diag *diag = diag_error(r->diags, typed, "this is %s; asked is %s", have.p, want.p);
    diag_hint(r->diags, diag, "an answer in %.*s", STR_ARG(unit));
    return REPLY_MISMATCH;
}

/* The number in base units of what is asked. `strict`: a bare number has no unit. */
static ReplyKind in_asked(const Reading *r, Span typed, const Number *number, bool strict,
                          double *out) {
    const Type *unit = &r->ask->unit;
    *out = number->base;
    if (unit->percent && !unit->dim.n && number->bare) {
        *out = number->base / 100;
        if (number->base <= 0 || number->base >= 1) return REPLY_READ;
        const char *hint =
            arena_printf(r->diags->arena, "%g%% or %g%%", number->base * 100, number->base);
        return again(r, typed, hint, "is this a share, or a percentage? Write the sign");
    }
    if (dim_eq(&number->type.dim, &unit->dim)) return REPLY_READ;
    if (number->bare && !strict) {
        *out = written_base(&r->variant->deck->units, unit, number->base);
        return REPLY_READ;
    }
    bool fits = !strict && same_but_for_nouns(&number->type.dim, &unit->dim);
    return fits ? REPLY_READ : mismatch(r, typed, number);
}

static ReplyKind reply_number(const Reading *r, Span typed) {
    Number number;
    if (!read_number(r, typed, &number)) return REPLY_AGAIN;
    ReplyKind kind = in_asked(r, typed, &number, false, &r->out->value);
    if (kind != REPLY_READ) return kind;
    r->out->echo = variant_number(r->arena, r->variant, r->out->value);
    add_note(r, number.note);
    bool took_unit =
        !dim_eq(&number.type.dim, &r->ask->unit.dim) || (number.bare && r->ask->unit.percent);
    if (took_unit) {
        Str unit = unit_words(r, &r->ask->unit);
        add_note(r, str_of(arena_printf(r->arena, "taken as %.*s", STR_ARG(unit))));
    }
    return REPLY_READ;
}

/* ---- intervals ---- */

static Span part_of(Span whole, size_t from, size_t n) {
    Str text = {span_text(whole).p + from, n}, trimmed = str_trim(text);
    return (Span){whole.src, whole.off + (uint32_t)(trimmed.p - span_text(whole).p),
                  (uint32_t)trimmed.n};
}

/* A `-` between two numbers, and not in `1e-3` or before a number. */
static bool is_dash(Str s, size_t i) {
    if (s.p[i] != '-' || i == 0 || i + 1 == s.n) return false;
    bool blanks = s.p[i - 1] == ' ' && s.p[i + 1] == ' ';
    bool exponent = (s.p[i - 1] | 0x20) == 'e' && i > 1 && isdigit((unsigned char)s.p[i - 2]);
    bool digit = isdigit((unsigned char)s.p[i + 1]) || s.p[i + 1] == '.';
    return blanks || (digit && !exponent && isalnum((unsigned char)s.p[i - 1]));
}

/* Where the two ends part, and how long what parts them is; 0: nowhere. */
static size_t find_cut(Str s, size_t *at) {
    static const char *const signs[] = {"..", "…", " to ", " and ", ";", "–", "—", ", "};
    for (size_t k = 0; k < COUNT_OF(signs); k++) {
        const char *found = memmem(s.p, s.n, signs[k], strlen(signs[k]));
        if (!found) continue;
        *at = (size_t)(found - s.p);
        size_t n = strlen(signs[k]);
        while (k == 0 && *at + n < s.n && s.p[*at + n] == '.') n++; /* `...` */
        return n;
    }
    for (*at = 0; *at < s.n; ++*at)
        if (is_dash(s, *at)) return 1;
    return 0;
}

/* `[50M, 200M]`, `between 50M and 200M` */
static Span without_brackets(Span typed) {
    Str s = str_trim(span_text(typed));
    bool brackets = s.n > 1 && strchr("[({", s.p[0]) && strchr("])}", s.p[s.n - 1]);
    if (brackets) s = (Str){s.p + 1, s.n - 2};
    if (str_starts(s, "between ")) s = (Str){s.p + 8, s.n - 8};
    if (str_starts(s, "from ")) s = (Str){s.p + 5, s.n - 5};
    return part_of(typed, (size_t)(s.p - span_text(typed).p), s.n);
}

static ReplyKind interval_ends(const Reading *r, Span low, Span high) {
    Number a, b;
    if (!read_number(r, low, &a) || !read_number(r, high, &b)) return REPLY_AGAIN;
    if (a.bare && !b.bare) { /* `20 .. 80 ms` */
        a.base = written_base(&session_plan(r->session)->units, &b.type, a.base);
        a.type = b.type;
        a.bare = false;
    } else if (a.bare && b.scaled && !a.scaled) {
        Str s = span_text(low);
        return again(r, low, "write both ends out, as in `50M .. 200M`",
                     "is this %.*s, or does the scale of the other end belong to it?", STR_ARG(s));
    }
    ReplyKind kind = in_asked(r, low, &a, false, &r->out->low);
    if (kind == REPLY_READ) kind = in_asked(r, high, &b, false, &r->out->high);
    if (kind != REPLY_READ) return kind;
    if (r->out->low <= 0)
        return again(r, low, NULL, "an end is above 0: the ends are compared by their factor");
    if (r->out->low >= r->out->high)
        return again(r, high, "the lower end first, as in `50M .. 200M`", "the ends do not rise");
    add_note(r, a.note);
    if (!str_eq(a.note, b.note)) add_note(r, b.note);
    return REPLY_READ;
}

static ReplyKind reply_interval(const Reading *r, Span typed) {
    Span inner = without_brackets(typed);
    Str s = span_text(inner);
    size_t at, n = find_cut(s, &at);
    if (!n)
        return again(r, typed, "as in `50M .. 200M`", "two ends are asked, between which it lies");
    ReplyKind kind = interval_ends(r, part_of(inner, 0, at), part_of(inner, at + n, s.n - at - n));
    if (kind != REPLY_READ) return kind;
    Str low = variant_number(r->arena, r->variant, r->out->low),
        high = variant_number(r->arena, r->variant, r->out->high);
    r->out->echo = str_of(arena_printf(r->arena, "%.*s .. %.*s", STR_ARG(low), STR_ARG(high)));
    return REPLY_READ;
}

/* ---- choices ---- */

static Str cut_first(Str *rest) {
    Str text = str_trim(*rest);
    size_t n = 0;
    while (n < text.n && !isspace((unsigned char)text.p[n]) && text.p[n] != ',') n++;
    Str word = {text.p, n};
    while (n < text.n && (isspace((unsigned char)text.p[n]) || text.p[n] == ',')) n++;
    *rest = (Str){text.p + n, text.n - n};
    return word;
}

/* The place that `b`, `B)`, `(b)` or `2` names, or -1. */
static int place_of(Str word, size_t n) {
    while (word.n && strchr("([", word.p[0])) word = (Str){word.p + 1, word.n - 1};
    while (word.n > 1 && strchr(")].:", word.p[word.n - 1])) word.n--;
    if (word.n != 1) return -1;
    int c = tolower((unsigned char)word.p[0]);
    int place = c >= 'a' && c <= 'z' ? c - 'a' : c >= '1' && c <= '9' ? c - '1' : -1;
    return place < (int)n ? place : -1;
}

/* The only option whose text starts so, or -1. */
static int place_by_text(const Reading *r, Str typed) {
    int found = -1;
    for (size_t i = 0; i < r->ask->noptions && typed.n > 1; i++) {
        const QuizOption *option = &r->ask->options[r->variant->shown[i]];
        Str text = variant_text(r->arena, r->variant, &option->text);
        if (text.n < typed.n || strncasecmp(text.p, typed.p, typed.n) != 0) continue;
        if (found >= 0) return -1;
        found = (int)i;
    }
    return found;
}

/* `80%`, `80`, `0.8`: how sure the learner is. */
static bool read_sure(const Reading *r, Span span, double *out) {
    Str s = span_text(span);
    bool percent = s.n > 1 && s.p[s.n - 1] == '%';
    double value = 0;
    bool number = num_parse(percent ? str_trim((Str){s.p, s.n - 1}) : s, &value);
    if (number && (percent || value > 1)) value /= 100;
    double least = 1 / (double)r->ask->noptions;
    *out = value;
    if (number && value >= least * (1 - 1e-9) && value <= 1) return true;
    (void)again(r, span, "as in `b 80%`",
                "how sure you are lies between %.0f%%, a guess, and 100%%", least * 100);
    return false;
}

static ReplyKind reply_choice(const Reading *r, Span typed) {
    Str rest = str_trim(span_text(typed)), whole = rest, word = cut_first(&rest);
    int place = place_of(word, r->ask->noptions);
    if (place < 0) {
        place = place_by_text(r, whole);
        rest = STR("");
    }
    if (place < 0)
        return again(r, typed,
                     arena_printf(r->diags->arena,
                                  "a letter from a to %c; `b 80%%` tells how sure you are too",
                                  (int)('a' + r->ask->noptions - 1)),
                     "which one is `%.*s`?", STR_ARG(whole));
    if (rest.n && !read_sure(r, span_part(typed.src, rest), &r->out->sure)) return REPLY_AGAIN;
    r->out->picked = r->variant->shown[place];
    Str text = variant_text(r->arena, r->variant, &r->ask->options[r->out->picked].text);
    r->out->echo = str_of(arena_printf(r->arena, "%c) %.*s", (int)('a' + place), STR_ARG(text)));
    return REPLY_READ;
}

/* ---- orderings ---- */

static bool is_between(char c) {
    return isspace((unsigned char)c) || strchr(",<>;-", c);
}

static ReplyKind reply_ordering(const Reading *r, Span typed) {
    Str s = span_text(typed);
    size_t n = r->ask->noptions, found = 0;
    bool *seen = ARENA_ARRAY(r->arena, bool, n);
    Buf echo = buf_new(r->arena);
    r->out->order = ARENA_ARRAY(r->arena, double, n);
    for (size_t i = 0; i < s.n; i++) {
        if (is_between(s.p[i])) continue;
        Span span = {typed.src, typed.off + (uint32_t)i, 1};
        int place = place_of((Str){s.p + i, 1}, n);
        if (place < 0)
            return again(r, span, "the letters in order, as in `b a c`", "what is this?");
        if (seen[place]) return again(r, span, "each letter once", "`%c` stands twice", s.p[i]);
        seen[place] = true;
        double value = r->ask->options[r->variant->shown[place]].value;
        r->out->order[found++] = r->ask->falling ? -value : value;
        buf_printf(&echo, "%s%c", echo.n ? " " : "", 'a' + place);
    }
    if (found < n)
        return again(r, typed, "the letters of all, in order", "%zu of %zu are missing", n - found,
                     n);
    r->out->echo = buf_str(&echo);
    return REPLY_READ;
}

/* ---- expressions ---- */

static void mark_named(void *ctx, const Ast *name) {
    const Reading *r = ctx;
    for (size_t i = 0; i < r->ask->nparams; i++)
        if (name->kind == AST_NAME && str_eq(name->name, r->ask->params[i].name))
            r->out->named = true;
}

/* A session in which the parameters have the values of a variant. */
static Session *session_with(Arena *arena, Diags *diags, const Variant *variant) {
    Session *session = session_new(arena, diags);
    for (size_t i = 0; i < variant->ask->nparams; i++) {
        Str value = variant_param(arena, variant, i);
        const char *line = arena_printf(arena, "%.*s = %.*s", STR_ARG(variant->ask->params[i].name),
                                        STR_ARG(value));
        (void)session_line(session, "parameter", 1, str_of(line));
    }
    return session;
}

static ReplyKind expression_in(const Reading *r, const Variant *variant, Span typed, double *out) {
    Number number = {0};
    Arena *own = arena_child(r->arena);
    Session *session = session_with(own, r->diags, variant);
    bool read = evaluate(own, session, typed, &number.type, &number.base);
    ReplyKind kind = read ? in_asked(r, typed, &number, true, out) : REPLY_AGAIN;
    arena_free(own);
    return kind;
}

static ReplyKind reply_expression(const Reading *r, Span typed) {
    const UnitSet *units = &session_plan(r->session)->units;
    Spelled spelled;
    if (!spelling_read(r->arena, units, typed, &r->ask->unit, r->diags, &spelled))
        return REPLY_AGAIN;
    Span text = {spelled.src, 0, (uint32_t)spelled.src->text.n};
    const Ast *ast = parse_expression(r->arena, units, text, r->diags, NULL);
    if (!ast) return REPLY_AGAIN;
    ast_names(ast, mark_named, (void *)r);
    ReplyKind kind = expression_in(r, r->variant, text, &r->out->value);
    if (kind != REPLY_READ) return kind;
    r->out->agrees = num_near(r->out->value, r->variant->truth);
    for (uint64_t i = 1; r->out->agrees && r->out->named && i <= OTHER_VARIANTS; i++) {
        Variant other;
        double value;
        if (!variant_draw(r->arena, r->variant->deck, r->ask, r->variant->seed + i, &other) ||
            expression_in(r, &other, text, &value) != REPLY_READ)
            return REPLY_AGAIN;
        r->out->agrees = fabs(value / other.truth - 1) < 1e-9;
    }
    r->out->echo = variant_number(r->arena, r->variant, r->out->value);
    return REPLY_READ;
}

/* ---- all kinds ---- */

ReplyKind reply_read(Arena *arena, Session *session, const Variant *variant, Span typed,
                     Replied *out) {
    Reading r = {arena, session, variant, variant->ask, session_plan(session)->diags, out};
    *out = (Replied){.value = NAN, .low = NAN, .high = NAN};
    switch (variant->ask->kind) {
    case ASK_CHOICE: return reply_choice(&r, typed);
    case ASK_ORDERING: return reply_ordering(&r, typed);
    case ASK_INTERVAL: return reply_interval(&r, typed);
    case ASK_EXPRESSION: return reply_expression(&r, typed);
    default: return reply_number(&r, typed);
    }
}

Str reply_hint(Arena *arena, const Variant *variant) {
    const Ask *ask = variant->ask;
    Reading r = {.arena = arena, .variant = variant, .ask = ask};
    bool plain = !ask->unit.unit.n && !ask->unit.percent;
    Str unit = unit_words(&r, &ask->unit);
    const char *in = plain ? "" : arena_printf(arena, " in %.*s", STR_ARG(unit));
    switch (ask->kind) {
    case ASK_CHOICE: return str_of("a letter; `b 80%` if you like to say how sure you are");
    case ASK_ORDERING: return str_of("the letters in order, as in `b a c`");
    case ASK_INTERVAL:
        return str_of(arena_printf(arena, "two ends%s, between which you are %.0f%% sure it lies",
                                   in, ask->level * 100));
    case ASK_EXPRESSION: return str_of("an expression, with the names that are given");
    case ASK_MAGNITUDE: return str_of(arena_printf(arena, "the order of magnitude%s", in));
    default: return str_of(arena_printf(arena, "a number%s", in));
    }
}
