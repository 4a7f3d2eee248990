#include "lang/check.h"

#include "lang/explain.h"
#include "lang/parser.h"

#include <math.h>

/* A call of a user's function that is being written out. */
typedef struct Frame {
    const struct Frame *outer;
    const Function *function;
    const uint32_t *values;
    const Type *types;
    int depth;
} Frame;

typedef struct Checker {
    Arena *arena;
    const UnitSet *units;
    const Scope *scope;
    Diags *diags;
    const Source *src;
    const Frame *frame;
    Code *code;
} Checker;

/* A value of the code, and what it means. */
typedef struct Typed {
    uint32_t at;
    Type type;
} Typed;

static bool check(Checker *c, const Ast *ast, const Dim *want, Typed *out);

static Span span_of(const Checker *c, const Ast *ast) {
    return (Span){c->src, ast->off, ast->len};
}

static Span op_span(const Checker *c, const Ast *ast) {
    return (Span){c->src, ast->op_off, ast->op_len};
}

static const char *dim_words(const Checker *c, const Dim *dim) {
    return explain_dim(c->diags->arena, c->units, dim);
}

static bool emit(Checker *c, Ins ins, uint32_t *at) {
    Code *code = c->code;
    if (code->n == LIMIT_CODE_NODES) {
        diag_error(c->diags, ins.span,
                   "with its functions written out this has more than %d operations",
                   LIMIT_CODE_NODES);
        return false;
    }
    ARENA_PUSH_ROOM(c->arena, code->ins, code->n, code->cap);
    code->ins[code->n] = ins;
    *at = (uint32_t)code->n++;
    return true;
}

static bool emit_const(Checker *c, Span span, double number, uint32_t *at) {
    return emit(c, (Ins){.op = OP_CONST, .number = number, .span = span}, at);
}

static Type plain_type(void) {
    return (Type){0};
}

static Type bool_type(void) {
    return (Type){.is_bool = true};
}

static bool need_number(const Checker *c, const Ast *ast, const Typed *value) {
    if (!value->type.is_bool) return true;
    diag_error(c->diags, span_of(c, ast), "this is true or false; a number is expected here");
    return false;
}

static bool check_number(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    return check(c, ast, want, out) && need_number(c, ast, out);
}

static bool check_truth(Checker *c, const Ast *ast, Typed *out) {
    if (!check(c, ast, NULL, out)) return false;
    if (out->type.is_bool) return true;
    Diag *diag = diag_error(c->diags, span_of(c, ast), "this is %s; a comparison is expected here",
                            dim_words(c, &out->type.dim));
    diag_hint(c->diags, diag, "as in `x < 3 s`");
    return false;
}

bool check_dim_fits(const Dim *have, const Dim *want) {
    return dim_eq(have, want) || (!have->n && dim_is_count(want));
}

/* ---- literals and names ---- */

static bool plural_is_value(Checker *c, const AstUnit *unit) {
    if (!unit->plural_len) return false;
    Span span = {c->src, unit->plural_off, unit->plural_len};
    uint32_t slot;
    Type type;
    if (c->scope->value(c->scope->ctx, span_text(span), &slot, &type) == SCOPE_NONE) return false;
    Str word = span_text(span);
    UnitWord found;
    const char *one =
        unit_find(c->units, word, &found) ? c->units->rows[found.row]->names[found.name].one : "";
    Diag *diag = diag_error(
        c->diags, span, "`%.*s` is a unit and one of your values: which is meant?", STR_ARG(word));
    diag_hint(c->diags, diag, "write `/%s` for the unit, `/ (%.*s)` for the value", one,
              STR_ARG(word));
    return true;
}

static bool too_many_dims(const Checker *c, Span span) {
    diag_error(c->diags, span, "more than %d dimensions, or a power over %d, in one product",
               LIMIT_DIM_TERMS, LIMIT_POWER);
    return false;
}

static bool check_quantity(Checker *c, const Ast *ast, Typed *out) {
    double number = ast->number;
    out->type = plain_type();
    out->type.percent = ast->percent;
    if (ast->percent) number /= 100;
    if (ast->unit) {
        if (plural_is_value(c, ast->unit)) return false;
        out->type.unit = ast->unit->unit;
        if (!unit_dim(c->units, &ast->unit->unit, &out->type.dim))
            return too_many_dims(c, span_of(c, ast));
        number = unit_to_base(c->units, &ast->unit->unit, number);
    }
    if (!isfinite(number)) {
        diag_error(c->diags, span_of(c, ast), "overflow: this quantity is out of range");
        return false;
    }
    return emit_const(c, span_of(c, ast), number, &out->at);
}

