#include "lang/parser.h"

#include "base/near.h"
#include "base/num.h"
#include "lang/builtins.h"

#include <math.h>

typedef struct Parser {
    Arena *arena;
    const UnitSet *units;
    Diags *diags;
    const Source *src;
    Lexer lexer;
    Token tok;
    uint32_t last_end; /* where the word before `tok` ended */
    int depth;
    bool failed;
} Parser;

/* Loosest first; the parser climbs from PREC_LOOSEST. */
enum {
    PREC_LOOSEST = 1,
    PREC_CONVERT = 1,
    PREC_AS,
    PREC_IF,
    PREC_OR,
    PREC_AND,
    PREC_NOT,
    PREC_COMPARE,
    PREC_SUM,
    PREC_PRODUCT,
    PREC_SIGN,
    PREC_POWER,
    PREC_RANGE
};

static Ast *parse_prec(Parser *p, int prec);
static Ast *prefix_number(Parser *p);
static Ast *prefix_name(Parser *p);
static Ast *prefix_open(Parser *p);
static Ast *prefix_sign(Parser *p);
static Ast *prefix_not(Parser *p);
static Ast *prefix_if(Parser *p);
static Ast *prefix_bool(Parser *p);
static Ast *prefix_over(Parser *p);
static Ast *infix_binary(Parser *p, Ast *left);
static Ast *infix_target(Parser *p, Ast *left);

/* One row a token: how it starts an expression, how it goes on, how tightly, to the right or not.
 */
static const struct {
    Ast *(*prefix)(Parser *);
    Ast *(*infix)(Parser *, Ast *);
    int prec;
    bool right;
} rules[T_COUNT] = {
    [T_NUMBER] = {prefix_number, 0, 0, 0},
    [T_NAME] = {prefix_name, 0, 0, 0},
    [T_OPEN] = {prefix_open, 0, 0, 0},
    [T_TRUE] = {prefix_bool, 0, 0, 0},
    [T_FALSE] = {prefix_bool, 0, 0, 0},
    [T_IF] = {prefix_if, 0, 0, 0},
    [T_NOT] = {prefix_not, 0, 0, 0},
    [T_ARROW] = {0, infix_target, PREC_CONVERT, 0},
    [T_AS] = {0, infix_target, PREC_AS, 0},
    [T_OR] = {0, infix_binary, PREC_OR, 0},
    [T_AND] = {0, infix_binary, PREC_AND, 0},
    [T_LT] = {0, infix_binary, PREC_COMPARE, 0},
    [T_LE] = {0, infix_binary, PREC_COMPARE, 0},
    [T_GT] = {0, infix_binary, PREC_COMPARE, 0},
    [T_GE] = {0, infix_binary, PREC_COMPARE, 0},
    [T_EQ] = {0, infix_binary, PREC_COMPARE, 0},
    [T_NE] = {0, infix_binary, PREC_COMPARE, 0},
    [T_PLUS] = {prefix_sign, infix_binary, PREC_SUM, 0},
    [T_MINUS] = {prefix_sign, infix_binary, PREC_SUM, 0},
    [T_TIMES] = {0, infix_binary, PREC_PRODUCT, 0},
    [T_OVER] = {prefix_over, infix_binary, PREC_PRODUCT, 0},
    [T_MOD] = {0, infix_binary, PREC_PRODUCT, 0},
    [T_POWER] = {0, infix_binary, PREC_POWER, true},
    [T_RANGE] = {0, infix_binary, PREC_RANGE, 0},
    [T_PLUSMINUS] = {0, infix_binary, PREC_RANGE, 0},
};

/* ---- words ---- */

static void advance(Parser *p) {
    p->last_end = p->tok.off + p->tok.len;
    p->tok = lexer_next(&p->lexer);
}

static Span span_of(const Parser *p, const Token *token) {
    return (Span){p->src, token->off, token->len};
}

static Str text_of(const Parser *p, const Token *token) {
    return span_text(span_of(p, token));
}

static Token look_ahead(const Parser *p) {
    Lexer ahead = p->lexer;
    return lexer_next(&ahead);
}

static Ast *fail(Parser *p, Span span, const char *hint, const char *fmt, ...) PRINTF_LIKE(4, 5);
static Ast *fail(Parser *p, Span span, const char *hint, const char *fmt, ...) {
    if (p->failed) return NULL;
    p->failed = true;
    va_list args;
    va_start(args, fmt);
    Diag *diag = diag_error(p->diags, span, "%s", arena_vprintf(p->arena, fmt, args));
    va_end(args);
    if (hint) diag_hint(p->diags, diag, "%s", hint);
    return NULL;
}

