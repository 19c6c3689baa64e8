/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "toy_office.h"

bool toy_in_doubt;
unsigned toy_asked;
unsigned toy_applied, toy_decided;

#define HEAD_KEY bytes_of_str("th")

void office_head(StoreTxn *txn, OfficeHead *ret) {
        Buf b = BUF_INIT;

        *ret = (OfficeHead){ 0 };
        if (store_get(txn, HEAD_KEY, &b)) {
                assert(b.len == sizeof *ret);
                memcpy(ret, b.data, sizeof *ret);
        }
        buf_deinit(&b);
}

static void put_head(StoreTxn *txn, const OfficeHead *head) {
        store_put(txn, HEAD_KEY, bytes_of(head, sizeof *head));
}

static Bytes text_key(uint64_t entry, char dst[24]) {
        snprintf(dst, 24, "tt%020llu", (unsigned long long)entry);
        return bytes_of(dst, 22);
}

bool toy_text(StoreTxn *txn, uint64_t entry, Buf *ret) {
        char key[24];

        buf_clear(ret);
        return store_get(txn, text_key(entry, key), ret);
}

/* A command "carry N ..." wants the parts of entry N. */
bool office_find_earlier(StoreTxn *txn, const UnitCode *desk, const Marks *marks, bool last_alone, CaseId *ret) {
        return false;
}

bool office_wants_lost(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        unsigned long long n;

        if (in->kind != INPUT_COMMAND || !in->document.body || sscanf(in->document.body, "learn %llu", &n) != 1)
                return false;
        *ret_entry = n;
        return true;
}

/* "learn N M": entry N, and M by which its case had come. */
bool office_wants_coming(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        unsigned long long n;

        if (in->kind != INPUT_COMMAND || !in->document.body || sscanf(in->document.body, "learn %*u %llu", &n) != 1)
                return false;
        *ret_entry = n;
        return true;
}

bool office_wants_checks(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        return false;
}

bool office_in_doubt(const Office *o, StoreTxn *txn, Instant clock) {
        return toy_in_doubt;
}

uint32_t office_wants_codes(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_CODES_MAX]) {
        toy_asked++;
        return 0;
}

bool office_wants_code(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        return false;
}

bool office_wants_content(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        unsigned long long n;

        if (in->kind != INPUT_COMMAND || !in->document.body || sscanf(in->document.body, "carry %llu", &n) != 1)
                return false;
        *ret_entry = n;
        return true;
}

/* A command "stamp N" wants the document of entry N. */
bool office_wants_draft(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        unsigned long long n;

        if (in->kind != INPUT_COMMAND || !in->document.body || sscanf(in->document.body, "stamp %llu", &n) != 1)
                return false;
        *ret_entry = n;
        return true;
}

uint32_t office_wants_file(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_FILE_MAX]) {
        return 0;
}

void office_add_to_file(StoreTxn *txn, Input *in, const Entry *entry, Arena *arena) {
}

bool office_hide_in_file(StoreTxn *txn, const CaseId *id, Bytes attachment, Arena *arena, Bytes *ret) {
        return false;
}

static const char *input_text(const Input *in) {
        return in->kind == INPUT_CUT || in->kind == INPUT_QUARANTINE ? in->text : in->document.body ? in->document.body : "";
}

static void draft(Drafts *out, const Input *in, EntryKind kind, const char *text) {
        Draft *d = arena_new(out->arena, Draft);

        d->kind = kind;
        d->actor = in->actor;
        d->wants_code = kind == ENTRY_REGISTER;
        d->parts[0] = (InputPart){ .kind = PART_DOCUMENT, .data = arena_copy(out->arena, bytes_of_str(text)) };
        d->n_parts = text[0] ? 1 : 0;
        for (uint32_t i = 0; i < in->n_parts; i++)
                d->parts[d->n_parts++] = in->parts[i];
        out->drafts[out->n_drafts++] = d;
}

int office_decide(const Office *o, StoreTxn *txn, Instant now, const Input *in, Drafts *out, Result *ret) {
        const char *text = input_text(in);
        EntryKind kind = in->document_kind;
        unsigned many = 1;
        OfficeHead head;

        toy_decided++;
        office_head(txn, &head);
        if (strncmp(text, "die", 3) == 0)
                return -EIO;
        if (strncmp(text, "learn", 5) == 0)
                assert(in->lost_entry && in->lost_entry->header.number == strtoull(text + 6, NULL, 10));
        if (sscanf(text, "learn %*u %u", &many) == 1) {
                assert(in->coming_entry && in->coming_entry->header.number == many);
                many = 1;
        }
        if (strncmp(text, "nothing", 7) == 0)
                return 0;
        if (sscanf(text, "again %u", &many) == 1) { /* was registered before */
                *ret = (Result){ .status = RESULT_DONE, .reason = REASON_ALREADY_REGISTERED, .entry = many };
                return 0;
        }
        if (strncmp(text, "refuse", 6) == 0 || (o->intake_stopped && kind == ENTRY_REGISTER)) {
                *ret = (Result){ .status = RESULT_REFUSED, .reason = o->intake_stopped ? o->intake_reason : 1 };
                return 0;
        }
        if (in->kind == INPUT_GENESIS)
                kind = ENTRY_GENESIS;
        if (in->kind == INPUT_CUT)
                kind = ENTRY_CUT;
        if (in->kind == INPUT_QUARANTINE)
                kind = in->parcel ? ENTRY_RECEIVED : ENTRY_QUARANTINE;
        (void)sscanf(text, "many %u", &many);
        for (unsigned i = 0; i < many; i++)
                draft(out, in, kind, text);
        *ret = (Result){ .status = RESULT_DONE, .entry = head.entry + 1 };
        return 0;
}

