#include "report/advised.h"

#include "base/num.h"
#include "report/advised_words.h"
#include "report/based.h"
#include "report/meter.h"
#include "report/table.h"

#include <math.h>

/* Records, with heads where the format wants them. */
static Table table_with_heads(Arena *arena, const Style *style, const char *const *heads,
                              size_t n) {
    Table table = table_new(arena, n);
    table.last_is_prose = true;
    for (size_t i = 0; style->format == FORMAT_MARKDOWN && i < n; i++)
        table_text(&table, TONE_PLAIN, heads[i]);
    return table;
}

static void why_row(Table *table, const Advised *advised, uint32_t r) {
    const Advice *advice = advised->advice;
    const Rule *rule = &advice->card->points[r];
    const Given *given = rule->kind == RULE_WHEN ? NULL : &advised->sheet->given[rule->question];
    Str from = rule_evidence(advised, rule);
    if (rule_is_mean(advised, rule)) from = STR("unknown, on average");
    else if (given && given->computed)
        from = str_of(arena_printf(table->arena, "%.*s, from the plan", STR_ARG(from)));
    table_cell(table, TONE_STRONG, points_of(table->arena, advice->points[r], true));
    table_cell(table, TONE_PLAIN, rule_why(table->arena, advised, rule));
    table_cell(table, TONE_DIM, from);
}

enum { SHOWN_UNKNOWN = 3 };

/* Several rules of which nothing is known say little one by one. */
static void unknown_row(Table *table, const Advised *advised, const uint32_t *order, size_t n) {
    Buf names = buf_new(table->arena);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Rule *rule = &advised->advice->card->points[order[i]];
        if (!rule_is_mean(advised, rule)) continue;
        buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR_ARG(rule->name));
        sum += advised->advice->points[order[i]];
    }
    table_cell(table, TONE_STRONG, points_of(table->arena, sum, true));
    table_text(table, TONE_PLAIN, "what is unknown, on average");
    table_cell(table, TONE_DIM, buf_str(&names));
}

static void why_section(Buf *out, const Style *style, const Advised *advised) {
    Arena *arena = out->arena;
    const Advice *advice = advised->advice;
    size_t n, unknown = 0;
    uint32_t *order = rules_by_size(arena, advice, &n);
    Table table =
        table_with_heads(arena, style, (const char *const[]){"points", "why", "evidence"}, 3);
    table_cell(&table, TONE_PLAIN, points_text(arena, advice->card->start, true));
    table_text(&table, TONE_PLAIN, "where every line starts");
    table_text(&table, TONE_DIM, "");
    for (size_t i = 0; i < n; i++)
        unknown += rule_is_mean(advised, &advice->card->points[order[i]]);
    bool together = unknown > SHOWN_UNKNOWN;
    for (size_t i = 0; i < n; i++)
        if (!together || !rule_is_mean(advised, &advice->card->points[order[i]]))
            why_row(&table, advised, order[i]);
    if (together) unknown_row(&table, advised, order, n);
    table_write(out, style, &table, 2);
}

/* ---- flips, what to ask, patterns ---- */

static Str change_text(Arena *arena, const Card *card, const Change *change) {
    Str to = sheet_answer_text(arena, card, change->question, (Reply){KNOWN, change->value});
    return str_of(arena_printf(arena, "%.*s %s %.*s",
                               STR_ARG(card->questions[change->question].name),
                               change->lever ? "were" : "turned out to be", STR_ARG(to)));
}

static Str flip_text(Arena *arena, const Card *card, const Flip *flip) {
    Buf text = buf_new(arena);
    for (size_t i = 0; i < flip->n; i++) {
        if (i) buf_text(&text, " and ");
        buf_add(&text, change_text(arena, card, &flip->changes[i]));
    }
    return buf_str(&text);
}

enum { SHOWN_FLIPS = 6, SHOWN_NEXT = 8 };

static void heading(Buf *out, const Style *style, const char *text) {
    buf_char(out, '\n');
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "### %s\n\n", text);
    else style_wrap(out, style, TONE_DIM, str_of(text), STR(""));
}

