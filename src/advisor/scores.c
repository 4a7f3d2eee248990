#include "advisor/scores.h"

#include <stdlib.h>

/* ---- bands ---- */

uint32_t card_band(const Card *card, int64_t score) {
    uint32_t band = 0;
    while (band + 1 < card->nbands && score >= card->bands[band + 1].from) band++;
    return band;
}

int64_t card_cut(const Card *card) {
    for (size_t b = 0; b < card->nbands; b++)
        if (card->bands[b].side == SIDE_SPLIT) return b ? card->bands[b].from : INT64_MIN;
    return INT64_MAX;
}

static uint64_t beaten(const Card *card, uint64_t vetoes) {
    uint64_t out = 0;
    for (uint32_t v = 0; v < card->nvetoes; v++)
        for (size_t i = 0; vetoes >> v & 1 && i < card->vetoes[v].nbeats; i++)
            out |= UINT64_C(1) << card->vetoes[v].beats[i];
    return out;
}

bool card_forced(const Card *card, uint64_t vetoes, int32_t *band) {
    bool agree = true;
    *band = -1;
    if (!vetoes) return true;
    uint64_t in_force = vetoes & ~beaten(card, vetoes);
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        if (!(in_force >> v & 1)) continue;
        int32_t wanted = (int32_t)card->vetoes[v].band;
        agree = agree && (*band < 0 || *band == wanted);
        *band = wanted;
    }
    return agree;
}

/* ---- lists ---- */

static ScoreList new_list(Arena *arena, uint64_t vetoes, size_t room) {
    return (ScoreList){.vetoes = vetoes,
                       .score = ARENA_ARRAY(arena, int64_t, room),
                       .weight = ARENA_ARRAY(arena, double, room),
                       .from = ARENA_ARRAY(arena, double, room + 1)};
}

static void end_list(ScoreList *list) {
    list->from[list->n] = 0;
    for (size_t i = list->n; i-- > 0;) list->from[i] = list->from[i + 1] + list->weight[i];
}

static int compare_leaves(const void *a, const void *b) {
    const Leaf *left = a, *right = b;
    if (left->vetoes != right->vetoes) return left->vetoes < right->vetoes ? -1 : 1;
    return (left->score > right->score) - (left->score < right->score);
}

Scores scores_of(Arena *arena, Leaf *leaves, size_t n) {
    size_t different = 0, sets = 0;
    qsort(leaves, n, sizeof *leaves, compare_leaves);
    for (size_t i = 0; i < n; i++) {
        if (leaves[i].weight <= 0) continue;
        Leaf *last = different ? &leaves[different - 1] : NULL;
        bool set = !last || last->vetoes != leaves[i].vetoes;
        sets += set;
        if (set || last->score != leaves[i].score) leaves[different++] = leaves[i];
        else last->weight += leaves[i].weight;
    }
    Scores out = {.at = ARENA_ARRAY(arena, ScoreList, sets)};
    for (size_t i = 0; i < different;) {
        size_t end = i;
        while (end < different && leaves[end].vetoes == leaves[i].vetoes) end++;
        ScoreList list = new_list(arena, leaves[i].vetoes, end - i);
        for (; i < end; i++) {
            list.score[list.n] = leaves[i].score;
            list.weight[list.n++] = leaves[i].weight;
        }
        end_list(&list);
        out.at[out.n++] = list;
    }
    return out;
}

double scores_from(const ScoreList *list, int64_t score) {
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list->score[middle] < score) low = middle + 1;
        else high = middle;
    }
    return list->from[low];
}

/* ---- sums ---- */

/* The sums that stand under one set of vetoes. */
typedef struct Joint {
    uint64_t vetoes;
    int64_t low, high;
    size_t n; /* pairs */
} Joint;

static bool find_joints(const Scores *a, const Scores *b, Joint *joints, size_t *n) {
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++) {
            const ScoreList *x = &a->at[i], *y = &b->at[k];
            uint64_t vetoes = x->vetoes | y->vetoes;
            int64_t low = x->score[0] + y->score[0];
            int64_t high = x->score[x->n - 1] + y->score[y->n - 1];
            size_t at = 0;
            while (at < *n && joints[at].vetoes != vetoes) at++;
            if (at == LIMIT_VETO_SETS) return false;
            if (at == *n) joints[(*n)++] = (Joint){vetoes, low, high, 0};
            Joint *joint = &joints[at];
            joint->low = low < joint->low ? low : joint->low;
            joint->high = high > joint->high ? high : joint->high;
            joint->n += x->n * y->n;
        }
    return true;
}

