#include "plan/session.h"

#include "base/utf8.h"
#include "lang/parser.h"
#include "plan/copula.h"
#include "plan/graph.h"
#include "plan/load.h"

#include <math.h>

/* What a definition replaced, for undo. */
typedef struct Change {
    uint32_t entry;
    bool was_new;
    Entry before;
} Change;

struct Session {
    Arena *arena;
    Plan *plan;
    Case solved;
    Change *changes;
    size_t nchanges, changes_cap;
    Str last_name, last_text; /* of `_`: the value it was, or the expression */
    Arena *last_arena;        /* of their text */
    ArenaMark line_start;     /* of the last plain expression: given back before the next line */
    bool releases;
};

/* Samples the uncertain values from an entry on, those of models too: a tree may lead to them. An
 * interruption was reported. */
static void sample_from(Session *session, size_t first) {
    Plan *plan = session->plan;
    uint32_t *all = ARENA_ARRAY(session->arena, uint32_t, plan->nentries);
    size_t n = 0;
    for (size_t i = first; i < plan->nentries; i++) all[n++] = (uint32_t)i;
    (void)!plan_sample(plan, &session->solved, 1, all, n, NULL);
}

/* The values there are, with room for `n` entries. */
static Case copy_solved(const Session *session, size_t n) {
    const Case *now = &session->solved;
    Case copy = *now;
    copy.n = n;
    copy.values = ARENA_ARRAY(session->arena, Value, n);
    copy.known = ARENA_ARRAY(session->arena, bool, n);
    copy.spreads = ARENA_ARRAY(session->arena, const Spread *, n);
    copy.shares = ARENA_ARRAY(session->arena, const Share *, n);
    memcpy(copy.values, now->values, now->n * sizeof *copy.values);
    memcpy(copy.known, now->known, now->n * sizeof *copy.known);
    memcpy(copy.spreads, now->spreads, now->n * sizeof *copy.spreads);
    memcpy(copy.shares, now->shares, now->n * sizeof *copy.shares);
    return copy;
}

/* Room for as many entries as the plan has room for. */
static void make_slots(Session *session) {
    size_t wanted = session->plan->cap_entries;
    if (session->solved.n < wanted) session->solved = copy_solved(session, wanted);
}

Session *session_new(Arena *arena, Diags *diags) {
    return session_of_plan(arena, plan_new(arena, diags));
}

Session *session_of_plan(Arena *arena, Plan *plan) {
    Session *session = ARENA_NEW(arena, Session);
    session->arena = arena;
    session->plan = plan;
    session->last_arena = arena_child(arena);
    session->solved = plan_solve(plan, NULL, NULL);
    make_slots(session);
    sample_from(session, 1);
    return session;
}

Plan *session_plan(Session *session) {
    return session->plan;
}

void session_keep(Session *session) {
    if (session->releases) arena_release(session->arena, session->line_start);
    session->releases = false;
}

Case *session_case(Session *session) {
    return &session->solved;
}

/* ---- evaluation ---- */

static bool run_code(Session *session, const Code *code, Str stream, Value *out) {
    Plan *plan = session->plan;
    for (size_t i = 0; i < code->n; i++) {
        if (code->ins[i].op != OP_LOAD || session->solved.known[code->ins[i].a]) continue;
        Str name = plan->entries[code->ins[i].a].name;
        diag_error(plan->diags, code->ins[i].span, "`%.*s` has no value here", STR_ARG(name));
        return false;
    }
    session->solved.copies = NULL; /* of values that may have changed */
    return plan_run(plan, &session->solved, code, stream, out);
}

/* Checks an entry and works out its value; samples are taken when all are there. */
static bool renew(Session *session, uint32_t at) {
    Plan *plan = session->plan;
    Case *solved = &session->solved;
    solved->known[at] = false;
    solved->spreads[at] = NULL;
    solved->shares[at] = NULL;
    if (!plan_check_entry(plan, at)) return false;
    const Entry *entry = &plan->entries[at];
    if (entry->kind == ENTRY_FUNCTION) return solved->known[at] = true;
    return solved->known[at] =
               run_code(session, &entry->formula.code, entry->name, &solved->values[at]);
}

