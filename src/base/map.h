/* map.h - names to small numbers, by hashing.
 *
 * A key has 1 to 65,535 bytes; others are never found. Keys are borrowed: whoever puts a name in
 * keeps its bytes alive as long as the map. The memory is the arena's. Lookup order does not exist;
 * walk the array that the numbers index instead. */
#ifndef NAPKIN_MAP_H
#define NAPKIN_MAP_H

#include "base/str.h"

typedef struct MapSlot MapSlot;

typedef struct Map {
    Arena *arena;
    MapSlot *slots;
    size_t count;
    size_t cap;
} Map;

enum { MAP_NONE = -1 };

Map map_new(Arena *arena);
/* A map with room for 4/5 of `cap` (a power of two) keys before it grows. */
Map map_sized(Arena *arena, size_t cap);

/* Makes room for that many keys in all. */
void map_reserve(Map *map, size_t keys);

/* The number stored under the key, or MAP_NONE. */
int32_t map_get(const Map *map, Str key);

/* The key will be asked for soon: in a map that is larger than the caches, its slot is fetched
 * meanwhile. */
void map_expect(const Map *map, Str key);

/* Stores `value` (>= 0) under the key; an earlier value is replaced. The bytes of the first key
 * that was put stay in use, also after a removal. */
void map_put(Map *map, Str key, int32_t value);

/* Stores the value unless the key is there; answers what was there, or MAP_NONE. */
int32_t map_add(Map *map, Str key, int32_t value);

/* Forgets the key, if it is there. */
void map_remove(Map *map, Str key);

#endif
