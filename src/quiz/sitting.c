#include "quiz/sitting.h"

#include "quiz/slip.h"

#include <math.h>
#include <sys/random.h>

enum { MINUTE_MS = 60 * 1000, TIMES_AT_MOST = 3 /* that a question is asked in one round */ };

/* A question in the plan; `ask` NULL: it is not there any more. */
typedef struct Planned {
    Deck *deck;
    const Ask *ask;
    int64_t due_ms; /* 0: new */
    Str line;       /* as it stood in a plan that was read */
    size_t order;   /* of questions that are due at once: decks in turn */
    int reps;       /* answers so far, when it was planned; -1: not known */
} Planned;

struct Round {
    Arena *arena;
    Diags *diags;
    Store *store;
    QuizConfig config;
    Sitting sitting;
    Planned *plan;
    size_t n, cap;
    size_t due, fresh;
    size_t elsewhere;
    bool resumed;
    bool clock_told;
};

/* ---- what is asked ---- */

static bool has_tag(const Ask *ask, Str tag) {
    bool found = !tag.n;
    for (size_t i = 0; i < ask->ntags; i++) found = found || str_eq(ask->tags[i], tag);
    return found;
}

static void add(Round *round, Planned planned) {
    ARENA_PUSH_ROOM(round->arena, round->plan, round->n, round->cap);
    round->plan[round->n++] = planned;
}

