/* test_spelling.c - numbers as people write them: each row of golden/data/spellings.tsv is an
 * answer to a question that asks for its unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "quiz/reply.h"
#include "yaml/number.h"

#include <locale.h>
#include <math.h>

enum { LEAST_ROWS = 340 };

/* A column with `\t` written out; « and » are marks of the caret, and are taken out. */
typedef struct Marked {
    Str text;
    size_t from, n; /* between the marks */
    bool marked;
} Marked;

static Marked unmark(Arena *arena, Str column) {
    Buf text = buf_new(arena);
    Marked out = {0};
    for (size_t i = 0; i < column.n; i++) {
        Str rest = {column.p + i, column.n - i};
        if (str_starts(rest, "«")) {
            out.from = text.n;
            i++;
        } else if (str_starts(rest, "»")) {
            out.n = text.n - out.from;
            out.marked = true;
            i++;
        } else if (str_starts(rest, "\\t")) {
            buf_char(&text, '\t');
            i++;
        } else {
            buf_char(&text, column.p[i]);
        }
    }
    out.text = buf_str(&text);
    return out;
}

static Deck *deck_asking(Arena *arena, Diags *diags, Str unit) {
    Source *src = ARENA_NEW(arena, Source);
    bool plain = str_is(unit, "-"), percent = str_is(unit, "%");
    const char *key = plain ? "" : arena_printf(arena, "    unit: '%.*s'\n", STR_ARG(unit));
    const char *text = arena_printf(arena,
                                    "deck: d\nquestions:\n  - id: q\n    kind: numeric\n"
                                    "    ask: How many?\n    answer: '1 %.*s'\n%s",
                                    plain || percent ? 0 : (int)unit.n, unit.p, key);
    *src = (Source){.name = "deck.yaml", .text = str_of(text), .first_line = 1};
    return deck_read_source(arena, diags, src, "deck.yaml");
}

/* A session with names, one of which is a unit behind a number, and a last result. */
static Session *session_with_names(Arena *arena, Diags *diags) {
    Session *session = session_new(arena, diags);
    static const char *const lines[] = {"peak = 3000 req/s", "d = 7", "250 req/s"};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        (void)session_line(session, "names", 1, str_of(lines[i]));
    return session;
}

static bool says(const Diag *diag, Str part) {
    const char *hint = diag->hint ? diag->hint : "";
    return memmem(diag->message, strlen(diag->message), part.p, part.n) ||
           memmem(hint, strlen(hint), part.p, part.n);
}

static const Diag *error_of(const Diags *diags) {
    const Diag *diag = diags->first;
    while (diag && diag->severity != DIAG_ERROR) diag = diag->next;
    return diag;
}

/* One error, which lies in what was typed; where it is marked, just there. */
static const char *judge_error(const Diags *diags, const Source *typed, const Marked *marked) {
    const Diag *diag = error_of(diags);
    if (diags->errors != 1) return "not one error";
    const Source *src = diag->span.src;
    while (src && src->parent) src = src->parent;
    if (src != typed) return "the error is not in what was typed";
    Place place = diag_locate(diag->span);
    if (place.from + place.bytes > typed->text.n) return "the error passes the end";
    if (marked->marked && (place.from != marked->from || place.bytes != marked->n))
        return "the caret is elsewhere";
    return NULL;
}

static const char *judge_value(const Variant *variant, const Replied *replied, Str wanted) {
    const Type *unit = &variant->ask->unit;
    double one = written_base(&variant->deck->units, unit, 1), want;
    bool minus = wanted.n && wanted.p[0] == '-';
    assert_true(num_parse((Str){wanted.p + minus, wanted.n - minus}, &want));
    if (minus) want = -want;
    double found = replied->value / one;
    bool good = fabs(found - want) <= 1e-9 * fabs(want) && replied->echo.n > 0;
    return good ? NULL : "another value";
}

static void tell(Str row, const char *why, const Diags *diags, const Replied *replied) {
    print_message("%.*s\n    %s; value %g, echo `%.*s`, note `%.*s`\n", STR_ARG(row), why,
                  replied->value, STR_ARG(replied->echo), STR_ARG(replied->note));
    for (const Diag *d = diags->first; d; d = d->next) {
        Place place = diag_locate(d->span);
        print_message("    %u+%u %s (%s)\n", place.from, place.bytes, d->message,
                      d->hint ? d->hint : "");
    }
}

/* The last column is part of what is said of the answer. Of a number that is read: part of its
 * note, or else a remark on the row, and then there is no note. */
static bool row_is_good(Str row) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena), said = diags_new(arena);
    Str rest = row, asked = str_cut(&rest, '\t'), column = str_cut(&rest, '\t'),
        wanted = str_cut(&rest, '\t');
    Marked marked = unmark(arena, column);
    Deck *deck = deck_asking(arena, &diags, asked);
    assert_non_null(deck);
    Variant variant;
    assert_true(variant_draw(arena, deck, &deck->asks[0], 1, &variant));
    Session *session = session_with_names(arena, &said);
    assert_int_equal(said.errors, 0);
    Source typed = {.name = "answer", .text = marked.text, .first_line = 1};
    Replied replied;
    ReplyKind kind =
        reply_read(arena, session, &variant, (Span){&typed, 0, (uint32_t)typed.text.n}, &replied);
    ReplyKind want = str_is(wanted, "again")      ? REPLY_AGAIN
                     : str_is(wanted, "mismatch") ? REPLY_MISMATCH
                                                  : REPLY_READ;
    const char *why = kind != want         ? "another kind"
                      : kind == REPLY_READ ? judge_value(&variant, &replied, wanted)
                                           : judge_error(&said, &typed, &marked);
    bool quoted = memmem(rest.p, rest.n, "is read as", 10) || str_starts(rest, "taken as");
    if (!why && kind == REPLY_READ && said.errors) why = "read, and yet an error";
    if (!why && kind == REPLY_READ && quoted &&
        !memmem(replied.note.p, replied.note.n, rest.p, rest.n))
        why = "another note";
    if (!why && kind == REPLY_READ && !quoted && replied.note.n) why = "a note that is not wanted";
    if (!why && kind != REPLY_READ && rest.n && !says(error_of(&said), rest))
        why = "another message";
    if (why) tell(row, why, &said, &replied);
    arena_free(arena);
    return !why;
}

static void check_rows(void) {
    Arena *arena = arena_new(0);
    Diags diags = diags_new(arena);
    Str all;
    size_t rows = 0, wrong = 0;
    assert_true(file_read(arena, NAPKIN_SOURCE_DIR "/tests/golden/data/spellings.tsv",
                          LIMIT_FILE_BYTES, &diags, &all));
    while (all.n) {
        Str row = str_cut(&all, '\n');
        if (!row.n) continue;
        rows++;
        wrong += !row_is_good(row);
    }
    arena_free(arena);
    assert_true(rows >= LEAST_ROWS);
    assert_int_equal(wrong, 0);
}

static void answers_are_read_as_people_write_them(void **state) {
    (void)state;
    check_rows();
}

/* In Turkish `i` is no small letter of `I`. Where that locale is not installed, it can be made and
 * told by LOCPATH. */
static void answers_are_read_alike_in_turkish(void **state) {
    (void)state;
    if (!setlocale(LC_CTYPE, "tr_TR.UTF-8")) skip();
    check_rows();
    setlocale(LC_CTYPE, "C");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read_as_people_write_them),
        cmocka_unit_test(answers_are_read_alike_in_turkish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
