/* test_fsrs.c - the memory model against known answers, and what must hold of any review. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "quiz/config.h"

#include <math.h>
#include <unistd.h>

#define CASES NAPKIN_SOURCE_DIR "/tests/golden/data/fsrs.tsv"

enum { DAY_MINUTES = 24 * 60, CONFIGS = 128, LEAST_ROWS = 90 };

static const char *const state_names[] = {"New", "Learning", "Review", "Relearning"};

static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* ---- the file of known answers: `# cfg X: key=value …`, then rows of X ---- */

static double number(Str text) {
    double value = NAN;
    if (!num_parse(text, &value)) fail_msg("no number: %.*s", STR_ARG(text));
    return value;
}

static int whole(Str text) {
    return (int)number(text);
}

/* `1m,10m,1d` in minutes, or `none`. */
static int read_steps(Str text, int *steps) {
    int n = 0;
    if (str_is(text, "none")) return 0;
    while (text.n) {
        Str step = str_cut(&text, ',');
        char unit = step.p[step.n - 1];
        assert_true(n < FSRS_STEPS);
        steps[n++] = whole((Str){step.p, step.n - 1}) * (unit == 'd'   ? DAY_MINUTES
                                                         : unit == 'h' ? 60
                                                                       : 1);
    }
    return n;
}

static FsrsConfig read_config(Str text) {
    FsrsConfig config = fsrs_default();
    for (text = str_trim(text); text.n;) {
        Str value = str_cut(&text, ' '), key = str_cut(&value, '=');
        if (str_is(key, "retention")) config.retention = number(value);
        else if (str_is(key, "max_interval")) config.max_interval = whole(value);
        else if (str_is(key, "short_term")) config.long_term = !str_is(value, "true");
        else if (str_is(key, "learning")) config.nlearning = read_steps(value, config.learning);
        else if (str_is(key, "relearning"))
            config.nrelearning = read_steps(value, config.relearning);
        else if (str_is(key, "w"))
            for (size_t i = 0; i < FSRS_WEIGHTS; i++) config.w[i] = number(str_cut(&value, ','));
        else fail_msg("unknown key %.*s", STR_ARG(key));
    }
    return config;
}

typedef struct Row {
    Str seq, config, what, step, rating, days, total, state, retrievability, s, d, state_after,
        step_after, interval, due, raw, s_exact, d_exact;
} Row;

static Row read_row(Str line) {
    Row row;
    Str *columns[] = {
        &row.seq,  &row.config,      &row.what,       &row.step,           &row.rating,
        &row.days, &row.total,       &row.state,      &row.retrievability, &row.s,
        &row.d,    &row.state_after, &row.step_after, &row.interval,       &row.due,
        &row.raw,  &row.s_exact,     &row.d_exact};
    for (size_t i = 0; i < COUNT_OF(columns); i++) *columns[i] = str_trim(str_cut(&line, '\t'));
    return row;
}

static void near(const Row *row, const char *what, double found, Str wanted, double relative) {
    double value = number(wanted);
    if (!(fabs(found - value) <= relative * fabs(value)))
        fail_msg("%.*s %.*s.%.*s: %s is %.15g, not %.*s", STR_ARG(row->config), STR_ARG(row->seq),
                 STR_ARG(row->step), what, found, STR_ARG(wanted));
}

static void equal(const Row *row, const char *what, int found, int wanted) {
    if (found != wanted)
        fail_msg("%.*s %.*s.%.*s: %s is %d, not %d", STR_ARG(row->config), STR_ARG(row->seq),
                 STR_ARG(row->step), what, found, wanted);
}

