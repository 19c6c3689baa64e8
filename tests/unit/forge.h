/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Journals that no office would write: for showing that verify finds what was done on purpose.  Framing is always right. */

#include "common/crypto/suite.h"
#include "common/wire/record.h"
#include "node/store/journal.h"

typedef struct Forge {
        Journal *journal; /* what is written */
        UnitCode unit;
        KeyPair key;
        Random random;
        uint64_t entry, seal; /* the last ones */
        Digest seal_hash;
        Instant time;
        uint32_t epoch;
        bool lie_first, lie_previous; /* in the headers of segments */
        bool lie_count;               /* in seals: one entry more than there is */
} Forge;

/* Seeded; a new RAM journal of the unit, signed with `key`. */
void forge_init(Forge *f, const UnitCode *unit, const KeyPair *key, uint32_t segment_size);
void forge_deinit(Forge *f);

/* An entry with these facts, number and time as they should be; appends its bytes. */
void forge_entry(Forge *f, EntryKind kind, const Fact *facts, size_t n_facts, Buf *out);
/* Seals encoded entries as they are (root over whatever headers they have), signs and appends. */
void forge_batch(Forge *f, const Bytes *entries, uint32_t n);
/* Appends bytes as a batch, whatever they are. */
void forge_bytes(Forge *f, Bytes batch);
/* One batch of one such entry. */
void forge_one(Forge *f, EntryKind kind, const Fact *facts, size_t n_facts);
