/* check_draws.c - ranges, distributions, numbers about all runs, independent copies. */
#include "lang/check_state.h"
#include "lang/explain.h"

static bool is_range(const Ast *ast) {
    return ast->kind == AST_BINARY && ast->op == T_RANGE && !ast->grouped;
}

/* A bare number, with or without a sign: it may take the unit of the other end. */
static const Ast *bare_literal(const Ast *ast) {
    if (ast->kind == AST_NEGATE) ast = ast->a;
    bool bare = ast->kind == AST_QUANTITY && !ast->unit && !ast->percent && !ast->grouped;
    return bare ? ast : NULL;
}

/* `80..120 ms` is from 80 ms; `95..99%` from 95%. */
static bool take_unit(Checker *c, const Ast *ast, const Type *other, Typed *value) {
    const Ast *literal = bare_literal(ast);
    bool takes = literal && (other->dim.n || other->percent);
    if (!takes) return true;
    double number = ast->kind == AST_NEGATE ? -literal->number : literal->number;
    if (other->percent) number /= 100;
    value->type = *other;
    return checker_const(c, checker_span(c, ast), unit_to_base(c->units, &other->unit, number),
                         &value->at);
}

/* Both ends of one dimension; *type is what is drawn. */
static bool meet_ends(Checker *c, const Ast *ast, Typed ends[2], Type *type) {
    if (!take_unit(c, ast->a, &ends[1].type, &ends[0])) return false;
    const Type *a = &ends[0].type, *b = &ends[1].type;
    if (!dim_eq(&a->dim, &b->dim)) return checker_mismatch(c, ast, a, b);
    *type = *b;
    type->percent = a->percent && b->percent;
    type->asked = false;
    return true;
}

/* The ends of `a..b` where it stands as an argument. */
static bool range_ends(Checker *c, const Ast *range, Typed ends[2], Type *type) {
    bool left = checker_number(c, range->a, NULL, &ends[0]);
    bool right = checker_number(c, range->b, left ? &ends[0].type.dim : NULL, &ends[1]);
    return left && right && meet_ends(c, range, ends, type);
}

/* What is drawn, by which row, from which values. */
typedef struct Drawn {
    const Builtin *fn;
    Type type;
    Typed args[LIMIT_ARGS];
    size_t n;
    uint32_t how;
} Drawn;

static bool emit_draw(Checker *c, const Ast *ast, const Drawn *drawn, Typed *out) {
    uint32_t *at = ARENA_ARRAY(c->arena, uint32_t, drawn->n);
    for (size_t i = 0; i < drawn->n; i++) at[i] = drawn->args[i].at;
    out->type = drawn->type;
    return checker_emit(c,
                        (Ins){.op = OP_DRAW,
                              .fn = (uint16_t)builtin_number(drawn->fn),
                              .a = drawn->how,
                              .args = at,
                              .nargs = (uint8_t)drawn->n,
                              .span = checker_span(c, ast)},
                        &out->at);
}

/* Log-normal, or logit-normal where both ends are percentages. */
static bool plain_range(Checker *c, const Ast *ast, Drawn *drawn) {
    if (!meet_ends(c, ast, drawn->args, &drawn->type)) return false;
    bool shares = drawn->type.percent && !drawn->type.dim.n;
    drawn->fn = builtin_find(shares ? STR("logitnormal") : STR("lognormal"));
    drawn->how = DRAW_INTERVAL;
    drawn->n = 2;
    return true;
}

