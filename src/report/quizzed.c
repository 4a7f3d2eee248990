#include "report/quizzed.h"

#include "base/num.h"
#include "math/select.h"

#include <math.h>

enum { INDENT = 2 };

/* A paragraph, indented; its first line may start with `lead`. */
static void para(Buf *out, const Style *style, Tone tone, const char *lead, Str text) {
    if (!text.n) return;
    buf_repeat(out, STR(" "), INDENT);
    Str all = str_of(arena_printf(out->arena, "%s%.*s", lead, STR_ARG(text)));
    style_wrap(out, style, tone, all, STR("  "));
}

static void para_text(Buf *out, const Style *style, Tone tone, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
static void para_text(Buf *out, const Style *style, Tone tone, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(out->arena, fmt, args);
    va_end(args);
    para(out, style, tone, "", str_of(text));
}

/* ---- the question ---- */

void quizzed_head(Buf *out, const Style *style, Str title, const RoundCount *count) {
    Arena *arena = out->arena;
    size_t left = count->all - count->at;
    const char *what = arena_printf(arena, "%zu question%s (%zu due, %zu new)", count->all,
                                    count->all == 1 ? "" : "s", count->due, count->fresh);
    if (count->resumed)
        what = arena_printf(arena, "going on where it was left: %zu question%s of %zu", left,
                            left == 1 ? "" : "s", count->all);
    const char *line = arena_printf(arena, "%.*s \u00b7 %s", STR_ARG(title), what);
    style_wrap(out, style, TONE_STRONG, str_of(line), STR(""));
}

static void options(Buf *out, const Style *style, const Variant *variant) {
    const Ask *ask = variant->ask;
    buf_char(out, '\n');
    for (size_t i = 0; i < ask->noptions; i++) {
        Str text = variant_text(out->arena, variant, &ask->options[variant->shown[i]].text);
        const char *line = arena_printf(out->arena, "%c) %.*s", (int)('a' + i), STR_ARG(text));
        buf_repeat(out, STR(" "), INDENT);
        style_wrap(out, style, TONE_PLAIN, str_of(line), STR("     "));
    }
}

void quizzed_question(Buf *out, const Style *style, const Variant *variant, const RoundCount *count,
                      bool again) {
    Arena *arena = out->arena;
    const Ask *ask = variant->ask;
    const char *place =
        arena_printf(arena, "%zu/%zu   %.*s%s", count->at + 1, count->all,
                     STR_ARG(variant->deck->title), again ? "   once more, drawn anew" : "");
    bool numbers = ask->nparams > 0;
    if (again && !numbers)
        place = arena_printf(arena, "%zu/%zu   %.*s   once more", count->at + 1, count->all,
                             STR_ARG(variant->deck->title));
    buf_char(out, '\n');
    style_wrap(out, style, TONE_DIM, str_of(place), STR(""));
    buf_char(out, '\n');
    para(out, style, TONE_STRONG, "", variant_text(arena, variant, &ask->ask));
    if (ask->noptions) options(out, style, variant);
    Str hint = reply_hint(arena, variant);
    para_text(out, style, TONE_DIM, "(%.*s%s%s)", STR_ARG(hint),
              ask->answer.n ? "; `= ...` calculates" : "", ask->nhints ? "; `?` gives a hint" : "");
}

void quizzed_hint(Buf *out, const Style *style, const Variant *variant, size_t hint) {
    para(out, style, TONE_PLAIN,
         "hint: ", variant_text(out->arena, variant, &variant->ask->hints[hint]));
}

/* ---- feedback ---- */

Str quizzed_off(Arena *arena, double err) {
    double factor = pow(10, fabs(err));
    const char *way = err > 0 ? "high" : "low";
    if (factor < 1 + 5e-4) return STR("exactly");
    if (factor >= 1e5) /* nobody counts so many zeros */
        return str_of(arena_printf(arena, "about 10^%.0f times too %s", fabs(err), way));
    char digits[NUM_TEXT];
    if (factor < 1.995) {
        num_digits(num_round(100 * (err > 0 ? factor - 1 : 1 - 1 / factor), 2), 2, digits);
        return str_of(arena_printf(arena, "%s%% too %s", digits, way));
    }
    num_digits(num_round(factor, 2), 2, digits);
    return str_of(arena_printf(arena, "%s times too %s", digits, way));
}

Str quizzed_bias(Arena *arena, double err) {
    Str off = quizzed_off(arena, err);
    return str_is(off, "exactly") ? STR("neither too high nor too low") : off;
}

static const char *band_word(const Variant *variant, const Score *score) {
    static const char *const words[] = {"right", "close", "the right order of magnitude",
                                        "off by an order of magnitude", "far off"};
    if (variant->ask->noptions || variant->ask->kind == ASK_EXPRESSION)
        return score->band == BAND_RIGHT ? "right" : score->band == BAND_CLOSE ? "nearly" : "wrong";
    if (variant->ask->kind == ASK_INTERVAL) return score->band == BAND_RIGHT ? "hit" : "missed";
    if (variant->ask->tolerance == TOLERANCE_WITHIN)
        return score->band == BAND_RIGHT ? "right" : "wrong";
    return words[score->band];
}

static Tone tone_of(const Score *score) {
    return score->band == BAND_RIGHT ? TONE_GOOD : score->band == BAND_CLOSE ? TONE_WARN : TONE_BAD;
}

static void verdict(Buf *out, const Style *style, const Variant *variant, const Score *score,
                    Str what) {
    const char *word = band_word(variant, score);
    const char *line = arena_printf(out->arena, "%s: %.*s", word, STR_ARG(what));
    Buf text = buf_new(out->arena);
    style_wrap(&text, style, TONE_PLAIN, str_of(line), STR("  "));
    buf_repeat(out, STR(" "), INDENT);
    size_t n = strlen(word);
    bool whole = text.n > n && strncmp(text.p, word, n) == 0; /* it was not broken */
    if (whole) style_text(out, style, tone_of(score), word);
    buf_add(out, whole ? (Str){text.p + n, text.n - n} : buf_str(&text));
}

static void number_feedback(Buf *out, const Style *style, const Variant *variant,
                            const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    Str truth = variant_number(arena, variant, variant->truth);
    double err = marked->score.err_log10;
    Str off = isfinite(err) ? quizzed_off(arena, err) : STR("");
    bool same = str_eq(truth, replied->echo) || str_is(off, "exactly");
    const char *what;
    if (same) what = arena_printf(arena, "%.*s", STR_ARG(truth));
    else if (off.n)
        what = arena_printf(arena, "%.*s is %.*s; it is %.*s", STR_ARG(replied->echo), STR_ARG(off),
                            STR_ARG(truth));
    else what = arena_printf(arena, "%.*s; it is %.*s", STR_ARG(replied->echo), STR_ARG(truth));
    verdict(out, style, variant, &marked->score, str_of(what));
}

static void choice_feedback(Buf *out, const Style *style, const Variant *variant,
                            const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    const Ask *ask = variant->ask;
    verdict(out, style, variant, &marked->score, replied->echo);
    if (replied->picked == 0) return;
    para(out, style, TONE_PLAIN, "",
         variant_text(arena, variant, &ask->options[replied->picked].why));
}

static void right_choice(Buf *out, const Style *style, const Variant *variant) {
    size_t place = 0;
    while (variant->shown[place] != 0) place++;
    Str text = variant_text(out->arena, variant, &variant->ask->options[0].text);
    para_text(out, style, TONE_PLAIN, "it is %c) %.*s", (int)('a' + place), STR_ARG(text));
}

static int by_value(const void *a, const void *b) {
    double x = (*(const QuizOption *const *)a)->value, y = (*(const QuizOption *const *)b)->value;
    return (x > y) - (x < y);
}

/* All items in order, with their values. */
static void right_order(Buf *out, const Style *style, const Variant *variant) {
    const Ask *ask = variant->ask;
    Arena *arena = out->arena;
    const QuizOption **sorted = ARENA_ARRAY(arena, const QuizOption *, ask->noptions);
    for (size_t i = 0; i < ask->noptions; i++) sorted[i] = &ask->options[i];
    qsort(sorted, ask->noptions, sizeof *sorted, by_value);
    Buf line = buf_new(arena);
    for (size_t i = 0; i < ask->noptions; i++) {
        const QuizOption *option = sorted[ask->falling ? ask->noptions - 1 - i : i];
        Str text = variant_text(arena, variant, &option->text);
        buf_printf(&line, "%s%.*s (", i ? ", " : "", STR_ARG(text));
        quantity_text(&line, &variant->deck->units, &option->type, option->value);
        buf_char(&line, ')');
    }
    para(out, style, TONE_PLAIN, "in order: ", buf_str(&line));
}

static void interval_feedback(Buf *out, const Style *style, const Variant *variant,
                              const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    Str truth = variant_number(arena, variant, variant->truth);
    double width = log10(replied->high / replied->low);
    bool hit = marked->score.band == BAND_RIGHT, below = !hit && variant->truth < replied->low;
    char digits[NUM_TEXT];
    num_digits(num_round(pow(10, width), 2), 2, digits);
    const char *what = arena_printf(arena, "%.*s lies %s %.*s (a factor %s wide)", STR_ARG(truth),
                                    hit     ? "in"
                                    : below ? "below"
                                            : "above",
                                    STR_ARG(replied->echo), digits);
    verdict(out, style, variant, &marked->score, str_of(what));
    if (hit && width > 1)
        para(out, style, TONE_PLAIN, "", STR("a narrower range would have told more"));
}

static void an_answer(Buf *out, const Style *style, const Variant *variant) {
    para_text(out, style, TONE_PLAIN, "an answer: %.*s",
              STR_ARG(span_text(variant->ask->answer_text)));
}

static void expression_feedback(Buf *out, const Style *style, const Variant *variant,
                                const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    Str truth = variant_number(arena, variant, variant->truth);
    bool lucky =
        !replied->agrees && num_near(num_round(replied->value, 9), num_round(variant->truth, 9));
    const char *what = arena_printf(arena, "it gives %.*s here", STR_ARG(replied->echo));
    if (lucky) what = arena_printf(arena, "%s, but not with other numbers", what);
    else if (!replied->agrees)
        what = arena_printf(arena, "%s, and %.*s is right", what, STR_ARG(truth));
    verdict(out, style, variant, &marked->score, str_of(what));
    if (!replied->agrees) an_answer(out, style, variant);
}

/* Where the learner wanted to be told. */
static void tell(Buf *out, const Style *style, const Variant *variant) {
    const Ask *ask = variant->ask;
    if (ask->kind == ASK_CHOICE) right_choice(out, style, variant);
    else if (ask->kind == ASK_ORDERING) right_order(out, style, variant);
    else {
        Str truth = variant_number(out->arena, variant, variant->truth);
        para_text(out, style, TONE_PLAIN, "it is %.*s", STR_ARG(truth));
    }
    if (ask->kind == ASK_EXPRESSION) an_answer(out, style, variant);
}

static void react(Buf *out, const Style *style, const Variant *variant, const Replied *replied,
                  const Marked *marked) {
    switch (variant->ask->kind) {
    case ASK_CHOICE:
        choice_feedback(out, style, variant, replied, marked);
        if (replied->picked != 0) right_choice(out, style, variant);
        break;
    case ASK_ORDERING:
        verdict(out, style, variant, &marked->score, replied->echo);
        right_order(out, style, variant);
        break;
    case ASK_INTERVAL: interval_feedback(out, style, variant, replied, marked); break;
    case ASK_EXPRESSION: expression_feedback(out, style, variant, replied, marked); break;
    default: number_feedback(out, style, variant, replied, marked); break;
    }
    para(out, style, TONE_DIM, "", replied->note);
    para(out, style, TONE_WARN, "", marked->slip);
}

void quizzed_feedback(Buf *out, const Style *style, const Variant *variant, const Replied *replied,
                      const Marked *marked) {
    Arena *arena = out->arena;
    if (replied) react(out, style, variant, replied, marked);
    else tell(out, style, variant);
    para(out, style, TONE_PLAIN, "", variant_text(arena, variant, &variant->ask->explain));
    Str working = variant_working(arena, variant);
    if (working.n) { /* on one line, to be copied */
        buf_text(out, "  working:  ");
        style_add(out, style, TONE_STRONG, working);
        buf_char(out, '\n');
    }
    Str wait = span_words(arena, marked->wait);
    if (marked->twice)
        para(out, style, TONE_WARN, "",
             STR("another window answered it first: this one is not counted"));
    else if (marked->comes_back)
        para(out, style, TONE_DIM, "", STR("comes again at the end of this round"));
    else para_text(out, style, TONE_DIM, "again in %.*s", STR_ARG(wait));
}

void quizzed_json(Json *json, const Variant *variant, const Replied *replied,
                  const Marked *marked) {
    static const char *const bands[] = {"right", "close", "same order", "off by an order", "far"};
    Arena *arena = json->out->arena;
    const Ask *ask = variant->ask;
    json_open(json, '{');
    json_text(json, "deck", variant->deck->id);
    json_text(json, "question", ask->id);
    json_text(json, "kind", str_of(ask_kind_name(ask->kind)));
    json_text(json, "ask", variant_text(arena, variant, &ask->ask));
    json_key(json, "read");
    if (replied) json_str(json, replied->echo);
    else json_null(json);
    json_text(json, "verdict", str_of(bands[marked->score.band]));
    json_key(json, "credit");
    json_number(json, marked->score.credit);
    json_key(json, "rating");
    json_count(json, marked->score.rating);
    json_key(json, "err_log10");
    json_number(json, marked->score.err_log10);
    json_key(json, "truth");
    json_number(json, variant->truth);
    Str working = variant_working(arena, variant);
    if (working.n) json_text(json, "working", working);
    if (marked->slip.n) json_text(json, "slip", marked->slip);
    json_key(json, "due_minutes");
    json_count(json, (size_t)(marked->wait > 0 ? marked->wait : 0));
    json_close(json, '}');
}

/* ---- the round ---- */

static double median(double *values, size_t n) {
    double middle = select_rank(values, n, n / 2);
    if (n % 2) return middle;
    return (middle + select_rank(values, n, n / 2 - 1)) / 2;
}

void quizzed_sum(Buf *out, const Style *style, const RoundSum *sum) {
    Arena *arena = out->arena;
    size_t missed = sum->answered - sum->right - sum->close;
    para_text(out, style, TONE_STRONG, "%zu answered: %zu right, %zu close, %zu missed",
              sum->answered, sum->right, sum->close, missed);
    if (sum->nerrors < 2) return;
    double total = 0, *sizes = ARENA_ARRAY(arena, double, sum->nerrors);
    for (size_t i = 0; i < sum->nerrors; i++) {
        total += sum->errors[i];
        sizes[i] = fabs(sum->errors[i]);
    }
    char digits[NUM_TEXT];
    num_digits(num_round(pow(10, median(sizes, sum->nerrors)), 2), 2, digits);
    Str off = quizzed_bias(arena, total / (double)sum->nerrors);
    para_text(out, style, TONE_PLAIN, "typically within a factor %s; on the whole %.*s", digits,
              STR_ARG(off));
}

void quizzed_sum_json(Json *json, const RoundSum *sum) {
    json_key(json, "answered");
    json_count(json, sum->answered);
    json_key(json, "right");
    json_count(json, sum->right);
    json_key(json, "close");
    json_count(json, sum->close);
    json_key(json, "credit");
    json_number(json, sum->credit);
}
