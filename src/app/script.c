#include "app/script.h"

#include "app/line.h"
#include "lang/parser.h"
#include "report/answers.h"
#include "report/problems.h"

enum { FLUSH_AT = 64 * 1024 };

void script_open(Script *script, App *app) {
    *script = (Script){.app = app, .arena = arena_new(0), .output = arena_new(0)};
    script->diags = diags_new(script->arena);
    script->session = session_new(script->arena, &script->diags);
    app_find_roots(app);
    Plan *plan = session_plan(script->session);
    plan->roots = app->roots;
    plan->nroots = app->nroots;
    plan->sampling = app->sampling;
    plan->precision = app->precision;
    script->output_start = arena_mark(script->output);
    app->out = buf_new(script->output);
    app->err = buf_new(script->output);
}

static void flush(Script *script) {
    App *app = script->app;
    if (!app_flush(app)) app->diags.io++;
    arena_release(script->output, script->output_start);
    app->out = buf_new(script->output);
    app->err = buf_new(script->output);
}

static void write_answer(Script *script, const Answer *answer) {
    App *app = script->app;
    const UnitSet *units = &session_plan(script->session)->units;
    if (answer->kind == ANSWER_NOTHING) return;
    switch (app->style.format) {
    case FORMAT_JSON:
        answer_json(&app->out, session_plan(script->session), answer, &script->diags);
        return;
    case FORMAT_TEXT:
        if (answer->kind != ANSWER_VALUE &&
            !(answer->kind == ANSWER_DEFINED && script->shows_definitions))
            return;
        style_add(&app->out, &app->style, TONE_PLAIN,
                  told_line(script->output, told_answer(units, answer), SIZE_MAX));
        buf_char(&app->out, '\n');
        return;
    default:
        if (!script->rows++) answer_row_head(&app->out, &app->style);
        answer_row(&app->out, &app->style, units, answer);
    }
}

/* The app counts what was wrong; the text goes to standard error, except where JSON carries it. */
static void take_problems(Script *script) {
    App *app = script->app;
    app->diags.errors += script->diags.errors;
    app->diags.warnings += script->diags.warnings;
    app->diags.io += script->diags.io;
    Diags shown = script->diags;
    shown.errors = 0;
    bool remarks_only = app->quiet && !script->diags.errors;
    if (app->style.format != FORMAT_JSON && shown.first && !remarks_only)
        problems_text(&app->err, &app->err_style, &shown);
    script->diags = diags_new(script->arena);
}

/* `:save` and the like are for a person at the prompt; true when that was reported. */
static bool refuse_command(Script *script, const char *source, uint32_t line, Str text) {
    Str rest = str_trim(text);
    if (!rest.n || rest.p[0] != ':') return false;
    Source *src = ARENA_NEW(script->arena, Source);
    *src = (Source){.name = source, .text = text, .first_line = line};
    Str word = str_cut(&rest, ' ');
    Span span = {src, (uint32_t)(word.p - text.p), (uint32_t)word.n};
    Diag *diag =
        diag_error(&script->diags, span, "`%.*s` is a command of the prompt", STR_ARG(word));
    diag_hint(&script->diags, diag, "here stand expressions and definitions, one a line");
    return true;
}

void script_line(Script *script, const char *source, uint32_t line, Str text) {
    if (refuse_command(script, source, line, text)) {
        Answer failed = {.kind = ANSWER_FAILED, .text = str_trim(text)};
        write_answer(script, &failed);
        take_problems(script);
        return;
    }
    Answer answer = session_line(script->session, source, line, text);
    write_answer(script, &answer);
    take_problems(script);
    if (script->app->out.n + script->app->err.n > FLUSH_AT) flush(script);
}

/* A line whose brackets or operators are open goes on in the next one. */
static bool is_open(Arena *arena, Str text) {
    if (!text.n || !strchr("(+-*/^,=<>", text.p[text.n - 1])) {
        if (!memchr(text.n ? text.p : "", '(', text.n)) return false;
    }
    ArenaMark mark = arena_mark(arena);
    Source src = {.name = "", .text = text, .first_line = 1};
    bool open = parse_open(arena, (Span){&src, 0, (uint32_t)text.n}) != NULL;
    arena_release(arena, mark);
    return open;
}

void script_stdin(Script *script) {
    Line *line = line_open(NULL, NULL, false);
    Arena *joined_arena = arena_new(0);
    Buf joined = buf_new(joined_arena);
    uint32_t number = 0, first = 0;
    const char *text;
    size_t length;
    LineStatus status;
    while ((status = line_read(line, "", &text, &length)) == LINE_TEXT) {
        number++;
        Str here = {text, length};
        bool plain = !joined.n;
        if (plain) first = number;
        if (!plain || is_open(joined_arena, str_trim(here))) {
            if (!plain) buf_char(&joined, '\n');
            buf_add(&joined, here);
            bool goes_on = str_trim(here).n && joined.n < LIMIT_LINE_BYTES &&
                           is_open(joined_arena, buf_str(&joined));
            if (goes_on) continue;
            here = buf_str(&joined);
        }
        script_line(script, "stdin", first, here);
        buf_clear(&joined);
        if (!line_has_buffered(line)) flush(script);
    }
    if (joined.n) script_line(script, "stdin", first, buf_str(&joined));
    if (status == LINE_FAILED) diag_io(&script->app->diags, "%s", line_error(line));
    line_close(line);
    arena_free(joined_arena);
}

void script_close(Script *script) {
    flush(script);
    script->app->out = buf_new(script->app->arena);
    script->app->err = buf_new(script->app->arena);
    arena_free(script->output);
    arena_free(script->arena);
}
