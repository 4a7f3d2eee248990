/* why.c - the tree that a value comes from. */
#include "report/answers.h"
#include "report/plans.h"
#include "report/table.h"
#include "report/told.h"

enum { DEEPEST = 40 };

typedef struct Why {
    Buf *out;
    const Style *style;
    const Plan *plan;
    Case *solved;
    bool *shown; /* entries whose own tree stands above already */
    Table table;
} Why;

static Str label_of(const Why *why, uint32_t at, Str lead) {
    const Entry *entry = &why->plan->entries[at];
    Arena *arena = why->out->arena;
    Str expression = plan_expression_text(arena, why->plan, why->solved, at);
    Buf label = buf_new(arena);
    buf_add(&label, lead);
    buf_add(&label, entry->name);
    if (entry->kind == ENTRY_FUNCTION) {
        buf_char(&label, '(');
        for (size_t i = 0; i < entry->function->nparams; i++)
            buf_printf(&label, "%s%.*s", i ? ", " : "", STR_ARG(entry->function->params[i].name));
        buf_char(&label, ')');
    }
    buf_text(&label, " = ");
    buf_add(&label, expression);
    return buf_str(&label);
}

/* `219 ms   171 .. 284 ms`: an uncertain value with its 90 % interval. */
static Str value_of_node(const Why *why, uint32_t at) {
    Arena *arena = why->out->arena;
    Str text = plan_value_text(arena, why->plan, why->solved, at);
    Str interval = why->solved->known[at]
                       ? told_interval(arena, told_entry(why->plan, why->solved, at))
                       : STR("");
    if (!interval.n) return text;
    return str_of(arena_printf(arena, "%.*s  (%.*s)", STR_ARG(text), STR_ARG(interval)));
}

static void add_row(Why *why, uint32_t at, Str lead, Str below, bool repeated) {
    const Entry *entry = &why->plan->entries[at];
    Arena *arena = why->out->arena;
    table_cell(&why->table, TONE_PLAIN, label_of(why, at, lead));
    table_lead(&why->table, below);
    bool function = entry->kind == ENTRY_FUNCTION;
    table_cell(&why->table, TONE_STRONG, function ? STR("") : value_of_node(why, at));
    Buf note = buf_new(arena);
    if (repeated) buf_text(&note, "(above)");
    else buf_add(&note, plan_remark(why->plan, why->solved, at));
    if (entry->model && !repeated)
        buf_printf(&note, "%s[model %s]", note.n ? "  " : "", entry->model);
    table_cell(&why->table, TONE_DIM, buf_str(&note));
}

/* The entries a formula hangs on, each once. */
static size_t distinct_uses(const Why *why, uint32_t at, uint32_t **out) {
    const Formula *formula = plan_formula(why->plan, why->solved, at);
    uint32_t *uses = ARENA_ARRAY(why->out->arena, uint32_t, formula->nuses + 1);
    size_t n = 0;
    for (size_t i = 0; i < formula->nuses; i++) {
        bool there = formula->uses[i] == 0;
        for (size_t j = 0; j < n; j++) there = there || uses[j] == formula->uses[i];
        if (!there) uses[n++] = formula->uses[i];
    }
    *out = uses;
    return n;
}

static void add_tree(Why *why, uint32_t at, Str own, Str below, int depth) {
    uint32_t *uses;
    size_t n = distinct_uses(why, at, &uses);
    bool repeated = why->shown[at] && n > 0;
    const char *note_lead =
        arena_printf(why->out->arena, "%.*s%s", STR_ARG(below), n && !repeated ? "│   " : "    ");
    add_row(why, at, own, str_of(note_lead), repeated);
    why->shown[at] = true;
    if (repeated || depth == DEEPEST) return;
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n;
        Arena *arena = why->out->arena;
        const char *lead = arena_printf(arena, "%.*s%s", STR_ARG(below), last ? "└ " : "├ ");
        const char *next = arena_printf(arena, "%.*s%s", STR_ARG(below), last ? "  " : "│ ");
        add_tree(why, uses[i], str_of(lead), str_of(next), depth + 1);
    }
}

/* `of` is NULL below the root. */
static void tree_json(Json *json, const Why *why, uint32_t at, int depth, Plan *of) {
    uint32_t *uses;
    size_t n = distinct_uses(why, at, &uses);
    bool repeated = why->shown[at];
    why->shown[at] = true;
    json_open(json, '{');
    json_key(json, "entry");
    entry_json(json, why->plan, why->solved, at);
    if (why->plan->entries[at].model)
        json_text(json, "model", str_of(why->plan->entries[at].model));
    if (n && !repeated && depth < DEEPEST) {
        json_key(json, "from");
        json_open(json, '[');
        for (size_t i = 0; i < n; i++) tree_json(json, why, uses[i], depth + 1, NULL);
        json_close(json, ']');
    }
    if (of) plan_drivers_json(json, of, why->solved, at);
    json_close(json, '}');
}

static Why why_of(Buf *out, const Style *style, const Plan *plan, Case *solved) {
    Arena *arena = out->arena;
    bool *shown = ARENA_ARRAY(arena, bool, plan->nentries);
    return (Why){out, style, plan, solved, shown, table_new(arena, 3)};
}

void plan_why_json(Json *json, Plan *plan, Case *solved, uint32_t at) {
    Why why = why_of(json->out, NULL, plan, solved);
    tree_json(json, &why, at, 0, plan);
}

void plan_why(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at) {
    if (style->format == FORMAT_JSON) {
        Json json = {.out = out};
        plan_why_json(&json, plan, solved, at);
        buf_char(out, '\n');
        return;
    }
    Why why = why_of(out, style, plan, solved);
    why.table.last_is_prose = true;
    if (style->format != FORMAT_TEXT) {
        table_text(&why.table, TONE_PLAIN, "expression");
        table_text(&why.table, TONE_PLAIN, "value");
        table_text(&why.table, TONE_PLAIN, "note");
    }
    add_tree(&why, at, STR(""), STR(""), 0);
    table_write(out, style, &why.table, 0);
    if (style->format != FORMAT_CSV) plan_drivers(out, style, plan, solved, at);
}