/* The word that stands here fits nowhere; `wanted` says what would. */
static Ast *fail_here(Parser *p, const char *wanted) {
    const Token *tok = &p->tok;
    if (tok->kind == T_BAD) return fail(p, span_of(p, tok), tok->hint, "%s", tok->problem);
    if (tok->kind == T_RANGE && look_ahead(p).kind == T_NUMBER)
        return fail(p, span_of(p, tok), "a range reads `0..5`, a fraction `.5`",
                    "malformed number: `..` has nothing on its left");
    const char *found = token_describe(p->arena, p->src, tok);
    if (tok->kind == T_END)
        return fail(p, span_of(p, tok), NULL, "%s is expected here, found the end", wanted);
    return fail(p, span_of(p, tok), NULL, "unexpected %s: %s is expected here", found, wanted);
}

static bool deeper(Parser *p) {
    if (++p->depth <= LIMIT_EXPR_DEPTH) return true;
    fail(p, span_of(p, &p->tok), "give a part of it a name of its own",
         "brackets and operators are more than %d deep here", LIMIT_EXPR_DEPTH);
    return false;
}

static Ast *new_ast(Parser *p, AstKind kind, uint32_t off) {
    Ast *ast = ARENA_NEW(p->arena, Ast);
    ast->kind = kind;
    ast->off = off;
    return ast;
}

static Ast *ends_here(const Parser *p, Ast *ast) {
    ast->len = p->last_end - ast->off;
    return ast;
}

/* ---- units ---- */

static bool is_unit(const Parser *p, const Token *token, UnitWord *word) {
    return token->kind == T_NAME && unit_find(p->units, text_of(p, token), word);
}

/* `min(` and its like are functions, whatever their name says as a unit. */
static bool is_call_of_builtin(const Parser *p, const Token *name, const Token *after) {
    return after->kind == T_OPEN && builtin_find(text_of(p, name)) != NULL;
}

static bool unit_too_long(Parser *p) {
    fail(p, span_of(p, &p->tok), NULL, "a unit has at most %d words and powers to %d",
         LIMIT_DIM_TERMS, LIMIT_POWER);
    return false;
}

/* The current word, with its power. */
static bool take_unit_word(Parser *p, AstUnit *unit, UnitWord word, int sign) {
    Token name = p->tok;
    advance(p);
    int power = 1;
    Lexer before = p->lexer;
    Token caret = p->tok;
    uint32_t end = p->last_end;
    if (caret.kind == T_POWER) {
        advance(p);
        bool minus = p->tok.kind == T_MINUS;
        if (minus) advance(p);
        bool whole = p->tok.kind == T_NUMBER && p->tok.number == floor(p->tok.number) &&
                     p->tok.number <= LIMIT_POWER;
        if (whole) power = (int)p->tok.number * (minus ? -1 : 1);
        if (whole) advance(p);
        else p->lexer = before, p->tok = caret, p->last_end = end;
    }
    if (word.plural && sign < 0 && !unit->plural_len) {
        unit->plural_off = name.off;
        unit->plural_len = name.len;
    }
    return unit_push(&unit->unit, word, sign * power) || unit_too_long(p);
}

/* After `/(`: is it `user*day)`, singular words alone? Then the brackets belong to the unit. */
static bool is_unit_group(const Parser *p) {
    Lexer ahead = p->lexer;
    for (;;) {
        Token token = lexer_next(&ahead);
        UnitWord word;
        if (!is_unit(p, &token, &word) || word.plural) return false;
        token = lexer_next(&ahead);
        if (token.kind == T_POWER) {
            if (lexer_next(&ahead).kind != T_NUMBER) return false;
            token = lexer_next(&ahead);
        }
        if (token.kind == T_CLOSE) return true;
        if (token.kind != T_TIMES && token.kind != T_OVER) return false;
    }
}

static bool take_unit_group(Parser *p, AstUnit *unit, int sign) {
    advance(p);
    int inner = sign;
    for (;;) {
        UnitWord word;
        if (!is_unit(p, &p->tok, &word)) return fail_here(p, "a unit") != NULL;
        if (!take_unit_word(p, unit, word, inner)) return false;
        if (p->tok.kind == T_CLOSE) break;
        inner = p->tok.kind == T_OVER ? -sign : sign;
        advance(p);
    }
    advance(p);
    return true;
}

