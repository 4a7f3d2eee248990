/* line.h - one line of input at a time, from a person or from a pipe.
 *
 * At a terminal that can be edited on, a Line gives editing, history, completion and a live preview
 * (readline). Everywhere else it is a fast reader of lines that writes nothing. Only one Line may
 * be open at a time, since there is one terminal.
 *
 * Laws:
 * - A Line is *interactive* when standard input and output are terminals and TERM is set and not
 *   "dumb". Otherwise no call of readline is ever made. Built without readline, an interactive Line
 *   has the terminal's own editing, no history, completion or preview, and keeps every other law.
 * - A prompt is written only when both ends are terminals, a dumb one included; never for a pipe.
 * - Nothing that line painted beside what was typed stays on the screen once line_read() returns.
 * - While both ends are terminals SIGINT only raises the flag of line_interrupted(); otherwise its
 *   disposition is left alone, so that Ctrl-C ends a batch run as a signal. line_close() puts back
 *   what was there before.
 * - Between calls of line_read() the terminal is in the state in which it was found.
 * - LINE_END and LINE_FAILED are final: every later call answers the same again. */
#ifndef NAPKIN_LINE_H
#define NAPKIN_LINE_H

#include "base/base.h"

typedef struct Line Line;

typedef enum LineStatus {
    LINE_TEXT,        /* a line is there */
    LINE_INTERRUPTED, /* Ctrl-C: what was typed, and the rest of a paste, is dropped */
    LINE_END,         /* no more lines: end of file, or Ctrl-D on an empty line */
    LINE_FAILED,      /* line_error() says why */
} LineStatus;

/* What the caller knows and line does not. Any member may be NULL. Hooks are called only while an
 * interactive line_read() is under way, and must write nothing. */
typedef struct LineHooks {
    void *ctx;

    /* Adds every candidate for the word [start, cursor) of `text` with line_offer(). Words end at
     * blanks, brackets, commas and operators, but `/` `.` `:` `%` `_` belong to them, so that
     * `Gbit/s` is one word; on a line that begins with `:` operators belong to them too, so that
     * `:load my-plan.yaml` has two words. A candidate stands for the whole word. */
    void (*complete)(void *ctx, Line *line, const char *text, size_t start, size_t cursor);

    /* Dim text to show after what stands typed so far; NULL or "" for none. Valid until the next
     * call. It must be printable and is shown only where it fits in the row, two columns after the
     * typed text. Without colour it is painted plainly and begins with `= `, which is added where
     * the text does not begin with `=` itself. Asked for at most once a key, only with the cursor
     * at the end of the text, and not while more input is waiting or a search or completion is
     * under way. */
    const char *(*preview)(void *ctx, const char *text);
} LineHooks;

/* Opens standard input; `hooks` may be NULL, else they are copied. `history_path` may be NULL: then
 * history lasts as long as the Line. The file is read now and made (0600, its folders 0700) when
 * the first line is kept; trouble with it is silent. `allow_colour`: the preview is dim. Never
 * NULL. */
Line *line_open(const LineHooks *hooks, const char *history_path, bool allow_colour);

/* A person sits at a terminal (the first law); prompts, greetings and pictures make sense. */
bool line_is_interactive(const Line *line);

/* Reads one line, without its newline. `prompt` (NULL: none) may hold colours as `ESC [ ... m` and
 * no newline. On LINE_TEXT, and then only, `*text` and `*length` are written: the text ends in NUL,
 * belongs to `line`, is valid until the next call, and may hold other NULs when it came from a
 * pipe. A last line without a newline counts. Bytes are not checked: they may be invalid UTF-8, and
 * a line that ended in CR LF keeps its CR.
 *
 * Interactive: stdout is flushed first. A paste of several lines is handed out line by line, each
 * shown after `prompt`, empty ones left out. A line goes to history, and to the end of its file,
 * unless it is blank, begins with a space, or repeats the one before.
 * Not interactive: no line may be longer than LIMIT_FILE_BYTES (LINE_FAILED); flushes nothing. */
LineStatus line_read(Line *line, const char *prompt, const char **text, size_t *length) MUST_USE;

/* After LINE_INTERRUPTED: something was typed, and is gone. False where only the terminal knew. */
bool line_dropped(const Line *line);

/* Another complete line, of a pipe or a paste, is in memory: line_read() will not wait. Callers
 * flush stdout before line_read() when this is false. */
bool line_has_buffered(const Line *line);

/* From within LineHooks.complete only. Candidates are copied, sorted, made unique, and dropped
 * where they do not begin with the word. A sole candidate is followed by a space, unless
 * `is_folder_or_function_open`: `plans/` and `max(` want to be typed on. */
void line_offer(Line *line, const char *candidate, bool is_folder_or_function_open);

/* Why LINE_FAILED, in plain words ("cannot read standard input: ..."); NULL while all is well. */
const char *line_error(const Line *line);

/* The terminal's width now; 80 when standard output is no terminal or does not know. */
size_t line_columns(const Line *line);

/* Puts terminal and signals back. NULL is fine. */
void line_close(Line *line);

/* SIGINT came since the last line_clear_interrupt(): poll this inside a long evaluation. A
 * line_read() that finds the flag up answers LINE_INTERRUPTED at once; that answer clears it. */
bool line_interrupted(void);
void line_clear_interrupt(void);

#endif
