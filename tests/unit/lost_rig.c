/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "lost_rig.h"

#define COUNTY "411281"
#define CITY "411200"

void put_alarm(Bare *b, AlarmKind kind, const char *subject, bool on) {
        AlarmRow row = { .kind = kind, .on = on };

        (void)snprintf(row.subject, sizeof(row.subject), "%s", subject);
        row_put(b->txn, ROW_ALARM, &row);
}

void put_recovery(Bare *b, RecoveryState state, uint64_t lost) {
        RecoveryRow row = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = state, .lost = lost };

        row_put(b->txn, ROW_RECOVERY, &row);
}

const Fact *warned(const Bare *b, WarningKind kind) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_WARNING, n)); n++)
                if (f->what == (uint32_t)kind && f->how)
                        return f;
        return NULL;
}

void hold_document(Held *h) {
        buf_clear(&h->bytes);
        document_encode(&h->doc, &h->bytes);
        h->theirs.parts[0].data = buf_bytes(&h->bytes);
}

Input held(Held *h, EntryKind theirs, EntryKind kind, const char *from, const char *to, const CaseId *id) {
        Input in = { .kind = INPUT_RECOVERY_ITEM, .peer = { CITY } };

        *h = (Held){ .doc = { .kind = kind, .unit = code_of(from), .to = to ? code_of(to) : UNIT_NONE, .reason = "理由",
                              .body = "内容" } };
        h->lost.header = (Header){ .number = 120, .time = BARE_START - DURATION_DAY, .kind = kind, .version = 1, .case_id = *id,
                                   .actor = { .unit = code_of(from), .user = { "clerk" } } };
        h->theirs.header = (Header){ .number = 7, .kind = theirs, .version = 1, .case_id = *id, .actor = { .unit = { CITY } } };
        document_encode(&h->doc, &h->bytes);
        h->theirs.parts[h->theirs.n_parts++] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&h->bytes) };
        h->receipt = (Receipt){ .from = { COUNTY }, .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5,
                                .outcome = OUTCOME_TAKEN };
        in.receipt_evidence = &h->theirs;
        in.lost = &h->lost;
        in.receipt = &h->receipt;
        return in;
}

void proof_of(Entry *e, Buf *ret) {
        static const uint8_t signature[64];
        Seal seal = { .unit = { COUNTY }, .number = 50, .epoch = 1, .first_entry = e->header.number, .count = 1, .previous = { { 1 } },
                      .time = e->header.time, .suite = RECORD_SUITE_STD };
        Buf header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT;

        header_encode(&e->header, &header);
        e->header_bytes = buf_bytes(&header);
        seal.root = entry_leaf(e->header_bytes);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
        evidence_encode(e, 0, 0, NULL, 0, buf_bytes(&sealed), ret);
        buf_deinit(&header);
        buf_deinit(&body);
        buf_deinit(&sealed);
}

Result make_good_with_parts(Bare *b, const LostRow *row, const Document *doc, Instant at, const Part *parts, uint32_t n,
                                   const Entry *coming) {
        Entry lost = { .header = { .number = row->entry, .time = at, .kind = doc->kind, .version = 1, .case_id = row->case_id,
                                   .actor = { .unit = row->unit, .user = { "clerk" } } } };
        Buf document = BUF_INIT, proof = BUF_INIT;
        Input in = { .kind = INPUT_TICK, .coming_entry = coming };
        Entry learnt = { .n_parts = 2 };
        Document filled = *doc;
        Result result;

        filled.unit = row->unit;
        document_encode(&filled, &document);
        lost.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        lost.n_parts = lost.header.n_parts = 1;
        lost.header.parts[0] = (PartRef){ .kind = PART_DOCUMENT, .digest = part_digest(PART_DOCUMENT, lost.parts[0].salt,
                                                                                      lost.parts[0].data) };
        proof_of(&lost, &proof);
        learnt.parts[0] = (Part){ .kind = PART_PROOF, .data = buf_bytes(&proof) };
        learnt.parts[1] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        for (uint32_t i = 0; i < n; i++)
                learnt.parts[parts[i].kind == PART_DOCUMENT ? 1 : learnt.n_parts++] = parts[i];
        row_put(b->txn, ROW_LOST, row);
        in.lost_entry = &learnt;
        result = bare_decide(b, &in);
        row_delete(b->txn, ROW_LOST, row);
        buf_deinit(&document);
        buf_deinit(&proof);
        return result;
}

