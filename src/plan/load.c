#include "plan/load.h"

#include "yaml/kind.h"

#include "base/file.h"
#include "lang/parser.h"
#include "plan/checked.h"

#include <dirent.h>

typedef struct PlanKeys {
    Str plan, model, about;
    YNode *use, *units, *inputs, *derive, *functions, *correlate, *checks, *scenarios, *sweep;
} PlanKeys;

static const YField plan_fields[] = {
    YFIELD("plan", YF_TEXT, PlanKeys, plan, false,
           "the name of the plan; the first key of the file"),
    YFIELD("model", YF_TEXT, PlanKeys, model, false, "the name of a model that other plans use"),
    YFIELD("about", YF_TEXT, PlanKeys, about, false, "what it is for, in a sentence or two"),
    YFIELD("use", YF_ONE_OR_LIST, PlanKeys, use, false,
           "models by name, or by path from this file"),
    YFIELD("units", YF_ONE_OR_LIST, PlanKeys, units, false, "counting nouns of your own"),
    YFIELD("inputs", YF_MAP, PlanKeys, inputs, false, "what you know or assume"),
    YFIELD("derive", YF_MAP, PlanKeys, derive, false, "what follows from it"),
    YFIELD("functions", YF_MAP, PlanKeys, functions, false,
           "functions of your own; `derive` takes them too"),
    YFIELD("correlate", YF_MAP, PlanKeys, correlate, false,
           "inputs that rise together: `users, size: 0.6`"),
    YFIELD("checks", YF_MAP, PlanKeys, checks, false, "what must hold"),
    YFIELD("scenarios", YF_MAP, PlanKeys, scenarios, false, "other values for some entries"),
    YFIELD("sweep", YF_MAP, PlanKeys, sweep, false, "one entry over several values"),
};

typedef struct EntryKeys {
    YNode *value, *ok_when, *example, *args;
    Str note, source;
} EntryKeys;

static const YField entry_fields[] = {
    YFIELD("value", YF_EXPR, EntryKeys, value, true, "the expression"),
    YFIELD("note", YF_TEXT, EntryKeys, note, false, "shown in reports"),
    YFIELD("source", YF_TEXT, EntryKeys, source, false, "where the number comes from"),
    YFIELD("ok_when", YF_EXPR, EntryKeys, ok_when, false, "the condition under which it holds"),
    YFIELD("example", YF_ONE_OR_LIST, EntryKeys, example, false, "expressions that are true"),
    YFIELD("args", YF_MAP, EntryKeys, args, false, "the units of a function's parameters"),
};

KeyTable plan_keys(size_t i) {
    static const KeyTable tables[] = {
        {"Keys of a plan", plan_fields, COUNT_OF(plan_fields)},
        {"Keys of an entry", entry_fields, COUNT_OF(entry_fields)},
    };
    return i < COUNT_OF(tables) ? tables[i] : case_keys(i - COUNT_OF(tables));
}

const Ast *load_expression(Plan *plan, const YNode *node) {
    return parse_expression(plan->arena, &plan->units, node->text, plan->diags, NULL);
}

/* ---- entries ---- */

static bool load_claims(Plan *plan, EntryKeys *keys, Entry *entry) {
    bool good = true;
    if (keys->ok_when) {
        entry->ok_when = ARENA_NEW(plan->arena, Claim);
        *entry->ok_when =
            (Claim){.text = keys->ok_when->text, .ast = load_expression(plan, keys->ok_when)};
        good = entry->ok_when->ast != NULL;
    }
    size_t n;
    YNode **items = ynode_items(&keys->example, &n);
    entry->examples = ARENA_ARRAY(plan->arena, Claim, n);
    for (size_t i = 0; i < n; i++) {
        if (!ynode_want_expr(items[i], "an example", plan->diags)) return false;
        entry->examples[i] =
            (Claim){.text = items[i]->text, .ast = load_expression(plan, items[i])};
        good = good && entry->examples[i].ast;
        entry->nexamples++;
    }
    return good;
}

static AstParam *find_param(Statement *head, Str name) {
    for (size_t i = 0; i < head->nparams; i++)
        if (str_eq(head->params[i].name, name)) return &head->params[i];
    return NULL;
}

