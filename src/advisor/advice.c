#include "advisor/advice.h"

#include <math.h>

enum { SLICES = 9, OUTCOMES = SIDES + 1, CONFLICT = SIDES };

/* A value that an answer may take, and how likely. */
typedef struct Chance {
    double value, weight;
} Chance;

typedef struct Domain {
    Chance *at;
    size_t n, cap;
} Domain;

typedef struct Walk {
    Arena *arena;
    const Card *card;
    const Given *given;
    bool *matters;   /* questions that rules, vetoes and what is asked for them hang on */
    uint32_t *order; /* those, each after what its ask_if names; what is known as early as can be */
    size_t norder;
    uint32_t *rules, *vetoes;       /* by the last question that they name */
    size_t *rules_end, *vetoes_end; /* how many can be told once k questions are answered */
    bool *holds;                    /* by veto */
    Domain *domains;
    Reply *answers;
    size_t *place; /* of an answer in its domain; past its end: not asked */
    Advice *out;
    double *joint; /* by question, value and outcome: how likely they are together */
    size_t *joint_at;
    bool probes;          /* the pass for the interval: nothing is likely or not */
    bool sides[OUTCOMES]; /* that some completion comes to */
} Walk;

/* How likely each outcome is. */
typedef struct Outcomes {
    double at[OUTCOMES];
} Outcomes;

/* ---- points ---- */

static double on_curve(const Rule *rule, double x) {
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
    if (rule->kind == RULE_CURVE) return (int64_t)round(on_curve(rule, answer.value) * 100);
    return rule->points[option_place(question, answer.value)];
}

uint32_t card_band(const Card *card, int64_t score) {
    uint32_t band = 0;
    while (band + 1 < card->nbands && score >= card->bands[band + 1].from) band++;
    return band;
}

static bool is_beaten(const Card *card, const bool *holds, uint32_t at) {
    for (uint32_t v = 0; v < card->nvetoes; v++)
        for (size_t i = 0; holds[v] && i < card->vetoes[v].nbeats; i++)
            if (card->vetoes[v].beats[i] == at) return true;
    return false;
}

bool vetoes_force(const Card *card, const bool *holds, int32_t *band) {
    bool agree = true;
    *band = -1;
    for (uint32_t v = 0; v < card->nvetoes; v++) {
        if (!holds[v] || is_beaten(card, holds, v)) continue;
        int32_t wanted = (int32_t)card->vetoes[v].band;
        agree = agree && (*band < 0 || *band == wanted);
        *band = wanted;
    }
    return agree;
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

/* The numbers that a condition compares the answer with: every constant in it that lies in the
 * range, and just beside it. */
static void probe_constants(Walk *walk, uint32_t q, const Condition *condition) {
    const Question *question = &walk->card->questions[q];
    bool *named = ARENA_ARRAY(walk->arena, bool, walk->card->nquestions);
    logic_mark(walk->card, condition, named);
    for (size_t i = 0; named[q] && i < condition->code.n; i++) {
        const Ins *ins = &condition->code.ins[i];
        double x = ins->number, step = 1e-9 * (question->high - question->low);
        if (ins->op != OP_CONST || x < question->low || x > question->high) continue;
        may_be(walk, q, x, 0);
        if (x - step >= question->low) may_be(walk, q, x - step, 0);
        if (x + step <= question->high) may_be(walk, q, x + step, 0);
    }
}

static void probe_number(Walk *walk, uint32_t q) {
    const Card *card = walk->card;
    const Question *question = &card->questions[q];
    may_be(walk, q, question->low, 0);
    may_be(walk, q, question->high, 0);
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind == RULE_WHEN) probe_constants(walk, q, &rule->when);
        for (size_t k = 0; rule->kind == RULE_CURVE && rule->question == q && k < rule->nknots; k++)
            if (rule->x[k] > question->low && rule->x[k] < question->high)
                may_be(walk, q, rule->x[k], 0);
    }
    for (size_t v = 0; v < card->nvetoes; v++) probe_constants(walk, q, &card->vetoes[v].when);
    for (size_t o = 0; o < card->nquestions; o++)
        if (card->questions[o].ask_if.there) probe_constants(walk, q, &card->questions[o].ask_if);
}

