#include "yaml/tree.h"

#include <yaml.h>

#include "base/limits.h"
#include "yaml/align.h"
#include "yaml/explain.h"
#include "yaml/lines.h"
#include "yaml/precheck.h"
#include "yaml/refuse.h"

/* A collection that is not closed yet. Its children so far are the top of the pile. */
typedef struct Frame {
    YNode *node;
    bool in_key;     /* inside a key that was refused for not being a text */
    size_t base;     /* its first child in the pile */
    size_t cut_from; /* with `cut_open`: where the text with the open bracket starts */
    size_t cut_open; /* round brackets open in the plain texts so far */
    size_t cut_end;  /* the size of the pile behind the last piece of a text that was cut */
} Frame;

typedef struct Reader {
    Arena *arena;
    const Source *file;
    Diags *diags;
    size_t errors_before;
    size_t bom;
    bool ascii;
    size_t mark_points, mark_byte; /* a place known in both units; others are walked to from it */
    Frame frames[LIMIT_YAML_DEPTH];
    size_t depth;
    Arena *scratch;
    YNode **pile;
    size_t piled, pile_cap;
    YNode *root;
    size_t nodes;
    size_t documents;
    bool over;
} Reader;

/* A byte of a character that is not its first. */
static bool is_inner(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t characters_in_8(const char *p) {
    const uint64_t ones = 0x0101010101010101u;
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    uint64_t inner = (bytes >> 7) & ~(bytes >> 6) & ones;
    return 8 - (size_t)(inner * ones >> 56);
}

/* libyaml counts characters from behind the byte order mark. Marks come nearly in order, so that
 * walking from the last one costs O(file) in all. */
static size_t byte_of(Reader *r, size_t points) {
    if (r->ascii) return r->bom + points;
    const char *p = r->file->text.p;
    size_t at = r->mark_byte, n = r->file->text.n;
    for (; points >= r->mark_points + 8 && at + 8 <= n; at += 8)
        r->mark_points += characters_in_8(p + at);
    for (; r->mark_points < points && at < n; at++) r->mark_points += !is_inner(p[at]);
    while (at < n && is_inner(p[at])) at++;
    for (; r->mark_points > points && at > r->bom; r->mark_points -= !is_inner(p[at])) at--;
    r->mark_byte = at;
    return at;
}

static Span span_of(Reader *r, const yaml_event_t *event) {
    size_t from = byte_of(r, event->start_mark.index);
    size_t to = byte_of(r, event->end_mark.index);
    return yfile_span(r->file, from, to > from ? to : from);
}

static Frame *top(Reader *r) {
    return r->depth ? &r->frames[r->depth - 1] : NULL;
}

static bool at_key(const Reader *r) {
    if (!r->depth) return false;
    const Frame *frame = &r->frames[r->depth - 1];
    return frame->node->kind == Y_MAP && (r->piled - frame->base) % 2 == 0;
}

static void add_child(Reader *r, YNode *node) {
    if (++r->nodes > LIMIT_YAML_NODES && !r->over) {
        yrefuse_size(r->file, node->span.off, r->diags);
        r->over = true;
    }
    if (!r->depth) {
        r->root = node;
        return;
    }
    ARENA_PUSH_ROOM(r->scratch, r->pile, r->piled, r->pile_cap);
    r->pile[r->piled++] = node;
}

/* The comment that follows on the same line, if nothing else does. */
static void take_note(YNode *node, const Source *file, size_t at) {
    Str text = file->text;
    size_t sign = yline_skip(text, at, text.n);
    if (sign == text.n || text.p[sign] != '#' || sign == 0 || !yline_blank(text.p[sign - 1]))
        return;
    size_t end = yline_end(text, sign);
    while (sign < end && text.p[sign] == '#') sign++;
    Str note = str_trim(yline_piece(text, sign, end));
    node->note_off = (uint32_t)(note.p - text.p);
    node->note_len = (uint32_t)note.n;
}

/* Where the note of a scalar would start: behind it, or behind the `|` of a text block. */
static size_t note_place(const YNode *node) {
    Str text = node->span.src->text;
    if (node->style != Y_BLOCK) return (size_t)node->span.off + node->span.len;
    size_t at = node->span.off;
    while (at < text.n && !strchr(" \t\r\n", text.p[at])) at++;
    return at;
}

/* Where the note of a nested map or list would start: behind the `:` of its key. */
static void take_key_note(Reader *r, YNode *node) {
    const Frame *parent = top(r);
    if (!parent || parent->node->kind != Y_MAP || at_key(r)) return;
    const YNode *key = r->pile[r->piled - 1];
    size_t at = yline_skip(r->file->text, (size_t)key->span.off + key->span.len, r->file->text.n);
    if (at < r->file->text.n && r->file->text.p[at] == ':') take_note(node, r->file, at + 1);
}

static YQuoting quoting_of(yaml_scalar_style_t style) {
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return YQ_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return YQ_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE: return YQ_BLOCK;
    default: return YQ_NONE;
    }
}

