#include "base/num.h"
#include "lang/code.h"
#include "lang/draws.h"
#include "lang/machine.h"

#include <math.h>

typedef struct Run {
    const Code *code;
    const EvalEnv *env;
    Value *values;
    uint64_t salt;    /* of the copy that is worked out */
    uint64_t ordinal; /* draws so far under this name */
    int unsure;       /* inside a choice whose condition hangs on a draw */
    Value valid;      /* whether the conditions of functions hold, as far as that is uncertain */
} Run;

static bool less(double a, double b) {
    return a < b && !num_near(a, b);
}

double code_apply(Op op, double a, double b) {
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

/* The same on blocks of samples. */
static const uint8_t kernel_of[] = {
    [OP_ADD] = KERNEL_ADD, [OP_SUB] = KERNEL_SUB, [OP_MUL] = KERNEL_MUL, [OP_DIV] = KERNEL_DIV,
    [OP_LT] = KERNEL_LT,   [OP_LE] = KERNEL_LE,   [OP_GT] = KERNEL_GT,   [OP_GE] = KERNEL_GE,
    [OP_EQ] = KERNEL_EQ,   [OP_NE] = KERNEL_NE,   [OP_AND] = KERNEL_AND, [OP_OR] = KERNEL_OR,
    [OP_NEG] = KERNEL_NEG, [OP_NOT] = KERNEL_NOT};

/* An error; or, in a branch that only some runs take, no answer in those. */
static bool fault(const Run *run, Span span, Value *out, const char *hint, const char *why) {
    if (run->unsure) {
        *out = value_of(NAN);
        return true;
    }
    Diag *diag = diag_error(run->env->diags, span, "%s", why);
    if (hint) diag_hint(run->env->diags, diag, "%s", hint);
    return false;
}

static bool no_answer(const Run *run, const Ins *ins, Value *out) {
    const Ins *divisor = &run->code->ins[ins->b];
    bool divides = ins->op == OP_DIV || ins->op == OP_MOD;
    if (divides && run->values[ins->b].one == 0) {
        Str text = span_text(divisor->span);
        return fault(run, divisor->span, out, NULL,
                     arena_printf(run->env->diags->arena,
                                  "division by zero: the divisor `%.*s` is 0", STR_ARG(text)));
    }
    if (ins->op == OP_POW && run->values[ins->a].one < 0)
        return fault(run, ins->span, out, NULL, "a negative number has no power that is not whole");
    if (ins->op == OP_POW && run->values[ins->a].one == 0)
        return fault(run, ins->span, out, NULL, "division by zero: a negative power of 0");
    return fault(run, ins->span, out, NULL, "overflow: the result is out of range");
}

static Value power(const Run *run, Value a, Value b) {
    Program *program = run->env->program;
    if (!b.reg && b.one == 2) return program_op(program, KERNEL_MUL, a, a, a);
    if (!b.reg && b.one == 0.5) return program_op(program, KERNEL_SQRT, a, a, a);
    return program_call(program, builtin_find(STR("pow")), (Value[]){a, b}, 2);
}

static bool run_binary(const Run *run, const Ins *ins, Value *out) {
    Value a = run->values[ins->a], b = run->values[ins->b];
    if (!a.reg && !b.reg) {
        *out = value_of(code_apply((Op)ins->op, a.one, b.one));
        return isfinite(out->one) || no_answer(run, ins, out);
    }
    Program *program = run->env->program;
    if (ins->op == OP_POW) *out = power(run, a, b);
    else if (ins->op == OP_MOD)
        *out = program_call(program, builtin_find(STR("mod")), (Value[]){a, b}, 2);
    else *out = program_op(program, (KernelOp)kernel_of[ins->op], a, b, b);
    return true;
}

/* A kernel takes two at a time; the others take all their arguments, sample by sample. */
static Value call_on_samples(const Run *run, const Builtin *fn, const Value *args, size_t n) {
    Program *program = run->env->program;
    if (!fn->kernel) return program_call(program, fn, args, n);
    KernelOp op = (KernelOp)(fn->kernel - 1);
    if (fn->most == 1) return program_op(program, op, args[0], args[0], args[0]);
    Value all = args[0];
    for (size_t i = 1; i < n; i++) all = program_op(program, op, all, args[i], args[i]);
    return all;
}

static bool run_call(const Run *run, const Ins *ins, Value *out) {
    const Builtin *fn = builtin_row(ins->fn);
    Value args[LIMIT_ARGS];
    double numbers[LIMIT_ARGS];
    bool certain = true;
    for (size_t i = 0; i < ins->nargs; i++) {
        args[i] = run->values[ins->args[i]];
        numbers[i] = args[i].one;
        certain = certain && !args[i].reg;
    }
    if (!certain) {
        *out = call_on_samples(run, fn, args, ins->nargs);
        return true;
    }
    *out = value_of(fn->at(numbers, ins->nargs));
    if (isfinite(out->one)) return true;
    return fault(run, ins->span, out, NULL,
                 fn->fault ? fn->fault(numbers, ins->nargs)
                           : "overflow: the result is out of range");
}

static bool run_range(Run *run, size_t from, size_t to);

/* A certain condition runs the branch it chooses, and that alone. */
static bool run_if(Run *run, const Ins *ins, size_t at) {
    Value test = run->values[ins->a];
    Value *out = &run->values[at];
    if (!test.reg) {
        bool yes = test.one != 0;
        if (!run_range(run, yes ? at + 1 : ins->b, yes ? ins->b : ins->c)) return false;
        *out = run->values[(yes ? ins->b : ins->c) - 1];
        return true;
    }
    run->unsure++;
    bool good = run_range(run, at + 1, ins->c);
    run->unsure--;
    if (!good) return false;
    *out = program_op(run->env->program, KERNEL_SELECT, test, run->values[ins->b - 1],
                      run->values[ins->c - 1]);
    return true;
}

static bool run_require(Run *run, const Ins *ins) {
    Value test = run->values[ins->a];
    if (test.reg) {
        run->valid = program_op(run->env->program, KERNEL_AND, run->valid, test, test);
        return true;
    }
    if (test.one != 0) return true;
    if (run->unsure) {
        run->valid = value_of(NAN);
        return true;
    }
    Str text = span_text(run->code->ins[ins->a].span);
    Diag *diag =
        diag_error(run->env->diags, ins->span, "outside the range in which this function holds");
    diag_mark(run->env->diags, diag, run->code->ins[ins->a].span, "`%.*s` does not hold",
              STR_ARG(text));
    return false;
}

/* ---- draws ---- */

/* Each draw under a name has a stream of its own: the first, the second … of that name. */
static Value uniform(Run *run) {
    uint64_t ordinal = run->ordinal++;
    if (!ordinal && run->env->given && !run->salt)
        return (Value){.one = NAN, .reg = run->env->given};
    uint64_t key = stream_more(stream_key(run->env->name), ordinal);
    return program_uniform(run->env->program, run->salt ? stream_more(key, run->salt) : key);
}

/* What to write instead of a range that is none. */
static const char *range_hint(const Run *run, const Ins *ins, const char *hint) {
    if (!hint) return NULL;
    Str text = span_text(ins->span);
    const char *shape = strcmp(hint, "shape") == 0    ? "normal"
                        : strcmp(hint, "growth") == 0 ? "lognormal"
                        : strcmp(hint, "ends") == 0   ? "uniform"
                                                      : NULL;
    if (!shape) return hint;
    bool bare = !memchr(text.p, '(', text.n);
    return bare ? arena_printf(run->env->diags->arena, "write `%s(%.*s)`", shape, STR_ARG(text))
                : arena_printf(run->env->diags->arena, "another shape has them: `%s(…)`", shape);
}

static bool run_draw(Run *run, const Ins *ins, Value *out) {
    const Builtin *fn = builtin_row(ins->fn);
    Value args[LIMIT_ARGS];
    for (size_t i = 0; i < ins->nargs; i++) args[i] = run->values[ins->args[i]];
    bool bounded = ins->a & DRAW_BETWEEN;
    size_t n = ins->nargs - (bounded ? 2u : 0u);
    Draw draw = {.program = run->env->program,
                 .kind = (DistKind)fn->which,
                 .pert = strcmp(fn->name, "pert") == 0,
                 .interval = ins->a & DRAW_INTERVAL,
                 .u = uniform(run),
                 .args = args,
                 .nargs = n,
                 .bounded = bounded};
    if (bounded) draw.low = args[n], draw.high = args[n + 1];
    if (draw_make(&draw, out)) return true;
    return fault(run, ins->span, out, range_hint(run, ins, draw.hint), draw.problem);
}

/* Weights are shares of the uniform numbers, in order. */
static bool run_mixture(Run *run, const Ins *ins, Value *out) {
    bool weighted = builtin_row(ins->fn)->which;
    size_t step = weighted ? 2 : 1, n = ins->nargs / step;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        Value weight = weighted ? run->values[ins->args[2 * i + 1]] : value_of(1 / (double)n);
        if (weight.reg)
            return fault(run, ins->span, out, NULL, "the weights of a mixture are certain numbers");
        if (weight.one < 0)
            return fault(run, ins->span, out, NULL, "the weights of a mixture are not negative");
        sum += weight.one;
    }
    if (fabs(sum - 1) > 1e-9) {
        char text[NUM_TEXT];
        num_digits(sum * 100, 4, text);
        return fault(run, ins->span, out, "as in mixture(5 ms, 90%, 50 ms, 10%)",
                     arena_printf(run->env->diags->arena,
                                  "the weights of a mixture add up to 100%%; these to %s%%", text));
    }
    Value u = uniform(run), chosen = run->values[ins->args[(n - 1) * step]];
    for (size_t i = n - 1; i-- > 0;) {
        double below = 0;
        for (size_t j = 0; j <= i; j++)
            below += weighted ? run->values[ins->args[2 * j + 1]].one : 1 / (double)n;
        Program *program = run->env->program;
        Value edge = value_of(below), first = program_op(program, KERNEL_LT, u, edge, edge);
        chosen =
            program_op(program, KERNEL_SELECT, first, run->values[ins->args[i * step]], chosen);
    }
    *out = chosen;
    return true;
}

