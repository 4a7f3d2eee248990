#include "report/sweeps.h"

#include "base/num.h"
#include "report/chart.h"
#include "report/plans.h"
#include "report/table.h"
#include "report/told.h"

#include <math.h>

enum { HIGH = 4 };

typedef struct Report {
    Plan *plan;
    const Style *style;
    const SweepResult *result;
} Report;

static Str name_of(const Report *report, uint32_t at) {
    return report->plan->entries[at].name;
}

/* The entry at a number, no finer than the three digits that were searched for. */
static Str place_text(Arena *arena, const Report *report, double x) {
    uint32_t over = report->result->sweep->over;
    Buf text = buf_new(arena);
    quantity_text(&text, &report->plan->units, plan_type(report->plan, over), x);
    return buf_str(&text);
}

/* ---- what was found, in words ---- */

/* `holds up to 412k users`, `holds in 90% of runs from 5 hosts on`, `holds from 2 to 5 GB`, `holds
 * throughout`; `runs` is empty where the condition is certain. */
static Str turns_text(Arena *arena, const Report *report, const CheckCurve *curve, Str runs) {
    Buf text = buf_new(arena);
    if (!report->result->rises) return STR("points do not rise: no limit was looked for");
    if (!curve->nturns && !curve->first)
        return str_of(
            arena_printf(arena, "%s%.*s", runs.n ? "never holds" : "holds nowhere", STR_ARG(runs)));
    buf_printf(&text, "holds%.*s%s", STR_ARG(runs), curve->nturns ? "" : " throughout");
    for (size_t i = 0; i < curve->nturns; i++) {
        const Turn *turn = &curve->turns[i];
        bool last = i + 1 == curve->nturns;
        Str edge = place_text(arena, report, turn->holds ? turn->low : turn->high);
        if (turn->holds) {
            buf_printf(&text, " up to %.*s", STR_ARG(edge));
        } else {
            buf_printf(&text, "%s from %.*s%s", i ? " and" : "", STR_ARG(edge), last ? " on" : "");
        }
    }
    return buf_str(&text);
}

static Str condition_text(Arena *arena, const Check *check) {
    Buf text = buf_new(arena);
    Str rest = str_trim(span_text(check->claim.text));
    for (size_t i = 0; i < rest.n; i++)
        buf_char(&text, rest.p[i] == '\n' || rest.p[i] == '\r' ? ' ' : rest.p[i]);
    return buf_str(&text);
}

static Str check_finding(Arena *arena, const Report *report, const CheckCurve *curve) {
    const Check *check = &report->plan->checks[curve->check];
    Buf text = buf_new(arena);
    buf_add(&text, condition_text(arena, check));
    buf_char(&text, ' ');
    bool uncertain = report->result->verdicts[0][curve->check].uncertain;
    char number[NUM_TEXT];
    num_digits(check->confidence * 100, 4, number);
    const char *runs = uncertain ? arena_printf(arena, " in %s%% of runs", number) : "";
    buf_add(&text, turns_text(arena, report, curve, str_of(runs)));
    return buf_str(&text);
}

static Str knee_finding(Arena *arena, const Report *report, size_t shown) {
    const Knee *knee = &report->result->knees[shown];
    const SweepResult *result = report->result;
    Str name = name_of(report, result->sweep->show[shown]);
    Str place = place_text(arena, report, result->x[knee->at]);
    return str_of(arena_printf(arena, "%.*s bends near %.*s", STR_ARG(name), STR_ARG(place)));
}

static void write_finding(Buf *out, const Report *report, Tone tone, const char *sign, Str text) {
    Buf lead = buf_new(out->arena);
    if (report->style->format == FORMAT_MARKDOWN) {
        buf_printf(out, "- %.*s\n", STR_ARG(text));
        return;
    }
    size_t used = 2 + strlen(sign) + 2;
    buf_repeat(&lead, STR(" "), used);
    buf_printf(out, "  %s  ", sign);
    style_wrap(out, report->style, tone, text, buf_str(&lead));
}

static bool anything_found(const SweepResult *result) {
    bool found = result->nchecks || result->trouble;
    for (size_t s = 0; s < result->sweep->nshow; s++) found = found || result->knees[s].there;
    return found;
}

