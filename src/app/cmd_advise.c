/* cmd_advise.c - verdicts on service boundaries, from files of answers. */
#include "app/advise_file.h"
#include "app/command.h"
#include "report/advised.h"

static ExitStatus status_of(State state) {
    static const ExitStatus statuses[] = {EXIT_GOOD, EXIT_LIKELY, EXIT_OPEN, EXIT_CONFLICT};
    return statuses[state];
}

static void advise(App *app, const char *path, bool first) {
    Sheet sheet;
    if (!advise_open(app, path, &sheet)) return;
    Advice advice = advice_of(app->arena, sheet.card, sheet.given);
    bool csv = app->style.format == FORMAT_CSV, rows = csv || app->style.format == FORMAT_JSON;
    Flips flips = {0}; /* which no row of CSV tells */
    if (!csv) flips = flips_of(app->arena, &advice);
    if (csv && first) advised_csv_head(&app->out, &app->style);
    if (!first && !rows) buf_char(&app->out, '\n');
    advised_write(&app->out, &app->style, &(Advised){&sheet, &advice, &flips});
    ExitStatus status = status_of(advice.state);
    if (status > app->verdict) app->verdict = status;
}

void cmd_advise(App *app) {
    for (size_t i = 0; i < app->nargs; i++) advise(app, app->args[i], i == 0);
}
