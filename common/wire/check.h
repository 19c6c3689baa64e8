/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Every byte from outside is looked at here before protobuf-c sees it, which validates nothing itself (400,000 nested messages
 * overflow its stack, 1 MiB of empty submessages takes 28 MiB, bad UTF-8, NULs, duplicate fields and overlong varints pass).
 *
 * What passes is canonical: unpacked and packed again it gives the same bytes.  So: only known fields, in ascending order,
 * a repeated one's elements together; the right wire type; minimal varints; no explicit default (zero, empty string, empty
 * singular submessage); bool is 1; 32-bit values in range; strings are UTF-8 without NUL; nothing after the end; lengths,
 * counts and depth within the message's CheckSpec and limits.h.
 *
 * Schemas are proto3 without optional, oneof, floating point and recursion (asserted).
 */

#include <protobuf-c/protobuf-c.h>
#include "common/base/bytes.h"
#include "common/wire/limits.h"

typedef struct CheckSpec CheckSpec;

/* Bounds of one field beyond its type's; all 0: none of its own. */
typedef struct CheckBound {
        size_t len_min, len_max; /* bytes of each string, bytes or submessage value */
        uint32_t count_max;      /* elements if repeated; 0: LIMIT_REPEATED */
        const CheckSpec *message; /* of a submessage; NULL: only generic bounds */
} CheckBound;

struct CheckSpec {
        const ProtobufCMessageDescriptor *descriptor;
        size_t bytes_max;         /* of a whole message of this type */
        uint32_t fields_max;      /* with all submessages; 0: LIMIT_FIELDS */
        const CheckBound *bounds; /* [number of the field - 1] */
        uint32_t n_bounds;
};

typedef struct CheckProblem {
        const char *reason; /* static text */
        char path[160];     /* "header.parts.digest"; "" if of the whole */
        size_t offset;      /* in the input */
} CheckProblem;

/* True if `in` is a canonical message.  ret_memory (may be NULL) gets the most that unpacking it allocates; problem may
 * be NULL. */
bool check_message(Bytes in, const CheckSpec *spec, size_t *ret_memory, CheckProblem *problem);
