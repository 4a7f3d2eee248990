/* day.h - the learner's day: it begins at 04:00 of local time, so that an evening that runs past
 * midnight is one day. Times are milliseconds since 1970 in UTC; zones are minutes east of it. */
#ifndef NAPKIN_QUIZ_DAY_H
#define NAPKIN_QUIZ_DAY_H

#include "base/str.h"

typedef struct Moment {
    int64_t ms; /* UTC */
    int zone;   /* minutes east of UTC */
} Moment;

/* Now, by the machine's clock and zone (TZ). */
Moment moment_now(void);
/* `2026-11-27T10:15`, `2026-11-27 10:15:30`, with `Z` or `+02:00` behind it or in local time;
 * `2026-11-27`: when that day begins for a learner here, at 04:00. False where it is no such moment
 * (one that the clocks leave out in spring included), or none between 1970 and 9999 in UTC. Of a
 * local time that comes twice in autumn, the first is meant. */
bool moment_read(Str text, Moment *out) MUST_USE;

/* The learner's day, counted from 1970-01-01. */
int32_t day_of(Moment at);
/* When a day begins for somebody who is where `like` is, and the same instant there. Where the
 * machine's zone has the offset of `like` at that moment, its rules hold: a day of next winter
 * begins by winter's clock. Else the offset stays. */
int64_t day_start(int32_t day, Moment like);
Moment moment_there(int64_t ms, Moment like);

enum { DAY_TEXT = 24 };
/* `2026-11-27`; `2026-11-27 10:15` in the moment's zone. */
void day_text(int32_t day, char out[DAY_TEXT]);
void moment_text(Moment at, char out[DAY_TEXT]);

/* `now`, `10 min`, `3 h`, `2 days`, `4 months`, `1.5 years`: how long until then, as people say it.
 * Days up to 59, then months of 30 days, then years of 365. */
Str span_words(Arena *arena, int64_t minutes);

/* `in 10 min` on the same learner's day, `tomorrow`, `in 7 days`: a day that was said is one that
 * has come when it is due, whatever the hour. */
Str due_words(Arena *arena, Moment now, int64_t due_ms);

#endif
