#include "math/unit.h"

#include "base/near.h"
#include "math/unit_rows.h"

/* A word is packed into the number that the map holds. */
static int32_t pack(size_t row, size_t name, bool plural) {
    return (int32_t)(row << 4 | name << 1 | plural);
}

static UnitWord unpack(int32_t packed) {
    return (UnitWord){(uint16_t)(packed >> 4), (uint8_t)(packed >> 1 & 7), packed & 1};
}

static void add_row(UnitSet *set, const UnitRow *row) {
    size_t at = set->nrows;
    ARENA_PUSH_ROOM(set->arena, set->rows, set->nrows, set->cap);
    set->rows[set->nrows++] = row;
    if (row->family == FAMILY_NOUN) {
        ARENA_PUSH_ROOM(set->arena, set->base_row, set->nbases, set->bases_cap);
        set->base_row[set->nbases++] = (uint16_t)at;
    }
    /* backwards, so that a spelling that stands twice is the earlier one when read */
    for (size_t i = UNIT_NAMES; i-- > 0;) {
        const char *one = row->names[i].one, *many = row->names[i].many;
        if (one) map_put(&set->words, str_of(one), pack(at, i, false));
        if (many) map_put(&set->words, str_of(many), pack(at, i, true));
    }
}

void units_init(UnitSet *set, Arena *arena) {
    *set = (UnitSet){.arena = arena, .words = map_sized(arena, 1024)};
    set->cap = 256;
    set->rows = ARENA_ARRAY(arena, const UnitRow *, set->cap);
    for (size_t i = 0; i < COUNT_OF(static_rows); i++) add_row(set, &static_rows[i]);
}

bool units_declare(UnitSet *set, const char *name, const char *plural) {
    if (!plural) plural = arena_printf(set->arena, "%ss", name);
    UnitWord taken;
    if (unit_find(set, str_of(name), &taken) || unit_find(set, str_of(plural), &taken))
        return false;
    if (set->nrows >= COUNT_OF(static_rows) + LIMIT_USER_UNITS) return false;
    UnitRow *row = ARENA_NEW(set->arena, UnitRow);
    *row = (UnitRow){.family = FAMILY_NOUN, .num = 1, .den = 1};
    row->names[0].one = arena_copy(set->arena, name, strlen(name));
    row->names[0].many = arena_copy(set->arena, plural, strlen(plural));
    add_row(set, row);
    return true;
}

bool unit_find(const UnitSet *set, Str word, UnitWord *out) {
    int32_t packed = map_get(&set->words, word);
    if (packed == MAP_NONE) return false;
    *out = unpack(packed);
    return true;
}

bool unit_is_noun(const UnitSet *set, UnitWord word) {
    return set->rows[word.row]->family == FAMILY_NOUN;
}

bool unit_is_reserved(const UnitSet *set, Str word) {
    UnitWord found;
    return unit_find(set, word, &found) && !found.plural;
}

bool unit_push(Unit *unit, UnitWord word, int power) {
    if (unit->n == LIMIT_DIM_TERMS || abs(power) > LIMIT_POWER) return false;
    unit->t[unit->n++] = (UnitTerm){word.row, word.name, (int8_t)power};
    return true;
}

Unit unit_of(UnitWord word, int power) {
    return (Unit){.n = 1, .t = {{word.row, word.name, (int8_t)power}}};
}

static uint16_t base_of(const UnitSet *set, uint16_t row) {
    if (set->rows[row]->family != FAMILY_NOUN) return set->rows[row]->base;
    size_t low = 0, high = set->nbases;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (set->base_row[middle] <= row) low = middle;
        else high = middle;
    }
    return (uint16_t)(BASE_FIRST_NOUN + low);
}

