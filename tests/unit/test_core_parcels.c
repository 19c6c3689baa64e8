/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Between offices (promises P2, P3): once and in order, whatever is lost, doubled, late or recalled; what a refusal gives
 * back; and that custody is nowhere twice (the rig asserts it after every step).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

static RigParcel first_parcel(Rig *rig, const char *from) {
        OutboxKey key;

        assert_true(rig_waiting(rig_at(rig, from), 0, &key));
        return rig_parcel(rig_at(rig, from), &key);
}

static size_t waiting(Rig *rig, const char *from) {
        OutboxKey key;
        size_t n = 0;

        while (rig_waiting(rig_at(rig, from), n, &key))
                n++;
        return n;
}

static CaseId refer(Rig *rig, const char *from, const char *to) {
        Document doc = rig_document(to);
        CaseId id = rig_register(rig, from);

        rig_do(rig, from, ENTRY_REFERRAL, &id, &doc);
        return id;
}

static Receipt receipt_in(RigOffice *o, uint64_t entry) {
        Entry e = rig_entry(o, entry);
        Receipt r;

        assert_non_null(entry_find_part(&e, PART_RECEIPT));
        assert_int_equal(receipt_decode(entry_find_part(&e, PART_RECEIPT)->data, &o->arena, &r), 0);
        return r;
}

/* How many of a kind the unit still owes in the case. */
static unsigned clocks_open(Rig *rig, const char *unit, const CaseId *id, ClockName clock) {
        ClockRow row = { .unit = code(unit), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 2, 2);
        unsigned n = 0;

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                n += row.clock == (uint32_t)clock && !row.ended_entry;
        return n;
}

/* ---- handing over ----------------------------------------------------------------------------------------------- */

static void nobody_can_act_while_the_case_is_on_its_way(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel parcel;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &doc, REASON_IN_FLIGHT);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_UNKNOWN_CASE);
        parcel = first_parcel(&rig, CITY);
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &doc, REASON_IN_FLIGHT);
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        assert_string_equal(rig_last(rig_at(&rig, CITY)).header.actor.unit.s, CITY);
        assert_int_equal(rig_docket(&rig, CITY, &id).progress, PROGRESS_TAKEN);
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &doc, REASON_HANDED_ON);
        assert_int_equal(waiting(&rig, CITY), 0);
        rig_deinit(&rig);
}

/* What became of a department's parcel stands in its own name, not in that of the bureau whose node it shares. */
static void a_receipt_is_noted_for_the_unit_that_sent(void **state) {
        Document doc = rig_document("411221");
        RigParcel parcel;
        Entry last;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        doc = rig_document(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, &(Document){ .body = "已收到" });
        parcel = first_parcel(&rig, COUNTY); /* the notice climbs to the city */
        assert_string_equal(parcel.parcel.from_unit.s, DEPT);
        (void)rig_receipt(rig_at(&rig, CITY), rig_give(&rig, &parcel).entry);
        last = rig_last(rig_at(&rig, COUNTY));
        assert_int_equal(last.header.kind, ENTRY_RECEIPT);
        assert_string_equal(last.header.actor.unit.s, DEPT);
        rig_deinit(&rig);
}

