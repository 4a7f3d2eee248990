/* draws.h - how each distribution is put together from uniform numbers and kernels.
 *
 * A new one with a closed quantile is a row here and a row of the builtins. */
#ifndef NAPKIN_DRAWS_H
#define NAPKIN_DRAWS_H

#include "lang/code.h"

/* A draw that is being made. */
typedef struct Draw {
    Program *program;
    DistKind kind;
    bool pert;     /* a beta that is stretched from lo to hi with a mode */
    bool interval; /* args are its 5 % and 95 % points */
    bool percent;  /* of percentages: for messages */
    Value u;       /* the uniform numbers it is made from */
    const Value *args;
    size_t nargs;
    bool bounded; /* drawn within low .. high */
    Value low, high;
    const char *problem, *hint; /* after false: what is wrong, and NULL or what to write */
} Draw;

/* The value drawn. False when a parameter that is certain is out of the domain; in runs in which an
 * uncertain one is, there is no answer. */
bool draw_make(Draw *draw, Value *out) MUST_USE;

/* "log-normal" and the like. */
const char *draw_shape(DistKind kind);

#endif