static void write_findings(Buf *out, const Report *report) {
    const SweepResult *result = report->result;
    Arena *arena = out->arena;
    if (anything_found(result)) buf_char(out, '\n');
    for (size_t i = 0; i < result->nchecks; i++) {
        const Check *check = &report->plan->checks[result->checks[i].check];
        Str found = check_finding(arena, report, &result->checks[i]);
        const char *line = arena_printf(arena, "%.*s: %.*s", STR_ARG(check->name), STR_ARG(found));
        write_finding(out, report, TONE_PLAIN, arena_printf(arena, "%zu", i + 1), str_of(line));
    }
    for (size_t s = 0; s < result->sweep->nshow; s++)
        if (result->knees[s].there)
            write_finding(out, report, TONE_PLAIN, "-", knee_finding(arena, report, s));
    if (!result->trouble) return;
    const char *why = arena_printf(arena, "no answer at some points: %s", result->trouble->message);
    write_finding(out, report, TONE_WARN, "!", str_of(why));
}

/* ---- the table ---- */

static const char *mark_of(const Check *check, const Verdict *verdict) {
    if (verdict->known && verdict->holds) return "✓";
    return check->warns ? "!" : "✗";
}

static void table_head(Table *table, const Report *report) {
    const SweepResult *result = report->result;
    bool text = report->style->format == FORMAT_TEXT;
    table_cell(table, TONE_STRONG, name_of(report, result->sweep->over));
    for (size_t s = 0; s < result->sweep->nshow; s++)
        table_cell(table, TONE_STRONG, name_of(report, result->sweep->show[s]));
    for (size_t c = 0; c < result->nchecks; c++) {
        Str name = report->plan->checks[result->checks[c].check].name;
        const char *number = arena_printf(table->arena, "%zu", c + 1);
        table_cell(table, TONE_STRONG, text ? str_of(number) : name);
    }
}

static void point_row(Table *table, const Report *report, size_t point) {
    const SweepResult *result = report->result;
    const Case *solved = &result->cases[point];
    table_cell(table, TONE_PLAIN,
               plan_value_text(table->arena, report->plan, solved, result->sweep->over));
    for (size_t s = 0; s < result->sweep->nshow; s++)
        table_cell(table, TONE_PLAIN,
                   plan_value_text(table->arena, report->plan, solved, result->sweep->show[s]));
    for (size_t c = 0; c < result->nchecks; c++) {
        uint32_t at = result->checks[c].check;
        const Verdict *verdict = &result->verdicts[point][at];
        bool good = verdict->known && verdict->holds;
        table_text(table, good ? TONE_GOOD : TONE_BAD, mark_of(&report->plan->checks[at], verdict));
    }
}

static void write_table(Buf *out, const Report *report) {
    const SweepResult *result = report->result;
    Table table = table_new(out->arena, 1 + result->sweep->nshow + result->nchecks);
    table_head(&table, report);
    for (size_t p = 0; p < result->sweep->npoints; p++) point_row(&table, report, p);
    table_write(out, report->style, &table, 2);
}

/* ---- pictures ---- */

/* The one certain limit of a check that compares the value itself, the same at every point. */
static double limit_of(const Report *report, uint32_t at, Str *text) {
    const SweepResult *result = report->result;
    double limit = NAN;
    for (size_t c = 0; c < result->nchecks; c++) {
        const Check *check = &report->plan->checks[result->checks[c].check];
        const Ins *last = check->compares ? &check->found.ins[check->found.result] : NULL;
        if (!last || last->op != OP_LOAD || last->a != at) continue;
        double first = result->verdicts[0][result->checks[c].check].limit;
        bool same = true;
        for (size_t p = 0; p < result->sweep->npoints; p++) {
            const Verdict *verdict = &result->verdicts[p][result->checks[c].check];
            same = same && verdict->compares && verdict->limit == first;
        }
        if (!same || limit <= first) continue; /* the tighter one, as a rule */
        limit = first;
        Buf shown = buf_new(report->plan->arena);
        quantity_text(&shown, &report->plan->units, &check->limit.type, limit);
        *text = buf_str(&shown);
    }
    return limit;
}

static double least_of(const Report *report, uint32_t at) {
    double least = 0;
    for (size_t p = 0; p < report->result->sweep->npoints; p++) {
        const Case *solved = &report->result->cases[p];
        if (solved->known[at]) least = fmin(least, solved->values[at].one);
    }
    return isfinite(least) ? least : 0;
}

