#include "plan/drivers.h"

#include "lang/machine.h"
#include "plan/copula.h"

#include <math.h>

enum { PARTS = 200, REDRAWN_RUNS = 1 << 14, KNOWN_RUNS = 1 << 15, DRAWS_OF_AN_ENTRY = 64 };

/* A draw that the value hangs on: where its uniform numbers are. */
typedef struct DrawSource {
    uint32_t entry, ordinal, reg;
} DrawSource;

typedef struct Search {
    Plan *plan;
    Case *solved;
    uint32_t at, reg;
    Sampling sampling;
    Arena *arena; /* for columns: given back at the end */
    DrawSource *sources;
    size_t n;
} Search;

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- which draws there are ---- */

/* The draw that a stream belongs to: its entry and its place there; false for those of copies. */
static bool find_source(const Plan *plan, uint64_t key, DrawSource *out) {
    for (uint32_t at = 1; at < plan->nentries; at++) {
        uint64_t name = stream_key(plan->entries[at].name);
        for (uint32_t ordinal = 0; ordinal < DRAWS_OF_AN_ENTRY; ordinal++) {
            if (stream_more(name, ordinal) != key) continue;
            out->entry = at;
            out->ordinal = ordinal;
            return true;
        }
    }
    return false;
}

static void add_source(Search *search, uint32_t reg) {
    DrawSource source = {.reg = reg};
    if (!find_source(search->plan, program_step(search->plan->program, reg)->key, &source)) return;
    uint32_t given = source.ordinal ? 0 : copula_given(search->plan, source.entry);
    if (given) source.reg = given; /* a correlated input: of what it is drawn from in the end */
    search->sources[search->n++] = source;
}

static void find_sources(Search *search) {
    size_t n;
    const Program *program = search->plan->program;
    uint32_t *regs = program_sources(program, search->arena, search->reg, &n);
    search->sources = ARENA_ARRAY(search->arena, DrawSource, n + 1);
    for (size_t i = 0; i < n; i++) add_source(search, regs[i]);
}

/* The text of the draw, where its entry is more than that. */
static Str draw_text(const Search *search, const DrawSource *source) {
    const Code *code = &plan_formula(search->plan, search->solved, source->entry)->code;
    uint32_t ordinal = 0;
    if (code_shape(code)) return STR("");
    for (uint32_t i = 0; i < code->n; i++) {
        bool draws = code->ins[i].op == OP_DRAW || code->ins[i].op == OP_SAMPLES;
        if (draws && ordinal++ == source->ordinal) return str_trim(span_text(code->ins[i].span));
    }
    return STR("");
}

/* ---- what they do ---- */

static size_t finite_ones(double *to, const double *from, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(from[i])) to[kept++] = from[i];
    return kept;
}

/* The point below which a share p of the values lies; sorts them. */
static double point(double *values, size_t n, double p) {
    size_t low, at, high;
    if (!n) return NAN;
    qsort(values, n, sizeof *values, by_size);
    tally_ranks(n, p, &low, &at, &high);
    return values[at];
}

typedef struct Parts {
    double n[PARTS], sum[PARTS], all, sums, squares, moment; /* moment: of the value and the draw */
} Parts;

static Parts deal(const double *u, const double *y, size_t n) {
    Parts parts = {.all = 0};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i])) continue;
        int part = (int)(u[i] * PARTS);
        part = part < 0 ? 0 : part >= PARTS ? PARTS - 1 : part;
        parts.n[part] += 1;
        parts.sum[part] += y[i];
        parts.all += 1;
        parts.sums += y[i];
        parts.squares += y[i] * y[i];
        parts.moment += (u[i] - 0.5) * y[i];
    }
    return parts;
}

static void find_share(Driver *driver, const double *u, const double *y, size_t n) {
    Parts parts = deal(u, y, n);
    double mean = parts.sums / parts.all, total = parts.squares / parts.all - mean * mean;
    double between = 0;
    for (int p = 0; p < PARTS; p++) {
        if (parts.n[p] == 0) continue;
        double away = parts.sum[p] / parts.n[p] - mean;
        between += parts.n[p] * away * away / parts.all;
    }
    double chance = (PARTS - 1) / parts.all * (total - between);
    driver->share = total > 0 ? fmin(fmax(0, (between - chance) / total), 1) : 0;
    /* the part that a straight line explains: less than half of it, and there is no one way */
    double slope = parts.moment / parts.all * sqrt(12 / total);
    bool straight = slope * slope >= 0.5 * driver->share;
    bool plain = fabs(slope) > 4 / sqrt(parts.all); /* more than chance */
    driver->sign = !straight || !plain ? 0 : slope > 0 ? 1 : -1;
}

