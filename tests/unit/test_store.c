/* test_store.c - the learner's store: what comes back, and what happens when the file fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "quiz/store.h"

typedef struct Desk {
    Arena *arena;
    Diags diags;
    char folder[64];
    const char *path; /* folder/new/quiz.db */
} Desk;

static const Moment noon = {1795780800000, 120}; /* 2026-11-27 14:00 at +02:00 */
static const int64_t day_ms = 86400000;

static int setup_in(const char *above, void **state) {
    static Desk desk;
    desk.arena = arena_new(0);
    desk.diags = diags_new(desk.arena);
    snprintf(desk.folder, sizeof desk.folder, "%s/test_store.XXXXXX", above);
    if (!mkdtemp(desk.folder)) return -1;
    desk.path = arena_printf(desk.arena, "%s/new/quiz.db", desk.folder);
    *state = &desk;
    return 0;
}

static int setup(void **state) {
    return setup_in("/tmp", state);
}

static int teardown(void **state) {
    Desk *desk = *state;
    const char *command = arena_printf(desk->arena, "rm -rf '%s'", desk->folder);
    int rc = system(command);
    arena_free(desk->arena);
    return rc;
}

/* ---- rows ---- */

static Store *open_at(Desk *desk, Moment now) {
    return store_open(desk->arena, &desk->diags, desk->path, now);
}

static Store *open_store(Desk *desk) {
    return open_at(desk, noon);
}

static Store *open_to_read(Desk *desk) {
    return store_open_to_read(desk->arena, &desk->diags, desk->path, noon);
}

static Moment later(int64_t ms) {
    return (Moment){noon.ms + ms, noon.zone};
}

static Sitting new_sitting(Store *store, Moment at) {
    Sitting sitting = {.settings = STR("http 20"),
                       .seed = 0xFEDCBA9876543210u,
                       .plan = STR("http/a\nhttp/b\n"),
                       .day = day_of(at),
                       .started = at};
    assert_true(store_sit(store, &sitting));
    return sitting;
}

static Review review_of(const Sitting *sitting, size_t pos, const char *qid, Moment at) {
    return (Review){.session = sitting->id,
                    .pos = pos,
                    .deck = STR("http"),
                    .qid = str_of(qid),
                    .at = at,
                    .day = day_of(at),
                    .raw = STR("5"),
                    .value = (double)NAN,
                    .truth = (double)NAN,
                    .low = (double)NAN,
                    .high = (double)NAN,
                    .level = (double)NAN,
                    .err_log10 = (double)NAN,
                    .score = 1,
                    .rating = RATING_GOOD,
                    .scheduler = STR("fsrs-6")};
}

static CardRow card_of(const char *qid, Moment at) {
    return (CardRow){.deck = STR("http"),
                     .qid = str_of(qid),
                     .memory = {CARD_REVIEW, 1, 2.5, 6.25},
                     .due_ms = at.ms + 600000,
                     .last_ms = at.ms,
                     .last_day = day_of(at),
                     .reps = 1};
}

static Recorded try_answer(Store *store, Sitting *sitting, const char *qid, Moment at) {
    if (!store_begin(store)) return RECORD_FAILED;
    Review review = review_of(sitting, sitting->pos, qid, at);
    CardRow card = card_of(qid, at);
    Sitting after = *sitting;
    after.pos++;
    after.right++;
    Recorded recorded = store_record(store, &review, &card, &after);
    if (recorded != RECORD_DONE) {
        store_rollback(store);
        return recorded;
    }
    if (!store_commit(store)) return RECORD_FAILED;
    *sitting = after;
    return RECORD_DONE;
}

static void answer(Store *store, Sitting *sitting, const char *qid, Moment at) {
    assert_int_equal(try_answer(store, sitting, qid, at), RECORD_DONE);
}

static bool count_review(void *ctx, const Review *review) {
    (void)review;
    ++*(size_t *)ctx;
    return true;
}

static size_t reviews_in(Store *store) {
    size_t n = 0;
    store_reviews(store, (Str){0}, count_review, &n);
    return n;
}

/* ---- files and messages ---- */

static void said(Desk *desk, size_t warnings, const char *words) {
    if (desk->diags.warnings != warnings)
        fail_msg("%zu warnings, the last one: %s", desk->diags.warnings,
                 desk->diags.last ? desk->diags.last->message : "none");
    if (!words) return;
    const Diag *last = NULL;
    for (const Diag *d = desk->diags.first; d; d = d->next)
        if (d->severity == DIAG_WARNING) last = d;
    if (!last || !strstr(last->message, words))
        fail_msg("`%s` is not in: %s", words, last ? last->message : "nothing");
}

static bool told(const Desk *desk, const char *words) {
    for (const Diag *d = desk->diags.first; d; d = d->next)
        if (strstr(d->message, words)) return true;
    return false;
}

static void noted(Desk *desk, const char *words) {
    for (const Diag *d = desk->diags.first; d; d = d->next)
        if (d->severity == DIAG_NOTE && strstr(d->message, words)) return;
    fail_msg("no note says `%s`; the last one: %s", words,
             desk->diags.last ? desk->diags.last->message : "none");
}

static size_t notes(const Desk *desk) {
    size_t n = 0;
    for (const Diag *d = desk->diags.first; d; d = d->next) n += d->severity == DIAG_NOTE;
    return n;
}

static Str bytes_of(Desk *desk, const char *path) {
    Str bytes;
    if (!file_read(desk->arena, path, 1 << 26, &desk->diags, &bytes)) fail_msg("no %s", path);
    return bytes;
}

static void put_bytes(Desk *desk, const char *path, Str bytes) {
    assert_true(file_write(path, bytes, true, &desk->diags));
}

static size_t files_with(Desk *desk, const char *part, const char **path) {
    const char *folder = file_folder(desk->arena, desk->path);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t n = 0;
    while (dir && (entry = readdir(dir)))
        if (strstr(entry->d_name, part)) {
            n++;
            if (path) *path = arena_printf(desk->arena, "%s/%s", folder, entry->d_name);
        }
    if (dir) closedir(dir);
    return n;
}

static int mode_of(const char *path) {
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return (int)(about.st_mode & 0777);
}

static void sql(const char *path, const char *text) {
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s: %s", text, why);
    sqlite3_close(db);
}

