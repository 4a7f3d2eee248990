#include "advisor/logic.h"

#include "base/near.h"
#include "lang/parser.h"

#include <math.h>

/* ---- what a condition may name ---- */

static uint32_t fact_slot(Card *card, Fact fact) {
    for (size_t i = 0; i < card->nfacts; i++) {
        const Fact *f = &card->facts[i];
        if (f->kind == fact.kind && f->at == fact.at && f->option == fact.option)
            return (uint32_t)i;
    }
    ARENA_PUSH_ROOM(card->arena, card->facts, card->nfacts, card->cap_facts);
    card->facts[card->nfacts] = fact;
    return (uint32_t)card->nfacts++;
}

/* A fact as a name that nobody can write: `#3`, its slot. */
static void become_fact(Card *card, Ast *ast, Fact fact) {
    const char *name = arena_printf(card->arena, "#%u", fact_slot(card, fact));
    *ast = (Ast){.kind = AST_NAME, .off = ast->off, .len = ast->len, .name = str_of(name)};
}

/* The walk that turns words of the card into facts, before the language checks the rest. */
typedef struct Reading {
    Card *card;
    const Source *src;
    bool verdict; /* `side` and `band` may be named */
    bool good;
} Reading;

static Span span_of(const Reading *reading, const Ast *ast) {
    return (Span){reading->src, ast->off, ast->len};
}

static void not_an_option(Reading *reading, const Ast *word, const Str *options, size_t n,
                          const char *of) {
    Diags *diags = reading->card->diags;
    Near near = near_to(word->name);
    Buf all = buf_new(diags->arena);
    for (size_t i = 0; i < n; i++) {
        near_offer(&near, options[i], true);
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(options[i]));
    }
    Diag *diag = diag_error(diags, span_of(reading, word), "%s has no option `%.*s`", of,
                            STR_ARG(word->name));
    if (near.best.n) diag_hint(diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(diags, diag, "it is one of %s", all.p);
    reading->good = false;
}

/* `shared_data == writes`; of a question that is compared with something else: false. */
static bool read_option(Reading *reading, Ast *ast, const Ast *left, const Ast *right) {
    Card *card = reading->card;
    int32_t at = left->kind == AST_NAME ? card_question(card, left->name) : -1;
    if (at < 0 || right->kind != AST_NAME || card_question(card, right->name) >= 0) return false;
    const Question *question = &card->questions[at];
    if (question->kind == Q_SCALE || question->kind == Q_NUMBER) return false;
    int32_t option = question_option(question, right->name);
    const char *of = arena_printf(card->arena, "`%.*s`", STR_ARG(left->name));
    if (option < 0) not_an_option(reading, right, question->options, question->noptions, of);
    else become_fact(card, ast, (Fact){FACT_IS, (uint32_t)at, (uint32_t)option});
    return true;
}

/* `side == split`, `band == keep`. */
static bool read_verdict(Reading *reading, Ast *ast, const Ast *left, const Ast *right) {
    Card *card = reading->card;
    bool side = left->kind == AST_NAME && str_is(left->name, "side"),
         band = left->kind == AST_NAME && str_is(left->name, "band");
    if (!reading->verdict || (!side && !band) || right->kind != AST_NAME) return false;
    size_t n = side ? SIDES : card->nbands;
    Str *names = ARENA_ARRAY(card->arena, Str, n);
    for (size_t i = 0; i < n; i++) names[i] = side ? card->sides[i] : card->bands[i].name;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(names[i], right->name)) continue;
        become_fact(card, ast, (Fact){side ? FACT_SIDE : FACT_BAND, (uint32_t)i, 0});
        return true;
    }
    not_an_option(reading, right, names, n, side ? "`side`" : "`band`");
    return true;
}

static Ast *negated(Card *card, Ast inner) {
    Ast *copy = ARENA_NEW(card->arena, Ast);
    *copy = inner;
    return copy;
}

static bool read_equality(Reading *reading, Ast *ast) {
    if (ast->kind != AST_BINARY || (ast->op != T_EQ && ast->op != T_NE)) return false;
    bool unequal = ast->op == T_NE;
    Ast *a = ast->a, *b = ast->b;
    if (!read_option(reading, ast, a, b) && !read_option(reading, ast, b, a) &&
        !read_verdict(reading, ast, a, b) && !read_verdict(reading, ast, b, a))
        return false;
    if (!unequal || !reading->good) return true;
    Ast *inner = negated(reading->card, *ast);
    *ast = (Ast){.kind = AST_NOT, .off = inner->off, .len = inner->len, .a = inner};
    return true;
}

