/* statement.c - whole texts: an expression, a line of the prompt, the key of a plan, a unit. */
#include "lang/builtins.h"
#include "lang/parse_state.h"

/* `2.5B tweets` counts billions once `tweet` is a noun. */
static const char *between_hint(const Parser *p) {
    const char *hint = "write `*` between them, or another operator";
    Str before = {p->src->text.p, p->last_end};
    bool billion = before.n > 1 && before.p[before.n - 1] == 'B' && before.p[before.n - 2] >= '0' &&
                   before.p[before.n - 2] <= '9';
    if (p->tok.kind != T_NAME || !billion) return hint;
    Str noun = noun_of(parser_text(p, &p->tok));
    return arena_printf(p->arena, "for billions of them, make it a noun first: `unit %.*s`",
                        STR_ARG(noun));
}

static Ast *fail_left_over(Parser *p, const Ast *ast) {
    const Token *tok = &p->tok;
    if (tok->kind == T_CLOSE)
        return parser_fail(p, parser_span(p, tok), NULL, "this `)` closes nothing");
    if (tok->kind == T_ASSIGN)
        return parser_fail(p, parser_span(p, tok),
                           "equality reads `==`; a definition is `name = …` on a line of its own",
                           "unexpected `=`");
    bool value = tok->kind == T_NAME || tok->kind == T_NUMBER || tok->kind == T_OPEN;
    if (value && ast)
        return parser_fail(p, parser_span(p, tok), between_hint(p),
                           "%s follows a value with no operator",
                           token_describe(p->arena, p->src, tok));
    return parser_unexpected(p, "an operator or the end");
}

static Ast *whole(Parser *p) {
    Ast *ast = parser_climb(p, PREC_LOOSEST);
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
    AstUnit *unit = parser_target(&p);
    if (unit && p.tok.kind != T_END) return parser_fail_after_target(&p, unit), NULL;
    return unit;
}

bool check_name(const UnitSet *units, Diags *diags, Span name, bool is_function) {
    Str word = span_text(name);
    UnitWord unit;
    const Builtin *fn = builtin_find(word);
    bool taken = fn && (is_function || fn->form == FORM_FUNCTION);
    if (taken) {
        diag_error(diags, name, "`%.*s` is a function: %s needs another name", STR_ARG(word),
                   is_function ? "yours" : "a value");
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
    parser_next(p);
    while (p->tok.kind != T_CLOSE) {
        if (p->tok.kind != T_NAME) return parser_unexpected(p, "the name of a parameter") != NULL;
        AstParam param = {.name = parser_text(p, &p->tok), .off = p->tok.off, .len = p->tok.len};
        if (!check_name(p->units, p->diags, parser_span(p, &p->tok), false)) return false;
        parser_next(p);
        if (p->tok.kind == T_COLON) {
            parser_next(p);
            if (!(param.unit = parser_target(p))) return false;
        }
        if (out->nparams == LIMIT_ARGS)
            return parser_fail(p, parser_span(p, &p->tok), NULL,
                               "a function takes at most %d arguments", LIMIT_ARGS) != NULL;
        for (size_t i = 0; i < out->nparams; i++)
            if (str_eq(out->params[i].name, param.name))
                return parser_fail(p, (Span){p->src, param.off, param.len}, NULL,
                                   "two parameters are named `%.*s`", STR_ARG(param.name)) != NULL;
        ARENA_PUSH_ROOM(p->arena, out->params, out->nparams, cap);
        out->params[out->nparams++] = param;
        if (p->tok.kind != T_COMMA) break;
        parser_next(p);
    }
    return parser_expect(p, T_CLOSE, "`,` or `)`");
}

/* The name, and the parameters if there are any. */
static bool take_head(Parser *p, Statement *out) {
    if (p->tok.kind != T_NAME) return parser_unexpected(p, "a name") != NULL;
    out->name = parser_span(p, &p->tok);
    out->kind = STATEMENT_VALUE;
    bool is_function = parser_ahead(p).kind == T_OPEN;
    if (!check_name(p->units, p->diags, out->name, is_function)) return false;
    parser_next(p);
    if (p->tok.kind != T_OPEN) return true;
    out->kind = STATEMENT_FUNCTION;
    return take_params(p, out);
}

/* Nearly every key: letters, digits and `_` alone. */
static bool is_plain_name(Str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i && c >= '0' && c <= '9')) return false;
    }
    return text.n > 0;
}

bool parse_head(Arena *arena, const UnitSet *units, Span text, Diags *diags, Statement *out) {
    *out = (Statement){.kind = STATEMENT_VALUE, .name = text};
    if (is_plain_name(span_text(text))) return check_name(units, diags, text, false);
    if (!fits_line(text, diags)) return false;
    Parser p = parser_on(arena, units, text, diags);
    if (!take_head(&p, out)) return false;
    if (p.tok.kind == T_END) return true;
    parser_fail(&p, parser_span(&p, &p.tok), "a name is letters, digits and `_`: `peak_rate`",
                "unexpected %s in a name", token_describe(arena, p.src, &p.tok));
    return false;
}

/* `noun`, or `noun plural`. */
static bool take_unit_words(Parser *p, Statement *out) {
    out->kind = STATEMENT_UNIT;
    if (p->tok.kind != T_NAME) return parser_unexpected(p, "a word for the unit") != NULL;
    out->name = parser_span(p, &p->tok);
    Str word = span_text(out->name);
    if (builtin_find(word) || token_is_keyword(word))
        return parser_fail(p, out->name, NULL,
                           "`%.*s` is a word of the language: a unit needs another name",
                           STR_ARG(word)) != NULL;
    parser_next(p);
    if (p->tok.kind == T_NAME) {
        out->plural = parser_text(p, &p->tok);
        parser_next(p);
    }
    return p->tok.kind == T_END ||
           parser_unexpected(
               p, "the end (a unit is one word, with its plural if that is not + s)") != NULL;
}

bool parse_declaration(Arena *arena, const UnitSet *units, Span text, Diags *diags,
                       Statement *out) {
    *out = (Statement){0};
    if (!fits_line(text, diags)) return false;
    Parser p = parser_on(arena, units, text, diags);
    return take_unit_words(&p, out);
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
    if (!parser_expect(p, T_ASSIGN, "`=`")) return false;
    uint32_t from = p->tok.off;
    if (p->tok.kind == T_END) return parser_unexpected(p, "a value") != NULL;
    out->body = whole(p);
    if (!out->body) return false;
    out->body_span = (Span){p->src, from, p->last_end - from};
    return true;
}

static bool take_statement(Parser *p, Statement *out) {
    if (p->tok.kind == T_END) return true;
    if (p->tok.kind == T_LET) {
        parser_next(p);
        if (p->tok.kind != T_NAME)
            return parser_fail(p, parser_span(p, &p->tok), "as in `let peak = 3k req/s`",
                               "a name is expected after `let`") != NULL;
        return take_definition(p, out);
    }
    bool name = p->tok.kind == T_NAME;
    if (name && str_is(parser_text(p, &p->tok), "unit") && parser_ahead(p).kind == T_NAME) {
        parser_next(p);
        return take_unit_words(p, out);
    }
    bool keyword = p->tok.kind != T_END && token_is_keyword(parser_text(p, &p->tok)) &&
                   parser_ahead(p).kind == T_ASSIGN;
    if (keyword) return check_name(p->units, p->diags, parser_span(p, &p->tok), false);
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
