#include "report/table.h"

#include "base/utf8.h"

enum { GAP = 3, LEAST_PROSE = 28 };

Table table_new(Arena *arena, size_t columns) {
    return (Table){.arena = arena, .columns = columns};
}

Table table_of_help(Arena *arena) {
    return (Table){.arena = arena, .columns = 2, .last_is_prose = true, .wraps = true};
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

/* The cell, its text cut to `width` columns where it is longer. */
static Cell cut_to(const Style *style, Arena *arena, Cell cell, size_t width) {
    if (cell.width <= width) return cell;
    Str text = cell.text;
    size_t dots = style->ascii ? 3 : 1;
    while (text.n && style_width(style, text) + dots > width) {
        text.n--;
        while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80) text.n--;
    }
    cell.text = str_of(arena_printf(arena, "%.*s…", STR_ARG(text)));
    cell.width = style_width(style, cell.text);
    return cell;
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

static Str blanks(Arena *arena, size_t n) {
    return str_of(arena_printf(arena, "%*s", (int)n, ""));
}

/* The prose of a row on lines of its own. */
static void write_beneath(Buf *out, const Style *style, Arena *arena, const Cell *cell, Str lead,
                          size_t indent) {
    if (!cell->text.n) return;
    lead = str_of(arena_printf(arena, "%*s%.*s", (int)indent, "", STR_ARG(lead)));
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
        if (table->wraps && c + 1 == table->columns && cell->text.n) {
            size_t before = columns_before(widths, indent, from, c);
            style_wrap(out, style, cell->tone, cell->text, blanks(table->arena, before));
            return;
        }
        Cell cut = cut_to(style, table->arena, *cell, widths[c]);
        write_cell(out, style, &cut, widths[c], rest_is_empty(table, row, c + 1, to));
    }
    trim_line(out);
    buf_char(out, '\n');
}

/* Column 0 and the columns from..to of every row. */
static void write_block(Buf *out, const Style *style, const Table *table, const size_t *widths,
                        size_t indent, size_t from, size_t to) {
    bool beneath = table->last_is_prose && to + 1 == table->columns;
    for (size_t r = 0; r < table_rows(table); r++) {
        buf_repeat(out, STR(" "), indent);
        write_cell(out, style, cell_at(table, r, 0), widths[0], rest_is_empty(table, r, from, to));
        write_row(out, style, table, widths, r, indent, from, to);
        Str lead = cell_at(table, r, 0)->lead;
        if (!lead.n) lead = STR("    ");
        if (beneath) write_beneath(out, style, table->arena, cell_at(table, r, to), lead, indent);
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

static void write_text(Buf *out, const Style *style, Table *table, size_t indent) {
    size_t *widths = widths_of(style, table);
    size_t room = style->width > indent ? style->width - indent : 1;
    size_t end = table->columns - (table->last_is_prose ? 1 : 0);
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
