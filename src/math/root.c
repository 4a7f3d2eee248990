#include "math/root.h"

#include "base/arena.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

/* ---- Brent's method ---- */

enum { MOST_STEPS = 200 };

/* GSL asks for the ends again, which are known. */
typedef struct Known {
    RootFn fn;
    void *ctx;
    Bracket ends;
} Known;

static double known_or_new(double x, void *ctx) {
    const Known *known = ctx;
    if (x == known->ends.lo) return known->ends.at_lo;
    if (x == known->ends.hi) return known->ends.at_hi;
    return known->fn(known->ctx, x);
}

/* A place between the ends takes the place of the end of its sign. False for NaN. */
static bool take_in(Bracket *bracket, double x, double y) {
    if (y != y) return false;
    bool low = (y < 0) == (bracket->at_lo < 0);
    *(low ? &bracket->lo : &bracket->hi) = x;
    *(low ? &bracket->at_lo : &bracket->at_hi) = y;
    return true;
}

static bool narrow(Bracket *bracket, double tolerance) {
    return bracket->hi - bracket->lo <= tolerance;
}

/* The ends of the bracket may stay far apart while its best place no longer moves. From there
 * across the root in strides, each four times as long as the one before, and then by halves. */
static bool close_in(const Known *known, double best, double tolerance, Bracket *bracket) {
    bool up = best - bracket->lo <= bracket->hi - best;
    double far = up ? bracket->hi : bracket->lo, stride = tolerance * 0.9;
    for (; far == (up ? bracket->hi : bracket->lo); stride *= 4) {
        double x = up ? best + stride : best - stride;
        if (x <= bracket->lo || x >= bracket->hi) break;
        if (!take_in(bracket, x, known->fn(known->ctx, x))) return false;
    }
    while (!narrow(bracket, tolerance)) {
        double middle = bracket->lo + (bracket->hi - bracket->lo) / 2;
        if (middle <= bracket->lo || middle >= bracket->hi) return true;
        if (!take_in(bracket, middle, known->fn(known->ctx, middle))) return false;
    }
    return true;
}

typedef struct Watched {
    Known known;
    Bracket *bracket; /* what is known so far */
    bool stopped;
} Watched;

static double watched(double x, void *ctx) {
    Watched *all = ctx;
    double y = known_or_new(x, &all->known);
    bool inside = x > all->bracket->lo && x < all->bracket->hi;
    if (y != y) all->stopped = true;
    else if (inside) (void)take_in(all->bracket, x, y);
    return isfinite(y) ? y : 1e300;
}

bool root_find(RootFn fn, void *ctx, double tolerance, Bracket *bracket) {
    Watched all = {{fn, ctx, *bracket}, bracket, false};
    gsl_function function = {watched, &all};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver) arena_out_of_memory();
    bool good = gsl_root_fsolver_set(solver, &function, bracket->lo, bracket->hi) == GSL_SUCCESS;
    double best = NAN;
    for (int i = 0; good && i < MOST_STEPS && !narrow(bracket, tolerance); i++) {
        double before = best;
        good = gsl_root_fsolver_iterate(solver) == GSL_SUCCESS && !all.stopped;
        best = gsl_root_fsolver_root(solver);
        if (good && !narrow(bracket, tolerance) && fabs(best - before) < tolerance)
            good = close_in(&all.known, best, tolerance, bracket);
    }
    gsl_root_fsolver_free(solver);
    return good;
}

/* ---- the search for a bracket ---- */

enum { REACH = 40 }; /* steps to either side: 2^40 is some 1e12 */

/* SeekStep number u of a scale: 0 is the start, one step is a factor of 2. */
static double place_at(const Seek *seek, double u) {
    if (seek->scale == SEEK_SHARE) return 1 / (1 + exp2(-u));
    double x = seek->start * exp2(u);
    return seek->scale == SEEK_WHOLE ? round(x) : x;
}

static double number_of(const Seek *seek, double x) {
    return seek->scale == SEEK_SHARE ? log2(x / (1 - x)) : log2(x / seek->start);
}

/* A step, which is kept for seek_dip(). */
static double step_at(Seek *seek, double x) {
    double y = seek->fn(seek->ctx, x);
    if (seek->nseen < SEEK_STEPS) seek->seen[seek->nseen++] = (SeekStep){x, y};
    return y;
}

static double at_number(void *ctx, double u) {
    const Seek *seek = ctx;
    return seek->fn(seek->ctx, place_at(seek, u));
}

