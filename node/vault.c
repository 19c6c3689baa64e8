/* SPDX-License-Identifier: Apache-2.0 */

#include "node/vault.h"

#include <errno.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/row.h"

#define ROW_SLOT "jk"
#define SLOT_KEY_SIZE (sizeof(ROW_SLOT) - 1 + CASE_ID_SIZE)
#define REFERENCE_SIZE 8u

enum { ROW_PLAIN = 0, ROW_CLOSED = 1 };

/* ---- which slot -------------------------------------------------------------------------------------------------- */

static Bytes slot_key(const CaseId *id, char dst[SLOT_KEY_SIZE]) {
        size_t len = strlen(id->s);

        memcpy(dst, ROW_SLOT, 2);
        memcpy(dst + 2, id->s, len);
        return bytes_of(dst, 2 + len);
}

static bool get_number(StoreTxn *txn, Bytes key, uint64_t *ret) {
        Buf value = BUF_INIT;
        bool found = store_get(txn, key, &value);

        if (found) {
                Reader r = reader_of(buf_bytes(&value));
                uint64_t number = reader_u64(&r);

                found = reader_done(&r);
                if (found)
                        *ret = number;
        }
        buf_deinit(&value);
        return found;
}

static void put_number(StoreTxn *txn, Bytes key, uint64_t number) {
        Buf value = BUF_INIT;

        buf_put_u64(&value, number);
        store_put(txn, key, buf_bytes(&value));
        buf_deinit(&value);
}

bool vault_slot(StoreTxn *txn, const CaseId *id, uint64_t *ret) {
        char key[SLOT_KEY_SIZE];

        return get_number(txn, slot_key(id, key), ret);
}

bool vault_part_slot(const PartRef *ref, uint64_t *ret) {
        Reader r = reader_of(ref->key);

        if (!part_ref_is_closed(ref) || ref->suite != RECORD_SUITE_STD)
                return false;
        *ret = reader_u64(&r);
        return reader_done(&r);
}

static bool is_at_hand(const Vault *v, const CaseId *id) {
        return v->noted && case_id_equal(&v->case_id, id);
}

static void note_slot(StoreTxn *txn, const CaseId *id, uint64_t slot) {
        char key[SLOT_KEY_SIZE];
        uint64_t known;

        if (!vault_slot(txn, id, &known) || known != slot)
                put_number(txn, slot_key(id, key), slot);
}

void vault_note(Vault *v, StoreTxn *txn, const Entry *entry) {
        const Header *h = &entry->header;
        uint64_t slot;

        for (uint32_t i = 0; i < h->n_parts; i++) {
                if (!vault_part_slot(&h->parts[i], &slot))
                        continue;
                if (v && is_at_hand(v, &h->case_id) && v->slot == slot)
                        return;
                note_slot(txn, &h->case_id, slot);
                if (v && slot >= v->next)
                        v->next = slot + 1;
                if (v)
                        v->noted = case_id_equal(&v->case_id, &h->case_id) && v->slot == slot;
                return; /* one case, one key */
        }
}

int vault_reserve(Vault *v, uint64_t n) {
        return case_keys_reserve(v->keys, v->next, n);
}

static void forget_key(Vault *v) {
        explicit_bzero(v->key, sizeof v->key);
        v->case_id = (CaseId){ .s = "" };
        v->noted = false;
}

/* ---- closing ----------------------------------------------------------------------------------------------------- */

/* An accusation says nothing in clear; and what makes a case one must outlive the key that it ends. */
static bool is_sealed(StoreTxn *txn, const Draft *d) {
        for (uint32_t i = 0; i < d->n_parts; i++)
                if (d->parts[i].kind == PART_SEALED || d->parts[i].kind == PART_SEALED_NOTICE)
                        return true;
        for (uint32_t i = 0; i < d->n_facts; i++)
                switch (d->facts[i].kind) {
                case FACT_SEALED_CASE:
                        return true;
                case FACT_CASE:
                case FACT_CLASS:
                        if (d->facts[i].what == CLASS_ACCUSATION)
                                return true;
                        break;
                case FACT_LOST:
                        if (d->facts[i].what & FACT_LOST_ACCUSES)
                                return true;
                        break;
                default:
                        break;
                }
        return office_is_accusation(txn, &d->case_id);
}

