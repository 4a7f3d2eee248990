/* lint_questions.c - questions that nothing reads, that are never asked, that turn nothing. */
#include "advisor/lint_checks.h"

#include "lang/parser.h"

void lint_unasked(Lint *lint) {
    const Card *card = lint->card;
    for (uint32_t q = 0; q < card->nquestions; q++) {
        const Question *question = &card->questions[q];
        const Table *table = proof_table(lint->proof, TABLE_ASKED, q);
        if (!question->ask_if.there || !table || table_meets(table, true)) continue;
        Diag *diag = diag_warning(lint->diags, question->ask_if.text, "`%.*s` is never asked",
                                  STR_ARG(question->name));
        diag_hint(lint->diags, diag, "no answers make its `ask_if` hold");
    }
}

/* ---- from a plan ---- */

typedef enum Makes { MAKES_EITHER, MAKES_TRUTH, MAKES_NUMBER } Makes;

/* What an expression makes, as far as it can be told without the plan. */
static Makes makes(const Ast *ast) {
    switch ((AstKind)ast->kind) {
    case AST_BOOL:
    case AST_NOT: return MAKES_TRUTH;
    case AST_QUANTITY:
    case AST_NEGATE:
    case AST_CONVERT: return MAKES_NUMBER;
    case AST_BINARY:
        return (ast->op >= T_LT && ast->op <= T_NE) || ast->op == T_AND || ast->op == T_OR
                   ? MAKES_TRUTH
                   : MAKES_NUMBER;
    default: return MAKES_EITHER;
    }
}

/* Its unit, where the expression says it: behind an arrow, or of a number in a sum. */
static bool told_dim(const UnitSet *units, const Ast *ast, Dim *out) {
    *out = (Dim){0};
    for (;; ast = ast->a) {
        bool sum = ast->kind == AST_BINARY && (ast->op == T_PLUS || ast->op == T_MINUS);
        const Ast *told = sum ? ast->b : ast;
        if (told->kind == AST_QUANTITY || told->kind == AST_CONVERT)
            return !told->unit || unit_dim(units, &told->unit->unit, out);
        if (!sum && ast->kind != AST_NEGATE) return false;
    }
}

/* Reads an expression over a plan that may have units of its own: a word that is no unit here is
 * taken for one of them. NULL after an error. */
static const Ast *read_from(Lint *lint, UnitSet *units, Span from) {
    enum { OWN_UNITS = 8 };
    for (int i = 0; i <= OWN_UNITS; i++) {
        Diags unheard = diags_new(lint->arena);
        const Ast *ast = parse_expression(lint->arena, units, from, &unheard, NULL);
        if (ast) return ast;
        Str word = unheard.first ? span_text(unheard.first->span) : STR("");
        bool name = word.n > 0;
        for (size_t k = 0; k < word.n; k++)
            name = name &&
                   (word.p[k] == '_' || ((word.p[k] | 0x20) >= 'a' && (word.p[k] | 0x20) <= 'z'));
        if (!name || !units_declare(units, arena_copy(lint->arena, word.p, word.n), NULL)) break;
    }
    (void)!parse_expression(lint->arena, units, from, lint->diags, NULL);
    return NULL;
}

typedef struct FromNames {
    size_t plans, others;
    Str other;
} FromNames;

static void count_from_name(void *ctx, const Ast *name) {
    FromNames *names = ctx;
    bool plan = str_starts(name->name, "plan.");
    names->plans += plan;
    if (plan || name->kind != AST_NAME) return;
    names->others++;
    names->other = name->name;
}

/* Without a value of the plan the answer would be the same for every line. */
static bool names_plan(Lint *lint, const Ast *ast, Span from) {
    FromNames names = {0};
    ast_names(ast, count_from_name, &names);
    if (names.plans) return true;
    Diag *diag = diag_error(lint->diags, from, "this names no value of a plan");
    if (names.others) diag_hint(lint->diags, diag, "did you mean plan.%.*s?", STR_ARG(names.other));
    else diag_hint(lint->diags, diag, "as in `plan.hop / plan.budget`");
    return false;
}

