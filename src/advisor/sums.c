#include "advisor/sums.h"

enum { WORD = 64 };

static size_t words(size_t places) {
    return (places + WORD - 1) / WORD;
}

Sums sums_new(Arena *arena, int64_t low, int64_t high) {
    size_t n = (size_t)(high - low) + 1;
    return (Sums){low, n, ARENA_ARRAY(arena, uint64_t, words(n) + 1)};
}

/* The bits of one word from place `from` up to `to`, included. */
static uint64_t part(size_t from, size_t to) {
    return (~(uint64_t)0 << from) & (~(uint64_t)0 >> (WORD - 1 - to));
}

void sums_add(Sums *sums, int64_t from, int64_t to) {
    size_t a = (size_t)(from - sums->low), b = (size_t)(to - sums->low);
    for (size_t w = a / WORD; w <= b / WORD; w++)
        sums->bits[w] |= part(w == a / WORD ? a % WORD : 0, w == b / WORD ? b % WORD : WORD - 1);
}

/* The first place at or after `from` whose bit is `set`; n when there is none. */
static size_t next_place(const Sums *sums, size_t from, bool set) {
    for (size_t w = from / WORD; w < words(sums->n); w++) {
        uint64_t bits = set ? sums->bits[w] : ~sums->bits[w];
        if (w == from / WORD) bits &= ~(uint64_t)0 << from % WORD;
        if (!bits) continue;
        size_t place = w * WORD + (size_t)__builtin_ctzll(bits);
        return place < sums->n ? place : sums->n;
    }
    return sums->n;
}

bool sums_run(const Sums *sums, int64_t from, int64_t *first, int64_t *last) {
    if (!sums->n || from > sums->low + (int64_t)sums->n - 1) return false;
    size_t start = next_place(sums, from > sums->low ? (size_t)(from - sums->low) : 0, true);
    if (start == sums->n) return false;
    *first = sums->low + (int64_t)start;
    *last = sums->low + (int64_t)next_place(sums, start, false) - 1;
    return true;
}

bool sums_any(const Sums *sums, int64_t from, int64_t to) {
    int64_t first, last;
    return from <= to && sums_run(sums, from, &first, &last) && first <= to;
}

int64_t sums_least(const Sums *sums) {
    return sums->low + (int64_t)next_place(sums, 0, true);
}

int64_t sums_most(const Sums *sums) {
    size_t w = words(sums->n) - 1;
    while (w > 0 && !sums->bits[w]) w--;
    return sums->low + (int64_t)(w * WORD) + (WORD - 1 - __builtin_clzll(sums->bits[w]));
}

/* into |= from << places; may be one and the same array. `n` words of `from`; there is room. */
static void or_shifted(uint64_t *into, const uint64_t *from, size_t n, size_t places) {
    size_t skip = places / WORD, left = places % WORD;
    for (size_t i = n + 1; i-- > 0;) {
        uint64_t here = i < n ? from[i] << left : 0;
        uint64_t below = left && i > 0 ? from[i - 1] >> (WORD - left) : 0;
        if (here | below) into[i + skip] |= here | below;
    }
}

static size_t count_runs(const Sums *sums) {
    size_t n = 0;
    int64_t first, last;
    for (int64_t at = sums->low; sums_run(sums, at, &first, &last); at = last + 1) n++;
    return n;
}

/* Every number of the set, and those up to `length` - 1 above it. */
static Sums smeared(const Sums *sums, size_t length, Arena *arena, uint64_t *work) {
    Sums out = sums_new(arena, sums->low, sums->low + (int64_t)(sums->n + length) - 2);
    memcpy(out.bits, sums->bits, words(sums->n) * sizeof *out.bits);
    for (size_t have = 1; have < length;) {
        size_t step = have < length - have ? have : length - have;
        or_shifted(out.bits, out.bits, words(sums->n + have - 1), step);
        have += step;
        *work += words(out.n);
    }
    return out;
}

void sums_add_pairs(Sums *sums, const Sums *a, const Sums *b, Arena *scratch, uint64_t *work) {
    bool swap = count_runs(a) > count_runs(b);
    const Sums *few = swap ? b : a, *many = swap ? a : b;
    ArenaMark mark = arena_mark(scratch);
    Sums wide = *many;
    size_t length = 1;
    int64_t first, last;
    for (int64_t at = few->low; sums_run(few, at, &first, &last); at = last + 1) {
        size_t wanted = (size_t)(last - first) + 1;
        if (wanted != length) {
            arena_release(scratch, mark);
            wide = smeared(many, wanted, scratch, work);
            length = wanted;
        }
        or_shifted(sums->bits, wide.bits, words(wide.n), (size_t)(first + wide.low - sums->low));
        *work += words(wide.n);
    }
    arena_release(scratch, mark);
}
