#include "lang/check_state.h"

#include "lang/explain.h"

#include <math.h>

Span checker_span(const Checker *c, const Ast *ast) {
    return (Span){c->src, ast->off, ast->len};
}

Span checker_op_span(const Checker *c, const Ast *ast) {
    return (Span){c->src, ast->op_off, ast->op_len};
}

const char *checker_dim(const Checker *c, const Dim *dim) {
    return explain_dim(c->diags->arena, c->units, dim);
}

bool checker_emit(Checker *c, Ins ins, uint32_t *at) {
    InsBuf *code = c->code;
    if (code->n == LIMIT_CODE_NODES) {
        if (!code->full)
            diag_error(c->diags, ins.span,
                       "with its functions written out this has more than %d operations",
                       LIMIT_CODE_NODES);
        code->full = true;
        return false;
    }
    ARENA_PUSH_ROOM(c->arena, code->ins, code->n, code->cap);
    code->ins[code->n] = ins;
    *at = (uint32_t)code->n++;
    return true;
}

bool checker_const(Checker *c, Span span, double number, uint32_t *at) {
    return checker_emit(c, (Ins){.op = OP_CONST, .number = number, .span = span}, at);
}

bool checker_need_number(const Checker *c, const Ast *ast, const Typed *value) {
    if (!value->type.is_bool) return true;
    diag_error(c->diags, checker_span(c, ast), "this is true or false; a number is expected here");
    return false;
}

bool checker_number(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    return checker_value(c, ast, want, out) && checker_need_number(c, ast, out);
}

bool checker_truth(Checker *c, const Ast *ast, Typed *out) {
    if (!checker_value(c, ast, NULL, out)) return false;
    if (out->type.is_bool) return true;
    Diag *diag =
        diag_error(c->diags, checker_span(c, ast), "this is %s; a comparison is expected here",
                   checker_dim(c, &out->type.dim));
    diag_hint(c->diags, diag, "as in `x < 3 s`");
    return false;
}

bool check_dim_fits(const Dim *have, const Dim *want) {
    return dim_eq(have, want) || (!have->n && dim_is_count(want));
}