static void check_row(const FsrsConfig *config, const Row *row, Memory *memory) {
    int days = whole(row->days), most = config->max_interval;
    if (str_is(row->step, "1")) *memory = (Memory){0};
    assert_true(str_is(row->state, state_names[memory->state]));
    if (row->retrievability.n) {
        double chance = fsrs_retrievability(config, memory->stability, days);
        near(row, "the chance", 1 + chance - number(row->retrievability), STR("1"), 1e-7);
    }
    Scheduled found = fsrs_review(config, memory, (Rating)whole(row->rating), days);
    *memory = found.memory;
    near(row, "S", found.memory.stability, row->s_exact, 1e-9);
    near(row, "D", found.memory.difficulty, row->d_exact, 1e-9);
    near(row, "S", found.memory.stability, row->s, 1e-6);
    near(row, "D", found.memory.difficulty, row->d, 1e-6);
    near(row, "the interval before rounding", found.raw, row->raw, 1e-9);
    assert_true(str_is(row->state_after, state_names[found.memory.state]));
    equal(row, "step", found.memory.step, whole(row->step_after));
    /* the spacing of the reference may pass the longest interval; ours may not */
    int interval = whole(row->interval), due = whole(row->due);
    equal(row, "interval", found.interval, interval < most ? interval : most);
    equal(row, "due", found.due_minutes, interval <= most ? due : most * DAY_MINUTES);
}

static void known_answers(void **state) {
    (void)state;
    static FsrsConfig configs[CONFIGS];
    bool known[CONFIGS] = {false};
    size_t rows = 0, room = 0;
    char *line = NULL;
    Memory memory = {0};
    FILE *file = fopen(CASES, "r");
    assert_non_null(file);
    for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
        Str text = str_trim((Str){line, (size_t)n});
        if (str_starts(text, "# cfg ") && text.n > 8 && text.p[7] == ':') {
            size_t name = (size_t)text.p[6] % CONFIGS;
            configs[name] = read_config((Str){text.p + 8, text.n - 8});
            known[name] = true;
        } else if (text.n && text.p[0] >= '0' && text.p[0] <= '9') {
            Row row = read_row((Str){line, (size_t)n});
            size_t name = (size_t)row.config.p[0] % CONFIGS;
            assert_true(known[name]);
            check_row(&configs[name], &row, &memory);
            rows++;
        }
    }
    free(line);
    fclose(file);
    assert_true(rows >= LEAST_ROWS);
}

/* ---- numbers that are known otherwise ---- */

static double relative(double found, double wanted) {
    return fabs(found / wanted - 1);
}

static void good_every_time(void **state) {
    (void)state;
    static const int minutes[] = {10, 2 * 1440, 11 * 1440, 46 * 1440, 163 * 1440, 498 * 1440};
    FsrsConfig config = fsrs_default();
    Memory memory = {0};
    int days = 0;
    for (size_t i = 0; i < COUNT_OF(minutes); i++) {
        Scheduled found = fsrs_review(&config, &memory, RATING_GOOD, days);
        assert_int_equal(found.due_minutes, minutes[i]);
        memory = found.memory;
        days = found.interval;
    }
}

static void a_wanted_chance_stretches_intervals(void **state) {
    (void)state;
    static const struct {
        double retention, by;
    } rows[] = {{0.8, 3.3160}, {0.9, 1}, {0.95, 0.40256}};
    Memory memory = {.state = CARD_REVIEW, .stability = 100, .difficulty = 5};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FsrsConfig config = fsrs_default();
        config.retention = rows[i].retention;
        Scheduled found = fsrs_review(&config, &memory, RATING_GOOD, 100);
        assert_true(relative(found.raw / found.memory.stability, rows[i].by) < 2e-5);
    }
}

static void forgetting(void **state) {
    (void)state;
    FsrsConfig config = fsrs_default();
    static const double stabilities[] = {0.001, 0.212, 1, 46.3, 36500};
    for (size_t i = 0; i < COUNT_OF(stabilities); i++) {
        double s = stabilities[i];
        assert_true(relative(fsrs_retrievability(&config, s, s), 0.9) < 1e-14);
        assert_true(fsrs_retrievability(&config, s, 0) == 1);
        assert_true(fsrs_retrievability(&config, s, -2) == 1); /* a clock that went back */
        double last = 1;
        for (double days = s / 8; days < s * 1000; days *= 2) {
            double chance = fsrs_retrievability(&config, s, days);
            assert_true(chance < last && chance > 0);
            last = chance;
        }
    }
    assert_true(fsrs_retrievability(&config, 0, 3) == 0);
}

