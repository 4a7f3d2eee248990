#include "plan/compare.h"

#include "base/num.h"

#include <math.h>

/* ---- what is the same ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void skip_blanks(Str *text) {
    while (text->n && is_blank(text->p[0])) *text = (Str){text->p + 1, text->n - 1};
}

/* The same but for how lines are broken. */
static bool same_words(Str a, Str b) {
    a = str_trim(a);
    b = str_trim(b);
    while (a.n && b.n) {
        bool blanks = is_blank(a.p[0]);
        if (blanks ? !is_blank(b.p[0]) : a.p[0] != b.p[0]) return false;
        a = (Str){a.p + 1, a.n - 1};
        b = (Str){b.p + 1, b.n - 1};
        if (blanks) skip_blanks(&a), skip_blanks(&b);
    }
    return a.n == b.n;
}

static const Entry *entry_of(const Side *side, uint32_t at) {
    return &side->plan->entries[at];
}

static bool is_function(const Side *side, uint32_t at) {
    return entry_of(side, at)->kind == ENTRY_FUNCTION;
}

/* Each plan numbers its own nouns, so bases are told apart by name. */
static bool same_dim(const Side *a, const Dim *da, const Side *b, const Dim *db) {
    if (a->plan == b->plan) return dim_eq(da, db);
    size_t found = 0;
    for (size_t i = 0; i < da->n; i++)
        for (size_t j = 0; j < db->n; j++)
            found += da->t[i].power == db->t[j].power &&
                     strcmp(base_name(&a->plan->units, da->t[i].base),
                            base_name(&b->plan->units, db->t[j].base)) == 0;
    return da->n == db->n && found == da->n;
}

static bool same_type(const Comparison *all, const Change *change) {
    const Type *a = plan_type(all->before.plan, change->before),
               *b = plan_type(all->after.plan, change->after);
    return a->is_bool == b->is_bool && same_dim(&all->before, &a->dim, &all->after, &b->dim);
}

static bool same_head(const Function *a, const Function *b) {
    if (a->nparams != b->nparams) return false;
    for (size_t i = 0; i < a->nparams; i++) {
        const AstParam *p = &a->params[i], *q = &b->params[i];
        bool units = p->unit && q->unit ? same_words((Str){a->head_src->text.p + p->off, p->len},
                                                     (Str){b->head_src->text.p + q->off, q->len})
                                        : !p->unit == !q->unit;
        if (!str_eq(p->name, q->name) || !units) return false;
    }
    return true;
}

static bool is_edited(const Comparison *all, const Change *change) {
    const Formula *a = plan_formula(all->before.plan, &all->before.solved, change->before),
                  *b = plan_formula(all->after.plan, &all->after.solved, change->after);
    if (a == b) return false;
    bool functions = is_function(&all->before, change->before);
    if (functions && !same_head(entry_of(&all->before, change->before)->function,
                                entry_of(&all->after, change->after)->function))
        return true;
    return !same_words(span_text(a->text), span_text(b->text));
}

static Value value_before(const Comparison *all, const Change *change) {
    return all->before.solved.values[change->before];
}

static Value value_after(const Comparison *all, const Change *change) {
    return all->after.solved.values[change->after];
}

/* ---- one name ---- */

/* Before anything is sampled: whether the value may be another one. */
static bool may_move(const Comparison *all, const Change *change) {
    if (!change->alike) return true;
    bool a = all->before.solved.known[change->before], b = all->after.solved.known[change->after];
    if (!a || !b) return a != b;
    Value x = value_before(all, change), y = value_after(all, change);
    return x.reg || y.reg ? x.reg != y.reg : !num_near(x.one, y.one);
}

/* Registers of the difference, and of "lower" and "higher". */
static void join(const Comparison *all, Change *change) {
    Program *program = all->before.plan->program;
    Value a = value_before(all, change), b = value_after(all, change);
    bool uncertain = a.reg || b.reg;
    if (!change->moved || !change->alike || !change->known || !uncertain) return;
    change->falls = program_op(program, KERNEL_LT, b, a, a);
    change->rises = program_op(program, KERNEL_LT, a, b, b);
    if (plan_type(all->after.plan, change->after)->is_bool) return;
    change->change = program_op(program, KERNEL_SUB, b, a, a);
}

