/* cmd_sweep.c - one entry over a stretch of values: where limits turn and curves bend. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/sweeps.h"

static Span word(App *app, size_t i) {
    Source *src = ARENA_NEW(app->arena, Source);
    *src = (Source){.name = "command line", .text = str_of(app->args[i]), .first_line = 1};
    return (Span){src, 0, (uint32_t)src->text.n};
}

static void report(App *app, Plan *plan, const Scenario *scenario, const Sweep *sweeps, size_t n) {
    (void)!sweeps_report(&app->out, &app->style, plan, scenario, sweeps, n);
}

/* `sweep PLAN NAME VALUES [SHOW...]` */
static void sweep_asked(App *app, Plan *plan, const Scenario *scenario) {
    size_t nshow = app->nargs - 3;
    Span *show = ARENA_ARRAY(app->arena, Span, nshow);
    for (size_t i = 0; i < nshow; i++) show[i] = word(app, i + 3);
    SweepAsk ask = {word(app, 1), word(app, 2), app->points ? app->points : SWEEP_POINTS, show,
                    nshow};
    Sweep sweep;
    if (sweep_read(plan, scenario, &ask, &sweep)) report(app, plan, scenario, &sweep, 1);
    else app->usage_wrong = true;
}

/* `sweep PLAN [SWEEP]`: those that the plan has itself. */
static void sweep_own(App *app, Plan *plan, const Scenario *scenario) {
    const char *usage = "napkin sweep PLAN NAME FROM..TO";
    if (app->nargs == 1 && plan->nsweeps) {
        report(app, plan, scenario, plan->sweeps, plan->nsweeps);
        return;
    }
    if (app->nargs == 1) {
        app_usage(app, arena_printf(app->arena, "it reads: %s", usage),
                  "%s has no sweeps of its own", plan->path);
        return;
    }
    const Sweep *sweep = sweep_named(plan, str_of(app->args[1]));
    if (sweep) {
        report(app, plan, scenario, sweep, 1);
        return;
    }
    sweep_unknown(plan, word(app, 1), usage);
    app->usage_wrong = true;
}

void cmd_sweep(App *app) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, app->args[0]);
    if (!plan) return;
    if (plan_file_all(app)) {
        app_usage(app, "`--scenario NAME` chooses it", "a sweep is made in one scenario");
        return;
    }
    if (!plan_file_scenario(app, plan, &scenario)) return;
    if (app->nargs < 3) sweep_own(app, plan, scenario);
    else sweep_asked(app, plan, scenario);
}
