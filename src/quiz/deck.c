/* deck.c - a deck from YAML: its questions, kind by kind. */
#include "quiz/deck.h"

#include "base/ascii.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/num.h"
#include "lang/parser.h"
#include "quiz/deck_state.h"
#include "yaml/kind.h"

/* ---- keys ---- */

typedef struct DeckKeys {
    Str title, id, about, license;
    YNode *questions;
} DeckKeys;

static const YField deck_fields[] = {
    YFIELD("deck", YF_TEXT, DeckKeys, title, true, "its title; the first key of the file"),
    YFIELD("id", YF_TEXT, DeckKeys, id, false,
           "the key of its history; the file's name unless said"),
    YFIELD("about", YF_TEXT, DeckKeys, about, false, "what it drills"),
    YFIELD("license", YF_TEXT, DeckKeys, license, false, "as in CC0-1.0"),
    YFIELD("questions", YF_LIST, DeckKeys, questions, true, "what is asked"),
};

static const char *const kinds[] = {"choice",   "numeric",    "magnitude", "ordering",
                                    "interval", "expression", NULL};
static const char *const truths[] = {"no", "yes", "false", "true", NULL};
static const char *const orders[] = {"value ascending", "value descending", NULL};

typedef struct AskKeys {
    YNode *id, *was, *tags, *ask, *params, *where, *options, *items, *answer, *unit, *tolerance,
        *level, *hint, *explain, *mistakes, *time;
    int kind, by, estimate;
    Str source;
} AskKeys;

static const YField ask_fields[] = {
    YFIELD("id", YF_EXPR, AskKeys, id, true, "the key of its history: a-z, 0-9 and `-`"),
    YFIELD("was", YF_ONE_OR_LIST, AskKeys, was, false, "ids that it had before"),
    YCHOICE("kind", AskKeys, kind, true, kinds,
            "choice, numeric, magnitude, ordering, interval or expression"),
    YFIELD("tags", YF_LIST, AskKeys, tags, false, "words for `--tag`"),
    YFIELD("ask", YF_ANY, AskKeys, ask, true, "the question; `{q * k}` shows what was drawn"),
    YFIELD("params", YF_MAP, AskKeys, params, false, "what is drawn anew each time, by name"),
    YFIELD("where", YF_ONE_OR_LIST, AskKeys, where, false, "conditions that a draw must meet"),
    YFIELD("options", YF_LIST, AskKeys, options, false, "of a choice: the right one first"),
    YFIELD("items", YF_LIST, AskKeys, items, false,
           "of an ordering: texts with their values, in the right order"),
    YCHOICE("by", AskKeys, by, false, orders, "of an ordering: value ascending or descending"),
    YFIELD("answer", YF_EXPR, AskKeys, answer, false, "an expression over the parameters"),
    YFIELD("unit", YF_EXPR, AskKeys, unit, false,
           "in what it is asked; a plain number unless said"),
    YCHOICE("estimate", AskKeys, estimate, false, truths,
            "a number that is right within a factor 1.25, not 1.05"),
    YFIELD("tolerance", YF_ANY, AskKeys, tolerance, false,
           "exact, {factor: 1.1, partial: 2} or {within: 5 min}"),
    YFIELD("level", YF_EXPR, AskKeys, level, false,
           "of an interval: 50%, 80% or 90%, which is usual"),
    YFIELD("mistakes", YF_LIST, AskKeys, mistakes, false,
           "wrong answers that are known, with `why`"),
    YFIELD("hint", YF_ONE_OR_LIST, AskKeys, hint, false, "shown one by one when asked for"),
    YFIELD("explain", YF_ANY, AskKeys, explain, false, "shown with the answer"),
    YFIELD("time", YF_EXPR, AskKeys, time, false,
           "a right answer within it was easy; of a choice, where 90% sure was said"),
    YFIELD("source", YF_TEXT, AskKeys, source, false, "where it comes from"),
};

typedef struct MistakeKeys {
    YNode *answer, *why;
} MistakeKeys;

