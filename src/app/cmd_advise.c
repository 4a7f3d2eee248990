/* cmd_advise.c - verdicts on service boundaries, from files of answers. */
#include "advisor/edit.h"
#include "app/advise_file.h"
#include "app/advise_record.h"
#include "app/command.h"
#include "app/interview.h"
#include "base/file.h"
#include "report/advised.h"

#include <unistd.h>

static ExitStatus status_of(State state) {
    static const ExitStatus statuses[] = {EXIT_GOOD, EXIT_LIKELY, EXIT_OPEN, EXIT_CONFLICT};
    return statuses[state];
}

static void verdict(App *app, const Sheet *sheet, bool first) {
    Advice advice = advice_of(app->arena, sheet->card, sheet->given);
    bool csv = app->style.format == FORMAT_CSV, rows = csv || app->style.format == FORMAT_JSON;
    Flips flips = {0}; /* which no row of CSV tells */
    if (!csv) flips = flips_of(app->arena, &advice);
    if (csv && first) advised_csv_head(&app->out, &app->style);
    if (!first && !rows) buf_char(&app->out, '\n');
    Advised advised = {sheet, &advice, &flips};
    if (app->style.format == FORMAT_MADR) advise_record_write(app, &advised);
    else advised_write(&app->out, &app->style, &advised);
    ExitStatus status = status_of(advice.state);
    if (status > app->verdict) app->verdict = status;
}

static void advise(App *app, const char *path, bool first) {
    Sheet sheet;
    if (advise_open(app, path, &sheet)) verdict(app, &sheet, first);
}

/* ---- the interview ---- */

