#include "report/chart.h"

#include <math.h>

enum {
    WIDEST = 100,   /* a longer bar says no more */
    LONGEST = 60,   /* of a bar */
    LEAST_BAR = 10, /* beside a label and a number */
    INDENT = 2,
    GAP = 2
};

/* Where the parts of a row stand. */
typedef struct Layout {
    size_t width; /* of the whole */
    size_t label, bar, number;
    bool marks_beneath, label_above, number_above;
} Layout;

static size_t widest_of(const Style *style, const ChartRow *rows, size_t n, size_t part) {
    size_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        const Str parts[] = {rows[i].label, rows[i].number, rows[i].mark};
        size_t width = style_width(style, parts[part]);
        if (width > widest) widest = width;
    }
    return widest;
}

static size_t left_of(size_t width, size_t used) {
    return width > used ? width - used : 0;
}

/* Gives up, in this order: marks beside their row, labels beside the bar, numbers beside it. */
static Layout layout_of(const Style *style, const ChartRow *rows, size_t n) {
    Layout at = {.width = style->width < WIDEST ? style->width : WIDEST};
    size_t mark = widest_of(style, rows, n, 2);
    at.label = widest_of(style, rows, n, 0);
    at.number = widest_of(style, rows, n, 1);
    size_t used = INDENT + at.label + GAP + GAP + at.number;
    at.bar = left_of(at.width, used + (mark ? GAP + mark : 0));
    at.marks_beneath = mark && at.bar < LEAST_BAR;
    if (at.marks_beneath) at.bar = left_of(at.width, used);
    at.label_above = at.bar < LEAST_BAR;
    if (at.label_above) at.bar = left_of(at.width, INDENT + GAP + GAP + at.number);
    at.number_above = at.label_above && at.bar < LEAST_BAR / 2;
    if (at.number_above) at.bar = left_of(at.width, INDENT + GAP);
    if (at.bar > LONGEST) at.bar = LONGEST;
    return at;
}

/* ---- bars, cell by cell ---- */

static const char *const eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};

typedef struct Cells {
    const char **at;
    size_t n;
} Cells;

static Cells blank_cells(Arena *arena, size_t n) {
    Cells cells = {ARENA_ARRAY(arena, const char *, n + 1), n};
    for (size_t i = 0; i < n; i++) cells.at[i] = " ";
    return cells;
}

/* The bar from the left, `share` of the cells long: what is there at all shows an eighth. */
static void fill_left(Cells cells, double share) {
    double parts = round(fmin(share, 1) * (double)cells.n * 8);
    if (share > 0 && parts < 1) parts = 1;
    for (size_t i = 0; i < cells.n && parts > 0; i++, parts -= 8)
        cells.at[i] = eighths[parts >= 8 ? 8 : (int)parts];
}

static void fill_line(Cells cells, double from, double to) {
    size_t end = (size_t)round(fmin(to, 1) * (double)cells.n);
    for (size_t i = (size_t)ceil(from * (double)cells.n); i < end; i++) cells.at[i] = "─";
}

static Str cells_text(Arena *arena, Cells cells) {
    Buf text = buf_new(arena);
    for (size_t i = 0; i < cells.n; i++) buf_text(&text, cells.at[i]);
    return buf_str(&text);
}

/* ---- rows ---- */

static void blanks(Buf *out, size_t n) {
    buf_repeat(out, STR(" "), n);
}

static void end_line(Buf *out) {
    while (out->n && out->p[out->n - 1] == ' ') out->p[--out->n] = '\0';
    buf_char(out, '\n');
}

/* A text on lines of its own. */
static void write_apart(Buf *out, const Style *style, const Layout *at, Tone tone, Str text,
                        size_t indent) {
    Style narrow = *style;
    narrow.width = at->width;
    Buf lead = buf_new(out->arena);
    blanks(&lead, indent);
    blanks(out, indent);
    style_wrap(out, &narrow, tone, text, buf_str(&lead));
}

static void write_padded(Buf *out, const Style *style, Tone tone, Str text, size_t width) {
    blanks(out, left_of(width, style_width(style, text)));
    style_add(out, style, tone, text);
}

static void write_row(Buf *out, const Style *style, const Layout *at, const ChartRow *row,
                      Str bar) {
    size_t indent = at->label_above ? INDENT + GAP : INDENT;
    if (at->label_above) write_apart(out, style, at, TONE_PLAIN, row->label, INDENT);
    if (at->number_above) write_apart(out, style, at, row->tone, row->number, indent);
    blanks(out, indent);
    if (!at->label_above) {
        write_padded(out, style, TONE_PLAIN, row->label, at->label);
        blanks(out, GAP);
    }
    style_add(out, style, row->tone, bar);
    if (!at->number_above) {
        blanks(out, GAP);
        write_padded(out, style, TONE_PLAIN, row->number, at->number);
    }
    if (row->mark.n && !at->marks_beneath) {
        blanks(out, GAP);
        style_add(out, style, TONE_DIM, row->mark);
    }
    end_line(out);
    if (row->mark.n && at->marks_beneath)
        write_apart(out, style, at, TONE_DIM, row->mark, INDENT + GAP);
}