/* `x ± s`; a percentage on the right is one of x. */
static bool plus_minus(Checker *c, const Ast *ast, Drawn *drawn) {
    Typed *mean = &drawn->args[0], *sd = &drawn->args[1];
    drawn->fn = builtin_find(STR("normal"));
    drawn->n = 2;
    if (!take_unit(c, ast->a, &sd->type, mean)) return false;
    bool scales = ast->b->kind == AST_QUANTITY && ast->b->percent && !ast->b->unit &&
                  !(mean->type.percent && !mean->type.dim.n);
    if (scales) {
        Typed share = *sd;
        sd->type = mean->type;
        if (!checker_binary_ins(c, ast, OP_MUL, mean, &share, &sd->at)) return false;
    } else if (!take_unit(c, ast->b, &mean->type, sd)) return false;
    drawn->type = mean->type;
    drawn->type.asked = false;
    return dim_eq(&mean->type.dim, &sd->type.dim) ||
           checker_mismatch(c, ast, &mean->type, &sd->type);
}

bool checker_range(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out) {
    Drawn drawn = {.args = {*a, *b}};
    bool good = ast->op == T_RANGE ? plain_range(c, ast, &drawn) : plus_minus(c, ast, &drawn);
    return good && emit_draw(c, ast, &drawn, out);
}

/* ---- by name ---- */

static bool no_range(const Checker *c, const Ast *ast, const Builtin *fn) {
    Diag *diag = diag_error(c->diags, checker_span(c, ast->args[0]), "%s takes no range", fn->name);
    diag_hint(c->diags, diag, "it reads %s(%s)", fn->name, fn->params);
    return false;
}

static bool plain_only(const Checker *c, const Ast *ast, const Builtin *fn, const Typed *value,
                       const char *what) {
    if (!value->type.dim.n) return true;
    diag_error(c->diags, checker_span(c, ast), "%s of %s is a plain number; this is %s", what,
               fn->name, checker_dim(c, &value->type.dim));
    return false;
}

static bool draw_dims(Checker *c, const Ast *ast, Drawn *drawn) {
    const Builtin *fn = drawn->fn;
    switch (fn->rule) {
    case RULE_SCALE:
        drawn->type = drawn->args[1].type;
        drawn->type.asked = false;
        return plain_only(c, ast->args[0], fn, &drawn->args[0], "the shape");
    case RULE_TRIALS:
        return plain_only(c, ast->args[1], fn, &drawn->args[1], "the chance") &&
               checker_rule(c, ast, RULE_COUNT, drawn->args, &drawn->type);
    case RULE_PLAIN:
        for (size_t i = 0; i < drawn->n; i++)
            if (!plain_only(c, ast->args[i], fn, &drawn->args[i], "a parameter")) return false;
        drawn->type = type_plain();
        drawn->type.percent = true;
        return true;
    default: return checker_rule(c, ast, fn->rule, drawn->args, &drawn->type);
    }
}

static bool named_draw(Checker *c, const Ast *ast, const Builtin *fn, Drawn *drawn) {
    drawn->fn = fn;
    bool range = ast->nargs == 1 && is_range(ast->args[0]),
         takes = strstr(fn->params, "..") != NULL;
    if (range && !takes) return no_range(c, ast, fn);
    if (range) {
        drawn->how = DRAW_INTERVAL;
        drawn->n = 2;
        if (!range_ends(c, ast->args[0], drawn->args, &drawn->type)) return false;
        return fn->rule != RULE_PLAIN ||
               (plain_only(c, ast->args[0], fn, &drawn->args[1], "the range") &&
                (drawn->type.percent = true));
    }
    size_t most = strcmp(fn->params, "lo..hi") == 0 ? 0 : fn->most;
    if (ast->nargs != most) {
        Diag *diag = diag_error(
            c->diags, checker_span(c, ast), "%s takes %s%zu argument%s, got %zu", fn->name,
            takes ? "a range, or " : "", most, most == 1 ? "" : "s", ast->nargs);
        diag_hint(c->diags, diag, "it reads %s(%s)", fn->name, fn->params);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < ast->nargs; i++)
        good = checker_number(c, ast->args[i], NULL, &drawn->args[i]) && good;
    drawn->n = ast->nargs;
    return good && draw_dims(c, ast, drawn);
}

/* ---- within bounds ---- */