static const YField mistake_fields[] = {
    YFIELD("answer", YF_EXPR, MistakeKeys, answer, true, "an expression over the parameters"),
    YFIELD("why", YF_ANY, MistakeKeys, why, true, "what is wrong with it"),
};

KeyTable deck_keys(size_t i) {
    const KeyTable tables[] = {
        {"Keys of a deck", deck_fields, COUNT_OF(deck_fields)},
        {"Keys of a question", ask_fields, COUNT_OF(ask_fields)},
        deck_option_keys(false),
        deck_option_keys(true),
        deck_tolerance_keys(),
        {"Keys of a mistake", mistake_fields, COUNT_OF(mistake_fields)},
        deck_param_keys(),
    };
    return i < COUNT_OF(tables) ? tables[i] : (KeyTable){0};
}

const char *ask_kind_name(AskKind kind) {
    return kinds[kind];
}

Type ask_type(const Ask *ask) {
    bool own = !ask->unit.unit.n && !ask->unit.percent && ask->answer.type.percent;
    Type type = own ? ask->answer.type : ask->unit;
    type.asked = true;
    return type;
}

const Ask *deck_find_was(const Deck *deck, Str id) {
    const Ask *found = deck_find(deck, id);
    for (size_t i = 0; !found && i < deck->n; i++)
        for (size_t k = 0; k < deck->asks[i].nwas; k++)
            if (str_eq(deck->asks[i].was[k], id)) found = &deck->asks[i];
    return found;
}

Str deck_unit_words(Arena *arena, const Deck *deck, const Type *type) {
    Buf text = buf_new(arena);
    unit_text(&text, &deck->units, &type->unit, true);
    if (type->percent) buf_char(&text, '%');
    return buf_str(&text);
}

const Ask *deck_find(const Deck *deck, Str id) {
    int32_t at = map_get(&deck->names, id);
    return at < 0 ? NULL : &deck->asks[at];
}

/* ---- pieces of a question ---- */

bool deck_refuse(const Reading *reading, Span span, const char *hint, const char *message) {
    Diag *diag = diag_error(reading->deck->diags, span, "%s", message);
    if (hint) diag_hint(reading->deck->diags, diag, "%s", hint);
    return false;
}

bool deck_is_id(Str word) {
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (!is_digit(c) && c != '-' && !(is_letter(c) && to_lower(c) == c)) return false;
    }
    return word.n > 0;
}

static bool read_ids(const Reading *reading, YNode *node, const char *what, Str **out, Span **at,
                     size_t *n) {
    YNode **items = ynode_items(&node, n);
    *out = ARENA_ARRAY(reading->deck->arena, Str, *n + 1);
    *at = ARENA_ARRAY(reading->deck->arena, Span, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        if (!ynode_want_text(items[i], what, reading->deck->diags)) return false;
        (*out)[i] = ynode_value(items[i]);
        (*at)[i] = items[i]->span;
        if (!deck_is_id((*out)[i]))
            return deck_refuse(reading, items[i]->span,
                               "small letters a-z, digits and `-`, no blanks",
                               arena_printf(reading->deck->diags->arena, "this is no %s", what));
    }
    return true;
}

static bool read_hints(const Reading *reading, YNode *node) {
    Ask *ask = reading->ask;
    YNode **items = ynode_items(&node, &ask->nhints);
    ask->hints = ARENA_ARRAY(reading->deck->arena, Text, ask->nhints + 1);
    bool good = true;
    for (size_t i = 0; i < ask->nhints; i++)
        good = deck_text(reading, items[i], "a hint", &ask->hints[i]) && good;
    return good;
}

static bool read_where(const Reading *reading, YNode *node) {
    Ask *ask = reading->ask;
    YNode **items = ynode_items(&node, &ask->nwhere);
    ask->where = ARENA_ARRAY(reading->deck->arena, Code, ask->nwhere + 1);
    bool good = true;
    for (size_t i = 0; i < ask->nwhere; i++)
        good = deck_condition(reading, items[i], &ask->where[i]) && good;
    return good;
}