/* `/user`, `/(user*day)`, `per day`, as many as follow; `*word` too where `products` is set. */
static bool take_unit_tail(Parser *p, AstUnit *unit, bool products) {
    for (;;) {
        bool over = p->tok.kind == T_OVER;
        if (!over && !(products && p->tok.kind == T_TIMES)) return true;
        Token next = look_ahead(p);
        UnitWord word;
        int sign = over ? -1 : 1;
        if (is_unit(p, &next, &word)) {
            Lexer ahead = p->lexer;
            lexer_next(&ahead);
            Token after = lexer_next(&ahead);
            if (is_call_of_builtin(p, &next, &after)) return true;
            advance(p);
            if (!take_unit_word(p, unit, word, sign)) return false;
        } else if (next.kind == T_OPEN) {
            Parser inside = *p;
            advance(&inside);
            if (!is_unit_group(&inside)) return true;
            advance(p);
            if (!take_unit_group(p, unit, sign)) return false;
        } else {
            return true;
        }
    }
}

/* ---- literals ---- */

static bool is_scale_letter(Str word) {
    return word.n == 1 && strchr("kKMGTP", word.p[0]) != NULL;
}

/* `2.5B users`: B glued to the digits and a counting noun after it. */
static bool takes_billion(const Parser *p) {
    if (p->tok.kind != T_NAME || !p->tok.glued || !str_is(text_of(p, &p->tok), "B")) return false;
    Token next = look_ahead(p);
    UnitWord word;
    return is_unit(p, &next, &word) && unit_is_noun(p->units, word);
}

static void take_scale(Parser *p, Ast *ast) {
    if (takes_billion(p)) {
        ast->number *= 1e9;
        advance(p);
    }
    while (p->tok.kind == T_SCALE) {
        ast->number *= p->tok.number;
        advance(p);
    }
}

static Ast *fail_word_after_number(Parser *p) {
    Span span = span_of(p, &p->tok);
    Str word = span_text(span);
    if (is_scale_letter(word))
        return fail(p, span,
                    arena_printf(p->arena, "glue the scale to the digits: `5%.*s`", STR_ARG(word)),
                    "`%.*s` after a blank is no unit", STR_ARG(word));
    if (builtin_find(word) || look_ahead(p).kind == T_OPEN)
        return fail(p, span, "write `*` between them", "a number and a call side by side");
    if (!p->failed) {
        p->failed = true;
        unknown_unit(p->units, p->diags, span, NULL);
    }
    return NULL;
}

/* The unit words after a number, if there are any. */
static bool take_literal_unit(Parser *p, Ast *ast) {
    AstUnit *unit = ARENA_NEW(p->arena, AstUnit);
    unit->multiple = 1;
    UnitWord word;
    if (p->tok.kind == T_NAME) {
        if (ast->unit && p->tok.kind == T_NAME)
            return fail(p, span_of(p, &p->tok), NULL, "two units for one number") != NULL;
        if (!is_unit(p, &p->tok, &word)) return fail_word_after_number(p) != NULL;
        if (!take_unit_word(p, unit, word, 1)) return false;
    }
    if (ast->unit) *unit = *ast->unit;
    if (!take_unit_tail(p, unit, false)) return false;
    if (unit->unit.n) ast->unit = unit;
    return true;
}

static bool is_clock(const Parser *p, const Ast *ast) {
    if (!ast->unit || ast->unit->unit.n != 1 || ast->percent) return false;
    UnitTerm term = ast->unit->unit.t[0];
    UnitFamily family = p->units->rows[term.row]->family;
    return term.power == 1 && (family == FAMILY_TIME || family == FAMILY_OTHER_TIME);
}

/* `1 h 30 min`: times side by side, each in a smaller unit than the one before, are a sum. */
static Ast *take_clock(Parser *p, Ast *first) {
    double size = unit_to_base(p->units, &first->unit->unit, 1);
    double total = first->number * size;
    while (p->tok.kind == T_NUMBER && is_clock(p, first)) {
        Token number = p->tok;
        Ast *next = new_ast(p, AST_QUANTITY, number.off);
        next->number = number.number;
        advance(p);
        if (!take_literal_unit(p, next)) return NULL;
        double part = is_clock(p, next) ? unit_to_base(p->units, &next->unit->unit, 1) : size;
        if (part >= size)
            return fail(p, span_of(p, &number),
                        "only times follow one another, as in `1 h 30 min`; else write `+` or `*`",
                        "two quantities side by side");
        total += next->number * part;
        size = part;
    }
    first->number = total / unit_to_base(p->units, &first->unit->unit, 1);
    return first;
}

