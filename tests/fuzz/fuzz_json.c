/* SPDX-License-Identifier: Apache-2.0 */

/*
 * JSON as it comes from a client, to one of a few messages chosen by the first byte: refused with a reason, or a message that says
 * the same when it is written as JSON and read again.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "common/wire/pack.h"
#include "common/wire/spec.h"
#include "tests/fuzz/fuzz.h"

/* Those without bytes that hold messages: they are written as objects and read as hex. */
static const CheckSpec *const specs[] = {
        &spec_document, &spec_content, &spec_facts, &spec_receipt, &spec_roster, &spec_header,
};
static const char *const names[] = { "document", "content", "facts", "receipt", "roster", "header" };
static bool accepted[array_size(specs)];

static bool take(const json_t *in, const CheckSpec *spec, Arena *arena, Buf *packed, ProtobufCMessage **ret) {
        JsonProblem problem;

        if (!json_to_message(in, spec, &json_records, arena, ret, &problem)) {
                if (!problem.reason[0])
                        abort();
                return false;
        }
        pack_message(*ret, spec, packed);
        return true;
}

static void fuzz(const json_t *in, unsigned which) {
        const CheckSpec *spec = specs[which];
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT_LIMIT((size_t)64 << 20);
        CLEANUP(buf_deinit) Buf packed = BUF_INIT, again = BUF_INIT;
        ProtobufCMessage *m, *m2;

        if (!take(in, spec, &arena, &packed, &m))
                return;
        json_t *out = json_from_message(m, &json_records, packed.len % 2 == 0);
        if (!out || !take(out, spec, &arena, &again, &m2) || !bytes_equal(buf_bytes(&packed), buf_bytes(&again)))
                abort();
        json_decref(out);
        accepted[which] = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        JsonProblem problem;

        if (size == 0)
                return 0;
        json_t *in = json_parse(bytes_of(data + 1, size - 1), &problem);
        if (!in)
                return 0;
        fuzz(in, data[0] % array_size(specs));
        json_decref(in);
        return 0;
}

const char *fuzz_missing(void) {
        for (size_t i = 0; i < array_size(names); i++)
                if (!accepted[i])
                        return names[i];
        return NULL;
}
