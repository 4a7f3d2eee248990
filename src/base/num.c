#include "base/num.h"

#include "base/ascii.h"

#include <errno.h>
#include <math.h>

enum { EXACT_DIGITS = 15, EXACT_POWER = 22 };

static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

double num_power(int power) {
    return power >= 0 && power <= EXACT_POWER ? powers[power] : pow(10, power);
}

int num_exponent(double size) {
    if (!(size >= 1 && size < 1e22)) return (int)floor(log10(size));
    int exponent = 0;
    while (size >= powers[exponent + 1]) exponent++;
    return exponent;
}

/* What is left for strtod: many digits or a large exponent, where rounding takes care. */
static bool parse_slowly(Str digits, double *value) {
    Arena *arena = arena_new(0);
    Buf clean = buf_new(arena);
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] != '_') buf_char(&clean, digits.p[i]);
    errno = 0;
    *value = strtod(clean.p, NULL);
    bool fits = isfinite(*value);
    arena_free(arena);
    return fits;
}

typedef struct Decimal {
    uint64_t mantissa;
    int digits;
    int power;
} Decimal;

static size_t scan_mantissa(Str s, Decimal *out) {
    bool after_point = false;
    size_t i = 0;
    for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
        if (s.p[i] == '_') continue;
        if (s.p[i] == '.') {
            after_point = true;
            continue;
        }
        if (out->mantissa || s.p[i] != '0') out->digits++;
        if (out->digits <= EXACT_DIGITS)
            out->mantissa = out->mantissa * 10 + (uint64_t)(s.p[i] - '0');
        out->power -= after_point;
    }
    return i;
}

static int scan_power(Str s) {
    int sign = 1, power = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-') sign = -1;
        else if (s.p[i] >= '0' && s.p[i] <= '9' && power < 100000)
            power = power * 10 + (s.p[i] - '0');
    }
    return sign * power;
}

bool num_parse(Str digits, double *value) {
    Decimal d = {0};
    size_t at = scan_mantissa(digits, &d);
    d.power += scan_power((Str){digits.p + at, digits.n - at});
    if (d.digits > EXACT_DIGITS || d.power < -EXACT_POWER || d.power > EXACT_POWER)
        return parse_slowly(digits, value);
    double m = (double)d.mantissa;
    *value = d.power < 0 ? m / powers[-d.power] : m * powers[d.power];
    return true;
}

static size_t write_integer(double x, char out[NUM_TEXT]) {
    char digits[24];
    size_t n = 0, at = 0;
    uint64_t left = (uint64_t)fabs(x);
    do digits[n++] = (char)('0' + left % 10);
    while (left /= 10);
    if (x < 0) out[at++] = '-';
    while (n) out[at++] = digits[--n];
    out[at] = '\0';
    return at;
}

/* `1e+15` and `1e-07` as people write them: `1e15`, `1e-7`. */
static size_t tidy_exponent(char *out, size_t n) {
    char *e = memchr(out, 'e', n);
    if (!e) return n;
    char *from = e + 1, *to = e + 1;
    if (*from == '-') to++;
    from++;
    while (*from == '0' && from[1]) from++;
    size_t left = (size_t)(out + n - from);
    memmove(to, from, left + 1);
    return (size_t)(to - out) + left;
}

size_t num_shortest(double x, char out[NUM_TEXT]) {
    if (x == 0) return write_integer(0, out);
    if (fabs(x) < 1e15 && x == floor(x)) return write_integer(x, out);
    for (int digits = 15; digits < 17; digits++) {
        int n = snprintf(out, NUM_TEXT, "%.*g", digits, x);
        if (strtod(out, NULL) == x) return tidy_exponent(out, (size_t)n);
    }
    return tidy_exponent(out, (size_t)snprintf(out, NUM_TEXT, "%.17g", x));
}

static size_t drop_zeros(char *out, size_t n) {
    if (!memchr(out, '.', n) || memchr(out, 'e', n)) return n;
    while (out[n - 1] == '0') n--;
    if (out[n - 1] == '.') n--;
    out[n] = '\0';
    return n;
}

/* `x` with that many decimal places, where it is far enough from a tie that multiplying, which may
 * be wrong by one part in 2^53, cannot round it to the other side. 0 where it is not. */
static size_t write_places(double x, int places, char out[NUM_TEXT]) {
    if (places < 1 || places > 9) return 0;
    double scaled = fabs(x) * powers[places], whole = floor(scaled), part = scaled - whole;
    if (scaled > 1e8 || fabs(part - 0.5) < 1e-6) return 0;
    uint64_t all = (uint64_t)whole + (part > 0.5), unit = (uint64_t)powers[places];
    size_t n = 0;
    if (x < 0) out[n++] = '-';
    n += write_integer((double)(all / unit), out + n);
    out[n++] = '.';
    uint64_t left = all % unit;
    for (int i = places; i-- > 0; left /= 10) out[n + (size_t)i] = (char)('0' + left % 10);
    n += (size_t)places;
    out[n] = '\0';
    return n;
}

size_t num_digits(double x, int digits, char out[NUM_TEXT]) {
    double size = fabs(x);
    if (x == 0) return write_integer(0, out);
    if (size >= 1e15 || size < 1e-5) {
        size_t n = (size_t)snprintf(out, NUM_TEXT, "%.*g", digits, x);
        return drop_zeros(out, tidy_exponent(out, n));
    }
    int before = size >= 1 ? num_exponent(size) + 1 : 0;
    if (before >= digits) return write_integer(round(x), out);
    if (size >= 1 && x == floor(x)) return write_integer(x, out);
    int places = size >= 1 ? digits - before : digits - 1 - num_exponent(size);
    size_t written = write_places(x, places, out);
    if (written) return drop_zeros(out, written);
    return drop_zeros(out, (size_t)snprintf(out, NUM_TEXT, "%.*f", places, x));
}

double num_round(double x, int digits) {
    if (!(fabs(x) > 1e-290 && fabs(x) < 1e290)) return x; /* powers of ten end there */
    int power = digits - 1 - num_exponent(fabs(x));
    return power >= 0 ? round(x * num_power(power)) / num_power(power)
                      : round(x / num_power(-power)) * num_power(-power);
}

double num_settle(double x) {
    if (x == floor(x) || !isfinite(x)) return x;
    char text[NUM_TEXT];
    snprintf(text, sizeof text, "%.15g", x);
    double round = strtod(text, NULL);
    double gap = fabs(nextafter(x, INFINITY) - x);
    return fabs(round - x) <= 2 * gap ? round : x;
}

bool num_near(double a, double b) {
    if (a == b) return true;
    double size = fmax(fabs(a), fabs(b));
    return isfinite(size) && fabs(a - b) <= 1e-12 * size;
}

Str num_grouped(Arena *arena, Str text) {
    size_t from = 0, n = 0;
    while (from < text.n && !is_digit(text.p[from])) from++;
    while (from + n < text.n && is_digit(text.p[from + n])) n++;
    if (n < 5) return text;
    Buf out = buf_new(arena);
    buf_add(&out, (Str){text.p, from});
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) buf_char(&out, ',');
        buf_char(&out, text.p[from + i]);
    }
    buf_add(&out, (Str){text.p + from + n, text.n - from - n});
    return buf_str(&out);
}
