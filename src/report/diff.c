#include "report/diff.h"

#include "base/num.h"
#include "report/plans.h"
#include "report/table.h"

#include <math.h>

/* ---- one change ---- */

bool change_in(const Comparison *all, const Change *change, ChangeGroup group) {
    bool input = change_is_input(all, change);
    switch (group) {
    case GROUP_VALUE: return change->moved && !(input && change->edited);
    case GROUP_INPUT: return change->edited && input;
    default: return change->edited && !input;
    }
}

double side_number(const Side *side, uint32_t at) {
    const Share *share = side->solved.shares[at];
    return share ? share->at : side->solved.values[at].one;
}

static const Type *type_of(const Comparison *all, const Change *change) {
    return plan_type(all->after.plan, change->after);
}

static const char *digits(Arena *arena, double x, int n) {
    char text[NUM_TEXT];
    size_t length = num_digits(x, n, text);
    return arena_copy(arena, text, length);
}

static const char *points(Arena *arena, double share) {
    return arena_printf(arena, "%s%s points", share < 0 ? "" : "+",
                        digits(arena, num_settle(share * 100), 3));
}

/* From doubling on a factor says more than a percentage, and so it does far down. */
static const char *ratio_text(Arena *arena, double ratio, int n) {
    if (ratio >= 2) return arena_printf(arena, "×%s", digits(arena, ratio, n));
    if (ratio < 0.01) return arena_printf(arena, "÷%s", digits(arena, 1 / ratio, n));
    return arena_printf(arena, "%s%s%%", ratio < 1 ? "" : "+",
                        digits(arena, num_settle((ratio - 1) * 100), n));
}

static const char *signed_text(Arena *arena, Told told, double value) {
    return arena_printf(arena, "%s%s", value > 0 && isfinite(value) ? "+" : "",
                        told_text(arena, told).p);
}

static bool is_share(const Type *type) {
    return type->percent && !type->dim.n;
}

/* `9.75% .. 27.2%` as `9.75 .. 27.2 points`: a difference of shares is no share of anything. */
static const char *in_points(Arena *arena, Str text) {
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '%') buf_char(&out, text.p[i]);
    if (out.n < text.n) buf_text(&out, " points");
    return out.p;
}

Str change_text(Arena *arena, const Comparison *all, const Change *change) {
    const Type *type = type_of(all, change);
    double a = side_number(&all->before, change->before),
           b = side_number(&all->after, change->after);
    if (!change->alike) return STR("another dimension");
    if (!change->known || !isfinite(a) || !isfinite(b)) return STR("");
    bool shares = change->lower && type->is_bool, percent = is_share(type);
    if (!change->moved) return STR("same value");
    if (type->is_bool && !shares) return STR("");
    int n = change->lower ? 2 : 3; /* a median is not known to more */
    if (shares || percent) return str_of(points(arena, b - a));
    if (num_near(a, b)) return STR("same median");
    if (a * b > 0) return str_of(ratio_text(arena, b / a, n));
    return str_of(signed_text(arena, told_number(&all->after.plan->units, type, b - a), b - a));
}

static void add_share(Buf *out, const char *what, size_t runs, size_t holds) {
    Share share = share_of(runs, holds, 0);
    Str text = told_share(out->arena, &share);
    if (holds) buf_printf(out, "%s%s %.*s", out->n ? ", " : "", what, STR_ARG(text));
}

static void add_directions(Buf *out, const Change *change, bool truth) {
    const Share *lower = change->lower, *higher = change->higher;
    size_t told = lower->holds + higher->holds + lower->none, runs = lower->runs;
    bool down = lower->holds >= higher->holds;
    const char *falls = truth ? "turns false in" : "lower in",
               *rises = truth ? "turns true in" : "higher in";
    size_t before = out->n;
    add_share(out, down ? falls : rises, runs, down ? lower->holds : higher->holds);
    if (truth) add_share(out, down ? rises : falls, runs, down ? higher->holds : lower->holds);
    else add_share(out, "the same in", runs, runs > told ? runs - told : 0);
    if (out->n > before) buf_text(out, " of runs");
}