/* What a first answer gives, and S after a review of the same day. */
static void same_day(void **state) {
    (void)state;
    FsrsConfig config = fsrs_default();
    for (Rating r = RATING_AGAIN; r <= RATING_EASY; r++) {
        Memory memory = {.state = CARD_REVIEW, .stability = 40, .difficulty = 5};
        double s = fsrs_review(&config, &memory, r, 0).memory.stability;
        assert_true(r == RATING_AGAIN ? s < 40 : s >= 40);
        assert_true(s == fsrs_review(&config, &memory, r, -3).memory.stability);
        assert_true(fsrs_review(&config, &(Memory){0}, r, 0).memory.stability == config.w[r - 1]);
        config.long_term = true; /* forgets and recalls as over days, here with a chance of 1 */
        s = fsrs_review(&config, &memory, r, 0).memory.stability;
        assert_true(r == RATING_AGAIN ? s < 40 : s == 40);
        config.long_term = false;
    }
}

/* ---- steps ---- */

static void steps(void **state) {
    (void)state;
    static const struct {
        int nlearning, learning[3], nrelearning, relearning[3];
        Memory before;
        Rating rating;
        CardState state;
        int step, interval, due; /* due 0: the interval */
    } rows[] = {
        {2, {1, 10}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_AGAIN, CARD_LEARNING, 0, 0, 1},
        {2, {1, 10}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_HARD, CARD_LEARNING, 0, 0, 6},
        {2, {1, 10}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_GOOD, CARD_LEARNING, 1, 0, 10},
        {2, {1, 10}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_EASY, CARD_REVIEW, 0, 8, 0},
        {1, {10}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_HARD, CARD_LEARNING, 0, 0, 15},
        {1, {5}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_HARD, CARD_LEARNING, 0, 0, 8},
        {3, {1, 10, 60}, 1, {10}, {CARD_LEARNING, 1, 2, 5}, RATING_HARD, CARD_LEARNING, 1, 0, 6},
        {3, {1, 10, 60}, 1, {10}, {CARD_LEARNING, 1, 2, 5}, RATING_GOOD, CARD_LEARNING, 2, 0, 60},
        {3, {1, 10, 60}, 1, {10}, {CARD_LEARNING, 2, 2, 5}, RATING_GOOD, CARD_REVIEW, 0, 2, 0},
        {3, {1, 10, 60}, 1, {10}, {CARD_LEARNING, 2, 2, 5}, RATING_AGAIN, CARD_LEARNING, 0, 0, 1},
        {2, {1, 10}, 2, {5, 30}, {CARD_REVIEW, 0, 2, 5}, RATING_AGAIN, CARD_RELEARNING, 0, 0, 5},
        {2,
         {1, 10},
         2,
         {5, 30},
         {CARD_RELEARNING, 0, 2, 5},
         RATING_HARD,
         CARD_RELEARNING,
         0,
         0,
         18},
        {2,
         {1, 10},
         2,
         {5, 30},
         {CARD_RELEARNING, 0, 2, 5},
         RATING_GOOD,
         CARD_RELEARNING,
         1,
         0,
         30},
        {2, {1, 10}, 2, {5, 30}, {CARD_RELEARNING, 1, 2, 5}, RATING_GOOD, CARD_REVIEW, 0, 2, 0},
        /* a step of a day is a review that keeps its step */
        {2, {10, 1440}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_GOOD, CARD_REVIEW, 1, 1, 1440},
        {1, {1440}, 1, {10}, {CARD_NEW, 0, 0, 0}, RATING_HARD, CARD_REVIEW, 0, 1, 2160},
        {1, {1}, 1, {2880}, {CARD_REVIEW, 0, 9, 5}, RATING_AGAIN, CARD_REVIEW, 0, 2, 2880},
        {1, {1}, 2, {10, 1440}, {CARD_REVIEW, 1, 9, 5}, RATING_AGAIN, CARD_REVIEW, 0, 1, 1440},
        /* no steps: days at once; fewer steps than when it was learnt: too */
        {0, {0}, 0, {0}, {CARD_NEW, 0, 0, 0}, RATING_AGAIN, CARD_REVIEW, 0, 1, 0},
        {0, {0}, 0, {0}, {CARD_NEW, 0, 0, 0}, RATING_GOOD, CARD_REVIEW, 0, 2, 0},
        {0, {0}, 0, {0}, {CARD_REVIEW, 0, 2, 5}, RATING_AGAIN, CARD_REVIEW, 0, 1, 0},
        {1, {1}, 1, {10}, {CARD_LEARNING, 3, 2, 5}, RATING_HARD, CARD_REVIEW, 0, 2, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FsrsConfig config = fsrs_default();
        config.nlearning = rows[i].nlearning;
        config.nrelearning = rows[i].nrelearning;
        memcpy(config.learning, rows[i].learning, sizeof rows[i].learning);
        memcpy(config.relearning, rows[i].relearning, sizeof rows[i].relearning);
        Scheduled found = fsrs_review(&config, &rows[i].before, rows[i].rating, 0);
        int due = rows[i].due ? rows[i].due : rows[i].interval * DAY_MINUTES;
        if (found.memory.state != rows[i].state || found.memory.step != rows[i].step ||
            found.interval != rows[i].interval || found.due_minutes != due)
            fail_msg("row %zu: state %d, step %d, %d days, %d min", i, (int)found.memory.state,
                     found.memory.step, found.interval, found.due_minutes);
    }
}

/* Of S = 0.212, 1.2931, 2.3065, 8.2956: one day each, two, eight; then each a day more. */
static void days_alone(void **state) {
    (void)state;
    static const struct {
        int longest, days[4];
    } rows[] = {{FSRS_FURTHEST, {1, 2, 3, 8}}, {3, {1, 2, 3, 3}}, {1, {1, 1, 1, 1}}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (Rating r = RATING_AGAIN; r <= RATING_EASY; r++) {
            FsrsConfig config = fsrs_default(); /* its steps do not matter */
            config.long_term = true;
            config.max_interval = rows[i].longest;
            Scheduled found = fsrs_review(&config, &(Memory){0}, r, 0);
            assert_int_equal(found.interval, rows[i].days[r - 1]);
            assert_int_equal(found.memory.state, CARD_REVIEW);
            assert_int_equal(found.memory.step, 0);
        }
}

/* Two steps leave the default weights as they are, three do not: 0.49 < w17. */
static void several_steps_of_relearning_give_less_each(void **state) {
    (void)state;
    FsrsConfig config = fsrs_default();
    Memory memory = {.state = CARD_RELEARNING, .stability = 0.1, .difficulty = 5};
    double lost = -(log(1.4835) + log(pow(2, 0.2629) - 1) + 0.3 * 1.6483);
    assert_true(fabs(sqrt(lost / 2) - 0.600) < 5e-4);
    for (int n = 1; n <= 3; n++) {
        config.nrelearning = n;
        for (int i = 0; i < n; i++) config.relearning[i] = 10 * (i + 1);
        double w17 = n < 3 ? 0.5425 : sqrt(lost / 3);
        double wanted = 0.1 * exp(w17 * 0.0912) * pow(0.1, -0.0658);
        double found = fsrs_review(&config, &memory, RATING_GOOD, 0).memory.stability;
        assert_true(relative(found, wanted) < 1e-12);
    }
    config.w[11] = 5; /* nothing was lost: the cap is at its least, of w18 as well */
    config.w[13] = 0.9;
    double found = fsrs_review(&config, &memory, RATING_GOOD, 0).memory.stability;
    assert_true(relative(found, 0.1 * exp(0.01 * 0.01) * pow(0.1, -0.0658)) < 1e-12);
}

/* ---- what always holds ---- */

static FsrsConfig any_config(uint64_t *seed) {
    static const double retentions[] = {0.7, 0.8, 0.9, 0.95, 0.99};
    static const int longest[] = {1, 7, 90, 365, FSRS_FURTHEST};
    FsrsConfig config = fsrs_default();
    config.retention = retentions[next(seed) % COUNT_OF(retentions)];
    config.max_interval = longest[next(seed) % COUNT_OF(longest)];
    config.nlearning = (int)(next(seed) % 3);
    config.nrelearning = (int)(next(seed) % 2);
    config.long_term = next(seed) % 4 == 0;
    return config;
}

static int any_days(uint64_t *seed, const Scheduled *last) {
    switch (next(seed) % 4) {
    case 0: return 0;
    case 1: return (int)(next(seed) % 30);
    case 2: return (int)(next(seed) % 40000);
    default: return last->interval;
    }
}

/* The four answers to one question at one time: `found` by rating. */
static void check_spacing(const FsrsConfig *config, const Memory *before, const Scheduled *found) {
    int hard = found[RATING_HARD].interval, good = found[RATING_GOOD].interval,
        easy = found[RATING_EASY].interval, most = config->max_interval;
    if (before->state != CARD_REVIEW && !config->long_term) return;
    assert_true(found[RATING_AGAIN].interval <= hard);
    assert_true(hard < good || good == most);
    assert_true(good < easy || easy == most);
}

static void random_reviews(void **state) {
    (void)state;
    enum { REVIEWS = 100 * 1000, OF_ONE = 50 };
    uint64_t seed = 6;
    FsrsConfig config = fsrs_default();
    Scheduled last = {0};
    for (int i = 0; i < REVIEWS; i++) {
        if (i % OF_ONE == 0) {
            config = any_config(&seed);
            last = (Scheduled){0};
            assert_null(fsrs_fault(&config, &(FsrsSetting){0}));
        }
        int days = any_days(&seed, &last);
        Scheduled found[RATING_EASY + 1];
        for (Rating r = RATING_AGAIN; r <= RATING_EASY; r++) {
            found[r] = fsrs_review(&config, &last.memory, r, days);
            const Memory *memory = &found[r].memory;
            assert_true(memory->stability >= 0.001 && memory->stability <= 36500);
            assert_true(memory->difficulty >= 1 && memory->difficulty <= 10);
            assert_true(found[r].interval <= config.max_interval && found[r].due_minutes > 0);
            assert_int_equal(found[r].interval, found[r].due_minutes / DAY_MINUTES);
            assert_true((found[r].interval == 0) == (memory->state != CARD_REVIEW));
            if (r == RATING_AGAIN) continue;
            assert_true(memory->stability >= found[r - 1].memory.stability);
            assert_true(memory->difficulty <= found[r - 1].memory.difficulty);
        }
        check_spacing(&config, &last.memory, found);
        last = found[RATING_AGAIN + next(&seed) % RATING_EASY];
    }
}

/* A store that was damaged gives no number that is none. */
static void broken_memories_are_held_in_range(void **state) {
    (void)state;
    static const double broken[] = {NAN, INFINITY, -INFINITY, -1, 0, 1e300};
    FsrsConfig config = fsrs_default();
    for (size_t i = 0; i < COUNT_OF(broken); i++)
        for (Rating r = RATING_AGAIN; r <= RATING_EASY; r++) {
            Memory memory = {CARD_REVIEW, -3, broken[i], broken[i]};
            Scheduled found = fsrs_review(&config, &memory, r, 3);
            assert_true(found.memory.stability >= 0.001 && found.memory.stability <= 36500);
            assert_true(found.memory.difficulty >= 1 && found.memory.difficulty <= 10);
            assert_true(found.interval >= 0 && found.interval <= config.max_interval);
            double chance = fsrs_retrievability(&config, broken[i], 3);
            assert_true(chance >= 0 && chance <= 1);
        }
}

/* ---- configurations ---- */

static void finds(const FsrsConfig *config, FsrsSetting wanted, const char *words) {
    FsrsSetting which;
    const char *fault = fsrs_fault(config, &which);
    assert_true(!fault || which == wanted);
    if (!fault || !strstr(fault, words)) fail_msg("%s, not: %s", fault ? fault : "none", words);
}

static void faulty_weights(void **state) {
    (void)state;
    FsrsConfig good = fsrs_default();
    assert_null(fsrs_fault(&good, &(FsrsSetting){0}));
    for (int i = 0; i < FSRS_WEIGHTS; i++) {
        char name[32];
        snprintf(name, sizeof name, "w%d ", i);
        static const double wrong[] = {-0.5, 101};
        for (size_t k = 0; k < COUNT_OF(wrong); k++) {
            FsrsConfig config = good;
            config.w[i] = wrong[k];
            finds(&config, FSRS_OF_WEIGHTS, name);
        }
        FsrsConfig config = good;
        config.w[i] = NAN;
        finds(&config, FSRS_OF_WEIGHTS, "not a number");
        config.w[i] = INFINITY;
        finds(&config, FSRS_OF_WEIGHTS, "not a number");
    }
    good.w[19] = 0; /* a set of 19 weights, filled up */
    good.w[20] = 0.5;
    assert_null(fsrs_fault(&good, &(FsrsSetting){0}));
}

static void faulty_settings(void **state) {
    (void)state;
    FsrsConfig config = fsrs_default();
    static const double retentions[] = {0.69, 1, 0, -1, NAN, INFINITY};
    for (size_t i = 0; i < COUNT_OF(retentions); i++) {
        config.retention = retentions[i];
        finds(&config, FSRS_OF_RETENTION, "retention");
    }
    config = fsrs_default();
    config.max_interval = 0;
    finds(&config, FSRS_OF_FURTHEST, "longest interval");
    config.max_interval = FSRS_FURTHEST + 1;
    finds(&config, FSRS_OF_FURTHEST, "longest interval");
}

static void faulty_steps(void **state) {
    (void)state;
    static const struct {
        int n, steps[3];
        const char *words;
    } rows[] = {
        {-1, {0}, "at most 10"},
        {FSRS_STEPS + 1, {0}, "at most 10"},
        {1, {0}, "a minute or longer"},
        {2, {-5, 10}, "a minute or longer"},
        {2, {10, 10}, "longer than the one before"},
        {3, {1, 10, 5}, "longer than the one before"},
        {1, {FSRS_FURTHEST * DAY_MINUTES + 1}, "36,500 days"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FsrsConfig config = fsrs_default();
        config.nlearning = rows[i].n;
        memcpy(config.learning, rows[i].steps, sizeof rows[i].steps);
        finds(&config, FSRS_OF_LEARNING, rows[i].words);
        config = fsrs_default();
        config.nrelearning = rows[i].n;
        memcpy(config.relearning, rows[i].steps, sizeof rows[i].steps);
        finds(&config, FSRS_OF_RELEARNING, rows[i].words);
    }
    FsrsConfig config = fsrs_default();
    config.nlearning = config.nrelearning = 0;
    assert_null(fsrs_fault(&config, &(FsrsSetting){0}));
}

/* ---- quiz.yaml ---- */

#define MOST_WEIGHTS                                                                               \
    "0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, "        \
    "1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658"
#define WEIGHTS "[" MOST_WEIGHTS ", 0.1542]\n"
#define OTHER_WEIGHTS "[" MOST_WEIGHTS ", 0.5]\n"
#define OTHER_NAMED                                                                                \
    "0.212,1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,"     \
    "0.2629,1.6483,0.6014,1.8729,0.5425,0.0912,0.0658,0.5"

/* Reads that text; « and » are marks of the caret, and are taken out. */
static bool read_settings(Arena *arena, Diags *diags, const char *marked, Span *at,
                          QuizConfig *out) {
    char path[] = "/tmp/napkin-settings-XXXXXX";
    Buf text = buf_new(arena);
    for (const char *p = marked; *p; p++) {
        bool open = strncmp(p, "«", 2) == 0, close = strncmp(p, "»", 2) == 0;
        if (open) at->off = (uint32_t)text.n;
        if (close) at->len = (uint32_t)text.n - at->off;
        if (open || close) p++;
        else buf_char(&text, *p);
    }
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text.p, text.n), text.n);
    close(file);
    bool good = quiz_config_read(arena, diags, path, out);
    unlink(path);
    return good;
}

static void settings_are_refused_where_they_are_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"retention: «20%»\n", "between 70 % and 99 %"},
        {"furthest: «-1e30 day»\n", "1 to 36,500 days"},
        {"furthest: «1e30 day»\n", "1 to 36,500 days"},
        {"furthest: «400000 days»\n", "1 to 36,500 days"},
        {"furthest: «36501 days»\n", "1 to 36,500 days"},
        {"furthest: «0 days»\n", "1 to 36,500 days"},
        {"furthest: «1.5 days»\n", "whole days"},
        {"furthest: «2 h»\n", "whole days"},
        {"furthest: «90»\n", "this is a time"},
        {"learning: «[2000000000 min]»\n", "36,500 days or shorter"},
        {"learning: «[1e30 day]»\n", "36,500 days or shorter"},
        {"learning: «[0 min]»\n", "a minute or longer"},
        {"learning: «[-1e30 day]»\n", "a minute or longer"},
        {"learning: [1 min, «90 s»]\n", "whole minutes"},
        {"limit: 3\nlearning: «[10 min, 1 min]»\nweights: " WEIGHTS, "longer than the one before"},
        {"weights: " WEIGHTS "relearning: «[10 min, 10 min]»\n", "longer than the one before"},
        {"retention: 80%\nweights: «[101, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, "
         "1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, "
         "0.0658, 0.1542]»\n",
         "weight w0"},
        {"long_term: «yes»\n", "true"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Span at = {0};
        QuizConfig config;
        bool good = read_settings(arena, &diags, rows[i].text, &at, &config);
        const Diag *diag = diags.first;
        if (good || diags.errors != 1) fail_msg("%s: %zu errors", rows[i].text, diags.errors);
        bool there = diag->span.off == at.off && diag->span.len == at.len;
        if (!strstr(diag->message, rows[i].says) || !there)
            fail_msg("%s: at %u+%u, %s", rows[i].text, diag->span.off, diag->span.len,
                     diag->message);
        arena_free(arena);
    }
}