static bool frame_value(const Checker *c, Str name, Typed *out) {
    const Frame *frame = c->frame;
    for (size_t i = 0; frame && i < frame->function->nparams; i++) {
        if (!str_eq(frame->function->params[i].name, name)) continue;
        out->at = frame->values[i];
        out->type = frame->types[i];
        return true;
    }
    return false;
}

static bool bare_unit(Checker *c, const Ast *ast, Typed *out) {
    UnitWord word;
    if (!unit_find(c->units, ast->name, &word) || word.plural) return false;
    out->type = plain_type();
    out->type.unit = unit_of(word, 1);
    if (!unit_dim(c->units, &out->type.unit, &out->type.dim)) return false;
    return emit_const(c, span_of(c, ast), unit_to_base(c->units, &out->type.unit, 1), &out->at);
}

static void near_functions(Near *near) {
    const Builtin *row;
    for (size_t i = 0; (row = builtin_row(i)); i++) near_offer(near, str_of(row->name), false);
}

static bool unknown_name(Checker *c, const Ast *ast, const Dim *want) {
    Span span = {c->src, ast->kind == AST_CALL ? ast->op_off : ast->off, (uint32_t)ast->name.n};
    const char *kind = ast->kind == AST_CALL ? "function" : "name";
    UnitWord word;
    bool broken = false;
    if (str_is(ast->name, "_")) {
        diag_error(c->diags, span, "there is no previous result yet for `_`");
        return false;
    }
    if (unit_find(c->units, ast->name, &word) && word.plural && ast->kind == AST_NAME) {
        Diag *diag =
            diag_error(c->diags, span, "no value is named `%.*s` here", STR_ARG(ast->name));
        diag_hint(c->diags, diag, "the unit alone reads `%s`; after a number `5 %.*s` is right",
                  c->units->rows[word.row]->names[word.name].one, STR_ARG(ast->name));
        return false;
    }
    if (ast->kind == AST_NAME &&
        (builtin_find(ast->name) || c->scope->function(c->scope->ctx, ast->name, &broken))) {
        Diag *diag = diag_error(c->diags, span, "`%.*s` is a function", STR_ARG(ast->name));
        diag_hint(c->diags, diag, "call it: `%.*s(…)`", STR_ARG(ast->name));
        return false;
    }
    Near near = near_to(ast->name);
    for (size_t i = 0; c->frame && i < c->frame->function->nparams; i++)
        near_offer(&near, c->frame->function->params[i].name,
                   want && dim_eq(&c->frame->types[i].dim, want));
    c->scope->suggest(c->scope->ctx, &near, want);
    near_functions(&near);
    if (!near.best.n) near.best = unit_nearest(c->units, ast->name, want);
    if (near.best.n)
        diag_error(c->diags, span, "no %s `%.*s`; did you mean %.*s?", kind, STR_ARG(ast->name),
                   STR_ARG(near.best));
    else diag_error(c->diags, span, "no %s `%.*s`", kind, STR_ARG(ast->name));
    return false;
}

static bool check_named(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    if (frame_value(c, ast->name, out)) return true;
    uint32_t slot;
    switch (c->scope->value(c->scope->ctx, ast->name, &slot, &out->type)) {
    case SCOPE_VALUE:
        return emit(c, (Ins){.op = OP_LOAD, .a = slot, .span = span_of(c, ast)}, &out->at);
    case SCOPE_BROKEN: return false;
    default: return bare_unit(c, ast, out) || unknown_name(c, ast, want);
    }
}

/* ---- operators ---- */

static bool binary_ins(Checker *c, const Ast *ast, Op op, const Typed *a, const Typed *b,
                       uint32_t *at) {
    return emit(c, (Ins){.op = op, .a = a->at, .b = b->at, .span = span_of(c, ast)}, at);
}

static const char *verb_of(TokenKind op) {
    switch (op) {
    case T_PLUS: return "add";
    case T_MINUS: return "subtract";
    case T_MOD: return "take mod of";
    case T_RANGE: return "make a range of";
    case T_PLUSMINUS: return "combine with `±`";
    default: return "compare";
    }
}

static bool is_literal_percent(const Ast *ast) {
    return ast->kind == AST_QUANTITY && ast->percent && !ast->unit;
}

