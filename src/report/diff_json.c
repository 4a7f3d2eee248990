/* diff_json.c - what changed, for machines: one JSON document, or flat CSV rows. */
#include "base/num.h"
#include "report/diff.h"
#include "report/plans.h"
#include "report/table.h"

#include <math.h>

/* ---- JSON ---- */

static void side_json(Json *json, const char *key, const Side *side, const char *label) {
    const Plan *plan = side->plan;
    json_key(json, key);
    json_open(json, '{');
    json_text(json, "name", str_of(label));
    json_text(json, plan->is_model ? "model" : "plan", plan->title);
    json_text(json, "file", str_of(plan->path));
    json_text(json, "scenario", side->solved.name);
    json_close(json, '}');
}

static void share_json(Json *json, const char *key, const Share *share) {
    json_key(json, key);
    json_open(json, '{');
    json_key(json, "share");
    json_number(json, share->at);
    json_key(json, "interval95");
    json_open(json, '[');
    json_number(json, share->low);
    json_number(json, share->high);
    json_close(json, ']');
    json_close(json, '}');
}

static void ratio_json(Json *json, const Comparison *all, const Change *change) {
    double a = side_number(&all->before, change->before),
           b = side_number(&all->after, change->after);
    bool number = change->known && !plan_type(all->after.plan, change->after)->is_bool;
    json_key(json, "ratio");
    json_number(json, number && a != 0 ? num_settle(b / a) : NAN);
}

static void moved_json(Json *json, const Comparison *all, const Change *change) {
    const Plan *after = all->after.plan;
    const Type *type = plan_type(after, change->after);
    json_key(json, "comparable");
    json_bool(json, change->alike);
    if (!change->alike) return;
    ratio_json(json, all, change);
    json_text(json, "change", change_text(json->out->arena, all, change));
    if (change->difference && change->moved) {
        Told told = told_number(&after->units, type, 0);
        told.spread = change->difference;
        json_key(json, "difference");
        json_open(json, '{');
        told_json(json, told, after->sampling.seed);
        json_close(json, '}');
    }
    if (!change->lower || !change->moved) return;
    share_json(json, type->is_bool ? "turns_false" : "lower", change->lower);
    share_json(json, type->is_bool ? "turns_true" : "higher", change->higher);
}

/* A formula that was edited and moved has its numbers among the values. */
static void change_json(Json *json, const Comparison *all, const Change *change,
                        ChangeGroup group) {
    const Entry *entry = &all->after.plan->entries[change->after];
    json_open(json, '{');
    json_text(json, "name", entry->name);
    json_key(json, "before");
    entry_json(json, all->before.plan, &all->before.solved, change->before);
    json_key(json, "after");
    entry_json(json, all->after.plan, &all->after.solved, change->after);
    if (group != GROUP_FORMULA) moved_json(json, all, change);
    json_close(json, '}');
}

static void changes_json(Json *json, const Comparison *all, ChangeGroup group) {
    static const char *const keys[GROUP_COUNT] = {"values", "inputs", "formulas"};
    json_key(json, keys[group]);
    json_open(json, '[');
    for (size_t i = 0; i < all->nchanges; i++)
        if (change_in(all, &all->changes[i], group))
            change_json(json, all, &all->changes[i], group);
    json_close(json, ']');
}

/* `at` below 0: that side has no such check. */
static void verdict_json(Json *json, const char *key, const Side *side, int64_t at) {
    json_key(json, key);
    if (at < 0) json_null(json);
    else check_json(json, side->plan, &side->plan->checks[at], &side->verdicts[at]);
}