static void find_domain(Walk *walk, uint32_t q) {
    const Question *question = &walk->card->questions[q];
    const Given *given = &walk->given[q];
    bool is_known = given->reply.certainty == KNOWN;
    double left = is_known ? 1 - given->sure : 1;
    walk->domains[q] = (Domain){0};
    if (is_known && (walk->probes || left <= 0)) {
        may_be(walk, q, given->reply.value, 1);
        return;
    }
    if (question->kind != Q_NUMBER) {
        any_option(walk, q, left);
        return;
    }
    if (is_known) may_be(walk, q, given->reply.value, given->sure);
    if (walk->probes) probe_number(walk, q);
    else any_number(walk, q, left);
}

/* Marks what the verdict hangs on. */
static void find_what_matters(Walk *walk) {
    const Card *card = walk->card;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind == RULE_WHEN) logic_mark(card, &rule->when, walk->matters);
        else walk->matters[rule->question] = true;
    }
    for (size_t v = 0; v < card->nvetoes; v++)
        logic_mark(card, &card->vetoes[v].when, walk->matters);
    for (size_t i = card->nquestions; i-- > 0;) {
        uint32_t q = card->order[i];
        if (walk->matters[q]) logic_mark(card, &card->questions[q].ask_if, walk->matters);
    }
}

/* ---- the order of the walk ---- */

/* Single answers first: the fewer nodes lie above the leaves, and the sooner rules are told. */
static void order_walk(Walk *walk) {
    const Card *card = walk->card;
    size_t n = card->nquestions;
    bool *placed = ARENA_ARRAY(walk->arena, bool, n), *names = ARENA_ARRAY(walk->arena, bool, n);
    walk->norder = 0;
    for (int several = 0; several < 2; several++)
        for (size_t i = 0; i < n; i++) {
            uint32_t q = card->order[i];
            bool ready = walk->matters[q] && !placed[q] && (several || walk->domains[q].n == 1);
            memset(names, 0, n);
            if (ready) logic_mark(card, &card->questions[q].ask_if, names);
            for (size_t o = 0; o < n; o++) ready = ready && (!names[o] || placed[o]);
            if (!ready) continue;
            placed[q] = true;
            walk->order[walk->norder++] = q;
        }
}

/* After how many questions the condition (or the one question) can be told. */
static size_t told_after(const Walk *walk, const Condition *when, int64_t question, bool *names) {
    memset(names, 0, walk->card->nquestions);
    if (question >= 0) names[question] = true;
    else logic_mark(walk->card, when, names);
    size_t last = 0;
    for (size_t k = 0; k < walk->norder; k++)
        if (names[walk->order[k]]) last = k + 1;
    return last;
}

/* Sorts 0..n-1 by when they can be told. */
static void group(const size_t *after, size_t n, size_t levels, uint32_t *items, size_t *ends) {
    size_t at = 0;
    for (size_t k = 0; k <= levels; k++) {
        for (uint32_t i = 0; i < n; i++)
            if (after[i] == k) items[at++] = i;
        ends[k] = at;
    }
}

static void group_all(Walk *walk) {
    const Card *card = walk->card;
    size_t most = card->npoints > card->nvetoes ? card->npoints : card->nvetoes;
    size_t *after = ARENA_ARRAY(walk->arena, size_t, most + 1);
    bool *names = ARENA_ARRAY(walk->arena, bool, card->nquestions);
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        int64_t question = rule->kind == RULE_WHEN ? -1 : (int64_t)rule->question;
        after[r] = told_after(walk, &rule->when, question, names);
    }
    group(after, card->npoints, walk->norder, walk->rules, walk->rules_end);
    for (size_t v = 0; v < card->nvetoes; v++)
        after[v] = told_after(walk, &card->vetoes[v].when, -1, names);
    group(after, card->nvetoes, walk->norder, walk->vetoes, walk->vetoes_end);
}

