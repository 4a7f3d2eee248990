/* file.h - reading and writing whole files, with bounds and errors in plain words.
 *
 * Failures here are counted apart in Diags (io), because the program's exit status tells a file
 * that cannot be read (4) from a file that is wrong (3). */
#ifndef NAPKIN_FILE_H
#define NAPKIN_FILE_H

#include "base/diag.h"

/* The bytes of a file; `path` "-" is standard input. Errors: missing, a directory, unreadable,
 * larger than `cap` bytes. `out` is written only on success and is NUL-terminated. */
bool file_read(Arena *arena, const char *path, size_t cap, Diags *diags, Str *out) MUST_USE;

/* Writes a whole file; `replace` false refuses a file that is there. The close is checked too. */
bool file_write(const char *path, Str text, bool replace, Diags *diags) MUST_USE;

/* The same for a file that is written again and again: at every moment the old text is there or the
 * new one, whatever happens to the program. */
bool file_keep(Arena *arena, const char *path, Str text, Diags *diags) MUST_USE;

bool file_exists(const char *path);

/* Makes the folders above a file where they are missing, for nobody but the user (0700). Answers 0,
 * or a code of errno. */
int file_make_folders(Arena *arena, const char *path) MUST_USE;

/* "dir/of/file" for "dir/of/file/name", "." where there is no slash. */
const char *file_folder(Arena *arena, const char *path);
/* The path without links, `.` and `..`; as it is where no such file is there. */
const char *file_real(Arena *arena, const char *path);
/* Where `path` is from `folder`: `./m.yaml`, `../m.yaml`; both are made real first. */
const char *file_relative(Arena *arena, const char *folder, const char *path);
const char *file_join(Arena *arena, const char *folder, const char *name);

#endif
