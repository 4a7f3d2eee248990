/* madr_turns.c - what would reopen a decision, and where more is to be found. */
#include "report/madr_state.h"

enum { SHOWN_TURNS = 10, SHOWN_LONG = 3 };

static void add_change(Writer *w, Buf *text, const Change *change) {
    const Question *question = &w->card->questions[change->question];
    Reply now = w->advised->sheet->given[change->question].reply;
    Str to = sheet_answer_text(w->arena, w->card, change->question, (Reply){KNOWN, change->value});
    bool number = question->kind == Q_NUMBER;
    md_code(text, question->name);
    buf_text(text, !number                     ? change->lever ? " becomes " : " turns out to be "
                   : change->value > now.value ? " reaches "
                                               : " falls to ");
    md_text(text, to);
}

static void turn(Writer *w, const Flip *flip) {
    Buf text = buf_new(w->arena);
    for (size_t i = 0; i < flip->n; i++) {
        if (i) buf_text(&text, " and ");
        add_change(w, &text, &flip->changes[i]);
    }
    buf_text(&text, ": then ");
    madr_strong(&text, w->card->bands[flip->band].title);
    madr_item(w, &text);
}

/* Whether a number would have to go as far as it can. */
static bool goes_to_the_end(const Writer *w, const Flip *flip) {
    for (size_t i = 0; i < flip->n; i++) {
        const Question *question = &w->card->questions[flip->changes[i].question];
        double value = flip->changes[i].value;
        if (question->kind != Q_NUMBER) continue;
        if (value <= question->low || value >= question->high) return true;
    }
    return false;
}

/* The sets that are told: those of one change; of two a few, and of three only where there are none
 * shorter; those in which a number goes to its end only where there are no others. */
static size_t choose_turns(Writer *w, const Flip **out) {
    const Flips *flips = w->advised->flips;
    size_t n = 0;
    for (size_t size = 1; size <= MOST_FLIPS; size++) {
        size_t most = size == 1 ? SHOWN_TURNS : n + SHOWN_LONG, before = n;
        for (int ends = size == 1; ends < 2; ends++) {
            if (size > 2 && before) return n;
            if (ends && size > 1 && before) continue;
            for (size_t i = 0; i < flips->n && n < most && n < SHOWN_TURNS; i++) {
                const Flip *flip = &flips->sets[i];
                bool fits = flip->n == size && (size == 1 || goes_to_the_end(w, flip) == ends);
                if (fits) out[n++] = flip;
            }
        }
    }
    return n;
}

/* How to see whether an answer that would turn the verdict has changed. */
static void measurements(Writer *w, const Flip *const *shown, size_t nshown) {
    bool *named = ARENA_ARRAY(w->arena, bool, w->card->nquestions), any = false;
    for (size_t i = 0; i < nshown; i++)
        for (size_t c = 0; c < shown[i]->n; c++) named[shown[i]->changes[c].question] = true;
    for (size_t q = 0; q < w->card->nquestions; q++) {
        const Question *question = &w->card->questions[q];
        if (!named[q] || question->implied) continue;
        if (!any) buf_printf(w->out, "\nWhat to measure:\n\n");
        any = true;
        Buf text = buf_new(w->arena);
        md_code(&text, question->name);
        buf_text(&text, ": ");
        md_text(&text, question->ask);
        if (question->evidence.n) {
            buf_text(&text, " Evidence: ");
            md_clause(&text, question->evidence);
            buf_char(&text, '.');
        }
        madr_item(w, &text);
    }
}

static const char *no_turn(const Writer *w) {
    const Advice *advice = w->advice;
    if (advice->state == STATE_CONFLICT) return "Settle which of the vetoes gives way.";
    if (advice->state == STATE_OPEN)
        return "The verdict is open. Answer what is unknown, first what is worth most (see below).";
    return w->advised->flips->tried_all
               ? "No change of up to three answers would turn the verdict to the other side."
               : "No change of one answer was found that turns the verdict to the other side.";
}

void madr_confirmation(Writer *w) {
    const Flips *flips = w->advised->flips;
    madr_heading(w, "### Confirmation");
    if (!flips->n) {
        buf_printf(w->out, "%s\n", no_turn(w));
        return;
    }
    bool overruled = w->chosen && w->chosen->side != w->lean->side;
    madr_intro(w, overruled ? "The advice comes to the side of this decision when one of these "
                              "comes true:"
                            : "Reopen this decision when one of these comes true:");
    const Flip **shown = ARENA_ARRAY(w->arena, const Flip *, SHOWN_TURNS);
    size_t nshown = choose_turns(w, shown);
    for (size_t i = 0; i < nshown; i++) turn(w, shown[i]);
    size_t more = flips->n - nshown;
    if (more)
        buf_printf(w->out, "\nand in %zu%s more way%s.\n", more, flips->tried_all ? "" : " or",
                   more == 1 ? "" : "s");
    measurements(w, shown, nshown);
}

static void patterns(Writer *w) {
    bool any = false;
    for (size_t i = 0; i < w->card->npatterns; i++) {
        const Pattern *pattern = &w->card->patterns[i];
        if (!reply_is(advised_stands(w->advised, &pattern->when), true)) continue;
        if (!any)
            madr_intro(w, w->about == w->lean ? "Patterns that apply:"
                                              : "Patterns that apply to what was advised:");
        any = true;
        Buf text = buf_new(w->arena);
        md_code(&text, pattern->name);
        buf_text(&text, ": ");
        md_text(&text, pattern->text);
        madr_item(w, &text);
    }
    if (any) buf_char(w->out, '\n');
}

static void unanswered(Writer *w) {
    if (!w->advice->nnext) return;
    madr_intro(w, "Unanswered, the most telling first:");
    for (size_t i = 0; i < w->advice->nnext; i++) {
        const Worth *worth = &w->advice->next[i];
        const Question *question = &w->card->questions[worth->question];
        Buf text = buf_new(w->arena);
        md_code(&text, question->name);
        if (!question->implied) {
            buf_text(&text, ": ");
            md_text(&text, question->ask);
        }
        if (worth->bits > 0) buf_printf(&text, " (worth %.3f bit for the side)", worth->bits);
        else buf_text(&text, " (does not matter for the side)");
        madr_item(w, &text);
    }
    buf_char(w->out, '\n');
}

static void references(Writer *w) {
    if (w->nsources) madr_intro(w, "Sources:");
    for (size_t i = 0; i < w->nsources; i++) {
        Buf text = buf_new(w->arena);
        md_text(&text, w->sources[i]);
        md_wrap(w->out, arena_printf(w->arena, "%zu. ", i + 1), &text);
    }
    if (w->nsources) buf_char(w->out, '\n');
}

void madr_more(Writer *w) {
    madr_heading(w, "## More Information");
    patterns(w);
    unanswered(w);
    references(w);
    Buf text = buf_new(w->arena);
    md_code(&text, str_of(arena_printf(w->arena, "napkin advise verify %s", w->madr->file)));
    buf_text(&text, " reads the files named above again and tells which changed, whether the "
                    "verdict still stands, and which lines of this record do not. The hashes are "
                    "those that ");
    md_code(&text, STR("sha256sum"));
    buf_text(&text, " prints.");
    madr_paragraph(w, &text);
}
