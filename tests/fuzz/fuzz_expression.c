/* fuzz_expression.c - the lines of the input as a session, and the laws of session.h.
 *
 * The laws: a line fails exactly when an error was reported; what is shown can be typed back; a
 * preview leaves no trace; what was saved loads again, to the same numbers; taking back one
 * definition after the other passes through the states that were there, down to the empty one. */
#include "base/num.h"
#include "lang/parser.h"
#include "plan/load.h"
#include "plan/session.h"
#include "report/answers.h"
#include "report/problems.h"

#include <math.h>

enum { LINES = 50 };
enum { FEW_RUNS = 600 }; /* of what is uncertain */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds, const char *which, const char *about) {
    if (holds) return;
    fprintf(stderr, "fuzz_expression: broken law: %s: %s\n", which, about ? about : "");
    abort();
}

/* ---- what is shown can be typed back ---- */

static bool read_back(Session *session, Arena *arena, Str text, Type *type, double *value) {
    Plan *plan = session_plan(session);
    Diags diags = diags_new(arena);
    Source src = {.name = "shown", .text = text, .first_line = 1};
    Ast *ast =
        parse_expression(arena, &plan->units, (Span){&src, 0, (uint32_t)text.n}, &diags, NULL);
    Code code;
    Value found;
    EvalEnv env = {.slots = session_case(session)->values,
                   .scratch = arena,
                   .units = &plan->units,
                   .diags = &diags,
                   .program = plan->program,
                   .sampling = &plan->sampling};
    if (!ast || !check_expression(arena, &plan->units, &plan->scope, &src, ast, &diags, &code) ||
        !code_run(&code, &env, &found))
        return false;
    *type = code.type;
    *value = found.one;
    return true;
}

/* An uncertain value is shown by a few numbers: that one comes back to it is for other tests. */
static void typed_back(Session *session, const Answer *answer) {
    double base = answer->value.one, again;
    if (answer->type.is_bool || answer->value.reg ||
        (base != 0 && !(fabs(base) > 1e-290 && fabs(base) < 1e290)))
        return;
    Arena *arena = arena_new(0);
    const UnitSet *units = &session_plan(session)->units;
    Type type;
    Buf shown = buf_new(arena), exact = buf_new(arena);
    quantity_text(&shown, units, &answer->type, base);
    law(read_back(session, arena, buf_str(&shown), &type, &again), "what is shown can be typed",
        shown.p);
    law(dim_eq(&type.dim, &answer->type.dim), "what is shown has its dimension", shown.p);
    law(fabs(again - base) <= 1e-3 * fabs(base), "four digits are shown", shown.p);
    quantity_exact(&exact, units, &answer->type, base);
    law(read_back(session, arena, buf_str(&exact), &type, &again), "all digits can be typed",
        exact.p);
    law(num_near(again, base), "every bit is shown", exact.p);
    arena_free(arena);
}

static void show(Session *session, const Diags *diags, const Answer *answer, const Source *typed) {
    Arena *arena = arena_new(0);
    Buf out = buf_new(arena);
    Style style = {.width = 80}, plain = {.width = 20, .ascii = true, .format = FORMAT_CSV};
    const UnitSet *units = &session_plan(session)->units;
    problems_text(&out, &style, diags);
    problems_text(&out, &plain, diags);
    problems_at_prompt(&out, &style, diags, typed, 2);
    law((answer->kind == ANSWER_FAILED) == (diags->errors > 0), "an error, and only then a failure",
        out.p);
    answer_json(&out, session_plan(session), answer, diags);
    if (answer->kind == ANSWER_VALUE || answer->kind == ANSWER_DEFINED) {
        answer_row(&out, &plain, units, answer);
        typed_back(session, answer);
    }
    arena_free(arena);
}

/* ---- what was saved loads again ---- */

/* Loads the text as a plan, by way of a file that has no name. */
static bool load_text(Plan *plan, Str text) {
    Source *src = ARENA_NEW(plan->arena, Source);
    *src = (Source){.name = "saved", .text = text, .first_line = 1};
    return plan_load_text(plan, src, "") && plan_prepare(plan);
}

