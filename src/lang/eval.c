#include "base/num.h"
#include "lang/code.h"

#include <math.h>

typedef struct Run {
    const Code *code;
    const EvalEnv *env;
    Column *values;
} Run;

static bool less(double a, double b) {
    return a < b && !num_near(a, b);
}

static double apply(Op op, double a, double b) {
    switch (op) {
    case OP_ADD: return a + b;
    case OP_SUB: return a - b;
    case OP_MUL: return a * b;
    case OP_DIV: return a / b;
    case OP_MOD: return builtin_mod(a, b);
    case OP_POW: return pow(a, b);
    case OP_LT: return less(a, b);
    case OP_LE: return !less(b, a);
    case OP_GT: return less(b, a);
    case OP_GE: return !less(a, b);
    case OP_EQ: return num_near(a, b);
    case OP_NE: return !num_near(a, b);
    case OP_AND: return a != 0 && b != 0;
    case OP_OR: return a != 0 || b != 0;
    case OP_NEG: return -a;
    case OP_NOT: return a == 0;
    default: return NAN;
    }
}

static bool fault(const Run *run, const Ins *ins, const char *why) {
    diag_error(run->env->diags, ins->span, "%s", why);
    return false;
}

static bool no_answer(const Run *run, const Ins *ins) {
    const Ins *divisor = &run->code->ins[ins->b];
    bool divides = ins->op == OP_DIV || ins->op == OP_MOD;
    if (divides && run->values[ins->b].one == 0) {
        Str text = span_text(divisor->span);
        diag_error(run->env->diags, divisor->span, "division by zero: the divisor `%.*s` is 0",
                   STR_ARG(text));
        return false;
    }
    if (ins->op == OP_POW && run->values[ins->a].one < 0)
        return fault(run, ins, "a negative number has no power that is not whole");
    if (ins->op == OP_POW && run->values[ins->a].one == 0)
        return fault(run, ins, "division by zero: a negative power of 0");
    return fault(run, ins, "overflow: the result is out of range");
}

static Column make_column(const Run *run, double **samples) {
    size_t n = run->env->width;
    *samples = ARENA_ARRAY(run->env->scratch, double, n);
    return (Column){.v = *samples, .n = n};
}

static bool run_binary(const Run *run, const Ins *ins, Column *out) {
    const Column *a = &run->values[ins->a], *b = &run->values[ins->b];
    if (!a->v && !b->v) {
        *out = column_of(apply((Op)ins->op, a->one, b->one));
        return isfinite(out->one) || no_answer(run, ins);
    }
    double *samples;
    *out = make_column(run, &samples);
    for (size_t i = 0; i < out->n; i++)
        samples[i] = apply((Op)ins->op, column_at(a, i), column_at(b, i));
    return true;
}

static bool run_call(const Run *run, const Ins *ins, Column *out) {
    const Builtin *fn = builtin_row(ins->fn);
    double *args = ARENA_ARRAY(run->env->scratch, double, ins->nargs);
    bool certain = true;
    for (size_t i = 0; i < ins->nargs; i++) certain = certain && !run->values[ins->args[i]].v;
    double *samples = NULL;
    *out = certain ? column_of(0) : make_column(run, &samples);
    for (size_t s = 0; s < out->n; s++) {
        for (size_t i = 0; i < ins->nargs; i++) args[i] = column_at(&run->values[ins->args[i]], s);
        double value = fn->at(args, ins->nargs);
        if (!certain) samples[s] = value;
        else out->one = value;
    }
    if (!certain || isfinite(out->one)) return true;
    return fault(run, ins,
                 fn->fault ? fn->fault(args, ins->nargs) : "overflow: the result is out of range");
}

static bool run_range(Run *run, size_t from, size_t to);

/* A certain condition runs the branch it chooses, and that alone. */
static bool run_if(Run *run, const Ins *ins, size_t at) {
    const Column *test = &run->values[ins->a];
    Column *out = &run->values[at];
    if (!test->v) {
        bool yes = test->one != 0;
        if (!run_range(run, yes ? at + 1 : ins->b, yes ? ins->b : ins->c)) return false;
        *out = run->values[(yes ? ins->b : ins->c) - 1];
        return true;
    }
    if (!run_range(run, at + 1, ins->c)) return false;
    const Column *then = &run->values[ins->b - 1], *other = &run->values[ins->c - 1];
    double *samples;
    *out = make_column(run, &samples);
    for (size_t i = 0; i < out->n; i++)
        samples[i] = column_at(column_at(test, i) != 0 ? then : other, i);
    return true;
}

static bool run_require(const Run *run, const Ins *ins) {
    const Column *test = &run->values[ins->a];
    if (test->v || test->one != 0) return true;
    Str text = span_text(run->code->ins[ins->a].span);
    Diag *diag =
        diag_error(run->env->diags, ins->span, "outside the range in which this function holds");
    diag_mark(run->env->diags, diag, run->code->ins[ins->a].span, "`%.*s` does not hold",
              STR_ARG(text));
    return false;
}

static bool run_one(Run *run, size_t at) {
    const Ins *ins = &run->code->ins[at];
    Column *out = &run->values[at];
    switch (ins->op) {
    case OP_CONST: *out = column_of(ins->number); return true;
    case OP_LOAD: *out = run->env->slots[ins->a]; return true;
    case OP_MOVE: *out = run->values[ins->a]; return true;
    case OP_CALL: return run_call(run, ins, out);
    case OP_IF: return run_if(run, ins, at);
    case OP_REQUIRE: return run_require(run, ins);
    default: return run_binary(run, ins, out);
    }
}

static bool run_range(Run *run, size_t from, size_t to) {
    for (size_t at = from; at < to; at++) {
        if (!run_one(run, at)) return false;
        if (run->code->ins[at].op == OP_IF) at = run->code->ins[at].c - 1;
    }
    return true;
}

bool code_run(const Code *code, const EvalEnv *env, Column *out) {
    Run run = {code, env, ARENA_ARRAY(env->scratch, Column, code->n)};
    if (!run_range(&run, 0, code->n)) return false;
    *out = run.values[code->result];
    return true;
}
