/* tally_merge.c - the order statistics that all tallies of a value hold together. */
#include "math/select.h"
#include "math/tally_state.h"

#include <math.h>

/* What all tallies together know of a bin. */
typedef struct Joined {
    double low, high; /* between which everything was kept */
    size_t below;     /* samples under `low` */
    double *x;        /* those that were kept, and one of each atom */
    size_t *times;    /* NULL: each stands for itself */
    size_t n;
    size_t done; /* the rank that was asked for last: x is divided there */
} Joined;

typedef struct Merge {
    Arena *arena;
    const TallyPlan *plan;
    Tally *const *tallies;
    size_t ntallies;
    size_t before[BINS_IN_ALL + 1]; /* samples below each bin */
    double **dealt;                 /* by tally: what it kept, by bin */
    size_t (*starts)[BINS_IN_ALL + 1];
    size_t joined_bin; /* that `joined` is of: a quantile and its interval are neighbours */
    Joined joined;
    ArenaMark mark;
    bool *needed;
    bool missed;
} Merge;

static void join_one(Joined *joined, const Bin *bin, const double *kept, size_t n) {
    joined->below += bin->below;
    if (n) memcpy(joined->x + joined->n, kept, n * sizeof *kept);
    for (size_t i = 0; joined->times && i < n; i++) joined->times[joined->n + i] = 1;
    joined->n += n;
    if (!bin->atoms) return;
    joined->x[joined->n] = bin->atom;
    joined->times[joined->n++] = bin->atoms;
}

static Joined join(const Merge *merge, size_t bin) {
    Joined joined = {.low = -INFINITY, .high = INFINITY};
    size_t room = merge->ntallies;
    bool atoms = false;
    for (size_t t = 0; t < merge->ntallies; t++) {
        const Tally *tally = merge->tallies[t];
        room += merge->starts[t][bin + 1] - merge->starts[t][bin];
        atoms = atoms || (tally->aside[bin] && bin_at(tally, bin)->atoms);
    }
    joined.x = ARENA_ARRAY(merge->arena, double, room);
    if (atoms) joined.times = ARENA_ARRAY(merge->arena, size_t, room);
    for (size_t t = 0; t < merge->ntallies; t++) {
        const Tally *tally = merge->tallies[t];
        joined.low = fmax(joined.low, tally->aside[bin] ? bin_at(tally, bin)->low : INFINITY);
        joined.high = fmin(joined.high, tally->aside[bin] ? bin_at(tally, bin)->high : -INFINITY);
        size_t from = merge->starts[t][bin], to = merge->starts[t][bin + 1];
        if (tally->aside[bin])
            join_one(&joined, bin_at(tally, bin), merge->dealt[t] + from, to - from);
    }
    return joined;
}

/* Leaves what lies where all tallies kept everything. */
static void trim(Joined *joined) {
    size_t n = 0;
    for (size_t i = 0; i < joined->n; i++) {
        double x = joined->x[i];
        size_t times = joined->times ? joined->times[i] : 1;
        bool under = x < joined->low;
        joined->below += under ? times : 0;
        if (joined->times) joined->times[n] = times;
        joined->x[n] = x;
        n += !under & (x <= joined->high);
    }
    joined->n = n;
}

/* From value to value, rising: where there are atoms there are few. */
static bool rank_of_values(const Joined *joined, size_t k, double *out) {
    for (double last = -INFINITY;;) {
        double next = INFINITY;
        size_t times = 0;
        for (size_t i = 0; i < joined->n; i++)
            if (joined->x[i] > last && joined->x[i] < next) next = joined->x[i];
        for (size_t i = 0; i < joined->n; i++) times += joined->x[i] == next ? joined->times[i] : 0;
        *out = next;
        if (!times) return false;
        if (k < times) return true;
        k -= times;
        last = next;
    }
}

/* The k-th smallest of the bin, if it lies where all of them kept everything. */
static bool rank_in(Merge *merge, size_t bin, size_t k, double *out) {
    Joined *joined = &merge->joined;
    if (merge->joined_bin != bin) {
        arena_release(merge->arena, merge->mark);
        *joined = join(merge, bin);
        trim(joined);
        merge->joined_bin = bin;
    }
    if (k < joined->below) return false;
    k -= joined->below;
    if (joined->times) return rank_of_values(joined, k, out);
    if (k >= joined->n) return false;
    size_t from = k >= joined->done ? joined->done : 0, to = from ? joined->n : joined->done;
    if (!joined->done) to = joined->n;
    *out = select_rank(joined->x + from, to - from, k - from);
    joined->done = k;
    return true;
}

static double at_rank(Merge *merge, size_t rank) {
    size_t bin = 0;
    double x = NAN;
    while (bin + 1 < BINS_IN_ALL && merge->before[bin + 1] <= rank) bin++;
    if (is_exact(merge->plan, bin)) return bin_start(&merge->plan->scale, bin);
    merge->needed[bin] = true; /* should another pass be needed, it is for all of them */
    if (!rank_in(merge, bin, rank - merge->before[bin], &x)) merge->missed = true;
    return x;
}

static void count_bins(Merge *merge) {
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        size_t here = 0;
        for (size_t t = 0; t < merge->ntallies; t++) here += merge->tallies[t]->counts[b];
        merge->before[b + 1] = merge->before[b] + here;
    }
}