static void a_hand_over_takes_the_words_along_and_the_file_knows_the_case(void **state) {
        Document doc = { .case_class = CLASS_SUGGESTION,
                         .channel = CHANNEL_VISIT,
                         .people = 7,
                         .representatives = 3,
                         .category = "交通",
                         .place = "411281",
                         .about_units = { "411281.hrss", "411281.tax" },
                         .n_about_units = 2 };
        Content content = { .title = "公交", .text = "增设公交线路", .name = "信访人甲", .address = "某村" };
        Document to = rig_document(COUNTY);
        CaseRow here, there;
        WordsRow words;
        Entry received;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register_as(&rig, CITY, &doc, &content);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        assert_true(case_get(rig_at(&rig, CITY)->txn, &id, &here));
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &there));
        assert_int_equal(there.case_class, CLASS_SUGGESTION);
        assert_int_equal(there.channel, CHANNEL_VISIT);
        assert_int_equal(there.people, 7);
        assert_true(there.collective);
        assert_int_equal(there.received_at, here.received_at);
        words_get(rig_at(&rig, COUNTY)->txn, &id, &words);
        assert_string_equal(words.category, "交通");
        assert_string_equal(words.about, "411281.hrss 411281.tax");
        assert_string_equal(there.registered_by.s, CITY);
        assert_false(there.unreachable);
        /* With the same salt: the digest in the sender's header is that of the words here. */
        received = rig_entry(rig_at(&rig, COUNTY), there.content_entry);
        assert_int_equal(received.header.kind, ENTRY_RECEIVED);
        assert_non_null(entry_find_part(&received, PART_CONTENT));
        assert_non_null(entry_find_part(&received, PART_PROOF));
        assert_null(entry_find_part(&received, PART_CODE)); /* the query code is the petitioner's and its office's alone */
        {
                Entry sent = rig_last(rig_at(&rig, CITY));
                RigOffice *city = rig_at(&rig, CITY);
                DocketRow docket = rig_docket(&rig, CITY, &id);

                sent = rig_entry(city, docket.given_entry);
                assert_memory_equal(entry_find_part(&sent, PART_CONTENT)->salt, entry_find_part(&received, PART_CONTENT)->salt,
                                    SALT_SIZE);
        }
        rig_deinit(&rig);
}

/* ---- once, in order --------------------------------------------------------------------------------------------- */

static void a_parcel_twice_has_its_effect_once_and_the_same_receipt(void **state) {
        RigParcel parcel;
        Result first, again;
        uint64_t entries;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        first = rig_give(&rig, &parcel);
        entries = rig_at(&rig, COUNTY)->n_entries;
        for (int i = 0; i < 3; i++) {
                rig_pass_days(&rig, 150); /* the memory never expires */
                again = rig_give(&rig, &parcel);
                assert_int_equal(again.status, RESULT_IGNORED);
                assert_int_equal(again.reason, REASON_DUPLICATE);
                assert_true(again.resend_receipt);
                assert_int_equal(again.entry, first.entry);
        }
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).round, 1);
        /* The same receipt twice settles once. */
        assert_int_equal(rig_receipt(rig_at(&rig, COUNTY), first.entry).status, RESULT_DONE);
        entries = rig_at(&rig, CITY)->n_entries;
        assert_int_equal(rig_receipt(rig_at(&rig, COUNTY), first.entry).status, RESULT_IGNORED);
        assert_int_equal(rig_at(&rig, CITY)->n_entries, entries);
        rig_deinit(&rig);
}

static void one_number_with_two_contents_is_an_alarm_once_and_answered_by_nothing(void **state) {
        RigParcel parcel;
        uint64_t entries;
        Result result;
        Rig rig;

        rig_init(&rig, "411200 411281");
        (void)refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        (void)rig_give(&rig, &parcel);
        entries = rig_at(&rig, COUNTY)->n_entries;
        parcel.digest.b[0] ^= 1;
        for (int i = 0; i < 3; i++) {
                result = rig_give(&rig, &parcel);
                assert_int_equal(result.status, RESULT_IGNORED);
                assert_int_equal(result.reason, REASON_CONFLICT);
                assert_false(result.resend_receipt);
        }
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries + 1);
        assert_true(rig_has_alarm(rig_at(&rig, COUNTY), ALARM_CONFLICT));
        rig_deinit(&rig);
}

