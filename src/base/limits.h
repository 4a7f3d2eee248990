/* limits.h - every bound of the program, by name.
 *
 * A bound that a user can meet is reported as a diagnostic that names it; none is a silent cut. */
#ifndef NAPKIN_LIMITS_H
#define NAPKIN_LIMITS_H

enum {
    LIMIT_FILE_BYTES = 64 * 1024 * 1024, /* a plan of 500,000 lines fits */
    LIMIT_RECORD_BYTES = 1024 * 1024,    /* a decision record */
    LIMIT_LINE_BYTES = 64 * 1024,        /* one expression, one YAML scalar */
    LIMIT_YAML_DEPTH = 64,               /* libyaml is quadratic in depth */
    LIMIT_YAML_NODES =
        2 * 1000 * 1000,            /* keys and values of a file: 500,000 lines have a million */
    LIMIT_EXPR_DEPTH = 200,         /* brackets and operators inside one another */
    LIMIT_CALL_DEPTH = 64,          /* functions that call functions */
    LIMIT_CODE_NODES = 1000 * 1000, /* one expression with its functions written out */
    LIMIT_ARGS = 64,                /* arguments of one call */
    LIMIT_COPIES = 1000,            /* independent copies in one sum_of, max_of, min_of */
    LIMIT_DIM_TERMS = 6,            /* base dimensions, and unit words, in one product */
    LIMIT_POWER = 100,              /* the power of one dimension in a product */
    LIMIT_USER_UNITS = 10000,       /* counting nouns declared by one session */
    LIMIT_SHOWN_ERRORS = 100,       /* the rest is counted, not printed */
    LIMIT_SCENARIOS = 1000,
    LIMIT_SWEEP_POINTS = 10000,
    LIMIT_MODEL_DEPTH = 16,      /* models that use models */
    LIMIT_CONDITION = 256,       /* steps of a condition over answers */
    LIMIT_COMPLETIONS = 1 << 16, /* of unknown answers that are gone through one by one */
    LIMIT_RUN_COMPLETIONS = 1 << 18, /* of a part of a card, in all runs of a plan */
    LIMIT_SUMS = 1 << 20,        /* different scores of one card */
    LIMIT_QUESTIONS = 1000,      /* of one card, with those that its conditions imply */
    LIMIT_OPTIONS = 100,         /* of one question */
    LIMIT_RULES = 1000,          /* of one card; so many patterns too */
    LIMIT_BANDS = 100,           /* of one card */
    LIMIT_VETOES = 64,           /* of one card */
    LIMIT_VETO_SETS = 1 << 12,   /* sets of vetoes that can hold together */
    LIMIT_RANKED_VETOES = 48,    /* vetoes that beat or are beaten, in a proof */
    LIMIT_WAYS = 1 << 20,        /* to answer questions that hang together, in a proof */
    LIMIT_PROOF_SUMS = 1 << 24,  /* hundredths that scores may come to, for all sets of vetoes */
    LIMIT_PROOF_WORK = 1 << 30,  /* words gone through to add up what can be come to */
};

#endif
