#include "advisor/record.h"

#include "yaml/schema.h"
#include "yaml/write.h"

/* ---- what there is: written and read by the same rows ---- */

typedef struct RecordKeys {
    Str version, model;
    YNode *verdict, *settings, *files;
} RecordKeys;

static const YField record_fields[] = {
    YFIELD("version", YF_TEXT, RecordKeys, version, true, "of napkin"),
    YFIELD("model", YF_TEXT, RecordKeys, model, true, "the rules and their version"),
    YFIELD("verdict", YF_MAP, RecordKeys, verdict, true, "the verdict"),
    YFIELD("settings", YF_MAP, RecordKeys, settings, false, "what was given with it"),
    YFIELD("files", YF_LIST, RecordKeys, files, true, "the files it rests on"),
};

static const YField verdict_fields[] = {
    YFIELD("band", YF_TEXT, RecordVerdict, band, true, "the id of the band"),
    YFIELD("side", YF_TEXT, RecordVerdict, side, true, "the side it is on"),
    YFIELD("state", YF_TEXT, RecordVerdict, state, true, "how sure it is"),
    YFIELD("score", YF_TEXT, RecordVerdict, score, true, "the mean score"),
    YFIELD("low", YF_TEXT, RecordVerdict, low, true, "the least it may be"),
    YFIELD("high", YF_TEXT, RecordVerdict, high, true, "the most it may be"),
    YFIELD("chance", YF_TEXT, RecordVerdict, chance, true, "the chance of the side"),
    YFIELD("chosen", YF_TEXT, RecordVerdict, chosen, false, "the id of the band decided on"),
};

typedef struct SettingKeys {
    RecordSettings all;
    YNode *set;
} SettingKeys;

static const YField setting_fields[] = {
    YFIELD("rules", YF_TEXT, SettingKeys, all.rules, false, "--rules"),
    YFIELD("plan", YF_TEXT, SettingKeys, all.plan, false, "--plan"),
    YFIELD("scenario", YF_TEXT, SettingKeys, all.scenario, false, "--scenario"),
    YFIELD("samples", YF_TEXT, SettingKeys, all.samples, false, "--samples"),
    YFIELD("seed", YF_TEXT, SettingKeys, all.seed, false, "--seed"),
    YFIELD("precision", YF_TEXT, SettingKeys, all.precision, false, "--precision"),
    YFIELD("sampling", YF_TEXT, SettingKeys, all.sampling, false, "--sampling"),
    YFIELD("set", YF_ONE_OR_LIST, SettingKeys, set, false, "--set, each"),
};

typedef struct FileKeys {
    Str kind;
    YNode *path, *name, *sha256;
} FileKeys;

static const YField file_fields[] = {
    YFIELD("kind", YF_TEXT, FileKeys, kind, true, "what it is"),
    YFIELD("path", YF_EXPR, FileKeys, path, false, "where it is, from the record's folder"),
    YFIELD("name", YF_EXPR, FileKeys, name, false, "by which napkin finds it"),
    YFIELD("sha256", YF_EXPR, FileKeys, sha256, true, "of its bytes"),
};

/* ---- writing ---- */

static void line(Buf *out, const char *lead, const char *key, Str text) {
    if (!text.n) return;
    buf_printf(out, "%s%s: ", lead, key);
    ywrite_scalar(out, text);
    buf_char(out, '\n');
}

/* The members of a struct that are text, by its rows. */
static void lines(Buf *out, const YField *fields, size_t n, const void *from) {
    for (size_t i = 0; i < n; i++) {
        if (fields[i].kind != YF_TEXT) continue;
        line(out, "    ", fields[i].key, *(const Str *)((const char *)from + fields[i].offset));
    }
}

static void write_settings(Buf *out, const RecordSettings *settings) {
    Buf inner = buf_new(out->arena);
    SettingKeys keys = {.all = *settings};
    lines(&inner, setting_fields, COUNT_OF(setting_fields), &keys);
    if (settings->nsets) buf_text(&inner, "    set:\n");
    for (size_t i = 0; i < settings->nsets; i++) {
        buf_text(&inner, "      - ");
        ywrite_scalar(&inner, settings->sets[i]);
        buf_char(&inner, '\n');
    }
    if (inner.n) buf_printf(out, "  settings:\n%s", inner.p);
}

void record_write(Buf *out, const Record *record) {
    buf_text(out, "napkin:\n");
    line(out, "  ", "version", record->version);
    line(out, "  ", "model", record->model);
    buf_text(out, "  verdict:\n");
    lines(out, verdict_fields, COUNT_OF(verdict_fields), &record->verdict);
    write_settings(out, &record->settings);
    buf_text(out, "  files:\n");
    for (size_t i = 0; i < record->nfiles; i++) {
        const RecordFile *file = &record->files[i];
        line(out, "    - ", "kind", file->kind);
        line(out, "      ", "path", file->path);
        line(out, "      ", "name", file->name);
        line(out, "      ", "sha256", file->sha256);
    }
}