static void add_difference(Buf *out, const UnitSet *units, const Type *type, const Spread *spread) {
    Arena *arena = out->arena;
    Told told = told_number(units, type, 0);
    told.spread = spread;
    const char *median = signed_text(arena, told, spread->quantiles[2].at),
               *interval = told_interval(arena, told).p;
    if (is_share(type)) {
        median = in_points(arena, str_of(median));
        interval = in_points(arena, str_of(interval));
    }
    buf_printf(out, "difference %s", median);
    if (interval && *interval) buf_printf(out, ", 90%% within %s", interval);
    if (spread->none) buf_printf(out, ", %.*s", STR_ARG(told_remarks(arena, told)));
}

Str change_runs_text(Arena *arena, const Comparison *all, const Change *change) {
    Buf out = buf_new(arena);
    const Type *type = type_of(all, change);
    if (!change->lower || !change->moved) return STR("");
    if (change->difference) add_difference(&out, &all->after.plan->units, type, change->difference);
    add_directions(&out, change, type->is_bool);
    return buf_str(&out);
}

/* ---- rows ---- */

typedef struct Writer {
    Buf *out;
    const DiffReport *report;
    const Comparison *all;
    Arena *arena;
    bool markdown;
} Writer;

/* Expressions are full of `*`, which Markdown would take for its own. */
static Str code(const Writer *w, Str text) {
    return w->markdown && text.n ? str_of(arena_printf(w->arena, "`%.*s`", STR_ARG(text))) : text;
}

static void row(const Writer *w, Table *table, Tone tone, Str name, Str before, Str after) {
    const char *arrow = w->markdown || !after.n ? "" : "→ ";
    table_cell(table, tone, name);
    table_cell(table, TONE_DIM, before);
    table_text(table, TONE_PLAIN, arena_printf(w->arena, "%s%.*s", arrow, STR_ARG(after)));
}

static void heads(const Writer *w, Table *table, const char *const *names) {
    for (size_t i = 0; w->markdown && i < table->columns; i++)
        table_text(table, TONE_PLAIN, names[i]);
}

static Str side_value(const Writer *w, const Side *side, uint32_t at) {
    return plan_value_text(w->arena, side->plan, &side->solved, at);
}

static Str side_expression(const Writer *w, const Side *side, uint32_t at) {
    return code(w, plan_expression_text(w->arena, side->plan, &side->solved, at));
}

static Str dimension_text(const Writer *w, const Side *side, uint32_t at) {
    Buf text = buf_new(w->arena);
    const Type *type = plan_type(side->plan, at);
    if (type->is_bool) return STR("true or false");
    dim_text(&text, &side->plan->units, &type->dim);
    return buf_str(&text);
}

/* What there is to say of a value beside the numbers. */
static Str value_prose(const Writer *w, const Change *change) {
    if (change->alike) return change_runs_text(w->arena, w->all, change);
    Str before = dimension_text(w, &w->all->before, change->before),
        after = dimension_text(w, &w->all->after, change->after);
    return str_of(arena_printf(w->arena, "%.*s before, %.*s now: not compared", STR_ARG(before),
                               STR_ARG(after)));
}

static void value_row(const Writer *w, Table *table, const Change *change) {
    const Comparison *all = w->all;
    row(w, table, TONE_PLAIN, all->after.plan->entries[change->after].name,
        side_value(w, &all->before, change->before), side_value(w, &all->after, change->after));
    table_cell(table, TONE_STRONG, change_text(w->arena, all, change));
    table_cell(table, change->alike ? TONE_DIM : TONE_WARN, value_prose(w, change));
}

/* The notes of both sides, once where they agree. */
static Str notes_text(const Writer *w, const Change *change) {
    const Side *a = &w->all->before, *b = &w->all->after;
    Str before = plan_remark(a->plan, &a->solved, change->before),
        after = plan_remark(b->plan, &b->solved, change->after);
    if (!before.n || str_eq(before, after)) return after;
    if (!after.n) return str_of(arena_printf(w->arena, "was: %.*s", STR_ARG(before)));
    return str_of(arena_printf(w->arena, "%.*s (was: %.*s)", STR_ARG(after), STR_ARG(before)));
}

