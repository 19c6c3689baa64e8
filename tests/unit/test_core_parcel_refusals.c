/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A parcel whose seal and stream are right and that says what can't be: a number consumed all the same (P3), refused by name in
 * the
 * receipt, and nothing of it on any desk (P8).  Each case is a good parcel with one thing changed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/core/draft.h"
#include "office_rig.h"

#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"

static RigParcel first_parcel(Rig *rig, const char *from) {
        OutboxKey key;

        assert_true(rig_waiting(rig_at(rig, from), 0, &key));
        return rig_parcel(rig_at(rig, from), &key);
}

/* A referral on its way from the city to the county. */
static RigParcel good_parcel(Rig *rig, CaseId *ret_id) {
        Document doc = rig_document(COUNTY);

        rig_init(rig, "411200 411281");
        *ret_id = rig_register(rig, CITY);
        rig_do(rig, CITY, ENTRY_REFERRAL, ret_id, &doc);
        return first_parcel(rig, CITY);
}

static void put_document(RigParcel *parcel, Rig *rig, const Document *doc) {
        Evidence *e = &parcel->parcel.evidence;
        Buf bytes = BUF_INIT;

        document_encode(doc, &bytes);
        for (uint32_t i = 0; i < e->n_parts; i++)
                if (e->parts[i].kind == PART_DOCUMENT)
                        e->parts[i].data = arena_copy(&rig->arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
}

static Document the_document(const RigParcel *parcel, Rig *rig) {
        Document doc;

        assert_int_equal(document_decode(evidence_find_part(&parcel->parcel.evidence, PART_DOCUMENT)->data, &rig->arena, &doc),
                         0);
        return doc;
}

/* Consumed, refused for that, and the case is not there. */
static void assert_refused(Rig *rig, const RigParcel *parcel, const CaseId *id, Reason reason) {
        RigOffice *county = rig_at(rig, COUNTY);
        Result result = rig_give(rig, parcel), again;
        Entry entry = rig_last(county);
        Receipt receipt;

        assert_int_equal(result.reason, reason);
        assert_int_equal(entry.header.kind, ENTRY_RECEIVED);
        assert_int_equal(receipt_decode(entry_find_part(&entry, PART_RECEIPT)->data, &county->arena, &receipt), 0);
        assert_int_equal(receipt.outcome, OUTCOME_REFUSED);
        assert_int_equal(receipt.reason, reason);
        assert_int_equal(receipt.number, parcel->parcel.number);
        assert_string_equal(receipt.from.s, parcel->parcel.from.s);
        assert_string_equal(receipt.to.s, COUNTY);
        assert_int_equal(receipt.lane, parcel->parcel.lane);
        assert_int_equal(receipt.epoch, parcel->parcel.epoch);
        assert_memory_equal(receipt.parcel_digest.b, parcel->digest.b, DIGEST_SIZE);
        assert_string_equal(receipt.detail, result.detail); /* all that its sender hears of the reason */
        assert_int_not_equal(*receipt.detail, '\0');
        assert_int_equal(rig_state(rig, COUNTY, id), STATE_NONE);
        assert_null(entry_find_part(&entry, PART_CONTENT)); /* that it was tried is kept, never the petitioner's words */
        again = rig_give(rig, parcel);
        assert_true(again.resend_receipt);
        assert_int_equal(again.entry, result.entry);
}

static void what_is_no_document_is_refused_as_such(void **state) {
        for (unsigned i = 0; i < 3; i++) {
                RigParcel parcel;
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                for (uint32_t k = 0; k < parcel.parcel.evidence.n_parts; k++) {
                        Part *part = &parcel.parcel.evidence.parts[k];

                        if (i == 0 && part->kind == PART_DOCUMENT)
                                part->kind = PART_SEALS; /* none at all */
                        else if (i == 1 && part->kind == PART_DOCUMENT)
                                part->data = bytes_of("\x07", 1);
                        else if (i == 2 && part->kind == PART_CONTENT)
                                part->data = bytes_of("\x07", 1);
                }
                assert_refused(&rig, &parcel, &id, REASON_FORMAT);
                rig_deinit(&rig);
        }
}

static void numbers_that_cannot_be_are_refused(void **state) {
        static const struct {
                Day due_days;       /* from today; 0: none */
                Reason reason;
        } days[] = { { -100000, REASON_FORMAT }, { 1000000, REASON_FORMAT } };

        for (size_t i = 0; i < array_size(days); i++) {
                RigParcel parcel;
                Document doc;
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                doc = the_document(&parcel, &rig);
                doc.due_day = 20513 + days[i].due_days;
                put_document(&parcel, &rig, &doc);
                assert_refused(&rig, &parcel, &id, days[i].reason);
                rig_deinit(&rig);
        }
}

/* What is just possible is taken as what it says, one more is not: a moment of service by a clock that is a day ahead, a day that many
 * years off. */
static void numbers_are_taken_up_to_their_bounds(void **state) {
        static const struct {
                Instant ahead;
                bool refused;
        } served[] = { { 0, false }, { DURATION_DAY, false }, { DURATION_DAY + 1, true } };
        Document doc;
        RigParcel parcel;
        Rig rig;
        CaseId id;

        for (int over = 0; over < 2; over++) {
                parcel = good_parcel(&rig, &id);
                doc = the_document(&parcel, &rig);
                doc.due_day = day_of(rig.now) + DUE_DAYS_MAX + over;
                put_document(&parcel, &rig, &doc);
                if (over)
                        assert_refused(&rig, &parcel, &id, REASON_FORMAT);
                else
                        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
                rig_deinit(&rig);
        }
        for (size_t i = 0; i < array_size(served); i++) {
                rig_init(&rig, "411200 411281");
                id = rig_register(&rig, CITY);
                doc = (Document){ .kind = ENTRY_SERVICE, .unit = code(CITY), .to = code(COUNTY), .service_how = SERVICE_POST,
                                  .service_at = rig.now + served[i].ahead };
                parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_EVENT, &id, &doc);
                assert_int_equal(rig_give(&rig, &parcel).reason == REASON_FORMAT, served[i].refused);
                rig_deinit(&rig);
        }
}

