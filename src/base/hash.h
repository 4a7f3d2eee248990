/* hash.h - SHA-256 of bytes (FIPS 180-4), written as `sha256sum` writes it, so that anybody can
 * check a hash of ours without us. */
#ifndef NAPKIN_HASH_H
#define NAPKIN_HASH_H

#include "base/str.h"

enum { HASH_DIGITS = 64, HASH_SHORT = 12 /* digits that tell files apart for a person */ };

/* 64 digits, a-f small, and a NUL. */
void hash_sha256(Str bytes, char out[HASH_DIGITS + 1]);

/* Tells texts apart, in 64 bits (FNV-1a; a byte stands behind each text, so that `ab` + `c` is not
 * `a` + `bc`). HASH_START, or the hash of what comes before. Not against people who want them
 * alike. */
#define HASH_START 0xcbf29ce484222325u
uint64_t hash_text(uint64_t before, Str text);

/* Whether the text has the shape of a hash. */
bool hash_is(Str text);

#endif
