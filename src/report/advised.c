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
        from =
            str_of(arena_printf(table->arena, "%.*s, from the plan",
                                STR_ARG(span_text(advice->card->questions[rule->question].from))));
    table_cell(table, TONE_STRONG, points_of(table->arena, advice->points[r], true));
    table_cell(table, TONE_PLAIN, rule_why_answered(table->arena, advised, rule));
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

/* Of a verdict that could turn, and that no few answers turn. */
static void no_flips(Buf *out, const Style *style, const Advised *advised) {
    State state = advised->advice->state;
    if (state != STATE_FIRM && state != STATE_LIKELY) return;
    buf_char(out, '\n');
    style_wrap(out, style, TONE_DIM,
               advised->flips->tried_all
                   ? STR("No three answers turn it.")
                   : STR("No answers that were tried turn it; there were too many for all."),
               STR(""));
}

static void flips_section(Buf *out, const Style *style, const Advised *advised) {
    const Flips *flips = advised->flips;
    const Card *card = advised->sheet->card;
    if (!flips->n) {
        no_flips(out, style, advised);
        return;
    }
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
    if (flips->slack <= 0 || flips->margin == INT64_MAX) return;
    Str margin = points_text(out->arena, flips->margin, false);
    Buf text = buf_new(out->arena);
    buf_printf(&text, "%.*s points from turning", STR_ARG(margin));
    if (isfinite(flips->slack)) {
        char factor[NUM_TEXT];
        num_digits(floor(flips->slack * 100) / 100, 3, factor);
        Str rule = advised->sheet->card->points[flips->slack_rule].name;
        buf_printf(&text, "; any one rule may weigh %s times as much or as little, `%.*s` first",
                   factor, STR_ARG(rule));
    } else {
        buf_text(&text, "; no weight of one rule turns it");
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
        if (worth->bits < LEAST_BITS) {
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

/* `forces: Split`; `may force: Split, a chance of 20%`; `would force: Split; gives way to audit` */
static Str veto_forces(Arena *arena, const Advised *advised, size_t v, Certainty stands) {
    const Card *card = advised->sheet->card;
    Str band = card->bands[card->vetoes[v].band].title;
    const Veto *stronger = veto_beaten_by(advised, v, KNOWN);
    const Veto *perhaps = stronger ? NULL : veto_beaten_by(advised, v, UNKNOWN);
    const char *forces = stronger ? "would force" : stands == KNOWN ? "forces" : "may force";
    Buf text = buf_new(arena);
    buf_printf(&text, "%s: %.*s", forces, STR_ARG(band));
    if (stands == UNKNOWN)
        buf_printf(&text, ", a chance of %.*s",
                   STR_ARG(chance_text(arena, advised->advice->vetoes[v])));
    if (stronger) buf_printf(&text, "; gives way to %.*s", STR_ARG(stronger->name));
    if (perhaps) buf_printf(&text, "; gives way if %.*s holds", STR_ARG(perhaps->name));
    return buf_str(&text);
}

/* Those that hold, and those that may. */
static void vetoes_section(Buf *out, const Style *style, const Advised *advised) {
    static const char *const heads[] = {"veto", "verdict", "why"};
    const Card *card = advised->sheet->card;
    Table table = table_with_heads(out->arena, style, heads, COUNT_OF(heads));
    size_t before = table.ncells;
    for (size_t v = 0; v < card->nvetoes; v++) {
        const Veto *veto = &card->vetoes[v];
        Certainty stands = veto_stands(advised, v);
        if (stands == NOT_ASKED) continue;
        table_cell(&table, TONE_STRONG, veto->name);
        table_cell(&table, TONE_PLAIN, veto_forces(out->arena, advised, v, stands));
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
        if (!reply_is(advised_stands(advised, &card->patterns[i].when), true)) continue;
        table_cell(&table, TONE_STRONG, card->patterns[i].name);
        table_cell(&table, TONE_PLAIN, card->patterns[i].text);
    }
    if (table.ncells == heads) return;
    heading(out, style, "Patterns");
    table_write(out, style, &table, 2);
}

/* ---- text and Markdown ---- */

/* What people decided, beside what they are advised. */
static void chosen_line(Buf *out, const Style *style, const Advised *advised) {
    const Sheet *sheet = advised->sheet;
    if (!sheet->chosen) return;
    const char *line =
        arena_printf(out->arena, "%sChosen: %.*s%s%.*s",
                     style->format == FORMAT_MARKDOWN ? "" : "  ", STR_ARG(sheet->chosen->title),
                     sheet->because.n ? ", because " : "", STR_ARG(sheet->because));
    if (style->format == FORMAT_MARKDOWN) buf_char(out, '\n');
    style_wrap(out, style, TONE_PLAIN, str_of(line), STR("  "));
}

static void write_text(Buf *out, const Style *style, const Advised *advised) {
    const Card *card = advised->sheet->card;
    Str subject = advised->sheet->subject;
    if (style->format == FORMAT_MARKDOWN) buf_printf(out, "## %.*s\n\n", STR_ARG(subject));
    else if (subject.n) style_wrap(out, style, TONE_STRONG, subject, STR(""));
    style_wrap(out, style, TONE_STRONG, meter_headline(out->arena, advised->advice), STR("  "));
    meter_bar(out, style, advised->advice, meter_scale(advised->advice), false);
    chosen_line(out, style, advised);
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

/* ---- CSV ---- */

static const char *const csv_heads[] = {
    "file",   "subject",  "band",       "side",      "state",       "mean",     "low",    "high",
    "chance", "low_side", "low_chance", "high_side", "high_chance", "conflict", "margin", "next"};

void advised_csv_head(Buf *out, const Style *style) {
    Table table = table_new(out->arena, COUNT_OF(csv_heads));
    for (size_t i = 0; i < COUNT_OF(csv_heads); i++) table_text(&table, TONE_PLAIN, csv_heads[i]);
    table_write(out, style, &table, 0);
}

static void chance_cell(Table *table, double chance) {
    char text[NUM_TEXT];
    num_shortest(num_round(chance, CHANCE_DIGITS), text);
    table_text(table, TONE_PLAIN, arena_printf(table->arena, "%s", text));
}

/* Where vetoes contradict one another there is no band, and no chance of it. */
static void csv_verdict(Table *table, const Advice *advice) {
    const Band *band = &advice->card->bands[advice->band];
    bool none = advice->state == STATE_CONFLICT;
    table_cell(table, TONE_PLAIN, none ? STR("") : band->name);
    table_cell(table, TONE_PLAIN, none ? STR("") : side_name(advice->card, band->side));
    table_text(table, TONE_PLAIN, state_name(advice->state));
    table_cell(table, TONE_PLAIN, points_of(table->arena, advice->mean, false));
    table_cell(table, TONE_PLAIN, points_text(table->arena, advice->low, false));
    table_cell(table, TONE_PLAIN, points_text(table->arena, advice->high, false));
    if (none) table_text(table, TONE_PLAIN, "");
    else chance_cell(table, advice->sides[band->side]);
}

static void write_csv(Buf *out, const Style *style, const Advised *advised) {
    const Advice *advice = advised->advice;
    int64_t margin = flips_margin(advice);
    bool asks = advice->nnext && advice->next[0].bits >= LEAST_BITS;
    Table table = table_new(out->arena, COUNT_OF(csv_heads));
    table_text(&table, TONE_PLAIN, advised->sheet->path ? advised->sheet->path : "");
    table_cell(&table, TONE_PLAIN, advised->sheet->subject);
    csv_verdict(&table, advice);
    for (size_t side = 0; side < SIDES; side++) {
        table_cell(&table, TONE_PLAIN, side_name(advice->card, side));
        chance_cell(&table, advice->sides[side]);
    }
    chance_cell(&table, advice->conflict);
    table_cell(&table, TONE_PLAIN,
               margin == INT64_MAX ? STR("") : points_text(out->arena, margin, false));
    table_cell(&table, TONE_PLAIN,
               asks ? advice->card->questions[advice->next[0].question].name : STR(""));
    table_write(out, style, &table, 0);
}

void advised_write(Buf *out, const Style *style, const Advised *advised) {
    switch (style->format) {
    case FORMAT_JSON: advised_json(out, advised); break;
    case FORMAT_CSV: write_csv(out, style, advised); break;
    default: write_text(out, style, advised);
    }
}
