#include "math/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

enum { NODES = 513, LARGEST_TABLE = 4 * 1000 * 1000 };

struct Dist {
    DistKind kind;
    double params[2];
    /* smooth ones: quantiles and their slopes at equal steps of the logit of u */
    double at[NODES], slope[NODES];
    /* discrete ones: P(X <= first + i); samples: the values */
    double *steps;
    size_t n;
    double first;
};

void dist_start(void) {
    gsl_set_error_handler_off();
}

/* ---- one at a time ---- */

double dist_normal_quantile(double u) {
    return gsl_cdf_ugaussian_Pinv(u);
}

static double logit(double u) {
    return log(u / (1 - u));
}

static double triangular_cdf(const double *p, double x) {
    if (x <= p[0]) return 0;
    if (x >= p[2]) return 1;
    if (x <= p[1]) return (x - p[0]) * (x - p[0]) / ((p[2] - p[0]) * (p[1] - p[0]));
    return 1 - (p[2] - x) * (p[2] - x) / ((p[2] - p[0]) * (p[2] - p[1]));
}

double dist_cdf(DistKind kind, const double *p, double x) {
    switch (kind) {
    case DIST_UNIFORM: return fmin(fmax((x - p[0]) / (p[1] - p[0]), 0), 1);
    case DIST_NORMAL: return gsl_cdf_ugaussian_P((x - p[0]) / p[1]);
    case DIST_LOGNORMAL: return x <= 0 ? 0 : gsl_cdf_ugaussian_P((log(x) - p[0]) / p[1]);
    case DIST_LOGITNORMAL:
        return x <= 0 ? 0 : x >= 1 ? 1 : gsl_cdf_ugaussian_P((logit(x) - p[0]) / p[1]);
    case DIST_TRIANGULAR: return triangular_cdf(p, x);
    case DIST_EXPONENTIAL: return x <= 0 ? 0 : -expm1(-x / p[0]);
    case DIST_WEIBULL: return x <= 0 ? 0 : -expm1(-pow(x / p[1], p[0]));
    case DIST_PARETO: return x <= p[1] ? 0 : 1 - pow(p[1] / x, p[0]);
    case DIST_BETA: return x <= 0 ? 0 : x >= 1 ? 1 : gsl_cdf_beta_P(x, p[0], p[1]);
    case DIST_GAMMA: return x <= 0 ? 0 : gsl_cdf_gamma_P(x, p[0], p[1]);
    case DIST_POISSON: return x < 0 ? 0 : gsl_cdf_gamma_Q(p[0], floor(x) + 1, 1);
    case DIST_BINOMIAL:
        if (x < 0 || x >= p[0]) return x < 0 ? 0 : 1;
        return gsl_cdf_beta_Q(p[1], floor(x) + 1, p[0] - floor(x));
    default: return NAN;
    }
}

/* The smallest whole number with P(X <= k) >= u: a guess, then by doubling and halving. */
static double discrete_quantile(DistKind kind, const double *p, double u) {
    double mean = kind == DIST_POISSON ? p[0] : p[0] * p[1];
    double sd = sqrt(kind == DIST_POISSON ? p[0] : p[0] * p[1] * (1 - p[1]));
    double low = fmax(-1, floor(mean + sd * dist_normal_quantile(u)) - 2), step = 1;
    while (low >= 0 && dist_cdf(kind, p, low) >= u) low = fmax(-1, low - step), step *= 2;
    double high = low + 1;
    for (step = 1; dist_cdf(kind, p, high) < u && step < 1e15; step *= 2) low = high, high += step;
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (dist_cdf(kind, p, middle) < u) low = middle;
        else high = middle;
    }
    return high;
}

double dist_quantile(DistKind kind, const double *p, double u) {
    switch (kind) {
    case DIST_BETA: return gsl_cdf_beta_Pinv(u, p[0], p[1]);
    case DIST_GAMMA: return gsl_cdf_gamma_Pinv(u, p[0], p[1]);
    case DIST_POISSON:
    case DIST_BINOMIAL: return discrete_quantile(kind, p, u);
    default: return NAN;
    }
}

/* ---- prepared ---- */

static const double logit_reach = 9.2; /* u from 1e-4 on; beyond, each is worked out */

static double density(DistKind kind, const double *p, double x) {
    return kind == DIST_BETA ? gsl_ran_beta_pdf(x, p[0], p[1]) : gsl_ran_gamma_pdf(x, p[0], p[1]);
}

static void prepare_smooth(Dist *dist) {
    double step = 2 * logit_reach / (NODES - 1);
    for (int i = 0; i < NODES; i++) {
        double u = 1 / (1 + exp(logit_reach - i * step));
        dist->at[i] = dist_quantile(dist->kind, dist->params, u);
        /* dx/dt = u (1 - u) / density, over a step */
        dist->slope[i] = u * (1 - u) / density(dist->kind, dist->params, dist->at[i]) * step;
    }
}

