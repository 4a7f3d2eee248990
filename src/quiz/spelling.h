/* spelling.h - numbers as people write them, as the calculator's language: `about 86 million a
 * day`, `86,400,000`, `5m`, `97 percent`.
 *
 * Nothing is decided here that the dimension does not decide: `5m` is 5 min where a time is asked,
 * 5 million where things are counted; what could be read in two ways is told (`note`), and what no
 * rule covers is left as it stands, for the language to refuse. */
#ifndef NAPKIN_QUIZ_SPELLING_H
#define NAPKIN_QUIZ_SPELLING_H

#include "base/diag.h"
#include "math/quantity.h"

typedef struct Spelled {
    const Source *src; /* the text for the language; it maps back to what was typed */
    Str note;          /* "`gb` is read as GB"; n 0: nothing to say */
    bool scaled;       /* a scale stands behind the number: `86M`, `86 million` */
    bool worded;       /* a unit does */
} Spelled;

/* Names of values, which stand as they are: those of a session, or of what was drawn. */
typedef struct SpellingNames {
    void *ctx;
    bool (*has)(void *ctx, Str word);
    bool first; /* where a word may be a name or a unit, it is the name; else it is asked */
} SpellingNames;

/* `asked` is what a bare number is in, for spellings that hang on it; `names` are known (NULL: none
 * are). False after one error: a comma that is no thousands separator, a unit without a number, or
 * what can be read in two ways. */
bool spelling_read(Arena *arena, const UnitSet *units, const SpellingNames *names, Span typed,
                   const Type *asked, Diags *diags, Spelled *out) MUST_USE;

/* The word for a scale that is nearly `word`: `million` for `milions`; n 0: none is. */
Str spelling_near(Str word);

#endif
