/* verified.h - what became of a decision record: the files that it rests on, its verdict, its
 * lines. */
#ifndef NAPKIN_VERIFIED_H
#define NAPKIN_VERIFIED_H

#include "advisor/record.h"
#include "report/json.h"
#include "report/redline.h"
#include "report/style.h"

/* FATE_UNSEEN: it is found by name, and the verdict could not be worked out again. */
typedef enum Fate { FATE_UNCHANGED, FATE_CHANGED, FATE_MISSING, FATE_NEW, FATE_UNSEEN } Fate;

typedef struct VerifiedFile {
    const RecordFile *file;
    Fate fate;
    Str sha256; /* now; n 0: not known */
} VerifiedFile;

typedef struct Verified {
    const char *path;
    const Record *then;
    const Record *now; /* NULL: the verdict could not be worked out again */
    VerifiedFile *files;
    size_t nfiles;
    bool same_version; /* of napkin: else lines are not compared */
    Redline *lines;
    size_t nlines;
} Verified;

bool verified_files_changed(const Verified *verified);
/* Whether anything is otherwise than the record says. */
bool verified_drifted(const Verified *verified);

/* As text, or as JSON. */
void verified_write(Buf *out, const Style *style, const Verified *verified);

#endif
