/* manual.h - the pages that are written once and shown by help, the man page and the prompt. */
#ifndef NAPKIN_MANUAL_H
#define NAPKIN_MANUAL_H

#include "report/style.h"

/* How to write expressions. Lines that start with four blanks and contain ` => ` are examples:
 * the tests run them. */
void manual_language(Buf *out);
void manual_functions(Buf *out, const Style *style);

#endif
