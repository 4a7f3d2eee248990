#include "app/command.h"

#include "base/file.h"
#include "base/near.h"
#include "lang/parser.h"
#include "plan/sweep.h"
#include "yaml/kind.h"

#include <math.h>

#define BIT(id) (1u << (id))
enum {
    EVERY_VERB = BIT(OPTION_FORMAT) | BIT(OPTION_OUTPUT) | BIT(OPTION_COLOR) | BIT(OPTION_ASCII) |
                 BIT(OPTION_WIDTH) | BIT(OPTION_QUIET) | BIT(OPTION_HELP) | BIT(OPTION_VERSION),
    SAMPLED = BIT(OPTION_SAMPLES) | BIT(OPTION_SEED) | BIT(OPTION_PRECISION) |
              BIT(OPTION_SAMPLING) | BIT(OPTION_JOBS),
    RECORDS = BIT(OPTION_COUNT), /* of a verb: it takes `--format madr` */
    PLAN_VERB = BIT(OPTION_SET) | BIT(OPTION_SCENARIO) | BIT(OPTION_STRICT) | SAMPLED
};

static const Verb verbs[] = {
    {"eval", "EXPRESSION...", "answer expressions; `-` reads them from standard input, one a line",
     "The expressions of one call share a session: a definition in one can be used in the next. "
     "`napkin EXPRESSION` alone does the same. Put an expression in quotes, so that the shell "
     "leaves `>`, `*` and `$` alone.\n\n"
     "  napkin eval '10 Gbps -> MB/s'\n"
     "  napkin eval 'users = 50M users' 'users * 300 B/user'\n"
     "  napkin eval --format json '1k req/s -> req/day'\n",
     BIT(OPTION_STRICT) | SAMPLED, 1, 10000, ARG_EXPRESSION, cmd_eval},
    {"run", "PLAN...", "work a plan out: inputs, derived values, checks, sweeps",
     "The status is 1 when a check fails. `--scenario all` puts the scenarios side by side.\n\n"
     "  napkin run examples/web-app.yaml\n"
     "  napkin run examples/web-app.yaml --set hosts='3 hosts'\n"
     "  napkin run examples/web-app.yaml --scenario all\n",
     PLAN_VERB, 1, 1000, ARG_FILE, cmd_run},
    {"check", "PLAN...", "the checks alone, for CI: status 1 when one fails",
     "With -q nothing is printed and the status tells.\n\n"
     "  napkin check examples/chat.yaml\n"
     "  napkin check -q examples/chat.yaml\n",
     PLAN_VERB, 1, 1000, ARG_FILE, cmd_check},
    {"show", "PLAN [NAME...]", "entries with their expressions, values and notes",
     "`--scenario all` shows them scenario by scenario.\n\n"
     "  napkin show examples/url-shortener.yaml\n",
     PLAN_VERB, 1, 1000, ARG_FILE, cmd_show},
    {"why", "PLAN NAME...", "the tree that a value comes from",
     "Each node has its expression, its value and its note. `--scenario all` prints the tree of "
     "each scenario.\n\n"
     "  napkin why examples/web-app.yaml busy\n",
     PLAN_VERB, 2, 1000, ARG_FILE, cmd_why},
    {"plot", "PLAN NAME...", "a value in full: quantiles, how sure they are, a histogram",
     "Of what is uncertain: the median, the 90% interval, five quantiles with the interval that "
     "each is 95% sure to lie in, the mean, and a histogram with the limits that checks set. Runs "
     "without a finite answer are a bar of their own.\n\n"
     "  napkin plot examples/web-app.yaml busy --set peak_factor='3..5'\n",
     PLAN_VERB, 2, 1000, ARG_FILE, cmd_plot},
    {"solve", "PLAN NAME CONDITION", "find what a value must be for a condition to just hold",
     "CONDITION compares two sides, of which one hangs on NAME. An uncertain one must hold in 90% "
     "of the runs, or in `--confidence`; `p(cost, 95%) <= 10k $/month` is certain. The change from "
     "holding to failing that is nearest to the present value is told, with how sure it is; whole "
     "numbers of things stay whole. `==` holds where the sides cross or touch. `not reachable` "
     "gives status 1.\n\n"
     "  napkin solve examples/web-app.yaml users_daily 'busy <= 70%'\n"
     "  napkin solve examples/web-app.yaml hosts 'busy <= 70%' --scenario all\n"
     "  napkin solve examples/web-app.yaml hosts 'busy <= 70%' --set cpu_time=50ms\n",
     PLAN_VERB | BIT(OPTION_CONFIDENCE), 3, 3, ARG_FILE, cmd_solve},
    {"diff", "PLAN [PLAN]", "what changed between two plans, two scenarios, or with --set",
     "Checks that turned come first, then values, inputs and formulas, the largest change first. "
     "Uncertain values are compared run by run, on the same draws wherever a name is on both "
     "sides: a difference is told with its own interval, and in how many runs it goes down or up. "
     "The status is 1 when a check that held fails now, or a new one fails.\n"
     "With one plan, --scenario is what it is compared with, and --against a second scenario; "
     "--set is of the later side. With two plans both are taken in the scenario. Where the "
     "sides differ already, --set is in force on both.\n\n"
     "  napkin diff examples/web-app.yaml --scenario 'launch day'\n"
     "  napkin diff examples/web-app.yaml --scenario 'cold cache' --against 'launch day'\n"
     "  napkin diff examples/web-app.yaml --set hosts='4 hosts'\n"
     "  napkin diff examples/web-app.yaml examples/chat.yaml --format markdown\n",
     PLAN_VERB | BIT(OPTION_AGAINST), 1, 2, ARG_FILE, cmd_diff},
    {"sweep", "PLAN [NAME RANGE ...]",
     "one entry over a stretch of values: where checks turn, where curves bend",
     "RANGE is FROM..TO and gives --points N values, by logarithm where TO is ten times FROM or "
     "more; or `2, 4, 8`, which gives them one by one. Behind it stand the entries to show, those "
     "that checks are about unless said. For each check: up to where it holds, to three digits; "
     "for each curve: where it bends. Without NAME: the sweeps that the plan has itself, or the "
     "one of that name.\n\n"
     "  napkin sweep examples/web-app.yaml users_daily '100k..800k users'\n"
     "  napkin sweep examples/web-app.yaml hosts '2, 3, 4, 6' busy bill\n"
     "  napkin sweep examples/web-app.yaml growth\n",
     PLAN_VERB | BIT(OPTION_POINTS), 1, 1000, ARG_FILE, cmd_sweep},
    {"scenarios", "PLAN", "what --scenario takes for a plan, a name a line",
     "`base` is the plan as it stands.\n\n"
     "  napkin scenarios examples/chat.yaml\n",
     0, 1, 1, ARG_FILE, cmd_scenarios},
    {"advise", "[FILE...]", "whether the line between two parts is a service boundary, and why",
     "Without FILE it asks, one question at a time; the answers are kept in a file as it goes, and "
     "--answers goes on with one. `?` tells what can be typed beside answers. A pipe answers in "
     " the same order; lines like `owners = "
     "yes` say which question they mean, whatever the order. FILE holds answers to a "
     "questionnaire. The verdict comes with "
     "its score, what each "
     "answer gave to it, the fewest changes that would turn it, and what to ask next; an unknown "
     "answer widens it. The status tells the least sure of several: 0 firm, 10 likely, 11 open, "
     "12 vetoes that contradict one another.\n"
     "With --format madr it is written as a decision record, with the SHA-256 of every file that "
     "it rests on; its date is today's, or that of SOURCE_DATE_EPOCH. Its paths are from where "
     "it stands: say -o. `verify` takes records: it reads their files again, works the verdict "
     "out again, and compares what it would write with what stands there. The status is then 1 "
     "when a file changed or is missing, when the verdict is another one, or when a passage of "
     "the sections that state it is not as it would be written; 3 when the record is damaged. "
     "Yours to edit are the title, Context and More Information (but for the rows of their "
     "tables), "
     "sections of your own, and the front matter but for its key `napkin`. The wording of a "
     "record by another version of napkin is not compared. A file of answers called `verify` is "
     "`./verify`.\n\n"
     "  napkin advise --rules service-boundary\n"
     "  napkin advise examples/shop/checkout.answers.yaml\n"
     "  napkin advise examples/shop/checkout.answers.yaml --set 'calls_each=12 call/req'\n"
     "  napkin advise examples/shop/checkout.answers.yaml --format json\n"
     "  napkin advise examples/shop/checkout.answers.yaml --format madr -o /tmp/decision.md\n",
     BIT(OPTION_RULES) | BIT(OPTION_PLAN) | BIT(OPTION_ANSWERS) | BIT(OPTION_ORDER) |
         BIT(OPTION_SET) | BIT(OPTION_SCENARIO) | SAMPLED | RECORDS,
     0, 10000, ARG_FILE, cmd_advise},
    {"quiz", "[DECK...]", "questions on the numbers, just before they would be forgotten",
     "Without DECK it asks from all decks at hand; DECK is a name or a path. What is due comes "
     "first, then at most --new new questions, --limit in all. Numbers are drawn anew each time "
     "(--seed draws the same again); an answer is read as the calculator reads it, in any unit "
     "that fits: `86.4M`, `86 million per day`, `1e3 qps`. `= ...` calculates on the side, `?` "
     "gives a hint, `help` tells the rest. `quit` leaves, and the round goes on where it was left "
     "on the same day, which ends at four in the morning. A pipe answers line by line and scores "
     "the same.\n"
     "Every answer is kept before anything is said about it, in quiz.db in the data folder of the "
     "user. `stats` tells how you do; `list` the decks; `check` looks decks over, as `lint` does: "
     "it draws each question a thousand times. All of these take decks, or are of all. A deck "
     "called like one of these is `./stats.yaml`.\n"
     "`export csv` writes every answer: numbers in the column `unit`, a `'` before text that a "
     "spreadsheet would take for a formula. `export anki` and `export gift` write decks for other "
     "programs, each template drawn once; `import FILE -o DECK.yaml` makes a deck of GIFT or "
     "Anki's text, where there is no such file yet. What is lost is told.\n\n"
     "  napkin quiz list\n"
     "  napkin quiz stats\n"
     "  napkin quiz check questionnaires/quiz/tcp.yaml\n"
     "  napkin quiz export gift tcp -o /tmp/tcp.gift\n",
     BIT(OPTION_LIMIT) | BIT(OPTION_NEW) | BIT(OPTION_MINUTES) | BIT(OPTION_TAG) | BIT(OPTION_NOW) |
         BIT(OPTION_SEED) | BIT(OPTION_STRICT),
     0, 1000, ARG_FILE, cmd_quiz},
    {"units", "[WORD]", "the units, or those of a family, or what a unit is",
     "  napkin units\n"
     "  napkin units time\n"
     "  napkin units Gbps\n",
     0, 0, 1, ARG_WORD, cmd_units},
    {"help", "[WORD]", "help on a verb, a function, a unit, the language or plans",
     "  napkin help run\n"
     "  napkin help ceil_to\n"
     "  napkin help language\n"
     "  napkin help plan\n",
     0, 0, 1, ARG_WORD, cmd_help},
    {"lint", "FILE...", "look files over: errors, doubts, what no answers can come to",
     "The first key of a file says what it is. Of a plan or a model, beyond what `check` finds: "
     "inputs that nothing uses, scenarios that change nothing, names of values that shadow "
     "plurals of units, checks without a limit, model entries without a note, a source or an "
     "example.\n"
     "Of rules, proven over all answers: bands and sides that none come to, rules that give "
     "nothing, vetoes that contradict one another or change nothing, questions that cannot turn "
     "the side, patterns that never apply; and points against their `toward`, one answer counted "
     "twice, tests that fail or are missing. Of answers: what the rules and the plan do not "
     "know. With --strict a warning gives status 1; a note never does.\n\n"
     "  napkin lint models/sizing/traffic.yaml\n"
     "  napkin lint questionnaires/split-or-merge.rules.yaml\n",
     BIT(OPTION_STRICT), 1, 1000, ARG_FILE, cmd_lint},
    {"init", "[FILE]",
     "write a first plan to start from (plan.yaml); an existing file is left alone",
     "  napkin init /tmp/napkin-first-plan.yaml\n", 0, 0, 1, ARG_FILE, cmd_init},
    {"completion", "SHELL", "completion for bash, zsh or fish, to standard output",
     "  napkin completion bash\n", 0, 1, 1, ARG_WORD, cmd_completion},
    {"man", "", "the manual page, as troff, to standard output", "  napkin man\n", 0, 0, 0,
     ARG_NONE, cmd_man},
};

