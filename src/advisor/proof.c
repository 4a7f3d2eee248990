#include "advisor/proof.h"

#include "advisor/walk.h"
#include "base/limits.h"

#include <math.h>

/* ---- conditions and points as tables ---- */

static void add_table(Proof *proof, TableKind kind, uint32_t at, const Condition *when,
                      int64_t question) {
    bool *named = ARENA_ARRAY(proof->arena, bool, proof->card->nquestions);
    Table table = {.kind = kind, .at = at, .when = when};
    table.questions = ARENA_ARRAY(proof->arena, uint32_t, proof->card->nquestions);
    if (question >= 0) named[question] = true;
    else logic_mark(proof->card, when, named);
    for (uint32_t q = 0; q < proof->card->nquestions; q++)
        if (named[q]) table.questions[table.n++] = q;
    ARENA_PUSH_ROOM(proof->arena, proof->tables, proof->ntables, proof->cap);
    proof->tables[proof->ntables++] = table;
}

static bool has_curve(const Card *card, uint32_t q) {
    for (size_t r = 0; r < card->npoints; r++)
        if (card->points[r].kind == RULE_CURVE && card->points[r].question == q) return true;
    return false;
}

static void add_tables(Proof *proof) {
    const Card *card = proof->card;
    for (uint32_t q = 0; q < card->nquestions; q++)
        if (card->questions[q].ask_if.there)
            add_table(proof, TABLE_ASKED, q, &card->questions[q].ask_if, -1);
    for (uint32_t q = 0; q < card->nquestions; q++)
        if (has_curve(card, q)) add_table(proof, TABLE_CURVES, q, NULL, q);
    for (uint32_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind == RULE_WHEN) add_table(proof, TABLE_WHEN, r, &rule->when, -1);
        if (rule->kind == RULE_OPTIONS) add_table(proof, TABLE_OPTIONS, r, NULL, rule->question);
    }
    for (uint32_t v = 0; v < card->nvetoes; v++)
        add_table(proof, TABLE_VETO, v, &card->vetoes[v].when, -1);
}

const Table *proof_table(const Proof *proof, TableKind kind, uint32_t at) {
    for (size_t t = 0; t < proof->ntables; t++) {
        const Table *table = &proof->tables[t];
        if (table->kind != kind || table->at != at) continue;
        uint32_t c = table->n ? proof->card->part_of[table->questions[0]] : 0;
        return proof->components[c].ways ? table : NULL;
    }
    return NULL;
}

bool table_meets(const Table *table, bool truth) {
    for (size_t i = 0; i < table->size; i++)
        if (table->seen[i] && table->holds[i] == truth) return true;
    return false;
}

static size_t states_of(const Proof *proof, uint32_t q) {
    return proof->atoms[q].n + proof->atoms[q].skips;
}

Reply state_reply(const Proof *proof, uint32_t q, uint32_t state) {
    const Atoms *atoms = &proof->atoms[q];
    return state < atoms->n ? (Reply){KNOWN, atoms->at[state].value} : (Reply){NOT_ASKED, 0};
}

static void fill_entry(const Proof *proof, Table *table, size_t i, const World *world) {
    const Card *card = proof->card;
    Reply holds = {KNOWN, 0};
    if (table->when) holds = logic_ask(world, table->when);
    table->holds[i] = table->kind == TABLE_ASKED ? !reply_is(holds, false) : reply_is(holds, true);
    if (table->kind == TABLE_WHEN && table->holds[i])
        table->low[i] = table->high[i] = card->points[table->at].points[0];
    if (table->kind == TABLE_OPTIONS)
        table->low[i] = table->high[i] = rule_points_for(world, &card->points[table->at]);
    const Atoms *atoms = &proof->atoms[table->at];
    if (table->kind == TABLE_CURVES && i < atoms->n) {
        table->low[i] = atoms->at[i].low;
        table->high[i] = atoms->at[i].high;
    }
}