static Ast *fail_side_by_side(Parser *p) {
    return fail(p, span_of(p, &p->tok),
                "only times follow one another, as in `1 h 30 min`; else write `+` or `*`",
                "two quantities side by side");
}

static Ast *finish_literal(Parser *p, Ast *ast) {
    if (p->tok.kind == T_PERCENT) {
        ast->percent = true;
        advance(p);
    }
    if (!take_literal_unit(p, ast)) return NULL;
    if (p->tok.kind == T_NUMBER) {
        if (!is_clock(p, ast)) return fail_side_by_side(p);
        if (!take_clock(p, ast)) return NULL;
    }
    if (p->tok.kind == T_COLON && p->tok.glued && look_ahead(p).kind == T_NUMBER)
        return fail(p, span_of(p, &p->tok), "a time reads `1 h 30 min` or `90 s`",
                    "`:` does not belong in a number");
    if (p->tok.kind == T_PERCENT)
        return fail(p, span_of(p, &p->tok), "the remainder reads `a mod b`",
                    "`%%` belongs right after a number");
    return ends_here(p, ast);
}

static Ast *prefix_number(Parser *p) {
    Ast *ast = new_ast(p, AST_QUANTITY, p->tok.off);
    ast->number = p->tok.number;
    advance(p);
    take_scale(p, ast);
    return finish_literal(p, ast);
}

/* `/s` alone, as in `-> /s`, is no value; `8000 /s` is one. */
static Ast *prefix_over(Parser *p) {
    return fail(p, span_of(p, &p->tok), "one per second reads `1/s`",
                "unexpected `/`: a value is expected before it");
}

static bool is_money_sign(const Parser *p, const Token *token) {
    UnitWord word;
    return is_unit(p, token, &word) && p->units->rows[word.row]->family == FAMILY_MONEY &&
           word.name == 0 && !p->units->rows[word.row]->names[0].many;
}

/* `$5/month` */
static Ast *money_literal(Parser *p) {
    Ast *ast = new_ast(p, AST_QUANTITY, p->tok.off);
    ast->unit = ARENA_NEW(p->arena, AstUnit);
    ast->unit->multiple = 1;
    UnitWord word = {0};
    if (!is_unit(p, &p->tok, &word) || !unit_push(&ast->unit->unit, word, 1)) return NULL;
    advance(p);
    ast->number = p->tok.number;
    advance(p);
    while (p->tok.kind == T_SCALE) {
        ast->number *= p->tok.number;
        advance(p);
    }
    return finish_literal(p, ast);
}

/* ---- names, calls, brackets ---- */

static bool push_arg(Parser *p, Ast *call, size_t *cap, Ast *arg) {
    if (!arg) return false;
    if (call->nargs == LIMIT_ARGS)
        return fail(p, span_of(p, &p->tok), NULL, "a call takes at most %d arguments",
                    LIMIT_ARGS) != NULL;
    ARENA_PUSH_ROOM(p->arena, call->args, call->nargs, *cap);
    call->args[call->nargs++] = arg;
    return true;
}

static Ast *fail_unclosed(Parser *p, uint32_t open, Str callee) {
    if (p->tok.kind != T_END) return fail_here(p, callee.n ? "`,` or `)`" : "an operator or `)`");
    Span span = {p->src, open, 1};
    if (callee.n)
        return fail(p, span, "add `)` at the end", "missing `)` to close the call of %.*s",
                    STR_ARG(callee));
    return fail(p, span, "add `)` at the end", "missing `)` to close this bracket");
}

static Ast *call_of(Parser *p, Token name) {
    Ast *call = new_ast(p, AST_CALL, name.off);
    call->name = text_of(p, &name);
    call->op_off = name.off;
    call->op_len = name.len;
    uint32_t open = p->tok.off;
    size_t cap = 0;
    advance(p);
    while (p->tok.kind != T_CLOSE) {
        if (p->tok.kind == T_END) return fail_unclosed(p, open, call->name);
        if (!push_arg(p, call, &cap, parse_prec(p, PREC_LOOSEST))) return NULL;
        if (p->tok.kind != T_COMMA) break;
        advance(p);
        if (p->tok.kind == T_CLOSE) return fail_here(p, "an argument");
    }
    if (p->tok.kind != T_CLOSE) return fail_unclosed(p, open, call->name);
    advance(p);
    return ends_here(p, call);
}

