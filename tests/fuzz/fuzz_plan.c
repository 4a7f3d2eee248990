/* fuzz_plan.c - the input as a plan file: loaded, prepared, solved in every scenario, and reported
 * in every format. */
#include "plan/load.h"
#include "report/plans.h"
#include "report/problems.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(Plan *plan, Diags *diags) {
    for (int format = FORMAT_TEXT; format <= FORMAT_MARKDOWN; format++) {
        Style style = {.format = (Format)format, .width = format ? 80 : 40, .ascii = format == 0};
        Buf out = buf_new(plan->arena);
        PlanReport all = plan_report(plan, &style, NULL, true, true);
        plan_report_write(&out, &all);
        for (uint32_t i = 1; i < plan->nentries && i < 20; i++) {
            plan_show(&out, &style, plan, &all.cases[0], &i, 1);
            plan_why(&out, &style, plan, &all.cases[0], i);
        }
    }
    (void)diags;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Plan *plan = plan_new(arena, &diags);
    int fd = memfd_create("plan", 0);
    const char *path = arena_printf(arena, "/proc/self/fd/%d", fd);
    bool good = write(fd, data, size) == (ssize_t)size && plan_load(plan, path);
    close(fd);
    good = (plan->nentries > 1 || good) && plan_prepare(plan) && good;
    if (good != (diags.errors == 0)) abort();
    if (good) report(plan, &diags);
    Buf out = buf_new(arena);
    problems_text(&out, &(Style){.width = 80}, &diags);
    arena_free(arena);
    return 0;
}
