#include "quiz/day.h"

#include <time.h>

enum {
    MINUTE_MS = 60 * 1000,
    DAY_MINUTES = 24 * 60,
    BREAK_OF_DAY = 4 * 60, /* minutes after midnight */
    FURTHEST_ZONE = 14 * 60
};

static const int64_t end_of_9999 = INT64_C(253402300800); /* s */

/* Towards the past, also before 1970. */
static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* ---- now ---- */

static int zone_of(const struct tm *local) {
    return (int)(local->tm_gmtoff / 60);
}

Moment moment_now(void) {
    struct timespec now = {0};
    struct tm local = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    tzset(); /* localtime_r need not look at TZ */
    localtime_r(&now.tv_sec, &local);
    return (Moment){.ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000,
                    .zone = zone_of(&local)};
}

/* ---- reading ---- */

static bool take(Str *rest, char c) {
    if (!rest->n || rest->p[0] != c) return false;
    *rest = (Str){rest->p + 1, rest->n - 1};
    return true;
}

static bool take_number(Str *rest, size_t digits, int *out) {
    int value = 0;
    if (rest->n < digits) return false;
    for (size_t i = 0; i < digits; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9') return false;
        value = value * 10 + (rest->p[i] - '0');
    }
    *rest = (Str){rest->p + digits, rest->n - digits};
    *out = value;
    return true;
}

static bool take_date(Str *rest, struct tm *out) {
    int year, month;
    if (!take_number(rest, 4, &year) || !take(rest, '-') || !take_number(rest, 2, &month) ||
        !take(rest, '-') || !take_number(rest, 2, &out->tm_mday))
        return false;
    out->tm_year = year - 1900;
    out->tm_mon = month - 1;
    return true;
}

static bool take_time(Str *rest, struct tm *out) {
    if (!take_number(rest, 2, &out->tm_hour) || !take(rest, ':') ||
        !take_number(rest, 2, &out->tm_min))
        return false;
    return !take(rest, ':') || take_number(rest, 2, &out->tm_sec);
}

/* `Z` or `+02:00`. */
static bool take_zone(Str *rest, int *zone) {
    int hours, minutes;
    *zone = 0;
    if (take(rest, 'Z')) return true;
    bool west = take(rest, '-');
    if (!west && !take(rest, '+')) return false;
    if (!take_number(rest, 2, &hours) || !take(rest, ':') || !take_number(rest, 2, &minutes))
        return false;
    *zone = (hours * 60 + minutes) * (west ? -1 : 1);
    return minutes < 60 && hours * 60 + minutes <= FURTHEST_ZONE;
}

static bool same_fields(const struct tm *a, const struct tm *b) {
    return a->tm_year == b->tm_year && a->tm_mon == b->tm_mon && a->tm_mday == b->tm_mday &&
           a->tm_hour == b->tm_hour && a->tm_min == b->tm_min && a->tm_sec == b->tm_sec;
}

/* As seconds since 1970, were it UTC. 30 February would come out as another date. */
static bool as_utc(const struct tm *fields, int64_t *out) {
    struct tm copy = *fields;
    *out = timegm(&copy);
    return same_fields(&copy, fields);
}

/* In the machine's zone. Where the clock is put back, a time comes twice and the first one is
 * meant; where it is put forward, some never come. mktime alone would guess, by what it was asked
 * before. */
static bool as_local(const struct tm *fields, int64_t *seconds, int *zone) {
    bool found = false;
    for (int summer = 0; summer <= 1; summer++) {
        struct tm copy = *fields;
        copy.tm_isdst = summer;
        int64_t at = mktime(&copy);
        if (!same_fields(&copy, fields) || (found && at >= *seconds)) continue;
        *seconds = at;
        *zone = zone_of(&copy);
        found = true;
    }
    return found;
}

bool moment_read(Str text, Moment *out) {
    struct tm fields = {.tm_hour = BREAK_OF_DAY / 60};
    int64_t seconds;
    int zone;
    if (!take_date(&text, &fields)) return false;
    if (text.n && ((!take(&text, 'T') && !take(&text, ' ')) || !take_time(&text, &fields)))
        return false;
    if (!as_utc(&fields, &seconds)) return false;
    if (text.n) {
        if (!take_zone(&text, &zone) || text.n) return false;
        seconds -= (int64_t)zone * 60;
    } else if (!as_local(&fields, &seconds, &zone)) return false;
    if (seconds < 0 || seconds >= end_of_9999) return false;
    *out = (Moment){.ms = seconds * 1000, .zone = zone};
    return true;
}

