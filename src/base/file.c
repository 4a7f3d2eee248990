#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot(Diags *diags, const char *verb, const char *path, const char *why) {
    diag_io(diags, "cannot %s %s: %s", verb, path, why);
    return false;
}

static bool read_all(Arena *arena, int fd, const char *path, size_t cap, Diags *diags, Str *out) {
    struct stat about;
    if (fstat(fd, &about) != 0) return cannot(diags, "read", path, strerror(errno));
    if (S_ISDIR(about.st_mode)) return cannot(diags, "read", path, "it is a directory");
    size_t room =
        about.st_size > 0 && (size_t)about.st_size < cap ? (size_t)about.st_size + 1 : 4096;
    char *bytes = arena_alloc(arena, room);
    size_t n = 0;
    for (;;) {
        if (n == room) bytes = arena_grow(arena, bytes, n, &room, 1);
        ssize_t got = read(fd, bytes + n, room - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot(diags, "read", path, strerror(errno));
        n += (size_t)got;
        if (n > cap) {
            diag_io(diags, "cannot read %s: it is larger than %zu MiB", path, cap >> 20);
            return false;
        }
        if (got == 0) break;
    }
    bytes[n] = '\0';
    *out = (Str){bytes, n};
    return true;
}

bool file_read(Arena *arena, const char *path, size_t cap, Diags *diags, Str *out) {
    if (strcmp(path, "-") == 0) return read_all(arena, 0, "standard input", cap, diags, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return cannot(diags, "read", path, strerror(errno));
    bool good = read_all(arena, fd, path, cap, diags, out);
    close(fd);
    return good;
}

static bool write_all(int fd, Str text) {
    while (text.n) {
        ssize_t put = write(fd, text.p, text.n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text = (Str){text.p + put, text.n - (size_t)put};
    }
    return true;
}

bool file_write(const char *path, Str text, bool replace, Diags *diags) {
    int how = O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL);
    int fd = open(path, how, 0666);
    if (fd < 0 && errno == EEXIST) return cannot(diags, "write", path, "it is there already");
    if (fd < 0) return cannot(diags, "write", path, strerror(errno));
    int fault = write_all(fd, text) ? 0 : errno;
    if (close(fd) != 0 && !fault) fault = errno;
    return fault ? cannot(diags, "write", path, strerror(fault)) : true;
}

bool file_keep(Arena *arena, const char *path, Str text, Diags *diags) {
    const char *beside = arena_printf(arena, "%s.new", path);
    if (!file_write(beside, text, true, diags)) return false;
    return rename(beside, path) == 0 || cannot(diags, "write", path, strerror(errno));
}

bool file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

int file_make_folders(Arena *arena, const char *path) {
    char *folder = arena_copy(arena, path, strlen(path));
    for (char *slash = *folder ? strchr(folder + 1, '/') : NULL; slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST && !file_exists(folder)) return errno;
        *slash = '/';
    }
    return 0;
}

const char *file_folder(Arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

const char *file_join(Arena *arena, const char *folder, const char *name) {
    if (name[0] == '/' || strcmp(folder, ".") == 0) return name;
    return arena_printf(arena, "%s/%s", folder, name);
}

const char *file_real(Arena *arena, const char *path) {
    char *real = realpath(path, NULL);
    if (!real && errno == ENOMEM) arena_out_of_memory();
    if (!real) return path;
    const char *copy = arena_copy(arena, real, strlen(real));
    free(real);
    return copy;
}

const char *file_relative(Arena *arena, const char *folder, const char *path) {
    const char *from = file_real(arena, folder), *to = file_real(arena, path);
    if (from[0] != '/' || to[0] != '/') return path;
    size_t same = 1; /* what both start with, up to a slash */
    for (size_t i = 1; from[i - 1] && to[i] && from[i] == to[i]; i++)
        if (to[i] == '/') same = i + 1;
    size_t n = strlen(from);
    bool above = strncmp(from, to, n) == 0 && to[n] == '/';
    if (above) same = n + 1;
    Buf text = buf_new(arena);
    const char *rest = above ? "" : from + same;
    while (*rest) {
        buf_text(&text, "../");
        const char *slash = strchr(rest, '/');
        rest = slash ? slash + 1 : "";
    }
    return arena_printf(arena, "%s%s", text.n ? text.p : "./", to + same);
}
