/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A member with valid keys in another office's recovery, and with recoveries of its own that never were: what it says of itself is
 * recorded, what it says of others' acts must be borne out by their own seals, and it stops, grows or learns nothing.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/closed.h"
#include "mesh_hostile.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "roster_text.h"

#define ALL COUNTY " " OTHER " " CITY " " PROVINCE

static Result declare(Mesh *mesh, const char *unit) {
        return mesh_recover(mesh, unit, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed" });
}

static Result without(Mesh *mesh, const char *unit, const char *peer) {
        Document doc = { .variant = RECOVER_WITHOUT, .reason = "asked by telephone" };

        doc.to = code_of(peer);
        return mesh_recover(mesh, unit, &doc);
}

static void answer_as(Mesh *mesh, const char *from, const char *to, RecoveryAnswer answer) {
        Buf content = BUF_INIT;

        answer.refused = answer.refused ? answer.refused : "";
        recovery_answer_encode(&answer, &content);
        mesh_inject(mesh, from, to, FRAME_DATA, BODY_RECOVERY_ANSWER, mesh->version, buf_bytes(&content));
        mesh_run(mesh, 50);
        buf_deinit(&content);
}

static void send_answer(Mesh *mesh, const char *to, RecoveryAnswer answer) {
        answer_as(mesh, OTHER, to, answer);
}

/* ---- a county that lost its last day -------------------------------------------------------------------------------- */

typedef struct Story {
        Mesh mesh;
        CaseId kept, given; /* one it has, one it handed to the city in the lost stretch */
        Buf parcel;         /* in which it did, as the city got it */
        Arena arena;
        Parcel lost;        /* decoded */
} Story;

/* Something that the county refuses; but they have a stream, so that it will be waited for. */
static void speak_once(Story *s) {
        Document doc = mesh_document(&s->mesh, COUNTY);
        Buf parcel = BUF_INIT;

        doc.kind = ENTRY_ORDER;
        doc.unit = code_of(OTHER);
        mesh_forge_parcel(mesh_at(&s->mesh, OTHER), &doc, &s->kept, COUNTY, OTHER, 1, &parcel);
        mesh_inject(&s->mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_run(&s->mesh, 50);
        buf_deinit(&parcel);
}

/* The hostile member is silent but for what a test makes it say. */
static void begin(Story *s, uint64_t seed) {
        MeshNode *county;
        Journal *backup;

        *s = (Story){ .arena = ARENA_INIT };
        mesh_init(&s->mesh, seed, ALL);
        county = mesh_at(&s->mesh, COUNTY);
        s->kept = mesh_register(&s->mesh, COUNTY);
        s->given = mesh_register(&s->mesh, COUNTY);
        mesh_settle(&s->mesh);
        mesh_link(mesh_at(&s->mesh, OTHER), false);
        speak_once(s);
        backup = mesh_backup(county);
        mesh_forget(&s->mesh);
        mesh_do(&s->mesh, COUNTY, ENTRY_REPORT_UP, &s->given,
                &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容", .handing_mode = true });
        mesh_settle(&s->mesh);
        buf_put_bytes(&s->parcel, buf_bytes(&mesh_sent(&s->mesh, COUNTY, CITY, BODY_PARCEL, 0)->content));
        assert_int_equal(parcel_decode(buf_bytes(&s->parcel), &s->arena, &s->lost), 0);
        mesh_run(&s->mesh, MESH_HELLO_MS + 2000);
        s->mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&s->mesh, 3000);
}

static void end(Story *s) {
        arena_deinit(&s->arena);
        buf_deinit(&s->parcel);
        mesh_deinit(&s->mesh);
}

static void assert_goes_on(Story *s) {
        if (mesh_recovery_peer(&s->mesh, COUNTY, OTHER) == RECOVERY_PEER_WAITING)
                assert_int_equal(without(&s->mesh, COUNTY, OTHER).status, RESULT_DONE);
        mesh_run(&s->mesh, 2 * MESH_MINUTE);
        assert_int_equal(mesh_recovery(&s->mesh, COUNTY), RECOVERY_DONE);
        mesh_assert_custodian(&s->mesh, &s->kept, COUNTY);
        mesh_assert_custodian(&s->mesh, &s->given, CITY);
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------- */

/* Said before there is any recovery, of numbers that would leave none for the next. */
static void claimed_numbers_are_believed_within_reason(void **state) {
        static const RecoveryAnswer claims[] = {
                { .epoch = 1, .known_epoch = UINT32_MAX, .more = true },
                { .epoch = 1, .known_seal = UINT64_MAX, .more = true },
                { .epoch = 1, .known_entry = UINT64_MAX - 5, .more = true },
                { .epoch = 1, .known_entry = UINT64_C(1) << 63, .known_seal = UINT64_C(1) << 63, .more = true },
        };
        uint64_t before;
        RecoveryRow row;
        Story s;

        begin(&s, 1);
        before = mesh_entries(&s.mesh, COUNTY);
        for (size_t i = 0; i < array_size(claims); i++)
                send_answer(&s.mesh, COUNTY, claims[i]);
        assert_int_equal(mesh_entries(&s.mesh, COUNTY), before);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        assert_true(recovery_get(mesh_txn(mesh_at(&s.mesh, COUNTY)), &row));
        assert_int_equal(row.epoch, 2);
        assert_true(row.entry < before + 2 * RECOVERY_ROOM);
        assert_true(row.first_seal < 2 * RECOVERY_ROOM);
        assert_goes_on(&s);
        end(&s);
}

static void an_answer_of_another_epoch_or_place_is_not_heard(void **state) {
        Story s;

        begin(&s, 2);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 1 });
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 3 });
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 2, .after = 77 });
        assert_int_equal(mesh_recovery_peer(&s.mesh, COUNTY, OTHER), RECOVERY_PEER_WAITING);
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 2 });
        assert_int_equal(mesh_recovery_peer(&s.mesh, COUNTY, OTHER), RECOVERY_PEER_HEARD);
        assert_goes_on(&s);
        end(&s);
}

