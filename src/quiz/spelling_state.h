/* spelling_state.h - what the two rooms that read spellings share: spelling.c, spelling_digits.c.
 */
#ifndef NAPKIN_QUIZ_SPELLING_STATE_H
#define NAPKIN_QUIZ_SPELLING_STATE_H

#include "base/ascii.h"
#include "quiz/spelling.h"

typedef struct Spelling {
    Arena *arena;
    const UnitSet *units;
    const Type *asked;
    Diags *diags;
    Span typed;
    Str text; /* of `typed` */
    size_t at;
    Buf out;
    SourceSeg *segs;
    size_t nsegs, segs_cap;
    bool behind_number; /* nothing but blanks since the last number */
    bool literal;  /* a unit may stand here: behind a number, its unit, or a `/` behind these */
    bool over;     /* the last sign was `/` */
    bool fraction; /* the last number stands behind a `/` */
    bool named;    /* a word stands there that is no unit */
    const SpellingNames *names;
    Str prefix; /* the scale letter, where it is all that follows the only number */
    size_t numbers;
    Spelled result;
} Spelling;

static inline char peek(const Spelling *s, size_t ahead) {
    return s->at + ahead < s->text.n ? s->text.p[s->at + ahead] : '\0';
}

/* Text for the language that stands for `taken` bytes that were typed, from `from` on. What is
 * longer or shorter than they are ends where they end, so that no error points past them. */
void spelling_emit(Spelling *s, size_t from, size_t taken, Str text);
/* What was emitted at `off` stands for what was typed at `from`. */
void spelling_map(Spelling *s, size_t off, size_t from);
/* An error about what was typed; always false. */
bool spelling_refuse(Spelling *s, size_t from, size_t n, const char *hint, const char *message);

/* `86,400,000`, `.5`, `1e3`. False after one error. */
bool spelling_number(Spelling *s);
/* `^8` and `⁸`; false: there is none. */
bool spelling_power(Spelling *s);

#endif
