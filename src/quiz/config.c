#include "quiz/config.h"

#include "base/file.h"
#include "base/num.h"
#include "yaml/number.h"

#include <math.h>

enum { LIMIT_USUAL = 20, NEW_USUAL = 10, MOST = 1000 };

typedef struct ConfigKeys {
    YNode *retention, *weights, *furthest, *learning, *relearning, *fresh, *limit;
    bool fuzz;
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
        return refuse(reading, node, "this is a whole number up to 1000, as in 10");
    *out = (size_t)value;
    return true;
}

/* Waits, as whole minutes. */
static bool read_steps(Reading *reading, const YNode *list, int *steps, int *n) {
    if (!list) return true;
    if (list->count > FSRS_STEPS) return refuse(reading, list, "there are ten steps at most");
    *n = 0;
    for (size_t i = 0; i < list->count; i++) {
        double seconds;
        if (!read_number(reading, list->items[i], "a wait", true, &seconds)) return false;
        double minutes = seconds / 60;
        if (minutes < 1 || minutes > 1e6 || !num_near(minutes, round(minutes)))
            return refuse(reading, list->items[i], "a wait is of whole minutes");
        steps[(*n)++] = (int)round(minutes);
    }
    return true;
}

static bool read_weights(Reading *reading, const YNode *list) {
    if (!list) return true;
    Buf name = buf_new(reading->arena);
    if (list->count != FSRS_WEIGHTS) {
        Diag *diag = diag_error(reading->diags, list->span, "these are %u weights; FSRS-6 has %d",
                                list->count, FSRS_WEIGHTS);
        if (list->count == 19)
            diag_hint(reading->diags, diag, "19 are of FSRS-5: add 0 and 0.5 to them");
        return false;
    }
    buf_text(&name, "fsrs-6");
    for (size_t i = 0; i < FSRS_WEIGHTS; i++) {
        char digits[NUM_TEXT];
        double *weight = &reading->out->memory.w[i];
        if (!read_number(reading, list->items[i], "a weight", false, weight)) return false;
        num_shortest(*weight, digits);
        buf_printf(&name, "%c%s", i ? ',' : ' ', digits);
    }
    reading->out->scheduler = buf_str(&name);
    return true;
}

static bool read_all(Reading *reading, const ConfigKeys *keys, const YNode *root) {
    QuizConfig *out = reading->out;
    double days = 0;
    out->memory.fuzz = keys->fuzz;
    bool good = read_count(reading, keys->limit, 1, &out->limit);
    good = read_count(reading, keys->fresh, 0, &out->fresh) && good;
    if (keys->retention)
        good =
            read_number(reading, keys->retention, "a retention", false, &out->memory.retention) &&
            good;
    if (keys->furthest) {
        good = read_number(reading, keys->furthest, "a wait", true, &days) && good;
        out->memory.max_interval =
            (int)(days / 86400 > FSRS_FURTHEST ? FSRS_FURTHEST : days / 86400);
    }
    good =
        read_steps(reading, keys->learning, out->memory.learning, &out->memory.nlearning) && good;
    good =
        read_steps(reading, keys->relearning, out->memory.relearning, &out->memory.nrelearning) &&
        good;
    good = read_weights(reading, keys->weights) && good;
    const char *fault = good ? fsrs_fault(&out->memory) : NULL;
    const YNode *at = !fault                                          ? NULL
                      : keys->retention && strstr(fault, "retention") ? keys->retention
                      : keys->weights                                 ? keys->weights
                                                                      : root;
    return fault ? refuse(reading, at, fault) : good;
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
    YNode *root = ytree_read(arena, src, NULL, diags);
    return root && yschema_read(root, fields, COUNT_OF(fields), "quiz.yaml", &keys, diags) &&
           read_all(&reading, &keys, root);
}
