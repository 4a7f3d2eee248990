/* FSRS-6, after its open description and its reference implementations, which differ in places:
 *
 * - An answer of the same day never lowers S unless it was Again, Hard included.
 * - S is held within 0.001 and 36,500 days.
 * - Of one review Hard <= Good < Easy days; what this spacing adds is cut off at the longest
 * interval once more, so that no interval is longer than what was asked for.
 * - Hard after steps of 1 and 10 minutes is after 6: the mean, rounded half up.
 * - Sets of 19 weights have to be given as 21, with w19 = 0 and w20 = 0.5: nothing is filled in,
 * and nothing is clipped to a range behind the learner's back. `fsrs_fault` refuses.
 * - What "the same day" is says the caller, by days of the learner (day.h); a clock that went back
 *   is the same day.
 * - All in doubles, nothing is rounded on the way.
 * - A step of a day or longer is a review that remembers its step: when that one is failed,
 * learning goes on at the same place among the steps of relearning, if there is one, else after
 * days.
 *
 * Intervals vary only where that is asked for, as is usual, and then after the spacing: of the four
 * ratings one is given, so that their order needs no second look. */
#include "quiz/fsrs.h"

#include <math.h>

enum { DAY_MINUTES = 24 * 60 };

static const double least_stability = 0.001;

/* What follows from a configuration. */
typedef struct Model {
    const FsrsConfig *config;
    const double *w;
    double decay, factor; /* of the forgetting curve */
    double w17, w18;      /* as far as relearning lets them count */
} Model;

FsrsConfig fsrs_default(void) {
    return (FsrsConfig){.w = {0.212,  1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194,
                              0.001,  1.8722, 0.1666, 0.796,  1.4835, 0.0614, 0.2629,
                              1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542},
                        .retention = 0.9,
                        .max_interval = FSRS_FURTHEST,
                        .learning = {1, 10},
                        .nlearning = 2,
                        .relearning = {10},
                        .nrelearning = 1};
}

/* ---- what a configuration may be ---- */

