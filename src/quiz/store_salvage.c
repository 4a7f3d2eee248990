/* What can still be read of a damaged file: the answers that no copy of it has, and what their
 * questions were called. */
#include <sys/stat.h>

#include "quiz/store_state.h"

#define SITTING_COLUMNS "id, settings, seed, plan, pos, \"right\", day, started_ms, zone, ended_ms"
#define REVIEW_COLUMNS                                                                             \
    "id, sitting, pos, deck, qid, at_ms, zone, day, variant, raw, value, unit, truth, low, high,"  \
    " level, score, err_log10, rating, elapsed_days, interval_days, s_after, d_after, hints,"      \
    " took_ms, scheduler"

static const char new_reviews[] = "SELECT " REVIEW_COLUMNS " FROM review WHERE id > ? ORDER BY id";
/* From the other end, where the way there is broken in between. */
static const char last_reviews[] =
    "SELECT " REVIEW_COLUMNS " FROM review WHERE id > ? ORDER BY id DESC";
static const char add_review[] = "INSERT OR IGNORE INTO review(" REVIEW_COLUMNS ")"
                                 " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
static const char one_sitting[] = "SELECT " SITTING_COLUMNS " FROM sitting WHERE id = ?";
/* Of two rows of a sitting the one that got further is the newer. */
static const char put_sitting[] =
    "INSERT INTO sitting(" SITTING_COLUMNS ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) ON CONFLICT"
    " DO UPDATE SET plan = ?4, pos = ?5, \"right\" = ?6, ended_ms = ?10"
    " WHERE ?5 > pos OR (?5 = pos AND ended_ms = 0)";
/* Those of which nothing else is left: over, so that nobody goes on with them. */
static const char missing_sittings[] =
    "INSERT INTO sitting SELECT r.sitting, '', 0, '', max(r.pos) + 1, sum(r.rating > 1),"
    " min(r.day), min(r.at_ms), r.zone, max(1, max(r.at_ms)) FROM review r LEFT JOIN sitting s"
    " ON s.id = r.sitting WHERE s.id IS NULL GROUP BY r.sitting";
/* A place that has its answer is not asked again. */
static const char passed_places[] =
    "UPDATE sitting SET pos = (SELECT max(r.pos) + 1 FROM review r WHERE r.sitting = sitting.id)"
    " WHERE pos <= (SELECT max(r.pos) FROM review r WHERE r.sitting = sitting.id)";

/* ---- names ---- */

/* Those of the file, until all of it was read: rows of the log first, which are newer. */
static const char names_begin[] =
    "CREATE TEMP TABLE found(deck, was, up_to, qid, PRIMARY KEY(deck, was, up_to)) WITHOUT ROWID;"
    "CREATE TEMP TABLE moved(deck, was, qid, PRIMARY KEY(deck, was)) WITHOUT ROWID";
static const char all_names[] =
    "SELECT deck, was, up_to, qid FROM renamed ORDER BY deck, was, up_to";
static const char add_name[] = "INSERT OR IGNORE INTO found VALUES(?,?,?,?)";
/* What the copy knows by a name goes by the first one that the name stood for since then. All names
 * change at once, since one may be given to another question; no name begins with char(1). A deck
 * is taken in anew then. */
#define MOVED_TO "(SELECT m.qid FROM moved m WHERE m.deck = t.deck AND m.was = t.qid)"
#define IS_MOVED " WHERE (deck, qid) IN (SELECT deck, was FROM moved);"
#define MOVE(table)                                                                                \
    "UPDATE OR IGNORE " table " AS t SET qid = char(1) || " MOVED_TO IS_MOVED                      \
    "UPDATE OR REPLACE " table " SET qid = substr(qid, 2) WHERE substr(qid, 1, 1) = char(1);"
static const char names_moved[] =
    "INSERT INTO moved SELECT deck, was, qid FROM (SELECT deck, was, qid, min(up_to) FROM found f"
    " WHERE NOT EXISTS (SELECT 1 FROM renamed r WHERE r.deck = f.deck AND r.was = f.was"
    " AND r.up_to = f.up_to) GROUP BY deck, was);"
    "INSERT INTO deck SELECT DISTINCT deck, '', '', 0, 0 FROM moved WHERE true"
    " ON CONFLICT DO UPDATE SET content_hash = 0;"
    "UPDATE renamed AS t SET qid = " MOVED_TO IS_MOVED;
static const char move_all[] = MOVE("question") MOVE("card");
static const char names_end[] =
    "INSERT INTO renamed SELECT deck, was, up_to, qid FROM found WHERE true"
    " ON CONFLICT DO UPDATE SET qid = excluded.qid;"
    "DROP TABLE found; DROP TABLE moved";
