#include "report/progressed.h"

#include "base/num.h"
#include "report/chart.h"
#include "report/json.h"
#include "report/quizzed.h"
#include "report/table.h"

#include <math.h>

enum { WEEK = 7, MONDAY = 3 /* 1970-01-01 was a Thursday */, WEEKS_AT_MOST = 52 };

typedef struct Page {
    Buf *out;
    const Style *style;
    const Progress *all;
} Page;

static const char *percent(Arena *arena, double share) {
    return arena_printf(arena, "%.0f%%", 100 * share);
}

static void heading(const Page *page, const char *text) {
    bool markdown = page->style->format == FORMAT_MARKDOWN;
    buf_char(page->out, '\n');
    if (markdown) buf_text(page->out, "## ");
    style_wrap(page->out, page->style, TONE_STRONG, str_of(text), STR(""));
    if (markdown) buf_char(page->out, '\n');
}

static void line(const Page *page, Tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void line(const Page *page, Tone tone, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(page->out->arena, fmt, args);
    va_end(args);
    bool markdown = page->style->format == FORMAT_MARKDOWN;
    buf_text(page->out, markdown ? "- " : "  ");
    style_wrap(page->out, page->style, tone, str_of(text), STR("  "));
}

static const char *plural(size_t n, const char *word) {
    static const struct {
        const char *one, *many;
    } words[] = {{"day", "days"}, {"answer", "answers"}, {"question", "questions"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(word, words[i].one) == 0 && n != 1) return words[i].many;
    return word;
}

/* ---- sections ---- */

static void in_short(const Page *page) {
    const Progress *all = page->all;
    size_t first = 0;
    for (size_t i = 0; i < all->ndecks; i++) first += all->decks[i].answers;
    const char *repeats = first == all->answers
                              ? ""
                              : arena_printf(page->out->arena, " (%zu without repeats)", first);
    line(page, TONE_PLAIN, "%zu %s%s on %zu %s; streak %zu %s, the longest %zu", all->answers,
         plural(all->answers, "answer"), repeats, all->active_days, plural(all->active_days, "day"),
         all->streak, plural(all->streak, "day"), all->longest);
    if (!all->nerrors) return;
    Str numbers = quizzed_numbers(page->out->arena, all->errors, all->nerrors);
    line(page, TONE_PLAIN, "numbers: %.*s (%zu %s)", STR_ARG(numbers), all->nerrors,
         plural(all->nerrors, "answer"));
}

/* Lines of bars would run together. */
static void bars_as_table(const Page *page, const ChartRow *rows, size_t n) {
    Table table = table_new(page->out->arena, 2);
    table.has_head = true;
    table_text(&table, TONE_DIM, "day");
    table_text(&table, TONE_DIM, "questions");
    for (size_t i = 0; i < n; i++) {
        table_cell(&table, TONE_PLAIN, rows[i].label);
        table_cell(&table, TONE_PLAIN, rows[i].number);
    }
    table_write(page->out, page->style, &table, 2);
}

static void forecast(const Page *page) {
    const Progress *all = page->all;
    Arena *arena = page->out->arena;
    ChartRow rows[FORECAST_DAYS + 1];
    size_t n = 0, last = 0;
    for (size_t i = 0; i < FORECAST_DAYS; i++)
        if (all->forecast[i]) last = i + 1;
    if (!last && !all->overdue) return;
    heading(page, "Due");
    if (all->overdue)
        rows[n++] =
            (ChartRow){.label = STR("overdue"), .size = (double)all->overdue, .tone = TONE_WARN};
    for (size_t i = 0; i < last; i++) {
        char day[DAY_TEXT];
        day_text(all->today + (int32_t)i, day);
        Str label = i == 0 ? STR("today") : str_of(arena_printf(arena, "%s", day));
        rows[n++] = (ChartRow){.label = label, .size = (double)all->forecast[i]};
    }
    for (size_t i = 0; i < n; i++)
        rows[i].number = str_of(arena_printf(arena, "%.0f", rows[i].size));
    if (page->style->format == FORMAT_MARKDOWN) bars_as_table(page, rows, n);
    else chart_bars(page->out, page->style, rows, n);
}

static void by_deck(const Page *page) {
    const Progress *all = page->all;
    Arena *arena = page->out->arena;
    Table table = table_new(arena, 5);
    static const char *const heads[] = {"deck", "right", "credit", "due", "seen"};
    table.has_head = true;
    for (size_t i = 0; i < COUNT_OF(heads); i++) table_text(&table, TONE_DIM, heads[i]);
    for (size_t i = 0; i < all->ndecks; i++) {
        const DeckProgress *deck = &all->decks[i];
        double n = (double)(deck->answers ? deck->answers : 1);
        table_cell(&table, TONE_PLAIN, deck->deck);
        table_text(&table, TONE_PLAIN,
                   arena_printf(arena, "%zu of %zu", deck->right, deck->answers));
        table_text(&table, TONE_PLAIN, percent(arena, deck->credit / n));
        table_text(&table, TONE_PLAIN, arena_printf(arena, "%zu", deck->due));
        table_text(&table, TONE_PLAIN, arena_printf(arena, "%zu", deck->cards));
    }
    heading(page, "By deck");
    table_write(page->out, page->style, &table, 2);
}

static void calibration(const Page *page) {
    const Progress *all = page->all;
    Arena *arena = page->out->arena;
    size_t n = 0;
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) n += all->levels[i].n;
    if (n) heading(page, "Ranges");
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) {
        const LevelProgress *level = &all->levels[i];
        if (!level->n) continue;
        Str wide = quizzed_width(arena, level->width);
        const char *truly = "";
        if (level->n >= FEW)
            truly = arena_printf(arena, " (%s .. %s, 90%% sure)", percent(arena, level->low),
                                 percent(arena, level->high));
        line(page, TONE_PLAIN, "asked for %s: %zu of %zu hit%s, typically %.*s wide; %s",
             percent(arena, level->level), level->hits, level->n, truly, STR_ARG(wide),
             progress_judged(level));
    }
    if (!all->nsure) return;
    heading(page, "How sure, and how right");
    for (size_t i = 0; i < SURE_BINS; i++) {
        const SureProgress *bin = &all->sure[i];
        if (!bin->n) continue;
        line(page, TONE_PLAIN, "%s sure: %s right (%zu of %zu)",
             percent(arena, bin->sure / (double)bin->n),
             percent(arena, (double)bin->hits / (double)bin->n), bin->hits, bin->n);
    }
    line(page, TONE_DIM, "Brier score %.2f: 0 is perfect, 0.25 is always saying 50%%", all->brier);
}

