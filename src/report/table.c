#include "report/table.h"

#include "base/utf8.h"

enum {
    GAP = 3,
    LEAST_PROSE = 28, /* narrower prose stands beneath its row */
    LEAST_FIRST = 12, /* of a first column that repeats in every block */
    LEAST_NAME = 4,   /* of one whose longer cells have a line of their own */
    LEAST_CELL = 24   /* of a cell that goes on below itself */
};

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

/* What stands before the lines of a row that are not its first: `text` behind `indent` blanks, and
 * blanks up to column `column`. */
typedef struct Lead {
    Str text;
    size_t indent, column;
} Lead;

static size_t lead_width(const Style *style, Lead lead) {
    size_t used = lead.indent + style_width(style, lead.text);
    return lead.column > used ? lead.column : used;
}

static void write_lead(Buf *out, const Style *style, Lead lead) {
    size_t used = lead.indent + style_width(style, lead.text);
    buf_repeat(out, STR(" "), lead.indent);
    style_add(out, style, TONE_PLAIN, lead.text);
    if (lead.column > used) buf_repeat(out, STR(" "), lead.column - used);
}

/* A cell that has the whole width to itself; further lines, or all of them, behind `text`. */
static void write_alone(Buf *out, const Style *style, const Cell *cell, Str text, size_t indent,
                        bool led) {
    Lead lead = {text.n ? text : STR("    "), indent, 0};
    size_t used = lead_width(style, lead), width = style->width;
    for (Str rest = cell->text; rest.n; led = true) {
        size_t before = led ? used : indent;
        if (led) write_lead(out, style, lead);
        style_add(out, style, cell->tone,
                  style_line(&rest, width > before + 8 ? width - before : 8));
        buf_char(out, '\n');
    }
}

static void end_line(Buf *out) {
    trim_line(out);
    buf_char(out, '\n');
}

/* The cells of a row in the columns from..to, where each fits its column. */
static bool write_fitting(Buf *out, const Style *style, const Cell *cells, const size_t *widths,
                          size_t from, size_t to) {
    size_t last = from; /* behind the last column that has text */
    for (size_t c = from; c < to; c++) {
        if (cells[c].width > widths[c]) return false;
        if (cells[c].text.n) last = c + 1;
    }
    for (size_t c = from; c < last; c++)
        write_cell(out, style, &cells[c], widths[c], c + 1 == last);
    end_line(out);
    return true;
}

/* The same where some go on below themselves; `lead` stands before every line but the first. */
static void write_cells(Buf *out, const Style *style, const Table *table, const size_t *widths,
                        size_t row, Lead lead, size_t from, size_t to) {
    const Cell *cells = cell_at(table, row, 0);
    if (write_fitting(out, style, cells, widths, from, to)) return;
    Str *rest = ARENA_ARRAY(table->arena, Str, to);
    size_t last = from;
    for (size_t c = from; c < to; c++) {
        rest[c] = cells[c].text;
        if (rest[c].n) last = c + 1;
    }
    for (bool more = true, first = true; more; first = false) {
        more = false;
        if (!first) write_lead(out, style, lead);
        for (size_t c = from; c < last; c++) {
            Str line = style_line(&rest[c], widths[c]);
            Cell piece = {line, cells[c].tone, {0}, style_width(style, line)};
            write_cell(out, style, &piece, widths[c], c + 1 == last);
            more = more || rest[c].n;
        }
        end_line(out);
    }
}

/* ---- records: tables whose last column is prose ---- */

