#include "report/table.h"

#include "base/utf8.h"

enum { GAP = 3, LEAST_PROSE = 28, LEAST_FIRST = 12 };

Table table_new(Arena *arena, size_t columns) {
    return (Table){.arena = arena, .columns = columns};
}

Table table_of_help(Arena *arena) {
    return (Table){.arena = arena, .columns = 2, .last_is_prose = true};
}

void table_reserve(Table *table, size_t rows) {
    if (table->ncells) return;
    table->cap = rows * table->columns;
    table->cells = ARENA_ARRAY(table->arena, Cell, table->cap);
}

void table_cell(Table *table, Tone tone, Str text) {
    ARENA_PUSH_ROOM(table->arena, table->cells, table->ncells, table->cap);
    table->cells[table->ncells++] = (Cell){.text = text, .tone = tone};
}

void table_lead(Table *table, Str lead) {
    table->cells[table->ncells - 1].lead = lead;
}

size_t table_rows(const Table *table) {
    return table->ncells / table->columns;
}

static const Cell *cell_at(const Table *table, size_t row, size_t column) {
    return &table->cells[row * table->columns + column];
}

/* ---- text ---- */

/* Measures every cell; the widths of the columns. */
static size_t *widths_of(const Style *style, Table *table) {
    size_t *widths = ARENA_ARRAY(table->arena, size_t, table->columns);
    for (size_t i = 0; i < table->ncells; i++) {
        Cell *cell = &table->cells[i];
        size_t *widest = &widths[i % table->columns];
        cell->width = style_width(style, cell->text);
        if (cell->width > *widest) *widest = cell->width;
    }
    return widths;
}

size_t table_width(const Style *style, Table *table) {
    const size_t *widths = widths_of(style, table);
    size_t width = widths[0];
    for (size_t c = 1; c < table->columns; c++) width += GAP + widths[c];
    return width;
}

static void write_cell(Buf *out, const Style *style, const Cell *cell, size_t width, bool last) {
    style_add(out, style, cell->tone, cell->text);
    if (!last) buf_repeat(out, STR(" "), width > cell->width ? width - cell->width + GAP : GAP);
}

static bool rest_is_empty(const Table *table, size_t row, size_t from, size_t to) {
    for (size_t c = from; c < to; c++)
        if (cell_at(table, row, c)->text.n) return false;
    return true;
}

static void trim_line(Buf *out) {
    while (out->n && out->p[out->n - 1] == ' ') out->p[--out->n] = '\0';
}

/* `lead` behind `indent` blanks, and blanks up to column `column`. */
static Str lead_to(Arena *arena, const Style *style, Str lead, size_t indent, size_t column) {
    size_t used = indent + style_width(style, lead);
    size_t more = column > used ? column - used : 0;
    return str_of(arena_printf(arena, "%*s%.*s%*s", (int)indent, "", STR_ARG(lead), (int)more, ""));
}

/* The prose of a row on lines of its own. */
static void write_beneath(Buf *out, const Style *style, Arena *arena, const Cell *cell, Str lead,
                          size_t indent) {
    if (!cell->text.n) return;
    lead = lead_to(arena, style, lead.n ? lead : STR("    "), indent, 0);
    style_add(out, style, TONE_PLAIN, lead);
    style_wrap(out, style, cell->tone, cell->text, lead);
}

/* Columns that stand before `column`, in a block that starts with `from`. */
static size_t columns_before(const size_t *widths, size_t indent, size_t from, size_t column) {
    size_t used = indent + widths[0] + GAP;
    for (size_t c = from; c < column; c++) used += widths[c] + GAP;
    return used;
}

/* The cells of one row in the columns from..to, and the end of their line. */
static void write_row(Buf *out, const Style *style, const Table *table, const size_t *widths,
                      size_t row, size_t indent, size_t from, size_t to) {
    for (size_t c = from; c < to; c++) {
        const Cell *cell = cell_at(table, row, c);
        if (table->last_is_prose && c + 1 == table->columns && cell->text.n) {
            size_t before = columns_before(widths, indent, from, c);
            Str lead = cell_at(table, row, 0)->lead;
            lead = lead_to(table->arena, style, lead, indent, before);
            style_wrap(out, style, cell->tone, cell->text, lead);
            return;
        }
        write_cell(out, style, cell, widths[c], rest_is_empty(table, row, c + 1, to));
    }
    trim_line(out);
    buf_char(out, '\n');
}

/* The rest of a row stands below a first cell that is longer than its column. */
static void go_below(Buf *out, const Style *style, const Table *table, const Cell *first,
                     const size_t *widths, size_t indent) {
    trim_line(out);
    buf_char(out, '\n');
    Str lead = lead_to(table->arena, style, first->lead, indent, indent + widths[0] + GAP);
    style_add(out, style, TONE_PLAIN, lead);
}