static int by_due(const void *a, const void *b) {
    const Planned *x = a, *y = b;
    if (x->due_ms != y->due_ms) return x->due_ms < y->due_ms ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Once a round. Another window may have answered while this one waited for its turn. */
static void look_at_clock(Round *round, const CardRow *card, Moment now) {
    if (round->clock_told || card->last_ms <= now.ms + MINUTE_MS) return;
    char text[DAY_TEXT];
    moment_text(moment_there(card->last_ms, now), text);
    diag_warning(round->diags, (Span){0},
                 "the clock was set back: there are answers of %s already; no time counts as "
                 "passed until then",
                 text);
    round->clock_told = true;
}

/* Cards of a deck by question; those never asked are CARD_NEW. */
static CardRow *cards_of(Round *round, const Deck *deck, Moment now) {
    CardRow *found, *cards = ARENA_ARRAY(round->arena, CardRow, deck->n);
    size_t n = store_cards(round->store, round->arena, deck->id, &found);
    for (size_t i = 0; i < n; i++) {
        const Ask *ask = deck_find(deck, found[i].qid);
        look_at_clock(round, &found[i], now);
        if (ask) cards[ask - deck->asks] = found[i];
    }
    return cards;
}

static void add_due(Round *round, const QuizWish *wish, CardRow *const *cards, Moment now) {
    for (size_t d = 0; d < wish->ndecks; d++) {
        Deck *deck = wish->decks[d];
        for (size_t i = 0; i < deck->n; i++) {
            const CardRow *card = &cards[d][i];
            if (card->memory.state == CARD_NEW || card->suspended ||
                !has_tag(&deck->asks[i], wish->tag))
                continue;
            if (card->due_ms <= now.ms)
                add(round, (Planned){.deck = deck,
                                     .ask = &deck->asks[i],
                                     .due_ms = card->due_ms,
                                     .order = i * wish->ndecks + d,
                                     .reps = card->reps});
        }
    }
    if (round->n) qsort(round->plan, round->n, sizeof *round->plan, by_due);
    if (round->n > wish->limit) round->n = wish->limit;
    round->due = round->n;
}

/* The new questions of a deck, in the order of the file, those that ask for a number and the others
 * in turn. */
typedef struct Fresh {
    size_t at[2]; /* of the others, and of those that ask for a number */
    bool numbers; /* whose turn it is */
} Fresh;

static bool is_fresh(const Deck *deck, const CardRow *cards, size_t i, Str tag) {
    return cards[i].memory.state == CARD_NEW && !cards[i].suspended && has_tag(&deck->asks[i], tag);
}

static const Ask *next_fresh(Fresh *fresh, const Deck *deck, const CardRow *cards, Str tag) {
    for (int turn = 0; turn < 2; turn++) {
        bool numbers = fresh->numbers;
        size_t *at = &fresh->at[numbers];
        while (*at < deck->n &&
               (!is_fresh(deck, cards, *at, tag) || (deck->asks[*at].answer.n > 0) != numbers))
            ++*at;
        fresh->numbers = !numbers;
        if (*at < deck->n) return &deck->asks[(*at)++];
    }
    return NULL;
}

/* One deck after the other in turn. */
static void add_new(Round *round, const QuizWish *wish, CardRow *const *cards) {
    Fresh *fresh = ARENA_ARRAY(round->arena, Fresh, wish->ndecks + 1);
    for (size_t d = 0; d < wish->ndecks; d++) fresh[d].numbers = d % 2 == 0;
    for (bool more = true; more;) {
        more = false;
        for (size_t d = 0; d < wish->ndecks; d++) {
            const Ask *ask = next_fresh(&fresh[d], wish->decks[d], cards[d], wish->tag);
            if (!ask) continue;
            if (round->n >= wish->limit || round->fresh >= wish->fresh) return;
            add(round, (Planned){.deck = wish->decks[d], .ask = ask});
            round->fresh++;
            more = true;
        }
    }
}

static Str plan_text(const Round *round) {
    Buf text = buf_new(round->arena);
    for (size_t i = 0; i < round->n; i++) {
        const Planned *planned = &round->plan[i];
        if (planned->ask)
            buf_printf(&text, "%.*s/%.*s\n", STR_ARG(planned->deck->id), STR_ARG(planned->ask->id));
        else buf_printf(&text, "%.*s\n", STR_ARG(planned->line));
    }
    return buf_str(&text);
}

/* What was asked for, in words that find the round again. */
static Str settings_of(Arena *arena, const QuizWish *wish) {
    Buf text = buf_new(arena);
    for (size_t i = 0; i < wish->ndecks; i++)
        buf_printf(&text, "%s%.*s", i ? "," : "", STR_ARG(wish->decks[i]->id));
    buf_printf(&text, " limit=%zu new=%zu", wish->limit, wish->fresh);
    if (wish->tag.n) buf_printf(&text, " tag=%.*s", STR_ARG(wish->tag));
    if (wish->seeded) buf_printf(&text, " seed=%llu", (unsigned long long)wish->seed);
    return buf_str(&text);
}

/* ---- going on ---- */

static Deck *deck_named(const QuizWish *wish, Str id) {
    for (size_t i = 0; i < wish->ndecks; i++)
        if (str_eq(wish->decks[i]->id, id)) return wish->decks[i];
    return NULL;
}

static void read_plan(Round *round, const QuizWish *wish) {
    Str rest = round->sitting.plan;
    while (rest.n) {
        Str line = str_cut(&rest, '\n'), id = line;
        Deck *deck = deck_named(wish, str_cut(&id, '/'));
        add(round, (Planned){.deck = deck,
                             .ask = deck ? deck_find_was(deck, id) : NULL,
                             .line = line,
                             .reps = -1});
    }
}

static uint64_t any_seed(Moment now) {
    uint64_t state = 0;
    if (getrandom(&state, sizeof state, 0) != (ssize_t)sizeof state) state = (uint64_t)now.ms;
    return state >> 12; /* few enough digits for `--seed` */
}

Round *round_open(Arena *arena, Diags *diags, Store *store, const QuizWish *wish,
                  const QuizConfig *config, Moment now) {
    Round *round = ARENA_NEW(arena, Round);
    *round = (Round){.arena = arena, .diags = diags, .store = store, .config = *config};
    Str settings = settings_of(arena, wish);
    round->resumed = store_resume(store, arena, settings, day_of(now), &round->sitting);
    if (round->resumed) {
        read_plan(round, wish);
        return round;
    }
    CardRow **cards = ARENA_ARRAY(arena, CardRow *, wish->ndecks + 1);
    for (size_t d = 0; d < wish->ndecks; d++) cards[d] = cards_of(round, wish->decks[d], now);
    add_due(round, wish, cards, now);
    add_new(round, wish, cards);
    round->sitting = (Sitting){.settings = settings,
                               .seed = wish->seeded ? wish->seed : any_seed(now),
                               .plan = plan_text(round),
                               .day = day_of(now),
                               .started = now};
    if (round->n) (void)!store_sit(store, &round->sitting);
    return round;
}

static size_t times_before(const Round *round, size_t pos) {
    size_t times = 0;
    for (size_t i = 0; i < pos; i++) times += round->plan[i].ask == round->plan[pos].ask;
    return times;
}

RoundCount round_count(const Round *round) {
    RoundCount count = {.due = round->due,
                        .fresh = round->fresh,
                        .elsewhere = round->elsewhere,
                        .resumed = round->resumed};
    for (size_t i = 0; i < round->n; i++) {
        if (!round->plan[i].ask) continue; /* it was taken out of its deck */
        count.left += i >= round->sitting.pos;
        if (times_before(round, i)) continue;
        count.planned++;
        count.asked += i < round->sitting.pos;
    }
    return count;
}

const Sitting *round_sitting(const Round *round) {
    return &round->sitting;
}

RoundAhead round_ahead(Round *round, const QuizWish *wish, Moment now) {
    RoundAhead ahead = {0};
    for (size_t d = 0; d < wish->ndecks; d++) {
        const Deck *deck = wish->decks[d];
        const CardRow *cards = cards_of(round, deck, now);
        for (size_t i = 0; i < deck->n; i++) {
            const CardRow *card = &cards[i];
            if (card->suspended || !has_tag(&deck->asks[i], wish->tag)) continue;
            if (card->memory.state == CARD_NEW) ahead.fresh++;
            else if (card->due_ms <= now.ms) ahead.due++;
            else if (!ahead.next_ms || card->due_ms < ahead.next_ms) ahead.next_ms = card->due_ms;
        }
    }
    return ahead;
}

/* Answered in another round, since this one was planned: it is not due any more. Of a round that
 * goes on only the time tells, unless the clock was set back since. */
static bool answered_elsewhere(const Round *round, const Planned *planned, const CardRow *card,
                               Moment now) {
    if (times_before(round, round->sitting.pos)) return false;
    if (planned->reps >= 0) return card->reps > planned->reps;
    return card->reps > 0 && card->last_ms > round->sitting.started.ms && card->last_ms <= now.ms;
}

bool round_next(Round *round, Arena *arena, Moment now, Variant *out, bool *again) {
    Sitting *sitting = &round->sitting;
    for (; sitting->pos < round->n; sitting->pos++) {
        const Planned *planned = &round->plan[sitting->pos];
        if (!planned->ask) continue; /* it was taken out of its deck */
        CardRow card = store_card(round->store, arena, planned->deck->id, planned->ask->id);
        if (answered_elsewhere(round, planned, &card, now)) {
            round->elsewhere++;
            continue;
        }
        uint64_t seed =
            variant_seed(planned->deck->id, planned->ask->id, sitting->seed, sitting->pos);
        *again = times_before(round, sitting->pos) > 0;
        if (!variant_draw(arena, planned->deck, planned->ask, seed, out)) continue;
        if (!variant_is_hopeless(out)) return true;
        diag_warning(round->diags, planned->ask->answer_text,
                     "the answer is not above 0 in what was drawn: the question is passed over");
    }
    return false;
}

/* ---- answers ---- */

Score round_score(const Variant *variant, const Replied *replied, Effort effort) {
    const Ask *ask = variant->ask;
    size_t n = ask->noptions;
    if (!replied) return (Score){BAND_FAR, 0, RATING_AGAIN, NAN};
    switch (ask->kind) {
    case ASK_CHOICE: return score_choice(replied->picked == 0, n, replied->sure, effort);
    case ASK_ORDERING: return score_order(replied->order, n, effort);
    case ASK_INTERVAL:
        return score_interval(replied->low, replied->high, variant->truth, ask->level, effort);
    case ASK_EXPRESSION: return score_expression(replied->agrees, effort);
    default: return variant_score(variant, replied->value, effort);
    }
}

/* Whole days since the last review. A clock that was set back counts as the same day. */
static int days_since(Round *round, const CardRow *card, Moment now) {
    if (card->memory.state == CARD_NEW) return 0;
    look_at_clock(round, card, now);
    int32_t days = day_of(now) - card->last_day;
    return days > 0 && now.ms >= card->last_ms ? days : 0;
}

static void memorise(Round *round, CardRow *card, Rating rating, Moment now, Review *review) {
    int days = days_since(round, card, now);
    bool lapse = rating == RATING_AGAIN && card->memory.state == CARD_REVIEW;
    Scheduled next = fsrs_review(&round->config.memory, &card->memory, rating, days);
    uint64_t luck = review->variant; /* is kept with the review: the wait can be told again */
    if (round->config.memory.fuzz)
        fsrs_fuzz(&round->config.memory, &next, days,
                  ldexp((double)(variant_random(&luck) >> 11), -53));
    card->memory = next.memory;
    card->reps++;
    card->lapses += lapse;
    if (now.ms > card->last_ms) card->last_ms = now.ms;
    if (day_of(now) > card->last_day) card->last_day = day_of(now);
    card->due_ms = next.interval ? day_start(day_of(now) + next.interval, now)
                                 : now.ms + (int64_t)next.due_minutes * MINUTE_MS;
    review->elapsed_days = days;
    review->interval_days = next.interval;
    review->s_after = next.memory.stability;
    review->d_after = next.memory.difficulty;
}

static Review review_of(const Round *round, const Variant *variant, const Replied *replied, Str raw,
                        const Effort *effort, int hints, Moment now) {
    const Ask *ask = variant->ask;
    Type asked = ask_type(ask);
    bool leveled = replied && (ask->kind == ASK_INTERVAL || replied->sure > 0);
    return (Review){.session = round->sitting.id,
                    .pos = round->sitting.pos,
                    .deck = variant->deck->id,
                    .qid = ask->id,
                    .at = now,
                    .day = day_of(now),
                    .variant = variant->seed,
                    .raw = raw,
                    .value = replied ? replied->value : NAN,
                    .unit = deck_unit_words(round->arena, variant->deck, &asked),
                    .truth = variant->truth,
                    .low = replied ? replied->low : NAN,
                    .high = replied ? replied->high : NAN,
                    .level = !leveled                    ? NAN
                             : ask->kind == ASK_INTERVAL ? ask->level
                                                         : replied->sure,
                    .hints = hints,
                    .took_ms = effort->timed ? (int64_t)(effort->seconds * 1000) : 0,
                    .scheduler = round->config.scheduler};
}

/* A failed question stands once more at the end of the round. */
static bool come_back(Round *round, size_t pos, Rating rating) {
    if (rating != RATING_AGAIN || times_before(round, pos) + 1 >= TIMES_AT_MOST) return false;
    add(round, round->plan[pos]);
    return true;
}

/* One transaction: the card as it is now, the review, the place in the round. */
static Recorded record(Round *round, Arena *arena, Review *review, Marked *out) {
    Sitting after = round->sitting;
    if (!store_begin(round->store)) return RECORD_FAILED;
    CardRow card = store_card(round->store, arena, review->deck, review->qid);
    out->at = review->at;
    memorise(round, &card, review->rating, review->at, review);
    out->due_ms = card.due_ms;
    out->comes_back = come_back(round, after.pos, review->rating);
    after.pos++;
    after.right += review->rating > RATING_AGAIN;
    after.plan = plan_text(round);
    Recorded recorded = store_record(round->store, review, &card, &after);
    bool kept = recorded == RECORD_DONE && store_commit(round->store);
    if (!kept) store_rollback(round->store);
    if (!kept && out->comes_back) round->n--;
    out->comes_back = out->comes_back && kept;
    if (kept) round->sitting = after;
    return recorded == RECORD_DONE && !kept ? RECORD_FAILED : recorded;
}

void round_answer(Round *round, Arena *arena, const Variant *variant, const Replied *replied,
                  Str raw, const Effort *effort, int hints, Moment now, Marked *out) {
    *out = (Marked){.score = round_score(variant, replied, *effort)};
    bool number =
        replied && (variant->ask->kind == ASK_NUMERIC || variant->ask->kind == ASK_MAGNITUDE);
    if (number) out->slip = slip_of(arena, variant, replied->value, out->score.band == BAND_RIGHT);
    Review review = review_of(round, variant, replied, raw, effort, hints, now);
    review.score = out->score.credit;
    review.err_log10 = out->score.err_log10;
    review.rating = out->score.rating;
    Recorded recorded = record(round, arena, &review, out);
    out->twice = recorded == RECORD_TWICE;
    out->lost = recorded == RECORD_FAILED;
    if (recorded != RECORD_DONE) round->sitting.pos++;
}

void round_skip(Round *round) {
    round->sitting.pos++;
    (void)!store_pass(round->store, &round->sitting);
}

void round_end(Round *round, Moment now) {
    if (round->sitting.id) store_end(round->store, &round->sitting, now);
}
