/* cmd_plan.c - the verbs that work on a plan file: run, check, show, why. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/plans.h"

static bool wants_all(const App *app) {
    return app->scenario && strcmp(app->scenario, "all") == 0;
}

static bool find_scenario(App *app, const Plan *plan, const Scenario **out) {
    *out = NULL;
    if (!app->scenario || wants_all(app) || strcmp(app->scenario, "base") == 0) return true;
    Str name = str_of(app->scenario);
    if ((*out = plan_scenario(plan, name))) return true;
    Near near = near_to(name);
    for (size_t i = 0; i < plan->nscenarios; i++) near_offer(&near, plan->scenarios[i].name, true);
    const char *hint = NULL;
    if (near.best.n) hint = arena_printf(app->arena, "did you mean `%.*s`?", STR_ARG(near.best));
    app_usage(app, hint, "%s has no scenario `%s`", plan->path, app->scenario);
    return false;
}

static bool chosen_scenario(App *app, Plan *plan, const Scenario **out) {
    if (!find_scenario(app, plan, out)) return false;
    if (plan_sets_fit(plan, *out, wants_all(app))) return true;
    app->usage_wrong = true;
    return false;
}

static void report_file(App *app, const char *path, bool checks_only) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, path);
    if (!plan || !chosen_scenario(app, plan, &scenario)) return;
    if (checks_only && !plan->nchecks)
        diag_warning(&app->diags, (Span){0}, "%s has no checks", path);
    PlanReport report = plan_report(plan, &app->style, scenario, wants_all(app), !checks_only);
    report.checks_only = checks_only;
    app->check_failed =
        app->check_failed || report.failed_checks || (app->strict && report.failed_warnings);
    if (checks_only && app->quiet) return;
    if (app->out.n && app->style.format != FORMAT_JSON) buf_char(&app->out, '\n');
    plan_report_write(&app->out, &report);
}

void cmd_run(App *app) {
    for (size_t i = 0; i < app->nargs; i++) report_file(app, app->args[i], false);
}

void cmd_check(App *app) {
    for (size_t i = 0; i < app->nargs; i++) report_file(app, app->args[i], true);
}

/* The entries named after the file. */
static bool named_entries(App *app, Plan *plan, uint32_t *out, size_t *n) {
    for (size_t i = 1; i < app->nargs; i++) {
        Source *src = ARENA_NEW(app->arena, Source);
        *src = (Source){.name = "command line", .text = str_of(app->args[i]), .first_line = 1};
        int32_t at = plan_find(plan, src->text);
        if (at > 0) {
            out[(*n)++] = (uint32_t)at;
            continue;
        }
        uint32_t value;
        if (plan_find_value(plan, (Span){src, 0, (uint32_t)src->text.n}, &value)) continue;
        app->usage_wrong = true;
        return false;
    }
    return true;
}

static uint32_t *all_own(const Plan *plan, size_t *n) {
    uint32_t *own = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    for (uint32_t i = 1; i < plan->nentries; i++)
        if (!plan->entries[i].model) own[(*n)++] = i;
    return own;
}

static void with_entries(App *app, bool why) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, app->args[0]);
    if (!plan || !chosen_scenario(app, plan, &scenario)) return;
    size_t n = 0;
    uint32_t *names = ARENA_ARRAY(app->arena, uint32_t, app->nargs);
    if (!named_entries(app, plan, names, &n)) return;
    if (!n) names = all_own(plan, &n);
    Case solved = plan_solve(plan, scenario, NULL);
    if (!why) plan_show(&app->out, &app->style, plan, &solved, names, n);
    for (size_t i = 0; why && i < n; i++) {
        if (i && app->style.format != FORMAT_JSON) buf_char(&app->out, '\n');
        plan_why(&app->out, &app->style, plan, &solved, names[i]);
    }
}

void cmd_show(App *app) {
    with_entries(app, false);
}

void cmd_why(App *app) {
    with_entries(app, true);
}
