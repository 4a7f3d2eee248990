/* test_plan.c - plans from text: what is worked out, in which order, under which replacements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
    desk.arena = arena_new(0);
    desk.diags = diags_new(desk.arena);
    *state = &desk;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Desk *)*state)->arena);
    return 0;
}

/* The plan, or NULL after errors. */
static Plan *load(Desk *desk, const char *text) {
    int fd = memfd_create("plan", 0);
    assert_int_equal(write(fd, text, strlen(text)), (long)strlen(text));
    Plan *plan = plan_new(desk->arena, &desk->diags);
    static const char *const roots[] = {NAPKIN_SOURCE_DIR "/models/sizing"};
    plan->roots = roots;
    plan->nroots = 1;
    bool loaded = plan_load(plan, arena_printf(desk->arena, "/proc/self/fd/%d", fd));
    bool prepared = plan_prepare(plan);
    close(fd);
    return loaded && prepared ? plan : NULL;
}

static Plan *load_good(Desk *desk, const char *text) {
    Plan *plan = load(desk, text);
    if (!plan) fail_msg("%s: %s", text, desk->diags.first->message);
    return plan;
}

static double number_of(const Plan *plan, const Case *solved, const char *name) {
    int32_t at = plan_find(plan, str_of(name));
    if (at < 0) fail_msg("no %s", name);
    return solved->known[at] ? solved->values[at].one : NAN;
}

/* The first check of the plan, judged. */
static Verdict judge(Plan *plan, Case *solved) {
    Verdict verdict = {0}, *verdicts = &verdict;
    assert_true(plan_sample(plan, solved, 1, NULL, 0, &verdicts));
    return verdict;
}

static bool set(Desk *desk, Plan *plan, const char *text) {
    Source *src = ARENA_NEW(desk->arena, Source);
    *src = (Source){.name = "--set", .text = str_of(text), .first_line = 1};
    return plan_set(plan, src);
}

#define MAPS                                                                                       \
    "plan: p\ninputs:\n  a: 2\n  n: 3\nderive:\n  total: a + n\n  twice: total * 2\n"              \
    "scenarios:\n  more: {a: 10}\n  both: {extends: more, n: 20}\n  own: {extends: both, a: n}\n"

static void a_case_has_the_scenario_and_over_it_what_is_set(void **state) {
    static const struct {
        const char *scenario, *set;
        double twice;
    } rows[] = {
        {NULL, NULL, 10},       {"more", NULL, 26},        {"both", NULL, 60},  {"own", NULL, 80},
        {NULL, "a=7", 20},      {"more", "n=1", 22},       {"more", "a=1", 8},  {"own", "n=1", 4},
        {"own", "total=5", 10}, {"both", "n = a + 1", 42}, {NULL, "a=n*n", 24},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan = load_good(desk, MAPS);
        if (rows[i].set) assert_true(set(desk, plan, rows[i].set));
        const Scenario *scenario =
            rows[i].scenario ? plan_scenario(plan, str_of(rows[i].scenario)) : NULL;
        Case solved = plan_solve(plan, scenario, NULL);
        double found = number_of(plan, &solved, "twice");
        if (found != rows[i].twice)
            fail_msg("%s, --set %s: %g, not %g", rows[i].scenario, rows[i].set, found,
                     rows[i].twice);
    }
}

static void the_point_of_a_sweep_stands_over_everything(void **state) {
    Desk *desk = *state;
    Plan *plan = load_good(desk, MAPS "sweep:\n  s: {over: a, values: [4, 5], show: [twice]}\n");
    assert_true(set(desk, plan, "a=100"));
    assert_int_equal(plan->nsweeps, 1);
    for (size_t i = 0; i < 2; i++) {
        Case solved =
            plan_solve(plan, plan_scenario(plan, STR("both")), &plan->sweeps[0].points[i]);
        assert_true(number_of(plan, &solved, "twice") == (double)((4 + i + 20) * 2));
    }
}

