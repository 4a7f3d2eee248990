/* progressed.h - the progress of a learner on a page. */
#ifndef NAPKIN_REPORT_PROGRESSED_H
#define NAPKIN_REPORT_PROGRESSED_H

#include "quiz/progress.h"
#include "report/style.h"

/* In the style's format: as CSV the answers of each day. */
void progress_write(Buf *out, const Style *style, const Progress *progress);

#endif
