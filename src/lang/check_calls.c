/* check_calls.c - calls: of builtins by the rule in their row, of the user's functions written out.
 */
#include "lang/check_state.h"
#include "lang/explain.h"

static bool check_args(Checker *c, const Ast *ast, const Dim *want, Typed *args) {
    bool good = true;
    for (size_t i = 0; i < ast->nargs; i++) {
        const Dim *like = i > 0 && good && want == NULL ? NULL : want;
        good = checker_number(c, ast->args[i], like, &args[i]) && good;
    }
    return good;
}

static bool wrong_count(const Checker *c, const Ast *ast, size_t least, size_t most,
                        const char *params) {
    const char *few = least == most ? "" : ast->nargs < least ? "at least " : "at most ";
    size_t takes = ast->nargs < least ? least : most;
    Diag *diag = diag_error(c->diags, checker_span(c, ast), "%.*s takes %s%zu argument%s, got %zu",
                            STR_ARG(ast->name), few, takes, takes == 1 ? "" : "s", ast->nargs);
    diag_hint(c->diags, diag, "it reads %.*s(%s)", STR_ARG(ast->name), params);
    return false;
}

static bool args_differ(const Checker *c, const Ast *ast, size_t i, const Typed *args) {
    const char *first = checker_dim(c, &args[0].type.dim),
               *other = checker_dim(c, &args[i].type.dim);
    Diag *diag = diag_error(c->diags, checker_op_span(c, ast),
                            "the arguments of %.*s must share a dimension, not %s and %s",
                            STR_ARG(ast->name), first, other);
    diag_mark(c->diags, diag, checker_span(c, ast->args[0]), "%s", first);
    diag_mark(c->diags, diag, checker_span(c, ast->args[i]), "%s", other);
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
    if (!counts) *out = type_plain();
    const Dim *dim = &args[0].type.dim;
    if (!dim->n || (counts && dim_is_count(dim))) return true;
    Buf unit = buf_new(c->diags->arena);
    Unit one = args[0].type.unit;
    unit_text(&unit, c->units, &one, false);
    Diag *diag = diag_error(c->diags, checker_span(c, ast->args[0]),
                            "%.*s needs a plain number%s; this is %s", STR_ARG(ast->name),
                            counts ? " or a count" : "", checker_dim(c, dim));
    Str text = span_text(checker_span(c, ast->args[0]));
    if (counts) diag_hint(c->diags, diag, "to round in steps, write `ceil_to(x, 1 %s)`", unit.p);
    else
        diag_hint(c->diags, diag, "make it a plain number: `%.*s / (1 %s)`", STR_ARG(text), unit.p);
    return false;
}

static bool rule_root(const Checker *c, const Ast *ast, const Typed *args, Type *out) {
    *out = type_plain();
    const Dim *dim = &args[0].type.dim;
    if (!dim_root(dim, 2, &out->dim)) {
        Diag *diag = diag_error(c->diags, checker_span(c, ast->args[0]),
                                "%s has no square root with a whole unit", checker_dim(c, dim));
        diag_hint(c->diags, diag, "make it a plain number first: divide it by a unit");
        return false;
    }
    if (out->dim.n)
        out->unit = unit_product(c->units, &out->dim, &(Unit){0}, &args[0].type.unit, -1);
    return true;
}

