/* precheck.h - what is wrong with a YAML file before a parser sees it.
 *
 * libyaml stops at its first error, gives encoding errors no line, and reads `rate:5 ms` as a text
 * that breaks some later line. So the bytes are checked first, then the lines, with spans of ours.
 *
 * Law: whatever these refuse is refused by libyaml too, or is a character that nobody means to
 * write (a second kind of line end, control characters, a lone carriage return). Neither looks into
 * quotes, text blocks or text that runs on over lines. */
#ifndef NAPKIN_YAML_PRECHECK_H
#define NAPKIN_YAML_PRECHECK_H

#include "base/diag.h"

/* The bytes of a UTF-8 byte order mark at the start: 0 or 3. */
size_t yprecheck_bom(Str text);

/* UTF-8 without control characters and odd line ends. False: reported, up to ten. `ascii`: no byte
 * is above 127, apart from a byte order mark. */
bool yprecheck_bytes(const Source *file, bool *ascii, Diags *diags) MUST_USE;

/* Tabs as indentation, `key:value` where a key must stand, directives. False: all reported, up to
 * LIMIT_SHOWN_ERRORS. Expects bytes that passed. */
bool yprecheck_lines(const Source *file, Diags *diags) MUST_USE;

/* The error for `key:value` at its colon; the whole stands from `from` to `to` (or less: a comment
 * at its end is left out of the hint). */
void yreport_glued(const Source *file, size_t from, size_t colon, size_t to, Diags *diags);
void yreport_tab(const Source *file, size_t at, Diags *diags);

#endif
