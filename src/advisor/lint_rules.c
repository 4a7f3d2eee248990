/* lint_rules.c - rules that give nothing, count twice, or push where they should not. */
#include "advisor/lint_checks.h"
#include "advisor/walk.h"

#include <math.h>

/* ---- dead rules ---- */

static bool always_asked(const Lint *lint, uint32_t q) {
    const Table *table = proof_table(lint->proof, TABLE_ASKED, q);
    return !lint->card->questions[q].ask_if.there || (table && !table_meets(table, false));
}

/* Whether all answers have the same points, and which. */
static bool is_flat(const Lint *lint, const Rule *rule, int64_t *points) {
    World world = {lint->card, NULL, -1};
    Reply *answers = ARENA_ARRAY(lint->arena, Reply, lint->card->nquestions);
    const Atoms *atoms = rule->kind == RULE_WHEN ? NULL : &lint->proof->atoms[rule->question];
    world.answers = answers;
    *points = rule->points ? rule->points[0] : 0;
    if (!atoms) return *points == 0;
    for (size_t i = 0; i < atoms->n; i++) {
        answers[rule->question] = (Reply){KNOWN, atoms->at[i].value};
        int64_t here = rule_points_for(&world, rule);
        if (i && here != *points) return false;
        *points = here;
    }
    return true;
}

static void lint_flat(Lint *lint, const Rule *rule, int64_t points) {
    if (points && !always_asked(lint, rule->question)) return;
    Str text = points_text(lint->arena, points, false);
    Diag *diag =
        diag_error(lint->diags, rule->span, "`%.*s` gives %.*s point%s, whatever is answered",
                   STR_ARG(rule->name), STR_ARG(text), points == 100 ? "" : "s");
    if (points) diag_hint(lint->diags, diag, "its points belong into `start`");
    else diag_hint(lint->diags, diag, "leave it out, or give it points");
}

static void lint_condition(Lint *lint, uint32_t r) {
    const Rule *rule = &lint->card->points[r];
    const Table *table = proof_table(lint->proof, TABLE_WHEN, r);
    if (!table || (table_meets(table, true) && table_meets(table, false))) return;
    bool always = table_meets(table, true);
    Diag *diag = diag_error(lint->diags, rule->when.text, "the condition of `%.*s` %s holds",
                            STR_ARG(rule->name), always ? "always" : "never");
    diag_hint(lint->diags, diag,
              always ? "its points belong into `start`"
                     : "no answers make it true: mend it, or leave the rule out");
}

void lint_dead(Lint *lint) {
    for (uint32_t r = 0; r < lint->card->npoints; r++) {
        const Rule *rule = &lint->card->points[r];
        int64_t points;
        if (is_flat(lint, rule, &points)) lint_flat(lint, rule, points);
        else if (rule->kind == RULE_WHEN) lint_condition(lint, r);
    }
}

/* ---- curves ---- */

static void warn_end(Lint *lint, const Rule *rule, double knot, double end, const char *verb) {
    Str at = lint_answer(lint, rule->question, knot), to = lint_answer(lint, rule->question, end);
    Str points = points_text(lint->arena, (int64_t)round(rule_curve_at(rule, end) * 100), false);
    Diag *diag =
        diag_warning(lint->diags, rule->span, "the curve of `%.*s` %s at %.*s, the answers at %.*s",
                     STR_ARG(rule->name), verb, STR_ARG(at), STR_ARG(to));
    diag_hint(lint->diags, diag, "it is flat from there; if that is meant, add [%.*s, %.*s]",
              STR_ARG(to), STR_ARG(points));
}

void lint_curves(Lint *lint) {
    const Card *card = lint->card;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        if (rule->kind != RULE_CURVE) continue;
        const Question *question = &card->questions[rule->question];
        double last = rule->x[rule->nknots - 1];
        if (rule->x[0] > question->low) warn_end(lint, rule, rule->x[0], question->low, "starts");
        if (last < question->high) warn_end(lint, rule, last, question->high, "ends");
    }
}

/* ---- directions ---- */

/* The points of a rule over one question, from no to yes, from the first option to the last, from
 * the smallest number to the largest. */
typedef struct Course {
    int64_t question; /* -1: the rule hangs on several, or in another way */
    double *points;
    Str *answers;
    size_t n;
    bool rises, falls;
} Course;

