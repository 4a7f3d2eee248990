#include "lang/machine.h"
#include "plan/copula.h"
#include "plan/graph.h"

/* The replacements in force: a scenario's, over them `--set`, over both the point of a sweep. By
 * entry: NULL where the plan's own formula stands. */
typedef struct InForce InForce;
struct InForce {
    const Plan *plan;
    const Formula **formulas;
    size_t n;
    bool any_uses; /* a replacement hangs on something: the order may change */
};

static const Formula *formula_in_force(const void *ctx, uint32_t entry) {
    const InForce *force = ctx; /* a session grows past it */
    bool replaced = entry < force->n && force->formulas[entry];
    return replaced ? force->formulas[entry] : &force->plan->entries[entry].formula;
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
    InForce force = {plan, ARENA_ARRAY(plan->arena, const Formula *, plan->nentries),
                     plan->nentries, false};
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
    if (!found) found = last_for(plan->sets, solved->nsets, at);
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

/* ---- independent copies ---- */

typedef struct CopyOf {
    struct CopyOf *next;
    uint64_t salt;
    Value *values;
    bool *done;
} CopyOf;

typedef struct CopyCtx {
    Plan *plan;
    Case *solved;
} CopyCtx;

static CopyOf *copy_of(const CopyCtx *ctx, uint64_t salt) {
    Case *solved = ctx->solved;
    for (CopyOf *copy = solved->copies; copy; copy = copy->next)
        if (copy->salt == salt) return copy;
    CopyOf *copy = ARENA_NEW(ctx->plan->arena, CopyOf);
    *copy = (CopyOf){solved->copies, salt, ARENA_ARRAY(ctx->plan->arena, Value, solved->n),
                     ARENA_ARRAY(ctx->plan->arena, bool, solved->n)};
    return solved->copies = copy;
}

static bool copy_slot(void *ctx, uint32_t slot, uint64_t salt, Value *out);

static EvalEnv copy_env(CopyCtx *ctx, uint32_t at, uint64_t salt) {
    EvalEnv env = plan_env(ctx->plan, ctx->solved, ctx->plan->entries[at].name);
    env.salt = salt;
    return env;
}

/* The entries that `slot` hangs on, itself included, that are uncertain and not copied yet: each
 * after what it hangs on. A chain may be as long as the plan, so there is a stack for it. */
static size_t copy_order(const CopyCtx *ctx, const CopyOf *copy, uint32_t slot, uint32_t *order) {
    const Case *solved = ctx->solved;
    Arena *arena = ctx->plan->arena;
    uint32_t *stack = ARENA_ARRAY(arena, uint32_t, solved->n + 1);
    size_t *next = ARENA_ARRAY(arena, size_t, solved->n);
    bool *seen = ARENA_ARRAY(arena, bool, solved->n);
    size_t depth = 0, n = 0;
    stack[depth++] = slot;
    seen[slot] = true;
    while (depth) {
        uint32_t at = stack[depth - 1];
        const Formula *formula = formula_in_force(solved->force, at);
        if (next[at] == formula->nuses) {
            order[n++] = at;
            depth--;
            continue;
        }
        uint32_t use = formula->uses[next[at]++];
        bool value = ctx->plan->entries[use].kind != ENTRY_FUNCTION;
        if (seen[use] || copy->done[use] || (value && !solved->values[use].reg)) continue;
        seen[use] = true;
        stack[depth++] = use;
    }
    return n;
}

static bool copy_slot(void *pointer, uint32_t slot, uint64_t salt, Value *out) {
    CopyCtx *ctx = pointer;
    CopyOf *copy = copy_of(ctx, salt);
    if (!copy->done[slot]) {
        uint32_t *order = ARENA_ARRAY(ctx->plan->arena, uint32_t, ctx->solved->n);
        size_t n = copy_order(ctx, copy, slot, order);
        for (size_t i = 0; i < n; i++) {
            uint32_t at = order[i];
            if (copy->done[at] || ctx->plan->entries[at].kind == ENTRY_FUNCTION) continue;
            EvalEnv env = copy_env(ctx, at, salt);
            const Formula *formula = formula_in_force(ctx->solved->force, at);
            if (!code_run(&formula->code, &env, &copy->values[at])) return false;
            copy->done[at] = true;
        }
    }
    *out = copy->values[slot];
    return true;
}

EvalEnv plan_env(Plan *plan, Case *solved, Str name) {
    int32_t at = plan->copula ? plan_find(plan, name) : -1;
    CopyCtx *ctx = ARENA_NEW(plan->arena, CopyCtx);
    *ctx = (CopyCtx){plan, solved};
    return (EvalEnv){.slots = solved->values,
                     .scratch = plan->arena,
                     .units = &plan->units,
                     .diags = plan->diags,
                     .program = plan->program,
                     .sampling = &plan->sampling,
                     .name = name,
                     .given = at > 0 ? copula_given(plan, (uint32_t)at) : 0,
                     .copy = copy_slot,
                     .ctx = ctx};
}

/* ---- solving ---- */

static void solve_entry(Plan *plan, Case *solved, uint32_t at) {
    const Entry *entry = &plan->entries[at];
    const Formula *formula = formula_in_force(solved->force, at);
    if (entry->kind == ENTRY_FUNCTION) {
        solved->known[at] = !hangs_on_unknown(solved, formula);
        return;
    }
    if (hangs_on_unknown(solved, formula)) return;
    ArenaMark mark = arena_mark(plan->arena);
    EvalEnv env = plan_env(plan, solved, entry->name);
    CopyOf *copies = solved->copies;
    solved->known[at] = code_run(&formula->code, &env, &solved->values[at]);
    if (solved->known[at] && solved->copies == copies) arena_release(plan->arena, mark);
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
    Case solved = {.name = scenario ? scenario->name : STR("base"),
                   .scenario = scenario,
                   .extra = extra,
                   .nsets = plan->nsets,
                   .n = plan->nentries};
    solved.values = ARENA_ARRAY(plan->arena, Value, plan->nentries);
    solved.known = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    solved.spreads = ARENA_ARRAY(plan->arena, const Spread *, plan->nentries);
    solved.shares = ARENA_ARRAY(plan->arena, const Share *, plan->nentries);
    InForce *force = ARENA_NEW(plan->arena, InForce);
    *force = in_force(plan, scenario, extra);
    solved.force = force;
    const uint32_t *order;
    size_t n;
    if (!case_order(plan, force, &order, &n)) solved.failed++;
    for (size_t i = 0; i < n && !plan_stopped(plan, i); i++)
        if (order[i]) solve_entry(plan, &solved, order[i]);
    return solved;
}

/* Everything that the code loads is known. */
static bool loads_known(const Case *solved, const Code *code) {
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD && !solved->known[code->ins[i].a]) return false;
    return true;
}

bool plan_run(Plan *plan, Case *solved, const Code *code, Str stream, Value *out) {
    if (!loads_known(solved, code)) return false;
    EvalEnv env = plan_env(plan, solved, stream);
    return code_run(code, &env, out);
}

bool plan_holds(Plan *plan, Case *solved, const Claim *claim, bool *out) {
    Value value;
    if (!claim->good || !plan_run(plan, solved, &claim->code, span_text(claim->text), &value))
        return false;
    Want want = {.reg = value.reg, .truth = true};
    if (value.reg && !sample_run(plan->program, &plan->sampling, plan->arena, &want, 1))
        return false;
    *out = value.reg ? want.share.at >= 0.9 : value.one != 0;
    return true;
}
