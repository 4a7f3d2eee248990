#include "report/plots.h"

#include "base/num.h"
#include "report/chart.h"
#include "report/histogram.h"
#include "report/table.h"

#include <math.h>

/* A limit that a check sets to the value itself. */
typedef struct Limit {
    const Check *check;
    double at;
} Limit;

typedef struct Plot {
    Plan *plan;
    const Style *style;
    Case *solved;
    uint32_t at;
    Told told;
    Histogram histogram;
    Limit *limits;
    size_t nlimits;
} Plot;

static const char *const quantile_names[] = {"p5", "p25", "p50", "p75", "p95"};

/* ---- what is plotted ---- */

static bool is_about(const Code *code, uint32_t at) {
    const Ins *last = &code->ins[code->result];
    return last->op == OP_LOAD && last->a == at;
}

/* The certain limits that checks compare the value with. */
static void find_limits(Plot *plot) {
    Plan *plan = plot->plan;
    plot->limits = ARENA_ARRAY(plan->arena, Limit, plan->nchecks);
    for (size_t i = 0; i < plan->nchecks; i++) {
        const Check *check = &plan->checks[i];
        Value limit;
        if (!check->compares || !is_about(&check->found, plot->at)) continue;
        if (!plan_run(plan, plot->solved, &check->limit, check->name, &limit) || limit.reg)
            continue;
        plot->limits[plot->nlimits++] = (Limit){check, limit.one};
    }
}

/* The 1 % and the 99 % point of the runs that have an answer, and exact counts between edges that
 * suit them. */
static bool count_bars(Plot *plot) {
    Histogram *histogram = &plot->histogram;
    const Spread *spread = plot->told.spread;
    if (!spread || spread->none == spread->runs) return true;
    double have = 1 - (double)spread->none / (double)spread->runs, ends[2];
    const double p[] = {0.01 * have, 0.99 * have};
    if (!plan_quantiles(plot->plan, plot->solved, plot->at, p, 2, ends)) return false;
    *histogram = histogram_edges(plot->told, ends[0], ends[1]);
    return !histogram->nedges || plan_count(plot->plan, plot->solved, plot->at, histogram->edges,
                                            histogram->nedges, &histogram->counts);
}

static Str value_text(Arena *arena, const Plot *plot, double base, int digits) {
    Buf text = buf_new(arena);
    if (!isfinite(base)) return STR("no finite answer");
    quantity_digits(&text, plot->told.units, plot->told.type, base, digits);
    return buf_str(&text);
}

/* With as many digits in each row, so that they stand below one another. */
static Str share_text(Arena *arena, size_t count, size_t runs) {
    static const size_t many = 10000; /* runs from which a tenth of a percent means anything */
    int digits = runs < many ? 0 : 1;
    double share = (double)count * 100 / (double)runs;
    const char *text = arena_printf(arena, "%.*f%%", digits, share);
    bool none = count && strtod(text, NULL) == 0;
    return none ? str_of(digits ? "<0.1%" : "<1%") : str_of(text);
}

/* ---- text and Markdown ---- */

static void headline(Buf *out, const Plot *plot) {
    Arena *arena = out->arena;
    Str name = plot->plan->entries[plot->at].name;
    Str expression = plan_expression_text(arena, plot->plan, plot->solved, plot->at);
    if (plot->style->format == FORMAT_MARKDOWN) {
        buf_printf(out, "## %.*s\n\n`%.*s`\n\n", STR_ARG(name), STR_ARG(expression));
        return;
    }
    const char *line = arena_printf(arena, "%.*s = %.*s", STR_ARG(name), STR_ARG(expression));
    style_wrap(out, plot->style, TONE_STRONG, str_of(line), STR("    "));
}

static void paragraph(Buf *out, const Plot *plot, Tone tone, Str text) {
    if (!text.n) return;
    bool markdown = plot->style->format == FORMAT_MARKDOWN;
    if (!markdown) buf_text(out, "  ");
    if (markdown) buf_printf(out, "%.*s\n", STR_ARG(text));
    else style_wrap(out, plot->style, tone, text, STR("  "));
}