static bool sample(Session *session, const uint32_t *entries, size_t n) {
    return plan_sample(session->plan, &session->solved, 1, entries, n, NULL);
}

static bool hangs_on(const Plan *plan, uint32_t from, uint32_t target) {
    uint32_t *stack = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries + 1);
    bool *seen = ARENA_ARRAY(plan->arena, bool, plan->nentries);
    size_t depth = 0;
    stack[depth++] = from;
    while (depth) {
        const Formula *formula = &plan->entries[stack[--depth]].formula;
        for (size_t i = 0; i < formula->nuses; i++) {
            uint32_t used = formula->uses[i];
            if (used == target) return true;
            if (!seen[used]) stack[depth++] = used;
            seen[used] = true;
        }
    }
    return false;
}

static bool anything_uses(const Plan *plan, uint32_t at) {
    for (size_t i = 0; i < plan->nentries; i++)
        for (size_t u = 0; u < plan->entries[i].formula.nuses; u++)
            if (plan->entries[i].formula.uses[u] == at) return true;
    return false;
}

/* Works the entry out, and what hangs on it. */
static bool renew_all(Session *session, uint32_t at, Answer *answer) {
    Plan *plan = session->plan;
    bool good = renew(session, at);
    if (!good || !anything_uses(plan, at)) return good && sample(session, &at, 1);
    answer->changed = ARENA_ARRAY(plan->arena, uint32_t, plan->nentries);
    answer->nchanged = graph_dependents(plan, at, answer->changed);
    for (size_t i = 0; i < answer->nchanged; i++) good = renew(session, answer->changed[i]) && good;
    return good && sample(session, &at, 1) && sample(session, answer->changed, answer->nchanged);
}

/* ---- definitions ---- */

static void remember(Session *session, uint32_t at, bool was_new, Entry before) {
    ARENA_PUSH_ROOM(session->arena, session->changes, session->nchanges, session->changes_cap);
    session->changes[session->nchanges++] = (Change){at, was_new, before};
}

static void forget_newest(Session *session) {
    Plan *plan = session->plan;
    plan->nentries--;
    map_remove(&plan->names, plan->entries[plan->nentries].name);
}

static bool refuse_circle(Session *session, const Entry *entry) {
    bool function = entry->kind == ENTRY_FUNCTION;
    Diag *diag = diag_error(session->plan->diags, entry->formula.text, "`%.*s` would %s",
                            STR_ARG(entry->name),
                            function ? "call itself, which never ends" : "hang on itself");
    if (!function)
        diag_hint(session->plan->diags, diag,
                  "give the new value another name; what hangs on an input follows it by itself");
    return false;
}

/* As in a file: what a model derives stands, and its inputs keep their dimension. */
static bool may_replace(const Plan *plan, const Entry *old, const Entry *new) {
    const Entry *first = old->replaces ? old->replaces : old;
    bool input = first->kind == ENTRY_INPUT && new->kind != ENTRY_FUNCTION;
    if (!first->model || input) return true;
    Diag *diag = diag_error(plan->diags, new->name_span, "`%.*s` is defined in the model %s",
                            STR_ARG(new->name), first->model);
    diag_hint(plan->diags, diag, "only the inputs of a model may be given anew");
    return false;
}

/* The input of a model that stands behind what is replaced. */
static const Entry *model_input(Arena *arena, const Entry *old) {
    if (!old->model) return old->replaces;
    Entry *kept = ARENA_NEW(arena, Entry);
    *kept = *old;
    return kept;
}

