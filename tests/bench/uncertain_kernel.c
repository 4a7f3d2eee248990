/* uncertain_kernel.c - the plan of uncertain.yaml written out by hand, as fast as C goes here.
 *
 * The yardstick of bench_uncertain.py: the same draws and the same 25 values as a program that
 * knows the plan when it is compiled. Samples go in blocks of 256. Each input has a generator of
 * its own for each block, xoshiro256++ (Blackman, Vigna 2021) in eight lanes, seeded through
 * splitmix64 by the number of the input and of the block. Inputs come from uniforms by inversion.
 *
 * Quantiles of the normal are a rational minimax fit around the median, right to 1e-14, and another
 * in sqrt(-log2 p) for the 5 % in the tails: these are gathered, worked out and put back, so that
 * no sample pays for both. Only the sum of each value is kept.
 *
 *     cc -O3 -march=x86-64-v3 -fno-math-errno -fno-trapping-math -ffp-contract=off \
 *         uncertain_kernel.c -lm
 *     a.out SAMPLES        # `evaluation NS`, ns a sample, then the mean of each value */
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCK = 256, CHUNK = 64, LANES = 8 };

/* The columns of a block: log-normals first, then normals, then what needs no normal. */
enum { USERS, REQ_PER_USER, SERVICE_TIME, ANSWER_SIZE, UPLOADS, PHOTO_SIZE, LOGNORMALS };
enum { WORKER_MEMORY = LOGNORMALS, DISK_PRICE, NORMALS };
enum { PEAK_FACTOR = NORMALS, BUSY, KEPT_SHARE, EGRESS_PRICE, INPUTS };

/* Base units, as in napkin: bit, second, dollar. */
#define DAY 86400.0
#define MONTH (730 * 3600.0)
#define KB 8e3
#define MB 8e6
#define GB 8e9
#define TB 8e12
#define GBPS 1e9

/* Each value and the unit it has in the plan. */
/* clang-format off */
#define EACH_VALUE(DO) \
    DO(average, 1) DO(peak, 1) DO(in_flight, 1) DO(workers, 1) DO(memory, GB) DO(by_cores, 1) \
    DO(by_memory, 1) DO(hosts, 1) DO(spare, 1) DO(egress, GBPS) DO(upload_rate, 1) \
    DO(upload_peak, 1) DO(ingest, GBPS) DO(line_rate, GBPS) DO(links, 1) DO(store_day, TB) \
    DO(store_year, 1000 * TB) DO(cache, GB) DO(egress_month, TB / MONTH) \
    DO(disk_bill, 1 / MONTH) DO(egress_bill, 1 / MONTH) DO(host_bill, 1 / MONTH) \
    DO(bill, 1 / MONTH) DO(per_user, 1 / MONTH) DO(per_million, 1)
/* clang-format on */

#define INDEX(name, unit) at_##name,
#define ROW(name, unit) {#name, unit},
#define STORE(name, unit) out[at_##name][j] = name;

enum { EACH_VALUE(INDEX) VALUES };

static const struct {
    const char *name;
    double unit;
} values[VALUES] = {EACH_VALUE(ROW)};

/* p5, p95 and their unit. */
static const double ranges[LOGNORMALS][3] = {
    {2e6, 5e6, 1}, {20, 80, 1 / DAY},   {30, 120, 1e-3},
    {20, 90, KB},  {0.2, 1.5, 1 / DAY}, {1, 4, MB},
};

typedef struct {
    union {
        double column[INPUTS][BLOCK];
        double all[INPUTS * BLOCK];
    } in;
    double out[VALUES][CHUNK];
    double sums[VALUES][LANES];
    double tail[NORMALS * BLOCK + LANES]; /* values out of the middle, */
    uint32_t at[NORMALS * BLOCK + LANES]; /* and where they stood */
    double middles[LOGNORMALS];           /* of the logarithms to base 2, */
    double spreads[LOGNORMALS];           /* and their deviations */
} Work;

typedef uint64_t Words __attribute__((vector_size(32)));
typedef double Reals __attribute__((vector_size(32)));

