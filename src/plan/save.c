/* save.c - a session as the text of a plan that gives the same numbers when it is loaded. */
#include "plan/session.h"

#include "base/file.h"
#include "base/num.h"
#include "plan/load.h"
#include "yaml/write.h"

/* A text with a note behind it, to the end of the line. */
static void add_noted(Buf *out, Str text, Str note) {
    ywrite_scalar(out, text);
    if (note.n) buf_text(out, "  # ");
    ywrite_comment(out, note);
    buf_char(out, '\n');
}

static void add_text_key(Buf *out, const char *key, Str text) {
    if (!text.n) return;
    buf_printf(out, "    %s: ", key);
    ywrite_scalar(out, text);
    buf_char(out, '\n');
}

static void add_args(Buf *out, const Plan *plan, const Function *f) {
    bool any = false;
    for (size_t i = 0; i < f->nparams; i++) {
        const AstUnit *unit = f->params[i].unit;
        if (!unit) continue;
        if (!any) buf_text(out, "    args:\n");
        any = true;
        buf_printf(out, "      %.*s: ", STR_ARG(f->params[i].name));
        Buf text = buf_new(plan->arena);
        shown_unit_text(&text, &plan->units,
                        &(Shown){.unit = unit->unit, .percent = unit->percent});
        ywrite_scalar(out, buf_str(&text));
        buf_char(out, '\n');
    }
}

static void add_function(Buf *out, const Plan *plan, const Entry *entry) {
    const Function *f = entry->function;
    buf_printf(out, "  %.*s(", STR_ARG(entry->name));
    for (size_t i = 0; i < f->nparams; i++)
        buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(f->params[i].name));
    buf_text(out, "):\n    value: ");
    ywrite_scalar(out, span_text(entry->formula.text));
    buf_char(out, '\n');
    add_args(out, plan, f);
    if (f->ok_when) add_text_key(out, "ok_when", span_text(entry->ok_when->text));
}

static bool is_short(const Entry *entry) {
    bool note_fits = !memchr(entry->note.n ? entry->note.p : "", '\n', entry->note.n);
    return entry->kind != ENTRY_FUNCTION && !entry->source.n && !entry->ok_when &&
           !entry->nexamples && note_fits;
}

static void add_entry(Buf *out, const Plan *plan, const Entry *entry) {
    if (is_short(entry)) {
        buf_printf(out, "  %.*s: ", STR_ARG(entry->name));
        add_noted(out, str_trim(span_text(entry->formula.text)), entry->note);
        return;
    }
    if (entry->kind == ENTRY_FUNCTION) add_function(out, plan, entry);
    else {
        buf_printf(out, "  %.*s:\n", STR_ARG(entry->name));
        add_text_key(out, "value", str_trim(span_text(entry->formula.text)));
        if (entry->ok_when) add_text_key(out, "ok_when", span_text(entry->ok_when->text));
    }
    add_text_key(out, "note", entry->note);
    add_text_key(out, "source", entry->source);
    for (size_t i = 0; i < entry->nexamples; i++) {
        if (i == 0) buf_text(out, "    example:\n");
        buf_text(out, "      - ");
        ywrite_scalar(out, span_text(entry->examples[i].text));
        buf_char(out, '\n');
    }
}

static void add_section(Buf *out, const Plan *plan, const char *key, bool inputs) {
    bool any = false;
    for (size_t i = 1; i < plan->nentries; i++) {
        const Entry *entry = &plan->entries[i];
        if (entry->model || (entry->kind == ENTRY_INPUT) != inputs) continue;
        if (!any) buf_printf(out, "%s:\n", key);
        any = true;
        add_entry(out, plan, entry);
    }
}

static void add_names(Buf *out, const char *key, const Str *names, size_t n) {
    if (!n) return;
    buf_printf(out, "%s:\n", key);
    for (size_t i = 0; i < n; i++) {
        buf_text(out, "  - ");
        ywrite_scalar(out, names[i]);
        buf_char(out, '\n');
    }
}

/* A pair one of which was made certain since is left out. */
static void add_correlations(Buf *out, const Plan *plan, const Case *solved) {
    bool any = false;
    for (size_t i = 0; i < plan->ncorrelations; i++) {
        const Correlation *pair = &plan->correlations[i];
        if (!solved->values[pair->a].reg || !solved->values[pair->b].reg) continue;
        if (!any) buf_text(out, "correlate:\n");
        any = true;
        char rho[NUM_TEXT];
        num_shortest(pair->rho, rho);
        buf_printf(out, "  %.*s, %.*s: %s\n", STR_ARG(plan->entries[pair->a].name),
                   STR_ARG(plan->entries[pair->b].name), rho);
    }
}