static const Option options[] = {
    {OPTION_SET, "set", 's', "NAME=EXPR", "another value, in any scenario; may be repeated", NULL},
    {OPTION_SCENARIO, "scenario", 0, "NAME", "in a scenario of the plan, or `all` side by side",
     "all"},
    {OPTION_AGAINST, "against", 0, "NAME", "the scenario of the later side of a diff", NULL},
    {OPTION_POINTS, "points", 0, "N", "points of a sweep from FROM to TO, 12 unless said", NULL},
    {OPTION_RULES, "rules", 0, "RULES", "by name or path; split-or-merge unless said", NULL},
    {OPTION_PLAN, "plan", 0, "FILE", "a plan that answers what can be computed", NULL},
    {OPTION_ANSWERS, "answers", 0, "FILE",
     "keep the answers of an interview there, or go on with it", NULL},
    {OPTION_ORDER, "order", 0, "best|file",
     "ask the most telling question first, or as in the file", "best file"},
    {OPTION_LIMIT, "limit", 0, "N", "of a quiz: questions at most, 20 unless said", NULL},
    {OPTION_NEW, "new", 0, "N", "of a quiz: new questions at most, 10 unless said", NULL},
    {OPTION_MINUTES, "minutes", 0, "N", "of a quiz: no further question after N minutes", NULL},
    {OPTION_TAG, "tag", 0, "TAG", "of a quiz: questions with that tag only", NULL},
    {OPTION_NOW, "now", 0, "MOMENT", "of a quiz: as if it were then, as in 2026-11-27T18:30", NULL},
    {OPTION_SAMPLES, "samples", 'n', "N", "runs of what is uncertain, 100k unless said, to 100M",
     NULL},
    {OPTION_SEED, "seed", 0, "N", "the choice of runs, 1 unless said; of a quiz, any", NULL},
    {OPTION_PRECISION, "precision", 0, "SHARE",
     "double the runs until every quantile is that sure, as in 1%", NULL},
    {OPTION_CONFIDENCE, "confidence", 0, "SHARE",
     "of `solve`: the share of runs in which it must hold, 90% unless said", NULL},
    {OPTION_SAMPLING, "sampling", 0, "HOW", "plain, or sobol: quasi-random, surer with fewer runs",
     "plain sobol"},
    {OPTION_JOBS, "jobs", 'j', "N", "threads at most; the answer is the same for any number", NULL},
    {OPTION_FORMAT, "format", 'f', "FORMAT", "text, json, csv or markdown; `advise` has madr too",
     "text json csv markdown madr"},
    {OPTION_OUTPUT, "output", 'o', "FILE", "write the result to a file", NULL},
    {OPTION_COLOR, "color", 0, "WHEN", "auto, always or never; NO_COLOR is heeded",
     "auto always never"},
    {OPTION_ASCII, "ascii", 0, NULL, "nothing beyond ASCII in what is printed", NULL},
    {OPTION_WIDTH, "width", 0, "COLUMNS", "fill that many columns (the terminal's, or 80)", NULL},
    {OPTION_STRICT, "strict", 0, NULL, "a warning gives status 1", NULL},
    {OPTION_QUIET, "quiet", 'q', NULL, "no notes and warnings; `check` prints nothing", NULL},
    {OPTION_HELP, "help", 'h', NULL, "this help, or that of the verb", NULL},
    {OPTION_VERSION, "version", 'V', NULL, "the version", NULL},
};