/* ---- what it says it holds ---------------------------------------------------------------------------------------------- */

typedef struct Lie {
        const char *what;
        EntryKind kind;        /* of its entry: RECEIVED (it got it from us) or RECEIPT (we got it from it) */
        bool other_case;       /* of a case that the county kept */
        bool other_document;   /* addressed to itself */
        const char *actor;     /* who of it got it */
        const char *own_proof; /* NULL, or whose act the lost entry is by what it says: it sealed that itself */
        const char *by;        /* NULL: the hostile member */
} Lie;

static void forge_item(Story *s, const Lie *lie, Buf *out) {
        const char *by = lie->by ? lie->by : OTHER;
        MeshNode *other = mesh_at(&s->mesh, by);
        const Evidence *lost = &s->lost.evidence;
        const CaseId *id = lie->other_case ? &s->kept : &s->given;
        bool got = lie->kind == ENTRY_RECEIVED;
        Receipt receipt = { .from = code_of(got ? COUNTY : by), .to = code_of(got ? by : COUNTY), .lane = LANE_NORMAL,
                            .epoch = 1, .number = 1, .outcome = OUTCOME_TAKEN, .detail = "" };
        Buf receipt_bytes = BUF_INIT, proof = BUF_INIT, document = BUF_INIT;
        const Part *shown = evidence_find_part(lost, PART_DOCUMENT);
        Document doc;
        Part parts[3] = { { .kind = PART_DOCUMENT } };

        assert_int_equal(document_decode(shown->data, &s->arena, &doc), 0);
        parts[0] = *shown;
        if (lie->other_document) {
                doc.to = code_of(OTHER);
                document_encode(&doc, &document);
                parts[0] = (Part){ .kind = PART_DOCUMENT, .salt = { 1 }, .data = buf_bytes(&document) };
        }
        receipt_encode(&receipt, &receipt_bytes);
        parts[1] = (Part){ .kind = PART_RECEIPT, .data = buf_bytes(&receipt_bytes) };
        if (lie->own_proof)
                mesh_forge_evidence(other, &(MeshForged){ .kind = ENTRY_REPORT_UP, .case_id = *id, .actor = lie->own_proof,
                                                          .parts = parts, .n_parts = 1 }, &proof);
        else
                evidence_encode_parts(lost, 0, &proof);
        parts[2] = (Part){ .kind = PART_PROOF, .data = buf_bytes(&proof) };
        mesh_forge_evidence(other, &(MeshForged){ .kind = lie->kind, .case_id = *id, .actor = lie->actor, .parts = parts,
                                                  .n_parts = 3 }, out);
        buf_deinit(&receipt_bytes);
        buf_deinit(&proof);
        buf_deinit(&document);
}

