/* Answers that are letters: of options, of items in order. */
#include "base/ascii.h"
#include "base/num.h"
#include "base/utf8.h"
#include "quiz/reply_state.h"

#include <math.h>

/* ---- choices ---- */

static Str cut_first(Str *rest) {
    Str text = str_trim(*rest);
    size_t n = 0;
    while (n < text.n && !is_blank(text.p[n]) && text.p[n] != ',') n++;
    Str word = {text.p, n};
    while (n < text.n && (is_blank(text.p[n]) || text.p[n] == ',')) n++;
    *rest = (Str){text.p + n, text.n - n};
    return word;
}

/* The place that `b`, `B)`, `(b)` or `2` names, or -1. */
static int place_of(Str word, size_t n) {
    while (word.n && (word.p[0] == '(' || word.p[0] == '[')) word = (Str){word.p + 1, word.n - 1};
    while (word.n > 1 && strchr(")].:", word.p[word.n - 1])) word.n--;
    if (word.n == 1 && is_letter(word.p[0])) {
        int place = to_lower(word.p[0]) - 'a';
        return place < (int)n ? place : -1;
    }
    size_t place = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (!is_digit(word.p[i]) || place > n) return -1;
        place = 10 * place + (size_t)(word.p[i] - '0');
    }
    return place >= 1 && place <= n ? (int)place - 1 : -1;
}

static Str option_text(const Reading *r, size_t place) {
    return variant_text(r->arena, r->variant, &r->ask->options[r->variant->shown[place]].text);
}

/* The option that reads so, or the only one that starts so; -1: none, -2: several. */
static int place_by_text(const Reading *r, Str typed) {
    int found = -1;
    for (size_t i = 0; i < r->ask->noptions; i++) {
        Str text = option_text(r, i);
        if (same_word(text, typed)) return (int)i;
        if (typed.n < 2 || text.n < typed.n || !same_word((Str){text.p, typed.n}, typed)) continue;
        found = found == -1 ? (int)i : -2;
    }
    return found;
}

/* `80%`, `80`, `0.8`: how sure the learner is. */
static bool number_of(Str s, bool *percent, double *out) {
    *percent = s.n > 1 && s.p[s.n - 1] == '%';
    if (*percent) s = str_trim((Str){s.p, s.n - 1});
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < s.n; i++) {
        digits += is_digit(s.p[i]);
        points += s.p[i] == '.';
    }
    return digits && points <= 1 && digits + points == s.n && num_parse(s, out);
}

/* Something that was meant as a number: it has a digit, and no two letters. */
static bool is_number_like(Str s) {
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < s.n; i++) {
        digits += is_digit(s.p[i]);
        letters += is_letter(s.p[i]);
    }
    return digits && letters < 2;
}

static bool read_sure(const Reading *r, Span span, double *out) {
    bool percent;
    double value = 0, least = 1 / (double)r->ask->noptions;
    bool number = number_of(span_text(span), &percent, &value);
    if (number && (percent || value > 1)) value /= 100;
    /* 33% is a guess among three */
    if (number && value >= floor(least * 100) / 100 && value <= 1) {
        *out = value > least ? value : least;
        return true;
    }
    (void)reply_again(r, span, "as in `b 80%`",
                      "how sure you are lies between %.0f%%, a guess, and 100%%",
                      floor(least * 100));
    return false;
}

static ReplyKind which(const Reading *r, Span typed, int by_text) {
    const char *hint =
        arena_printf(r->diags->arena, "a letter from a to %c; `b 80%%` tells how sure you are too",
                     (int)('a' + r->ask->noptions - 1));
    Str whole = str_trim(span_text(typed));
    if (!whole.n) return reply_again(r, typed, hint, "a letter is asked");
    if (by_text == -2)
        return reply_again(r, typed, hint, "several start with `%.*s`", STR_ARG(whole));
    return reply_again(r, typed, hint, "which one is `%.*s`?", STR_ARG(whole));
}