/* Every whole number between the 1e-12 points, with the sum of all up to it. */
static bool prepare_discrete(Arena *arena, Dist *dist) {
    double low = discrete_quantile(dist->kind, dist->params, 1e-12),
           high = discrete_quantile(dist->kind, dist->params, 1 - 1e-12);
    if (high - low >= LARGEST_TABLE) return false;
    dist->first = low;
    dist->n = (size_t)(high - low) + 1;
    dist->steps = ARENA_ARRAY(arena, double, dist->n);
    for (size_t i = 0; i < dist->n; i++)
        dist->steps[i] = dist_cdf(dist->kind, dist->params, low + (double)i);
    return true;
}

const Dist *dist_new(Arena *arena, DistKind kind, const double *params) {
    Dist *dist = ARENA_NEW(arena, Dist);
    dist->kind = kind;
    memcpy(dist->params, params, sizeof dist->params);
    bool smooth = kind == DIST_BETA || kind == DIST_GAMMA;
    if (smooth) prepare_smooth(dist);
    else if (!prepare_discrete(arena, dist)) dist->n = 0;
    return dist;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

const Dist *dist_of_samples(Arena *arena, double *values, size_t n) {
    Dist *dist = ARENA_NEW(arena, Dist);
    qsort(values, n, sizeof *values, by_size);
    *dist = (Dist){.kind = DIST_SAMPLES, .steps = values, .n = n};
    return dist;
}

/* Cubic through the two nodes around it, with their slopes (Hermite). */
static double smooth_at(const Dist *dist, double u) {
    double t = (log(u / (1 - u)) + logit_reach) * ((NODES - 1) / (2 * logit_reach));
    if (!(t >= 0 && t < NODES - 1)) return dist_quantile(dist->kind, dist->params, u);
    size_t i = (size_t)t;
    double f = t - (double)i, a = dist->at[i], b = dist->at[i + 1];
    double da = dist->slope[i], db = dist->slope[i + 1], rise = b - a;
    double x = a + f * (da + f * (3 * rise - 2 * da - db + f * (da + db - 2 * rise)));
    bool sound = x >= a && x <= b; /* not where a density vanishes at its end */
    return sound ? x : dist_quantile(dist->kind, dist->params, u);
}

static double discrete_at(const Dist *dist, double u) {
    size_t low = 0, high = dist->n;
    if (!high) return dist_quantile(dist->kind, dist->params, u);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (dist->steps[middle] < u) low = middle + 1;
        else high = middle;
    }
    bool beyond = low == dist->n || (low == 0 && dist->first > 0);
    return beyond ? dist_quantile(dist->kind, dist->params, u) : dist->first + (double)low;
}

static double quantile_at(const Dist *dist, double u) {
    switch (dist->kind) {
    case DIST_BETA:
    case DIST_GAMMA: return smooth_at(dist, u);
    case DIST_SAMPLES: {
        size_t i = (size_t)(u * (double)dist->n);
        return dist->steps[i < dist->n ? i : dist->n - 1];
    }
    default: return discrete_at(dist, u);
    }
}

void dist_block(const Dist *dist, const double *u, double *out) {
    for (int i = 0; i < KERNEL_BLOCK; i++) out[i] = quantile_at(dist, u[i]);
}

void dist_normal_block(const Kernels *kernels, const double *u, double *out) {
    if (kernels->normal(u, out)) return;
    for (int i = 0; i < KERNEL_BLOCK; i++)
        if (!(fabs(u[i] - 0.5) <= 0.5 - KERNEL_NORMAL_TAIL))
            out[i] = u[i] > 0 && u[i] < 1 ? gsl_cdf_ugaussian_Pinv(u[i]) : NAN;
}

void dist_phi_block(const double *z, double *out) {
    for (int i = 0; i < KERNEL_BLOCK; i++) out[i] = gsl_cdf_ugaussian_P(z[i]);
}

/* ---- a beta distribution from its 90 % interval ---- */

/* The 95 % point less `high`, of the beta with 5 % point `low` and the given mean; by the way its
 * sum of parameters, found by halving: the wider the smaller the sum. */
static double sum_for(double mean, double low) {
    double small = 1e-3, large = 1e9;
    for (int i = 0; i < 200 && large / small > 1 + 1e-14; i++) {
        double sum = sqrt(small * large);
        if (gsl_cdf_beta_P(low, mean * sum, (1 - mean) * sum) > 0.05) small = sum;
        else large = sum;
    }
    return sqrt(small * large);
}

static double miss(double mean, double low, double high) {
    double sum = sum_for(mean, low);
    return gsl_cdf_beta_P(high, mean * sum, (1 - mean) * sum) - 0.95;
}

bool dist_fit_beta(double low, double high, double *alpha, double *beta) {
    double a = low + (high - low) * 1e-3, b = high - (high - low) * 1e-3;
    double at_a = miss(a, low, high), at_b = miss(b, low, high);
    if (!(at_a * at_b < 0)) return false;
    for (int i = 0; i < 100; i++) {
        double mean = (a + b) / 2, here = miss(mean, low, high);
        if (here * at_a > 0) a = mean;
        else b = mean;
    }
    double mean = (a + b) / 2, sum = sum_for(mean, low);
    *alpha = mean * sum;
    *beta = (1 - mean) * sum;
    return fabs(gsl_cdf_beta_P(low, *alpha, *beta) - 0.05) < 1e-9 &&
           fabs(gsl_cdf_beta_P(high, *alpha, *beta) - 0.95) < 1e-9;
}
