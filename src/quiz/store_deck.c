/* A deck taken in: what changed since it was last read. */
#include "base/num.h"
#include "quiz/store_state.h"

/* Words of the file, which stay as they are whatever the program calls them. */
static const char *const kinds[ASK_KINDS] = {"choice",   "numeric",  "magnitude",
                                             "ordering", "interval", "expression"};

/* ---- one number for all that is kept of a deck ---- */

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static uint64_t mix_text(uint64_t hash, Str text) {
    hash = mix(hash, text.n);
    for (size_t i = 0; i < text.n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, text.p + i, text.n - i < 8 ? text.n - i : 8);
        hash = mix(hash, word);
    }
    return hash;
}

static uint64_t hash_of(const Deck *deck) {
    uint64_t hash = mix_text(mix_text(deck->n, deck->title), str_of(deck->path));
    for (size_t i = 0; i < deck->n; i++) {
        const Ask *ask = &deck->asks[i];
        hash = mix(mix(mix(mix_text(hash, ask->id), ask->kind), ask->text_hash), ask->answer_hash);
        for (size_t j = 0; j < ask->nwas; j++) hash = mix_text(hash, ask->was[j]);
    }
    return hash;
}

/* ---- what was kept of it ---- */

typedef struct Question {
    Str qid, kind;
    uint64_t text_hash, answer_hash;
    bool removed, learnt; /* learnt: there is a card */
    bool lost;            /* all that is known of it are its answers */
    bool met;             /* the deck has it, by this or another name */
} Question;

/* One that went by two names, each of which has a card. */
typedef struct Joined {
    const Ask *ask;
    bool answer; /* it changed */
} Joined;

typedef struct Taking {
    const Deck *deck;
    Arena *arena;
    Moment now;
    uint64_t hash;
    Question *questions;
    size_t n, cap;
    Map names; /* of `questions` */
    Map asked; /* of the deck's questions */
    Joined *joined;
    size_t njoined, joined_cap;
    Refolded folded; /* of these */
    Buf notes;       /* a line each: told once everything is on the disk */
    Buf gone;        /* "`a`, `b`": the first of those that are gone and were answered once */
    size_t ngone;
} Taking;

enum { NAMED = 5 /* of questions that are gone; the others are counted */ };

