#include "plan/checked.h"

enum { RECENT = 64 };

struct Checked {
    Arena *arena;
    const Type **types; /* by entry */
    size_t n, cap;
    const Type *recent[RECENT];
};

Checked *checked_new(Arena *parent) {
    Arena *arena = arena_child(parent);
    Checked *checked = ARENA_NEW(arena, Checked);
    checked->arena = arena;
    return checked;
}

void checked_free(Checked *checked) {
    arena_free(checked->arena);
}

static bool same_type(const Type *a, const Type *b) {
    return dim_eq(&a->dim, &b->dim) && unit_eq(&a->unit, &b->unit) && a->is_bool == b->is_bool &&
           a->percent == b->percent && a->asked == b->asked;
}

/* A copy of the type that lasts: one made before, where it is among the recent ones. */
static const Type *shared_type(Checked *checked, const Type *type) {
    size_t at = type->dim.n + type->asked;
    for (uint32_t i = 0; i < type->unit.n; i++) at = at * 31 + type->unit.t[i].row;
    const Type **recent = &checked->recent[at % RECENT];
    if (*recent && same_type(*recent, type)) return *recent;
    Type *kept = ARENA_NEW(checked->arena, Type);
    *kept = *type;
    return *recent = kept;
}

void checked_put(Checked *checked, uint32_t at, const Entry *entry) {
    if (!checked) return;
    while (checked->n <= at) {
        ARENA_PUSH_ROOM(checked->arena, checked->types, checked->n, checked->cap);
        checked->types[checked->n++] = NULL;
    }
    bool value = entry->state == ENTRY_GOOD && entry->kind != ENTRY_FUNCTION;
    checked->types[at] = value ? shared_type(checked, &entry->formula.code.type) : NULL;
}

const Type *checked_type(const Checked *checked, uint32_t at) {
    return checked && at < checked->n ? checked->types[at] : NULL;
}
