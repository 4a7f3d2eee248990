/* align.h - the text of a scalar as a Span, whatever YAML did to it.
 *
 * Where the value is byte for byte what stands in the file, the span is of the file and nothing is
 * copied. Else (text blocks, text over several lines, escapes) the value gets a Source of its own
 * whose segments say where in the file each stretch of it came from, so that a caret in line 3 of a
 * text block lands in that line of the file. */
#ifndef NAPKIN_YAML_ALIGN_H
#define NAPKIN_YAML_ALIGN_H

#include "base/diag.h"

typedef enum YQuoting { YQ_NONE, YQ_SINGLE, YQ_DOUBLE, YQ_BLOCK } YQuoting;

/* `raw`: the scalar in the file, with its quotes or its `|` line. `value` need not outlive the
 * call. Costs time in proportion to both. */
Span yalign(Arena *arena, Span raw, Str value, YQuoting quoting);

#endif
