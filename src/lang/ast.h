/* ast.h - what was written, before any name or dimension is looked at.
 *
 * Nodes live in the arena of their expression or file. A quantity literal (`300 B/user/day`) is
 * one node. A left-deep chain (a + b + c …) may be as long as a line; everything else is at most
 * LIMIT_EXPR_DEPTH deep, so walk chains with a loop (ast_chain) and the rest by recursion. */
#ifndef NAPKIN_AST_H
#define NAPKIN_AST_H

#include "lang/token.h"
#include "math/unit.h"

typedef enum AstKind {
    AST_QUANTITY, /* number, unit, percent */
    AST_BOOL,     /* number 0 or 1 */
    AST_STRING,   /* a text in quotes */
    AST_NAME,     /* name */
    AST_CALL,     /* name, args */
    AST_NEGATE,   /* a */
    AST_NOT,      /* a */
    AST_BINARY,   /* op, a, b */
    AST_CONVERT,  /* a -> target */
    AST_AS,       /* a as target */
    AST_IF        /* if a then b else c */
} AstKind;

/* A unit as it was written, in a literal or after `->`. */
typedef struct AstUnit {
    Unit unit;
    double multiple; /* of `-> 45 min`, else 1 */
    bool counted;    /* a multiple was written */
    bool percent;
    uint32_t off, len;
    uint32_t plural_off, plural_len; /* a plural after `/`: it might have meant a value */
} AstUnit;

typedef struct Ast Ast;
struct Ast {
    uint8_t kind; /* AstKind */
    uint8_t op;   /* TokenKind */
    bool grouped; /* stood in brackets of its own */
    bool percent; /* a literal with % */
    uint32_t off, len;
    uint32_t op_off, op_len;
    union {
        Str name; /* of AST_NAME, AST_CALL */
        struct {  /* of AST_QUANTITY, AST_BOOL, AST_CONVERT, AST_AS */
            double number;
            AstUnit *unit;
        };
    };
    union {
        struct {
            Ast *a, *b, *c;
        };
        struct { /* of AST_CALL */
            Ast **args;
            size_t nargs;
        };
    };
};

typedef struct AstParam {
    Str name;
    uint32_t off, len;
    const AstUnit *unit; /* NULL: any; n = 0 in it: a plain number */
} AstParam;

typedef enum StatementKind {
    STATEMENT_EMPTY,
    STATEMENT_EXPR,
    STATEMENT_VALUE,
    STATEMENT_FUNCTION,
    STATEMENT_UNIT
} StatementKind;

/* A line of the prompt or of a script. */
typedef struct Statement {
    StatementKind kind;
    Span name;  /* of a value, function or unit */
    Str plural; /* of a unit, where it was given */
    AstParam *params;
    size_t nparams;
    Ast *body;
    Span body_span;
    Span note;
} Statement;

/* Calls `visit` for every name and call in the tree, and for every literal with a plural after `/`
 * (which may clash with a name), the last written first: so a long chain needs no stack. */
void ast_names(const Ast *ast, void (*visit)(void *ctx, const Ast *name), void *ctx);

/* The left-deep chain of binary operators that ends in `ast`, from its deepest node up: `*n`
 * nodes, the first one's `a` is the only operand that is no chain of this kind. */
const Ast **ast_chain(Arena *arena, const Ast *ast, size_t *n);

#endif
