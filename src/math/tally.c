#include "math/tally.h"

#include <float.h>
#include <math.h>

enum { BINS_IN_ALL = TALLY_BINS + 2, FIRST_LOOK = 4096, FIRST_SORTED = 512 };

struct Tally {
    Arena *arena;
    const TallyPlan *plan;
    uint32_t counts[2][BINS_IN_ALL]; /* two, so that equal neighbours do not wait for each other */
    uint8_t aside[BINS_IN_ALL];
    size_t n, none;
    size_t next_look;
    double *kept;
    size_t nkept, cap;
    BlockSums sums;
};

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where a sample stands among others: what is no number at the top. */
static double orderly(double x) {
    return x != x ? INFINITY : x;
}

void tally_ranks(size_t runs, double p, size_t *low, size_t *at, size_t *high) {
    double n = (double)runs, half = 1.959963984540054 * sqrt(n * p * (1 - p));
    double middle = ceil(n * p - 1e-9) - 1, top = n - 1;
    double below = floor(n * p - half) - 1, above = ceil(n * p + half);
    *at = (size_t)fmin(fmax(middle, 0), top);
    *low = (size_t)fmin(fmax(below, 0), top);
    *high = (size_t)fmin(fmax(above, 0), top);
}

/* ---- the scale ---- */

static void scale_by_logs(BinScale *scale, double low, double high) {
    int octaves = (int)ceil(log2(high / low)) + 1;
    int fine = 0; /* bins to an octave: 2^fine */
    while (fine < 14 && octaves << (fine + 1) <= TALLY_BINS) fine++;
    uint64_t bits;
    memcpy(&bits, &low, sizeof bits);
    scale->logs = true;
    scale->shift = 20 - fine;
    scale->base = ((int32_t)(bits >> 32) >> scale->shift) - 1;
}

void tally_fit(TallyPlan *plan, const double *first, size_t n) {
    double sorted[FIRST_SORTED];
    size_t kept = 0;
    for (size_t i = 0; i < n && kept < FIRST_SORTED; i++)
        if (isfinite(first[i])) sorted[kept++] = first[i];
    plan->scale = (BinScale){.bins = TALLY_BINS, .low = 0, .per = 1};
    plan->centre = 0;
    if (!kept) return;
    qsort(sorted, kept, sizeof *sorted, by_size);
    double low = sorted[0], high = sorted[kept - 1];
    plan->centre = sorted[kept / 2];
    if (low > DBL_MIN && high / low > 8) {
        scale_by_logs(&plan->scale, low / 2, high * 2);
        return;
    }
    double room = (high - low) * 0.1;
    if (!(room > 0)) room = fabs(low) > 0 ? fabs(low) * 1e-3 : 1;
    plan->scale.low = low - room;
    plan->scale.per = TALLY_BINS / (high - low + 2 * room);
    if (!isfinite(plan->scale.per) || !isfinite(plan->scale.low))
        plan->scale = (BinScale){.bins = TALLY_BINS, .low = low, .per = 1};
}

/* ---- adding ---- */

Tally *tally_new(Arena *arena, const TallyPlan *plan) {
    Tally *tally = ARENA_NEW(arena, Tally);
    tally->arena = arena;
    tally->plan = plan;
    tally->next_look = FIRST_LOOK;
    for (size_t b = 0; b < BINS_IN_ALL; b++) tally->aside[b] = !plan->forced || plan->forced[b];
    return tally;
}

/* The part of a run's mass that a rank may lie in after `n` samples: six standard deviations of the
 * count below it on either side. */
static void reach(const TallyPlan *plan, double p, size_t n, double *from, double *to) {
    size_t low, at, high;
    tally_ranks(plan->runs, p, &low, &at, &high);
    double seen = (double)n, share = seen / (double)plan->runs;
    double wide = 6 * sqrt(seen * p * (1 - p)) + 8;
    *from = (double)low * share - wide;
    *to = (double)high * share + wide;
}

/* The mean hangs on the largest thousandth: it is set aside whole. */
static const double tail_p = 0.999;

static bool may_matter(const Tally *tally, double before, double here) {
    const TallyPlan *plan = tally->plan;
    double from, to;
    for (size_t i = 0; i < plan->np; i++) {
        reach(plan, plan->p[i], tally->n, &from, &to);
        if (before <= to && before + here >= from) return true;
    }
    reach(plan, tail_p, tally->n, &from, &to);
    return before + here >= from;
}

