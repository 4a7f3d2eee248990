/* test_import.c - questions of other programs as decks, and the log of reviews as CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "quiz/deck.h"
#include "quiz/import.h"
#include "quiz/variant.h"
#include "report/exchanged.h"

#include <math.h>

typedef struct Desk {
    Arena *arena;
    Diags diags;
} Desk;

static int setup(void **state) {
    static Desk desk;
    desk.arena = arena_new(0);
    desk.diags = diags_new(desk.arena);
    *state = &desk;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Desk *)*state)->arena);
    return 0;
}

/* ---- import ---- */

typedef struct Row {
    const char *text;
    const char *has;  /* what the deck has in it; NULL: there is none */
    const char *said; /* what some note or error says; NULL: nothing is said */
} Row;

static const Row gift_rows[] = {
    {"What?{=a ~b}", "ask: What?\n    options:\n      - text: a\n      - text: b\n", NULL},
    {"What?{~b ~c =a}", "- text: a\n      - text: b\n      - text: c\n", NULL},
    {"What?{=a#yes ~b#no####all}", "- text: b\n        why: no\n    explain: \"yes\\nall\"\n",
     NULL},
    {"What?{~%100%a ~%-50%b}", "- text: a\n      - text: b\n", "right in part, or cost points"},
    {"What?{~%50%a ~%50%b ~c}", NULL, "several are in part"},
    {"What?{=a =b ~c}", NULL, "more than one answer is right"},
    {"What?{~a ~b}", NULL, "no answer is marked as right"},
    {"What?{a ~b =c}", NULL, "words before the first"},
    {"What?{=a ~a}", NULL, "two options are the same"},
    {"What?{= ~a}", NULL, "an option is empty"},
    {"{=a ~b}", NULL, "there is no question"},
    {"Grant is {~buried =entombed ~living} in a tomb.", "ask: Grant is _____ in a tomb.\n", NULL},
    {"The sun rises.{T}", "- text: True\n      - text: False\n", NULL},
    {"So?{FALSE#it is not#well done}",
     "- text: False\n      - text: True\n        why: it is not\n    explain: well done\n", NULL},
    {"a \\= b \\{ \\} \\~ \\# \\: \\\\?{=x ~y}", "ask: \"a = b {{ }} ~ # : \\\\?\"\n", NULL},
    {"one\\ntwo\nthree{=x ~y}", "ask: \"one\\ntwo three\"\n", NULL},
    {"[html]<p>a &lt; b</p>{=x ~y}", "ask: a < b\n", NULL},
    {"[html]<img src\\=x>a{=x ~y}", "ask: a\n", "pictures or sounds, in 1 text"},
    {"[plain]%5 what{=[plain]\\#a ~b}", "- text: \"#a\"\n", NULL},
    {"When?{#1822:5}", "answer: 1822\n    tolerance:\n      within: 5\n", NULL},
    {"How?{#5}", "answer: 5\n    tolerance: exact\n", NULL},
    {"How?{#0}", "answer: 0\n    tolerance:\n      within: 1e-9\n", NULL},
    {"How?{#-2:0}", "answer: -2\n    tolerance:\n      within: 2e-9\n", NULL},
    {"How?{#3.25..3.75}", "answer: 3.5\n    tolerance:\n      within: 0.25\n", NULL},
    {"How?{#6.02e23:1e21}", "answer: 6.02e23\n", NULL},
    {"How?{#5:1#well\n####all}", "explain: \"well\\nall\"\n", NULL},
    {"How?{#=5:1 =%50%7:1}", "answer: 5\n", "share of the points"},
    {"How?{#=5:1 ~#no}", "answer: 5\n", "what is said of other numbers"},
    {"How? (in req/day){#5:1}", "ask: How?\n    answer: 5 req/day\n    unit: req/day\n", NULL},
    {"How? (in %){#5:1}", "answer: 5%\n    unit: \"%\"\n    tolerance:\n      within: 1%\n", NULL},
    {"How? (in 1/s){#5:1}", "answer: 5/s\n    unit: 1/s\n", NULL},
    {"How? (in $/month){#5:1}", "unit: $/month\n", NULL},
    {"How? (in all){#5:1}", "ask: How? (in all)\n", NULL},
    {"How?{#five}", NULL, "this is no number"},
    {"How?{#}", NULL, "this is no number"},
    {"How?{#7..5}", NULL, "this is no number"},
    {"How?{#5:-1}", NULL, "this is no number"},
    {"How?{#1e999}", NULL, "this is no number"},
    {"How?{#=%50%5}", NULL, "no number is marked as right"},
    {"Who?{=me =I}", NULL, "an answer in words has to be typed"},
    {"Who?{=a -> b =c -> d}", NULL, "pairs to be matched"},
    {"Say it.{}", NULL, "an essay"},
    {"Say it.{####all}", NULL, "an essay"},
    {"Only words.", NULL, "a text without answers"},
    {"a {=b ~c} d {=e ~f}", NULL, "a text with several gaps"},
    {"::My Title!::What?{=a ~b}\n\n::my title::What?{=a ~b}", "- id: my-title-2\n", NULL},
    {"::http/status-502::What?{=a ~b}", "- id: status-502\n", NULL},
    {"::TCP/IP basics::What?{=a ~b}", "- id: tcp-ip-basics\n", NULL},
    {"$CATEGORY: $course$/top/TCP//IP\n\nWhat?{=a ~b}", "deck: TCP/IP\n", NULL},
    {"$CATEGORY: A\n\nx{=a ~b}\n\n$CATEGORY: B b\n\ny{=a ~b}", "tags: [b-b]\n",
     "the categories became tags"},
    {"// [tag:dns] [tag:Two Words]\nWhat?{=a ~b}", "tags: [dns, two-words]\n", NULL},
    {"// a comment\n\n// {\nWhat\n  // with {one} inside\n?{=a ~b}", "ask: What ?\n", NULL},
    {"\xEF\xBB\xBFWhat?{\r\n=a\r\n~b\r\n}\r\n", "ask: What?\n", NULL},
    {"What?{=a ~b", NULL, "this `{` is not closed"},
    {"What?}{=a ~b}", NULL, "no `{` stands before this `}`"},
    {"What?{=a {b} ~c}", NULL, "not closed before the next one"},
    {"::What?{=a ~b}", NULL, "this title is not closed"},
    {"What?{=a ~b\\", NULL, "this `{` is not closed"},
    {"", NULL, "nothing in it can be asked"},
    {"\xFF\xFE", NULL, "UTF-16"},
    {"a\xE9{=a ~b}", NULL, "not UTF-8 text"},
};