static void flips_section(Buf *out, const Style *style, const Advised *advised) {
    const Flips *flips = advised->flips;
    const Card *card = advised->sheet->card;
    if (!flips->n) return;
    heading(out, style, "It would turn if");
    Table table =
        table_with_heads(out->arena, style, (const char *const[]){"change", "verdict"}, 2);
    for (size_t i = 0; i < flips->n && i < SHOWN_FLIPS; i++) {
        table_cell(&table, TONE_PLAIN, flip_text(out->arena, card, &flips->sets[i]));
        table_cell(&table, TONE_DIM, card->bands[flips->sets[i].band].title);
    }
    table_write(out, style, &table, 2);
    if (flips->n > SHOWN_FLIPS)
        style_wrap(out, style, TONE_DIM,
                   str_of(arena_printf(out->arena, "  and in %zu%s more ways",
                                       flips->n - SHOWN_FLIPS, flips->tried_all ? "" : " or")),
                   STR("  "));
}

/* How far the verdict is from turning by the weights alone. */
static void margin_section(Buf *out, const Style *style, const Advised *advised) {
    const Flips *flips = advised->flips;
    if (flips->slack <= 0) return;
    Str margin = points_text(out->arena, flips->margin, false);
    Buf text = buf_new(out->arena);
    buf_printf(&text, "%.*s points from turning", STR_ARG(margin));
    if (isfinite(flips->slack)) {
        char factor[NUM_TEXT];
        num_digits(floor(flips->slack * 100) / 100, 3, factor);
        Str rule = advised->sheet->card->points[flips->slack_rule].name;
        buf_printf(&text, "; any one rule may weigh %s times as much or as little, `%.*s` first",
                   factor, STR_ARG(rule));
    }
    buf_char(out, '\n');
    style_wrap(out, style, TONE_DIM, buf_str(&text), STR(""));
}

static void next_section(Buf *out, const Style *style, const Advised *advised) {
    const Advice *advice = advised->advice;
    if (!advice->nnext) return;
    heading(out, style, "Ask next");
    Table table = table_with_heads(out->arena, style,
                                   (const char *const[]){"question", "worth", "it asks"}, 3);
    Buf idle = buf_new(out->arena);
    size_t heads = table.ncells, left_out = 0;
    for (size_t i = 0; i < advice->nnext; i++) {
        const Worth *worth = &advice->next[i];
        const Question *question = &advice->card->questions[worth->question];
        if (worth->bits < 5e-4) {
            buf_printf(&idle, "%s%.*s", idle.n ? ", " : "", STR_ARG(question->name));
            continue;
        }
        left_out += i >= SHOWN_NEXT;
        if (i >= SHOWN_NEXT) continue;
        table_cell(&table, TONE_STRONG, question->name);
        table_text(&table, TONE_PLAIN, arena_printf(out->arena, "%.3f bit", worth->bits));
        table_cell(&table, TONE_DIM, question->ask);
    }
    if (table.ncells > heads) table_write(out, style, &table, 2);
    if (left_out)
        style_wrap(out, style, TONE_DIM,
                   str_of(arena_printf(out->arena, "  and %zu that are worth less", left_out)),
                   STR("  "));
    if (!idle.n) return;
    if (style->format == FORMAT_MARKDOWN && table.ncells > heads) buf_char(out, '\n');
    const char *line = arena_printf(out->arena, "%sdoes not matter by itself: %s",
                                    style->format == FORMAT_MARKDOWN ? "" : "  ", idle.p);
    style_wrap(out, style, TONE_DIM, str_of(line), STR("  "));
}

static bool applies(const Advised *advised, const Pattern *pattern) {
    return reply_is(advised_stands(advised, &pattern->when), true);
}

/* Those that hold, and those that may. */
static void vetoes_section(Buf *out, const Style *style, const Advised *advised) {
    static const char *const heads[] = {"veto", "verdict", "why"};
    const Card *card = advised->sheet->card;
    Table table = table_with_heads(out->arena, style, heads, COUNT_OF(heads));
    size_t before = table.ncells;
    for (size_t v = 0; v < card->nvetoes; v++) {
        const Veto *veto = &card->vetoes[v];
        Reply holds = advised_stands(advised, &veto->when);
        if (reply_is(holds, false) || holds.certainty == NOT_ASKED) continue;
        const char *forces = holds.certainty == KNOWN ? "forces" : "may force";
        Str band = card->bands[veto->band].title;
        table_cell(&table, TONE_STRONG, veto->name);
        table_text(&table, TONE_PLAIN, arena_printf(out->arena, "%s: %.*s", forces, STR_ARG(band)));
        table_cell(&table, TONE_DIM, veto->why.n ? veto->why : span_text(veto->when.text));
    }
    if (table.ncells == before) return;
    heading(out, style, "Vetoes");
    table_write(out, style, &table, 2);
}