static void course_add(Course *course, double points, Str answer) {
    if (course->n && points > course->points[course->n - 1]) course->rises = true;
    if (course->n && points < course->points[course->n - 1]) course->falls = true;
    course->answers[course->n] = answer;
    course->points[course->n++] = points;
}

/* A bare question: `txn`, `not txn`, `shared == writes`. */
static const Fact *bare_fact(const Card *card, const Code *code, bool *truth) {
    *truth = true;
    if (!code->n || code->ins[0].op != OP_LOAD) return NULL;
    for (size_t i = 1; i < code->n; i++) {
        if (code->ins[i].op != OP_NOT || code->ins[i].a != i - 1) return NULL;
        *truth = !*truth;
    }
    const Fact *fact = &card->facts[code->ins[0].a];
    return fact->kind <= FACT_IS ? fact : NULL;
}

static void condition_course(const Lint *lint, const Rule *rule, Course *course) {
    bool truth;
    const Fact *fact = bare_fact(lint->card, &rule->when.code, &truth);
    if (!fact) return;
    const Question *question = &lint->card->questions[fact->at];
    size_t option = fact->kind == FACT_IS ? fact->option : OPTION_YES;
    course->question = fact->at;
    for (size_t i = 0; i < question->noptions; i++) {
        size_t o = question->kind == Q_YESNO ? question->noptions - 1 - i : i;
        bool holds = (o == option) == truth;
        course_add(course, holds ? (double)rule->points[0] / 100 : 0, question->options[o]);
    }
}

static void options_course(const Rule *rule, const Question *question, Course *course) {
    course->question = rule->question;
    for (size_t i = 0; i < question->noptions; i++) {
        size_t o = question->kind == Q_YESNO ? question->noptions - 1 - i : i;
        course_add(course, (double)rule->points[o] / 100, question->options[o]);
    }
}

static void curve_course(const Lint *lint, const Rule *rule, Course *course) {
    const Question *question = &lint->card->questions[rule->question];
    double low = question->low, high = question->high;
    course->question = rule->question;
    course_add(course, rule_curve_at(rule, low), lint_answer(lint, rule->question, low));
    for (size_t k = 0; k < rule->nknots; k++)
        if (rule->x[k] > low && rule->x[k] < high)
            course_add(course, rule->y[k], lint_answer(lint, rule->question, rule->x[k]));
    course_add(course, rule_curve_at(rule, high), lint_answer(lint, rule->question, high));
}

static Course course_of(const Lint *lint, const Rule *rule) {
    Course course = {.question = -1};
    size_t room = rule->nknots + 2;
    for (size_t q = 0; q < lint->card->nquestions; q++)
        if (lint->card->questions[q].noptions > room) room = lint->card->questions[q].noptions;
    course.points = ARENA_ARRAY(lint->arena, double, room);
    course.answers = ARENA_ARRAY(lint->arena, Str, room);
    switch (rule->kind) {
    case RULE_WHEN: condition_course(lint, rule, &course); break;
    case RULE_OPTIONS: options_course(rule, &lint->card->questions[rule->question], &course); break;
    case RULE_CURVE: curve_course(lint, rule, &course); break;
    }
    return course;
}

static bool same_way(const Course *a, const Course *b) {
    return a->question >= 0 && a->question == b->question && a->rises != a->falls &&
           a->rises == b->rises && a->falls == b->falls;
}

void lint_double(Lint *lint) {
    const Card *card = lint->card;
    Course *courses = ARENA_ARRAY(lint->arena, Course, card->npoints);
    for (size_t b = 0; b < card->npoints; b++) {
        courses[b] = course_of(lint, &card->points[b]);
        for (size_t a = 0; a < b; a++) {
            if (!same_way(&courses[a], &courses[b])) continue;
            const Rule *rule = &card->points[b];
            Diag *diag = diag_warning(
                lint->diags, rule->span, "`%.*s` counts `%.*s` once more, in the same direction",
                STR_ARG(rule->name), STR_ARG(lint_name(lint, (uint32_t)courses[b].question)));
            diag_mark(lint->diags, diag, card->points[a].span, "counted here already");
            diag_hint(lint->diags, diag, "one rule can give the points of both");
            break;
        }
    }
}

