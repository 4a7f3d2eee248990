#include "base/map.h"

enum { SHORT = 11, LONG_MARK = 0xFF, MARK_SHIFT = 24 };

/* 16 bytes, so that a map of many names stays in the cache. A short key, as nearly all are, stands
 * in its slot: its first eight bytes in `head`, the rest in `tail` with its length in the topmost
 * byte. Of a longer one, `head` is the address, and `tail` holds the length, eight bits of the hash
 * and a mark. A removed key keeps its slot, with no value, so that later keys are still found. */
struct MapSlot {
    uint64_t head;
    uint32_t tail; /* 0: free */
    int32_t value;
};

_Static_assert(sizeof(MapSlot) == 16, "four slots to a line of the cache");

/* A key as it is compared with slots. */
typedef struct Probe {
    uint64_t head;
    uint32_t tail;
    uint32_t hash;
    Str key;
} Probe;

Map map_new(Arena *arena) {
    return (Map){.arena = arena};
}

Map map_sized(Arena *arena, size_t cap) {
    return (Map){.arena = arena, .slots = ARENA_ARRAY(arena, MapSlot, cap), .cap = cap};
}

/* Up to eight bytes as a number, the first one lowest: two loads that overlap, no loop. */
static uint64_t word_at(const char *p, size_t n) {
    if (n >= 4 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        return low | (uint64_t)high << 8 * (n - 4);
    }
    uint64_t word = 0;
    for (size_t i = 0; i < n; i++) word |= (uint64_t)(unsigned char)p[i] << 8 * i;
    return word;
}

/* Each word is folded in by a multiplication, whose upper half has all of it. The factor has no
 * pattern: the fraction of the golden ratio. */
static uint64_t fold(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static Probe short_probe(Str key) {
    Probe probe = {.key = key};
    size_t in_head = key.n < 8 ? key.n : 8;
    probe.head = word_at(key.p, in_head);
    probe.tail = (uint32_t)word_at(key.p + in_head, key.n - in_head);
    probe.tail |= (uint32_t)key.n << MARK_SHIFT;
    probe.hash = (uint32_t)fold(fold(probe.tail, probe.head), 0);
    return probe;
}

static Probe long_probe(Str key) {
    uint64_t hash = key.n;
    size_t i = 0;
    for (; i + 8 <= key.n; i += 8) hash = fold(hash, word_at(key.p + i, 8));
    hash = fold(fold(hash, word_at(key.p + i, key.n - i)), 0);
    Probe probe = {.head = (uintptr_t)key.p, .key = key, .hash = (uint32_t)hash};
    uint32_t tag = (uint32_t)(hash >> 40) & 0xFF;
    probe.tail = (uint32_t)LONG_MARK << MARK_SHIFT | tag << 16 | (uint32_t)key.n;
    return probe;
}

static Probe probe_of(Str key) {
    return key.n <= SHORT ? short_probe(key) : long_probe(key);
}

static bool holds(const MapSlot *slot, const Probe *probe) {
    if (slot->tail != probe->tail) return false;
    if (slot->head == probe->head) return true;
    if (probe->key.n <= SHORT) return false;
    return memcmp((const char *)(uintptr_t)slot->head, probe->key.p, probe->key.n) == 0;
}

/* The slot of the key, or the free one where it would go. */
static MapSlot *find(const Map *map, const Probe *probe) {
    size_t at = probe->hash & (map->cap - 1);
    while (map->slots[at].tail && !holds(&map->slots[at], probe)) at = (at + 1) & (map->cap - 1);
    return &map->slots[at];
}

int32_t map_get(const Map *map, Str key) {
    if (!map->cap || !key.n || key.n > UINT16_MAX) return MAP_NONE;
    Probe probe = probe_of(key);
    const MapSlot *slot = find(map, &probe);
    return slot->tail ? slot->value : MAP_NONE;
}

void map_expect(const Map *map, Str key) {
    if (map->cap && key.n && key.n <= UINT16_MAX)
        __builtin_prefetch(&map->slots[probe_of(key).hash & (map->cap - 1)]);
}

/* Room for the bytes of a short key, or the address of a long one. */
static Str key_of(const MapSlot *slot, char room[SHORT]) {
    size_t n = slot->tail >> MARK_SHIFT;
    if (n == LONG_MARK) return (Str){(const char *)(uintptr_t)slot->head, slot->tail & 0xFFFF};
    for (size_t i = 0; i < n; i++)
        room[i] = (char)(i < 8 ? slot->head >> 8 * i : slot->tail >> 8 * (i - 8));
    return (Str){room, n};
}

static void resize(Map *map, size_t cap) {
    MapSlot *old = map->slots;
    size_t old_cap = map->cap;
    map->cap = cap;
    map->slots = ARENA_ARRAY(map->arena, MapSlot, map->cap);
    for (size_t i = 0; i < old_cap; i++) {
        if (!old[i].tail) continue;
        char room[SHORT];
        Probe probe = probe_of(key_of(&old[i], room));
        *find(map, &probe) = old[i];
    }
}

void map_reserve(Map *map, size_t keys) {
    size_t cap = map->cap ? map->cap : 32;
    while (cap * 4 < keys * 5) cap *= 2;
    if (cap > map->cap) resize(map, cap);
}

/* The slot of the key, with its old value or MAP_NONE. NULL for a key that cannot be stored. */
static MapSlot *slot_for(Map *map, Str key) {
    if (!key.n || key.n > UINT16_MAX) return NULL;
    if (map->count * 5 >= map->cap * 4) resize(map, map->cap ? map->cap * 2 : 32);
    Probe probe = probe_of(key);
    MapSlot *slot = find(map, &probe);
    if (!slot->tail) {
        *slot = (MapSlot){probe.head, probe.tail, MAP_NONE};
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
    Probe probe = probe_of(key);
    MapSlot *slot = find(map, &probe);
    if (slot->tail) slot->value = MAP_NONE;
}
