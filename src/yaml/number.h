/* number.h - numbers with their units in YAML: `5`, `-3 GB`, `97%`. */
#ifndef NAPKIN_YAML_NUMBER_H
#define NAPKIN_YAML_NUMBER_H

#include "math/quantity.h"
#include "yaml/schema.h"

/* A number as it was written: 97 of `97%`, 3 of `3 GB`. */
typedef struct Written {
    Type type;
    double number;
} Written;

/* Reads a scalar that is one number, with its unit or without. `what` ("an end of a range") stands
 * in the message. False after one error. */
bool ynode_number(Arena *arena, const UnitSet *units, const YNode *node, const char *what,
                  Diags *diags, Written *out) MUST_USE;

/* A number of that type in base units: 0.97 for 97 of a percentage. */
double written_base(const UnitSet *units, const Type *type, double number);
/* And back: 97 for 0.97 of a percentage, without the noise of its last bits. */
double written_number(const UnitSet *units, const Type *type, double base);

#endif
