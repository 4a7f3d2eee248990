#include "math/quantity.h"

#include "base/num.h"

#include <math.h>

enum { DIGITS = 4 };

/* The size as it will be read: rounded to the digits shown, so that 999.96 counts as 1000. */
static double rounded(double value) {
    double size = fabs(value);
    if (size == 0 || !isfinite(size)) return size;
    double scale = num_power(DIGITS - 1 - num_exponent(size));
    return round(size * scale) / scale;
}

/* Whether the size as it will be read is `limit` at least; rounding moves it by half a part in a
 * thousand at most. */
static bool reads_as(double value, double limit) {
    double size = fabs(value);
    if (size >= limit || size < limit * 0.999) return size >= limit;
    return rounded(value) >= limit;
}

static UnitTerm *scalable_term(Unit *unit, const UnitSet *set) {
    for (uint32_t i = 0; i < unit->n; i++) {
        UnitTerm *term = &unit->t[i];
        if (term->power != 1) continue;
        if (unit_step(set, term->row, 1) >= 0 || unit_step(set, term->row, -1) >= 0) return term;
    }
    return NULL;
}

/* Where a bigger unit starts to read better: its ratio to this one, in powers of 1000 or 1024. */
static bool wants_bigger(const UnitSet *set, int row, int up, double value) {
    const UnitRow *now = set->rows[row], *next = set->rows[up];
    return reads_as(value, next->num / next->den / (now->num / now->den));
}

static void scale(const UnitSet *set, Shown *shown, UnitTerm *term, double base) {
    for (;;) {
        shown->value = unit_from_base(set, &shown->unit, base);
        int up = unit_step(set, term->row, 1), down = unit_step(set, term->row, -1);
        bool bigger = up >= 0 && wants_bigger(set, term->row, up, shown->value);
        bool smaller = !bigger && down >= 0 && shown->value != 0 && !reads_as(shown->value, 1);
        if (!bigger && !smaller) return;
        *term = (UnitTerm){(uint16_t)(bigger ? up : down), 0, 1};
    }
}

/* Weeks and months scale like the ladder of time, but for a whole number of them. */
static void enter_ladder(const UnitSet *set, Unit *unit, double base) {
    UnitWord day;
    bool other = unit->n == 1 && unit->t[0].power == 1 &&
                 set->rows[unit->t[0].row]->family == FAMILY_OTHER_TIME;
    if (!other || !unit_find(set, STR("day"), &day)) return;
    double count = unit_from_base(set, unit, base);
    if (num_near(count, nearbyint(count)) && fabs(count) >= 1) return;
    unit->t[0] = (UnitTerm){day.row, day.name, 1};
}

Shown quantity_shown(const UnitSet *set, const Type *type, double base) {
    Shown shown = {.unit = type->unit, .percent = type->percent};
    if (!type->asked) enter_ladder(set, &shown.unit, base);
    shown.value = unit_from_base(set, &shown.unit, base);
    if (shown.percent) shown.value *= 100;
    UnitTerm *term = type->asked || type->percent ? NULL : scalable_term(&shown.unit, set);
    if (term && isfinite(base)) scale(set, &shown, term, base);
    return shown;
}

static bool is_money(const UnitSet *set, const Unit *unit) {
    return unit->n && unit->t[0].power == 1 && set->rows[unit->t[0].row]->family == FAMILY_MONEY;
}

static bool money_symbol(const UnitSet *set, UnitTerm term) {
    return term.name == 0 && !set->rows[term.row]->names[0].many;
}

/* Counts, rates of counts and money shorten to k, M, B (or G) and T. */
static bool takes_scale(const UnitSet *set, const Unit *unit, bool *noun) {
    *noun = false;
    for (uint32_t i = 0; i < unit->n; i++) {
        if (unit->t[i].power < 0) continue;
        UnitFamily family = set->rows[unit->t[i].row]->family;
        *noun = family == FAMILY_NOUN;
        return *noun || family == FAMILY_MONEY || family == FAMILY_NOUN_RATE;
    }
    return unit->n > 0;
}

static void scaled_number(Buf *buf, double value, bool noun) {
    static const struct {
        double size;
        const char *letter;
    } scales[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}};
    char text[NUM_TEXT];
    bool long_one = reads_as(value, 1e4) && !reads_as(value, 1e16);
    for (size_t i = 0; long_one && i < COUNT_OF(scales); i++) {
        if (!reads_as(value, scales[i].size)) continue;
        buf_add(buf, (Str){text, num_digits(value / scales[i].size, DIGITS, text)});
        buf_text(buf, *scales[i].letter == 'B' && !noun ? "G" : scales[i].letter);
        return;
    }
    buf_add(buf, (Str){text, num_digits(value, DIGITS, text)});
}

static void plain_number(Buf *buf, double value) {
    char text[NUM_TEXT];
    bool whole = value == floor(value) && fabs(value) < 1e15;
    size_t n = whole ? num_shortest(value, text) : num_digits(value, DIGITS, text);
    buf_add(buf, (Str){text, n});
}

static bool shows_clock(const Type *type, const UnitSet *set, const Shown *shown) {
    return !type->asked && !type->percent && shown->unit.n == 1 && shown->unit.t[0].power == 1 &&
           set->rows[shown->unit.t[0].row]->family == FAMILY_TIME;
}