bool checker_binary_ins(Checker *c, const Ast *ast, Op op, const Typed *a, const Typed *b,
                        uint32_t *at) {
    return checker_emit(
        c, (Ins){.op = (uint8_t)op, .a = a->at, .b = b->at, .span = checker_span(c, ast)}, at);
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

bool checker_too_many_dims(const Checker *c, Span span) {
    diag_error(c->diags, span, "more than %d dimensions, or a power over %d, in one product",
               LIMIT_DIM_TERMS, LIMIT_POWER);
    return false;
}

static bool check_quantity(Checker *c, const Ast *ast, Typed *out) {
    double number = ast->number;
    out->type = type_plain();
    out->type.percent = ast->percent;
    if (ast->percent) number /= 100;
    if (ast->unit) {
        if (plural_is_value(c, ast->unit)) return false;
        out->type.unit = ast->unit->unit;
        if (!unit_dim(c->units, &ast->unit->unit, &out->type.dim))
            return checker_too_many_dims(c, checker_span(c, ast));
        number = unit_to_base(c->units, &ast->unit->unit, number);
    }
    if (!isfinite(number)) {
        diag_error(c->diags, checker_span(c, ast), "overflow: this quantity is out of range");
        return false;
    }
    return checker_const(c, checker_span(c, ast), number, &out->at);
}

/* A parameter in a copy is its argument, worked out anew where the call stands. */
static bool argument_anew(Checker *c, size_t i, Typed *out) {
    const Frame *frame = c->frame;
    Checker outside = *c;
    outside.frame = frame->outer;
    outside.src = frame->call_src;
    return checker_value(&outside, frame->call->args[i], NULL, out);
}

static bool frame_value(Checker *c, Str name, Typed *out) {
    const Frame *frame = c->frame;
    for (size_t i = 0; frame && i < frame->function->nparams; i++) {
        if (!str_eq(frame->function->params[i].name, name)) continue;
        Typed anew;
        out->at = frame->values[i];
        out->type = frame->types[i];
        if (c->anew && frame->call && argument_anew(c, i, &anew)) out->at = anew.at;
        return true;
    }
    return false;
}

static bool bare_unit(Checker *c, const Ast *ast, Typed *out) {
    UnitWord word;
    if (!unit_find(c->units, ast->name, &word) || word.plural) return false;
    out->type = type_plain();
    out->type.unit = unit_of(word, 1);
    if (!unit_dim(c->units, &out->type.unit, &out->type.dim)) return false;
    return checker_const(c, checker_span(c, ast), unit_to_base(c->units, &out->type.unit, 1),
                         &out->at);
}

static void near_functions(Near *near) {
    const Builtin *row;
    for (size_t i = 0; (row = builtin_row(i)); i++) near_offer(near, str_of(row->name), false);
}

bool checker_unknown_name(Checker *c, const Ast *ast, const Dim *want) {
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
    bool shown = c->diags->errors < LIMIT_SHOWN_ERRORS; /* beyond that nobody sees the suggestion */
    for (size_t i = 0; shown && c->frame && i < c->frame->function->nparams; i++)
        near_offer(&near, c->frame->function->params[i].name,
                   want && dim_eq(&c->frame->types[i].dim, want));
    if (shown) c->scope->suggest(c->scope->ctx, &near, want);
    near_functions(&near);
    Str unit =
        near.best.n || ast->kind == AST_CALL ? STR("") : unit_nearest(c->units, ast->name, want);
    if (near.best.n)
        diag_error(c->diags, span, "no %s `%.*s`; did you mean %.*s?", kind, STR_ARG(ast->name),
                   STR_ARG(near.best));
    else if (unit.n)
        diag_error(c->diags, span, "no value or unit `%.*s`; did you mean %.*s?",
                   STR_ARG(ast->name), STR_ARG(unit));
    else diag_error(c->diags, span, "no %s `%.*s`", kind, STR_ARG(ast->name));
    return false;
}

static bool check_named(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    if (frame_value(c, ast->name, out)) return true;
    uint32_t slot;
    switch (c->scope->value(c->scope->ctx, ast->name, &slot, &out->type)) {
    case SCOPE_VALUE:
        return checker_emit(c, (Ins){.op = OP_LOAD, .a = slot, .span = checker_span(c, ast)},
                            &out->at);
    case SCOPE_BROKEN: return false;
    default: return bare_unit(c, ast, out) || checker_unknown_name(c, ast, want);
    }
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
    out->type = type_plain();
    return checker_const(c, target_span(c, ast->unit), one, &size.at) &&
           checker_binary_ins(c, ast, OP_DIV, value, &size, &out->at);
}

static bool check_convert(Checker *c, const Ast *ast, Typed *out) {
    const AstUnit *unit = ast->unit;
    Typed value;
    Dim to = {0};
    if (!unit_dim(c->units, &unit->unit, &to))
        return checker_too_many_dims(c, target_span(c, unit));
    if (!checker_number(c, ast->a, &to, &value)) return false;
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

/* ---- choices ---- */

/* A branch ends in an instruction of its own, so that OP_IF finds its value. */
static bool check_branch(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    if (!checker_value(c, ast, want, out)) return false;
    return checker_emit(c, (Ins){.op = OP_MOVE, .a = out->at, .span = checker_span(c, ast)},
                        &out->at);
}

static bool check_if(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    Typed test, then, other;
    uint32_t at = 0;
    bool good = checker_truth(c, ast->a, &test);
    good = good &&
           checker_emit(c, (Ins){.op = OP_IF, .a = test.at, .span = checker_span(c, ast)}, &at);
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
    const char *left = then.type.is_bool ? "true or false" : checker_dim(c, &then.type.dim);
    const char *right = other.type.is_bool ? "true or false" : checker_dim(c, &other.type.dim);
    Diag *diag = diag_error(c->diags, checker_span(c, ast->c),
                            "the two branches of this choice differ: %s and %s", left, right);
    diag_mark(c->diags, diag, checker_span(c, ast->b), "first is %s", left);
    diag_mark(c->diags, diag, checker_span(c, ast->c), "second is %s", right);
    return false;
}

static bool check_negate(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    Typed value;
    if (!checker_number(c, ast->a, want, &value)) return false;
    out->type = value.type;
    return checker_emit(
        c, (Ins){.op = OP_NEG, .a = value.at, .b = value.at, .span = checker_span(c, ast)},
        &out->at);
}

static bool check_not(Checker *c, const Ast *ast, Typed *out) {
    Typed value;
    if (!checker_truth(c, ast->a, &value)) return false;
    out->type = type_bool();
    return checker_emit(
        c, (Ins){.op = OP_NOT, .a = value.at, .b = value.at, .span = checker_span(c, ast)},
        &out->at);
}

bool checker_value(Checker *c, const Ast *ast, const Dim *want, Typed *out) {
    if (c->code->full) return false;
    switch (ast->kind) {
    case AST_QUANTITY: return check_quantity(c, ast, out);
    case AST_BOOL:
        out->type = type_bool();
        return checker_const(c, checker_span(c, ast), ast->number, &out->at);
    case AST_STRING:
        diag_error(c->diags, checker_span(c, ast), "a text stands here; a number is expected");
        return false;
    case AST_NAME: return check_named(c, ast, want, out);
    case AST_CALL: return checker_call(c, ast, want, out);
    case AST_NEGATE: return check_negate(c, ast, want, out);
    case AST_NOT: return check_not(c, ast, out);
    case AST_BINARY: return checker_binary(c, ast, want, out);
    case AST_CONVERT:
    case AST_AS: return check_convert(c, ast, out);
    case AST_IF: return check_if(c, ast, want, out);
    }
    return false;
}

bool check_expression(Arena *arena, const UnitSet *units, const Scope *scope, const Source *src,
                      const Ast *ast, Diags *diags, Code *out) {
    Ins few[CHECK_FEW];
    InsBuf made = {.ins = few, .cap = COUNT_OF(few)};
    Checker c = {arena, units, scope, diags, src, NULL, &made, false};
    *out = (Code){0};
    Typed result;
    if (!checker_value(&c, ast, NULL, &result)) return false;
    Ins *kept = ARENA_ARRAY(arena, Ins, made.n);
    memcpy(kept, made.ins, made.n * sizeof *kept);
    *out = (Code){kept, (uint32_t)made.n, result.at, result.type};
    return true;
}
