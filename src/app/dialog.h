/* dialog.h - somebody who answers line by line: a person at a terminal, or a pipe. */
#ifndef NAPKIN_DIALOG_H
#define NAPKIN_DIALOG_H

#include "app/app.h"
#include "app/line.h"

typedef struct Dialog {
    App *app;
    Line *line;
    bool person;        /* sits at a terminal: sees what is said */
    const char *prompt; /* before each line */
    const char *name;   /* of what a person types, in messages: "prompt" */
    size_t indent;      /* of what is said */
    uint32_t rows;      /* lines so far */
    bool interrupted;   /* the line before was dropped */
    bool left;          /* by Ctrl-C, twice */
    bool failed;        /* a line could not be read, which was reported */
} Dialog;

typedef enum DialogStep {
    DIALOG_LINE,
    DIALOG_DROPPED, /* by Ctrl-C: go on */
    DIALOG_OVER     /* no more lines, left, or failed */
} DialogStep;

/* The next line, as a Source in the arena. The width of the terminal is taken anew. */
DialogStep dialog_read(Dialog *dialog, Arena *arena, const Source **out);

/* A dim paragraph, indented. To a pipe too. */
void dialog_say(Dialog *dialog, const char *fmt, ...) PRINTF_LIKE(2, 3);
void dialog_vsay(Dialog *dialog, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

#endif
