#include "plan/plan.h"

#include "lang/explain.h"
#include "lang/parser.h"
#include "plan/checked.h"
#include "plan/copula.h"
#include "plan/graph.h"
#include "plan/load.h"

#include <math.h>

/* ---- names ---- */

static ScopeAnswer scope_value(void *ctx, Str name, uint32_t *slot, Type *type) {
    const Plan *plan = ctx;
    int32_t at = plan_find(plan, name);
    const Type *known = at < 0 ? NULL : checked_type(plan->checked, (uint32_t)at);
    if (known) {
        *slot = (uint32_t)at;
        *type = *known;
        return SCOPE_VALUE;
    }
    if (at < 0 || plan->entries[at].kind == ENTRY_FUNCTION) return SCOPE_NONE;
    const Entry *entry = &plan->entries[at];
    if (entry->state == ENTRY_BROKEN) return SCOPE_BROKEN;
    if (entry->state == ENTRY_NEW) return at == 0 ? SCOPE_NONE : SCOPE_BROKEN;
    *slot = (uint32_t)at;
    *type = entry->formula.code.type;
    return SCOPE_VALUE;
}

static const Function *scope_function(void *ctx, Str name, bool *broken) {
    const Plan *plan = ctx;
    int32_t at = plan_find(plan, name);
    if (at < 0 || plan->entries[at].kind != ENTRY_FUNCTION) return NULL;
    *broken = plan->entries[at].state == ENTRY_BROKEN;
    return *broken ? NULL : plan->entries[at].function;
}

static void scope_suggest(void *ctx, Near *near, const Dim *fits) {
    const Plan *plan = ctx;
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        bool right = fits && entry->state == ENTRY_GOOD && entry->kind != ENTRY_FUNCTION &&
                     dim_eq(&entry->formula.code.type.dim, fits);
        near_offer(near, entry->name, right);
    }
}

Plan *plan_new(Arena *arena, Diags *diags) {
    Plan *plan = ARENA_NEW(arena, Plan);
    plan->arena = arena;
    plan->diags = diags;
    plan->trees = arena_child(arena);
    plan->names = map_new(arena);
    units_init(&plan->units, arena);
    plan->scope = (Scope){plan, scope_value, scope_function, scope_suggest, plan_samples};
    plan->program = program_new(arena);
    plan->sampling = sampling_default();
    plan_add(plan, (Entry){.name = STR("_"), .kind = ENTRY_INPUT});
    return plan;
}

int32_t plan_find(const Plan *plan, Str name) {
    return map_get(&plan->names, name);
}

void plan_read(Plan *plan, const char *kind, const Source *src) {
    if (!plan->path) return;
    for (size_t i = 0; i < plan->nfiles; i++)
        if (strcmp(plan->files[i].src->name, src->name) == 0) return;
    ARENA_PUSH_ROOM(plan->arena, plan->files, plan->nfiles, plan->cap_files);
    plan->files[plan->nfiles++] = (PlanFile){kind, src};
}

void plan_reserve(Plan *plan, size_t more) {
    size_t cap = plan->nentries + more;
    if (cap <= plan->cap_entries) return;
    map_reserve(&plan->names, cap);
    Entry *room = ARENA_ARRAY(plan->arena, Entry, cap);
    memcpy(room, plan->entries, plan->nentries * sizeof *room);
    plan->entries = room;
    plan->cap_entries = cap;
}

uint32_t plan_add(Plan *plan, Entry entry) {
    ARENA_PUSH_ROOM(plan->arena, plan->entries, plan->nentries, plan->cap_entries);
    plan->entries[plan->nentries] = entry;
    map_put(&plan->names, entry.name, (int32_t)plan->nentries);
    checked_put(plan->checked, (uint32_t)plan->nentries, &entry);
    return (uint32_t)plan->nentries++;
}

void plan_put(Plan *plan, uint32_t at, Entry entry) {
    plan->entries[at] = entry;
    checked_put(plan->checked, at, &entry);
}