static int same_as_before(Store *store, const Taking *taking, bool *same) {
    Cells cells;
    *same = false;
    int rc = store_query(store, QUERY_DECK_HASH, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    rc = store_row(&cells);
    if (rc != SQLITE_ROW) return rc;
    *same = cells_get_bits(&cells) == taking->hash;
    sqlite3_reset(cells.at);
    return SQLITE_OK;
}

static int read_questions(Store *store, Taking *taking) {
    Cells cells;
    int rc = store_query(store, QUERY_QUESTIONS, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    while ((rc = store_row(&cells)) == SQLITE_ROW) {
        ARENA_PUSH_ROOM(taking->arena, taking->questions, taking->n, taking->cap);
        Question *question = &taking->questions[taking->n];
        question->qid = store_copy(taking->arena, cells_get_text(&cells));
        question->kind = store_copy(taking->arena, cells_get_text(&cells));
        question->text_hash = cells_get_bits(&cells);
        question->answer_hash = cells_get_bits(&cells);
        question->removed = cells_get_int(&cells) != 0;
        question->learnt = cells_get_int(&cells) != 0;
        question->lost = question->kind.n == 0;
        question->met = false;
        map_put(&taking->names, question->qid, (int32_t)taking->n++);
    }
    return rc;
}

/* ---- what is put ---- */

static int put_deck(Store *store, const Taking *taking) {
    Cells cells;
    int rc = store_query(store, QUERY_PUT_DECK, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    cells_text(&cells, taking->deck->title);
    cells_text(&cells, str_of(taking->deck->path));
    cells_bits(&cells, taking->hash);
    cells_int(&cells, taking->now.ms);
    return store_run(&cells);
}

static int put_question(Store *store, const Taking *taking, const Ask *ask) {
    Cells cells;
    int rc = store_query(store, QUERY_PUT_QUESTION, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    cells_text(&cells, ask->id);
    cells_text(&cells, str_of(kinds[ask->kind]));
    cells_bits(&cells, ask->text_hash);
    cells_bits(&cells, ask->answer_hash);
    return store_run(&cells);
}

static int with_names(Store *store, StoreQuery which, Str deck, Str was, Str name) {
    Cells cells;
    int rc = store_query(store, which, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, deck);
    cells_text(&cells, was);
    cells_text(&cells, name);
    return store_run(&cells);
}

static int rename_question(Store *store, const Taking *taking, Str was, Str name) {
    static const StoreQuery queries[] = {QUERY_RENAME_QUESTION, QUERY_RENAME_CARD,
                                         QUERY_RENAME_EARLIER, QUERY_ADD_RENAMED};
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < COUNT_OF(queries); i++)
        rc = with_names(store, queries[i], taking->deck->id, was, name);
    return rc;
}

/* Another answer is not known for having known the one before. The memory begins as nearly anew as
 * a card can that is due now and is no new question, of which a round takes a few only: at the
 * first step of learning, stable for a day at most, since what a first answer makes of it hangs on
 * a learner's weights, which the store does not know; with the days counted from now. How difficult
 * the question is stays, and what became of it so far. */
static int relearn(Store *store, Taking *taking, const Ask *ask) {
    Cells cells;
    int rc = store_query(store, QUERY_RELEARN, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    cells_text(&cells, ask->id);
    cells_int(&cells, CARD_LEARNING);
    cells_int(&cells, taking->now.ms);
    cells_int(&cells, day_of(taking->now));
    buf_printf(&taking->notes, "`%.*s`: its answer changed; it is to be learnt anew\n",
               STR_ARG(ask->id));
    return store_run(&cells);
}

/* A name that was given back when its question was taken out, and is given to another one by now:
 * its question goes by one that none can have, with its card and in its reviews. */
static int clear_name(Store *store, const Taking *taking, Str name) {
    const char *other = arena_printf(taking->arena, "%.*s (removed)", STR_ARG(name));
    for (int i = 2; map_get(&taking->names, str_of(other)) != MAP_NONE; i++)
        other = arena_printf(taking->arena, "%.*s (removed %d)", STR_ARG(name), i);
    return rename_question(store, taking, name, str_of(other));
}

/* What a question was called when it was last here, unless that is another question by now. */
static Question *under_old_name(const Taking *taking, const Ask *ask) {
    for (size_t i = 0; i < ask->nwas; i++) {
        int32_t at = map_get(&taking->names, ask->was[i]);
        bool taken = map_get(&taking->asked, ask->was[i]) != MAP_NONE;
        if (at != MAP_NONE && !taken && !taking->questions[at].met) return &taking->questions[at];
    }
    return NULL;
}

/* A card without a question, as in a store that was begun anew: nobody gave its name back. */
static bool hangs(const Question *question) {
    return question && question->lost && !question->removed;
}

static int rename_old(Store *store, Taking *taking, Question *old, const Ask *ask) {
    old->met = true;
    buf_printf(&taking->notes, "`%.*s` is called `%.*s` now, and remembered as before\n",
               STR_ARG(old->qid), STR_ARG(ask->id));
    return rename_question(store, taking, old->qid, ask->id);
}

/* All earlier names whose cards hang are of this question. */
static int join_hanging(Store *store, Taking *taking, const Ask *ask, bool *joined) {
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < ask->nwas; i++) {
        int32_t at = map_get(&taking->names, ask->was[i]);
        Question *old = at == MAP_NONE ? NULL : &taking->questions[at];
        if (!hangs(old) || old->met || map_get(&taking->asked, old->qid) != MAP_NONE) continue;
        *joined = true;
        rc = rename_old(store, taking, old, ask);
    }
    return rc;
}

static void join_later(Taking *taking, const Ask *ask, bool answer) {
    ARENA_PUSH_ROOM(taking->arena, taking->joined, taking->njoined, taking->joined_cap);
    taking->joined[taking->njoined++] = (Joined){ask, answer};
}

static int take_question(Store *store, Taking *taking, const Ask *ask) {
    int32_t at = map_get(&taking->names, ask->id);
    Question *named = at == MAP_NONE ? NULL : &taking->questions[at], *before = named;
    int rc = SQLITE_OK;
    if (!named || named->removed || named->lost) {
        Question *old = under_old_name(taking, ask);
        if (old && (!named || hangs(named) || !old->removed)) before = old;
    }
    bool renamed = before && before != named, joined = renamed && hangs(named);
    if (named && (joined || !renamed)) named->met = true;
    if (renamed && named && !joined) rc = clear_name(store, taking, ask->id);
    if (rc == SQLITE_OK && renamed) rc = rename_old(store, taking, before, ask);
    if (rc == SQLITE_OK) rc = join_hanging(store, taking, ask, &joined);
    bool known = before && !before->lost;
    bool answer = known && before->answer_hash != ask->answer_hash;
    bool same = known && !answer && !before->removed && before->text_hash == ask->text_hash &&
                str_is(before->kind, kinds[ask->kind]);
    if (rc == SQLITE_OK && !same) rc = put_question(store, taking, ask);
    bool anew = answer && before->learnt;
    if (joined) join_later(taking, ask, anew);
    else if (rc == SQLITE_OK && anew) rc = relearn(store, taking, ask);
    return rc;
}

/* Their reviews go by one name now, and what follows from all of them is the memory; but where the
 * answer changed since. */
static int fold_joined(Store *store, Taking *taking) {
    Map names = map_new(taking->arena);
    if (!taking->njoined) return SQLITE_OK;
    for (size_t i = 0; i < taking->njoined; i++)
        map_put(&names, taking->joined[i].ask->id, (int32_t)i);
    int rc = store_fold_named(store, taking->arena, taking->deck->id, &names, &taking->folded);
    for (size_t i = 0; rc == SQLITE_OK && i < taking->njoined; i++)
        if (taking->joined[i].answer) rc = relearn(store, taking, taking->joined[i].ask);
    return rc;
}

static int remove_question(Store *store, Taking *taking, const Question *question) {
    Cells cells;
    int rc = store_query(store, QUERY_REMOVE_QUESTION, &cells);
    if (rc != SQLITE_OK) return rc;
    cells_text(&cells, taking->deck->id);
    cells_text(&cells, question->qid);
    cells_int(&cells, taking->now.ms);
    if (question->learnt && taking->ngone++ < NAMED)
        buf_printf(&taking->gone, "%s`%.*s`", taking->gone.n ? ", " : "", STR_ARG(question->qid));
    return store_run(&cells);
}

static int take_work(Store *store, void *ctx) {
    Taking *taking = ctx;
    const Deck *deck = taking->deck;
    taking->n = taking->ngone = taking->njoined = 0;
    taking->folded = (Refolded){0};
    taking->names = map_new(taking->arena);
    buf_clear(&taking->notes);
    buf_clear(&taking->gone);
    int rc = put_deck(store, taking);
    if (rc == SQLITE_OK) rc = read_questions(store, taking);
    for (size_t i = 0; rc == SQLITE_OK && i < deck->n; i++)
        rc = take_question(store, taking, &deck->asks[i]);
    if (rc == SQLITE_OK) rc = fold_joined(store, taking);
    for (size_t i = 0; rc == SQLITE_OK && i < taking->n; i++)
        if (!taking->questions[i].met && !taking->questions[i].removed)
            rc = remove_question(store, taking, &taking->questions[i]);
    return rc;
}

/* ---- all of it ---- */

/* " and 79,995 more" */
static const char *others_words(const Taking *taking) {
    if (taking->ngone <= NAMED) return "";
    const char *digits = arena_printf(taking->arena, "%zu", taking->ngone - NAMED);
    Str count = num_grouped(taking->arena, str_of(digits));
    return arena_printf(taking->arena, " and %.*s more", STR_ARG(count));
}

static void tell(Store *store, const Taking *taking) {
    Str rest = buf_str(&taking->notes);
    while (rest.n) {
        Str line = str_cut(&rest, '\n');
        diag_note(store->diags, (Span){0}, "%.*s", STR_ARG(line));
    }
    if (taking->folded.questions) store_tell_folded(store, &taking->folded);
    if (!taking->ngone) return;
    bool one = taking->ngone == 1;
    diag_note(store->diags, (Span){0},
              "%s%s %s not in the deck `%.*s` any more; %s answers are kept", taking->gone.p,
              others_words(taking), one ? "is" : "are", STR_ARG(taking->deck->id),
              one ? "its" : "their");
}

static int look_work(Store *store, void *ctx) {
    Taking *taking = ctx;
    bool same = false;
    int rc = same_as_before(store, taking, &same);
    if (same) taking->deck = NULL;
    return rc;
}

void store_deck(Store *store, const Deck *deck, Moment now) {
    store->now = now;
    Arena *arena = arena_child(store->arena);
    Taking taking = {.deck = deck,
                     .arena = arena,
                     .now = now,
                     .hash = hash_of(deck),
                     .notes = buf_new(arena),
                     .gone = buf_new(arena),
                     .asked = map_new(arena)};
    bool changed = store_read(store, look_work, &taking) && taking.deck;
    if (changed) {
        for (size_t i = 0; i < deck->n; i++) map_put(&taking.asked, deck->asks[i].id, (int32_t)i);
        if (store_write(store, take_work, &taking)) tell(store, &taking);
    }
    arena_free(arena);
}