static void add_checks(Buf *out, const Plan *plan) {
    if (plan->nchecks) buf_text(out, "checks:\n");
    for (size_t i = 0; i < plan->nchecks; i++) {
        const Check *check = &plan->checks[i];
        buf_text(out, "  ");
        ywrite_scalar(out, check->name);
        buf_text(out, ":\n");
        add_text_key(out, "that", span_text(check->claim.text));
        if (check->confidence != 0.9)
            buf_printf(out, "    confidence: %g%%\n", check->confidence * 100);
        if (check->warns) buf_text(out, "    level: warn\n");
        add_text_key(out, "why", check->why.n ? check->why : check->note);
    }
}

static void add_scenarios(Buf *out, const Plan *plan) {
    if (plan->nscenarios) buf_text(out, "scenarios:\n");
    for (size_t i = 0; i < plan->nscenarios; i++) {
        const Scenario *scenario = &plan->scenarios[i];
        buf_text(out, "  ");
        ywrite_scalar(out, scenario->name);
        buf_text(out, ":\n");
        if (scenario->extends >= 0)
            add_text_key(out, "extends", plan->scenarios[scenario->extends].name);
        for (size_t o = 0; o < scenario->noverrides; o++) {
            const Override *override = &scenario->overrides[o];
            buf_printf(out, "    %.*s: ", STR_ARG(plan->entries[override->entry].name));
            add_noted(out, span_text(override->formula.text), override->note);
        }
        add_text_key(out, "note", scenario->note);
    }
}

static void add_sweeps(Buf *out, const Plan *plan) {
    if (plan->nsweeps) buf_text(out, "sweep:\n");
    for (size_t i = 0; i < plan->nsweeps; i++) {
        const Sweep *sweep = &plan->sweeps[i];
        buf_text(out, "  ");
        ywrite_scalar(out, sweep->name);
        buf_printf(out, ":\n    over: %.*s\n    values:\n",
                   STR_ARG(plan->entries[sweep->over].name));
        for (size_t p = 0; p < sweep->npoints; p++) {
            buf_text(out, "      - ");
            add_noted(out, span_text(sweep->points[p].formula.text), sweep->points[p].note);
        }
        buf_text(out, "    show:\n");
        for (size_t s = 0; s < sweep->nshow; s++)
            buf_printf(out, "      - %.*s\n", STR_ARG(plan->entries[sweep->show[s]].name));
        add_text_key(out, "note", sweep->note);
    }
}

/* A path that leads to the model from the new folder, with or without `.yaml` as it was. */
static Str model_name(const Plan *plan, const Model *model, const char *folder) {
    Str name = str_of(model->name);
    if (!folder || !model_is_path(name) || name.p[0] == '/') return name;
    Str path = str_of(file_relative(plan->arena, folder, model->path));
    bool bare = name.n < 5 || memcmp(name.p + name.n - 5, ".yaml", 5) != 0;
    if (bare && path.n > 5) path.n -= 5;
    return path;
}

/* What a model uses itself comes in with it. */
static void add_models(Buf *out, const Plan *plan, const char *folder) {
    Str *used = ARENA_ARRAY(plan->arena, Str, plan->nmodels);
    size_t n = 0;
    for (size_t i = 0; i < plan->nmodels; i++)
        if (!plan->models[i].nested) used[n++] = model_name(plan, &plan->models[i], folder);
    add_names(out, "use", used, n);
}

void session_save(Session *session, Str title, const char *folder, Buf *out) {
    const Plan *plan = session_plan(session);
    buf_printf(out, "%s: ", plan->is_model ? "model" : "plan");
    ywrite_scalar(out, title);
    buf_char(out, '\n');
    if (plan->about.n) {
        buf_text(out, "about: ");
        ywrite_scalar(out, plan->about);
        buf_char(out, '\n');
    }
    add_models(out, plan, folder);
    add_names(out, "units", plan->own_units, plan->nown_units);
    add_section(out, plan, "inputs", true);
    add_section(out, plan, "derive", false);
    add_correlations(out, plan, session_case(session));
    add_checks(out, plan);
    add_scenarios(out, plan);
    add_sweeps(out, plan);
}
