/* load.h - a plan or model file, with the models it uses, into a Plan.
 *
 * The keys of a plan are tables here (load.c, load_cases.c). Expressions are parsed where they
 * stand, so that every later error carries a caret into the file. All errors of a file are
 * reported together; the plan is then still there, without the entries that were wrong. */
#ifndef NAPKIN_LOAD_H
#define NAPKIN_LOAD_H

#include "plan/plan.h"
#include "yaml/schema.h"

/* Reads the file at `path` and what it uses. False after at least one error. */
bool plan_load(Plan *plan, const char *path) MUST_USE;

/* The same from a text that is there already, which stands for a file at `path`: models and samples
 * are looked for beside it. */
bool plan_load_text(Plan *plan, const Source *src, const char *path) MUST_USE;

/* Every table of keys in turn, for the help. */
KeyTable plan_keys(size_t i);
/* Of the sections that vary a plan. (load_cases.c) */
KeyTable case_keys(size_t i);

/* A model by name, on the plan's roots; NULL after one error. */
const char *plan_find_model(Plan *plan, Span name, const char *folder);

/* `./costs`, `costs.yaml`: a path rather than a name to look for. */
bool model_is_path(Str name);

/* Adds the model's entries to the plan, once. `name` is where it was asked for. */
bool plan_use(Plan *plan, Span name, const char *folder, int depth) MUST_USE;

/* Used by load.c: the sections that vary a plan. They are resolved after all entries are there. */
bool load_correlations(Plan *plan, const YNode *map);
bool load_checks(Plan *plan, const YNode *map);
bool load_scenarios(Plan *plan, const YNode *map);
bool load_sweeps(Plan *plan, const YNode *map);

/* A column of a CSV file, as Scope asks for it: beside the plan, or from an absolute path. */
bool plan_samples(void *ctx, Span file, Span column, const Dist **out) MUST_USE;

/* Lets a YAML scalar be an expression; NULL after one error. */
const Ast *load_expression(Plan *plan, const YNode *node);

#endif
