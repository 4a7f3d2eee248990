#include "quiz/reply_state.h"

#include "base/ascii.h"
#include "base/near.h"
#include "base/num.h"
#include "base/utf8.h"
#include "lang/parser.h"
#include "quiz/spelling.h"
#include "yaml/number.h"

#include <math.h>

enum { OTHER_VARIANTS = 7 }; /* in which an expression must be right too */

ReplyKind reply_again(const Reading *r, Span span, const char *hint, const char *fmt, ...) {
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
    Str words = deck_unit_words(r->arena, r->variant->deck, type);
    return words.n ? words : STR("a plain number");
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
    if (!wrong && !isfinite(found.one)) wrong = "a number is asked that can be written down";
    if (wrong) diag_error(plan->diags, text, "%s", wrong);
    *type = code.type;
    *value = found.one;
    return !wrong;
}

static bool is_param(const Reading *r, Str word) {
    for (size_t i = 0; i < r->ask->nparams; i++)
        if (str_eq(word, r->ask->params[i].name)) return true;
    return false;
}

/* The names that may stand in an answer. */
static bool has_name(void *ctx, Str word) {
    const Reading *r = ctx;
    if (r->ask->kind == ASK_EXPRESSION) return is_param(r, word);
    return plan_find(session_plan(r->session), word) >= 0;
}

static bool spell(const Reading *r, Span typed, Spelled *out) {
    const SpellingNames names = {(void *)r, has_name, r->ask->kind == ASK_EXPRESSION};
    const UnitSet *units = &session_plan(r->session)->units;
    return spelling_read(r->arena, units, &names, typed, &r->asked, r->diags, out);
}

/* What is wrong with a respelled text is told of what was typed: `86M b`, and not `86 MG`. Nouns
 * cannot be made by an answer. */
static void tell_as_typed(const Reading *r, const Source *respelled, const Diag *before) {
    for (Diag *diag = before ? before->next : r->diags->first; diag; diag = diag->next) {
        if (diag->hint && str_starts(str_of(diag->hint), "`unit ")) {
            Str meant = spelling_near(span_text(diag->span));
            diag->hint = NULL;
            if (meant.n) diag_hint(r->diags, diag, "did you mean %.*s?", STR_ARG(meant));
        }
        if (diag->span.src != respelled) continue;
        Place place = diag_locate(diag->span);
        Str word = span_text(diag->span), typed = {place.text.p + place.from, place.bytes};
        const char *quoted = arena_printf(r->arena, "`%.*s`", STR_ARG(word));
        const char *found = strstr(diag->message, quoted);
        if (!found || !typed.n || str_eq(word, typed)) continue;
        const char *message = diag->message;
        diag->message = arena_printf(r->diags->arena, "%.*s`%.*s`%s", (int)(found - message),
                                     message, STR_ARG(typed), found + strlen(quoted));
    }
}

