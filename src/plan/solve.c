#include "plan/graph.h"

#include "base/num.h"

#include <math.h>

/* The replacements in force: a scenario's, over them `--set`, over both the point of a sweep. By
 * entry: NULL where the plan's own formula stands. */
typedef struct InForce {
    const Plan *plan;
    const Formula **formulas;
    bool any_uses; /* a replacement hangs on something: the order may change */
} InForce;

static const Formula *formula_in_force(const void *ctx, uint32_t entry) {
    const InForce *force = ctx;
    return force->formulas[entry] ? force->formulas[entry] : &force->plan->entries[entry].formula;
}

static void put_in_force(InForce *force, const Override *override) {
    force->formulas[override->entry] = &override->formula;
    force->any_uses = force->any_uses || override->formula.nuses;
}

static void put_scenario(InForce *force, const Scenario *scenario) {
    if (scenario->extends >= 0) put_scenario(force, &force->plan->scenarios[scenario->extends]);
    for (size_t i = 0; i < scenario->noverrides; i++) put_in_force(force, &scenario->overrides[i]);
}

static InForce in_force(const Plan *plan, const Scenario *scenario, const Override *extra) {
    InForce force = {plan, ARENA_ARRAY(plan->arena, const Formula *, plan->nentries), false};
    if (scenario) put_scenario(&force, scenario);
    for (size_t i = 0; i < plan->nsets; i++) put_in_force(&force, &plan->sets[i]);
    if (extra) put_in_force(&force, extra);
    return force;
}

/* The last of them for the entry, or NULL. */
static const Override *last_for(const Override *overrides, size_t n, uint32_t at) {
    while (n-- > 0)
        if (overrides[n].entry == at) return &overrides[n];
    return NULL;
}

const Override *plan_override(const Plan *plan, const Case *solved, uint32_t at) {
    const Override *found = solved->extra ? last_for(solved->extra, 1, at) : NULL;
    if (!found) found = last_for(plan->sets, plan->nsets, at);
    for (const Scenario *scenario = solved->scenario; scenario && !found;) {
        found = last_for(scenario->overrides, scenario->noverrides, at);
        scenario = scenario->extends >= 0 ? &plan->scenarios[scenario->extends] : NULL;
    }
    return found;
}

const Formula *plan_formula(const Plan *plan, const Case *solved, uint32_t at) {
    const Override *override = plan_override(plan, solved, at);
    return override ? &override->formula : &plan->entries[at].formula;
}

Str plan_note(const Plan *plan, const Case *solved, uint32_t at) {
    const Override *override = plan_override(plan, solved, at);
    return override ? override->note : plan->entries[at].note;
}

static bool hangs_on_unknown(const Case *solved, const Formula *formula) {
    for (size_t i = 0; i < formula->nuses; i++)
        if (!solved->known[formula->uses[i]]) return true;
    return false;
}

static void solve_entry(const Plan *plan, const InForce *force, Case *solved, uint32_t at) {
    const Entry *entry = &plan->entries[at];
    const Formula *formula = formula_in_force(force, at);
    if (entry->kind == ENTRY_FUNCTION) {
        solved->known[at] = !hangs_on_unknown(solved, formula);
        return;
    }
    if (hangs_on_unknown(solved, formula)) return;
    EvalEnv env = {solved->values, plan->arena, 1, plan->diags};
    ArenaMark mark = arena_mark(plan->arena);
    solved->known[at] = code_run(&formula->code, &env, &solved->values[at]);
    bool certain = solved->known[at] && !solved->values[at].v;
    if (certain) arena_release(plan->arena, mark); /* a column of one owns no memory */
    solved->failed += !solved->known[at];
}

static bool case_order(Plan *plan, const InForce *force, const uint32_t **order, size_t *n) {
    *order = plan->order;
    *n = plan->norder;
    if (!force->any_uses) return true;
    uint32_t *own = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    *order = own;
    return graph_order(plan, formula_in_force, force, own, n);
}

Case plan_solve(Plan *plan, const Scenario *scenario, const Override *extra) {
    Case solved = {
        .name = scenario ? scenario->name : STR("base"), .scenario = scenario, .extra = extra};
    solved.values = ARENA_ARRAY(plan->arena, Column, plan->nentries);
    solved.known = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    InForce force = in_force(plan, scenario, extra);
    const uint32_t *order;
    size_t n;
    if (!case_order(plan, &force, &order, &n)) solved.failed++;
    for (size_t i = 0; i < n && !plan_stopped(plan, i); i++)
        if (order[i]) solve_entry(plan, &force, &solved, order[i]);
    return solved;
}

/* Everything that the code loads is known. */
static bool loads_known(const Case *solved, const Code *code) {
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD && !solved->known[code->ins[i].a]) return false;
    return true;
}

bool plan_run(const Plan *plan, const Case *solved, const Code *code, double *out) {
    if (!loads_known(solved, code)) return false;
    EvalEnv env = {solved->values, plan->arena, 1, plan->diags};
    Column value;
    if (!code_run(code, &env, &value)) return false;
    *out = value.one;
    return true;
}

/* Room towards the limit, as a share of it; the sides swap when the limit stands on the left. */
static void find_margin(const Check *check, Verdict *verdict) {
    bool upper = check->op == T_LT || check->op == T_LE,
         lower = check->op == T_GT || check->op == T_GE;
    verdict->has_margin = (upper || lower) && verdict->limit != 0;
    if (!verdict->has_margin) return;
    double room = upper ? verdict->limit - verdict->found : verdict->found - verdict->limit;
    verdict->margin = room / fabs(verdict->limit);
    if (num_near(verdict->found, verdict->limit)) verdict->margin = 0;
}

Verdict plan_verdict(const Plan *plan, const Case *solved, const Check *check) {
    Verdict verdict = {0};
    double holds = 0;
    verdict.known = check->claim.good && plan_run(plan, solved, &check->claim.code, &holds);
    verdict.holds = verdict.known && holds != 0;
    if (!verdict.known || !check->compares) return verdict;
    verdict.compares = plan_run(plan, solved, &check->found, &verdict.found) &&
                       plan_run(plan, solved, &check->limit, &verdict.limit);
    if (verdict.compares) find_margin(check, &verdict);
    return verdict;
}
