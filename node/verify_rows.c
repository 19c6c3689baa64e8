/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The store is the fold of the journal: replayed, the journal must yield the same pairs, all of them and no others.  Both sides
 * come in ascending order, so that one pass tells a changed value, a pair too many and a pair that is missing apart.
 */

#include <stdio.h>
#include "common/base/memory.h"
#include "node/runner.h"
#include "node/verify.h"
#include "node/verify_internal.h"

#define NONE ((JournalPosition){ 0 })
#define KEY_TEXT_SIZE 100u

/* Printable as it is, the rest in hex; cut if long. */
static void key_text(Bytes key, char dst[KEY_TEXT_SIZE]) {
        size_t n = 0;

        for (size_t i = 0; i < key.len && n + 8 < KEY_TEXT_SIZE; i++) {
                uint8_t c = key.data[i];
                if (c > 0x20 && c < 0x7f && c != '\\' && c != '"')
                        dst[n++] = (char)c;
                else
                        n += (size_t)snprintf(dst + n, KEY_TEXT_SIZE - n, "<%02x>", c);
        }
        dst[n] = 0;
}

static void tell_row(VerifyReport *r, Bytes key, const char *what) {
        char text[KEY_TEXT_SIZE];

        key_text(key, text);
        verify_add(r, VERIFY_ROW, NONE, 0, 0, "row %s: %s", text, what);
}

/* One side of the comparison. */
typedef struct Side {
        Buf key, value;
        bool more;
} Side;

static void side_deinit(Side *s) {
        buf_deinit(&s->key);
        buf_deinit(&s->value);
}

static void scratch_next(StoreTxn *txn, Side *s, bool first) {
        do {
                if (!first)
                        buf_put_u8(&s->key, 0);
                first = false;
                s->more = store_seek(txn, buf_bytes(&s->key), &s->key, &s->value);
        } while (s->more && !runner_row_is_fold(buf_bytes(&s->key)));
}

/* 0, VERIFY_ROWS_E_UNREADABLE (told), negative. */
static int rows_next(VerifyRows *rows, Side *s, Side *before, bool first, VerifyReport *report) {
        do {
                if (!first) {
                        buf_clear(&before->key);
                        buf_put_bytes(&before->key, buf_bytes(&s->key));
                }
                int r = rows->next(rows, &s->key, &s->value);
                if (r == VERIFY_ROWS_E_END) {
                        s->more = false;
                        return 0;
                }
                if (r == 0 && !first && bytes_compare(buf_bytes(&before->key), buf_bytes(&s->key)) >= 0) {
                        snprintf(rows->message, sizeof(rows->message), "its keys are out of order");
                        r = VERIFY_ROWS_E_UNREADABLE;
                }
                if (r == VERIFY_ROWS_E_UNREADABLE)
                        verify_add(report, VERIFY_STORE, NONE, 0, 0, "the store can't be read: %s; rebuild it from the journal",
                                   rows->message);
                if (r)
                        return fail_trace(r);
                first = false;
                s->more = true;
        } while (!runner_row_is_fold(buf_bytes(&s->key)));
        return 0;
}

static int compare(VerifyRows *rows, StoreTxn *scratch, VerifyReport *report) {
        CLEANUP(side_deinit) Side kept = { 0 };
        CLEANUP(side_deinit) Side before = { 0 };
        CLEANUP(side_deinit) Side made = { 0 };

        scratch_next(scratch, &made, true);
        int r = rows_next(rows, &kept, &before, true, report);
        while (r == 0 && (kept.more || made.more)) {
                int c = !kept.more ? 1 : !made.more ? -1 : bytes_compare(buf_bytes(&kept.key), buf_bytes(&made.key));
                if (c < 0)
                        tell_row(report, buf_bytes(&kept.key), "is in the store, but the journal doesn't yield it");
                else if (c > 0)
                        tell_row(report, buf_bytes(&made.key), "is missing in the store");
                else if (!bytes_equal(buf_bytes(&kept.value), buf_bytes(&made.value)))
                        tell_row(report, buf_bytes(&kept.key), "isn't what the journal yields");
                report->rows++;
                if (c >= 0)
                        scratch_next(scratch, &made, false);
                if (c <= 0)
                        r = rows_next(rows, &kept, &before, false, report);
        }
        if (r < 0)
                return fail_trace(r);
        if (store_error(scratch))
                return fail_trace(store_error(scratch));
        report->compared = r == 0;
        return 0;
}

/* Brings the scratch store to where the snapshot stands.  *ret_done false: it can't be brought there, which is told. */
static int replay(const VerifyOptions *o, VerifyReport *report, bool *ret_done) {
        RunnerReport said = { 0 };
        JournalPosition reached = NONE;
        StoreTxn *txn;

        int r = runner_replay(o->journal, o->keys, o->scratch, o->rows->position, &said);
        if (r < 0)
                return fail_trace(r);
        if (r > 0) {
                if (report->found == 0)
                        verify_add(report, VERIFY_STORE, said.at, 0, 0, "the journal can't be replayed: %s", said.message);
                return 0;
        }
        r = store_begin(o->scratch, false, &txn);
        if (r)
                return fail_trace(r);
        if (!runner_position(txn, &reached))
                reached = NONE;
        store_abort(&txn);
        *ret_done = journal_position_compare(reached, o->rows->position) == 0;
        if (!*ret_done)
                verify_add(report, VERIFY_STORE, o->rows->position, 0, 0, "the store covers a batch here that the journal "
                           "doesn't have: an older journal or a newer store was put here");
        return 0;
}

int verify_rows(const VerifyOptions *o, VerifyReport *report) {
        bool done = !o->rows->has_position;
        StoreTxn *txn;

        int r = done ? 0 : replay(o, report, &done);
        if (r || !done)
                return fail_trace(r);
        r = store_begin(o->scratch, false, &txn);
        if (r)
                return fail_trace(r);
        r = compare(o->rows, txn, report);
        store_abort(&txn);
        return fail_trace(r);
}

/* ---- rows of a transaction
 * ---------------------------------------------------------------------------------------------------- */

static int txn_next(VerifyRows *rows, Buf *ret_key, Buf *ret_value) {
        StoreTxn *txn = rows->userdata;

        /* The key found last is still there: the first call comes with an empty one. */
        if (ret_key->len)
                buf_put_u8(ret_key, 0);
        if (store_seek(txn, buf_bytes(ret_key), ret_key, ret_value))
                return 0;
        if (store_error(txn) == 0)
                return VERIFY_ROWS_E_END;
        snprintf(rows->message, sizeof(rows->message), "error %d", -store_error(txn));
        return VERIFY_ROWS_E_UNREADABLE;
}

void verify_rows_of_txn(StoreTxn *txn, VerifyRows *ret) {
        *ret = (VerifyRows){ .next = txn_next, .userdata = txn };
        ret->has_position = runner_position(txn, &ret->position);
}
