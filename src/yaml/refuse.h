/* refuse.h - what YAML allows and plans do not: the messages.
 *
 * Each function reports one error at bytes of the file. */
#ifndef NAPKIN_YAML_REFUSE_H
#define NAPKIN_YAML_REFUSE_H

#include "yaml/tree.h"

void yrefuse_alias(const Source *file, size_t from, size_t to, bool merge, Diags *diags);
void yrefuse_anchor(const Source *file, size_t from, Diags *diags);
void yrefuse_tag(const Source *file, size_t from, Diags *diags);
void yrefuse_document(const Source *file, size_t from, Diags *diags);
void yrefuse_depth(const Source *file, size_t from, Diags *diags);
/* More than LIMIT_YAML_NODES keys and values in one file. */
void yrefuse_size(const Source *file, size_t from, Diags *diags);
/* A scalar that is longer than an expression may be. */
void yrefuse_length(const Source *file, size_t from, size_t length, Diags *diags);
void yrefuse_nul(const Source *file, size_t from, size_t to, Diags *diags);
/* A key that is a list, a map or nothing. */
void yrefuse_key(const Source *file, size_t from, YKind kind, Diags *diags);
void yrefuse_twice(const YNode *first, const YNode *again, Diags *diags);
/* Text cut by a comma inside `{}` or `[]`: the pieces stand from `from` to `to`. */
void yrefuse_cut(const Source *file, size_t from, size_t to, Diags *diags);
/* A key inside `{}` without a `:`; `before`: the text in front of its comma, or NULL. */
void yrefuse_valueless(const YNode *key, const YNode *before, Diags *diags);
/* A root that is no map; `root` NULL: there is nothing in the file. */
void yrefuse_root(const Source *file, const YNode *root, const char *kind, Diags *diags);

/* Reports the `name:x` that a plain scalar starts with, if it does: for where a map is wanted. */
bool yrefuse_glued(const YNode *node, Diags *diags);

#endif
