/* cmd_verify.c - decision records, checked against the files that they rest on.
 *
 * The files are read as they are now, the verdict is worked out again as the record says it was
 * asked for, and the record is written anew: its lines are compared with those that stand there. */
#include "app/advise_file.h"
#include "app/advise_record.h"
#include "base/file.h"
#include "base/num.h"
#include "report/verified.h"

/* ---- as the record was asked for ---- */

static bool bad_setting(App *app, const char *path, const char *name, Str value) {
    Diag *diag = diag_error(&app->diags, (Span){0}, "%s: its setting `%s` is damaged: `%.*s`", path,
                            name, STR_ARG(value));
    diag_hint(&app->diags, diag, "write the record again");
    return false;
}

/* A number between two others; what is not there leaves it as it is. */
static bool take_number(Str text, double low, double high, double *out) {
    double value;
    if (!text.n) return true;
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789.e-", text.p[i])) return false;
    if (!num_parse(text, &value) || value < low || value > high) return false;
    *out = value;
    return true;
}

static bool take_sampling(App *app, const char *path, const RecordSettings *settings) {
    double runs = SAMPLING_RUNS, seed = SAMPLING_SEED;
    app->precision = 0;
    if (!take_number(settings->samples, SAMPLING_FEWEST, (double)SAMPLING_MOST, &runs))
        return bad_setting(app, path, "samples", settings->samples);
    if (!take_number(settings->seed, 0, 9007199254740992.0, &seed))
        return bad_setting(app, path, "seed", settings->seed);
    if (!take_number(settings->precision, 1e-9, 1, &app->precision))
        return bad_setting(app, path, "precision", settings->precision);
    app->sampling.sobol = str_is(settings->sampling, "sobol");
    if (settings->sampling.n && !app->sampling.sobol)
        return bad_setting(app, path, "sampling", settings->sampling);
    app->sampling.runs = (size_t)runs;
    app->sampling.seed = (uint64_t)seed;
    return true;
}

static const char *text_of(App *app, Str text) {
    return text.n ? arena_copy(app->arena, text.p, text.n) : NULL;
}

/* A path of the record, from here: without `..` where it lies below the current folder. */
static const char *path_from(App *app, const char *folder, Str path) {
    const char *text = text_of(app, path);
    if (!text) return NULL;
    const char *joined = file_join(app->arena, folder, text);
    const char *below = file_relative(app->arena, ".", joined);
    return file_exists(joined) && strncmp(below, "./", 2) == 0 ? below : joined;
}

static bool take_settings(App *app, const char *path, const char *folder,
                          const RecordSettings *settings) {
    bool by_path = settings->rules.n && memchr(settings->rules.p, '/', settings->rules.n);
    app->rules = by_path ? path_from(app, folder, settings->rules) : text_of(app, settings->rules);
    app->plan = path_from(app, folder, settings->plan);
    app->scenario = text_of(app, settings->scenario);
    app->sets = ARENA_ARRAY(app->arena, const char *, settings->nsets);
    app->nsets = app->sets_cap = settings->nsets;
    for (size_t i = 0; i < settings->nsets; i++) app->sets[i] = text_of(app, settings->sets[i]);
    return take_sampling(app, path, settings);
}

/* ---- files ---- */

typedef struct Verifying {
    App *app;
    const char *folder;
    Record then, now;
    Verified out;
    bool readable; /* every file that has a path is there */
} Verifying;

static VerifiedFile look_at(Verifying *v, const RecordFile *file) {
    VerifiedFile seen = {.file = file, .fate = FATE_UNSEEN};
    App *app = v->app;
    const char *path = path_from(app, v->folder, file->path);
    Str bytes;
    if (!path) return seen;
    if (!file_exists(path)) seen.fate = FATE_MISSING;
    if (seen.fate != FATE_MISSING &&
        file_read(app->arena, path, LIMIT_FILE_BYTES, &app->diags, &bytes)) {
        char *hash = arena_alloc(app->arena, HASH_DIGITS + 1);
        hash_sha256(bytes, hash);
        seen.sha256 = str_of(hash);
        seen.fate = str_eq(seen.sha256, file->sha256) ? FATE_UNCHANGED : FATE_CHANGED;
    }
    v->readable = v->readable && seen.sha256.n;
    return seen;
}

static bool same_file(const RecordFile *a, const RecordFile *b) {
    return str_eq(a->kind, b->kind) && str_eq(a->path, b->path) && str_eq(a->name, b->name);
}