static void find_tenths(const Search *search, Driver *driver, const double *u, const double *y,
                        size_t n) {
    double *low = ARENA_ARRAY(search->arena, double, n),
           *high = ARENA_ARRAY(search->arena, double, n);
    size_t nlow = 0, nhigh = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i])) continue;
        if (u[i] < 0.1) low[nlow++] = y[i];
        if (u[i] >= 0.9) high[nhigh++] = y[i];
    }
    driver->low = point(low, nlow, 0.5);
    driver->high = point(high, nhigh, 0.5);
}

/* The value with one draw made anew, or held at its median. */
static bool column_with(const Search *search, size_t runs, const Redraw *redraw, double *out) {
    Sampling sampling = search->sampling;
    sampling.runs = runs;
    return sample_columns(search->plan->program, &sampling, &search->reg, 1, &out, redraw);
}

static bool find_effect(const Search *search, Driver *driver, uint32_t reg, const double *y) {
    double *other = ARENA_ARRAY(search->arena, double, KNOWN_RUNS);
    size_t runs = search->sampling.runs < REDRAWN_RUNS ? search->sampling.runs : REDRAWN_RUNS;
    if (!column_with(search, runs, &(Redraw){.reg = reg}, other)) return false;
    for (size_t i = 0; i < runs && !driver->binds; i++)
        driver->binds = other[i] != y[i] && !(isnan(other[i]) && isnan(y[i]));
    runs = search->sampling.runs < KNOWN_RUNS ? search->sampling.runs : KNOWN_RUNS;
    if (!column_with(search, runs, &(Redraw){.reg = reg, .fixed = true, .at = 0.5}, other))
        return false;
    size_t n = finite_ones(other, other, runs);
    driver->known_low = point(other, n, 0.05);
    driver->known_high = point(other, n, 0.95);
    return true;
}

/* ---- all of it ---- */

static int by_share(const void *a, const void *b) {
    const Driver *x = a, *y = b;
    if (x->binds != y->binds) return y->binds - x->binds;
    return (x->share < y->share) - (x->share > y->share);
}

/* Logarithms where the value is above 0 in every run that has one. */
static bool take_logs(double *to, const double *y, size_t n) {
    bool logs = true;
    for (size_t i = 0; i < n; i++) logs = logs && !(y[i] <= 0);
    for (size_t i = 0; i < n; i++) to[i] = logs ? log(y[i]) : y[i];
    return logs;
}

static bool measure(Search *search, Drivers *out) {
    size_t runs = search->sampling.runs;
    uint32_t *regs = ARENA_ARRAY(search->arena, uint32_t, search->n + 1);
    double **columns = ARENA_ARRAY(search->arena, double *, search->n + 1);
    for (size_t i = 0; i <= search->n; i++) {
        regs[i] = i < search->n ? search->sources[i].reg : search->reg;
        columns[i] = ARENA_ARRAY(search->arena, double, runs);
    }
    if (!sample_columns(search->plan->program, &search->sampling, regs, search->n + 1, columns,
                        NULL))
        return false;
    const double *y = columns[search->n];
    double *scaled = ARENA_ARRAY(search->arena, double, runs);
    out->logs = take_logs(scaled, y, runs);
    for (size_t i = 0; i < search->n; i++) {
        Driver *driver = &out->rows[out->n++];
        *driver = (Driver){.entry = search->sources[i].entry,
                           .draw = draw_text(search, &search->sources[i])};
        find_share(driver, columns[i], scaled, runs);
        find_tenths(search, driver, columns[i], y, runs);
        if (!find_effect(search, driver, regs[i], y)) return false;
        bool correlated = copula_given(search->plan, driver->entry) == regs[i];
        if (correlated && !driver->binds) { /* it is drawn for another's sake alone */
            out->n--;
            continue;
        }
        out->together -= driver->share;
        out->correlated = out->correlated || correlated;
    }
    size_t n = finite_ones(scaled, y, runs);
    out->none = runs - n;
    out->low = point(scaled, n, 0.05);
    out->high = point(scaled, n, 0.95);
    return true;
}

bool drivers_find(Plan *plan, Case *solved, uint32_t at, Drivers *out) {
    Search search = {plan, solved, at, solved->values[at].reg, plan->sampling, NULL, NULL, 0};
    if (!solved->known[at] || !search.reg || plan_type(plan, at)->is_bool) return false;
    if (search.sampling.runs > DRIVER_RUNS) search.sampling.runs = DRIVER_RUNS;
    search.arena = arena_new(0);
    find_sources(&search);
    *out = (Drivers){.rows = ARENA_ARRAY(plan->arena, Driver, search.n + 1),
                     .together = 1,
                     .runs = search.sampling.runs};
    bool good = measure(&search, out);
    arena_free(search.arena);
    if (!good) {
        diag_error(plan->diags, (Span){0}, "interrupted");
        return false;
    }
    out->together = out->together > 0 ? out->together : 0;
    qsort(out->rows, out->n, sizeof *out->rows, by_share);
    return true;
}
