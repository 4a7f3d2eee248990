/* fuzz_expression.c - the lines of the input as a session. What was saved of it loads again, to the
 * same numbers; anything else is a fault. */
#include "base/num.h"
#include "plan/load.h"
#include "plan/session.h"
#include "report/answers.h"
#include "report/problems.h"

#include <sys/mman.h>
#include <unistd.h>

enum { LINES = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(Session *session, Diags *diags, const Answer *answer) {
    Arena *arena = arena_new(0);
    Buf out = buf_new(arena);
    Style style = {.width = 80};
    const UnitSet *units = &session_plan(session)->units;
    problems_text(&out, &style, diags);
    problems_at_prompt(&out, &style, diags, 2);
    if ((answer->kind == ANSWER_FAILED) != (diags->errors > 0)) abort();
    answer_json(&out, units, answer, diags);
    if (answer->kind == ANSWER_VALUE || answer->kind == ANSWER_DEFINED)
        quantity_exact(&out, units, &answer->type, answer->value.one);
    arena_free(arena);
}

/* Loads the text as a plan, by way of a file that has no name. */
static bool load_text(Plan *plan, Str text) {
    int fd = memfd_create("saved", 0);
    const char *path = arena_printf(plan->arena, "/proc/self/fd/%d", fd);
    bool good =
        write(fd, text.p, text.n) == (ssize_t)text.n && plan_load(plan, path) && plan_prepare(plan);
    close(fd);
    return good;
}

static void same_values(Session *session, const Plan *again, const Case *solved) {
    const Plan *plan = session_plan(session);
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        int32_t at = plan_find(again, entry->name);
        if (at < 0) abort();
        if (entry->kind == ENTRY_FUNCTION) continue;
        if (!solved->known[at]) abort();
        if (!num_near(session_case(session)->values[i].one, solved->values[at].one)) abort();
    }
}

static void save_and_load(Session *session) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Buf text = buf_new(arena);
    session_save(session, STR("Fuzz"), &text);
    Plan *again = plan_new(arena, &diags);
    if (!load_text(again, buf_str(&text))) {
        Buf why = buf_new(arena);
        problems_text(&why, &(Style){.width = 80}, &diags);
        fprintf(stderr, "%s\n%s\n", text.p, why.p);
        abort();
    }
    Case solved = plan_solve(again, NULL, NULL);
    same_values(session, again, &solved);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Session *session = session_new(arena, &diags);
    Str rest = {(const char *)data, size};
    for (uint32_t line = 1; rest.n && line <= LINES; line++) {
        Str text = str_cut(&rest, '\n');
        Answer answer = session_line(session, "fuzz", line, text);
        show(session, &diags, &answer);
        diags = diags_new(arena);
        Arena *scratch = arena_new(0);
        Buf peek = buf_new(scratch);
        (void)!session_peek(session, text, &peek);
        arena_free(scratch);
    }
    save_and_load(session);
    Str name;
    while (session_undo(session, &name)) continue;
    if (session_plan(session)->nentries != 1) abort();
    arena_free(arena);
    return 0;
}
