#include "advisor/advice.h"

#include "advisor/weigh.h"
#include "base/num.h"

#include <math.h>

/* A verdict as it is worked out. Parts whose answers differ from run to run of a plan hang together
 * by the run: they are added up run by run, and what comes out is one more thing to add. */
typedef struct Work {
    Arena *arena, *scratch;
    const Card *card;
    const Given *given;
    Walk walk;
    Weighed *parts; /* by part of the card; when the answers are drawn: one, of the whole */
    const Part *of; /* those parts */
    size_t nparts;
    bool driven;          /* some part has runs */
    Scores driven_scores; /* what the parts with runs come to together */
    Scores all;
    Weighed reach;    /* what is possible, of all parts without runs */
    Scores *before;   /* by part: the scores of all without runs that come before it */
    Scores after;     /* of all that come behind the one at hand, and of those with runs */
    Outcomes **joint; /* by question and place of its answer */
    size_t *places;   /* by question: that of not being asked */
    Advice *out;
} Work;

/* ---- the parts together ---- */

static Scores one_score(Arena *arena, int64_t score) {
    Leaf leaf = {0, score, 1};
    return scores_of(arena, &leaf, 1);
}

/* What the parts with runs come to in one of them, but for one part (-1: none is left out). */
static bool join_run(Work *work, Arena *arena, size_t run, int64_t without, Scores *out) {
    *out = one_score(arena, 0);
    for (size_t p = 0; p < work->nparts; p++) {
        const Weighed *part = &work->parts[p];
        Scores sum;
        if (!part->runs || (int64_t)p == without) continue;
        if (!scores_join(arena, work->scratch, out, &part->runs[run].scores, &sum)) return false;
        *out = sum;
    }
    return true;
}

/* The same where every part has one score in the run, which is most of what there is. */
static bool add_run(const Work *work, size_t run, Leaf *out) {
    *out = (Leaf){0, 0, 1.0 / RUNS};
    for (size_t p = 0; p < work->nparts; p++) {
        const Weighed *part = &work->parts[p];
        if (!part->runs) continue;
        const Scores *scores = &part->runs[run].scores;
        if (scores->n != 1 || scores->at[0].n != 1) return false;
        out->vetoes |= scores->at[0].vetoes;
        out->score += scores->at[0].score[0];
    }
    return true;
}

typedef struct LeafList {
    Leaf *at;
    size_t n, cap;
} LeafList;

static bool mix_run(Work *work, Arena *arena, size_t run, LeafList *leaves) {
    Leaf one;
    if (add_run(work, run, &one)) {
        ARENA_PUSH_ROOM(arena, leaves->at, leaves->n, leaves->cap);
        leaves->at[leaves->n++] = one;
        return true;
    }
    Arena *once = arena_child(arena);
    Scores sum;
    bool good = join_run(work, once, run, -1, &sum);
    for (size_t i = 0; good && i < sum.n; i++)
        for (size_t l = 0; l < sum.at[i].n; l++) {
            ARENA_PUSH_ROOM(arena, leaves->at, leaves->n, leaves->cap);
            leaves->at[leaves->n++] =
                (Leaf){sum.at[i].vetoes, sum.at[i].score[l], sum.at[i].weight[l] / RUNS};
        }
    arena_free(once);
    return good && leaves->n <= LIMIT_SUMS;
}

/* The runs mixed, each as likely. */
static bool mix_runs(Work *work) {
    Arena *arena = arena_child(work->arena);
    LeafList leaves = {0};
    bool good = true;
    for (size_t k = 0; good && k < RUNS; k++) good = mix_run(work, arena, k, &leaves);
    if (good) work->driven_scores = scores_of(work->arena, leaves.at, leaves.n);
    arena_free(arena);
    return good;
}

