#include "advisor/parts.h"

#include "advisor/logic.h"

typedef struct Joiner {
    Card *card;
    uint32_t *joined; /* by question: another one of its part, in the end the first one */
} Joiner;

/* ---- names ---- */

static Named named(const Card *card, const Condition *when, int64_t question) {
    Named out = {0};
    bool *marked = ARENA_ARRAY(card->arena, bool, card->nquestions);
    logic_mark(card, when, marked);
    if (question >= 0) marked[question] = true;
    for (size_t q = 0; q < card->nquestions; q++) out.n += marked[q];
    out.at = ARENA_ARRAY(card->arena, uint32_t, out.n);
    out.n = 0;
    for (uint32_t q = 0; q < card->nquestions; q++)
        if (marked[q]) out.at[out.n++] = q;
    return out;
}

static void find_names(Card *card) {
    card->rule_names = ARENA_ARRAY(card->arena, Named, card->npoints);
    card->veto_names = ARENA_ARRAY(card->arena, Named, card->nvetoes);
    card->ask_names = ARENA_ARRAY(card->arena, Named, card->nquestions);
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        int64_t question = rule->kind == RULE_WHEN ? -1 : (int64_t)rule->question;
        card->rule_names[r] = named(card, &rule->when, question);
    }
    for (size_t v = 0; v < card->nvetoes; v++)
        card->veto_names[v] = named(card, &card->vetoes[v].when, -1);
    for (size_t q = 0; q < card->nquestions; q++)
        card->ask_names[q] = named(card, &card->questions[q].ask_if, -1);
}

/* ---- joining ---- */

static uint32_t first_of(Joiner *joiner, uint32_t q) {
    while (joiner->joined[q] != q) q = joiner->joined[q] = joiner->joined[joiner->joined[q]];
    return q;
}

static void join(Joiner *joiner, uint32_t first, const Named *names) {
    for (size_t i = 0; i < names->n; i++)
        joiner->joined[first_of(joiner, names->at[i])] = first_of(joiner, first);
}

static void mark(Card *card, const Named *names) {
    for (size_t i = 0; i < names->n; i++) card->matters[names->at[i]] = true;
}

static void join_all(Joiner *joiner) {
    Card *card = joiner->card;
    for (size_t r = 0; r < card->npoints; r++) {
        mark(card, &card->rule_names[r]);
        if (card->rule_names[r].n) join(joiner, card->rule_names[r].at[0], &card->rule_names[r]);
    }
    for (size_t v = 0; v < card->nvetoes; v++) {
        mark(card, &card->veto_names[v]);
        if (card->veto_names[v].n) join(joiner, card->veto_names[v].at[0], &card->veto_names[v]);
    }
    for (size_t i = card->nquestions; i-- > 0;) {
        uint32_t q = card->order[i];
        if (card->matters[q]) mark(card, &card->ask_names[q]);
        join(joiner, q, &card->ask_names[q]);
    }
}

static Part new_part(const Card *card) {
    return (Part){.questions = ARENA_ARRAY(card->arena, uint32_t, card->nquestions),
                  .rules = ARENA_ARRAY(card->arena, uint32_t, card->npoints),
                  .vetoes = ARENA_ARRAY(card->arena, uint32_t, card->nvetoes)};
}

static Part *part_of_names(Card *card, const Named *names) {
    return &card->parts[names->n ? card->part_of[names->at[0]] : 0];
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
    Joiner joiner = {card, ARENA_ARRAY(card->arena, uint32_t, n)};
    card->matters = ARENA_ARRAY(card->arena, bool, n);
    for (uint32_t q = 0; q < n; q++) joiner.joined[q] = q;
    find_names(card);
    find_bits(card);
    join_all(&joiner);
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
        Part *part = part_of_names(card, &card->rule_names[r]);
        part->rules[part->nrules++] = card->whole.rules[card->whole.nrules++] = r;
    }
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        Part *part = part_of_names(card, &card->veto_names[v]);
        part->vetoes[part->nvetoes++] = card->whole.vetoes[card->whole.nvetoes++] = v;
    }
}
