#include "quiz/reply.h"

#include "base/num.h"
#include "base/utf8.h"
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
    return spelling_read(r->arena, units, &names, typed, &r->ask->unit, r->diags, out);
}

static bool read_number(const Reading *r, Span typed, Number *out) {
    Spelled spelled;
    *out = (Number){0};
    if (!spell(r, typed, &spelled)) return false;
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
    Str unit = unit_words(r, &r->ask->unit);
    Diag *diag = diag_error(r->diags, typed, "this is %s; asked is %s", dim_words(r, &number->type),
                            dim_words(r, &r->ask->unit));
    bool plain = !r->ask->unit.unit.n && !r->ask->unit.percent;
    diag_hint(r->diags, diag, plain ? "%.*s, without a unit" : "an answer in %.*s", STR_ARG(unit));
    return REPLY_MISMATCH;
}

/* The number in base units of what is asked. `strict`: a bare number has no unit. */
static ReplyKind in_asked(const Reading *r, Span typed, const Number *number, bool strict,
                          double *out) {
    const Type *unit = &r->ask->unit;
    *out = number->base;
    if (unit->percent && !unit->dim.n && number->bare) {
        *out = number->base / 100;
        if (number->base <= 0 || number->base > 1) return REPLY_READ;
        const char *hint =
            arena_printf(r->diags->arena, "%g%% or %g%%", number->base * 100, number->base);
        return again(r, typed, hint, "is this a share, or a percentage? Write the sign");
    }
    if (dim_eq(&number->type.dim, &unit->dim)) return REPLY_READ;
    if (number->bare && number->scaled && dim_power(&unit->dim, BASE_DATA) == 1)
        return again(r, typed, "the unit written out, as in `800 MB`",
                     "does the scale belong to the unit?");
    if (number->bare && !strict) {
        *out = written_base(&r->variant->deck->units, unit, number->base);
        if (isfinite(*out)) return REPLY_READ;
        return again(r, typed, NULL, "a number is asked that can be written down");
    }
    bool fits = !strict && same_but_for_nouns(&number->type, unit);
    return fits ? REPLY_READ : mismatch(r, typed, number);
}

static ReplyKind reply_number(const Reading *r, Span typed) {
    Number number;
    if (!read_number(r, typed, &number)) return REPLY_AGAIN;
    ReplyKind kind = in_asked(r, typed, &number, false, &r->out->value);
    if (kind != REPLY_READ) return kind;
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

/* A `-` between two numbers, and not in `1e-3` or before a number. */
static bool is_dash(Str s, size_t i) {
    if (s.p[i] != '-' || i == 0 || i + 1 == s.n) return false;
    unsigned char before = (unsigned char)s.p[i - 1], behind = (unsigned char)s.p[i + 1];
    bool exponent = (before | 0x20) == 'e' && i > 1 && isdigit((unsigned char)s.p[i - 2]);
    bool starts = isdigit(behind) || behind == '.' || behind == '$';
    bool ends = isalnum(before) || before == '%' || before == '$' || before == ')';
    return (before == ' ' && behind == ' ') || (starts && ends && !exponent);
}

/* A `,` that no three digits follow, or no digit stands before. */
static bool is_parting_comma(Str s, size_t i) {
    if (s.p[i] != ',' || i == 0 || i + 1 == s.n) return false;
    return isspace((unsigned char)s.p[i + 1]) || !isdigit((unsigned char)s.p[i - 1]);
}

/* Where the two ends part, and how long what parts them is; 0: nowhere. */
static size_t find_cut(Str s, size_t *at) {
    static const char *const signs[] = {"..", "…", " to ", " and ", ";", "–", "—"};
    for (size_t k = 0; k < COUNT_OF(signs); k++) {
        size_t n = strlen(signs[k]);
        for (*at = 0; *at + n <= s.n; ++*at) {
            if (strncasecmp(s.p + *at, signs[k], n) != 0) continue;
            while (k == 0 && *at + n < s.n && s.p[*at + n] == '.') n++; /* `...` */
            return n;
        }
    }
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
    if (brackets) s = str_trim((Str){s.p + 1, s.n - 2});
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t n = strlen(words[i]);
        if (s.n > n && strncasecmp(s.p, words[i], n) == 0) s = (Str){s.p + n, s.n - n};
    }
    return part_of(typed, (size_t)(s.p - span_text(typed).p), s.n);
}

