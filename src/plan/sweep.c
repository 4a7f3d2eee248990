#include "plan/sweep.h"

#include "base/near.h"
#include "lang/parser.h"
#include "plan/graph.h"

#include <math.h>

enum { LONGEST_SEARCH = 60, MOST_LAST = 4 };

/* ---- points ---- */

/* How numbers of the entry are counted: in the unit that suits the largest of them. */
typedef struct Scale {
    const UnitSet *units;
    Shown shown;
    bool whole; /* a pure count: no half servers */
} Scale;

static Scale scale_of(const Plan *plan, uint32_t entry, double largest) {
    const Type *type = plan_type(plan, entry);
    return (Scale){&plan->units, quantity_shown(&plan->units, type, largest),
                   dim_is_count(&type->dim)};
}

static double to_scale(const Scale *scale, double base) {
    double value = unit_from_base(scale->units, &scale->shown.unit, base);
    return scale->shown.percent ? value * 100 : value;
}

static double from_scale(const Scale *scale, double value) {
    double number = scale->shown.percent ? value / 100 : value;
    return unit_to_base(scale->units, &scale->shown.unit, number);
}

/* A replacement by a number in base units, written as it would be typed. */
static Override point_at(Plan *plan, uint32_t entry, Span name, double value) {
    const Type *type = plan_type(plan, entry);
    Source *src = ARENA_NEW(plan->arena, Source);
    Ins *ins = ARENA_NEW(plan->arena, Ins);
    Buf text = buf_new(plan->arena);
    quantity_exact(&text, &plan->units, type, value);
    *src = (Source){.name = "sweep", .text = buf_str(&text), .first_line = 1};
    Span all = {src, 0, (uint32_t)text.n};
    *ins = (Ins){.op = OP_CONST, .number = value, .span = all};
    return (Override){.entry = entry,
                      .name_span = name,
                      .formula = {.text = all, .code = {.ins = ins, .n = 1, .type = *type}}};
}

/* ---- which sweep ---- */

const Sweep *sweep_named(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->nsweeps; i++)
        if (str_eq(plan->sweeps[i].name, name)) return &plan->sweeps[i];
    return NULL;
}

