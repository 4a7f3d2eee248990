#include "report/plans.h"

#include "base/num.h"
#include "report/answers.h"
#include "report/table.h"

/* ---- solving ---- */

static void count_failures(PlanReport *report, size_t at) {
    const Plan *plan = report->plan;
    size_t failed = 0;
    for (size_t i = 0; i < plan->nchecks; i++) {
        if (report->verdicts[at][i].holds) continue;
        report->failed_warnings += plan->checks[i].warns;
        failed += !plan->checks[i].warns;
    }
    report->failed_checks += failed;
    report->failed_cases += failed > 0;
}

static bool anything_uncertain(const PlanReport *report, const uint32_t *own, size_t n) {
    for (size_t c = 0; c < report->ncases; c++) {
        for (size_t i = 0; i < n; i++)
            if (report->cases[c].values[own[i]].reg) return true;
        for (size_t i = 0; i < report->plan->nchecks; i++)
            if (report->verdicts[c][i].uncertain) return true;
    }
    return false;
}

PlanReport plan_report(Plan *plan, const Style *style, const Scenario *scenario, bool all,
                       bool with_sweeps) {
    PlanReport report = {.plan = plan, .style = style, .ncases = all ? plan->nscenarios + 1 : 1};
    size_t n, ninputs;
    uint32_t *own = plan_own_values(plan, &n, &ninputs);
    report.cases = ARENA_ARRAY(plan->arena, Case, report.ncases);
    report.verdicts = ARENA_ARRAY(plan->arena, Verdict *, report.ncases);
    for (size_t i = 0; i < report.ncases; i++) {
        report.cases[i] = plan_solve(plan, i ? &plan->scenarios[i - 1] : scenario, NULL);
        report.verdicts[i] = ARENA_ARRAY(plan->arena, Verdict, plan->nchecks);
    }
    bool checks_only = !with_sweeps;
    report.interrupted =
        !plan_sample(plan, report.cases, report.ncases, own, checks_only ? 0 : n, report.verdicts);
    for (size_t i = 0; i < report.ncases; i++) count_failures(&report, i);
    report.uncertain = anything_uncertain(&report, own, n);
    report.nsweeps = with_sweeps ? plan->nsweeps : 0;
    report.sweeps = ARENA_ARRAY(plan->arena, SweepResult, report.nsweeps);
    for (size_t i = 0; i < report.nsweeps; i++)
        report.sweeps[i] = sweep_points(plan, scenario, &plan->sweeps[i]);
    return report;
}

uint32_t *plan_own_values(const Plan *plan, size_t *n, size_t *ninputs) {
    uint32_t *own = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    *n = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 1; i < plan->nentries; i++) {
            const Entry *entry = &plan->entries[i];
            bool wanted = entry->kind == (pass ? ENTRY_DERIVED : ENTRY_INPUT);
            if (wanted && !entry->model) own[(*n)++] = i;
        }
        if (!pass) *ninputs = *n;
    }
    return own;
}

/* ---- text of one value ---- */

Str plan_value_text(Arena *arena, const Plan *plan, const Case *solved, uint32_t at) {
    if (!solved->known[at]) return STR("no answer");
    return told_text(arena, told_entry(plan, solved, at));
}

Str plan_one_line(Arena *arena, Str text) {
    text = str_trim(text);
    if (!memchr(text.p, '\n', text.n)) return text;
    Buf out = buf_new(arena);
    bool blank = false;
    for (size_t i = 0; i < text.n; i++) {
        bool space = text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\r';
        if (!space && blank) buf_char(&out, ' ');
        if (!space) buf_char(&out, text.p[i]);
        blank = space;
    }
    return buf_str(&out);
}

Str plan_expression_text(Arena *arena, const Plan *plan, const Case *solved, uint32_t at) {
    const Formula *formula = plan_formula(plan, solved, at);
    return plan_one_line(arena, span_text(formula->text));
}

Str plan_remark(const Plan *plan, const Case *solved, uint32_t at) {
    Str note = plan_note(plan, solved, at);
    bool own = !plan_override(plan, solved, at);
    return note.n || !own ? note : plan->entries[at].source;
}

/* ---- sections ---- */