static void what_our_own_seal_does_not_bear_out_is_not_believed(void **state) {
        static const Lie lies[] = {
                { "it got what went to the city", ENTRY_RECEIVED, false, false, OTHER, NULL, NULL },
                { "the city's name on its entry", ENTRY_RECEIVED, false, false, CITY, NULL, NULL },
                { "a document that was another", ENTRY_RECEIVED, false, true, OTHER, NULL, NULL },
                { "a case that never left", ENTRY_RECEIVED, true, false, CITY, NULL, NULL },
                { "a case that never left, another document", ENTRY_RECEIVED, true, true, OTHER, NULL, NULL },
                { "an act that never was", ENTRY_RECEIVED, true, true, OTHER, COUNTY, NULL },
                { "an act of its own", ENTRY_RECEIVED, true, true, OTHER, OTHER, NULL },
                { "we took a case from it", ENTRY_RECEIPT, false, false, OTHER, NULL, NULL },
                { "we took another case from it", ENTRY_RECEIPT, true, true, OTHER, NULL, NULL },
                { "we took it, by its own seal", ENTRY_RECEIPT, true, true, OTHER, COUNTY, NULL },
        };
        DocketRow before, after;
        uint64_t entries;
        Story s;

        begin(&s, 3);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        mesh_run(&s.mesh, 5000); /* the others have told by now */
        assert_int_equal(mesh_recovery(&s.mesh, COUNTY), RECOVERY_HEARING);
        before = mesh_docket(&s.mesh, COUNTY, &s.kept);
        entries = mesh_entries(&s.mesh, COUNTY);
        for (size_t i = 0; i < array_size(lies); i++) {
                Buf item = BUF_INIT;
                RecoveryAnswer answer = { .epoch = 2, .more = true, .n_items = 1 };

                forge_item(&s, &lies[i], &item);
                answer.items[0] = buf_bytes(&item);
                send_answer(&s.mesh, COUNTY, answer);
                if (mesh_entries(&s.mesh, COUNTY) != entries)
                        fail_msg("believed: %s", lies[i].what);
                assert_int_equal(mesh_rows(&s.mesh, COUNTY, ROW_LOST), 1); /* the city's, which is true */
                buf_deinit(&item);
        }
        after = mesh_docket(&s.mesh, COUNTY, &s.kept);
        assert_memory_equal(&before, &after, sizeof(before));
        assert_goes_on(&s);
        end(&s);
}

/* What the city got in one case it tells of another, which it would like to have: its own seal says so, ours does not. */
static void what_went_in_one_case_is_not_told_of_another(void **state) {
        static const Lie lie = { "it got the other case", ENTRY_RECEIVED, true, false, CITY, NULL, CITY };
        static const Lie truth = { "it got that case", ENTRY_RECEIVED, false, false, CITY, NULL, CITY };
        Buf told = BUF_INIT, true_told = BUF_INIT;
        RecoveryAnswer answer = { .epoch = 2, .more = true, .n_items = 1 };
        DocketRow before, after;
        uint64_t entries;
        Story s;

        begin(&s, 9);
        mesh_link(mesh_at(&s.mesh, CITY), false);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        mesh_run(&s.mesh, 5000);
        before = mesh_docket(&s.mesh, COUNTY, &s.kept);
        entries = mesh_entries(&s.mesh, COUNTY);
        forge_item(&s, &lie, &told);
        answer.items[0] = buf_bytes(&told);
        answer_as(&s.mesh, CITY, COUNTY, answer);
        assert_int_equal(mesh_entries(&s.mesh, COUNTY), entries);
        assert_int_equal(mesh_rows(&s.mesh, COUNTY, ROW_LOST), 0);
        after = mesh_docket(&s.mesh, COUNTY, &s.kept);
        assert_memory_equal(&before, &after, sizeof(before));
        assert_false(mesh_has_alarm(mesh_at(&s.mesh, COUNTY), ALARM_RECOVERY));
        /* The same of the case that it was is believed. */
        forge_item(&s, &truth, &true_told);
        answer.items[0] = buf_bytes(&true_told);
        answer_as(&s.mesh, CITY, COUNTY, answer);
        assert_int_equal(mesh_entries(&s.mesh, COUNTY), entries + 1);
        assert_int_equal(mesh_rows(&s.mesh, COUNTY, ROW_LOST), 1);
        mesh_link(mesh_at(&s.mesh, CITY), true);
        mesh_run(&s.mesh, 2 * MESH_HELLO_MS);
        assert_goes_on(&s);
        buf_deinit(&told);
        buf_deinit(&true_told);
        end(&s);
}

