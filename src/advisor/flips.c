#include "advisor/flips.h"

#include "advisor/weigh.h"
#include "base/num.h"

#include <math.h>

/* Tries, each of which costs as much as the parts that it changes have completions. */
enum { MOST_WORK = 2000000, HALVINGS = 60, MOST_DRIVEN = 64 };

/* Parts that a change leaves as they are, added up. */
typedef struct Rest {
    uint32_t parts[MOST_FLIPS]; /* that are left out, of those with several scores */
    size_t n;
    bool there;
    Scores scores;
} Rest;

typedef struct Search {
    Arena *arena;
    const Advice *advice;
    const Card *card;
    Given *given; /* as it is being tried */
    Side wanted;
    Walk walk;
    Weighed *parts; /* by part, as the answers are */
    Rest rest;
    Arena *rests;    /* of what `rest` holds */
    int64_t cut;     /* between the sides */
    Change *changes; /* every single change there is */
    size_t nchanges;
    Weighed *alone;  /* by change: what its part gives when nothing else in it changes */
    Weighed **pairs; /* by two changes of one part: the same with both */
    Arena *kept;     /* of the pairs */
    bool *turned;    /* by change, and by two of them: alone they turn it */
    Flips out;
    size_t cap;
    double work;
} Search;

/* ---- one try ---- */

static bool is_single(const Weighed *part) {
    return part->scores.n == 1 && part->scores.at[0].n == 1;
}

static bool is_plain(const Weighed *part) {
    return !part->runs && is_single(part);
}

/* The scores of all parts with several that are not left out, but for those with runs. */
static const Scores *rest_without(Search *search, const uint32_t *parts, size_t n) {
    Rest *rest = &search->rest;
    bool same = rest->there && rest->n == n;
    for (size_t i = 0; same && i < n; i++) same = rest->parts[i] == parts[i];
    if (same) return &rest->scores;
    arena_free(search->rests);
    search->rests = arena_child(search->arena);
    *rest = (Rest){.n = n, .there = true};
    Leaf none = {0, 0, 1};
    rest->scores = scores_of(search->rests, &none, 1);
    for (size_t i = 0; i < n; i++) rest->parts[i] = parts[i];
    for (uint32_t p = 0; p < search->card->nparts; p++) {
        bool out = is_plain(&search->parts[p]) || search->parts[p].runs;
        for (size_t i = 0; i < n; i++) out = out || parts[i] == p;
        Scores sum;
        if (out) continue;
        search->work += (double)search->parts[p].completions;
        if (!scores_join(search->rests, search->arena, &rest->scores, &search->parts[p].scores,
                         &sum)) {
            rest->there = false;
            return NULL;
        }
        rest->scores = sum;
    }
    return &rest->scores;
}

/* What a try comes to: either how likely the wanted side is, or everything. */
typedef struct Tried {
    double chance;
    Chances *all; /* NULL: the chance is enough */
} Tried;

static void judge(const Search *search, const ScoreList *list, const Leaf *leaf, Tried *out) {
    const Card *card = search->card;
    int32_t forced;
    if (out->all) {
        scores_judge(card, list, leaf, out->all);
        return;
    }
    double all = list->from[0] * leaf->weight;
    if (!card_forced(card, list->vetoes | leaf->vetoes, &forced)) return;
    if (forced >= 0) {
        out->chance += card->bands[forced].side == search->wanted ? all : 0;
        return;
    }
    double split = search->cut == INT64_MAX ? 0
                   : search->cut == INT64_MIN
                       ? all
                       : scores_from(list, search->cut - leaf->score) * leaf->weight;
    out->chance += search->wanted == SIDE_SPLIT ? split : all - split;
}

