/* test_proof.c - sets of sums against plain arrays, and where conditions turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "advisor/cuts.h"
#include "advisor/parts.h"
#include "advisor/proof.h"
#include "base/limits.h"

#include <math.h>

#define FOLDER NAPKIN_SOURCE_DIR "/tests/golden/data/advisor/"

enum { PLACES = 700 };

/* A set as one truth value a place. */
typedef struct Plain {
    int64_t low;
    size_t n;
    bool in[PLACES];
} Plain;

static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* A few runs, some of one number and some long. */
static Sums random_set(Arena *arena, uint64_t *state, Plain *plain) {
    *plain = (Plain){.low = (int64_t)(next(state) % 400) - 200, .n = 1 + next(state) % 300};
    Sums sums = sums_new(arena, plain->low, plain->low + (int64_t)plain->n - 1);
    size_t runs = 1 + next(state) % 6;
    for (size_t r = 0; r < runs; r++) {
        size_t from = next(state) % plain->n, length = next(state) % 3 ? 1 : 1 + next(state) % 90;
        size_t to = from + length > plain->n ? plain->n - 1 : from + length - 1;
        sums_add(&sums, plain->low + (int64_t)from, plain->low + (int64_t)to);
        for (size_t i = from; i <= to; i++) plain->in[i] = true;
    }
    return sums;
}

static void same(const Sums *sums, const Plain *plain) {
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < plain->n; i++) {
        int64_t at = plain->low + (int64_t)i;
        if (sums_any(sums, at, at) != plain->in[i]) fail_msg("%d", (int)at);
        if (plain->in[i]) least = at < least ? at : least, most = at;
    }
    assert_int_equal(sums_least(sums), least);
    assert_int_equal(sums_most(sums), most);
    assert_false(sums_any(sums, INT64_MIN, least - 1));
    assert_true(sums_any(sums, INT64_MIN, least));
    assert_false(sums_any(sums, most + 1, INT64_MAX));
    assert_true(sums_any(sums, most, INT64_MAX));
}

static void sets_add_up_like_plain_arrays(void **state) {
    (void)state;
    uint64_t seed = 1, work = 0;
    for (int round = 0; round < 400; round++) {
        Arena *arena = arena_new(0), *scratch = arena_new(0);
        Plain a, b, sum = {0};
        Sums x = random_set(arena, &seed, &a), y = random_set(arena, &seed, &b);
        same(&x, &a);
        sum.low = a.low + b.low;
        sum.n = a.n + b.n - 1;
        for (size_t i = 0; i < a.n; i++)
            for (size_t j = 0; j < b.n && a.in[i]; j++)
                if (b.in[j]) sum.in[i + j] = true;
        Sums all = sums_new(arena, sum.low, sum.low + (int64_t)sum.n - 1);
        sums_add_pairs(&all, &x, &y, scratch, &work);
        same(&all, &sum);
        arena_free(scratch);
        arena_free(arena);
    }
    assert_true(work > 0);
}

static void runs_are_told_one_by_one(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    Sums sums = sums_new(arena, -70, 140);
    static const int64_t rows[][2] = {{-70, -70}, {-5, 60}, {62, 62}, {128, 140}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) sums_add(&sums, rows[i][0], rows[i][1]);
    int64_t at = INT64_MIN, first, last;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(sums_run(&sums, at, &first, &last));
        assert_int_equal(first, rows[i][0]);
        assert_int_equal(last, rows[i][1]);
        at = last + 1;
    }
    assert_false(sums_run(&sums, at, &first, &last));
    arena_free(arena);
}

