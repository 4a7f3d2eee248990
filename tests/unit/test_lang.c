/* test_lang.c - the shape of what is parsed, and evaluation run by run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lang/check.h"
#include "lang/parser.h"

#include <math.h>

typedef struct Bench {
    Arena *arena;
    Diags diags;
    UnitSet units;
} Bench;

static int setup(void **state) {
    static Bench bench;
    bench.arena = arena_new(0);
    bench.diags = diags_new(bench.arena);
    units_init(&bench.units, bench.arena);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Bench *)*state)->arena);
    return 0;
}

static Span text_of(Bench *bench, const char *text) {
    Source *src = ARENA_NEW(bench->arena, Source);
    *src = (Source){.name = "test", .text = str_of(text), .first_line = 1};
    return (Span){src, 0, (uint32_t)src->text.n};
}

/* The tree in brackets, literals as they were written. */
static void dump(Buf *out, const Source *src, const Ast *ast) {
    static const char *const kinds[] = {[AST_NEGATE] = "neg",
                                        [AST_NOT] = "not",
                                        [AST_CONVERT] = "->",
                                        [AST_AS] = "as",
                                        [AST_IF] = "if"};
    if (ast->kind <= AST_NAME) {
        buf_add(out, (Str){src->text.p + ast->off, ast->len});
        return;
    }
    buf_char(out, '(');
    if (ast->kind == AST_CALL) {
        buf_add(out, ast->name);
        for (size_t i = 0; i < ast->nargs; i++) {
            buf_char(out, ' ');
            dump(out, src, ast->args[i]);
        }
    } else {
        if (ast->kind == AST_BINARY) buf_add(out, (Str){src->text.p + ast->op_off, ast->op_len});
        else buf_text(out, kinds[ast->kind]);
        const Ast *kids[] = {ast->a, ast->b, ast->c};
        for (size_t i = 0; i < 3 && kids[i]; i++) {
            buf_char(out, ' ');
            dump(out, src, kids[i]);
        }
        if (ast->kind == AST_CONVERT || ast->kind == AST_AS) {
            buf_char(out, ' ');
            buf_add(out, (Str){src->text.p + ast->unit->off, ast->unit->len});
        }
    }
    buf_char(out, ')');
}

static void operators_bind_as_the_manual_says(void **state) {
    static const char *const rows[][2] = {
        {"1 + 2 * 3", "(+ 1 (* 2 3))"},
        {"1 - 2 - 3", "(- (- 1 2) 3)"},
        {"2^3^2", "(^ 2 (^ 3 2))"},
        {"-2^2", "(neg (^ 2 2))"},
        {"2^-3", "(^ 2 (neg 3))"},
        {"x^2/s", "(/ (^ x 2) s)"},
        {"2^3^2/s", "(/ (^ 2 (^ 3 2)) s)"},
        {"2^-3/(user*day)", "(/ (^ 2 (neg 3)) (* user day))"},
        {"2^(6 /s / 2 /s)", "(^ 2 (/ 6 /s 2 /s))"},
        {"5 h^2/s", "5 h^2/s"},
        {"-5 GB/s", "(neg 5 GB/s)"},
        {"5 GB*s^2/user", "(/ (* 5 GB (^ s 2)) user)"},
        {"a / b * c", "(* (/ a b) c)"},
        {"a mod b + c", "(+ (mod a b) c)"},
        {"10 GB / 5 s", "(/ 10 GB 5 s)"},
        {"rate / 100 req/s/server", "(/ rate 100 req/s/server)"},
        {"50M users * 300 B/user", "(* 50M users 300 B/user)"},
        {"12 GB/(user*day) * 2", "(* 12 GB/(user*day) 2)"},
        {"500 GB / (users)", "(/ 500 GB (users))"},
        {"1/2 s", "(/ 1 2 s)"},
        {"10 / min(3, 4)", "(/ 10 (min 3 4))"},
        {"300 B per user", "300 B per user"},
        {"1 h 30 min * 2", "(* 1 h 30 min 2)"},
        {"x + 30%", "(+ x 30%)"},
        {"a < b and c or not d", "(or (and (< a b) c) (not d))"},
        {"a + 1 GB -> MB", "(-> (+ a 1 GB) MB)"},
        {"a as worker -> worker", "(-> (as a worker) worker)"},
        {"a to MB", "(-> a MB)"},
        {"if a < b then 1 else 2 + 3", "(if (< a b) 1 (+ 2 3))"},
        {"if a then 1 else 2 -> MB", "(-> (if a 1 2) MB)"},
        {"-5..10", "(.. (neg 5) 10)"},
        {"80..120 ms * 2", "(* (.. 80 120 ms) 2)"},
        {"5 ± 2 * 3", "(* (± 5 2) 3)"},
        {"max(a, b + 1, 3 s)", "(max a (+ b 1) 3 s)"},
        {"$5/month * 3", "(* $5/month 3)"},
        {"2.5B users", "2.5B users"},
        {"3 × 4 · 5 ÷ 2", "(÷ (· (× 3 4) 5) 2)"},
        {"a ≤ b", "(≤ a b)"},
    };
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Span text = text_of(bench, rows[i][0]);
        const Ast *ast = parse_expression(bench->arena, &bench->units, text, &bench->diags, NULL);
        if (!ast) fail_msg("%s: %s", rows[i][0], bench->diags.last->message);
        Buf out = buf_new(bench->arena);
        dump(&out, text.src, ast);
        if (!str_is(buf_str(&out), rows[i][1]))
            fail_msg("%s is read as %s, not %s", rows[i][0], out.p, rows[i][1]);
    }
}

