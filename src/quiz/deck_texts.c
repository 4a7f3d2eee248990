/* deck_texts.c - the expressions of a question, and its texts with expressions in braces. */
#include "lang/parser.h"
#include "quiz/deck_state.h"

/* ---- expressions ---- */

static ScopeAnswer find_param(void *ctx, Str name, uint32_t *slot, Type *type) {
    const Ask *ask = ctx;
    for (size_t i = 0; i < ask->nparams; i++) {
        if (!str_eq(ask->params[i].name, name)) continue;
        *slot = (uint32_t)i;
        *type = ask->params[i].type;
        return SCOPE_VALUE;
    }
    return SCOPE_NONE;
}

static const Function *find_function(void *ctx, Str name, bool *broken) {
    (void)ctx, (void)name, (void)broken;
    return NULL;
}

static void suggest_params(void *ctx, Near *near, const Dim *fits) {
    const Ask *ask = ctx;
    for (size_t i = 0; i < ask->nparams; i++)
        near_offer(near, ask->params[i].name, !fits || dim_eq(fits, &ask->params[i].type.dim));
}

bool deck_code(const Reading *reading, Span text, Code *out) {
    Deck *deck = reading->deck;
    Scope scope = {
        .ctx = reading->ask, .value = find_param, .function = find_function, suggest_params};
    const Ast *ast = parse_expression(deck->arena, &deck->units, text, deck->diags, NULL);
    return ast &&
           check_expression(deck->arena, &deck->units, &scope, text.src, ast, deck->diags, out);
}

bool deck_alone(Arena *arena, const Deck *deck, Str text, double *out) {
    Diags unheard = diags_new(arena);
    Source src = {.name = "working", .text = text, .first_line = 1};
    Ask nothing = {0};
    Scope scope = {.ctx = &nothing, .value = find_param, .function = find_function, suggest_params};
    Code code;
    Value value;
    const Ast *ast =
        parse_expression(arena, &deck->units, (Span){&src, 0, (uint32_t)text.n}, &unheard, NULL);
    if (!ast || !check_expression(arena, &deck->units, &scope, &src, ast, &unheard, &code))
        return false;
    Sampling sampling = sampling_default();
    EvalEnv env = {.scratch = arena,
                   .units = &deck->units,
                   .diags = &unheard,
                   .program = deck->program,
                   .sampling = &sampling};
    if (!code_run(&code, &env, &value) || value.reg) return false;
    *out = value.one;
    return true;
}

bool deck_number(const Reading *reading, const YNode *node, const char *what, Code *out) {
    Diags *diags = reading->deck->diags;
    if (!ynode_want_expr(node, what, diags) || !deck_code(reading, node->text, out)) return false;
    if (!out->type.is_bool) return true;
    diag_error(diags, node->span, "%s is a number, not a condition", what);
    return false;
}

bool deck_condition(const Reading *reading, const YNode *node, Code *out) {
    Diags *diags = reading->deck->diags;
    if (!ynode_want_expr(node, "a condition", diags) || !deck_code(reading, node->text, out))
        return false;
    if (out->type.is_bool) return true;
    Diag *diag = diag_error(diags, node->span, "a condition is true or false; this is a number");
    diag_hint(diags, diag, "as in `q * k < 100k req/s`");
    return false;
}

static const char *dim_words(const Deck *deck, const Dim *dim) {
    Buf text = buf_new(deck->diags->arena);
    dim_text(&text, &deck->units, dim);
    return dim->n ? text.p : "a plain number";
}

bool deck_fits(const Reading *reading, const Code *code, Span where, const char *what) {
    const Ask *ask = reading->ask;
    Deck *deck = reading->deck;
    if (check_dim_fits(&code->type.dim, &ask->unit.dim)) return true;
    Diag *diag = diag_error(deck->diags, where, "%s is %s, and asked is %s", what,
                            dim_words(deck, &code->type.dim), dim_words(deck, &ask->unit.dim));
    diag_hint(deck->diags, diag, "`unit:` says in what it is asked");
    return false;
}

/* ---- texts ---- */

static void add_piece(const Reading *reading, Text *text, size_t *cap, Piece piece) {
    if (!piece.text.n) return;
    ARENA_PUSH_ROOM(reading->deck->arena, text->pieces, text->n, *cap);
    text->pieces[text->n++] = piece;
}

/* `{q * k}`; `at` is its opening brace. Where it ends, or 0 after an error. */
static size_t add_expression(const Reading *reading, Span span, size_t at, Text *text,
                             size_t *cap) {
    Str s = span_text(span);
    const char *close = memchr(s.p + at, '}', s.n - at);
    Span brace = {span.src, span.off + (uint32_t)at, 1};
    if (!close) {
        Diag *diag = diag_error(reading->deck->diags, brace, "this `{` is not closed");
        diag_hint(reading->deck->diags, diag, "a brace that means itself is written twice: `{{`");
        return 0;
    }
    size_t end = (size_t)(close - s.p);
    Span inside = {span.src, brace.off + 1, (uint32_t)(end - at - 1)};
    Piece piece = {.text = str_trim(span_text(inside))};
    if (!piece.text.n) {
        diag_error(reading->deck->diags, brace, "nothing stands in these braces");
        return 0;
    }
    if (!deck_code(reading, inside, &piece.code)) return 0;
    if (piece.code.type.is_bool) {
        diag_error(reading->deck->diags, inside, "what is shown is a number, not a condition");
        return 0;
    }
    add_piece(reading, text, cap, piece);
    return end + 1;
}

bool deck_text(const Reading *reading, const YNode *node, const char *what, Text *out) {
    if (!ynode_want_text(node, what, reading->deck->diags)) return false;
    Str s = ynode_value(node);
    size_t cap = 0, from = 0;
    *out = (Text){.span = node->text};
    if (!str_trim(s).n) {
        diag_error(reading->deck->diags, node->span, "%s is empty", what);
        return false;
    }
    for (size_t i = 0; i < s.n;) {
        bool brace = s.p[i] == '{' || s.p[i] == '}';
        bool twice = brace && i + 1 < s.n && s.p[i + 1] == s.p[i];
        if (!brace || (s.p[i] == '}' && !twice)) {
            i++;
            continue;
        }
        add_piece(reading, out, &cap, (Piece){.text = {s.p + from, i - from + twice}});
        from = i = twice ? i + 2 : add_expression(reading, node->text, i, out, &cap);
        if (!from) return false;
    }
    add_piece(reading, out, &cap, (Piece){.text = {s.p + from, s.n - from}});
    return true;
}
