/* reply_state.h - an answer while it is read. */
#ifndef NAPKIN_QUIZ_REPLY_STATE_H
#define NAPKIN_QUIZ_REPLY_STATE_H

#include "quiz/reply.h"

typedef struct Reading {
    Arena *arena;
    Session *session;
    const Variant *variant;
    const Ask *ask;
    Type asked; /* in what a number is asked */
    Diags *diags;
    Replied *out;
} Reading;

/* Reports what cannot be read; REPLY_AGAIN. */
ReplyKind reply_again(const Reading *r, Span span, const char *hint, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* Letters: reply_pick.c. */
ReplyKind reply_choice(const Reading *r, Span typed);
ReplyKind reply_ordering(const Reading *r, Span typed);

#endif