/* Told to everybody above is what happens to a case, and that it comes back; what is said to one office comes to that one. */
static void what_is_said_to_one_office_is_no_event(void **state) {
        static const struct {
                EntryKind document;
                Decision decision;
        } said[] = { { ENTRY_RETURN_ANSWER, DECISION_REFUSE }, { ENTRY_RETURN_ANSWER, DECISION_NONE }, { ENTRY_REFERRAL, 0 },
                     { ENTRY_ASSIGNMENT, 0 }, { ENTRY_REPORT_UP, 0 }, { ENTRY_RETURN_REQUEST, 0 }, { ENTRY_ORDER, 0 },
                     { ENTRY_RESPONSE, 0 }, { ENTRY_REMINDER, 0 }, { ENTRY_MATERIAL, 0 }, { ENTRY_SUCCESSION, 0 } };
        static const EntryKind events[] = { ENTRY_NOTICE, ENTRY_ACCEPT, ENTRY_SERVICE };

        for (size_t i = 0; i < array_size(said) + array_size(events); i++) {
                bool event = i >= array_size(said);
                Document doc = rig_document(COUNTY);
                RigParcel parcel;
                Result result;
                Rig rig;
                CaseId id;

                rig_init(&rig, "411200 411281");
                id = rig_register(&rig, CITY);
                doc.kind = event ? events[i - array_size(said)] : said[i].document;
                doc.unit = code(CITY);
                doc.decision = event ? DECISION_NONE : said[i].decision;
                doc.case_class = CLASS_CLAIM;
                doc.service_at = rig.now;
                parcel = rig_forge(&rig, CITY, CITY, COUNTY, event ? PARCEL_DOCUMENT : PARCEL_EVENT, &id, &doc);
                result = rig_give(&rig, &parcel);
                if (result.reason != REASON_UNKNOWN_DOCUMENT)
                        fail_msg("%s: %s", entry_kind_name(doc.kind), reason_text(result.reason)->name);
                assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
                rig_deinit(&rig);
        }
}

/* 22:30, 40: whatever travels is about a case, but for the reports of a month or a year. */
static void a_document_is_about_a_case_and_a_period_s_report_about_none(void **state) {
        Document report = { .kind = ENTRY_PERIODIC_REPORT, .unit = code(CITY), .to = code(COUNTY), .variant = 1 };
        RigParcel parcel;
        Rig rig;
        CaseId id;

        parcel = good_parcel(&rig, &id);
        parcel.parcel.evidence.header.case_id = CASE_NONE;
        assert_refused(&rig, &parcel, &id, REASON_FORMAT);
        rig_deinit(&rig);

        parcel = good_parcel(&rig, &id);
        put_document(&parcel, &rig, &report);
        assert_refused(&rig, &parcel, &id, REASON_FORMAT);
        rig_deinit(&rig);
}

