/* spread.c - samples of the values and checks of solved cases, all in one pass. */
#include "base/num.h"
#include "math/qmc.h"
#include "plan/plan.h"

#include <math.h>

/* What one of the wants is for. */
typedef struct Purpose {
    Case *solved;
    uint32_t entry;
    Verdict *verdict; /* NULL: of an entry */
    bool found;       /* its found side, rather than the claim */
} Purpose;

typedef struct Gathering {
    Plan *plan; /* whose values are being gathered */
    Want *wants;
    Purpose *purposes;
    size_t n;
    size_t more; /* wants behind those, that come without a purpose */
} Gathering;

static void want(Gathering *all, Value value, bool truth, Purpose purpose) {
    if (!value.reg) return;
    all->wants[all->n] = (Want){.reg = value.reg, .truth = truth};
    all->purposes[all->n++] = purpose;
}

/* ---- checks ---- */

/* Room towards the limit, as a share of it. */
static void find_margin(const Check *check, Verdict *verdict) {
    bool upper = check->op == T_LT || check->op == T_LE,
         lower = check->op == T_GT || check->op == T_GE;
    verdict->has_margin = (upper || lower) && verdict->limit != 0;
    if (!verdict->has_margin) return;
    double room = upper ? verdict->limit - verdict->found : verdict->found - verdict->limit;
    verdict->margin = room / fabs(verdict->limit);
    if (num_near(verdict->found, verdict->limit)) verdict->margin = 0;
}

/* The condition and its sides as values; what is uncertain is wanted. */
static void open_check(Gathering *all, Case *solved, const Check *check, Verdict *verdict) {
    Plan *plan = all->plan;
    Value claim, found, limit;
    Str stream = check->name;
    verdict->known =
        check->claim.good && plan_run(plan, solved, &check->claim.code, stream, &claim);
    if (!verdict->known) return;
    verdict->holds = claim.one == 1;
    verdict->uncertain = claim.reg != 0;
    want(all, claim, true, (Purpose){.solved = solved, .verdict = verdict});
    verdict->compares = check->compares && plan_run(plan, solved, &check->found, stream, &found) &&
                        plan_run(plan, solved, &check->limit, stream, &limit);
    if (!verdict->compares) return;
    verdict->found = found.one;
    verdict->limit = limit.one;
    want(all, found, false, (Purpose){.solved = solved, .verdict = verdict, .found = true});
    if (!verdict->uncertain) find_margin(check, verdict);
    verdict->compares = !limit.reg;
}

static void close_check(const Check *check, Verdict *verdict) {
    if (!verdict->known || !verdict->uncertain) return;
    const Share *share = &verdict->share;
    verdict->holds = share->at >= check->confidence;
    verdict->has_margin = true;
    verdict->margin = share->at - check->confidence;
    verdict->close = share->low < check->confidence && share->high >= check->confidence &&
                     share->low < share->high && share->at < 1;
}

/* ---- all of it ---- */

static void gather_entries(Gathering *all, Case *solved, const uint32_t *entries, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t at = entries[i];
        if (all->plan->entries[at].kind == ENTRY_FUNCTION || !solved->known[at]) continue;
        want(all, solved->values[at], plan_type(all->plan, at)->is_bool,
             (Purpose){.solved = solved, .entry = at});
    }
}

static void hand_out(const Gathering *all) {
    Arena *arena = all->plan->arena;
    for (size_t i = 0; i < all->n; i++) {
        const Want *got = &all->wants[i];
        const Purpose *purpose = &all->purposes[i];
        Spread *spread = ARENA_NEW(arena, Spread);
        *spread = got->spread;
        if (purpose->verdict && purpose->found) {
            purpose->verdict->found = spread->quantiles[2].at;
            purpose->verdict->found_spread = spread;
        } else if (purpose->verdict) purpose->verdict->share = got->share;
        else if (got->truth) {
            Share *share = ARENA_NEW(arena, Share);
            *share = got->share;
            purpose->solved->shares[purpose->entry] = share;
        } else {
            purpose->solved->spreads[purpose->entry] = spread;
            purpose->solved->values[purpose->entry].one = spread->quantiles[2].at;
        }
    }
}

/* How far the least sure quantile of all is from sure, as a share of it. */
static double worst_of(const Gathering *all) {
    double worst = 0;
    for (size_t i = 0; i < all->n; i++) {
        const Spread *spread = &all->wants[i].spread;
        for (size_t q = 0; !all->wants[i].truth && q < spread->nquantiles; q++) {
            const Quantile *quantile = &spread->quantiles[q];
            double half = fmax(quantile->high - quantile->at, quantile->at - quantile->low);
            double share = half == 0 ? 0 : half / fabs(quantile->at);
            if (isfinite(share) && share > worst) worst = share;
        }
    }
    return worst;
}

