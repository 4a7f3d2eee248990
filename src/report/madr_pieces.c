#include "report/madr_state.h"

#include "base/num.h"

void madr_heading(Writer *w, const char *text) {
    buf_printf(w->out, "\n%s\n\n", text);
}

void madr_paragraph(Writer *w, const Buf *text) {
    md_wrap(w->out, "", text);
}

void madr_item(Writer *w, const Buf *text) {
    md_wrap(w->out, "- ", text);
}

void madr_intro(Writer *w, const char *text) {
    buf_printf(w->out, "%s\n\n", text);
}

void madr_strong(Buf *out, Str text) {
    buf_text(out, "**");
    md_text(out, text);
    buf_text(out, "**");
}

void madr_cite(Writer *w, Buf *text, Str source) {
    size_t at = 0;
    if (!source.n) return;
    while (at < w->nsources && !str_eq(w->sources[at], source)) at++;
    if (at == w->nsources) {
        ARENA_PUSH_ROOM(w->arena, w->sources, w->nsources, w->cap_sources);
        w->sources[w->nsources++] = source;
    }
    md_glue(text);
    buf_printf(text, "[%zu]", at + 1);
}

void madr_points(Writer *w, Buf *text, double points) {
    buf_add(text, points_of(w->arena, points, true));
}

void madr_given(Writer *w, Buf *text, uint32_t q) {
    const Question *question = &w->card->questions[q];
    const Given *given = &w->advised->sheet->given[q];
    Reply reply = given->reply;
    if (!w->advice->asked[q]) reply.certainty = NOT_ASKED;
    md_text(text, answer_text(w->arena, w->advised, q));
    bool number = question->kind == Q_NUMBER;
    if (given->runs && number) buf_text(text, " at the median");
    if (reply.certainty != KNOWN || given->sure >= 1 || (given->runs && number)) return;
    Str share = madr_chance(w->arena, given->sure);
    buf_printf(text, given->runs ? ", in %.*s of runs" : ", %.*s sure", STR_ARG(share));
}

void madr_answer(Writer *w, Buf *text, uint32_t q) {
    md_code(text, w->card->questions[q].name);
    buf_text(text, " is ");
    madr_given(w, text, q);
}

void madr_reason_answer(Writer *w, Buf *text, const Rule *rule) {
    if (rule->kind == RULE_WHEN) md_code(text, span_text(rule->when.text));
    else madr_answer(w, text, rule->question);
}

bool madr_reason(Writer *w, Buf *text, const Rule *rule) {
    Str why = rule_why(w->arena, w->advised, rule);
    bool there = why.n && !str_eq(why, rule_answer(w->arena, w->advised, rule));
    if (there) md_clause(text, why);
    else madr_reason_answer(w, text, rule);
    return there;
}

const char *madr_range(Writer *w, size_t b) {
    const Band *bands = w->card->bands;
    bool last = b + 1 == w->card->nbands;
    Str from = points_text(w->arena, bands[b].from, false),
        to = last ? STR("") : points_text(w->arena, bands[b + 1].from, false);
    if (!b) return last ? "any score" : arena_printf(w->arena, "a score below %.*s", STR_ARG(to));
    if (last) return arena_printf(w->arena, "a score from %.*s on", STR_ARG(from));
    return arena_printf(w->arena, "a score from %.*s up to %.*s", STR_ARG(from), STR_ARG(to));
}

Str madr_chance(Arena *arena, double chance) {
    char text[NUM_TEXT];
    bool nearly = chance < 1 && chance > 0.9995, hardly = chance > 0 && chance < 0.0005;
    num_digits(nearly ? 99.9 : hardly ? 0.1 : chance * 100, 3, text);
    const char *about = nearly ? "more than " : hardly ? "less than " : "";
    return str_of(arena_printf(arena, "%s%s%%", about, text));
}