static void reviews_name_the_settings_that_they_follow_from(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", "fsrs-6"},
        {"# limit: 5\n\n  # fuzz: true\n", "fsrs-6"},
        {"\xEF\xBB\xBF# nothing", "fsrs-6"},
        {"limit: 5\nnew: 2\n", "fsrs-6"},
        {"retention: 90%\nfurthest: 36500 days\nlearning: [1 min, 10 min]\nrelearning: [10 min]\n"
         "fuzz: false\nlong_term: false\nweights: " WEIGHTS,
         "fsrs-6"},
        {"fuzz: true\nretention: 85%\n", "fsrs-6 retention=0.85 fuzz"},
        {"furthest: 1 year\n", "fsrs-6 furthest=365d"},
        {"learning: [1 min, 10 min, 1 day]\nrelearning: []\n",
         "fsrs-6 learning=1m,10m,1440m relearning=none"},
        {"learning: [36500 days]\n", "fsrs-6 learning=52560000m"},
        {"long_term: true\nlearning: [5 min]\n", "fsrs-6 long_term"},
        {"weights: " OTHER_WEIGHTS "retention: 0.8\n", "fsrs-6 " OTHER_NAMED " retention=0.8"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Arena *arena = arena_new(0);
        Diags diags = diags_new(arena);
        Span at = {0};
        QuizConfig config;
        if (!read_settings(arena, &diags, rows[i][0], &at, &config))
            fail_msg("%s: %s", rows[i][0], diags.first->message);
        if (!str_is(config.scheduler, rows[i][1]))
            fail_msg("%s: %.*s", rows[i][0], STR_ARG(config.scheduler));
        assert_int_equal(config.memory.long_term, strstr(rows[i][0], "long_term: true") != NULL);
        arena_free(arena);
    }
}

