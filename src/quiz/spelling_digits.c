/* spelling_digits.c - numbers with their thousands set apart, and their powers. */
#include "quiz/spelling_state.h"

/* What may stand between groups of three digits: a comma, a blank, `_`, `'`, and narrow blanks. */
static size_t separator(const Spelling *s, size_t at) {
    static const char *const signs[] = {",", " ", "_", "'", "\u00a0", "\u2009", "\u202f", "\u2019"};
    Str rest = {s->text.p + at, s->text.n - at};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts(rest, signs[i])) return strlen(signs[i]);
    return 0;
}

static size_t digits_at(const Spelling *s, size_t at) {
    size_t n = 0;
    while (at + n < s->text.n && is_digit(s->text.p[at + n])) n++;
    return n;
}

static bool bad_comma(Spelling *s, size_t from, size_t comma) {
    Str before = {s->text.p + from, comma - from};
    size_t n = digits_at(s, comma + 1);
    const char *hint = memchr(before.p, ',', before.n)
                           ? "as in 86,400,000"
                           : arena_printf(s->arena, "a decimal point: %.*s.%.*s", STR_ARG(before),
                                          (int)n, s->text.p + comma + 1);
    return spelling_refuse(s, comma, 1, hint, "a comma sets thousands apart, three digits each");
}

/* Digits, in groups of three where something stands between them, each time the same. */
static bool whole_part(Spelling *s, size_t from) {
    size_t n = digits_at(s, s->at), first = 0;
    spelling_emit(s, s->at, n, (Str){s->text.p + s->at, n});
    s->at += n;
    for (;;) {
        size_t sign = separator(s, s->at), three = sign ? digits_at(s, s->at + sign) : 0;
        bool group = three == 3 && (first || (n > 0 && n <= 3 && s->text.p[from] != '0'));
        bool tight = sign && s->text.p[s->at] != ' '; /* two numbers may have a blank between */
        if (!group && tight && three && peek(s, 0) == ',') return bad_comma(s, from, s->at);
        if (!group && tight && three)
            return spelling_refuse(s, s->at, sign, "as in 86_400_000",
                                   "thousands have three digits each");
        if (!group) return true;
        if (first && memcmp(s->text.p + first, s->text.p + s->at, sign) != 0)
            return spelling_refuse(s, s->at, sign, "as in 86,400,000 or 86 400 000",
                                   "thousands are set apart in one way");
        if (!first) first = s->at;
        spelling_emit(s, s->at + sign, 3, (Str){s->text.p + s->at + sign, 3});
        s->at += sign + 3;
    }
}

static bool more_than_one_point(Spelling *s) {
    if (peek(s, 0) != '.' || !is_digit(peek(s, 1))) return true;
    return spelling_refuse(s, s->at, 1, "thousands are set apart by commas: 86,400,000",
                           "a number has one decimal point");
}

/* `1h30m`: a number does not stick to the word before it. */
static void part_from_word(Spelling *s) {
    if (s->out.n && (is_letter(s->out.p[s->out.n - 1]) || s->out.p[s->out.n - 1] == '_'))
        spelling_emit(s, s->at, 0, STR(" "));
}

/* `10⁸`: the digits of a power, and how many bytes they take. */
static size_t superscript(Spelling *s, Buf *digits) {
    static const char *const signs[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻"};
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(signs);) {
        Str rest = {s->text.p + s->at + n, s->text.n - s->at - n};
        bool here = str_starts(rest, signs[i]) && (i < 10 || !digits->n);
        if (here) buf_char(digits, i < 10 ? (char)('0' + i) : '-');
        if (here) n += strlen(signs[i]);
        i = here ? 0 : i + 1;
    }
    return n;
}

/* `5.10^6`: the dot of some is a product. */
static bool dot_of_product(Spelling *s, size_t dot) {
    Buf digits = buf_new(s->arena);
    bool power = peek(s, 0) == '^' || superscript(s, &digits);
    if (!power || s->at - dot != 3 || s->text.p[dot + 1] != '1' || s->text.p[dot + 2] != '0')
        return true;
    return spelling_refuse(s, dot, 1, "as in 5 * 10^6, 5e6 or (5.1)^6",
                           "is this a decimal point, or a product?");
}

bool spelling_number(Spelling *s) {
    size_t from = s->at;
    part_from_word(s);
    if (!whole_part(s, from)) return false;
    if (peek(s, 0) == '.' && is_digit(peek(s, 1))) {
        size_t n = 1 + digits_at(s, s->at + 1);
        if (s->at == from) spelling_emit(s, s->at, 0, STR("0"));
        spelling_emit(s, s->at, n, (Str){s->text.p + s->at, n});
        s->at += n;
        if (!more_than_one_point(s) || !dot_of_product(s, s->at - n)) return false;
    }
    bool sign = peek(s, 1) == '+' || peek(s, 1) == '-';
    if ((peek(s, 0) | 0x20) == 'e' && is_digit(peek(s, sign ? 2 : 1))) {
        size_t n = 1 + sign + digits_at(s, s->at + 1 + sign);
        spelling_emit(s, s->at, n, (Str){s->text.p + s->at, n});
        s->at += n;
    }
    s->numbers++;
    s->fraction = s->over;
    s->over = false;
    s->behind_number = s->literal = true;
    return true;
}

/* `^8` behind a 10 makes it 1e8, which takes a unit as a number does. */
static bool power_of_ten(Spelling *s, Str digits, size_t taken) {
    size_t n = s->out.n;
    bool ten = s->behind_number && n >= 2 && s->out.p[n - 2] == '1' && s->out.p[n - 1] == '0';
    bool alone = n == 2 || (n > 2 && !is_digit(s->out.p[n - 3]) && !strchr(".^", s->out.p[n - 3]));
    if (!ten || !alone || digits.n > 4 || peek(s, taken) == '.' || peek(s, taken) == '^')
        return false;
    spelling_map(s, n - 1, s->at + taken - 1);
    s->out.p[n - 1] = 'e';
    spelling_emit(s, s->at + taken - 1, 1, digits);
    s->at += taken;
    return true;
}

bool spelling_power(Spelling *s) {
    Buf digits = buf_new(s->arena);
    size_t n = superscript(s, &digits);
    if (!n && peek(s, 0) == '^') {
        bool minus = peek(s, 1) == '-';
        n = digits_at(s, s->at + 1 + minus);
        if (n) buf_add(&digits, (Str){s->text.p + s->at + 1, n + minus});
        n += n ? 1u + minus : 0;
        return n && power_of_ten(s, buf_str(&digits), n);
    }
    if (!digits.n) return false;
    if (power_of_ten(s, buf_str(&digits), n)) return true;
    spelling_emit(s, s->at, n, str_of(arena_printf(s->arena, "^%s", digits.p)));
    s->at += n;
    return true;
}
