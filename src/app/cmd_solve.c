/* cmd_solve.c - what a value of a plan must be for a condition to just hold. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/goals.h"

static Span argument(App *app, const char *name, const char *text) {
    Source *src = ARENA_NEW(app->arena, Source);
    *src = (Source){.name = name, .text = str_of(text), .first_line = 1};
    return (Span){src, 0, (uint32_t)src->text.n};
}

/* The answer in one scenario or, of `all`, in the plan as it stands and then in each. */
static bool seek_all(App *app, Plan *plan, GoalAsk ask, GoalReport *report) {
    size_t n = plan_file_all(app) ? plan->nscenarios + 1 : 1;
    Goal *goals = ARENA_ARRAY(app->arena, Goal, n);
    *report = (GoalReport){plan, goals, n};
    for (size_t i = 0; i < n; i++) {
        if (i) ask.scenario = &plan->scenarios[i - 1];
        if (!goal_seek(plan, &ask, &goals[i])) return false;
        app->check_failed = app->check_failed || goals[i].end == GOAL_NEVER;
    }
    return true;
}

void cmd_solve(App *app) {
    GoalAsk ask = {.condition = argument(app, "condition", app->args[2]),
                   .confidence = app->confidence > 0 ? app->confidence : GOAL_CONFIDENCE};
    GoalReport report;
    Plan *plan = plan_file_open(app, app->args[0]);
    if (!plan || !plan_file_scenario(app, plan, &ask.scenario)) return;
    if (!plan_find_value(plan, argument(app, "command line", app->args[1]), &ask.entry))
        app->usage_wrong = true;
    else if (seek_all(app, plan, ask, &report)) goals_write(&app->out, &app->style, &report);
}