/* The rows that a word stands for, with their powers: itself, or its quotient. At most two. */
static size_t parts_of(const UnitSet *set, UnitTerm term, UnitTerm parts[2]) {
    const UnitRow *row = set->rows[term.row];
    parts[0] = term;
    if (!row->of) return 1;
    UnitWord of = {0}, per = {0};
    if (!unit_find(set, str_of(row->of), &of) || !unit_find(set, str_of(row->per), &per)) return 0;
    parts[0] = (UnitTerm){of.row, of.name, term.power};
    parts[1] = (UnitTerm){per.row, per.name, (int8_t)-term.power};
    return 2;
}

bool unit_eq(const Unit *a, const Unit *b) {
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++)
        same = a->t[i].row == b->t[i].row && a->t[i].name == b->t[i].name &&
               a->t[i].power == b->t[i].power;
    return same;
}

bool unit_dim(const UnitSet *set, const Unit *unit, Dim *out) {
    Dim dim = {0};
    if (unit->n == 1 && !set->rows[unit->t[0].row]->of) { /* the common case, without a product */
        *out = dim_of(base_of(set, unit->t[0].row), unit->t[0].power);
        return true;
    }
    for (uint32_t i = 0; i < unit->n; i++) {
        UnitTerm parts[2];
        size_t n = parts_of(set, unit->t[i], parts);
        for (size_t p = 0; p < n; p++) {
            Dim base = dim_of(base_of(set, parts[p].row), parts[p].power);
            if (!dim_mul(&dim, &base, 1, &dim)) return false;
        }
    }
    *out = dim;
    return true;
}

static double apply_factor(double value, double num, double den, int power) {
    for (; power > 0; power--) value = value * num / den;
    for (; power < 0; power++) value = value * den / num;
    return value;
}

double unit_to_base(const UnitSet *set, const Unit *unit, double value) {
    for (uint32_t i = 0; i < unit->n; i++) {
        const UnitRow *row = set->rows[unit->t[i].row];
        value = apply_factor(value, row->num, row->den, unit->t[i].power);
    }
    return value;
}

double unit_from_base(const UnitSet *set, const Unit *unit, double value) {
    for (uint32_t i = 0; i < unit->n; i++) {
        const UnitRow *row = set->rows[unit->t[i].row];
        value = apply_factor(value, row->num, row->den, -unit->t[i].power);
    }
    return value;
}

/* Adds to `out` the words of `from` for bases of `dim` that no word of `out` shows yet. */
static void cover(const UnitSet *set, const Dim *dim, const Unit *from, Dim *covered, Unit *out) {
    for (uint32_t i = 0; i < from->n; i++) {
        UnitTerm parts[2];
        size_t n = parts_of(set, from->t[i], parts);
        for (size_t p = 0; p < n; p++) {
            uint16_t base = base_of(set, parts[p].row);
            int power = dim_power(dim, base);
            if (!power || dim_power(covered, base) || out->n == LIMIT_DIM_TERMS) continue;
            covered->t[covered->n++] = (DimTerm){base, 1};
            out->t[out->n++] = (UnitTerm){parts[p].row, parts[p].name, (int8_t)power};
        }
    }
}

Unit unit_product(const UnitSet *set, const Dim *dim, const Unit *a, const Unit *b, int sign) {
    Dim of_a;
    if (a->n && unit_dim(set, a, &of_a) && dim_eq(&of_a, dim)) return *a;
    if (!a->n && sign > 0) return *b;
    Dim covered = {0};
    Unit out = {0};
    cover(set, dim, a, &covered, &out);
    cover(set, dim, b, &covered, &out);
    return out;
}

static void add_word(Buf *buf, const UnitSet *set, UnitTerm term, bool plural) {
    const UnitRow *row = set->rows[term.row];
    const char *many = row->names[term.name].many;
    buf_text(buf, plural && many ? many : row->names[term.name].one);
    int power = abs(term.power);
    if (power != 1) buf_printf(buf, "^%d", power);
}