static uint32_t count_of(const Tally *tally, size_t bin) {
    return tally->counts[0][bin] + tally->counts[1][bin];
}

static int32_t bin_of(const BinScale *scale, double x) {
    int32_t most = scale->bins + 1;
    if (scale->logs) {
        uint64_t bits;
        memcpy(&bits, &x, sizeof bits);
        int32_t lead = (x != x ? 0x7FF00000 : (int32_t)(bits >> 32)) >> scale->shift;
        int32_t at = lead - scale->base;
        return at < 0 ? 0 : at > most ? most : at;
    }
    double at = (x - scale->low) * scale->per + 1;
    at = at < most ? at : most;
    return (int32_t)(at > 0 ? at : 0);
}

/* Gives up the bins in which no wanted rank can end any more. */
static void look(Tally *tally) {
    double before = 0;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        double here = count_of(tally, b);
        tally->aside[b] = tally->aside[b] && may_matter(tally, before, here);
        before += here;
    }
    size_t kept = 0;
    for (size_t i = 0; i < tally->nkept; i++)
        if (tally->aside[bin_of(&tally->plan->scale, tally->kept[i])])
            tally->kept[kept++] = tally->kept[i];
    tally->nkept = kept;
    tally->next_look = tally->n * 2;
}

static void make_room(Tally *tally) {
    while (tally->cap - tally->nkept < KERNEL_BLOCK) {
        size_t room = tally->cap ? tally->cap : FIRST_LOOK;
        double *grown = ARENA_ARRAY(tally->arena, double, room * 2);
        if (tally->nkept) memcpy(grown, tally->kept, tally->nkept * sizeof *grown);
        tally->kept = grown;
        tally->cap = room * 2;
    }
}

static void add_part(Tally *tally, const double *block, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(block[i])) continue;
        double y = block[i] - tally->plan->centre;
        tally->sums.x[i % KERNEL_LANES] += y;
        tally->sums.xx[i % KERNEL_LANES] += y * y;
        tally->sums.n[i % KERNEL_LANES] += 1;
    }
}

void tally_add(Tally *tally, const Kernels *kernels, const double *block, size_t n) {
    int32_t bin[KERNEL_BLOCK];
    kernels->bins(&tally->plan->scale, block, bin);
    if (n == KERNEL_BLOCK) kernels->sums(block, tally->plan->centre, &tally->sums);
    else add_part(tally, block, n);
    make_room(tally);
    double *kept = tally->kept;
    size_t nkept = tally->nkept;
    for (size_t i = 0; i < n; i++) {
        int32_t b = bin[i];
        tally->counts[i & 1][b]++;
        kept[nkept] = orderly(block[i]);
        nkept += tally->aside[b];
    }
    tally->nkept = nkept;
    tally->n += n;
    if (tally->n >= tally->next_look && !tally->plan->forced) look(tally);
}

TallySums tally_take_sums(Tally *tally) {
    TallySums taken = {0};
    for (int l = 0; l < KERNEL_LANES; l++) {
        taken.n += tally->sums.n[l];
        taken.x += tally->sums.x[l];
        taken.xx += tally->sums.xx[l];
    }
    tally->sums = (BlockSums){0};
    return taken;
}

/* ---- reading ---- */

typedef struct Merge {
    Arena *arena;
    const TallyPlan *plan;
    Tally *const *tallies;
    size_t ntallies;
    size_t before[BINS_IN_ALL + 1]; /* samples below each bin */
    double *sorted[BINS_IN_ALL];    /* the samples of a bin, once they were asked for */
    bool *needed;
    bool missed;
} Merge;

static bool set_aside(const Merge *merge, size_t bin) {
    for (size_t t = 0; t < merge->ntallies; t++)
        if (!merge->tallies[t]->aside[bin]) return false;
    return true;
}