static void what_comes_before_its_turn_waits(void **state) {
        RigParcel first, second;
        OutboxKey key;
        uint64_t entries;
        Result result;
        Rig rig;

        rig_init(&rig, "411200 411281");
        (void)refer(&rig, CITY, COUNTY);
        (void)refer(&rig, CITY, COUNTY);
        first = first_parcel(&rig, CITY);
        assert_true(rig_waiting(rig_at(&rig, CITY), 1, &key));
        second = rig_parcel(rig_at(&rig, CITY), &key);
        assert_int_equal(second.parcel.number, first.parcel.number + 1);
        entries = rig_at(&rig, COUNTY)->n_entries;
        result = rig_give(&rig, &second);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_OUT_OF_ORDER);
        assert_false(result.resend_receipt);
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        assert_int_equal(rig_give(&rig, &first).status, RESULT_DONE);
        assert_int_equal(rig_give(&rig, &second).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void a_new_epoch_begins_a_stream_of_its_own(void **state) {
        StreamInRow last;
        RigParcel parcel;
        Rig rig;

        rig_init(&rig, "411200 411281");
        (void)refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        (void)refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        parcel.parcel.epoch = 2;
        parcel.parcel.number = 1;
        /* Its recovery must be known first. */
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_EPOCH_UNKNOWN);
        row_put(rig_at(&rig, COUNTY)->txn, ROW_PEER_RECOVERY, &(PeerRecoveryRow){ .unit = { CITY }, .epoch = 2 });
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        assert_true(stream_in_last(rig_at(&rig, COUNTY)->txn, &(UnitCode){ CITY }, LANE_NORMAL, &last));
        assert_int_equal(last.epoch, 2);
        assert_int_equal(last.next, 2);
        row_delete(rig_at(&rig, COUNTY)->txn, ROW_PEER_RECOVERY, &(PeerRecoveryRow){ .unit = { CITY } }); /* no fold */
        rig_deinit(&rig);
}

/* ---- refused, and given back ------------------------------------------------------------------------------------ */

static void a_refused_hand_over_gives_custody_and_the_first_triage_date_back(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel parcel;
        Result result;
        Receipt receipt;
        Day due;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        due = rig_clock(&rig, CITY, &id, CLOCK_TRIAGE).due_day;
        doc.due_day = day_of(rig.now) + 30;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_pass_days(&rig, 3);
        parcel = first_parcel(&rig, CITY);
        {
                Input in = { .kind = INPUT_PARCEL, .parcel = &parcel.parcel, .parcel_digest = parcel.digest,
                             .parcel_refused = REASON_EVIDENCE };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        assert_int_equal(result.status, RESULT_REFUSED);
        receipt = receipt_in(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(receipt.outcome, OUTCOME_REFUSED);
        assert_int_equal(receipt.reason, REASON_EVIDENCE);
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_REGISTERED);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        assert_int_equal(rig_clock(&rig, CITY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(&rig, CITY, &id, CLOCK_TRIAGE).due_day, due);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_CANCELLED);
        assert_true(rig_has_warning(&rig, CITY, WARNING_BOUNCED, &id));
        /* The refused words are not kept. */
        {
                Entry e = rig_entry(rig_at(&rig, COUNTY), result.entry);

                assert_null(entry_find_part(&e, PART_CONTENT));
                assert_non_null(entry_find_part(&e, PART_PROOF));
        }
        /* A retry is a new parcel. */
        doc.due_day = day_of(rig.now) + 30;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        assert_false(rig_has_warning(&rig, CITY, WARNING_BOUNCED, &id));
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        rig_deinit(&rig);
}

static void a_quarantined_hand_over_gives_custody_back(void **state) {
        RigParcel parcel;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        {
                Input in = {
                        .kind = INPUT_QUARANTINE, .parcel = &parcel.parcel, .parcel_digest = parcel.digest, .text = "twice"
                };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        assert_int_equal(receipt_in(rig_at(&rig, COUNTY), result.entry).outcome, OUTCOME_QUARANTINED);
        assert_true(rig_has_alarm(rig_at(&rig, COUNTY), ALARM_QUARANTINE));
        assert_true(rig_give(&rig, &parcel).resend_receipt);
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        rig_deinit(&rig);
}

static void what_waits_long_is_a_warning_and_no_bounce(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_pass_days(&rig, 7);
        rig.now--;
        rig_tick(&rig);
        assert_false(rig_has_warning(&rig, CITY, WARNING_UNDELIVERED, &id));
        rig.now++;
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, CITY, WARNING_UNDELIVERED, &id));
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        rig_tick(&rig); /* once */
        assert_int_equal(count_get(rig_at(&rig, CITY)->txn, &(UnitCode){ CITY }, ENTRY_CLOCK), 1);
        rig_ferry(&rig);
        assert_false(rig_has_warning(&rig, CITY, WARNING_UNDELIVERED, &id));
        rig_deinit(&rig);
}

