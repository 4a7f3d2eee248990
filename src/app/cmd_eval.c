/* cmd_eval.c - expressions from the command line or from standard input. */
#include "app/command.h"
#include "app/script.h"

void cmd_eval(App *app) {
    Script script;
    script_open(&script, app);
    for (size_t i = 0; i < app->nargs; i++) {
        bool from_stdin = strcmp(app->args[i], "-") == 0;
        /* a definition says nothing, unless it is the last word */
        script.shows_definitions = !from_stdin && i + 1 == app->nargs;
        if (from_stdin) script_stdin(&script);
        else script_line(&script, "expression", (uint32_t)i + 1, str_of(app->args[i]));
    }
    script_close(&script);
}