static Change change_of(const Comparison *all, uint32_t before, uint32_t after) {
    Change change = {.before = before, .after = after};
    bool function = is_function(&all->before, before);
    change.edited = is_edited(all, &change);
    if (function) return change;
    change.alike = same_type(all, &change);
    change.known = all->before.solved.known[before] && all->after.solved.known[after];
    change.moved = may_move(all, &change);
    join(all, &change);
    return change;
}

static bool is_told(const Comparison *all, const Change *change) {
    bool own = !entry_of(&all->before, change->before)->model ||
               !entry_of(&all->after, change->after)->model;
    return change->edited || (change->moved && own);
}

static int32_t twin_of(const Side *side, const Side *other, uint32_t at) {
    int32_t twin = plan_find(other->plan, entry_of(side, at)->name);
    return twin > 0 && is_function(side, at) == is_function(other, (uint32_t)twin) ? twin : -1;
}

/* What `side` has alone; what models bring is theirs, not the plan's. */
static Lone *lone_entries(const Side *side, const Side *other, size_t *n) {
    const Plan *plan = side->plan;
    Lone *lone = ARENA_ARRAY(plan->arena, Lone, plan->nentries + plan->nchecks);
    for (uint32_t i = 1; i < plan->nentries; i++)
        if (!entry_of(side, i)->model && twin_of(side, other, i) < 0)
            lone[(*n)++] = (Lone){.at = i};
    return lone;
}

static void find_changes(Comparison *all) {
    const Plan *plan = all->after.plan;
    all->changes = ARENA_ARRAY(plan->arena, Change, plan->nentries);
    for (uint32_t i = 1; i < plan->nentries; i++) {
        int32_t twin = twin_of(&all->after, &all->before, i);
        if (twin < 0) continue;
        Change change = change_of(all, (uint32_t)twin, i);
        if (is_told(all, &change)) all->changes[all->nchanges++] = change;
        else all->same_values += !entry_of(&all->after, i)->model && !is_function(&all->after, i);
    }
}

/* ---- checks ---- */

static Map checks_by_name(const Plan *plan) {
    Map map = map_new(plan->arena);
    for (size_t i = 0; i < plan->nchecks; i++) map_put(&map, plan->checks[i].name, (int32_t)i);
    return map;
}

static bool check_edited(const Check *a, const Check *b) {
    return !same_words(span_text(a->claim.text), span_text(b->claim.text)) ||
           a->warns != b->warns || a->confidence != b->confidence;
}

static void lone_checks(const Plan *plan, const Map *others, Lone *lone, size_t *n) {
    for (uint32_t i = 0; i < plan->nchecks; i++)
        if (map_get(others, plan->checks[i].name) < 0)
            lone[(*n)++] = (Lone){.check = true, .at = i};
}

static void pair_checks(Comparison *all) {
    const Plan *before = all->before.plan, *after = all->after.plan;
    Map old = checks_by_name(before), new = checks_by_name(after);
    all->checks = ARENA_ARRAY(after->arena, CheckChange, after->nchecks);
    for (uint32_t i = 0; i < after->nchecks; i++) {
        int32_t twin = map_get(&old, after->checks[i].name);
        bool edited = twin >= 0 && check_edited(&before->checks[twin], &after->checks[i]);
        all->checks[all->nchecks++] = (CheckChange){.before = twin, .after = i, .edited = edited};
    }
    lone_checks(before, &new, all->removed, &all->nremoved);
    lone_checks(after, &old, all->added, &all->nadded);
}

/* ---- sampling: both sides and what is between them, in one pass ---- */

