/* test_properties.c - laws that hold for anything: seeded loops, each against a computation of its
 * own. A failure names its seed and step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/load.h"
#include "plan/session.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct Random {
    uint64_t state;
} Random;

static uint32_t below(Random *random, uint32_t n) {
    random->state = random->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random->state >> 33) % n;
}

/* A random sum of sizes: its text, and its value in bytes worked out here, term by term. */
static double random_size(Random *random, Buf *out, int depth) {
    static const struct {
        const char *name;
        double bytes;
    } units[] = {{"B", 1},      {"kB", 1e3},         {"MB", 1e6},    {"GB", 1e9},
                 {"KiB", 1024}, {"GiB", 1073741824}, {"Mbit", 125e3}};
    if (depth == 0 || below(random, 4) == 0) {
        uint32_t number = 1 + below(random, 999), unit = below(random, COUNT_OF(units));
        buf_printf(out, "%u %s", number, units[unit].name);
        return number * units[unit].bytes;
    }
    uint32_t shape = below(random, 6), factor = 1 + below(random, 9);
    buf_char(out, '(');
    double left = random_size(random, out, depth - 1), right = 0;
    if (shape < 4) {
        buf_text(out, shape % 2 == 0 ? " + " : " - ");
        right = random_size(random, out, depth - 1);
        buf_char(out, ')');
        return shape % 2 == 0 ? left + right : left - right;
    }
    buf_printf(out, shape == 4 ? ") * %u" : ") / %u", factor);
    return shape == 4 ? left * factor : left / factor;
}

static void random_sums_agree_with_their_terms(void **state) {
    (void)state;
    Random random = {2024};
    for (int step = 0; step < 3000; step++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Buf text = buf_new(arena);
        double wanted = random_size(&random, &text, 6);
        Session *session = session_new(arena, &diags);
        Answer answer = session_line(session, "test", 1, buf_str(&text));
        if (answer.kind != ANSWER_VALUE)
            fail_msg("seed 2024, step %d: %s: %s", step, text.p, diags.last->message);
        double found = answer.value.one / 8;
        double scale = fmax(fabs(wanted), 1e3);
        if (fabs(found - wanted) > 1e-9 * scale)
            fail_msg("seed 2024, step %d: %s is %g B, not %g", step, text.p, found, wanted);
        arena_free(arena);
    }
}

enum { ENTRIES = 40 };

/* A plan of entries in the given order; entry i is the sum of two earlier ones, or a number. */
static void plan_text(Buf *out, const uint32_t *order, uint32_t seed) {
    buf_text(out, "plan: Shuffled\nderive:\n");
    for (int i = 0; i < ENTRIES; i++) {
        Random own = {seed * 1000003u + order[i]};
        below(&own, 2);
        if (order[i] < 3) buf_printf(out, "  e%u: %u GB\n", order[i], 1 + below(&own, 50));
        else
            buf_printf(out, "  e%u: e%u * 0.5 + e%u / 3\n", order[i], below(&own, order[i]),
                       below(&own, order[i]));
    }
}

static Plan *load(Arena *arena, Diags *diags, Str text) {
    int fd = memfd_create("plan", 0);
    Plan *plan = plan_new(arena, diags);
    assert_int_equal(write(fd, text.p, text.n), (long)text.n);
    bool good = plan_load(plan, arena_printf(arena, "/proc/self/fd/%d", fd)) && plan_prepare(plan);
    close(fd);
    if (!good) fail_msg("%s: %s", text.p, diags->first->message);
    return plan;
}

static void the_order_of_entries_does_not_matter(void **state) {
    (void)state;
    Random random = {77};
    for (uint32_t step = 0; step < 60; step++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        uint32_t order[ENTRIES];
        for (uint32_t i = 0; i < ENTRIES; i++) order[i] = i;
        Buf straight = buf_new(arena), shuffled = buf_new(arena);
        plan_text(&straight, order, step);
        for (uint32_t i = ENTRIES - 1; i > 0; i--) {
            uint32_t j = below(&random, i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        plan_text(&shuffled, order, step);
        Plan *a = load(arena, &diags, buf_str(&straight)),
             *b = load(arena, &diags, buf_str(&shuffled));
        Case first = plan_solve(a, NULL, NULL), second = plan_solve(b, NULL, NULL);
        for (uint32_t i = 0; i < ENTRIES; i++) {
            Str name = str_of(arena_printf(arena, "e%u", i));
            double x = first.values[plan_find(a, name)].one,
                   y = second.values[plan_find(b, name)].one;
            if (x != y) fail_msg("seed 77, step %u: e%u is %g and %g", step, i, x, y);
        }
        arena_free(arena);
    }
}

/* Whatever is redefined in whatever order, what hangs on it is what a fresh session would say. */
static void edits_end_where_a_fresh_start_does(void **state) {
    (void)state;
    Random random = {5};
    for (int step = 0; step < 40; step++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Session *session = session_new(arena, &diags);
        const char *latest[10] = {0};
        for (int edit = 0; edit < 60; edit++) {
            uint32_t i = below(&random, 10);
            const char *line =
                i < 2 || !latest[i - 1] || !latest[0]
                    ? arena_printf(arena, "v%u = %u GB", i, 1 + below(&random, 99))
                    : arena_printf(arena, "v%u = v%u + v0 * %u", i, i - 1, below(&random, 9));
            latest[i] = line;
            assert_int_equal(session_line(session, "test", 1, str_of(line)).kind, ANSWER_DEFINED);
        }
        Session *fresh = session_new(arena, &diags);
        for (uint32_t i = 0; i < 10; i++) {
            if (!latest[i]) continue;
            assert_int_equal(session_line(fresh, "test", 1, str_of(latest[i])).kind,
                             ANSWER_DEFINED);
            int32_t at = plan_find(session_plan(session), str_of(arena_printf(arena, "v%u", i)));
            int32_t again = plan_find(session_plan(fresh), str_of(arena_printf(arena, "v%u", i)));
            double x = session_case(session)->values[at].one,
                   y = session_case(fresh)->values[again].one;
            if (x != y)
                fail_msg("seed 5, step %d: v%u is %g after edits, %g afresh", step, i, x, y);
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sums_agree_with_their_terms),
        cmocka_unit_test(the_order_of_entries_does_not_matter),
        cmocka_unit_test(edits_end_where_a_fresh_start_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
