/* basis.h - the files that a verdict rests on: answers, rules, questionnaire, plan, and the models
 * and samples that the plan uses, each with the SHA-256 of what was read. */
#ifndef NAPKIN_BASIS_H
#define NAPKIN_BASIS_H

#include "advisor/sheet.h"
#include "base/hash.h"

typedef struct Basis {
    const char *kind; /* "answers", "rules", "questionnaire", "plan", "model", "samples" */
    const char *path; /* as it was opened */
    char sha256[HASH_DIGITS + 1];
} Basis;

/* In the order above; each file once. */
Basis *basis_of(Arena *arena, const Sheet *sheet, size_t *n);

#endif
