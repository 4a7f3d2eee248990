/* madr_outcome.c - what was decided, and what comes of it. */
#include "report/madr_state.h"

#include <math.h>

enum { SHOWN_REASONS = 3, SHOWN_CONSEQUENCES = 5, LEAST_SHARE = 20 };

/* Whether points lean to the side of what was chosen, else of what the answers lean to. */
static bool speaks_for(const Writer *w, double points) {
    return (points > 0) == (w->about->side == SIDE_SPLIT);
}

/* The veto that forces what the advice is, or NULL. */
static const Veto *forcing(const Writer *w) {
    for (size_t v = 0; v < w->card->nvetoes; v++) {
        const Veto *veto = &w->card->vetoes[v];
        bool forces = veto_stands(w->advised, v) == KNOWN && !veto_beaten_by(w->advised, v, KNOWN);
        if (forces && veto->band == w->advice->band) return veto;
    }
    return NULL;
}

static void veto_reason(Buf *text, const Veto *veto) {
    if (veto->why.n) md_clause(text, veto->why);
    else md_code(text, span_text(veto->when.text));
}

/* `the vetoes `a` and `b` contradict one another` */
static void add_contradiction(Writer *w, Buf *text) {
    size_t n = 0, at = 0;
    uint32_t *all = ARENA_ARRAY(w->arena, uint32_t, w->card->nvetoes);
    for (uint32_t v = 0; v < w->card->nvetoes; v++)
        if (veto_stands(w->advised, v) == KNOWN && !veto_beaten_by(w->advised, v, KNOWN))
            all[n++] = v;
    buf_text(text, n > 1 ? "the vetoes " : "vetoes");
    for (; n > 1 && at < n; at++) {
        if (at) buf_text(text, at + 1 < n ? ", " : " and ");
        md_code(text, w->card->vetoes[all[at]].name);
    }
    buf_text(text, " contradict one another");
}

/* What people decided, and what they were advised. */
static void add_decision(Writer *w, Buf *text) {
    const Sheet *sheet = w->advised->sheet;
    buf_text(text, "Chosen option: ");
    madr_strong(text, w->chosen->title);
    if (sheet->because.n) buf_text(text, ", because ");
    else buf_text(text, "; why is not written down");
    md_clause(text, sheet->because);
    if (w->advice->state == STATE_CONFLICT) {
        buf_text(text, ". There was no advice: ");
        add_contradiction(w, text);
    } else {
        buf_text(text, ". The advice was ");
        madr_strong(text, w->lean->title);
        Str chance = chance_text(w->arena, w->advice->sides[w->lean->side]);
        buf_printf(text, " (%s", state_name(w->advice->state));
        if (w->advice->state != STATE_FIRM) {
            buf_printf(text, ", %.*s ", STR_ARG(chance));
            md_text(text, side_name(w->card, w->lean->side));
        }
        buf_char(text, ')');
    }
}

static void add_leaning(Writer *w, Buf *text) {
    size_t asked, known;
    madr_count(w, &asked, &known);
    buf_text(text, known ? "No option is chosen yet; the answers lean to "
                         : "No option is chosen yet, and nothing is answered; the rules by "
                           "themselves lean to ");
    madr_strong(text, w->lean->title);
    buf_printf(text, " (its chance is %.*s)",
               STR_ARG(madr_chance(w->arena, w->advice->bands[w->advice->band])));
}

static void add_advised(Writer *w, Buf *text) {
    const Veto *veto = forcing(w);
    double chance = w->advice->bands[w->advice->band];
    buf_text(text, "Chosen option: ");
    madr_strong(text, w->lean->title);
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
}

static void choice(Writer *w) {
    Buf text = buf_new(w->arena);
    if (w->advised->sheet->chosen) {
        add_decision(w, &text);
    } else if (w->advice->state == STATE_CONFLICT) {
        buf_text(&text, "No option is chosen: ");
        add_contradiction(w, &text);
    } else if (w->advice->state == STATE_OPEN) {
        add_leaning(w, &text);
    } else {
        add_advised(w, &text);
    }
    buf_char(&text, '.');
    madr_paragraph(w, &text);
}

