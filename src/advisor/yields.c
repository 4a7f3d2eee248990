/* yields.c - sets of sums for sets of vetoes, and their sums.
 *
 * Of vetoes that neither beat another nor are beaten it is enough to know which band they force,
 * and two bands are a contradiction that nothing ends. So a VetoSet has a bit for each ranked veto
 * that holds, the band of the others and one, and a bit for the contradiction. */
#include "advisor/proof.h"

#include "advisor/scores.h"
#include "base/limits.h"

enum { RANKED_BITS = LIMIT_RANKED_VETOES, BAND_SHIFT = RANKED_BITS };
#define CONFLICT_SET ((VetoSet)1 << 63)

/* ---- sets of vetoes ---- */

static VetoSet free_band(VetoSet set) {
    return set >> BAND_SHIFT;
}

VetoSet veto_sets_join(VetoSet a, VetoSet b) {
    VetoSet x = free_band(a), y = free_band(b);
    if ((a | b) & CONFLICT_SET || (x && y && x != y)) return CONFLICT_SET;
    return a | b;
}

VetoSet veto_set(const Proof *proof, const Component *component, uint64_t fired) {
    VetoSet set = 0;
    for (size_t i = 0; i < component->nvetoes; i++) {
        if (!(fired >> i & 1)) continue;
        uint32_t v = component->vetoes[i];
        int32_t bit = proof->ranked[v];
        VetoSet one =
            bit >= 0 ? (VetoSet)1 << bit : (VetoSet)(proof->card->vetoes[v].band + 1) << BAND_SHIFT;
        set = veto_sets_join(set, one);
    }
    return set;
}

int32_t veto_set_forces(const Proof *proof, VetoSet set) {
    const Card *card = proof->card;
    if (set & CONFLICT_SET) return FORCES_CONFLICT;
    int32_t band = -1, other = (int32_t)free_band(set) - 1;
    uint64_t holds = 0;
    for (size_t v = 0; v < card->nvetoes; v++)
        if (proof->ranked[v] >= 0 && (set >> proof->ranked[v] & 1)) holds |= (uint64_t)1 << v;
    if (holds && !card_forced(card, holds, &band)) return FORCES_CONFLICT;
    if (band >= 0 && other >= 0 && band != other) return FORCES_CONFLICT;
    return band >= 0 ? band : other >= 0 ? other : FORCES_NOTHING;
}

/* ---- yields ---- */

static size_t find_set(const Yields *yields, VetoSet set) {
    size_t i = 0;
    while (i < yields->n && yields->sets[i] != set) i++;
    return i;
}

void yields_declare(Arena *arena, Yields *yields, VetoSet set, int64_t low, int64_t high) {
    size_t i = find_set(yields, set);
    if (i == yields->n) {
        size_t cap = yields->cap;
        ARENA_PUSH_ROOM(arena, yields->sets, yields->n, cap);
        ARENA_PUSH_ROOM(arena, yields->sums, yields->n, yields->cap);
        yields->sets[i] = set;
        yields->sums[i] = (Sums){.low = low, .n = (size_t)(high - low) + 1};
        yields->n++;
        return;
    }
    Sums *sums = &yields->sums[i];
    int64_t end = sums->low + (int64_t)sums->n - 1;
    sums->low = low < sums->low ? low : sums->low;
    end = high > end ? high : end;
    sums->n = (size_t)(end - sums->low) + 1;
}

void yields_open(Arena *arena, Yields *yields) {
    for (size_t i = 0; i < yields->n; i++) {
        Sums *sums = &yields->sums[i];
        *sums = sums_new(arena, sums->low, sums->low + (int64_t)sums->n - 1);
    }
}

Sums *yields_of(const Yields *yields, VetoSet set) {
    return &yields->sums[find_set(yields, set)];
}

/* Declares what the pairs come to; false when that is too much. */
static bool declare_pairs(Proof *proof, Arena *arena, const Yields *a, const Yields *b,
                          Yields *out) {
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            const Sums *x = &a->sums[i], *y = &b->sums[j];
            int64_t low = x->low + y->low, places = (int64_t)(x->n + y->n) - 1;
            yields_declare(arena, out, veto_sets_join(a->sets[i], b->sets[j]), low,
                           low + places - 1);
            if (out->n > LIMIT_VETO_SETS) proof->limit = PROOF_SETS;
            if (proof->limit) return false;
        }
    size_t places = 0;
    for (size_t i = 0; i < out->n; i++) places += out->sums[i].n;
    if (places > LIMIT_PROOF_SUMS) proof->limit = PROOF_SUMS;
    return !proof->limit;
}