/* Whether any question has such an option. */
static bool is_option(const Card *card, Str word) {
    for (size_t q = 0; q < card->nquestions; q++)
        if (question_option(&card->questions[q], word) >= 0) return true;
    return false;
}

static void stranger(Reading *reading, const Ast *word) {
    Card *card = reading->card;
    Near near = near_to(word->name);
    for (size_t q = 0; q < card->nquestions; q++) near_offer(&near, card->questions[q].name, true);
    reading->good = card_unknown(card, span_of(reading, word), word->name, "question", near);
}

/* `ownrs == yes`, where there is no such question: one error, and not another one about `yes`. */
static bool read_stranger(Reading *reading, const Ast *ast) {
    const Card *card = reading->card;
    if (ast->kind != AST_BINARY || (ast->op != T_EQ && ast->op != T_NE)) return false;
    const Ast *arms[] = {ast->a, ast->b};
    for (int i = 0; i < 2; i++)
        if (arms[i]->kind != AST_NAME || card_question(card, arms[i]->name) >= 0 ||
            str_starts(arms[i]->name, "plan."))
            return false;
    bool swapped = is_option(card, arms[0]->name) && !is_option(card, arms[1]->name);
    const Ast *word = arms[swapped];
    if (!str_is(word->name, "side") && !str_is(word->name, "band")) {
        stranger(reading, word);
        return true;
    }
    Diag *diag = diag_error(card->diags, span_of(reading, word),
                            "`%.*s` can be named in patterns only", STR_ARG(word->name));
    diag_hint(card->diags, diag, "it comes out of the rules and vetoes: here answers are named");
    reading->good = false;
    return true;
}

static bool read_known(Reading *reading, Ast *ast) {
    Card *card = reading->card;
    if (ast->kind != AST_CALL || !str_is(ast->name, "known") || ast->nargs != 1) return false;
    const Ast *arg = ast->args[0];
    int32_t at = arg->kind == AST_NAME ? card_question(card, arg->name) : -1;
    if (at < 0) {
        diag_error(card->diags, span_of(reading, arg), "`known` takes the name of a question");
        reading->good = false;
    } else {
        become_fact(card, ast, (Fact){FACT_KNOWN, (uint32_t)at, 0});
    }
    return true;
}

/* Whose names stand in an expression. */
typedef struct Names {
    size_t plans, others;
} Names;

static void count_name(void *ctx, const Ast *name) {
    Names *names = ctx;
    ++*(str_starts(name->name, "plan.") ? &names->plans : &names->others);
}

/* Without the brackets around all of it: they make no other question of it. */
static Span unbracketed(Span span) {
    for (;;) {
        Str text = span_text(span);
        size_t depth = 0, end = 0;
        while (end < text.n && (depth += text.p[end] == '(', depth -= text.p[end] == ')')) end++;
        if (text.n < 2 || text.p[0] != '(' || end + 1 != text.n) return span;
        Str inside = str_trim((Str){text.p + 1, text.n - 2});
        span.off += (uint32_t)(inside.p - text.p);
        span.len = (uint32_t)inside.n;
    }
}

/* The question that nobody wrote down: whether a comparison holds in the plan. */
static bool implied_question(Card *card, Span whole, uint32_t *out) {
    Span from = unbracketed(whole);
    int32_t at = card_question(card, span_text(from));
    *out = (uint32_t)at;
    if (at >= 0) return true;
    if (card->nquestions >= LIMIT_QUESTIONS) {
        diag_error(card->diags, from, "there are %d questions and comparisons of the plan at most",
                   LIMIT_QUESTIONS);
        return false;
    }
    Question question = {.name = span_text(from),
                         .span = from,
                         .ask = span_text(from),
                         .from = from,
                         .lever = true,
                         .implied = true};
    question_yes_no(card, &question);
    *out = card_add_question(card, question);
    return true;
}

/* `plan.peak > 3k req/s`, or `plan.fits` where that is true or false by itself. */
static bool read_plan(Reading *reading, Ast *ast) {
    Card *card = reading->card;
    Names names = {0};
    bool compares = ast->kind == AST_BINARY && ast->op >= T_LT && ast->op <= T_NE;
    if (!compares && ast->kind != AST_NAME) return false;
    ast_names(ast, count_name, &names);
    if (!names.plans) return false;
    if (!names.others) {
        uint32_t at;
        reading->good = implied_question(card, span_of(reading, ast), &at);
        if (reading->good) become_fact(card, ast, (Fact){FACT_ANSWER, at, 0});
        return true;
    }
    Diag *diag = diag_error(card->diags, span_of(reading, ast),
                            "answers and values of the plan are not compared with one another");
    diag_hint(card->diags, diag, "ask for the number, with `from:` and the plan's value");
    reading->good = false;
    return true;
}

