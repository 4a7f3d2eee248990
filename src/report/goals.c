#include "report/goals.h"

#include "base/num.h"
#include "report/plans.h"
#include "report/table.h"
#include "report/told.h"

#include <math.h>

static const Type *type_of(const Plan *plan, const Goal *goal) {
    return plan_type(plan, goal->ask.entry);
}

static Str name_of(const Plan *plan, const Goal *goal) {
    return plan->entries[goal->ask.entry].name;
}

static Str condition_of(const Goal *goal) {
    return str_trim(span_text(goal->ask.condition));
}

static Str case_of(const Goal *goal) {
    return goal->ask.scenario ? goal->ask.scenario->name : STR("base");
}

/* ---- numbers ---- */

enum { ALL_DIGITS_BELOW = 1000 * 1000, FEW = 20 };

/* A whole number of things, none of its digits left out. */
static void whole_text(Buf *out, const Plan *plan, const Type *type, double value) {
    char text[NUM_TEXT];
    num_digits(value, 6, text);
    buf_printf(out, "%s ", text);
    unit_text(out, &plan->units, &type->unit, value != 1);
}

static double at_low(const Goal *goal) {
    return goal->has_low ? goal->low : goal->value;
}

static double at_high(const Goal *goal) {
    return goal->has_high ? goal->high : goal->value;
}

/* One digit more than is sure: the ends of the interval differ in it. */
static int digits_of(const Plan *plan, const Goal *goal) {
    Told told = told_number(&plan->units, type_of(plan, goal), goal->value);
    int digits = told_digits(&told, goal->value, goal->value, at_low(goal), at_high(goal)) + 1;
    return digits > 4 ? 4 : digits;
}

/* Whether the last whole number means anything: runs tell it but rarely. */
static bool sure_to_one(const Goal *goal) {
    bool found = goal->end == GOAL_FOUND && goal->sampled;
    return !found || (goal->has_low && goal->has_high && goal->high - goal->low <= FEW);
}

static bool all_digits(const Plan *plan, const Goal *goal, double value) {
    const Unit *unit = &type_of(plan, goal)->unit;
    return goal->whole && fabs(value) < ALL_DIGITS_BELOW && unit->n == 1 && sure_to_one(goal);
}

/* A value of the input that was tried or is there. */
static Str input_text(Arena *arena, const Plan *plan, const Goal *goal, double value) {
    Buf text = buf_new(arena);
    if (all_digits(plan, goal, value)) whole_text(&text, plan, type_of(plan, goal), value);
    else quantity_text(&text, &plan->units, type_of(plan, goal), value);
    return buf_str(&text);
}

/* The answer, with the digits that it is known to. */
static Str answer_text(Arena *arena, const Plan *plan, const Goal *goal, double value) {
    if (!goal->sampled || all_digits(plan, goal, value))
        return input_text(arena, plan, goal, value);
    Buf text = buf_new(arena);
    quantity_digits(&text, &plan->units, type_of(plan, goal), value, digits_of(plan, goal));
    return buf_str(&text);
}

/* `40.9M .. 41.5M users` */
static Str between_text(Arena *arena, const Plan *plan, const Goal *goal) {
    Buf text = buf_new(arena);
    int digits = digits_of(plan, goal);
    if (all_digits(plan, goal, goal->high)) {
        buf_printf(&text, "%.0f .. ", goal->low);
        whole_text(&text, plan, type_of(plan, goal), goal->high);
    } else
        quantity_range(&text, &plan->units, type_of(plan, goal), goal->value,
                       (double[]){goal->low, goal->high}, (int[]){digits, digits});
    return buf_str(&text);
}

/* `95% sure within …`; empty for what is certain. */
static Str sure_text(Arena *arena, const Plan *plan, const Goal *goal) {
    if (!goal->sampled || goal->end != GOAL_FOUND) return STR("");
    if (goal->has_low && goal->has_high && goal->low == goal->high) return STR("95% sure");
    const char *words = "no telling how sure: other runs may give no answer";
    if (goal->has_low && goal->has_high)
        words =
            arena_printf(arena, "95%% sure within %.*s", STR_ARG(between_text(arena, plan, goal)));
    else if (goal->has_low)
        words = arena_printf(arena, "95%% sure from %.*s on",
                             STR_ARG(answer_text(arena, plan, goal, goal->low)));
    else if (goal->has_high)
        words = arena_printf(arena, "95%% sure up to %.*s",
                             STR_ARG(answer_text(arena, plan, goal, goal->high)));
    return str_of(words);
}

