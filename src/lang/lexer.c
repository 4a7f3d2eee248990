#include "lang/token.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>

typedef struct Keyword {
    const char *word;
    TokenKind kind;
    double number;
} Keyword;

static const Keyword words_of_2[] = {
    {"to", T_ARROW, 0}, {"in", T_ARROW, 0}, {"as", T_AS, 0}, {"if", T_IF, 0}, {"or", T_OR, 0}};
static const Keyword words_of_3[] = {
    {"per", T_OVER, 0}, {"and", T_AND, 0}, {"not", T_NOT, 0}, {"mod", T_MOD, 0}, {"let", T_LET, 0}};
static const Keyword words_of_4[] = {{"then", T_THEN, 0}, {"else", T_ELSE, 0}, {"true", T_TRUE, 0}};
static const Keyword words_of_5[] = {{"false", T_FALSE, 0}};
static const Keyword words_of_7[] = {{"million", T_SCALE, 1e6}, {"billion", T_SCALE, 1e9}};
static const Keyword words_of_8[] = {{"thousand", T_SCALE, 1e3}, {"trillion", T_SCALE, 1e12}};

#define WORDS(rows)                                                                                \
    { rows, COUNT_OF(rows) }
static const struct {
    const Keyword *rows;
    size_t n;
} keywords[] = {[2] = WORDS(words_of_2), [3] = WORDS(words_of_3), [4] = WORDS(words_of_4),
                [5] = WORDS(words_of_5), [7] = WORDS(words_of_7), [8] = WORDS(words_of_8)};

/* Longer signs first. */
static const struct {
    const char *sign;
    TokenKind kind;
} signs[] = {{"->", T_ARROW}, {"→", T_ARROW}, {"..", T_RANGE}, {"…", T_RANGE},  {"±", T_PLUSMINUS},
             {"<=", T_LE},    {"≤", T_LE},    {">=", T_GE},    {"≥", T_GE},     {"==", T_EQ},
             {"!=", T_NE},    {"≠", T_NE},    {"<", T_LT},     {">", T_GT},     {"=", T_ASSIGN},
             {"+", T_PLUS},   {"-", T_MINUS}, {"−", T_MINUS},  {"*", T_TIMES},  {"×", T_TIMES},
             {"·", T_TIMES},  {"/", T_OVER},  {"÷", T_OVER},   {"^", T_POWER},  {"(", T_OPEN},
             {")", T_CLOSE},  {",", T_COMMA}, {":", T_COLON},  {"%", T_PERCENT}};

static const struct {
    const char *sign, *problem, *hint;
} foreign[] = {
    {"**", "there is no operator `**`", "a power reads `2^10`"},
    {"&&", "there is no operator `&&`", "write `and`"},
    {"||", "there is no operator `||`", "write `or`"},
    {"!", "there is no operator `!`", "write `not`, or `!=` for unequal"},
    {"?", "there is no operator `?`", "a choice reads `if c then a else b`"},
    {"<>", "there is no operator `<>`", "write `!=`"},
    {"=<", "there is no operator `=<`", "write `<=`"},
    {"=>", "there is no operator `=>`", "write `>=`, or `->` to convert"},
    {"[", "brackets are round here", "write `(`"},
    {"]", "brackets are round here", "write `)`"},
    {"{", "brackets are round here", "write `(`"},
    {"}", "brackets are round here", "write `)`"},
    {"#", "a note needs a blank before its `#`", "as in `5 GB  # measured`"},
    {";", "one expression stands on a line", "put the next one on a line of its own"},
};

static bool is_digit(char c) {
    return (unsigned)(c - '0') < 10;
}

static bool is_letter(char c) {
    return (unsigned)((c | 0x20) - 'a') < 26 || c == '_';
}

Lexer lexer_on(Arena *arena, Span text) {
    return (Lexer){.src = text.src,
                   .start = text.off,
                   .at = text.off,
                   .end = text.off + text.len,
                   .arena = arena};
}

