/* plan_file.h - a plan file opened as the command line asked: models found, `--set` in force, the
 * scenario and the names that were given looked up. */
#ifndef NAPKIN_PLAN_FILE_H
#define NAPKIN_PLAN_FILE_H

#include "app/app.h"
#include "plan/plan.h"

/* An empty plan that finds models and is sampled as the command line asked. */
Plan *plan_file_new(App *app, Arena *arena, Diags *diags);

/* Loaded and prepared; NULL when errors were reported. */
Plan *plan_file_open(App *app, const char *path);

/* Whether `--scenario all` was given. */
bool plan_file_all(const App *app);

/* The scenario that was asked for; NULL: the plan as it stands. What is set fits it. */
bool plan_file_scenario(App *app, Plan *plan, const Scenario **out) MUST_USE;

/* The entries named by the arguments from number `from` on. */
bool plan_file_names(App *app, Plan *plan, size_t from, uint32_t *out, size_t *n) MUST_USE;

/* The same without `--set`. With `first` not NULL its values share that plan's Program, so that
 * both can be sampled together. */
Plan *plan_file_open_bare(App *app, const char *path, const Plan *first);

/* Puts `--set` in force, from then on. False after an error of the command line. */
bool plan_file_sets(App *app, Plan *plan) MUST_USE;

/* A scenario of the plan by name; `*out` is NULL for "base". False after an error of the command
 * line that names the nearest one, or all there are. */
bool plan_file_named(App *app, const Plan *plan, const char *name, const Scenario **out) MUST_USE;

#endif