/* ---- one completion ---- */

/* Takes in the rules and vetoes that can be told now that k questions are answered, and not
 * before; answers their points. */
static int64_t tell(Walk *walk, size_t k, double weight) {
    const Card *card = walk->card;
    World world = {card, walk->answers, -1};
    int64_t score = 0;
    for (size_t i = k ? walk->rules_end[k - 1] : 0; i < walk->rules_end[k]; i++) {
        uint32_t r = walk->rules[i];
        int64_t points = rule_points_for(&world, &card->points[r]);
        score += points;
        if (!walk->probes) walk->out->points[r] += weight * (double)points / 100;
    }
    for (size_t i = k ? walk->vetoes_end[k - 1] : 0; i < walk->vetoes_end[k]; i++) {
        uint32_t v = walk->vetoes[i];
        walk->holds[v] = reply_is(logic_ask(&world, &card->vetoes[v].when), true);
    }
    return score;
}

static int complete(Walk *walk, int64_t score, double weight) {
    const Card *card = walk->card;
    Advice *out = walk->out;
    int32_t forced;
    bool agree = vetoes_force(card, walk->holds, &forced);
    uint32_t band = forced >= 0 ? (uint32_t)forced : card_band(card, score);
    int outcome = agree ? (int)card->bands[band].side : CONFLICT;
    if (walk->probes || weight > 0) walk->sides[outcome] = true;
    if (walk->probes) {
        out->low = score < out->low ? score : out->low;
        out->high = score > out->high ? score : out->high;
        return outcome;
    }
    out->completions++;
    out->mean += weight * (double)score / 100;
    if (agree) out->bands[band] += weight;
    return outcome;
}

static void add_joint(Walk *walk, uint32_t q, const Outcomes *outcomes) {
    if (walk->probes || walk->given[q].reply.certainty == KNOWN) return;
    double *joint = &walk->joint[(walk->joint_at[q] + walk->place[q]) * OUTCOMES];
    for (int o = 0; o < OUTCOMES; o++) joint[o] += outcomes->at[o];
}

/* Goes through all answers from the kth question of the walk on. */
static Outcomes go_on(Walk *walk, size_t k, int64_t score, double weight) {
    const Card *card = walk->card;
    Outcomes all = {{0}};
    score += tell(walk, k, weight);
    if (k == walk->norder) {
        all.at[complete(walk, score, weight)] = weight;
        return all;
    }
    uint32_t q = walk->order[k];
    const Domain *domain = &walk->domains[q];
    World world = {card, walk->answers, -1};
    bool asked = !reply_is(logic_ask(&world, &card->questions[q].ask_if), false);
    for (size_t i = asked ? 0 : domain->n; i < domain->n + !asked; i++) {
        walk->place[q] = i;
        walk->answers[q] = asked ? (Reply){KNOWN, domain->at[i].value} : (Reply){NOT_ASKED, 0};
        Outcomes some = go_on(walk, k + 1, score, asked ? weight * domain->at[i].weight : weight);
        walk->place[q] = i;
        add_joint(walk, q, &some);
        for (int o = 0; o < OUTCOMES; o++) all.at[o] += some.at[o];
    }
    return all;
}

/* ---- too many completions ---- */