static char peek(const Lexer *lexer, uint32_t ahead) {
    uint32_t at = lexer->at + ahead;
    return at < lexer->end ? lexer->src->text.p[at] : '\0';
}

static Str rest(const Lexer *lexer) {
    return (Str){lexer->src->text.p + lexer->at, lexer->end - lexer->at};
}

static void skip_comment(Lexer *lexer) {
    uint32_t from = lexer->at;
    while (lexer->at < lexer->end && peek(lexer, 0) != '\n') lexer->at++;
    lexer->note = (Span){lexer->src, from + 1, lexer->at - from - 1};
}

/* A `#` that stands on anything but a blank is a slip: `5#ms` is not 5. */
static bool starts_note(const Lexer *lexer) {
    return lexer->at == lexer->start || strchr(" \t\r\n\xA0", lexer->src->text.p[lexer->at - 1]);
}

static bool skip_blank(Lexer *lexer) {
    uint32_t from = lexer->at;
    for (;;) {
        char c = peek(lexer, 0);
        if (lexer->at >= lexer->end) break;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') lexer->at++;
        else if (c == '#' && starts_note(lexer)) skip_comment(lexer);
        else if (c == '\xC2' && peek(lexer, 1) == '\xA0') lexer->at += 2; /* no-break space */
        else break;
    }
    return lexer->at > from;
}

static Token bad(Lexer *lexer, uint32_t from, const char *problem, const char *hint) {
    if (lexer->at == from) lexer->at++;
    lexer->problem = problem;
    lexer->hint = hint;
    return (Token){.kind = T_BAD, .off = from, .len = lexer->at - from};
}

/* The length of the character at `left` where it is a letter beyond ASCII (µ, é, Ω), else 0. */
static uint32_t far_letter(Str left) {
    size_t length;
    uint32_t point = utf8_decode(left, &length);
    bool letter =
        point == 0xB5 || (point >= 0xC0 && point < 0x2000 && point != 0xD7 && point != 0xF7);
    return letter ? (uint32_t)length : 0;
}

/* Letters and digits, with the micro sign and other letters beyond ASCII. */
static uint32_t word_length(const Lexer *lexer) {
    Str left = rest(lexer);
    uint32_t n = 0, far;
    for (;;) {
        while (n < left.n && (is_letter(left.p[n]) || (n && is_digit(left.p[n])))) n++;
        if (n == left.n || (unsigned char)left.p[n] < 0x80) return n;
        if (!(far = far_letter((Str){left.p + n, left.n - n}))) return n;
        n += far;
    }
}

static double scale_of(char letter) {
    switch (letter) {
    case 'k':
    case 'K': return 1e3;
    case 'M': return 1e6;
    case 'G': return 1e9;
    case 'T': return 1e12;
    case 'P': return 1e15;
    default: return 0;
    }
}

static void skip_digits(Lexer *lexer) {
    while (is_digit(peek(lexer, 0)) || (peek(lexer, 0) == '_' && is_digit(peek(lexer, 1))))
        lexer->at++;
}

/* A comma and three digits, no more, stand here. */
static bool thousands_group(const Lexer *lexer) {
    if (peek(lexer, 0) != ',') return false;
    for (uint32_t i = 1; i <= 3; i++)
        if (!is_digit(peek(lexer, i))) return false;
    return !is_digit(peek(lexer, 4));
}

static Token thousands(Lexer *lexer, uint32_t from) {
    while (thousands_group(lexer)) lexer->at += 4;
    Buf plain = buf_new(lexer->arena);
    for (uint32_t i = from; i < lexer->at; i++)
        buf_char(&plain, lexer->src->text.p[i] == ',' ? '_' : lexer->src->text.p[i]);
    const char *hint = arena_printf(
        lexer->arena, "write `%s`; two arguments need a blank after the comma", plain.p);
    return bad(lexer, from, "a number has no commas", hint);
}

