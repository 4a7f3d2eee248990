#include "quiz/progress.h"

#include "base/hash.h"
#include "math/proportion.h"
#include "math/select.h"
#include "quiz/score.h"

#include <math.h>

enum { DAYS_AT_MOST = 40000 };

typedef struct Counting {
    Arena *arena;
    Progress *all;
    const Str *decks;
    size_t ndecks;
    size_t last; /* the deck of the review before: they come in runs */
    Map rounds;  /* from a question to the round in which it was answered last */
    Moment now;
} Counting;

static bool is_wanted(const Counting *counting, Str deck) {
    bool wanted = !counting->ndecks;
    for (size_t i = 0; i < counting->ndecks; i++)
        wanted = wanted || str_eq(counting->decks[i], deck);
    return wanted;
}

static DeckProgress *deck_of(Counting *counting, Str deck) {
    Progress *all = counting->all;
    if (counting->last < all->ndecks && str_eq(all->decks[counting->last].deck, deck))
        return &all->decks[counting->last];
    size_t i = 0;
    while (i < all->ndecks && !str_eq(all->decks[i].deck, deck)) i++;
    if (i == all->ndecks) {
        ARENA_PUSH_ROOM(counting->arena, all->decks, all->ndecks, all->cap_decks);
        Str own = {arena_copy(counting->arena, deck.p, deck.n), deck.n};
        all->decks[all->ndecks++] = (DeckProgress){.deck = own};
    }
    counting->last = i;
    return &all->decks[i];
}

/* ---- reviews ---- */

static bool is_interval(const Review *review) {
    return isfinite(review->low) && isfinite(review->high);
}

Outcome review_outcome(const Review *review) {
    if (is_interval(review)) /* a hit so wide that it tells little is half of one */
        return review->rating == RATING_AGAIN  ? OUTCOME_MISSED
               : review->rating == RATING_HARD ? OUTCOME_NEARLY
                                               : OUTCOME_RIGHT;
    if (review->score > 0.99) return OUTCOME_RIGHT;
    /* A number by its credit; whatever else by what it does to the memory. */
    bool near = isfinite(review->err_log10) ? review->score >= 0.3 : review->rating > RATING_AGAIN;
    return near ? OUTCOME_NEARLY : OUTCOME_MISSED;
}

static void count_day(Counting *counting, int32_t day) {
    Progress *all = counting->all;
    if (!all->ndays) all->first_day = day;
    if (day < all->first_day) day = all->first_day; /* the clock was set back */
    size_t at = (size_t)(day - all->first_day);
    if (at >= DAYS_AT_MOST) return;
    while (at >= all->ndays) {
        ARENA_PUSH_ROOM(counting->arena, all->days, all->ndays, all->cap_days);
        all->days[all->ndays++] = 0;
    }
    all->days[at]++;
}

static void count_interval(Counting *counting, const Review *review) {
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) {
        LevelProgress *level = &counting->all->levels[i];
        if (fabs(level->level - review->level) > 1e-9) continue;
        ARENA_PUSH_ROOM(counting->arena, level->widths, level->n, level->cap_widths);
        level->widths[level->n++] = log10(review->high / review->low);
        level->hits += review->rating > RATING_AGAIN; /* as it was told */
        level->winkler += score_winkler(review->low, review->high, review->truth, level->level);
    }
}

static void count_sure(Progress *all, const Review *review, bool right) {
    double sure = review->level;
    size_t bin = sure < 0.6 ? 0 : sure < 0.7 ? 1 : sure < 0.8 ? 2 : sure < 0.9 ? 3 : 4;
    all->sure[bin].n++;
    all->sure[bin].hits += right;
    all->sure[bin].sure += sure;
    all->nsure++;
    all->brier += score_brier(right, sure);
    all->log += score_log(right, sure);
}

/* Answered before in the same round, and told the truth: that it is known now says little. */
static bool came_again(Counting *counting, const Review *review) {
    uint64_t key = hash_text(hash_text(HASH_START, review->deck), review->qid);
    int32_t sitting = (int32_t)(review->session & INT32_MAX);
    Str name = {(const char *)&key, sizeof key};
    if (map_get(&counting->rounds, name) == sitting) return true;
    if (map_get(&counting->rounds, name) == MAP_NONE)
        name.p = arena_copy(counting->arena, name.p, name.n);
    map_put(&counting->rounds, name, sitting);
    return false;
}

