/* explain.h - words for two dimensions that do not meet. Used by the checker alone. */
#ifndef NAPKIN_EXPLAIN_H
#define NAPKIN_EXPLAIN_H

#include "base/diag.h"
#include "math/quantity.h"

/* "data/time", "a plain number". */
const char *explain_dim(Arena *arena, const UnitSet *units, const Dim *dim);

/* "a size per req", "a time", "a count of users": what a quantity of this dimension is called, or
 * NULL where it has no common name. */
const char *explain_kind(Arena *arena, const UnitSet *units, const Dim *dim);

/* What would bring the right side to the left one: "multiply the right side by a size per req". */
const char *explain_factor(Arena *arena, const UnitSet *units, const Dim *left, const Dim *right);

/* The error of a conversion of `from` to `target`, which is of another dimension. */
void explain_conversion(const UnitSet *units, Diags *diags, Span target, const Dim *from,
                        const Dim *to, bool renames);

#endif