/* ---- reading ---- */

static bool no_record(Diags *diags, Span span, const char *what) {
    Diag *diag = diag_error(diags, span, "%s", what);
    diag_hint(diags, diag, "`napkin advise ANSWERS --format madr -o RECORD.md` writes a record");
    return false;
}

/* Cuts the lines between the two `---`. */
static bool cut_front(Arena *arena, Diags *diags, const Source *file, Source *front, Span *body) {
    Str rest = file->text;
    Str first = str_cut(&rest, '\n');
    Span at = {file, 0, (uint32_t)first.n};
    if (!str_is(str_trim(first), "---")) {
        at.len = 0;
        return no_record(diags, at, "this is no decision record: it starts with no front matter");
    }
    const char *from = rest.p;
    while (rest.n) {
        Str next = str_cut(&rest, '\n');
        if (!str_is(str_trim(next), "---")) continue;
        Str text = {from, (size_t)(next.p - from)};
        *front = (Source){.name = file->name,
                          .text = {arena_copy(arena, text.p, text.n), text.n},
                          .first_line = file->first_line + 1};
        *body = (Span){file, (uint32_t)(file->text.n - rest.n), (uint32_t)rest.n};
        return true;
    }
    Diag *diag = diag_error(diags, at, "this front matter does not end");
    diag_hint(diags, diag, "a second line `---` closes it");
    return false;
}

static bool read_hash(Diags *diags, const YNode *node, Str *out) {
    *out = ynode_value(node);
    if (hash_is(*out)) return true;
    Diag *diag = diag_error(diags, node->span, "this is no SHA-256: %zu characters", out->n);
    diag_hint(diags, diag, "it has %d digits, 0-9 and a-f, as `sha256sum` prints them",
              HASH_DIGITS);
    return false;
}

static bool read_file(Diags *diags, const YNode *node, RecordFile *out) {
    FileKeys keys = {0};
    if (!yschema_read(node, file_fields, COUNT_OF(file_fields), "a file of a record", &keys, diags))
        return false;
    *out = (RecordFile){.kind = keys.kind};
    if (keys.path) out->path = ynode_value(keys.path);
    if (keys.name) out->name = ynode_value(keys.name);
    if (!keys.path == !keys.name) {
        diag_error(diags, node->span, "a file of a record has a `path` or a `name`");
        return false;
    }
    return read_hash(diags, keys.sha256, &out->sha256);
}

static bool read_files(Arena *arena, Diags *diags, const YNode *list, Record *out) {
    bool good = true;
    out->nfiles = list->count;
    out->files = ARENA_ARRAY(arena, RecordFile, list->count);
    for (size_t i = 0; i < list->count; i++)
        good = read_file(diags, list->items[i], &out->files[i]) && good;
    if (!good) return false;
    if (list->count && str_is(out->files[0].kind, "answers") && out->files[0].path.n) return true;
    diag_error(diags, list->span, "the first file of a record is that of its answers, by path");
    return false;
}

static bool read_settings(Arena *arena, Diags *diags, const YNode *map, RecordSettings *out) {
    SettingKeys keys = {0};
    if (!map) return true;
    if (!yschema_read(map, setting_fields, COUNT_OF(setting_fields), "settings", &keys, diags))
        return false;
    *out = keys.all;
    size_t n;
    YNode **items = ynode_items(&keys.set, &n);
    out->sets = ARENA_ARRAY(arena, Str, n);
    for (; out->nsets < n; out->nsets++) {
        if (!ynode_want_expr(items[out->nsets], "what is set", diags)) return false;
        out->sets[out->nsets] = ynode_value(items[out->nsets]);
    }
    return true;
}

bool record_read(Arena *arena, Diags *diags, const Source *file, Record *out) {
    *out = (Record){0};
    Source *front = ARENA_NEW(arena, Source);
    if (!cut_front(arena, diags, file, front, &out->body)) return false;
    Span inside = {front, 0, 0};
    if (!str_trim(front->text).n) return no_record(diags, inside, "this front matter is empty");
    const YNode *root = ytree_read(arena, front, NULL, diags);
    if (!root) return false;
    const YPair *ours = ynode_pair(root, STR("napkin"));
    if (!ours) return no_record(diags, root->span, "this front matter has no key `napkin`");
    RecordKeys keys = {0};
    if (!yschema_read(ours->value, record_fields, COUNT_OF(record_fields), "a record", &keys,
                      diags))
        return false;
    out->version = keys.version;
    out->model = keys.model;
    return yschema_read(keys.verdict, verdict_fields, COUNT_OF(verdict_fields), "a verdict",
                        &out->verdict, diags) &&
           read_settings(arena, diags, keys.settings, &out->settings) &&
           read_files(arena, diags, keys.files, out);
}
