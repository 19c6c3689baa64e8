/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "tests/sim/ledger.h"

typedef struct Reading {
        Ledger *ledger;
        const UnitCode *unit;
        const RosterNode *node; /* whose keys, in use and retired, may have signed */
        bool restored;
        const SimOffice *office;
        const CaseKeys *keys;
        JournalPosition at;
        char *problem;
} Reading;

static bool complain(Reading *r, const char *format, ...) PRINTF_LIKE(2, 3);

static bool complain(Reading *r, const char *format, ...) {
        int n = snprintf(r->problem, 300, "journal of %s, segment %u offset %llu: ", r->unit->s, r->at.segment,
                         (unsigned long long)r->at.offset);
        va_list args;

        va_start(args, format);
        vsnprintf(r->problem + n, 300 - (size_t)n, format, args);
        va_end(args);
        return false;
}

/* ---- own sums ---------------------------------------------------------------------------------------------------- */

static Digest hash_two(uint8_t tag, Bytes a, Bytes b) {
        Buf buf = BUF_INIT;
        Digest d;

        buf_put_u8(&buf, tag);
        buf_put_bytes(&buf, a);
        buf_put_bytes(&buf, b);
        d = digest_plain(buf_bytes(&buf));
        buf_deinit(&buf);
        return d;
}

/* RFC 6962 section 2.1, as it is written there. */
static Digest tree(const Digest *leaves, size_t n) {
        Digest left, right;
        size_t k = 1;

        if (n == 1)
                return leaves[0];
        while (2 * k < n)
                k *= 2;
        left = tree(leaves, k);
        right = tree(leaves + k, n - k);
        return hash_two(1, digest_bytes(&left), digest_bytes(&right));
}

static void put_purpose(Buf *b, const char *purpose) {
        buf_printf(b, "zhuji/1/%s", purpose);
        buf_put_u8(b, 0);
}

static Digest hash_part(const Part *part) {
        Buf b = BUF_INIT;
        Digest d;

        put_purpose(&b, "part");
        buf_put_u32(&b, part->kind);
        buf_put(&b, part->salt, SALT_SIZE);
        buf_put_bytes(&b, part->stored.len ? part->stored : part->data);
        d = digest_plain(buf_bytes(&b));
        buf_deinit(&b);
        return d;
}

