/* json.h - writing JSON: commas and quoting are its business, nothing is indented. */
#ifndef NAPKIN_JSON_H
#define NAPKIN_JSON_H

#include "base/str.h"

typedef struct Json {
    Buf *out;
    bool comma; /* the next value needs one before it */
} Json;

/* A document: the version of its shape and that of napkin stand first, a line end last. */
void json_document_open(Json *json);
void json_document_close(Json *json);

void json_open(Json *json, char bracket);
void json_close(Json *json, char bracket);
void json_key(Json *json, const char *key);
void json_str(Json *json, Str text);
void json_bool(Json *json, bool value);
void json_count(Json *json, size_t value);
void json_null(Json *json);
/* The shortest digits that read back to the same bits; null where there is no number. */
void json_number(Json *json, double value);

static inline void json_text(Json *json, const char *key, Str text) {
    json_key(json, key);
    json_str(json, text);
}

#endif
