/* unknown.c - what to say of a word that is no unit, and how a new one comes in. */
#include "base/ascii.h"
#include "base/near.h"
#include "lang/parser.h"

static bool is_one_of(char c, const char *set) {
    return c && strchr(set, c) != NULL;
}

/* `gb`, `kb`, `mB`: a byte or a bit, and nobody can tell. */
static bool ambiguous_data(Diags *diags, Span span, Str word) {
    if (word.n != 2 || !is_one_of(to_upper(word.p[0]), "KMGTPE") || !is_one_of(word.p[1], "bB"))
        return false;
    char big = to_upper(word.p[0]);
    const char *byte = big == 'K' ? "k" : (const char[]){big, '\0'};
    Diag *diag = diag_error(diags, span, "no unit `%.*s`: units are case sensitive", STR_ARG(word));
    diag_hint(diags, diag, "did you mean %sB (bytes) or %s (bits)?", byte,
              big == 'K' ? "kbit" : arena_printf(diags->arena, "%cb", big));
    return true;
}

/* `Kis`, `Mireq`: binary prefixes count data alone. */
static bool binary_prefix(Diags *diags, Span span, Str word) {
    if (word.n < 3 || !is_one_of(word.p[0], "KMGTPE") || word.p[1] != 'i') return false;
    Str tail = {word.p + 2, word.n - 2};
    if (tail.n > 2) return false;
    Diag *diag = diag_error(
        diags, span, "no unit `%.*s`: binary prefixes (Ki, Mi, Gi …) apply to data units only",
        STR_ARG(word));
    diag_hint(diags, diag,
              "did you mean `%.1s%.*s` (a plain number of `%.*s`), or the data unit %.2sB?",
              word.p[0] == 'K' ? "k" : word.p, STR_ARG(tail), STR_ARG(tail), word.p);
    return true;
}

/* `GBs`: the plural of a symbol, or a rate? */
static bool plural_symbol(const UnitSet *units, Diags *diags, Span span, Str word) {
    UnitWord found;
    Str stem = {word.p, word.n - 1};
    if (word.n < 3 || word.p[word.n - 1] != 's' || !unit_find(units, stem, &found) || found.plural)
        return false;
    if (units->rows[found.row]->names[found.name].many) return false;
    Diag *diag = diag_error(diags, span, "no unit `%.*s`", STR_ARG(word));
    diag_hint(diags, diag, "did you mean %.*s or %.*s/s?", STR_ARG(stem), STR_ARG(stem));
    return true;
}

/* `kreq`: a scale belongs to the number. */
static bool glued_scale(const UnitSet *units, Diags *diags, Span span, Str word) {
    UnitWord found;
    Str stem = {word.p + 1, word.n - 1};
    if (word.n < 3 || !is_one_of(word.p[0], "kKMGTP") || !unit_find(units, stem, &found))
        return false;
    Diag *diag = diag_error(diags, span, "no unit `%.*s`", STR_ARG(word));
    diag_hint(diags, diag, "the scale belongs to the number: `5%c %.*s`", word.p[0], STR_ARG(stem));
    return true;
}

/* What people write elsewhere, and how it reads here. */
static bool foreign_word(Diags *diags, Span span, Str word) {
    static const struct {
        const char *word, *hint;
    } rows[] = {{"m", "did you mean min, month, ms, or the scale M?"},
                {"d", "did you mean day?"},
                {"w", "did you mean week or W?"},
                {"y", "did you mean year?"},
                {"S", "did you mean s?"},
                {"H", "did you mean h?"},
                {"n", "did you mean ns?"},
                {"u", "did you mean us, or user?"},
                {"wk", "did you mean week?"},
                {"wks", "did you mean weeks?"},
                {"msec", "did you mean ms?"},
                {"msecs", "did you mean ms?"},
                {"usec", "did you mean us?"},
                {"usecs", "did you mean us?"},
                {"nsec", "did you mean ns?"},
                {"nsecs", "did you mean ns?"},
                {"rpm", "a rate has its time: `req/min`"},
                {"rph", "a rate has its time: `req/h`"},
                {"tps", "a rate has its time: `txn/s`"},
                {"fps", "make it a counting noun, `unit frame`, and write `frame/s`"},
                {"of", "write `*`: 50% * 80 GB"},
                {"off", "to take it off, write `$50 - 20%`"},
                {"percent", "did you mean `%`?"},
                {"pct", "did you mean `%`?"},
                {"hundred", "write the zeros: 300, or 3e2"},
                {"dozen", "write `* 12`"},
                {"nines", "three nines are 99.9%, four are 99.99%"},
                {"nine", "one nine is 90%, two are 99%"},
                {"GHz", "clock rates are not known here: `2.5G/s` is a plain rate"},
                {"MHz", "clock rates are not known here: `800M/s` is a plain rate"},
                {"Hz", "write `/s`, as in `50/s`"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!str_is(word, rows[i].word)) continue;
        Diag *diag = diag_error(diags, span, "no unit `%.*s`", STR_ARG(word));
        diag_hint(diags, diag, "%s", rows[i].hint);
        return true;
    }
    return false;
}