/* Writes a table out; false when it has too many entries. */
static bool fill_table(Proof *proof, Table *table) {
    double size = 1;
    table->strides = ARENA_ARRAY(proof->arena, size_t, table->n);
    for (size_t k = 0; k < table->n; k++) {
        table->strides[k] = (size_t)size;
        size *= (double)states_of(proof, table->questions[k]);
        if (size > LIMIT_WAYS) return false;
    }
    table->size = (size_t)size;
    table->holds = ARENA_ARRAY(proof->arena, bool, table->size);
    table->seen = ARENA_ARRAY(proof->arena, bool, table->size);
    table->low = ARENA_ARRAY(proof->arena, int64_t, table->size);
    table->high = ARENA_ARRAY(proof->arena, int64_t, table->size);
    Reply *answers = ARENA_ARRAY(proof->arena, Reply, proof->card->nquestions);
    World world = {proof->card, answers, -1};
    for (size_t i = 0; i < table->size; i++) {
        for (size_t k = 0; k < table->n; k++) {
            uint32_t q = table->questions[k];
            answers[q] =
                state_reply(proof, q, (uint32_t)(i / table->strides[k] % states_of(proof, q)));
        }
        fill_entry(proof, table, i, &world);
    }
    return true;
}

/* ---- components ---- */

static void put_questions(Proof *proof) {
    const Card *card = proof->card;
    proof->ncomponents = card->nparts;
    proof->components = ARENA_ARRAY(proof->arena, Component, proof->ncomponents);
    for (size_t c = 0; c < proof->ncomponents; c++) {
        Component *component = &proof->components[c];
        component->questions = ARENA_ARRAY(proof->arena, uint32_t, card->nquestions);
        component->strides = ARENA_ARRAY(proof->arena, size_t, card->nquestions);
        component->vetoes = ARENA_ARRAY(proof->arena, uint32_t, card->nvetoes);
        component->count = 1;
    }
    for (size_t i = 0; i < card->nquestions; i++) {
        uint32_t q = card->order[i];
        Component *component = &proof->components[proof->card->part_of[q]];
        component->strides[component->n] =
            component->count <= LIMIT_WAYS ? (size_t)component->count : 0;
        component->questions[component->n++] = q;
        component->count *= (double)proof->atoms[q].n;
    }
}

static void put_tables(Proof *proof) {
    for (size_t t = 0; t < proof->ntables; t++) {
        Table *table = &proof->tables[t];
        uint32_t q = table->kind == TABLE_ASKED ? table->at : table->n ? table->questions[0] : 0;
        bool bare = table->kind != TABLE_ASKED && !table->n;
        Component *component = &proof->components[bare ? 0 : proof->card->part_of[q]];
        ARENA_PUSH_ROOM(proof->arena, component->tables, component->ntables, component->cap);
        component->tables[component->ntables++] = table;
        if (table->kind == TABLE_VETO) component->vetoes[component->nvetoes++] = table->at;
        if (component->count <= LIMIT_WAYS && !fill_table(proof, table))
            component->count = HUGE_VAL;
    }
}

/* ---- units ---- */

static int64_t common(int64_t a, int64_t b) {
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b) {
        int64_t left = a % b;
        a = b;
        b = left;
    }
    return a;
}

static int64_t divide_up(int64_t a, int64_t by) {
    return a > 0 ? (a + by - 1) / by : -(-a / by);
}

static void find_unit(Proof *proof) {
    int64_t unit = 0;
    for (size_t t = 0; t < proof->ntables; t++)
        for (size_t i = 0; i < proof->tables[t].size; i++) {
            const Table *table = &proof->tables[t];
            unit = common(common(unit, table->low[i]), table->high[i]);
            if (table->low[i] < table->high[i]) unit = 1;
        }
    proof->unit = unit ? unit : 1;
    for (size_t t = 0; t < proof->ntables; t++)
        for (size_t i = 0; i < proof->tables[t].size; i++) {
            proof->tables[t].low[i] /= proof->unit;
            proof->tables[t].high[i] /= proof->unit;
        }
}

static void find_cuts(Proof *proof) {
    const Card *card = proof->card;
    proof->from = ARENA_ARRAY(proof->arena, int64_t, card->nbands);
    for (size_t b = card->nbands; b-- > 0;) {
        proof->from[b] = b ? divide_up(card->bands[b].from - card->start, proof->unit) : INT64_MIN;
        if (card->bands[b].side == SIDE_SPLIT) proof->cut = proof->from[b];
    }
}

