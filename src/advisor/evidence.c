#include "advisor/evidence.h"

#include "advisor/sheet.h"
#include "lang/parser.h"
#include "lang/sample.h"

#include <math.h>
#include <stdlib.h>

typedef enum Stage {
    NOT_TRIED,
    MISSING, /* the plan lacks a name */
    WRONG,   /* reported */
    DONE
} Stage;

typedef struct Computed {
    Stage stage;
    Span missing; /* the name */
    Code code;
    Value value;
    Given given;
} Computed;

Evidence *evidence_of_plan(Card *card, Plan *plan, const Scenario *scenario, bool lenient) {
    if (!plan) return NULL;
    Evidence *evidence = ARENA_NEW(card->arena, Evidence);
    *evidence = (Evidence){card, plan, scenario, lenient, NULL};
    evidence->computed = ARENA_ARRAY(card->arena, Computed, card->nquestions);
    return evidence;
}

/* ---- expressions over a plan ---- */

typedef struct Names {
    const Plan *plan;
    const Source *src;
    Span missing;
} Names;

/* `plan.peak` is the plan's `peak`. */
static void strip_prefix(void *ctx, const Ast *name) {
    Names *names = ctx;
    Ast *node = (Ast *)name;
    if (node->kind != AST_NAME || !str_starts(node->name, "plan.")) return;
    node->name = (Str){node->name.p + 5, node->name.n - 5};
    bool there = plan_find(names->plan, node->name) > 0;
    if (!there && !names->missing.src)
        names->missing = (Span){names->src, node->off + 5, node->len > 5 ? node->len - 5 : 1};
}

static bool fits_question(Card *card, const Question *question, Span where, const Code *code) {
    bool number = question->kind == Q_NUMBER;
    if (question->kind == Q_CHOICE || question->kind == Q_SCALE) {
        diag_error(card->diags, where, "only yes or no and numbers come from a plan");
        return false;
    }
    if (code->type.is_bool == !number &&
        (!number || check_dim_fits(&code->type.dim, &question->type.dim)))
        return true;
    diag_error(card->diags, where, "`%.*s` is answered by %s, and this is none",
               STR_ARG(question->name), number ? "a number of its unit" : "yes or no");
    return false;
}

static Stage prepare(Evidence *evidence, Case *solved, uint32_t q) {
    Card *card = evidence->card;
    Plan *plan = evidence->plan;
    Question *question = &card->questions[q];
    Computed *computed = &evidence->computed[q];
    Names names = {plan, question->from.src, {0}};
    Diags unsaid = diags_new(card->arena); /* a unit that the plan lacks is a name that it lacks */
    Ast *ast = (Ast *)parse_expression(plan->arena, &plan->units, question->from,
                                       evidence->lenient ? &unsaid : card->diags, NULL);
    if (!ast) return evidence->lenient ? MISSING : WRONG;
    ast_names(ast, strip_prefix, &names);
    computed->missing = names.missing;
    if (names.missing.src) return MISSING;
    bool good = check_expression(plan->arena, &plan->units, &plan->scope, question->from.src, ast,
                                 plan->diags, &computed->code) &&
                fits_question(card, question, question->from, &computed->code) &&
                plan_run(plan, solved, &computed->code, question->name, &computed->value);
    return good ? DONE : WRONG;
}

/* ---- what the runs say ---- */

static double in_range(const Question *question, double value) {
    return isnan(value) ? value : fmin(fmax(value, question->low), question->high);
}

/* A run without an answer leaves the question open: nothing is made of the others. */
static bool all_answered(const double *runs) {
    for (size_t i = 0; i < RUNS; i++)
        if (isnan(runs[i])) return false;
    return true;
}

static void take_runs(const Question *question, const Want *want, double *runs, Given *given) {
    bool truth = question->kind == Q_YESNO;
    if (!all_answered(runs)) {
        *given = (Given){.sure = 1};
        return;
    }
    size_t same = 0;
    for (size_t i = 0; i < RUNS; i++)
        runs[i] = truth ? (runs[i] != 0 ? OPTION_YES : OPTION_NO) : in_range(question, runs[i]);
    given->runs = runs;
    given->reply.value = truth
                             ? (want->share.at >= 0.5 ? OPTION_YES : OPTION_NO)
                             : in_range(question, want->spread.quantiles[SPREAD_QUANTILES / 2].at);
    for (size_t i = 0; i < RUNS; i++) same += runs[i] == runs[0];
    if (truth) given->sure = fmax(want->share.at, 1 - want->share.at);
    if (same < RUNS) return;
    given->runs = NULL; /* so far out that no run that is looked at differs */
    given->reply.value = runs[0];
    given->sure = 1;
}