/* What SQLite locks is not to be closed in this process: a child writes. */
static void overwrite(const char *path, off_t from, off_t to) {
    pid_t child = fork();
    if (child == 0) {
        int fd = open(path, O_WRONLY);
        bool good = fd >= 0;
        for (off_t at = from; good && at < to; at++) good = pwrite(fd, "", 1, at) == 1;
        _exit(good ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

/* A store with so many answers, closed. */
static void store_with(Desk *desk, size_t answers) {
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon);
    for (size_t i = 0; i < answers; i++) answer(store, &sitting, i % 2 ? "a" : "b", noon);
    store_end(store, &sitting, noon);
    store_close(store);
}

/* The same with a copy made after them, and some more answers. */
static void store_with_copy(Desk *desk, size_t answers, size_t more) {
    store_with(desk, answers);
    Store *store = open_store(desk);
    store_backup(store, noon);
    Sitting sitting = new_sitting(store, later(day_ms));
    for (size_t i = 0; i < more; i++) answer(store, &sitting, "c", later(day_ms));
    store_end(store, &sitting, later(day_ms));
    store_close(store);
}

/* ---- what comes back ---- */

static bool same_number(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static bool find_review(void *ctx, const Review *found) {
    Review *wanted = ctx;
    assert_int_equal(found->id, wanted->id);
    assert_int_equal(found->session, wanted->session);
    assert_int_equal(found->pos, wanted->pos);
    assert_true(str_eq(found->deck, wanted->deck) && str_eq(found->qid, wanted->qid));
    assert_true(found->at.ms == wanted->at.ms && found->at.zone == wanted->at.zone);
    assert_int_equal(found->day, wanted->day);
    assert_true(found->variant == wanted->variant);
    assert_true(str_eq(found->raw, wanted->raw) && str_eq(found->unit, wanted->unit));
    assert_true(same_number(found->value, wanted->value));
    assert_true(same_number(found->truth, wanted->truth));
    assert_true(same_number(found->low, wanted->low) && same_number(found->high, wanted->high));
    assert_true(same_number(found->level, wanted->level));
    assert_true(same_number(found->score, wanted->score));
    assert_true(same_number(found->err_log10, wanted->err_log10));
    assert_int_equal(found->rating, wanted->rating);
    assert_int_equal(found->elapsed_days, wanted->elapsed_days);
    assert_int_equal(found->interval_days, wanted->interval_days);
    assert_true(same_number(found->s_after, wanted->s_after));
    assert_true(same_number(found->d_after, wanted->d_after));
    assert_int_equal(found->hints, wanted->hints);
    assert_int_equal(found->took_ms, wanted->took_ms);
    assert_true(str_eq(found->scheduler, wanted->scheduler));
    wanted->pos = SIZE_MAX; /* it was found */
    return false;
}

static Review full_review(const Sitting *sitting) {
    Review review = review_of(sitting, 3, "latency-order", later(12345));
    review.variant = 0x8000000000000001u;
    review.raw = (Str){"caf\xc3\xa9 '; drop\0\xff", 15};
    review.value = -0.1;
    review.unit = STR("req/s");
    review.truth = 1e308;
    review.low = 5e-324;
    review.high = (double)INFINITY;
    review.level = 0.9;
    review.score = 0.3;
    review.err_log10 = -1.25;
    review.rating = RATING_EASY;
    review.elapsed_days = 7;
    review.interval_days = 36500;
    review.s_after = 0.1 + 0.2;
    review.d_after = 1;
    review.hints = 2;
    review.took_ms = 86400001;
    return review;
}

static void same_card(CardRow found, CardRow wanted) {
    assert_true(str_eq(found.deck, wanted.deck) && str_eq(found.qid, wanted.qid));
    assert_int_equal(found.memory.state, wanted.memory.state);
    assert_int_equal(found.memory.step, wanted.memory.step);
    assert_true(found.memory.stability == wanted.memory.stability);
    assert_true(found.memory.difficulty == wanted.memory.difficulty);
    assert_true(found.due_ms == wanted.due_ms && found.last_ms == wanted.last_ms);
    assert_int_equal(found.last_day, wanted.last_day);
    assert_int_equal(found.reps, wanted.reps);
    assert_int_equal(found.lapses, wanted.lapses);
    assert_int_equal(found.suspended, wanted.suspended);
}

static void round_trip(Desk *desk, bool kept) {
    Store *store = store_open(desk->arena, &desk->diags, kept ? desk->path : NULL, noon);
    assert_int_equal(store_is_kept(store), kept);
    Sitting sitting = new_sitting(store, noon);
    Review review = full_review(&sitting), empty = review_of(&sitting, 4, "x", noon);
    empty.raw = empty.unit = (Str){0};
    CardRow card = card_of("latency-order", noon);
    card.lapses = 3;
    card.suspended = true;
    assert_true(store_begin(store));
    CardRow none = store_card(store, desk->arena, STR("http"), STR("latency-order"));
    assert_int_equal(none.memory.state, CARD_NEW);
    assert_true(str_is(none.qid, "latency-order") && none.due_ms == 0);
    sitting.pos = 4;
    sitting.right = 2;
    sitting.plan = STR("http/b\nhttp/a\nhttp/c\n");
    assert_int_equal(store_record(store, &review, &card, &sitting), RECORD_DONE);
    assert_int_equal(store_record(store, &empty, &card, &sitting), RECORD_DONE);
    same_card(store_card(store, desk->arena, STR("http"), STR("latency-order")), card);
    assert_true(store_commit(store));
    if (kept) {
        store_close(store);
        store = open_store(desk);
    }
    store_reviews(store, (Str){0}, find_review, &review);
    assert_true(review.pos == SIZE_MAX);
    CardRow *cards = NULL;
    assert_int_equal(store_cards(store, desk->arena, STR("http"), &cards), 1);
    same_card(cards[0], card);
    assert_int_equal(store_cards(store, desk->arena, STR("other"), &cards), 0);
    Sitting back;
    assert_false(store_resume(store, desk->arena, STR("http"), sitting.day, &back));
    assert_true(store_resume(store, desk->arena, STR("http 20"), sitting.day, &back));
    assert_int_equal(back.id, sitting.id);
    assert_true(str_eq(back.settings, sitting.settings) && str_eq(back.plan, sitting.plan));
    assert_true(back.seed == sitting.seed && back.pos == 4 && back.right == 2);
    assert_true(back.started.ms == noon.ms && back.started.zone == 120 && back.ended_ms == 0);
    store_close(store);
    said(desk, 0, NULL);
}

static void every_field_comes_back(void **state) {
    round_trip(*state, true);
    round_trip(*state, false);
}

static void files_are_private(void **state) {
    Desk *desk = *state;
    desk->path = arena_printf(desk->arena, "%s/a/b c%%?/quiz.db", desk->folder);
    store_with(desk, 1);
    Store *store = open_store(desk);
    store_backup(store, noon);
    const char *copy = NULL;
    assert_int_equal(files_with(desk, ".bak", &copy), 1);
    assert_int_equal(mode_of(copy), 0600);
    assert_int_equal(mode_of(desk->path), 0600);
    assert_int_equal(mode_of(arena_printf(desk->arena, "%s.lock", desk->path)), 0600);
    assert_int_equal(mode_of(file_folder(desk->arena, desk->path)), 0700);
    assert_int_equal(mode_of(arena_printf(desk->arena, "%s/a", desk->folder)), 0700);
    store_close(store);
    said(desk, 0, NULL);
}

static void the_file_is_marked(void **state) {
    Desk *desk = *state;
    store_with(desk, 1);
    Str bytes = bytes_of(desk, desk->path);
    assert_memory_equal(bytes.p + 68, "NAPK", 4);
    assert_memory_equal(bytes.p + 60, "\0\0\0\1", 4);
    assert_memory_equal(bytes.p + 18, "\2\2", 2); /* WAL */
}

/* ---- one answer each ---- */

static void a_place_has_one_answer(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon), again = sitting;
    answer(store, &sitting, "a", noon);
    assert_int_equal(try_answer(store, &again, "b", noon), RECORD_TWICE);
    assert_int_equal(reviews_in(store), 1);
    CardRow *cards = NULL;
    assert_int_equal(store_cards(store, desk->arena, STR("http"), &cards), 1);
    assert_true(str_is(cards[0].qid, "a"));
    answer(store, &sitting, "b", noon);
    store_close(store);
    said(desk, 0, NULL);
}

static void a_rollback_leaves_nothing(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon), after = sitting;
    Review review = review_of(&sitting, 0, "a", noon);
    CardRow card = card_of("a", noon);
    assert_int_equal(store_record(store, &review, &card, &sitting), RECORD_FAILED);
    assert_true(store_begin(store));
    assert_false(store_begin(store));
    after.pos = 1;
    assert_int_equal(store_record(store, &review, &card, &after), RECORD_DONE);
    store_rollback(store);
    assert_false(store_commit(store));
    assert_int_equal(reviews_in(store), 0);
    assert_int_equal(store_card(store, desk->arena, card.deck, card.qid).memory.state, CARD_NEW);
    /* What is open when it is closed is gone as well. */
    assert_true(store_begin(store));
    assert_int_equal(store_record(store, &review, &card, &after), RECORD_DONE);
    store_close(store);
    store = open_store(desk);
    assert_int_equal(reviews_in(store), 0);
    assert_true(store_resume(store, desk->arena, sitting.settings, sitting.day, &after));
    assert_int_equal(after.pos, 0);
    store_close(store);
    said(desk, 0, NULL);
}

static void two_programs_use_one_store(void **state) {
    Desk *desk = *state;
    Store *one = open_store(desk), *two = open_store(desk);
    Sitting a = new_sitting(one, noon), b = new_sitting(two, noon);
    assert_int_not_equal(a.id, b.id);
    for (size_t i = 0; i < 20; i++) {
        answer(one, &a, "a", noon);
        answer(two, &b, "b", noon);
        /* Each sees what the other one did. */
        assert_int_equal(reviews_in(one), 2 * i + 2);
        assert_int_equal(reviews_in(two), 2 * i + 2);
    }
    CardRow card = store_card(one, desk->arena, STR("http"), STR("b"));
    assert_int_equal(card.memory.state, CARD_REVIEW);
    store_close(one);
    answer(two, &b, "b", noon);
    store_close(two);
    said(desk, 0, NULL);
}

/* ---- sittings ---- */

static void a_sitting_has_one_program(void **state) {
    Desk *desk = *state;
    Store *one = open_store(desk), *two = open_store(desk);
    Sitting a = new_sitting(one, noon), found = {0};
    assert_false(store_resume(two, desk->arena, a.settings, a.day, &found));
    Sitting b = new_sitting(two, noon);
    store_close(one);
    one = open_store(desk);
    assert_true(store_resume(one, desk->arena, a.settings, a.day, &found));
    assert_int_equal(found.id, a.id); /* the newer one is taken */
    found.pos = 1;
    assert_true(store_pass(one, &found));
    store_close(one);
    store_end(two, &b, noon);
    assert_true(store_resume(two, desk->arena, a.settings, a.day, &found));
    assert_int_equal(found.id, a.id);
    assert_int_equal(found.pos, 1);
    store_end(two, &found, noon);
    assert_false(store_resume(two, desk->arena, a.settings, a.day, &found));
    store_close(two);
    said(desk, 0, NULL);
}

static bool add_place(void *ctx, const Review *review) {
    buf_printf((Buf *)ctx, "%zu:%.*s ", review->pos, STR_ARG(review->qid));
    return true;
}

static void a_sitting_reads_its_own_answers(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    Sitting first = new_sitting(store, noon), second = new_sitting(store, noon);
    answer(store, &first, "a", noon);
    answer(store, &second, "b", noon);
    answer(store, &first, "c", noon);
    Buf places = buf_new(desk->arena);
    store_sitting_reviews(store, first.id, add_place, &places);
    assert_string_equal(places.p, "0:a 1:c ");
    buf_clear(&places);
    store_sitting_reviews(store, 0, add_place, &places); /* one that was never stored */
    store_sitting_reviews(store, 99, add_place, &places);
    assert_int_equal(places.n, 0);
    store_close(store);
}

static bool add_mark(void *ctx, const Review *review) {
    buf_printf((Buf *)ctx, "%.*s %d %g %d %d; ", STR_ARG(review->qid), (int)review->day,
               review->score, (int)review->rating, isnan(review->low) && isnan(review->truth));
    return true;
}

static void marks_are_what_statistics_need(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    answer(store, &sitting, "b", noon);
    Buf marks = buf_new(desk->arena);
    store_marks(store, add_mark, &marks);
    Buf wanted = buf_new(desk->arena);
    buf_printf(&wanted, "a %d 1 3 1; b %d 1 3 1; ", (int)day_of(noon), (int)day_of(noon));
    assert_string_equal(marks.p, wanted.p);
    store_close(store);
}

/* A copy took the place of the file, and has not heard of a sitting that goes on. */
static void lost_sittings_keep_their_numbers(void **state) {
    Desk *desk = *state;
    store_close(open_store(desk));
    Store *one = open_store(desk), *two = open_store(desk);
    Sitting a = new_sitting(one, noon);
    sql(desk->path, "DELETE FROM sitting");
    Sitting b = new_sitting(two, noon);
    assert_int_not_equal(a.id, b.id);
    answer(two, &b, "b", noon);
    answer(one, &a, "a", noon);
    answer(one, &a, "a", noon);
    assert_int_equal(reviews_in(two), 3);
    store_close(one);
    Sitting found;
    assert_true(store_resume(two, desk->arena, a.settings, a.day, &found));
    store_close(two);
    said(desk, 0, NULL);
}

static int64_t ended_at(const char *path, int64_t id) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_prepare_v2(db, "SELECT ended_ms FROM sitting WHERE id = ?", -1, &stmt, NULL);
    sqlite3_bind_int64(stmt, 1, id);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t ms = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return ms;
}

static void yesterdays_sittings_end(void **state) {
    Desk *desk = *state;
    Store *one = open_store(desk), *two = open_store(desk);
    Sitting left = new_sitting(one, noon), idle = new_sitting(one, noon);
    answer(one, &left, "a", later(60000));
    store_close(one);
    one = open_store(desk);
    Sitting night = new_sitting(one, noon), found;
    assert_false(store_resume(two, desk->arena, STR("else"), left.day + 1, &found));
    store_close(one);
    store_close(two);
    assert_int_equal(ended_at(desk->path, left.id), noon.ms + 60000);
    assert_int_equal(ended_at(desk->path, idle.id), noon.ms);
    assert_int_equal(ended_at(desk->path, night.id), 0); /* somebody sat at it */
}