/* ---- recall ----------------------------------------------------------------------------------------------------- */

static void a_recall_that_comes_first_voids_the_number_and_the_late_parcel_learns_it(void **state) {
        Document doc = rig_document(NULL);
        RigParcel handed, recall;
        OutboxKey key;
        Result result, late;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        handed = first_parcel(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_RECALL, &id, &doc);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT); /* asking is not having */
        assert_true(rig_waiting(rig_at(&rig, CITY), 1, &key));
        recall = rig_parcel(rig_at(&rig, CITY), &key);
        assert_int_equal(recall.parcel.kind, PARCEL_VOID);
        result = rig_give(&rig, &recall); /* across the gap */
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(receipt_in(rig_at(&rig, COUNTY), result.entry).outcome, OUTCOME_VOIDED);
        assert_int_equal(receipt_in(rig_at(&rig, COUNTY), result.entry).number, handed.parcel.number);
        assert_int_equal(receipt_in(rig_at(&rig, COUNTY), result.entry + 1).outcome, OUTCOME_TAKEN);
        assert_int_equal(receipt_in(rig_at(&rig, COUNTY), result.entry + 1).number, recall.parcel.number);
        late = rig_give(&rig, &handed);
        assert_int_equal(late.status, RESULT_IGNORED);
        assert_true(late.resend_receipt);
        assert_int_equal(late.entry, result.entry);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_REGISTERED);
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry + 1);
        assert_int_equal(waiting(&rig, CITY), 0);
        /* The stream goes on after both. */
        doc.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void a_recall_that_comes_too_late_changes_nothing(void **state) {
        Document doc = rig_document(NULL);
        RigParcel handed, recall;
        OutboxKey key;
        Result taken, result;
        const Effects *effects;
        bool again = false;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        handed = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &handed);
        rig_do(&rig, CITY, ENTRY_RECALL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, CITY), 1, &key));
        recall = rig_parcel(rig_at(&rig, CITY), &key);
        result = rig_give(&rig, &recall);
        assert_int_equal(result.status, RESULT_DONE);
        effects = &rig_at(&rig, COUNTY)->effects;
        for (uint32_t i = 0; i < effects->n; i++)
                again = again || (effects->effects[i].kind == EFFECT_RECEIPT && effects->effects[i].entry == taken.entry);
        assert_true(again); /* n's receipt stands, and is sent once more */
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        (void)rig_receipt(rig_at(&rig, COUNTY), taken.entry);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        rig_refused(&rig, CITY, ENTRY_RECALL, &id, &doc, REASON_NOTHING_TO_RECALL);
        rig_deinit(&rig);
}

