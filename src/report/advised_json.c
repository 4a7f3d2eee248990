/* advised_json.c - a verdict for machines. */
#include "base/num.h"
#include "report/advised_words.h"
#include "report/based.h"

#include <math.h>

static void number(Json *json, const char *key, double value) {
    json_key(json, key);
    json_number(json, num_round(value, CHANCE_DIGITS));
}

/* Hundredths are told exactly. */
static void hundredths(Json *json, const char *key, int64_t value) {
    json_key(json, key);
    json_number(json, (double)value / 100);
}

static void truth(Json *json, const char *key, bool value) {
    json_key(json, key);
    json_bool(json, value);
}

static void nothing(Json *json, const char *key) {
    json_key(json, key);
    json_null(json);
}

/* A text, or null. */
static void text_if(Json *json, const char *key, bool there, Str text) {
    if (there) json_text(json, key, text);
    else nothing(json, key);
}

static void list(Json *json, const char *key) {
    json_key(json, key);
    json_open(json, '[');
}

static void named(Json *json, Str name, double value) {
    number(json, arena_copy(json->out->arena, name.p, name.n), value);
}

/* ---- the verdict ---- */

static void chances(Json *json, const Advice *advice) {
    const Card *card = advice->card;
    json_key(json, "chances");
    json_open(json, '{');
    for (size_t b = 0; b < card->nbands; b++) named(json, card->bands[b].name, advice->bands[b]);
    json_close(json, '}');
    json_key(json, "sides");
    json_open(json, '{');
    for (size_t side = 0; side < SIDES; side++)
        named(json, side_name(card, side), advice->sides[side]);
    json_close(json, '}');
    number(json, "conflict", advice->conflict);
}

