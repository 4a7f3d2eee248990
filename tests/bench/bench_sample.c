/* bench_sample.c - what sampling a plan costs: usage bench_sample PLAN SAMPLES JOBS
 *
 * Prints nanoseconds a sample: of working the values out alone, by one thread, and of sample_run()
 * with five exact quantiles of every value and their intervals, by JOBS threads. */
#include "lang/machine.h"
#include "math/dist.h"
#include "plan/load.h"

#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

typedef struct Sum {
    Machine *machine;
    BlockSums sums;
} Sum;

static void add_up(void *ctx, uint32_t reg, const double *block, size_t n) {
    Sum *sum = ctx;
    (void)reg;
    (void)n;
    machine_kernels(sum->machine)->sums(block, 0, &sum->sums);
}

static double evaluation(const Program *program, const uint32_t *regs, size_t n, size_t runs) {
    Arena *arena = arena_new(0);
    Sum sum = {.machine = machine_new(arena, schedule_new(arena, program, regs, n), 1)};
    machine_watch(sum.machine, add_up, &sum);
    double start = now();
    for (size_t b = 0; b * KERNEL_BLOCK < runs; b++) machine_run(sum.machine, b, KERNEL_BLOCK);
    double took = now() - start;
    if (sum.sums.n[0] == 0) puts("nothing was summed");
    arena_free(arena);
    return took / (double)runs;
}

int main(int argc, char **argv) {
    dist_start();
    if (argc != 4) return 2;
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Plan *plan = plan_new(arena, &diags);
    if (!plan_load(plan, argv[1]) || !plan_prepare(plan)) return 3;
    size_t runs = (size_t)strtoull(argv[2], NULL, 10);
    plan->sampling.runs = runs;
    plan->sampling.jobs = (unsigned)strtoul(argv[3], NULL, 10);
    Case solved = plan_solve(plan, NULL, NULL);
    Want *wants = ARENA_ARRAY(arena, Want, plan->nentries);
    uint32_t *regs = ARENA_ARRAY(arena, uint32_t, plan->nentries);
    size_t n = 0;
    for (size_t i = 1; i < plan->nentries; i++) {
        if (plan->entries[i].kind != ENTRY_DERIVED || !solved.values[i].reg) continue;
        regs[n] = solved.values[i].reg;
        wants[n++] = (Want){.reg = solved.values[i].reg};
    }
    fprintf(stderr, "%zu values, %s\n", n, sample_variant());
    printf("evaluation %.2f\n", evaluation(plan->program, regs, n, runs));
    double start = now();
    if (!sample_run(plan->program, &plan->sampling, arena, wants, n)) return 1;
    printf("whole %.2f\n", (now() - start) / (double)runs);
    arena_free(arena);
    return 0;
}