void sweep_unknown(const Plan *plan, Span name, const char *usage) {
    Str word = span_text(name);
    Near near = near_to(word);
    for (size_t i = 0; i < plan->nsweeps; i++) near_offer(&near, plan->sweeps[i].name, true);
    bool entry = plan_find(plan, word) > 0;
    Diag *diag =
        diag_error(plan->diags, name,
                   entry ? "a sweep over `%.*s` needs its values" : "no sweep `%.*s` in this plan",
                   STR_ARG(word));
    if (near.best.n && !entry)
        diag_hint(plan->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(plan->diags, diag, "it reads: %s", usage);
}

/* ---- one line ---- */

/* A unit may follow: a number, with its scale or the B of billions. */
static bool takes_unit(const Lexer *lexer, const Token *token) {
    Span word = {lexer->src, token->off, token->len};
    bool billion = token->kind == T_NAME && token->glued && str_is(span_text(word), "B");
    return token->kind == T_NUMBER || token->kind == T_SCALE || token->kind == T_PERCENT || billion;
}

/* A name that cannot go on with the value before it. */
static bool starts_shown(const Plan *plan, const Lexer *lexer, const Token *before,
                         const Token *token) {
    UnitWord unit;
    Str word = span_text((Span){lexer->src, token->off, token->len});
    bool whole = takes_unit(lexer, before) || before->kind == T_NAME || before->kind == T_CLOSE;
    if (token->kind != T_NAME || !whole) return false;
    return !takes_unit(lexer, before) || !unit_find(&plan->units, word, &unit);
}

static void read_line(const Plan *plan, Lexer *lexer, SweepAsk *ask, Span *show) {
    Token before = {.kind = T_END};
    for (Token token; (token = lexer_next(lexer)).kind != T_END;) {
        if (ask->nshow || starts_shown(plan, lexer, &before, &token)) {
            if (token.kind != T_COMMA)
                show[ask->nshow++] = (Span){lexer->src, token.off, token.len};
        } else {
            ask->values.len = token.off + token.len - ask->values.off;
        }
        before = token;
    }
}

SweepAsk sweep_ask(const Plan *plan, Span line) {
    Span *show = ARENA_ARRAY(plan->arena, Span, line.len);
    Lexer lexer = lexer_on(plan->arena, line);
    Token name = lexer_next(&lexer);
    uint32_t end = name.off + name.len;
    SweepAsk ask = {.over = {line.src, name.off, name.len},
                    .values = {line.src, end, 0},
                    .points = SWEEP_POINTS,
                    .show = show};
    read_line(plan, &lexer, &ask, show);
    return ask;
}

/* ---- what was asked ---- */

/* A bare number at the left of a range takes the unit of its right end. */
static void take_unit(Ast *a, const Ast *b) {
    if (a->kind == AST_NEGATE) a = a->a;
    if (b->kind == AST_NEGATE) b = b->a;
    bool takes = a->kind == AST_QUANTITY && b->kind == AST_QUANTITY && !a->unit && !a->percent;
    if (!takes || (!b->unit && !b->percent)) return;
    a->unit = b->unit;
    a->percent = b->percent;
}

static bool read_end(Plan *plan, const Scenario *scenario, Override *point, double *out) {
    if (!plan_check_override(plan, point)) return false;
    Case solved = plan_solve(plan, scenario, NULL);
    Value value;
    if (!plan_run(plan, &solved, &point->formula.code, STR("sweep"), &value)) return false;
    *out = value.one;
    if (!value.reg) return true;
    Diag *diag = diag_error(plan->diags, point->formula.text, "an end of a sweep is one number");
    diag_hint(plan->diags, diag, "this one is uncertain: `median(...)` makes a number of it");
    return false;
}

static Override override_of(const SweepAsk *ask, uint32_t entry, const Ast *ast) {
    Span text = {ask->values.src, ast->off, ast->len};
    return (Override){
        .entry = entry, .name_span = ask->over, .formula = {.text = text, .ast = ast}};
}

/* Points at whole numbers: of what is counted; and of a plain number between whole ends, where
 * there are enough of them. */
static bool whole_points(const Scale *scale, const Type *type, const double ends[2],
                         size_t points) {
    if (scale->whole) return scale->shown.unit.n == 1;
    bool plain = !type->dim.n && !type->percent && !type->unit.n;
    bool ends_are = ends[0] == floor(ends[0]) && ends[1] == floor(ends[1]);
    return plain && ends_are && ends[1] - ends[0] >= (double)points / 2;
}

static bool read_range(Plan *plan, const Scenario *scenario, const SweepAsk *ask, Ast *range,
                       Sweep *out) {
    double ends[2];
    take_unit(range->a, range->b);
    Override low = override_of(ask, out->over, range->a);
    Override high = override_of(ask, out->over, range->b);
    if (!read_end(plan, scenario, &low, &ends[0])) return false;
    if (!read_end(plan, scenario, &high, &ends[1])) return false;
    if (!(ends[0] < ends[1])) {
        Diag *diag = diag_error(plan->diags, ask->values, "a sweep goes up: its ends are %s",
                                ends[0] == ends[1] ? "the same" : "swapped");
        diag_hint(plan->diags, diag, "it reads FROM..TO, the smaller one first");
        return false;
    }
    Scale scale = scale_of(plan, out->over, fmax(fabs(ends[0]), fabs(ends[1])));
    double *at = ARENA_ARRAY(plan->arena, double, ask->points);
    bool whole = whole_points(&scale, plan_type(plan, out->over), ends, ask->points);
    size_t n =
        curve_points(to_scale(&scale, ends[0]), to_scale(&scale, ends[1]), ask->points, whole, at);
    out->points = ARENA_ARRAY(plan->arena, Override, n);
    for (size_t i = 0; i < n; i++) {
        double value = i == 0 ? ends[0] : i + 1 == n ? ends[1] : from_scale(&scale, at[i]);
        out->points[out->npoints++] = point_at(plan, out->over, ask->over, value);
    }
    return true;
}

/* The end of the value that starts at `from`: the next comma outside brackets. */
static uint32_t value_end(Str text, uint32_t from) {
    int depth = 0;
    for (uint32_t i = from; i < text.n; i++) {
        char c = text.p[i];
        depth += (c == '(') - (c == ')');
        if (c == ',' && depth == 0) return i;
    }
    return (uint32_t)text.n;
}

static bool read_list(Plan *plan, const SweepAsk *ask, Sweep *out) {
    Str text = span_text(ask->values);
    bool good = true;
    out->points = ARENA_ARRAY(plan->arena, Override, text.n + 1);
    for (uint32_t from = 0, end; from <= text.n; from = end + 1) {
        end = value_end(text, from);
        Span part = {ask->values.src, ask->values.off + from, end - from};
        Ast *ast = parse_expression(plan->arena, &plan->units, part, plan->diags, NULL);
        Override *point = &out->points[out->npoints];
        if (ast) {
            *point = override_of(ask, out->over, ast);
            point->name_span = point->formula.text;
        }
        bool right = ast && plan_check_override(plan, point);
        out->npoints += right;
        good = good && right;
    }
    return good;
}

/* A range, or values with commas between. */
static bool read_values(Plan *plan, const Scenario *scenario, const SweepAsk *ask, Sweep *out) {
    Str text = span_text(ask->values);
    if (value_end(text, 0) < text.n) return read_list(plan, ask, out);
    Ast *ast = parse_expression(plan->arena, &plan->units, ask->values, plan->diags, NULL);
    if (!ast) return false;
    if (ast->kind == AST_BINARY && ast->op == T_RANGE && !ast->grouped)
        return read_range(plan, scenario, ask, ast, out);
    Diag *diag = diag_error(plan->diags, ask->values, "a sweep needs more than one value");
    diag_hint(plan->diags, diag, "it reads FROM..TO, as in `2..12 hosts`, or `2, 4, 8`");
    return false;
}

/* ---- what is shown ---- */

/* The entry and what hangs on it. */
static bool *touched_by(const Plan *plan, uint32_t entry) {
    bool *touched = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    uint32_t *order = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    size_t n = graph_dependents(plan, entry, order);
    for (size_t i = 0; i < n; i++) touched[order[i]] = true;
    touched[entry] = true;
    return touched;
}

static bool loads_any(const Code *code, const bool *touched) {
    for (uint32_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD && touched[code->ins[i].a]) return true;
    return false;
}

static void show_once(Sweep *sweep, uint32_t entry) {
    for (size_t i = 0; i < sweep->nshow; i++)
        if (sweep->show[i] == entry) return;
    if (entry != sweep->over) sweep->show[sweep->nshow++] = entry;
}

static void show_checked(const Plan *plan, const bool *touched, Sweep *out) {
    for (size_t c = 0; c < plan->nchecks; c++) {
        const Code *found = plan->checks[c].compares ? &plan->checks[c].found : NULL;
        for (uint32_t i = 0; found && i < found->n; i++) {
            const Ins *ins = &found->ins[i];
            if (ins->op == OP_LOAD && touched[ins->a]) show_once(out, ins->a);
        }
    }
}

/* Without checks: what nothing else of the plan is made of, the first few. */
static void show_last(const Plan *plan, const bool *touched, Sweep *out) {
    bool *used = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    for (uint32_t i = 1; i < plan->nentries; i++) {
        const Formula *formula = &plan->entries[i].formula;
        for (size_t u = 0; u < formula->nuses; u++) used[formula->uses[u]] = true;
    }
    for (uint32_t i = 1; i < plan->nentries && out->nshow < MOST_LAST; i++) {
        const Entry *entry = &plan->entries[i];
        bool last = touched[i] && !used[i] && !entry->model && entry->kind == ENTRY_DERIVED;
        if (last && !plan_type(plan, i)->is_bool) show_once(out, i);
    }
}

/* A check has a part for what is touched: there is something to find, if nothing to show. */
static bool any_check(const Plan *plan, const bool *touched) {
    for (size_t c = 0; c < plan->nchecks; c++)
        if (loads_any(&plan->checks[c].claim.code, touched)) return true;
    return false;
}

static bool read_shown(Plan *plan, const SweepAsk *ask, Sweep *out) {
    bool good = true;
    out->show = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries + ask->nshow);
    for (size_t i = 0; i < ask->nshow; i++) {
        bool right = plan_find_value(plan, ask->show[i], &out->show[out->nshow]);
        out->nshow += right;
        good = good && right;
    }
    if (ask->nshow) return good;
    const bool *touched = touched_by(plan, out->over);
    show_checked(plan, touched, out);
    if (!out->nshow) show_last(plan, touched, out);
    if (out->nshow || any_check(plan, touched)) return true;
    diag_error(plan->diags, ask->over, "nothing hangs on `%.*s`", STR_ARG(span_text(ask->over)));
    return false;
}

