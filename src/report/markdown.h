/* markdown.h - prose as Markdown source that a person likes to read: lines of a hundred columns,
 * and nothing that somebody wrote in a file of theirs becomes a heading, a list or emphasis. */
#ifndef NAPKIN_MARKDOWN_H
#define NAPKIN_MARKDOWN_H

#include "base/str.h"

enum { MARKDOWN_COLUMNS = 100 };

/* Somebody's text on one line, its signs escaped. */
void md_text(Buf *out, Str text);
/* The same without a full stop at its end. */
void md_clause(Buf *out, Str text);
/* A code span; it stays on one line. */
void md_code(Buf *out, Str text);

/* A blank at which no line is broken. */
void md_glue(Buf *out);

/* A paragraph of such pieces, broken between words. `lead` stands before its first line ("- "), as
 * many blanks before the others. */
void md_wrap(Buf *out, const char *lead, const Buf *text);

/* A row of a table. */
void md_row(Buf *out, const Buf *cells, size_t n);
void md_head(Buf *out, const char *const *heads, size_t n);

#endif
