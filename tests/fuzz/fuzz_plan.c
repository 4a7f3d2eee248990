/* fuzz_plan.c - the input as a plan file: loaded, prepared, solved in every scenario, and reported
 * in every format.
 *
 * The laws: loading and preparing fail exactly when an error was reported; a plan that was good can
 * be reported in every format, shown and asked why. The input can `use: [/proc/self/fd/100]`: a
 * small model stands there. */
#include "plan/load.h"
#include "report/plans.h"
#include "report/problems.h"

#include <sys/mman.h>
#include <unistd.h>

enum { MODEL_FD = 100, EXPLAINED = 20 };

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

/* Once: the model that inputs can use. */
static void place_model(void) {
    static const char model[] =
        "model: Small\nunits: [photo]\n"
        "inputs:\n  size: 400 kB/photo  # of one\n  copies: {value: 3, ok_when: copies >= 1}\n"
        "derive:\n  daily: 1M photo/day * size * copies -> TB/day\n"
        "functions:\n  keep(x, t): {value: x * t + 30%, args: {x: TB/day, t: day}, ok_when: t > 0 "
        "s,\n    example: keep(1 TB/day, 10 day) == 13 TB}\n";
    static bool placed;
    if (placed) return;
    int fd = memory_file("model.yaml", model, sizeof model - 1);
    placed = dup2(fd, MODEL_FD) == MODEL_FD;
    close(fd);
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
    place_model();
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Plan *plan = plan_new(arena, &diags);
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
