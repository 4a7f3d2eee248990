#include "app/interview.h"

#include "advisor/edit.h"
#include "advisor/typed.h"
#include "app/dialog.h"
#include "base/file.h"
#include "report/asked.h"
#include "report/meter.h"
#include "report/problems.h"
#include "report/table.h"

enum { PROMPT_WIDTH = 2 };

/* An answer whose question is not asked any more. */
typedef struct Removed {
    uint32_t question;
    Entered entered;
    bool back;
} Removed;

/* One interview as it goes on. */
typedef struct Talk {
    Interview *it;
    App *app;
    const Card *card;
    Arena *arena; /* of the answers as they stand: emptied at every change */
    Diags diags;  /* of the line at work */
    const Source *typed;
    SheetHead head;
    Sheet sheet;
    Advice advice;
    Scale scale;
    Str *before; /* the texts that were */
    size_t nbefore, cap_before;
    bool *skipped;
    int32_t asking; /* the question at hand, -1: none is left */
    bool asked;     /* it stands on the screen */
    Dialog dialog;
    bool done, left, failed;
    Removed *removed; /* answers that were taken out with the question */
    size_t nremoved, cap_removed;
    bool settled; /* it was said that nothing can turn the verdict any more */
} Talk;

/* ---- the answers as they stand ---- */

/* Reads the text; false when it cannot be read, and then what was read before is gone. */
static bool read_text(Talk *talk, Str text) {
    Interview *it = talk->it;
    arena_free(talk->arena);
    talk->arena = arena_child(talk->app->arena);
    Source *src = ARENA_NEW(talk->app->arena, Source);
    *src = (Source){.name = it->path ? it->path : "answers", .text = text, .first_line = 1};
    if (!sheet_parse(talk->app->arena, &talk->diags, src, &talk->head) ||
        !sheet_read(it->card, &talk->head, it->evidence, &talk->sheet))
        return false;
    talk->advice = advice_of(talk->arena, talk->card, talk->sheet.given);
    return true;
}

/* The text takes the place of the one there is, in the file first. */
static bool take_text(Talk *talk, Str text) {
    Interview *it = talk->it;
    if (it->path && !file_keep(talk->app->arena, it->path, text, &talk->diags)) {
        Diag *diag = talk->diags.last;
        diag_hint(&talk->diags, diag, "the interview goes on; its answers are not kept any more");
        it->path = NULL;
    }
    it->text = text;
    return read_text(talk, text);
}

/* ---- what is asked ---- */

static bool is_open(const Talk *talk, uint32_t q) {
    const Given *given = &talk->sheet.given[q];
    return given->reply.certainty == UNKNOWN && !given->span.src && talk->advice.asked[q] &&
           !talk->skipped[q];
}

static double bits_of(const Talk *talk, uint32_t q) {
    for (size_t i = 0; i < talk->advice.nnext; i++)
        if (talk->advice.next[i].question == q) return talk->advice.next[i].bits;
    return -1;
}

static void find_question(Talk *talk) {
    int32_t found = -1;
    for (size_t i = 0; i < talk->advice.nnext; i++) {
        uint32_t q = talk->advice.next[i].question;
        if (!is_open(talk, q)) continue;
        if (found < 0 || (talk->it->file_order && (int32_t)q < found)) found = (int32_t)q;
    }
    if (found != talk->asking) talk->asked = false;
    talk->asking = found;
}

