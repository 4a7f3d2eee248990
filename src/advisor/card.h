/* card.h - a questionnaire, and the rules that read a verdict off its answers.
 *
 * Points are whole hundredths, so that sums are exact and two implementers print the same numbers.
 * Questions, options and bands are told by their place in file order. Conditions are expressions of
 * the calculator's language; what they may name are Facts, each with a slot of its own. An answer
 * is a number: the place of an option, or a quantity in base units.
 *
 * Everything lives in the card's arena. */
#ifndef NAPKIN_CARD_H
#define NAPKIN_CARD_H

#include "base/near.h"
#include "lang/check.h"
#include "yaml/schema.h"

typedef enum QuestionKind { Q_YESNO, Q_CHOICE, Q_SCALE, Q_NUMBER } QuestionKind;
/* Into so many equal parts what a number may be is cut; each counts by its middle. And so many runs
 * of a plan stand for what its answers may be, together. */
enum { SLICES = 9, RUNS = 4096 };
/* The options of Q_YESNO. */
enum { OPTION_YES, OPTION_NO };

typedef struct Condition {
    Span text;
    Code code;
    bool there;
} Condition;

typedef struct Question {
    Str name;
    Span span;
    QuestionKind kind;
    Str ask, help, evidence;
    Str *options; /* of Q_NUMBER none */
    size_t noptions;
    double *priors; /* by option; together 1 */
    Type type;      /* of Q_SCALE and Q_NUMBER */
    double low, high;
    bool log;   /* the range of Q_NUMBER is cut evenly by logarithm */
    bool lever; /* false: nobody can change it; it may only turn out otherwise */
    Condition ask_if;
    Span from;    /* an expression over a plan; no source: none */
    bool implied; /* by a condition that compares a plan's values: nobody wrote it down */
} Question;

/* The two that the score leans to; a card may name them otherwise. */
typedef enum Side { SIDE_TOGETHER, SIDE_SPLIT, SIDES } Side;

/* Which side a `yes`, a later option or a larger number is meant to push to. */
typedef enum Toward { TOWARD_TOGETHER, TOWARD_SPLIT, TOWARD_EITHER, TOWARD_UNSAID } Toward;

typedef struct Band {
    Str name, title;
    Span span;
    Side side;
    int64_t from; /* hundredths; of the first band no matter */
} Band;

typedef enum RuleKind { RULE_OPTIONS, RULE_CURVE, RULE_WHEN } RuleKind;

typedef struct Rule {
    Str name;
    Span span;
    RuleKind kind;
    uint32_t question; /* of RULE_OPTIONS and RULE_CURVE */
    int64_t *points;   /* hundredths: by option, or the one of RULE_WHEN */
    double *x, *y;     /* of RULE_CURVE: x rising, in base units; y in points */
    size_t nknots;
    Condition when;
    Toward toward;
    Str *why; /* by option, or one for all: see nwhy */
    size_t nwhy;
    Str source;
} Rule;

typedef struct Veto {
    Str name;
    Span span;
    Condition when;
    uint32_t band; /* that it forces */
    Str why, source;
    uint32_t *beats; /* other vetoes */
    size_t nbeats;
} Veto;

typedef struct Pattern {
    Str name;
    Span span;
    Condition when;
    Str text;
} Pattern;

typedef enum Certainty { UNKNOWN, KNOWN, NOT_ASKED } Certainty;

/* An answer, or what a condition is. */
typedef struct Reply {
    uint8_t certainty; /* Certainty */
    double value;      /* of KNOWN */
} Reply;

/* An answer as it was given. */
typedef struct Given {
    Reply reply;
    double sure; /* how sure it is, 1 unless said: the others share the rest by their priors; of
                    an answer with runs: in what share of them it is this one */
    Str evidence;
    bool computed; /* from a plan */
    bool cut;      /* it lay beyond the question's range, and stands at its end */
    double *runs;  /* what it is in RUNS runs of the plan; NULL: the same in all of them */
    Span span;     /* where it was given */
} Given;

typedef enum State { STATE_FIRM, STATE_LIKELY, STATE_OPEN, STATE_CONFLICT } State;

/* What has to come out of some answers; -1 and NULL: no matter what. */
typedef struct Trial {
    Span span;
    Given *given; /* by question */
    int32_t band, side, state;
    bool scored;
    int64_t score; /* the mean, in hundredths */
    bool *patterns;
} Trial;