static void stamp_part(Entry *e, PartKind kind, const uint8_t *salt, Bytes data, Random *random) {
        Part *p = &e->parts[e->n_parts];
        PartRef *ref = &e->header.parts[e->n_parts++];

        *p = (Part){ .kind = kind, .data = data };
        if (salt)
                memcpy(p->salt, salt, sizeof p->salt);
        else
                random_fill(random, p->salt, sizeof p->salt);
        *ref = (PartRef){ .kind = kind, .digest = part_digest(kind, p->salt, data) };
        e->header.n_parts = e->n_parts;
}

bool draft_is_words(PartKind kind) {
        return false;
}

bool office_is_accusation(StoreTxn *txn, const CaseId *id) {
        return false;
}

bool office_owes_words(StoreTxn *txn, const CaseId *id) {
        return false;
}

int entry_stamp_closed(const Draft *d, uint64_t number, Instant time, Random *random, const PartCloser *closer, Arena *arena,
                       Buf *ret_bytes, Entry *ret_entry) {
        Entry *e = arena_new(arena, Entry);
        Buf header = BUF_INIT;
        size_t from = ret_bytes->len;
        char code[QUERY_CODE_DIGITS + 1];

        e->header = (Header){ .number = number, .time = time, .kind = d->kind, .version = 1, .actor = d->actor };
        random_fill(random, e->header.salt, SALT_SIZE);
        for (uint32_t i = 0; i < d->n_parts; i++)
                stamp_part(e, d->parts[i].kind, d->parts[i].has_salt ? d->parts[i].salt : NULL, d->parts[i].data, random);
        if (d->wants_code) {
                snprintf(code, sizeof code, "%010llu", (unsigned long long)random_below(random, 10000000000));
                stamp_part(e, PART_CODE, NULL, bytes_of(code, QUERY_CODE_DIGITS), random);
        }
        header_encode(&e->header, &header);
        e->header_bytes = buf_bytes(&header);
        entry_encode(e, ret_bytes);
        buf_deinit(&header);
        return entry_decode(bytes_of(ret_bytes->data + from, ret_bytes->len - from), arena, true, ret_entry);
}

static void effect(Effects *out, const Entry *entry) {
        if (!out)
                return;
        if (out->n == out->cap) {
                out->cap = out->cap ? 2 * out->cap : 16;
                out->effects = mem_realloc(out->effects, out->cap * sizeof *out->effects);
        }
        out->effects[out->n++] = (Effect){ .kind = EFFECT_SEND, .entry = entry->header.number, .number = entry->header.number };
}

void effects_deinit(Effects *e) {
        e->effects = mem_free(e->effects);
        e->n = e->cap = 0;
}

void office_apply(StoreTxn *txn, const Entry *entry, Effects *out) {
        const Part *document = entry_find_part(entry, PART_DOCUMENT);
        Digest spread = digest_plain(entry->header_bytes);
        char key[24];
        OfficeHead head;

        toy_applied++;
        office_head(txn, &head);
        head.entry = entry->header.number;
        head.time = entry->header.time;
        if (entry->header.kind == ENTRY_GENESIS) {
                head.unit = entry->header.actor.unit;
                head.epoch = 1;
        }
        put_head(txn, &head);
        store_put(txn, text_key(head.entry, key), document ? document->data : BYTES_NONE);
        store_put(txn, bytes_of(spread.b, 12), bytes_of_str("x")); /* somewhere in the middle of the tree */
        if (document && bytes_has_prefix(document->data, bytes_of_str("break"))) {
                uint8_t *much = mem_alloc(STORE_VALUE_MAX);

                for (char i = 'a'; i <= 'z'; i++)
                        store_put(txn, bytes_of((char[]){ 'u', i }, 2), bytes_of(much, STORE_VALUE_MAX));
                mem_free(much);
        }
        if (entry->header.kind == ENTRY_REGISTER)
                effect(out, entry);
}

void office_apply_seal(StoreTxn *txn, const Seal *seal) {
        OfficeHead head;

        office_head(txn, &head);
        head.seal = seal->number;
        head.seal_hash = seal->hash;
        put_head(txn, &head);
}

/* Whatever is applied moves it. */
Instant office_deadline(StoreTxn *txn) {
        OfficeHead head;

        office_head(txn, &head);
        return (Instant)head.entry;
}