/* ---- intervals that vary ---- */

static void expect_range(const FsrsConfig *config, int interval, int days, int least, int most) {
    FsrsRange range = fsrs_fuzz_range(config, interval, days);
    assert_int_equal(range.least, least);
    assert_int_equal(range.most, most);
}

/* By hand: 10 gives 1 + 4.5 * 15 % + 3 * 10 % = 1.975, 100 gives 1 + 0.675 + 1.3 + 80 * 5 %
 * = 6.975. */
static void intervals_vary_within_their_range(void **state) {
    FsrsConfig config = fsrs_default();
    (void)state;
    expect_range(&config, 1, 0, 1, 1);
    expect_range(&config, 2, 0, 2, 2);
    expect_range(&config, 3, 0, 2, 4);
    expect_range(&config, 10, 0, 8, 12);
    expect_range(&config, 100, 0, 93, 107);
    expect_range(&config, 10, 8, 9, 12);  /* 8 days have been waited for before */
    expect_range(&config, 10, 10, 8, 12); /* the interval does not grow: no matter */
    expect_range(&config, 10, 30, 8, 12);
    config.max_interval = 100;
    expect_range(&config, 100, 99, 100, 100);
    expect_range(&config, 98, 0, 91, 100);
}

static void a_drawn_interval_lies_anywhere_in_its_range(void **state) {
    FsrsConfig config = fsrs_default();
    Memory memory = {CARD_REVIEW, 0, 46, 5};
    Scheduled exact = fsrs_review(&config, &memory, RATING_GOOD, 46);
    FsrsRange range = fsrs_fuzz_range(&config, exact.interval, 46);
    int seen[1000] = {0};
    uint64_t luck = 1;
    (void)state;
    assert_true(range.most > range.least + 10 && range.most < 1000);
    for (int i = 0; i < 4000; i++) {
        Scheduled drawn = exact;
        fsrs_fuzz(&config, &drawn, 46, ldexp((double)(next(&luck) >> 11), -53));
        assert_true(drawn.interval >= range.least && drawn.interval <= range.most);
        assert_int_equal(drawn.due_minutes, drawn.interval * DAY_MINUTES);
        assert_true(drawn.memory.stability == exact.memory.stability);
        seen[drawn.interval]++;
    }
    for (int days = range.least; days <= range.most; days++) assert_true(seen[days] > 0);
    config.learning[0] = 10 * DAY_MINUTES; /* a step of ten days stays what it is */
    config.nlearning = 1;
    Scheduled step = fsrs_review(&config, &(Memory){0}, RATING_AGAIN, 0);
    fsrs_fuzz(&config, &step, 0, 0.999);
    assert_int_equal(step.interval, 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(good_every_time),
        cmocka_unit_test(a_wanted_chance_stretches_intervals),
        cmocka_unit_test(forgetting),
        cmocka_unit_test(same_day),
        cmocka_unit_test(steps),
        cmocka_unit_test(days_alone),
        cmocka_unit_test(several_steps_of_relearning_give_less_each),
        cmocka_unit_test(random_reviews),
        cmocka_unit_test(broken_memories_are_held_in_range),
        cmocka_unit_test(intervals_vary_within_their_range),
        cmocka_unit_test(a_drawn_interval_lies_anywhere_in_its_range),
        cmocka_unit_test(faulty_weights),
        cmocka_unit_test(faulty_settings),
        cmocka_unit_test(faulty_steps),
        cmocka_unit_test(settings_are_refused_where_they_are_wrong),
        cmocka_unit_test(reviews_name_the_settings_that_they_follow_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
