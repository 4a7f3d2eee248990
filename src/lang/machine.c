#include "lang/machine.h"

#include "base/limits.h"

#include <math.h>

/* Between buffers: a power of two would have them all compete for the same lines of the cache. */
enum { STRIDE = KERNEL_BLOCK + 8 };

/* A step with the buffers that it reads and writes. */
typedef struct Act {
    const Step *step;
    uint32_t reg;
    uint32_t out, a, b, c;
    const uint32_t *args;
    bool wanted;
    uint32_t draw; /* of STEP_UNIFORM: which of them, from 0 */
} Act;

struct Schedule {
    Act *acts;
    size_t n;
    size_t nbuffers;
    size_t ndraws;
};

struct Machine {
    const Schedule *schedule;
    const Kernels *kernels;
    uint64_t seed;
    double *buffers;
    MachineWatch *watch;
    void *ctx;
    const Redraw *redraw; /* NULL: none */
    const Points *points; /* NULL: all is random */
    const double *shifts;
};

/* ---- schedules ---- */

typedef struct Planner {
    const Program *program;
    size_t n;       /* registers */
    uint32_t *last; /* the step that reads a register last; 0: none does */
    bool *needed, *wanted;
    uint32_t *buffer; /* of a register */
    uint32_t *idle;   /* buffers that may be used again */
    size_t nidle;
    size_t nbuffers;
} Planner;

static void need(Planner *planner, uint32_t reg, uint32_t by) {
    if (!reg) return;
    planner->needed[reg] = true;
    if (planner->last[reg] < by) planner->last[reg] = by;
}

static void need_operands(Planner *planner, uint32_t reg) {
    const Step *step = program_step(planner->program, reg);
    need(planner, step->a, reg);
    need(planner, step->b, reg);
    need(planner, step->c, reg);
    for (size_t i = 0; step->kind == STEP_CALL && i < step->nargs; i++)
        need(planner, step->args[i], reg);
}

/* A constant is filled in once: its buffer is nobody else's, before or after. */
static uint32_t take_buffer(Planner *planner, bool constant) {
    return planner->nidle && !constant ? planner->idle[--planner->nidle]
                                       : (uint32_t)planner->nbuffers++;
}

/* A register that nobody reads any more gives its buffer back; constants keep theirs. */
static void give_back(Planner *planner, uint32_t reg, uint32_t at) {
    bool done =
        reg && planner->last[reg] == at && program_step(planner->program, reg)->kind != STEP_CONST;
    if (!done) return;
    planner->last[reg] = 0; /* once, though it may be named twice */
    planner->idle[planner->nidle++] = planner->buffer[reg];
}

static const uint32_t *arg_buffers(Planner *planner, Arena *arena, const Step *step) {
    if (step->kind != STEP_CALL) return NULL;
    uint32_t *args = ARENA_ARRAY(arena, uint32_t, step->nargs);
    for (size_t i = 0; i < step->nargs; i++) args[i] = planner->buffer[step->args[i]];
    return args;
}

static Act act_of(Planner *planner, Arena *arena, uint32_t reg) {
    const Step *step = program_step(planner->program, reg);
    bool constant = step->kind == STEP_CONST;
    planner->buffer[reg] =
        take_buffer(planner, constant); /* before operands go: no kernel works in place */
    Act act = {.step = step,
               .reg = reg,
               .out = planner->buffer[reg],
               .a = planner->buffer[step->a],
               .b = planner->buffer[step->b],
               .c = planner->buffer[step->c],
               .args = arg_buffers(planner, arena, step),
               .wanted = planner->wanted[reg]};
    give_back(planner, step->a, reg);
    give_back(planner, step->b, reg);
    give_back(planner, step->c, reg);
    for (size_t i = 0; step->kind == STEP_CALL && i < step->nargs; i++)
        give_back(planner, step->args[i], reg);
    if (!planner->last[reg] && !constant) planner->idle[planner->nidle++] = act.out;
    return act;
}

Schedule *schedule_new(Arena *arena, const Program *program, const uint32_t *regs, size_t nregs) {
    size_t n = program_steps(program);
    Planner planner = {.program = program,
                       .n = n,
                       .last = ARENA_ARRAY(arena, uint32_t, n),
                       .needed = ARENA_ARRAY(arena, bool, n),
                       .wanted = ARENA_ARRAY(arena, bool, n),
                       .buffer = ARENA_ARRAY(arena, uint32_t, n),
                       .idle = ARENA_ARRAY(arena, uint32_t, n)};
    for (size_t i = 0; i < nregs; i++) planner.needed[regs[i]] = planner.wanted[regs[i]] = true;
    for (uint32_t r = (uint32_t)n - 1; r > 0; r--)
        if (planner.needed[r]) need_operands(&planner, r);
    Schedule *schedule = ARENA_NEW(arena, Schedule);
    schedule->acts = ARENA_ARRAY(arena, Act, n);
    for (uint32_t r = 1; r < n; r++)
        if (planner.needed[r]) {
            Act act = act_of(&planner, arena, r);
            if (act.step->kind == STEP_UNIFORM) act.draw = (uint32_t)schedule->ndraws++;
            schedule->acts[schedule->n++] = act;
        }
    schedule->nbuffers = planner.nbuffers;
    return schedule;
}

size_t schedule_draws(const Schedule *schedule) {
    return schedule->ndraws;
}

