/* atoms.c - answers, and stretches of numbers within which nothing turns. */
#include "advisor/cuts.h"
#include "advisor/proof.h"
#include "advisor/walk.h"
#include "base/limits.h"

#include <math.h>

/* The points of all curves over a question. */
typedef struct Curves {
    Proof *proof;
    uint32_t question;
    Reply *answers;
    size_t n; /* of them */
} Curves;

static Atom *add_atom(Proof *proof, Atoms *atoms, Atom atom) {
    ARENA_PUSH_ROOM(proof->arena, atoms->at, atoms->n, atoms->cap);
    atoms->at[atoms->n] = atom;
    return &atoms->at[atoms->n++];
}

static bool is_curve(const Curves *curves, const Rule *rule) {
    return rule->kind == RULE_CURVE && rule->question == curves->question;
}

static int64_t points_at(const Curves *curves, double x) {
    const Card *card = curves->proof->card;
    World world = {card, curves->answers, -1};
    int64_t sum = 0;
    curves->answers[curves->question] = (Reply){KNOWN, x};
    for (size_t r = 0; r < card->npoints; r++)
        if (is_curve(curves, &card->points[r])) sum += rule_points_for(&world, &card->points[r]);
    return sum;
}

/* ---- one curve: every hundredth between its ends ---- */

static void add_run(const Curves *curves, Atoms *atoms, const Atom *stretch, int64_t a, int64_t b) {
    Atom atom = *stretch;
    atom.low = a < b ? a : b;
    atom.high = a < b ? b : a;
    add_atom(curves->proof, atoms, atom);
}

/* ---- several curves: each hundredth of each of them in turn ---- */

static int by_number(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int by_sum(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Where a curve comes to its next hundredth, between two numbers; NULL when there are too many. */
static double *steps_between(const Curves *curves, double low, double high, size_t *n) {
    const Card *card = curves->proof->card;
    double room = 2, *steps;
    for (int pass = 0; pass < 2; pass++) {
        steps = pass ? ARENA_ARRAY(curves->proof->arena, double, room) : NULL;
        *n = 0;
        for (size_t r = 0; r < card->npoints; r++) {
            if (!is_curve(curves, &card->points[r])) continue;
            double a = rule_curve_at(&card->points[r], low) * 100,
                   b = rule_curve_at(&card->points[r], high) * 100;
            if (!pass) room += fabs(b - a) + 1;
            for (double y = floor(fmin(a, b)) + 0.5; pass && y <= fmax(a, b); y++)
                if (y >= fmin(a, b)) steps[(*n)++] = low + (y - a) / (b - a) * (high - low);
        }
        if (room > LIMIT_WAYS) return NULL;
    }
    steps[(*n)++] = low;
    steps[(*n)++] = high;
    qsort(steps, *n, sizeof *steps, by_number);
    return steps;
}

/* An atom for each run of neighbours among the sums. */
static void add_runs(const Curves *curves, Atoms *atoms, const Atom *stretch, int64_t *sums,
                     size_t n) {
    qsort(sums, n, sizeof *sums, by_sum);
    for (size_t i = 0, from = 0; i < n; i++) {
        if (i + 1 < n && sums[i + 1] <= sums[i] + 1) continue;
        add_run(curves, atoms, stretch, sums[from], sums[i]);
        from = i + 1;
    }
}

static void add_curves(const Curves *curves, Atoms *atoms, const Atom *stretch, double low,
                       double high) {
    size_t n;
    const double *steps = steps_between(curves, low, high, &n);
    if (!steps) {
        curves->proof->limit = PROOF_SUMS;
        add_run(curves, atoms, stretch, points_at(curves, low), points_at(curves, high));
        return;
    }
    int64_t *sums = ARENA_ARRAY(curves->proof->arena, int64_t, 2 * n);
    for (size_t i = 0; i < n; i++) {
        sums[2 * i] = points_at(curves, steps[i]);
        sums[2 * i + 1] = points_at(curves, i + 1 < n ? (steps[i] + steps[i + 1]) / 2 : high);
    }
    add_runs(curves, atoms, stretch, sums, 2 * n);
}

/* ---- numbers and options ---- */

/* What lies between two cuts: as near to them as tells their sides apart. */
static void add_stretch(const Curves *curves, Atoms *atoms, double from, double to) {
    double near = (to - from) * 1e-9, low = from + near, high = to - near;
    Atom stretch = {.value = from + (to - from) / 2, .from = from, .to = to};
    if (curves->n > 1) add_curves(curves, atoms, &stretch, low, high);
    else add_run(curves, atoms, &stretch, points_at(curves, low), points_at(curves, high));
}

static void number_atoms(Proof *proof, uint32_t q, Atoms *atoms) {
    const Card *card = proof->card;
    Curves curves = {proof, q, ARENA_ARRAY(proof->scratch, Reply, card->nquestions), 0};
    for (size_t r = 0; r < card->npoints; r++) curves.n += is_curve(&curves, &card->points[r]);
    Cuts cuts = cuts_of(proof->arena, card, q, true);
    for (size_t i = 0; i < cuts.n; i++) {
        double x = cuts.at[i].at;
        int64_t points = points_at(&curves, x);
        add_atom(proof, atoms, (Atom){x, x, x, points, points});
        if (i + 1 < cuts.n) add_stretch(&curves, atoms, x, cuts.at[i + 1].at);
    }
}

void atoms_find(Proof *proof, uint32_t q) {
    const Question *question = &proof->card->questions[q];
    Atoms *atoms = &proof->atoms[q];
    Curves curves = {proof, q, ARENA_ARRAY(proof->arena, Reply, proof->card->nquestions), 0};
    atoms->skips = question->ask_if.there;
    if (question->kind == Q_NUMBER) number_atoms(proof, q, atoms);
    for (size_t o = 0; question->kind != Q_NUMBER && o < question->noptions; o++) {
        double x = option_value(question, o);
        int64_t points = points_at(&curves, x);
        add_atom(proof, atoms, (Atom){x, x, x, points, points});
    }
}
