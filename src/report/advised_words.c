#include "report/advised_words.h"

#include "base/num.h"

#include <math.h>

/* ---- words ---- */

Str side_name(const Card *card, size_t side) {
    return card->sides[side];
}

Str answer_text(Arena *arena, const Advised *advised, uint32_t q) {
    enum { MEDIAN_DIGITS = 3, EXACT_DIGITS = 4 };
    const Card *card = advised->sheet->card;
    const Question *question = &card->questions[q];
    const Given *given = &advised->sheet->given[q];
    Reply reply = given->reply;
    if (!advised->advice->asked[q]) reply.certainty = NOT_ASKED;
    bool worked_out = given->computed || given->runs;
    if (reply.certainty != KNOWN || question->kind != Q_NUMBER || !worked_out)
        return sheet_answer_text(arena, card, q, reply);
    Buf text = buf_new(arena);
    quantity_digits(&text, &card->units, &question->type, reply.value,
                    given->runs ? MEDIAN_DIGITS : EXACT_DIGITS);
    return buf_str(&text);
}

Str rule_answer(Arena *arena, const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    if (rule->kind == RULE_WHEN) return span_text(rule->when.text);
    const char *text =
        arena_printf(arena, "%.*s: %.*s", STR_ARG(card->questions[rule->question].name),
                     STR_ARG(answer_text(arena, advised, rule->question)));
    return str_of(text);
}

bool rule_is_doubt(const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    if (rule->kind != RULE_OPTIONS) return false;
    Reply reply = advised->sheet->given[rule->question].reply;
    double mean = advised->advice->points[rule - card->points];
    if (reply.certainty != KNOWN || fabs(mean) < 0.005) return false;
    int64_t own = rule->points[option_place(&card->questions[rule->question], reply.value)];
    return own == 0 || (own > 0) != (mean > 0);
}

Str rule_why(Arena *arena, const Advised *advised, const Rule *rule) {
    const Question *question = &advised->sheet->card->questions[rule->question];
    Reply reply =
        rule->kind == RULE_WHEN ? (Reply){0} : advised->sheet->given[rule->question].reply;
    if (rule_is_doubt(advised, rule)) return rule_answer(arena, advised, rule);
    if (rule->nwhy == 1) return rule->why[0];
    if (rule->nwhy > 1 && reply.certainty == KNOWN)
        return rule->why[option_place(question, reply.value)];
    return rule_answer(arena, advised, rule);
}

Str rule_evidence(const Advised *advised, const Rule *rule) {
    if (rule->kind == RULE_WHEN) return STR("");
    const Card *card = advised->sheet->card;
    const Given *given = &advised->sheet->given[rule->question];
    bool number = given->computed && card->questions[rule->question].kind == Q_NUMBER;
    return number ? answer_text(card->arena, advised, rule->question) : given->evidence;
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
