#include "quiz/spelling_state.h"

#include "base/near.h"
#include "base/utf8.h"
#include "lang/token.h"

void spelling_map(Spelling *s, size_t off, size_t from) {
    ARENA_PUSH_ROOM(s->arena, s->segs, s->nsegs, s->segs_cap);
    s->segs[s->nsegs++] = (SourceSeg){(uint32_t)off, s->typed.off + (uint32_t)from};
}

/* Text for the language that stands for `taken` bytes that were typed, from `from` on. What is
 * longer or shorter than they are ends where they end, so that no error points past them. */
void spelling_emit(Spelling *s, size_t from, size_t taken, Str text) {
    spelling_map(s, s->out.n, from);
    for (size_t i = 1; i < text.n && text.n != taken; i++) {
        size_t last = taken ? taken - 1 : 0;
        spelling_map(s, s->out.n + i, from + (i + 1 == text.n || i > last ? last : i));
    }
    buf_add(&s->out, text);
}

/* Takes back what was emitted last, down to `n` bytes. */
static void take_back(Spelling *s, size_t n) {
    s->out.n = n;
    s->out.p[n] = '\0';
    while (s->nsegs && s->segs[s->nsegs - 1].off >= n) s->nsegs--;
}

static void note(Spelling *s, Str typed, Str read) {
    if (s->result.note.n) return;
    s->result.note =
        str_of(arena_printf(s->arena, "`%.*s` is read as %.*s", STR_ARG(typed), STR_ARG(read)));
}

bool spelling_refuse(Spelling *s, size_t from, size_t n, const char *hint, const char *message) {
    Span span = {s->typed.src, s->typed.off + (uint32_t)from, (uint32_t)n};
    Diag *diag = diag_error(s->diags, span, "%s", message);
    if (hint) diag_hint(s->diags, diag, "%s", hint);
    return false;
}

static bool equal_nocase(Str a, const char *b) {
    return same_word(a, str_of(b));
}

static bool is_name(const Spelling *s, Str word) {
    return s->names && s->names->has(s->names->ctx, word);
}

/* ---- what is asked ---- */

static int asked_power(const Spelling *s, uint16_t base) {
    return dim_power(&s->asked->dim, base);
}

static bool asks_family(const Spelling *s, unsigned families) {
    const Unit *unit = &s->asked->unit;
    for (size_t i = 0; i < unit->n; i++)
        if (families >> s->units->rows[unit->t[i].row]->family & 1) return true;
    return false;
}

static bool asks_bits(const Spelling *s) {
    return asks_family(s, 1u << FAMILY_BITS | 1u << FAMILY_IEC_BITS | 1u << FAMILY_BIT_RATE);
}

static bool asks_iec(const Spelling *s) {
    return asks_family(s, 1u << FAMILY_IEC_BYTES | 1u << FAMILY_IEC_BITS);
}

/* ---- words ---- */

typedef struct Alias {
    const char *typed, *read;
} Alias;

/* Behind a number. */
static const Alias scales[] = {
    {"k", "k"},          {"thousand", "k"}, {"thousands", "k"}, {"thsd", "k"},
    {"mn", "M"},         {"mio", "M"},      {"mln", "M"},       {"mil", "M"},
    {"mill", "M"},       {"million", "M"},  {"millions", "M"},  {"bn", "G"},
    {"bln", "G"},        {"bil", "G"},      {"billion", "G"},   {"billions", "G"},
    {"tn", "T"},         {"trn", "T"},      {"trillion", "T"},  {"trillions", "T"},
    {"hundred", "*100"},
};

Str spelling_near(Str word) {
    Near near = near_to(word);
    for (size_t i = 0; word.n > 3 && i < COUNT_OF(scales); i++)
        if (strlen(scales[i].typed) > 3) near_offer(&near, str_of(scales[i].typed), true);
    return near.best;
}

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

static size_t skip_blanks(const Spelling *s, size_t at);
static Str word_at(const Spelling *s, size_t at);

/* A unit in another spelling. */
static bool as_unit(Spelling *s, Str word, size_t from, Str read) {
    spelling_emit(s, from, word.n, read);
    s->result.worded = true;
    return true;
}

