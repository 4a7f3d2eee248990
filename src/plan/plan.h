/* plan.h - named expressions that hang on one another: a plan, a model, a session at the prompt.
 *
 * Entry 0 is `_`, the last result of a session. Entries are referred to by their number, which is
 * also the slot their value is loaded from; the array moves when it grows. A plan is built by
 * loading (load.h) or line by line (session.h), then prepared once: names are resolved, circles
 * refused, dimensions checked, all errors together. After that it is solved as often as wanted,
 * each Case with replacements of its own.
 *
 * Everything lives in the plan's arena. */
#ifndef NAPKIN_PLAN_H
#define NAPKIN_PLAN_H

#include "lang/check.h"

typedef enum EntryKind { ENTRY_INPUT, ENTRY_DERIVED, ENTRY_FUNCTION } EntryKind;
typedef enum EntryState { ENTRY_NEW, ENTRY_GOOD, ENTRY_BROKEN } EntryState;

/* A condition or an example: an expression that must be true. */
typedef struct Claim {
    Span text;
    const Ast *ast;
    Code code;
    bool good; /* checked without errors */
} Claim;

/* An expression with what it hangs on. */
typedef struct Formula {
    Span text;
    const Ast *ast; /* NULL: could not be parsed, or checked already and given back */
    uint32_t *uses; /* entries, as often as they are named */
    size_t nuses;
    Code code;
} Formula;

typedef struct Entry {
    Formula formula; /* it ends with the type: a name that is looked up reads that and `state` */
    uint8_t state;   /* EntryState */
    uint8_t kind;    /* EntryKind */
    uint32_t nexamples;
    const struct Entry *replaces; /* the input of a model that this one stands for */
    Str name;
    Span name_span;
    const Function *function; /* of ENTRY_FUNCTION */
    Str note, source;
    Claim *ok_when; /* NULL: always; of a value */
    Claim *examples;
    const char *model; /* the file it came from when that is a model, NULL: the plan's own */
} Entry;

/* Another formula for an entry: of a scenario, of `--set`, of a point of a sweep. */
typedef struct Override {
    uint32_t entry;
    Span name_span;
    Formula formula;
    Str note;
} Override;

typedef struct Scenario {
    Str name;
    Span name_span;
    Str note;
    int32_t extends; /* another scenario, -1: none */
    Override *overrides;
    size_t noverrides;
    const void *node; /* what it was read from, until it is resolved */
} Scenario;

typedef struct Check {
    Str name;
    Span name_span;
    Claim claim;
    bool warns;        /* a failure is a warning, not an error */
    double confidence; /* share of runs in which it must hold */
    Str why, note;
    /* When the claim is one comparison: its sides, so that the margin can be told. */
    bool compares;
    TokenKind op;
    Code found, limit;
} Check;

typedef struct Sweep {
    Str name;
    Span name_span;
    uint32_t over;
    Override *points;
    size_t npoints;
    uint32_t *show;
    size_t nshow;
    Str note;
} Sweep;

/* Two inputs that rise together (rho > 0) or against one another. */
typedef struct Correlation {
    Span text; /* both names */
    uint32_t a, b;
    double rho; /* of their normal scores */
} Correlation;

typedef struct Model {
    const char *name; /* as it was asked for */
    const char *path;
    Str title;
    bool nested; /* another model asked for it, not the plan */
} Model;

/* A file that was read for the plan. */
typedef struct PlanFile {
    const char *kind; /* "plan", "model", "samples" */
    const Source *src;
} PlanFile;

#define PLAN_LIST(type, name)                                                                      \
    type *name;                                                                                    \
    size_t n##name, cap_##name

