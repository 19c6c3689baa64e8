/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One converter between any protobuf message and JSON, driven by the descriptors: the schema in proto/ is the schema of the
 * JSON.
 *
 *   numbers    integers; 64-bit ones beyond JSON's signed range as decimal text
 *   bytes      lower-case hex
 *   submessage object; absent: left out, or null with `all`
 *   repeated   array
 *   and what a JsonTable says: instants as RFC 3339 (+08:00), days as YYYY-MM-DD, enums by name, role sets as lists of names,
 *   bytes that hold an encoded message as that message (as hex, if they do not).
 *
 * From JSON it is strict: unknown fields, wrong types, numbers out of range, unknown names and bounds of the CheckSpec are
 * refused with the path of what is wrong; null is a field not given.
 */

#include <jansson.h>
#include "common/base/arena.h"
#include "common/wire/check.h"

typedef enum JsonForm {
        JSON_FORM_PLAIN = 0,
        JSON_FORM_INSTANT, /* int64; 0 is none: left out, or null with `all` */
        JSON_FORM_DAY,     /* int32, sint32; 0 is none */
        JSON_FORM_NAME,    /* uint32 by name(); numbers without a name ("?") stay numbers */
        JSON_FORM_FLAGS,   /* uint32, each bit by name() */
        JSON_FORM_MESSAGE, /* bytes: encoded message of `spec`; to JSON only, from it takes hex */
        JSON_FORM_PART,    /* bytes: data of a Part, by its kind; likewise */
} JsonForm;

typedef struct JsonField {
        const char *message; /* "Header"; NULL: of any message */
        const char *field;   /* "kind"; "*_at": any ending in it */
        JsonForm form;
        const char *(*name)(uint32_t number); /* "?" if there is none; numbers up to 255, or single bits */
        const CheckSpec *spec;
} JsonField;

/* The first field that matches counts; then those of `base`. */
typedef struct JsonTable {
        const JsonField *fields;
        size_t n;
        const struct JsonTable *base;
} JsonTable;

/* How the messages of proto/ read; "*_at", "*_day" too.  The base of every other table. */
extern const JsonTable json_records;

typedef struct JsonProblem {
        char path[160];   /* "petitioner.phone", "parts[2].kind"; "" if of the whole */
        char reason[160]; /* says what to do */
} JsonProblem;

/* A new reference.  all: also fields that have their default (stable output for scripts). */
json_t *json_from_message(const ProtobufCMessage *message, const JsonTable *table, bool all);
/* The message and all it points to live in the arena.  False with the problem. */
bool json_to_message(const json_t *in, const CheckSpec *spec, const JsonTable *table, Arena *arena, ProtobufCMessage **ret,
                     JsonProblem *problem);
/* Text to JSON: one value, no duplicate keys, no NUL.  A new reference; NULL with the problem (line and column in the
 * reason). */
json_t *json_parse(Bytes text, JsonProblem *problem);

/* Records as people and scripts read them; NULL if the bytes are none. */
json_t *json_from_entry(Bytes entry);
json_t *json_from_seal(Bytes seal);
json_t *json_from_evidence(Bytes evidence);
