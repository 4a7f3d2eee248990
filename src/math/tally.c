#include "math/tally_state.h"

#include "math/select.h"

#include <float.h>
#include <math.h>
#include <pthread.h>

enum { FIRST_LOOK = 2048, FIRST_SEEN = 512, WORTH_TIGHTENING = 256, LARGEST_PILOT = 512 };

#define MOST_EXACT 1e15

/* Where a rank may still end, in standard deviations: beyond, in one run of some hundred thousand,
 * a second pass is needed. */
static const double reach_sd = 4.5;
/* The same of a rank that is told by a sample: beyond, samples of use are lost, which costs a
 * second pass too. */
static const double pilot_sd = 1.5;

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

/* The leading half of a positive number: it rises with it, by logarithm between powers of two. */
static int32_t lead_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (int32_t)(bits >> 32);
}

static void scale_by_logs(BinScale *scale, double low, double high) {
    scale->logs = true;
    scale->base = lead_of(low);
    scale->bits_per = TALLY_BINS / (float)(lead_of(high) - scale->base);
}

void tally_fit(TallyPlan *plan, const double *first, size_t n) {
    double numbers[FIRST_SEEN], low = INFINITY, high = -INFINITY;
    size_t kept = 0;
    for (size_t i = 0; i < n && kept < FIRST_SEEN; i++) {
        if (!isfinite(first[i])) continue;
        numbers[kept++] = first[i];
        low = fmin(low, first[i]);
        high = fmax(high, first[i]);
    }
    plan->scale = (BinScale){.bins = TALLY_BINS, .low = 0, .per = 1};
    plan->centre = 0;
    if (!kept) return;
    plan->centre = select_rank(numbers, kept, kept / 2);
    if (plan->whole && high - low < TALLY_BINS / 2 && fabs(low) < MOST_EXACT) {
        plan->scale.low = low - floor((TALLY_BINS - (high - low)) / 2);
        plan->exact = true;
        return;
    }
    if (low > DBL_MIN && high / low > 8) {
        scale_by_logs(&plan->scale, low / 1.25, fmin(high * 1.25, DBL_MAX));
        return;
    }
    double room = (high - low) * 0.1;
    if (!(room > 0)) room = fabs(low) > 0 ? fabs(low) * 1e-3 : 1;
    plan->scale.low = low - room;
    plan->scale.per = TALLY_BINS / (high - low + 2 * room);
    if (!isfinite(plan->scale.per) || !isfinite(plan->scale.low))
        plan->scale = (BinScale){.bins = TALLY_BINS, .low = low, .per = 1};
}

double bin_start(const BinScale *scale, size_t bin) {
    if (!scale->logs) return scale->low + (double)(bin - 1) / scale->per;
    double lead = scale->base + (double)(bin - 1) / (double)scale->bits_per;
    uint64_t bits = (uint64_t)lead << 32;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- adding ---- */

/* Side by side, so that what is looked at stays in the cache. */
static void open_bins(Tally *tally) {
    size_t n = 1;
    for (size_t b = 0; b < BINS_IN_ALL; b++) n += tally->aside[b];
    tally->bins = ARENA_ARRAY(tally->arena, Bin, n);
    n = 1;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        if (!tally->aside[b]) continue;
        tally->place[b] = (uint16_t)n;
        tally->bins[n++] = (Bin){.low = -INFINITY, .high = INFINITY, .atom = NAN};
    }
}

