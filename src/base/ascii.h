/* ascii.h - kinds of characters, whatever the locale is.
 *
 * Those of <ctype.h> and strncasecmp() hang on LC_CTYPE: in Turkish the small letter of `I` is none
 * of ASCII, and `MIN` would be no unit. Bytes above 127 are of no kind and their own small letter.
 */
#ifndef NAPKIN_ASCII_H
#define NAPKIN_ASCII_H

#include "base/str.h"

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What parts words, line ends among them. */
static inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Equal but for the letter case. */
static inline bool same_word(Str a, Str b) {
    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (to_lower(a.p[i]) != to_lower(b.p[i])) return false;
    return a.n == b.n;
}

#endif
