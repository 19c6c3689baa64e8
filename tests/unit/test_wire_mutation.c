/* SPDX-License-Identifier: Apache-2.0 */

/*
 * For each format: decoding and encoding again yields the same bytes; every truncation and every single-bit flip is refused, or
 * is another message that encodes to exactly these bytes.  There is one encoding of everything.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "tests/unit/wire_sample.h"

static void assert_canonical(const WireSample *s, Bytes in, bool must_decode) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        int r = s->again(in, &arena, &out);

        if (r) {
                assert_true(r == RECORD_E_FORMAT || r == RECORD_E_NEWER);
                assert_false(must_decode);
                return;
        }
        if (!bytes_equal(in, buf_bytes(&out)))
                fail_msg("%s: %zu bytes decode and encode to %zu others", s->name, in.len, out.len);
}

static void a_sample_decodes_and_encodes_to_itself(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                wire_samples[i].make(&in);
                assert_canonical(&wire_samples[i], buf_bytes(&in), true);
        }
}

static void every_truncation_is_refused_or_canonical(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                wire_samples[i].make(&in);
                for (size_t len = 0; len < in.len; len++) {
                        /* A copy of its own, so that a read past the end is one past an allocation. */
                        CLEANUP(buf_deinit) Buf cut = BUF_INIT;
                        buf_put(&cut, in.data, len);
                        assert_canonical(&wire_samples[i], buf_bytes(&cut), false);
                }
        }
}

static void every_flipped_bit_is_refused_or_canonical(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                wire_samples[i].make(&in);
                for (size_t at = 0; at < in.len; at++)
                        for (unsigned bit = 0; bit < 8; bit++) {
                                in.data[at] ^= (uint8_t)(1u << bit);
                                assert_canonical(&wire_samples[i], buf_bytes(&in), false);
                                in.data[at] ^= (uint8_t)(1u << bit);
                        }
        }
}

static void every_byte_left_out_or_doubled_is_refused_or_canonical(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                wire_samples[i].make(&in);
                for (size_t at = 0; at < in.len; at++) {
                        CLEANUP(buf_deinit) Buf less = BUF_INIT, more = BUF_INIT;
                        buf_put(&less, in.data, at);
                        buf_put(&less, in.data + at + 1, in.len - at - 1);
                        assert_canonical(&wire_samples[i], buf_bytes(&less), false);
                        buf_put(&more, in.data, at);
                        buf_put(&more, in.data + at, 1);
                        buf_put(&more, in.data + at, in.len - at);
                        assert_canonical(&wire_samples[i], buf_bytes(&more), false);
                }
        }
}

static void a_limited_arena_refuses_without_harm(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                wire_samples[i].make(&in);
                for (size_t limit = 1; limit < 4096; limit += 48) {
                        CLEANUP(arena_deinit) Arena arena = ARENA_INIT_LIMIT(limit);
                        CLEANUP(buf_deinit) Buf out = BUF_INIT;
                        int r = wire_samples[i].again(buf_bytes(&in), &arena, &out);
                        assert_true(r == RECORD_E_FORMAT || (r == 0 && bytes_equal(buf_bytes(&in), buf_bytes(&out))));
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_sample_decodes_and_encodes_to_itself),
                cmocka_unit_test(every_truncation_is_refused_or_canonical),
                cmocka_unit_test(every_flipped_bit_is_refused_or_canonical),
                cmocka_unit_test(every_byte_left_out_or_doubled_is_refused_or_canonical),
                cmocka_unit_test(a_limited_arena_refuses_without_harm),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
