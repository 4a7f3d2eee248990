/* advise_file.h - what a verdict needs, opened as the command line asked: answers, the rules that
 * read them, the plan that gives numbers. */
#ifndef NAPKIN_ADVISE_FILE_H
#define NAPKIN_ADVISE_FILE_H

#include "advisor/basis.h"
#include "app/app.h"

/* Rules by name (`NAME.rules.yaml`, beside `beside` or on the roots) or by path, with their
 * questionnaire; `asked` is where they were asked for, for messages. NULL after an error. */
Card *advise_rules(App *app, Str name, Span asked, const char *beside);

/* The same of `--rules`, else of what the file of answers says, else split-or-merge. */
Card *advise_card(App *app, const SheetHead *head);

/* The plan of `--plan`, else of the file of answers, with `--set` in force, and the scenario that
 * was asked for; `*out` NULL: none. False after an error. */
bool advise_plan(App *app, const SheetHead *head, Plan **out, const Scenario **scenario) MUST_USE;

/* The name that a file goes by: `split-or-merge` for `…/split-or-merge.rules.yaml`. */
Str advise_word(Arena *arena, const char *path);
/* The name by which a file was found in a folder of napkin's own; n 0: it was found otherwise. */
Str advise_name(App *app, const Basis *basis);

/* All of it, for a file of answers. False after an error. */
bool advise_open(App *app, const char *path, Sheet *out) MUST_USE;

#endif