static bool load_args(Plan *plan, Statement *head, const YNode *args) {
    bool good = true;
    for (size_t i = 0; args && i < args->count; i++) {
        YNode *key = args->pairs[i].key, *value = args->pairs[i].value;
        AstParam *param = find_param(head, ynode_value(key));
        if (!param) {
            Near near = near_to(ynode_value(key));
            for (size_t p = 0; p < head->nparams; p++)
                near_offer(&near, head->params[p].name, true);
            Diag *diag = diag_error(plan->diags, key->span, "%.*s has no parameter `%.*s`",
                                    STR_ARG(span_text(head->name)), STR_ARG(ynode_value(key)));
            if (near.best.n) diag_hint(plan->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
            good = false;
            continue;
        }
        if (!ynode_want_expr(value, "the unit of a parameter", plan->diags)) good = false;
        else if (!(param->unit = parse_unit(plan->arena, &plan->units, value->text, plan->diags)))
            good = false;
    }
    return good;
}

static const Function *make_function(Plan *plan, const Statement *head, const Entry *entry) {
    Function *f = ARENA_NEW(plan->arena, Function);
    *f = (Function){.name = entry->name,
                    .head_src = head->name.src,
                    .src = entry->formula.text.src,
                    .params = head->params,
                    .nparams = head->nparams,
                    .body = entry->formula.ast};
    if (entry->ok_when) {
        f->ok_when = entry->ok_when->ast;
        f->ok_src = entry->ok_when->text.src;
    }
    return f;
}

static bool take_keys(Plan *plan, YPair pair, EntryKeys *keys) {
    if (pair.value->kind != Y_SCALAR)
        return yschema_read(pair.value, entry_fields, COUNT_OF(entry_fields), "an entry", keys,
                            plan->diags);
    if (!ynode_want_expr(pair.value, "an entry", plan->diags)) return false;
    keys->value = pair.value;
    keys->note = ynode_note(pair.value);
    return true;
}

static bool twice(Plan *plan, const Entry *old, const Entry *new) {
    const char *where = old->model ? arena_printf(plan->arena, " in the model %s", old->model) : "";
    Diag *diag = diag_error(plan->diags, new->name_span, "`%.*s` is defined already%s, line %u",
                            STR_ARG(new->name), where, diag_locate(old->name_span).line);
    diag_mark(plan->diags, diag, old->name_span, "first defined here");
    diag_hint(plan->diags, diag,
              old->model ? "only the inputs of a model may be given anew"
                         : "give one of them another name");
    return false;
}

/* A copy of the input of a used model that this entry stands for, or NULL. */
static Entry *replaced_input(Plan *plan, const Entry *entry, int32_t at, size_t used_from) {
    const Entry *old = at < 0 ? NULL : &plan->entries[at];
    bool from_used = old && old->model && (size_t)at >= used_from && old->kind == ENTRY_INPUT;
    if (!from_used || entry->kind == ENTRY_FUNCTION || old->model == entry->model) return NULL;
    Entry *kept = ARENA_NEW(plan->arena, Entry);
    *kept = *old;
    return kept;
}

static bool place_entry(Plan *plan, Entry entry, int32_t at) {
    if (at >= 0 && !entry.replaces) return twice(plan, &plan->entries[at], &entry);
    if (at >= 0) plan_put(plan, (uint32_t)at, entry);
    else plan_add(plan, entry);
    return true;
}

typedef struct Section {
    EntryKind kind;
    const char *what;
    bool functions_only;
    const char *model;
    size_t used_from;
} Section;

static bool wrong_section(Plan *plan, const Section *section, const Statement *head) {
    bool function = head->kind == STATEMENT_FUNCTION;
    if (section->functions_only && !function) {
        Diag *diag =
            diag_error(plan->diags, head->name, "a function needs its parameters: `%.*s(x)`",
                       STR_ARG(span_text(head->name)));
        diag_hint(plan->diags, diag, "a value stands under `derive:`");
        return true;
    }
    if (section->kind != ENTRY_INPUT || !function) return false;
    diag_error(plan->diags, head->name, "a function is no input: it stands under `derive:`");
    return true;
}

static bool load_entry(Plan *plan, YPair pair, const Section *section) {
    EntryKeys keys = {0};
    Statement head;
    bool good = take_keys(plan, pair, &keys);
    if (!parse_head(plan->arena, &plan->units, pair.key->text, plan->diags, &head)) return false;
    if (wrong_section(plan, section, &head)) return false;
    bool function = head.kind == STATEMENT_FUNCTION;
    Entry entry = {.kind = (uint8_t)(function ? ENTRY_FUNCTION : section->kind),
                   .name = span_text(head.name),
                   .name_span = head.name,
                   .note = keys.note,
                   .source = keys.source,
                   .model = section->model};
    if (keys.args && !function) {
        diag_error(plan->diags, keys.args->span, "`args` belongs to a function: `%.*s(x)`",
                   STR_ARG(entry.name));
        good = false;
    }
    if (function) good = load_args(plan, &head, keys.args) && good;
    good = load_claims(plan, &keys, &entry) && good;
    if (keys.value) entry.formula.text = keys.value->text;
    int32_t at = plan_find(plan, entry.name);
    entry.replaces = replaced_input(plan, &entry, at, section->used_from);
    good = keys.value && plan_parse_entry(plan, &entry) && good;
    if (function) entry.function = make_function(plan, &head, &entry);
    if (!good) entry.state = ENTRY_BROKEN;
    return place_entry(plan, entry, at) && good;
}

enum { AHEAD = 4 }; /* entries */

static bool load_section(Plan *plan, const YNode *map, Section section) {
    bool good = true;
    if (map) plan_reserve(plan, map->count);
    for (size_t i = 0; map && i < map->count; i++) {
        if (i + AHEAD < map->count) plan_expect(plan, ynode_value(map->pairs[i + AHEAD].key));
        good = load_entry(plan, map->pairs[i], &section) && good;
    }
    return good;
}

/* ---- units ---- */

static bool load_unit(Plan *plan, YNode *node) {
    Statement unit;
    if (!ynode_want_expr(node, "a unit", plan->diags)) return false;
    if (!parse_declaration(plan->arena, &plan->units, node->text, plan->diags, &unit)) return false;
    return plan_declare_unit(plan, &unit, str_trim(ynode_value(node)));
}

static bool load_units(Plan *plan, YNode **field) {
    size_t n;
    YNode **items = ynode_items(field, &n);
    bool good = true;
    for (size_t i = 0; i < n; i++) good = load_unit(plan, items[i]) && good;
    return good;
}

/* ---- models ---- */

static bool has_ending(Str name) {
    return name.n > 5 && memcmp(name.p + name.n - 5, ".yaml", 5) == 0;
}

static const char *with_ending(Arena *arena, Str name) {
    return arena_printf(arena, "%.*s%s", STR_ARG(name), has_ending(name) ? "" : ".yaml");
}

bool model_is_path(Str name) {
    return memchr(name.p, '/', name.n) || has_ending(name);
}

typedef struct ModelSearch {
    Plan *plan;
    const char *file;
    const char *found;
    Near near;
} ModelSearch;

static void look_in(ModelSearch *search, const char *folder, int depth) {
    Arena *arena = search->plan->arena;
    const char *path = file_join(arena, folder, search->file);
    if (!search->found && file_exists(path)) search->found = path;
    DIR *dir = search->found ? NULL : opendir(folder);
    if (!dir) return;
    for (struct dirent *item; (item = readdir(dir));) {
        Str name = str_of(item->d_name);
        if (name.n > 5 && strcmp(item->d_name + name.n - 5, ".yaml") == 0)
            near_offer(&search->near, (Str){arena_copy(arena, name.p, name.n), name.n - 5}, true);
        else if (depth > 0 && item->d_name[0] != '.')
            look_in(search, file_join(arena, folder, arena_copy(arena, name.p, name.n)), depth - 1);
    }
    closedir(dir);
}

const char *plan_find_model(Plan *plan, Span name, const char *folder) {
    Str word = span_text(name);
    ModelSearch search = {
        .plan = plan, .file = with_ending(plan->arena, word), .near = near_to(word)};
    if (model_is_path(word)) {
        const char *at = file_join(plan->arena, folder, search.file);
        if (file_exists(at)) return at;
        diag_error(plan->diags, name, "no file %s", at);
        return NULL;
    }
    for (size_t i = 0; i < plan->nroots && !search.found; i++) look_in(&search, plan->roots[i], 1);
    if (search.found) return search.found;
    Diag *diag = diag_error(plan->diags, name, "no model `%.*s`", STR_ARG(word));
    if (search.near.best.n)
        diag_hint(plan->diags, diag, "did you mean %.*s?", STR_ARG(search.near.best));
    else
        diag_hint(plan->diags, diag,
                  "models are looked for in the folders of NAPKIN_PATH and beside napkin; a path "
                  "of your own reads `./%s`",
                  search.file);
    return NULL;
}

static bool load_file(Plan *plan, const char *path, const char *model, int depth);

bool plan_use(Plan *plan, Span name, const char *folder, int depth) {
    const char *path = plan_find_model(plan, name, folder);
    if (!path) return false;
    bool nested = depth > 1;
    for (size_t i = 0; i < plan->nmodels; i++) {
        if (strcmp(plan->models[i].path, path) != 0) continue;
        plan->models[i].nested = plan->models[i].nested && nested;
        return true;
    }
    if (depth > LIMIT_MODEL_DEPTH) {
        diag_error(plan->diags, name, "models use one another more than %d deep",
                   LIMIT_MODEL_DEPTH);
        return false;
    }
    ARENA_PUSH_ROOM(plan->arena, plan->models, plan->nmodels, plan->cap_models);
    Str word = span_text(name);
    const char *called = arena_copy(plan->arena, word.p, word.n);
    plan->models[plan->nmodels++] = (Model){called, path, STR(""), nested};
    return load_file(plan, path, called, depth);
}

static bool load_uses(Plan *plan, YNode **field, const char *folder, int depth) {
    size_t n;
    YNode **items = ynode_items(field, &n);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        bool name = ynode_want_expr(items[i], "a model", plan->diags);
        good = name && plan_use(plan, items[i]->text, folder, depth + 1) && good;
    }
    return good;
}