/* Adds up every combination of what these parts give, on top of `leaf`. */
static void combine(const Search *search, const Scores *rest, const Scores *const *more, size_t n,
                    Leaf leaf, Tried *out) {
    if (!n) {
        for (size_t i = 0; i < rest->n; i++) judge(search, &rest->at[i], &leaf, out);
        return;
    }
    for (size_t i = 0; i < more[0]->n; i++) {
        const ScoreList *list = &more[0]->at[i];
        for (size_t k = 0; k < list->n; k++) {
            Leaf next = {leaf.vetoes | list->vetoes, leaf.score + list->score[k],
                         leaf.weight * list->weight[k]};
            combine(search, rest, more + 1, n - 1, next, out);
        }
    }
}

/* Parts that differ from how the answers are. */
typedef struct Changed {
    uint32_t parts[MOST_FLIPS];
    Weighed is[MOST_FLIPS];
    size_t n;
} Changed;

/* What a part gives with two changes in it, which is wanted again with every third one elsewhere.
 */
static const Weighed *weigh_pair(Search *search, const Part *part, size_t a, size_t b) {
    Weighed **kept = &search->pairs[a * search->nchanges + b];
    if (*kept) return *kept;
    Arena *before = search->walk.arena;
    search->walk.arena = search->kept;
    Weighed *pair = ARENA_NEW(search->kept, Weighed);
    bool good = weigh_part(&search->walk, search->given, part, (Means){0}, pair);
    search->walk.arena = before;
    search->work += pair->completions;
    if (good) *kept = pair;
    return *kept;
}

/* The parts that changes are in, each once; weighed anew only where nobody has yet. `at`: the
 * places in `changes`, or NULL. False when there are too many completions. */
static bool weigh_changed(Search *search, const Change *changes, const size_t *at, size_t n,
                          Changed *out) {
    size_t in[MOST_FLIPS][MOST_FLIPS], count[MOST_FLIPS] = {0};
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t p = search->card->part_of[changes[i].question];
        size_t k = 0;
        while (k < out->n && out->parts[k] != p) k++;
        if (k == out->n) out->parts[out->n++] = p;
        in[k][count[k]++] = at ? at[i] : 0;
    }
    for (size_t k = 0; k < out->n; k++) {
        const Part *part = &search->card->parts[out->parts[k]];
        if (at && count[k] == 1) {
            out->is[k] = search->alone[in[k][0]];
        } else if (at && count[k] == 2) {
            const Weighed *pair = weigh_pair(search, part, in[k][0], in[k][1]);
            if (!pair) return false;
            out->is[k] = *pair;
        } else {
            if (!weigh_part(&search->walk, search->given, part, (Means){0}, &out->is[k]))
                return false;
            search->work += out->is[k].completions;
        }
    }
    return true;
}

static const Weighed *part_now(const Search *search, const Changed *changed, uint32_t p) {
    for (size_t i = 0; i < changed->n; i++)
        if (changed->parts[i] == p) return &changed->is[i];
    return &search->parts[p];
}

/* What is certain in all runs, and which parts differ from run to run. */
typedef struct Split {
    Leaf plain;
    const Weighed *driven[MOST_DRIVEN];
    size_t ndriven;
    const Scores *several[MOST_FLIPS]; /* of changed parts without runs */
    size_t nseveral;
    const Scores *rest;
} Split;

static bool split_parts(Search *search, const Changed *changed, Split *out) {
    const Card *card = search->card;
    uint32_t left_out[MOST_FLIPS];
    size_t n = 0;
    *out = (Split){.plain = {0, card->start, 1}};
    for (size_t i = 0; i < changed->n; i++) {
        const Weighed *before = &search->parts[changed->parts[i]];
        if (!before->runs && !is_plain(before)) left_out[n++] = changed->parts[i];
    }
    for (uint32_t p = 0; p < card->nparts; p++) {
        const Weighed *part = part_now(search, changed, p);
        if (part->runs) {
            if (out->ndriven == MOST_DRIVEN) return false;
            out->driven[out->ndriven++] = part;
        } else if (is_plain(part)) {
            out->plain.vetoes |= part->scores.at[0].vetoes;
            out->plain.score += part->scores.at[0].score[0];
        } else if (part != &search->parts[p]) {
            out->several[out->nseveral++] = &part->scores;
        }
    }
    out->rest = rest_without(search, left_out, n);
    return out->rest;
}

