/* sheet.h - the answers about one line between two parts: given in a file, or computed from a plan.
 */
#ifndef NAPKIN_SHEET_H
#define NAPKIN_SHEET_H

#include "advisor/advice.h"
#include "advisor/evidence.h"

typedef struct Sheet {
    const Card *card;
    const char *path;
    const Source *src;
    Str subject;
    Str *deciders; /* who decides; n 0: not said */
    size_t ndeciders;
    const Band *chosen;       /* that people decided on, whatever the advice is; NULL: not said */
    Str because;              /* why; n 0: not said */
    Given *given;             /* by question of the card */
    Plan *plan;               /* NULL: none */
    const Scenario *scenario; /* of the plan; NULL: as it stands */
} Sheet;

/* What a file of answers says of itself, before its rules are read. */
typedef struct SheetHead {
    const char *path;
    const Source *src;
    Str subject;
    Str *deciders;
    size_t ndeciders;
    const YNode *chosen; /* NULL: not said */
    Str because;
    Span rules, plan; /* no source: not said */
    Span given_key;   /* where `given` stands; no source: nowhere */
    const YNode *given;
} SheetHead;

/* Every table of keys in turn, for the help. */
KeyTable answers_keys(size_t i);

/* Reads the file, or a text; false after an error. */
bool sheet_open(Arena *arena, Diags *diags, const char *path, SheetHead *out) MUST_USE;
bool sheet_parse(Arena *arena, Diags *diags, const Source *src, SheetHead *out) MUST_USE;

/* The answers of the file for the card; and, of questions without one, what a plan gives (NULL:
 * there is none). False after an error: an unknown question or option, an answer out of its range,
 * one to a question that is not asked. */
bool sheet_read(Card *card, const SheetHead *head, Evidence *evidence, Sheet *out) MUST_USE;

/* The answers of a map, by question; false after an error. */
bool sheet_answers(Card *card, const YNode *map, Given **out) MUST_USE;

/* Reads an answer as it is typed: an option, a number, `unknown`. False after an error. */
bool sheet_typed(Card *card, uint32_t question, Span text, Given *out) MUST_USE;

/* Reads how sure an answer is: a share above 0, up to 1. False after an error. */
bool sheet_sure(Card *card, Span text, double *out) MUST_USE;

/* Marks the questions that are asked, or may be, when the answers are these. */
void sheet_asked(const Card *card, const Given *given, bool *asked);

/* The plan's values that the answers computed from it name: by entry. The sheet has a plan. */
bool *sheet_plan_values(Arena *arena, const Sheet *sheet);

/* An answer as it would be typed: `yes`, `20%`, `unknown`. */
Str sheet_answer_text(Arena *arena, const Card *card, uint32_t question, Reply reply);

#endif