static void say(Talk *talk, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(Talk *talk, const char *fmt, ...) {
    va_list args;
    if (!talk->it->person) return;
    va_start(args, fmt);
    dialog_vsay(&talk->dialog, fmt, args);
    va_end(args);
}

/* What happened to an answer: a pipe is told too. */
static void tell(Talk *talk, Str name, const char *what) {
    const char *line = arena_printf(talk->app->arena, "`%.*s` %s", STR_ARG(name), what);
    if (talk->it->person) say(talk, "%s", line);
    else diag_warning(&talk->diags, (Span){0}, "%s", line);
}

/* The bar with its verdict: beside it where there is room. */
static void show_advice(Talk *talk, const Advice *advice) {
    App *app = talk->app;
    if (!talk->it->person) return;
    Str verdict = meter_verdict(app->out.arena, advice);
    bool beside = app->style.width >= 60 + verdict.n;
    buf_char(&app->out, ' ');
    meter_bar(&app->out, &app->style, advice, talk->scale, true);
    buf_text(&app->out, beside ? "   " : "\n   ");
    style_wrap(&app->out, &app->style, TONE_DIM, verdict, STR("   "));
}

static void show_meter(Talk *talk) {
    show_advice(talk, &talk->advice);
    if (talk->advice.state != STATE_FIRM) talk->settled = false;
    if (talk->advice.state == STATE_FIRM && !talk->settled && talk->asking >= 0) {
        say(talk, "Nothing that is left can turn it. `done` gives the verdict.");
        talk->settled = true;
    }
}

static void show_question(Talk *talk) {
    App *app = talk->app;
    if (talk->asked || !talk->it->person) return;
    talk->asked = true;
    if (talk->asking < 0) {
        buf_char(&app->out, '\n');
        say(talk, "No question is left. Enter gives the verdict; `back`, or NAME = ANSWER, changes "
                  "an answer.");
        return;
    }
    uint32_t q = (uint32_t)talk->asking;
    size_t number = 1;
    for (uint32_t i = 0; i < talk->card->nquestions; i++)
        number += talk->sheet.given[i].span.src || talk->skipped[i];
    asked_question(&app->out, &app->style, &talk->advice, q, number, bits_of(talk, q));
}

/* ---- reading a line ---- */

static Span part_span(const Talk *talk, Str part) {
    return span_part(talk->typed, part);
}

static bool parse_answer(Talk *talk, uint32_t q, Str text, Entered *out, Given *given) {
    return typed_answer(talk->it->card, q, part_span(talk, text), out, given);
}

/* ---- changes ---- */

static bool parse_text(Talk *talk, Str text, SheetHead *head) {
    Source *src = ARENA_NEW(talk->app->arena, Source);
    *src = (Source){.name = "answers", .text = text, .first_line = 1};
    return sheet_parse(talk->app->arena, &talk->diags, src, head);
}

/* An answer as it stands in the text, to the last digit. */
static Entered entered_of(Talk *talk, const SheetHead *head, uint32_t q) {
    const YPair *pair = ynode_pair(head->given, talk->card->questions[q].name);
    const YNode *value = pair->value;
    if (value->kind != Y_MAP) return (Entered){ynode_value(value), ynode_note(value), STR("")};
    const YNode *is = ynode_get(value, "is"), *evidence = ynode_get(value, "evidence"),
                *sure = ynode_get(value, "sure");
    return (Entered){ynode_value(is), evidence ? ynode_value(evidence) : STR(""),
                     sure ? ynode_value(sure) : STR("")};
}

/* What is answered and would not be asked any more goes too, and comes back with its question. */
static Str without_unasked(Talk *talk, uint32_t q, Reply reply) {
    const Card *card = talk->card;
    Arena *arena = talk->app->arena;
    Given *given = ARENA_ARRAY(arena, Given, card->nquestions);
    bool *asked = ARENA_ARRAY(arena, bool, card->nquestions);
    memcpy(given, talk->sheet.given, card->nquestions * sizeof *given);
    given[q].reply = reply;
    sheet_asked(card, given, asked);
    Str text = talk->head.src->text;
    for (uint32_t i = 0; i < card->nquestions; i++) {
        SheetHead head;
        if (asked[i] || !given[i].span.src || i == q || !parse_text(talk, text, &head)) continue;
        ARENA_PUSH_ROOM(arena, talk->removed, talk->nremoved, talk->cap_removed);
        talk->removed[talk->nremoved++] = (Removed){i, entered_of(talk, &head, i), false};
        text = edit_remove(arena, &head, card->questions[i].name);
        tell(talk, card->questions[i].name, "is not asked any more: its answer is taken out.");
    }
    return text;
}

static void remember(Talk *talk) {
    ARENA_PUSH_ROOM(talk->app->arena, talk->before, talk->nbefore, talk->cap_before);
    talk->before[talk->nbefore++] = talk->it->text;
}

static bool same_reply(Reply a, Reply b) {
    return a.certainty == b.certainty && (a.certainty != KNOWN || a.value == b.value);
}

/* Answers that were taken out, now that their questions are asked again. */
static void put_back(Talk *talk) {
    for (size_t i = talk->nremoved; i-- > 0;) {
        Removed *removed = &talk->removed[i];
        uint32_t q = removed->question;
        bool wanted = !removed->back && talk->advice.asked[q] && !talk->sheet.given[q].span.src;
        if (!wanted) continue;
        removed->back = true;
        Str name = talk->card->questions[q].name;
        if (take_text(talk, edit_answer(talk->app->arena, &talk->head, name, &removed->entered)))
            tell(talk, name, "is asked again: its answer is back.");
    }
}

/* What showed the opposite is no evidence, and is not lost either. */
static void keep_old_evidence(Talk *talk, uint32_t q, Reply reply, Entered *entered) {
    const Given *given = &talk->sheet.given[q];
    bool other = given->span.src && !same_reply(given->reply, reply);
    if (!other || entered->evidence.n || !given->evidence.n) return;
    if (str_starts(given->evidence, "was ")) return;
    Str was = sheet_answer_text(talk->app->arena, talk->card, q, given->reply);
    entered->evidence = str_of(
        arena_printf(talk->app->arena, "was %.*s: %.*s", STR_ARG(was), STR_ARG(given->evidence)));
}

static void answer(Talk *talk, uint32_t q, Str text) {
    Entered entered;
    Given given;
    SheetHead head;
    if (!parse_answer(talk, q, text, &entered, &given)) return;
    keep_old_evidence(talk, q, given.reply, &entered);
    Str before = talk->it->text;
    if (!parse_text(talk, without_unasked(talk, q, given.reply), &head)) return;
    Str after = edit_answer(talk->app->arena, &head, talk->card->questions[q].name, &entered);
    remember(talk);
    bool good = take_text(talk, after) && same_reply(talk->sheet.given[q].reply, given.reply);
    if (good) {
        talk->skipped[q] = false;
        put_back(talk);
        find_question(talk);
        show_meter(talk);
        return;
    }
    /* the file is laid out in a way that cannot be written into: nothing changes */
    talk->nbefore--;
    if (!talk->diags.errors)
        diag_error(&talk->diags, part_span(talk, text), "this answer cannot be written down");
    (void)!take_text(talk, before);
}

static void go_back(Talk *talk) {
    if (!talk->nbefore) {
        say(talk, "There is nothing to take back.");
        return;
    }
    (void)!take_text(talk, talk->before[--talk->nbefore]);
    talk->asking = -1;
    find_question(talk);
    talk->asked = false;
    show_meter(talk);
}

/* ---- commands ---- */

/* Up to a comma or `and`. */
static Str next_assumption(Str *rest) {
    const char *comma = memchr(rest->p, ',', rest->n), *and = memmem(rest->p, rest->n, " and ", 5);
    bool word = and&&(!comma || and < comma);
    const char *end = word ? and : comma;
    size_t n = end ? (size_t)(end - rest->p) : rest->n, skip = !end ? 0 : word ? 5 : 1;
    Str part = {rest->p, n};
    *rest = (Str){rest->p + n + skip, rest->n - n - skip};
    return str_trim(part);
}

/* `what if scale = no, change = yes` */
static void what_if(Talk *talk, Str rest) {
    const Card *card = talk->card;
    Given *given = ARENA_ARRAY(talk->arena, Given, card->nquestions);
    memcpy(given, talk->sheet.given, card->nquestions * sizeof *given);
    if (!str_trim(rest).n) {
        diag_error(&talk->diags, part_span(talk, rest.n ? rest : talk->typed->text),
                   "what if what? as in `what if %.*s = no`", STR_ARG(card->questions[0].name));
        return;
    }
    while (str_trim(rest).n) {
        Str part = next_assumption(&rest), value = part;
        Str name = str_trim(str_cut(&value, memchr(part.p, '=', part.n) ? '=' : ' '));
        Entered entered;
        uint32_t q;
        if (!card_find_question(card, part_span(talk, name), &q)) return;
        value = str_trim(value);
        if (value.n && value.p[0] == '=') value = str_trim((Str){value.p + 1, value.n - 1});
        if (!parse_answer(talk, q, value, &entered, &given[q])) return;
        if (!entered.evidence.n) continue;
        Diag *diag = diag_error(&talk->diags, part_span(talk, entered.evidence),
                                "what is this beside the answer?");
        diag_hint(&talk->diags, diag, "`what if scale = no, change = yes` takes several at once");
        return;
    }
    Advice then = advice_of(talk->arena, card, given);
    say(talk, "It would be:");
    show_advice(talk, &then);
}

static void run_help(Talk *talk, Str rest) {
    static const char *const rows[][2] = {
        {"y 90% 38 of 41 commits", "an answer, which may be begun only, how sure it is, and what "
                                   "shows it (behind a number: after `#`)"},
        {"scale = no", "another question, or another answer to it"},
        {"skip, back", "not now; take the last answer back"},
        {"why", "what reads the answer, and what would follow from each"},
        {"what if scale = no", "only look"},
        {"list", "the answers so far"},
        {"order", "the most telling question first, or as in the file"},
        {"done, quit", "the verdict; leave, with what was answered kept"}};
    App *app = talk->app;
    (void)rest;
    if (!talk->it->person) return;
    Table table = table_of_help(app->out.arena);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        table_text(&table, TONE_STRONG, rows[i][0]);
        table_text(&table, TONE_PLAIN, rows[i][1]);
    }
    table_write(&app->out, &app->style, &table, 3);
}

