/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/convert.h"

#define INSTANT_YEAR_1 INT64_C(-62135596800000)
#define INSTANT_YEAR_9999_END INT64_C(253402300799999)

bool convert_instant(int64_t v) {
        return v >= INSTANT_YEAR_1 && v <= INSTANT_YEAR_9999_END;
}

bool convert_unit(const char *s, UnitCode *ret) {
        return unit_code_parse(s, ret);
}

bool convert_unit_or_none(const char *s, UnitCode *ret) {
        if (*s)
                return unit_code_parse(s, ret);
        *ret = UNIT_NONE;
        return true;
}

bool convert_case_or_none(const char *s, CaseId *ret) {
        if (*s)
                return case_id_parse(s, ret);
        *ret = CASE_NONE;
        return true;
}

bool convert_user_or_none(const char *s, UserName *ret) {
        if (*s)
                return user_name_parse(s, ret);
        *ret = (UserName){ "" };
        return true;
}

bool convert_digest(Bytes b, Digest *ret) {
        return digest_from_bytes(b, ret);
}

static bool is_zero(const Digest *d) {
        static const Digest zero;

        return memcmp(d->b, zero.b, DIGEST_SIZE) == 0;
}

bool convert_digest_or_none(Bytes b, Digest *ret) {
        Digest d = { { 0 } };

        if (b.len > 0 && (!digest_from_bytes(b, &d) || is_zero(&d)))
                return false;
        *ret = d;
        return true;
}

Bytes convert_from_digest(const Digest *d) {
        return is_zero(d) ? BYTES_NONE : digest_bytes(d);
}

bool convert_copy(Arena *arena, Bytes in, Bytes *ret) {
        uint8_t *copy = arena_alloc(arena, in.len);

        if (!copy)
                return false;
        if (in.len > 0)
                memcpy(copy, in.data, in.len);
        *ret = bytes_of(copy, in.len);
        return true;
}
