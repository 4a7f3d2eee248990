#include "plan/goal.h"

#include "base/num.h"
#include "math/root.h"
#include "plan/graph.h"

#include <float.h>
#include <math.h>

/* One search, and what it needs to work the plan out at a point. */
typedef struct Hunt {
    Plan *plan;
    Goal *goal;
    Arena *scratch;                 /* of one evaluation */
    Str found_stream, limit_stream; /* of draws in the condition: no entry has such a name */
    uint32_t *order;                /* what the condition hangs on, and nothing else */
    size_t norder;
    size_t folds, sds; /* numbers about all runs, in all that code */
    bool draws;        /* draws in it: those numbers are sampled */
    bool uncertain;    /* the condition was, at some point */
    double least_gap, most_gap, least_at, most_at;
    int end;       /* which end of its interval the difference is taken at */
    bool measures; /* takes down the extremes */
    bool mirrored; /* the difference is taken the other way round */
    bool touches;  /* the answer is where the sides touch, and do not cross */
    bool stopped;
    Seek seek;
} Hunt;

/* What the two sides are at a point. */
typedef struct Sides {
    double gap; /* below 0: it holds; 0: the sides are equal */
    bool uncertain;
    double found;
    uint32_t truth; /* register of the condition, when uncertain */
} Sides;

/* ---- one evaluation ---- */

/* What is left of a plan that is worked out in this order alone. */
static Case solve_in_order(Plan *plan, const GoalAsk *ask, const Override *override,
                           uint32_t *order, size_t n) {
    uint32_t *kept = plan->order;
    size_t nkept = plan->norder;
    plan->order = order;
    plan->norder = n;
    Case solved = plan_solve(plan, ask->scenario, override);
    plan->order = kept;
    plan->norder = nkept;
    return solved;
}

static void count_folds(Hunt *hunt, const Code *code) {
    for (size_t i = 0; i < code->n; i++) {
        const Ins *ins = &code->ins[i];
        hunt->draws = hunt->draws || ins->op == OP_DRAW || ins->op == OP_SAMPLES;
        hunt->folds += ins->op == OP_FOLD;
        hunt->sds += ins->op == OP_FOLD && ins->fn == FOLD_SD;
    }
}

static bool is_upper(TokenKind op) {
    return op != T_GT && op != T_GE;
}

static bool holds_when_equal(TokenKind op) {
    return op != T_LT && op != T_GT;
}

static uint8_t kernel_of(TokenKind op) {
    switch (op) {
    case T_LT: return KERNEL_LT;
    case T_GT: return KERNEL_GT;
    case T_GE: return KERNEL_GE;
    default: return KERNEL_LE;
    }
}

/* Of an uncertain difference: its quantile at the share of runs in which it must hold. */
static bool uncertain_gap(Hunt *hunt, Value a, Value b, const EvalEnv *env, Sides *out) {
    Plan *plan = hunt->plan;
    Value gap = program_op(plan->program, KERNEL_SUB, a, b, b);
    double p = hunt->goal->ask.confidence;
    Spread spread;
    if (!code_spread(env, hunt->goal->ask.condition, gap, &p, 1, &spread)) return false;
    const Quantile *q = &spread.quantiles[SPREAD_QUANTILES];
    out->gap = hunt->end < 0 ? q->low : hunt->end > 0 ? q->high : q->at;
    return out->gap < INFINITY;
}

static bool work_out_sides(Hunt *hunt, Case *solved, Sides *out) {
    Plan *plan = hunt->plan;
    const Check *check = &hunt->goal->check;
    Value found, limit;
    if (!plan_run(plan, solved, &check->found, hunt->found_stream, &found) ||
        !plan_run(plan, solved, &check->limit, hunt->limit_stream, &limit))
        return false;
    bool upper = is_upper(check->op);
    *out = (Sides){.gap = upper ? found.one - limit.one : limit.one - found.one,
                   .uncertain = found.reg || limit.reg,
                   .found = found.one};
    if (!out->uncertain && num_near(found.one, limit.one)) out->gap = 0;
    if (!out->uncertain) return true;
    hunt->uncertain = true;
    if (check->op == T_EQ) hunt->stopped = true;
    if (hunt->stopped) return false;
    Value truth = program_op(plan->program, (KernelOp)kernel_of(check->op), found, limit, limit);
    out->truth = truth.reg;
    EvalEnv env = plan_env(plan, solved, hunt->found_stream);
    return uncertain_gap(hunt, upper ? found : limit, upper ? limit : found, &env, out);
}

