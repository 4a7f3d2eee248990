/* plans_json.c - a plan's report for machines: one JSON document, or flat CSV rows. */
#include "base/num.h"
#include "report/answers.h"
#include "report/plans.h"
#include "report/table.h"

static void place_json(Json *json, Span span) {
    Place place = diag_locate(span);
    if (!place.name) return;
    json_text(json, "file", str_of(place.name));
    json_key(json, "line");
    json_count(json, place.line);
}

void entry_members_json(Json *json, const Plan *plan, const Case *solved, uint32_t at) {
    const Entry *entry = &plan->entries[at];
    json_text(json, "name", entry->name);
    json_text(json, "expr", plan_expression_text(json->out->arena, plan, solved, at));
    if (entry->kind != ENTRY_FUNCTION && solved->known[at])
        told_json(json, told_entry(plan, solved, at), plan->sampling.seed);
    if (entry->kind != ENTRY_FUNCTION && !solved->known[at])
        json_text(json, "text", STR("no answer"));
    const Override *override = plan_override(plan, solved, at);
    Str note = plan_note(plan, solved, at);
    if (note.n) json_text(json, "note", note);
    if (entry->source.n && !override) json_text(json, "source", entry->source);
    place_json(json, override ? override->name_span : entry->name_span);
}

void entry_json(Json *json, const Plan *plan, const Case *solved, uint32_t at) {
    json_open(json, '{');
    entry_members_json(json, plan, solved, at);
    json_close(json, '}');
}

static void side_json(Json *json, const char *key, const Plan *plan, Told told) {
    json_key(json, key);
    json_open(json, '{');
    told_json(json, told, plan->sampling.seed);
    json_close(json, '}');
}

void check_json(Json *json, const Plan *plan, const Check *check, const Verdict *verdict) {
    json_open(json, '{');
    json_text(json, "name", check->name);
    json_text(json, "that", str_trim(span_text(check->claim.text)));
    json_text(json, "level", check->warns ? STR("warn") : STR("error"));
    json_key(json, "holds");
    if (verdict->known) json_bool(json, verdict->holds);
    else json_null(json);
    if (verdict->compares) {
        Told found = told_number(&plan->units, &check->found.type, verdict->found);
        found.spread = verdict->found_spread;
        side_json(json, "found", plan, found);
        side_json(json, "limit", plan,
                  told_number(&plan->units, &check->limit.type, verdict->limit));
    }
    if (verdict->uncertain) {
        json_key(json, "share");
        json_open(json, '{');
        told_share_json(json, &verdict->share);
        json_close(json, '}');
    }
    if (verdict->has_margin) {
        json_key(json, "margin");
        json_number(json, num_settle(verdict->margin));
    }
    json_key(json, "confidence");
    json_number(json, num_settle(check->confidence));
    if (check->why.n) json_text(json, "why", check->why);
    if (check->note.n) json_text(json, "note", check->note);
    place_json(json, check->name_span);
    json_close(json, '}');
}

static void entries_json(Json *json, const char *key, const Plan *plan, const Case *solved,
                         const uint32_t *own, size_t n) {
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) entry_json(json, plan, solved, own[i]);
    json_close(json, ']');
}

static void case_json(Json *json, const PlanReport *report, size_t at) {
    const Plan *plan = report->plan;
    size_t n, ninputs;
    uint32_t *own = plan_own_values(plan, &n, &ninputs);
    if (!report->checks_only) {
        entries_json(json, "inputs", plan, &report->cases[at], own, ninputs);
        entries_json(json, "derived", plan, &report->cases[at], own + ninputs, n - ninputs);
    }
    json_key(json, "checks");
    json_open(json, '[');
    for (size_t i = 0; i < plan->nchecks; i++)
        check_json(json, plan, &plan->checks[i], &report->verdicts[at][i]);
    json_close(json, ']');
}

