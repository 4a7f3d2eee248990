#include "lang/sample.h"

#include "lang/machine.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

const double SPREAD_P[SPREAD_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

enum {
    STRETCH_BLOCKS = 32,     /* the unit of work of a thread, and of sums */
    WORTH_A_THREAD = 200000, /* steps times blocks from which a second thread pays */
    MOST_THREADS = 64
};

/* What is wanted of one register while samples stream by. */
typedef struct Watch {
    uint32_t next; /* the watch after this one of the same register, plus one */
    bool truth;
    TallyPlan plan;
    TallySums *sums; /* one a stretch */
    bool *needed;    /* after a pass: where another has to look, or NULL */
} Watch;

typedef struct Worker Worker;

typedef struct Job {
    const Schedule *schedule;
    const Sampling *sampling;
    const Points *points; /* NULL: random */
    const double *shifts;
    size_t first_block; /* of random draws, so that no two sets of points share them */
    Watch *watches;
    uint32_t *first; /* by register: its first watch, plus one */
    size_t nwatches, blocks, stretches;
    Want *wants;
    Worker *workers;
    size_t nworkers;
    atomic_size_t next;
    atomic_bool stopped;
} Job;

struct Worker {
    Job *job;
    Arena *arena;
    Machine *machine;
    Tally **tallies;
    size_t *holds, *none; /* of truth values */
    size_t **cells;       /* of numbers whose runs are counted between edges */
    bool speaks;          /* the one that polls and tells of progress */
};

const char *sample_variant(void) {
    return kernels_best()->name;
}

/* ---- one worker ---- */

static void count_truth(Worker *worker, size_t w, const double *block, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool known = block[i] == block[i];
        worker->none[w] += !known;
        worker->holds[w] += known && block[i] != 0;
    }
}

/* A number at an edge is of the cell above it; what is not finite is of none. */
static void count_cells(const Want *want, size_t *cells, const double *block, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t cell = 0;
        if (!isfinite(block[i])) continue;
        while (cell < want->nedges && block[i] >= want->edges[cell]) cell++;
        cells[cell]++;
    }
}

static void watch_block(void *ctx, uint32_t reg, const double *block, size_t n) {
    Worker *worker = ctx;
    const Job *job = worker->job;
    for (uint32_t w = job->first[reg]; w-- > 0; w = job->watches[w].next) {
        if (job->watches[w].truth) count_truth(worker, w, block, n);
        else tally_add(worker->tallies[w], machine_kernels(worker->machine), block, n);
        if (worker->cells[w]) count_cells(&job->wants[w], worker->cells[w], block, n);
    }
}

static bool poll_person(const Worker *worker, size_t stretch) {
    Job *job = worker->job;
    if (!worker->speaks) return atomic_load(&job->stopped);
    const Sampling *sampling = job->sampling;
    if (sampling->stop && sampling->stop()) atomic_store(&job->stopped, true);
    if (sampling->progress) sampling->progress((double)stretch / (double)job->stretches);
    return atomic_load(&job->stopped);
}

static void work_on(Worker *worker, size_t stretch) {
    Job *job = worker->job;
    size_t from = stretch * STRETCH_BLOCKS, to = from + STRETCH_BLOCKS;
    if (to > job->blocks) to = job->blocks;
    for (size_t b = from; b < to; b++) {
        size_t left = job->sampling->runs - b * KERNEL_BLOCK;
        machine_run(worker->machine, job->first_block + b,
                    left < KERNEL_BLOCK ? left : KERNEL_BLOCK);
    }
    for (size_t w = 0; w < job->nwatches; w++)
        if (!job->watches[w].truth)
            job->watches[w].sums[stretch] = tally_take_sums(worker->tallies[w]);
}