/* Chan, Golub and LeVeque 1983: the stretches joined in their order. */
static void join_sums(const TallyPlan *plan, const TallySums *sums, size_t nsums, Spread *out) {
    double n = 0, mean = 0, squares = 0;
    for (size_t i = 0; i < nsums; i++) {
        if (sums[i].n == 0) continue;
        double m = sums[i].n, own = sums[i].x / m, away = own - mean, all = n + m;
        double own_squares = fmax(0, sums[i].xx - sums[i].x * own);
        squares += own_squares + away * away * n * m / all;
        mean += away * m / all;
        n = all;
    }
    out->none = plan->runs - (size_t)n;
    out->mean = n > 0 ? plan->centre + mean : NAN;
    out->sd = n > 1 ? sqrt(squares / (n - 1)) : n > 0 ? 0 : NAN;
    out->mean_error = n > 0 ? out->sd / sqrt(n) : NAN;
}

/* Whether the largest thousandth of the runs carries more than a tenth of the mean. */
static bool is_heavy(const Merge *merge, const Spread *out) {
    double n = (double)(out->runs - out->none), sum = 0;
    if (out->runs < 2000 || !(out->mean > 0) || !(out->quantiles[0].at > 0)) return false;
    if (out->mean_error > 0.02 * out->mean) return true;
    double from = (double)out->runs * TAIL_P;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        double first = (double)merge->before[b], last = (double)merge->before[b + 1], here = 0;
        if (last <= from || last == first) continue;
        if (is_exact(merge->plan, b)) here = (last - first) * bin_start(&merge->plan->scale, b);
        else
            for (size_t t = 0; t < merge->ntallies; t++) here += bin_at(merge->tallies[t], b)->sum;
        if (!isfinite(here)) continue;
        sum += here * (last - fmax(first, from)) / (last - first); /* its part of the bin */
    }
    return sum > 0.1 * out->mean * n;
}

/* Ten bars between the one and the 99 % point, from the bins: good enough for the eye. */
static void draw_bars(Merge *merge, Spread *out) {
    size_t first = 1, last = TALLY_BINS;
    double n = (double)merge->before[BINS_IN_ALL];
    while (first < last && (double)merge->before[first + 1] < 0.01 * n) first++;
    while (last > first && (double)merge->before[last] > 0.99 * n) last--;
    double from = bin_start(&merge->plan->scale, first),
           to = bin_start(&merge->plan->scale, last + 1);
    bool may = merge->plan->scale.logs || merge->plan->exact;
    out->logs = may && from > 0 && to / from > 20;
    out->bars_from = from;
    out->bars_to = to;
    double width = out->logs ? log(to / from) : to - from;
    for (size_t b = first; b <= last; b++) {
        double start = bin_start(&merge->plan->scale, b),
               end = bin_start(&merge->plan->scale, b + 1);
        double middle = merge->plan->exact ? start : (start + end) / 2;
        double part = (out->logs ? log(middle / from) : middle - from) / width;
        int bar = part >= 1 ? TALLY_SPARK - 1 : part > 0 ? (int)(part * TALLY_SPARK) : 0;
        out->bars[bar] += (double)(merge->before[b + 1] - merge->before[b]) / n;
    }
}

static void deal_all(Merge *merge) {
    merge->dealt = ARENA_ARRAY(merge->arena, double *, merge->ntallies);
    merge->starts = arena_alloc(merge->arena, merge->ntallies * sizeof *merge->starts);
    for (size_t t = 0; t < merge->ntallies; t++)
        merge->dealt[t] = tally_deal(merge->tallies[t], merge->arena, merge->starts[t]);
}

bool tally_merge(Arena *arena, const TallyPlan *plan, Tally *const *tallies, size_t ntallies,
                 const TallySums *sums, size_t nsums, Spread *out, bool *needed) {
    Merge *merge = ARENA_NEW(arena, Merge);
    *merge = (Merge){.arena = arena, .plan = plan, .tallies = tallies, .ntallies = ntallies};
    merge->needed = needed;
    count_bins(merge);
    deal_all(merge);
    merge->mark = arena_mark(arena);
    merge->joined_bin = BINS_IN_ALL;
    *out = (Spread){.runs = plan->runs, .nquantiles = plan->np, .quantiles = out->quantiles};
    for (size_t i = 0; i < plan->np; i++) {
        size_t low, at, high;
        tally_ranks(plan->runs, plan->p[i], &low, &at, &high);
        Quantile *q = &out->quantiles[i];
        q->p = plan->p[i];
        q->low = at_rank(merge, low); /* each after the smaller one: it has less left to look at */
        q->at = at_rank(merge, at);
        q->high = at_rank(merge, high);
    }
    for (size_t b = 0; b < BINS_IN_ALL; b++)
        if ((double)merge->before[b + 1] > (double)plan->runs * TAIL_P) needed[b] = true;
    if (merge->missed) return false;
    join_sums(plan, sums, nsums, out);
    out->heavy_tail = is_heavy(merge, out);
    draw_bars(merge, out);
    return true;
}

Share share_of(size_t runs, size_t holds, size_t none) {
    const double z = 1.959963984540054, n = (double)runs, p = (double)holds / n;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return (Share){runs, holds, none, p, fmax(0, middle - half), fmin(1, middle + half)};
}
