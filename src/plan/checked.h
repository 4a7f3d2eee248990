/* checked.h - the types of the entries that a file has defined so far.
 *
 * They stand apart from the entries, and values of one type share it: what looking a name up needs
 * of a large plan then stays in the caches. Only while files are read: later, entries change. */
#ifndef NAPKIN_CHECKED_H
#define NAPKIN_CHECKED_H

#include "plan/plan.h"

typedef struct Checked Checked;

Checked *checked_new(Arena *parent);
void checked_free(Checked *checked);

/* Takes note of what the entry of that number is; `checked` may be NULL. */
void checked_put(Checked *checked, uint32_t at, const Entry *entry);

/* The type of the entry, when it is a value and has been checked; NULL: look at the entry itself.
 * `checked` may be NULL. */
const Type *checked_type(const Checked *checked, uint32_t at);

#endif