size_t schedule_steps(const Schedule *schedule) {
    return schedule->n;
}

/* ---- machines ---- */

static double *buffer(const Machine *machine, uint32_t number) {
    return machine->buffers + (size_t)number * STRIDE;
}

Machine *machine_new(Arena *arena, const Schedule *schedule, uint64_t seed) {
    Machine *machine = ARENA_NEW(arena, Machine);
    *machine = (Machine){.schedule = schedule, .kernels = kernels_best(), .seed = seed};
    char *bytes = arena_alloc(arena, (schedule->nbuffers * STRIDE + 8) * sizeof(double));
    machine->buffers = (double *)(void *)(bytes + (64 - (uintptr_t)bytes % 64) % 64);
    for (size_t i = 0; i < schedule->n; i++) {
        const Act *act = &schedule->acts[i];
        if (act->step->kind != STEP_CONST) continue;
        for (int s = 0; s < KERNEL_BLOCK; s++) buffer(machine, act->out)[s] = act->step->number;
    }
    return machine;
}

const Kernels *machine_kernels(const Machine *machine) {
    return machine->kernels;
}

void machine_watch(Machine *machine, MachineWatch *watch, void *ctx) {
    machine->watch = watch;
    machine->ctx = ctx;
}

void machine_redraw(Machine *machine, const Redraw *redraw) {
    machine->redraw = redraw;
}

static void draw_otherwise(const Machine *machine, size_t block, double *out) {
    const Redraw *redraw = machine->redraw;
    uint64_t key = stream_more(stream_more(redraw->reg, UINT64_MAX), machine->seed);
    if (!redraw->fixed) machine->kernels->uniforms(key, block, out);
    else
        for (int i = 0; i < KERNEL_BLOCK; i++) out[i] = redraw->at;
}

void machine_points(Machine *machine, const Points *points, const double *shifts) {
    machine->points = points;
    machine->shifts = shifts;
}

static void run_uniform(const Machine *machine, const Act *act, size_t block, double *out) {
    const Points *points = machine->points;
    if (!points || act->draw >= points->dims) {
        machine->kernels->uniforms(stream_more(act->step->key, machine->seed), block, out);
        return;
    }
    size_t from = block * KERNEL_BLOCK % points->n, count = points->n - from;
    if (count > KERNEL_BLOCK) count = KERNEL_BLOCK;
    points_shifted(points, act->draw, machine->shifts[act->draw], from, count, out);
    for (size_t i = count; i < KERNEL_BLOCK; i++) out[i] = 0.5; /* not used */
}

static void run_call(const Machine *machine, const Act *act, size_t n) {
    const Builtin *fn = builtin_row(act->step->fn);
    double args[LIMIT_ARGS], *out = buffer(machine, act->out);
    for (size_t s = 0; s < n; s++) {
        bool known = true;
        for (size_t i = 0; i < act->step->nargs; i++) {
            args[i] = buffer(machine, act->args[i])[s];
            known = known && args[i] == args[i];
        }
        out[s] = known ? fn->at(args, act->step->nargs) : NAN;
    }
    for (size_t s = n; s < KERNEL_BLOCK; s++) out[s] = NAN;
}

static void run_draw(const Machine *machine, const Act *act, size_t n) {
    const double *u = buffer(machine, act->a), *p = buffer(machine, act->b),
                 *q = buffer(machine, act->c);
    double *out = buffer(machine, act->out);
    for (size_t s = 0; s < n; s++) {
        double params[2] = {p[s], q[s]};
        bool known = isfinite(u[s]) && isfinite(p[s]) && isfinite(q[s]);
        out[s] = known ? dist_quantile((DistKind)act->step->op, params, u[s]) : NAN;
    }
    for (size_t s = n; s < KERNEL_BLOCK; s++) out[s] = NAN;
}

void machine_run(Machine *machine, size_t block, size_t n) {
    const Schedule *schedule = machine->schedule;
    for (size_t i = 0; i < schedule->n; i++) {
        const Act *act = &schedule->acts[i];
        double *out = buffer(machine, act->out);
        const double *a = buffer(machine, act->a);
        switch (act->step->kind) {
        case STEP_CONST: break;
        case STEP_UNIFORM: run_uniform(machine, act, block, out); break;
        case STEP_NORMAL: dist_normal_block(machine->kernels, a, out); break;
        case STEP_PHI: dist_phi_block(a, out); break;
        case STEP_QUANTILE: dist_block(act->step->dist, a, out); break;
        case STEP_DRAW: run_draw(machine, act, n); break;
        case STEP_KERNEL:
            machine->kernels->op[act->step->op](a, buffer(machine, act->b), buffer(machine, act->c),
                                                out);
            break;
        case STEP_CALL: run_call(machine, act, n); break;
        }
        if (machine->redraw && machine->redraw->reg == act->reg)
            draw_otherwise(machine, block, out);
        if (act->wanted) machine->watch(machine->ctx, act->reg, out, n);
    }
}

/* ---- streams ---- */

uint64_t stream_more(uint64_t key, uint64_t word) {
    uint64_t hash = (key ^ word) * 0x9E3779B97F4A7C15u + 0xD1B54A32D192ED03u;
    hash = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93u;
    return hash ^ hash >> 32;
}

uint64_t stream_key(Str name) {
    uint64_t key = name.n;
    for (size_t i = 0; i < name.n; i++) key = stream_more(key, (unsigned char)name.p[i]);
    return key;
}