/* `median 219 ms   90% within 171 .. 284 ms`, and what must be said of it. */
static void median_line(Buf *out, const Plot *plot) {
    Arena *arena = out->arena;
    Buf line = buf_new(arena);
    Str text = told_text(arena, plot->told), interval = told_interval(arena, plot->told);
    buf_printf(&line, "%s%.*s", plot->told.spread ? "median " : "", STR_ARG(text));
    if (interval.n) buf_printf(&line, "   90%% within %.*s", STR_ARG(interval));
    paragraph(out, plot, TONE_PLAIN, buf_str(&line));
    paragraph(out, plot, TONE_WARN, told_remarks(arena, plot->told));
    paragraph(out, plot, TONE_DIM, plan_remark(plot->plan, plot->solved, plot->at));
}

static Str range_text(Arena *arena, const Plot *plot, double low, double high) {
    Buf text = buf_new(arena);
    if (!isfinite(low) || !isfinite(high)) return STR("");
    if (low == high) return STR("the same");
    quantity_range(&text, plot->told.units, plot->told.type, low, (double[]){low, high},
                   (int[]){4, 4});
    return buf_str(&text);
}

static void quantile_row(Table *table, const char *name, Str value, Str range) {
    table_text(table, TONE_PLAIN, name);
    table_cell(table, TONE_PLAIN, value);
    table_cell(table, TONE_DIM, range);
}

/* Means and what belongs to them are of all runs, or of none. */
static void mean_rows(Table *table, const Plot *plot) {
    Arena *arena = table->arena;
    const Spread *spread = plot->told.spread;
    if (spread->none) {
        quantile_row(table, "mean", STR("none"), STR("some runs have no finite answer"));
        return;
    }
    double half = 1.96 * spread->mean_error;
    int digits = told_digits(&plot->told, spread->mean, spread->mean, spread->mean - half,
                             spread->mean + half);
    quantile_row(table, "mean", value_text(arena, plot, spread->mean, digits),
                 range_text(arena, plot, spread->mean - half, spread->mean + half));
    quantile_row(table, "sd", value_text(arena, plot, spread->sd, 2), STR(""));
}

/* Beside its interval it is told as finely as to lie in it. */
static int digits_within(const Plot *plot, const Quantile *q) {
    int digits = told_digits(&plot->told, q->at, q->at, q->low, q->high);
    Shown shown = quantity_shown(plot->told.units, plot->told.type, q->at);
    double scale = q->at != 0 && isfinite(q->at) ? shown.value / q->at : 1;
    for (digits = digits < 2 ? 2 : digits; digits < 4; digits++) {
        double rounded = num_round(shown.value, digits);
        if (rounded >= q->low * scale && rounded <= q->high * scale) break;
    }
    return digits;
}

static void quantile_table(Buf *out, const Plot *plot) {
    Table table = table_new(out->arena, 3);
    quantile_row(&table, "", STR("value"), STR("95% sure within"));
    for (size_t i = 0; i < COUNT_OF(quantile_names); i++) {
        const Quantile *q = &plot->told.spread->quantiles[i];
        Str value = value_text(out->arena, plot, q->at, digits_within(plot, q));
        quantile_row(&table, quantile_names[i], value,
                     range_text(out->arena, plot, q->low, q->high));
    }
    mean_rows(&table, plot);
    buf_char(out, '\n');
    table_write(out, plot->style, &table, 2);
}

/* `← limit 350 ms`, where a limit lies in the cell. */
static Str limits_in(Arena *arena, const Plot *plot, size_t cell) {
    Buf mark = buf_new(arena);
    for (size_t i = 0; i < plot->nlimits; i++) {
        if (histogram_cell(&plot->histogram, plot->limits[i].at) != cell) continue;
        Str text = value_text(arena, plot, plot->limits[i].at, 4);
        buf_printf(&mark, "%s%.*s", mark.n ? ", " : "← limit ", STR_ARG(text));
    }
    return buf_str(&mark);
}

static ChartRow share_row(Arena *arena, const Plot *plot, Str label, size_t count) {
    return (ChartRow){.label = label,
                      .size = (double)count / (double)plot->told.spread->runs,
                      .number = share_text(arena, count, plot->told.spread->runs)};
}