static const Row anki_rows[] = {
    {"How long?\t5 ms\n", "answer: 5 ms\n    unit: ms\n", "right within 5%"},
    {"Port of HTTPS?\t443", "answer: 443\n    tolerance: exact\n", NULL},
    {"A day?\t86,400 s\n", "answer: 86400 s\n    unit: s\n", "right within 5%"},
    {"How?\t-3\n", "answer: -3\n    tolerance:\n      within: 3e-9\n", NULL},
    {"How?\t$5/month\n", "unit: $/month\n", "right within 5%"},
    {"How?\t97% (as a rule)\n", "unit: \"%\"\n    explain: (as a rule)\n", "right within 5%"},
    {"How?\t443, for TLS\n", "answer: 443\n    tolerance: exact\n    explain: for TLS\n", NULL},
    {"How?\t2026, in May\n", "answer: 2026\n    tolerance: exact\n    explain: in May\n", NULL},
    {"How?\t443 - the usual one\n", "explain: the usual one\n", NULL},
    {"How?\t60 s = 1 min\n", "answer: 60 s\n", "right within 5%"},
    {"How?\t5 (of 4 - 10)\n", "explain: (of 4 - 10)\n", NULL},
    {"How?\t5 - 10 ms\n", NULL, "its back is several numbers"},
    {"How?\t5 ms - $10\n", NULL, "its back is several numbers"},
    {"How?\t3, 4 or 5\n", NULL, "its back is several numbers"},
    {"How?\t3, -4\n", NULL, "its back is several numbers"},
    {"How?\t10: 1\n", NULL, "its back is several numbers"},
    {"How?\t-5 - 3\n", NULL, "its back is several numbers"},
    {"How?\t5 -  +3 or so\n", NULL, "its back is several numbers"},
    {"How?\t\"5\nand more\"\n", "answer: 5\n    tolerance: exact\n    explain: and more\n", NULL},
    {"\"a \"\"b\"\"\tc\"\t5\n", "ask: a \"b\" c\n", NULL},
    {"#html:true\na<br>b &amp; c<div>d</div>\t<b>5</b>\n", "ask: \"a\\nb & c\\nd\"\n", NULL},
    {"#html:true\n&#8217;&#x41;&#0;&nope;\t5\n", "ask: \u2019A&#0;&nope;\n", NULL},
    {"#html:true\na<img src=x>\t5\n", "ask: a\n", "pictures or sounds"},
    {"#separator:Semicolon\nHow?;5\n", "answer: 5\n", NULL},
    {"#guid column:1\n#deck column:2\n#tags column:5\nx/my-id\tNet::HTTP\tHow?\t5\tone Two\n",
     "deck: HTTP\nquestions:\n  - id: my-id\n    kind: numeric\n    tags: [one, two]\n", NULL},
    {"#guid column:1\nB$/k~2\tHow?\t5\n", "- id: how\n", NULL},
    {"#deck:Mine\n#tags:all\nHow?\t5\n", "deck: Mine\n", NULL},
    {"How?\t5\tmore\n", "answer: 5\n", "beside front and back"},
    {"How?\t5\n# a comment\nWhat?\t6\n", "- id: what\n", NULL},
    {"Who?\tme\nHow?\t5\n", "- id: how\n", "its back is no number"},
    {"How?\t1. a list\n", NULL, "its back is no number"},
    {"How?\t404 Not Found\n", NULL, "its back is no number"},
    {"How?\t1/2\n", NULL, "its back is no number"},
    {"How?\t1e999\n", NULL, "its back is no number"},
    {"How?\n", NULL, "a note without a back"},
    {"\t5\n", NULL, "there is no question"},
    {"How?\t\"5\n", NULL, "this quote is not closed"},
    {"#separator:dash\nHow?-5\n", NULL, "this separator is not known"},
    {"#tags column:x\nHow?\t5\n", NULL, "this is no column"},
    {"#tags column:999999999999999999999\nHow?\t5\n", NULL, "this is no column"},
    {"\xEF\xBB\xBF#html:false\r\nHow?\t5\r\n", "answer: 5\n", NULL},
    {"#", NULL, "nothing in it can be asked"},
};

