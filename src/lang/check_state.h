/* check_state.h - what the rooms of the checker share.
 *
 * Included by check.c, check_ops.c and check_calls.c alone. A function that answers false has
 * reported an error, or came upon a value whose own error was reported. */
#ifndef NAPKIN_CHECK_STATE_H
#define NAPKIN_CHECK_STATE_H

#include "lang/check.h"

/* A call of a user's function that is being written out. */
typedef struct Frame {
    const struct Frame *outer;
    const Function *function;
    const uint32_t *values;
    const Type *types;
    const Ast *call; /* with its arguments, of the frame outside and this source */
    const Source *call_src;
    int depth;
} Frame;

enum { CHECK_FEW = 64 };

/* Instructions while they are made: in the checker's frame as long as they are few. */
typedef struct InsBuf {
    Ins *ins;
    size_t n, cap;
    bool full; /* too many: reported once, and nothing more is made */
} InsBuf;

typedef struct Checker {
    Arena *arena;
    const UnitSet *units;
    const Scope *scope;
    Diags *diags;
    const Source *src;
    const Frame *frame;
    InsBuf *code;
    bool anew; /* inside sum_of and its like: a parameter is drawn anew, from its argument */
} Checker;

/* A value of the code, and what it means. */
typedef struct Typed {
    uint32_t at;
    Type type;
} Typed;

/* The code that makes the value of `ast`; `want` is the dimension that would fit here, or NULL: it
 * is used to find the nearest name. (check.c) */
bool checker_value(Checker *c, const Ast *ast, const Dim *want, Typed *out);
/* The same, and it must be a number; a truth value. */
bool checker_number(Checker *c, const Ast *ast, const Dim *want, Typed *out);
bool checker_truth(Checker *c, const Ast *ast, Typed *out);
bool checker_need_number(const Checker *c, const Ast *ast, const Typed *value);

/* A chain of binary operators (check_ops.c), a call (check_calls.c). */
bool checker_binary(Checker *c, const Ast *ast, const Dim *want, Typed *out);
bool checker_call(Checker *c, const Ast *ast, const Dim *want, Typed *out);
/* `a..b` and `a ± b`, and the builtins that are no functions of numbers (check_draws.c). */
bool checker_range(Checker *c, const Ast *ast, const Typed *a, const Typed *b, Typed *out);
bool checker_special(Checker *c, const Ast *ast, const Builtin *fn, const Dim *want, Typed *out);
/* What a builtin of this rule makes of its arguments. */
bool checker_rule(const Checker *c, const Ast *ast, BuiltinRule rule, const Typed *args, Type *out);
bool checker_mismatch(const Checker *c, const Ast *ast, const Type *a, const Type *b);

/* Instructions. */
bool checker_emit(Checker *c, Ins ins, uint32_t *at);
bool checker_const(Checker *c, Span span, double number, uint32_t *at);
bool checker_binary_ins(Checker *c, const Ast *ast, Op op, const Typed *a, const Typed *b,
                        uint32_t *at);

/* For messages. */
Span checker_span(const Checker *c, const Ast *ast);
Span checker_op_span(const Checker *c, const Ast *ast);
const char *checker_dim(const Checker *c, const Dim *dim);
bool checker_too_many_dims(const Checker *c, Span span);
bool checker_unknown_name(Checker *c, const Ast *ast, const Dim *want);

static inline Type type_plain(void) {
    return (Type){0};
}

static inline Type type_bool(void) {
    return (Type){.is_bool = true};
}

#endif
