/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a case's closed parts say can be read, or was erased by right: that it accuses is what the journal yields.  A key that is gone
 * otherwise is a loss, whoever caused it: an older copy of the folder was put back, or somebody took the words of a case away.
 *
 * Judged at the end, and with the folder read anew: a running node draws keys and destroys them meanwhile, and what makes a case an
 * accusation is on disk before its key goes.  So what is gone then is told by the journal as it is now.
 */

#include <string.h>
#include "common/base/memory.h"
#include "node/core/office.h"
#include "node/runner.h"
#include "node/verify_internal.h"

struct VerifyKeys {
        struct Gone {
                CaseId id;
                uint64_t slot, entry;
        } *gone; /* one a slot, in the order met */
        size_t n, cap;
        Buf told; /* a bit a slot */
};

VerifyKeys *verify_keys_new(void) {
        return mem_new(VerifyKeys);
}

VerifyKeys *verify_keys_free(VerifyKeys *k) {
        if (!k)
                return NULL;
        mem_free(k->gone);
        buf_deinit(&k->told);
        return mem_free(k);
}

/* Slots are drawn one after the other; one that is far behind the others is no number to make a list of. */
static bool is_new(VerifyKeys *k, uint64_t slot) {
        size_t at = (size_t)(slot / 8);
        uint8_t bit = (uint8_t)(1u << slot % 8);

        if (slot >= VERIFY_SLOTS_MAX)
                return true;
        while (k->told.len <= at)
                buf_put_u8(&k->told, 0);
        if (k->told.data[at] & bit)
                return false;
        k->told.data[at] |= bit;
        return true;
}

void verify_keys_entry(VerifyKeys *k, const Entry *e) {
        for (uint32_t i = 0; i < e->n_parts; i++) {
                uint64_t slot = UINT64_MAX;

                if (!part_is_closed(&e->parts[i]))
                        continue;
                (void)vault_part_slot(&e->header.parts[i], &slot);
                if (!is_new(k, slot))
                        continue;
                if (k->n == k->cap) {
                        k->cap = k->cap ? 2 * k->cap : 64;
                        k->gone = mem_realloc(k->gone, k->cap * sizeof(*k->gone));
                }
                k->gone[k->n++] = (struct Gone){ .id = e->header.case_id, .slot = slot, .entry = e->header.number };
        }
}

static void tell(VerifyReport *report, const struct Gone *g, const char *what) {
        verify_add(report, VERIFY_KEYS, (JournalPosition){ 0 }, g->entry, 0, "case %s: %s", g->id.s, what);
}

/* NULL: what the journal yields is not known. */
static int judge(const VerifyKeys *k, const CaseKeys *keys, StoreTxn *txn, VerifyReport *report) {
        for (size_t i = 0; i < k->n; i++) {
                const struct Gone *g = &k->gone[i];
                uint8_t key[CASE_KEY_SIZE];
                int r = case_keys_get(keys, g->slot, key);

                explicit_bzero(key, sizeof(key));
                if (r < 0)
                        return fail_trace(r);
                if (r == CASE_KEYS_E_MISSING)
                        tell(report, g, "its key isn't in casekeys, and nobody destroyed it: put the newest copy of that folder back");
                else if (r == CASE_KEYS_E_DESTROYED && txn && !office_is_accusation(txn, &g->id))
                        tell(report, g, "its key is destroyed, and nothing here says that it accuses: if that was found out in a stretch "
                             "that is lost, seal its paper anew; else put an older copy of casekeys beside this one, and ask who did it");
        }
        return 0;
}

/* The scratch store stands where the rows were compared: on to the journal's end. */
static int replay_rest(const VerifyOptions *o, const VerifyReport *report, StoreTxn **ret) {
        RunnerReport said = { 0 };
        int r;

        *ret = NULL;
        if (!o->rows || !report->compared)
                return 0;
        r = runner_replay(o->journal, o->keys, o->scratch, (JournalPosition){ 0, 0 }, &said);
        return r < 0 ? fail_trace(r) : r ? 0 : store_begin(o->scratch, false, ret);
}

int verify_keys(const VerifyOptions *o, const VerifyKeys *k, VerifyReport *report) {
        CaseKeys *now = NULL;
        StoreTxn *txn = NULL;
        int r = 0;

        if (!k->n || (!o->keys && !o->keys_again))
                return 0;
        r = replay_rest(o, report, &txn);
        if (!r && o->keys_again)
                r = o->keys_again(o->keys_folder, &now);
        if (r == CASE_KEYS_E_MISSING) {
                verify_add(report, VERIFY_KEYS, (JournalPosition){ 0 }, 0, 0, "there is no casekeys folder: what is said of %llu cases can't "
                           "be read; put the newest copy of it back", (unsigned long long)k->n);
                r = 0;
        } else if (!r) {
                r = judge(k, now ? now : o->keys, txn, report);
        }
        if (txn)
                store_abort(&txn);
        case_keys_free(now);
        return fail_trace(r);
}