const Verb *verb_row(size_t i) {
    return i < COUNT_OF(verbs) ? &verbs[i] : NULL;
}

const Option *option_row(size_t i) {
    return i < COUNT_OF(options) ? &options[i] : NULL;
}

const Verb *verb_find(Str name) {
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_is(name, verbs[i].name)) return &verbs[i];
    return NULL;
}

bool verb_takes(const Verb *verb, OptionId option) {
    unsigned own = verb ? verb->options : SAMPLED; /* the prompt samples too */
    return (EVERY_VERB | own) & BIT(option);
}

/* ---- options ---- */

static const Option *find_option(Str name) {
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (str_is(name, options[i].name)) return &options[i];
    return NULL;
}

static const Option *find_letter(char letter) {
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (options[i].letter && options[i].letter == letter) return &options[i];
    return NULL;
}

static bool set_format(App *app, Str value) {
    static const char *const names[] = {"text", "json", "csv", "markdown", "madr"};
    Near near = near_to(value);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is(value, names[i])) app->style.format = (Format)i;
        if (str_is(value, names[i])) return true;
        near_offer(&near, str_of(names[i]), true);
    }
    const char *hint = near.best.n
                           ? arena_printf(app->arena, "did you mean %.*s?", STR_ARG(near.best))
                           : "it is one of text, json, csv, markdown, madr";
    app_usage(app, hint, "no format `%.*s`", STR_ARG(value));
    return false;
}

