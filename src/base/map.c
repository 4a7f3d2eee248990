#include "base/map.h"

struct MapSlot {
    const char *key;
    uint32_t length;
    uint32_t hash;
    int32_t value;
    bool used; /* stays true after a removal, so that later keys are still found */
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
    return hash ^ hash >> 15;
}

static bool holds(const MapSlot *slot, Str key, uint32_t hash) {
    if (slot->hash != hash || slot->length != key.n) return false;
    size_t i = 0; /* names are short: a call of memcmp costs more than the loop */
    while (i < key.n && slot->key[i] == key.p[i]) i++;
    return i == key.n;
}

static MapSlot *find(const Map *map, Str key, uint32_t hash) {
    size_t at = hash & (map->cap - 1);
    while (map->slots[at].used && !holds(&map->slots[at], key, hash))
        at = (at + 1) & (map->cap - 1);
    return &map->slots[at];
}

int32_t map_get(const Map *map, Str key) {
    if (!map->cap || !key.n) return MAP_NONE;
    const MapSlot *slot = find(map, key, hash_of(key));
    return slot->used ? slot->value : MAP_NONE;
}

static void resize(Map *map, size_t cap) {
    MapSlot *old = map->slots;
    size_t old_cap = map->cap;
    map->cap = cap;
    map->slots = ARENA_ARRAY(map->arena, MapSlot, map->cap);
    for (size_t i = 0; i < old_cap; i++) {
        if (!old[i].used) continue;
        *find(map, (Str){old[i].key, old[i].length}, old[i].hash) = old[i];
    }
}

void map_reserve(Map *map, size_t keys) {
    size_t cap = map->cap ? map->cap : 32;
    while (cap < keys * 2) cap *= 2;
    if (cap > map->cap) resize(map, cap);
}

void map_put(Map *map, Str key, int32_t value) {
    if (map->count * 2 >= map->cap) resize(map, map->cap ? map->cap * 2 : 32);
    uint32_t hash = hash_of(key);
    MapSlot *slot = find(map, key, hash);
    if (!slot->used) {
        *slot = (MapSlot){key.p, (uint32_t)key.n, hash, value, true};
        map->count++;
    }
    slot->value = value;
}

void map_remove(Map *map, Str key) {
    if (!map->cap || !key.n) return;
    MapSlot *slot = find(map, key, hash_of(key));
    if (slot->used) slot->value = MAP_NONE;
}
