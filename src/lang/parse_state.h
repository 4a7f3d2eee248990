/* parse_state.h - what the rooms of the parser share: the words read so far, and how to fail.
 *
 * Included by parser.c, literal.c and statement.c alone. The first error is the only one: after it
 * `failed` is set, and every function answers NULL or false. */
#ifndef NAPKIN_PARSE_STATE_H
#define NAPKIN_PARSE_STATE_H

#include "lang/parser.h"

typedef struct Parser {
    Arena *arena;
    const UnitSet *units;
    Diags *diags;
    const Source *src;
    Lexer lexer;
    Token tok;
    uint32_t last_end; /* where the word before `tok` ended */
    uint32_t exponent; /* where the number after `^` starts: it takes no `/unit`; 0: nowhere */
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

Parser parser_on(Arena *arena, const UnitSet *units, Span text, Diags *diags);

/* Words. */
void parser_next(Parser *p);
Token parser_ahead(const Parser *p);
Span parser_span(const Parser *p, const Token *token);
Str parser_text(const Parser *p, const Token *token);
bool parser_expect(Parser *p, TokenKind kind, const char *wanted);
bool parser_is_unit(const Parser *p, const Token *token, UnitWord *word);

/* Reports the error, unless one was reported already; always NULL. */
Ast *parser_fail(Parser *p, Span span, const char *hint, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The word that stands here fits nowhere; `wanted` says what would. */
Ast *parser_unexpected(Parser *p, const char *wanted);

/* Nodes: made where they start, closed where the last word ended. */
Ast *parser_node(Parser *p, AstKind kind, uint32_t off);
Ast *parser_close(const Parser *p, Ast *ast);

/* An expression of operators that bind at least as tightly as `prec`. (parser.c) */
Ast *parser_climb(Parser *p, int prec);

/* A number with its unit; `$5/month`; whether a word is a currency sign. (literal.c) */
Ast *parser_number(Parser *p);
Ast *parser_money(Parser *p);
bool parser_is_money(const Parser *p, const Token *token);

/* The unit after `->`, and the error of a word that follows it. (literal.c) */
AstUnit *parser_target(Parser *p);
Ast *parser_fail_after_target(Parser *p, const AstUnit *unit);

#endif
