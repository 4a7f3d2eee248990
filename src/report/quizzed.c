#include "report/quizzed.h"

#include "base/num.h"
#include "math/select.h"
#include "quiz/progress.h"
#include "yaml/number.h"

#include <math.h>

enum { INDENT = 2 };

/* A paragraph, indented; its first line may start with `lead`. What the author broke into lines
 * stays in lines, with what they are indented by. */
static void para(Buf *out, const Style *style, Tone tone, const char *lead, Str text) {
    while (text.n && text.p[text.n - 1] == '\n') text.n--;
    if (!text.n) return;
    Str rest = str_of(arena_printf(out->arena, "%s%.*s", lead, STR_ARG(text)));
    while (rest.n) {
        Str line = str_cut(&rest, '\n');
        size_t more = 0;
        while (more < line.n && line.p[more] == ' ') more++;
        Buf indent = buf_new(out->arena);
        buf_repeat(&indent, STR(" "), INDENT + more);
        if (more < line.n) {
            buf_add(out, buf_str(&indent));
            style_wrap(out, style, tone, (Str){line.p + more, line.n - more}, buf_str(&indent));
        } else {
            buf_char(out, '\n');
        }
    }
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
    const char *what = arena_printf(arena, "%zu question%s (%zu due, %zu new)", count->planned,
                                    count->planned == 1 ? "" : "s", count->due, count->fresh);
    if (count->resumed)
        what = arena_printf(arena, "going on where it was left, %zu to go", count->left);
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
    Str title = variant->deck->title;
    const char *anew = ask->nparams ? ", drawn anew" : "";
    const char *place = again ? arena_printf(arena, "once more%s   %.*s", anew, STR_ARG(title))
                              : arena_printf(arena, "%zu/%zu   %.*s", count->asked + 1,
                                             count->planned, STR_ARG(title));
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
    Str times = num_grouped(arena, str_of(digits));
    return str_of(arena_printf(arena, "%.*s times too %s", STR_ARG(times), way));
}

static Str bias_words(Arena *arena, double err) {
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

/* A number to its last digit, where four of them would not tell it from the truth. */
static Str all_digits(Arena *arena, const Variant *variant, double base) {
    Buf text = buf_new(arena);
    Type type = ask_type(variant->ask);
    quantity_exact(&text, &variant->deck->units, &type, base);
    return buf_str(&text);
}

/* How far off: by a factor, or by a difference where that is what counts or what is small. */
static Str off_words(Arena *arena, const Variant *variant, double value, double err) {
    double difference = value - variant->truth;
    bool by_factor =
        isfinite(err) && fabs(err) > 3e-4 && variant->ask->tolerance != TOLERANCE_WITHIN;
    if (by_factor) return quizzed_off(arena, err);
    if (!isfinite(difference)) return STR("");
    Str size = variant_number(arena, variant, fabs(difference));
    return str_of(
        arena_printf(arena, "%.*s too %s", STR_ARG(size), difference > 0 ? "high" : "low"));
}

/* How near an answer has to be, to somebody who was close. */
static void tell_tolerance(Buf *out, const Style *style, const Variant *variant, QuizBand band) {
    const Ask *ask = variant->ask;
    if (ask->tolerance == TOLERANCE_WITHIN) {
        Str most = variant_number(out->arena, variant, ask->within);
        para_text(out, style, TONE_PLAIN, "%.*s either way counted as right", STR_ARG(most));
    } else if (band == BAND_CLOSE && ask->tolerance == TOLERANCE_EXACT) {
        para(out, style, TONE_PLAIN, "", STR("the exact number is asked"));
    } else if (band == BAND_CLOSE) {
        Str low = variant_number(out->arena, variant, variant->truth / ask->within),
            high = variant_number(out->arena, variant, variant->truth * ask->within);
        para_text(out, style, TONE_PLAIN, "%.*s to %.*s counted as right", STR_ARG(low),
                  STR_ARG(high));
    }
}

static void number_feedback(Buf *out, const Style *style, const Variant *variant,
                            const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    Str truth = variant_number(arena, variant, variant->truth), echo = replied->echo;
    double err = marked->score.err_log10;
    bool right = marked->score.band == BAND_RIGHT, alike = str_eq(truth, echo);
    if (right && (alike || fabs(err) < 2e-4)) {
        verdict(out, style, variant, &marked->score, truth);
        return;
    }
    if (alike) {
        truth = all_digits(arena, variant, variant->truth);
        echo = all_digits(arena, variant, replied->value);
    }
    Str off = off_words(arena, variant, replied->value, err);
    const char *what = arena_printf(arena, "%.*s is %.*s; it is %.*s", STR_ARG(echo), STR_ARG(off),
                                    STR_ARG(truth));
    bool by_difference = variant->ask->tolerance == TOLERANCE_WITHIN;
    if (!off.n || (replied->value <= 0 && !by_difference))
        what = arena_printf(arena, "%.*s; it is %.*s", STR_ARG(echo), STR_ARG(truth));
    verdict(out, style, variant, &marked->score, str_of(what));
    if (!right) tell_tolerance(out, style, variant, marked->score.band);
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
    Str text = variant_text(out->arena, variant, &variant->ask->options[0].text);
    para_text(out, style, TONE_PLAIN, "it is %c) %.*s", variant_letter(variant, 0), STR_ARG(text));
}

/* What stands the wrong way round. */
static void wrong_pairs(Buf *out, const Style *style, const Variant *variant,
                        const Replied *replied) {
    size_t n = variant->ask->noptions, wrong = 0, first = 0, second = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            if (replied->order[i] <= replied->order[j]) continue;
            if (!wrong++) first = i, second = j;
        }
    if (wrong == 1) /* the echo is a letter and a blank for each */
        para_text(out, style, TONE_PLAIN, "%c and %c stand the wrong way round",
                  replied->echo.p[2 * first], replied->echo.p[2 * second]);
    else if (wrong == n * (n - 1) / 2)
        para(out, style, TONE_PLAIN, "", STR("the order is reversed"));
    else if (wrong)
        para_text(out, style, TONE_PLAIN, "%zu of %zu pairs stand the wrong way round", wrong,
                  n * (n - 1) / 2);
}

