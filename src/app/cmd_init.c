/* cmd_init.c - a first plan to start from. */
#include "app/command.h"
#include "base/file.h"

static const char first_plan[] =
    "plan: My system\n"
    "about: A first sizing; change the inputs and run `napkin run` on this file\n"
    "inputs:\n"
    "  users:       2M users            # a comment after a value is its note\n"
    "  visits:      3 req/user/day      # requests of a user on an average day\n"
    "  peak_factor: 3                   # peak over average, 2 to 3 for normal traffic\n"
    "  cpu_time:    40 ms               # of one request\n"
    "  workers:     12 workers\n"
    "  row_size:    400 B/req           # what one request leaves behind\n"
    "derive:\n"
    "  average:  users * visits -> req/s\n"
    "  peak:     average * peak_factor\n"
    "  busy:     peak * cpu_time / workers * 1 worker/req -> %\n"
    "  disk:     users * visits * row_size * 1 year + 30%\n"
    "checks:\n"
    "  workers keep up:\n"
    "    that: busy <= 70%\n"
    "    why: beyond that, waiting grows faster than load\n"
    "  disk fits one volume: disk <= 2 TB\n"
    "scenarios:\n"
    "  launch day:\n"
    "    peak_factor: 10\n";

void cmd_init(App *app) {
    const char *path = app->nargs ? app->args[0] : "plan.yaml";
    if (!file_write(path, str_of(first_plan), false, &app->diags)) return;
    if (!app->quiet) buf_printf(&app->out, "wrote %s; now: napkin run %s\n", path, path);
}
