/* manual.h - the pages that are written once and shown by help, the man page and the prompt.
 *
 * A page is text, a line a passage: `Term|prose`, `|more prose` of the same term, `    an example`
 * as it stands, anything else a paragraph. Terminals and troff each lay it out in their own way. */
#ifndef NAPKIN_MANUAL_H
#define NAPKIN_MANUAL_H

#include "report/style.h"

/* The page of that name; false when there is none. `language` tells how to write expressions, and
 * its examples that contain ` => ` are run by the tests. The others tell of a kind of file each:
 * its keys, from the tables that read them, and an example, which the tests run too. */
bool manual_find(Arena *arena, Str name, Str *page) MUST_USE;
/* By number: its name, and its title in the man page. */
const char *manual_name(size_t i);
const char *manual_title(size_t i);

/* A page, broken to the style's width. */
void manual_write(Buf *out, const Style *style, Str page);
void manual_functions(Buf *out, const Style *style);

#endif
