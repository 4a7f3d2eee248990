#include "report/exchanged.h"

#include "base/num.h"
#include "lang/parser.h"
#include "quiz/variant.h"
#include "yaml/number.h"

#include <math.h>
#include <time.h>

/* ---- what is lost ---- */

static const char *const losses[LOSS_COUNT] = {
    [LOSS_ORDERING] = "left out, an ordering",
    [LOSS_INTERVAL] = "left out, an interval is asked for",
    [LOSS_EXPRESSION] = "left out, an expression is asked for",
    [LOSS_DRAWN] = "what is drawn anew in napkin was drawn once, its numbers stay the same",
    [LOSS_JUDGED] = "nothing is typed, so the learner judges; tolerances and units do not count",
    [LOSS_FACTOR] = "a tolerance by factor became a difference, the narrower one",
    [LOSS_PARTIAL] = "no credit for what is close",
    [LOSS_UNIT] = "answered in one unit alone, which the question names",
    [LOSS_MISTAKE] = "known mistakes are not explained",
    [LOSS_HINT] = "no hints",
    [LOSS_TIME] = "the time that makes an answer an easy one is not kept",
    [LOSS_SOURCE] = "its source and its earlier ids are not kept",
    [LOSS_DECK] = "what it is about and its license are not kept",
};

const char *lost_text(Arena *arena, const Lost *lost, Loss loss) {
    size_t n = lost->of[loss];
    if (!n) return NULL;
    const char *what = loss == LOSS_DECK ? "deck" : "question";
    return arena_printf(arena, "%zu %s%s: %s", n, what, n == 1 ? "" : "s", losses[loss]);
}

/* Of what neither format has. */
static void count_common(Lost *lost, const Ask *ask) {
    lost->of[LOSS_DRAWN] += ask->nparams > 0;
    lost->of[LOSS_MISTAKE] += ask->nmistakes > 0;
    lost->of[LOSS_HINT] += ask->nhints > 0;
    lost->of[LOSS_TIME] += ask->easy_in > 0;
    lost->of[LOSS_SOURCE] += ask->source.n > 0 || ask->nwas > 0;
}

/* ---- a question ---- */

static bool draw(Arena *arena, Deck *deck, const Ask *ask, uint64_t seed, Variant *out) {
    uint64_t own = variant_seed(deck->id, ask->id, seed, 0);
    if (!variant_draw(arena, deck, ask, own, out)) return false;
    if (!ask->answer.n || isfinite(out->truth)) return true;
    diag_error(deck->diags, ask->span, "the answer is no finite number");
    return false;
}

static Str text_of(Arena *arena, const Variant *variant, const Text *text) {
    return str_trim(variant_text(arena, variant, text));
}

static void add_number(Buf *out, double x) {
    char text[NUM_TEXT];
    buf_add(out, (Str){text, num_shortest(x, text)});
}

/* On one line: what a title holds may have several. */
static void add_line(Buf *out, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\t';
        buf_char(out, blank ? ' ' : text.p[i]);
    }
}

/* ---- GIFT ---- */

static void gift_escaped(Buf *out, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\r') continue;
        if (c == '\n') buf_text(out, "\\n");
        else {
            if (strchr("~=#{}:\\", c)) buf_char(out, '\\');
            buf_char(out, c);
        }
    }
}

/* `[plain]` is said where something else would be read: `[html] is a tag`, `%50% of all`. */
static void gift_text(Buf *out, Str text, bool plain) {
    if (text.n && (plain || text.p[0] == '[' || text.p[0] == '%')) buf_text(out, "[plain]");
    gift_escaped(out, text);
}

/* Tags are read back from a comment; a closing bracket would end them. */
static void gift_head(Buf *out, const Deck *deck, const Ask *ask) {
    buf_text(out, ask->ntags ? "\n//" : "");
    for (size_t i = 0; i < ask->ntags; i++) buf_printf(out, " [tag:%.*s]", STR_ARG(ask->tags[i]));
    buf_text(out, "\n::");
    Buf id = buf_new(out->arena);
    add_line(&id, deck->id);
    gift_escaped(out, buf_str(&id));
    buf_printf(out, "/%.*s::", STR_ARG(ask->id));
}

static void gift_explain(Buf *out, const Variant *variant) {
    Str explain = text_of(out->arena, variant, &variant->ask->explain);
    if (explain.n) {
        buf_text(out, "\t####");
        gift_text(out, explain, false);
        buf_char(out, '\n');
    }
    buf_text(out, "}\n");
}

