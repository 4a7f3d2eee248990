/* load.c - a questionnaire and rules from YAML. */
#include "advisor/logic.h"
#include "advisor/parts.h"
#include "base/file.h"
#include "base/near.h"
#include "yaml/kind.h"
#include "yaml/number.h"
#include "yaml/schema.h"

#include <math.h>

Card *card_new(Arena *arena, Diags *diags) {
    Card *card = ARENA_NEW(arena, Card);
    card->arena = arena;
    card->diags = diags;
    card->names = map_new(arena);
    card->sides[SIDE_TOGETHER] = STR("together");
    card->sides[SIDE_SPLIT] = STR("split");
    units_init(&card->units, arena);
    return card;
}

int32_t card_question(const Card *card, Str name) {
    return map_get(&card->names, name);
}

int32_t question_option(const Question *question, Str name) {
    for (size_t i = 0; i < question->noptions; i++)
        if (str_eq(question->options[i], name)) return (int32_t)i;
    return -1;
}

bool card_unknown(const Card *card, Span span, Str name, const char *kind, Near near) {
    Diag *diag = diag_error(card->diags, span, "no %s `%.*s`", kind, STR_ARG(name));
    if (near.best.n) diag_hint(card->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    return false;
}

bool card_find_question(const Card *card, Span name, uint32_t *out) {
    Str word = span_text(name);
    int32_t at = card_question(card, word);
    *out = (uint32_t)at;
    if (at >= 0) return true;
    Near near = near_to(word);
    for (size_t i = 0; i < card->nquestions; i++) near_offer(&near, card->questions[i].name, true);
    return card_unknown(card, name, word, "question", near);
}

bool card_few(const Card *card, const YNode *group, size_t limit, const char *what) {
    if (!group || group->count <= limit) return true;
    const YNode *over = group->kind == Y_MAP ? group->pairs[limit].key : group->items[limit];
    diag_error(card->diags, over->span, "there are %zu %s at most", limit, what);
    return false;
}

bool card_points(const Card *card, Span text, int64_t *out) {
    Str s = str_trim(span_text(text));
    bool negative = s.n && s.p[0] == '-', point = false;
    size_t places = 0, digits = 0;
    *out = 0;
    for (size_t i = s.n && (negative || s.p[0] == '+'); i < s.n && digits < 9; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (s.p[i] == '.' && !point) point = true;
        else if (digit && places < 2) {
            *out = *out * 10 + (s.p[i] - '0');
            places += point;
            digits++;
        } else digits = 99;
    }
    for (; places < 2; places++) *out *= 10;
    if (negative) *out = -*out;
    if (digits > 0 && digits < 9) return true;
    Diag *diag = diag_error(card->diags, text, "points are a number with two decimals at most");
    diag_hint(card->diags, diag, "as in 25, -10 or 7.5");
    return false;
}

/* ---- questions ---- */

typedef struct FileKeys {
    Str name, about;
    YNode *questions;
} FileKeys;

static const YField questionnaire_fields[] = {
    YFIELD("questionnaire", YF_TEXT, FileKeys, name, true, "its name; the first key of the file"),
    YFIELD("about", YF_TEXT, FileKeys, about, false, "what is decided with it"),
    YFIELD("questions", YF_MAP, FileKeys, questions, true, "what is asked, in this order"),
};

typedef struct QuestionKeys {
    Str ask, help, evidence;
    int kind;
    YNode *options, *range, *ask_if, *from, *priors;
    int log, lever; /* places in `truths` */
} QuestionKeys;

static const char *const truths[] = {"no", "yes", "false", "true", NULL};

static const char *const kinds[] = {"yesno", "choice", "scale", "number", NULL};

static const YField question_fields[] = {
    YFIELD("ask", YF_TEXT, QuestionKeys, ask, true, "the question"),
    YCHOICE("kind", QuestionKeys, kind, false, kinds,
            "yesno (unless said), choice, scale or number"),
    YFIELD("help", YF_TEXT, QuestionKeys, help, false, "what is meant"),
    YFIELD("evidence", YF_TEXT, QuestionKeys, evidence, false, "what would show it"),
    YFIELD("options", YF_LIST, QuestionKeys, options, false, "of a choice: the answers"),
    YFIELD("range", YF_LIST, QuestionKeys, range, false, "of a scale or number: its two ends"),
    YCHOICE("log", QuestionKeys, log, false, truths, "the range is even by logarithm"),
    YFIELD("priors", YF_LIST, QuestionKeys, priors, false, "how likely each option is, unasked"),
    YFIELD("ask_if", YF_EXPR, QuestionKeys, ask_if, false, "the condition under which it is asked"),
    YFIELD("from", YF_EXPR, QuestionKeys, from, false, "an expression over a plan's values"),
    YCHOICE("lever", QuestionKeys, lever, false, truths, "`no`: nobody can change it"),
};

KeyTable questionnaire_keys(size_t i) {
    static const KeyTable tables[] = {
        {"Keys of a questionnaire", questionnaire_fields, COUNT_OF(questionnaire_fields)},
        {"Keys of a question", question_fields, COUNT_OF(question_fields)},
    };
    return i < COUNT_OF(tables) ? tables[i] : (KeyTable){0};
}

bool card_number(Card *card, const YNode *node, const char *what, Type *type, double *out) {
    Written written;
    if (!ynode_number(card->arena, &card->units, node, what, card->diags, &written)) return false;
    *type = written.type;
    *out = written_base(&card->units, &written.type, written.number);
    return true;
}

void card_hint_unit(const Card *card, Diag *diag, const Question *question, const YNode *node,
                    const Type *type) {
    Buf unit = buf_new(card->diags->arena);
    unit_text(&unit, &card->units, &question->type.unit, true);
    Str text = ynode_value(node);
    if (!type->dim.n && !type->percent && unit.n)
        diag_hint(card->diags, diag, "give it a unit: `%.*s %s`", STR_ARG(text), unit.p);
    else if (unit.n)
        diag_hint(card->diags, diag, "its numbers are in %s, or what is like it", unit.p);
    else diag_hint(card->diags, diag, "its numbers have no unit");
}

static bool read_range(Card *card, Question *question, const YNode *range) {
    Type low, high;
    if (!range || range->count != 2) {
        Diag *diag = diag_error(card->diags, range ? range->span : question->span,
                                "a %s needs its two ends", kinds[question->kind]);
        diag_hint(card->diags, diag, "as in `range: [0%%, 100%%]`");
        return false;
    }
    if (!card_number(card, range->items[0], "an end of a range", &low, &question->low) ||
        !card_number(card, range->items[1], "an end of a range", &high, &question->high))
        return false;
    question->type = high;
    const char *wrong = !dim_eq(&low.dim, &high.dim) ? "the ends of a range are of one dimension"
                        : question->low >= question->high ? "the ends of a range rise"
                        : question->log && question->low <= 0
                            ? "a range by logarithm starts above 0"
                            : NULL;
    if (wrong) diag_error(card->diags, range->span, "%s", wrong);
    return !wrong;
}

/* The whole numbers of a scale are its options too. */
static bool scale_options(Card *card, Question *question, const YNode *range) {
    double n = question->high - question->low + 1;
    bool whole = question->low == floor(question->low) && n == floor(n) && !question->type.dim.n;
    if (!whole || n > LIMIT_OPTIONS) {
        diag_error(card->diags, range->span, "a scale goes from one whole number to another");
        return false;
    }
    question->noptions = (size_t)n;
    question->options = ARENA_ARRAY(card->arena, Str, question->noptions);
    for (size_t i = 0; i < question->noptions; i++)
        question->options[i] = str_of(arena_printf(card->arena, "%.0f", question->low + (double)i));
    return true;
}

static bool choice_options(Card *card, Question *question, const YNode *options) {
    if (!options || options->count < 2) {
        diag_error(card->diags, options ? options->span : question->span,
                   "a choice has two options at least");
        return false;
    }
    if (!card_few(card, options, LIMIT_OPTIONS, "options")) return false;
    question->options = ARENA_ARRAY(card->arena, Str, options->count);
    for (size_t i = 0; i < options->count; i++) {
        const YNode *item = options->items[i];
        if (!ynode_want_text(item, "an option", card->diags)) return false;
        if (question_option(question, ynode_value(item)) >= 0) {
            diag_error(card->diags, item->span, "this option is there already");
            return false;
        }
        question->options[question->noptions++] = ynode_value(item);
    }
    return true;
}

void question_yes_no(Card *card, Question *question) {
    static Str options[] = {{"yes", 3}, {"no", 2}};
    question->kind = Q_YESNO;
    question->options = options;
    question->noptions = COUNT_OF(options);
    question->priors = ARENA_ARRAY(card->arena, double, COUNT_OF(options));
    question->priors[OPTION_YES] = question->priors[OPTION_NO] = 0.5;
}

uint32_t card_add_question(Card *card, Question question) {
    ARENA_PUSH_ROOM(card->arena, card->questions, card->nquestions, card->cap_questions);
    map_put(&card->names, question.name, (int32_t)card->nquestions);
    card->questions[card->nquestions] = question;
    return (uint32_t)card->nquestions++;
}

static bool read_options(Card *card, Question *question, const QuestionKeys *keys) {
    switch (question->kind) {
    case Q_YESNO: question_yes_no(card, question); return true;
    case Q_CHOICE: return choice_options(card, question, keys->options);
    case Q_SCALE:
        return read_range(card, question, keys->range) &&
               scale_options(card, question, keys->range);
    case Q_NUMBER: return read_range(card, question, keys->range);
    }
    return false;
}

static bool read_priors(Card *card, Question *question, const YNode *priors) {
    question->priors = ARENA_ARRAY(card->arena, double, question->noptions);
    double sum = 0;
    for (size_t i = 0; i < question->noptions; i++)
        question->priors[i] = 1 / (double)question->noptions;
    if (!priors) return true;
    bool right = priors->count == question->noptions;
    for (size_t i = 0; right && i < priors->count; i++) {
        Type type;
        right = card_number(card, priors->items[i], "a prior", &type, &question->priors[i]) &&
                question->priors[i] >= 0;
        sum += question->priors[i];
    }
    if (right && fabs(sum - 1) < 1e-9) return true;
    diag_error(card->diags, priors->span, "priors are a share for each option, together 100%%");
    return false;
}

/* A question may be named like a unit: conditions mean the question. */
static bool name_is_free(Card *card, const YNode *key) {
    static const char *const taken[] = {"yes", "no", "unknown", "side", "band", "known", "plan"};
    Str name = ynode_value(key);
    bool word = name.n && !strchr("0123456789", name.p[0]), free = true;
    for (size_t i = 0; i < name.n; i++)
        word = word && (strchr("_0123456789", name.p[i]) ||
                        ((name.p[i] | 0x20) >= 'a' && (name.p[i] | 0x20) <= 'z'));
    for (size_t i = 0; i < COUNT_OF(taken); i++) free = free && !str_is(name, taken[i]);
    if (word && free && !token_is_keyword(name)) return true;
    diag_error(card->diags, key->span,
               word ? "`%.*s` is a word of its own here: a question needs another name"
                    : "`%.*s` is no name: letters, digits and `_`",
               STR_ARG(name));
    return false;
}

static bool load_question(Card *card, YPair pair) {
    QuestionKeys keys = {.lever = 1};
    Question question = {.name = ynode_value(pair.key), .span = pair.key->span};
    bool good = yschema_read(pair.value, question_fields, COUNT_OF(question_fields), "a question",
                             &keys, card->diags) &&
                name_is_free(card, pair.key);
    question.kind = (QuestionKind)keys.kind;
    question.ask = keys.ask;
    question.help = keys.help;
    question.evidence = keys.evidence;
    question.log = keys.log % 2;
    question.lever = keys.lever % 2;
    if (keys.ask_if) question.ask_if = (Condition){.text = keys.ask_if->text, .there = true};
    if (keys.from) question.from = keys.from->text;
    good =
        good && read_options(card, &question, &keys) && read_priors(card, &question, keys.priors);
    card_add_question(card, question);
    return good;
}

/* `owners == x` would not tell whether `x` is an option of `owners` or the answer to `x`. */
static bool options_are_apart(const Card *card, YPair pair) {
    const YNode *options = ynode_get(pair.value, "options");
    for (size_t i = 0; options && options->kind == Y_LIST && i < options->count; i++) {
        Str name = ynode_value(options->items[i]);
        int32_t at = card_question(card, name);
        if (at < 0) continue;
        Diag *diag = diag_error(card->diags, options->items[i]->span,
                                "`%.*s` is the name of a question too", STR_ARG(name));
        diag_mark(card->diags, diag, card->questions[at].span, "the question");
        diag_hint(card->diags, diag, "conditions could not tell them apart: rename one of them");
        return false;
    }
    return true;
}

/* Whether all questions that the condition names are placed. */
static bool is_ready(const Card *card, const Condition *condition, const bool *placed) {
    for (size_t i = 0; i < condition->code.n; i++) {
        const Ins *ins = &condition->code.ins[i];
        const Fact *fact = ins->op == OP_LOAD ? &card->facts[ins->a] : NULL;
        if (fact && fact->kind <= FACT_KNOWN && !placed[fact->at]) return false;
    }
    return true;
}

/* Each question after those that its ask_if names; those on a circle are reported. */
bool card_order(Card *card) {
    size_t n = 0, all = card->nquestions;
    bool *placed = ARENA_ARRAY(card->arena, bool, all);
    card->order = ARENA_ARRAY(card->arena, uint32_t, all);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t q = 0; q < all; q++) {
            if (placed[q] || !is_ready(card, &card->questions[q].ask_if, placed)) continue;
            card->order[n++] = q;
            placed[q] = more = true;
        }
    }
    for (uint32_t q = 0; q < all; q++)
        if (!placed[q])
            diag_error(card->diags, card->questions[q].ask_if.text,
                       "`%.*s` is asked only if its own answer is known: `ask_if` goes in a circle",
                       STR_ARG(card->questions[q].name));
    return n == all;
}

