#include "quiz/slip.h"

#include <math.h>

static bool near(double ratio, double factor, double within) {
    return ratio > 0 && fabs(ratio / factor - 1) <= within;
}

/* ---- what the deck knows ---- */

static Str known_mistake(Arena *arena, const Variant *variant, double a) {
    const Ask *ask = variant->ask;
    for (size_t i = 0; i < ask->nmistakes; i++) {
        double wrong;
        if (!variant_value(variant, &ask->mistakes[i].answer, &wrong)) continue;
        if (near(a / wrong, 1, 0.02)) return variant_text(arena, variant, &ask->mistakes[i].why);
    }
    return STR("");
}

/* ---- what was drawn ---- */

static Str param_words(Arena *arena, const Variant *variant, size_t i) {
    const Param *param = &variant->ask->params[i];
    Str value = variant_param(arena, variant, i);
    if (param->about.n) return str_of(arena_printf(arena, "%.*s", STR_ARG(param->about)));
    return str_of(arena_printf(arena, "the %.*s", STR_ARG(value)));
}

/* A plain number that was drawn is missing from the answer, or in it once too often. */
static Str factor_slip(Arena *arena, const Variant *variant, double ratio) {
    for (size_t i = 0; i < variant->ask->nparams; i++) {
        const Type *type = &variant->ask->params[i].type;
        double value = variant->params[i].one;
        bool plain = !type->dim.n || dim_is_count(&type->dim);
        if (!plain || value <= 0 || near(value, 1, 0.1)) continue;
        bool missing = near(ratio * value, 1, 0.02), twice = near(ratio / value, 1, 0.02);
        if (!missing && !twice) continue;
        Str words = param_words(arena, variant, i), shown = variant_param(arena, variant, i);
        return str_of(arena_printf(arena, "it looks as if %.*s was %s (x %.*s)", STR_ARG(words),
                                   missing ? "left out" : "counted twice", STR_ARG(shown)));
    }
    return STR("");
}

/* The share p taken for 1 - p: misses for hits. Or 1 - p left out. */
static Str share_slip(Arena *arena, const Variant *variant, double ratio) {
    for (size_t i = 0; i < variant->ask->nparams; i++) {
        const Type *type = &variant->ask->params[i].type;
        double p = variant->params[i].one, left = 1 - p;
        if (!type->percent || type->dim.n || p <= 0 || p >= 1) continue;
        Str share = variant_param(arena, variant, i);
        double odds = p / left;
        bool even = near(odds, 1, 0.1);
        if (!even && (near(ratio, odds, 0.02) || near(ratio, 1 / odds, 0.02)))
            return str_of(arena_printf(arena,
                                       "it looks as if %.*s was taken for the %.4g%% that is left, "
                                       "or the other way round",
                                       STR_ARG(share), 100 * left));
        if (!near(left, 1, 0.1) && (near(ratio, left, 0.02) || near(ratio, 1 / left, 0.02)))
            return str_of(arena_printf(
                arena,
                "it looks as if the share that is left, %.4g%% (100%% - %.*s), was left "
                "out, or counted twice",
                100 * left, STR_ARG(share)));
    }
    return STR("");
}

/* What is left was answered, and not the share itself. */
static Str complement_slip(Arena *arena, const Variant *variant, double a) {
    Type type = ask_type(variant->ask);
    double left = 1 - variant->truth;
    if (!type.percent || type.dim.n || left <= 0 || left >= 1 || !near(a / left, 1, 0.02))
        return STR("");
    Str words = variant_number(arena, variant, left);
    return str_of(arena_printf(arena, "it looks as if the %.*s that is left was taken for it",
                               STR_ARG(words)));
}

/* ---- factors that everybody knows ---- */

/* What a question is about. */
typedef enum Touches {
    ANYTHING,
    DATA,
    TRIPS /* time or data is asked: there and back, or a copy */
} Touches;