static double *sorted_bin(Merge *merge, size_t bin) {
    if (merge->sorted[bin]) return merge->sorted[bin];
    size_t all = merge->before[bin + 1] - merge->before[bin], n = 0;
    double *values = ARENA_ARRAY(merge->arena, double, all + 1);
    for (size_t t = 0; t < merge->ntallies; t++) {
        const Tally *tally = merge->tallies[t];
        for (size_t i = 0; i < tally->nkept && n < all; i++)
            if (bin_of(&merge->plan->scale, tally->kept[i]) == (int32_t)bin)
                values[n++] = tally->kept[i];
    }
    qsort(values, n, sizeof *values, by_size);
    return merge->sorted[bin] = values;
}

static double at_rank(Merge *merge, size_t rank) {
    size_t bin = 0;
    while (bin + 1 < BINS_IN_ALL && merge->before[bin + 1] <= rank) bin++;
    if (!set_aside(merge, bin)) {
        merge->needed[bin] = merge->missed = true;
        return NAN;
    }
    return sorted_bin(merge, bin)[rank - merge->before[bin]];
}

static void count_bins(Merge *merge) {
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        size_t here = 0;
        for (size_t t = 0; t < merge->ntallies; t++) here += count_of(merge->tallies[t], b);
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
static bool is_heavy(Merge *merge, const Spread *out) {
    double n = (double)(out->runs - out->none);
    if (out->runs < 2000 || !(fabs(out->mean) > 0)) return false;
    if (out->mean_error > 0.02 * fabs(out->mean) && out->quantiles[0].at > 0) return true;
    size_t from = (size_t)((double)out->runs * tail_p), to = out->runs - out->none;
    double sum = 0;
    for (size_t b = 0; b < BINS_IN_ALL && out->quantiles[0].at > 0; b++) {
        size_t first = merge->before[b], last = merge->before[b + 1];
        if (last <= from || first >= to || !set_aside(merge, b)) continue;
        const double *values = sorted_bin(merge, b);
        for (size_t i = first < from ? from : first; i < last && i < to; i++)
            sum += values[i - first];
    }
    return sum > 0.1 * out->mean * n;
}

static double bin_start(const BinScale *scale, size_t bin) {
    if (!scale->logs) return scale->low + (double)(bin - 1) / scale->per;
    uint64_t bits = (uint64_t)(uint32_t)(((int32_t)bin + scale->base) << scale->shift) << 32;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Ten bars between the one and the 99 % point, from the bins: good enough for the eye. */
static void draw_bars(Merge *merge, Spread *out) {
    size_t first = 1, last = TALLY_BINS;
    double n = (double)merge->before[BINS_IN_ALL];
    while (first < last && (double)merge->before[first + 1] < 0.01 * n) first++;
    while (last > first && (double)merge->before[last] > 0.99 * n) last--;
    double from = bin_start(&merge->plan->scale, first),
           to = bin_start(&merge->plan->scale, last + 1);
    out->logs = merge->plan->scale.logs && from > 0 && to / from > 20;
    out->bars_from = from;
    out->bars_to = to;
    double width = out->logs ? log(to / from) : to - from;
    for (size_t b = first; b <= last; b++) {
        double start = bin_start(&merge->plan->scale, b),
               end = bin_start(&merge->plan->scale, b + 1), middle = (start + end) / 2;
        double part = (out->logs ? log(middle / from) : middle - from) / width;
        int bar = part >= 1 ? TALLY_SPARK - 1 : part > 0 ? (int)(part * TALLY_SPARK) : 0;
        out->bars[bar] += (double)(merge->before[b + 1] - merge->before[b]) / n;
    }
}

bool tally_merge(Arena *arena, const TallyPlan *plan, Tally *const *tallies, size_t ntallies,
                 const TallySums *sums, size_t nsums, Spread *out, bool *needed) {
    Merge *merge = ARENA_NEW(arena, Merge);
    *merge = (Merge){.arena = arena, .plan = plan, .tallies = tallies, .ntallies = ntallies};
    merge->needed = needed;
    count_bins(merge);
    *out = (Spread){.runs = plan->runs, .nquantiles = plan->np};
    out->quantiles = ARENA_ARRAY(arena, Quantile, plan->np);
    for (size_t i = 0; i < plan->np; i++) {
        size_t low, at, high;
        tally_ranks(plan->runs, plan->p[i], &low, &at, &high);
        out->quantiles[i] =
            (Quantile){plan->p[i], at_rank(merge, at), at_rank(merge, low), at_rank(merge, high)};
    }
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
