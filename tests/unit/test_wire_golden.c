/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The formats' bytes as they were first released, in golden/wire/NAME.hex.  A journal is kept for decades and read by every
 * later release, so what fails here is a format that drifted: mend the code, not the file.  A new message's file is written
 * with ZHUJI_GOLDEN_WRITE=1 in the environment; an existing one is never overwritten.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "tests/unit/wire_sample.h"

#define LINE_BYTES 48

static FILE *golden_open(const char *name, const char *mode) {
        CLEANUP(buf_deinit) Buf path = BUF_INIT;
        const char *folder = getenv("ZHUJI_TESTS");

        buf_printf(&path, "%s/golden/wire/%s.hex", folder ? folder : "tests", name);
        buf_put_u8(&path, 0);
        return fopen((const char *)path.data, mode);
}

static void golden_write(const char *name, Bytes bytes) {
        FILE *f = golden_open(name, "wx");

        if (!f)
                return;
        for (size_t at = 0; at < bytes.len; at += LINE_BYTES) {
                char hex[2 * LINE_BYTES + 1];
                size_t n = bytes.len - at < LINE_BYTES ? bytes.len - at : LINE_BYTES;
                bytes_to_hex(bytes_of(bytes.data + at, n), hex);
                fprintf(f, "%s\n", hex);
        }
        fclose(f);
}

static bool golden_read(const char *name, Buf *ret) {
        FILE *f = golden_open(name, "r");
        char line[2 * LINE_BYTES + 2];

        if (!f)
                return false;
        while (fgets(line, sizeof(line), f)) {
                uint8_t bytes[LINE_BYTES];
                size_t n = strcspn(line, "\n") / 2;
                line[2 * n] = 0;
                assert_true(bytes_from_hex(line, bytes, n));
                buf_put(ret, bytes, n);
        }
        fclose(f);
        return true;
}

static void every_format_has_the_bytes_it_was_released_with(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf now = BUF_INIT, golden = BUF_INIT;
                const char *name = wire_samples[i].name;

                wire_samples[i].make(&now);
                if (getenv("ZHUJI_GOLDEN_WRITE"))
                        golden_write(name, buf_bytes(&now));
                if (!golden_read(name, &golden))
                        fail_msg("golden/wire/%s.hex is missing", name);
                if (!bytes_equal(buf_bytes(&now), buf_bytes(&golden)))
                        fail_msg("%s: the encoder no longer yields golden/wire/%s.hex", name, name);
        }
}

static void the_bytes_once_released_are_still_read(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf golden = BUF_INIT, again = BUF_INIT;
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;

                assert_true(golden_read(wire_samples[i].name, &golden));
                assert_int_equal(wire_samples[i].again(buf_bytes(&golden), &arena, &again), 0);
                assert_true(bytes_equal(buf_bytes(&golden), buf_bytes(&again)));
        }
}

/* Computed by hand from the design's definition of a part's digest, not by part_digest(). */
static void a_part_s_digest_is_of_prefix_kind_salt_and_bytes(void **state) {
        static const uint8_t framed[] = "zhuji/1/part\0"
                                        "\0\0\0\7"
                                        "0123456789abcdef"
                                        "data";
        Digest expected = digest_plain(bytes_of(framed, sizeof(framed) - 1));
        Digest d = part_digest(PART_ATTACHMENT, (const uint8_t *)"0123456789abcdef", bytes_of_str("data"));

        assert_true(digest_equal(&expected, &d));
}

static void a_leaf_is_rfc_6962_over_the_header_bytes(void **state) {
        Digest expected = digest_plain(bytes_of("\0header", 7)), d = entry_leaf(bytes_of_str("header"));

        assert_true(digest_equal(&expected, &d));
}

static void a_seal_s_hash_is_of_prefix_body_and_signature(void **state) {
        CLEANUP(buf_deinit) Buf seal = BUF_INIT, framed = BUF_INIT;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Seal s;

        wire_sample_find("seal")->make(&seal);
        assert_int_equal(seal_decode(buf_bytes(&seal), &arena, &s), 0);
        buf_put(&framed, "zhuji/1/seal-hash", sizeof("zhuji/1/seal-hash"));
        buf_put_blob(&framed, s.body);
        buf_put_blob(&framed, s.signature);
        Digest expected = digest_plain(buf_bytes(&framed));
        assert_true(digest_equal(&expected, &s.hash));
}

static void a_parcel_s_digest_is_of_prefix_and_bytes(void **state) {
        Digest expected = digest_plain(bytes_of("zhuji/1/parcel\0x", 16)), d = parcel_digest(bytes_of_str("x"));

        assert_true(digest_equal(&expected, &d));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_format_has_the_bytes_it_was_released_with),
                cmocka_unit_test(the_bytes_once_released_are_still_read),
                cmocka_unit_test(a_part_s_digest_is_of_prefix_kind_salt_and_bytes),
                cmocka_unit_test(a_leaf_is_rfc_6962_over_the_header_bytes),
                cmocka_unit_test(a_seal_s_hash_is_of_prefix_body_and_signature),
                cmocka_unit_test(a_parcel_s_digest_is_of_prefix_and_bytes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
