/* test_advisor.c - the worked result of a card of points, and conditions of three values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "advisor/flips.h"

#include <math.h>

#define FOLDER NAPKIN_SOURCE_DIR "/tests/golden/data/advisor/"

typedef struct Desk {
    Arena *arena;
    Diags diags;
    Card *card;
    Given *given;
} Desk;

static int setup(void **state) {
    static Desk desk;
    desk.arena = arena_new(0);
    desk.diags = diags_new(desk.arena);
    desk.card = card_new(desk.arena, &desk.diags);
    if (!card_load_rules(desk.card, FOLDER "worked.rules.yaml", NULL, 0)) {
        print_error("%s\n", desk.diags.first->message);
        return -1;
    }
    desk.given = ARENA_ARRAY(desk.arena, Given, desk.card->nquestions);
    for (size_t i = 0; i < desk.card->nquestions; i++) desk.given[i].sure = 1;
    *state = &desk;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Desk *)*state)->arena);
    return 0;
}

static uint32_t question(const Desk *desk, const char *name) {
    int32_t at = card_question(desk->card, str_of(name));
    if (at < 0) fail_msg("no question %s", name);
    return (uint32_t)at;
}

static void answer(Desk *desk, const char *name, double value, double sure) {
    desk->given[question(desk, name)] = (Given){.reply = {KNOWN, value}, .sure = sure};
}

static void near(double found, double wanted, double within) {
    if (fabs(found - wanted) > within) fail_msg("%.6f, not %.6f", found, wanted);
}

/* owners, scale, cadence yes, alone no, hop_share 0.2: what the worked result starts from. */
static void answer_most(Desk *desk, double sure) {
    answer(desk, "owners", OPTION_YES, sure);
    answer(desk, "scale", OPTION_YES, 1);
    answer(desk, "alone", OPTION_NO, 1);
    answer(desk, "cadence", OPTION_YES, 1);
    answer(desk, "hop_share", 0.2, 1);
}

static void the_worked_result_to_the_hundredth(void **state) {
    Desk *desk = *state;
    answer_most(desk, 0.9);
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.low, -2125);
    assert_int_equal(v.high, 4875);
    assert_int_equal(v.completions, 12);
    near(v.mean, 16.75, 1e-12);
    near(v.bands[0], 0.01875, 1e-12);
    near(v.bands[1], 0.50625, 1e-12);
    near(v.bands[2], 0.2375, 1e-12);
    near(v.bands[3], 0.2375, 1e-12);
    near(v.sides[SIDE_SPLIT], 0.475, 1e-12);
    assert_int_equal(v.band, 1);
    assert_int_equal(v.state, STATE_OPEN);
    assert_int_equal(v.nnext, 2); /* txn is asked only if shared_data is yes */
    assert_int_equal(v.next[0].question, question(desk, "shared_data"));
    near(v.next[0].bits, 0.855, 0.0005);
    assert_int_equal(v.next[1].question, question(desk, "change"));
    near(v.next[1].bits, 0, 1e-9);
}

static void one_more_answer_makes_it_likely_then_firm(void **state) {
    Desk *desk = *state;
    answer_most(desk, 0.9);
    answer(desk, "shared_data", OPTION_NO, 1);
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.low, 3375);
    assert_int_equal(v.high, 4875);
    near(v.mean, 39.25, 1e-12);
    near(v.sides[SIDE_SPLIT], 0.95, 1e-12);
    assert_int_equal(v.state, STATE_LIKELY);
    answer_most(desk, 1);
    v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.state, STATE_FIRM);
    answer(desk, "change", OPTION_NO, 1);
    v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.low, 3375);
    assert_int_equal(v.high, 3375);
    assert_int_equal(v.band, 2);
}

/* S of each change of one answer, from the worked result's flip sets. */
static void single_changes_give_their_scores(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *question;
        double value;
        int64_t low, high;
    } rows[] = {{"owners", OPTION_NO, -625, -625},
                {"scale", OPTION_NO, 1375, 1375},
                {"shared_data", OPTION_YES, -2125, -125},
                {"cadence", OPTION_NO, 875, 875}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        answer_most(desk, 1);
        answer(desk, "shared_data", OPTION_NO, 1);
        answer(desk, "change", OPTION_NO, 1);
        answer(desk, rows[i].question, rows[i].value, 1);
        Advice v = advice_of(desk->arena, desk->card, desk->given);
        assert_int_equal(v.low, rows[i].low);
        assert_int_equal(v.high, rows[i].high);
        assert_int_equal(v.state, STATE_FIRM);
        assert_int_equal(desk->card->bands[v.band].side, SIDE_TOGETHER);
    }
}

