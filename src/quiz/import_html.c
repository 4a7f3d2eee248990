/* import_html.c - text out of the HTML that flashcards are written in. */
#include "base/ascii.h"
#include "quiz/import.h"

/* The name of a tag: `br` of `<br/>`, `div` of `</div>`. */
static Str tag_name(Str tag) {
    size_t from = tag.n && tag.p[0] == '/' ? 1 : 0, end = from;
    while (end < tag.n && (is_letter(tag.p[end]) || (tag.p[end] >= '1' && tag.p[end] <= '6')))
        end++;
    return (Str){tag.p + from, end - from};
}

static bool is_named(Str name, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (same_word(name, str_of(words[i]))) return true;
    return false;
}

/* A tag, without its brackets: what it comes to in the text. */
static void add_tag(Buf *out, Str tag, bool *pictures) {
    static const char *const lines[] = {"br", "p",     "div", "li", "tr", "ul", "ol",
                                        "hr", "table", "h1",  "h2", "h3", "h4"};
    static const char *const media[] = {"img", "audio", "video", "svg", "object"};
    Str name = tag_name(tag);
    if (is_named(name, media, COUNT_OF(media))) *pictures = true;
    bool line = is_named(name, lines, COUNT_OF(lines));
    if (line && out->n && out->p[out->n - 1] != '\n') buf_char(out, '\n');
}

/* Nothing that YAML, or a terminal, would stumble over. */
static bool is_shown(unsigned long point) {
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool pair = point >= 0xD800 && point < 0xE000;
    return !control && !pair && point <= 0x10FFFF && point != 0xFEFF && (point & 0xFFFE) != 0xFFFE;
}

static void add_point(Buf *out, unsigned long point) {
    if (point == 0xA0) point = ' ';
    if (point < 0x80) {
        buf_char(out, (char)point);
        return;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    buf_char(out, (char)(lead[more] | (point >> (6 * more))));
    while (more--) buf_char(out, (char)(0x80 | ((point >> (6 * more)) & 0x3F)));
}

/* `#8217`, `#x2019`. */
static bool read_point(Str name, unsigned long *out) {
    bool hex = name.n > 1 && (name.p[1] == 'x' || name.p[1] == 'X');
    size_t from = hex ? 2 : 1;
    unsigned base = hex ? 16 : 10;
    *out = 0;
    for (size_t i = from; i < name.n; i++) {
        char c = name.p[i];
        unsigned digit = is_digit(c)    ? (unsigned)(c - '0')
                         : is_letter(c) ? (unsigned)(to_lower(c) - 'a') + 10
                                        : 99;
        if (digit >= base || *out > 0x10FFFF) return false;
        *out = *out * base + digit;
    }
    return name.n > from && is_shown(*out);
}

/* An entity without `&` and `;`; false: it is not known, and stays as it is. */
static bool add_entity(Buf *out, Str name) {
    static const struct {
        const char *name, *text;
    } known[] = {
        {"lt", "<"},          {"gt", ">"},         {"amp", "&"},        {"quot", "\""},
        {"apos", "'"},        {"nbsp", " "},       {"ndash", "\u2013"}, {"mdash", "\u2014"},
        {"times", "\u00d7"},  {"micro", "\u00b5"}, {"deg", "\u00b0"},   {"euro", "\u20ac"},
        {"hellip", "\u2026"}, {"rarr", "\u2192"},  {"le", "\u2264"},    {"ge", "\u2265"},
        {"ne", "\u2260"},     {"asymp", "\u2248"}, {"middot", "\u00b7"}};
    unsigned long point;
    if (name.n && name.p[0] == '#') {
        if (!read_point(name, &point)) return false;
        add_point(out, point);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!str_is(name, known[i].name)) continue;
        buf_text(out, known[i].text);
        return true;
    }
    return false;
}

/* `a < b` is no tag: one starts with a letter, `/` or `!`. */
static size_t tag_end(Str html, size_t at) {
    if (at + 1 >= html.n) return 0;
    char c = html.p[at + 1];
    if (!is_letter(c) && c != '/' && c != '!') return 0;
    const char *end = memchr(html.p + at, '>', html.n - at);
    return end ? (size_t)(end - html.p) : 0;
}

static size_t entity_end(Str html, size_t at) {
    size_t most = html.n - at < 12 ? html.n - at : 12;
    const char *end = memchr(html.p + at, ';', most);
    return end ? (size_t)(end - html.p) : 0;
}

Str import_html(Arena *arena, Str html, bool *pictures) {
    Buf out = buf_new(arena);
    const char *last = html.n ? memrchr(html.p, '>', html.n) : NULL;
    size_t tags_end = last ? (size_t)(last - html.p) : 0; /* none is closed behind this */
    for (size_t i = 0; i < html.n; i++) {
        char c = html.p[i];
        size_t end = c == '<' && i < tags_end ? tag_end(html, i) : 0;
        if (end) {
            add_tag(&out, (Str){html.p + i + 1, end - i - 1}, pictures);
            i = end;
            continue;
        }
        end = c == '&' ? entity_end(html, i) : 0;
        if (end && add_entity(&out, (Str){html.p + i + 1, end - i - 1})) i = end;
        else buf_char(&out, c);
    }
    return str_trim(buf_str(&out));
}
