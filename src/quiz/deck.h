/* deck.h - questions for learners: a deck, as it was read from YAML.
 *
 * A question is a template. Its parameters are drawn anew whenever it is asked (variant.h); its
 * answer, its conditions and whatever stands in braces in its texts are expressions of the
 * calculator's language over these parameters, checked once, when the deck is read. So a number
 * that is shown, and the truth it is scored against, cannot drift apart.
 *
 * Everything lives in the deck's arena. */
#ifndef NAPKIN_QUIZ_DECK_H
#define NAPKIN_QUIZ_DECK_H

#include "lang/check.h"
#include "yaml/schema.h"

typedef enum AskKind {
    ASK_CHOICE,
    ASK_NUMERIC,
    ASK_MAGNITUDE, /* a number that is right within 10^0.5, unless a tolerance says otherwise */
    ASK_ORDERING,
    ASK_INTERVAL, /* two ends between which the learner is as sure as `level` that the truth lies */
    ASK_EXPRESSION /* an expression over the parameters, or a number with its unit */
} AskKind;

enum { ASK_KINDS = ASK_EXPRESSION + 1 };

/* Something that is drawn. Numbers are in the unit that was written, and tidy in it. */
typedef struct Param {
    Str name;
    Span span;
    Str about; /* "the peak factor"; n 0: nothing is said of it */
    Type type;
    double *values; /* a choice of these; NULL: a grid */
    double low, step;
    int digits; /* a grid of all numbers of so many significant digits from `low` on; 0: by step */
    uint64_t count; /* of what can be drawn, 1 at least */
} Param;

/* Text with expressions in braces. */
typedef struct Piece {
    Str text;
    Code code; /* n 0: the text stands for itself */
} Piece;

typedef struct Text {
    Span span;
    Piece *pieces;
    size_t n;
} Text;

/* Something that may be picked, or put in order. */
typedef struct QuizOption {
    Text text, why; /* why it is wrong; no pieces: nothing is said */
    Span span;
    double value; /* of ASK_ORDERING, in base units */
    Type type;
    Span value_text;
} QuizOption;

/* An answer that learners are known to give, and what is wrong with it. */
typedef struct Mistake {
    Span span;
    Code answer;
    Text why;
} Mistake;

typedef enum ToleranceKind {
    TOLERANCE_FACTOR, /* a/x within [1/t, t] */
    TOLERANCE_EXACT,  /* the same but for the last digits */
    TOLERANCE_WITHIN  /* |a - x| <= t, in base units: for truths that may be 0 or negative */
} ToleranceKind;

typedef struct Ask {
    Str id;
    Span span;
    Str *was; /* names it had before */
    Span *was_at;
    size_t nwas;
    AskKind kind;
    Str *tags;
    size_t ntags;
    Text ask, explain;
    Text *hints;
    size_t nhints;
    Param *params;
    size_t nparams;
    Code *where;
    size_t nwhere;
    QuizOption *options; /* of ASK_CHOICE the first one is right; of ASK_ORDERING as in the file,
                            which is right */
    size_t noptions;
    bool falling; /* of ASK_ORDERING: the largest first */
    Code answer;
    Span answer_text;
    Type unit; /* what it is asked in; without a unit: a plain number */
    ToleranceKind tolerance;
    bool tolerated; /* the deck says how near is right: a tolerance, or that it is an estimate */
    double within;  /* a factor, or base units */
    double partial; /* the factor up to which there is partial credit */
    double level;   /* of ASK_INTERVAL */
    double easy_in; /* seconds within which a right answer is an easy one; 0: never */
    Mistake *mistakes;
    size_t nmistakes;
    Str source;
    uint64_t text_hash, answer_hash; /* of what is asked, and of what is right */
} Ask;

typedef struct Deck {
    Arena *arena;
    Diags *diags;
    UnitSet units;
    Program *program; /* empty: answers are certain */
    const Source *src;
    const char *path;
    Span key; /* `deck`, for what is said of all of it */
    Str id, title, about, license;
    Ask *asks;
    size_t n;
    Map names; /* from id to place in `asks` */
} Deck;

/* Reads and checks a deck. NULL after at least one error; all of them are reported. */
Deck *deck_read(Arena *arena, Diags *diags, const char *path) MUST_USE;
/* The same from a text that is in memory. */
Deck *deck_read_source(Arena *arena, Diags *diags, const Source *src, const char *path) MUST_USE;

/* Whether it may be an id or a tag: a-z, 0-9 and `-`, one at least. */
bool deck_is_id(Str word);

/* The question of that name, or NULL. */
const Ask *deck_find(const Deck *deck, Str id);
/* The same, or the one that had that name before. */
const Ask *deck_find_was(const Deck *deck, Str id);

/* What a number is asked and told in: the unit that is asked for, or the percentage that the answer
 * itself is. */
Type ask_type(const Ask *ask);

/* A unit as people write it: `workers`, `req/s`, `%`; n 0 for a plain number. */
Str deck_unit_words(Arena *arena, const Deck *deck, const Type *type);

/* "choice", "numeric" … */
const char *ask_kind_name(AskKind kind);

/* The keys of decks, for help; n 0 past the last table. */
KeyTable deck_keys(size_t i);

#endif
