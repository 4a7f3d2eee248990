/* cmd_quiz.c - rounds of questions, and what is kept of them. */
#include "app/command.h"
#include "app/decks.h"
#include "app/quiz_round.h"
#include "quiz/check.h"
#include "report/json.h"
#include "report/progressed.h"
#include "report/table.h"

#include <unistd.h>

/* ---- a round ---- */

static bool moment_of(App *app, Moment *out) {
    *out = (Moment){0};
    if (!app->now) return true;
    if (moment_read(str_of(app->now), out)) return true;
    app_usage(app, "as in 2026-11-27T18:30", "--now is a moment, not `%s`", app->now);
    return false;
}

static Store *open_store(App *app, Moment now) {
    const char *path = app_data_file(app->arena, "quiz.db");
    Store *store = store_open(app->arena, &app->diags, path, now);
    if (!path)
        diag_warning(&app->diags, (Span){0},
                     "there is no home folder: what is learnt is forgotten afterwards");
    return store;
}

/* For those who answer nothing: a store that is not there is not made for being looked at. */
static Store *read_store(App *app, Moment now) {
    const char *path = app_data_file(app->arena, "quiz.db");
    if (!path)
        diag_warning(&app->diags, (Span){0}, "there is no home folder, in which answers are kept");
    return store_open_to_read(app->arena, &app->diags, path, now);
}

static Str title_of(App *app, Deck *const *decks, size_t n) {
    if (n == 1) return decks[0]->title;
    return str_of(arena_printf(app->arena, "%zu decks", n));
}

static void run_round(App *app, QuizRound *quiz, QuizWish *wish, const QuizConfig *config) {
    Moment now = quiz_now(quiz);
    quiz->store = open_store(app, now);
    for (size_t i = 0; i < wish->ndecks; i++) store_deck(quiz->store, wish->decks[i], now);
    quiz->round = round_open(app->arena, &app->diags, quiz->store, wish, config, now);
    quiz->wish = wish;
    quiz->title = title_of(app, wish->decks, wish->ndecks);
    app_show_problems(app); /* of the store: before the first question */
    if (app->output || app_flush(app)) quiz_round_run(quiz);
    store_close(quiz->store);
}

/* A tag that no question has would leave nothing to ask: which ones there are is told. */
static bool tag_is_there(App *app, const QuizWish *wish) {
    Near near = near_to(wish->tag);
    if (!wish->tag.n) return true;
    for (size_t d = 0; d < wish->ndecks; d++)
        for (size_t i = 0; i < wish->decks[d]->n; i++)
            for (size_t k = 0; k < wish->decks[d]->asks[i].ntags; k++) {
                Str tag = wish->decks[d]->asks[i].tags[k];
                if (str_eq(tag, wish->tag)) return true;
                near_offer(&near, tag, true);
            }
    const char *hint = near.best.n
                           ? arena_printf(app->arena, "did you mean %.*s?", STR_ARG(near.best))
                           : "`napkin quiz list` tells the tags";
    app_usage(app, hint, "no question has the tag `%.*s`", STR_ARG(wish->tag));
    return false;
}

/* Where a round is told: on the screen, or as a transcript. */
static bool can_be_told(App *app, bool person) {
    Format format = app->style.format;
    if (format != FORMAT_TEXT && format != FORMAT_JSON) {
        app_usage(app, "`stats` and `export` have csv", "a round is told as text or as json");
        return false;
    }
    if (!person || (format == FORMAT_TEXT && !app->output)) return true;
    app_usage(app, "for answers from a pipe, and for `stats` and `export`",
              "what a person is asked stands on the screen, as text");
    return false;
}

/* ---- what else the verb does ---- */

/* What the store knows of a deck. */
typedef struct Known {
    size_t due, seen;
} Known;

static Known known_of(App *app, Store *store, const Deck *deck, Moment now) {
    Known known = {0};
    CardRow *cards;
    size_t n = store_cards(store, app->arena, deck->id, &cards);
    for (size_t i = 0; i < n; i++) {
        if (cards[i].memory.state == CARD_NEW || !deck_find_was(deck, cards[i].qid)) continue;
        known.seen++;
        known.due += !cards[i].suspended && cards[i].due_ms <= now.ms;
    }
    return known;
}

