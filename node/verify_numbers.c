/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Numbers that may have no gap and no double (promises P3, P4), read from the entries' facts alone:
 *
 *     register numbers   FACT_SERIAL     one after the other, per unit, kind and year
 *     parcels sent       FACT_SEND       one after the other, per node, lane and epoch; settled (FACT_SETTLED) at most once
 *     parcels consumed   FACT_CONSUMED   each once, per node, lane and epoch; a recall may consume a later one early (as voided),
 *                                        so that what counts is that no hole is left below one that wasn't; what was skipped
 *                                        (FACT_STREAM_SKIP) may come all the same, after another recovery of its sender
 *
 * What was seen is kept in a RAM store of its own: "next" rows per row of numbers, and a row for each number met early.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/store/store_mem.h"
#include "node/verify.h"
#include "node/verify_internal.h"

struct VerifyNumbers {
        Store *store;
        StoreTxn *txn;
        bool gap; /* damage was passed: numbers may be missing through no fault of the office's */
};

VerifyNumbers *verify_numbers_new(void) {
        VerifyNumbers *n = mem_new(VerifyNumbers);

        n->store = store_mem_new();
        if (store_begin(n->store, true, &n->txn) != 0)
                assert(false); /* a new RAM store has no writer */
        return n;
}

VerifyNumbers *verify_numbers_free(VerifyNumbers *n) {
        if (!n)
                return NULL;
        store_abort(&n->txn);
        store_free(n->store);
        mem_free(n);
        return NULL;
}

void verify_numbers_gap(VerifyNumbers *n) {
        n->gap = true;
}

/* 0: none yet. */
static uint64_t get_number(VerifyNumbers *n, Bytes key) {
        CLEANUP(buf_deinit) Buf value = BUF_INIT;

        if (!store_get(n->txn, key, &value))
                return 0;
        Reader r = reader_of(buf_bytes(&value));
        return reader_u64(&r);
}

static void put_number(VerifyNumbers *n, Bytes key, uint64_t number) {
        CLEANUP(buf_deinit) Buf value = BUF_INIT;

        buf_put_u64(&value, number);
        store_put(n->txn, key, buf_bytes(&value));
}

static void tell(VerifyReport *r, VerifyWhat what, const Entry *e, JournalPosition at, const char *row, const Fact *f,
                 uint64_t number, uint64_t last) {
        verify_add(r, what, at, e->header.number, 0, "%s of %s: number %llu comes after %llu", row,
                   f->peer.s[0] ? f->peer.s : f->unit.s, (unsigned long long)number, (unsigned long long)last);
}

/* One after the other from 1. */
static void follow(VerifyNumbers *n, VerifyReport *r, VerifyWhat what, const char *row, Bytes key, const Fact *f,
                   uint64_t number, const Entry *e, JournalPosition at) {
        uint64_t last = get_number(n, key);

        if (number == last + 1) {
                put_number(n, key, number);
                return;
        }
        if (!n->gap || number <= last)
                tell(r, what, e, at, row, f, number, last);
        if (number > last)
                put_number(n, key, number);
}

static void stream_key(Buf *key, char row, const char *node, uint32_t how) {
        buf_clear(key);
        buf_put_u8(key, (uint8_t)row);
        buf_put_str(key, node);
        buf_put_u32(key, how); /* lane and epoch */
}

static void check_serial(VerifyNumbers *n, const Fact *f, const Entry *e, JournalPosition at, VerifyReport *r) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, 's', f->unit.s, f->what);
        buf_put_u64(&key, f->number);
        follow(n, r, VERIFY_SERIAL, "register numbers", buf_bytes(&key), f, f->number2, e, at);
}

static void check_send(VerifyNumbers *n, const Fact *f, const Entry *e, JournalPosition at, VerifyReport *r) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, 'o', f->text, f->how);
        follow(n, r, VERIFY_STREAM, "parcels to the node", buf_bytes(&key), f, f->number, e, at);
}

static void check_settled(VerifyNumbers *n, const Fact *f, const Entry *e, JournalPosition at, VerifyReport *r) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, 'o', f->peer.s, f->how);
        uint64_t sent = get_number(n, buf_bytes(&key));
        if (f->number > sent && !n->gap)
                verify_add(r, VERIFY_STREAM, at, e->header.number, 0, "a receipt of %s for parcel %llu, which was never sent",
                           f->peer.s, (unsigned long long)f->number);
        stream_key(&key, 'r', f->peer.s, f->how);
        buf_put_u64(&key, f->number);
        if (store_has(n->txn, buf_bytes(&key)))
                verify_add(r, VERIFY_STREAM, at, e->header.number, 0, "parcel %llu to %s was settled before",
                           (unsigned long long)f->number, f->peer.s);
        put_number(n, buf_bytes(&key), 1);
}

