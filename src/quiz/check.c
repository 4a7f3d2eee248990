#include "quiz/check.h"

#include "base/ascii.h"
#include "base/num.h"
#include "math/proportion.h"
#include "plan/session.h"
#include "quiz/deck_state.h"
#include "quiz/variant.h"
#include "yaml/number.h"

#include <math.h>

/* What is found at most once in all draws of a question. */
typedef enum Fault {
    FAULT_TRUTH,
    FAULT_WORKING,
    FAULT_SHOWN,
    FAULT_PARAM,
    FAULT_MISTAKE,
    FAULT_EXACT,
    FAULT_SAME_OPTIONS,
    FAULTS
} Fault;

typedef struct Looking {
    Deck *deck;
    const Ask *ask;
    Arena *arena; /* of a draw */
    const Variant *variant;
    bool told[FAULTS];
    size_t *telling; /* by hint: in how many draws it tells the answer */
} Looking;

static bool first_time(Looking *look, Fault fault) {
    bool first = !look->told[fault];
    look->told[fault] = true;
    return first;
}

/* What was drawn, for messages: `q = 3400 req/s, k = 3`. */
static const char *drawn(const Looking *look) {
    Buf text = buf_new(look->deck->diags->arena);
    for (size_t i = 0; i < look->ask->nparams; i++) {
        Str value = variant_param(look->arena, look->variant, i);
        buf_printf(&text, "%s%.*s = %.*s", i ? ", " : "", STR_ARG(look->ask->params[i].name),
                   STR_ARG(value));
    }
    return text.n ? text.p : "nothing is drawn";
}

/* ---- what is true of every draw ---- */