/* The last name or percentage on the right of a sum that was meant to scale. */
static void hint_for_sum(const Checker *c, Diag *diag, const Ast *ast, const Type *a,
                         const Type *b) {
    Str left = span_text(span_of(c, ast->a)), right = span_text(span_of(c, ast->b));
    bool sum = ast->op == T_PLUS || ast->op == T_MINUS;
    if (ast->a->kind == AST_BINARY) left = STR("x");
    if (b->percent && !b->dim.n && sum) {
        diag_hint(c->diags, diag, "to scale by it, write `%.*s * (1 %s %.*s)`", STR_ARG(left),
                  ast->op == T_PLUS ? "+" : "-", STR_ARG(right));
        return;
    }
    const Type *unitful = a->dim.n ? a : b;
    if (!a->dim.n != !b->dim.n) {
        Buf unit = buf_new(c->diags->arena);
        unit_text(&unit, c->units, &unitful->unit, false);
        Str plain = a->dim.n ? right : left;
        diag_hint(c->diags, diag, "give it a unit: `%.*s %s`%s", STR_ARG(plain), unit.p,
                  b->dim.n || !sum ? ""
                                   : arena_printf(c->diags->arena, ", or scale: `%.*s * (1 %s …)`",
                                                  STR_ARG(left), ast->op == T_PLUS ? "+" : "-"));
        return;
    }
    const char *factor = explain_factor(c->diags->arena, c->units, &a->dim, &b->dim);
    if (factor) diag_hint(c->diags, diag, "%s", factor);
}

static bool mismatch(const Checker *c, const Ast *ast, const Type *a, const Type *b) {
    const char *left = dim_words(c, &a->dim), *right = dim_words(c, &b->dim);
    Diag *diag;
    if (ast->op == T_RANGE)
        diag =
            diag_error(c->diags, op_span(c, ast), "the ends of a range have different dimensions");
    else if (ast->op == T_PLUS)
        diag = diag_error(c->diags, op_span(c, ast), "cannot add %s to %s", right, left);
    else if (ast->op == T_MINUS)
        diag = diag_error(c->diags, op_span(c, ast), "cannot subtract %s from %s", right, left);
    else
        diag = diag_error(c->diags, op_span(c, ast), "cannot %s %s and %s", verb_of(ast->op), left,
                          right);
    diag_mark(c->diags, diag, span_of(c, ast->a), "left is %s", left);
    diag_mark(c->diags, diag, span_of(c, ast->b), "right is %s", right);
    hint_for_sum(c, diag, ast, a, b);
    return false;
}

/* One dimension for both sides, the nouns bending gently; *out is like the side that has one. */
static bool meet(const Checker *c, const Ast *ast, const Type *a, const Type *b, Type *out) {
    bool bends = ast->op != T_MOD && ast->op != T_RANGE;
    bool left = dim_eq(&a->dim, &b->dim) || (bends && check_dim_fits(&b->dim, &a->dim));
    if (!left && !(bends && check_dim_fits(&a->dim, &b->dim))) return mismatch(c, ast, a, b);
    *out = left ? *a : *b;
    out->percent = a->percent && b->percent;
    out->asked = a->asked && b->asked;
    return true;
}

/* `x + 30%`: the percentage scales x, unless x is shown as one itself. */
static bool scale_by_percent(Checker *c, const Ast *ast, const Typed *a, Typed *out) {
    double factor = ast->op == T_PLUS ? 1 + ast->b->number / 100 : 1 - ast->b->number / 100;
    Typed scale = {0};
    if (!emit_const(c, span_of(c, ast->b), factor, &scale.at)) return false;
    out->type = a->type;
    return binary_ins(c, ast, OP_MUL, a, &scale, &out->at);
}

static bool check_sum(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    if (!meet(c, ast, &a->type, &b->type, &out->type)) return false;
    return binary_ins(c, ast,
                      ast->op == T_PLUS    ? OP_ADD
                      : ast->op == T_MINUS ? OP_SUB
                                           : OP_MOD,
                      a, b, &out->at);
}

static bool check_product(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    int sign = ast->op == T_OVER ? -1 : 1;
    Type type = plain_type();
    if (!dim_mul(&a->type.dim, &b->type.dim, sign, &type.dim))
        return too_many_dims(c, span_of(c, ast));
    if (type.dim.n)
        type.unit = unit_product(c->units, &type.dim, &a->type.unit, &b->type.unit, sign);
    bool plain = !a->type.dim.n && !b->type.dim.n;
    type.percent = sign > 0 && plain && a->type.percent && b->type.percent;
    if (!b->type.dim.n && a->type.percent && a->type.dim.n) type.percent = !b->type.percent;
    out->type = type;
    return binary_ins(c, ast, sign > 0 ? OP_MUL : OP_DIV, a, b, &out->at);
}