static void patterns_section(Buf *out, const Style *style, const Advised *advised) {
    const Card *card = advised->sheet->card;
    Table table =
        table_with_heads(out->arena, style, (const char *const[]){"pattern", "what to do"}, 2);
    size_t heads = table.ncells;
    for (size_t i = 0; i < card->npatterns; i++) {
        if (!applies(advised, &card->patterns[i])) continue;
        table_cell(&table, TONE_STRONG, card->patterns[i].name);
        table_cell(&table, TONE_PLAIN, card->patterns[i].text);
    }
    if (table.ncells == heads) return;
    heading(out, style, "Patterns");
    table_write(out, style, &table, 2);
}

/* ---- text and Markdown ---- */

static void write_text(Buf *out, const Style *style, const Advised *advised) {
    const Card *card = advised->sheet->card;
    Str subject = advised->sheet->subject;
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "## %.*s\n\n", STR_ARG(subject));
    else if (subject.n) style_wrap(out, style, TONE_STRONG, subject, STR(""));
    style_wrap(out, style, TONE_STRONG, meter_headline(out->arena, advised->advice), STR("  "));
    meter_bar(out, style, advised->advice, meter_scale(advised->advice), false);
    vetoes_section(out, style, advised);
    heading(out, style, "Why");
    why_section(out, style, advised);
    flips_section(out, style, advised);
    margin_section(out, style, advised);
    next_section(out, style, advised);
    patterns_section(out, style, advised);
    buf_char(out, '\n');
    char completions[NUM_TEXT];
    num_digits(advised->advice->completions, 6, completions);
    const char *runs = advised->advice->runs
                           ? arena_printf(out->arena, " in each of %d runs of the plan", RUNS)
                           : "";
    const char *line = arena_printf(out->arena, "%.*s %.*s, %s completion%s%s",
                                    STR_ARG(card->rules), STR_ARG(card->version), completions,
                                    advised->advice->completions == 1 ? "" : "s", runs);
    style_wrap(out, style, TONE_DIM, str_of(line), STR(""));
    based_text(out, style, advised->sheet);
}

/* ---- JSON ---- */

static void points_json(Json *json, const char *key, double points) {
    json_key(json, key);
    json_number(json, num_settle(points));
}

static void chances_json(Json *json, const Advice *advice) {
    json_key(json, "chances");
    json_open(json, '{');
    for (size_t b = 0; b < advice->card->nbands; b++) {
        Str name = advice->card->bands[b].name;
        points_json(json, arena_copy(json->out->arena, name.p, name.n), advice->bands[b]);
    }
    json_close(json, '}');
    json_key(json, "sides");
    json_open(json, '{');
    for (size_t side = 0; side < SIDES; side++) {
        Str name = side_name(advice->card, side);
        points_json(json, arena_copy(json->out->arena, name.p, name.n), advice->sides[side]);
    }
    json_close(json, '}');
    points_json(json, "conflict", advice->conflict);
}

