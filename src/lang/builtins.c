#include "lang/builtins.h"

#include "base/limits.h"
#include "base/num.h"

#include <math.h>

double builtin_snap(double x) {
    double whole = nearbyint(x);
    return num_near(x, whole) ? whole : x;
}

double builtin_mod(double a, double b) {
    double rest = fmod(a, b);
    if (num_near(fabs(rest), fabs(b)) || num_near(a, a - rest)) return 0; /* a whole number of b */
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static double fn_abs(const double *a, size_t n) {
    (void)n;
    return fabs(a[0]);
}

static double fn_ceil(const double *a, size_t n) {
    (void)n;
    return ceil(builtin_snap(a[0]));
}

static double fn_floor(const double *a, size_t n) {
    (void)n;
    return floor(builtin_snap(a[0]));
}

static double fn_round(const double *a, size_t n) {
    (void)n;
    return round(builtin_snap(a[0] * 2) / 2);
}

static double fn_ceil_to(const double *a, size_t n) {
    (void)n;
    return a[1] < 0 ? NAN : ceil(builtin_snap(a[0] / a[1])) * a[1];
}

static double fn_min(const double *a, size_t n) {
    double least = a[0];
    for (size_t i = 1; i < n; i++) least = a[i] < least ? a[i] : least;
    return least;
}

static double fn_max(const double *a, size_t n) {
    double most = a[0];
    for (size_t i = 1; i < n; i++) most = a[i] > most ? a[i] : most;
    return most;
}

static double fn_sum(const double *a, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i];
    return sum;
}

static double fn_sqrt(const double *a, size_t n) {
    (void)n;
    return sqrt(a[0]);
}

static double fn_ln(const double *a, size_t n) {
    (void)n;
    return log(a[0]);
}

static double fn_log2(const double *a, size_t n) {
    (void)n;
    return log2(a[0]);
}

static double fn_log10(const double *a, size_t n) {
    (void)n;
    return log10(a[0]);
}

static double fn_exp(const double *a, size_t n) {
    (void)n;
    return exp(a[0]);
}

static double fn_mod(const double *a, size_t n) {
    (void)n;
    return builtin_mod(a[0], a[1]);
}

static double fn_clamp(const double *a, size_t n) {
    (void)n;
    if (a[1] > a[2]) return NAN;
    return fmin(fmax(a[0], a[1]), a[2]);
}

static const char *fault_log(const double *a, size_t n) {
    (void)n;
    return a[0] == 0 ? "logarithm of zero" : "logarithm of a negative number";
}

static const char *fault_sqrt(const double *a, size_t n) {
    (void)a;
    (void)n;
    return "square root of a negative number";
}

static const char *fault_exp(const double *a, size_t n) {
    (void)a;
    (void)n;
    return "overflow: the result is out of range";
}

static const char *fault_zero_step(const double *a, size_t n) {
    (void)n;
    return a[1] == 0 ? "division by zero: the second argument is 0"
                     : "overflow: the result is out of range";
}

static const char *fault_step(const double *a, size_t n) {
    return a[1] < 0 ? "the step is negative" : fault_zero_step(a, n);
}

static const char *fault_clamp(const double *a, size_t n) {
    (void)a;
    (void)n;
    return "the lower bound of clamp is above the upper one";
}

static const Builtin builtins[] = {
    /* name  parameters  least most  rule  kernel  fault  help  example */
    {"abs", "x", 1, 1, RULE_ANY, fn_abs, 0, "the size of x without its sign",
     "abs(3 s - 5 s) == 2 s"},
    {"ceil", "x", 1, 1, RULE_COUNT, fn_ceil, 0, "x rounded up to a whole number, 1e-12 forgiven",
     "ceil(0.07 * 100) == 7"},
    {"floor", "x", 1, 1, RULE_COUNT, fn_floor, 0,
     "x rounded down to a whole number, 1e-12 forgiven", "floor(1.15 * 100) == 115"},
    {"round", "x", 1, 1, RULE_COUNT, fn_round, 0,
     "the whole number nearest to x, halves away from zero", "round(2.5) == 3"},
    {"ceil_to", "x, step", 2, 2, RULE_SAME, fn_ceil_to, fault_step,
     "x rounded up to a multiple of step", "ceil_to(130 GB, 50 GB) == 150 GB"},
    {"min", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_min, 0, "the smallest, sample by sample",
     "min(10 Gbps, 900 MB/s) == 900 MB/s"},
    {"max", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_max, 0, "the largest, sample by sample",
     "max(2 s, 300 ms) == 2 s"},
    {"sum", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_sum, 0, "all of them added up",
     "sum(1 GB, 2 GB, 500 MB) == 3.5 GB"},
    {"sqrt", "x", 1, 1, RULE_ROOT, fn_sqrt, fault_sqrt,
     "the square root; its unit halves its powers", "sqrt(9 s^2) == 3 s"},
    {"ln", "x", 1, 1, RULE_PLAIN, fn_ln, fault_log, "the natural logarithm of a plain number",
     "ln(exp(2)) == 2"},
    {"log2", "x", 1, 1, RULE_PLAIN, fn_log2, fault_log, "the logarithm to base 2 of a plain number",
     "log2(1024) == 10"},
    {"log10", "x", 1, 1, RULE_PLAIN, fn_log10, fault_log,
     "the logarithm to base 10 of a plain number", "log10(1 TB / (1 kB)) == 9"},
    {"exp", "x", 1, 1, RULE_PLAIN, fn_exp, fault_exp, "e to the power of a plain number",
     "exp(0) == 1"},
    {"mod", "x, y", 2, 2, RULE_SAME, fn_mod, fault_zero_step,
     "what is left of x after whole y's; also `x mod y`", "mod(25 h, 24 h) == 1 h"},
    {"clamp", "x, lo, hi", 3, 3, RULE_SAME, fn_clamp, fault_clamp, "x bent into lo .. hi",
     "clamp(120%, 0%, 100%) == 100%"},
};

const Builtin *builtin_row(size_t i) {
    return i < COUNT_OF(builtins) ? &builtins[i] : NULL;
}

size_t builtin_number(const Builtin *row) {
    return (size_t)(row - builtins);
}

const Builtin *builtin_find(Str name) {
    if (!name.n || name.n > 7) return NULL;
    for (size_t i = 0; i < COUNT_OF(builtins); i++)
        if (builtins[i].name[0] == name.p[0] && str_is(name, builtins[i].name)) return &builtins[i];
    return NULL;
}
