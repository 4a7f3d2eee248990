/* session.h - a plan that grows line by line: the prompt, a script, several `eval` expressions.
 *
 * Each line is an expression, a definition, a function or a unit. A definition that changes one
 * that is there re-evaluates what hangs on it; when that would break something, nothing changes
 * and the reason is reported. `_` is the last result. The session can be saved as a plan. */
#ifndef NAPKIN_SESSION_H
#define NAPKIN_SESSION_H

#include "plan/plan.h"

typedef struct Session Session;

typedef enum AnswerKind {
    ANSWER_NOTHING,  /* an empty line or a comment */
    ANSWER_VALUE,    /* an expression */
    ANSWER_DEFINED,  /* `name = …` */
    ANSWER_FUNCTION, /* `f(x) = …` */
    ANSWER_UNIT,     /* `unit noun` */
    ANSWER_FAILED    /* errors were reported */
} AnswerKind;

typedef struct Answer {
    AnswerKind kind;
    Str text; /* of the line, comment and blanks cut off */
    Str name; /* of what was defined */
    Type type;
    Value value;
    const Spread *spread; /* of an uncertain number */
    const Share *share;   /* of an uncertain truth value */
    const char *shape;    /* "log-normal", when it is a draw itself; else NULL */
    uint32_t *changed;    /* the entries that were worked out anew */
    size_t nchanged;
} Answer;

/* `diags` takes what is reported; the caller may empty it between lines. */
Session *session_new(Arena *arena, Diags *diags);

/* A session that goes on with a plan that was loaded and prepared. */
Session *session_of_plan(Arena *arena, Plan *plan);

Plan *session_plan(Session *session);
/* What a command makes from here on stays: it may store it in the session's case. */
void session_keep(Session *session);
Case *session_case(Session *session);

/* Works on one line. Whatever a plain expression needed is given back before the next line; so the
 * answer and the diagnostics are good until then. */
Answer session_line(Session *session, const char *source_name, uint32_t line, Str text);

/* The value of an expression without any trace: for the preview. False when it has none. */
bool session_peek(Session *session, Str text, Buf *out) MUST_USE;

/* Takes in the names of a model; `name` is what it calls itself. */
bool session_use(Session *session, Span model, Str *name) MUST_USE;

/* `a, b: 0.6`: these inputs rise together from now on. False after an error: nothing changed. */
bool session_correlate(Session *session, Str text) MUST_USE;

/* Takes back the last definition; false when there is none. `name` says which. */
bool session_undo(Session *session, Str *name) MUST_USE;

/* The session as the text of a plan that will stand in `folder` (NULL: where it stands now): models
 * that were named by a path are named from there. */
void session_save(Session *session, Str title, const char *folder, Buf *out);

#endif
