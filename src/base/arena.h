/* arena.h - bump allocation with one lifetime.
 *
 * Everything made while one expression, file or answer is worked on comes from one Arena and dies
 * with it: callers never free single objects. Running out of memory ends the program with one
 * line; only arena_try_alloc() can return NULL, and it is for sizes that a user chose.
 * Not thread-safe. */
#ifndef NAPKIN_ARENA_H
#define NAPKIN_ARENA_H

#include "base/base.h"

typedef struct Arena Arena;

/* A place in an arena to return to. */
typedef struct ArenaMark {
    void *chunk;
    size_t used;
} ArenaMark;

/* A new arena that refuses to grow past `budget` bytes (0: no bound). */
Arena *arena_new(size_t budget);
/* An arena of its own that ends with its parent, if it is not freed before. */
Arena *arena_child(Arena *parent);
void arena_free(Arena *arena);

/* `size` zeroed bytes, aligned for any plain type. Never NULL. */
void *arena_alloc(Arena *arena, size_t size);

/* The same, or NULL when the budget or the machine is exhausted. */
void *arena_try_alloc(Arena *arena, size_t size) MUST_USE;

/* Has room for so many bytes from the machine at once, where that can be had: for an arena whose
 * size is known, this costs less than growing step by step. */
void arena_reserve(Arena *arena, size_t size);

/* An array twice as large with the first `used` elements copied; `*cap` becomes its capacity. */
void *arena_grow(Arena *arena, const void *old, size_t used, size_t *cap, size_t element);

/* A NUL-terminated copy of `n` bytes. */
char *arena_copy(Arena *arena, const char *bytes, size_t n);
char *arena_printf(Arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(Arena *arena, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

/* Everything allocated since the mark is gone after the release. */
ArenaMark arena_mark(const Arena *arena);
void arena_release(Arena *arena, ArenaMark mark);

/* Says "out of memory" and ends the program: no caller can go on without its memory. */
_Noreturn void arena_out_of_memory(void);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc((arena), (size_t)(n) * sizeof(type)))

/* Makes room for one more element in a growing array {data, n, cap}. */
#define ARENA_PUSH_ROOM(arena, data, n, cap)                                                       \
    do {                                                                                           \
        if ((n) == (cap)) (data) = arena_grow((arena), (data), (n), &(cap), sizeof *(data));       \
    } while (0)

#endif