/* owners, scale, shared_data, cadence turn it, each alone; txn cannot: it is not asked. */
static void flip_sets_are_the_smallest(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *question;
        int64_t low, high;
    } rows[] = {{"owners", -625, -625},
                {"scale", 1375, 1375},
                {"shared_data", -2125, -125},
                {"cadence", 875, 875}};
    answer_most(desk, 1);
    answer(desk, "shared_data", OPTION_NO, 1);
    answer(desk, "change", OPTION_NO, 1);
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    Flips flips = flips_of(desk->arena, &v);
    assert_true(flips.tried_all);
    assert_int_equal(flips.margin, 1875);
    size_t single = 0;
    for (size_t i = 0; i < flips.n; i++) {
        const Flip *flip = &flips.sets[i];
        if (flip->n > 1 || flip->changes[0].question == question(desk, "hop_share")) continue;
        assert_int_equal(flip->changes[0].question, question(desk, rows[single].question));
        assert_int_equal(flip->low, rows[single].low);
        assert_int_equal(flip->high, rows[single].high);
        single++;
    }
    assert_int_equal(single, COUNT_OF(rows));
    /* 18.75 points are gone where -11.25 - 62.5 (x - 0.2) is less than -30: at the veto's 50% */
    for (size_t i = 0; i < flips.n; i++)
        if (flips.sets[i].n == 1 &&
            flips.sets[i].changes[0].question == question(desk, "hop_share"))
            near(flips.sets[i].changes[0].value, 0.5, 0.0011);
}

static void a_veto_wins_over_the_score(void **state) {
    Desk *desk = *state;
    answer_most(desk, 1);
    answer(desk, "shared_data", OPTION_NO, 1);
    answer(desk, "change", OPTION_YES, 1);
    answer(desk, "hop_share", 0.6, 1);
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.low, 3000); /* 60 less 30 for the hop: the score alone would extract */
    assert_int_equal(v.band, 0);
    assert_int_equal(v.state, STATE_FIRM);
}

/* Without any answer: the interval of all scores that can be reached. */
static void nothing_known_is_everything_possible(void **state) {
    Desk *desk = *state;
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    assert_int_equal(v.low, -12500);
    assert_int_equal(v.high, 7500);
    double sum = v.bands[0] + v.bands[1] + v.bands[2] + v.bands[3];
    near(sum, 1, 1e-12);
    assert_int_equal(v.state, STATE_LIKELY); /* the burden of proof is on splitting */
    assert_int_equal(desk->card->bands[v.band].side, SIDE_TOGETHER);
    assert_false(v.sampled);
}

static Desk coins(Desk *desk, const char *rules) {
    Desk out = {desk->arena, desk->diags, card_new(desk->arena, &desk->diags), NULL};
    const char *path = arena_printf(desk->arena, FOLDER "%s", rules);
    if (!card_load_rules(out.card, path, NULL, 0)) fail_msg("%s", desk->diags.first->message);
    out.given = ARENA_ARRAY(desk->arena, Given, out.card->nquestions);
    for (size_t i = 0; i < out.card->nquestions; i++) out.given[i].sure = 1;
    return out;
}

/* Of n fair coins at least k are heads. */
static double heads(int n, int k) {
    double sum = 0, ways = 1;
    for (int i = 0; i <= n; i++) {
        if (i >= k) sum += ways;
        ways = ways * (n - i) / (i + 1);
    }
    return sum / exp2(n);
}

/* 2^24 completions: the parts are added up, exactly. */
static void many_unknowns_that_do_not_hang_together_are_exact(void **state) {
    Desk desk = coins(*state, "coins.rules.yaml");
    Advice v = advice_of(desk.arena, desk.card, desk.given);
    assert_false(v.sampled);
    near(v.completions, exp2(24), 0);
    near(v.sides[SIDE_SPLIT], heads(24, 14), 1e-12);
    near(v.mean, 12, 1e-12);
    assert_int_equal(v.low, 0);
    assert_int_equal(v.high, 2400);
    double p = heads(24, 14), q = heads(23, 13), r = heads(23, 14); /* with c0 yes, with c0 no */
    double before = -p * log2(p) - (1 - p) * log2(1 - p);
    double yes = -q * log2(q) - (1 - q) * log2(1 - q), no = -r * log2(r) - (1 - r) * log2(1 - r);
    assert_int_equal(v.nnext, 24);
    near(v.next[0].bits, before - (yes + no) / 2, 1e-9);
    assert_int_equal(v.next[0].question, 0);
    answer(&desk, "c3", OPTION_YES, 1);
    v = advice_of(desk.arena, desk.card, desk.given);
    near(v.sides[SIDE_SPLIT], heads(23, 13), 1e-12);
}

/* One rule that names all of them: drawn, and said so. */
static void too_many_that_hang_together_are_drawn(void **state) {
    Desk desk = coins(*state, "tangle.rules.yaml");
    Advice v = advice_of(desk.arena, desk.card, desk.given);
    assert_true(v.sampled);
    near(v.completions, 65536, 0);
    near(v.sides[SIDE_SPLIT], heads(24, 14), 0.01); /* five standard errors */
    assert_int_equal(v.low, 0);
    assert_int_equal(v.high, 2900);
    for (int i = 0; i < 12; i++) desk.given[i].reply = (Reply){KNOWN, OPTION_NO};
    v = advice_of(desk.arena, desk.card, desk.given);
    assert_false(v.sampled);
    near(v.sides[SIDE_SPLIT], 0, 0); /* twelve are left, fourteen are wanted */
    assert_int_equal(v.state, STATE_FIRM);
}