/* False when the parts have too many completions, or too many sums. */
static bool weigh_all(Work *work) {
    const Card *card = work->card;
    Arena *arena = work->arena;
    Means means = {work->out->points, work->out->vetoes};
    work->of = card->parts;
    work->nparts = card->nparts;
    work->reach = (Weighed){.low = card->start, .high = card->start};
    work->reach.reach = ARENA_NEW(arena, Reach);
    work->reach.reach[0] = (Reach){0, card->start, card->start};
    work->reach.nreach = work->reach.cap_reach = 1;
    work->before[0] = one_score(arena, card->start);
    work->out->completions = 1;
    for (size_t p = 0; p < card->nparts; p++) {
        Weighed *part = &work->parts[p];
        if (!weigh_part(&work->walk, work->given, &card->parts[p], means, part)) return false;
        work->out->completions *= part->completions;
        work->driven = work->driven || part->runs;
        work->before[p + 1] = work->before[p];
        if (!part->runs && (!reach_join(arena, &work->reach, part) ||
                            !scores_join(arena, work->scratch, &work->before[p], &part->scores,
                                         &work->before[p + 1])))
            return false;
    }
    if (work->driven && !mix_runs(work)) return false;
    work->out->runs = work->driven;
    work->all = work->before[card->nparts];
    work->out->sampled = work->reach.outer;
    return !work->driven || scores_join(arena, work->scratch, &work->before[card->nparts],
                                        &work->driven_scores, &work->all);
}

/* All questions together, by draws. */
static void draw_all(Work *work) {
    const Card *card = work->card;
    Means means = {work->out->points, work->out->vetoes};
    work->of = &card->whole;
    work->nparts = 1;
    work->driven = false;
    memset(means.points, 0, card->npoints * sizeof *means.points);
    memset(means.chances, 0, card->nvetoes * sizeof *means.chances);
    weigh_some(&work->walk, work->given, &card->whole, means, &work->parts[0]);
    Scores start = one_score(work->arena, card->start);
    work->reach = work->parts[0];
    work->reach.outer = true;
    work->reach.low += card->start;
    work->reach.high += card->start;
    work->out->completions = work->parts[0].completions;
    work->out->sampled = true;
    (void)!scores_join(work->arena, work->scratch, &start, &work->parts[0].scores, &work->all);
    work->before[0] = start;
}

/* ---- the headline ---- */

/* The sides that what is possible comes to, with `more` on top. */
static void mark_reach(const Card *card, const Weighed *possible, const Reach *more,
                       bool *reached) {
    int64_t cut = card_cut(card);
    for (int s = 0; s < SIDES; s++) reached[s] = reached[s] || possible->outer;
    for (size_t i = 0; i < possible->nreach && !possible->outer; i++) {
        const Reach *reach = &possible->reach[i];
        int32_t forced;
        if (!card_forced(card, reach->vetoes | more->vetoes, &forced)) reached[CONFLICT] = true;
        else if (forced >= 0) reached[card->bands[forced].side] = true;
        else {
            if (reach->low + more->low < cut) reached[SIDE_TOGETHER] = true;
            if (reach->high + more->high >= cut) reached[SIDE_SPLIT] = true;
        }
    }
}

/* What the parts with runs can come to in one; false when that takes more than one line. */
static bool reach_run(const Work *work, size_t run, Reach *out) {
    *out = (Reach){0};
    for (size_t p = 0; p < work->nparts; p++) {
        const Weighed *part = &work->parts[p];
        if (!part->runs) continue;
        if (part->runs[run].outer || part->runs[run].nreach != 1) return false;
        const Reach *reach = &part->runs[run].reach[0];
        *out = (Reach){out->vetoes | reach->vetoes, out->low + reach->low, out->high + reach->high};
    }
    return true;
}

static void reach_in_run(Work *work, size_t k, bool *reached) {
    Advice *out = work->out;
    Reach more;
    Weighed run = work->reach;
    Arena *arena = NULL;
    if (!reach_run(work, k, &more)) {
        bool good = true;
        arena = arena_child(work->arena);
        more = (Reach){0};
        for (size_t p = 0; p < work->nparts && good; p++)
            if (work->parts[p].runs) good = reach_join(arena, &run, &work->parts[p].runs[k]);
        run.outer = run.outer || !good;
        out->sampled = out->sampled || run.outer;
    }
    mark_reach(work->card, &run, &more, reached);
    out->low = run.low + more.low < out->low ? run.low + more.low : out->low;
    out->high = run.high + more.high > out->high ? run.high + more.high : out->high;
    arena_free(arena);
}

