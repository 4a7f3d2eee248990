/* code.h - a checked expression: a flat list of instructions, and how it becomes a value.
 *
 * Instruction i makes value i, from values of smaller index; calls of the user's functions are
 * written out in place. Running the code once gives a Value: what is certain in it is calculated
 * there and then, what hangs on a draw is added to the Program of the environment, to be sampled.
 * So a certain expression and an uncertain one run through the same code.
 *
 * Law: code_run() never answers NaN or infinity for a certain value: it reports why instead. */
#ifndef NAPKIN_CODE_H
#define NAPKIN_CODE_H

#include "lang/builtins.h"
#include "lang/sample.h"
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
    OP_CALL,    /* fn over args */
    OP_IF,      /* a; then-code ends before b, else-code before c */
    OP_REQUIRE, /* a must hold: the condition of a function that is called */
    OP_DRAW,    /* a distribution fn with parameters args; a: how they are given */
    OP_FOLD,    /* fn of value a with parameter b: a number about all runs */
    OP_COPIES, /* fn over as many independent copies as value a says; the code of one ends before b,
                * its value is c */
    OP_SAMPLES /* one of the values of `dist` */
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
        const uint32_t *args; /* of OP_CALL, OP_DRAW */
        const Dist *dist;     /* of OP_SAMPLES */
    };
    Span span;
} Ins;

typedef struct Code {
    const Ins *ins;
    uint32_t n;
    uint32_t result;
    Type type;
} Code;

/* How the parameters of a draw are given. */
enum {
    DRAW_INTERVAL = 1, /* the first two are the 5 % and 95 % points */
    DRAW_BETWEEN = 2   /* the last two are bounds within which it is drawn */
};

typedef struct EvalEnv {
    const Value *slots; /* what OP_LOAD reads */
    Arena *scratch;     /* the caller releases it */
    const UnitSet *units;
    Diags *diags;
    Program *program;         /* takes what hangs on a draw */
    const Sampling *sampling; /* for numbers about all runs */
    Str name;                 /* what is worked out: its draws have streams of that name */
    uint32_t given;           /* register of the uniform numbers of its first draw; 0: its own */
    /* The value of a slot in an independent copy, drawn under `salt`. */
    bool (*copy)(void *ctx, uint32_t slot, uint64_t salt, Value *out);
    void *ctx;
    uint64_t salt; /* of the copy that is worked out; 0: none */
} EvalEnv;

/* What an operator makes of two certain numbers; of one, b is not used. */
double code_apply(Op op, double a, double b);

/* Runs the code; *out is the value of its result. False after one error: a division by zero, an
 * overflow, a function outside its domain, a range with its ends swapped. */
bool code_run(const Code *code, const EvalEnv *env, Value *out) MUST_USE;

/* The shape of a draw, when the code is one and nothing else: "log-normal"; else NULL. */
const char *code_shape(const Code *code);

/* Takes samples of an uncertain number. False after an error, or when it was interrupted. */
bool code_spread(const EvalEnv *env, Span span, Value value, const double *p, size_t np,
                 Spread *out) MUST_USE;

#endif