/* ---- sentences ---- */

static Str left_side(const Goal *goal) {
    const Code *found = &goal->check.found;
    return str_trim(span_text(found->ins[found->result].span));
}

static Str found_text(Arena *arena, const Plan *plan, const Goal *goal, const GoalPoint *point) {
    Buf text = buf_new(arena);
    const Type *type = &goal->check.found.type;
    if (goal->sampled) quantity_digits(&text, &plan->units, type, point->found, 3);
    else quantity_text(&text, &plan->units, type, point->found);
    return buf_str(&text);
}

/* `p(cost, 95%) is $12.1k/month`, with a word after "is" */
static Str point_text(Arena *arena, const Plan *plan, const Goal *goal, const GoalPoint *point,
                      const char *word) {
    if (!point->known) return STR("there is no answer");
    if (point->has_share)
        return str_of(arena_printf(arena, "%.*s holds in %s%.*s of runs",
                                   STR_ARG(condition_of(goal)), word,
                                   STR_ARG(told_share(arena, &point->share))));
    return str_of(arena_printf(arena, "%.*s is %s%.*s", STR_ARG(left_side(goal)), word,
                               STR_ARG(found_text(arena, plan, goal, point))));
}

static void line_of(Buf *out, const Style *style, Tone tone, const char *lead, Str text) {
    buf_text(out, lead);
    style_wrap(out, style, tone, text, STR("    "));
}

/* The neighbour where it fails; its number, unless that reads like the one that holds. */
static Str beyond_text(Arena *arena, const Plan *plan, const Goal *goal) {
    const GoalPoint *beyond = &goal->beyond;
    Str at = input_text(arena, plan, goal, beyond->at),
        fails = point_text(arena, plan, goal, beyond, ""),
        holds = point_text(arena, plan, goal, &goal->there, "");
    bool large = !all_digits(plan, goal, beyond->at);
    if (large)
        return str_of(
            arena_printf(arena, "; at one %s it fails", goal->holds_below ? "more" : "less"));
    if (str_eq(fails, holds)) return str_of(arena_printf(arena, "; at %.*s it fails", STR_ARG(at)));
    return str_of(arena_printf(arena, "; at %.*s, %.*s", STR_ARG(at), STR_ARG(fails)));
}

static void found_lines(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Arena *arena = out->arena;
    Str name = name_of(plan, goal), value = answer_text(arena, plan, goal, goal->value),
        sure = sure_text(arena, plan, goal);
    line_of(out, style, TONE_STRONG, "",
            str_of(arena_printf(arena, "%.*s = %.*s%s%.*s", STR_ARG(name), STR_ARG(value),
                                sure.n ? "   " : "", STR_ARG(sure))));
    Buf line = buf_new(arena);
    buf_printf(&line, "%.*s holds %s", STR_ARG(condition_of(goal)),
               goal->holds_below   ? "up to there"
               : goal->holds_above ? "from there on"
                                   : "there");
    char share[NUM_TEXT];
    num_digits(goal->ask.confidence * 100, 6, share);
    if (goal->there.has_share) buf_printf(&line, " in %s%% of runs", share);
    bool sides = goal->whole && (goal->holds_below || goal->holds_above);
    bool told_now = goal->beyond.at == goal->now.at; /* in the line about now */
    if (sides && !told_now && sure_to_one(goal)) buf_add(&line, beyond_text(arena, plan, goal));
    line_of(out, style, TONE_PLAIN, "  ", buf_str(&line));
}

static void never_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Arena *arena = out->arena;
    double at = goal->best.at;
    const char *word = at == goal->least ? "already " : at == goal->most ? "still " : "at best ";
    if (goal->best.has_share) word = "only ";
    else if (goal->check.op == T_EQ) word = "";
    line_of(out, style, TONE_BAD, "",
            str_of(arena_printf(arena, "not reachable: %.*s at %.*s = %.*s",
                                STR_ARG(point_text(arena, plan, goal, &goal->best, word)),
                                STR_ARG(name_of(plan, goal)),
                                STR_ARG(input_text(arena, plan, goal, at)))));
}

static void always_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Arena *arena = out->arena;
    line_of(out, style, TONE_GOOD, "",
            str_of(arena_printf(arena, "always: %.*s at worst, at %.*s = %.*s",
                                STR_ARG(point_text(arena, plan, goal, &goal->best, "")),
                                STR_ARG(name_of(plan, goal)),
                                STR_ARG(input_text(arena, plan, goal, goal->best.at)))));
}