bool yields_join(Proof *proof, Arena *arena, const Yields *a, const Yields *b, Yields *out) {
    Yields joined = {0};
    if (proof->limit || !declare_pairs(proof, arena, a, b, &joined)) return false;
    yields_open(arena, &joined);
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n && !proof->limit; j++) {
            VetoSet set = veto_sets_join(a->sets[i], b->sets[j]);
            sums_add_pairs(&joined.sums[find_set(&joined, set)], &a->sums[i], &b->sums[j],
                           proof->scratch, &proof->work);
            if (proof->work > LIMIT_PROOF_WORK) proof->limit = PROOF_WORK;
        }
    *out = joined;
    return !proof->limit;
}

static Yields copied(Arena *arena, const Yields *from) {
    Yields out = {.n = from->n, .cap = from->n};
    out.sets = ARENA_ARRAY(arena, VetoSet, from->n);
    out.sums = ARENA_ARRAY(arena, Sums, from->n);
    for (size_t i = 0; i < from->n; i++) {
        const Sums *sums = &from->sums[i];
        out.sets[i] = from->sets[i];
        out.sums[i] = sums_new(arena, sums->low, sums->low + (int64_t)sums->n - 1);
        memcpy(out.sums[i].bits, sums->bits, (sums->n + 63) / 64 * sizeof *sums->bits);
    }
    return out;
}

/* `acc` with the components from `low` up to `high` added, on the scratch arena. */
static bool with_components(Proof *proof, size_t low, size_t high, const Yields *acc, Yields *out) {
    *out = *acc;
    for (size_t c = low; c < high; c++)
        if (!yields_join(proof, proof->scratch, out, &proof->components[c].yields, out))
            return false;
    return true;
}

/* What lies outside of the components from `low` up to `high` is in `acc`: it takes one half in for
 * the other, until one component is left, whose rest it is. */
static bool all_but_one(Proof *proof, size_t low, size_t high, const Yields *acc) {
    if (high - low == 1) {
        proof->rest[low] = copied(proof->arena, acc);
        return true;
    }
    size_t middle = low + (high - low) / 2;
    ArenaMark mark = arena_mark(proof->scratch);
    Yields more;
    bool good =
        with_components(proof, middle, high, acc, &more) && all_but_one(proof, low, middle, &more);
    arena_release(proof->scratch, mark);
    good = good && with_components(proof, low, middle, acc, &more) &&
           all_but_one(proof, middle, high, &more);
    arena_release(proof->scratch, mark);
    return good;
}

bool yields_of_all(Proof *proof) {
    Yields none = {0};
    yields_declare(proof->arena, &none, 0, 0, 0);
    yields_open(proof->arena, &none);
    sums_add(yields_of(&none, 0), 0, 0);
    proof->rest = ARENA_ARRAY(proof->arena, Yields, proof->ncomponents);
    return all_but_one(proof, 0, proof->ncomponents, &none) &&
           yields_join(proof, proof->arena, &proof->rest[0], &proof->components[0].yields,
                       &proof->all);
}

/* ---- questions about yields ---- */

static int64_t top_of(const Proof *proof, uint32_t band) {
    return band + 1 < proof->card->nbands ? proof->from[band + 1] - 1 : INT64_MAX;
}

bool yields_meet_band(const Proof *proof, const Yields *yields, uint32_t band) {
    for (size_t i = 0; i < yields->n; i++) {
        int32_t forced = veto_set_forces(proof, yields->sets[i]);
        if (forced == (int32_t)band) return true;
        if (forced == FORCES_NOTHING &&
            sums_any(&yields->sums[i], proof->from[band], top_of(proof, band)))
            return true;
    }
    return false;
}

bool yields_meet_side(const Proof *proof, const Yields *yields, Side side) {
    for (uint32_t b = 0; b < proof->card->nbands; b++)
        if (proof->card->bands[b].side == side && yields_meet_band(proof, yields, b)) return true;
    return false;
}

bool yields_conflict(const Proof *proof, const Yields *yields) {
    for (size_t i = 0; i < yields->n; i++)
        if (veto_set_forces(proof, yields->sets[i]) == FORCES_CONFLICT) return true;
    return false;
}