bool checker_rule(const Checker *c, const Ast *ast, BuiltinRule rule, const Typed *args,
                  Type *out) {
    switch (rule) {
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
    if (fn->form) return checker_special(c, ast, fn, want, out);
    Typed *args = ARENA_ARRAY(c->arena, Typed, ast->nargs);
    bool like = fn->rule == RULE_SAME || fn->rule == RULE_ANY;
    if (!check_args(c, ast, like ? want : NULL, args) ||
        !checker_rule(c, ast, fn->rule, args, &out->type))
        return false;
    uint32_t *at = ARENA_ARRAY(c->arena, uint32_t, ast->nargs);
    for (size_t i = 0; i < ast->nargs; i++) at[i] = args[i].at;
    return checker_emit(c,
                        (Ins){.op = OP_CALL,
                              .fn = (uint16_t)builtin_number(fn),
                              .args = at,
                              .nargs = (uint8_t)ast->nargs,
                              .span = checker_span(c, ast)},
                        &out->at);
}

/* `f(5)` where a rate is wanted: the number lacks its unit. */
static void hint_for_argument(const Checker *c, Diag *diag, const Ast *arg, const AstUnit *unit,
                              const Dim *want, const Dim *have) {
    Buf text = buf_new(c->diags->arena);
    unit_text(&text, c->units, &unit->unit, false);
    Str number = span_text(checker_span(c, arg));
    const char *factor = explain_factor(c->diags->arena, c->units, want, have);
    if (have->n && factor) diag_hint(c->diags, diag, "%s", factor);
    else if (!have->n && arg->kind == AST_QUANTITY && !arg->percent)
        diag_hint(c->diags, diag, "give it a unit: `%.*s %s`", STR_ARG(number), text.p);
    else if (!have->n) {
        bool one = arg->grouped || arg->kind == AST_NAME || arg->kind == AST_CALL;
        diag_hint(c->diags, diag, "give it a unit: `%s%.*s%s * 1 %s`", one ? "" : "(",
                  STR_ARG(number), one ? "" : ")", text.p);
    }
}

static bool check_param(const Checker *c, const Ast *ast, size_t i, const Function *f, Typed *arg) {
    const AstUnit *unit = f->params[i].unit;
    Dim want;
    if (!unit || !unit_dim(c->units, &unit->unit, &want)) return true;
    if (!check_dim_fits(&arg->type.dim, &want)) {
        Diag *diag =
            diag_error(c->diags, checker_span(c, ast->args[i]),
                       "the argument `%.*s` of %.*s is %s; this is %s", STR_ARG(f->params[i].name),
                       STR_ARG(f->name), checker_dim(c, &want), checker_dim(c, &arg->type.dim));
        hint_for_argument(c, diag, ast->args[i], unit, &want, &arg->type.dim);
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
        diag_error(c->diags, checker_span(c, ast), "%.*s calls itself, which never ends",
                   STR_ARG(f->name));
        return true;
    }
    if (!c->frame || c->frame->depth < LIMIT_CALL_DEPTH) return false;
    diag_error(c->diags, checker_span(c, ast), "functions call one another more than %d deep here",
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
        good = checker_truth(&inside, f->ok_when, &holds) &&
               checker_emit(&inside,
                            (Ins){.op = OP_REQUIRE, .a = holds.at, .span = checker_span(c, call)},
                            &at);
        inside.src = f->src;
    }
    good = good && checker_value(&inside, f->body, NULL, out);
    if (!good && c->diags->errors > errors)
        diag_mark(c->diags, c->diags->last, checker_span(c, call), "called from here");
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
    Frame frame = {c->frame, f, values, types, ast, c->src, c->frame ? c->frame->depth + 1 : 1};
    return good && write_out(c, ast, f, &frame, out);
}

bool checker_call(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    const Builtin *fn = builtin_find(ast->name);
    if (fn) return check_builtin(c, ast, fn, want, out);
    bool broken = false;
    const Function *f = c->scope->function(c->scope->ctx, ast->name, &broken);
    if (broken) return false;
    if (f) return check_function(c, ast, f, out);
    uint32_t slot;
    Type type;
    if (c->scope->value(c->scope->ctx, ast->name, &slot, &type) == SCOPE_NONE)
        return checker_unknown_name(c, ast, want);
    Diag *diag = diag_error(c->diags, checker_op_span(c, ast), "`%.*s` is a value, not a function",
                            STR_ARG(ast->name));
    diag_hint(c->diags, diag, "for a product write `*` before the bracket");
    return false;
}

/* Names in the body of a function that can be checked only where it is called. */
typedef struct NameCheck {
    Checker *c;
    bool good;
} NameCheck;

static void name_is_there(void *ctx, const Ast *ast) {
    NameCheck *check = ctx;
    Checker *c = check->c;
    uint32_t slot;
    Type type;
    bool broken = false, call = ast->kind == AST_CALL;
    if (ast->kind == AST_QUANTITY || (call && builtin_find(ast->name))) return;
    for (size_t i = 0; i < c->frame->function->nparams; i++)
        if (!call && str_eq(c->frame->function->params[i].name, ast->name)) return;
    if (call ? c->scope->function(c->scope->ctx, ast->name, &broken) != NULL || broken
             : c->scope->value(c->scope->ctx, ast->name, &slot, &type) != SCOPE_NONE ||
                   unit_is_reserved(c->units, ast->name))
        return;
    check->good = checker_unknown_name(c, ast, NULL) && check->good;
}

bool check_function_alone(Arena *arena, const UnitSet *units, const Scope *scope,
                          const Function *function, Diags *diags) {
    Ins few[CHECK_FEW];
    InsBuf code = {.ins = few, .cap = COUNT_OF(few)};
    Checker c = {arena, units, scope, diags, function->src, NULL, &code, false};
    uint32_t *values = ARENA_ARRAY(arena, uint32_t, function->nparams);
    Type *types = ARENA_ARRAY(arena, Type, function->nparams);
    bool generic = false;
    for (size_t i = 0; i < function->nparams; i++) {
        const AstUnit *unit = function->params[i].unit;
        generic = generic || !unit;
        if (!unit || !unit_dim(units, &unit->unit, &types[i].dim)) continue;
        types[i].unit = unit->unit;
        types[i].percent = unit->percent;
    }
    Frame frame = {NULL, function, values, types, NULL, NULL, 1};
    c.frame = &frame;
    Typed result;
    if (generic) {
        NameCheck names = {&c, true};
        ast_names(function->body, name_is_there, &names);
        return names.good;
    }
    bool good = checker_value(&c, function->body, NULL, &result);
    if (!function->ok_when) return good;
    c.src = function->ok_src;
    return checker_truth(&c, function->ok_when, &result) && good;
}
