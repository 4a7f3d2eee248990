#include "advisor/weigh.h"

/* Where the leaves of a walk go. */
typedef struct Leaves {
    Arena *arena;
    Leaf *at;
    size_t n, cap;
    Weighed *out;
} Leaves;

static Outcomes keep_leaf(void *ctx, int64_t score, uint64_t vetoes, double weight) {
    Leaves *leaves = ctx;
    ARENA_PUSH_ROOM(leaves->arena, leaves->at, leaves->n, leaves->cap);
    leaves->at[leaves->n++] = (Leaf){vetoes, score, weight};
    return (Outcomes){{0}};
}

static Reach *find_reach(Arena *arena, Weighed *out, uint64_t vetoes) {
    for (size_t i = 0; i < out->nreach; i++)
        if (out->reach[i].vetoes == vetoes) return &out->reach[i];
    ARENA_PUSH_ROOM(arena, out->reach, out->nreach, out->cap_reach);
    out->reach[out->nreach] = (Reach){vetoes, INT64_MAX, INT64_MIN};
    return &out->reach[out->nreach++];
}

static void widen(Reach *reach, int64_t low, int64_t high) {
    reach->low = low < reach->low ? low : reach->low;
    reach->high = high > reach->high ? high : reach->high;
}

static Outcomes keep_reach(void *ctx, int64_t score, uint64_t vetoes, double weight) {
    (void)weight;
    Leaves *leaves = ctx;
    widen(find_reach(leaves->arena, leaves->out, vetoes), score, score);
    return (Outcomes){{0}};
}

/* What is possible at all. */
static void probe(Walk *walk, const Given *given, const Part *part, Weighed *out) {
    Leaves leaves = {.arena = walk->arena, .out = out};
    walk->points = NULL;
    walk->leaf = keep_reach;
    walk->ctx = &leaves;
    walk_open(walk, given, part, true);
    out->outer = walk->completions > LIMIT_COMPLETIONS;
    if (out->outer) {
        walk_bounds(walk, &out->low, &out->high);
        return;
    }
    (void)walk_all(walk);
    Reach all = {0, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < out->nreach; i++) widen(&all, out->reach[i].low, out->reach[i].high);
    out->low = all.low;
    out->high = all.high;
}

static bool weigh(Walk *walk, const Given *given, const Part *part, double *points, bool some,
                  Weighed *out) {
    Leaves leaves = {.arena = walk->arena};
    *out = (Weighed){0};
    walk->points = points;
    walk->joint = NULL;
    walk->leaf = keep_leaf;
    walk->ctx = &leaves;
    walk_open(walk, given, part, false);
    if (!some && walk->completions > LIMIT_COMPLETIONS) return false;
    if (some) walk_some(walk);
    else (void)walk_all(walk);
    out->completions = (double)leaves.n;
    out->scores = scores_of(walk->arena, leaves.at, leaves.n);
    probe(walk, given, part, out);
    return true;
}

bool weigh_part(Walk *walk, const Given *given, const Part *part, double *points, Weighed *out) {
    return weigh(walk, given, part, points, false, out);
}

void weigh_some(Walk *walk, const Given *given, const Part *part, double *points, Weighed *out) {
    (void)!weigh(walk, given, part, points, true, out);
}

bool reach_join(Arena *arena, Weighed *all, const Weighed *more) {
    Weighed joined = {.outer = all->outer || more->outer};
    all->low += more->low;
    all->high += more->high;
    for (size_t i = 0; !joined.outer && i < all->nreach; i++)
        for (size_t k = 0; k < more->nreach; k++) {
            const Reach *a = &all->reach[i], *b = &more->reach[k];
            if (joined.nreach == LIMIT_VETO_SETS) return false;
            Reach *to = find_reach(arena, &joined, a->vetoes | b->vetoes);
            widen(to, a->low + b->low, a->high + b->high);
        }
    all->outer = joined.outer;
    all->reach = joined.reach;
    all->nreach = joined.nreach;
    all->cap_reach = joined.cap_reach;
    return true;
}
