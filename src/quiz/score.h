/* score.h - how good an answer is: credit between 0 and 1, a verdict, and the rating that the
 * memory model takes. Numbers are compared by their factor, which is free of scale; by difference
 * only where a deck says so. */
#ifndef NAPKIN_QUIZ_SCORE_H
#define NAPKIN_QUIZ_SCORE_H

#include "quiz/fsrs.h"

typedef enum QuizBand {
    BAND_RIGHT,
    BAND_CLOSE,      /* within the factor of partial credit, 2 unless said */
    BAND_SAME_ORDER, /* within 10^0.5 */
    BAND_OFF_BY_ONE, /* within 10 */
    BAND_FAR
} QuizBand;

/* How an answer was come by; it bears on the rating, not on the credit. */
typedef struct Effort {
    bool first_try; /* nothing was asked again */
    bool hinted;
    bool timed;              /* a person was timed … */
    double seconds, easy_in; /* … and an easy answer takes less than this; 0: none is easy */
} Effort;

typedef struct Score {
    QuizBand band;
    double credit; /* 0 to 1 */
    Rating rating;
    double err_log10; /* log10(a/x); NaN where there is none */
} Score;

/* A number `a` against the truth `x`, both in base units: right within a factor `tolerance`, 0.6
 * within `partial` (2 unless said), 0.3 within 10^0.5, 0.1 within 10. Not above 0: far.
 * `magnitude`: the order of magnitude passes. */
Score score_number(double a, double x, double tolerance, double partial, bool magnitude,
                   Effort effort);
/* By difference: right within `most`, else far; there is no error as a factor. */
Score score_difference(double a, double x, double most, Effort effort);

/* One of `n` options; `sure` is the chance that the learner gave it, 0: none was given. A right
 * answer not surer than 1/n + 0.1 is hard, and only one that is 90 % sure may be easy: a quick
 * guess is not. */
Score score_choice(bool right, size_t n, double sure, Effort effort);
/* An expression, from which nothing can be guessed: right or far. */
Score score_expression(bool right, Effort effort);
/* (sure - right)^2: 0 is best. */
double score_brier(bool right, double sure);
/* ln of the chance given to what happened, that taken as one in a thousand at least: 0 is best. */
double score_log(bool right, double sure);

/* 1 - 2 D/(n (n-1)), D pairs in the wrong order; `values` are what the learner put in order, rising
 * when all is right; equal ones are ties. Passes at 0.9; with anything wrong it is close and hard.
 */
Score score_order(const double *values, size_t n, Effort effort);

/* An interval at level c, in decades (Winkler's score on the logarithm; Gneiting and Raftery 2007):
 * log10(U/L) + 2/(1-c) times how far x lies outside. Lower is better. NaN unless
 * 0 < low <= high, 0 < x and 0 < c < 1. */
double score_winkler(double low, double high, double x, double level);
/* The same as credit and rating: a hit no wider than half a decade may be easy, than a decade is
 * good, wider hard; a miss is failed, its band is by how far it is off. A hit has credit 1 up to a
 * decade, 0.5 at two, 0.2 from four on, in straight lines; a miss 0.5 less the decades outside, at
 * most 0.3, times what a hit of that width has. No such interval: far. */
Score score_interval(double low, double high, double x, double level, Effort effort);

#endif
