/* chart.h - pictures for a terminal: bars of eighths of a cell, one row a value.
 *
 * Rows run top down, so that a picture reads the same at 40 columns and at 200: a label, a bar, the
 * number it stands for, and what is to be said of it. Where there is little room the remark goes
 * beneath its row, then the label above it. No line is wider than the style's width (100 at most);
 * nothing hangs on colour; ASCII has `#` for a cell. */
#ifndef NAPKIN_CHART_H
#define NAPKIN_CHART_H

#include "report/style.h"

typedef struct ChartRow {
    Str label;
    double size;  /* of the bar, 0 or more; NaN or infinite: no bar */
    double reach; /* a thin line goes on to here; not above `size`: none */
    Str number;   /* right of the bar */
    Str mark;     /* behind it; may be empty */
    Tone tone;
} ChartRow;

/* Bars on a common scale from 0, as of a histogram. */
void chart_bars(Buf *out, const Style *style, const ChartRow *rows, size_t n);

/* The same for points of a curve, with a line down through all rows at `limit` (NaN: none), which
 * is left out where it would squeeze the curve. True when it was drawn. */
bool chart_curve(Buf *out, const Style *style, const ChartRow *rows, size_t n, double limit);

/* What moves a value: from low to high, around a middle that all rows have in common. */
typedef struct TornadoRow {
    Str label;
    double low, high; /* low <= high, in the units of the middle */
    int sign;         /* 1: the value rises with it, -1: it falls, 0: neither */
    double share;     /* of the spread, 0 to 1 */
    Str range;        /* low and high as text */
} TornadoRow;

void chart_tornado(Buf *out, const Style *style, const TornadoRow *rows, size_t n, double middle);

#endif