static bool replace(Session *session, uint32_t at, Entry entry, Answer *answer) {
    Plan *plan = session->plan;
    Entry before = plan->entries[at];
    if (!may_replace(plan, &before, &entry)) return false;
    entry.replaces = model_input(plan->arena, &before);
    Case solved = copy_solved(session, session->solved.n);
    Entry *snapshot = ARENA_ARRAY(plan->arena, Entry, plan->nentries);
    memcpy(snapshot, plan->entries, plan->nentries * sizeof *snapshot);
    if (!entry.note.n) entry.note = before.note;
    plan->entries[at] = entry;
    plan_find_uses(plan, &plan->entries[at].formula, entry.function);
    bool good =
        hangs_on(plan, at, at) ? refuse_circle(session, &entry) : renew_all(session, at, answer);
    if (good) {
        remember(session, at, false, before);
        return true;
    }
    memcpy(plan->entries, snapshot, plan->nentries * sizeof *snapshot);
    session->solved = solved;
    Diag *diag = diag_note(plan->diags, (Span){0}, "`%.*s` keeps its value", STR_ARG(entry.name));
    diag->span.src = NULL;
    return false;
}

static bool define(Session *session, Entry entry, Answer *answer) {
    Plan *plan = session->plan;
    int32_t at = plan_find(plan, entry.name);
    if (at >= 0) return replace(session, (uint32_t)at, entry, answer);
    uint32_t fresh = plan_add(plan, entry);
    make_slots(session);
    plan_find_uses(plan, &plan->entries[fresh].formula, entry.function);
    bool itself = hangs_on(plan, fresh, fresh);
    bool good = itself ? refuse_circle(session, &entry)
                       : renew(session, fresh) && sample(session, &fresh, 1);
    if (good) remember(session, fresh, true, (Entry){0});
    else forget_newest(session);
    return good;
}

static void find_underscore(void *ctx, const Ast *name) {
    if (name->kind == AST_NAME && str_is(name->name, "_")) *(bool *)ctx = true;
}

/* What the last result is, written out: its name, its number, or where it is uncertain how it came.
 */
static Str last_written(Session *session) {
    Plan *plan = session->plan;
    Value value = session->solved.values[0];
    Buf text = buf_new(session->arena);
    if (session->last_name.n) return session->last_name;
    if (value.reg) buf_printf(&text, "(%.*s)", STR_ARG(session->last_text));
    else if (value.one < 0) buf_char(&text, '(');
    if (!value.reg) quantity_exact(&text, &plan->units, plan_type(plan, 0), value.one);
    if (!value.reg && value.one < 0) buf_char(&text, ')');
    return buf_str(&text);
}

/* The text with every `_` in it written out. */
static Str without_last(Session *session, Span body) {
    Buf text = buf_new(session->arena);
    Lexer lexer = lexer_on(session->arena, body);
    uint32_t from = lexer.at;
    for (Token tok = lexer_next(&lexer); tok.kind != T_END; tok = lexer_next(&lexer)) {
        Span word = {lexer.src, tok.off, tok.len};
        if (tok.kind != T_NAME || !str_is(span_text(word), "_")) continue;
        buf_add(&text, (Str){lexer.src->text.p + from, tok.off - from});
        buf_add(&text, last_written(session));
        from = tok.off + tok.len;
    }
    buf_add(&text, (Str){lexer.src->text.p + from, lexer.end - from});
    return buf_str(&text);
}

/* A definition outlives the last result: `_` in it becomes what it stands for. */
static bool write_out_last(Session *session, Statement *statement) {
    Plan *plan = session->plan;
    bool found = false;
    ast_names(statement->body, find_underscore, &found);
    if (!found || plan->entries[0].state != ENTRY_GOOD) return true;
    Span body = statement->body_span;
    Source *src = ARENA_NEW(session->arena, Source);
    *src = (Source){.name = body.src->name,
                    .text = without_last(session, body),
                    .first_line = body.src->first_line};
    statement->body_span = (Span){src, 0, (uint32_t)src->text.n};
    statement->body =
        parse_expression(session->arena, &plan->units, statement->body_span, plan->diags, NULL);
    return statement->body != NULL;
}

static void count_name(void *ctx, const Ast *name) {
    *(size_t *)ctx += name->kind != AST_QUANTITY;
}

