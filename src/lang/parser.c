#include "lang/parse_state.h"

static Ast *prefix_name(Parser *p);
static Ast *prefix_open(Parser *p);
static Ast *prefix_sign(Parser *p);
static Ast *prefix_not(Parser *p);
static Ast *prefix_if(Parser *p);
static Ast *prefix_bool(Parser *p);
static Ast *prefix_over(Parser *p);
static Ast *prefix_mod(Parser *p);
static Ast *prefix_string(Parser *p);
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
    [T_NUMBER] = {parser_number, 0, 0, 0},
    [T_NAME] = {prefix_name, 0, 0, 0},
    [T_STRING] = {prefix_string, 0, 0, 0},
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
    [T_MOD] = {prefix_mod, infix_binary, PREC_PRODUCT, 0},
    [T_POWER] = {0, infix_binary, PREC_POWER, true},
    [T_RANGE] = {0, infix_binary, PREC_RANGE, 0},
    [T_PLUSMINUS] = {0, infix_binary, PREC_RANGE, 0},
};

static bool deeper(Parser *p) {
    if (++p->depth <= LIMIT_EXPR_DEPTH) return true;
    parser_fail(p, parser_span(p, &p->tok), "give a part of it a name of its own",
                "brackets and operators are more than %d deep here", LIMIT_EXPR_DEPTH);
    return false;
}

/* `/s` alone, as in `-> /s`, is no value; `8000 /s` is one. */
static Ast *prefix_over(Parser *p) {
    return parser_fail(p, parser_span(p, &p->tok), "one per second reads `1/s`",
                       "unexpected `/`: a value is expected before it");
}

/* ---- names, calls, brackets ---- */

static bool push_arg(Parser *p, Ast *call, size_t *cap, Ast *arg) {
    if (!arg) return false;
    if (call->nargs == LIMIT_ARGS)
        return parser_fail(p, parser_span(p, &p->tok), NULL, "a call takes at most %d arguments",
                           LIMIT_ARGS) != NULL;
    ARENA_PUSH_ROOM(p->arena, call->args, call->nargs, *cap);
    call->args[call->nargs++] = arg;
    return true;
}

static Ast *fail_unclosed(Parser *p, uint32_t open, Str callee) {
    if (p->tok.kind != T_END)
        return parser_unexpected(p, callee.n ? "`,` or `)`" : "an operator or `)`");
    Span span = {p->src, open, 1};
    if (callee.n)
        return parser_fail(p, span, "add `)` at the end", "missing `)` to close the call of %.*s",
                           STR_ARG(callee));
    return parser_fail(p, span, "add `)` at the end", "missing `)` to close this bracket");
}

static Ast *call_of(Parser *p, Token name) {
    Ast *call = parser_node(p, AST_CALL, name.off);
    call->name = parser_text(p, &name);
    call->op_off = name.off;
    call->op_len = name.len;
    uint32_t open = p->tok.off;
    size_t cap = 0;
    parser_next(p);
    while (p->tok.kind != T_CLOSE) {
        if (p->tok.kind == T_END) return fail_unclosed(p, open, call->name);
        if (!push_arg(p, call, &cap, parser_climb(p, PREC_LOOSEST))) return NULL;
        if (p->tok.kind != T_COMMA) break;
        parser_next(p);
        if (p->tok.kind == T_CLOSE) return parser_unexpected(p, "an argument");
    }
    if (p->tok.kind != T_CLOSE) return fail_unclosed(p, open, call->name);
    parser_next(p);
    return parser_close(p, call);
}

static Ast *prefix_name(Parser *p) {
    Token name = p->tok;
    if (parser_is_money(p, &name) && parser_ahead(p).kind == T_NUMBER) return parser_money(p);
    parser_next(p);
    if (p->tok.kind == T_OPEN) return call_of(p, name);
    Ast *ast = parser_node(p, AST_NAME, name.off);
    ast->name = parser_text(p, &name);
    return parser_close(p, ast);
}

/* `mod(a, b)`: the operator as a function. */
static Ast *prefix_mod(Parser *p) {
    if (parser_ahead(p).kind != T_OPEN) return parser_unexpected(p, "a value");
    return prefix_name(p);
}

static Ast *prefix_open(Parser *p) {
    uint32_t open = p->tok.off;
    parser_next(p);
    if (p->tok.kind == T_END) return fail_unclosed(p, open, STR(""));
    Ast *inside = parser_climb(p, PREC_LOOSEST);
    if (!inside) return NULL;
    if (p->tok.kind != T_CLOSE) return fail_unclosed(p, open, STR(""));
    parser_next(p);
    inside->grouped = true;
    inside->off = open;
    return parser_close(p, inside);
}

static Ast *prefix_bool(Parser *p) {
    Ast *ast = parser_node(p, AST_BOOL, p->tok.off);
    ast->number = p->tok.kind == T_TRUE;
    parser_next(p);
    return parser_close(p, ast);
}

static Ast *prefix_string(Parser *p) {
    Ast *ast = parser_node(p, AST_STRING, p->tok.off);
    parser_next(p);
    return parser_close(p, ast);
}

static Ast *wrap(Parser *p, AstKind kind, uint32_t off, Ast *inner) {
    if (!inner) return NULL;
    Ast *ast = parser_node(p, kind, off);
    ast->a = inner;
    return parser_close(p, ast);
}

