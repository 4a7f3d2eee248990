/* schema.h - maps with known keys, read by table.
 *
 * One YField row is one key: what it may hold and where in a struct it goes. The same rows feed the
 * help and the completion. The schema decides the type, never the spelling: `no` in a text field is
 * the text "no", and in a yes-or-no field an error with a hint.
 *
 * Laws: every unknown, missing and wrongly typed key is reported, not only the first; an out member
 * is written only for a key that is there and right, so give it its default before. */
#ifndef NAPKIN_YAML_SCHEMA_H
#define NAPKIN_YAML_SCHEMA_H

#include "yaml/tree.h"

typedef enum YFieldKind {
    YF_TEXT,        /* Str: a scalar as it stands; `""` is right, an absent value is not */
    YF_EXPR,        /* YNode *: a scalar with at least one visible character; also for names whose
                       place is wanted later */
    YF_BOOL,        /* bool: `true` or `false` */
    YF_CHOICE,      /* int: the place of the scalar in the row's `choices` */
    YF_MAP,         /* YNode *: a map; an optional one may be left empty and stays as it was */
    YF_LIST,        /* YNode *: a list; an optional one may be left empty and stays as it was */
    YF_ONE_OR_LIST, /* YNode *: a list, or a non-empty scalar: read it with ynode_items() */
    YF_ANY,         /* YNode *: whatever stands there, nothing included */
} YFieldKind;

typedef struct YField {
    const char *key;
    YFieldKind kind;
    size_t offset; /* of the member in the struct */
    bool required;
    const char *help;           /* one line without a full stop; shown when the key is missing */
    const char *const *choices; /* of YF_CHOICE, NULL at the end; else NULL */
} YField;

/* Rows: YFIELD("that", YF_EXPR, Check, that, true, "what must hold"),
 *       YCHOICE("level", Check, level, false, levels, "what a failure means"). */
#define YFIELD(key, kind, type, member, required, help)                                            \
    { (key), (kind), offsetof(type, member), (required), (help), NULL }
#define YCHOICE(key, type, member, required, choices, help)                                        \
    { (key), YF_CHOICE, offsetof(type, member), (required), (help), (choices) }

/* The keys that one kind of map takes. */
typedef struct KeyTable {
    const char *title; /* "Keys of a check" */
    const YField *fields;
    size_t n; /* 0: no such table */
} KeyTable;

/* Reads `map` into the struct at `out`; false when anything was reported. `what` names the map with
 * its article ("a check", "a plan") in messages. A `map` that is no map is an error too. */
bool yschema_read(const YNode *map, const YField *fields, size_t nfields, const char *what,
                  void *out, Diags *diags) MUST_USE;

/* The row of a key, or NULL: for maps that mix known keys with names of the author's own. */
const YField *yschema_field(const YField *fields, size_t nfields, Str key);

/* True when the node is of that kind; else one error, which knows the usual slips (a space missing
 * behind `:`, a `#` that swallowed the value, `x: y` inside a list). `what`: "inputs". */
bool ynode_want(const YNode *node, YKind kind, const char *what, Diags *diags) MUST_USE;

/* The same for text: a scalar that is `""` or has at least one visible character. */
bool ynode_want_text(const YNode *node, const char *what, Diags *diags) MUST_USE;

/* The same for a scalar with at least one visible character, to be read by the language: a text on
 * a line of its own that starts with `name:x` is a key that lost its space. */
bool ynode_want_expr(const YNode *node, const char *what, Diags *diags) MUST_USE;

/* `true` or `false`, and nothing else. */
bool ynode_want_bool(const YNode *node, const char *what, bool *value, Diags *diags) MUST_USE;

/* The items of a list field; a scalar counts as a list of one, NULL as an empty one. */
YNode **ynode_items(YNode **field, size_t *count);

#endif