/* What the memory model makes of a review, as a round records it. */
static void review_once(Store *store, Desk *desk, Sitting *sitting, const FsrsConfig *config,
                        const char *qid, Rating rating, Moment at) {
    assert_true(store_begin(store));
    CardRow card = store_card(store, desk->arena, STR("http"), str_of(qid));
    Review review = review_of(sitting, sitting->pos, qid, at);
    bool fresh = card.memory.state == CARD_NEW;
    review.elapsed_days = fresh || day_of(at) < card.last_day ? 0 : day_of(at) - card.last_day;
    Scheduled next = fsrs_review(config, &card.memory, rating, review.elapsed_days);
    card.lapses += card.memory.state == CARD_REVIEW && rating == RATING_AGAIN;
    card.reps++;
    card.memory = next.memory;
    card.due_ms = next.interval ? day_start(day_of(at) + next.interval, at)
                                : at.ms + next.due_minutes * 60000;
    if (at.ms > card.last_ms) card.last_ms = at.ms;
    if (fresh || day_of(at) > card.last_day) card.last_day = day_of(at);
    review.rating = rating;
    review.interval_days = next.interval;
    review.s_after = next.memory.stability;
    review.d_after = next.memory.difficulty;
    sitting->pos++;
    assert_int_equal(store_record(store, &review, &card, sitting), RECORD_DONE);
    assert_true(store_commit(store));
}

/* ---- decks ---- */

typedef struct Row {
    const char *id;
    uint64_t text, answer;
    const char *was;
} Row;

static void take(Desk *desk, Store *store, const Row *rows, size_t n, Moment now) {
    Ask *asks = ARENA_ARRAY(desk->arena, Ask, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        asks[i] = (Ask){.id = str_of(rows[i].id),
                        .kind = ASK_NUMERIC,
                        .text_hash = rows[i].text,
                        .answer_hash = rows[i].answer};
        if (!rows[i].was) continue;
        asks[i].was = ARENA_NEW(desk->arena, Str);
        asks[i].was[0] = str_of(rows[i].was);
        asks[i].nwas = 1;
    }
    Deck deck = {.arena = desk->arena,
                 .path = "http.yaml",
                 .id = STR("http"),
                 .title = STR("HTTP"),
                 .asks = asks,
                 .n = n};
    store_deck(store, &deck, now);
}

#define TAKE(store, now, ...)                                                                      \
    take(desk, store, (const Row[]){__VA_ARGS__}, COUNT_OF(((const Row[]){__VA_ARGS__})), now)

static const char *card_names(Desk *desk, Store *store) {
    CardRow *cards = NULL;
    size_t n = store_cards(store, desk->arena, STR("http"), &cards);
    Buf names = buf_new(desk->arena);
    for (size_t i = 0; i < n; i++)
        buf_printf(&names, "%s%.*s", i ? " " : "", STR_ARG(cards[i].qid));
    return names.p;
}

static bool add_name(void *ctx, const Review *review) {
    buf_printf(ctx, "%.*s ", STR_ARG(review->qid));
    return true;
}

static bool add_card(void *ctx, const CardRow *card) {
    buf_printf(ctx, "%.*s ", STR_ARG(card->qid));
    return true;
}

static const char *review_names(Desk *desk, Store *store, const char *deck) {
    Buf names = buf_new(desk->arena);
    store_reviews(store, str_of(deck), add_name, &names);
    return names.p;
}

static void decks_change(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL}, {"b", 1, 1, NULL}, {"c", 1, 1, NULL}, {"d", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    answer(store, &sitting, "b", noon);
    answer(store, &sitting, "c", noon);
    assert_int_equal(notes(desk), 0);

    /* The text of `a`, the answers of `b` and of `d`, which nobody was asked yet; `c` is gone. */
    Moment then = later(5000);
    TAKE(store, then, {"a", 2, 1, NULL}, {"b", 1, 2, NULL}, {"d", 1, 2, NULL});
    assert_int_equal(notes(desk), 2);
    noted(desk, "`b`: its answer changed; it is to be learnt anew");
    noted(desk, "`c` is not in the deck `http` any more");
    same_card(store_card(store, desk->arena, STR("http"), STR("a")), card_of("a", noon));
    CardRow b = store_card(store, desk->arena, STR("http"), STR("b")), anew = card_of("b", noon);
    anew.memory.state = CARD_LEARNING;
    anew.memory.step = 0;
    anew.memory.stability = 1; /* of 2.5 days */
    anew.due_ms = then.ms;
    same_card(b, anew);
    assert_string_equal(card_names(desk, store), "a b");
    Buf all = buf_new(desk->arena);
    store_all_cards(store, add_card, &all);
    assert_string_equal(all.p, "a b ");
    assert_string_equal(review_names(desk, store, "http"), "a b c ");

    /* The same once more is no news; `c` comes back with what was known of it. */
    TAKE(store, then, {"a", 2, 1, NULL}, {"b", 1, 2, NULL}, {"d", 1, 2, NULL});
    TAKE(store, then, {"a", 2, 1, NULL}, {"b", 1, 2, NULL}, {"c", 1, 1, NULL});
    assert_int_equal(notes(desk), 2); /* `d` is gone, to which nobody gave an answer */
    assert_string_equal(card_names(desk, store), "a b c");
    same_card(store_card(store, desk->arena, STR("http"), STR("c")), card_of("c", noon));
    TAKE(store, then, {"x", 1, 1, NULL});
    noted(desk, "`a`, `b`, `c` are not in the deck `http` any more; their answers are kept");
    store_close(store);
    said(desk, 0, NULL);
}

/* It is learnt as one of which nothing is known: days later two right answers in a row do not put
 * it off for months. */
static void a_changed_answer_is_not_known(void **state) {
    Desk *desk = *state;
    FsrsConfig config = fsrs_default();
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    static const int days[] = {0, 0, 2, 13, 59, 222};
    for (size_t i = 0; i < COUNT_OF(days); i++)
        review_once(store, desk, &sitting, &config, "a", RATING_GOOD,
                    later(days[i] * day_ms + (int64_t)i * 600000));
    CardRow before = store_card(store, desk->arena, STR("http"), STR("a"));
    assert_true(before.memory.state == CARD_REVIEW && before.memory.stability > 400);
    Moment now = later(300 * day_ms);
    TAKE(store, now, {"a", 1, 2, NULL});
    CardRow card = store_card(store, desk->arena, STR("http"), STR("a"));
    assert_int_equal(card.memory.state, CARD_LEARNING);
    assert_int_equal(card.memory.step, 0);
    assert_true(card.memory.stability == 1 && card.due_ms == now.ms);
    assert_true(card.memory.difficulty == before.memory.difficulty);
    assert_true(card.reps == 6 && card.lapses == 0 && card.last_ms == before.last_ms);
    review_once(store, desk, &sitting, &config, "a", RATING_GOOD, now);
    now.ms += 600000;
    review_once(store, desk, &sitting, &config, "a", RATING_GOOD, now);
    card = store_card(store, desk->arena, STR("http"), STR("a"));
    assert_int_equal(card.memory.state, CARD_REVIEW);
    assert_true(card.due_ms <= day_start(day_of(now) + 2, now));
    store_close(store);
    said(desk, 0, NULL);
}

static void many_questions_go(void **state) {
    enum { MANY = 1300, ANSWERED = 1205 };
    Desk *desk = *state;
    Store *store = open_store(desk);
    Row *rows = ARENA_ARRAY(desk->arena, Row, MANY);
    for (int i = 0; i < MANY; i++)
        rows[i] = (Row){arena_printf(desk->arena, "q%04d", i), 1, 1, NULL};
    take(desk, store, rows, MANY, noon);
    Sitting sitting = new_sitting(store, noon);
    for (int i = 0; i < 5; i++) answer(store, &sitting, rows[i * 2].id, noon);
    take(desk, store, rows + 10, MANY - 10, noon);
    noted(desk, "`q0000`, `q0002`, `q0004`, `q0006`, `q0008` are not in the deck `http` any more");
    for (int i = 10; i < ANSWERED; i++) answer(store, &sitting, rows[i].id, noon);
    TAKE(store, noon, {"x", 1, 1, NULL});
    noted(desk, "`q0010`, `q0011`, `q0012`, `q0013`, `q0014` and 1190 more are not in the deck "
                "`http` any more; their answers are kept");
    assert_int_equal(notes(desk), 2);
    store_close(store);
    said(desk, 0, NULL);
}

/* A name that was once another question's: what has it now is what it was called before. */
static void a_name_that_was_given_back(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL}, {"see", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "see", noon);
    TAKE(store, noon, {"a", 1, 1, NULL});
    answer(store, &sitting, "a", later(60000));
    TAKE(store, noon, {"see", 1, 1, "a"});
    noted(desk, "`a` is called `see` now, and remembered as before");
    assert_string_equal(card_names(desk, store), "see");
    CardRow card = store_card(store, desk->arena, STR("http"), STR("see"));
    assert_true(card.last_ms == later(60000).ms);
    assert_string_equal(review_names(desk, store, ""), "see (removed) see ");
    answer(store, &sitting, "see", later(120000));
    assert_string_equal(review_names(desk, store, ""), "see (removed) see see ");
    /* The same once more, with no answer in between that would part the names. */
    TAKE(store, noon, {"b", 1, 1, NULL});
    TAKE(store, noon, {"see", 1, 1, "b"});
    assert_string_equal(card_names(desk, store), "");
    assert_string_equal(review_names(desk, store, ""),
                        "see (removed) see (removed 2) see (removed 2) ");
    TAKE(store, noon, {"z", 1, 1, "see"}, {"see", 9, 9, NULL});
    assert_string_equal(review_names(desk, store, ""),
                        "see (removed) see (removed 2) see (removed 2) ");
    answer(store, &sitting, "see", noon);
    answer(store, &sitting, "z", noon);
    assert_string_equal(card_names(desk, store), "see z");
    assert_string_equal(review_names(desk, store, ""),
                        "see (removed) see (removed 2) see (removed 2) see z ");
    /* One that comes back under its own name is itself, whatever it was called before. */
    TAKE(store, noon, {"z", 1, 1, "see"});
    TAKE(store, noon, {"z", 1, 1, "see"}, {"see", 9, 9, NULL});
    assert_string_equal(card_names(desk, store), "see z");
    store_close(store);
    said(desk, 0, NULL);
}

/* A name that goes from one question to another, and on, before anything is answered under it. */
static void names_change_without_answers(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    TAKE(store, noon, {"b", 1, 1, "a"});
    TAKE(store, noon, {"b", 1, 1, NULL}, {"a", 9, 9, NULL});
    TAKE(store, noon, {"b", 1, 1, NULL}, {"c", 9, 9, "a"});
    assert_string_equal(review_names(desk, store, ""), "b ");
    assert_string_equal(card_names(desk, store), "b");
    store_close(store);
    said(desk, 0, NULL);
}