/* Behind its first key a file has its name, and nothing else. */
static bool is_named(Card *card, YPair first, const char *kind) {
    if (first.value->kind == Y_SCALAR) return true;
    Diag *diag =
        diag_error(card->diags, first.key->span, "behind the first key stands a name, as in `%s`",
                   kind_first_line(kind));
    diag_hint(card->diags, diag, "%s", kind_inside(str_of(kind)));
    return false;
}

YNode *card_read(Card *card, const Source *src, const char *kind) {
    YNode *root = ytree_read(card->arena, src, kind, card->diags);
    if (!root) return NULL;
    const YNode *first = root->count ? root->pairs[0].key : root;
    if (root->count && str_is(ynode_value(first), kind))
        return is_named(card, root->pairs[0], kind) ? root : NULL;
    kind_refuse(card->diags, first->span, kind);
    return NULL;
}

YNode *card_open(Card *card, const char *path, const char *kind) {
    Source *src = ARENA_NEW(card->arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    if (!file_read(card->arena, path, LIMIT_FILE_BYTES, card->diags, &src->text)) return NULL;
    return card_read(card, src, kind);
}

bool card_load_questions(Card *card, const char *path) {
    FileKeys keys = {0};
    YNode *root = card_open(card, path, "questionnaire");
    card->path = path;
    if (!root || !yschema_read(root, questionnaire_fields, COUNT_OF(questionnaire_fields),
                               "a questionnaire", &keys, card->diags))
        return false;
    card->src = root->span.src;
    card->title = keys.name;
    if (!card->head.src) card->head = root->pairs[0].value->span;
    card->about = keys.about;
    bool good = card_few(card, keys.questions, LIMIT_QUESTIONS, "questions");
    if (!keys.questions->count) {
        Diag *diag =
            diag_error(card->diags, keys.questions->span, "a questionnaire asks something");
        diag_hint(card->diags, diag, "as in `owners: {ask: Do different teams own the parts?}`");
        good = false;
    }
    size_t n = good ? keys.questions->count : 0;
    for (size_t i = 0; i < n; i++) good = load_question(card, keys.questions->pairs[i]) && good;
    for (size_t i = 0; good && i < n; i++) good = options_are_apart(card, keys.questions->pairs[i]);
    for (size_t i = 0; good && i < card->nquestions; i++) {
        Condition ask_if = card->questions[i].ask_if; /* checking may add questions */
        good = !ask_if.there || logic_check(card, ask_if.text, false, &ask_if);
        card->questions[i].ask_if = ask_if;
    }
    if (!good || !card_order(card)) return false;
    card_find_parts(card);
    return true;
}
