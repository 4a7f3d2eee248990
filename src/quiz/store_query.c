/* The statements of the store and their values. */
#include <math.h>

#include "quiz/store_state.h"

static const char tables[] =
    "CREATE TABLE deck(deck TEXT PRIMARY KEY, title TEXT NOT NULL, path TEXT NOT NULL,"
    " content_hash INTEGER NOT NULL, loaded_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE question(deck TEXT NOT NULL REFERENCES deck, qid TEXT NOT NULL,"
    " kind TEXT NOT NULL, text_hash INTEGER NOT NULL, answer_hash INTEGER NOT NULL,"
    " removed_ms INTEGER, PRIMARY KEY(deck, qid)) STRICT, WITHOUT ROWID;"
    /* Reviews are never changed: those up to `up_to` under the name `was` are of `qid`. */
    "CREATE TABLE renamed(deck TEXT NOT NULL REFERENCES deck, was TEXT NOT NULL,"
    " up_to INTEGER NOT NULL, qid TEXT NOT NULL, PRIMARY KEY(deck, was, up_to))"
    " STRICT, WITHOUT ROWID;"
    /* A store that was made before has none, and is as good: it only takes longer. */
    "CREATE INDEX renamed_to ON renamed(deck, qid);"
    "CREATE TABLE card(deck TEXT NOT NULL, qid TEXT NOT NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), step INTEGER NOT NULL,"
    " stability REAL NOT NULL, difficulty REAL NOT NULL, due_ms INTEGER NOT NULL,"
    " last_ms INTEGER NOT NULL, last_day INTEGER NOT NULL, reps INTEGER NOT NULL,"
    " lapses INTEGER NOT NULL, suspended INTEGER NOT NULL, PRIMARY KEY(deck, qid))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE sitting(id INTEGER PRIMARY KEY, settings TEXT NOT NULL, seed INTEGER NOT NULL,"
    " plan TEXT NOT NULL, pos INTEGER NOT NULL, \"right\" INTEGER NOT NULL, day INTEGER NOT NULL,"
    " started_ms INTEGER NOT NULL, zone INTEGER NOT NULL, ended_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sitting_open ON sitting(day) WHERE ended_ms = 0;"
    "CREATE TABLE review(id INTEGER PRIMARY KEY,"
    " sitting INTEGER NOT NULL REFERENCES sitting DEFERRABLE INITIALLY DEFERRED,"
    " pos INTEGER NOT NULL, deck TEXT NOT NULL, qid TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " zone INTEGER NOT NULL, day INTEGER NOT NULL, variant INTEGER NOT NULL, raw TEXT NOT NULL,"
    " value REAL, unit TEXT NOT NULL, truth REAL, low REAL, high REAL, level REAL, score REAL,"
    " err_log10 REAL, rating INTEGER NOT NULL CHECK(rating BETWEEN 1 AND 4),"
    " elapsed_days INTEGER NOT NULL, interval_days INTEGER NOT NULL, s_after REAL, d_after REAL,"
    " hints INTEGER NOT NULL, took_ms INTEGER NOT NULL, scheduler TEXT NOT NULL,"
    " UNIQUE(sitting, pos)) STRICT;";

#define CARD                                                                                       \
    "SELECT c.deck, c.qid, c.state, c.step, c.stability, c.difficulty, c.due_ms, c.last_ms,"       \
    " c.last_day, c.reps, c.lapses, c.suspended FROM card c "
/* Without those whose question was removed. */
#define CARD_SHOWN CARD "LEFT JOIN question q USING(deck, qid) WHERE q.removed_ms IS NULL "
#define SITTING                                                                                    \
    "SELECT id, settings, seed, plan, pos, \"right\", day, started_ms, zone, ended_ms FROM "       \
    "sitting "
