#include "app/plan_file.h"

#include "base/near.h"
#include "plan/load.h"

enum { NAMED_SCENARIOS = 12 };

bool plan_file_sets(App *app, Plan *plan) {
    for (size_t i = 0; i < app->nsets; i++) {
        Source *src = ARENA_NEW(app->arena, Source);
        *src = (Source){.name = "--set", .text = str_of(app->sets[i]), .first_line = 1};
        if (plan_set(plan, src)) continue;
        app->usage_wrong = true;
        return false;
    }
    return true;
}

Plan *plan_file_new(App *app, Arena *arena, Diags *diags) {
    if (!app->roots) app_find_roots(app);
    Plan *plan = plan_new(arena, diags);
    plan->roots = app->roots;
    plan->nroots = app->nroots;
    plan->sampling = app->sampling;
    plan->precision = app->precision;
    return plan;
}

Plan *plan_file_open_bare(App *app, const char *path, const Plan *first) {
    Plan *plan = plan_file_new(app, app->arena, &app->diags);
    if (first) plan->program = first->program;
    bool loaded = plan_load(plan, path);
    bool readable = plan->nentries > 1 || loaded;
    bool prepared = readable && plan_prepare(plan);
    return loaded && prepared ? plan : NULL;
}

Plan *plan_file_open(App *app, const char *path) {
    Plan *plan = plan_file_open_bare(app, path, NULL);
    return plan && plan_file_sets(app, plan) ? plan : NULL;
}

/* `its scenarios are: base, new year, large rooms` */
static const char *scenarios_text(Arena *arena, const Plan *plan) {
    Buf text = buf_new(arena);
    if (!plan->nscenarios) return "it has none: the plan as it stands is `base`";
    buf_text(&text, "its scenarios are: base");
    for (size_t i = 0; i < plan->nscenarios && i < NAMED_SCENARIOS; i++)
        buf_printf(&text, ", %.*s", STR_ARG(plan->scenarios[i].name));
    if (plan->nscenarios > NAMED_SCENARIOS)
        buf_printf(&text, " and %zu more", plan->nscenarios - NAMED_SCENARIOS);
    return text.p;
}

bool plan_file_named(App *app, const Plan *plan, const char *name, const Scenario **out) {
    Str wanted = str_of(name);
    *out = NULL;
    if (str_is(wanted, "base") || (*out = plan_scenario(plan, wanted))) return true;
    Near near = near_to(wanted);
    near_offer(&near, STR("base"), true);
    for (size_t i = 0; i < plan->nscenarios; i++) near_offer(&near, plan->scenarios[i].name, true);
    const char *hint = near.best.n
                           ? arena_printf(app->arena, "did you mean `%.*s`?", STR_ARG(near.best))
                           : scenarios_text(app->arena, plan);
    app_usage(app, hint, "%s has no scenario `%s`", plan->path, name);
    return false;
}

bool plan_file_all(const App *app) {
    return app->scenario && strcmp(app->scenario, "all") == 0;
}

static bool find_scenario(App *app, const Plan *plan, const Scenario **out) {
    *out = NULL;
    return !app->scenario || plan_file_all(app) || plan_file_named(app, plan, app->scenario, out);
}

bool plan_file_scenario(App *app, Plan *plan, const Scenario **out) {
    if (!find_scenario(app, plan, out)) return false;
    if (plan_sets_fit(plan, *out, plan_file_all(app))) return true;
    app->usage_wrong = true;
    return false;
}

bool plan_file_names(App *app, Plan *plan, size_t from, uint32_t *out, size_t *n) {
    for (size_t i = from; i < app->nargs; i++) {
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