static void a_recall_leaves_what_lies_between_to_its_turn(void **state) {
        Document doc = rig_document(NULL);
        RigParcel parcels[4];
        CaseId ids[3];
        StreamInRow stream;
        Rig rig;

        rig_init(&rig, "411200 411281");
        for (int i = 0; i < 3; i++)
                ids[i] = refer(&rig, CITY, COUNTY);
        rig_do(&rig, CITY, ENTRY_RECALL, &ids[1], &doc);
        for (size_t i = 0; i < 4; i++) {
                OutboxKey key;

                assert_true(rig_waiting(rig_at(&rig, CITY), i, &key));
                parcels[i] = rig_parcel(rig_at(&rig, CITY), &key);
        }
        assert_int_equal(rig_give(&rig, &parcels[3]).status, RESULT_DONE); /* void(2) as the first of all */
        assert_int_equal(rig_give(&rig, &parcels[2]).reason, REASON_OUT_OF_ORDER);
        assert_int_equal(rig_give(&rig, &parcels[0]).status, RESULT_DONE);
        assert_true(stream_in_last(rig_at(&rig, COUNTY)->txn, &(UnitCode){ CITY }, LANE_NORMAL, &stream));
        assert_int_equal(stream.next, 3);
        assert_int_equal(rig_give(&rig, &parcels[2]).status, RESULT_DONE);
        assert_true(stream_in_last(rig_at(&rig, COUNTY)->txn, &(UnitCode){ CITY }, LANE_NORMAL, &stream));
        assert_int_equal(stream.next, 5);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &ids[1]), CUSTODY_HERE);
        assert_int_equal(rig_custody(&rig, COUNTY, &ids[0]), CUSTODY_HERE);
        assert_int_equal(rig_custody(&rig, COUNTY, &ids[2]), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void a_return_request_may_be_recalled_on_its_way(void **state) {
        Document doc = rig_document(NULL);
        RigParcel request, recall;
        OutboxKey key;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        request = first_parcel(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_RECALL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 1, &key));
        recall = rig_parcel(rig_at(&rig, COUNTY), &key);
        result = rig_give(&rig, &recall);
        (void)rig_give(&rig, &request);
        (void)rig_receipt(rig_at(&rig, CITY), result.entry);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_false(rig_docket(&rig, CITY, &id).return_asked);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc); /* the five days are not over */
        rig_deinit(&rig);
}

static void a_void_may_not_name_itself_or_what_follows_it(void **state) {
        Document doc = rig_document(NULL);
        RigParcel recall;
        OutboxKey key;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_do(&rig, CITY, ENTRY_RECALL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, CITY), 1, &key));
        recall = rig_parcel(rig_at(&rig, CITY), &key);
        recall.parcel.number = 1; /* void(1) as number 1 */
        assert_int_equal(rig_give(&rig, &recall).reason, REASON_FORMAT);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        rig_deinit(&rig);
}

/* ---- receipts --------------------------------------------------------------------------------------------------- */

static void a_receipt_for_other_bytes_than_ours_settles_nothing(void **state) {
        RigParcel parcel;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        parcel.digest.b[5] ^= 4; /* what the county says it took */
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_DONE);
        result = rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_RECEIPT_DIFFERS);
        assert_true(rig_has_alarm(rig_at(&rig, CITY), ALARM_RECEIPT));
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        assert_int_equal(waiting(&rig, CITY), 1);
        rig_deinit(&rig);
}

static void an_answer_that_overtakes_the_receipt_proves_the_arrival(void **state) {
        Document doc = rig_document(NULL);
        RigParcel handed, request;
        Result taken, asked;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        handed = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &handed); /* its receipt is lost */
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        request = first_parcel(&rig, COUNTY);
        asked = rig_give(&rig, &request);
        assert_int_equal(asked.status, RESULT_DONE);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        /* Now the receipt comes: nothing snaps back. */
        (void)rig_receipt(rig_at(&rig, COUNTY), taken.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_REGISTERED);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_RETURNED);
        rig_deinit(&rig);
}

static void an_event_that_overtakes_the_receipt_proves_the_arrival(void **state) {
        Document doc = rig_document(DEPT);
        RigParcel handed, event;
        Result taken;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        handed = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &handed);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        event = first_parcel(&rig, COUNTY);
        assert_int_equal(event.parcel.kind, PARCEL_EVENT);
        assert_int_equal(rig_give(&rig, &event).status, RESULT_DONE);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(rig_docket(&rig, CITY, &id).progress, PROGRESS_NOTICED);
        (void)rig_receipt(rig_at(&rig, COUNTY), taken.entry);
        assert_int_equal(rig_docket(&rig, CITY, &id).progress, PROGRESS_NOTICED);
        rig_deinit(&rig);
}

/* ---- returns between nodes -------------------------------------------------------------------------------------- */

