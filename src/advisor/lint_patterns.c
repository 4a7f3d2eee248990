/* lint_patterns.c - patterns that never apply, and bands without any.
 *
 * A pattern looks at the answers as they stand: one that asks `known(x)` also meets the state in
 * which x is unknown, and then the verdict may be any that an answer to x would give. */
#include "advisor/lint_checks.h"

#include "base/limits.h"

enum { MOST_KNOWN = 8 }; /* questions that one pattern may ask known() of, in all combinations */

/* The states of the questions that a pattern names in one component, and what they come to. */
typedef struct Piece {
    const Component *component;
    size_t *places; /* of the questions in the component */
    size_t *strides;
    size_t n, size;
    Yields *yields; /* by entry; none: these states are never met together */
} Piece;

typedef struct Trace {
    Lint *lint;
    const Pattern *pattern;
    bool verdict; /* it names `side` or `band` */
    uint32_t known[MOST_KNOWN];
    size_t nknown;
    Piece *pieces;
    size_t npieces;
    Yields rest;    /* of the components that it does not touch */
    Reply *answers; /* by question */
    bool *bands;    /* by band, and one more for the contradiction of vetoes: it can apply */
    size_t left;    /* of those */
    double entries; /* to go through */
} Trace;

/* ---- pieces ---- */

static void find_entries(const Proof *proof, Piece *piece, bool add) {
    const Component *component = piece->component;
    for (size_t i = 0; i < component->nways; i++) {
        const Way *way = &component->ways[i];
        size_t entry = 0;
        for (size_t k = 0; k < piece->n; k++)
            entry += piece->strides[k] * way_state(proof, component, i, piece->places[k]);
        Yields *yields = &piece->yields[entry];
        VetoSet set = component->sets[way->set];
        if (add) sums_add(yields_of(yields, set), way->low, way->low + way->width);
        else yields_declare(proof->scratch, yields, set, way->low, way->low + way->width);
    }
}

static bool fill_piece(Proof *proof, Piece *piece) {
    double size = 1;
    for (size_t k = 0; k < piece->n; k++) {
        const Atoms *atoms = &proof->atoms[piece->component->questions[piece->places[k]]];
        piece->strides[k] = (size_t)size;
        size *= (double)(atoms->n + atoms->skips);
        if (size > LIMIT_WAYS) return false;
    }
    piece->size = (size_t)size;
    piece->yields = ARENA_ARRAY(proof->scratch, Yields, piece->size);
    find_entries(proof, piece, false);
    for (size_t i = 0; i < piece->size; i++) yields_open(proof->scratch, &piece->yields[i]);
    find_entries(proof, piece, true);
    return true;
}

/* False when it is too much, or a bound of the proof is passed. */
static bool find_pieces(Trace *trace, const bool *named) {
    Proof *proof = trace->lint->proof;
    trace->pieces = ARENA_ARRAY(proof->scratch, Piece, proof->ncomponents);
    trace->entries = 1;
    for (size_t c = 0; c < proof->ncomponents; c++) {
        const Component *component = &proof->components[c];
        Piece *piece = &trace->pieces[trace->npieces];
        *piece = (Piece){.component = component};
        piece->places = ARENA_ARRAY(proof->scratch, size_t, component->n);
        piece->strides = ARENA_ARRAY(proof->scratch, size_t, component->n);
        for (size_t k = 0; k < component->n; k++)
            if (named[component->questions[k]]) piece->places[piece->n++] = k;
        if (!piece->n) {
            bool good =
                yields_join(proof, proof->scratch, &trace->rest, &component->yields, &trace->rest);
            if (!good) return false;
            continue;
        }
        if (!fill_piece(proof, piece)) return false;
        trace->entries *= (double)piece->size;
        trace->npieces++;
    }
    return trace->entries <= LIMIT_WAYS;
}

/* ---- states ---- */

/* Whether it holds for the states, with some of what it asks known() of unknown. */
static bool holds(Trace *trace, int32_t band) {
    const Card *card = trace->lint->card;
    Reply before[MOST_KNOWN];
    bool any = false;
    for (size_t i = 0; i < trace->nknown; i++) before[i] = trace->answers[trace->known[i]];
    for (unsigned bits = 0; !any && bits < 1u << trace->nknown; bits++) {
        for (size_t i = 0; i < trace->nknown; i++) {
            bool hide = (bits >> i & 1) && before[i].certainty == KNOWN;
            trace->answers[trace->known[i]] = hide ? (Reply){UNKNOWN, 0} : before[i];
        }
        World world = {card, trace->answers, band};
        any = reply_is(logic_ask(&world, &trace->pattern->when), true);
    }
    for (size_t i = 0; i < trace->nknown; i++) trace->answers[trace->known[i]] = before[i];
    return any;
}

/* The yields of the states, if there is anything new in them to look for. */
static bool look(Trace *trace, const Yields *yields) {
    const Proof *proof = trace->lint->proof;
    size_t nbands = trace->lint->card->nbands;
    bool always = !trace->verdict && holds(trace, -1);
    for (uint32_t b = 0; b <= nbands; b++) {
        bool conflict = b == nbands;
        bool applies = trace->verdict ? holds(trace, conflict ? -1 : (int32_t)b) : always;
        if (trace->bands[b] || !applies) continue;
        if (!yields) return true;
        bool met = conflict ? yields_conflict(proof, yields) : yields_meet_band(proof, yields, b);
        if (met) trace->bands[b] = true, trace->left--;
    }
    return false;
}

