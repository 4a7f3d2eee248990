#include "report/told.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>

Told told_answer(const UnitSet *units, const Answer *answer) {
    return (Told){units, &answer->type, answer->value.one, answer->spread, answer->share};
}

Told told_entry(const Plan *plan, const Case *solved, uint32_t at) {
    return (Told){&plan->units, plan_type(plan, at), solved->values[at].one, solved->spreads[at],
                  solved->shares[at]};
}

enum { MEDIAN = 2, LOW = 0, HIGH = 4 };

enum { MOST_DIGITS = 4 };

int told_digits(const Told *told, double by, double at, double low, double high) {
    double half = fmax(high - at, at - low);
    if (half == 0) return MOST_DIGITS;
    if (at == 0 || !isfinite(half)) return 2;
    double wanted = ceil(-log10(2 * half / fabs(at)) - 1e-9);
    int digits = wanted < 1 ? 1 : wanted > MOST_DIGITS ? MOST_DIGITS : (int)wanted;
    Shown shown = quantity_shown(told->units, told->type, by);
    double scale = unit_from_base(told->units, &shown.unit, 1) * (shown.percent ? 100 : 1);
    double rounded = num_round(at * scale, 1);
    bool strays = rounded < low * scale || rounded > high * scale;
    return digits == 1 && strays ? 2 : digits;
}

static int digits_of(const Told *told, double by, const Quantile *q) {
    return told_digits(told, by, q->at, q->low, q->high);
}

Str told_share(Arena *arena, const Share *share) {
    double at = share->at * 100, half = (share->high - share->low) * 50;
    double step = half > 0.5 ? 1 : half > 0.05 ? 0.1 : 0.01;
    char text[NUM_TEXT];
    if (share->holds == 0 || share->holds == share->runs)
        return share->holds ? STR("100%") : STR("0%");
    double rounded = round(at / step) * step;
    if (rounded >= 100) return str_of(arena_printf(arena, "over %g%%", 100 - step));
    if (rounded <= 0) return str_of(arena_printf(arena, "under %g%%", step));
    num_digits(rounded, 4, text);
    return str_of(arena_printf(arena, "%s%%", text));
}

Str told_quantile(Arena *arena, Told told, size_t at) {
    const Quantile *q = &told.spread->quantiles[at];
    Buf text = buf_new(arena);
    if (!isfinite(q->at)) return STR("no finite answer");
    quantity_digits(&text, told.units, told.type, q->at, digits_of(&told, q->at, q));
    return buf_str(&text);
}

Str told_text(Arena *arena, Told told) {
    if (told.share) {
        Str share = told_share(arena, told.share);
        return str_of(arena_printf(arena, "%.*s of runs", STR_ARG(share)));
    }
    if (told.spread) return told_quantile(arena, told, MEDIAN);
    Buf text = buf_new(arena);
    quantity_text(&text, told.units, told.type, told.value);
    return buf_str(&text);
}

/* The same number in every run that has one: `x - x`. */
static bool is_constant(const Spread *spread) {
    return !spread->none && spread->quantiles[LOW].low == spread->quantiles[HIGH].high;
}

Str told_interval(Arena *arena, Told told) {
    if (!told.spread || is_constant(told.spread)) return STR("");
    const Quantile *q = told.spread->quantiles;
    Buf text = buf_new(arena);
    if (isfinite(q[LOW].at) && isfinite(q[HIGH].at))
        quantity_range(&text, told.units, told.type, q[MEDIAN].at,
                       (double[]){q[LOW].at, q[HIGH].at},
                       (int[]){digits_of(&told, q[MEDIAN].at, &q[LOW]),
                               digits_of(&told, q[MEDIAN].at, &q[HIGH])});
    else if (isfinite(q[LOW].at)) {
        buf_add(&text, told_quantile(arena, told, LOW));
        buf_text(&text, " .. no finite answer");
    }
    return buf_str(&text);
}

