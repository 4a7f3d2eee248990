#include "quiz/spelling.h"

#include "base/utf8.h"
#include "lang/token.h"

#include <ctype.h>

typedef struct Spelling {
    Arena *arena;
    const UnitSet *units;
    const Type *asked;
    Diags *diags;
    Span typed;
    Str text; /* of `typed` */
    size_t at;
    Buf out;
    SourceSeg *segs;
    size_t nsegs, segs_cap;
    bool behind_number; /* nothing but blanks since the last number */
    Str prefix;         /* the scale letter, where it is all that follows the only number */
    size_t numbers;
    Spelled result;
} Spelling;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static char peek(const Spelling *s, size_t ahead) {
    return s->at + ahead < s->text.n ? s->text.p[s->at + ahead] : '\0';
}

/* Text for the language that stands for what was typed from `from` on. */
static void emit(Spelling *s, size_t from, Str text) {
    ARENA_PUSH_ROOM(s->arena, s->segs, s->nsegs, s->segs_cap);
    s->segs[s->nsegs++] = (SourceSeg){(uint32_t)s->out.n, s->typed.off + (uint32_t)from};
    buf_add(&s->out, text);
}

static void note(Spelling *s, Str typed, Str read) {
    if (s->result.note.n) return;
    s->result.note =
        str_of(arena_printf(s->arena, "`%.*s` is read as %.*s", STR_ARG(typed), STR_ARG(read)));
}

static bool equal_nocase(Str a, const char *b) {
    size_t n = strlen(b);
    for (size_t i = 0; i < a.n && i < n; i++)
        if (tolower((unsigned char)a.p[i]) != b[i]) return false;
    return a.n == n;
}

/* ---- what is asked ---- */

static int asked_power(const Spelling *s, uint16_t base) {
    return dim_power(&s->asked->dim, base);
}

static bool asks_bits(const Spelling *s) {
    const Unit *unit = &s->asked->unit;
    for (size_t i = 0; i < unit->n; i++) {
        UnitFamily family = s->units->rows[unit->t[i].row]->family;
        if (family == FAMILY_BITS || family == FAMILY_IEC_BITS || family == FAMILY_BIT_RATE)
            return true;
    }
    return false;
}

/* ---- numbers ---- */

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
    Span span = {s->typed.src, s->typed.off + (uint32_t)comma, 1};
    Diag *diag = diag_error(s->diags, span, "a comma sets thousands apart, three digits each");
    Str before = {s->text.p + from, comma - from};
    size_t n = digits_at(s, comma + 1);
    if (n && !memchr(before.p, ',', before.n))
        diag_hint(s->diags, diag, "a decimal point: %.*s.%.*s", STR_ARG(before), (int)n,
                  s->text.p + comma + 1);
    return false;
}

/* Digits, in groups of three where something stands between them. */
static bool whole_part(Spelling *s, size_t from) {
    size_t n = digits_at(s, s->at), groups = 0;
    emit(s, s->at, (Str){s->text.p + s->at, n});
    s->at += n;
    for (;;) {
        size_t sign = separator(s, s->at), three = sign ? digits_at(s, s->at + sign) : 0;
        bool comma = peek(s, 0) == ',';
        bool group = sign && three == 3 && (groups || (n > 0 && n <= 3 && s->text.p[from] != '0'));
        if (!group && comma && three) return bad_comma(s, from, s->at);
        if (!group) return true;
        emit(s, s->at + sign, (Str){s->text.p + s->at + sign, 3});
        s->at += sign + 3;
        groups++;
    }
}

static bool more_than_one_point(Spelling *s) {
    if (peek(s, 0) != '.' || !is_digit(peek(s, 1))) return true;
    Span span = {s->typed.src, s->typed.off + (uint32_t)s->at, 1};
    Diag *diag = diag_error(s->diags, span, "a number has one decimal point");
    diag_hint(s->diags, diag, "thousands are set apart by commas: 86,400,000");
    return false;
}