bool sweep_read(Plan *plan, const Scenario *scenario, const SweepAsk *ask, Sweep *out) {
    *out = (Sweep){.name = span_text(ask->over), .name_span = ask->over};
    bool good = plan_find_value(plan, ask->over, &out->over) && read_shown(plan, ask, out) &&
                read_values(plan, scenario, ask, out);
    if (!good) return false;
    ARENA_PUSH_ROOM(plan->arena, plan->sweeps, plan->nsweeps, plan->cap_sweeps);
    plan->sweeps[plan->nsweeps++] = *out;
    bool straight = graph_cases_are_straight(plan, scenario, false);
    plan->nsweeps--;
    return straight;
}

/* ---- solving ---- */

static uint32_t *shown_and_over(const Plan *plan, const Sweep *sweep) {
    uint32_t *shown = ARENA_ARRAY(plan->arena, uint32_t, sweep->nshow + 1);
    if (sweep->nshow) memcpy(shown, sweep->show, sweep->nshow * sizeof *shown);
    shown[sweep->nshow] = sweep->over;
    return shown;
}

static bool solve_points(Plan *plan, const Scenario *scenario, SweepResult *out) {
    const Sweep *sweep = out->sweep;
    out->cases = ARENA_ARRAY(plan->arena, Case, sweep->npoints);
    for (size_t i = 0; i < sweep->npoints; i++)
        out->cases[i] = plan_solve(plan, scenario, &sweep->points[i]);
    return plan_sample(plan, out->cases, sweep->npoints, shown_and_over(plan, sweep),
                       sweep->nshow + 1, out->verdicts);
}