/* Whether the person wants to wait no longer. */
static bool is_interrupted(const Plan *plan) {
    return (plan->stop && plan->stop()) || (plan->sampling.stop && plan->sampling.stop());
}

typedef void Look(Hunt *hunt, Case *solved, const Sides *sides, void *ctx);

/* Works the plan out with the input at `x`, without a trace: false where there is no answer. */
static bool evaluate(Hunt *hunt, double x, Diags *diags, Sides *out, Look *look, void *ctx) {
    Plan *plan = hunt->plan;
    Arena *arena = plan->arena;
    Diags *loud = plan->diags, quiet = diags_new(hunt->scratch);
    ArenaMark start = arena_mark(hunt->scratch);
    size_t steps = program_steps(plan->program);
    uint32_t at = hunt->goal->ask.entry;
    Span name = plan->entries[at].name_span;
    Ins constant = {.op = OP_CONST, .number = x, .span = name};
    Override override = {.entry = at, .name_span = name, .formula = {.text = name}};
    override.formula.code = (Code){&constant, 1, 0, *plan_type(plan, at)};
    plan->arena = hunt->scratch;
    plan->diags = diags ? diags : &quiet;
    plan->sampling.lean = hunt->end;
    Case solved = solve_in_order(plan, &hunt->goal->ask, &override, hunt->order, hunt->norder);
    bool known = work_out_sides(hunt, &solved, out);
    if (known && look) look(hunt, &solved, out, ctx);
    plan->sampling.lean = 0;
    plan->arena = arena;
    plan->diags = loud;
    program_rollback(plan->program, steps);
    arena_release(hunt->scratch, start);
    hunt->goal->evaluations++;
    hunt->stopped = hunt->stopped || is_interrupted(plan);
    return known;
}

static void note_extremes(Hunt *hunt, double x, bool known, double gap) {
    Goal *goal = hunt->goal;
    goal->least = goal->tried ? fmin(goal->least, x) : x;
    goal->most = goal->tried ? fmax(goal->most, x) : x;
    goal->tried++;
    goal->unknown += !known;
    double size = goal->check.op == T_EQ ? fabs(gap) : gap;
    if (known && size < hunt->least_gap) hunt->least_gap = size, hunt->least_at = x;
    if (known && size > hunt->most_gap) hunt->most_gap = size, hunt->most_at = x;
}

/* The function whose change of sign is looked for. */
static double gap_at(void *ctx, double x) {
    Hunt *hunt = ctx;
    if (hunt->stopped) return NAN;
    Sides sides;
    bool known = evaluate(hunt, x, NULL, &sides, NULL, NULL);
    if (hunt->stopped) return NAN;
    if (hunt->measures) note_extremes(hunt, x, known, sides.gap);
    if (!known) return INFINITY;
    if (sides.gap != 0) return hunt->mirrored ? -sides.gap : sides.gap;
    return holds_when_equal(hunt->goal->check.op) ? -DBL_MIN : DBL_MIN;
}

/* ---- a point that is told ---- */

/* Whether the answer is one that the plan allows. */
static void look_at_range(Hunt *hunt, Case *solved) {
    Goal *goal = hunt->goal;
    bool holds = true;
    const Claim *range = hunt->plan->entries[goal->ask.entry].ok_when;
    if (range && plan_holds(hunt->plan, solved, range, &holds)) goal->out_of_range = !holds;
}

static void look_at_share(Hunt *hunt, Case *solved, const Sides *sides, void *ctx) {
    GoalPoint *point = ctx;
    Plan *plan = hunt->plan;
    if (point == &hunt->goal->there) look_at_range(hunt, solved);
    Want want = {.reg = sides->truth, .truth = true};
    if (!sides->uncertain) return;
    point->has_share = sample_run(plan->program, &plan->sampling, plan->arena, &want, 1);
    point->share = want.share;
}

static void tell_point(Hunt *hunt, double x, GoalPoint *point) {
    *point = (GoalPoint){.at = x};
    Sides sides;
    point->known = evaluate(hunt, x, NULL, &sides, look_at_share, point);
    if (!point->known) return;
    point->found = sides.found;
    point->gap = sides.gap;
}

/* ---- from the search to the answer ---- */

static const double certain_tolerance = 1e-12, sampled_tolerance = 1e-6;

static int known_digits(const Hunt *hunt) {
    return hunt->goal->sampled ? 6 : 11;
}

