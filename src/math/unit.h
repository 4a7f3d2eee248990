/* unit.h - units by name: one static table, and the nouns that a session declares.
 *
 * A unit row has names (each a singular and, where it is a word, a plural), a family and a factor
 * num/den to its base; a row that is a quotient of two others (Gbps, rps, W) names them. A Unit is
 * a product of rows as the user wrote it; its Dim follows from it. Factors are kept as num/den so
 * that `0.3 ms` is 0.3/1000 s, rounded once.
 *
 * Law: a name belongs to at most one row. Rows of a family that can stand for one another are
 * neighbours in the table, smallest first, and display scales along them. */
#ifndef NAPKIN_UNIT_H
#define NAPKIN_UNIT_H

#include "base/map.h"
#include "math/dim.h"

typedef enum UnitFamily {
    FAMILY_BITS,
    FAMILY_BYTES,
    FAMILY_IEC_BYTES, /* continues downwards as B */
    FAMILY_IEC_BITS,  /* continues downwards as bit */
    FAMILY_BIT_RATE,
    FAMILY_BYTE_RATE,
    FAMILY_TIME,
    FAMILY_OTHER_TIME, /* weeks, months: known, never chosen by display */
    FAMILY_MONEY,
    FAMILY_LENGTH,
    FAMILY_ENERGY,
    FAMILY_POWER,
    FAMILY_CO2,
    FAMILY_NOUN,
    FAMILY_NOUN_RATE,
    FAMILY_COUNT
} UnitFamily;

enum { UNIT_NAMES = 6 };

typedef struct UnitRow {
    UnitFamily family;
    double num, den; /* one of it is num/den of its base */
    uint16_t base;   /* where it is not a quotient */
    const char *of, *per;
    struct {
        const char *one, *many;
    } names[UNIT_NAMES];
    const char *help;
} UnitRow;

/* One word found in the table. */
typedef struct UnitWord {
    uint16_t row;
    uint8_t name;
    bool plural;
} UnitWord;

typedef struct UnitTerm {
    uint16_t row;
    uint8_t name;
    int8_t power;
} UnitTerm;

typedef struct Unit {
    uint16_t n; /* 0: none, a plain number */
    UnitTerm t[LIMIT_DIM_TERMS];
} Unit;

/* The units of one session: the static rows and its own nouns. Everything else may share it. */
typedef struct UnitSet {
    Arena *arena;
    Map words;
    const UnitRow **rows;
    size_t nrows, cap;
    uint16_t *base_row; /* the noun row of base BASE_FIRST_NOUN + i */
    size_t nbases, bases_cap;
} UnitSet;

void units_init(UnitSet *set, Arena *arena);

/* A new counting noun, with `plural` (NULL: name + s). False when a name is taken or too many. */
bool units_declare(UnitSet *set, const char *name, const char *plural) MUST_USE;

bool unit_find(const UnitSet *set, Str word, UnitWord *out) MUST_USE;
bool unit_is_noun(const UnitSet *set, UnitWord word);

/* True for words that a value may not be named: symbols and singulars. */
bool unit_is_reserved(const UnitSet *set, Str word);

Unit unit_of(UnitWord word, int power);
/* Appends word^power. False past LIMIT_DIM_TERMS words. */
bool unit_push(Unit *unit, UnitWord word, int power) MUST_USE;
/* The same words in the same order. */
bool unit_eq(const Unit *a, const Unit *b);
bool unit_dim(const UnitSet *set, const Unit *unit, Dim *out) MUST_USE;

/* From a number of this unit to one of base units, and back. */
double unit_to_base(const UnitSet *set, const Unit *unit, double value);
double unit_from_base(const UnitSet *set, const Unit *unit, double value);

/* The unit in which a product a * b^sign, of dimension `dim`, is best shown: for every base
 * dimension the word that the user wrote for it, a's before b's. */
Unit unit_product(const UnitSet *set, const Dim *dim, const Unit *a, const Unit *b, int sign);

/* `kB/user/s`, `GB*day`, `/s` for a bare rate; "1" for none when `one` is set. */
void unit_text(Buf *buf, const UnitSet *set, const Unit *unit, bool plural);
/* `data/time`, `req/(user*time)`, "a plain number". */
void dim_text(Buf *buf, const UnitSet *set, const Dim *dim);
const char *base_name(const UnitSet *set, uint16_t base);

/* The row next smaller (step -1) or larger (+1) in its family's ladder, or -1. */
int unit_step(const UnitSet *set, int row, int step);

/* The unit word nearest to `wanted`, preferring dimension `fits` (may be NULL); n = 0 if none. */
Str unit_nearest(const UnitSet *set, Str wanted, const Dim *fits);

const char *unit_family_name(UnitFamily family);

#endif
