/* repl.c - the prompt itself: reading, completing, previewing, showing. */
#include "app/repl.h"

#include "app/command.h"
#include "app/plan_file.h"
#include "app/script.h"
#include "base/num.h"
#include "lang/parser.h"
#include "report/answers.h"
#include "report/problems.h"

#include <dirent.h>

enum { NAME_COLUMN = 56, PROMPT_WIDTH = 2 };

Plan *repl_new_plan(Repl *repl, Arena *arena) {
    repl->diags = diags_new(arena);
    Plan *plan = plan_file_new(repl->app, arena, &repl->diags);
    plan->stop = line_interrupted;
    plan->sampling.stop = line_interrupted;
    return plan;
}

void repl_restart(Repl *repl, Arena *arena, Plan *plan) {
    repl->arena = arena;
    repl->session = session_of_plan(arena, plan);
    repl->definitions = repl->saved_at = 0;
}

/* ---- showing ---- */

/* The value, of which `more` columns are taken by what stands beside it. */
static void add_value(Repl *repl, Buf *out, Told told, size_t more) {
    const Style *style = &repl->app->style;
    size_t room = style->width > more ? style->width - more : 0;
    style_add(out, style, TONE_PLAIN, told_line(out->arena, told, room));
}

/* `  58.5 GB      disk   (54.48 GiB)`: the value first, its name to the right of it. */
static void value_line(Repl *repl, const Answer *answer) {
    App *app = repl->app;
    const UnitSet *units = &session_plan(repl->session)->units;
    Buf line = buf_new(app->out.arena);
    buf_text(&line, "  ");
    size_t name = style_width(&app->style, answer->name);
    add_value(repl, &line, told_answer(units, answer), name ? name + 4 : 2);
    Str other = answer_other(app->out.arena, units, &answer->type, answer->value.one);
    size_t used = style_width(&app->style, buf_str(&line));
    size_t column = app->style.width < NAME_COLUMN + 20 ? app->style.width / 2 : NAME_COLUMN;
    buf_add(&app->out, buf_str(&line));
    if (used + 2 + name > app->style.width) { /* it was typed a line above */
        buf_char(&app->out, '\n');
        return;
    }
    if (answer->name.n || other.n)
        buf_repeat(&app->out, STR(" "), used < column ? column - used : 2);
    if (answer->name.n) style_add(&app->out, &app->style, TONE_DIM, answer->name);
    if (other.n)
        style_add(&app->out, &app->style, TONE_DIM,
                  str_of(arena_printf(app->out.arena, "%s(%.*s)", answer->name.n ? "   " : "",
                                      STR_ARG(other))));
    buf_char(&app->out, '\n');
}

static void changed_lines(Repl *repl, const Answer *answer) {
    App *app = repl->app;
    const Plan *plan = session_plan(repl->session);
    for (size_t i = 0; i < answer->nchanged; i++) {
        const Entry *entry = &plan->entries[answer->changed[i]];
        if (entry->kind == ENTRY_FUNCTION) continue;
        const char *lead = arena_printf(app->out.arena, "  so %.*s = ", STR_ARG(entry->name));
        style_text(&app->out, &app->style, TONE_DIM, lead);
        add_value(repl, &app->out,
                  told_entry(plan, session_case(repl->session), answer->changed[i]),
                  style_width(&app->style, str_of(lead)));
        buf_char(&app->out, '\n');
    }
}

void repl_answer(Repl *repl, const Answer *answer) {
    App *app = repl->app;
    switch (answer->kind) {
    case ANSWER_VALUE:
    case ANSWER_DEFINED:
        value_line(repl, answer);
        changed_lines(repl, answer);
        break;
    case ANSWER_FUNCTION:
        style_add(&app->out, &app->style, TONE_DIM,
                  str_of(arena_printf(app->out.arena, "  %.*s is a function now",
                                      STR_ARG(answer->name))));
        buf_char(&app->out, '\n');
        break;
    case ANSWER_UNIT:
        style_add(
            &app->out, &app->style, TONE_DIM,
            str_of(arena_printf(app->out.arena, "  %.*s is a unit now", STR_ARG(answer->name))));
        buf_char(&app->out, '\n');
        break;
    default: break;
    }
    repl->definitions += answer->kind >= ANSWER_DEFINED && answer->kind <= ANSWER_UNIT;
}

static void show_problems(Repl *repl) {
    problems_at_prompt(&repl->app->out, &repl->app->style, &repl->diags, repl->typed, PROMPT_WIDTH);
    repl->diags = diags_new(repl->arena);
    arena_free(repl->aside);
    repl->aside = NULL;
}