/* A sign binds the digits of a range more tightly: `-5..10` starts at -5. */
static Ast *prefix_sign(Parser *p) {
    Token sign = p->tok;
    parser_next(p);
    if (p->exponent && p->exponent == sign.off) p->exponent = p->tok.off;
    if (p->tok.kind == T_PLUS || (p->tok.kind == T_MINUS && sign.kind == T_PLUS))
        return parser_unexpected(p, "a value");
    Ast *inner = parser_climb(p, PREC_SIGN);
    if (sign.kind == T_PLUS || !inner) return inner;
    if (inner->kind == AST_BINARY && inner->op == T_RANGE && !inner->grouped) {
        inner->a = wrap(p, AST_NEGATE, sign.off, inner->a);
        inner->off = sign.off;
        return parser_close(p, inner);
    }
    return wrap(p, AST_NEGATE, sign.off, inner);
}

static Ast *prefix_not(Parser *p) {
    uint32_t off = p->tok.off;
    parser_next(p);
    return wrap(p, AST_NOT, off, parser_climb(p, PREC_NOT));
}

static Ast *prefix_if(Parser *p) {
    Ast *ast = parser_node(p, AST_IF, p->tok.off);
    parser_next(p);
    if (!(ast->a = parser_climb(p, PREC_IF)) || !parser_expect(p, T_THEN, "`then`")) return NULL;
    if (!(ast->b = parser_climb(p, PREC_IF)) || !parser_expect(p, T_ELSE, "`else`")) return NULL;
    if (!(ast->c = parser_climb(p, PREC_IF))) return NULL;
    return parser_close(p, ast);
}

/* ---- operators ---- */

static bool is_comparison(TokenKind kind) {
    return kind >= T_LT && kind <= T_NE;
}

static bool only_below(const Unit *unit) {
    for (uint32_t i = 0; i < unit->n; i++)
        if (unit->t[i].power > 0) return false;
    return true;
}

/* `1/2 s` is one over two seconds, `x / 5 / s` is x over 5/s: said aloud, since half a second, or a
 * fifth of x per second, may have been meant. */
static void note_half(Parser *p, const Ast *ast) {
    const Ast *a = ast->a, *b = ast->b;
    bool glued = a->off + a->len == ast->op_off && ast->op_off + 1 == b->off;
    bool plain = a->kind == AST_QUANTITY && !a->unit && !a->percent && !a->grouped;
    bool quantity = b->kind == AST_QUANTITY && b->unit && !b->grouped;
    bool half = glued && plain, turned = quantity && only_below(&b->unit->unit);
    if (ast->op != T_OVER || !quantity || (!half && !turned)) return;
    Str left = {p->src->text.p + a->off, a->len}, right = {p->src->text.p + b->off, b->len};
    Diag *note = diag_note(p->diags, (Span){p->src, ast->off, ast->len}, "read as %.*s / (%.*s)",
                           STR_ARG(left), STR_ARG(right));
    if (turned)
        diag_hint(p->diags, note,
                  "a unit after a number belongs to it; (%.*s / …) / unit divides by both",
                  STR_ARG(left));
    else
        diag_hint(p->diags, note,
                  "for a fraction of the unit, write it as a decimal or (%.*s/…) first",
                  STR_ARG(left));
}

static Ast *infix_binary(Parser *p, Ast *left) {
    Token op = p->tok;
    parser_next(p);
    if (op.kind == T_POWER) p->exponent = p->tok.off;
    int prec = rules[op.kind].prec + (rules[op.kind].right ? 0 : 1);
    Ast *right = parser_climb(p, prec);
    if (!right) return NULL;
    Ast *ast = parser_node(p, AST_BINARY, left->off);
    ast->op = (uint8_t)op.kind;
    ast->op_off = op.off;
    ast->op_len = op.len;
    ast->a = left;
    ast->b = right;
    parser_close(p, ast);
    if (is_comparison(op.kind) && is_comparison(p->tok.kind))
        return parser_fail(p, parser_span(p, &p->tok), "write `a < b and b < c`",
                           "comparisons do not chain");
    note_half(p, ast);
    return ast;
}

static Ast *infix_target(Parser *p, Ast *left) {
    Ast *ast = parser_node(p, p->tok.kind == T_AS ? AST_AS : AST_CONVERT, left->off);
    ast->op = (uint8_t)p->tok.kind;
    ast->op_off = p->tok.off;
    ast->op_len = p->tok.len;
    if (!deeper(p)) return NULL;
    bool at_end = parser_ahead(p).kind == T_END;
    Str sign = parser_text(p, &p->tok);
    parser_next(p);
    if (at_end)
        return parser_fail(p, parser_span(p, &p->tok), NULL, "a unit is expected after `%.*s`",
                           STR_ARG(sign));
    ast->a = left;
    if (!(ast->unit = parser_target(p))) return NULL;
    parser_close(p, ast);
    bool tighter =
        rules[p->tok.kind].infix && rules[p->tok.kind].prec > PREC_AS && p->tok.kind < T_AS;
    if (p->tok.kind == T_NAME || p->tok.kind == T_NUMBER || tighter)
        return parser_fail_after_target(p, ast->unit);
    return ast;
}

Ast *parser_climb(Parser *p, int prec) {
    if (p->failed || !deeper(p)) return NULL;
    int depth = p->depth;
    if (!rules[p->tok.kind].prefix) return parser_unexpected(p, "a value");
    Ast *left = rules[p->tok.kind].prefix(p);
    while (left && rules[p->tok.kind].infix && rules[p->tok.kind].prec >= prec)
        left = rules[p->tok.kind].infix(p, left);
    p->depth = depth - 1;
    return left;
}
