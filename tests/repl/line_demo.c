/* line_demo - the least program that reads lines, for test_line.py to drive.
 *
 * Echoes each line as `[text]`, previews `= its length`, completes a few words. The line `sleep`
 * waits for Ctrl-C as a long evaluation would. Options: --history FILE, --no-colour, --count (only
 * the number of lines and bytes at the end). */
#include "app/line.h"

#include <locale.h>
#include <time.h>

typedef struct Demo {
    char preview[40];
    const char *history;
    bool colour;
    bool count;
} Demo;

static void offer_words(void *ctx, Line *line, const char *text, size_t start, size_t cursor) {
    static const char *const words[] = {"req/s", "latency_p99", "latency_p50",      "Gbit/s",
                                        "req/s", ":load",       "examples/my-plan", ":lint"};
    (void)ctx, (void)text, (void)start, (void)cursor;
    for (size_t i = 0; i < COUNT_OF(words); i++) line_offer(line, words[i], false);
    line_offer(line, "max(", true);
    line_offer(line, "naïve", false);
    line_offer(line, "naó", false);
    line_offer(line, "plans/", true);
}

static const char *show_length(void *ctx, const char *text) {
    Demo *demo = ctx;
    if (strncmp(text, "no", 2) == 0) return NULL;
    snprintf(demo->preview, sizeof demo->preview, "= %zu", strlen(text));
    return demo->preview;
}

static void evaluate_for_long(void) {
    puts("asleep");
    fflush(stdout);
    const struct timespec step = {.tv_nsec = 10 * 1000 * 1000};
    for (int i = 0; i < 500 && !line_interrupted(); i++) nanosleep(&step, NULL);
    puts(line_interrupted() ? "woken" : "slept");
    line_clear_interrupt();
}

static void answer(const Demo *demo, const char *text, size_t length) {
    if (demo->count) return;
    if (strcmp(text, "sleep") == 0) {
        evaluate_for_long();
        return;
    }
    putchar('[');
    fwrite(text, 1, length, stdout);
    puts("]");
}

static int run(Line *line, const Demo *demo) {
    size_t lines = 0, bytes = 0, length = 0;
    const char *text = NULL;
    for (;;) {
        if (!line_has_buffered(line)) fflush(stdout);
        LineStatus status = line_read(line, "\033[1mnap>\033[0m ", &text, &length);
        if (status == LINE_FAILED) fprintf(stderr, "line_demo: %s\n", line_error(line));
        if (status == LINE_FAILED || status == LINE_END) break;
        if (status == LINE_INTERRUPTED) puts("(dropped)");
        if (status == LINE_INTERRUPTED) continue;
        lines++;
        bytes += length;
        answer(demo, text, length);
    }
    if (demo->count) printf("%zu lines, %zu bytes\n", lines, bytes);
    else printf("bye %d %zu\n", line_is_interactive(line), line_columns(line));
    return line_error(line) ? 4 : 0;
}

int main(int argc, char **argv) {
    Demo demo = {.colour = true};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--history") == 0 && i + 1 < argc) demo.history = argv[++i];
        else if (strcmp(argv[i], "--no-colour") == 0) demo.colour = false;
        else if (strcmp(argv[i], "--count") == 0) demo.count = true;
        else return 2;
    }
    setlocale(LC_CTYPE, "");
    const LineHooks hooks = {.ctx = &demo, .complete = offer_words, .preview = show_length};
    Line *line = line_open(&hooks, demo.history, demo.colour);
    int status = run(line, &demo);
    line_close(line);
    return status;
}