/* P8: who says it is who sealed it, whose desk is there, and who acted. */
static void a_speaker_is_who_it_says(void **state) {
        enum { SEAL, FROM_ELSEWHERE, FROM_NOWHERE, TO_ELSEWHERE, ACTOR, UNIT, ADDRESSEE, KIND, CASES };
        static const Reason reasons[CASES] = {
                [SEAL] = REASON_WRONG_NODE, [FROM_ELSEWHERE] = REASON_WRONG_NODE, [FROM_NOWHERE] = REASON_WRONG_NODE,
                [TO_ELSEWHERE] = REASON_WRONG_NODE, [ACTOR] = REASON_WRONG_SPEAKER, [UNIT] = REASON_WRONG_SPEAKER,
                [ADDRESSEE] = REASON_WRONG_SPEAKER, [KIND] = REASON_FORMAT,
        };

        for (unsigned i = 0; i < CASES; i++) {
                RigParcel parcel;
                Document doc;
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                doc = the_document(&parcel, &rig);
                switch (i) {
                case SEAL:
                        parcel.parcel.evidence.seal.unit = code("410000");
                        break;
                case FROM_ELSEWHERE:
                        parcel.parcel.from_unit = code(DEPT);
                        break;
                case FROM_NOWHERE:
                        parcel.parcel.from_unit = code("411299");
                        break;
                case TO_ELSEWHERE:
                        parcel.parcel.to_unit = code("411200.hrss");
                        break;
                case ACTOR:
                        parcel.parcel.evidence.header.actor.unit = code("411200.gov");
                        break;
                case UNIT:
                        doc.unit = code("411200.gov");
                        break;
                case ADDRESSEE:
                        doc.to = code(DEPT);
                        break;
                default:
                        doc.kind = ENTRY_REMINDER;
                }
                put_document(&parcel, &rig, &doc);
                assert_refused(&rig, &parcel, &id, reasons[i]);
                rig_deinit(&rig);
        }
}

/* An order to several names each of them; a referral names one. */
static void one_of_several_addressees_is_named_in_the_document(void **state) {
        Document doc = { .kind = ENTRY_URGENT, .unit = code(CITY), .to = code("411200.gov"), .variant = 1,
                         .units = { "411200.gov", "410000" }, .n_units = 2 };
        RigParcel parcel;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.reason, REASON_WRONG_SPEAKER);
        doc = (Document){ .kind = ENTRY_SEALED_WORD, .unit = code(CITY), .to = code("411200.gov") };
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc); /* no act that anybody at a desk does */
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.reason, REASON_WRONG_SPEAKER);
        doc = (Document){ .kind = ENTRY_SERVICE, .unit = code(CITY), .to = code(COUNTY), .service_how = SERVICE_POST,
                          .service_at = rig.now + 2 * DURATION_DAY };
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_EVENT, &id, &doc);
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.reason, REASON_FORMAT); /* served the day after tomorrow */
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.kind = (ParcelKind)9;
        doc.service_at = 0;
        put_document(&parcel, &rig, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_FORMAT); /* nobody says when */
        doc.service_at = rig.now;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.kind = (ParcelKind)9;
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_FORMAT); /* no kind of parcel that says something */
        rig_deinit(&rig);
}

/* Events, papers and words of a succession are passed on in an entry that received them, a paper also in one that made its loss good;
 * anything else is the entry's own. */
static void what_is_passed_on_is_what_may_be(void **state) {
        static const struct {
                EntryKind entry, document;
                ParcelKind kind;
                bool passed;
        } tried[] = {
                { ENTRY_RECEIVED, ENTRY_MATERIAL, PARCEL_DOCUMENT, true },
                { ENTRY_RECEIVED, ENTRY_NOTICE, PARCEL_EVENT, true },
                { ENTRY_RECEIVED, ENTRY_SUCCESSION, PARCEL_COPY, true },
                { ENTRY_RECEIVED, ENTRY_REFERRAL, PARCEL_COPY, false },
                { ENTRY_RECEIVED, ENTRY_REFERRAL, PARCEL_DOCUMENT, false },
                { ENTRY_RECOVERY, ENTRY_MATERIAL, PARCEL_DOCUMENT, true },
                { ENTRY_RECOVERY, ENTRY_MATERIAL, PARCEL_COPY, false },
                { ENTRY_RECOVERY, ENTRY_WITHDRAWAL_BROUGHT, PARCEL_DOCUMENT, false },
                { ENTRY_RECOVERY, ENTRY_NOTICE, PARCEL_EVENT, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = tried[i].document, .unit = code(CITY), .to = code(COUNTY), .case_class = CLASS_CLAIM };
                RigParcel parcel;
                Result result;
                Rig rig;
                CaseId id;

                rig_init(&rig, "411200 411281");
                id = rig_register(&rig, CITY);
                parcel = rig_forge(&rig, CITY, CITY, COUNTY, tried[i].kind, &id, &doc);
                parcel.parcel.evidence.header.kind = tried[i].entry;
                result = rig_give(&rig, &parcel);
                if (tried[i].passed == (result.reason == REASON_FORMAT))
                        fail_msg("case %zu: reason %d", i, result.reason);
                rig_deinit(&rig);
        }
}

