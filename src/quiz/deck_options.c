/* deck_options.c - the options of a choice, and the items of an ordering. */
#include "quiz/deck_state.h"
#include "yaml/number.h"

typedef struct OptionKeys {
    YNode *text, *why, *value;
} OptionKeys;

static const YField option_fields[] = {
    YFIELD("text", YF_ANY, OptionKeys, text, true, "what is shown"),
    YFIELD("why", YF_ANY, OptionKeys, why, false, "why it is wrong"),
};

static const YField item_fields[] = {
    YFIELD("text", YF_ANY, OptionKeys, text, true, "what is shown"),
    YFIELD("value", YF_EXPR, OptionKeys, value, true, "what the order is taken from"),
};

KeyTable deck_option_keys(bool ordering) {
    if (ordering) return (KeyTable){"Keys of an item", item_fields, COUNT_OF(item_fields)};
    return (KeyTable){"Keys of an option", option_fields, COUNT_OF(option_fields)};
}

static bool same_text(const QuizOption *a, const QuizOption *b) {
    return str_eq(str_trim(span_text(a->text.span)), str_trim(span_text(b->text.span)));
}

static bool read_value(const Reading *reading, const YNode *node, QuizOption *option) {
    Written written;
    Deck *deck = reading->deck;
    const QuizOption *first = &reading->ask->options[0];
    if (!ynode_number(deck->arena, &deck->units, node, "a value", deck->diags, &written))
        return false;
    option->type = written.type;
    option->value_text = node->text;
    option->value = written_base(&deck->units, &written.type, written.number);
    if (option == first || dim_eq(&first->type.dim, &written.type.dim)) return true;
    Diag *diag = diag_error(deck->diags, node->span, "this cannot be compared with the first one");
    diag_mark(deck->diags, diag, first->span, "of another dimension");
    return false;
}

static bool read_option(const Reading *reading, const YNode *node, QuizOption *option) {
    bool ordering = reading->ask->kind == ASK_ORDERING;
    const YField *fields = ordering ? item_fields : option_fields;
    size_t n = ordering ? COUNT_OF(item_fields) : COUNT_OF(option_fields);
    OptionKeys keys = {0};
    *option = (QuizOption){.span = node->span};
    if (node->kind == Y_SCALAR && !ordering)
        return deck_text(reading, node, "an option", &option->text);
    return yschema_read(node, fields, n, ordering ? "an item" : "an option", &keys,
                        reading->deck->diags) &&
           deck_text(reading, keys.text, "an option", &option->text) &&
           (!keys.why || deck_text(reading, keys.why, "`why`", &option->why)) &&
           (!keys.value || read_value(reading, keys.value, option));
}

static bool read_options(const Reading *reading, const YNode *list, const char *key) {
    Ask *ask = reading->ask;
    bool good = true;
    size_t least = ask->kind == ASK_ORDERING ? 3 : 2;
    if (!list || list->count < least)
        return deck_refuse(
            reading, list ? list->span : ask->span, NULL,
            arena_printf(reading->deck->diags->arena, "it needs %zu `%s` at least", least, key));
    if (list->count > 26)
        return deck_refuse(reading, list->span, NULL, "there are letters for 26 at most");
    ask->options = ARENA_ARRAY(reading->deck->arena, QuizOption, list->count);
    for (size_t i = 0; i < list->count; i++) {
        QuizOption *option = &ask->options[ask->noptions];
        if (!read_option(reading, list->items[i], option)) {
            good = false;
            continue;
        }
        for (size_t k = 0; k < ask->noptions; k++)
            if (same_text(option, &ask->options[k]))
                good = deck_refuse(reading, option->span, NULL, "this is there already");
        ask->noptions++;
    }
    return good;
}

/* Where all are alike nothing can be put in order. */
static bool differ(const Reading *reading, const YNode *list) {
    const Ask *ask = reading->ask;
    for (size_t i = 1; i < ask->noptions; i++)
        if (ask->options[i].value != ask->options[0].value) return true;
    return deck_refuse(reading, list->span, NULL, "all values are the same: there is no order");
}

/* The items stand in the order that is right, so that a value with a slip of the pen does not
 * become the key unseen. */
static bool in_order(const Reading *reading) {
    const Ask *ask = reading->ask;
    Diags *diags = reading->deck->diags;
    for (size_t i = 1; i < ask->noptions; i++) {
        const QuizOption *before = &ask->options[i - 1], *here = &ask->options[i];
        if (ask->falling ? here->value <= before->value : here->value >= before->value) continue;
        Str texts[] = {span_text(here->text.span), span_text(before->text.span)},
            values[] = {span_text(here->value_text), span_text(before->value_text)};
        Diag *diag =
            diag_error(diags, here->value_text,
                       "`%.*s`, %.*s, stands behind `%.*s`, %.*s: the order is value %s",
                       STR_ARG(str_trim(texts[0])), STR_ARG(values[0]), STR_ARG(str_trim(texts[1])),
                       STR_ARG(values[1]), ask->falling ? "descending" : "ascending");
        diag_mark(diags, diag, before->value_text, "the item before");
        diag_hint(diags, diag, "mend the value, or move the item: items stand in the right order");
        return false;
    }
    return true;
}

bool deck_options(const Reading *reading, const YNode *list) {
    return read_options(reading, list, "options");
}

bool deck_items(const Reading *reading, const YNode *list) {
    return read_options(reading, list, "items") && differ(reading, list) && in_order(reading);
}
