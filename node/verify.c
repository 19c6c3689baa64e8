/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal is looked at before the store: what is wrong there is named there, once, and a store that then differs is no
 * second finding.
 */

#include "node/verify.h"

#include <assert.h>
#include "node/verify_internal.h"

int verify(const VerifyOptions *o, VerifyReport *ret) {
        assert(!o->rows || o->scratch);
        *ret = (VerifyReport){ 0 };
        if (o->rows && o->rows->has_position)
                ret->covered = o->rows->position;
        VerifyKeys *keys = verify_keys_new();
        int r = verify_journal(o, keys, ret);
        if (r == 0 && o->rows)
                r = verify_rows(o, ret);
        if (r == 0)
                r = verify_keys(o, keys, ret);
        verify_keys_free(keys);
        return fail_trace(r);
}