static size_t histogram_rows(Arena *arena, const Plot *plot, ChartRow *rows) {
    const Histogram *histogram = &plot->histogram;
    size_t n = 0, last = histogram->nedges;
    for (size_t c = 0; c <= last; c++) {
        Str mark = limits_in(arena, plot, c);
        bool open = c == 0 || c == last;
        if (open && !histogram->counts[c] && !mark.n) continue;
        Str label = histogram_label(arena, plot->told, histogram, c);
        rows[n] = share_row(arena, plot, label, histogram->counts[c]);
        rows[n++].mark = mark;
    }
    if (histogram->spread->none) {
        rows[n] = share_row(arena, plot, STR("no finite answer"), histogram->spread->none);
        rows[n++].tone = TONE_WARN;
    }
    return n;
}

/* The picture; a table where pictures are no use. */
static void write_bars(Buf *out, const Plot *plot, const ChartRow *rows, size_t n) {
    buf_char(out, '\n');
    if (plot->style->format == FORMAT_TEXT) {
        chart_bars(out, plot->style, rows, n);
        return;
    }
    Table table = table_new(out->arena, 3);
    static const char *const heads[] = {"value", "share of runs", "limit"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) table_text(&table, TONE_PLAIN, heads[i]);
    for (size_t i = 0; i < n; i++) {
        table_cell(&table, TONE_PLAIN, rows[i].label);
        table_cell(&table, TONE_PLAIN, rows[i].number);
        table_cell(&table, TONE_PLAIN, rows[i].mark);
    }
    table_write(out, plot->style, &table, 0);
}

static void write_number(Buf *out, const Plot *plot) {
    ChartRow rows[HISTOGRAM_BARS + 2];
    quantile_table(out, plot);
    if (!plot->histogram.nedges) return;
    write_bars(out, plot, rows, histogram_rows(out->arena, plot, rows));
}

static void write_truth(Buf *out, const Plot *plot) {
    const Share *share = plot->told.share;
    const size_t counts[] = {share->holds, share->runs - share->holds - share->none, share->none};
    static const char *const labels[] = {"true", "false", "no answer"};
    ChartRow rows[COUNT_OF(labels)];
    for (size_t i = 0; i < COUNT_OF(labels); i++) {
        Share part = share_of(share->runs, counts[i], 0);
        rows[i] = (ChartRow){
            .label = str_of(labels[i]), .size = part.at, .number = told_share(out->arena, &part)};
    }
    write_bars(out, plot, rows, share->none ? 3 : 2);
}

static void write_text(Buf *out, const Plot *plot) {
    headline(out, plot);
    if (!plot->solved->known[plot->at]) {
        paragraph(out, plot, TONE_BAD, STR("no answer"));
        return;
    }
    median_line(out, plot);
    if (plot->told.spread) write_number(out, plot);
    else if (plot->told.share) write_truth(out, plot);
    else paragraph(out, plot, TONE_DIM, STR("certain: the same in every run"));
    if (!plot->told.spread && !plot->told.share) return;
    Buf runs = buf_new(out->arena);
    plan_runs_text(&runs, plot->plan);
    buf_char(out, '\n');
    paragraph(out, plot, TONE_DIM, buf_str(&runs));
}

/* ---- JSON and CSV ---- */

/* How a number of the value is told to machines: in the unit of its median. */
static double for_machines(const Plot *plot, double base) {
    const Quantile *median = &plot->told.spread->quantiles[2];
    Shown shown = quantity_shown(plot->told.units, plot->told.type, median->at);
    double value = unit_from_base(plot->told.units, &shown.unit, base);
    return num_settle(shown.percent ? value * 100 : value);
}

static void histogram_json(Json *json, const Plot *plot) {
    const Histogram *histogram = &plot->histogram;
    json_key(json, "histogram");
    json_open(json, '{');
    json_key(json, "logs");
    json_bool(json, histogram->logs);
    json_key(json, "edges");
    json_open(json, '[');
    for (size_t i = 0; i < histogram->nedges; i++)
        json_number(json, for_machines(plot, histogram->edges[i]));
    json_close(json, ']');
    json_key(json, "counts");
    json_open(json, '[');
    for (size_t i = 0; histogram->counts && i <= histogram->nedges; i++)
        json_count(json, histogram->counts[i]);
    json_close(json, ']');
    json_key(json, "no_answer");
    json_count(json, plot->told.spread->none);
    json_close(json, '}');
}

