/* quiz_round.h - a round of questions, at a terminal or from a pipe.
 *
 * At a terminal a person sees questions and is timed; a pipe answers line by line, sees the same
 * text as a transcript, and scores the same. */
#ifndef NAPKIN_QUIZ_ROUND_H
#define NAPKIN_QUIZ_ROUND_H

#include "app/app.h"
#include "app/line.h"
#include "quiz/sitting.h"

typedef struct QuizRound {
    App *app;
    Line *line;
    Session *session; /* calculates answers, and what is worked out on the side */
    Store *store;
    Round *round;
    const QuizWish *wish;
    Str title;
    Moment fixed;   /* where `--now` is given; else the clock runs */
    double minutes; /* after which no further question is asked; 0: no bound */
    bool person;
} QuizRound;

/* Asks until the round is over or left; then tells how it went. */
void quiz_round_run(QuizRound *quiz);

/* The moment it is, or that `--now` says. */
Moment quiz_now(const QuizRound *quiz);

#endif
