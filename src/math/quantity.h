/* quantity.h - what a number means, and how it is shown.
 *
 * Numbers are kept in base units (bit, second, $, one of a noun). A Type says what such a number
 * is: its dimension, the unit the user would like to see it in, and whether that unit was asked
 * for with `->` (then it is obeyed) or may be scaled within its family.
 *
 * Law: what quantity_text() writes can be typed back. */
#ifndef NAPKIN_QUANTITY_H
#define NAPKIN_QUANTITY_H

#include "math/unit.h"

typedef struct Type {
    Dim dim;
    Unit unit;
    bool is_bool;
    bool percent; /* shown as a percentage (of `unit`, if there is one) */
    bool asked;   /* the unit was asked for by name */
} Type;

/* A number with the unit chosen to show it in: base value = value * unit (* 1/100 for percent). */
typedef struct Shown {
    double value;
    Unit unit;
    bool percent;
} Shown;

/* Chooses the unit: the asked one, else the one of its family that gives 1 <= |value| < 1000. */
Shown quantity_shown(const UnitSet *set, const Type *type, double base);

/* Four significant digits: `58.5 GB`, `86.4M req/day`, `21 min 36 s`, `46.2%`, `$450/month`. */
void quantity_text(Buf *buf, const UnitSet *set, const Type *type, double base);

/* The same with fewer digits, for a number that is not known better. */
void quantity_digits(Buf *buf, const UnitSet *set, const Type *type, double base, int digits);

/* `20 .. 80 ms`: two numbers in the unit that suits `middle`, each with its digits. Typed in, it is
 * the range from the one to the other. */
void quantity_range(Buf *buf, const UnitSet *set, const Type *type, double middle,
                    const double ends[2], const int digits[2]);

/* Every bit of it: `1157.4074074074074 req/s`. Reading it gives the number of the Shown back. */
void quantity_exact(Buf *buf, const UnitSet *set, const Type *type, double base);

/* The number of a Shown for machines. Typed with its unit it gives `base` to the last bit, where
 * any number does; without noise (7%, not 7.000000000000001%) where that is as true. */
double quantity_number(const UnitSet *set, const Shown *shown, double base);

/* The unit alone as machines read it: `MB/s`, `1/s`, `%`, `1`. */
void shown_unit_text(Buf *buf, const UnitSet *set, const Shown *shown);

#endif
