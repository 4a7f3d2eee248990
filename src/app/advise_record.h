/* advise_record.h - what the command line has to say about a decision record: its date, its machine
 * part, and where its files are from where it stands. */
#ifndef NAPKIN_ADVISE_RECORD_H
#define NAPKIN_ADVISE_RECORD_H

#include "app/app.h"
#include "report/madr.h"

/* The machine part for a record in `folder`, of a sheet that this command line made. */
Record advise_record(App *app, const Advised *advised, const char *folder);

/* The record of --output, or of standard output: then its paths are from the current folder. An
 * error of the command line where it could not be checked later. */
void advise_record_write(App *app, const Advised *advised);

/* `napkin advise verify RECORD...`. (cmd_verify.c) */
void cmd_verify(App *app, const char *const *paths, size_t n);

#endif
