/* store.h - what a learner has done, in SQLite: every answer, and the memory of every question.
 *
 * The reviews are the truth and are only ever appended; cards are what follows from them, kept so
 * that nothing has to be worked out again. Where there is none although there are reviews, they are
 * worked out again when the store is opened, which is reported as a note; a question that was in
 * its steps is due at once then, the others when they were. One answer is one transaction, begun
 * with BEGIN IMMEDIATE: the review, the card and the place in the session change together or not at
 * all, and what was committed outlasts a kill of the program and of the machine.
 *
 * Laws: a file that is damaged, or that a newer napkin wrote, is never written over. A damaged one
 * is kept aside, once; the newest copy that can be read takes its place, or a new file does, with
 * the newer answers that can still be read of it, and what happened is reported. Whatever else
 * keeps the store from being kept (a full disk, a folder that cannot be written to) is reported as
 * a warning, once, and from then on it is kept in memory: no caller has to care. Two programs may
 * use one store at a time. Texts that are handed out live in the arena that was given. */
#ifndef NAPKIN_QUIZ_STORE_H
#define NAPKIN_QUIZ_STORE_H

#include "quiz/day.h"
#include "quiz/deck.h"
#include "quiz/fsrs.h"

typedef struct Store Store;

/* The memory of one question; `memory.state` is CARD_NEW where it was never asked. */
typedef struct CardRow {
    Str deck, qid;
    Memory memory;
    int64_t due_ms, last_ms; /* UTC; 0: never */
    int32_t last_day;        /* of the last review, or since when its answer is another one */
    int reps, lapses;
    bool suspended;
} CardRow;

/* One answer. Numbers that there are none of are NaN. */
typedef struct Review {
    int64_t id; /* set by the store */
    int64_t session;
    size_t pos; /* in the session: one answer each */
    Str deck, qid;
    Moment at;
    int32_t day;
    uint64_t variant; /* the seed of what was drawn */
    Str raw;          /* what was typed */
    double value;     /* of a number, in base units */
    Str unit;         /* in which it was asked */
    double truth;
    double low, high, level; /* of an interval; level also of a choice: how sure the learner was */
    double score, err_log10;
    Rating rating;
    int elapsed_days, interval_days;
    double s_after, d_after;
    int hints;
    int64_t took_ms; /* 0: nobody was timed */
    Str scheduler;   /* "fsrs-6" */
} Review;

/* A round of questions, planned when it begins. */
typedef struct Sitting {
    int64_t id;
    Str settings; /* what was asked for: the same words find it again */
    uint64_t seed;
    Str plan; /* `deck/question` a line */
    size_t pos, right;
    int32_t day;
    Moment started;
    int64_t ended_ms; /* 0: it is open */
} Sitting;

/* Opens the store at `path`, making it and its folders where they are missing (0700, the file
 * 0600); NULL: in memory. Never NULL. What a person should know is reported to `diags` as warnings
 * and notes. */
Store *store_open(Arena *arena, Diags *diags, const char *path, Moment now);
/* Opens it to be read alone, for those who answer nothing: no file is made, mended or changed, and
 * one that is not there holds nothing. The log that a killed program left is read and stays; its
 * index (`-shm`), which holds nothing of its own, is made anew by SQLite, and stays beside it.
 * While the file is open without a log there is an empty one, which goes when it is closed. What
 * keeps it from being read, at once or in the middle, is reported as an error of reading, once;
 * nothing is handed out from then on. */
Store *store_open_to_read(Arena *arena, Diags *diags, const char *path, Moment now);
/* False: something could not be read, and what was handed out is not all there is. */
bool store_is_read(const Store *store);
void store_close(Store *store);
/* False: it is in memory, and gone afterwards. After store_commit() it tells whether the answer
 * that was just recorded is on the disk: where that failed on the way, all was done again in
 * memory. */
bool store_is_kept(const Store *store);

/* Takes in the questions of a deck as they are now. Renamed ones (`was:`) keep their memory; where
 * the right answer changed the question is to be learnt anew, from now on and as if it was hardly
 * known; removed ones are hidden and their reviews stay, also where their name is given to another
 * question that was called otherwise before. Of a card without a question, as damage leaves it, the
 * names are looked for as well; one that went by two of them is worked out again from the reviews
 * of both. Each change to what was learnt is reported as a note. Costs one look where nothing
 * changed. */
void store_deck(Store *store, const Deck *deck, Moment now);

/* All cards of a deck that were ever asked, of questions that are still there. */
size_t store_cards(Store *store, Arena *arena, Str deck, CardRow **out);

/* ---- one answer ---- */

/* Begins the transaction of one answer; waits up to 2 s for another program. What changes within it
 * is done again in memory where the disk fails, so that a transaction is told once. False where
 * nothing can be recorded at all, which is reported; and within a transaction, which is a fault of
 * the caller and is not. */
bool store_begin(Store *store) MUST_USE;
bool store_commit(Store *store) MUST_USE;
void store_rollback(Store *store);

/* The card as it is now: another program may have changed it. CARD_NEW where there is none. */
CardRow store_card(Store *store, Arena *arena, Str deck, Str qid);

typedef enum Recorded {
    RECORD_DONE,
    RECORD_TWICE /* that place has its answer */,
    RECORD_FAILED
} Recorded;

/* Within a transaction: the review, the card after it, and the sitting after it (`pos`, `right` and
 * `plan` are written). */
Recorded store_record(Store *store, Review *review, const CardRow *card,
                      const Sitting *sitting) MUST_USE;

/* ---- sittings ---- */

/* A new one; sets its id, and locks it. */
bool store_sit(Store *store, Sitting *sitting) MUST_USE;
/* The newest open sitting of that day with those settings that no other program is at; locks it.
 * Open ones of earlier days with any settings are ended. */
bool store_resume(Store *store, Arena *arena, Str settings, int32_t day, Sitting *out) MUST_USE;
void store_end(Store *store, const Sitting *sitting, Moment now);
/* The place alone, where a question was passed over. */
bool store_pass(Store *store, const Sitting *sitting) MUST_USE;

/* ---- reading back ---- */

/* All reviews, the oldest first; of one deck, or (n 0) of all; a question that was renamed goes by
 * the name that it has now. `each` answers false to stop, and asks nothing else of the store. The
 * texts are good until it returns. */
void store_reviews(Store *store, Str deck, bool (*each)(void *ctx, const Review *review),
                   void *ctx);
/* All of them, and of each only what statistics need: the sitting, the question, the day, the
 * truth, the range and its level, the score, the error, the rating. Half the time. */
void store_marks(Store *store, bool (*each)(void *ctx, const Review *review), void *ctx);
/* Those of one sitting, in its order; of one that was never stored (id 0) there are none. */
void store_sitting_reviews(Store *store, int64_t sitting,
                           bool (*each)(void *ctx, const Review *review), void *ctx);
/* All cards that were ever asked, of questions that are still there. */
void store_all_cards(Store *store, bool (*each)(void *ctx, const CardRow *card), void *ctx);

/* Checks the whole file, once in a run, so that no answer is taken into one that is damaged: what
 * opening would do of that is done here. Then copies it beside itself, once a learner's day; three
 * copies are kept. Takes its time: call it while a person thinks, before the first answer is taken.
 * Does nothing within a transaction. */
void store_backup(Store *store, Moment now);

#endif
