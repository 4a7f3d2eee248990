#include "quiz/config.h"

#include "base/file.h"
#include "base/num.h"
#include "yaml/number.h"
#include "yaml/precheck.h"

#include <math.h>

enum { LIMIT_USUAL = 20, NEW_USUAL = 10, MOST = 1000, DAY_MINUTES = 24 * 60 };

typedef struct ConfigKeys {
    YNode *retention, *weights, *furthest, *learning, *relearning, *fresh, *limit;
    bool fuzz, long_term;
} ConfigKeys;

static const YField fields[] = {
    YFIELD("limit", YF_EXPR, ConfigKeys, limit, false, "questions of a round at most: 20"),
    YFIELD("new", YF_EXPR, ConfigKeys, fresh, false, "new ones at most: 10"),
    YFIELD("retention", YF_EXPR, ConfigKeys, retention, false,
           "how surely a question is still known when it comes again: 90%"),
    YFIELD("furthest", YF_EXPR, ConfigKeys, furthest, false, "the longest wait: 36500 days"),
    YFIELD("learning", YF_LIST, ConfigKeys, learning, false,
           "waits before a new question counts as learnt: [1 min, 10 min]"),
    YFIELD("relearning", YF_LIST, ConfigKeys, relearning, false,
           "and after it was forgotten: [10 min]"),
    YFIELD("long_term", YF_BOOL, ConfigKeys, long_term, false,
           "no waits within the day, every answer gives days: false"),
    YFIELD("fuzz", YF_BOOL, ConfigKeys, fuzz, false,
           "waits vary a little, so that what was learnt together parts: false"),
    YFIELD("weights", YF_LIST, ConfigKeys, weights, false, "21 of your own, of FSRS-6"),
};

KeyTable quiz_config_keys(size_t i) {
    return i ? (KeyTable){0} : (KeyTable){"Keys of quiz.yaml", fields, COUNT_OF(fields)};
}

QuizConfig quiz_config_default(void) {
    return (QuizConfig){fsrs_default(), LIMIT_USUAL, NEW_USUAL, STR("fsrs-6")};
}

typedef struct Reading {
    Arena *arena;
    Diags *diags;
    UnitSet units;
    QuizConfig *out;
} Reading;

static bool refuse(Reading *reading, const YNode *node, const char *message) {
    diag_error(reading->diags, node->span, "%s", message);
    return false;
}

static bool read_number(Reading *reading, const YNode *node, const char *what, bool time,
                        double *out) {
    Written written;
    Dim wanted = time ? dim_of(BASE_TIME, 1) : (Dim){0};
    if (!ynode_number(reading->arena, &reading->units, node, what, reading->diags, &written))
        return false;
    *out = written_base(&reading->units, &written.type, written.number);
    if (dim_eq(&written.type.dim, &wanted)) return true;
    return refuse(reading, node, time ? "this is a time, as in `10 min`" : "this has no unit");
}

static bool read_count(Reading *reading, const YNode *node, double least, size_t *out) {
    double value;
    if (!node) return true;
    bool number = ynode_want_text(node, "a number of questions", reading->diags);
    if (!number) return false;
    if (!num_parse(ynode_value(node), &value) || value < least || value > MOST ||
        value != floor(value))
        return refuse(reading, node,
                      least > 0 ? "this is a whole number from 1 to 1000, as in 10"
                                : "this is a whole number from 0 to 1000, as in 10");
    *out = (size_t)value;
    return true;
}

/* A time as a whole number of `unit` seconds, up to one more than `most` and down to -1: what is
 * out of range stays out of it, and fits into an int. */
static bool read_whole(Reading *reading, const YNode *node, double unit, int most, int *out) {
    double seconds;
    if (!read_number(reading, node, "a wait", true, &seconds)) return false;
    double count = fmin(fmax(seconds / unit, -1), (double)most + 1);
    if (!num_near(count, round(count)))
        return refuse(reading, node,
                      unit > 60 ? "the longest wait is of whole days, as in `90 days`"
                                : "a wait is of whole minutes, as in `10 min`");
    *out = (int)round(count);
    return true;
}

/* Waits, as whole minutes. */
static bool read_steps(Reading *reading, const YNode *list, int *steps, int *n) {
    if (!list) return true;
    if (list->count > FSRS_STEPS) return refuse(reading, list, "there are ten steps at most");
    *n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!read_whole(reading, list->items[i], 60, FSRS_FURTHEST * DAY_MINUTES, &steps[(*n)++]))
            return false;
    return true;
}

static bool read_weights(Reading *reading, const YNode *list) {
    if (!list) return true;
    if (list->count != FSRS_WEIGHTS) {
        Diag *diag = diag_error(reading->diags, list->span, "these are %u weights; FSRS-6 has %d",
                                list->count, FSRS_WEIGHTS);
        if (list->count == 19)
            diag_hint(reading->diags, diag, "19 are of FSRS-5: add 0 and 0.5 to them");
        return false;
    }
    for (size_t i = 0; i < FSRS_WEIGHTS; i++) {
        double *weight = &reading->out->memory.w[i];
        if (!read_number(reading, list->items[i], "a weight", false, weight)) return false;
    }
    return true;
}