/* What was tried, where nothing was found. */
static void tried_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Arena *arena = out->arena;
    if (goal->end == GOAL_FOUND) return;
    Buf line = buf_new(arena);
    buf_printf(&line, "%.*s, tried from %.*s to %.*s", STR_ARG(condition_of(goal)),
               STR_ARG(input_text(arena, plan, goal, goal->least)),
               STR_ARG(input_text(arena, plan, goal, goal->most)));
    if (goal->unknown) buf_printf(&line, "; %zu of %zu have no answer", goal->unknown, goal->tried);
    line_of(out, style, TONE_PLAIN, "  ", buf_str(&line));
}

static void now_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Arena *arena = out->arena;
    line_of(out, style, TONE_PLAIN, "  ",
            str_of(arena_printf(arena, "now, at %.*s, %.*s",
                                STR_ARG(input_text(arena, plan, goal, goal->now.at)),
                                STR_ARG(point_text(arena, plan, goal, &goal->now, "")))));
}

static void range_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    const Claim *range = plan->entries[goal->ask.entry].ok_when;
    if (!goal->out_of_range) return;
    line_of(out, style, TONE_WARN, "  ",
            str_of(arena_printf(out->arena, "! %.*s is outside its range there: %.*s does not hold",
                                STR_ARG(name_of(plan, goal)),
                                STR_ARG(str_trim(span_text(range->text))))));
}

static void work_line(Buf *out, const Style *style, const Plan *plan, const Goal *goal) {
    Buf line = buf_new(out->arena);
    if (goal->sampled) {
        Sampling sampling = plan->sampling;
        sampling.runs = goal->runs;
        buf_add(&line, told_runs(out->arena, &sampling));
        buf_text(&line, ", ");
    }
    buf_printf(&line, "%zu evaluations", goal->evaluations);
    line_of(out, style, TONE_DIM, "  ", buf_str(&line));
}

static void write_text(Buf *out, const Style *style, const GoalReport *report) {
    for (size_t i = 0; i < report->n; i++) {
        const Goal *goal = &report->goals[i];
        if (i) buf_char(out, '\n');
        if (report->n > 1)
            line_of(out, style, TONE_STRONG, "",
                    str_of(arena_printf(out->arena, "scenario: %.*s", STR_ARG(case_of(goal)))));
        if (goal->end == GOAL_FOUND) found_lines(out, style, report->plan, goal);
        else if (goal->end == GOAL_NEVER) never_line(out, style, report->plan, goal);
        else always_line(out, style, report->plan, goal);
        range_line(out, style, report->plan, goal);
        tried_line(out, style, report->plan, goal);
        now_line(out, style, report->plan, goal);
        work_line(out, style, report->plan, goal);
    }
}

/* ---- for machines ---- */

static const char *status_of(const Goal *goal) {
    static const char *const words[] = {"found", "not reachable", "always"};
    return words[goal->end];
}

/* In the unit that the answer is told in, or the present value where there is none. */
static Shown shown_of(const Plan *plan, const Goal *goal) {
    double value = goal->end == GOAL_FOUND ? goal->value : goal->now.at;
    return quantity_shown(&plan->units, type_of(plan, goal), value);
}

static double in_unit(const Plan *plan, const Shown *shown, double base) {
    Shown other = *shown;
    other.value = unit_from_base(&plan->units, &shown->unit, base) * (shown->percent ? 100 : 1);
    return quantity_number(&plan->units, &other, base);
}