static bool read_number(const Reading *r, Span typed, Number *out) {
    Spelled spelled;
    const Diag *before = r->diags->last;
    *out = (Number){0};
    if (!spell(r, typed, &spelled)) return false;
    Span text = {spelled.src, 0, (uint32_t)spelled.src->text.n};
    if (!evaluate(r->arena, r->session, text, &out->type, &out->base)) {
        tell_as_typed(r, spelled.src, before);
        return false;
    }
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

/* Only what is counted is missing: 86.4M/day where req/day is asked, 5/user/day where
 * req/user/day is. A percentage counts nothing. */
static bool same_but_for_nouns(const Type *have, const Type *want) {
    Dim a = dim_without_nouns(&have->dim), b = dim_without_nouns(&want->dim);
    if (have->percent != want->percent || !dim_eq(&a, &b)) return false;
    if (!dim_has_noun(&have->dim)) return true;
    for (uint16_t i = 0; i < have->dim.n; i++)
        if (dim_power(&want->dim, have->dim.t[i].base) != have->dim.t[i].power) return false;
    for (uint16_t i = 0; i < want->dim.n; i++)
        if (!dim_power(&have->dim, want->dim.t[i].base) && want->dim.t[i].power < 0) return false;
    return true;
}

static const char *dim_words(const Reading *r, const Type *type) {
    Buf text = buf_new(r->diags->arena);
    if (type->dim.n) dim_text(&text, &session_plan(r->session)->units, &type->dim);
    else buf_text(&text, type->percent ? "a percentage" : "a plain number");
    return text.p;
}

static ReplyKind mismatch(const Reading *r, Span typed, const Number *number) {
    Str unit = unit_words(r, &r->asked);
    Diag *diag = diag_error(r->diags, typed, "this is %s; asked is %s", dim_words(r, &number->type),
                            dim_words(r, &r->asked));
    bool plain = !r->asked.unit.n && !r->asked.percent;
    diag_hint(r->diags, diag, plain ? "%.*s, without a unit" : "an answer in %.*s", STR_ARG(unit));
    return REPLY_MISMATCH;
}

/* The number in base units of what is asked. `strict`: a bare number has no unit. */
static ReplyKind in_asked(const Reading *r, Span typed, const Number *number, bool strict,
                          double *out) {
    const Type *unit = &r->asked;
    *out = number->base;
    if (unit->percent && !unit->dim.n && number->bare) {
        if (memchr(span_text(typed).p, '/', typed.len)) return REPLY_READ; /* `1/50` is a share */
        *out = number->base / 100;
        if (number->base <= 0 || number->base > 1) return REPLY_READ;
        const char *hint =
            arena_printf(r->diags->arena, "%g%% or %g%%", number->base * 100, number->base);
        return reply_again(r, typed, hint, "is this a share, or a percentage? Write the sign");
    }
    if (dim_eq(&number->type.dim, &unit->dim)) return REPLY_READ;
    if (number->bare && number->scaled && dim_power(&unit->dim, BASE_DATA) == 1)
        return reply_again(r, typed, "the unit written out, as in `800 MB`",
                           "does the scale belong to the unit?");
    if (number->bare && !strict) {
        *out = written_base(&r->variant->deck->units, unit, number->base);
        if (isfinite(*out)) return REPLY_READ;
        return reply_again(r, typed, NULL, "a number is asked that can be written down");
    }
    bool fits = !strict && same_but_for_nouns(&number->type, unit);
    return fits ? REPLY_READ : mismatch(r, typed, number);
}

/* A `-` between two numbers, and not in `1e-3` or before a number. */
static bool is_dash(Str s, size_t i) {
    if (s.p[i] != '-' || i == 0 || i + 1 == s.n) return false;
    char before = s.p[i - 1], behind = s.p[i + 1];
    bool exponent = (before | 0x20) == 'e' && i > 1 && is_digit(s.p[i - 2]);
    bool starts = is_digit(behind) || behind == '.' || behind == '$';
    bool ends = is_digit(before) || is_letter(before) || strchr("%$)", before);
    return (before == ' ' && behind == ' ') || (starts && ends && !exponent);
}

/* One of these in base units: `qps` is as large as `req/s`, and `/day` as `req/day`. */
static double size_of(const Reading *r, const Type *type) {
    return unit_to_base(&r->variant->deck->units, &type->unit, type->percent ? 0.01 : 1);
}

/* The question's text has the digits of a number: `1,000` those of 1000. */
static bool has_digits(const Reading *r, double number) {
    char digits[NUM_TEXT];
    num_shortest(number, digits);
    Str text = span_text(r->ask->ask.span);
    Buf plain = buf_new(r->arena);
    for (size_t i = 0; i < text.n; i++) {
        bool grouping = text.p[i] == ',' && i && i + 1 < text.n && is_digit(text.p[i - 1]) &&
                        is_digit(text.p[i + 1]);
        if (!grouping) buf_char(&plain, text.p[i]);
    }
    size_t n = strlen(digits);
    for (const char *at = plain.p; plain.n && (at = strstr(at, digits)); at++) {
        bool before = at > plain.p && (is_digit(at[-1]) || at[-1] == '.');
        bool behind = is_digit(at[n]) || (at[n] == '.' && is_digit(at[n + 1]));
        if (!before && !behind) return true;
    }
    return false;
}

/* The same quantity again, as the question shows it in another unit than it asks for. */
static bool is_given(const Reading *r, const Number *number) {
    const Ask *ask = r->ask;
    const Type *own = &ask->answer.type;
    double typed = size_of(r, &number->type);
    bool given = false;
    if (number->bare || num_near(typed, size_of(r, &r->asked)) ||
        !num_near(number->base, r->variant->truth))
        return false;
    for (size_t i = 0; i < ask->ask.n; i++) {
        const Piece *piece = &ask->ask.pieces[i];
        double shown;
        given = given ||
                (piece->code.n && num_near(size_of(r, &piece->code.type), typed) &&
                 variant_value(r->variant, &piece->code, &shown) && num_near(shown, number->base));
    }
    bool literal = !ask->nparams && ask->answer.n == 1 && num_near(size_of(r, own), typed);
    return given ||
           (literal && has_digits(r, written_number(&r->variant->deck->units, own, number->base)));
}

static bool has_dash(Str s) {
    bool found = false;
    for (size_t i = 0; i < s.n; i++) found = found || is_dash(s, i);
    return found;
}

static ReplyKind reply_number(const Reading *r, Span typed) {
    Number number;
    if (!read_number(r, typed, &number)) return REPLY_AGAIN;
    ReplyKind kind = in_asked(r, typed, &number, false, &r->out->value);
    if (kind != REPLY_READ) return kind;
    if (r->out->value < 0 && r->variant->truth > 0 && has_dash(span_text(typed)))
        return reply_again(r, typed, NULL, "one number is asked, not a range");
    if (is_given(r, &number)) {
        Str unit = unit_words(r, &r->asked);
        return reply_again(r, typed, NULL,
                           "that is what the question gives; how much is it in %.*s?",
                           STR_ARG(unit));
    }
    r->out->echo = variant_number(r->arena, r->variant, r->out->value);
    add_note(r, number.note);
    return REPLY_READ;
}

/* ---- intervals ---- */

static Span part_of(Span whole, size_t from, size_t n) {
    Str text = {span_text(whole).p + from, n}, trimmed = str_trim(text);
    return (Span){whole.src, whole.off + (uint32_t)(trimmed.p - span_text(whole).p),
                  (uint32_t)trimmed.n};
}

/* A `,` that no three digits follow, or no digit stands before. */
static bool is_parting_comma(Str s, size_t i) {
    if (s.p[i] != ',' || i == 0 || i + 1 == s.n) return false;
    return is_blank(s.p[i + 1]) || !is_digit(s.p[i - 1]);
}

/* Between a middle and how far the ends are off it. */
static const char *const around[] = {"±", "+-", "+/-"};

/* How long the first of the signs that is found is, and where it stands; 0: there is none. */
static size_t find_sign(Str s, const char *const *signs, size_t nsigns, size_t *at) {
    for (size_t k = 0; k < nsigns; k++) {
        size_t n = strlen(signs[k]);
        for (*at = 0; *at + n <= s.n; ++*at)
            if (same_word((Str){s.p + *at, n}, str_of(signs[k]))) return n;
    }
    return 0;
}

/* Where the two ends part, and how long what parts them is; 0: nowhere. */
static size_t find_cut(Str s, size_t *at) {
    static const char *const signs[] = {"..", "…", " to ", " and ", ";", "–", "—"};
    size_t n = find_sign(s, signs, COUNT_OF(signs), at);
    while (n && s.p[*at] == '.' && *at + n < s.n && s.p[*at + n] == '.') n++; /* `...` */
    if (n) return n;
    for (*at = 0; *at < s.n; ++*at)
        if (is_parting_comma(s, *at)) return 1;
    for (*at = 0; *at < s.n; ++*at)
        if (is_dash(s, *at)) return 1;
    return 0;
}

/* `[50M, 200M]`, `between 50M and 200M` */
static Span without_brackets(Span typed) {
    static const char *const words[] = {"between ", "from "};
    Str s = str_trim(span_text(typed));
    static const char *const pairs[] = {"[]", "()", "{}", "[)", "(]"};
    bool brackets = false;
    for (size_t i = 0; i < COUNT_OF(pairs) && s.n > 1; i++)
        brackets = brackets || (s.p[0] == pairs[i][0] && s.p[s.n - 1] == pairs[i][1]);
    int depth = 0; /* `(1+2) .. (3+4)` has brackets of its ends */
    for (size_t i = 0; i + 1 < s.n && brackets; i++) {
        depth += (strchr("([{", s.p[i]) != NULL) - (strchr(")]}", s.p[i]) != NULL);
        brackets = depth > 0;
    }
    if (brackets) s = str_trim((Str){s.p + 1, s.n - 2});
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t n = strlen(words[i]);
        if (s.n > n && same_word((Str){s.p, n}, str_of(words[i]))) s = (Str){s.p + n, s.n - n};
    }
    return part_of(typed, (size_t)(s.p - span_text(typed).p), s.n);
}

