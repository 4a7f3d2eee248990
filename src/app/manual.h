/* manual.h - the pages that are written once and shown by help, the man page and the prompt.
 *
 * A page is text, a line a passage: `Term|prose`, `|more prose` of the same term, `    an example`
 * as it stands, anything else a paragraph. Terminals and troff each lay it out in their own way. */
#ifndef NAPKIN_MANUAL_H
#define NAPKIN_MANUAL_H

#include "report/style.h"

/* How to write expressions. Examples that contain ` => ` are run by the tests. */
Str manual_language(void);
/* The keys of a plan, from the tables that read them, and an example, which the tests run. */
Str manual_plan(Arena *arena);

/* The page of that name (`language`, `plan`); false when there is none. */
bool manual_find(Arena *arena, Str name, Str *page) MUST_USE;
const char *manual_name(size_t i);

/* A page, broken to the style's width. */
void manual_write(Buf *out, const Style *style, Str page);
void manual_functions(Buf *out, const Style *style);

#endif