static void run_back(Talk *talk, Str rest) {
    (void)rest;
    go_back(talk);
}

static void run_skip(Talk *talk, Str rest) {
    (void)rest;
    talk->skipped[talk->asking] = true;
    find_question(talk);
}

static void run_why(Talk *talk, Str rest) {
    App *app = talk->app;
    Str word = rest, name = typed_word(&word);
    int32_t q = card_question(talk->card, name);
    if (q < 0) q = talk->asking;
    if (q >= 0 && talk->it->person) asked_why(&app->out, &app->style, &talk->advice, (uint32_t)q);
}

static void run_what(Talk *talk, Str rest) {
    Str after = rest;
    if (str_is(typed_word(&after), "if")) rest = after;
    what_if(talk, rest);
}

static void run_list(Talk *talk, Str rest) {
    (void)rest;
    if (talk->it->person) asked_list(&talk->app->out, &talk->app->style, &talk->advice);
}

static void run_order(Talk *talk, Str rest) {
    bool file = str_is(rest, "file"), best = str_is(rest, "best");
    talk->it->file_order = file || (!best && !talk->it->file_order);
    say(talk,
        talk->it->file_order ? "Now as in the file." : "Now the most telling question first.");
    find_question(talk);
}

static void run_done(Talk *talk, Str rest) {
    (void)rest;
    talk->done = true;
}

