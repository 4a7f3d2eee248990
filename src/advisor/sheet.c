#include "advisor/sheet.h"

#include "base/near.h"
#include "base/num.h"
#include "lang/parser.h"
#include "lang/sample.h"
#include "yaml/schema.h"

#include <math.h>

typedef struct SheetKeys {
    Str subject;
    YNode *rules, *plan, *given;
} SheetKeys;

static const YField sheet_fields[] = {
    YFIELD("answers", YF_TEXT, SheetKeys, subject, true, "what they are about; the first key"),
    YFIELD("rules", YF_EXPR, SheetKeys, rules, false, "the rules that read them, by name"),
    YFIELD("plan", YF_EXPR, SheetKeys, plan, false, "a plan that gives numbers, by path"),
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

bool sheet_open(Arena *arena, Diags *diags, const char *path, SheetHead *out) {
    SheetKeys keys = {0};
    Card reader = {.arena = arena, .diags = diags};
    *out = (SheetHead){.path = path};
    YNode *root = card_open(&reader, path, "answers");
    if (!root || !yschema_read(root, sheet_fields, COUNT_OF(sheet_fields), "answers", &keys, diags))
        return false;
    out->src = root->span.src;
    out->subject = keys.subject;
    out->given = keys.given;
    if (keys.rules) out->rules = keys.rules->text;
    if (keys.plan) out->plan = keys.plan->text;
    return true;
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

static bool number_answer(Card *card, const Question *question, const YNode *node, double *out) {
    Type type;
    if (!card_number(card, node, "this answer", &type, out)) return false;
    if (!dim_eq(&type.dim, &question->type.dim)) {
        Buf unit = buf_new(card->diags->arena);
        unit_text(&unit, &card->units, &question->type.unit, true);
        Diag *diag = diag_error(card->diags, node->span, "`%.*s` is answered by a number%s%s",
                                STR_ARG(question->name), unit.n ? " of " : "", unit.p);
        diag_hint(card->diags, diag, "or by `unknown`");
        return false;
    }
    if (*out >= question->low && *out <= question->high) return true;
    Buf range = buf_new(card->diags->arena);
    quantity_range(&range, &card->units, &question->type, question->high,
                   (double[]){question->low, question->high}, (int[]){4, 4});
    diag_error(card->diags, node->span, "`%.*s` lies within %s", STR_ARG(question->name), range.p);
    return false;
}

static bool read_reply(Card *card, const Question *question, const YNode *node, Reply *out) {
    *out = (Reply){UNKNOWN, 0};
    if (!ynode_want_expr(node, "an answer", card->diags)) return false;
    if (str_is(ynode_value(node), "unknown")) return true;
    out->certainty = KNOWN;
    if (question->kind == Q_NUMBER) return number_answer(card, question, node, &out->value);
    int32_t option = question_option(question, ynode_value(node));
    if (option < 0) return bad_option(card, question, node);
    out->value = option_value(question, (size_t)option);
    return true;
}

static bool read_sure(Card *card, const YNode *node, double *out) {
    Type type;
    if (!card_number(card, node, "`sure`", &type, out)) return false;
    if (!type.dim.n && *out > 0 && *out <= 1) return true;
    Diag *diag = diag_error(card->diags, node->span, "`sure` is a share above 0, up to 100%%");
    diag_hint(card->diags, diag, "what is not known at all is `unknown`");
    return false;
}

static bool read_given(Card *card, YPair pair, Given *all) {
    uint32_t at;
    if (!card_find_question(card, pair.key, &at)) return false;
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
    return read_reply(card, question, keys.is, &given->reply) &&
           (!keys.sure || read_sure(card, keys.sure, &given->sure));
}

/* An answer to what the other answers say is not asked contradicts them. */
static bool none_contradicts(const Card *card, const Given *given) {
    Reply *answers = ARENA_ARRAY(card->arena, Reply, card->nquestions);
    bool good = true;
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        World world = {card, answers, -1};
        const Question *question = &card->questions[q];
        bool asked = !reply_is(logic_ask(&world, &question->ask_if), false);
        answers[q] = asked ? given[q].reply : (Reply){NOT_ASKED, 0};
        if (asked || given[q].reply.certainty != KNOWN) continue;
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

/* `plan.peak` is the plan's `peak`. */
static void strip_prefix(void *ctx, const Ast *name) {
    (void)ctx;
    Ast *node = (Ast *)name;
    if (node->kind != AST_NAME || !str_starts(node->name, "plan.")) return;
    node->name = (Str){node->name.p + 5, node->name.n - 5};
}

static bool fits_question(Card *card, const Question *question, const Code *code) {
    bool number = question->kind == Q_NUMBER;
    if (question->kind == Q_CHOICE || question->kind == Q_SCALE) {
        diag_error(card->diags, question->from, "only yes or no and numbers come from a plan");
        return false;
    }
    if (code->type.is_bool == !number &&
        (!number || check_dim_fits(&code->type.dim, &question->type.dim)))
        return true;
    diag_error(card->diags, question->from, "`%.*s` is answered by %s, and this is none",
               STR_ARG(question->name), number ? "a number of its unit" : "yes or no");
    return false;
}

/* A share of runs that differs from the prior is an answer that is so sure. */
static void take_share(const Question *question, double share, Given *given) {
    bool yes = share >= question->priors[OPTION_YES];
    double prior = question->priors[yes ? OPTION_YES : OPTION_NO];
    given->reply.value = yes ? OPTION_YES : OPTION_NO;
    given->sure = prior < 1 ? ((yes ? share : 1 - share) - prior) / (1 - prior) : 1;
    if (given->sure <= 0) given->reply.certainty = UNKNOWN, given->sure = 1;
}

/* An uncertain number is its median; and as likely the middle of each ninth of its runs. */
static bool take_value(Plan *plan, const Question *question, Value value, Given *given) {
    static const double middles[SLICES] = {1 / 18.0,  3 / 18.0,  5 / 18.0,  7 / 18.0, 9 / 18.0,
                                           11 / 18.0, 13 / 18.0, 15 / 18.0, 17 / 18.0};
    bool truth = question->kind == Q_YESNO;
    given->reply = (Reply){KNOWN, value.one};
    given->computed = true;
    Want want = {.reg = value.reg, .truth = truth, .p = middles, .np = truth ? 0 : SLICES};
    if (value.reg && !sample_run(plan->program, &plan->sampling, plan->arena, &want, 1))
        return false;
    if (truth) take_share(question, value.reg ? want.share.at : value.one != 0, given);
    else if (value.reg) {
        given->reply.value = want.spread.quantiles[SPREAD_QUANTILES / 2].at;
        given->slices = ARENA_ARRAY(plan->arena, double, SLICES);
        for (size_t i = 0; i < SLICES; i++) {
            double at = want.spread.quantiles[SPREAD_QUANTILES + i].at;
            given->slices[i] = fmin(fmax(at, question->low), question->high);
            if (isnan(at)) given->slices = NULL;
            if (isnan(at)) break;
        }
    }
    return true;
}

static bool compute(Card *card, Plan *plan, Case *solved, uint32_t q, Sheet *sheet) {
    Question *question = &card->questions[q];
    Given *given = &sheet->given[q];
    Ast *ast =
        (Ast *)parse_expression(plan->arena, &plan->units, question->from, card->diags, NULL);
    if (!ast) return false;
    ast_names(ast, strip_prefix, NULL);
    Code code;
    Value value;
    if (!check_expression(plan->arena, &plan->units, &plan->scope, question->from.src, ast,
                          plan->diags, &code) ||
        !fits_question(card, question, &code))
        return false;
    if (!plan_run(plan, solved, &code, question->name, &value)) return false;
    if (!take_value(plan, question, value, given)) return false;
    if (question->kind == Q_NUMBER) {
        given->reply.value = fmin(fmax(given->reply.value, question->low), question->high);
        if (isnan(given->reply.value)) given->reply.certainty = UNKNOWN;
    }
    given->evidence = question->kind == Q_NUMBER
                          ? sheet_answer_text(card->arena, card, q, given->reply)
                          : span_text(question->from);
    return true;
}

bool sheet_read(Card *card, const SheetHead *head, Plan *plan, const Scenario *scenario,
                Sheet *out) {
    *out = (Sheet){.card = card,
                   .path = head->path,
                   .src = head->src,
                   .subject = head->subject,
                   .plan = plan,
                   .scenario = scenario};
    bool good = read_all(card, head->given, &out->given);
    if (!plan || !good) return good && none_contradicts(card, out->given);
    Case solved = plan_solve(plan, scenario, NULL);
    Reply *answers = ARENA_ARRAY(card->arena, Reply, card->nquestions);
    World world = {card, answers, -1};
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        const Question *question = &card->questions[q];
        bool asked = !reply_is(logic_ask(&world, &question->ask_if), false);
        if (asked && question->from.src && !out->given[q].span.src)
            good = compute(card, plan, &solved, q, out) && good;
        answers[q] = asked ? out->given[q].reply : (Reply){NOT_ASKED, 0};
    }
    return good && none_contradicts(card, out->given);
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