typedef struct Plan {
    Arena *arena;
    Arena *trees; /* parsed expressions, given back as soon as they are checked */
    Diags *diags;
    UnitSet units;
    const char *path;         /* NULL: a session */
    bool is_model;            /* `model:` rather than `plan:` */
    bool (*stop)(void);       /* NULL, or whether the person wants to wait no longer */
    const char *const *roots; /* folders where models are looked for */
    size_t nroots;
    Str title, about;
    Map names;
    PLAN_LIST(Entry, entries);
    PLAN_LIST(Str, own_units);
    PLAN_LIST(Model, models);
    PLAN_LIST(PlanFile, files); /* the plan first, each once */
    PLAN_LIST(Check, checks);
    PLAN_LIST(Scenario, scenarios);
    PLAN_LIST(Sweep, sweeps);
    PLAN_LIST(Correlation, correlations);
    const struct Copula *copula; /* made of them by plan_prepare; NULL: none */
    Program *program;            /* of all cases: what they have in common is sampled once */
    Sampling sampling;
    double precision; /* 0, or how sure every quantile must be, as a share of it */
    Override *sets;   /* of `--set`: in force in every case */
    size_t nsets, cap_sets;
    uint32_t *order; /* entries, each after what it hangs on; made by plan_prepare */
    size_t norder;
    struct Checked *checked; /* while files are read */
    Scope scope;
} Plan;

/* One evaluation of the whole plan. */
typedef struct Case {
    Str name; /* "base" or a scenario's */
    const Scenario *scenario;
    const Override *extra;  /* the point of a sweep, or NULL */
    size_t nsets;           /* of the plan's `sets`, those that were in force when it was solved */
    Value *values;          /* by entry */
    const Spread **spreads; /* by entry: of an uncertain number, once plan_sample() took samples */
    const Share **shares;   /* by entry: of an uncertain truth value */
    bool *known;            /* false: it, or what it hangs on, has no answer here */
    size_t n;               /* entries there is room for */
    size_t failed;          /* errors reported while solving */
    const struct InForce *force; /* what stands for what */
    struct CopyOf *copies;       /* values of independent copies, by salt */
} Case;

/* What became of a check in a case. */
typedef struct Verdict {
    bool known;
    bool holds;
    bool compares; /* found and limit are there */
    double found, limit;
    bool has_margin;
    double margin; /* room left, as a share of the limit; negative: missing */
    /* When the condition is uncertain: it holds in a share of the runs. `found` is then a median,
     * and so is the limit; the margin is of the shares. */
    bool uncertain;
    Share share;
    bool close; /* more runs could turn the verdict */
    const Spread *found_spread;
} Verdict;

Plan *plan_new(Arena *arena, Diags *diags);

/* The entry of that name, or -1. */
int32_t plan_find(const Plan *plan, Str name);

/* The same, with an error that names the nearest value when there is none. `what`: "value". */
bool plan_find_value(const Plan *plan, Span name, uint32_t *entry) MUST_USE;

/* Takes in a counting noun, as `unit` and `units:` declare it; :save writes `line` for it. Where it
 * is there already nothing changes; a name of the plan's own is refused. */
bool plan_declare_unit(Plan *plan, const Statement *unit, Str line) MUST_USE;

/* Appends an entry whose name is new. */
uint32_t plan_add(Plan *plan, Entry entry);

/* Puts an entry in the place of another one of its name. */
void plan_put(Plan *plan, uint32_t at, Entry entry);

/* That name is going to be looked up soon: in a large plan it would have to be waited for. */
void plan_expect(const Plan *plan, Str name);

/* Keeps in mind that a file was read; not in a session, whose lines come and go. */
void plan_read(Plan *plan, const char *kind, const Source *src);

/* Room for `more` entries, so that a large plan is not copied as it grows. */
void plan_reserve(Plan *plan, size_t more);

/* Resolves and checks everything; false after at least one error. */
bool plan_prepare(Plan *plan) MUST_USE;

/* Checks the formula of one entry whose uses have been checked. */
bool plan_check_entry(Plan *plan, uint32_t at) MUST_USE;
/* Parses the entry's formula and, when all it names is there and checked (as it is in a plan that
 * is written top down), checks it at once and gives its tree back. What has to wait for later lines
 * is left to plan_prepare. False after an error. */
bool plan_parse_entry(Plan *plan, Entry *entry) MUST_USE;

/* Finds what a formula hangs on. Unknown names are left to the checker. */
void plan_find_uses(Plan *plan, Formula *formula, const Function *function);

