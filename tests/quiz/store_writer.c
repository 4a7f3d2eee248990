/* store_writer PATH DAY - answers one question after the other until it is killed, and says so
 * after each: a line `sitting pos` once it is kept. For run_store.py. */
#include <unistd.h>

#include "quiz/store.h"

static const int64_t first_day_ms = 1795780800000, day_ms = 86400000;

static bool answer(Store *store, Sitting *sitting, Moment now) {
    Review review = {.session = sitting->id,
                     .pos = sitting->pos,
                     .deck = STR("deck"),
                     .qid = STR("question"),
                     .at = now,
                     .day = sitting->day,
                     .raw = STR("86.4M"),
                     .rating = RATING_GOOD,
                     .scheduler = STR("fsrs-6")};
    Sitting after = *sitting;
    after.pos++;
    if (!store_begin(store)) return false;
    CardRow card = {.deck = review.deck, .qid = review.qid, .memory = {CARD_REVIEW, 0, 1, 1}};
    if (store_record(store, &review, &card, &after) != RECORD_DONE) return false;
    if (!store_commit(store) || !store_is_kept(store)) return false;
    *sitting = after;
    char line[64];
    int n = snprintf(line, sizeof line, "%lld %zu\n", (long long)sitting->id, review.pos);
    return write(STDOUT_FILENO, line, (size_t)n) == n;
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    int32_t day = (int32_t)strtol(argv[2], NULL, 10);
    Moment now = {first_day_ms + day * day_ms, 0};
    Store *store = store_open(arena, &diags, argv[1], now);
    Sitting sitting = {.settings = STR("all"), .plan = STR("deck/question\n"), .started = now};
    sitting.day = day;
    bool good =
        store_resume(store, arena, sitting.settings, day, &sitting) || store_sit(store, &sitting);
    store_backup(store, now);
    while (good) good = answer(store, &sitting, now);
    store_close(store);
    fprintf(stderr, "%s\n", diags.last ? diags.last->message : "it stopped");
    arena_free(arena);
    return 1;
}