void plan_expect(const Plan *plan, Str name) {
    map_expect(&plan->names, name);
}

bool plan_find_value(const Plan *plan, Span name, uint32_t *entry) {
    Str word = span_text(name);
    int32_t at = plan_find(plan, word);
    if (at > 0 && plan->entries[at].kind != ENTRY_FUNCTION) {
        *entry = (uint32_t)at;
        return true;
    }
    if (at > 0) {
        diag_error(plan->diags, name, "`%.*s` is a function; a value is expected here",
                   STR_ARG(word));
        return false;
    }
    Near near = near_to(word);
    if (plan->diags->errors < LIMIT_SHOWN_ERRORS) scope_suggest((void *)plan, &near, NULL);
    if (near.best.n)
        diag_error(plan->diags, name, "no value `%.*s`; did you mean %.*s?", STR_ARG(word),
                   STR_ARG(near.best));
    else diag_error(plan->diags, name, "no value `%.*s` in this plan", STR_ARG(word));
    return false;
}

const Scenario *plan_scenario(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->nscenarios; i++)
        if (str_eq(plan->scenarios[i].name, name)) return &plan->scenarios[i];
    return NULL;
}

/* ---- units ---- */

/* The parameter of that name, of a function of the plan's own, or NULL. */
static const AstParam *param_named(const Plan *plan, Str name, const Entry **of) {
    for (size_t i = 1; i < plan->nentries; i++) {
        const Function *f = plan->entries[i].function;
        *of = &plan->entries[i];
        for (size_t p = 0; f && !(*of)->model && p < f->nparams; p++)
            if (str_eq(f->params[p].name, name)) return &f->params[p];
    }
    return NULL;
}

/* A word cannot be both: `10 GB / tweet` would mean the one in silence. */
static bool name_is_taken(const Plan *plan, Span name) {
    Str word = span_text(name);
    int32_t at = plan_find(plan, word);
    const Entry *entry = at > 0 ? &plan->entries[at] : NULL;
    const AstParam *param = entry ? NULL : param_named(plan, word, &entry);
    if (at <= 0 && !param) return false;
    const char *is = "one of your values";
    if (param) is = arena_printf(plan->arena, "a parameter of %.*s", STR_ARG(entry->name));
    else if (entry->kind == ENTRY_FUNCTION) is = "one of your functions";
    Diag *diag =
        diag_error(plan->diags, name, "`%.*s` is %s: a unit needs another name", STR_ARG(word), is);
    diag_mark(plan->diags, diag, entry->name_span, "defined here");
    diag_hint(plan->diags, diag, "or give that another name: a plural is free, as in `%.*ss`",
              STR_ARG(word));
    return true;
}

bool plan_declare_unit(Plan *plan, const Statement *unit, Str line) {
    size_t before = plan->units.nrows;
    if (name_is_taken(plan, unit->name) ||
        !declare_unit(&plan->units, plan->diags, unit->name, span_text(unit->name), unit->plural))
        return false;
    if (plan->units.nrows == before) return true; /* saying so again changes nothing */
    ARENA_PUSH_ROOM(plan->arena, plan->own_units, plan->nown_units, plan->cap_own_units);
    plan->own_units[plan->nown_units++] = line;
    return true;
}

bool plan_stopped(const Plan *plan, size_t step) {
    if (step % 1024 || !plan->stop || !plan->stop()) return false;
    diag_error(plan->diags, (Span){0}, "interrupted");
    return true;
}

/* ---- what hangs on what ---- */

typedef struct UseFinder {
    Plan *plan;
    Formula *formula;
    const Function *function;
    size_t cap;
    bool waits; /* it names what is not there yet, or not checked */
} UseFinder;

static bool is_param(const Function *function, Str name) {
    for (size_t i = 0; function && i < function->nparams; i++)
        if (str_eq(function->params[i].name, name)) return true;
    return false;
}

/* A word that no plan can define: a bare unit or a builtin. */
static bool is_fixed_word(const Plan *plan, const Ast *name) {
    if (name->kind == AST_CALL) return builtin_find(name->name) != NULL;
    return unit_is_reserved(&plan->units, name->name);
}

