/* token.h - the words of the language, and the lexer that finds them.
 *
 * A Token is bytes of its source; nothing is copied. The lexer reports nothing: a malformed word
 * becomes a T_BAD token, whose message the lexer keeps, so that looking ahead has no effect. A `#`
 * starts a comment that runs to the end of the line; the last one is kept as the note. */
#ifndef NAPKIN_TOKEN_H
#define NAPKIN_TOKEN_H

#include "base/diag.h"

typedef enum TokenKind {
    T_END,
    T_BAD,
    T_NUMBER,
    T_NAME,
    T_STRING,
    T_PERCENT,
    T_OPEN,
    T_CLOSE,
    T_COMMA,
    T_COLON,
    T_ASSIGN,
    T_PLUS,
    T_MINUS,
    T_TIMES,
    T_OVER, /* `/` and `per` */
    T_POWER,
    T_LT,
    T_LE,
    T_GT,
    T_GE,
    T_EQ,
    T_NE,
    T_ARROW, /* `->`, `to`, `in` */
    T_RANGE,
    T_PLUSMINUS,
    /* words that are not names */
    T_AS,
    T_IF,
    T_THEN,
    T_ELSE,
    T_OR,
    T_AND,
    T_NOT,
    T_MOD,
    T_LET,
    T_TRUE,
    T_FALSE,
    T_SCALE, /* thousand … trillion; `number` holds the factor */
    T_COUNT
} TokenKind;

typedef struct Token {
    uint8_t kind; /* TokenKind */
    bool glued;   /* no blank before it */
    uint32_t off, len;
    double number;
} Token;

typedef struct Lexer {
    const Source *src;
    uint32_t start, at, end;
    Arena *arena; /* for messages */
    Span note;
    const char *problem, *hint; /* of the last T_BAD */
} Lexer;

Lexer lexer_on(Arena *arena, Span text);
Token lexer_next(Lexer *lexer);

/* True for words of the grammar: `then`, `per`, `to` … A value cannot be named so. */
bool token_is_keyword(Str word);

/* Every keyword in turn, NULL past the last: for completion. */
const char *token_keyword(size_t i);

/* "`+`", "the end", "the number `5`": for messages about an unexpected word. */
const char *token_describe(Arena *arena, const Source *src, const Token *token);

#endif
