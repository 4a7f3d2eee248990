#include "report/based.h"

/* There may be several models and tables of samples: these have their names too. */
static const char *piece_of(Arena *arena, const Basis *basis, bool last) {
    bool several = strcmp(basis->kind, "model") == 0 || strcmp(basis->kind, "samples") == 0;
    const char *slash = strrchr(basis->path, '/');
    const char *name = several ? slash ? slash + 1 : basis->path : "";
    return arena_printf(arena, "%s %s%s%.*s%s", basis->kind, name, *name ? " " : "", HASH_SHORT,
                        basis->sha256, last ? "" : ",");
}

void based_text(Buf *out, const Style *style, const Sheet *sheet) {
    size_t n;
    const Basis *all = basis_of(out->arena, sheet, &n);
    Buf line = buf_new(out->arena);
    for (size_t i = 0; i < n; i++) {
        Str piece = str_of(piece_of(out->arena, &all[i], i + 1 == n));
        size_t width = style_width(style, buf_str(&line)) + 1 + style_width(style, piece);
        if (line.n && width > style->width && style->format == FORMAT_TEXT) {
            style_wrap(out, style, TONE_DIM, buf_str(&line), STR(""));
            buf_clear(&line);
        }
        if (line.n) buf_char(&line, ' ');
        buf_add(&line, piece);
    }
    style_wrap(out, style, TONE_DIM, buf_str(&line), STR(""));
}

void based_json(Json *json, const Sheet *sheet) {
    size_t n;
    const Basis *all = basis_of(json->out->arena, sheet, &n);
    json_key(json, "files");
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(json, '{');
        json_text(json, "kind", str_of(all[i].kind));
        json_text(json, "path", str_of(all[i].path));
        json_text(json, "sha256", str_of(all[i].sha256));
        json_close(json, '}');
    }
    json_close(json, ']');
}
