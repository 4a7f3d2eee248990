/* test_goal.c - what an input has to be: against closed forms, and the same for any threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "math/dist.h"
#include "plan/goal.h"
#include "plan/load.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct Desk {
    Arena *arena;
    Diags diags;
} Desk;

static int setup(void **state) {
    static Desk desk;
    dist_start();
    desk.arena = arena_new(0);
    desk.diags = diags_new(desk.arena);
    *state = &desk;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Desk *)*state)->arena);
    return 0;
}

static const char *const plan_text = "plan: p\n"
                                     "units: [box boxes]\n"
                                     "inputs:\n"
                                     "  x: 2 GB\n"
                                     "  n: 7 boxes\n"
                                     "  share: 50%\n"
                                     "  negative: -4\n"
                                     "  zero: 0\n"
                                     "  flag: x > 1 GB\n"
                                     "  factor: 1..4\n"
                                     "derive:\n"
                                     "  linear: x * 3\n"
                                     "  power: (x / 1 GB)^3\n"
                                     "  steps: ceil(n / 4 boxes)\n"
                                     "  scaled: x * factor\n"
                                     "  root: sqrt(10 - x / 1 GB)\n"
                                     "  copies: sum_of(4, factor) * x\n";

static Plan *load(Desk *desk) {
    int fd = memfd_create("plan", 0);
    assert_int_equal(write(fd, plan_text, strlen(plan_text)), (long)strlen(plan_text));
    Plan *plan = plan_new(desk->arena, &desk->diags);
    bool good =
        plan_load(plan, arena_printf(desk->arena, "/proc/self/fd/%d", fd)) && plan_prepare(plan);
    close(fd);
    if (!good) fail_msg("%s", desk->diags.first->message);
    return plan;
}

static bool ask(Desk *desk, Plan *plan, const char *name, const char *condition, Goal *goal) {
    Source *src = ARENA_NEW(desk->arena, Source);
    *src = (Source){.name = "condition", .text = str_of(condition), .first_line = 1};
    GoalAsk asked = {.entry = (uint32_t)plan_find(plan, str_of(name)),
                     .condition = {src, 0, (uint32_t)src->text.n},
                     .confidence = GOAL_CONFIDENCE};
    size_t steps = program_steps(plan->program);
    bool good = goal_seek(plan, &asked, goal);
    if (good && program_steps(plan->program) < steps) fail_msg("the program was cut");
    return good;
}

static const double GB = 8e9;

static void a_certain_condition_meets_its_closed_form(void **state) {
    static const struct {
        const char *name, *condition;
        GoalEnd end;
        double value;
        char side; /* below, above, = */
    } rows[] = {
        {"x", "linear <= 12 GB", GOAL_FOUND, 4 * 8e9, 'b'},
        {"x", "12 GB >= linear", GOAL_FOUND, 4 * 8e9, 'b'},
        {"x", "linear < 12 GB", GOAL_FOUND, 4 * 8e9, 'b'},
        {"x", "(linear <= 12 GB)", GOAL_FOUND, 4 * 8e9, 'b'},
        {"x", "((12 GB >= (linear)))", GOAL_FOUND, 4 * 8e9, 'b'},
        {"x", "linear >= 12 TB", GOAL_FOUND, 4 * 8e12, 'a'},
        {"x", "linear > 12 B", GOAL_FOUND, 32, 'a'},
        {"x", "linear == 12 GB", GOAL_FOUND, 4 * 8e9, '='},
        {"x", "linear == 6 GB", GOAL_FOUND, 2 * 8e9, '='},
        {"x", "(linear - 12 GB)^2 == 0 GB^2", GOAL_FOUND, 4 * 8e9, '='}, /* touches 0 */
        {"x", "3 GB^2 == (linear - 12 GB)^2 + 3 GB^2", GOAL_FOUND, 4 * 8e9, '='},
        {"x", "3 - (power - 8000)^2 == 3", GOAL_FOUND, 20 * 8e9, '='},
        {"x", "abs(linear - 0.3 GB) == 0 GB", GOAL_FOUND, 0.1 * 8e9, '='},
        {"x", "(power^2 - 3)^2 == 0", GOAL_FOUND, 1.2009369551760027 * 8e9, '='}, /* 3^(1/6) */
        {"x", "abs(ceil(linear / 1 GB - 12) - 0.5) == 0.5", GOAL_FOUND, 4 * 8e9, '='},
        {"x", "min(linear, 12 GB) == 12 GB", GOAL_FOUND, 4 * 8e9, '='}, /* and beyond */
        {"x", "0 - (x / 1 GB - 0.5)^2 == 0 * root", GOAL_FOUND, 0.5 * 8e9, '='},
        {"x", "(linear - 12 GB)^2 + 0.001 GB^2 == 0 GB^2", GOAL_NEVER, 0, 0},
        {"x", "1 GB / x == 0", GOAL_NEVER, 0, 0}, /* it comes ever nearer */
        {"x", "power <= 1000", GOAL_FOUND, 10 * 8e9, 'b'},
        {"x", "power >= 1/8", GOAL_FOUND, 0.5 * 8e9, 'a'},
        {"x", "root >= 1", GOAL_FOUND, 9 * 8e9, 'b'},
        {"x", "root < 5", GOAL_FOUND, 10 * 8e9, 'b'}, /* past that it has no answer */
        {"x", "linear <= x + 12 GB", GOAL_FOUND, 6 * 8e9, 'b'},
        {"x", "linear >= 0 GB", GOAL_ALWAYS, 0, 0},
        {"x", "linear < 0 GB", GOAL_NEVER, 0, 0},
        {"x", "linear <= 0 GB", GOAL_FOUND, 0, 'b'},
        {"x", "root >= 4", GOAL_NEVER, 0, 0},
        {"n", "steps <= 5", GOAL_FOUND, 20, 'b'},
        {"n", "steps >= 5", GOAL_FOUND, 17, 'a'},
        {"n", "steps <= 1000000", GOAL_FOUND, 4e6, 'b'},
        {"n", "n <= 9.5 boxes", GOAL_FOUND, 9, 'b'},
        {"n", "steps <= 0", GOAL_FOUND, 0, 'b'},
        {"n", "steps == 2.5", GOAL_NEVER, 0, 0},
        {"n", "(n - 23 boxes)^2 == 0 boxes^2", GOAL_FOUND, 23, '='},
        {"n", "abs(n - 1234567 boxes) == 0 boxes", GOAL_FOUND, 1234567, '='},
        {"n", "(n - 23.5 boxes)^2 == 0 boxes^2", GOAL_NEVER, 0, 0},
        {"share", "share * 2 <= 150%", GOAL_FOUND, 0.75, 'b'},
        {"share", "share <= 150%", GOAL_ALWAYS, 0, 0},
        {"share", "share >= 99.99%", GOAL_FOUND, 0.9999, 'a'},
        {"share", "share >= 100%", GOAL_FOUND, 1, 'a'},
        {"share", "share >= 101%", GOAL_NEVER, 0, 0},
        {"share", "(share - 75%)^2 == 0", GOAL_FOUND, 0.75, '='},
        {"share", "share - 1 == 0", GOAL_FOUND, 1, '='},
        {"negative", "negative * 2 >= -100", GOAL_FOUND, -50, 'a'},
        {"negative", "(negative + 50)^2 == 0", GOAL_FOUND, -50, '='},
        {"zero", "zero <= 3", GOAL_FOUND, 3, 'b'},
        {"linear", "linear / 2 <= 12 GB", GOAL_FOUND, 24 * 8e9, 'b'},
    };
    Desk *desk = *state;
    Plan *plan = load(desk);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Goal goal;
        const char *condition = rows[i].condition;
        if (!ask(desk, plan, rows[i].name, condition, &goal))
            fail_msg("%s: %s", condition, desk->diags.last->message);
        if (goal.end != rows[i].end) fail_msg("%s: end %d", condition, goal.end);
        if (goal.end != GOAL_FOUND) continue;
        double off = fabs(goal.value - rows[i].value);
        if (off > 1e-9 * fabs(rows[i].value)) fail_msg("%s: %.17g", condition, goal.value);
        char side = goal.holds_below ? 'b' : goal.holds_above ? 'a' : '=';
        if (side != rows[i].side) fail_msg("%s: side %c", condition, side);
        assert_false(goal.sampled || goal.has_low || goal.has_high);
        if (goal.check.op != T_EQ) assert_true(goal.there.known && goal.there.gap <= 0);
        if (goal.whole && side != '=') assert_false(goal.beyond.known && goal.beyond.gap < 0);
    }
    assert_int_equal(desk->diags.errors, 0);
}

