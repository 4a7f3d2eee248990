#include "lang/builtins.h"

#include "base/limits.h"
#include "base/num.h"
#include "math/dist.h"
#include "math/kernels.h"

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
    for (size_t i = 1; i < n; i++) least = a[i] < least ? a[i] : least; /* no NaN comes here */
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

static double fn_pow(const double *a, size_t n) {
    (void)n;
    return pow(a[0], a[1]);
}

static const char *fault_pow(const double *a, size_t n) {
    (void)n;
    if (a[0] < 0) return "a negative number has no power that is not whole";
    return a[0] == 0 ? "division by zero: a negative power of 0"
                     : "overflow: the result is out of range";
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

#define DRAW(name, params, least, most, rule, kind, help, example)                                 \
    { name, params, least, most, rule, 0, 0, help, example, 0, FORM_DRAW, kind }
#define FOLD(name, params, n, rule, fold, help, example)                                           \
    { name, params, n, n, rule, 0, 0, help, example, 0, FORM_FOLD, fold }
#define COPIES(name, op, help, example)                                                            \
    { name, "n, x", 2, 2, RULE_ANY, 0, 0, help, example, 0, FORM_COPIES, op }

static const Builtin builtins[] = {
    /* name  parameters  least most  rule  function  fault  help  example  kernel  form  which */
    {"abs", "x", 1, 1, RULE_ANY, fn_abs, 0, "the size of x without its sign",
     "abs(3 s - 5 s) == 2 s", KERNEL_ABS + 1, 0, 0},
    {"ceil", "x", 1, 1, RULE_COUNT, fn_ceil, 0, "x rounded up to a whole number, 1e-12 forgiven",
     "ceil(0.07 * 100) == 7", KERNEL_CEIL + 1, 0, 0},
    {"floor", "x", 1, 1, RULE_COUNT, fn_floor, 0,
     "x rounded down to a whole number, 1e-12 forgiven", "floor(1.15 * 100) == 115",
     KERNEL_FLOOR + 1, 0, 0},
    {"round", "x", 1, 1, RULE_COUNT, fn_round, 0,
     "the whole number nearest to x, halves away from zero", "round(2.5) == 3", 0, 0, 0},
    {"ceil_to", "x, step", 2, 2, RULE_SAME, fn_ceil_to, fault_step,
     "x rounded up to a multiple of step", "ceil_to(130 GB, 50 GB) == 150 GB", 0, 0, 0},
    {"min", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_min, 0, "the smallest, sample by sample",
     "min(10 Gbps, 900 MB/s) == 900 MB/s", KERNEL_MIN + 1, 0, 0},
    {"max", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_max, 0, "the largest, sample by sample",
     "max(2 s, 300 ms) == 2 s", KERNEL_MAX + 1, 0, 0},
    {"sum", "x, ...", 1, LIMIT_ARGS, RULE_SAME, fn_sum, 0, "all of them added up",
     "sum(1 GB, 2 GB, 500 MB) == 3.5 GB", KERNEL_ADD + 1, 0, 0},
    {"sqrt", "x", 1, 1, RULE_ROOT, fn_sqrt, fault_sqrt,
     "the square root; its unit halves its powers", "sqrt(9 s^2) == 3 s", KERNEL_SQRT + 1, 0, 0},
    {"ln", "x", 1, 1, RULE_PLAIN, fn_ln, fault_log, "the natural logarithm of a plain number",
     "ln(exp(2)) == 2", 0, 0, 0},
    {"log2", "x", 1, 1, RULE_PLAIN, fn_log2, fault_log, "the logarithm to base 2 of a plain number",
     "log2(1024) == 10", 0, 0, 0},
    {"log10", "x", 1, 1, RULE_PLAIN, fn_log10, fault_log,
     "the logarithm to base 10 of a plain number", "log10(1 TB / (1 kB)) == 9", 0, 0, 0},
    {"exp", "x", 1, 1, RULE_PLAIN, fn_exp, fault_exp, "e to the power of a plain number",
     "exp(0) == 1", 0, 0, 0},
    {"mod", "x, y", 2, 2, RULE_SAME, fn_mod, fault_zero_step,
     "what is left of x after whole y's; also `x mod y`", "mod(25 h, 24 h) == 1 h", 0, 0, 0},
    {"clamp", "x, lo, hi", 3, 3, RULE_SAME, fn_clamp, fault_clamp, "x bent into lo .. hi",
     "clamp(120%, 0%, 100%) == 100%", 0, 0, 0},
    {"pow", "x, y", 2, 2, RULE_PLAIN, fn_pow, fault_pow,
     "x to the power y, plain numbers; also `x^y`", "pow(2, 10) == 1024", 0, 0, 0},

    /* ---- distributions: a value that differs from run to run ---- */
    DRAW("normal", "lo..hi | mean, sd", 1, 2, RULE_SAME, DIST_NORMAL,
         "the bell curve; lo..hi holds 90 % of it", "p(normal(2..10 ms), 50%) > 5.8 ms"),
    DRAW("lognormal", "lo..hi | mean, sd", 1, 2, RULE_SAME, DIST_LOGNORMAL,
         "bell-shaped by logarithm, above 0, a long tail: what `lo..hi` alone is",
         "P(lognormal(10..30 ms) > 0 s) == 1"),
    DRAW("logitnormal", "lo..hi", 1, 1, RULE_PLAIN, DIST_LOGITNORMAL,
         "between 0 and 1: what `lo..hi` in percentages is", "P(logitnormal(95%..99%) < 1) == 1"),
    DRAW("uniform", "lo..hi | lo, hi", 1, 2, RULE_SAME, DIST_UNIFORM,
         "anything from lo to hi alike; lo..hi is all of it", "P(uniform(2..10 GB) <= 10 GB) == 1"),
    DRAW("triangular", "lo, mode, hi", 3, 3, RULE_SAME, DIST_TRIANGULAR,
         "rising from lo to its mode, falling to hi", "P(triangular(2, 3, 6) < 2) == 0"),
    DRAW("pert", "lo, mode, hi", 3, 3, RULE_SAME, DIST_BETA,
         "a smooth triangular with less in its ends; Malcolm et al. 1959",
         "P(pert(10 ms, 15 ms, 40 ms) < 40 ms) == 1"),
    DRAW("beta", "alpha, beta | lo..hi", 1, 2, RULE_PLAIN, DIST_BETA, "a share between 0 and 1",
         "P(beta(2, 8) < 1) == 1"),
    DRAW("exponential", "mean", 1, 1, RULE_ANY, DIST_EXPONENTIAL,
         "waiting for what comes at random", "P(exponential(1 min) > 0 s) == 1"),
    DRAW("gamma", "shape, scale", 2, 2, RULE_SCALE, DIST_GAMMA,
         "the sum of `shape` exponentials of mean `scale`", "P(gamma(3, 10 ms) > 0 s) == 1"),
    DRAW("weibull", "shape, scale", 2, 2, RULE_SCALE, DIST_WEIBULL,
         "times to failure; shape below 1 fails early, above 1 wears out",
         "P(weibull(1.5, 3 years) > 0 s) == 1"),
    DRAW("pareto", "shape, scale", 2, 2, RULE_SCALE, DIST_PARETO,
         "a heavy tail from `scale` up: few are huge", "P(pareto(1.5, 1 MB) >= 1 MB) == 1"),
    DRAW("poisson", "mean", 1, 1, RULE_COUNT, DIST_POISSON,
         "how many come at random where `mean` are expected", "P(poisson(100 req) >= 0 req) == 1"),
    DRAW("binomial", "trials, chance", 2, 2, RULE_TRIALS, DIST_BINOMIAL,
         "how many of so many, each with that chance", "P(binomial(20, 10%) <= 20) == 1"),
    {"choose", "x, y, ...", 2, LIMIT_ARGS, RULE_SAME, 0, 0, "one of these, each as likely",
     "P(choose(3, 5) < 6) == 1", 0, FORM_MIXTURE, false},
    {"mixture", "x, weight, ...", 2, LIMIT_ARGS, RULE_SAME, 0, 0,
     "one of these, as likely as its weight says; the weights add up to 100 %",
     "P(mixture(5 ms, 90%, 50 ms, 10%) > 1 ms) == 1", 0, FORM_MIXTURE, true},
    {"truncate", "x, lo..hi", 2, 3, RULE_SAME, 0, 0,
     "a distribution drawn within bounds (`clamp` bends what is outside)",
     "P(truncate(normal(10, 8), 0..100) >= 0) == 1", 0, FORM_TRUNCATE, 0},
    {"samples", "\"file.csv\", column", 1, 2, RULE_PLAIN, 0, 0,
     "a number of a column of a CSV file, each as likely; the column by name or number",
     "P(samples(\"examples/latency.csv\", ms) > 0) == 1", 0, FORM_SAMPLES, 0},

    /* ---- numbers about all runs ---- */
    FOLD("mean", "x", 1, RULE_ANY, FOLD_MEAN, "the mean over all runs", "mean(5 GB) == 5 GB"),
    FOLD("sd", "x", 1, RULE_ANY, FOLD_SD, "the standard deviation", "sd(5 GB) == 0 GB"),
    FOLD("median", "x", 1, RULE_ANY, FOLD_MEDIAN, "half of the runs are below it",
         "median(5 GB) == 5 GB"),
    FOLD("p", "x, share", 2, RULE_ANY, FOLD_P, "the percentile: `share` of the runs are below it",
         "p(uniform(0, 10), 95%) > 9"),
    FOLD("P", "condition", 1, RULE_PLAIN, FOLD_CHANCE, "the share of runs in which it holds",
         "P(3 < 5) == 100%"),

    /* ---- independent copies ---- */
    COPIES("sum_of", KERNEL_ADD, "the sum of n independent copies of x",
           "sd(sum_of(4, normal(10, 1))) < 2.1"),
    COPIES("max_of", KERNEL_MAX,
           "the largest of n independent copies of x: the slowest of ten calls",
           "median(max_of(3, uniform(0, 1))) > 0.75"),
    COPIES("min_of", KERNEL_MIN,
           "the smallest of n independent copies of x: the first of ten answers",
           "median(min_of(3, uniform(0, 1))) < 0.25"),
};

enum { LONGEST_NAME = 11 };

const Builtin *builtin_row(size_t i) {
    return i < COUNT_OF(builtins) ? &builtins[i] : NULL;
}

size_t builtin_number(const Builtin *row) {
    return (size_t)(row - builtins);
}

/* The rows whose names start with the same letter are chained; 0 ends a chain, i + 1 is row i. */
static uint8_t first_row[128], next_row[COUNT_OF(builtins)];
_Static_assert(COUNT_OF(builtins) < 255, "a row's number fits a byte");

static void chain_rows(void) {
    for (size_t i = COUNT_OF(builtins); i-- > 0;) {
        uint8_t *first = &first_row[(unsigned char)builtins[i].name[0]];
        next_row[i] = *first;
        *first = (uint8_t)(i + 1);
    }
}

const Builtin *builtin_find(Str name) {
    if (!name.n || name.n > LONGEST_NAME || (unsigned char)name.p[0] >= 128) return NULL;
    if (!first_row[(unsigned char)builtins[0].name[0]]) chain_rows();
    for (size_t i = first_row[(unsigned char)name.p[0]]; i; i = next_row[i - 1])
        if (str_is(name, builtins[i - 1].name)) return &builtins[i - 1];
    return NULL;
}