/* `80-100M`: are both millions? False after that was asked. */
static bool share_scale(const Reading *r, Span low, Span high, const Number *a, const Number *b) {
    Str s = span_text(low), t = span_text(high);
    bool open = a->bare && b->scaled && !a->scaled, shut = a->scaled && b->bare && !b->scaled;
    if (open)
        (void)reply_again(r, low, "both ends written out, as in `50M .. 200M`",
                          "is this %.*s, or does the scale of the other end belong to it?",
                          STR_ARG(s));
    if (shut && b->base < a->base)
        (void)reply_again(r, high, "both ends written out, as in `50M .. 200M`",
                          "is this %.*s, or does the scale of the other end belong to it?",
                          STR_ARG(t));
    return !open && !(shut && b->base < a->base);
}

/* `20 .. 80 ms` shares its unit; `50 ms .. 200` may not, where s are asked. */
static bool share_unit(const Reading *r, Span high, Number *a, Number *b) {
    const UnitSet *units = &session_plan(r->session)->units;
    if (a->bare && !b->bare) {
        a->base = written_base(units, &b->type, a->base);
        a->type = b->type;
        a->bare = false;
    }
    if (a->bare || !b->bare) return true;
    double like_low = written_base(units, &a->type, b->base),
           as_asked = written_base(units, &r->asked, b->base);
    if (num_near(like_low, as_asked)) return true;
    (void)reply_again(r, high, "its unit too, as in `50 ms .. 200 ms`", "in which unit is this?");
    return false;
}

