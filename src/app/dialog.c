#include "app/dialog.h"

void dialog_vsay(Dialog *dialog, const char *fmt, va_list args) {
    Buf *out = &dialog->app->out;
    const char *text = arena_vprintf(out->arena, fmt, args);
    Buf lead = buf_new(out->arena);
    buf_repeat(&lead, STR(" "), dialog->indent);
    buf_add(out, buf_str(&lead));
    style_wrap(out, &dialog->app->style, TONE_DIM, str_of(text), buf_str(&lead));
}

void dialog_say(Dialog *dialog, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    dialog_vsay(dialog, fmt, args);
    va_end(args);
}

static DialogStep interrupt(Dialog *dialog) {
    dialog->left = dialog->interrupted && !line_dropped(dialog->line);
    dialog->interrupted = true;
    if (dialog->left) return DIALOG_OVER;
    if (dialog->person) dialog_say(dialog, "The line is dropped; once more, or `quit`, leaves.");
    return DIALOG_DROPPED;
}

DialogStep dialog_read(Dialog *dialog, Arena *arena, const Source **out) {
    const char *text;
    size_t length;
    switch (line_read(dialog->line, dialog->prompt, &text, &length)) {
    case LINE_TEXT: break;
    case LINE_INTERRUPTED: return interrupt(dialog);
    case LINE_FAILED:
        diag_io(&dialog->app->diags, "%s", line_error(dialog->line));
        dialog->failed = true;
        return DIALOG_OVER;
    default: return DIALOG_OVER;
    }
    dialog->interrupted = false;
    if (dialog->person) dialog->app->style.width = line_columns(dialog->line);
    Source *src = ARENA_NEW(arena, Source);
    *src = (Source){.name = dialog->person ? dialog->name : "standard input",
                    .text = {arena_copy(arena, text, length), length},
                    .first_line = ++dialog->rows};
    *out = src;
    return DIALOG_LINE;
}