/* The value of a literal exponent: a number, its negative, or a quotient of two. */
static bool literal_number(const Ast *ast, double *out) {
    double a, b;
    if (ast->kind == AST_QUANTITY && !ast->unit) {
        *out = ast->percent ? ast->number / 100 : ast->number;
        return true;
    }
    if (ast->kind == AST_NEGATE && literal_number(ast->a, &a)) {
        *out = -a;
        return true;
    }
    bool quotient = ast->kind == AST_BINARY && ast->op == T_OVER;
    if (!quotient || !literal_number(ast->a, &a) || !literal_number(ast->b, &b)) return false;
    *out = a / b;
    return true;
}

static bool raise_dim(const Checker *c, const Ast *ast, const Type *base, Type *out) {
    double power;
    if (!literal_number(ast->b, &power)) {
        Diag *diag =
            diag_error(c->diags, span_of(c, ast->b),
                       "the power of %s must be a literal number, so that its unit is known",
                       dim_words(c, &base->dim));
        diag_hint(c->diags, diag, "or make the base a plain number: divide it by a unit");
        return false;
    }
    double degree = round(1 / power);
    bool whole = power == floor(power) && fabs(power) <= LIMIT_POWER;
    bool good = whole ? dim_pow(&base->dim, (int)power, &out->dim)
                      : fabs(degree) >= 2 && fabs(degree) <= LIMIT_POWER &&
                            fabs(1 / degree - power) < 1e-15 &&
                            dim_root(&base->dim, (int)degree, &out->dim);
    if (!good) {
        diag_error(c->diags, span_of(c, ast), "%s has no power %g with a whole unit",
                   dim_words(c, &base->dim), power);
        return false;
    }
    if (out->dim.n) out->unit = unit_product(c->units, &out->dim, &(Unit){0}, &base->unit, -1);
    return true;
}

static bool check_power(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    out->type = plain_type();
    if (b->type.dim.n) {
        diag_error(c->diags, span_of(c, ast->b), "a power is a plain number; this is %s",
                   dim_words(c, &b->type.dim));
        return false;
    }
    if (a->type.dim.n && !raise_dim(c, ast, &a->type, &out->type)) return false;
    return binary_ins(c, ast, OP_POW, a, b, &out->at);
}

static bool check_comparison(Checker *c, const Ast *ast, const Typed *a, const Typed *b,
                             Typed *out) {
    bool equality = ast->op == T_EQ || ast->op == T_NE;
    Type met;
    if (a->type.is_bool != b->type.is_bool || (a->type.is_bool && !equality)) {
        diag_error(c->diags, op_span(c, ast), "cannot compare a number and a truth value this way");
        return false;
    }
    if (!a->type.is_bool && !meet(c, ast, &a->type, &b->type, &met)) return false;
    out->type = bool_type();
    return binary_ins(c, ast, (Op)(OP_LT + (ast->op - T_LT)), a, b, &out->at);
}

/* A range is checked like everything else; this version has no samples to carry it. */
static bool check_range(const Checker *c, const Ast *ast, const Typed *a, const Typed *b) {
    Type met;
    bool bare = ast->op == T_RANGE && !a->type.dim.n && ast->a->kind != AST_NAME;
    if (!bare && !meet(c, ast, &a->type, &b->type, &met)) return false;
    Diag *diag = diag_error(c->diags, span_of(c, ast),
                            "ranges and uncertain values are not calculated by this version");
    diag_hint(c->diags, diag, "give one number, and vary it with `--set` or a scenario");
    return false;
}

static bool combine(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    switch (ast->op) {
    case T_PLUS:
    case T_MINUS:
        if (is_literal_percent(ast->b) && !(a->type.percent && !a->type.dim.n))
            return scale_by_percent(c, ast, a, out);
        return check_sum(c, ast, a, b, out);
    case T_MOD: return check_sum(c, ast, a, b, out);
    case T_TIMES:
    case T_OVER: return check_product(c, ast, a, b, out);
    case T_POWER: return check_power(c, ast, a, b, out);
    case T_AND:
    case T_OR:
        out->type = bool_type();
        return binary_ins(c, ast, ast->op == T_AND ? OP_AND : OP_OR, a, b, &out->at);
    case T_RANGE:
    case T_PLUSMINUS: return check_range(c, ast, a, b);
    default: return check_comparison(c, ast, a, b, out);
    }
}