/* ---- ways ---- */

/* What a component is worked out with: the state of each question of the card. */
typedef struct Going {
    Proof *proof;
    Component *component;
    uint32_t *states;
    size_t cap_sets;
    uint32_t *numbers; /* of sets, by what they hash to; 0: none, else one more */
} Going;

enum { SET_SLOTS = 4 * LIMIT_VETO_SETS };

static size_t entry_of(const Table *table, const uint32_t *states) {
    size_t i = 0;
    for (size_t k = 0; k < table->n; k++) i += table->strides[k] * states[table->questions[k]];
    return i;
}

/* The states of a way's questions: digits, but for those that are not asked. */
static void find_states(const Proof *proof, const Component *component, size_t way,
                        uint32_t *states, uint32_t *asked) {
    size_t t = 0;
    *asked = 0;
    for (size_t k = 0; k < component->n; k++) {
        uint32_t q = component->questions[k];
        const Atoms *atoms = &proof->atoms[q];
        states[q] = (uint32_t)(way / component->strides[k] % atoms->n);
        if (!atoms->skips) {
            *asked |= (uint32_t)1 << k;
            continue;
        }
        while (component->tables[t]->at != q) t++;
        Table *table = component->tables[t];
        size_t entry = entry_of(table, states);
        table->seen[entry] = true;
        if (table->holds[entry]) *asked |= (uint32_t)1 << k;
        else states[q] = (uint32_t)atoms->n;
    }
}

/* False when there are too many. */
static bool set_number(Going *going, uint64_t fired, uint32_t *number) {
    Component *component = going->component;
    size_t slot = (size_t)(fired * 0x9E3779B97F4A7C15 >> 32) % SET_SLOTS;
    while (going->numbers[slot] && component->fired[going->numbers[slot] - 1] != fired)
        slot = (slot + 1) % SET_SLOTS;
    if (!going->numbers[slot]) {
        if (component->nsets == LIMIT_VETO_SETS) return false;
        ARENA_PUSH_ROOM(going->proof->arena, component->fired, component->nsets, going->cap_sets);
        component->fired[component->nsets++] = fired;
        going->numbers[slot] = (uint32_t)component->nsets;
    }
    *number = going->numbers[slot] - 1;
    return true;
}

/* What passes a bound, if anything does. */
static ProofLimit go_way(Going *going, size_t i) {
    Component *component = going->component;
    Way *way = &component->ways[i];
    find_states(going->proof, component, i, going->states, &way->asked);
    int64_t low = 0, high = 0;
    uint64_t fired = 0;
    size_t veto = 0;
    for (size_t t = 0; t < component->ntables; t++) {
        Table *table = component->tables[t];
        if (table->kind == TABLE_ASKED) continue;
        size_t entry = entry_of(table, going->states);
        table->seen[entry] = true;
        low += table->low[entry];
        high += table->high[entry];
        if (table->kind == TABLE_VETO) fired |= (uint64_t)table->holds[entry] << veto++;
    }
    if (high - low > LIMIT_PROOF_SUMS) return PROOF_SUMS;
    way->low = low;
    way->width = (uint32_t)(high - low);
    return set_number(going, fired, &way->set) ? PROOF_WHOLE : PROOF_SETS;
}

/* The tables that tell what is asked, in the order in which the questions are. */
static void sort_asks(Component *component) {
    for (size_t t = 0, k = 0; k < component->n; k++)
        for (size_t i = t; i < component->ntables; i++) {
            Table *table = component->tables[i];
            if (table->kind != TABLE_ASKED || table->at != component->questions[k]) continue;
            component->tables[i] = component->tables[t];
            component->tables[t++] = table;
        }
}

