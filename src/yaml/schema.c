#include "yaml/schema.h"

#include "base/limits.h"
#include "base/near.h"
#include "base/utf8.h"
#include "yaml/lines.h"

enum {
    NAME_TEXT = 80, /* "`confidence`" with its NUL */
    SHOWN = 40,     /* columns of the file's text in a message */
};

const YField *yschema_field(const YField *fields, size_t nfields, Str key) {
    for (size_t i = 0; i < nfields; i++) {
        if (str_is(key, fields[i].key)) return &fields[i];
    }
    return NULL;
}

typedef struct Table {
    const YField *fields;
    size_t nfields;
    const char *what;
    Diags *diags;
} Table;

static const char *all_keys(const Table *table) {
    Buf buf = buf_new(table->diags->arena);
    for (size_t i = 0; i < table->nfields; i++)
        buf_printf(&buf, "%s%s", i ? ", " : "", table->fields[i].key);
    return buf.p;
}

static Str shown(Str text) {
    return (Str){text.p, utf8_fit(text, SHOWN)};
}

static void report_unknown(const Table *table, const YNode *key) {
    Near near = near_to(ynode_value(key));
    for (size_t i = 0; i < table->nfields; i++)
        near_offer(&near, str_of(table->fields[i].key), true);
    Str name = shown(ynode_value(key));
    if (near.best.n) {
        diag_error(table->diags, key->span, "%s has no key `%.*s`; did you mean %.*s?", table->what,
                   STR_ARG(name), STR_ARG(near.best));
        return;
    }
    Diag *diag =
        diag_error(table->diags, key->span, "%s has no key `%.*s`", table->what, STR_ARG(name));
    diag_hint(table->diags, diag, "its keys are: %s", all_keys(table));
}

/* A map is missing something where it starts: at its first key, or at its `{`. */
static Span place_of(const YNode *map) {
    return map->count ? map->pairs[0].key->span : map->span;
}

static void report_missing(const Table *table, const YNode *map, const YField *field) {
    Diag *diag =
        diag_error(table->diags, place_of(map), "%s needs the key `%s`", table->what, field->key);
    const char *help = field->help ? field->help : "";
    diag_hint(table->diags, diag, "add `%s:`%s%s", field->key, *help ? ", " : "", help);
}

static const char *all_choices(Arena *arena, const char *const *choices) {
    Buf buf = buf_new(arena);
    for (size_t i = 0; choices[i]; i++) buf_printf(&buf, "%s%s", i ? ", " : "", choices[i]);
    return buf.p;
}

static bool read_choice(const YNode *node, const YField *field, const char *name, int *out,
                        Diags *diags) {
    if (!ynode_want_expr(node, name, diags)) return false;
    Near near = near_to(ynode_value(node));
    for (int i = 0; field->choices[i]; i++) {
        near_offer(&near, str_of(field->choices[i]), true);
        if (!str_is(ynode_value(node), field->choices[i])) continue;
        *out = i;
        return true;
    }
    Diag *diag = diag_error(diags, node->text, "%s has no choice `%.*s`", name,
                            STR_ARG(shown(ynode_value(node))));
    const char *choices = all_choices(diags->arena, field->choices);
    if (near.best.n)
        diag_hint(diags, diag, "did you mean %.*s? the choices are: %s", STR_ARG(near.best),
                  choices);
    else diag_hint(diags, diag, "the choices are: %s", choices);
    return false;
}

static bool read_text(const YNode *node, const char *name, Str *out, Diags *diags) {
    if (!ynode_want_text(node, name, diags)) return false;
    *out = ynode_value(node);
    return true;
}

static bool want_node(YNode *node, const YField *field, const char *name, Diags *diags) {
    switch (field->kind) {
    case YF_EXPR: return ynode_want_expr(node, name, diags);
    case YF_MAP: return ynode_want(node, Y_MAP, name, diags);
    case YF_LIST: return ynode_want(node, Y_LIST, name, diags);
    case YF_ONE_OR_LIST: return node->kind == Y_LIST || ynode_want_expr(node, name, diags);
    case YF_ANY:
    case YF_TEXT:
    case YF_BOOL:
    case YF_CHOICE: break;
    }
    return true;
}

static bool may_be_empty(const YField *field) {
    bool group = field->kind == YF_MAP || field->kind == YF_LIST || field->kind == YF_ONE_OR_LIST;
    return group && !field->required;
}

static bool read_value(YNode *node, const YField *field, void *out, Diags *diags) {
    char name[NAME_TEXT];
    snprintf(name, sizeof name, "`%s`", field->key);
    void *member = (char *)out + field->offset;
    if (ynode_is_empty(node) && may_be_empty(field)) return true;
    switch (field->kind) {
    case YF_TEXT: return read_text(node, name, member, diags);
    case YF_BOOL: return ynode_want_bool(node, name, member, diags);
    case YF_CHOICE: return read_choice(node, field, name, member, diags);
    default: break;
    }
    if (!want_node(node, field, name, diags)) return false;
    *(YNode **)member = node;
    return true;
}

bool yschema_read(const YNode *map, const YField *fields, size_t nfields, const char *what,
                  void *out, Diags *diags) {
    size_t before = diags->errors;
    Table table = {fields, nfields, what, diags};
    if (!ynode_want(map, Y_MAP, what, diags)) return false;
    bool right = true;
    for (size_t i = 0; i < map->count && diags->errors - before < LIMIT_SHOWN_ERRORS; i++) {
        const YField *field = yschema_field(fields, nfields, ynode_value(map->pairs[i].key));
        if (field) right = read_value(map->pairs[i].value, field, out, diags) && right;
        else report_unknown(&table, map->pairs[i].key);
    }
    for (size_t i = 0; i < nfields; i++) {
        bool missing = fields[i].required && !ynode_pair(map, str_of(fields[i].key));
        if (missing) report_missing(&table, map, &fields[i]);
    }
    return right && diags->errors == before;
}