/* Makes the first column as wide as a row needs that has other cells, and leaves those room. */
static void narrow_first(const Table *table, size_t *widths, size_t end, size_t room) {
    size_t widest = 0, others = 0;
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

static size_t total_width(const size_t *widths, size_t end) {
    size_t total = widths[0];
    for (size_t c = 1; c < end; c++) total += GAP + widths[c];
    return total;
}

static void give_way(size_t *width, size_t least, size_t missing) {
    size_t spare = *width > least ? *width - least : 0;
    *width -= spare < missing ? spare : missing;
}

/* Fits the columns before the prose into the room: the widest goes on below itself, long names get
 * a line of their own. False when that does not do. */
static bool fit_record(size_t *widths, size_t end, size_t room) {
    size_t widest = 0;
    for (size_t c = 1; c < end; c++)
        if (!widest || widths[c] > widths[widest]) widest = c;
    size_t total = total_width(widths, end);
    if (widest && total > room) give_way(&widths[widest], LEAST_CELL, total - room);
    total = total_width(widths, end);
    if (widest && total > room) give_way(&widths[0], LEAST_NAME, total - room);
    return total_width(widths, end) <= room;
}

/* The prose stands beside the columns up to `end` where there is room for it. */
static bool prose_beside(size_t *widths, size_t end, size_t room) {
    size_t used = total_width(widths, end) + GAP;
    if (used + widths[end] <= room) return true;
    if (used + LEAST_PROSE > room) return false;
    widths[end] = room - used;
    return true;
}

/* The columns up to `to` side by side, the prose (if it is not among them) beneath. */
static void write_record(Buf *out, const Style *style, const Table *table, const size_t *widths,
                         size_t row, size_t indent, size_t to) {
    const Cell *first = cell_at(table, row, 0), *prose = cell_at(table, row, table->columns - 1);
    Lead lead = {first->lead, indent, indent + widths[0] + GAP};
    bool lone = rest_is_empty(table, row, 1, to);
    buf_repeat(out, STR(" "), indent);
    if (lone || first->width > widths[0])
        write_alone(out, style, first, first->lead, indent, false);
    else write_cell(out, style, first, widths[0], false);
    if (!lone && first->width > widths[0]) write_lead(out, style, lead);
    if (!lone) write_cells(out, style, table, widths, row, lead, 1, to);
    else if (!first->text.n) buf_char(out, '\n');
    if (to < table->columns) write_alone(out, style, prose, first->lead, indent, true);
}

/* Everything beneath the first cell. */
static void write_stack(Buf *out, const Style *style, const Table *table, size_t row,
                        size_t indent) {
    Str lead = cell_at(table, row, 0)->lead;
    buf_repeat(out, STR(" "), indent);
    for (size_t c = 0; c < table->columns; c++)
        write_alone(out, style, cell_at(table, row, c), lead, indent, c > 0);
}

static void write_records(Buf *out, const Style *style, const Table *table, size_t *widths,
                          size_t indent, size_t room) {
    size_t end = table->columns - 1;
    narrow_first(table, widths, end, room);
    bool fits = fit_record(widths, end, room);
    size_t to = fits && prose_beside(widths, end, room) ? end + 1 : end;
    for (size_t r = 0; r < table_rows(table); r++) {
        if (fits) write_record(out, style, table, widths, r, indent, to);
        else write_stack(out, style, table, r, indent);
    }
}

/* ---- the others: as many blocks as the width needs ---- */

static void write_block(Buf *out, const Style *style, const Table *table, const size_t *widths,
                        size_t indent, size_t from, size_t to) {
    for (size_t r = 0; r < table_rows(table); r++) {
        const Cell *first = cell_at(table, r, 0);
        bool lone = rest_is_empty(table, r, from, to);
        Lead lead = {STR(""), indent, indent + widths[0] + GAP};
        buf_repeat(out, STR(" "), indent);
        if (lone || first->width > widths[0])
            write_alone(out, style, first, STR(""), indent, false);
        else write_cell(out, style, first, widths[0], false);
        if (!lone && first->width > widths[0]) write_lead(out, style, lead);
        if (!lone) write_cells(out, style, table, widths, r, lead, from, to);
        else if (!first->text.n) buf_char(out, '\n');
    }
}

/* How far from column `from` the line reaches; one column at least, cut to the room. */
static size_t fit_columns(const Table *table, size_t *widths, size_t from, size_t room) {
    size_t used = widths[0], to = from;
    for (; to < table->columns; to++) {
        if (used + GAP + widths[to] > room && to > from) break;
        if (used + GAP + widths[to] > room)
            give_way(&widths[to], LEAST_FIRST, used + GAP + widths[to] - room);
        used += GAP + widths[to];
    }
    return to;
}

static void write_text(Buf *out, const Style *style, Table *table, size_t indent) {
    size_t *widths = widths_of(style, table);
    size_t room = style->width > indent ? style->width - indent : 1;
    if (table->last_is_prose) {
        write_records(out, style, table, widths, indent, room);
        return;
    }
    narrow_first(table, widths, table->columns, room);
    for (size_t from = 1; from < table->columns || from == 1;) {
        size_t to = fit_columns(table, widths, from, room);
        if (from > 1) buf_char(out, '\n');
        write_block(out, style, table, widths, indent, from, to);
        from = to > from ? to : from + 1;
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