static bool run_copies(Run *run, const Ins *ins, size_t at) {
    Value count = run->values[ins->a], *out = &run->values[at];
    bool whole =
        !count.reg && count.one >= 1 && count.one <= LIMIT_COPIES && count.one == floor(count.one);
    if (!whole)
        return fault(
            run, run->code->ins[ins->a].span, out, NULL,
            arena_printf(run->env->diags->arena,
                         "the number of copies is a whole number from 1 to %d, and certain",
                         LIMIT_COPIES));
    uint64_t outer = run->salt, first = run->ordinal, last = first;
    Value all = value_of(0);
    for (size_t i = 0; i < (size_t)count.one; i++) {
        run->salt = stream_more(outer, i + 1);
        run->ordinal = first;
        if (!run_range(run, at + 1, ins->b)) return false;
        last = run->ordinal;
        Value one = run->values[ins->c];
        KernelOp op = (KernelOp)builtin_row(ins->fn)->which;
        all = i == 0 ? one : program_op(run->env->program, op, all, one, one);
    }
    run->salt = outer;
    run->ordinal = last;
    *out = all;
    return true;
}

static bool run_load(const Run *run, const Ins *ins, Value *out) {
    Value value = run->env->slots[ins->a];
    if (!value.reg || !run->salt || !run->env->copy) {
        *out = value;
        return true;
    }
    return run->env->copy(run->env->ctx, ins->a, run->salt, out);
}

