#include "advisor/typed.h"

#include "base/ascii.h"

Str typed_word(Str *rest) {
    Str text = str_trim(*rest);
    size_t n = 0;
    while (n < text.n && !is_blank(text.p[n])) n++;
    *rest = str_trim((Str){text.p + n, text.n - n});
    return (Str){text.p, n};
}

/* The text behind an answer, without what sets it apart. */
static Str tail(Str rest) {
    rest = str_trim(rest);
    while (rest.n && strchr("#,;:-", rest.p[0])) rest = str_trim((Str){rest.p + 1, rest.n - 1});
    return rest;
}

static bool is_percent(Str word) {
    if (word.n < 2 || word.p[word.n - 1] != '%') return false;
    for (size_t i = 0; i + 1 < word.n; i++)
        if (!is_digit(word.p[i]) && word.p[i] != '.') return false;
    return true;
}

/* `90%`, or `sure 90%`, in front of the evidence. */
static Str take_sure(Str *rest) {
    Str after = tail(*rest), word = typed_word(&after);
    if (str_is(word, "sure") || str_is(word, "sure:")) word = typed_word(&after);
    if (!is_percent(word)) return STR("");
    *rest = after;
    return word;
}

static bool starts(Str whole, Str start) {
    if (!start.n || start.n > whole.n) return false;
    for (size_t i = 0; i < start.n; i++)
        if (to_lower(whole.p[i]) != to_lower(start.p[i])) return false;
    return true;
}

size_t typed_option(const Question *question, Str word, Str *out) {
    size_t n = 0;
    Str unknown = STR("unknown");
    bool options = question->kind != Q_NUMBER;
    for (size_t i = 0; options && i < question->noptions; i++) {
        if (str_eq(question->options[i], word)) {
            *out = question->options[i];
            return 1;
        }
        if (starts(question->options[i], word) && n++ == 0) *out = question->options[i];
    }
    if (starts(unknown, word) && (word.n > 1 || !n) && n++ == 0) *out = unknown;
    return n;
}

/* Where the evidence behind a number starts: at a `#`, at two blanks, or at `sure`. */
static Str cut_number(Str *rest) {
    Str text = str_trim(*rest);
    size_t n = 0;
    while (n < text.n && text.p[n] != '#' && !(str_starts((Str){text.p + n, text.n - n}, "  ")) &&
           !str_starts((Str){text.p + n, text.n - n}, " sure "))
        n++;
    *rest = (Str){text.p + n, text.n - n};
    return str_trim((Str){text.p, n});
}

Str typed_answers(Arena *arena, const Card *card, uint32_t q) {
    const Question *question = &card->questions[q];
    Buf text = buf_new(arena);
    if (question->kind == Q_NUMBER) {
        buf_text(&text, "a number, ");
        quantity_range(&text, &card->units, &question->type, question->high,
                       (double[]){question->low, question->high}, (int[]){4, 4});
        buf_text(&text, ", or unknown");
        return buf_str(&text);
    }
    for (size_t i = 0; i < question->noptions; i++)
        buf_printf(&text, "%s%.*s", i ? ", " : "", STR_ARG(question->options[i]));
    buf_text(&text, " or unknown");
    return buf_str(&text);
}

static bool not_understood(Card *card, uint32_t q, Span word, size_t matches) {
    const Question *question = &card->questions[q];
    Near near = near_to(span_text(word));
    for (size_t i = 0; question->kind != Q_NUMBER && i < question->noptions; i++)
        near_offer(&near, question->options[i], true);
    Diag *diag = diag_error(card->diags, word,
                            matches > 1 ? "`%.*s` could be several answers" : "no answer `%.*s`",
                            STR_ARG(span_text(word)));
    if (near.best.n && matches < 2) {
        diag_hint(card->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
        return false;
    }
    Str answers = typed_answers(card->diags->arena, card, q);
    diag_hint(card->diags, diag, "`%.*s` is answered by %.*s", STR_ARG(question->name),
              STR_ARG(answers));
    return false;
}

/* What starts like another answer, or like a share without its sign, is hardly evidence. */
static bool is_evidence(Card *card, uint32_t q, Span text) {
    const Question *question = &card->questions[q];
    Str rest = span_text(text), word = typed_word(&rest);
    bool number = word.n > 0;
    for (size_t i = 0; i < word.n; i++) number = number && is_digit(word.p[i]);
    bool bare = number && !rest.n && question->kind != Q_NUMBER;
    bool option = !rest.n && question->kind != Q_NUMBER && question_option(question, word) >= 0;
    if (!bare && !option) return true;
    Diag *diag = diag_error(card->diags, text, "what is `%.*s` beside the answer?", STR_ARG(word));
    if (bare) diag_hint(card->diags, diag, "%.*s%% if it is how sure you are", STR_ARG(word));
    else diag_hint(card->diags, diag, "one answer, or `unknown`; evidence may stand after a `#`");
    return false;
}

/* `read only` for `read_only`. */
static void join_words(const Question *question, Str *word, Str *rest) {
    Str after = *rest, next = typed_word(&after);
    for (size_t i = 0; next.n && i < question->noptions; i++) {
        Str option = question->options[i];
        bool same = option.n == word->n + 1 + next.n && option.p[word->n] == '_' &&
                    starts(option, *word) && starts((Str){option.p + word->n + 1, next.n}, next);
        if (!same) continue;
        *word = option;
        *rest = after;
        return;
    }
}

bool typed_answer(Card *card, uint32_t q, Span text, Entered *out, Given *given) {
    const Question *question = &card->questions[q];
    Str rest = span_text(text), word = typed_word(&rest);
    while (word.n > 1 && strchr(",;:", word.p[word.n - 1])) word.n--;
    join_words(question, &word, &rest);
    *out = (Entered){0};
    size_t matches = typed_option(question, word, &out->is);
    if (question->kind == Q_NUMBER && !matches) {
        rest = span_text(text);
        out->is = word = cut_number(&rest);
        if (!sheet_typed(card, q, span_part(text.src, word), given)) return false;
    } else {
        if (matches != 1) return not_understood(card, q, span_part(text.src, word), matches);
        int32_t option = question->kind == Q_NUMBER ? -1 : question_option(question, out->is);
        *given = (Given){.sure = 1};
        if (option >= 0) given->reply = (Reply){KNOWN, option_value(question, (size_t)option)};
    }
    out->sure = take_sure(&rest);
    if (out->sure.n && !sheet_sure(card, span_part(text.src, out->sure), &given->sure))
        return false;
    bool marked = str_starts(str_trim(rest), "#");
    out->evidence = tail(rest);
    return marked || !out->evidence.n || is_evidence(card, q, span_part(text.src, out->evidence));
}
