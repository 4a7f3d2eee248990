/* samples.c - a column of a CSV file as a distribution: each value as likely. */
#include "base/file.h"
#include "base/num.h"
#include "plan/load.h"

typedef struct Csv {
    Plan *plan;
    Source *file;
    char separator;
    size_t at;     /* byte */
    size_t column; /* wanted, from 0 */
} Csv;

/* The next cell of a line; `*last` when a line end or the end of the file follows it. A cell in
 * quotes may hold separators. */
static Span next_cell(Csv *csv, bool *last) {
    Str text = csv->file->text;
    size_t from = csv->at;
    bool quoted = false;
    while (csv->at < text.n) {
        char c = text.p[csv->at];
        if (c == '"') quoted = !quoted;
        else if (c == '\n' || (c == csv->separator && !quoted)) break;
        csv->at++;
    }
    *last = csv->at == text.n || text.p[csv->at] == '\n';
    Str cell = str_trim((Str){text.p + from, csv->at - from});
    csv->at += csv->at < text.n;
    if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
        cell = (Str){cell.p + 1, cell.n - 2};
    return (Span){csv->file, (uint32_t)(cell.p - text.p), (uint32_t)cell.n};
}

/* The cell of the wanted column in the next line, and how many cells the line has. */
static Span wanted_cell(Csv *csv, size_t *cells) {
    Span found = {csv->file, (uint32_t)csv->at, 0};
    bool last = false;
    for (*cells = 0; !last; ++*cells) {
        Span cell = next_cell(csv, &last);
        if (*cells <= csv->column) found = cell;
    }
    return found;
}

static bool cell_number(Str text, double *out) {
    bool negative = text.n && text.p[0] == '-';
    if (text.n && (negative || text.p[0] == '+')) text = (Str){text.p + 1, text.n - 1};
    bool digit = text.n && strchr("0123456789.", text.p[0]);
    for (size_t i = 0; i < text.n; i++)
        digit = digit && strchr("0123456789.eE+-", text.p[i]) != NULL;
    if (!digit || !num_parse(text, out)) return false;
    if (negative) *out = -*out;
    return true;
}

static bool by_number(const Csv *csv, Span column, size_t cells, size_t *out) {
    double number;
    if (!cell_number(span_text(column), &number)) return false;
    *out = number >= 1 && number <= (double)cells ? (size_t)number - 1 : cells;
    (void)csv;
    return true;
}

/* Finds the column by its name in the first line, or by its number. */
static bool find_column(Csv *csv, Span column) {
    Near near = near_to(column.src ? span_text(column) : STR(""));
    bool last = false, found = !column.src;
    size_t cells = 0, number;
    for (; !last; cells++) {
        Str name = span_text(next_cell(csv, &last));
        if (column.src && str_eq(name, span_text(column)) && !found) {
            csv->column = cells;
            found = true;
        }
        near_offer(&near, name, true);
    }
    csv->at = 0;
    if (!found && by_number(csv, column, cells, &number) && number < cells) {
        csv->column = number;
        found = true;
    }
    if (found) return true;
    Diag *diag = diag_error(csv->plan->diags, column, "%s has no column `%.*s`", csv->file->name,
                            STR_ARG(span_text(column)));
    if (near.best.n) diag_hint(csv->plan->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(csv->plan->diags, diag, "its first line has %zu columns", cells);
    return false;
}

/* What the slip may have been. */
static const char *cell_hint(Str text) {
    size_t digits = 0, commas = 0;
    for (size_t i = 0; i < text.n; i++) {
        digits += text.p[i] >= '0' && text.p[i] <= '9';
        commas += text.p[i] == ',';
    }
    if (text.p[0] == '"') return "its quote is not closed on this line";
    if (commas == 1 && digits == text.n - 1) return "decimals have a point: 12.5";
    return digits && strspn(text.p, "0123456789.eE+-") >= text.n ? "the largest number is 1.8e308"
                                                                 : NULL;
}

static bool bad_cell(const Csv *csv, Span cell, size_t cells) {
    Diags *diags = csv->plan->diags;
    Str text = span_text(cell);
    if (cells <= csv->column) {
        diag_error(diags, cell, "this row has %zu column%s, and column %zu is wanted", cells,
                   cells == 1 ? "" : "s", csv->column + 1);
        return false;
    }
    if (!text.n) {
        Diag *diag = diag_error(diags, cell, "column %zu of this row is empty", csv->column + 1);
        diag_hint(diags, diag, "a row without a number there is left out of the file");
        return false;
    }
    Diag *diag = diag_error(diags, cell, "column %zu of this row is no number: `%.*s`",
                            csv->column + 1, (int)(text.n > 40 ? 40 : text.n), text.p);
    const char *hint = cell_hint(text);
    if (hint) diag_hint(diags, diag, "%s", hint);
    return false;
}

static bool read_values(Csv *csv, double **values, size_t *n) {
    size_t cap = 0;
    Str text = csv->file->text;
    for (size_t line = 0; csv->at < text.n; line++) {
        size_t cells;
        Span cell = wanted_cell(csv, &cells);
        double value;
        bool blank = cells == 1 && !cell.len;
        bool number = cells > csv->column && cell_number(span_text(cell), &value);
        if (blank || (!number && line == 0 && cells > csv->column)) continue; /* its heading */
        if (!number) return bad_cell(csv, cell, cells);
        ARENA_PUSH_ROOM(csv->plan->arena, *values, *n, cap);
        (*values)[(*n)++] = value;
    }
    return true;
}

static char separator_of(Str text) {
    Str first = str_cut(&text, '\n');
    for (const char *sign = ",;\t"; *sign; sign++)
        if (memchr(first.p, *sign, first.n)) return *sign;
    return ',';
}

bool plan_samples(void *ctx, Span file, Span column, const Dist **out) {
    Plan *plan = ctx;
    Str name = span_text(file);
    Arena *arena = plan->arena;
    const char *folder = plan->path ? file_folder(arena, plan->path) : ".";
    const char *path = arena_copy(arena, name.p, name.n);
    if (!name.n || name.p[0] != '/') path = file_join(arena, folder, path);
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = path, .first_line = 1};
    if (!file_read(arena, path, LIMIT_FILE_BYTES, plan->diags, &src->text)) {
        if (plan->diags->last && !plan->diags->last->span.src) plan->diags->last->span = file;
        return false;
    }
    plan_read(plan, "samples", src);
    Csv csv = {.plan = plan, .file = src, .separator = separator_of(src->text)};
    double *values = NULL;
    size_t n = 0;
    if (!find_column(&csv, column) || !read_values(&csv, &values, &n)) return false;
    if (!n) {
        diag_error(plan->diags, file, "%s has no numbers in that column", path);
        return false;
    }
    *out = dist_of_samples(arena, values, n);
    return true;
}
