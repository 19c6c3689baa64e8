/* SPDX-License-Identifier: Apache-2.0 */

/* From messages to JSON, and what the tables say; the way back is json_parse.c. */

#include <assert.h>
#include "common/base/instant.h"
#include "common/base/memory.h"
#include "common/unit/roster.h"
#include "common/wire/convert.h"
#include "common/wire/evidence.h"
#include "common/wire/json_form.h"
#include "common/wire/spec.h"

/* ---- names ------------------------------------------------------------------------------------------------------- */

#define NAME(function, type) \
        static const char *function##_of(uint32_t number) { \
                return function((type)number); \
        }

NAME(entry_kind_name, EntryKind)
NAME(part_kind_name, PartKind)
NAME(role_name, Role)
NAME(case_class_name, CaseClass)
NAME(channel_name, Channel)
NAME(decision_name, Decision)
NAME(trigger_name, Trigger)
NAME(service_how_name, ServiceHow)
NAME(lane_name, Lane)
NAME(parcel_kind_name, ParcelKind)
NAME(outcome_name, Outcome)
NAME(unit_kind_name, UnitKind)
NAME(unit_status_name, UnitStatus)

#define NAMED(message, field, function) { (message), (field), JSON_FORM_NAME, function##_of, NULL }
#define HOLDS(message, field, spec) { (message), (field), JSON_FORM_MESSAGE, NULL, &(spec) }
#define TIMED(message, field) { (message), (field), JSON_FORM_INSTANT, NULL, NULL }
#define DATED(message, field) { (message), (field), JSON_FORM_DAY, NULL, NULL }

static const JsonField record_fields[] = {
        NAMED("Header", "kind", entry_kind_name),
        TIMED("Header", "time"),
        { "Actor", "roles", JSON_FORM_FLAGS, role_name_of, NULL },
        NAMED("PartRef", "kind", part_kind_name),
        NAMED("Part", "kind", part_kind_name),
        { "Part", "data", JSON_FORM_PART, NULL, NULL },
        HOLDS("Entry", "header", spec_header),
        TIMED("SealBody", "time"),
        HOLDS("Seal", "body", spec_seal_body),
        HOLDS("Seals", "seals", spec_seal),
        HOLDS("Batch", "entries", spec_entry),
        HOLDS("Batch", "seal", spec_seal),
        HOLDS("Evidence", "header", spec_header),
        HOLDS("Evidence", "seal", spec_seal),
        TIMED("Fact", "at"),
        DATED("Fact", "day"),
        NAMED("Document", "kind", entry_kind_name),
        NAMED("Document", "case_class", case_class_name),
        NAMED("Document", "channel", channel_name),
        NAMED("Document", "decision", decision_name),
        NAMED("Document", "trigger", trigger_name),
        NAMED("Document", "service_how", service_how_name),
        NAMED("Document", "handing_mode", entry_kind_name),
        NAMED("Document", "void_lane", lane_name),
        NAMED("Parcel", "lane", lane_name),
        NAMED("Parcel", "kind", parcel_kind_name),
        NAMED("Receipt", "lane", lane_name),
        NAMED("Receipt", "outcome", outcome_name),
        NAMED("LanePosition", "lane", lane_name),
        TIMED("Hello", "time"),
        HOLDS("Hello", "seals", spec_seal),
        NAMED("RosterUnit", "kind", unit_kind_name),
        NAMED("RosterUnit", "status", unit_status_name),
        HOLDS("SignedRoster", "roster", spec_roster),
        TIMED(NULL, "*_at"),
        DATED(NULL, "*_day"),
};
const JsonTable json_records = { record_fields, array_size(record_fields), NULL };

static bool field_matches(const JsonField *f, const char *message, const char *field) {
        if (f->message && strcmp(f->message, message) != 0)
                return false;
        if (f->field[0] != '*')
                return strcmp(f->field, field) == 0;
        size_t len = strlen(field), suffix = strlen(f->field + 1);
        return len >= suffix && strcmp(field + len - suffix, f->field + 1) == 0;
}

/* A form stands for its types only: "*_at" of a string is a string. */
static bool form_suits(JsonForm form, const ProtobufCFieldDescriptor *d) {
        switch (form) {
        case JSON_FORM_INSTANT:
                return d->type == PROTOBUF_C_TYPE_INT64;
        case JSON_FORM_DAY:
                return d->type == PROTOBUF_C_TYPE_INT32 || d->type == PROTOBUF_C_TYPE_SINT32;
        case JSON_FORM_NAME:
        case JSON_FORM_FLAGS:
                return d->type == PROTOBUF_C_TYPE_UINT32;
        case JSON_FORM_MESSAGE:
        case JSON_FORM_PART:
                return d->type == PROTOBUF_C_TYPE_BYTES;
        default:
                return true;
        }
}

