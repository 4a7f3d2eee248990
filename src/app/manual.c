#include "app/manual.h"

#include "advisor/sheet.h"
#include "lang/builtins.h"
#include "plan/load.h"
#include "quiz/config.h"
#include "quiz/deck.h"
#include "report/table.h"

enum { TERM_COLUMN = 12, LEAST_WIDTH = 60 };

static const char language[] =
    "Numbers|12  .5  1e6  1_000_000, and a scale glued to the digits: 10k 50M 3G 2T 1P, 2.5B "
    "before "
    "a counting noun; thousand, million, billion, trillion. 30% is 0.3. $5 and 5 USD are dollars; "
    "EUR and GBP are currencies of their own.\n"
    "Units|after a number a word is a unit, and `/` with a unit belongs to the number:\n"
    "    50M users * 300 B/user  =>  15 GB\n"
    "    10 GB / 5 s  =>  2 GB/s\n"
    "    1/2 s  =>  0.5 /s\n"
    "|`napkin units` lists them. A year is 365 days, a month 730 h.\n"
    "Nouns|user, req, server … are dimensions and are checked; `unit tweet` makes one.\n"
    "    3 workers + 1  =>  4 workers\n"
    "    8000 /s -> req/s  =>  8000 req/s\n"
    "    3 req as worker  =>  3 workers\n"
    "Convert|-> (also `to`, `in`) shows in another unit; `as` renames what is counted.\n"
    "    1k req/s -> req/day  =>  86.4M req/day\n"
    "    40% -> %  =>  40%\n"
    "    3 h -> 45 min  =>  4\n"
    "Percent|a percentage on the right of + or - scales:\n"
    "    2 TB - 10%  =>  1.8 TB\n"
    "    5% + 3%  =>  8%\n"
    "Operators|loosest first: ->  as  if c then a else b  or  and  not  < <= > >= == !=  + -  "
    "* / mod  unary -  ^ (to the right)\n"
    "    if 3 GB > 2 GB then 1 else 2  =>  1\n"
    "    2^3^2  =>  512\n"
    "    2^3/s  =>  8 /s\n"
    "|Comparisons take numbers for equal that differ by less than 1e-12 of the larger one, so a "
    "comparison with 0 is exact.\n"
    "    0.07 * 100 <= 7  =>  true\n"
    "    1e-20 > 0  =>  true\n"
    "Ranges|a..b holds 90% of what may be: log-normal, or between 0% and 100% where both ends are "
    "percentages. x ± s is normal with the standard deviation s. Other shapes, and numbers about "
    "all runs, are functions: `napkin help functions`. A name is one draw everywhere.\n"
    "    median(normal(2..10 ms)) < 6.1 ms  =>  true\n"
    "    P(80%..90% < 100%) == 100%  =>  true\n"
    "Times|side by side they add up: 1 h 30 min.\n"
    "    1 h 30 min -> min  =>  90 min\n"
    "Names|x = 3 GB   defines; f(rate: req/s, t: s) = ceil(rate * t) is a function; a plural is "
    "free as a name (users = 50M users), a unit or its singular is not. _ is the last result. A "
    "comment after # is kept as the note of a definition.\n";

/* ---- kinds of files ---- */

static const char plan_example[] = "    plan: Upload path\n"
                                   "    units: [photo]\n"
                                   "    inputs:\n"
                                   "      users: 50M users        # analytics, October\n"
                                   "      uploads: 2 photo/user/day\n"
                                   "      size:\n"
                                   "        value: 400 kB/photo\n"
                                   "        note: after compression\n"
                                   "        source: the bucket's inventory\n"
                                   "    derive:\n"
                                   "      writes: users * uploads -> photo/s\n"
                                   "      disk: with_spare(writes * size * 1 year) -> PB\n"
                                   "      with_spare(x): x + 30%\n"
                                   "    checks:\n"
                                   "      the front end keeps up: writes < 3k photo/s\n"
                                   "      disk is affordable:\n"
                                   "        that: disk < 60 PB\n"
                                   "        why: budget of the storage team\n"
                                   "    scenarios:\n"
                                   "      viral: {users: 200M users}\n"
                                   "    sweep:\n"
                                   "      growth: {over: users, values: [50M users, 100M users], "
                                   "show: [disk]}\n";

static void add_keys(Buf *out, KeyTable table) {
    buf_printf(out, "\n%s\n", table.title);
    for (size_t i = 0; i < table.n; i++) {
        const YField *field = &table.fields[i];
        buf_printf(out, "%s|%s%s\n", field->key, field->help, field->required ? " (needed)" : "");
    }
}

