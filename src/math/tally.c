#include "math/tally.h"

#include <float.h>
#include <math.h>

enum { BINS_IN_ALL = TALLY_BINS + 2, FIRST_LOOK = 2048, FIRST_SORTED = 512 };

/* Where a rank may still end, in standard deviations: beyond, in one run of some hundred thousand,
 * a second pass is needed. */
static const double reach_sd = 4.5;

/* What is known of a bin whose samples are looked at one by one. Those between `low` and `high` are
 * kept; of the rest it is enough to know how many lie below. */
typedef struct Bin {
    double low, high;
    size_t below;
    double
        atom; /* the one number of nearly all of them, or NaN: counts of servers and their like */
    size_t atoms;
    double sum;
} Bin;

struct Tally {
    Arena *arena;
    const TallyPlan *plan;
    uint32_t counts[2][BINS_IN_ALL]; /* two, so that equal neighbours do not wait for each other */
    uint8_t aside[BINS_IN_ALL];      /* looked at one by one */
    Bin *bins;
    size_t n;
    size_t next_look;
    double *kept;
    uint16_t *of; /* their bins */
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
    int octaves = (int)ceil(log2(high) - log2(low)) + 1;
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
        scale_by_logs(&plan->scale, low / 2, fmin(high * 2, DBL_MAX));
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
    tally->next_look = plan->forced ? SIZE_MAX : FIRST_LOOK;
    tally->bins = ARENA_ARRAY(arena, Bin, BINS_IN_ALL);
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        tally->aside[b] = !plan->forced || plan->forced[b];
        tally->bins[b] = (Bin){.low = -INFINITY, .high = INFINITY, .atom = NAN};
    }
    return tally;
}

/* Where among `n` samples a rank of all runs may lie: reach_sd standard deviations of the count
 * below it on either side. */
static void reach(const TallyPlan *plan, double p, size_t n, double *from, double *to) {
    size_t low, at, high;
    tally_ranks(plan->runs, p, &low, &at, &high);
    double seen = (double)n, share = seen / (double)plan->runs;
    double wide = reach_sd * sqrt(seen * p * (1 - p)) + 8;
    *from = (double)low * share - wide;
    *to = (double)high * share + wide;
}

/* The mean hangs on the largest thousandth: it is set aside whole. */
static const double tail_p = 0.999;

/* Where every wanted rank may lie after so many samples, and from where the tail begins. */
typedef struct Reach {
    double from[TALLY_QUANTILES], to[TALLY_QUANTILES], tail;
    size_t n;
} Reach;

static Reach reach_after(const TallyPlan *plan, size_t n) {
    Reach all = {.n = plan->np};
    double to;
    for (size_t i = 0; i < plan->np; i++) reach(plan, plan->p[i], n, &all.from[i], &all.to[i]);
    reach(plan, tail_p, n, &all.tail, &to);
    return all;
}

/* The ranks of a bin in which a wanted one may end: from the first to the last of them. */
static bool reach_in(const Reach *all, double before, double here, double *first, double *last) {
    *first = here;
    *last = -1;
    for (size_t i = 0; i < all->n; i++) {
        if (before > all->to[i] || before + here < all->from[i]) continue;
        double from = all->from[i] - before, to = all->to[i] - before;
        if (from < *first) *first = from > 0 ? from : 0;
        if (to > *last) *last = to < here ? to : here;
    }
    return *last >= 0;
}

static uint32_t count_of(const Tally *tally, size_t bin) {
    return tally->counts[0][bin] + tally->counts[1][bin];
}

static void swap(double *a, double *b) {
    double c = *a;
    *a = *b;
    *b = c;
}

/* The k-th smallest of n (Hoare 1961): what is smaller than a middle number goes left, what is
 * larger right, what is equal between; then on with the part that holds rank k. */
static double select_rank(double *x, size_t n, size_t k) {
    size_t from = 0, to = n;
    while (to - from > 1) {
        double a = x[from], b = x[from + (to - from) / 2], c = x[to - 1];
        double pivot = fmax(fmin(a, b), fmin(fmax(a, b), c));
        size_t less = from, more = to;
        for (size_t i = from; i < more;) {
            if (x[i] < pivot) swap(&x[i++], &x[less++]);
            else if (x[i] > pivot) swap(&x[i], &x[--more]);
            else i++;
        }
        if (k < less) to = less;
        else if (k >= more) from = more;
        else return pivot;
    }
    return x[k];
}

/* What was kept, dealt out by bin: `starts` says where each bin's samples start, and the last end.
 */
static double *deal(const Tally *tally, Arena *scratch, size_t starts[BINS_IN_ALL + 1]) {
    double *dealt = ARENA_ARRAY(scratch, double, tally->nkept + 1);
    memset(starts, 0, (BINS_IN_ALL + 1) * sizeof *starts);
    for (size_t i = 0; i < tally->nkept; i++) starts[tally->of[i] + 1]++;
    for (size_t b = 0; b < BINS_IN_ALL; b++) starts[b + 1] += starts[b];
    for (size_t i = 0; i < tally->nkept; i++) dealt[starts[tally->of[i]]++] = tally->kept[i];
    memmove(starts + 1, starts, BINS_IN_ALL * sizeof *starts); /* each stands at its end now */
    starts[0] = 0;
    return dealt;
}