/* An option that reads like the letter of another one: `A` may be the record. */
static bool two_readings(const Reading *r, Span typed, Str word, int place) {
    for (size_t i = 0; i < r->ask->noptions; i++) {
        if ((int)i == place || !same_word(option_text(r, i), word)) continue;
        (void)reply_again(
            r, typed,
            arena_printf(r->diags->arena, "`(%c)` or `(%c)`", 'a' + place, (int)('a' + i)),
            "is this the letter, or the text of another one?");
        return true;
    }
    return false;
}

ReplyKind reply_choice(const Reading *r, Span typed) {
    Str rest = str_trim(span_text(typed)), whole = rest, word = cut_first(&rest);
    int place = place_of(word, r->ask->noptions);
    bool percent;
    double sure;
    if (place < 0 || (rest.n && !number_of(rest, &percent, &sure))) {
        int by_text = place_by_text(r, whole);
        if (by_text < 0 && place < 0) return which(r, typed, by_text);
        if (by_text >= 0) rest = STR("");
        if (by_text >= 0) place = by_text;
    } else if (two_readings(r, typed, word, place)) {
        return REPLY_AGAIN;
    }
    if (rest.n && !memchr(rest.p, '%', rest.n) && !is_number_like(rest))
        return reply_again(r, span_part(typed.src, rest), "as in `b`, or `b 80%`",
                           "one letter is asked; behind it only how sure you are");
    if (rest.n && !read_sure(r, span_part(typed.src, rest), &r->out->sure)) return REPLY_AGAIN;
    r->out->picked = r->variant->shown[place];
    Str text = option_text(r, (size_t)place);
    r->out->echo = str_of(arena_printf(r->arena, "%c) %.*s", (int)('a' + place), STR_ARG(text)));
    return REPLY_READ;
}

/* ---- orderings ---- */

/* The length of what stands between two letters, 0: it is none of that. */
static size_t between_at(Str s, size_t at) {
    static const char *const signs[] = {"->", "→", " ", "\t", ",", ";",
                                        "-",  "<", ">", ".",  "(", ")"};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts((Str){s.p + at, s.n - at}, signs[i])) return strlen(signs[i]);
    return 0;
}

/* `a > b` where the smallest is asked first: is it the place, or the size? */
static bool turned(const Reading *r, Span sign) {
    if (!str_is(span_text(sign), r->ask->falling ? "<" : ">")) return false;
    (void)reply_again(r, sign, "the letters alone, as in `b a c`",
                      "`%s` would turn the order around: the %s one is asked first",
                      r->ask->falling ? "<" : ">", r->ask->falling ? "largest" : "smallest");
    return true;
}

ReplyKind reply_ordering(const Reading *r, Span typed) {
    Str s = span_text(typed);
    size_t n = r->ask->noptions, found = 0, length;
    bool *seen = ARENA_ARRAY(r->arena, bool, n);
    Buf echo = buf_new(r->arena);
    r->out->order = ARENA_ARRAY(r->arena, double, n);
    for (size_t i = 0; i < s.n; i += length) {
        length = between_at(s, i);
        if (length && turned(r, (Span){typed.src, typed.off + (uint32_t)i, (uint32_t)length}))
            return REPLY_AGAIN;
        if (length) continue;
        utf8_decode((Str){s.p + i, s.n - i}, &length);
        Span span = {typed.src, typed.off + (uint32_t)i, (uint32_t)length};
        int place = place_of(span_text(span), n);
        if (place < 0)
            return reply_again(r, span, "the letters in order, as in `b a c`", "what is this?");
        if (seen[place])
            return reply_again(r, span, "each letter once", "`%.*s` stands twice", (int)length,
                               s.p + i);
        seen[place] = true;
        double value = r->ask->options[r->variant->shown[place]].value;
        r->out->order[found++] = r->ask->falling ? -value : value;
        buf_printf(&echo, "%s%c", echo.n ? " " : "", 'a' + place);
    }
    if (found < n) {
        Buf missing = buf_new(r->arena);
        for (size_t i = 0; i < n; i++)
            if (!seen[i]) buf_printf(&missing, "%s%c", missing.n ? ", " : "", (int)('a' + i));
        return reply_again(r, typed, "the letters of all, in order", "missing: %s", missing.p);
    }
    r->out->echo = buf_str(&echo);
    return REPLY_READ;
}
