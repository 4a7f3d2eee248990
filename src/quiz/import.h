/* import.h - questions of other programs, GIFT and Anki's text, as the text of a deck.
 *
 * Law: what cannot be taken over is told, where it stands (a pile of flashcards may hold thousands:
 * of Anki's notes the first five of each reason, how many more there are is told with the reason);
 * and what comes out loads. Any bytes may come in. */
#ifndef NAPKIN_QUIZ_IMPORT_H
#define NAPKIN_QUIZ_IMPORT_H

#include "base/diag.h"
#include "base/map.h"
#include "math/quantity.h"

typedef enum ImportFormat { IMPORT_UNKNOWN, IMPORT_GIFT, IMPORT_ANKI } ImportFormat;

/* By the name of the file, else by what is in it. */
ImportFormat import_format(const char *path, Str text);

/* Appends a deck in YAML. False after at least one error, and then nothing was appended. */
bool import_deck(Arena *arena, Diags *diags, const Source *src, ImportFormat format,
                 Buf *out) MUST_USE;

/* ---- what import.c, import_gift.c and import_anki.c share ---- */

/* A question on its way into the deck. */
typedef struct Taken {
    Span span;
    Str title; /* what its id is made from */
    Str group; /* the category or deck that it stood in */
    Str ask, explain;
    Str *tags; /* as they were written */
    size_t ntags;
    Str *options, *whys; /* of a choice, the right one first */
    size_t noptions;     /* 0: a number */
    Str answer, unit;    /* of a number, in the calculator's language; a unit of n 0: none */
    Str within;          /* the difference that is right; n 0: `exact`, or what is usual */
    bool exact;
} Taken;

/* Why questions are left out, and how many are for that. */
typedef struct LeftOut {
    const char *why;
    size_t n;
} LeftOut;

typedef struct Import {
    Arena *arena;
    Diags *diags;
    const Source *src;
    UnitSet units;
    Taken *taken;
    size_t n, cap;
    size_t left_out;
    LeftOut *reasons;
    size_t nreasons, reasons_cap;
    size_t told_at_most;   /* of each reason: notes that say where */
    size_t pictures, tags; /* lost: texts with pictures or sounds; tags */
} Import;

/* These answer false after an error; what is only left out is no error. */
bool import_gift(Import *import) MUST_USE;
bool import_anki(Import *import) MUST_USE;

/* Takes a question over, or leaves it out where a deck cannot hold it. */
void import_take(Import *import, const Taken *taken);
/* Says why a question is left out; `why` is not copied. */
void import_leave(Import *import, Span span, const char *why);
/* An error at a part of the file; answers false. */
bool import_refuse(const Import *import, size_t at, size_t n, const char *hint,
                   const char *message);

/* A number with its unit: `300 req/s`; what it is within may be 0. */
void import_number(const Import *import, const Type *type, double value, double within, Taken *out);
/* A unit alone, as in `req/s` or `%`. Says nothing where it is none. */
bool import_unit(const Import *import, Str text, Type *out) MUST_USE;

/* Text out of HTML: tags go, some end a line, entities become what they stand for. `pictures` is
 * set where there was one, or a film. */
Str import_html(Arena *arena, Str html, bool *pictures);
/* Blanks and line ends in a row are one blank. */
Str import_joined(Arena *arena, Str text);

#endif
