#include "app/quiz_round.h"

#include "app/dialog.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "quiz/progress.h"
#include "report/problems.h"
#include "report/quizzed.h"
#include "report/table.h"
#include "report/told.h"

#include <math.h>
#include <poll.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PROMPT_WIDTH = 2, RAW_BYTES = 1000 /* of what was typed that are kept */ };

/* A round as it goes on. */
typedef struct Talk {
    QuizRound *quiz;
    App *app;
    Diags *diags; /* of the session: of the line at work */
    Arena *arena; /* of the question at hand */
    Variant variant;
    bool asking, again;
    bool mismatched;  /* an answer was of another dimension */
    bool not_counted; /* which is to be told, below what is wrong with it */
    size_t unread;    /* answers to this question that could not be read */
    size_t told;      /* of these, after how many it was told what else can be typed */
    size_t hints, elsewhere;
    double asked_at, began; /* seconds, by a clock that nobody sets; 0: not yet */
    const Source *typed;
    Dialog dialog;
    bool backed_up;
    bool left;
    Json json;
} Talk;

Moment quiz_now(const QuizRound *quiz) {
    return quiz->app->now ? quiz->fixed : moment_now();
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_json(const Talk *talk) {
    return talk->app->style.format == FORMAT_JSON;
}

static void say(Talk *talk, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(Talk *talk, const char *fmt, ...) {
    va_list args;
    if (is_json(talk)) return;
    va_start(args, fmt);
    dialog_vsay(&talk->dialog, fmt, args);
    va_end(args);
}

static bool flush(Talk *talk) {
    return talk->app->output || app_flush(talk->app); /* a file is written once, at the end */
}

/* Of the store, of a deck. */
static void show_store_problems(Talk *talk) {
    App *app = talk->app;
    if (!app->diags.first) return;
    if (!talk->quiz->person) {
        if (!app->quiet && !flush(talk)) talk->left = true; /* it tells them at once */
        return;
    }
    problems_text(&app->out, &app->style, &app->diags);
    app->diags.first = app->diags.last = NULL;
}

/* ---- the question ---- */

static bool time_is_up(const Talk *talk) {
    double minutes = talk->quiz->minutes;
    return minutes > 0 && seconds_now() - talk->began >= 60 * minutes;
}

static void show_question(Talk *talk) {
    App *app = talk->app;
    RoundCount count = round_count(talk->quiz->round);
    if (!is_json(talk))
        quizzed_question(&app->out, &app->style, &talk->variant, &count, talk->again);
}

/* Another window is at the same questions. */
static void tell_elsewhere(Talk *talk) {
    size_t all = round_count(talk->quiz->round).elsewhere, n = all - talk->elsewhere;
    talk->elsewhere = all;
    if (n)
        say(talk, "%zu question%s answered in another round meanwhile.", n,
            n == 1 ? " was" : "s were");
}

/* The next question; false when none is left. */
static bool ask(Talk *talk) {
    if (talk->asking) return true;
    arena_free(talk->arena);
    talk->arena = arena_child(talk->app->arena);
    if (time_is_up(talk)) {
        say(talk, "The time is up.");
        return false;
    }
    bool more = round_next(talk->quiz->round, talk->arena, quiz_now(talk->quiz), &talk->variant,
                           &talk->again);
    show_store_problems(talk); /* of questions that were passed over */
    tell_elsewhere(talk);
    if (!more) return false;
    talk->asking = true;
    talk->mismatched = false;
    talk->hints = talk->unread = talk->told = 0;
    show_question(talk);
    talk->asked_at = 0;
    return true;
}

/* ---- answers ---- */

static void settle(Talk *talk, const Replied *replied, Str raw) {
    QuizRound *quiz = talk->quiz;
    App *app = talk->app;
    bool timed = quiz->person && !app->now;
    Effort effort = {.first_try = !talk->mismatched,
                     .hinted = talk->hints > 0,
                     .timed = timed,
                     .seconds = seconds_now() - talk->asked_at,
                     .easy_in = talk->variant.ask->easy_in};
    Marked marked;
    if (raw.n > RAW_BYTES) raw.n = utf8_fit((Str){raw.p, RAW_BYTES}, RAW_BYTES);
    round_answer(quiz->round, talk->arena, &talk->variant, replied, raw, &effort, (int)talk->hints,
                 quiz_now(quiz), &marked);
    show_store_problems(talk); /* an answer that is not kept is not praised before that is said */
    if (is_json(talk)) quizzed_json(&talk->json, &talk->variant, replied, &marked);
    else quizzed_feedback(&app->out, &app->style, &talk->variant, replied, &marked);
    talk->asking = false;
}

static void show_problems(Talk *talk) {
    App *app = talk->app;
    bool at_prompt = talk->quiz->person;
    if (talk->diags->first && at_prompt)
        problems_at_prompt(&app->out, &app->style, talk->diags, talk->typed, PROMPT_WIDTH);
    else if (talk->diags->first && !is_json(talk))
        problems_text(&app->out, &app->style, talk->diags); /* a part of the transcript */
    else if (talk->diags->first) problems_text(&app->err, &app->err_style, talk->diags);
    *talk->diags = diags_new(talk->diags->arena);
    if (talk->not_counted) say(talk, "It is not counted; try again.");
    talk->not_counted = false;
    if (talk->unread >= talk->told + 2) {
        say(talk, "Nothing was counted. `show` tells the answer, `help` what else can be typed.");
        talk->told = talk->unread;
    }
    show_store_problems(talk);
}

static void answer(Talk *talk, Str text) {
    Replied replied;
    Span span = span_part(talk->typed, text);
    switch (reply_read(talk->arena, talk->quiz->session, &talk->variant, span, &replied)) {
    case REPLY_READ: settle(talk, &replied, text); break;
    case REPLY_AGAIN: talk->unread++; break;
    case REPLY_MISMATCH:
        if (talk->mismatched) {
            show_problems(talk);
            say(talk, "The second answer of another dimension counts as missed.");
            settle(talk, NULL, text);
        } else {
            talk->not_counted = true;
        }
        talk->mismatched = true;
    }
}

/* ---- what can be typed beside answers ---- */

static void run_hint(Talk *talk) {
    App *app = talk->app;
    size_t n = talk->variant.ask->nhints;
    if (talk->hints == n)
        say(talk, n ? "There are no more hints; `show` tells the answer."
                    : "There is no hint here; `show` tells the answer.");
    else if (!is_json(talk)) quizzed_hint(&app->out, &app->style, &talk->variant, talk->hints);
    if (talk->hints < n) talk->hints++;
}

static void run_show(Talk *talk) {
    settle(talk, NULL, STR("show"));
}

static void run_skip(Talk *talk) {
    round_skip(talk->quiz->round);
    talk->asking = false;
    say(talk, "Passed over; it is not counted.");
}

static void run_quit(Talk *talk) {
    talk->left = true;
}

static void run_again(Talk *talk) {
    show_question(talk);
}

static void run_help(Talk *talk);

static const struct {
    const char *word, *help;
    void (*run)(Talk *talk);
} commands[] = {
    {"?", "a hint", run_hint},
    {"show", "the answer, please: counts as missed", run_show},
    {"skip", "not now; nothing is counted", run_skip},
    {"repeat", "the question once more", run_again},
    {"help", "this list", run_help},
    {"quit", "leave; the round goes on where it was left", run_quit},
    {"exit", NULL, run_quit},
    {"q", NULL, run_quit},
    {"hint", NULL, run_hint},
    {"h", NULL, run_hint},
    {"??", NULL, run_help},
    {"pass", NULL, run_skip},
    {"next", NULL, run_skip},
    {"idk", NULL, run_show},
    {"i don't know", NULL, run_show},
    {"don't know", NULL, run_show},
    {"no idea", NULL, run_show},
};

static void run_help(Talk *talk) {
    App *app = talk->app;
    if (is_json(talk)) return;
    Table table = table_of_help(app->out.arena);
    table_text(&table, TONE_STRONG, "= 1k req/s -> req/day");
    table_text(&table, TONE_PLAIN, "calculate on the side; `_` is the result, in an answer too");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!commands[i].help) continue;
        table_text(&table, TONE_STRONG, commands[i].word);
        table_text(&table, TONE_PLAIN, commands[i].help);
    }
    table_write(&app->out, &app->style, &table, 2);
}

