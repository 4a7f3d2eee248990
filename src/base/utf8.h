/* utf8.h - reading and measuring UTF-8.
 *
 * Source text is checked once with utf8_check(); everything after it may assume valid UTF-8, but
 * none of these functions reads past the end even where it is not. */
#ifndef NAPKIN_UTF8_H
#define NAPKIN_UTF8_H

#include "base/str.h"

/* The code point at s.p (s.n > 0) and its length in bytes; an invalid byte is U+FFFD, length 1. */
uint32_t utf8_decode(Str s, size_t *length);

/* The offset of the first byte that is not valid UTF-8, or s.n when all of it is. */
size_t utf8_check(Str s);

/* How many code points. */
size_t utf8_count(Str s);

/* How many terminal columns: wide characters are two, combining marks none, unknown ones one. */
size_t utf8_width(Str s);

/* The longest prefix of whole code points that takes at most `columns`. */
size_t utf8_fit(Str s, size_t columns);

#endif
