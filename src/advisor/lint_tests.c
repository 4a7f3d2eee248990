/* lint_tests.c - the tests that a card brings along, and what none of them meets. */
#include "advisor/lint_checks.h"

#include <math.h>

/* What the tests have met. */
typedef struct Met {
    bool *bands, *rules, *vetoes, *patterns;
} Met;

/* ---- one test ---- */

static void fails(Lint *lint, const Trial *trial, const char *what, Str wanted, Str found) {
    diag_error(lint->diags, trial->span, "this test fails: %s is %.*s, expected %.*s", what,
               STR_ARG(found), STR_ARG(wanted));
}

/* The verdict in words; where vetoes contradict one another there is none. */
static Str told(const Advice *advice, Str verdict) {
    return advice->state == STATE_CONFLICT ? STR("none, since vetoes contradict one another")
                                           : verdict;
}

static void judge_verdict(Lint *lint, const Trial *trial, const Advice *advice) {
    const Card *card = lint->card;
    bool conflict = advice->state == STATE_CONFLICT;
    const Band *band = &card->bands[advice->band];
    if (trial->band >= 0 && (conflict || (uint32_t)trial->band != advice->band))
        fails(lint, trial, "the band", card->bands[trial->band].name, told(advice, band->name));
    if (trial->side >= 0 && (conflict || (Side)trial->side != band->side))
        fails(lint, trial, "the side", card->sides[trial->side],
              told(advice, card->sides[band->side]));
    if (trial->state >= 0 && (State)trial->state != advice->state)
        fails(lint, trial, "the state", str_of(state_name((State)trial->state)),
              str_of(state_name(advice->state)));
    int64_t score = (int64_t)round(advice->mean * 100);
    if (trial->scored && score != trial->score)
        fails(lint, trial, "the score", points_text(lint->arena, trial->score, false),
              points_text(lint->arena, score, false));
}

static void judge_patterns(Lint *lint, const Trial *trial, const Advice *advice) {
    const Card *card = lint->card;
    for (size_t p = 0; trial->patterns && p < card->npatterns; p++) {
        bool applies = reply_is(advice_holds(advice, &card->patterns[p].when), true);
        if (applies == trial->patterns[p]) continue;
        diag_error(lint->diags, trial->span, "this test fails: the pattern `%.*s` %s",
                   STR_ARG(card->patterns[p].name),
                   applies ? "applies, and is not expected" : "is expected, and does not apply");
    }
}

static void count_met(const Lint *lint, const Trial *trial, const Advice *advice, Met *met) {
    const Card *card = lint->card;
    if (advice->state != STATE_CONFLICT) met->bands[advice->band] = true;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        bool hit = rule->kind == RULE_WHEN ? reply_is(advice_holds(advice, &rule->when), true)
                                           : trial->given[rule->question].reply.certainty == KNOWN;
        met->rules[r] = met->rules[r] || hit;
    }
    for (size_t v = 0; v < card->nvetoes; v++)
        if (reply_is(advice_holds(advice, &card->vetoes[v].when), true)) met->vetoes[v] = true;
    for (size_t p = 0; p < card->npatterns; p++)
        if (reply_is(advice_holds(advice, &card->patterns[p].when), true)) met->patterns[p] = true;
}

/* ---- what is not met ---- */

static void warn_unmet(Lint *lint, Span span, const char *kind, Str name) {
    diag_warning(lint->diags, span, "no test meets the %s `%.*s`", kind, STR_ARG(name));
}

static void warn_all_unmet(Lint *lint, const Met *met) {
    const Card *card = lint->card;
    for (size_t b = 0; b < card->nbands; b++)
        if (!met->bands[b]) warn_unmet(lint, card->bands[b].span, "band", card->bands[b].name);
    for (size_t r = 0; r < card->npoints; r++)
        if (!met->rules[r]) warn_unmet(lint, card->points[r].span, "rule", card->points[r].name);
    for (size_t v = 0; v < card->nvetoes; v++)
        if (!met->vetoes[v]) warn_unmet(lint, card->vetoes[v].span, "veto", card->vetoes[v].name);
    for (size_t p = 0; p < card->npatterns; p++)
        if (!met->patterns[p])
            warn_unmet(lint, card->patterns[p].span, "pattern", card->patterns[p].name);
}

static void warn_untested(Lint *lint) {
    const Card *card = lint->card;
    Diag *diag = diag_warning(lint->diags, card->head, "these rules have no tests");
    if (!card->nquestions) return;
    const Question *question = &card->questions[0];
    double value = question->noptions ? option_value(question, 0) : question->low;
    diag_hint(lint->diags, diag, "as in `tests: [{given: {%.*s: %.*s}, band: %.*s}]`",
              STR_ARG(question->name), STR_ARG(lint_answer(lint, 0, value)),
              STR_ARG(card->bands[0].name));
}

void lint_tests(Lint *lint) {
    const Card *card = lint->card;
    Met met = {ARENA_ARRAY(lint->arena, bool, card->nbands),
               ARENA_ARRAY(lint->arena, bool, card->npoints),
               ARENA_ARRAY(lint->arena, bool, card->nvetoes),
               ARENA_ARRAY(lint->arena, bool, card->npatterns)};
    if (!card->ntests) {
        warn_untested(lint);
        return;
    }
    for (size_t t = 0; t < card->ntests; t++) {
        ArenaMark mark = arena_mark(lint->proof->scratch);
        Advice advice = advice_of(lint->proof->scratch, card, card->tests[t].given);
        judge_verdict(lint, &card->tests[t], &advice);
        judge_patterns(lint, &card->tests[t], &advice);
        count_met(lint, &card->tests[t], &advice, &met);
        arena_release(lint->proof->scratch, mark);
    }
    warn_all_unmet(lint, &met);
}
