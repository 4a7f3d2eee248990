/* repl_commands.c - what stands behind a colon at the prompt: a new command is one row. */
#include "app/command.h"
#include "app/repl.h"
#include "base/file.h"
#include "base/near.h"
#include "plan/load.h"
#include "report/diff.h"
#include "report/goals.h"
#include "report/plans.h"
#include "report/plots.h"
#include "report/sweeps.h"
#include "report/table.h"

static Diag *complain(Repl *repl, const char *fmt, ...) PRINTF_LIKE(2, 3);
static Diag *complain(Repl *repl, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *message = arena_vprintf(repl->arena, fmt, args);
    va_end(args);
    return diag_error(&repl->diags, (Span){0}, "%s", message);
}

static void say(Repl *repl, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(Repl *repl, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *line = arena_vprintf(repl->arena, fmt, args);
    va_end(args);
    buf_text(&repl->app->out, "  ");
    style_text(&repl->app->out, &repl->app->style, TONE_DIM, line);
    buf_char(&repl->app->out, '\n');
}

/* Where a part of the command stands in the line that was typed. */
static Span typed_span(const Repl *repl, Str part) {
    return span_part(repl->typed, part);
}

static bool named(Repl *repl, Str name, uint32_t *at) {
    Plan *plan = session_plan(repl->session);
    int32_t found = plan_find(plan, name);
    *at = found > 0 ? (uint32_t)found : 0;
    return found > 0 || plan_find_value(plan, typed_span(repl, name), at);
}

static void run_why(Repl *repl, Str rest, bool forced) {
    (void)forced;
    uint32_t at;
    if (!rest.n) complain(repl, ":why takes the name of a value");
    else if (named(repl, rest, &at))
        plan_why(&repl->app->out, &repl->app->style, session_plan(repl->session),
                 session_case(repl->session), at);
}

static void run_plot(Repl *repl, Str rest, bool forced) {
    (void)forced;
    uint32_t at;
    Plan *plan = session_plan(repl->session);
    Case *solved = session_case(repl->session);
    if (!rest.n) complain(repl, ":plot takes the name of a value");
    else if (!named(repl, rest, &at)) return;
    else if (plan->entries[at].kind == ENTRY_FUNCTION)
        complain(repl, "%.*s is a function, which has no value of its own", STR_ARG(rest));
    else if (plan_sample(plan, solved, 1, &at, 1, NULL))
        (void)!plan_plot(&repl->app->out, &repl->app->style, plan, solved, at, false);
}

static void show_entries(Repl *repl, const uint32_t *names, size_t n) {
    plan_show(&repl->app->out, &repl->app->style, session_plan(repl->session),
              session_case(repl->session), names, n);
}

static void run_list(Repl *repl, Str rest, bool forced) {
    (void)rest;
    (void)forced;
    const Plan *plan = session_plan(repl->session);
    uint32_t *names = ARENA_ARRAY(repl->arena, uint32_t, plan->nentries);
    size_t n = 0;
    for (uint32_t i = 1; i < plan->nentries; i++)
        if (!plan->entries[i].model) names[n++] = i;
    if (n) show_entries(repl, names, n);
    else say(repl, "nothing is defined yet: x = 3 GB");
}

static void run_show(Repl *repl, Str rest, bool forced) {
    uint32_t at;
    if (!rest.n) run_list(repl, rest, forced);
    else if (named(repl, rest, &at)) show_entries(repl, &at, 1);
}

/* `:set name expression`, `:set name = expression` */
static void run_set(Repl *repl, Str rest, bool forced) {
    (void)forced;
    Str value = rest;
    Str name = str_cut(&value, memchr(rest.n ? rest.p : "", '=', rest.n) ? '=' : ' ');
    uint32_t at;
    if (!str_trim(value).n) {
        complain(repl, ":set reads `:set name = expression`");
        return;
    }
    if (!named(repl, str_trim(name), &at)) return;
    /* the definition, each word in the column where it was typed */
    Str typed = repl->typed->text;
    char *line = arena_copy(repl->app->arena, typed.p, typed.n);
    memset(line, ' ', (size_t)(name.p - typed.p));
    line[value.p - typed.p - 1] = '=';
    Answer answer =
        session_line(repl->session, "prompt", repl->typed->first_line, (Str){line, typed.n});
    repl_answer(repl, &answer);
}

static void run_undo(Repl *repl, Str rest, bool forced) {
    (void)rest;
    (void)forced;
    Str name;
    if (!session_undo(repl->session, &name)) {
        complain(repl, "there is nothing to undo");
        return;
    }
    uint32_t at = 0;
    int32_t found = plan_find(session_plan(repl->session), name);
    if (found < 0) say(repl, "%.*s is gone again", STR_ARG(name));
    else say(repl, "%.*s is as before", STR_ARG(name));
    if (found > 0) show_entries(repl, (at = (uint32_t)found, &at), 1);
}

static Str title_of(const Plan *plan) {
    return plan->title.n ? plan->title : STR("Session");
}

static void run_save(Repl *repl, Str rest, bool forced) {
    const char *path = rest.n ? arena_copy(repl->arena, rest.p, rest.n) : repl->path;
    if (!path) {
        complain(repl, ":save takes the name of a file");
        return;
    }
    bool known = repl->path && strcmp(path, repl->path) == 0;
    if (file_exists(path) && !known && !forced) {
        diag_hint(&repl->diags, complain(repl, "%s is there already", path),
                  "`:save! %s` overwrites it", path);
        return;
    }
    const Plan *plan = session_plan(repl->session);
    Buf text = buf_new(repl->arena);
    session_save(repl->session, title_of(plan), file_folder(repl->arena, path), &text);
    if (!file_write(path, buf_str(&text), true, &repl->diags)) return;
    size_t n = 0;
    for (size_t i = 1; i < plan->nentries; i++) n += !plan->entries[i].model;
    say(repl, "wrote %s: %zu inputs and derived values", path, n);
    repl->path = path;
    repl->saved_at = repl->definitions;
}

/* A plan from a file, in an arena of its own or aside; NULL after errors. */
static Plan *load_plan(Repl *repl, Arena *arena, Str path) {
    Plan *plan = repl_new_plan(repl, arena);
    const char *name = arena_copy(arena, path.p, path.n);
    return plan_load(plan, name) && plan_prepare(plan) ? plan : NULL;
}

static void run_load(Repl *repl, Str rest, bool forced) {
    if (!rest.n) {
        complain(repl, ":load takes the name of a file");
        return;
    }
    if (repl->definitions != repl->saved_at && !forced) {
        diag_hint(&repl->diags, complain(repl, "this session is not saved"),
                  "`:save FILE` keeps it, `:load! %.*s` drops it", STR_ARG(rest));
        return;
    }
    Arena *arena = arena_new(0), *old = repl->arena;
    Plan *plan = load_plan(repl, arena, rest);
    if (!plan) {
        repl->aside = arena;
        return;
    }
    repl_restart(repl, arena, plan);
    repl->path = arena_copy(repl->app->arena, rest.p, rest.n);
    arena_free(old);
    say(repl, "%.*s: %zu entries, %zu checks, %zu scenarios", STR_ARG(plan->title),
        plan->nentries - 1, plan->nchecks, plan->nscenarios);
}

/* ---- the session as a plan ---- */

/* Room for plans beside the session, until the line's errors are shown. */
static Arena *room_aside(Repl *repl) {
    if (!repl->aside) repl->aside = arena_new(0);
    return repl->aside;
}

/* The session written out and read back: checked as a whole, and whatever is done with it leaves
 * the session as it is. With `first` not NULL it shares that plan's Program. What was said of its
 * lines when they were typed is not said again. NULL after errors. */
static Plan *session_as_plan(Repl *repl, const Plan *first) {
    const Plan *now = session_plan(repl->session);
    Arena *arena = room_aside(repl);
    Plan *plan = repl_new_plan(repl, arena);
    const char *path = now->path ? now->path : "";
    Source *src = ARENA_NEW(arena, Source);
    Buf text = buf_new(arena);
    session_save(repl->session, title_of(now), file_folder(arena, path), &text);
    *src = (Source){.name = "session", .text = buf_str(&text), .first_line = 1};
    if (first) plan->program = first->program;
    if (!plan_load_text(plan, src, path) || !plan_prepare(plan)) return NULL;
    repl->diags = diags_new(arena);
    return plan;
}

static void run_use(Repl *repl, Str rest, bool forced) {
    (void)forced;
    if (!rest.n) {
        complain(repl, ":use takes the name of a model");
        return;
    }
    Str name;
    size_t before = session_plan(repl->session)->nentries;
    if (session_use(repl->session, typed_span(repl, rest), &name))
        say(repl, "%zu names from %.*s", session_plan(repl->session)->nentries - before,
            STR_ARG(name));
}

/* An interview has the terminal to itself: its answers are no history of the prompt's, and its
 * verdict is no status of the session's. */
static void run_advise(Repl *repl, Str rest, bool forced) {
    (void)forced;
    App *app = repl->app;
    App before = *app;
    Plan *plan = session_as_plan(repl, NULL);
    if (!plan) return;
    app->diags = diags_new(room_aside(repl));
    app->rules = rest.n ? arena_copy(app->arena, rest.p, rest.n) : NULL;
    line_close(repl->line);
    advise_interview(app, plan);
    repl_open_line(repl);
    if (app->diags.first) repl->diags = app->diags;
    app->diags = before.diags;
    app->rules = before.rules;
    app->verdict = before.verdict;
    app->usage_wrong = before.usage_wrong;
}

/* A round of questions; `=` in it works in this session. */
static void run_quiz(Repl *repl, Str rest, bool forced) {
    (void)forced;
    App *app = repl->app;
    App before = *app;
    const char *names[LIMIT_ARGS];
    size_t n = 0;
    app->diags = diags_new(room_aside(repl));
    while (rest.n && n < LIMIT_ARGS) {
        Str word = str_cut(&rest, ' ');
        if (word.n) names[n++] = arena_copy(app->arena, word.p, word.n);
    }
    line_close(repl->line);
    quiz_interview(app, repl->session, names, n);
    repl_open_line(repl);
    if (app->diags.first) repl->diags = app->diags;
    app->diags = before.diags;
    app->usage_wrong = before.usage_wrong;
}

static void run_correlate(Repl *repl, Str rest, bool forced) {
    (void)forced;
    if (session_correlate(repl->session, rest))
        say(repl, "correlated: what hangs on them is renewed");
}

static void run_check(Repl *repl, Str rest, bool forced) {
    (void)rest;
    (void)forced;
    if (!session_plan(repl->session)->nchecks) {
        say(repl, "no checks: they come with a plan, `:load plan.yaml`");
        return;
    }
    Plan *plan = session_as_plan(repl, NULL);
    if (!plan) return;
    PlanReport report = plan_report(plan, &repl->app->style, NULL, false, false);
    report.checks_only = true;
    plan_report_write(&repl->app->out, &report);
}

static void sweep_and_show(Repl *repl, Plan *plan, const Sweep *sweeps, size_t n) {
    (void)!sweeps_report(&repl->app->out, &repl->app->style, plan, NULL, sweeps, n);
}

/* `:sweep`, `:sweep growth`, `:sweep users 1M..5M users  cost, disk` */
static void run_sweep(Repl *repl, Str rest, bool forced) {
    (void)forced;
    const char *usage = ":sweep NAME FROM..TO";
    if (!rest.n && !session_plan(repl->session)->nsweeps) {
        say(repl, "no sweeps in this plan: `%s` makes one", usage);
        return;
    }
    Plan *plan = session_as_plan(repl, NULL);
    if (!plan) return;
    Span line = typed_span(repl, rest);
    const Sweep *own = sweep_named(plan, rest);
    SweepAsk ask = sweep_ask(plan, line);
    Sweep sweep;
    if (!rest.n) sweep_and_show(repl, plan, plan->sweeps, plan->nsweeps);
    else if (own) sweep_and_show(repl, plan, own, 1);
    else if (!ask.values.len) sweep_unknown(plan, line, usage);
    else if (sweep_read(plan, NULL, &ask, &sweep)) sweep_and_show(repl, plan, &sweep, 1);
}

/* What `napkin diff` tells, of a plan file and the session. */
static void run_diff(Repl *repl, Str rest, bool forced) {
    (void)forced;
    Str path = rest.n ? rest : str_of(repl->path ? repl->path : "");
    if (!path.n) {
        say(repl, "nothing to compare with: no plan was loaded or saved; `:diff FILE` names one");
        return;
    }
    Comparison all = {0};
    Side *before = &all.before, *after = &all.after;
    before->plan = load_plan(repl, room_aside(repl), path);
    if (!before->plan || !(after->plan = session_as_plan(repl, before->plan))) return;
    before->solved = plan_solve(before->plan, NULL, NULL);
    after->solved = plan_solve(after->plan, NULL, NULL);
    DiffReport report = {&all, &repl->app->style, before->plan->path, "this session"};
    if (plan_compare(&all)) diff_write(&repl->app->out, &report);
}

/* `:solve name condition` */
static void run_solve(Repl *repl, Str rest, bool forced) {
    (void)forced;
    Plan *plan = session_plan(repl->session);
    Str condition = rest, name = str_cut(&condition, ' ');
    GoalAsk ask = {.condition = typed_span(repl, str_trim(condition)),
                   .confidence = GOAL_CONFIDENCE};
    Goal goal;
    if (!ask.condition.len) complain(repl, ":solve reads `:solve name condition`");
    else if (named(repl, name, &ask.entry) && goal_seek(plan, &ask, &goal))
        goals_write(&repl->app->out, &repl->app->style, &(GoalReport){plan, &goal, 1});
}

static void run_units(Repl *repl, Str rest, bool forced) {
    (void)forced;
    const char *filter = rest.n ? arena_copy(repl->arena, rest.p, rest.n) : NULL;
    units_list(&repl->app->out, &repl->app->style, filter, &repl->diags);
}

static void commands_table(Repl *repl) {
    Table table = table_of_help(repl->app->arena);
    for (size_t i = 0; repl_command_row(i); i++) {
        const ReplCommand *row = repl_command_row(i);
        table_text(&table, TONE_PLAIN,
                   arena_printf(repl->app->arena, ":%s %s", row->name, row->usage));
        table_text(&table, TONE_PLAIN, row->help);
    }
    table_write(&repl->app->out, &repl->app->style, &table, 2);
}

static void lines_table(Repl *repl) {
    static const char *const lines[][2] = {
        {"50M users * 300 B/user", "a sum with units; `-> TB` converts"},
        {"users = 50M users  # note", "a definition, kept when you :save"},
        {"f(x: GB) = x * 3", "a function"},
        {"unit tweet", "a counting noun of your own"},
        {"_", "the last result"}};
    Table table = table_of_help(repl->app->arena);
    for (size_t i = 0; i < COUNT_OF(lines) * 2; i++)
        table_text(&table, TONE_PLAIN, lines[i / 2][i % 2]);
    table_write(&repl->app->out, &repl->app->style, &table, 2);
}

static void run_help(Repl *repl, Str rest, bool forced) {
    (void)forced;
    App *app = repl->app;
    if (rest.n) {
        if (!help_word(app, rest))
            diag_hint(&repl->diags, complain(repl, "no help on `%.*s`", STR_ARG(rest)),
                      "try a function, a unit, `language`, `plan` or `functions`");
        return;
    }
    lines_table(repl);
    buf_char(&app->out, '\n');
    commands_table(repl);
    buf_text(&app->out, "\n  ");
    style_wrap(&app->out, &app->style, TONE_PLAIN,
               STR("help language, help plan, help functions, help WORD; Tab completes; Ctrl-C "
                   "drops a line"),
               STR("  "));
}

static void run_quit(Repl *repl, Str rest, bool forced) {
    (void)rest;
    (void)forced;
    repl->done = true;
}

static const ReplCommand commands[] = {
    {"why", "NAME", "the tree that a value comes from", false, run_why},
    {"plot", "NAME", "quantiles and a histogram of what is uncertain", false, run_plot},
    {"show", "[NAME]", "expression, value and note of one or all", false, run_show},
    {"list", "", "everything defined here", false, run_list},
    {"set", "NAME = EXPR", "another value for a name that is there", false, run_set},
    {"undo", "", "take the last definition back", false, run_undo},
    {"save", "[FILE]", "write the session as a plan (:save! overwrites)", true, run_save},
    {"load", "FILE", "go on with a plan (:load! drops what is not saved)", true, run_load},
    {"use", "MODEL", "take in the names of a model", true, run_use},
    {"correlate", "A, B: RHO", "let two uncertain inputs rise together", false, run_correlate},
    {"check", "", "the checks of the plan", false, run_check},
    {"sweep", "[NAME FROM..TO]", "where checks turn; or the plan's own sweeps", false, run_sweep},
    {"diff", "[FILE]", "what changed since it was loaded or saved, or from a file", true, run_diff},
    {"solve", "NAME CONDITION", "what a value must be for it to just hold", false, run_solve},
    {"advise", "[RULES]", "questions on a line between two parts; the session answers its own",
     false, run_advise},
    {"quiz", "[DECK...]", "a round of questions on the numbers; `=` in it works in the session",
     false, run_quiz},
    {"units", "[WORD]", "the units, or those of a family", false, run_units},
    {"help", "[WORD]", "this help, or that of a word", false, run_help},
    {"quit", "", "leave (also exit, Ctrl-D)", false, run_quit},
};

const ReplCommand *repl_command_row(size_t i) {
    return i < COUNT_OF(commands) ? &commands[i] : NULL;
}

static const ReplCommand *find_command(Str name, size_t *matches) {
    const ReplCommand *found = NULL;
    *matches = 0;
    if (str_is(name, "exit")) name = STR("quit");
    if (str_is(name, "?")) name = STR("help");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        Str row = str_of(commands[i].name);
        if (str_eq(row, name)) {
            *matches = 1;
            return &commands[i];
        }
        if (name.n && row.n > name.n && memcmp(row.p, name.p, name.n) == 0) {
            found = &commands[i];
            ++*matches;
        }
    }
    return found;
}

void repl_command(Repl *repl, Str text) {
    Str rest = text;
    Str name = str_cut(&rest, ' ');
    bool forced = name.n && name.p[name.n - 1] == '!';
    if (forced) name.n--;
    size_t matches;
    const ReplCommand *command = find_command(name, &matches);
    if (matches == 1) {
        session_keep(repl->session);
        command->run(repl, str_trim(rest), forced);
        return;
    }
    Near near = near_to(name);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        near_offer(&near, str_of(commands[i].name), true);
    Diag *diag = complain(
        repl, matches ? "`:%.*s` could be several commands" : "no command `:%.*s`", STR_ARG(name));
    if (near.best.n && !matches)
        diag_hint(&repl->diags, diag, "did you mean :%.*s?", STR_ARG(near.best));
    else diag_hint(&repl->diags, diag, "`:help` lists them");
}
