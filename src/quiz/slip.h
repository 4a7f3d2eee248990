/* slip.h - what probably went wrong: a number that is off by a factor with a name. */
#ifndef NAPKIN_QUIZ_SLIP_H
#define NAPKIN_QUIZ_SLIP_H

#include "quiz/variant.h"

/* "the peak factor was left out (x3)", "8 too many: bits for bytes", or why a known mistake is one;
 * n 0: the number `a`, in base units, looks like nothing in particular. Within 2 %. Of an answer
 * that is `right` all the same, binary prefixes for decimal ones are told. */
Str slip_of(Arena *arena, const Variant *variant, double a, bool right);

#endif
