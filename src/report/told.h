/* told.h - a value as it is told: a number, or what a number is in all runs.
 *
 * Median first, then the 90 % interval, in the unit that suits the median; digits no finer than the
 * 95 % interval of each quantile supports. Runs without a finite answer are always told. */
#ifndef NAPKIN_TOLD_H
#define NAPKIN_TOLD_H

#include "plan/session.h"
#include "report/json.h"
#include "report/style.h"

typedef struct Told {
    const UnitSet *units;
    const Type *type;
    double value;         /* of a certain one */
    const Spread *spread; /* of an uncertain number, else NULL */
    const Share *share;   /* of an uncertain truth value, else NULL */
} Told;

Told told_answer(const UnitSet *units, const Answer *answer);
Told told_entry(const Plan *plan, const Case *solved, uint32_t at);
static inline Told told_number(const UnitSet *units, const Type *type, double value) {
    return (Told){.units = units, .type = type, .value = value};
}

/* `58.5 GB`, the median `219 ms`, `1.5% of runs`. */
Str told_text(Arena *arena, Told told);
/* `171 .. 284 ms`; empty for what is certain. */
Str told_interval(Arena *arena, Told told);
/* `▁▃▆█▇▅▃▂▁▁`; empty for what is certain. */
Str told_bars(Arena *arena, Told told);
/* "2% of runs have no finite answer", a heavy tail; empty when there is nothing of the kind. */
Str told_remarks(Arena *arena, Told told);
/* All of it on one line: `40 ms   90% within 20 .. 80 ms   ▁▃▆█▇▅▃▂▁▁`. Bars that would pass `room`
 * columns are left out. */
Str told_line(Arena *arena, Told told, size_t room);

/* A share of runs, no finer than its interval: `94.7%`. */
Str told_share(Arena *arena, const Share *share);
/* One quantile of a spread, with the digits it supports. */
Str told_quantile(Arena *arena, Told told, size_t at);

/* `100,000 runs, seed 1`: what an uncertain answer can be had from again. */
Str told_runs(Arena *arena, const Sampling *sampling);

/* The members "value", "unit", "dimension", "text" and, where there are any, "uncertain" of an open
 * JSON object. */
void told_json(Json *json, Told told, uint64_t seed);

/* The members "holds", "interval95", "no_answer" of an open JSON object. */
void told_share_json(Json *json, const Share *share);

/* Significant digits that a number is known to, which lies between low and high: 1 to 4. One alone
 * only where it does not leave that interval, in the unit that suits `by`. */
int told_digits(const Told *told, double by, double at, double low, double high);

#endif
