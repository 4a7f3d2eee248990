/* The file of the store: what is found under its name, and memory where it cannot be had. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/file.h"
#include "quiz/store_state.h"

enum { HEADER = 100, VERSION_AT = 60, APPLICATION_AT = 68 };

/* ---- what is there ---- */

static uint32_t big_endian(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Read past SQLite's locks and logs, so that a file that is not ours stays as it is; but through
 * its descriptor: to close one of our own would lose the locks of another Store in this process. */
static int read_header(sqlite3 *db, unsigned char header[HEADER], sqlite3_int64 *size) {
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK && (!file || !file->pMethods)) rc = SQLITE_CANTOPEN;
    if (rc == SQLITE_OK) rc = file->pMethods->xFileSize(file, size);
    memset(header, 0, HEADER);
    if (rc != SQLITE_OK || *size == 0) return rc;
    rc = file->pMethods->xRead(file, header, HEADER, 0);
    return rc == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : rc;
}

/* A log beside a file of no bytes says that there once were some. */
static bool has_log(Store *store) {
    struct stat about;
    return stat(arena_printf(store->arena, "%s-wal", store->path), &about) == 0 &&
           about.st_size > 0;
}

static Found look_at_header(Store *store, int *rc) {
    unsigned char header[HEADER];
    sqlite3_int64 size = 0;
    *rc = read_header(store->db, header, &size);
    if (*rc != SQLITE_OK) return FOUND_FAULT;
    /* One that was begun anew in this run has no bytes yet, whatever lies beside it. */
    bool lost = !store->mended && (store_has_copies(store) || has_log(store));
    if (size == 0) return lost ? FOUND_DAMAGED : FOUND_OURS;
    if (memcmp(header, "SQLite format 3", 16) != 0) return FOUND_DAMAGED;
    uint32_t mark = big_endian(header + APPLICATION_AT);
    if (mark && mark != STORE_APPLICATION) return FOUND_FOREIGN;
    return mark && big_endian(header + VERSION_AT) > STORE_FORMAT ? FOUND_NEWER : FOUND_OURS;
}

static Found found_of(int rc) {
    int kind = rc & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) return FOUND_DAMAGED;
    return rc == SQLITE_OK ? FOUND_OURS : FOUND_FAULT;
}

