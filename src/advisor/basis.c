#include "advisor/basis.h"

static void add(Basis *all, size_t *n, const char *kind, const Source *src) {
    if (!src) return;
    Basis *basis = &all[(*n)++];
    *basis = (Basis){.kind = kind, .path = src->name};
    hash_sha256(src->text, basis->sha256);
}

Basis *basis_of(Arena *arena, const Sheet *sheet, size_t *n) {
    const Plan *plan = sheet->plan;
    Basis *all = ARENA_ARRAY(arena, Basis, 3 + (plan ? plan->nfiles : 0));
    *n = 0;
    add(all, n, "answers", sheet->src);
    add(all, n, "rules", sheet->card->rules_src);
    add(all, n, "questionnaire", sheet->card->src);
    for (size_t i = 0; plan && i < plan->nfiles; i++)
        add(all, n, plan->files[i].kind, plan->files[i].src);
    return all;
}
