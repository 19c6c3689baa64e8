/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/evidence.h"

#include <string.h>
#include "common/crypto/suite.h"

/* A retired key still proves what it sealed while it was in use, and nothing later. */
static const RosterKey *find_key(const RosterNode *node, const Seal *seal) {
        for (uint32_t i = 0; i < node->n_identity; i++) {
                const RosterKey *k = &node->identity[i];
                if (k->suite != seal->suite || memcmp(k->id, seal->key_id, sizeof(seal->key_id)) != 0)
                        continue;
                return k->retired && seal->number > k->last_seal ? NULL : k;
        }
        return NULL;
}

int seal_verify(const Seal *seal, const Roster *roster) {
        const RosterNode *node = roster_find_node(roster, &seal->unit);
        const RosterKey *key;

        if (!node)
                return EVIDENCE_E_UNKNOWN_UNIT;
        key = find_key(node, seal);
        if (!key)
                return EVIDENCE_E_UNKNOWN_KEY;
        return suite_verify(seal->suite, key->public_key, "seal", seal->body, seal->signature) ? 0 : EVIDENCE_E_SIGNATURE;
}

int evidence_verify(const Evidence *e, const Roster *roster) {
        return seal_verify(&e->seal, roster);
}