/* In one run. */
static void try_run(const Search *search, const Split *split, size_t run, Tried *out) {
    const Scores *more[MOST_FLIPS + MOST_DRIVEN];
    size_t n = split->nseveral;
    Leaf leaf = split->plain;
    memcpy(more, split->several, n * sizeof *more);
    for (size_t i = 0; i < split->ndriven; i++) {
        const Weighed *part = &split->driven[i]->runs[run];
        if (!is_single(part)) {
            more[n++] = &part->scores;
            continue;
        }
        leaf.vetoes |= part->scores.at[0].vetoes;
        leaf.score += part->scores.at[0].score[0];
    }
    leaf.weight = split->ndriven ? 1.0 / RUNS : 1;
    combine(search, split->rest, more, n, leaf, out);
}

/* Goes through the runs until the chance is told, or cannot be reached any more. */
static void try_runs(const Search *search, const Split *split, Tried *out) {
    size_t runs = split->ndriven ? RUNS : 1;
    for (size_t k = 0; k < runs; k++) {
        double left = (double)(runs - k) / (double)runs;
        if (!out->all && out->chance + left < LIKELY_FROM / 100.0 - 1e-9) return;
        try_run(search, split, k, out);
    }
}

/* The least and the greatest score of all parts, in all runs. */
static void find_range(const Search *search, const Changed *changed, Flip *out) {
    const Card *card = search->card;
    bool driven = false;
    for (uint32_t p = 0; p < card->nparts; p++)
        driven = driven || part_now(search, changed, p)->runs;
    out->low = INT64_MAX, out->high = INT64_MIN;
    for (size_t k = 0; k < (driven ? RUNS : 1); k++) {
        int64_t low = card->start, high = card->start;
        for (uint32_t p = 0; p < card->nparts; p++) {
            const Weighed *part = weighed_run(part_now(search, changed, p), k);
            low += part->low;
            high += part->high;
        }
        out->low = low < out->low ? low : out->low;
        out->high = high > out->high ? high : out->high;
    }
}

/* Whether the questions are asked when the answers are as they are tried. */
static bool all_asked(Search *search, const Change *changes, size_t n) {
    const Card *card = search->card;
    Reply *answers = ARENA_ARRAY(search->arena, Reply, card->nquestions);
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        World world = {card, answers, -1};
        bool asked = !reply_is(logic_ask(&world, &card->questions[q].ask_if), false);
        answers[q] = asked ? search->given[q].reply : (Reply){NOT_ASKED, 0};
        for (size_t k = 0; !asked && k < n; k++)
            if (changes[k].question == q) return false;
    }
    return true;
}

/* The verdict with the changes in force; false when the side does not turn. */
static bool try_now(Search *search, const Changed *changed, Flip *out) {
    const Card *card = search->card;
    Split split;
    Tried tried = {0};
    if (!split_parts(search, changed, &split)) {
        search->out.tried_all = false;
        return false;
    }
    search->work += split.ndriven ? 100 : 1;
    try_runs(search, &split, &tried);
    if (tried.chance < LIKELY_FROM / 100.0 - 1e-12) return false;
    if (!out) return true;
    Chances all = {ARENA_ARRAY(search->arena, double, card->nbands), 0};
    try_runs(search, &split, &(Tried){0, &all});
    find_range(search, changed, out);
    out->band = chances_band(card, all.bands);
    return true;
}