/* ---- input ---- */

static bool is_bare_command(Str text) {
    static const char *const words[] = {"help", "quit", "exit", "?"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(text, words[i])) return true;
    return str_starts(text, "help ");
}

/* The line as it was typed, numbered. Not in the session's arena, which takes back what a line
 * used. */
static Str keep_typed(Repl *repl, Str text) {
    Arena *arena = repl->app->arena;
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = "prompt", .first_line = repl->rows + 1};
    src->text = (Str){arena_copy(arena, text.p, text.n), text.n};
    repl->typed = src;
    repl->rows++;
    for (size_t i = 0; i < text.n; i++) repl->rows += text.p[i] == '\n';
    return src->text;
}

/* `quiz tcp`: a command without its colon. */
static void hint_at_command(Repl *repl, Str line) {
    Str rest = line, word = str_cut(&rest, ' ');
    Diag *diag = repl->diags.last;
    rest = str_trim(rest);
    char next = rest.n ? (char)(rest.p[0] | 0x20) : 'a';
    if ((next < 'a' || next > 'z') && !strchr("./", rest.p[0])) return; /* `plot = 3 GB` */
    for (size_t i = 0; diag && repl_command_row(i); i++)
        if (str_is(word, repl_command_row(i)->name))
            diag_hint(&repl->diags, diag, "`:%.*s` is the command", STR_ARG(word));
}

void repl_input(Repl *repl, Str text) {
    if (!str_trim(text).n) return;
    Str typed = keep_typed(repl, text), trimmed = str_trim(typed);
    if (trimmed.p[0] == ':' || is_bare_command(trimmed)) {
        if (trimmed.p[0] == ':') trimmed = (Str){trimmed.p + 1, trimmed.n - 1};
        repl_command(repl, trimmed);
    } else {
        Answer answer = session_line(repl->session, "prompt", repl->typed->first_line, typed);
        if (answer.kind == ANSWER_FAILED) hint_at_command(repl, trimmed);
        repl_answer(repl, &answer);
    }
    show_problems(repl);
}

/* ---- completion and preview ---- */

static void offer_files(Line *line, Str word) {
    char folder[4096] = ".", path[8192];
    size_t slash = word.n;
    while (slash > 0 && word.p[slash - 1] != '/') slash--;
    if (slash >= sizeof folder) return;
    if (slash) snprintf(folder, sizeof folder, "%.*s", (int)slash, word.p);
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *item; (item = readdir(dir));) {
        bool is_folder = item->d_type == DT_DIR;
        size_t n = strlen(item->d_name);
        bool yaml = n > 5 && strcmp(item->d_name + n - 5, ".yaml") == 0;
        if (item->d_name[0] == '.' || (!is_folder && !yaml)) continue;
        snprintf(path, sizeof path, "%.*s%s%s", (int)slash, word.p, item->d_name,
                 is_folder ? "/" : "");
        line_offer(line, path, is_folder);
    }
    closedir(dir);
}

static void offer_names(Repl *repl, Line *line, Str word) {
    const Plan *plan = session_plan(repl->session);
    char name[256];
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        bool function = entry->kind == ENTRY_FUNCTION;
        snprintf(name, sizeof name, "%.*s%s", STR_ARG(entry->name), function ? "(" : "");
        line_offer(line, name, function);
    }
    for (size_t i = 0; builtin_row(i); i++) {
        snprintf(name, sizeof name, "%s(", builtin_row(i)->name);
        line_offer(line, name, true);
    }
    for (size_t i = 0; token_keyword(i); i++) line_offer(line, token_keyword(i), false);
    size_t slash = word.n;
    while (slash > 0 && word.p[slash - 1] != '/') slash--;
    for (size_t r = 0; r < plan->units.nrows; r++) {
        for (size_t i = 0; i < UNIT_NAMES; i++) {
            const char *one = plan->units.rows[r]->names[i].one,
                       *many = plan->units.rows[r]->names[i].many;
            if (one && snprintf(name, sizeof name, "%.*s%s", (int)slash, word.p, one) > 0)
                line_offer(line, name, false);
            if (many && !slash) line_offer(line, many, false);
        }
    }
}