static void add_use(void *ctx, const Ast *name) {
    UseFinder *finder = ctx;
    finder->waits = finder->waits || name->kind == AST_QUANTITY;
    if (name->kind == AST_QUANTITY || is_param(finder->function, name->name)) return;
    int32_t at = plan_find(finder->plan, name->name);
    if (at < 0) {
        finder->waits = finder->waits || !is_fixed_word(finder->plan, name);
        return;
    }
    const Plan *plan = finder->plan;
    Formula *formula = finder->formula;
    bool checked = checked_type(plan->checked, (uint32_t)at) != NULL;
    finder->waits = finder->waits || (!checked && plan->entries[at].state != ENTRY_GOOD);
    ARENA_PUSH_ROOM(plan->arena, formula->uses, formula->nuses, finder->cap);
    formula->uses[formula->nuses++] = (uint32_t)at;
}

/* True when everything it names is there and checked. */
static bool find_uses(Plan *plan, Formula *formula, const Function *function) {
    UseFinder finder = {plan, formula, function, 0, false};
    formula->uses = NULL;
    formula->nuses = 0;
    if (function && function->ok_when) ast_names(function->ok_when, add_use, &finder);
    if (formula->ast) ast_names(formula->ast, add_use, &finder);
    for (size_t i = 0, j = formula->nuses; i + 1 < j; i++) { /* into the order of writing */
        uint32_t first = formula->uses[i];
        formula->uses[i] = formula->uses[--j];
        formula->uses[j] = first;
    }
    return !finder.waits;
}

void plan_find_uses(Plan *plan, Formula *formula, const Function *function) {
    (void)find_uses(plan, formula, function);
}

/* ---- checking ---- */

static bool check_claim(Plan *plan, Claim *claim) {
    if (!claim->ast) return false;
    bool good = check_expression(plan->arena, &plan->units, &plan->scope, claim->text.src,
                                 claim->ast, plan->diags, &claim->code);
    if (good && !claim->code.type.is_bool) {
        Diag *diag =
            diag_error(plan->diags, claim->text, "this is %s; a condition is expected here",
                       explain_dim(plan->diags->arena, &plan->units, &claim->code.type.dim));
        diag_hint(plan->diags, diag, "as in `busy <= 70%%`");
        good = false;
    }
    claim->good = good;
    return good;
}

static const char *type_words(const Plan *plan, const Type *type) {
    return type->is_bool ? "true or false"
                         : explain_dim(plan->diags->arena, &plan->units, &type->dim);
}

/* What stands for another value must be of its dimension. */
static bool stands_for(const Plan *plan, const Formula *formula, const Type *old, Str name,
                       Span defined) {
    const Type *new = &formula->code.type;
    if (old->is_bool == new->is_bool && check_dim_fits(&new->dim, &old->dim)) return true;
    Diag *diag = diag_error(plan->diags, formula->text, "`%.*s` is %s, and this is %s",
                            STR_ARG(name), type_words(plan, old), type_words(plan, new));
    diag_mark(plan->diags, diag, defined, "defined here");
    return false;
}

static bool check_formula(Plan *plan, Formula *formula) {
    return check_expression(plan->arena, &plan->units, &plan->scope, formula->text.src,
                            formula->ast, plan->diags, &formula->code);
}

static bool keeps_dimension(Plan *plan, const Entry *entry) {
    const Entry *old = entry->replaces;
    if (!old || old->state == ENTRY_BROKEN) return true;
    Formula formula = old->formula;
    if (old->state == ENTRY_NEW && (!formula.ast || !check_formula(plan, &formula))) return false;
    return stands_for(plan, &entry->formula, &formula.code.type, entry->name, old->name_span);
}