/* What lay in clear with us, for the case accuses here, the city keeps closed, for nothing accuses there: it is the same document. */
static void what_they_keep_closed_and_we_kept_in_clear_is_borne_out(void **state) {
        RecoveryAnswer answer = { .epoch = 2, .more = true, .n_items = 1 };
        Document doc = { .kind = ENTRY_SEALED_WORD, .case_class = CLASS_ACCUSATION };
        Buf document = BUF_INIT, other = BUF_INIT, proof = BUF_INIT, receipt_bytes = BUF_INIT;
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 0, 0);
        Part said = { .kind = PART_DOCUMENT, .salt = { 1 } }, parts[3];
        Receipt receipt = { .from = code_of(COUNTY), .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 1,
                            .outcome = OUTCOME_TAKEN, .detail = "" };
        Random random;
        Story s;

        begin(&s, 12);
        mesh_link(mesh_at(&s.mesh, CITY), false);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        mesh_run(&s.mesh, 5000);
        random_seeded(&random, 12);
        doc.unit = code_of(COUNTY);
        document_encode(&doc, &document);
        doc.unit = code_of(CITY);
        document_encode(&doc, &other);
        said.data = buf_bytes(&document);
        mesh_forge_evidence(mesh_at(&s.mesh, COUNTY), &(MeshForged){ .kind = ENTRY_SEALED_WORD, .case_id = s.kept, .parts = &said,
                                                                     .n_parts = 1 }, &proof);
        receipt_encode(&receipt, &receipt_bytes);
        parts[1] = (Part){ .kind = PART_RECEIPT, .data = buf_bytes(&receipt_bytes) };
        parts[2] = (Part){ .kind = PART_PROOF, .data = buf_bytes(&proof) };
        for (unsigned i = 0; i < 2; i++) { /* another document first */
                Buf item = BUF_INIT;

                parts[0] = said;
                parts[0].data = buf_bytes(i ? &document : &other);
                assert_int_equal(closed_make(&parts[0], &random, &s.arena), 0);
                mesh_forge_evidence(mesh_at(&s.mesh, CITY), &(MeshForged){ .kind = ENTRY_RECEIVED, .case_id = s.kept, .parts = parts,
                                                                           .n_parts = 3 }, &item);
                answer.items[0] = buf_bytes(&item);
                answer_as(&s.mesh, CITY, COUNTY, answer);
                assert_int_equal(mesh_rows(&s.mesh, COUNTY, ROW_LOST), i);
                buf_deinit(&item);
        }
        assert_true(row_next(mesh_txn(mesh_at(&s.mesh, COUNTY)), &cursor, &row));
        assert_int_equal(row.document, ENTRY_SEALED_WORD);
        assert_true(case_id_equal(&row.case_id, &s.kept));
        buf_deinit(&document);
        buf_deinit(&other);
        buf_deinit(&proof);
        buf_deinit(&receipt_bytes);
        end(&s);
}

/* ---- refusing ----------------------------------------------------------------------------------------------------------- */

/* It may say once that it will not have the recovery; a person goes on without it, and that is that. */
static void who_refuses_without_reason_is_gone_on_without_for_good(void **state) {
        uint64_t entries;
        Story s;

        begin(&s, 4);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 2, .refused = "declares less than we hold" });
        assert_int_equal(mesh_recovery_peer(&s.mesh, COUNTY, OTHER), RECOVERY_PEER_REFUSED);
        assert_true(mesh_has_alarm(mesh_at(&s.mesh, COUNTY), ALARM_RECOVERY));
        assert_int_equal(without(&s.mesh, COUNTY, OTHER).status, RESULT_DONE);
        mesh_run(&s.mesh, 5000);
        assert_int_equal(mesh_recovery(&s.mesh, COUNTY), RECOVERY_DONE);
        entries = mesh_entries(&s.mesh, COUNTY);
        for (unsigned i = 0; i < 100; i++)
                send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 2, .refused = i % 2 ? "no" : "never" });
        assert_int_equal(mesh_recovery_peer(&s.mesh, COUNTY, OTHER), RECOVERY_PEER_WITHOUT);
        assert_int_equal(mesh_recovery(&s.mesh, COUNTY), RECOVERY_DONE);
        assert_true(mesh_entries(&s.mesh, COUNTY) <= entries + 1);
        assert_goes_on(&s);
        end(&s);
}

/* ---- which seal of ours it holds ---------------------------------------------------------------------------------------- */

