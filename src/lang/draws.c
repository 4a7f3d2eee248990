#include "lang/draws.h"

#include <float.h>
#include <math.h>

enum { PARAMS = 3 };

typedef struct Shape {
    const char *name;
    /* From the arguments, or from a 90 % interval, to the canonical parameters of math/dist. */
    bool (*from_args)(Draw *, Value *params);
    bool (*from_interval)(Draw *, Value *params);
    /* The quantile at u. */
    bool (*quantile)(Draw *, const Value *params, Value u, Value *out);
} Shape;

/* ---- arithmetic on values ---- */

static Value op2(Draw *d, KernelOp op, Value a, Value b) {
    return program_op(d->program, op, a, b, b);
}

static Value add(Draw *d, Value a, Value b) {
    return op2(d, KERNEL_ADD, a, b);
}

static Value sub(Draw *d, Value a, Value b) {
    return op2(d, KERNEL_SUB, a, b);
}

static Value mul(Draw *d, Value a, Value b) {
    return op2(d, KERNEL_MUL, a, b);
}

static Value over(Draw *d, Value a, Value b) {
    return op2(d, KERNEL_DIV, a, b);
}

/* Exact logarithms where the number is known: a parameter is worked out once. */
static Value logarithm(Draw *d, Value a) {
    return a.reg ? op2(d, KERNEL_LOG, a, a) : value_of(log(a.one));
}

static Value exponential(Draw *d, Value a) {
    return a.reg ? op2(d, KERNEL_EXP, a, a) : value_of(exp(a.one));
}

static Value number(double x) {
    return value_of(x);
}

/* `holds` must be true: an error where it is known to be false, no answer in the runs where it is
 * not. */
static bool need(Draw *d, Value holds, Value *guarded, const char *problem, const char *hint) {
    if (holds.reg) {
        *guarded = op2(d, KERNEL_REQUIRE, holds, *guarded);
        return true;
    }
    if (holds.one != 0) return true;
    d->problem = problem;
    d->hint = hint;
    return false;
}

static bool need_above(Draw *d, Value *x, double least, const char *problem) {
    return need(d, op2(d, KERNEL_GT, *x, number(least)), x, problem, NULL);
}

static bool need_order(Draw *d, Value *low, Value high) {
    if (!low->reg && !high.reg && low->one == high.one)
        return need(d, number(0), low, "both ends of this range are the same: it is certain",
                    "write the one number");
    return need(d, op2(d, KERNEL_LT, *low, high), low, "the ends of this range are swapped",
                "the lower end comes first");
}

static Value normal_of(Draw *d, Value u) {
    return u.reg ? program_unary(d->program, STEP_NORMAL, u)
                 : value_of(dist_normal_quantile(u.one));
}

/* ---- from arguments to parameters ---- */

static bool normal_args(Draw *d, Value *p) {
    p[0] = d->args[0];
    p[1] = d->args[1];
    return need(d, op2(d, KERNEL_GE, p[1], number(0)), &p[1],
                "a standard deviation is not negative", NULL);
}

/* Mean and sd of the value to those of its logarithm. */
static bool lognormal_args(Draw *d, Value *p) {
    Value mean = d->args[0], sd = d->args[1];
    if (!need_above(d, &mean, 0, "the mean of a log-normal is above 0") ||
        !need_above(d, &sd, 0, "a standard deviation is above 0"))
        return false;
    Value ratio = over(d, sd, mean);
    Value variance = logarithm(d, add(d, number(1), mul(d, ratio, ratio)));
    p[0] = sub(d, logarithm(d, mean), mul(d, number(0.5), variance));
    p[1] = op2(d, KERNEL_SQRT, variance, variance);
    return true;
}

static bool uniform_args(Draw *d, Value *p) {
    p[0] = d->args[0];
    p[1] = d->args[1];
    return need_order(d, &p[0], p[1]);
}

static bool mode_args(Draw *d, Value *p) {
    for (int i = 0; i < 3; i++) p[i] = d->args[i];
    return need_order(d, &p[0], p[2]) &&
           need(d, op2(d, KERNEL_LE, p[0], p[1]), &p[1], "the mode is below the lower end",
                "the order is lo, mode, hi") &&
           need(d, op2(d, KERNEL_LE, p[1], p[2]), &p[1], "the mode is above the upper end",
                "the order is lo, mode, hi");
}

