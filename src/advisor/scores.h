/* scores.h - what scores there are, and how likely each is: distributions over whole hundredths,
 * one for each set of vetoes that hold. Sums of independent ones by convolution. */
#ifndef NAPKIN_SCORES_H
#define NAPKIN_SCORES_H

#include "advisor/card.h"

/* One completion, as far as the verdict goes. */
typedef struct Leaf {
    uint64_t vetoes; /* that hold, as card->veto_bit has them */
    int64_t score;   /* hundredths */
    double weight;
} Leaf;

/* Scores under the same vetoes, rising; the weight of some may be 0. */
typedef struct ScoreList {
    uint64_t vetoes;
    size_t n;
    int64_t *score;
    double *weight;
    double *from; /* the weight of this score and of those above; one more, 0, at the end */
} ScoreList;

typedef struct Scores {
    ScoreList *at;
    size_t n;
} Scores;

/* How likely each band is, and that vetoes contradict one another. */
typedef struct Chances {
    double *bands;
    double conflict;
} Chances;

/* Leaves with the same vetoes and score become one; those without weight are dropped. Sorts them in
 * place. */
Scores scores_of(Arena *arena, Leaf *leaves, size_t n);

/* The sums of two independent scores, worked out in `scratch`, which is left as it was. False when
 * there are more than LIMIT_SUMS of them, or than LIMIT_VETO_SETS sets of vetoes. */
bool scores_join(Arena *arena, Arena *scratch, const Scores *a, const Scores *b,
                 Scores *out) MUST_USE;

/* The weight of the scores from so many hundredths on. */
double scores_from(const ScoreList *list, int64_t score);

/* Adds what a list comes to when `leaf` stands beside it: its weight, score and vetoes. */
void scores_judge(const Card *card, const ScoreList *list, const Leaf *leaf, Chances *out);

/* The band that a score lies in; the one that the vetoes which hold force (-1: none), false when
 * they force different ones. */
uint32_t card_band(const Card *card, int64_t score);
bool card_forced(const Card *card, uint64_t vetoes, int32_t *band) MUST_USE;

/* The least score of the bands on the side of SIDE_SPLIT. */
int64_t card_cut(const Card *card);

#endif