static bool keeps_dim(TokenKind op) {
    return op == T_PLUS || op == T_MINUS || op == T_MOD || (op >= T_LT && op <= T_NE) ||
           op == T_RANGE;
}

static bool check_operand(Checker *c, const Ast *ast, TokenKind op, const Dim *want, Typed *out) {
    if (op == T_AND || op == T_OR) return check_truth(c, ast, out);
    if (op == T_EQ || op == T_NE) return check(c, ast, want, out);
    return check_number(c, ast, want, out);
}

/* A chain may be as long as a line, so it is walked, not descended. */
static bool check_binary(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    size_t n;
    const Ast **chain = ast_chain(c->arena, ast, &n);
    const Dim *inner = keeps_dim(chain[0]->op) ? want : NULL;
    bool good = check_operand(c, chain[0]->a, chain[0]->op, inner, out);
    for (size_t i = 0; i < n; i++) {
        Typed left = *out, right;
        bool known = good && keeps_dim(chain[i]->op);
        bool right_good =
            check_operand(c, chain[i]->b, chain[i]->op, known ? &left.type.dim : NULL, &right);
        bool truth = chain[i]->op == T_AND || chain[i]->op == T_OR;
        if (i > 0 && good && truth && !left.type.is_bool) {
            diag_error(c->diags, span_of(c, chain[i]->a),
                       "this is %s; a comparison is expected here", dim_words(c, &left.type.dim));
            good = false;
        }
        bool equality = chain[i]->op == T_EQ || chain[i]->op == T_NE;
        if (i > 0 && good && !truth && !equality) good = need_number(c, chain[i]->a, &left);
        good = good && right_good && combine(c, chain[i], &left, &right, out);
    }
    return good;
}

/* ---- conversion ---- */

/* `->` may add nouns to a value that has none. */
static bool may_add_nouns(const Dim *from, const Dim *to) {
    Dim bare = dim_without_nouns(to);
    return !dim_has_noun(from) && dim_eq(from, &bare);
}

static Span target_span(const Checker *c, const AstUnit *unit) {
    return (Span){c->src, unit->off, unit->len};
}

static bool count_multiple(Checker *c, const Ast *ast, const Typed *value, Typed *out) {
    Typed size = {0};
    double one = unit_to_base(c->units, &ast->unit->unit, ast->unit->multiple);
    if (one == 0) {
        diag_error(c->diags, target_span(c, ast->unit),
                   "division by zero: how many times nothing?");
        return false;
    }
    out->type = plain_type();
    return emit_const(c, target_span(c, ast->unit), one, &size.at) &&
           binary_ins(c, ast, OP_DIV, value, &size, &out->at);
}

static bool check_convert(Checker *c, const Ast *ast, Typed *out) {
    const AstUnit *unit = ast->unit;
    Typed value;
    Dim to = {0};
    if (!unit_dim(c->units, &unit->unit, &to)) return too_many_dims(c, target_span(c, unit));
    if (!check_number(c, ast->a, &to, &value)) return false;
    const Dim *from = &value.type.dim;
    bool renames = ast->kind == AST_AS;
    Dim from_bare = dim_without_nouns(from), to_bare = dim_without_nouns(&to);
    bool good =
        dim_eq(from, &to) || (renames ? dim_eq(&from_bare, &to_bare) : may_add_nouns(from, &to));
    if (!good) {
        explain_conversion(c->units, c->diags, target_span(c, unit), from, &to, renames);
        return false;
    }
    if (unit->counted) return count_multiple(c, ast, &value, out);
    out->at = value.at;
    out->type = (Type){.dim = to, .unit = unit->unit, .percent = unit->percent, .asked = true};
    return true;
}

/* ---- calls ---- */

static bool check_args(Checker *c, const Ast *ast, const Dim *want, Typed *args) {
    bool good = true;
    for (size_t i = 0; i < ast->nargs; i++) {
        const Dim *like = i > 0 && good && want == NULL ? NULL : want;
        good = check_number(c, ast->args[i], like, &args[i]) && good;
    }
    return good;
}