static void parts_beyond_what_an_entry_holds_are_refused(void **state) {
        RigParcel parcel;
        Evidence *e;
        Rig rig;
        CaseId id;

        parcel = good_parcel(&rig, &id);
        e = &parcel.parcel.evidence;
        while (e->n_parts <= ENTRY_PARTS_MAX - 4) /* beside what the entry adds of its own, one too many */
                e->parts[e->n_parts++] = (Part){ .kind = PART_ATTACHMENT, .data = bytes_of("x", 1) };
        assert_refused(&rig, &parcel, &id, REASON_FORMAT);
        rig_deinit(&rig);

        parcel = good_parcel(&rig, &id);
        e = &parcel.parcel.evidence;
        {
                static const uint8_t much[LIMIT_PART];

                for (unsigned i = 0; i < 2; i++)
                        e->parts[e->n_parts++] = (Part){ .kind = PART_ATTACHMENT, .data = bytes_of(much, sizeof(much)) };
        }
        assert_refused(&rig, &parcel, &id, REASON_FORMAT);
        rig_deinit(&rig);
}

/* It is no business of this office's stream: no entry, no number. */
static void what_is_for_another_office_or_has_no_number_leaves_nothing(void **state) {
        RigParcel parcel;
        uint64_t entries;
        Rig rig;
        CaseId id;

        parcel = good_parcel(&rig, &id);
        entries = rig_at(&rig, COUNTY)->n_entries;
        for (unsigned i = 0; i < 2; i++) {
                static const InputKind kinds[] = { INPUT_PARCEL, INPUT_QUARANTINE };
                RigParcel other = parcel, none = parcel;
                Input in = { .kind = kinds[i], .parcel = &other.parcel, .parcel_digest = parcel.digest };

                other.parcel.to = code("410000");
                assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_WRONG_NODE);
                none.parcel.number = 0;
                in.parcel = &none.parcel;
                assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_WRONG_NODE);
        }
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void what_is_quarantined_keeps_its_turn_and_its_answer(void **state) {
        RigParcel parcel, later;
        Input in = { .kind = INPUT_QUARANTINE };
        Result result;
        Rig rig;
        CaseId id;

        parcel = good_parcel(&rig, &id);
        later = parcel;
        later.parcel.number = 2;
        in.parcel = &later.parcel;
        in.parcel_digest = parcel.digest;
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_OUT_OF_ORDER);
        in.parcel = &parcel.parcel;
        result = rig_step(rig_at(&rig, COUNTY), &in);
        assert_int_equal(result.reason, REASON_QUARANTINED);
        assert_true(rig_has_alarm(rig_at(&rig, COUNTY), ALARM_QUARANTINE));
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_DUPLICATE);
        rig_deinit(&rig);
}

static void a_recall_names_an_earlier_number_of_its_own_lane(void **state) {
        static const struct {
                EntryKind kind;
                Lane lane;
                uint64_t number;
                Reason reason;
        } cases[] = {
                { ENTRY_REMINDER, LANE_NORMAL, 1, REASON_FORMAT }, { ENTRY_RECALL, LANE_URGENT, 1, REASON_FORMAT },
                { ENTRY_RECALL, LANE_NORMAL, 0, REASON_FORMAT },   { ENTRY_RECALL, LANE_NORMAL, 2, REASON_FORMAT },
                { ENTRY_RECALL, LANE_NORMAL, 3, REASON_FORMAT },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                RigParcel parcel, recall;
                Document doc = { .kind = cases[i].kind, .unit = code(CITY), .to = code(COUNTY), .void_lane = cases[i].lane,
                                 .void_number = cases[i].number };
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
                recall = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_VOID, &id, &doc);
                assert_int_equal(recall.parcel.number, 2);
                assert_int_equal(rig_give(&rig, &recall).reason, cases[i].reason);
                assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
                rig_deinit(&rig);
        }
}

