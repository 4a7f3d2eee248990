/* test_edit.c - answers put into a file as it is laid out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "advisor/edit.h"

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

static SheetHead parse(Desk *desk, const char *text) {
    SheetHead head;
    Source *src = ARENA_NEW(desk->arena, Source);
    *src = (Source){.name = "test", .text = str_of(text), .first_line = 1};
    if (!sheet_parse(desk->arena, &desk->diags, src, &head))
        fail_msg("%s\nin\n%s", desk->diags.last->message, text);
    return head;
}

typedef struct Row {
    const char *before, *question, *is, *evidence, *sure, *after;
} Row;

#define HEAD "answers: A\nrules: r\n"

static const Row rows[] = {
    {HEAD "given:\n", "a", "yes", "", "", HEAD "given:\n  a: yes\n"},
    {HEAD, "a", "yes", "", "", HEAD "given:\n  a: yes\n"},
    {"answers: A\nrules: r", "a", "yes", "", "", "answers: A\nrules: r\ngiven:\n  a: yes\n"},
    {HEAD "given: {}\n", "a", "yes", "", "", HEAD "given: {a: yes}\n"},
    {HEAD "given: {a: no}\n", "b", "5%", "", "", HEAD "given: {a: no, b: 5%}\n"},
    {HEAD "given: {a: no}\n", "a", "yes", "", "", HEAD "given: {a: yes}\n"},
    {HEAD "given: {a: {is: no, sure: 90%}, b: 1}\n", "a", "yes", "", "",
     HEAD "given: {a: yes, b: 1}\n"},
    {HEAD "given: # none yet\nplan: p.yaml\n", "a", "yes", "", "",
     HEAD "given: # none yet\n  a: yes\nplan: p.yaml\n"},
    {HEAD "given:\n    a: no # why\n\n    # more\nplan: p.yaml\n", "b", "yes", "", "",
     HEAD "given:\n    a: no # why\n    b: yes\n\n    # more\nplan: p.yaml\n"},
    {HEAD "given:\n  a: no # why\n", "a", "yes", "", "", HEAD "given:\n  a: yes # why\n"},
    {HEAD "given:\n  a: no # why\n", "a", "yes", "because", "",
     HEAD "given:\n  a: {is: yes, evidence: because}\n"},
    {HEAD "given:\n  a: no", "a", "yes", "", "90%", HEAD "given:\n  a: {is: yes, sure: 90%}"},
    {HEAD "given:\n  a: no", "b", "yes", "", "", HEAD "given:\n  a: no\n  b: yes\n"},
    {HEAD "given:\n  a:\n    is: no\n    evidence: x\n  b: no\n", "a", "yes", "", "",
     HEAD "given:\n  a: yes\n  b: no\n"},
    {HEAD "given:\n  a:\n    is: no\n    evidence: |\n      x\n      y\n\n", "b", "yes", "", "",
     HEAD "given:\n  a:\n    is: no\n    evidence: |\n      x\n      y\n  b: yes\n\n"},
    {HEAD "given:\n  a: \"no\"\n  b: yes\n", "a", "yes", "", "",
     HEAD "given:\n  a: yes\n  b: yes\n"},
    {HEAD "given:\n", "a", "yes", "a, b: {c} \"d\" \\ # e", "",
     HEAD "given:\n  a: {is: yes, evidence: \"a, b: {c} \\\"d\\\" \\\\ # e\"}\n"},
    {HEAD "given:\n", "plan.peak > 5 req/s", "yes", "", "",
     HEAD "given:\n  plan.peak > 5 req/s: yes\n"},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static void answers_are_put_where_they_belong(void **state) {
    Desk *desk = *state;
    for (size_t i = 0; rows[i].question; i++) {
        const Row *row = &rows[i];
        SheetHead head = parse(desk, row->before);
        Entered entered = {str_of(row->is), str_of(row->evidence), str_of(row->sure)};
        Str after = edit_answer(desk->arena, &head, str_of(row->question), &entered);
        if (!str_is(after, row->after))
            fail_msg("in\n%s\n%s became\n%.*s\nnot\n%s", row->before, row->question, STR_ARG(after),
                     row->after);
        SheetHead again = parse(desk, after.p);
        assert_non_null(again.given);
        const YPair *pair = ynode_pair(again.given, str_of(row->question));
        assert_non_null(pair);
        const YNode *is = pair->value->kind == Y_MAP ? ynode_get(pair->value, "is") : pair->value;
        assert_true(str_is(ynode_value(is), row->is));
        const YNode *evidence = ynode_get(pair->value, "evidence");
        if (row->evidence[0]) assert_true(str_is(ynode_value(evidence), row->evidence));
    }
}

static void answers_are_taken_out(void **state) {
    static const char *const cases[][3] = {
        {HEAD "given:\n  a: no\n  b: yes\n", "a", HEAD "given:\n  b: yes\n"},
        {HEAD "given:\n  a: no # why\n", "a", HEAD "given:\n"},
        {HEAD "given:\n  a: no", "a", HEAD "given:\n"},
        {HEAD "given: {a: no, b: yes}\n", "a", HEAD "given: {b: yes}\n"},
        {HEAD "given: {a: no, b: yes}\n", "b", HEAD "given: {a: no}\n"},
        {HEAD "given: {a: no}\n", "a", HEAD "given: {}\n"},
        {HEAD "given:\n  a:\n    is: no\n    sure: 90%\n  b: yes\n", "a",
         HEAD "given:\n  b: yes\n"},
        {HEAD "given:\n  a: no\n", "c", HEAD "given:\n  a: no\n"},
    };
    Desk *desk = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SheetHead head = parse(desk, cases[i][0]);
        Str after = edit_remove(desk->arena, &head, str_of(cases[i][1]));
        if (!str_is(after, cases[i][2]))
            fail_msg("%s without %s became\n%.*s", cases[i][0], cases[i][1], STR_ARG(after));
        (void)parse(desk, after.p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_are_put_where_they_belong, setup, teardown),
        cmocka_unit_test_setup_teardown(answers_are_taken_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
