/* store_state.h - what the rooms of the store share. Included by store.c and store_*.c alone, it is
 * the one door to SQLite.
 *
 * Whatever is done is a StoreWork: it answers a code of SQLite and can be done again. When the file
 * fails while it is done, store_move_on() puts another database in its place (a copy of a damaged
 * file, or memory), begins the transaction anew there with all that was done in it, and the work is
 * done once more. */
#ifndef NAPKIN_QUIZ_STORE_STATE_H
#define NAPKIN_QUIZ_STORE_STATE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/map.h"
#include "quiz/store.h"

enum {
    STORE_FORMAT = 1,               /* user_version */
    STORE_APPLICATION = 0x4e41504b, /* "NAPK" */
    STORE_TABLES = 6,
    STORE_WAIT_MS = 2000,
    STORE_COPIES = 3
};

typedef enum StoreQuery {
    QUERY_BEGIN,
    QUERY_COMMIT,
    QUERY_ROLLBACK,
    QUERY_CARD,
    QUERY_DECK_CARDS,
    QUERY_ALL_CARDS,
    QUERY_ADD_REVIEW,
    QUERY_PUT_CARD,
    QUERY_PUT_FOLDED,
    QUERY_PUT_SITTING,
    QUERY_ADD_SITTING,
    QUERY_NEXT_SITTING,
    QUERY_END_SITTING,
    QUERY_OLD_SITTINGS,
    QUERY_END_OLD,
    QUERY_OPEN_SITTINGS,
    QUERY_ALL_REVIEWS,
    QUERY_DECK_REVIEWS,
    QUERY_SITTING_REVIEWS,
    QUERY_MARKS,
    QUERY_RENAMED,
    QUERY_DECK_HASH,
    QUERY_PUT_DECK,
    QUERY_QUESTIONS,
    QUERY_PUT_QUESTION,
    QUERY_RENAME_QUESTION,
    QUERY_RENAME_CARD,
    QUERY_RENAME_EARLIER,
    QUERY_ADD_RENAMED,
    QUERY_REMOVE_QUESTION,
    QUERY_RELEARN,
    QUERIES
} StoreQuery;

/* What a pointer is called that a statement hands to a function of ours. */
#define STORE_POINTER "napkin"

typedef int StoreWork(Store *store, void *ctx);

/* Something that was done in the transaction that is open. */
typedef struct StoreStep StoreStep;
struct StoreStep {
    StoreWork *work;
    void *ctx;
    StoreStep *next;
};

struct Store {
    Arena *arena;   /* its own */
    Arena *changes; /* of the transaction that is open */
    Diags *diags;
    const char *path; /* without links; NULL: it was never meant to be kept */
    sqlite3 *db;
    sqlite3_stmt *ready[QUERIES];
    Moment now;   /* the last one that was told */
    dev_t device; /* which file it is: another one may take its name */
    ino_t inode;
    int locks;     /* the file of locks; -1: none yet */
    int64_t ended; /* a sitting whose lock goes with the transaction; 0: none */
    StoreStep *steps, *last;
    int fault; /* errno of an opening that failed */
    bool made; /* no such file was there when it was opened */
    bool kept;
    bool writing;   /* a transaction is open */
    bool answering; /* the transaction that is open was begun for an answer */
    bool mended;    /* a copy took the place of a damaged file, once in a run */
    bool reading;   /* nothing is made, mended or changed */
    bool checked;   /* the whole file, once in a run */
    bool unread;    /* something could not be read, which was reported */
};

/* ---- statements (store_query.c) ---- */

/* The values of a statement, one after the other: first what is bound, then what comes back; or
 * those that a function of ours is given. */
typedef struct Cells {
    sqlite3_stmt *at;
    sqlite3_value **values; /* NULL: the columns of the statement */
    int i;
} Cells;

/* A statement that is ready to be bound. */
int store_query(Store *store, StoreQuery which, Cells *out) MUST_USE;
/* Runs it to its end; SQLITE_OK. */
int store_run(Cells *cells) MUST_USE;
/* The next row: SQLITE_ROW, or SQLITE_OK after the last one; anything but a row resets it. */
int store_row(Cells *cells) MUST_USE;
void store_forget_queries(Store *store);
/* Makes all tables, in a transaction of its own unless they are there. */
int store_make_tables(sqlite3 *db) MUST_USE;
/* Runs statements that give no rows; a pragma or a count that gives one number. */
int store_sql(sqlite3 *db, const char *sql);
int store_number(sqlite3 *db, const char *sql, int64_t *out) MUST_USE;
/* SQLITE_OK where all tables are there, SQLITE_CORRUPT where some are missing. */
int store_has_tables(sqlite3 *db) MUST_USE;
/* What SQLite says of a failure. */
const char *store_words(sqlite3 *db, int rc);
/* Goes through the whole file: 1 where nothing is wrong with it. */
int store_check(sqlite3 *db, int64_t *sound) MUST_USE;
/* Whether it is one of ours, and nothing is wrong with it. */
bool store_is_sound(sqlite3 *db);

