#include "advisor/flips.h"

#include "base/num.h"

#include <math.h>

enum { MOST_WORK = 2000000, HALVINGS = 60 };

typedef struct Search {
    Arena *arena;
    const Advice *advice;
    Given *given; /* as it is being tried */
    Side wanted;
    Change *changes; /* every single change there is */
    size_t nchanges;
    Flips out;
    size_t cap;
    double work;
} Search;

/* ---- one try ---- */

static Advice try_now(Search *search) {
    Advice tried = advice_of(search->arena, search->advice->card, search->given);
    search->work += (double)tried.completions + 1;
    return tried;
}

static bool is_other_side(const Search *search, const Advice *tried) {
    bool sure = tried->state == STATE_FIRM || tried->state == STATE_LIKELY;
    return sure && tried->sides[search->wanted] >= LIKELY_FROM / 100.0 - 1e-12;
}

static void put(Search *search, const Change *change) {
    search->given[change->question].reply = (Reply){KNOWN, change->value};
    search->given[change->question].sure = 1;
}

static void take_back(Search *search, const Change *change) {
    search->given[change->question] = search->advice->given[change->question];
}

static bool turns(Search *search, const Change *changes, size_t n, Flip *out) {
    ArenaMark mark = arena_mark(search->arena);
    for (size_t i = 0; i < n; i++) put(search, &changes[i]);
    Advice tried = try_now(search);
    bool turned = is_other_side(search, &tried);
    for (size_t i = 0; i < n; i++) turned = turned && tried.asked[changes[i].question];
    if (turned && out)
        *out = (Flip){.n = n, .low = tried.low, .high = tried.high, .band = tried.band};
    for (size_t i = 0; turned && out && i < n; i++) out->changes[i] = changes[i];
    for (size_t i = 0; i < n; i++) take_back(search, &changes[i]);
    arena_release(search->arena, mark);
    return turned;
}

/* ---- numbers ---- */

/* Away from `from`, so that what is printed flips too. */
static double outwards(double x, double from) {
    double round = num_round(x, 3);
    bool away = x > from ? round >= x : round <= x;
    if (away || x == 0) return round;
    double step = num_power(num_exponent(fabs(x)) - 2);
    return num_settle(round + (x > from ? step : -step));
}

/* The value nearest to the present one, towards an end of the range, at which the side turns. */
static bool nearest_number(Search *search, uint32_t q, double end, Change *out) {
    double from = search->advice->given[q].reply.value, low = from, high = end;
    Change change = {q, end, search->advice->card->questions[q].lever};
    if (from == end || !turns(search, &change, 1, NULL)) return false;
    for (int i = 0; i < HALVINGS && fabs(high - low) > 1e-9 * fabs(end - from); i++) {
        change.value = (low + high) / 2;
        *(turns(search, &change, 1, NULL) ? &high : &low) = change.value;
    }
    double told = outwards(high, from);
    const Question *question = &search->advice->card->questions[q];
    change.value = fmin(fmax(told, question->low), question->high);
    *out = change;
    return turns(search, &change, 1, NULL);
}

static void number_changes(Search *search, uint32_t q) {
    const Question *question = &search->advice->card->questions[q];
    double ends[] = {question->low, question->high};
    for (int i = 0; i < 2; i++) {
        Change change = {q, ends[i], question->lever};
        if (nearest_number(search, q, ends[i], &change) || ends[i] != search->given[q].reply.value)
            search->changes[search->nchanges++] = change;
    }
}

/* ---- sets ---- */

static void find_changes(Search *search) {
    const Card *card = search->advice->card;
    size_t room = 0;
    for (size_t q = 0; q < card->nquestions; q++) room += card->questions[q].noptions + 2;
    search->changes = ARENA_ARRAY(search->arena, Change, room);
    for (uint32_t q = 0; q < card->nquestions; q++) {
        const Question *question = &card->questions[q];
        const Given *given = &search->advice->given[q];
        if (given->reply.certainty != KNOWN || !search->advice->asked[q]) continue;
        if (question->kind == Q_NUMBER) number_changes(search, q);
        for (size_t o = 0; question->kind != Q_NUMBER && o < question->noptions; o++)
            if (option_value(question, o) != given->reply.value)
                search->changes[search->nchanges++] =
                    (Change){q, option_value(question, o), question->lever};
    }
}

/* Whether a set that was found already is part of this one. */
static bool holds_smaller(const Search *search, const Change *changes, size_t n) {
    for (size_t s = 0; s < search->out.n; s++) {
        const Flip *flip = &search->out.sets[s];
        size_t found = 0;
        for (size_t i = 0; i < flip->n; i++)
            for (size_t j = 0; j < n; j++)
                found += flip->changes[i].question == changes[j].question &&
                         flip->changes[i].value == changes[j].value;
        if (found == flip->n) return true;
    }
    return false;
}

static void try_sets(Search *search, Change *changes, size_t n, size_t of, size_t from) {
    if (n == of) {
        Flip flip;
        if (holds_smaller(search, changes, n) || !turns(search, changes, n, &flip)) return;
        ARENA_PUSH_ROOM(search->arena, search->out.sets, search->out.n, search->cap);
        search->out.sets[search->out.n++] = flip;
        return;
    }
    for (size_t i = from; i < search->nchanges; i++) {
        if (search->work > MOST_WORK) {
            search->out.tried_all = false;
            return;
        }
        bool twice = n && changes[n - 1].question == search->changes[i].question;
        changes[n] = search->changes[i];
        if (!twice) try_sets(search, changes, n + 1, of, i + 1);
    }
}

static int64_t margin_of(const Advice *advice) {
    const Card *card = advice->card;
    int64_t mean = (int64_t)round(advice->mean * 100), least = INT64_MAX;
    for (size_t b = 1; b < card->nbands; b++) {
        int64_t away = mean - card->bands[b].from;
        if (card->bands[b].side == card->bands[b - 1].side) continue;
        if (away < 0) away = -away;
        least = away < least ? away : least;
    }
    return least;
}

Flips flips_of(Arena *arena, const Advice *advice) {
    const Card *card = advice->card;
    Search search = {.arena = arena, .advice = advice, .out = {.tried_all = true}};
    search.out.margin = margin_of(advice);
    if (advice->state != STATE_FIRM && advice->state != STATE_LIKELY) return search.out;
    search.wanted =
        advice->sides[SIDE_SPLIT] > advice->sides[SIDE_TOGETHER] ? SIDE_TOGETHER : SIDE_SPLIT;
    search.given = ARENA_ARRAY(arena, Given, card->nquestions);
    memcpy(search.given, advice->given, card->nquestions * sizeof *search.given);
    find_changes(&search);
    Change changes[MOST_FLIPS];
    for (size_t of = 1; of <= MOST_FLIPS; of++) try_sets(&search, changes, 0, of, 0);
    return search.out;
}