/* Handed to a function: a value costs it a third of what a column of a row costs. */
#define REVIEW                                                                                     \
    "SELECT hand_out(?, id, sitting, pos, deck, qid, at_ms, zone, day, variant, raw, value, unit," \
    " truth, low, high, level, score, err_log10, rating, elapsed_days, interval_days, s_after,"    \
    " d_after, hints, took_ms, scheduler) FROM review "

static const char *const queries[QUERIES] = {
    [QUERY_BEGIN] = "BEGIN IMMEDIATE",
    [QUERY_COMMIT] = "COMMIT",
    [QUERY_ROLLBACK] = "ROLLBACK",
    [QUERY_CARD] = CARD "WHERE c.deck = ? AND c.qid = ?",
    [QUERY_DECK_CARDS] = CARD_SHOWN "AND c.deck = ? ORDER BY c.qid",
    [QUERY_ALL_CARDS] = CARD_SHOWN "ORDER BY c.deck, c.qid",
    [QUERY_ADD_REVIEW] =
        "INSERT INTO review(sitting, pos, deck, qid, at_ms, zone, day, variant, raw, value, unit,"
        " truth, low, high, level, score, err_log10, rating, elapsed_days, interval_days, s_after,"
        " d_after, hints, took_ms, scheduler)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [QUERY_PUT_CARD] = "INSERT OR REPLACE INTO card VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
    /* One that is suspended stays so. */
    [QUERY_PUT_FOLDED] =
        "INSERT INTO card VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12) ON CONFLICT DO UPDATE SET"
        " state = ?3, step = ?4, stability = ?5, difficulty = ?6, due_ms = ?7, last_ms = ?8,"
        " last_day = ?9, reps = ?10, lapses = ?11",
    [QUERY_PUT_SITTING] = "UPDATE sitting SET pos = ?, \"right\" = ?, plan = ? WHERE id = ?",
    [QUERY_ADD_SITTING] = "INSERT INTO sitting VALUES(?,?,?,?,?,?,?,?,?,?)",
    [QUERY_NEXT_SITTING] = "SELECT coalesce(max(id), 0) + 1 FROM sitting",
    [QUERY_END_SITTING] = "UPDATE sitting SET ended_ms = ? WHERE id = ?",
    [QUERY_OLD_SITTINGS] = "SELECT id FROM sitting WHERE ended_ms = 0 AND day < ?",
    /* It ended with its last answer: nobody was there afterwards. */
    [QUERY_END_OLD] =
        "UPDATE sitting SET ended_ms = max(1, started_ms,"
        " coalesce((SELECT max(at_ms) FROM review WHERE sitting = ?1), 0)) WHERE id = ?1",
    [QUERY_OPEN_SITTINGS] =
        SITTING "WHERE ended_ms = 0 AND day = ? AND settings = ? ORDER BY id DESC",
    [QUERY_ALL_REVIEWS] = REVIEW "ORDER BY id",
    [QUERY_DECK_REVIEWS] = REVIEW "WHERE deck = ? ORDER BY id",
    [QUERY_SITTING_REVIEWS] = REVIEW "WHERE sitting = ? ORDER BY pos",
    [QUERY_MARKS] =
        "SELECT hand_out(?, id, sitting, deck, qid, day, truth, low, high, level, score,"
        " err_log10, rating) FROM review ORDER BY id",
    [QUERY_RENAMED] = "SELECT deck, was, up_to, qid FROM renamed ORDER BY deck, was, up_to",
    [QUERY_DECK_HASH] = "SELECT content_hash FROM deck WHERE deck = ?",
    [QUERY_PUT_DECK] =
        "INSERT INTO deck VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET title = ?2, path = ?3,"
        " content_hash = ?4, loaded_ms = ?5",
    /* And cards that were worked out from answers where nothing else was left: of no kind. */
    [QUERY_QUESTIONS] =
        "SELECT q.qid, q.kind, q.text_hash, q.answer_hash, q.removed_ms IS NOT NULL,"
        " c.qid IS NOT NULL FROM question q LEFT JOIN card c USING(deck, qid) WHERE q.deck = ?1"
        " UNION ALL SELECT c.qid, '', 0, 0, 0, 1 FROM card c LEFT JOIN question q USING(deck, qid)"
        " WHERE c.deck = ?1 AND q.qid IS NULL",
    [QUERY_PUT_QUESTION] =
        "INSERT INTO question VALUES(?1,?2,?3,?4,?5,NULL) ON CONFLICT DO UPDATE SET kind = ?3,"
        " text_hash = ?4, answer_hash = ?5, removed_ms = NULL",
    [QUERY_RENAME_QUESTION] = "UPDATE question SET qid = ?3 WHERE deck = ?1 AND qid = ?2",
    /* Where both names have one, it is worked out again afterwards. */
    [QUERY_RENAME_CARD] = "UPDATE OR REPLACE card SET qid = ?3 WHERE deck = ?1 AND qid = ?2",
    [QUERY_RENAME_EARLIER] = "UPDATE renamed SET qid = ?3 WHERE deck = ?1 AND qid = ?2",
    /* Where there is such a row, no review came since then: they are of whom it says. */
    [QUERY_ADD_RENAMED] = "INSERT OR IGNORE INTO renamed VALUES(?1, ?2,"
                          " coalesce((SELECT max(id) FROM review), 0), ?3)",
    [QUERY_REMOVE_QUESTION] = "INSERT INTO question VALUES(?1, ?2, '', 0, 0, ?3)"
                              " ON CONFLICT DO UPDATE SET removed_ms = ?3",
    [QUERY_RELEARN] =
        "UPDATE card SET state = ?3, step = 0, due_ms = ?4, last_day = max(last_day, ?5),"
        " stability = min(stability, 1) WHERE deck = ?1 AND qid = ?2",
};

