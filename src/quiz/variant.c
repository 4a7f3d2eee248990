#include "quiz/variant.h"

#include "base/hash.h"
#include "base/num.h"
#include "lang/token.h"
#include "quiz/deck_state.h"
#include "yaml/number.h"

#include <math.h>

enum { DRAWS_AT_MOST = 10000 };

/* ---- chance ---- */

uint64_t variant_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t variant_below(uint64_t *state, uint64_t n) {
    uint64_t uneven = -n % n, drawn; /* 2^64 mod n: so many would come up once more */
    do drawn = variant_random(state);
    while (drawn < uneven);
    return drawn % n;
}

uint64_t variant_seed(Str deck, Str question, uint64_t sitting, uint64_t number) {
    uint64_t state = hash_text(hash_text(HASH_START, deck), question);
    state ^= variant_random(&sitting);
    state ^= variant_random(&number) << 1;
    return variant_random(&state);
}

/* ---- drawing ---- */

/* The i-th number that the parameter can be, in its unit. */
static double param_at(const Param *param, uint64_t i) {
    if (param->values) return param->values[i];
    if (!param->digits) return num_settle(param->low + (double)i * param->step);
    int exponent = num_exponent(param->low) - param->digits + 1;
    uint64_t tens = (uint64_t)num_power(param->digits - 1);
    uint64_t at = (uint64_t)llround(param->low / num_power(exponent)) - tens + i;
    uint64_t decade = at / (9 * tens);
    return num_settle((double)(tens + at % (9 * tens)) * num_power(exponent + (int)decade));
}

static void draw_params(Variant *variant, uint64_t *state) {
    const Ask *ask = variant->ask;
    for (size_t i = 0; i < ask->nparams; i++) {
        const Param *param = &ask->params[i];
        variant->written[i] = param_at(param, variant_below(state, param->count));
        variant->params[i] =
            value_of(written_base(&variant->deck->units, &param->type, variant->written[i]));
    }
}

static void shuffle(Arena *arena, Variant *variant, uint64_t *state) {
    size_t n = variant->ask->noptions;
    variant->shown = ARENA_ARRAY(arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) variant->shown[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t k = variant_below(state, i);
        uint32_t kept = variant->shown[i - 1];
        variant->shown[i - 1] = variant->shown[k];
        variant->shown[k] = kept;
    }
}

/* Items that happen to stand in their order already would give the answer away. */
static bool is_in_order(const Variant *variant) {
    const Ask *ask = variant->ask;
    for (size_t i = 1; i < ask->noptions; i++) {
        double before = ask->options[variant->shown[i - 1]].value,
               here = ask->options[variant->shown[i]].value;
        if (ask->falling ? here > before : here < before) return false;
    }
    return true;
}

Score variant_score(const Variant *variant, double a, Effort effort) {
    const Ask *ask = variant->ask;
    if (ask->tolerance == TOLERANCE_WITHIN)
        return score_difference(a, variant->truth, ask->within, effort);
    return score_number(a, variant->truth, ask->within, ask->partial, ask->kind == ASK_MAGNITUDE,
                        effort);
}

char variant_letter(const Variant *variant, size_t option) {
    size_t place = 0;
    while (variant->shown[place] != option) place++;
    return (char)('a' + place);
}

bool variant_is_hopeless(const Variant *variant) {
    return ask_by_factor(variant->ask) && !(variant->truth > 0);
}

bool variant_value(const Variant *variant, const Code *code, double *out) {
    Deck *deck = variant->deck;
    ArenaMark mark = arena_mark(deck->arena);
    Sampling sampling = sampling_default();
    EvalEnv env = {.slots = variant->params,
                   .scratch = deck->arena,
                   .units = &deck->units,
                   .diags = deck->diags,
                   .program = deck->program,
                   .sampling = &sampling};
    Value value;
    bool good = code_run(code, &env, &value);
    if (good && value.reg) {
        diag_error(deck->diags, code->ins[code->result].span,
                   "this is uncertain: an answer is one number");
        good = false;
    }
    *out = good ? value.one : NAN;
    if (good) arena_release(deck->arena, mark);
    return good;
}

/* 1: the draw meets all conditions; 0: it does not; -1: a condition has no value. */
static int meets(const Variant *variant) {
    for (size_t i = 0; i < variant->ask->nwhere; i++) {
        double holds;
        if (!variant_value(variant, &variant->ask->where[i], &holds)) return -1;
        if (holds == 0) return 0;
    }
    return 1;
}

static bool draw_until(Variant *variant, uint64_t *state) {
    for (;;) {
        draw_params(variant, state);
        int met = meets(variant);
        if (met) return met > 0;
        if (++variant->missed < DRAWS_AT_MOST) continue;
        diag_error(variant->deck->diags, variant->ask->span,
                   "of %d draws none meets the conditions of `%.*s`", DRAWS_AT_MOST,
                   STR_ARG(variant->ask->id));
        return false;
    }
}

bool variant_draw(Arena *arena, Deck *deck, const Ask *ask, uint64_t seed, Variant *out) {
    uint64_t state = seed;
    *out = (Variant){.deck = deck, .ask = ask, .seed = seed, .truth = NAN};
    out->params = ARENA_ARRAY(arena, Value, ask->nparams + 1);
    out->written = ARENA_ARRAY(arena, double, ask->nparams + 1);
    if (!draw_until(out, &state)) return false;
    do shuffle(arena, out, &state);
    while (ask->kind == ASK_ORDERING && is_in_order(out));
    return !ask->answer.n || variant_value(out, &ask->answer, &out->truth);
}

