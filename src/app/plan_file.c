#include "app/plan_file.h"

#include "base/near.h"
#include "plan/load.h"

static bool apply_sets(App *app, Plan *plan) {
    for (size_t i = 0; i < app->nsets; i++) {
        Source *src = ARENA_NEW(app->arena, Source);
        *src = (Source){.name = "--set", .text = str_of(app->sets[i]), .first_line = 1};
        if (plan_set(plan, src)) continue;
        app->usage_wrong = true;
        return false;
    }
    return true;
}

Plan *plan_file_open(App *app, const char *path) {
    if (!app->roots) app_find_roots(app);
    Plan *plan = plan_new(app->arena, &app->diags);
    plan->roots = app->roots;
    plan->nroots = app->nroots;
    plan->sampling = app->sampling;
    plan->precision = app->precision;
    bool loaded = plan_load(plan, path);
    bool readable = plan->nentries > 1 || loaded;
    bool prepared = readable && plan_prepare(plan);
    return loaded && prepared && apply_sets(app, plan) ? plan : NULL;
}

bool plan_file_all(const App *app) {
    return app->scenario && strcmp(app->scenario, "all") == 0;
}

static bool find_scenario(App *app, const Plan *plan, const Scenario **out) {
    *out = NULL;
    if (!app->scenario || plan_file_all(app) || strcmp(app->scenario, "base") == 0) return true;
    Str name = str_of(app->scenario);
    if ((*out = plan_scenario(plan, name))) return true;
    Near near = near_to(name);
    for (size_t i = 0; i < plan->nscenarios; i++) near_offer(&near, plan->scenarios[i].name, true);
    const char *hint = NULL;
    if (near.best.n) hint = arena_printf(app->arena, "did you mean `%.*s`?", STR_ARG(near.best));
    app_usage(app, hint, "%s has no scenario `%s`", plan->path, app->scenario);
    return false;
}

bool plan_file_scenario(App *app, Plan *plan, const Scenario **out) {
    if (!find_scenario(app, plan, out)) return false;
    if (plan_sets_fit(plan, *out, plan_file_all(app))) return true;
    app->usage_wrong = true;
    return false;
}