/* One letter may be an option, or the name of what was drawn. */
static bool is_answer(const Talk *talk, Str text) {
    const Ask *ask = talk->variant.ask;
    if (text.n != 1) return false;
    int place = (text.p[0] | 0x20) - 'a';
    bool answer = place >= 0 && place < (int)ask->noptions;
    for (size_t i = 0; ask->kind == ASK_EXPRESSION && i < ask->nparams; i++)
        answer = answer || str_eq(ask->params[i].name, text);
    return answer;
}

static bool run_command(Talk *talk, Str text) {
    if (text.n > 1 && text.p[0] == ':') text = (Str){text.p + 1, text.n - 1};
    if (is_answer(talk, text)) return false;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!same_word(text, str_of(commands[i].word))) continue;
        commands[i].run(talk);
        return true;
    }
    return false;
}

/* `= 1k req/s -> req/day` */
static void calculate(Talk *talk, Str text) {
    App *app = talk->app;
    text = str_trim((Str){text.p + 1, text.n - 1});
    if (!text.n) {
        say(talk, "`= 1k req/s -> req/day` calculates.");
        return;
    }
    Session *session = talk->quiz->session;
    Answer result = session_line(session, talk->typed->name, talk->typed->first_line, text);
    bool value = result.kind == ANSWER_VALUE || result.kind == ANSWER_DEFINED;
    if (!value || is_json(talk)) return;
    Told told = told_answer(&session_plan(session)->units, &result);
    buf_text(&app->out, "  ");
    style_add(&app->out, &app->style, TONE_PLAIN,
              told_line(app->out.arena, told, app->style.width));
    if (result.name.n) buf_printf(&app->out, "   %.*s", STR_ARG(result.name));
    buf_char(&app->out, '\n');
}

