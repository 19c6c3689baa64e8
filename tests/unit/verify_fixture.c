/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/unit/verify_fixture.h"

#include <stdio.h>

Roster *verify_roster(const UnitCode *unit, const KeyPair *identity) {
        Roster *r = roster_new();

        r->nodes = arena_new_array(&r->arena, RosterNode, 1);
        r->n_nodes = 1;
        r->nodes[0].unit = *unit;
        r->nodes[0].identity = arena_new_array(&r->arena, RosterKey, 1);
        r->nodes[0].n_identity = 1;
        r->nodes[0].identity[0].suite = identity->suite;
        memcpy(r->nodes[0].identity[0].id, identity->id, ROSTER_KEY_ID_SIZE);
        memcpy(r->nodes[0].identity[0].public_key, identity->public_key, ROSTER_KEY_SIZE);
        return r;
}

const VerifyProblem *verify_find(const VerifyReport *r, VerifyWhat what) {
        for (size_t i = 0; i < r->n_problems; i++)
                if (r->problems[i].what == what)
                        return &r->problems[i];
        return NULL;
}

bool verify_is_clean(const VerifyReport *r) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;

        if (r->found == 0)
                return true;
        verify_report_text(r, &text);
        fprintf(stderr, "%.*s", (int)text.len, (const char *)text.data);
        return false;
}