static void names_change(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    TAKE(store, noon, {"b", 1, 1, "a"});
    noted(desk, "`a` is called `b` now");
    assert_int_equal(notes(desk), 1);
    assert_string_equal(card_names(desk, store), "b");
    assert_string_equal(review_names(desk, store, ""), "b ");
    answer(store, &sitting, "b", noon);
    /* Renamed again, while the first name is given to another question. */
    TAKE(store, noon, {"c", 1, 1, "b"}, {"a", 9, 9, NULL});
    answer(store, &sitting, "a", noon);
    assert_string_equal(review_names(desk, store, "http"), "c c a ");
    assert_string_equal(card_names(desk, store), "a c");
    TAKE(store, noon, {"c", 1, 1, "b"}, {"z", 9, 9, "a"});
    assert_string_equal(review_names(desk, store, "http"), "c c z ");
    assert_int_equal(notes(desk), 3);
    /* Renamed and changed at once; and a name that was never here. */
    TAKE(store, noon, {"c", 1, 1, NULL}, {"y", 9, 8, "z"}, {"new", 1, 1, "old"});
    noted(desk, "`y`: its answer changed");
    assert_string_equal(card_names(desk, store), "c y");
    store_close(store);
    store = open_store(desk);
    assert_string_equal(review_names(desk, store, "http"), "c c y ");
    store_close(store);
    said(desk, 0, NULL);
}

/* How SQLite goes about a statement. */
static const char *plan_of(const Desk *desk, const char *text) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    const char *sql = arena_printf(desk->arena, "EXPLAIN QUERY PLAN %s", text);
    assert_int_equal(sqlite3_open(desk->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const char *found = arena_printf(desk->arena, "%s", (const char *)sqlite3_column_text(stmt, 3));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return found;
}

/* Each rename looks for earlier ones of the same question, and not through those of all: 20,000 at
 * once held the lock for 13 s. */
static void earlier_names_have_an_index(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    store_close(store);
    const char *plan = plan_of(desk, "UPDATE renamed SET qid = 'b' WHERE deck = 'd' AND qid = 'a'");
    assert_non_null(strstr(plan, "renamed_to (deck=? AND qid=?)"));
    said(desk, 0, NULL);
}

/* ---- cards worked out again ---- */

enum { FOLDED = 8 };

static const char *const folded_names[FOLDED] = {"a", "b", "c", "d", "e", "f", "g", "h"};

static const Rating often[] = {RATING_GOOD, RATING_GOOD,  RATING_GOOD, RATING_GOOD, RATING_EASY,
                               RATING_HARD, RATING_AGAIN, RATING_GOOD, RATING_HARD};

static size_t live(Desk *desk, Store *store, const FsrsConfig *config, size_t reviews) {
    Sitting sitting = new_sitting(store, noon);
    uint32_t random = 7;
    Moment at = noon;
    for (size_t i = 0; i < reviews; i++) {
        random = random * 1664525 + 1013904223;
        const char *qid = folded_names[(random >> 24) % FOLDED];
        Rating rating = often[(random >> 16) % COUNT_OF(often)];
        review_once(store, desk, &sitting, config, qid, rating, at);
        at.ms += (random >> 8) % 3 ? 600000 : (int64_t)((random >> 10) % 20) * day_ms;
        at.zone = (random >> 12) % 2 ? 120 : -480;
        if (random % 16 == 0) at.ms -= 3 * day_ms; /* a clock that goes back */
    }
    return reviews;
}

/* As it was; but that one within its steps is due at once, since nobody knows by now how long the
 * step was. */
static void same_folded(CardRow found, CardRow before) {
    if (before.memory.state != CARD_REVIEW) {
        assert_true(found.due_ms <= before.due_ms && found.due_ms > before.due_ms - day_ms);
        found.due_ms = before.due_ms;
    }
    same_card(found, before);
}

static void cards_follow_from_reviews(void **state) {
    Desk *desk = *state;
    FsrsConfig config = fsrs_default();
    Store *store = open_store(desk);
    size_t answers = live(desk, store, &config, 400);
    CardRow *before, *after;
    size_t n = store_cards(store, desk->arena, STR("http"), &before), states[4] = {0};
    assert_int_equal(n, FOLDED);
    for (size_t i = 0; i < n; i++) states[before[i].memory.state]++;
    assert_true(states[CARD_REVIEW] && states[CARD_LEARNING] + states[CARD_RELEARNING]);
    store_close(store);
    assert_int_equal(notes(desk), 0);
    sql(desk->path, "DELETE FROM card");
    store = open_store(desk);
    noted(desk,
          arena_printf(desk->arena,
                       "the memory of 8 questions was worked out again from %zu answers", answers));
    assert_int_equal(store_cards(store, desk->arena, STR("http"), &after), n);
    for (size_t i = 0; i < n; i++) same_folded(after[i], before[i]);
    store_close(store);
    store = open_store(desk);
    assert_int_equal(notes(desk), 1); /* once */
    store_close(store);
    said(desk, 0, NULL);
}

/* By the names that questions have now; after each review of all four states. */
static void cards_are_folded_step_by_step(void **state) {
    Desk *desk = *state;
    FsrsConfig config = fsrs_default();
    static const Rating ratings[] = {RATING_HARD,  RATING_GOOD, RATING_HARD, RATING_AGAIN,
                                     RATING_GOOD,  RATING_GOOD, RATING_GOOD, RATING_AGAIN,
                                     RATING_AGAIN, RATING_HARD, RATING_GOOD, RATING_HARD,
                                     RATING_EASY};
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    for (size_t i = 0; i < COUNT_OF(ratings); i++) {
        const char *name = i < 6 ? "a" : "b";
        Moment at = later((int64_t)i * (i < 5 ? 600000 : 3 * day_ms));
        if (i == 6) TAKE(store, at, {"b", 1, 1, "a"});
        review_once(store, desk, &sitting, &config, name, ratings[i], at);
        CardRow before = store_card(store, desk->arena, STR("http"), str_of(name));
        store_close(store);
        sql(desk->path, "DELETE FROM card");
        store = open_store(desk);
        same_folded(store_card(store, desk->arena, STR("http"), str_of(name)), before);
        store_close(store);
        /* Where it is due within its steps is told by the round alone: as it was. */
        sql(desk->path,
            arena_printf(desk->arena, "UPDATE card SET due_ms = %lld", (long long)before.due_ms));
        store = open_store(desk);
    }
    noted(desk, "the memory of 1 question was worked out again from 1 answer");
    store_close(store);
}

/* ---- damage ---- */

static void zero_header(Desk *desk) {
    overwrite(desk->path, 0, 100);
}

static void half_file(Desk *desk) {
    Str bytes = bytes_of(desk, desk->path);
    put_bytes(desk, desk->path, (Str){bytes.p, bytes.n / 2});
}

static void other_text(Desk *desk) {
    put_bytes(desk, desk->path, STR("questions:\n  - id: a\n"));
}

static void no_bytes(Desk *desk) {
    put_bytes(desk, desk->path, STR(""));
}

static void no_tables(Desk *desk) {
    sql(desk->path, "DROP TABLE review; PRAGMA journal_mode = DELETE");
}

static void zero_tables(Desk *desk) {
    overwrite(desk->path, 100, 4096);
}

static void (*const damages[])(Desk *desk) = {zero_header, half_file, other_text,
                                              no_bytes,    no_tables, zero_tables};

static void a_damaged_file_is_set_aside(Desk *desk, void (*damage)(Desk *desk), bool copy) {
    desk->diags = diags_new(desk->arena);
    if (copy) store_with_copy(desk, 5, 3);
    else store_with(desk, 5);
    damage(desk);
    Str damaged = bytes_of(desk, desk->path);
    Store *store = open_at(desk, later(day_ms * 2));
    assert_true(store_is_kept(store));
    said(desk, 1, "quiz.db was damaged, and is now ");
    said(desk, 1,
         copy ? "its copy quiz.db.2026-11-27.bak took its place, and answers given after "
                "2026-11-27 14:00 are missing"
              : "there was no copy of it, so a new one was begun, and all answers given "
                "before are missing");
    const char *aside = NULL;
    assert_int_equal(files_with(desk, "damaged-20261129-140000", &aside), 1);
    assert_true(str_eq(bytes_of(desk, aside), damaged));
    assert_int_equal(files_with(desk, ".restored", NULL), 0);
    assert_int_equal(reviews_in(store), copy ? 5 : 0);
    assert_int_equal(mode_of(desk->path), 0600);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "d", noon);
    store_close(store);
    store = open_store(desk);
    assert_int_equal(reviews_in(store), copy ? 6 : 1);
    store_close(store);
    said(desk, 1, NULL);
}

static void damaged_files_are_set_aside(void **state) {
    for (size_t i = 0; i < COUNT_OF(damages) * 2; i++) {
        /* An empty file of which there is no copy is a new one. */
        if (i % 2 == 0 && damages[i / 2] == no_bytes) continue;
        void *one = NULL;
        assert_int_equal(setup(&one), 0);
        a_damaged_file_is_set_aside(one, damages[i / 2], i % 2);
        teardown(&one);
    }
    (void)state;
}

static void a_file_without_bytes_is_new(void **state) {
    Desk *desk = *state;
    store_close(open_store(desk));
    no_bytes(desk);
    Store *store = open_store(desk);
    assert_true(store_is_kept(store));
    store_close(store);
    assert_int_equal(files_with(desk, "damaged", NULL), 0);
    said(desk, 0, NULL);
}

static void a_missing_file_is_restored(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 4, 1);
    unlink(desk->path);
    Store *store = open_store(desk);
    said(desk, 1, "quiz.db was missing; its copy quiz.db.2026-11-27.bak took its place");
    assert_int_equal(reviews_in(store), 4);
    assert_int_equal(files_with(desk, "damaged", NULL), 0);
    store_close(store);
}

/* Nothing of it can be read, nor of any copy: a new one is begun, once, and kept from then on. */
static void a_new_one_is_begun(Desk *desk, bool damaged, Str copy) {
    static const int days[] = {0, 0, 1, 2};
    store_with_copy(desk, 3, 0);
    const char *old = arena_printf(desk->arena, "%s.2026-11-27.bak", desk->path);
    put_bytes(desk, old, copy);
    if (damaged) other_text(desk);
    else unlink(desk->path);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        Store *store = open_at(desk, later(days[i] * day_ms));
        assert_true(store_is_kept(store));
        said(desk, 1,
             "no copy of it can be read, so a new one was begun, and all answers given "
             "before are missing");
        assert_int_equal(reviews_in(store), i);
        Sitting sitting = new_sitting(store, later(days[i] * day_ms));
        answer(store, &sitting, "a", later(days[i] * day_ms));
        store_backup(store, later(days[i] * day_ms));
        assert_true(store_is_kept(store));
        store_close(store);
        assert_int_equal(files_with(desk, "damaged", NULL), damaged);
    }
    assert_false(told(desk, "not an error"));
    /* The copy of a day is one that can be read. */
    other_text(desk);
    unlink(arena_printf(desk->arena, "%s.2026-11-29.bak", desk->path));
    unlink(arena_printf(desk->arena, "%s.2026-11-28.bak", desk->path));
    Store *store = open_store(desk);
    said(desk, 2, "its copy quiz.db.2026-11-27.bak took its place");
    assert_int_equal(reviews_in(store), 1);
    store_close(store);
}