static Entry entry_of(Session *session, const Statement *statement) {
    size_t names = 0;
    ast_names(statement->body, count_name, &names);
    Entry entry = {.kind = names ? ENTRY_DERIVED : ENTRY_INPUT,
                   .name = span_text(statement->name),
                   .name_span = statement->name,
                   .formula = {.text = statement->body_span, .ast = statement->body}};
    if (statement->note.src) entry.note = str_trim(span_text(statement->note));
    if (statement->kind != STATEMENT_FUNCTION) return entry;
    Function *f = ARENA_NEW(session->arena, Function);
    *f = (Function){.name = entry.name,
                    .head_src = statement->name.src,
                    .src = statement->body_span.src,
                    .params = statement->params,
                    .nparams = statement->nparams,
                    .body = statement->body};
    entry.kind = ENTRY_FUNCTION;
    entry.function = f;
    return entry;
}

/* ---- lines ---- */

/* `how`: the name of the result, or (named false) the expression it came from. The text is kept
 * until the next result. */
static void set_last(Session *session, const Answer *answer, Str how, bool named) {
    Entry *last = &session->plan->entries[0];
    last->state = ENTRY_GOOD;
    last->formula.code.type = answer->type;
    session->solved.values[0] = answer->value;
    session->solved.known[0] = true;
    Arena *before = session->last_arena;
    session->last_arena = arena_child(session->arena);
    how.p = arena_copy(session->last_arena, how.p, how.n);
    session->last_name = named ? how : (Str){0};
    session->last_text = named ? (Str){0} : how;
    arena_free(before);
}

/* Takes samples of an uncertain result: of a number its spread, of a truth value its share. */
static bool sample_answer(Session *session, Answer *answer) {
    Plan *plan = session->plan;
    if (!answer->value.reg) return true;
    Value *last = &session->solved.values[0], before = *last;
    bool known = session->solved.known[0];
    Type type = plan->entries[0].formula.code.type;
    *last = answer->value;
    session->solved.known[0] = true;
    plan->entries[0].formula.code.type = answer->type;
    uint32_t at = 0;
    session->solved.spreads[0] = NULL;
    session->solved.shares[0] = NULL;
    bool good = sample(session, &at, 1);
    answer->spread = session->solved.spreads[0];
    answer->share = session->solved.shares[0];
    answer->value.one = last->one;
    *last = before;
    session->solved.known[0] = known;
    plan->entries[0].formula.code.type = type;
    return good;
}

static bool answer_expression(Session *session, const Statement *statement, Answer *answer) {
    Plan *plan = session->plan;
    Code code;
    Str text = span_text(statement->body_span);
    bool good = check_expression(plan->arena, &plan->units, &plan->scope, statement->body_span.src,
                                 statement->body, plan->diags, &code) &&
                run_code(session, &code, text, &answer->value);
    if (!good) return false;
    answer->kind = ANSWER_VALUE;
    answer->type = code.type;
    answer->shape = code_shape(&code);
    if (!sample_answer(session, answer)) return false;
    if (answer->value.reg) text = without_last(session, statement->body_span);
    set_last(session, answer, text, false);
    return true;
}

static bool answer_definition(Session *session, Statement *statement, Answer *answer) {
    Plan *plan = session->plan;
    bool function = statement->kind == STATEMENT_FUNCTION;
    if (!write_out_last(session, statement) ||
        !define(session, entry_of(session, statement), answer))
        return false;
    uint32_t at = (uint32_t)plan_find(plan, answer->name = span_text(statement->name));
    answer->kind = function ? ANSWER_FUNCTION : ANSWER_DEFINED;
    if (function) return true;
    answer->type = *plan_type(plan, at);
    answer->value = session->solved.values[at];
    answer->spread = session->solved.spreads[at];
    answer->share = session->solved.shares[at];
    answer->shape = code_shape(&plan->entries[at].formula.code);
    set_last(session, answer, answer->name, true);
    return true;
}

static bool answer_unit(Session *session, const Statement *statement, Answer *answer) {
    Plan *plan = session->plan;
    answer->kind = ANSWER_UNIT;
    answer->name = span_text(statement->name);
    Str line = answer->name;
    if (statement->plural.n)
        line = str_of(arena_printf(plan->arena, "%.*s %.*s", STR_ARG(answer->name),
                                   STR_ARG(statement->plural)));
    return plan_declare_unit(plan, statement, line);
}