static void say_held(Mesh *mesh, uint64_t number, const Digest *hash) {
        Hello h = { .epoch = 1, .roster_version = mesh->version, .time = mesh->now, .held_number = number, .held_hash = *hash };
        Buf content = BUF_INIT;

        memcpy(h.roster_hash.b, mesh->opened[mesh->version]->hash, DIGEST_SIZE);
        hello_encode(&h, &content);
        mesh_inject(mesh, OTHER, COUNTY, FRAME_HELLO, BODY_HELLO, mesh->version, buf_bytes(&content));
        mesh_run(mesh, 5000);
        buf_deinit(&content);
}

/* With the recovery's own seal it has heard of it; with one before that it has to hear of it again. */
static void who_holds_the_seal_of_a_recovery_is_not_asked_again(void **state) {
        Arena arena = ARENA_INIT;
        RecoveryAsk ask;
        Story s;

        begin(&s, 11);
        assert_int_equal(declare(&s.mesh, COUNTY).status, RESULT_DONE);
        mesh_run(&s.mesh, 5000);
        assert_int_equal(recovery_ask_decode(buf_bytes(&mesh_sent(&s.mesh, COUNTY, OTHER, BODY_RECOVERY_ASK, 0)->content), &arena,
                                             &ask), 0);
        send_answer(&s.mesh, COUNTY, (RecoveryAnswer){ .epoch = 2 });
        assert_int_equal(mesh_recovery_peer(&s.mesh, COUNTY, OTHER), RECOVERY_PEER_HEARD);
        mesh_run(&s.mesh, 2 * MESH_HELLO_MS);
        mesh_forget(&s.mesh);
        say_held(&s.mesh, ask.evidence.seal.number, &ask.evidence.seal.hash);
        assert_int_equal(mesh_count(&s.mesh, COUNTY, OTHER, BODY_RECOVERY_ASK), 0);
        mesh_run(&s.mesh, 2 * MESH_HELLO_MS);
        say_held(&s.mesh, ask.evidence.seal.number - 1, &ask.evidence.seal.previous);
        assert_true(mesh_count(&s.mesh, COUNTY, OTHER, BODY_RECOVERY_ASK) > 0);
        assert_goes_on(&s);
        arena_deinit(&arena);
        end(&s);
}

/* ---- recoveries of its own ------------------------------------------------------------------------------------------------ */

typedef struct Ask {
        uint32_t epoch, old_epoch;
        uint32_t seal_epoch; /* 0: the same */
        uint64_t number, after;
        const LanePosition *lanes;
        uint32_t n_lanes;
        const char *unit; /* NULL: its own */
        const char *by;   /* who seals it; NULL: itself */
        EntryKind kind;   /* 0: of a recovery */
        Buf *kept;        /* NULL or the evidence: made once, shown each time */
} Ask;

static void send_ask(Mesh *mesh, const char *to, const Ask *a) {
        Fact facts[2] = { { .kind = FACT_RECOVERY, .unit = code_of(a->unit ? a->unit : OTHER), .what = a->epoch,
                            .how = a->old_epoch, .at = (Instant)a->number, .has_digest = true, .text = "the disk failed" },
                          { .kind = FACT_RECOVERY_RANGE, .unit = code_of(OTHER), .what = SERIAL_REGISTER, .number = 2026, .how = 1,
                            .number2 = 9999999 } };
        RecoveryAsk ask = { .after = a->after, .n_lanes = a->n_lanes };
        Buf declared = BUF_INIT, evidence = BUF_INIT, content = BUF_INIT;
        Part part;

        facts_encode(facts, 2, &declared);
        part = (Part){ .kind = PART_RECOVERY, .data = buf_bytes(&declared) };
        if (!a->kept || !a->kept->len)
                mesh_forge_evidence(mesh_at(mesh, a->by ? a->by : OTHER),
                                    &(MeshForged){ .kind = a->kind ? a->kind : ENTRY_RECOVERY, .parts = &part, .n_parts = 1,
                                                   .epoch = a->seal_epoch ? a->seal_epoch : a->epoch, .number = a->number },
                                    a->kept ? a->kept : &evidence);
        ask.evidence_bytes = buf_bytes(a->kept ? a->kept : &evidence);
        for (uint32_t i = 0; i < a->n_lanes; i++)
                ask.lanes[i] = a->lanes[i];
        recovery_ask_encode(&ask, &content);
        mesh_inject(mesh, OTHER, to, FRAME_DATA, BODY_RECOVERY_ASK, mesh->version, buf_bytes(&content));
        mesh_run(mesh, 50);
        buf_deinit(&declared);
        buf_deinit(&evidence);
        buf_deinit(&content);
}

