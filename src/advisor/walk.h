/* walk.h - every completion of the unknown answers of a part of a card, one by one.
 *
 * An unknown answer may be any of its options, as likely as its priors say; a number any of the
 * middles of nine equal slices of its range. Answers that differ from run to run of a plan are what
 * they are in the run at hand, all of them in the same one. For what is
 * possible at all (`probes`) only unknown answers are varied, and numbers stand at the ends of
 * their range, at the knots of curves, and at and just beside the numbers that conditions compare
 * with. */
#ifndef NAPKIN_WALK_H
#define NAPKIN_WALK_H

#include "advisor/logic.h"

enum { OUTCOMES = SIDES + 1, CONFLICT = SIDES };

/* How likely each side is, and a contradiction of vetoes. */
typedef struct Outcomes {
    double at[OUTCOMES];
} Outcomes;

/* A value that an answer may take, and how likely. */
typedef struct Chance {
    double value, weight;
} Chance;

typedef struct Domain {
    Chance *at;
    size_t n, cap;
} Domain;

typedef struct Walk {
    Arena *arena;
    const Card *card;
    const Given *given;
    const Part *part;
    bool probes;
    size_t run;         /* of the plan */
    double share;       /* what the walk counts for among others, in the means */
    bool driven;        /* some answer of the part differs from run to run */
    double completions; /* at most; fewer where questions are not asked */

    uint32_t *order; /* the part's questions as they are gone through: what is known comes early */
    size_t norder;
    uint32_t *rules, *vetoes;       /* by the last question that they name */
    size_t *rules_end, *vetoes_end; /* how many can be told once k questions are answered */
    Domain *domains;                /* by question of the card */
    Reply *answers;
    size_t *place; /* of an answer in its domain; past its end: not asked */
    size_t *rank;  /* by question: its place in the order, from 1; 0: not placed yet */

    /* What is done with a completion: answers what it comes to, or nothing. */
    Outcomes (*leaf)(void *ctx, int64_t score, uint64_t vetoes, double weight);
    void *ctx;
    double *chances;  /* by veto: how likely it holds is added up; NULL: not wanted */
    double *points;   /* by rule: means are added up; NULL: not wanted */
    Outcomes **joint; /* by question and place: how likely they are together; NULL: not wanted */
} Walk;

/* Room for walks over a card. */
Walk walk_new(Arena *arena, const Card *card);

/* Finds what the unknown answers of a part may be; then `completions` is told. */
void walk_open(Walk *walk, const Given *given, const Part *part, bool probes);

/* The same part in another run. */
void walk_take_run(Walk *walk, size_t run);

/* Goes through all of them; the sum of what the leaves answer. */
Outcomes walk_all(Walk *walk);

/* Goes through LIMIT_COMPLETIONS of them, drawn by splitmix64 (Steele, Lea, Flood 2014). */
void walk_some(Walk *walk);

/* The least and the most that each rule can give by itself, together: an outer bound. */
void walk_bounds(Walk *walk, int64_t *low, int64_t *high);

/* The points of a rule for answers that are all known, in hundredths; of a RULE_CURVE for one
 * answer, in points, before they are rounded. */
int64_t rule_points_for(const World *world, const Rule *rule);
double rule_curve_at(const Rule *rule, double x);

#endif
