/* teller.h - what the explanations of libyaml's errors share.
 *
 * A Teller is one error being looked at. The table in explain.c tries its rows in turn: each says
 * what is wrong and returns true, or does not know the case and returns false with nothing
 * reported. explain_lines.c knows how lines stand to one another, explain_values.c what stands in
 * one value. */
#ifndef NAPKIN_YAML_TELLER_H
#define NAPKIN_YAML_TELLER_H

#include "yaml/explain.h"
#include "yaml/lines.h"

typedef struct Teller {
    const Source *file;
    Str text;
    const YTrouble *trouble;
    Diags *diags;
    Arena *arena;
    size_t at;  /* where the trouble is: the start of the token, not of what follows it */
    YLine line; /* the one around `at` */
} Teller;

typedef bool Tell(Teller *t);

/* The error, with libyaml's words behind it. */
Diag *yt_tell(Teller *t, size_t from, size_t to, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* "put the value in quotes" with the corrected line, or inside brackets with the corrected piece.
 */
void yt_hint_quotes(Teller *t, Diag *diag);
void yt_hint_value(Teller *t, Diag *diag, const char *why, Str value);

/* Inside `{}` or `[]`, as far as libyaml says so. */
bool yt_in_flow(const Teller *t);
/* The trouble is the first thing on its line. */
bool yt_starts_line(const Teller *t);
/* The place behind the character at `at`; `at` itself at the end of a line. */
size_t yt_one_more(const Teller *t, size_t at);
/* The value on the line, and what stands in front of it: "cost: ", "- ". */
Str yt_value(const Teller *t);
Str yt_lead(const Teller *t);
/* As much of a text as a message shows. */
Str yt_shown(Str text);

/* Lines. */
Tell ysay_long_key;
Tell ysay_keyless_above;
Tell ysay_deeper_line;
Tell ysay_nameless;
Tell ysay_mixed;
Tell ysay_indentation;
Tell ysay_no_colon;
Tell ysay_outdented;
Tell ysay_rest_of_file;
Tell ysay_tab;
Tell ysay_directive;

/* Values. */
Tell ysay_after_closing;
Tell ysay_text_block;
Tell ysay_bad_start;
Tell ysay_second_colon;
Tell ysay_stray_sign;
Tell ysay_no_content;
Tell ysay_open_quote;
Tell ysay_open_bracket;
Tell ysay_unfinished;
Tell ysay_sigil;
Tell ysay_dash_in_line;
Tell ysay_question;
Tell ysay_escape;
Tell ysay_flow_colon;
Tell ysay_whatever;

#endif