static bool has_words(const Draft *d) {
        for (uint32_t i = 0; i < d->n_parts; i++)
                if (draft_is_words(d->parts[i].kind))
                        return true;
        for (uint32_t i = 0; i < d->n_facts; i++)
                if (d->facts[i].kind == FACT_CASE_TEXT)
                        return true;
        return false;
}

static int begin(void *userdata, const Draft *d, bool *ret_close) {
        Vault *v = userdata;
        int r;

        *ret_close = false;
        if (case_id_is_none(&d->case_id) || !has_words(d) || is_sealed(v->txn, d))
                return 0;
        *ret_close = true;
        if (is_at_hand(v, &d->case_id))
                return 0;
        forget_key(v);
        r = vault_slot(v->txn, &d->case_id, &v->slot) ? case_keys_get(v->keys, v->slot, v->key) : CASE_KEYS_E_MISSING;
        if (r > 0) /* the first of the case; or its key is lost, and what is said from now on has another */
                r = case_keys_next(v->keys, v->next, &v->slot, v->key);
        if (r)
                return fail_trace(r < 0 ? r : -EIO);
        v->case_id = d->case_id;
        return 0;
}

static int close_part(void *userdata, Part *part, PartRef *ref, Arena *arena) {
        Vault *v = userdata;
        Buf number = BUF_INIT;
        int r = 0;

        if (!part->key.len)
                r = closed_make(part, case_keys_random(v->keys), arena);
        if (r == 0)
                r = closed_box(part, v->key, case_keys_random(v->keys), arena);
        if (r)
                return fail_trace(r);
        buf_put_u64(&number, v->slot);
        ref->suite = RECORD_SUITE_STD;
        ref->key = arena_copy(arena, buf_bytes(&number));
        buf_deinit(&number);
        return 0;
}

const PartCloser *vault_closer(Vault *v, StoreTxn *txn) {
        v->txn = txn;
        return &v->closer;
}

/* ---- the row ----------------------------------------------------------------------------------------------------- */

/* Its key is a letter, the case's number, and NUL. */
static bool case_of_row(Bytes key, CaseId *ret) {
        char text[CASE_ID_SIZE];

        if (key.len < 2 || key.len - 2 >= sizeof text)
                return false;
        memcpy(text, key.data + 1, key.len - 2);
        text[key.len - 2] = '\0';
        return case_id_parse(text, ret);
}

static int close_row(void *userdata, StoreTxn *txn, Bytes key, Bytes value, Buf *out) {
        const Vault *v = userdata;
        uint8_t secret[CASE_KEY_SIZE];
        CaseId id;
        bool known = case_of_row(key, &id);
        uint64_t slot = v->slot;
        int r = 0;

        /* Of an accusation the entries say it in clear, and so does the row that they yield: the key that the case may have from what
         * was told of it before goes. */
        if (known && office_is_accusation(txn, &id))
                known = false;
        if (known && is_at_hand(v, &id)) {
                memcpy(secret, v->key, sizeof secret);
        } else if (known && vault_slot(txn, &id, &slot)) {
                r = case_keys_get(v->keys, slot, secret);
        } else {
                buf_put_u8(out, ROW_PLAIN);
                buf_put_bytes(out, value);
                return 0;
        }
        if (r)
                return r < 0 ? fail_trace(r) : STORE_VEIL_E_DROP;
        buf_put_u8(out, ROW_CLOSED);
        buf_put_u64(out, slot);
        r = vault_close(secret, key, value, case_keys_random(v->keys), out);
        explicit_bzero(secret, sizeof secret);
        return r ? fail_trace(r < 0 ? r : -EIO) : 0;
}

static bool open_row(void *userdata, Bytes key, Bytes stored, Buf *out) {
        const Vault *v = userdata;
        uint8_t secret[CASE_KEY_SIZE];
        Reader r = reader_of(stored);
        uint8_t how = reader_u8(&r);
        uint64_t slot;
        bool open;

        if (r.failed)
                return false;
        if (how == ROW_PLAIN) {
                buf_put_bytes(out, reader_bytes(&r, reader_left(&r)));
                return true;
        }
        slot = reader_u64(&r);
        if (how != ROW_CLOSED || r.failed || !v->keys || case_keys_get(v->keys, slot, secret))
                return false;
        open = vault_open(secret, key, reader_bytes(&r, reader_left(&r)), out) == 0;
        explicit_bzero(secret, sizeof secret);
        return open;
}