/* It says that it has lost everything: it is told what it sent itself, and what it was sent. */
static void who_asks_learns_nothing_of_others(void **state) {
        CaseId own, its, others;
        Buf one = BUF_INIT;
        size_t items = 0;
        Mesh mesh;

        mesh_init(&mesh, 5, ALL);
        own = mesh_register(&mesh, CITY);
        others = mesh_register(&mesh, COUNTY);
        its = mesh_register(&mesh, OTHER);
        mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &others, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_do(&mesh, OTHER, ENTRY_REPORT_UP, &its, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_link(mesh_at(&mesh, OTHER), false);
        mesh_forget(&mesh);
        mesh.careless = true;
        for (unsigned i = 0; i < 5; i++)
                send_ask(&mesh, CITY, &(Ask){ .epoch = 2, .old_epoch = 1, .number = 5000000, .kept = &one });
        /* from every place, also those of another's streams */
        for (uint64_t after = 1; after; after <<= 1)
                send_ask(&mesh, CITY, &(Ask){ .epoch = 2, .old_epoch = 1, .number = 5000000, .after = after, .kept = &one });
        assert_true(mesh_count(&mesh, CITY, OTHER, BODY_RECOVERY_ANSWER) > 10);
        for (size_t i = 0; i < mesh_count(&mesh, CITY, OTHER, BODY_RECOVERY_ANSWER); i++) {
                Arena arena = ARENA_INIT;
                RecoveryAnswer a;

                assert_int_equal(recovery_answer_decode(buf_bytes(&mesh_sent(&mesh, CITY, OTHER, BODY_RECOVERY_ANSWER, i)->content),
                                                        &arena, &a), 0);
                for (uint32_t k = 0; k < a.n_items; k++) {
                        Evidence e;

                        assert_int_equal(evidence_decode(a.items[k], &arena, &e), 0);
                        assert_true(case_id_equal(&e.header.case_id, &its));
                        items++;
                }
                arena_deinit(&arena);
        }
        assert_true(items > 0);
        mesh_assert_custodian(&mesh, &own, CITY);
        mesh_assert_custodian(&mesh, &others, CITY);
        buf_deinit(&one);
        mesh_deinit(&mesh);
}

static size_t answers_with_items(Mesh *mesh) {
        size_t n = 0;

        for (size_t i = 0; i < mesh_count(mesh, CITY, OTHER, BODY_RECOVERY_ANSWER); i++) {
                const MeshSent *sent = mesh_sent(mesh, CITY, OTHER, BODY_RECOVERY_ANSWER, i);
                Arena arena = ARENA_INIT;
                RecoveryAnswer a;

                assert_int_equal(recovery_answer_decode(buf_bytes(&sent->content), &arena, &a), 0);
                n += a.n_items > 0;
                arena_deinit(&arena);
        }
        return n;
}

/* Items of that case in the city's answers. */
static size_t told_of(Mesh *mesh, const CaseId *id) {
        size_t n = 0;

        for (size_t i = 0; i < mesh_count(mesh, CITY, OTHER, BODY_RECOVERY_ANSWER); i++) {
                Arena arena = ARENA_INIT;
                RecoveryAnswer a;
                Evidence e;

                assert_int_equal(recovery_answer_decode(buf_bytes(&mesh_sent(mesh, CITY, OTHER, BODY_RECOVERY_ANSWER, i)->content),
                                                        &arena, &a), 0);
                for (uint32_t k = 0; k < a.n_items; k++) {
                        assert_int_equal(evidence_decode(a.items[k], &arena, &e), 0);
                        n += case_id_equal(&e.header.case_id, id);
                }
                arena_deinit(&arena);
        }
        return n;
}

/* From one old copy twice, the same numbers may be declared twice: the second is another recovery all the same.  It is told
 * that its numbers are taken, not what it would ask under the first one's name. */
static void the_same_numbers_sealed_anew_are_another_recovery(void **state) {
        Buf first = BUF_INIT, second = BUF_INIT, third = BUF_INIT;
        PeerRecoveryRow row = { .unit = code_of(OTHER) };
        size_t told;
        CaseId its;
        Mesh mesh;

        mesh_init(&mesh, 8, ALL);
        its = mesh_register(&mesh, OTHER);
        mesh_do(&mesh, OTHER, ENTRY_REPORT_UP, &its, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_settle(&mesh);
        mesh_link(mesh_at(&mesh, OTHER), false);
        mesh_forget(&mesh);
        mesh.careless = true;
        for (unsigned i = 0; i < 3; i++)
                send_ask(&mesh, CITY, &(Ask){ .epoch = 2, .old_epoch = 1, .number = 5000000, .kept = &first });
        told = answers_with_items(&mesh);
        assert_true(told > 0);
        for (unsigned i = 0; i < 3; i++)
                send_ask(&mesh, CITY, &(Ask){ .epoch = 2, .old_epoch = 1, .number = 5000000, .kept = &second });
        assert_int_equal(answers_with_items(&mesh), told);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_RECOVERY));
        /* Declared anew, behind what is taken, it is believed. */
        for (unsigned i = 0; i < 3; i++)
                send_ask(&mesh, CITY, &(Ask){ .epoch = 3, .old_epoch = 1, .number = 6000000, .kept = &third });
        assert_true(row_get(mesh_txn(mesh_at(&mesh, CITY)), ROW_PEER_RECOVERY, &row));
        assert_int_equal(row.epoch, 3);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_RECOVERY));
        assert_true(answers_with_items(&mesh) > told);
        buf_deinit(&first);
        buf_deinit(&second);
        buf_deinit(&third);
        mesh_deinit(&mesh);
}