/* Conditions over `share`, 0 % to 100 %, and `owners`; where each turns, in per cent. */
static void conditions_turn_where_lines_cross(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool known;
        double at; /* -1: nowhere within the range */
    } rows[] = {
        {"share > 30%", true, 30},
        {"2 * share > 30%", true, 15},
        {"share / 2 + 0.1 <= 40%", true, 60},
        {"1 - share >= 75%", true, 25},
        {"-share > -20%", true, 20},
        {"3 * share - 0.1 == share + 0.5", true, 30},
        {"share > 2", true, -1},
        {"share + 1 > share", true, -1},
        {"owners and share < 40%", true, 40},
        {"if owners then share < 45% else owners", true, 45},
        {"known(share)", true, -1},
        {"max(share, 10%) > 20%", false, 20},
        {"share * share > 25%", false, 25},
        {"(if owners then share else 10%) > 35%", false, 35},
    };
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Card *card = card_new(arena, &diags);
    assert_true(card_load_questions(card, FOLDER "lint-share.yaml"));
    uint32_t share = (uint32_t)card_question(card, STR("share"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Source src = {.name = "test", .text = str_of(rows[i].text), .first_line = 1};
        Rule rule = {.kind = RULE_WHEN, .points = (int64_t[]){1}};
        if (!logic_check(card, (Span){&src, 0, (uint32_t)src.text.n}, false, &rule.when))
            fail_msg("%s: %s", rows[i].text, diags.last->message);
        card->points = &rule;
        card->npoints = 1;
        Cuts cuts = cuts_of(arena, card, share, false);
        bool found = false;
        for (size_t c = 0; c < cuts.n; c++)
            found = found || (cuts.at[c].compared && fabs(cuts.at[c].at * 100 - rows[i].at) < 1e-9);
        if (found != (rows[i].at >= 0) || cuts_known(arena, card, &rule.when) != rows[i].known)
            fail_msg("%s: %zu cuts", rows[i].text, cuts.n);
    }
    arena_free(arena);
}

/* The worked result's scores, -125 to 75, from the sets of its components. */
static void everything_that_can_be_come_to(void **state) {
    (void)state;
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Card *card = card_new(arena, &diags);
    assert_true(card_load_rules(card, FOLDER "worked.rules.yaml", NULL, 0));
    Proof *proof = proof_new(arena, card);
    assert_int_equal(proof->limit, PROOF_WHOLE);
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < proof->all.n; i++) {
        int64_t least = sums_least(&proof->all.sums[i]) * proof->unit + card->start,
                most = sums_most(&proof->all.sums[i]) * proof->unit + card->start;
        low = least < low ? least : low;
        high = most > high ? most : high;
    }
    assert_int_equal(low, -12500);
    assert_int_equal(high, 7500);
    for (uint32_t b = 0; b < card->nbands; b++)
        assert_true(yields_meet_band(proof, &proof->all, b));
    assert_false(yields_conflict(proof, &proof->all));
    arena_free(arena);
}

/* So many questions of yes or no in one condition: at the bound of ways, and one past it. */
static void ways_are_bounded(void **state) {
    (void)state;
    for (size_t n = 20; n <= 21; n++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Card *card = card_new(arena, &diags);
        Buf text = buf_new(arena);
        for (size_t i = 0; i < n; i++) {
            Question question = {.name = str_of(arena_printf(arena, "q%zu", i))};
            question_yes_no(card, &question);
            card_add_question(card, question);
            buf_printf(&text, "%sq%zu", i ? " and " : "", i);
        }
        Source src = {.name = "test", .text = buf_str(&text), .first_line = 1};
        Rule rule = {.kind = RULE_WHEN, .points = (int64_t[]){100}};
        Band bands[] = {{.side = SIDE_TOGETHER}, {.side = SIDE_SPLIT, .from = 100}};
        assert_true(logic_check(card, (Span){&src, 0, (uint32_t)src.text.n}, false, &rule.when));
        assert_true(card_order(card));
        card->points = &rule;
        card->npoints = 1;
        card->bands = bands;
        card->nbands = COUNT_OF(bands);
        card_find_parts(card);
        Proof *proof = proof_new(arena, card);
        assert_int_equal(proof->limit, (1 << n) > LIMIT_WAYS ? PROOF_WAYS : PROOF_WHOLE);
        if (proof->limit == PROOF_WHOLE) assert_true(yields_meet_band(proof, &proof->all, 1));
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_add_up_like_plain_arrays),
        cmocka_unit_test(runs_are_told_one_by_one),
        cmocka_unit_test(conditions_turn_where_lines_cross),
        cmocka_unit_test(everything_that_can_be_come_to),
        cmocka_unit_test(ways_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