static void curve_rows(Arena *arena, const Report *report, size_t shown, double least,
                       ChartRow *rows) {
    const SweepResult *result = report->result;
    uint32_t at = result->sweep->show[shown];
    const Knee *knee = &result->knees[shown];
    for (size_t p = 0; p < result->sweep->npoints; p++) {
        const Case *solved = &result->cases[p];
        const Spread *spread = solved->known[at] ? solved->spreads[at] : NULL;
        double y = solved->known[at] ? solved->values[at].one : NAN;
        rows[p] =
            (ChartRow){.label = plan_value_text(arena, report->plan, solved, result->sweep->over),
                       .size = y - least,
                       .reach = spread ? spread->quantiles[HIGH].at - least : 0,
                       .number = plan_value_text(arena, report->plan, solved, at),
                       .mark = knee->there && knee->at == p ? STR("← knee") : STR("")};
    }
}

static bool any_spread(const Report *report, uint32_t at) {
    for (size_t p = 0; p < report->result->sweep->npoints; p++)
        if (report->result->cases[p].spreads[at]) return true;
    return false;
}

/* The name of a curve with what its signs mean, then its points. */
static void write_curve(Buf *out, const Report *report, size_t shown) {
    const SweepResult *result = report->result;
    uint32_t at = result->sweep->show[shown];
    Arena *arena = out->arena;
    if (plan_type(report->plan, at)->is_bool) return;
    Str text = {0};
    double least = least_of(report, at), limit = limit_of(report, at, &text) - least;
    ChartRow *rows = ARENA_ARRAY(arena, ChartRow, result->sweep->npoints);
    curve_rows(arena, report, shown, least, rows);
    Buf picture = buf_new(arena), title = buf_new(arena);
    bool drawn = chart_curve(&picture, report->style, rows, result->sweep->npoints, limit);
    Str name = name_of(report, at), over = name_of(report, result->sweep->over);
    buf_printf(&title, "%.*s by %.*s", STR_ARG(name), STR_ARG(over));
    if (drawn) buf_printf(&title, "; limit %.*s at │", STR_ARG(text));
    if (any_spread(report, at)) buf_text(&title, "; █ to the median, ─ to the 95% point");
    if (least < 0) buf_text(&title, "; bars start at the lowest value");
    buf_char(out, '\n');
    style_wrap(out, report->style, TONE_DIM, buf_str(&title), STR("  "));
    buf_add(out, buf_str(&picture));
}

/* `100,000 runs, seed 1`, where something was sampled. */
static void write_runs(Buf *out, const Report *report) {
    const SweepResult *result = report->result;
    bool uncertain = any_spread(report, result->sweep->over);
    for (size_t s = 0; s < result->sweep->nshow; s++)
        uncertain = uncertain || any_spread(report, result->sweep->show[s]);
    for (size_t c = 0; c < result->nchecks; c++)
        uncertain = uncertain || result->verdicts[0][result->checks[c].check].uncertain;
    if (!uncertain) return;
    Buf line = buf_new(out->arena);
    plan_runs_text(&line, report->plan);
    buf_char(out, '\n');
    style_wrap(out, report->style, TONE_DIM, buf_str(&line), STR(""));
}

static void write_text(Buf *out, const Report *report) {
    const SweepResult *result = report->result;
    const Sweep *sweep = result->sweep;
    Arena *arena = out->arena;
    bool markdown = report->style->format == FORMAT_MARKDOWN;
    Str over = name_of(report, sweep->over);
    const char *title =
        str_eq(sweep->name, over)
            ? arena_printf(arena, "Sweep over %.*s", STR_ARG(over))
            : arena_printf(arena, "Sweep %.*s, over %.*s", STR_ARG(sweep->name), STR_ARG(over));
    if (markdown) buf_printf(out, "## %s\n\n", title);
    else style_wrap(out, report->style, TONE_STRONG, str_of(title), STR("  "));
    write_table(out, report);
    write_findings(out, report);
    for (size_t s = 0; !markdown && s < sweep->nshow; s++) write_curve(out, report, s);
    write_runs(out, report);
}

/* ---- CSV: a row a point, numbers of one unit in each column ---- */

