/* sitting.h - a round of questions: which ones, in which order, and what an answer does.
 *
 * What is due comes first, then what is new; the plan is stored when the round begins, so that it
 * goes on exactly where it was left, whatever happened to the program. An answer is recorded, with
 * the memory that follows from it, before anything about it is told. */
#ifndef NAPKIN_QUIZ_SITTING_H
#define NAPKIN_QUIZ_SITTING_H

#include "quiz/config.h"
#include "quiz/reply.h"
#include "quiz/score.h"
#include "quiz/store.h"

/* What a learner asked for. */
typedef struct QuizWish {
    Deck **decks;
    size_t ndecks;
    size_t limit, fresh; /* questions at most; new ones at most */
    Str tag;             /* n 0: any */
    bool seeded;
    uint64_t seed; /* where it was given */
} QuizWish;

typedef struct Round Round;

/* Plans a round, or goes on with an open one of the same day and the same wish. Never NULL; it may
 * be empty. `diags` takes what is wrong with a question: it is passed over then. */
Round *round_open(Arena *arena, Diags *diags, Store *store, const QuizWish *wish,
                  const QuizConfig *config, Moment now);

typedef struct RoundCount {
    size_t due, fresh;     /* of the questions as planned; 0 of a round that goes on */
    size_t left;           /* to be asked, with those that come again */
    size_t elsewhere;      /* of them, passed over since another round has answered them */
    size_t asked, planned; /* of questions that are still there, each counted once */
    bool resumed;
} RoundCount;

RoundCount round_count(const Round *round);

/* The question that is asked now; false: there is none left. `again`: it was failed in this round.
 */
bool round_next(Round *round, Arena *arena, Moment now, Variant *out, bool *again) MUST_USE;

/* What is left for another round of the same wish. */
typedef struct RoundAhead {
    size_t due, fresh; /* by now; never asked */
    int64_t next_ms;   /* when the first of the others is due: UTC; 0: none is */
} RoundAhead;

RoundAhead round_ahead(Round *round, const QuizWish *wish, Moment now);

/* What an answer came to. */
typedef struct Marked {
    Score score;
    Str slip;        /* n 0: none was found */
    Moment at;       /* when it was answered */
    int64_t due_ms;  /* when it comes again: UTC */
    bool comes_back; /* within this round */
    bool twice;      /* another program answered it first: nothing was recorded */
    bool lost;       /* it could not be recorded, not even in memory; why was reported */
} Marked;

/* Records an answer to the question at hand (`replied` NULL: the learner wants to be told) and goes
 * on to the next. */
void round_answer(Round *round, Arena *arena, const Variant *variant, const Replied *replied,
                  Str raw, const Effort *effort, int hints, Moment now, Marked *out);

/* Passes over the question; nothing is recorded. */
void round_skip(Round *round);

/* The round is over: nothing is left to go on with. */
void round_end(Round *round, Moment now);

/* What an answer is worth. */
Score round_score(const Variant *variant, const Replied *replied, Effort effort);

/* The round's sitting, for what is told at its end. */
const Sitting *round_sitting(const Round *round);

#endif