static bool wrong_count(const Checker *c, const Ast *ast, size_t least, size_t most,
                        const char *params) {
    const char *few = least == most ? "" : ast->nargs < least ? "at least " : "at most ";
    size_t takes = ast->nargs < least ? least : most;
    Diag *diag = diag_error(c->diags, span_of(c, ast), "%.*s takes %s%zu argument%s, got %zu",
                            STR_ARG(ast->name), few, takes, takes == 1 ? "" : "s", ast->nargs);
    diag_hint(c->diags, diag, "it reads %.*s(%s)", STR_ARG(ast->name), params);
    return false;
}

static bool args_differ(const Checker *c, const Ast *ast, size_t i, const Typed *args) {
    Diag *diag = diag_error(c->diags, span_of(c, ast),
                            "the arguments of %.*s must share a dimension", STR_ARG(ast->name));
    diag_mark(c->diags, diag, span_of(c, ast->args[0]), "this is %s",
              dim_words(c, &args[0].type.dim));
    diag_mark(c->diags, diag, span_of(c, ast->args[i]), "this is %s",
              dim_words(c, &args[i].type.dim));
    return false;
}

static bool rule_same(const Checker *c, const Ast *ast, const Typed *args, Type *out) {
    *out = args[0].type;
    bool bends = strcmp(builtin_find(ast->name)->name, "mod") != 0;
    for (size_t i = 1; i < ast->nargs; i++) {
        const Type *type = &args[i].type;
        if (dim_eq(&type->dim, &out->dim) || (bends && check_dim_fits(&type->dim, &out->dim))) {
            out->percent = out->percent && type->percent;
            out->asked = out->asked && type->asked;
            continue;
        }
        if (!bends || !check_dim_fits(&out->dim, &type->dim)) return args_differ(c, ast, i, args);
        *out = *type;
    }
    return true;
}

static bool rule_plain(const Checker *c, const Ast *ast, const Typed *args, bool counts,
                       Type *out) {
    *out = args[0].type;
    out->asked = false;
    if (!counts) *out = plain_type();
    const Dim *dim = &args[0].type.dim;
    if (!dim->n || (counts && dim_is_count(dim))) return true;
    Buf unit = buf_new(c->diags->arena);
    Unit one = args[0].type.unit;
    unit_text(&unit, c->units, &one, false);
    Diag *diag =
        diag_error(c->diags, span_of(c, ast->args[0]), "%.*s needs a plain number%s; this is %s",
                   STR_ARG(ast->name), counts ? " or a count" : "", dim_words(c, dim));
    Str text = span_text(span_of(c, ast->args[0]));
    if (counts) diag_hint(c->diags, diag, "to round in steps, write `ceil_to(x, 1 %s)`", unit.p);
    else
        diag_hint(c->diags, diag, "make it a plain number: `%.*s / (1 %s)`", STR_ARG(text), unit.p);
    return false;
}

static bool rule_root(const Checker *c, const Ast *ast, const Typed *args, Type *out) {
    *out = plain_type();
    const Dim *dim = &args[0].type.dim;
    if (!dim_root(dim, 2, &out->dim)) {
        Diag *diag = diag_error(c->diags, span_of(c, ast->args[0]),
                                "%s has no square root with a whole unit", dim_words(c, dim));
        diag_hint(c->diags, diag, "make it a plain number first: divide it by a unit");
        return false;
    }
    if (out->dim.n)
        out->unit = unit_product(c->units, &out->dim, &(Unit){0}, &args[0].type.unit, -1);
    return true;
}

static bool apply_rule(const Checker *c, const Ast *ast, const Builtin *fn, const Typed *args,
                       Type *out) {
    switch (fn->rule) {
    case RULE_SAME: return rule_same(c, ast, args, out);
    case RULE_PLAIN: return rule_plain(c, ast, args, false, out);
    case RULE_COUNT: return rule_plain(c, ast, args, true, out);
    case RULE_ROOT: return rule_root(c, ast, args, out);
    default: *out = args[0].type; return true;
    }
}

static bool check_builtin(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want,
                          Typed *out) {
    if (ast->nargs < fn->least || ast->nargs > fn->most)
        return wrong_count(c, ast, fn->least, fn->most, fn->params);
    Typed *args = ARENA_ARRAY(c->arena, Typed, ast->nargs);
    bool like = fn->rule == RULE_SAME || fn->rule == RULE_ANY;
    if (!check_args(c, ast, like ? want : NULL, args) || !apply_rule(c, ast, fn, args, &out->type))
        return false;
    uint32_t *at = ARENA_ARRAY(c->arena, uint32_t, ast->nargs);
    for (size_t i = 0; i < ast->nargs; i++) at[i] = args[i].at;
    return emit(
        c, (Ins){.op = OP_CALL, .fn = fn, .args = at, .nargs = ast->nargs, .span = span_of(c, ast)},
        &out->at);
}

