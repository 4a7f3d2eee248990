#include "report/verified.h"

#include "base/utf8.h"
#include "report/plans.h"
#include "report/table.h"

enum { SHOWN_LINES = 40, SHOWN_OF_MANY = 5, SHOWN_COLUMNS = 200 };

static const struct {
    const char *word;
    Tone tone;
} fates[] = {{"unchanged", TONE_DIM},
             {"changed", TONE_BAD},
             {"missing", TONE_BAD},
             {"new", TONE_BAD},
             {"not looked at", TONE_WARN}};

static const struct {
    const char *name;
    size_t offset;
} parts[] = {
#define PART(member)                                                                               \
    { #member, offsetof(RecordVerdict, member) }
    PART(band), PART(side), PART(state),  PART(score),
    PART(low),  PART(high), PART(chance), PART(chosen),
#undef PART
};

static Str part_of(const RecordVerdict *verdict, size_t i) {
    return *(const Str *)((const char *)verdict + parts[i].offset);
}

static bool verdict_turned(const Verified *verified) {
    if (!verified->now) return false;
    bool same = str_eq(verified->then->model, verified->now->model);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        same = same &&
               str_eq(part_of(&verified->then->verdict, i), part_of(&verified->now->verdict, i));
    return !same;
}

bool verified_files_changed(const Verified *verified) {
    for (size_t i = 0; i < verified->nfiles; i++)
        if (verified->files[i].fate != FATE_UNCHANGED && verified->files[i].fate != FATE_UNSEEN)
            return true;
    return false;
}

bool verified_drifted(const Verified *verified) {
    return verified_files_changed(verified) || verdict_turned(verified) || verified->nlines;
}

/* ---- text ---- */

static void files_section(Buf *out, const Style *style, const Verified *verified) {
    plan_heading(out, style, "Files");
    Table table = table_new(out->arena, 3);
    table.last_is_prose = true;
    for (size_t i = 0; i < verified->nfiles; i++) {
        const VerifiedFile *file = &verified->files[i];
        table_text(&table, fates[file->fate].tone, fates[file->fate].word);
        table_cell(&table, TONE_PLAIN, file->file->kind);
        table_cell(&table, TONE_PLAIN, file->file->path.n ? file->file->path : file->file->name);
    }
    table_write(out, style, &table, 2);
}

/* `split (likely), score 50.5, between 45 and 60, chance 0.975, split-or-merge@1.0.0` */
static Str verdict_text(Arena *arena, const Record *record) {
    const RecordVerdict *v = &record->verdict;
    const char *range =
        str_eq(v->low, v->high)
            ? arena_printf(arena, "%.*s as answered", STR_ARG(v->low))
            : arena_printf(arena, "between %.*s and %.*s", STR_ARG(v->low), STR_ARG(v->high));
    const char *chosen =
        v->chosen.n ? arena_printf(arena, "; decided on: %.*s", STR_ARG(v->chosen)) : "";
    return str_of(
        arena_printf(arena, "%.*s (%.*s), score %.*s, %s; %.*s with a chance of %.*s%s; %.*s",
                     STR_ARG(v->band), STR_ARG(v->state), STR_ARG(v->score), range,
                     STR_ARG(v->side), STR_ARG(v->chance), chosen, STR_ARG(record->model)));
}

static void verdict_section(Buf *out, const Style *style, const Verified *verified) {
    bool turned = verdict_turned(verified);
    plan_heading(out, style, "Verdict");
    Table table = table_new(out->arena, 2);
    table.last_is_prose = true;
    table_text(&table, TONE_PLAIN, turned || !verified->now ? "the record says" : "as it was");
    table_cell(&table, TONE_PLAIN, verdict_text(out->arena, verified->then));
    if (turned || !verified->now) {
        table_text(&table, TONE_PLAIN, "the files give");
        table_cell(&table, TONE_BAD,
                   verified->now ? verdict_text(out->arena, verified->now)
                                 : STR("nothing: it could not be worked out again"));
    }
    table_write(out, style, &table, 2);
}

static Str shown(Arena *arena, Str passage) {
    Str line = plan_one_line(arena, passage);
    size_t fits = utf8_fit(line, SHOWN_COLUMNS);
    if (fits == line.n) return line;
    return str_of(arena_printf(arena, "%.*s…", (int)fits, line.p));
}

static void one_line(Buf *out, const Style *style, const Redline *line) {
    Place place = diag_locate(line->is);
    const char *at = arena_printf(out->arena, "  %s:%u:%u", place.name, place.line, place.column);
    style_text(out, style, TONE_STRONG, at);
    buf_char(out, '\n');
    Table table = table_new(out->arena, 2);
    table.last_is_prose = true;
    if (line->line.n) {
        table_text(&table, TONE_PLAIN, line->wanted.n ? "it says" : "too much");
        table_cell(&table, TONE_BAD, shown(out->arena, line->line));
    }
    if (line->wanted.n) {
        table_text(&table, TONE_PLAIN, line->line.n ? "would be" : "missing");
        table_cell(&table, TONE_PLAIN, shown(out->arena, line->wanted));
    }
    table_write(out, style, &table, 4);
}

/* Where files changed, most lines only follow from that. */
static void lines_section(Buf *out, const Style *style, const Verified *verified) {
    if (!verified->nlines) return;
    bool changed = verified_files_changed(verified);
    size_t most = changed ? SHOWN_OF_MANY : SHOWN_LINES;
    plan_heading(out, style, changed ? "Lines that no longer hold" : "Lines that were edited");
    for (size_t i = 0; i < verified->nlines && i < most; i++)
        one_line(out, style, &verified->lines[i]);
    if (verified->nlines <= most) return;
    const char *more =
        arena_printf(out->arena, "  and %zu more%s", verified->nlines - most,
                     changed ? "; `advise --format madr` writes the record anew" : "");
    style_wrap(out, style, TONE_PLAIN, str_of(more), STR("  "));
}

static void write_text(Buf *out, const Style *style, const Verified *verified) {
    bool drifted = verified_drifted(verified);
    const char *head = arena_printf(out->arena, "%s %s: %s", drifted ? "✗" : "✓", verified->path,
                                    drifted         ? "drift"
                                    : verified->now ? "no drift"
                                                    : "its verdict could not be worked out again");
    style_wrap(out, style, drifted ? TONE_BAD : TONE_GOOD, str_of(head), STR("  "));
    files_section(out, style, verified);
    verdict_section(out, style, verified);
    lines_section(out, style, verified);
    if (verified->same_version) return;
    buf_char(out, '\n');
    style_wrap(out, style, TONE_WARN,
               str_of(arena_printf(out->arena,
                                   "It was written by napkin %.*s, and this is %s: the wording of "
                                   "its lines was not compared.",
                                   STR_ARG(verified->then->version), NAPKIN_VERSION)),
               STR(""));
}

/* ---- JSON ---- */

static void file_json(Json *json, const VerifiedFile *file) {
    bool new = file->fate == FATE_NEW;
    json_open(json, '{');
    json_text(json, "kind", file->file->kind);
    if (file->file->path.n) json_text(json, "path", file->file->path);
    else json_text(json, "name", file->file->name);
    json_text(json, "fate", str_of(fates[file->fate].word));
    json_key(json, "then");
    if (new) json_null(json);
    else json_str(json, file->file->sha256);
    json_key(json, "now");
    if (file->sha256.n) json_str(json, file->sha256);
    else json_null(json);
    json_close(json, '}');
}

static void verdict_json(Json *json, const char *key, const Record *record) {
    json_key(json, key);
    if (!record) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_text(json, "model", record->model);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        Str part = part_of(&record->verdict, i);
        if (part.n) json_text(json, parts[i].name, part);
    }
    json_close(json, '}');
}

