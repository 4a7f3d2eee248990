/* madr_turns.c - what would reopen a decision, and where more is to be found. */
#include "report/madr_state.h"

enum { SHOWN_TURNS = 10 };

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

/* How to see whether an answer that would turn the verdict has changed. */
static void measurements(Writer *w, size_t shown) {
    bool *named = ARENA_ARRAY(w->arena, bool, w->card->nquestions), any = false;
    for (size_t i = 0; i < shown; i++)
        for (size_t c = 0; c < w->advised->flips->sets[i].n; c++)
            named[w->advised->flips->sets[i].changes[c].question] = true;
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
    madr_intro(w, "Reopen this decision when one of these comes true:");
    size_t shown = flips->n > SHOWN_TURNS ? SHOWN_TURNS : flips->n;
    for (size_t i = 0; i < shown; i++) turn(w, &flips->sets[i]);
    if (flips->n > shown)
        buf_printf(w->out, "\nand in %zu%s more ways.\n", flips->n - shown,
                   flips->tried_all ? "" : " or");
    measurements(w, shown);
}

static void patterns(Writer *w) {
    bool any = false;
    for (size_t i = 0; i < w->card->npatterns; i++) {
        const Pattern *pattern = &w->card->patterns[i];
        if (!reply_is(advised_stands(w->advised, &pattern->when), true)) continue;
        if (!any) madr_intro(w, "Patterns that apply:");
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