/* ---- files ---- */

/* The first key says what a file is; `wanted` is what is looked for: "plan" or "model". */
static bool is_of_kind(Plan *plan, const YNode *root, const char *wanted) {
    const YNode *first = root->pairs[0].key;
    bool is_plan = str_is(ynode_value(first), "plan"),
         is_model = str_is(ynode_value(first), "model");
    if (!is_plan && !is_model && kind_is(ynode_value(first))) {
        kind_refuse(plan->diags, first->span, wanted);
        return false;
    }
    if (!is_plan && !is_model) {
        Diag *diag = diag_error(plan->diags, first->span,
                                "the first key of a file says what it is and names it");
        diag_hint(plan->diags, diag, "put `%s: My system` on its first line", wanted);
        return false;
    }
    if (is_model || strcmp(wanted, "plan") == 0) return true;
    diag_error(plan->diags, first->span, "this is a plan; only a `model:` can be used by others");
    return false;
}

static bool load_sections(Plan *plan, PlanKeys *keys, const char *path, const char *model,
                          int depth) {
    size_t used_from = plan->nentries;
    const char *folder = file_folder(plan->arena, path);
    bool good = load_uses(plan, &keys->use, folder, depth);
    good = load_units(plan, &keys->units) && good;
    good = load_section(plan, keys->inputs,
                        (Section){ENTRY_INPUT, "inputs", false, model, used_from}) &&
           good;
    good = load_section(plan, keys->derive,
                        (Section){ENTRY_DERIVED, "derive", false, model, used_from}) &&
           good;
    good = load_section(plan, keys->functions,
                        (Section){ENTRY_FUNCTION, "functions", true, model, used_from}) &&
           good;
    if (model) return good;
    good = load_correlations(plan, keys->correlate) && good;
    good = load_checks(plan, keys->checks) && good;
    good = load_scenarios(plan, keys->scenarios) && good;
    return load_sweeps(plan, keys->sweep) && good;
}

