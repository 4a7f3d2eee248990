/* check.h - from Ast to Code: names are found and dimensions checked before any number is computed.
 *
 * Values and functions come from a Scope, which the caller implements over whatever it holds (a
 * plan, a session, a model). All errors of an expression are reported, not the first alone. */
#ifndef NAPKIN_CHECK_H
#define NAPKIN_CHECK_H

#include "base/near.h"
#include "lang/ast.h"
#include "lang/code.h"

/* A function that the user wrote: checked anew at every call, with the types of its arguments. */
typedef struct Function {
    Str name;
    const Source *head_src, *src; /* of the parameters and of the body */
    const AstParam *params;
    size_t nparams;
    const Ast *body;
    const Ast *ok_when; /* NULL, or a condition on the parameters */
    const Source *ok_src;
} Function;

typedef enum ScopeAnswer {
    SCOPE_NONE,
    SCOPE_VALUE,
    SCOPE_BROKEN /* it is there, and its own error has been reported */
} ScopeAnswer;

typedef struct Scope {
    void *ctx;
    ScopeAnswer (*value)(void *ctx, Str name, uint32_t *slot, Type *type);
    const Function *(*function)(void *ctx, Str name, bool *broken);
    /* Offers every name in scope; `fits` is the dimension that is wanted, or NULL. */
    void (*suggest)(void *ctx, Near *near, const Dim *fits);
    /* NULL, or reads a column of a CSV file for `samples`; `column` has no source for the only one.
     * False after an error. */
    bool (*samples)(void *ctx, Span file, Span column, const Dist **out);
} Scope;

/* Checks `ast` (whose spans are of `src`) into *out. False after at least one error, of this
 * expression or of one that it hangs on. */
bool check_expression(Arena *arena, const UnitSet *units, const Scope *scope, const Source *src,
                      const Ast *ast, Diags *diags, Code *out) MUST_USE;

/* Checks a function whose parameters all have units, as if it were called; one with a parameter of
 * any dimension is checked where it is called, and here only that the names in it are there. */
bool check_function_alone(Arena *arena, const UnitSet *units, const Scope *scope,
                          const Function *function, Diags *diags) MUST_USE;

/* Whether a value of type `have` may stand for one of dimension `want`; a plain number takes the
 * noun of a pure count. */
bool check_dim_fits(const Dim *have, const Dim *want);

#endif