static void gift_choice(Buf *out, const Variant *variant) {
    const Ask *ask = variant->ask;
    gift_text(out, text_of(out->arena, variant, &ask->ask), true);
    buf_text(out, "{\n");
    for (size_t i = 0; i < ask->noptions; i++) {
        Str why = text_of(out->arena, variant, &ask->options[i].why);
        buf_text(out, i ? "\t~" : "\t=");
        gift_text(out, text_of(out->arena, variant, &ask->options[i].text), false);
        if (why.n) {
            buf_char(out, '#');
            gift_text(out, why, false);
        }
        buf_char(out, '\n');
    }
    gift_explain(out, variant);
}

/* How far off an answer may be, in the unit of `x`. Of a factor the narrower side: whatever is
 * right by the difference is right by the factor too. */
static double gift_tolerance(const Ask *ask, const UnitSet *units, const Type *type, double x) {
    double factor = ask->within;
    if (ask->tolerance == TOLERANCE_WITHIN) return written_number(units, type, ask->within);
    if (ask->tolerance == TOLERANCE_EXACT) return x == floor(x) ? 0 : fabs(x) * 1e-9;
    if (ask->kind == ASK_MAGNITUDE) factor = fmax(factor, sqrt(10));
    return num_round(fabs(x) * (1 - 1 / factor), 6);
}

static void gift_number(Buf *out, const Variant *variant, Lost *lost) {
    const Ask *ask = variant->ask;
    const UnitSet *units = &variant->deck->units;
    Type type = ask_type(ask);
    Shown shown = quantity_shown(units, &type, variant->truth);
    double x = quantity_number(units, &shown, variant->truth);
    gift_text(out, text_of(out->arena, variant, &ask->ask), true);
    if (type.unit.n || type.percent) {
        buf_text(out, " (in ");
        gift_escaped(out, deck_unit_words(out->arena, variant->deck, &type));
        buf_char(out, ')');
        lost->of[LOSS_UNIT]++;
    }
    buf_text(out, "{#");
    add_number(out, x);
    buf_char(out, ':');
    add_number(out, gift_tolerance(ask, units, &type, x));
    buf_char(out, '\n');
    gift_explain(out, variant);
    lost->of[LOSS_FACTOR] += ask->tolerance == TOLERANCE_FACTOR;
    lost->of[LOSS_PARTIAL] += ask->tolerance == TOLERANCE_FACTOR;
}

static bool gift_ask(Buf *out, Deck *deck, const Ask *ask, uint64_t seed, Lost *lost) {
    static const Loss left_out[ASK_KINDS] = {
        [ASK_CHOICE] = LOSS_COUNT,      [ASK_NUMERIC] = LOSS_COUNT,
        [ASK_MAGNITUDE] = LOSS_COUNT,   [ASK_ORDERING] = LOSS_ORDERING,
        [ASK_INTERVAL] = LOSS_INTERVAL, [ASK_EXPRESSION] = LOSS_EXPRESSION};
    Variant variant;
    if (left_out[ask->kind] != LOSS_COUNT) {
        lost->of[left_out[ask->kind]]++;
        return true;
    }
    if (!draw(out->arena, deck, ask, seed, &variant)) return false;
    count_common(lost, ask);
    gift_head(out, deck, ask);
    if (ask->kind == ASK_CHOICE) gift_choice(out, &variant);
    else gift_number(out, &variant, lost);
    return true;
}

/* A slash would make a category below another one: it is written twice. */
static void gift_category(Buf *out, const Deck *deck) {
    Buf title = buf_new(out->arena);
    add_line(&title, deck->title);
    buf_text(out, "\n$CATEGORY: ");
    for (size_t i = 0; i < title.n; i++) {
        if (title.p[i] == '/') buf_char(out, '/');
        buf_char(out, title.p[i]);
    }
    buf_char(out, '\n');
    Str said[] = {deck->about, deck->license};
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        if (!said[i].n) continue;
        buf_text(out, i ? "// license: " : "\n// ");
        add_line(out, said[i]);
        buf_char(out, '\n');
    }
}

bool exchanged_gift(Buf *out, Deck *const *decks, size_t n, uint64_t seed, Lost *lost) {
    Buf body = buf_new(out->arena);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        gift_category(&body, decks[i]);
        for (size_t k = 0; k < decks[i]->n; k++)
            good = gift_ask(&body, decks[i], &decks[i]->asks[k], seed, lost) && good;
    }
    buf_text(out, "// Questions of napkin in the GIFT format.\n");
    for (Loss loss = 0; loss < LOSS_COUNT; loss++) {
        const char *text = lost_text(out->arena, lost, loss);
        if (text) buf_printf(out, "// lost: %s\n", text);
    }
    buf_add(out, buf_str(&body));
    return good;
}

/* ---- Anki ---- */

/* In quotes where it has to be: a `#` at the start of a line would make it a comment. */
static void anki_field(Buf *out, Str text, bool last) {
    bool quoted = text.n && text.p[0] == '#';
    for (size_t i = 0; i < text.n; i++) quoted = quoted || strchr("\t\n\r\"", text.p[i]);
    if (quoted) buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(out, '"');
        buf_char(out, text.p[i]);
    }
    if (quoted) buf_char(out, '"');
    buf_char(out, last ? '\n' : '\t');
}

