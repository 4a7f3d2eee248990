/* deck_params.c - what is drawn for a question: grids and choices of tidy numbers. */
#include "base/num.h"
#include "lang/parser.h"
#include "quiz/deck_state.h"
#include "yaml/number.h"

#include <math.h>

typedef struct ParamKeys {
    YNode *from, *to, *step, *digits, *choose;
    Str about;
} ParamKeys;

static const YField param_fields[] = {
    YFIELD("from", YF_EXPR, ParamKeys, from, false, "the least"),
    YFIELD("to", YF_EXPR, ParamKeys, to, false, "the most"),
    YFIELD("step", YF_EXPR, ParamKeys, step, false, "how far one is from the next"),
    YFIELD("digits", YF_EXPR, ParamKeys, digits, false,
           "in place of `step`: all numbers of 1, 2 or 3 digits, so that no decade is rare"),
    YFIELD("choose", YF_LIST, ParamKeys, choose, false, "in place of a range: one of these"),
    YFIELD("about", YF_TEXT, ParamKeys, about, false, "what it is, for feedback: the peak factor"),
};

KeyTable deck_param_keys(void) {
    return (KeyTable){"Keys of a parameter", param_fields, COUNT_OF(param_fields)};
}

static bool number(const Reading *reading, const YNode *node, const char *what, Written *out) {
    Deck *deck = reading->deck;
    return ynode_number(deck->arena, &deck->units, node, what, deck->diags, out);
}

/* The number in the unit of the parameter: `2 GB` of one in MB is 2000. */
static bool in_unit(const Reading *reading, const Param *param, const YNode *node,
                    const Written *written, double *out) {
    Deck *deck = reading->deck;
    bool same = unit_eq(&written->type.unit, &param->type.unit) &&
                written->type.percent == param->type.percent;
    *out = written->number;
    if (same) return true;
    if (!dim_eq(&written->type.dim, &param->type.dim)) {
        Diag *diag = diag_error(deck->diags, node->span, "this is of another dimension");
        diag_mark(deck->diags, diag, param->span, "all numbers of a parameter are alike");
        return false;
    }
    double one = written_base(&deck->units, &param->type, 1);
    *out = num_settle(written_base(&deck->units, &written->type, written->number) / one);
    return true;
}

static bool wrong(const Reading *reading, Span span, const char *message, const char *hint) {
    Diag *diag = diag_error(reading->deck->diags, span, "%s", message);
    diag_hint(reading->deck->diags, diag, "%s", hint);
    return false;
}

static bool read_choices(const Reading *reading, Param *param, const YNode *choose) {
    Deck *deck = reading->deck;
    if (!choose->count)
        return wrong(reading, choose->span, "there is nothing to choose from",
                     "as in `choose: [2, 3, 10]`");
    param->values = ARENA_ARRAY(deck->arena, double, choose->count);
    param->count = choose->count;
    for (size_t i = 0; i < choose->count; i++) {
        Written written;
        if (!number(reading, choose->items[i], "a choice", &written)) return false;
        if (i == 0) param->type = written.type;
        if (!in_unit(reading, param, choose->items[i], &written, &param->values[i])) return false;
    }
    return true;
}

/* How many numbers of `digits` digits there are from `low` to `high`. */
static bool count_digits(const Reading *reading, Param *param, double high, const YNode *node) {
    Written digits;
    if (!number(reading, node, "digits", &digits)) return false;
    bool good =
        !digits.type.dim.n && (digits.number == 1 || digits.number == 2 || digits.number == 3);
    if (!good)
        return wrong(reading, node->span, "draws have 1, 2 or 3 digits", "as in `digits: 2`");
    param->digits = (int)digits.number;
    if (param->low <= 0)
        return wrong(reading, param->span, "a range by digits starts above 0",
                     "by `step`, it may start anywhere");
    int least = num_exponent(param->low), most = num_exponent(high);
    double first = ceil(param->low / num_power(least - param->digits + 1) * (1 - 1e-12)),
           last = floor(high / num_power(most - param->digits + 1) * (1 + 1e-12));
    double tens = num_power(param->digits - 1),
           count = last - first + 1 + 9 * tens * (most - least);
    if (count < 1)
        return wrong(reading, param->span, "no number of so few digits lies in this range",
                     "more digits, or a wider range");
    param->low = num_settle(first * num_power(least - param->digits + 1));
    param->count = (uint64_t)count;
    return true;
}

static bool count_steps(const Reading *reading, Param *param, double high, const YNode *node) {
    Written written;
    if (!number(reading, node, "a step", &written) ||
        !in_unit(reading, param, node, &written, &param->step))
        return false;
    if (param->step <= 0)
        return wrong(reading, node->span, "a step is above 0",
                     "`from` is the least, `to` the most");
    double count = floor((high - param->low) / param->step * (1 + 1e-12)) + 1;
    if (count > 1e9)
        return wrong(reading, node->span, "there are more than 10^9 steps", "a larger step");
    param->count = (uint64_t)count;
    return true;
}

static bool read_range(const Reading *reading, Param *param, const ParamKeys *keys) {
    Written from, to;
    double high;
    if (!keys->from || !keys->to || !keys->step == !keys->digits)
        return wrong(reading, param->span, "how it is drawn is not said",
                     "{from: 1 GB, to: 9 GB, step: 1 GB}, {from: 1k, to: 1M, digits: 2} or "
                     "{choose: [2, 3, 10]}");
    if (!number(reading, keys->from, "an end of a range", &from) ||
        !number(reading, keys->to, "an end of a range", &to))
        return false;
    param->type = from.type;
    param->low = from.number;
    if (!in_unit(reading, param, keys->to, &to, &high)) return false;
    if (high < param->low)
        return wrong(reading, keys->to->span, "the ends of a range rise",
                     "`from` is the least, `to` the most");
    return keys->digits ? count_digits(reading, param, high, keys->digits)
                        : count_steps(reading, param, high, keys->step);
}

static bool read_param(Reading *reading, YPair pair, Param *param) {
    Deck *deck = reading->deck;
    ParamKeys keys = {0};
    Statement head;
    *param = (Param){.name = ynode_value(pair.key), .span = pair.key->span};
    if (!yschema_read(pair.value, param_fields, COUNT_OF(param_fields), "a parameter", &keys,
                      deck->diags) ||
        !parse_head(deck->arena, &deck->units, pair.key->text, deck->diags, &head))
        return false;
    if (head.kind == STATEMENT_FUNCTION)
        return wrong(reading, param->span, "a parameter is no function", "a name alone");
    param->about = keys.about;
    bool range = keys.from || keys.to || keys.step || keys.digits;
    if (keys.choose && range)
        return wrong(reading, param->span, "a choice has no range beside it",
                     "either `choose`, or `from`, `to` and `step`");
    bool good =
        keys.choose ? read_choices(reading, param, keys.choose) : read_range(reading, param, &keys);
    param->type.asked = true; /* it is shown in the unit that was written */
    return good;
}

bool deck_params(Reading *reading, const YNode *params) {
    Ask *ask = reading->ask;
    if (!params) return true;
    bool good = true;
    ask->params = ARENA_ARRAY(reading->deck->arena, Param, params->count);
    for (size_t i = 0; i < params->count; i++) {
        Param param;
        if (read_param(reading, params->pairs[i], &param)) ask->params[ask->nparams++] = param;
        else good = false;
    }
    return good;
}
