/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the rows of lost entries say to other parts of the core, and what a lost act leaves alone (design section 5, promises P2 and
 * P3): whose word counts of what came here, and went on, in the lost stretch.  The office is its rows alone, put by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/recovery.h"

#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"
#define BESIDE "411221"
#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define TOWN "411281001"
#define NOBODY "999999"

static const Input tick = { .kind = INPUT_TICK };

static LostRow lost(const CaseId *id, LostDone done, LostWay way, uint64_t entry, EntryKind document, const char *other) {
        return (LostRow){ .done = done, .case_id = *id, .entry = entry, .way = way, .peer = code_of(other), .lane = LANE_NORMAL,
                          .epoch = 1, .number = 5, .outcome = OUTCOME_TAKEN, .document = document, .unit = code_of(COUNTY),
                          .other = code_of(other), .learnt = 1000110 };
}

static void put_working(Bare *b) {
        RecoveryRow row = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = RECOVERY_WORKING, .lost = 1 };

        row_put(b->txn, ROW_RECOVERY, &row);
}

/* ---- what came, and went on ------------------------------------------------------------------------------------------------ */

/* A paper went on in the lost entry that it came in, if that one came from who sends it now; else it goes on now. */
static void a_paper_has_passed_in_the_entry_that_it_came_in(void **state) {
        static const struct {
                LostWay way;
                const char *peer; /* of what is lost and comes next; NULL: nothing is */
                bool passed;
        } tried[] = { { LOST_IN, CITY, true }, { LOST_IN, BESIDE, false }, { LOST_OUT, CITY, false }, { 0, NULL, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = ENTRY_MATERIAL, .variant = 1, .body = "内容", .unit = code_of(CITY), .to = code_of(COUNTY) };
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = doc.unit, .to = doc.to, .ref_entry = 33 };
                LostRow came, went;
                Bare b;
                CaseId id = bare_open(&b);

                step.case_id = id;
                fill_document(&doc);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .giver = code_of(CITY), .given_to = code_of(PROVINCE) });
                went = lost(&id, LOST_NOTED, LOST_OUT, 120, ENTRY_MATERIAL, PROVINCE);
                row_put(b.txn, ROW_LOST, &went);
                if (tried[i].peer) {
                        came = lost(&id, LOST_PENDING, tried[i].way, 120, ENTRY_MATERIAL, tried[i].peer);
                        row_put(b.txn, ROW_LOST, &came);
                }
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                if ((bare_fact(&b, FACT_SEND, 0) == NULL) != tried[i].passed)
                        fail_msg("%zu", i);
                assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0) != NULL, tried[i].passed);
                bare_deinit(&b);
        }
}

/* What was handed on in the lost stretch shows that it had come: if that is told of this very parcel, in an entry behind it; or, if the
 * giver tells nothing of it, in one that is younger than the parcel, or by who went on without its word. */
static void what_went_on_shows_that_it_had_come(void **state) {
        static const struct {
                LostWay way;
                const char *peer;     /* of what is lost and comes next; NULL: nothing is */
                uint64_t went_entry;  /* in which it was handed on */
                int went_hours;       /* after the parcel was written */
                const char *giver;
                bool without, had;    /* a person went on without the giver's word */
        } tried[] = {
                { LOST_IN, CITY, 125, -1, CITY, false, true },    { LOST_IN, CITY, 115, 1, CITY, false, false },
                { LOST_OUT, CITY, 125, -1, CITY, false, false },  { LOST_OUT, CITY, 125, 1, CITY, false, true },
                { LOST_IN, BESIDE, 125, -1, CITY, false, false }, { LOST_IN, BESIDE, 115, 1, CITY, false, true },
                { 0, NULL, 125, -1, CITY, false, false },         { 0, NULL, 125, 1, CITY, false, true },
                { 0, NULL, 125, -1, CITY, true, true },           { LOST_IN, CITY, 125, 1, NOBODY, false, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                UnitCode giver = code_of(tried[i].giver);
                RecoveryPeerRow peer = { .unit = code_of(CITY), .state = tried[i].without ? RECOVERY_PEER_WITHOUT : RECOVERY_PEER_HEARD };
                Parcel parcel = { .from = code_of(CITY), .to = code_of(COUNTY) };
                Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };
                LostRow came, went;
                DocketRow docket;
                Bare b;
                CaseId id = bare_open(&b);

                parcel.evidence.header.time = BARE_START - DURATION_DAY;
                docket = bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                           .given_to = code_of(PROVINCE) });
                row_put(b.txn, ROW_RECOVERY_PEER, &peer);
                went = lost(&id, LOST_RESTORED, LOST_OUT, tried[i].went_entry, ENTRY_REPORT_UP, PROVINCE);
                went.lost_at = parcel.evidence.header.time + tried[i].went_hours * DURATION_HOUR;
                row_put(b.txn, ROW_LOST, &went);
                if (tried[i].peer) {
                        came = lost(&id, LOST_PENDING, tried[i].way, 120, ENTRY_REFERRAL, tried[i].peer);
                        row_put(b.txn, ROW_LOST, &came);
                }
                if (recovery_had_it(bare_begin(&b, &id, &in), &docket, &giver) != tried[i].had)
                        fail_msg("%zu", i);
                assert_false(recovery_had_it(bare_begin(&b, &id, &tick), &docket, &giver)); /* it is no parcel that comes */
                bare_deinit(&b);
        }
}