static void work(Talk *talk) {
    Str text = str_trim(talk->typed->text);
    size_t bad = utf8_check(text);
    if (!text.n) {
        Str hint = reply_hint(talk->app->out.arena, &talk->variant);
        say(talk, "%.*s; `help` tells what else can be typed", STR_ARG(hint));
    } else if (text.n > LIMIT_LINE_BYTES) {
        say(talk, "That is %zu bytes long; an answer has %d at most. Nothing was counted.", text.n,
            LIMIT_LINE_BYTES);
    } else if (bad < text.n || memchr(text.p, '\0', text.n)) {
        say(talk, "That is no text. Nothing was counted.");
    } else if (text.p[0] == '=') {
        calculate(talk, text);
    } else if (!run_command(talk, text)) {
        answer(talk, text);
    }
}

/* ---- lines ---- */

/* A transcript shows what was typed. */
static void echo(Talk *talk) {
    if (talk->quiz->person || is_json(talk)) return;
    buf_text(&talk->app->out, "> ");
    Str text = str_trim(talk->typed->text), shown = {text.p, utf8_fit(text, 200)};
    style_add(&talk->app->out, &talk->app->style, TONE_PLAIN, shown);
    buf_char(&talk->app->out, '\n');
}

/* A terminal that does not tell of pastes has more to be read at once; nobody types so fast. */
static bool came_with_more(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) == 1 && (input.revents & POLLIN) &&
           tcflush(STDIN_FILENO, TCIFLUSH) == 0;
}

/* Lines that were pasted with the one at hand are no answers to questions nobody has seen. */
static bool was_pasted(Talk *talk) {
    size_t lines = 1, length;
    const char *text;
    while (talk->quiz->person && line_has_buffered(talk->quiz->line) &&
           line_read(talk->quiz->line, "", &text, &length) == LINE_TEXT)
        lines++;
    bool more = talk->quiz->person && came_with_more();
    if (lines > 1)
        say(talk, "%zu lines were pasted; an answer is one line. Nothing was counted.", lines);
    else if (more)
        say(talk, "More than one line came at once; an answer is one. Nothing was counted.");
    return lines > 1 || more;
}

/* While the learner thinks. */
static void back_up(Talk *talk) {
    if (talk->backed_up) return;
    talk->backed_up = true;
    store_backup(talk->quiz->store, quiz_now(talk->quiz));
}

/* One line; false at the end of them. */
static bool step(Talk *talk) {
    if (!ask(talk)) return false;
    bool wait = talk->quiz->person || !line_has_buffered(talk->quiz->line);
    if (wait && !flush(talk)) return false;
    back_up(talk);
    if (talk->asked_at == 0) talk->asked_at = seconds_now();
    switch (dialog_read(&talk->dialog, talk->arena, &talk->typed)) {
    case DIALOG_LINE: break;
    case DIALOG_DROPPED: return true;
    default: return false;
    }
    echo(talk);
    if (!was_pasted(talk)) work(talk);
    show_problems(talk);
    return !talk->left;
}

/* ---- the end ---- */

typedef struct Adding {
    Arena *arena;
    Map seen; /* questions that were answered in this round before */
    RoundSum sum;
} Adding;

