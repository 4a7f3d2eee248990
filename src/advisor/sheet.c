#include "advisor/sheet.h"

#include "base/file.h"
#include "base/near.h"
#include "base/num.h"
#include "lang/parser.h"
#include "yaml/schema.h"

typedef struct SheetKeys {
    Str subject, because;
    YNode *rules, *plan, *deciders, *chosen, *given;
} SheetKeys;

static const YField sheet_fields[] = {
    YFIELD("answers", YF_TEXT, SheetKeys, subject, true, "what they are about; the first key"),
    YFIELD("rules", YF_EXPR, SheetKeys, rules, false,
           "the rules that read them, by name or path, with @VERSION if it matters"),
    YFIELD("plan", YF_EXPR, SheetKeys, plan, false, "a plan that gives numbers, by path"),
    YFIELD("deciders", YF_ONE_OR_LIST, SheetKeys, deciders, false, "who decides, for the record"),
    YFIELD("chosen", YF_EXPR, SheetKeys, chosen, false,
           "the band that was decided on, by its id, whatever the advice is; for the record"),
    YFIELD("because", YF_TEXT, SheetKeys, because, false, "why it was chosen"),
    YFIELD("given", YF_MAP, SheetKeys, given, false, "the answers, by question"),
};

typedef struct AnswerKeys {
    YNode *is, *sure;
    Str evidence;
} AnswerKeys;

static const YField answer_fields[] = {
    YFIELD("is", YF_EXPR, AnswerKeys, is, true, "the answer"),
    YFIELD("evidence", YF_TEXT, AnswerKeys, evidence, false, "what shows it"),
    YFIELD("sure", YF_EXPR, AnswerKeys, sure, false, "how sure it is, 100% unless said"),
};

KeyTable answers_keys(size_t i) {
    static const KeyTable tables[] = {
        {"Keys of answers", sheet_fields, COUNT_OF(sheet_fields)},
        {"Keys of an answer, beside its plain form `name: yes`", answer_fields,
         COUNT_OF(answer_fields)},
    };
    return i < COUNT_OF(tables) ? tables[i] : (KeyTable){0};
}

static bool read_deciders(Arena *arena, Diags *diags, SheetKeys *keys, SheetHead *out) {
    size_t n;
    YNode **items = ynode_items(&keys->deciders, &n);
    out->deciders = ARENA_ARRAY(arena, Str, n);
    for (; out->ndeciders < n; out->ndeciders++) {
        if (!ynode_want_text(items[out->ndeciders], "who decides", diags)) return false;
        out->deciders[out->ndeciders] = ynode_value(items[out->ndeciders]);
    }
    return true;
}

bool sheet_open(Arena *arena, Diags *diags, const char *path, SheetHead *out) {
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    return file_read(arena, path, LIMIT_FILE_BYTES, diags, &src->text) &&
           sheet_parse(arena, diags, src, out);
}

bool sheet_parse(Arena *arena, Diags *diags, const Source *src, SheetHead *out) {
    SheetKeys keys = {0};
    Card reader = {.arena = arena, .diags = diags};
    *out = (SheetHead){.path = src->name};
    YNode *root = card_read(&reader, src, "answers");
    if (!root || !yschema_read(root, sheet_fields, COUNT_OF(sheet_fields), "answers", &keys, diags))
        return false;
    out->src = root->span.src;
    const YPair *given = ynode_pair(root, STR("given"));
    if (given) out->given_key = given->key->span;
    out->subject = keys.subject;
    out->given = keys.given;
    out->chosen = keys.chosen;
    out->because = keys.because;
    if (keys.rules) out->rules = keys.rules->text;
    if (keys.plan) out->plan = keys.plan->text;
    const YPair *because = ynode_pair(root, STR("because"));
    if (because && !keys.chosen) {
        Diag *diag = diag_error(diags, because->key->span, "`because` without `chosen`");
        diag_hint(diags, diag,
                  "`chosen` is the band that was decided on; evidence for an answer "
                  "stands with the answer");
        return false;
    }
    return read_deciders(arena, diags, &keys, out);
}

/* ---- given answers ---- */

