/* import_gift.c - questions out of a GIFT file.
 *
 * A question is text up to an empty line, with its answers in braces. `~ = # { } :` mean themselves
 * behind a backslash, `\n` ends a line; a line that starts with `//` is a comment. What is in the
 * braces says what kind it is, in the order in which Moodle looks: nothing, `#`, `~`, `=` with
 * `->`, true or false, else words to be typed. */
#include "quiz/import.h"

#include "base/ascii.h"
#include "base/num.h"
#include "yaml/precheck.h"

#include <math.h>

/* Stands for every byte of a comment; no control character comes in from outside. */
enum { COMMENT = '\x01', TAGS_AT_MOST = 32 };

typedef struct Gift {
    Import *import;
    Str text; /* the file with its comments blotted out: offsets are those of the file */
    size_t at;
    Str group;
    Str tags[TAGS_AT_MOST];
    size_t ntags;
} Gift;

/* The parts of a block, as they stand in the file. */
typedef struct Block {
    size_t from, end;
    Str title, before, inside, after;
} Block;

static Span span_of(const Gift *gift, Str part) {
    size_t off = (size_t)(part.p - gift->text.p), n = part.n;
    const char *end = n ? memchr(part.p, '\n', n) : NULL;
    if (end) n = (size_t)(end - part.p); /* its first line says where */
    return (Span){gift->import->src, (uint32_t)off, (uint32_t)n};
}

static Str part(const Gift *gift, size_t from, size_t to) {
    return (Str){gift->text.p + from, to - from};
}

static bool is_filler(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == COMMENT;
}

static Str trimmed(Str s) {
    while (s.n && is_filler(s.p[0])) s = (Str){s.p + 1, s.n - 1};
    while (s.n && is_filler(s.p[s.n - 1])) s.n--;
    return s;
}

/* Where one of the characters stands unescaped, or s.n. */
static size_t find_sign(Str s, size_t from, const char *signs) {
    for (size_t i = from; i < s.n; i++) {
        if (s.p[i] == '\\') i++;
        else if (s.p[i] && strchr(signs, s.p[i])) return i;
    }
    return s.n;
}

/* Where the word stands unescaped, or s.n. */
static size_t find_word(Str s, size_t from, const char *word) {
    size_t n = strlen(word);
    for (size_t i = from; i + n <= s.n; i++) {
        if (s.p[i] == '\\') i++;
        else if (memcmp(s.p + i, word, n) == 0) return i;
    }
    return s.n;
}

/* ---- texts ---- */

static bool take_format(Str *s, const char *name) {
    if (!str_starts(*s, name)) return false;
    size_t n = strlen(name);
    *s = (Str){s->p + n, s->n - n};
    return true;
}

/* Without comments and escapes, lines joined but where `\n` ends one. */
static Str text_of(const Gift *gift, Str raw) {
    Arena *arena = gift->import->arena;
    Buf plain = buf_new(arena), line = buf_new(arena);
    raw = trimmed(raw);
    bool pictures = false, html = take_format(&raw, "[html]");
    if (!html && !take_format(&raw, "[plain]") && !take_format(&raw, "[moodle]"))
        take_format(&raw, "[markdown]");
    for (size_t i = 0; i < raw.n; i++) {
        bool escaped = raw.p[i] == '\\' && i + 1 < raw.n && strchr("~=#{}:\\n", raw.p[i + 1]);
        if (escaped) i++;
        if (escaped && raw.p[i] == 'n') {
            buf_printf(&plain, "%.*s\n", STR_ARG(import_joined(arena, buf_str(&line))));
            buf_clear(&line);
        } else if (raw.p[i] != COMMENT) buf_char(&line, raw.p[i]);
    }
    buf_add(&plain, import_joined(arena, buf_str(&line)));
    if (!html) return str_trim(buf_str(&plain));
    Str text = import_html(arena, buf_str(&plain), &pictures);
    gift->import->pictures += pictures;
    return text;
}

static Str both(const Gift *gift, Str a, Str b) {
    if (!a.n || !b.n) return a.n ? a : b;
    return str_of(arena_printf(gift->import->arena, "%.*s\n%.*s", STR_ARG(a), STR_ARG(b)));
}

/* ---- answers: what all kinds share ---- */