static Ast *prefix_name(Parser *p) {
    Token name = p->tok;
    Token next = look_ahead(p);
    if (is_money_sign(p, &name) && next.kind == T_NUMBER) return money_literal(p);
    advance(p);
    if (p->tok.kind == T_OPEN) return call_of(p, name);
    Ast *ast = new_ast(p, AST_NAME, name.off);
    ast->name = text_of(p, &name);
    return ends_here(p, ast);
}

static Ast *prefix_open(Parser *p) {
    uint32_t open = p->tok.off;
    advance(p);
    if (p->tok.kind == T_END) return fail_unclosed(p, open, STR(""));
    Ast *inside = parse_prec(p, PREC_LOOSEST);
    if (!inside) return NULL;
    if (p->tok.kind != T_CLOSE) return fail_unclosed(p, open, STR(""));
    advance(p);
    inside->grouped = true;
    inside->off = open;
    return ends_here(p, inside);
}

static Ast *prefix_bool(Parser *p) {
    Ast *ast = new_ast(p, AST_BOOL, p->tok.off);
    ast->number = p->tok.kind == T_TRUE;
    advance(p);
    return ends_here(p, ast);
}

static Ast *wrap(Parser *p, AstKind kind, uint32_t off, Ast *inner) {
    if (!inner) return NULL;
    Ast *ast = new_ast(p, kind, off);
    ast->a = inner;
    return ends_here(p, ast);
}

/* A sign binds the digits of a range more tightly: `-5..10` starts at -5. */
static Ast *prefix_sign(Parser *p) {
    Token sign = p->tok;
    advance(p);
    if (p->tok.kind == T_PLUS || (p->tok.kind == T_MINUS && sign.kind == T_PLUS))
        return fail_here(p, "a value");
    Ast *inner = parse_prec(p, PREC_SIGN);
    if (sign.kind == T_PLUS || !inner) return inner;
    if (inner->kind == AST_BINARY && inner->op == T_RANGE && !inner->grouped) {
        inner->a = wrap(p, AST_NEGATE, sign.off, inner->a);
        inner->off = sign.off;
        return ends_here(p, inner);
    }
    return wrap(p, AST_NEGATE, sign.off, inner);
}

static Ast *prefix_not(Parser *p) {
    uint32_t off = p->tok.off;
    advance(p);
    return wrap(p, AST_NOT, off, parse_prec(p, PREC_NOT));
}

static bool expect(Parser *p, TokenKind kind, const char *wanted) {
    if (p->tok.kind != kind) return fail_here(p, wanted) != NULL;
    advance(p);
    return true;
}

static Ast *prefix_if(Parser *p) {
    Ast *ast = new_ast(p, AST_IF, p->tok.off);
    advance(p);
    if (!(ast->a = parse_prec(p, PREC_IF)) || !expect(p, T_THEN, "`then`")) return NULL;
    if (!(ast->b = parse_prec(p, PREC_IF)) || !expect(p, T_ELSE, "`else`")) return NULL;
    if (!(ast->c = parse_prec(p, PREC_IF))) return NULL;
    return ends_here(p, ast);
}

/* ---- operators ---- */

static bool is_comparison(TokenKind kind) {
    return kind >= T_LT && kind <= T_NE;
}

/* `1/2 s` is one over two seconds: said aloud, since half a second may have been meant. */
static void note_half(Parser *p, const Ast *ast) {
    const Ast *a = ast->a, *b = ast->b;
    bool glued = a->off + a->len == ast->op_off && ast->op_off + 1 == b->off;
    bool plain = a->kind == AST_QUANTITY && !a->unit && !a->percent && !a->grouped;
    bool quantity = b->kind == AST_QUANTITY && b->unit && !b->grouped;
    if (ast->op != T_OVER || !glued || !plain || !quantity) return;
    Str left = {p->src->text.p + a->off, a->len}, right = {p->src->text.p + b->off, b->len};
    Diag *note = diag_note(p->diags, (Span){p->src, ast->off, ast->len}, "read as %.*s / (%.*s)",
                           STR_ARG(left), STR_ARG(right));
    diag_hint(p->diags, note, "for a fraction of the unit, write it as a decimal or (%.*s/…) first",
              STR_ARG(left));
}

