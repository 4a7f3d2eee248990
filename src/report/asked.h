/* asked.h - what an interview shows: a question, why it is asked, what would follow from it. */
#ifndef NAPKIN_ASKED_H
#define NAPKIN_ASKED_H

#include "advisor/advice.h"
#include "report/style.h"

/* The question, its help, how it is answered, and what knowing it is worth (bits; below 0: it is
 * not told). `number` counts those asked. */
void asked_question(Buf *out, const Style *style, const Advice *advice, uint32_t question,
                    size_t number, double bits);

/* The rules, vetoes and other questions that read an answer, and the verdict of each option, as far
 * as it is known now. */
void asked_why(Buf *out, const Style *style, const Advice *advice, uint32_t question);

/* The answers so far. */
void asked_list(Buf *out, const Style *style, const Advice *advice);

#endif