static bool set_order(App *app, Str value) {
    app->file_order = str_is(value, "file");
    if (app->file_order || str_is(value, "best")) return true;
    app_usage(app, NULL, "--order is best or file, not `%.*s`", STR_ARG(value));
    return false;
}

static bool set_color(App *app, Str value) {
    if (str_is(value, "auto")) return true;
    bool always = str_is(value, "always");
    if (!always && !str_is(value, "never")) {
        app_usage(app, NULL, "--color is auto, always or never, not `%.*s`", STR_ARG(value));
        return false;
    }
    app->style.colour = app->err_style.colour = always;
    return true;
}

/* A number as the language writes it: 250k, 1_000_000, 1%. */
static bool read_number(App *app, Str value, double *out) {
    Source src = {.name = "", .text = value, .first_line = 1};
    Lexer lexer = lexer_on(app->arena, (Span){&src, 0, (uint32_t)value.n});
    Token number = lexer_next(&lexer), behind = lexer_next(&lexer);
    bool percent = behind.kind == T_PERCENT;
    if (percent) behind = lexer_next(&lexer);
    *out = percent ? number.number / 100 : number.number;
    return number.kind == T_NUMBER && behind.kind == T_END;
}

static bool set_count(App *app, const Option *option, Str value, double least, double most,
                      double *out) {
    bool good =
        read_number(app, value, out) && *out >= least && *out <= most && *out == floor(*out);
    if (!good)
        app_usage(app, NULL, "--%s is a whole number from %.0f to %.0f, not `%.*s`", option->name,
                  least, most, STR_ARG(value));
    return good;
}

