/* plan_file.h - a plan file opened as the command line asked: models found, `--set` in force, the
 * scenario and the names that were given looked up. */
#ifndef NAPKIN_PLAN_FILE_H
#define NAPKIN_PLAN_FILE_H

#include "app/app.h"
#include "plan/plan.h"

/* Loaded and prepared; NULL when errors were reported. */
Plan *plan_file_open(App *app, const char *path);

/* Whether `--scenario all` was given. */
bool plan_file_all(const App *app);

/* The scenario that was asked for; NULL: the plan as it stands. What is set fits it. */
bool plan_file_scenario(App *app, Plan *plan, const Scenario **out) MUST_USE;

/* The entries named by the arguments from number `from` on. */
bool plan_file_names(App *app, Plan *plan, size_t from, uint32_t *out, size_t *n) MUST_USE;

#endif