static void prepare(Worker *worker) {
    const Job *job = worker->job;
    Arena *arena = worker->arena;
    size_t bytes = 0;
    for (size_t w = 0; w < job->nwatches; w++)
        bytes += job->watches[w].truth ? 0 : tally_bytes(&job->watches[w].plan);
    arena_reserve(arena, bytes);
    worker->tallies = ARENA_ARRAY(arena, Tally *, job->nwatches);
    worker->holds = ARENA_ARRAY(arena, size_t, job->nwatches);
    worker->none = ARENA_ARRAY(arena, size_t, job->nwatches);
    worker->cells = ARENA_ARRAY(arena, size_t *, job->nwatches);
    for (size_t w = 0; w < job->nwatches; w++) {
        if (!job->watches[w].truth) worker->tallies[w] = tally_new(arena, &job->watches[w].plan);
        if (job->wants[w].nedges)
            worker->cells[w] = ARENA_ARRAY(arena, size_t, job->wants[w].nedges + 1);
    }
    worker->machine = machine_new(arena, job->schedule, job->sampling->seed);
    machine_points(worker->machine, job->points, job->shifts);
    machine_watch(worker->machine, watch_block, worker);
}

static void *work(void *ctx) {
    Worker *worker = ctx;
    Job *job = worker->job;
    for (size_t s; (s = atomic_fetch_add(&job->next, 1)) < job->stretches;) {
        if (poll_person(worker, s)) break;
        work_on(worker, s);
    }
    for (size_t w = 0; w < job->nwatches; w++)
        if (worker->tallies[w]) tally_end(worker->tallies[w]);
    return NULL;
}

/* ---- the team ---- */

static size_t threads_for(const Job *job) {
    size_t cores = job->sampling->jobs;
    if (!cores) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        cores = online > 1 ? (size_t)online : 1;
    }
    double load = (double)job->blocks * (double)(schedule_steps(job->schedule) + 4 * job->nwatches);
    size_t worth = 1 + (size_t)(load / WORTH_A_THREAD);
    if (cores > worth) cores = worth;
    if (cores > job->stretches) cores = job->stretches;
    return cores > MOST_THREADS ? MOST_THREADS : cores;
}

/* A task for a thread that is started on another processor than its maker's: left to itself the
 * kernel starts it on the same one, and takes milliseconds to notice that another is free. */
typedef struct Start {
    void *(*task)(void *);
    void *ctx;
    cpu_set_t allowed;
} Start;

static void *start(void *ctx) {
    const Start *begun = ctx;
    (void)sched_setaffinity(0, sizeof begun->allowed, &begun->allowed); /* from here on anywhere */
    return begun->task(begun->ctx);
}

static bool start_elsewhere(pthread_t *thread, Start *begun) {
    pthread_attr_t attr;
    if (sched_getaffinity(0, sizeof begun->allowed, &begun->allowed) != 0 ||
        pthread_attr_init(&attr) != 0)
        return false;
    cpu_set_t others = begun->allowed;
    int here = sched_getcpu();
    if (here >= 0) CPU_CLR((size_t)here, &others);
    if (CPU_COUNT(&others)) (void)pthread_attr_setaffinity_np(&attr, sizeof others, &others);
    bool good = pthread_create(thread, &attr, start, begun) == 0;
    pthread_attr_destroy(&attr);
    return good;
}

/* Starts all workers; how many there are, since threads that cannot be had are done without. The
 * caller is one of them: for small jobs no thread is started. */
static size_t run_team(Job *job, void *(*task)(void *)) {
    pthread_t threads[MOST_THREADS];
    Start starts[MOST_THREADS];
    size_t n = 1;
    atomic_store(&job->next, 0);
    for (; n < job->nworkers; n++) {
        starts[n] = (Start){.task = task, .ctx = &job->workers[n]};
        if (!start_elsewhere(&threads[n], &starts[n])) break;
    }
    task(&job->workers[0]);
    for (size_t i = 1; i < n; i++) pthread_join(threads[i], NULL);
    return n;
}

/* ---- results ---- */

static void merge_truth(const Job *job, size_t w, Want *want) {
    size_t holds = 0, none = 0;
    for (size_t i = 0; i < job->nworkers; i++) {
        holds += job->workers[i].holds[w];
        none += job->workers[i].none[w];
    }
    want->share = share_of(job->sampling->runs, holds, none);
}

static void merge_cells(const Job *job, size_t w, Want *want) {
    for (size_t c = 0; want->nedges && c <= want->nedges; c++) {
        want->counts[c] = 0;
        for (size_t i = 0; i < job->nworkers; i++) want->counts[c] += job->workers[i].cells[w][c];
    }
}

