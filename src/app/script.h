/* script.h - lines worked on without a person: results only, errors on standard error. */
#ifndef NAPKIN_SCRIPT_H
#define NAPKIN_SCRIPT_H

#include "app/app.h"
#include "plan/session.h"

typedef struct Script {
    App *app;
    Arena *arena;  /* the session's: lines give back what they used */
    Arena *output; /* of what is written, emptied at every flush */
    ArenaMark output_start;
    Diags diags;
    Session *session;
    size_t rows;
    bool shows_definitions; /* as text: else only expressions have results */
} Script;

void script_open(Script *script, App *app);
void script_line(Script *script, const char *source, uint32_t line, Str text);
/* Every line of standard input; results are written whenever no further line is at hand. */
void script_stdin(Script *script);
void script_close(Script *script);

#endif
