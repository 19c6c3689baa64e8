/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/unit/forge.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "node/store/journal_mem.h"

void forge_init(Forge *f, const UnitCode *unit, const KeyPair *key, uint32_t segment_size) {
        *f = (Forge){ .unit = *unit, .key = *key, .time = INT64_C(1772337600000), .epoch = 1 };
        f->journal = journal_mem_new(unit, segment_size);
        random_seeded(&f->random, 99);
}

void forge_deinit(Forge *f) {
        f->journal = journal_free(f->journal);
}

void forge_entry(Forge *f, EntryKind kind, const Fact *facts, size_t n_facts, Buf *out) {
        CLEANUP(buf_deinit) Buf data = BUF_INIT, header = BUF_INIT;
        Entry *e = mem_new(Entry);

        e->header = (Header){ .number = ++f->entry, .time = f->time += 1000, .kind = kind, .version = 1,
                              .actor = { .unit = f->unit } };
        random_fill(&f->random, e->header.salt, SALT_SIZE);
        if (n_facts) {
                Part *p = &e->parts[e->n_parts++];
                facts_encode(facts, n_facts, &data);
                *p = (Part){ .kind = PART_FACTS, .data = buf_bytes(&data) };
                random_fill(&f->random, p->salt, SALT_SIZE);
                e->header.parts[e->header.n_parts++] = (PartRef){ .kind = PART_FACTS,
                                                                  .digest = part_digest(PART_FACTS, p->salt, p->data) };
        }
        header_encode(&e->header, &header);
        e->header_bytes = buf_bytes(&header);
        entry_encode(e, out);
        mem_free(e);
}

void forge_bytes(Forge *f, Bytes batch) {
        JournalPosition at;

        if (journal_append(f->journal, batch, &at) != 0 || journal_sync(f->journal) != 0)
                assert(false);
}

static Digest root_of(const Bytes *entries, uint32_t n) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Digest *leaves = arena_new_array(&arena, Digest, n);

        for (uint32_t i = 0; i < n; i++) {
                Entry e;
                if (entry_decode(entries[i], &arena, false, &e) != 0)
                        assert(false);
                leaves[i] = entry_leaf(e.header_bytes);
        }
        return merkle_root(leaves, n);
}

void forge_batch(Forge *f, const Bytes *entries, uint32_t n) {
        CLEANUP(buf_deinit) Buf body = BUF_INIT, bytes = BUF_INIT, batch = BUF_INIT;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Signer *signer;
        Seal s = {
                .unit = f->unit, .number = ++f->seal, .epoch = f->epoch, .first_entry = f->entry - n + 1, .count = n + f->lie_count,
                .root = root_of(entries, n), .previous = f->seal_hash, .time = f->time, .suite = SUITE_STD,
        };

        memcpy(s.key_id, f->key.id, sizeof(s.key_id));
        seal_body_encode(&s, &body);
        if (signer_new(&f->key, &signer) != 0)
                assert(false);
        signer_sign(signer, "seal", buf_bytes(&body), signature);
        signer_free(signer);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &bytes);
        batch_encode(entries, n, buf_bytes(&bytes), &batch);
        Digest previous = s.previous;
        if (f->lie_previous)
                previous.b[0] ^= 1;
        journal_set_context(f->journal, f->epoch, s.first_entry + f->lie_first, &previous);
        forge_bytes(f, buf_bytes(&batch));
        if (seal_decode(buf_bytes(&bytes), &arena, &s) != 0)
                assert(false);
        f->seal_hash = s.hash;
}

void forge_one(Forge *f, EntryKind kind, const Fact *facts, size_t n_facts) {
        CLEANUP(buf_deinit) Buf entry = BUF_INIT;

        forge_entry(f, kind, facts, n_facts, &entry);
        forge_batch(f, &(Bytes){ entry.data, entry.len }, 1);
}