static bool read_memory(Reading *reading, const ConfigKeys *keys, const YNode *root) {
    FsrsConfig *out = &reading->out->memory;
    bool good = true;
    out->fuzz = keys->fuzz;
    out->long_term = keys->long_term;
    if (keys->retention)
        good = read_number(reading, keys->retention, "a retention", false, &out->retention);
    if (keys->furthest)
        good =
            read_whole(reading, keys->furthest, 86400, FSRS_FURTHEST, &out->max_interval) && good;
    good = read_steps(reading, keys->learning, out->learning, &out->nlearning) && good;
    good = read_steps(reading, keys->relearning, out->relearning, &out->nrelearning) && good;
    good = read_weights(reading, keys->weights) && good;
    if (!good) return false;
    FsrsSetting which;
    const char *fault = fsrs_fault(out, &which);
    const YNode *const places[FSRS_SETTINGS] = {[FSRS_OF_WEIGHTS] = keys->weights,
                                                [FSRS_OF_RETENTION] = keys->retention,
                                                [FSRS_OF_FURTHEST] = keys->furthest,
                                                [FSRS_OF_LEARNING] = keys->learning,
                                                [FSRS_OF_RELEARNING] = keys->relearning};
    if (!fault) return true;
    refuse(reading, places[which] ? places[which] : root, fault);
    if (which == FSRS_OF_RETENTION && out->retention >= 70 && out->retention <= 99)
        diag_hint(reading->diags, reading->diags->last, "write %g%%", out->retention);
    return false;
}

static bool read_all(Reading *reading, const ConfigKeys *keys, const YNode *root) {
    bool good = read_count(reading, keys->limit, 1, &reading->out->limit);
    good = read_count(reading, keys->fresh, 0, &reading->out->fresh) && good;
    return read_memory(reading, keys, root) && good;
}

/* ---- how reviews name it ---- */

static void name_number(Buf *out, const char *key, double value) {
    char digits[NUM_TEXT];
    num_shortest(value, digits);
    buf_printf(out, "%s%s", key, digits);
}

/* ` learning=1m,10m`, where it is not what is usual. */
static void name_steps(Buf *out, const char *key, const int *steps, int n, const int *usual,
                       int nusual) {
    if (n == nusual && memcmp(steps, usual, (size_t)n * sizeof *steps) == 0) return;
    buf_printf(out, " %s=%s", key, n ? "" : "none");
    for (int i = 0; i < n; i++) buf_printf(out, "%s%dm", i ? "," : "", steps[i]);
}

/* Whatever is not usual and has a say in what follows, so that a review can be understood years
 * later. Where every answer gives days, steps have none. */
static Str scheduler_of(Arena *arena, const FsrsConfig *memory) {
    FsrsConfig usual = fsrs_default();
    Buf out = buf_new(arena);
    buf_text(&out, "fsrs-6");
    for (size_t i = 0; memcmp(memory->w, usual.w, sizeof usual.w) != 0 && i < FSRS_WEIGHTS; i++)
        name_number(&out, i ? "," : " ", memory->w[i]);
    if (memory->retention != usual.retention) name_number(&out, " retention=", memory->retention);
    if (memory->max_interval != usual.max_interval)
        buf_printf(&out, " furthest=%dd", memory->max_interval);
    if (!memory->long_term) {
        name_steps(&out, "learning", memory->learning, memory->nlearning, usual.learning,
                   usual.nlearning);
        name_steps(&out, "relearning", memory->relearning, memory->nrelearning, usual.relearning,
                   usual.nrelearning);
    }
    if (memory->long_term) buf_text(&out, " long_term");
    if (memory->fuzz) buf_text(&out, " fuzz");
    return buf_str(&out);
}

/* ---- the file ---- */

/* Comments alone, as in a file whose settings were all taken out for now. */
static bool says_nothing(Str text) {
    text = (Str){text.p + yprecheck_bom(text), text.n - yprecheck_bom(text)};
    while (text.n) {
        Str line = str_trim(str_cut(&text, '\n'));
        if (line.n && line.p[0] != '#') return false;
    }
    return true;
}

bool quiz_config_read(Arena *arena, Diags *diags, const char *path, QuizConfig *out) {
    Reading reading = {.arena = arena, .diags = diags, .out = out};
    ConfigKeys keys = {0};
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    *out = quiz_config_default();
    if (!path || !file_exists(path)) return true;
    units_init(&reading.units, arena);
    if (!file_read(arena, path, LIMIT_FILE_BYTES, diags, &src->text)) return false;
    if (says_nothing(src->text)) return true;
    YNode *root = ytree_read(arena, src, NULL, diags);
    if (!root || !yschema_read(root, fields, COUNT_OF(fields), "quiz.yaml", &keys, diags) ||
        !read_all(&reading, &keys, root))
        return false;
    out->scheduler = scheduler_of(arena, &out->memory);
    return true;
}