/* How wide a bracket may stay, in steps. Whole numbers are told apart. */
static double width_at(const Seek *seek, double u) {
    double width = seek->tolerance / M_LN2;
    if (seek->scale == SEEK_WHOLE) width = fmax(1e-12, 0.2 / fmax(1, fabs(place_at(seek, u))));
    return width;
}

/* Halves the bracket until both ends have an answer, or it is as narrow as can be. */
static bool halve_to_answers(Seek *seek, double width, Bracket *bracket) {
    while (!narrow(bracket, width) && (isinf(bracket->at_lo) || isinf(bracket->at_hi))) {
        double middle = bracket->lo + (bracket->hi - bracket->lo) / 2;
        if (!take_in(bracket, middle, at_number(seek, middle))) return false;
    }
    return true;
}

/* Whole numbers, one of which holds, until they are neighbours. */
static bool halve_whole(Seek *seek) {
    while (fabs(seek->holds - seek->fails) > 1) {
        double middle = floor(seek->holds + (seek->fails - seek->holds) / 2);
        if (middle == seek->holds || middle == seek->fails) break;
        double y = seek->fn(seek->ctx, middle);
        if (y != y) return false;
        *(y < 0 ? &seek->holds : &seek->fails) = middle;
    }
    return true;
}

enum { FEW_WHOLE = 64 };

/* The change between two places of the scale. */
static SeekEnd seek_between(Seek *seek, Bracket bracket) {
    double width = width_at(seek, bracket.hi);
    bool few = seek->scale == SEEK_WHOLE &&
               fabs(place_at(seek, bracket.lo) - place_at(seek, bracket.hi)) <= FEW_WHOLE;
    bool good = few || halve_to_answers(seek, width, &bracket);
    if (good && !few && !narrow(&bracket, width))
        good = root_find(at_number, seek, width, &bracket);
    bool low_holds = bracket.at_lo < 0;
    seek->holds = place_at(seek, low_holds ? bracket.lo : bracket.hi);
    seek->fails = place_at(seek, low_holds ? bracket.hi : bracket.lo);
    if (good && seek->scale == SEEK_WHOLE) good = halve_whole(seek);
    return good ? SEEK_FOUND : SEEK_STOPPED;
}

/* One side of the start: the last place that was tried, in whole steps. */
typedef struct Side {
    int sign;
    double at, y; /* number and value of the last place */
    double place;
    bool done;
} Side;

/* Past the last step stands the end itself: 0, and 1 of a share. */
static bool end_of(const Seek *seek, const Side *side, double *x) {
    *x = side->sign < 0 ? 0 : 1;
    return side->sign < 0 || seek->scale == SEEK_SHARE;
}

/* A change between an end and the step next to it is not looked for any closer, but among whole
 * numbers. */
static SeekEnd between_ends(Seek *seek, const Side *a, const Side *b) {
    seek->holds = a->y < 0 ? a->place : b->place;
    seek->fails = a->y < 0 ? b->place : a->place;
    bool good = seek->scale != SEEK_WHOLE || halve_whole(seek);
    return good ? SEEK_FOUND : SEEK_STOPPED;
}

/* The end is taken in where it has an answer and the last step is on the other side. */
static SeekEnd try_end(Seek *seek, Side *side) {
    Side end = {.sign = side->sign};
    side->done = true;
    if (!end_of(seek, side, &end.place) || end.place == side->place) return SEEK_HOLDS;
    end.y = step_at(seek, end.place);
    if (end.y != end.y) return SEEK_STOPPED;
    if (isinf(end.y) || (end.y < 0) == (side->y < 0)) return SEEK_HOLDS;
    return between_ends(seek, &end, side);
}

/* One step outwards; SEEK_HOLDS: no change there. */
static SeekEnd step_out(Seek *seek, Side *side, double step) {
    double to = side->at + side->sign * step;
    bool past = side->sign * to > REACH;
    if (past && side->sign * side->at >= REACH) return try_end(seek, side);
    if (past) to = side->sign * REACH;
    double x = place_at(seek, to), y = side->y;
    if (seek->scale == SEEK_WHOLE && x == 0 && side->sign < 0) return try_end(seek, side);
    if (x != side->place) y = step_at(seek, x);
    if (y != y) return SEEK_STOPPED;
    Side before = *side;
    side->at = to;
    side->y = y;
    side->place = x;
    if ((y < 0) == (before.y < 0)) return SEEK_HOLDS;
    if (fabs(before.at) > REACH) return between_ends(seek, &before, side);
    return seek_between(seek, side->sign > 0 ? (Bracket){before.at, to, before.y, y}
                                             : (Bracket){to, before.at, y, before.y});
}