static bool is_gapless(const ScoreList *list) {
    return list->score[list->n - 1] - list->score[0] == (int64_t)list->n - 1;
}

static void add_run(double *restrict to, const ScoreList *list, double weight) {
    const double *restrict from = list->weight;
    for (size_t m = 0; m < list->n; m++) to[m] += from[m] * weight;
}

static void add_each(double *dense, int64_t at, const ScoreList *list, double weight) {
    for (size_t m = 0; m < list->n; m++) dense[at + list->score[m]] += list->weight[m] * weight;
}

/* Every pair that stands under the joint's vetoes: into `dense`, by score, or as leaves. */
static void add_pairs(const Scores *a, const Scores *b, const Joint *joint, double *dense,
                      Leaf *leaves) {
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++) {
            const ScoreList *x = &a->at[i], *y = &b->at[k];
            if ((x->vetoes | y->vetoes) != joint->vetoes) continue;
            for (size_t l = 0; l < y->n; l++) {
                int64_t at = y->score[l] - joint->low;
                double weight = y->weight[l];
                if (dense && is_gapless(x)) add_run(dense + (at + x->score[0]), x, weight);
                else if (dense) add_each(dense, at, x, weight);
                else
                    for (size_t m = 0; m < x->n; m++)
                        *leaves++ =
                            (Leaf){joint->vetoes, x->score[m] + y->score[l], x->weight[m] * weight};
            }
        }
}

static ScoreList list_of_dense(Arena *arena, const Joint *joint, const double *dense,
                               size_t cells) {
    enum { WORTH_GAPS = 4 }; /* a list without gaps is longer, and quicker to go through */
    size_t room = 0;
    for (size_t c = 0; c < cells; c++) room += dense[c] > 0;
    bool all = room * WORTH_GAPS > cells;
    ScoreList list = new_list(arena, joint->vetoes, all ? cells : room);
    for (size_t c = 0; c < cells; c++) {
        if (!all && dense[c] <= 0) continue;
        list.score[list.n] = joint->low + (int64_t)c;
        list.weight[list.n++] = dense[c];
    }
    end_list(&list);
    return list;
}

static bool join_one(Arena *arena, Arena *scratch, const Scores *a, const Scores *b,
                     const Joint *joint, ScoreList *out) {
    uint64_t cells = (uint64_t)(joint->high - joint->low) + 1;
    if (cells <= LIMIT_SUMS && cells <= 64 * joint->n + 1024) {
        double *dense = ARENA_ARRAY(scratch, double, cells);
        add_pairs(a, b, joint, dense, NULL);
        *out = list_of_dense(arena, joint, dense, cells);
        return true;
    }
    if (joint->n > LIMIT_SUMS) return false;
    Leaf *leaves = ARENA_ARRAY(scratch, Leaf, joint->n);
    add_pairs(a, b, joint, NULL, leaves);
    Scores sums = scores_of(arena, leaves, joint->n);
    if (sums.n) *out = sums.at[0];
    return sums.n;
}

bool scores_join(Arena *arena, Arena *scratch, const Scores *a, const Scores *b, Scores *out) {
    size_t n = 0, most = a->n * b->n;
    ArenaMark mark = arena_mark(scratch);
    Joint *joints = ARENA_ARRAY(scratch, Joint, most < LIMIT_VETO_SETS ? most : LIMIT_VETO_SETS);
    bool good = find_joints(a, b, joints, &n);
    *out = (Scores){.at = ARENA_ARRAY(arena, ScoreList, n)};
    for (; good && out->n < n; out->n++) {
        ArenaMark one = arena_mark(scratch);
        good = join_one(arena, scratch, a, b, &joints[out->n], &out->at[out->n]);
        arena_release(scratch, one);
    }
    arena_release(scratch, mark);
    return good;
}

/* ---- verdicts ---- */

void scores_judge(const Card *card, const ScoreList *list, const Leaf *leaf, Chances *out) {
    int32_t forced;
    double above = list->from[0] * leaf->weight;
    if (!card_forced(card, list->vetoes | leaf->vetoes, &forced)) out->conflict += above;
    else if (forced >= 0) out->bands[forced] += above;
    else {
        for (uint32_t b = 0; b < card->nbands; b++) {
            bool last = b + 1 == card->nbands;
            double next =
                last ? 0 : scores_from(list, card->bands[b + 1].from - leaf->score) * leaf->weight;
            out->bands[b] += above - next;
            above = next;
        }
    }
}
