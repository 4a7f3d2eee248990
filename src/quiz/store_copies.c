/* Copies of the store, one a day; and what is done with them when the file is damaged. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "quiz/store_state.h"

/* Byte 0 of the file of locks: whoever holds it puts files in places. */
enum { FILES = 0, DAY = 10 /* of `2026-11-27` */, TRIES = 100 };

static const char before_day[] = ".", behind_day[] = ".bak";

/* ---- which ones there are ---- */

typedef struct Copies {
    const char **paths; /* by their days, the oldest first */
    size_t n, cap;
} Copies;

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_day(const char *text) {
    for (size_t i = 0; i < DAY; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

/* `quiz.db.2026-11-27.bak` of `quiz.db`. */
static bool is_copy(const char *name, const char *base) {
    size_t n = strlen(base), whole = n + strlen(before_day) + DAY + strlen(behind_day);
    if (strlen(name) != whole || strncmp(name, base, n) != 0 || name[n] != before_day[0])
        return false;
    return is_day(name + n + 1) && strcmp(name + n + 1 + DAY, behind_day) == 0;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static Copies copies_of(Store *store) {
    Copies copies = {0};
    const char *folder = file_folder(store->arena, store->path);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        if (!is_copy(entry->d_name, base_of(store->path))) continue;
        ARENA_PUSH_ROOM(store->arena, copies.paths, copies.n, copies.cap);
        copies.paths[copies.n++] = arena_printf(store->arena, "%s/%s", folder, entry->d_name);
    }
    if (dir) closedir(dir);
    if (copies.n) qsort(copies.paths, copies.n, sizeof *copies.paths, by_name);
    return copies;
}

bool store_has_copies(Store *store) {
    return copies_of(store).n > 0;
}

/* ---- the best one ---- */

typedef struct Best {
    const char *path; /* NULL: none can be read */
    size_t copies;    /* that there are, readable or not */
    int64_t reviews;
    Moment last;       /* the last answer in it */
    Salvaged salvaged; /* what else could be read, of the damaged file */
} Best;

/* Reviews are only ever added: the copy with most of them is the newest, whatever the clock was
 * when it was named. */
static Best best_of(Store *store) {
    Copies copies = copies_of(store);
    Best best = {.copies = copies.n, .reviews = -1};
    for (size_t i = copies.n; i-- > 0;) {
        sqlite3 *db = store_peek(store->arena, copies.paths[i]);
        int64_t reviews = 0, ms = 0, zone = 0;
        if (db && store_is_sound(db) &&
            store_number(db, "SELECT max(id) FROM review", &reviews) == SQLITE_OK &&
            store_number(db, "SELECT at_ms FROM review ORDER BY id DESC", &ms) == SQLITE_OK &&
            store_number(db, "SELECT zone FROM review ORDER BY id DESC", &zone) == SQLITE_OK &&
            reviews > best.reviews)
            best = (Best){copies.paths[i], copies.n, reviews, {ms, (int)zone}, {0}};
        sqlite3_close(db);
    }
    return best;
}

/* ---- putting files in places ---- */

static bool to_disk(int fd) {
    bool good = fsync(fd) == 0;
    return close(fd) == 0 && good;
}

static void folder_to_disk(Store *store) {
    int fd = open(file_folder(store->arena, store->path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) (void)to_disk(fd);
}

static int new_file(const char *path) {
    (void)unlink(path);
    return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

/* A copy is a whole database without a log: its bytes are all there is. */
static bool copy_bytes(const char *from, const char *to) {
    int in = open(from, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : new_file(to);
    char bytes[16 * 1024];
    ssize_t got = out < 0 ? -1 : 1;
    while (got > 0) {
        got = read(in, bytes, sizeof bytes);
        if (got > 0 && write(out, bytes, (size_t)got) != got) got = -1;
    }
    if (in >= 0) close(in);
    if (out >= 0 && !to_disk(out)) got = -1;
    return got == 0;
}

/* `quiz.db.damaged-20261127-101500`, or with `-2` … behind it where that is taken. */
static const char *aside_name(Store *store, int attempt) {
    time_t at = (time_t)(store->now.ms / 1000 + (int64_t)store->now.zone * 60);
    struct tm parts = {0};
    char stamp[32] = "";
    gmtime_r(&at, &parts);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts);
    if (!attempt) return arena_printf(store->arena, "%s.damaged-%s", store->path, stamp);
    return arena_printf(store->arena, "%s.damaged-%s-%d", store->path, stamp, attempt + 1);
}

static void move_beside(Store *store, const char *aside, const char *what) {
    const char *from = arena_printf(store->arena, "%s%s", store->path, what);
    (void)rename(from, arena_printf(store->arena, "%s%s", aside, what));
}

/* The log goes first: a copy must never meet the log of another file. The file itself keeps its
 * name until the copy takes it over, so that at no moment there is none. */
static const char *set_aside(Store *store, const char *instead) {
    for (int i = 0; i < TRIES; i++) {
        const char *aside = aside_name(store, i);
        bool linked = link(store->path, aside) == 0;
        if (!linked && errno == EEXIST) continue;
        if (!linked && rename(store->path, aside) != 0) return NULL; /* no links there */
        move_beside(store, aside, "-wal");
        move_beside(store, aside, "-shm");
        move_beside(store, aside, "-journal");
        int rc = instead ? rename(instead, store->path) : linked ? unlink(store->path) : 0;
        folder_to_disk(store);
        return rc == 0 ? aside : NULL;
    }
    return NULL;
}

/* ---- mending ---- */

/* `there`: what the answers are in that could still be read. */
static const char *missing_words(Store *store, const Best *best, const char *there) {
    size_t n = best->salvaged.reviews;
    char when[DAY_TEXT];
    moment_text(best->last, when);
    const char *after = best->path && best->reviews > 0
                            ? arena_printf(store->arena, " given after %s", when)
                            : NULL;
    if (n)
        return arena_printf(
            store->arena, "%zu answer%s%s could still be read and %s in %s; others may be missing",
            n, n == 1 ? "" : "s", after ? after : "", n == 1 ? "is" : "are", there);
    if (!after) return "all answers given before are missing";
    return arena_printf(store->arena, "answers%s are missing", after);
}

static const char *took_its_place(Store *store, const Best *best) {
    if (!best->path)
        return best->copies ? "no copy of it can be read, so a new one was begun"
                            : "there was no copy of it, so a new one was begun";
    return arena_printf(store->arena, "its copy %s took its place", base_of(best->path));
}

static int64_t newest_in(const Best *best) {
    return best->path && best->reviews > 0 ? best->reviews : 0;
}

/* The damaged file stays where it is, and what its best copy holds is taken into memory. */
static void mend_in_memory(Store *store, Best *best) {
    const char *path = store->path;
    if (best->path) store->path = best->path;
    store_to_memory(store, best->path != NULL);
    store->path = path;
    (void)!store_salvage(store, store->db, newest_in(best), &best->salvaged);
    diag_warning(store->diags, (Span){0},
                 "%s is damaged, and cannot be set aside; %s, and %s kept in memory only, until "
                 "napkin ends",
                 path, missing_words(store, best, "memory"), store_from_when(store));
    if (best->salvaged.reviews) store_tell_folded(store, &best->salvaged.folded);
}

/* False: it could not be, for want of room, and the file is to be made anew. */
static bool add_salvaged(Store *store, const char *path, Best *best) {
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK && !best->path) rc = store_make_tables(db);
    bool done = rc == SQLITE_OK && store_salvage(store, db, newest_in(best), &best->salvaged);
    done = sqlite3_close(db) == SQLITE_OK && done;
    if (!done) best->salvaged = (Salvaged){0};
    return done;
}

/* The copy, or a file without bytes. A journal that somebody left would be taken for its own. */
static bool is_made(Store *store, const Best *best, const char *path) {
    (void)unlink(arena_printf(store->arena, "%s-journal", path));
    if (best->path) return copy_bytes(best->path, path);
    int fd = new_file(path);
    return fd >= 0 && close(fd) == 0;
}

static bool put_in_place(Store *store, Best *best, const char **aside) {
    const char *instead = arena_printf(store->arena, "%s.restored", store->path);
    bool made = is_made(store, best, instead);
    if (made && !add_salvaged(store, instead, best)) made = is_made(store, best, instead);
    bool empty = !best->path && !best->salvaged.reviews;
    if (!made || empty) (void)unlink(instead);
    if (!made && best->path) return false;
    if (!made || empty) instead = NULL; /* a new one is made when it is opened */
    *aside = set_aside(store, instead);
    if (instead && !*aside) (void)unlink(instead);
    return *aside != NULL;
}

/* Whether another program mended it while this one waited for its turn. */
static bool is_mended(Store *store) {
    struct stat about;
    return stat(store->path, &about) == 0 &&
           (about.st_ino != store->inode || about.st_dev != store->device);
}

static void tell_mended(Store *store, const Best *best, const char *aside) {
    const char *what = "was missing";
    if (store->made) (void)unlink(aside); /* no bytes of anybody's */
    else what = arena_printf(store->arena, "was damaged, and is now %s", aside);
    diag_warning(store->diags, (Span){0}, "%s %s; %s, and %s", store->path, what,
                 took_its_place(store, best), missing_words(store, best, "it"));
    if (best->salvaged.reviews) store_tell_folded(store, &best->salvaged.folded);
}

void store_mend(Store *store) {
    store->mended = true;
    store_close_file(store);
    bool mine = store_lock_wait(store, FILES);
    Best best = best_of(store);
    const char *aside = NULL;
    bool others = mine && is_mended(store);
    if (mine && !others && put_in_place(store, &best, &aside)) tell_mended(store, &best, aside);
    if (aside || others) store_open_file(store);
    else mend_in_memory(store, &best);
    if (others && store->kept)
        diag_note(store->diags, (Span){0}, "%s was damaged, and another napkin mended it",
                  store->path);
    if (mine) store_unlock(store, FILES);
}

/* ---- a copy a day ---- */

/* NULL, or why there is no copy. */
static const char *copy_out(Store *store, const char *to) {
    int fd = new_file(to);
    if (fd < 0) return strerror(errno);
    close(fd);
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", to);
    if (!sql) arena_out_of_memory();
    int rc = store_sql(store->db, sql);
    sqlite3_free(sql);
    if (rc != SQLITE_OK) return store_words(store->db, rc);
    fd = open(to, O_RDWR | O_CLOEXEC);
    return fd >= 0 && to_disk(fd) ? NULL : strerror(errno);
}

/* All but the newest ones, by their names; today's stays even where the clock was ahead before. */
static void drop_old(Store *store, const char *today) {
    Copies copies = copies_of(store);
    for (size_t i = 0; i + STORE_COPIES < copies.n; i++)
        if (strcmp(base_of(copies.paths[i]), base_of(today)) != 0) (void)unlink(copies.paths[i]);
}

static void copy_today(Store *store, const char *today) {
    const char *beside = arena_printf(store->arena, "%s.bak.new", store->path);
    const char *why = copy_out(store, beside);
    if (!why && rename(beside, today) != 0) why = strerror(errno);
    if (!why) {
        folder_to_disk(store);
        drop_old(store, today);
        return;
    }
    diag_warning(store->diags, (Span){0}, "cannot copy %s to %s: %s", store->path, today, why);
    (void)unlink(beside);
}

static int check_work(Store *store, void *ctx) {
    int64_t sound = 0;
    int rc = store_check(store->db, &sound);
    (void)ctx;
    return rc == SQLITE_OK && !sound ? SQLITE_CORRUPT : rc;
}

/* Whether a file is a copy that can be opened; what else may bear its name is none. */
static bool is_copied(Store *store, const char *to) {
    int64_t mark = 0;
    sqlite3 *db = file_exists(to) ? store_peek(store->arena, to) : NULL;
    bool ours = db && store_number(db, "PRAGMA application_id", &mark) == SQLITE_OK &&
                mark == STORE_APPLICATION && store_has_tables(db) == SQLITE_OK;
    sqlite3_close(db);
    return ours;
}

void store_backup(Store *store, Moment now) {
    store->now = now;
    if (!store->kept || store->writing) return;
    char day[DAY_TEXT];
    day_text(day_of(now), day);
    const char *today =
        arena_printf(store->arena, "%s%s%s%s", store->path, before_day, day, behind_day);
    /* A damaged file is set aside here, and what took its place is copied. */
    if (!store->checked && (!store_read(store, check_work, NULL) || !store->kept)) return;
    store->checked = true;
    if (is_copied(store, today)) return;
    if (!store_lock(store, FILES)) return; /* another program is at it */
    if (!is_copied(store, today)) copy_today(store, today);
    store_unlock(store, FILES);
}
