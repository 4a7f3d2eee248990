/* meter.h - a verdict in a line, and as a bar between its two sides. */
#ifndef NAPKIN_METER_H
#define NAPKIN_METER_H

#include "advisor/advice.h"
#include "report/style.h"

/* The scores between which a bar goes, in hundredths. */
typedef struct Scale {
    double low, high;
} Scale;

/* From the least score to the greatest, and past the cuts of the bands. */
Scale meter_scale(const Advice *advice);

/* `together ────│──━━━━●━━━━── split`: whiskers over what is possible, a mark at the mean, another
 * where the sides meet. As wide as there is room for, 40 cells at most; nothing in other formats
 * than text. Ends its line, unless `open`. */
void meter_bar(Buf *out, const Style *style, const Advice *advice, Scale scale, bool open);

/* `Extract one part (likely, 86% split)` */
Str meter_verdict(Arena *arena, const Advice *advice);
/* The same with the score behind it. */
Str meter_headline(Arena *arena, const Advice *advice);

/* `+33.75`, of a mean in points. */
Str points_of(Arena *arena, double points, bool sign);
/* `97%`, `0.625%` */
Str chance_text(Arena *arena, double chance);

#endif