/* What two ends have to be, once they are in base units. */
static ReplyKind ends_rise(const Reading *r, Span low, Span high) {
    if (r->out->low <= 0)
        return reply_again(r, low, NULL,
                           "both ends have to be above 0: they are compared by their factor");
    if (r->out->low >= r->out->high)
        return reply_again(r, high, "the lower end first, as in `50M .. 200M`",
                           "the ends do not rise");
    return REPLY_READ;
}

/* `31M ± 1M`, `31M ± 5%` */
static ReplyKind plus_minus(const Reading *r, Span middle, Span off) {
    Number a, b;
    double centre, most = 0;
    if (!read_number(r, middle, &a) || !read_number(r, off, &b)) return REPLY_AGAIN;
    bool share = b.type.percent && !b.type.dim.n && !r->asked.percent;
    if (b.base <= 0)
        return reply_again(r, off, NULL, "how far the ends are off the middle is above 0");
    if (!share && !share_scale(r, middle, off, &a, &b)) return REPLY_AGAIN;
    if (!share && !(r->asked.percent && a.bare) && !share_unit(r, off, &a, &b)) return REPLY_AGAIN;
    ReplyKind kind = in_asked(r, middle, &a, false, &centre);
    if (share) most = centre * b.base;
    if (kind == REPLY_READ && !share) kind = in_asked(r, off, &b, false, &most);
    if (kind != REPLY_READ) return kind;
    r->out->low = centre - most;
    r->out->high = centre + most;
    add_note(r, a.note);
    if (!str_eq(a.note, b.note)) add_note(r, b.note);
    return ends_rise(r, middle, off);
}

static ReplyKind interval_ends(const Reading *r, Span low, Span high) {
    Number a, b;
    if (!read_number(r, low, &a) || !read_number(r, high, &b)) return REPLY_AGAIN;
    if (!share_scale(r, low, high, &a, &b) || !share_unit(r, high, &a, &b)) return REPLY_AGAIN;
    ReplyKind kind = in_asked(r, low, &a, false, &r->out->low);
    if (kind == REPLY_READ) kind = in_asked(r, high, &b, false, &r->out->high);
    if (kind != REPLY_READ) return kind;
    add_note(r, a.note);
    if (!str_eq(a.note, b.note)) add_note(r, b.note);
    return ends_rise(r, low, high);
}