/* x with so many digits, in the unit that it is told in. */
static double rounded(const Hunt *hunt, double x, int digits) {
    const Plan *plan = hunt->plan;
    if (hunt->goal->whole || x == 0) return x;
    Shown shown = quantity_shown(&plan->units, plan_type(plan, hunt->goal->ask.entry), x);
    char text[NUM_TEXT];
    double number;
    size_t n = num_digits(fabs(shown.value), digits, text);
    if (!num_parse((Str){text, n}, &number)) return x;
    if (shown.value < 0) number = -number;
    return unit_to_base(&plan->units, &shown.unit, shown.percent ? number / 100 : number);
}

/* The value with as few digits as it is known to, where the condition holds there too. */
static double settle(Hunt *hunt, double x, double toward) {
    if (hunt->goal->whole || x == 0) return x;
    double round = rounded(hunt, x, known_digits(hunt));
    double near = hunt->goal->sampled ? 2 * sampled_tolerance : 1e-9;
    if (fabs(round - toward) > near * fabs(toward)) return x;
    return gap_at(hunt, round) < 0 ? round : x;
}

static double equal_gap(Hunt *hunt, double x) {
    Sides sides;
    return evaluate(hunt, x, NULL, &sides, NULL, NULL) ? fabs(sides.gap) : INFINITY;
}

/* Of an equality: the neighbour that is nearer to it. False where it is jumped over. */
static bool take_nearer(Hunt *hunt, double *value) {
    const Seek *seek = &hunt->seek;
    double held = equal_gap(hunt, seek->holds), failed = equal_gap(hunt, seek->fails);
    *value = held <= failed ? seek->holds : seek->fails;
    double least = fmin(held, failed),
           scale = hunt->goal->now.known ? fabs(hunt->goal->now.gap) : 1;
    return least == 0 || (!hunt->goal->whole && least <= 1e-6 * scale);
}

/* Whether the sides are equal at the bottom of the dip: to 1e-9 of their own size or, where they
 * are 0 there, to 1e-12 of what they differ by around it. */
static bool is_touch(Hunt *hunt, const Dip *dip) {
    Sides sides;
    if (dip->size <= DBL_MIN) return true;
    if (hunt->goal->whole || !evaluate(hunt, dip->at, NULL, &sides, NULL, NULL)) return false;
    return dip->size <= 1e-9 * fabs(sides.found) || dip->size <= 1e-12 * dip->rim;
}

enum { MOST_DIPS = 8 };

static bool find_touch(Hunt *hunt, Seek *seek, double *value) {
    Dip dip;
    size_t next = 0;
    for (int i = 0; i < MOST_DIPS && seek_dip(seek, &next, &dip) == SEEK_FOUND; i++) {
        *value = dip.at;
        if (is_touch(hunt, &dip)) return true;
    }
    return false;
}

/* Of the places next to it that are as near, the one with the fewest digits: the bottom of a dip is
 * flat, and so is a step, of which the search finds the very edge. */
static double settle_equal(Hunt *hunt, double x) {
    static const double nudges[] = {1, 1.001, 0.999};
    double size = equal_gap(hunt, x);
    for (int digits = 1; digits <= known_digits(hunt) && !hunt->goal->whole; digits++)
        for (size_t i = 0; i < COUNT_OF(nudges); i++) {
            double round = rounded(hunt, x * nudges[i], digits);
            if (equal_gap(hunt, round) <= size) return round;
        }
    return x;
}

/* Where the sides cross; else where they touch. Turned round, a difference that comes up to 0 from
 * below changes its sign there, and one that ends where there is no answer does not. */
static bool find_equal(Hunt *hunt, double *value) {
    for (int turn = 0; turn < 2; turn++) {
        hunt->mirrored = turn == 1;
        SeekEnd end = seek_change(&hunt->seek, hunt->goal->now.at, false);
        if (end == SEEK_STOPPED) return false;
        if (end == SEEK_FOUND && take_nearer(hunt, value)) return true;
        if (end == SEEK_FAILS || (hunt->least_gap > 0 && !hunt->goal->unknown)) break;
    }
    hunt->touches = find_touch(hunt, &hunt->seek, value);
    return hunt->touches;
}

static bool seek_equality(Hunt *hunt) {
    Goal *goal = hunt->goal;
    hunt->touches = false;
    goal->end = find_equal(hunt, &goal->value) ? GOAL_FOUND : GOAL_NEVER;
    hunt->measures = false;
    if (goal->end == GOAL_FOUND) goal->value = settle_equal(hunt, goal->value);
    return !hunt->stopped;
}

