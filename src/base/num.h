/* num.h - the only way numbers enter and leave as text.
 *
 * Independent of the locale (which napkin never sets for numbers). Reading rounds to the nearest
 * double; writing gives either the shortest text that reads back to the same bits, or a stated
 * number of significant digits. */
#ifndef NAPKIN_NUM_H
#define NAPKIN_NUM_H

#include "base/str.h"

enum { NUM_TEXT = 40 }; /* room for any number written here, with its NUL */

/* Digits with an optional point and exponent, `_` ignored. False when out of a double's range. */
bool num_parse(Str digits, double *value) MUST_USE;

/* The shortest decimal text that reads back to exactly `x` (finite). */
size_t num_shortest(double x, char out[NUM_TEXT]);

/* `digits` significant digits without an exponent between 1e-5 and 1e15, trailing zeros dropped;
 * digits before the point are always all there (12345.6 with 4 digits is 12346). */
size_t num_digits(double x, int digits, char out[NUM_TEXT]);

/* `x` rounded to so many significant digits. */
double num_round(double x, int digits);

/* `x` without the noise of its last two bits: the 15-digit decimal nearest to it, where that is
 * within two units in the last place; `x` itself otherwise. */
double num_settle(double x);

/* The power of ten at or below a positive `size`: 3 for 1234.5. */
int num_exponent(double size);

/* 10^power, correctly rounded where it is exact. */
double num_power(int power);

/* `31,536,000 s` for `31536000 s`: the first digits of a text, from five on, as people write them;
 * the language does not read commas. */
Str num_grouped(Arena *arena, Str text);

/* Equal within 1e-12, relative: the tolerance of `==` and of rounding up in the language. */
bool num_near(double a, double b);

#endif