static ReplyKind reply_interval(const Reading *r, Span typed) {
    Span inner = without_brackets(typed);
    Str s = span_text(inner);
    size_t at, n = find_sign(s, around, COUNT_OF(around), &at);
    bool middle = n > 0;
    if (!n) n = find_cut(s, &at);
    if (!n)
        return reply_again(r, typed, "as in `50M .. 200M`",
                           "two ends are asked, between which it lies");
    Span before = part_of(inner, 0, at), behind = part_of(inner, at + n, s.n - at - n);
    ReplyKind kind = middle ? plus_minus(r, before, behind) : interval_ends(r, before, behind);
    if (kind != REPLY_READ) return kind;
    Str low = variant_number(r->arena, r->variant, r->out->low),
        high = variant_number(r->arena, r->variant, r->out->high);
    r->out->echo = str_of(arena_printf(r->arena, "%.*s .. %.*s", STR_ARG(low), STR_ARG(high)));
    return REPLY_READ;
}

/* ---- expressions ---- */

/* The names in an expression, and one that is none: a unit, but nearly a name that is given. */
typedef struct Naming {
    const Reading *r;
    const Ast *stray;
    Str meant;
} Naming;

static void mark_named(void *ctx, const Ast *name) {
    Naming *naming = ctx;
    const Reading *r = naming->r;
    if (name->kind != AST_NAME) return;
    if (is_param(r, name->name)) {
        r->out->named = true;
        return;
    }
    Near near = near_to(name->name);
    for (size_t i = 0; i < r->ask->nparams; i++) near_offer(&near, r->ask->params[i].name, true);
    UnitWord unit;
    if (!near.best.n || !unit_find(&session_plan(r->session)->units, name->name, &unit)) return;
    naming->stray = name;
    naming->meant = near.best;
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

static bool agree(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* Whether it is right in another draw too. One that cannot be drawn tells nothing; an expression
 * that has no value in it is not right there. What is reported is of no interest to the learner. */
static bool agrees_in(const Reading *r, Span text, uint64_t seed) {
    Variant other;
    double value;
    Arena *own = arena_child(r->arena);
    Diags unheard = diags_new(own);
    Reading quiet = *r;
    Deck deck = *r->variant->deck;
    deck.diags = quiet.diags = &unheard;
    bool drawn = variant_draw(own, &deck, r->ask, seed, &other);
    bool right = !drawn || (expression_in(&quiet, &other, text, &value) == REPLY_READ &&
                            agree(value, other.truth));
    arena_free(own);
    return right;
}

static ReplyKind reply_expression(const Reading *r, Span typed) {
    Spelled spelled;
    const Diag *before = r->diags->last;
    if (!spell(r, typed, &spelled)) return REPLY_AGAIN;
    Span text = {spelled.src, 0, (uint32_t)spelled.src->text.n};
    const UnitSet *units = &session_plan(r->session)->units;
    const Ast *ast = parse_expression(r->arena, units, text, r->diags, NULL);
    if (!ast) {
        tell_as_typed(r, spelled.src, before);
        return REPLY_AGAIN;
    }
    Naming naming = {.r = r};
    ast_names(ast, mark_named, &naming);
    ReplyKind kind = expression_in(r, r->variant, text, &r->out->value);
    tell_as_typed(r, spelled.src, before);
    if (kind != REPLY_READ) return kind;
    r->out->agrees = agree(r->out->value, r->variant->truth);
    if (!r->out->agrees && naming.stray)
        return reply_again(r, (Span){spelled.src, naming.stray->off, naming.stray->len}, NULL,
                           "`%.*s` is a unit; did you mean %.*s?", STR_ARG(naming.stray->name),
                           STR_ARG(naming.meant));
    for (uint64_t i = 1; r->out->agrees && r->out->named && i <= OTHER_VARIANTS; i++)
        r->out->agrees = agrees_in(r, text, r->variant->seed + i);
    r->out->echo = variant_number(r->arena, r->variant, r->out->value);
    add_note(r, spelled.note);
    return REPLY_READ;
}

/* ---- all kinds ---- */

ReplyKind reply_read(Arena *arena, Session *session, const Variant *variant, Span typed,
                     Replied *out) {
    Reading r = {.arena = arena,
                 .session = session,
                 .variant = variant,
                 .ask = variant->ask,
                 .asked = ask_type(variant->ask),
                 .diags = session_plan(session)->diags,
                 .out = out};
    *out = (Replied){.value = NAN, .low = NAN, .high = NAN};
    typed = part_of(typed, 0, typed.len); /* without blanks around it */
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
    Reading r = {.arena = arena, .variant = variant, .ask = ask, .asked = ask_type(ask)};
    bool plain = !r.asked.unit.n && !r.asked.percent;
    Str unit = unit_words(&r, &r.asked);
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
