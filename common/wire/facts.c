/* SPDX-License-Identifier: Apache-2.0 */

/* Facts: what an entry changed. */

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/convert.h"
#include "common/wire/spec.h"

#define FEW 16

static void fact_pack(const Fact *f, PbFact *pb) {
        assert(f->kind > 0);
        zhuji__fact__init(pb);
        pb->kind = f->kind;
        pb->unit = pack_str(f->unit.s);
        pb->peer = pack_str(f->peer.s);
        pb->case_id = pack_str(f->case_id.s);
        pb->what = f->what;
        pb->how = f->how;
        pb->number = f->number;
        pb->number2 = f->number2;
        pb->at = f->at;
        pb->day = f->day;
        if (f->has_digest)
                pb->digest = pack_bytes(digest_bytes(&f->digest));
        pb->text = pack_str(f->text);
}

void facts_encode(const Fact *facts, size_t n, Buf *out) {
        PbFacts pb = ZHUJI__FACTS__INIT;
        PbFact few[FEW], *few_of[FEW];
        /* One document's facts need no allocation. */
        PbFact *each = n <= FEW ? few : mem_new_array(PbFact, n);

        assert(n <= LIMIT_FACTS_COUNT);
        pb.facts = n <= FEW ? few_of : mem_new_array(PbFact *, n);
        pb.n_facts = n;
        for (size_t i = 0; i < n; i++) {
                fact_pack(&facts[i], &each[i]);
                pb.facts[i] = &each[i];
        }
        pack_message(&pb.base, &spec_facts, out);
        if (n > FEW) {
                mem_free(pb.facts);
                mem_free(each);
        }
}

static bool fact_unpack(const PbFact *pb, Fact *f) {
        if (pb->kind == 0 || !convert_unit_or_none(pb->unit, &f->unit) || !convert_unit_or_none(pb->peer, &f->peer) ||
            !convert_case_or_none(pb->case_id, &f->case_id))
                return false;
        f->kind = pb->kind;
        f->what = pb->what;
        f->how = pb->how;
        f->number = pb->number;
        f->number2 = pb->number2;
        f->at = pb->at;
        f->day = pb->day;
        f->has_digest = pb->digest.len > 0;
        f->text = pb->text;
        if (f->has_digest) {
                bool whole = convert_digest(unpack_bytes(pb->digest), &f->digest);
                assert(whole); /* spec_facts knows its length */
        }
        return true;
}

int facts_decode(Bytes in, Arena *arena, Fact **ret, size_t *ret_n) {
        const PbFacts *pb = (const PbFacts *)unpack_message(in, &spec_facts, arena, NULL);

        if (!pb)
                return RECORD_E_FORMAT;
        Fact *facts = arena_alloc(arena, sizeof(Fact) * pb->n_facts);
        if (!facts)
                return RECORD_E_FORMAT;
        for (size_t i = 0; i < pb->n_facts; i++)
                if (!fact_unpack(pb->facts[i], &facts[i]))
                        return RECORD_E_FORMAT;
        *ret = facts;
        *ret_n = pb->n_facts;
        return 0;
}
