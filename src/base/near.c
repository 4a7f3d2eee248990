#include "base/near.h"

#include "base/ascii.h"

enum { LONGEST = 40, NOTHING = 1000 };

static unsigned change(char a, char b) {
    if (a == b) return 0;
    return to_lower(a) == to_lower(b) ? 1 : 2;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

unsigned near_distance(Str a, Str b, unsigned cap) {
    if (a.n > LONGEST || b.n > LONGEST) return cap;
    unsigned rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++) rows[0][j] = 2 * (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];
        now[0] = 2 * (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned d = up[j - 1] + change(a.p[i - 1], b.p[j - 1]);
            d = least(d, 2 + least(up[j], now[j - 1]));
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped) d = least(d, upup[j - 2] + 2);
            now[j] = d;
        }
    }
    return least(rows[a.n % 3][b.n], cap);
}

Near near_to(Str wanted) {
    return (Near){.wanted = wanted, .cost = NOTHING};
}

/* One slip in a short word, two in a longer one, three in a long one. */
static unsigned allowance(size_t length) {
    if (length <= 1) return 1;
    if (length <= 4) return 2;
    return length <= 8 ? 4 : 6;
}

void near_offer(Near *near, Str candidate, bool fits) {
    if (str_eq(near->wanted, candidate)) return;
    unsigned allowed = allowance(near->wanted.n);
    size_t gap =
        near->wanted.n > candidate.n ? near->wanted.n - candidate.n : candidate.n - near->wanted.n;
    if (gap * 2 > allowed) return;
    unsigned distance = near_distance(near->wanted, candidate, allowed + 1);
    if (same_word(near->wanted, candidate)) distance = 0; /* the likeliest slip of all */
    unsigned cost = distance * 2 + !fits;
    if (distance > allowed || cost >= near->cost) return;
    near->best = candidate;
    near->cost = cost;
}
