/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/check.h"

#include <assert.h>
#include <stdio.h>
#include "common/wire/cursor.h"

/*
 * What protobuf-c 1.4.1 allocates beside the message structs: for each field occurrence a record of its scan (48 bytes, in
 * slabs that double, so at most twice as many), a pointer's or value's slot in an array, the rounding of an allocation.
 */
#define MEMORY_PER_FIELD 160
#define MEMORY_PER_MESSAGE 64

typedef struct Check {
        const uint8_t *base;
        CheckProblem *problem;
        uint32_t fields, fields_max;
        size_t memory;
        const char *names[LIMIT_DEPTH + 1]; /* of the fields we are in */
} Check;

static bool check_fields(Check *k, Bytes in, const CheckSpec *spec, unsigned depth);

static bool refuse(Check *k, unsigned depth, const uint8_t *at, const char *reason) {
        CheckProblem *p = k->problem;

        if (!p)
                return false;
        p->reason = reason;
        p->offset = (size_t)(at - k->base);
        p->path[0] = 0;
        size_t len = 0;
        for (unsigned i = 0; i <= depth && k->names[i]; i++) {
                int n = snprintf(p->path + len, sizeof(p->path) - len, "%s%s", i ? "." : "", k->names[i]);
                assert(n >= 0);
                if ((size_t)n >= sizeof(p->path) - len)
                        break; /* cut: the schema's names are shorter */
                len += (size_t)n;
        }
        return false;
}

static const char *number_problem(const ProtobufCFieldDescriptor *d, uint64_t v, bool may_be_default) {
        if (v == 0 && !may_be_default)
                return "explicit default value";
        switch (d->type) {
        case PROTOBUF_C_TYPE_BOOL:
                return v > 1 ? "bool is neither 0 nor 1" : NULL;
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_SINT32:
                return v > UINT32_MAX ? "over 32 bits" : NULL;
        case PROTOBUF_C_TYPE_INT32:
        case PROTOBUF_C_TYPE_ENUM:
                /* A negative one is sign-extended to 64 bits. */
                return (int64_t)v < INT32_MIN || (int64_t)v > INT32_MAX ? "over 32 bits" : NULL;
        default:
                return NULL;
        }
}

static CursorWire wire_of(const ProtobufCFieldDescriptor *d) {
        switch (d->type) {
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_BYTES:
        case PROTOBUF_C_TYPE_MESSAGE:
                return CURSOR_BYTES;
        case PROTOBUF_C_TYPE_FIXED32:
        case PROTOBUF_C_TYPE_SFIXED32:
                return CURSOR_32;
        case PROTOBUF_C_TYPE_FIXED64:
        case PROTOBUF_C_TYPE_SFIXED64:
                return CURSOR_64;
        case PROTOBUF_C_TYPE_FLOAT:
        case PROTOBUF_C_TYPE_DOUBLE:
                assert(false && "no floating point in our schemas");
                return CURSOR_64;
        default:
                return CURSOR_VARINT;
        }
}

