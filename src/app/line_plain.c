#include "app/line_plain.h"

#include "base/arena.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- bytes in, lines out ---- */

enum { ONE_READ = 64 * 1024 };

static LineStatus fails(Plain *plain, const char *fmt, ...) PRINTF_LIKE(2, 3);
static LineStatus fails(Plain *plain, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    free(plain->why);
    if (vasprintf(&plain->why, fmt, args) < 0) arena_out_of_memory();
    va_end(args);
    return LINE_FAILED;
}

static void find_newline(Plain *plain, size_t start) {
    size_t left = plain->n - start;
    const char *found = left ? memchr(plain->bytes + start, '\n', left) : NULL;
    plain->newline = found ? (size_t)(found - plain->bytes) : plain->n;
}

bool plain_take(Plain *plain, const char **text, size_t *length) {
    if (plain->newline == plain->n) return false;
    *text = plain->bytes + plain->from;
    *length = plain->newline - plain->from;
    plain->bytes[plain->newline] = '\0';
    plain->from = plain->newline + 1;
    find_newline(plain, plain->from);
    return true;
}

bool plain_take_rest(Plain *plain, const char **text, size_t *length) {
    if (plain->from == plain->n) return false;
    *text = plain->bytes + plain->from;
    *length = plain->n - plain->from;
    plain->bytes[plain->n] = '\0';
    plain->from = plain->n;
    return true;
}

static void slide_down(Plain *plain) {
    if (plain->from == 0) return;
    plain->n -= plain->from;
    memmove(plain->bytes, plain->bytes + plain->from, plain->n);
    plain->from = 0;
    plain->newline = plain->n;
}

/* Room for a byte more and a NUL; the buffer holds one line that is not complete. */
static bool make_room(Plain *plain) {
    if (plain->cap - plain->n >= ONE_READ / 2) return true;
    size_t cap = plain->cap ? plain->cap * 2 : ONE_READ;
    char *bytes = realloc(plain->bytes, cap);
    if (!bytes && !plain->cap) arena_out_of_memory();
    if (!bytes) {
        fails(plain, "no memory for a line of over %zu bytes on standard input", plain->n);
        return false;
    }
    plain->bytes = bytes;
    plain->cap = cap;
    return true;
}

/* read(), again when a signal or an empty non-blocking descriptor got in the way. */
static ssize_t read_some(int fd, char *bytes, size_t room) {
    for (;;) {
        ssize_t got = read(fd, bytes, room);
        if (got >= 0) return got;
        if (errno == EAGAIN) poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
        else if (errno != EINTR) return got;
    }
}

LineStatus plain_fill(Plain *plain, int fd) {
    slide_down(plain);
    if (!make_room(plain)) return LINE_FAILED;
    size_t room = plain->cap - plain->n - 1;
    ssize_t got = read_some(fd, plain->bytes + plain->n, room < ONE_READ ? room : ONE_READ);
    if (got < 0) return fails(plain, "cannot read standard input: %s", strerror(errno));
    if (got == 0) return LINE_END;
    size_t start = plain->n;
    plain->n += (size_t)got;
    find_newline(plain, start);
    if (plain->newline <= LIMIT_FILE_BYTES) return LINE_TEXT;
    return fails(plain, "standard input has a line longer than %d MiB", LIMIT_FILE_BYTES >> 20);
}

void plain_drop(Plain *plain) {
    plain->from = plain->newline = plain->n = 0;
}

void plain_free(Plain *plain) {
    free(plain->bytes);
    free(plain->why);
    *plain = (Plain){0};
}

/* ---- signals as flags ---- */

/* Signals have no context to carry: these are the only way from a handler to the program. */
static volatile sig_atomic_t interrupts; /* counts, and wraps */
static volatile sig_atomic_t interrupt_flag;
static volatile sig_atomic_t resize_flag;
static volatile sig_atomic_t pending;

static struct sigaction before_interrupt;

typedef struct Held {
    int number;
    struct sigaction before;
} Held;

static Held held[] = {
    {.number = SIGWINCH}, {.number = SIGTSTP}, {.number = SIGTERM},
    {.number = SIGHUP},   {.number = SIGQUIT},
};

static void raise_flag(int number) {
    if (number == SIGINT) {
        interrupts = (int)((unsigned)interrupts + 1);
        interrupt_flag = 1;
    } else if (number == SIGWINCH) {
        resize_flag = 1;
    } else {
        pending = number;
    }
}