/* `pair` names two inputs, `a, b`; rho is between -1 and 1. Takes effect by plan_prepare. */
bool plan_correlate(Plan *plan, Span pair, Span rho) MUST_USE;

/* `text` is "name=expression": in force from now on, in every case. After plan_prepare. */
bool plan_set(Plan *plan, const Source *text) MUST_USE;

/* What is set makes no circle in the cases that are to be solved: the plan as it stands, one
 * scenario, or (all) every one. */
bool plan_sets_fit(Plan *plan, const Scenario *scenario, bool all) MUST_USE;

/* A condition on values of the prepared plan, with its sides where it is a comparison. */
bool plan_make_check(Plan *plan, Span text, Check *out) MUST_USE;

/* Parses and checks a replacement for an entry: it must have the entry's dimension. */
bool plan_make_override(Plan *plan, Span name, Span text, Override *out) MUST_USE;
bool plan_check_override(Plan *plan, Override *override) MUST_USE;

/* Solves the plan as it stands (scenario NULL) or in a scenario, with one more replacement on top
 * (may be NULL). Errors (a division by zero …) are reported and what hangs on them is unknown. */
Case plan_solve(Plan *plan, const Scenario *scenario, const Override *extra);

/* What a checked code is in a case. `stream` names its own draws. */
bool plan_run(Plan *plan, Case *solved, const Code *code, Str stream, Value *out) MUST_USE;
/* Whether a claim holds in a case; when uncertain, in nine runs of ten. False when it has no
 * answer. */
bool plan_holds(Plan *plan, Case *solved, const Claim *claim, bool *out) MUST_USE;

/* Samples the entries named (uncertain ones) and judges the checks (verdicts NULL: none), all cases
 * together in one pass. False when it was interrupted, which is reported. Raises the plan's number
 * of runs until `precision` is reached, when that is wanted. */
bool plan_sample(Plan *plan, Case *cases, size_t ncases, const uint32_t *entries, size_t n,
                 Verdict **verdicts) MUST_USE;

/* In how many runs an uncertain number of a case lies below the first of n rising edges, and from
 * each of them on: n + 1 counts, of the runs that have an answer. A second pass over the same runs.
 * False when it was interrupted, which is reported. */
bool plan_count(Plan *plan, const Case *solved, uint32_t at, const double *edges, size_t n,
                const size_t **counts) MUST_USE;

/* The quantiles of an uncertain number of a case at n more places. */
bool plan_quantiles(Plan *plan, const Case *solved, uint32_t at, const double *p, size_t n,
                    double *out) MUST_USE;

/* What is to be sampled of one plan, as plan_sample() takes it. */
typedef struct Sampled {
    Plan *plan;
    Case *cases;
    size_t ncases;
    const uint32_t *entries;
    size_t n;
    Verdict **verdicts;
} Sampled;

/* The same of plans that share one Program, still in one pass; `more` values beside, which have no
 * say in the precision. The sampling is the first plan's. */
bool plan_sample_together(const Sampled *parts, size_t nparts, Want *more, size_t nmore) MUST_USE;

/* The environment in which a name, or an expression under a name of its own, is worked out in a
 * case. */
EvalEnv plan_env(Plan *plan, Case *solved, Str name);

/* The entry's type in every case. */
static inline const Type *plan_type(const Plan *plan, uint32_t at) {
    return &plan->entries[at].formula.code.type;
}

/* Polls the plan's `stop` now and then; reports and answers true when the work should end. */
bool plan_stopped(const Plan *plan, size_t step) MUST_USE;

const Scenario *plan_scenario(const Plan *plan, Str name);

/* What stands for an entry in a case, or NULL where the plan's own formula does. */
const Override *plan_override(const Plan *plan, const Case *solved, uint32_t at);
/* The formula in force for an entry in a case, and the note that goes with it. */
const Formula *plan_formula(const Plan *plan, const Case *solved, uint32_t at);
Str plan_note(const Plan *plan, const Case *solved, uint32_t at);

#endif