static void take(Evidence *evidence, uint32_t q, const Want *want, double *runs) {
    Card *card = evidence->card;
    const Question *question = &card->questions[q];
    Computed *computed = &evidence->computed[q];
    Given *given = &computed->given;
    bool truth = question->kind == Q_YESNO;
    double one = computed->value.one;
    *given = (Given){.reply = {KNOWN, one}, .sure = 1, .computed = true};
    if (want) take_runs(question, want, runs, given);
    else if (truth) given->reply.value = one != 0 ? OPTION_YES : OPTION_NO;
    else if (isnan(one)) *given = (Given){.sure = 1};
    else given->reply.value = in_range(question, one);
    double whole = want && !truth ? want->spread.quantiles[SPREAD_QUANTILES / 2].at : one;
    given->cut = !truth && given->reply.certainty == KNOWN && in_range(question, whole) != whole;
    if (given->reply.certainty == KNOWN)
        given->evidence = truth ? span_text(question->from)
                                : sheet_answer_text(card->arena, card, q, given->reply);
}

/* Medians and shares are of all runs; the runs themselves of as many as are looked at, the same
 * ones for all questions. */
static bool sample(Evidence *evidence, Want *wants, double **columns, size_t n) {
    Plan *plan = evidence->plan;
    Arena *arena = evidence->card->arena;
    uint32_t *regs = ARENA_ARRAY(arena, uint32_t, n);
    Sampling few = plan->sampling;
    few.runs = RUNS;
    for (size_t i = 0; i < n; i++) {
        regs[i] = wants[i].reg;
        columns[i] = ARENA_ARRAY(arena, double, RUNS);
    }
    return !n || (sample_run(plan->program, &plan->sampling, plan->arena, wants, n) &&
                  sample_columns(plan->program, &few, regs, n, columns, NULL));
}

static bool is_new(const Evidence *evidence, const bool *wanted, uint32_t q) {
    return wanted[q] && evidence->computed[q].stage == NOT_TRIED;
}

bool evidence_work(Evidence *evidence, const bool *wanted) {
    Card *card = evidence->card;
    size_t all = card->nquestions, n = 0;
    Want *wants = ARENA_ARRAY(card->arena, Want, all);
    double **columns = ARENA_ARRAY(card->arena, double *, all);
    bool *fresh = ARENA_ARRAY(card->arena, bool, all), good = true, any = false;
    for (uint32_t q = 0; q < all; q++) any |= fresh[q] = is_new(evidence, wanted, q);
    if (!any) return true;
    Case solved = plan_solve(evidence->plan, evidence->scenario, NULL);
    for (uint32_t q = 0; q < all; q++) {
        Computed *computed = &evidence->computed[q];
        if (!fresh[q]) continue;
        computed->stage = prepare(evidence, &solved, q);
        good = good && computed->stage != WRONG;
        if (computed->stage == DONE && computed->value.reg)
            wants[n++] =
                (Want){.reg = computed->value.reg, .truth = card->questions[q].kind == Q_YESNO};
    }
    if (!sample(evidence, wants, columns, n)) return false;
    n = 0;
    for (uint32_t q = 0; q < all; q++) {
        Computed *computed = &evidence->computed[q];
        if (!fresh[q] || computed->stage != DONE) continue;
        bool sampled = computed->value.reg;
        take(evidence, q, sampled ? &wants[n] : NULL, sampled ? columns[n] : NULL);
        n += sampled;
    }
    return good;
}

/* ---- without a plan ---- */

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool take_typed(Card *card, const Question *question, Span text, double *runs, Given *out) {
    double *sorted = ARENA_ARRAY(card->arena, double, RUNS);
    if (!all_answered(runs)) {
        diag_error(card->diags, text, "this has no value in some of its runs");
        return false;
    }
    memcpy(sorted, runs, RUNS * sizeof *sorted);
    qsort(sorted, RUNS, sizeof *sorted, compare);
    out->reply = (Reply){KNOWN, sorted[RUNS / 2]};
    out->runs = runs;
    for (size_t i = 0; i < RUNS; i++) runs[i] = in_range(question, runs[i]);
    return true;
}

bool evidence_typed(Card *card, const Question *question, Span text, Given *out) {
    Arena *arena = card->arena;
    Plan *plan = plan_new(arena, card->diags);
    const Ast *ast = parse_expression(arena, &plan->units, text, card->diags, NULL);
    Case solved = plan_solve(plan, NULL, NULL);
    Str stream = str_of(arena_printf(arena, "answer %.*s", STR_ARG(question->name)));
    Code code;
    Value value;
    if (!ast ||
        !check_expression(arena, &plan->units, &plan->scope, text.src, ast, card->diags, &code) ||
        !fits_question(card, question, text, &code) ||
        !plan_run(plan, &solved, &code, stream, &value))
        return false;
    out->reply = (Reply){KNOWN, value.one};
    if (!value.reg) return true;
    double *runs = ARENA_ARRAY(arena, double, RUNS);
    plan->sampling.runs = RUNS;
    return sample_columns(plan->program, &plan->sampling, &value.reg, 1, &runs, NULL) &&
           take_typed(card, question, text, runs, out);
}

bool evidence_answer(Evidence *evidence, uint32_t q, Given *out) {
    Computed *computed = &evidence->computed[q];
    if (computed->stage == DONE) *out = computed->given;
    if (computed->stage != MISSING) return computed->stage != WRONG;
    if (evidence->lenient) return true;
    uint32_t entry;
    Diags *before = evidence->plan->diags;
    evidence->plan->diags = evidence->card->diags;
    (void)!plan_find_value(evidence->plan, computed->missing, &entry);
    evidence->plan->diags = before;
    return false;
}