/* `%50%` in front, if there is one: a share of the points. */
static bool take_weight(Str *s, double *weight) {
    Str rest = {s->p + 1, s->n ? s->n - 1 : 0};
    if (!s->n || s->p[0] != '%') return false;
    bool minus = rest.n && rest.p[0] == '-';
    if (minus) rest = (Str){rest.p + 1, rest.n - 1};
    size_t n = 0;
    while (n < rest.n && (is_digit(rest.p[n]) || rest.p[n] == '.')) n++;
    if (!n || n > 12 || n == rest.n || rest.p[n] != '%' || rest.p[0] == '.') return false;
    if (!num_parse((Str){rest.p, n}, weight)) return false;
    if (minus) *weight = -*weight;
    *s = (Str){rest.p + n + 1, rest.n - n - 1};
    return true;
}

typedef struct Answer {
    Str text, why; /* as they stand in the file */
    bool right, partly;
} Answer;

/* The next one of `=right #why ~wrong`; false past the last. */
static bool next_answer(Str inside, size_t *at, Answer *out) {
    if (*at >= inside.n) return false;
    bool equals = inside.p[*at] == '=';
    size_t end = find_sign(inside, *at + 1, "=~");
    Str whole = trimmed((Str){inside.p + *at + 1, end - *at - 1});
    double weight = equals ? 100 : 0;
    take_weight(&whole, &weight);
    size_t hash = find_sign(whole, 0, "#");
    *out = (Answer){.text = trimmed((Str){whole.p, hash}),
                    .right = weight == 100,
                    .partly = weight != 100 && weight != 0};
    if (hash < whole.n) out->why = trimmed((Str){whole.p + hash + 1, whole.n - hash - 1});
    *at = end;
    return true;
}

/* ---- choices ---- */

/* Reads the options, the right one first; answers how many are right. */
static size_t read_options(const Gift *gift, Str inside, Taken *taken, bool *partly) {
    size_t count = 0, right = 0, wrong = 1;
    Answer answer;
    for (size_t at = 0; next_answer(inside, &at, &answer);) count++;
    taken->options = ARENA_ARRAY(gift->import->arena, Str, count + 1);
    taken->whys = ARENA_ARRAY(gift->import->arena, Str, count + 1);
    *partly = false;
    for (size_t at = 0; next_answer(inside, &at, &answer);) {
        size_t place = answer.right ? 0 : wrong;
        right += answer.right;
        wrong += !answer.right;
        *partly = *partly || answer.partly;
        Str why = text_of(gift, answer.why);
        taken->options[place] = text_of(gift, answer.text);
        if (answer.right) taken->explain = both(gift, why, taken->explain);
        else taken->whys[place] = why;
    }
    taken->noptions = count;
    return right;
}

static void take_choice(Gift *gift, const Block *block, Taken *taken) {
    Import *import = gift->import;
    bool partly;
    size_t first = find_sign(block->inside, 0, "=~");
    Str inside = {block->inside.p + first, block->inside.n - first};
    if (trimmed((Str){block->inside.p, first}).n) {
        import_leave(import, taken->span, "words before the first `=` or `~` of its answers");
        return;
    }
    size_t right = read_options(gift, inside, taken, &partly);
    if (right != 1) {
        import_leave(import, taken->span,
                     right    ? "more than one answer is right"
                     : partly ? "no answer is right by itself, several are in part"
                              : "no answer is marked as right");
        return;
    }
    if (partly)
        diag_note(import->diags, taken->span,
                  "lost: answers that are right in part, or cost points, are wrong in napkin");
    import_take(import, taken);
}

static bool is_one_of(Str word, const char *const words[2]) {
    return str_is(word, words[0]) || str_is(word, words[1]);
}

