/* madr_outcome.c - what was decided, and what comes of it. */
#include "report/madr_state.h"

enum { SHOWN_REASONS = 3 };

/* Whether points lean to the side of what was chosen. */
static bool speaks_for(const Writer *w, double points) {
    return (points > 0) == (w->chosen->side == SIDE_SPLIT);
}

/* The veto that forces what was chosen, or NULL. */
static const Veto *forcing(const Writer *w) {
    for (size_t v = 0; v < w->card->nvetoes; v++) {
        const Veto *veto = &w->card->vetoes[v];
        bool holds = reply_is(advised_stands(w->advised, &veto->when), true);
        if (holds && veto->band == w->advice->band) return veto;
    }
    return NULL;
}

static void veto_reason(Buf *text, const Veto *veto) {
    if (veto->why.n) md_clause(text, veto->why);
    else md_code(text, span_text(veto->when.text));
}

static void add_choice(Writer *w, Buf *text) {
    const Veto *veto = forcing(w);
    double chance = w->advice->bands[w->advice->band];
    buf_text(text, "Chosen option: ");
    madr_strong(text, w->chosen->title);
    if (veto) {
        buf_text(text, ", because a veto forces it: ");
        veto_reason(text, veto);
    } else if (chance > 1 - 1e-9) {
        buf_printf(text, ", because it takes %s, and the points add up to %.*s",
                   madr_range(w, w->advice->band),
                   STR_ARG(points_of(w->arena, w->advice->mean, false)));
    } else {
        buf_printf(text, ", because it is the likeliest: its chance is %.*s",
                   STR_ARG(madr_chance(w->arena, chance)));
    }
    buf_char(text, '.');
}

/* `What speaks for it: Owners differ (+25); …` */
static void add_reasons(Writer *w, Buf *text, bool for_it) {
    size_t n = 0;
    for (size_t i = 0; i < w->nrules && n < SHOWN_REASONS; i++) {
        uint32_t r = w->order[i];
        double points = w->advice->points[r];
        const Rule *rule = &w->card->points[r];
        if (speaks_for(w, points) != for_it || rule_is_mean(w->advised, rule)) continue;
        if (n++) buf_text(text, "; ");
        else
            buf_printf(text, "%sWhat speaks %s it: ", text->n ? " " : "",
                       for_it ? "for" : "against");
        madr_reason(w, text, rule);
        buf_text(text, " (");
        madr_points(w, text, points);
        buf_char(text, ')');
    }
    if (n) buf_char(text, '.');
}

static void add_state(Writer *w, Buf *text) {
    const Advice *advice = w->advice;
    Str side = side_name(w->card, w->chosen->side),
        chance = madr_chance(w->arena, advice->sides[w->chosen->side]);
    buf_printf(text, "The verdict is **%s**: ", state_name(advice->state));
    switch (advice->state) {
    case STATE_FIRM:
        buf_text(text, "it lies on the side *");
        md_text(text, side);
        buf_text(text, advice->nnext ? "*, whatever the missing answers are." : "*.");
        return;
    case STATE_LIKELY:
        buf_text(text, "the side *");
        md_text(text, side);
        buf_printf(text, "* has a chance of %.*s.", STR_ARG(chance));
        return;
    default:
        buf_printf(text, "no side has a chance of %d%%. *", LIKELY_FROM);
        md_text(text, side);
        buf_printf(text, "* has %.*s; answer what is unknown before building on it.",
                   STR_ARG(chance));
    }
}

static void add_score(Writer *w, Buf *text) {
    const Advice *advice = w->advice;
    Str low = points_text(w->arena, advice->low, false),
        high = points_text(w->arena, advice->high, false);
    buf_printf(text, " The score is %.*s", STR_ARG(points_of(w->arena, advice->mean, false)));
    if (advice->low < advice->high)
        buf_printf(text, ", between %.*s and %.*s", STR_ARG(low), STR_ARG(high));
    else if (!str_eq(low, points_of(w->arena, advice->mean, false)))
        buf_printf(text, " on average, %.*s as answered", STR_ARG(low));
    int64_t margin = w->advised->flips->margin;
    if (margin < INT64_MAX)
        buf_printf(text, ", %.*s from the cut between the sides",
                   STR_ARG(points_text(w->arena, margin, false)));
    buf_char(text, '.');
    if (advice->conflict > 0)
        buf_printf(text, " Vetoes contradict one another with a chance of %.*s.",
                   STR_ARG(madr_chance(w->arena, advice->conflict)));
    if (advice->sampled)
        buf_text(text, " There is too much unknown to go through it all: chances are of draws.");
}

static void vetoes(Writer *w, Certainty certainty, const char *lead) {
    bool any = false;
    for (size_t v = 0; v < w->card->nvetoes; v++) {
        const Veto *veto = &w->card->vetoes[v];
        Reply stands = advised_stands(w->advised, &veto->when);
        if (stands.certainty != certainty || reply_is(stands, false)) continue;
        if (!any) buf_printf(w->out, "\n%s\n\n", lead);
        any = true;
        Buf text = buf_new(w->arena);
        md_code(&text, veto->name);
        buf_text(&text, " forces ");
        madr_strong(&text, w->card->bands[veto->band].title);
        buf_text(&text, ": ");
        veto_reason(&text, veto);
        madr_cite(w, &text, veto->source);
        madr_item(w, &text);
    }
}

void madr_outcome(Writer *w) {
    madr_heading(w, "## Decision Outcome");
    Buf choice = buf_new(w->arena), reasons = buf_new(w->arena), state = buf_new(w->arena);
    if (w->advice->state == STATE_CONFLICT) {
        buf_text(&choice, "No option is chosen, because vetoes contradict one another.");
        madr_paragraph(w, &choice);
        vetoes(w, KNOWN, "Vetoes that hold:");
        return;
    }
    add_choice(w, &choice);
    madr_paragraph(w, &choice);
    add_reasons(w, &reasons, true);
    add_reasons(w, &reasons, false);
    if (reasons.n) buf_char(w->out, '\n');
    madr_paragraph(w, &reasons);
    add_state(w, &state);
    add_score(w, &state);
    buf_char(w->out, '\n');
    madr_paragraph(w, &state);
    vetoes(w, KNOWN, "Vetoes that hold:");
    vetoes(w, UNKNOWN, "Vetoes that may hold:");
}

void madr_consequences(Writer *w) {
    if (w->advice->state == STATE_CONFLICT) return;
    bool any = false;
    for (int bad = 0; bad < 2; bad++)
        for (size_t i = 0; i < w->nrules; i++) {
            const Rule *rule = &w->card->points[w->order[i]];
            bool is_bad = !speaks_for(w, w->advice->points[w->order[i]]);
            if (is_bad != bad || rule_is_mean(w->advised, rule)) continue;
            if (!any) madr_heading(w, "### Consequences");
            any = true;
            Buf text = buf_new(w->arena);
            buf_text(&text, bad ? "Bad, because: " : "Good, because: ");
            if (madr_reason(w, &text, rule) && rule->kind == RULE_CURVE) {
                buf_text(&text, " (");
                madr_reason_answer(w, &text, rule);
                buf_char(&text, ')');
            }
            madr_item(w, &text);
        }
}