static void run_quit(Talk *talk, Str rest) {
    (void)rest;
    talk->left = true;
}

static const struct {
    const char *word;
    char letter;
    bool needs_question;
    void (*run)(Talk *talk, Str rest);
} commands[] = {{"?", 0, false, run_help},      {"help", 0, false, run_help},
                {"back", 'b', false, run_back}, {"skip", 's', true, run_skip},
                {"why", 'w', false, run_why},   {"what", 0, false, run_what},
                {"list", 'l', false, run_list}, {"order", 'o', false, run_order},
                {"done", 'd', false, run_done}, {"quit", 'q', false, run_quit},
                {"exit", 0, false, run_quit}};

/* An option of the question at hand comes before a command of the same letter. */
static bool is_answer_word(const Talk *talk, Str word) {
    Str option;
    return talk->asking >= 0 &&
           typed_option(&talk->card->questions[talk->asking], word, &option) == 1;
}

static bool run_command(Talk *talk, Str text) {
    Str rest = text, word = typed_word(&rest);
    bool is_option =
        talk->asking >= 0 && question_option(&talk->card->questions[talk->asking], word) >= 0;
    for (size_t i = 0; i < COUNT_OF(commands) && !is_option; i++) {
        bool whole = str_is(word, commands[i].word);
        bool letter = word.n == 1 && commands[i].letter == word.p[0] && !rest.n &&
                      !is_answer_word(talk, word);
        if (!whole && !letter) continue;
        if (!commands[i].needs_question || talk->asking >= 0) commands[i].run(talk, rest);
        return true;
    }
    return false;
}

/* `scale = no`, `scale: no` */
static bool answer_by_name(Talk *talk, Str text) {
    size_t at = 0;
    while (at < text.n && text.p[at] != '=' && text.p[at] != ':') at++;
    if (at == text.n) return false;
    Str name = str_trim((Str){text.p, at});
    int32_t q = card_question(talk->card, name);
    if (q < 0) return false;
    if (!talk->advice.asked[q]) {
        diag_error(&talk->diags, part_span(talk, name), "`%.*s` is not asked: `%.*s` does not hold",
                   STR_ARG(name), STR_ARG(span_text(talk->card->questions[q].ask_if.text)));
        return true;
    }
    answer(talk, (uint32_t)q, str_trim((Str){text.p + at + 1, text.n - at - 1}));
    return true;
}