/* Reads one answer off the tallies of all workers. What could not be told is left in `needed`. */
static void merge_one(Worker *worker, size_t w) {
    Job *job = worker->job;
    Want *want = &job->wants[w];
    if (want->truth) {
        merge_truth(job, w, want);
        return;
    }
    merge_cells(job, w, want);
    Tally *tallies[MOST_THREADS];
    for (size_t i = 0; i < job->nworkers; i++) tallies[i] = job->workers[i].tallies[w];
    bool *needed = ARENA_ARRAY(worker->arena, bool, TALLY_BINS + 2);
    ArenaMark mark = arena_mark(worker->arena);
    if (!tally_merge(worker->arena, &job->watches[w].plan, tallies, job->nworkers,
                     job->watches[w].sums, job->stretches, &want->spread, needed))
        job->watches[w].needed = needed;
    arena_release(worker->arena, mark);
}

static void *merge(void *ctx) {
    Worker *worker = ctx;
    for (size_t w; (w = atomic_fetch_add(&worker->job->next, 1)) < worker->job->nwatches;)
        merge_one(worker, w);
    return NULL;
}

/* One pass over all runs; `*missed` when some quantile needs another. */
static bool pass(Job *job, Arena *scratch, bool *missed) {
    job->nworkers = threads_for(job);
    job->workers = ARENA_ARRAY(scratch, Worker, job->nworkers);
    for (size_t w = 0; w < job->nwatches && job->nworkers > 1; w++)
        job->watches[w].plan.pool = tally_pool(scratch, job->nworkers);
    for (size_t i = 0; i < job->nworkers; i++) {
        job->workers[i] = (Worker){.job = job, .arena = arena_child(scratch), .speaks = i == 0};
        prepare(&job->workers[i]);
    }
    job->nworkers = run_team(job, work);
    if (atomic_load(&job->stopped)) return false;
    (void)run_team(job, merge);
    *missed = false;
    for (size_t w = 0; w < job->nwatches; w++) {
        *missed = *missed || job->watches[w].needed;
        job->watches[w].plan.forced = job->watches[w].needed;
        job->watches[w].needed = NULL;
    }
    return true;
}

/* One set of points, and what shifts it. */
typedef struct Shifted {
    const Points *points;
    const double *shifts;
    size_t first_block;
} Shifted;

typedef struct FirstLook {
    const Job *job;
    double **first; /* by watch */
    size_t at;
} FirstLook;

static void keep_first(void *ctx, uint32_t reg, const double *block, size_t n) {
    FirstLook *look = ctx;
    for (uint32_t w = look->job->first[reg]; w-- > 0; w = look->job->watches[w].next)
        if (look->first[w]) memcpy(look->first[w] + look->at, block, n * sizeof *block);
}

enum { FIRST_BLOCKS = 2 };

/* Scales for the tallies, from the first samples. */
static void fit_scales(Job *job, Arena *scratch) {
    FirstLook look = {job, ARENA_ARRAY(scratch, double *, job->nwatches), 0};
    Machine *machine = machine_new(scratch, job->schedule, job->sampling->seed);
    machine_points(machine, job->points, job->shifts);
    for (size_t w = 0; w < job->nwatches; w++)
        if (!job->watches[w].truth)
            look.first[w] = ARENA_ARRAY(scratch, double, FIRST_BLOCKS *KERNEL_BLOCK);
    machine_watch(machine, keep_first, &look);
    for (size_t b = 0; b < FIRST_BLOCKS && b < job->blocks; b++) {
        size_t left = job->sampling->runs - b * KERNEL_BLOCK;
        size_t n = left < KERNEL_BLOCK ? left : KERNEL_BLOCK;
        machine_run(machine, job->first_block + b, n);
        look.at += n;
    }
    for (size_t w = 0; w < job->nwatches; w++)
        if (look.first[w]) tally_fit(&job->watches[w].plan, look.first[w], look.at);
}

static Watch watch_of(Arena *scratch, const Sampling *sampling, const Want *want,
                      size_t stretches) {
    Watch watch = {.truth = want->truth};
    if (want->truth) return watch;
    double *p = ARENA_ARRAY(scratch, double, SPREAD_QUANTILES + want->np);
    memcpy(p, SPREAD_P, sizeof SPREAD_P);
    if (want->np) memcpy(p + SPREAD_QUANTILES, want->p, want->np * sizeof *p);
    watch.plan = (TallyPlan){.runs = sampling->runs, .p = p, .np = SPREAD_QUANTILES + want->np};
    watch.sums = ARENA_ARRAY(scratch, TallySums, stretches);
    return watch;
}

