#include "app/plan_file.h"

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