/* Signs that tell counts apart without colour. */
static const char *cell_of(const Style *style, size_t answers) {
    static const char *const blocks[] = {"\u00b7", "\u2591", "\u2592", "\u2593", "\u2588"};
    static const char *const letters[] = {".", "-", "+", "*", "#"};
    size_t level = answers == 0 ? 0 : answers < 5 ? 1 : answers < 10 ? 2 : answers < 20 ? 3 : 4;
    return style->ascii ? letters[level] : blocks[level];
}

static size_t answers_on(const Progress *all, int32_t day) {
    int32_t at = day - all->first_day;
    return at >= 0 && (size_t)at < all->ndays ? all->days[at] : 0;
}

static void heat_map(const Page *page) {
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const Progress *all = page->all;
    size_t room = page->style->width > 10 ? (page->style->width - 8) : 2;
    int32_t weeks = (int32_t)(room / 2 < WEEKS_AT_MOST ? room / 2 : WEEKS_AT_MOST);
    int32_t weekday = (all->today + MONDAY) % WEEK, monday = all->today - weekday;
    int32_t needed = (monday - all->first_day + WEEK - 1) / WEEK + 1;
    if (weeks > needed) weeks = needed > 4 ? needed : 4;
    char first[DAY_TEXT];
    day_text(monday - WEEK * (weeks - 1), first);
    heading(page, arena_printf(page->out->arena, "Days, a column a week from %s", first));
    for (int32_t row = 0; row < WEEK; row++) {
        buf_printf(page->out, "  %s  ", names[row]);
        for (int32_t week = weeks - 1; week >= 0; week--) {
            int32_t day = monday - WEEK * week + row;
            if (day > all->today) break;
            buf_printf(page->out, "%s%s", cell_of(page->style, answers_on(all, day)),
                       week ? " " : "");
        }
        while (page->out->p[page->out->n - 1] == ' ') page->out->p[--page->out->n] = '\0';
        buf_char(page->out, '\n');
    }
    line(page, TONE_DIM, "answers a day: %s none, %s 1-4, %s 5-9, %s 10-19, %s 20 and more",
         cell_of(page->style, 0), cell_of(page->style, 1), cell_of(page->style, 5),
         cell_of(page->style, 10), cell_of(page->style, 20));
}

static void weak(const Page *page) {
    const Progress *all = page->all;
    if (!all->nweak) return;
    heading(page, "Forgotten most often");
    for (size_t i = 0; i < all->nweak; i++)
        line(page, TONE_PLAIN, "%.*s/%.*s: %d times of %d", STR_ARG(all->weak[i].deck),
             STR_ARG(all->weak[i].qid), all->weak[i].lapses, all->weak[i].reps);
}

