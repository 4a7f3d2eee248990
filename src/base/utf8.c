#include "base/utf8.h"

#include <wchar.h>

static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    if (lead >= 0xF0 && lead < 0xF5) return 4;
    return 0;
}

static bool decode_strict(Str s, uint32_t *point, size_t *length) {
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *b = (const unsigned char *)s.p;
    size_t n = sequence_length(b[0]);
    if (n == 0 || n > s.n) return false;
    uint32_t value = b[0] & lead_bits[n];
    for (size_t i = 1; i < n; i++) {
        if ((b[i] & 0xC0) != 0x80) return false;
        value = value << 6 | (b[i] & 0x3Fu);
    }
    if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
    *point = value;
    *length = n;
    return true;
}

uint32_t utf8_decode(Str s, size_t *length) {
    uint32_t point = 0xFFFD;
    *length = 1;
    if ((unsigned char)s.p[0] < 0x80) return (unsigned char)s.p[0];
    if (!decode_strict(s, &point, length)) return 0xFFFD;
    return point;
}

size_t utf8_check(Str s) {
    size_t at = 0;
    while (at < s.n) {
        if ((unsigned char)s.p[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t point;
        size_t length;
        if (!decode_strict((Str){s.p + at, s.n - at}, &point, &length)) return at;
        at += length;
    }
    return s.n;
}

size_t utf8_count(Str s) {
    size_t count = 0;
    for (size_t at = 0, length; at < s.n; at += length, count++)
        utf8_decode((Str){s.p + at, s.n - at}, &length);
    return count;
}

static size_t columns_of(uint32_t point) {
    if (point < 0x7F) return point >= 0x20;
    int width = wcwidth((wchar_t)point);
    return width < 0 ? 1 : (size_t)width;
}

size_t utf8_width(Str s) {
    size_t width = 0;
    for (size_t at = 0, length; at < s.n; at += length) {
        length = 1;
        bool plain = s.p[at] >= 0x20 && s.p[at] < 0x7F;
        width += plain ? 1 : columns_of(utf8_decode((Str){s.p + at, s.n - at}, &length));
    }
    return width;
}

size_t utf8_fit(Str s, size_t columns) {
    size_t at = 0;
    while (at < s.n) {
        size_t length;
        size_t width = columns_of(utf8_decode((Str){s.p + at, s.n - at}, &length));
        if (width > columns) break;
        columns -= width;
        at += length;
    }
    return at;
}
