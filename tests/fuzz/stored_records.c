/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Stored records, damaged:
 *
 *     stored-records JOURNAL-FOLDER [COUNT [SEED]]
 *
 * A real office's journal (tests/golden) with the rows it yields, its seals, parts, evidence and parcels: COUNT times one of them
 * is changed (bits, lengths, pieces put elsewhere; or one value of one field, with all lengths around it set right) and given to
 * whatever reads it back.  Nothing may end the process, and nothing may pass:
 *
 *     batch      replay refuses it and names the place; what it can't tell without keys (the seal's own signature, time, key) the
 *                signature tells
 *     entry      is refused, or its leaf is another one, which the root tells
 *     seal       is refused, or its signature tells
 *     part       its decoder refuses it, or yields another message; its digest tells
 *     evidence   is refused, or its signature tells, or it says exactly what it said
 *     parcel     likewise
 *     row        the transaction that meets it is lost with -EBADMSG, or it is another row, which verify tells
 *     facts      of an entry that is whole again, digests, root and all: refused and named, or applied, and the signature tells
 *     segment    a flipped bit on the disk: the archive says damaged, or gives exactly the bytes it gave
 *
 * Prints what became of how many.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "common/crypto/suite.h"
#include "common/wire/evidence.h"
#include "node/archive.h"
#include "node/core/row.h"
#include "node/replay.h"
#include "node/store/journal_file.h"
#include "node/store/journal_mem.h"
#include "node/store/store_mem.h"

#define COUNT_DEFAULT 20000
#define DEPTH_MAX 8
#define FIELDS_MAX 256
#define BIT_ROT_SHARE 200 /* one of so many is on the disk: each reads a batch and checks it */

typedef struct Record {
        Bytes bytes;     /* in the arena */
        Bytes key;       /* of a row */
        PartKind part;
        uint64_t number; /* entry, or seal's first */
        JournalPosition at;
} Record;

typedef enum What { BATCH, ENTRY, SEAL, PART, EVIDENCE, PARCEL, ROW, FACTS, SEGMENT, WHATS } What;
static const char *const what_names[WHATS] = { "batch", "entry", "seal", "part", "evidence", "parcel", "row", "facts", "segment" };

typedef enum Fate { REFUSED, TOLD, SAME, FATES } Fate;

typedef struct Set {
        Record *records;
        size_t n, cap;
} Set;

typedef struct Bench {
        Arena arena;
        Random random;
        Set sets[WHATS];
        Roster *roster;
        Journal *journal;  /* in RAM, whole */
        CaseKeys *keys;
        Store *store;      /* its fold */
        uint64_t fates[WHATS][FATES];
        UnitCode unit;
} Bench;

