#include "lang/explain.h"

const char *explain_dim(Arena *arena, const UnitSet *units, const Dim *dim) {
    if (!dim->n) return "a plain number";
    Buf buf = buf_new(arena);
    dim_text(&buf, units, dim);
    return buf.p;
}

static bool is_money(uint16_t base) {
    return base == BASE_USD || base == BASE_EUR || base == BASE_GBP;
}

/* "a size", "a time", "a price", "a number of users" */
static const char *kind_of_base(Arena *arena, const UnitSet *units, uint16_t base) {
    if (base == BASE_DATA) return "a size";
    if (base == BASE_TIME) return "a time";
    if (is_money(base)) return "a price";
    if (base == BASE_LENGTH) return "a distance";
    if (base == BASE_ENERGY) return "an energy";
    if (base < BASE_FIRST_NOUN)
        return arena_printf(arena, "an amount of %s", base_name(units, base));
    return arena_printf(arena, "a number of %s", base_name(units, base));
}

const char *explain_kind(Arena *arena, const UnitSet *units, const Dim *dim) {
    Dim above = {0}, below = {0};
    for (uint32_t i = 0; i < dim->n; i++) {
        if (abs(dim->t[i].power) != 1) return NULL;
        Dim *side = dim->t[i].power > 0 ? &above : &below;
        side->t[side->n++] = (DimTerm){dim->t[i].base, 1};
    }
    if (above.n > 1 || below.n > 1) return NULL;
    const char *per = below.n ? base_name(units, below.t[0].base) : NULL;
    if (!above.n) return per ? arena_printf(arena, "a rate per %s", per) : NULL;
    const char *kind = kind_of_base(arena, units, above.t[0].base);
    return per ? arena_printf(arena, "%s per %s", kind, per) : kind;
}

static bool has_above(const Dim *dim) {
    for (uint32_t i = 0; i < dim->n; i++)
        if (dim->t[i].power > 0) return true;
    return false;
}

/* A noun stands above the line, nothing else does. */
static bool counts_things(const Dim *dim) {
    for (uint32_t i = 0; i < dim->n; i++)
        if (dim->t[i].power > 0 && dim->t[i].base < BASE_FIRST_NOUN) return false;
    return has_above(dim);
}

const char *explain_factor(Arena *arena, const UnitSet *units, const Dim *left, const Dim *right) {
    Dim ratio, inverse;
    if (!dim_mul(left, right, -1, &ratio) || !dim_mul(right, left, -1, &inverse)) return NULL;
    const char *up = explain_kind(arena, units, &ratio),
               *down = explain_kind(arena, units, &inverse);
    /* "a size per req" says more than "a number of req per data" */
    bool turn = down && counts_things(&ratio) && !counts_things(&inverse);
    if (up && has_above(&ratio) && !turn)
        return arena_printf(arena, "multiply the right side by %s", up);
    if (down && has_above(&inverse))
        return arena_printf(arena, "divide the right side by %s", down);
    if (up) return arena_printf(arena, "multiply the right side by %s", up);
    return NULL;
}

/* One noun too many on the value's side: the most frequent slip, with the most specific help. */
static void hint_for_noun(const UnitSet *units, Diags *diags, Diag *diag, const Dim *to,
                          const Dim *extra, Str target) {
    const char *noun = base_name(units, extra->t[0].base);
    if (to->n == 1 && to->t[0].base == BASE_DATA)
        diag_hint(diags, diag, "a size per %s reads `300 B/%s`; or say `as %.*s` to drop it", noun,
                  noun, STR_ARG(target));
    else
        diag_hint(diags, diag,
                  "if it should go, divide by `1 %s`, or say `as %.*s` to rename the count", noun,
                  STR_ARG(target));
}

static bool is_one_noun(const Dim *dim) {
    return dim->n == 1 && dim->t[0].base >= BASE_FIRST_NOUN && dim->t[0].power == 1;
}

void explain_conversion(const UnitSet *units, Diags *diags, Span target, const Dim *from,
                        const Dim *to, bool renames) {
    Arena *arena = diags->arena;
    Dim extra = {0};
    bool known = dim_mul(from, to, -1, &extra);
    const char *is = explain_dim(arena, units, from), *wanted = explain_dim(arena, units, to);
    Str text = span_text(target);
    const char *left = known ? explain_dim(arena, units, &extra) : "something";
    if (known && is_one_noun(&extra) && !renames) {
        Diag *diag =
            diag_error(diags, target, "the left side is %s, `%.*s` is %s: one `%s` is left over",
                       is, STR_ARG(text), wanted, left);
        hint_for_noun(units, diags, diag, to, &extra, text);
        return;
    }
    Diag *diag =
        diag_error(diags, target, "the left side is %s, `%.*s` is %s", is, STR_ARG(text), wanted);
    if (renames) {
        diag_hint(diags, diag, "`as` renames what is counted; time, data and money must agree");
        return;
    }
    if (is_one_noun(from) && is_one_noun(to)) {
        diag_hint(diags, diag, "to rename the count, say `as %.*s`", STR_ARG(text));
        return;
    }
    const char *kind = known ? explain_kind(arena, units, &extra) : NULL;
    if (kind && !(extra.n == 1 && extra.t[0].power < 0))
        diag_hint(diags, diag, "divide the left side by %s", kind);
    else if (known && dim_pow(&extra, -1, &extra) && (kind = explain_kind(arena, units, &extra)))
        diag_hint(diags, diag, "multiply the left side by %s", kind);
}