void plan_heading(Buf *out, const Style *style, const char *text) {
    bool markdown = style->format == FORMAT_MARKDOWN;
    if (out->n) buf_char(out, '\n');
    if (markdown) buf_printf(out, "## %s\n\n", text);
    else style_wrap(out, style, TONE_DIM, str_of(text), STR(""));
}

static void title(Buf *out, const PlanReport *report) {
    const Plan *plan = report->plan;
    const Style *style = report->style;
    if (style->format == FORMAT_MARKDOWN) {
        buf_printf(out, "# %.*s\n\n", STR_ARG(plan->title));
        if (plan->about.n) buf_printf(out, "%.*s\n\n", STR_ARG(plan->about));
        buf_printf(out, "`%s`\n", plan->path);
        return;
    }
    if (style_width(style, plan->title) > style->width) {
        style_wrap(out, style, TONE_STRONG, plan->title, STR(""));
        return;
    }
    style_add(out, style, TONE_STRONG, plan->title);
    size_t used = style_width(style, plan->title) + style_width(style, str_of(plan->path));
    if (used + 3 <= style->width) {
        buf_repeat(out, STR(" "), style->width - used);
        style_text(out, style, TONE_DIM, plan->path);
    }
    buf_char(out, '\n');
}

static void case_heads(Table *table, const PlanReport *report) {
    table_text(table, TONE_PLAIN, "");
    for (size_t i = 0; i < report->ncases; i++)
        table_cell(table, TONE_STRONG, report->cases[i].name);
}

static void value_cells(Table *table, const PlanReport *report, uint32_t at) {
    Arena *arena = table->arena;
    Str base = {0};
    for (size_t i = 0; i < report->ncases; i++) {
        const Case *solved = &report->cases[i];
        Str text = plan_value_text(arena, report->plan, solved, at);
        if (i == 0) base = text;
        bool same = i > 0 && str_eq(text, base);
        table_cell(table, !solved->known[at] ? TONE_BAD : same ? TONE_DIM : TONE_PLAIN, text);
    }
}

static bool differs(const PlanReport *report, uint32_t at) {
    for (size_t i = 1; i < report->ncases; i++) {
        const Case *base = &report->cases[0], *other = &report->cases[i];
        if (base->known[at] != other->known[at]) return true;
        const Value *a = &base->values[at], *b = &other->values[at];
        if (base->known[at] && (a->reg != b->reg || (!a->reg && a->one != b->one))) return true;
    }
    return false;
}

/* Side by side, only the inputs that some scenario changes say anything. */
static size_t keep_differing(const PlanReport *report, uint32_t *own, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (differs(report, own[i])) own[kept++] = own[i];
    return kept;
}

static bool any_spread(const PlanReport *report, const uint32_t *own, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (report->cases[0].spreads[own[i]]) return true;
    return false;
}

/* `171 .. 284 ms  ▁▃▆█`, with what else must be said of it. */
static void spread_cell(Table *table, const PlanReport *report, uint32_t at) {
    Arena *arena = table->arena;
    Told told = told_entry(report->plan, &report->cases[0], at);
    Str interval = told_interval(arena, told), bars = told_bars(arena, told),
        remarks = told_remarks(arena, told);
    Buf cell = buf_new(arena);
    buf_add(&cell, interval);
    if (bars.n && report->style->format == FORMAT_TEXT) buf_printf(&cell, "  %.*s", STR_ARG(bars));
    if (remarks.n) buf_printf(&cell, "  %.*s", STR_ARG(remarks));
    table_cell(table, remarks.n ? TONE_WARN : TONE_DIM, buf_str(&cell));
}

static void values_section(Buf *out, const PlanReport *report, const char *head,
                           const uint32_t *own, size_t n) {
    if (!n) return;
    bool side_by_side = report->ncases > 1;
    plan_heading(out, report->style, head);
    bool spreads = !side_by_side && any_spread(report, own, n);
    Table table = table_new(out->arena, side_by_side ? report->ncases + 1 : spreads ? 4 : 3);
    table.last_is_prose = !side_by_side;
    table_reserve(&table, n + 1);
    if (side_by_side) case_heads(&table, report);
    else if (report->style->format == FORMAT_MARKDOWN) {
        table_text(&table, TONE_PLAIN, "name");
        table_text(&table, TONE_PLAIN, spreads ? "median" : "value");
        if (spreads) table_text(&table, TONE_PLAIN, "90% within");
        table_text(&table, TONE_PLAIN, "note");
    }
    for (size_t i = 0; i < n; i++) {
        const Entry *entry = &report->plan->entries[own[i]];
        table_cell(&table, TONE_PLAIN, entry->name);
        value_cells(&table, report, own[i]);
        if (spreads) spread_cell(&table, report, own[i]);
        if (!side_by_side)
            table_cell(&table, TONE_DIM, plan_remark(report->plan, &report->cases[0], own[i]));
    }
    table_write(out, report->style, &table, 2);
}