static void lint_one_from(Lint *lint, const Question *question) {
    bool number = question->kind == Q_NUMBER;
    if (!number && question->kind != Q_YESNO) {
        diag_error(lint->diags, question->from, "only yes or no and numbers come from a plan");
        return;
    }
    UnitSet units;
    Dim dim;
    units_init(&units, lint->arena);
    const Ast *ast = read_from(lint, &units, question->from);
    if (!ast || !names_plan(lint, ast, question->from)) return;
    bool other_kind = makes(ast) == (number ? MAKES_TRUTH : MAKES_NUMBER);
    bool other_unit = number && told_dim(&units, ast, &dim) && !dim_eq(&dim, &question->type.dim);
    if (!other_kind && !other_unit) return;
    Buf unit = buf_new(lint->arena);
    unit_text(&unit, &lint->card->units, &question->type.unit, true);
    const char *wanted = !number ? "yes or no"
                         : unit.n && !other_kind
                             ? arena_printf(lint->arena, "a number of %s", unit.p)
                         : other_kind ? "a number"
                                      : "a number without a unit";
    Diag *diag =
        diag_error(lint->diags, question->from, "`%.*s` is answered by %s, and this is none",
                   STR_ARG(question->name), wanted);
    if (other_kind)
        diag_hint(lint->diags, diag,
                  number ? "a number, as in `plan.hop / plan.budget`"
                         : "compare it with something, as in `plan.ratio >= 5`");
    else diag_hint(lint->diags, diag, "the plan's value has the dimension of the question's range");
}

void lint_from(Lint *lint) {
    const Card *card = lint->card;
    for (size_t q = 0; q < card->nquestions; q++)
        if (card->questions[q].from.src && !card->questions[q].implied)
            lint_one_from(lint, &card->questions[q]);
}

void lint_unused(Lint *lint) {
    const Card *card = lint->card;
    bool *named = ARENA_ARRAY(lint->arena, bool, card->nquestions);
    lint_mark_verdict(lint, named);
    lint_mark_patterns(lint, named);
    for (size_t q = 0; q < card->nquestions; q++) {
        const Question *question = &card->questions[q];
        if (named[q]) continue;
        Diag *diag = diag_warning(lint->diags, question->span, "no rule reads `%.*s`",
                                  STR_ARG(question->name));
        diag_hint(lint->diags, diag, "give its answers points, or do not ask");
    }
}

/* ---- influence ---- */

/* The ways of a component in pairs that differ in one question alone. */
typedef struct Pairs {
    const Proof *proof;
    const Component *component;
    size_t question;       /* its place in the component */
    const Yields *rest;    /* of all other components */
    const int32_t *forces; /* by set of the component, then of the rest */
} Pairs;

/* How far the points of numbers that both ways ask for run alike. */
static int64_t run_of_others(const Pairs *pairs, size_t i, size_t j) {
    const Component *component = pairs->component;
    const Way *a = &component->ways[i], *b = &component->ways[j];
    int64_t width = 0;
    for (size_t k = 0; a->width && k < component->n; k++) {
        if (k == pairs->question || !(a->asked & b->asked & (uint32_t)1 << k)) continue;
        const Atoms *atoms = &pairs->proof->atoms[component->questions[k]];
        const Atom *atom = &atoms->at[way_state(pairs->proof, component, i, k)];
        width += (atom->high - atom->low) / pairs->proof->unit;
    }
    return width;
}

static int outcome_of(const Pairs *pairs, int32_t forced) {
    return forced == FORCES_CONFLICT ? SIDES : (int)pairs->proof->card->bands[forced].side;
}

/* Whether a way can come to another outcome than one that is forced. */
static bool can_leave(const Pairs *pairs, const Way *way, int outcome, const Sums *rest) {
    if (outcome == SIDE_TOGETHER)
        return way->low + way->width + sums_most(rest) >= pairs->proof->cut;
    return outcome == SIDES || way->low + sums_least(rest) < pairs->proof->cut;
}