/* ---- bars and curves ---- */

static double scale_of(const ChartRow *rows, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(rows[i].size)) most = fmax(most, rows[i].size);
        if (isfinite(rows[i].size) && isfinite(rows[i].reach)) most = fmax(most, rows[i].reach);
    }
    return most;
}

static Str bar_of(Arena *arena, const ChartRow *row, size_t room, double most, double limit) {
    Cells cells = blank_cells(arena, room);
    bool drawn = isfinite(row->size) && row->size > 0 && most > 0;
    if (drawn) fill_left(cells, row->size / most);
    if (drawn && row->reach > row->size) fill_line(cells, row->size / most, row->reach / most);
    size_t at = isfinite(limit) && most > 0 ? (size_t)(limit / most * (double)room) : room;
    if (isfinite(limit) && room) cells.at[at < room ? at : room - 1] = "│";
    return cells_text(arena, cells);
}

bool chart_curve(Buf *out, const Style *style, const ChartRow *rows, size_t n, double limit) {
    static const double squeezed = 2; /* the limit is so many times above all of the curve */
    Layout at = layout_of(style, rows, n);
    double most = scale_of(rows, n);
    if (!(limit >= 0) || limit > squeezed * most) limit = NAN;
    if (isfinite(limit)) most = fmax(most, limit);
    for (size_t i = 0; i < n; i++)
        write_row(out, style, &at, &rows[i], bar_of(out->arena, &rows[i], at.bar, most, limit));
    return isfinite(limit);
}

void chart_bars(Buf *out, const Style *style, const ChartRow *rows, size_t n) {
    (void)chart_curve(out, style, rows, n, NAN);
}

/* ---- tornado ---- */

/* Where the rows lie: from `low`, `width` wide, the middle in cell `axis`. */
typedef struct Axis {
    double low, middle, width;
    size_t axis;
} Axis;

static Axis axis_of(const TornadoRow *rows, size_t n, double middle, size_t room) {
    double low = middle, high = middle;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(rows[i].low)) low = fmin(low, rows[i].low);
        if (isfinite(rows[i].high)) high = fmax(high, rows[i].high);
    }
    Axis axis = {low, middle, high > low ? high - low : 1, 0};
    if (room) axis.axis = (size_t)round((middle - low) / axis.width * (double)(room - 1));
    return axis;
}

/* Left of the middle half cells fill from the right, as there are no eighths for that side. */
static Str tornado_bar(Arena *arena, const TornadoRow *row, const Axis *axis, size_t room) {
    Cells cells = blank_cells(arena, room);
    if (!room) return STR("");
    double cell = axis->width / (double)(room > 1 ? room - 1 : 1);
    double left = fmax(axis->middle - row->low, 0) / cell;
    double right = fmax(row->high - axis->middle, 0) / cell;
    Cells behind = {cells.at + axis->axis + 1, room - axis->axis - 1};
    cells.at[axis->axis] = "│";
    if (isfinite(right) && behind.n) fill_left(behind, right / (double)behind.n);
    for (size_t i = axis->axis; isfinite(left) && i-- > 0 && left > 0.25; left -= 1)
        cells.at[i] = left >= 0.75 ? "█" : "▐";
    return cells_text(arena, cells);
}

static Str tornado_number(Arena *arena, const TornadoRow *row) {
    const char *sign = row->sign > 0 ? "+" : row->sign < 0 ? "-" : " ";
    return str_of(arena_printf(arena, "%.0f%%  %s", row->share * 100, sign));
}

void chart_tornado(Buf *out, const Style *style, const TornadoRow *rows, size_t n, double middle) {
    Arena *arena = out->arena;
    ChartRow *as = ARENA_ARRAY(arena, ChartRow, n);
    for (size_t i = 0; i < n; i++)
        as[i] = (ChartRow){.label = rows[i].label,
                           .number = tornado_number(arena, &rows[i]),
                           .mark = rows[i].range};
    Layout at = layout_of(style, as, n);
    Axis axis = axis_of(rows, n, middle, at.bar);
    for (size_t i = 0; i < n; i++)
        write_row(out, style, &at, &as[i], tornado_bar(arena, &rows[i], &axis, at.bar));
}