static Ast *infix_binary(Parser *p, Ast *left) {
    Token op = p->tok;
    advance(p);
    int prec = rules[op.kind].prec + (rules[op.kind].right ? 0 : 1);
    Ast *right = parse_prec(p, prec);
    if (!right) return NULL;
    Ast *ast = new_ast(p, AST_BINARY, left->off);
    ast->op = op.kind;
    ast->op_off = op.off;
    ast->op_len = op.len;
    ast->a = left;
    ast->b = right;
    ends_here(p, ast);
    if (is_comparison(op.kind) && is_comparison(p->tok.kind))
        return fail(p, span_of(p, &p->tok), "write `a < b and b < c`", "comparisons do not chain");
    note_half(p, ast);
    return ast;
}

static AstUnit *target_unit(Parser *p) {
    AstUnit *unit = ARENA_NEW(p->arena, AstUnit);
    unit->multiple = 1;
    unit->off = p->tok.off;
    bool numbered = p->tok.kind == T_NUMBER;
    if (numbered) {
        unit->multiple = p->tok.number;
        unit->counted = p->tok.number != 1;
        advance(p);
    }
    UnitWord word;
    if (p->tok.kind == T_PERCENT) {
        unit->percent = true;
        advance(p);
    } else if (is_unit(p, &p->tok, &word)) {
        if (!take_unit_word(p, unit, word, 1)) return NULL;
    } else if (p->tok.kind == T_NAME) {
        p->failed = true;
        unknown_unit(p->units, p->diags, span_of(p, &p->tok), NULL);
        return NULL;
    } else if (p->tok.kind != T_OVER && !numbered) {
        fail_here(p, "a unit");
        return NULL;
    }
    if (!take_unit_tail(p, unit, true)) return NULL;
    unit->len = p->last_end - unit->off;
    return unit;
}

/* What stands after a target and is no operator looser than it. */
static Ast *fail_after_target(Parser *p, const AstUnit *unit) {
    Span span = span_of(p, &p->tok);
    Str word = span_text(span), target = {p->src->text.p + unit->off, unit->len};
    if (p->tok.kind != T_NAME)
        return fail(p, span, "put the conversion in brackets: `(a -> unit) * b`",
                    "a conversion comes last; `%.*s` follows it", STR_ARG(word));
    UnitWord found;
    if (is_unit(p, &p->tok, &found))
        return fail(p, span,
                    arena_printf(p->arena, "a product of units reads `%.*s*%.*s`", STR_ARG(target),
                                 STR_ARG(word)),
                    "`%.*s` is left over after the unit `%.*s`", STR_ARG(word), STR_ARG(target));
    return fail(p, span, NULL, "`%.*s` is left over after the unit `%.*s`: it is not a unit",
                STR_ARG(word), STR_ARG(target));
}

static Ast *infix_target(Parser *p, Ast *left) {
    Ast *ast = new_ast(p, p->tok.kind == T_AS ? AST_AS : AST_CONVERT, left->off);
    ast->op = p->tok.kind;
    ast->op_off = p->tok.off;
    ast->op_len = p->tok.len;
    if (!deeper(p)) return NULL;
    bool at_end = look_ahead(p).kind == T_END;
    Str sign = text_of(p, &p->tok);
    advance(p);
    if (at_end)
        return fail(p, span_of(p, &p->tok), NULL, "a unit is expected after `%.*s`", STR_ARG(sign));
    ast->a = left;
    if (!(ast->unit = target_unit(p))) return NULL;
    ends_here(p, ast);
    bool tighter =
        rules[p->tok.kind].infix && rules[p->tok.kind].prec > PREC_AS && p->tok.kind < T_AS;
    if (p->tok.kind == T_NAME || p->tok.kind == T_NUMBER || tighter)
        return fail_after_target(p, ast->unit);
    return ast;
}

static Ast *parse_prec(Parser *p, int prec) {
    if (p->failed || !deeper(p)) return NULL;
    int depth = p->depth;
    if (!rules[p->tok.kind].prefix) return fail_here(p, "a value");
    Ast *left = rules[p->tok.kind].prefix(p);
    while (left && rules[p->tok.kind].infix && rules[p->tok.kind].prec >= prec)
        left = rules[p->tok.kind].infix(p, left);
    p->depth = depth - 1;
    return left;
}

/* ---- whole texts ---- */

static Parser parser_on(Arena *arena, const UnitSet *units, Span text, Diags *diags) {
    Parser p = {.arena = arena,
                .units = units,
                .diags = diags,
                .src = text.src,
                .lexer = lexer_on(arena, text),
                .last_end = text.off};
    p.tok = lexer_next(&p.lexer);
    return p;
}

