/* parser.h - from text to Ast, by operator precedence.
 *
 * The parser knows units, because a unit word after a number belongs to the literal; it knows no
 * values. The first error ends an expression: one wrong word rarely leaves a second one true. */
#ifndef NAPKIN_PARSER_H
#define NAPKIN_PARSER_H

#include "lang/ast.h"

/* An expression that fills `text`; NULL after exactly one error. `note` (may be NULL) gets the
 * text of a trailing comment. */
Ast *parse_expression(Arena *arena, const UnitSet *units, Span text, Diags *diags, Span *note);

/* A line: an expression, `name = expression`, `f(x: unit) = expression`, `unit noun`, or nothing.
 */
bool parse_statement(Arena *arena, const UnitSet *units, Span text, Diags *diags,
                     Statement *out) MUST_USE;

/* What a key of a plan names: `name`, or `f(x, y)` with its parameters. */
bool parse_head(Arena *arena, const UnitSet *units, Span text, Diags *diags,
                Statement *out) MUST_USE;

/* A counting noun, with its plural where that is not + s: `tweet`, `mouse mice`. */
bool parse_declaration(Arena *arena, const UnitSet *units, Span text, Diags *diags,
                       Statement *out) MUST_USE;

/* A unit alone, as after `->`: `req/s`, `%`, `1` for a plain number. */
AstUnit *parse_unit(Arena *arena, const UnitSet *units, Span text, Diags *diags);

/* What keeps the text from being a whole statement: "(", an operator or a word that wants more;
 * NULL when nothing is open (which does not mean that it is right). */
const char *parse_open(Arena *arena, Span text);

/* The message of a name that is no unit, with the nearest ones; `fits` as in unit_nearest(). */
void unknown_unit(const UnitSet *units, Diags *diags, Span word, const Dim *fits);

/* The singular that was probably meant: `tweet` for `tweets`; `status` stays. */
Str noun_of(Str word);

/* Declares the counting noun `one`, with its plural `many` (n = 0: + s); `span` is where. Naming a
 * noun again that is there changes nothing. */
bool declare_unit(UnitSet *units, Diags *diags, Span span, Str one, Str many) MUST_USE;

/* A value, parameter or (is_function) function may not take this name: says why, false after one
 * error. Values may be named like a distribution: `beta`, `p`, `mean`. */
bool check_name(const UnitSet *units, Diags *diags, Span name, bool is_function) MUST_USE;

#endif
