/* program.h - what has to be done anew in every run: steps over registers of samples.
 *
 * An expression is evaluated once (eval.h). What is certain in it is a number there and then; what
 * hangs on a draw becomes a Value with a register, and the operation becomes a step here. A Program
 * grows by appending and never forgets, unless it is rolled back; the same step is made once only,
 * so that what two scenarios have in common is worked out once for both. sample_run() runs the
 * steps that are wanted, block by block.
 *
 * Step r makes register r, from registers below it; there is no step 0. All of it lives in an arena
 * of its own. */
#ifndef NAPKIN_PROGRAM_H
#define NAPKIN_PROGRAM_H

#include "lang/builtins.h"
#include "math/dist.h"
#include "math/kernels.h"

/* A number, or a register of samples of it. */
typedef struct Value {
    double one;   /* when certain; else the median of its samples, once they were taken */
    uint32_t reg; /* 0: certain */
} Value;

static inline Value value_of(double certain) {
    return (Value){.one = certain};
}

typedef enum StepKind {
    STEP_CONST,    /* number */
    STEP_UNIFORM,  /* stream key */
    STEP_NORMAL,   /* the normal quantile of a */
    STEP_PHI,      /* the normal distribution function of a */
    STEP_QUANTILE, /* of a distribution without a closed form: dist, at a */
    STEP_DRAW,     /* the same with parameters b, c that differ from run to run */
    STEP_KERNEL,   /* op on a, b, c */
    STEP_CALL      /* builtin fn, sample by sample, on args */
} StepKind;

typedef struct Step {
    uint8_t kind; /* StepKind */
    uint8_t op;   /* KernelOp, or DistKind of STEP_DRAW */
    uint16_t fn;  /* a row of the builtins */
    uint32_t a, b, c;
    uint32_t nargs;
    union {
        double number;
        uint64_t key;
        const Dist *dist;
        const uint32_t *args;
    };
} Step;

typedef struct Program Program;

/* One draw that is made otherwise: anew, by a stream of its own, or (fixed) the same in every run.
 * Its register is one of uniform numbers. */
typedef struct Redraw {
    uint32_t reg;
    bool fixed;
    double at;
} Redraw;

Program *program_new(Arena *parent);
size_t program_steps(const Program *program);
const Step *program_step(const Program *program, uint32_t reg);

/* The register of a value: a certain one becomes a constant. */
uint32_t program_reg(Program *program, Value value);
Value program_uniform(Program *program, uint64_t key);
Value program_unary(Program *program, StepKind kind, Value a);
/* By a prepared distribution; the same one for the same parameters. */
Value program_quantile(Program *program, DistKind kind, const double params[2], Value u);
Value program_samples(Program *program, const Dist *dist, Value u);
Value program_draw(Program *program, DistKind kind, Value u, Value p, Value q);
/* An operation of the kernels; a number when all operands are. */
Value program_op(Program *program, KernelOp op, Value a, Value b, Value c);
Value program_call(Program *program, const Builtin *fn, const Value *args, size_t n);

/* By register: every sample of it is a whole number, where it is a number at all. */
bool *program_whole(const Program *program, Arena *arena);

/* Forgets all steps after the first `steps`. */
void program_rollback(Program *program, size_t steps);

/* The registers of draws (STEP_UNIFORM) that a register hangs on, in order; n of them. */
uint32_t *program_sources(const Program *program, Arena *arena, uint32_t reg, size_t *n);

#endif