/* The sides that some completion comes to, likely or not, in some run; and the scores. */
static void find_reached(Work *work, bool *reached) {
    Advice *out = work->out;
    for (int s = 0; s < SIDES; s++) reached[s] = out->sides[s] > 0;
    reached[CONFLICT] = out->conflict > 0;
    if (!work->driven) {
        out->low = work->reach.low;
        out->high = work->reach.high;
        mark_reach(work->card, &work->reach, &(Reach){0}, reached);
        return;
    }
    out->low = INT64_MAX;
    out->high = INT64_MIN;
    for (size_t k = 0; k < RUNS; k++) reach_in_run(work, k, reached);
}

uint32_t chances_band(const Card *card, const double *bands) {
    uint32_t best = 0;
    for (uint32_t b = 1; b < card->nbands; b++)
        if (bands[b] > bands[best] + 1e-12) best = b;
    return best;
}

static void find_headline(Work *work) {
    Advice *out = work->out;
    const Card *card = work->card;
    Chances chances = {out->bands, 0};
    for (size_t i = 0; i < work->all.n; i++)
        scores_judge(card, &work->all.at[i], &(Leaf){0, 0, 1}, &chances);
    out->conflict = chances.conflict;
    out->band = chances_band(card, out->bands);
    for (uint32_t b = 0; b < card->nbands; b++) out->sides[card->bands[b].side] += out->bands[b];
    out->mean = (double)card->start / 100;
    for (size_t r = 0; r < card->npoints; r++) out->mean += out->points[r];
    bool reached[OUTCOMES];
    find_reached(work, reached);
    double best = fmax(out->sides[0], out->sides[1]);
    out->state = out->conflict > 1 - 1e-9                           ? STATE_CONFLICT
                 : reached[0] + reached[1] + reached[CONFLICT] == 1 ? STATE_FIRM
                 : best >= LIKELY_FROM / 100.0 - 1e-12              ? STATE_LIKELY
                                                                    : STATE_OPEN;
}

/* ---- what to ask next ---- */

/* The weight of a score of one list with one of the other from the cut on. */
static double split_weight(const ScoreList *a, const ScoreList *b, int64_t cut) {
    enum { FEW = 8 };
    double split = 0;
    if (b->n <= FEW) {
        for (size_t l = 0; l < b->n; l++) split += b->weight[l] * scores_from(a, cut - b->score[l]);
        return split;
    }
    size_t at = b->n; /* the first of b that reaches the cut, as a rises */
    for (size_t l = 0; l < a->n; l++) {
        while (at > 0 && a->score[l] + b->score[at - 1] >= cut) at--;
        split += a->weight[l] * b->from[at];
    }
    return split;
}

/* What the verdict is likely to be when one part gives this, and all others what these give. */
static Outcomes outcomes_of(const Card *card, const Scores *some, const Scores *others,
                            uint64_t vetoes, int64_t score) {
    Outcomes out = {{0}};
    int64_t cut = card_cut(card);
    bool cuts = cut != INT64_MAX && cut != INT64_MIN;
    for (size_t i = 0; i < some->n; i++)
        for (size_t k = 0; k < others->n; k++) {
            const ScoreList *a = &some->at[i], *b = &others->at[k];
            int32_t forced;
            double all = a->from[0] * b->from[0];
            bool agree = card_forced(card, vetoes | a->vetoes | b->vetoes, &forced);
            if (!agree || forced >= 0) {
                out.at[agree ? (int)card->bands[forced].side : CONFLICT] += all;
                continue;
            }
            double split = cuts ? split_weight(a, b, cut - score) : cut == INT64_MIN ? all : 0;
            out.at[SIDE_SPLIT] += split;
            out.at[SIDE_TOGETHER] += all - split;
        }
    return out;
}

/* What each score of a part comes to, looked up by the leaves of a walk. */
typedef struct Verdicts {
    const Scores *scores;
    Outcomes **of; /* by list and place */
} Verdicts;

