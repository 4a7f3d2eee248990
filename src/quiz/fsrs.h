/* fsrs.h - when a question is asked again: the memory model FSRS-6.
 *
 * Stability S is the number of days after which it is remembered with a chance of 90 %, difficulty
 * D lies between 1 and 10. The forgetting curve, the updates of S and D and the default weights are
 * those of FSRS-6 (21 weights); where its implementations differ, see fsrs.c. Nothing here knows a
 * clock: days and minutes are handed in. */
#ifndef NAPKIN_QUIZ_FSRS_H
#define NAPKIN_QUIZ_FSRS_H

#include "base/base.h"

enum { FSRS_WEIGHTS = 21, FSRS_STEPS = 10, FSRS_FURTHEST = 36500 /* days */ };

typedef enum Rating { RATING_AGAIN = 1, RATING_HARD, RATING_GOOD, RATING_EASY } Rating;

typedef enum CardState { CARD_NEW, CARD_LEARNING, CARD_REVIEW, CARD_RELEARNING } CardState;

typedef struct FsrsConfig {
    double w[FSRS_WEIGHTS];
    double retention;                                 /* wanted when it is due: 0.9 */
    int max_interval;                                 /* days */
    int learning[FSRS_STEPS], relearning[FSRS_STEPS]; /* minutes */
    int nlearning, nrelearning;
    bool long_term; /* no steps at all: every rating gives days */
    bool fuzz;      /* intervals are to vary, see fsrs_fuzz() */
} FsrsConfig;

/* What is known of a learner's memory of one question. */
typedef struct Memory {
    CardState state;
    int step; /* of learning; a review has one after a step of a day or longer */
    double stability, difficulty; /* 0 of CARD_NEW */
} Memory;

typedef struct Scheduled {
    Memory memory;
    int interval;    /* days until it is due; 0: within the day */
    int due_minutes; /* minutes until it is due */
    bool modelled;   /* the interval comes from the memory, not from a step */
    double raw;      /* the interval in days before rounding and ordering */
} Scheduled;

/* The default weights, steps of 1 and 10 minutes, relearning after 10, retention 0.9. */
FsrsConfig fsrs_default(void);

typedef enum FsrsSetting {
    FSRS_OF_WEIGHTS,
    FSRS_OF_RETENTION,
    FSRS_OF_FURTHEST, /* max_interval */
    FSRS_OF_LEARNING,
    FSRS_OF_RELEARNING
} FsrsSetting;

enum { FSRS_SETTINGS = FSRS_OF_RELEARNING + 1 };

/* NULL, or what is wrong with a configuration, in plain words: a weight that is not finite or out
 * of its range, a retention outside 0.7 .. 0.99 (which are the sensible ones), steps that do not
 * rise … `which` is then the setting that is at fault. */
const char *fsrs_fault(const FsrsConfig *config, FsrsSetting *which);

/* The chance that it is remembered `days` after the last review, 0 to 1. */
double fsrs_retrievability(const FsrsConfig *config, double stability, double days);

/* After a review rated `rating`, `days` whole days after the one before (0: the same day; of a new
 * card no matter). Clock errors are the caller's: days are never negative. */
Scheduled fsrs_review(const FsrsConfig *config, const Memory *before, Rating rating, int days);

/* The days, least and most, among which an interval may be drawn, so that what was learnt together
 * is not due together for ever: 15 % of its part from 2.5 to 7 days, 10 % of that to 20 and 5 % of
 * the rest, and one day more, on both sides; not before `days`, the last wait, has passed once more
 * where the interval is longer than that. 10: 8 to 12; 100: 93 to 107; below 2.5 the interval
 * itself. */
typedef struct FsrsRange {
    int least, most;
} FsrsRange;
FsrsRange fsrs_fuzz_range(const FsrsConfig *config, int interval, int days);

/* Draws the interval anew within its range; `luck` is in [0, 1). Leaves steps alone. */
void fsrs_fuzz(const FsrsConfig *config, Scheduled *scheduled, int days, double luck);

#endif
