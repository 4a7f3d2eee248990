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

static Outcomes keep_one(void *ctx, int64_t score, uint64_t vetoes, double weight) {
    *(Leaf *)ctx = (Leaf){vetoes, score, weight};
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
        bool single = known && (walk->given[q].sure >= 1 || walk->given[q].runs);
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

/* What is possible at all, in the run at hand. */
static void probe(Walk *walk, const Given *given, const Part *part, Weighed *out) {
    Leaves leaves = {.arena = walk->arena, .out = out};
    walk->points = walk->chances = NULL;
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

static void set_up(Walk *walk, Leaves *leaves, Means means) {
    walk->points = means.points;
    walk->chances = means.chances;
    walk->joint = NULL;
    walk->leaf = keep_leaf;
    walk->ctx = leaves;
}

/* The walk is open. */
static void weigh_open(Walk *walk, const Given *given, const Part *part, Means means, bool some,
                       Weighed *out) {
    Leaves leaves = {.arena = walk->arena, .out = out};
    *out = (Weighed){0};
    set_up(walk, &leaves, means);
    leaves.reaches = !some && is_plain_walk(walk);
    make_room(&leaves, 4);
    if (some) walk_some(walk);
    else (void)walk_all(walk);
    out->completions = leaves.completions;
    out->scores = scores_of_leaves(&leaves);
    if (leaves.reaches) sum_reaches(out);
    else probe(walk, given, part, out);
}

/* One completion in each run, which is most of what there is: without gathering anything. */
static void weigh_single(Walk *walk, Means means, Weighed *out) {
    Arena *arena = walk->arena;
    ScoreList *lists = ARENA_ARRAY(arena, ScoreList, RUNS);
    int64_t *scores = ARENA_ARRAY(arena, int64_t, RUNS);
    Reach *reaches = ARENA_ARRAY(arena, Reach, RUNS);
    static double one[] = {1, 0};
    for (size_t k = 0; k < RUNS; k++) {
        Leaf leaf;
        walk_take_run(walk, k);
        walk->points = means.points;
        walk->chances = means.chances;
        walk->leaf = keep_one;
        walk->ctx = &leaf;
        (void)walk_all(walk);
        scores[k] = leaf.score;
        lists[k] = (ScoreList){leaf.vetoes, 1, &scores[k], one, one};
        reaches[k] = (Reach){leaf.vetoes, leaf.score, leaf.score};
        out->runs[k] = (Weighed){.scores = {&lists[k], 1},
                                 .reach = &reaches[k],
                                 .nreach = 1,
                                 .cap_reach = 1,
                                 .low = leaf.score,
                                 .high = leaf.score,
                                 .completions = 1};
    }
}

static bool weigh_runs(Walk *walk, const Given *given, const Part *part, Means means,
                       Weighed *out) {
    bool single = walk->completions == 1 && is_plain_walk(walk);
    if (walk->completions * RUNS > LIMIT_RUN_COMPLETIONS) return false;
    *out = (Weighed){.runs = ARENA_ARRAY(walk->arena, Weighed, RUNS), .completions = 1};
    out->low = INT64_MAX;
    out->high = INT64_MIN;
    walk->share = 1.0 / RUNS;
    if (single) weigh_single(walk, means, out);
    for (size_t k = 0; k < RUNS && !single; k++) {
        walk->run = k;
        walk_open(walk, given, part, false);
        weigh_open(walk, given, part, means, false, &out->runs[k]);
    }
    walk->share = 1;
    for (size_t k = 0; k < RUNS; k++) {
        const Weighed *run = &out->runs[k];
        out->low = run->low < out->low ? run->low : out->low;
        out->high = run->high > out->high ? run->high : out->high;
        out->outer = out->outer || run->outer;
        if (run->completions > out->completions) out->completions = run->completions;
    }
    return true;
}

bool weigh_part(Walk *walk, const Given *given, const Part *part, Means means, Weighed *out) {
    walk->run = 0;
    walk_open(walk, given, part, false);
    if (walk->completions > LIMIT_COMPLETIONS) return false;
    if (walk->driven) return weigh_runs(walk, given, part, means, out);
    weigh_open(walk, given, part, means, false, out);
    return true;
}

void weigh_some(Walk *walk, const Given *given, const Part *part, Means means, Weighed *out) {
    walk->run = 0;
    walk_open(walk, given, part, false);
    weigh_open(walk, given, part, means, true, out);
    for (size_t i = 0; i < out->scores.n; i++) { /* of other runs than the one that was probed */
        const ScoreList *list = &out->scores.at[i];
        Reach all = {0, out->low, out->high};
        widen(&all, list->score[0], list->score[list->n - 1]);
        out->low = all.low;
        out->high = all.high;
    }
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