/* Whatever stands first in the file, each entry comes after what it hangs on. */
static void every_entry_comes_after_what_it_hangs_on(void **state) {
    static const char *const rows[] = {
        (MAPS),
        "plan: p\nderive:\n  w4: w3 + 1\n  w3: w2 + 1\n  w2: w1 + 1\n  w1: 1\n",
        "plan: p\nderive:\n  z: f(y)\n  f(x): x * factor\n  y: 2\n  factor: y + 1\n",
        "plan: p\nuse: [traffic]\ninputs:\n  active_share: 30%\n  late: daily_users(10M users, "
        "active_share)\n",
        "plan: p\nuse: [traffic]\ninputs:\n  viral_peak: half * 2\nderive:\n  half: 7\n",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan = load_good(desk, rows[i]);
        bool *done = ARENA_ARRAY(desk->arena, bool, plan->nentries);
        assert_int_equal(plan->norder, plan->nentries);
        for (size_t o = 0; o < plan->norder; o++) {
            const Formula *formula = &plan->entries[plan->order[o]].formula;
            for (size_t u = 0; u < formula->nuses; u++)
                if (!done[formula->uses[u]]) fail_msg("%s: entry %zu is early", rows[i], o);
            done[plan->order[o]] = true;
        }
    }
}

static void an_input_of_a_model_is_replaced_and_nothing_else(void **state) {
    Desk *desk = *state;
    Plan *plan = load_good(desk, "plan: p\nuse: [traffic]\ninputs:\n  viral_peak: 12\nderive:\n  "
                                 "top: peak_rate(100 req/s, viral_peak)\n");
    Case solved = plan_solve(plan, NULL, NULL);
    assert_true(number_of(plan, &solved, "top") == 1200);
    assert_null(load(desk, "plan: p\nuse: [traffic]\ninputs:\n  viral_peak: 3 GB\n"));
    assert_non_null(strstr(desk->diags.last->message, "is"));
    size_t before = desk->diags.errors;
    assert_null(load(desk, "plan: p\nuse: [traffic]\nderive:\n  per_day: 1M users\n"));
    assert_int_equal(desk->diags.errors, before + 1);
}

