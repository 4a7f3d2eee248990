#include "lang/parse_state.h"

Parser parser_on(Arena *arena, const UnitSet *units, Span text, Diags *diags) {
    Parser p = {.arena = arena,
                .units = units,
                .diags = diags,
                .src = text.src,
                .lexer = lexer_on(arena, text),
                .last_end = text.off};
    p.tok = lexer_next(&p.lexer);
    return p;
}

void parser_next(Parser *p) {
    p->last_end = p->tok.off + p->tok.len;
    p->tok = lexer_next(&p->lexer);
}

Span parser_span(const Parser *p, const Token *token) {
    return (Span){p->src, token->off, token->len};
}

Str parser_text(const Parser *p, const Token *token) {
    return span_text(parser_span(p, token));
}

Token parser_ahead(const Parser *p) {
    Lexer ahead = p->lexer;
    return lexer_next(&ahead);
}

Ast *parser_fail(Parser *p, Span span, const char *hint, const char *fmt, ...) {
    if (p->failed) return NULL;
    p->failed = true;
    va_list args;
    va_start(args, fmt);
    Diag *diag = diag_error(p->diags, span, "%s", arena_vprintf(p->arena, fmt, args));
    va_end(args);
    if (hint) diag_hint(p->diags, diag, "%s", hint);
    return NULL;
}

Ast *parser_unexpected(Parser *p, const char *wanted) {
    const Token *tok = &p->tok;
    if (tok->kind == T_BAD)
        return parser_fail(p, parser_span(p, tok), p->lexer.hint, "%s", p->lexer.problem);
    if (tok->kind == T_RANGE && parser_ahead(p).kind == T_NUMBER)
        return parser_fail(p, parser_span(p, tok), "a range reads `0..5`, a fraction `.5`",
                           "malformed number: `..` has nothing on its left");
    const char *found = token_describe(p->arena, p->src, tok);
    if (tok->kind == T_END)
        return parser_fail(p, parser_span(p, tok), NULL, "%s is expected here, found the end",
                           wanted);
    return parser_fail(p, parser_span(p, tok), NULL, "unexpected %s: %s is expected here", found,
                       wanted);
}

bool parser_expect(Parser *p, TokenKind kind, const char *wanted) {
    if (p->tok.kind != kind) return parser_unexpected(p, wanted) != NULL;
    parser_next(p);
    return true;
}

bool parser_is_unit(const Parser *p, const Token *token, UnitWord *word) {
    return token->kind == T_NAME && unit_find(p->units, parser_text(p, token), word);
}

Ast *parser_node(Parser *p, AstKind kind, uint32_t off) {
    Ast *ast = ARENA_NEW(p->arena, Ast);
    ast->kind = (uint8_t)kind;
    ast->off = off;
    return ast;
}

Ast *parser_close(const Parser *p, Ast *ast) {
    ast->len = p->last_end - ast->off;
    return ast;
}