static Ast *fail_left_over(Parser *p, const Ast *ast) {
    const Token *tok = &p->tok;
    if (tok->kind == T_CLOSE) return fail(p, span_of(p, tok), NULL, "this `)` closes nothing");
    if (tok->kind == T_ASSIGN)
        return fail(p, span_of(p, tok),
                    "equality reads `==`; a definition is `name = …` on a line of its own",
                    "unexpected `=`");
    bool value = tok->kind == T_NAME || tok->kind == T_NUMBER || tok->kind == T_OPEN;
    if (value && ast)
        return fail(p, span_of(p, tok), "write `*` between them, or another operator",
                    "%s follows a value with no operator", token_describe(p->arena, p->src, tok));
    return fail_here(p, "an operator or the end");
}

static Ast *whole(Parser *p) {
    Ast *ast = parse_prec(p, PREC_LOOSEST);
    if (!ast) return NULL;
    return p->tok.kind == T_END ? ast : fail_left_over(p, ast);
}

static bool fits_line(Span text, Diags *diags) {
    if (text.len <= LIMIT_LINE_BYTES) return true;
    Diag *diag = diag_error(diags, (Span){text.src, text.off, 1},
                            "this expression is too long: %u bytes, and the limit is %d", text.len,
                            LIMIT_LINE_BYTES);
    diag_hint(diags, diag, "give its parts names of their own");
    return false;
}

Ast *parse_expression(Arena *arena, const UnitSet *units, Span text, Diags *diags, Span *note) {
    if (!fits_line(text, diags)) return NULL;
    Parser p = parser_on(arena, units, text, diags);
    Ast *ast = whole(&p);
    if (note) *note = p.lexer.note;
    return ast;
}

AstUnit *parse_unit(Arena *arena, const UnitSet *units, Span text, Diags *diags) {
    if (!fits_line(text, diags)) return NULL;
    Parser p = parser_on(arena, units, text, diags);
    AstUnit *unit = target_unit(&p);
    if (unit && p.tok.kind != T_END) return fail_after_target(&p, unit), NULL;
    return unit;
}

bool check_name(const UnitSet *units, Diags *diags, Span name) {
    Str word = span_text(name);
    UnitWord unit;
    if (builtin_find(word)) {
        diag_error(diags, name, "`%.*s` is a function: a value needs another name", STR_ARG(word));
        return false;
    }
    if (token_is_keyword(word) || str_is(word, "_")) {
        diag_error(diags, name, "`%.*s` is a word of the language: a value needs another name",
                   STR_ARG(word));
        return false;
    }
    if (!unit_find(units, word, &unit) || unit.plural) return true;
    const char *many = units->rows[unit.row]->names[unit.name].many;
    Diag *diag =
        diag_error(diags, name, "`%.*s` is a unit: a value needs another name", STR_ARG(word));
    if (many) diag_hint(diags, diag, "the plural is free: `%s`", many);
    return false;
}

/* ---- statements ---- */

static bool take_params(Parser *p, Statement *out) {
    size_t cap = 0;
    advance(p);
    while (p->tok.kind != T_CLOSE) {
        if (p->tok.kind != T_NAME) return fail_here(p, "the name of a parameter") != NULL;
        AstParam param = {.name = text_of(p, &p->tok), .off = p->tok.off, .len = p->tok.len};
        if (!check_name(p->units, p->diags, span_of(p, &p->tok))) return false;
        advance(p);
        if (p->tok.kind == T_COLON) {
            advance(p);
            if (!(param.unit = target_unit(p))) return false;
        }
        if (out->nparams == LIMIT_ARGS)
            return fail(p, span_of(p, &p->tok), NULL, "a function takes at most %d arguments",
                        LIMIT_ARGS) != NULL;
        for (size_t i = 0; i < out->nparams; i++)
            if (str_eq(out->params[i].name, param.name))
                return fail(p, (Span){p->src, param.off, param.len}, NULL,
                            "two parameters are named `%.*s`", STR_ARG(param.name)) != NULL;
        ARENA_PUSH_ROOM(p->arena, out->params, out->nparams, cap);
        out->params[out->nparams++] = param;
        if (p->tok.kind != T_COMMA) break;
        advance(p);
    }
    return expect(p, T_CLOSE, "`,` or `)`");
}

/* The name, and the parameters if there are any. */
static bool take_head(Parser *p, Statement *out) {
    if (p->tok.kind != T_NAME) return fail_here(p, "a name") != NULL;
    out->name = span_of(p, &p->tok);
    out->kind = STATEMENT_VALUE;
    if (!check_name(p->units, p->diags, out->name)) return false;
    advance(p);
    if (p->tok.kind != T_OPEN) return true;
    out->kind = STATEMENT_FUNCTION;
    return take_params(p, out);
}