static YStyle style_of(YQuoting quoting) {
    if (quoting == YQ_NONE) return Y_PLAIN;
    return quoting == YQ_BLOCK ? Y_BLOCK : Y_QUOTED;
}

/* Anchors and tags; true when there was one. */
static bool refuse_marks(Reader *r, Span span, const void *anchor, const void *tag) {
    if (anchor) yrefuse_anchor(r->file, span.off, r->diags);
    else if (tag) yrefuse_tag(r->file, span.off, r->diags);
    return anchor || tag;
}

/* True when the scalar may not be kept: the reason is reported. */
static bool refuse_scalar(Reader *r, const yaml_event_t *event, Span span) {
    size_t length = event->data.scalar.length;
    if (refuse_marks(r, span, event->data.scalar.anchor, event->data.scalar.tag)) return true;
    if (length > LIMIT_LINE_BYTES) {
        yrefuse_length(r->file, span.off, length, r->diags);
        return true;
    }
    if (memchr(event->data.scalar.value, 0, length)) {
        yrefuse_nul(r->file, span.off, (size_t)span.off + span.len, r->diags);
        return true;
    }
    if (at_key(r) && !length) yrefuse_key(r->file, span.off, Y_SCALAR, r->diags);
    return at_key(r) && !length;
}

/* libyaml ends a text block where the next token starts. */
static Span without_blank_end(Span span) {
    Str text = span_text(span);
    while (text.n > 1 && strchr(" \t\r\n", text.p[text.n - 1])) text.n--;
    span.len = (uint32_t)text.n;
    return span;
}

static YNode *new_scalar(Reader *r, const yaml_event_t *event, Span span) {
    Str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    YQuoting quoting = quoting_of(event->data.scalar.style);
    YNode *node = ARENA_NEW(r->arena, YNode);
    node->style = style_of(quoting);
    node->span = quoting == YQ_BLOCK ? without_blank_end(span) : span;
    node->text = (Span){span.src, span.off, 0};
    if (!refuse_scalar(r, event, span)) node->text = yalign(r->arena, span, value, quoting);
    return node;
}

/* Inside `{}` and `[]` a comma cuts `max(a, b)` silently; the round brackets tell. */
static void watch_cuts(Reader *r, const YNode *node) {
    Frame *frame = top(r);
    if (node->style != Y_PLAIN) return;
    size_t open = frame->cut_open;
    for (size_t i = 0; i < ynode_value(node).n; i++) {
        char c = ynode_value(node).p[i];
        if (c == '(' && !open++) frame->cut_from = node->span.off;
        if (c == ')' && open-- == 0) {
            yrefuse_cut(r->file, node->span.off, (size_t)node->span.off + node->span.len, r->diags);
            return;
        }
    }
    if (frame->cut_open && !open) {
        size_t end = (size_t)node->span.off + node->span.len;
        yrefuse_cut(r->file, frame->cut_from, end, r->diags);
        frame->cut_end = r->piled + 1;
    }
    frame->cut_open = open;
}

static bool has_colon(const Source *file, const YNode *key) {
    size_t at = (size_t)key->span.off + key->span.len;
    while (at < file->text.n && strchr(" \t\r\n", file->text.p[at])) at++;
    return at < file->text.n && file->text.p[at] == ':';
}

/* `{{ name }}`: reported for its outer braces. */
static bool is_template(const YNode *node) {
    return node->span.off > 0 && node->span.src->text.p[node->span.off - 1] == '{';
}