static void input_row(const Writer *w, Table *table, const Change *change) {
    const Comparison *all = w->all;
    Str notes = notes_text(w, change), runs = value_prose(w, change);
    row(w, table, TONE_PLAIN, all->after.plan->entries[change->after].name,
        side_expression(w, &all->before, change->before),
        side_expression(w, &all->after, change->after));
    table_cell(table, TONE_STRONG, change_text(w->arena, all, change));
    table_text(table, change->alike ? TONE_DIM : TONE_WARN,
               arena_printf(w->arena, "%.*s%s%.*s", STR_ARG(notes), notes.n && runs.n ? " · " : "",
                            STR_ARG(runs)));
}

static void formula_row(const Writer *w, Table *table, const Change *change) {
    const Side *a = &w->all->before, *b = &w->all->after;
    row(w, table, TONE_PLAIN, plan_shown_name(w->arena, &b->plan->entries[change->after]),
        side_expression(w, a, change->before), side_expression(w, b, change->after));
}

static const struct {
    const char *head;
    size_t columns;
    const char *heads[5];
    void (*row)(const Writer *w, Table *table, const Change *change);
} groups[GROUP_COUNT] = {
    {"Values that changed", 5, {"name", "before", "after", "change", "over the runs"}, value_row},
    {"Inputs that changed", 5, {"name", "before", "after", "change", "note"}, input_row},
    {"Formulas that changed", 3, {"name", "before", "after"}, formula_row},
};

static void heading(const Writer *w, const char *text) {
    if (w->markdown) buf_printf(w->out, "\n### %s\n\n", text);
    else plan_heading(w->out, w->report->style, text);
}

static void write_group(const Writer *w, ChangeGroup group) {
    Table table = table_new(w->arena, groups[group].columns);
    table.last_is_prose = true;
    for (size_t i = 0; i < w->all->nchanges; i++) {
        const Change *change = &w->all->changes[i];
        if (!change_in(w->all, change, group)) continue;
        if (!table.ncells) heading(w, groups[group].head);
        if (!table.ncells) heads(w, &table, groups[group].heads);
        groups[group].row(w, &table, change);
    }
    table_write(w->out, w->report->style, &table, 2);
}

/* ---- checks ---- */

/* `✓ 94.7%`. */
static Str verdict_text(const Writer *w, const Side *side, uint32_t at) {
    const Check *check = &side->plan->checks[at];
    const Verdict *verdict = &side->verdicts[at];
    return str_of(arena_printf(w->arena, "%s %s%s", check_mark(check, verdict),
                               check_found(w->arena, side->plan, check, verdict),
                               verdict->uncertain ? " of runs" : ""));
}

static Str verdict_before(const Writer *w, const CheckChange *change) {
    if (change->before < 0) return STR("new");
    return verdict_text(w, &w->all->before, (uint32_t)change->before);
}

static const char *confidence_text(const Writer *w, const Check *check) {
    return arena_printf(w->arena, "%s%% of runs", digits(w->arena, check->confidence * 100, 4));
}

static Str condition_text(const Writer *w, const Side *side, uint32_t at) {
    return code(w, plan_one_line(w->arena, span_text(side->plan->checks[at].claim.text)));
}

static Str limit_at(const Writer *w, const Side *side, uint32_t at) {
    const Type *type = &side->plan->checks[at].limit.type;
    return told_text(w->arena, told_number(&side->plan->units, type, side->verdicts[at].limit));
}

/* ` · limit 70% → 60%`; empty where it stayed. */
static const char *limit_text(const Writer *w, const CheckChange *change) {
    if (!change->limit_moved) return "";
    Str before = limit_at(w, &w->all->before, (uint32_t)change->before),
        after = limit_at(w, &w->all->after, change->after);
    return arena_printf(w->arena, " · limit %.*s → %.*s", STR_ARG(before), STR_ARG(after));
}

/* The condition, in how many runs it must hold, its limit where that moved, and why. */
static const char *check_prose(const Writer *w, const Side *side, uint32_t at, const char *limit) {
    const Check *check = &side->plan->checks[at];
    Str why = check->why.n ? check->why : check->note;
    bool uncertain = side->verdicts[at].uncertain;
    return arena_printf(w->arena, "%.*s%s%s%s%s%.*s", STR_ARG(condition_text(w, side, at)),
                        uncertain ? " in " : "", uncertain ? confidence_text(w, check) : "", limit,
                        why.n ? " · " : "", STR_ARG(why));
}