static Outcomes leaf_outcomes(void *ctx, int64_t score, uint64_t vetoes, double weight) {
    const Verdicts *verdicts = ctx;
    Outcomes out = {{0}};
    for (size_t i = 0; i < verdicts->scores->n; i++) {
        const ScoreList *list = &verdicts->scores->at[i];
        if (list->vetoes != vetoes) continue;
        size_t low = 0, high = list->n - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (list->score[middle] < score) low = middle + 1;
            else high = middle;
        }
        out = verdicts->of[i][low];
    }
    for (int o = 0; o < OUTCOMES; o++) out.at[o] *= weight;
    return out;
}

static bool has_unknown(const Work *work, const Part *part) {
    for (size_t i = 0; i < part->nquestions; i++)
        if (work->given[part->questions[i]].reply.certainty != KNOWN) return true;
    return false;
}

/* Goes through the part, looking every score up. */
static void walk_joint(Work *work, const Part *part, const Scores *scores, const Scores *some,
                       const Scores *others) {
    Arena *arena = work->arena;
    Verdicts verdicts = {scores, ARENA_ARRAY(arena, Outcomes *, scores->n)};
    for (size_t i = 0; i < scores->n; i++) {
        const ScoreList *list = &scores->at[i];
        verdicts.of[i] = ARENA_ARRAY(arena, Outcomes, list->n);
        for (size_t l = 0; l < list->n; l++)
            verdicts.of[i][l] = outcomes_of(work->card, some, others, list->vetoes, list->score[l]);
    }
    Walk *walk = &work->walk;
    walk->points = walk->chances = NULL;
    walk->leaf = leaf_outcomes;
    walk->ctx = &verdicts;
    walk->joint = work->joint;
    walk_open(walk, work->given, part, false);
    for (size_t i = 0; i < part->nquestions; i++) {
        uint32_t q = part->questions[i];
        if (work->given[q].reply.certainty == KNOWN || work->joint[q]) continue;
        work->joint[q] = ARENA_ARRAY(arena, Outcomes, walk->domains[q].n + 1);
        work->places[q] = walk->domains[q].n;
    }
    if (walk->completions > LIMIT_COMPLETIONS) walk_some(walk);
    else (void)walk_all(walk);
    walk->joint = NULL;
}

/* The same of a part with runs, in each of them. */
static bool walk_runs(Work *work, size_t p) {
    const Scores *rest = &work->before[work->nparts];
    bool good = true;
    for (size_t k = 0; k < RUNS && good; k++) {
        Arena *arena = arena_child(work->arena);
        Scores others;
        work->walk.run = k;
        good = join_run(work, arena, k, (int64_t)p, &others);
        if (good) walk_joint(work, &work->of[p], &work->parts[p].runs[k].scores, rest, &others);
        arena_free(arena);
    }
    for (size_t i = 0; i < work->of[p].nquestions; i++) {
        uint32_t q = work->of[p].questions[i];
        for (size_t v = 0; work->joint[q] && v <= work->places[q]; v++)
            for (int o = 0; o < OUTCOMES; o++) work->joint[q][v].at[o] /= RUNS;
    }
    return good;
}

/* What every answer goes together with, from the last part to the first. */
static bool find_joints(Work *work) {
    Arena *now = arena_child(work->arena), *then = arena_child(work->arena);
    bool good = true;
    work->after = work->driven ? work->driven_scores : one_score(now, 0);
    for (size_t p = work->nparts; good && p-- > 0;) {
        const Weighed *part = &work->parts[p];
        bool open = has_unknown(work, &work->of[p]);
        Scores sum;
        if (part->runs) {
            good = !open || walk_runs(work, p);
            continue;
        }
        if (open) walk_joint(work, &work->of[p], &part->scores, &work->before[p], &work->after);
        good = scores_join(then, work->scratch, &work->after, &part->scores, &sum);
        work->after = sum;
        Arena *before = now;
        now = then;
        arena_free(before);
        then = arena_child(work->arena);
    }
    arena_free(now);
    arena_free(then);
    return good;
}