static bool seek_limit(Hunt *hunt) {
    Goal *goal = hunt->goal;
    const Seek *seek = &hunt->seek;
    SeekEnd end = seek_change(&hunt->seek, goal->now.at, false);
    hunt->measures = false;
    goal->end = end == SEEK_FOUND ? GOAL_FOUND : end == SEEK_HOLDS ? GOAL_ALWAYS : GOAL_NEVER;
    if (end != SEEK_FOUND) return end != SEEK_STOPPED;
    goal->value = settle(hunt, seek->holds, seek->holds);
    goal->holds_below = seek->holds < seek->fails;
    goal->holds_above = !goal->holds_below;
    return true;
}

/* ---- how sure it is ---- */

static bool root_of(Hunt *hunt, double *root) {
    Seek again = hunt->seek;
    SeekEnd end = seek_change(&again, hunt->goal->value, true);
    *root = again.holds;
    return hunt->touches ? find_touch(hunt, &again, root) : end == SEEK_FOUND;
}

static void take_end(Goal *goal, double root, bool low) {
    *(low ? &goal->has_low : &goal->has_high) = true;
    *(low ? &goal->low : &goal->high) = root;
}

/* With both ends of the interval of what is sampled. */
static void interval_by_ends(Hunt *hunt) {
    Goal *goal = hunt->goal;
    double roots[2];
    bool found[2];
    for (int i = 0; i < 2; i++) {
        hunt->end = i ? 1 : -1;
        found[i] = root_of(hunt, &roots[i]);
    }
    hunt->end = 0;
    for (int i = 0; i < 2; i++) {
        bool low = found[1 - i] ? roots[i] < roots[1 - i] || (roots[0] == roots[1] && i == 0)
                                : roots[i] < goal->value;
        if (found[i]) take_end(goal, roots[i], low);
    }
}

enum { SEEDS = 4 };
static const double student_3 = 3.182446305284263; /* 97.5 % point of t with 3 degrees of freedom */

static void interval_by_seeds(Hunt *hunt) {
    Goal *goal = hunt->goal;
    uint64_t *seed = &hunt->plan->sampling.seed, first = *seed;
    double mean = 0, squares = 0, roots[SEEDS];
    bool good = true;
    for (size_t i = 0; good && i < SEEDS; i++) {
        *seed = first + i + 1;
        good = root_of(hunt, &roots[i]);
        mean += good ? roots[i] / SEEDS : 0;
    }
    *seed = first;
    if (!good) return;
    for (size_t i = 0; i < SEEDS; i++) squares += (roots[i] - mean) * (roots[i] - mean);
    double half = student_3 * sqrt(squares / (SEEDS - 1));
    double low = goal->value - half, high = goal->value + half;
    if (goal->whole) low = floor(low), high = ceil(high);
    if (goal->value >= 0) low = fmax(low, 0);
    if (hunt->seek.scale == SEEK_SHARE) high = fmin(high, 1);
    take_end(goal, low, true);
    take_end(goal, high, false);
}

static void find_interval(Hunt *hunt) {
    Goal *goal = hunt->goal;
    bool one = hunt->uncertain ? hunt->folds == 0 : hunt->folds == 1 && !hunt->sds;
    if (one && !hunt->plan->sampling.sobol) interval_by_ends(hunt);
    else interval_by_seeds(hunt);
    if (goal->has_low) goal->low = fmin(goal->low, goal->value);
    if (goal->has_high) goal->high = fmax(goal->high, goal->value);
}

/* ---- the whole of it ---- */

/* An equality that holds already. */
static bool is_met_now(Goal *goal) {
    bool met = goal->check.op == T_EQ && goal->now.known && goal->now.gap == 0;
    if (met) goal->value = goal->now.at, goal->end = GOAL_FOUND, goal->tried = 1;
    return met;
}

static bool search_once(Hunt *hunt) {
    Goal *goal = hunt->goal;
    double now = goal->now.at;
    goal->tried = goal->unknown = 0;
    goal->has_low = goal->has_high = false;
    hunt->least_gap = INFINITY;
    hunt->most_gap = -INFINITY;
    tell_point(hunt, now, &goal->now);
    if (is_met_now(goal)) return true;
    goal->sampled = hunt->uncertain || (hunt->folds && hunt->draws);
    hunt->seek.tolerance = goal->sampled ? sampled_tolerance : certain_tolerance;
    hunt->measures = true;
    bool equality = goal->check.op == T_EQ;
    if (hunt->stopped || !(equality ? seek_equality(hunt) : seek_limit(hunt))) return false;
    if (goal->end == GOAL_FOUND && goal->sampled) find_interval(hunt);
    return !hunt->stopped;
}