/* ---- texts ---- */

Str variant_param(Arena *arena, const Variant *variant, size_t i) {
    Buf text = buf_new(arena);
    quantity_exact(&text, &variant->deck->units, &variant->ask->params[i].type,
                   variant->params[i].one);
    Buf shown = buf_new(arena);
    quantity_text(&shown, &variant->deck->units, &variant->ask->params[i].type,
                  variant->params[i].one);
    /* The shorter one where it says the same: `2M req/day` for `2000000 req/day`. */
    return num_near(num_round(variant->written[i], 4), variant->written[i]) ? buf_str(&shown)
                                                                            : buf_str(&text);
}

Str variant_number(Arena *arena, const Variant *variant, double base) {
    Buf text = buf_new(arena);
    Type type = ask_type(variant->ask);
    quantity_text(&text, &variant->deck->units, &type, base);
    return num_grouped(arena, buf_str(&text));
}

static void add_value(Buf *out, const Variant *variant, const Piece *piece) {
    const Ask *ask = variant->ask;
    for (size_t i = 0; i < ask->nparams; i++) {
        if (!str_eq(ask->params[i].name, piece->text)) continue;
        buf_add(out, variant_param(out->arena, variant, i));
        return;
    }
    double value;
    if (variant_value(variant, &piece->code, &value))
        quantity_text(out, &variant->deck->units, &piece->code.type, value);
    else buf_char(out, '?');
}

Str variant_text(Arena *arena, const Variant *variant, const Text *text) {
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text->n; i++) {
        if (text->pieces[i].code.n) add_value(&out, variant, &text->pieces[i]);
        else buf_add(&out, text->pieces[i].text);
    }
    return buf_str(&out);
}

/* ---- working ---- */

/* A value in the place of a name; in brackets where `^` would take the last word of its unit. */
static void add_working(Buf *out, const Variant *variant, size_t param, bool power, bool plain) {
    Str text = variant_param(out->arena, variant, param);
    const Type *type = &variant->ask->params[param].type;
    char digits[NUM_TEXT];
    if (plain && type->percent && !type->dim.n)
        text = (Str){digits, num_shortest(variant->params[param].one, digits)};
    bool brackets = text.p[0] == '-' || (power && memchr(text.p, ' ', text.n));
    if (brackets) buf_char(out, '(');
    buf_add(out, text);
    if (brackets) buf_char(out, ')');
}

static int32_t param_named(const Ask *ask, Str name) {
    for (size_t i = 0; i < ask->nparams; i++)
        if (str_eq(ask->params[i].name, name)) return (int32_t)i;
    return -1;
}

/* Blanks in a row, and line ends of a folded text, are one blank. */
static void add_plain(Buf *out, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == ' ' || text.p[i] == '\n';
        if (blank && out->n && out->p[out->n - 1] == ' ') continue;
        buf_char(out, blank ? ' ' : text.p[i]);
    }
}

/* `plain`: a share as 0.99, not as 99%. */
static Buf write_working(Arena *arena, const Variant *variant, bool plain) {
    const Ask *ask = variant->ask;
    Buf out = buf_new(arena);
    Lexer lexer = lexer_on(arena, ask->answer_text);
    uint32_t from = lexer.at;
    bool converts = false;
    for (Token token = lexer_next(&lexer); token.kind != T_END; token = lexer_next(&lexer)) {
        Str word = {lexer.src->text.p + token.off, token.len};
        int32_t param = token.kind == T_NAME ? param_named(ask, word) : -1;
        converts = converts || token.kind == T_ARROW;
        Lexer ahead = lexer;
        TokenKind next = (TokenKind)lexer_next(&ahead).kind;
        if (param < 0 || next == T_OPEN) continue; /* `p(…)` is a call, whatever was drawn */
        add_plain(&out, (Str){lexer.src->text.p + from, token.off - from});
        add_working(&out, variant, (size_t)param, next == T_POWER, plain);
        from = token.off + token.len;
    }
    add_plain(&out, (Str){lexer.src->text.p + from, lexer.end - from});
    while (out.n && out.p[out.n - 1] == ' ') out.p[--out.n] = '\0';
    Str unit = deck_unit_words(arena, variant->deck, &ask->unit);
    if (unit.n && !converts) buf_printf(&out, " -> %.*s", STR_ARG(unit));
    return out;
}

static bool has_share(const Ask *ask) {
    bool found = false;
    for (size_t i = 0; i < ask->nparams; i++)
        found = found || (ask->params[i].type.percent && !ask->params[i].type.dim.n);
    return found;
}

/* `100 - 99%` is 1 for the language, and not 99.01: a share is shown as one only where that gives
 * the truth. */
Str variant_working(Arena *arena, const Variant *variant) {
    double value;
    if (!variant->ask->answer.n) return STR("");
    Buf out = write_working(arena, variant, false);
    if (!has_share(variant->ask)) return buf_str(&out);
    bool good = deck_alone(arena, variant->deck, buf_str(&out), &value);
    if (good && fabs(value / variant->truth - 1) < 1e-9) return buf_str(&out);
    out = write_working(arena, variant, true);
    return buf_str(&out);
}