const JsonField *json_form_of(const JsonTable *table, const ProtobufCMessageDescriptor *type,
                              const ProtobufCFieldDescriptor *d) {
        static const JsonField plain = { .form = JSON_FORM_PLAIN };

        for (; table; table = table->base)
                for (size_t i = 0; i < table->n; i++)
                        if (field_matches(&table->fields[i], type->short_name, d->name) && form_suits(table->fields[i].form, d))
                                return &table->fields[i];
        return &plain;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

typedef struct Writer {
        const JsonTable *table;
        bool all;
} Writer;

static json_t *message_value(const Writer *w, const ProtobufCMessage *m);

static json_t *hex_value(ProtobufCBinaryData b) {
        char *hex = mem_alloc(2 * b.len + 1);

        bytes_to_hex(unpack_bytes(b), hex);
        json_t *v = json_stringn(hex, 2 * b.len);
        mem_free(hex);
        return v;
}

static json_t *embedded_value(const Writer *w, ProtobufCBinaryData b, const CheckSpec *spec) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        ProtobufCMessage *m = unpack_message(unpack_bytes(b), spec, &arena, NULL);

        return m ? message_value(w, m) : hex_value(b);
}

static json_t *part_value(const Writer *w, const PbPart *part) {
        static const CheckSpec *const specs[] = {
                [PART_DOCUMENT] = &spec_document, [PART_CONTENT] = &spec_content, [PART_FACTS] = &spec_facts,
                [PART_RECEIPT] = &spec_receipt, [PART_PROOF] = &spec_evidence, [PART_ATTACHMENT] = &spec_attachment,
                [PART_SEALS] = &spec_seals, [PART_ROSTER] = &spec_signed_roster,
        };

        if (part->kind == PART_CODE && bytes_is_utf8(unpack_bytes(part->data)))
                return json_stringn((const char *)part->data.data, part->data.len);
        if (part->kind < array_size(specs) && specs[part->kind])
                return embedded_value(w, part->data, specs[part->kind]);
        return hex_value(part->data);
}

static json_t *bytes_value(const Writer *w, const JsonField *form, const ProtobufCMessage *m, ProtobufCBinaryData b) {
        if (form->form == JSON_FORM_PART && m->descriptor == &zhuji__part__descriptor)
                return part_value(w, (const PbPart *)m);
        if (form->form == JSON_FORM_MESSAGE)
                return embedded_value(w, b, form->spec);
        return hex_value(b);
}

static json_t *flags_value(const JsonField *form, uint32_t bits) {
        json_t *list = json_array();

        for (unsigned i = 0; i < 32; i++) {
                uint32_t bit = bits & (UINT32_C(1) << i);
                if (!bit)
                        continue;
                const char *name = form->name(bit);
                json_array_append_new(list, name[0] == '?' ? json_integer(bit) : json_string(name));
        }
        return list;
}

static json_t *unsigned_value(const JsonField *form, uint64_t v) {
        if (form->form == JSON_FORM_FLAGS)
                return flags_value(form, (uint32_t)v);
        if (form->form == JSON_FORM_NAME && form->name((uint32_t)v)[0] != '?')
                return json_string(form->name((uint32_t)v));
        if (v > INT64_MAX)
                return json_sprintf("%llu", (unsigned long long)v);
        return json_integer((json_int_t)v);
}

static json_t *signed_value(const JsonField *form, int64_t v) {
        char instant[INSTANT_TEXT_SIZE], day[DAY_TEXT_SIZE];

        if ((form->form == JSON_FORM_INSTANT || form->form == JSON_FORM_DAY) && v == 0)
                return json_null();
        /* INSTANT_NEVER and the like stay numbers. */
        if (form->form == JSON_FORM_INSTANT && convert_instant(v)) {
                instant_format(v, instant);
                return json_string(instant);
        }
        if (form->form == JSON_FORM_DAY && convert_instant(v * DURATION_DAY)) {
                day_format((Day)v, day);
                return json_string(day);
        }
        return json_integer(v);
}

