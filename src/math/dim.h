/* dim.h - what a quantity is measured in, apart from any unit: data, data/time, req/(user*time).
 *
 * A Dim is a product of base dimensions raised to whole powers, sorted by base, none with power 0;
 * so two Dims are the same dimension exactly when they are equal term by term. Bases below
 * BASE_FIRST_NOUN are physical or money; from there on each counting noun is a base of its own. */
#ifndef NAPKIN_DIM_H
#define NAPKIN_DIM_H

#include "base/base.h"
#include "base/limits.h"

enum Base {
    BASE_DATA, /* in bits */
    BASE_TIME, /* in seconds */
    BASE_USD,
    BASE_EUR,
    BASE_GBP,
    BASE_LENGTH, /* in metres */
    BASE_ENERGY, /* in watt hours */
    BASE_CO2,    /* in grams of CO2 equivalent */
    BASE_FIRST_NOUN
};

typedef struct DimTerm {
    uint16_t base;
    int16_t power;
} DimTerm;

typedef struct Dim {
    uint16_t n; /* 0: a plain number */
    DimTerm t[LIMIT_DIM_TERMS];
} Dim;

Dim dim_of(uint16_t base, int power);
bool dim_eq(const Dim *a, const Dim *b);
/* The power of `base` in the dimension, 0 where it does not occur. */
int dim_power(const Dim *dim, uint16_t base);

/* *out = a * b^sign. False when more than LIMIT_DIM_TERMS bases or LIMIT_POWER would be needed. */
bool dim_mul(const Dim *a, const Dim *b, int sign, Dim *out) MUST_USE;
bool dim_pow(const Dim *dim, int power, Dim *out) MUST_USE;
/* *out^degree = dim; false where a power would not be whole. */
bool dim_root(const Dim *dim, int degree, Dim *out) MUST_USE;

/* The dimension without its counting nouns. */
Dim dim_without_nouns(const Dim *dim);
bool dim_has_noun(const Dim *dim);
/* One counting noun to the power one: `server`, not `req/server` or `server^2`. */
bool dim_is_count(const Dim *dim);

#endif