/* `Checkout | Catalogue` as a file name. */
static const char *file_for(Arena *arena, Str subject) {
    Buf name = buf_new(arena);
    for (size_t i = 0; i < subject.n; i++) {
        char c = subject.p[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (letter) buf_char(&name, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
        else if (name.n && name.p[name.n - 1] != '-') buf_char(&name, '-');
    }
    while (name.n && name.p[name.n - 1] == '-') name.p[--name.n] = '\0';
    return arena_printf(arena, "%s.answers.yaml", name.n ? name.p : "line");
}

/* The first thing that is asked; n 0: nobody says. */
static Str ask_subject(App *app, Line *line) {
    for (;;) {
        const char *text;
        size_t n;
        style_wrap(&app->out, &app->style, TONE_PLAIN,
                   STR("Which line? Name its two parts, as in `Checkout | Catalogue`."), STR(""));
        if (!app_flush(app) || line_read(line, "? ", &text, &n) != LINE_TEXT) return STR("");
        Str subject = str_trim((Str){arena_copy(app->arena, text, n), n});
        if (str_is(subject, "quit") || str_is(subject, "exit")) return STR("");
        if (subject.n) return subject;
    }
}

/* The rules as a file of answers names them: with their version. */
static Str rules_named(App *app, const Card *card, const char *path) {
    bool by_path = app->rules && strchr(app->rules, '/');
    const char *name =
        arena_printf(app->arena, "%.*s", STR_ARG(advise_word(app->arena, card->rules_path)));
    if (by_path) name = file_relative(app->arena, file_folder(app->arena, path), app->rules);
    return str_of(arena_printf(app->arena, "%s@%.*s", name, STR_ARG(card->version)));
}

/* Answers to other rules than were asked for are not mixed with these. */
static bool answers_these(App *app, const Interview *it, const SheetHead *head) {
    if (!app->rules || !head->rules.src) return true;
    Str said = span_text(head->rules), name = str_trim(str_cut(&said, '@'));
    Str wanted = advise_word(app->arena, it->card->rules_path);
    if (str_eq(advise_word(app->arena, arena_printf(app->arena, "%.*s", STR_ARG(name))), wanted))
        return true;
    Diag *diag = diag_error(&app->diags, head->rules, "these are answers to `%.*s`, not to `%.*s`",
                            STR_ARG(name), STR_ARG(wanted));
    diag_hint(&app->diags, diag, "--answers OTHER.yaml keeps them apart; --rules %.*s goes on here",
              STR_ARG(name));
    return false;
}

/* The answers that are there already, if any, and the rules; then what it is about, which may name
 * a file that is there. False after an error, or when nobody says what it is about. */
static bool open_answers(App *app, Interview *it, SheetHead *head) {
    it->path = app->answers;
    *head = (SheetHead){.path = it->path ? it->path : "answers", .subject = STR("Two parts")};
    bool there = it->path && file_exists(it->path);
    if (there && !sheet_open(app->arena, &app->diags, it->path, head)) return false;
    it->card = advise_card(app, head);
    if (it->card && there) return answers_these(app, it, head);
    if (!it->card || !it->person) return it->card;
    head->subject = ask_subject(app, it->line);
    if (!head->subject.n) return false;
    if (!it->path) head->path = it->path = file_for(app->arena, head->subject);
    if (!file_exists(it->path)) return true;
    if (!sheet_open(app->arena, &app->diags, it->path, head)) return false;
    it->card = advise_card(app, head);
    return it->card && answers_these(app, it, head);
}

static bool open_interview(App *app, Interview *it, Plan *plan) {
    SheetHead head;
    const Scenario *scenario = NULL;
    if (!open_answers(app, it, &head)) return false;
    if (!plan && !advise_plan(app, &head, &plan, &scenario)) return false;
    it->evidence = evidence_of_plan(it->card, plan, scenario, true);
    if (head.src) it->text = head.src->text;
    if (head.src) return true;
    const char *from = plan && plan->path && plan->path[0] ? plan->path : NULL;
    if (from && it->path) from = file_relative(app->arena, file_folder(app->arena, it->path), from);
    Str rules = rules_named(app, it->card, head.path);
    it->text = edit_new(app->arena, head.subject, rules, from ? str_of(from) : STR(""));
    return true;
}

static void tell_what_is_kept(App *app, const Interview *it) {
    if (!it->person || !it->path || !file_exists(it->path)) return;
    const Plan *plan = it->evidence ? it->evidence->plan : NULL;
    if (plan && !(plan->path && plan->path[0])) {
        buf_char(&app->out, '\n');
        style_wrap(&app->out, &app->style, TONE_WARN,
                   STR("What the session answered is not in the file: `:save PLAN`, then "
                       "`napkin advise FILE --plan PLAN`."),
                   STR(""));
    }
    const char *line =
        arena_printf(app->arena,
                     "The answers are in %s; `napkin advise %s --format madr -o decision.md` "
                     "writes the decision down.",
                     it->path, it->path);
    buf_char(&app->out, '\n');
    style_wrap(&app->out, &app->style, TONE_DIM, str_of(line), STR(""));
}

void advise_interview(App *app, Plan *plan) {
    Interview it = {.app = app, .file_order = app->file_order};
    Sheet sheet;
    it.person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    it.line = line_open(NULL, NULL, app->style.colour);
    if (open_interview(app, &it, plan) && interview_run(&it, &sheet) && sheet.given) {
        if (it.person) buf_char(&app->out, '\n');
        verdict(app, &sheet, true);
        tell_what_is_kept(app, &it);
    }
    line_close(it.line);
}

void cmd_advise(App *app) {
    if (app->nargs && app->answers) {
        app_usage(app, "a file of answers by itself gives its verdict",
                  "--answers is for an interview, which takes no files beside it");
        return;
    }
    if (!app->nargs) {
        advise_interview(app, NULL);
        return;
    }
    if (strcmp(app->args[0], "verify") == 0) {
        cmd_verify(app, app->args + 1, app->nargs - 1);
        return;
    }
    if (app->style.format == FORMAT_MADR && app->nargs > 1) {
        app_usage(app, NULL, "a record is of one decision: one file of answers at a time");
        return;
    }
    for (size_t i = 0; i < app->nargs; i++) advise(app, app->args[i], i == 0);
}