static void stop(const char *what) {
        fprintf(stderr, "stored-records: %s\n", what);
        exit(1);
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

static uint64_t below(Bench *b, uint64_t n) {
        return random_below(&b->random, n);
}

static bool take_varint(Bytes in, size_t *at, uint64_t *ret) {
        uint64_t v = 0;

        for (unsigned shift = 0; shift < 64 && *at < in.len; shift += 7) {
                uint8_t c = in.data[(*at)++];

                v |= (uint64_t)(c & 0x7f) << shift;
                if (!(c & 0x80)) {
                        *ret = v;
                        return true;
                }
        }
        return false;
}

static void put_varint(Buf *out, uint64_t v) {
        for (; v >= 0x80; v >>= 7)
                buf_put_u8(out, (uint8_t)(v | 0x80));
        buf_put_u8(out, (uint8_t)v);
}

typedef struct Piece {
        size_t begin, value, end; /* tag, what follows tag (and length), the next tag */
        unsigned type;
} Piece;

/* Is it a message?  At most FIELDS_MAX of its fields are told. */
static bool cut_message(Bytes in, Piece *pieces, size_t *ret_n) {
        size_t at = 0, n = 0;

        while (at < in.len) {
                Piece p = { .begin = at };
                uint64_t tag, v;

                if (!take_varint(in, &at, &tag) || !(tag >> 3) || tag >> 3 > 1000)
                        return false;
                p.type = tag & 7;
                p.value = at;
                if (p.type == 2) {
                        if (!take_varint(in, &at, &v) || v > in.len - at)
                                return false;
                        p.value = at;
                        at += v;
                } else if (p.type == 0) {
                        if (!take_varint(in, &at, &v))
                                return false;
                } else {
                        return false;
                }
                p.end = at;
                if (n < FIELDS_MAX)
                        pieces[n++] = p;
        }
        *ret_n = n;
        return n > 0;
}

static void change_bytes(Bench *b, Bytes in, Buf *out) {
        size_t at = in.len ? below(b, in.len) : 0, n = in.len ? 1 + below(b, in.len - at) : 0;

        buf_put_bytes(out, in);
        switch (below(b, 7)) {
        case 0:
                out->len = at;
                break;
        case 1:
                for (uint64_t i = 1 + below(b, 8); i--;)
                        buf_put_u8(out, (uint8_t)below(b, 256));
                break;
        case 2:
                memmove(out->data + at, in.data, n < in.len - at ? n : in.len - at);
                break;
        case 3:
                if (n)
                        memset(out->data + at, below(b, 2) ? 0xff : 0, n > 16 ? 16 : n);
                break;
        default:
                for (uint64_t i = 1 + below(b, 3); i-- && in.len;)
                        out->data[below(b, in.len)] ^= (uint8_t)(1u << below(b, 8));
        }
}

static uint64_t odd_number(Bench *b, uint64_t was) {
        static const uint64_t bounds[] = { 0, 1, 2, 7, 8, 13, 31, 32, 33, 63, 64, 127, 128, 255, 256, 65535, 65536, INT32_MAX,
                                           UINT32_MAX, 1ull << 32, 1ull << 40, 1ull << 48, INT64_MAX, 1ull << 63, UINT64_MAX };
        uint64_t i = below(b, array_size(bounds) + 3);

        return i < array_size(bounds) ? bounds[i] : i == array_size(bounds) ? was + 1 : i == array_size(bounds) + 1 ? was - 1 : ~was;
}

static void change_message(Bench *b, Bytes in, unsigned depth, Buf *out);

static void change_text(Bench *b, Bytes in, Buf *out) {
        static const char *const texts[] = { "", "x", "信", "411281", "411281.hrss", "411281-2026-0000123-3", "UPPER CASE", "\xff\xfe" };

        if (below(b, 2))
                change_bytes(b, in, out);
        else
                buf_put_bytes(out, bytes_of_str(texts[below(b, array_size(texts))]));
}

static void change_piece(Bench *b, Bytes in, const Piece *p, unsigned depth, Buf *out) {
        Bytes value = bytes_of(in.data + p->value, p->end - p->value);
        CLEANUP(buf_deinit) Buf inner = BUF_INIT;
        Piece pieces[FIELDS_MAX];
        size_t at = p->begin, n;
        uint64_t tag = 0, v = 0;

        (void)take_varint(in, &at, &tag);
        put_varint(out, tag);
        if (p->type == 0) {
                at = p->value;
                (void)take_varint(in, &at, &v);
                put_varint(out, odd_number(b, v));
                return;
        }
        if (depth < DEPTH_MAX && below(b, 8) && cut_message(value, pieces, &n))
                change_message(b, value, depth + 1, &inner);
        else
                change_text(b, value, &inner);
        put_varint(out, inner.len);
        buf_put_bytes(out, buf_bytes(&inner));
}

/* One field left out, doubled, swapped with another, or with another value; what is around it stays well-formed. */
static void change_message(Bench *b, Bytes in, unsigned depth, Buf *out) {
        Piece pieces[FIELDS_MAX];
        size_t n, chosen, other;
        uint64_t how = below(b, 12);

        if (!cut_message(in, pieces, &n)) {
                change_bytes(b, in, out);
                return;
        }
        chosen = below(b, n);
        other = below(b, n);
        for (size_t i = 0; i < n; i++) {
                const Piece *p = &pieces[how == 2 && i == chosen ? other : how == 2 && i == other ? chosen : i];
                Bytes whole = bytes_of(in.data + p->begin, p->end - p->begin);

                if (i != chosen || how == 1 || how == 2)
                        buf_put_bytes(out, whole);
                if (i == chosen && how == 1)
                        buf_put_bytes(out, whole);
                else if (i == chosen && how > 2)
                        change_piece(b, in, p, depth, out);
        }
}

static void change(Bench *b, Bytes in, Buf *out) {
        if (below(b, 3))
                change_message(b, in, 0, out);
        else
                change_bytes(b, in, out);
}

/* ---- what was kept ----------------------------------------------------------------------------------------------- */

static Record *add(Bench *b, What what, Bytes bytes) {
        Set *s = &b->sets[what];

        if (s->n == s->cap) {
                s->cap = s->cap ? 2 * s->cap : 256;
                s->records = mem_realloc(s->records, s->cap * sizeof(*s->records));
        }
        s->records[s->n] = (Record){ .bytes = arena_copy(&b->arena, bytes) };
        return &s->records[s->n++];
}

static void read_key(Bench *b, const char *dir) {
        char path[4096], unit[UNIT_CODE_SIZE + 1], hex[2 * SUITE_PUBLIC_SIZE + 1];
        uint8_t key[SUITE_PUBLIC_SIZE];
        RosterNode *node;
        FILE *f;

        snprintf(path, sizeof(path), "%s/expected", dir);
        f = fopen(path, "r");
        if (!f || fscanf(f, "unit %31s\nkey %64s\n", unit, hex) != 2 || !bytes_from_hex(hex, key, sizeof(key)) ||
            !unit_code_parse(unit, &b->unit))
                stop("no file `expected` with the office's key");
        fclose(f);
        b->roster = roster_new();
        node = b->roster->nodes = arena_new_array(&b->roster->arena, RosterNode, 1);
        b->roster->n_nodes = 1;
        node->unit = b->unit;
        node->identity = arena_new_array(&b->roster->arena, RosterKey, 1);
        node->n_identity = 1;
        node->identity[0].suite = SUITE_STD;
        memcpy(node->identity[0].public_key, key, sizeof(key));
        key_id_of(SUITE_STD, KEY_IDENTITY, key, node->identity[0].id);
}

static Archive *keys_archive(Bench *b) {
        Archive *archive = archive_new(b->journal);

        archive_set_keys(archive, b->keys);
        return archive;
}

/* With all that its key opens: what was changed in a box is seen only then. */
static int read_entry(Bench *b, Bytes bytes, Arena *arena, Entry *ret) {
        VaultCount count = { 0 };
        int r = entry_decode(bytes, arena, true, ret);

        if (!r)
                r = vault_open_entry(b->keys, ret, arena, &count);
        return r ? r : count.wrong ? RECORD_E_FORMAT : 0;
}

static void keep_entry(Bench *b, Bytes bytes) {
        Record *r = add(b, ENTRY, bytes);
        Entry e;

        if (read_entry(b, r->bytes, &b->arena, &e))
                stop("an entry of the journal can't be read");
        r->number = e.header.number;
        for (uint32_t i = 0; i < e.n_parts; i++)
                add(b, PART, e.parts[i].data)->part = e.parts[i].kind;
}

/* Batches, entries, seals, parts; the journal copied into RAM. */
static void read_journal(Bench *b, const char *dir) {
        JournalFileOptions options = { .readonly = true };
        JournalPosition at, next;
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        Journal *from;

        if (journal_file_open(dir, &options, &from))
                stop("the journal can't be opened");
        b->journal = journal_mem_new(&b->unit, 256 * 1024);
        for (at = journal_first(from); journal_read(from, at, &bytes, &next) == 0; at = next) {
                Record *r = add(b, BATCH, buf_bytes(&bytes));
                Batch batch;
                Seal seal;

                if (batch_decode(r->bytes, &b->arena, &batch) || seal_decode(batch.seal, &b->arena, &seal) ||
                    seal_verify(&seal, b->roster))
                        stop("a batch of the journal can't be read");
                r->number = seal.first_entry;
                journal_set_context(b->journal, seal.epoch, seal.first_entry, &seal.previous);
                if (journal_append(b->journal, r->bytes, &r->at) || journal_sync(b->journal))
                        stop("it can't be copied");
                (void)add(b, SEAL, batch.seal);
                for (uint32_t i = 0; i < batch.n_entries; i++)
                        keep_entry(b, batch.entries[i]);
        }
        journal_free(from);
}

static void keep_rows(Bench *b) {
        CLEANUP(buf_deinit) Buf from = BUF_INIT, key = BUF_INIT, value = BUF_INIT;
        StoreTxn *txn;

        if (store_begin(b->store, false, &txn))
                stop("the store can't be read");
        buf_put_u8(&from, 0);
        while (store_seek(txn, buf_bytes(&from), &key, &value)) {
                add(b, ROW, buf_bytes(&value))->key = arena_copy(&b->arena, buf_bytes(&key));
                buf_clear(&from);
                buf_put_bytes(&from, buf_bytes(&key));
                buf_put_u8(&from, 0);
        }
        store_abort(&txn);
}

static void keep_evidence(Bench *b) {
        Archive *archive = keys_archive(b);
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        StoreTxn *txn;

        if (store_begin(b->store, false, &txn))
                stop("the store can't be read");
        for (size_t i = 0; i < b->sets[ENTRY].n; i++) {
                Parcel p = { .from = b->unit, .to = b->unit, .lane = LANE_NORMAL, .epoch = 1, .number = i + 1,
                             .kind = PARCEL_DOCUMENT, .from_unit = b->unit, .to_unit = b->unit };
                Record *r;

                buf_clear(&bytes);
                if (archive_evidence(archive, txn, b->sets[ENTRY].records[i].number,
                                     1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_RECEIPT, &bytes))
                        stop("the archive can't give an entry");
                r = add(b, EVIDENCE, buf_bytes(&bytes));
                r->number = b->sets[ENTRY].records[i].number;
                p.evidence_bytes = r->bytes;
                buf_clear(&bytes);
                parcel_encode(&p, &bytes);
                (void)add(b, PARCEL, buf_bytes(&bytes));
        }
        store_abort(&txn);
        archive_free(archive);
}

static void read_case_keys(Bench *b, const char *dir) {
        char path[512];

        (void)snprintf(path, sizeof(path), "%s/casekeys", dir);
        if (case_keys_open(path, &(CaseKeysOptions){ .readonly = true }, &b->keys))
                stop("the keys of its cases can't be read");
}

static void keep_all(Bench *b, const char *dir) {
        RunnerReport report;

        read_key(b, dir);
        read_case_keys(b, dir);
        read_journal(b, dir);
        b->store = store_mem_new();
        if (runner_replay(b->journal, b->keys, b->store, (JournalPosition){ 0 }, &report))
                stop("the journal can't be replayed");
        keep_rows(b);
        keep_evidence(b);
        for (size_t i = 0; i < b->sets[BATCH].n; i++)
                add(b, SEGMENT, BYTES_NONE)->at = b->sets[BATCH].records[i].at;
}

/* ---- trying ------------------------------------------------------------------------------------------------------ */

static Fate refused(int r) {
        if (r < 0)
                stop("a decoder fails");
        return REFUSED;
}

static Fate try_entry(Bench *b, const Record *was, Bytes in, Arena *arena) {
        Entry e, old;
        Digest leaf, old_leaf;
        int r = read_entry(b, in, arena, &e);

        if (r)
                return refused(r);
        if (read_entry(b, was->bytes, arena, &old))
                stop("the entry was good before");
        leaf = entry_leaf(e.header_bytes);
        old_leaf = entry_leaf(old.header_bytes);
        if (digest_equal(&leaf, &old_leaf))
                stop("a changed entry has the same leaf");
        return TOLD;
}

static Fate try_seal(Bench *b, const Record *was, Bytes in, Arena *arena) {
        Seal seal;
        int r = seal_decode(in, arena, &seal);

        if (r)
                return refused(r);
        if (seal_verify(&seal, b->roster) == 0)
                stop("a changed seal holds against its signature");
        return TOLD;
}

static int decode_part(PartKind kind, Bytes in, Arena *arena) {
        union {
                Document document;
                Content content;
                Receipt receipt;
                Attachment attachment;
                Evidence evidence;
        } any;
        Fact *facts;
        Seal *seals;
        uint32_t n32;
        size_t n;

        switch (kind) {
        case PART_DOCUMENT:
                return document_decode(in, arena, &any.document);
        case PART_CONTENT:
                return content_decode(in, arena, &any.content);
        case PART_FACTS:
        case PART_RECOVERY:
                return facts_decode(in, arena, &facts, &n);
        case PART_RECEIPT:
                return receipt_decode(in, arena, &any.receipt);
        case PART_PROOF:
                return evidence_decode(in, arena, &any.evidence);
        case PART_ATTACHMENT:
                return attachment_decode(in, arena, &any.attachment);
        case PART_SEALS:
                return seals_decode(in, arena, &seals, &n32);
        default:
                return RECORD_E_FORMAT;
        }
}

static Fate try_part(Bench *b, const Record *was, Bytes in, Arena *arena) {
        static const uint8_t salt[SALT_SIZE];
        Digest is = part_digest(was->part, salt, in), old = part_digest(was->part, salt, was->bytes);
        int r = decode_part(was->part, in, arena);

        if (digest_equal(&is, &old))
                stop("a changed part has the same digest");
        return r ? refused(r) : TOLD;
}

/* What a seal doesn't cover is where it leads: the place in its batch is told by the path, and nothing else is there. */
static Fate try_evidence(Bench *b, const Record *was, Bytes in, Arena *arena) {
        Evidence e, old;
        int r = evidence_decode(in, arena, &e);

        if (r)
                return refused(r);
        if (evidence_verify(&e, b->roster))
                return TOLD;
        if (evidence_decode(was->bytes, arena, &old))
                stop("the evidence was good before");
        if (!digest_equal(&e.seal.hash, &old.seal.hash) || e.header.number != old.header.number)
                stop("changed evidence proves another entry");
        return SAME; /* parts left out: evidence discloses what it discloses */
}

static Fate try_parcel(Bench *b, const Record *was, Bytes in, Arena *arena) {
        Parcel p;
        Digest is = parcel_digest(in), old = parcel_digest(was->bytes);
        int r = parcel_decode(in, arena, &p);

        if (r)
                return refused(r);
        if (digest_equal(&is, &old))
                stop("a changed parcel has the same digest");
        return TOLD;
}

/* The store as it was until this batch: the transaction goes with it. */
static Fate try_batch(Bench *b, Store *store, const Record *was, Bytes in, Arena *arena) {
        RunnerReport report = { 0 };
        StoreTxn *txn;
        Batch batch, old;
        Seal seal;
        int r;

        if (store_begin(store, true, &txn))
                stop("the store can't be written");
        r = replay_batch(b->journal, b->keys, txn, in, was->at, &report);
        store_abort(&txn);
        if (r) {
                if (!report.message[0])
                        stop("a damaged batch isn't named");
                return refused(r);
        }
        if (batch_decode(in, arena, &batch) || batch_decode(was->bytes, arena, &old) || batch.n_entries != old.n_entries)
                stop("a changed batch is replayed");
        for (uint32_t i = 0; i < batch.n_entries; i++)
                if (!bytes_equal(batch.entries[i], old.entries[i]))
                        stop("a changed entry is replayed");
        if (seal_decode(batch.seal, arena, &seal) || seal_verify(&seal, b->roster) == 0)
                stop("a changed batch holds against its signature");
        return TOLD;
}

/* Walked over as any reader does, and asked for as the runner does. */
static Fate try_row(Bench *b, const Record *was, Bytes in, Arena *arena) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT, key = BUF_INIT;
        bool in_key = below(b, 4) == 0, readable;
        JournalPosition at;
        uint64_t number;
        StoreTxn *txn;
        OfficeHead head;
        int r;

        if (in_key)
                change_bytes(b, was->key, &key);
        else
                buf_put_bytes(&key, was->key);
        if (!key.len || key.len > STORE_KEY_MAX || (in_key && bytes_equal(buf_bytes(&key), was->key)))
                return SAME;
        if (store_begin(b->store, true, &txn))
                stop("the store can't be written");
        store_put(txn, buf_bytes(&key), in_key ? was->bytes : in);
        readable = row_format(buf_bytes(&key), in_key ? was->bytes : in, &text);
        for (unsigned kind = 0; kind < ROW_KINDS; kind++) {
                uint64_t room[1024] = { 0 };
                RowCursor c = row_cursor((RowKind)kind, room, 0, 0);

                if (c.key[0] != key.data[0])
                        continue;
                memcpy(c.key, key.data, key.len);
                c.key_len = (uint16_t)key.len;
                (void)(row_next(txn, &c, room) && row_next(txn, &c, room));
        }
        if (!store_error(txn)) {
                office_head(txn, &head);
                (void)office_deadline(txn);
                (void)runner_position(txn, &at);
                (void)archive_index_find(txn, below(b, b->sets[ENTRY].n) + 1, &at);
                (void)archive_index_find_seal(txn, below(b, b->sets[SEAL].n) + 1, &at);
                (void)archive_seal_next(txn, 0, &number);
        }
        r = store_error(txn);
        store_abort(&txn);
        if (r && r != -EBADMSG)
                stop("another error than -EBADMSG");
        if (r && readable)
                stop("a row reads as text and not as a row");
        return r ? REFUSED : TOLD;
}

