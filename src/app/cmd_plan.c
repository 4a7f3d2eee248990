/* cmd_plan.c - the verbs that work on a plan file: run, check, show, why, scenarios. */
#include "app/command.h"
#include "app/plan_file.h"
#include "report/plans.h"
#include "report/table.h"

static void report_file(App *app, const char *path, bool checks_only) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, path);
    if (!plan || !plan_file_scenario(app, plan, &scenario)) return;
    if (checks_only && !plan->nchecks)
        diag_warning(&app->diags, (Span){0}, "%s has no checks", path);
    PlanReport report = plan_report(plan, &app->style, scenario, plan_file_all(app), !checks_only);
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

static uint32_t *all_own(const Plan *plan, size_t *n) {
    uint32_t *own = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    for (uint32_t i = 1; i < plan->nentries; i++)
        if (!plan->entries[i].model) own[(*n)++] = i;
    return own;
}

/* What `show` and `why` are about. */
typedef struct Asked {
    App *app;
    Plan *plan;
    uint32_t *names;
    size_t n;
    bool why;
} Asked;

/* A case with all of its values, those of models too: a tree may lead to them. */
static Case solve_case(Plan *plan, const Scenario *scenario) {
    Case solved = plan_solve(plan, scenario, NULL);
    uint32_t *all = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    for (uint32_t i = 1; i < plan->nentries; i++) all[i - 1] = i;
    (void)!plan_sample(plan, &solved, 1, all, plan->nentries - 1, NULL); /* said when interrupted */
    return solved;
}

static void answer_case(const Asked *asked, Case *solved, Buf *out) {
    const App *app = asked->app;
    if (!asked->why) plan_show(out, &app->style, asked->plan, solved, asked->names, asked->n);
    for (size_t i = 0; asked->why && i < asked->n; i++) {
        if (i) buf_char(out, '\n');
        plan_why(out, &app->style, asked->plan, solved, asked->names[i]);
    }
}

/* "entries": [...]; of `why`, "trees": [...]. */
static void case_members(const Asked *asked, Case *solved, Json *json) {
    json_key(json, asked->why ? "trees" : "entries");
    json_open(json, '[');
    for (size_t i = 0; i < asked->n; i++) {
        if (asked->why) plan_why_json(json, asked->plan, solved, asked->names[i]);
        else entry_json(json, asked->plan, solved, asked->names[i]);
    }
    json_close(json, ']');
}

/* One document, whatever the cases: several are its "cases". */
static void answer_in_json(const Asked *asked, const Scenario *scenario) {
    Plan *plan = asked->plan;
    Json json = {.out = &asked->app->out};
    bool all = plan_file_all(asked->app);
    plan_document_open(&json, plan);
    if (scenario) json_text(&json, "scenario", scenario->name);
    if (all) {
        json_key(&json, "cases");
        json_open(&json, '[');
    }
    for (size_t i = 0; i <= (all ? plan->nscenarios : 0); i++) {
        Case solved = solve_case(plan, i ? &plan->scenarios[i - 1] : scenario);
        if (all) json_open(&json, '{');
        if (all) json_text(&json, "scenario", solved.name);
        case_members(asked, &solved, &json);
        if (all) json_close(&json, '}');
    }
    if (all) json_close(&json, ']');
    json_document_close(&json);
}

/* Cuts the first record of CSV off, without its line end. */
static Str csv_record(Str *rest) {
    Str record = {rest->p, 0};
    for (bool quoted = false; record.n < rest->n && (quoted || rest->p[record.n] != '\n');
         record.n++)
        quoted = quoted != (rest->p[record.n] == '"');
    size_t used = record.n + (record.n < rest->n);
    *rest = (Str){rest->p + used, rest->n - used};
    return record;
}

static Str csv_name(Arena *arena, const Style *style, Str name) {
    Buf text = buf_new(arena);
    Table cell = table_new(arena, 1);
    table_cell(&cell, TONE_PLAIN, name);
    table_write(&text, style, &cell, 0);
    return str_trim(buf_str(&text));
}

/* The rows, with the case in a column before them. One table has one head, whatever the cases. */
static void case_in_csv(const Asked *asked, Case *solved, bool first) {
    Arena *arena = asked->app->arena;
    Buf text = buf_new(arena), *out = &asked->app->out;
    answer_case(asked, solved, &text);
    Str name = csv_name(arena, &asked->app->style, solved->name), rest = buf_str(&text);
    bool one_table = !asked->why || asked->n == 1, head = true;
    if (!first && !one_table) buf_char(out, '\n');
    while (rest.n) {
        Str record = csv_record(&rest);
        bool again = head && one_table && !first;
        if (record.n && !again)
            buf_printf(out, "%.*s,%.*s", STR_ARG(head ? STR("case") : name), STR_ARG(record));
        if (!again) buf_char(out, '\n');
        head = !record.n;
    }
}

static void case_under_its_name(const Asked *asked, Case *solved, bool first) {
    const Style *style = &asked->app->style;
    Buf *out = &asked->app->out;
    if (!first) buf_char(out, '\n');
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "## %.*s\n\n", STR_ARG(solved->name));
    else {
        style_text(out, style, TONE_STRONG,
                   arena_printf(asked->app->arena, "scenario: %.*s", STR_ARG(solved->name)));
        buf_char(out, '\n');
    }
    answer_case(asked, solved, out);
}

static void answer_all_cases(const Asked *asked) {
    for (size_t i = 0; i <= asked->plan->nscenarios; i++) {
        const Scenario *scenario = i ? &asked->plan->scenarios[i - 1] : NULL;
        Case solved = solve_case(asked->plan, scenario);
        if (asked->app->style.format == FORMAT_CSV) case_in_csv(asked, &solved, i == 0);
        else case_under_its_name(asked, &solved, i == 0);
    }
}

static void with_entries(App *app, bool why) {
    const Scenario *scenario;
    Plan *plan = plan_file_open(app, app->args[0]);
    if (!plan || !plan_file_scenario(app, plan, &scenario)) return;
    Asked asked = {app, plan, ARENA_ARRAY(app->arena, uint32_t, app->nargs), 0, why};
    if (!plan_file_names(app, plan, 1, asked.names, &asked.n)) return;
    if (!asked.n) asked.names = all_own(plan, &asked.n);
    if (app->style.format == FORMAT_JSON) {
        answer_in_json(&asked, scenario);
    } else if (plan_file_all(app)) {
        answer_all_cases(&asked);
    } else {
        Case solved = solve_case(plan, scenario);
        answer_case(&asked, &solved, &app->out);
    }
}

void cmd_show(App *app) {
    with_entries(app, false);
}

void cmd_why(App *app) {
    with_entries(app, true);
}

void cmd_scenarios(App *app) {
    const Plan *plan = plan_file_open_bare(app, app->args[0], NULL);
    if (!plan) return;
    buf_text(&app->out, "base\n");
    for (size_t i = 0; i < plan->nscenarios; i++) {
        style_add(&app->out, &app->style, TONE_PLAIN, plan->scenarios[i].name);
        buf_char(&app->out, '\n');
    }
}