static void point_json(Json *json, const char *key, const Plan *plan, const Goal *goal,
                       const GoalPoint *point) {
    Shown shown = shown_of(plan, goal);
    json_key(json, key);
    json_open(json, '{');
    json_key(json, "at");
    json_number(json, in_unit(plan, &shown, point->at));
    json_text(json, "text", point_text(json->out->arena, plan, goal, point, ""));
    if (point->has_share) {
        json_key(json, "share");
        json_number(json, point->share.at);
    } else if (point->known) {
        json_key(json, "found");
        json_open(json, '{');
        told_json(json, told_number(&plan->units, &goal->check.found.type, point->found), 0);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static void interval_json(Json *json, const Plan *plan, const Goal *goal) {
    Shown shown = shown_of(plan, goal);
    if (!goal->sampled) return;
    json_key(json, "interval95");
    json_open(json, '[');
    json_number(json, goal->has_low ? in_unit(plan, &shown, goal->low) : NAN);
    json_number(json, goal->has_high ? in_unit(plan, &shown, goal->high) : NAN);
    json_close(json, ']');
}

static void answer_json(Json *json, const Plan *plan, const Goal *goal) {
    Shown shown = shown_of(plan, goal);
    Buf unit = buf_new(json->out->arena);
    shown_unit_text(&unit, &plan->units, &shown);
    json_key(json, "value");
    json_number(json, in_unit(plan, &shown, goal->value));
    json_text(json, "unit", buf_str(&unit));
    json_text(json, "text", answer_text(json->out->arena, plan, goal, goal->value));
    interval_json(json, plan, goal);
    json_key(json, "holds_below");
    json_bool(json, goal->holds_below);
    json_key(json, "holds_above");
    json_bool(json, goal->holds_above);
    point_json(json, "there", plan, goal, &goal->there);
    if (goal->out_of_range) {
        json_key(json, "out_of_range");
        json_bool(json, true);
    }
}

static void goal_members(Json *json, const Plan *plan, const Goal *goal) {
    json_text(json, "name", name_of(plan, goal));
    json_text(json, "condition", condition_of(goal));
    json_text(json, "status", str_of(status_of(goal)));
    if (goal->end == GOAL_FOUND) answer_json(json, plan, goal);
    else point_json(json, goal->end == GOAL_NEVER ? "nearest" : "worst", plan, goal, &goal->best);
    point_json(json, "now", plan, goal, &goal->now);
    if (goal->there.has_share || goal->now.has_share) {
        json_key(json, "confidence");
        json_number(json, goal->ask.confidence);
    }
    json_key(json, "evaluations");
    json_count(json, goal->evaluations);
    json_key(json, "runs");
    json_count(json, goal->runs);
}

static void write_json(Buf *out, const GoalReport *report) {
    const Plan *plan = report->plan;
    Json json = {.out = out};
    plan_document_open(&json, plan);
    if (report->n == 1) {
        if (report->goals->ask.scenario) json_text(&json, "scenario", case_of(report->goals));
        goal_members(&json, plan, report->goals);
        json_document_close(&json);
        return;
    }
    json_key(&json, "cases");
    json_open(&json, '[');
    for (size_t i = 0; i < report->n; i++) {
        json_open(&json, '{');
        json_text(&json, "scenario", case_of(&report->goals[i]));
        goal_members(&json, plan, &report->goals[i]);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_document_close(&json);
}

/* ---- tables ---- */

static void number_cell(Table *table, const Plan *plan, const Goal *goal, bool there,
                        double value) {
    char text[NUM_TEXT];
    Shown shown = shown_of(plan, goal);
    size_t n = there ? num_shortest(in_unit(plan, &shown, value), text) : 0;
    table_cell(table, TONE_PLAIN, (Str){arena_copy(table->arena, text, n), n});
}

static void goal_row(Table *table, const Plan *plan, const Goal *goal, bool named) {
    bool found = goal->end == GOAL_FOUND;
    Shown shown = shown_of(plan, goal);
    Buf unit = buf_new(table->arena);
    shown_unit_text(&unit, &plan->units, &shown);
    if (named) table_cell(table, TONE_PLAIN, case_of(goal));
    table_cell(table, TONE_PLAIN, name_of(plan, goal));
    table_cell(table, TONE_PLAIN, condition_of(goal));
    table_text(table, TONE_PLAIN, status_of(goal));
    number_cell(table, plan, goal, found, goal->value);
    number_cell(table, plan, goal, found && goal->has_low, goal->low);
    number_cell(table, plan, goal, found && goal->has_high, goal->high);
    table_cell(table, TONE_PLAIN, found ? buf_str(&unit) : STR(""));
    table_text(table, TONE_PLAIN,
               goal->holds_below   ? "below"
               : goal->holds_above ? "above"
               : found             ? "there"
                                   : "");
}

static void write_table(Buf *out, const Style *style, const GoalReport *report) {
    static const char *const heads[] = {"case",  "name",   "condition", "status", "value",
                                        "low95", "high95", "unit",      "holds"};
    bool named = report->n > 1;
    Table table = table_new(out->arena, COUNT_OF(heads) - !named);
    for (size_t i = !named; i < COUNT_OF(heads); i++) table_text(&table, TONE_PLAIN, heads[i]);
    for (size_t i = 0; i < report->n; i++) goal_row(&table, report->plan, &report->goals[i], named);
    table_write(out, style, &table, 0);
}

void goals_write(Buf *out, const Style *style, const GoalReport *report) {
    switch (style->format) {
    case FORMAT_TEXT: write_text(out, style, report); break;
    case FORMAT_JSON: write_json(out, report); break;
    default: write_table(out, style, report);
    }
}