/* `{text: It is down, so it fails}`: the second key has no `:` and an empty value. */
static void watch_valueless(Reader *r, const YNode *value, bool cut) {
    const Frame *frame = top(r);
    const YNode *key = r->pile[r->piled - 1];
    bool known = cut || frame->cut_end == r->piled || is_template(frame->node);
    if (known || !ynode_is_empty(value) || !ynode_value(key).n || has_colon(r->file, key)) return;
    const YNode *before = r->piled - frame->base > 2 ? r->pile[r->piled - 2] : NULL;
    if (before && before->kind != Y_SCALAR) before = NULL;
    yrefuse_valueless(key, before, r->diags);
}

static void watch_flow(Reader *r, const YNode *node) {
    size_t errors = r->diags->errors;
    bool cut = top(r)->cut_open > 0;
    watch_cuts(r, node);
    bool value = top(r)->node->kind == Y_MAP && !at_key(r);
    if (value && errors == r->diags->errors) watch_valueless(r, node, cut);
}

static void take_scalar(Reader *r, const yaml_event_t *event) {
    YNode *node = new_scalar(r, event, span_of(r, event));
    node->flow = r->depth && top(r)->node->flow;
    if (node->flow) watch_flow(r, node);
    else if (!at_key(r)) take_note(node, r->file, note_place(node));
    add_child(r, node);
}

/* The key stands for nothing, but keeps keys and values in step. */
static void take_alias(Reader *r, const yaml_event_t *event) {
    YNode *node = ARENA_NEW(r->arena, YNode);
    node->span = node->text = span_of(r, event);
    bool value = r->depth && top(r)->node->kind == Y_MAP && !at_key(r);
    bool merge = value && str_is(ynode_value(r->pile[r->piled - 1]), "<<");
    size_t end = (size_t)node->span.off + node->span.len;
    yrefuse_alias(r->file, node->span.off, end, merge, r->diags);
    add_child(r, node);
}

static void open_node(Reader *r, const yaml_event_t *event, YKind kind, bool flow) {
    Span span = span_of(r, event);
    if (r->depth == LIMIT_YAML_DEPTH) {
        yrefuse_depth(r->file, span.off, r->diags);
        r->over = true;
        return;
    }
    bool in_key = r->depth && top(r)->in_key;
    if (at_key(r) && !in_key) yrefuse_key(r->file, span.off, kind, r->diags);
    in_key = in_key || at_key(r);
    YNode *node = ARENA_NEW(r->arena, YNode);
    *node = (YNode){.kind = kind, .flow = flow, .span = span};
    if (!flow) take_key_note(r, node);
    add_child(r, node);
    r->frames[r->depth++] = (Frame){.node = node, .base = r->piled, .in_key = in_key};
}

static void close_pairs(Reader *r, YNode *node, YNode **children, size_t n) {
    node->count = (uint32_t)(n / 2);
    node->pairs = ARENA_ARRAY(r->arena, YPair, node->count);
    for (size_t i = 0; i < node->count; i++)
        node->pairs[i] = (YPair){children[2 * i], children[2 * i + 1]};
}

static void close_items(Reader *r, YNode *node, YNode **children, size_t n) {
    node->count = (uint32_t)n;
    node->items = ARENA_ARRAY(r->arena, YNode *, n);
    if (n) memcpy(node->items, children, n * sizeof *children);
}

enum { FEW = 8 }; /* keys that are compared one by one */

static bool enough_errors(const Reader *r) {
    return r->diags->errors - r->errors_before >= LIMIT_SHOWN_ERRORS;
}

static void find_twice_by_hash(Reader *r, YNode *node) {
    Map *index = ARENA_NEW(r->arena, Map);
    *index = map_new(r->arena);
    map_reserve(index, node->count);
    for (size_t i = 0; i < node->count && !enough_errors(r); i++) {
        const YNode *key = node->pairs[i].key;
        int32_t first = map_add(index, ynode_value(key), (int32_t)i);
        if (first != MAP_NONE) yrefuse_twice(node->pairs[first].key, key, r->diags);
    }
    node->index = index;
}

static void find_twice_by_eye(Reader *r, YNode *node) {
    for (size_t i = 1; i < node->count; i++) {
        const YNode *key = node->pairs[i].key;
        size_t first = 0;
        while (first < i && !str_eq(ynode_value(node->pairs[first].key), ynode_value(key))) first++;
        if (first < i && ynode_value(key).n) yrefuse_twice(node->pairs[first].key, key, r->diags);
    }
}