/* ---- numbers about all runs ---- */

enum { FEWEST_BEYOND = 30 }; /* runs beyond a percentile, for it to be told */

static bool enough_runs(const EvalEnv *env, Span span, double p) {
    double beyond = (double)env->sampling->runs * fmin(p, 1 - p);
    if (beyond >= FEWEST_BEYOND - 1e-6) return true;
    char share[NUM_TEXT];
    num_shortest(num_settle(p * 100), share);
    double wanted = ceil(FEWEST_BEYOND / fmin(p, 1 - p) / 1000 - 1e-9) * 1000;
    Diag *diag = diag_error(env->diags, span, "%zu runs are too few for the %s%% point",
                            env->sampling->runs, share);
    diag_hint(env->diags, diag, "at least %d of them must lie beyond it: `--samples %.0f`",
              FEWEST_BEYOND, wanted);
    return false;
}

bool code_spread(const EvalEnv *env, Span span, Value value, const double *p, size_t np,
                 Spread *out) {
    for (size_t i = 0; i < np; i++)
        if (!enough_runs(env, span, p[i])) return false;
    Want want = {.reg = value.reg, .p = p, .np = np};
    if (!sample_run(env->program, env->sampling, env->scratch, &want, 1)) {
        diag_error(env->diags, (Span){0}, "interrupted");
        return false;
    }
    *out = want.spread;
    return true;
}

static bool fold_chance(const EvalEnv *env, Value value, Value *out) {
    Want want = {.reg = value.reg, .truth = true};
    if (!sample_run(env->program, env->sampling, env->scratch, &want, 1)) {
        diag_error(env->diags, (Span){0}, "interrupted");
        return false;
    }
    int lean = env->sampling->lean;
    *out = value_of(lean < 0 ? want.share.low : lean > 0 ? want.share.high : want.share.at);
    return true;
}

