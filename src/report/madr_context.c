/* madr_context.c - what a decision is about: the line, what speaks, the options. */
#include "report/madr_state.h"

enum { SHOWN_DRIVERS = 12 };

void madr_count(const Writer *w, size_t *asked, size_t *known) {
    *asked = *known = 0;
    for (size_t q = 0; q < w->card->nquestions; q++) {
        bool counts = w->advice->asked[q] && !w->card->questions[q].implied;
        *asked += counts;
        *known += counts && w->advised->sheet->given[q].reply.certainty == KNOWN;
    }
}

static void context_subject(Writer *w) {
    Buf text = buf_new(w->arena);
    md_clause(&text, w->advised->sheet->subject);
    if (text.n) buf_text(&text, w->card->about.n ? ": " : ".");
    md_text(&text, w->card->about);
    madr_paragraph(w, &text);
    size_t asked, known;
    madr_count(w, &asked, &known);
    buf_clear(&text);
    buf_text(&text, "The questionnaire *");
    md_text(&text, w->card->title);
    buf_printf(&text, "* asks %zu question%s here, ", asked, asked == 1 ? "" : "s");
    if (known == asked) buf_text(&text, "and all have an answer");
    else buf_printf(&text, "of which %zu %s an answer", known, known == 1 ? "has" : "have");
    buf_text(&text, "; the rules *");
    md_text(&text, w->card->rules);
    buf_printf(&text, "* %.*s give points for them.", STR_ARG(w->card->version));
    buf_char(w->out, '\n');
    madr_paragraph(w, &text);
}

void madr_context(Writer *w) {
    madr_heading(w, "## Context and Problem Statement");
    context_subject(w);
    madr_plan(w);
}

static const Given *given_of(const Writer *w, const Rule *rule) {
    return rule->kind == RULE_WHEN ? NULL : &w->advised->sheet->given[rule->question];
}

/* What an answer rests on. */
static void add_ground(Writer *w, Buf *text, const Rule *rule) {
    const Given *given = given_of(w, rule);
    if (rule_is_mean(w->advised, rule)) {
        buf_text(text, ": the mean of what it may give");
    } else if (given && given->computed) {
        buf_text(text, "; computed from the plan, ");
        md_code(text, span_text(w->card->questions[rule->question].from));
    } else if (given && given->evidence.n) {
        buf_text(text, "; evidence: ");
        md_clause(text, given->evidence);
    }
}

static void driver(Writer *w, uint32_t r) {
    const Rule *rule = &w->card->points[r];
    Buf text = buf_new(w->arena);
    buf_text(&text, "**");
    madr_points(w, &text, w->advice->points[r]);
    buf_text(&text, "** ");
    if (madr_reason(w, &text, rule)) {
        buf_text(&text, " (");
        madr_reason_answer(w, &text, rule);
        buf_char(&text, ')');
    }
    add_ground(w, &text, rule);
    madr_cite(w, &text, rule->source);
    madr_item(w, &text);
}

void madr_drivers(Writer *w) {
    madr_heading(w, "## Decision Drivers");
    Buf text = buf_new(w->arena);
    buf_printf(&text, "**%.*s** is where every line starts",
               STR_ARG(points_text(w->arena, w->card->start, true)));
    madr_item(w, &text);
    size_t shown = w->nrules > SHOWN_DRIVERS ? SHOWN_DRIVERS - 1 : w->nrules;
    for (size_t i = 0; i < shown; i++) driver(w, w->order[i]);
    double rest = 0;
    for (size_t i = shown; i < w->nrules; i++) rest += w->advice->points[w->order[i]];
    if (shown == w->nrules) return;
    buf_clear(&text);
    buf_text(&text, "**");
    madr_points(w, &text, rest);
    buf_printf(&text, "** from %zu smaller ones together", w->nrules - shown);
    madr_item(w, &text);
}

void madr_options(Writer *w) {
    madr_heading(w, "## Considered Options");
    for (size_t b = 0; b < w->card->nbands; b++) {
        Buf text = buf_new(w->arena);
        madr_strong(&text, w->card->bands[b].title);
        buf_text(&text, " (");
        md_text(&text, side_name(w->card, w->card->bands[b].side));
        buf_printf(&text, "): %s; chance %.*s", madr_range(w, b),
                   STR_ARG(madr_chance(w->arena, w->advice->bands[b])));
        madr_item(w, &text);
    }
}
