/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every decoder of what comes from outside, chosen by the first byte.  It must not crash, read past its input or take more
 * memory than the limits allow; and what it accepts must encode to exactly the bytes that came: a second encoding of one
 * thing would be a second digest of it.
 *
 * A fuzzer with clang and -Dfuzz=true (fuzz-wire CORPUS-FOLDER); linked with replay.c, a test of the committed corpus.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/wire/frame.h"
#include "tests/unit/wire_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MEMORY_MAX ((size_t)256 << 20)

static void must_equal(Bytes in, const Buf *out) {
        if (!bytes_equal(in, buf_bytes(out)))
                abort();
}

static void fuzz_sample(const WireSample *s, Bytes in) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        int r = s->again(in, &arena, &out);

        if (arena.used > MEMORY_MAX)
                abort();
        if (r == 0)
                must_equal(in, &out);
        else if (r != RECORD_E_FORMAT && r != RECORD_E_NEWER)
                abort();
}

static void fuzz_frame(unsigned which, Bytes in) {
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        uint8_t envelope[FRAME_ENVELOPE_SIZE], hops;
        FrameHeader header;
        FrameBusy busy;

        switch (which) {
        case 0:
                if (frame_header_decode(in, &header) != 0)
                        return;
                frame_header_encode(&header, &out);
                break;
        case 1:
                if (frame_busy_decode(in, &busy) != 0)
                        return;
                frame_busy_encode(&busy, &out);
                break;
        default:
                if (frame_envelope_decode(in, &hops) != 0 || hops == 0)
                        return;
                frame_envelope_encode(hops, envelope);
                buf_put(&out, envelope, sizeof(envelope));
        }
        must_equal(in, &out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        if (size == 0)
                return 0;
        Bytes in = bytes_of(data + 1, size - 1);
        if (data[0] < n_wire_samples)
                fuzz_sample(&wire_samples[data[0]], in);
        else
                fuzz_frame(data[0] % 3, in);
        return 0;
}