void unit_text(Buf *buf, const UnitSet *set, const Unit *unit, bool plural) {
    size_t start = buf->n, above = 0;
    for (uint32_t i = 0; i < unit->n; i++) above += unit->t[i].power > 0;
    plural = plural && above == 1; /* in a product a plural would be read as a name */
    for (uint32_t i = 0; i < unit->n; i++) {
        if (unit->t[i].power < 0) continue;
        if (buf->n > start) buf_char(buf, '*');
        add_word(buf, set, unit->t[i], plural);
    }
    for (uint32_t i = 0; i < unit->n; i++) {
        if (unit->t[i].power >= 0) continue;
        buf_char(buf, '/');
        add_word(buf, set, unit->t[i], false);
    }
}

const char *base_name(const UnitSet *set, uint16_t base) {
    static const char *const physical[] = {"data", "time",   "USD",    "EUR",
                                           "GBP",  "length", "energy", "CO2e"};
    if (base < BASE_FIRST_NOUN) return physical[base];
    return set->rows[set->base_row[base - BASE_FIRST_NOUN]]->names[0].one;
}

static void add_bases(Buf *buf, const UnitSet *set, const Dim *dim, int sign) {
    size_t start = buf->n;
    for (uint32_t i = 0; i < dim->n; i++) {
        int power = dim->t[i].power * sign;
        if (power <= 0) continue;
        if (buf->n > start) buf_char(buf, '*');
        buf_text(buf, base_name(set, dim->t[i].base));
        if (power > 1) buf_printf(buf, "^%d", power);
    }
}

static size_t count_below(const Dim *dim) {
    size_t n = 0;
    for (uint32_t i = 0; i < dim->n; i++) n += dim->t[i].power < 0;
    return n;
}

void dim_text(Buf *buf, const UnitSet *set, const Dim *dim) {
    size_t below = count_below(dim);
    if (below == dim->n) buf_char(buf, '1');
    add_bases(buf, set, dim, 1);
    if (!below) return;
    buf_text(buf, below > 1 ? "/(" : "/");
    add_bases(buf, set, dim, -1);
    if (below > 1) buf_char(buf, ')');
}

/* The ladder goes down from KiB to B and from Kibit to bit, which are rows of other families. */
static int below_iec(const UnitSet *set, UnitFamily family) {
    UnitWord word;
    if (family == FAMILY_IEC_BYTES && unit_find(set, STR("B"), &word)) return word.row;
    if (family == FAMILY_IEC_BITS && unit_find(set, STR("bit"), &word)) return word.row;
    return -1;
}

int unit_step(const UnitSet *set, int row, int step) {
    UnitFamily family = set->rows[row]->family;
    bool ladder = family <= FAMILY_TIME || family == FAMILY_ENERGY || family == FAMILY_POWER ||
                  family == FAMILY_CO2 || family == FAMILY_LENGTH;
    int next = row + step;
    if (!ladder || next < 0) return -1;
    if ((size_t)next < set->nrows && set->rows[next]->family == family) return next;
    return step < 0 ? below_iec(set, family) : -1;
}

static bool row_fits(const UnitSet *set, size_t row, const Dim *fits) {
    Unit unit = {.n = 1, .t = {{(uint16_t)row, 0, 1}}};
    Dim dim;
    return fits && unit_dim(set, &unit, &dim) && dim_eq(&dim, fits);
}

Str unit_nearest(const UnitSet *set, Str wanted, const Dim *fits) {
    Near near = near_to(wanted);
    for (size_t r = 0; r < set->nrows; r++) {
        bool fit = row_fits(set, r, fits);
        for (size_t i = 0; i < UNIT_NAMES && set->rows[r]->names[i].one; i++) {
            near_offer(&near, str_of(set->rows[r]->names[i].one), fit);
            if (set->rows[r]->names[i].many)
                near_offer(&near, str_of(set->rows[r]->names[i].many), fit);
        }
    }
    return near.best;
}

const char *unit_family_name(UnitFamily family) {
    static const char *const names[FAMILY_COUNT] = {
        "bits",       "bytes", "binary bytes",   "binary bits",    "bit rates",
        "byte rates", "time",  "calendar time",  "money",          "length",
        "energy",     "power", "CO2 equivalent", "counting nouns", "rates of counts"};
    return names[family];
}
