/* Compiled once for each instruction set, with KERNELS as the name of the table it makes. */
#include "math/kernels.h"

#include <float.h>
#include <math.h>

#ifndef KERNELS
#define KERNELS kernels_plain
#endif
#define NAME_OF(table) #table
#define TEXT_OF(table) NAME_OF(table)

extern const Kernels KERNELS;

static inline uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* As num_near(): equal within 1e-12, relative. */
static inline int near(double a, double b) {
    double size = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    return (a == b) | ((fabs(a - b) <= 1e-12 * size) & (size <= DBL_MAX));
}

static inline double snap(double x) {
    double whole = rint(x);
    return near(x, whole) ? whole : x;
}

/* A truth value, where both sides are numbers. */
static inline double both(double a, double b, int holds) {
    return ((a != a) | (b != b)) ? NAN : (double)holds;
}

/* ---- exp and log, to an ulp or two: coefficients by tests/tables/kernels.py ---- */

static inline double exponential(double x) {
    const double magic = 6755399441055744.0; /* 1.5 * 2^52: adding it rounds to a whole number */
    double shifted = x * 1.4426950408889634 + magic, whole = shifted - magic;
    double r = (x - whole * 6.93147180369123816490e-01) - whole * 1.90821492927058770002e-10;
    double even = 2.09215799649503e-09, odd = 2.5114869528657765e-08, q = r * r;
    even = even * q + 2.7557251904174915e-07;
    odd = odd * q + 2.7557224942475726e-06;
    even = even * q + 2.4801587350110797e-05;
    odd = odd * q + 0.000198412699092171;
    even = even * q + 0.001388888888887189;
    odd = odd * q + 0.008333333333309528;
    even = even * q + 0.04166666666666669;
    odd = odd * q + 0.16666666666666702;
    even = (even * q + 0.5) * q;
    odd = odd * q * r;
    double power = ((even + odd) + r) + 1;
    double scaled = power * of_bits((bits_of(shifted) + 1023) << 52);
    return x > 709 ? INFINITY : x < -708 ? 0 : scaled;
}

/* Of a positive normal number; NaN below 0, -infinity at 0. */
static inline double logarithm(double x) {
    const uint64_t half = 0x3FE6A09E667F3BCD; /* sqrt(1/2) */
    uint64_t away = bits_of(x) - half + (UINT64_C(1023) << 52);
    uint64_t power = away >> 52;
    double mantissa = of_bits(bits_of(x) - (power << 52) + (UINT64_C(1023) << 52));
    double k = of_bits(power | 0x4330000000000000) - (4503599627370496.0 + 1023);
    double s = (mantissa - 1) / (mantissa + 1), q = s * s;
    double odd = 0.13262103674021808, even = 0.13248763083460116, qq = q * q;
    odd = odd * qq + 0.1538716092613408;
    even = even * qq + 0.18181773738016305;
    odd = odd * qq + 0.2222222267692954;
    even = even * qq + 0.2857142856881913;
    odd = odd * qq + 0.40000000000007496;
    even = even * qq + 0.6666666666666666;
    double tail = s * (q * (odd * q + even)); /* the 2 s of the series is added last */
    double log = k * 6.93147180369123816490e-01 + (2 * s + (tail + k * 1.90821492927058770002e-10));
    double odd_ones = x < 0 ? NAN : x == 0 ? -INFINITY : x; /* infinity and NaN stay */
    return ((x > 0) & (x <= DBL_MAX)) ? log : odd_ones;
}

/* ---- the operations ---- */

#define ROW(name, value)                                                                           \
    static void run_##name(const double *restrict x, const double *restrict y,                     \
                           const double *restrict z, double *restrict out) {                       \
        for (int i = 0; i < KERNEL_BLOCK; i++) {                                                   \
            const double a = x[i], b = y[i], c = z[i];                                             \
            (void)a, (void)b, (void)c;                                                             \
            out[i] = value;                                                                        \
        }                                                                                          \
    }
KERNEL_OPS(ROW)
#undef ROW

/* ---- uniform numbers ---- */