/* `80-100M`: are both millions? False after that was asked. */
static bool share_scale(const Reading *r, Span low, Span high, const Number *a, const Number *b) {
    Str s = span_text(low), t = span_text(high);
    bool open = a->bare && b->scaled && !a->scaled, shut = a->scaled && b->bare && !b->scaled;
    if (open)
        (void)again(r, low, "both ends written out, as in `50M .. 200M`",
                    "is this %.*s, or does the scale of the other end belong to it?", STR_ARG(s));
    if (shut && b->base < a->base)
        (void)again(r, high, "both ends written out, as in `50M .. 200M`",
                    "is this %.*s, or does the scale of the other end belong to it?", STR_ARG(t));
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
           as_asked = written_base(units, &r->ask->unit, b->base);
    if (num_near(like_low, as_asked)) return true;
    (void)again(r, high, "its unit too, as in `50 ms .. 200 ms`", "in which unit is this?");
    return false;
}

static ReplyKind interval_ends(const Reading *r, Span low, Span high) {
    Number a, b;
    if (!read_number(r, low, &a) || !read_number(r, high, &b)) return REPLY_AGAIN;
    if (!share_scale(r, low, high, &a, &b) || !share_unit(r, high, &a, &b)) return REPLY_AGAIN;
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
    while (word.n && (word.p[0] == '(' || word.p[0] == '[')) word = (Str){word.p + 1, word.n - 1};
    while (word.n > 1 && strchr(")].:", word.p[word.n - 1])) word.n--;
    if (word.n == 1 && isalpha((unsigned char)word.p[0])) {
        int place = tolower((unsigned char)word.p[0]) - 'a';
        return place < (int)n ? place : -1;
    }
    size_t place = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (!isdigit((unsigned char)word.p[i]) || place > n) return -1;
        place = 10 * place + (size_t)(word.p[i] - '0');
    }
    return place >= 1 && place <= n ? (int)place - 1 : -1;
}

static bool same_nocase(Str a, Str b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static Str option_text(const Reading *r, size_t place) {
    return variant_text(r->arena, r->variant, &r->ask->options[r->variant->shown[place]].text);
}

/* The option that reads so, or the only one that starts so; -1: none, -2: several. */
static int place_by_text(const Reading *r, Str typed) {
    int found = -1;
    for (size_t i = 0; i < r->ask->noptions; i++) {
        Str text = option_text(r, i);
        if (same_nocase(text, typed)) return (int)i;
        if (typed.n < 2 || text.n < typed.n || strncasecmp(text.p, typed.p, typed.n) != 0) continue;
        found = found == -1 ? (int)i : -2;
    }
    return found;
}

/* `80%`, `80`, `0.8`: how sure the learner is. */
static bool number_of(Str s, bool *percent, double *out) {
    *percent = s.n > 1 && s.p[s.n - 1] == '%';
    if (*percent) s = str_trim((Str){s.p, s.n - 1});
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < s.n; i++) {
        digits += isdigit((unsigned char)s.p[i]) != 0;
        points += s.p[i] == '.';
    }
    return digits && points <= 1 && digits + points == s.n && num_parse(s, out);
}

static bool read_sure(const Reading *r, Span span, double *out) {
    bool percent;
    double value = 0, least = 1 / (double)r->ask->noptions;
    bool number = number_of(span_text(span), &percent, &value);
    if (number && (percent || value > 1)) value /= 100;
    /* 33% is a guess among three */
    if (number && value >= floor(least * 100) / 100 && value <= 1) {
        *out = value > least ? value : least;
        return true;
    }
    (void)again(r, span, "as in `b 80%`",
                "how sure you are lies between %.0f%%, a guess, and 100%%", floor(least * 100));
    return false;
}

static ReplyKind which(const Reading *r, Span typed, int by_text) {
    const char *hint =
        arena_printf(r->diags->arena, "a letter from a to %c; `b 80%%` tells how sure you are too",
                     (int)('a' + r->ask->noptions - 1));
    Str whole = str_trim(span_text(typed));
    if (!whole.n) return again(r, typed, hint, "a letter is asked");
    if (by_text == -2) return again(r, typed, hint, "several start with `%.*s`", STR_ARG(whole));
    return again(r, typed, hint, "which one is `%.*s`?", STR_ARG(whole));
}