#define RANGE(i, low, high)                                                                        \
    { low, high, "weight w" #i " has to lie between " #low " and " #high }

/* The ranges that the trainers of FSRS-6 keep to. */
static const struct {
    double low, high;
    const char *fault;
} ranges[FSRS_WEIGHTS] = {
    RANGE(0, 0.001, 100),   RANGE(1, 0.001, 100),  RANGE(2, 0.001, 100),  RANGE(3, 0.001, 100),
    RANGE(4, 1, 10),        RANGE(5, 0.001, 4),    RANGE(6, 0.001, 4),    RANGE(7, 0.001, 0.75),
    RANGE(8, 0, 4.5),       RANGE(9, 0, 0.8),      RANGE(10, 0.001, 3.5), RANGE(11, 0.001, 5),
    RANGE(12, 0.001, 0.25), RANGE(13, 0.001, 0.9), RANGE(14, 0, 4),       RANGE(15, 0, 1),
    RANGE(16, 1, 6),        RANGE(17, 0, 2),       RANGE(18, 0, 2),       RANGE(19, 0, 0.8),
    RANGE(20, 0.1, 0.8),
};

static const char *steps_fault(const int *steps, int n) {
    if (n < 0 || n > FSRS_STEPS) return "there can be at most 10 steps";
    for (int i = 0; i < n; i++) {
        if (steps[i] < 1) return "a step has to be a minute or longer";
        if (steps[i] > FSRS_FURTHEST * DAY_MINUTES)
            return "a step has to be 36,500 days or shorter";
        if (i && steps[i] <= steps[i - 1]) return "each step has to be longer than the one before";
    }
    return NULL;
}

static const char *weights_fault(const double *w) {
    for (size_t i = 0; i < FSRS_WEIGHTS; i++) {
        if (!isfinite(w[i])) return "a weight is not a number";
        if (w[i] < ranges[i].low || w[i] > ranges[i].high) return ranges[i].fault;
    }
    return NULL;
}

static const char *setting_fault(const FsrsConfig *config, FsrsSetting which) {
    bool sure = config->retention >= 0.7 && config->retention <= 0.99;
    bool far = config->max_interval >= 1 && config->max_interval <= FSRS_FURTHEST;
    switch (which) {
    case FSRS_OF_WEIGHTS: return weights_fault(config->w);
    case FSRS_OF_RETENTION: return sure ? NULL : "the retention has to lie between 70 % and 99 %";
    case FSRS_OF_FURTHEST: return far ? NULL : "the longest interval has to be 1 to 36,500 days";
    case FSRS_OF_LEARNING: return steps_fault(config->learning, config->nlearning);
    case FSRS_OF_RELEARNING: return steps_fault(config->relearning, config->nrelearning);
    }
    return NULL;
}

const char *fsrs_fault(const FsrsConfig *config, FsrsSetting *which) {
    const char *fault = NULL;
    for (int i = 0; i < FSRS_SETTINGS && !fault; i++) {
        *which = (FsrsSetting)i;
        fault = setting_fault(config, *which);
    }
    return fault;
}

/* ---- the model of memory ---- */

/* What is no number becomes the lower end: nothing that is none leaves here. */
static double held(double x, double low, double high) {
    return fmin(fmax(x, low), high);
}

static double held_stability(double stability) {
    return held(stability, least_stability, FSRS_FURTHEST);
}

/* With several steps of relearning, each of them raises S by up to exp(w17 w18); all together may
 * not give back more than was lost: at D = 1, S = 1 and a chance of 70 %. */
static double most_of_short_term(const FsrsConfig *config) {
    const double *w = config->w;
    if (config->nrelearning < 2) return 2;
    double lost = -(log(w[11]) + log(exp2(w[13]) - 1) + 0.3 * w[14]);
    return held(sqrt(lost / config->nrelearning), 0.01, 2);
}

static Model model_of(const FsrsConfig *config) {
    const double *w = config->w;
    double most = most_of_short_term(config), decay = -w[20];
    return (Model){.config = config,
                   .w = w,
                   .decay = decay,
                   .factor = pow(0.9, 1 / decay) - 1,
                   .w17 = fmin(w[17], most),
                   .w18 = fmin(w[18], most)};
}

static double recalled(const Model *model, double stability, double days) {
    return pow(1 + model->factor * fmax(days, 0) / stability, model->decay);
}

double fsrs_retrievability(const FsrsConfig *config, double stability, double days) {
    Model model = model_of(config);
    return stability > 0 ? recalled(&model, stability, days) : 0; /* never learnt */
}

/* -2 of Again to 1 of Easy. */
static double above_good(Rating rating) {
    return (double)rating - RATING_GOOD;
}

static double first_difficulty(const Model *model, Rating rating) {
    return model->w[4] - exp(model->w[5] * (above_good(rating) + 2)) + 1;
}

/* Towards that of a first Easy, which is not held to 1 .. 10 here. */
static double next_difficulty(const Model *model, double difficulty, Rating rating) {
    const double *w = model->w;
    double moved = difficulty - w[6] * above_good(rating) * (10 - difficulty) / 9;
    return held(w[7] * first_difficulty(model, RATING_EASY) + (1 - w[7]) * moved, 1, 10);
}

static double after_recall(const Model *model, double s, double d, Rating rating, double chance) {
    const double *w = model->w;
    double by = rating == RATING_HARD ? w[15] : rating == RATING_EASY ? w[16] : 1;
    double growth = exp(w[8]) * (11 - d) * pow(s, -w[9]) * (exp(w[10] * (1 - chance)) - 1);
    return s * (1 + growth * by);
}

static double after_lapse(const Model *model, double s, double d, double chance) {
    const double *w = model->w;
    double left = w[11] * pow(d, -w[12]) * (pow(s + 1, w[13]) - 1) * exp(w[14] * (1 - chance));
    return fmin(left, model->config->long_term ? s : s / exp(model->w17 * model->w18));
}

static double after_same_day(const Model *model, double s, Rating rating) {
    double by = exp(model->w17 * (above_good(rating) + model->w18)) * pow(s, -model->w[19]);
    return s * (rating == RATING_AGAIN ? by : fmax(by, 1));
}

static double next_stability(const Model *model, const Memory *before, Rating rating, int days) {
    if (before->state == CARD_NEW) return held_stability(model->w[rating - 1]);
    double s = held_stability(before->stability), d = held(before->difficulty, 1, 10);
    if (days <= 0 && !model->config->long_term)
        return held_stability(after_same_day(model, s, rating));
    double chance = recalled(model, s, days);
    return held_stability(rating == RATING_AGAIN ? after_lapse(model, s, d, chance)
                                                 : after_recall(model, s, d, rating, chance));
}

/* ---- when it is due ---- */

/* Days after which the chance of remembering is the wanted one. */
static double raw_interval(const Model *model, double stability) {
    return stability * (pow(model->config->retention, 1 / model->decay) - 1) / model->factor;
}

static int interval_of(const Model *model, double stability) {
    double days = floor(raw_interval(model, stability) + 0.5);
    return (int)held(days, 1, model->config->max_interval);
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

/* A better rating gives more days, except where no more are to be had. Among days alone, Again is
 * one of them. */
static int spaced_interval(const Model *model, const Memory *before, Rating rating, int days) {
    int all[RATING_EASY + 1];
    for (Rating r = RATING_AGAIN; r <= RATING_EASY; r++)
        all[r] = interval_of(model, next_stability(model, before, r, days));
    if (model->config->long_term) {
        all[RATING_AGAIN] = smaller(all[RATING_AGAIN], all[RATING_HARD]);
        all[RATING_HARD] = larger(all[RATING_HARD], all[RATING_AGAIN] + 1);
    } else all[RATING_HARD] = smaller(all[RATING_HARD], all[RATING_GOOD]);
    all[RATING_GOOD] = larger(all[RATING_GOOD], all[RATING_HARD] + 1);
    all[RATING_EASY] = larger(all[RATING_EASY], all[RATING_GOOD] + 1);
    return smaller(all[rating], model->config->max_interval);
}

static void put_off_days(Scheduled *out, int days) {
    out->memory.state = CARD_REVIEW;
    out->memory.step = 0;
    out->modelled = true;
    out->interval = days;
    out->due_minutes = days * DAY_MINUTES;
}

static void put_off_minutes(Scheduled *out, CardState state, int step, int minutes) {
    out->memory.state = minutes < DAY_MINUTES ? state : CARD_REVIEW;
    out->memory.step = step;
    out->interval = minutes / DAY_MINUTES;
    out->due_minutes = minutes;
}

/* Half of three times the only step, or the mean of the first two. */
static int hard_minutes(const int *steps, int n) {
    int twice = n == 1 ? 3 * steps[0] : steps[0] + steps[1];
    return (twice + 1) / 2;
}

/* To the next step, or out of them into days. */
static void step_on(const Model *model, const Memory *before, Rating rating, Scheduled *out) {
    const FsrsConfig *config = model->config;
    bool first = before->state == CARD_NEW || before->state == CARD_LEARNING;
    const int *steps = first ? config->learning : config->relearning;
    int n = first ? config->nlearning : config->nrelearning;
    int at = before->state == CARD_NEW ? 0 : larger(before->step, 0);
    int again = before->state == CARD_REVIEW ? at : 0;
    CardState state = first ? CARD_LEARNING : CARD_RELEARNING;
    if (at >= n) put_off_days(out, interval_of(model, out->memory.stability));
    else if (rating == RATING_AGAIN) put_off_minutes(out, state, 0, steps[again]);
    else if (rating == RATING_HARD) put_off_minutes(out, state, at, hard_minutes(steps, n));
    else if (rating == RATING_GOOD && at + 1 < n)
        put_off_minutes(out, state, at + 1, steps[at + 1]);
    else put_off_days(out, interval_of(model, out->memory.stability));
}

Scheduled fsrs_review(const FsrsConfig *config, const Memory *before, Rating rating, int days) {
    Model model = model_of(config);
    double difficulty = before->state == CARD_NEW
                            ? held(first_difficulty(&model, rating), 1, 10)
                            : next_difficulty(&model, held(before->difficulty, 1, 10), rating);
    Scheduled out = {.memory = {.stability = next_stability(&model, before, rating, days),
                                .difficulty = difficulty}};
    out.raw = raw_interval(&model, out.memory.stability);
    if (config->long_term || (before->state == CARD_REVIEW && rating != RATING_AGAIN))
        put_off_days(&out, spaced_interval(&model, before, rating, days));
    else step_on(&model, before, rating, &out);
    return out;
}

FsrsRange fsrs_fuzz_range(const FsrsConfig *config, int interval, int days) {
    static const struct {
        double from, to, rate;
    } bands[] = {{2.5, 7, 0.15}, {7, 20, 0.1}, {20, INFINITY, 0.05}};
    double by = 1;
    if (interval < bands[0].from) return (FsrsRange){interval, interval};
    for (size_t i = 0; i < COUNT_OF(bands); i++)
        by += bands[i].rate * fmax(fmin(interval, bands[i].to) - bands[i].from, 0);
    int least = larger(2, (int)floor(interval - by + 0.5));
    int most = smaller((int)floor(interval + by + 0.5), config->max_interval);
    if (interval > days) least = larger(least, days + 1);
    return (FsrsRange){smaller(least, most), most};
}

void fsrs_fuzz(const FsrsConfig *config, Scheduled *scheduled, int days, double luck) {
    if (!scheduled->modelled) return;
    FsrsRange range = fsrs_fuzz_range(config, scheduled->interval, days);
    put_off_days(scheduled, range.least + (int)(luck * (range.most - range.least + 1)));
}
