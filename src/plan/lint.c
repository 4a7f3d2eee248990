#include "plan/lint.h"

#include "base/num.h"
#include "lang/explain.h"

typedef struct Lint {
    Plan *plan;
    Case base;
    bool *used;
} Lint;

static void mark_uses(bool *used, const Formula *formula) {
    for (size_t i = 0; i < formula->nuses; i++) used[formula->uses[i]] = true;
}

static void mark_claim(const Plan *plan, bool *used, const Code *code) {
    (void)plan;
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD) used[code->ins[i].a] = true;
}

static void find_used(Lint *lint) {
    const Plan *plan = lint->plan;
    for (size_t i = 0; i < plan->nentries; i++) {
        mark_uses(lint->used, &plan->entries[i].formula);
        if (plan->entries[i].replaces) lint->used[i] = true;
        for (size_t e = 0; e < plan->entries[i].nexamples; e++)
            mark_claim(plan, lint->used, &plan->entries[i].examples[e].code);
    }
    for (size_t i = 0; i < plan->nchecks; i++)
        mark_claim(plan, lint->used, &plan->checks[i].claim.code);
    for (size_t i = 0; i < plan->nscenarios; i++)
        for (size_t o = 0; o < plan->scenarios[i].noverrides; o++)
            mark_uses(lint->used, &plan->scenarios[i].overrides[o].formula);
    for (size_t i = 0; i < plan->nsweeps; i++)
        for (size_t s = 0; s < plan->sweeps[i].nshow; s++)
            lint->used[plan->sweeps[i].show[s]] = true;
}

static void warn(Lint *lint, Span span, const char *hint, const char *message) {
    Diag *diag = diag_warning(lint->plan->diags, span, "%s", message);
    if (hint) diag_hint(lint->plan->diags, diag, "%s", hint);
}

static void lint_unused(Lint *lint) {
    const Plan *plan = lint->plan;
    for (size_t i = 1; !plan->is_model && i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        if (entry->model || entry->kind != ENTRY_INPUT || lint->used[i]) continue;
        warn(
            lint, entry->name_span, "use it, or leave it out",
            arena_printf(lint->plan->arena, "nothing uses the input `%.*s`", STR_ARG(entry->name)));
    }
}

static void lint_plurals(Lint *lint) {
    const Plan *plan = lint->plan;
    UnitWord word;
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        if (entry->model || entry->kind == ENTRY_FUNCTION ||
            !unit_find(&plan->units, entry->name, &word) || !word.plural)
            continue;
        Dim dim;
        Unit unit = unit_of(word, 1);
        if (!unit_dim(&plan->units, &unit, &dim) || dim_eq(&dim, &entry->formula.code.type.dim))
            continue;
        const char *message = arena_printf(
            lint->plan->arena, "`%.*s` is named like a unit but is %s", STR_ARG(entry->name),
            explain_dim(lint->plan->arena, &plan->units, &entry->formula.code.type.dim));
        warn(lint, entry->name_span, "readers will take it for a count", message);
    }
}

static void lint_model_entry(Lint *lint, const Entry *entry) {
    const struct {
        bool there;
        const char *what;
    } wanted[] = {{entry->note.n > 0, "note"},
                  {entry->source.n > 0, "source"},
                  {entry->nexamples > 0, "example"}};
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (!wanted[i].there)
            warn(lint, entry->name_span, "others will rely on this number",
                 arena_printf(lint->plan->arena, "`%.*s` has no `%s:`", STR_ARG(entry->name),
                              wanted[i].what));
}

/* An example that does not hold is an error: it is a promise. */
static void lint_examples(Lint *lint, const Entry *entry) {
    for (size_t i = 0; i < entry->nexamples; i++) {
        bool holds = true;
        if (!plan_holds(lint->plan, &lint->base, &entry->examples[i], &holds) || holds) continue;
        diag_error(lint->plan->diags, entry->examples[i].text,
                   "this example of `%.*s` does not hold", STR_ARG(entry->name));
    }
}

static void lint_entries(Lint *lint) {
    const Plan *plan = lint->plan;
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        if (entry->model) continue;
        if (plan->is_model) lint_model_entry(lint, entry);
        lint_examples(lint, entry);
    }
}

static void lint_scenarios(Lint *lint) {
    const Plan *plan = lint->plan;
    for (size_t i = 0; i < plan->nscenarios; i++) {
        const Scenario *scenario = &plan->scenarios[i];
        const char *name = arena_printf(lint->plan->arena, "%.*s", STR_ARG(scenario->name));
        if (!scenario->noverrides && scenario->extends < 0)
            warn(lint, scenario->name_span, NULL,
                 arena_printf(lint->plan->arena, "the scenario `%s` changes nothing", name));
        Case solved = plan_solve(lint->plan, scenario, NULL);
        for (size_t o = 0; o < scenario->noverrides && scenario->extends < 0; o++) {
            uint32_t at = scenario->overrides[o].entry;
            bool same = solved.known[at] && lint->base.known[at] &&
                        solved.values[at].reg == lint->base.values[at].reg &&
                        num_near(solved.values[at].one, lint->base.values[at].one);
            if (same)
                warn(lint, scenario->overrides[o].name_span, NULL,
                     arena_printf(lint->plan->arena, "`%.*s` is the same as in the plan",
                                  STR_ARG(plan->entries[at].name)));
        }
    }
}

static void lint_checks(Lint *lint) {
    const Plan *plan = lint->plan;
    for (size_t i = 0; i < plan->nchecks; i++) {
        const Check *check = &plan->checks[i];
        bool loads = false;
        for (size_t c = 0; c < check->claim.code.n; c++)
            loads = loads || check->claim.code.ins[c].op == OP_LOAD;
        if (!loads)
            warn(lint, check->name_span, "name a value in it",
                 "this check hangs on nothing and always says the same");
    }
}

void plan_lint(Plan *plan) {
    Lint lint = {.plan = plan,
                 .base = plan_solve(plan, NULL, NULL),
                 .used = ARENA_ARRAY(plan->arena, bool, plan->nentries)};
    find_used(&lint);
    lint_unused(&lint);
    lint_plurals(&lint);
    lint_entries(&lint);
    lint_scenarios(&lint);
    lint_checks(&lint);
}
