/* style.h - how a person, or a machine, wants to be answered. */
#ifndef NAPKIN_STYLE_H
#define NAPKIN_STYLE_H

#include "base/str.h"

/* FORMAT_MADR is a decision record: of `advise` alone. */
typedef enum Format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_MARKDOWN, FORMAT_MADR } Format;

typedef struct Style {
    Format format;
    bool colour;
    bool ascii;   /* the terminal shows nothing beyond ASCII */
    bool breaks;  /* a terminal: prose is broken between words, where a file keeps it in one line */
    size_t width; /* columns to fill */
} Style;

/* What a piece of text is, for those who see colour; the words say it too. */
typedef enum Tone { TONE_PLAIN, TONE_DIM, TONE_STRONG, TONE_GOOD, TONE_BAD, TONE_WARN } Tone;

/* The text in its tone; control bytes become visible, and ASCII stands in where it must. */
void style_add(Buf *out, const Style *style, Tone tone, Str text);
static inline void style_text(Buf *out, const Style *style, Tone tone, const char *text) {
    style_add(out, style, tone, str_of(text));
}

/* Cuts the first line of `room` columns off `*rest`: whole words, one at least. */
Str style_line(Str *rest, size_t room);

/* The text broken between words to the style's width, 100 columns at most. Every line but the first
 * starts with `lead`; the first stands behind as many columns, which the caller has written. Ends
 * the last line. */
void style_wrap(Buf *out, const Style *style, Tone tone, Str text, Str lead);

/* The same behind `used` columns; as one line where the style does not break prose. */
void style_prose(Buf *out, const Style *style, Tone tone, Str text, size_t used, Str lead);

/* How many columns style_add() will use for the text. */
size_t style_width(const Style *style, Str text);

#endif
