/* What changes: answers and sittings. */
#include "quiz/store_state.h"

/* One change, with copies of its texts: it may have to be made again. */
typedef struct Change {
    Review review;
    CardRow card;
    Sitting sitting;
    bool twice;
} Change;

static Sitting keep_sitting(Arena *arena, const Sitting *sitting) {
    Sitting kept = *sitting;
    kept.settings = store_copy(arena, sitting->settings);
    kept.plan = store_copy(arena, sitting->plan);
    return kept;
}

static Change *change_of(Store *store, const Sitting *sitting) {
    Change *change = ARENA_NEW(store->changes, Change);
    change->sitting = keep_sitting(store->changes, sitting);
    return change;
}

static int add_sitting(Store *store, const Sitting *sitting) {
    Cells cells;
    int rc = store_query(store, QUERY_ADD_SITTING, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, sitting->id);
    cells_text(&cells, sitting->settings);
    cells_bits(&cells, sitting->seed);
    cells_text(&cells, sitting->plan);
    cells_int(&cells, (int64_t)sitting->pos);
    cells_int(&cells, (int64_t)sitting->right);
    cells_int(&cells, sitting->day);
    cells_int(&cells, sitting->started.ms);
    cells_int(&cells, sitting->started.zone);
    cells_int(&cells, sitting->ended_ms);
    return store_run(&cells);
}

/* A copy that took the place of a damaged file may not know the sitting yet. */
static int put_sitting(Store *store, const Sitting *sitting) {
    Cells cells;
    int rc = store_query(store, QUERY_PUT_SITTING, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, (int64_t)sitting->pos);
    cells_int(&cells, (int64_t)sitting->right);
    cells_text(&cells, sitting->plan);
    cells_int(&cells, sitting->id);
    rc = store_run(&cells);
    return rc == SQLITE_OK && !sqlite3_changes(store->db) ? add_sitting(store, sitting) : rc;
}

void store_bind_card(Cells *cells, const CardRow *card) {
    cells_text(cells, card->deck);
    cells_text(cells, card->qid);
    cells_int(cells, card->memory.state);
    cells_int(cells, card->memory.step);
    cells_real(cells, card->memory.stability);
    cells_real(cells, card->memory.difficulty);
    cells_int(cells, card->due_ms);
    cells_int(cells, card->last_ms);
    cells_int(cells, card->last_day);
    cells_int(cells, card->reps);
    cells_int(cells, card->lapses);
    cells_int(cells, card->suspended);
}

static int put_card(Store *store, const CardRow *card) {
    Cells cells;
    int rc = store_query(store, QUERY_PUT_CARD, &cells);
    if (rc != SQLITE_OK) return rc;
    store_bind_card(&cells, card);
    return store_run(&cells);
}

static void put_numbers(Cells *cells, const Review *review) {
    cells_real(cells, review->value);
    cells_text(cells, review->unit);
    cells_real(cells, review->truth);
    cells_real(cells, review->low);
    cells_real(cells, review->high);
    cells_real(cells, review->level);
    cells_real(cells, review->score);
    cells_real(cells, review->err_log10);
    cells_int(cells, review->rating);
    cells_int(cells, review->elapsed_days);
    cells_int(cells, review->interval_days);
    cells_real(cells, review->s_after);
    cells_real(cells, review->d_after);
}

static int add_review(Store *store, Review *review) {
    Cells cells;
    int rc = store_query(store, QUERY_ADD_REVIEW, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, review->session);
    cells_int(&cells, (int64_t)review->pos);
    cells_text(&cells, review->deck);
    cells_text(&cells, review->qid);
    cells_int(&cells, review->at.ms);
    cells_int(&cells, review->at.zone);
    cells_int(&cells, review->day);
    cells_bits(&cells, review->variant);
    cells_text(&cells, review->raw);
    put_numbers(&cells, review);
    cells_int(&cells, review->hints);
    cells_int(&cells, review->took_ms);
    cells_text(&cells, review->scheduler);
    rc = store_run(&cells);
    if (rc == SQLITE_OK) review->id = sqlite3_last_insert_rowid(store->db);
    return rc;
}

static int record_work(Store *store, void *ctx) {
    Change *change = ctx;
    int rc = add_review(store, &change->review);
    change->twice = rc == SQLITE_CONSTRAINT_UNIQUE;
    if (change->twice) return SQLITE_OK; /* nothing was changed by it */
    if (rc == SQLITE_OK) rc = put_card(store, &change->card);
    return rc == SQLITE_OK ? put_sitting(store, &change->sitting) : rc;
}

Recorded store_record(Store *store, Review *review, const CardRow *card, const Sitting *sitting) {
    if (!store->writing) return RECORD_FAILED;
    Arena *arena = store->changes;
    Change *change = change_of(store, sitting);
    change->card = *card;
    change->card.deck = store_copy(arena, card->deck);
    change->card.qid = store_copy(arena, card->qid);
    change->review = *review;
    change->review.deck = store_copy(arena, review->deck);
    change->review.qid = store_copy(arena, review->qid);
    change->review.raw = store_copy(arena, review->raw);
    change->review.unit = store_copy(arena, review->unit);
    change->review.scheduler = store_copy(arena, review->scheduler);
    store->now = review->at;
    if (!store_write(store, record_work, change)) return RECORD_FAILED;
    if (change->twice) return RECORD_TWICE;
    review->id = change->review.id;
    return RECORD_DONE;
}