/* The entry with other facts, whole again. */
static void with_facts(const Entry *entry, Bytes facts, Buf *out, Digest *ret_leaf) {
        CLEANUP(buf_deinit) Buf header = BUF_INIT;
        Entry e = *entry;

        for (uint32_t i = 0; i < e.n_parts; i++) {
                if (e.parts[i].kind != PART_FACTS)
                        continue;
                e.parts[i].data = facts;
                for (uint32_t k = 0; k < e.header.n_parts; k++)
                        if (e.header.parts[k].kind == PART_FACTS)
                                e.header.parts[k].digest = part_digest(PART_FACTS, e.parts[i].salt, facts);
        }
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        *ret_leaf = entry_leaf(e.header_bytes);
        entry_encode(&e, out);
}

/* A batch with other facts under a root that fits them; only the signature doesn't, which replay can't know.  Apply is total:
 * whatever decodes is applied, the rest refused and named. */
static Fate try_facts(Bench *b, Store *store, const Record *was, Arena *arena) {
        static const uint8_t no_signature[SUITE_SIGNATURE_SIZE];
        CLEANUP(buf_deinit) Buf forged = BUF_INIT, facts = BUF_INIT, body = BUF_INIT, seal_bytes = BUF_INIT, bytes = BUF_INIT;
        RunnerReport report = { 0 };
        Digest *leaves;
        StoreTxn *txn;
        Batch batch;
        uint64_t chosen;
        Seal seal;
        int r;

        if (batch_decode(was->bytes, arena, &batch) || seal_decode(batch.seal, arena, &seal))
                stop("the batch was good before");
        leaves = arena_new_array(arena, Digest, batch.n_entries);
        chosen = below(b, batch.n_entries);
        for (uint32_t i = 0; i < batch.n_entries; i++) {
                Entry e;
                const Part *part;

                if (entry_decode(batch.entries[i], arena, true, &e))
                        stop("the entry was good before");
                leaves[i] = entry_leaf(e.header_bytes);
                part = entry_find_part(&e, PART_FACTS);
                if (i != chosen || !part)
                        continue;
                change(b, part->data, &facts);
                with_facts(&e, buf_bytes(&facts), &forged, &leaves[i]);
                batch.entries[i] = buf_bytes(&forged);
        }
        seal.root = merkle_root(leaves, batch.n_entries);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(no_signature, sizeof(no_signature)), &seal_bytes);
        batch_encode(batch.entries, batch.n_entries, buf_bytes(&seal_bytes), &bytes);
        if (store_begin(store, true, &txn))
                stop("the store can't be written");
        r = replay_batch(b->journal, b->keys, txn, buf_bytes(&bytes), was->at, &report);
        if (!r)
                (void)office_deadline(txn);
        store_abort(&txn);
        if (r > 0 && !report.message[0])
                stop("facts that can't be read aren't named");
        return r ? refused(r) : TOLD;
}