static bool bad_option(const Card *card, const Question *question, const YNode *node) {
    Near near = near_to(ynode_value(node));
    Buf all = buf_new(card->diags->arena);
    for (size_t i = 0; i < question->noptions; i++) {
        near_offer(&near, question->options[i], true);
        buf_printf(&all, "%.*s, ", STR_ARG(question->options[i]));
    }
    Diag *diag = diag_error(card->diags, node->span, "`%.*s` has no option `%.*s`",
                            STR_ARG(question->name), STR_ARG(ynode_value(node)));
    if (near.best.n) diag_hint(card->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(card->diags, diag, "it is one of %sor unknown", all.p);
    return false;
}

static bool lies_within(const Card *card, const Question *question, const YNode *node,
                        double value) {
    if (value >= question->low && value <= question->high) return true;
    Buf range = buf_new(card->diags->arena);
    quantity_range(&range, &card->units, &question->type, question->high,
                   (double[]){question->low, question->high}, (int[]){4, 4});
    diag_error(card->diags, node->span, "`%.*s` lies within %s", STR_ARG(question->name), range.p);
    return false;
}

/* Whether it is more than a number: a range, a sum. */
static bool is_expression(Card *card, const YNode *node) {
    Diags unheard = diags_new(card->diags->arena);
    const Ast *ast = parse_expression(card->arena, &card->units, node->text, &unheard, NULL);
    while (ast && ast->kind == AST_NEGATE) ast = ast->a;
    return ast && ast->kind != AST_QUANTITY && ast->kind != AST_NAME;
}

static bool number_answer(Card *card, const Question *question, const YNode *node, Given *out) {
    Type type;
    if (is_expression(card, node))
        return evidence_typed(card, question, node->text, out) &&
               lies_within(card, question, node, out->reply.value);
    if (!card_number(card, node, "this answer", &type, &out->reply.value)) return false;
    if (dim_eq(&type.dim, &question->type.dim))
        return lies_within(card, question, node, out->reply.value);
    Buf unit = buf_new(card->diags->arena);
    unit_text(&unit, &card->units, &question->type.unit, true);
    Diag *diag = diag_error(card->diags, node->span, "`%.*s` is answered by a number%s%s",
                            STR_ARG(question->name), unit.n ? " of " : "", unit.p);
    if (unit.n && !type.dim.n && !type.percent) card_hint_unit(card, diag, question, node, &type);
    else diag_hint(card->diags, diag, "or by `unknown`");
    return false;
}

static bool read_reply(Card *card, const Question *question, const YNode *node, Given *out) {
    out->reply = (Reply){UNKNOWN, 0};
    if (!ynode_want_expr(node, "an answer", card->diags)) return false;
    if (str_is(ynode_value(node), "unknown")) return true;
    out->reply.certainty = KNOWN;
    if (question->kind == Q_NUMBER) return number_answer(card, question, node, out);
    int32_t option = question_option(question, ynode_value(node));
    if (option < 0) return bad_option(card, question, node);
    out->reply.value = option_value(question, (size_t)option);
    return true;
}

static YNode typed_node(Span text) {
    return (YNode){.kind = Y_SCALAR, .style = Y_PLAIN, .span = text, .text = text};
}

bool sheet_typed(Card *card, uint32_t question, Span text, Given *out) {
    YNode node = typed_node(text);
    *out = (Given){.sure = 1};
    return read_reply(card, &card->questions[question], &node, out);
}

void sheet_asked(const Card *card, const Given *given, bool *asked) {
    Reply *answers = ARENA_ARRAY(card->arena, Reply, card->nquestions);
    World world = {card, answers, -1};
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        asked[q] = !reply_is(logic_ask(&world, &card->questions[q].ask_if), false);
        answers[q] = asked[q] ? given[q].reply : (Reply){NOT_ASKED, 0};
    }
}

static bool read_sure(Card *card, const YNode *node, double *out) {
    Type type;
    if (!card_number(card, node, "`sure`", &type, out)) return false;
    if (!type.dim.n && *out > 0 && *out <= 1) return true;
    Diag *diag = diag_error(card->diags, node->span, "`sure` is a share above 0, up to 100%%");
    diag_hint(card->diags, diag, "what is not known at all is `unknown`");
    return false;
}

bool sheet_sure(Card *card, Span text, double *out) {
    YNode node = typed_node(text);
    return read_sure(card, &node, out);
}

static bool read_given(Card *card, YPair pair, Given *all) {
    uint32_t at;
    if (!card_find_question(card, pair.key->text, &at)) return false;
    const Question *question = &card->questions[at];
    Given *given = &all[at];
    AnswerKeys keys = {.is = pair.value};
    if (pair.value->kind == Y_MAP &&
        !yschema_read(pair.value, answer_fields, COUNT_OF(answer_fields), "an answer", &keys,
                      card->diags))
        return false;
    if (pair.value->kind != Y_MAP) keys.evidence = ynode_note(pair.value);
    given->span = pair.key->span;
    given->evidence = keys.evidence;
    bool good = read_reply(card, question, keys.is, given);
    if (given->runs && !given->evidence.n) given->evidence = ynode_value(keys.is);
    return good && (!keys.sure || read_sure(card, keys.sure, &given->sure));
}