static bool says(const Diags *diags, const char *text) {
    for (const Diag *diag = diags->first; diag; diag = diag->next)
        if (strstr(diag->message, text)) return true;
    return false;
}

static void check_row(Desk *desk, ImportFormat format, const Row *row) {
    Diags diags = diags_new(desk->arena);
    Buf out = buf_new(desk->arena);
    Source src = {.name = "test", .text = str_of(row->text), .first_line = 1};
    bool good = import_deck(desk->arena, &diags, &src, format, &out);
    if (good != (row->has != NULL))
        fail_msg("%s\nwas %s\n%s", row->text, good ? "taken" : "refused",
                 diags.last ? diags.last->message : out.p);
    if (good == (diags.errors > 0)) fail_msg("%s: %zu errors", row->text, diags.errors);
    if (!good && out.n) fail_msg("%s: refused, and yet\n%s", row->text, out.p);
    if (row->has && !strstr(out.p, row->has))
        fail_msg("%s\ngave\n%s\nwithout\n%s", row->text, out.p, row->has);
    if (row->said && !says(&diags, row->said))
        fail_msg("%s: nothing says `%s`", row->text, row->said);
    if (!row->said && diags.first) fail_msg("%s\nsays %s", row->text, diags.first->message);
}

static void test_gift(void **state) {
    for (size_t i = 0; i < COUNT_OF(gift_rows); i++) check_row(*state, IMPORT_GIFT, &gift_rows[i]);
}

