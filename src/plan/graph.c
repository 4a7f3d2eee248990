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
    uint32_t *order; /* NULL: only circles are looked for */
    size_t n;
    bool good;
    const struct Cases *cases; /* the replacements in force, or NULL: the plan as it stands */
} Walk;

/* What stands for the entries in one case after another. */
typedef struct Cases {
    Plan *plan;
    const Override **over; /* by entry: the replacement in force, or NULL */
    const Scenario *scenario;
    const Sweep *sweep;
    const Override *point; /* of the sweep, or NULL */
    const Override **told; /* those whose circle was reported */
    size_t ntold, told_cap;
} Cases;

enum { NAMED_ON_CIRCLE = 20 };

static size_t circle_start(const Walk *walk, uint32_t entry) {
    size_t at = walk->depth;
    while (at > 0 && walk->stack[at - 1].entry != entry) at--;
    return at ? at - 1 : 0;
}

static const Override *replaced(const Walk *walk, uint32_t entry) {
    return walk->cases ? walk->cases->over[entry] : NULL;
}

static Span place_of(const Walk *walk, uint32_t entry) {
    const Override *override = replaced(walk, entry);
    return override ? override->name_span : walk->plan->entries[entry].name_span;
}

static bool is_set(const Plan *plan, const Override *override) {
    return plan->nsets && override >= plan->sets && override < plan->sets + plan->nsets;
}

static void add_link(Buf *text, const Walk *walk, uint32_t entry) {
    const Plan *plan = walk->plan;
    const Override *override = replaced(walk, entry);
    buf_add(text, plan->entries[entry].name);
    if (is_set(plan, override)) buf_text(text, " (--set)");
    else buf_printf(text, " (line %u)", diag_locate(place_of(walk, entry)).line);
}

static const char *case_words(const Walk *walk) {
    const Cases *cases = walk->cases;
    Buf text = buf_new(walk->plan->diags->arena);
    if (cases && cases->sweep)
        buf_printf(&text, "in the sweep `%.*s`", STR_ARG(cases->sweep->name));
    if (cases && cases->scenario)
        buf_printf(&text, "%sin the scenario `%.*s`", text.n ? " " : "",
                   STR_ARG(cases->scenario->name));
    if (text.n) buf_text(&text, ", ");
    return text.p;
}

/* Which replacement is to blame: what was typed for this run, then what the case itself says. */
static int blame(const Walk *walk, uint32_t entry) {
    const Override *override = replaced(walk, entry);
    if (!override) return 0;
    const Scenario *own = walk->cases->scenario;
    bool of_own = own && own->noverrides && override >= own->overrides &&
                  override < own->overrides + own->noverrides;
    if (is_set(walk->plan, override)) return 4;
    return override == walk->cases->point ? 3 : of_own ? 2 : 1;
}

/* The circle, turned so that it starts with the replacement to blame where there is one. */
static uint32_t *circle_of(const Walk *walk, size_t from) {
    size_t n = walk->depth - from, first = 0;
    const Visit *steps = walk->stack + from;
    uint32_t *circle = ARENA_ARRAY(walk->plan->diags->arena, uint32_t, n);
    for (size_t i = 1; i < n; i++)
        if (blame(walk, steps[i].entry) > blame(walk, steps[first].entry)) first = i;
    for (size_t i = 0; i < n; i++) circle[i] = steps[(first + i) % n].entry;
    return circle;
}

/* `a (line 3) hangs on b (line 5), b on a`: every line of the circle. */
static void say_circle(Walk *walk, const uint32_t *circle, size_t n) {
    Plan *plan = walk->plan;
    Buf text = buf_new(plan->diags->arena);
    for (size_t i = 0; i < n && i < NAMED_ON_CIRCLE; i++) {
        if (i) buf_text(&text, " -> ");
        add_link(&text, walk, circle[i]);
    }
    if (n > NAMED_ON_CIRCLE) buf_printf(&text, " -> … %zu more", n - NAMED_ON_CIRCLE);
    Str name = plan->entries[circle[0]].name;
    Diag *diag =
        diag_error(plan->diags, place_of(walk, circle[0]), "%s%.*s hangs on itself: %s -> %.*s",
                   case_words(walk), STR_ARG(name), text.p, STR_ARG(name));
    for (size_t i = 1; i < n; i++)
        diag_mark(plan->diags, diag, place_of(walk, circle[i]), "and this");
}

static bool was_told(const Cases *cases, const Override *override) {
    for (size_t i = 0; i < cases->ntold; i++)
        if (cases->told[i] == override) return true;
    return false;
}

/* A circle of a case is news when a replacement on it was on none before. */
static bool is_news(Cases *cases, const uint32_t *circle, size_t n) {
    bool news = false;
    for (size_t i = 0; i < n; i++) {
        const Override *override = cases->over[circle[i]];
        if (!override || was_told(cases, override)) continue;
        ARENA_PUSH_ROOM(cases->plan->arena, cases->told, cases->ntold, cases->told_cap);
        cases->told[cases->ntold++] = override;
        news = true;
    }
    return news;
}

static void report_circle(Walk *walk, uint32_t entry) {
    size_t from = circle_start(walk, entry), n = walk->depth - from;
    const uint32_t *circle = circle_of(walk, from);
    if (!walk->cases || is_news((Cases *)walk->cases, circle, n)) say_circle(walk, circle, n);
    for (size_t i = 0; i < n; i++) walk->colour[circle[i]] = ON_CIRCLE;
    walk->good = false;
}