static Fate try_segment(Bench *b, const Record *was, const Record *evidence) {
        uint64_t size = journal_mem_segment_size(b->journal, was->at.segment), offset = below(b, size);
        uint8_t mask = (uint8_t)(1u << below(b, 8));
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        Archive *archive = keys_archive(b);
        StoreTxn *txn;
        int r;

        if (store_begin(b->store, false, &txn))
                stop("the store can't be read");
        journal_mem_flip(b->journal, was->at.segment, offset, mask);
        r = archive_evidence(archive, txn, evidence->number, 1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_RECEIPT, &bytes);
        journal_mem_flip(b->journal, was->at.segment, offset, mask);
        store_abort(&txn);
        archive_free(archive);
        if (r == 0 && !bytes_equal(buf_bytes(&bytes), evidence->bytes))
                stop("the archive gives other bytes than there were");
        return r ? refused(r) : SAME;
}

typedef Fate (*Try)(Bench *b, const Record *was, Bytes in, Arena *arena);
static const Try tries[WHATS] = { [ENTRY] = try_entry, [SEAL] = try_seal, [PART] = try_part, [EVIDENCE] = try_evidence,
                                  [PARCEL] = try_parcel, [ROW] = try_row };

static void one(Bench *b, What what) {
        const Record *was = &b->sets[what].records[below(b, b->sets[what].n)];
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Fate fate = SAME;

        if (what == SEGMENT)
                fate = try_segment(b, was, &b->sets[EVIDENCE].records[below(b, b->sets[EVIDENCE].n)]);
        else
                change(b, was->bytes, &in);
        if (what == ROW || (what != SEGMENT && !bytes_equal(buf_bytes(&in), was->bytes)))
                fate = tries[what](b, was, buf_bytes(&in), &arena);
        b->fates[what][fate]++;
}