static bool all_equal(const double *x, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0]) return false;
    return n > 0;
}

/* Brings the ends of a bin as near as what has been seen allows; x are its n kept samples. */
static void narrow(Tally *tally, const Reach *reach, size_t b, double before, double *x, size_t n) {
    Bin *bin = &tally->bins[b];
    double here = count_of(tally, b), first, last;
    bool much = here * 50 > (double)tally->n;
    if (!reach_in(reach, before, here, &first, &last)) {
        bin->below += bin->atoms; /* its sum alone is wanted: nothing is kept from here on */
        bin->atoms = 0;
        bin->low = INFINITY;
        bin->atom = NAN;
        return;
    }
    if (bin->atom == bin->atom || !n) return;
    if (much && all_equal(x, n)) {
        bin->atom = x[0];
        bin->atoms = n;
        return;
    }
    double under = (double)bin->below;
    size_t from = first > under ? (size_t)(first - under) : 0;
    size_t to = last > under ? (size_t)(last - under) : 0;
    bool lower = from > 0 && from < n;
    if (lower) bin->low = select_rank(x, n, from);
    size_t done = lower ? from : 0; /* what is left of it is smaller already */
    if (to + 1 < n && to >= done) bin->high = select_rank(x + done, n - done, to - done);
}

/* Whether a sample of the bin is still kept; else it is counted where that is of use. */
static bool is_kept(Bin *bin, double x) {
    if (x == bin->atom) return false;
    bin->below += x < bin->low;
    return x >= bin->low && x <= bin->high;
}

/* Gives up the bins in which no wanted rank can end any more, and narrows the others. */
static void look(Tally *tally) {
    size_t starts[BINS_IN_ALL + 1];
    double before = 0, first, last;
    Reach reach = reach_after(tally->plan, tally->n);
    ArenaMark mark = arena_mark(tally->arena);
    double *dealt = deal(tally, tally->arena, starts);
    tally->nkept = 0;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        double here = count_of(tally, b);
        bool tail = before + here >= reach.tail;
        bool matters = tail || reach_in(&reach, before, here, &first, &last);
        tally->aside[b] = tally->aside[b] && matters;
        if (tally->aside[b])
            narrow(tally, &reach, b, before, dealt + starts[b], starts[b + 1] - starts[b]);
        for (size_t i = starts[b]; tally->aside[b] && i < starts[b + 1]; i++) {
            if (!is_kept(&tally->bins[b], dealt[i])) continue;
            tally->kept[tally->nkept] = dealt[i];
            tally->of[tally->nkept++] = (uint16_t)b;
        }
        before += here;
    }
    arena_release(tally->arena, mark);
    tally->next_look = tally->n * 2;
}

/* What is kept at most, as a rule: all up to the first look, then what is within reach of a rank,
 * to twice as many runs. */
static size_t likely_room(const TallyPlan *plan) {
    double room = FIRST_LOOK + 2 * KERNEL_BLOCK;
    for (size_t i = 0; i < plan->np; i++)
        room += 3.5 * reach_sd * sqrt((double)plan->runs * plan->p[i] * (1 - plan->p[i]));
    return (size_t)fmin(room, (double)plan->runs + 2 * KERNEL_BLOCK);
}