static bool turns(Search *search, const Change *changes, const size_t *at, size_t n, Flip *out) {
    ArenaMark mark = arena_mark(search->arena);
    Changed changed;
    Flip flip = {.n = n};
    for (size_t i = 0; i < n; i++)
        search->given[changes[i].question] = (Given){.reply = {KNOWN, changes[i].value}, .sure = 1};
    bool weighed = weigh_changed(search, changes, at, n, &changed);
    bool turned =
        weighed && try_now(search, &changed, out ? &flip : NULL) && all_asked(search, changes, n);
    if (!weighed) search->out.tried_all = false;
    for (size_t i = 0; i < n; i++) flip.changes[i] = changes[i];
    if (turned && out) *out = flip;
    for (size_t i = 0; i < n; i++)
        search->given[changes[i].question] = search->advice->given[changes[i].question];
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
    Change change = {q, end, search->card->questions[q].lever};
    if (from == end || !turns(search, &change, NULL, 1, NULL)) return false;
    for (int i = 0; i < HALVINGS && fabs(high - low) > 1e-9 * fabs(end - from); i++) {
        change.value = (low + high) / 2;
        *(turns(search, &change, NULL, 1, NULL) ? &high : &low) = change.value;
    }
    double told = outwards(high, from);
    const Question *question = &search->card->questions[q];
    change.value = fmin(fmax(told, question->low), question->high);
    *out = change;
    return turns(search, &change, NULL, 1, NULL);
}

static void number_changes(Search *search, uint32_t q) {
    const Question *question = &search->card->questions[q];
    double ends[] = {question->low, question->high};
    for (int i = 0; i < 2; i++) {
        Change change = {q, ends[i], question->lever};
        if (nearest_number(search, q, ends[i], &change) || ends[i] != search->given[q].reply.value)
            search->changes[search->nchanges++] = change;
    }
}

/* ---- sets ---- */

/* Answers that no verdict hangs on change nothing. */
static void find_changes(Search *search) {
    const Card *card = search->card;
    size_t room = 0;
    for (size_t q = 0; q < card->nquestions; q++) room += card->questions[q].noptions + 2;
    search->changes = ARENA_ARRAY(search->arena, Change, room);
    for (uint32_t q = 0; q < card->nquestions; q++) {
        const Question *question = &card->questions[q];
        const Given *given = &search->advice->given[q];
        bool can = given->reply.certainty == KNOWN && search->advice->asked[q] && card->matters[q];
        if (can && question->kind == Q_NUMBER) number_changes(search, q);
        for (size_t o = 0; can && question->kind != Q_NUMBER && o < question->noptions; o++)
            if (option_value(question, o) != given->reply.value)
                search->changes[search->nchanges++] =
                    (Change){q, option_value(question, o), question->lever};
    }
}

/* By places in `changes`: whether one or two of them turn the verdict already. */
static bool *turned_by(const Search *search, size_t a, size_t b) {
    return &search->turned[a * search->nchanges + b];
}

static bool holds_smaller(const Search *search, const size_t *at, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++)
            if (*turned_by(search, at[k], at[i])) return true;
    return false;
}

static void try_set(Search *search, const size_t *at, size_t n) {
    Change changes[MOST_FLIPS];
    Flip flip;
    for (size_t i = 0; i < n; i++) changes[i] = search->changes[at[i]];
    if (holds_smaller(search, at, n) || !turns(search, changes, at, n, &flip)) return;
    if (n < MOST_FLIPS) *turned_by(search, at[0], at[n - 1]) = true;
    ARENA_PUSH_ROOM(search->arena, search->out.sets, search->out.n, search->cap);
    search->out.sets[search->out.n++] = flip;
}

static void try_sets(Search *search, size_t *at, size_t n, size_t of, size_t from) {
    if (n == of || n == MOST_FLIPS) {
        try_set(search, at, n);
        return;
    }
    for (size_t i = from; i < search->nchanges; i++) {
        if (search->work > MOST_WORK) {
            search->out.tried_all = false;
            return;
        }
        bool twice = n && search->changes[at[n - 1]].question == search->changes[i].question;
        at[n] = i;
        if (!twice) try_sets(search, at, n + 1, of, i + 1);
    }
}