static inline uint64_t splitmix(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* The lanes, as many to a register as the machine has room for. */
#if defined __AVX512F__
enum { WIDE = 8 };
#elif defined __AVX2__
enum { WIDE = 4 };
#else
enum { WIDE = 2 };
#endif
enum { GROUPS = KERNEL_LANES / WIDE };
typedef double Numbers __attribute__((vector_size(8 * WIDE)));
typedef int64_t Masks __attribute__((vector_size(8 * WIDE)));
typedef uint64_t Words __attribute__((vector_size(8 * WIDE)));

static inline Words turn(Words x, int by) {
    return x << by | x >> (64 - by);
}

static void uniforms(uint64_t key, uint64_t block, double *restrict out) {
    uint64_t seeds[4][KERNEL_LANES];
    Words s[GROUPS][4];
    uint64_t seed = key;
    seed = splitmix(&seed) ^ block * 0xD1342543DE82EF95;
    for (int l = 0; l < KERNEL_LANES; l++)
        for (int w = 0; w < 4; w++) seeds[w][l] = splitmix(&seed);
    for (int g = 0; g < GROUPS; g++)
        for (int w = 0; w < 4; w++) memcpy(&s[g][w], &seeds[w][g * WIDE], sizeof s[g][w]);
    for (int i = 0; i < KERNEL_BLOCK; i += KERNEL_LANES) {
        for (int g = 0; g < GROUPS; g++) {
            Words *x = s[g], made = turn(x[0] + x[3], 23) + x[0], t = x[1] << 17;
            x[2] ^= x[0];
            x[3] ^= x[1];
            x[1] ^= x[2];
            x[0] ^= x[3];
            x[2] ^= t;
            x[3] = turn(x[3], 45);
            /* 52 bits make a number in [1, 2); half a step keeps it off both ends */
            Words bits = made >> 12 | UINT64_C(1023) << 52;
            Numbers u = (Numbers)bits - (1 - DBL_EPSILON / 2);
            memcpy(out + i + g * WIDE, &u, sizeof u);
        }
    }
}

/* ---- the normal quantile ---- */

/* z / (2u - 1) for t = -log(4u(1-u)) - 3.125. Four chains side by side, since each step of one
 * waits for the step before it. */
static inline double normal_ratio(double t) {
    const double tt = t * t, q = tt * tt;
    double p0 = 1.5454626448752532e-18, p1 = 2.9934336912741234e-16, p2 = -1.822974541472764e-16,
           p3 = 3.535493215238542e-18;
    p0 = p0 * q + 9.306424556212116e-15;
    p1 = p1 * q + 3.749492493767794e-12;
    p2 = p2 * q + -1.1463928571362794e-13;
    p3 = p3 * q + -6.066557313526343e-14;
    p0 = p0 * q + -1.835294109783545e-11;
    p1 = p1 * q + -5.8157828698644744e-09;
    p2 = p2 * q + 1.4866496933450912e-09;
    p3 = p3 * q + -7.670562594520385e-11;
    p0 = p0 * q + -4.1111734315631163e-08;
    p1 = p1 * q + -1.9632852176897087e-05;
    p2 = p2 * q + -1.9310650340308037e-06;
    p3 = p3 * q + 5.988887831763691e-07;
    p0 = p0 * q + 0.0002640820495433806;
    p1 = p1 * q + 0.33963495870117993;
    p2 = p2 * q + -0.008532899177267704;
    p3 = p3 * q + -0.0010475115697944517;
    p0 = p0 * q + 2.338620710026593;
    return (p3 * t + p2) * tt + (p1 * t + p0);
}

static bool normals(const double *restrict u, double *restrict out) {
    double t[KERNEL_BLOCK];
    int64_t beyond = 0;
    for (int i = 0; i < KERNEL_BLOCK; i++)
        beyond += !(fabs(u[i] - 0.5) <= 0.5 - KERNEL_NORMAL_TAIL);
    for (int i = 0; i < KERNEL_BLOCK; i++) t[i] = -logarithm(4 * u[i] * (1 - u[i])) - 3.125;
    for (int i = 0; i < KERNEL_BLOCK; i++) out[i] = (2 * u[i] - 1) * normal_ratio(t[i]);
    return beyond == 0;
}

/* ---- counting ---- */

static void bins(const BinScale *scale, const double *restrict x, int32_t *restrict bin) {
    const int32_t most = scale->bins + 1;
    if (scale->logs) {
        const int32_t base = scale->base;
        const float per = scale->bits_per, top = (float)most;
        for (int i = 0; i < KERNEL_BLOCK; i++) {
            int32_t lead = (int32_t)(bits_of(x[i]) >> 32);
            lead = x[i] != x[i] ? 0x7FF00000 : lead < 0 ? 0 : lead;
            float at = (float)(lead - base) * per + 1;
            at = at < top ? at : top;
            bin[i] = (int32_t)(at > 0 ? at : 0);
        }
        return;
    }
    const double low = scale->low, per = scale->per, top = most;
    for (int i = 0; i < KERNEL_BLOCK; i++) {
        double at = (x[i] - low) * per + 1;
        at = at < top ? at : top; /* NaN goes to the top */
        bin[i] = (int32_t)(at > 0 ? at : 0);
    }
}

static void sums(const double *restrict x, double centre, BlockSums *restrict all) {
    Numbers s[GROUPS] = {0}, ss[GROUPS] = {0};
    Masks n[GROUPS] = {0};
    for (int i = 0; i < KERNEL_BLOCK; i += KERNEL_LANES) {
        for (int g = 0; g < GROUPS; g++) {
            Numbers v;
            memcpy(&v, x + i + g * WIDE, sizeof v);
            Masks finite = (Masks)(v - v == 0); /* all bits, or none */
            Numbers y = (Numbers)((Masks)(v - centre) & finite);
            n[g] -= finite;
            s[g] += y;
            ss[g] += y * y;
        }
    }
    for (int l = 0; l < KERNEL_LANES; l++) {
        all->x[l] += s[l / WIDE][l % WIDE];
        all->xx[l] += ss[l / WIDE][l % WIDE];
        all->n[l] += (double)n[l / WIDE][l % WIDE];
    }
}

const Kernels KERNELS = {.name = TEXT_OF(KERNELS),
                         .op =
                             {
#define ROW(name, value) run_##name,
                                 KERNEL_OPS(ROW)
#undef ROW
                             },
                         .uniforms = uniforms,
                         .normal = normals,
                         .bins = bins,
                         .sums = sums};
