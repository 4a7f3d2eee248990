/* load_cases.c - the sections that vary a plan: checks, scenarios, sweeps. */
#include "lang/parser.h"
#include "plan/load.h"

/* ---- checks ---- */

typedef struct CheckKeys {
    YNode *that, *confidence;
    int level;
    Str why;
} CheckKeys;

static const char *const levels[] = {"error", "warn", NULL};

static const YField check_fields[] = {
    YFIELD("that", YF_EXPR, CheckKeys, that, true, "the condition that must hold"),
    YFIELD("confidence", YF_EXPR, CheckKeys, confidence, false,
           "share of runs in which it must hold, 90% unless said"),
    YCHOICE("level", CheckKeys, level, false, levels, "`warn`: a failure does not fail the plan"),
    YFIELD("why", YF_TEXT, CheckKeys, why, false, "what the limit rests on"),
};

static bool read_confidence(Plan *plan, const YNode *node, double *out) {
    const Ast *ast = load_expression(plan, node);
    if (!ast) return false;
    bool share = ast->kind == AST_QUANTITY && !ast->unit;
    double value = ast->percent ? ast->number / 100 : ast->number;
    if (share && value > 0 && value <= 1) {
        *out = value;
        return true;
    }
    Diag *diag =
        diag_error(plan->diags, node->span, "a confidence is a percentage above 0 and up to 100%%");
    diag_hint(plan->diags, diag, "as in `confidence: 95%%`");
    return false;
}

static bool load_check(Plan *plan, YPair pair) {
    CheckKeys keys = {0};
    Check check = {.name = ynode_value(pair.key), .name_span = pair.key->span, .confidence = 0.9};
    bool good = true;
    if (pair.value->kind == Y_MAP)
        good = yschema_read(pair.value, check_fields, COUNT_OF(check_fields), "a check", &keys,
                            plan->diags);
    else {
        good = ynode_want_expr(pair.value, "a check", plan->diags);
        keys.that = good ? pair.value : NULL;
        check.note = ynode_note(pair.value);
    }
    if (keys.confidence) good = read_confidence(plan, keys.confidence, &check.confidence) && good;
    check.warns = keys.level == 1;
    check.why = keys.why;
    if (!keys.that) return false;
    check.claim = (Claim){.text = keys.that->text, .ast = load_expression(plan, keys.that)};
    if (!check.claim.ast) return false;
    ARENA_PUSH_ROOM(plan->arena, plan->checks, plan->nchecks, plan->cap_checks);
    plan->checks[plan->nchecks++] = check;
    return good;
}

bool load_checks(Plan *plan, const YNode *map) {
    bool good = true;
    for (size_t i = 0; map && i < map->count; i++) good = load_check(plan, map->pairs[i]) && good;
    return good;
}

/* ---- correlations ---- */

bool load_correlations(Plan *plan, const YNode *map) {
    bool good = true;
    for (size_t i = 0; map && i < map->count; i++) {
        const YNode *value = map->pairs[i].value;
        good = ynode_want_expr(value, "a correlation", plan->diags) &&
               plan_correlate(plan, map->pairs[i].key->text, value->text) && good;
    }
    return good;
}

/* ---- scenarios ---- */

typedef struct ScenarioKeys {
    YNode *extends;
    Str note;
} ScenarioKeys;

static const YField scenario_fields[] = {
    YFIELD("extends", YF_EXPR, ScenarioKeys, extends, false,
           "another scenario, which this one builds on"),
    YFIELD("note", YF_TEXT, ScenarioKeys, note, false, "what it stands for"),
};

static const YNode *scenario_key(const YNode *map, const char *key) {
    return ynode_get(map, key);
}

