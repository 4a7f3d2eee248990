#include "app/app.h"

#include "app/progress.h"

#include "base/file.h"
#include "report/problems.h"

#include <errno.h>
#include <unistd.h>

static bool write_fd(int fd, Buf *buf) {
    size_t at = 0;
    while (at < buf->n) {
        ssize_t put = write(fd, buf->p + at, buf->n - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) break;
        at += (size_t)put;
    }
    bool good = at == buf->n;
    buf_clear(buf);
    return good;
}

void app_show_problems(App *app) {
    problems_text(&app->err, &app->err_style, &app->diags);
    app->diags.first = app->diags.last = NULL;
}

/* Notes and warnings are kept to themselves when only the answer is wanted. */
static void drop_remarks(App *app) {
    if (!app->quiet) return;
    Diag **link = &app->diags.first;
    app->diags.last = NULL;
    while (*link) {
        if ((*link)->severity == DIAG_ERROR) {
            app->diags.last = *link;
            link = &(*link)->next;
        } else {
            *link = (*link)->next;
        }
    }
}

static bool write_answer(App *app) {
    if (app->output && strcmp(app->output, "-") != 0) {
        Str text = buf_str(&app->out);
        if (!text.n && app->diags.errors) return true; /* what is there stays as it is */
        bool good = file_write(app->output, text, true, &app->diags);
        buf_clear(&app->out);
        return good;
    }
    if (write_fd(STDOUT_FILENO, &app->out)) return true;
    buf_clear(&app->out);
    if (app->unwritten) return false; /* once is enough */
    app->unwritten = true;
    diag_io(&app->diags, "cannot write the result: %s", strerror(errno));
    return false;
}

bool app_flush(App *app) {
    progress_clear();
    bool good = true;
    drop_remarks(app);
    if (app->out.n || (app->output && app->verb)) good = write_answer(app);
    app_show_problems(app);
    return write_fd(STDERR_FILENO, &app->err) && good;
}

void app_usage(App *app, const char *hint, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *message = arena_vprintf(app->arena, fmt, args);
    va_end(args);
    Diag *diag = diag_error(&app->diags, (Span){0}, "%s", message);
    if (hint) diag_hint(&app->diags, diag, "%s", hint);
    app->usage_wrong = true;
}

bool app_told(App *app, bool good, size_t errors, const char *path) {
    if (good || app->diags.errors > errors) return good;
    Diag *diag = diag_error(&app->diags, (Span){0},
                            "internal error: %s was refused, and nothing says why", path);
    diag_hint(&app->diags, diag, "this is a fault of napkin, not of the file: please report it");
    app->fault = true;
    return false;
}

ExitStatus app_status(const App *app) {
    if (app->fault) return EXIT_FAULT;
    if (app->usage_wrong) return EXIT_USAGE;
    if (app->diags.io) return EXIT_IO;
    if (app->diags.errors) return EXIT_WRONG;
    if (app->check_failed || (app->strict && app->diags.warnings)) return EXIT_CHECK_FAILED;
    return app->verdict;
}

static const char *home_folder(Arena *arena, const char *variable, const char *under) {
    const char *set = getenv(variable), *home = getenv("HOME");
    if (set && set[0] == '/') return set;
    return home && *home ? arena_printf(arena, "%s/%s", home, under) : NULL;
}

static const char *home_file(Arena *arena, const char *variable, const char *usual,
                             const char *name) {
    const char *folder = home_folder(arena, variable, usual);
    return folder ? arena_printf(arena, "%s/napkin/%s", folder, name) : NULL;
}

const char *app_state_file(Arena *arena, const char *name) {
    return home_file(arena, "XDG_STATE_HOME", ".local/state", name);
}

const char *app_data_file(Arena *arena, const char *name) {
    return home_file(arena, "XDG_DATA_HOME", ".local/share", name);
}

const char *app_config_file(Arena *arena, const char *name) {
    return home_file(arena, "XDG_CONFIG_HOME", ".config", name);
}

/* The folder of the program itself: models are found beside it, installed or not. */
static const char *program_folder(Arena *arena) {
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0) return ".";
    path[n] = '\0';
    return file_folder(arena, arena_copy(arena, path, (size_t)n));
}

void app_find_roots(App *app) {
    Arena *arena = app->arena;
    Str path = str_of(getenv("NAPKIN_PATH"));
    const char **roots = ARENA_ARRAY(arena, const char *, path.n + 8);
    while (path.n) {
        Str one = str_cut(&path, ':');
        if (one.n) roots[app->nroots++] = arena_copy(arena, one.p, one.n);
    }
    const char *data = home_folder(arena, "XDG_DATA_HOME", ".local/share");
    if (data) roots[app->nroots++] = arena_printf(arena, "%s/napkin/models", data);
    const char *here = program_folder(arena);
    roots[app->nroots++] = file_real(arena, arena_printf(arena, "%s/../share/napkin/models", here));
    roots[app->nroots++] = NAPKIN_DATADIR "/models";
    roots[app->nroots++] = file_real(arena, arena_printf(arena, "%s/../../models", here));
    app->roots = roots;
}