Tally *tally_new(Arena *arena, const TallyPlan *plan) {
    Tally *tally = ARENA_NEW(arena, Tally);
    tally->arena = arena;
    tally->plan = plan;
    tally->next_look = plan->forced ? SIZE_MAX : FIRST_LOOK;
    for (size_t b = 0; b < BINS_IN_ALL; b++)
        tally->aside[b] = !is_exact(plan, b) && (!plan->forced || plan->forced[b]);
    if (plan->forced || plan->exact) open_bins(tally);
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

/* Where every wanted rank may lie after so many samples, and from where the tail begins. */
typedef struct Reach {
    double from[TALLY_QUANTILES], to[TALLY_QUANTILES], tail;
    size_t n;
} Reach;

static Reach reach_after(const TallyPlan *plan, size_t n) {
    Reach all = {.n = plan->np};
    double to;
    for (size_t i = 0; i < plan->np; i++) reach(plan, plan->p[i], n, &all.from[i], &all.to[i]);
    reach(plan, TAIL_P, n, &all.tail, &to);
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

/* What all tallies of a value have seen up to their last looks. */
struct TallyPool {
    size_t tallies;
    pthread_mutex_t lock;
    uint32_t counts[BINS_IN_ALL];
    size_t n;
};

TallyPool *tally_pool(Arena *arena, size_t tallies) {
    TallyPool *pool = ARENA_NEW(arena, TallyPool);
    pool->tallies = tallies;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

/* Tells the others what was seen, and takes from them what they have. */
static const uint32_t *see_all(Tally *tally, uint32_t room[BINS_IN_ALL], size_t *n) {
    TallyPool *pool = tally->plan->pool;
    *n = tally->n;
    if (!pool) return tally->counts;
    pthread_mutex_lock(&pool->lock);
    size_t more = 0;
    for (size_t b = 0; b < BINS_IN_ALL; b++) {
        uint32_t news = tally->counts[b] - tally->told[b];
        pool->counts[b] += news;
        more += news;
    }
    *n = pool->n += more;
    memcpy(room, pool->counts, sizeof pool->counts);
    pthread_mutex_unlock(&pool->lock);
    memcpy(tally->told, tally->counts, sizeof tally->told);
    return room;
}

double *tally_deal(const Tally *tally, Arena *scratch, size_t starts[BINS_IN_ALL + 1]) {
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

/* Leaves of a bin what lies between two shares of its n kept samples, as far as a sample of them
 * can tell: rather too much. */
static void tighten(Bin *bin, const double *x, size_t n, double from, double to) {
    double pilot[LARGEST_PILOT];
    if (n < WORTH_TIGHTENING || (from <= 0 && to >= 1)) return;
    size_t m = n / 8 < LARGEST_PILOT ? n / 8 : LARGEST_PILOT;
    for (size_t i = 0; i < m; i++) pilot[i] = x[(2 * i + 1) * n / (2 * m)];
    double all = (double)m;
    double low = from * all - pilot_sd * sqrt(all * from * (1 - from)) - 1;
    double high = to * all + pilot_sd * sqrt(all * to * (1 - to)) + 1;
    if (from > 0 && low >= 0) bin->low = fmax(bin->low, select_rank(pilot, m, (size_t)low));
    if (to < 1 && high < all) bin->high = fmin(bin->high, select_rank(pilot, m, (size_t)high));
}

/* Brings the ends of a bin as near as what has been seen allows; x are its n kept samples. `here`
 * samples of all tallies are in it, of which the first and the last that matter are known: this
 * one's lie where its share of them says, give or take what chance did in the bin. */
static void narrow(Tally *tally, size_t b, const double *x, size_t n, double here, double first,
                   double last) {
    Bin *bin = bin_at(tally, b);
    double own = tally->counts[b];
    if (last < 0) {
        bin->below += bin->atoms; /* its sum alone is wanted: nothing is kept from here on */
        bin->atoms = 0;
        bin->low = INFINITY;
        bin->atom = NAN;
        return;
    }
    if (bin->atom == bin->atom || !n) return;
    if (own * 50 > (double)tally->n && all_equal(x, n)) {
        bin->atom = x[0];
        bin->atoms = n;
        return;
    }
    double share = own / here, chance = share < 1 ? 1.5 * sqrt(own) : 0;
    double from = first * share - chance - (double)bin->below,
           to = last * share + chance - (double)bin->below + 1;
    tighten(bin, x, n, from / (double)n, to / (double)n);
}

/* Keeps of a bin's kept samples what lies between its ends; those below are counted. */
static void keep_on(Tally *tally, size_t b, const double *x, size_t n) {
    Bin *bin = bin_at(tally, b);
    size_t nkept = tally->nkept, below = 0;
    for (size_t i = 0; i < n; i++) {
        bool atom = x[i] == bin->atom, under = x[i] < bin->low;
        below += under & !atom;
        tally->kept[nkept] = x[i];
        tally->of[nkept] = (uint16_t)b;
        nkept += !atom & !under & (x[i] <= bin->high);
    }
    bin->below += below;
    tally->nkept = nkept;
}

/* Gives up the bins in which no wanted rank can end any more, and that are not of the tail. */
static void give_up(Tally *tally, const uint32_t *counts, const Reach *reach) {
    double before = 0, first, last;
    for (size_t b = 0; b < BINS_IN_ALL; before += counts[b++]) {
        if (!tally->aside[b]) continue;
        bool tail = before + counts[b] >= reach->tail;
        tally->aside[b] = tail || reach_in(reach, before, counts[b], &first, &last);
    }
}

/* What was kept before there were bins is all there was: their sums start with it. */
static void first_sums(Tally *tally, const double *dealt, const size_t *starts) {
    for (size_t b = 0; b < BINS_IN_ALL; b++)
        for (size_t i = starts[b]; tally->aside[b] && i < starts[b + 1]; i++)
            bin_at(tally, b)->sum += dealt[i];
}

/* Gives up what is of no use any more, and narrows what is. */
static void look(Tally *tally) {
    uint32_t room[BINS_IN_ALL];
    size_t starts[BINS_IN_ALL + 1], seen;
    const uint32_t *counts = see_all(tally, room, &seen);
    Reach reach = reach_after(tally->plan, seen);
    give_up(tally, counts, &reach);
    bool opens = !tally->bins;
    if (opens) open_bins(tally);
    ArenaMark mark = arena_mark(tally->arena);
    double *dealt = tally_deal(tally, tally->arena, starts);
    if (opens) first_sums(tally, dealt, starts);
    tally->nkept = 0;
    double before = 0, first, last;
    for (size_t b = 0; b < BINS_IN_ALL; before += counts[b++]) {
        if (!tally->aside[b]) continue;
        size_t n = starts[b + 1] - starts[b];
        (void)reach_in(&reach, before, counts[b], &first, &last);
        narrow(tally, b, dealt + starts[b], n, counts[b], first, last);
        keep_on(tally, b, dealt + starts[b], n);
    }
    arena_release(tally->arena, mark);
    tally->next_look = tally->n * 2;
}

/* What is kept at most, as a rule: all up to the first look, then what is within reach of a rank,
 * to twice as many runs. */
static size_t likely_room(const TallyPlan *plan) {
    double room = FIRST_LOOK + 2 * KERNEL_BLOCK;
    double parts = plan->pool ? (double)plan->pool->tallies / 1.4 : 1; /* they lag behind */
    for (size_t i = 0; i < plan->np; i++)
        room += 4 * reach_sd * sqrt((double)plan->runs * plan->p[i] * (1 - plan->p[i])) / parts;
    return (size_t)fmin(room, (double)plan->runs + 2 * KERNEL_BLOCK);
}

size_t tally_bytes(const TallyPlan *plan) {
    return sizeof(Tally) + likely_room(plan) * (sizeof(double) + sizeof(uint16_t));
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

enum { GROUP = 8, WORD = 64 };

/* Counts GROUP samples by bin; which of them are to be looked at, as bits. */
static inline uint64_t count_group(Tally *tally, const int32_t *bin) {
    uint64_t picked = 0;
    for (int i = 0; i < GROUP; i++) {
        tally->counts[bin[i]]++;
        picked |= (uint64_t)tally->aside[bin[i]] << i;
    }
    return picked;
}

/* Looks at those samples one by one; how many are kept then. Without branches: which way a sample
 * goes cannot be foreseen. */
static size_t look_at(const Tally *tally, uint64_t picked, const double *restrict block,
                      const int32_t *restrict bin, size_t nkept) {
    double *restrict kept = tally->kept;
    uint16_t *restrict of = tally->of;
    for (; picked; picked &= picked - 1) {
        int i = __builtin_ctzll(picked);
        double sample = orderly(block[i]);
        Bin *at = bin_at(tally, (size_t)bin[i]);
        bool atom = sample == at->atom, under = sample < at->low;
        at->sum += sample;
        at->atoms += atom;
        at->below += under & !atom;
        kept[nkept] = sample;
        of[nkept] = (uint16_t)bin[i];
        nkept += !atom & !under & (sample <= at->high);
    }
    return nkept;
}

static void keep_all(Tally *tally, const double *block, const int32_t *bin, size_t n) {
    for (size_t i = 0; i < n; i++) {
        tally->counts[bin[i]]++;
        tally->kept[tally->nkept] = orderly(block[i]);
        tally->of[tally->nkept++] = (uint16_t)bin[i];
    }
}

static void count(Tally *tally, const double *block, const int32_t *bin, size_t n) {
    size_t at = 0, nkept = tally->nkept;
    for (; at + WORD <= n; at += WORD) {
        uint64_t picked = 0;
        for (size_t g = 0; g < WORD; g += GROUP) picked |= count_group(tally, bin + at + g) << g;
        nkept = look_at(tally, picked, block + at, bin + at, nkept);
    }
    for (; at < n; at++) {
        tally->counts[bin[at]]++;
        nkept = look_at(tally, tally->aside[bin[at]], block + at, bin + at, nkept);
    }
    tally->nkept = nkept;
}

void tally_add(Tally *tally, const Kernels *kernels, const double *block, size_t n) {
    int32_t bin[KERNEL_BLOCK];
    kernels->bins(&tally->plan->scale, block, bin);
    if (n == KERNEL_BLOCK) kernels->sums(block, tally->plan->centre, &tally->sums);
    else add_part(tally, block, n);
    make_room(tally);
    if (tally->bins) count(tally, block, bin, n);
    else keep_all(tally, block, bin, n);
    tally->n += n;
    if (tally->n >= tally->next_look) look(tally);
}

void tally_end(Tally *tally) {
    if (!tally->bins) look(tally);
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
