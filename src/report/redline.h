/* redline.h - where a decision record no longer says what would be written now.
 *
 * Passages (paragraphs, items of lists, rows of tables) are compared section by section. An item is
 * compared with the one that says the same, else with the one that does so but for its numbers,
 * else with the one about the same question or option: where one answer changed, only what hangs on
 * it is told. How lines are broken, how many blanks stand between words, in which order a list
 * stands and how sources are numbered does not count. The sections that state the verdict are
 * napkin's: every passage of theirs has to be as it would be written, and none may be added. The
 * title, Context and More Information are people's: only the rows of tables that napkin wrote in
 * them have to stand. Other sections are people's altogether.
 */
#ifndef NAPKIN_REDLINE_H
#define NAPKIN_REDLINE_H

#include "base/diag.h"

/* One place: what stands there, and what would. One of them may be missing. */
typedef struct Redline {
    Span is;          /* from the first sign that differs on; empty where something is missing */
    Str line, wanted; /* whole passages; n 0: there is none */
} Redline;

/* `body`: of the record that was read; `now`: what would stand in its place. */
Redline *redlines(Arena *arena, Span body, Str now, size_t *n);

#endif
