/* fuzz_quiz.c - the input as a deck and answers, apart by a line of `%%`, an answer a line.
 *
 * The laws: a deck fails to load exactly when an error was reported; every question of one that
 * loads is drawn, the same twice, or reports; an answer is read exactly when nothing is reported,
 * and what is reported stands in what was typed; the echo of a number, of an interval or of an
 * order, typed, is that again (numbers within 0.1 %). */
#include "quiz/reply.h"
#include "quiz/slip.h"
#include "report/problems.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_QUESTIONS = 12, MOST_ANSWERS = 12, LONGEST_ANSWER = 200, SEEDS = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds, const char *which) {
    if (holds) return;
    fprintf(stderr, "fuzz_quiz: broken law: %s\n", which);
    abort();
}

static const Diag *first_error(const Diags *diags) {
    const Diag *diag = diags->first;
    while (diag && diag->severity != DIAG_ERROR) diag = diag->next;
    return diag;
}

static void check_place(const Diags *said, const Source *typed) {
    const Diag *diag = first_error(said);
    const Source *src = diag->span.src;
    while (src && src->parent) src = src->parent;
    law(src == typed, "an error stands in what was typed");
    Place place = diag_locate(diag->span);
    law(place.from + place.bytes <= place.text.n, "an error ends in what was typed");
}

static ReplyKind read(Arena *arena, const Variant *variant, Str text, Replied *out) {
    Diags said = diags_new(arena);
    Session *session = session_new(arena, &said);
    Source *typed = ARENA_NEW(arena, Source);
    *typed = (Source){.name = "answer", .text = text, .first_line = 1};
    size_t errors = variant->deck->diags->errors;
    Span all = {typed, 0, (uint32_t)text.n};
    ReplyKind kind = reply_read(arena, session, variant, all, out);
    law((kind == REPLY_READ) == !said.errors, "an answer is read exactly when nothing is reported");
    bool text_fails = variant->deck->diags->errors > errors;
    law(!text_fails || variant->ask->kind == ASK_CHOICE, "other draws are not told");
    if (kind != REPLY_READ) check_place(&said, typed);
    return kind;
}

static bool near(double a, double b) {
    return fabs(a - b) <= 1e-3 * fabs(b);
}

static bool is_usual(double x) {
    return x == 0 || (fabs(x) > 1e-250 && fabs(x) < 1e250);
}

static void check_echo(Arena *arena, const Variant *variant, const Replied *replied) {
    Replied again;
    if (!is_usual(replied->value)) return;
    ReplyKind kind = read(arena, variant, replied->echo, &again);
    if (kind != REPLY_READ || !near(again.value, replied->value))
        fprintf(stderr, "%.*s: %.17g for %.17g\n", STR_ARG(replied->echo), again.value,
                replied->value);
    law(kind == REPLY_READ, "an echo is read");
    law(near(again.value, replied->value), "an echo is the number");
}

/* Two ends that differ in the digits that are shown are read back. */
static void check_ends(Arena *arena, const Variant *variant, const Replied *replied) {
    Replied again;
    if (!is_usual(replied->low) || !is_usual(replied->high)) return;
    if (replied->high < 1.002 * replied->low) return;
    ReplyKind kind = read(arena, variant, replied->echo, &again);
    bool good =
        kind == REPLY_READ && near(again.low, replied->low) && near(again.high, replied->high);
    if (!good) fprintf(stderr, "%.*s\n", STR_ARG(replied->echo));
    law(good, "the echo of an interval is the interval");
}

static void check_order(Arena *arena, const Variant *variant, const Replied *replied) {
    Replied again;
    ReplyKind kind = read(arena, variant, replied->echo, &again);
    size_t bytes = variant->ask->noptions * sizeof *again.order;
    law(kind == REPLY_READ && memcmp(again.order, replied->order, bytes) == 0,
        "the echo of an order is the order");
}

static void answer(Arena *arena, const Variant *variant, Str text) {
    Replied replied;
    AskKind kind = variant->ask->kind;
    bool number = kind == ASK_NUMERIC || kind == ASK_MAGNITUDE;
    if (read(arena, variant, text, &replied) != REPLY_READ) return;
    law(replied.echo.n > 0, "what is read is echoed");
    law(kind != ASK_CHOICE || replied.picked < variant->ask->noptions, "an option is picked");
    law(kind != ASK_INTERVAL || replied.low < replied.high, "an interval has two ends");
    law(!number || isfinite(replied.value), "a number is finite");
    if (kind == ASK_INTERVAL) check_ends(arena, variant, &replied);
    if (kind == ASK_ORDERING) check_order(arena, variant, &replied);
    if (!number) return;
    check_echo(arena, variant, &replied);
    (void)slip_of(arena, variant, replied.value, false);
}

static void show(Arena *arena, const Variant *variant) {
    const Ask *ask = variant->ask;
    (void)variant_text(arena, variant, &ask->ask);
    (void)variant_text(arena, variant, &ask->explain);
    for (size_t i = 0; i < ask->nhints; i++) (void)variant_text(arena, variant, &ask->hints[i]);
    for (size_t i = 0; i < ask->nparams; i++) (void)variant_param(arena, variant, i);
    (void)variant_working(arena, variant);
    (void)reply_hint(arena, variant);
}

static void check_question(Deck *deck, const Ask *ask, Str answers) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        Arena *arena = arena_new(0);
        Diags said = diags_new(arena);
        Deck copy = *deck;
        copy.diags = &said;
        Variant variant, same;
        bool drawn = variant_draw(arena, &copy, ask, seed, &variant);
        law(drawn == !said.errors, "a question is drawn, or reports");
        if (drawn) {
            law(variant_draw(arena, &copy, ask, seed, &same), "what is drawn is drawn again");
            bool equal = same.truth == variant.truth || (isnan(same.truth) && isnan(variant.truth));
            law(equal, "the same seed gives the same truth");
            show(arena, &variant);
            Str rest = answers;
            for (size_t i = 0; i < MOST_ANSWERS && rest.n; i++) {
                Str line = str_cut(&rest, '\n');
                if (line.n <= LONGEST_ANSWER) answer(arena, &variant, line);
            }
        }
        arena_free(arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Str all = {(const char *)data, size}, answers = {0};
    const char *apart = memmem(all.p, all.n, "\n%%\n", 4);
    if (apart) {
        answers = (Str){apart + 4, all.n - (size_t)(apart + 4 - all.p)};
        all.n = (size_t)(apart + 1 - all.p);
    }
    Source src = {.name = "deck.yaml", .text = all, .first_line = 1};
    Deck *deck = deck_read_source(arena, &diags, &src, "deck.yaml");
    law(!deck == (diags.errors > 0), "loading fails exactly when it reports");
    for (size_t i = 0; deck && i < deck->n && i < MOST_QUESTIONS; i++)
        check_question(deck, &deck->asks[i], answers);
    Buf out = buf_new(arena);
    problems_text(&out, &(Style){.width = 80}, &diags);
    arena_free(arena);
    return 0;
}
