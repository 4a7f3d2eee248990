/* Reading back: cards and reviews. */
#include <math.h>

#include "base/map.h"
#include "quiz/store_state.h"

/* ---- cards ---- */

/* The texts stay SQLite's until the next row. */
static CardRow get_card(Cells *cells) {
    CardRow card = {.deck = cells_get_text(cells)};
    card.qid = cells_get_text(cells);
    card.memory.state = (CardState)cells_get_int(cells);
    card.memory.step = (int)cells_get_int(cells);
    card.memory.stability = cells_get_real(cells);
    card.memory.difficulty = cells_get_real(cells);
    card.due_ms = cells_get_int(cells);
    card.last_ms = cells_get_int(cells);
    card.last_day = (int32_t)cells_get_int(cells);
    card.reps = (int)cells_get_int(cells);
    card.lapses = (int)cells_get_int(cells);
    card.suspended = cells_get_int(cells) != 0;
    return card;
}

typedef struct CardsRead {
    Arena *arena;
    Str deck, qid;
    CardRow *cards;
    size_t n, cap;
} CardsRead;

static int cards_work(Store *store, void *ctx) {
    CardsRead *read = ctx;
    read->n = 0;
    Cells cells;
    int rc = store_query(store, read->qid.p ? QUERY_CARD : QUERY_DECK_CARDS, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, read->deck);
    if (read->qid.p) cells_text(&cells, read->qid);
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        ARENA_PUSH_ROOM(read->arena, read->cards, read->n, read->cap);
        CardRow *card = &read->cards[read->n++];
        *card = get_card(&cells);
        card->deck = store_copy(read->arena, card->deck);
        card->qid = store_copy(read->arena, card->qid);
    }
    return rc;
}

size_t store_cards(Store *store, Arena *arena, Str deck, CardRow **out) {
    CardsRead read = {.arena = arena, .deck = deck};
    bool done = store_read(store, cards_work, &read);
    *out = read.cards;
    return done ? read.n : 0;
}

CardRow store_card(Store *store, Arena *arena, Str deck, Str qid) {
    CardsRead read = {.arena = arena, .deck = deck, .qid = qid};
    if (!qid.p) read.qid = STR("");
    if (store_read(store, cards_work, &read) && read.n) return read.cards[0];
    return (CardRow){.deck = store_copy(arena, deck), .qid = store_copy(arena, qid)};
}

/* ---- one after the other ---- */

typedef enum HandingOf {
    OF_ALL,
    OF_DECK,
    OF_SITTING,
    OF_MARKS, /* what statistics need, of all */
    HANDINGS
} HandingOf;

/* What was handed out cannot be taken back: after the first row a failure ends the reading. */
typedef struct Handing {
    HandingOf of;
    Str deck;        /* of OF_DECK */
    int64_t sitting; /* of OF_SITTING; a round that was never stored has 0, and no answers */
    bool (*card)(void *ctx, const CardRow *card);
    bool (*review)(void *ctx, const Review *review);
    void *ctx;
    const struct Names *names; /* of reviews */
    Arena *arena;
    bool begun;
    int rc;
} Handing;

static int end_handing(Handing *handing, Cells *cells, int rc) {
    sqlite3_reset(cells->at);
    if (rc == SQLITE_ROW) rc = SQLITE_OK; /* whoever looks has seen enough */
    handing->rc = rc;
    return handing->begun ? SQLITE_OK : rc;
}

static void hand_out(Store *store, StoreWork *work, Handing *handing) {
    if (store_read(store, work, handing)) store_leave(store, handing->rc);
}

static int all_cards_work(Store *store, void *ctx) {
    Handing *handing = ctx;
    Cells cells;
    int rc = store_query(store, QUERY_ALL_CARDS, &cells);
    if (rc != SQLITE_OK) return rc;
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        CardRow card = get_card(&cells);
        handing->begun = true;
        if (!handing->card(handing->ctx, &card)) break;
    }
    return end_handing(handing, &cells, rc);
}

void store_all_cards(Store *store, bool (*each)(void *ctx, const CardRow *card), void *ctx) {
    hand_out(store, all_cards_work, &(Handing){.card = each, .ctx = ctx});
}

/* ---- reviews ---- */

static void get_numbers(Cells *cells, Review *review) {
    review->value = cells_get_real(cells);
    review->unit = cells_get_text(cells);
    review->truth = cells_get_real(cells);
    review->low = cells_get_real(cells);
    review->high = cells_get_real(cells);
    review->level = cells_get_real(cells);
    review->score = cells_get_real(cells);
    review->err_log10 = cells_get_real(cells);
    review->rating = (Rating)cells_get_int(cells);
    review->elapsed_days = (int)cells_get_int(cells);
    review->interval_days = (int)cells_get_int(cells);
    review->s_after = cells_get_real(cells);
    review->d_after = cells_get_real(cells);
}

static Review get_review(Cells *cells) {
    Review review = {.id = cells_get_int(cells)};
    review.session = cells_get_int(cells);
    review.pos = (size_t)cells_get_int(cells);
    review.deck = cells_get_text(cells);
    review.qid = cells_get_text(cells);
    review.at.ms = cells_get_int(cells);
    review.at.zone = (int)cells_get_int(cells);
    review.day = (int32_t)cells_get_int(cells);
    review.variant = cells_get_bits(cells);
    review.raw = cells_get_text(cells);
    get_numbers(cells, &review);
    review.hints = (int)cells_get_int(cells);
    review.took_ms = cells_get_int(cells);
    review.scheduler = cells_get_text(cells);
    return review;
}

/* Up to a review, a name stood for what is called `qid` now. */
typedef struct Renamed {
    Str deck, was, qid;
    int64_t up_to;
} Renamed;