static uint64_t splitmix(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static inline Words rotate(Words x, int by) {
    return x << by | x >> (64 - by);
}

/* The next word of each of four lanes. */
static inline Words next(Words s[4]) {
    Words result = rotate(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

/* The upper 51 bits as the middle of one of 2^51 cells of (-1/2, 1/2). */
static inline Reals centred(Words x) {
    return (Reals)(x >> 12 | 0x3ff0000000000001) - 1.5;
}

/* A block of uniforms in (-1/2, 1/2). */
static void draw(double *out, uint64_t input, uint64_t block) {
    uint64_t words[4][LANES], state = 0;
    state = splitmix(&state) ^ input << 56 ^ block;
    for (int k = 0; k < 4; k++)
        for (int lane = 0; lane < LANES; lane++) words[k][lane] = splitmix(&state);
    Words a[4], b[4];
    for (int k = 0; k < 4; k++) {
        memcpy(&a[k], words[k], sizeof a[k]);
        memcpy(&b[k], words[k] + 4, sizeof b[k]);
    }
    for (int i = 0; i < BLOCK; i += LANES) {
        Reals x = centred(next(a)), y = centred(next(b));
        memcpy(out + i, &x, sizeof x);
        memcpy(out + i + 4, &y, sizeof y);
    }
}

/* Where the two fits meet: |q| = 0.475. */
#define MIDDLE 0.475

/* Columns of q in (-1/2, 1/2) to normal quantiles, good where |q| <= MIDDLE: q times a rational
 * function of q^2, written by its zeros and poles, which are real and take turns. */
static void invert_middle(double *x, int n) {
    for (int i = 0; i < n; i++) {
        double q = x[i], s = q * q;
        double p = ((9.619074527801557 - s) * (1.301427620256123 - s)) *
                   ((0.583211766109051 - s) * (0.38718365957155726 - s)) *
                   (((0.3107830412058803 - s) * (0.2760289870753128 - s)) *
                    ((0.25934299545701167 - s) * (0.25184184058876957 - s)));
        double d = ((3.440534918948078 - s) * (0.947910167692165 - s)) *
                   ((0.5096592200670831 - s) * (0.3641893147672175 - s)) *
                   (((0.3021822075077816 - s) * (0.2725790979085665 - s)) *
                    ((0.2580056026071614 - s) * (0.25146223104744836 - s)));
        x[i] = 0.5119676186956381 * q * (p / d);
    }
}

/* log2 of p in (0, 1), from its exponent and 2 artanh((m - 1) / (m + 1)) of the rest. */
static inline double log2_of(double p) {
    uint64_t bits, mantissa;
    memcpy(&bits, &p, sizeof bits);
    uint64_t shifted = bits + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd); /* m from sqrt(1/2) on */
    mantissa = (shifted & 0xfffffffffffff) + 0x3fe6a09e667f3bcd;
    uint64_t exponent = shifted >> 52 | 0x4330000000000000;
    double m, e;
    memcpy(&m, &mantissa, sizeof m);
    memcpy(&e, &exponent, sizeof e);
    double s = (m - 1) / (m + 1), t = s * s;
    double t2 = t * t, t4 = t2 * t2;
    double l = (2.885390081777927 + 0.9617966939243245 * t) +
               (0.5770780172502898 + 0.41219840147336834 * t) * t2 +
               ((0.3206164258354945 + 0.26144310993303793 * t) + 0.2429289962625861 * t2) * t4;
    return (e - (0x1p52 + 1023)) + s * l;
}

/* The same for MIDDLE <= |q| < 1/2. */
static void invert_tail(double *x, int n) {
    for (int i = 0; i < n; i++) {
        double t = sqrt(-log2_of(0.5 - fabs(x[i]))) - 2.3;
        double t2 = t * t, t4 = t2 * t2;
        double p =
            (1.9504804722469384 + 4.147855661693649 * t) +
            (3.323952146087814 + 1.264405585950208 * t) * t2 +
            ((0.2354948591683485 + 0.019682207969324128 * t) + 0.000545572018760298 * t2) * t4;
        double d =
            (1 + 1.424815561490289 * t) + (0.7337280425538272 + 0.16579866202134222 * t) * t2 +
            ((0.01565697740103801 + 0.0004633078995416034 * t) + 4.3126521395268567e-10 * t2) * t4;
        x[i] = copysign(p / d, x[i]);
    }
}

/* A bit for each of 64 values: whether it is in the tails. */
static inline uint64_t outside(const double *x) {
    uint64_t bits = 0;
    for (int i = 0; i < 64; i += 4) {
        __m256d size = _mm256_andnot_pd(_mm256_set1_pd(-0.0), _mm256_loadu_pd(x + i));
        __m256d far = _mm256_cmp_pd(size, _mm256_set1_pd(MIDDLE), _CMP_GT_OQ);
        bits |= (uint64_t)_mm256_movemask_pd(far) << i;
    }
    return bits;
}

/* Copies the values of the tails and says where they stood. Seldom are there more than six of 64,
 * so that the first turns of the loop, which count nothing where there are fewer, cost no branch.
 */
static int gather_tails(const double *x, double *tail, uint32_t *at) {
    int n = 0;
    for (int i = 0; i < NORMALS * BLOCK; i += 64) {
        uint64_t bits = outside(x + i);
        for (int turn = 0; turn < 6 || bits; turn++) {
            at[n] = (uint32_t)i + ((uint32_t)_tzcnt_u64(bits) & 63);
            tail[n] = x[at[n]];
            n += bits != 0;
            bits &= bits - 1;
        }
    }
    return n;
}

static void invert_normals(Work *w) {
    double *all = w->in.all;
    int n = gather_tails(all, w->tail, w->at);
    invert_middle(all, NORMALS * BLOCK);
    invert_tail(w->tail, (n + LANES - 1) / LANES * LANES); /* whole lanes: the rest is not used */
    for (int i = 0; i < n; i++) all[w->at[i]] = w->tail[i];
}

/* 2^(a + b x): the whole part into the exponent, and for the rest a minimax polynomial of degree 10
 * in factors, which make a shorter chain. */
static void exponentials(double *x, double a, double b) {
    for (int i = 0; i < BLOCK; i++) {
        double y = a + b * x[i], shifted = y + 0x1.8p52, r = y - (shifted - 0x1.8p52);
        double p =
            ((r + 10.284753416350583) * r + 27.735258116862045) *
            ((r + 8.72617100225626) * r + 30.34002418823884) *
            (((r + 5.416846926914001) * r + 36.82069444037035) *
             ((r - 0.1840226880573861) * r + 51.247261253210326)) *
            ((7.037284862671677e-09 * r - 6.852478391462548e-08) * r + 6.297805290573117e-07);
        uint64_t whole, bits;
        memcpy(&whole, &shifted, sizeof whole);
        memcpy(&bits, &p, sizeof bits);
        bits += whole << 52;
        memcpy(&x[i], &bits, sizeof bits);
    }
}

static void linear(double *x, double mean, double scale) {
    for (int i = 0; i < BLOCK; i++) x[i] = mean + scale * x[i];
}

static inline __m256d choose(__m256d left, double a, double b) {
    return _mm256_blendv_pd(_mm256_set1_pd(b), _mm256_set1_pd(a), left);
}

/* The side of the mode chooses end and slope, so that there is one root a sample; written out,
 * because of a choice in C GCC makes two roots. */
static void triangular(double *x, double lo, double mode, double hi) {
    double at = (mode - lo) / (hi - lo) - 0.5;
    double up = (hi - lo) * (mode - lo), down = (lo - hi) * (hi - mode);
    for (int i = 0; i < BLOCK; i += 4) {
        __m256d q = _mm256_loadu_pd(x + i), sign = _mm256_set1_pd(-0.0);
        __m256d left = _mm256_cmp_pd(q, _mm256_set1_pd(at), _CMP_LT_OQ);
        __m256d root = _mm256_sqrt_pd((q - choose(left, -0.5, 0.5)) * choose(left, up, down));
        root = _mm256_xor_pd(root, _mm256_andnot_pd(left, sign));
        _mm256_storeu_pd(x + i, choose(left, lo, hi) + root);
    }
}

/* Median and deviation of the logarithms, from p5 and p95. */
static void prepare(Work *w) {
    for (int k = 0; k < LOGNORMALS; k++) {
        double lo = log2(ranges[k][0] * ranges[k][2]), hi = log2(ranges[k][1] * ranges[k][2]);
        w->middles[k] = (lo + hi) / 2;
        w->spreads[k] = (hi - lo) / 2 / 1.6448536269514722;
    }
}

/* The inputs of a block. */
static void draw_inputs(Work *w, uint64_t block) {
    double(*in)[BLOCK] = w->in.column;
    for (int k = 0; k < INPUTS; k++) draw(in[k], (uint64_t)k, block);
    invert_normals(w);
    for (int k = 0; k < LOGNORMALS; k++) exponentials(in[k], w->middles[k], w->spreads[k]);
    linear(in[WORKER_MEMORY], 180 * MB, 25 * MB);
    linear(in[DISK_PRICE], 22 / (TB * MONTH), 2 / (TB * MONTH));
    linear(in[PEAK_FACTOR], 3, 2);
    linear(in[BUSY], 0.65, 0.2);
    triangular(in[KEPT_SHARE], 0.4, 0.6, 0.9);
    triangular(in[EGRESS_PRICE], 40 / TB, 55 / TB, 85 / TB);
}

/* A whole number that was missed by 1e-12 stands for itself, as in the plan. */
static inline double whole_up(double x) {
    return ceil(x * (1 - 1e-12));
}

static inline double larger(double a, double b) {
    return a > b ? a : b;
}

static inline double smaller(double a, double b) {
    return a < b ? a : b;
}

static void derive(double (*restrict in)[BLOCK], int from, double (*restrict out)[CHUNK]) {
    for (int j = 0; j < CHUNK; j++) {
        int i = from + j;
        double users = in[USERS][i], req_per_user = in[REQ_PER_USER][i];
        double peak_factor = in[PEAK_FACTOR][i], answer_size = in[ANSWER_SIZE][i];
        double photo_size = in[PHOTO_SIZE][i];
        double average = users * req_per_user;
        double peak = average * peak_factor;
        double in_flight = peak * in[SERVICE_TIME][i];
        double workers = whole_up(in_flight / in[BUSY][i]);
        double memory = workers * in[WORKER_MEMORY][i] * 1.2;
        double by_cores = whole_up(workers * (1 / 16.0));
        double by_memory = whole_up(memory * (1 / (4 * GB)));
        double hosts = larger(by_cores, by_memory) + 2;
        double spare = hosts * 16 - workers;
        double egress = peak * answer_size;
        double upload_rate = users * in[UPLOADS][i];
        double upload_peak = upload_rate * peak_factor;
        double ingest = upload_peak * photo_size;
        double line_rate = larger(egress, ingest) * 1.3;
        double links = whole_up(line_rate * (1 / GBPS));
        double store_day = upload_rate * photo_size * in[KEPT_SHARE][i] * DAY;
        double store_year = store_day * (365 * 3);
        double cache = smaller(users * (250 * KB), store_day * 0.2);
        double egress_month = average * answer_size;
        double disk_bill = store_year * in[DISK_PRICE][i];
        double egress_bill = egress_month * in[EGRESS_PRICE][i];
        double host_bill = hosts * (95 / MONTH);
        double bill = disk_bill + egress_bill + host_bill;
        double per_user = bill / users;
        double per_million = bill / average * 1e6;
        EACH_VALUE(STORE)
    }
}

static void add_up(double (*restrict sums)[LANES], double (*restrict out)[CHUNK]) {
    for (int k = 0; k < VALUES; k++) {
        double sum[LANES];
        memcpy(sum, sums[k], sizeof sum);
        for (int i = 0; i < CHUNK; i += LANES)
            for (int lane = 0; lane < LANES; lane++) sum[lane] += out[k][i + lane];
        memcpy(sums[k], sum, sizeof sum);
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    long samples = argc == 2 ? atol(argv[1]) : 0;
    if (samples < 1) return 2;
    static Work work;
    double start = now();
    prepare(&work);
    long blocks = (samples + BLOCK - 1) / BLOCK;
    for (long block = 0; block < blocks; block++) {
        draw_inputs(&work, (uint64_t)block);
        for (int from = 0; from < BLOCK; from += CHUNK) {
            derive(work.in.column, from, work.out);
            add_up(work.sums, work.out);
        }
    }
    double n = (double)(blocks * BLOCK);
    printf("evaluation %.2f\n", (now() - start) / n);
    for (int k = 0; k < VALUES; k++) {
        double sum = 0;
        for (int lane = 0; lane < LANES; lane++) sum += work.sums[k][lane];
        printf("%s %.9g\n", values[k].name, sum / n / values[k].unit);
    }
    return 0;
}