static void set_answers(Trace *trace, const Piece *piece, size_t entry) {
    const Proof *proof = trace->lint->proof;
    for (size_t k = 0; k < piece->n; k++) {
        uint32_t q = piece->component->questions[piece->places[k]];
        const Atoms *atoms = &proof->atoms[q];
        size_t state = entry / piece->strides[k] % (atoms->n + atoms->skips);
        trace->answers[q] = state_reply(proof, q, (uint32_t)state);
    }
}

/* False when a bound of the proof is passed. */
static bool go_entry(Trace *trace, const size_t *entries) {
    Proof *proof = trace->lint->proof;
    for (size_t p = 0; p < trace->npieces; p++) {
        if (!trace->pieces[p].yields[entries[p]].n) return true;
        set_answers(trace, &trace->pieces[p], entries[p]);
    }
    if (!look(trace, NULL)) return true;
    ArenaMark mark = arena_mark(proof->scratch);
    Yields all = trace->rest;
    bool good = true;
    for (size_t p = 0; good && p < trace->npieces; p++)
        good = yields_join(proof, proof->scratch, &all, &trace->pieces[p].yields[entries[p]], &all);
    if (good) look(trace, &all);
    arena_release(proof->scratch, mark);
    return good;
}

static bool go_entries(Trace *trace) {
    size_t *entries = ARENA_ARRAY(trace->lint->proof->scratch, size_t, trace->npieces + 1);
    for (double i = 0; trace->left && i < trace->entries; i++) {
        if (!go_entry(trace, entries)) return false;
        for (size_t p = 0; p < trace->npieces; p++) {
            if (++entries[p] < trace->pieces[p].size) break;
            entries[p] = 0;
        }
    }
    return true;
}

/* ---- patterns ---- */

static bool read_facts(Trace *trace) {
    const Card *card = trace->lint->card;
    const Code *code = &trace->pattern->when.code;
    for (size_t i = 0; i < code->n; i++) {
        if (code->ins[i].op != OP_LOAD) continue;
        const Fact *fact = &card->facts[code->ins[i].a];
        if (fact->kind > FACT_KNOWN) trace->verdict = true;
        if (fact->kind != FACT_KNOWN) continue;
        if (trace->nknown == MOST_KNOWN) return false;
        trace->known[trace->nknown++] = fact->at;
    }
    return true;
}

static void tell(Lint *lint, const Trace *trace, bool proven) {
    const Card *card = lint->card;
    bool any = trace->bands[card->nbands];
    for (size_t b = 0; b < card->nbands; b++) {
        any = any || trace->bands[b];
        lint->bands[b] = lint->bands[b] || trace->bands[b] || !proven;
    }
    if (!proven) {
        diag_note(lint->diags, trace->pattern->when.text,
                  "too entangled to prove whether the pattern `%.*s` can apply",
                  STR_ARG(trace->pattern->name));
    } else if (!any) {
        Diag *diag =
            diag_warning(lint->diags, trace->pattern->when.text, "the pattern `%.*s` never applies",
                         STR_ARG(trace->pattern->name));
        diag_hint(lint->diags, diag, "no answers come to a verdict for which it holds");
    }
}

static void lint_pattern(Lint *lint, const Pattern *pattern) {
    Proof *proof = lint->proof;
    const Card *card = lint->card;
    ArenaMark mark = arena_mark(proof->scratch);
    Trace trace = {.lint = lint, .pattern = pattern, .left = card->nbands + 1};
    bool *named = ARENA_ARRAY(proof->scratch, bool, card->nquestions);
    trace.answers = ARENA_ARRAY(proof->scratch, Reply, card->nquestions);
    trace.bands = ARENA_ARRAY(proof->scratch, bool, card->nbands + 1);
    logic_mark(card, &pattern->when, named);
    yields_declare(proof->scratch, &trace.rest, 0, 0, 0);
    yields_open(proof->scratch, &trace.rest);
    sums_add(yields_of(&trace.rest, 0), 0, 0);
    proof->work = 0;
    bool proven = read_facts(&trace) && find_pieces(&trace, named) && go_entries(&trace);
    proof->limit = PROOF_WHOLE;
    tell(lint, &trace, proven);
    arena_release(proof->scratch, mark);
}

void lint_patterns(Lint *lint) {
    for (size_t p = 0; p < lint->card->npatterns; p++) lint_pattern(lint, &lint->card->patterns[p]);
}

void lint_pattern_bands(Lint *lint) {
    const Card *card = lint->card;
    for (uint32_t b = 0; card->npatterns && b < card->nbands; b++) {
        if (lint->bands[b] || !yields_meet_band(lint->proof, &lint->proof->all, b)) continue;
        Diag *diag =
            diag_warning(lint->diags, card->bands[b].span,
                         "no pattern can apply in the band `%.*s`", STR_ARG(card->bands[b].name));
        diag_hint(lint->diags, diag, "say what to do there, as in `when: band == %.*s`",
                  STR_ARG(card->bands[b].name));
    }
}