SeekEnd seek_change(Seek *seek, double near, bool fine) {
    seek->nseen = 0;
    double y = step_at(seek, near), step = fine ? 0.015 : 1;
    if (y != y) return SEEK_STOPPED;
    bool at_low = near == 0, at_high = seek->scale == SEEK_SHARE && near == 1;
    double at = at_low    ? -REACH - step
                : at_high ? REACH + step
                          : fmin(fmax(number_of(seek, near), -REACH), REACH);
    Side sides[] = {{1, at, y, near, at_high}, {-1, at, y, near, at_low}};
    while (!sides[0].done || !sides[1].done) {
        for (int i = 0; i < 2; i++) {
            if (sides[i].done) continue;
            SeekEnd end = step_out(seek, &sides[i], step);
            if (end != SEEK_HOLDS) return end;
        }
        if (fine) step *= 2;
    }
    return y < 0 ? SEEK_HOLDS : SEEK_FAILS;
}

/* ---- dips ---- */

enum { HALF = 4, PIECES = 2 * HALF, MOST_ROUNDS = 60 };

/* One round: places on both sides of the lowest so far, and the neighbours of what is lowest then.
 * Where several are as low as another, the neighbours of them all: a step may be flat. */
static bool deepen(Seek *seek, Bracket *around, Dip *dip) {
    double x[PIECES + 1], y[PIECES + 1];
    size_t first = 0, last = 0;
    for (size_t i = 0; i <= PIECES; i++) {
        double low = i < HALF ? around->lo : dip->at, high = i < HALF ? dip->at : around->hi;
        x[i] = i == PIECES ? high : low + (high - low) * (double)(i % HALF) / HALF;
        if (seek->scale == SEEK_WHOLE) x[i] = round(x[i]);
        y[i] = i == 0        ? around->at_lo
               : i == HALF   ? dip->size
               : i == PIECES ? around->at_hi
                             : fabs(seek->fn(seek->ctx, x[i]));
        if (y[i] != y[i]) return false;
        if (y[i] < y[first]) first = i;
        if (y[i] == y[first]) last = i;
    }
    size_t lo = first ? first - 1 : 0, hi = last < PIECES ? last + 1 : PIECES;
    if (y[first] < dip->size) dip->at = x[first], dip->size = y[first];
    *around = (Bracket){x[lo], x[hi], y[lo], y[hi]};
    return true;
}

/* Until it is at 0, or no longer gets narrower: at the end of the digits, or on a flat. */
static bool go_down(Seek *seek, Bracket around, Dip *dip) {
    double least = seek->scale == SEEK_WHOLE ? 2 : 4 * DBL_EPSILON * fabs(dip->at);
    double width = INFINITY;
    for (int i = 0; i < MOST_ROUNDS && dip->size > DBL_MIN; i++) {
        if (narrow(&around, least) || around.hi - around.lo > 0.9 * width) return true;
        width = around.hi - around.lo;
        if (!deepen(seek, &around, dip)) return false;
    }
    return true;
}

/* Whether it is lower at the step than at one of its neighbours, and as low as at the other. */
static bool is_low(const Seek *seek, const SeekStep *step, Bracket *around) {
    double size = fabs(step->y);
    *around = (Bracket){-INFINITY, INFINITY, 0, 0};
    for (size_t i = 0; i < seek->nseen; i++) {
        const SeekStep *other = &seek->seen[i];
        if (other->x < step->x && other->x > around->lo)
            around->lo = other->x, around->at_lo = fabs(other->y);
        if (other->x > step->x && other->x < around->hi)
            around->hi = other->x, around->at_hi = fabs(other->y);
    }
    if (isinf(around->lo) || isinf(around->hi)) return false;
    return size <= fmin(around->at_lo, around->at_hi) && size < fmax(around->at_lo, around->at_hi);
}

SeekEnd seek_dip(Seek *seek, size_t *next, Dip *dip) {
    while (*next < seek->nseen) {
        const SeekStep *step = &seek->seen[(*next)++];
        Bracket around;
        if (!is_low(seek, step, &around)) continue;
        double rim = fmin(around.at_lo, around.at_hi);
        *dip = (Dip){step->x, fabs(step->y), isfinite(rim) ? rim : 0};
        return go_down(seek, around, dip) ? SEEK_FOUND : SEEK_STOPPED;
    }
    return SEEK_FAILS;
}