static bool read_answer(Reading *reading, Ast *ast) {
    Card *card = reading->card;
    int32_t at = ast->kind == AST_NAME ? card_question(card, ast->name) : -1;
    if (at < 0) return false;
    if (card->questions[at].kind == Q_CHOICE) {
        Diag *diag = diag_error(card->diags, span_of(reading, ast),
                                "`%.*s` is one of several options: which one is asked for?",
                                STR_ARG(ast->name));
        diag_hint(card->diags, diag, "as in `%.*s == %.*s`", STR_ARG(ast->name),
                  STR_ARG(card->questions[at].options[0]));
        reading->good = false;
        return true;
    }
    become_fact(card, ast, (Fact){FACT_ANSWER, (uint32_t)at, 0});
    return true;
}

/* Depth is bounded by the parser, but for chains, whose left arms are walked by the loop. */
static void read_words(Reading *reading, Ast *ast) {
    while (ast && reading->good) {
        if (read_equality(reading, ast) || read_stranger(reading, ast) ||
            read_known(reading, ast) || read_plan(reading, ast) || read_answer(reading, ast))
            return;
        switch (ast->kind) {
        case AST_CALL:
            for (size_t i = 0; i < ast->nargs; i++) read_words(reading, ast->args[i]);
            return;
        case AST_IF:
            read_words(reading, ast->b);
            read_words(reading, ast->c);
            break;
        case AST_BINARY: read_words(reading, ast->b); break;
        case AST_NEGATE:
        case AST_NOT:
        case AST_CONVERT:
        case AST_AS: break;
        default: return;
        }
        ast = ast->a;
    }
}

/* ---- the scope of the language ---- */

static ScopeAnswer scope_value(void *ctx, Str name, uint32_t *slot, Type *type) {
    const Card *card = ctx;
    if (!name.n || name.p[0] != '#') return SCOPE_NONE;
    *slot = 0;
    for (size_t i = 1; i < name.n; i++) *slot = *slot * 10 + (uint32_t)(name.p[i] - '0');
    const Fact *fact = &card->facts[*slot];
    const Question *question = fact->kind == FACT_ANSWER ? &card->questions[fact->at] : NULL;
    bool number = question && question->kind != Q_YESNO;
    *type = number ? question->type : (Type){.is_bool = true};
    return SCOPE_VALUE;
}

static const Function *scope_function(void *ctx, Str name, bool *broken) {
    (void)ctx, (void)name, (void)broken;
    return NULL;
}

static void scope_suggest(void *ctx, Near *near, const Dim *fits) {
    const Card *card = ctx;
    for (size_t i = 0; i < card->nquestions; i++) {
        const Question *question = &card->questions[i];
        bool right = fits && question->kind != Q_CHOICE && dim_eq(&question->type.dim, fits);
        near_offer(near, question->name, right);
    }
}

static bool is_certain(const Code *code) {
    for (size_t i = 0; i < code->n; i++)
        if (code->ins[i].op >= OP_DRAW) return false;
    return true;
}

bool logic_check(Card *card, Span text, bool verdict, Condition *out) {
    Reading reading = {card, text.src, verdict, true};
    Ast *ast = (Ast *)parse_expression(card->arena, &card->units, text, card->diags, NULL);
    if (ast) read_words(&reading, ast);
    if (!ast || !reading.good) return false;
    Scope scope = {card, scope_value, scope_function, scope_suggest, NULL};
    *out = (Condition){.text = text, .there = true};
    if (!check_expression(card->arena, &card->units, &scope, text.src, ast, card->diags,
                          &out->code))
        return false;
    const char *wrong = !out->code.type.is_bool   ? "a condition is expected here; this is a number"
                        : !is_certain(&out->code) ? "a condition over answers is certain: no ranges"
                        : out->code.n > LIMIT_CONDITION ? "this condition is too long"
                                                        : NULL;
    if (!wrong) return true;
    Diag *diag = diag_error(card->diags, text, "%s", wrong);
    diag_hint(card->diags, diag, "as in `shared == writes`, or `hop_share > 50%%`");
    return false;
}

/* ---- three values ---- */

static Reply known(double value) {
    return (Reply){KNOWN, value};
}

