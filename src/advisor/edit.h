/* edit.h - a file of answers, changed in place: whatever else stands in it stays as it is. */
#ifndef NAPKIN_EDIT_H
#define NAPKIN_EDIT_H

#include "advisor/sheet.h"

/* An answer as it is written down. */
typedef struct Entered {
    Str is;       /* "yes", "20%", "unknown" */
    Str evidence; /* n 0: none */
    Str sure;     /* "90%"; n 0: wholly */
} Entered;

/* A new file, without answers. */
Str edit_new(Arena *arena, Str subject, Str rules, Str plan);

/* The text of `head` with the answer to a question put in, or in the place of the one it has. A
 * comment behind an answer stays, unless there is evidence that replaces it. */
Str edit_answer(Arena *arena, const SheetHead *head, Str question, const Entered *entered);

/* The same without any answer to that question. */
Str edit_remove(Arena *arena, const SheetHead *head, Str question);

#endif