static Digest hash_seal(const Seal *seal) {
        Buf b = BUF_INIT;
        Digest d;

        put_purpose(&b, "seal-hash");
        buf_put_blob(&b, seal->body);
        buf_put_blob(&b, seal->signature);
        d = digest_plain(buf_bytes(&b));
        buf_deinit(&b);
        return d;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static int compare_entry(const void *key, const void *element) {
        uint64_t a = *(const uint64_t *)key, b = ((const LedgerEntry *)element)->number;

        return (a > b) - (a < b);
}

LedgerEntry *ledger_entry(const Ledger *l, uint64_t number) {
        return l->n_entries ? bsearch(&number, l->entries, l->n_entries, sizeof *l->entries, compare_entry) : NULL;
}

static int compare_seal(const void *key, const void *element) {
        uint64_t a = *(const uint64_t *)key, b = ((const LedgerSeal *)element)->number;

        return (a > b) - (a < b);
}

const LedgerSeal *ledger_seal(const Ledger *l, uint64_t number) {
        return l->n_seals ? bsearch(&number, l->seals, l->n_seals, sizeof *l->seals, compare_seal) : NULL;
}

static uint64_t ledger_last(const Ledger *l) {
        return l->n_entries ? l->entries[l->n_entries - 1].number : 0;
}

static LedgerEntry *add_entry(Ledger *l) {
        if (l->n_entries == l->cap_entries) {
                l->cap_entries = l->cap_entries ? 2 * l->cap_entries : 512;
                l->entries = mem_realloc(l->entries, l->cap_entries * sizeof *l->entries);
        }
        l->entries[l->n_entries] = (LedgerEntry){ 0 };
        return &l->entries[l->n_entries++];
}

/* What makes a lost entry good counts as that one. */
static void read_restored(LedgerEntry *e) {
        for (size_t i = 0; e->kind == ENTRY_RECOVERY && i < e->n_facts; i++)
                if (e->facts[i].kind == FACT_LOST_DONE) {
                        e->as_number = e->facts[i].number2;
                        if (e->facts[i].at)
                                e->as_time = e->facts[i].at;
                }
}

static bool read_parts(Reading *r, Entry *e, LedgerEntry *out) {
        VaultCount count = { 0 };
        Evidence proof;

        if (e->n_parts != e->header.n_parts)
                return complain(r, "entry %llu lacks parts", (unsigned long long)out->number);
        if (vault_open_entry(r->keys, e, &r->ledger->arena, &count) || count.missing || count.wrong)
                return complain(r, "entry %llu: a part has another key, or none", (unsigned long long)out->number);
        for (uint32_t i = 0; i < e->n_parts; i++) {
                const Part *part = &e->parts[i];
                Digest d = hash_part(part);

                if (part->kind != e->header.parts[i].kind || !digest_equal(&d, &e->header.parts[i].digest))
                        return complain(r, "entry %llu: part %u isn't what the header says", (unsigned long long)out->number,
                                        i);
                if (part_is_closed(part)) {
                        out->erased = true;
                        continue;
                }
                switch (part->kind) {
                case PART_DOCUMENT:
                        out->has_document = true;
                        if (document_decode(part->data, &r->ledger->arena, &out->document))
                                return complain(r, "entry %llu: bad document", (unsigned long long)out->number);
                        out->id = clerk_id_of(out->kind == ENTRY_REGISTER        ? out->document.external_id :
                                              out->kind == ENTRY_PERIODIC_REPORT ? out->document.summary :
                                                                                   out->document.body);
                        break;
                case PART_CONTENT:
                        out->has_content = true;
                        out->content = digest_plain(part->data);
                        break;
                case PART_SEALED:
                        out->sealed = part->data;
                        break;
                case PART_CODE:
                        if (part->data.len == QUERY_CODE_DIGITS)
                                memcpy(out->code, part->data.data, QUERY_CODE_DIGITS);
                        break;
                case PART_FACTS:
                        if (facts_decode(part->data, &r->ledger->arena, &out->facts, &out->n_facts))
                                return complain(r, "entry %llu: bad facts", (unsigned long long)out->number);
                        read_restored(out);
                        break;
                case PART_RECEIPT:
                        out->has_receipt = true;
                        if (receipt_decode(part->data, &r->ledger->arena, &out->receipt))
                                return complain(r, "entry %llu: bad receipt", (unsigned long long)out->number);
                        break;
                case PART_PROOF:
                        if (out->kind != ENTRY_RECEIVED && out->kind != ENTRY_RECEIPT)
                                break;
                        if (evidence_decode(part->data, &r->ledger->arena, &proof))
                                return complain(r, "entry %llu: bad proof", (unsigned long long)out->number);
                        out->of_entry = proof.header.number;
                        break;
                default:
                        break;
                }
        }
        return true;
}

static bool read_entry(Reading *r, Bytes bytes, Digest *ret_leaf) {
        Ledger *l = r->ledger;
        Instant last = l->n_entries ? l->entries[l->n_entries - 1].time : INSTANT_NONE;
        LedgerEntry *out;
        Entry e;

        if (entry_decode(bytes, &l->arena, false, &e))
                return complain(r, "the entry after %llu can't be read", (unsigned long long)ledger_last(l));
        if (e.header.number <= ledger_last(l))
                return complain(r, "entry %llu follows entry %llu", (unsigned long long)e.header.number,
                                (unsigned long long)ledger_last(l));
        if (e.header.time < last)
                return complain(r, "entry %llu is older than the one before", (unsigned long long)e.header.number);
        out = add_entry(l);
        out->number = out->as_number = e.header.number;
        out->time = out->as_time = e.header.time;
        out->kind = e.header.kind;
        out->case_id = e.header.case_id;
        out->actor = e.header.actor;
        *ret_leaf = hash_two(0, e.header_bytes, BYTES_NONE);
        return read_parts(r, &e, out);
}

/* ---- seals ------------------------------------------------------------------------------------------------------- */

/* By the key it names, while that was in use: each key from where the one before it ended, but that an office with an old copy
 * gives the numbers of its lost seals once more, with the key that it has by now. */
static bool is_signed(const RosterNode *node, bool restored, const Seal *seal) {
        for (uint32_t i = 0; node && i < node->n_identity; i++) {
                const RosterKey *k = &node->identity[i];
                uint64_t after = i + 1 < node->n_identity && !restored ? node->identity[i + 1].last_seal : 0;

                if (memcmp(k->id, seal->key_id, sizeof k->id) == 0)
                        return seal->number > after && (!k->retired || seal->number <= k->last_seal) &&
                               suite_verify(k->suite, k->public_key, "seal", seal->body, seal->signature);
        }
        return false;
}

/* Numbers run without gaps.  Only an entry that declares a recovery begins elsewhere, in a new epoch, and says from where. */
static bool follows(const Ledger *l, const Seal *seal, const LedgerEntry *entries, uint32_t n) {
        static const LedgerSeal before_all = { .epoch = 1 };
        const LedgerSeal *last = l->n_seals ? &l->seals[l->n_seals - 1] : &before_all;
        uint64_t last_entry = l->n_entries > n ? entries[-1].number : 0;
        const Fact *f = entries[0].n_facts ? &entries[0].facts[0] : NULL;

        for (uint32_t i = 1; i < n; i++)
                if (entries[i].number != entries[i - 1].number + 1)
                        return false;
        if (seal->epoch == last->epoch)
                return seal->number == last->number + 1 && entries[0].number == last_entry + 1;
        return entries[0].kind == ENTRY_RECOVERY && f && f->kind == FACT_RECOVERY && f->how == last->epoch &&
               f->what == seal->epoch && seal->epoch > last->epoch && f->number == last->number && f->number2 == last_entry &&
               f->has_digest && digest_equal(&f->digest, &last->hash) && (uint64_t)f->at == seal->number &&
               seal->number > last->number && entries[0].number > last_entry;
}

static bool read_seal(Reading *r, const Batch *batch, const Digest *leaves, uint64_t first) {
        static const Digest none;
        Ledger *l = r->ledger;
        LedgerEntry *entries = l->entries + l->n_entries - batch->n_entries;
        const Digest *previous = l->n_seals ? &l->seals[l->n_seals - 1].hash : &none;
        Digest root = tree(leaves, batch->n_entries);
        Seal seal;

        if (seal_decode(batch->seal, &l->arena, &seal))
                return complain(r, "its seal can't be read");
        if (!unit_code_equal(&seal.unit, r->unit) || seal.first_entry != first || seal.count != batch->n_entries ||
            !follows(l, &seal, entries, batch->n_entries))
                return complain(r, "seal %llu isn't this batch's", (unsigned long long)seal.number);
        if (!digest_equal(&seal.previous, previous) || !digest_equal(&seal.root, &root))
                return complain(r, "seal %llu: chain or root don't fit", (unsigned long long)seal.number);
        if (!is_signed(r->node, r->restored, &seal))
                return complain(r, "seal %llu: not signed by a key that was its office's then",
                                (unsigned long long)seal.number);
        if (l->n_seals == l->cap_seals) {
                l->cap_seals = l->cap_seals ? 2 * l->cap_seals : 256;
                l->seals = mem_realloc(l->seals, l->cap_seals * sizeof *l->seals);
        }
        l->seals[l->n_seals++] = (LedgerSeal){ seal.number, seal.epoch, hash_seal(&seal), first, batch->n_entries };
        for (uint32_t i = 0; i < batch->n_entries; i++)
                entries[i].epoch = seal.epoch;
        return true;
}

static bool read_batch(Reading *r, Bytes bytes) {
        Ledger *l = r->ledger;
        size_t first = l->n_entries;
        Digest *leaves;
        Batch batch;

        if (!l->marked && memmem(bytes.data, bytes.len, ACCUSE_MARK, strlen(ACCUSE_MARK)))
                l->marked = ledger_last(l) + 1;
        if (batch_decode(bytes, &l->arena, &batch) || !batch.n_entries)
                return complain(r, "can't be read as a batch");
        leaves = arena_new_array(&l->arena, Digest, batch.n_entries);
        for (uint32_t i = 0; i < batch.n_entries; i++)
                if (!read_entry(r, batch.entries[i], &leaves[i]))
                        return false;
        return read_seal(r, &batch, leaves, l->entries[first].number);
}

/* Told to the case's own organ as an accusation from the first, or marked as one later. */
static bool makes_accusation(const Fact *f, const CaseId *id) {
        return case_id_equal(&f->case_id, id) && (f->kind == FACT_SEALED_CASE ||
                                                  ((f->kind == FACT_CASE || f->kind == FACT_CLASS) && f->what == CLASS_ACCUSATION));
}

/* Nothing is erased but what was said about a case before it turned out to accuse; that entry itself may be lost with the disk, while
 * the folder of keys is the newest one. */
static bool check_erased(Reading *r, const Ledger *l) {
        const LedgerEntry *end = l->entries + l->n_entries;

        for (const LedgerEntry *e = l->entries; e < end; e++) {
                bool sealed = !e->erased || (r->office && restore_was_sealed(r->office, &e->case_id));

                for (const LedgerEntry *later = e; later < end && !sealed; later++)
                        for (size_t i = 0; i < later->n_facts; i++)
                                sealed = sealed || makes_accusation(&later->facts[i], &e->case_id);
                if (!sealed)
                        return complain(r, "entry %llu is erased, and its case doesn't accuse", (unsigned long long)e->number);
        }
        return true;
}

bool ledger_read(Journal *journal, const CaseKeys *keys, const RosterNode *node, const SimOffice *restored, Ledger *ret,
                 char problem[300]) {
        JournalPosition next;
        Reading r = { .ledger = ret, .unit = &node->unit, .node = node, .restored = restored != NULL, .keys = keys, .office = restored,
                      .at = journal_first(journal), .problem = problem };
        Buf batch = BUF_INIT;
        bool good = true;
        int k = 0;

        *ret = (Ledger){ .digest = digest_stream_new(NULL) };
        while (good && (k = journal_read(journal, r.at, &batch, &next)) == 0) {
                digest_stream_update(ret->digest, buf_bytes(&batch));
                good = read_batch(&r, buf_bytes(&batch));
                r.at = next;
        }
        if (good && k != JOURNAL_E_END)
                good = complain(&r, "can't be read: %d", k);
        good = good && check_erased(&r, ret);
        buf_deinit(&batch);
        return good;
}

/* RFC 9162 section 2.1.3.2, as it is written there. */
bool ledger_proves(const Evidence *e, const RosterNode *node, bool restored) {
        uint64_t fn = e->index, sn = e->seal.count - 1u;
        Digest r = hash_two(0, e->header_bytes, BYTES_NONE), own = hash_seal(&e->seal);

        if (!e->seal.count || e->index >= e->seal.count || !digest_equal(&own, &e->seal.hash))
                return false;
        for (uint32_t i = 0; i < e->n_path; i++) {
                if (!sn)
                        return false;
                if ((fn & 1) || fn == sn) {
                        r = hash_two(1, digest_bytes(&e->path[i]), digest_bytes(&r));
                        for (; !(fn & 1) && fn; fn >>= 1)
                                sn >>= 1;
                } else {
                        r = hash_two(1, digest_bytes(&r), digest_bytes(&e->path[i]));
                }
                fn >>= 1;
                sn >>= 1;
        }
        return !sn && digest_equal(&r, &e->seal.root) && unit_code_equal(&e->seal.unit, &node->unit) &&
               is_signed(node, restored, &e->seal);
}

void ledger_deinit(Ledger *l) {
        arena_deinit(&l->arena);
        mem_free(l->entries);
        mem_free(l->seals);
        if (l->digest)
                (void)digest_stream_finish(&l->digest);
        *l = (Ledger){ 0 };
}
