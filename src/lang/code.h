/* code.h - a checked expression: a flat list of instructions over columns of samples.
 *
 * Instruction i makes value i, from values of smaller index; calls of the user's functions are
 * written out in place. A Column is one value in every run: n samples, or a single one when it is
 * certain; so a certain expression and an uncertain one run through the same code.
 *
 * Law: code_run() never answers NaN or infinity for a certain value: it reports why instead. */
#ifndef NAPKIN_CODE_H
#define NAPKIN_CODE_H

#include "lang/builtins.h"
#include "lang/token.h"
#include "math/quantity.h"

typedef enum Op {
    OP_CONST, /* number */
    OP_LOAD,  /* slot a */
    OP_MOVE,  /* value a */
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_POW,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_EQ,
    OP_NE,
    OP_AND,
    OP_OR,
    OP_NEG,
    OP_NOT,
    OP_CALL,   /* fn over args */
    OP_IF,     /* a; then-code ends before b, else-code before c */
    OP_REQUIRE /* a must hold: the condition of a function that is called */
} Op;

typedef struct Ins {
    uint8_t op; /* Op */
    uint8_t nargs;
    uint16_t fn; /* a row of the builtins */
    uint32_t a;
    union {
        struct {
            uint32_t b, c;
        };
        double number;        /* of OP_CONST */
        const uint32_t *args; /* of OP_CALL */
    };
    Span span;
} Ins;

typedef struct Code {
    const Ins *ins;
    uint32_t n;
    uint32_t result;
    Type type;
} Code;

typedef struct Column {
    const double *v; /* NULL: certain, the value is `one` */
    double one;
    size_t n; /* samples, 1 when certain */
} Column;

static inline double column_at(const Column *column, size_t i) {
    return column->v ? column->v[i] : column->one;
}

static inline Column column_of(double certain) {
    return (Column){.one = certain, .n = 1};
}

typedef struct EvalEnv {
    const Column *slots; /* what OP_LOAD reads */
    Arena *scratch;      /* columns made here; the caller releases it */
    size_t width;        /* samples in an uncertain column */
    Diags *diags;
} EvalEnv;

/* Runs the code; *out is the value of its result, valid as long as the scratch arena. False after
 * one error: a division by zero, an overflow, a function outside its domain. */
bool code_run(const Code *code, const EvalEnv *env, Column *out) MUST_USE;

#endif