/* How far the answer may be off, as a share of it; 0 where nothing is known of that. */
static double half_width(const Goal *goal) {
    if (goal->end != GOAL_FOUND || !goal->has_low || !goal->has_high || goal->value == 0) return 0;
    return fmax(goal->high - goal->value, goal->value - goal->low) / fabs(goal->value);
}

static bool search_until_sure(Hunt *hunt) {
    Plan *plan = hunt->plan;
    for (;;) {
        if (!search_once(hunt)) return false;
        double half = half_width(hunt->goal);
        if (plan->precision <= 0 || half <= plan->precision) return true;
        if (plan->sampling.runs * 2 > SAMPLING_MOST) {
            diag_warning(plan->diags, (Span){0},
                         "%zu runs are not enough for that precision: the answer is within %.2g%%",
                         plan->sampling.runs, half * 100);
            return true;
        }
        plan->sampling.runs *= 2;
    }
}

/* The reason why there is no answer at the present value stands for all the others. */
static bool no_answer_anywhere(Hunt *hunt) {
    Diags *diags = hunt->plan->diags;
    Sides sides;
    size_t errors = diags->errors;
    (void)!evaluate(hunt, hunt->goal->now.at, diags, &sides, NULL, NULL);
    if (diags->errors == errors)
        diag_error(diags, hunt->goal->ask.condition, "this has no answer, whatever `%.*s` is",
                   STR_ARG(hunt->plan->entries[hunt->goal->ask.entry].name));
    return false;
}

static bool why_stopped(const Hunt *hunt) {
    Diags *diags = hunt->plan->diags;
    if (!hunt->uncertain || hunt->goal->check.op != T_EQ) {
        diag_error(diags, (Span){0}, "interrupted");
        return false;
    }
    Diag *diag = diag_error(diags, hunt->goal->ask.condition,
                            "what is uncertain equals nothing in a share of the runs");
    diag_hint(diags, diag, "ask for a number about all runs: `median(x) == …`, `p(x, 95%%) == …`");
    return false;
}

static void tell_points(Hunt *hunt) {
    Goal *goal = hunt->goal;
    bool neighbour = goal->whole && goal->check.op != T_EQ;
    if (goal->end == GOAL_NEVER) tell_point(hunt, hunt->least_at, &goal->best);
    if (goal->end == GOAL_ALWAYS) tell_point(hunt, hunt->most_at, &goal->best);
    if (goal->end != GOAL_FOUND) return;
    tell_point(hunt, goal->value, &goal->there);
    if (neighbour) tell_point(hunt, goal->value + (goal->holds_below ? 1 : -1), &goal->beyond);
}

static bool hunt_down(Hunt *hunt) {
    if (!search_until_sure(hunt)) return why_stopped(hunt);
    if (hunt->goal->unknown == hunt->goal->tried) return no_answer_anywhere(hunt);
    tell_points(hunt);
    return !hunt->stopped || why_stopped(hunt);
}

/* ---- what is asked ---- */

static bool is_comparison(Plan *plan, const Check *check) {
    if (check->compares && check->op != T_NE) return true;
    Diag *diag =
        diag_error(plan->diags, check->claim.text, "a comparison is expected: <, <=, >, >= or ==");
    diag_hint(plan->diags, diag, "as in `busy <= 70%%`");
    return false;
}

static bool is_number(Plan *plan, const GoalAsk *ask) {
    if (!plan_type(plan, ask->entry)->is_bool) return true;
    diag_error(plan->diags, plan->entries[ask->entry].name_span,
               "`%.*s` is true or false; a value with a number is expected",
               STR_ARG(plan->entries[ask->entry].name));
    return false;
}

static bool no_last_result(Plan *plan, const Check *check) {
    const Code *code = &check->claim.code;
    for (size_t i = 0; i < code->n; i++) {
        if (code->ins[i].op != OP_LOAD || code->ins[i].a) continue;
        Diag *diag = diag_error(plan->diags, code->ins[i].span,
                                "`_` is the last result: it does not follow what is looked for");
        diag_hint(plan->diags, diag, "give it a name first, as in `peak = users * 3 req/day`");
        return false;
    }
    return true;
}

enum { NAMED = 5 };