/* Whether one way can lie below the cut where the other reaches it, all else alike. */
static bool straddles(const Pairs *pairs, size_t i, size_t j, const Sums *rest) {
    const Way *a = &pairs->component->ways[i], *b = &pairs->component->ways[j];
    int64_t others = run_of_others(pairs, i, j), cut = pairs->proof->cut;
    int64_t least = a->low, most = b->low + b->width - others;
    return most > least && sums_any(rest, cut - most - others, cut - least - 1);
}

static bool differ(const Pairs *pairs, size_t i, size_t j) {
    const Way *a = &pairs->component->ways[i], *b = &pairs->component->ways[j];
    for (size_t r = 0; r < pairs->rest->n; r++) {
        int32_t x = pairs->forces[a->set * pairs->rest->n + r],
                y = pairs->forces[b->set * pairs->rest->n + r];
        const Sums *rest = &pairs->rest->sums[r];
        if (x == FORCES_NOTHING && y == FORCES_NOTHING) {
            if (straddles(pairs, i, j, rest) || straddles(pairs, j, i, rest)) return true;
        } else if (x == FORCES_NOTHING || y == FORCES_NOTHING) {
            const Way *open = x == FORCES_NOTHING ? a : b;
            if (can_leave(pairs, open, outcome_of(pairs, x == FORCES_NOTHING ? y : x), rest))
                return true;
        } else if (outcome_of(pairs, x) != outcome_of(pairs, y)) return true;
    }
    return false;
}

static bool turns_side(const Pairs *pairs) {
    const Component *component = pairs->component;
    size_t stride = component->strides[pairs->question],
           n = pairs->proof->atoms[component->questions[pairs->question]].n;
    for (size_t block = 0; block < component->nways; block += n * stride)
        for (size_t base = block; base < block + stride; base++)
            for (size_t x = 0; x < n; x++)
                for (size_t y = x; y < n; y++)
                    if (differ(pairs, base + x * stride, base + y * stride)) return true;
    return false;
}

static int32_t *all_forces(const Proof *proof, const Component *component, const Yields *rest) {
    int32_t *forces = ARENA_ARRAY(proof->arena, int32_t, component->nsets * rest->n);
    for (size_t s = 0; s < component->nsets; s++)
        for (size_t r = 0; r < rest->n; r++)
            forces[s * rest->n + r] =
                veto_set_forces(proof, veto_sets_join(component->sets[s], rest->sets[r]));
    return forces;
}

/* Of questions that patterns ask for, the side is not the point; and where one side is out of
 * reach, that has been said. */
void lint_influence(Lint *lint) {
    const Proof *proof = lint->proof;
    const Card *card = lint->card;
    bool *named = ARENA_ARRAY(lint->arena, bool, card->nquestions);
    bool *patterns = ARENA_ARRAY(lint->arena, bool, card->nquestions);
    lint_mark_verdict(lint, named);
    lint_mark_patterns(lint, patterns);
    for (Side side = SIDE_TOGETHER; side < SIDES; side++)
        if (!yields_meet_side(proof, &proof->all, side)) return;
    for (size_t c = 1; c < proof->ncomponents; c++) {
        const Component *component = &proof->components[c];
        const Yields *rest = &proof->rest[c];
        Pairs pairs = {proof, component, 0, rest, all_forces(proof, component, rest)};
        for (size_t k = 0; k < component->n; k++) {
            uint32_t q = component->questions[k];
            const Table *asked = proof_table(proof, TABLE_ASKED, q);
            bool never = asked && !table_meets(asked, true);
            pairs.question = k;
            if (!named[q] || patterns[q] || never || turns_side(&pairs)) continue;
            Diag *diag = diag_warning(lint->diags, card->questions[q].span,
                                      "`%.*s` cannot change the side, whatever else is answered",
                                      STR_ARG(card->questions[q].name));
            diag_hint(lint->diags, diag, "its points are too few for the others, or do not ask");
        }
    }
}