static void anki_options(Buf *out, const Variant *variant) {
    const Ask *ask = variant->ask;
    for (size_t i = 0; i < ask->noptions; i++) {
        Str text = text_of(out->arena, variant, &ask->options[variant->shown[i]].text);
        buf_printf(out, "\n%c) %.*s", (int)('a' + i), STR_ARG(text));
    }
}

static Str anki_front(Arena *arena, const Variant *variant) {
    const Ask *ask = variant->ask;
    Buf out = buf_new(arena);
    buf_add(&out, text_of(arena, variant, &ask->ask));
    anki_options(&out, variant);
    Type type = ask_type(ask);
    Str unit = ask->answer.n ? deck_unit_words(arena, variant->deck, &type) : (Str){0};
    if (ask->kind == ASK_INTERVAL)
        buf_printf(&out, "\n(two ends, %g%% sure%s%.*s)", 100 * ask->level, unit.n ? "; in " : "",
                   STR_ARG(unit));
    else if (unit.n) buf_printf(&out, "\n(in %.*s)", STR_ARG(unit));
    return buf_str(&out);
}

/* The letters under which the options stand, the right one and why the others are wrong. */
static void anki_choice(Buf *out, const Variant *variant) {
    const Ask *ask = variant->ask;
    Str text = text_of(out->arena, variant, &ask->options[0].text);
    buf_printf(out, "%c) %.*s", variant_letter(variant, 0), STR_ARG(text));
    for (size_t i = 0; i < ask->noptions; i++) {
        Str why = text_of(out->arena, variant, &ask->options[variant->shown[i]].why);
        if (why.n) buf_printf(out, "\nnot %c): %.*s", (int)('a' + i), STR_ARG(why));
    }
}

/* With the letters under which they stand on the front. */
static void anki_ordering(Buf *out, const Variant *variant) {
    const Ask *ask = variant->ask;
    for (size_t i = 0; i < ask->noptions; i++) { /* a deck has them in order */
        const QuizOption *option = &ask->options[i];
        Str text = text_of(out->arena, variant, &option->text);
        buf_printf(out, "%s%c) %.*s (", i ? "\n" : "", variant_letter(variant, i), STR_ARG(text));
        quantity_text(out, &variant->deck->units, &option->type, option->value);
        buf_char(out, ')');
    }
}

static void anki_number(Buf *out, const Variant *variant) {
    const Ask *ask = variant->ask;
    Type type = ask_type(ask);
    if (ask->kind == ASK_INTERVAL) buf_text(out, "between them: ");
    if (ask->kind == ASK_EXPRESSION)
        buf_printf(out, "%.*s = ", STR_ARG(variant_working(out->arena, variant)));
    if (ask->tolerance == TOLERANCE_EXACT)
        quantity_exact(out, &variant->deck->units, &type, variant->truth);
    else buf_add(out, variant_number(out->arena, variant, variant->truth));
}

static Str anki_back(Arena *arena, const Variant *variant) {
    const Ask *ask = variant->ask;
    Buf out = buf_new(arena);
    if (ask->kind == ASK_CHOICE) anki_choice(&out, variant);
    else if (ask->kind == ASK_ORDERING) anki_ordering(&out, variant);
    else anki_number(&out, variant);
    Str explain = text_of(arena, variant, &ask->explain), working = variant_working(arena, variant);
    bool told = ask->kind == ASK_EXPRESSION || str_eq(working, buf_str(&out));
    if (explain.n) buf_printf(&out, "\n%.*s", STR_ARG(explain));
    if (working.n && !told) buf_printf(&out, "\nworking: %.*s", STR_ARG(working));
    return buf_str(&out);
}

static bool anki_ask(Buf *out, Deck *deck, const Ask *ask, uint64_t seed, Lost *lost) {
    Arena *arena = out->arena;
    Variant variant;
    if (!draw(arena, deck, ask, seed, &variant)) return false;
    count_common(lost, ask);
    lost->of[LOSS_JUDGED]++;
    Buf tags = buf_new(arena);
    for (size_t i = 0; i < ask->ntags; i++)
        buf_printf(&tags, "%s%.*s", i ? " " : "", STR_ARG(ask->tags[i]));
    const char *guid = arena_printf(arena, "%.*s/%.*s", STR_ARG(deck->id), STR_ARG(ask->id));
    anki_field(out, str_of(guid), false);
    anki_field(out, deck->title, false);
    anki_field(out, anki_front(arena, &variant), false);
    anki_field(out, anki_back(arena, &variant), false);
    anki_field(out, buf_str(&tags), true);
    return true;
}