/* x * s <= L in a share c of the runs: x = L / q(c), where ln q is linear in the normal deviate. */
static double lognormal_point(double p) {
    double mu = (log(1) + log(4)) / 2, sd = (log(4) - log(1)) / (2 * DIST_Z95);
    return exp(mu + sd * dist_normal_quantile(p));
}

static void a_quantile_meets_its_closed_form_within_its_interval(void **state) {
    const double q90 = lognormal_point(0.9), q95 = lognormal_point(0.95),
                 q50 = lognormal_point(0.5);
    const struct {
        const char *condition;
        double value, room; /* as a share of it, over all seeds */
    } rows[] = {
        {"scaled <= 12 GB", 12 * GB / q90, 0.01},
        {"p(scaled, 95%) <= 12 GB", 12 * GB / q95, 0.01},
        {"median(scaled) < 12 GB", 12 * GB / q50, 0.01},
        {"scaled >= 12 GB", 12 * GB / lognormal_point(0.1), 0.01},
        {"P(scaled <= 12 GB) >= 95%", 12 * GB / q95, 0.01},
        {"p(scaled, 95%) - median(scaled) <= 6 GB", 6 * GB / (q95 - q50), 0.02},
        {"x * p(factor, 95%) / 2 <= 6 GB", 12 * GB / q95, 0.01},
        {"(median(scaled) - 12 GB)^2 == 0 GB^2", 12 * GB / q50, 0.01},
        {"abs(p(scaled, 95%) - 12 GB) == 0 GB", 12 * GB / q95, 0.01},
    };
    Desk *desk = *state;
    Plan *plan = load(desk);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t covered = 0;
        for (uint64_t seed = 1; seed <= 3; seed++) {
            Goal goal;
            plan->sampling.seed = seed;
            const char *condition = rows[i].condition;
            if (!ask(desk, plan, "x", condition, &goal))
                fail_msg("%s: %s", condition, desk->diags.last->message);
            assert_int_equal(goal.end, GOAL_FOUND);
            if (fabs(goal.value / rows[i].value - 1) > rows[i].room)
                fail_msg("%s: %.6g, not %.6g", condition, goal.value, rows[i].value);
            assert_true(goal.sampled && goal.has_low && goal.has_high);
            assert_true(goal.low <= goal.value && goal.value <= goal.high);
            if ((goal.high - goal.low) / goal.value > 4 * rows[i].room)
                fail_msg("%s: wide, %.6g .. %.6g", condition, goal.low, goal.high);
            covered += goal.low <= rows[i].value && rows[i].value <= goal.high;
        }
        if (covered < 2)
            fail_msg("%s: outside its interval %zu times", rows[i].condition, 3 - covered);
    }
}

