/* reply.h - an answer as a learner types it, read by the calculator.
 *
 * A number is an expression of the language, in people's spelling (spelling.h), over the names of a
 * session: so `_` and what was calculated on the side can be used. What cannot be read is reported
 * to the session's diagnostics, where it stands, and is not scored. */
#ifndef NAPKIN_QUIZ_REPLY_H
#define NAPKIN_QUIZ_REPLY_H

#include "plan/session.h"
#include "quiz/variant.h"

typedef enum ReplyKind {
    REPLY_READ,
    REPLY_AGAIN,   /* it cannot be read, and is asked again */
    REPLY_MISMATCH /* it is of another dimension */
} ReplyKind;

typedef struct Replied {
    double value;     /* in base units; of an interval none */
    double low, high; /* of an interval, in base units */
    size_t picked;    /* of a choice: the option, by its place in the file */
    double sure;      /* of a choice: the chance that was given; 0: none */
    double *order;    /* of an ordering: the values in the order that was given, rising if right */
    bool agrees;      /* of an expression: it is right, whatever is drawn */
    bool named;       /* of an expression: it names what is drawn */
    Str echo;         /* how it was read: `86.4M req` */
    Str note;         /* "`m` is read as million", "read as 5 workers"; n 0: nothing to say */
} Replied;

/* Reads an answer to the question of the variant. */
ReplyKind reply_read(Arena *arena, Session *session, const Variant *variant, Span typed,
                     Replied *out);

/* How the question is answered, in a few words: "a number, in req". */
Str reply_hint(Arena *arena, const Variant *variant);

#endif
