#include "app/decks.h"

static const char ending[] = ".yaml";

NamedFile *decks_at_hand(App *app, size_t *n) {
    if (!app->roots) app_find_roots(app);
    const char **folders = ARENA_ARRAY(app->arena, const char *, app->nroots + 1);
    for (size_t i = 0; i < app->nroots; i++)
        folders[i] = named_beside(app, app->roots[i], "questionnaires/quiz");
    return named_files(app, folders, app->nroots, ending, n);
}

/* What has a slash or ends like a file is a path. */
bool decks_is_path(const char *name) {
    size_t n = strlen(name), end = sizeof ending - 1;
    return strchr(name, '/') || (n > end && strcmp(name + n - end, ending) == 0);
}

static const char *path_of(App *app, const char *name) {
    size_t n;
    if (decks_is_path(name)) return name;
    const NamedFile *files = decks_at_hand(app, &n);
    const NamedFile *file = named_find(files, n, str_of(name));
    if (file) return file->path;
    Diag *diag = diag_io(&app->diags, "no deck `%s`", name);
    named_hint(
        app, diag, str_of(name), files, n,
        arena_printf(app->arena, "a deck of your own is named by its path: ./%s%s", name, ending));
    return NULL;
}

static bool is_new(App *app, Deck *const *decks, size_t n, const Deck *deck) {
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(decks[i]->id, deck->id)) continue;
        if (strcmp(decks[i]->path, deck->path) == 0) {
            diag_error(&app->diags, (Span){0}, "`%s` is named twice", deck->path);
            return false;
        }
        Diag *diag = diag_error(&app->diags, (Span){0}, "two decks have the id `%.*s`: %s and %s",
                                STR_ARG(deck->id), decks[i]->path, deck->path);
        diag_hint(&app->diags, diag, "the history would mix them: give one an `id:` of its own");
        return false;
    }
    return true;
}

bool decks_open(App *app, const char *const *names, size_t nnames, Deck ***out, size_t *n) {
    size_t all = nnames;
    const NamedFile *files = nnames ? NULL : decks_at_hand(app, &all);
    *out = ARENA_ARRAY(app->arena, Deck *, all + 1);
    *n = 0;
    bool good = true;
    for (size_t i = 0; i < all; i++) {
        const char *path = files ? files[i].path : path_of(app, names[i]);
        Deck *deck = path ? deck_read(app->arena, &app->diags, path) : NULL;
        good = deck && is_new(app, *out, *n, deck) && good;
        if (deck) (*out)[(*n)++] = deck;
    }
    if (good && !*n) {
        Diag *diag = diag_io(&app->diags, "no decks are at hand");
        diag_hint(&app->diags, diag, "they are looked for in questionnaires/quiz beside models");
        return false;
    }
    return good;
}

bool decks_id(App *app, const char *name, Str *out) {
    Deck **decks;
    size_t n;
    const NamedFile *files = decks_at_hand(app, &n);
    *out = str_of(name);
    if (!decks_is_path(name) && !named_find(files, n, *out)) return true;
    if (!decks_open(app, &name, 1, &decks, &n)) return false;
    *out = decks[0]->id;
    return true;
}

bool decks_known(App *app, const char *name, bool kept) {
    size_t n;
    const NamedFile *files = decks_at_hand(app, &n);
    if (kept || decks_is_path(name) || named_find(files, n, str_of(name))) return true;
    named_hint(app, diag_io(&app->diags, "no deck `%s`", name), str_of(name), files, n,
               "`napkin quiz list` lists them");
    return false;
}