/* A name stands for no answer that takes the number of one that is lost. */
#define NEWEST "(SELECT coalesce(max(id), 0) FROM review)"
static const char names_reach[] =
    "DELETE FROM renamed AS t WHERE up_to > " NEWEST " AND EXISTS (SELECT 1 FROM renamed r"
    " WHERE r.deck = t.deck AND r.was = t.was AND r.up_to < t.up_to AND r.up_to >= " NEWEST ");"
    "UPDATE renamed SET up_to = " NEWEST " WHERE up_to > " NEWEST;
/* Decks that know nothing of a question that has a card are taken in anew. */
static const char decks_anew[] =
    "UPDATE deck SET content_hash = 0 WHERE deck IN (SELECT c.deck FROM card c LEFT JOIN question q"
    " USING(deck, qid) WHERE q.qid IS NULL)";

/* ---- rows ---- */

enum { ID, SITTING, POS, DECK, QID, AT_MS, ZONE, DAY, REVIEW_VALUES = 26, SITTING_VALUES = 10 };
enum { NAME_DECK, NAME_WAS, NAME_UP_TO, NAME_QID, NAME_VALUES };

/* Answers are numbered by counting: none is this far from the newest of the copy. */
static const int64_t most = INT64_C(1) << 40;

typedef struct Salvage {
    sqlite3 *from, *to;
    int64_t after; /* the newest answer that the copy has */
    sqlite3_stmt *add, *sitting, *put, *name;
    int rc; /* why nothing more can be added; SQLITE_OK */
} Salvage;

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_NOMEM) arena_out_of_memory();
    return stmt;
}

static int step(sqlite3_stmt *stmt) {
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_NOMEM) arena_out_of_memory();
    return rc;
}

/* Runs `put` with the values of the row at hand. False: nothing was added or changed, for a row
 * that is none, or for good: SQLite ends the transaction itself where a disk is full or fails, and
 * what is added from then on would be in none. */
static bool copy_row(Salvage *salvage, sqlite3_stmt *row, sqlite3_stmt *put, int values) {
    for (int i = 0; i < values; i++)
        if (sqlite3_bind_value(put, i + 1, sqlite3_column_value(row, i)) == SQLITE_NOMEM)
            arena_out_of_memory();
    int rc = step(put);
    sqlite3_reset(put);
    bool refused = (rc & 0xff) == SQLITE_CONSTRAINT;
    if (rc != SQLITE_DONE && !refused) salvage->rc = rc;
    if (sqlite3_get_autocommit(salvage->to)) salvage->rc = SQLITE_ABORT;
    return rc == SQLITE_DONE && salvage->rc == SQLITE_OK && sqlite3_changes(salvage->to) > 0;
}

/* A page of something else can read as rows: of an answer, what it says of its time fits together,
 * and its number is one that is come to by counting. */
static bool is_answer(const Salvage *salvage, sqlite3_stmt *row) {
    static const int64_t latest = INT64_C(253402300800000);
    enum { DAY_MINUTES = 24 * 60 };
    Moment at = {sqlite3_column_int64(row, AT_MS), sqlite3_column_int(row, ZONE)};
    return sqlite3_column_int64(row, ID) < salvage->after + most && at.ms > 0 && at.ms < latest &&
           at.zone > -DAY_MINUTES && at.zone < DAY_MINUTES &&
           day_of(at) == sqlite3_column_int64(row, DAY) && sqlite3_column_int64(row, SITTING) > 0 &&
           sqlite3_column_int64(row, POS) >= 0 && sqlite3_column_bytes(row, DECK) > 0 &&
           sqlite3_column_bytes(row, QID) > 0;
}

static void take_sitting(Salvage *salvage, int64_t id) {
    sqlite3_bind_int64(salvage->sitting, 1, id);
    if (step(salvage->sitting) == SQLITE_ROW)
        (void)copy_row(salvage, salvage->sitting, salvage->put, SITTING_VALUES);
    sqlite3_reset(salvage->sitting);
}

/* Every row up to the first that cannot be read, or cannot be added. */
static size_t take_reviews(Salvage *salvage, const char *sql) {
    sqlite3_stmt *rows = prepared(salvage->from, sql);
    size_t n = 0;
    int64_t last = 0;
    if (!rows) return 0;
    sqlite3_bind_int64(rows, 1, salvage->after);
    while (salvage->rc == SQLITE_OK && step(rows) == SQLITE_ROW) {
        int64_t sitting = sqlite3_column_int64(rows, SITTING);
        if (!is_answer(salvage, rows) || !copy_row(salvage, rows, salvage->add, REVIEW_VALUES))
            continue;
        n++;
        if (sitting != last) take_sitting(salvage, sitting);
        last = sitting;
    }
    sqlite3_finalize(rows);
    return n;
}

static bool is_text(sqlite3_stmt *row, int i) {
    return sqlite3_column_type(row, i) == SQLITE_TEXT && sqlite3_column_bytes(row, i) > 0;
}

