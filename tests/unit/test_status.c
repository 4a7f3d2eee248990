/* test_status.c - what the program ends with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/app.h"

static App new_app(void) {
    Arena *arena = arena_new(0);
    return (App){.arena = arena, .diags = diags_new(arena)};
}

static void refused_without_a_word_is_a_fault(void **state) {
    (void)state;
    App app = new_app();
    assert_false(app_told(&app, false, 0, "a.yaml"));
    assert_int_equal(app.diags.errors, 1);
    assert_non_null(strstr(app.diags.first->message, "internal error: a.yaml"));
    assert_int_equal(app_status(&app), EXIT_FAULT);
    arena_free(app.arena);
}

static void refused_with_a_word_is_wrong(void **state) {
    (void)state;
    App app = new_app();
    diag_error(&app.diags, (Span){0}, "it is wrong");
    assert_false(app_told(&app, false, 0, "a.yaml"));
    assert_int_equal(app.diags.errors, 1);
    assert_int_equal(app_status(&app), EXIT_WRONG);
    arena_free(app.arena);
}

static void what_was_taken_is_good(void **state) {
    (void)state;
    App app = new_app();
    assert_true(app_told(&app, true, 0, "a.yaml"));
    assert_int_equal(app_status(&app), EXIT_GOOD);
    arena_free(app.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_without_a_word_is_a_fault),
        cmocka_unit_test(refused_with_a_word_is_wrong),
        cmocka_unit_test(what_was_taken_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
