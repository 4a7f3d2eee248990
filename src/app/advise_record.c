#include "app/advise_record.h"

#include "advisor/basis.h"
#include "app/advise_file.h"
#include "base/file.h"
#include "base/num.h"

#include <time.h>

/* ---- the date ---- */

static bool read_epoch(App *app, const char *text, time_t *out) {
    char *end;
    long long seconds = strtoll(text, &end, 10);
    *out = (time_t)seconds;
    if (end != text && !*end && seconds >= 0 && seconds < 253402300800) return true; /* year 9999 */
    app_usage(app, "unset it, or say as in SOURCE_DATE_EPOCH=1735689600",
              "SOURCE_DATE_EPOCH is a number of seconds, not `%s`", text);
    return false;
}

/* Today; or the day of SOURCE_DATE_EPOCH (reproducible-builds.org), in UTC. */
static bool find_date(App *app, Str *out) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = time(NULL);
    struct tm day;
    if (epoch && !read_epoch(app, epoch, &now)) return false;
    if (epoch) gmtime_r(&now, &day);
    else localtime_r(&now, &day);
    char text[16];
    size_t n = strftime(text, sizeof text, "%Y-%m-%d", &day);
    *out = (Str){arena_copy(app->arena, text, n), n};
    return true;
}

/* ---- the machine part ---- */

static RecordFile file_of(App *app, const Basis *basis, const char *folder) {
    RecordFile file = {.kind = str_of(basis->kind), .sha256 = str_of(basis->sha256)};
    file.name = advise_name(app, basis);
    if (!file.name.n) file.path = str_of(file_relative(app->arena, folder, basis->path));
    return file;
}

static Str count_text(Arena *arena, unsigned long long count) {
    return str_of(arena_printf(arena, "%llu", count));
}

static RecordSettings settings_of(App *app, const char *folder) {
    RecordSettings settings = {0};
    const Sampling *sampling = &app->sampling;
    bool name = app->rules && !strchr(app->rules, '/') && !file_exists(app->rules);
    if (app->rules && name) settings.rules = str_of(app->rules);
    else if (app->rules) settings.rules = str_of(file_relative(app->arena, folder, app->rules));
    if (app->plan) settings.plan = str_of(file_relative(app->arena, folder, app->plan));
    if (app->scenario) settings.scenario = str_of(app->scenario);
    if (sampling->runs != SAMPLING_RUNS) settings.samples = count_text(app->arena, sampling->runs);
    if (sampling->seed != SAMPLING_SEED) settings.seed = count_text(app->arena, sampling->seed);
    if (sampling->sobol) settings.sampling = STR("sobol");
    char share[NUM_TEXT];
    num_shortest(app->precision, share);
    if (app->precision > 0) settings.precision = str_of(arena_printf(app->arena, "%s", share));
    settings.sets = ARENA_ARRAY(app->arena, Str, app->nsets);
    for (; settings.nsets < app->nsets; settings.nsets++)
        settings.sets[settings.nsets] = str_of(app->sets[settings.nsets]);
    return settings;
}

Record advise_record(App *app, const Advised *advised, const char *folder) {
    const Card *card = advised->sheet->card;
    size_t n;
    const Basis *all = basis_of(app->arena, advised->sheet, &n);
    Str rules = advise_word(app->arena, card->rules_path);
    Record record = {
        .version = STR(NAPKIN_VERSION),
        .model =
            str_of(arena_printf(app->arena, "%.*s@%.*s", STR_ARG(rules), STR_ARG(card->version))),
        .verdict = madr_verdict(app->arena, advised),
        .settings = settings_of(app, folder),
        .files = ARENA_ARRAY(app->arena, RecordFile, n),
        .nfiles = n,
    };
    for (size_t i = 0; i < n; i++) record.files[i] = file_of(app, &all[i], folder);
    return record;
}

/* ---- writing ---- */

/* What was read from a pipe cannot be read again. */
static bool all_are_files(App *app, const Sheet *sheet) {
    size_t n;
    const Basis *all = basis_of(app->arena, sheet, &n);
    for (size_t i = 0; i < n; i++) {
        if (file_exists(all[i].path)) continue;
        app_usage(app, "write it to a file first, so that the record can be verified",
                  "a record names the files that it rests on; the %s came from no file",
                  all[i].kind);
        return false;
    }
    return true;
}

void advise_record_write(App *app, const Advised *advised) {
    const char *path = app->output && strcmp(app->output, "-") != 0 ? app->output : "RECORD.md";
    const char *folder = file_folder(app->arena, path), *slash = strrchr(path, '/');
    Madr madr = {.advised = advised, .file = slash ? slash + 1 : path};
    if (!all_are_files(app, advised->sheet) || !find_date(app, &madr.date)) return;
    Record record = advise_record(app, advised, folder);
    madr.record = &record;
    madr_write(&app->out, &madr);
}