static bool in_name(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

/* As a word of its own: `q2` does not contain `q`. */
static bool contains_name(Str text, Str name) {
    for (size_t i = 0; i + name.n <= text.n; i++) {
        size_t end = i + name.n;
        bool before = i > 0 && in_name(text.p[i - 1]),
             behind = end < text.n && in_name(text.p[end]);
        if (!before && !behind && memcmp(text.p + i, name.p, name.n) == 0) return true;
    }
    return false;
}

static void check_truth(Looking *look) {
    bool low = ask_by_factor(look->ask) && look->variant->truth <= 0;
    if (low && first_time(look, FAULT_TRUTH))
        deck_not_above_zero(look->deck, look->ask, drawn(look));
}

/* The line that is told as working, as a learner would paste it. */
static void check_working(Looking *look) {
    const Variant *variant = look->variant;
    Str working = variant_working(look->arena, variant);
    if (!working.n || look->told[FAULT_WORKING]) return;
    Diags unheard = diags_new(look->arena);
    Session *session = session_new(look->arena, &unheard);
    Answer answer = session_line(session, "working", 1, working);
    bool value = answer.kind == ANSWER_VALUE && !answer.value.reg;
    double found = value ? answer.value.one : NAN, truth = variant->truth;
    bool good = fabs(found - truth) <= 1e-9 * fabs(truth) &&
                check_dim_fits(&look->ask->answer.type.dim, &answer.type.dim);
    if (good || !first_time(look, FAULT_WORKING)) return;
    Diag *diag =
        diag_error(look->deck->diags, look->ask->answer_text, "`%.*s`, told as working, %s",
                   STR_ARG(working), value ? "is not the answer" : "is no expression");
    if (unheard.first) diag_hint(look->deck->diags, diag, "%s", unheard.first->message);
}

/* A number that a learner sees has no more digits than are shown. */
static void check_shown(Looking *look, const Text *text) {
    const Deck *deck = look->deck;
    for (size_t i = 0; i < text->n; i++) {
        const Piece *piece = &text->pieces[i];
        double value;
        if (!piece->code.n || !variant_value(look->variant, &piece->code, &value)) continue;
        Shown shown = quantity_shown(&deck->units, &piece->code.type, value);
        double settled = num_settle(shown.value);
        if (fabs(num_round(settled, 4) - settled) <= 1e-12 * fabs(settled)) continue;
        if (!first_time(look, FAULT_SHOWN)) return;
        char digits[NUM_TEXT];
        num_shortest(settled, digits);
        Diag *diag = diag_warning(deck->diags, text->span, "`{%.*s}` is shown rounded: it is %s",
                                  STR_ARG(piece->text), digits);
        diag_hint(deck->diags, diag, "%s", drawn(look));
    }
}

static void check_params(Looking *look) {
    const Ask *ask = look->ask;
    for (size_t i = 0; i < ask->nparams; i++) {
        double written = look->variant->written[i];
        if (num_near(num_round(written, 3), written) || !first_time(look, FAULT_PARAM)) continue;
        Diag *diag = diag_warning(look->deck->diags, ask->params[i].span,
                                  "`%.*s` is drawn as %.15g: nobody calculates with so many digits",
                                  STR_ARG(ask->params[i].name), written);
        diag_hint(look->deck->diags, diag, "`digits: 2`, or a step that is a round part of `from`");
    }
}

/* As an answer would be judged. */
static bool is_right(const Looking *look, double a) {
    const double same = 1e-9, truth = look->variant->truth;
    Effort none = {0};
    switch (look->ask->kind) {
    case ASK_EXPRESSION:
        return score_difference(a, truth, same * fmax(fabs(a), fabs(truth)), none).band ==
               BAND_RIGHT;
    case ASK_INTERVAL:
        return score_number(a, truth, 1 + same, 1 + same, false, none).band == BAND_RIGHT;
    default: return variant_score(look->variant, a, none).band == BAND_RIGHT;
    }
}

static void check_mistakes(Looking *look) {
    const Ask *ask = look->ask;
    for (size_t i = 0; i < ask->nmistakes; i++) {
        double wrong;
        if (!variant_value(look->variant, &ask->mistakes[i].answer, &wrong)) continue;
        if (!is_right(look, wrong) || !first_time(look, FAULT_MISTAKE)) continue;
        Diag *diag = diag_error(look->deck->diags, ask->mistakes[i].span,
                                "this wrong answer counts as right: %s", drawn(look));
        diag_hint(look->deck->diags, diag, "a tighter tolerance, or a `where` that keeps it away");
    }
}

static bool rounds(const Ask *ask) {
    static const char *const names[] = {"ceil", "floor", "round"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (contains_name(span_text(ask->answer_text), str_of(names[i]))) return true;
    return false;
}

/* Counts and ports are right or wrong: where nothing says how near is right, the next whole number
 * may be right too. A small one has no other that is within 5%. */
static void check_exact(Looking *look) {
    const Ask *ask = look->ask;
    Deck *deck = look->deck;
    Type type = ask_type(ask);
    bool plain = !type.unit.n && !type.percent;
    if (ask->kind != ASK_NUMERIC || ask->tolerated || look->told[FAULT_EXACT]) return;
    if (!rounds(ask) && !(plain && !ask->nparams)) return;
    double one = written_base(&deck->units, &type, 1), whole = look->variant->truth / one;
    if (!num_near(whole, round(whole)) || !is_right(look, (whole + 1) * one)) return;
    look->told[FAULT_EXACT] = true;
    Diag *diag =
        diag_warning(deck->diags, ask->answer_text, "right within 5%%: %.15g counts as %.15g too",
                     round(whole) + 1, round(whole));
    diag_hint(deck->diags, diag, "`tolerance: exact`, or a `tolerance:` of its own%s%s",
              ask->nparams ? "; " : "", ask->nparams ? drawn(look) : "");
}

static void check_options(Looking *look) {
    const Ask *ask = look->ask;
    for (size_t i = 0; i < ask->noptions; i++) {
        Str a = variant_text(look->arena, look->variant, &ask->options[i].text);
        for (size_t k = i + 1; k < ask->noptions; k++) {
            Str b = variant_text(look->arena, look->variant, &ask->options[k].text);
            if (!str_eq(a, b) || !first_time(look, FAULT_SAME_OPTIONS)) continue;
            diag_error(look->deck->diags, ask->options[k].span, "two options read `%.*s`: %s",
                       STR_ARG(a), drawn(look));
        }
    }
}

/* A hint that tells the answer is none; in a few draws it may happen to. */
static void check_hints(Looking *look) {
    const Ask *ask = look->ask;
    if (!ask->answer.n) return;
    Str truth = variant_number(look->arena, look->variant, look->variant->truth);
    for (size_t i = 0; i < ask->nhints; i++) {
        Str hint = variant_text(look->arena, look->variant, &ask->hints[i]);
        const char *found = truth.n > 2 ? memmem(hint.p, hint.n, truth.p, truth.n) : NULL;
        bool inside = found && found > hint.p && strchr("0123456789.", found[-1]);
        look->telling[i] += found && !inside;
    }
}

static void check_draw(Looking *look) {
    const Ask *ask = look->ask;
    check_truth(look);
    check_working(look);
    check_params(look);
    check_mistakes(look);
    check_exact(look);
    check_options(look);
    check_hints(look);
    check_shown(look, &ask->ask);
    for (size_t i = 0; i < ask->noptions; i++) check_shown(look, &ask->options[i].text);
}

/* ---- what all draws together show ---- */

static void check_all(const Looking *look, size_t draws, uint64_t missed, bool same) {
    Diags *diags = look->deck->diags;
    const Ask *ask = look->ask;
    double share = (double)missed / (double)(missed + draws);
    if (share > 0.9) {
        Diag *diag = diag_warning(diags, ask->span, "the conditions refuse %.1f%% of what is drawn",
                                  100 * share);
        diag_hint(diags, diag, "narrower ranges would draw what they let through");
    }
    for (size_t i = 0; i < ask->nhints; i++)
        if (look->telling[i] * 10 > draws)
            diag_warning(diags, ask->hints[i].span, "this hint tells the answer");
    if (same && ask->nparams && ask->answer.n)
        diag_warning(diags, ask->span, "whatever is drawn, the answer is the same");
}

static void look_at_draws(Looking *look) {
    size_t draws = look->ask->nparams ? CHECK_DRAWS : 1;
    uint64_t missed = 0;
    double first = NAN;
    bool same = true;
    for (size_t i = 0; i < draws; i++) {
        Variant variant;
        Arena *arena = arena_child(look->deck->arena);
        look->arena = arena;
        look->variant = &variant;
        uint64_t seed = variant_seed(look->deck->id, look->ask->id, 0, i);
        bool good = variant_draw(arena, look->deck, look->ask, seed, &variant);
        if (good) check_draw(look);
        missed += variant.missed;
        if (i == 0) first = variant.truth;
        same = same && variant.truth == first;
        arena_free(arena);
        if (!good) return; /* it was reported */
    }
    check_all(look, draws, missed, same);
}

/* ---- what can be seen without drawing ---- */

static bool is_shown(const Ask *ask, Str name) {
    if (ask->kind == ASK_EXPRESSION) return contains_name(span_text(ask->ask.span), name);
    for (size_t i = 0; i < ask->ask.n; i++)
        if (ask->ask.pieces[i].code.n && contains_name(ask->ask.pieces[i].text, name)) return true;
    return false;
}

/* What is drawn has to be told to the learner. */
static void check_told(const Looking *look) {
    const Ask *ask = look->ask;
    for (size_t i = 0; i < ask->nparams; i++) {
        bool used =
            ask->answer.n && contains_name(span_text(ask->answer_text), ask->params[i].name);
        if (is_shown(ask, ask->params[i].name)) continue;
        Diag *diag = diag_warning(look->deck->diags, ask->params[i].span,
                                  "`%.*s` is drawn and not told in the question",
                                  STR_ARG(ask->params[i].name));
        if (used) diag_hint(look->deck->diags, diag, "the answer hangs on it");
    }
}

static void check_reasons(const Looking *look) {
    const Ask *ask = look->ask;
    Diags *diags = look->deck->diags;
    if (!ask->explain.n) diag_warning(diags, ask->span, "nothing explains the answer: `explain`");
    if (ask->kind != ASK_CHOICE) return;
    if (ask->noptions < 3)
        diag_warning(diags, ask->span, "with two options half of all guesses hit");
    for (size_t i = 1; i < ask->noptions; i++)
        if (!ask->options[i].why.n)
            diag_warning(diags, ask->options[i].span, "nothing says why this one is wrong: `why`");
    for (size_t i = 0; i < ask->noptions; i++)
        for (size_t k = 0; k < ask->noptions; k++) {
            Str a = span_text(ask->options[i].text.span), b = span_text(ask->options[k].text.span);
            if (i != k && a.n < b.n && memmem(b.p, b.n, a.p, a.n))
                diag_note(diags, ask->options[i].span, "this option is part of another one");
        }
}

/* Options are shuffled: what points at another one's place points anywhere. */
static void check_pointing(const Looking *look) {
    static const char *const words[] = {"of the above", "of the below", "of these options",
                                        "both a and",   "options a",    "a and b",
                                        "a) and b)"};
    const Ask *ask = look->ask;
    for (size_t i = 0; ask->kind == ASK_CHOICE && i < ask->noptions; i++) {
        Str text = span_text(ask->options[i].text.span);
        bool points = false;
        for (size_t k = 0; k < COUNT_OF(words) && !points; k++)
            for (size_t at = 0; at + strlen(words[k]) <= text.n; at++)
                points =
                    points || same_word((Str){text.p + at, strlen(words[k])}, str_of(words[k]));
        if (!points) continue;
        Diag *diag = diag_warning(look->deck->diags, ask->options[i].span,
                                  "options are shuffled: none is above another, or a letter");
        diag_hint(look->deck->diags, diag, "say it without places and letters");
    }
}

/* Two questions cannot both go on with the history of a third. */
static void check_claim(const Looking *look, size_t i) {
    const Deck *deck = look->deck;
    for (const Ask *other = deck->asks; other < look->ask; other++)
        for (size_t k = 0; k < other->nwas; k++) {
            if (!str_eq(other->was[k], look->ask->was[i])) continue;
            Diag *diag = diag_warning(deck->diags, look->ask->was_at[i],
                                      "`was: %.*s` stands at another question too, which has the "
                                      "history",
                                      STR_ARG(look->ask->was[i]));
            diag_mark(deck->diags, diag, other->was_at[k], "this one");
            return;
        }
}

/* A question that was renamed takes the history of its old name: two cannot have it. */
static void check_was(const Looking *look) {
    for (size_t i = 0; i < look->ask->nwas; i++) {
        const Ask *other = deck_find(look->deck, look->ask->was[i]);
        check_claim(look, i);
        if (!other) continue;
        Diag *diag =
            diag_warning(look->deck->diags, look->ask->was_at[i],
                         "`was: %.*s`, and there is a question of that id", STR_ARG(other->id));
        diag_mark(look->deck->diags, diag, other->span, "this one");
        diag_hint(look->deck->diags, diag, "`was` holds ids that are gone");
    }
}

/* ---- the deck ---- */

static bool right_is_longest(const Ask *ask) {
    size_t right = span_text(ask->options[0].text.span).n;
    for (size_t i = 1; i < ask->noptions; i++)
        if (span_text(ask->options[i].text.span).n >= right) return false;
    return true;
}

/* Whether chance would give so many, or more, in one deck of twenty at most. */
static bool is_striking(size_t longest, size_t choices, double expected) {
    if (longest < 2) return false;
    double each = expected / (double)choices;
    return 1 - binomial_at_most(longest - 1, choices, each) <= 0.05;
}

/* Learners find out that the longest option is the right one, if it often is. */
static void check_lengths(Deck *deck) {
    size_t choices = 0, longest = 0;
    double chance = 0;
    Buf names = buf_new(deck->diags->arena);
    for (size_t i = 0; i < deck->n; i++) {
        const Ask *ask = &deck->asks[i];
        if (ask->kind != ASK_CHOICE) continue;
        choices++;
        chance += 1 / (double)ask->noptions;
        if (!right_is_longest(ask)) continue;
        longest++;
        buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR_ARG(ask->id));
    }
    bool most = choices >= 4 && 2 * longest > choices;
    if (!most && !is_striking(longest, choices, chance)) return;
    Diag *diag = diag_warning(deck->diags, deck->key,
                              "of %zu choices the right option is the longest in %zu; by chance "
                              "it would be %.1f",
                              choices, longest, chance);
    diag_hint(deck->diags, diag, "%s", names.p);
}

void deck_check(Deck *deck) {
    for (size_t i = 0; i < deck->n; i++) {
        Looking look = {.deck = deck, .ask = &deck->asks[i]};
        look.telling = ARENA_ARRAY(deck->arena, size_t, look.ask->nhints + 1);
        look_at_draws(&look);
        check_told(&look);
        check_was(&look);
        check_pointing(&look);
        check_reasons(&look);
    }
    check_lengths(deck);
}