static void what_is_open_is_told(void **state) {
    static const char *const rows[][2] = {
        {"(3 +", "("},           {"3 *", "`*`"},  {"3 ->", "`->`"}, {"x =", "`=`"},
        {"if a then", "`then`"}, {"max(1,", "("}, {"3", NULL},      {"3)", NULL},
        {"true", NULL},          {"", NULL},      {"3 GB", NULL},   {"30%", NULL}};
    Bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *open = parse_open(bench->arena, text_of(bench, rows[i][0]));
        if (!rows[i][1]) assert_null(open);
        else assert_string_equal(open, rows[i][1]);
    }
}

/* ---- samples ---- */

enum { SAMPLES = 4 };

/* `u` and `w` are uncertain, one of four pairs; `k` is 10 in every run. */
static const double u_samples[SAMPLES] = {1, 2, 3, 4}, w_samples[SAMPLES] = {4, 0, -3, 2};

static ScopeAnswer find_value(void *ctx, Str name, uint32_t *slot, Type *type) {
    (void)ctx;
    static const char *const names[] = {"u", "w", "k"};
    *type = (Type){0};
    for (uint32_t i = 0; i < COUNT_OF(names); i++) {
        *slot = i;
        if (str_is(name, names[i])) return SCOPE_VALUE;
    }
    return SCOPE_NONE;
}

static const Function *find_function(void *ctx, Str name, bool *broken) {
    (void)ctx;
    (void)name;
    (void)broken;
    return NULL;
}

static void suggest(void *ctx, Near *near, const Dim *fits) {
    (void)ctx;
    (void)fits;
    near_offer(near, STR("u"), true);
}

