/* SPDX-License-Identifier: Apache-2.0 */

/* The message is packed like any other; sealing pads it, so that an onlooker learns its bucket, not its length. */

#include "common/wire/sealed.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"
#include "common/wire/convert.h"
#include "common/wire/spec.h"
#include "common/wire/wrap.h"

static_assert(SEALED_HEAD_SIZE == 1 + SUITE_KEY_ID_SIZE + HPKE_ENC_SIZE && SEALED_TAG_SIZE == HPKE_TAG_SIZE, "as in record.h");
static_assert(SEALED_ID_SIZE == DIGEST_SIZE, "a document carries the id where digests of others stand");

/* ---- the message ------------------------------------------------------------------------------------------------- */

typedef struct Packed {
        PbAccusation pb;
        PbContent content;
        PbPetitioner petitioner;
        PbAccusedPerson persons[ACCUSED_PERSONS_MAX], *persons_of[ACCUSED_PERSONS_MAX];
        PbAttachment attachments[LIMIT_ATTACHMENTS], *attachments_of[LIMIT_ATTACHMENTS];
} Packed;

static void pack(const Accusation *a, Packed *ret) {
        PbAccusation *pb = &ret->pb;

        assert(a->n_units <= ACCUSED_UNITS_MAX && a->n_persons <= ACCUSED_PERSONS_MAX);
        assert(a->n_about_units <= DOCUMENT_ABOUT_UNITS_MAX && a->n_enclosed <= ACCUSATION_ENCLOSED_MAX);
        assert(a->n_attachments <= LIMIT_ATTACHMENTS);
        zhuji__accusation__init(pb);
        if (!content_is_empty(&a->content)) {
                content_pack(&a->content, &ret->content, &ret->petitioner);
                pb->content = &ret->content;
        }
        pb->case_class = a->case_class;
        pb->units = (char **)a->units;
        pb->n_units = a->n_units;
        for (uint32_t i = 0; i < a->n_persons; i++) {
                PbAccusedPerson *p = ret->persons_of[i] = &ret->persons[i];

                zhuji__accused_person__init(p);
                p->name = pack_str(a->persons[i].name);
                p->unit = pack_str(a->persons[i].unit);
                p->rank = pack_str(a->persons[i].rank);
                p->managed_by = pack_str(a->persons[i].managed_by);
        }
        pb->persons = ret->persons_of;
        pb->n_persons = a->n_persons;
        pb->category = pack_str(a->category);
        pb->place = pack_str(a->place);
        pb->about_units = (char **)a->about_units;
        pb->n_about_units = a->n_about_units;
        pb->enclosed = (char **)a->enclosed;
        pb->n_enclosed = a->n_enclosed;
        for (uint32_t i = 0; i < a->n_attachments; i++) {
                PbAttachment *file = ret->attachments_of[i] = &ret->attachments[i];

                zhuji__attachment__init(file);
                file->name = pack_str(a->attachments[i].name);
                file->media_type = pack_str(a->attachments[i].media_type);
                file->data = (ProtobufCBinaryData){ a->attachments[i].data.len, (uint8_t *)a->attachments[i].data.data };
        }
        pb->attachments = ret->attachments_of;
        pb->n_attachments = a->n_attachments;
        pb->registered_by = pack_str(a->registered_by);
        pb->received_at = a->received_at;
        pb->external_id = pack_str(a->external_id);
        pb->organ = pack_str(a->organ);
        pb->note = pack_str(a->note);
}

void accusation_encode(const Accusation *a, Buf *out) {
        Packed packed;

        pack(a, &packed);
        pack_message(&packed.pb.base, &spec_accusation, out);
}

bool accusation_fits(const Accusation *a, RecordProblem *ret) {
        Buf bytes = BUF_INIT;
        CheckProblem problem;
        Packed packed;
        bool ok;

        pack(a, &packed);
        ok = pack_try(&packed.pb.base, &spec_accusation, &bytes, &problem);
        if (!ok) {
                snprintf(ret->field, sizeof(ret->field), "%s", problem.path);
                ret->reason = problem.reason;
        }
        buf_wipe(&bytes);
        return ok;
}

static void copy_list(char *const *from, size_t n, const char **to, uint32_t *ret_n) {
        for (size_t i = 0; i < n; i++)
                to[i] = from[i];
        *ret_n = (uint32_t)n;
}

