/* answers.h - results of single expressions, as `eval`, the pipe and the prompt show them. */
#ifndef NAPKIN_ANSWERS_H
#define NAPKIN_ANSWERS_H

#include "report/told.h"

/* {"expr","value","unit","dimension","text"} on one line, or {"expr","error"}. */
void answer_json(Buf *out, const Plan *plan, const Answer *answer, const Diags *diags);

/* One row for CSV or Markdown; the head comes first. */
void answer_row_head(Buf *out, const Style *style);
void answer_row(Buf *out, const Style *style, const UnitSet *units, const Answer *answer);

/* `58.5 GB` also as `54.48 GiB`: the same in the other family of bytes; n = 0 where there is none.
 */
Str answer_other(Arena *arena, const UnitSet *units, const Type *type, double value);

#endif
