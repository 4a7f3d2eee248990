#include "math/dim.h"

Dim dim_of(uint16_t base, int power) {
    Dim dim = {0};
    if (power) dim = (Dim){.n = 1, .t = {{base, (int16_t)power}}};
    return dim;
}

bool dim_eq(const Dim *a, const Dim *b) {
    if (a->n != b->n) return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->t[i].base != b->t[i].base || a->t[i].power != b->t[i].power) return false;
    return true;
}

int dim_power(const Dim *dim, uint16_t base) {
    for (uint32_t i = 0; i < dim->n; i++)
        if (dim->t[i].base == base) return dim->t[i].power;
    return 0;
}

static bool push(Dim *dim, uint16_t base, int power) {
    if (power == 0) return true;
    if (dim->n == LIMIT_DIM_TERMS || abs(power) > LIMIT_POWER) return false;
    dim->t[dim->n++] = (DimTerm){base, (int16_t)power};
    return true;
}

bool dim_mul(const Dim *a, const Dim *b, int sign, Dim *out) {
    Dim product = {0};
    uint32_t i = 0, j = 0;
    bool good = true;
    while (i < a->n || j < b->n) {
        bool take_a = j == b->n || (i < a->n && a->t[i].base <= b->t[j].base);
        bool take_b = i == a->n || (j < b->n && b->t[j].base <= a->t[i].base);
        uint16_t base = take_a ? a->t[i].base : b->t[j].base;
        int power = 0;
        if (take_a) power += a->t[i++].power;
        if (take_b) power += sign * b->t[j++].power;
        good = push(&product, base, power) && good;
    }
    if (good) *out = product;
    return good;
}

bool dim_pow(const Dim *dim, int power, Dim *out) {
    Dim raised = {0};
    for (uint32_t i = 0; i < dim->n; i++) {
        if (abs(power) > LIMIT_POWER) return false;
        if (!push(&raised, dim->t[i].base, dim->t[i].power * power)) return false;
    }
    *out = raised;
    return true;
}

bool dim_root(const Dim *dim, int degree, Dim *out) {
    Dim root = *dim;
    for (uint32_t i = 0; i < root.n; i++) {
        if (root.t[i].power % degree) return false;
        root.t[i].power = (int16_t)(root.t[i].power / degree);
    }
    *out = root;
    return true;
}

Dim dim_without_nouns(const Dim *dim) {
    Dim rest = *dim;
    while (rest.n && rest.t[rest.n - 1].base >= BASE_FIRST_NOUN) rest.n--;
    return rest;
}

bool dim_has_noun(const Dim *dim) {
    return dim->n && dim->t[dim->n - 1].base >= BASE_FIRST_NOUN;
}

bool dim_is_count(const Dim *dim) {
    return dim->n == 1 && dim->t[0].base >= BASE_FIRST_NOUN && dim->t[0].power == 1;
}