/* The answer to a return goes once more, but for a case that was given there again since. */
static void an_answer_stands_until_the_case_is_given_there_again(void **state) {
        static const struct { Custody custody; uint64_t given; const char *to; bool again; } tried[] = {
                { 0, 0, NULL, true }, { CUSTODY_AWAY, 91, CITY, false }, { CUSTODY_AWAY, 91, PROVINCE, true },
                { CUSTODY_AWAY, 89, CITY, true }, { CUSTODY_FLIGHT, 91, CITY, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                OutboxRow answer = { .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90,
                                     .kind = PARCEL_DOCUMENT, .document = ENTRY_RETURN_ANSWER, .from_unit = code_of(COUNTY),
                                     .to_unit = code_of(CITY) };
                Bare b;

                answer.case_id = bare_open(&b);
                if (tried[i].custody)
                        (void)bare_docket(&b, &answer.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED,
                                                                            .custody = tried[i].custody,
                                                                            .given_to = code_of(tried[i].to),
                                                                            .given_entry = tried[i].given });
                if (recovery_answers_again(bare_begin(&b, &answer.case_id, &tick), &answer) != tried[i].again)
                        fail_msg("%zu", i);
                assert_int_equal(bare_fact(&b, FACT_SEND, 0) != NULL, tried[i].again);
                bare_deinit(&b);
        }
}

/* ---- what is told ---------------------------------------------------------------------------------------------------------- */

/* A paper that came from elsewhere and was passed on comes once more with its own parcel: that it went there is noted, once. */
static void a_paper_that_was_passed_on_is_noted_once(void **state) {
        const UnitCode city = code_of(CITY), county = code_of(COUNTY);
        Document doc = { .kind = ENTRY_MATERIAL, .variant = 1, .body = "内容", .unit = code_of(PROVINCE), .to = city };
        Evidence theirs = { .n_parts = 1 }, ours = { .n_parts = 0 };
        Receipt receipt = { .from = county, .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5, .outcome = OUTCOME_TAKEN };
        Input in = { .kind = INPUT_RECOVERY_ITEM, .peer = city, .receipt_evidence = &theirs, .lost = &ours, .receipt = &receipt };
        Buf bytes = BUF_INIT;
        LostRow noted;
        Bare b;
        CaseId id = bare_open(&b);

        put_working(&b);
        document_encode(&doc, &bytes);
        theirs.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&bytes) };
        theirs.header = (Header){ .number = 7, .kind = ENTRY_RECEIVED, .version = 1, .case_id = id, .actor = { .unit = city } };
        ours.header = (Header){ .number = 120, .time = BARE_START - DURATION_DAY, .kind = ENTRY_RECEIVED, .version = 1, .case_id = id,
                                .actor = { .unit = county } };
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what >> 16, ENTRY_MATERIAL);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->how, LOST_NOTED);
        assert_null(bare_fact(&b, FACT_PAPER_HELD, 0)); /* it isn't here: what comes is asked about it then */
        noted = lost(&id, LOST_NOTED, LOST_OUT, 120, ENTRY_MATERIAL, CITY);
        noted.lost_at = ours.header.time;
        row_put(b.txn, ROW_LOST, &noted);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        assert_null(bare_fact(&b, FACT_LOST, 0));
        buf_deinit(&bytes);
        bare_deinit(&b);
}

/* ---- made good ------------------------------------------------------------------------------------------------------------- */

