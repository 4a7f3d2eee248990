#include "advisor/cuts.h"

/* What a value of a condition is as a function of the numbers that are asked for. */
typedef enum ShapeKind {
    SHAPE_FEW,  /* one of a few: a truth value, a scale, what is made of them */
    SHAPE_LINE, /* slope * answer + at; with slope 0 a fixed number */
    SHAPE_OTHER
} ShapeKind;

typedef struct Shape {
    ShapeKind kind;
    uint32_t question;
    double slope, at;
} Shape;

typedef struct Outline {
    const Card *card;
    const Code *code;
    Shape *shapes; /* by instruction */
    Arena *arena;
    Cuts *cuts; /* of `question`; NULL: none are wanted */
    uint32_t question;
    bool known;
} Outline;

/* Keeps the order, and one of each. */
static void add_cut(Arena *arena, Cuts *cuts, double x, bool compared) {
    size_t i = 0;
    while (i < cuts->n && cuts->at[i].at < x) i++;
    if (i < cuts->n && cuts->at[i].at == x) {
        cuts->at[i].compared = cuts->at[i].compared || compared;
        return;
    }
    ARENA_PUSH_ROOM(arena, cuts->at, cuts->n, cuts->cap);
    memmove(cuts->at + i + 1, cuts->at + i, (cuts->n - i) * sizeof *cuts->at);
    cuts->at[i] = (Cut){x, compared};
    cuts->n++;
}

static void add_inside(const Outline *outline, double x) {
    const Question *question = &outline->card->questions[outline->question];
    if (outline->cuts && x >= question->low && x <= question->high)
        add_cut(outline->arena, outline->cuts, x, true);
}

static bool is_fixed(Shape shape) {
    return shape.kind == SHAPE_LINE && shape.slope == 0;
}

static bool is_few(Shape shape) {
    return shape.kind == SHAPE_FEW || is_fixed(shape);
}

/* Lines of one answer, of which one may be a fixed number. */
static bool are_lines(Shape a, Shape b) {
    return a.kind == SHAPE_LINE && b.kind == SHAPE_LINE &&
           (a.slope == 0 || b.slope == 0 || a.question == b.question);
}

static Shape line(Shape a, Shape b, double slope, double at) {
    return (Shape){SHAPE_LINE, a.slope != 0 ? a.question : b.question, slope, at};
}

static Shape of_two(Op op, Shape a, Shape b) {
    Shape other = {.kind = is_few(a) && is_few(b) ? SHAPE_FEW : SHAPE_OTHER};
    if (!are_lines(a, b)) return other;
    switch (op) {
    case OP_ADD: return line(a, b, a.slope + b.slope, a.at + b.at);
    case OP_SUB: return line(a, b, a.slope - b.slope, a.at - b.at);
    case OP_MUL:
        if (a.slope != 0 && b.slope != 0) return other;
        return line(a, b, a.slope * b.at + b.slope * a.at, a.at * b.at);
    case OP_DIV:
        if (b.slope != 0 || b.at == 0) return other;
        return line(a, b, a.slope / b.at, a.at / b.at);
    default: return other;
    }
}

/* Two lines cross at one number at most. */
static void compare(Outline *outline, Shape a, Shape b) {
    if (is_few(a) && is_few(b)) return;
    if (!are_lines(a, b)) {
        outline->known = false;
        return;
    }
    uint32_t question = a.slope != 0 ? a.question : b.question;
    if (a.slope != b.slope && question == outline->question)
        add_inside(outline, (b.at - a.at) / (a.slope - b.slope));
}

static Shape load(const Outline *outline, const Ins *ins) {
    const Fact *fact = &outline->card->facts[ins->a];
    bool number = fact->kind == FACT_ANSWER && outline->card->questions[fact->at].kind == Q_NUMBER;
    return number ? (Shape){SHAPE_LINE, fact->at, 1, 0} : (Shape){.kind = SHAPE_FEW};
}

