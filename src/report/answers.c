#include "report/answers.h"

#include "base/num.h"
#include "report/problems.h"
#include "report/table.h"

Str answer_other(Arena *arena, const UnitSet *units, const Type *type, double value) {
    if (type->is_bool || type->asked || type->dim.n != 1 || type->unit.n != 1 ||
        type->unit.t[0].power != 1)
        return STR("");
    UnitFamily family = units->rows[type->unit.t[0].row]->family;
    const char *there = family == FAMILY_BYTES ? "KiB" : family == FAMILY_IEC_BYTES ? "kB" : NULL;
    UnitWord word;
    if (!there || value < 8e6 || !unit_find(units, str_of(there), &word)) return STR("");
    Type other = *type;
    other.unit = unit_of(word, 1);
    return told_text(arena, told_number(units, &other, value));
}

static const Diag *first_error(const Diags *diags) {
    for (const Diag *d = diags->first; d; d = d->next)
        if (d->severity == DIAG_ERROR) return d;
    return NULL;
}

static void note_json(Json *json, const Diags *diags) {
    for (const Diag *d = diags->first; d; d = d->next) {
        if (d->severity == DIAG_ERROR) continue;
        json_text(json, "note", str_of(d->message));
        return;
    }
}

void answer_json(Buf *out, const Plan *plan, const Answer *answer, const Diags *diags) {
    Json json = {.out = out};
    json_open(&json, '{');
    json_text(&json, "expr", answer->text);
    if (answer->name.n) json_text(&json, "name", answer->name);
    if (answer->kind == ANSWER_FAILED) {
        json_key(&json, "error");
        problem_json(&json, first_error(diags), false);
    } else if (answer->kind == ANSWER_VALUE || answer->kind == ANSWER_DEFINED) {
        told_json(&json, told_answer(&plan->units, answer), plan->sampling.seed);
        note_json(&json, diags);
    }
    json_close(&json, '}');
    buf_char(out, '\n');
}

static void write_row(Buf *out, const Style *style, Table *table, bool head) {
    Buf all = buf_new(out->arena);
    table_write(&all, style, table, 0);
    Str rest = buf_str(&all), line = str_cut(&rest, '\n');
    buf_add(out, line);
    buf_char(out, '\n');
    if (head && style->format == FORMAT_MARKDOWN) buf_add(out, rest);
}

void answer_row_head(Buf *out, const Style *style) {
    Table table = table_new(out->arena, 4);
    static const char *const names[] = {"expression", "value", "unit", "text"};
    for (size_t i = 0; i < COUNT_OF(names); i++) table_text(&table, TONE_PLAIN, names[i]);
    write_row(out, style, &table, true);
}

void answer_row(Buf *out, const Style *style, const UnitSet *units, const Answer *answer) {
    if (answer->kind != ANSWER_VALUE && answer->kind != ANSWER_DEFINED) return;
    Table table = table_new(out->arena, 4);
    char digits[NUM_TEXT] = "";
    Buf unit = buf_new(out->arena);
    double value = answer->value.one;
    bool number = !answer->type.is_bool;
    if (number) {
        Shown shown = quantity_shown(units, &answer->type, value);
        num_shortest(quantity_number(units, &shown, value), digits);
        shown_unit_text(&unit, units, &shown);
    }
    Str text = told_text(out->arena, told_answer(units, answer));
    table_cell(&table, TONE_PLAIN, answer->text);
    table_text(&table, TONE_PLAIN, number ? digits : text.p);
    table_cell(&table, TONE_PLAIN, buf_str(&unit));
    table_cell(&table, TONE_PLAIN, text);
    write_row(out, style, &table, false);
}