/* 45 - 11.25 f stands at the cut of 15 for f = 2.667: the hop gives way first. */
static void the_weight_slack_is_of_the_rule_that_gives_way_first(void **state) {
    Desk *desk = *state;
    answer_most(desk, 1);
    answer(desk, "shared_data", OPTION_NO, 1);
    answer(desk, "change", OPTION_NO, 1);
    Advice v = advice_of(desk->arena, desk->card, desk->given);
    Flips flips = flips_of(desk->arena, &v);
    near(flips.slack, 30 / 11.25, 1e-12);
    assert_true(str_is(desk->card->points[flips.slack_rule].name, "hop"));
    answer(desk, "hop_share", 0.6, 1); /* now a veto decides */
    v = advice_of(desk->arena, desk->card, desk->given);
    flips = flips_of(desk->arena, &v);
    near(flips.slack, 0, 0);
}

static void conditions_have_three_values(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *text;
        Certainty certainty;
        double value;
    } rows[] = {
        {"owners", KNOWN, 1},
        {"owners == yes", KNOWN, 1},
        {"owners == no", KNOWN, 0},
        {"owners != no", KNOWN, 1},
        {"not scale", UNKNOWN, 0},
        {"scale and owners", UNKNOWN, 0},
        {"scale or owners", KNOWN, 1},
        {"scale and not owners", KNOWN, 0},
        {"scale == change", UNKNOWN, 0},
        {"known(scale)", KNOWN, 0},
        {"known(owners) and owners", KNOWN, 1},
        {"txn == yes", KNOWN, 0}, /* not asked: shared_data is no */
        {"txn == no", KNOWN, 0},
        {"not txn", KNOWN, 1},
        {"hop_share > 15%", KNOWN, 1},
        {"hop_share * 2 <= 30%", KNOWN, 0},
        {"max(hop_share, 50%) == 50%", KNOWN, 1},
        {"if owners then hop_share < 1 else scale", KNOWN, 1},
        {"if scale then owners else owners", KNOWN, 1},
        {"if scale then owners else txn", UNKNOWN, 0},
    };
    answer(desk, "owners", OPTION_YES, 1);
    answer(desk, "shared_data", OPTION_NO, 1);
    answer(desk, "hop_share", 0.2, 1);
    Reply *answers = ARENA_ARRAY(desk->arena, Reply, desk->card->nquestions);
    for (size_t q = 0; q < desk->card->nquestions; q++) answers[q] = desk->given[q].reply;
    answers[question(desk, "txn")].certainty = NOT_ASKED;
    World world = {desk->card, answers, -1};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Source src = {.name = "test", .text = str_of(rows[i].text), .first_line = 1};
        Condition condition;
        if (!logic_check(desk->card, (Span){&src, 0, (uint32_t)src.text.n}, false, &condition))
            fail_msg("%s: %s", rows[i].text, desk->diags.last->message);
        Reply found = logic_ask(&world, &condition);
        if (found.certainty != rows[i].certainty ||
            (found.certainty == KNOWN && found.value != rows[i].value))
            fail_msg("%s: %d, %g", rows[i].text, found.certainty, found.value);
    }
}

static void wrong_conditions_are_refused(void **state) {
    Desk *desk = *state;
    static const char *const rows[][2] = {
        {"owner", "no name `owner`; did you mean owners?"},
        {"owners == maybe", "`owners` has no option `maybe`"},
        {"hop_share > 5 ms", "cannot compare a plain number and time"},
        {"hop_share", "a condition is expected here; this is a number"},
        {"known(3)", "`known` takes the name of a question"},
        {"side == split", "`side` can be named in patterns only"},
        {"ownrs == no", "no question `ownrs`"},
        {"no != ownrs", "no question `ownrs`"},
        {"hop_share > 1..2", "a condition over answers is certain: no ranges"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Source src = {.name = "test", .text = str_of(rows[i][0]), .first_line = 1};
        Condition condition;
        assert_false(
            logic_check(desk->card, (Span){&src, 0, (uint32_t)src.text.n}, false, &condition));
        if (!strstr(desk->diags.last->message, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], desk->diags.last->message);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_worked_result_to_the_hundredth),
        TEST(one_more_answer_makes_it_likely_then_firm),
        TEST(single_changes_give_their_scores),
        TEST(flip_sets_are_the_smallest),
        TEST(a_veto_wins_over_the_score),
        TEST(nothing_known_is_everything_possible),
        TEST(many_unknowns_that_do_not_hang_together_are_exact),
        TEST(too_many_that_hang_together_are_drawn),
        TEST(the_weight_slack_is_of_the_rule_that_gives_way_first),
        TEST(conditions_have_three_values),
        TEST(wrong_conditions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
