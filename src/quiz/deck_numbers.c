/* deck_numbers.c - in what a number is asked, and how near is right: unit, tolerance, level, time.
 */
#include "lang/parser.h"
#include "quiz/deck_state.h"
#include "yaml/number.h"

#define ORDER 3.1622776601683795 /* 10^0.5: to the next power of ten and no further */

typedef struct ToleranceKeys {
    YNode *factor, *partial, *within;
} ToleranceKeys;

static const YField tolerance_fields[] = {
    YFIELD("factor", YF_EXPR, ToleranceKeys, factor, false, "right within it, both ways"),
    YFIELD("partial", YF_EXPR, ToleranceKeys, partial, false, "close within it, 2 unless said"),
    YFIELD("within", YF_EXPR, ToleranceKeys, within, false, "right within this difference"),
};

KeyTable deck_tolerance_keys(void) {
    return (KeyTable){"Keys of a tolerance", tolerance_fields, COUNT_OF(tolerance_fields)};
}

bool deck_unit(const Reading *reading, const YNode *node) {
    Ask *ask = reading->ask;
    Deck *deck = reading->deck;
    if (!node) return true;
    const AstUnit *unit = parse_unit(deck->arena, &deck->units, node->text, deck->diags);
    if (!unit) return false;
    if (unit->counted)
        return deck_refuse(reading, node->span, NULL,
                           "a unit to answer in has no number before it");
    ask->unit = (Type){.unit = unit->unit, .percent = unit->percent, .asked = true};
    return unit_dim(&deck->units, &unit->unit, &ask->unit.dim);
}

static bool plain_number(const Reading *reading, const YNode *node, const char *what, double least,
                         double *out) {
    Written written;
    Deck *deck = reading->deck;
    if (!ynode_number(deck->arena, &deck->units, node, what, deck->diags, &written)) return false;
    *out = written_base(&deck->units, &written.type, written.number);
    if (!written.type.dim.n && *out > least) return true;
    diag_error(deck->diags, node->span, "%s is a number above %g", what, least);
    return false;
}

/* 2 of `within: 2` where 95% is asked would be 200 points, `5%` of a plain 5 is 0.05: neither is
 * what was meant. */
static bool same_percent(const Reading *reading, const YNode *node, const Written *written) {
    Arena *arena = reading->deck->diags->arena;
    Type asked = ask_type(reading->ask);
    if (!reading->ask->answer.n || written->type.percent == asked.percent) return true;
    if (asked.percent)
        return deck_refuse(
            reading, node->span,
            arena_printf(arena, "`within: %.15g%%`",
                         written->number < 1 ? 100 * written->number : written->number),
            "asked is a percentage, and this is none");
    return deck_refuse(reading, node->span,
                       arena_printf(arena, "`factor: %.15g` is within %.15g%% of the answer",
                                    1 + written->number / 100, written->number),
                       "this is a percentage, and asked is none");
}

static bool read_within(const Reading *reading, const YNode *node) {
    Written written;
    Deck *deck = reading->deck;
    Ask *ask = reading->ask;
    if (!ynode_number(deck->arena, &deck->units, node, "a tolerance", deck->diags, &written))
        return false;
    if (!check_dim_fits(&written.type.dim, &ask->unit.dim) || written.number <= 0)
        return deck_refuse(reading, node->span, NULL,
                           "a difference above 0, in the unit that is asked");
    if (!same_percent(reading, node, &written)) return false;
    ask->tolerance = TOLERANCE_WITHIN;
    ask->within = written_base(&deck->units, &written.type, written.number);
    return true;
}

bool deck_tolerance(const Reading *reading, const YNode *node, bool estimate) {
    Ask *ask = reading->ask;
    ToleranceKeys parts = {0};
    ask->tolerance = TOLERANCE_FACTOR;
    ask->within = ask->kind == ASK_MAGNITUDE ? ORDER : estimate ? 1.25 : 1.05;
    ask->partial = ask->kind == ASK_MAGNITUDE ? ORDER : 2;
    if (!node) return true;
    if (node->kind == Y_SCALAR && str_is(ynode_value(node), "exact")) {
        ask->tolerance = TOLERANCE_EXACT;
        ask->within = 1 + 1e-9;
        return true;
    }
    if (node->kind != Y_MAP)
        return deck_refuse(reading, node->span, "exact, {factor: 1.1} or {within: 5 min}",
                           "this is no tolerance");
    if (!yschema_read(node, tolerance_fields, COUNT_OF(tolerance_fields), "a tolerance", &parts,
                      reading->deck->diags))
        return false;
    if (parts.partial && !plain_number(reading, parts.partial, "a factor", 1, &ask->partial))
        return false;
    if (parts.within && (parts.factor || parts.partial))
        return deck_refuse(reading, parts.within->span, "`factor` and `partial`, or `within`",
                           "a tolerance is a factor or a difference, not both");
    if (parts.within) return read_within(reading, parts.within);
    if (parts.factor && !plain_number(reading, parts.factor, "a factor", 1, &ask->within))
        return false;
    if (ask->partial >= ask->within) return true;
    return deck_refuse(reading, node->span, NULL, "what is close reaches as far as what is right");
}

bool deck_level(const Reading *reading, const YNode *node) {
    Ask *ask = reading->ask;
    ask->level = 0.9;
    if (!node) return true;
    if (!plain_number(reading, node, "a level", 0, &ask->level)) return false;
    bool good = ask->level == 0.5 || ask->level == 0.8 || ask->level == 0.9;
    if (good) return true;
    bool unsigned_share = ask->level == 50 || ask->level == 80 || ask->level == 90;
    const char *hint = unsigned_share
                           ? arena_printf(reading->deck->diags->arena, "write %g%%", ask->level)
                           : "so that answers of one level can be counted";
    return deck_refuse(reading, node->span, hint, "a level is 50%, 80% or 90%");
}

bool deck_time(const Reading *reading, const YNode *node) {
    Written written;
    Deck *deck = reading->deck;
    if (!node) return true;
    if (!ynode_number(deck->arena, &deck->units, node, "a time", deck->diags, &written))
        return false;
    Dim time = dim_of(BASE_TIME, 1);
    reading->ask->easy_in = written_base(&deck->units, &written.type, written.number);
    if (dim_eq(&written.type.dim, &time) && written.number > 0) return true;
    return deck_refuse(reading, node->span, "as in `time: 20 s`", "this is no time");
}