typedef struct Names Names;
struct Names {
    Renamed *rows; /* those of one name together, the earliest first */
    size_t n, cap;
    Map first; /* from "deck/was" to the first of its rows */
};

static Str full_name(Arena *arena, Str deck, Str qid) {
    const char *name = arena_printf(arena, "%.*s/%.*s", STR_ARG(deck), STR_ARG(qid));
    return str_of(name);
}

static int read_names(Store *store, Arena *arena, Names *names) {
    Cells cells;
    int rc = store_query(store, QUERY_RENAMED, &cells);
    if (rc != SQLITE_OK) return rc;
    names->first = map_new(arena);
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        ARENA_PUSH_ROOM(arena, names->rows, names->n, names->cap);
        Renamed *row = &names->rows[names->n];
        row->deck = store_copy(arena, cells_get_text(&cells));
        row->was = store_copy(arena, cells_get_text(&cells));
        row->up_to = cells_get_int(&cells);
        row->qid = store_copy(arena, cells_get_text(&cells));
        (void)map_add(&names->first, full_name(arena, row->deck, row->was), (int32_t)names->n++);
    }
    return rc;
}

static Str present_name(const Names *names, Arena *arena, const Review *review) {
    if (!names->n) return review->qid;
    ArenaMark mark = arena_mark(arena);
    int32_t at = map_get(&names->first, full_name(arena, review->deck, review->qid));
    arena_release(arena, mark);
    for (size_t i = (size_t)at; at != MAP_NONE && i < names->n; i++) {
        const Renamed *row = &names->rows[i];
        if (!str_eq(row->deck, review->deck) || !str_eq(row->was, review->qid)) break;
        if (review->id <= row->up_to) return row->qid;
    }
    return review->qid;
}

/* What statistics need of a review, in the order of QUERY_MARKS. */
enum { MARK_VALUES = 12 };

static Review get_mark(Cells *cells) {
    Review review = {.id = cells_get_int(cells), .value = (double)NAN};
    review.session = cells_get_int(cells);
    review.deck = cells_get_text(cells);
    review.qid = cells_get_text(cells);
    review.day = (int32_t)cells_get_int(cells);
    review.truth = cells_get_real(cells);
    review.low = cells_get_real(cells);
    review.high = cells_get_real(cells);
    review.level = cells_get_real(cells);
    review.score = cells_get_real(cells);
    review.err_log10 = cells_get_real(cells);
    review.rating = (Rating)cells_get_int(cells);
    return review;
}

/* A function of SQL: whether another row is wanted. */
static void hand_out_review(sqlite3_context *context, int n, sqlite3_value **values) {
    Handing *handing = sqlite3_value_pointer(values[0], STORE_POINTER);
    Cells cells = {.values = values + 1};
    Review review = n - 1 == MARK_VALUES ? get_mark(&cells) : get_review(&cells);
    review.qid = present_name(handing->names, handing->arena, &review);
    handing->begun = true;
    sqlite3_result_int(context, handing->review(handing->ctx, &review));
}

static int reviews_query(Store *store, StoreQuery which, Cells *out) {
    int rc = SQLITE_OK;
    if (!store->ready[which])
        rc = sqlite3_create_function_v2(store->db, "hand_out", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                        NULL, hand_out_review, NULL, NULL, NULL);
    return rc == SQLITE_OK ? store_query(store, which, out) : rc;
}

static int read_reviews(Store *store, Handing *handing, Arena *arena) {
    Names names = {0};
    Cells cells;
    int rc = read_names(store, arena, &names);
    handing->names = &names;
    handing->arena = arena;
    static const StoreQuery queries[HANDINGS] = {QUERY_ALL_REVIEWS, QUERY_DECK_REVIEWS,
                                                 QUERY_SITTING_REVIEWS, QUERY_MARKS};
    if (rc == SQLITE_OK) rc = reviews_query(store, queries[handing->of], &cells);
    if (rc != SQLITE_OK) return rc;
    cells_pointer(&cells, handing);
    if (handing->of == OF_SITTING) cells_int(&cells, handing->sitting);
    if (handing->of == OF_DECK) cells_text(&cells, handing->deck);
    while ((rc = store_row(&cells)) == SQLITE_ROW)
        if (!cells_get_int(&cells)) break;
    return end_handing(handing, &cells, rc);
}

static int reviews_work(Store *store, void *ctx) {
    Arena *arena = arena_child(store->arena);
    int rc = read_reviews(store, ctx, arena);
    arena_free(arena);
    return rc;
}

int store_each_review(Store *store, bool (*each)(void *ctx, const Review *review), void *ctx) {
    Handing handing = {.of = OF_ALL, .review = each, .ctx = ctx};
    int rc = reviews_work(store, &handing);
    return rc == SQLITE_OK ? handing.rc : rc;
}

void store_reviews(Store *store, Str deck, bool (*each)(void *ctx, const Review *review),
                   void *ctx) {
    HandingOf of = deck.n ? OF_DECK : OF_ALL;
    hand_out(store, reviews_work, &(Handing){.of = of, .deck = deck, .review = each, .ctx = ctx});
}

void store_marks(Store *store, bool (*each)(void *ctx, const Review *review), void *ctx) {
    hand_out(store, reviews_work, &(Handing){.of = OF_MARKS, .review = each, .ctx = ctx});
}

void store_sitting_reviews(Store *store, int64_t sitting,
                           bool (*each)(void *ctx, const Review *review), void *ctx) {
    Handing handing = {.of = OF_SITTING, .sitting = sitting, .review = each, .ctx = ctx};
    hand_out(store, reviews_work, &handing);
}
