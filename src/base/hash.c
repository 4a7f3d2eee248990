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

uint64_t hash_text(uint64_t before, Str text) {
    static const uint64_t prime = 0x100000001b3u;
    for (size_t i = 0; i < text.n; i++) before = (before ^ (unsigned char)text.p[i]) * prime;
    return (before ^ 0xff) * prime;
}