static bool check_parsed(Plan *plan, Entry *entry) {
    bool good;
    if (entry->kind == ENTRY_FUNCTION)
        good = check_function_alone(plan->arena, &plan->units, &plan->scope, entry->function,
                                    plan->diags);
    else good = check_formula(plan, &entry->formula) && keeps_dimension(plan, entry);
    entry->state = good ? ENTRY_GOOD : ENTRY_BROKEN;
    return good;
}

bool plan_check_entry(Plan *plan, uint32_t at) {
    Entry *entry = &plan->entries[at];
    Formula *formula = &entry->formula;
    if (!formula->ast && entry->state == ENTRY_GOOD)
        formula->ast =
            parse_expression(plan->arena, &plan->units, formula->text, plan->diags, NULL);
    if (formula->ast) return check_parsed(plan, entry);
    entry->state = ENTRY_BROKEN;
    return false;
}

bool plan_parse_entry(Plan *plan, Entry *entry) {
    Formula *formula = &entry->formula;
    bool function = entry->kind == ENTRY_FUNCTION;
    Arena *trees = function ? plan->arena : plan->trees;
    ArenaMark mark = arena_mark(trees);
    formula->ast = parse_expression(trees, &plan->units, formula->text, plan->diags, NULL);
    if (!formula->ast) return false;
    if (function || entry->ok_when || entry->nexamples || !find_uses(plan, formula, NULL))
        return true;
    bool good = check_parsed(plan, entry);
    formula->ast = NULL;
    arena_release(trees, mark);
    return good;
}

static bool hangs_on_entries(const Code *code) {
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op == OP_LOAD) return true;
    return false;
}

static TokenKind mirrored(TokenKind op) {
    switch (op) {
    case T_LT: return T_GT;
    case T_LE: return T_GE;
    case T_GT: return T_LT;
    case T_GE: return T_LE;
    default: return op;
    }
}

/* `700 $/month >= bill` says `bill <= 700 $/month`: the side that hangs on nothing is the limit. */
static void limit_on_the_right(Check *check) {
    if (hangs_on_entries(&check->found) || !hangs_on_entries(&check->limit)) return;
    Code limit = check->found;
    check->found = check->limit;
    check->limit = limit;
    check->op = mirrored(check->op);
}

/* The two sides of a comparison, so that reports can tell the value found from its limit; brackets
 * around the whole of it say nothing. */
static void split_check(Plan *plan, Check *check) {
    const Ast *ast = check->claim.ast;
    if (ast->kind != AST_BINARY || ast->op < T_LT || ast->op > T_NE) return;
    const Source *src = check->claim.text.src;
    check->op = ast->op;
    check->compares = check_expression(plan->arena, &plan->units, &plan->scope, src, ast->a,
                                       plan->diags, &check->found) &&
                      check_expression(plan->arena, &plan->units, &plan->scope, src, ast->b,
                                       plan->diags, &check->limit) &&
                      !check->found.type.is_bool;
    if (check->compares) limit_on_the_right(check);
}

bool plan_make_check(Plan *plan, Span text, Check *out) {
    *out = (Check){.name = span_text(text), .name_span = text, .claim = {.text = text}};
    out->claim.ast = parse_expression(plan->arena, &plan->units, text, plan->diags, NULL);
    if (!check_claim(plan, &out->claim)) return false;
    split_check(plan, out);
    return true;
}

static bool check_rest(Plan *plan) {
    bool good = true;
    for (size_t i = 0; i < plan->nentries; i++) {
        Entry *entry = &plan->entries[i];
        bool own = entry->ok_when && entry->kind != ENTRY_FUNCTION; /* a function checks its own */
        if (own) good = check_claim(plan, entry->ok_when) && good;
        for (size_t e = 0; e < entry->nexamples; e++)
            good = check_claim(plan, &entry->examples[e]) && good;
    }
    for (size_t i = 0; i < plan->nchecks; i++) {
        bool right = check_claim(plan, &plan->checks[i].claim);
        if (right) split_check(plan, &plan->checks[i]);
        good = good && right;
    }
    for (size_t i = 0; i < plan->nscenarios; i++)
        for (size_t o = 0; o < plan->scenarios[i].noverrides; o++)
            good = plan_check_override(plan, &plan->scenarios[i].overrides[o]) && good;
    for (size_t i = 0; i < plan->nsweeps; i++)
        for (size_t o = 0; o < plan->sweeps[i].npoints; o++)
            good = plan_check_override(plan, &plan->sweeps[i].points[o]) && good;
    return graph_cases_are_straight(plan, NULL, true) && good;
}

