#include "app/progress.h"

#include "base/base.h"

#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 500, REST_MS = 100 };

static struct {
    long long start, last; /* in ms; 0: nothing is under way */
    bool shown;
} progress;

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_tell(double share) {
    long long now = now_ms();
    if (!progress.start) progress.start = progress.last = now;
    if (now - progress.start < PATIENCE_MS || now - progress.last < REST_MS) return;
    progress.last = now;
    progress.shown = true;
    char text[32];
    int n = snprintf(text, sizeof text, "\r  sampling %2.0f %% ", share * 100);
    if (write(STDERR_FILENO, text, (size_t)n) < 0) progress.shown = false;
}

void progress_clear(void) {
    static const char blank[] = "\r                  \r";
    bool shown = progress.shown && write(STDERR_FILENO, blank, sizeof blank - 1) >= 0;
    (void)shown;
    progress.start = 0;
    progress.shown = false;
}