static void add_tags(Map *seen, Buf *text, const Deck *deck) {
    for (size_t i = 0; i < deck->n; i++)
        for (size_t k = 0; k < deck->asks[i].ntags; k++) {
            Str tag = deck->asks[i].tags[k];
            if (map_add(seen, tag, 0) != MAP_NONE) continue;
            buf_printf(text, "%s%.*s", text->n ? ", " : "", STR_ARG(tag));
        }
}

/* A deck in the list. */
typedef struct Listed {
    Str word;
    const Deck *deck;
    Known known;
} Listed;

static void list_json(App *app, const Listed *rows, size_t n) {
    Json json = {.out = &app->out};
    json_document_open(&json);
    json_key(&json, "decks");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&json, '{');
        json_text(&json, "deck", rows[i].word);
        json_text(&json, "title", rows[i].deck->title);
        json_key(&json, "questions");
        json_count(&json, rows[i].deck->n);
        json_key(&json, "due");
        json_count(&json, rows[i].known.due);
        json_key(&json, "seen");
        json_count(&json, rows[i].known.seen);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_document_close(&json);
}

static void list_table(App *app, const Listed *rows, size_t n) {
    static const char *const heads[] = {"deck", "due", "later", "new", "title"};
    Table table = table_new(app->arena, COUNT_OF(heads));
    Map seen = map_new(app->arena);
    Buf tags = buf_new(app->arena);
    table.has_head = table.last_is_prose = true;
    for (size_t i = 0; i < COUNT_OF(heads); i++) table_text(&table, TONE_DIM, heads[i]);
    for (size_t i = 0; i < n; i++) {
        const Deck *deck = rows[i].deck;
        const Known *known = &rows[i].known;
        const size_t counts[] = {known->due, known->seen - known->due, deck->n - known->seen};
        table_cell(&table, TONE_STRONG, rows[i].word);
        for (size_t k = 0; k < COUNT_OF(counts); k++)
            table_text(&table, TONE_PLAIN, arena_printf(app->arena, "%zu", counts[k]));
        table_cell(&table, TONE_DIM, deck->title);
        add_tags(&seen, &tags, deck);
    }
    table_write(&app->out, &app->style, &table, 0);
    if (app->style.format != FORMAT_TEXT) return;
    buf_text(&app->out, "\ntags: ");
    style_wrap(&app->out, &app->style, TONE_PLAIN, buf_str(&tags), STR("      "));
}

