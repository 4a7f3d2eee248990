/* cmd_advise.c - verdicts on service boundaries, from files of answers. */
#include "app/advise_file.h"
#include "app/advise_record.h"
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
    Flips flips = flips_of(app->arena, &advice);
    bool rows = app->style.format == FORMAT_CSV || app->style.format == FORMAT_JSON;
    if (app->style.format == FORMAT_CSV && first) advised_csv_head(&app->out, &app->style);
    if (!first && !rows) buf_char(&app->out, '\n');
    Advised advised = {&sheet, &advice, &flips};
    if (app->style.format == FORMAT_MADR) advise_record_write(app, &advised);
    else advised_write(&app->out, &app->style, &advised);
    ExitStatus status = status_of(advice.state);
    if (status > app->verdict) app->verdict = status;
}

void cmd_advise(App *app) {
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