typedef enum FactKind {
    FACT_ANSWER, /* the answer itself: a truth value or a number */
    FACT_IS,     /* whether the answer is that option */
    FACT_KNOWN,  /* whether there is one */
    FACT_SIDE,   /* whether the verdict lies on that side */
    FACT_BAND    /* whether it is that band */
} FactKind;

/* Something that a condition names; its place is its slot. */
typedef struct Fact {
    FactKind kind;
    uint32_t at;     /* the question, the side, the band */
    uint32_t option; /* of FACT_IS */
} Fact;

/* The questions that something names. */
typedef struct Named {
    uint32_t *at;
    size_t n;
} Named;

/* Questions that hang together (each after those that its ask_if names), and what hangs on them. */
typedef struct Part {
    uint32_t *questions, *rules, *vetoes;
    size_t nquestions, nrules, nvetoes;
} Part;

#define CARD_LIST(type, name)                                                                      \
    type *name;                                                                                    \
    size_t n##name, cap_##name

typedef struct Card {
    Arena *arena;
    Diags *diags;
    UnitSet units;
    const char *path, *rules_path;
    const Source *src, *rules_src; /* what was read of them */
    Str title, about, rules, version;
    Span head, start_span; /* the name of the rules (else of the questionnaire); their start */
    Str sides[SIDES];
    int64_t start, step; /* hundredths; step 0: none is declared */
    Map names;           /* of questions */
    CARD_LIST(Question, questions);
    CARD_LIST(Band, bands);
    CARD_LIST(Rule, points);
    CARD_LIST(Veto, vetoes);
    CARD_LIST(Pattern, patterns);
    CARD_LIST(Fact, facts);
    CARD_LIST(Trial, tests);
    uint32_t *order; /* questions, each after those that its ask_if names */
    Part *parts;     /* see parts.h */
    size_t nparts;
    uint32_t *part_of; /* by question */
    bool *matters;     /* by question: a verdict hangs on it */
    Part whole;
    Named *rule_names, *veto_names, *ask_names; /* by rule, veto, question */
    uint32_t *veto_bit; /* by veto: that of the first one that does the same */
} Card;

Card *card_new(Arena *arena, Diags *diags);

/* Every table of keys of the two kinds of file in turn, for the help. */
KeyTable questionnaire_keys(size_t i);
KeyTable rules_keys(size_t i);

/* Reads a questionnaire; then rules, which name their questionnaire: it is looked for beside them
 * and on `roots`. False after at least one error. */
bool card_load_questions(Card *card, const char *path) MUST_USE;
bool card_load_rules(Card *card, const char *path, const char *const *roots,
                     size_t nroots) MUST_USE;

/* The file, or a text, as a map whose first key is `kind`; NULL after an error. */
YNode *card_open(Card *card, const char *path, const char *kind);
YNode *card_read(Card *card, const Source *src, const char *kind);

/* What was asked for has no such name: an error with the nearest one. Answers false. */
bool card_unknown(const Card *card, Span span, Str name, const char *kind, Near near);
/* Finds a question by its name; false after an error. */
bool card_find_question(const Card *card, Span name, uint32_t *out) MUST_USE;

/* Whether a map or list (NULL: none) has so many entries at most; else an error at the first one
 * that is too many, and false. `what`: "questions". */
bool card_few(const Card *card, const YNode *group, size_t limit, const char *what) MUST_USE;

/* Puts the questions in the order in which they can be gone through; false after errors. */
bool card_order(Card *card) MUST_USE;

/* The question of that name, or -1; the option of a question, or -1. */
int32_t card_question(const Card *card, Str name);
int32_t question_option(const Question *question, Str name);

/* Makes it a question of yes or no, each as likely. */
void question_yes_no(Card *card, Question *question);
uint32_t card_add_question(Card *card, Question question);

/* An option as an answer's number, and back: the options of a scale are its whole numbers. */
static inline double option_value(const Question *question, size_t option) {
    return (double)option + (question->kind == Q_SCALE ? question->low : 0);
}
static inline size_t option_place(const Question *question, double value) {
    return (size_t)(value - (question->kind == Q_SCALE ? question->low : 0));
}

/* A number with its unit, in base units; `what` names it in messages. False after one error. */
bool card_number(Card *card, const YNode *node, const char *what, Type *type, double *out) MUST_USE;

/* A number without a unit that wants one, or with one where none belongs: a hint. */
void card_hint_unit(const Card *card, Diag *diag, const Question *question, const YNode *node,
                    const Type *type);

/* A decimal with at most two places, in hundredths. False after one error. */
bool card_points(const Card *card, Span text, int64_t *out) MUST_USE;

#endif
