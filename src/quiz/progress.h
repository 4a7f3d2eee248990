/* progress.h - what the reviews of a learner say: how much, how right, how sure, how regularly. */
#ifndef NAPKIN_QUIZ_PROGRESS_H
#define NAPKIN_QUIZ_PROGRESS_H

#include "quiz/store.h"

/* What an answer came to, for counting: right, nearly (some credit; a range that holds the truth,
 * but is wider than a decade), or missed. */
typedef enum Outcome { OUTCOME_RIGHT, OUTCOME_NEARLY, OUTCOME_MISSED } Outcome;

Outcome review_outcome(const Review *review);

enum { FORECAST_DAYS = 14, PROGRESS_LEVELS = 3, SURE_BINS = 5, WEAK_CARDS = 5, FEW = 10 };

/* Of the answers of one deck. */
typedef struct DeckProgress {
    Str deck;
    size_t answers, right;
    double credit;
    size_t cards, due; /* asked before; of these due by now */
} DeckProgress;

/* Intervals that were given at one level. */
typedef struct LevelProgress {
    double level;
    size_t n, hits;
    double width;     /* decades, the median */
    double low, high; /* the range of the true share of hits (Wilson, 90 %); n at least 1 */
    double winkler;   /* the mean score in decades: lower is better */
    double chance;    /* of so few hits or fewer, if the level were true */
    double *widths;
    size_t cap_widths;
} LevelProgress;

/* Choices of which the learner said how sure the answer was. */
typedef struct SureProgress {
    size_t n, hits;
    double sure; /* what was said, together */
} SureProgress;

typedef struct Progress {
    size_t answers; /* all; what follows counts the first answer of a round to each question */
    DeckProgress *decks;
    size_t ndecks, cap_decks;
    double *errors; /* log10(a/x) of numbers */
    size_t nerrors, cap_errors;
    double factor, bias;                   /* 10^(median of sizes); median of log10(a/x) */
    LevelProgress levels[PROGRESS_LEVELS]; /* 50, 80, 90 % */
    SureProgress sure[SURE_BINS];          /* below 60 %, 70, 80, 90, up to 100 % */
    size_t nsure;
    double brier; /* the mean of (sure - right)^2 */
    double log;   /* the mean of ln of the chance that was given to what happened */
    int32_t today, first_day;
    size_t *days; /* answers by day, first_day .. today */
    size_t ndays, cap_days;
    size_t active_days, streak, longest;
    size_t overdue, forecast[FORECAST_DAYS]; /* due before today; today, tomorrow … */
    CardRow weak[WEAK_CARDS];                /* those that were forgotten most often */
    size_t nweak;
} Progress;

/* Reads all reviews of the decks that are named, or of all. */
Progress progress_of(Arena *arena, Store *store, const Str *decks, size_t ndecks, Moment now);

/* Of at least FEW ranges, in a few words: "overconfident: the ranges are too narrow", "too
 * cautious:
 * ...", "as sure as you say"; else "too few to say". */
const char *progress_judged(const LevelProgress *level);

#endif