static void contributions_json(Json *json, const Advised *advised) {
    size_t n;
    uint32_t *order = rules_by_size(json->out->arena, advised->advice, &n);
    json_key(json, "contributions");
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        const Rule *rule = &advised->advice->card->points[order[i]];
        json_open(json, '{');
        json_text(json, "rule", rule->name);
        points_json(json, "points", advised->advice->points[order[i]]);
        json_text(json, "answer", rule_answer(json->out->arena, advised, rule));
        json_text(json, "why", rule_why(json->out->arena, advised, rule));
        Str evidence = rule_evidence(advised, rule);
        if (evidence.n) json_text(json, "evidence", evidence);
        json_key(json, "mean");
        json_bool(json, rule_is_mean(advised, rule));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void flips_json(Json *json, const Advised *advised) {
    const Card *card = advised->sheet->card;
    json_key(json, "flips");
    json_open(json, '[');
    for (size_t i = 0; i < advised->flips->n; i++) {
        const Flip *flip = &advised->flips->sets[i];
        json_open(json, '{');
        json_key(json, "changes");
        json_open(json, '{');
        for (size_t c = 0; c < flip->n; c++) {
            Str name = card->questions[flip->changes[c].question].name;
            json_text(json, arena_copy(json->out->arena, name.p, name.n),
                      sheet_answer_text(json->out->arena, card, flip->changes[c].question,
                                        (Reply){KNOWN, flip->changes[c].value}));
        }
        json_close(json, '}');
        json_text(json, "band", card->bands[flip->band].name);
        points_json(json, "low", (double)flip->low / 100);
        points_json(json, "high", (double)flip->high / 100);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, "all_tried");
    json_bool(json, advised->flips->tried_all);
    if (advised->flips->margin != INT64_MAX)
        points_json(json, "margin", (double)advised->flips->margin / 100);
    if (advised->flips->slack <= 0) return;
    json_key(json, "weight_slack");
    json_open(json, '{');
    points_json(json, "factor", advised->flips->slack);
    if (isfinite(advised->flips->slack))
        json_text(json, "rule", card->points[advised->flips->slack_rule].name);
    json_close(json, '}');
}

static void lists_json(Json *json, const Advised *advised) {
    const Advice *advice = advised->advice;
    const Card *card = advice->card;
    json_key(json, "ask_next");
    json_open(json, '[');
    for (size_t i = 0; i < advice->nnext; i++) {
        json_open(json, '{');
        json_text(json, "question", card->questions[advice->next[i].question].name);
        points_json(json, "bits", round(advice->next[i].bits * 1e6) / 1e6);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, "patterns");
    json_open(json, '[');
    for (size_t i = 0; i < card->npatterns; i++)
        if (applies(advised, &card->patterns[i])) json_str(json, card->patterns[i].name);
    json_close(json, ']');
}

static void write_json(Buf *out, const Advised *advised) {
    const Advice *advice = advised->advice;
    const Card *card = advice->card;
    Json json = {.out = out};
    json_document_open(&json);
    json_text(&json, "rules", card->rules);
    json_text(&json, "version", card->version);
    based_json(&json, advised->sheet);
    json_text(&json, "subject", advised->sheet->subject);
    json_text(&json, "band", card->bands[advice->band].name);
    json_text(&json, "side", side_name(card, card->bands[advice->band].side));
    json_text(&json, "state", str_of(state_name(advice->state)));
    points_json(&json, "mean", advice->mean);
    points_json(&json, "low", (double)advice->low / 100);
    points_json(&json, "high", (double)advice->high / 100);
    chances_json(&json, advice);
    json_key(&json, "completions");
    json_number(&json, advice->completions);
    json_key(&json, "runs");
    json_count(&json, advice->runs ? RUNS : 0);
    json_key(&json, "sampled");
    json_bool(&json, advice->sampled);
    contributions_json(&json, advised);
    flips_json(&json, advised);
    lists_json(&json, advised);
    json_document_close(&json);
}

/* ---- CSV ---- */

static const char *const csv_heads[] = {"file", "subject", "band", "side",  "state",
                                        "mean", "low",     "high", "chance"};

void advised_csv_head(Buf *out, const Style *style) {
    Table table = table_new(out->arena, COUNT_OF(csv_heads));
    for (size_t i = 0; i < COUNT_OF(csv_heads); i++) table_text(&table, TONE_PLAIN, csv_heads[i]);
    table_write(out, style, &table, 0);
}

static void write_csv(Buf *out, const Style *style, const Advised *advised) {
    const Advice *advice = advised->advice;
    const Band *band = &advice->card->bands[advice->band];
    Arena *arena = out->arena;
    char chance[NUM_TEXT];
    num_shortest(num_settle(advice->sides[band->side]), chance);
    Table table = table_new(arena, COUNT_OF(csv_heads));
    table_text(&table, TONE_PLAIN, advised->sheet->path ? advised->sheet->path : "");
    table_cell(&table, TONE_PLAIN, advised->sheet->subject);
    table_cell(&table, TONE_PLAIN, band->name);
    table_cell(&table, TONE_PLAIN, side_name(advice->card, band->side));
    table_text(&table, TONE_PLAIN, state_name(advice->state));
    table_cell(&table, TONE_PLAIN, points_of(arena, advice->mean, false));
    table_cell(&table, TONE_PLAIN, points_text(arena, advice->low, false));
    table_cell(&table, TONE_PLAIN, points_text(arena, advice->high, false));
    table_text(&table, TONE_PLAIN, chance);
    table_write(out, style, &table, 0);
}

void advised_write(Buf *out, const Style *style, const Advised *advised) {
    switch (style->format) {
    case FORMAT_JSON: write_json(out, advised); break;
    case FORMAT_CSV: write_csv(out, style, advised); break;
    default: write_text(out, style, advised);
    }
}