static void limits_json(Json *json, const Plot *plot) {
    json_key(json, "limits");
    json_open(json, '[');
    for (size_t i = 0; i < plot->nlimits; i++) {
        json_open(json, '{');
        json_text(json, "check", plot->limits[i].check->name);
        told_json(json, told_number(plot->told.units, plot->told.type, plot->limits[i].at), 0);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void plot_json(Json *json, const Plot *plot) {
    json_open(json, '{');
    entry_members_json(json, plot->plan, plot->solved, plot->at);
    if (plot->told.spread) histogram_json(json, plot);
    limits_json(json, plot);
    json_close(json, '}');
}

static void csv_number(Table *table, double value) {
    char number[NUM_TEXT];
    size_t n = isfinite(value) ? num_shortest(value, number) : 0;
    table_cell(table, TONE_PLAIN, (Str){n ? arena_copy(table->arena, number, n) : "", n});
}

static void csv_row(Table *table, const Plot *plot, const char *kind, double value, double low,
                    double high) {
    table_cell(table, TONE_PLAIN, plot->plan->entries[plot->at].name);
    table_text(table, TONE_PLAIN, kind);
    csv_number(table, value);
    csv_number(table, low);
    csv_number(table, high);
}

static void csv_bars(Table *table, const Plot *plot) {
    const Histogram *histogram = &plot->histogram;
    for (size_t c = 0; histogram->counts && c <= histogram->nedges; c++) {
        double low = c ? for_machines(plot, histogram->edges[c - 1]) : NAN;
        double high = c < histogram->nedges ? for_machines(plot, histogram->edges[c]) : NAN;
        csv_row(table, plot, "runs", (double)histogram->counts[c], low, high);
    }
    csv_row(table, plot, "runs without an answer", (double)plot->told.spread->none, NAN, NAN);
}

static void csv_number_rows(Table *table, const Plot *plot) {
    const Spread *spread = plot->told.spread;
    for (size_t i = 0; i < COUNT_OF(quantile_names); i++) {
        const Quantile *q = &spread->quantiles[i];
        csv_row(table, plot, quantile_names[i], for_machines(plot, q->at),
                for_machines(plot, q->low), for_machines(plot, q->high));
    }
    csv_row(table, plot, "mean", spread->none ? NAN : for_machines(plot, spread->mean), NAN, NAN);
    csv_row(table, plot, "sd", spread->none ? NAN : for_machines(plot, spread->sd), NAN, NAN);
    csv_bars(table, plot);
}

static void write_csv(Buf *out, const Plot *plot, bool headless) {
    static const char *const heads[] = {"name", "kind", "value", "low", "high"};
    Table table = table_new(out->arena, COUNT_OF(heads));
    for (size_t i = 0; !headless && i < COUNT_OF(heads); i++)
        table_text(&table, TONE_PLAIN, heads[i]);
    Told told = plot->told;
    if (told.spread) csv_number_rows(&table, plot);
    else if (told.share)
        csv_row(&table, plot, "share", told.share->at, told.share->low, told.share->high);
    else csv_row(&table, plot, "value", plot->solved->known[plot->at] ? told.value : NAN, NAN, NAN);
    table_write(out, plot->style, &table, 0);
}

static bool plot_of(Plan *plan, const Style *style, Case *solved, uint32_t at, Plot *out) {
    *out = (Plot){.plan = plan, .style = style, .solved = solved, .at = at};
    out->told = told_entry(plan, solved, at);
    find_limits(out);
    return count_bars(out);
}

bool plan_plot_json(Json *json, Plan *plan, Case *solved, uint32_t at) {
    Plot plot;
    if (!plot_of(plan, NULL, solved, at, &plot)) return false;
    plot_json(json, &plot);
    return true;
}

bool plan_plot(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at, bool headless) {
    Plot plot;
    if (!plot_of(plan, style, solved, at, &plot)) return false;
    Json json = {.out = out};
    if (style->format == FORMAT_JSON) plot_json(&json, &plot);
    else if (style->format == FORMAT_CSV) write_csv(out, &plot, headless);
    else write_text(out, &plot);
    return true;
}
