/* cmd_quiz_exchange.c - decks and the log of reviews, to and from other programs. */
#include "app/command.h"
#include "app/decks.h"
#include "base/file.h"
#include "quiz/import.h"
#include "report/exchanged.h"

/* ---- the log of reviews ---- */

typedef struct LogWriter {
    App *app;
    UnitSet units;
    Str *ids; /* of the decks so far */
    size_t nids, rows, unknown;
} LogWriter;

static bool write_review(void *ctx, const Review *review) {
    LogWriter *writer = ctx;
    bool known = exchanged_log_row(&writer->app->out, &writer->units, review);
    writer->rows++;
    writer->unknown += !known;
    return true;
}

/* Of one deck, or (NULL) of all. */
static bool write_deck(LogWriter *writer, Store *store, const char *name) {
    App *app = writer->app;
    Str id = STR("");
    size_t before = writer->rows;
    if (name && !decks_id(app, name, &id)) return false;
    for (size_t i = 0; i < writer->nids; i++)
        if (name && str_eq(writer->ids[i], id)) return true; /* named twice, told once */
    if (name) writer->ids[writer->nids++] = id;
    store_reviews(store, id, write_review, writer);
    return !name || decks_known(app, name, writer->rows > before);
}

/* False after an error: a log that is not whole takes the place of none that is there. */
static bool write_log(LogWriter *writer) {
    App *app = writer->app;
    const char *path = app_data_file(app->arena, "quiz.db");
    if (!path) {
        diag_io(&app->diags, "there is no home folder, in which answers are kept");
        return false;
    }
    Store *store = store_open_to_read(app->arena, &app->diags, path, moment_now());
    bool good = app->nargs > 1 || write_deck(writer, store, NULL);
    for (size_t i = 1; good && i < app->nargs; i++) good = write_deck(writer, store, app->args[i]);
    good = store_is_read(store) && good;
    store_close(store);
    return good;
}

static void export_log(App *app) {
    LogWriter writer = {.app = app, .ids = ARENA_ARRAY(app->arena, Str, app->nargs + 1)};
    size_t from = app->out.n;
    if (app->style.format != FORMAT_TEXT && app->style.format != FORMAT_CSV) {
        app_usage(app, "leave --format out", "the log of reviews is written as csv alone");
        return;
    }
    units_init(&writer.units, app->arena);
    exchanged_log_head(&app->out);
    if (!write_log(&writer)) {
        app->out.n = from; /* half of it is none: a file that is there stays as it is */
        return;
    }
    if (!writer.rows) diag_note(&app->diags, (Span){0}, "no question was answered yet");
    if (writer.unknown)
        diag_note(&app->diags, (Span){0},
                  "%zu reviews have a unit that is not known: in base units", writer.unknown);
}

/* ---- decks ---- */

typedef bool (*DeckWriter)(Buf *out, Deck *const *decks, size_t n, uint64_t seed, Lost *lost);

static void export_decks(App *app, DeckWriter write) {
    Deck **decks;
    size_t n, from = app->out.n;
    Lost lost = {0};
    uint64_t seed = app->seeded ? app->sampling.seed : 1;
    if (app->style.format != FORMAT_TEXT) {
        app_usage(app, "leave --format out", "a deck for another program has one format");
        return;
    }
    if (!decks_open(app, app->args + 1, app->nargs - 1, &decks, &n) ||
        !write(&app->out, decks, n, seed, &lost)) {
        app->out.n = from; /* half of it is none: a file that is there stays as it is */
        return;
    }
    for (Loss loss = 0; loss < LOSS_COUNT; loss++) {
        const char *text = lost_text(app->arena, &lost, loss);
        if (text) diag_note(&app->diags, (Span){0}, "lost: %s", text);
    }
}

void quiz_export(App *app) {
    Str what = str_of(app->nargs ? app->args[0] : NULL);
    if (!what.n || str_is(what, "csv")) export_log(app);
    else if (str_is(what, "anki")) export_decks(app, exchanged_anki);
    else if (str_is(what, "gift")) export_decks(app, exchanged_gift);
    else
        app_usage(app, "`csv` for the log of reviews, `anki` or `gift`; then decks",
                  "`quiz export` knows no `%.*s`", STR_ARG(what));
}

/* ---- questions from elsewhere ---- */

void quiz_import(App *app) {
    if (app->nargs != 1) {
        app_usage(app, "napkin quiz import FILE -o DECK.yaml", "`quiz import` takes one file");
        return;
    }
    if (app->style.format != FORMAT_TEXT) {
        app_usage(app, "leave --format out", "a deck is written as YAML alone");
        return;
    }
    if (app->output && file_exists(app->output)) { /* it may have been worked on since */
        app_usage(app, "another name, or remove that file before",
                  "`%s` is there already, and is left alone", app->output);
        return;
    }
    bool piped = strcmp(app->args[0], "-") == 0;
    Source *src = ARENA_NEW(app->arena, Source);
    *src = (Source){.name = piped ? "standard input" : app->args[0], .first_line = 1};
    size_t from = app->out.n;
    bool good =
        file_read(app->arena, app->args[0], LIMIT_FILE_BYTES, &app->diags, &src->text) &&
        import_deck(app->arena, &app->diags, src, import_format(src->name, src->text), &app->out);
    if (!good) app->out.n = from;
}
