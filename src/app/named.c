#include "app/named.h"

#include "base/file.h"
#include "base/limits.h"
#include "yaml/kind.h"

#include <dirent.h>

typedef struct Found {
    NamedFile *at;
    size_t n, cap;
} Found;

static int compare(Str a, Str b) {
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* Keeps them in order; what is there already was found in a folder that comes first. */
static void put(App *app, Found *found, Str word, const char *path) {
    size_t at = found->n;
    while (at > 0 && compare(found->at[at - 1].word, word) > 0) at--;
    if (at > 0 && str_eq(found->at[at - 1].word, word)) return;
    ARENA_PUSH_ROOM(app->arena, found->at, found->n, found->cap);
    memmove(&found->at[at + 1], &found->at[at], (found->n - at) * sizeof *found->at);
    found->at[at] = (NamedFile){word, path};
    found->n++;
}

static void find_in(App *app, Found *found, const char *folder, const char *ending) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *item; (item = readdir(dir));) {
        size_t n = strlen(item->d_name), end = strlen(ending);
        if (n <= end || strcmp(item->d_name + n - end, ending) != 0) continue;
        Str word = {arena_copy(app->arena, item->d_name, n - end), n - end};
        put(app, found, word, file_join(app->arena, folder, item->d_name));
    }
    closedir(dir);
}

const char *named_beside(App *app, const char *root, const char *folder) {
    size_t n = strlen(root);
    while (n > 1 && root[n - 1] == '/') n--;
    const char *above = file_folder(app->arena, arena_copy(app->arena, root, n));
    return file_real(app->arena, file_join(app->arena, above, folder));
}

NamedFile *named_files(App *app, const char *const *folders, size_t nfolders, const char *ending,
                       size_t *n) {
    Found found = {0};
    for (size_t i = 0; i < nfolders; i++)
        if (folders[i]) find_in(app, &found, folders[i], ending);
    *n = found.n;
    return found.at;
}

Str named_title(App *app, const NamedFile *file, const char *kind) {
    Diags unheard = diags_new(app->arena);
    Source src = {.name = file->path, .first_line = 1};
    if (!file_read(app->arena, file->path, LIMIT_FILE_BYTES, &unheard, &src.text)) return STR("");
    Span key = kind_key(&src);
    if (!str_is(span_text(key), kind)) return STR("");
    size_t after = (size_t)key.off + key.len + 1;
    Str rest = {src.text.p + after, src.text.n - after};
    Str title = str_trim(str_cut(&rest, '\n'));
    bool quoted = title.n > 1 && title.p[0] == title.p[title.n - 1] && strchr("\"'", title.p[0]);
    return quoted ? (Str){title.p + 1, title.n - 2} : title;
}

const NamedFile *named_find(const NamedFile *files, size_t n, Str word) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(files[i].word, word)) return &files[i];
    return NULL;
}

void named_hint(App *app, Diag *diag, Str wanted, const NamedFile *files, size_t n,
                const char *nothing) {
    Near near = near_to(wanted);
    Buf all = buf_new(app->arena);
    for (size_t i = 0; i < n; i++) {
        near_offer(&near, files[i].word, true);
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(files[i].word));
    }
    if (near.best.n) diag_hint(&app->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else if (n) diag_hint(&app->diags, diag, "at hand are: %s", all.p);
    else diag_hint(&app->diags, diag, "%s", nothing);
}