/* `T`, `FALSE#why not#well done`: what is said to who is wrong comes first. */
static bool take_true_false(Gift *gift, const Block *block, Taken *taken) {
    static const char *const yes[] = {"T", "TRUE"}, *const no[] = {"F", "FALSE"};
    size_t hash = find_sign(block->inside, 0, "#");
    Str word = trimmed((Str){block->inside.p, hash});
    bool is_true = is_one_of(word, yes);
    if (!is_true && !is_one_of(word, no)) return false;
    taken->noptions = 2;
    taken->options = ARENA_ARRAY(gift->import->arena, Str, 2);
    taken->whys = ARENA_ARRAY(gift->import->arena, Str, 2);
    taken->options[0] = is_true ? STR("True") : STR("False");
    taken->options[1] = is_true ? STR("False") : STR("True");
    if (hash < block->inside.n) {
        size_t next = find_sign(block->inside, hash + 1, "#");
        taken->whys[1] = text_of(gift, (Str){block->inside.p + hash + 1, next - hash - 1});
        if (next < block->inside.n) {
            Str praise = {block->inside.p + next + 1, block->inside.n - next - 1};
            taken->explain = both(gift, text_of(gift, praise), taken->explain);
        }
    }
    import_take(gift->import, taken);
    return true;
}

/* ---- numbers ---- */

static size_t skip_digits(Str s, size_t at) {
    while (at < s.n && is_digit(s.p[at])) at++;
    return at;
}

/* A number and nothing else: `-3`, `6.02e23`. */
static bool read_number(Str s, double *out) {
    s = trimmed(s);
    bool minus = s.n && s.p[0] == '-';
    if (s.n && (minus || s.p[0] == '+')) s = (Str){s.p + 1, s.n - 1};
    size_t at = skip_digits(s, 0), digits = at;
    if (at < s.n && s.p[at] == '.') {
        size_t end = skip_digits(s, at + 1);
        digits += end - at - 1;
        at = end;
    }
    if (!digits) return false;
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        size_t sign = at + 1 < s.n && strchr("+-", s.p[at + 1]) ? 1 : 0;
        size_t end = skip_digits(s, at + 1 + sign);
        if (end == at + 1 + sign) return false;
        at = end;
    }
    if (at != s.n || !num_parse(s, out)) return false;
    if (minus) *out = -*out;
    return isfinite(*out);
}

/* `5`, `5:0.1`, `4..6`. */
static bool read_range(Str s, double *value, double *within) {
    double low, high;
    size_t dots = find_word(s, 0, ".."), colon = find_sign(s, 0, ":");
    *within = 0;
    if (dots < s.n) {
        if (!read_number((Str){s.p, dots}, &low) ||
            !read_number((Str){s.p + dots + 2, s.n - dots - 2}, &high) || high < low)
            return false;
        *value = num_settle(low / 2 + high / 2);
        *within = num_settle(high / 2 - low / 2);
        return true;
    }
    if (!read_number((Str){s.p, colon}, value)) return false;
    if (colon == s.n) return true;
    return read_number((Str){s.p + colon + 1, s.n - colon - 1}, within) && *within >= 0;
}

/* `How much in a day? (in req)`: napkin writes the unit there, and takes it back. */
static void take_unit(const Gift *gift, Taken *taken, Type *type) {
    Str ask = taken->ask;
    const char *open = ask.n && ask.p[ask.n - 1] == ')' ? memrchr(ask.p, '(', ask.n) : NULL;
    if (!open) return;
    Str unit = {open + 1, ask.n - (size_t)(open - ask.p) - 2};
    if (!str_starts(unit, "in ")) return;
    unit = str_trim((Str){unit.p + 3, unit.n - 3});
    if (import_unit(gift->import, unit, type))
        taken->ask = str_trim((Str){ask.p, (size_t)(open - ask.p)});
}

/* The one that is right, where there are several. */
static bool right_number(const Gift *gift, Str list, Taken *taken, Str *number, bool *more) {
    Answer answer;
    bool found = false;
    for (size_t at = find_sign(list, 0, "=~"); next_answer(list, &at, &answer);) {
        if (found || !answer.right) *more = true;
        if (found || !answer.right) continue;
        found = true;
        *number = answer.text;
        taken->explain = both(gift, text_of(gift, answer.why), taken->explain);
    }
    return found;
}