/* An option that reads like the letter of another one: `A` may be the record. */
static bool two_readings(const Reading *r, Span typed, Str word, int place) {
    for (size_t i = 0; i < r->ask->noptions; i++) {
        if ((int)i == place || !same_nocase(option_text(r, i), word)) continue;
        (void)again(r, typed,
                    arena_printf(r->diags->arena, "`(%c)` or `(%c)`", 'a' + place, (int)('a' + i)),
                    "is this the letter, or the text of another one?");
        return true;
    }
    return false;
}

static ReplyKind reply_choice(const Reading *r, Span typed) {
    Str rest = str_trim(span_text(typed)), whole = rest, word = cut_first(&rest);
    int place = place_of(word, r->ask->noptions);
    bool percent;
    double sure;
    if (place < 0 || (rest.n && !number_of(rest, &percent, &sure))) {
        int by_text = place_by_text(r, whole);
        if (by_text < 0 && place < 0) return which(r, typed, by_text);
        if (by_text >= 0) rest = STR("");
        if (by_text >= 0) place = by_text;
    } else if (two_readings(r, typed, word, place)) {
        return REPLY_AGAIN;
    }
    if (rest.n && !read_sure(r, span_part(typed.src, rest), &r->out->sure)) return REPLY_AGAIN;
    r->out->picked = r->variant->shown[place];
    Str text = option_text(r, (size_t)place);
    r->out->echo = str_of(arena_printf(r->arena, "%c) %.*s", (int)('a' + place), STR_ARG(text)));
    return REPLY_READ;
}

/* ---- orderings ---- */

/* The length of what stands between two letters, 0: it is none of that. */
static size_t between_at(Str s, size_t at) {
    static const char *const signs[] = {"->", "→", " ", "\t", ",", ";",
                                        "-",  "<", ">", ".",  "(", ")"};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts((Str){s.p + at, s.n - at}, signs[i])) return strlen(signs[i]);
    return 0;
}

/* `a > b` where the smallest is asked first: is it the place, or the size? */
static bool turned(const Reading *r, Span sign) {
    if (!str_is(span_text(sign), r->ask->falling ? "<" : ">")) return false;
    (void)again(r, sign, "the letters alone, as in `b a c`",
                "`%s` would turn the order around: the %s one is asked first",
                r->ask->falling ? "<" : ">", r->ask->falling ? "largest" : "smallest");
    return true;
}

static ReplyKind reply_ordering(const Reading *r, Span typed) {
    Str s = span_text(typed);
    size_t n = r->ask->noptions, found = 0, length;
    bool *seen = ARENA_ARRAY(r->arena, bool, n);
    Buf echo = buf_new(r->arena);
    r->out->order = ARENA_ARRAY(r->arena, double, n);
    for (size_t i = 0; i < s.n; i += length) {
        length = between_at(s, i);
        if (length && turned(r, (Span){typed.src, typed.off + (uint32_t)i, (uint32_t)length}))
            return REPLY_AGAIN;
        if (length) continue;
        utf8_decode((Str){s.p + i, s.n - i}, &length);
        Span span = {typed.src, typed.off + (uint32_t)i, (uint32_t)length};
        int place = place_of(span_text(span), n);
        if (place < 0)
            return again(r, span, "the letters in order, as in `b a c`", "what is this?");
        if (seen[place])
            return again(r, span, "each letter once", "`%.*s` stands twice", (int)length, s.p + i);
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
    if (name->kind == AST_NAME && is_param(r, name->name)) r->out->named = true;
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
    if (!spell(r, typed, &spelled)) return REPLY_AGAIN;
    Span text = {spelled.src, 0, (uint32_t)spelled.src->text.n};
    const UnitSet *units = &session_plan(r->session)->units;
    const Ast *ast = parse_expression(r->arena, units, text, r->diags, NULL);
    if (!ast) return REPLY_AGAIN;
    ast_names(ast, mark_named, (void *)r);
    ReplyKind kind = expression_in(r, r->variant, text, &r->out->value);
    if (kind != REPLY_READ) return kind;
    r->out->agrees = agree(r->out->value, r->variant->truth);
    for (uint64_t i = 1; r->out->agrees && r->out->named && i <= OTHER_VARIANTS; i++)
        r->out->agrees = agrees_in(r, text, r->variant->seed + i);
    r->out->echo = variant_number(r->arena, r->variant, r->out->value);
    add_note(r, spelled.note);
    return REPLY_READ;
}

/* ---- all kinds ---- */

ReplyKind reply_read(Arena *arena, Session *session, const Variant *variant, Span typed,
                     Replied *out) {
    Reading r = {arena, session, variant, variant->ask, session_plan(session)->diags, out};
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