static const char questionnaire_example[] =
    "    questionnaire: Cache it?\n"
    "    about: Whether answers of one path are kept near those who ask\n"
    "    questions:\n"
    "      repeats:\n"
    "        ask: What share of requests asks for what was asked before?\n"
    "        kind: number\n"
    "        range: [0%, 100%]\n"
    "        from: plan.hits / plan.requests\n"
    "        evidence: the log of a day\n"
    "      private:\n"
    "        ask: Does the answer hang on who asks?\n"
    "      stale:\n"
    "        ask: How old may an answer be?\n"
    "        kind: choice\n"
    "        options: [never, seconds, hours]\n"
    "        ask_if: not private\n";

static const char rules_example[] =
    "    rules: Cache it?\n"
    "    version: 1.0.0\n"
    "    questionnaire: cache\n"
    "    sides: [ask, keep]\n"
    "    start: -10\n"
    "    bands:\n"
    "      no: {name: Ask every time, side: ask}\n"
    "      yes: {name: Keep it, side: keep, from: 10}\n"
    "    points:\n"
    "      repeats:\n"
    "        of: repeats\n"
    "        toward: keep\n"
    "        curve: [[0%, -5], [50%, 15], [100%, 25]]\n"
    "        why: What is asked again need not be worked out again\n"
    "        source: course, Caching\n"
    "      stale:\n"
    "        of: stale\n"
    "        toward: keep\n"
    "        points: {never: -30, seconds: 5, hours: 15}\n"
    "        why: What may be old can be kept\n"
    "        source: course, Caching\n"
    "    vetoes:\n"
    "      private:\n"
    "        when: private and repeats < 90%\n"
    "        force: no\n"
    "        why: One would see what is another's\n"
    "        source: course, Caching\n"
    "    patterns:\n"
    "      headers: {when: band == yes, text: Say for how long in Cache-Control.}\n"
    "      measure: {when: side == ask, text: Count how often the same is asked.}\n"
    "    tests:\n"
    "      - {given: {private: no, stale: hours, repeats: 60%}, band: yes, score: 22}\n"
    "      - {given: {private: yes, repeats: 80%}, band: no, state: firm}\n";

static const char answers_example[] = "    answers: The product page\n"
                                      "    rules: cache\n"
                                      "    given:\n"
                                      "      repeats: 70%      # the log of Monday\n"
                                      "      private: no\n"
                                      "      stale: {is: hours, evidence: prices change at night, "
                                      "sure: 90%}\n";

static const char deck_example[] =
    "    deck: Numbers of our own\n"
    "    questions:\n"
    "      - id: peak-day\n"
    "        kind: numeric\n"
    "        params:\n"
    "          q: {from: 200 req/s, to: 20k req/s, digits: 2}\n"
    "          k: {choose: [2, 3, 10], about: the peak factor}\n"
    "        ask: \"Load is {q}, peak {k} times that. Requests in a day at peak?\"\n"
    "        answer: q * k * 1 day\n"
    "        unit: req\n"
    "        explain: A day has 86,400 s.\n"
    "      - id: gateway\n"
    "        kind: choice\n"
    "        ask: A page answers with status 502. What is the most likely fault?\n"
    "        options:\n"
    "          - The app behind the proxy does not answer\n"
    "          - text: The URL does not exist\n"
    "            why: That is a 404.\n"
    "          - text: The name did not resolve\n"
    "            why: Then there is no status at all.\n"
    "        explain: A gateway says 502 when the app gives no usable answer.\n";

static const char quiz_config_example[] = "    limit: 30\n"
                                          "    new: 5\n"
                                          "    retention: 85%\n"
                                          "    learning: [1 min, 10 min, 1 day]\n"
                                          "    fuzz: true\n";

typedef struct Page {
    const char *name, *title; /* of the page; in the man page */
    const char *before;
    KeyTable (*keys)(size_t i);
    const char *example, *after;
} Page;

