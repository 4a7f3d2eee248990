#include "plan/copula.h"

#include "lang/machine.h"
#include "lang/parser.h"

#include <math.h>

/* The inputs that some correlation names, and the lower triangle L with L L' = their correlations.
 */
typedef struct Copula {
    uint32_t *entries;
    size_t n;
    double *lower; /* n x n, row by row */
} Copula;

static size_t place_of(const Copula *copula, uint32_t entry) {
    for (size_t i = 0; i < copula->n; i++)
        if (copula->entries[i] == entry) return i;
    return copula->n;
}

static void take_in(Copula *copula, uint32_t entry) {
    if (place_of(copula, entry) == copula->n) copula->entries[copula->n++] = entry;
}

static bool is_one_draw(Plan *plan, const Correlation *pair, uint32_t at) {
    const Entry *entry = &plan->entries[at];
    const Code *code = &entry->formula.code;
    bool one = entry->state == ENTRY_GOOD && code->n && code->ins[code->result].op == OP_DRAW &&
               code->result == code->n - 1 && entry->kind == ENTRY_INPUT;
    for (uint32_t i = 0; one && i + 1 < code->n; i++) one = code->ins[i].op != OP_DRAW;
    if (one || entry->state == ENTRY_BROKEN) return one;
    Diag *diag =
        diag_error(plan->diags, pair->text, "`%.*s` cannot be correlated: it is no single draw",
                   STR_ARG(entry->name));
    diag_mark(plan->diags, diag, entry->formula.text, "a range or a distribution is needed here");
    return false;
}

/* Cholesky, row by row; false where a pivot is not positive. */
static bool decompose(Copula *copula) {
    size_t n = copula->n;
    double *l = copula->lower;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = l[i * n + j];
            for (size_t k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
            if (i == j && !(sum > 1e-12)) return false;
            l[i * n + j] = i == j ? sqrt(sum) : sum / l[j * n + j];
        }
    return true;
}

static bool fill(Plan *plan, Copula *copula) {
    size_t n = copula->n;
    copula->lower = ARENA_ARRAY(plan->arena, double, n *n);
    for (size_t i = 0; i < n; i++) copula->lower[i * n + i] = 1;
    for (size_t c = 0; c < plan->ncorrelations; c++) {
        const Correlation *pair = &plan->correlations[c];
        size_t i = place_of(copula, pair->a), j = place_of(copula, pair->b);
        if (i < j) {
            size_t other = i;
            i = j;
            j = other;
        }
        if (copula->lower[i * n + j] != 0) {
            diag_error(plan->diags, pair->text, "this pair is correlated already");
            return false;
        }
        copula->lower[i * n + j] = pair->rho;
    }
    return true;
}

bool copula_prepare(Plan *plan) {
    plan->copula = NULL;
    if (!plan->ncorrelations) return true;
    Copula *copula = ARENA_NEW(plan->arena, Copula);
    copula->entries = ARENA_ARRAY(plan->arena, uint32_t, 2 * plan->ncorrelations);
    bool good = true;
    for (size_t c = 0; c < plan->ncorrelations; c++) {
        const Correlation *pair = &plan->correlations[c];
        good = is_one_draw(plan, pair, pair->a) && good;
        good = is_one_draw(plan, pair, pair->b) && good;
        take_in(copula, pair->a);
        take_in(copula, pair->b);
    }
    if (!good || !fill(plan, copula)) return false;
    if (!decompose(copula)) {
        Diag *diag =
            diag_error(plan->diags, plan->correlations[plan->ncorrelations - 1].text,
                       "these correlations contradict one another: no values have them all");
        diag_hint(plan->diags, diag,
                  "if a rises with b and b with c, a and c cannot fall together; "
                  "bring one of them nearer to 0");
        return false;
    }
    plan->copula = copula;
    return true;
}

/* The normal score of input i before it is correlated: of the stream that it would have had. */
static Value own_score(Plan *plan, const Copula *copula, size_t i) {
    uint64_t key = stream_more(stream_key(plan->entries[copula->entries[i]].name), 0);
    return program_unary(plan->program, STEP_NORMAL, program_uniform(plan->program, key));
}

uint32_t copula_given(Plan *plan, uint32_t entry) {
    const Copula *copula = plan->copula;
    size_t i = copula ? place_of(copula, entry) : 0;
    if (!copula || i == copula->n) return 0;
    Program *program = plan->program;
    Value score = value_of(0);
    for (size_t j = 0; j <= i; j++) {
        Value factor = value_of(copula->lower[i * copula->n + j]);
        if (factor.one == 0) continue;
        Value own = own_score(plan, copula, j),
              part = program_op(program, KERNEL_MUL, own, factor, factor);
        score = score.reg ? program_op(program, KERNEL_ADD, score, part, part) : part;
    }
    return program_unary(program, STEP_PHI, score).reg;
}

/* The two names of `a, b`; false after an error. */
static bool take_pair(Plan *plan, Span pair, Correlation *out) {
    Str rest = span_text(pair), a = str_cut(&rest, ','), b = rest;
    Str names[] = {str_trim(a), str_trim(b)};
    uint32_t *entries[] = {&out->a, &out->b};
    for (int i = 0; i < 2; i++) {
        Span span = {pair.src, (uint32_t)(names[i].p - pair.src->text.p), (uint32_t)names[i].n};
        if (!names[i].n || memchr(names[i].p, ',', names[i].n)) {
            Diag *diag = diag_error(plan->diags, pair, "two inputs are named here");
            diag_hint(plan->diags, diag, "as in `users, size: 0.6`");
            return false;
        }
        if (!plan_find_value(plan, span, entries[i])) return false;
    }
    if (out->a != out->b) return true;
    diag_error(plan->diags, pair, "an input is not correlated with itself");
    return false;
}

bool plan_correlate(Plan *plan, Span pair, Span rho) {
    Correlation made = {.text = pair};
    const Ast *ast = parse_expression(plan->arena, &plan->units, rho, plan->diags, NULL);
    if (!ast || !take_pair(plan, pair, &made)) return false;
    bool negative = ast->kind == AST_NEGATE;
    if (negative) ast = ast->a;
    bool number = ast->kind == AST_QUANTITY && !ast->unit;
    made.rho = number ? (ast->percent ? ast->number / 100 : ast->number) : 2;
    if (!(made.rho < 1)) {
        Diag *diag = diag_error(plan->diags, rho, "a correlation is a number between -1 and 1");
        diag_hint(plan->diags, diag, "as in 0.6 or -40%%; of one and the same draw, use one name");
        return false;
    }
    if (negative) made.rho = -made.rho;
    ARENA_PUSH_ROOM(plan->arena, plan->correlations, plan->ncorrelations, plan->cap_correlations);
    plan->correlations[plan->ncorrelations++] = made;
    return true;
}
