/* failing_malloc.c - preloaded by run_oom.py: the k-th allocation of the process (OOM_AT=k) has no
 * memory, and so has every later one. */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static long left = -2; /* -2: OOM_AT is not read yet, -1: never */

static int fails(void) {
    if (left == -2) {
        const char *at = getenv("OOM_AT");
        left = at ? strtol(at, NULL, 10) : -1;
    }
    if (left < 0) return 0;
    if (left > 1) {
        left--;
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return fails() ? NULL : __libc_realloc(old, size);
}