/* All items in order, with their values where these are more than places. */
static void right_order(Buf *out, const Style *style, const Variant *variant) {
    const Ask *ask = variant->ask;
    Arena *arena = out->arena;
    Buf line = buf_new(arena);
    for (size_t i = 0; i < ask->noptions; i++) {
        const QuizOption *option = &ask->options[i]; /* a deck has them in order */
        Str text = variant_text(arena, variant, &option->text);
        buf_printf(&line, "%s%c) %.*s", i ? ", " : "", variant_letter(variant, i), STR_ARG(text));
        if (!option->type.unit.n && !option->type.percent) continue;
        buf_text(&line, " (");
        quantity_text(&line, &variant->deck->units, &option->type, option->value);
        buf_char(&line, ')');
    }
    para(out, style, TONE_PLAIN, "in order: ", buf_str(&line));
}

Str quizzed_width(Arena *arena, double decades) {
    char digits[NUM_TEXT];
    double factor = pow(10, decades);
    if (decades > 4) return str_of(arena_printf(arena, "a factor 10^%.0f", decades));
    bool small = factor < 1.2;
    num_digits(num_round(small ? 100 * (factor - 1) : factor, 2), 2, digits);
    return str_of(arena_printf(arena, small ? "%s%%" : "a factor %s", digits));
}

static void interval_feedback(Buf *out, const Style *style, const Variant *variant,
                              const Replied *replied, const Marked *marked) {
    Arena *arena = out->arena;
    Str truth = variant_number(arena, variant, variant->truth);
    double width = log10(replied->high / replied->low);
    bool hit = marked->score.band == BAND_RIGHT, below = !hit && variant->truth < replied->low;
    const char *where = hit ? "in" : below ? "below" : "above";
    Str wide = quizzed_width(arena, width);
    const char *what = arena_printf(arena, "%.*s lies %s %.*s (%.*s wide)", STR_ARG(truth), where,
                                    STR_ARG(replied->echo), STR_ARG(wide));
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
    if (!replied->agrees && !lucky && str_eq(truth, replied->echo)) {
        truth = all_digits(arena, variant, variant->truth);
        Str echo = all_digits(arena, variant, replied->value);
        what = arena_printf(arena, "it gives %.*s here", STR_ARG(echo));
    }
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
        para_text(out, style, TONE_PLAIN,
                  ask->kind == ASK_EXPRESSION ? "it gives %.*s" : "it is %.*s", STR_ARG(truth));
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
        wrong_pairs(out, style, variant, replied);
        right_order(out, style, variant);
        break;
    case ASK_INTERVAL: interval_feedback(out, style, variant, replied, marked); break;
    case ASK_EXPRESSION: expression_feedback(out, style, variant, replied, marked); break;
    default: number_feedback(out, style, variant, replied, marked); break;
    }
    para(out, style, TONE_DIM, "", replied->note);
    para(out, style, TONE_WARN, "", marked->slip);
}

/* `95% -> %` is no working. */
static bool worth_telling(const Variant *variant, Str working) {
    const Ask *ask = variant->ask;
    if (!working.n) return false;
    for (size_t i = 0; i < ask->nparams; i++)
        if (str_eq(str_trim(span_text(ask->answer_text)), ask->params[i].name))
            return !unit_eq(&ask->params[i].type.unit, &ask->unit.unit);
    return true;
}

void quizzed_feedback(Buf *out, const Style *style, const Variant *variant, const Replied *replied,
                      const Marked *marked) {
    Arena *arena = out->arena;
    if (replied) react(out, style, variant, replied, marked);
    else tell(out, style, variant);
    para(out, style, TONE_PLAIN, "", variant_text(arena, variant, &variant->ask->explain));
    Str working = variant_working(arena, variant);
    if (worth_telling(variant, working)) { /* on one line, to be copied */
        buf_text(out, "  working:  ");
        style_add(out, style, TONE_STRONG, working);
        buf_char(out, '\n');
    }
    Str due = due_words(arena, marked->at, marked->due_ms);
    if (marked->twice)
        para(out, style, TONE_WARN, "",
             STR("another window answered it first: this one is not counted"));
    else if (marked->lost)
        para(out, style, TONE_WARN, "", STR("it could not be kept, and is not counted"));
    else if (marked->comes_back)
        para(out, style, TONE_DIM, "", STR("comes again at the end of this round"));
    else para_text(out, style, TONE_DIM, "again %.*s", STR_ARG(due));
}