static bool read_mistakes(const Reading *reading, const YNode *node) {
    Ask *ask = reading->ask;
    bool good = true;
    if (!node) return true;
    ask->mistakes = ARENA_ARRAY(reading->deck->arena, Mistake, node->count);
    for (size_t i = 0; i < node->count; i++) {
        MistakeKeys keys = {0};
        Mistake *mistake = &ask->mistakes[ask->nmistakes];
        bool read = yschema_read(node->items[i], mistake_fields, COUNT_OF(mistake_fields),
                                 "a mistake", &keys, reading->deck->diags) &&
                    deck_number(reading, keys.answer, "a wrong answer", &mistake->answer) &&
                    deck_fits(reading, &mistake->answer, keys.answer->span, "this answer") &&
                    deck_text(reading, keys.why, "`why`", &mistake->why);
        if (read) mistake->span = keys.answer->span;
        ask->nmistakes += read;
        good = good && read;
    }
    return good;
}

/* ---- the kinds ---- */

/* What the kinds take beside what all take. */
static const struct {
    bool options, items, answer, number, level, tolerance, estimate;
} takes[ASK_KINDS] = {
    [ASK_CHOICE] = {.options = true},
    [ASK_NUMERIC] = {.answer = true, .number = true, .tolerance = true, .estimate = true},
    [ASK_MAGNITUDE] = {.answer = true, .number = true, .tolerance = true},
    [ASK_ORDERING] = {.items = true},
    [ASK_INTERVAL] = {.answer = true, .number = true, .level = true},
    [ASK_EXPRESSION] = {.answer = true, .number = true},
};

static bool belongs(const Reading *reading, const YNode *node, bool may, bool must,
                    const char *key) {
    const char *kind = kinds[reading->ask->kind];
    Arena *arena = reading->deck->diags->arena;
    if (node && !may)
        return deck_refuse(reading, node->span, NULL,
                           arena_printf(arena, "`%s` is nothing for the kind %s", key, kind));
    if (node || !must) return true;
    return deck_refuse(reading, reading->ask->span, NULL,
                       arena_printf(arena, "a question of the kind %s needs `%s`", kind, key));
}

static bool keys_belong(const Reading *reading, const AskKeys *keys) {
    AskKind kind = reading->ask->kind;
    const YNode *estimate = keys->estimate >= 0 ? keys->id : NULL,
                *by = keys->by >= 0 ? keys->id : NULL;
    bool good =
        belongs(reading, keys->options, takes[kind].options, takes[kind].options, "options");
    good = belongs(reading, keys->items, takes[kind].items, takes[kind].items, "items") && good;
    good = belongs(reading, keys->answer, takes[kind].answer, takes[kind].answer, "answer") && good;
    good = belongs(reading, keys->unit, takes[kind].number, false, "unit") && good;
    good = belongs(reading, keys->mistakes, takes[kind].number, false, "mistakes") && good;
    good = belongs(reading, keys->level, takes[kind].level, false, "level") && good;
    good = belongs(reading, estimate, takes[kind].estimate, false, "estimate") && good;
    good = belongs(reading, by, takes[kind].items, false, "by") && good;
    return belongs(reading, keys->tolerance, takes[kind].tolerance, false, "tolerance") && good;
}

static bool read_answer(const Reading *reading, const AskKeys *keys) {
    Ask *ask = reading->ask;
    if (!keys->answer) return true;
    ask->answer_text = keys->answer->text;
    return deck_number(reading, keys->answer, "an answer", &ask->answer) &&
           deck_fits(reading, &ask->answer, keys->answer->span, "the answer");
}

bool ask_by_factor(const Ask *ask) {
    bool number = ask->kind == ASK_NUMERIC || ask->kind == ASK_MAGNITUDE;
    return ask->kind == ASK_INTERVAL || (number && ask->tolerance != TOLERANCE_WITHIN);
}

void deck_not_above_zero(const Deck *deck, const Ask *ask, const char *which) {
    Diag *diag = diag_error(deck->diags, ask->answer_text, "the answer is not above 0: %s", which);
    diag_hint(deck->diags, diag,
              ask->kind == ASK_INTERVAL
                  ? "ends are compared by their factor; ask it as numeric, with `tolerance: "
                    "{within: ...}`"
                  : "answers are compared by their factor; `tolerance: {within: ...}` compares by "
                    "difference");
}