static bool load_source(Plan *plan, const Source *src, const char *path, const char *model,
                        int depth) {
    plan_read(plan, model ? "model" : "plan", src);
    YNode *root = ytree_read(plan->arena, src, model ? "model" : "plan", plan->diags);
    if (!root) return false;
    PlanKeys keys = {0};
    if (root->count && !is_of_kind(plan, root, model ? "model" : "plan")) return false;
    bool good =
        yschema_read(root, plan_fields, COUNT_OF(plan_fields), "a plan", &keys, plan->diags);
    if (!model) {
        plan->is_model = keys.model.n > 0;
        plan->title = keys.model.n ? keys.model : keys.plan;
        plan->about = keys.about;
    }
    return load_sections(plan, &keys, path, model, depth) && good;
}

static bool load_file(Plan *plan, const char *path, const char *model, int depth) {
    Source *src = ARENA_NEW(plan->arena, Source);
    bool piped = strcmp(path, "-") == 0;
    *src = (Source){.name = piped ? "stdin" : path, .first_line = 1};
    if (!model) plan->path = src->name;
    return file_read(plan->arena, path, LIMIT_FILE_BYTES, plan->diags, &src->text) &&
           load_source(plan, src, path, model, depth);
}

bool plan_load(Plan *plan, const char *path) {
    plan->checked = checked_new(plan->arena);
    bool good = load_file(plan, path, NULL, 0);
    checked_free(plan->checked);
    plan->checked = NULL;
    return good;
}

bool plan_load_text(Plan *plan, const Source *src, const char *path) {
    plan->checked = checked_new(plan->arena);
    plan->path = path;
    bool good = load_source(plan, src, path, NULL, 0);
    checked_free(plan->checked);
    plan->checked = NULL;
    return good;
}