static bool check_param(const Checker *c, const Ast *ast, size_t i, const Function *f, Typed *arg) {
    const AstUnit *unit = f->params[i].unit;
    Dim want;
    if (!unit || !unit_dim(c->units, &unit->unit, &want)) return true;
    if (!check_dim_fits(&arg->type.dim, &want)) {
        Diag *diag =
            diag_error(c->diags, span_of(c, ast->args[i]),
                       "the argument `%.*s` of %.*s is %s; this is %s", STR_ARG(f->params[i].name),
                       STR_ARG(f->name), dim_words(c, &want), dim_words(c, &arg->type.dim));
        const char *factor = explain_factor(c->diags->arena, c->units, &want, &arg->type.dim);
        if (factor) diag_hint(c->diags, diag, "%s", factor);
        return false;
    }
    if (dim_eq(&arg->type.dim, &want)) return true;
    arg->type.dim = want;
    arg->type.unit = unit->unit;
    return true;
}

static bool enters_itself(const Checker *c, const Ast *ast, const Function *f) {
    for (const Frame *frame = c->frame; frame; frame = frame->outer) {
        if (frame->function != f) continue;
        diag_error(c->diags, span_of(c, ast), "%.*s calls itself, which never ends",
                   STR_ARG(f->name));
        return true;
    }
    if (!c->frame || c->frame->depth < LIMIT_CALL_DEPTH) return false;
    diag_error(c->diags, span_of(c, ast), "functions call one another more than %d deep here",
               LIMIT_CALL_DEPTH);
    return true;
}

static const char *params_text(const Checker *c, const Function *f) {
    Buf buf = buf_new(c->diags->arena);
    for (size_t i = 0; i < f->nparams; i++)
        buf_printf(&buf, "%s%.*s", i ? ", " : "", STR_ARG(f->params[i].name));
    return buf.p;
}

static bool write_out(Checker *c, const Ast *call, const Function *f, const Frame *frame,
                      Typed *out) {
    Checker inside = *c;
    inside.frame = frame;
    inside.src = f->src;
    size_t errors = c->diags->errors;
    bool good = true;
    Typed holds;
    if (f->ok_when) {
        inside.src = f->ok_src;
        uint32_t at;
        good = check_truth(&inside, f->ok_when, &holds) &&
               emit(&inside, (Ins){.op = OP_REQUIRE, .a = holds.at, .span = span_of(c, call)}, &at);
        inside.src = f->src;
    }
    good = good && check(&inside, f->body, NULL, out);
    if (!good && c->diags->errors > errors)
        diag_mark(c->diags, c->diags->last, span_of(c, call), "called from here");
    return good;
}

static bool check_function(Checker *c, const Ast *ast, const Function *f, Typed *out) {
    if (ast->nargs != f->nparams)
        return wrong_count(c, ast, f->nparams, f->nparams, params_text(c, f));
    if (enters_itself(c, ast, f)) return false;
    Typed *args = ARENA_ARRAY(c->arena, Typed, ast->nargs);
    if (!check_args(c, ast, NULL, args)) return false;
    uint32_t *values = ARENA_ARRAY(c->arena, uint32_t, ast->nargs);
    Type *types = ARENA_ARRAY(c->arena, Type, ast->nargs);
    bool good = true;
    for (size_t i = 0; i < ast->nargs; i++) {
        good = check_param(c, ast, i, f, &args[i]) && good;
        values[i] = args[i].at;
        types[i] = args[i].type;
        types[i].asked = false;
    }
    Frame frame = {c->frame, f, values, types, c->frame ? c->frame->depth + 1 : 1};
    return good && write_out(c, ast, f, &frame, out);
}

static bool check_call(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    const Builtin *fn = builtin_find(ast->name);
    if (fn) return check_builtin(c, ast, fn, want, out);
    bool broken = false;
    const Function *f = c->scope->function(c->scope->ctx, ast->name, &broken);
    if (broken) return false;
    if (f) return check_function(c, ast, f, out);
    uint32_t slot;
    Type type;
    if (c->scope->value(c->scope->ctx, ast->name, &slot, &type) == SCOPE_NONE)
        return unknown_name(c, ast, want);
    Diag *diag = diag_error(c->diags, op_span(c, ast), "`%.*s` is a value, not a function",
                            STR_ARG(ast->name));
    diag_hint(c->diags, diag, "for a product write `*` before the bracket");
    return false;
}