/* Samples of one kind: random, or of one shifted set of points. */
static bool run_job(const Program *program, const Sampling *sampling, const Shifted *shifted,
                    Arena *arena, Want *wants, size_t nwants) {
    Arena *scratch = arena_new(0);
    Job job = {.sampling = sampling, .wants = wants, .nwatches = nwants};
    if (shifted) {
        job.points = shifted->points;
        job.shifts = shifted->shifts;
        job.first_block = shifted->first_block;
    }
    job.blocks = (sampling->runs + KERNEL_BLOCK - 1) / KERNEL_BLOCK;
    job.stretches = (job.blocks + STRETCH_BLOCKS - 1) / STRETCH_BLOCKS;
    job.watches = ARENA_ARRAY(scratch, Watch, nwants);
    job.first = ARENA_ARRAY(scratch, uint32_t, program_steps(program));
    uint32_t *regs = ARENA_ARRAY(scratch, uint32_t, nwants);
    const bool *whole = program_whole(program, scratch);
    for (size_t w = 0; w < nwants; w++) {
        regs[w] = wants[w].reg;
        job.watches[w] = watch_of(scratch, sampling, &wants[w], job.stretches);
        job.watches[w].plan.whole = whole[regs[w]];
        job.watches[w].next = job.first[regs[w]];
        job.first[regs[w]] = (uint32_t)w + 1;
        wants[w].spread.quantiles = ARENA_ARRAY(arena, Quantile, SPREAD_QUANTILES + wants[w].np);
        if (wants[w].nedges) wants[w].counts = ARENA_ARRAY(arena, size_t, wants[w].nedges + 1);
    }
    job.schedule = schedule_new(scratch, program, regs, nwants);
    fit_scales(&job, scratch);
    bool good = true, missed = nwants > 0;
    while (good && missed) good = pass(&job, scratch, &missed);
    arena_free(scratch);
    return good;
}

/* ---- quasi-random points ---- */

enum { SHIFTS = 8 };
static const double t_shifts = 2.364624251592785; /* Student's t, 7 degrees of freedom, 97.5 % */

/* Mean and its 95 % interval of what the shifts gave each. */
static void join_shifts(const double *of, double *at, double *low, double *high) {
    double mean = 0, squares = 0;
    bool whole = true;
    for (int r = 0; r < SHIFTS; r++) mean += of[r] / SHIFTS, whole = whole && of[r] == floor(of[r]);
    for (int r = 0; r < SHIFTS; r++) squares += (of[r] - mean) * (of[r] - mean);
    double half = t_shifts * sqrt(squares / (SHIFTS - 1) / SHIFTS);
    *at = whole ? round(mean) : mean; /* a quantile of counts is a count */
    *low = fmin(mean - half, *at);
    *high = fmax(mean + half, *at);
}

static void join_spreads(Want *want, Want *const *parts, size_t w) {
    double of[SHIFTS], low, high;
    Spread *out = &want->spread;
    Quantile *room = out->quantiles;
    *out = parts[0][w].spread; /* bars and scale: of the first */
    memcpy(room, out->quantiles, out->nquantiles * sizeof *room);
    out->quantiles = room;
    for (size_t q = 0; q < out->nquantiles; q++) {
        for (int r = 0; r < SHIFTS; r++) of[r] = parts[r][w].spread.quantiles[q].at;
        join_shifts(of, &room[q].at, &room[q].low, &room[q].high);
    }
    out->runs = out->none = 0;
    double squares = 0;
    for (int r = 0; r < SHIFTS; r++) {
        const Spread *part = &parts[r][w].spread;
        out->runs += part->runs;
        out->none += part->none;
        out->heavy_tail = out->heavy_tail || part->heavy_tail;
        of[r] = part->mean;
        squares += part->sd * part->sd / SHIFTS;
    }
    out->sd = sqrt(squares);
    join_shifts(of, &out->mean, &low, &high);
    out->mean_error = (high - low) / (2 * t_shifts);
}