/* Restarting keeps a write whole; the waits below are never restarted. */
static void take_over(int number, struct sigaction *before) {
    struct sigaction action = {.sa_handler = raise_flag, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, before);
}

void line_signals_open(void) {
    line_clear_interrupt();
    take_over(SIGINT, &before_interrupt);
}

void line_signals_close(void) {
    sigaction(SIGINT, &before_interrupt, NULL);
}

void line_signals_hold(void) {
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        take_over(held[i].number, &held[i].before);
        bool ignored = held[i].before.sa_handler == SIG_IGN;
        if (ignored) sigaction(held[i].number, &held[i].before, NULL);
    }
}

void line_signals_release(void) {
    for (size_t i = 0; i < COUNT_OF(held); i++) sigaction(held[i].number, &held[i].before, NULL);
}

bool line_interrupted(void) {
    return interrupt_flag != 0;
}

void line_clear_interrupt(void) {
    interrupt_flag = 0;
}

int line_interrupt_count(void) {
    return interrupts;
}

bool line_resized(void) {
    bool was = resize_flag != 0;
    resize_flag = 0;
    return was;
}

int line_signal_take(void) {
    int number = pending;
    pending = 0;
    return number;
}

static bool flag_is_up(void) {
    return interrupt_flag || resize_flag || pending;
}

/* pselect opens the signals and waits in one step, which poll cannot everywhere. */
bool line_wait(int fd) {
    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    for (size_t i = 0; i < COUNT_OF(held); i++) sigaddset(&ours, held[i].number);
    sigprocmask(SIG_BLOCK, &ours, &before);
    int ready = 0;
    while (ready == 0 && !flag_is_up()) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        ready = pselect(fd + 1, &set, NULL, NULL, NULL, &before);
        if (ready < 0 && errno == EINTR) ready = 0;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ready != 0;
}

/* ---- candidates ---- */

void offers_add(Offers *offers, const char *candidate, bool open) {
    if (strncmp(candidate, offers->word, strlen(offers->word)) != 0) return;
    ARENA_PUSH_ROOM(offers->arena, offers->items, offers->n, offers->cap);
    const char *copy = arena_copy(offers->arena, candidate, strlen(candidate));
    offers->items[offers->n++] = (Offer){copy, open};
}

static int by_text(const void *a, const void *b) {
    return strcmp(((const Offer *)a)->text, ((const Offer *)b)->text);
}

void offers_sort(Offers *offers) {
    if (offers->n == 0) return;
    qsort(offers->items, offers->n, sizeof(Offer), by_text);
    size_t kept = 1;
    for (size_t i = 1; i < offers->n; i++)
        if (by_text(&offers->items[kept - 1], &offers->items[i]) != 0)
            offers->items[kept++] = offers->items[i];
    offers->n = kept;
}

/* Of sorted texts the first and the last differ the most. */
size_t offers_shared(const Offers *offers) {
    const char *first = offers->items[0].text, *last = offers->items[offers->n - 1].text;
    size_t n = 0;
    while (first[n] && first[n] == last[n]) n++;
    while (n > 0 && ((unsigned char)first[n] & 0xC0) == 0x80) n--;
    return n;
}

void line_echo(const char *prompt, const char *text) {
    fputs(prompt, stdout);
    for (; *text && *text != '\n'; text++) {
        bool control = (unsigned char)*text < 0x20 || *text == 0x7f;
        if (control) fputc('^', stdout);
        fputc(control ? *text ^ 0x40 : *text, stdout);
    }
    fputc('\n', stdout);
    fflush(stdout);
}

/* ---- the history file ---- */

/* Makes every folder above the file; those that are there already are left as they are. */
static void make_folders(const char *path) {
    char *folder = strdup(path);
    if (!folder) return;
    for (char *p = folder + 1; *folder && *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        mkdir(folder, 0700);
        *p = '/';
    }
    free(folder);
}

static int open_history(const char *path) {
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

void line_history_append(const char *path, const char *text) {
    int fd = open_history(path);
    if (fd < 0 && errno == ENOENT) {
        make_folders(path);
        fd = open_history(path);
    }
    if (fd < 0) return;
    struct iovec parts[] = {{(void *)(uintptr_t)text, strlen(text)}, {(char[]){'\n'}, 1}};
    ssize_t put = writev(fd, parts, COUNT_OF(parts));
    (void)put;
    close(fd);
}