static void write_flips(const Writer *w) {
    static const char *const names[] = {"check", "before", "after", "condition"};
    const Comparison *all = w->all;
    Table table = table_new(w->arena, COUNT_OF(names));
    table.last_is_prose = true;
    for (size_t i = 0; i < all->nchecks && all->checks[i].turned; i++) {
        const CheckChange *change = &all->checks[i];
        const Check *check = &all->after.plan->checks[change->after];
        if (!table.ncells) heading(w, "Flips");
        if (!table.ncells) heads(w, &table, names);
        row(w, &table, check_tone(check, &all->after.verdicts[change->after]), check->name,
            verdict_before(w, change), verdict_text(w, &all->after, change->after));
        table_text(&table, TONE_DIM,
                   check_prose(w, &all->after, change->after, limit_text(w, change)));
    }
    table_write(w->out, w->report->style, &table, 2);
}

/* What is asked of a check, with what differs from the other side. */
static Str asked_text(const Writer *w, const Side *side, uint32_t at, const Check *other) {
    const Check *check = &side->plan->checks[at];
    Buf text = buf_new(w->arena);
    buf_add(&text, condition_text(w, side, at));
    if (check->confidence != other->confidence)
        buf_printf(&text, " in %s", confidence_text(w, check));
    if (check->warns != other->warns)
        buf_printf(&text, " (level %s)", check->warns ? "warn" : "error");
    return buf_str(&text);
}

/* What was found on both sides, and the limits that it was held against; the flips told that of a
 * check that turned. */
static const char *found_text(const Writer *w, const CheckChange *change) {
    if (change->turned) return "";
    Str before = verdict_before(w, change), after = verdict_text(w, &w->all->after, change->after);
    bool same = str_eq(before, after);
    return arena_printf(w->arena, "%.*s%s%.*s%s", STR_ARG(before), same ? "" : " → ",
                        STR_ARG(same ? STR("") : after), limit_text(w, change));
}

static void write_edited_checks(const Writer *w) {
    static const char *const names[] = {"check", "before", "after", "found"};
    const Comparison *all = w->all;
    Table table = table_new(w->arena, COUNT_OF(names));
    table.last_is_prose = true;
    for (size_t i = 0; i < all->nchecks; i++) {
        const CheckChange *change = &all->checks[i];
        if (!change->edited) continue;
        const Check *before = &all->before.plan->checks[change->before],
                    *after = &all->after.plan->checks[change->after];
        if (!table.ncells) heading(w, "Checks that changed");
        if (!table.ncells) heads(w, &table, names);
        row(w, &table, TONE_PLAIN, after->name,
            asked_text(w, &all->before, (uint32_t)change->before, after),
            asked_text(w, &all->after, change->after, before));
        table_text(&table, TONE_DIM, found_text(w, change));
    }
    table_write(w->out, w->report->style, &table, 2);
}

/* ---- what one side alone has ---- */

static void lone_check(const Writer *w, Table *table, const Side *side, uint32_t at) {
    const Check *check = &side->plan->checks[at];
    table_cell(table, check_tone(check, &side->verdicts[at]), check->name);
    table_cell(table, TONE_PLAIN, verdict_text(w, side, at));
    table_text(table, TONE_DIM, check_prose(w, side, at, ""));
}

static void lone_entry(const Writer *w, Table *table, const Side *side, uint32_t at) {
    const Entry *entry = &side->plan->entries[at];
    Str note = plan_remark(side->plan, &side->solved, at), value = STR("");
    if (entry->kind != ENTRY_FUNCTION) value = side_value(w, side, at);
    table_cell(table, TONE_PLAIN, plan_shown_name(w->arena, entry));
    table_cell(table, TONE_PLAIN, value);
    table_text(table, TONE_DIM,
               arena_printf(w->arena, "%.*s%s%.*s", STR_ARG(side_expression(w, side, at)),
                            note.n ? " · " : "", STR_ARG(note)));
}