/* `What speaks for *split*: Owners differ (+25); …` */
static void add_reasons(Writer *w, Buf *text, bool for_it) {
    size_t n = 0;
    for (size_t i = 0; i < w->nrules && n < SHOWN_REASONS; i++) {
        uint32_t r = w->order[i];
        double points = w->advice->points[r];
        const Rule *rule = &w->card->points[r];
        if (speaks_for(w, points) != for_it || rule_is_mean(w->advised, rule)) continue;
        if (n++) buf_text(text, "; ");
        else {
            buf_printf(text, "%sWhat speaks %s *", text->n ? " " : "", for_it ? "for" : "against");
            md_text(text, side_name(w->card, w->about->side));
            buf_text(text, "*: ");
        }
        madr_reason(w, text, rule);
        buf_text(text, " (");
        madr_points(w, text, points);
        buf_char(text, ')');
    }
    if (n) buf_char(text, '.');
}

static void add_state(Writer *w, Buf *text) {
    const Advice *advice = w->advice;
    Str side = side_name(w->card, w->lean->side),
        chance = madr_chance(w->arena, advice->sides[w->lean->side]);
    buf_printf(text, "The %s is **%s**: ", w->advised->sheet->chosen ? "advice" : "verdict",
               state_name(advice->state));
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
        if (veto_stands(w->advised, v) != certainty) continue;
        if (!any) buf_printf(w->out, "\n%s\n\n", lead);
        any = true;
        Buf text = buf_new(w->arena);
        md_code(&text, veto->name);
        const Veto *over = veto_beaten_by(w->advised, v, KNOWN);
        buf_text(&text, over ? " would force " : certainty == KNOWN ? " forces " : " may force ");
        madr_strong(&text, w->card->bands[veto->band].title);
        if (over) buf_text(&text, " and gives way to ");
        if (over) md_code(&text, over->name);
        double chance = w->advice->vetoes[v];
        if (!over && certainty == UNKNOWN)
            buf_printf(&text, ", with a chance of %.*s", STR_ARG(madr_chance(w->arena, chance)));
        buf_text(&text, ": ");
        veto_reason(&text, veto);
        madr_cite(w, &text, veto->source);
        madr_item(w, &text);
    }
}

void madr_outcome(Writer *w) {
    madr_heading(w, "## Decision Outcome");
    Buf reasons = buf_new(w->arena), state = buf_new(w->arena);
    choice(w);
    if (w->advice->state == STATE_CONFLICT) {
        vetoes(w, KNOWN, "Vetoes that hold:");
        return;
    }
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

/* Whether a rule is worth a line: its answer is known, its points are a twentieth of all or more,
 * and they are not those of a doubt. */
static bool counts(Writer *w, uint32_t r, double all) {
    const Rule *rule = &w->card->points[r];
    return !rule_is_mean(w->advised, rule) && !rule_is_doubt(w->advised, rule) &&
           fabs(w->advice->points[r]) * LEAST_SHARE >= all - 1e-9;
}

/* `Good, because this speaks for *split*: Owners differ` */
static void consequence(Writer *w, const Rule *rule, bool bad) {
    Buf text = buf_new(w->arena);
    buf_printf(&text, "%s, because this speaks %s *", bad ? "Bad" : "Good",
               bad ? "against" : "for");
    md_text(&text, side_name(w->card, w->about->side));
    buf_text(&text, "*: ");
    if (madr_reason(w, &text, rule) && rule->kind == RULE_CURVE) {
        buf_text(&text, " (");
        madr_reason_answer(w, &text, rule);
        buf_char(&text, ')');
    }
    madr_item(w, &text);
}

void madr_consequences(Writer *w) {
    const char *heading = "### Consequences";
    double all = 0;
    if (!w->chosen && w->advice->state == STATE_CONFLICT) return;
    for (size_t i = 0; i < w->nrules; i++) all += fabs(w->advice->points[w->order[i]]);
    for (int bad = 0; bad < 2; bad++)
        for (size_t i = 0, shown = 0; i < w->nrules && shown < SHOWN_CONSEQUENCES; i++) {
            uint32_t r = w->order[i];
            if (speaks_for(w, w->advice->points[r]) == bad || !counts(w, r, all)) continue;
            if (heading) madr_heading(w, heading);
            heading = NULL;
            shown++;
            consequence(w, &w->card->points[r], bad);
        }
    madr_costs(w, heading);
}