static void the_answer_is_the_same_for_any_number_of_threads(void **state) {
    static const char *const conditions[] = {"scaled <= 12 GB", "p(scaled, 95%) <= 12 GB",
                                             "mean(copies) + sd(copies) <= 90 GB"};
    Desk *desk = *state;
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        Goal goals[2];
        for (unsigned jobs = 1; jobs <= 2; jobs++) {
            Plan *plan = load(desk);
            plan->sampling.jobs = jobs;
            plan->sampling.runs = 400 * 1000;
            assert_true(ask(desk, plan, "x", conditions[i], &goals[jobs - 1]));
        }
        assert_true(goals[0].value == goals[1].value && goals[0].low == goals[1].low &&
                    goals[0].high == goals[1].high);
    }
}

static void the_runs_are_doubled_until_it_is_sure(void **state) {
    Desk *desk = *state;
    Plan *plan = load(desk);
    Goal goal;
    plan->sampling.runs = 1000;
    plan->precision = 0.01;
    assert_true(ask(desk, plan, "x", "scaled <= 12 GB", &goal));
    assert_true(goal.runs > 1000 && goal.high / goal.value < 1.01 && goal.low / goal.value > 0.99);
    assert_int_equal(plan->sampling.runs, 1000);
}

static void an_uncertain_value_gives_way_with_a_note(void **state) {
    Desk *desk = *state;
    Goal goal;
    assert_true(ask(desk, load(desk), "factor", "scaled <= 12 GB", &goal));
    assert_true(fabs(goal.value - 6) < 1e-9 && !goal.sampled);
    assert_int_equal(desk->diags.last->severity, DIAG_NOTE);
    desk->diags = diags_new(desk->arena);
}