/* An answer without parameters is known now. One that has no value is told where it is drawn. */
static bool above_zero(const Reading *reading) {
    const Ask *ask = reading->ask;
    double truth;
    if (!ask->answer.n || ask->nparams || !ask_by_factor(ask) ||
        !deck_alone(reading->deck->arena, reading->deck, span_text(ask->answer_text), &truth) ||
        !(truth <= 0))
        return true;
    Buf text = buf_new(reading->deck->diags->arena);
    Type type = ask_type(ask);
    quantity_text(&text, &reading->deck->units, &type, truth);
    deck_not_above_zero(reading->deck, ask, text.p);
    return false;
}

/* Of what is right: whoever learnt another answer has to learn it anew. What is usual adds nothing:
 * a number or a choice, rising. */
static uint64_t hash_answer(const Reading *reading) {
    const Ask *ask = reading->ask;
    Deck *deck = reading->deck;
    Buf text = buf_new(deck->arena);
    if (ask->answer_text.src) buf_add(&text, span_text(ask->answer_text));
    buf_char(&text, '\n');
    unit_text(&text, &deck->units, &ask->unit.unit, false);
    size_t n = ask->kind == ASK_CHOICE ? 1 : ask->noptions;
    for (size_t i = 0; i < n; i++) {
        buf_char(&text, '\n');
        buf_add(&text, span_text(ask->options[i].text.span));
        buf_printf(&text, "\n%a", ask->options[i].value);
    }
    if (ask->kind != ASK_NUMERIC && ask->kind != ASK_CHOICE)
        buf_printf(&text, "\n%s", kinds[ask->kind]);
    if (ask->falling) buf_text(&text, "\nfalling");
    return hash_text(HASH_START, buf_str(&text));
}

static bool read_parts(Reading *reading, const AskKeys *keys, YNode *node) {
    Ask *ask = reading->ask;
    YNode *tags = keys->tags;
    Span *at;
    bool good = keys_belong(reading, keys);
    good = deck_params(reading, keys->params) && good;
    good = deck_unit(reading, keys->unit) && good;
    if (!good) return false; /* what follows hangs on these */
    ask->falling = keys->by == 1;
    ask->tolerated = keys->tolerance || keys->estimate >= 0;
    bool estimate = keys->estimate == 1 || keys->estimate == 3;
    good = read_ids(reading, tags, "tag", &ask->tags, &at, &ask->ntags);
    good = read_ids(reading, keys->was, "id", &ask->was, &ask->was_at, &ask->nwas) && good;
    good = read_answer(reading, keys) && good;
    good = read_where(reading, keys->where) && good;
    good = deck_tolerance(reading, keys->tolerance, estimate) && above_zero(reading) && good;
    good = deck_level(reading, keys->level) && good;
    good = deck_time(reading, keys->time) && good;
    good = read_mistakes(reading, keys->mistakes) && good;
    if (keys->options) good = deck_options(reading, keys->options) && good;
    if (keys->items) good = deck_items(reading, keys->items) && good;
    good = deck_text(reading, keys->ask, "`ask`", &ask->ask) && good;
    good = read_hints(reading, keys->hint) && good;
    if (keys->explain) good = deck_text(reading, keys->explain, "`explain`", &ask->explain) && good;
    if (!good) return false;
    ask->source = keys->source;
    ask->text_hash = hash_text(HASH_START, span_text(node->span));
    ask->answer_hash = hash_answer(reading);
    return true;
}

static bool read_ask(Deck *deck, YNode *node, Ask *ask) {
    AskKeys keys = {.estimate = -1, .by = -1};
    Reading reading = {deck, ask};
    Str *ids;
    Span *at;
    size_t n;
    *ask = (Ask){.span = node->span};
    if (!ynode_want(node, Y_MAP, "a question", deck->diags) ||
        !yschema_read(node, ask_fields, COUNT_OF(ask_fields), "a question", &keys, deck->diags) ||
        !read_ids(&reading, keys.id, "id", &ids, &at, &n))
        return false;
    ask->id = ids[0];
    ask->span = keys.id->span;
    ask->kind = (AskKind)keys.kind;
    int32_t first = map_get(&deck->names, ask->id);
    if (first < 0) return read_parts(&reading, &keys, node);
    Diag *diag =
        diag_error(deck->diags, ask->span, "two questions have the id `%.*s`", STR_ARG(ask->id));
    diag_mark(deck->diags, diag, deck->asks[first].span, "the first");
    return false;
}