static bool add_review(void *ctx, const Review *review) {
    Adding *adding = ctx;
    RoundSum *sum = &adding->sum;
    const char *name =
        arena_printf(adding->arena, "%.*s/%.*s", STR_ARG(review->deck), STR_ARG(review->qid));
    if (map_add(&adding->seen, str_of(name), 0) != MAP_NONE) {
        sum->again++;
        return true;
    }
    Outcome outcome = review_outcome(review);
    sum->answered++;
    sum->right += outcome == OUTCOME_RIGHT;
    sum->nearly += outcome == OUTCOME_NEARLY;
    sum->credit += review->score;
    if (!isfinite(review->err_log10)) return true;
    ARENA_PUSH_ROOM(adding->arena, sum->errors, sum->nerrors, sum->cap_errors);
    sum->errors[sum->nerrors++] = review->err_log10;
    return true;
}

static Str due(const Talk *talk, int64_t due_ms) {
    return due_words(talk->app->arena, quiz_now(talk->quiz), due_ms);
}

/* Below a round that is over. */
static void tell_next(Talk *talk) {
    QuizRound *quiz = talk->quiz;
    RoundAhead ahead = round_ahead(quiz->round, quiz->wish, quiz_now(quiz));
    Buf text = buf_new(talk->app->arena);
    if (!quiz->wish->fresh) ahead.fresh = 0;
    if (ahead.due) buf_printf(&text, "; %zu more %s due", ahead.due, ahead.due == 1 ? "is" : "are");
    if (ahead.fresh)
        buf_printf(&text, "; %zu %s new", ahead.fresh, ahead.fresh == 1 ? "is" : "are");
    Str when = due(talk, ahead.next_ms);
    if (!text.n && ahead.next_ms)
        buf_printf(&text, "; the next question comes %.*s", STR_ARG(when));
    if (text.n) say(talk, "The round is over%s.", text.p);
}

static void sum_up(Talk *talk) {
    App *app = talk->app;
    QuizRound *quiz = talk->quiz;
    Adding adding = {.arena = app->arena, .seen = map_new(app->arena)};
    store_sitting_reviews(quiz->store, round_sitting(quiz->round)->id, add_review, &adding);
    adding.sum.kept = store_is_kept(quiz->store);
    RoundCount count = round_count(quiz->round);
    if (is_json(talk)) {
        json_close(&talk->json, ']');
        quizzed_sum_json(&talk->json, &adding.sum);
        return;
    }
    size_t left = count.left;
    buf_char(&app->out, '\n');
    if (adding.sum.answered) quizzed_sum(&app->out, &app->style, &adding.sum);
    if (left && store_is_kept(quiz->store))
        say(talk, "%zu question%s left; the same command goes on there today.", left,
            left == 1 ? " is" : "s are");
    if (!left) tell_next(talk);
}

static void nothing_to_ask(Talk *talk) {
    RoundAhead ahead = round_ahead(talk->quiz->round, talk->quiz->wish, quiz_now(talk->quiz));
    Str when = due(talk, ahead.next_ms);
    if (ahead.next_ms) say(talk, "Nothing is due. The next question comes %.*s.", STR_ARG(when));
    else if (ahead.fresh) say(talk, "Nothing is due, and no new question is wanted.");
    else say(talk, "There is nothing to ask: no question fits.");
}

void quiz_round_run(QuizRound *quiz) {
    App *app = quiz->app;
    Talk talk = {.quiz = quiz, .app = app, .json = {.out = &app->out}};
    talk.diags = session_plan(quiz->session)->diags;
    talk.dialog = (Dialog){.app = app,
                           .line = quiz->line,
                           .person = quiz->person,
                           .prompt = "> ",
                           .name = "answer",
                           .indent = PROMPT_WIDTH};
    talk.began = seconds_now();
    RoundCount count = round_count(quiz->round);
    if (is_json(&talk)) {
        json_document_open(&talk.json);
        json_key(&talk.json, "answers");
        json_open(&talk.json, '[');
    } else if (count.planned) {
        quizzed_head(&app->out, &app->style, quiz->title, &count);
    }
    if (!count.planned) nothing_to_ask(&talk);
    while (step(&talk)) continue;
    count = round_count(quiz->round);
    if (!count.left) round_end(quiz->round, quiz_now(quiz));
    if (count.planned || is_json(&talk)) sum_up(&talk);
    if (is_json(&talk)) json_document_close(&talk.json);
    arena_free(talk.arena);
}
