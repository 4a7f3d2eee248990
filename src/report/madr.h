/* madr.h - a verdict as a decision record, with the headings of MADR 4 (adr.github.io/madr).
 *
 * Law: the text hangs on the sheet, the record's machine part and the date alone, so that writing
 * it again gives the same bytes. */
#ifndef NAPKIN_MADR_H
#define NAPKIN_MADR_H

#include "advisor/record.h"
#include "report/advised.h"

typedef struct Madr {
    const Advised *advised;
    const Record *record;
    Str date;         /* 2025-01-31 */
    const char *file; /* the record's own name */
} Madr;

/* The verdict in the words of the machine part, and what was decided. */
RecordVerdict madr_verdict(Arena *arena, const Advised *advised);

/* All of it, and what stands behind the front matter. */
void madr_write(Buf *out, const Madr *madr);
void madr_body(Buf *out, const Madr *madr);

#endif