static const struct {
    double factor, within;
    Touches touches; /* without it the name would be nonsense */
    const char *high, *low;
} factors[] = {
    {8, 0.02, DATA, "bits and bytes: 8 times too many", "bits and bytes: 8 times too few"},
    {1.024, 0.001, DATA, "KiB and kB: 1.024 times too many", "KiB and kB: 1.024 times too few"},
    {1.048576, 0.001, DATA, "MiB and MB: 1.024^2 times too many",
     "MiB and MB: 1.024^2 times too few"},
    {1.073741824, 0.001, DATA, "GiB and GB: 1.024^3 times too many",
     "GiB and GB: 1.024^3 times too few"},
    {1.099511627776, 0.001, DATA, "TiB and TB: 1.024^4 times too many",
     "TiB and TB: 1.024^4 times too few"},
    {1e3, 0.02, ANYTHING, "a prefix: 1000 times too many", "a prefix: 1000 times too few"},
    {1e6, 0.02, ANYTHING, "two prefixes: a million times too many",
     "two prefixes: a million times too few"},
    {1e9, 0.02, ANYTHING, "three prefixes: 10^9 times too many",
     "three prefixes: 10^9 times too few"},
    {1e12, 0.02, ANYTHING, "four prefixes: 10^12 times too many",
     "four prefixes: 10^12 times too few"},
    {60, 0.02, ANYTHING, "a time unit: 60 times too many", "a time unit: 60 times too few"},
    {3600, 0.02, ANYTHING, "hours and seconds: 3600 times too many",
     "hours and seconds: 3600 times too few"},
    {86400, 0.02, ANYTHING, "days and seconds: 86,400 times too many",
     "days and seconds: 86,400 times too few"},
    {24, 0.02, ANYTHING, "days and hours: 24 times too many", "days and hours: 24 times too few"},
    {365, 0.02, ANYTHING, "years and days: 365 times too many",
     "years and days: 365 times too few"},
    {30, 0.02, ANYTHING, "months and days: 30 times too many", "months and days: 30 times too few"},
    {10, 0.02, ANYTHING, "one zero too many", "one zero too few"},
    {100, 0.02, ANYTHING, "two zeros too many", "two zeros too few"},
    {2, 0.02, TRIPS, "twice too many: was something counted twice?",
     "half of it: was something left out, as the way back or a copy?"},
};

static bool has_data(const Dim *dim) {
    return dim_power(dim, BASE_DATA) != 0;
}

static bool does_touch(const Ask *ask, Touches what) {
    bool asked = has_data(&ask->unit.dim), drawn = false;
    for (size_t i = 0; i < ask->nparams; i++) drawn = drawn || has_data(&ask->params[i].type.dim);
    if (what == DATA) return asked || drawn;
    return what == ANYTHING || asked || dim_power(&ask->unit.dim, BASE_TIME) != 0;
}

/* `right`: only what is worth to be told of an answer that is near enough, KiB for kB. */
static Str common_slip(const Variant *variant, double ratio, bool right) {
    for (size_t i = 0; i < COUNT_OF(factors); i++) {
        if (!does_touch(variant->ask, factors[i].touches)) continue;
        if (right && factors[i].within > 0.01) continue;
        if (near(ratio, factors[i].factor, factors[i].within)) return str_of(factors[i].high);
        if (near(ratio, 1 / factors[i].factor, factors[i].within)) return str_of(factors[i].low);
    }
    return STR("");
}

Str slip_of(Arena *arena, const Variant *variant, double a, bool right) {
    double ratio = a / variant->truth;
    if (!right && a <= 0 && variant->truth > 0) return STR("the answer is above 0");
    if (right) return common_slip(variant, ratio, true);
    Diags unheard = diags_new(arena); /* a mistake that has no value in this draw was not made */
    Deck deck = *variant->deck;
    Variant quiet = *variant;
    deck.diags = &unheard;
    quiet.deck = &deck;
    Str found = known_mistake(arena, &quiet, a);
    if (!found.n && ratio > 0) found = share_slip(arena, variant, ratio);
    if (!found.n && ratio > 0) found = complement_slip(arena, variant, a);
    if (!found.n && ratio > 0) found = factor_slip(arena, variant, ratio);
    if (!found.n && ratio > 0) found = common_slip(variant, ratio, false);
    return found;
}
