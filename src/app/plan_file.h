/* plan_file.h - a plan file opened as the command line asked: models found, `--set` in force. */
#ifndef NAPKIN_PLAN_FILE_H
#define NAPKIN_PLAN_FILE_H

#include "app/app.h"
#include "plan/plan.h"

/* Loaded and prepared; NULL when errors were reported. */
Plan *plan_file_open(App *app, const char *path);

#endif
