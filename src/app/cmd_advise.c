/* cmd_advise.c - verdicts on service boundaries, from files of answers. */
#include "app/command.h"
#include "app/plan_file.h"
#include "base/file.h"
#include "report/advised.h"

/* Folders of questionnaires: beside those of models. */
static const char *const *questionnaire_roots(App *app) {
    if (!app->roots) app_find_roots(app);
    const char **roots = ARENA_ARRAY(app->arena, const char *, 2 * app->nroots);
    for (size_t i = 0; i < app->nroots; i++) {
        roots[i] = arena_printf(app->arena, "%s/../questionnaires", app->roots[i]);
        roots[app->nroots + i] = app->roots[i];
    }
    return roots;
}

static Str said(Span span) {
    return span.src ? span_text(span) : STR("");
}

/* `NAME.rules.yaml`, beside the answers or on the roots; or a path. */
static const char *find_rules(App *app, const SheetHead *head, const char *const *roots) {
    Str name = app->rules ? str_of(app->rules) : said(head->rules);
    if (!name.n) name = STR("split-or-merge");
    const char *word = arena_copy(app->arena, name.p, name.n);
    if (memchr(name.p, '/', name.n) || file_exists(word)) return word;
    const char *file = arena_printf(app->arena, "%s.rules.yaml", word);
    const char *at = file_join(app->arena, file_folder(app->arena, head->path), file);
    for (size_t i = 0; !file_exists(at) && i < 2 * app->nroots; i++)
        at = file_join(app->arena, roots[i], file);
    if (file_exists(at)) return at;
    Diag *diag =
        diag_error(&app->diags, app->rules ? (Span){0} : head->rules, "no rules `%s`", word);
    diag_hint(&app->diags, diag, "they are looked for as %s, beside the answers first", file);
    app->usage_wrong = app->rules;
    return NULL;
}

static bool open_plan(App *app, const SheetHead *head, Plan **out) {
    Str name = said(head->plan);
    const char *path = app->plan;
    if (!path && name.n)
        path = file_join(app->arena, file_folder(app->arena, head->path),
                         arena_copy(app->arena, name.p, name.n));
    *out = path ? plan_file_open(app, path) : NULL;
    return !path || *out;
}

static ExitStatus status_of(State state) {
    static const ExitStatus statuses[] = {EXIT_GOOD, EXIT_LIKELY, EXIT_OPEN, EXIT_CONFLICT};
    return statuses[state];
}

static void advise(App *app, const char *path, bool first) {
    SheetHead head;
    Plan *plan;
    Sheet sheet;
    if (!sheet_open(app->arena, &app->diags, path, &head)) return;
    const char *const *roots = questionnaire_roots(app);
    const char *rules = find_rules(app, &head, roots);
    Card *card = card_new(app->arena, &app->diags);
    if (!rules || !card_load_rules(card, rules, roots, 2 * app->nroots)) return;
    if (!open_plan(app, &head, &plan) || !sheet_read(card, &head, plan, &sheet)) return;
    Advice advice = advice_of(app->arena, card, sheet.given);
    Flips flips = flips_of(app->arena, &advice);
    bool rows = app->style.format == FORMAT_CSV || app->style.format == FORMAT_JSON;
    if (app->style.format == FORMAT_CSV && first) advised_csv_head(&app->out, &app->style);
    if (!first && !rows) buf_char(&app->out, '\n');
    advised_write(&app->out, &app->style, &(Advised){&sheet, &advice, &flips});
    ExitStatus status = status_of(advice.state);
    if (status > app->verdict) app->verdict = status;
}

void cmd_advise(App *app) {
    for (size_t i = 0; i < app->nargs; i++) advise(app, app->args[i], i == 0);
}
