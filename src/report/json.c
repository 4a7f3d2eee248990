#include "report/json.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>

enum { SCHEMA_VERSION = 1 };

static void separate(Json *json) {
    if (json->comma) buf_char(json->out, ',');
    json->comma = true;
}

void json_open(Json *json, char bracket) {
    separate(json);
    buf_char(json->out, bracket);
    json->comma = false;
}

void json_close(Json *json, char bracket) {
    buf_char(json->out, bracket);
    json->comma = true;
}

void json_document_open(Json *json) {
    json_open(json, '{');
    json_key(json, "schema");
    json_count(json, SCHEMA_VERSION);
    json_text(json, "napkin", STR(NAPKIN_VERSION));
}

void json_document_close(Json *json) {
    json_close(json, '}');
    buf_char(json->out, '\n');
}

void json_key(Json *json, const char *key) {
    json_str(json, str_of(key));
    buf_char(json->out, ':');
    json->comma = false;
}

static void escape(Buf *out, Str sign) {
    unsigned char c = (unsigned char)sign.p[0];
    if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
    else if (c == '\n') buf_text(out, "\\n");
    else if (c < 0x20 || c == 0x7F) buf_printf(out, "\\u%04x", c);
    else if (c >= 0x80 && sign.n == 1) buf_text(out, "\\ufffd");
    else buf_add(out, sign);
}

void json_str(Json *json, Str text) {
    separate(json);
    buf_char(json->out, '"');
    for (size_t at = 0, length; at < text.n; at += length) {
        utf8_decode((Str){text.p + at, text.n - at}, &length);
        escape(json->out, (Str){text.p + at, length});
    }
    buf_char(json->out, '"');
}

void json_bool(Json *json, bool value) {
    separate(json);
    buf_text(json->out, value ? "true" : "false");
}

void json_count(Json *json, size_t value) {
    separate(json);
    buf_printf(json->out, "%zu", value);
}

void json_number(Json *json, double value) {
    char text[NUM_TEXT] = "null";
    separate(json);
    if (isfinite(value)) num_shortest(value, text);
    buf_text(json->out, text);
}

void json_null(Json *json) {
    separate(json);
    buf_text(json->out, "null");
}
