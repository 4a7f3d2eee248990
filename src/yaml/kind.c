#include "yaml/kind.h"

#include "base/near.h"

static const struct {
    const char *key, *what;
    const char *before; /* the file on a command line */
    const char *first_line;
    const char *inside; /* where things of that name stand; NULL: no such things */
} kinds[] = {
    {"plan", "a plan is", "run", "plan: My system", NULL},
    {"model", "a model is", "lint", "model: My rule of thumb", NULL},
    {"questionnaire", "a questionnaire is", "lint", "questionnaire: Split or merge?",
     "questions stand under `questions:`"},
    {"rules", "rules are", "advise --rules", "rules: Split or merge?",
     "rules stand under `points:`"},
    {"answers", "answers are", "advise", "answers: Checkout | Catalogue",
     "answers stand under `given:`"},
    {"deck", "a deck is", "quiz", "deck: System design numbers",
     "questions stand under `questions:`"},
};

static bool is_letter(char c) {
    return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

Span kind_key(const Source *src) {
    Str rest = src->text;
    while (rest.n) {
        Str line = str_cut(&rest, '\n');
        bool skip = !str_trim(line).n || line.p[0] == '#' || str_starts(line, "---") ||
                    (line.n == 3 && str_starts(line, "\xEF\xBB\xBF"));
        if (skip) continue;
        size_t from = str_starts(line, "\xEF\xBB\xBF") ? 3 : 0, n = from;
        while (n < line.n && is_letter(line.p[n])) n++;
        bool key = n > from && n < line.n && line.p[n] == ':';
        return (Span){src, (uint32_t)(line.p + from - src->text.p), key ? (uint32_t)(n - from) : 0};
    }
    return (Span){src, 0, 0};
}

static int find_kind(Str key) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(key, kinds[i].key)) return (int)i;
    return -1;
}

bool kind_is(Str key) {
    return find_kind(key) >= 0;
}

const char *kind_command(Arena *arena, Str key, const char *file) {
    int kind = find_kind(key);
    return kind < 0 ? NULL : arena_printf(arena, "napkin %s %s", kinds[kind].before, file);
}

const char *kind_first_line(const char *kind) {
    int at = find_kind(str_of(kind));
    return at < 0 ? NULL : kinds[at].first_line;
}

const char *kind_inside(Str key) {
    int at = find_kind(key);
    return at < 0 ? NULL : kinds[at].inside;
}

static const char *all_kinds(Arena *arena) {
    Buf all = buf_new(arena);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        buf_printf(&all, "%s`%s:`",
                   i == 0                     ? ""
                   : i + 1 == COUNT_OF(kinds) ? " or "
                                              : ", ",
                   kinds[i].key);
    return all.p;
}

void kind_refuse(Diags *diags, Span key, const char *wanted) {
    Str word = span_text(key);
    int kind = find_kind(word), wants = find_kind(str_of(wanted));
    if (kind >= 0) {
        Diag *diag = diag_error(diags, key, "this file says `%.*s:`; %s expected here",
                                STR_ARG(word), wants < 0 ? wanted : kinds[wants].what);
        const char *command = kind_command(diags->arena, word, key.src ? key.src->name : "FILE");
        diag_hint(diags, diag, "%s", command);
        return;
    }
    Near near = near_to(word);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) near_offer(&near, str_of(kinds[i].key), true);
    Diag *diag = diag_error(diags, key, "`%.*s:` is no kind of file", STR_ARG(word));
    if (near.best.n) diag_hint(diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else diag_hint(diags, diag, "the first key says what a file is: %s", all_kinds(diags->arena));
}