/* ---- choices ---- */

/* A branch ends in an instruction of its own, so that OP_IF finds its value. */
static bool check_branch(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    if (!check(c, ast, want, out)) return false;
    return emit(c, (Ins){.op = OP_MOVE, .a = out->at, .span = span_of(c, ast)}, &out->at);
}

static bool check_if(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    Typed test, then, other;
    uint32_t at = 0;
    bool good = check_truth(c, ast->a, &test);
    good = good && emit(c, (Ins){.op = OP_IF, .a = test.at, .span = span_of(c, ast)}, &at);
    bool then_good = check_branch(c, ast->b, want, &then);
    uint32_t middle = (uint32_t)c->code->n;
    bool other_good =
        check_branch(c, ast->c, then_good && !then.type.is_bool ? &then.type.dim : want, &other);
    if (!good || !then_good || !other_good) return false;
    c->code->ins[at].b = middle;
    c->code->ins[at].c = (uint32_t)c->code->n;
    out->at = at;
    out->type = then.type;
    out->type.percent = then.type.percent && other.type.percent;
    if (then.type.is_bool == other.type.is_bool && dim_eq(&then.type.dim, &other.type.dim))
        return true;
    const char *left = then.type.is_bool ? "true or false" : dim_words(c, &then.type.dim);
    const char *right = other.type.is_bool ? "true or false" : dim_words(c, &other.type.dim);
    Diag *diag = diag_error(c->diags, span_of(c, ast), "the two branches of this choice differ");
    diag_mark(c->diags, diag, span_of(c, ast->b), "this is %s", left);
    diag_mark(c->diags, diag, span_of(c, ast->c), "this is %s", right);
    return false;
}

static bool check_negate(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    Typed value;
    if (!check_number(c, ast->a, want, &value)) return false;
    out->type = value.type;
    return emit(c, (Ins){.op = OP_NEG, .a = value.at, .b = value.at, .span = span_of(c, ast)},
                &out->at);
}

static bool check_not(Checker *c, const Ast *ast, Typed *out) {
    Typed value;
    if (!check_truth(c, ast->a, &value)) return false;
    out->type = bool_type();
    return emit(c, (Ins){.op = OP_NOT, .a = value.at, .b = value.at, .span = span_of(c, ast)},
                &out->at);
}

static bool check(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    switch (ast->kind) {
    case AST_QUANTITY: return check_quantity(c, ast, out);
    case AST_BOOL:
        out->type = bool_type();
        return emit_const(c, span_of(c, ast), ast->number, &out->at);
    case AST_NAME: return check_named(c, ast, want, out);
    case AST_CALL: return check_call(c, ast, want, out);
    case AST_NEGATE: return check_negate(c, ast, want, out);
    case AST_NOT: return check_not(c, ast, out);
    case AST_BINARY: return check_binary(c, ast, want, out);
    case AST_CONVERT:
    case AST_AS: return check_convert(c, ast, out);
    case AST_IF: return check_if(c, ast, want, out);
    }
    return false;
}

bool check_expression(Arena *arena, const UnitSet *units, const Scope *scope, const Source *src,
                      const Ast *ast, Diags *diags, Code *out) {
    Checker c = {
        .arena = arena, .units = units, .scope = scope, .diags = diags, .src = src, .code = out};
    *out = (Code){0};
    Typed result;
    if (!check(&c, ast, NULL, &result)) return false;
    out->result = result.at;
    out->type = result.type;
    return true;
}

bool check_function_alone(Arena *arena, const UnitSet *units, const Scope *scope,
                          const Function *function, Diags *diags) {
    Code code = {0};
    Checker c = {arena, units, scope, diags, function->src, NULL, &code};
    uint32_t *values = ARENA_ARRAY(arena, uint32_t, function->nparams);
    Type *types = ARENA_ARRAY(arena, Type, function->nparams);
    for (size_t i = 0; i < function->nparams; i++) {
        const AstUnit *unit = function->params[i].unit;
        if (!unit || !unit_dim(units, &unit->unit, &types[i].dim)) return true;
        types[i].unit = unit->unit;
        types[i].percent = unit->percent;
    }
    Frame frame = {NULL, function, values, types, 1};
    c.frame = &frame;
    Typed result;
    bool good = check(&c, function->body, NULL, &result);
    if (!function->ok_when) return good;
    c.src = function->ok_src;
    return check_truth(&c, function->ok_when, &result) && good;
}
