/* cmd_diff.c - what changed between two plans, two scenarios, or with `--set`. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/diff.h"

/* What the command line asks to be compared. */
typedef struct Asked {
    const char *before, *after;                   /* files */
    const char *before_scenario, *after_scenario; /* "base" when none */
    bool two_files, two_scenarios;
    bool set_later; /* `--set` is of the later side alone */
} Asked;

/* With one file the plan as it stands is what a scenario is compared with; two files are both taken
 * in it. */
static Asked asked_of(const App *app) {
    Asked asked = {.before = app->args[0], .after = app->args[app->nargs - 1]};
    const char *scenario = app->scenario ? app->scenario : "base";
    asked.two_files = app->nargs == 2;
    asked.before_scenario = app->against || asked.two_files ? scenario : "base";
    asked.after_scenario = app->against ? app->against : scenario;
    asked.two_scenarios = strcmp(asked.before_scenario, asked.after_scenario) != 0;
    asked.set_later = !asked.two_files && !asked.two_scenarios;
    return asked;
}

static bool can_compare(App *app, const Asked *asked) {
    bool all =
        strcmp(asked->before_scenario, "all") == 0 || strcmp(asked->after_scenario, "all") == 0;
    if (all) {
        app_usage(app, "`napkin run --scenario all` puts them side by side",
                  "diff takes one scenario, not `all`");
        return false;
    }
    if (asked->two_files || asked->two_scenarios || app->nsets) return true;
    app_usage(app, "give it a second plan, --scenario NAME, or --set NAME=EXPR",
              "nothing to compare %s with", asked->before);
    return false;
}

/* `plan.yaml, launch day with hosts=4`; the file (may be NULL) and the scenario where they tell the
 * sides apart. */
static const char *label_of(const App *app, const char *file, const char *scenario, bool sets) {
    Buf label = buf_new(app->arena);
    if (file) buf_text(&label, file);
    if (scenario) buf_printf(&label, "%s%s", label.n ? ", " : "", scenario);
    for (size_t i = 0; sets && i < app->nsets; i++)
        buf_printf(&label, "%s%s", i ? ", " : label.n ? " with " : "", app->sets[i]);
    return label.p;
}

static const char *told_scenario(const Asked *asked, const char *name) {
    return asked->two_scenarios || strcmp(name, "base") != 0 ? name : NULL;
}

static const char *before_label(const App *app, const Asked *asked) {
    return label_of(app, asked->before, told_scenario(asked, asked->before_scenario),
                    !asked->set_later);
}

/* One file is named on the other side. */
static const char *after_label(const App *app, const Asked *asked) {
    return label_of(app, asked->two_files ? asked->after : NULL,
                    told_scenario(asked, asked->after_scenario), true);
}

static bool solve_side(App *app, Side *side, const char *name, bool sets) {
    const Scenario *scenario;
    Plan *plan = side->plan;
    if (!plan_file_named(app, plan, name, &scenario)) return false;
    if (sets && !plan->nsets && !plan_file_sets(app, plan)) return false;
    if (!plan_sets_fit(plan, scenario, false)) {
        app->usage_wrong = true;
        return false;
    }
    side->solved = plan_solve(plan, scenario, NULL);
    return true;
}

/* Opens the files; both before anything is solved, so that all errors come together. */
static bool open_sides(App *app, const Asked *asked, Comparison *all) {
    all->before.plan = plan_file_open_bare(app, asked->before, NULL);
    all->after.plan = asked->two_files ? plan_file_open_bare(app, asked->after, all->before.plan)
                                       : all->before.plan;
    return all->before.plan && all->after.plan;
}

void cmd_diff(App *app) {
    Asked asked = asked_of(app);
    Comparison all = {0};
    if (!can_compare(app, &asked) || !open_sides(app, &asked, &all)) return;
    if (!solve_side(app, &all.before, asked.before_scenario, !asked.set_later) ||
        !solve_side(app, &all.after, asked.after_scenario, true) || !plan_compare(&all))
        return;
    app->check_failed = all.failing || (app->strict && all.warning);
    DiffReport report = {&all, &app->style, before_label(app, &asked), after_label(app, &asked)};
    diff_write(&app->out, &report);
}
