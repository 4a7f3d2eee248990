/* explain.h - what libyaml says, in words for the author of a plan.
 *
 * libyaml's own text always stands in parentheses at the end of the message, for searching. */
#ifndef NAPKIN_YAML_EXPLAIN_H
#define NAPKIN_YAML_EXPLAIN_H

#include "base/diag.h"

/* A parser's error. Offsets are bytes of the file and may be its end. */
typedef struct YTrouble {
    const char *problem; /* "could not find expected ':'" */
    const char *context; /* "while scanning a simple key", or "" */
    size_t at;
    size_t context_at; /* `at` where the context has no place */
    size_t open_at;    /* the innermost `{` or `[` that is open, or `at` */
} YTrouble;

/* Reports one error. */
void yexplain(const Source *file, const YTrouble *trouble, Diags *diags);

#endif