static bool is_valid_text(Session *session, const Source *src) {
    Str text = src->text;
    size_t at = utf8_check(text);
    const char *nul = text.n ? memchr(text.p, '\0', text.n) : NULL;
    Diags *diags = session->plan->diags;
    if (nul && (size_t)(nul - text.p) < at) {
        diag_error(diags, (Span){src, (uint32_t)(nul - text.p), 1}, "a NUL byte is no text");
        return false;
    }
    if (at == text.n) return true;
    size_t bad = 1;
    while (at + bad < text.n && (unsigned char)text.p[at + bad] >= 0x80 && bad < 4) bad++;
    Buf bytes = buf_new(diags->arena);
    for (size_t i = 0; i < bad; i++) buf_printf(&bytes, " %02X", (unsigned char)text.p[at + i]);
    diag_error(diags, (Span){src, (uint32_t)at, (uint32_t)bad}, "invalid UTF-8 (byte%s%s)",
               bad > 1 ? "s" : "", bytes.p);
    return false;
}

static Source *line_source(Session *session, const char *name, uint32_t line, Str text) {
    Source *src = ARENA_NEW(session->arena, Source);
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0 && line <= 1)
        text = (Str){text.p + 3, text.n - 3};
    if (text.n && text.p[text.n - 1] == '\r') text.n--;
    *src = (Source){.name = name,
                    .text = {arena_copy(session->arena, text.p, text.n), text.n},
                    .first_line = line};
    return src;
}

static bool answer_statement(Session *session, Statement *statement, Answer *answer) {
    switch (statement->kind) {
    case STATEMENT_EXPR: return answer_expression(session, statement, answer);
    case STATEMENT_UNIT: return answer_unit(session, statement, answer);
    case STATEMENT_EMPTY: return true;
    default: return answer_definition(session, statement, answer);
    }
}

Answer session_line(Session *session, const char *source_name, uint32_t line, Str text) {
    Answer answer = {.kind = ANSWER_NOTHING};
    if (session->releases) arena_release(session->arena, session->line_start);
    session->line_start = arena_mark(session->arena);
    Source *src = line_source(session, source_name, line, text);
    Statement statement = {0};
    Span all = {src, 0, (uint32_t)src->text.n};
    answer.text = str_trim(src->text);
    bool good = is_valid_text(session, src) &&
                parse_statement(session->arena, &session->plan->units, all, session->plan->diags,
                                &statement) &&
                answer_statement(session, &statement, &answer);
    session->releases = statement.kind == STATEMENT_EXPR || statement.kind == STATEMENT_EMPTY;
    if (!good) answer.kind = ANSWER_FAILED;
    if (statement.kind == STATEMENT_EXPR && good) answer.text = span_text(statement.body_span);
    return answer;
}

enum { PEEK_RUNS = 4096 }; /* a glance: a few hundred microseconds */

/* The value of the statement as text; an uncertain one by its median. */
static bool peek_value(Session *session, const Code *code, Str stream, Buf *out) {
    Plan *plan = session->plan;
    Value value;
    if (!run_code(session, code, stream, &value)) return false;
    Want want = {.reg = value.reg, .truth = code->type.is_bool};
    if (value.reg && !sample_run(plan->program, &plan->sampling, plan->arena, &want, 1))
        return false;
    const Quantile *q = want.spread.quantiles;
    if (!value.reg) quantity_text(out, &plan->units, &code->type, value.one);
    else if (want.truth)
        quantity_digits(out, &plan->units, &(Type){.percent = true}, want.share.at, 2);
    else if (isfinite(q[0].at) && isfinite(q[4].at))
        quantity_range(out, &plan->units, &code->type, q[2].at, (double[]){q[0].at, q[4].at},
                       (int[]){2, 2});
    return out->n > 0;
}