/* A control byte cannot stand in a YAML file: a blank takes its place. */
static bool same_note(Str before, Str after) {
    for (size_t i = 0; i < before.n; i++)
        if (before.p[i] < 0x20 || before.p[i] > 0x7E) return true;
    return str_eq(before, after);
}

static void same_values(Session *session, const Plan *again, const Case *solved, const char *text) {
    const Plan *plan = session_plan(session);
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        int32_t at = plan_find(again, entry->name);
        law(at >= 0, "every name is saved", text);
        law(entry->kind == again->entries[at].kind, "a saved entry stays of its kind", text);
        law(same_note(entry->note, again->entries[at].note), "notes are saved", text);
        if (entry->kind == ENTRY_FUNCTION) continue;
        law(solved->known[at], "every saved value has an answer", text);
        const Value *was = &session_case(session)->values[i], *is = &solved->values[at];
        law(!was->reg == !is->reg && (was->reg || num_near(was->one, is->one)),
            "saved values are the same", text);
    }
}

static void save_and_load(Session *session) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Buf text = buf_new(arena), why = buf_new(arena);
    session_save(session, STR("Fuzz"), NULL, &text);
    Plan *again = plan_new(arena, &diags);
    again->sampling.runs = FEW_RUNS;
    bool good = load_text(again, buf_str(&text));
    problems_text(&why, &(Style){.width = 80}, &diags);
    if (!good) fprintf(stderr, "%s\n", text.p);
    law(good, "what was saved loads", why.p);
    Case solved = plan_solve(again, NULL, NULL);
    same_values(session, again, &solved, text.p);
    arena_free(arena);
}

/* ---- definitions are taken back ---- */

typedef struct Moment {
    size_t n;
    double *values;
    bool *known;
} Moment;

static Moment moment(Session *session, Arena *arena) {
    const Case *now = session_case(session);
    size_t n = session_plan(session)->nentries;
    Moment out = {n, ARENA_ARRAY(arena, double, n), ARENA_ARRAY(arena, bool, n)};
    for (size_t i = 1; i < n; i++) {
        out.known[i] = now->known[i];
        bool number = session_plan(session)->entries[i].kind != ENTRY_FUNCTION;
        out.values[i] = number && now->known[i] ? now->values[i].one : 0;
    }
    return out;
}

static void same_moment(Session *session, Arena *arena, const Moment *then) {
    Moment now = moment(session, arena);
    law(now.n == then->n, "as many names as before", NULL);
    for (size_t i = 1; i < now.n; i++) {
        law(now.known[i] == then->known[i], "known as before", NULL);
        law(now.known[i] ? num_near(now.values[i], then->values[i]) : true, "as before", NULL);
    }
}

static void undo_all(Session *session, Arena *arena, const Moment *moments, size_t n) {
    Str name;
    while (session_undo(session, &name)) {
        law(n > 1 && name.n, "one step back for each definition", NULL);
        same_moment(session, arena, &moments[--n - 1]);
    }
    law(session_plan(session)->nentries == 1, "nothing is left", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Session *session = session_new(arena, &diags);
    session_plan(session)->sampling.runs = FEW_RUNS;
    Moment moments[LINES + 1];
    size_t n = 0;
    moments[n++] = moment(session, arena);
    Str rest = {(const char *)data, size};
    for (uint32_t line = 1; rest.n && line <= LINES; line++) {
        Str text = str_cut(&rest, '\n');
        Answer answer = session_line(session, "fuzz", line, text);
        show(session, &diags, &answer, &(Source){.name = "fuzz", .text = text, .first_line = line});
        bool defined = answer.kind == ANSWER_DEFINED || answer.kind == ANSWER_FUNCTION;
        if (defined) moments[n++] = moment(session, arena);
        else same_moment(session, arena, &moments[n - 1]);
        diags = diags_new(arena);
        Arena *scratch = arena_new(0);
        Buf peek = buf_new(scratch);
        (void)!session_peek(session, text, &peek);
        law(!diags.first, "a preview says nothing", NULL);
        same_moment(session, scratch, &moments[n - 1]);
        arena_free(scratch);
    }
    save_and_load(session);
    undo_all(session, arena, moments, n);
    arena_free(arena);
    return 0;
}