static const Page pages[] = {
    {"language", "LANGUAGE", language, NULL, NULL, NULL},
    {"plan", "PLANS",
     "A plan is a YAML file of named expressions in any order. Its first key says what the "
     "file is: `plan`, or `model` for one that other plans use. An entry is a name and an "
     "expression, with a comment behind it as its note, or a map with the keys of an "
     "entry. A name with parameters, `f(x)`, is a function.\n",
     plan_keys, plan_example,
     "`napkin init` writes a plan to start from, `napkin help language` tells how to write "
     "expressions.\n"},
    {"questionnaire", "QUESTIONNAIRES",
     "A questionnaire, NAME.yaml, asks. A question is answered by yes or no, by one of several "
     "options, by a step of a scale, by a number with its unit, or not at all: `unknown` is an "
     "answer, and never taken for a no. Conditions are expressions of the language over the names "
     "of questions (`shared == writes`, `share > 50%`, `known(x)`) and over values of a plan "
     "(`plan.peak > 3k req/s`).\n",
     questionnaire_keys, questionnaire_example,
     "`napkin help rules` tells how answers become a verdict.\n"},
    {"rules", "RULES",
     "Rules, NAME.rules.yaml, read a verdict off the answers: the score is `start` and the points "
     "of all rules, in whole hundredths; bands cut it, and belong to two sides. A veto forces a "
     "band whatever the score. A number has its points from a curve, in straight lines between "
     "the pairs. A question that is not asked gives no points.\n",
     rules_keys, rules_example,
     "`napkin lint` proves them sound, `napkin advise --rules FILE` asks them.\n"},
    {"answers", "ANSWERS",
     "Answers to a questionnaire; an interview writes them, and so can you. An answer is `yes`, an "
     "option, a number, which may be a range or a sum, or `unknown`, with a comment behind it as "
     "its evidence, or a map.\n",
     answers_keys, answers_example,
     "`napkin advise FILE` gives the verdict, `napkin advise --answers FILE` asks for the rest.\n"},
    {"deck", "DECKS",
     "A deck holds questions for `napkin quiz`. Of a choice the right option stands first, and is "
     "shuffled when it is shown. Parameters are drawn anew each time; the answer, and whatever "
     "stands in braces in a text, is an expression over them. A number is right within a factor "
     "1.05, an estimate within 1.25.\n",
     deck_keys, deck_example,
     "`napkin quiz check FILE` looks it over, `napkin quiz FILE` asks it. A folder "
     "questionnaires/quiz in napkin's data folder holds decks that are at hand by name.\n"},
    {"quiz.yaml", "HOW A LEARNER LIKES TO BE ASKED",
     "A file quiz.yaml in napkin's folder of the user's configuration (~/.config/napkin unless "
     "XDG_CONFIG_HOME says otherwise) sets what holds where nothing is said. When a question comes "
     "again follows from FSRS-6, a model of memory with 21 weights.\n",
     quiz_config_keys, quiz_config_example,
     "What reviews say of a memory is kept, with the settings that it was worked out by: another "
     "setting holds from the next answer on.\n"},
};

static Str write_page(Arena *arena, const Page *page) {
    Buf text = buf_new(arena);
    buf_text(&text, page->before);
    for (size_t i = 0; page->keys && page->keys(i).n; i++) add_keys(&text, page->keys(i));
    if (page->example) buf_printf(&text, "\nAn example\n%s\n%s", page->example, page->after);
    return buf_str(&text);
}

/* ---- pages ---- */

const char *manual_name(size_t i) {
    return i < COUNT_OF(pages) ? pages[i].name : NULL;
}

const char *manual_title(size_t i) {
    return i < COUNT_OF(pages) ? pages[i].title : NULL;
}

bool manual_find(Arena *arena, Str name, Str *page) {
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        if (!str_is(name, pages[i].name)) continue;
        *page = write_page(arena, &pages[i]);
        return true;
    }
    return false;
}

/* `left  =>  right` breaks before its arrow where it is too long. */
static void write_example(Buf *out, const Style *style, Str line) {
    const char *arrow = memmem(line.p, line.n, "  =>  ", 6);
    size_t before = arrow ? (size_t)(arrow - line.p) : 0;
    if (!arrow || style_width(style, line) <= style->width) {
        style_add(out, style, TONE_PLAIN, line);
    } else {
        style_add(out, style, TONE_PLAIN, (Str){line.p, before});
        buf_text(out, "\n      ");
        style_add(out, style, TONE_PLAIN, (Str){arrow, line.n - before});
    }
    buf_char(out, '\n');
}

/* Terms stand to the left of their prose, or above it where there is little room. */
static void write_term(Buf *out, const Style *style, Str line) {
    Str prose = line, term = str_cut(&prose, '|');
    bool beside = style->width >= LEAST_WIDTH;
    size_t used = style_width(style, term), column = beside ? TERM_COLUMN : 4;
    Str lead = {"                ", column};
    style_add(out, style, TONE_STRONG, term);
    if (!beside && term.n) buf_char(out, '\n');
    if (!beside && term.n) used = 0;
    buf_repeat(out, STR(" "), used < column ? column - used : 1);
    style_wrap(out, style, TONE_PLAIN, prose, lead);
}

void manual_write(Buf *out, const Style *style, Str page) {
    while (page.n) {
        Str line = str_cut(&page, '\n');
        if (str_starts(line, "    ")) write_example(out, style, line);
        else if (line.n && memchr(line.p, '|', line.n)) write_term(out, style, line);
        else if (line.n) style_wrap(out, style, TONE_PLAIN, line, STR(""));
        else buf_char(out, '\n');
    }
}

void manual_functions(Buf *out, const Style *style) {
    Table table = table_of_help(out->arena);
    for (size_t i = 0; builtin_row(i); i++) {
        const Builtin *row = builtin_row(i);
        table_text(&table, TONE_STRONG, arena_printf(out->arena, "%s(%s)", row->name, row->params));
        table_text(&table, TONE_PLAIN, row->help);
    }
    table_write(out, style, &table, 2);
}