static void join_shares(Want *want, Want *const *parts, size_t w) {
    double of[SHIFTS], low, high;
    size_t runs = 0, holds = 0, none = 0;
    for (int r = 0; r < SHIFTS; r++) {
        const Share *part = &parts[r][w].share;
        runs += part->runs;
        holds += part->holds;
        none += part->none;
        of[r] = part->at;
    }
    want->share = share_of(runs, holds, none);
    double at;
    join_shifts(of, &at, &low, &high);
    if (holds == 0 || holds == runs) return; /* nothing to tell a spread by: Wilson's stays */
    want->share.low = fmax(0, low);
    want->share.high = fmin(1, high);
}

size_t sample_points(const Sampling *sampling) {
    size_t n = KERNEL_BLOCK;
    while (n * 2 * SHIFTS <= sampling->runs && n < (size_t)1 << 19) n *= 2;
    return n;
}

size_t sample_draws(const Program *program, const Want *wants, size_t nwants) {
    Arena *scratch = arena_new(0);
    uint32_t *regs = ARENA_ARRAY(scratch, uint32_t, nwants);
    for (size_t w = 0; w < nwants; w++) regs[w] = wants[w].reg;
    size_t n = schedule_draws(schedule_new(scratch, program, regs, nwants));
    arena_free(scratch);
    return n;
}

/* As many runs as fit, in SHIFTS sets of the same points, each shifted by random numbers. */
static bool run_points(const Program *program, const Sampling *sampling, Arena *arena, Want *wants,
                       size_t nwants) {
    Arena *scratch = arena_new(0);
    Sampling each = *sampling;
    each.runs = sample_points(sampling);
    size_t draws = sample_draws(program, wants, nwants);
    Shifted shifted = {.points =
                           points_new(scratch, draws < QMC_DIMS ? draws : QMC_DIMS, each.runs)};
    double shifts[KERNEL_BLOCK];
    shifted.shifts = shifts;
    Want *parts[SHIFTS];
    bool good = true;
    for (int r = 0; r < SHIFTS && good; r++) {
        kernels_best()->uniforms(stream_more(stream_key(STR("shift")), sampling->seed), (uint64_t)r,
                                 shifts);
        shifted.first_block = (size_t)r * (each.runs / KERNEL_BLOCK);
        parts[r] = ARENA_ARRAY(scratch, Want, nwants);
        memcpy(parts[r], wants, nwants * sizeof *wants);
        good = run_job(program, &each, &shifted, scratch, parts[r], nwants);
    }
    for (size_t w = 0; w < nwants && good; w++) {
        wants[w].spread.quantiles = ARENA_ARRAY(arena, Quantile, SPREAD_QUANTILES + wants[w].np);
        if (wants[w].truth) join_shares(&wants[w], parts, w);
        else join_spreads(&wants[w], parts, w);
    }
    arena_free(scratch);
    return good;
}

bool sample_run(const Program *program, const Sampling *sampling, Arena *arena, Want *wants,
                size_t nwants) {
    return sampling->sobol ? run_points(program, sampling, arena, wants, nwants)
                           : run_job(program, sampling, NULL, arena, wants, nwants);
}

/* ---- whole columns ---- */

typedef struct Columns {
    const uint32_t *regs;
    size_t n;
    double *const *columns;
    size_t at;
} Columns;

static void keep_block(void *ctx, uint32_t reg, const double *block, size_t n) {
    const Columns *columns = ctx;
    for (size_t i = 0; i < columns->n; i++)
        if (columns->regs[i] == reg)
            memcpy(columns->columns[i] + columns->at, block, n * sizeof *block);
}

bool sample_columns(const Program *program, const Sampling *sampling, const uint32_t *regs,
                    size_t nregs, double *const *columns, const Redraw *redraw) {
    Arena *scratch = arena_new(0);
    Columns kept = {regs, nregs, columns, 0};
    Machine *machine =
        machine_new(scratch, schedule_new(scratch, program, regs, nregs), sampling->seed);
    machine_watch(machine, keep_block, &kept);
    machine_redraw(machine, redraw);
    bool stopped = false;
    for (size_t b = 0; kept.at < sampling->runs && !stopped; b++) {
        size_t left = sampling->runs - kept.at;
        size_t n = left < KERNEL_BLOCK ? left : KERNEL_BLOCK;
        machine_run(machine, b, n);
        kept.at += n;
        stopped = b % STRETCH_BLOCKS == 0 && sampling->stop && sampling->stop();
    }
    arena_free(scratch);
    return !stopped;
}