/* The slips that have a message of their own. */
static bool known_slip(const UnitSet *units, Diags *diags, Span span, Str word) {
    return binary_prefix(diags, span, word) || plural_symbol(units, diags, span, word) ||
           glued_scale(units, diags, span, word);
}

/* Letters alone: what may have been meant as a thing to count. */
static bool is_noun_like(Str word) {
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9') return false;
    return word.n > 1;
}

/* `h30m`, `m20s`: what is left of a time written without blanks. */
static bool is_clock_like(Str word) {
    bool starts = word.n > 2 && is_one_of(word.p[0], "dhm");
    return starts && word.p[1] >= '0' && word.p[1] <= '9';
}

Str noun_of(Str word) {
    bool plural = word.n > 2 && word.p[word.n - 1] == 's' && !is_one_of(word.p[word.n - 2], "sui");
    return (Str){word.p, word.n - plural};
}

void unknown_unit(const UnitSet *units, Diags *diags, Span span, const Dim *fits) {
    Str word = span_text(span);
    Str near = unit_nearest(units, word, fits);
    bool case_slip = word.n > 1 && same_word(near, word);
    if (ambiguous_data(diags, span, word) || foreign_word(diags, span, word)) return;
    if (!case_slip && known_slip(units, diags, span, word)) return;
    if (near.n) {
        diag_error(diags, span, "no unit `%.*s`; did you mean %.*s?", STR_ARG(word), STR_ARG(near));
        return;
    }
    Diag *diag = diag_error(diags, span, "no unit `%.*s`", STR_ARG(word));
    if (is_clock_like(word))
        diag_hint(diags, diag, "times stand side by side with blanks: `1 h 30 min`");
    else if (is_noun_like(word))
        diag_hint(diags, diag,
                  "`unit %.*s` makes it a counting noun; `napkin units` lists the others",
                  STR_ARG(noun_of(word)));
    else diag_hint(diags, diag, "`napkin units` lists them; a blank stands before the next number");
}

/* `unit tweets` makes `tweets` the singular: seldom meant, but `unit status` may be. */
static void doubt_plural(Diags *diags, Span span, Str one) {
    if (one.n < 3 || one.p[one.n - 1] != 's') return;
    Diag *note = diag_note(diags, span, "`%.*s` is taken for one of them, and `%.*ss` for several",
                           STR_ARG(one), STR_ARG(one));
    Str noun = noun_of(one);
    if (noun.n == one.n)
        diag_hint(diags, note, "give the plural with it: `unit %.*s %.*ses`", STR_ARG(one),
                  STR_ARG(one));
    else
        diag_hint(diags, note, "declare the singular, `unit %.*s`, or both: `unit status statuses`",
                  STR_ARG(noun));
}

bool declare_unit(UnitSet *units, Diags *diags, Span span, Str one, Str many) {
    UnitWord known;
    Str clash = unit_find(units, one, &known) ? one : many;
    bool taken = unit_find(units, one, &known) || (many.n && unit_find(units, many, &known));
    if (taken && unit_is_noun(units, known) && known.name == 0 && !known.plural) return true;
    if (taken) {
        const UnitRow *row = units->rows[known.row];
        Diag *diag = diag_error(diags, span, "`%.*s` is a unit already", STR_ARG(clash));
        if (known.name || known.plural)
            diag_hint(diags, diag, "it is another word for `%s`", row->names[0].one);
        return false;
    }
    const char *plural = many.n ? arena_copy(units->arena, many.p, many.n) : NULL;
    if (units_declare(units, arena_copy(units->arena, one.p, one.n), plural)) {
        if (!many.n) doubt_plural(diags, span, one);
        return true;
    }
    diag_error(diags, span,
               "`%.*s` cannot be a unit: its plural is taken, or there are more than %d",
               STR_ARG(one), LIMIT_USER_UNITS);
    return false;
}