/* The unit that suits the value at the last point that has an answer. */
static Shown column_unit(const Report *report, uint32_t at) {
    double value = 0;
    for (size_t p = 0; p < report->result->sweep->npoints; p++) {
        const Case *solved = &report->result->cases[p];
        bool finite = solved->known[at] && isfinite(solved->values[at].one);
        if (finite) value = solved->values[at].one;
    }
    return quantity_shown(&report->plan->units, plan_type(report->plan, at), value);
}

static void csv_head(Table *table, const Report *report, uint32_t at) {
    Shown shown = column_unit(report, at);
    Buf unit = buf_new(table->arena);
    Str name = name_of(report, at);
    if (!plan_type(report->plan, at)->is_bool) shown_unit_text(&unit, &report->plan->units, &shown);
    bool plain = !unit.n || str_is(buf_str(&unit), "1");
    const char *tail = plain ? "" : arena_printf(table->arena, " (%s)", unit.p);
    table_text(table, TONE_PLAIN, arena_printf(table->arena, "%.*s%s", STR_ARG(name), tail));
    if (!any_spread(report, at)) return;
    for (int i = 0; i < 2; i++)
        table_text(table, TONE_PLAIN,
                   arena_printf(table->arena, "%.*s %s%s", STR_ARG(name), i ? "p95" : "p5", tail));
}

static void csv_number(Table *table, const Report *report, const Shown *shown, double base) {
    char text[NUM_TEXT];
    double value = unit_from_base(&report->plan->units, &shown->unit, base);
    if (shown->percent) value *= 100;
    size_t n = isfinite(value) ? num_shortest(num_settle(value), text) : 0;
    table_cell(table, TONE_PLAIN, (Str){n ? arena_copy(table->arena, text, n) : "", n});
}

static void csv_value(Table *table, const Report *report, const Case *solved, uint32_t at) {
    Shown shown = column_unit(report, at);
    const Spread *spread = solved->known[at] ? solved->spreads[at] : NULL;
    double value = solved->known[at] ? solved->values[at].one : NAN;
    if (plan_type(report->plan, at)->is_bool)
        table_cell(table, TONE_PLAIN, plan_value_text(table->arena, report->plan, solved, at));
    else csv_number(table, report, &shown, value);
    if (!any_spread(report, at)) return;
    csv_number(table, report, &shown, spread ? spread->quantiles[0].at : value);
    csv_number(table, report, &shown, spread ? spread->quantiles[HIGH].at : value);
}

/* Columns of the entry, of one shown value, or of none: how many they are. */
static size_t csv_width(const Report *report, uint32_t at) {
    return any_spread(report, at) ? 3 : 1;
}

static void write_csv(Buf *out, const Report *report) {
    const SweepResult *result = report->result;
    const Sweep *sweep = result->sweep;
    size_t columns = csv_width(report, sweep->over) + result->nchecks;
    for (size_t s = 0; s < sweep->nshow; s++) columns += csv_width(report, sweep->show[s]);
    Table table = table_new(out->arena, columns);
    csv_head(&table, report, sweep->over);
    for (size_t s = 0; s < sweep->nshow; s++) csv_head(&table, report, sweep->show[s]);
    for (size_t c = 0; c < result->nchecks; c++)
        table_cell(&table, TONE_PLAIN, report->plan->checks[result->checks[c].check].name);
    for (size_t p = 0; p < sweep->npoints; p++) {
        csv_value(&table, report, &result->cases[p], sweep->over);
        for (size_t s = 0; s < sweep->nshow; s++)
            csv_value(&table, report, &result->cases[p], sweep->show[s]);
        for (size_t c = 0; c < result->nchecks; c++) {
            const Verdict *verdict = &result->verdicts[p][result->checks[c].check];
            const char *word = !verdict->known ? "" : verdict->holds ? "true" : "false";
            table_text(&table, TONE_PLAIN, word);
        }
    }
    table_write(out, report->style, &table, 0);
}

/* ---- JSON ---- */

static void place_json(Json *json, const char *key, const Report *report, double x) {
    const Type *type = plan_type(report->plan, report->result->sweep->over);
    json_key(json, key);
    json_open(json, '{');
    told_json(json, told_number(&report->plan->units, type, x), 0);
    json_close(json, '}');
}

