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

double answer_share(const Advised *advised, uint32_t q) {
    const Given *given = &advised->sheet->given[q];
    bool number = advised->sheet->card->questions[q].kind == Q_NUMBER;
    bool wholly = given->reply.certainty != KNOWN || (given->runs && number);
    return wholly ? 1 : given->sure;
}

bool rule_is_doubt(const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    if (rule->kind != RULE_OPTIONS) return false;
    const Given *given = &advised->sheet->given[rule->question];
    double mean = advised->advice->points[rule - card->points];
    if (given->reply.certainty != KNOWN || given->sure >= 1 || fabs(mean) < 0.005) return false;
    int64_t own = rule->points[option_place(&card->questions[rule->question], given->reply.value)];
    return own == 0 || (own > 0) != (mean > 0);
}

Str rule_why(Arena *arena, const Advised *advised, const Rule *rule) {
    if (rule_is_doubt(advised, rule)) {
        Str name = advised->sheet->card->questions[rule->question].name;
        return str_of(arena_printf(arena, "doubt about %.*s", STR_ARG(name)));
    }
    const Question *question = &advised->sheet->card->questions[rule->question];
    Reply reply =
        rule->kind == RULE_WHEN ? (Reply){0} : advised->sheet->given[rule->question].reply;
    if (rule->nwhy == 1) return rule->why[0];
    if (rule->nwhy > 1 && reply.certainty == KNOWN)
        return rule->why[option_place(question, reply.value)];
    return rule_answer(arena, advised, rule);
}

Str rule_why_answered(Arena *arena, const Advised *advised, const Rule *rule) {
    Str why = rule_why(arena, advised, rule);
    if (rule->kind == RULE_WHEN || rule_is_mean(advised, rule)) return why;
    const Card *card = advised->sheet->card;
    const Given *given = &advised->sheet->given[rule->question];
    double share = answer_share(advised, rule->question);
    Buf text = buf_new(arena);
    buf_add(&text, why);
    bool hides = rule->nwhy == 1 && card->questions[rule->question].kind != Q_YESNO;
    if (rule_is_doubt(advised, rule) || (hides && str_eq(why, rule->why[0])))
        buf_printf(&text, ": %.*s", STR_ARG(answer_text(arena, advised, rule->question)));
    if (given->runs && card->questions[rule->question].kind == Q_NUMBER)
        buf_text(&text, " at the median");
    if (given->cut) buf_text(&text, ", the end of its range: the plan is beyond it");
    if (share < 1)
        buf_printf(&text, given->runs ? ", in %.*s of runs" : ", %.*s sure",
                   STR_ARG(chance_text(arena, share)));
    return buf_str(&text);
}

Certainty veto_stands(const Advised *advised, size_t veto) {
    Reply stands = advised_stands(advised, &advised->sheet->card->vetoes[veto].when);
    double chance = advised->advice->vetoes[veto];
    if (stands.certainty == UNKNOWN) return UNKNOWN;
    if (reply_is(stands, true)) return chance < 1 - 1e-9 ? UNKNOWN : KNOWN;
    return chance > 1e-9 ? UNKNOWN : NOT_ASKED;
}

const Veto *veto_beaten_by(const Advised *advised, size_t veto, Certainty certainty) {
    const Card *card = advised->sheet->card;
    for (size_t v = 0; v < card->nvetoes; v++)
        for (size_t i = 0; i < card->vetoes[v].nbeats; i++) {
            if (card->vetoes[v].beats[i] != veto || v == veto) continue;
            if (veto_stands(advised, v) == certainty) return &card->vetoes[v];
        }
    return NULL;
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
