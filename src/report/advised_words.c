#include "report/advised_words.h"

#include "base/num.h"

#include <math.h>

/* ---- words ---- */

Str side_name(const Card *card, size_t side) {
    return card->sides[side];
}

Str rule_answer(Arena *arena, const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    if (rule->kind == RULE_WHEN) return span_text(rule->when.text);
    Reply reply = advised->sheet->given[rule->question].reply;
    if (!advised->advice->asked[rule->question]) reply.certainty = NOT_ASKED;
    const char *text =
        arena_printf(arena, "%.*s: %.*s", STR_ARG(card->questions[rule->question].name),
                     STR_ARG(sheet_answer_text(arena, card, rule->question, reply)));
    return str_of(text);
}

Str rule_why(Arena *arena, const Advised *advised, const Rule *rule) {
    const Question *question = &advised->sheet->card->questions[rule->question];
    Reply reply =
        rule->kind == RULE_WHEN ? (Reply){0} : advised->sheet->given[rule->question].reply;
    if (rule->nwhy == 1) return rule->why[0];
    if (rule->nwhy > 1 && reply.certainty == KNOWN)
        return rule->why[option_place(question, reply.value)];
    return rule_answer(arena, advised, rule);
}

Str rule_evidence(const Advised *advised, const Rule *rule) {
    if (rule->kind == RULE_WHEN) return STR("");
    return advised->sheet->given[rule->question].evidence;
}

/* ---- contributions ---- */

uint32_t *rules_by_size(Arena *arena, const Advice *advice, size_t *n) {
    const Card *card = advice->card;
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, card->npoints);
    *n = 0;
    for (uint32_t r = 0; r < card->npoints; r++) {
        if (fabs(advice->points[r]) < 0.005) continue;
        size_t at = (*n)++;
        for (; at > 0 && fabs(advice->points[order[at - 1]]) < fabs(advice->points[r]) - 1e-9; at--)
            order[at] = order[at - 1];
        order[at] = r;
    }
    return order;
}

bool rule_is_mean(const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    bool *named = ARENA_ARRAY(card->arena, bool, card->nquestions), open = false;
    if (rule->kind == RULE_WHEN) logic_mark(card, &rule->when, named);
    else named[rule->question] = true;
    for (size_t q = 0; q < card->nquestions; q++)
        open = open || (named[q] && advised->sheet->given[q].reply.certainty == UNKNOWN);
    return open;
}

Reply advised_stands(const Advised *advised, const Condition *condition) {
    return advice_holds(advised->advice, condition);
}