static void samples_are_worked_out_run_by_run(void **state) {
    static const struct {
        const char *text;
        bool certain;
        double expected[SAMPLES];
    } rows[] = {
        {"k + 1", true, {11}},
        {"u + k", false, {11, 12, 13, 14}},
        {"u - u", false, {0, 0, 0, 0}},
        {"k * u - 1", false, {9, 19, 29, 39}},
        {"u * w", false, {4, 0, -9, 8}},
        {"u / w", false, {0.25, INFINITY, -1, 2}},
        {"-u", false, {-1, -2, -3, -4}},
        {"u^2", false, {1, 4, 9, 16}},
        {"max(u, w, 2)", false, {4, 2, 3, 4}},
        {"if u > 2 then w else k", false, {10, 10, -3, 2}},
        {"if k > 2 then u else 1 / 0", false, {1, 2, 3, 4}},
        {"u < w or u == 4", false, {1, 0, 0, 1}},
        {"not (u < 3)", false, {0, 0, 1, 1}},
        {"ceil(u / 2)", false, {1, 1, 2, 2}},
        {"u mod 3", false, {1, 2, 0, 1}},
        {"sqrt(w)", false, {2, 0, NAN, M_SQRT2}},
        {"u + 50%", false, {1.5, 3, 4.5, 6}},
    };
    Bench *bench = *state;
    Scope scope = {NULL, find_value, find_function, suggest, NULL};
    Program *program = program_new(bench->arena);
    /* both from one stream, so that they come in pairs: u in order, w by way of a choice */
    double values[SAMPLES];
    memcpy(values, u_samples, sizeof values);
    Value u = program_samples(program, dist_of_samples(bench->arena, values, SAMPLES),
                              program_uniform(program, 1));
    Value w = value_of(w_samples[3]);
    for (int i = 2; i >= 0; i--) {
        Value at = value_of(u_samples[i]), is = program_op(program, KERNEL_EQ, u, at, at);
        w = program_op(program, KERNEL_SELECT, is, value_of(w_samples[i]), w);
    }
    const Value slots[] = {u, w, value_of(10)};
    Sampling sampling = {.runs = 1000, .seed = 5};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Span text = text_of(bench, rows[i].text);
        const Ast *ast = parse_expression(bench->arena, &bench->units, text, &bench->diags, NULL);
        Code code;
        assert_non_null(ast);
        assert_true(check_expression(bench->arena, &bench->units, &scope, text.src, ast,
                                     &bench->diags, &code));
        EvalEnv env = {.slots = slots,
                       .scratch = bench->arena,
                       .units = &bench->units,
                       .diags = &bench->diags,
                       .program = program,
                       .sampling = &sampling};
        Value out;
        if (!code_run(&code, &env, &out))
            fail_msg("%s: %s", rows[i].text, bench->diags.last->message);
        assert_int_equal(out.reg == 0, rows[i].certain);
        if (!out.reg) {
            assert_true(out.one == rows[i].expected[0]);
            continue;
        }
        double which[1000], found[1000], *columns[] = {which, found};
        uint32_t regs[] = {u.reg, out.reg};
        assert_true(sample_columns(program, &sampling, regs, 2, columns, NULL));
        for (size_t s = 0; s < sampling.runs; s++) {
            double wanted = rows[i].expected[(size_t)which[s] - 1];
            bool same = found[s] == wanted || (isnan(found[s]) && isnan(wanted)) ||
                        fabs(found[s] - wanted) < 1e-15;
            if (!same) fail_msg("%s, run %zu: %g, not %g", rows[i].text, s, found[s], wanted);
        }
    }
}

static void random_bytes_never_break_the_parser(void **state) {
    Bench *bench = *state;
    static const char alphabet[] =
        "0123456789.eE+-*/^()<>=!%$ ,:#_kMGBsu\"\n\tuserGBmsif then else to as per±µ€\xff";
    uint64_t seed = 11;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        size_t n = 0;
        do {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[n++] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        } while (n < sizeof text && seed >> 60);
        ArenaMark mark = arena_mark(bench->arena);
        Diags diags = diags_new(bench->arena);
        Source src = {.name = "random", .text = {text, n}, .first_line = 1};
        Statement statement;
        bool good = parse_statement(bench->arena, &bench->units, (Span){&src, 0, (uint32_t)n},
                                    &diags, &statement);
        if (good != (diags.errors == 0)) fail_msg("seed 11, step %d: %.*s", i, (int)n, text);
        if (diags.errors > 1)
            fail_msg("seed 11, step %d: %zu errors for %.*s", i, diags.errors, (int)n, text);
        arena_release(bench->arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators_bind_as_the_manual_says, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_open_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(samples_are_worked_out_run_by_run, setup, teardown),
        cmocka_unit_test_setup_teardown(random_bytes_never_break_the_parser, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