static bool is_packed(const ProtobufCFieldDescriptor *d) {
        return (d->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
}

/* proto3 packs repeated varints into one field: a run of minimal varints, at least one. */
static bool check_packed(Check *k, const ProtobufCFieldDescriptor *d, Bytes run, uint32_t count_max, unsigned depth) {
        Cursor c = cursor_of(run);
        uint32_t n = 0;

        assert(wire_of(d) == CURSOR_VARINT);
        if (run.len == 0)
                return refuse(k, depth, run.data, "explicit default value");
        while (c.at < c.end) {
                const uint8_t *at = c.at;
                uint64_t v = 0;
                if (!cursor_varint(&c, &v))
                        return refuse(k, depth, at, c.problem);
                const char *bad = number_problem(d, v, true);
                if (bad)
                        return refuse(k, depth, at, bad);
                if (++n > count_max)
                        return refuse(k, depth, at, "too many elements");
        }
        k->memory += (size_t)n * 8 + MEMORY_PER_FIELD;
        return true;
}

static bool check_bytes(Check *k, const ProtobufCFieldDescriptor *d, const CheckBound *bound, const CursorField *f,
                        unsigned depth) {
        Bytes b = f->bytes;

        if (b.len == 0 && d->label != PROTOBUF_C_LABEL_REPEATED)
                return refuse(k, depth, f->start, "explicit default value");
        if (b.len < bound->len_min)
                return refuse(k, depth, f->start, "too short");
        if (bound->len_max && b.len > bound->len_max)
                return refuse(k, depth, f->start, "too long");
        if (d->type == PROTOBUF_C_TYPE_MESSAGE) {
                CheckSpec generic = { .descriptor = d->descriptor };
                return check_fields(k, b, bound->message ? bound->message : &generic, depth + 1);
        }
        if (d->type == PROTOBUF_C_TYPE_STRING && !bytes_is_utf8(b))
                return refuse(k, depth, f->start, "not UTF-8 text without NUL");
        k->memory += b.len + 1;
        return true;
}

static bool check_value(Check *k, const ProtobufCFieldDescriptor *d, const CheckBound *bound, const CursorField *f,
                        unsigned depth) {
        bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;

        assert(d->label != PROTOBUF_C_LABEL_REQUIRED && !(d->flags & PROTOBUF_C_FIELD_FLAG_ONEOF));
        if (repeated && is_packed(d)) {
                if (f->wire != CURSOR_BYTES)
                        return refuse(k, depth, f->start, "wrong wire type");
                return check_packed(k, d, f->bytes, bound->count_max ? bound->count_max : LIMIT_REPEATED, depth);
        }
        if (f->wire != wire_of(d))
                return refuse(k, depth, f->start, "wrong wire type");
        if (f->wire == CURSOR_BYTES)
                return check_bytes(k, d, bound, f, depth);
        const char *bad = number_problem(d, f->value, repeated);
        if (bad)
                return refuse(k, depth, f->start, bad);
        return true;
}

static bool check_fields(Check *k, Bytes in, const CheckSpec *spec, unsigned depth) {
        static const CheckBound no_bound;
        const ProtobufCMessageDescriptor *type = spec->descriptor;
        Cursor c = cursor_of(in);
        CursorField f;
        uint32_t last = 0, count = 0;
        unsigned i = 0;

        if (depth >= LIMIT_DEPTH)
                return refuse(k, LIMIT_DEPTH, in.data, "nested too deeply");
        if (spec->bytes_max && in.len > spec->bytes_max)
                return refuse(k, depth, in.data, "too long");
        k->memory += type->sizeof_message + MEMORY_PER_MESSAGE;

        while (cursor_next(&c, &f)) {
                if (f.id < last)
                        return refuse(k, depth, f.start, "fields out of order");
                while (i < type->n_fields && type->fields[i].id < f.id)
                        i++;
                if (i == type->n_fields || type->fields[i].id != f.id)
                        return refuse(k, depth, f.start, "unknown field");

                const ProtobufCFieldDescriptor *d = &type->fields[i];
                const CheckBound *bound = f.id <= spec->n_bounds ? &spec->bounds[f.id - 1] : &no_bound;
                k->names[depth] = d->name;
                count = f.id == last ? count + 1 : 1;
                if (count > 1 && (d->label != PROTOBUF_C_LABEL_REPEATED || is_packed(d)))
                        return refuse(k, depth, f.start, "duplicate field");
                if (count > (bound->count_max ? bound->count_max : LIMIT_REPEATED))
                        return refuse(k, depth, f.start, "too many elements");
                if (++k->fields > k->fields_max)
                        return refuse(k, depth, f.start, "too many fields");
                k->memory += MEMORY_PER_FIELD;
                if (!check_value(k, d, bound, &f, depth))
                        return false;
                k->names[depth] = NULL;
                last = f.id;
        }
        if (c.problem)
                return refuse(k, depth, c.at, c.problem);
        return true;
}

bool check_message(Bytes in, const CheckSpec *spec, size_t *ret_memory, CheckProblem *problem) {
        Check k = { .base = in.data, .problem = problem, .fields_max = spec->fields_max ? spec->fields_max : LIMIT_FIELDS };

        if (!check_fields(&k, in, spec, 0))
                return false;
        if (ret_memory)
                *ret_memory = k.memory;
        return true;
}
