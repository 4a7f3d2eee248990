/* cmd_lint.c - files looked over, each by what its first key says it is. */
#include "app/advise_file.h"
#include "app/command.h"
#include "app/plan_file.h"

#include "advisor/lint.h"
#include "base/file.h"
#include "base/near.h"
#include "plan/lint.h"

static void lint_plan(App *app, const char *path) {
    Plan *plan = plan_file_open(app, path);
    if (plan) plan_lint(plan);
}

static void lint_questionnaire(App *app, const char *path) {
    Card *card = card_new(app->arena, &app->diags);
    if (card_load_questions(card, path)) card_lint(card);
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

static const struct {
    const char *key; /* the first one of the file */
    void (*run)(App *app, const char *path);
} kinds[] = {
    {"plan", lint_plan},   {"model", lint_plan},      {"questionnaire", lint_questionnaire},
    {"rules", lint_rules}, {"answers", lint_answers},
};

static bool is_letter(char c) {
    return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The first key of a text, as far as it can be told without reading YAML; len 0: it cannot. */
static Span first_key(const Source *src) {
    Str rest = src->text;
    while (rest.n) {
        Str line = str_cut(&rest, '\n');
        bool skip = !str_trim(line).n || line.p[0] == '#' || str_starts(line, "---") ||
                    (line.n == 3 && str_starts(line, "\xEF\xBB\xBF"));
        if (skip) continue;
        size_t from = str_starts(line, "\xEF\xBB\xBF") ? 3 : 0, n = from;
        while (n < line.n && is_letter(line.p[n])) n++;
        bool key = n > from && n < line.n && line.p[n] == ':';
        return (Span){src, (uint32_t)(line.p + from - src->text.p), key ? (uint32_t)(n - from) : 0};
    }
    return (Span){src, 0, 0};
}

static void wrong_kind(App *app, Span key) {
    Near near = near_to(span_text(key));
    Buf all = buf_new(app->arena);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        near_offer(&near, str_of(kinds[i].key), true);
        buf_printf(&all, "%s`%s:`",
                   i == 0                     ? ""
                   : i + 1 == COUNT_OF(kinds) ? " or "
                                              : ", ",
                   kinds[i].key);
    }
    Diag *diag =
        diag_error(&app->diags, key, "`%.*s:` is no kind of file", STR_ARG(span_text(key)));
    if (near.best.n) diag_hint(&app->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(&app->diags, diag, "the first key says what a file is: %s", all.p);
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
    Span key = first_key(src);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(span_text(key), kinds[i].key)) {
            kinds[i].run(app, path);
            return;
        }
    if (key.len) wrong_kind(app, key);
    else lint_plan(app, path);
}

void cmd_lint(App *app) {
    for (size_t i = 0; i < app->nargs; i++) {
        const Diag *before = app->diags.last;
        lint_file(app, app->args[i]);
        if (app->diags.last == before && !app->quiet)
            buf_printf(&app->out, "%s: nothing to say\n", app->args[i]);
    }
}