static void what_cannot_be_asked_is_refused(void **state) {
    static const struct {
        const char *name, *condition, *says;
    } rows[] = {
        {"x", "steps <= 5", "this does not hang on `x`"},
        {"x", "linear", "a condition is expected"},
        {"x", "linear != 3 GB", "a comparison is expected"},
        {"x", "linear <= 3 GB and power <= 2", "a comparison is expected"},
        {"x", "(linear <= 3 GB) == true", "a comparison is expected"},
        {"x", "flag", "a comparison is expected"},
        {"x", "linear <= 3 s", "cannot compare"},
        {"x", "linaer <= 3 GB", "did you mean linear"},
        {"x", "linear <=", "a value is expected"},
        {"flag", "linear <= 3 GB", "is true or false"},
        {"x", "scaled == 3 GB", "equals nothing"},
        {"x", "p(scaled, 99.99%) <= 3 GB", "too few"},
        {"x", "sqrt(0 - 1 - x / 1 GB) <= 3", ""},
    };
    Desk *desk = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Goal goal;
        Plan *plan = load(desk);
        size_t errors = desk->diags.errors;
        assert_false(ask(desk, plan, rows[i].name, rows[i].condition, &goal));
        assert_int_equal(desk->diags.errors, errors + 1);
        if (!strstr(desk->diags.last->message, rows[i].says))
            fail_msg("%s: %s", rows[i].condition, desk->diags.last->message);
        desk->diags = diags_new(desk->arena);
    }
}

static bool at_once(void) {
    return true;
}

static void an_interruption_is_an_error(void **state) {
    Desk *desk = *state;
    Plan *plan = load(desk);
    Goal goal;
    plan->sampling.stop = at_once;
    assert_false(ask(desk, plan, "x", "scaled <= 12 GB", &goal));
    assert_string_equal(desk->diags.last->message, "interrupted");
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define GOAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        GOAL_TEST(a_certain_condition_meets_its_closed_form),
        GOAL_TEST(a_quantile_meets_its_closed_form_within_its_interval),
        GOAL_TEST(the_answer_is_the_same_for_any_number_of_threads),
        GOAL_TEST(the_runs_are_doubled_until_it_is_sure),
        GOAL_TEST(an_uncertain_value_gives_way_with_a_note),
        GOAL_TEST(what_cannot_be_asked_is_refused),
        GOAL_TEST(an_interruption_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
