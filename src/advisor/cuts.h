/* cuts.h - the numbers at which something changes: where a range may be cut into pieces.
 *
 * Between two neighbouring cuts every curve over the question is a straight line, and every
 * condition is what it is anywhere between them. That holds for conditions that compare a line of
 * one number (`2 * share + 10%`) with a fixed number or with another line of it. What else is
 * compared (two questions, a share raised to a power) has its turning points anywhere: cuts_known
 * tells, and then the fixed numbers in it are taken for want of better ones. */
#ifndef NAPKIN_CUTS_H
#define NAPKIN_CUTS_H

#include "advisor/logic.h"

typedef struct Cut {
    double at;
    bool compared; /* a condition may turn there, and be something else just beside it */
} Cut;

typedef struct Cuts {
    Cut *at; /* rising; the ends of the range are the first and the last */
    size_t n, cap;
} Cuts;

/* The cuts of the range of a Q_NUMBER; `patterns`: their conditions count too. */
Cuts cuts_of(Arena *arena, const Card *card, uint32_t question, bool patterns);

/* Whether all turning points of a condition are among the cuts. */
bool cuts_known(Arena *arena, const Card *card, const Condition *condition);

#endif
