/* cmd_units.c - the units: all, of a family, or one of them. */
#include "app/command.h"
#include "base/num.h"
#include "lang/parser.h"
#include "math/quantity.h"
#include "report/table.h"

static const char *other_names(Arena *arena, const UnitRow *row) {
    Buf names = buf_new(arena);
    for (size_t i = 0; i < UNIT_NAMES; i++) {
        const char *one = row->names[i].one, *many = row->names[i].many;
        if (one && i && strcmp(one, row->names[0].one) != 0)
            buf_printf(&names, "%s%s", names.n ? ", " : "", one);
        if (many) buf_printf(&names, "%s%s", names.n ? ", " : "", many);
    }
    return names.p;
}

/* What one of it is: in words where the table has them, else in base units. */
static const char *meaning(Arena *arena, const UnitSet *set, size_t at) {
    static const char *const bases[] = {"bit", "s", "$", "EUR", "GBP", "metre", "Wh", "gCO2e"};
    const UnitRow *row = set->rows[at];
    if (row->help) return row->help;
    if (row->family == FAMILY_NOUN) return "a count";
    char number[NUM_TEXT];
    num_shortest(row->num / row->den, number);
    if (row->of) return arena_printf(arena, "1 %s/%s", row->of, row->per);
    if (row->family == FAMILY_BYTES || row->family == FAMILY_IEC_BYTES) {
        num_shortest(row->num / 8, number);
        return arena_printf(arena, "%s B", number);
    }
    return arena_printf(arena, "%s %s", number, bases[row->base]);
}

static bool family_matches(UnitFamily family, const char *filter) {
    return !filter || strstr(unit_family_name(family), filter);
}

static void add_family(Table *table, const UnitSet *set, UnitFamily family, const Style *style) {
    for (size_t i = 0; i < set->nrows; i++) {
        if (set->rows[i]->family != family) continue;
        if (style->format != FORMAT_TEXT) table_text(table, TONE_PLAIN, unit_family_name(family));
        table_text(table, TONE_STRONG, set->rows[i]->names[0].one);
        table_text(table, TONE_PLAIN, meaning(table->arena, set, i));
        table_text(table, TONE_DIM, other_names(table->arena, set->rows[i]));
    }
}

static bool any_family(const char *filter) {
    for (int f = 0; f < FAMILY_COUNT; f++)
        if (family_matches((UnitFamily)f, filter)) return true;
    return false;
}

static void one_unit(Buf *out, const Style *style, const UnitSet *set, UnitWord word) {
    Table table = table_of_help(out->arena);
    const UnitRow *row = set->rows[word.row];
    Dim dim = {0};
    Unit unit = unit_of(word, 1);
    Buf text = buf_new(out->arena);
    if (unit_dim(set, &unit, &dim)) dim_text(&text, set, &dim);
    const char *const rows[][2] = {{"unit", row->names[0].one},
                                   {"is", meaning(out->arena, set, word.row)},
                                   {"dimension", text.p},
                                   {"family", unit_family_name(row->family)},
                                   {"also", other_names(out->arena, row)}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!*rows[i][1]) continue;
        table_text(&table, TONE_DIM, rows[i][0]);
        table_text(&table, TONE_PLAIN, rows[i][1]);
    }
    table_write(out, style, &table, 0);
}

void units_list(Buf *out, const Style *style, const char *filter, Diags *diags) {
    UnitSet set;
    units_init(&set, out->arena);
    UnitWord word;
    if (filter && !any_family(filter) && unit_find(&set, str_of(filter), &word)) {
        one_unit(out, style, &set, word);
        return;
    }
    if (filter && !any_family(filter)) {
        Source *src = ARENA_NEW(diags->arena, Source);
        *src = (Source){.name = "units", .text = str_of(filter), .first_line = 1};
        unknown_unit(&set, diags, (Span){src, 0, (uint32_t)src->text.n}, NULL);
        return;
    }
    bool text = style->format == FORMAT_TEXT;
    Table flat = table_new(out->arena, 4);
    for (size_t i = 0; !text && i < 4; i++)
        table_text(&flat, TONE_PLAIN, (const char *const[]){"family", "unit", "is", "also"}[i]);
    for (int f = 0; f < FAMILY_COUNT; f++) {
        if (!family_matches((UnitFamily)f, filter)) continue;
        Table table = table_new(out->arena, 3);
        table.last_is_prose = true;
        add_family(text ? &table : &flat, &set, (UnitFamily)f, style);
        if (!text) continue;
        style_text(out, style, TONE_DIM, unit_family_name((UnitFamily)f));
        buf_char(out, '\n');
        table_write(out, style, &table, 2);
    }
    if (!text) table_write(out, style, &flat, 0);
}

void cmd_units(App *app) {
    Style style = app->style;
    if (style.format == FORMAT_JSON) {
        app_usage(app, "csv and markdown are there", "units has no JSON form");
        return;
    }
    units_list(&app->out, &style, app->nargs ? app->args[0] : NULL, &app->diags);
}