static void between_offer_and_answer_neither_side_acts(void **state) {
        Document doc = rig_document(DEPT);
        RigParcel answer;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_RETURN_PENDING);
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &doc, REASON_HANDED_ON);
        doc.decision = DECISION_REFUSE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_RETURN_PENDING); /* the answer is on its way */
        answer = first_parcel(&rig, CITY);
        (void)rig_give(&rig, &answer);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_deinit(&rig);
}

static void a_bounced_refusal_of_a_return_is_answered_again(void **state) {
        Document doc = rig_document(NULL);
        RigParcel answer;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        doc.decision = DECISION_REFUSE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        answer = first_parcel(&rig, CITY);
        {
                Input in = { .kind = INPUT_QUARANTINE, .parcel = &answer.parcel, .parcel_digest = answer.digest, .text = "" };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_true(rig_docket(&rig, CITY, &id).return_asked);
        assert_int_equal(rig_clock(&rig, CITY, &id, CLOCK_RETURN_ANSWER).state, CLOCK_RUNNING);
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void after_a_lost_agreement_the_case_can_be_given_to_the_same_unit_again(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel answer;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        answer = first_parcel(&rig, CITY);
        {
                Input in = { .kind = INPUT_QUARANTINE, .parcel = &answer.parcel, .parcel_digest = answer.digest, .text = "" };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(clocks_open(&rig, COUNTY, &id, CLOCK_TRIAGE), 1); /* full days, and the first ones no more */
        rig_deinit(&rig);
}

/* The receipt of a hand-over that has long come back says nothing about the next one, which is still on its way. */
static void a_late_receipt_does_not_settle_the_next_hand_over(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel parcel;
        Result taken;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &parcel); /* its receipt is late */
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        parcel = first_parcel(&rig, COUNTY);
        (void)rig_give(&rig, &parcel);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        doc = rig_document(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        (void)rig_receipt(rig_at(&rig, COUNTY), taken.entry);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

/* Where the case lies is known since it was taken there, however late its receipt came. */
static void it_lies_there_since_it_was_taken(void **state) {
        RigParcel parcel;
        Result taken;
        Instant at;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &parcel);
        at = rig_last(rig_at(&rig, COUNTY)).header.time;
        rig_pass_days(&rig, 3);
        assert_int_equal(rig_receipt(rig_at(&rig, COUNTY), taken.entry).status, RESULT_DONE);
        assert_int_equal(rig_docket(&rig, CITY, &id).where_since, at);
        rig_deinit(&rig);
}

/* Of whose entry the part is evidence: the header, its way to the root, the seal; none of its parts again. */
static void assert_proof(RigOffice *o, uint64_t entry, const char *of, uint64_t number) {
        Entry e = rig_entry(o, entry);
        const Part *part = entry_find_part(&e, PART_PROOF);
        Evidence proof;

        assert_non_null(part);
        assert_int_equal(evidence_decode(part->data, &o->arena, &proof), 0);
        assert_string_equal(proof.seal.unit.s, of);
        assert_int_equal(proof.header.number, number);
        assert_int_equal(proof.n_parts, 0);
}

/* P4: what an office can show of another, years later, is in its own journal. */
static void what_came_and_its_receipt_are_kept_with_their_proof(void **state) {
        RigParcel parcel;
        uint64_t handed;
        Result taken, settled;
        Rig rig;

        rig_init(&rig, "411200 411281");
        (void)refer(&rig, CITY, COUNTY);
        handed = rig_at(&rig, CITY)->n_entries;
        parcel = first_parcel(&rig, CITY);
        taken = rig_give(&rig, &parcel);
        assert_proof(rig_at(&rig, COUNTY), taken.entry, CITY, handed);
        settled = rig_receipt(rig_at(&rig, COUNTY), taken.entry);
        assert_int_equal(settled.status, RESULT_DONE);
        assert_proof(rig_at(&rig, CITY), settled.entry, COUNTY, taken.entry);
        rig_deinit(&rig);
}

/* As long as the case is kept: the next parcels, however many, push nothing out. */
static void what_was_taken_long_ago_is_still_known(void **state) {
        RigParcel parcel, first = { .parcel = { .number = 0 } };
        Result result, taken = { .entry = 0 };
        Rig rig;

        rig_init(&rig, "411200 411281");
        for (unsigned i = 0; i < 40; i++) {
                (void)refer(&rig, CITY, COUNTY);
                parcel = first_parcel(&rig, CITY);
                result = rig_give(&rig, &parcel);
                (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
                if (i)
                        continue;
                first = parcel;
                taken = result;
        }
        rig_pass_days(&rig, 400);
        result = rig_give(&rig, &first);
        assert_true(result.resend_receipt);
        assert_int_equal(result.entry, taken.entry);
        rig_deinit(&rig);
}

/* ---- when the office can't -------------------------------------------------------------------------------------- */

static void a_full_office_parks_cases_and_still_keeps_receipts(void **state) {
        RigOffice *county, *city;
        RigParcel parcel;
        Result result;
        Rig rig;

        rig_init(&rig, "411200 411281");
        county = rig_at(&rig, COUNTY);
        city = rig_at(&rig, CITY);
        (void)refer(&rig, CITY, COUNTY);
        parcel = first_parcel(&rig, CITY);
        county->office.intake_stopped = true;
        county->office.intake_reason = REASON_DISK;
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_DISK);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }, REASON_DISK);
        county->office.intake_stopped = false;
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_DONE);
        city->office.intake_stopped = true;
        city->office.intake_reason = REASON_MAP;
        assert_int_equal(rig_receipt(county, result.entry).status, RESULT_DONE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_can_act_while_the_case_is_on_its_way),
                cmocka_unit_test(a_receipt_is_noted_for_the_unit_that_sent),
                cmocka_unit_test(a_hand_over_takes_the_words_along_and_the_file_knows_the_case),
                cmocka_unit_test(a_parcel_twice_has_its_effect_once_and_the_same_receipt),
                cmocka_unit_test(one_number_with_two_contents_is_an_alarm_once_and_answered_by_nothing),
                cmocka_unit_test(what_comes_before_its_turn_waits),
                cmocka_unit_test(a_new_epoch_begins_a_stream_of_its_own),
                cmocka_unit_test(a_refused_hand_over_gives_custody_and_the_first_triage_date_back),
                cmocka_unit_test(a_quarantined_hand_over_gives_custody_back),
                cmocka_unit_test(what_waits_long_is_a_warning_and_no_bounce),
                cmocka_unit_test(a_recall_that_comes_first_voids_the_number_and_the_late_parcel_learns_it),
                cmocka_unit_test(a_recall_that_comes_too_late_changes_nothing),
                cmocka_unit_test(a_recall_leaves_what_lies_between_to_its_turn),
                cmocka_unit_test(a_return_request_may_be_recalled_on_its_way),
                cmocka_unit_test(a_void_may_not_name_itself_or_what_follows_it),
                cmocka_unit_test(a_receipt_for_other_bytes_than_ours_settles_nothing),
                cmocka_unit_test(an_answer_that_overtakes_the_receipt_proves_the_arrival),
                cmocka_unit_test(an_event_that_overtakes_the_receipt_proves_the_arrival),
                cmocka_unit_test(between_offer_and_answer_neither_side_acts),
                cmocka_unit_test(a_bounced_refusal_of_a_return_is_answered_again),
                cmocka_unit_test(after_a_lost_agreement_the_case_can_be_given_to_the_same_unit_again),
                cmocka_unit_test(what_was_taken_long_ago_is_still_known),
                cmocka_unit_test(a_late_receipt_does_not_settle_the_next_hand_over),
                cmocka_unit_test(it_lies_there_since_it_was_taken),
                cmocka_unit_test(what_came_and_its_receipt_are_kept_with_their_proof),
                cmocka_unit_test(a_full_office_parks_cases_and_still_keeps_receipts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