const char *check_mark(const Check *check, const Verdict *verdict) {
    if (verdict->holds) return "✓";
    return check->warns ? "!" : "✗";
}

Tone check_tone(const Check *check, const Verdict *verdict) {
    if (verdict->holds) return TONE_GOOD;
    return check->warns ? TONE_WARN : TONE_BAD;
}

const char *check_found(Arena *arena, const Plan *plan, const Check *check,
                        const Verdict *verdict) {
    if (!verdict->known) return "no answer";
    if (verdict->uncertain) return told_share(arena, &verdict->share).p;
    if (!verdict->compares) return verdict->holds ? "holds" : "does not hold";
    return told_text(arena, told_number(&plan->units, &check->found.type, verdict->found)).p;
}

static const char *margin_text(Arena *arena, const Check *check, const Verdict *verdict) {
    char number[NUM_TEXT];
    if (verdict->uncertain) {
        num_digits(check->confidence * 100, 4, number);
        return arena_printf(arena, "of runs, needs %s%%%s", number,
                            verdict->close ? " (too close to tell: --samples)" : "");
    }
    if (!verdict->has_margin) return "";
    num_digits(verdict->margin * 100, 3, number);
    return arena_printf(arena, verdict->margin < 0 ? "%s%% over" : "%s%% left",
                        verdict->margin < 0 ? number + 1 : number);
}

static Str why_text(const Check *check) {
    return check->why.n ? check->why : check->note;
}

/* `✓ name   46.2%   34% left   busy <= 70% · why`: one case, as a person reads it. */
static void check_row(Table *table, const PlanReport *report, size_t at) {
    const Check *check = &report->plan->checks[at];
    const Verdict *verdict = &report->verdicts[0][at];
    Arena *arena = table->arena;
    Tone tone = check_tone(check, verdict);
    Str condition = plan_one_line(arena, span_text(check->claim.text)), why = why_text(check);
    const char *name =
        arena_printf(arena, "%s %.*s", check_mark(check, verdict), STR_ARG(check->name));
    Str median = STR("");
    if (verdict->found_spread) {
        Told told = told_number(&report->plan->units, &check->found.type, verdict->found);
        told.spread = verdict->found_spread;
        median = str_of(arena_printf(arena, " (median %.*s)", STR_ARG(told_text(arena, told))));
    }
    const char *prose = arena_printf(arena, "%.*s%.*s%s%.*s", STR_ARG(condition), STR_ARG(median),
                                     why.n ? " · " : "", STR_ARG(why));
    table_text(table, tone, name);
    table_text(table, TONE_PLAIN, check_found(arena, report->plan, check, verdict));
    table_text(table, verdict->holds ? TONE_DIM : tone, margin_text(arena, check, verdict));
    table_text(table, TONE_DIM, prose);
}

static void checks_of_one_case(Buf *out, const PlanReport *report) {
    static const char *const heads[] = {"check", "found", "margin", "condition"};
    Table table = table_new(out->arena, COUNT_OF(heads));
    table.last_is_prose = true;
    for (size_t i = 0; report->style->format == FORMAT_MARKDOWN && i < COUNT_OF(heads); i++)
        table_text(&table, TONE_PLAIN, heads[i]);
    for (size_t i = 0; i < report->plan->nchecks; i++) check_row(&table, report, i);
    table_write(out, report->style, &table, 2);
}

