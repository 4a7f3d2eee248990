/* Locks that end with the program that holds them. */
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "quiz/store_state.h"

/* The file is never removed: two programs could then hold locks on two files of that name. */
static bool lock_file(Store *store) {
    if (!store->path) return false;
    if (store->locks >= 0) return true;
    const char *path = arena_printf(store->arena, "%s.lock", store->path);
    store->locks = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return store->locks >= 0;
}

/* A lock of the open file, not of the process: another Store of this process does not share it,
 * and closing some other descriptor does not lose it. */
static int change_lock(Store *store, int64_t byte, short kind) {
    struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    return fcntl(store->locks, F_OFD_SETLK, &lock);
}

bool store_lock(Store *store, int64_t byte) {
    if (!lock_file(store)) return true;
    if (change_lock(store, byte, F_WRLCK) == 0) return true;
    return errno != EAGAIN && errno != EACCES; /* such a file system has no locks */
}

bool store_lock_wait(Store *store, int64_t byte) {
    const struct timespec nap = {.tv_nsec = 10 * 1000 * 1000};
    for (int waited = 0; !store_lock(store, byte); waited += 10) {
        if (waited >= STORE_WAIT_MS) return false;
        nanosleep(&nap, NULL);
    }
    return true;
}

void store_unlock(Store *store, int64_t byte) {
    if (store->locks >= 0) (void)change_lock(store, byte, F_UNLCK);
}