/* `kb`, `gb`, `mbps`, `gib`: letter case tells bits from bytes, and many do not heed it. `MBPS`
 * does not tell which it is, unless bits are asked. */
static bool loose_data(Spelling *s, Str word, size_t from) {
    char prefix = word.n ? to_lower(word.p[0]) : 0;
    if (!prefix || !strchr("kmgtp", prefix) || is_unit(s, word)) return false;
    Str rest = {word.p + 1, word.n - 1};
    bool shouted = rest.n && rest.p[0] == 'B' && !asks_bits(s);
    const char *tail = equal_nocase(rest, "b")                 ? (asks_bits(s) ? "bit" : "B")
                       : equal_nocase(rest, "ib")              ? "iB"
                       : equal_nocase(rest, "bps") && !shouted ? "bps"
                       : equal_nocase(rest, "bit") || equal_nocase(rest, "bits")   ? "bit"
                       : equal_nocase(rest, "byte") || equal_nocase(rest, "bytes") ? "B"
                                                                                   : NULL;
    if (!tail) return false;
    char letter = prefix == 'k' && tail[0] != 'i' ? 'k' : to_upper(prefix);
    Str read = str_of(arena_printf(s->arena, "%c%s", letter, tail));
    note(s, word, read);
    return as_unit(s, word, from, read);
}

/* Letters that are units by what is asked: m and b. */
static bool unit_letter(Spelling *s, Str word, size_t from) {
    bool data = asked_power(s, BASE_DATA) != 0;
    if (word.n != 1) return false;
    if (str_is(word, "m") && !data && asked_power(s, BASE_TIME) == 1) {
        if (asks_family(s, 1u << FAMILY_OTHER_TIME)) return false; /* minutes, or months? */
        note(s, word, STR("min"));
        return as_unit(s, word, from, STR("min"));
    }
    if ((word.p[0] | 0x20) != 'b' || !data) return false;
    Str read = asks_bits(s) && word.p[0] == 'b' ? STR("bit") : STR("B");
    if (!str_eq(word, read)) note(s, word, read);
    return as_unit(s, word, from, read);
}

/* The scale that stands behind a number, n 0: none. `m`, `b`, `t`, `g` and `p` hang on what is
 * asked. */
static Str scale_of(Spelling *s, Str word) {
    bool data = asked_power(s, BASE_DATA) != 0, time = asked_power(s, BASE_TIME) == 1;
    const Alias *scale = find_alias(scales, COUNT_OF(scales), word);
    if (scale) return str_of(scale->read);
    if (word.n != 1) return STR("");
    if (strchr("MGTP", word.p[0])) return word;
    char c = to_lower(word.p[0]);
    const char *read = c == 'm' && (data || !time) ? "M"
                       : c == 'b' && !data         ? "G"
                       : c == 't' && !time         ? "T"
                       : c == 'g' && data          ? "G"
                       : c == 'p' && data          ? "P"
                                                   : "";
    static const Alias meant[] = {{"M", "million"}, {"G", "billion"}, {"T", "trillion"}};
    for (size_t i = 0; i < COUNT_OF(meant) && *read; i++)
        if (*read == *meant[i].typed) note(s, word, str_of(meant[i].read));
    return str_of(read);
}

/* `1/2 million` is half a million to people, and 1/(2 million) to the language. */
static bool whole_fraction(Spelling *s, size_t from, size_t n) {
    bool glued = from && is_digit(s->text.p[from - 1]);
    if (!s->fraction || (glued && n == 1 && s->text.p[from] != '%')) return true;
    return spelling_refuse(s, from, n, "a decimal number: 0.5 million, 33%",
                           "does this belong to the fraction, or to what it is divided by?");
}

static bool take_scale(Spelling *s, Str word, size_t from, bool *taken) {
    *taken = false;
    if (!s->behind_number) return true;
    Str read = scale_of(s, word);
    if (!read.n) return true;
    if (!whole_fraction(s, from, word.n)) return false;
    size_t n = s->out.n; /* the blank before a scale goes: `86 M` is no number of the language */
    while (n && s->out.p[n - 1] == ' ') n--;
    take_back(s, n);
    spelling_emit(s, from, word.n, read);
    s->prefix = word.n == 1 ? read : STR(""); /* 800 million GB are no 800 MB */
    s->result.scaled = *taken = true;
    return true;
}