static double next_share(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15; /* splitmix64 (Steele, Lea, Flood 2014) */
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

static void draw_completions(Walk *walk) {
    const Card *card = walk->card;
    uint64_t state = 1;
    for (int d = 0; d < LIMIT_COMPLETIONS; d++) {
        double weight = 1.0 / LIMIT_COMPLETIONS;
        int64_t score = card->start + tell(walk, 0, weight);
        for (size_t k = 0; k < walk->norder; k++) {
            uint32_t q = walk->order[k];
            const Domain *domain = &walk->domains[q];
            World world = {card, walk->answers, -1};
            size_t place = draw_place(domain, next_share(&state));
            bool asked = !reply_is(logic_ask(&world, &card->questions[q].ask_if), false);
            walk->place[q] = asked ? place : domain->n;
            walk->answers[q] =
                asked ? (Reply){KNOWN, domain->at[place].value} : (Reply){NOT_ASKED, 0};
            score += tell(walk, k + 1, weight);
        }
        Outcomes one = {{0}};
        one.at[complete(walk, score, weight)] = weight;
        for (size_t k = 0; k < walk->norder; k++) add_joint(walk, walk->order[k], &one);
    }
}

/* The least and the most that a rule can give by itself. */
static void bound_rule(Walk *walk, const Rule *rule) {
    World world = {walk->card, walk->answers, -1};
    int64_t least = INT64_MAX, most = INT64_MIN;
    if (rule->kind == RULE_WHEN) {
        Reply holds = logic_ask(&world, &rule->when);
        least = most = reply_is(holds, true) ? rule->points[0] : 0;
        if (holds.certainty == UNKNOWN) *(rule->points[0] < 0 ? &least : &most) = rule->points[0];
    } else {
        uint32_t q = rule->question;
        Reply before = walk->answers[q];
        Reply asked = logic_ask(&world, &walk->card->questions[q].ask_if);
        if (!reply_is(asked, true)) least = most = 0;
        for (size_t i = 0; !reply_is(asked, false) && i < walk->domains[q].n; i++) {
            walk->answers[q] = (Reply){KNOWN, walk->domains[q].at[i].value};
            int64_t points = rule_points_for(&world, rule);
            least = points < least ? points : least;
            most = points > most ? points : most;
        }
        walk->answers[q] = before;
    }
    walk->out->low += least;
    walk->out->high += most;
}

static void bound_all(Walk *walk) {
    for (size_t q = 0; q < walk->card->nquestions; q++) walk->answers[q] = walk->given[q].reply;
    walk->out->low = walk->out->high = walk->card->start;
    for (size_t r = 0; r < walk->card->npoints; r++) bound_rule(walk, &walk->card->points[r]);
    walk->sides[SIDE_TOGETHER] = walk->sides[SIDE_SPLIT] = true; /* not gone through: not firm */
}

/* ---- passes ---- */

static bool too_many(const Walk *walk) {
    double n = 1;
    for (size_t q = 0; q < walk->card->nquestions; q++)
        if (walk->matters[q]) n *= (double)walk->domains[q].n;
    return n > LIMIT_COMPLETIONS;
}

static void pass(Walk *walk, bool probes) {
    const Card *card = walk->card;
    walk->probes = probes;
    size_t places = 0;
    for (uint32_t q = 0; q < card->nquestions; q++) {
        walk->answers[q] = walk->given[q].reply;
        if (walk->matters[q]) find_domain(walk, q);
        walk->joint_at[q] = places;
        places += walk->domains[q].n + 1;
    }
    if (!probes) walk->joint = ARENA_ARRAY(walk->arena, double, places *OUTCOMES);
    order_walk(walk);
    group_all(walk);
    bool many = too_many(walk);
    walk->out->sampled = walk->out->sampled || many;
    if (many && probes) bound_all(walk);
    else if (many) draw_completions(walk);
    else (void)go_on(walk, 0, card->start, 1);
}

static double entropy(const double *weights) {
    double sum = 0, bits = 0;
    for (int i = 0; i < OUTCOMES; i++) sum += weights[i];
    for (int i = 0; i < OUTCOMES; i++)
        if (weights[i] > 0) bits -= weights[i] / sum * log2(weights[i] / sum);
    return bits * sum;
}

/* What is expected to be left of the entropy once the answer is known. */
static double left_after(const Walk *walk, size_t q) {
    double left = 0;
    for (size_t v = 0; v <= walk->domains[q].n; v++)
        left += entropy(&walk->joint[(walk->joint_at[q] + v) * OUTCOMES]);
    return left;
}

static void find_next(Walk *walk) {
    Advice *out = walk->out;
    const Card *card = walk->card;
    double now[OUTCOMES] = {out->sides[0], out->sides[1], out->conflict};
    double all = entropy(now);
    Reply *as_given = ARENA_ARRAY(walk->arena, Reply, card->nquestions);
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        World world = {card, as_given, -1};
        Reply asked = logic_ask(&world, &card->questions[q].ask_if);
        out->asked[q] = !reply_is(asked, false);
        as_given[q] = out->asked[q] ? walk->given[q].reply : (Reply){NOT_ASKED, 0};
        if (!reply_is(asked, true) || walk->given[q].reply.certainty == KNOWN) continue;
        double bits = walk->matters[q] ? all - left_after(walk, q) : 0;
        size_t at = out->nnext++;
        for (; at > 0 &&
               (out->next[at - 1].bits < bits - 1e-12 ||
                (fabs(out->next[at - 1].bits - bits) <= 1e-12 && out->next[at - 1].question > q));
             at--)
            out->next[at] = out->next[at - 1];
        out->next[at] = (Worth){q, bits < 1e-12 ? 0 : bits};
    }
}