/* Puts the files that the verdict rests on now beside those of the record. */
static void meet_files(Verifying *v) {
    size_t before = v->out.nfiles;
    VerifiedFile *all = ARENA_ARRAY(v->app->arena, VerifiedFile, before + v->now.nfiles);
    memcpy(all, v->out.files, before * sizeof *all);
    for (size_t i = 0; i < v->now.nfiles; i++) {
        const RecordFile *file = &v->now.files[i];
        size_t at = 0;
        while (at < before && !same_file(all[at].file, file)) at++;
        if (at == before) {
            all[v->out.nfiles++] = (VerifiedFile){file, FATE_NEW, file->sha256};
            continue;
        }
        bool same = str_eq(all[at].file->sha256, file->sha256);
        all[at] = (VerifiedFile){all[at].file, same ? FATE_UNCHANGED : FATE_CHANGED, file->sha256};
    }
    v->out.files = all;
}

/* ---- one record ---- */

/* The verdict worked out again, and the lines that would tell it; nothing after errors. */
static void work_out(Verifying *v) {
    App *app = v->app;
    Sheet sheet;
    if (!advise_open(app, path_from(app, v->folder, v->then.files[0].path), &sheet)) {
        app->usage_wrong = false; /* what was asked for stands in the record */
        return;
    }
    Advice advice = advice_of(app->arena, sheet.card, sheet.given);
    Flips flips = flips_of(app->arena, &advice);
    Advised advised = {&sheet, &advice, &flips};
    const char *slash = strrchr(v->out.path, '/');
    v->now = advise_record(app, &advised, v->folder);
    v->out.now = &v->now;
    meet_files(v);
    if (!v->out.same_version) return;
    Buf body = buf_new(app->arena);
    madr_body(
        &body,
        &(Madr){.advised = &advised, .record = &v->now, .file = slash ? slash + 1 : v->out.path});
    v->out.lines = redlines(app->arena, v->then.body, buf_str(&body), &v->out.nlines);
}

static void verify(App *app, const char *path, bool first) {
    Verifying v = {.app = app, .folder = file_folder(app->arena, path), .readable = true};
    Source *file = ARENA_NEW(app->arena, Source);
    *file = (Source){.name = path, .first_line = 1};
    if (!file_read(app->arena, path, LIMIT_RECORD_BYTES, &app->diags, &file->text) ||
        !record_read(app->arena, &app->diags, file, &v.then) ||
        !take_settings(app, path, v.folder, &v.then.settings))
        return;
    v.out = (Verified){.path = path,
                       .then = &v.then,
                       .files = ARENA_ARRAY(app->arena, VerifiedFile, v.then.nfiles),
                       .nfiles = v.then.nfiles,
                       .same_version = str_is(v.then.version, NAPKIN_VERSION)};
    for (size_t i = 0; i < v.then.nfiles; i++) v.out.files[i] = look_at(&v, &v.then.files[i]);
    if (v.readable) work_out(&v);
    if (!first && app->style.format == FORMAT_TEXT) buf_char(&app->out, '\n');
    verified_write(&app->out, &app->style, &v.out);
    app->check_failed = app->check_failed || verified_drifted(&v.out);
}

/* ---- the command line ---- */

/* How a record was made stands in it. */
static const char *stray_option(const App *app) {
    Sampling usual = sampling_default();
    return app->rules                         ? "rules"
           : app->plan                        ? "plan"
           : app->nsets                       ? "set"
           : app->scenario                    ? "scenario"
           : app->sampling.runs != usual.runs ? "samples"
           : app->sampling.seed != usual.seed ? "seed"
           : app->sampling.sobol              ? "sampling"
           : app->precision > 0               ? "precision"
                                              : NULL;
}

void cmd_verify(App *app, const char *const *paths, size_t n) {
    static const char *const names[] = {"text", "json", "csv", "markdown", "madr"};
    const char *stray = stray_option(app);
    bool has = app->style.format == FORMAT_TEXT || app->style.format == FORMAT_JSON;
    if (!n)
        app_usage(app,
                  "it reads: napkin advise verify RECORD...; a file of answers called so is "
                  "`./verify`",
                  "advise verify needs a record");
    else if (stray)
        app_usage(app, "the record says how it was made", "advise verify takes no --%s", stray);
    else if (!has)
        app_usage(app, "it has text and json", "advise verify has no format `%s`",
                  names[app->style.format]);
    for (size_t i = 0; i < n && !app->usage_wrong; i++) verify(app, paths[i], i == 0);
}
