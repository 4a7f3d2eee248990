/* line_plain.h - the parts of line that need no readline; for line.c alone.
 *
 * Plain is a buffer of bytes read from a descriptor and handed out by the line. The signals that
 * reach a program at a terminal are each turned into a flag. Offers are the candidates for a word.
 * The history file only ever grows at its end, so that two sessions share it. */
#ifndef NAPKIN_LINE_PLAIN_H
#define NAPKIN_LINE_PLAIN_H

#include "app/line.h"
#include "base/arena.h"

/* bytes[from, n) is read and not handed out; `newline` is the first line end in it, or n. There is
 * always room for a NUL at bytes[n]. The memory is malloc's: plain_free(). */
typedef struct Plain {
    char *bytes;
    size_t from;
    size_t newline;
    size_t n;
    size_t cap;
    char *why; /* what went wrong, malloc's; NULL while nothing did */
} Plain;

/* Hands out the next whole line, without its newline and ending in NUL; false when there is none
 * yet. */
bool plain_take(Plain *plain, const char **text, size_t *length) MUST_USE;

/* Hands out what there is after the last newline, if anything. */
bool plain_take_rest(Plain *plain, const char **text, size_t *length) MUST_USE;

/* Reads once, waiting if it must; only while plain_take() has nothing. LINE_TEXT: there is more
 * now; LINE_END: there never will be; LINE_FAILED: `why` is set (a line over LIMIT_FILE_BYTES, no
 * memory, a read error). Text handed out before is no longer valid. */
LineStatus plain_fill(Plain *plain, int fd) MUST_USE;

/* Forgets what was read and not handed out. */
void plain_drop(Plain *plain);
void plain_free(Plain *plain);

/* From here until line_signals_close() SIGINT raises the flag of line_interrupted(). */
void line_signals_open(void);
void line_signals_close(void);

/* While the terminal is in our hands the signals that would stop or end us, and SIGWINCH, only
 * raise flags too: line_resized() and line_signal_pending(). Those that were ignored stay so. */
void line_signals_hold(void);
void line_signals_release(void);

/* How often SIGINT came: a number that only changes when it does. */
int line_interrupt_count(void);

/* The terminal's size changed since the last call. */
bool line_resized(void);

/* A held signal to act on once the terminal is back in order, or 0; asking clears it. */
int line_signal_take(void);

/* Waits until `fd` can be read (true) or one of the flags is up (false). No signal slips in between
 * the look at the flags and the wait. */
bool line_wait(int fd) MUST_USE;

/* The candidates for `word`; their memory is the arena's. */
typedef struct Offer {
    const char *text;
    bool open; /* wants to be typed on: no space after it */
} Offer;

typedef struct Offers {
    Arena *arena;
    const char *word;
    Offer *items;
    size_t n;
    size_t cap;
} Offers;

/* Copies a candidate, unless it does not begin with the word. */
void offers_add(Offers *offers, const char *candidate, bool open);

/* Sorts by bytes and drops what is there twice. */
void offers_sort(Offers *offers);

/* How many bytes all of them (sorted, at least one) share at their start, in whole characters. */
size_t offers_shared(const Offers *offers);

/* Writes a prompt and one line (up to its newline or NUL) to stdout as if it had been typed there:
 * control bytes as ^X, so that what was pasted cannot command the terminal. */
void line_echo(const char *prompt, const char *text);

/* Appends text and a newline to a file of mode 0600, making it and its folders (0700) as needed.
 * One write, so that lines of two sessions do not mix. Trouble is silent: history is a comfort. */
void line_history_append(const char *path, const char *text);

#endif
