/* The store: opening it, and its transactions. */
#include <unistd.h>

#include "quiz/store_state.h"

static Store *new_store(Arena *arena, Diags *diags, const char *path, Moment now) {
    Arena *own = arena_child(arena);
    Store *store = ARENA_NEW(own, Store);
    *store = (Store){.arena = own,
                     .changes = arena_child(own),
                     .diags = diags,
                     .path = path,
                     .now = now,
                     .locks = -1};
    return store;
}

Store *store_open(Arena *arena, Diags *diags, const char *path, Moment now) {
    Store *store = new_store(arena, diags, path, now);
    if (path) store_open_file(store);
    else store_to_memory(store, false);
    store_find_cards(store);
    return store;
}

Store *store_open_to_read(Arena *arena, Diags *diags, const char *path, Moment now) {
    Store *store = new_store(arena, diags, path, now);
    store->reading = true;
    if (path) store_look_at_file(store);
    else store_to_memory(store, false);
    return store;
}

void store_close(Store *store) {
    store_rollback(store);
    store_close_file(store);
    if (store->locks >= 0) close(store->locks);
    arena_free(store->arena);
}

bool store_is_kept(const Store *store) {
    return store->kept;
}

bool store_is_read(const Store *store) {
    return !store->unread;
}

/* ---- transactions ---- */

static int run(Store *store, StoreQuery which) {
    Cells cells;
    int rc = store_query(store, which, &cells);
    return rc == SQLITE_OK ? store_run(&cells) : rc;
}

/* Begins it, and does again what was done in it in another place. */
static int begin_again(Store *store) {
    int rc = run(store, QUERY_BEGIN);
    if (rc == SQLITE_OK) rc = store_same_file(store);
    for (StoreStep *step = store->steps; rc == SQLITE_OK && step; step = step->next)
        rc = step->work(store, step->ctx);
    return rc;
}

/* False: there is no other place to go on in. */
static bool recover(Store *store, int rc) {
    for (; rc != SQLITE_OK; rc = store->writing ? begin_again(store) : SQLITE_OK)
        if (!store_move_on(store, rc)) return false;
    return true;
}

static void forget_steps(Store *store) {
    store->steps = store->last = NULL;
    store->writing = store->answering = false;
    store->ended = 0;
}

static bool begin(Store *store) {
    store->writing = true;
    if (recover(store, begin_again(store))) return true;
    store_rollback(store);
    return false;
}

bool store_begin(Store *store) {
    if (store->writing) return false;
    arena_release(store->changes, (ArenaMark){0});
    store->answering = true;
    return begin(store);
}

bool store_commit(Store *store) {
    if (!store->writing) return false;
    int rc;
    while ((rc = run(store, QUERY_COMMIT)) != SQLITE_OK) {
        if (recover(store, rc)) continue;
        store_rollback(store);
        return false;
    }
    if (store->ended) store_unlock(store, store->ended);
    forget_steps(store);
    return true;
}

void store_rollback(Store *store) {
    if (!store->writing) return;
    if (!sqlite3_get_autocommit(store->db)) (void)run(store, QUERY_ROLLBACK);
    forget_steps(store);
}

static void remember_step(Store *store, StoreWork *work, void *ctx) {
    StoreStep *step = ARENA_NEW(store->changes, StoreStep);
    *step = (StoreStep){.work = work, .ctx = ctx};
    if (store->last) store->last->next = step;
    else store->steps = step;
    store->last = step;
}

bool store_write(Store *store, StoreWork *work, void *ctx) {
    bool own = !store->writing;
    if (own && !begin(store)) return false;
    int rc;
    while ((rc = work(store, ctx)) != SQLITE_OK) {
        if (recover(store, rc)) continue;
        if (own) store_rollback(store);
        return false;
    }
    remember_step(store, work, ctx);
    return !own || store_commit(store);
}

void store_leave(Store *store, int rc) {
    (void)recover(store, rc);
}

bool store_read(Store *store, StoreWork *work, void *ctx) {
    int rc;
    while ((rc = work(store, ctx)) != SQLITE_OK)
        if (!recover(store, rc)) return false;
    return true;
}