bool parse_head(Arena *arena, const UnitSet *units, Span text, Diags *diags, Statement *out) {
    *out = (Statement){0};
    if (!fits_line(text, diags)) return false;
    Parser p = parser_on(arena, units, text, diags);
    if (!take_head(&p, out)) return false;
    if (p.tok.kind == T_END) return true;
    fail(&p, span_of(&p, &p.tok), "a name is letters, digits and `_`: `peak_rate`",
         "unexpected %s in a name", token_describe(arena, p.src, &p.tok));
    return false;
}

static bool take_unit_statement(Parser *p, Statement *out) {
    advance(p);
    out->kind = STATEMENT_UNIT;
    out->name = span_of(p, &p->tok);
    Str word = span_text(out->name);
    if (builtin_find(word) || token_is_keyword(word))
        return fail(p, out->name, NULL,
                    "`%.*s` is a word of the language: a unit needs another name",
                    STR_ARG(word)) != NULL;
    advance(p);
    if (p->tok.kind == T_NAME) {
        out->plural = text_of(p, &p->tok);
        advance(p);
    }
    return p->tok.kind == T_END ||
           fail_here(p, "the end (one unit a line, with its plural if it is not + s)") != NULL;
}

/* Is this `name =` or `f(…) =`? Brackets are skipped to their match. */
static bool is_definition(const Parser *p) {
    Lexer ahead = p->lexer;
    Token token = lexer_next(&ahead);
    if (token.kind == T_OPEN) {
        for (int open = 1; open > 0;) {
            token = lexer_next(&ahead);
            if (token.kind == T_END || token.kind == T_BAD) return false;
            open += (token.kind == T_OPEN) - (token.kind == T_CLOSE);
        }
        token = lexer_next(&ahead);
    }
    return token.kind == T_ASSIGN;
}

static bool take_definition(Parser *p, Statement *out) {
    if (!take_head(p, out)) return false;
    if (!expect(p, T_ASSIGN, "`=`")) return false;
    uint32_t from = p->tok.off;
    if (p->tok.kind == T_END) return fail_here(p, "a value") != NULL;
    out->body = whole(p);
    if (!out->body) return false;
    out->body_span = (Span){p->src, from, p->last_end - from};
    return true;
}

static bool take_statement(Parser *p, Statement *out) {
    if (p->tok.kind == T_END) return true;
    if (p->tok.kind == T_LET) {
        advance(p);
        if (p->tok.kind != T_NAME)
            return fail(p, span_of(p, &p->tok), "as in `let peak = 3k req/s`",
                        "a name is expected after `let`") != NULL;
        return take_definition(p, out);
    }
    bool name = p->tok.kind == T_NAME;
    if (name && str_is(text_of(p, &p->tok), "unit") && look_ahead(p).kind == T_NAME)
        return take_unit_statement(p, out);
    bool keyword = p->tok.kind > T_PLUSMINUS && look_ahead(p).kind == T_ASSIGN;
    if (keyword) return check_name(p->units, p->diags, span_of(p, &p->tok));
    if (name && is_definition(p)) return take_definition(p, out);
    out->kind = STATEMENT_EXPR;
    uint32_t from = p->tok.off;
    out->body = whole(p);
    if (out->body) out->body_span = (Span){p->src, from, p->last_end - from};
    return out->body != NULL;
}

bool parse_statement(Arena *arena, const UnitSet *units, Span text, Diags *diags, Statement *out) {
    *out = (Statement){0};
    if (!fits_line(text, diags)) return false;
    Parser p = parser_on(arena, units, text, diags);
    bool good = take_statement(&p, out);
    out->note = p.lexer.note;
    return good;
}

const char *parse_open(Arena *arena, Span text) {
    Lexer lexer = lexer_on(arena, text);
    Token last = {.kind = T_END};
    int open = 0;
    for (Token tok = lexer_next(&lexer); tok.kind != T_END; tok = lexer_next(&lexer)) {
        open += (tok.kind == T_OPEN) - (tok.kind == T_CLOSE);
        if (tok.kind == T_BAD || open < 0) return NULL;
        last = tok;
    }
    if (open) return "(";
    bool wants = (last.kind >= T_COMMA && last.kind < T_COUNT) && last.kind != T_TRUE &&
                 last.kind != T_FALSE && last.kind != T_SCALE;
    if (!wants || last.kind == T_CLOSE) return NULL;
    return token_describe(arena, text.src, &last);
}
