/* cmd_help.c - help on verbs, functions, units and the language, all of it from the tables. */
#include "app/command.h"

#include "app/advise_cards.h"
#include "app/decks.h"
#include "app/manual.h"
#include "base/near.h"
#include "lang/builtins.h"
#include "lang/parser.h"
#include "report/table.h"

static const char *option_label(Arena *arena, const Option *option) {
    Buf label = buf_new(arena);
    if (option->letter) buf_printf(&label, "-%c, ", option->letter);
    buf_printf(&label, "--%s", option->name);
    if (option->arg) buf_printf(&label, " %s", option->arg);
    return label.p;
}

static void options_table(App *app, const Verb *verb) {
    Table table = table_of_help(app->arena);
    for (size_t i = 0; option_row(i); i++) {
        if (verb && !verb_takes(verb, option_row(i)->id)) continue;
        table_text(&table, TONE_PLAIN, option_label(app->arena, option_row(i)));
        table_text(&table, TONE_PLAIN, option_row(i)->help);
    }
    table_write(&app->out, &app->style, &table, 2);
}

/* Paragraphs, each a line of the text, broken to the width; lines that start with a blank as they
 * stand. */
static void write_page(App *app, Str text) {
    while (text.n) {
        Str line = str_cut(&text, '\n');
        bool paragraph = line.n && line.p[0] != ' ';
        if (paragraph) style_wrap(&app->out, &app->style, TONE_PLAIN, line, STR(""));
        else buf_printf(&app->out, "%.*s\n", STR_ARG(line));
    }
}

/* What can be named. */
static void at_hand(App *app, const char *heading, const NamedFile *files, size_t n,
                    const char *kind) {
    if (!n) return;
    buf_printf(&app->out, "\n%s\n", heading);
    Table table = table_of_help(app->arena);
    for (size_t i = 0; i < n; i++) {
        table_cell(&table, TONE_PLAIN, files[i].word);
        table_cell(&table, TONE_PLAIN, named_title(app, &files[i], kind));
    }
    table_write(&app->out, &app->style, &table, 2);
}

static void at_hand_for(App *app, const Verb *verb) {
    size_t n;
    if (verb->run == cmd_advise) {
        const NamedFile *cards = advise_cards(app, NULL, &n);
        at_hand(app, "rules at hand, for --rules", cards, n, "rules");
    } else if (verb->run == cmd_quiz) {
        const NamedFile *decks = decks_at_hand(app, &n);
        at_hand(app, "decks at hand", decks, n, "deck");
    }
}

void help_verb(App *app, const Verb *verb) {
    const char *page = arena_printf(app->arena, "napkin %s %s\n\n%s\n\n%s", verb->name, verb->usage,
                                    verb->help, verb->more);
    write_page(app, str_of(page));
    at_hand_for(app, verb);
    buf_text(&app->out, "\noptions\n");
    options_table(app, verb);
}

void help_overview(App *app) {
    static const char *const ways[][2] = {{"napkin", "the prompt; or a script from a pipe"},
                                          {"napkin '10 Gbps -> MB/s'", "one answer"},
                                          {"napkin VERB ...", "a verb"}};
    write_page(app, STR("napkin: sums with units, plans with checks\n\n"));
    Table usage = table_of_help(app->arena);
    for (size_t i = 0; i < COUNT_OF(ways) * 2; i++)
        table_text(&usage, TONE_PLAIN, ways[i / 2][i % 2]);
    table_write(&app->out, &app->style, &usage, 2);
    buf_text(&app->out, "\nverbs\n");
    Table table = table_of_help(app->arena);
    for (size_t i = 0; verb_row(i); i++) {
        table_text(&table, TONE_STRONG,
                   arena_printf(app->arena, "%s %s", verb_row(i)->name, verb_row(i)->usage));
        table_text(&table, TONE_PLAIN, verb_row(i)->help);
    }
    table_write(&app->out, &app->style, &table, 2);
    buf_text(&app->out, "\noptions\n");
    options_table(app, NULL);
    write_page(app,
               STR("\nstatus: 0 good, 1 a check failed, 2 the command line is wrong, 3 an "
                   "expression or a file is wrong, 4 reading or writing failed. `napkin help "
                   "language` tells how to write expressions, `napkin help plan` plans, `napkin "
                   "help rules` cards of the advisor."));
}

static bool help_builtin(App *app, Str word) {
    const Builtin *row = builtin_find(word);
    if (!row) return false;
    const char *const lines[] = {row->help, arena_printf(app->arena, "example: %s", row->example)};
    buf_printf(&app->out, "%s(%s)\n", row->name, row->params);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        buf_text(&app->out, "  ");
        style_wrap(&app->out, &app->style, TONE_PLAIN, str_of(lines[i]), STR("  "));
    }
    return true;
}

bool help_word(App *app, Str word) {
    const Verb *verb = verb_find(word);
    Str page;
    if (verb) help_verb(app, verb);
    else if (manual_find(app->arena, word, &page)) manual_write(&app->out, &app->style, page);
    else if (str_is(word, "functions")) manual_functions(&app->out, &app->style);
    else if (!help_builtin(app, word)) {
        UnitSet set;
        UnitWord unit;
        units_init(&set, app->arena);
        if (!unit_find(&set, word, &unit)) return false;
        units_list(&app->out, &app->style, arena_copy(app->arena, word.p, word.n), &app->diags);
    }
    return true;
}

void cmd_help(App *app) {
    if (!app->nargs) {
        help_overview(app);
        return;
    }
    Str word = str_of(app->args[0]);
    if (help_word(app, word)) return;
    Near near = near_to(word);
    for (size_t i = 0; verb_row(i); i++) near_offer(&near, str_of(verb_row(i)->name), true);
    for (size_t i = 0; builtin_row(i); i++) near_offer(&near, str_of(builtin_row(i)->name), true);
    for (size_t i = 0; manual_name(i); i++) near_offer(&near, str_of(manual_name(i)), true);
    near_offer(&near, STR("functions"), true);
    const char *hint =
        near.best.n ? arena_printf(app->arena, "did you mean %.*s?", STR_ARG(near.best))
                    : "try a verb, a function, a unit, `language`, `functions`, or a kind of file";
    app_usage(app, hint, "no help on `%.*s`", STR_ARG(word));
}
