#include "report/asked.h"

#include "advisor/typed.h"
#include "report/meter.h"
#include "report/table.h"

enum { INDENT = 3 };

/* A line of prose under a question. */
static void below(Buf *out, const Style *style, Tone tone, const char *lead, Str text) {
    if (!text.n) return;
    buf_repeat(out, STR(" "), INDENT);
    const char *line = arena_printf(out->arena, "%s%.*s", lead, STR_ARG(text));
    style_wrap(out, style, tone, str_of(line), STR("   "));
}

void asked_question(Buf *out, const Style *style, const Advice *advice, uint32_t q, size_t number,
                    double bits) {
    const Question *question = &advice->card->questions[q];
    const char *worth = bits < 0      ? ""
                        : bits < 5e-4 ? "   (does not matter by itself)"
                                      : arena_printf(out->arena, "   (worth %.3f bit)", bits);
    const char *line =
        arena_printf(out->arena, "%zu  %.*s%s", number, STR_ARG(question->ask), worth);
    buf_char(out, '\n');
    style_wrap(out, style, TONE_STRONG, str_of(line), STR("   "));
    below(out, style, TONE_DIM, "", question->help);
    below(out, style, TONE_DIM, "Evidence: ", question->evidence);
    below(out, style, TONE_PLAIN, "", typed_answers(out->arena, advice->card, q));
}

/* ---- why ---- */

static void add_points(Table *table, Arena *arena, const Rule *rule, Str option, int64_t points,
                       Str why) {
    const char *when = arena_printf(arena, "%.*s", STR_ARG(option));
    table_cell(table, TONE_STRONG, points_text(arena, points, true));
    table_text(table, TONE_PLAIN, when);
    table_cell(table, TONE_DIM, why.n ? why : rule->name);
}

static void rule_rows(Table *table, const Card *card, const Rule *rule) {
    Arena *arena = table->arena;
    const Question *question = &card->questions[rule->question];
    Str one = rule->nwhy == 1 ? rule->why[0] : STR("");
    if (rule->kind == RULE_WHEN) {
        add_points(table, arena, rule, span_text(rule->when.text), rule->points[0], one);
        return;
    }
    for (size_t i = 0; rule->kind == RULE_OPTIONS && i < question->noptions; i++)
        add_points(table, arena, rule, question->options[i], rule->points[i],
                   rule->nwhy > 1 ? rule->why[i] : one);
    for (size_t i = 0; rule->kind == RULE_CURVE && i < rule->nknots; i++) {
        Buf at = buf_new(arena);
        quantity_text(&at, &card->units, &question->type, rule->x[i]);
        add_points(table, arena, rule, buf_str(&at), (int64_t)(rule->y[i] * 100),
                   i ? STR("") : one);
    }
}

static bool names(const Card *card, const Condition *condition, uint32_t q) {
    bool *named = ARENA_ARRAY(card->arena, bool, card->nquestions);
    logic_mark(card, condition, named);
    return named[q];
}

static void who_reads_it(Table *table, const Card *card, uint32_t q) {
    Arena *arena = table->arena;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        bool reads = rule->kind == RULE_WHEN ? names(card, &rule->when, q) : rule->question == q;
        if (reads) rule_rows(table, card, rule);
    }
    for (size_t v = 0; v < card->nvetoes; v++) {
        const Veto *veto = &card->vetoes[v];
        if (!names(card, &veto->when, q)) continue;
        table_text(table, TONE_STRONG, "veto");
        table_cell(table, TONE_PLAIN, span_text(veto->when.text));
        table_text(table, TONE_DIM,
                   arena_printf(arena, "forces %.*s: %.*s", STR_ARG(card->bands[veto->band].title),
                                STR_ARG(veto->why)));
    }
    for (uint32_t other = 0; other < card->nquestions; other++) {
        const Condition *ask_if = &card->questions[other].ask_if;
        if (!ask_if->there || !names(card, ask_if, q)) continue;
        table_text(table, TONE_STRONG, "asks");
        table_cell(table, TONE_PLAIN, span_text(ask_if->text));
        table_cell(table, TONE_DIM, card->questions[other].ask);
    }
}

/* The verdict of each answer that there is, the others as they are. */
static void what_follows(Table *table, const Advice *advice, uint32_t q) {
    const Card *card = advice->card;
    const Question *question = &card->questions[q];
    Arena *arena = table->arena;
    Given *given = ARENA_ARRAY(arena, Given, card->nquestions);
    memcpy(given, advice->given, card->nquestions * sizeof *given);
    size_t n = question->kind == Q_NUMBER ? 2 : question->noptions;
    for (size_t i = 0; i < n; i++) {
        double value = question->kind == Q_NUMBER ? (i ? question->high : question->low)
                                                  : option_value(question, i);
        given[q] = (Given){.reply = {KNOWN, value}, .sure = 1};
        Advice then = advice_of(arena, card, given);
        table_cell(table, TONE_STRONG, sheet_answer_text(arena, card, q, given[q].reply));
        table_cell(table, TONE_PLAIN, meter_verdict(arena, &then));
    }
}

void asked_why(Buf *out, const Style *style, const Advice *advice, uint32_t q) {
    const Card *card = advice->card;
    Table rules = table_new(out->arena, 3), follows = table_new(out->arena, 2);
    rules.last_is_prose = follows.last_is_prose = true;
    who_reads_it(&rules, card, q);
    if (!rules.ncells) {
        below(out, style, TONE_DIM, "", STR("No rule reads it: the verdict does not hang on it."));
        return;
    }
    below(out, style, TONE_DIM, "", STR("What reads it:"));
    table_write(out, style, &rules, INDENT + 2);
    what_follows(&follows, advice, q);
    below(out, style, TONE_DIM, "", STR("With the answers so far it would be:"));
    table_write(out, style, &follows, INDENT + 2);
}

/* ---- answers so far ---- */

void asked_list(Buf *out, const Style *style, const Advice *advice) {
    const Card *card = advice->card;
    Table table = table_new(out->arena, 3);
    table.last_is_prose = true;
    for (uint32_t q = 0; q < card->nquestions; q++) {
        const Given *given = &advice->given[q];
        if (!given->span.src && !given->computed) continue;
        Str answer = sheet_answer_text(out->arena, card, q, given->reply);
        if (given->sure < 0.9995) {
            Str sure = chance_text(out->arena, given->sure);
            answer =
                str_of(arena_printf(out->arena, "%.*s, %.*s sure", STR_ARG(answer), STR_ARG(sure)));
        }
        Str evidence = given->evidence;
        if (given->computed && card->questions[q].kind == Q_NUMBER) evidence = STR("from the plan");
        else if (given->computed)
            evidence = str_of(arena_printf(out->arena, "%.*s, from the plan", STR_ARG(evidence)));
        table_cell(&table, TONE_STRONG, card->questions[q].name);
        table_cell(&table, TONE_PLAIN, answer);
        table_cell(&table, TONE_DIM, evidence);
    }
    if (table.ncells) table_write(out, style, &table, INDENT);
    else below(out, style, TONE_DIM, "", STR("There are no answers yet."));
}
