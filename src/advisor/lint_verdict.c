/* lint_verdict.c - which bands and sides can be come to, and which answers settle it alone. */
#include "advisor/lint_checks.h"

/* ---- bands ---- */

static int64_t hundredths(const Lint *lint, int64_t units) {
    return units * lint->proof->unit + lint->card->start;
}

/* The scores next to a band that none lies in. */
static void hint_nearest(Lint *lint, Diag *diag, uint32_t band) {
    const Proof *proof = lint->proof;
    int64_t below = INT64_MIN, above = INT64_MAX, first, last;
    for (size_t i = 0; i < proof->all.n; i++) {
        const Sums *sums = &proof->all.sums[i];
        if (veto_set_forces(proof, proof->all.sets[i]) != FORCES_NOTHING) continue;
        for (int64_t at = sums->low; sums_run(sums, at, &first, &last); at = last + 1) {
            if (last < proof->from[band] && last > below) below = last;
            if (first >= proof->from[band] && first < above) above = first;
        }
    }
    const char *low = below == INT64_MIN
                          ? NULL
                          : points_text(lint->arena, hundredths(lint, below), false).p,
               *high = above == INT64_MAX
                           ? NULL
                           : points_text(lint->arena, hundredths(lint, above), false).p;
    if (low && high) diag_hint(lint->diags, diag, "the nearest scores are %s and %s", low, high);
    else if (low) diag_hint(lint->diags, diag, "scores go up to %s", low);
    else if (high) diag_hint(lint->diags, diag, "scores start at %s", high);
    else diag_hint(lint->diags, diag, "vetoes force every verdict: no score is ever looked at");
}

static void lint_band(Lint *lint, uint32_t b) {
    const Band *band = &lint->card->bands[b];
    if (yields_meet_band(lint->proof, &lint->proof->all, b)) return;
    Diag *diag = diag_error(lint->diags, band->span, "no answers come to the band `%.*s`",
                            STR_ARG(band->name));
    hint_nearest(lint, diag, b);
}

/* The band of a side that lies next to the other one; nbands: it has none. */
static uint32_t innermost(const Card *card, Side side) {
    uint32_t at = (uint32_t)card->nbands;
    for (uint32_t b = 0; b < card->nbands; b++)
        if (card->bands[b].side == side && (side == SIDE_TOGETHER || at == card->nbands)) at = b;
    return at;
}

static void lint_side(Lint *lint, Side side) {
    const Card *card = lint->card;
    uint32_t band = innermost(card, side);
    bool none = band == card->nbands;
    Diag *diag = diag_error(lint->diags, none ? card->head : card->bands[band].span,
                            "no answers come to the side `%.*s`", STR_ARG(card->sides[side]));
    if (none) diag_hint(lint->diags, diag, "no band lies on it");
    else hint_nearest(lint, diag, band);
}

void lint_bands(Lint *lint) {
    const Card *card = lint->card;
    for (Side side = SIDE_TOGETHER; side < SIDES; side++) {
        if (!yields_meet_side(lint->proof, &lint->proof->all, side)) {
            lint_side(lint, side);
            continue;
        }
        for (uint32_t b = 0; b < card->nbands; b++)
            if (card->bands[b].side == side) lint_band(lint, b);
    }
}

/* ---- answers that decide alone ---- */

/* The least and the greatest sum for each set of vetoes of a component. */
typedef struct Extremes {
    int64_t *low, *high;
} Extremes;

/* Which sides are left for the ways of a component that give one answer. */
static void sides_left(const Proof *proof, const Component *component, const Extremes *ends,
                       bool *sides, bool *conflict) {
    const Yields *rest = &proof->rest[component - proof->components];
    for (size_t s = 0; s < component->nsets; s++)
        for (size_t r = 0; r < rest->n; r++) {
            VetoSet set = veto_sets_join(component->sets[s], rest->sets[r]);
            if (ends->low[s] > ends->high[s]) continue;
            int32_t forced = veto_set_forces(proof, set);
            if (forced == FORCES_CONFLICT) *conflict = true;
            else if (forced >= 0) sides[proof->card->bands[forced].side] = true;
            else {
                if (ends->low[s] + sums_least(&rest->sums[r]) < proof->cut) sides[0] = true;
                if (ends->high[s] + sums_most(&rest->sums[r]) >= proof->cut) sides[1] = true;
            }
        }
}

