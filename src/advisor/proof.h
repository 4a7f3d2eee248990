/* proof.h - everything that complete answers can come to, gone through without going through it
 * all.
 *
 * Questions hang together where a rule, a veto or an ask_if names several of them: they fall into
 * components that know nothing of one another. The answers of one component are gone through one by
 * one (its ways); what they come to is a set of sums for each set of vetoes that hold; and the sets
 * of components are added up (sums.h). A number is cut into atoms, within which no condition turns
 * and the points of curves run through all hundredths between two ends; so the result is exact.
 *
 * An answer to a question that is not asked is what it would be: such ways come to the same. A
 * comparison of a plan's values is a free question of yes or no; two of them are taken to be
 * independent, even where no plan could have one without the other.
 *
 * Sums and the cuts of bands are in units: hundredths by their greatest common divisor, without the
 * points that everything starts with. All of it lives in the arena it was made in. */
#ifndef NAPKIN_PROOF_H
#define NAPKIN_PROOF_H

#include "advisor/advice.h"
#include "advisor/sums.h"

/* An answer, or a stretch of numbers that are all alike. */
typedef struct Atom {
    double value;      /* the answer, or one in the middle of the stretch */
    double from, to;   /* of a stretch, without its ends; else both are the value */
    int64_t low, high; /* of all its curves: every sum between them is met */
} Atom;

typedef struct Atoms {
    Atom *at;
    size_t n, cap;
    bool skips; /* the question may be not asked: a state behind the last atom */
} Atoms;

typedef enum TableKind {
    TABLE_ASKED,
    TABLE_WHEN,
    TABLE_OPTIONS,
    TABLE_CURVES,
    TABLE_VETO
} TableKind;

/* A condition, or points, written out over the states of the questions that it names. */
typedef struct Table {
    TableKind kind;
    uint32_t at; /* the question, rule or veto */
    const Condition *when;
    uint32_t *questions;
    size_t *strides;
    size_t n, size;
    bool *holds; /* of a condition */
    bool *seen;  /* by entry: some answers come to it */
    int64_t *low, *high;
} Table;

/* One way to answer all questions of a component. */
typedef struct Way {
    int64_t low;    /* of the sum, in units */
    uint32_t width; /* the sum runs from low to low + width */
    uint32_t asked; /* a bit a question of the component */
    uint32_t set;   /* of vetoes that hold */
} Way;

/* A set of vetoes that hold, as far as the verdict hangs on it: see yields.c. */
typedef uint64_t VetoSet;

/* What can be come to: for each set of vetoes its sums. */
typedef struct Yields {
    VetoSet *sets;
    Sums *sums;
    size_t n, cap;
} Yields;

typedef struct Component {
    uint32_t *questions; /* each after those that its ask_if names */
    size_t *strides;     /* of their digits in the number of a way */
    size_t n;
    Table **tables; /* TABLE_ASKED before all others */
    size_t ntables, cap;
    double count; /* of ways */
    Way *ways;    /* NULL: there are too many */
    size_t nways;
    uint64_t *fired; /* by set: a bit for each of its vetoes */
    VetoSet *sets;
    size_t nsets;
    uint32_t *vetoes; /* of the card */
    size_t nvetoes;
    Yields yields;
} Component;

/* Why something is not proven; PROOF_WHOLE: everything is. */
typedef enum ProofLimit { PROOF_WHOLE, PROOF_WAYS, PROOF_SETS, PROOF_SUMS, PROOF_WORK } ProofLimit;

typedef struct Proof {
    Arena *arena, *scratch;
    const Card *card;
    Atoms *atoms; /* by question */
    Table *tables;
    size_t ntables, cap;
    Component *components; /* a part of the card each */
    size_t ncomponents;
    int32_t *ranked; /* by veto: its bit in a VetoSet; -1: it neither beats nor is beaten */
    int64_t unit;    /* hundredths */
    int64_t *from;   /* by band: its least score, in units; INT64_MIN: none */
    int64_t cut;     /* where the second side starts */
    ProofLimit limit;
    uint64_t work;
    Yields all;   /* PROOF_WHOLE: what everything together comes to; */
    Yields *rest; /* and by component, what all others come to */
} Proof;

Proof *proof_new(Arena *arena, const Card *card);

/* The state of a question in a way of its component: an atom, or past the last: not asked. */
uint32_t way_state(const Proof *proof, const Component *component, size_t way, size_t question);

/* The table of a rule's or veto's condition; NULL: its component has too many ways. */
const Table *proof_table(const Proof *proof, TableKind kind, uint32_t at);

/* Whether some answers make the condition `truth`. */
bool table_meets(const Table *table, bool truth);

/* As an answer: of a state. */
Reply state_reply(const Proof *proof, uint32_t question, uint32_t state);

/* ---- atoms.c ---- */

/* Fills proof->atoms of a question. */
void atoms_find(Proof *proof, uint32_t question);

/* ---- yields.c ---- */

/* The set of those vetoes of a component that hold. */
VetoSet veto_set(const Proof *proof, const Component *component, uint64_t fired);
VetoSet veto_sets_join(VetoSet a, VetoSet b);

/* What a set forces: a band, or one of these. */
enum { FORCES_NOTHING = -1, FORCES_CONFLICT = -2 };
int32_t veto_set_forces(const Proof *proof, VetoSet set);

/* Sets of vetoes are declared with the bounds of their sums, then opened, then filled. */
void yields_declare(Arena *arena, Yields *yields, VetoSet set, int64_t low, int64_t high);
void yields_open(Arena *arena, Yields *yields);
Sums *yields_of(const Yields *yields, VetoSet set);

/* All pairs of both; false when a bound is passed, which is then `proof->limit`. */
bool yields_join(Proof *proof, Arena *arena, const Yields *a, const Yields *b,
                 Yields *out) MUST_USE;

/* Adds up all components, and all but one; false as above. */
bool yields_of_all(Proof *proof) MUST_USE;

/* Whether the yields have a verdict of that band; of that side; contradicting vetoes. */
bool yields_meet_band(const Proof *proof, const Yields *yields, uint32_t band);
bool yields_meet_side(const Proof *proof, const Yields *yields, Side side);
bool yields_conflict(const Proof *proof, const Yields *yields);

#endif