bool exchanged_anki(Buf *out, Deck *const *decks, size_t n, uint64_t seed, Lost *lost) {
    bool good = true;
    buf_text(out, "#separator:tab\n#html:false\n#guid column:1\n#deck column:2\n#tags column:5\n");
    for (size_t i = 0; i < n; i++) {
        lost->of[LOSS_DECK] += decks[i]->about.n > 0 || decks[i]->license.n > 0;
        for (size_t k = 0; k < decks[i]->n; k++)
            good = anki_ask(out, decks[i], &decks[i]->asks[k], seed, lost) && good;
    }
    return good;
}

/* ---- the log of reviews ---- */

static void log_text(Buf *out, Str text) {
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) quoted = quoted || strchr(",\"\r\n", text.p[i]);
    buf_char(out, ',');
    if (quoted) buf_char(out, '"');
    /* Spreadsheets take these for formulas, and would run what somebody typed. */
    if (text.n && strchr("=+-@\t\r", text.p[0])) buf_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(out, '"');
        buf_char(out, text.p[i]);
    }
    if (quoted) buf_char(out, '"');
}

static void log_number(Buf *out, double x) {
    buf_char(out, ',');
    if (isfinite(x)) add_number(out, x);
}

/* `2026-11-27T18:30:00.000+01:00` */
static void log_time(Buf *out, Moment at) {
    int64_t local = at.ms + (int64_t)at.zone * 60000;
    int64_t part = (local % 1000 + 1000) % 1000;
    time_t seconds = (time_t)((local - part) / 1000);
    struct tm fields = {0};
    char text[32];
    gmtime_r(&seconds, &fields);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &fields);
    int zone = abs(at.zone);
    buf_printf(out, ",%s.%03d%c%02d:%02d", text, (int)part, at.zone < 0 ? '-' : '+', zone / 60,
               zone % 60);
}

/* The unit as the store keeps it: `/s` for a bare rate, nothing for a plain number. */
static bool read_unit(Arena *arena, const UnitSet *units, Str text, Type *out) {
    Diags unheard = diags_new(arena);
    *out = (Type){0};
    if (!text.n) return true;
    const char *whole = arena_printf(arena, "%s%.*s", text.p[0] == '/' ? "1" : "", STR_ARG(text));
    Source src = {.name = "unit", .text = str_of(whole), .first_line = 1};
    Span span = {&src, 0, (uint32_t)src.text.n};
    const AstUnit *unit = parse_unit(arena, units, span, &unheard);
    if (!unit || unit->counted) return false;
    *out = (Type){.unit = unit->unit, .percent = unit->percent};
    return true;
}

static void log_numbers(Buf *out, const UnitSet *units, const Type *type, const Review *review) {
    double base[] = {review->value, review->truth, review->low, review->high};
    double shown[COUNT_OF(base)];
    for (size_t i = 0; i < COUNT_OF(base); i++)
        shown[i] = isfinite(base[i]) ? written_number(units, type, base[i]) : NAN;
    log_number(out, shown[0]);
    log_text(out, review->unit);
    for (size_t i = 1; i < COUNT_OF(shown); i++) log_number(out, shown[i]);
}

void exchanged_log_head(Buf *out) {
    buf_text(out, "id,time,day,deck,question,variant,typed,value,unit,truth,low,high,level,score,"
                  "err_log10,rating,elapsed_days,interval_days,stability,difficulty,hints,took_ms,"
                  "scheduler\r\n");
}

bool exchanged_log_row(Buf *out, const UnitSet *units, const Review *review) {
    char day[DAY_TEXT];
    Arena *scratch = arena_child(out->arena);
    Type type;
    Review told = *review;
    bool known = read_unit(scratch, units, review->unit, &type);
    if (!known)
        told.unit = str_of(arena_printf(scratch, "base units of %.*s", STR_ARG(review->unit)));
    day_text(review->day, day);
    buf_printf(out, "%lld", (long long)review->id);
    log_time(out, review->at);
    buf_printf(out, ",%s", day);
    log_text(out, review->deck);
    log_text(out, review->qid);
    buf_printf(out, ",%llu", (unsigned long long)review->variant);
    log_text(out, review->raw);
    log_numbers(out, units, &type, &told);
    log_number(out, review->level);
    log_number(out, review->score);
    log_number(out, review->err_log10);
    buf_printf(out, ",%d,%d,%d", (int)review->rating, review->elapsed_days, review->interval_days);
    log_number(out, review->s_after);
    log_number(out, review->d_after);
    buf_printf(out, ",%d", review->hints);
    log_number(out, review->took_ms ? (double)review->took_ms : NAN);
    log_text(out, review->scheduler);
    buf_text(out, "\r\n");
    arena_free(scratch);
    return known;
}