/* The least and the greatest sum under each set of vetoes. */
static void declare_sets(Proof *proof, Component *component) {
    int64_t *low = ARENA_ARRAY(proof->arena, int64_t, component->nsets),
            *high = ARENA_ARRAY(proof->arena, int64_t, component->nsets);
    for (size_t s = 0; s < component->nsets; s++) low[s] = INT64_MAX, high[s] = INT64_MIN;
    for (size_t i = 0; i < component->nways; i++) {
        const Way *way = &component->ways[i];
        int64_t end = way->low + way->width;
        if (way->low < low[way->set]) low[way->set] = way->low;
        if (end > high[way->set]) high[way->set] = end;
    }
    component->sets = ARENA_ARRAY(proof->arena, VetoSet, component->nsets);
    for (size_t s = 0; s < component->nsets; s++) {
        component->sets[s] = veto_set(proof, component, component->fired[s]);
        yields_declare(proof->arena, &component->yields, component->sets[s], low[s], high[s]);
    }
}

static void collect_yields(Proof *proof, Component *component) {
    Yields *yields = &component->yields;
    declare_sets(proof, component);
    size_t places = 0;
    for (size_t i = 0; i < yields->n; i++) places += yields->sums[i].n;
    if (places > LIMIT_PROOF_SUMS) proof->limit = PROOF_SUMS;
    if (proof->limit) return;
    yields_open(proof->arena, yields);
    Sums **sums = ARENA_ARRAY(proof->arena, Sums *, component->nsets);
    for (size_t s = 0; s < component->nsets; s++) sums[s] = yields_of(yields, component->sets[s]);
    for (size_t i = 0; i < component->nways; i++) {
        const Way *way = &component->ways[i];
        sums_add(sums[way->set], way->low, way->low + way->width);
    }
}

static void go_component(Proof *proof, Component *component) {
    Going going = {.proof = proof, .component = component};
    ProofLimit limit = component->count > LIMIT_WAYS ? PROOF_WAYS : PROOF_WHOLE;
    if (!limit) {
        ArenaMark mark = arena_mark(proof->scratch);
        sort_asks(component);
        going.states = ARENA_ARRAY(proof->scratch, uint32_t, proof->card->nquestions);
        going.numbers = ARENA_ARRAY(proof->scratch, uint32_t, SET_SLOTS);
        component->nways = (size_t)component->count;
        component->ways = ARENA_ARRAY(proof->arena, Way, component->nways);
        for (size_t i = 0; !limit && i < component->nways; i++) limit = go_way(&going, i);
        arena_release(proof->scratch, mark);
    }
    if (!limit) {
        collect_yields(proof, component);
        return;
    }
    component->ways = NULL;
    proof->limit = limit;
}

uint32_t way_state(const Proof *proof, const Component *component, size_t way, size_t k) {
    const Atoms *atoms = &proof->atoms[component->questions[k]];
    bool asked = component->ways[way].asked >> k & 1;
    return (uint32_t)(asked ? way / component->strides[k] % atoms->n : atoms->n);
}

/* ---- all of it ---- */

static void rank_vetoes(Proof *proof) {
    const Card *card = proof->card;
    int32_t n = 0;
    proof->ranked = ARENA_ARRAY(proof->arena, int32_t, card->nvetoes);
    bool *ranked = ARENA_ARRAY(proof->arena, bool, card->nvetoes);
    for (size_t v = 0; v < card->nvetoes; v++)
        for (size_t i = 0; i < card->vetoes[v].nbeats; i++)
            ranked[v] = ranked[card->vetoes[v].beats[i]] = true;
    for (size_t v = 0; v < card->nvetoes; v++) proof->ranked[v] = ranked[v] ? n++ : -1;
    if (n > LIMIT_RANKED_VETOES) proof->limit = PROOF_SETS;
}

Proof *proof_new(Arena *arena, const Card *card) {
    Proof *proof = ARENA_NEW(arena, Proof);
    *proof = (Proof){.arena = arena, .card = card, .scratch = arena_child(arena)};
    proof->atoms = ARENA_ARRAY(arena, Atoms, card->nquestions);
    for (uint32_t q = 0; q < card->nquestions; q++) atoms_find(proof, q);
    rank_vetoes(proof);
    add_tables(proof);
    put_questions(proof);
    put_tables(proof);
    find_unit(proof);
    find_cuts(proof);
    for (size_t c = 0; c < proof->ncomponents; c++) go_component(proof, &proof->components[c]);
    if (!proof->limit && !yields_of_all(proof) && !proof->limit) proof->limit = PROOF_WORK;
    return proof;
}