bool session_peek(Session *session, Str text, Buf *out) {
    Plan *plan = session->plan;
    Arena *scratch = arena_new(0), *kept = plan->arena;
    Diags quiet = diags_new(scratch), *loud = plan->diags;
    Sampling sampling = plan->sampling;
    size_t steps = program_steps(plan->program);
    Source src = {.name = "", .text = text, .first_line = 1};
    Span all = {&src, 0, (uint32_t)text.n};
    plan->diags = &quiet;
    plan->arena = scratch;
    plan->sampling.runs = PEEK_RUNS;
    plan->sampling.jobs = 1;
    Statement statement;
    Code code;
    bool good = utf8_check(text) == text.n &&
                parse_statement(scratch, &plan->units, all, &quiet, &statement) && statement.body &&
                statement.kind != STATEMENT_FUNCTION &&
                !(statement.body->kind == AST_QUANTITY && statement.kind == STATEMENT_EXPR) &&
                check_expression(scratch, &plan->units, &plan->scope, &src, statement.body, &quiet,
                                 &code) &&
                peek_value(session, &code, span_text(statement.body_span), out);
    program_rollback(plan->program, steps);
    plan->diags = loud;
    plan->arena = kept;
    plan->sampling = sampling;
    session->solved.copies = NULL;
    arena_free(scratch);
    return good;
}

bool session_undo(Session *session, Str *name) {
    if (!session->nchanges) return false;
    Plan *plan = session->plan;
    Change change = session->changes[--session->nchanges];
    session->releases = false;
    *name = plan->entries[change.entry].name;
    if (change.was_new) {
        forget_newest(session);
        return true;
    }
    plan->entries[change.entry] = change.before;
    Answer answer = {0};
    return renew_all(session, change.entry, &answer);
}

bool session_use(Session *session, Span model, Str *name) {
    Plan *plan = session->plan;
    session->releases = false;
    *name = span_text(model);
    size_t before = plan->nentries, models = plan->nmodels;
    bool good = plan_use(plan, model, ".", 0);
    make_slots(session);
    for (size_t i = before; i < plan->nentries; i++) {
        Entry *entry = &plan->entries[i];
        if (entry->state == ENTRY_NEW) plan_find_uses(plan, &entry->formula, entry->function);
    }
    uint32_t *order = ARENA_ARRAY(session->arena, uint32_t, plan->nentries);
    size_t n = 0;
    good = good && graph_order_own(plan, order, &n);
    for (size_t i = 0; good && i < n; i++)
        if (order[i] >= before) good = renew(session, order[i]);
    if (good) {
        sample_from(session, before);
        return true;
    }
    while (plan->nentries > before) forget_newest(session);
    plan->nmodels = models;
    return false;
}

/* Works everything out anew. */
static bool renew_plan(Session *session) {
    Plan *plan = session->plan;
    uint32_t *order = ARENA_ARRAY(session->arena, uint32_t, plan->nentries);
    size_t n = 0;
    bool good = graph_order_own(plan, order, &n);
    for (size_t i = 0; good && i < n; i++)
        if (order[i]) good = renew(session, order[i]);
    if (good) sample_from(session, 1);
    return good;
}

bool session_correlate(Session *session, Str text) {
    Plan *plan = session->plan;
    session->releases = false;
    Source *src = ARENA_NEW(session->arena, Source);
    *src = (Source){.name = "prompt",
                    .text = {arena_copy(session->arena, text.p, text.n), text.n},
                    .first_line = 1};
    Str rho = src->text, pair = str_cut(&rho, ':');
    Span names = {src, 0, (uint32_t)pair.n},
         value = {src, (uint32_t)(rho.p - src->text.p), (uint32_t)rho.n};
    if (!str_trim(rho).n) {
        Diag *diag = diag_error(plan->diags, names, "a correlation is missing");
        diag_hint(plan->diags, diag, "as in `users, size: 0.6`");
        return false;
    }
    if (!plan_correlate(plan, names, value)) return false;
    if (copula_prepare(plan)) return renew_plan(session);
    plan->ncorrelations--;
    (void)!copula_prepare(plan);
    return false;
}
