#include "app/advise_file.h"

#include "app/advise_cards.h"
#include "app/plan_file.h"
#include "base/file.h"
#include "plan/load.h"

/* A file that answers name by its path. */
static const char *find_named(App *app, const char *path, Span asked, const char *what) {
    if (file_exists(path)) return path;
    Diag *diag = diag_error(&app->diags, asked, "no %s %s", what, path);
    diag_hint(&app->diags, diag, "its path is from the folder of the answers");
    return NULL;
}

static const char *find_rules(App *app, const char *word, Span asked, const char *beside,
                              const char *const *roots, size_t nroots) {
    bool from_here = !asked.src; /* it stands on the command line, not in the answers */
    if (from_here && (strchr(word, '/') || file_exists(word))) return word;
    if (model_is_path(str_of(word)))
        return find_named(app, file_join(app->arena, file_folder(app->arena, beside), word), asked,
                          "rules");
    const char *file = arena_printf(app->arena, "%s.rules.yaml", word);
    const char *at = file_join(app->arena, file_folder(app->arena, beside), file);
    for (size_t i = 0; !file_exists(at) && i < nroots; i++)
        at = file_join(app->arena, roots[i], file);
    if (file_exists(at)) return at;
    Diag *diag = diag_error(&app->diags, asked, "no rules `%s`", word);
    advise_cards_hint(app, diag, str_of(word), file_folder(app->arena, beside));
    app->usage_wrong = app->rules;
    return NULL;
}

Card *advise_rules(App *app, Str name, Span asked, const char *beside) {
    size_t nroots;
    const char *const *roots = advise_roots(app, &nroots);
    const char *word = arena_copy(app->arena, name.p, name.n);
    const char *path = find_rules(app, word, asked, beside, roots, nroots);
    size_t errors = app->diags.errors;
    if (!path) return NULL;
    Card *card = card_new(app->arena, &app->diags);
    bool good = card_load_rules(card, path, roots, nroots);
    return app_told(app, good, errors, path) ? card : NULL;
}

/* `split-or-merge@1.0.0`: answers to a questionnaire that has changed since may mean something
 * else. */
static bool is_version(App *app, const Card *card, Str wanted, Span asked) {
    if (!wanted.n || str_eq(wanted, card->version)) return true;
    Diag *diag =
        diag_error(&app->diags, asked, "these answers are for version %.*s; the rules are %.*s",
                   STR_ARG(wanted), STR_ARG(card->version));
    diag_hint(&app->diags, diag, "look the answers over, then write @%.*s", STR_ARG(card->version));
    return false;
}

Card *advise_card(App *app, const SheetHead *head) {
    if (app->rules) return advise_rules(app, str_of(app->rules), (Span){0}, head->path);
    Str version = head->rules.src ? span_text(head->rules) : STR("split-or-merge");
    Str name = str_trim(str_cut(&version, '@'));
    Card *card = advise_rules(app, name, head->rules, head->path);
    return card && is_version(app, card, str_trim(version), head->rules) ? card : NULL;
}

/* What only changes a plan needs one. */
static bool needs_no_plan(App *app) {
    const char *option = app->nsets ? "--set" : app->scenario ? "--scenario" : NULL;
    if (!option) return true;
    app_usage(app, "as in --plan examples/shop/plan.yaml, or `plan:` in the file of answers",
              "%s changes a plan, and there is none here", option);
    return false;
}

bool advise_plan(App *app, const SheetHead *head, Plan **out, const Scenario **scenario) {
    const char *path = app->plan;
    if (!path && head->plan.src) {
        Str name = span_text(head->plan);
        path = file_join(app->arena, file_folder(app->arena, head->path),
                         arena_copy(app->arena, name.p, name.n));
        if (!find_named(app, path, head->plan, "plan")) return false;
    }
    *scenario = NULL;
    *out = path ? plan_file_open(app, path) : NULL;
    if (!path) return needs_no_plan(app);
    if (plan_file_all(app)) {
        app_usage(app, "name one of those that `napkin scenarios` lists",
                  "a verdict is of one scenario, not of all");
        return false;
    }
    return *out && plan_file_scenario(app, *out, scenario);
}

Str advise_word(Arena *arena, const char *path) {
    static const char *const endings[] = {".yaml", ".rules"};
    const char *slash = strrchr(path, '/');
    Str word = str_of(slash ? slash + 1 : path);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        size_t n = strlen(endings[i]);
        if (word.n > n && memcmp(word.p + word.n - n, endings[i], n) == 0) word.n -= n;
    }
    return (Str){arena_copy(arena, word.p, word.n), word.n};
}

Str advise_name(App *app, const Basis *basis) {
    static const char *const named[] = {"rules", "questionnaire", "model"};
    size_t nroots;
    const char *const *roots = advise_roots(app, &nroots);
    bool may = false;
    for (size_t i = 0; i < COUNT_OF(named); i++) may = may || strcmp(basis->kind, named[i]) == 0;
    for (size_t i = 0; may && i < nroots; i++) {
        size_t n = strlen(roots[i]);
        if (strncmp(basis->path, roots[i], n) == 0 && basis->path[n] == '/')
            return advise_word(app->arena, basis->path);
    }
    return STR("");
}

static bool open_all(App *app, const char *path, Sheet *out) {
    SheetHead head;
    Plan *plan;
    const Scenario *scenario;
    if (!sheet_open(app->arena, &app->diags, path, &head)) return false;
    Card *card = advise_card(app, &head);
    return card && advise_plan(app, &head, &plan, &scenario) &&
           sheet_read(card, &head, evidence_of_plan(card, plan, scenario, false), out);
}

bool advise_open(App *app, const char *path, Sheet *out) {
    size_t errors = app->diags.errors;
    return app_told(app, open_all(app, path, out), errors, path);
}
