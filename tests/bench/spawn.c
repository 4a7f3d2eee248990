/* spawn.c - runs a program once and tells what it took: `WALL_NS CPU_NS PEAK_KIB STATUS`.
 *
 * The launcher is small on purpose: the kernel counts the peak of whoever forks into the peak of
 * the program, so a script that measured by itself would measure its own size. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long ns_of(struct timeval t) {
    return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    long long start = now();
    pid_t pid = vfork();
    if (pid == 0) {
        dup2(nowhere, STDOUT_FILENO);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status = 0;
    struct rusage use;
    if (pid < 0 || wait4(pid, &status, 0, &use) != pid) return 1;
    long long wall = now() - start;
    printf("%lld %lld %ld %d\n", wall, ns_of(use.ru_utime) + ns_of(use.ru_stime), use.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