/* The exponent, if one follows; false when its digits are missing. */
static bool lex_exponent(Lexer *lexer) {
    char c = peek(lexer, 0);
    if (c != 'e' && c != 'E') return true;
    uint32_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-';
    if (is_digit(peek(lexer, 1 + sign))) {
        lexer->at += 1 + sign;
        skip_digits(lexer);
        return true;
    }
    return word_length(lexer) > 1 && !sign; /* a unit that starts with e */
}

static Token bad_digits(Lexer *lexer, uint32_t from) {
    if (peek(lexer, 0) == '_') {
        lexer->at++;
        return bad(lexer, from, "a digit is expected after `_`",
                   "digits are grouped as in 1_000_000");
    }
    lexer->at++;
    return bad(lexer, from, "digits are expected after the exponent", "as in 1e6");
}

/* Digits that are not all 0, in front of an exponent. */
static bool says_more_than_zero(Str digits) {
    for (size_t i = 0; i < digits.n && digits.p[i] != 'e' && digits.p[i] != 'E'; i++)
        if (digits.p[i] >= '1' && digits.p[i] <= '9') return true;
    return false;
}

static Token lex_number(Lexer *lexer) {
    uint32_t from = lexer->at;
    skip_digits(lexer);
    if (lexer->at - from <= 3 && thousands_group(lexer)) return thousands(lexer, from);
    bool whole_zero = lexer->at - from > 1 && lexer->src->text.p[from] == '0';
    if (whole_zero)
        return bad(lexer, from, "a number does not start with 0", "leave the leading zeros out");
    if (peek(lexer, 0) == '.' && peek(lexer, 1) != '.') {
        lexer->at++;
        skip_digits(lexer);
    }
    if (!lex_exponent(lexer) || peek(lexer, 0) == '_') return bad_digits(lexer, from);
    Token token = {.kind = T_NUMBER, .off = from, .len = lexer->at - from};
    Str digits = span_text((Span){lexer->src, from, token.len});
    if (!num_parse(digits, &token.number))
        return bad(lexer, from, "this number is too large", "the largest is 1.8e308");
    if (token.number == 0 && says_more_than_zero(digits))
        return bad(lexer, from, "this number is too small", "the smallest is 4.9e-324");
    double scale = word_length(lexer) == 1 ? scale_of(peek(lexer, 0)) : 0;
    if (scale == 0) return token;
    lexer->at++;
    token.len++;
    token.number *= scale;
    if (!isfinite(token.number))
        return bad(lexer, from, "this number is too large", "the largest is 1.8e308");
    return token;
}

static Token lex_string(Lexer *lexer) {
    uint32_t from = lexer->at++;
    while (lexer->at < lexer->end && peek(lexer, 0) != '"' && peek(lexer, 0) != '\n') lexer->at++;
    if (peek(lexer, 0) != '"') {
        lexer->at = from + 1;
        return bad(lexer, from, "this string has no closing `\"`",
                   "text stands between two `\"` on one line");
    }
    lexer->at++;
    return (Token){.kind = T_STRING, .off = from, .len = lexer->at - from};
}

/* Its row, or NULL. Nearly every name is told apart by its length and first letter. */
static const Keyword *find_keyword(Str word) {
    if (word.n >= COUNT_OF(keywords)) return NULL;
    for (size_t i = 0; i < keywords[word.n].n; i++) {
        const Keyword *row = &keywords[word.n].rows[i];
        if (row->word[0] == word.p[0] && memcmp(row->word, word.p, word.n) == 0) return row;
    }
    return NULL;
}

/* `plan.peak`: a name in a name. */
static uint32_t dotted_length(const Lexer *lexer, uint32_t length) {
    while (peek(lexer, length) == '.' && is_letter(peek(lexer, length + 1))) {
        length++;
        while (is_letter(peek(lexer, length)) || is_digit(peek(lexer, length))) length++;
    }
    return length;
}