/* As SQLite sees it, with what its log holds. */
static Found look_inside(Store *store, int *rc) {
    int64_t mark = 0, version = 0, tables = 0;
    *rc = store_number(store->db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (*rc == SQLITE_OK) *rc = store_number(store->db, "PRAGMA application_id", &mark);
    if (*rc == SQLITE_OK) *rc = store_number(store->db, "PRAGMA user_version", &version);
    if (*rc != SQLITE_OK) return found_of(*rc);
    if (!mark && !tables) {
        /* A file with nothing in it, whether or not SQLite made a page of it. */
        if (store->reading) return FOUND_OURS;
        if (sqlite3_db_readonly(store->db, "main")) *rc = SQLITE_READONLY;
        else *rc = store_make_tables(store->db);
        return found_of(*rc);
    }
    if (mark != STORE_APPLICATION) return FOUND_FOREIGN;
    if (version > STORE_FORMAT) return FOUND_NEWER;
    *rc = store_has_tables(store->db);
    return found_of(*rc);
}

static Found set_up(Store *store, int *rc) {
    if (store->reading) *rc = SQLITE_OK;
    else if (sqlite3_db_readonly(store->db, "main")) *rc = SQLITE_READONLY;
    else *rc = store_sql(store->db, "PRAGMA journal_mode = WAL");
    /* Somebody is at it: the file keeps the mode that it has, and is as safe. */
    if ((*rc & 0xff) == SQLITE_BUSY) *rc = SQLITE_OK;
    if (*rc == SQLITE_OK)
        *rc = store_sql(store->db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                   "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
    return found_of(*rc);
}

static void remember_file(Store *store) {
    struct stat about;
    if (stat(store->path, &about) != 0) return;
    store->device = about.st_dev;
    store->inode = about.st_ino;
}

int store_same_file(const Store *store) {
    struct stat about;
    if (!store->kept) return SQLITE_OK;
    bool same = stat(store->path, &about) == 0 && about.st_dev == store->device &&
                about.st_ino == store->inode;
    return same ? SQLITE_OK : SQLITE_READONLY_DBMOVED;
}

/* A name by which SQLite leaves a file alone: no lock, no log. */
static const char *untouched_name(Arena *arena, const char *path) {
    Buf name = buf_new(arena);
    buf_text(&name, "file:");
    for (const char *p = path; *p; p++) {
        bool plain = is_letter(*p) || is_digit(*p) || strchr("/._-", *p);
        buf_printf(&name, plain ? "%c" : "%%%02X", (unsigned char)*p);
    }
    buf_text(&name, "?immutable=1");
    return name.p;
}

static bool is_writable(const char *path) {
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

/* Where nothing can be written, a log cannot be begun either, not even for being read. */
static int open_database(Store *store) {
    bool alone = store->reading && !has_log(store) &&
                 !(is_writable(store->path) && is_writable(file_folder(store->arena, store->path)));
    const char *name = alone ? untouched_name(store->arena, store->path) : store->path;
    int how = alone ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    return sqlite3_open_v2(name, &store->db, how | SQLITE_OPEN_NOMUTEX, NULL);
}

/* The last one who closes a file writes its log into it, and removes it: not this one. */
static void leave_log(Store *store) {
    if (store->db) sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

Found store_look(Store *store, int *rc) {
    bool logged = file_exists(arena_printf(store->arena, "%s-wal", store->path));
    *rc = open_database(store);
    if (*rc == SQLITE_NOMEM) arena_out_of_memory();
    if (*rc != SQLITE_OK) {
        store->fault = sqlite3_system_errno(store->db);
        store_close_file(store);
        return FOUND_FAULT;
    }
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
    if (store->reading && logged) leave_log(store);
    remember_file(store);
    Found found = look_at_header(store, rc);
    if (found == FOUND_OURS) found = look_inside(store, rc);
    if (found == FOUND_OURS) found = set_up(store, rc);
    if (found == FOUND_FOREIGN || found == FOUND_NEWER) leave_log(store);
    return found;
}

void store_close_file(Store *store) {
    store_forget_queries(store);
    /* Nor that of somebody who came meanwhile. */
    if (store->reading && store->path && has_log(store)) leave_log(store);
    sqlite3_close(store->db);
    store->db = NULL;
    store->kept = false;
}

/* ---- memory ---- */

int store_copy_rows(sqlite3 *from, sqlite3 *to) {
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    if (!copy) return sqlite3_errcode(to);
    int rc = sqlite3_backup_step(copy, -1);
    int end = sqlite3_backup_finish(copy);
    return rc == SQLITE_DONE ? end : rc;
}

sqlite3 *store_peek(Arena *arena, const char *path) {
    struct stat about;
    sqlite3 *db = NULL;
    int how = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return NULL; /* a pipe would not end */
    if (sqlite3_open_v2(untouched_name(arena, path), &db, how, NULL) == SQLITE_OK) return db;
    sqlite3_close(db);
    return NULL;
}

static sqlite3 *new_memory(void) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(":memory:", &db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        arena_out_of_memory();
    sqlite3_extended_result_codes(db, 1);
    return db;
}

static bool copied(sqlite3 *from, sqlite3 *to) {
    return from && store_copy_rows(from, to) == SQLITE_OK && store_is_sound(to);
}

/* By the connection that is there; else by one that writes nothing; else past the log, which is
 * better than nothing where there is no room for the log's index. */
static bool copy_file(Store *store, sqlite3 *to) {
    if (store->db) sqlite3_busy_timeout(store->db, 0);
    if (copied(store->db, to)) return true;
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(store->path, &db, SQLITE_OPEN_READONLY, NULL);
    bool done = rc == SQLITE_OK && copied(db, to);
    bool busy = !done && (sqlite3_errcode(to) & 0xff) == SQLITE_BUSY;
    sqlite3_close(db);
    if (done || busy) return done;
    db = store_peek(store->arena, store->path);
    done = copied(db, to);
    sqlite3_close(db);
    return done;
}

void store_to_memory(Store *store, bool with_rows) {
    sqlite3 *memory = new_memory();
    store_forget_queries(store);
    if (!with_rows || !copy_file(store, memory)) {
        /* What was copied in part is no use. */
        sqlite3_close(memory);
        memory = new_memory();
        int rc = store_make_tables(memory);
        if (rc != SQLITE_OK) arena_out_of_memory();
    }
    store_close_file(store);
    store->db = memory;
    store_sql(memory, "PRAGMA foreign_keys = ON");
}

/* ---- when it fails ---- */

/* What the system said last of the database or of its log; 0: nothing. */
static int system_fault(const Store *store) {
    if (!store->db) return store->fault;
    int fault = sqlite3_system_errno(store->db);
    sqlite3_file *log = NULL;
    if (!fault) sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log && log->pMethods) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &fault);
    if (!fault) sqlite3_file_control(store->db, "main", SQLITE_FCNTL_LAST_ERRNO, &fault);
    return fault;
}

static const char *reason(const Store *store, int rc) {
    int fault = system_fault(store);
    switch (rc & 0xff) {
    case SQLITE_FULL: return "the disk is full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program has locked it for more than 2 s";
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return rc == SQLITE_READONLY_DBMOVED ? "it was moved or removed meanwhile"
                                             : "it cannot be written to";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (fault == ENOSPC || fault == EDQUOT) return "the disk is full";
        if (fault) return strerror(fault);
        return (rc & 0xff) == SQLITE_IOERR ? "reading or writing failed" : "it cannot be opened";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "it is damaged";
    default: return store_words(store->db, rc);
    }
}

const char *store_from_when(const Store *store) {
    return store->answering ? "this answer and what is answered after it is"
                            : "what is answered from now on is";
}

static void tell_memory(Store *store, const char *why) {
    diag_warning(store->diags, (Span){0}, "%s: %s; %s kept in memory only, until napkin ends",
                 store->path, why, store_from_when(store));
}

/* Once: what else is asked of it fails without a word. */
static void refuse_to_read(Store *store, const char *why, bool mendable) {
    if (store->unread) return;
    store->unread = true;
    Diag *diag = diag_io(store->diags, "%s: %s", store->path, why);
    if (mendable)
        diag_hint(
            store->diags, diag,
            "a round of `napkin quiz` sets aside what is damaged, and goes on with the newest "
            "copy that can be read");
}

bool store_move_on(Store *store, int rc) {
    if (rc == SQLITE_NOMEM || (rc & 0xff) == SQLITE_NOMEM) arena_out_of_memory();
    const char *why = reason(store, rc);
    if (store->reading) {
        refuse_to_read(store, why, found_of(rc) == FOUND_DAMAGED);
        return false;
    }
    bool refused = (rc & 0xff) == SQLITE_CONSTRAINT || (rc & 0xff) == SQLITE_TOOBIG;
    if (refused || !store->kept) {
        diag_warning(store->diags, (Span){0}, "what was answered cannot be recorded: %s", why);
        return false;
    }
    why = arena_copy(store->arena, why, strlen(why));
    if (store->db && !sqlite3_get_autocommit(store->db)) store_sql(store->db, "ROLLBACK");
    if (found_of(rc) == FOUND_DAMAGED && !store->mended) {
        store_mend(store);
        return true;
    }
    store_to_memory(store, true);
    tell_memory(store, why);
    return true;
}

/* ---- opening ---- */

/* The file and its folders, for nobody but the learner; 0 or a code of errno. */
static int make_file(Store *store, const char *path) {
    int fault = file_make_folders(store->arena, path);
    if (fault) return fault;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return errno;
    close(fd);
    return 0;
}

static const char *foreign_words(Found found) {
    return found == FOUND_NEWER ? "a newer napkin wrote it, and this one leaves it as it is"
                                : "it is a database of another program, and stays as it is";
}

/* What is there under the store's name: 0, or a code of errno; where it is no file, what it is. */
static int look_at_name(const Store *store, const char **what) {
    struct stat about;
    *what = NULL;
    if (stat(store->path, &about) != 0) return errno;
    if (S_ISREG(about.st_mode)) return 0;
    *what = S_ISDIR(about.st_mode)    ? "it is a folder, not a file"
            : S_ISFIFO(about.st_mode) ? "it is a pipe, not a file"
            : S_ISSOCK(about.st_mode) ? "it is a socket, not a file"
                                      : "it is a device, not a file";
    return 0;
}

void store_open_file(Store *store) {
    const char *what;
    int fault = look_at_name(store, &what) ? make_file(store, store->path) : EEXIST;
    store->made = fault == 0;
    if (what) {
        store_to_memory(store, false);
        tell_memory(store, what);
        return;
    }
    if (fault && fault != EEXIST) {
        store_to_memory(store, false);
        tell_memory(store, arena_printf(store->arena, "cannot make it: %s", strerror(fault)));
        return;
    }
    store->path = file_real(store->arena, store->path);
    int rc;
    Found found = store_look(store, &rc);
    if (found == FOUND_OURS) {
        store->kept = true;
    } else if (found == FOUND_DAMAGED && !store->mended) {
        store_mend(store);
    } else if (found == FOUND_DAMAGED || found == FOUND_FAULT) {
        if (rc == SQLITE_OK) rc = SQLITE_NOTADB;
        store->kept = true; /* so that it is left in the way that any failure is */
        store_move_on(store, rc);
    } else {
        store_to_memory(store, false);
        tell_memory(store, foreign_words(found));
    }
}

/* Of a file that is not there nothing is known, unless something beside it says that it was. */
static void look_beside(Store *store, int fault) {
    store_to_memory(store, false);
    bool was = store_has_copies(store) || has_log(store);
    if (fault != ENOENT) refuse_to_read(store, strerror(fault), false);
    else if (was) refuse_to_read(store, "it is missing, and there are copies of it", true);
}

void store_look_at_file(Store *store) {
    const char *what;
    int rc = SQLITE_OK, fault = look_at_name(store, &what);
    if (fault) {
        look_beside(store, fault);
        return;
    }
    store->path = file_real(store->arena, store->path);
    Found found = what ? FOUND_FAULT : store_look(store, &rc);
    if (found == FOUND_OURS && store_has_tables(store->db) == SQLITE_OK) return;
    bool damaged = found == FOUND_DAMAGED;
    if (what) refuse_to_read(store, what, false);
    else if (damaged) refuse_to_read(store, reason(store, SQLITE_CORRUPT), true);
    else if (found == FOUND_FAULT) refuse_to_read(store, reason(store, rc), false);
    else if (found != FOUND_OURS) refuse_to_read(store, foreign_words(found), false);
    store_to_memory(store, false);
}