static double entropy(const double *weights) {
    double sum = 0, bits = 0;
    for (int i = 0; i < OUTCOMES; i++) sum += weights[i];
    for (int i = 0; i < OUTCOMES; i++)
        if (weights[i] > 0) bits -= weights[i] / sum * log2(weights[i] / sum);
    return bits * sum;
}

/* What is expected to be left of the entropy once the answer is known. */
static double left_after(const Work *work, uint32_t q) {
    double left = 0;
    for (size_t v = 0; v <= work->places[q]; v++) left += entropy(work->joint[q][v].at);
    return left;
}

static void put_next(Advice *out, uint32_t q, double bits) {
    size_t at = out->nnext++;
    for (; at > 0; at--) {
        const Worth *other = &out->next[at - 1];
        bool behind = other->bits < bits - 1e-12 ||
                      (fabs(other->bits - bits) <= 1e-12 && other->question > q);
        if (!behind) break;
        out->next[at] = *other;
    }
    out->next[at] = (Worth){q, bits < 1e-12 ? 0 : bits};
}

static void find_next(Work *work) {
    Advice *out = work->out;
    const Card *card = work->card;
    double now[OUTCOMES] = {out->sides[0], out->sides[1], out->conflict};
    double all = entropy(now);
    Reply *as_given = ARENA_ARRAY(work->arena, Reply, card->nquestions);
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        World world = {card, as_given, -1};
        Reply asked = logic_ask(&world, &card->questions[q].ask_if);
        out->asked[q] = !reply_is(asked, false);
        as_given[q] = out->asked[q] ? work->given[q].reply : (Reply){NOT_ASKED, 0};
        if (!reply_is(asked, true) || work->given[q].reply.certainty == KNOWN) continue;
        put_next(out, q, work->joint[q] ? all - left_after(work, q) : 0);
    }
}

Advice advice_of(Arena *arena, const Card *card, const Given *given) {
    Advice out = {.card = card, .given = given};
    size_t n = card->nquestions;
    out.bands = ARENA_ARRAY(arena, double, card->nbands);
    out.points = ARENA_ARRAY(arena, double, card->npoints);
    out.vetoes = ARENA_ARRAY(arena, double, card->nvetoes);
    out.asked = ARENA_ARRAY(arena, bool, n);
    out.next = ARENA_ARRAY(arena, Worth, n);
    Work work = {.arena = arena, .card = card, .given = given, .out = &out};
    work.scratch = arena_child(arena);
    work.walk = walk_new(arena, card);
    work.parts = ARENA_ARRAY(arena, Weighed, card->nparts);
    work.before = ARENA_ARRAY(arena, Scores, card->nparts + 1);
    work.joint = ARENA_ARRAY(arena, Outcomes *, n);
    work.places = ARENA_ARRAY(arena, size_t, n);
    if (!weigh_all(&work) || !find_joints(&work)) {
        memset(work.joint, 0, n * sizeof *work.joint);
        draw_all(&work);
        (void)!find_joints(&work);
    }
    find_headline(&work);
    find_next(&work);
    arena_free(work.scratch);
    return out;
}

Reply advice_holds(const Advice *advice, const Condition *condition) {
    const Card *card = advice->card;
    ArenaMark mark = arena_mark(card->arena);
    Reply *answers = ARENA_ARRAY(card->arena, Reply, card->nquestions);
    for (size_t q = 0; q < card->nquestions; q++)
        answers[q] = advice->asked[q] ? advice->given[q].reply : (Reply){NOT_ASKED, 0};
    World world = {card, answers, advice->state == STATE_CONFLICT ? -1 : (int32_t)advice->band};
    Reply holds = logic_ask(&world, condition);
    arena_release(card->arena, mark);
    return holds;
}

Str points_text(Arena *arena, int64_t hundredths, bool sign) {
    char text[NUM_TEXT];
    num_digits((double)hundredths / 100, 12, text);
    return str_of(arena_printf(arena, "%s%s", sign && hundredths > 0 ? "+" : "", text));
}

const char *state_name(State state) {
    static const char *const names[] = {"firm", "likely", "open", "conflict"};
    return names[state];
}
