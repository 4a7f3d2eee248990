#include "advisor/parts.h"

#include "advisor/logic.h"

typedef struct Joiner {
    Card *card;
    bool *matters;    /* by question */
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

/* The first question that was named; -1: none was. */
static int64_t join_names(Joiner *joiner) {
    int64_t first = -1;
    for (uint32_t q = 0; q < joiner->card->nquestions; q++) {
        if (!joiner->names[q]) continue;
        if (first < 0) first = q;
        joiner->joined[first_of(joiner, q)] = first_of(joiner, (uint32_t)first);
    }
    return first;
}

static void mark_names(Joiner *joiner) {
    for (size_t q = 0; q < joiner->card->nquestions; q++)
        joiner->matters[q] = joiner->matters[q] || joiner->names[q];
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
        if (!joiner->matters[q]) continue;
        find_names(joiner, &card->questions[q].ask_if);
        mark_names(joiner);
        joiner->names[q] = true;
        join_names(joiner);
    }
}

static Part new_part(const Card *card) {
    return (Part){.questions = ARENA_ARRAY(card->arena, uint32_t, card->nquestions),
                  .rules = ARENA_ARRAY(card->arena, uint32_t, card->npoints),
                  .vetoes = ARENA_ARRAY(card->arena, uint32_t, card->nvetoes)};
}

/* The part that holds what the names are of; conditions that name nothing are of a part without
 * questions, the last one. */
static Part *part_of_names(Joiner *joiner, const size_t *at) {
    Card *card = joiner->card;
    for (uint32_t q = 0; q < card->nquestions; q++)
        if (joiner->names[q]) return &card->parts[at[first_of(joiner, q)]];
    return &card->parts[card->nparts - 1];
}

void card_find_parts(Card *card) {
    size_t n = card->nquestions, *at = ARENA_ARRAY(card->arena, size_t, n);
    Joiner joiner = {card, ARENA_ARRAY(card->arena, bool, n), ARENA_ARRAY(card->arena, uint32_t, n),
                     ARENA_ARRAY(card->arena, bool, n)};
    for (uint32_t q = 0; q < n; q++) joiner.joined[q] = q;
    join_all(&joiner);
    card->parts = ARENA_ARRAY(card->arena, Part, n + 1);
    card->whole = new_part(card);
    for (uint32_t q = 0; q < n; q++)
        if (joiner.matters[q] && first_of(&joiner, q) == q) {
            at[q] = card->nparts;
            card->parts[card->nparts++] = new_part(card);
        }
    card->parts[card->nparts++] = new_part(card);
    card->part_of = ARENA_ARRAY(card->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t q = card->order[i];
        card->part_of[q] = joiner.matters[q] ? (uint32_t)at[first_of(&joiner, q)] : UINT32_MAX;
        if (!joiner.matters[q]) continue;
        Part *part = &card->parts[card->part_of[q]];
        part->questions[part->nquestions++] = q;
        card->whole.questions[card->whole.nquestions++] = q;
    }
    for (uint32_t r = 0; r < card->npoints; r++) {
        rule_names(&joiner, &card->points[r]);
        Part *part = part_of_names(&joiner, at);
        part->rules[part->nrules++] = card->whole.rules[card->whole.nrules++] = r;
    }
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        find_names(&joiner, &card->vetoes[v].when);
        Part *part = part_of_names(&joiner, at);
        part->vetoes[part->nvetoes++] = card->whole.vetoes[card->whole.nvetoes++] = v;
    }
}