static bool search_weighs(Search *search) {
    const Card *card = search->card;
    search->parts = ARENA_ARRAY(search->arena, Weighed, card->nparts);
    search->cut = card_cut(card);
    for (size_t p = 0; p < card->nparts; p++) {
        Weighed *part = &search->parts[p];
        if (!weigh_part(&search->walk, search->given, &card->parts[p], (Means){0}, part))
            return false;
    }
    return true;
}

/* What every change does to its part by itself. */
static bool weigh_alone(Search *search) {
    search->alone = ARENA_ARRAY(search->arena, Weighed, search->nchanges);
    for (size_t i = 0; i < search->nchanges; i++) {
        uint32_t q = search->changes[i].question;
        const Part *part = &search->card->parts[search->card->part_of[q]];
        search->given[q] = (Given){.reply = {KNOWN, search->changes[i].value}, .sure = 1};
        bool good = weigh_part(&search->walk, search->given, part, (Means){0}, &search->alone[i]);
        search->given[q] = search->advice->given[q];
        if (!good) return false;
    }
    return true;
}

static void find_sets(Search *search) {
    size_t at[MOST_FLIPS];
    search->rests = arena_child(search->arena);
    search->kept = arena_child(search->arena);
    find_changes(search);
    search->pairs = ARENA_ARRAY(search->arena, Weighed *, search->nchanges * search->nchanges);
    search->turned = ARENA_ARRAY(search->arena, bool, search->nchanges * search->nchanges);
    bool good = weigh_alone(search);
    for (size_t of = 1; good && of <= MOST_FLIPS; of++) try_sets(search, at, 0, of, 0);
    if (!good) search->out.tried_all = false;
    arena_free(search->rests);
    arena_free(search->kept);
}

/* ---- margins ---- */

int64_t flips_margin(const Advice *advice) {
    int64_t mean = (int64_t)round(advice->mean * 100), cut = card_cut(advice->card);
    if (cut == INT64_MAX || cut == INT64_MIN) return INT64_MAX;
    return mean > cut ? mean - cut : cut - mean;
}

/* Scales each rule until the mean score stands at the cut. */
static void find_slack(const Advice *advice, Flips *out) {
    double cut = (double)card_cut(advice->card) / 100, mean = advice->mean;
    bool split = mean >= cut;
    out->slack = INFINITY;
    for (uint32_t r = 0; r < advice->card->npoints; r++) {
        double points = advice->points[r];
        if (fabs(points) < 1e-9) continue;
        double factor = (cut - mean + points) / points; /* mean - points + factor * points = cut */
        if (factor <= 0) continue;
        if (factor < 1) factor = 1 / factor;
        if (factor >= out->slack) continue;
        out->slack = factor;
        out->slack_rule = r;
    }
    if (advice->sides[split ? SIDE_SPLIT : SIDE_TOGETHER] < LIKELY_FROM / 100.0 - 1e-12)
        out->slack = 0;
}

static bool is_forced(const Advice *advice) {
    const Card *card = advice->card;
    return (advice->mean * 100 >= (double)card_cut(card)) !=
           (card->bands[advice->band].side == SIDE_SPLIT);
}

Flips flips_of(Arena *arena, const Advice *advice) {
    const Card *card = advice->card;
    Search search = {.arena = arena, .advice = advice, .card = card, .out = {.tried_all = true}};
    search.out.margin = flips_margin(advice);
    if (advice->state != STATE_FIRM && advice->state != STATE_LIKELY) return search.out;
    if (!is_forced(advice)) find_slack(advice, &search.out);
    search.wanted =
        advice->sides[SIDE_SPLIT] > advice->sides[SIDE_TOGETHER] ? SIDE_TOGETHER : SIDE_SPLIT;
    search.given = ARENA_ARRAY(arena, Given, card->nquestions);
    memcpy(search.given, advice->given, card->nquestions * sizeof *search.given);
    search.walk = walk_new(arena, card);
    if (search_weighs(&search)) find_sets(&search);
    else search.out.tried_all = false;
    return search.out;
}