void cells_text(Cells *cells, Str text);
void cells_int(Cells *cells, int64_t value);
void cells_bits(Cells *cells, uint64_t value); /* the same bits as a signed number */
void cells_real(Cells *cells, double value);   /* NaN is NULL */
void cells_pointer(Cells *cells, void *at);    /* for a function of ours */
Str cells_get_text(Cells *cells);              /* until the next row */
int64_t cells_get_int(Cells *cells);
uint64_t cells_get_bits(Cells *cells);
double cells_get_real(Cells *cells);
Str store_copy(Arena *arena, Str text);

/* ---- transactions (store.c) ---- */

/* In the transaction that is open, or in one of its own. False: it could not be done, which is
 * reported. In an open transaction `ctx` outlives it. */
bool store_write(Store *store, StoreWork *work, void *ctx);
/* The same for work that changes nothing. */
bool store_read(Store *store, StoreWork *work, void *ctx);
/* Work failed that cannot be done again: reports it, and leaves the file as after any failure.
 * Nothing happens where `rc` is SQLITE_OK. */
void store_leave(Store *store, int rc);

/* ---- cards and reviews (store_record.c, store_read.c, store_fold.c) ---- */

/* The values of a card, in the order of its table. */
void store_bind_card(Cells *cells, const CardRow *card);
/* All reviews; what fails is answered, not reported. */
int store_each_review(Store *store, bool (*each)(void *ctx, const Review *review),
                      void *ctx) MUST_USE;

typedef struct Refolded {
    size_t questions, answers; /* whose memory was worked out again; from how many */
} Refolded;

/* Works the cards out again that have a review with an id above `after`; in a transaction. */
int store_fold(Store *store, Arena *arena, int64_t after, Refolded *out) MUST_USE;
/* The same for those of a deck that are in `names`. */
int store_fold_named(Store *store, Arena *arena, Str deck, const Map *names,
                     Refolded *out) MUST_USE;
void store_tell_folded(Store *store, const Refolded *folded);
/* All of them, where there are reviews and no card at all. */
void store_find_cards(Store *store);

/* ---- the file (store_file.c) ---- */

/* Opens the file, or whatever takes its place; reports what that is. */
void store_open_file(Store *store);
/* Opens it to be read alone; reports what keeps it from that. */
void store_look_at_file(Store *store);
/* A database in memory, with what the file holds where it can be read. */
void store_to_memory(Store *store, bool with_rows);
/* Of which answers it is said that they are in memory only: "… is", with that at work or without.
 */
const char *store_from_when(const Store *store);
/* After work failed with `rc`: true where it can be done again, in another place. */
bool store_move_on(Store *store, int rc);
void store_close_file(Store *store);
/* SQLITE_OK, or what is wrong with the file under the store's name by now. */
int store_same_file(const Store *store) MUST_USE;

typedef enum Found {
    FOUND_OURS,
    FOUND_DAMAGED,
    FOUND_FOREIGN, /* another program's */
    FOUND_NEWER,
    FOUND_FAULT /* it cannot be read or written */
} Found;

/* Opens the database at the store's path and looks at it; `rc` is why, of FOUND_FAULT. */
Found store_look(Store *store, int *rc);
/* Copies all rows from one database to another. */
int store_copy_rows(sqlite3 *from, sqlite3 *to) MUST_USE;
/* A database that is only read, and its file left alone: no lock, no log; NULL: it cannot be. */
sqlite3 *store_peek(Arena *arena, const char *path);

/* ---- copies and damage (store_copies.c) ---- */

/* Sets the damaged file aside and puts the best copy of it in its place, or a new one; opens that,
 * or goes on in memory. Reports what happened. */
void store_mend(Store *store);
bool store_has_copies(Store *store);

typedef struct Salvaged {
    size_t reviews; /* that were taken over */
    Refolded folded;
} Salvaged;

/* Takes over what can still be read of the file at the store's path, which is damaged and left as
 * it is: answers with an id above `after`, the newest that `to` has, with their sittings; renames;
 * and the cards that follow. In a transaction of its own. False: nothing was added, unless the way
 * back failed too: a file is to be made anew then. */
bool store_salvage(Store *store, sqlite3 *to, int64_t after, Salvaged *out) MUST_USE;

/* ---- locks (store_lock.c) ---- */

/* Locks one byte of the file of locks, which is free again as soon as this program ends, however it
 * ends. Byte 0 is for whoever mends or copies the file, the others for sittings. False: another
 * program has it. True where nothing can be locked. */
bool store_lock(Store *store, int64_t byte) MUST_USE;
bool store_lock_wait(Store *store, int64_t byte) MUST_USE;
void store_unlock(Store *store, int64_t byte);

#endif