SweepResult sweep_points(Plan *plan, const Scenario *scenario, const Sweep *sweep) {
    SweepResult result = {.sweep = sweep};
    (void)!solve_points(plan, scenario, &result); /* said when it was interrupted */
    return result;
}

static void find_knees(const Plan *plan, SweepResult *out) {
    const Sweep *sweep = out->sweep;
    double *y = ARENA_ARRAY(plan->arena, double, sweep->npoints);
    out->knees = ARENA_ARRAY(plan->arena, Knee, sweep->nshow);
    for (size_t s = 0; s < sweep->nshow; s++) {
        uint32_t at = sweep->show[s];
        for (size_t i = 0; i < sweep->npoints; i++)
            y[i] = out->cases[i].known[at] ? out->cases[i].values[at].one : NAN;
        bool number = !plan_type(plan, at)->is_bool;
        if (number && out->rises) out->knees[s] = curve_knee(out->x, y, sweep->npoints);
    }
}

static bool holds(const Verdict *verdict) {
    return verdict->known && verdict->holds;
}

/* Whether a check holds with the entry at a number. */
static bool holds_at(Plan *plan, const Scenario *scenario, const SweepResult *sweep, uint32_t check,
                     double value, bool *out) {
    Override *point = ARENA_NEW(plan->arena, Override);
    *point = point_at(plan, sweep->sweep->over, sweep->sweep->name_span, value);
    Case solved = plan_solve(plan, scenario, point);
    Verdict *verdicts = ARENA_ARRAY(plan->arena, Verdict, plan->nchecks);
    if (!plan_sample(plan, &solved, 1, NULL, 0, &verdicts)) return false;
    *out = holds(&verdicts[check]);
    return true;
}

