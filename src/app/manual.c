#include "app/manual.h"

#include "lang/builtins.h"
#include "report/table.h"

static const char language[] =
    "Numbers     12  .5  1e6  1_000_000, and a scale glued to the digits: 10k 50M 3G\n"
    "            2T 1P, 2.5B before a counting noun; thousand, million, billion,\n"
    "            trillion. 30% is 0.3. $5 and 5 USD are dollars; EUR and GBP are\n"
    "            currencies of their own.\n"
    "Units       after a number a word is a unit, and `/` with a unit belongs to the\n"
    "            number:\n"
    "    50M users * 300 B/user  =>  15 GB\n"
    "    10 GB / 5 s  =>  2 GB/s\n"
    "    1/2 s  =>  0.5 /s\n"
    "            `napkin units` lists them. A year is 365 days, a month 730 h.\n"
    "Nouns       user, req, server … are dimensions and are checked; `unit tweet`\n"
    "            makes one.\n"
    "    3 workers + 1  =>  4 workers\n"
    "    8000 /s -> req/s  =>  8000 req/s\n"
    "    3 req as worker  =>  3 workers\n"
    "Convert     -> (also `to`, `in`) shows in another unit; `as` renames what is\n"
    "            counted.\n"
    "    1k req/s -> req/day  =>  86.4M req/day\n"
    "    40% -> %  =>  40%\n"
    "    3 h -> 45 min  =>  4\n"
    "Percent     a percentage on the right of + or - scales:\n"
    "    2 TB - 10%  =>  1.8 TB\n"
    "    5% + 3%  =>  8%\n"
    "Operators   loosest first: ->  as  if c then a else b  or  and  not\n"
    "            < <= > >= == !=  + -  * / mod  unary -  ^ (to the right)\n"
    "    if 3 GB > 2 GB then 1 else 2  =>  1\n"
    "    2^3^2  =>  512\n"
    "    2^3/s  =>  8 /s\n"
    "            Comparisons take numbers for equal that differ by less than 1e-12\n"
    "            of the larger one, so a comparison with 0 is exact.\n"
    "    0.07 * 100 <= 7  =>  true\n"
    "    1e-20 > 0  =>  true\n"
    "Times       side by side they add up: 1 h 30 min.\n"
    "    1 h 30 min -> min  =>  90 min\n"
    "Names       x = 3 GB   defines; f(rate: req/s, t: s) = ceil(rate * t) is a\n"
    "            function; a plural is free as a name (users = 50M users), a unit or\n"
    "            its singular is not. _ is the last result. A comment after # is kept\n"
    "            as the note of a definition.\n";

void manual_language(Buf *out) {
    buf_text(out, language);
}

void manual_functions(Buf *out, const Style *style) {
    Table table = table_of_help(out->arena);
    for (size_t i = 0; builtin_row(i); i++) {
        const Builtin *row = builtin_row(i);
        table_text(&table, TONE_STRONG, arena_printf(out->arena, "%s(%s)", row->name, row->params));
        table_text(&table, TONE_PLAIN, row->help);
    }
    table_write(out, style, &table, 2);
}