static void list_known(App *app, const Str *words, Deck *const *decks, size_t n) {
    QuizRound quiz = {.app = app};
    if (!moment_of(app, &quiz.fixed)) return;
    Moment now = quiz_now(&quiz);
    Store *store = read_store(app, now);
    Listed *rows = ARENA_ARRAY(app->arena, Listed, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (Listed){words[i], decks[i], known_of(app, store, decks[i], now)};
    bool read = store_is_read(store);
    store_close(store);
    if (!read) return;
    if (app->style.format == FORMAT_JSON) list_json(app, rows, n);
    else list_table(app, rows, n);
}

/* Decks by name or path, or all at hand; with -q the names alone. */
static void list_decks(App *app) {
    size_t n = app->nargs, ndecks;
    const NamedFile *files = n ? NULL : decks_at_hand(app, &n);
    Str *words = ARENA_ARRAY(app->arena, Str, n + 1);
    Deck **decks;
    for (size_t i = 0; i < n; i++) {
        words[i] = files ? files[i].word : str_of(app->args[i]);
        if (app->quiet) buf_printf(&app->out, "%.*s\n", STR_ARG(words[i]));
    }
    if (!app->quiet && decks_open(app, app->args, app->nargs, &decks, &ndecks) && ndecks == n)
        list_known(app, words, decks, n);
}

/* Decks by name or path, or all; the same as `lint`. */
static void check_decks(App *app) {
    Deck **decks;
    size_t n;
    if (!decks_open(app, app->args, app->nargs, &decks, &n)) return;
    for (size_t i = 0; i < n; i++) {
        const Diag *before = app->diags.last;
        deck_check(decks[i]);
        if (app->diags.last == before && !app->quiet)
            buf_printf(&app->out, "%s: %zu question%s, nothing to say\n", decks[i]->path,
                       decks[i]->n, decks[i]->n == 1 ? "" : "s");
    }
}

static bool known_decks(App *app, const Progress *progress, const Str *ids, size_t nids) {
    for (size_t k = 0; k < nids; k++) {
        bool kept = false;
        for (size_t i = 0; i < progress->ndecks; i++)
            kept = kept || str_eq(progress->decks[i].deck, ids[k]);
        if (!decks_known(app, app->args[k], kept)) return false;
    }
    return true;
}

/* What the reviews say, of the decks that are named by their ids or files, or of all. */
static void show_stats(App *app) {
    QuizRound quiz = {.app = app};
    if (!moment_of(app, &quiz.fixed)) return;
    Moment now = quiz_now(&quiz);
    Str *ids = ARENA_ARRAY(app->arena, Str, app->nargs + 1);
    for (size_t i = 0; i < app->nargs; i++)
        if (!decks_id(app, app->args[i], &ids[i])) return;
    Store *store = read_store(app, now);
    Progress progress = progress_of(app->arena, store, ids, app->nargs, now);
    if (store_is_read(store) && known_decks(app, &progress, ids, app->nargs))
        progress_write(&app->out, &app->style, &progress);
    store_close(store);
}

static const struct {
    const char *name;
    void (*run)(App *app);
} parts[] = {{"list", list_decks},
             {"check", check_decks},
             {"stats", show_stats},
             {"export", quiz_export},
             {"import", quiz_import}};

const char *quiz_part(size_t i) {
    return i < COUNT_OF(parts) ? parts[i].name : NULL;
}

/* False: the first word is none of these parts. */
static bool run_part(App *app, const char *const *words, size_t n) {
    for (size_t i = 0; n && i < COUNT_OF(parts); i++) {
        if (strcmp(words[0], parts[i].name) != 0) continue;
        App before = *app;
        app->args = ARENA_ARRAY(app->arena, const char *, n);
        app->nargs = n - 1;
        for (size_t k = 1; k < n; k++) app->args[k - 1] = words[k];
        parts[i].run(app);
        app->args = before.args;
        app->nargs = before.nargs;
        return true;
    }
    return false;
}

/* `sttas`, where no deck is called so or nearer to it. */
static bool is_nearly_part(App *app, const char *name) {
    size_t n;
    const NamedFile *files = decks_at_hand(app, &n);
    Near near = near_to(str_of(name)), deck = near;
    if (named_find(files, n, str_of(name))) return false;
    for (size_t i = 0; i < n; i++) near_offer(&deck, files[i].word, true);
    for (size_t i = 0; i < COUNT_OF(parts); i++) near_offer(&near, str_of(parts[i].name), true);
    if (!near.best.n || (deck.best.n && deck.cost <= near.cost)) return false;
    app_usage(app, arena_printf(app->arena, "did you mean %.*s?", STR_ARG(near.best)),
              "no deck `%s`", name);
    return true;
}

void quiz_interview(App *app, Session *session, const char *const *names, size_t nnames) {
    if (run_part(app, names, nnames)) return;
    if (nnames == 1 && is_nearly_part(app, names[0])) return;
    for (size_t i = 0; i < nnames; i++) {
        if (names[i][0] != '-') continue;
        app_usage(app, "`napkin quiz --limit 5` on the command line",
                  "`%s`: only decks are named here", names[i]);
        return;
    }
    QuizRound quiz = {.app = app, .session = session, .minutes = app->minutes};
    QuizConfig config;
    bool good = quiz_config_read(app->arena, &app->diags, app_config_file(app->arena, "quiz.yaml"),
                                 &config);
    QuizWish wish = {.limit = app->limit ? app->limit : config.limit,
                     .fresh = app->fresh_given ? app->fresh : config.fresh,
                     .tag = str_of(app->tag),
                     .seeded = app->seeded,
                     .seed = app->sampling.seed};
    quiz.person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!good || !can_be_told(app, quiz.person) || !moment_of(app, &quiz.fixed) ||
        !decks_open(app, names, nnames, &wish.decks, &wish.ndecks) || !tag_is_there(app, &wish))
        return;
    quiz.line = line_open(NULL, NULL, app->style.colour);
    run_round(app, &quiz, &wish, &config);
    line_close(quiz.line);
}

/* ---- the verb ---- */

void cmd_quiz(App *app) {
    Arena *arena = arena_child(app->arena);
    Diags diags = diags_new(app->arena);
    quiz_interview(app, session_new(arena, &diags), app->args, app->nargs);
    arena_free(arena);
}