static double at_end(const Quantile *q, int lean) {
    return lean < 0 ? q->low : lean > 0 ? q->high : q->at;
}

static bool fold_certain(const Run *run, const Ins *ins, Value x, Value *out) {
    (void)run;
    *out = ins->fn == FOLD_SD ? value_of(0) : x;
    return true;
}

static bool run_fold(Run *run, const Ins *ins, Value *out) {
    Value x = run->values[ins->a], share = run->values[ins->b];
    if (ins->fn == FOLD_P && (share.reg || !(share.one > 0 && share.one < 1)))
        return fault(run, run->code->ins[ins->b].span, out, "as in p(x, 95%)",
                     "a percentile is a certain share between 0% and 100%");
    if (!x.reg) return fold_certain(run, ins, x, out);
    if (ins->fn == FOLD_CHANCE) return fold_chance(run->env, x, out);
    double p = ins->fn == FOLD_P ? share.one : 0.5;
    bool quantile = ins->fn == FOLD_P || ins->fn == FOLD_MEDIAN;
    Spread spread;
    if (!code_spread(run->env, ins->span, x, &p, quantile, &spread)) return false;
    int lean = run->env->sampling->lean;
    double number = quantile               ? at_end(&spread.quantiles[SPREAD_QUANTILES], lean)
                    : ins->fn == FOLD_MEAN ? spread.mean + lean * 1.96 * spread.mean_error
                                           : spread.sd;
    if (!quantile && spread.none) number = NAN;
    *out = value_of(number);
    if (isfinite(number)) return true;
    return fault(run, ins->span, out, NULL,
                 arena_printf(run->env->diags->arena,
                              "%zu of %zu runs have no finite answer, so this has none",
                              spread.none, spread.runs));
}

/* ---- the walk ---- */

static bool run_one(Run *run, size_t at) {
    const Ins *ins = &run->code->ins[at];
    Value *out = &run->values[at];
    switch (ins->op) {
    case OP_CONST: *out = value_of(ins->number); return true;
    case OP_LOAD: return run_load(run, ins, out);
    case OP_MOVE: *out = run->values[ins->a]; return true;
    case OP_CALL: return run_call(run, ins, out);
    case OP_IF: return run_if(run, ins, at);
    case OP_REQUIRE: return run_require(run, ins);
    case OP_DRAW:
        return builtin_row(ins->fn)->form == FORM_MIXTURE ? run_mixture(run, ins, out)
                                                          : run_draw(run, ins, out);
    case OP_SAMPLES:
        *out = program_samples(run->env->program, ins->dist, uniform(run));
        return true;
    case OP_FOLD: return run_fold(run, ins, out);
    case OP_COPIES: return run_copies(run, ins, at);
    default: return run_binary(run, ins, out);
    }
}

static bool run_range(Run *run, size_t from, size_t to) {
    for (size_t at = from; at < to; at++) {
        const Ins *ins = &run->code->ins[at];
        if (!run_one(run, at)) return false;
        if (ins->op == OP_IF) at = ins->c - 1;
        else if (ins->op == OP_COPIES) at = ins->b - 1;
    }
    return true;
}

/* A number that its own unit cannot show is out of range: 1e300 /B in /YB. */
static bool can_be_shown(const Code *code, const EvalEnv *env, double value) {
    if (code->type.is_bool || fabs(value) < 1e250) return true;
    if (isfinite(quantity_shown(env->units, &code->type, value).value)) return true;
    diag_error(env->diags, code->ins[code->result].span,
               "overflow: the result is out of range in this unit");
    return false;
}

bool code_run(const Code *code, const EvalEnv *env, Value *out) {
    Run run = {code, env, ARENA_ARRAY(env->scratch, Value, code->n), env->salt, 0, 0, value_of(1)};
    if (!run_range(&run, 0, code->n)) return false;
    *out = run.values[code->result];
    bool unsure = run.valid.reg || run.valid.one != run.valid.one;
    if (unsure) *out = program_op(env->program, KERNEL_REQUIRE, run.valid, *out, *out);
    return out->reg || can_be_shown(code, env, out->one);
}

const char *code_shape(const Code *code) {
    if (!code->n) return NULL;
    const Ins *last = &code->ins[code->result];
    if (last->op == OP_SAMPLES) return "samples";
    if (last->op != OP_DRAW) return NULL;
    const Builtin *fn = builtin_row(last->fn);
    return fn->form == FORM_DRAW && strcmp(fn->name, "pert") != 0 ? draw_shape((DistKind)fn->which)
                                                                  : fn->name;
}
