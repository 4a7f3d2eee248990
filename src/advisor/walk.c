#include "advisor/walk.h"

#include "advisor/cuts.h"

#include <math.h>

/* ---- points ---- */

double rule_curve_at(const Rule *rule, double x) {
    size_t last = rule->nknots - 1, i = 1;
    if (x <= rule->x[0]) return rule->y[0];
    if (x >= rule->x[last]) return rule->y[last];
    while (rule->x[i] < x) i++;
    double x0 = rule->x[i - 1], x1 = rule->x[i], y0 = rule->y[i - 1], y1 = rule->y[i];
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

int64_t rule_points_for(const World *world, const Rule *rule) {
    if (rule->kind == RULE_WHEN)
        return reply_is(logic_ask(world, &rule->when), true) ? rule->points[0] : 0;
    Reply answer = world->answers[rule->question];
    const Question *question = &world->card->questions[rule->question];
    if (answer.certainty != KNOWN) return 0;
    if (rule->kind == RULE_CURVE) return (int64_t)round(rule_curve_at(rule, answer.value) * 100);
    return rule->points[option_place(question, answer.value)];
}

/* ---- what an answer may be ---- */

static void may_be(Walk *walk, uint32_t q, double value, double weight) {
    Domain *domain = &walk->domains[q];
    for (size_t i = 0; i < domain->n; i++) {
        if (domain->at[i].value != value) continue;
        domain->at[i].weight += weight;
        return;
    }
    ARENA_PUSH_ROOM(walk->arena, domain->at, domain->n, domain->cap);
    domain->at[domain->n++] = (Chance){value, weight};
}

static void any_option(Walk *walk, uint32_t q, double share) {
    const Question *question = &walk->card->questions[q];
    const Given *given = &walk->given[q];
    for (size_t i = 0; i < question->noptions; i++) {
        double value = option_value(question, i), weight = share * question->priors[i];
        bool is = given->reply.certainty == KNOWN && given->reply.value == value;
        if (is) weight += given->sure;
        if (weight > 0) may_be(walk, q, value, weight);
    }
}

static double slice(const Question *question, double share) {
    return question->log ? question->low * exp(log(question->high / question->low) * share)
                         : question->low + (question->high - question->low) * share;
}

static void any_number(Walk *walk, uint32_t q, double share) {
    const Question *question = &walk->card->questions[q];
    for (int i = 0; i < SLICES; i++)
        may_be(walk, q, slice(question, (i + 0.5) / SLICES), share / SLICES);
}

/* The cuts of its range, and just beside those at which a condition may turn. */
static void probe_number(Walk *walk, uint32_t q) {
    const Question *question = &walk->card->questions[q];
    double step = 1e-9 * (question->high - question->low);
    Cuts cuts = cuts_of(walk->arena, walk->card, q, false);
    for (size_t i = 0; i < cuts.n; i++) {
        double x = cuts.at[i].at;
        may_be(walk, q, x, 0);
        if (!cuts.at[i].compared) continue;
        if (x - step >= question->low) may_be(walk, q, x - step, 0);
        if (x + step <= question->high) may_be(walk, q, x + step, 0);
    }
}

static void find_domain(Walk *walk, uint32_t q) {
    const Question *question = &walk->card->questions[q];
    const Given *given = &walk->given[q];
    bool is_known = given->reply.certainty == KNOWN;
    double left = is_known ? 1 - given->sure : 1;
    walk->domains[q] = (Domain){0};
    if (is_known && given->runs) {
        may_be(walk, q, given->runs[walk->run], 1);
    } else if (is_known && (walk->probes || left <= 0)) may_be(walk, q, given->reply.value, 1);
    else if (question->kind != Q_NUMBER) any_option(walk, q, left);
    else {
        if (is_known) may_be(walk, q, given->reply.value, given->sure);
        if (walk->probes) probe_number(walk, q);
        else any_number(walk, q, left);
    }
}

/* ---- the order of the walk ---- */

/* Whether all questions that its ask_if names come before. */
static bool is_ready(const Walk *walk, uint32_t q) {
    const Named *names = &walk->card->ask_names[q];
    bool ready = !walk->rank[q];
    for (size_t i = 0; i < names->n; i++) ready = ready && walk->rank[names->at[i]];
    return ready;
}

/* Single answers first: the fewer nodes lie above the leaves, and the sooner rules are told. */
static void order_walk(Walk *walk) {
    walk->norder = 0;
    for (int several = 0; several < 2; several++)
        for (size_t i = 0; i < walk->part->nquestions; i++) {
            uint32_t q = walk->part->questions[i];
            bool now = several || walk->domains[q].n == 1;
            if (!now || !is_ready(walk, q)) continue;
            walk->order[walk->norder++] = q;
            walk->rank[q] = walk->norder;
        }
}

/* After how many questions everything that is named is answered. */
static size_t told_after(const Walk *walk, const Named *names) {
    size_t last = 0;
    for (size_t i = 0; i < names->n; i++)
        if (walk->rank[names->at[i]] > last) last = walk->rank[names->at[i]];
    return last;
}

/* Sorts items by when they can be told; `ends` has a place for each level. */
static void group(const Walk *walk, const size_t *after, const uint32_t *from, size_t n,
                  uint32_t *items, size_t *ends) {
    size_t at = 0;
    memset(ends, 0, (walk->norder + 1) * sizeof *ends);
    for (size_t i = 0; i < n; i++) ends[after[i]]++;
    for (size_t k = 0; k <= walk->norder; k++) {
        size_t here = ends[k];
        ends[k] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++) items[ends[after[i]]++] = from[i];
}

static void group_all(Walk *walk) {
    const Card *card = walk->card;
    const Part *part = walk->part;
    ArenaMark mark = arena_mark(walk->arena);
    size_t *after = ARENA_ARRAY(walk->arena, size_t, part->nrules + part->nvetoes);
    for (size_t i = 0; i < part->nrules; i++)
        after[i] = told_after(walk, &card->rule_names[part->rules[i]]);
    group(walk, after, part->rules, part->nrules, walk->rules, walk->rules_end);
    for (size_t i = 0; i < part->nvetoes; i++)
        after[i] = told_after(walk, &card->veto_names[part->vetoes[i]]);
    group(walk, after, part->vetoes, part->nvetoes, walk->vetoes, walk->vetoes_end);
    arena_release(walk->arena, mark);
}

Walk walk_new(Arena *arena, const Card *card) {
    size_t n = card->nquestions;
    return (Walk){.arena = arena,
                  .card = card,
                  .share = 1,
                  .order = ARENA_ARRAY(arena, uint32_t, n),
                  .rules = ARENA_ARRAY(arena, uint32_t, card->npoints),
                  .vetoes = ARENA_ARRAY(arena, uint32_t, card->nvetoes),
                  .rules_end = ARENA_ARRAY(arena, size_t, n + 1),
                  .vetoes_end = ARENA_ARRAY(arena, size_t, n + 1),
                  .domains = ARENA_ARRAY(arena, Domain, n),
                  .answers = ARENA_ARRAY(arena, Reply, n),
                  .place = ARENA_ARRAY(arena, size_t, n),
                  .rank = ARENA_ARRAY(arena, size_t, n)};
}

void walk_open(Walk *walk, const Given *given, const Part *part, bool probes) {
    walk->given = given;
    walk->part = part;
    walk->probes = probes;
    walk->completions = 1;
    walk->driven = false;
    for (size_t i = 0; i < part->nquestions; i++) {
        uint32_t q = part->questions[i];
        walk->answers[q] = given[q].reply;
        walk->rank[q] = 0;
        walk->driven = walk->driven || given[q].runs;
        find_domain(walk, q);
        walk->completions *= (double)walk->domains[q].n;
    }
    order_walk(walk);
    group_all(walk);
}

void walk_take_run(Walk *walk, size_t run) {
    walk->run = run;
    for (size_t i = 0; i < walk->part->nquestions; i++) {
        uint32_t q = walk->part->questions[i];
        if (walk->given[q].runs) walk->domains[q].at[0].value = walk->given[q].runs[run];
    }
}

/* ---- one by one ---- */

/* What is told of a completion so far. */
typedef struct SoFar {
    int64_t score;
    uint64_t vetoes;
    double weight;
} SoFar;

/* Takes in the rules and vetoes that can be told now that k questions are answered, and not
 * before. */
static SoFar tell(Walk *walk, size_t k, SoFar so_far) {
    const Card *card = walk->card;
    World world = {card, walk->answers, -1};
    for (size_t i = k ? walk->rules_end[k - 1] : 0; i < walk->rules_end[k]; i++) {
        uint32_t r = walk->rules[i];
        int64_t points = rule_points_for(&world, &card->points[r]);
        so_far.score += points;
        if (walk->points) walk->points[r] += walk->share * so_far.weight * (double)points / 100;
    }
    for (size_t i = k ? walk->vetoes_end[k - 1] : 0; i < walk->vetoes_end[k]; i++) {
        uint32_t v = walk->vetoes[i];
        bool holds = reply_is(logic_ask(&world, &card->vetoes[v].when), true);
        if (walk->chances && holds) walk->chances[v] += walk->share * so_far.weight;
        so_far.vetoes |= (uint64_t)holds << card->veto_bit[v];
    }
    return so_far;
}

static Outcomes leaf(Walk *walk, SoFar so_far) {
    return walk->leaf(walk->ctx, so_far.score, so_far.vetoes, so_far.weight);
}

static bool is_asked(const Walk *walk, uint32_t q) {
    World world = {walk->card, walk->answers, -1};
    return !reply_is(logic_ask(&world, &walk->card->questions[q].ask_if), false);
}

static void add_to(Outcomes *sum, const Outcomes *more) {
    for (int o = 0; o < OUTCOMES; o++) sum->at[o] += more->at[o];
}

/* Goes through all answers from the kth question of the walk on. */
static Outcomes go_on(Walk *walk, size_t k, SoFar so_far) {
    so_far = tell(walk, k, so_far);
    if (k == walk->norder) return leaf(walk, so_far);
    Outcomes all = {{0}};
    uint32_t q = walk->order[k];
    const Domain *domain = &walk->domains[q];
    bool asked = is_asked(walk, q);
    for (size_t i = asked ? 0 : domain->n; i < domain->n + !asked; i++) {
        SoFar next = so_far;
        walk->answers[q] = asked ? (Reply){KNOWN, domain->at[i].value} : (Reply){NOT_ASKED, 0};
        if (asked) next.weight *= domain->at[i].weight;
        Outcomes some = go_on(walk, k + 1, next);
        if (walk->joint && walk->joint[q]) add_to(&walk->joint[q][i], &some);
        add_to(&all, &some);
    }
    return all;
}

Outcomes walk_all(Walk *walk) {
    return go_on(walk, 0, (SoFar){.weight = 1});
}

/* ---- too many of them ---- */

static double next_share(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static size_t draw_place(const Domain *domain, double share) {
    size_t i = 0;
    for (double sum = domain->at[0].weight; i + 1 < domain->n && share >= sum;)
        sum += domain->at[++i].weight;
    return i;
}

static SoFar draw(Walk *walk, uint64_t *state) {
    if (walk->driven) walk_take_run(walk, (size_t)(next_share(state) * RUNS));
    SoFar so_far = tell(walk, 0, (SoFar){.weight = 1.0 / LIMIT_COMPLETIONS});
    for (size_t k = 0; k < walk->norder; k++) {
        uint32_t q = walk->order[k];
        const Domain *domain = &walk->domains[q];
        size_t place = draw_place(domain, next_share(state));
        bool asked = is_asked(walk, q);
        walk->place[q] = asked ? place : domain->n;
        walk->answers[q] = asked ? (Reply){KNOWN, domain->at[place].value} : (Reply){NOT_ASKED, 0};
        so_far = tell(walk, k + 1, so_far);
    }
    return so_far;
}

void walk_some(Walk *walk) {
    uint64_t state = 1;
    for (int d = 0; d < LIMIT_COMPLETIONS; d++) {
        Outcomes one = leaf(walk, draw(walk, &state));
        for (size_t k = 0; k < walk->norder; k++) {
            uint32_t q = walk->order[k];
            if (walk->joint && walk->joint[q]) add_to(&walk->joint[q][walk->place[q]], &one);
        }
    }
}

/* ---- bounds ---- */

static void bound_condition(const World *world, const Rule *rule, int64_t *least, int64_t *most) {
    Reply holds = logic_ask(world, &rule->when);
    *least = *most = reply_is(holds, true) ? rule->points[0] : 0;
    if (holds.certainty == UNKNOWN) *(rule->points[0] < 0 ? least : most) = rule->points[0];
}

static void bound_question(Walk *walk, const Rule *rule, int64_t *least, int64_t *most) {
    World world = {walk->card, walk->answers, -1};
    uint32_t q = rule->question;
    Reply before = walk->answers[q];
    Reply asked = logic_ask(&world, &walk->card->questions[q].ask_if);
    *least = INT64_MAX, *most = INT64_MIN;
    if (!reply_is(asked, true)) *least = *most = 0;
    for (size_t i = 0; !reply_is(asked, false) && i < walk->domains[q].n; i++) {
        walk->answers[q] = (Reply){KNOWN, walk->domains[q].at[i].value};
        int64_t points = rule_points_for(&world, rule);
        *least = points < *least ? points : *least;
        *most = points > *most ? points : *most;
    }
    walk->answers[q] = before;
}

void walk_bounds(Walk *walk, int64_t *low, int64_t *high) {
    World world = {walk->card, walk->answers, -1};
    *low = *high = 0;
    for (size_t i = 0; i < walk->part->nquestions; i++) {
        uint32_t q = walk->part->questions[i];
        walk->answers[q] = walk->given[q].reply;
    }
    for (size_t i = 0; i < walk->part->nrules; i++) {
        const Rule *rule = &walk->card->points[walk->part->rules[i]];
        int64_t least, most;
        if (rule->kind == RULE_WHEN) bound_condition(&world, rule, &least, &most);
        else bound_question(walk, rule, &least, &most);
        *low += least;
        *high += most;
    }
}
