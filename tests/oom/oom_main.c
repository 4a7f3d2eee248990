/* oom_main.c - the program's memory, with a fault in it.
 *
 * Linked into a copy of napkin, these stand in for the functions of the C library, for the
 * libraries that napkin loads too. With OOM_AT=k in the environment the k-th request for memory is
 * refused, and a byte is written to descriptor OOM_FD, so that the test knows that the fault was
 * met. What they stand on: glibc's __libc_* names, and the system call that maps large chunks. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *old);

/* getenv and strtol may be called from anywhere: neither asks for memory. */
static long number_of(const char *variable, long otherwise) {
    const char *text = getenv(variable);
    return text ? strtol(text, NULL, 10) : otherwise;
}

static bool refused(void) {
    static long asked, wanted = -1;
    if (wanted < 0) wanted = number_of("OOM_AT", 0);
    if (++asked != wanted) return false;
    if (write((int)number_of("OOM_FD", 2), "!", 1) != 1) abort();
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size) {
    return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
    return refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size) {
    return refused() ? NULL : __libc_realloc(old, size);
}

void free(void *old) {
    __libc_free(old);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
    if (refused()) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}