static void nothing_can_be_read(void **state) {
    for (int i = 0; i < 4; i++) {
        void *one = NULL;
        assert_int_equal(setup(&one), 0);
        a_new_one_is_begun(one, i % 2, i / 2 ? STR("") : STR("questions:\n"));
        teardown(&one);
    }
    (void)state;
}

static void the_best_copy_is_taken(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 4, 1);
    /* One of a year ahead, as of a clock that was wrong, with fewer answers; one that is damaged;
     * one that is none. */
    const char *good = arena_printf(desk->arena, "%s.2026-11-27.bak", desk->path);
    const char *ahead = arena_printf(desk->arena, "%s.2027-11-27.bak", desk->path);
    put_bytes(desk, ahead, bytes_of(desk, good));
    sql(ahead, "DELETE FROM review WHERE id > 2");
    Str bytes = bytes_of(desk, good);
    put_bytes(desk, arena_printf(desk->arena, "%s.2026-11-28.bak", desk->path),
              (Str){bytes.p, bytes.n - 4096});
    put_bytes(desk, arena_printf(desk->arena, "%s.2026-11-29.bak", desk->path), STR("nothing"));
    zero_header(desk);
    Store *store = open_store(desk);
    assert_int_equal(reviews_in(store), 4);
    said(desk, 1, "quiz.db.2026-11-27.bak took its place");
    store_close(store);
}

/* Its tables are there, but a page with rows is not: found while it is used. */
static void damage_is_found_later(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, later(day_ms));
    answer(store, &sitting, "d", later(day_ms));
    store_close(store);
    store = open_store(desk);
    overwrite(desk->path, 4096 * 2, about.st_size);
    assert_true(store_is_kept(store));
    said(desk, 0, NULL);
    answer(store, &sitting, "e", later(day_ms));
    said(desk, 1, "quiz.db was damaged, and is now ");
    assert_true(store_is_kept(store));
    assert_int_equal(files_with(desk, "quiz.db.damaged-", NULL), 1);
    assert_int_equal(reviews_in(store), 301);
    answer(store, &sitting, "f", later(day_ms));
    store_close(store);
    store = open_store(desk);
    assert_int_equal(reviews_in(store), 302);
    Sitting found;
    assert_true(store_resume(store, desk->arena, sitting.settings, sitting.day, &found));
    assert_int_equal(found.pos, sitting.pos);
    assert_true(found.seed == sitting.seed);
    store_close(store);
    said(desk, 1, NULL);
}

static void reading_finds_damage(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    overwrite(desk->path, 4096 * 8, about.st_size);
    Store *store = open_store(desk);
    (void)reviews_in(store);
    said(desk, 1, "was damaged");
    assert_true(store_is_kept(store));
    assert_int_equal(reviews_in(store), 300);
    store_close(store);
}

static void copying_finds_damage(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    overwrite(desk->path, about.st_size - 4096, about.st_size);
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1, "was damaged");
    assert_int_equal(files_with(desk, ".bak", NULL), 2); /* of what took its place */
    assert_int_equal(reviews_in(store), 300);
    store_close(store);
}

/* On a day that has its copy, before an answer is taken into a file that fails later. */
static void each_run_looks_for_damage(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    overwrite(desk->path, about.st_size - 4096, about.st_size);
    Store *store = open_store(desk);
    said(desk, 0, NULL);
    store_backup(store, noon);
    said(desk, 1, "quiz.db was damaged, and is now ");
    assert_true(store_is_kept(store));
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    store_backup(store, noon);
    assert_int_equal(files_with(desk, ".bak", NULL), 1);
    store_close(store);
    store = open_store(desk);
    store_backup(store, noon);
    assert_int_equal(reviews_in(store), 301);
    store_close(store);
    said(desk, 1, NULL);
}

/* ---- what can still be read ---- */

static int64_t number(const char *path, const char *text) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t found = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return found;
}

static void zero_page(Desk *desk, int64_t page) {
    overwrite(desk->path, (page - 1) * 4096, page * 4096);
}

/* The first page of a table or an index. */
static void zero_root(Desk *desk, const char *table) {
    const char *text =
        arena_printf(desk->arena, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);
    zero_page(desk, number(desk->path, text));
}

/* The page that has a word. */
static void zero_page_of(Desk *desk, const char *word) {
    Str bytes = bytes_of(desk, desk->path);
    const char *at = memmem(bytes.p, bytes.n, word, strlen(word));
    assert_non_null(at);
    zero_page(desk, (at - bytes.p) / 4096 + 1);
}

static void newer_answers_are_taken_over(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 8);
    sql(desk->path, "UPDATE sitting SET ended_ms = 0, plan = 'http/c' WHERE id = 2");
    zero_root(desk, "card");
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1,
         "its copy quiz.db.2026-11-27.bak took its place, and 8 answers given after "
         "2026-11-27 14:00 could still be read and are in it; others may be missing");
    noted(desk, "the memory of 1 question was worked out again from 8 answers");
    assert_int_equal(reviews_in(store), 308);
    assert_int_equal(files_with(desk, ".restored", NULL), 0);
    Sitting back;
    assert_true(store_resume(store, desk->arena, STR("http 20"), day_of(later(day_ms)), &back));
    assert_int_equal(back.id, 2);
    assert_int_equal(back.pos, 8);
    assert_true(str_is(back.plan, "http/c"));
    CardRow *cards;
    assert_int_equal(store_cards(store, desk->arena, STR("http"), &cards), 3);
    assert_int_equal(cards[2].reps, 8);
    assert_true(cards[2].last_ms == later(day_ms).ms);
    same_card(cards[0], card_of("a", noon)); /* as the copy has it */
    answer(store, &back, "c", later(day_ms));
    store_close(store);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(number(desk->path, "SELECT max(id) FROM review"), 309);
    said(desk, 1, NULL);
}

/* The way from either end, up to a page in the middle; and a sitting of which nothing is left. */
static void answers_around_a_bad_page(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 100, 400);
    sql(desk->path, "UPDATE review SET raw = 'needle-' || id || '.'; VACUUM");
    zero_page_of(desk, "needle-300.");
    zero_root(desk, "sitting");
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1, "was damaged");
    size_t n = reviews_in(store);
    assert_in_range(n, 420, 499); /* a page holds fewer than 80 */
    store_close(store);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM review WHERE id = 101"), 1);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM review WHERE id = 300"), 0);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM review WHERE id = 500"), 1);
    assert_int_equal(number(desk->path, "SELECT ended_ms > 0 FROM sitting WHERE id = 2"), 1);
    assert_int_equal(number(desk->path, "SELECT pos FROM sitting WHERE id = 2"), 400);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void answers_without_a_copy(void **state) {
    Desk *desk = *state;
    store_with(desk, 5);
    zero_root(desk, "card");
    Store *store = open_store(desk);
    store_backup(store, noon);
    said(desk, 1,
         "there was no copy of it, so a new one was begun, and 5 answers could still be "
         "read and are in it; others may be missing");
    noted(desk, "the memory of 2 questions was worked out again from 5 answers");
    assert_int_equal(reviews_in(store), 5);
    assert_true(store_is_kept(store));
    store_close(store);
    store = open_store(desk);
    assert_int_equal(reviews_in(store), 5);
    store_close(store);
    said(desk, 1, NULL);
}

/* Rows that make no sense, and a file that is of another store than the copy. */
static void what_is_no_answer_is_left(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 4, 4);
    sql(desk->path, "UPDATE review SET day = 7 WHERE id = 5;"
                    "UPDATE review SET id = 1 << 60 WHERE id = 6;"
                    "UPDATE review SET qid = '' WHERE id = 7");
    zero_root(desk, "card");
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1, "1 answer given after 2026-11-27 14:00 could still be read and is in it");
    assert_int_equal(reviews_in(store), 5);
    store_close(store);
    sql(desk->path, "UPDATE review SET at_ms = at_ms + 1 WHERE id = 4");
    unlink(arena_printf(desk->arena, "%s.2026-11-28.bak", desk->path));
    zero_root(desk, "card");
    store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 2, "answers given after 2026-11-27 14:00 are missing");
    assert_int_equal(reviews_in(store), 4);
    store_close(store);
}

/* The log knows more of a sitting than the file before it, and it is asked first. */
static void sitting_of_the_log(Desk *desk, bool copy) {
    store_with_copy(desk, 300, 2);
    if (!copy) unlink(arena_printf(desk->arena, "%s.2026-11-27.bak", desk->path));
    sql(desk->path, "UPDATE sitting SET ended_ms = 0, plan = 'old' WHERE id = 2");
    Store *store = open_at(desk, later(day_ms)), *other = open_at(desk, later(day_ms));
    Sitting sitting;
    assert_true(store_resume(store, desk->arena, STR("http 20"), day_of(later(day_ms)), &sitting));
    sitting.plan = STR("new");
    answer(store, &sitting, "c", later(day_ms));
    store_end(store, &sitting, later(day_ms + 5));
    zero_root(desk, "deck");
    store_backup(store, later(day_ms));
    said(desk, 1,
         copy ? "3 answers given after 2026-11-27 14:00 could still be read and are in it"
              : "303 answers could still be read and are in it");
    store_close(store);
    store_close(other);
    assert_int_equal(number(desk->path, "SELECT max(id) FROM review"), 303);
    assert_int_equal(number(desk->path, "SELECT plan = 'new' FROM sitting WHERE id = 2"), 1);
    assert_int_equal(number(desk->path, "SELECT pos FROM sitting WHERE id = 2"), 3);
    assert_int_equal(number(desk->path, "SELECT \"right\" FROM sitting WHERE id = 2"), 3);
    assert_int_equal(number(desk->path, "SELECT ended_ms FROM sitting WHERE id = 2"),
                     later(day_ms + 5).ms);
}

static void a_sitting_is_as_the_log_has_it(void **state) {
    for (int copy = 0; copy < 2; copy++) {
        void *one = NULL;
        assert_int_equal(setup(&one), 0);
        sitting_of_the_log(one, copy);
        teardown(&one);
    }
    (void)state;
}

