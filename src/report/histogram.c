#include "report/histogram.h"

#include "base/num.h"

#include <math.h>

enum { P5 = 0, P50 = 2, P95 = 4, OPEN = 2 };

static const double wide_ratio = 20; /* of p95 to p5: from there on by logarithm */

/* From a number of the shown unit to base units. */
static double to_base(Told told, const Shown *shown, double value) {
    return unit_to_base(told.units, &shown->unit, shown->percent ? value / 100 : value);
}

static double in_shown(Told told, const Shown *shown, double base) {
    double value = unit_from_base(told.units, &shown->unit, base);
    return shown->percent ? value * 100 : value;
}

/* Multiples of the smallest of 1, 2, 2.5, 5 times a power of ten that takes few enough bars; whole
 * for what is counted. */
static void even_edges(Told told, Histogram *out, double from, double to, size_t most) {
    static const double round_steps[] = {1, 2, 2.5, 5, 10};
    Shown shown = quantity_shown(told.units, told.type, told.spread->quantiles[P50].at);
    double low = in_shown(told, &shown, from), high = in_shown(told, &shown, to);
    double power = num_power(num_exponent((high - low) / (double)most));
    bool counted = dim_is_count(&told.type->dim) || !told.type->dim.n;
    for (size_t i = 0; i < COUNT_OF(round_steps); i++) {
        double step = round_steps[i] * power;
        if (counted && high - low >= 2 && step < 1) continue;
        if (counted && step == 2.5) continue;
        double first = floor(low / step + 1e-9), last = ceil(high / step - 1e-9);
        if (last - first > (double)most) continue;
        for (double e = first; e <= last && out->nedges < HISTOGRAM_BARS; e++)
            out->edges[out->nedges++] = to_base(told, &shown, num_settle(e * step));
        return;
    }
}

/* The round number nearest to a size, by logarithm, in the unit that suits it. */
static double round_size(Told told, double base) {
    static const double round_sizes[] = {1, 1.5, 2, 3, 5, 7, 10};
    Shown shown = quantity_shown(told.units, told.type, base);
    double value = in_shown(told, &shown, base);
    double power = num_power(num_exponent(value)), best = 0;
    for (size_t i = 0; i < COUNT_OF(round_sizes); i++) {
        double size = round_sizes[i] * power;
        if (best == 0 || fabs(log(size / value)) < fabs(log(best / value))) best = size;
    }
    return to_base(told, &shown, best);
}

static void log_edges(Told told, Histogram *out, double from, double to, size_t most) {
    double step = log(to / from) / (double)most;
    for (size_t i = 0; i <= most; i++) {
        double edge = round_size(told, from * exp(step * (double)i));
        bool rises = !out->nedges || edge > out->edges[out->nedges - 1] * (1 + 1e-9);
        if (rises) out->edges[out->nedges++] = edge;
    }
}

Histogram histogram_edges(Told told, double from, double to) {
    const Spread *spread = told.spread;
    Histogram out = {.spread = spread};
    const Quantile *q = spread->quantiles;
    bool same = !isfinite(q[P50].at) || !(to > from);
    if (same || !isfinite(from) || !isfinite(to)) return out;
    size_t most = HISTOGRAM_BARS - OPEN - (spread->none > 0);
    out.logs = from > 0 && q[P5].at > 0 && (q[P95].at > wide_ratio * q[P5].at);
    if (out.logs) log_edges(told, &out, from, to, most);
    else even_edges(told, &out, from, to, most);
    return out;
}

size_t histogram_cell(const Histogram *histogram, double value) {
    size_t cell = 0;
    while (cell < histogram->nedges && value >= histogram->edges[cell]) cell++;
    return cell;
}

/* An edge in the unit of the median, or (by logarithm) in its own. */
static Str edge_text(Arena *arena, Told told, const Histogram *histogram, double edge) {
    double ends[] = {edge, edge};
    Buf text = buf_new(arena);
    if (histogram->logs) quantity_digits(&text, told.units, told.type, edge, 4);
    else
        quantity_range(&text, told.units, told.type, told.spread->quantiles[P50].at, ends,
                       (int[]){4, 4});
    Str rest = buf_str(&text);
    if (histogram->logs) return rest;
    const char *second = strstr(rest.p, " .. ");
    return str_of(second + 4);
}

static bool one_unit(Told told, double a, double b) {
    Shown x = quantity_shown(told.units, told.type, a);
    Shown y = quantity_shown(told.units, told.type, b);
    return x.unit.n == y.unit.n && memcmp(x.unit.t, y.unit.t, x.unit.n * sizeof *x.unit.t) == 0;
}

Str histogram_label(Arena *arena, Told told, const Histogram *histogram, size_t cell) {
    const double *ends = &histogram->edges[cell ? cell - 1 : 0];
    Str low = edge_text(arena, told, histogram, ends[0]);
    if (!cell) return str_of(arena_printf(arena, "under %.*s", STR_ARG(low)));
    if (cell == histogram->nedges) return str_of(arena_printf(arena, "%.*s or more", STR_ARG(low)));
    if (histogram->logs && !one_unit(told, ends[0], ends[1])) {
        Str high = edge_text(arena, told, histogram, ends[1]);
        return str_of(arena_printf(arena, "%.*s .. %.*s", STR_ARG(low), STR_ARG(high)));
    }
    Buf text = buf_new(arena);
    double suits = histogram->logs ? ends[0] : told.spread->quantiles[P50].at;
    quantity_range(&text, told.units, told.type, suits, ends, (int[]){4, 4});
    return buf_str(&text);
}
