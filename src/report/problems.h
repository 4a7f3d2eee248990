/* problems.h - showing diagnostics: to a person with carets, to a machine as JSON. */
#ifndef NAPKIN_PROBLEMS_H
#define NAPKIN_PROBLEMS_H

#include "base/diag.h"
#include "report/json.h"
#include "report/style.h"

/* All of them, at most LIMIT_SHOWN_ERRORS, each with its line and carets. */
void problems_text(Buf *out, const Style *style, const Diags *diags);

/* The same under what was `typed` after `indent` columns and stands on the screen already; errors
 * elsewhere are shown with their line. */
void problems_at_prompt(Buf *out, const Style *style, const Diags *diags, const Source *typed,
                        size_t indent);

/* {"message","hint","line","column","length"} and, where it is a file, "file". */
void problem_json(Json *json, const Diag *diag, bool with_file);

#endif
