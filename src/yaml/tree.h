/* tree.h - a YAML file as a tree of nodes that know where they stand.
 *
 * Every scalar is text: no spelling is ever read as a type here (schema.h and the language decide).
 * Anchors, aliases, tags, directives and second documents are refused, and so are deep nesting,
 * overlong scalars, characters that cannot be seen, tabs as indentation and keys given twice.
 *
 * Laws: the nodes live in the arena, and they borrow the file's bytes, so the Source and its text
 * must live as long. Children stand in file order. Keys are non-empty scalars, each once a map.
 * Reading costs time in proportion to the file and never recurses. */
#ifndef NAPKIN_YAML_TREE_H
#define NAPKIN_YAML_TREE_H

#include "base/diag.h"
#include "base/map.h"

typedef enum YKind { Y_SCALAR, Y_MAP, Y_LIST } YKind;

/* How a scalar is written: bare, in quotes of either kind, or as a `|` or `>` text block. */
typedef enum YStyle { Y_PLAIN, Y_QUOTED, Y_BLOCK } YStyle;

typedef struct YNode YNode;

typedef struct YPair {
    YNode *key, *value;
} YPair;

struct YNode {
    YKind kind : 8;
    YStyle style : 8;            /* of a scalar */
    bool flow : 1;               /* stands inside `{}` or `[]`, or is written with them */
    uint32_t note_off, note_len; /* its note in the file; see ynode_note */
    uint32_t count;              /* pairs of a map, items of a list */
    Span span;                   /* the node in the file, quotes and brackets included */
    union {
        /* Scalars: where the value's characters are. The file itself wherever its bytes are the
         * value (one line, no escapes), else a Source of its own that maps back to the file. */
        Span text;
        struct {
            union {
                YPair *pairs;  /* of a map */
                YNode **items; /* of a list */
            };
            const Map *index; /* large maps: from key to place in `pairs` */
        };
    };
};

/* The text of a scalar; of a map or a list nothing. */
static inline Str ynode_value(const YNode *node) {
    return node->kind == Y_SCALAR ? span_text(node->text) : (Str){0};
}

/* The `# comment` behind it on its line, trimmed, without `#`; n 0: none. */
static inline Span ynode_note_span(const YNode *node) {
    return (Span){node->span.src, node->note_off, node->note_len};
}

static inline Str ynode_note(const YNode *node) {
    return node->note_len ? span_text(ynode_note_span(node)) : (Str){0};
}

/* Where notes are found: behind a scalar value in block style, behind a `{}` or `[]` that stands
 * in block style, and behind `key:` where a nested map or list follows on the next lines. */

/* The root of the file, a map; or NULL, and then at least one error was reported. Faults of the
 * lines (tabs, `key:value`) are all reported, up to LIMIT_SHOWN_ERRORS, and so are the refused
 * features and keys given twice; bad bytes end the reading after ten, a NUL byte, a fault of YAML's
 * grammar and a bound that is passed at once. `kind`: what the file should be (see kind.h), for a
 * hint; NULL: any file. */
YNode *ytree_read(Arena *arena, const Source *file, const char *kind, Diags *diags) MUST_USE;

/* The value or the pair under a key, or NULL; `map` may be NULL or no map. Constant time. */
YNode *ynode_get(const YNode *map, const char *key);
const YPair *ynode_pair(const YNode *map, Str key);

/* A plain scalar without a character: what `key:` with nothing behind it gives. */
bool ynode_is_empty(const YNode *node);

/* "text", "a map", "a list", "nothing": for messages. */
const char *ynode_describe(const YNode *node);

#endif