static void take_number(Gift *gift, const Block *block, Taken *taken) {
    Import *import = gift->import;
    Str list = trimmed((Str){block->inside.p + 1, block->inside.n - 1}), number = list;
    bool more = false;
    double value, within;
    if (!list.n || (list.p[0] != '=' && list.p[0] != '~')) { /* one alone needs no sign before it */
        size_t hash = find_sign(list, 0, "#=~"), rest = find_sign(list, 0, "=~");
        number = trimmed((Str){list.p, hash});
        if (hash < rest) {
            Str why = {list.p + hash + 1, rest - hash - 1};
            taken->explain = both(gift, text_of(gift, why), taken->explain);
        }
        more = rest < list.n;
    } else if (!right_number(gift, list, taken, &number, &more)) {
        import_leave(import, taken->span, "no number is marked as right");
        return;
    }
    if (!read_range(number, &value, &within)) {
        Span span = number.n ? span_of(gift, number) : taken->span;
        import_leave(import, span, "this is no number like `5`, `5:0.1` or `4..6`");
        return;
    }
    if (more)
        diag_note(import->diags, taken->span,
                  "lost: what is said of other numbers, and their share of the points");
    Type type = {0};
    take_unit(gift, taken, &type);
    import_number(import, &type, value, within, taken);
    import_take(import, taken);
}

/* ---- a question ---- */

static Str ask_of(const Gift *gift, const Block *block) {
    Str before = text_of(gift, block->before), after = text_of(gift, block->after);
    if (!after.n) return before;
    const char *blank = before.n ? " _____ " : "_____ ";
    return str_of(
        arena_printf(gift->import->arena, "%.*s%s%.*s", STR_ARG(before), blank, STR_ARG(after)));
}

/* What is said to everybody stands last, behind `####`. */
static void cut_explain(const Gift *gift, Block *block, Taken *taken) {
    size_t at = block->inside.n;
    for (size_t i = 0; (i = find_word(block->inside, i, "####")) < block->inside.n; i++) at = i;
    if (at < block->inside.n)
        taken->explain = text_of(gift, (Str){block->inside.p + at + 4, block->inside.n - at - 4});
    block->inside = trimmed((Str){block->inside.p, at});
}

static void take_block(Gift *gift, Block *block) {
    Import *import = gift->import;
    Taken taken = {.span = span_of(gift, part(gift, block->from, block->end)),
                   .title = text_of(gift, block->title),
                   .group = gift->group,
                   .ntags = gift->ntags};
    taken.tags = ARENA_ARRAY(import->arena, Str, gift->ntags + 1);
    memcpy(taken.tags, gift->tags, gift->ntags * sizeof *taken.tags);
    taken.ask = ask_of(gift, block);
    cut_explain(gift, block, &taken);
    Str inside = block->inside;
    if (find_sign(block->after, 0, "{") < block->after.n)
        import_leave(import, taken.span, "a text with several gaps");
    else if (!inside.n) import_leave(import, taken.span, "an essay");
    else if (inside.p[0] == '#') take_number(gift, block, &taken);
    else if (find_sign(inside, 0, "~") < inside.n) take_choice(gift, block, &taken);
    else if (find_sign(inside, 0, "=") < inside.n && find_word(inside, 0, "->") < inside.n)
        import_leave(import, taken.span, "pairs to be matched");
    else if (!take_true_false(gift, block, &taken))
        import_leave(import, taken.span, "an answer in words has to be typed");
}

/* ---- the file ---- */

static size_t line_end(Str text, size_t at) {
    const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return end ? (size_t)(end - text.p) : text.n;
}

static Str blotted(Arena *arena, Str file) {
    char *copy = arena_copy(arena, file.p, file.n);
    Str text = {copy, file.n};
    for (size_t at = yprecheck_bom(file); at < text.n;) {
        size_t end = line_end(text, at), from = at;
        while (from < end && (copy[from] == ' ' || copy[from] == '\t')) from++;
        if (end - from >= 2 && copy[from] == '/' && copy[from + 1] == '/')
            memset(copy + at, COMMENT, end - at);
        at = end + 1;
    }
    return text;
}

static bool is_empty_line(Str text, size_t at) {
    for (; at < text.n && text.p[at] != '\n'; at++)
        if (!strchr(" \t\r", text.p[at])) return false;
    return true;
}

/* Where the block ends that `at` is in, braces or not. */
static size_t block_end(Str text, size_t at) {
    for (;;) {
        at = line_end(text, at);
        if (at == text.n || is_empty_line(text, at + 1)) return at;
        at++;
    }
}