static Table side_by_side(const PlanReport *report, Arena *arena, bool conditions) {
    const Plan *plan = report->plan;
    Table table = table_new(arena, report->ncases + 1 + conditions);
    table_text(&table, TONE_PLAIN, "");
    if (conditions) table_text(&table, TONE_PLAIN, "");
    for (size_t c = 0; c < report->ncases; c++)
        table_cell(&table, TONE_STRONG, report->cases[c].name);
    for (size_t i = 0; i < plan->nchecks; i++) {
        const Check *check = &plan->checks[i];
        table_text(
            &table, TONE_PLAIN,
            arena_printf(arena, "%.*s%s", STR_ARG(check->name), check->warns ? " (warning)" : ""));
        if (conditions)
            table_cell(&table, TONE_DIM, plan_one_line(arena, span_text(check->claim.text)));
        for (size_t c = 0; c < report->ncases; c++) {
            const Verdict *verdict = &report->verdicts[c][i];
            table_text(&table, check_tone(check, verdict),
                       arena_printf(arena, "%s %s", check_mark(check, verdict),
                                    check_found(arena, plan, check, verdict)));
        }
    }
    return table;
}

static void checks_section(Buf *out, const PlanReport *report) {
    if (!report->plan->nchecks) return;
    plan_heading(out, report->style, "Checks");
    if (report->ncases == 1) {
        checks_of_one_case(out, report);
        return;
    }
    Table table = side_by_side(report, out->arena, true);
    bool wide = report->style->format == FORMAT_TEXT &&
                table_width(report->style, &table) + 2 > report->style->width;
    if (wide) table = side_by_side(report, out->arena, false);
    table_write(out, report->style, &table, 2);
}

static void sweep_section(Buf *out, const PlanReport *report, const SweepResult *result) {
    const Plan *plan = report->plan;
    const Sweep *sweep = result->sweep;
    Arena *arena = out->arena;
    Str over = plan->entries[sweep->over].name;
    plan_heading(out, report->style,
                 arena_printf(arena, "Sweep %.*s, over %.*s", STR_ARG(sweep->name), STR_ARG(over)));
    Table table = table_new(arena, sweep->nshow + 1);
    table_cell(&table, TONE_STRONG, over);
    for (size_t s = 0; s < sweep->nshow; s++)
        table_cell(&table, TONE_STRONG, plan->entries[sweep->show[s]].name);
    for (size_t p = 0; p < sweep->npoints; p++) {
        const Case *solved = &result->cases[p];
        table_cell(&table, TONE_PLAIN, plan_value_text(arena, plan, solved, sweep->over));
        for (size_t s = 0; s < sweep->nshow; s++)
            table_cell(&table, TONE_PLAIN, plan_value_text(arena, plan, solved, sweep->show[s]));
    }
    table_write(out, report->style, &table, 2);
}

static void outside_section(Buf *out, const PlanReport *report) {
    const Plan *plan = report->plan;
    for (size_t c = 0; c < report->ncases; c++)
        for (size_t i = 1; i < plan->nentries; i++) {
            const Entry *entry = &plan->entries[i];
            bool holds = true;
            if (!entry->ok_when || entry->kind == ENTRY_FUNCTION) continue;
            if (!plan_holds(report->plan, &report->cases[c], entry->ok_when, &holds) || holds)
                continue;
            const char *line = arena_printf(
                out->arena, "  ! %.*s is outside its range in %.*s: %.*s does not hold",
                STR_ARG(entry->name), STR_ARG(report->cases[c].name),
                STR_ARG(span_text(entry->ok_when->text)));
            style_wrap(out, report->style, TONE_WARN, str_of(line), STR("    "));
        }
}

static void count_checks(Buf *line, const PlanReport *report) {
    const Plan *plan = report->plan;
    size_t all = plan->nchecks * report->ncases;
    const char *s = plan->nchecks == 1 ? "" : "s";
    size_t holding = all - report->failed_warnings;
    if (!report->failed_checks && all == 1 && holding) buf_text(line, "the check holds");
    else if (!report->failed_checks && holding == all) buf_printf(line, "all %zu checks hold", all);
    else if (!report->failed_checks) buf_printf(line, "%zu of %zu checks hold", holding, all);
    else if (report->ncases == 1)
        buf_printf(line, "%zu of %zu check%s fail%s", report->failed_checks, plan->nchecks, s,
                   report->failed_checks == 1 ? "s" : "");
    else
        buf_printf(line, "%zu of %zu checks fail, in %zu of %zu scenarios", report->failed_checks,
                   all, report->failed_cases, report->ncases);
    if (report->failed_warnings)
        buf_printf(line, ", %zu warning%s", report->failed_warnings,
                   report->failed_warnings == 1 ? "" : "s");
}

