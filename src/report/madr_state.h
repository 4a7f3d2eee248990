/* madr_state.h - what the writers of a record share: the pieces that its sections are made of. */
#ifndef NAPKIN_MADR_STATE_H
#define NAPKIN_MADR_STATE_H

#include "report/advised_words.h"
#include "report/madr.h"
#include "report/markdown.h"

typedef struct Writer {
    Buf *out;
    Arena *arena;
    const Madr *madr;
    const Advised *advised;
    const Advice *advice;
    const Card *card;
    const Band *lean;   /* the likeliest */
    const Band *chosen; /* by people, else by the advice; NULL: nothing is chosen */
    const Band *about;  /* what is chosen, else what the answers lean to */
    Case *solved;       /* of the plan, once it was needed; NULL: there is none */
    bool *named;        /* by entry of the plan: computed answers name it */
    uint32_t *order;    /* rules with points, by size */
    size_t nrules;
    Str *sources; /* as they are cited: the first is [1] */
    size_t nsources, cap_sources;
} Writer;

void madr_heading(Writer *w, const char *text);
void madr_paragraph(Writer *w, const Buf *text);
void madr_item(Writer *w, const Buf *text);
/* How many questions are asked, and how many have an answer. */
void madr_count(const Writer *w, size_t *asked, size_t *known);
/* A line of ours before a list. */
void madr_intro(Writer *w, const char *text);
void madr_strong(Buf *out, Str text);
/* ` [3]`, the same number for the same source. */
void madr_cite(Writer *w, Buf *text, Str source);
void madr_points(Writer *w, Buf *text, double points);
/* `yes, 90% sure`; of what a plan gave: `no, in 80% of runs` */
void madr_given(Writer *w, Buf *text, uint32_t question);
/* `owners` is yes, 90% sure */
void madr_answer(Writer *w, Buf *text, uint32_t question);
/* The answer that a rule reads, or its condition. */
void madr_reason_answer(Writer *w, Buf *text, const Rule *rule);
/* The reason that a rule gives, or the answer it reads where it gives none: then false. */
bool madr_reason(Writer *w, Buf *text, const Rule *rule);
/* `a score below -30`, `a score from -30 up to 15`, `a score from 45 on` */
const char *madr_range(Writer *w, size_t band);

/* `97.5%` */
Str madr_chance(Arena *arena, double chance);

/* What the context says of the plan; and what the line costs by it, with its `heading`, which is
 * left out when NULL. */
void madr_plan(Writer *w);
void madr_costs(Writer *w, const char *heading);

/* The sections. */
void madr_context(Writer *w);
void madr_drivers(Writer *w);
void madr_options(Writer *w);
void madr_outcome(Writer *w);
void madr_consequences(Writer *w);
void madr_confirmation(Writer *w);
void madr_more(Writer *w);

#endif