static bool positive_args(Draw *d, Value *p) {
    for (size_t i = 0; i < d->nargs; i++) {
        p[i] = d->args[i];
        const char *problem = d->nargs == 1          ? "the mean is above 0"
                              : d->kind == DIST_BETA ? "alpha and beta are above 0"
                              : i == 0               ? "the shape is above 0"
                                                     : "the scale is above 0";
        if (!need_above(d, &p[i], 0, problem)) return false;
    }
    return true;
}

static bool poisson_args(Draw *d, Value *p) {
    p[0] = d->args[0];
    return need(d, op2(d, KERNEL_GE, p[0], number(0)), &p[0], "the mean is not negative", NULL) &&
           need(d, op2(d, KERNEL_LE, p[0], number(1e12)), &p[0],
                "the mean is too large for a Poisson distribution",
                "write normal(mean, sqrt(mean))");
}

static bool binomial_args(Draw *d, Value *p) {
    p[0] = d->args[0];
    p[1] = d->args[1];
    Value whole = op2(d, KERNEL_FLOOR, p[0], p[0]);
    return need(d, op2(d, KERNEL_GE, p[0], number(0)), &p[0], "trials are not negative", NULL) &&
           need(d, op2(d, KERNEL_EQ, p[0], whole), &p[0], "trials are a whole number", NULL) &&
           need(d, op2(d, KERNEL_LE, p[0], number(1e12)), &p[0],
                "there are too many trials for a binomial distribution", NULL) &&
           need(d, op2(d, KERNEL_GE, p[1], number(0)), &p[1], "a chance is between 0% and 100%",
                NULL) &&
           need(d, op2(d, KERNEL_LE, p[1], number(1)), &p[1], "a chance is between 0% and 100%",
                NULL);
}

/* ---- from a 90 % interval ---- */

static void centre(Draw *d, Value low, Value high, Value *p) {
    p[0] = mul(d, number(0.5), add(d, low, high));
    p[1] = mul(d, number(0.5 / DIST_Z95), sub(d, high, low));
}

static bool normal_interval(Draw *d, Value *p) {
    Value low = d->args[0];
    if (!need_order(d, &low, d->args[1])) return false;
    centre(d, low, d->args[1], p);
    return true;
}

static bool lognormal_interval(Draw *d, Value *p) {
    Value low = d->args[0], high = d->args[1];
    if (!need_order(d, &low, high) ||
        !need(d, op2(d, KERNEL_GT, low, number(0)), &low,
              "a range is log-normal, which is above 0; this one is not", "shape"))
        return false;
    centre(d, logarithm(d, low), logarithm(d, high), p);
    return true;
}

static Value logit(Draw *d, Value x) {
    return sub(d, logarithm(d, x), logarithm(d, sub(d, number(1), x)));
}

static bool inside_shares(Draw *d, Value *low, Value *high) {
    const char *past = "these percentages pass 100%: a range of percentages is a share of a whole";
    const char *ends = "the ends of a range of percentages lie inside 0% and 100%";
    bool past_all = !high->reg && high->one > 1;
    if (!need_order(d, low, *high)) return false;
    if (!need(d, op2(d, KERNEL_LT, *high, number(1)), high, past_all ? past : ends,
              past_all ? "growth" : "ends") ||
        !need(d, op2(d, KERNEL_GT, *low, number(0)), low, ends, "ends"))
        return false;
    return true;
}

static bool logit_interval(Draw *d, Value *p) {
    Value low = d->args[0], high = d->args[1];
    if (!inside_shares(d, &low, &high)) return false;
    centre(d, logit(d, low), logit(d, high), p);
    return true;
}

static bool beta_interval(Draw *d, Value *p) {
    Value low = d->args[0], high = d->args[1];
    if (!inside_shares(d, &low, &high)) return false;
    double alpha, beta;
    if (low.reg || high.reg || !dist_fit_beta(low.one, high.one, &alpha, &beta))
        return need(d, number(0), &low,
                    low.reg || high.reg ? "the ends of a beta range are certain numbers"
                                        : "no beta distribution has these 5 % and 95 % points",
                    NULL);
    p[0] = number(alpha);
    p[1] = number(beta);
    return true;
}

/* ---- quantiles ---- */

static bool normal_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = add(d, p[0], mul(d, p[1], normal_of(d, u)));
    return true;
}

static bool lognormal_quantile(Draw *d, const Value *p, Value u, Value *out) {
    (void)normal_quantile(d, p, u, out);
    *out = exponential(d, *out);
    return true;
}

static bool logit_quantile(Draw *d, const Value *p, Value u, Value *out) {
    (void)normal_quantile(d, p, u, out);
    *out = op2(d, KERNEL_LOGISTIC, *out, *out);
    return true;
}

