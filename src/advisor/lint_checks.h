/* lint_checks.h - what the checks of the linter share: one function a row of the table in lint.c.
 */
#ifndef NAPKIN_LINT_CHECKS_H
#define NAPKIN_LINT_CHECKS_H

#include "advisor/proof.h"
#include "advisor/sheet.h"

typedef struct Lint {
    Arena *arena;
    Card *card;
    Diags *diags;
    Proof *proof;
    bool *bands; /* by band: some pattern can apply */
} Lint;

/* lint_verdict.c */
void lint_bands(Lint *lint);
void lint_deciding(Lint *lint);

/* lint_questions.c */
void lint_from(Lint *lint);
void lint_unasked(Lint *lint);
void lint_unused(Lint *lint);
void lint_influence(Lint *lint);

/* lint_rules.c */
void lint_dead(Lint *lint);
void lint_curves(Lint *lint);
void lint_toward(Lint *lint);
void lint_double(Lint *lint);
void lint_reasons(Lint *lint);
void lint_steps(Lint *lint);

/* lint_vetoes.c */
void lint_contradictions(Lint *lint);
void lint_vetoes(Lint *lint);

/* lint_patterns.c */
void lint_patterns(Lint *lint);
void lint_pattern_bands(Lint *lint);

/* lint_tests.c */
void lint_tests(Lint *lint);

/* What the checks say alike: an answer as it is typed; the name of a question. */
Str lint_answer(const Lint *lint, uint32_t question, double value);
static inline Str lint_name(const Lint *lint, uint32_t question) {
    return lint->card->questions[question].name;
}

/* Marks what is named by what decides a verdict, or by patterns, and what that is asked after. */
void lint_mark_verdict(const Lint *lint, bool *named);
void lint_mark_patterns(const Lint *lint, bool *named);
void lint_mark_asks(const Lint *lint, bool *named);

#endif