static void scenarios_json(Json *json, const PlanReport *report) {
    if (report->ncases == 1) return;
    json_key(json, "scenarios");
    json_open(json, '[');
    for (size_t i = 1; i < report->ncases; i++) {
        json_open(json, '{');
        json_text(json, "name", report->cases[i].name);
        if (report->cases[i].scenario->note.n)
            json_text(json, "note", report->cases[i].scenario->note);
        case_json(json, report, i);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void sweep_json(Json *json, const Plan *plan, const SweepResult *result) {
    const Sweep *sweep = result->sweep;
    json_open(json, '{');
    json_text(json, "name", sweep->name);
    json_text(json, "over", plan->entries[sweep->over].name);
    json_key(json, "points");
    json_open(json, '[');
    for (size_t p = 0; p < sweep->npoints; p++) {
        json_open(json, '[');
        entry_json(json, plan, &result->cases[p], sweep->over);
        for (size_t s = 0; s < sweep->nshow; s++)
            entry_json(json, plan, &result->cases[p], sweep->show[s]);
        json_close(json, ']');
    }
    json_close(json, ']');
    json_close(json, '}');
}

void plan_document_open(Json *json, const Plan *plan) {
    json_document_open(json);
    json_text(json, plan->is_model ? "model" : "plan", plan->title);
    json_text(json, "file", str_of(plan->path));
    json_key(json, "samples");
    json_count(json, plan->sampling.runs);
    json_key(json, "seed");
    json_count(json, plan->sampling.seed);
}

void plan_report_json(Buf *out, const PlanReport *report) {
    const Plan *plan = report->plan;
    Json json = {.out = out};
    plan_document_open(&json, plan);
    json_key(&json, "ok");
    json_bool(&json, !report->failed_checks);
    if (report->cases[0].scenario) json_text(&json, "scenario", report->cases[0].name);
    case_json(&json, report, 0);
    scenarios_json(&json, report);
    json_key(&json, "sweeps");
    json_open(&json, '[');
    for (size_t i = 0; i < report->nsweeps; i++) sweep_json(&json, plan, &report->sweeps[i]);
    json_close(&json, ']');
    json_document_close(&json);
}

/* ---- CSV: one row a value or check, whatever the case ---- */

static const char *const csv_heads[] = {"kind", "case",       "name",  "value",  "unit",
                                        "text", "expression", "limit", "margin", "note"};

static void csv_value(Table *table, Told told) {
    const Type *type = told.type;
    double value = told.value;
    if (told.share) {
        type = &(const Type){.percent = true};
        value = told.share->at;
    }
    char number[NUM_TEXT];
    Buf unit = buf_new(table->arena);
    Str text = told_text(table->arena, told);
    Shown shown = quantity_shown(told.units, type, value);
    if (!type->is_bool) shown_unit_text(&unit, told.units, &shown);
    size_t n = type->is_bool ? 0 : num_shortest(quantity_number(told.units, &shown, value), number);
    table_cell(table, TONE_PLAIN,
               type->is_bool ? text : (Str){arena_copy(table->arena, number, n), n});
    table_cell(table, TONE_PLAIN, buf_str(&unit));
    table_cell(table, TONE_PLAIN, text);
}

static void csv_blanks(Table *table, size_t n) {
    while (n--) table_text(table, TONE_PLAIN, "");
}

static void csv_entry(Table *table, const Plan *plan, const Case *solved, Str name, uint32_t at) {
    const Entry *entry = &plan->entries[at];
    table_text(table, TONE_PLAIN, entry->kind == ENTRY_INPUT ? "input" : "derived");
    table_cell(table, TONE_PLAIN, name);
    table_cell(table, TONE_PLAIN, entry->name);
    if (solved->known[at]) csv_value(table, told_entry(plan, solved, at));
    else csv_blanks(table, 3);
    table_cell(table, TONE_PLAIN, plan_expression_text(table->arena, plan, solved, at));
    csv_blanks(table, 2);
    table_cell(table, TONE_PLAIN, plan_remark(plan, solved, at));
}

/* The case of a point is named by the sweep and its place in it: `growth 1`. */
static void csv_sweep(Table *table, const Plan *plan, const SweepResult *result) {
    const Sweep *sweep = result->sweep;
    for (size_t p = 0; p < sweep->npoints; p++) {
        Str name = str_of(arena_printf(table->arena, "%.*s %zu", STR_ARG(sweep->name), p + 1));
        csv_entry(table, plan, &result->cases[p], name, sweep->over);
        for (size_t s = 0; s < sweep->nshow; s++)
            csv_entry(table, plan, &result->cases[p], name, sweep->show[s]);
    }
}

static void csv_check(Table *table, const PlanReport *report, size_t c, size_t at) {
    const Plan *plan = report->plan;
    const Check *check = &plan->checks[at];
    const Verdict *verdict = &report->verdicts[c][at];
    char margin[NUM_TEXT] = "";
    table_text(table, TONE_PLAIN, check->warns ? "warning" : "check");
    table_cell(table, TONE_PLAIN, report->cases[c].name);
    table_cell(table, TONE_PLAIN, check->name);
    table_text(table, TONE_PLAIN, !verdict->known ? "" : verdict->holds ? "true" : "false");
    table_text(table, TONE_PLAIN, "");
    table_cell(
        table, TONE_PLAIN,
        verdict->compares
            ? told_text(table->arena, told_number(&plan->units, &check->found.type, verdict->found))
            : STR(""));
    table_cell(table, TONE_PLAIN, str_trim(span_text(check->claim.text)));
    table_cell(
        table, TONE_PLAIN,
        verdict->compares
            ? told_text(table->arena, told_number(&plan->units, &check->limit.type, verdict->limit))
            : STR(""));
    size_t n = verdict->has_margin ? num_shortest(num_settle(verdict->margin), margin) : 0;
    table_cell(table, TONE_PLAIN, (Str){arena_copy(table->arena, margin, n), n});
    table_cell(table, TONE_PLAIN, check->why.n ? check->why : check->note);
}

void plan_report_csv(Buf *out, const PlanReport *report) {
    size_t n, ninputs;
    uint32_t *own = plan_own_values(report->plan, &n, &ninputs);
    Table table = table_new(out->arena, COUNT_OF(csv_heads));
    for (size_t i = 0; i < COUNT_OF(csv_heads); i++) table_text(&table, TONE_PLAIN, csv_heads[i]);
    for (size_t c = 0; c < report->ncases; c++) {
        const Case *solved = &report->cases[c];
        for (size_t i = 0; !report->checks_only && i < n; i++)
            csv_entry(&table, report->plan, solved, solved->name, own[i]);
        for (size_t i = 0; i < report->plan->nchecks; i++) csv_check(&table, report, c, i);
    }
    for (size_t i = 0; i < report->nsweeps; i++)
        csv_sweep(&table, report->plan, &report->sweeps[i]);
    table_write(out, report->style, &table, 0);
}