/* An answer to what the other answers say is not asked contradicts them. */
static bool none_contradicts(const Card *card, const Given *given) {
    bool *asked = ARENA_ARRAY(card->arena, bool, card->nquestions), good = true;
    sheet_asked(card, given, asked);
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        const Question *question = &card->questions[q];
        if (asked[q] || given[q].reply.certainty != KNOWN) continue;
        Diag *diag = diag_error(card->diags, given[q].span,
                                "`%.*s` is answered, but not asked: `%.*s` does not hold",
                                STR_ARG(question->name), STR_ARG(span_text(question->ask_if.text)));
        diag_hint(card->diags, diag, "remove it, or mend the answer that it hangs on");
        good = false;
    }
    return good;
}

static bool read_all(Card *card, const YNode *map, Given **out) {
    Given *given = *out = ARENA_ARRAY(card->arena, Given, card->nquestions);
    bool good = true;
    for (size_t i = 0; i < card->nquestions; i++) given[i].sure = 1;
    for (size_t i = 0; map && i < map->count; i++)
        good = read_given(card, map->pairs[i], given) && good;
    return good;
}

bool sheet_answers(Card *card, const YNode *map, Given **out) {
    return read_all(card, map, out) && none_contradicts(card, *out);
}

/* ---- from a plan ---- */

/* The answers of the plan, where none was given and one is wanted. */
static bool fill(Card *card, Evidence *evidence, Given *given) {
    bool *wanted = ARENA_ARRAY(card->arena, bool, card->nquestions);
    for (size_t q = 0; q < card->nquestions; q++)
        wanted[q] = card->questions[q].from.src && !given[q].span.src;
    bool good = evidence_work(evidence, wanted);
    Reply *answers = ARENA_ARRAY(card->arena, Reply, card->nquestions);
    World world = {card, answers, -1};
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        bool asked = !reply_is(logic_ask(&world, &card->questions[q].ask_if), false);
        if (asked && wanted[q]) good = evidence_answer(evidence, q, &given[q]) && good;
        answers[q] = asked ? given[q].reply : (Reply){NOT_ASKED, 0};
    }
    return good;
}

/* The band that people decided on. */
static bool read_chosen(const Card *card, const YNode *node, const Band **out) {
    if (!node) return true;
    if (!ynode_want_expr(node, "`chosen`", card->diags)) return false;
    Near near = near_to(ynode_value(node));
    for (size_t b = 0; b < card->nbands; b++) {
        if (str_eq(card->bands[b].name, ynode_value(node))) *out = &card->bands[b];
        near_offer(&near, card->bands[b].name, true);
    }
    return *out || card_unknown(card, node->span, ynode_value(node), "band", near);
}

bool sheet_read(Card *card, const SheetHead *head, Evidence *evidence, Sheet *out) {
    *out = (Sheet){.card = card,
                   .path = head->path,
                   .src = head->src,
                   .subject = head->subject,
                   .deciders = head->deciders,
                   .ndeciders = head->ndeciders,
                   .because = head->because};
    if (evidence) out->plan = evidence->plan;
    if (evidence) out->scenario = evidence->scenario;
    return read_chosen(card, head->chosen, &out->chosen) &&
           read_all(card, head->given, &out->given) &&
           (!evidence || fill(card, evidence, out->given)) && none_contradicts(card, out->given);
}

typedef struct PlanNames {
    const Plan *plan;
    bool *entries;
} PlanNames;

static void mark_entry(void *ctx, const Ast *name) {
    const PlanNames *named = ctx;
    if (name->kind != AST_NAME || !str_starts(name->name, "plan.")) return;
    int32_t at = plan_find(named->plan, (Str){name->name.p + 5, name->name.n - 5});
    if (at > 0 && named->plan->entries[at].kind != ENTRY_FUNCTION) named->entries[at] = true;
}

bool *sheet_plan_values(Arena *arena, const Sheet *sheet) {
    Plan *plan = sheet->plan;
    PlanNames named = {plan, ARENA_ARRAY(arena, bool, plan->nentries)};
    for (size_t q = 0; q < sheet->card->nquestions; q++) {
        if (!sheet->given[q].computed) continue;
        Span from = sheet->card->questions[q].from;
        const Ast *ast = parse_expression(arena, &plan->units, from, plan->diags, NULL);
        if (ast) ast_names(ast, mark_entry, &named);
    }
    return named.entries;
}

Str sheet_answer_text(Arena *arena, const Card *card, uint32_t at, Reply reply) {
    const Question *question = &card->questions[at];
    if (reply.certainty == UNKNOWN) return STR("unknown");
    if (reply.certainty == NOT_ASKED) return STR("not asked");
    if (question->kind != Q_NUMBER) return question->options[option_place(question, reply.value)];
    Buf text = buf_new(arena);
    quantity_text(&text, &card->units, &question->type, reply.value);
    return buf_str(&text);
}