static void make_room(Tally *tally) {
    if (tally->cap - tally->nkept >= KERNEL_BLOCK) return;
    size_t room = tally->cap ? tally->cap * 2 : likely_room(tally->plan);
    double *kept = ARENA_ARRAY(tally->arena, double, room);
    uint16_t *of = ARENA_ARRAY(tally->arena, uint16_t, room);
    if (tally->nkept) memcpy(kept, tally->kept, tally->nkept * sizeof *kept);
    if (tally->nkept) memcpy(of, tally->of, tally->nkept * sizeof *of);
    tally->kept = kept;
    tally->of = of;
    tally->cap = room;
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

/* One sample of a bin that is looked at one by one. */
static void look_at(Tally *tally, double sample, int32_t of) {
    Bin *bin = &tally->bins[of];
    bin->atoms += sample == bin->atom;
    bin->sum += sample;
    if (!is_kept(bin, sample)) return;
    tally->kept[tally->nkept] = sample;
    tally->of[tally->nkept++] = (uint16_t)of;
}

/* Counts the samples by bin; those to be looked at are picked. */
static void count(Tally *tally, const int32_t *restrict bin, size_t n, uint16_t *restrict picked,
                  size_t *npicked) {
    uint32_t *restrict even = tally->counts[0], *restrict odd = tally->counts[1];
    const uint8_t *restrict aside = tally->aside;
    size_t at = 0, i = 0;
    for (; i + 1 < n; i += 2) {
        even[bin[i]]++;
        odd[bin[i + 1]]++;
        picked[at] = (uint16_t)i;
        at += aside[bin[i]];
        picked[at] = (uint16_t)(i + 1);
        at += aside[bin[i + 1]];
    }
    if (i < n) {
        even[bin[i]]++;
        picked[at] = (uint16_t)i;
        at += aside[bin[i]];
    }
    *npicked = at;
}

void tally_add(Tally *tally, const Kernels *kernels, const double *block, size_t n) {
    int32_t bin[KERNEL_BLOCK];
    uint16_t picked[KERNEL_BLOCK + 1];
    size_t npicked = 0;
    kernels->bins(&tally->plan->scale, block, bin);
    if (n == KERNEL_BLOCK) kernels->sums(block, tally->plan->centre, &tally->sums);
    else add_part(tally, block, n);
    count(tally, bin, n, picked, &npicked);
    make_room(tally);
    for (size_t i = 0; i < npicked; i++) look_at(tally, orderly(block[picked[i]]), bin[picked[i]]);
    tally->n += n;
    if (tally->n >= tally->next_look) look(tally);
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

/* What all tallies together know of a bin. */
typedef struct Joined {
    double low, high; /* between which everything was kept */
    size_t below;     /* samples under `low` */
    double *x;        /* those that were kept, and one of each atom */
    size_t *times;
    size_t n;
    bool single; /* each stands for itself */
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
    if (bin->atoms) {
        joined->x[joined->n] = bin->atom;
        joined->times[joined->n++] = bin->atoms;
    }
    for (size_t i = 0; i < n; i++) {
        joined->x[joined->n] = kept[i];
        joined->times[joined->n++] = 1;
    }
}

static Joined join(const Merge *merge, size_t bin) {
    Joined joined = {.low = -INFINITY, .high = INFINITY};
    size_t room = merge->ntallies;
    for (size_t t = 0; t < merge->ntallies; t++)
        room += merge->starts[t][bin + 1] - merge->starts[t][bin];
    joined.x = ARENA_ARRAY(merge->arena, double, room);
    joined.times = ARENA_ARRAY(merge->arena, size_t, room);
    for (size_t t = 0; t < merge->ntallies; t++) {
        const Tally *tally = merge->tallies[t];
        joined.low = fmax(joined.low, tally->aside[bin] ? tally->bins[bin].low : INFINITY);
        joined.high = fmin(joined.high, tally->aside[bin] ? tally->bins[bin].high : -INFINITY);
        size_t from = merge->starts[t][bin], to = merge->starts[t][bin + 1];
        if (tally->aside[bin])
            join_one(&joined, &tally->bins[bin], merge->dealt[t] + from, to - from);
    }
    return joined;
}

/* Leaves what lies where all tallies kept everything. */
static void trim(Joined *joined) {
    size_t n = 0;
    joined->single = true;
    for (size_t i = 0; i < joined->n; i++) {
        bool under = joined->x[i] < joined->low;
        joined->below += under ? joined->times[i] : 0;
        if (under || joined->x[i] > joined->high) continue;
        joined->single = joined->single && joined->times[i] == 1;
        joined->times[n] = joined->times[i];
        joined->x[n++] = joined->x[i];
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
    if (!joined->single) return rank_of_values(joined, k, out);
    if (k < joined->n) *out = select_rank(joined->x, joined->n, k);
    return k < joined->n;
}

static double at_rank(Merge *merge, size_t rank) {
    size_t bin = 0;
    double x = NAN;
    while (bin + 1 < BINS_IN_ALL && merge->before[bin + 1] <= rank) bin++;
    merge->needed[bin] = true; /* should another pass be needed, it is for all of them */
    if (!rank_in(merge, bin, rank - merge->before[bin], &x)) merge->missed = true;
    return x;
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
static bool is_heavy(const Merge *merge, const Spread *out) {
    double n = (double)(out->runs - out->none), sum = 0;
    if (out->runs < 2000 || !(out->mean > 0) || !(out->quantiles[0].at > 0)) return false;
    if (out->mean_error > 0.02 * out->mean) return true;
    double from = (double)out->runs * tail_p;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        double first = (double)merge->before[b], last = (double)merge->before[b + 1], here = 0;
        if (last <= from || last == first) continue;
        for (size_t t = 0; t < merge->ntallies; t++) here += merge->tallies[t]->bins[b].sum;
        if (!isfinite(here)) continue;
        sum += here * (last - fmax(first, from)) / (last - first); /* its part of the bin */
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

static void deal_all(Merge *merge) {
    merge->dealt = ARENA_ARRAY(merge->arena, double *, merge->ntallies);
    merge->starts = arena_alloc(merge->arena, merge->ntallies * sizeof *merge->starts);
    for (size_t t = 0; t < merge->ntallies; t++)
        merge->dealt[t] = deal(merge->tallies[t], merge->arena, merge->starts[t]);
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
        out->quantiles[i] =
            (Quantile){plan->p[i], at_rank(merge, at), at_rank(merge, low), at_rank(merge, high)};
    }
    for (size_t b = 0; b < BINS_IN_ALL; b++)
        if ((double)merge->before[b + 1] > (double)plan->runs * tail_p) needed[b] = true;
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
