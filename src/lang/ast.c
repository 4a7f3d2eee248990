#include "lang/ast.h"

static size_t chain_length(const Ast *ast) {
    size_t n = 0;
    for (; ast->kind == AST_BINARY; ast = ast->a) n++;
    return n;
}

const Ast **ast_chain(Arena *arena, const Ast *ast, size_t *n) {
    *n = chain_length(ast);
    const Ast **chain = ARENA_ARRAY(arena, const Ast *, *n);
    for (size_t i = *n; i-- > 0; ast = ast->a) chain[i] = ast;
    return chain;
}

static void visit_backwards(const Ast *ast, void (*visit)(void *, const Ast *), void *ctx) {
    if (ast->kind == AST_CALL) {
        size_t n = str_is(ast->name, "samples") ? 0 : ast->nargs; /* a column is no value */
        for (size_t i = n; i-- > 0;) ast_names(ast->args[i], visit, ctx);
        visit(ctx, ast);
        return;
    }
    if (ast->c) ast_names(ast->c, visit, ctx);
    if (ast->b) ast_names(ast->b, visit, ctx);
    if (ast->a && ast->kind != AST_BINARY) ast_names(ast->a, visit, ctx);
    bool clashes = ast->kind == AST_QUANTITY && ast->unit && ast->unit->plural_len;
    if (ast->kind == AST_NAME || clashes) visit(ctx, ast);
}

void ast_names(const Ast *ast, void (*visit)(void *, const Ast *), void *ctx) {
    for (; ast->kind == AST_BINARY; ast = ast->a) visit_backwards(ast, visit, ctx);
    visit_backwards(ast, visit, ctx);
}
