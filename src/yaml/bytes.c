#include "base/utf8.h"
#include "yaml/lines.h"
#include "yaml/precheck.h"

enum { ODD_SHOWN = 10 }; /* a file with more of them is hardly a text */

size_t yprecheck_bom(Str text) {
    return str_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
}

static bool refuse_utf16(const Source *file, Diags *diags) {
    Diag *diag = diag_error(diags, yfile_span(file, 0, 0), "this file is UTF-16, not UTF-8");
    diag_hint(diags, diag, "save it as UTF-8: iconv -f UTF-16 -t UTF-8 %s", file->name);
    return false;
}

static bool is_utf16(Str text) {
    return str_starts(text, "\xFF\xFE") || str_starts(text, "\xFE\xFF");
}

/* "E9" or "E9 20": the bad byte, and the one behind it that does not continue it. */
static const char *bytes_at(Arena *arena, Str text, size_t at) {
    const unsigned char *p = (const unsigned char *)text.p + at;
    if (p[0] < 0xC2 || at + 1 == text.n) return arena_printf(arena, "byte %02X", p[0]);
    return arena_printf(arena, "bytes %02X %02X", p[0], p[1]);
}

static const char *encoding_hint(Arena *arena, unsigned char byte) {
    if (byte < 0xA0) return "save the file as UTF-8";
    char utf8[3] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F)), 0};
    return arena_printf(arena, "save the file as UTF-8; in Latin-1 this byte is `%s`", utf8);
}

static bool refuse_encoding(const Source *file, size_t at, Diags *diags) {
    const char *bytes = bytes_at(diags->arena, file->text, at);
    Diag *diag = diag_error(diags, yfile_span(file, at, at + 1), "%s on line %u: not UTF-8 text",
                            bytes, yline_number(file, at));
    diag_hint(diags, diag, "%s", encoding_hint(diags->arena, (unsigned char)file->text.p[at]));
    return false;
}

typedef struct Odd {
    uint32_t first, last;
    const char *name, *hint;
} Odd;

static const Odd odd[] = {
    {0x00, 0x00, "not a text file: a NUL byte", "save it as UTF-8 without NUL bytes"},
    {0x0D, 0x0D, "a carriage return without a line feed", "end lines with LF or CR LF"},
    {0x01, 0x1F, "a control character", "remove it; in quotes it can be written \\xNN"},
    {0x85, 0x85, "NEL, a line end that few programs see", "end the line with LF"},
    {0x7F, 0x9F, "a control character", "remove it"},
    {0x2028, 0x2029, "a line separator that few programs see", "end the line with LF"},
    {0xFEFF, 0xFEFF, "a byte order mark inside the text", "remove it; it cannot be seen"},
    {0xFFFE, 0xFFFF, "not a character", "remove it"},
};

static const Odd *odd_kind(uint32_t point) {
    if (point == '\t' || point == '\n') return NULL;
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        if (point >= odd[i].first && point <= odd[i].last) return &odd[i];
    }
    return NULL;
}

static void refuse_odd(const Source *file, size_t at, size_t length, uint32_t point, Diags *diags) {
    const Odd *kind = odd_kind(point);
    Diag *diag = diag_error(diags, yfile_span(file, at, at + length), "%s (U+%04X) on line %u",
                            kind->name, point, yline_number(file, at));
    diag_hint(diags, diag, "%s", kind->hint);
}

static bool is_common(unsigned char c) {
    return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t';
}

/* Eight bytes at a time while all of them are printable ASCII; most of a file is. */
static size_t skip_printable(Str text, size_t at) {
    const uint64_t ones = 0x0101010101010101u;
    for (; at + 8 <= text.n; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, text.p + at, sizeof bytes);
        uint64_t below_space = bytes - ones * 0x20, above_tilde = bytes + ones;
        if ((below_space | above_tilde | bytes) & ones * 0x80) break;
    }
    return at;
}

static size_t skip_common(Str text, size_t at) {
    for (;;) {
        at = skip_printable(text, at);
        size_t end = at + 8 < text.n ? at + 8 : text.n;
        while (at < end && is_common((unsigned char)text.p[at])) at++;
        if (at < end || at == text.n) return at;
    }
}

/* One character that is not plain ASCII; false when the rest is not worth looking at. */
static bool check_one(const Source *file, size_t *at, Diags *diags) {
    Str rest = {file->text.p + *at, file->text.n - *at};
    size_t length;
    uint32_t point = utf8_decode(rest, &length);
    if (point == 0xFFFD && length == 1) return refuse_encoding(file, *at, diags);
    bool line_end = point == '\r' && rest.n > 1 && rest.p[1] == '\n';
    if (!line_end && odd_kind(point)) refuse_odd(file, *at, length, point, diags);
    *at += length;
    return true;
}

bool yprecheck_bytes(const Source *file, bool *ascii, Diags *diags) {
    Str text = file->text;
    size_t before = diags->errors;
    *ascii = true;
    if (is_utf16(text)) return refuse_utf16(file, diags);
    const char *nul = text.n ? memchr(text.p, 0, text.n) : NULL;
    if (nul) { /* whatever else is odd in it says nothing more */
        refuse_odd(file, (size_t)(nul - text.p), 1, 0, diags);
        return false;
    }
    for (size_t at = skip_common(text, yprecheck_bom(text)); at < text.n;) {
        if ((unsigned char)text.p[at] >= 0x80) *ascii = false;
        if (!check_one(file, &at, diags)) break;
        if (diags->errors - before == ODD_SHOWN) {
            diag_note(diags, yfile_span(file, at, at), "the rest of the file was not looked at");
            break;
        }
        at = skip_common(text, at);
    }
    return diags->errors == before;
}