static bool uniform_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = add(d, p[0], mul(d, sub(d, p[1], p[0]), u));
    return true;
}

static bool triangular_quantile(Draw *d, const Value *p, Value u, Value *out) {
    Value width = sub(d, p[2], p[0]);
    Value peak = over(d, sub(d, p[1], p[0]), width);
    *out = add(d, p[0], mul(d, width, op2(d, KERNEL_TRIANGLE, u, peak)));
    return true;
}

/* -ln(1 - u): a wait of mean 1. */
static Value wait_of(Draw *d, Value u) {
    Value rest = sub(d, number(1), u);
    return op2(d, KERNEL_NEG, logarithm(d, rest), rest);
}

static bool exponential_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = mul(d, p[0], wait_of(d, u));
    return true;
}

static bool weibull_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = mul(d, p[1], exponential(d, over(d, logarithm(d, wait_of(d, u)), p[0])));
    return true;
}

static bool pareto_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = mul(d, p[1], exponential(d, over(d, wait_of(d, u), p[0])));
    return true;
}

/* Without a closed form: prepared once where the parameters are certain. */
static Value listed(Draw *d, DistKind kind, const Value *p, Value u) {
    double params[2] = {p[0].one, p[1].one};
    if (p[0].reg || p[1].reg) return program_draw(d->program, kind, u, p[0], p[1]);
    return program_quantile(d->program, kind, params, u);
}

static bool listed_quantile(Draw *d, const Value *p, Value u, Value *out) {
    *out = listed(d, d->kind, p, u);
    return true;
}

/* alpha = 1 + 4 (mode - lo)/(hi - lo), beta = 1 + 4 (hi - mode)/(hi - lo) */
static bool pert_quantile(Draw *d, const Value *p, Value u, Value *out) {
    Value width = sub(d, p[2], p[0]), four = number(4), one = number(1);
    Value shape[2] = {add(d, one, mul(d, four, over(d, sub(d, p[1], p[0]), width))),
                      add(d, one, mul(d, four, over(d, sub(d, p[2], p[1]), width)))};
    *out = add(d, p[0], mul(d, width, listed(d, DIST_BETA, shape, u)));
    return true;
}

static const Shape shapes[] = {
    [DIST_UNIFORM] = {"uniform", uniform_args, uniform_args, uniform_quantile},
    [DIST_NORMAL] = {"normal", normal_args, normal_interval, normal_quantile},
    [DIST_LOGNORMAL] = {"log-normal", lognormal_args, lognormal_interval, lognormal_quantile},
    [DIST_LOGITNORMAL] = {"logit-normal", NULL, logit_interval, logit_quantile},
    [DIST_TRIANGULAR] = {"triangular", mode_args, NULL, triangular_quantile},
    [DIST_EXPONENTIAL] = {"exponential", positive_args, NULL, exponential_quantile},
    [DIST_WEIBULL] = {"Weibull", positive_args, NULL, weibull_quantile},
    [DIST_PARETO] = {"Pareto", positive_args, NULL, pareto_quantile},
    [DIST_BETA] = {"beta", positive_args, beta_interval, listed_quantile},
    [DIST_GAMMA] = {"gamma", positive_args, NULL, listed_quantile},
    [DIST_POISSON] = {"Poisson", poisson_args, NULL, listed_quantile},
    [DIST_BINOMIAL] = {"binomial", binomial_args, NULL, listed_quantile},
    [DIST_SAMPLES] = {"samples", NULL, NULL, NULL},
};
static const Shape pert = {"PERT", mode_args, NULL, pert_quantile};

const char *draw_shape(DistKind kind) {
    return shapes[kind].name;
}

/* ---- within bounds ---- */

static const char nothing_within[] =
    "the distribution has nothing, or next to nothing, within these bounds";

static double cdf_at(const Draw *d, const Value *p, double x) {
    double params[PARAMS] = {p[0].one, p[1].one, p[2].one};
    if (!d->pert) return dist_cdf(d->kind, params, x);
    double width = params[2] - params[0];
    double shape[2] = {1 + 4 * (params[1] - params[0]) / width,
                       1 + 4 * (params[2] - params[1]) / width};
    return dist_cdf(DIST_BETA, shape, (x - params[0]) / width);
}

/* ---- the same where something differs from run to run ---- */

static Value phi(Draw *d, Value x, const Value *p) {
    return program_unary(d->program, STEP_PHI, over(d, sub(d, x, p[0]), p[1]));
}

/* Bent to where there are logarithms. */
static Value above(Draw *d, Value x, double least) {
    return op2(d, KERNEL_MAX, x, number(least));
}

