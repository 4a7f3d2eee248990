/* madr_plan.c - the numbers of a plan: those that answers were computed from, and what the line
 * costs. */
#include "report/madr_state.h"
#include "report/plans.h"
#include "report/told.h"

/* What is told of a plan that has all of the names in braces: those of the model `boundary`. */
static const char *const costs[] = {
    "Bill: {merged_bill} without the line; {split_bill} with it",
    "Instances: {merged_servers} without the line; {left_servers} and {right_servers} with it",
    "Latency added at p99: {hop_time}, which is {hop_share} of the budget",
    "Downtime added: {added_downtime} a month",
    "Services for each engineer, with the one that the line adds: {services_each}",
};

/* ---- solving ---- */

/* Cuts the next name in braces off a line; what stands before it is `before`. False at its end. */
static bool next_name(Str *rest, Str *before, Str *name) {
    *before = str_cut(rest, '{');
    *name = str_cut(rest, '}');
    return name->n > 0;
}

/* Marks the values that the line names; false when the plan lacks one. */
static bool mark_cost(const Plan *plan, const char *line, bool *wanted) {
    Str rest = str_of(line), before, name;
    while (next_name(&rest, &before, &name)) {
        int32_t at = plan_find(plan, name);
        if (at <= 0 || plan->entries[at].kind == ENTRY_FUNCTION) return false;
        wanted[at] = true;
    }
    return true;
}

/* Solves the plan and samples what a record tells of it, all in one pass. */
static bool solve(Writer *w) {
    const Sheet *sheet = w->advised->sheet;
    if (!sheet->plan || w->solved) return w->solved;
    size_t nentries = sheet->plan->nentries, n = 0;
    uint32_t *entries = ARENA_ARRAY(w->arena, uint32_t, nentries);
    bool *wanted = ARENA_ARRAY(w->arena, bool, nentries);
    w->named = sheet_plan_values(w->arena, sheet);
    for (size_t i = 0; i < COUNT_OF(costs); i++) {
        bool *more = ARENA_ARRAY(w->arena, bool, nentries);
        if (!mark_cost(sheet->plan, costs[i], more)) continue;
        for (size_t e = 0; e < nentries; e++) wanted[e] = wanted[e] || more[e];
    }
    for (uint32_t e = 1; e < nentries; e++)
        if (wanted[e] || w->named[e]) entries[n++] = e;
    Case *solved = ARENA_NEW(w->arena, Case);
    *solved = plan_solve(sheet->plan, sheet->scenario, NULL);
    if (plan_sample(sheet->plan, solved, 1, entries, n, NULL)) w->solved = solved;
    return w->solved;
}

/* ---- where answers came from ---- */

static Str plan_place(const Writer *w) {
    const Record *record = w->madr->record;
    for (size_t i = 0; i < record->nfiles; i++)
        if (str_is(record->files[i].kind, "plan")) return record->files[i].path;
    return STR("");
}

static void plan_source(Writer *w, bool sampled) {
    const Sheet *sheet = w->advised->sheet;
    const RecordSettings *settings = &w->madr->record->settings;
    Buf text = buf_new(w->arena);
    buf_text(&text, "These answers were computed from the plan *");
    md_text(&text, sheet->plan->title);
    buf_text(&text, "*, ");
    md_code(&text, plan_place(w));
    if (settings->scenario.n) {
        buf_text(&text, ", in the scenario *");
        md_text(&text, settings->scenario);
        buf_char(&text, '*');
    }
    for (size_t i = 0; i < settings->nsets; i++) {
        buf_text(&text, i ? ", " : ", with ");
        md_code(&text, settings->sets[i]);
    }
    if (sampled) buf_printf(&text, " (%.*s)", STR_ARG(told_runs(w->arena, &sheet->plan->sampling)));
    buf_char(&text, ':');
    buf_char(w->out, '\n');
    madr_paragraph(w, &text);
    buf_char(w->out, '\n');
}

static void computed_answers(Writer *w) {
    static const char *const heads[] = {"question", "answer", "from the plan"};
    const Sheet *sheet = w->advised->sheet;
    md_head(w->out, heads, COUNT_OF(heads));
    for (uint32_t q = 0; q < w->card->nquestions; q++) {
        if (!sheet->given[q].computed) continue;
        const Question *question = &w->card->questions[q];
        Buf cells[] = {buf_new(w->arena), buf_new(w->arena), buf_new(w->arena)};
        if (question->implied) buf_text(&cells[0], "of the rules");
        else md_code(&cells[0], question->name);
        madr_given(w, &cells[1], q);
        md_code(&cells[2], span_text(question->from));
        md_row(w->out, cells, COUNT_OF(cells));
    }
}

static void plan_values(Writer *w) {
    static const char *const heads[] = {"value of the plan", "number", "note"};
    const Plan *plan = w->advised->sheet->plan;
    bool any = false;
    for (uint32_t at = 1; at < plan->nentries; at++) {
        if (!w->named[at]) continue;
        if (!any) buf_char(w->out, '\n');
        if (!any) md_head(w->out, heads, COUNT_OF(heads));
        any = true;
        Buf cells[] = {buf_new(w->arena), buf_new(w->arena), buf_new(w->arena)};
        md_code(&cells[0], plan->entries[at].name);
        md_text(&cells[1], plan_value_text(w->arena, plan, w->solved, at));
        Str interval = STR("");
        if (w->solved->known[at])
            interval = told_interval(w->arena, told_entry(plan, w->solved, at));
        if (interval.n) buf_printf(&cells[1], ", 90%% within %.*s", STR_ARG(interval));
        md_text(&cells[2], plan_remark(plan, w->solved, at));
        md_row(w->out, cells, COUNT_OF(cells));
    }
}

void madr_plan(Writer *w) {
    const Sheet *sheet = w->advised->sheet;
    bool any = false, sampled = false;
    for (size_t q = 0; q < w->card->nquestions; q++) any = any || sheet->given[q].computed;
    if (!any || !solve(w)) return;
    for (size_t i = 1; i < sheet->plan->nentries; i++)
        sampled = sampled || (w->named[i] && w->solved->values[i].reg);
    plan_source(w, sampled);
    computed_answers(w);
    plan_values(w);
}

/* ---- what the line costs ---- */

static void add_value(Writer *w, Buf *text, Str name) {
    const Plan *plan = w->advised->sheet->plan;
    uint32_t at = (uint32_t)plan_find(plan, name);
    md_text(text, plan_value_text(w->arena, plan, w->solved, at));
    if (!w->solved->known[at]) return;
    Str interval = told_interval(w->arena, told_entry(plan, w->solved, at));
    if (interval.n) buf_printf(text, " (90%% within %.*s)", STR_ARG(interval));
}

void madr_costs(Writer *w, const char *heading) {
    if (!solve(w)) return;
    const Plan *plan = w->advised->sheet->plan;
    bool *found = ARENA_ARRAY(w->arena, bool, plan->nentries), any = false;
    for (size_t i = 0; i < COUNT_OF(costs); i++) {
        if (!mark_cost(plan, costs[i], found)) continue;
        if (!any && heading) madr_heading(w, heading);
        if (!any && !heading) buf_char(w->out, '\n');
        if (!any) madr_intro(w, "What the line between the two costs, by the plan:");
        any = true;
        Buf text = buf_new(w->arena);
        Str rest = str_of(costs[i]), before, name;
        while (next_name(&rest, &before, &name)) {
            buf_add(&text, before);
            add_value(w, &text, name);
        }
        buf_add(&text, before);
        madr_item(w, &text);
    }
}