static bool is_name(const Salvage *salvage, sqlite3_stmt *row) {
    int64_t up_to = sqlite3_column_int64(row, NAME_UP_TO);
    return is_text(row, NAME_DECK) && is_text(row, NAME_WAS) && is_text(row, NAME_QID) &&
           sqlite3_column_type(row, NAME_UP_TO) == SQLITE_INTEGER && up_to >= 0 &&
           up_to < salvage->after + most;
}

static void take_names(Salvage *salvage) {
    sqlite3_stmt *rows = prepared(salvage->from, all_names);
    while (rows && salvage->rc == SQLITE_OK && step(rows) == SQLITE_ROW)
        if (is_name(salvage, rows)) (void)copy_row(salvage, rows, salvage->name, NAME_VALUES);
    sqlite3_finalize(rows);
}

static int newest_at(sqlite3 *db, int64_t id, int64_t *at_ms) {
    sqlite3_stmt *one = prepared(db, "SELECT at_ms FROM review WHERE id = ?");
    if (!one) return SQLITE_ERROR;
    sqlite3_bind_int64(one, 1, id);
    int rc = step(one);
    if (rc == SQLITE_ROW) *at_ms = sqlite3_column_int64(one, 0);
    sqlite3_finalize(one);
    return rc;
}

/* Of another store, or of one that was put back, numbers say nothing: the newest answer of the
 * copy has to be the same one there, as far as that can be read. */
static bool is_same_store(const Salvage *salvage) {
    int64_t here = 0, there = 0;
    if (!salvage->after || newest_at(salvage->to, salvage->after, &here) != SQLITE_ROW) return true;
    int rc = newest_at(salvage->from, salvage->after, &there);
    return rc == SQLITE_ROW ? here == there : rc != SQLITE_DONE && rc != SQLITE_ERROR;
}

static size_t take_all(Salvage *salvage) {
    salvage->add = prepared(salvage->to, add_review);
    salvage->put = prepared(salvage->to, put_sitting);
    salvage->sitting = prepared(salvage->from, one_sitting);
    salvage->name = prepared(salvage->to, add_name);
    size_t n = 0;
    if (salvage->add && salvage->put && salvage->name && is_same_store(salvage)) {
        n = take_reviews(salvage, new_reviews) + take_reviews(salvage, last_reviews);
        take_names(salvage);
    }
    sqlite3_finalize(salvage->add);
    sqlite3_finalize(salvage->put);
    sqlite3_finalize(salvage->sitting);
    sqlite3_finalize(salvage->name);
    return n;
}

/* With its log where it has one, since that holds the newest answers; then past it. A file of no
 * bytes has nothing, and SQLite would drop its log. */
static size_t read_damaged(Store *store, Salvage *salvage) {
    const char *log = arena_printf(store->arena, "%s-wal", store->path);
    struct stat about;
    size_t n = 0;
    if (stat(store->path, &about) != 0 || !S_ISREG(about.st_mode) || !about.st_size) return 0;
    if (stat(log, &about) == 0 && about.st_size > 0) {
        int rc = sqlite3_open_v2(store->path, &salvage->from, SQLITE_OPEN_READONLY, NULL);
        if (rc == SQLITE_OK) n = take_all(salvage);
        sqlite3_close(salvage->from);
    }
    salvage->from = store_peek(store->arena, store->path);
    if (salvage->from) n += take_all(salvage);
    sqlite3_close(salvage->from);
    return n;
}

/* Cards follow from the reviews, by a store of its own for the sake of its statements. */
static int fold_new(Store *store, sqlite3 *to, int64_t after, Refolded *folded) {
    Arena *arena = arena_child(store->arena);
    Store beside = {.arena = arena, .changes = arena, .diags = store->diags, .db = to};
    int rc = store_fold(&beside, arena, after, folded);
    store_forget_queries(&beside);
    arena_free(arena);
    return rc;
}

bool store_salvage(Store *store, sqlite3 *to, int64_t after, Salvaged *out) {
    static const char *const ends[] = {missing_sittings, passed_places, names_moved,
                                       move_all,         names_end,     names_reach};
    Salvage salvage = {.to = to, .after = after};
    *out = (Salvaged){0};
    int rc = store_sql(to, "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE");
    if (rc == SQLITE_OK) rc = store_sql(to, names_begin);
    if (rc == SQLITE_OK) out->reviews = read_damaged(store, &salvage);
    if (rc == SQLITE_OK) rc = salvage.rc;
    for (size_t i = 0; rc == SQLITE_OK && i < COUNT_OF(ends); i++) rc = store_sql(to, ends[i]);
    if (rc == SQLITE_OK && out->reviews) rc = fold_new(store, to, after, &out->folded);
    if (rc == SQLITE_OK) rc = store_sql(to, decks_anew);
    if (rc == SQLITE_OK) rc = store_sql(to, "COMMIT");
    if (rc != SQLITE_OK && !sqlite3_get_autocommit(to)) store_sql(to, "ROLLBACK");
    if (rc != SQLITE_OK) *out = (Salvaged){0};
    return rc == SQLITE_OK;
}