/* `Mreq` behind a number is `M req`. */
static bool split_scale(Spelling *s, Str word, size_t from) {
    if (!s->behind_number || word.n < 2 || !strchr("kKMGT", word.p[0])) return false;
    Str rest = {word.p + 1, word.n - 1};
    bool taken;
    if (is_unit(s, word) || !is_unit(s, rest)) return false;
    if (!take_scale(s, (Str){word.p, 1}, from, &taken)) return false;
    spelling_emit(s, from + 1, 0, STR(" "));
    return as_unit(s, rest, from + 1, rest);
}

/* Another letter case makes it a unit: `Sec`, `REQ`, `usd`. */
static bool other_case(Spelling *s, Str word, size_t from) {
    if (is_unit(s, word)) return false;
    for (int upper = 0; upper < 2; upper++) {
        char *other = arena_copy(s->arena, word.p, word.n);
        for (size_t i = 0; i < word.n; i++)
            other[i] = upper ? to_upper(other[i]) : to_lower(other[i]);
        Str read = {other, word.n};
        if (!is_unit(s, read) || (word.n == 1 && upper)) continue;
        return as_unit(s, word, from, read);
    }
    return false;
}

/* `86 million a day`: an article before a unit is `per`. */
static bool take_over(Spelling *s, Str word, size_t from) {
    static const char *const signs[] = {"per", "a", "an", "each", "every"};
    bool over = false;
    for (size_t i = 0; i < COUNT_OF(signs); i++) over = over || equal_nocase(word, signs[i]);
    if (!over) return false;
    Str next = word_at(s, skip_blanks(s, s->at));
    if (equal_nocase(word, "per") && equal_nocase(next, "cent") && s->behind_number) {
        s->at = (size_t)(next.p + next.n - s->text.p);
        return as_unit(s, (Str){word.p, s->at - from}, from, STR("%"));
    }
    spelling_emit(s, from, word.n, STR("/"));
    return true;
}

/* The length of a blank, 0: it is none. */
static size_t blank_at(const Spelling *s, size_t at) {
    static const char *const blanks[] = {" ", "\t", "\n", "\r", "\u00a0", "\u2009", "\u202f"};
    Str rest = {s->text.p + at, s->text.n - at};
    for (size_t i = 0; i < COUNT_OF(blanks); i++)
        if (str_starts(rest, blanks[i])) return strlen(blanks[i]);
    return 0;
}