int accusation_decode(Bytes in, Arena *arena, Accusation *ret) {
        const PbAccusation *pb = (const PbAccusation *)unpack_message(in, &spec_accusation, arena, NULL);
        Accusation a = { .content = CONTENT_NONE };

        if (!pb || pb->case_class > CLASS_CLAIM || !convert_instant(pb->received_at))
                return RECORD_E_FORMAT;
        if (pb->content)
                content_take(pb->content, &a.content);
        a.case_class = (CaseClass)pb->case_class;
        copy_list(pb->units, pb->n_units, a.units, &a.n_units);
        for (size_t i = 0; i < pb->n_persons; i++) {
                const PbAccusedPerson *p = pb->persons[i];

                a.persons[i] = (AccusedPerson){ p->name, p->unit, p->rank, p->managed_by };
        }
        a.n_persons = (uint32_t)pb->n_persons;
        a.category = pb->category;
        a.place = pb->place;
        copy_list(pb->about_units, pb->n_about_units, a.about_units, &a.n_about_units);
        copy_list(pb->enclosed, pb->n_enclosed, a.enclosed, &a.n_enclosed);
        for (size_t i = 0; i < pb->n_attachments; i++) {
                const PbAttachment *file = pb->attachments[i];

                a.attachments[i] = (Attachment){ file->name, file->media_type, bytes_of(file->data.data, file->data.len) };
        }
        a.n_attachments = (uint32_t)pb->n_attachments;
        a.registered_by = pb->registered_by;
        a.received_at = pb->received_at;
        a.external_id = pb->external_id;
        a.organ = pb->organ;
        a.note = pb->note;
        *ret = a;
        return 0;
}

/* ---- sealing ----------------------------------------------------------------------------------------------------- */

static void put_aad(PartKind kind, const UnitCode *to, const uint8_t id[SEALED_ID_SIZE], Buf *out) {
        assert(kind == PART_SEALED || kind == PART_SEALED_NOTICE);
        buf_put_u32(out, kind);
        buf_put_str(out, to->s);
        buf_put(out, id, SEALED_ID_SIZE);
}

int sealed_seal(PartKind kind, const UnitCode *to, const RosterKey *desk, const uint8_t id[SEALED_ID_SIZE],
                const Accusation *a, Random *random, Buf *ret) {
        Buf plain = BUF_INIT, padded = BUF_INIT, aad = BUF_INIT;
        uint8_t enc[HPKE_ENC_SIZE];
        size_t start = ret->len, enc_at;
        int r;

        assert(desk->suite == SUITE_STD && !desk->retired);
        accusation_encode(a, &plain); /* in one piece: no copy is left behind */
        wrap_pad(buf_bytes(&plain), &padded);
        put_aad(kind, to, id, &aad);
        buf_put_u8(ret, SUITE_STD);
        buf_put(ret, desk->id, SUITE_KEY_ID_SIZE);
        enc_at = ret->len;
        buf_reserve(ret, HPKE_ENC_SIZE);
        ret->len += HPKE_ENC_SIZE;
        r = hpke_seal(HPKE_BASE, desk->public_key, NULL, bytes_of_str(SEALED_INFO), buf_bytes(&aad), buf_bytes(&padded), random,
                      enc, ret);
        if (r == 0)
                memcpy(ret->data + enc_at, enc, sizeof(enc));
        else
                ret->len = start;
        buf_wipe(&plain);
        buf_wipe(&padded);
        buf_deinit(&aad);
        return r == -EINVAL ? r : fail_trace(r);
}

static const KeyPair *find_key(const KeyPair *keys, size_t n, const SealedHead *head) {
        for (size_t i = 0; i < n; i++)
                if (keys[i].suite == head->suite && memcmp(keys[i].id, head->key, SUITE_KEY_ID_SIZE) == 0)
                        return &keys[i];
        return NULL;
}

int sealed_open(PartKind kind, const UnitCode *to, const KeyPair *keys, size_t n_keys, const uint8_t id[SEALED_ID_SIZE],
                Bytes data, Arena *arena, Accusation *ret) {
        Buf padded = BUF_INIT, aad = BUF_INIT;
        const KeyPair *key;
        SealedHead head;
        Bytes plain;
        int r;

        if (!sealed_head(data, &head))
                return SEALED_E_FORMAT;
        key = find_key(keys, n_keys, &head);
        if (!key)
                return SEALED_E_KEY;
        put_aad(kind, to, id, &aad);
        buf_reserve(&padded, data.len);
        r = hpke_open(HPKE_BASE, key, NULL, bytes_of_str(SEALED_INFO), buf_bytes(&aad), data.data + SEALED_HEAD_SIZE - HPKE_ENC_SIZE,
                      bytes_of(data.data + SEALED_HEAD_SIZE, data.len - SEALED_HEAD_SIZE), &padded);
        if (r == HPKE_E_OPEN)
                r = SEALED_E_OPEN;
        else if (r == 0 && (!wrap_unpad(buf_bytes(&padded), &plain) || accusation_decode(plain, arena, ret)))
                r = SEALED_E_FORMAT;
        buf_wipe(&padded);
        buf_deinit(&aad);
        return r < 0 ? fail_trace(r) : r;
}

bool sealed_head(Bytes data, SealedHead *ret) {
        size_t inner;

        if (data.len < SEALED_HEAD_SIZE + WRAP_PADDED_MIN + SEALED_TAG_SIZE || data.len > LIMIT_SEALED || data.data[0] != SUITE_STD)
                return false;
        inner = data.len - SEALED_HEAD_SIZE - SEALED_TAG_SIZE;
        if (!wrap_is_bucket(inner))
                return false;
        ret->suite = data.data[0];
        memcpy(ret->key, data.data + 1, sizeof(ret->key));
        return true;
}