static Reply fact_value(const World *world, uint32_t slot) {
    const Fact *fact = &world->card->facts[slot];
    const Reply *answer = &world->answers[fact->at];
    bool unknown = world->band < 0;
    switch (fact->kind) {
    case FACT_KNOWN: return known(answer->certainty == KNOWN);
    case FACT_SIDE:
        return unknown ? (Reply){UNKNOWN, 0}
                       : known(world->card->bands[world->band].side == (Side)fact->at);
    case FACT_BAND: return unknown ? (Reply){UNKNOWN, 0} : known(world->band == (int32_t)fact->at);
    case FACT_IS:
        if (answer->certainty == NOT_ASKED) return known(0);
        return answer->certainty == KNOWN ? known(answer->value == fact->option) : *answer;
    case FACT_ANSWER: break;
    }
    if (world->card->questions[fact->at].kind != Q_YESNO) return *answer;
    if (answer->certainty == NOT_ASKED) return known(0);
    return answer->certainty == KNOWN ? known(answer->value == OPTION_YES) : *answer;
}

static Reply kleene(Op op, Reply a, Reply b) {
    bool decides = op == OP_OR; /* the value that settles it alone */
    if (reply_is(a, decides) || reply_is(b, decides)) return known(decides);
    if (a.certainty == KNOWN && b.certainty == KNOWN) return known(!decides);
    return (Reply){UNKNOWN, 0};
}

static Reply of_two(Op op, Reply a, Reply b) {
    if (op == OP_AND || op == OP_OR) return kleene(op, a, b);
    bool compares = op >= OP_LT && op <= OP_NE;
    if (a.certainty == NOT_ASKED || b.certainty == NOT_ASKED)
        return compares ? known(0) : (Reply){NOT_ASKED, 0};
    if (a.certainty == UNKNOWN || b.certainty == UNKNOWN) return (Reply){UNKNOWN, 0};
    return known(code_apply(op, a.value, b.value));
}

static Reply of_call(const Ins *ins, const Reply *values) {
    double args[LIMIT_ARGS];
    for (size_t i = 0; i < ins->nargs; i++) {
        Reply arg = values[ins->args[i]];
        if (arg.certainty != KNOWN) return arg;
        args[i] = arg.value;
    }
    return known(builtin_row(ins->fn)->at(args, ins->nargs));
}

static void run_range(const World *world, const Code *code, uint32_t from, uint32_t to,
                      Reply *values);

/* Where the test is unknown, both branches may still agree. */
static void run_choice(const World *world, const Code *code, uint32_t at, Reply *values) {
    const Ins *ins = &code->ins[at];
    Reply test = values[ins->a];
    run_range(world, code, at + 1, ins->c, values);
    Reply then = values[ins->b - 1], other = values[ins->c - 1];
    bool same = then.certainty == other.certainty && then.value == other.value;
    if (test.certainty == KNOWN) values[at] = test.value != 0 ? then : other;
    else values[at] = same ? then : (Reply){test.certainty, 0};
}

static void run_range(const World *world, const Code *code, uint32_t from, uint32_t to,
                      Reply *values) {
    for (uint32_t at = from; at < to; at++) {
        const Ins *ins = &code->ins[at];
        switch (ins->op) {
        case OP_CONST: values[at] = known(ins->number); break;
        case OP_LOAD: values[at] = fact_value(world, ins->a); break;
        case OP_MOVE: values[at] = values[ins->a]; break;
        case OP_CALL: values[at] = of_call(ins, values); break;
        case OP_NEG:
        case OP_NOT: values[at] = of_two((Op)ins->op, values[ins->a], values[ins->a]); break;
        case OP_IF:
            run_choice(world, code, at, values);
            at = ins->c - 1;
            break;
        default: values[at] = of_two((Op)ins->op, values[ins->a], values[ins->b]);
        }
    }
}

Reply logic_ask(const World *world, const Condition *condition) {
    Reply values[LIMIT_CONDITION];
    if (!condition->there) return known(1);
    run_range(world, &condition->code, 0, condition->code.n, values);
    return values[condition->code.result];
}

void logic_mark(const Card *card, const Condition *condition, bool *questions) {
    for (size_t i = 0; i < condition->code.n; i++) {
        const Ins *ins = &condition->code.ins[i];
        if (ins->op != OP_LOAD) continue;
        const Fact *fact = &card->facts[ins->a];
        if (fact->kind <= FACT_KNOWN) questions[fact->at] = true;
    }
}
