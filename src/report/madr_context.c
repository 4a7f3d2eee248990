/* madr_context.c - what a decision is about: the line, the plan's numbers, what speaks, the
 * options. */
#include "report/madr_state.h"
#include "report/plans.h"
#include "report/told.h"

enum { SHOWN_DRIVERS = 12 };

static void count_answers(Writer *w, size_t *asked, size_t *known) {
    *asked = *known = 0;
    for (size_t q = 0; q < w->card->nquestions; q++) {
        bool counts = w->advice->asked[q] && !w->card->questions[q].implied;
        *asked += counts;
        *known += counts && w->advised->sheet->given[q].reply.certainty == KNOWN;
    }
}

static void context_subject(Writer *w) {
    Buf text = buf_new(w->arena);
    md_clause(&text, w->advised->sheet->subject);
    if (text.n) buf_text(&text, w->card->about.n ? ": " : ".");
    md_text(&text, w->card->about);
    madr_paragraph(w, &text);
    size_t asked, known;
    count_answers(w, &asked, &known);
    buf_clear(&text);
    buf_text(&text, "The questionnaire *");
    md_text(&text, w->card->title);
    buf_printf(&text, "* asks %zu question%s here, ", asked, asked == 1 ? "" : "s");
    if (known == asked) buf_text(&text, "and all have an answer");
    else buf_printf(&text, "of which %zu %s an answer", known, known == 1 ? "has" : "have");
    buf_text(&text, "; the rules *");
    md_text(&text, w->card->rules);
    buf_printf(&text, "* %.*s give points for them.", STR_ARG(w->card->version));
    buf_char(w->out, '\n');
    madr_paragraph(w, &text);
}

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

static void plan_values(Writer *w, const Case *solved, const uint32_t *entries, size_t n) {
    static const char *const heads[] = {"value of the plan", "number", "note"};
    const Sheet *sheet = w->advised->sheet;
    if (n) buf_char(w->out, '\n');
    if (n) md_head(w->out, heads, COUNT_OF(heads));
    for (size_t i = 0; i < n; i++) {
        Buf cells[] = {buf_new(w->arena), buf_new(w->arena), buf_new(w->arena)};
        const Plan *plan = sheet->plan;
        uint32_t at = entries[i];
        md_code(&cells[0], plan->entries[at].name);
        md_text(&cells[1], plan_value_text(w->arena, plan, solved, at));
        Str interval = STR("");
        if (solved->known[at]) interval = told_interval(w->arena, told_entry(plan, solved, at));
        if (interval.n) buf_printf(&cells[1], ", 90%% within %.*s", STR_ARG(interval));
        md_text(&cells[2], plan_remark(plan, solved, at));
        md_row(w->out, cells, COUNT_OF(cells));
    }
}

static void context_plan(Writer *w) {
    const Sheet *sheet = w->advised->sheet;
    bool any = false, sampled = false;
    for (size_t q = 0; q < w->card->nquestions; q++) any = any || sheet->given[q].computed;
    if (!sheet->plan || !any) return;
    const bool *named = sheet_plan_values(w->arena, sheet);
    Case solved = plan_solve(sheet->plan, sheet->scenario, NULL);
    uint32_t *entries = ARENA_ARRAY(w->arena, uint32_t, sheet->plan->nentries);
    size_t n = 0;
    for (uint32_t i = 1; i < sheet->plan->nentries; i++) {
        if (!named[i]) continue;
        entries[n++] = i;
        sampled = sampled || solved.values[i].reg;
    }
    if (!plan_sample(sheet->plan, &solved, 1, entries, n, NULL)) return;
    plan_source(w, sampled);
    computed_answers(w);
    plan_values(w, &solved, entries, n);
}

void madr_context(Writer *w) {
    madr_heading(w, "## Context and Problem Statement");
    context_subject(w);
    context_plan(w);
}

static const Given *given_of(const Writer *w, const Rule *rule) {
    return rule->kind == RULE_WHEN ? NULL : &w->advised->sheet->given[rule->question];
}

/* What an answer rests on. */
static void add_ground(Writer *w, Buf *text, const Rule *rule) {
    const Given *given = given_of(w, rule);
    if (rule_is_mean(w->advised, rule)) {
        buf_text(text, ": the mean of what it may give");
    } else if (given && given->computed) {
        buf_text(text, "; computed from the plan, ");
        md_code(text, span_text(w->card->questions[rule->question].from));
    } else if (given && given->evidence.n) {
        buf_text(text, "; evidence: ");
        md_clause(text, given->evidence);
    }
}

static void driver(Writer *w, uint32_t r) {
    const Rule *rule = &w->card->points[r];
    Buf text = buf_new(w->arena);
    buf_text(&text, "**");
    madr_points(w, &text, w->advice->points[r]);
    buf_text(&text, "** ");
    if (madr_reason(w, &text, rule)) {
        buf_text(&text, " (");
        madr_reason_answer(w, &text, rule);
        buf_char(&text, ')');
    }
    add_ground(w, &text, rule);
    madr_cite(w, &text, rule->source);
    madr_item(w, &text);
}

void madr_drivers(Writer *w) {
    madr_heading(w, "## Decision Drivers");
    Buf text = buf_new(w->arena);
    buf_printf(&text, "**%.*s** is where every line starts",
               STR_ARG(points_text(w->arena, w->card->start, true)));
    madr_item(w, &text);
    size_t shown = w->nrules > SHOWN_DRIVERS ? SHOWN_DRIVERS - 1 : w->nrules;
    for (size_t i = 0; i < shown; i++) driver(w, w->order[i]);
    double rest = 0;
    for (size_t i = shown; i < w->nrules; i++) rest += w->advice->points[w->order[i]];
    if (shown == w->nrules) return;
    buf_clear(&text);
    buf_text(&text, "**");
    madr_points(w, &text, rest);
    buf_printf(&text, "** from %zu smaller ones together", w->nrules - shown);
    madr_item(w, &text);
}

void madr_options(Writer *w) {
    madr_heading(w, "## Considered Options");
    for (size_t b = 0; b < w->card->nbands; b++) {
        Buf text = buf_new(w->arena);
        madr_strong(&text, w->card->bands[b].title);
        buf_text(&text, " (");
        md_text(&text, side_name(w->card, w->card->bands[b].side));
        buf_printf(&text, "): %s; chance %.*s", madr_range(w, b),
                   STR_ARG(madr_chance(w->arena, w->advice->bands[b])));
        madr_item(w, &text);
    }
}