static void bands(Json *json, const Advice *advice) {
    const Card *card = advice->card;
    list(json, "bands");
    for (size_t b = 0; b < card->nbands; b++) {
        const Band *band = &card->bands[b];
        json_open(json, '{');
        json_text(json, "name", band->name);
        json_text(json, "title", band->title);
        json_text(json, "side", side_name(card, band->side));
        if (b) hundredths(json, "from", band->from);
        else nothing(json, "from");
        number(json, "chance", advice->bands[b]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void vetoes(Json *json, const Advised *advised) {
    const Card *card = advised->sheet->card;
    list(json, "vetoes");
    for (size_t v = 0; v < card->nvetoes; v++) {
        const Veto *veto = &card->vetoes[v], *stronger = veto_beaten_by(advised, v, KNOWN);
        Certainty stands = veto_stands(advised, v);
        if (stands == NOT_ASKED) continue;
        json_open(json, '{');
        json_text(json, "name", veto->name);
        json_text(json, "band", card->bands[veto->band].name);
        json_text(json, "state", stands == KNOWN ? STR("holds") : STR("may hold"));
        number(json, "chance", advised->advice->vetoes[v]);
        json_text(json, "when", span_text(veto->when.text));
        text_if(json, "why", veto->why.n, veto->why);
        text_if(json, "source", veto->source.n, veto->source);
        text_if(json, "beaten_by", stronger, stronger ? stronger->name : STR(""));
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- what gave it ---- */

/* The answer that a rule reads; of one that reads several its condition. */
static void rule_reads(Json *json, const Advised *advised, const Rule *rule) {
    const Card *card = advised->sheet->card;
    bool one = rule->kind != RULE_WHEN;
    const Given *given = one ? &advised->sheet->given[rule->question] : NULL;
    Reply reply = one ? given->reply : (Reply){0};
    if (one && !advised->advice->asked[rule->question]) reply.certainty = NOT_ASKED;
    text_if(json, "when", !one, one ? STR("") : span_text(rule->when.text));
    text_if(json, "question", one, one ? card->questions[rule->question].name : STR(""));
    text_if(json, "answer", one,
            one ? sheet_answer_text(json->out->arena, card, rule->question, reply) : STR(""));
    if (one && reply.certainty == KNOWN)
        number(json, "sure", answer_share(advised, rule->question));
    else nothing(json, "sure");
    truth(json, "computed", one && given->computed);
    truth(json, "mean", rule_is_mean(advised, rule));
}

static void contributions(Json *json, const Advised *advised) {
    size_t n;
    uint32_t *order = rules_by_size(json->out->arena, advised->advice, &n);
    list(json, "contributions");
    for (size_t i = 0; i < n; i++) {
        const Rule *rule = &advised->advice->card->points[order[i]];
        Str evidence = rule_evidence(advised, rule);
        json_open(json, '{');
        json_text(json, "rule", rule->name);
        number(json, "points", advised->advice->points[order[i]]);
        rule_reads(json, advised, rule);
        json_text(json, "why", rule_why(json->out->arena, advised, rule));
        text_if(json, "source", rule->source.n, rule->source);
        text_if(json, "evidence", evidence.n, evidence);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- what would turn it, what to ask, what to do ---- */

/* Under `no_lever` what nobody can make so: it could only turn out so. */
static void flip(Json *json, const Card *card, const Flip *set) {
    Arena *arena = json->out->arena;
    json_open(json, '{');
    json_key(json, "changes");
    json_open(json, '{');
    for (size_t c = 0; c < set->n; c++) {
        uint32_t q = set->changes[c].question;
        Str name = card->questions[q].name;
        json_text(json, arena_copy(arena, name.p, name.n),
                  sheet_answer_text(arena, card, q, (Reply){KNOWN, set->changes[c].value}));
    }
    json_close(json, '}');
    list(json, "no_lever");
    for (size_t c = 0; c < set->n; c++)
        if (!set->changes[c].lever) json_str(json, card->questions[set->changes[c].question].name);
    json_close(json, ']');
    json_text(json, "band", card->bands[set->band].name);
    hundredths(json, "low", set->low);
    hundredths(json, "high", set->high);
    json_close(json, '}');
}

static void flips(Json *json, const Advised *advised) {
    const Flips *all = advised->flips;
    const Card *card = advised->sheet->card;
    list(json, "flips");
    for (size_t i = 0; i < all->n; i++) flip(json, card, &all->sets[i]);
    json_close(json, ']');
    truth(json, "all_tried", all->tried_all);
    if (all->margin != INT64_MAX) hundredths(json, "margin", all->margin);
    if (all->slack <= 0) return;
    json_key(json, "weight_slack");
    json_open(json, '{');
    number(json, "factor", all->slack);
    if (isfinite(all->slack)) json_text(json, "rule", card->points[all->slack_rule].name);
    json_close(json, '}');
}

static void ask_next(Json *json, const Advice *advice) {
    list(json, "ask_next");
    for (size_t i = 0; i < advice->nnext; i++) {
        const Question *question = &advice->card->questions[advice->next[i].question];
        json_open(json, '{');
        json_text(json, "question", question->name);
        json_text(json, "ask", question->ask);
        number(json, "bits", round(advice->next[i].bits * 1e6) / 1e6);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void patterns(Json *json, const Advised *advised) {
    const Card *card = advised->sheet->card;
    list(json, "patterns");
    for (size_t i = 0; i < card->npatterns; i++) {
        if (!reply_is(advised_stands(advised, &card->patterns[i].when), true)) continue;
        json_open(json, '{');
        json_text(json, "name", card->patterns[i].name);
        json_text(json, "text", card->patterns[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void advised_json(Buf *out, const Advised *advised) {
    const Advice *advice = advised->advice;
    const Card *card = advice->card;
    const Band *band = &card->bands[advice->band];
    bool there = advice->state != STATE_CONFLICT;
    Json json = {.out = out};
    json_document_open(&json);
    json_text(&json, "rules", card->rules);
    json_text(&json, "version", card->version);
    based_json(&json, advised->sheet);
    json_text(&json, "subject", advised->sheet->subject);
    text_if(&json, "band", there, band->name);
    text_if(&json, "side", there, side_name(card, band->side));
    json_text(&json, "state", str_of(state_name(advice->state)));
    if (advised->sheet->chosen) json_text(&json, "chosen", advised->sheet->chosen->name);
    if (advised->sheet->because.n) json_text(&json, "because", advised->sheet->because);
    hundredths(&json, "start", card->start);
    number(&json, "mean", advice->mean);
    hundredths(&json, "low", advice->low);
    hundredths(&json, "high", advice->high);
    chances(&json, advice);
    bands(&json, advice);
    vetoes(&json, advised);
    json_key(&json, "completions");
    json_number(&json, advice->completions);
    json_key(&json, "runs");
    json_count(&json, advice->runs ? RUNS : 0);
    truth(&json, "sampled", advice->sampled);
    contributions(&json, advised);
    flips(&json, advised);
    ask_next(&json, advice);
    patterns(&json, advised);
    json_document_close(&json);
}