/* Finds the uses that are not known yet. True when every entry was checked while it was read: each
 * then hangs on earlier ones alone, unless it took the place of a model's input. */
static bool find_all_uses(Plan *plan) {
    bool top_down = true;
    for (uint32_t i = 1; i < plan->nentries; i++) {
        Entry *entry = &plan->entries[i];
        top_down = top_down && entry->state == ENTRY_GOOD && !entry->replaces;
        if (entry->state == ENTRY_NEW) plan_find_uses(plan, &entry->formula, entry->function);
    }
    return top_down;
}

static bool order_entries(Plan *plan) {
    bool top_down = find_all_uses(plan);
    plan->order = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    if (!top_down) return graph_order_own(plan, plan->order, &plan->norder);
    for (uint32_t i = 0; i < plan->nentries; i++) plan->order[i] = i;
    plan->norder = plan->nentries;
    return true;
}

bool plan_prepare(Plan *plan) {
    bool good = order_entries(plan);
    for (size_t i = 0; i < plan->norder; i++) {
        uint32_t at = plan->order[i];
        if (plan_stopped(plan, i)) return false;
        if (at && plan->entries[at].state == ENTRY_NEW) good = plan_check_entry(plan, at) && good;
        good = good && (!at || plan->entries[at].state == ENTRY_GOOD);
    }
    good = check_rest(plan) && good;
    return copula_prepare(plan) && good;
}

/* ---- replacements ---- */

bool plan_make_override(Plan *plan, Span name, Span text, Override *out) {
    Override made = {.name_span = name, .formula = {.text = text}};
    bool found = plan_find_value(plan, name, &made.entry);
    made.formula.ast = parse_expression(plan->arena, &plan->units, text, plan->diags, NULL);
    if (!found || !made.formula.ast) return false;
    *out = made;
    return true;
}

bool plan_check_override(Plan *plan, Override *override) {
    Formula *formula = &override->formula;
    const Entry *entry = &plan->entries[override->entry];
    plan_find_uses(plan, formula, NULL);
    if (!check_expression(plan->arena, &plan->units, &plan->scope, formula->text.src, formula->ast,
                          plan->diags, &formula->code))
        return false;
    if (entry->state != ENTRY_GOOD) return true;
    return stands_for(plan, formula, &entry->formula.code.type, entry->name, entry->name_span);
}

bool plan_set(Plan *plan, const Source *text) {
    Str rest = text->text;
    Str name = str_trim(str_cut(&rest, '='));
    Span all = {text, 0, (uint32_t)text->text.n};
    bool sides = name.n && name.n < text->text.n && str_trim(rest).n;
    if (!sides) {
        Diag *diag = diag_error(plan->diags, all, "`--set` takes name=expression");
        diag_hint(plan->diags, diag, "as in `--set hosts=3`");
        return false;
    }
    Span name_span = {text, (uint32_t)(name.p - text->text.p), (uint32_t)name.n};
    Span value = {text, (uint32_t)(rest.p - text->text.p), (uint32_t)rest.n};
    Override made;
    if (!plan_make_override(plan, name_span, value, &made) || !plan_check_override(plan, &made))
        return false;
    ARENA_PUSH_ROOM(plan->arena, plan->sets, plan->nsets, plan->cap_sets);
    plan->sets[plan->nsets++] = made;
    return true;
}

bool plan_sets_fit(Plan *plan, const Scenario *scenario, bool all) {
    for (size_t i = 0; i < plan->nsets; i++)
        if (plan->sets[i].formula.nuses) return graph_cases_are_straight(plan, scenario, all);
    return true;
}
