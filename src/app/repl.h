/* repl.h - the prompt: what its commands share. */
#ifndef NAPKIN_REPL_H
#define NAPKIN_REPL_H

#include "app/app.h"
#include "app/line.h"
#include "plan/session.h"

typedef struct Repl {
    App *app;
    Arena *arena; /* of the session */
    Diags diags;
    Session *session;
    Line *line;
    const char *path;    /* of the plan that was loaded or saved last */
    size_t saved_at;     /* definitions made when it was last saved */
    size_t definitions;  /* made so far */
    const Source *typed; /* the line at work: spans of a command point into it */
    uint32_t rows;       /* typed so far */
    Arena *aside;        /* of plans beside the session: goes once the line's errors are shown */
    bool done;
} Repl;

typedef struct ReplCommand {
    const char *name, *usage, *help;
    bool file; /* its argument is a file: completed as one */
    void (*run)(Repl *repl, Str rest, bool forced);
} ReplCommand;

const ReplCommand *repl_command_row(size_t i);

/* Runs `:name rest`; unambiguous prefixes of names will do. */
void repl_command(Repl *repl, Str text);

/* An empty plan as the prompt works on it: Ctrl-C ends what takes long. What is reported from now
 * on lives in the arena, and so do the errors of the line. */
Plan *repl_new_plan(Repl *repl, Arena *arena);

/* The terminal is the prompt's, with its history, from repl_open_line() to line_close(). */
void repl_open_line(Repl *repl);

/* A session that goes on with `plan`, which was made by repl_new_plan(). */
void repl_restart(Repl *repl, Arena *arena, Plan *plan);

/* Shows one answer as the prompt does. */
void repl_answer(Repl *repl, const Answer *answer);

/* Works on a line of input, as typed. */
void repl_input(Repl *repl, Str text);

#endif