/* The checks that turned, or those whose condition was edited. */
static void checks_json(Json *json, const Comparison *all, bool turned) {
    json_key(json, turned ? "flips" : "checks");
    json_open(json, '[');
    for (size_t i = 0; i < all->nchecks; i++) {
        const CheckChange *change = &all->checks[i];
        if (!(turned ? change->turned : change->edited)) continue;
        json_open(json, '{');
        json_text(json, "name", all->after.plan->checks[change->after].name);
        verdict_json(json, "before", &all->before, change->before);
        verdict_json(json, "after", &all->after, change->after);
        json_key(json, "limit_moved");
        json_bool(json, change->limit_moved);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void lone_json(Json *json, const char *key, const Side *side, const Lone *lone, size_t n) {
    json_key(json, key);
    json_open(json, '{');
    for (int checks = 0; checks < 2; checks++) {
        json_key(json, checks ? "checks" : "entries");
        json_open(json, '[');
        for (size_t i = 0; i < n; i++) {
            uint32_t at = lone[i].at;
            if (lone[i].check != (checks > 0)) continue;
            if (checks) check_json(json, side->plan, &side->plan->checks[at], &side->verdicts[at]);
            else entry_json(json, side->plan, &side->solved, at);
        }
        json_close(json, ']');
    }
    json_close(json, '}');
}

static void unchanged_json(Json *json, const Comparison *all) {
    json_key(json, "unchanged");
    json_open(json, '{');
    json_key(json, "values");
    json_count(json, all->same_values);
    json_key(json, "checks");
    json_count(json, all->same_checks);
    json_close(json, '}');
}

void diff_json(Buf *out, const DiffReport *report) {
    const Comparison *all = report->all;
    Json json = {.out = out};
    json_document_open(&json);
    side_json(&json, "before", &all->before, report->before);
    side_json(&json, "after", &all->after, report->after);
    json_key(&json, "samples");
    json_count(&json, all->before.plan->sampling.runs);
    json_key(&json, "seed");
    json_count(&json, all->before.plan->sampling.seed);
    json_key(&json, "ok");
    json_bool(&json, !all->failing);
    checks_json(&json, all, true);
    for (int group = 0; group < GROUP_COUNT; group++) changes_json(&json, all, (ChangeGroup)group);
    checks_json(&json, all, false);
    lone_json(&json, "added", &all->after, all->added, all->nadded);
    lone_json(&json, "removed", &all->before, all->removed, all->nremoved);
    unchanged_json(&json, all);
    json_document_close(&json);
}

/* ---- CSV: one row a change ---- */

static const char *const csv_heads[] = {"kind",
                                        "name",
                                        "before",
                                        "after",
                                        "unit",
                                        "change",
                                        "difference",
                                        "difference_p5",
                                        "difference_p95",
                                        "lower",
                                        "higher",
                                        "before_expression",
                                        "after_expression",
                                        "note"};

static void csv_text(Table *table, Str text) {
    table_cell(table, TONE_PLAIN, text);
}

static void csv_blanks(Table *table, size_t n) {
    while (n--) csv_text(table, STR(""));
}

static void csv_number(Table *table, double x) {
    char text[NUM_TEXT] = "";
    size_t n = isfinite(x) ? num_shortest(x, text) : 0;
    csv_text(table, (Str){arena_copy(table->arena, text, n), n});
}

/* A number in the unit that suits the other side too. */
static void csv_in_unit(Table *table, const Plan *plan, Shown shown, double base) {
    shown.value = unit_from_base(&plan->units, &shown.unit, base);
    if (shown.percent) shown.value *= 100;
    csv_number(table, isfinite(base) ? quantity_number(&plan->units, &shown, base) : NAN);
}

static void csv_truth(Table *table, const Side *side, uint32_t at) {
    csv_text(table, plan_value_text(table->arena, side->plan, &side->solved, at));
}

static void csv_share(Table *table, const Share *share) {
    csv_number(table, share ? share->at : NAN);
}

/* before, after, unit, change, and what the runs say. */
static void csv_values(Table *table, const Comparison *all, const Change *change) {
    const Plan *plan = all->after.plan;
    const Type *type = plan_type(plan, change->after);
    bool numbers = change->alike && change->known && !type->is_bool;
    double after = side_number(&all->after, change->after);
    Shown shown = quantity_shown(&plan->units, type, after);
    Buf unit = buf_new(table->arena);
    if (numbers) {
        csv_in_unit(table, plan, shown, side_number(&all->before, change->before));
        csv_in_unit(table, plan, shown, after);
        shown_unit_text(&unit, &plan->units, &shown);
    } else {
        csv_truth(table, &all->before, change->before);
        csv_truth(table, &all->after, change->after);
    }
    csv_text(table, buf_str(&unit));
    csv_text(table, change_text(table->arena, all, change));
    static const size_t quantiles[] = {2, 0, 4}; /* median, 5 %, 95 % */
    for (size_t i = 0; i < COUNT_OF(quantiles); i++) {
        double at = change->difference ? change->difference->quantiles[quantiles[i]].at : NAN;
        csv_in_unit(table, plan, shown, at);
    }
    csv_share(table, change->lower);
    csv_share(table, change->higher);
}

static void csv_change(Table *table, const Comparison *all, const Change *change,
                       ChangeGroup group) {
    static const char *const kinds[GROUP_COUNT] = {"value", "input", "formula"};
    const Side *before = &all->before, *after = &all->after;
    table_text(table, TONE_PLAIN, kinds[group]);
    csv_text(table, after->plan->entries[change->after].name);
    if (group == GROUP_FORMULA) csv_blanks(table, 9);
    else csv_values(table, all, change);
    csv_text(table,
             plan_expression_text(table->arena, before->plan, &before->solved, change->before));
    csv_text(table, plan_expression_text(table->arena, after->plan, &after->solved, change->after));
    csv_text(table, plan_remark(after->plan, &after->solved, change->after));
}

static Str holds_text(const Verdict *verdict) {
    return !verdict->known ? STR("") : verdict->holds ? STR("true") : STR("false");
}

static Str csv_condition(const Table *table, const Check *check) {
    return plan_one_line(table->arena, span_text(check->claim.text));
}

/* `before` and `after` are NULL on the side that lacks it. */
static void csv_check(Table *table, const char *kind, const Check *before, const Verdict *was,
                      const Check *after, const Verdict *is) {
    const Check *check = after ? after : before;
    table_text(table, TONE_PLAIN, kind);
    csv_text(table, check->name);
    csv_text(table, before ? holds_text(was) : STR(""));
    csv_text(table, after ? holds_text(is) : STR(""));
    csv_blanks(table, 7);
    csv_text(table, before ? csv_condition(table, before) : STR(""));
    csv_text(table, after ? csv_condition(table, after) : STR(""));
    csv_text(table, check->why.n ? check->why : check->note);
}

static void csv_checks(Table *table, const Comparison *all, bool turned) {
    for (size_t i = 0; i < all->nchecks; i++) {
        const CheckChange *change = &all->checks[i];
        bool new = change->before < 0;
        if (!(turned ? change->turned : change->edited)) continue;
        csv_check(table, turned ? "flip" : "check",
                  new ? NULL : &all->before.plan->checks[change->before],
                  new ? NULL : &all->before.verdicts[change->before],
                  &all->after.plan->checks[change->after], &all->after.verdicts[change->after]);
    }
}

static void csv_lone_entry(Table *table, const Side *side, bool added, uint32_t at) {
    const Entry *entry = &side->plan->entries[at];
    bool value = entry->kind != ENTRY_FUNCTION;
    Str text = value ? plan_value_text(table->arena, side->plan, &side->solved, at) : STR(""),
        expression = plan_expression_text(table->arena, side->plan, &side->solved, at);
    table_text(table, TONE_PLAIN, added ? "added" : "removed");
    csv_text(table, entry->name);
    csv_text(table, added ? STR("") : text);
    csv_text(table, added ? text : STR(""));
    csv_blanks(table, 7);
    csv_text(table, added ? STR("") : expression);
    csv_text(table, added ? expression : STR(""));
    csv_text(table, plan_remark(side->plan, &side->solved, at));
}

static void csv_lone(Table *table, const Side *side, const Lone *lone, size_t n, bool added) {
    for (size_t i = 0; i < n; i++) {
        uint32_t at = lone[i].at;
        const Check *check = lone[i].check ? &side->plan->checks[at] : NULL;
        const Verdict *verdict = lone[i].check ? &side->verdicts[at] : NULL;
        if (lone[i].turned) continue; /* it is a flip */
        if (!check) csv_lone_entry(table, side, added, at);
        else if (added) csv_check(table, "added check", NULL, NULL, check, verdict);
        else csv_check(table, "removed check", check, verdict, NULL, NULL);
    }
}

void diff_csv(Buf *out, const DiffReport *report) {
    const Comparison *all = report->all;
    Table table = table_new(out->arena, COUNT_OF(csv_heads));
    for (size_t i = 0; i < COUNT_OF(csv_heads); i++) csv_text(&table, str_of(csv_heads[i]));
    csv_checks(&table, all, true);
    for (int group = 0; group < GROUP_COUNT; group++)
        for (size_t i = 0; i < all->nchanges; i++)
            if (change_in(all, &all->changes[i], (ChangeGroup)group))
                csv_change(&table, all, &all->changes[i], (ChangeGroup)group);
    csv_checks(&table, all, false);
    csv_lone(&table, &all->after, all->added, all->nadded, true);
    csv_lone(&table, &all->before, all->removed, all->nremoved, false);
    table_write(out, report->style, &table, 0);
}