Str told_bars(Arena *arena, Told told) {
    static const char *const eighths[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (!told.spread || is_constant(told.spread)) return STR("");
    if (!isfinite(told.spread->quantiles[MEDIAN].at)) return STR("");
    double most = 0;
    for (int i = 0; i < TALLY_SPARK; i++) most = fmax(most, told.spread->bars[i]);
    Buf text = buf_new(arena);
    for (int i = 0; most > 0 && i < TALLY_SPARK; i++) {
        int height = (int)(told.spread->bars[i] / most * 7.999);
        buf_text(&text, eighths[height < 0 ? 0 : height]);
    }
    return buf_str(&text);
}

Str told_remarks(Arena *arena, Told told) {
    size_t none = told.spread ? told.spread->none : told.share ? told.share->none : 0;
    size_t runs = told.spread ? told.spread->runs : told.share ? told.share->runs : 0;
    Buf text = buf_new(arena);
    if (none) {
        Share share = share_of(runs, none, 0);
        buf_printf(&text, "%.*s of runs have no finite answer", STR_ARG(told_share(arena, &share)));
    }
    if (told.spread && told.spread->heavy_tail)
        buf_printf(&text, "%sheavy tail: its mean hangs on few runs", text.n ? "; " : "");
    return buf_str(&text);
}

Str told_line(Arena *arena, Told told, size_t room) {
    Buf line = buf_new(arena);
    buf_add(&line, told_text(arena, told));
    Str interval = told_interval(arena, told), bars = told_bars(arena, told);
    if (interval.n) buf_printf(&line, "   90%% within %.*s", STR_ARG(interval));
    if (bars.n && utf8_width(buf_str(&line)) + 3 + TALLY_SPARK <= room)
        buf_printf(&line, "   %.*s", STR_ARG(bars));
    Str remarks = told_remarks(arena, told);
    if (remarks.n) buf_printf(&line, "   (%.*s)", STR_ARG(remarks));
    return buf_str(&line);
}

Str told_runs(Arena *arena, const Sampling *sampling) {
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%zu", sampling->runs);
    Buf line = buf_new(arena);
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) buf_char(&line, ',');
        buf_char(&line, digits[i]);
    }
    buf_printf(&line, " runs%s, seed %llu", sampling->sobol ? " (Sobol)" : "",
               (unsigned long long)sampling->seed);
    return buf_str(&line);
}

/* ---- for machines ---- */

static void interval_json(Json *json, const char *key, double low, double high) {
    json_key(json, key);
    json_open(json, '[');
    json_number(json, low);
    json_number(json, high);
    json_close(json, ']');
}

void told_share_json(Json *json, const Share *share) {
    json_key(json, "holds");
    json_number(json, share->at);
    interval_json(json, "interval95", share->low, share->high);
    json_key(json, "no_answer");
    json_number(json, (double)share->none / (double)share->runs);
}

/* A number of the value's own unit. */
static void in_unit(Json *json, const Told *told, const Shown *shown, const char *key,
                    double base) {
    double value = unit_from_base(told->units, &shown->unit, base);
    json_key(json, key);
    json_number(json, shown->percent ? value * 100 : value);
}

static void spread_json(Json *json, const Told *told, const Shown *shown, uint64_t seed) {
    static const char *const names[] = {"p5", "p25", "p50", "p75", "p95"};
    const Spread *spread = told->spread;
    json_key(json, "uncertain");
    json_open(json, '{');
    in_unit(json, told, shown, "mean", spread->none ? NAN : spread->mean);
    in_unit(json, told, shown, "sd", spread->none ? NAN : spread->sd);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        in_unit(json, told, shown, names[i], spread->quantiles[i].at);
    json_key(json, "interval95");
    json_open(json, '{');
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const Quantile *q = &spread->quantiles[i];
        double scale = shown->percent ? 100 : 1;
        interval_json(json, names[i], unit_from_base(told->units, &shown->unit, q->low) * scale,
                      unit_from_base(told->units, &shown->unit, q->high) * scale);
    }
    json_close(json, '}');
    json_key(json, "no_answer");
    json_number(json, (double)spread->none / (double)spread->runs);
    json_key(json, "heavy_tail");
    json_bool(json, spread->heavy_tail);
    json_key(json, "samples");
    json_count(json, spread->runs);
    json_key(json, "seed");
    json_count(json, seed);
    json_close(json, '}');
}

static void share_json(Json *json, const Told *told, uint64_t seed) {
    const Share *share = told->share;
    json_key(json, "value");
    json_number(json, share->at * 100);
    json_text(json, "unit", STR("%"));
    json_text(json, "dimension", STR("1"));
    json_text(json, "text", told_text(json->out->arena, *told));
    json_key(json, "uncertain");
    json_open(json, '{');
    told_share_json(json, share);
    json_key(json, "samples");
    json_count(json, share->runs);
    json_key(json, "seed");
    json_count(json, seed);
    json_close(json, '}');
}

void told_json(Json *json, Told told, uint64_t seed) {
    Arena *arena = json->out->arena;
    if (told.share) {
        share_json(json, &told, seed);
        return;
    }
    if (told.type->is_bool) {
        json_key(json, "value");
        json_bool(json, told.value != 0);
        json_text(json, "text", told_text(arena, told));
        return;
    }
    double value = told.spread ? told.spread->quantiles[MEDIAN].at : told.value;
    Shown shown = quantity_shown(told.units, told.type, value);
    Buf unit = buf_new(arena), dim = buf_new(arena), text = buf_new(arena);
    shown_unit_text(&unit, told.units, &shown);
    dim_text(&dim, told.units, &told.type->dim);
    json_key(json, "value");
    json_number(json, quantity_number(told.units, &shown, value));
    json_text(json, "unit", buf_str(&unit));
    json_text(json, "dimension", buf_str(&dim));
    buf_add(&text, told_text(arena, told));
    Str interval = told_interval(arena, told);
    if (interval.n) buf_printf(&text, ", 90%% within %.*s", STR_ARG(interval));
    json_text(json, "text", buf_str(&text));
    if (told.spread) spread_json(json, &told, &shown, seed);
}
