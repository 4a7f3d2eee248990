/* command.h - the verbs and options: one table for the shell, the prompt, the help, the man page
 * and the completions. A new verb is a row in command.c and a cmd_*.c. */
#ifndef NAPKIN_COMMAND_H
#define NAPKIN_COMMAND_H

#include "app/app.h"
#include "plan/session.h"

typedef enum OptionId {
    OPTION_SET,
    OPTION_SCENARIO,
    OPTION_AGAINST,
    OPTION_POINTS,
    OPTION_RULES,
    OPTION_PLAN,
    OPTION_ANSWERS,
    OPTION_ORDER,
    OPTION_LIMIT,
    OPTION_NEW,
    OPTION_MINUTES,
    OPTION_TAG,
    OPTION_NOW,
    OPTION_SAMPLES,
    OPTION_SEED,
    OPTION_PRECISION,
    OPTION_CONFIDENCE,
    OPTION_SAMPLING,
    OPTION_JOBS,
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_COLOR,
    OPTION_ASCII,
    OPTION_WIDTH,
    OPTION_STRICT,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
} OptionId;

typedef enum ArgKind { ARG_NONE, ARG_EXPRESSION, ARG_FILE, ARG_NAME, ARG_WORD } ArgKind;

typedef struct Verb {
    const char *name;
    const char *usage; /* what follows the name */
    const char *help;  /* one line */
    const char *more;  /* a paragraph, and examples that the tests run */
    unsigned options;  /* 1u << OptionId, besides those that every verb takes */
    size_t least, most;
    ArgKind arg;
    void (*run)(App *app);
} Verb;

typedef struct Option {
    OptionId id;
    const char *name; /* without -- */
    char letter;      /* 0: none */
    const char *arg;  /* NULL: takes none */
    const char *help;
    const char *words; /* the words it takes, blanks between, for completion; NULL: any */
} Option;

const Verb *verb_row(size_t i);
const Verb *verb_find(Str name);
const Option *option_row(size_t i);
bool verb_takes(const Verb *verb, OptionId option);

/* Reads the command line into the app: verb, options, arguments. */
bool command_parse(App *app, int argc, char **argv) MUST_USE;

/* The verbs. */
void cmd_eval(App *app);
void cmd_run(App *app);
void cmd_check(App *app);
void cmd_show(App *app);
void cmd_why(App *app);
void cmd_plot(App *app);
void cmd_solve(App *app);
void cmd_diff(App *app);
void cmd_sweep(App *app);
void cmd_scenarios(App *app);
void cmd_advise(App *app);
void cmd_quiz(App *app);
void cmd_units(App *app);
void cmd_help(App *app);
void cmd_lint(App *app);
void cmd_init(App *app);
void cmd_completion(App *app);
void cmd_man(App *app);

/* The prompt, or a script from standard input. */
void repl_run(App *app);

/* Asks the questions of the rules that were named, and gives the verdict. `plan` (NULL: that of the
 * command line) answers what it can. */
void advise_interview(App *app, Plan *plan);

/* A round of questions from the decks that were named, or from all; what is worked out on the side
 * is worked out in the session. */
void quiz_interview(App *app, Session *session, const char *const *names, size_t nnames);

/* What the first word of `napkin quiz` may be beside a deck; NULL past the last. */
const char *quiz_part(size_t i);

/* Decks and the log of reviews, to and from other programs. */
void quiz_export(App *app);
void quiz_import(App *app);

/* Used by several verbs. */
void help_verb(App *app, const Verb *verb);
void help_overview(App *app);
void units_list(Buf *out, const Style *style, const char *filter, Diags *diags);
/* What a name is: a function, a unit, a verb, a keyword. False when it is none of them. */
bool help_word(App *app, Str word) MUST_USE;

#endif
