/* advised.h - what the advisor says of a line between two parts. */
#ifndef NAPKIN_ADVISED_H
#define NAPKIN_ADVISED_H

#include "advisor/flips.h"
#include "advisor/sheet.h"
#include "report/json.h"
#include "report/style.h"

/* A sheet with its verdict and what would turn it. */
typedef struct Advised {
    const Sheet *sheet;
    const Advice *advice;
    const Flips *flips;
} Advised;

/* In the style's format; CSV rows without their head. */
void advised_write(Buf *out, const Style *style, const Advised *advised);
void advised_csv_head(Buf *out, const Style *style);
void advised_json(Buf *out, const Advised *advised);

#endif
