/* kernels.h - arithmetic on a block of samples at a time: where sampling spends its time.
 *
 * Every kernel works on KERNEL_BLOCK samples; what a caller does not need of them it ignores. The
 * same source is compiled for several instruction sets and the best one is chosen at run time.
 *
 * Law: the answer is the same to the last bit in every variant, compiler and build type: only
 * additions, multiplications, divisions, roots and bit operations, in a fixed order, never fused.
 * NaN stands for "no answer in this run": it goes through every operation, comparisons and choices
 * included. Infinity is a number here, so that `min(x, timeout)` can bound it. */
#ifndef NAPKIN_KERNELS_H
#define NAPKIN_KERNELS_H

#include "base/base.h"

enum { KERNEL_BLOCK = 256, KERNEL_LANES = 8 };

/* One row an operation on samples: its name, and its value from the operands a, b, c. */
#define KERNEL_OPS(ROW)                                                                            \
    ROW(ADD, a + b)                                                                                \
    ROW(SUB, a - b)                                                                                \
    ROW(MUL, (a * b))                                                                              \
    ROW(DIV, a / b)                                                                                \
    ROW(NEG, -a)                                                                                   \
    ROW(ABS, fabs(a))                                                                              \
    ROW(SQRT, sqrt(a))                                                                             \
    ROW(MIN, ((a <= b) | (a != a)) ? a : b)                                                        \
    ROW(MAX, ((a >= b) | (a != a)) ? a : b)                                                        \
    ROW(CEIL, ceil(snap(a)))                                                                       \
    ROW(FLOOR, floor(snap(a)))                                                                     \
    ROW(LT, both(a, b, (a < b) & !near(a, b)))                                                     \
    ROW(LE, both(a, b, (a < b) | near(a, b)))                                                      \
    ROW(GT, both(a, b, (a > b) & !near(a, b)))                                                     \
    ROW(GE, both(a, b, (a > b) | near(a, b)))                                                      \
    ROW(EQ, both(a, b, near(a, b)))                                                                \
    ROW(NE, both(a, b, !near(a, b)))                                                               \
    ROW(AND, ((a == 0) | (b == 0)) ? 0 : a != a ? a : b)                                           \
    ROW(OR, (((a == a) & (a != 0)) | ((b == b) & (b != 0))) ? 1 : a != a ? a : b)                  \
    ROW(NOT, a != a ? a : (double)(a == 0))                                                        \
    ROW(SELECT, a != a ? a : a != 0 ? b : c)                                                       \
    ROW(REQUIRE, ((a != a) | (a == 0)) ? NAN : b)                                                  \
    ROW(EXP, exponential(a))                                                                       \
    ROW(LOG, logarithm(a))                                                                         \
    ROW(LOGISTIC, 1 / (1 + exponential(-a)))                                                       \
    ROW(TRIANGLE, a < b ? sqrt(a * b) : 1 - sqrt((1 - a) * (1 - b)))

typedef enum KernelOp {
#define ROW(name, value) KERNEL_##name,
    KERNEL_OPS(ROW)
#undef ROW
        KERNEL_COUNT
} KernelOp;

/* How samples are dealt into the bins of a histogram: 0 for what is below, `bins + 1` for what is
 * above or no number. By value, or (logs) by the leading bits, which is by logarithm. Monotone. */
typedef struct BinScale {
    bool logs;
    int32_t bins;
    double low, per; /* bin = (x - low) * per + 1 */
    int32_t base;    /* bin = (leading bits - base) * bits_per + 1 */
    float bits_per;
} BinScale;

/* Sums over a block, in KERNEL_LANES interleaved parts; samples that are no finite number count 0.
 */
typedef struct BlockSums {
    double x[KERNEL_LANES], xx[KERNEL_LANES], n[KERNEL_LANES];
} BlockSums;

typedef struct Kernels {
    const char *name;
    void (*op[KERNEL_COUNT])(const double *a, const double *b, const double *c, double *out);
    /* Uniform numbers in (0, 1), multiples of 2^-53: the stream `key`, from its block `block`.
     * Eight interleaved xoshiro256++ (Blackman and Vigna 2018), seeded by splitmix64. */
    void (*uniforms)(uint64_t key, uint64_t block, double *out);
    /* The standard normal quantile of u, by a polynomial in log(4u(1-u)) to 1e-14 (the form is
     * Giles 2011, the coefficients ours). False when some are of the outermost thousandth: those
     * are left to math/dist. */
    bool (*normal)(const double *u, double *out);
    void (*bins)(const BinScale *scale, const double *x, int32_t *bin);
    /* Adds (x - centre) and its square to the sums. */
    void (*sums)(const double *x, double centre, BlockSums *sums);
} Kernels;

/* Below this, and above 1 minus this, `normal` does not answer. */
#define KERNEL_NORMAL_TAIL 4.83e-4

/* The variant for this machine. */
const Kernels *kernels_best(void);
/* The i-th variant that this machine can run, NULL past the last: for tests. */
const Kernels *kernels_variant(size_t i);

#endif