void plan_runs_text(Buf *line, const Plan *plan) {
    if (line->n) buf_text(line, " · ");
    buf_add(line, told_runs(line->arena, &plan->sampling));
}

static void summary(Buf *out, const PlanReport *report) {
    Buf line = buf_new(out->arena);
    if (report->plan->nchecks) count_checks(&line, report);
    if (report->uncertain) plan_runs_text(&line, report->plan);
    if (!line.n) return;
    buf_char(out, '\n');
    style_add(out, report->style, report->failed_checks ? TONE_BAD : TONE_GOOD, buf_str(&line));
    buf_char(out, '\n');
}

static void write_text(Buf *out, const PlanReport *report) {
    size_t n, ninputs;
    uint32_t *own = plan_own_values(report->plan, &n, &ninputs);
    title(out, report);
    if (report->cases[0].scenario && report->ncases == 1) {
        style_text(out, report->style, TONE_STRONG,
                   arena_printf(out->arena, "scenario: %.*s", STR_ARG(report->cases[0].name)));
        buf_char(out, '\n');
    }
    if (!report->checks_only) {
        const uint32_t *derived = own + ninputs;
        size_t nderived = n - ninputs;
        bool all = report->ncases == 1;
        if (!all) ninputs = keep_differing(report, own, ninputs);
        values_section(out, report, all ? "Inputs" : "Inputs that differ", own, ninputs);
        values_section(out, report, "Derived", derived, nderived);
    }
    checks_section(out, report);
    for (size_t i = 0; !report->checks_only && i < report->nsweeps; i++)
        sweep_section(out, report, &report->sweeps[i]);
    outside_section(out, report);
    summary(out, report);
}

void plan_report_write(Buf *out, const PlanReport *report) {
    switch (report->style->format) {
    case FORMAT_JSON: plan_report_json(out, report); break;
    case FORMAT_CSV: plan_report_csv(out, report); break;
    default: write_text(out, report);
    }
}

/* ---- show ---- */

Str plan_shown_name(Arena *arena, const Entry *entry) {
    if (entry->kind != ENTRY_FUNCTION) return entry->name;
    Buf name = buf_new(arena);
    buf_add(&name, entry->name);
    buf_char(&name, '(');
    for (size_t i = 0; i < entry->function->nparams; i++)
        buf_printf(&name, "%s%.*s", i ? ", " : "", STR_ARG(entry->function->params[i].name));
    buf_char(&name, ')');
    return buf_str(&name);
}

static void show_json(Buf *out, const Plan *plan, const Case *solved, const uint32_t *names,
                      size_t n) {
    Json json = {.out = out};
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++) entry_json(&json, plan, solved, names[i]);
    json_close(&json, ']');
    buf_char(out, '\n');
}

void plan_show(Buf *out, const Style *style, const Plan *plan, const Case *solved,
               const uint32_t *names, size_t n) {
    Arena *arena = out->arena;
    if (style->format == FORMAT_JSON) {
        show_json(out, plan, solved, names, n);
        return;
    }
    Table table = table_new(arena, 4);
    table.last_is_prose = true;
    if (style->format != FORMAT_TEXT) {
        static const char *const heads[] = {"name", "expression", "value", "note"};
        for (size_t i = 0; i < COUNT_OF(heads); i++) table_text(&table, TONE_PLAIN, heads[i]);
    }
    for (size_t i = 0; i < n; i++) {
        const Entry *entry = &plan->entries[names[i]];
        bool function = entry->kind == ENTRY_FUNCTION;
        table_cell(&table, TONE_STRONG, plan_shown_name(arena, entry));
        table_cell(&table, TONE_PLAIN, plan_expression_text(arena, plan, solved, names[i]));
        table_cell(&table, TONE_PLAIN,
                   function ? STR("") : plan_value_text(arena, plan, solved, names[i]));
        table_cell(&table, TONE_DIM, plan_remark(plan, solved, names[i]));
    }
    table_write(out, style, &table, 0);
}