/* Else it recalls nothing. */
static void a_recall_is_said_by_whom_and_to_whom_it_says(void **state) {
        for (unsigned i = 0; i < 3; i++) {
                DedupRow row = { .key = { .to = code(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 1 } };
                Document doc = { .kind = ENTRY_RECALL, .unit = code(CITY), .to = code(COUNTY), .void_lane = LANE_NORMAL,
                                 .void_number = 1 };
                RigParcel parcel, recall;
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                recall = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_VOID, &id, &doc);
                recall.parcel.number = 2; /* before the one that it names came */
                if (i == 0)
                        recall.parcel.from_unit = code("410000");
                else if (i == 1)
                        recall.parcel.to_unit = code("411221");
                (void)rig_give(&rig, &recall);
                assert_int_equal(row_get(rig_at(&rig, COUNTY)->txn, ROW_DEDUP, &row), i == 2);
                (void)rig_give(&rig, &parcel);
                assert_int_equal(rig_custody(&rig, COUNTY, &id), i < 2 ? CUSTODY_HERE : CUSTODY_NONE);
                rig_deinit(&rig);
        }
}

static void a_receipt_is_of_our_parcel_sealed_by_whoever_got_it(void **state) {
        for (unsigned i = 0; i < 4; i++) {
                RigParcel parcel;
                RigOffice *county, *city;
                Evidence evidence = { .n_parts = 1 };
                Receipt receipt;
                Input in = { .kind = INPUT_RECEIPT, .receipt = &receipt, .receipt_evidence = &evidence };
                Entry entry;
                Result result;
                uint64_t entries;
                Rig rig;
                CaseId id;

                parcel = good_parcel(&rig, &id);
                county = rig_at(&rig, COUNTY);
                city = rig_at(&rig, CITY);
                result = rig_give(&rig, &parcel);
                entry = rig_entry(county, result.entry);
                evidence.parts[0] = *entry_find_part(&entry, PART_RECEIPT);
                evidence.header = entry.header;
                evidence.seal.unit = code(COUNTY);
                in.parcel_digest = parcel.digest;
                assert_int_equal(receipt_decode(evidence.parts[0].data, &county->arena, &receipt), 0);
                entries = city->n_entries;
                if (i == 0)
                        receipt.from = code("410000"); /* another's parcel */
                else if (i == 1)
                        evidence.seal.unit = code("410000"); /* another's word */
                else if (i == 2)
                        evidence.parts[0].kind = PART_DOCUMENT;
                else
                        receipt.outcome = OUTCOME_VOIDED, receipt.parcel_digest.b[0] ^= 1; /* of other bytes, not of none */
                result = rig_step(city, &in);
                if (i < 3) {
                        assert_int_equal(result.reason, REASON_WRONG_NODE);
                        assert_int_equal(city->n_entries, entries);
                } else {
                        assert_int_equal(result.reason, REASON_RECEIPT_DIFFERS);
                        assert_true(rig_has_alarm(city, ALARM_RECEIPT));
                }
                assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
                rig_deinit(&rig);
        }
}

/* A stream's epoch is 1 until its sender's recovery is known. */
static void another_epoch_waits_for_the_recovery_that_began_it(void **state) {
        RigParcel parcel;
        uint64_t entries;
        Rig rig;
        CaseId id;

        parcel = good_parcel(&rig, &id);
        entries = rig_at(&rig, COUNTY)->n_entries;
        parcel.parcel.epoch = 2;
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_EPOCH_UNKNOWN);
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        parcel.parcel.epoch = 1;
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_no_document_is_refused_as_such),
                cmocka_unit_test(numbers_that_cannot_be_are_refused),
                cmocka_unit_test(numbers_are_taken_up_to_their_bounds),
                cmocka_unit_test(what_is_said_to_one_office_is_no_event),
                cmocka_unit_test(a_document_is_about_a_case_and_a_period_s_report_about_none),
                cmocka_unit_test(a_speaker_is_who_it_says),
                cmocka_unit_test(one_of_several_addressees_is_named_in_the_document),
                cmocka_unit_test(what_is_passed_on_is_what_may_be),
                cmocka_unit_test(parts_beyond_what_an_entry_holds_are_refused),
                cmocka_unit_test(what_is_for_another_office_or_has_no_number_leaves_nothing),
                cmocka_unit_test(what_is_quarantined_keeps_its_turn_and_its_answer),
                cmocka_unit_test(a_recall_names_an_earlier_number_of_its_own_lane),
                cmocka_unit_test(a_recall_is_said_by_whom_and_to_whom_it_says),
                cmocka_unit_test(a_receipt_is_of_our_parcel_sealed_by_whoever_got_it),
                cmocka_unit_test(another_epoch_waits_for_the_recovery_that_began_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
