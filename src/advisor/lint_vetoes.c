/* lint_vetoes.c - vetoes that contradict one another, never hold, or change nothing. */
#include "advisor/lint_checks.h"

/* ---- contradictions ---- */

static bool beats(const Veto *veto, uint32_t other) {
    for (size_t i = 0; i < veto->nbeats; i++)
        if (veto->beats[i] == other) return true;
    return false;
}

/* Two vetoes, and what would decide between them. */
typedef struct Clash {
    const Lint *lint;
    uint32_t a, b;
    size_t *ways; /* by component: one in which both can hold */
} Clash;

/* A way of a component in which its part of the two holds and nothing that beats them does. */
static bool find_way(Clash *clash, const Component *component, size_t *way) {
    const Card *card = clash->lint->card;
    uint64_t need = 0, ban = 0;
    for (size_t i = 0; i < component->nvetoes; i++) {
        uint32_t v = component->vetoes[i];
        if (v == clash->a || v == clash->b) need |= (uint64_t)1 << i;
        else if (beats(&card->vetoes[v], clash->a) || beats(&card->vetoes[v], clash->b))
            ban |= (uint64_t)1 << i;
    }
    *way = SIZE_MAX;
    if (!need && !ban) return true;
    size_t s = 0;
    while (s < component->nsets &&
           ((component->fired[s] & need) != need || (component->fired[s] & ban)))
        s++;
    if (!component->ways || s == component->nsets) return false;
    for (*way = 0; component->ways[*way].set != s;) ++*way;
    return true;
}

static bool can_clash(Clash *clash) {
    const Proof *proof = clash->lint->proof;
    for (size_t c = 0; c < proof->ncomponents; c++)
        if (!find_way(clash, &proof->components[c], &clash->ways[c])) return false;
    return true;
}

/* The answers to what the two name, and what beats them. */
static Str witness(const Clash *clash) {
    const Lint *lint = clash->lint;
    const Card *card = lint->card;
    const Proof *proof = lint->proof;
    Buf text = buf_new(lint->arena);
    bool *named = ARENA_ARRAY(lint->arena, bool, card->nquestions);
    for (uint32_t v = 0; v < card->nvetoes; v++)
        if (v == clash->a || v == clash->b || beats(&card->vetoes[v], clash->a) ||
            beats(&card->vetoes[v], clash->b))
            logic_mark(card, &card->vetoes[v].when, named);
    lint_mark_asks(lint, named);
    for (size_t c = 1; c < proof->ncomponents; c++) {
        const Component *component = &proof->components[c];
        for (size_t k = 0; clash->ways[c] != SIZE_MAX && k < component->n; k++) {
            uint32_t q = component->questions[k],
                     state = way_state(proof, component, clash->ways[c], k);
            if (!named[q] || state >= proof->atoms[q].n) continue;
            Str answer = lint_answer(lint, q, proof->atoms[q].at[state].value);
            buf_printf(&text, "%s%.*s = %.*s", text.n ? ", " : "", STR_ARG(lint_name(lint, q)),
                       STR_ARG(answer));
        }
    }
    return text.n ? buf_str(&text) : STR("any answers");
}

void lint_contradictions(Lint *lint) {
    const Card *card = lint->card;
    size_t *ways = ARENA_ARRAY(lint->arena, size_t, lint->proof->ncomponents);
    for (uint32_t b = 0; b < card->nvetoes; b++)
        for (uint32_t a = 0; a < b; a++) {
            const Veto *first = &card->vetoes[a], *second = &card->vetoes[b];
            Clash clash = {lint, a, b, ways};
            if (first->band == second->band || beats(first, b) || beats(second, a) ||
                !can_clash(&clash))
                continue;
            Str x = card->bands[first->band].name, y = card->bands[second->band].name;
            Diag *diag =
                diag_error(lint->diags, second->span, "`%.*s` forces %.*s where `%.*s` forces %.*s",
                           STR_ARG(second->name), STR_ARG(y), STR_ARG(first->name), STR_ARG(x));
            diag_mark(lint->diags, diag, first->span, "this one forces %.*s", STR_ARG(x));
            diag_hint(lint->diags, diag, "with %.*s; the one that wins says `beats: %.*s`",
                      STR_ARG(witness(&clash)), STR_ARG(first->name));
        }
}

/* ---- one veto ---- */

static void ends_of_rest(const Yields *rest, int64_t *low, int64_t *high) {
    *low = INT64_MAX, *high = INT64_MIN;
    for (size_t i = 0; i < rest->n; i++) {
        int64_t least = sums_least(&rest->sums[i]), most = sums_most(&rest->sums[i]);
        *low = least < *low ? least : *low;
        *high = most > *high ? most : *high;
    }
}

/* Wherever it holds, the score lies in the band that it forces. */
static bool repeats_score(const Proof *proof, const Component *component, size_t bit,
                          uint32_t band) {
    int64_t low, high;
    ends_of_rest(&proof->rest[component - proof->components], &low, &high);
    for (size_t i = 0; i < component->nways; i++) {
        const Way *way = &component->ways[i];
        if (!(component->fired[way->set] >> bit & 1)) continue;
        bool above =
            band + 1 < proof->card->nbands && way->low + way->width + high >= proof->from[band + 1];
        if (above || way->low + low < proof->from[band]) return false;
    }
    return true;
}

static void lint_veto(Lint *lint, const Component *component, size_t bit) {
    const Proof *proof = lint->proof;
    const Veto *veto = &lint->card->vetoes[component->vetoes[bit]];
    const Table *table = proof_table(proof, TABLE_VETO, component->vetoes[bit]);
    Str band = lint->card->bands[veto->band].name;
    if (!table) return;
    if (!table_meets(table, true)) {
        Diag *diag = diag_warning(lint->diags, veto->when.text, "the veto `%.*s` never holds",
                                  STR_ARG(veto->name));
        diag_hint(lint->diags, diag, "no answers make its condition true");
    } else if (proof->limit == PROOF_WHOLE && !veto->nbeats &&
               repeats_score(proof, component, bit, veto->band)) {
        Diag *diag = diag_warning(lint->diags, veto->span,
                                  "the veto `%.*s` forces what the score gives anyway: %.*s",
                                  STR_ARG(veto->name), STR_ARG(band));
        diag_hint(lint->diags, diag, "leave it out, or make it a pattern if its words matter");
    }
}

void lint_vetoes(Lint *lint) {
    const Proof *proof = lint->proof;
    for (size_t c = 0; c < proof->ncomponents; c++)
        for (size_t bit = 0; bit < proof->components[c].nvetoes; bit++)
            lint_veto(lint, &proof->components[c], bit);
}