static void push(Walk *walk, uint32_t entry) {
    walk->colour[entry] = GREY;
    walk->stack[walk->depth++] = (Visit){entry, 0};
}

static void finish_top(Walk *walk) {
    uint32_t entry = walk->stack[--walk->depth].entry;
    bool circle = walk->colour[entry] == ON_CIRCLE;
    walk->colour[entry] = BLACK;
    if (!walk->order) return;
    if (circle) walk->plan->entries[entry].state = ENTRY_BROKEN;
    else walk->order[walk->n++] = entry;
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

/* ---- circles that replacements make ---- */

static const Formula *formula_of_case(const void *ctx, uint32_t entry) {
    const Cases *cases = ctx;
    const Override *override = cases->over[entry];
    return override ? &override->formula : &cases->plan->entries[entry].formula;
}

static void put_all(Cases *cases, const Override *overrides, size_t n) {
    for (size_t i = 0; i < n; i++) cases->over[overrides[i].entry] = &overrides[i];
}

static void put_scenario(Cases *cases, const Scenario *scenario) {
    if (scenario->extends >= 0) put_scenario(cases, &cases->plan->scenarios[scenario->extends]);
    put_all(cases, scenario->overrides, scenario->noverrides);
}

/* A new circle leads through a replacement that hangs on something: the walk starts there. */
static bool case_is_straight(Cases *cases, Walk *walk, const Override *point) {
    Plan *plan = cases->plan;
    memset(cases->over, 0, plan->nentries * sizeof *cases->over);
    if (cases->scenario) put_scenario(cases, cases->scenario);
    put_all(cases, plan->sets, plan->nsets);
    if (point) put_all(cases, point, 1);
    cases->point = point;
    memset(walk->colour, WHITE, plan->nentries);
    walk->good = true;
    for (uint32_t i = 0; i < plan->nentries; i++)
        if (cases->over[i] && cases->over[i]->formula.nuses && walk->colour[i] == WHITE)
            walk_from(walk, i);
    return walk->good;
}

static bool any_uses(const Override *overrides, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (overrides[i].formula.nuses) return true;
    return false;
}

/* The plan as it stands, and every scenario that may change the order, with a point on top. */
static bool scenarios_are_straight(Cases *cases, Walk *walk, const Override *point) {
    Plan *plan = cases->plan;
    cases->scenario = NULL;
    bool good = case_is_straight(cases, walk, point);
    for (size_t i = 0; i < plan->nscenarios; i++) {
        const Scenario *scenario = &plan->scenarios[i];
        bool same = scenario->extends < 0 && !any_uses(scenario->overrides, scenario->noverrides) &&
                    !any_uses(plan->sets, plan->nsets);
        if (same) continue;
        if (plan_stopped(plan, i)) return false;
        cases->scenario = scenario;
        good = case_is_straight(cases, walk, point) && good;
    }
    cases->scenario = NULL;
    return good;
}

static bool some_are_straight(Cases *cases, Walk *walk, const Override *point, bool all) {
    return all ? scenarios_are_straight(cases, walk, point) : case_is_straight(cases, walk, point);
}

bool graph_cases_are_straight(Plan *plan, const Scenario *scenario, bool all) {
    Cases cases = {.plan = plan, .scenario = scenario};
    Walk walk = {.plan = plan, .formula_of = formula_of_case, .ctx = &cases, .cases = &cases};
    cases.over = ARENA_ARRAY(plan->arena, const Override *, plan->nentries);
    walk.colour = ARENA_ARRAY(plan->arena, uint8_t, plan->nentries);
    walk.stack = ARENA_ARRAY(plan->arena, Visit, plan->nentries);
    bool good = some_are_straight(&cases, &walk, NULL, all);
    for (size_t i = 0; i < plan->nsweeps; i++) {
        cases.sweep = &plan->sweeps[i];
        for (size_t p = 0; p < cases.sweep->npoints && cases.ntold < LIMIT_SHOWN_ERRORS; p++)
            if (any_uses(&cases.sweep->points[p], 1) || any_uses(plan->sets, plan->nsets))
                good = some_are_straight(&cases, &walk, &cases.sweep->points[p], all) && good;
    }
    return good;
}

/* ---- what a value hangs on ---- */

void graph_mark(const Plan *plan, const Case *solved, uint32_t from, uint32_t stop, bool *wanted) {
    uint32_t *stack = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries + 1);
    size_t depth = 0;
    if (!wanted[from]) stack[depth++] = from;
    wanted[from] = true;
    while (depth) {
        uint32_t at = stack[--depth];
        const Formula *formula = plan_formula(plan, solved, at);
        for (size_t i = 0; at != stop && i < formula->nuses; i++) {
            uint32_t used = formula->uses[i];
            if (!wanted[used]) stack[depth++] = used;
            wanted[used] = true;
        }
    }
}

void graph_mark_code(const Plan *plan, const Case *solved, const Code *code, uint32_t stop,
                     bool *wanted) {
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD) graph_mark(plan, solved, code->ins[i].a, stop, wanted);
}

bool graph_order_wanted(Plan *plan, const bool *wanted, uint32_t **order, size_t *n) {
    size_t all = 0;
    *order = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    *n = 0;
    if (!graph_order_own(plan, *order, &all)) return false;
    for (size_t i = 0; i < all; i++)
        if (wanted[(*order)[i]]) (*order)[(*n)++] = (*order)[i];
    return true;
}