static void find_headline(Walk *walk) {
    Advice *out = walk->out;
    const Card *card = walk->card;
    for (uint32_t b = 0; b < card->nbands; b++) {
        out->sides[card->bands[b].side] += out->bands[b];
        if (out->bands[b] > out->bands[out->band] + 1e-12) out->band = b;
    }
    out->conflict = fmax(0, 1 - out->sides[0] - out->sides[1]);
    if (out->conflict < 1e-12) out->conflict = 0;
    double best = fmax(out->sides[0], out->sides[1]);
    int reached = walk->sides[0] + walk->sides[1] + walk->sides[CONFLICT];
    out->state = out->conflict > 1 - 1e-9              ? STATE_CONFLICT
                 : reached == 1                        ? STATE_FIRM
                 : best >= LIKELY_FROM / 100.0 - 1e-12 ? STATE_LIKELY
                                                       : STATE_OPEN;
}

Advice advice_of(Arena *arena, const Card *card, const Given *given) {
    Advice out = {.card = card, .given = given, .low = INT64_MAX, .high = INT64_MIN};
    size_t n = card->nquestions;
    out.bands = ARENA_ARRAY(arena, double, card->nbands);
    out.points = ARENA_ARRAY(arena, double, card->npoints);
    out.asked = ARENA_ARRAY(arena, bool, n);
    out.next = ARENA_ARRAY(arena, Worth, n);
    Walk walk = {.arena = arena, .card = card, .given = given, .out = &out};
    walk.matters = ARENA_ARRAY(arena, bool, n);
    walk.domains = ARENA_ARRAY(arena, Domain, n);
    walk.answers = ARENA_ARRAY(arena, Reply, n);
    walk.joint_at = ARENA_ARRAY(arena, size_t, n);
    walk.place = ARENA_ARRAY(arena, size_t, n);
    walk.order = ARENA_ARRAY(arena, uint32_t, n);
    walk.rules = ARENA_ARRAY(arena, uint32_t, card->npoints);
    walk.vetoes = ARENA_ARRAY(arena, uint32_t, card->nvetoes);
    walk.rules_end = ARENA_ARRAY(arena, size_t, n + 1);
    walk.vetoes_end = ARENA_ARRAY(arena, size_t, n + 1);
    walk.holds = ARENA_ARRAY(arena, bool, card->nvetoes);
    find_what_matters(&walk);
    pass(&walk, true);
    pass(&walk, false);
    find_headline(&walk);
    find_next(&walk);
    return out;
}

const char *state_name(State state) {
    static const char *const names[] = {"firm", "likely", "open", "conflict"};
    return names[state];
}