static void test_anki(void **state) {
    for (size_t i = 0; i < COUNT_OF(anki_rows); i++) check_row(*state, IMPORT_ANKI, &anki_rows[i]);
}

static size_t notes_saying(const Diags *diags, const char *text) {
    size_t n = 0;
    for (const Diag *diag = diags->first; diag; diag = diag->next)
        n += strstr(diag->message, text) != NULL;
    return n;
}

/* Whatever is left out is told: the first few of a reason where they stand, the rest by how many.
 */
static void test_anki_tells_what_it_leaves_out(void **state) {
    Desk *desk = *state;
    Diags diags = diags_new(desk->arena);
    Buf text = buf_new(desk->arena), out = buf_new(desk->arena);
    for (int i = 0; i < 20; i++) buf_text(&text, "Who?\tme\n");
    buf_text(&text, "How?\t3 - 5\nHow?\t5\n");
    Source src = {.name = "test", .text = buf_str(&text), .first_line = 1};
    assert_true(import_deck(desk->arena, &diags, &src, IMPORT_ANKI, &out));
    assert_int_equal(notes_saying(&diags, "left out: its back is no number"), 5);
    assert_int_equal(notes_saying(&diags, "left out: its back is several"), 1);
    assert_int_equal(notes_saying(&diags, "15 more, since its back is no number"), 1);
    assert_int_equal(notes_saying(&diags, "left out: 21 of 22 questions"), 1);
}