static void line_json(Json *json, const Redline *line) {
    Place place = diag_locate(line->is);
    json_open(json, '{');
    json_key(json, "line");
    json_count(json, place.line);
    json_key(json, "column");
    json_count(json, place.column);
    json_key(json, "is");
    if (line->line.n) json_str(json, plan_one_line(json->out->arena, line->line));
    else json_null(json);
    json_key(json, "would_be");
    if (line->wanted.n) json_str(json, plan_one_line(json->out->arena, line->wanted));
    else json_null(json);
    json_close(json, '}');
}

static void write_json(Buf *out, const Verified *verified) {
    Json json = {.out = out};
    json_document_open(&json);
    json_text(&json, "record", str_of(verified->path));
    json_text(&json, "written_by", verified->then->version);
    json_key(&json, "drift");
    json_bool(&json, verified_drifted(verified));
    json_key(&json, "files");
    json_open(&json, '[');
    for (size_t i = 0; i < verified->nfiles; i++) file_json(&json, &verified->files[i]);
    json_close(&json, ']');
    verdict_json(&json, "then", verified->then);
    verdict_json(&json, "now", verified->now);
    json_key(&json, "lines_compared");
    json_bool(&json, verified->now && verified->same_version);
    json_key(&json, "lines");
    json_open(&json, '[');
    for (size_t i = 0; i < verified->nlines; i++) line_json(&json, &verified->lines[i]);
    json_close(&json, ']');
    json_document_close(&json);
}

void verified_write(Buf *out, const Style *style, const Verified *verified) {
    if (style->format == FORMAT_JSON) write_json(out, verified);
    else write_text(out, style, verified);
}
