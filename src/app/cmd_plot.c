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

/* A heading where there are several cases. */
static void name_case(App *app, const Case *solved) {
    Buf *out = &app->out;
    const Style *style = &app->style;
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "# %.*s\n\n", STR_ARG(solved->name));
    if (style->format == FORMAT_CSV) buf_printf(out, "scenario,%.*s\n", STR_ARG(solved->name));
    if (style->format != FORMAT_TEXT) return;
    const char *line = arena_printf(app->arena, "scenario: %.*s", STR_ARG(solved->name));
    style_wrap(out, style, TONE_DIM, str_of(line), STR(""));
}

/* What is plotted: values of the plan in a case or in all. */
typedef struct Plotted {
    App *app;
    Plan *plan;
    const Scenario *scenario;
    uint32_t *names;
    size_t n;
} Plotted;

static size_t cases_of(const Plotted *plotted) {
    return plan_file_all(plotted->app) ? plotted->plan->nscenarios + 1 : 1;
}

static bool solve_case(const Plotted *plotted, size_t at, Case *out) {
    Plan *plan = plotted->plan;
    *out = plan_solve(plan, at ? &plan->scenarios[at - 1] : plotted->scenario, NULL);
    return plan_sample(plan, out, 1, plotted->names, plotted->n, NULL);
}

static bool case_in_json(const Plotted *plotted, Case *solved, Json *json) {
    json_key(json, "values");
    json_open(json, '[');
    for (size_t i = 0; i < plotted->n; i++)
        if (!plan_plot_json(json, plotted->plan, solved, plotted->names[i])) return false;
    json_close(json, ']');
    return true;
}

/* One document, whatever the cases: several are its "cases". */
static void plot_in_json(const Plotted *plotted) {
    App *app = plotted->app;
    Json json = {.out = &app->out};
    bool all = plan_file_all(app), good = true;
    plan_document_open(&json, plotted->plan);
    if (plotted->scenario) json_text(&json, "scenario", plotted->scenario->name);
    if (all) {
        json_key(&json, "cases");
        json_open(&json, '[');
    }
    for (size_t i = 0; good && i < cases_of(plotted); i++) {
        Case solved;
        good = solve_case(plotted, i, &solved);
        if (all) json_open(&json, '{');
        if (all) json_text(&json, "scenario", solved.name);
        good = good && case_in_json(plotted, &solved, &json);
        if (all) json_close(&json, '}');
    }
    if (all) json_close(&json, ']');
    json_document_close(&json);
    if (!good) buf_clear(&app->out); /* half a document is none */
}

static bool plot_case(const Plotted *plotted, size_t at) {
    App *app = plotted->app;
    Case solved;
    if (!solve_case(plotted, at, &solved)) return false;
    if (plan_file_all(app)) name_case(app, &solved);
    for (size_t i = 0; i < plotted->n; i++) {
        if (i && app->style.format != FORMAT_CSV) buf_char(&app->out, '\n');
        if (!plan_plot(&app->out, &app->style, plotted->plan, &solved, plotted->names[i], i > 0))
            return false;
    }
    return true;
}

void cmd_plot(App *app) {
    Plotted plotted = {.app = app, .plan = plan_file_open(app, app->args[0])};
    Plan *plan = plotted.plan;
    if (!plan || !plan_file_scenario(app, plan, &plotted.scenario)) return;
    plotted.names = ARENA_ARRAY(app->arena, uint32_t, app->nargs);
    if (!plan_file_names(app, plan, 1, plotted.names, &plotted.n) ||
        !all_values(app, plan, plotted.names, plotted.n))
        return;
    if (app->style.format == FORMAT_JSON) {
        plot_in_json(&plotted);
        return;
    }
    for (size_t i = 0; i < cases_of(&plotted); i++) {
        if (i) buf_char(&app->out, '\n');
        if (!plot_case(&plotted, i)) return;
    }
}
