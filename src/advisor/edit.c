#include "advisor/edit.h"

#include "yaml/write.h"

Str edit_new(Arena *arena, Str subject, Str rules, Str plan) {
    Buf text = buf_new(arena);
    const struct {
        const char *key;
        Str value;
    } lines[] = {{"answers", subject}, {"rules", rules}, {"plan", plan}};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (!lines[i].value.n) continue;
        buf_printf(&text, "%s: ", lines[i].key);
        ywrite_scalar(&text, lines[i].value);
        buf_char(&text, '\n');
    }
    buf_text(&text, "given:\n");
    return buf_str(&text);
}

/* ---- places in the text ---- */

/* Behind the last character of a node, in the text of the file. */
static size_t end_of(const YNode *node) {
    return (size_t)node->span.off + node->span.len;
}

/* The start of the line behind the one that holds `at`; the end of the text when it is the last. */
static size_t next_line(Str text, size_t at) {
    while (at < text.n && text.p[at] != '\n') at++;
    return at < text.n ? at + 1 : at;
}

static size_t line_start(Str text, size_t at) {
    while (at > 0 && text.p[at - 1] != '\n') at--;
    return at;
}

static const YPair *pair_of(const SheetHead *head, Str question, size_t *place) {
    for (*place = 0; head->given && *place < head->given->count; ++*place)
        if (str_eq(ynode_value(head->given->pairs[*place].key), question))
            return &head->given->pairs[*place];
    return NULL;
}

/* A text with a piece of it replaced. */
static Str replaced(Arena *arena, Str text, size_t from, size_t to, Str piece) {
    Buf out = buf_new(arena);
    buf_add(&out, (Str){text.p, from});
    buf_add(&out, piece);
    buf_add(&out, (Str){text.p + to, text.n - to});
    return buf_str(&out);
}

/* ---- writing ---- */

/* Inside `{}` commas and brackets end a scalar too. */
static void add_inside(Buf *out, Str text) {
    bool plain = text.n > 0;
    for (size_t i = 0; i < text.n; i++) plain = plain && !strchr(",[]{}\n", text.p[i]);
    if (plain) {
        ywrite_scalar(out, text);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\') buf_char(out, '\\');
        buf_char(out, c >= 0 && c < ' ' ? ' ' : c);
    }
    buf_char(out, '"');
}

static void add_value(Buf *out, const Entered *entered, bool inside) {
    if (!entered->evidence.n && !entered->sure.n) {
        if (inside) add_inside(out, entered->is);
        else ywrite_scalar(out, entered->is);
        return;
    }
    const struct {
        const char *key;
        Str value;
    } members[] = {{"is", entered->is}, {"evidence", entered->evidence}, {"sure", entered->sure}};
    buf_char(out, '{');
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (!members[i].value.n) continue;
        buf_printf(out, "%s%s: ", i ? ", " : "", members[i].key);
        add_inside(out, members[i].value);
    }
    buf_char(out, '}');
}

/* The answer that is there gives way. A map in block style, and a note that new evidence makes
 * untrue, go with it. */
static Str put_over(Arena *arena, const SheetHead *head, const YPair *pair, Str question,
                    const Entered *entered) {
    Str text = head->src->text;
    Buf piece = buf_new(arena);
    buf_printf(&piece, "%.*s: ", STR_ARG(question));
    add_value(&piece, entered, head->given->flow);
    size_t from = pair->key->span.off, to = end_of(pair->value);
    Span note = ynode_note_span(pair->value);
    bool new_note = note.len && entered->evidence.n;
    if (to < from) to = end_of(pair->key);
    if (to == end_of(pair->key)) /* nothing stood behind the colon */
        while (to < text.n && text.p[to] == ':') to++;
    size_t note_end = (size_t)note.off + note.len;
    bool block = pair->value->kind != Y_SCALAR && !pair->value->flow;
    while (block && to > from && strchr(" \n", text.p[to - 1])) to--;
    if (new_note && note_end > to) to = note_end; /* else it stands behind the key, and goes too */
    return replaced(arena, text, from, to, buf_str(&piece));
}

/* Before a closing bracket. */
static Str put_inside(Arena *arena, const SheetHead *head, Str question, const Entered *entered) {
    Buf piece = buf_new(arena);
    if (head->given->count) buf_text(&piece, ", ");
    buf_printf(&piece, "%.*s: ", STR_ARG(question));
    add_value(&piece, entered, true);
    size_t at = end_of(head->given) - 1;
    return replaced(arena, head->src->text, at, at, buf_str(&piece));
}

/* A line of its own, behind the last answer. */
static Str put_behind(Arena *arena, const SheetHead *head, Str question, const Entered *entered) {
    Str text = head->src->text;
    const YPair *last = &head->given->pairs[head->given->count - 1];
    size_t first = head->given->pairs[0].key->span.off;
    size_t indent = first - line_start(text, first), end = end_of(last->value);
    if (end < end_of(last->key)) end = end_of(last->key);
    bool block = last->value->kind != Y_SCALAR && !last->value->flow;
    while (block && end > 0 && strchr(" \n", text.p[end - 1])) end--;
    size_t at = next_line(text, end);
    Buf piece = buf_new(arena);
    if (at > 0 && text.p[at - 1] != '\n') buf_char(&piece, '\n');
    buf_repeat(&piece, STR(" "), indent);
    buf_printf(&piece, "%.*s: ", STR_ARG(question));
    add_value(&piece, entered, false);
    buf_char(&piece, '\n');
    return replaced(arena, text, at, at, buf_str(&piece));
}

/* The first answer of all: behind `given:`, which may be missing. */
static Str put_first(Arena *arena, const SheetHead *head, Str question, const Entered *entered) {
    Str text = head->src->text;
    size_t at = text.n;
    Buf piece = buf_new(arena);
    if (head->given_key.src) at = next_line(text, head->given_key.off);
    if (at > 0 && text.p[at - 1] != '\n') buf_char(&piece, '\n');
    if (!head->given_key.src) buf_text(&piece, "given:\n");
    buf_printf(&piece, "  %.*s: ", STR_ARG(question));
    add_value(&piece, entered, false);
    buf_char(&piece, '\n');
    return replaced(arena, text, at, at, buf_str(&piece));
}

Str edit_answer(Arena *arena, const SheetHead *head, Str question, const Entered *entered) {
    size_t place;
    const YPair *pair = pair_of(head, question, &place);
    Buf name = buf_new(arena);
    ywrite_scalar(&name, question); /* `plan.peak > 3` is a name too */
    question = buf_str(&name);
    if (pair) return put_over(arena, head, pair, question, entered);
    if (!head->given || !head->given->count)
        return head->given && head->given->flow ? put_inside(arena, head, question, entered)
                                                : put_first(arena, head, question, entered);
    return head->given->flow ? put_inside(arena, head, question, entered)
                             : put_behind(arena, head, question, entered);
}

Str edit_remove(Arena *arena, const SheetHead *head, Str question) {
    Str text = head->src->text;
    size_t place;
    const YPair *pair = pair_of(head, question, &place);
    if (!pair) return text;
    size_t from = pair->key->span.off, to = end_of(pair->value);
    if (to < end_of(pair->key)) to = end_of(pair->key);
    if (!head->given->flow) {
        while (to > from && strchr(" \n", text.p[to - 1])) to--;
        return replaced(arena, text, line_start(text, from), next_line(text, to), STR(""));
    }
    if (place + 1 < head->given->count) to = head->given->pairs[place + 1].key->span.off;
    else if (place > 0) from = end_of(head->given->pairs[place - 1].value);
    return replaced(arena, text, from, to, STR(""));
}
