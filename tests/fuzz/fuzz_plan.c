/* fuzz_plan.c - the input as a plan file: loaded, prepared, solved in every scenario, and reported
 * in every format.
 *
 * The laws: loading and preparing fail exactly when an error was reported; a plan that was good can
 * be reported in every format, shown and asked why. */
#include "base/file.h"
#include "plan/load.h"
#include "report/plans.h"
#include "report/problems.h"

#include <sys/mman.h>
#include <unistd.h>

enum { EXPLAINED = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds, const char *which) {
    if (holds) return;
    fprintf(stderr, "fuzz_plan: broken law: %s\n", which);
    abort();
}

static int memory_file(const char *name, const void *bytes, size_t n) {
    int fd = memfd_create(name, 0);
    law(fd >= 0 && write(fd, bytes, n) == (ssize_t)n, "a file in memory can be written");
    return fd;
}

/* Where inputs find the models that they `use`: those of the program itself. */
static const char *models(Arena *arena) {
    return file_join(arena, file_folder(arena, __FILE__), "../../models");
}

static void report(Plan *plan) {
    for (int format = FORMAT_TEXT; format <= FORMAT_MARKDOWN; format++) {
        Style style = {.format = (Format)format, .width = format ? 80 : 40, .ascii = format == 0};
        Buf out = buf_new(plan->arena);
        PlanReport all = plan_report(plan, &style, NULL, true, true);
        plan_report_write(&out, &all);
        PlanReport own = plan_report(plan, &style, NULL, false, false);
        own.checks_only = true;
        plan_report_write(&out, &own);
        plan_show(&out, &style, plan, &own.cases[0], NULL, 0);
        for (uint32_t i = 1; i < plan->nentries && i < EXPLAINED; i++) {
            plan_show(&out, &style, plan, &all.cases[0], &i, 1);
            plan_why(&out, &style, plan, &all.cases[0], i);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    const char *root = models(arena);
    Plan *plan = plan_new(arena, &diags);
    plan->sampling.runs = 600;
    plan->roots = &root;
    plan->nroots = 1;
    int fd = memory_file("plan.yaml", data, size);
    bool good = plan_load(plan, arena_printf(arena, "/proc/self/fd/%d", fd));
    close(fd);
    good = (plan->nentries > 1 || good) && plan_prepare(plan) && good;
    law(good == (diags.errors == 0), "an error, and only then a failure");
    if (good) report(plan);
    Buf out = buf_new(arena);
    problems_text(&out, &(Style){.width = 80}, &diags);
    arena_free(arena);
    return 0;
}
