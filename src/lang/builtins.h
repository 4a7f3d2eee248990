/* builtins.h - the functions of the language: a new one is one row and one kernel.
 *
 * A kernel works on one sample: its arguments as plain doubles in base units. It answers NaN or
 * infinity where there is no answer; the row's `fault` then says why, in words. A row that is a
 * kernel as well (math/kernels.h) is that in uncertain values, two arguments at a time. */
#ifndef NAPKIN_BUILTINS_H
#define NAPKIN_BUILTINS_H

#include "base/str.h"

typedef enum BuiltinRule {
    RULE_ANY,   /* any number; the result is like it */
    RULE_SAME,  /* all of one dimension; the result is like the first */
    RULE_PLAIN, /* plain numbers in, a plain number out */
    RULE_COUNT, /* a plain number or a pure count, which have a natural 1 */
    RULE_ROOT,  /* every power of the dimension halves */
    RULE_SCALE, /* a plain number, then a scale that the result is like */
    RULE_TRIALS /* a plain number or a count that the result is like, then a plain number */
} BuiltinRule;

/* What a row is: most are functions of numbers; the others are checked in lang/check_draws. */
typedef enum BuiltinForm {
    FORM_FUNCTION,
    FORM_DRAW,     /* a distribution; `which` is a DistKind */
    FORM_MIXTURE,  /* one of several values; `which`: with weights */
    FORM_TRUNCATE, /* a distribution within bounds */
    FORM_SAMPLES,  /* values from a file */
    FORM_FOLD,     /* a number about all runs; `which` is a Fold */
    FORM_COPIES    /* over independent copies; `which` is a KernelOp */
} BuiltinForm;

typedef enum Fold { FOLD_MEAN, FOLD_SD, FOLD_MEDIAN, FOLD_P, FOLD_CHANCE } Fold;

typedef struct Builtin {
    const char *name, *params;
    size_t least, most; /* how many arguments */
    BuiltinRule rule;
    double (*at)(const double *args, size_t n);
    const char *(*fault)(const double *args, size_t n);
    const char *help;
    const char *example; /* an expression that is true: shown by help, run by the tests */
    uint8_t kernel;      /* one more than the KernelOp that does the same to blocks; 0: none */
    uint8_t form, which;
} Builtin;

const Builtin *builtin_find(Str name);
/* The i-th row, NULL past the last. */
const Builtin *builtin_row(size_t i);
size_t builtin_number(const Builtin *row);

/* a mod b with the sign of b, as in a clock. */
double builtin_mod(double a, double b);
/* x, or the whole number within 1e-12 of it. */
double builtin_snap(double x);

#endif
