/* interview.h - one question at a time, at a terminal or from a pipe.
 *
 * The answers are a text, in the form of a file of answers, and every answer is a change of it: it
 * is kept in the file as it goes, so that nothing is lost whatever happens, and going back is the
 * text as it was before. */
#ifndef NAPKIN_INTERVIEW_H
#define NAPKIN_INTERVIEW_H

#include "advisor/sheet.h"
#include "app/app.h"
#include "app/line.h"

typedef struct Interview {
    App *app;
    Line *line;
    Card *card;
    Evidence *evidence; /* NULL: no plan */
    const char *path;   /* where the answers are kept; NULL: nowhere */
    Str text;           /* the answers, as a file */
    bool file_order;    /* else the most telling question first */
    bool person;        /* sits at a terminal: sees questions, may err */
} Interview;

/* Asks until nothing is left, or it is ended. `out`: the answers, NULL given when it was left
 * without a verdict. False after an error, which has been reported. */
bool interview_run(Interview *interview, Sheet *out) MUST_USE;

#endif