static bool inner_draw(Checker *c, const Ast *ast, Drawn *drawn) {
    const Builtin *fn = ast->kind == AST_CALL ? builtin_find(ast->name) : NULL;
    if (fn && fn->form == FORM_DRAW) return named_draw(c, ast, fn, drawn);
    bool binary = ast->kind == AST_BINARY && (ast->op == T_RANGE || ast->op == T_PLUSMINUS);
    if (binary) {
        bool left = checker_number(c, ast->a, NULL, &drawn->args[0]);
        if (!checker_number(c, ast->b, NULL, &drawn->args[1]) || !left) return false;
        return ast->op == T_RANGE ? plain_range(c, ast, drawn) : plus_minus(c, ast, drawn);
    }
    Diag *diag = diag_error(c->diags, checker_span(c, ast), "truncate takes a distribution itself");
    diag_hint(c->diags, diag, "as in truncate(normal(10, 8), 0..100); `clamp` bends any value");
    return false;
}

static bool bounds_of(Checker *c, const Ast *ast, Typed bounds[2]) {
    Type type;
    if (ast->nargs == 2 && is_range(ast->args[1]))
        return range_ends(c, ast->args[1], bounds, &type);
    if (ast->nargs == 2) {
        Diag *diag =
            diag_error(c->diags, checker_span(c, ast->args[1]), "bounds are expected here");
        diag_hint(c->diags, diag, "as in truncate(normal(10, 8), 0..100)");
        return false;
    }
    bool low = checker_number(c, ast->args[1], NULL, &bounds[0]);
    return checker_number(c, ast->args[2], NULL, &bounds[1]) && low;
}

static bool check_truncate(Checker *c, const Ast *ast, Typed *out) {
    Drawn drawn = {0};
    Typed bounds[2];
    bool good = inner_draw(c, ast->args[0], &drawn);
    if (!bounds_of(c, ast, bounds) || !good) return false;
    for (int i = 0; i < 2; i++) {
        if (!check_dim_fits(&bounds[i].type.dim, &drawn.type.dim)) {
            diag_error(c->diags, checker_span(c, ast->args[1]),
                       "the bounds are %s, what they bound %s", checker_dim(c, &bounds[i].type.dim),
                       checker_dim(c, &drawn.type.dim));
            return false;
        }
        drawn.args[drawn.n++] = bounds[i];
    }
    drawn.how |= DRAW_BETWEEN;
    return emit_draw(c, ast, &drawn, out);
}

/* ---- one of several ---- */

static bool check_mixture(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want,
                          Typed *out) {
    Drawn drawn = {.fn = fn, .n = ast->nargs};
    bool good = true;
    if (fn->which && ast->nargs % 2) {
        Diag *diag = diag_error(c->diags, checker_span(c, ast->args[ast->nargs - 1]),
                                "each value of a mixture has a weight behind it");
        diag_hint(c->diags, diag, "as in mixture(5 ms, 90%%, 50 ms, 10%%)");
        return false;
    }
    for (size_t i = 0; i < ast->nargs; i++) {
        bool weight = fn->which && i % 2;
        good = checker_number(c, ast->args[i], weight ? NULL : want, &drawn.args[i]) && good;
        if (good && weight) good = plain_only(c, ast->args[i], fn, &drawn.args[i], "a weight");
        else if (good && i && !dim_eq(&drawn.args[i].type.dim, &drawn.args[0].type.dim)) {
            Diag *diag = diag_error(c->diags, checker_span(c, ast->args[i]),
                                    "the values of %s share a dimension; this is %s", fn->name,
                                    checker_dim(c, &drawn.args[i].type.dim));
            diag_mark(c->diags, diag, checker_span(c, ast->args[0]), "%s",
                      checker_dim(c, &drawn.args[0].type.dim));
            good = false;
        }
    }
    drawn.type = drawn.args[0].type;
    return good && emit_draw(c, ast, &drawn, out);
}