static Token lex_word(Lexer *lexer, uint32_t length) {
    length = dotted_length(lexer, length);
    Token token = {.kind = T_NAME, .off = lexer->at, .len = length};
    Str word = {lexer->src->text.p + lexer->at, length};
    lexer->at += length;
    const Keyword *keyword = find_keyword(word);
    if (!keyword) return token;
    token.kind = (uint8_t)keyword->kind;
    token.number = keyword->number;
    return token;
}

static bool lex_currency(Lexer *lexer, Token *token) {
    static const char *const symbols[] = {"$", "€", "£"};
    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        if (!str_starts(rest(lexer), symbols[i])) continue;
        uint32_t length = (uint32_t)strlen(symbols[i]);
        *token = (Token){.kind = T_NAME, .off = lexer->at, .len = length};
        lexer->at += length;
        return true;
    }
    return false;
}

/* A sign of one byte that cannot be the start of a longer one: nearly all of them. */
static TokenKind lone_sign(char c, char next) {
    static const uint8_t kinds[128] = {
        ['+'] = T_PLUS, ['-'] = T_MINUS, ['*'] = T_TIMES, ['/'] = T_OVER,   ['^'] = T_POWER,
        ['('] = T_OPEN, [')'] = T_CLOSE, [','] = T_COMMA, ['%'] = T_PERCENT};
    bool longer = (c == '-' && next == '>') || (c == '*' && next == '*');
    return (unsigned char)c < 128 && !longer ? (TokenKind)kinds[(unsigned char)c] : T_END;
}

static Token lex_sign(Lexer *lexer) {
    uint32_t from = lexer->at;
    Str left = rest(lexer);
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        size_t n = strlen(foreign[i].sign);
        if (*foreign[i].sign != *left.p || !str_starts(left, foreign[i].sign)) continue;
        if (str_starts(left, "!=")) continue;
        lexer->at += (uint32_t)n;
        return bad(lexer, from, foreign[i].problem, foreign[i].hint);
    }
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (*signs[i].sign != *left.p || !str_starts(left, signs[i].sign)) continue;
        uint32_t length = (uint32_t)strlen(signs[i].sign);
        lexer->at += length;
        return (Token){.kind = (uint8_t)signs[i].kind, .off = from, .len = length};
    }
    size_t length;
    uint32_t point = utf8_decode(left, &length);
    lexer->at += (uint32_t)length;
    const char *problem =
        arena_printf(lexer->arena, "`%.*s` means nothing here", (int)length, left.p);
    if (point < 0x20 || point == 0x7F)
        problem =
            arena_printf(lexer->arena, "the control byte %02X means nothing here", (unsigned)point);
    return bad(lexer, from, problem, NULL);
}

Token lexer_next(Lexer *lexer) {
    bool blank = skip_blank(lexer);
    Token token;
    uint32_t word;
    char c = peek(lexer, 0);
    TokenKind lone = lone_sign(c, peek(lexer, 1));
    if (lexer->at >= lexer->end) token = (Token){.kind = T_END, .off = lexer->end};
    else if (lone != T_END) token = (Token){.kind = (uint8_t)lone, .off = lexer->at++, .len = 1};
    else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) token = lex_number(lexer);
    else if (c == '"') token = lex_string(lexer);
    else if ((word = word_length(lexer)) > 0) token = lex_word(lexer, word);
    else if (!lex_currency(lexer, &token)) token = lex_sign(lexer);
    token.glued = !blank;
    return token;
}

bool token_is_keyword(Str word) {
    return find_keyword(word) || str_is(word, "unit");
}

const char *token_keyword(size_t i) {
    for (size_t length = 0; length < COUNT_OF(keywords); length++) {
        if (i < keywords[length].n) return keywords[length].rows[i].word;
        i -= keywords[length].n;
    }
    return NULL;
}

const char *token_describe(Arena *arena, const Source *src, const Token *token) {
    if (token->kind == T_END) return "the end";
    Str text = {src->text.p + token->off, token->len};
    return arena_printf(arena, "`%.*s`", (int)utf8_fit(text, 40), text.p);
}