void vault_init(Vault *v, CaseKeys *keys) {
        *v = (Vault){ .keys = keys };
        v->veil = (StoreVeil){ .prefix = ROW_WORDS_PREFIX, .close = close_row, .open = open_row, .userdata = v };
        v->closer = (PartCloser){ .begin = begin, .close = close_part, .userdata = v };
}

void vault_veil(Vault *v, Store *store) {
        store_set_veil(store, &v->veil);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

int vault_open_entry(const CaseKeys *keys, Entry *entry, Arena *arena, VaultCount *ret) {
        VaultCount count = { 0 };
        uint8_t key[CASE_KEY_SIZE];
        uint64_t slot;
        int r = 0;

        for (uint32_t i = 0; i < entry->n_parts && r >= 0; i++) {
                Part *part = &entry->parts[i];

                if (!part_is_closed(part))
                        continue;
                count.closed++;
                r = keys && vault_part_slot(&entry->header.parts[i], &slot) ? case_keys_get(keys, slot, key) : CASE_KEYS_E_MISSING;
                count.erased += r == CASE_KEYS_E_DESTROYED;
                count.missing += r == CASE_KEYS_E_MISSING;
                if (r)
                        continue;
                r = closed_open(part, key, arena);
                count.wrong += r > 0;
        }
        explicit_bzero(key, sizeof key);
        if (r < 0)
                return fail_trace(r);
        if (ret) {
                ret->closed += count.closed;
                ret->erased += count.erased;
                ret->missing += count.missing;
                ret->wrong += count.wrong;
        }
        return 0;
}

/* ---- erasing ----------------------------------------------------------------------------------------------------- */

int vault_erase(Vault *v, StoreTxn *txn, const CaseId *id, bool *ret_done) {
        uint64_t slot;
        int r = 0;

        *ret_done = !office_owes_words(txn, id);
        if (*ret_done && case_id_equal(&v->case_id, id))
                forget_key(v);
        if (*ret_done && vault_slot(txn, id, &slot))
                r = case_keys_destroy(v->keys, slot);
        return fail_trace(r);
}

typedef struct Survey {
        CaseId *ids;
        size_t n;
        uint64_t missing;
} Survey;

static int survey_case(Vault *v, StoreTxn *txn, const CaseId *id, uint64_t slot, Survey *s) {
        uint8_t key[CASE_KEY_SIZE];
        int r = case_keys_get(v->keys, slot, key);

        explicit_bzero(key, sizeof key);
        if (slot >= v->next && slot < UINT64_MAX)
                v->next = slot + 1;
        if (r < 0)
                return fail_trace(r);
        s->missing += r == CASE_KEYS_E_MISSING;
        if (r || !office_is_accusation(txn, id))
                return 0;
        s->ids = mem_realloc(s->ids, (s->n + 1) * sizeof(*s->ids));
        s->ids[s->n++] = *id;
        return 0;
}

int vault_survey(Vault *v, StoreTxn *txn, CaseId **ret_ids, size_t *ret_n, uint64_t *ret_missing) {
        Buf key = BUF_INIT, value = BUF_INIT;
        Survey s = { 0 };
        CaseId id;
        int r = 0;

        buf_put(&key, ROW_SLOT, 2);
        while (!r && store_seek(txn, buf_bytes(&key), &key, &value) && bytes_has_prefix(buf_bytes(&key), bytes_of_str(ROW_SLOT))) {
                Reader number = reader_of(buf_bytes(&value));

                buf_put_u8(&key, 0);
                if (case_id_parse((const char *)key.data + 2, &id))
                        r = survey_case(v, txn, &id, reader_u64(&number), &s);
        }
        buf_deinit(&key);
        buf_deinit(&value);
        if (r) {
                mem_free(s.ids);
                return fail_trace(r);
        }
        *ret_ids = s.ids;
        *ret_n = s.n;
        *ret_missing = s.missing;
        return 0;
}
