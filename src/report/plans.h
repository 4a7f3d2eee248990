/* plans.h - a solved plan, as `run`, `check`, `show` and `why` report it.
 *
 * A PlanReport is the one model of the answer; each format writes it in its own way. */
#ifndef NAPKIN_PLANS_H
#define NAPKIN_PLANS_H

#include "plan/sweep.h"
#include "report/json.h"
#include "report/style.h"

typedef struct PlanReport {
    Plan *plan;
    Case *cases; /* at least one; the first is what a report without scenarios shows */
    size_t ncases;
    Verdict **verdicts; /* by case, by check */
    SweepResult *sweeps;
    size_t nsweeps;
    bool checks_only;
    size_t failed_checks, failed_warnings, failed_cases;
    bool uncertain;   /* something was sampled */
    bool interrupted; /* and not to its end, which was reported */
    const Style *style;
} PlanReport;

/* Solves the cases and the sweeps: the plan as it stands when `scenario` is NULL, one scenario, or
 * (all set) the plan and every scenario side by side. */
PlanReport plan_report(Plan *plan, const Style *style, const Scenario *scenario, bool all,
                       bool with_sweeps);

void plan_report_write(Buf *out, const PlanReport *report);

/* Every entry with its expression, value and note; `names` (n = 0: all of the plan's own). */
void plan_show(Buf *out, const Style *style, const Plan *plan, const Case *solved,
               const uint32_t *names, size_t n);

/* The tree that a value comes from: each node with its expression, value, unit and note; and, of an
 * uncertain value, what drives it. */
void plan_why(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at);

/* The same tree as an object: {"entry", "from": [...], "drivers"}. */
void plan_why_json(Json *json, Plan *plan, Case *solved, uint32_t at);

/* What drives an uncertain value: nothing for any other. */
void plan_drivers(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at);
void plan_drivers_json(Json *json, Plan *plan, Case *solved, uint32_t at);

/* Opens a document about a plan: what it is, its file, and how it is sampled. */
void plan_document_open(Json *json, const Plan *plan);

/* The value of an entry in a case, or "no answer". */
Str plan_value_text(Arena *arena, const Plan *plan, const Case *solved, uint32_t at);

/* The expression in force for the entry in the case, blanks and line ends folded. */
Str plan_expression_text(Arena *arena, const Plan *plan, const Case *solved, uint32_t at);

/* The note of an entry in a case, else its source. */
Str plan_remark(const Plan *plan, const Case *solved, uint32_t at);

/* The plan's own values, inputs before what is derived, in order of writing. */
uint32_t *plan_own_values(const Plan *plan, size_t *n, size_t *ninputs);

/* The head of a section. */
void plan_heading(Buf *out, const Style *style, const char *text);

/* `f(rate, time)` for a function, else the name. */
Str plan_shown_name(Arena *arena, const Entry *entry);

/* Blanks and line ends folded. */
Str plan_one_line(Arena *arena, Str text);

/* Adds `100,000 runs, seed 1`: what an uncertain answer can be had from again. */
void plan_runs_text(Buf *line, const Plan *plan);

/* ✓, ✗ or !, and its tone. */
const char *check_mark(const Check *check, const Verdict *verdict);
Tone check_tone(const Check *check, const Verdict *verdict);
/* `46.2%`, or what can be said where the condition is no comparison. */
const char *check_found(Arena *arena, const Plan *plan, const Check *check, const Verdict *verdict);

void check_json(Json *json, const Plan *plan, const Check *check, const Verdict *verdict);
void plan_report_json(Buf *out, const PlanReport *report);
void plan_report_csv(Buf *out, const PlanReport *report);
/* An entry as an object, and its members alone. */
void entry_members_json(Json *json, const Plan *plan, const Case *solved, uint32_t at);
void entry_json(Json *json, const Plan *plan, const Case *solved, uint32_t at);

#endif