/* Values of one side that are told. */
static uint32_t *told_entries(const Comparison *all, bool after, size_t *n) {
    const Lone *lone = after ? all->added : all->removed;
    size_t nlone = after ? all->nadded : all->nremoved;
    uint32_t *told = ARENA_ARRAY(all->after.plan->arena, uint32_t, all->nchanges + nlone);
    for (size_t i = 0; i < all->nchanges; i++)
        told[(*n)++] = after ? all->changes[i].after : all->changes[i].before;
    for (size_t i = 0; i < nlone; i++)
        if (!lone[i].check) told[(*n)++] = lone[i].at;
    return told;
}

enum { JOINED = 3 };

static size_t want_joined(const Comparison *all, Want *wants) {
    size_t n = 0;
    for (size_t i = 0; i < all->nchanges; i++) {
        const Change *change = &all->changes[i];
        const Value values[JOINED] = {change->change, change->falls, change->rises};
        for (size_t v = 0; v < JOINED; v++)
            if (values[v].reg) wants[n++] = (Want){.reg = values[v].reg, .truth = v > 0};
    }
    return n;
}

/* The answers, in the order in which they were wanted. */
static void take_joined(Comparison *all, const Want *wants) {
    for (size_t i = 0; i < all->nchanges; i++) {
        Change *change = &all->changes[i];
        if (change->change.reg) change->difference = &wants++->spread;
        if (change->falls.reg) change->lower = &wants++->share;
        if (change->rises.reg) change->higher = &wants++->share;
    }
}

static bool sample_sides(Comparison *all) {
    size_t nbefore = 0, nafter = 0;
    const uint32_t *before = told_entries(all, false, &nbefore),
                   *after = told_entries(all, true, &nafter);
    Arena *arena = all->before.plan->arena;
    Want *wants = ARENA_ARRAY(arena, Want, JOINED * all->nchanges);
    size_t nwants = want_joined(all, wants);
    const Sampled parts[] = {
        {all->before.plan, &all->before.solved, 1, before, nbefore, &all->before.verdicts},
        {all->after.plan, &all->after.solved, 1, after, nafter, &all->after.verdicts}};
    if (!plan_sample_together(parts, COUNT_OF(parts), wants, nwants)) return false;
    take_joined(all, wants);
    return true;
}

/* ---- what came of it ---- */

static size_t without_answer(const Case *solved, uint32_t at) {
    if (solved->spreads[at]) return solved->spreads[at]->none;
    return solved->shares[at] ? solved->shares[at]->none : 0;
}

/* The median, or of a truth value the share of runs. */
static double middle_of(const Case *solved, uint32_t at) {
    return solved->shares[at] ? solved->shares[at]->at : solved->values[at].one;
}

static double relative_size(const Comparison *all, const Change *change) {
    if (!change->alike || !change->known) return change->moved ? INFINITY : 0;
    double a = middle_of(&all->before.solved, change->before),
           b = middle_of(&all->after.solved, change->after);
    if (plan_type(all->after.plan, change->after)->is_bool) return fabs(b - a);
    if (num_near(a, b)) return 0;
    return a * b > 0 ? fabs(log(b / a)) : INFINITY;
}

/* Two expressions may come to the same in every run. */
static void settle(const Comparison *all, Change *change) {
    if (change->lower)
        change->moved = change->lower->holds || change->higher->holds ||
                        without_answer(&all->before.solved, change->before) !=
                            without_answer(&all->after.solved, change->after);
    change->size = is_function(&all->after, change->after) ? 0 : relative_size(all, change);
}

/* Largest first, else in order of writing. */
static int by_size(const void *a, const void *b) {
    const Change *x = a, *y = b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    return x->after < y->after ? -1 : x->after > y->after;
}

static void settle_changes(Comparison *all) {
    size_t kept = 0;
    for (size_t i = 0; i < all->nchanges; i++) {
        Change *change = &all->changes[i];
        settle(all, change);
        if (change->moved || change->edited) all->changes[kept++] = *change;
        else all->same_values++;
    }
    all->nchanges = kept;
    if (kept) qsort(all->changes, kept, sizeof *all->changes, by_size);
}