/* Column 0 and the columns from..to of every row. */
static void write_block(Buf *out, const Style *style, const Table *table, const size_t *widths,
                        size_t indent, size_t from, size_t to) {
    bool beneath = table->last_is_prose && to + 1 == table->columns;
    for (size_t r = 0; r < table_rows(table); r++) {
        const Cell *first = cell_at(table, r, 0);
        bool alone = rest_is_empty(table, r, from, to);
        buf_repeat(out, STR(" "), indent);
        write_cell(out, style, first, widths[0], alone);
        if (!alone && first->width > widths[0]) go_below(out, style, table, first, widths, indent);
        write_row(out, style, table, widths, r, indent, from, to);
        if (beneath)
            write_beneath(out, style, table->arena, cell_at(table, r, to), first->lead, indent);
    }
}

/* How far from column `from` the line reaches. Prose that does not fit is left to stand beneath. */
static size_t fit_columns(const Table *table, size_t *widths, size_t from, size_t room) {
    size_t used = widths[0], to = from;
    for (; to < table->columns; to++) {
        bool prose = table->last_is_prose && to + 1 == table->columns;
        if (used + GAP + widths[to] > room) {
            if (prose && used + GAP + LEAST_PROSE > room) return to;
            if (prose) widths[to] = room - used - GAP;
            else if (to > from) break;
        }
        used += GAP + widths[to];
    }
    return to;
}

/* Makes the first column as wide as a row needs that has other cells, and leaves those room. */
static void narrow_first(const Table *table, size_t *widths, size_t room) {
    size_t end = table->columns - (table->last_is_prose ? 1 : 0), widest = 0, others = 0;
    for (size_t r = 0; r < table_rows(table); r++) {
        const Cell *first = cell_at(table, r, 0);
        if (!rest_is_empty(table, r, 1, end) && first->width > widest) widest = first->width;
    }
    for (size_t c = 1; c < end; c++)
        if (widths[c] > others) others = widths[c];
    if (widest && end > 1) widths[0] = widest;
    size_t least = room > others + GAP + LEAST_FIRST ? room - others - GAP : LEAST_FIRST;
    if (end > 1 && widths[0] > least) widths[0] = least;
}

static void write_text(Buf *out, const Style *style, Table *table, size_t indent) {
    size_t *widths = widths_of(style, table);
    size_t room = style->width > indent ? style->width - indent : 1;
    size_t end = table->columns - (table->last_is_prose ? 1 : 0);
    narrow_first(table, widths, room);
    for (size_t from = 1;;) {
        size_t to = fit_columns(table, widths, from, room);
        if (from > 1) buf_char(out, '\n');
        write_block(out, style, table, widths, indent, from, to);
        if (to >= end) return;
        from = to;
    }
}

/* ---- Markdown and CSV ---- */

static void write_markdown(Buf *out, const Table *table) {
    for (size_t r = 0; r < table_rows(table); r++) {
        for (size_t c = 0; c < table->columns; c++) {
            Str text = cell_at(table, r, c)->text;
            buf_text(out, c ? " " : "| ");
            for (size_t i = 0; i < text.n; i++) {
                if (text.p[i] == '|') buf_char(out, '\\');
                buf_char(out, text.p[i] == '\n' ? ' ' : text.p[i]);
            }
            buf_text(out, " |");
        }
        buf_char(out, '\n');
        for (size_t c = 0; r == 0 && c < table->columns; c++)
            buf_text(out, c ? " --- |" : "| --- |");
        if (r == 0) buf_char(out, '\n');
    }
}

/* RFC 4180: quoted where needed, quotes doubled. */
static void write_csv_cell(Buf *out, Str text) {
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) quoted = quoted || strchr(",\"\n\r", text.p[i]);
    if (quoted) buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(out, '"');
        buf_char(out, text.p[i]);
    }
    if (quoted) buf_char(out, '"');
}

static void write_csv(Buf *out, const Table *table) {
    for (size_t i = 0; i < table->ncells; i++) {
        if (i % table->columns) buf_char(out, ',');
        write_csv_cell(out, table->cells[i].text);
        if ((i + 1) % table->columns == 0) buf_char(out, '\n');
    }
}

void table_write(Buf *out, const Style *style, Table *table, size_t indent) {
    if (!table->ncells) return;
    if (style->format == FORMAT_MARKDOWN) write_markdown(out, table);
    else if (style->format == FORMAT_CSV) write_csv(out, table);
    else write_text(out, style, table, indent);
}
