/* literal.c - quantities: a number with its unit words, which are one thing, and units alone. */
#include "lang/builtins.h"
#include "lang/parse_state.h"

#include <math.h>

/* ---- units ---- */

/* `min(` and its like are functions, whatever their name says as a unit. */
static bool is_call_of_builtin(const Parser *p, const Token *name, const Token *after) {
    return after->kind == T_OPEN && builtin_find(parser_text(p, name)) != NULL;
}

static bool unit_too_long(Parser *p) {
    parser_fail(p, parser_span(p, &p->tok), NULL, "a unit has at most %d words and powers to %d",
                LIMIT_DIM_TERMS, LIMIT_POWER);
    return false;
}

/* The current word, with its power. */
static bool take_unit_word(Parser *p, AstUnit *unit, UnitWord word, int sign) {
    Token name = p->tok;
    parser_next(p);
    int power = 1;
    Lexer before = p->lexer;
    Token caret = p->tok;
    uint32_t end = p->last_end;
    if (caret.kind == T_POWER) {
        parser_next(p);
        bool minus = p->tok.kind == T_MINUS;
        if (minus) parser_next(p);
        bool whole = p->tok.kind == T_NUMBER && p->tok.number == floor(p->tok.number) &&
                     p->tok.number <= LIMIT_POWER;
        if (whole) power = (int)p->tok.number * (minus ? -1 : 1);
        if (whole) parser_next(p);
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
        if (!parser_is_unit(p, &token, &word) || word.plural) return false;
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
    parser_next(p);
    int inner = sign;
    for (;;) {
        UnitWord word;
        if (!parser_is_unit(p, &p->tok, &word)) return parser_unexpected(p, "a unit") != NULL;
        if (!take_unit_word(p, unit, word, inner)) return false;
        if (p->tok.kind == T_CLOSE) break;
        inner = p->tok.kind == T_OVER ? -sign : sign;
        parser_next(p);
    }
    parser_next(p);
    return true;
}

/* `/user`, `/(user*day)`, `per day`, as many as follow; `*word` too where `products` is set. */
static bool take_unit_tail(Parser *p, AstUnit *unit, bool products) {
    for (;;) {
        bool over = p->tok.kind == T_OVER;
        if (!over && !(products && p->tok.kind == T_TIMES)) return true;
        Token next = parser_ahead(p);
        UnitWord word;
        int sign = over ? -1 : 1;
        if (parser_is_unit(p, &next, &word)) {
            Lexer ahead = p->lexer;
            lexer_next(&ahead);
            Token after = lexer_next(&ahead);
            if (is_call_of_builtin(p, &next, &after)) return true;
            parser_next(p);
            if (!take_unit_word(p, unit, word, sign)) return false;
        } else if (next.kind == T_OPEN) {
            Parser inside = *p;
            parser_next(&inside);
            if (!is_unit_group(&inside)) return true;
            parser_next(p);
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
    if (p->tok.kind != T_NAME || !p->tok.glued || !str_is(parser_text(p, &p->tok), "B"))
        return false;
    Token next = parser_ahead(p);
    UnitWord word;
    return parser_is_unit(p, &next, &word) && unit_is_noun(p->units, word);
}

static void take_scale(Parser *p, Ast *ast) {
    if (takes_billion(p)) {
        ast->number *= 1e9;
        parser_next(p);
    }
    while (p->tok.kind == T_SCALE) {
        ast->number *= p->tok.number;
        parser_next(p);
    }
}

static Ast *fail_word_after_number(Parser *p, const Ast *ast) {
    Span span = parser_span(p, &p->tok);
    Str word = span_text(span);
    const char *digits = p->src->text.p + ast->off;
    int n = (int)(p->last_end - ast->off);
    bool bare = digits[n - 1] >= '0' && digits[n - 1] <= '9'; /* no scale yet */
    if (is_scale_letter(word))
        return parser_fail(p, span,
                           bare ? arena_printf(p->arena, "glue the scale to the digits: `%.*s%.*s`",
                                               n, digits, STR_ARG(word))
                                : NULL,
                           p->tok.glued ? "`%.*s` is no unit" : "`%.*s` after a blank is no unit",
                           STR_ARG(word));
    if (builtin_find(word) || parser_ahead(p).kind == T_OPEN)
        return parser_fail(p, span, "write `*` between them", "a number and a call side by side");
    if (!p->failed) {
        p->failed = true;
        unknown_unit(p->units, p->diags, span, NULL);
    }
    return NULL;
}

/* The unit words after a number, if there are any. */
static bool take_literal_unit(Parser *p, Ast *ast) {
    AstUnit unit = {.multiple = 1};
    UnitWord word;
    if (p->tok.kind == T_NAME) {
        if (ast->unit)
            return parser_fail(p, parser_span(p, &p->tok), NULL, "two units for one number") !=
                   NULL;
        if (!parser_is_unit(p, &p->tok, &word)) return fail_word_after_number(p, ast) != NULL;
        if (!take_unit_word(p, &unit, word, 1)) return false;
    }
    if (ast->unit) unit = *ast->unit;
    bool exponent = ast->off && ast->off == p->exponent; /* `x^2/s` is x^2 over a second */
    if (!exponent && !take_unit_tail(p, &unit, false)) return false;
    if (!unit.unit.n) return true;
    if (!ast->unit) ast->unit = ARENA_NEW(p->arena, AstUnit);
    *ast->unit = unit;
    return true;
}

static bool all_digits(Str text) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9') return false;
    return text.n > 0;
}

static bool is_digit_group(const Parser *p) {
    bool number = p->tok.kind == T_NUMBER || p->tok.kind == T_BAD; /* 000 is no number */
    return number && !p->tok.glued && p->tok.len == 3 && all_digits(parser_text(p, &p->tok));
}

/* `1 000 000`: digits in groups, with blanks between them. True when that was reported. */
static bool fail_blanks_in_number(Parser *p, const Ast *ast) {
    Str head = {p->src->text.p + ast->off, p->last_end - ast->off};
    if (head.n > 3 || !all_digits(head) || !is_digit_group(p)) return false;
    Buf joined = buf_new(p->arena);
    buf_add(&joined, head);
    for (; is_digit_group(p); parser_next(p)) {
        buf_char(&joined, '_');
        buf_add(&joined, parser_text(p, &p->tok));
    }
    parser_fail(p, (Span){p->src, ast->off, p->last_end - ast->off},
                arena_printf(p->arena, "write `%s`", joined.p), "a number has no blanks");
    return true;
}

/* `2.5 B users`: bytes, but billions were meant. True when that was reported. */
static bool fail_loose_billion(Parser *p, const Ast *ast, const Token *unit) {
    UnitWord word;
    bool noun = parser_is_unit(p, &p->tok, &word) && unit_is_noun(p->units, word);
    if (unit->glued || !noun || !str_is(parser_text(p, unit), "B")) return false;
    Str number = {p->src->text.p + ast->off, unit->off - ast->off};
    parser_fail(p, parser_span(p, unit),
                arena_printf(p->arena, "billions are glued to the digits: `%.*sB %.*s`",
                             STR_ARG(str_trim(number)), STR_ARG(parser_text(p, &p->tok))),
                "`B` after a blank means bytes");
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
        Ast *next = parser_node(p, AST_QUANTITY, number.off);
        next->number = number.number;
        parser_next(p);
        if (!take_literal_unit(p, next)) return NULL;
        double part = is_clock(p, next) ? unit_to_base(p->units, &next->unit->unit, 1) : size;
        if (part >= size)
            return parser_fail(
                p, parser_span(p, &number),
                "only times follow one another, as in `1 h 30 min`; else write `+` or `*`",
                "two quantities side by side");
        total += next->number * part;
        size = part;
    }
    first->number = total / unit_to_base(p->units, &first->unit->unit, 1);
    return first;
}

static Ast *fail_side_by_side(Parser *p, const Ast *ast) {
    if (ast->percent)
        return parser_fail(p, parser_span(p, &p->tok), "the remainder reads `a mod b`",
                           "a number follows a percentage");
    return parser_fail(p, parser_span(p, &p->tok),
                       "only times follow one another, as in `1 h 30 min`; else write `+` or `*`",
                       "two quantities side by side");
}

static Ast *finish_literal(Parser *p, Ast *ast) {
    if (p->tok.kind == T_PERCENT) {
        ast->percent = true;
        parser_next(p);
    }
    if (!ast->unit && fail_blanks_in_number(p, ast)) return NULL;
    Token unit = p->tok;
    if (!take_literal_unit(p, ast)) return NULL;
    if (p->tok.kind == T_NAME && ast->unit && fail_loose_billion(p, ast, &unit)) return NULL;
    if (p->tok.kind == T_NUMBER) {
        if (!is_clock(p, ast)) return fail_side_by_side(p, ast);
        if (!take_clock(p, ast)) return NULL;
    }
    if (p->tok.kind == T_COLON && p->tok.glued && parser_ahead(p).kind == T_NUMBER)
        return parser_fail(p, parser_span(p, &p->tok), "a time reads `1 h 30 min` or `90 s`",
                           "`:` does not belong in a number");
    if (p->tok.kind == T_PERCENT)
        return parser_fail(p, parser_span(p, &p->tok), "the remainder reads `a mod b`",
                           "`%%` belongs right after a number");
    return parser_close(p, ast);
}

Ast *parser_number(Parser *p) {
    Ast *ast = parser_node(p, AST_QUANTITY, p->tok.off);
    ast->number = p->tok.number;
    parser_next(p);
    take_scale(p, ast);
    return finish_literal(p, ast);
}

bool parser_is_money(const Parser *p, const Token *token) {
    unsigned char first = (unsigned char)p->src->text.p[token->off];
    UnitWord word;
    bool may_be = first == '$' || first >= 0x80 || (first && strchr("EGU", first)); /* EUR 5 too */
    return may_be && parser_is_unit(p, token, &word) &&
           p->units->rows[word.row]->family == FAMILY_MONEY;
}

/* `$5/month` */
Ast *parser_money(Parser *p) {
    Ast *ast = parser_node(p, AST_QUANTITY, p->tok.off);
    ast->unit = ARENA_NEW(p->arena, AstUnit);
    ast->unit->multiple = 1;
    UnitWord word = {0};
    if (!parser_is_unit(p, &p->tok, &word) || !unit_push(&ast->unit->unit, word, 1)) return NULL;
    parser_next(p);
    ast->number = p->tok.number;
    parser_next(p);
    while (p->tok.kind == T_SCALE) {
        ast->number *= p->tok.number;
        parser_next(p);
    }
    return finish_literal(p, ast);
}

AstUnit *parser_target(Parser *p) {
    AstUnit *unit = ARENA_NEW(p->arena, AstUnit);
    unit->multiple = 1;
    unit->off = p->tok.off;
    bool numbered = p->tok.kind == T_NUMBER;
    if (numbered) {
        unit->multiple = p->tok.number;
        unit->counted = p->tok.number != 1;
        parser_next(p);
    }
    UnitWord word;
    if (p->tok.kind == T_PERCENT) {
        unit->percent = true;
        parser_next(p);
    } else if (parser_is_unit(p, &p->tok, &word)) {
        if (!take_unit_word(p, unit, word, 1)) return NULL;
    } else if (p->tok.kind == T_NAME) {
        p->failed = true;
        unknown_unit(p->units, p->diags, parser_span(p, &p->tok), NULL);
        return NULL;
    } else if (p->tok.kind != T_OVER && !numbered) {
        parser_unexpected(p, "a unit");
        return NULL;
    }
    if (!take_unit_tail(p, unit, true)) return NULL;
    unit->len = p->last_end - unit->off;
    return unit;
}

/* What stands after a target and is no operator looser than it. */
Ast *parser_fail_after_target(Parser *p, const AstUnit *unit) {
    Span span = parser_span(p, &p->tok);
    Str word = span_text(span), target = {p->src->text.p + unit->off, unit->len};
    if (p->tok.kind != T_NAME)
        return parser_fail(p, span, "put the conversion in brackets: `(a -> unit) * b`",
                           "a conversion comes last; `%.*s` follows it", STR_ARG(word));
    UnitWord found;
    if (parser_is_unit(p, &p->tok, &found))
        return parser_fail(p, span,
                           arena_printf(p->arena, "a product of units reads `%.*s*%.*s`",
                                        STR_ARG(target), STR_ARG(word)),
                           "`%.*s` is left over after the unit `%.*s`", STR_ARG(word),
                           STR_ARG(target));
    return parser_fail(p, span, NULL, "`%.*s` is left over after the unit `%.*s`: it is not a unit",
                       STR_ARG(word), STR_ARG(target));
}