/* A failure that the database was not told of would read as "not an error" there. */
const char *store_words(sqlite3 *db, int rc) {
    if (db && sqlite3_errcode(db) != SQLITE_OK) return sqlite3_errmsg(db);
    return rc == SQLITE_OK ? "it cannot be used" : sqlite3_errstr(rc);
}

/* Where SQLite has no memory, nothing else has. */
static int with_memory(int rc) {
    if ((rc & 0xff) == SQLITE_NOMEM) arena_out_of_memory();
    return rc;
}

int store_query(Store *store, StoreQuery which, Cells *out) {
    sqlite3_stmt **ready = &store->ready[which];
    int rc = SQLITE_OK;
    if (!*ready)
        rc = sqlite3_prepare_v3(store->db, queries[which], -1, SQLITE_PREPARE_PERSISTENT, ready,
                                NULL);
    *out = (Cells){.at = *ready};
    /* All tables were there when it was opened: one that lacks a column is none of ours. */
    return rc == SQLITE_ERROR ? SQLITE_CORRUPT : with_memory(rc);
}

void store_forget_queries(Store *store) {
    for (size_t i = 0; i < QUERIES; i++) {
        sqlite3_finalize(store->ready[i]);
        store->ready[i] = NULL;
    }
}

int store_row(Cells *cells) {
    int rc = sqlite3_step(cells->at);
    cells->i = 0;
    if (rc == SQLITE_ROW) return rc;
    sqlite3_reset(cells->at);
    return rc == SQLITE_DONE ? SQLITE_OK : with_memory(rc);
}

int store_run(Cells *cells) {
    int rc = store_row(cells);
    if (rc != SQLITE_ROW) return rc;
    sqlite3_reset(cells->at);
    return SQLITE_OK;
}