static size_t skip_blanks(const Spelling *s, size_t at) {
    while (at < s->text.n && blank_at(s, at)) at += blank_at(s, at);
    return at;
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

/* `3x`, `3 times` at the end are 3; between numbers `x` is `*`. */
static bool take_times(Spelling *s, Str word, size_t from) {
    bool times =
        equal_nocase(word, "x") || equal_nocase(word, "times") || equal_nocase(word, "fold");
    if (!s->literal || !times || is_name(s, word)) return false;
    size_t next = skip_blanks(s, s->at);
    bool end = next == s->text.n && s->behind_number;
    if (!end && !is_digit(peek(s, next - s->at)) && peek(s, next - s->at) != '(') return false;
    spelling_emit(s, from, word.n, end ? STR(" ") : STR("*"));
    s->behind_number = s->literal = false;
    return true;
}

/* `0x10` is no product. */
static bool is_hex(const Spelling *s, Str word, size_t from) {
    bool zero = from && s->text.p[from - 1] == '0' && (from < 2 || !is_digit(s->text.p[from - 2]));
    return zero && (word.p[0] | 0x20) == 'x' && (from < 2 || s->text.p[from - 2] != '.');
}

/* `1h30m` and `3x10^4` have no blank between their words. */
static Str cut_word(const Spelling *s, Str word) {
    if (!s->behind_number || is_unit(s, word)) return word;
    for (size_t i = 1; i < word.n; i++)
        if (is_digit(word.p[i])) return (Str){word.p, i};
    return word;
}

/* A unit, where one may stand. */
static bool take_unit(Spelling *s, Str word, size_t from) {
    const Alias *alias = find_alias(words, COUNT_OF(words), word);
    if (take_over(s, word, from) || split_scale(s, word, from) || unit_letter(s, word, from) ||
        loose_data(s, word, from))
        return true;
    if (!alias || is_unit(s, word)) return other_case(s, word, from);
    spelling_emit(s, from, word.n, str_of(alias->read));
    s->result.worded = s->result.worded || alias->read[0] != ' ';
    return true;
}

/* A name of a value. Behind `86M/` a `d` might be the day as well. */
static bool take_name(Spelling *s, Str word, size_t from) {
    const Alias *alias = find_alias(words, COUNT_OF(words), word);
    if (alias && s->literal && !s->names->first)
        return spelling_refuse(s, from, word.n,
                               arena_printf(s->arena, "`%s`, or the value first", alias->read),
                               "is this the unit, or the value of that name?");
    spelling_emit(s, from, word.n, word);
    s->literal = false;
    s->named = true;
    return true;
}

static bool take_word(Spelling *s) {
    size_t from = s->at, errors = s->diags->errors;
    Str word = cut_word(s, word_at(s, from));
    bool taken = false;
    s->at += word.n;
    s->over = false;
    if (!s->behind_number && is_name(s, word)) return take_name(s, word, from);
    if (is_hex(s, word, from))
        return spelling_refuse(s, from - 1, word.n + 1, "with the digits 0 to 9",
                               "numbers are decimal");
    if (take_times(s, word, from)) return true;
    if (!take_scale(s, word, from, &taken)) return false;
    if (taken) return true;
    const Alias *alias = find_alias(words, COUNT_OF(words), word);
    bool percent = equal_nocase(word, "per") || (alias && alias->read[0] == '%');
    if (s->behind_number && percent && !whole_fraction(s, from, word.n)) return false;
    bool unit = s->literal && take_unit(s, word, from);
    s->behind_number = false;
    if (s->diags->errors > errors) return false;
    if (unit) return true;
    spelling_emit(s, from, word.n, word);
    s->literal = s->literal && is_unit(s, word);
    s->result.worded = s->result.worded || is_unit(s, word);
    s->named = s->named || !is_unit(s, word);
    return true;
}

/* ---- the whole ---- */

static void narrow(Spelling *s, size_t before, size_t behind) {
    s->text = str_trim((Str){s->text.p + before, s->text.n - before - behind});
}

/* What says that it is only an estimate, in front: how many bytes. */
static size_t estimate_before(Str text) {
    static const char *const words_before[] = {
        "approximately", "approx.", "approx", "about", "around", "roughly", "circa",
        "ca.",           "ca",      "maybe",  "some",  "nearly", "almost"};
    static const char *const signs[] = {"~", "≈", "="};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts(text, signs[i]) && !str_starts(text, "==")) return strlen(signs[i]);
    for (size_t i = 0; i < COUNT_OF(words_before); i++) {
        size_t n = strlen(words_before[i]);
        if (text.n > n && equal_nocase((Str){text.p, n}, words_before[i]) && text.p[n] != '_' &&
            !is_letter(text.p[n]))
            return n;
    }
    return 0;
}

/* And at the end. Two dots are no full stop, but a range without its end. */
static size_t estimate_behind(Str text) {
    static const char *const words_behind[] = {"or so", "in total", "total", "altogether"};
    if (text.n < 2) return 0;
    char last = text.p[text.n - 1], before = text.p[text.n - 2];
    if (last == '?' || (last == '.' && before != '.')) return 1;
    for (size_t i = 0; i < COUNT_OF(words_behind); i++) {
        size_t n = strlen(words_behind[i]);
        if (text.n > n + 1 && is_blank(text.p[text.n - n - 1]) &&
            equal_nocase((Str){text.p + text.n - n, n}, words_behind[i]))
            return n;
    }
    if (text.n < 4 || !equal_nocase((Str){text.p + text.n - 3, 3}, "ish")) return 0;
    before = text.p[text.n - 4];
    return before == '-' ? 4 : is_digit(before) || before == ' ' ? 3 : 0;
}

static void strip(Spelling *s) {
    s->text = str_trim(s->text);
    for (size_t before = 1, behind = 1; before + behind;) {
        before = estimate_before(s->text);
        behind = before ? 0 : estimate_behind(s->text);
        if (before + behind >= s->text.n) break;
        narrow(s, before, behind);
    }
    s->typed.off += (uint32_t)(s->text.p - span_text(s->typed).p);
    s->typed.len = (uint32_t)s->text.n;
}