static void warn_against(Lint *lint, const Rule *rule, const Course *course, int sign) {
    Str side = lint->card->sides[rule->toward];
    size_t i = 0;
    while (i + 1 < course->n && sign * (course->points[i + 1] - course->points[i]) >= 0) i++;
    Diag *diag = diag_warning(lint->diags, rule->span, "`%.*s` pushes against its `toward: %.*s`",
                              STR_ARG(rule->name), STR_ARG(side));
    Str a = course->answers[i], b = course->answers[i + 1];
    diag_hint(lint->diags, diag, "%.*s has %s points than %.*s; if that is meant: `toward: either`",
              STR_ARG(b), sign > 0 ? "fewer" : "more", STR_ARG(a));
}

static void warn_sign(Lint *lint, const Rule *rule) {
    Diag *diag = diag_warning(lint->diags, rule->span, "`%.*s` pushes against its `toward: %.*s`",
                              STR_ARG(rule->name), STR_ARG(lint->card->sides[rule->toward]));
    diag_hint(lint->diags, diag, "points above 0 push toward %.*s",
              STR_ARG(lint->card->sides[SIDE_SPLIT]));
}

void lint_toward(Lint *lint) {
    const Card *card = lint->card;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        int sign = rule->toward == TOWARD_SPLIT ? 1 : -1;
        Course course = course_of(lint, rule);
        if (rule->toward == TOWARD_EITHER) continue;
        if (rule->toward == TOWARD_UNSAID) {
            if (rule->kind != RULE_CURVE || !course.rises || !course.falls) continue;
            Diag *diag =
                diag_warning(lint->diags, rule->span, "the curve of `%.*s` both rises and falls",
                             STR_ARG(rule->name));
            diag_hint(lint->diags, diag, "if that is meant, say `toward: either`");
        } else if (rule->kind == RULE_WHEN) {
            if (sign * rule->points[0] < 0) warn_sign(lint, rule);
        } else if (sign > 0 ? course.falls : course.rises) {
            warn_against(lint, rule, &course, sign);
        }
    }
}

/* ---- reasons and steps ---- */

static void note_reasons(Lint *lint, Span span, Str name, bool why, bool source) {
    if (why && source) return;
    const char *what = why ? "no `source:`" : source ? "no `why:`" : "neither `why:` nor `source:`";
    diag_note(lint->diags, span, "`%.*s` has %s", STR_ARG(name), what);
}

void lint_reasons(Lint *lint) {
    const Card *card = lint->card;
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        note_reasons(lint, rule->span, rule->name, rule->nwhy > 0, rule->source.n > 0);
        for (size_t o = 0; rule->nwhy > 1 && o < rule->nwhy; o++)
            if (!rule->why[o].n)
                diag_note(lint->diags, rule->span, "the `why:` of `%.*s` has nothing for `%.*s`",
                          STR_ARG(rule->name), STR_ARG(card->questions[rule->question].options[o]));
    }
    for (size_t v = 0; v < card->nvetoes; v++)
        note_reasons(lint, card->vetoes[v].span, card->vetoes[v].name, card->vetoes[v].why.n > 0,
                     card->vetoes[v].source.n > 0);
}

static bool note_step(Lint *lint, Span span, const char *what, int64_t points) {
    int64_t step = lint->card->step;
    if (points % step == 0) return false;
    Str found = points_text(lint->arena, points, false), by = points_text(lint->arena, step, false);
    diag_note(lint->diags, span, "%s: %.*s is no multiple of the step %.*s", what, STR_ARG(found),
              STR_ARG(by));
    return true;
}

void lint_steps(Lint *lint) {
    const Card *card = lint->card;
    if (!card->step) return;
    if (card->start_span.src) note_step(lint, card->start_span, "`start`", card->start);
    for (size_t b = 1; b < card->nbands; b++)
        note_step(lint, card->bands[b].span,
                  arena_printf(lint->arena, "`%.*s`", STR_ARG(card->bands[b].name)),
                  card->bands[b].from);
    for (size_t r = 0; r < card->npoints; r++) {
        const Rule *rule = &card->points[r];
        const char *what = arena_printf(lint->arena, "`%.*s`", STR_ARG(rule->name));
        size_t n = rule->kind == RULE_WHEN    ? 1
                   : rule->kind == RULE_CURVE ? rule->nknots
                                              : card->questions[rule->question].noptions;
        for (size_t i = 0; i < n; i++) {
            int64_t points =
                rule->kind == RULE_CURVE ? (int64_t)round(rule->y[i] * 100) : rule->points[i];
            if (note_step(lint, rule->span, what, points)) break;
        }
    }
}