/* 0: it fails now, 1: it warns now, 2: it holds again, 3: it did not turn. */
static int turn_of(const Comparison *all, const CheckChange *change) {
    if (!change->turned) return 3;
    if (all->after.verdicts[change->after].holds) return 2;
    return all->after.plan->checks[change->after].warns;
}

static bool limit_moved(const Comparison *all, const CheckChange *change) {
    const Side *a = &all->before, *b = &all->after;
    if (change->before < 0) return false;
    const Verdict *was = &a->verdicts[change->before], *is = &b->verdicts[change->after];
    if (!was->compares || !is->compares) return false;
    const Type *before = &a->plan->checks[change->before].limit.type,
               *after = &b->plan->checks[change->after].limit.type;
    return !same_dim(a, &before->dim, b, &after->dim) || !num_near(was->limit, is->limit);
}

/* A new check that fails counts like one that held before: nobody has seen it fail yet. */
static void count_check(Comparison *all, CheckChange *change) {
    bool new = change->before < 0, before = new || all->before.verdicts[change->before].holds,
         after = all->after.verdicts[change->after].holds,
         warns = all->after.plan->checks[change->after].warns;
    change->turned = before != after;
    change->limit_moved = limit_moved(all, change);
    if (before != after) *(after ? &all->holding : warns ? &all->warning : &all->failing) += 1;
    else if (!after) *(warns ? &all->still_warning : &all->still_failing) += 1;
    all->same_checks += !change->turned && !change->edited && !new;
}

static void mark_new_failures(Comparison *all) {
    for (size_t i = 0; i < all->nadded; i++) {
        Lone *lone = &all->added[i];
        lone->turned = lone->check && !all->after.verdicts[lone->at].holds;
    }
}

static void settle_checks(Comparison *all) {
    CheckChange *kept = ARENA_ARRAY(all->after.plan->arena, CheckChange, all->nchecks);
    size_t n = 0;
    for (size_t i = 0; i < all->nchecks; i++) count_check(all, &all->checks[i]);
    for (int turn = 0; turn <= 3; turn++)
        for (size_t i = 0; i < all->nchecks; i++) {
            const CheckChange *change = &all->checks[i];
            bool told = change->turned || change->edited;
            if (told && turn_of(all, change) == turn) kept[n++] = *change;
        }
    all->checks = kept;
    all->nchecks = n;
    mark_new_failures(all);
}

static bool any_lone_uncertain(const Side *side, const Lone *lone, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool uncertain = lone[i].check ? side->verdicts[lone[i].at].uncertain
                                       : side->solved.values[lone[i].at].reg != 0;
        if (uncertain) return true;
    }
    return false;
}

static bool check_uncertain(const Comparison *all, const CheckChange *change) {
    bool before = change->before >= 0 && all->before.verdicts[change->before].uncertain;
    return before || all->after.verdicts[change->after].uncertain;
}

/* Whether anything that is told hangs on the runs. */
static bool anything_uncertain(const Comparison *all) {
    for (size_t i = 0; i < all->nchanges; i++)
        if (value_before(all, &all->changes[i]).reg || value_after(all, &all->changes[i]).reg)
            return true;
    for (size_t i = 0; i < all->nchecks; i++)
        if (check_uncertain(all, &all->checks[i])) return true;
    return any_lone_uncertain(&all->before, all->removed, all->nremoved) ||
           any_lone_uncertain(&all->after, all->added, all->nadded);
}

bool plan_compare(Comparison *out) {
    Side *before = &out->before, *after = &out->after;
    before->verdicts = ARENA_ARRAY(before->plan->arena, Verdict, before->plan->nchecks);
    after->verdicts = ARENA_ARRAY(after->plan->arena, Verdict, after->plan->nchecks);
    out->removed = lone_entries(before, after, &out->nremoved);
    out->added = lone_entries(after, before, &out->nadded);
    find_changes(out);
    pair_checks(out);
    bool sampled = sample_sides(out);
    settle_changes(out);
    settle_checks(out);
    out->uncertain = anything_uncertain(out);
    return sampled;
}