/* Recovered, it asks once more as if it had kept nothing at all: what it sent since then it did not lose. */
static void what_came_since_was_not_lost(void **state) {
        CaseId lost, since;
        Arena arena = ARENA_INIT;
        Buf content = BUF_INIT;
        Journal *backup;
        RecoveryAsk ask;
        Mesh mesh;

        mesh_init(&mesh, 10, ALL);
        lost = mesh_register(&mesh, OTHER);
        mesh_settle(&mesh);
        backup = mesh_backup(mesh_at(&mesh, OTHER));
        mesh_do(&mesh, OTHER, ENTRY_REPORT_UP, &lost, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(mesh_at(&mesh, OTHER), &backup);
        mesh_run(&mesh, 3000);
        mesh_forget(&mesh);
        assert_int_equal(declare(&mesh, OTHER).status, RESULT_DONE);
        mesh_run(&mesh, 5000);
        assert_int_equal(mesh_recovery(&mesh, OTHER), RECOVERY_DONE);
        since = mesh_register(&mesh, OTHER);
        mesh_do(&mesh, OTHER, ENTRY_REPORT_UP, &since, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &since, CITY);
        assert_int_equal(recovery_ask_decode(buf_bytes(&mesh_sent(&mesh, OTHER, CITY, BODY_RECOVERY_ASK, 0)->content), &arena,
                                             &ask), 0);
        ask.n_lanes = 0;
        recovery_ask_encode(&ask, &content);
        mesh_link(mesh_at(&mesh, OTHER), false);
        mesh_forget(&mesh);
        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECOVERY_ASK, mesh.version, buf_bytes(&content));
        mesh_run(&mesh, 50);
        assert_int_equal(mesh_count(&mesh, CITY, OTHER, BODY_RECOVERY_ANSWER), 1);
        assert_true(told_of(&mesh, &lost) > 0);
        assert_int_equal(told_of(&mesh, &since), 0);
        buf_deinit(&content);
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

static void what_it_declares_must_be_of_itself_and_whole(void **state) {
        static const Ask asks[] = {
                { .epoch = 2, .old_epoch = 1, .seal_epoch = 3, .number = 5000001 },              /* sealed in another epoch */
                { .epoch = 2, .old_epoch = 2, .number = 5000002 },                               /* no new epoch */
                { .epoch = 2, .old_epoch = 1, .number = 5000003, .unit = COUNTY },               /* of another office */
                { .epoch = UINT32_MAX, .old_epoch = 1, .number = 5000004 },                      /* no room for another */
                { .epoch = (1u << 24) + 1, .old_epoch = 1, .number = 5000005 },                  /* ... or for its facts */
                { .epoch = 2, .old_epoch = 1, .number = 5000006, .by = COUNTY },                 /* another office's seal */
                { .epoch = 2, .old_epoch = 1, .number = 5000007, .by = COUNTY, .unit = COUNTY }, /* ... of its own recovery */
                { .epoch = 2, .old_epoch = 1, .number = 5000008, .kind = ENTRY_ALARM },          /* an entry that declares nothing */
        };
        PeerRecoveryRow row = { .unit = code_of(OTHER) }, of_county = { .unit = code_of(COUNTY) };
        uint64_t entries;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, ALL);
        mesh_link(mesh_at(&mesh, OTHER), false);
        entries = mesh_entries(&mesh, CITY);
        for (size_t i = 0; i < array_size(asks); i++)
                send_ask(&mesh, CITY, &asks[i]);
        assert_int_equal(mesh_entries(&mesh, CITY), entries);
        assert_false(row_get(mesh_txn(mesh_at(&mesh, CITY)), ROW_PEER_RECOVERY, &row));
        assert_false(row_get(mesh_txn(mesh_at(&mesh, CITY)), ROW_PEER_RECOVERY, &of_county));
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_RECOVERY));
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        assert_int_equal(mesh_count(&mesh, CITY, OTHER, BODY_RECOVERY_ANSWER), 0);
        /* Too much is its own loss: no number of its own is left. */
        send_ask(&mesh, CITY, &(Ask){ .epoch = 3, .old_epoch = 1, .number = INT64_MAX });
        assert_true(row_get(mesh_txn(mesh_at(&mesh, CITY)), ROW_PEER_RECOVERY, &row));
        id = mesh_register(&mesh, COUNTY);
        mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_run(&mesh, 1000);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, COUNTY)), 0);
        mesh_deinit(&mesh);
}