/* ---- the file ---- */

/* `our-numbers` for `decks/Our numbers.yaml`; n 0: it has no letter and no digit, and another
 * such name would have the same. */
static Str id_of_path(Arena *arena, Str path) {
    const char *slash = memrchr(path.p, '/', path.n);
    size_t from = slash ? (size_t)(slash + 1 - path.p) : 0;
    Str name = {path.p + from, path.n - from};
    const char *dot = memrchr(name.p, '.', name.n);
    if (dot && dot > name.p) name.n = (size_t)(dot - name.p);
    char *id = arena_copy(arena, name.p, name.n);
    bool any = !name.n;
    for (size_t i = 0; i < name.n; i++) {
        char c = id[i];
        bool kept = is_letter(c) || is_digit(c);
        id[i] = kept ? to_lower(c) : '-';
        any = any || kept;
    }
    return !any ? STR("") : name.n ? (Str){id, name.n} : STR("deck");
}

/* The key of its history, which stands in lines and lists of the store. */
static bool read_deck_id(Deck *deck, const YNode *root, Str given) {
    deck->id = given.n ? given : id_of_path(deck->arena, str_of(deck->path));
    if (deck_is_id(deck->id)) return true;
    if (given.n) {
        diag_error(deck->diags, ynode_get(root, "id")->span, "this is no id");
        diag_hint(deck->diags, deck->diags->last, "small letters a-z, digits and `-`, no blanks");
        return false;
    }
    diag_error(deck->diags, deck->key,
               "the name of this file gives no id: it has no letter a-z and no digit");
    diag_hint(deck->diags, deck->diags->last,
              "`id: my-deck` below it; two decks of one id would mix their histories");
    return false;
}

static bool read_questions(Deck *deck, const YNode *questions) {
    bool good = true;
    if (!questions->count) {
        diag_error(deck->diags, questions->span, "a deck has a question at least");
        return false;
    }
    deck->asks = ARENA_ARRAY(deck->arena, Ask, questions->count);
    for (size_t i = 0; i < questions->count; i++) {
        Ask *ask = &deck->asks[deck->n];
        if (!read_ask(deck, questions->items[i], ask)) {
            good = false;
            continue;
        }
        map_put(&deck->names, ask->id, (int32_t)deck->n++);
    }
    return good;
}

Deck *deck_read_source(Arena *arena, Diags *diags, const Source *src, const char *path) {
    Deck *deck = ARENA_NEW(arena, Deck);
    *deck = (Deck){.arena = arena, .diags = diags, .src = src, .path = path};
    deck->names = map_new(arena);
    units_init(&deck->units, arena);
    deck->program = program_new(arena);
    YNode *root = ytree_read(arena, src, "deck", diags);
    if (!root) return NULL;
    const YNode *first = root->count ? root->pairs[0].key : root;
    if (!root->count || !str_is(ynode_value(first), "deck")) {
        kind_refuse(diags, first->span, "deck");
        return NULL;
    }
    deck->key = first->span;
    DeckKeys keys = {0};
    if (!yschema_read(root, deck_fields, COUNT_OF(deck_fields), "a deck", &keys, diags))
        return NULL;
    deck->title = keys.title;
    deck->about = keys.about;
    deck->license = keys.license;
    bool good = read_deck_id(deck, root, keys.id);
    return read_questions(deck, keys.questions) && good ? deck : NULL;
}

Deck *deck_read(Arena *arena, Diags *diags, const char *path) {
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    if (!file_read(arena, path, LIMIT_FILE_BYTES, diags, &src->text)) return NULL;
    return deck_read_source(arena, diags, src, path);
}
