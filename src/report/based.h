/* based.h - the files that a verdict rests on, as they are told. */
#ifndef NAPKIN_BASED_H
#define NAPKIN_BASED_H

#include "advisor/basis.h"
#include "report/json.h"
#include "report/style.h"

/* `answers 5f3c0a91b2d4, rules 0b7e…`: short hashes, as many on a line as there is room for. */
void based_text(Buf *out, const Style *style, const Sheet *sheet);

/* The member "files" of an open JSON object. */
void based_json(Json *json, const Sheet *sheet);

#endif