/* A report upward of the bureau, in lost entry 120, that the city has: its turn has come. */
static void make_report_good(Bare *b, const CaseId *id) {
        static const uint8_t signature[64];
        const Document doc = { .kind = ENTRY_REPORT_UP, .unit = code_of(COUNTY), .to = code_of(CITY), .reason = "超出本级职权",
                               .handing_mode = ENTRY_REFERRAL };
        LostRow row = lost(id, LOST_PENDING, LOST_OUT, 120, ENTRY_REPORT_UP, CITY);
        Entry entry = { .header = { .number = 120, .time = BARE_START - DURATION_DAY, .kind = doc.kind, .version = 1, .case_id = *id,
                                    .actor = { .unit = row.unit, .user = { "clerk" } } }, .n_parts = 1 };
        Seal seal = { .unit = row.unit, .number = 50, .epoch = 1, .first_entry = 120, .count = 1, .previous = { { 1 } },
                      .time = entry.header.time, .suite = RECORD_SUITE_STD };
        Buf document = BUF_INIT, header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT, proof = BUF_INIT;
        Input in = tick;
        Entry learnt = { .n_parts = 2 };

        document_encode(&doc, &document);
        entry.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        entry.header.n_parts = 1;
        entry.header.parts[0] = (PartRef){ .kind = PART_DOCUMENT,
                                           .digest = part_digest(PART_DOCUMENT, entry.parts[0].salt, entry.parts[0].data) };
        header_encode(&entry.header, &header);
        entry.header_bytes = buf_bytes(&header);
        seal.root = entry_leaf(entry.header_bytes);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
        evidence_encode(&entry, 0, 0, NULL, 0, buf_bytes(&sealed), &proof);
        learnt.parts[0] = (Part){ .kind = PART_PROOF, .data = buf_bytes(&proof) };
        learnt.parts[1] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        row_put(b->txn, ROW_LOST, &row);
        in.lost_entry = &learnt;
        (void)bare_decide(b, &in);
        row_delete(b->txn, ROW_LOST, &row);
        buf_deinit(&document);
        buf_deinit(&header);
        buf_deinit(&body);
        buf_deinit(&sealed);
        buf_deinit(&proof);
}

static unsigned facts_at(const Bare *b, FactKind kind, const char *unit) {
        const Fact *f;
        unsigned found = 0;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                found += strcmp(f->unit.s, unit) == 0;
        return found;
}

/* Of a desk that has the case on its way to another nothing is known that contradicts it; what it offers back is over, whether or not its
 * giver has a file of it. */
static void a_desk_whose_parcel_is_under_way_keeps_it_so(void **state) {
        static const struct { DocketState state; const char *giver; bool over; } tried[] = {
                { STATE_HANDED, TAX, false }, { STATE_RETURN_ASKED, TAX, true }, { STATE_RETURN_ASKED, COUNTY, true },
                { STATE_RETURN_ASKED, CITY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                put_working(&b);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .home = STATE_REGISTERED, .given_to = code_of(DEPT) });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = tried[i].state, .custody = CUSTODY_FLIGHT,
                                                        .giver = code_of(tried[i].giver), .given_to = code_of(TOWN) });
                make_report_good(&b, &id);
                assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->number2, 120);
                if (facts_at(&b, FACT_CUSTODY, DEPT) != tried[i].over)
                        fail_msg("%zu", i);
                assert_int_equal(facts_at(&b, FACT_GIVEN, DEPT), 0);
                assert_null(bare_fact(&b, FACT_RETURN, 0)); /* nobody has the question */
                bare_deinit(&b);
        }
}

/* The rows of a file that comes back are read by a tick, too: nobody asks then how a lost case had come. */
static void a_file_that_comes_back_asks_for_nothing_else(void **state) {
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = code_of(DEPT), .entry = 77 };
        RecoveryRow recovery = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100 };
        LostRow act;
        uint64_t entry = 0;
        Bare b;
        CaseId id = bare_open(&b);

        bare.case_id = id;
        act = lost(&id, LOST_PENDING, LOST_OUT, 120, ENTRY_REPORT_UP, CITY);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                .giver = code_of(CITY), .giver_entry = 38, .taken_entry = 130 });
        row_put(b.txn, ROW_SUCCESSION, &bare);
        row_put(b.txn, ROW_LOST, &act);
        for (unsigned i = 0; i < 3; i++) { /* nothing was ever lost; all is made good, but for that; it waits, and for other cases */
                if (i) {
                        recovery.state = i == 1 ? RECOVERY_DONE : RECOVERY_WORKING;
                        recovery.stuck = i == 2;
                        row_put(b.txn, ROW_RECOVERY, &recovery);
                }
                if (i == 2)
                        row_delete(b.txn, ROW_LOST, &act);
                assert_true(office_wants_lost(b.txn, &tick, &entry));
                assert_int_equal(entry, 77);
                assert_false(office_wants_coming(b.txn, &tick, &entry));
        }
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_paper_has_passed_in_the_entry_that_it_came_in),
                cmocka_unit_test(what_went_on_shows_that_it_had_come),
                cmocka_unit_test(an_answer_stands_until_the_case_is_given_there_again),
                cmocka_unit_test(a_paper_that_was_passed_on_is_noted_once),
                cmocka_unit_test(a_desk_whose_parcel_is_under_way_keeps_it_so),
                cmocka_unit_test(a_file_that_comes_back_asks_for_nothing_else),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
