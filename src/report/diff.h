/* diff.h - what changed between two cases, as `diff` reports it: flips first (of checks that
 * turned, and new ones that fail), then values, inputs and formulas, the largest relative change
 * first, then what one side alone has. */
#ifndef NAPKIN_DIFF_H
#define NAPKIN_DIFF_H

#include "plan/compare.h"
#include "report/json.h"
#include "report/style.h"
#include "report/told.h"

typedef struct DiffReport {
    const Comparison *all;
    const Style *style;
    const char *before, *after; /* what the sides are called */
} DiffReport;

void diff_write(Buf *out, const DiffReport *report);
void diff_json(Buf *out, const DiffReport *report);
void diff_csv(Buf *out, const DiffReport *report);

typedef enum ChangeGroup { GROUP_VALUE, GROUP_INPUT, GROUP_FORMULA, GROUP_COUNT } ChangeGroup;

/* Whether a change is told in the group: a value that moved, an input or a formula that was edited.
 * A formula that was edited and whose value moved is told in two. */
bool change_in(const Comparison *all, const Change *change, ChangeGroup group);

/* `×2`, `-12%`, `+23.1 points`; empty where values cannot be compared. */
Str change_text(Arena *arena, const Comparison *all, const Change *change);

/* Of what is uncertain: `difference +12 GB, 90% within 3 .. 20 GB, higher in 93% of runs`. */
Str change_runs_text(Arena *arena, const Comparison *all, const Change *change);

/* The median of a number, or the share of a truth value. */
double side_number(const Side *side, uint32_t at);

#endif