static Shape call(const Outline *outline, const Ins *ins) {
    bool few = true;
    for (size_t i = 0; i < ins->nargs; i++) few = few && is_few(outline->shapes[ins->args[i]]);
    return (Shape){.kind = few ? SHAPE_FEW : SHAPE_OTHER};
}

static void outline_range(Outline *outline, uint32_t from, uint32_t to) {
    Shape *shapes = outline->shapes;
    for (uint32_t at = from; at < to; at++) {
        const Ins *ins = &outline->code->ins[at];
        switch (ins->op) {
        case OP_CONST: shapes[at] = (Shape){SHAPE_LINE, 0, 0, ins->number}; break;
        case OP_LOAD: shapes[at] = load(outline, ins); break;
        case OP_MOVE: shapes[at] = shapes[ins->a]; break;
        case OP_CALL: shapes[at] = call(outline, ins); break;
        case OP_NOT: shapes[at] = (Shape){.kind = SHAPE_FEW}; break;
        case OP_NEG:
            shapes[at] = of_two(OP_SUB, (Shape){SHAPE_LINE, 0, 0, 0}, shapes[ins->a]);
            break;
        case OP_LT:
        case OP_LE:
        case OP_GT:
        case OP_GE:
        case OP_EQ:
        case OP_NE:
            compare(outline, shapes[ins->a], shapes[ins->b]);
            shapes[at] = (Shape){.kind = SHAPE_FEW};
            break;
        case OP_IF:
            outline_range(outline, at + 1, ins->c);
            shapes[at] = of_two(OP_POW, shapes[ins->b - 1], shapes[ins->c - 1]);
            at = ins->c - 1;
            break;
        default: shapes[at] = of_two((Op)ins->op, shapes[ins->a], shapes[ins->b]);
        }
    }
}

/* Adds where the condition turns; false when that is not known. */
static bool outline_condition(Arena *arena, const Card *card, const Condition *condition,
                              uint32_t question, Cuts *cuts) {
    if (!condition->there) return true;
    Outline outline = {.card = card,
                       .code = &condition->code,
                       .shapes = ARENA_ARRAY(arena, Shape, condition->code.n),
                       .arena = arena,
                       .cuts = cuts,
                       .question = question,
                       .known = true};
    outline_range(&outline, 0, condition->code.n);
    return outline.known;
}

static void cut_at_condition(Arena *arena, const Card *card, uint32_t question,
                             const Condition *condition, Cuts *cuts) {
    bool *named = ARENA_ARRAY(arena, bool, card->nquestions);
    logic_mark(card, condition, named);
    if (!named[question] || outline_condition(arena, card, condition, question, cuts)) return;
    Outline all = {.card = card, .arena = arena, .cuts = cuts, .question = question};
    for (size_t i = 0; i < condition->code.n; i++)
        if (condition->code.ins[i].op == OP_CONST) add_inside(&all, condition->code.ins[i].number);
}

Cuts cuts_of(Arena *arena, const Card *card, uint32_t q, bool patterns) {
    const Question *question = &card->questions[q];
    Cuts cuts = {0};
    add_cut(arena, &cuts, question->low, false);
    add_cut(arena, &cuts, question->high, false);
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind == RULE_WHEN) cut_at_condition(arena, card, q, &rule->when, &cuts);
        for (size_t k = 0; rule->kind == RULE_CURVE && rule->question == q && k < rule->nknots; k++)
            if (rule->x[k] > question->low && rule->x[k] < question->high)
                add_cut(arena, &cuts, rule->x[k], false);
    }
    for (size_t v = 0; v < card->nvetoes; v++)
        cut_at_condition(arena, card, q, &card->vetoes[v].when, &cuts);
    for (size_t o = 0; o < card->nquestions; o++)
        cut_at_condition(arena, card, q, &card->questions[o].ask_if, &cuts);
    for (size_t p = 0; patterns && p < card->npatterns; p++)
        cut_at_condition(arena, card, q, &card->patterns[p].when, &cuts);
    return cuts;
}

bool cuts_known(Arena *arena, const Card *card, const Condition *condition) {
    return outline_condition(arena, card, condition, 0, NULL);
}
