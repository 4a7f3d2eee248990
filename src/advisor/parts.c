#include "advisor/parts.h"

#include "advisor/logic.h"

typedef struct Joiner {
    Card *card;
    uint32_t *joined; /* by question: another one of its part, in the end the first one */
    bool *names;      /* what the condition at hand names */
} Joiner;

static uint32_t first_of(Joiner *joiner, uint32_t q) {
    while (joiner->joined[q] != q) q = joiner->joined[q] = joiner->joined[joiner->joined[q]];
    return q;
}

static void find_names(Joiner *joiner, const Condition *when) {
    memset(joiner->names, 0, joiner->card->nquestions);
    logic_mark(joiner->card, when, joiner->names);
}

static void rule_names(Joiner *joiner, const Rule *rule) {
    find_names(joiner, &rule->when);
    if (rule->kind != RULE_WHEN) joiner->names[rule->question] = true;
}

static void join_names(Joiner *joiner) {
    uint32_t first = UINT32_MAX;
    for (uint32_t q = 0; q < joiner->card->nquestions; q++) {
        if (!joiner->names[q]) continue;
        if (first == UINT32_MAX) first = q;
        joiner->joined[first_of(joiner, q)] = first_of(joiner, first);
    }
}

static void mark_names(Joiner *joiner) {
    bool *matters = joiner->card->matters;
    for (size_t q = 0; q < joiner->card->nquestions; q++)
        matters[q] = matters[q] || joiner->names[q];
}

static void join_all(Joiner *joiner) {
    const Card *card = joiner->card;
    for (size_t r = 0; r < card->npoints; r++) {
        rule_names(joiner, &card->points[r]);
        mark_names(joiner);
        join_names(joiner);
    }
    for (size_t v = 0; v < card->nvetoes; v++) {
        find_names(joiner, &card->vetoes[v].when);
        mark_names(joiner);
        join_names(joiner);
    }
    for (size_t i = card->nquestions; i-- > 0;) {
        uint32_t q = card->order[i];
        find_names(joiner, &card->questions[q].ask_if);
        if (card->matters[q]) mark_names(joiner);
        joiner->names[q] = true;
        join_names(joiner);
    }
}

static Part new_part(const Card *card) {
    return (Part){.questions = ARENA_ARRAY(card->arena, uint32_t, card->nquestions),
                  .rules = ARENA_ARRAY(card->arena, uint32_t, card->npoints),
                  .vetoes = ARENA_ARRAY(card->arena, uint32_t, card->nvetoes)};
}

static Part *part_of_names(Joiner *joiner) {
    Card *card = joiner->card;
    for (uint32_t q = 0; q < card->nquestions; q++)
        if (joiner->names[q]) return &card->parts[card->part_of[q]];
    return &card->parts[0];
}

/* What no verdict hangs on need not be gone through. */
static void put_question(Card *card, uint32_t q) {
    Part *part = &card->parts[card->part_of[q]];
    if (!card->matters[q]) return;
    part->questions[part->nquestions++] = q;
    card->whole.questions[card->whole.nquestions++] = q;
}

/* Whether a veto has nothing to do with others: it does the same as any such of its band. */
static bool is_plain(const Card *card, uint32_t veto) {
    for (size_t v = 0; v < card->nvetoes; v++)
        for (size_t i = 0; i < card->vetoes[v].nbeats; i++)
            if (v == veto || card->vetoes[v].beats[i] == veto) return false;
    return true;
}

/* Fewer sets of vetoes to tell apart. */
static void find_bits(Card *card) {
    card->veto_bit = ARENA_ARRAY(card->arena, uint32_t, card->nvetoes);
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        uint32_t first = 0;
        while (first < v && (card->vetoes[first].band != card->vetoes[v].band ||
                             !is_plain(card, first) || !is_plain(card, v)))
            first++;
        card->veto_bit[v] = first;
    }
}

void card_find_parts(Card *card) {
    size_t n = card->nquestions;
    Joiner joiner = {card, ARENA_ARRAY(card->arena, uint32_t, n),
                     ARENA_ARRAY(card->arena, bool, n)};
    card->matters = ARENA_ARRAY(card->arena, bool, n);
    for (uint32_t q = 0; q < n; q++) joiner.joined[q] = q;
    join_all(&joiner);
    find_bits(card);
    card->nparts = 0;
    card->parts = ARENA_ARRAY(card->arena, Part, n + 1);
    card->whole = new_part(card);
    card->parts[card->nparts++] = new_part(card);
    card->part_of = ARENA_ARRAY(card->arena, uint32_t, n);
    for (uint32_t q = 0; q < n; q++) {
        if (first_of(&joiner, q) != q) continue;
        card->part_of[q] = (uint32_t)card->nparts;
        card->parts[card->nparts++] = new_part(card);
    }
    for (uint32_t q = 0; q < n; q++) card->part_of[q] = card->part_of[first_of(&joiner, q)];
    for (size_t i = 0; i < n; i++) put_question(card, card->order[i]);
    for (uint32_t r = 0; r < card->npoints; r++) {
        rule_names(&joiner, &card->points[r]);
        Part *part = part_of_names(&joiner);
        part->rules[part->nrules++] = card->whole.rules[card->whole.nrules++] = r;
    }
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        find_names(&joiner, &card->vetoes[v].when);
        Part *part = part_of_names(&joiner);
        part->vetoes[part->nvetoes++] = card->whole.vetoes[card->whole.nvetoes++] = v;
    }
}
