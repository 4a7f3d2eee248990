/* hash.h - SHA-256 of bytes (FIPS 180-4), written as `sha256sum` writes it, so that anybody can
 * check a hash of ours without us. */
#ifndef NAPKIN_HASH_H
#define NAPKIN_HASH_H

#include "base/str.h"

enum { HASH_DIGITS = 64, HASH_SHORT = 12 /* digits that tell files apart for a person */ };

/* 64 digits, a-f small, and a NUL. */
void hash_sha256(Str bytes, char out[HASH_DIGITS + 1]);

/* Whether the text has the shape of a hash. */
bool hash_is(Str text);

#endif
