/* cmd_lint.c - files looked over, each by what its first key says it is. */
#include "app/advise_file.h"
#include "app/command.h"
#include "app/plan_file.h"

#include "advisor/lint.h"
#include "base/file.h"
#include "plan/lint.h"
#include "quiz/check.h"
#include "yaml/kind.h"

static void lint_plan(App *app, const char *path) {
    size_t errors = app->diags.errors;
    Plan *plan = plan_file_open(app, path);
    if (app_told(app, plan, errors, path)) plan_lint(plan);
}

static void lint_questionnaire(App *app, const char *path) {
    Card *card = card_new(app->arena, &app->diags);
    size_t errors = app->diags.errors;
    if (app_told(app, card_load_questions(card, path), errors, path)) card_lint(card);
}

static void lint_rules(App *app, const char *path) {
    Card *card = advise_rules(app, str_of(path), (Span){0}, path);
    if (card) card_lint(card);
}

/* Reading them finds all there is to find. */
static void lint_answers(App *app, const char *path) {
    Sheet sheet;
    (void)!advise_open(app, path, &sheet);
}

static void lint_deck(App *app, const char *path) {
    size_t errors = app->diags.errors;
    Deck *deck = deck_read(app->arena, &app->diags, path);
    if (app_told(app, deck, errors, path)) deck_check(deck);
}

static const struct {
    const char *key; /* the first one of the file */
    void (*run)(App *app, const char *path);
} kinds[] = {
    {"plan", lint_plan},   {"model", lint_plan},      {"questionnaire", lint_questionnaire},
    {"rules", lint_rules}, {"answers", lint_answers}, {"deck", lint_deck},
};

/* What a file without a first key should be, by its name; else a plan. */
static void lint_nameless(App *app, const char *path) {
    static const struct {
        const char *ending;
        void (*run)(App *app, const char *path);
    } endings[] = {{".rules.yaml", lint_rules}, {".answers.yaml", lint_answers}};
    size_t n = strlen(path);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        size_t length = strlen(endings[i].ending);
        if (n < length || strcmp(path + n - length, endings[i].ending) != 0) continue;
        endings[i].run(app, path);
        return;
    }
    lint_plan(app, path);
}

/* Standard input can be read once only: it is taken for a plan, and so is what cannot be read;
 * whoever reads a plan says what is wrong with it. */
static void lint_file(App *app, const char *path) {
    Diags unheard = diags_new(app->arena);
    Source *src = ARENA_NEW(app->arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    bool piped = strcmp(path, "-") == 0;
    if (piped || !file_read(app->arena, path, LIMIT_FILE_BYTES, &unheard, &src->text)) {
        lint_plan(app, path);
        return;
    }
    Span key = kind_key(src);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(span_text(key), kinds[i].key)) {
            kinds[i].run(app, path);
            return;
        }
    if (key.len) kind_refuse(&app->diags, key, "plan");
    else lint_nameless(app, path);
}

void cmd_lint(App *app) {
    for (size_t i = 0; i < app->nargs; i++) {
        const Diag *before = app->diags.last;
        lint_file(app, app->args[i]);
        if (app->diags.last == before && !app->quiet)
            buf_printf(&app->out, "%s: nothing to say\n", app->args[i]);
    }
}
