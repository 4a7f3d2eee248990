#include "advisor/evidence.h"

#include "advisor/sheet.h"
#include "lang/parser.h"
#include "lang/sample.h"

#include <math.h>

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

static bool fits_question(Card *card, const Question *question, const Code *code) {
    bool number = question->kind == Q_NUMBER;
    if (question->kind == Q_CHOICE || question->kind == Q_SCALE) {
        diag_error(card->diags, question->from, "only yes or no and numbers come from a plan");
        return false;
    }
    if (code->type.is_bool == !number &&
        (!number || check_dim_fits(&code->type.dim, &question->type.dim)))
        return true;
    diag_error(card->diags, question->from, "`%.*s` is answered by %s, and this is none",
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
                fits_question(card, question, &computed->code) &&
                plan_run(plan, solved, &computed->code, question->name, &computed->value);
    return good ? DONE : WRONG;
}

/* ---- what the runs say ---- */

/* A share of runs that differs from the prior is an answer that is so sure. */
static void take_share(const Question *question, double share, Given *given) {
    bool yes = share >= question->priors[OPTION_YES];
    double prior = question->priors[yes ? OPTION_YES : OPTION_NO];
    given->reply.value = yes ? OPTION_YES : OPTION_NO;
    given->sure = prior < 1 ? ((yes ? share : 1 - share) - prior) / (1 - prior) : 1;
    if (given->sure <= 0) given->reply.certainty = UNKNOWN, given->sure = 1;
}

static double in_range(const Question *question, double value) {
    return isnan(value) ? value : fmin(fmax(value, question->low), question->high);
}

/* An uncertain number is its median; and as likely the middle of each ninth of its runs. */
static void take_number(Card *card, const Question *question, const Computed *computed,
                        const Want *want, Given *given) {
    bool sampled = computed->value.reg, whole = sampled;
    double value = sampled ? want->spread.quantiles[SPREAD_QUANTILES / 2].at : computed->value.one;
    given->reply.value = in_range(question, value);
    if (isnan(value)) given->reply.certainty = UNKNOWN;
    for (size_t i = 0; i < SLICES && sampled; i++)
        whole = whole && !isnan(want->spread.quantiles[SPREAD_QUANTILES + i].at);
    if (!whole) return;
    given->slices = ARENA_ARRAY(card->arena, double, SLICES);
    for (size_t i = 0; i < SLICES; i++)
        given->slices[i] = in_range(question, want->spread.quantiles[SPREAD_QUANTILES + i].at);
}

static void take(Evidence *evidence, uint32_t q, const Want *want) {
    Card *card = evidence->card;
    const Question *question = &card->questions[q];
    Computed *computed = &evidence->computed[q];
    Given *given = &computed->given;
    bool truth = question->kind == Q_YESNO;
    *given = (Given){.reply = {KNOWN, 0}, .sure = 1, .computed = true};
    if (!truth) take_number(card, question, computed, want, given);
    else
        take_share(question, computed->value.reg ? want->share.at : computed->value.one != 0,
                   given);
    given->evidence =
        truth ? span_text(question->from) : sheet_answer_text(card->arena, card, q, given->reply);
}

bool evidence_work(Evidence *evidence, const bool *wanted) {
    static const double middles[SLICES] = {1 / 18.0,  3 / 18.0,  5 / 18.0,  7 / 18.0, 9 / 18.0,
                                           11 / 18.0, 13 / 18.0, 15 / 18.0, 17 / 18.0};
    Card *card = evidence->card;
    Plan *plan = evidence->plan;
    Want *wants = ARENA_ARRAY(card->arena, Want, card->nquestions);
    uint32_t *of = ARENA_ARRAY(card->arena, uint32_t, card->nquestions);
    bool good = true, any = false;
    size_t n = 0, nsampled = 0;
    for (uint32_t q = 0; q < card->nquestions; q++)
        any = any || (wanted[q] && evidence->computed[q].stage == NOT_TRIED);
    if (!any) return true;
    Case solved = plan_solve(plan, evidence->scenario, NULL);
    for (uint32_t q = 0; q < card->nquestions; q++) {
        Computed *computed = &evidence->computed[q];
        if (!wanted[q] || computed->stage != NOT_TRIED) continue;
        computed->stage = prepare(evidence, &solved, q);
        good = good && computed->stage != WRONG;
        if (computed->stage != DONE) continue;
        bool truth = card->questions[q].kind == Q_YESNO;
        of[n] = q;
        wants[n++] = (Want){
            .reg = computed->value.reg, .truth = truth, .p = middles, .np = truth ? 0 : SLICES};
    }
    Want *sampled = ARENA_ARRAY(card->arena, Want, n), *none = NULL;
    for (size_t i = 0; i < n; i++)
        if (wants[i].reg) sampled[nsampled++] = wants[i];
    if (nsampled && !sample_run(plan->program, &plan->sampling, plan->arena, sampled, nsampled))
        return false;
    for (size_t i = 0, at = 0; i < n; i++)
        take(evidence, of[i], wants[i].reg ? &sampled[at++] : none);
    return good;
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
