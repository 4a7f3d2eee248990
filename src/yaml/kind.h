/* kind.h - what a file is, by its first key. */
#ifndef NAPKIN_YAML_KIND_H
#define NAPKIN_YAML_KIND_H

#include "base/diag.h"

/* The first key of a text, as far as it can be told without reading YAML; len 0: it cannot. */
Span kind_key(const Source *src);

/* Whether there is such a kind of file. */
bool kind_is(Str key);

/* A line that such a file may start with; NULL: no such kind. */
const char *kind_first_line(const char *kind);

/* "rules stand under `points:`": for who puts them under the first key. NULL: nothing to say. */
const char *kind_inside(Str key);

/* Its key is no `wanted`, but another kind, or none at all: an error with the command that reads
 * it, or with the nearest kind. */
void kind_refuse(Diags *diags, Span key, const char *wanted);

/* `napkin advise FILE`: what can be done with a file of that kind; NULL: no such kind. */
const char *kind_command(Arena *arena, Str key, const char *file);

#endif
