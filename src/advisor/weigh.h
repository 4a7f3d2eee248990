/* weigh.h - what a part of a card can give: its scores with their chances, and what is possible at
 * all; and how the parts' add up. */
#ifndef NAPKIN_WEIGH_H
#define NAPKIN_WEIGH_H

#include "advisor/scores.h"
#include "advisor/walk.h"

/* The least and the greatest score under a set of vetoes, whether likely or not. */
typedef struct Reach {
    uint64_t vetoes;
    int64_t low, high;
} Reach;

typedef struct Weighed {
    struct Weighed *runs; /* when answers differ from run to run of a plan: in each of RUNS; then
                             scores and reach are of none of them */
    Scores scores;
    Reach *reach;
    size_t nreach, cap_reach;
    int64_t low, high; /* over all sets of vetoes */
    double completions;
    bool outer; /* there are too many completions at the ends of ranges: low and high bound every
                   rule by itself, and reach is not told */
} Weighed;

/* Where means are added up: of each rule's points, and how likely each veto holds. */
typedef struct Means {
    double *points, *chances; /* NULL: not wanted */
} Means;

/* Weighs a part by all its completions. False when there are more than LIMIT_COMPLETIONS of them,
 * or than LIMIT_RUN_COMPLETIONS in all runs of a plan. */
bool weigh_part(Walk *walk, const Given *given, const Part *part, Means means,
                Weighed *out) MUST_USE;

/* The same by draws, for any number of completions. */
void weigh_some(Walk *walk, const Given *given, const Part *part, Means means, Weighed *out);

/* What a part comes to in a run of the plan. */
static inline const Weighed *weighed_run(const Weighed *part, size_t run) {
    return part->runs ? &part->runs[run] : part;
}

/* What is possible under both; false when there are more than LIMIT_VETO_SETS sets of vetoes. */
bool reach_join(Arena *arena, Weighed *all, const Weighed *more) MUST_USE;

#endif
