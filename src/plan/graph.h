/* graph.h - what hangs on what. Used inside plan/ alone. */
#ifndef NAPKIN_GRAPH_H
#define NAPKIN_GRAPH_H

#include "plan/plan.h"

/* The formula in force for an entry while an order is made. */
typedef const Formula *(*FormulaOf)(const void *ctx, uint32_t entry);

/* Every entry once, each after all it hangs on. Entries on a circle are reported, every line of it
 * named, and left out together with what hangs on them. */
bool graph_order(Plan *plan, FormulaOf formula_of, const void *ctx, uint32_t *order,
                 size_t *n) MUST_USE;

/* The same with the plan's own formulas. */
bool graph_order_own(Plan *plan, uint32_t *order, size_t *n) MUST_USE;

/* In the scenario (NULL: the plan as it stands; `all`: that and every one), with what is set and
 * with each point of a sweep, nothing hangs on itself. Circles that replacements make are reported
 * at the one to blame; those of the plan itself are left to graph_order_own(). */
bool graph_cases_are_straight(Plan *plan, const Scenario *scenario, bool all) MUST_USE;

/* The entries that hang on `changed`, in order, without itself. */
size_t graph_dependents(const Plan *plan, uint32_t changed, uint32_t *out);

/* Marks what `from` hangs on in the case, itself included; not what `stop` hangs on. */
void graph_mark(const Plan *plan, const Case *solved, uint32_t from, uint32_t stop, bool *wanted);

/* The same for what a piece of code loads. */
void graph_mark_code(const Plan *plan, const Case *solved, const Code *code, uint32_t stop,
                     bool *wanted);

/* The entries that are wanted, in the order in which the plan works them out: *order is made. */
bool graph_order_wanted(Plan *plan, const bool *wanted, uint32_t **order, size_t *n) MUST_USE;

#endif