static bool count_review(void *ctx, const Review *review) {
    Counting *counting = ctx;
    Progress *all = counting->all;
    if (!is_wanted(counting, review->deck)) return true;
    count_day(counting, review->day);
    all->answers++;
    if (came_again(counting, review)) return true;
    DeckProgress *deck = deck_of(counting, review->deck);
    bool right = review_outcome(review) == OUTCOME_RIGHT, interval = is_interval(review);
    deck->answers++;
    deck->right += right;
    deck->credit += review->score;
    if (isfinite(review->err_log10)) {
        ARENA_PUSH_ROOM(counting->arena, all->errors, all->nerrors, all->cap_errors);
        all->errors[all->nerrors++] = review->err_log10;
    }
    if (interval) count_interval(counting, review);
    else if (isfinite(review->level)) count_sure(all, review, right);
    return true;
}

/* ---- cards ---- */

static void keep_weak(Counting *counting, const CardRow *card) {
    Progress *all = counting->all;
    size_t at = all->nweak;
    if (card->lapses < 2) return;
    while (at > 0 && all->weak[at - 1].lapses < card->lapses) at--;
    if (at == WEAK_CARDS) return;
    size_t kept = all->nweak < WEAK_CARDS ? all->nweak : WEAK_CARDS - 1;
    memmove(&all->weak[at + 1], &all->weak[at], (kept - at) * sizeof *all->weak);
    all->weak[at] = *card;
    all->weak[at].deck =
        (Str){arena_copy(counting->arena, card->deck.p, card->deck.n), card->deck.n};
    all->weak[at].qid = (Str){arena_copy(counting->arena, card->qid.p, card->qid.n), card->qid.n};
    all->nweak = kept + 1;
}

static bool count_card(void *ctx, const CardRow *card) {
    Counting *counting = ctx;
    Progress *all = counting->all;
    if (!is_wanted(counting, card->deck) || card->suspended || card->memory.state == CARD_NEW)
        return true;
    DeckProgress *deck = deck_of(counting, card->deck);
    int32_t ahead = day_of(moment_there(card->due_ms, counting->now)) - all->today;
    deck->cards++;
    deck->due += card->due_ms <= counting->now.ms;
    if (ahead < 0) all->overdue++;
    else if (ahead < FORECAST_DAYS) all->forecast[ahead]++;
    keep_weak(counting, card);
    return true;
}

/* ---- what follows ---- */

static void work_out_errors(Arena *arena, Progress *all) {
    if (!all->nerrors) return;
    double *sizes = ARENA_ARRAY(arena, double, all->nerrors);
    for (size_t i = 0; i < all->nerrors; i++) sizes[i] = fabs(all->errors[i]);
    all->factor = pow(10, select_median(sizes, all->nerrors));
    all->bias = select_median(all->errors, all->nerrors);
}

/* Days in a row; the streak that goes on ends today or yesterday. */
static void work_out_days(Progress *all) {
    size_t run = 0;
    for (size_t i = 0; i < all->ndays; i++) {
        run = all->days[i] ? run + 1 : 0;
        all->active_days += all->days[i] > 0;
        if (run > all->longest) all->longest = run;
    }
    int32_t last = all->first_day + (int32_t)all->ndays - 1;
    all->streak = all->ndays && last >= all->today - 1 ? run : 0;
}

Progress progress_of(Arena *arena, Store *store, const Str *decks, size_t ndecks, Moment now) {
    Progress all = {.today = day_of(now), .factor = NAN, .bias = NAN};
    static const double levels[PROGRESS_LEVELS] = {0.5, 0.8, 0.9};
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) all.levels[i].level = levels[i];
    Counting counting = {.arena = arena,
                         .rounds = map_new(arena),
                         .all = &all,
                         .decks = decks,
                         .ndecks = ndecks,
                         .now = now};
    store_marks(store, count_review, &counting);
    store_all_cards(store, count_card, &counting);
    work_out_errors(arena, &all);
    work_out_days(&all);
    if (all.nsure) {
        all.brier /= (double)all.nsure;
        all.log /= (double)all.nsure;
    }
    for (size_t i = 0; i < PROGRESS_LEVELS; i++) {
        LevelProgress *level = &all.levels[i];
        if (!level->n) continue;
        level->width = select_median(level->widths, level->n);
        level->winkler /= (double)level->n;
        proportion_wilson(level->hits, level->n, &level->low, &level->high);
        level->chance = binomial_at_most(level->hits, level->n, level->level);
    }
    return all;
}

const char *progress_judged(const LevelProgress *level) {
    if (level->n < FEW) return "too few to say";
    if (level->chance <= 0.05) return "overconfident: the ranges are too narrow";
    if (level->hits == level->n && level->width > 2) return "too cautious: the ranges are too wide";
    if (level->low > level->level) return "too cautious: the ranges are wider than they need be";
    return "as sure as you say";
}