static bool take_number(Spelling *s) {
    size_t from = s->at;
    if (!whole_part(s, from)) return false;
    if (peek(s, 0) == '.' && is_digit(peek(s, 1))) {
        size_t n = 1 + digits_at(s, s->at + 1);
        if (s->at == from) emit(s, s->at, STR("0"));
        emit(s, s->at, (Str){s->text.p + s->at, n});
        s->at += n;
        if (!more_than_one_point(s)) return false;
    }
    bool sign = peek(s, 1) == '+' || peek(s, 1) == '-';
    if ((peek(s, 0) | 0x20) == 'e' && is_digit(peek(s, sign ? 2 : 1))) {
        size_t n = 1 + sign + digits_at(s, s->at + 1 + sign);
        emit(s, s->at, (Str){s->text.p + s->at, n});
        s->at += n;
    }
    s->numbers++;
    s->behind_number = true;
    return true;
}

/* `10⁸` */
static bool take_superscript(Spelling *s) {
    static const char *const signs[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    size_t from = s->at;
    Buf digits = buf_new(s->arena);
    for (bool more = true; more;) {
        more = false;
        Str rest = {s->text.p + s->at, s->text.n - s->at};
        bool minus = !digits.n && str_starts(rest, "⁻");
        if (minus) buf_char(&digits, '-');
        if (minus) s->at += strlen("⁻");
        for (size_t d = 0; d < COUNT_OF(signs) && !more && !minus; d++) {
            if (!str_starts(rest, signs[d])) continue;
            buf_char(&digits, (char)('0' + d));
            s->at += strlen(signs[d]);
            more = true;
        }
        more = more || minus;
    }
    if (!digits.n) return false;
    emit(s, from, str_of(arena_printf(s->arena, "^%s", digits.p)));
    return true;
}

/* ---- words ---- */

typedef struct Alias {
    const char *typed, *read;
} Alias;

/* Behind a number. */
static const Alias scales[] = {
    {"k", "k"},        {"thousand", "k"}, {"thousands", "k"}, {"thsd", "k"},     {"mn", "M"},
    {"mio", "M"},      {"mln", "M"},      {"mil", "M"},       {"mill", "M"},     {"million", "M"},
    {"millions", "M"}, {"bn", "G"},       {"bln", "G"},       {"bil", "G"},      {"billion", "G"},
    {"billions", "G"}, {"tn", "T"},       {"trn", "T"},       {"trillion", "T"}, {"trillions", "T"},
    {"g", "G"},        {"p", "P"},        {"hundred", "00"},
};

static const Alias words[] = {
    {"d", "day"},        {"dy", "day"},         {"y", "year"},       {"w", "week"},
    {"wk", "week"},      {"wks", "weeks"},      {"msec", "ms"},      {"msecs", "ms"},
    {"millis", "ms"},    {"milli", "ms"},       {"usec", "us"},      {"usecs", "us"},
    {"micros", "us"},    {"nsec", "ns"},        {"nanos", "ns"},     {"gig", "GB"},
    {"gigs", "GB"},      {"meg", "MB"},         {"megs", "MB"},      {"tera", "TB"},
    {"pct", "%"},        {"percent", "%"},      {"daily", "/day"},   {"hourly", "/h"},
    {"weekly", "/week"}, {"monthly", "/month"}, {"yearly", "/year"}, {"annually", "/year"},
    {"and", " "},
};

static const Alias *find_alias(const Alias *rows, size_t n, Str word) {
    for (size_t i = 0; i < n; i++)
        if (equal_nocase(word, rows[i].typed)) return &rows[i];
    return NULL;
}

static bool is_unit(const Spelling *s, Str word) {
    UnitWord found;
    return unit_find(s->units, word, &found);
}

/* `kb`, `gb`, `mbps`, `gib`: letter case tells bits from bytes, and many do not heed it. */
static bool loose_data(Spelling *s, Str word, size_t from) {
    char prefix = word.n ? (char)tolower((unsigned char)word.p[0]) : 0;
    if (!prefix || !strchr("kmgtp", prefix) || is_unit(s, word)) return false;
    Str rest = {word.p + 1, word.n - 1};
    const char *tail = equal_nocase(rest, "b")     ? (asks_bits(s) ? "bit" : "B")
                       : equal_nocase(rest, "ib")  ? "iB"
                       : equal_nocase(rest, "bps") ? "bps"
                       : equal_nocase(rest, "bit") ? "bit"
                                                   : NULL;
    if (!tail) return false;
    char letter = prefix == 'k' && tail[0] != 'i' ? 'k' : (char)toupper((unsigned char)prefix);
    Str read = str_of(arena_printf(s->arena, "%c%s", letter, tail));
    note(s, word, read);
    emit(s, from, read);
    s->result.worded = true;
    return true;
}

/* One letter that means different things by what is asked: m and b. */
static bool loose_letter(Spelling *s, Str word, size_t from) {
    if (word.n != 1) return false;
    bool data = asked_power(s, BASE_DATA) != 0, time = asked_power(s, BASE_TIME) == 1;
    const char *read = NULL;
    bool scale = false;
    if (word.p[0] == 'm') {
        read = time && !data ? "min" : "M";
        scale = !(time && !data);
    } else if ((word.p[0] | 0x20) == 'b' && !data) {
        read = "G";
        scale = true;
    } else if ((word.p[0] | 0x20) == 't' && !time) {
        read = "T";
        scale = true;
    } else if (word.p[0] == 'B' || word.p[0] == 'b') {
        read = asks_bits(s) && word.p[0] == 'b' ? "bit" : "B";
    }
    if (!read) return false;
    bool as_is = str_is(word, read);
    static const Alias meant[] = {{"M", "million"}, {"G", "billion"}, {"T", "trillion"}};
    for (size_t i = 0; i < COUNT_OF(meant) && scale && !as_is; i++)
        if (strcmp(read, meant[i].typed) == 0) note(s, word, str_of(meant[i].read));
    if (!scale && !as_is) note(s, word, str_of(read));
    if (scale) s->prefix = str_of(read);
    emit(s, from, str_of(read));
    if (scale) s->result.scaled = true;
    else s->result.worded = true;
    return true;
}

/* The blank before a scale goes: `86 M` is no number of the language. */
static void glue(Spelling *s) {
    while (s->out.n && s->out.p[s->out.n - 1] == ' ') s->out.p[--s->out.n] = '\0';
}

static bool take_scale(Spelling *s, Str word, size_t from) {
    if (!s->behind_number) return false;
    const Alias *scale = find_alias(scales, COUNT_OF(scales), word);
    bool letter = word.n == 1 && strchr("kKMGTP", word.p[0]);
    if (!scale && !letter && word.n != 1) return false;
    size_t blanks = s->out.n;
    glue(s);
    if (!scale && !letter) {
        bool taken = loose_letter(s, word, from);
        for (; !taken && s->out.n < blanks;) buf_char(&s->out, ' ');
        return taken;
    }
    Str read = letter ? word : str_of(scale->read);
    if (str_is(read, "K")) read = STR("k");
    emit(s, from, read);
    s->prefix = read;
    s->result.scaled = true;
    return true;
}

/* `Mreq` behind a number is `M req`. */
static bool split_scale(Spelling *s, Str word, size_t from) {
    if (!s->behind_number || word.n < 2 || !strchr("kKMGT", word.p[0])) return false;
    Str rest = {word.p + 1, word.n - 1};
    if (is_unit(s, word) || !is_unit(s, rest)) return false;
    glue(s);
    emit(s, from, (Str){word.p, 1});
    emit(s, from + 1, STR(" "));
    emit(s, from + 1, rest);
    s->result.scaled = s->result.worded = true;
    return true;
}

/* Another letter case makes it a unit: `Sec`, `REQ`. */
static bool other_case(Spelling *s, Str word, size_t from) {
    char *lower = arena_copy(s->arena, word.p, word.n);
    for (size_t i = 0; i < word.n; i++) lower[i] = (char)tolower((unsigned char)lower[i]);
    Str read = {lower, word.n};
    if (is_unit(s, word) || word.n < 2 || !is_unit(s, read)) return false;
    emit(s, from, read);
    s->result.worded = true;
    return true;
}

/* `86 million a day`: an article before a unit is `per`. */
static bool take_article(Spelling *s, Str word, size_t from) {
    static const char *const articles[] = {"a", "an", "each", "every"};
    bool article = false;
    for (size_t i = 0; i < COUNT_OF(articles); i++)
        article = article || equal_nocase(word, articles[i]);
    if (!article || !s->numbers) return false;
    while (peek(s, 0) == ' ') s->at++;
    emit(s, from, STR("/"));
    return true;
}

static Str word_at(const Spelling *s, size_t at) {
    size_t n = 0;
    while (at + n < s->text.n) {
        Str rest = {s->text.p + at + n, s->text.n - at - n};
        size_t length = is_letter(rest.p[0]) || rest.p[0] == '_' || (n && is_digit(rest.p[0])) ? 1
                        : str_starts(rest, "µ") || str_starts(rest, "μ")                       ? 2
                                                                                               : 0;
        if (!length) break;
        n += length;
    }
    return (Str){s->text.p + at, n};
}

/* `3x`, `3 times`, `3-fold` at the end are 3; between numbers `x` is `*`. */
static bool take_times(Spelling *s, Str word, size_t from) {
    bool times =
        equal_nocase(word, "x") || equal_nocase(word, "times") || equal_nocase(word, "fold");
    if (!s->behind_number || !times) return false;
    Str rest = str_trim((Str){s->text.p + s->at, s->text.n - s->at});
    if (rest.n && !is_digit(rest.p[0]) && rest.p[0] != '(') return false;
    emit(s, from, rest.n ? STR("*") : STR(" "));
    return true;
}

/* `1h30m` and `3x10^4` have no blank between their words. */
static Str cut_word(const Spelling *s, Str word) {
    if (!s->behind_number || is_unit(s, word)) return word;
    for (size_t i = 1; i < word.n; i++)
        if (is_digit(word.p[i])) return (Str){word.p, i};
    return word;
}

static void take_word(Spelling *s) {
    size_t from = s->at;
    Str word = cut_word(s, word_at(s, from));
    s->at += word.n;
    bool number = s->behind_number;
    if (take_times(s, word, from) || take_scale(s, word, from)) {
        s->behind_number = number && !equal_nocase(word, "x");
        return;
    }
    const Alias *alias = find_alias(words, COUNT_OF(words), word);
    bool cent = equal_nocase(word, "per") && number &&
                str_starts(str_trim((Str){s->text.p + s->at, s->text.n - s->at}), "cent");
    bool split = split_scale(s, word, from);
    s->behind_number = false;
    if (split || loose_data(s, word, from)) return;
    if (cent) {
        while (s->at < s->text.n && peek(s, 0) == ' ') s->at++;
        s->at += word_at(s, s->at).n;
        emit(s, from, STR("%"));
        return;
    }
    if (alias && s->numbers && !is_unit(s, word)) {
        emit(s, from, str_of(alias->read));
        s->result.worded = s->result.worded || alias->read[0] != ' ';
        return;
    }
    if (take_article(s, word, from) || other_case(s, word, from)) return;
    emit(s, from, word);
    s->result.worded = s->result.worded || is_unit(s, word);
}

/* ---- the whole ---- */

/* What says that it is only an estimate, in front and at the end. */
static void strip(Spelling *s) {
    static const char *const before[] = {
        "~",      "≈",    "about ", "around ", "roughly ", "approximately ", "approx. ", "approx ",
        "circa ", "ca. ", "ca ",    "maybe ",  "some ",    "nearly ",        "almost "};
    static const char *const behind[] = {" or so", " in total", " total", " altogether",
                                         ".",      "?",         "!",      "ish"};
    bool more = true;
    while (more) {
        more = false;
        s->text = str_trim(s->text);
        for (size_t i = 0; i < COUNT_OF(before) && !more; i++) {
            size_t n = strlen(before[i]);
            if (s->text.n <= n || !equal_nocase((Str){s->text.p, n}, before[i])) continue;
            s->text = (Str){s->text.p + n, s->text.n - n};
            more = true;
        }
        for (size_t i = 0; i < COUNT_OF(behind) && !more; i++) {
            size_t n = strlen(behind[i]);
            if (s->text.n <= n || !equal_nocase((Str){s->text.p + s->text.n - n, n}, behind[i]))
                continue;
            s->text.n -= n;
            more = true;
        }
    }
    s->typed.off += (uint32_t)(s->text.p - span_text(s->typed).p);
    s->typed.len = (uint32_t)s->text.n;
}

static bool take(Spelling *s) {
    size_t length;
    Str rest = {s->text.p + s->at, s->text.n - s->at};
    if (is_digit(rest.p[0]) || (rest.p[0] == '.' && is_digit(peek(s, 1)))) return take_number(s);
    if (take_superscript(s)) return true;
    if (word_at(s, s->at).n) {
        take_word(s);
        return true;
    }
    if (str_starts(rest, "×") && !str_trim((Str){rest.p + 2, rest.n - 2}).n) {
        s->at += 2;
        return true;
    }
    utf8_decode(rest, &length);
    emit(s, s->at, (Str){rest.p, length});
    if (rest.p[0] != ' ') s->behind_number = false;
    s->at += length;
    return true;
}

/* `800M` where GB are asked is 800 MB, and not 800 million GB. */
static void name_prefix(Spelling *s) {
    bool lone = s->numbers == 1 && s->prefix.n == 1 && s->result.scaled && !s->result.worded;
    if (!lone || asked_power(s, BASE_DATA) != 1 || s->out.p[s->out.n - 1] != s->prefix.p[0]) return;
    Unit unit = s->asked->unit;
    Buf word = buf_new(s->arena);
    buf_printf(&word, "%s%s", s->prefix.p[0] == 'K' ? "k" : arena_copy(s->arena, s->prefix.p, 1),
               asks_bits(s) ? "bit" : "B");
    UnitWord found;
    if (!unit_find(s->units, buf_str(&word), &found)) return;
    for (size_t i = 0; i < unit.n; i++) {
        const UnitRow *row = s->units->rows[unit.t[i].row];
        bool rate = row->per != NULL;
        if (rate) buf_text(&word, "/s");
        else if (row->family > FAMILY_IEC_BITS)
            buf_printf(&word, "%s%s", unit.t[i].power < 0 ? "/" : "*", row->names[0].one);
    }
    s->out.p[--s->out.n] = '\0';
    emit(s, s->text.n - 1, STR(" "));
    emit(s, s->text.n - 1, buf_str(&word));
    note(s, s->text, str_of(s->out.p));
    s->result.worded = true;
}

bool spelling_read(Arena *arena, const UnitSet *units, Span typed, const Type *asked, Diags *diags,
                   Spelled *out) {
    Spelling s = {.arena = arena, .units = units, .asked = asked, .diags = diags, .typed = typed};
    s.text = span_text(typed);
    s.out = buf_new(arena);
    strip(&s);
    while (s.at < s.text.n)
        if (!take(&s)) return false;
    name_prefix(&s);
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = typed.src->name,
                    .text = buf_str(&s.out),
                    .first_line = typed.src->first_line,
                    .parent = typed.src,
                    .segs = s.segs,
                    .nsegs = s.nsegs};
    *out = s.result;
    out->src = src;
    return true;
}
