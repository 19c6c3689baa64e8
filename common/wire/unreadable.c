/* SPDX-License-Identifier: Apache-2.0 */

/* One fixed size and one order; the signature stands last and covers all before it. */

#include "common/wire/unreadable.h"
#include <assert.h>

static_assert(SUITE_STD <= UINT8_MAX, "one byte of the body names the suite");

#define SIGNED_SIZE (UNREADABLE_SIZE - SUITE_SIGNATURE_SIZE)
#define PURPOSE "unreadable"

Digest unreadable_body_digest(Bytes body) {
        return digest_purpose("wrap-body", &body, 1);
}

/* The header goes first, framed by its length: no byte can wander from one into the other. */
static void signed_put(Buf *out, Bytes header, Bytes fields) {
        buf_put_blob(out, header);
        buf_put_bytes(out, fields);
}

void unreadable_encode(const Unreadable *u, Signer *identity, Bytes header, Buf *out) {
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Buf message = BUF_INIT;
        size_t start = out->len;
        buf_put_u8(out, UNREADABLE_VERSION);
        buf_put_u8(out, SUITE_STD);
        buf_put_bytes(out, digest_bytes(&u->body));
        buf_put(out, u->wrap_key_id, SUITE_KEY_ID_SIZE);
        assert(out->len - start == SIGNED_SIZE);
        signed_put(&message, header, bytes_of(out->data + start, SIGNED_SIZE));
        signer_sign(identity, PURPOSE, buf_bytes(&message), signature);
        buf_put(out, signature, sizeof signature);
        buf_deinit(&message);
}

static bool is_signed_by(const RosterNode *from, Bytes message, Bytes signature) {
        for (uint32_t i = 0; i < from->n_identity; i++) {
                const RosterKey *k = &from->identity[i];
                if (!k->retired && k->suite == SUITE_STD && suite_verify(k->suite, k->public_key, PURPOSE, message, signature))
                        return true;
        }
        return false;
}

int unreadable_decode(Bytes in, Bytes header, const RosterNode *from, Unreadable *ret) {
        Reader r = reader_of(in);
        Unreadable u;
        if (in.len != UNREADABLE_SIZE || reader_u8(&r) != UNREADABLE_VERSION || reader_u8(&r) != SUITE_STD)
                return UNREADABLE_E_FORMAT;
        bool whole = digest_from_bytes(reader_bytes(&r, DIGEST_SIZE), &u.body);
        memcpy(u.wrap_key_id, reader_bytes(&r, SUITE_KEY_ID_SIZE).data, SUITE_KEY_ID_SIZE);
        Bytes signature = reader_bytes(&r, SUITE_SIGNATURE_SIZE);
        assert(whole && reader_done(&r)); /* the size was checked */

        Buf message = BUF_INIT;
        signed_put(&message, header, bytes_of(in.data, SIGNED_SIZE));
        bool good = is_signed_by(from, buf_bytes(&message), signature);
        buf_deinit(&message);
        if (!good)
                return UNREADABLE_E_SIGNATURE;
        *ret = u;
        return 0;
}