static bool hangs_on_it(Hunt *hunt, const bool *wanted) {
    const Plan *plan = hunt->plan;
    uint32_t entry = hunt->goal->ask.entry;
    if (wanted[entry]) return true;
    Str name = plan->entries[entry].name;
    Diag *diag = diag_error(plan->diags, hunt->goal->ask.condition, "this does not hang on `%.*s`",
                            STR_ARG(name));
    Buf names = buf_new(plan->diags->arena);
    for (size_t i = 1, n = 0; i < plan->nentries && n < NAMED; i++)
        if (wanted[i] && plan->entries[i].kind == ENTRY_INPUT)
            buf_printf(&names, "%s%.*s", n++ ? ", " : "", STR_ARG(plan->entries[i].name));
    if (names.n) diag_hint(plan->diags, diag, "it hangs on %s", names.p);
    return false;
}

/* What the condition hangs on, and how much of that is sampled. */
static bool trace(Hunt *hunt) {
    Plan *plan = hunt->plan;
    const Check *check = &hunt->goal->check;
    uint32_t entry = hunt->goal->ask.entry;
    Case solved = {.scenario = hunt->goal->ask.scenario, .nsets = plan->nsets};
    bool *wanted = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    graph_mark_code(plan, &solved, &check->found, entry, wanted);
    graph_mark_code(plan, &solved, &check->limit, entry, wanted);
    if (!hangs_on_it(hunt, wanted)) return false;
    count_folds(hunt, &check->found);
    count_folds(hunt, &check->limit);
    for (uint32_t i = 1; i < plan->nentries; i++)
        if (wanted[i] && i != entry) count_folds(hunt, &plan_formula(plan, &solved, i)->code);
    return graph_order_wanted(plan, wanted, &hunt->order, &hunt->norder);
}

/* The value that is there: its median, when it is uncertain; of things that are counted, the whole
 * number next to it. */
static bool present_value(Hunt *hunt) {
    Plan *plan = hunt->plan;
    const GoalAsk *ask = &hunt->goal->ask;
    Case none = {.scenario = ask->scenario, .nsets = plan->nsets};
    bool *wanted = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    uint32_t *order, at = ask->entry;
    size_t n;
    graph_mark(plan, &none, at, 0, wanted);
    if (!graph_order_wanted(plan, wanted, &order, &n)) return false;
    Case solved = solve_in_order(plan, ask, NULL, order, n);
    if (!solved.known[at]) return false;
    if (solved.values[at].reg) {
        if (!plan_sample(plan, &solved, 1, &at, 1, NULL)) return false;
        diag_note(plan->diags, (Span){0},
                  "`%.*s` is uncertain: a certain number takes its place here",
                  STR_ARG(plan->entries[at].name));
    }
    double median = solved.values[at].one;
    bool counts = solved.values[at].reg && dim_is_count(&plan_type(plan, at)->dim);
    hunt->goal->now.at = counts && fabs(median) >= 1 ? round(median) : median;
    return true;
}

static void choose_scale(Hunt *hunt) {
    const Plan *plan = hunt->plan;
    const Type *type = plan_type(plan, hunt->goal->ask.entry);
    double now = hunt->goal->now.at;
    bool whole = dim_is_count(&type->dim) && now == floor(now);
    bool share = type->percent && !type->dim.n && now >= 0 && now <= 1;
    hunt->goal->whole = whole;
    hunt->seek = (Seek){.fn = gap_at,
                        .ctx = hunt,
                        .scale = whole   ? SEEK_WHOLE
                                 : share ? SEEK_SHARE
                                         : SEEK_RATIO,
                        .start = now != 0 ? now : unit_to_base(&plan->units, &type->unit, 1)};
}

bool goal_seek(Plan *plan, const GoalAsk *ask, Goal *out) {
    *out = (Goal){.ask = *ask};
    Hunt hunt = {.plan = plan,
                 .goal = out,
                 .found_stream = STR("the condition"),
                 .limit_stream = STR("the limit of the condition")};
    if (!is_number(plan, ask) || !plan_make_check(plan, ask->condition, &out->check)) return false;
    if (!is_comparison(plan, &out->check) || !no_last_result(plan, &out->check)) return false;
    if (!trace(&hunt) || !present_value(&hunt)) return false;
    choose_scale(&hunt);
    size_t runs = plan->sampling.runs;
    hunt.scratch = arena_new(0);
    bool good = hunt_down(&hunt);
    arena_free(hunt.scratch);
    out->runs = plan->sampling.runs;
    plan->sampling.runs = runs;
    return good;
}
