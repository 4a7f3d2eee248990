#include "app/advise_cards.h"

#include "base/file.h"

static const char ending[] = ".rules.yaml";

const char *const *advise_roots(App *app, size_t *n) {
    if (!app->roots) app_find_roots(app);
    const char **roots = ARENA_ARRAY(app->arena, const char *, 2 * app->nroots);
    for (size_t i = 0; i < app->nroots; i++) {
        roots[i] = named_beside(app, app->roots[i], "questionnaires");
        roots[app->nroots + i] = app->roots[i];
    }
    *n = 2 * app->nroots;
    return roots;
}

NamedFile *advise_cards(App *app, const char *beside, size_t *n) {
    size_t nroots;
    const char *const *roots = advise_roots(app, &nroots);
    const char **folders = ARENA_ARRAY(app->arena, const char *, nroots + 1);
    folders[0] = beside;
    for (size_t i = 0; i < nroots; i++) folders[i + 1] = roots[i];
    return named_files(app, folders, nroots + 1, ending, n);
}

void advise_cards_hint(App *app, Diag *diag, Str wanted, const char *beside) {
    size_t n;
    const NamedFile *cards = advise_cards(app, beside, &n);
    named_hint(app, diag, wanted, cards, n,
               arena_printf(app->arena, "they are looked for as %.*s%s, beside the answers first",
                            STR_ARG(wanted), ending));
}
