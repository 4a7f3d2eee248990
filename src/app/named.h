/* named.h - files that are at hand by name: `NAME.rules.yaml`, `NAME.yaml` in the folders in which
 * they are looked for. */
#ifndef NAPKIN_NAMED_H
#define NAPKIN_NAMED_H

#include "app/app.h"
#include "base/near.h"

typedef struct NamedFile {
    Str word; /* `split-or-merge` */
    const char *path;
} NamedFile;

/* By name, each once: of two the one in the folder that comes first. A folder may be NULL. */
NamedFile *named_files(App *app, const char *const *folders, size_t nfolders, const char *ending,
                       size_t *n);

/* The one of that name, or NULL. */
const NamedFile *named_find(const NamedFile *files, size_t n, Str word);

/* The folder of that name beside a root of models, which need not be there itself. */
const char *named_beside(App *app, const char *root, const char *folder);

/* What a file of that kind calls itself in its first line; n 0: it cannot be told. */
Str named_title(App *app, const NamedFile *file, const char *kind);

/* The hint on a name that is none of them: the nearest one, else all of them, else `nothing`. */
void named_hint(App *app, Diag *diag, Str wanted, const NamedFile *files, size_t n,
                const char *nothing);

#endif
