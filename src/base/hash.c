#include "base/hash.h"

#include <sha2.h>

void hash_sha256(Str bytes, char out[HASH_DIGITS + 1]) {
    SHA256Data((const uint8_t *)bytes.p, bytes.n, out);
}

bool hash_is(Str text) {
    size_t digits = 0;
    while (digits < text.n && memchr("0123456789abcdef", text.p[digits], 16)) digits++;
    return digits == HASH_DIGITS && text.n == HASH_DIGITS;
}