/* ---- from a file ---- */

static bool check_samples(Checker *c, const Ast *ast, Typed *out) {
    if (ast->args[0]->kind != AST_STRING) {
        Diag *diag =
            diag_error(c->diags, checker_span(c, ast->args[0]), "the name of a file is expected");
        diag_hint(c->diags, diag, "as in samples(\"latency.csv\", p99)");
        return false;
    }
    const Ast *file = ast->args[0], *column = ast->nargs > 1 ? ast->args[1] : NULL;
    bool named = !column || column->kind == AST_NAME || column->kind == AST_STRING ||
                 column->kind == AST_QUANTITY;
    if (!named) {
        diag_error(c->diags, checker_span(c, column), "a column is a name, a text or a number");
        return false;
    }
    Span place = checker_span(c, file);
    Span inner = {place.src, place.off + 1, place.len - 2};
    Span which = column ? checker_span(c, column) : (Span){0};
    if (column && column->kind == AST_STRING) which.off++, which.len -= 2;
    const Dist *dist;
    if (!c->scope->samples) {
        diag_error(c->diags, checker_span(c, ast), "no file can be read here");
        return false;
    }
    if (!c->scope->samples(c->scope->ctx, inner, which, &dist)) return false;
    out->type = type_plain();
    return checker_emit(c, (Ins){.op = OP_SAMPLES, .dist = dist, .span = checker_span(c, ast)},
                        &out->at);
}

/* ---- about all runs ---- */

static bool check_fold(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want, Typed *out) {
    Typed x, share = {0};
    bool chance = fn->which == FOLD_CHANCE;
    if (!(chance ? checker_truth(c, ast->args[0], &x) : checker_number(c, ast->args[0], want, &x)))
        return false;
    if (fn->which == FOLD_P && (!checker_number(c, ast->args[1], NULL, &share) ||
                                !plain_only(c, ast->args[1], fn, &share, "the share")))
        return false;
    out->type = chance ? type_plain() : x.type;
    if (chance) out->type.percent = true;
    out->type.asked = x.type.asked && !chance;
    return checker_emit(
        c,
        (Ins){
            .op = OP_FOLD, .fn = fn->which, .a = x.at, .b = share.at, .span = checker_span(c, ast)},
        &out->at);
}

static bool check_copies(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want,
                         Typed *out) {
    Typed count, x;
    uint32_t at;
    if (!checker_number(c, ast->args[0], NULL, &count)) return false;
    if (count.type.dim.n && !dim_is_count(&count.type.dim)) {
        diag_error(c->diags, checker_span(c, ast->args[0]),
                   "%s takes a number of copies; this is %s", fn->name,
                   checker_dim(c, &count.type.dim));
        return false;
    }
    if (!checker_emit(c,
                      (Ins){.op = OP_COPIES,
                            .fn = (uint16_t)builtin_number(fn),
                            .a = count.at,
                            .span = checker_span(c, ast)},
                      &at))
        return false;
    Checker inside = *c;
    inside.anew = true;
    if (!checker_number(&inside, ast->args[1], want, &x)) return false;
    c->code->ins[at].b = (uint32_t)c->code->n;
    c->code->ins[at].c = x.at;
    out->at = at;
    out->type = x.type;
    return true;
}

bool checker_special(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want, Typed *out) {
    Drawn drawn = {0};
    switch (fn->form) {
    case FORM_DRAW: return named_draw(c, ast, fn, &drawn) && emit_draw(c, ast, &drawn, out);
    case FORM_MIXTURE: return check_mixture(c, ast, fn, want, out);
    case FORM_TRUNCATE: return check_truncate(c, ast, out);
    case FORM_SAMPLES: return check_samples(c, ast, out);
    case FORM_FOLD: return check_fold(c, ast, fn, want, out);
    default: return check_copies(c, ast, fn, want, out);
    }
}
