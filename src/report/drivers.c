/* drivers.c - what drives an uncertain value, beneath the tree that it comes from. */
#include "plan/drivers.h"
#include "base/num.h"
#include "report/plans.h"
#include "report/table.h"
#include "report/told.h"

#include <math.h>

enum { SHOWN = 12, BAR = 24 };

/* A bar in eighths of a column. */
static Str bar_of(Arena *arena, double share, int width) {
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int all = (int)lround(share * width * 8);
    Buf bar = buf_new(arena);
    buf_repeat(&bar, STR("█"), (size_t)(all / 8));
    buf_text(&bar, eighths[all % 8]);
    return buf_str(&bar);
}

static Str name_of(Arena *arena, const Plan *plan, const Driver *driver) {
    Str name = plan->entries[driver->entry].name;
    if (!driver->draw.n) return name;
    return str_of(arena_printf(arena, "%.*s in %.*s", STR_ARG(driver->draw), STR_ARG(name)));
}

static Str range_text(Arena *arena, const Told *told, double low, double high) {
    Buf text = buf_new(arena);
    if (!isfinite(low) || !isfinite(high)) return STR("");
    quantity_range(&text, told->units, told->type, (low + high) / 2, (double[]){low, high},
                   (int[]){3, 3});
    return buf_str(&text);
}

static Str percent(Arena *arena, double share) {
    return str_of(share < 0.01 ? "under 1%" : arena_printf(arena, "%.0f%%", share * 100));
}

static void driver_row(Table *table, const Plan *plan, const Told *told, const Driver *driver,
                       int bar) {
    static const char *const signs[] = {"-", "±", "+"};
    table_cell(table, TONE_PLAIN, name_of(table->arena, plan, driver));
    table_cell(table, TONE_PLAIN, bar_of(table->arena, driver->share, bar));
    table_cell(table, TONE_STRONG, percent(table->arena, driver->share));
    table_text(table, TONE_PLAIN, signs[driver->sign + 1]);
    table_cell(table, TONE_DIM, range_text(table->arena, told, driver->low, driver->high));
}

static void rows_text(Buf *out, const Style *style, const Plan *plan, const Told *told,
                      const Drivers *drivers) {
    bool text = style->format == FORMAT_TEXT;
    Table table = table_new(out->arena, 5);
    if (!text) {
        static const char *const heads[] = {"driver", "", "share", "sign",
                                            "lowest and highest tenth"};
        for (size_t i = 0; i < COUNT_OF(heads); i++) table_text(&table, TONE_PLAIN, heads[i]);
    }
    int bar = style->width < 60 ? BAR / 3 : style->width < 90 ? BAR / 2 : BAR;
    for (size_t i = 0; i < drivers->n && i < SHOWN && drivers->rows[i].binds; i++)
        driver_row(&table, plan, told, &drivers->rows[i], bar);
    if (drivers->together >= 0.02 && !drivers->correlated) {
        table_text(&table, TONE_DIM, "(together)");
        table_cell(&table, TONE_DIM, bar_of(out->arena, drivers->together, bar));
        table_cell(&table, TONE_DIM, percent(out->arena, drivers->together));
        table_text(&table, TONE_DIM, "");
        table_text(&table, TONE_DIM, "what they do to one another's effect");
    }
    table_write(out, style, &table, 2);
}

static void never_binding(Buf *out, const Style *style, const Plan *plan, const Drivers *drivers) {
    Buf line = buf_new(out->arena);
    for (size_t i = 0; i < drivers->n; i++)
        if (!drivers->rows[i].binds)
            buf_printf(&line, "%s%.*s", line.n ? ", " : "never binds: ",
                       STR_ARG(name_of(out->arena, plan, &drivers->rows[i])));
    if (!line.n) return;
    buf_text(out, "  ");
    style_wrap(out, style, TONE_DIM, buf_str(&line), STR("  "));
}

/* `If users_daily were known, 90% would lie within … rather than …` */
static void if_known(Buf *out, const Style *style, const Plan *plan, const Told *told,
                     const Drivers *drivers) {
    const Driver *first = &drivers->rows[0];
    double before = drivers->high - drivers->low, after = first->known_high - first->known_low;
    if (!isfinite(before) || !isfinite(after) || after >= 0.98 * before) return;
    Arena *arena = out->arena;
    Str name = name_of(arena, plan, first);
    if (after <= 1e-6 * before) {
        style_wrap(out, style, TONE_PLAIN,
                   str_of(arena_printf(arena, "If %.*s were known, so were this.", STR_ARG(name))),
                   STR(""));
        return;
    }
    const char *line = arena_printf(
        arena,
        "If %.*s were known, at its median, 90%% would lie within %.*s: %.0f%% of the width.",
        STR_ARG(name), STR_ARG(range_text(arena, told, first->known_low, first->known_high)),
        after / before * 100);
    style_wrap(out, style, TONE_PLAIN, str_of(line), STR(""));
}

void plan_drivers(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at) {
    Drivers drivers;
    if (!drivers_find(plan, solved, at, &drivers) || !drivers.n) return;
    Told told = told_entry(plan, solved, at);
    buf_char(out, '\n');
    const char *title = drivers.correlated ? "What drives it (shares of correlated inputs overlap)"
                                           : "What drives it (share of the spread)";
    style_text(out, style, TONE_DIM, title);
    buf_text(out, style->format == FORMAT_MARKDOWN ? "\n\n" : "\n");
    rows_text(out, style, plan, &told, &drivers);
    never_binding(out, style, plan, &drivers);
    if_known(out, style, plan, &told, &drivers);
}

/* ---- for machines ---- */

static void number_json(Json *json, const Told *told, const Shown *shown, const char *key,
                        double base) {
    double value = unit_from_base(told->units, &shown->unit, base);
    json_key(json, key);
    json_number(json, shown->percent ? value * 100 : value);
}

void plan_drivers_json(Json *json, Plan *plan, Case *solved, uint32_t at) {
    Drivers drivers;
    if (!drivers_find(plan, solved, at, &drivers)) return;
    Told told = told_entry(plan, solved, at);
    Shown shown = quantity_shown(told.units, told.type, solved->values[at].one);
    json_key(json, "drivers");
    json_open(json, '[');
    for (size_t i = 0; i < drivers.n; i++) {
        const Driver *driver = &drivers.rows[i];
        json_open(json, '{');
        json_text(json, "name", plan->entries[driver->entry].name);
        if (driver->draw.n) json_text(json, "draw", driver->draw);
        json_key(json, "share");
        json_number(json, driver->share);
        json_key(json, "sign");
        json_number(json, driver->sign);
        json_key(json, "binds");
        json_bool(json, driver->binds);
        number_json(json, &told, &shown, "lowest_tenth", driver->low);
        number_json(json, &told, &shown, "highest_tenth", driver->high);
        number_json(json, &told, &shown, "known_p5", driver->known_low);
        number_json(json, &told, &shown, "known_p95", driver->known_high);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, "together");
    json_number(json, drivers.together);
    json_key(json, "driver_runs");
    json_count(json, drivers.runs);
}