/* Learnt as `a`, copied; called `a2` since then, and answered. */
static CardRow rename_since_the_copy(Desk *desk, bool copy) {
    FsrsConfig config = fsrs_default();
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL}, {"b", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    review_once(store, desk, &sitting, &config, "a", RATING_GOOD, noon);
    review_once(store, desk, &sitting, &config, "b", RATING_GOOD, noon);
    if (copy) store_backup(store, noon);
    TAKE(store, later(day_ms), {"a2", 1, 1, "a"}, {"b", 1, 1, NULL});
    review_once(store, desk, &sitting, &config, "a2", RATING_GOOD, later(day_ms));
    CardRow card = store_card(store, desk->arena, STR("http"), STR("a2"));
    assert_int_equal(card.reps, 2);
    assert_int_equal(card.memory.state, CARD_REVIEW);
    store_close(store);
    desk->diags = diags_new(desk->arena);
    return card;
}

/* Whatever page is gone: the copy, the answers and the deck say together what was known. */
static void a_rename_outlasts_damage(Desk *desk, bool copy, bool renamed) {
    CardRow before = rename_since_the_copy(desk, copy);
    zero_root(desk, "deck");
    if (renamed) zero_root(desk, "renamed");
    if (renamed) zero_root(desk, "renamed_to");
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1,
         copy ? "1 answer given after 2026-11-27 14:00 could still be read and is in it"
              : "3 answers could still be read and are in it");
    TAKE(store, later(day_ms), {"a2", 1, 1, "a"}, {"b", 1, 1, NULL});
    assert_string_equal(card_names(desk, store), "a2 b");
    assert_string_equal(review_names(desk, store, ""), "a2 b a2 ");
    same_card(store_card(store, desk->arena, STR("http"), STR("a2")), before);
    assert_int_equal(told(desk, "`a` is called `a2` now, and remembered as before"), renamed);
    assert_false(told(desk, "learnt anew") || told(desk, "any more"));
    Sitting sitting = new_sitting(store, later(day_ms));
    answer(store, &sitting, "a2", later(day_ms));
    store_close(store);
    said(desk, 1, NULL);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM question"), 2);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM renamed"), 1);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(number(desk->path, "SELECT content_hash != 0 FROM deck"), 1);
}

static void renames_outlast_damage(void **state) {
    for (int i = 0; i < 4; i++) {
        void *one = NULL;
        assert_int_equal(setup(&one), 0);
        a_rename_outlasts_damage(one, i % 2, i / 2);
        teardown(&one);
    }
    (void)state;
}

/* What is suspended, or was put back since its answer changed, stays so under its new name. */
static void a_renamed_card_stays_what_it_is(void **state) {
    Desk *desk = *state;
    FsrsConfig config = fsrs_default();
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL}, {"b", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    review_once(store, desk, &sitting, &config, "a", RATING_EASY, noon);
    review_once(store, desk, &sitting, &config, "b", RATING_EASY, noon);
    TAKE(store, noon, {"a", 1, 2, NULL}, {"b", 1, 1, NULL});
    sql(desk->path, "UPDATE card SET suspended = 1 WHERE qid = 'b'");
    CardRow a = store_card(store, desk->arena, STR("http"), STR("a"));
    assert_int_equal(a.memory.state, CARD_LEARNING);
    store_backup(store, noon);
    /* A name that goes from one to the other. */
    TAKE(store, noon, {"c", 1, 1, "b"}, {"a", 1, 2, NULL});
    TAKE(store, noon, {"c", 1, 1, "b"}, {"b", 1, 2, "a"});
    review_once(store, desk, &sitting, &config, "c", RATING_GOOD, later(day_ms));
    store_close(store);
    zero_root(desk, "card");
    desk->diags = diags_new(desk->arena);
    store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1, "1 answer given after");
    TAKE(store, noon, {"c", 1, 1, "b"}, {"b", 1, 2, "a"});
    assert_string_equal(card_names(desk, store), "b c");
    a.qid = STR("b");
    same_card(store_card(store, desk->arena, STR("http"), STR("b")), a);
    CardRow c = store_card(store, desk->arena, STR("http"), STR("c"));
    assert_true(c.suspended && c.reps == 2);
    assert_string_equal(review_names(desk, store, ""), "b c c ");
    assert_int_equal(notes(desk), 1); /* what was worked out again */
    store_close(store);
}

/* Names stand for the reviews up to one that is lost: not for those that take its number. */
static void a_rename_reaches_no_later_answers(void **state) {
    Desk *desk = *state;
    rename_since_the_copy(desk, true);
    sql(desk->path, "UPDATE renamed SET up_to = 9");
    zero_root(desk, "card");
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1, "1 answer given after");
    TAKE(store, later(day_ms), {"a2", 1, 1, "a"}, {"b", 1, 1, NULL}, {"a", 7, 7, NULL});
    Sitting sitting = new_sitting(store, later(day_ms));
    answer(store, &sitting, "a", later(day_ms));
    assert_string_equal(review_names(desk, store, ""), "a2 b a2 a ");
    store_close(store);
}

/* A card of which the store knows the answers alone: it is the deck's, or is gone. */
static void cards_without_questions(void **state) {
    Desk *desk = *state;
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    answer(store, &sitting, "b", noon);
    answer(store, &sitting, "c", later(60000));
    answer(store, &sitting, "d", later(60000));
    TAKE(store, noon, {"a", 1, 1, NULL}, {"b2", 1, 1, "b"});
    assert_int_equal(notes(desk), 2);
    noted(desk, "`b` is called `b2` now, and remembered as before");
    noted(desk, "`c`, `d` are not in the deck `http` any more; their answers are kept");
    assert_string_equal(card_names(desk, store), "a b2");
    assert_string_equal(review_names(desk, store, ""), "a b2 c d ");
    /* Back again, and nobody knows what its answer was. */
    TAKE(store, noon, {"a", 1, 1, NULL}, {"b2", 1, 1, "b"}, {"c", 1, 1, NULL}, {"e", 1, 1, "d"});
    assert_string_equal(card_names(desk, store), "a b2 c e");
    same_card(store_card(store, desk->arena, STR("http"), STR("c")), card_of("c", later(60000)));
    same_card(store_card(store, desk->arena, STR("http"), STR("e")), card_of("e", later(60000)));
    assert_int_equal(notes(desk), 3);
    store_close(store);
    said(desk, 0, NULL);
}

/* The names before and after meet: one question, by its reviews; and anew where its answer is. */
static void cards_of_one_question_meet(void **state) {
    Desk *desk = *state;
    FsrsConfig config = fsrs_default();
    for (uint64_t changed = 0; changed < 2; changed++) {
        desk->diags = diags_new(desk->arena);
        desk->path = arena_printf(desk->arena, "%s/%d/quiz.db", desk->folder, (int)changed);
        Store *store = open_store(desk);
        TAKE(store, noon, {"a", 1, 1, NULL});
        Sitting sitting = new_sitting(store, noon);
        review_once(store, desk, &sitting, &config, "a", RATING_EASY, noon);
        review_once(store, desk, &sitting, &config, "b", RATING_GOOD, later(day_ms));
        review_once(store, desk, &sitting, &config, "c", RATING_GOOD, later(2 * day_ms));
        Ask ask = {.id = STR("c"), .kind = ASK_NUMERIC, .text_hash = 1};
        Str was[] = {STR("a"), STR("b")};
        ask.answer_hash = 1 + changed;
        ask.was = was;
        ask.nwas = 2;
        Deck deck = {.path = "http.yaml", .id = STR("http"), .asks = &ask, .n = 1};
        store_deck(store, &deck, later(2 * day_ms));
        assert_string_equal(card_names(desk, store), "c");
        assert_string_equal(review_names(desk, store, ""), "c c c ");
        CardRow card = store_card(store, desk->arena, STR("http"), STR("c"));
        assert_int_equal(card.reps, 3);
        assert_int_equal(told(desk, "its answer changed"), changed);
        assert_int_equal(card.memory.stability > 1, !changed);
        noted(desk, "the memory of 1 question was worked out again from 3 answers");
        noted(desk, "`a` is called `c` now");
        store_close(store);
        said(desk, 0, NULL);
        assert_int_equal(number(desk->path, "SELECT count(*) FROM question"), 1);
    }
}

/* No name is left that it could be kept under. */
static void what_cannot_be_set_aside(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 3);
    zero_root(desk, "card");
    const char *aside = arena_printf(desk->arena, "%s.damaged-20261128-140000", desk->path);
    put_bytes(desk, aside, STR(""));
    for (int i = 2; i <= 100; i++)
        put_bytes(desk, arena_printf(desk->arena, "%s-%d", aside, i), STR(""));
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    said(desk, 1,
         "quiz.db is damaged, and cannot be set aside; 3 answers given after 2026-11-27 14:00 "
         "could still be read and are in memory; others may be missing, and what is answered from "
         "now on is kept in memory only, until napkin ends");
    noted(desk, "the memory of 1 question was worked out again from 3 answers");
    assert_int_equal(reviews_in(store), 303);
    store_close(store);
}

/* One program mends the file while another one has the damaged one open. */
static void somebody_else_mends_it(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    Store *one = open_store(desk);
    overwrite(desk->path, 4096 * 2, about.st_size);
    Store *two = open_store(desk);
    Sitting b = new_sitting(two, later(day_ms));
    answer(two, &b, "b", later(day_ms));
    said(desk, 1, "was damaged");
    assert_true(store_is_kept(two));
    Sitting a = new_sitting(one, later(day_ms));
    answer(one, &a, "a", later(day_ms));
    said(desk, 2, "it was moved or removed meanwhile");
    assert_false(store_is_kept(one));
    assert_int_equal(reviews_in(one), 302); /* of what took its place, and its own */
    assert_int_equal(reviews_in(two), 301);
    store_close(one);
    store_close(two);
}

/* ---- files that are left alone ---- */

static void other_databases_are_left_alone(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *sql, *words;
    } cases[] = {
        {"PRAGMA user_version = 2", "a newer napkin wrote it"},
        {"PRAGMA application_id = 7", "it is a database of another program"},
        {"PRAGMA application_id = 0", "it is a database of another program"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        desk->diags = diags_new(desk->arena);
        desk->path = arena_printf(desk->arena, "%s/%zu/quiz.db", desk->folder, i);
        store_with_copy(desk, 3, 1);
        sql(desk->path, cases[i].sql);
        Str before = bytes_of(desk, desk->path);
        Store *store = open_store(desk);
        assert_false(store_is_kept(store));
        said(desk, 1, cases[i].words);
        assert_int_equal(reviews_in(store), 0);
        Sitting sitting = new_sitting(store, noon);
        answer(store, &sitting, "a", noon);
        store_end(store, &sitting, noon);
        store_backup(store, later(day_ms));
        assert_int_equal(reviews_in(store), 1);
        store_close(store);
        assert_true(str_eq(bytes_of(desk, desk->path), before));
        assert_int_equal(files_with(desk, "damaged", NULL), 0);
        assert_int_equal(files_with(desk, ".bak", NULL), 1);
        said(desk, 1, NULL);
    }
}

