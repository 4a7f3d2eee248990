#include "advisor/lint.h"

#include "advisor/cuts.h"
#include "advisor/lint_checks.h"
#include "base/limits.h"
#include "base/num.h"

/* What a check needs to be run. */
typedef enum Needs { NEEDS_QUESTIONS, NEEDS_RULES, NEEDS_WHOLE } Needs;

static const struct {
    Needs needs; /* rules; or the whole proof, without which nothing would be proven */
    void (*run)(Lint *lint);
} checks[] = {
    {NEEDS_WHOLE, lint_bands},          /* bands and sides that no answers come to */
    {NEEDS_RULES, lint_dead},           /* rules that give nothing, or always the same */
    {NEEDS_RULES, lint_contradictions}, /* vetoes that force different bands together */
    {NEEDS_RULES, lint_vetoes},         /* vetoes that never hold, or only repeat the score */
    {NEEDS_QUESTIONS, lint_from},       /* answers of another kind than the plan can give */
    {NEEDS_QUESTIONS, lint_unasked},    /* questions that are never asked */
    {NEEDS_RULES, lint_unused},         /* questions that nothing reads */
    {NEEDS_WHOLE, lint_influence},      /* questions that cannot turn the side */
    {NEEDS_RULES, lint_curves},         /* curves that end before the range does */
    {NEEDS_RULES, lint_double},         /* one answer counted twice */
    {NEEDS_RULES, lint_toward},         /* points against the direction that is declared */
    {NEEDS_WHOLE, lint_patterns},       /* patterns that never apply */
    {NEEDS_WHOLE, lint_pattern_bands},  /* bands without a pattern */
    {NEEDS_RULES, lint_tests},          /* tests that fail, and what no test meets */
    {NEEDS_WHOLE, lint_deciding},       /* answers that decide the side alone */
    {NEEDS_RULES, lint_reasons},        /* rules and vetoes without a reason or a source */
    {NEEDS_RULES, lint_steps},          /* points between the declared steps */
};

/* ---- shared ---- */

Str lint_answer(const Lint *lint, uint32_t question, double value) {
    return sheet_answer_text(lint->arena, lint->card, question, (Reply){KNOWN, value});
}

void lint_mark_asks(const Lint *lint, bool *named) {
    const Card *card = lint->card;
    for (size_t i = card->nquestions; i-- > 0;) {
        uint32_t q = card->order[i];
        if (named[q]) logic_mark(card, &card->questions[q].ask_if, named);
    }
}

void lint_mark_verdict(const Lint *lint, bool *named) {
    const Card *card = lint->card;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind == RULE_WHEN) logic_mark(card, &rule->when, named);
        else named[rule->question] = true;
    }
    for (size_t v = 0; v < card->nvetoes; v++) logic_mark(card, &card->vetoes[v].when, named);
    lint_mark_asks(lint, named);
}

void lint_mark_patterns(const Lint *lint, bool *named) {
    const Card *card = lint->card;
    for (size_t p = 0; p < card->npatterns; p++) logic_mark(card, &card->patterns[p].when, named);
    lint_mark_asks(lint, named);
}

/* ---- what is not proven ---- */

/* The component with the most ways, by name. */
static void note_entangled(Lint *lint) {
    enum { SHOWN = 4 };
    const Proof *proof = lint->proof;
    const Component *worst = &proof->components[0];
    for (size_t c = 1; c < proof->ncomponents; c++)
        if (proof->components[c].count > worst->count) worst = &proof->components[c];
    Buf names = buf_new(lint->arena);
    for (size_t k = 0; k < worst->n && k < SHOWN; k++)
        buf_printf(&names, "%s`%.*s`", k ? ", " : "",
                   STR_ARG(lint_name(lint, worst->questions[k])));
    if (worst->n > SHOWN) buf_printf(&names, " and %zu more", worst->n - SHOWN);
    char ways[NUM_TEXT];
    num_digits(worst->count, 12, ways);
    Diag *diag = diag_note(lint->diags, lint->card->head,
                           "too entangled to prove: %s hang together in %s ways", names.p, ways);
    diag_hint(lint->diags, diag,
              "up to %d are gone through; which verdicts can be reached is not looked at",
              LIMIT_WAYS);
}

static void note_limit(Lint *lint) {
    static const char *const reasons[] = {
        [PROOF_SETS] = "more sets of vetoes can hold together than are gone through",
        [PROOF_SUMS] = "there are more different scores than are gone through",
        [PROOF_WORK] = "adding up all scores would take too long"};
    if (lint->proof->limit == PROOF_WHOLE) return;
    if (lint->proof->limit == PROOF_WAYS) {
        note_entangled(lint);
        return;
    }
    Diag *diag = diag_note(lint->diags, lint->card->head, "too entangled to prove: %s",
                           reasons[lint->proof->limit]);
    diag_hint(lint->diags, diag, "which verdicts can be reached is not looked at");
}

static void note_unknown_cuts(Lint *lint, const Condition *condition) {
    if (cuts_known(lint->arena, lint->card, condition)) return;
    Diag *diag = diag_note(lint->diags, condition->text,
                           "where this turns is not known: it is tried at a few numbers only");
    diag_hint(lint->diags, diag,
              "what hangs on it is not proven; one number compared with a fixed one would be");
}

static void note_all_cuts(Lint *lint) {
    const Card *card = lint->card;
    for (size_t q = 0; q < card->nquestions; q++)
        note_unknown_cuts(lint, &card->questions[q].ask_if);
    for (size_t r = 0; r < card->npoints; r++)
        if (card->points[r].kind == RULE_WHEN) note_unknown_cuts(lint, &card->points[r].when);
    for (size_t v = 0; v < card->nvetoes; v++) note_unknown_cuts(lint, &card->vetoes[v].when);
    for (size_t p = 0; p < card->npatterns; p++) note_unknown_cuts(lint, &card->patterns[p].when);
}

/* What rules make of questions is found in the questionnaire: which rules, the hint tells. */
static void name_rules(const Lint *lint, Diag *diag) {
    const Card *card = lint->card;
    for (; diag; diag = diag->next) {
        if (diag->span.src != card->src) continue;
        const char *hint = diag->hint ? diag->hint : "";
        diag_hint(lint->diags, diag, "found with %s%s%s", card->rules_path, *hint ? ": " : "",
                  hint);
    }
}

/* Runs a check. */
static void run_check(Lint *lint, size_t i) {
    Diag *last = lint->diags->last;
    checks[i].run(lint);
    if (checks[i].needs != NEEDS_QUESTIONS)
        name_rules(lint, last ? last->next : lint->diags->first);
}

void card_lint(Card *card) {
    bool rules = card->nbands > 0;
    Lint lint = {.arena = card->arena,
                 .card = card,
                 .diags = card->diags,
                 .proof = proof_new(card->arena, card),
                 .bands = ARENA_ARRAY(card->arena, bool, card->nbands)};
    bool whole = lint.proof->limit == PROOF_WHOLE;
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].needs == NEEDS_QUESTIONS ||
            (rules && (whole || checks[i].needs == NEEDS_RULES)))
            run_check(&lint, i);
    note_limit(&lint);
    note_all_cuts(&lint);
}
