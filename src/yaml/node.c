#include "yaml/tree.h"

const YPair *ynode_pair(const YNode *map, Str key) {
    if (!map || map->kind != Y_MAP) return NULL;
    if (map->index) {
        int32_t at = map_get(map->index, key);
        return at == MAP_NONE ? NULL : &map->pairs[at];
    }
    for (size_t i = 0; i < map->count; i++) {
        if (str_eq(ynode_value(map->pairs[i].key), key)) return &map->pairs[i];
    }
    return NULL;
}

YNode *ynode_get(const YNode *map, const char *key) {
    const YPair *pair = ynode_pair(map, str_of(key));
    return pair ? pair->value : NULL;
}

bool ynode_is_empty(const YNode *node) {
    return node && node->kind == Y_SCALAR && node->style == Y_PLAIN && !ynode_value(node).n;
}

const char *ynode_describe(const YNode *node) {
    if (!node || ynode_is_empty(node)) return "nothing";
    switch (node->kind) {
    case Y_MAP: return "a map";
    case Y_LIST: return "a list";
    case Y_SCALAR: break;
    }
    return "text";
}