/* The coarsest step that still keeps four digits of `size` seconds. */
static double clock_step(double size) {
    static const double steps[] = {60, 1, 0.1, 0.01};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i] <= size / 1000) return steps[i];
    return 0.01;
}

/* `21 min 36 s`, `22 h 13 min`, `4 days 3 h 36 min`. False below a minute and from 30 days on. */
static bool clock_text(Buf *buf, double seconds) {
    static const struct {
        double size;
        const char *name;
    } parts[] = {{86400, "day"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    double step = clock_step(fabs(seconds));
    double left = round(fabs(seconds) / step) * step;
    if (left < 60 || left >= 30 * 86400.0) return false;
    if (seconds < 0) buf_char(buf, '-');
    for (size_t i = 0, shown = 0; i < COUNT_OF(parts) && left >= step / 2; i++) {
        double whole = parts[i].size > 1 ? floor((left + step / 2) / parts[i].size) : left;
        if (whole == 0) continue;
        left -= whole * parts[i].size;
        char text[NUM_TEXT];
        if (shown++) buf_char(buf, ' ');
        buf_add(buf, (Str){text, num_digits(round(whole * 100) / 100, 4, text)});
        buf_char(buf, ' ');
        buf_text(buf, parts[i].name);
        if (i == 0 && whole != 1) buf_char(buf, 's');
    }
    return true;
}

static void number_and_unit(Buf *buf, const UnitSet *set, const Shown *shown) {
    const Unit *unit = &shown->unit;
    bool noun = false;
    bool alone = true; /* above the line: `$5 user` would be two units */
    for (uint32_t i = 1; i < unit->n; i++) alone = alone && unit->t[i].power < 0;
    bool money = is_money(set, unit) && money_symbol(set, unit->t[0]) && !shown->percent && alone;
    if (money && shown->value < 0) buf_char(buf, '-');
    if (money) unit_text(buf, set, &(Unit){.n = 1, .t = {unit->t[0]}}, false);
    double value = money ? fabs(shown->value) : shown->value;
    bool scales = takes_scale(set, unit, &noun) && !shown->percent;
    size_t start = buf->n;
    if (scales) scaled_number(buf, value, noun);
    else plain_number(buf, value);
    bool one = buf->n == start + 1 && buf->p[start] == '1'; /* what is read decides the plural */
    if (shown->percent) buf_char(buf, '%');
    Unit rest = *unit;
    if (money) memmove(rest.t, rest.t + 1, --rest.n * sizeof rest.t[0]);
    if (!rest.n) return;
    if (!money && !(shown->percent && rest.t[0].power < 0)) buf_char(buf, ' ');
    unit_text(buf, set, &rest, !one);
}

void quantity_text(Buf *buf, const UnitSet *set, const Type *type, double base) {
    if (type->is_bool) {
        buf_text(buf, base != 0 ? "true" : "false");
        return;
    }
    Shown shown = quantity_shown(set, type, base);
    if (shows_clock(type, set, &shown) && clock_text(buf, base)) return;
    number_and_unit(buf, set, &shown);
}

void quantity_digits(Buf *buf, const UnitSet *set, const Type *type, double base, int digits) {
    Shown shown = quantity_shown(set, type, base);
    shown.value = num_round(shown.value, digits);
    number_and_unit(buf, set, &shown);
}

void quantity_range(Buf *buf, const UnitSet *set, const Type *type, double middle,
                    const double ends[2], const int digits[2]) {
    Shown shown = quantity_shown(set, type, middle);
    bool noun = false, scales = takes_scale(set, &shown.unit, &noun) && !shown.percent;
    for (int i = 0; i < 2; i++) {
        double value = unit_from_base(set, &shown.unit, ends[i]);
        value = num_round(shown.percent ? value * 100 : value, digits[i]);
        if (i) buf_text(buf, " .. ");
        if (scales) scaled_number(buf, value, noun);
        else plain_number(buf, value);
        if (shown.percent) buf_char(buf, '%');
    }
    if (!shown.unit.n) return;
    if (!shown.percent || shown.unit.t[0].power > 0) buf_char(buf, ' ');
    unit_text(buf, set, &shown.unit, true);
}

double quantity_number(const UnitSet *set, const Shown *shown, double base) {
    double round = num_settle(shown->value);
    double back = unit_to_base(set, &shown->unit, shown->percent ? round / 100 : round);
    return back == base ? round : shown->value;
}

void shown_unit_text(Buf *buf, const UnitSet *set, const Shown *shown) {
    bool above = false;
    for (uint32_t i = 0; i < shown->unit.n; i++) above = above || shown->unit.t[i].power > 0;
    if (shown->percent) buf_text(buf, above ? "% " : "%");
    else if (!above) buf_char(buf, '1');
    unit_text(buf, set, &shown->unit, false);
}

void quantity_exact(Buf *buf, const UnitSet *set, const Type *type, double base) {
    if (type->is_bool) {
        quantity_text(buf, set, type, base);
        return;
    }
    Shown shown = quantity_shown(set, type, base);
    char text[NUM_TEXT];
    num_shortest(shown.value, text);
    buf_text(buf, text);
    if (shown.percent) buf_char(buf, '%');
    if (!shown.unit.n) return;
    if (shown.unit.t[0].power > 0) buf_char(buf, ' ');
    unit_text(buf, set, &shown.unit, strcmp(text, "1") != 0);
}