/* Batch by batch, each damaged `each` times before it is applied. */
static void batches(Bench *b, uint64_t each) {
        Store *store = store_mem_new();
        RunnerReport report = { 0 };

        for (size_t i = 0; i < b->sets[BATCH].n; i++) {
                const Record *was = &b->sets[BATCH].records[i];
                StoreTxn *txn;

                for (uint64_t k = 0; k < each; k++) {
                        CLEANUP(buf_deinit) Buf in = BUF_INIT;
                        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;

                        if (k % 2) {
                                b->fates[FACTS][try_facts(b, store, was, &arena)]++;
                                continue;
                        }
                        change(b, was->bytes, &in);
                        b->fates[BATCH][bytes_equal(buf_bytes(&in), was->bytes)
                                                ? SAME : try_batch(b, store, was, buf_bytes(&in), &arena)]++;
                }
                if (store_begin(store, true, &txn) || replay_batch(b->journal, b->keys, txn, was->bytes, was->at, &report) ||
                    store_commit(&txn))
                        stop("a good batch isn't replayed after the damaged ones");
        }
        store_free(store);
}

int main(int argc, char **argv) {
        Bench b = { .arena = ARENA_INIT };
        uint64_t count, done = 0;

        if (argc < 2)
                stop("usage: stored-records JOURNAL-FOLDER [COUNT [SEED]]");
        count = argc > 2 ? strtoull(argv[2], NULL, 10) : COUNT_DEFAULT;
        random_seeded(&b.random, argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
        keep_all(&b, argv[1]);
        batches(&b, 2 + count / 5 / b.sets[BATCH].n);
        for (What w = 0; w < WHATS; w++)
                for (Fate f = 0; f < FATES; f++)
                        done += b.fates[w][f];
        for (; done < count; done++)
                one(&b, done % BIT_ROT_SHARE == 0 ? SEGMENT : ENTRY + (What)(done % (FACTS - ENTRY)));
        for (What w = 0; w < WHATS; w++)
                printf("%-8s (%5zu): %7llu refused, %7llu told by digest, root, signature or rows, %6llu as they were\n",
                       what_names[w], b.sets[w == FACTS ? ENTRY : w].n, (unsigned long long)b.fates[w][REFUSED],
                       (unsigned long long)b.fates[w][TOLD],
                       (unsigned long long)b.fates[w][SAME]);
        printf("%llu records changed, none passed, nothing ended\n", (unsigned long long)done);
        for (What w = 0; w < WHATS; w++)
                mem_free(b.sets[w].records);
        store_free(b.store);
        journal_free(b.journal);
        case_keys_free(b.keys);
        roster_free(b.roster);
        arena_deinit(&b.arena);
        return 0;
}
