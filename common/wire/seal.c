/* SPDX-License-Identifier: Apache-2.0 */

/* Seals and batches. */

#include <assert.h>
#include "common/base/memory.h"
#include "common/crypto/suite.h"
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/spec.h"

/* Not a second time through arithmetic: the last entry's number must exist too. */
static bool range_fits(uint64_t first, uint32_t count) {
        return first > 0 && count > 0 && first <= UINT64_MAX - count;
}

void seal_body_encode(const Seal *s, Buf *out) {
        PbSealBody pb = ZHUJI__SEAL_BODY__INIT;
        Bytes previous = convert_from_digest(&s->previous);

        assert(!unit_code_is_none(&s->unit) && s->number > 0 && range_fits(s->first_entry, s->count));
        assert((s->number == 1) == (previous.len == 0));
        assert(s->time > 0 && convert_instant(s->time) && suite_is_known(s->suite));
        pb.unit = pack_str(s->unit.s);
        pb.number = s->number;
        pb.epoch = s->epoch;
        pb.first_entry = s->first_entry;
        pb.count = s->count;
        pb.root = pack_bytes(digest_bytes(&s->root));
        pb.previous = pack_bytes(previous);
        pb.time = s->time;
        pb.suite = s->suite;
        pb.key_id = pack_bytes(bytes_of(s->key_id, sizeof(s->key_id)));
        pack_message(&pb.base, &spec_seal_body, out);
}

void seal_encode(Bytes body, Bytes signature, Buf *out) {
        PbSeal pb = ZHUJI__SEAL__INIT;

        assert(body.len > 0 && signature.len > 0);
        pb.body = pack_bytes(body);
        pb.signature = pack_bytes(signature);
        pack_message(&pb.base, &spec_seal, out);
}

static Digest seal_hash(Bytes body, Bytes signature) {
        const Word body_len = word_of((uint32_t)body.len), signature_len = word_of((uint32_t)signature.len);
        const Bytes chunks[] = { word_bytes(&body_len), body, word_bytes(&signature_len), signature };

        return digest_purpose("seal-hash", chunks, array_size(chunks));
}

static int seal_body_decode(Bytes in, Arena *arena, Seal *s) {
        const PbSealBody *pb = (const PbSealBody *)unpack_message(in, &spec_seal_body, arena, NULL);

        if (!pb || pb->number == 0 || !range_fits(pb->first_entry, pb->count) || pb->time <= 0 || !convert_instant(pb->time))
                return RECORD_E_FORMAT;
        if (pb->suite == 0 || pb->key_id.len != sizeof(s->key_id))
                return RECORD_E_FORMAT;
        if (!convert_unit(pb->unit, &s->unit) || !convert_digest(unpack_bytes(pb->root), &s->root) ||
            !convert_digest_or_none(unpack_bytes(pb->previous), &s->previous))
                return RECORD_E_FORMAT;
        if ((pb->number == 1) != (pb->previous.len == 0))
                return RECORD_E_FORMAT;
        if (!suite_is_known(pb->suite))
                return RECORD_E_NEWER;
        s->number = pb->number;
        s->epoch = pb->epoch;
        s->first_entry = pb->first_entry;
        s->count = pb->count;
        s->time = pb->time;
        s->suite = pb->suite;
        memcpy(s->key_id, pb->key_id.data, sizeof(s->key_id));
        return 0;
}

int seal_decode(Bytes in, Arena *arena, Seal *ret) {
        Seal s = { 0 };
        Bytes copy;
        CursorField f;

        if (!check_message(in, &spec_seal, NULL, NULL) || !convert_copy(arena, in, &copy))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(copy); cursor_next(&c, &f);)
                *(f.id == 1 ? &s.body : &s.signature) = f.bytes;
        int r = seal_body_decode(s.body, arena, &s);
        if (r)
                return r;
        if (s.signature.len != SUITE_SIGNATURE_SIZE) /* of the one suite that is known */
                return RECORD_E_FORMAT;
        s.hash = seal_hash(s.body, s.signature);
        *ret = s;
        return 0;
}

/* ---- seals of another office -------------------------------------------------------------------------------------- */

void seals_encode(const Seal *seals, uint32_t n, Buf *out) {
        CLEANUP(buf_deinit) Buf one = BUF_INIT;
        size_t start = out->len;

        assert(n > 0);
        for (uint32_t i = 0; i < n; i++) {
                buf_clear(&one);
                seal_encode(seals[i].body, seals[i].signature, &one);
                pack_put_field(out, 1, buf_bytes(&one));
        }
        assert(check_message(bytes_of(out->data + start, out->len - start), &spec_seals, NULL, NULL));
}

int seals_decode(Bytes in, Arena *arena, Seal **ret, uint32_t *ret_n) {
        CursorField f;
        uint32_t n = 0;

        if (!check_message(in, &spec_seals, NULL, NULL))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                n++;
        Seal *seals = n ? arena_alloc(arena, sizeof(Seal) * n) : NULL;
        if (!seals)
                return RECORD_E_FORMAT;
        n = 0;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);) {
                int r = seal_decode(f.bytes, arena, &seals[n++]);
                if (r)
                        return r;
        }
        *ret = seals;
        *ret_n = n;
        return 0;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

/* By hand: through protobuf-c an array of structs as long as the batch would have to be built first. */
void batch_encode(const Bytes *entries, uint32_t n, Bytes seal, Buf *out) {
        size_t start = out->len, size = seal.len + 16;

        assert(n > 0 && seal.len > 0);
        for (uint32_t i = 0; i < n; i++)
                size += entries[i].len + 8;
        buf_reserve(out, size);
        for (uint32_t i = 0; i < n; i++) {
                assert(entries[i].len > 0);
                pack_put_field(out, 1, entries[i]);
        }
        pack_put_field(out, 2, seal);
        assert(check_message(bytes_of(out->data + start, out->len - start), &spec_batch, NULL, NULL));
}

int batch_decode(Bytes in, Arena *arena, Batch *ret) {
        Batch b = { 0 };
        CursorField f;

        if (!check_message(in, &spec_batch, NULL, NULL))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);) {
                if (f.bytes.len == 0)
                        return RECORD_E_FORMAT;
                if (f.id == 1)
                        b.n_entries++;
                else
                        b.seal = f.bytes;
        }
        if (b.n_entries == 0 || b.seal.len == 0)
                return RECORD_E_FORMAT;
        b.entries = arena_alloc(arena, sizeof(Bytes) * b.n_entries);
        if (!b.entries)
                return RECORD_E_FORMAT;
        uint32_t i = 0;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                if (f.id == 1)
                        b.entries[i++] = f.bytes;
        *ret = b;
        return 0;
}