/* `at` points to one value of d's type. */
static json_t *value(const Writer *w, const JsonField *form, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d,
                     const void *at) {
        switch (d->type) {
        case PROTOBUF_C_TYPE_STRING:
                return json_string(pack_str(*(char *const *)at));
        case PROTOBUF_C_TYPE_BYTES:
                return bytes_value(w, form, m, *(const ProtobufCBinaryData *)at);
        case PROTOBUF_C_TYPE_MESSAGE:
                return *(ProtobufCMessage *const *)at ? message_value(w, *(ProtobufCMessage *const *)at) : json_null();
        case PROTOBUF_C_TYPE_BOOL:
                return json_boolean(*(const protobuf_c_boolean *)at);
        case PROTOBUF_C_TYPE_INT32:
        case PROTOBUF_C_TYPE_SINT32:
        case PROTOBUF_C_TYPE_SFIXED32:
        case PROTOBUF_C_TYPE_ENUM:
                return signed_value(form, *(const int32_t *)at);
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_SFIXED64:
                return signed_value(form, *(const int64_t *)at);
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_FIXED32:
                return unsigned_value(form, *(const uint32_t *)at);
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_FIXED64:
                return unsigned_value(form, *(const uint64_t *)at);
        default:
                assert(false && "no floating point in our schemas");
                return NULL;
        }
}

size_t json_value_size(const ProtobufCFieldDescriptor *d) {
        switch (d->type) {
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE:
                return sizeof(void *);
        case PROTOBUF_C_TYPE_BYTES:
                return sizeof(ProtobufCBinaryData);
        case PROTOBUF_C_TYPE_BOOL:
                return sizeof(protobuf_c_boolean);
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_SFIXED64:
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_FIXED64:
                return sizeof(uint64_t);
        default:
                return sizeof(uint32_t);
        }
}

static json_t *list_value(const Writer *w, const JsonField *form, const ProtobufCMessage *m,
                          const ProtobufCFieldDescriptor *d) {
        const uint8_t *base = (const uint8_t *)m;
        size_t n = *(const size_t *)(base + d->quantifier_offset);
        const uint8_t *items = *(const uint8_t *const *)(base + d->offset);
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, value(w, form, m, d, items + i * json_value_size(d)));
        return list;
}

/* Nothing but zeros: an absent submessage and empty bytes too. */
static bool is_default(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d) {
        const uint8_t *base = (const uint8_t *)m;

        if (d->label == PROTOBUF_C_LABEL_REPEATED)
                return *(const size_t *)(base + d->quantifier_offset) == 0;
        if (d->type == PROTOBUF_C_TYPE_STRING)
                return !*pack_str(*(char *const *)(base + d->offset));
        if (d->type == PROTOBUF_C_TYPE_BYTES)
                return ((const ProtobufCBinaryData *)(base + d->offset))->len == 0;
        for (size_t i = 0; i < json_value_size(d); i++)
                if (base[d->offset + i])
                        return false;
        return true;
}

static json_t *message_value(const Writer *w, const ProtobufCMessage *m) {
        json_t *object = json_object();

        for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
                const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
                const JsonField *form = json_form_of(w->table, m->descriptor, d);
                if (!w->all && is_default(m, d))
                        continue;
                json_t *v = d->label == PROTOBUF_C_LABEL_REPEATED
                                    ? list_value(w, form, m, d)
                                    : value(w, form, m, d, (const uint8_t *)m + d->offset);
                json_object_set_new(object, d->name, v);
        }
        return object;
}

json_t *json_from_message(const ProtobufCMessage *message, const JsonTable *table, bool all) {
        const Writer w = { table, all };

        return message_value(&w, message);
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static json_t *from_record(Bytes in, const CheckSpec *spec) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        ProtobufCMessage *m = unpack_message(in, spec, &arena, NULL);

        return m ? json_from_message(m, &json_records, false) : NULL;
}

json_t *json_from_entry(Bytes entry) {
        return from_record(entry, &spec_entry);
}

json_t *json_from_seal(Bytes seal) {
        return from_record(seal, &spec_seal);
}

/* Closed parts that it discloses as what they say, beside their keys. */
json_t *json_from_evidence(Bytes evidence) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbEvidence *m = (PbEvidence *)unpack_message(evidence, &spec_evidence, &arena, NULL);
        Evidence e;

        if (!m)
                return NULL;
        if (evidence_decode(evidence, &arena, &e) == 0)
                for (size_t i = 0; i < m->n_parts && i < e.n_parts; i++)
                        m->parts[i]->data = (ProtobufCBinaryData){ e.parts[i].data.len, (uint8_t *)e.parts[i].data.data };
        return json_from_message(&m->base, &json_records, false);
}