/* A share of something, between none of it and all. */
static bool set_share(App *app, const Option *option, Str value, double *out) {
    if (read_number(app, value, out) && *out > 0 && *out < 1) return true;
    app_usage(app,
              arena_printf(app->arena, "as in `--%s %s`", option->name,
                           option->id == OPTION_PRECISION ? "1%" : "95%"),
              "--%s is a share below 100%%, not `%.*s`", option->name, STR_ARG(value));
    return false;
}

static bool set_points(App *app, const Option *option, Str value) {
    double number = 0;
    if (!set_count(app, option, value, SWEEP_FEWEST, LIMIT_SWEEP_POINTS, &number)) return false;
    app->points = (size_t)number;
    return true;
}

static bool set_sampling(App *app, const Option *option, Str value) {
    double number = 0;
    switch (option->id) {
    case OPTION_SAMPLES:
        if (!set_count(app, option, value, SAMPLING_FEWEST, (double)SAMPLING_MOST, &number))
            return false;
        app->sampling.runs = (size_t)number;
        return true;
    case OPTION_SEED:
        if (!set_count(app, option, value, 0, 9007199254740992.0, &number)) return false;
        app->sampling.seed = (uint64_t)number;
        app->seeded = true;
        return true;
    case OPTION_JOBS:
        if (!set_count(app, option, value, 1, 64, &number)) return false;
        app->sampling.jobs = (unsigned)number;
        return true;
    case OPTION_PRECISION: return set_share(app, option, value, &app->precision);
    default:
        app->sampling.sobol = str_is(value, "sobol");
        if (app->sampling.sobol || str_is(value, "plain")) return true;
        app_usage(app, NULL, "--sampling is plain or sobol, not `%.*s`", STR_ARG(value));
        return false;
    }
}

/* The options of a quiz that count something. */
static bool set_quiz(App *app, const Option *option, Str value) {
    double number = 0;
    bool fresh = option->id == OPTION_NEW;
    if (!set_count(app, option, value, fresh ? 0 : 1, 1000, &number)) return false;
    *(fresh ? &app->fresh : &app->limit) = (size_t)number;
    app->fresh_given = app->fresh_given || fresh;
    return true;
}

static bool set_minutes(App *app, Str value) {
    const double most = 1000;
    if (read_number(app, value, &app->minutes) && app->minutes > 0 && app->minutes <= most)
        return true;
    app_usage(app, "as in `--minutes 15`", "--minutes is a number above 0, up to %.0f, not `%.*s`",
              most, STR_ARG(value));
    return false;
}

