/* cmd_plot.c - single values in full: quantiles and histograms. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/plots.h"

static bool all_values(App *app, const Plan *plan, const uint32_t *names, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const Entry *entry = &plan->entries[names[i]];
        if (entry->kind != ENTRY_FUNCTION) continue;
        app_usage(app, "give it a name: `derive: {x: f(3)}`, and plot that",
                  "%.*s is a function, which has no value of its own", STR_ARG(entry->name));
        return false;
    }
    return true;
}

/* A heading where there are several cases; JSON has them as members of an object. */
static void name_case(App *app, const Case *solved, Json *json) {
    Buf *out = &app->out;
    const Style *style = &app->style;
    if (!plan_file_all(app)) return;
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "# %.*s\n\n", STR_ARG(solved->name));
    if (style->format == FORMAT_JSON) json_text(json, "scenario", solved->name);
    if (style->format == FORMAT_CSV) buf_printf(out, "scenario,%.*s\n", STR_ARG(solved->name));
    if (style->format != FORMAT_TEXT) return;
    const char *line = arena_printf(app->arena, "scenario: %.*s", STR_ARG(solved->name));
    style_wrap(out, style, TONE_DIM, str_of(line), STR(""));
}

static bool plot_case(App *app, Plan *plan, const Scenario *scenario, const uint32_t *names,
                      size_t n, Json *json) {
    Case solved = plan_solve(plan, scenario, NULL);
    bool as_json = app->style.format == FORMAT_JSON;
    if (!plan_sample(plan, &solved, 1, names, n, NULL)) return false;
    if (as_json) json_open(json, '{');
    name_case(app, &solved, json);
    if (as_json) json_key(json, "values");
    if (as_json) json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        if (as_json && i) buf_char(&app->out, ',');
        if (i && app->style.format != FORMAT_CSV && !as_json) buf_char(&app->out, '\n');
        if (!plan_plot(&app->out, &app->style, plan, &solved, names[i], i > 0)) return false;
    }
    json->comma = true;
    if (as_json) json_close(json, ']');
    if (as_json) json_close(json, '}');
    return true;
}

void cmd_plot(App *app) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, app->args[0]);
    if (!plan || !plan_file_scenario(app, plan, &scenario)) return;
    uint32_t *names = ARENA_ARRAY(app->arena, uint32_t, app->nargs);
    size_t n = 0;
    if (!plan_file_names(app, plan, 1, names, &n) || !all_values(app, plan, names, n)) return;
    Json json = {.out = &app->out};
    bool as_json = app->style.format == FORMAT_JSON;
    if (as_json && plan_file_all(app)) json_open(&json, '[');
    for (size_t c = 0; c <= (plan_file_all(app) ? plan->nscenarios : 0); c++) {
        if (c && !as_json) buf_char(&app->out, '\n');
        if (!plot_case(app, plan, c ? &plan->scenarios[c - 1] : scenario, names, n, &json)) return;
    }
    if (as_json && plan_file_all(app)) json_close(&json, ']');
    if (as_json) buf_char(&app->out, '\n');
}