Result make_good(Bare *b, const LostRow *row, const Document *doc, Instant at) {
        return make_good_with_parts(b, row, doc, at, NULL, 0, NULL);
}

LostRow lost_act(EntryKind document, const CaseId *id, const char *other) {
        return (LostRow){ .case_id = *id, .entry = 120, .way = LOST_OUT, .peer = { CITY }, .lane = LANE_NORMAL, .epoch = 1,
                          .number = 5, .outcome = OUTCOME_TAKEN, .document = document, .unit = { COUNTY },
                          .other = code_of(other),
                          .learnt = 1000110 };
}

Document lost_document(EntryKind kind, const char *to) {
        return (Document){ .kind = kind, .to = to ? code_of(to) : UNIT_NONE, .reason = "超出本级职权", .body = "内容",
                           .handing_mode = kind == ENTRY_REPORT_UP ? ENTRY_REFERRAL : 0 };
}

void put_case(Bare *b, const CaseId *id, DocketState state, Custody custody, const char *given_to) {
        CaseRow row = { .case_id = *id, .registered_by = { COUNTY }, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                        .channel = CHANNEL_LETTER, .entry = 50, .received_at = BARE_START - 3 * DURATION_DAY };
        DocketRow docket = { .unit = { COUNTY }, .case_id = *id, .state = state, .custody = custody, .home = STATE_REGISTERED };
        CaseUnitRow unit = { .case_id = *id, .unit = { COUNTY } };

        if (given_to)
                docket.given_to = code_of(given_to);
        row_put(b->txn, ROW_CASE, &row);
        row_put(b->txn, ROW_DOCKET, &docket);
        row_put(b->txn, ROW_CASE_UNIT, &unit);
}

uint32_t done_how(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_LOST_DONE, 0);

        assert_non_null(f);
        return f->how;
}

Custody custody_of(const Bare *b, const char *unit) {
        const Fact *f, *last = NULL;

        for (unsigned n = 0; (f = bare_fact(b, FACT_CUSTODY, n)); n++)
                if (!strcmp(f->unit.s, unit))
                        last = f;
        return last ? (Custody)last->what : CUSTODY_NONE;
}

Input their_recovery(Theirs *t) {
        Input in = { .kind = INPUT_PEER_RECOVERY, .peer = { CITY } };

        *t = (Theirs){ .n_facts = 2 };
        t->evidence.header = (Header){ .number = 1000200, .time = BARE_START, .kind = ENTRY_RECOVERY, .version = 1,
                                       .actor = { .unit = { CITY } } };
        t->evidence.header_bytes = bytes_of_str("header");
        t->evidence.seal = (Seal){ .unit = { CITY }, .number = 1000060, .epoch = 2, .previous = { { 5 } }, .hash = { { 6 } } };
        t->evidence.seal_bytes = bytes_of_str("seal");
        t->facts[0] = (Fact){ .kind = FACT_RECOVERY, .unit = { CITY }, .what = 2, .how = 1, .at = 1000060, .text = "" };
        t->facts[1] = (Fact){ .kind = FACT_RECOVERY_RANGE, .unit = { CITY }, .what = SERIAL_REGISTER, .number = 2026, .how = 60,
                              .number2 = 80, .text = "" };
        in.receipt_evidence = &t->evidence;
        in.lanes = t->lanes;
        in.seals = t->seals;
        return in;
}

Result hear(Bare *b, Theirs *t, const Input *in) {
        buf_clear(&t->bytes);
        facts_encode(t->facts, t->n_facts, &t->bytes);
        t->evidence.parts[0] = (Part){ .kind = PART_RECOVERY, .data = buf_bytes(&t->bytes) };
        t->evidence.n_parts = 1;
        return bare_decide(b, in);
}