/* What a person should know who asked for quasi-random points. */
static void note_points(const Gathering *all) {
    const Plan *plan = all->plan;
    size_t draws = sample_draws(plan->program, all->wants, all->n);
    if (draws <= QMC_DIMS) return;
    diag_note(
        plan->diags, (Span){0},
        "quasi-random points have %d dimensions: the first %d of %zu draws use them, the others "
        "stay random",
        QMC_DIMS, QMC_DIMS, draws);
}

static bool sample_until_sure(Plan *plan, const Gathering *all) {
    size_t n = all->n + all->more;
    for (;;) {
        if (!sample_run(plan->program, &plan->sampling, plan->arena, all->wants, n)) {
            diag_error(plan->diags, (Span){0}, "interrupted");
            return false;
        }
        if (plan->precision <= 0 || worst_of(all) <= plan->precision) return true;
        if (plan->sampling.runs * 2 > SAMPLING_MOST) {
            diag_warning(plan->diags, (Span){0},
                         "%zu runs are not enough for that precision: the least sure quantile is "
                         "within %.2g%%",
                         plan->sampling.runs, worst_of(all) * 100);
            return true;
        }
        plan->sampling.runs *= 2;
    }
}

static size_t room_for(const Sampled *parts, size_t nparts) {
    size_t room = 1;
    for (size_t i = 0; i < nparts; i++) {
        size_t checks = parts[i].verdicts ? parts[i].plan->nchecks : 0;
        room += parts[i].ncases * (parts[i].n + 2 * checks);
    }
    return room;
}

static void gather(Gathering *all, const Sampled *part) {
    all->plan = part->plan;
    for (size_t c = 0; c < part->ncases; c++) {
        gather_entries(all, &part->cases[c], part->entries, part->n);
        for (size_t i = 0; part->verdicts && i < part->plan->nchecks; i++)
            open_check(all, &part->cases[c], &part->plan->checks[i], &part->verdicts[c][i]);
    }
}

static void close_checks(const Sampled *part) {
    for (size_t c = 0; part->verdicts && c < part->ncases; c++)
        for (size_t i = 0; i < part->plan->nchecks; i++)
            close_check(&part->plan->checks[i], &part->verdicts[c][i]);
}

/* What the sampling came to is the same for all of them. */
static void share_runs(const Sampled *parts, size_t nparts) {
    for (size_t i = 1; i < nparts; i++) parts[i].plan->sampling.runs = parts[0].plan->sampling.runs;
}

bool plan_sample_together(const Sampled *parts, size_t nparts, Want *more, size_t nmore) {
    Plan *plan = parts[0].plan;
    size_t room = room_for(parts, nparts);
    Gathering all = {plan, ARENA_ARRAY(plan->arena, Want, room + nmore),
                     ARENA_ARRAY(plan->arena, Purpose, room), 0, nmore};
    for (size_t i = 0; i < nparts; i++) gather(&all, &parts[i]);
    if (nmore) memcpy(all.wants + all.n, more, nmore * sizeof *more);
    if (plan->sampling.sobol) note_points(&all);
    if (all.n + nmore && !sample_until_sure(plan, &all)) return false;
    if (nmore) memcpy(more, all.wants + all.n, nmore * sizeof *more);
    hand_out(&all);
    for (size_t i = 0; i < nparts; i++) close_checks(&parts[i]);
    share_runs(parts, nparts);
    return true;
}

static bool sample_one(Plan *plan, Want *want) {
    if (sample_run(plan->program, &plan->sampling, plan->arena, want, 1)) return true;
    diag_error(plan->diags, (Span){0}, "interrupted");
    return false;
}

bool plan_count(Plan *plan, const Case *solved, uint32_t at, const double *edges, size_t n,
                const size_t **counts) {
    Want want = {.reg = solved->values[at].reg, .edges = edges, .nedges = n};
    if (!sample_one(plan, &want)) return false;
    *counts = want.counts;
    return true;
}

bool plan_quantiles(Plan *plan, const Case *solved, uint32_t at, const double *p, size_t n,
                    double *out) {
    Want want = {.reg = solved->values[at].reg, .p = p, .np = n};
    if (!sample_one(plan, &want)) return false;
    for (size_t i = 0; i < n; i++) out[i] = want.spread.quantiles[SPREAD_QUANTILES + i].at;
    return true;
}

bool plan_sample(Plan *plan, Case *cases, size_t ncases, const uint32_t *entries, size_t n,
                 Verdict **verdicts) {
    return plan_sample_together(&(Sampled){plan, cases, ncases, entries, n, verdicts}, 1, NULL, 0);
}