/* A new check that fails was told first, among the flips. */
static void write_lone(const Writer *w, const char *head, const Side *side, const Lone *lone,
                       size_t n) {
    static const char *const names[] = {"name", "value", "expression"};
    Table table = table_new(w->arena, COUNT_OF(names));
    table.last_is_prose = true;
    for (size_t i = 0; i < n; i++) {
        if (lone[i].turned) continue;
        if (!table.ncells) heading(w, head);
        if (!table.ncells) heads(w, &table, names);
        if (lone[i].check) lone_check(w, &table, side, lone[i].at);
        else lone_entry(w, &table, side, lone[i].at);
    }
    table_write(w->out, w->report->style, &table, 2);
}

/* ---- all of it ---- */

static void add_count(Buf *line, size_t n, const char *one, const char *many) {
    if (!n) return;
    buf_printf(line, "%s%zu %s", line->n ? ", " : "", n, n == 1 ? one : many);
}

static Str summary_text(const Writer *w) {
    const Comparison *all = w->all;
    Buf line = buf_new(w->arena);
    size_t turned = all->failing + all->warning + all->holding;
    bool changed = all->nchanges + all->nchecks + all->nadded + all->nremoved;
    if (!changed) buf_text(&line, "nothing changed");
    add_count(&line, all->failing, "check fails now", "checks fail now");
    add_count(&line, all->warning, "check warns now", "checks warn now");
    add_count(&line, all->holding, "check holds again", "checks hold again");
    if (!turned && changed && all->after.plan->nchecks) buf_text(&line, "no check turned");
    add_count(&line, all->still_failing, "fails as before", "fail as before");
    add_count(&line, all->still_warning, "warns as before", "warn as before");
    if (line.n) buf_text(&line, " · ");
    buf_printf(&line, "unchanged: %zu value%s, %zu check%s", all->same_values,
               all->same_values == 1 ? "" : "s", all->same_checks,
               all->same_checks == 1 ? "" : "s");
    if (all->uncertain) plan_runs_text(&line, all->before.plan);
    return buf_str(&line);
}

static void write_title(const Writer *w) {
    const DiffReport *report = w->report;
    Str before = w->all->before.plan->title, after = w->all->after.plan->title;
    Buf title = buf_new(w->arena);
    if (!str_eq(before, after)) buf_printf(&title, "%.*s → ", STR_ARG(before));
    buf_add(&title, after);
    if (w->markdown) {
        buf_printf(w->out, "## %.*s\n\n`%s` → `%s`\n", STR_ARG(buf_str(&title)), report->before,
                   report->after);
        return;
    }
    style_wrap(w->out, report->style, TONE_STRONG, buf_str(&title), STR(""));
    style_wrap(w->out, report->style, TONE_PLAIN,
               str_of(arena_printf(w->arena, "%s → %s", report->before, report->after)), STR("  "));
}

/* In a comment on a change the outcome stands first, in a terminal last, above the next prompt. */
static void write_summary(const Writer *w) {
    Str text = summary_text(w);
    bool failing = w->all->failing > 0;
    buf_char(w->out, '\n');
    if (w->markdown) buf_printf(w->out, "**%.*s**\n", STR_ARG(text));
    else style_wrap(w->out, w->report->style, failing ? TONE_BAD : TONE_GOOD, text, STR("  "));
}

static void write_pages(Buf *out, const DiffReport *report) {
    const Comparison *all = report->all;
    Writer w = {out, report, all, out->arena, report->style->format == FORMAT_MARKDOWN};
    write_title(&w);
    if (w.markdown) write_summary(&w);
    write_flips(&w);
    for (int group = 0; group < GROUP_COUNT; group++) write_group(&w, (ChangeGroup)group);
    write_edited_checks(&w);
    write_lone(&w, "Added", &all->after, all->added, all->nadded);
    write_lone(&w, "Removed", &all->before, all->removed, all->nremoved);
    if (!w.markdown) write_summary(&w);
}

void diff_write(Buf *out, const DiffReport *report) {
    switch (report->style->format) {
    case FORMAT_JSON: diff_json(out, report); break;
    case FORMAT_CSV: diff_csv(out, report); break;
    default: write_pages(out, report);
    }
}