/* A newer version whose mark is in the log alone. */
static void a_newer_log_is_left_alone(void **state) {
    Desk *desk = *state;
    store_with(desk, 3);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(desk->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
    const char *log = arena_printf(desk->arena, "%s-wal", desk->path);
    Str before = bytes_of(desk, log);
    assert_true(before.n > 0);
    Store *store = open_store(desk);
    said(desk, 1, "a newer napkin wrote it");
    store_close(store);
    assert_true(str_eq(bytes_of(desk, log), before));
    sqlite3_close(db);
}

/* ---- looking at it ---- */

static void looking_changes_nothing(void **state) {
    Desk *desk = *state;
    Store *look = open_to_read(desk); /* there is none yet */
    assert_int_equal(reviews_in(look), 0);
    assert_true(store_is_read(look) && !store_is_kept(look));
    store_close(look);
    assert_false(file_exists(file_folder(desk->arena, desk->path)));
    store_with_copy(desk, 3, 1);
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    look = open_to_read(desk); /* while another program has it open, and a log */
    assert_int_equal(reviews_in(look), 5);
    store_close(look);
    store_close(store);
    Str before = bytes_of(desk, desk->path);
    look = open_to_read(desk);
    assert_int_equal(reviews_in(look), 5);
    store_close(look);
    assert_true(str_eq(bytes_of(desk, desk->path), before));
    assert_int_equal(desk->diags.io + desk->diags.warnings, 0);
}

/* A program that was killed left its log: it stays, for the next one that writes. */
static void looking_leaves_a_log(void **state) {
    Desk *desk = *state;
    store_with(desk, 3);
    pid_t child = fork();
    if (child == 0) {
        Store *store = open_store(desk);
        Sitting sitting = new_sitting(store, noon);
        answer(store, &sitting, "a", noon);
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    const char *log = arena_printf(desk->arena, "%s-wal", desk->path);
    Str before = bytes_of(desk, desk->path), logged = bytes_of(desk, log);
    assert_true(logged.n > 0);
    size_t files = files_with(desk, "quiz.db", NULL);
    for (int i = 0; i < 2; i++) {
        Store *look = open_to_read(desk);
        assert_int_equal(reviews_in(look), 4);
        store_close(look);
        assert_true(str_eq(bytes_of(desk, desk->path), before));
        assert_true(str_eq(bytes_of(desk, log), logged));
        assert_int_equal(files_with(desk, "quiz.db", NULL), files);
    }
    put_bytes(desk, log, STR("")); /* nor is one without bytes removed */
    Store *look = open_to_read(desk);
    assert_int_equal(reviews_in(look), 3);
    store_close(look);
    assert_int_equal(files_with(desk, "quiz.db", NULL), files);
    assert_int_equal(desk->diags.io + desk->diags.warnings, 0);
}

static void a_page_that_cannot_be_read(void **state) {
    Desk *desk = *state;
    store_with_copy(desk, 300, 1);
    struct stat about;
    stat(desk->path, &about);
    overwrite(desk->path, 4096 * 8, about.st_size);
    Str before = bytes_of(desk, desk->path);
    Store *look = open_to_read(desk);
    assert_true(store_is_read(look));
    (void)reviews_in(look);
    (void)reviews_in(look);
    assert_false(store_is_read(look));
    assert_int_equal(desk->diags.io, 1); /* told once */
    assert_int_equal(desk->diags.warnings, 0);
    assert_true(told(desk, "quiz.db: it is damaged"));
    store_close(look);
    assert_true(str_eq(bytes_of(desk, desk->path), before));
    assert_int_equal(files_with(desk, "damaged", NULL), 0);
}

/* ---- what cannot be written ---- */

static void goes_on_in_memory(Desk *desk, Store *store, size_t answers, const char *words) {
    assert_false(store_is_kept(store));
    said(desk, 1, words);
    said(desk, 1, "; what is answered from now on is kept in memory only, until napkin ends");
    assert_int_equal(reviews_in(store), answers);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "z", noon);
    answer(store, &sitting, "z", noon);
    store_end(store, &sitting, noon);
    store_backup(store, later(day_ms));
    assert_int_equal(reviews_in(store), answers + 2);
    said(desk, 1, NULL);
}

/* As nobody in particular, since nothing is forbidden to root; where nobody gets to the folder at
 * all (a root folder that is closed to others) there is nothing to be tested. */
static void become_nobody(const Desk *desk) {
    assert_int_equal(seteuid(65534), 0);
    if (euidaccess(desk->folder, X_OK) == 0) return;
    assert_int_equal(seteuid(0), 0);
    skip();
}

static void unwritable(Desk *desk, int file, int folder, size_t answers, const char *words) {
    chmod(desk->folder, 0755);
    store_with(desk, 3);
    const char *above = file_folder(desk->arena, desk->path);
    bool root = geteuid() == 0;
    if (root) become_nobody(desk);
    if (root) assert_int_equal(seteuid(0), 0);
    chmod(desk->path, (mode_t)file);
    chmod(above, (mode_t)folder);
    if (root) assert_int_equal(seteuid(65534), 0);
    Store *store = open_store(desk);
    goes_on_in_memory(desk, store, answers, words);
    store_close(store);
    size_t files = files_with(desk, "quiz.db", NULL);
    store = open_to_read(desk); /* nobody has to write for being told what is there */
    assert_int_equal(store_is_read(store), answers > 0);
    assert_int_equal(reviews_in(store), answers);
    store_close(store);
    assert_int_equal(files_with(desk, "quiz.db", NULL), files);
    said(desk, 1, NULL);
    if (root) assert_int_equal(seteuid(0), 0);
    chmod(above, 0700);
    chmod(desk->path, 0600);
    store = open_store(desk);
    assert_int_equal(reviews_in(store), 3);
    store_close(store);
}

static void a_read_only_file(void **state) {
    unwritable(*state, 0444, 0755, 3, "it cannot be written to");
}

static void a_read_only_folder(void **state) {
    Desk *desk = *state;
    unwritable(desk, geteuid() ? 0600 : 0666, 0555, 3, "quiz.db: ");
}

static void a_hidden_folder(void **state) {
    unwritable(*state, 0600, 0000, 0, "Permission denied");
}

static void a_file_that_cannot_be_made(void **state) {
    Desk *desk = *state;
    put_bytes(desk, arena_printf(desk->arena, "%s/new", desk->folder), STR("a file"));
    Store *store = open_store(desk);
    goes_on_in_memory(desk, store, 0, "cannot make it: Not a directory");
    store_close(store);
}

static void no_file_in_its_place(void **state) {
    Desk *desk = *state;
    store_with(desk, 1);
    unlink(desk->path);
    assert_int_equal(mkfifo(desk->path, 0600), 0);
    Store *store = open_store(desk); /* nobody writes to it: reading would wait for ever */
    goes_on_in_memory(desk, store, 0, "quiz.db: it is a pipe, not a file");
    store_close(store);
    store_with_copy(desk, 1, 0); /* in memory; and a pipe by the name of a copy */
    unlink(desk->path);
    assert_int_equal(mkfifo(arena_printf(desk->arena, "%s.2026-11-27.bak", desk->path), 0600), 0);
    desk->diags = diags_new(desk->arena);
    store = open_store(desk);
    said(desk, 1, "was missing; no copy of it can be read");
    store_backup(store, noon);
    assert_int_equal(reviews_in(store), 0);
    store_close(store);
}

static void a_folder_in_its_place(void **state) {
    Desk *desk = *state;
    desk->path = desk->folder;
    Store *store = open_store(desk);
    goes_on_in_memory(desk, store, 0, desk->folder);
    store_close(store);
}

static void a_locked_file(void **state) {
    Desk *desk = *state;
    store_with(desk, 3);
    Store *store = open_store(desk);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    Sitting sitting = new_sitting(store, noon);
    goes_on_in_memory(desk, store, 3, "another program has locked it for more than 2 s");
    answer(store, &sitting, "z", noon);
    store_close(store);
    sqlite3_close(other);
}

static void a_file_that_is_moved(void **state) {
    Desk *desk = *state;
    store_with(desk, 3);
    Store *store = open_store(desk);
    rename(desk->path, arena_printf(desk->arena, "%s.else", desk->path));
    Sitting sitting = new_sitting(store, noon);
    goes_on_in_memory(desk, store, 3, "it was moved or removed meanwhile");
    answer(store, &sitting, "z", noon);
    store_close(store);
}

/* Whatever is written fails in the middle of a session: the same answer is recorded in memory. */
static void fills_up(Desk *desk, const char *words) {
    Store *store = open_store(desk);
    assert_true(store_is_kept(store));
    Sitting sitting = new_sitting(store, noon);
    size_t n = 0;
    while (n < 5000 && store_is_kept(store)) {
        answer(store, &sitting, "a", noon);
        n++;
    }
    assert_in_range(n, 2, 4999);
    said(desk, 1, words);
    said(desk, 1, "; this answer and what is answered after it is kept in memory only, until");
    assert_int_equal(reviews_in(store), n);
    answer(store, &sitting, "b", noon);
    assert_int_equal(reviews_in(store), n + 1);
    store_close(store);
    said(desk, 1, NULL);
    /* All but the last two are on the disk: that it is not kept was true of the first of these. */
    store = open_store(desk);
    assert_int_equal(reviews_in(store), n - 1);
    store_close(store);
}

static void a_full_disk(void **state) {
    Desk *desk = *state;
    const char *disk = arena_printf(desk->arena, "%s/disk", desk->folder);
    mkdir(disk, 0700);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=512k") != 0) skip();
    desk->path = arena_printf(desk->arena, "%s/quiz.db", disk);
    fills_up(desk, "the disk is full");
    umount2(disk, MNT_DETACH);
}

static void a_full_disk_at_the_start(void **state) {
    Desk *desk = *state;
    const char *disk = arena_printf(desk->arena, "%s/disk", desk->folder);
    mkdir(disk, 0700);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=512k") != 0) skip();
    desk->path = arena_printf(desk->arena, "%s/quiz.db", disk);
    store_with(desk, 4);
    int fd = open(arena_printf(desk->arena, "%s/filler", disk), O_WRONLY | O_CREAT, 0600);
    char bytes[4096] = {0};
    while (write(fd, bytes, sizeof bytes) > 0) continue;
    close(fd);
    Store *store = open_store(desk);
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "z", noon);
    goes_on_in_memory(desk, store, 5, "the disk is full");
    store_close(store);
    umount2(disk, MNT_DETACH);
}

static void files_of_bounded_size(void **state) {
    Desk *desk = *state;
    struct rlimit old, low;
    getrlimit(RLIMIT_FSIZE, &old);
    low = old;
    low.rlim_cur = 300 * 1024;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &low);
    fills_up(desk, "File too large");
    setrlimit(RLIMIT_FSIZE, &old);
}

