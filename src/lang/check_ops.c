/* check_ops.c - operators: what may meet, and what comes of it. */
#include "base/num.h"
#include "lang/check_state.h"
#include "lang/explain.h"

#include <math.h>

static const char *verb_of(TokenKind op) {
    switch (op) {
    case T_PLUS: return "add";
    case T_MINUS: return "subtract";
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
    Str left = span_text(checker_span(c, ast->a)), right = span_text(checker_span(c, ast->b));
    bool sum = ast->op == T_PLUS || ast->op == T_MINUS;
    if (ast->a->kind == AST_BINARY) left = STR("x");
    if (b->percent && !b->dim.n && sum) {
        diag_hint(c->diags, diag, "to scale by it, write `%.*s * (1 %s %.*s)`", STR_ARG(left),
                  ast->op == T_PLUS ? "+" : "-", STR_ARG(right));
        return;
    }
    if (dim_is_count(&a->dim) && dim_is_count(&b->dim)) {
        diag_hint(c->diags, diag, "different things are counted; `as %s` renames the right side",
                  checker_dim(c, &a->dim));
        return;
    }
    const Type *unitful = a->dim.n ? a : b;
    if (!a->dim.n != !b->dim.n) {
        Buf unit = buf_new(c->diags->arena);
        unit_text(&unit, c->units, &unitful->unit, false);
        Str plain = a->dim.n ? right : left;
        const Ast *bare = a->dim.n ? ast->b : ast->a;
        const char *times = bare->kind == AST_QUANTITY && !bare->grouped ? "" : "* 1 ";
        diag_hint(c->diags, diag, "give it a unit: `%.*s %s%s`%s", STR_ARG(plain), times, unit.p,
                  b->dim.n || !sum ? ""
                                   : arena_printf(c->diags->arena, ", or scale: `%.*s * (1 %s …)`",
                                                  STR_ARG(left), ast->op == T_PLUS ? "+" : "-"));
        return;
    }
    const char *factor = explain_factor(c->diags->arena, c->units, &a->dim, &b->dim);
    if (factor) diag_hint(c->diags, diag, "%s", factor);
}

bool checker_mismatch(const Checker *c, const Ast *ast, const Type *a, const Type *b) {
    const char *left = checker_dim(c, &a->dim), *right = checker_dim(c, &b->dim);
    Diag *diag;
    if (ast->op == T_RANGE)
        diag = diag_error(c->diags, checker_op_span(c, ast),
                          "the ends of a range have different dimensions");
    else if (ast->op == T_PLUS)
        diag = diag_error(c->diags, checker_op_span(c, ast), "cannot add %s to %s", right, left);
    else if (ast->op == T_MINUS)
        diag = diag_error(c->diags, checker_op_span(c, ast), "cannot subtract %s from %s", right,
                          left);
    else if (ast->op == T_MOD)
        diag =
            diag_error(c->diags, checker_op_span(c, ast), "mod needs two values of one dimension");
    else
        diag = diag_error(c->diags, checker_op_span(c, ast), "cannot %s %s and %s",
                          verb_of(ast->op), left, right);
    diag_mark(c->diags, diag, checker_span(c, ast->a), "left is %s", left);
    diag_mark(c->diags, diag, checker_span(c, ast->b), "right is %s", right);
    if (ast->op != T_RANGE) hint_for_sum(c, diag, ast, a, b);
    return false;
}

/* One dimension for both sides, the nouns bending gently; *out is like the side that has one. */
static bool meet(const Checker *c, const Ast *ast, const Type *a, const Type *b, Type *out) {
    bool bends = ast->op != T_MOD && ast->op != T_RANGE;
    bool left = dim_eq(&a->dim, &b->dim) || (bends && check_dim_fits(&b->dim, &a->dim));
    if (!left && !(bends && check_dim_fits(&a->dim, &b->dim)))
        return checker_mismatch(c, ast, a, b);
    *out = left ? *a : *b;
    out->percent = a->percent && b->percent;
    out->asked = a->asked && b->asked;
    return true;
}

/* `x + 30%`: the percentage scales x, unless x is shown as one itself. */
static bool scale_by_percent(Checker *c, const Ast *ast, const Typed *a, Typed *out) {
    double factor = ast->op == T_PLUS ? 1 + ast->b->number / 100 : 1 - ast->b->number / 100;
    Typed scale = {0};
    if (!checker_const(c, checker_span(c, ast->b), factor, &scale.at)) return false;
    out->type = a->type;
    return checker_binary_ins(c, ast, OP_MUL, a, &scale, &out->at);
}

static bool check_sum(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    if (!meet(c, ast, &a->type, &b->type, &out->type)) return false;
    return checker_binary_ins(c, ast,
                              ast->op == T_PLUS    ? OP_ADD
                              : ast->op == T_MINUS ? OP_SUB
                                                   : OP_MOD,
                              a, b, &out->at);
}

/* `30% * 50%`, and a percentage times or over a plain number: still one. */
static bool stays_percent(const Type *a, const Type *b, int sign) {
    return a->percent && !b->dim.n && (!b->percent || (sign > 0 && !a->dim.n));
}

static bool check_product(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    int sign = ast->op == T_OVER ? -1 : 1;
    Type type = type_plain();
    if (!dim_mul(&a->type.dim, &b->type.dim, sign, &type.dim))
        return checker_too_many_dims(c, checker_span(c, ast));
    if (type.dim.n)
        type.unit = unit_product(c->units, &type.dim, &a->type.unit, &b->type.unit, sign);
    type.percent = stays_percent(&a->type, &b->type, sign);
    out->type = type;
    return checker_binary_ins(c, ast, sign > 0 ? OP_MUL : OP_DIV, a, b, &out->at);
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
            diag_error(c->diags, checker_span(c, ast->b),
                       "the power of %s must be a literal number, so that its unit is known",
                       checker_dim(c, &base->dim));
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
        diag_error(c->diags, checker_span(c, ast), "%s has no power %g with a whole unit",
                   checker_dim(c, &base->dim), power);
        return false;
    }
    if (out->dim.n) out->unit = unit_product(c->units, &out->dim, &(Unit){0}, &base->unit, -1);
    return true;
}

