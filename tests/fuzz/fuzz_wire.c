/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every decoder of what comes from outside, chosen by the first byte.  It must not crash, read past its input or take more
 * memory than the limits allow; and what it accepts must encode to exactly the bytes that came: a second encoding of one
 * thing would be a second digest of it.
 *
 * A fuzzer with clang and -Dfuzz=true (fuzz-wire CORPUS-FOLDER); linked with replay.c, a test of the committed corpus, in which each format
 * must be accepted at least once: an input that no decoder takes any more finds nothing behind it.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/frame.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/wire_sample.h"

#define MEMORY_MAX ((size_t)256 << 20)

/* What the first byte says, for good: the corpus holds by it.  New ones at the end. */
static const char *const formats[] = {
        "document", "content", "attachment", "facts", "header", "entry", "entry", "seal", "seal-first", "batch", "evidence",
        "evidence-proof", "parcel", "receipt", "receipt-anew", "hello", "hello-empty", "body", "body-request", "recovery-ask",
        "recovery-answer", "roster", "roster-desk", "seals", "accusation", "accusation-notice", "pack", "calendar", "signed-rules",
};
static bool accepted[array_size(formats)];

/* An entry is decoded in two ways: the second of that name is the second there. */
static const WireSample *sample_of(unsigned format) {
        unsigned same = 0;

        for (unsigned k = 0; k < format; k++)
                same += !strcmp(formats[k], formats[format]);
        for (size_t i = 0; i < n_wire_samples; i++)
                if (!strcmp(wire_samples[i].name, formats[format]) && !same--)
                        return &wire_samples[i];
        abort();
}

static void must_equal(Bytes in, const Buf *out) {
        if (!bytes_equal(in, buf_bytes(out)))
                abort();
}

static void fuzz_sample(unsigned format, Bytes in) {
        const WireSample *s = sample_of(format);
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        int r = s->again(in, &arena, &out);

        if (arena.used > MEMORY_MAX)
                abort();
        if (r == 0) {
                must_equal(in, &out);
                accepted[format] = true;
        } else if (r != RECORD_E_FORMAT && r != RECORD_E_NEWER)
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
        if (data[0] < array_size(formats))
                fuzz_sample(data[0], in);
        else
                fuzz_frame(data[0] % 3, in);
        return 0;
}

const char *fuzz_missing(void) {
        if (n_wire_samples != array_size(formats))
                return "a new format: it needs a number here";
        for (size_t i = 0; i < array_size(formats); i++)
                if (!accepted[i])
                        return formats[i];
        return NULL;
}