/* ---- every write fails once ---- */

/* A file system whose k-th change of a file fails, and all that follow: a disk that is full, or
 * gone. Everything else is the system's. */
typedef struct Faulty {
    sqlite3_vfs *real;
    const sqlite3_io_methods *methods[2]; /* of databases, and of logs */
    sqlite3_io_methods bent[2];
    int left, code;   /* changes until it fails; 0: it never does */
    const char *only; /* NULL, or how the name of the one file ends that fails, once */
} Faulty;

static Faulty faulty;

static bool fails(void) {
    if (!faulty.code || --faulty.left > 0 || (faulty.only && faulty.left < 0)) return false;
    errno = faulty.code == SQLITE_FULL ? ENOSPC : EIO;
    return true;
}

static const sqlite3_io_methods *real_of(sqlite3_file *file) {
    return faulty.methods[file->pMethods == &faulty.bent[1]];
}

static int faulty_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at) {
    return fails() ? faulty.code : real_of(file)->xWrite(file, bytes, n, at);
}

static int faulty_sync(sqlite3_file *file, int flags) {
    return fails() ? SQLITE_IOERR_FSYNC : real_of(file)->xSync(file, flags);
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(file)->xTruncate(file, size);
}

static int faulty_shm(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    bool full = extend && fails();
    return full ? SQLITE_IOERR_SHMSIZE : real_of(file)->xShmMap(file, page, size, extend, out);
}

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out) {
    (void)vfs;
    int rc = faulty.real->xOpen(faulty.real, name, file, flags, out);
    if (rc != SQLITE_OK || !file->pMethods) return rc;
    size_t n = name ? strlen(name) : 0, end = faulty.only ? strlen(faulty.only) : 0;
    if (faulty.only && (n < end || strcmp(name + n - end, faulty.only) != 0)) return rc;
    int log = !(flags & SQLITE_OPEN_MAIN_DB);
    faulty.methods[log] = file->pMethods;
    faulty.bent[log] = *file->pMethods;
    faulty.bent[log].xWrite = faulty_write;
    faulty.bent[log].xSync = faulty_sync;
    faulty.bent[log].xTruncate = faulty_truncate;
    if (!log) faulty.bent[log].xShmMap = faulty_shm;
    file->pMethods = &faulty.bent[log];
    return rc;
}

enum { ANSWERS = 6 };

/* Opens it, takes in a deck, answers; whatever fails, everything is there until the end. */
static size_t with_faults(Desk *desk, bool *kept) {
    Store *store = open_store(desk);
    TAKE(store, noon, {"a", 1, 1, NULL});
    Sitting sitting = new_sitting(store, noon);
    size_t before = 0; /* answers that were safe on the disk */
    for (size_t i = 0; i < ANSWERS; i++) {
        answer(store, &sitting, "a", noon);
        if (store_is_kept(store)) before = i + 1;
        if (i == 2) store_backup(store, noon);
        if (i == 3) TAKE(store, noon, {"b", 1, 2, "a"});
    }
    assert_int_equal(reviews_in(store), ANSWERS);
    assert_int_equal(sitting.pos, ANSWERS);
    assert_string_equal(card_names(desk, store), "a b");
    assert_int_equal(notes(desk), 2);
    *kept = store_is_kept(store);
    store_end(store, &sitting, noon);
    store_close(store);
    return before;
}

static void whatever_fails(int code) {
    sqlite3_vfs vfs = *sqlite3_vfs_find(NULL);
    faulty = (Faulty){.real = sqlite3_vfs_find(NULL), .code = code};
    vfs.zName = "faulty";
    vfs.xOpen = faulty_open;
    bool done = false;
    for (int k = 1; !done; k++) {
        void *state = NULL; /* in memory where that can be had: it is written very often */
        if (setup_in("/dev/shm", &state) != 0) assert_int_equal(setup(&state), 0);
        Desk *desk = state;
        bool kept;
        faulty.left = k;
        assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
        size_t safe = with_faults(desk, &kept);
        done = faulty.left > 0;
        sqlite3_vfs_unregister(&vfs);
        /* The last failure may be at the end, when it is closed: nothing is left to be told. */
        if (!kept) said(desk, told(desk, "cannot copy") ? 2 : 1, "kept in memory only");
        size_t warned = desk->diags.warnings;
        Store *store = open_store(desk);
        assert_true(store_is_kept(store));
        assert_in_range(reviews_in(store), safe, ANSWERS);
        said(desk, warned, NULL);
        store_close(store);
        teardown(&state);
    }
}

static void any_write_fails(void **state) {
    whatever_fails(SQLITE_FULL);
    whatever_fails(SQLITE_IOERR_WRITE);
    (void)state;
}

/* Answers that do not fit into SQLite's cache are written while others are added. SQLite gives the
 * transaction up when that fails: what it adds from then on is in none. */
static void taking_over_fails_halfway(int code) {
    void *state = NULL;
    assert_int_equal(setup(&state), 0);
    Desk *desk = state;
    store_with_copy(desk, 300, 900);
    /* Of a round that the copy knows: nothing else keeps them out. */
    sql(desk->path, "UPDATE review SET raw = printf('%.8000c', 'x'), sitting = 1, pos = id"
                    " WHERE id > 300");
    zero_root(desk, "card");
    sqlite3_vfs vfs = *sqlite3_vfs_find(NULL);
    faulty = (Faulty){.real = sqlite3_vfs_find(NULL), .code = code, .left = 1, .only = ".restored"};
    vfs.zName = "faulty";
    vfs.xOpen = faulty_open;
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
    Store *store = open_at(desk, later(day_ms));
    store_backup(store, later(day_ms));
    sqlite3_vfs_unregister(&vfs);
    assert_true(faulty.left <= 0 && store_is_kept(store));
    said(desk, 1, "took its place, and answers given after 2026-11-27 14:00 are missing");
    assert_int_equal(reviews_in(store), 300);
    assert_int_equal(files_with(desk, ".restored", NULL), 0);
    store_close(store);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM sitting"), 1);
    assert_int_equal(number(desk->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    teardown(&state);
}

static void answers_cannot_be_taken_over(void **state) {
    taking_over_fails_halfway(SQLITE_FULL);
    taking_over_fails_halfway(SQLITE_IOERR_WRITE);
    (void)state;
}

/* ---- copies ---- */

static void a_copy_a_day(void **state) {
    Desk *desk = *state;
    store_with(desk, 2);
    Store *store = open_store(desk);
    for (int day = 0; day < 5; day++) {
        store_backup(store, later(day * day_ms));
        store_backup(store, later(day * day_ms + 3600000));
        assert_int_equal(files_with(desk, ".bak", NULL), day < 3 ? day + 1 : 3);
    }
    assert_int_equal(files_with(desk, "quiz.db.2026-11-29.bak", NULL), 1);
    assert_int_equal(files_with(desk, "quiz.db.2026-12-01.bak", NULL), 1);
    /* The clock is put back a year: today has its copy, and none is lost for it. */
    store_backup(store, later(-365 * day_ms));
    store_backup(store, later(-365 * day_ms));
    assert_int_equal(files_with(desk, ".bak", NULL), 4);
    assert_int_equal(files_with(desk, "quiz.db.2025-11-27.bak", NULL), 1);
    store_backup(store, later(-364 * day_ms));
    assert_int_equal(files_with(desk, ".bak", NULL), 4);
    assert_int_equal(files_with(desk, "quiz.db.2025-11-28.bak", NULL), 1);
    assert_int_equal(files_with(desk, ".bak.new", NULL), 0);
    store_close(store);
    said(desk, 0, NULL);
}

static void a_copy_that_fails(void **state) {
    Desk *desk = *state;
    store_with(desk, 2);
    Store *store = open_store(desk);
    mkdir(arena_printf(desk->arena, "%s.bak.new", desk->path), 0700);
    store_backup(store, noon);
    said(desk, 1, "cannot copy ");
    assert_true(store_is_kept(store));
    Sitting sitting = new_sitting(store, noon);
    answer(store, &sitting, "a", noon);
    store_close(store);
    said(desk, 1, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_field_comes_back),
        TEST(files_are_private),
        TEST(the_file_is_marked),
        TEST(a_place_has_one_answer),
        TEST(a_rollback_leaves_nothing),
        TEST(two_programs_use_one_store),
        TEST(a_sitting_has_one_program),
        TEST(a_sitting_reads_its_own_answers),
        TEST(marks_are_what_statistics_need),
        TEST(lost_sittings_keep_their_numbers),
        TEST(yesterdays_sittings_end),
        TEST(decks_change),
        TEST(names_change),
        TEST(a_changed_answer_is_not_known),
        TEST(many_questions_go),
        TEST(a_name_that_was_given_back),
        TEST(names_change_without_answers),
        TEST(earlier_names_have_an_index),
        TEST(cards_follow_from_reviews),
        TEST(cards_are_folded_step_by_step),
        cmocka_unit_test(damaged_files_are_set_aside),
        TEST(a_file_without_bytes_is_new),
        TEST(a_missing_file_is_restored),
        cmocka_unit_test(nothing_can_be_read),
        TEST(the_best_copy_is_taken),
        TEST(damage_is_found_later),
        TEST(newer_answers_are_taken_over),
        TEST(answers_around_a_bad_page),
        TEST(answers_without_a_copy),
        TEST(what_is_no_answer_is_left),
        cmocka_unit_test(a_sitting_is_as_the_log_has_it),
        cmocka_unit_test(renames_outlast_damage),
        TEST(a_renamed_card_stays_what_it_is),
        TEST(a_rename_reaches_no_later_answers),
        TEST(cards_without_questions),
        TEST(cards_of_one_question_meet),
        TEST(what_cannot_be_set_aside),
        TEST(somebody_else_mends_it),
        TEST(reading_finds_damage),
        TEST(copying_finds_damage),
        TEST(each_run_looks_for_damage),
        TEST(other_databases_are_left_alone),
        TEST(a_newer_log_is_left_alone),
        TEST(looking_changes_nothing),
        TEST(looking_leaves_a_log),
        TEST(a_page_that_cannot_be_read),
        TEST(a_read_only_file),
        TEST(a_read_only_folder),
        TEST(a_hidden_folder),
        TEST(a_file_that_cannot_be_made),
        TEST(no_file_in_its_place),
        TEST(a_folder_in_its_place),
        TEST(a_locked_file),
        TEST(a_file_that_is_moved),
        TEST(a_full_disk),
        TEST(a_full_disk_at_the_start),
        TEST(files_of_bounded_size),
        cmocka_unit_test(any_write_fails),
        cmocka_unit_test(answers_cannot_be_taken_over),
        TEST(a_copy_a_day),
        TEST(a_copy_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