/* Each recovery that is recorded is an entry and streams of its own: a few a day. */
static void recoveries_without_end_are_bounded(void **state) {
        LanePosition lanes[RECOVERY_LANES_MAX];
        uint64_t entries;
        size_t in;
        Mesh mesh;

        for (uint32_t i = 0; i < RECOVERY_LANES_MAX; i++)
                lanes[i] = (LanePosition){ .lane = LANE_NORMAL, .epoch = 100 + i, .next_out = 2, .unacked = 1 };
        mesh_init(&mesh, 7, ALL);
        mesh_link(mesh_at(&mesh, OTHER), false);
        entries = mesh_entries(&mesh, CITY);
        in = mesh_rows(&mesh, CITY, ROW_STREAM_IN);
        for (uint32_t i = 0; i < 1000; i++) {
                send_ask(&mesh, CITY, &(Ask){ .epoch = 1000 + i, .old_epoch = 1, .number = 5000000 + i, .lanes = lanes,
                                              .n_lanes = RECOVERY_LANES_MAX });
                mesh_run(&mesh, 500);
        }
        assert_int_equal(mesh_entries(&mesh, CITY), entries + 8);
        assert_true(mesh_rows(&mesh, CITY, ROW_STREAM_IN) <= in + (size_t)8 * RECOVERY_LANES_MAX);
        assert_true(mesh_logged(&mesh, CITY, "link.recoveries"));
        /* Nor under one number, now with too low an epoch and now with a number that is taken: each refusal has other words. */
        mesh_run(&mesh, (int64_t)24 * 60 * MESH_MINUTE);
        entries = mesh_entries(&mesh, CITY);
        for (uint32_t i = 0; i < 200; i++) {
                send_ask(&mesh, CITY, &(Ask){ .epoch = i % 2 ? 2 : 4000, .old_epoch = 1, .number = 5000000 });
                mesh_run(&mesh, 500);
        }
        assert_in_range(mesh_entries(&mesh, CITY), entries + 1, entries + 8);
        /* Tomorrow it is heard again. */
        mesh_run(&mesh, (int64_t)24 * 60 * MESH_MINUTE);
        entries = mesh_entries(&mesh, CITY);
        send_ask(&mesh, CITY, &(Ask){ .epoch = 5000, .old_epoch = 1, .number = 6000000 });
        assert_int_equal(mesh_entries(&mesh, CITY), entries + 1);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(claimed_numbers_are_believed_within_reason),
                cmocka_unit_test(an_answer_of_another_epoch_or_place_is_not_heard),
                cmocka_unit_test(what_our_own_seal_does_not_bear_out_is_not_believed),
                cmocka_unit_test(what_went_in_one_case_is_not_told_of_another),
                cmocka_unit_test(what_they_keep_closed_and_we_kept_in_clear_is_borne_out),
                cmocka_unit_test(who_refuses_without_reason_is_gone_on_without_for_good),
                cmocka_unit_test(who_holds_the_seal_of_a_recovery_is_not_asked_again),
                cmocka_unit_test(who_asks_learns_nothing_of_others),
                cmocka_unit_test(the_same_numbers_sealed_anew_are_another_recovery),
                cmocka_unit_test(what_came_since_was_not_lost),
                cmocka_unit_test(what_it_declares_must_be_of_itself_and_whole),
                cmocka_unit_test(recoveries_without_end_are_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