int store_sql(sqlite3 *db, const char *sql) {
    return with_memory(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

int store_number(sqlite3 *db, const char *sql, int64_t *out) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_DONE;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : with_memory(rc);
}

int store_has_tables(sqlite3 *db) {
    int64_t n = 0;
    int rc = store_number(db,
                          "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN"
                          " ('deck', 'question', 'renamed', 'card', 'sitting', 'review')",
                          &n);
    return rc == SQLITE_OK && n != STORE_TABLES ? SQLITE_CORRUPT : rc;
}

bool store_is_sound(sqlite3 *db) {
    int64_t mark = 0, version = 0, sound = 0;
    return store_number(db, "PRAGMA application_id", &mark) == SQLITE_OK &&
           mark == STORE_APPLICATION &&
           store_number(db, "PRAGMA user_version", &version) == SQLITE_OK &&
           version <= STORE_FORMAT && store_has_tables(db) == SQLITE_OK &&
           store_check(db, &sound) == SQLITE_OK && sound;
}

int store_check(sqlite3 *db, int64_t *sound) {
    return store_number(db, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", sound);
}

int store_make_tables(sqlite3 *db) {
    int64_t mark = 0;
    int rc = store_sql(db, "BEGIN IMMEDIATE");
    if (rc == SQLITE_OK) rc = store_number(db, "PRAGMA application_id", &mark);
    /* Another program may have made them while this one waited. */
    if (rc == SQLITE_OK && mark != STORE_APPLICATION) {
        rc = store_sql(db, tables);
        char *marks = sqlite3_mprintf("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                      STORE_APPLICATION, STORE_FORMAT);
        if (!marks) arena_out_of_memory();
        if (rc == SQLITE_OK) rc = store_sql(db, marks);
        sqlite3_free(marks);
    }
    if (rc == SQLITE_OK) rc = store_sql(db, "COMMIT");
    if (rc != SQLITE_OK && !sqlite3_get_autocommit(db)) store_sql(db, "ROLLBACK");
    return rc;
}

/* Binding fails for want of memory alone, once a statement is prepared and its places are right. */
static void bound(int rc) {
    (void)with_memory(rc);
}

/* The texts outlive the step, after which nobody looks at them again. */
void cells_text(Cells *cells, Str text) {
    bound(sqlite3_bind_text64(cells->at, ++cells->i, text.n ? text.p : "", text.n, SQLITE_STATIC,
                              SQLITE_UTF8));
}

void cells_int(Cells *cells, int64_t value) {
    bound(sqlite3_bind_int64(cells->at, ++cells->i, value));
}

void cells_bits(Cells *cells, uint64_t value) {
    int64_t same;
    memcpy(&same, &value, sizeof same);
    cells_int(cells, same);
}

void cells_real(Cells *cells, double value) {
    cells->i++;
    if (isnan(value)) bound(sqlite3_bind_null(cells->at, cells->i));
    else bound(sqlite3_bind_double(cells->at, cells->i, value));
}

void cells_pointer(Cells *cells, void *at) {
    bound(sqlite3_bind_pointer(cells->at, ++cells->i, at, STORE_POINTER, NULL));
}

static sqlite3_value *next_value(Cells *cells) {
    int i = cells->i++;
    return cells->values ? cells->values[i] : sqlite3_column_value(cells->at, i);
}

/* As a blob, which is not copied for the sake of a NUL behind it. */
Str cells_get_text(Cells *cells) {
    sqlite3_value *value = next_value(cells);
    const char *text = sqlite3_value_blob(value);
    return text ? (Str){text, (size_t)sqlite3_value_bytes(value)} : STR("");
}

int64_t cells_get_int(Cells *cells) {
    return sqlite3_value_int64(next_value(cells));
}

uint64_t cells_get_bits(Cells *cells) {
    return (uint64_t)cells_get_int(cells);
}

/* NULL reads as 0, so that the type is asked for where it is 0 alone. */
double cells_get_real(Cells *cells) {
    sqlite3_value *value = next_value(cells);
    double number = sqlite3_value_double(value);
    bool none = number == 0 && sqlite3_value_type(value) == SQLITE_NULL;
    return none ? (double)NAN : number;
}

Str store_copy(Arena *arena, Str text) {
    return (Str){arena_copy(arena, text.p, text.n), text.n};
}