static Value within_shares(Draw *d, Value x) {
    return op2(d, KERNEL_MIN, above(d, x, 0), number(1));
}

/* 1 - e^-x, the share of waits of mean 1 that end by x. */
static Value waited(Draw *d, Value x) {
    return sub(d, number(1), exponential(d, op2(d, KERNEL_NEG, x, x)));
}

/* Below the mode t^2 / m, above it 1 - (1 - t)^2 / (1 - m). */
static Value triangle_share(Draw *d, const Value *p, Value x) {
    Value one = number(1), width = sub(d, p[2], p[0]), m = over(d, sub(d, p[1], p[0]), width);
    Value t = within_shares(d, over(d, sub(d, x, p[0]), width)), rest = sub(d, one, t);
    Value under = over(d, mul(d, t, t), m);
    Value over_it = sub(d, one, over(d, mul(d, rest, rest), sub(d, one, m)));
    return program_op(d->program, KERNEL_SELECT, op2(d, KERNEL_LT, t, m), under, over_it);
}

enum { LEAST_EXPONENT = -300 };

/* The share below x. False for distributions without a closed one. */
static bool share_below(Draw *d, const Value *p, Value x, Value *out) {
    const double least = pow(10, LEAST_EXPONENT);
    if (d->pert) return false;
    switch (d->kind) {
    case DIST_UNIFORM:
        *out = within_shares(d, over(d, sub(d, x, p[0]), sub(d, p[1], p[0])));
        return true;
    case DIST_NORMAL: *out = phi(d, x, p); return true;
    case DIST_LOGNORMAL: *out = phi(d, logarithm(d, above(d, x, least)), p); return true;
    case DIST_LOGITNORMAL:
        x = op2(d, KERNEL_MIN, above(d, x, least), number(1 - DBL_EPSILON / 2));
        *out = phi(d, logit(d, x), p);
        return true;
    case DIST_TRIANGULAR: *out = triangle_share(d, p, x); return true;
    case DIST_EXPONENTIAL: *out = waited(d, over(d, above(d, x, 0), p[0])); return true;
    case DIST_WEIBULL:
        x = logarithm(d, over(d, above(d, x, least), p[1]));
        *out = waited(d, exponential(d, mul(d, p[0], x)));
        return true;
    case DIST_PARETO:
        *out = waited(d, mul(d, p[0], logarithm(d, above(d, over(d, x, p[1]), 1))));
        return true;
    default: return false;
    }
}

static bool bound_by_run(Draw *d, const Value *p, Value *u) {
    Value from, to, low = d->low;
    if (!need(d, op2(d, KERNEL_LT, low, d->high), &low, "the bounds are swapped",
              "the lower bound comes first"))
        return false;
    if (!share_below(d, p, low, &from) || !share_below(d, p, d->high, &to)) {
        d->problem = "the bounds of truncate, and the parameters of what it bounds, are certain "
                     "with this distribution";
        return false;
    }
    Value mass = sub(d, to, from);
    if (!need(d, op2(d, KERNEL_GT, mass, number(1e-9)), &mass, nothing_within, NULL)) return false;
    *u = add(d, from, mul(d, mass, *u));
    return true;
}

/* u becomes F(low) + u (F(high) - F(low)). */
static bool bound(Draw *d, const Value *p, Value *u) {
    bool certain = !d->low.reg && !d->high.reg;
    for (int i = 0; i < PARAMS; i++) certain = certain && !p[i].reg;
    if (!certain) return bound_by_run(d, p, u);
    if (!(d->low.one < d->high.one)) {
        d->problem = "the bounds are swapped";
        d->hint = "the lower bound comes first";
        return false;
    }
    bool whole = d->kind == DIST_POISSON || d->kind == DIST_BINOMIAL;
    double from = cdf_at(d, p, whole ? ceil(d->low.one) - 1 : d->low.one),
           to = cdf_at(d, p, d->high.one);
    if (!(to - from > 1e-9)) {
        d->problem = nothing_within;
        return false;
    }
    *u = add(d, number(from), mul(d, number(to - from), *u));
    return true;
}

bool draw_make(Draw *draw, Value *out) {
    const Shape *shape = draw->pert ? &pert : &shapes[draw->kind];
    Value p[PARAMS] = {{0, 0}};
    Value u = draw->u;
    bool (*prepare)(Draw *, Value *) = draw->interval ? shape->from_interval : shape->from_args;
    return prepare(draw, p) && (!draw->bounded || bound(draw, p, &u)) &&
           shape->quantile(draw, p, u, out);
}