static void complete(void *ctx, Line *line, const char *text, size_t start, size_t cursor) {
    Repl *repl = ctx;
    Str word = {text + start, cursor - start};
    if (text[0] == ':' && start <= 1) {
        char name[64];
        for (size_t i = 0; repl_command_row(i); i++) {
            snprintf(name, sizeof name, "%s%s", start == 0 ? ":" : "", repl_command_row(i)->name);
            line_offer(line, name, false);
        }
        return;
    }
    Str verb = {text + 1, strcspn(text + 1, " !")};
    for (size_t i = 0; text[0] == ':' && repl_command_row(i); i++) {
        if (!str_is(verb, repl_command_row(i)->name) || !repl_command_row(i)->file) continue;
        offer_files(line, word);
        return;
    }
    offer_names(repl, line, word);
}

static const char *preview(void *ctx, const char *text) {
    Repl *repl = ctx;
    static char shown[128];
    if (text[0] == ':' || !text[0]) return NULL;
    Arena *scratch = arena_new(0);
    Buf value = buf_new(scratch), clean = buf_new(scratch);
    bool there = session_peek(repl->session, str_of(text), &value);
    Style plain = repl->app->style;
    plain.colour = false;
    if (there) style_add(&clean, &plain, TONE_PLAIN, buf_str(&value));
    snprintf(shown, sizeof shown, "= %s", clean.p);
    arena_free(scratch);
    return there ? shown : NULL;
}

/* ---- the loop ---- */

static void greet(Repl *repl) {
    App *app = repl->app;
    Str left = STR("napkin " NAPKIN_VERSION "  type a sum, `help`, or `quit`"),
        try = STR("try: 50M users * 2 req/user/day -> req/s");
    style_add(&app->out, &app->style, TONE_DIM, left);
    if (left.n + try.n + 5 <= app->style.width) buf_repeat(&app->out, STR(" "), 5);
    else buf_char(&app->out, '\n');
    style_add(&app->out, &app->style, TONE_DIM, try);
    buf_char(&app->out, '\n');
}

static void flush(Repl *repl) {
    if (!app_flush(repl->app)) repl->done = true;
    repl->app->style.width = line_columns(repl->line);
}

static const char *prompt_for(Arena *arena, const Buf *pending) {
    if (!pending->n) return "> ";
    Source src = {.name = "", .text = buf_str(pending), .first_line = 1};
    const char *open = parse_open(arena, (Span){&src, 0, (uint32_t)pending->n});
    return open ? arena_printf(arena, "%s ... ", open) : "> ";
}

/* One line from the terminal, joined to what is open; false at the end. */
static bool step(Repl *repl, Arena *scratch, Buf *pending) {
    const char *text;
    size_t length;
    switch (line_read(repl->line, prompt_for(scratch, pending), &text, &length)) {
    case LINE_INTERRUPTED: buf_clear(pending); return true;
    case LINE_TEXT: break;
    case LINE_FAILED: diag_io(&repl->app->diags, "%s", line_error(repl->line)); return false;
    default: return false;
    }
    Str here = str_trim((Str){text, length});
    bool command = !pending->n && here.n && here.p[0] == ':';
    if (pending->n) buf_char(pending, '\n');
    buf_add(pending, (Str){text, length});
    Source src = {.name = "", .text = buf_str(pending), .first_line = 1};
    bool goes_on =
        here.n && !command && parse_open(scratch, (Span){&src, 0, (uint32_t)pending->n}) != NULL;
    if (goes_on) return true;
    repl_input(repl, buf_str(pending));
    buf_clear(pending);
    line_clear_interrupt();
    return true;
}

static void offer_to_save(Repl *repl) {
    if (repl->definitions == repl->saved_at) return;
    style_text(&repl->app->out, &repl->app->style, TONE_DIM,
               "  not saved: `:save FILE` before `quit` keeps a session");
    buf_char(&repl->app->out, '\n');
}

static void at_terminal(Repl *repl) {
    Arena *arena = arena_new(0);
    repl_restart(repl, arena, repl_new_plan(repl, arena));
    greet(repl);
    flush(repl);
    Arena *scratch = arena_new(0);
    Buf pending = buf_new(scratch);
    while (!repl->done && step(repl, scratch, &pending)) flush(repl);
    offer_to_save(repl);
    flush(repl);
    arena_free(scratch);
    arena_free(repl->arena);
}

void repl_open_line(Repl *repl) {
    App *app = repl->app;
    LineHooks hooks = {repl, complete, preview};
    repl->line = line_open(&hooks, app_state_file(app->arena, "history"), app->style.colour);
}

void repl_run(App *app) {
    Repl repl = {.app = app};
    app_find_roots(app);
    repl_open_line(&repl);
    bool person = line_is_interactive(repl.line);
    if (person) at_terminal(&repl);
    line_close(repl.line);
    if (person) return;
    Script script;
    script_open(&script, app);
    script_stdin(&script);
    script_close(&script);
}