static Str unit_asked(Arena *arena, const Variant *variant) {
    Buf text = buf_new(arena);
    Type type = ask_type(variant->ask);
    Shown shown = {.unit = type.unit, .percent = type.percent};
    shown_unit_text(&text, &variant->deck->units, &shown);
    return buf_str(&text);
}

/* A number in the unit that was asked, whatever scale a person is shown. */
static void json_in_unit(Json *json, const Variant *variant, const char *key, double base) {
    Type type = ask_type(variant->ask);
    json_key(json, key);
    json_number(json, written_number(&variant->deck->units, &type, base));
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
    bool bands_tell = !ask->noptions && ask->kind != ASK_EXPRESSION;
    json_text(json, "verdict",
              str_of(bands_tell ? bands[marked->score.band] : band_word(variant, &marked->score)));
    json_key(json, "credit");
    json_number(json, marked->score.credit);
    json_key(json, "rating");
    json_count(json, marked->score.rating);
    json_key(json, "err_log10");
    json_number(json, marked->score.err_log10);
    json_in_unit(json, variant, "value", replied ? replied->value : NAN);
    if (ask->kind == ASK_INTERVAL) {
        json_in_unit(json, variant, "low", replied ? replied->low : NAN);
        json_in_unit(json, variant, "high", replied ? replied->high : NAN);
        json_key(json, "level");
        json_number(json, ask->level);
    }
    if (ask->kind == ASK_CHOICE) {
        json_key(json, "sure");
        json_number(json, replied && replied->sure > 0 ? replied->sure : NAN);
    }
    if (replied && replied->note.n) json_text(json, "note", replied->note);
    json_in_unit(json, variant, "truth", variant->truth);
    if (ask->answer.n) json_text(json, "unit", unit_asked(arena, variant));
    Str working = variant_working(arena, variant);
    if (working.n) json_text(json, "working", working);
    if (marked->slip.n) json_text(json, "slip", marked->slip);
    json_key(json, "due_minutes");
    int64_t wait = marked->due_ms > marked->at.ms ? marked->due_ms - marked->at.ms : 0;
    json_count(json, (size_t)(wait + 30000) / 60000);
    json_key(json, "counted");
    json_bool(json, !marked->twice && !marked->lost);
    json_key(json, "again_in_round");
    json_bool(json, marked->comes_back);
    json_close(json, '}');
}

/* ---- the round ---- */

/* Medians: one slip of the pen does not own them. */
Str quizzed_numbers(Arena *arena, const double *errors, size_t n) {
    double *sizes = ARENA_ARRAY(arena, double, n + 1), *signs = ARENA_ARRAY(arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        sizes[i] = fabs(errors[i]);
        signs[i] = errors[i];
    }
    double factor = pow(10, select_median(sizes, n));
    if (n < 3) return STR("too few to say");
    if (factor < 1 + 1e-9) return STR("typically exact");
    char digits[NUM_TEXT];
    num_digits(num_round(factor < 1.005 ? 1.005 : factor, factor < 1.1 ? 4 : 2), 4, digits);
    Str grouped = num_grouped(arena, str_of(digits));
    Str typical = str_of(arena_printf(arena, "typically within a factor %.*s", STR_ARG(grouped)));
    if (n < FEW) return typical; /* too few to tell a habit from chance */
    Str off = bias_words(arena, select_median(signs, n));
    return str_of(
        arena_printf(arena, "%.*s; the middle one is %.*s", STR_ARG(typical), STR_ARG(off)));
}

void quizzed_sum(Buf *out, const Style *style, const RoundSum *sum) {
    Arena *arena = out->arena;
    size_t missed = sum->answered - sum->right - sum->nearly;
    const char *again = sum->again ? arena_printf(arena, "; %zu once more", sum->again) : "";
    para_text(out, style, TONE_STRONG, "%zu question%s: %zu right, %zu nearly, %zu missed%s",
              sum->answered, sum->answered == 1 ? "" : "s", sum->right, sum->nearly, missed, again);
    if (sum->nerrors < 3) return; /* nothing is typical of two */
    para(out, style, TONE_PLAIN, "numbers: ", quizzed_numbers(arena, sum->errors, sum->nerrors));
}

void quizzed_sum_json(Json *json, const RoundSum *sum) {
    json_key(json, "answered");
    json_count(json, sum->answered);
    json_key(json, "right");
    json_count(json, sum->right);
    json_key(json, "nearly");
    json_count(json, sum->nearly);
    json_key(json, "again");
    json_count(json, sum->again);
    json_key(json, "credit");
    json_number(json, sum->credit);
    json_key(json, "kept");
    json_bool(json, sum->kept);
}
