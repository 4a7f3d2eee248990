#include "advisor/weigh.h"

/* Where the leaves of a walk go: those that come to the same are one from the start. Slots by hash,
 * twice as many as leaves; an empty one has no weight and is not `used`. */
typedef struct Leaves {
    Arena *arena;
    Leaf *at;
    bool *used;
    size_t n, room; /* a power of 2 */
    double completions;
    Weighed *out;
    bool reaches; /* the leaves tell what is possible too */
} Leaves;

static size_t slot_of(const Leaves *leaves, uint64_t vetoes, int64_t score) {
    uint64_t key = ((uint64_t)score ^ vetoes * 0x94D049BB133111EB) * 0x9E3779B97F4A7C15;
    size_t at = (size_t)(key >> 32) & (leaves->room - 1);
    while (leaves->used[at] && (leaves->at[at].score != score || leaves->at[at].vetoes != vetoes))
        at = (at + 1) & (leaves->room - 1);
    return at;
}

static void add_leaf(Leaves *leaves, Leaf leaf) {
    size_t at = slot_of(leaves, leaf.vetoes, leaf.score);
    if (leaves->used[at]) {
        leaves->at[at].weight += leaf.weight;
        return;
    }
    leaves->used[at] = true;
    leaves->at[at] = leaf;
    leaves->n++;
}

static void make_room(Leaves *leaves, size_t room) {
    Leaves before = *leaves;
    leaves->room = room;
    leaves->n = 0;
    leaves->at = ARENA_ARRAY(leaves->arena, Leaf, room);
    leaves->used = ARENA_ARRAY(leaves->arena, bool, room);
    for (size_t i = 0; i < before.room; i++)
        if (before.used[i]) add_leaf(leaves, before.at[i]);
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

static Outcomes keep_leaf(void *ctx, int64_t score, uint64_t vetoes, double weight) {
    Leaves *leaves = ctx;
    if (2 * leaves->n >= leaves->room) make_room(leaves, 2 * leaves->room);
    add_leaf(leaves, (Leaf){vetoes, score, weight});
    leaves->completions++;
    if (leaves->reaches) widen(find_reach(leaves->arena, leaves->out, vetoes), score, score);
    return (Outcomes){{0}};
}

static Scores scores_of_leaves(Leaves *leaves) {
    size_t n = 0;
    for (size_t i = 0; i < leaves->room; i++)
        if (leaves->used[i]) leaves->at[n++] = leaves->at[i];
    return scores_of(leaves->arena, leaves->at, n);
}

/* Whether the likely completions are those that are possible: options all of which are, and answers
 * that are either sure or unknown. */
static bool is_plain_walk(const Walk *walk) {
    for (size_t i = 0; i < walk->part->nquestions; i++) {
        uint32_t q = walk->part->questions[i];
        bool known = walk->given[q].reply.certainty == KNOWN;
        bool single = known && walk->given[q].sure >= 1 && !walk->given[q].slices;
        if (!single && (known || walk->card->questions[q].kind == Q_NUMBER)) return false;
    }
    return true;
}

static void sum_reaches(Weighed *out) {
    Reach all = {0, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < out->nreach; i++) widen(&all, out->reach[i].low, out->reach[i].high);
    out->low = all.low;
    out->high = all.high;
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
    sum_reaches(out);
}

static bool weigh(Walk *walk, const Given *given, const Part *part, double *points, bool some,
                  Weighed *out) {
    Leaves leaves = {.arena = walk->arena, .out = out};
    *out = (Weighed){0};
    walk->points = points;
    walk->joint = NULL;
    walk->leaf = keep_leaf;
    walk->ctx = &leaves;
    walk_open(walk, given, part, false);
    if (!some && walk->completions > LIMIT_COMPLETIONS) return false;
    leaves.reaches = !some && is_plain_walk(walk);
    make_room(&leaves, 4);
    if (some) walk_some(walk);
    else (void)walk_all(walk);
    out->completions = leaves.completions;
    out->scores = scores_of_leaves(&leaves);
    if (leaves.reaches) sum_reaches(out);
    else probe(walk, given, part, out);
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