/* The side that a state of a question settles; SIDES: none, or it is never the state. */
static Side side_of_state(const Lint *lint, const Component *component, size_t k, size_t state) {
    const Proof *proof = lint->proof;
    ArenaMark mark = arena_mark(proof->scratch);
    Extremes ends = {ARENA_ARRAY(proof->scratch, int64_t, component->nsets),
                     ARENA_ARRAY(proof->scratch, int64_t, component->nsets)};
    for (size_t s = 0; s < component->nsets; s++) ends.low[s] = INT64_MAX, ends.high[s] = INT64_MIN;
    size_t stride = component->strides[k], n = proof->atoms[component->questions[k]].n;
    for (size_t block = state * stride; block < component->nways; block += n * stride)
        for (size_t i = block; i < block + stride; i++) {
            const Way *way = &component->ways[i];
            int64_t high = way->low + way->width;
            if (!(way->asked >> k & 1)) continue;
            if (way->low < ends.low[way->set]) ends.low[way->set] = way->low;
            if (high > ends.high[way->set]) ends.high[way->set] = high;
        }
    bool sides[SIDES] = {false}, conflict = false;
    sides_left(proof, component, &ends, sides, &conflict);
    arena_release(proof->scratch, mark);
    if (conflict || sides[SIDE_TOGETHER] == sides[SIDE_SPLIT]) return SIDES;
    return sides[SIDE_SPLIT] ? SIDE_SPLIT : SIDE_TOGETHER;
}

/* `owners` = yes; `share` above 50% */
static const char *stretch_text(const Lint *lint, uint32_t q, size_t first, size_t last) {
    const Question *question = &lint->card->questions[q];
    const Atoms *atoms = &lint->proof->atoms[q];
    const Atom *a = &atoms->at[first], *b = &atoms->at[last];
    Str from = lint_answer(lint, q, a->from), to = lint_answer(lint, q, b->to);
    bool starts = a->from == question->low, ends = b->to == question->high;
    if (question->kind != Q_NUMBER || a->from == b->to)
        return arena_printf(lint->arena, "= %.*s", STR_ARG(from));
    if (starts)
        return arena_printf(lint->arena, "%s %.*s", b->from < b->to ? "below" : "up to",
                            STR_ARG(to));
    if (ends)
        return arena_printf(lint->arena, "%s %.*s", a->from < a->to ? "above" : "from",
                            STR_ARG(from));
    return arena_printf(lint->arena, "between %.*s and %.*s", STR_ARG(from), STR_ARG(to));
}

/* The side that an answer settles, or a whole stretch, which may be several atoms; `*last` is the
 * last of them. */
static Side side_of_stretch(const Lint *lint, const Component *component, size_t k, size_t first,
                            size_t *last) {
    const Atoms *atoms = &lint->proof->atoms[component->questions[k]];
    Side side = side_of_state(lint, component, k, first);
    for (*last = first; *last + 1 < atoms->n; ++*last) {
        const Atom *a = &atoms->at[first], *b = &atoms->at[*last + 1];
        if (a->from != b->from || a->to != b->to) break;
        if (side_of_state(lint, component, k, *last + 1) != side) side = SIDES;
    }
    return side;
}

static void lint_answers_of(Lint *lint, const Component *component, size_t k) {
    uint32_t q = component->questions[k];
    size_t n = lint->proof->atoms[q].n;
    bool number = lint->card->questions[q].kind == Q_NUMBER;
    for (size_t first = 0, last, next; first < n; first = last + 1) {
        Side side = side_of_stretch(lint, component, k, first, &last);
        while (number && last + 1 < n &&
               side_of_stretch(lint, component, k, last + 1, &next) == side)
            last = next;
        if (side == SIDES) continue;
        diag_note(lint->diags, lint->card->questions[q].span,
                  "`%.*s` %s decides the side alone: %.*s", STR_ARG(lint_name(lint, q)),
                  stretch_text(lint, q, first, last), STR_ARG(lint->card->sides[side]));
    }
}

void lint_deciding(Lint *lint) {
    const Proof *proof = lint->proof;
    for (Side side = SIDE_TOGETHER; side < SIDES; side++)
        if (!yields_meet_side(proof, &proof->all, side)) return;
    for (size_t c = 1; c < proof->ncomponents; c++)
        for (size_t k = 0; k < proof->components[c].n; k++)
            lint_answers_of(lint, &proof->components[c], k);
}