static void verdict_json(Json *json, const Report *report, const Verdict *verdict, uint32_t at) {
    json_open(json, '{');
    json_text(json, "name", report->plan->checks[at].name);
    json_key(json, "holds");
    if (verdict->known) json_bool(json, verdict->holds);
    else json_null(json);
    if (verdict->uncertain) {
        json_key(json, "share");
        json_number(json, verdict->share.at);
    }
    json_close(json, '}');
}

static void point_json(Json *json, const Report *report, size_t point) {
    const SweepResult *result = report->result;
    json_open(json, '{');
    json_key(json, "at");
    entry_json(json, report->plan, &result->cases[point], result->sweep->over);
    json_key(json, "values");
    json_open(json, '[');
    for (size_t s = 0; s < result->sweep->nshow; s++)
        entry_json(json, report->plan, &result->cases[point], result->sweep->show[s]);
    json_close(json, ']');
    json_key(json, "checks");
    json_open(json, '[');
    for (size_t c = 0; c < result->nchecks; c++) {
        uint32_t at = result->checks[c].check;
        verdict_json(json, report, &result->verdicts[point][at], at);
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void knees_json(Json *json, const Report *report) {
    const SweepResult *result = report->result;
    json_key(json, "knees");
    json_open(json, '[');
    for (size_t s = 0; s < result->sweep->nshow; s++) {
        const Knee *knee = &result->knees[s];
        if (!knee->there) continue;
        json_open(json, '{');
        json_text(json, "of", name_of(report, result->sweep->show[s]));
        place_json(json, "at", report, result->x[knee->at]);
        json_key(json, "bend");
        json_number(json, knee->bend);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void limits_json(Json *json, const Report *report) {
    const SweepResult *result = report->result;
    json_key(json, "limits");
    json_open(json, '[');
    for (size_t c = 0; c < result->nchecks; c++) {
        const CheckCurve *curve = &result->checks[c];
        json_open(json, '{');
        json_text(json, "check", report->plan->checks[curve->check].name);
        json_text(json, "text", check_finding(json->out->arena, report, curve));
        json_key(json, "turns");
        json_open(json, '[');
        for (size_t t = 0; t < curve->nturns; t++) {
            json_open(json, '{');
            place_json(json, curve->turns[t].holds ? "holds" : "fails", report,
                       curve->turns[t].low);
            place_json(json, curve->turns[t].holds ? "fails" : "holds", report,
                       curve->turns[t].high);
            json_close(json, '}');
        }
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void sweep_json(Json *json, const Report *report) {
    const SweepResult *result = report->result;
    json_open(json, '{');
    json_text(json, "name", result->sweep->name);
    json_text(json, "over", name_of(report, result->sweep->over));
    json_key(json, "points");
    json_open(json, '[');
    for (size_t p = 0; p < result->sweep->npoints; p++) point_json(json, report, p);
    json_close(json, ']');
    knees_json(json, report);
    limits_json(json, report);
    if (result->trouble) json_text(json, "no_answer", str_of(result->trouble->message));
    json_close(json, '}');
}

static void write_json(Buf *out, const Style *style, Plan *plan, const SweepResult *sweeps,
                       size_t n) {
    Json json = {.out = out};
    plan_document_open(&json, plan);
    json_key(&json, "sweeps");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++) {
        Report report = {plan, style, &sweeps[i]};
        sweep_json(&json, &report);
    }
    json_close(&json, ']');
    json_document_close(&json);
}

static void write_sweeps(Buf *out, const Style *style, Plan *plan, const SweepResult *sweeps,
                         size_t n) {
    if (style->format == FORMAT_JSON) {
        write_json(out, style, plan, sweeps, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        Report report = {plan, style, &sweeps[i]};
        if (i) buf_char(out, '\n');
        if (style->format == FORMAT_CSV) write_csv(out, &report);
        else write_text(out, &report);
    }
}

bool sweeps_report(Buf *out, const Style *style, Plan *plan, const Scenario *scenario,
                   const Sweep *sweeps, size_t n) {
    SweepResult *results = ARENA_ARRAY(plan->arena, SweepResult, n);
    for (size_t i = 0; i < n; i++)
        if (!sweep_solve(plan, scenario, &sweeps[i], &results[i])) return false;
    write_sweeps(out, style, plan, results, n);
    return true;
}