/* `10^6 req`: the unit went into the power. */
static void hint_for_power(const Checker *c, Diag *diag, const Ast *ast) {
    if (ast->b->kind != AST_QUANTITY || !ast->b->unit) return;
    char power[NUM_TEXT];
    Buf unit = buf_new(c->diags->arena);
    num_shortest(ast->b->number, power);
    unit_text(&unit, c->units, &ast->b->unit->unit, false);
    diag_hint(c->diags, diag, "a unit belongs to the number before it: `%.*s^%s * 1 %s`",
              STR_ARG(span_text(checker_span(c, ast->a))), power, unit.p);
}

static bool check_power(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    out->type = type_plain();
    if (b->type.dim.n) {
        Diag *diag =
            diag_error(c->diags, checker_span(c, ast->b), "a power is a plain number; this is %s",
                       checker_dim(c, &b->type.dim));
        hint_for_power(c, diag, ast);
        return false;
    }
    if (a->type.dim.n && !raise_dim(c, ast, &a->type, &out->type)) return false;
    return checker_binary_ins(c, ast, OP_POW, a, b, &out->at);
}

static bool check_comparison(Checker *c, const Ast *ast, const Typed *a, const Typed *b,
                             Typed *out) {
    bool equality = ast->op == T_EQ || ast->op == T_NE;
    Type met;
    if (a->type.is_bool != b->type.is_bool || (a->type.is_bool && !equality)) {
        diag_error(c->diags, checker_op_span(c, ast),
                   "cannot compare a number and a truth value this way");
        return false;
    }
    if (!a->type.is_bool && !meet(c, ast, &a->type, &b->type, &met)) return false;
    out->type = type_bool();
    return checker_binary_ins(c, ast, (Op)(OP_LT + (ast->op - T_LT)), a, b, &out->at);
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
        out->type = type_bool();
        return checker_binary_ins(c, ast, ast->op == T_AND ? OP_AND : OP_OR, a, b, &out->at);
    case T_RANGE:
    case T_PLUSMINUS: return checker_range(c, ast, a, b, out);
    default: return check_comparison(c, ast, a, b, out);
    }
}

static bool keeps_dim(TokenKind op) {
    return op == T_PLUS || op == T_MINUS || op == T_MOD || (op >= T_LT && op <= T_NE) ||
           op == T_RANGE;
}

static bool check_operand(Checker *c, const Ast *ast, TokenKind op, const Dim *want, Typed *out) {
    if (op == T_AND || op == T_OR) return checker_truth(c, ast, out);
    if (op == T_EQ || op == T_NE) return checker_value(c, ast, want, out);
    return checker_number(c, ast, want, out);
}

/* A chain may be as long as a line, so it is walked, not descended. */
bool checker_binary(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
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
            diag_error(c->diags, checker_span(c, chain[i]->a),
                       "this is %s; a comparison is expected here", checker_dim(c, &left.type.dim));
            good = false;
        }
        bool equality = chain[i]->op == T_EQ || chain[i]->op == T_NE;
        if (i > 0 && good && !truth && !equality) good = checker_need_number(c, chain[i]->a, &left);
        good = good && right_good && combine(c, chain[i], &left, &right, out);
    }
    return good;
}