static bool set_width(App *app, Str value) {
    size_t width = 0;
    for (size_t i = 0; i < value.n; i++) {
        bool digit = value.p[i] >= '0' && value.p[i] <= '9';
        width = digit && width < 100000 ? width * 10 + (size_t)(value.p[i] - '0') : 100000;
    }
    if (value.n && width >= 20 && width < 100000) {
        app->style.width = app->err_style.width = width;
        app->style.breaks = app->err_style.breaks = true;
        return true;
    }
    app_usage(app, NULL, "--width is a number of columns from 20 on, not `%.*s`", STR_ARG(value));
    return false;
}

static bool apply_option(App *app, const Option *option, Str value) {
    switch (option->id) {
    case OPTION_SET:
        ARENA_PUSH_ROOM(app->arena, app->sets, app->nsets, app->sets_cap);
        app->sets[app->nsets++] = value.p;
        return true;
    case OPTION_SCENARIO: app->scenario = value.p; return true;
    case OPTION_AGAINST: app->against = value.p; return true;
    case OPTION_POINTS: return set_points(app, option, value);
    case OPTION_SAMPLES:
    case OPTION_SEED:
    case OPTION_PRECISION:
    case OPTION_SAMPLING:
    case OPTION_JOBS: return set_sampling(app, option, value);
    case OPTION_CONFIDENCE: return set_share(app, option, value, &app->confidence);
    case OPTION_RULES: app->rules = value.p; return true;
    case OPTION_PLAN: app->plan = value.p; return true;
    case OPTION_ANSWERS: app->answers = value.p; return true;
    case OPTION_ORDER: return set_order(app, value);
    case OPTION_LIMIT:
    case OPTION_NEW: return set_quiz(app, option, value);
    case OPTION_MINUTES: return set_minutes(app, value);
    case OPTION_TAG: app->tag = value.p; return true;
    case OPTION_NOW: app->now = value.p; return true;
    case OPTION_FORMAT: return set_format(app, value);
    case OPTION_OUTPUT: app->output = value.p; return true;
    case OPTION_COLOR: return set_color(app, value);
    case OPTION_ASCII: app->style.ascii = app->err_style.ascii = true; return true;
    case OPTION_WIDTH: return set_width(app, value);
    case OPTION_STRICT: app->strict = true; return true;
    case OPTION_QUIET: app->quiet = true; return true;
    case OPTION_HELP: app->want_help = true; return true;
    case OPTION_VERSION: app->want_version = true; return true;
    default: return false;
    }
}

static bool unknown_option(App *app, const char *arg, Str name) {
    Near near = near_to(name);
    for (size_t i = 0; i < COUNT_OF(options); i++) near_offer(&near, str_of(options[i].name), true);
    const char *hint = near.best.n
                           ? arena_printf(app->arena, "did you mean --%.*s?", STR_ARG(near.best))
                           : "`napkin --help` lists the options";
    app_usage(app, hint, "no option `%s`", arg);
    return false;
}

/* One option, with the argument after it where it takes one. */
static bool take_option(App *app, int argc, char **argv, int *i, unsigned *given) {
    const char *arg = argv[*i];
    bool is_long = arg[1] == '-';
    Str rest = str_of(arg + (is_long ? 2 : 1));
    Str name = is_long ? str_cut(&rest, '=') : (Str){rest.p, 1};
    bool attached = is_long ? arg[2 + name.n] == '=' : rest.n > 1;
    if (!is_long) rest = (Str){rest.p + 1, rest.n - 1};
    const Option *option = is_long ? find_option(name) : find_letter(arg[1]);
    if (!option) return unknown_option(app, arg, name);
    *given |= BIT(option->id);
    if (!option->arg && attached) {
        app_usage(app, NULL, "--%s takes no argument", option->name);
        return false;
    }
    if (option->arg && !attached && *i + 1 == argc) {
        app_usage(app, NULL, "--%s needs its argument: --%s %s", option->name, option->name,
                  option->arg);
        return false;
    }
    return apply_option(app, option, !option->arg ? STR("") : attached ? rest : str_of(argv[++*i]));
}

/* `-5 GB` and `-(2 + 3)` are expressions. */
static bool is_option(const char *arg) {
    if (arg[0] != '-' || arg[1] == '\0') return false;
    return arg[1] == '-' || (arg[1] >= 'a' && arg[1] <= 'z') || (arg[1] >= 'A' && arg[1] <= 'Z');
}

/* ---- verbs ---- */

