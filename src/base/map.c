#include "base/map.h"

/* 16 bytes, so that a map of many names stays in the cache. A removed key keeps its slot, with no
 * value, so that later keys are still found. */
struct MapSlot {
    const char *key; /* NULL: free */
    uint16_t length;
    uint16_t tag; /* the upper half of the hash */
    int32_t value;
};

Map map_new(Arena *arena) {
    return (Map){.arena = arena};
}

Map map_sized(Arena *arena, size_t cap) {
    return (Map){.arena = arena, .slots = ARENA_ARRAY(arena, MapSlot, cap), .cap = cap};
}

/* FNV-1a, the 32-bit form. */
static uint32_t hash_of(Str key) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key.n; i++) hash = (hash ^ (unsigned char)key.p[i]) * 16777619u;
    hash ^= hash >> 15;
    return hash * 0x2C1B3C6Du;
}

static bool holds(const MapSlot *slot, Str key, uint32_t hash) {
    if (slot->tag != hash >> 16 || slot->length != key.n) return false;
    size_t i = 0; /* names are short: a call of memcmp costs more than the loop */
    while (i < key.n && slot->key[i] == key.p[i]) i++;
    return i == key.n;
}

/* The slot of the key, or the free one where it would go. */
static MapSlot *find(const Map *map, Str key, uint32_t hash) {
    size_t at = hash & (map->cap - 1);
    while (map->slots[at].key && !holds(&map->slots[at], key, hash)) at = (at + 1) & (map->cap - 1);
    return &map->slots[at];
}

int32_t map_get(const Map *map, Str key) {
    if (!map->cap || !key.n || key.n > UINT16_MAX) return MAP_NONE;
    const MapSlot *slot = find(map, key, hash_of(key));
    return slot->key ? slot->value : MAP_NONE;
}

static void resize(Map *map, size_t cap) {
    MapSlot *old = map->slots;
    size_t old_cap = map->cap;
    map->cap = cap;
    map->slots = ARENA_ARRAY(map->arena, MapSlot, map->cap);
    for (size_t i = 0; i < old_cap; i++) {
        if (!old[i].key) continue;
        Str key = {old[i].key, old[i].length};
        *find(map, key, hash_of(key)) = old[i];
    }
}

void map_reserve(Map *map, size_t keys) {
    size_t cap = map->cap ? map->cap : 32;
    while (cap < keys * 2) cap *= 2;
    if (cap > map->cap) resize(map, cap);
}

/* The slot of the key, with its old value or MAP_NONE. NULL for a key that cannot be stored. */
static MapSlot *slot_for(Map *map, Str key) {
    if (!key.n || key.n > UINT16_MAX) return NULL;
    if (map->count * 2 >= map->cap) resize(map, map->cap ? map->cap * 2 : 32);
    uint32_t hash = hash_of(key);
    MapSlot *slot = find(map, key, hash);
    if (!slot->key) {
        *slot = (MapSlot){key.p, (uint16_t)key.n, (uint16_t)(hash >> 16), MAP_NONE};
        map->count++;
    }
    return slot;
}

void map_put(Map *map, Str key, int32_t value) {
    MapSlot *slot = slot_for(map, key);
    if (slot) slot->value = value;
}

int32_t map_add(Map *map, Str key, int32_t value) {
    MapSlot *slot = slot_for(map, key);
    if (!slot) return MAP_NONE;
    int32_t before = slot->value;
    if (before == MAP_NONE) slot->value = value;
    return before;
}

void map_remove(Map *map, Str key) {
    if (!map->cap || !key.n || key.n > UINT16_MAX) return;
    MapSlot *slot = find(map, key, hash_of(key));
    if (slot->key) slot->value = MAP_NONE;
}
