#include "quiz/score.h"

#include <math.h>

/* What a limit may be passed by, relative to it, so that a factor of exactly 1.05 is within 1.05.
 */
static const double slack = 1e-12;

static const double credits[] = {[BAND_RIGHT] = 1,
                                 [BAND_CLOSE] = 0.6,
                                 [BAND_SAME_ORDER] = 0.3,
                                 [BAND_OFF_BY_ONE] = 0.1,
                                 [BAND_FAR] = 0};

static bool within(double size, double limit) {
    return size <= limit * (1 + slack);
}

static bool is_positive(double x) {
    return x > 0 && isfinite(x);
}

/* Easy is only what was known at once and alone, by somebody whose time counts. */
static Rating right_rating(Effort effort) {
    bool easy = effort.first_try && !effort.hinted && effort.timed && effort.easy_in > 0 &&
                effort.seconds <= effort.easy_in;
    return easy ? RATING_EASY : RATING_GOOD;
}

static Score failed(void) {
    return (Score){.band = BAND_FAR, .rating = RATING_AGAIN, .err_log10 = NAN};
}

static Score right_or_far(bool right, Rating rating) {
    if (!right) return failed();
    return (Score){.band = BAND_RIGHT, .credit = 1, .rating = rating, .err_log10 = NAN};
}

/* ---- numbers ---- */

/* `factor` is how far it is off, 1 or more. */
static QuizBand band_of(double factor, double tolerance, double partial) {
    if (within(factor, tolerance)) return BAND_RIGHT;
    if (within(factor, partial)) return BAND_CLOSE;
    if (within(factor, sqrt(10))) return BAND_SAME_ORDER;
    return within(factor, 10) ? BAND_OFF_BY_ONE : BAND_FAR;
}

/* log10(a/x), also where a/x is too large or too small to be written. */
static double decades_between(double a, double x) {
    double ratio = a / x;
    return isnormal(ratio) ? log10(ratio) : log10(a) - log10(x);
}

Score score_number(double a, double x, double tolerance, double partial, bool magnitude,
                   Effort effort) {
    if (!is_positive(a) || !is_positive(x)) return failed();
    double most = fmax(tolerance, 1), close = partial >= 1 ? partial : 2;
    QuizBand band = band_of(fmax(a / x, x / a), most, close);
    Score score = {.band = band,
                   .credit = credits[band],
                   .rating = RATING_AGAIN,
                   .err_log10 = decades_between(a, x)};
    if (band == BAND_RIGHT) score.rating = right_rating(effort);
    else if (magnitude && band <= BAND_SAME_ORDER) score.rating = RATING_HARD;
    return score;
}

/* The slack is of the largest number here: two close numbers have a difference of few digits. */
Score score_difference(double a, double x, double most, Effort effort) {
    if (!isfinite(a) || !isfinite(x)) return failed();
    double room = slack * fmax(fmax(fabs(a), fabs(x)), most);
    return right_or_far(fabs(a - x) <= most + room, right_rating(effort));
}

/* ---- choices ---- */

Score score_choice(bool right, size_t n, double sure, Effort effort) {
    double guessed = 1 / (double)(n ? n : 1) + 0.1;
    bool unsure = sure > 0 && within(sure, guessed), certain = within(0.9, sure);
    Rating rating = certain ? right_rating(effort) : RATING_GOOD; /* a quick guess is not easy */
    return right_or_far(right, unsure ? RATING_HARD : rating);
}

Score score_expression(bool right, Effort effort) {
    return right_or_far(right, right_rating(effort));
}

double score_brier(bool right, double sure) {
    double missed = sure - right;
    return missed * missed;
}

double score_log(bool right, double sure) {
    return log(fmax(right ? sure : 1 - sure, 0.001));
}

/* ---- orders ---- */

Score score_order(const double *values, size_t n, Effort effort) {
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) wrong += values[i] > values[j];
    if (!wrong) return right_or_far(true, right_rating(effort));
    Score score = failed();
    score.credit = 1 - 2 * (double)wrong / ((double)n * (double)(n - 1));
    if (!within(0.9, score.credit)) return score;
    score.band = BAND_CLOSE;
    score.rating = RATING_HARD;
    return score;
}

/* ---- intervals ---- */

static bool is_interval(double low, double high, double x, double level) {
    return is_positive(low) && is_positive(high) && is_positive(x) && low <= high && level > 0 &&
           level < 1;
}

/* How many decades x lies outside; 0: it is inside. */
static double decades_outside(double low, double high, double x) {
    if (within(low, x) && within(x, high)) return 0;
    return x < low ? decades_between(low, x) : decades_between(x, high);
}

double score_winkler(double low, double high, double x, double level) {
    if (!is_interval(low, high, x, level)) return NAN;
    return decades_between(high, low) + 2 / (1 - level) * decades_outside(low, high, x);
}

/* What an interval is worth that holds the truth: all of it up to a decade, then ever less. */
static double hit_credit(double width) {
    if (width <= 1) return 1;
    return width <= 2 ? 1 - 0.5 * (width - 1) : fmax(0.5 - 0.15 * (width - 2), 0.2);
}

Score score_interval(double low, double high, double x, double level, Effort effort) {
    if (!is_interval(low, high, x, level)) return failed();
    double width = decades_between(high, low), outside = decades_outside(low, high, x);
    Score score = failed();
    score.credit = hit_credit(width);
    if (outside > 0) {
        score.band = band_of(pow(10, outside), 1, 2);
        score.credit *= fmin(fmax(0.5 - outside, 0), 0.3);
        return score;
    }
    score.band = BAND_RIGHT;
    score.rating = within(width, 0.5) ? right_rating(effort)
                   : within(width, 1) ? RATING_GOOD
                                      : RATING_HARD;
    return score;
}