static bool load_scenario(Plan *plan, Scenario *scenario, const YNode *map) {
    bool good = true;
    scenario->overrides = ARENA_ARRAY(plan->arena, Override, map->count);
    for (size_t i = 0; i < map->count; i++) {
        const YPair *pair = &map->pairs[i];
        if (yschema_field(scenario_fields, COUNT_OF(scenario_fields), ynode_value(pair->key)))
            continue;
        Override *made = &scenario->overrides[scenario->noverrides];
        bool right = ynode_want_expr(pair->value, "a value of a scenario", plan->diags) &&
                     plan_make_override(plan, pair->key->text, pair->value->text, made);
        made->note = ynode_note(pair->value);
        scenario->noverrides += right;
        good = good && right;
    }
    const YNode *note = scenario_key(map, "note");
    if (note && note->kind == Y_SCALAR) scenario->note = ynode_value(note);
    return good;
}

static int32_t scenario_number(const Plan *plan, Str name) {
    const Scenario *found = plan_scenario(plan, name);
    return found ? (int32_t)(found - plan->scenarios) : -1;
}

static bool extend(Plan *plan, Scenario *scenario, const YNode *map) {
    const YNode *extends = scenario_key(map, "extends");
    if (!extends) return true;
    if (!ynode_want_expr(extends, "extends", plan->diags)) return false;
    scenario->extends = scenario_number(plan, ynode_value(extends));
    if (scenario->extends >= 0) return true;
    Near near = near_to(ynode_value(extends));
    for (size_t i = 0; i < plan->nscenarios; i++) near_offer(&near, plan->scenarios[i].name, true);
    Diag *diag =
        diag_error(plan->diags, extends->span, "no scenario `%.*s`", STR_ARG(ynode_value(extends)));
    if (near.best.n) diag_hint(plan->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    return false;
}

/* A scenario that builds on itself by way of others. */
static bool extends_itself(Plan *plan, Scenario *scenario) {
    size_t steps = 0;
    for (int32_t at = scenario->extends; at >= 0 && steps <= plan->nscenarios; steps++) {
        const Scenario *next = &plan->scenarios[at];
        if (next == scenario) {
            Diag *diag = diag_error(plan->diags, scenario->name_span,
                                    "the scenario `%.*s` extends itself", STR_ARG(scenario->name));
            for (int32_t on = scenario->extends; &plan->scenarios[on] != scenario;
                 on = plan->scenarios[on].extends)
                diag_mark(plan->diags, diag, plan->scenarios[on].name_span, "by way of this one");
            scenario->extends = -1;
            return true;
        }
        at = next->extends;
    }
    return false;
}

bool load_scenarios(Plan *plan, const YNode *map) {
    bool good = true;
    if (!map) return true;
    if (map->count > LIMIT_SCENARIOS) {
        diag_error(plan->diags, map->span, "a plan has at most %d scenarios", LIMIT_SCENARIOS);
        return false;
    }
    plan->scenarios = ARENA_ARRAY(plan->arena, Scenario, map->count);
    for (size_t i = 0; i < map->count; i++) {
        const YPair *pair = &map->pairs[i];
        plan->scenarios[plan->nscenarios++] = (Scenario){.name = ynode_value(pair->key),
                                                         .name_span = pair->key->span,
                                                         .note = ynode_note(pair->value),
                                                         .extends = -1};
        bool named =
            !str_is(ynode_value(pair->key), "base") && !str_is(ynode_value(pair->key), "all");
        if (!named)
            diag_error(plan->diags, pair->key->span,
                       "`%.*s` has a meaning of its own: a scenario needs another name",
                       STR_ARG(ynode_value(pair->key)));
        good = named && ynode_want(pair->value, Y_MAP, "a scenario", plan->diags) && good;
    }
    for (size_t i = 0; good && i < map->count; i++) {
        bool right = load_scenario(plan, &plan->scenarios[i], map->pairs[i].value);
        good = extend(plan, &plan->scenarios[i], map->pairs[i].value) && right && good;
    }
    for (size_t i = 0; i < plan->nscenarios; i++)
        good = !extends_itself(plan, &plan->scenarios[i]) && good;
    return good;
}

/* ---- sweeps ---- */

typedef struct SweepKeys {
    YNode *over, *values, *show;
    Str note;
} SweepKeys;

static const YField sweep_fields[] = {
    YFIELD("over", YF_EXPR, SweepKeys, over, true, "the entry that varies"),
    YFIELD("values", YF_LIST, SweepKeys, values, true, "its values"),
    YFIELD("show", YF_ONE_OR_LIST, SweepKeys, show, true, "the entries to show for each"),
    YFIELD("note", YF_TEXT, SweepKeys, note, false, "what it is for"),
};

/* A sweep over nothing, or that shows nothing, would be an empty table. */
static bool holds_some(Plan *plan, const YNode *list, const char *message, const char *hint) {
    if (list->kind != Y_LIST || list->count) return true;
    diag_hint(plan->diags, diag_error(plan->diags, list->span, "%s", message), "%s", hint);
    return false;
}

static bool load_points(Plan *plan, const SweepKeys *keys, Sweep *sweep) {
    bool good = true;
    if (keys->values->count > LIMIT_SWEEP_POINTS) {
        diag_error(plan->diags, keys->values->span, "a sweep has at most %d points",
                   LIMIT_SWEEP_POINTS);
        return false;
    }
    sweep->points = ARENA_ARRAY(plan->arena, Override, keys->values->count);
    for (size_t i = 0; i < keys->values->count; i++) {
        YNode *value = keys->values->items[i];
        Override *point = &sweep->points[sweep->npoints];
        *point = (Override){.entry = sweep->over, .name_span = keys->over->text};
        bool right = ynode_want_expr(value, "a value of a sweep", plan->diags);
        if (right) {
            point->name_span = point->formula.text = value->text;
            point->note = ynode_note(value);
            point->formula.ast = load_expression(plan, value);
        }
        right = right && point->formula.ast;
        sweep->npoints += right;
        good = good && right;
    }
    return good;
}

static bool load_shown(Plan *plan, SweepKeys *keys, Sweep *sweep) {
    size_t n;
    YNode **items = ynode_items(&keys->show, &n);
    bool good = true;
    sweep->show = ARENA_ARRAY(plan->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        bool right = ynode_want_expr(items[i], "a name", plan->diags) &&
                     plan_find_value(plan, items[i]->text, &sweep->show[sweep->nshow]);
        sweep->nshow += right;
        good = good && right;
    }
    return good;
}

bool load_sweeps(Plan *plan, const YNode *map) {
    bool good = true;
    for (size_t i = 0; map && i < map->count; i++) {
        const YPair *pair = &map->pairs[i];
        SweepKeys keys = {0};
        Sweep sweep = {.name = ynode_value(pair->key), .name_span = pair->key->span};
        bool right = yschema_read(pair->value, sweep_fields, COUNT_OF(sweep_fields), "a sweep",
                                  &keys, plan->diags);
        right = right && plan_find_value(plan, keys.over->text, &sweep.over);
        right =
            right &&
            holds_some(plan, keys.values, "a sweep needs a value at least",
                       "as in `values: [50M users, 100M users]`") &&
            holds_some(plan, keys.show, "a sweep shows an entry at least", "as in `show: [peak]`");
        right = right && load_points(plan, &keys, &sweep);
        right = right && load_shown(plan, &keys, &sweep);
        sweep.note = keys.note;
        good = good && right;
        if (!right) continue;
        ARENA_PUSH_ROOM(plan->arena, plan->sweeps, plan->nsweeps, plan->cap_sweeps);
        plan->sweeps[plan->nsweeps++] = sweep;
    }
    return good;
}

KeyTable case_keys(size_t i) {
    static const KeyTable tables[] = {
        {"Keys of a check", check_fields, COUNT_OF(check_fields)},
        {"Keys of a scenario, beside the entries that it changes", scenario_fields,
         COUNT_OF(scenario_fields)},
        {"Keys of a sweep", sweep_fields, COUNT_OF(sweep_fields)},
    };
    return i < COUNT_OF(tables) ? tables[i] : (KeyTable){0};
}