static void work(Talk *talk, Str typed) {
    Str text = str_trim(typed);
    if (!text.n) {
        talk->done = talk->asking < 0 && talk->it->person;
        if (talk->asking >= 0)
            say(talk, "%.*s; `?` for help",
                STR_ARG(typed_answers(talk->app->out.arena, talk->card, (uint32_t)talk->asking)));
        return;
    }
    if (run_command(talk, text) || answer_by_name(talk, text)) return;
    if (talk->asking >= 0) answer(talk, (uint32_t)talk->asking, text);
    else
        diag_error(&talk->diags, part_span(talk, text),
                   "there is no question left: `done` gives the verdict");
}

/* ---- the talk ---- */

static void show_problems(Talk *talk) {
    App *app = talk->app;
    if (!talk->diags.first) return;
    if (talk->it->person) {
        problems_at_prompt(&app->out, &app->style, &talk->diags, talk->typed, PROMPT_WIDTH);
    } else {
        problems_text(&app->err, &app->err_style, &talk->diags);
        app->diags.errors += talk->diags.errors;
        talk->failed = talk->failed || talk->diags.errors;
    }
    talk->diags = diags_new(app->arena);
}

static bool flush(Talk *talk) {
    bool good = app_flush(talk->app);
    return good;
}

/* One line; false at the end of them. */
static bool step(Talk *talk) {
    show_question(talk);
    if (talk->it->person && !flush(talk)) return false;
    switch (dialog_read(&talk->dialog, talk->app->arena, &talk->typed)) {
    case DIALOG_LINE: break;
    case DIALOG_DROPPED: return true;
    default:
        talk->left = talk->left || talk->dialog.left;
        talk->failed = talk->failed || talk->dialog.failed;
        return false;
    }
    work(talk, talk->typed->text);
    show_problems(talk);
    return !talk->done && !talk->left && !talk->failed;
}

static void greet(Talk *talk) {
    App *app = talk->app;
    const Card *card = talk->card;
    size_t given = 0;
    if (!talk->it->person) return;
    for (size_t q = 0; q < card->nquestions; q++) given += talk->sheet.given[q].span.src != NULL;
    if (given) style_wrap(&app->out, &app->style, TONE_STRONG, talk->sheet.subject, STR(""));
    if (card->about.n) style_wrap(&app->out, &app->style, TONE_PLAIN, card->about, STR(""));
    if (given) say(talk, "%zu answer%s there already.", given, given == 1 ? " is" : "s are");
    if (talk->it->path) say(talk, "Answers are kept in %s as you go.", talk->it->path);
    say(talk, "`?` tells what can be typed beside answers.");
    show_meter(talk);
}

bool interview_run(Interview *interview, Sheet *out) {
    App *app = interview->app;
    const Card *card = interview->card;
    Talk talk = {.it = interview, .app = app, .card = card, .asking = -1};
    Diags *diags = card->diags;
    talk.dialog = (Dialog){.app = app,
                           .line = interview->line,
                           .person = interview->person,
                           .prompt = "? ",
                           .name = "prompt",
                           .indent = 3};
    talk.diags = diags_new(app->arena);
    talk.skipped = ARENA_ARRAY(app->arena, bool, card->nquestions);
    *out = (Sheet){0};
    interview->card->diags = &talk.diags;
    bool good = read_text(&talk, interview->text);
    if (good) {
        Given *nothing = ARENA_ARRAY(app->arena, Given, card->nquestions);
        Advice all = advice_of(app->arena, card, nothing);
        talk.scale = meter_scale(&all);
        find_question(&talk);
        greet(&talk);
        bool more = true;
        while (more) more = step(&talk);
    } else {
        problems_text(&app->err, &app->err_style, &talk.diags);
        app->diags.errors += talk.diags.errors;
        app->diags.io += talk.diags.io;
    }
    interview->card->diags = diags;
    if (good && talk.left && interview->path && file_exists(interview->path))
        say(&talk, "Left; what was answered is kept in %s.", interview->path);
    good = good && !talk.failed;
    if (good && !talk.left) *out = talk.sheet;
    arena_free(talk.arena);
    return good;
}