/* ---- sittings ---- */

static bool locked(Store *store, int64_t id) {
    return !store->kept || store_lock(store, id);
}

/* The first number that is free. One that is locked belongs to a program whose sitting the file has
 * lost, when a copy took its place. */
static int next_sitting(Store *store, int64_t *id) {
    Cells cells;
    int rc = store_query(store, QUERY_NEXT_SITTING, &cells);
    if (rc != SQLITE_OK) return rc;
    rc = store_row(&cells);
    if (rc != SQLITE_ROW) return rc;
    *id = cells_get_int(&cells);
    sqlite3_reset(cells.at);
    while (!locked(store, *id)) ++*id;
    return SQLITE_OK;
}

/* The lock is taken before anybody else can see the sitting. */
static int sit_work(Store *store, void *ctx) {
    Sitting *sitting = &((Change *)ctx)->sitting;
    int rc = sitting->id ? SQLITE_OK : next_sitting(store, &sitting->id);
    return rc == SQLITE_OK ? add_sitting(store, sitting) : rc;
}

bool store_sit(Store *store, Sitting *sitting) {
    Change *change = change_of(store, sitting);
    change->sitting.id = 0;
    store->now = sitting->started;
    if (!store_write(store, sit_work, change)) return false;
    sitting->id = change->sitting.id;
    return true;
}

static int pass_work(Store *store, void *ctx) {
    return put_sitting(store, &((Change *)ctx)->sitting);
}

bool store_pass(Store *store, const Sitting *sitting) {
    return store_write(store, pass_work, change_of(store, sitting));
}

static int end_work(Store *store, void *ctx) {
    const Sitting *sitting = &((Change *)ctx)->sitting;
    Cells cells;
    int rc = store_query(store, QUERY_END_SITTING, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, sitting->ended_ms);
    cells_int(&cells, sitting->id);
    store->ended = sitting->id;
    return store_run(&cells);
}

void store_end(Store *store, const Sitting *sitting, Moment now) {
    Change *change = change_of(store, sitting);
    change->sitting.ended_ms = now.ms > 0 ? now.ms : 1;
    store->now = now;
    store_write(store, end_work, change); /* what fails is reported */
}

/* ---- going on with one ---- */

typedef struct Search {
    Arena *arena;
    Str settings;
    int32_t day;
    Sitting *out;
    bool found;
} Search;

static int end_old(Store *store, int64_t id) {
    Cells cells;
    int rc = store_query(store, QUERY_END_OLD, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, id);
    return store_run(&cells);
}

/* Those of earlier days, but for one at which somebody still sits. */
static int end_earlier(Store *store, int32_t day) {
    int64_t *ids = NULL;
    size_t n = 0, cap = 0;
    Cells cells;
    int rc = store_query(store, QUERY_OLD_SITTINGS, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, day);
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        ARENA_PUSH_ROOM(store->changes, ids, n, cap);
        ids[n++] = cells_get_int(&cells);
    }
    for (size_t i = 0; rc == SQLITE_OK && i < n; i++) {
        if (!locked(store, ids[i])) continue;
        rc = end_old(store, ids[i]);
        store_unlock(store, ids[i]);
    }
    return rc;
}

static Sitting get_sitting(Cells *cells, Arena *arena) {
    Sitting sitting = {.id = cells_get_int(cells)};
    sitting.settings = store_copy(arena, cells_get_text(cells));
    sitting.seed = cells_get_bits(cells);
    sitting.plan = store_copy(arena, cells_get_text(cells));
    sitting.pos = (size_t)cells_get_int(cells);
    sitting.right = (size_t)cells_get_int(cells);
    sitting.day = (int32_t)cells_get_int(cells);
    sitting.started.ms = cells_get_int(cells);
    sitting.started.zone = (int)cells_get_int(cells);
    sitting.ended_ms = cells_get_int(cells);
    return sitting;
}

/* Nobody can end a sitting between the look at it and its lock: that takes a transaction too. */
static int resume_work(Store *store, void *ctx) {
    Search *search = ctx;
    search->found = false;
    Cells cells;
    int rc = end_earlier(store, search->day);
    if (rc == SQLITE_OK) rc = store_query(store, QUERY_OPEN_SITTINGS, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_int(&cells, search->day);
    cells_text(&cells, search->settings);
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        if (!locked(store, sqlite3_column_int64(cells.at, 0))) continue;
        *search->out = get_sitting(&cells, search->arena);
        search->found = true;
        sqlite3_reset(cells.at);
        return SQLITE_OK;
    }
    return rc;
}

bool store_resume(Store *store, Arena *arena, Str settings, int32_t day, Sitting *out) {
    Search search = {.arena = arena, .settings = settings, .day = day, .out = out};
    return store_write(store, resume_work, &search) && search.found;
}
