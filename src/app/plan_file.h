/* plan_file.h - a plan file opened as the command line asked: models found, `--set` in force. */
#ifndef NAPKIN_PLAN_FILE_H
#define NAPKIN_PLAN_FILE_H

#include "app/app.h"
#include "plan/plan.h"

/* Loaded and prepared; NULL when errors were reported. */
Plan *plan_file_open(App *app, const char *path);

/* The same without `--set`. With `first` not NULL its values share that plan's Program, so that
 * both can be sampled together. */
Plan *plan_file_open_bare(App *app, const char *path, const Plan *first);

/* Puts `--set` in force, from then on. False after an error of the command line. */
bool plan_file_sets(App *app, Plan *plan) MUST_USE;

/* A scenario of the plan by name; `*out` is NULL for "base". False after an error of the command
 * line that names the nearest one. */
bool plan_file_scenario(App *app, const Plan *plan, const char *name,
                        const Scenario **out) MUST_USE;

#endif
