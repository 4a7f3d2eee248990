/* write.h - text as YAML that reads back to the same text. */
#ifndef NAPKIN_YAML_WRITE_H
#define NAPKIN_YAML_WRITE_H

#include "base/str.h"

/* A scalar, in quotes where it needs them; blanks stand for characters that YAML refuses. */
void ywrite_scalar(Buf *out, Str text);

/* The same as the text of a comment, without `#`: on one line, never in quotes. */
void ywrite_comment(Buf *out, Str text);

#endif
