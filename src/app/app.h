/* app.h - one run of the program: what was asked, and where answers go.
 *
 * A verb fills `out` and `diags`; main writes them, checks every write and turns what happened into
 * an exit status. Long scripts flush as they go. */
#ifndef NAPKIN_APP_H
#define NAPKIN_APP_H

#include "base/diag.h"
#include "lang/sample.h"
#include "report/style.h"

typedef enum ExitStatus {
    EXIT_GOOD = 0,
    EXIT_CHECK_FAILED = 1, /* a truthful no */
    EXIT_USAGE = 2,
    EXIT_WRONG = 3, /* an expression or a file is wrong */
    EXIT_IO = 4,
    EXIT_LIKELY = 10, /* of `advise`; a firm verdict is good */
    EXIT_OPEN = 11,
    EXIT_CONFLICT = 12,
    EXIT_FAULT = 70
} ExitStatus;

typedef struct App App;
struct App {
    Arena *arena;
    Diags diags;
    Style style;     /* of the answer */
    Style err_style; /* of the diagnostics */
    Buf out;         /* what goes to standard output, or to --output */
    Buf err;         /* what goes to standard error */
    const struct Verb *verb;
    const char *program;

    /* the options given */
    const char **sets;
    size_t nsets, sets_cap;
    const char *scenario, *against;
    size_t points; /* of a sweep; 0: as many as usual */
    Sampling sampling;
    double precision;
    double confidence;                  /* of `solve`; 0: not given */
    const char *rules, *plan, *answers; /* of `advise` */
    bool file_order;
    size_t limit, fresh; /* of `quiz`; 0: as usual */
    double minutes;      /* of `quiz`; 0: no bound */
    bool fresh_given, seeded;
    const char *tag, *now;
    const char *output;
    bool strict, quiet, want_help, want_version;
    bool usage_wrong;   /* a diagnostic is about the command line: status 2 */
    bool check_failed;  /* status 1 */
    bool fault;         /* status 70 */
    bool unwritten;     /* standard output failed, which was reported */
    ExitStatus verdict; /* of `advise`: how sure the least sure of them is */

    /* what is left of the command line */
    const char **args;
    size_t nargs;

    const char *const *roots; /* where models are looked for */
    size_t nroots;
};

/* Writes and empties `out` and `err`. False after a failed write, which has been reported. */
bool app_flush(App *app) MUST_USE;

/* Moves the diagnostics to `err` as text, and forgets them; they are counted. */
void app_show_problems(App *app);

/* An error of the command line. */
void app_usage(App *app, const char *hint, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Answers `good`. What was refused when `errors` had been counted, and none has been since, was
 * refused without a word: a fault of the program, which is reported as one. */
bool app_told(App *app, bool good, size_t errors, const char *path);

ExitStatus app_status(const App *app);

/* Folders for models, from the environment and from where the program stands. */
void app_find_roots(App *app);

/* $XDG_STATE_HOME/napkin/NAME and its like; NULL when there is no home. */
const char *app_state_file(Arena *arena, const char *name);
/* The same for what is to be kept: $XDG_DATA_HOME/napkin/NAME. */
const char *app_data_file(Arena *arena, const char *name);
/* $XDG_CONFIG_HOME/napkin/NAME. */
const char *app_config_file(Arena *arena, const char *name);

#endif
