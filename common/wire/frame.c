/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A handful of bytes, laid out by hand: the relay reads a header for each frame, and the fewer ways there are to write one, the
 * fewer there are to disagree about it.
 */

#include "common/wire/frame.h"
#include <assert.h>

static_assert(FRAME_HEADER_MAX == 2 + 2 * UNIT_CODE_SIZE, "version, class, and twice a length and a code without its NUL");

const char *frame_class_name(FrameClass c) {
        switch (c) {
        case FRAME_DATA:
                return "data";
        case FRAME_HELLO:
                return "hello";
        case FRAME_BUSY:
                return "busy";
        case FRAME_UNREADABLE:
                return "unreadable";
        }
        return "?";
}

static bool class_is_known(uint8_t c) {
        return c >= FRAME_DATA && c <= FRAME_UNREADABLE;
}

void frame_envelope_encode(uint8_t hops, uint8_t ret[FRAME_ENVELOPE_SIZE]) {
        assert(hops <= FRAME_HOPS_MAX);
        ret[0] = FRAME_VERSION;
        ret[1] = hops;
}

int frame_envelope_decode(Bytes in, uint8_t *ret_hops) {
        if (in.len != FRAME_ENVELOPE_SIZE)
                return FRAME_E_FORMAT;
        if (in.data[0] != FRAME_VERSION)
                return FRAME_E_VERSION;
        if (in.data[1] > FRAME_HOPS_MAX)
                return FRAME_E_HOPS;
        *ret_hops = in.data[1];
        return 0;
}

int frame_envelope_pass(Bytes in, uint8_t ret[FRAME_ENVELOPE_SIZE]) {
        uint8_t hops;
        int r = frame_envelope_decode(in, &hops);
        if (r != 0)
                return fail_trace(r);
        if (hops == 0)
                return FRAME_E_HOPS;
        frame_envelope_encode((uint8_t)(hops - 1), ret);
        return 0;
}

static void code_put(Buf *out, const UnitCode *code) {
        size_t len = strlen(code->s);
        buf_put_u8(out, (uint8_t)len);
        buf_put(out, code->s, len);
}

/* False unless exactly a unit code stands there; a NUL among the letters makes it shorter than it says and is refused. */
static bool code_take(Reader *in, UnitCode *ret) {
        char s[UNIT_CODE_SIZE] = "";
        size_t len = reader_u8(in);
        if (len == 0 || len >= sizeof s)
                return false;
        Bytes letters = reader_bytes(in, len);
        if (letters.len != len)
                return false;
        memcpy(s, letters.data, len);
        return strlen(s) == len && unit_code_parse(s, ret);
}

static bool header_is_good(const FrameHeader *h) {
        return h->class == FRAME_BUSY || !unit_code_equal(&h->from, &h->to);
}

void frame_header_encode(const FrameHeader *h, Buf *out) {
        assert(h->class >= FRAME_DATA && h->class <= FRAME_UNREADABLE);
        assert(!unit_code_is_none(&h->from) && !unit_code_is_none(&h->to));
        assert(header_is_good(h));
        buf_put_u8(out, FRAME_VERSION);
        buf_put_u8(out, (uint8_t)h->class);
        code_put(out, &h->from);
        code_put(out, &h->to);
}

int frame_header_decode(Bytes in, FrameHeader *ret) {
        Reader r = reader_of(in);
        FrameHeader h = { 0 };
        if (in.len < 2 || in.len > FRAME_HEADER_MAX)
                return FRAME_E_FORMAT;
        if (reader_u8(&r) != FRAME_VERSION)
                return FRAME_E_VERSION;
        uint8_t class = reader_u8(&r);
        if (!class_is_known(class))
                return FRAME_E_CLASS;
        h.class = (FrameClass)class;
        if (!code_take(&r, &h.from) || !code_take(&r, &h.to) || !reader_done(&r) || !header_is_good(&h))
                return FRAME_E_FORMAT;
        *ret = h;
        return 0;
}

const char *frame_busy_reason_name(FrameBusyReason r) {
        switch (r) {
        case FRAME_BUSY_FULL:
                return "full";
        case FRAME_BUSY_AWAY:
                return "away";
        case FRAME_BUSY_UNKNOWN:
                return "unknown";
        case FRAME_BUSY_HOPS:
                return "hops";
        }
        return "?";
}

/* version u8, reason u8, class u8, roster u64, to */
void frame_busy_encode(const FrameBusy *b, Buf *out) {
        assert(b->reason >= FRAME_BUSY_FULL && b->reason <= FRAME_BUSY_HOPS);
        assert(class_is_known((uint8_t)b->class) && b->class != FRAME_BUSY);
        assert(!unit_code_is_none(&b->to));
        buf_put_u8(out, FRAME_VERSION);
        buf_put_u8(out, (uint8_t)b->reason);
        buf_put_u8(out, (uint8_t)b->class);
        buf_put_u64(out, b->roster);
        code_put(out, &b->to);
}

int frame_busy_decode(Bytes in, FrameBusy *ret) {
        Reader r = reader_of(in);
        FrameBusy b = { 0 };
        if (in.len < 1)
                return FRAME_E_FORMAT;
        if (reader_u8(&r) != FRAME_VERSION)
                return FRAME_E_VERSION;
        uint8_t reason = reader_u8(&r), class = reader_u8(&r);
        if (reason < FRAME_BUSY_FULL || reason > FRAME_BUSY_HOPS)
                return FRAME_E_FORMAT;
        if (!class_is_known(class) || class == FRAME_BUSY)
                return FRAME_E_FORMAT;
        b.reason = (FrameBusyReason)reason;
        b.class = (FrameClass)class;
        b.roster = reader_u64(&r);
        if (!code_take(&r, &b.to) || !reader_done(&r))
                return FRAME_E_FORMAT;
        *ret = b;
        return 0;
}
