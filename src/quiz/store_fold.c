/* Cards worked out again: all they say follows from the reviews, but for whether one is suspended
 * and that an answer changed, which puts a question back to be learnt anew. No weights are needed:
 * a review tells the memory after it. */
#include <math.h>

#include "quiz/store_state.h"

/* A question, with its memory after the reviews so far. */
typedef struct Folded {
    CardRow card;
    int64_t last; /* the id of its newest review */
} Folded;

typedef struct Folding {
    Arena *arena;
    Folded *rows;
    size_t n, cap;
    Map names; /* of `rows` */
} Folding;

static Folded *folded_of(Folding *fold, const Review *review) {
    ArenaMark mark = arena_mark(fold->arena);
    Str name =
        str_of(arena_printf(fold->arena, "%.*s/%.*s", STR_ARG(review->deck), STR_ARG(review->qid)));
    int32_t at = map_get(&fold->names, name);
    if (at != MAP_NONE) {
        arena_release(fold->arena, mark);
        return &fold->rows[at];
    }
    map_put(&fold->names, name, (int32_t)fold->n);
    ARENA_PUSH_ROOM(fold->arena, fold->rows, fold->n, fold->cap);
    Folded *row = &fold->rows[fold->n++];
    *row = (Folded){.card = {.deck = store_copy(fold->arena, review->deck),
                             .qid = store_copy(fold->arena, review->qid),
                             .last_day = INT32_MIN}};
    return row;
}

/* Days come after a step out of learning, or within review; without days it stays in the steps, or
 * comes back to those of relearning, at the first of them. */
static void fold_state(Memory *memory, const Review *review) {
    bool learnt = memory->state == CARD_REVIEW;
    bool first = memory->state == CARD_NEW || memory->state == CARD_LEARNING;
    if (review->interval_days > 0) memory->state = CARD_REVIEW;
    else memory->state = first ? CARD_LEARNING : CARD_RELEARNING;
    bool back = learnt || review->interval_days > 0 || review->rating == RATING_AGAIN;
    if (back) memory->step = 0;
    else if (review->rating == RATING_GOOD) memory->step++;
}

static bool fold_review(void *ctx, const Review *review) {
    Folded *row = folded_of(ctx, review);
    CardRow *card = &row->card;
    card->lapses += card->memory.state == CARD_REVIEW && review->rating == RATING_AGAIN;
    card->reps++;
    fold_state(&card->memory, review);
    if (isfinite(review->s_after)) card->memory.stability = review->s_after;
    if (isfinite(review->d_after)) card->memory.difficulty = review->d_after;
    if (review->at.ms > card->last_ms) card->last_ms = review->at.ms;
    if (review->day > card->last_day) card->last_day = review->day;
    card->due_ms = review->interval_days > 0
                       ? day_start(review->day + review->interval_days, review->at)
                       : review->at.ms; /* which step it was is not known: at once */
    row->last = review->id;
    return true;
}

static int put_folded(Store *store, const CardRow *card) {
    Cells cells;
    int rc = store_query(store, QUERY_PUT_FOLDED, &cells);
    if (rc != SQLITE_OK) return rc;
    store_bind_card(&cells, card);
    return store_run(&cells);
}

/* Which cards: those with a review above `after`, or those of a deck that are in `names`. */
typedef struct Wanted {
    int64_t after;
    Str deck;
    const Map *names;
} Wanted;

static bool is_wanted(const Wanted *wanted, const Folded *row) {
    if (!wanted->names) return row->last > wanted->after;
    return str_eq(row->card.deck, wanted->deck) &&
           map_get(wanted->names, row->card.qid) != MAP_NONE;
}

static int fold_wanted(Store *store, Arena *arena, const Wanted *wanted, Refolded *out) {
    Folding fold = {.arena = arena, .names = map_new(arena)};
    *out = (Refolded){0};
    int rc = store_each_review(store, fold_review, &fold);
    for (size_t i = 0; rc == SQLITE_OK && i < fold.n; i++) {
        if (!is_wanted(wanted, &fold.rows[i])) continue;
        rc = put_folded(store, &fold.rows[i].card);
        out->questions++;
        out->answers += (size_t)fold.rows[i].card.reps;
    }
    return rc;
}

int store_fold(Store *store, Arena *arena, int64_t after, Refolded *out) {
    return fold_wanted(store, arena, &(Wanted){.after = after}, out);
}

int store_fold_named(Store *store, Arena *arena, Str deck, const Map *names, Refolded *out) {
    return fold_wanted(store, arena, &(Wanted){.deck = deck, .names = names}, out);
}

void store_tell_folded(Store *store, const Refolded *folded) {
    diag_note(store->diags, (Span){0},
              "the memory of %zu question%s was worked out again from %zu answer%s",
              folded->questions, folded->questions == 1 ? "" : "s", folded->answers,
              folded->answers == 1 ? "" : "s");
}

/* ---- when it is opened ---- */

static int fold_work(Store *store, void *ctx) {
    Arena *arena = arena_child(store->arena);
    int rc = store_fold(store, arena, 0, ctx);
    arena_free(arena);
    return rc;
}

void store_find_cards(Store *store) {
    int64_t lost = 0;
    Refolded folded;
    int rc = store_number(
        store->db, "SELECT NOT EXISTS (SELECT 1 FROM card) AND EXISTS (SELECT 1 FROM review)",
        &lost);
    if (rc == SQLITE_OK && lost && store_write(store, fold_work, &folded))
        store_tell_folded(store, &folded);
}