/* ---- JSON ---- */

static void number(Json *json, const char *key, double value) {
    json_key(json, key);
    json_number(json, value);
}

static void count(Json *json, const char *key, size_t value) {
    json_key(json, key);
    json_count(json, value);
}

static void decks_json(Json *json, const Progress *all) {
    json_key(json, "decks");
    json_open(json, '[');
    for (size_t i = 0; i < all->ndecks; i++) {
        const DeckProgress *deck = &all->decks[i];
        json_open(json, '{');
        json_text(json, "deck", deck->deck);
        count(json, "answers", deck->answers);
        count(json, "right", deck->right);
        number(json, "credit", deck->answers ? deck->credit / (double)deck->answers : NAN);
        count(json, "cards", deck->cards);
        count(json, "due", deck->due);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void levels_json(Json *json, const Progress *all) {
    json_key(json, "ranges");
    json_open(json, '[');
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) {
        const LevelProgress *level = &all->levels[i];
        if (!level->n) continue;
        json_open(json, '{');
        number(json, "level", level->level);
        count(json, "n", level->n);
        count(json, "hits", level->hits);
        number(json, "width_decades", level->width);
        number(json, "winkler", level->winkler);
        json_key(json, "wilson90");
        json_open(json, '[');
        json_number(json, level->low);
        json_number(json, level->high);
        json_close(json, ']');
        number(json, "chance", level->chance);
        json_text(json, "judged", str_of(progress_judged(level)));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void sure_json(Json *json, const Progress *all) {
    json_key(json, "sure");
    json_open(json, '[');
    for (size_t i = 0; i < SURE_BINS; i++) {
        const SureProgress *bin = &all->sure[i];
        if (!bin->n) continue;
        json_open(json, '{');
        number(json, "said", bin->sure / (double)bin->n);
        count(json, "n", bin->n);
        count(json, "right", bin->hits);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void days_json(Json *json, const Progress *all) {
    json_key(json, "by_day");
    json_open(json, '[');
    for (size_t i = 0; i < all->ndays; i++) {
        char day[DAY_TEXT];
        if (!all->days[i]) continue;
        day_text(all->first_day + (int32_t)i, day);
        json_open(json, '{');
        json_text(json, "day", str_of(arena_printf(json->out->arena, "%s", day)));
        count(json, "answers", all->days[i]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_json(Buf *out, const Progress *all) {
    Json json = {.out = out};
    json_document_open(&json);
    count(&json, "answers", all->answers);
    count(&json, "days", all->active_days);
    count(&json, "streak", all->streak);
    count(&json, "longest_streak", all->longest);
    number(&json, "median_factor", all->factor);
    number(&json, "bias_log10", all->bias);
    decks_json(&json, all);
    levels_json(&json, all);
    sure_json(&json, all);
    number(&json, "brier", all->nsure ? all->brier : NAN);
    number(&json, "log_score", all->nsure ? all->log : NAN);
    count(&json, "overdue", all->overdue);
    json_key(&json, "forecast");
    json_open(&json, '[');
    for (size_t i = 0; i < FORECAST_DAYS; i++) json_count(&json, all->forecast[i]);
    json_close(&json, ']');
    days_json(&json, all);
    json_document_close(&json);
}

/* One row a day: what a spreadsheet makes of it is its own. */
static void write_csv(Buf *out, const Style *style, const Progress *all) {
    Table table = table_new(out->arena, 2);
    table_text(&table, TONE_PLAIN, "day");
    table_text(&table, TONE_PLAIN, "answers");
    for (size_t i = 0; i < all->ndays; i++) {
        char day[DAY_TEXT];
        if (!all->days[i]) continue;
        day_text(all->first_day + (int32_t)i, day);
        table_text(&table, TONE_PLAIN, arena_printf(out->arena, "%s", day));
        table_text(&table, TONE_PLAIN, arena_printf(out->arena, "%zu", all->days[i]));
    }
    table_write(out, style, &table, 0);
}

void progress_write(Buf *out, const Style *style, const Progress *all) {
    Page page = {out, style, all};
    if (style->format == FORMAT_JSON) {
        write_json(out, all);
        return;
    }
    if (style->format == FORMAT_CSV) {
        write_csv(out, style, all);
        return;
    }
    if (!all->answers) {
        style_wrap(out, style, TONE_PLAIN, STR("There are no answers yet: `napkin quiz` asks."),
                   STR(""));
        return;
    }
    in_short(&page);
    forecast(&page);
    by_deck(&page);
    calibration(&page);
    if (style->format == FORMAT_TEXT) heat_map(&page);
    weak(&page);
}
