/* SPDX-License-Identifier: Apache-2.0 */

/* From draft to entry: number, time, salts, facts and query code.  What is encoded here is the entry for ever. */

#include "node/core/office.h"

#include <assert.h>

#define ENTRY_VERSION 1

static void add_part(Entry *e, PartKind kind, const uint8_t salt[SALT_SIZE], Bytes data) {
        Part *part;
        PartRef *ref;

        assert(e->n_parts < ENTRY_PARTS_MAX);
        part = &e->parts[e->n_parts++];
        ref = &e->header.parts[e->header.n_parts++];
        part->kind = kind;
        memcpy(part->salt, salt, SALT_SIZE);
        part->data = data;
        *ref = (PartRef){ .kind = kind, .digest = part_digest(kind, salt, data) };
        if (kind == PART_SEALED || kind == PART_SEALED_NOTICE) { /* decided on: it has a head */
                ref->suite = data.data[0];
                ref->key = bytes_of(data.data + 1, sizeof(((SealedHead *)0)->key));
        }
}

static void add_new_part(Entry *e, PartKind kind, Random *random, Bytes data) {
        uint8_t salt[SALT_SIZE];

        random_fill(random, salt, sizeof(salt));
        add_part(e, kind, salt, data);
}

int entry_stamp(const Draft *d, uint64_t number, Instant time, Random *random, Arena *arena, Buf *ret_bytes, Entry *ret_entry) {
        Entry *e = arena_new(arena, Entry);
        Buf bytes = BUF_INIT;

        e->header = (Header){ .number = number, .time = d->time ? d->time : time, .kind = d->kind, .version = ENTRY_VERSION,
                              .case_id = d->case_id, .actor = d->actor };
        random_fill(random, e->header.salt, SALT_SIZE);
        for (uint32_t i = 0; i < d->n_parts; i++) {
                Bytes data = arena_copy(arena, d->parts[i].data); /* drafts borrow from inputs, entries from nobody */

                if (d->parts[i].has_salt)
                        add_part(e, d->parts[i].kind, d->parts[i].salt, data);
                else
                        add_new_part(e, d->parts[i].kind, random, data);
        }
        if (d->n_facts) {
                facts_encode(d->facts, d->n_facts, &bytes);
                add_new_part(e, PART_FACTS, random, arena_copy(arena, buf_bytes(&bytes)));
                buf_clear(&bytes);
        }
        if (d->wants_code) {
                char code[QUERY_CODE_DIGITS + 1];

                for (unsigned i = 0; i < QUERY_CODE_DIGITS; i++)
                        code[i] = (char)('0' + random_below(random, 10));
                add_new_part(e, PART_CODE, random, arena_copy(arena, bytes_of(code, QUERY_CODE_DIGITS)));
        }
        header_encode(&e->header, &bytes);
        e->header_bytes = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);

        entry_encode(e, ret_bytes);
        *ret_entry = *e;
        return 0;
}
