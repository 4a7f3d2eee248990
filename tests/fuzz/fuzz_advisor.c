/* fuzz_advisor.c - the input as a questionnaire, rules and answers, apart by lines of `%%`: loaded,
 * proven, answered, and reported in every format.
 *
 * The laws: loading fails exactly when an error was reported; chances add up to 1; the mean lies
 * within what is possible where every answer is sure; each flip set gives a verdict of the other
 * side; an answer that is put into a file is read back from it. */
#include "advisor/edit.h"
#include "advisor/flips.h"
#include "advisor/lint.h"
#include "base/file.h"
#include "report/advised.h"
#include "report/asked.h"
#include "report/problems.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECES = 3, CHECKED_FLIPS = 40, MOST_QUESTIONS = 60 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds, const char *which) {
    if (holds) return;
    fprintf(stderr, "fuzz_advisor: broken law: %s\n", which);
    abort();
}

static void split(Str text, Str *pieces) {
    for (int i = 0; i < PIECES; i++) {
        const char *at = i + 1 < PIECES ? memmem(text.p, text.n, "\n%%\n", 4) : NULL;
        size_t n = at ? (size_t)(at - text.p) + 1 : text.n;
        pieces[i] = (Str){text.p, n};
        text = at ? (Str){at + 4, text.n - n - 3} : (Str){text.p + text.n, 0};
    }
}

static const char *write_file(Arena *arena, const char *folder, const char *name, Str text) {
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    Diags diags = diags_new(arena);
    law(file_write(path, text, true, &diags), "a file can be written");
    return path;
}

static const char *folder(void) {
    static char path[] = "/tmp/fuzz-advisor-XXXXXX";
    static bool made;
    if (!made) law(mkdtemp(path), "a folder can be made");
    made = true;
    return path;
}

static void check_flips(Arena *arena, const Card *card, const Advice *advice, const Flips *flips) {
    Side side =
        advice->sides[SIDE_SPLIT] > advice->sides[SIDE_TOGETHER] ? SIDE_SPLIT : SIDE_TOGETHER;
    Given *given = ARENA_ARRAY(arena, Given, card->nquestions);
    for (size_t i = 0; i < flips->n && i < CHECKED_FLIPS; i++) {
        const Flip *flip = &flips->sets[i];
        memcpy(given, advice->given, card->nquestions * sizeof *given);
        for (size_t c = 0; c < flip->n; c++)
            given[flip->changes[c].question] =
                (Given){.reply = {KNOWN, flip->changes[c].value}, .sure = 1};
        Advice then = advice_of(arena, card, given);
        law(then.sides[1 - side] >= LIKELY_FROM / 100.0 - 1e-9, "a flip set turns the verdict");
        law(then.low == flip->low && then.high == flip->high, "its score is as told");
        law(then.band == flip->band, "its band is as told");
    }
}

static void check_edits(Arena *arena, Card *card, const SheetHead *head) {
    for (uint32_t q = 0; q < card->nquestions && q < 8; q++) {
        const Question *question = &card->questions[q];
        Entered entered = {STR("unknown"), STR("seen, \"so\": {x} # y"), STR("")};
        if (question->noptions) entered.is = question->options[question->noptions - 1];
        Source *src = ARENA_NEW(arena, Source);
        *src = (Source){.name = "edited", .first_line = 1};
        src->text = edit_answer(arena, head, question->name, &entered);
        Diags diags = diags_new(arena);
        SheetHead again;
        /* a layout that cannot be written into is refused when it is read back, not misread */
        if (!sheet_parse(arena, &diags, src, &again) || !again.given) continue;
        const YPair *pair = ynode_pair(again.given, question->name);
        const YNode *is = pair && pair->value->kind == Y_MAP ? ynode_get(pair->value, "is") : NULL;
        law(is && str_eq(ynode_value(is), entered.is), "an answer is read back");
    }
}

static void advise(Arena *arena, Diags *diags, Card *card, const Sheet *sheet) {
    Advice advice = advice_of(arena, card, sheet->given);
    double sum = advice.conflict;
    bool sure = true;
    for (size_t b = 0; b < card->nbands; b++) sum += advice.bands[b];
    for (size_t q = 0; q < card->nquestions; q++) sure = sure && sheet->given[q].sure >= 1;
    law(fabs(sum - 1) < 1e-9, "chances add up to 1");
    law(advice.low <= advice.high, "the least is no more than the most");
    double slack = 0.02 + 1e-9 * fabs(advice.mean);
    bool within = advice.mean >= (double)advice.low / 100 - slack &&
                  advice.mean <= (double)advice.high / 100 + slack;
    law(!sure || within, "the mean is possible");
    Flips flips = flips_of(arena, &advice);
    check_flips(arena, card, &advice, &flips);
    for (int format = FORMAT_TEXT; format <= FORMAT_MARKDOWN; format++) {
        Style style = {.format = (Format)format, .width = format ? 80 : 40, .ascii = format == 0};
        Buf out = buf_new(arena);
        advised_write(&out, &style, &(Advised){sheet, &advice, &flips});
        asked_list(&out, &style, &advice);
        for (uint32_t q = 0; q < card->nquestions && q < 4; q++) {
            asked_question(&out, &style, &advice, q, 1, 0);
            asked_why(&out, &style, &advice, q);
        }
        problems_text(&out, &style, diags);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Str pieces[PIECES];
    split((Str){(const char *)data, size}, pieces);
    write_file(arena, folder(), "q.yaml", pieces[0]);
    const char *rules = write_file(arena, folder(), "r.rules.yaml", pieces[1]);
    const char *answers = write_file(arena, folder(), "a.yaml", pieces[2]);
    Card *card = card_new(arena, &diags);
    bool loaded = card_load_rules(card, rules, NULL, 0);
    law(loaded == !diags.errors, "loading fails exactly when it reports");
    if (loaded && card->nquestions <= MOST_QUESTIONS) {
        card_lint(card);
        SheetHead head;
        Sheet sheet;
        Diags said = diags_new(arena);
        card->diags = &said;
        bool read = sheet_open(arena, &said, answers, &head);
        law(read == !said.errors, "answers fail exactly when that is reported");
        if (read) check_edits(arena, card, &head);
        if (read && sheet_read(card, &head, NULL, &sheet)) advise(arena, &said, card, &sheet);
    }
    Buf out = buf_new(arena);
    problems_text(&out, &(Style){.width = 80}, &diags);
    arena_free(arena);
    return 0;
}