static bool is_lone_word(Str text) {
    for (size_t i = 0; i < text.n; i++)
        if (!((text.p[i] >= 'a' && text.p[i] <= 'z') || text.p[i] == '-')) return false;
    return text.n > 0;
}

static const char *join_args(App *app) {
    Buf joined = buf_new(app->arena);
    for (size_t i = 0; i < app->nargs; i++) {
        if (i) buf_char(&joined, ' ');
        buf_text(&joined, app->args[i]);
    }
    return joined.p;
}

/* `plan.yaml`, `./costs.yml`, or a file that is there and no number. */
static bool names_file(Str text) {
    static const char *const endings[] = {".yaml", ".yml"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        size_t n = strlen(endings[i]);
        if (text.n > n && memcmp(text.p + text.n - n, endings[i], n) == 0) return true;
    }
    bool looks = memchr(text.p, '/', text.n) || memchr(text.p, '.', text.n);
    return looks && !(text.p[0] >= '0' && text.p[0] <= '9') && file_exists(text.p);
}

/* What can be done with a file, by what it is. */
static const char *command_for(App *app, const char *path) {
    Diags unheard = diags_new(app->arena);
    Source src = {.name = path, .first_line = 1};
    bool there = file_read(app->arena, path, LIMIT_FILE_BYTES, &unheard, &src.text);
    const char *command = there ? kind_command(app->arena, span_text(kind_key(&src)), path) : NULL;
    return command ? command : arena_printf(app->arena, "napkin run %s", path);
}

/* The first word is a verb, or all of them are one expression. */
static bool choose_verb(App *app) {
    if (!app->nargs) return true;
    Str first = str_of(app->args[0]);
    if ((app->verb = verb_find(first))) {
        app->args++;
        app->nargs--;
        return true;
    }
    if (app->nargs == 1 && names_file(first)) {
        app_usage(app, command_for(app, first.p), "`%s` is a file: a verb is missing", first.p);
        return false;
    }
    Near near = near_to(first);
    for (size_t i = 0; i < COUNT_OF(verbs); i++) near_offer(&near, str_of(verbs[i].name), true);
    if (is_lone_word(first) && (near.best.n || (app->nargs > 1 && file_exists(app->args[1])))) {
        const char *hint = near.best.n
                               ? arena_printf(app->arena, "did you mean %.*s?", STR_ARG(near.best))
                               : "`napkin --help` lists them";
        app_usage(app, hint, "no verb `%.*s`", STR_ARG(first));
        return false;
    }
    app->verb = verb_find(STR("eval"));
    const char *joined = join_args(app);
    app->args[0] = joined;
    app->nargs = 1;
    return true;
}

/* A record is of a decision: no other verb has one. */
static bool check_format(App *app) {
    bool has = app->verb && (app->verb->options & RECORDS);
    if (has || app->style.format != FORMAT_MADR) return true;
    app_usage(app, "`napkin advise` writes decision records", "%s has no format `madr`",
              app->verb ? app->verb->name : "the prompt");
    return false;
}

static bool check_options(App *app, unsigned given) {
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (!(given & BIT(options[i].id)) || verb_takes(app->verb, options[i].id)) continue;
        const char *verb = app->verb ? app->verb->name : "the prompt";
        app_usage(
            app,
            arena_printf(app->arena, "`napkin %s --help` lists its options", app->verb ? verb : ""),
            "%s takes no --%s", verb, options[i].name);
        return false;
    }
    return true;
}

static bool check_count(App *app) {
    const Verb *verb = app->verb;
    if (!verb || app->want_help || app->want_version) return true;
    const char *hint = arena_printf(app->arena, "it reads: napkin %s %s", verb->name, verb->usage);
    if (app->nargs < verb->least)
        app_usage(app, hint, "%s needs more: %zu argument%s given", verb->name, app->nargs,
                  app->nargs == 1 ? "" : "s");
    else if (app->nargs > verb->most)
        app_usage(app, hint, "%s takes no `%s`", verb->name, app->args[verb->most]);
    else return true;
    return false;
}

bool command_parse(App *app, int argc, char **argv) {
    app->args = ARENA_ARRAY(app->arena, const char *, (size_t)argc + 1);
    unsigned given = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) only_words = true;
        else if (only_words || !is_option(argv[i])) app->args[app->nargs++] = argv[i];
        else if (!take_option(app, argc, argv, &i, &given)) return false;
    }
    return choose_verb(app) && check_options(app, given) && check_format(app) && check_count(app);
}