/* libyaml's block collections end where the next token starts; ours end with their last child. */
static void end_with_child(YNode *node, YNode **children, size_t n) {
    if (n) node->span = span_join(node->span, children[n - 1]->span);
}

static void close_node(Reader *r, const yaml_event_t *event) {
    Frame frame = r->frames[--r->depth];
    size_t n = r->piled - frame.base;
    YNode *node = frame.node, **children = n ? r->pile + frame.base : NULL;
    if (frame.cut_open)
        yrefuse_cut(r->file, frame.cut_from, byte_of(r, event->start_mark.index), r->diags);
    if (node->flow) node->span = span_join(node->span, span_of(r, event));
    else end_with_child(node, children, n);
    if (node->kind == Y_LIST) close_items(r, node, children, n);
    else close_pairs(r, node, children, n);
    r->piled = frame.base;
    if (node->kind == Y_MAP && node->count > FEW) find_twice_by_hash(r, node);
    else if (node->kind == Y_MAP) find_twice_by_eye(r, node);
    bool outermost = node->flow && !(r->depth && top(r)->node->flow);
    if (outermost) take_note(node, r->file, (size_t)node->span.off + node->span.len);
}

static void open_map(Reader *r, const yaml_event_t *event) {
    bool flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    refuse_marks(r, span_of(r, event), event->data.mapping_start.anchor,
                 event->data.mapping_start.tag);
    open_node(r, event, Y_MAP, flow);
}

static void open_list(Reader *r, const yaml_event_t *event) {
    bool flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    refuse_marks(r, span_of(r, event), event->data.sequence_start.anchor,
                 event->data.sequence_start.tag);
    open_node(r, event, Y_LIST, flow);
}

static void open_document(Reader *r, const yaml_event_t *event) {
    if (++r->documents == 1) return;
    yrefuse_document(r->file, byte_of(r, event->start_mark.index), r->diags);
    r->over = true;
}

static void take_event(Reader *r, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: open_document(r, event); break;
    case YAML_ALIAS_EVENT: take_alias(r, event); break;
    case YAML_SCALAR_EVENT: take_scalar(r, event); break;
    case YAML_SEQUENCE_START_EVENT: open_list(r, event); break;
    case YAML_MAPPING_START_EVENT: open_map(r, event); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_node(r, event); break;
    case YAML_STREAM_END_EVENT: r->over = true; break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    }
}

static void report_trouble(Reader *r, const yaml_parser_t *parser) {
    if (parser->error == YAML_MEMORY_ERROR) arena_out_of_memory();
    size_t at = byte_of(r, parser->problem_mark.index);
    if (parser->error == YAML_READER_ERROR) at = r->bom + parser->problem_offset;
    bool placed = parser->context && parser->context_mark.index < parser->problem_mark.index;
    YTrouble trouble = {.problem = parser->problem ? parser->problem : "",
                        .context = parser->context ? parser->context : "",
                        .at = at,
                        .context_at = placed ? byte_of(r, parser->context_mark.index) : at,
                        .open_at = r->depth && top(r)->node->flow ? top(r)->node->span.off : at};
    yexplain(r->file, &trouble, r->diags);
}

static void read_events(Reader *r, yaml_parser_t *parser) {
    while (!r->over && !enough_errors(r)) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            report_trouble(r, parser);
            break;
        }
        take_event(r, &event);
        yaml_event_delete(&event);
    }
}

static void read_file(Reader *r) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) arena_out_of_memory();
    Str text = r->file->text;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p + r->bom, text.n - r->bom);
    r->scratch = arena_new(0);
    read_events(r, &parser);
    arena_free(r->scratch);
    yaml_parser_delete(&parser);
}

YNode *ytree_read(Arena *arena, const Source *file, const char *kind, Diags *diags) {
    Reader reader = {.arena = arena, .file = file, .diags = diags};
    reader.errors_before = diags->errors;
    reader.bom = reader.mark_byte = yprecheck_bom(file->text);
    if (!yprecheck_bytes(file, &reader.ascii, diags)) return NULL;
    if (!yprecheck_lines(file, diags)) return NULL;
    read_file(&reader);
    if (diags->errors > reader.errors_before) return NULL;
    bool right = reader.root && reader.root->kind == Y_MAP;
    if (!right) yrefuse_root(file, ynode_is_empty(reader.root) ? NULL : reader.root, kind, diags);
    return right ? reader.root : NULL;
}
