#include "plan/graph.h"

typedef enum Colour { WHITE, GREY, BLACK, ON_CIRCLE } Colour;

/* A walk in depth with a stack of its own: a chain of names may be as long as the plan. */
typedef struct Visit {
    uint32_t entry;
    size_t next; /* of its uses */
} Visit;

typedef struct Walk {
    Plan *plan;
    FormulaOf formula_of;
    const void *ctx;
    uint8_t *colour;
    Visit *stack;
    size_t depth;
    uint32_t *order;
    size_t n;
    bool good;
} Walk;

enum { NAMED_ON_CIRCLE = 20 };

static size_t circle_start(const Walk *walk, uint32_t entry) {
    size_t at = walk->depth;
    while (at > 0 && walk->stack[at - 1].entry != entry) at--;
    return at ? at - 1 : 0;
}

/* `a (line 3) hangs on b (line 5), b on a`: every line of the circle. */
static void report_circle(Walk *walk, uint32_t entry) {
    Plan *plan = walk->plan;
    size_t from = circle_start(walk, entry);
    Buf text = buf_new(plan->diags->arena);
    const Entry *first = &plan->entries[entry];
    for (size_t i = from; i < walk->depth && i - from < NAMED_ON_CIRCLE; i++) {
        const Entry *here = &plan->entries[walk->stack[i].entry];
        if (i > from) buf_text(&text, " -> ");
        buf_printf(&text, "%.*s (line %u)", STR_ARG(here->name), diag_locate(here->name_span).line);
    }
    if (walk->depth - from > NAMED_ON_CIRCLE)
        buf_printf(&text, " -> … %zu more", walk->depth - from - NAMED_ON_CIRCLE);
    Diag *diag = diag_error(plan->diags, first->name_span, "%.*s hangs on itself: %s -> %.*s",
                            STR_ARG(first->name), text.p, STR_ARG(first->name));
    for (size_t i = from + 1; i < walk->depth; i++) {
        const Entry *here = &plan->entries[walk->stack[i].entry];
        diag_mark(plan->diags, diag, here->name_span, "and this");
    }
    for (size_t i = from; i < walk->depth; i++) walk->colour[walk->stack[i].entry] = ON_CIRCLE;
    walk->good = false;
}

static void push(Walk *walk, uint32_t entry) {
    walk->colour[entry] = GREY;
    walk->stack[walk->depth++] = (Visit){entry, 0};
}

static void finish_top(Walk *walk) {
    uint32_t entry = walk->stack[--walk->depth].entry;
    if (walk->colour[entry] == ON_CIRCLE) {
        walk->plan->entries[entry].state = ENTRY_BROKEN;
        return;
    }
    walk->colour[entry] = BLACK;
    walk->order[walk->n++] = entry;
}

static void walk_from(Walk *walk, uint32_t start) {
    push(walk, start);
    while (walk->depth) {
        Visit *top = &walk->stack[walk->depth - 1];
        const Formula *formula = walk->formula_of(walk->ctx, top->entry);
        if (top->next == formula->nuses) {
            finish_top(walk);
            continue;
        }
        uint32_t used = formula->uses[top->next++];
        if (walk->colour[used] == GREY) report_circle(walk, used);
        else if (walk->colour[used] == WHITE) push(walk, used);
    }
}

bool graph_order(Plan *plan, FormulaOf formula_of, const void *ctx, uint32_t *order, size_t *n) {
    Walk walk = {.plan = plan, .formula_of = formula_of, .ctx = ctx, .order = order, .good = true};
    walk.colour = ARENA_ARRAY(plan->arena, uint8_t, plan->nentries);
    walk.stack = ARENA_ARRAY(plan->arena, Visit, plan->nentries);
    for (uint32_t i = 0; i < plan->nentries; i++)
        if (walk.colour[i] == WHITE) walk_from(&walk, i);
    *n = walk.n;
    return walk.good;
}

static const Formula *own_formula(const void *ctx, uint32_t entry) {
    const Plan *plan = ctx;
    return &plan->entries[entry].formula;
}

bool graph_order_own(Plan *plan, uint32_t *order, size_t *n) {
    return graph_order(plan, own_formula, plan, order, n);
}

size_t graph_dependents(const Plan *plan, uint32_t changed, uint32_t *out) {
    uint32_t *order = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    bool *touched = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    size_t n = 0, count = 0;
    if (!graph_order_own((Plan *)plan, order, &n)) return 0;
    touched[changed] = true;
    for (size_t i = 0; i < n; i++) {
        const Formula *formula = &plan->entries[order[i]].formula;
        bool hangs = false;
        for (size_t u = 0; u < formula->nuses; u++) hangs = hangs || touched[formula->uses[u]];
        if (!hangs || touched[order[i]]) continue;
        touched[order[i]] = true;
        out[count++] = order[i];
    }
    return count;
}
