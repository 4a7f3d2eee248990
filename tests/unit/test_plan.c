/* test_plan.c - plans from text: what is worked out, in which order, under which replacements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/load.h"
#include "plan/sweep.h"

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
        {"(a < 4)", true, true, true, 0.5}, /* brackets around the whole say nothing */
        {"((4 > a))", true, true, true, 0.5},
        {"(a < 4) == true", true, false, false, 0},
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

/* ---- runs counted between edges, sweeps ---- */

static void runs_between_edges_are_counted_exactly(void **state) {
    Desk *desk = *state;
    static const double edges[] = {1, 2, 2.5, 4, 30};
    for (int some = 0; some < 2; some++) {
        Plan *plan =
            load_good(desk, some ? "plan: p\ninputs:\n  a: 1..9\nderive:\n"
                                   "  got: if a > 3 then a else 1 / floor(a - 2)\n"
                                 : "plan: p\ninputs:\n  a: 1..9\nderive:\n  got: floor(a)\n");
        plan->sampling.runs = 30011;
        Case solved = plan_solve(plan, NULL, NULL);
        uint32_t at = (uint32_t)plan_find(plan, STR("got")), reg = solved.values[at].reg;
        double *column = ARENA_ARRAY(desk->arena, double, plan->sampling.runs);
        assert_true(sample_columns(plan->program, &plan->sampling, &reg, 1, &column, NULL));
        for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
            const size_t *counts;
            size_t all = 0, none = 0;
            plan->sampling.jobs = jobs;
            assert_true(plan_count(plan, &solved, at, edges, COUNT_OF(edges), &counts));
            for (size_t c = 0; c <= COUNT_OF(edges); c++) {
                size_t here = 0;
                double from = c ? edges[c - 1] : -INFINITY;
                double to = c < COUNT_OF(edges) ? edges[c] : INFINITY;
                for (size_t i = 0; i < plan->sampling.runs; i++)
                    here += column[i] >= from && column[i] < to && isfinite(column[i]);
                assert_int_equal(counts[c], here);
                all += here;
            }
            for (size_t i = 0; i < plan->sampling.runs; i++) none += isfinite(column[i]) ? 0 : 1;
            assert_int_equal(all + none, plan->sampling.runs);
            assert_int_equal(none > 0, some);
        }
    }
}

static Span span_on(Desk *desk, const char *text) {
    Source *src = ARENA_NEW(desk->arena, Source);
    *src = (Source){.name = "words", .text = str_of(text), .first_line = 1};
    return (Span){src, 0, (uint32_t)strlen(text)};
}

/* Where the verdict of the plan's one check turns, by the sweep's own search. */
static void verdicts_turn_where_they_should(void **state) {
    static const struct {
        const char *entry, *values, *check;
        size_t turns;
        double low, high; /* of the first */
    } rows[] = {
        {"rate", "0..800 req/s", "rate / (1k req/s) <= 41.2%", 1, 412, 413},
        {"rate", "1..800k req/s", "rate <= 123456 req/s", 1, 123e3, 124e3},
        {"hosts", "1..40", "rate / hosts <= 61 req/s/host", 1, 4, 5},
        {"hosts", "1, 3, 39 hosts", "rate / hosts <= 61 req/s/host", 1, 4, 5},
        {"hit", "0..100%", "hit >= 87.5%", 1, 0.874, 0.875},
        {"wait", "1 ms..2 min", "wait < 1 s", 1, 0.999, 1},
        {"margin", "-10..10", "margin * margin > 4", 2, -2.01, -2},
        {"hosts", "1..40", "hosts > 0 host", 0, 0, 0},
        {"rate", "10..900 req/s", "rate * x <= 450 req/s", 1, 300, 301},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan = load_good(
            desk,
            arena_printf(desk->arena,
                         "plan: p\ninputs:\n  rate: 300 req/s\n  hosts: 3 hosts\n  hit: 90%%\n"
                         "  wait: 3 ms\n  margin: 1\n  x: uniform(0..1.6667)\nchecks:\n  c: %s\n",
                         rows[i].check));
        Sweep sweep;
        SweepResult result;
        SweepAsk ask = {span_on(desk, rows[i].entry), span_on(desk, rows[i].values), 12, NULL, 0};
        if (!sweep_read(plan, NULL, &ask, &sweep))
            fail_msg("%s: %s", rows[i].values, desk->diags.last->message);
        assert_true(sweep_solve(plan, NULL, &sweep, &result));
        assert_int_equal(result.nchecks, 1);
        assert_int_equal(result.checks[0].nturns, rows[i].turns);
        if (!rows[i].turns) continue;
        const Turn *turn = &result.checks[0].turns[0];
        if (fabs(turn->low - rows[i].low) > 1e-9 || fabs(turn->high - rows[i].high) > 1e-9)
            fail_msg("%s: turns from %.9g to %.9g", rows[i].check, turn->low, turn->high);
    }
}

static void a_line_is_a_name_its_values_and_what_to_show(void **state) {
    static const struct {
        const char *line, *over, *values, *show; /* those to show with blanks between */
    } rows[] = {
        {"rate 10..90 req/s", "rate", " 10..90 req/s", ""},
        {"rate 10..90 req/s load", "rate", " 10..90 req/s", "load"},
        {"rate 10 req/s, 90 req/s  load, hosts", "rate", " 10 req/s, 90 req/s", "load hosts"},
        {"hosts 1..9 hosts hosts load", "hosts", " 1..9 hosts", "hosts load"},
        {"users 1M..2.5B users load", "users", " 1M..2.5B users", "load"},
        {"share 5%..40% load", "share", " 5%..40%", "load"},
        {"cost $1..$9 load", "cost", " $1..$9", "load"},
        {"cost 1..9 $/month load", "cost", " 1..9 $/month", "load"},
        {"wait 1 h 30 min..2 h load", "wait", " 1 h 30 min..2 h", "load"},
        {"rate (low + 1)..max(low, high) load", "rate", " (low + 1)..max(low, high)", "load"},
        {"rate low..high load", "rate", " low..high", "load"},
        {"rate 1..x ^ 2 load", "rate", " 1..x ^ 2", "load"},
        {"growth", "growth", "", ""},
        {"", "", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Desk *desk = *state;
        Plan *plan = plan_new(desk->arena, &desk->diags);
        SweepAsk ask = sweep_ask(plan, span_on(desk, rows[i].line));
        Buf show = buf_new(desk->arena);
        for (size_t s = 0; s < ask.nshow; s++)
            buf_printf(&show, "%s%.*s", s ? " " : "", STR_ARG(span_text(ask.show[s])));
        if (!str_is(span_text(ask.over), rows[i].over) ||
            !str_is(span_text(ask.values), rows[i].values) || strcmp(show.p, rows[i].show) != 0)
            fail_msg("%s: `%.*s` over `%.*s`, showing `%s`", rows[i].line,
                     STR_ARG(span_text(ask.over)), STR_ARG(span_text(ask.values)), show.p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_between_edges_are_counted_exactly, setup, teardown),
        cmocka_unit_test_setup_teardown(verdicts_turn_where_they_should, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_is_a_name_its_values_and_what_to_show, setup,
                                        teardown),
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