/* Brings the two ends of a turn together until no number of three digits lies between. */
static bool refine(Plan *plan, const Scenario *scenario, const SweepResult *sweep, uint32_t check,
                   Turn *turn) {
    Scale scale = scale_of(plan, sweep->sweep->over, fmax(fabs(turn->low), fabs(turn->high)));
    double low = to_scale(&scale, turn->low), high = to_scale(&scale, turn->high), middle;
    for (int i = 0; i < LONGEST_SEARCH && curve_between(low, high, scale.whole, &middle); i++) {
        bool there = false;
        double value = from_scale(&scale, middle);
        if (!holds_at(plan, scenario, sweep, check, value, &there)) return false;
        if (there == turn->holds) low = middle, turn->low = value;
        else high = middle, turn->high = value;
    }
    return true;
}

static bool find_turns(Plan *plan, const Scenario *scenario, SweepResult *sweep, uint32_t check,
                       CheckCurve *out) {
    size_t n = sweep->sweep->npoints;
    *out = (CheckCurve){.check = check, .first = holds(&sweep->verdicts[0][check])};
    out->turns = ARENA_ARRAY(plan->arena, Turn, n);
    for (size_t i = 0; sweep->rises && i + 1 < n; i++) {
        bool here = holds(&sweep->verdicts[i][check]);
        if (here == holds(&sweep->verdicts[i + 1][check])) continue;
        Turn *turn = &out->turns[out->nturns++];
        *turn = (Turn){here, sweep->x[i], sweep->x[i + 1]};
        if (!refine(plan, scenario, sweep, check, turn)) return false;
    }
    return true;
}

static bool find_all_turns(Plan *plan, const Scenario *scenario, SweepResult *out) {
    const bool *touched = touched_by(plan, out->sweep->over);
    out->checks = ARENA_ARRAY(plan->arena, CheckCurve, plan->nchecks);
    for (uint32_t c = 0; c < plan->nchecks; c++) {
        if (!loads_any(&plan->checks[c].claim.code, touched)) continue;
        if (!find_turns(plan, scenario, out, c, &out->checks[out->nchecks++])) return false;
    }
    return true;
}

static void find_places(const Plan *plan, SweepResult *out) {
    const Sweep *sweep = out->sweep;
    out->x = ARENA_ARRAY(plan->arena, double, sweep->npoints);
    out->rises = sweep->npoints > 1;
    for (size_t i = 0; i < sweep->npoints; i++) {
        const Case *solved = &out->cases[i];
        out->x[i] = solved->known[sweep->over] ? solved->values[sweep->over].one : NAN;
        out->rises = out->rises && (i == 0 || out->x[i] > out->x[i - 1]);
    }
}

static bool solve_all(Plan *plan, const Scenario *scenario, SweepResult *out) {
    out->verdicts = ARENA_ARRAY(plan->arena, Verdict *, out->sweep->npoints);
    for (size_t i = 0; i < out->sweep->npoints; i++)
        out->verdicts[i] = ARENA_ARRAY(plan->arena, Verdict, plan->nchecks);
    if (!solve_points(plan, scenario, out)) return false;
    find_places(plan, out);
    find_knees(plan, out);
    return find_all_turns(plan, scenario, out);
}

bool sweep_solve(Plan *plan, const Scenario *scenario, const Sweep *sweep, SweepResult *out) {
    *out = (SweepResult){.sweep = sweep};
    Diags *said = plan->diags, aside = diags_new(plan->arena);
    plan->diags = &aside; /* a point that cannot keep up is a finding, no mistake */
    bool good = solve_all(plan, scenario, out);
    plan->diags = said;
    out->trouble = aside.first;
    if (!good) diag_error(plan->diags, (Span){0}, "interrupted");
    return good;
}