static void verdicts_know_their_margin(void **state) {
    static const struct {
        const char *claim;
        bool holds, compares, has_margin;
        double margin;
    } rows[] = {
        {"a < 4", true, true, true, 0.5},
        {"a <= 2", true, true, true, 0},
        {"a > 1", true, true, true, 1},
        {"a >= 4", false, true, true, -0.5},
        {"4 > a", true, true, true, 0.5}, /* the limit is the side that hangs on nothing */
        {"4 <= a", false, true, true, -0.5},
        {"1 < a", true, true, true, 1},
        {"0 < n", true, true, false, 0},
        {"n > a", true, true, true, 0.5}, /* else what stands on the right */
        {"2 == a", true, true, false, 0},
        {"a == 2", true, true, false, 0},
        {"a < 4 and n < 4", true, false, false, 0},
        {"a > 0", true, true, false, 0},
        {"0.1 + 0.2 <= 0.3", true, true, true, 0},
        {"a - 3 < -0.5", true, true, true, 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan =
            load_good(desk, arena_printf(desk->arena, "%schecks:\n  c: %s\n", MAPS, rows[i].claim));
        Case solved = plan_solve(plan, NULL, NULL);
        Verdict verdict = judge(plan, &solved);
        bool right = verdict.known && verdict.holds == rows[i].holds &&
                     verdict.compares == rows[i].compares &&
                     verdict.has_margin == rows[i].has_margin &&
                     fabs(verdict.margin - rows[i].margin) < 1e-12;
        if (!right)
            fail_msg("%s: holds %d, compares %d, margin %d %g", rows[i].claim, verdict.holds,
                     verdict.compares, verdict.has_margin, verdict.margin);
    }
}

/* What has no answer takes nothing else with it but what hangs on it. */
static void what_has_no_answer_stays_local(void **state) {
    Desk *desk = *state;
    Plan *plan = load_good(desk, "plan: p\ninputs:\n  zero: 0\n  one: 1\nderive:\n  bad: 1 / zero\n"
                                 "  worse: bad + one\n  fine: one * 2\nchecks:\n  c: worse < 3\n");
    Case solved = plan_solve(plan, NULL, NULL);
    assert_int_equal(solved.failed, 1);
    assert_true(isnan(number_of(plan, &solved, "bad")));
    assert_true(isnan(number_of(plan, &solved, "worse")));
    assert_true(number_of(plan, &solved, "fine") == 2);
    assert_false(judge(plan, &solved).known);
    assert_true(set(desk, plan, "zero=4"));
    Case again = plan_solve(plan, NULL, NULL);
    assert_true(number_of(plan, &again, "worse") == 1.25);
}

static void a_circle_names_every_line(void **state) {
    Desk *desk = *state;
    assert_null(load(desk, "plan: p\nderive:\n  alpha: beta + 1\n  beta: gamma * 2\n"
                           "  gamma: alpha - 1\n  ok: 5\n"));
    assert_int_equal(desk->diags.errors, 1);
    const char *said = desk->diags.first->message;
    assert_non_null(strstr(said, "alpha (line 3)"));
    assert_non_null(strstr(said, "beta (line 4)"));
    assert_non_null(strstr(said, "gamma (line 5)"));
}

/* A scenario may turn a formula round: then the order is its own. */
static void a_scenario_may_turn_the_order_round(void **state) {
    Desk *desk = *state;
    Plan *plan = load_good(desk, "plan: p\ninputs:\n  a: 1\nderive:\n  n: a + 1\nscenarios:\n"
                                 "  turned: {a: n * 2, n: 3}\n");
    Case turned = plan_solve(plan, plan_scenario(plan, STR("turned")), NULL);
    assert_true(number_of(plan, &turned, "a") == 6);
    assert_int_equal(desk->diags.errors, 0);
}

/* Each circle is told once, whichever cases it is in, and before anything is solved. */
static void a_circle_that_a_replacement_makes_is_found_early(void **state) {
    static const char *const rows[] = {
        "scenarios:\n  round: {a: n * 2}\n  more: {extends: round, m: 3}\n",
        "scenarios:\n  one: {a: m}\n  two: {extends: one, m: a}\n",
        "scenarios:\n  one: {a: m}\nsweep:\n  s: {over: m, values: [1, a], show: n}\n",
        "sweep:\n  s: {over: a, values: [1, 2, n], show: n}\n",
    };
    Desk *desk = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t before = desk->diags.errors;
        const char *text = "plan: p\ninputs:\n  a: 1\n  m: 2\nderive:\n  n: a + 1\n";
        assert_null(load(desk, arena_printf(desk->arena, "%s%s", text, rows[i])));
        if (desk->diags.errors != before + 1) fail_msg("%s: not one error", rows[i]);
        assert_non_null(strstr(desk->diags.last->message, "hangs on itself"));
    }
    Plan *plan = load_good(desk, MAPS);
    assert_true(set(desk, plan, "n=a"));
    assert_true(plan_sets_fit(plan, NULL, false));
    assert_true(plan_sets_fit(plan, plan_scenario(plan, STR("more")), false));
    assert_false(plan_sets_fit(plan, plan_scenario(plan, STR("own")), false));
    assert_false(plan_sets_fit(plan, NULL, true));
    assert_true(set(desk, plan, "n=twice"));
    assert_false(plan_sets_fit(plan, NULL, false));
}

static void what_set_cannot_take_is_refused(void **state) {
    static const char *const rows[][2] = {
        {"z=1", "no value `z`"},
        {"a", "takes name=expression"},
        {"a=", "takes name=expression"},
        {"=3", "takes name=expression"},
        {"a=3 GB", "`a` is"},
        {"f=2", "is a function"},
        {"totl=1", "did you mean total?"},
        {"a=1 +", "expected"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan = load_good(desk, "plan: p\ninputs:\n  a: 2\n  total: a\nderive:\n  f(x): x\n");
        assert_false(set(desk, plan, rows[i][0]));
        if (!strstr(desk->diags.last->message, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], desk->diags.last->message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_case_has_the_scenario_and_over_it_what_is_set, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_point_of_a_sweep_stands_over_everything, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(every_entry_comes_after_what_it_hangs_on, setup, teardown),
        cmocka_unit_test_setup_teardown(an_input_of_a_model_is_replaced_and_nothing_else, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(verdicts_know_their_margin, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_no_answer_stays_local, setup, teardown),
        cmocka_unit_test_setup_teardown(a_circle_names_every_line, setup, teardown),
        cmocka_unit_test_setup_teardown(a_scenario_may_turn_the_order_round, setup, teardown),
        cmocka_unit_test_setup_teardown(a_circle_that_a_replacement_makes_is_found_early, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_set_cannot_take_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
