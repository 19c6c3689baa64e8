/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Everything that can be refused without a Diffie-Hellman is refused first: size, suite, key id.  The padding is looked at only
 * after the tag held, so nobody but the sender can learn anything from the answer.
 */

#include "common/wire/wrap.h"
#include "common/crypto/hpke.h"
#include <assert.h>
#include <errno.h>

static_assert(WRAP_HEAD_SIZE == 1 + SUITE_KEY_ID_SIZE + HPKE_ENC_SIZE && WRAP_TAG_SIZE == HPKE_TAG_SIZE, "as in wrap.h");
static_assert(WRAP_PADDED_MAX + WRAP_HEAD_SIZE + WRAP_TAG_SIZE <= FRAME_BODY_MAX, "the last bucket fits a frame");
static_assert(SUITE_STD <= UINT8_MAX, "one byte of the body names the suite");
static_assert(SUITE_KEY_ID_SIZE == ROSTER_KEY_ID_SIZE && SUITE_PUBLIC_SIZE == ROSTER_KEY_SIZE, "listed keys are suite keys");

#define LENGTH_SIZE 4
#define DOUBLING_MAX 4096u /* the last bucket that is a doubling */
#define STEPS 8u           /* buckets to a doubling above it */

static size_t bucket(size_t len) {
        size_t b = WRAP_PADDED_MIN;
        while (b < len && b < DOUBLING_MAX)
                b *= 2;
        if (len <= b)
                return b;
        while (2 * b < len)
                b *= 2; /* b < len <= 2b */
        size_t step = b / STEPS;
        return (len + step - 1) / step * step;
}

size_t wrap_padded_size(size_t len) {
        assert(len <= WRAP_PLAIN_MAX);
        return bucket(LENGTH_SIZE + len);
}

bool wrap_is_bucket(size_t len) {
        return len >= WRAP_PADDED_MIN && len <= WRAP_PADDED_MAX && bucket(len) == len;
}

void wrap_pad(Bytes plain, Buf *ret) {
        size_t size = wrap_padded_size(plain.len);
        buf_reserve(ret, size);
        buf_put_u32(ret, (uint32_t)plain.len);
        buf_put_bytes(ret, plain);
        memset(ret->data + ret->len, 0, size - ret->len);
        ret->len = size;
}

bool wrap_unpad(Bytes padded, Bytes *ret_plain) {
        Reader r = reader_of(padded);
        size_t len = reader_u32(&r);
        if (len > WRAP_PLAIN_MAX || wrap_padded_size(len) != padded.len)
                return false;
        Bytes plain = reader_bytes(&r, len), rest = reader_bytes(&r, reader_left(&r));
        for (size_t i = 0; i < rest.len; i++)
                if (rest.data[i] != 0)
                        return false;
        *ret_plain = plain;
        return true;
}

int wrap_seal(const RosterNode *to, const KeyPair *own_wrap, Bytes header, Bytes plain, Random *random, Buf *ret_body) {
        Buf padded = BUF_INIT;
        uint8_t enc[HPKE_ENC_SIZE];
        size_t start = ret_body->len;
        assert(own_wrap->use == KEY_WRAP);
        if (to->n_wrap == 0 || to->wrap[0].retired || to->wrap[0].suite != SUITE_STD)
                return WRAP_E_PEER;
        if (plain.len > WRAP_PLAIN_MAX)
                return WRAP_E_SIZE;
        wrap_pad(plain, &padded);
        buf_reserve(ret_body, WRAP_HEAD_SIZE + padded.len + WRAP_TAG_SIZE);
        buf_put_u8(ret_body, SUITE_STD);
        buf_put(ret_body, to->wrap[0].id, SUITE_KEY_ID_SIZE);
        size_t enc_at = ret_body->len;
        ret_body->len += HPKE_ENC_SIZE;
        int r = hpke_seal(HPKE_AUTH, to->wrap[0].public_key, own_wrap, bytes_of_str(WRAP_INFO), header, buf_bytes(&padded),
                          random, enc, ret_body);
        buf_wipe(&padded);
        if (r == 0)
                memcpy(ret_body->data + enc_at, enc, sizeof enc);
        else
                ret_body->len = start;
        return r == -EINVAL ? WRAP_E_PEER : fail_trace(r);
}

/* HPKE_E_OPEN if none of the sender's keys fits. */
static int open_any(const KeyPair *own, const RosterNode *from, Bytes header, const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher,
                    Buf *ret) {
        uint32_t n = from->n_wrap < WRAP_SENDER_KEYS_MAX ? from->n_wrap : WRAP_SENDER_KEYS_MAX;
        for (uint32_t i = 0; i < n; i++) {
                if (from->wrap[i].suite != SUITE_STD)
                        continue;
                int r = hpke_open(HPKE_AUTH, own, from->wrap[i].public_key, bytes_of_str(WRAP_INFO), header, enc, cipher, ret);
                if (r != HPKE_E_OPEN)
                        return fail_trace(r);
        }
        return HPKE_E_OPEN;
}

static const KeyPair *own_find(const KeyPair *own, size_t n_own, Bytes id) {
        for (size_t i = 0; i < n_own; i++)
                if (own[i].suite == SUITE_STD && bytes_equal(bytes_of(own[i].id, SUITE_KEY_ID_SIZE), id))
                        return &own[i];
        return NULL;
}

int wrap_open(const KeyPair *own_wraps, size_t n_own, const RosterNode *from, Bytes header, Bytes body, Buf *ret_plain) {
        Reader in = reader_of(body);
        uint8_t suite = reader_u8(&in);
        Bytes id = reader_bytes(&in, SUITE_KEY_ID_SIZE), enc = reader_bytes(&in, HPKE_ENC_SIZE);
        Bytes cipher = reader_bytes(&in, reader_left(&in));
        if (in.failed || cipher.len < WRAP_PADDED_MIN + WRAP_TAG_SIZE || cipher.len > WRAP_PADDED_MAX + WRAP_TAG_SIZE)
                return WRAP_E_FORMAT;
        if (suite != SUITE_STD)
                return WRAP_E_KEY; /* the other suite's sizes are not ours to judge */
        if (bucket(cipher.len - WRAP_TAG_SIZE) != cipher.len - WRAP_TAG_SIZE)
                return WRAP_E_FORMAT;
        const KeyPair *own = own_find(own_wraps, n_own, id);
        if (!own)
                return WRAP_E_KEY;

        Buf padded = BUF_INIT;
        Bytes plain = BYTES_NONE;
        int r = open_any(own, from, header, enc.data, cipher, &padded);
        if (r == HPKE_E_OPEN)
                r = WRAP_E_OPEN;
        else if (r == 0 && !wrap_unpad(buf_bytes(&padded), &plain))
                r = WRAP_E_FORMAT;
        if (r == 0)
                buf_put_bytes(ret_plain, plain);
        buf_wipe(&padded);
        return fail_trace(r);
}
