/* table.h - rows of cells, and how each format shows them.
 *
 * Tables are the one model behind text, Markdown and CSV. In text the first column stays and the
 * others are dealt into as many blocks as the width needs. A table whose last column is prose holds
 * records: each stays together. Long cells go on below themselves, a first cell longer than its
 * column has a line of its own, prose stands beneath its row where there is little room, and where
 * there is none at all everything does. */
#ifndef NAPKIN_TABLE_H
#define NAPKIN_TABLE_H

#include "report/style.h"

typedef struct Cell {
    Str text;
    Tone tone;
    Str lead;     /* of a row's first cell: what stands before prose that goes beneath the row */
    size_t width; /* in columns; known once the table is written */
} Cell;

typedef struct Table {
    Arena *arena;
    size_t columns;
    bool has_head;
    bool last_is_prose;
    bool wraps;  /* prose goes on below itself, in its column, instead of being cut */
    Cell *cells; /* row by row, the head first */
    size_t ncells, cap;
} Table;

Table table_new(Arena *arena, size_t columns);
/* Words on the left, what they mean on the right. */
Table table_of_help(Arena *arena);
/* Makes room for that many rows at once, so that a long table is not copied as it grows. */
void table_reserve(Table *table, size_t rows);
void table_cell(Table *table, Tone tone, Str text);
static inline void table_text(Table *table, Tone tone, const char *text) {
    table_cell(table, tone, str_of(text));
}
/* Sets the lead of the row whose first cell was added last. */
void table_lead(Table *table, Str lead);
size_t table_rows(const Table *table);
/* Columns that the whole table would take as text. */
size_t table_width(const Style *style, Table *table);

/* In the style's format; text is indented by `indent` columns. Not for JSON. */
void table_write(Buf *out, const Style *style, Table *table, size_t indent);

#endif
