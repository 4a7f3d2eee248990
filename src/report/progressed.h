/* progressed.h - the progress of a learner on a page. */
#ifndef NAPKIN_REPORT_PROGRESSED_H
#define NAPKIN_REPORT_PROGRESSED_H

#include "quiz/progress.h"
#include "report/style.h"

/* What a deck is called, by its id; the id itself where it is not at hand. */
typedef Str (*DeckTitle)(void *ctx, Str id);

/* In the style's format. */
void progress_write(Buf *out, const Style *style, const Progress *progress, DeckTitle title,
                    void *ctx);

#endif