/* A recovery declares numbers lost: the next one given follows the last of them. */
static void check_range(VerifyNumbers *n, const Fact *f, const Entry *e, JournalPosition at, VerifyReport *r) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, 's', f->unit.s, f->what);
        buf_put_u64(&key, f->number);
        uint64_t last = get_number(n, buf_bytes(&key));
        if (f->how != last + 1 && !n->gap)
                tell(r, VERIFY_SERIAL, e, at, "register numbers declared lost", f, f->how, last);
        if (f->number2 > last)
                put_number(n, buf_bytes(&key), f->number2);
}

/* Offered once more to a receiver that lost it: settled once more. */
static void offer_again(VerifyNumbers *n, const Fact *f) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT, found = BUF_INIT;

        stream_key(&key, 'r', f->peer.s, f->how);
        size_t prefix = key.len;
        buf_put_u64(&key, f->number);
        while (store_seek(n->txn, buf_bytes(&key), &found, NULL) && found.len == key.len &&
               memcmp(found.data, key.data, prefix) == 0)
                store_delete(n->txn, buf_bytes(&found));
}

/* Rows: 'i' stream -> last number below which none is missing; 'e' stream, number: consumed before its turn; 'k' stream, number:
 * skipped. */
static bool has_number(VerifyNumbers *n, char row, const Fact *f, uint64_t number) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, row, f->peer.s, f->how);
        buf_put_u64(&key, number);
        return store_has(n->txn, buf_bytes(&key));
}

static void note_number(VerifyNumbers *n, char row, const Fact *f) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, row, f->peer.s, f->how);
        buf_put_u64(&key, f->number);
        put_number(n, buf_bytes(&key), 1);
}

static void forget_number(VerifyNumbers *n, char row, const Fact *f, uint64_t number) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, row, f->peer.s, f->how);
        buf_put_u64(&key, number);
        store_delete(n->txn, buf_bytes(&key));
}

static uint64_t last_in(VerifyNumbers *n, const Fact *f) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;

        stream_key(&key, 'i', f->peer.s, f->how);
        return get_number(n, buf_bytes(&key));
}

/* That number is accounted for, and with it what recalls consumed behind it. */
static void go_on_behind(VerifyNumbers *n, const Fact *f) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;
        uint64_t last = f->number;

        for (; has_number(n, 'e', f, last + 1); last++)
                forget_number(n, 'e', f, last + 1);
        stream_key(&key, 'i', f->peer.s, f->how);
        put_number(n, buf_bytes(&key), last);
}

static void check_consumed(VerifyNumbers *n, const Fact *f, const Entry *e, JournalPosition at, VerifyReport *r) {
        uint64_t last = last_in(n, f);

        if (has_number(n, 'k', f, f->number)) {
                forget_number(n, 'k', f, f->number);
                return;
        }
        if (f->number <= last || has_number(n, 'e', f, f->number)) {
                verify_add(r, VERIFY_STREAM, at, e->header.number, 0, "parcel %llu from %s was consumed before",
                           (unsigned long long)f->number, f->peer.s);
                return;
        }
        if (f->number > last + 1 && f->what == OUTCOME_VOIDED) {
                note_number(n, 'e', f);
                return;
        }
        if (f->number > last + 1 && !n->gap)
                tell(r, VERIFY_STREAM, e, at, "parcels", f, f->number, last);
        go_on_behind(n, f);
}

static void skip(VerifyNumbers *n, const Fact *f) {
        if (f->number != last_in(n, f) + 1)
                return;
        note_number(n, 'k', f);
        go_on_behind(n, f);
}

void verify_numbers_entry(VerifyNumbers *n, const Entry *e, JournalPosition at, VerifyReport *r) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        const Part *part = entry_find_part(e, PART_FACTS);
        Fact *facts;
        size_t n_facts;

        if (!part)
                return;
        if (facts_decode(part->data, &arena, &facts, &n_facts) != 0) {
                verify_add(r, VERIFY_BATCH, at, e->header.number, 0, "its facts can't be decoded");
                return;
        }
        for (size_t i = 0; i < n_facts; i++) {
                const Fact *f = &facts[i];
                switch (f->kind) {
                case FACT_SERIAL:
                        check_serial(n, f, e, at, r);
                        break;
                case FACT_SEND:
                        check_send(n, f, e, at, r);
                        break;
                case FACT_SETTLED:
                        check_settled(n, f, e, at, r);
                        break;
                case FACT_RECOVERY_RANGE:
                        check_range(n, f, e, at, r);
                        break;
                case FACT_OFFER_AGAIN:
                        offer_again(n, f);
                        break;
                case FACT_CONSUMED:
                        check_consumed(n, f, e, at, r);
                        break;
                case FACT_STREAM_SKIP:
                        skip(n, f);
                        break;
                default:
                        break;
                }
        }
}
