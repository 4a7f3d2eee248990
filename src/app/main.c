/* main.c - the way in and the way out. */
#include "app/command.h"
#include "app/progress.h"
#include "math/dist.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

static size_t terminal_width(int fd) {
    struct winsize size;
    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

static bool is_watched(int fd) {
    const char *term = getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static Style style_for(int fd) {
    const char *no_color = getenv("NO_COLOR");
    bool person = is_watched(fd);
    return (Style){.colour = person && !(no_color && *no_color),
                   .ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
                   .breaks = isatty(fd),
                   .width = terminal_width(fd)};
}

static void run_verb(App *app) {
    if (app->want_version) buf_printf(&app->out, "napkin %s\n", NAPKIN_VERSION);
    else if (app->want_help && app->verb) help_verb(app, app->verb);
    else if (app->want_help) help_overview(app);
    else if (app->verb) app->verb->run(app);
    else repl_run(app);
}

int main(int argc, char **argv) {
    setlocale(LC_CTYPE, "");
    dist_start();
    signal(SIGPIPE, SIG_DFL);
    Arena *arena = arena_new(0);
    App app = {.arena = arena,
               .diags = diags_new(arena),
               .out = buf_new(arena),
               .err = buf_new(arena),
               .program = "napkin",
               .sampling = sampling_default()};
    app.style = style_for(STDOUT_FILENO);
    app.err_style = style_for(STDERR_FILENO);
    if (is_watched(STDERR_FILENO)) app.sampling.progress = progress_tell;
    if (command_parse(&app, argc, argv)) run_verb(&app);
    bool written = app_flush(&app);
    ExitStatus status = written ? app_status(&app) : EXIT_IO;
    arena_free(arena);
    return (int)status;
}
