/* config.h - how a learner likes to be asked: quiz.yaml in the user's configuration folder. */
#ifndef NAPKIN_QUIZ_CONFIG_H
#define NAPKIN_QUIZ_CONFIG_H

#include "quiz/fsrs.h"
#include "yaml/schema.h"

typedef struct QuizConfig {
    FsrsConfig memory;
    size_t limit, fresh; /* questions of a round at most; new ones at most */
    Str scheduler;       /* how reviews name it: `fsrs-6 retention=0.8 learning=1m,10m,60m fuzz` */
} QuizConfig;

/* The name starts with `fsrs-6`, which is all of it where nothing differs from what is usual. What
 * does follows in this order: 21 weights with commas, `retention=`, `furthest=` in days,
 * `learning=` and `relearning=` in minutes or `none`, `long_term`, `fuzz`. */

/* What holds where nothing is said. */
QuizConfig quiz_config_default(void);

/* Reads the file where it is there and says anything; `out` holds the defaults else. False after an
 * error, which was reported: weights that are not 21, or out of their range … */
bool quiz_config_read(Arena *arena, Diags *diags, const char *path, QuizConfig *out) MUST_USE;

/* The keys, for help; n 0 past the table. */
KeyTable quiz_config_keys(size_t i);

#endif