/* `[tag:dns]` in the comments before a question. */
static void read_tags(Gift *gift, size_t from, size_t to) {
    Str file = {gift->import->src->text.p + from, to - from};
    gift->ntags = 0;
    for (size_t at = 0;;) {
        const char *tag = memmem(file.p + at, file.n - at, "[tag:", 5);
        if (!tag) return;
        size_t start = (size_t)(tag - file.p) + 5, end = start;
        while (end < file.n && !strchr("[]\n", file.p[end])) end++;
        bool closed = end < file.n && file.p[end] == ']';
        if (closed && gift->ntags == TAGS_AT_MOST) gift->import->tags++;
        else if (closed) {
            Str name = {file.p + start, end - start};
            gift->tags[gift->ntags++] = name;
        }
        at = end;
    }
}

/* `$course$/top/HTTP` is `HTTP`; a slash that belongs to the name is written twice. */
static Str category_of(Arena *arena, Str path) {
    Buf name = buf_new(arena);
    path = trimmed(path);
    for (size_t i = 0; i < path.n; i++) {
        bool slash = path.p[i] == '/', twice = slash && i + 1 < path.n && path.p[i + 1] == '/';
        if (slash && !twice) buf_clear(&name);
        else buf_char(&name, path.p[i]);
        i += twice;
    }
    return str_of(arena_copy(arena, name.p, name.n));
}

static bool take_category(Gift *gift) {
    static const char head[] = "$CATEGORY:";
    size_t end = line_end(gift->text, gift->at), from = gift->at + sizeof head - 1;
    if (!str_starts(part(gift, gift->at, gift->text.n), head)) return false;
    gift->group = category_of(gift->import->arena, part(gift, from, end));
    gift->at = end;
    return true;
}

static bool refuse_brace(const Gift *gift, size_t at, const char *message) {
    return import_refuse(gift->import, at, 1,
                         "one that belongs to the text has a backslash before it", message);
}

static bool refuse_second(const Gift *gift, size_t open, size_t second) {
    Diags *diags = gift->import->diags;
    refuse_brace(gift, open, "this `{` is not closed before the next one");
    diag_mark(diags, diags->last, (Span){gift->import->src, (uint32_t)second, 1}, "the next one");
    return false;
}

static bool cut_title(const Gift *gift, Block *block) {
    Str text = block->before;
    if (!str_starts(text, "::")) return true;
    size_t end = find_word(text, 2, "::");
    if (end == text.n)
        return import_refuse(gift->import, block->from, 2, "as in `::Title:: question {answers}`",
                             "this title is not closed by `::`");
    block->title = (Str){text.p + 2, end - 2};
    block->before = (Str){text.p + end + 2, text.n - end - 2};
    return true;
}

/* The block at hand. `*answered` false: it has no braces. */
static bool cut_block(const Gift *gift, Block *block, bool *answered) {
    Str text = gift->text;
    block->from = gift->at;
    block->end = block_end(text, gift->at);
    Str head = part(gift, 0, block->end);
    size_t open = find_sign(head, block->from, "{}");
    *answered = open < head.n;
    if (!*answered) return true;
    if (text.p[open] == '}') return refuse_brace(gift, open, "no `{` stands before this `}`");
    size_t close = find_sign(text, open + 1, "{}");
    if (close == text.n) return refuse_brace(gift, open, "this `{` is not closed");
    if (text.p[close] == '{') return refuse_second(gift, open, close);
    block->end = block_end(text, close);
    block->before = part(gift, block->from, open);
    block->inside = part(gift, open + 1, close);
    block->after = part(gift, close + 1, block->end);
    return cut_title(gift, block);
}

bool import_gift(Import *import) {
    Gift gift = {.import = import, .text = blotted(import->arena, import->src->text)};
    gift.at = yprecheck_bom(gift.text);
    for (;;) {
        size_t from = gift.at;
        while (gift.at < gift.text.n && is_filler(gift.text.p[gift.at])) gift.at++;
        if (gift.at == gift.text.n) return true;
        if (take_category(&gift)) continue;
        read_tags(&gift, from, gift.at);
        Block block = {0};
        bool answered;
        if (!cut_block(&gift, &block, &answered)) return false;
        if (answered) take_block(&gift, &block);
        else
            import_leave(import, span_of(&gift, part(&gift, block.from, block.end)),
                         "a text without answers");
        gift.at = block.end;
    }
}