/* ---- days ---- */

int32_t day_of(Moment at) {
    int64_t local = floor_div(at.ms, MINUTE_MS) + at.zone;
    return (int32_t)floor_div(local - BREAK_OF_DAY, DAY_MINUTES);
}

static int local_zone(int64_t ms) {
    time_t seconds = (time_t)floor_div(ms, 1000);
    struct tm local = {0};
    localtime_r(&seconds, &local);
    return zone_of(&local);
}

Moment moment_there(int64_t ms, Moment like) {
    tzset(); /* localtime_r need not look at TZ */
    bool here = local_zone(like.ms) == like.zone;
    return (Moment){ms, here ? local_zone(ms) : like.zone};
}

int64_t day_start(int32_t day, Moment like) {
    int64_t minutes = (int64_t)day * DAY_MINUTES + BREAK_OF_DAY;
    int64_t near = (minutes - like.zone) * MINUTE_MS; /* clocks are not changed at that hour */
    return (minutes - moment_there(near, like).zone) * MINUTE_MS;
}

/* ---- as text ---- */

static struct tm fields_of(int64_t minutes) {
    struct tm fields = {0};
    time_t seconds = (time_t)(minutes * 60);
    gmtime_r(&seconds, &fields);
    return fields;
}

/* Numbers alone, which strftime writes in the same way in every locale. */
void day_text(int32_t day, char out[DAY_TEXT]) {
    struct tm date = fields_of((int64_t)day * DAY_MINUTES);
    strftime(out, DAY_TEXT, "%Y-%m-%d", &date);
}

void moment_text(Moment at, char out[DAY_TEXT]) {
    struct tm local = fields_of(floor_div(at.ms, MINUTE_MS) + at.zone);
    strftime(out, DAY_TEXT, "%Y-%m-%d %H:%M", &local);
}

/* ---- spans ---- */

static int64_t rounded(int64_t minutes, int64_t unit) {
    return (minutes + unit / 2) / unit;
}

/* To a tenth below ten years: `1 year`, `1.5 years`, `20 years`. */
static Str years_words(Arena *arena, int64_t minutes) {
    int64_t tenths = rounded(minutes, INT64_C(365) * DAY_MINUTES / 10);
    if (tenths <= 10) return STR("1 year");
    bool whole = tenths % 10 == 0 || tenths >= 100;
    if (!whole)
        return str_of(arena_printf(arena, "%d.%d years", (int)tenths / 10, (int)tenths % 10));
    return str_of(arena_printf(arena, "%lld years", (long long)(tenths + 5) / 10));
}

Str span_words(Arena *arena, int64_t minutes) {
    enum { HOUR = 60, MONTH = 30 * DAY_MINUTES };
    long long hours = rounded(minutes, HOUR), days = rounded(minutes, DAY_MINUTES),
              months = rounded(minutes, MONTH);
    if (minutes <= 0) return STR("now");
    if (minutes < HOUR) return str_of(arena_printf(arena, "%d min", (int)minutes));
    if (hours < 24) return str_of(arena_printf(arena, "%lld h", hours));
    if (days < 60) return str_of(arena_printf(arena, "%lld day%s", days, days == 1 ? "" : "s"));
    if (months < 12) return str_of(arena_printf(arena, "%lld months", months));
    return years_words(arena, minutes);
}

Str due_words(Arena *arena, Moment now, int64_t due_ms) {
    enum { SOON = 4 * 60 }; /* in the night before, nobody calls that tomorrow */
    int32_t days = day_of(moment_there(due_ms, now)) - day_of(now);
    int64_t minutes = (due_ms - now.ms + 59999) / 60000;
    if (days == 1 && minutes > SOON) return STR("tomorrow");
    if (days > 1) minutes = (int64_t)days * DAY_MINUTES;
    Str words = span_words(arena, minutes);
    return minutes <= 0 ? words : str_of(arena_printf(arena, "in %.*s", STR_ARG(words)));
}