/* A sign that is no letter and no digit. */
static bool take_sign(Spelling *s) {
    size_t length, blank = blank_at(s, s->at);
    Str rest = {s->text.p + s->at, s->text.n - s->at};
    if (blank) {
        spelling_emit(s, s->at, blank, STR(" "));
        s->at += blank;
        return true;
    }
    if (str_starts(rest, "×") && s->behind_number && skip_blanks(s, s->at + 2) == s->text.n) {
        s->at = s->text.n;
        return true;
    }
    if (str_starts(rest, "+-") || str_starts(rest, "+/-"))
        return spelling_refuse(s, s->at, rest.p[1] == '/' ? 3 : 2, NULL,
                               "one number is asked, not a range");
    uint32_t point = utf8_decode(rest, &length);
    if (point > 0xff00 && point < 0xff5f)
        return spelling_refuse(s, s->at, length, "digits as in 86400: half-width ones",
                               "this is a full-width character");
    if (rest.p[0] == '%' && s->behind_number && !whole_fraction(s, s->at, 1)) return false;
    spelling_emit(s, s->at, length, (Str){rest.p, length});
    s->over = rest.p[0] == '/' && s->behind_number;
    s->literal = s->literal && (strchr("/%$", rest.p[0]) || point == 0x20ac || point == 0xa3);
    s->behind_number = false;
    s->at += length;
    return true;
}

static bool take(Spelling *s) {
    bool dots = s->at && s->text.p[s->at - 1] == '.'; /* of `80..100` */
    if (is_digit(peek(s, 0)) || (peek(s, 0) == '.' && is_digit(peek(s, 1)) && !dots))
        return spelling_number(s);
    if (spelling_power(s)) return true;
    return word_at(s, s->at).n ? take_word(s) : take_sign(s);
}

/* `800M` where GB are asked is 800 MB, and not 800 million GB. */
static void name_prefix(Spelling *s) {
    bool lone = s->numbers == 1 && s->prefix.n == 1 && s->result.scaled && !s->result.worded;
    if (!lone || asked_power(s, BASE_DATA) != 1 || s->out.p[s->out.n - 1] != s->prefix.p[0]) return;
    Unit unit = s->asked->unit;
    Buf word = buf_new(s->arena);
    char letter = s->prefix.p[0] == 'k' && asks_iec(s) ? 'K' : s->prefix.p[0];
    buf_printf(&word, "%c%s%s", letter, asks_iec(s) ? "i" : "", asks_bits(s) ? "bit" : "B");
    UnitWord found;
    if (!unit_find(s->units, buf_str(&word), &found)) return;
    for (size_t i = 0; i < unit.n; i++) {
        const UnitRow *row = s->units->rows[unit.t[i].row];
        bool rate = row->per != NULL;
        if (rate) buf_text(&word, "/s");
        else if (row->family > FAMILY_IEC_BITS)
            buf_printf(&word, "%s%s", unit.t[i].power < 0 ? "/" : "*", row->names[0].one);
    }
    take_back(s, s->out.n - 1);
    spelling_emit(s, s->text.n - 1, 0, STR(" "));
    spelling_emit(s, s->text.n - 1, 1, buf_str(&word));
    note(s, s->text, buf_str(&s->out));
    s->result.worded = true;
}

bool spelling_read(Arena *arena, const UnitSet *units, const SpellingNames *names, Span typed,
                   const Type *asked, Diags *diags, Spelled *out) {
    Spelling s = {.arena = arena,
                  .units = units,
                  .names = names,
                  .asked = asked,
                  .diags = diags,
                  .typed = typed};
    s.text = span_text(typed);
    s.out = buf_new(arena);
    strip(&s);
    while (s.at < s.text.n)
        if (!take(&s)) return false;
    if (!s.numbers && s.result.worded && !s.named)
        return spelling_refuse(&s, 0, s.text.n, "a number, with its unit or without",
                               "the number is missing");
    name_prefix(&s);
    if (!s.nsegs) spelling_map(&s, 0, 0);
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
