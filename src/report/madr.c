#include "report/madr_state.h"

#include "base/num.h"
#include "yaml/write.h"

#include <math.h>

static void title(Writer *w) {
    Buf text = buf_new(w->arena);
    md_clause(&text, w->advised->sheet->subject);
    if (text.n) buf_text(&text, ": ");
    if (!w->chosen && w->advice->state == STATE_OPEN) buf_text(&text, "open, leaning to ");
    if (!w->chosen && w->advice->state == STATE_CONFLICT)
        buf_text(&text, "vetoes contradict one another");
    else md_text(&text, w->about->title);
    buf_printf(w->out, "# %.*s\n", STR_ARG(buf_str(&text)));
}

RecordVerdict madr_verdict(Arena *arena, const Advised *advised) {
    const Advice *advice = advised->advice;
    const Band *band = &advice->card->bands[advice->band];
    bool conflict = advice->state == STATE_CONFLICT;
    char chance[NUM_TEXT];
    num_shortest(num_settle(round(advice->sides[band->side] * 1e6) / 1e6), chance);
    return (RecordVerdict){
        .band = conflict ? STR("none") : band->name,
        .side = conflict ? STR("none") : side_name(advice->card, band->side),
        .state = str_of(state_name(advice->state)),
        .score = points_of(arena, advice->mean, false),
        .low = points_text(arena, advice->low, false),
        .high = points_text(arena, advice->high, false),
        .chance = str_of(arena_copy(arena, chance, strlen(chance))),
        .chosen = advised->sheet->chosen ? advised->sheet->chosen->name : STR(""),
    };
}

void madr_body(Buf *out, const Madr *madr) {
    const Advised *advised = madr->advised;
    Writer w = {.out = out,
                .arena = out->arena,
                .madr = madr,
                .advised = advised,
                .advice = advised->advice,
                .card = advised->advice->card};
    bool settled = w.advice->state == STATE_FIRM || w.advice->state == STATE_LIKELY;
    w.lean = &w.card->bands[w.advice->band];
    w.chosen = advised->sheet->chosen ? advised->sheet->chosen : settled ? w.lean : NULL;
    w.about = w.chosen ? w.chosen : w.lean;
    w.order = rules_by_size(out->arena, w.advice, &w.nrules);
    title(&w);
    madr_context(&w);
    madr_drivers(&w);
    madr_options(&w);
    madr_outcome(&w);
    madr_consequences(&w);
    madr_confirmation(&w);
    madr_more(&w);
}

void madr_write(Buf *out, const Madr *madr) {
    const Sheet *sheet = madr->advised->sheet;
    buf_printf(out, "---\nstatus: proposed\ndate: %.*s\n", STR_ARG(madr->date));
    if (sheet->ndeciders) buf_text(out, "decision-makers:\n");
    for (size_t i = 0; i < sheet->ndeciders; i++) {
        buf_text(out, "  - ");
        ywrite_scalar(out, sheet->deciders[i]);
        buf_char(out, '\n');
    }
    record_write(out, madr->record);
    buf_text(out, "---\n\n");
    madr_body(out, madr);
}