static void test_format(void **state) {
    static const struct {
        const char *path, *text;
        ImportFormat is;
    } rows[] = {
        {"a.gift", "", IMPORT_GIFT},
        {"a.tsv", "", IMPORT_ANKI},
        {"a.txt", "", IMPORT_UNKNOWN},
        {"a.txt", "words alone", IMPORT_UNKNOWN},
        {"a.txt", "\n#separator:tab\n", IMPORT_ANKI},
        {"a.txt", "front\tback", IMPORT_ANKI},
        {"a.txt", "\xEF\xBB\xBF// a comment\tx", IMPORT_GIFT},
        {"-", "::a::b\tc{T}", IMPORT_GIFT},
        {"-", "$CATEGORY: a", IMPORT_GIFT},
        {"-", "What?{T}", IMPORT_GIFT},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(import_format(rows[i].path, str_of(rows[i].text)), rows[i].is);
}

/* Whatever the bytes are: a deck that loads, or an error. */
static void test_any_bytes(void **state) {
    static const char *const pieces[] = {
        "=",    "~",        "#",    "{",    "}",      ":",    "::",     "\\",
        "\\n",  "####",     "%50%", "->",   "//",     "\n",   "\n",     " ",
        "\t",   "\"",       "a",    "5",    "..",     "T",    "- ",     ": ",
        "'",    "\r\n",     "[",    "]",    "%",      "$",    "[html]", "<b>",
        "&lt;", "\xC3\xA9", "{#",   "5 ms", "(in s)", "?",    "| ",     "> ",
        "! ",   "& ",       "* ",   "@",    "`",      "null", "yes",    "\xEF\xBB\xBF",
        "\x01", "\xFF",     ",",
    };
    Desk *desk = *state;
    uint64_t random = 1;
    for (int round = 0; round < 20000; round++) {
        Arena *arena = arena_child(desk->arena);
        Diags diags = diags_new(arena);
        Buf text = buf_new(arena), out = buf_new(arena);
        for (size_t n = 0; n < 40; n++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            size_t common = COUNT_OF(pieces) - (n % 8 ? 4 : 0);
            buf_text(&text, pieces[(random >> 33) % common]);
        }
        Source src = {.name = "test", .text = buf_str(&text), .first_line = 1};
        bool good = import_deck(arena, &diags, &src, round % 2 ? IMPORT_GIFT : IMPORT_ANKI, &out);
        if (good == (diags.errors > 0) || says(&diags, "makes no deck that loads"))
            fail_msg("%s\n%s", text.p, diags.last ? diags.last->message : "refused without a word");
        arena_free(arena);
    }
}

/* ---- export ---- */

static const char small_deck[] =
    "deck: Small / deck\n"
    "questions:\n"
    "  - id: pick\n    kind: choice\n    tags: [one]\n    ask: 'a = {{b}} ~ #c: \\d?'\n"
    "    options:\n      - '%50% [html] = ~'\n      - text: '->'\n        why: 'no: {{}}'\n"
    "    explain: \"two\\nlines\"\n"
    "  - id: rate\n    kind: numeric\n    params:\n      n: {from: 1 req/s, to: 9 req/s, step: 1 "
    "req/s}\n"
    "    ask: '{n} in a day?'\n    answer: n\n    unit: req/day\n"
    "  - id: share\n    kind: numeric\n    ask: How much?\n    answer: 97%\n    tolerance: exact\n"
    "  - id: port\n    kind: numeric\n    ask: Which?\n    answer: 443\n    tolerance: exact\n"
    "  - id: wait\n    kind: numeric\n    ask: How long?\n    answer: 90 s\n    unit: min\n"
    "    tolerance:\n      within: 30 s\n";

static Deck *read_deck(Desk *desk, Str text) {
    Source *src = ARENA_NEW(desk->arena, Source);
    *src = (Source){.name = "small.yaml", .text = text, .first_line = 1};
    Deck *deck = deck_read_source(desk->arena, &desk->diags, src, "small.yaml");
    if (!deck) fail_msg("%s", desk->diags.last->message);
    return deck;
}

static Str said(Desk *desk, Deck *deck, const Text *text) {
    Variant variant;
    if (!variant_draw(desk->arena, deck, deck->asks, 1, &variant)) fail();
    return variant_text(desk->arena, &variant, text);
}

/* What GIFT can hold comes back as it was. */
static void test_round_trip(void **state) {
    Desk *desk = *state;
    Deck *deck = read_deck(desk, str_of(small_deck));
    Lost lost = {0};
    Buf gift = buf_new(desk->arena), text = buf_new(desk->arena);
    assert_true(exchanged_gift(&gift, &deck, 1, 1, &lost));
    assert_int_equal(lost.of[LOSS_DRAWN], 1);
    assert_int_equal(lost.of[LOSS_FACTOR], 1);
    assert_int_equal(lost.of[LOSS_UNIT], 3);
    Source src = {.name = "small.gift", .text = buf_str(&gift), .first_line = 1};
    if (!import_deck(desk->arena, &desk->diags, &src, IMPORT_GIFT, &text))
        fail_msg("%s\n%s", desk->diags.last->message, gift.p);
    Deck *again = read_deck(desk, buf_str(&text));
    assert_int_equal(again->n, deck->n);
    assert_true(str_eq(again->title, deck->title));
    for (size_t i = 0; i < deck->n; i++) assert_true(str_eq(again->asks[i].id, deck->asks[i].id));
    const Ask *pick = &deck->asks[0], *taken = &again->asks[0];
    assert_true(str_eq(said(desk, deck, &pick->ask), said(desk, again, &taken->ask)));
    assert_true(str_eq(said(desk, deck, &pick->explain), said(desk, again, &taken->explain)));
    for (size_t i = 0; i < 2; i++) {
        const QuizOption *a = &pick->options[i], *b = &taken->options[i];
        assert_true(str_eq(said(desk, deck, &a->text), said(desk, again, &b->text)));
        assert_true(str_eq(said(desk, deck, &a->why), said(desk, again, &b->why)));
    }
    for (size_t i = 1; i < deck->n; i++) {
        Variant a, b;
        uint64_t seed = variant_seed(deck->id, deck->asks[i].id, 1, 0);
        assert_true(variant_draw(desk->arena, deck, &deck->asks[i], seed, &a));
        assert_true(variant_draw(desk->arena, again, &again->asks[i], seed, &b));
        assert_true(num_near(a.truth, b.truth));
    }
    assert_true(num_near(again->asks[4].within, 30));
}

typedef struct LogRow {
    Review review;
    const char *text;
} LogRow;

static const LogRow log_rows[] = {
    {{.id = 1,
      .deck = {"d", 1},
      .qid = {"q", 1},
      .at = {INT64_C(1764264600000), 60},
      .day = 20419,
      .variant = UINT64_MAX,
      .raw = {"=1+1", 4},
      .value = 86400000 / 86400.0,
      .unit = {"req/day", 7},
      .truth = 1000,
      .low = NAN,
      .high = NAN,
      .level = NAN,
      .score = 1,
      .err_log10 = 0,
      .rating = RATING_GOOD,
      .interval_days = 2,
      .s_after = 2.3065,
      .d_after = 2.1181,
      .took_ms = 1500,
      .scheduler = {"fsrs-6", 6}},
     "1,2025-11-27T18:30:00.000+01:00,2025-11-27,d,q,18446744073709551615,'=1+1,86400000,req/day,"
     "86400000,,,,1,0,3,0,2,2.3065,2.1181,0,1500,fsrs-6\r\n"},
    {{.id = 2,
      .deck = {"d", 1},
      .qid = {"q", 1},
      .at = {INT64_C(1764264600007), -210},
      .day = 20419,
      .raw = {"a \"b\",\nc", 8},
      .value = NAN,
      .unit = {"%", 1},
      .truth = 0.97,
      .low = 0.5,
      .high = 1,
      .level = 0.9,
      .score = 0.5,
      .err_log10 = NAN,
      .rating = RATING_AGAIN,
      .scheduler = {"fsrs-6", 6}},
     "2,2025-11-27T14:00:00.007-03:30,2025-11-27,d,q,0,\"a \"\"b\"\",\nc\",,%,97,50,100,0.9,0.5,,1,"
     "0,0,0,0,0,,fsrs-6\r\n"},
    {{.id = 3,
      .at = {0, 0},
      .raw = {"-5", 2},
      .value = 5,
      .unit = {"/s", 2},
      .truth = 5,
      .low = NAN,
      .high = NAN,
      .level = NAN,
      .score = NAN,
      .err_log10 = INFINITY,
      .rating = RATING_AGAIN},
     "3,1970-01-01T00:00:00.000+00:00,1970-01-01,,,0,'-5,5,/s,5,,,,,,1,0,0,0,0,0,,\r\n"},
};

static void test_log(void **state) {
    Desk *desk = *state;
    UnitSet units;
    units_init(&units, desk->arena);
    for (size_t i = 0; i < COUNT_OF(log_rows); i++) {
        Buf out = buf_new(desk->arena);
        assert_true(exchanged_log_row(&out, &units, &log_rows[i].review));
        assert_string_equal(out.p, log_rows[i].text);
    }
    Review strange = log_rows[0].review;
    strange.unit = STR("furlong");
    Buf out = buf_new(desk->arena);
    assert_false(exchanged_log_row(&out, &units, &strange));
    assert_non_null(strstr(out.p, ",1000,base units of furlong,1000,"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gift, setup, teardown),
        cmocka_unit_test_setup_teardown(test_anki, setup, teardown),
        cmocka_unit_test_setup_teardown(test_anki_tells_what_it_leaves_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_format, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_log, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
