#include "lang/program.h"

#include "base/limits.h"

#include <math.h>

/* A distribution without a closed quantile, prepared once. */
typedef struct Prepared {
    DistKind kind;
    double params[2];
    const Dist *dist;
} Prepared;

struct Program {
    Arena *arena;
    Step *steps; /* the first is not used */
    size_t n, cap;
    uint32_t *slots; /* the same steps, by what they do */
    size_t nslots;
    Prepared *dists;
    size_t ndists, cap_dists;
};

Program *program_new(Arena *parent) {
    Arena *arena = arena_child(parent);
    Program *program = ARENA_NEW(arena, Program);
    program->arena = arena;
    ARENA_PUSH_ROOM(arena, program->steps, program->n, program->cap);
    program->n = 1;
    return program;
}

size_t program_steps(const Program *program) {
    return program->n;
}

const Step *program_step(const Program *program, uint32_t reg) {
    return &program->steps[reg];
}

/* ---- each step once ---- */

static uint64_t mixed(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t hash_of(const Step *step) {
    uint64_t hash = mixed(step->kind | (uint64_t)step->op << 8 | (uint64_t)step->fn << 16, step->a);
    hash = mixed(hash, step->b | (uint64_t)step->c << 32);
    if (step->kind != STEP_CALL) return mixed(hash, step->key);
    for (size_t i = 0; i < step->nargs; i++) hash = mixed(hash, step->args[i]);
    return hash;
}

static bool same(const Step *x, const Step *y) {
    bool alike = x->kind == y->kind && x->op == y->op && x->fn == y->fn && x->a == y->a &&
                 x->b == y->b && x->c == y->c && x->nargs == y->nargs;
    if (!alike || x->kind != STEP_CALL) return alike && x->key == y->key;
    return memcmp(x->args, y->args, x->nargs * sizeof *x->args) == 0;
}

static uint32_t *slot_of(const Program *program, const Step *step) {
    size_t at = hash_of(step) & (program->nslots - 1);
    while (program->slots[at] && !same(&program->steps[program->slots[at]], step))
        at = (at + 1) & (program->nslots - 1);
    return &program->slots[at];
}

static void fill_slots(Program *program, size_t nslots) {
    program->nslots = nslots;
    program->slots = ARENA_ARRAY(program->arena, uint32_t, nslots);
    for (uint32_t r = 1; r < program->n; r++) *slot_of(program, &program->steps[r]) = r;
}

static uint32_t add(Program *program, Step step) {
    if (program->n * 2 >= program->nslots)
        fill_slots(program, program->nslots ? program->nslots * 2 : 64);
    uint32_t *slot = slot_of(program, &step);
    if (*slot) return *slot;
    if (step.kind == STEP_CALL) { /* the caller's list may go */
        uint32_t *args = ARENA_ARRAY(program->arena, uint32_t, step.nargs);
        memcpy(args, step.args, step.nargs * sizeof *args);
        step.args = args;
    }
    ARENA_PUSH_ROOM(program->arena, program->steps, program->n, program->cap);
    program->steps[program->n] = step;
    return *slot = (uint32_t)program->n++;
}

void program_rollback(Program *program, size_t steps) {
    if (program->n == steps) return;
    program->n = steps;
    memset(program->slots, 0, program->nslots * sizeof *program->slots);
    for (uint32_t r = 1; r < program->n; r++) *slot_of(program, &program->steps[r]) = r;
}

/* ---- making steps ---- */

uint32_t program_reg(Program *program, Value value) {
    if (value.reg) return value.reg;
    return add(program, (Step){.kind = STEP_CONST, .number = value.one});
}

static Value made(uint32_t reg) {
    return (Value){.one = NAN, .reg = reg};
}

Value program_uniform(Program *program, uint64_t key) {
    return made(add(program, (Step){.kind = STEP_UNIFORM, .key = key}));
}

Value program_unary(Program *program, StepKind kind, Value a) {
    return made(add(program, (Step){.kind = (uint8_t)kind, .a = program_reg(program, a)}));
}

Value program_draw(Program *program, DistKind kind, Value u, Value p, Value q) {
    return made(add(program, (Step){.kind = STEP_DRAW,
                                    .op = (uint8_t)kind,
                                    .a = program_reg(program, u),
                                    .b = program_reg(program, p),
                                    .c = program_reg(program, q)}));
}

Value program_samples(Program *program, const Dist *dist, Value u) {
    uint32_t reg = program_reg(program, u);
    return made(add(program, (Step){.kind = STEP_QUANTILE, .a = reg, .dist = dist}));
}

Value program_quantile(Program *program, DistKind kind, const double params[2], Value u) {
    for (size_t i = 0; i < program->ndists; i++) {
        const Prepared *old = &program->dists[i];
        if (old->kind == kind && memcmp(old->params, params, sizeof old->params) == 0)
            return program_samples(program, old->dist, u);
    }
    Prepared made = {kind, {params[0], params[1]}, dist_new(program->arena, kind, params)};
    ARENA_PUSH_ROOM(program->arena, program->dists, program->ndists, program->cap_dists);
    program->dists[program->ndists++] = made;
    return program_samples(program, made.dist, u);
}

static double number_op(KernelOp op, double a, double b, double c) {
    double x[KERNEL_BLOCK], y[KERNEL_BLOCK], z[KERNEL_BLOCK], out[KERNEL_BLOCK];
    for (int i = 0; i < KERNEL_BLOCK; i++) x[i] = a, y[i] = b, z[i] = c;
    kernels_best()->op[op](x, y, z, out);
    return out[0];
}

Value program_op(Program *program, KernelOp op, Value a, Value b, Value c) {
    if (!a.reg && !b.reg && !c.reg) return value_of(number_op(op, a.one, b.one, c.one));
    return made(add(program, (Step){.kind = STEP_KERNEL,
                                    .op = (uint8_t)op,
                                    .a = program_reg(program, a),
                                    .b = program_reg(program, b),
                                    .c = program_reg(program, c)}));
}

Value program_call(Program *program, const Builtin *fn, const Value *args, size_t n) {
    uint32_t regs[LIMIT_ARGS];
    for (size_t i = 0; i < n; i++) regs[i] = program_reg(program, args[i]);
    return made(add(program, (Step){.kind = STEP_CALL,
                                    .fn = (uint16_t)builtin_number(fn),
                                    .nargs = (uint32_t)n,
                                    .args = regs}));
}

/* ---- what hangs on what ---- */

static void mark_operands(const Step *step, bool *marked) {
    marked[step->a] = marked[step->b] = marked[step->c] = true;
    for (size_t i = 0; step->kind == STEP_CALL && i < step->nargs; i++)
        marked[step->args[i]] = true;
}

uint32_t *program_sources(const Program *program, Arena *arena, uint32_t reg, size_t *n) {
    bool *marked = ARENA_ARRAY(arena, bool, program->n);
    uint32_t *sources = ARENA_ARRAY(arena, uint32_t, program->n);
    *n = 0;
    marked[reg] = true;
    for (uint32_t r = reg; r > 0; r--)
        if (marked[r]) mark_operands(&program->steps[r], marked);
    for (uint32_t r = 1; r <= reg; r++)
        if (marked[r] && program->steps[r].kind == STEP_UNIFORM) sources[(*n)++] = r;
    return sources;
}

static bool whole_op(const Step *step, const bool *whole) {
    bool a = whole[step->a], b = whole[step->b], c = whole[step->c];
    switch (step->op) {
    case KERNEL_CEIL:
    case KERNEL_FLOOR: return true;
    case KERNEL_NEG:
    case KERNEL_ABS: return a;
    case KERNEL_ADD: /* rounded, where they are too large, to even larger steps than 1 */
    case KERNEL_SUB:
    case KERNEL_MUL:
    case KERNEL_MIN:
    case KERNEL_MAX: return a && b;
    case KERNEL_SELECT: return b && c;
    case KERNEL_REQUIRE: return b;
    default: return false;
    }
}

bool *program_whole(const Program *program, Arena *arena) {
    bool *whole = ARENA_ARRAY(arena, bool, program->n);
    for (uint32_t r = 1; r < program->n; r++) {
        const Step *step = program_step(program, r);
        if (step->kind == STEP_CONST) whole[r] = step->number == floor(step->number);
        if (step->kind == STEP_KERNEL) whole[r] = whole_op(step, whole);
    }
    return whole;
}
