/* plan_file.h - a plan file opened as the command line asked: models found, `--set` in force. */
#ifndef NAPKIN_PLAN_FILE_H
#define NAPKIN_PLAN_FILE_H

#include "app/app.h"
#include "plan/plan.h"

/* Loaded and prepared; NULL when errors were reported. */
Plan *plan_file_open(App *app, const char *path);

/* Whether `--scenario all` was given. */
bool plan_file_all(const App *app);

/* The scenario that was asked for; NULL: the plan as it stands, or all of them. False after an
 * error. */
bool plan_file_scenario(App *app, Plan *plan, const Scenario **out) MUST_USE;

#endif
