/* record.h - what a decision record says to machines: the verdict, the files that it rests on, and
 * how it was asked for.
 *
 * It stands in the record's front matter under the key `napkin`; all other keys are people's.
 * Numbers are kept as the text they are written with, so that what was and what is are compared as
 * a reader would compare them. Paths are from the record's folder; a file that was found by its
 * name, in a folder of napkin's own, is told by that name. */
#ifndef NAPKIN_RECORD_H
#define NAPKIN_RECORD_H

#include "base/diag.h"
#include "base/hash.h"

typedef struct RecordFile {
    Str kind;       /* as in basis.h */
    Str path, name; /* one of them */
    Str sha256;
} RecordFile;

/* By the ids of the rules: what the advice is, and what was decided. */
typedef struct RecordVerdict {
    Str band, side, state, score, low, high, chance;
    Str chosen; /* the band that people decided on; n 0: they did not say */
} RecordVerdict;

/* What was given on the command line; n 0: was not. */
typedef struct RecordSettings {
    Str rules, plan, scenario, samples, seed, precision, sampling;
    Str *sets;
    size_t nsets;
} RecordSettings;

typedef struct Record {
    Str version; /* of napkin */
    Str model;   /* `split-or-merge@1.0.0` */
    RecordVerdict verdict;
    RecordSettings settings;
    RecordFile *files; /* the answers first */
    size_t nfiles;
    Span body; /* of a record that was read: what stands behind the front matter */
} Record;

/* The front matter's part, its key `napkin:` included. */
void record_write(Buf *out, const Record *record);

/* Reads a record; false after an error that says where it is damaged. */
bool record_read(Arena *arena, Diags *diags, const Source *file, Record *out) MUST_USE;

#endif
