/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parcels and receipts while what was lost is made good (design section 5, promises P2 and P3): what was consumed before comes once
 * more and has the outcome it had; what can't be taken any more moves no custody back that was given up; what was settled before
 * is settled alike and has no second effect.  The office is its rows alone, put by hand.
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

static const UnitCode county = { COUNTY }, city = { CITY }, province = { "410000" };

/* ---- a parcel that comes once more ------------------------------------------------------------------------------------- */

typedef struct Coming {
        Bare b;
        CaseId id;
        Parcel parcel;
        Document doc;
        Buf bytes;
        Input in;
        LostRow lost;
} Coming;

/* The city's parcel number 5, which was taken in entry 120, and that is lost. */
static void coming(Coming *c, EntryKind kind) {
        RecoveryRow working = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = RECOVERY_WORKING,
                                .lost = 1 };
        StreamInRow stream = { .from = city, .lane = LANE_NORMAL, .epoch = 1, .next = 5 };

        *c = (Coming){ .id = case_id_make(&city, 2026, 1) };
        bare_init(&c->b);
        c->doc = (Document){ .kind = kind, .unit = city, .to = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                             .channel = CHANNEL_LETTER, .received_at = BARE_START - 3 * DURATION_DAY, .reason = "理由",
                             .body = "内容", .trigger = TRIGGER_LATE };
        fill_document(&c->doc);
        document_encode(&c->doc, &c->bytes);
        c->parcel = (Parcel){ .from = city, .to = county, .lane = LANE_NORMAL, .epoch = 1, .number = 5, .kind = PARCEL_DOCUMENT,
                              .from_unit = city, .to_unit = county };
        c->parcel.evidence.header = (Header){ .number = 7, .kind = kind, .version = 1, .case_id = c->id,
                                              .actor = { .unit = city } };
        c->parcel.evidence.header_bytes = bytes_of_str("header");
        c->parcel.evidence.seal_bytes = bytes_of_str("seal");
        c->parcel.evidence.seal.unit = city;
        c->parcel.evidence.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&c->bytes) };
        c->parcel.evidence.n_parts = 1;
        c->in = (Input){ .kind = INPUT_PARCEL, .parcel = &c->parcel };
        c->lost = (LostRow){ .case_id = c->id, .entry = 120, .way = LOST_IN, .peer = city, .lane = LANE_NORMAL, .epoch = 1,
                             .number = 5, .outcome = OUTCOME_TAKEN, .document = kind, .unit = county, .other = city,
                             .learnt = 1000110 };
        row_put(c->b.txn, ROW_RECOVERY, &working);
        row_put(c->b.txn, ROW_STREAM_IN, &stream);
        row_put(c->b.txn, ROW_LOST, &c->lost);
}

static void gone(Coming *c) {
        buf_deinit(&c->bytes);
        bare_deinit(&c->b);
}

static void put_docket(Coming *c, DocketState state, Custody custody, const char *given_to) {
        CaseRow row = { .case_id = c->id, .registered_by = city, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1, .entry = 90 };
        CaseUnitRow unit = { .case_id = c->id, .unit = county };
        DocketRow docket = { .unit = county, .case_id = c->id, .state = state, .custody = custody, .giver = city,
                             .mode = ENTRY_REFERRAL };

        if (given_to)
                docket.given_to = code_of(given_to);
        row_put(c->b.txn, ROW_CASE, &row);
        row_put(c->b.txn, ROW_DOCKET, &docket);
        row_put(c->b.txn, ROW_CASE_UNIT, &unit);
}

/* The outcome that its sender is told. */
static Outcome outcome_of(Coming *c) {
        const Fact *f;

        (void)bare_decide(&c->b, &c->in);
        f = bare_fact(&c->b, FACT_CONSUMED, 0);
        assert_non_null(f);
        assert_int_equal(f->number, c->parcel.kind == PARCEL_VOID ? f->number : c->parcel.number);
        return (Outcome)(f->what & 0xFF);
}

/* How the lost entry was dealt with. */
static uint32_t done_how(const Coming *c, uint64_t entry) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(&c->b, FACT_LOST_DONE, n)); n++)
                if (f->number2 == entry)
                        return f->how;
        return 0;
}

static void what_was_taken_is_taken_again(void **state) {
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_int_equal(bare_fact(&c.b, FACT_DOCKET, 0)->how, ENTRY_REFERRAL);
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        assert_int_equal(bare_fact(&c.b, FACT_CONSUMED, 0)->number2, 120); /* whose place among our acts it keeps */
        gone(&c);
}

static void says_same_as(Coming *c, uint64_t entry) {
        c->doc.ref_entry = entry;
        buf_clear(&c->bytes);
        document_encode(&c->doc, &c->bytes);
        c->parcel.evidence.parts[0].data = buf_bytes(&c->bytes);
}

/* Its giver has lost that it gave it, we that we took it: given once more, as the same, it is with whom our file says.  Only if the giver
 * says so itself, and nobody else gave it to us. */
static void a_hand_over_that_two_have_lost_is_the_same_one_again(void **state) {
        DocketRow docket;
        UnitCode there;
        CaseRow row;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "411281.hrss");
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        says_same_as(&c, 88);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
        assert_null(bare_fact(&c.b, FACT_GIVER, 0)); /* known */
        put_docket(&c, STATE_HANDED, CUSTODY_NONE, "411281.hrss"); /* a file that has nothing of it in hand */
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "411281.hrss");
        assert_true(docket_get(c.b.txn, &county, &c.id, &docket));
        docket.giver = UNIT_NONE;
        row_put(c.b.txn, ROW_DOCKET, &docket);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* an office that forgot nothing */
        c.b.head.epoch = 2;
        row_put(c.b.txn, ROW_HEAD, &c.b.head);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_string_equal(bare_fact(&c.b, FACT_GIVER, 0)->peer.s, CITY);
        assert_int_equal(bare_fact(&c.b, FACT_GIVER, 0)->what, ENTRY_REFERRAL);
        assert_int_equal(bare_fact(&c.b, FACT_GIVER, 0)->number, 7);
        assert_null(bare_fact(&c.b, FACT_CUSTODY, 0));
        /* Nobody becomes the giver of what was registered here. */
        row = (CaseRow){ .case_id = c.id };
        assert_true(row_get(c.b.txn, ROW_CASE, &row));
        there = row.registered_by;
        row.registered_by = county;
        row_put(c.b.txn, ROW_CASE, &row);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        row.registered_by = there;
        row_put(c.b.txn, ROW_CASE, &row);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        docket.giver = province;
        row_put(c.b.txn, ROW_DOCKET, &docket);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        gone(&c);
}

/* What was done with it in the lost stretch was made good before its giver's old parcel comes: a person had gone on without that one, or
 * it tells of the parcel only now.  Custody is where the file says. */
static void what_is_made_good_already_comes_from_its_giver_all_the_same(void **state) {
        RecoveryPeerRow peer = { .unit = city, .state = RECOVERY_PEER_WITHOUT };
        DocketRow docket;
        CaseRow row;
        LostRow out;
        Coming c;

        for (int told = 0; told < 2; told++) {
                coming(&c, ENTRY_REFERRAL);
                out = (LostRow){ .done = LOST_CUSTODY_ONLY, .case_id = c.id, .entry = 130, .way = LOST_OUT, .peer = province,
                                 .lane = LANE_NORMAL, .epoch = 1, .number = 3, .outcome = OUTCOME_TAKEN, .document = ENTRY_REFERRAL,
                                 .unit = county, .other = province };
                put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "410000");
                if (told) {
                        peer.state = RECOVERY_PEER_HEARD;
                } else {
                        row_delete(c.b.txn, ROW_LOST, &c.lost);
                        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* nobody went on without it */
                }
                row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
                assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* nothing shows that it was here */
                row_put(c.b.txn, ROW_LOST, &out);
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
                assert_null(bare_fact(&c.b, FACT_CUSTODY, 0));
                row_delete(c.b.txn, ROW_LOST, &out);
                out.done = LOST_RESTORED;
                row_put(c.b.txn, ROW_LOST, &out);
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                row_delete(c.b.txn, ROW_LOST, &out);
                for (int i = 0; i < 6; i++) {
                        LostRow other = out;

                        switch (i) {
                        case 0: other.done = LOST_NOTED; break;
                        case 1: other.outcome = OUTCOME_VOIDED; break;
                        case 2: other.document = ENTRY_REMINDER; break;
                        case 3: other.unit = code_of("411281.hrss"); break;
                        case 4: other.way = LOST_IN; break;
                        default: other.entry = 119; break; /* before it came, if that is told */
                        }
                        row_put(c.b.txn, ROW_LOST, &other);
                        assert_int_equal(outcome_of(&c), i == 5 && !told ? OUTCOME_TAKEN : OUTCOME_REFUSED);
                        row_delete(c.b.txn, ROW_LOST, &other);
                }
                row = (CaseRow){ .case_id = c.id };
                row_put(c.b.txn, ROW_LOST, &out);
                peer.state = RECOVERY_PEER_HEARD; /* has told all, and not that: it gives it anew */
                row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
                assert_int_equal(outcome_of(&c), told ? OUTCOME_TAKEN : OUTCOME_REFUSED);
                row_delete(c.b.txn, ROW_RECOVERY_PEER, &peer);
                assert_int_equal(outcome_of(&c), told ? OUTCOME_TAKEN : OUTCOME_REFUSED);
                row_delete(c.b.txn, ROW_LOST, &out);
                for (int i = -1; i <= 1; i++) { /* unless it is older than what was done with it: its receipt is lost there, too */
                        out.lost_at = c.parcel.evidence.header.time + i;
                        row_put(c.b.txn, ROW_LOST, &out);
                        assert_int_equal(outcome_of(&c), told || i > 0 ? OUTCOME_TAKEN : OUTCOME_REFUSED);
                        row_delete(c.b.txn, ROW_LOST, &out);
                }
                out.lost_at = 0;
                row_put(c.b.txn, ROW_LOST, &out);
                peer.state = RECOVERY_PEER_WITHOUT; /* registered here, it had been reported up, and was given back down */
                row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
                assert_true(docket_get(c.b.txn, &county, &c.id, &docket));
                docket.giver = UNIT_NONE;
                row_put(c.b.txn, ROW_DOCKET, &docket);
                assert_true(row_get(c.b.txn, ROW_CASE, &row));
                row.registered_by = county;
                row_put(c.b.txn, ROW_CASE, &row);
                c.b.head.epoch = 2;
                row_put(c.b.txn, ROW_HEAD, &c.b.head);
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                assert_string_equal(bare_fact(&c.b, FACT_GIVER, 0)->peer.s, CITY);
                gone(&c);
                peer.state = RECOVERY_PEER_WITHOUT;
        }
}

/* A paper from elsewhere goes on to who has the case, but for one who shows to have had it in that very entry. */
static void a_paper_that_comes_once_more_goes_on_once(void **state) {
        LostRow out;
        Coming c;

        coming(&c, ENTRY_MATERIAL);
        put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "410000");
        out = (LostRow){ .done = LOST_NOTED, .case_id = c.id, .entry = 120, .way = LOST_OUT, .peer = province, .lane = LANE_NORMAL,
                         .epoch = 1, .number = 3, .outcome = OUTCOME_TAKEN, .document = ENTRY_MATERIAL, .unit = county,
                         .other = province };
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_non_null(bare_fact(&c.b, FACT_SEND, 0));
        row_put(c.b.txn, ROW_LOST, &out);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_null(bare_fact(&c.b, FACT_SEND, 0));
        assert_string_equal(bare_fact(&c.b, FACT_PAPER_HELD, 0)->peer.s, "410000");
        assert_int_equal(bare_fact(&c.b, FACT_PAPER_HELD, 0)->number2, 0);
        row_delete(c.b.txn, ROW_LOST, &out);
        for (int i = 0; i < 6; i++) {
                LostRow other = out;

                switch (i) {
                case 0: other.outcome = OUTCOME_REFUSED; break;
                case 1: other.document = ENTRY_REMINDER; break;
                case 2: other.peer = code_of("411221"); break;
                case 3: other.entry = 121; break;
                case 4: other.lost_at = BARE_START; break; /* another entry of that number */
                default: other.done = LOST_PENDING; break;
                }
                row_put(c.b.txn, ROW_LOST, &other);
                if (i == 5) /* as long as something of it is pending before what comes, that waits */
                        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
                else
                        (void)outcome_of(&c);
                assert_true(i == 5 || bare_fact(&c.b, FACT_SEND, 0));
                row_delete(c.b.txn, ROW_LOST, &other);
        }
        row_delete(c.b.txn, ROW_LOST, &c.lost); /* a new one, after all that */
        row_put(c.b.txn, ROW_LOST, &out);
        (void)outcome_of(&c);
        assert_non_null(bare_fact(&c.b, FACT_SEND, 0));
        gone(&c);
}

/* Two have it by a stretch that both have lost, and both are not seen to meet in one office: who gives it keeps it. */
static void what_another_unit_here_has_is_not_taken_again(void **state) {
        CaseUnitRow unit = { .unit = { "411281.hrss" } };
        DocketRow docket = { .unit = unit.unit, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE };
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        unit.case_id = docket.case_id = c.id;
        row_put(c.b.txn, ROW_DOCKET, &docket);
        row_put(c.b.txn, ROW_CASE_UNIT, &unit);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN); /* but for what was lost here, in its order */
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        docket.custody = CUSTODY_AWAY;
        row_put(c.b.txn, ROW_DOCKET, &docket);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        gone(&c);
}

/* P2: its giver gave custody up on the receipt of then.  If it can't be taken as it was, for what else is lost, it must not go
 * back all the same: it is here, or went on from here in an act that is made good later. */
static void custody_given_up_on_a_lost_receipt_never_goes_back(void **state) {
        LostRow later;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        put_docket(&c, STATE_ACCEPTED, CUSTODY_HERE, NULL);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0)); /* and has no second effect */
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);

        put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "411281.hrss");
        later = c.lost;
        later.entry = 125;
        later.way = LOST_OUT;
        row_put(c.b.txn, ROW_LOST, &later);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        assert_int_equal(done_how(&c, 125), 0); /* which waits for its own turn */
        row_delete(c.b.txn, ROW_LOST, &later);
        for (unsigned i = 0; i < 2; i++) { /* it went to a successor, or was offered back */
                later.document = i ? ENTRY_RETURN_REQUEST : ENTRY_SUCCESSION;
                row_put(c.b.txn, ROW_LOST, &later);
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                row_delete(c.b.txn, ROW_LOST, &later);
        }
        gone(&c);
}

/* Of a number that was given to another case here since: the giver's stays away from it, and nothing of what comes is kept in the
 * file of that other petitioner. */
static void of_another_case_of_that_number_only_the_outcome_is_as_it_was(void **state) {
        Content content = { .title = "工资", .text = "信", .name = "信访人甲", .address = "某村" };
        CaseRow row;
        LostRow later;
        Buf words = BUF_INIT;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        content_encode(&content, &words);
        c.parcel.evidence.parts[c.parcel.evidence.n_parts++] = (Part){ .kind = PART_CONTENT, .data = buf_bytes(&words) };
        c.doc.given_at = BARE_START - 3 * DURATION_DAY;
        says_same_as(&c, 0);
        put_docket(&c, STATE_ACCEPTED, CUSTODY_HERE, NULL);
        row = (CaseRow){ .case_id = c.id };
        assert_true(row_get(c.b.txn, ROW_CASE, &row));
        row.given_at = BARE_START - 2 * DURATION_DAY;
        row_put(c.b.txn, ROW_CASE, &row);
        later = c.lost;
        later.entry = 125;
        later.way = LOST_OUT;
        later.done = LOST_NOTED;
        row_put(c.b.txn, ROW_LOST, &later);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN); /* it went on from here then */
        assert_int_equal(c.b.drafts.n_drafts, 1);
        for (uint32_t i = 0; i < c.b.drafts.drafts[0]->n_parts; i++)
                assert_true(c.b.drafts.drafts[0]->parts[i].kind != PART_CONTENT);
        buf_deinit(&words);
        gone(&c);
}

/* But if it is neither, it goes back: else nobody would have it. */
static void what_is_nowhere_here_goes_back(void **state) {
        LostRow later;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        put_docket(&c, STATE_HANDED, CUSTODY_AWAY, "411281.hrss");
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
        assert_int_equal(done_how(&c, 120), LOST_NOTED);
        later = c.lost;
        later.entry = 125;
        later.way = LOST_OUT;
        later.document = ENTRY_NOTICE; /* that it was acted on later does not bring it here */
        row_put(c.b.txn, ROW_LOST, &later);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        later.entry = 126;
        later.way = LOST_IN; /* nor does the bureau's copy of it, or whatever came about it */
        later.unit = (UnitCode){ "411281" };
        later.document = 0;
        row_put(c.b.txn, ROW_LOST, &later);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        gone(&c);
        coming(&c, ENTRY_ASSIGNMENT); /* of which no file is left, and which says no day */
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_int_equal(done_how(&c, 120), LOST_NOTED);
        gone(&c);
        coming(&c, ENTRY_REMINDER); /* or that can't be read */
        c.parcel.evidence.parts[0].data = bytes_of_str("\xFF\xFF");
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_int_equal(done_how(&c, 120), LOST_NOTED);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
        gone(&c);
}

/* The number was given to another petitioner's case here since: nothing of the one that comes belongs to its file.  Refused, unless the case
 * went on from here in the lost stretch, which its giver gave up for good. */
static void a_case_whose_number_is_anothers_by_now_goes_back_unless_it_went_on(void **state) {
        static const struct {
                LostDone done;
                LostWay way;
                Outcome outcome;
                EntryKind document;
                Outcome told;
        } later[] = {
                { LOST_NOTED, LOST_OUT, OUTCOME_TAKEN, ENTRY_REFERRAL, OUTCOME_TAKEN },
                { LOST_NOTED, LOST_OUT, OUTCOME_TAKEN, ENTRY_NOTICE, OUTCOME_REFUSED },
                { LOST_NOTED, LOST_OUT, OUTCOME_REFUSED, ENTRY_REFERRAL, OUTCOME_REFUSED },
                { LOST_NOTED, LOST_IN, OUTCOME_TAKEN, ENTRY_REFERRAL, OUTCOME_REFUSED },
                { LOST_PENDING, LOST_OUT, OUTCOME_TAKEN, ENTRY_REFERRAL, OUTCOME_REFUSED }, /* is of the other one */
        };
        CaseRow row;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        put_docket(&c, STATE_ACCEPTED, CUSTODY_HERE, NULL);
        row = (CaseRow){ .case_id = c.id };
        assert_true(row_get(c.b.txn, ROW_CASE, &row));
        row.given_at = BARE_START - DURATION_DAY;
        row_put(c.b.txn, ROW_CASE, &row);
        c.doc.given_at = BARE_START - 2 * DURATION_DAY;
        says_same_as(&c, 0);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* the other one is here, not this one */
        assert_int_equal(done_how(&c, 120), LOST_NOTED);
        assert_non_null(bare_warning(&c.b, WARNING_NUMBER_TWICE));
        for (size_t i = 0; i < array_size(later); i++) {
                LostRow act = c.lost;

                act.entry = 125;
                act.done = later[i].done;
                act.way = later[i].way;
                act.outcome = later[i].outcome;
                act.document = later[i].document;
                row_put(c.b.txn, ROW_LOST, &act);
                assert_int_equal(outcome_of(&c), later[i].told);
                assert_int_equal(done_how(&c, 120), later[i].told == OUTCOME_TAKEN ? LOST_TAKEN_AGAIN : LOST_NOTED);
                assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
                assert_null(bare_fact(&c.b, FACT_CUSTODY, 0));
                row_delete(c.b.txn, ROW_LOST, &act);
        }
        gone(&c);
        /* what brings no custody opens no file for the one that has the number here */
        coming(&c, ENTRY_REMINDER);
        row = (CaseRow){ .case_id = case_id_make(&county, 2026, 1), .given_at = BARE_START - DURATION_DAY };
        row_put(c.b.txn, ROW_CASE, &row);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        c.lost.case_id = c.id = c.parcel.evidence.header.case_id = row.case_id;
        row_put(c.b.txn, ROW_LOST, &c.lost);
        c.doc.given_at = BARE_START - 2 * DURATION_DAY;
        says_same_as(&c, 0);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
        gone(&c);
}

/* A file came and nothing in it says how its petitioner can be reached (22:22): that is known of the case. */
static void whoever_cannot_be_reached_is_known_from_the_words_that_came(void **state) {
        static const struct {
                const char *name, *address, *phone, *agent_phone;
                bool reached;
        } tried[] = { { "张三", "", "", "", false }, { "张三", "河南", "", "", true }, { "张三", "", "1390", "", true },
                      { "张三", "", "", "1390", true }, { "", "河南", "1390", "", false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Content content = CONTENT_NONE;
                CLEANUP(buf_deinit) Buf words = BUF_INIT;
                Coming c;

                content.title = content.text = "信";
                content.name = tried[i].name;
                content.address = tried[i].address;
                content.phone = tried[i].phone;
                content.agent_phone = tried[i].agent_phone;
                coming(&c, ENTRY_REFERRAL);
                row_delete(c.b.txn, ROW_LOST, &c.lost);
                content_encode(&content, &words);
                c.parcel.evidence.parts[1] = (Part){ .kind = PART_CONTENT, .data = buf_bytes(&words) };
                c.parcel.evidence.n_parts = 2;
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                assert_int_equal((bare_fact(&c.b, FACT_CASE, 0)->how >> 16 & FACT_CASE_UNREACHABLE) == 0, tried[i].reached);
                gone(&c);
        }
}

/* What brings no custody is refused like any other. */
static void a_reminder_that_is_not_for_here_any_more_is_refused(void **state) {
        Coming c;

        coming(&c, ENTRY_RETURN_ANSWER);
        put_docket(&c, STATE_ACCEPTED, CUSTODY_HERE, NULL); /* nothing was asked */
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_int_equal(done_how(&c, 120), LOST_NOTED);
        gone(&c);
}

/* Of a return that was asked in a lost entry, whoever gave the case says that it agreed: by what it has shown since, or, while a person
 * goes on without it, by its word, if the file came from it again only since; and of no other round. */
static void what_was_agreed_to_is_over_though_its_asking_is_lost(void **state) {
        RecoveryRow done = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = RECOVERY_DONE };
        RecoveryPeerRow peer = { .unit = city, .state = RECOVERY_PEER_WITHOUT, .entry = 1000104 };
        static const DocketState open[] = { STATE_TAKEN, STATE_NOTICED, STATE_ACCEPTED };
        DocketRow docket, row;
        LostRow asked;
        Coming c;

        coming(&c, ENTRY_RETURN_ANSWER);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        row_put(c.b.txn, ROW_RECOVERY, &done);
        put_docket(&c, STATE_TAKEN, CUSTODY_HERE, NULL);
        assert_true(docket_get(c.b.txn, &county, &c.id, &docket));
        docket.giver_entry = 5;
        docket.taken_entry = 1000105;
        row_put(c.b.txn, ROW_DOCKET, &docket);
        c.doc.decision = DECISION_AGREE;
        says_same_as(&c, 130);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* nobody waited for it */
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
                row = docket;
                row.state = open[i];
                row_put(c.b.txn, ROW_DOCKET, &row);
                assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
                assert_int_equal(bare_fact(&c.b, FACT_STATE, 0)->what, STATE_RETURNED);
                assert_int_equal(bare_fact(&c.b, FACT_CUSTODY, 0)->what, CUSTODY_NONE);
                assert_int_equal(bare_fact(&c.b, FACT_WARNING, 0)->what, WARNING_LOST_ACT);
                assert_int_equal(bare_fact(&c.b, FACT_WARNING, 0)->number, 130);
        }
        for (int i = 0; i < 5; i++) {
                row = docket;
                switch (i) {
                case 0: row.custody = CUSTODY_AWAY; break;
                case 1: row.state = STATE_CLOSED; break;
                case 2: row.giver_entry = 7; break;       /* it went here again since it was agreed */
                case 3: row.taken_entry = 1000099; break; /* the copy had it: what was asked of it then is not known to be lost */
                default: row.giver = code_of("411221"); break;
                }
                row_put(c.b.txn, ROW_DOCKET, &row);
                assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
                assert_null(bare_fact(&c.b, FACT_CUSTODY, 0));
        }
        row = docket; /* a giver that nobody hosts tells nothing, and is waited for by nobody */
        row.giver = code_of("999999");
        assert_false(recovery_asked_return(bare_begin(&c.b, &c.id, &c.in), &row, 130));
        assert_true(recovery_asked_return(bare_begin(&c.b, &c.id, &c.in), &docket, 130));
        row_put(c.b.txn, ROW_DOCKET, &docket);
        says_same_as(&c, 100); /* kept, and no such thing in it */
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        says_same_as(&c, 1000100);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        c.doc.decision = DECISION_REFUSE;
        says_same_as(&c, 130);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN); /* refused: it stays, and the giver's desk is done with it */
        assert_null(bare_fact(&c.b, FACT_STATE, 0));
        assert_null(bare_fact(&c.b, FACT_CUSTODY, 0));
        assert_null(bare_fact(&c.b, FACT_CLOCK_END, 0));
        assert_int_equal(bare_fact(&c.b, FACT_WARNING, 0)->what, WARNING_LOST_ACT);
        assert_int_equal(bare_fact(&c.b, FACT_WARNING, 0)->number, 130);
        c.doc.decision = DECISION_AGREE;
        says_same_as(&c, 130);
        peer.state = RECOVERY_PEER_HEARD;
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED); /* it has told all, and not that */
        asked = (LostRow){ .done = LOST_NOTED, .case_id = c.id, .entry = 130, .way = LOST_OUT, .peer = city, .lane = LANE_NORMAL,
                           .epoch = 1, .number = 9, .outcome = OUTCOME_TAKEN, .document = ENTRY_RETURN_REQUEST, .unit = county,
                           .other = city, .learnt = 1000106, .done_entry = 1000107 };
        row_put(c.b.txn, ROW_LOST, &asked);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        for (int i = 0; i < 5; i++) {
                LostRow other = asked;

                row_delete(c.b.txn, ROW_LOST, &asked);
                switch (i) {
                case 0: other.document = ENTRY_REFERRAL; break;
                case 1: other.unit = code_of("411221"); break;
                case 2: other.other = code_of("411221"); break;
                case 3: other.way = LOST_IN; break;
                default: other.entry = 131; break;
                }
                row_put(c.b.txn, ROW_LOST, &other);
                assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
                row_delete(c.b.txn, ROW_LOST, &other);
        }
        gone(&c);
}

static void what_came_to_nothing_does_so_again(void **state) {
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        c.lost.outcome = OUTCOME_VOIDED;
        row_put(c.b.txn, ROW_LOST, &c.lost);
        assert_int_equal(outcome_of(&c), OUTCOME_VOIDED);
        assert_null(bare_fact(&c.b, FACT_DOCKET, 0));
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        c.lost.outcome = OUTCOME_REFUSED;
        row_put(c.b.txn, ROW_LOST, &c.lost);
        assert_int_equal(outcome_of(&c), OUTCOME_REFUSED);
        assert_int_equal(bare_decide(&c.b, &c.in).reason, REASON_AS_BEFORE);
        gone(&c);
}

/* Only the very parcel whose turn it is comes in; another about that case waits, whatever it has in common with it. */
static void others_about_the_case_wait_until_it_has_come(void **state) {
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        for (unsigned i = 0; i < 5; i++) {
                LostRow first = c.lost;

                if (i == 0)
                        first.way = LOST_OUT;
                else if (i == 1)
                        first.peer = province;
                else if (i == 2)
                        first.lane = LANE_BULK;
                else if (i == 3)
                        first.epoch = 2;
                else
                        first.number = 4;
                row_delete(c.b.txn, ROW_LOST, &c.lost);
                row_put(c.b.txn, ROW_LOST, &first);
                assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
                assert_int_equal(bare_decide(&c.b, &c.in).reason, REASON_RECOVERING);
                assert_int_equal(c.b.drafts.n_drafts, 0);
                row_delete(c.b.txn, ROW_LOST, &first);
        } /* nothing of this case is lost any more */
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_null(bare_fact(&c.b, FACT_LOST_DONE, 0));
        gone(&c);
}

/* An old copy consumed what is behind it once more, in an entry of a lower number, and was lost, too: it comes in the order of its
 * stream all the same, for it can't come in another; so does what nobody told of. */
static void what_is_before_it_in_its_stream_comes_before_it(void **state) {
        LostRow behind, elsewhere;
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        behind = c.lost;
        behind.entry = c.lost.entry - 10;
        behind.number = c.parcel.number + 1;
        row_put(c.b.txn, ROW_LOST, &behind);
        elsewhere = c.lost; /* the same number in another stream */
        elsewhere.entry = c.lost.entry - 5;
        elsewhere.peer = province;
        row_put(c.b.txn, ROW_LOST, &elsewhere);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_int_equal(bare_fact(&c.b, FACT_CONSUMED, 0)->number2, 120);
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        assert_int_equal(done_how(&c, 115), 0);
        assert_int_equal(done_how(&c, 110), 0);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_null(bare_fact(&c.b, FACT_LOST_DONE, 0));
        gone(&c);
}

/* Lost, taken again and lost again: with the one all entries that it was consumed in are done, and no other parcel's. */
static void every_lost_entry_of_that_parcel_is_done_and_no_others(void **state) {
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        for (unsigned i = 0; i < 6; i++) {
                LostRow other = c.lost;

                other.entry = 130 + i;
                if (i == 1)
                        other.way = LOST_OUT;
                else if (i == 2)
                        other.peer = province;
                else if (i == 3)
                        other.lane = LANE_BULK;
                else if (i == 4)
                        other.epoch = 2;
                else if (i == 5)
                        other.number = 6;
                row_put(c.b.txn, ROW_LOST, &other);
        }
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        assert_int_equal(done_how(&c, 130), LOST_TAKEN_AGAIN);
        for (uint64_t entry = 131; entry < 136; entry++)
                assert_int_equal(done_how(&c, entry), 0);
        assert_non_null(bare_fact(&c.b, FACT_LOST_DONE, 1));
        assert_null(bare_fact(&c.b, FACT_LOST_DONE, 2)); /* each once */
        gone(&c);
}

static void put_recall(Coming *c, uint64_t number) {
        c->doc = (Document){ .kind = ENTRY_RECALL, .unit = city, .to = county, .void_lane = LANE_NORMAL, .void_number = number };
        fill_document(&c->doc);
        buf_clear(&c->bytes);
        document_encode(&c->doc, &c->bytes);
        c->parcel.kind = PARCEL_VOID;
        c->parcel.evidence.header.kind = ENTRY_RECALL;
        c->parcel.evidence.parts[0].data = buf_bytes(&c->bytes);
}

/* A recall whose entry is lost recalls what it did then. */
static void a_lost_recall_comes_again(void **state) {
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        put_recall(&c, 4);
        assert_int_equal(outcome_of(&c), OUTCOME_VOIDED); /* number 4 */
        assert_int_equal(bare_fact(&c.b, FACT_CONSUMED, 0)->number, 4);
        assert_int_equal(bare_fact(&c.b, FACT_CONSUMED, 1)->number, 5); /* and its own */
        assert_int_equal(bare_fact(&c.b, FACT_CONSUMED, 1)->what & 0xFF, OUTCOME_TAKEN);
        assert_int_equal(done_how(&c, 120), LOST_TAKEN_AGAIN);
        gone(&c);
}

/* ---- its sender recovered ------------------------------------------------------------------------------------------------ */

/* What it forgot it sent is consumed no more; what it kept still comes; of an epoch that was not told of, nothing. */
static void after_its_sender_s_recovery_only_what_it_kept_comes(void **state) {
        StreamInRow stream = { .from = city, .lane = LANE_NORMAL, .epoch = 1, .next = 5, .closed = 6 };
        PeerRecoveryRow recovery = { .unit = city, .epoch = 3 };
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN); /* kept there */
        stream.closed = 5;
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        assert_int_equal(bare_decide(&c.b, &c.in).reason, REASON_OLD_EPOCH);
        assert_int_equal(c.b.drafts.n_drafts, 0);
        row_delete(c.b.txn, ROW_STREAM_IN, &stream); /* a stream that was never heard of */
        row_put(c.b.txn, ROW_PEER_RECOVERY, &recovery);
        c.parcel.number = 1;
        assert_int_equal(bare_decide(&c.b, &c.in).reason, REASON_OLD_EPOCH);
        c.parcel.epoch = 4;
        assert_int_equal(bare_decide(&c.b, &c.in).reason, REASON_EPOCH_UNKNOWN);
        c.parcel.epoch = 3;
        assert_int_equal(outcome_of(&c), OUTCOME_TAKEN);
        gone(&c);
}

/* Who asks for review brings work, as who hands a case on does: it waits until there is room. */
static void what_asks_for_review_waits_while_intake_is_stopped(void **state) {
        RecoveryRow recovery = { .epoch = 2 };
        Result result;
        Coming c;

        coming(&c, ENTRY_REVIEW_ASK);
        row_delete(c.b.txn, ROW_RECOVERY, &recovery);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        c.b.office.intake_stopped = true;
        c.b.office.intake_reason = REASON_DISK;
        result = bare_decide(&c.b, &c.in);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_DISK);
        c.b.office.intake_stopped = false;
        (void)outcome_of(&c); /* of one kind or the other */
        gone(&c);
}

/* ---- receipts ------------------------------------------------------------------------------------------------------------ */

typedef struct Settling {
        Bare b;
        CaseId id;
        Receipt receipt;
        Evidence evidence;
        OutboxRow out;
        Input in;
} Settling;

/* The city's receipt for our hand-over number 5. */
static void settling(Settling *s, Outcome outcome) {
        *s = (Settling){ .id = case_id_make(&county, 2026, 1) };
        bare_init(&s->b);
        s->receipt = (Receipt){ .from = county, .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5, .outcome = outcome,
                                .parcel_digest = { { 9 } }, .reason = outcome == OUTCOME_REFUSED ? REASON_IN_CHAIN : 0 };
        s->evidence.header_bytes = bytes_of_str("header");
        s->evidence.seal_bytes = bytes_of_str("seal");
        s->evidence.seal.unit = city;
        s->evidence.seal.epoch = 1;
        s->evidence.parts[0] = (Part){ .kind = PART_RECEIPT, .data = bytes_of_str("receipt") };
        s->evidence.n_parts = 1;
        s->out = (OutboxRow){ .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90,
                              .kind = PARCEL_DOCUMENT, .document = ENTRY_REPORT_UP, .from_unit = county, .to_unit = city,
                              .case_id = s->id, .parts_mask = 1u << PART_DOCUMENT };
        row_put(s->b.txn, ROW_OUTBOX, &s->out);
        s->in = (Input){ .kind = INPUT_RECEIPT, .receipt = &s->receipt, .receipt_evidence = &s->evidence,
                         .parcel_digest = { { 9 } } };
}

static const Fact *bounce_of(const Settling *s) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(&s->b, FACT_WARNING, n)); n++)
                if (f->what == WARNING_BOUNCED)
                        return f;
        return NULL;
}

/* Offered again after the other's recovery, and refused as it was then: the desk has dealt with that, and isn't told twice. */
static void what_is_refused_as_before_has_no_second_effect(void **state) {
        SentRow before;
        Settling s;

        settling(&s, OUTCOME_REFUSED);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_non_null(bounce_of(&s)); /* the first time */
        before = (SentRow){ .key = s.out.key, .entry = 90, .kind = s.out.kind, .document = s.out.document,
                            .from_unit = county, .to_unit = city, .case_id = s.id, .outcome = OUTCOME_REFUSED };
        row_put(s.b.txn, ROW_SENT, &before);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&s.b, FACT_SETTLED, 0)->what, OUTCOME_REFUSED);
        assert_null(bounce_of(&s));
        before.outcome = OUTCOME_TAKEN; /* then it was taken: now it comes back */
        row_put(s.b.txn, ROW_SENT, &before);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_non_null(bounce_of(&s));
        bare_deinit(&s.b);
}

static unsigned place_of(const Settling *s, FactKind kind, unsigned nth) {
        const Draft *draft = s->b.drafts.drafts[0];

        for (unsigned i = 0; i < draft->n_facts; i++)
                if (draft->facts[i].kind == kind && !nth--)
                        return i;
        fail();
        return 0;
}

/* Our assignment to the city came to nothing, and is taken now: by a copy older than the one that told us so. */
static DocketRow taken_after_all(Settling *s, Outcome first) {
        SentRow before;

        settling(s, OUTCOME_TAKEN);
        s->evidence.header.time = BARE_START - 7;
        s->out.document = ENTRY_ASSIGNMENT;
        s->out.parts_mask |= 1u << PART_CONTENT;
        row_put(s->b.txn, ROW_OUTBOX, &s->out);
        before = (SentRow){ .key = s->out.key, .entry = 90, .kind = s->out.kind, .document = s->out.document, .from_unit = county,
                            .to_unit = city, .case_id = s->id, .outcome = first };
        row_put(s->b.txn, ROW_SENT, &before);
        return bare_docket(&s->b, &s->id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .home = STATE_REGISTERED,
                                                       .custody = CUSTODY_HERE, .given_entry = 90, .taken_entry = 60 });
}

static bool goes_there_with(Settling *s, const DocketRow *docket) {
        row_put(s->b.txn, ROW_DOCKET, docket);
        row_put(s->b.txn, ROW_OUTBOX, &s->out);
        assert_int_equal(bare_decide(&s->b, &s->in).status, RESULT_DONE);
        assert_non_null(bare_fact(&s->b, FACT_SETTLED, 0));
        return bare_fact(&s->b, FACT_CUSTODY, 0) != NULL;
}

/* Recalled before it came, or refused, and so back.  But it was taken there in the last entry of all that still exist: so there it is. */
static void what_came_to_nothing_and_was_taken_after_all_is_there(void **state) {
        static const Outcome first[] = { OUTCOME_VOIDED, OUTCOME_REFUSED };

        for (size_t i = 0; i < array_size(first); i++) {
                ClockRow triage = { .unit = county, .clock = CLOCK_TRIAGE, .instance = 60, .state = CLOCK_RUNNING,
                                    .due_day = day_of(BARE_START) + 3 };
                ClockRow watch = { .unit = county, .clock = CLOCK_ASSIGNMENT, .instance = 90, .state = CLOCK_CANCELLED,
                                   .due_day = day_of(BARE_START) + 9, .flags = CLOCK_FLAG_WATCH, .watched = city, .ended_entry = 95 };
                Settling s;
                DocketRow docket = taken_after_all(&s, first[i]);
                const Fact *f;

                triage.case_id = watch.case_id = s.id;
                row_put(s.b.txn, ROW_CLOCK, &triage);
                row_put(s.b.txn, ROW_CLOCK, &watch);
                assert_true(goes_there_with(&s, &docket));
                f = bare_fact(&s.b, FACT_GIVEN, 0);
                assert_non_null(f);
                assert_true(unit_code_equal(&f->unit, &county) && unit_code_equal(&f->peer, &city));
                assert_int_equal(f->what, ENTRY_ASSIGNMENT);
                assert_int_equal(f->how, STATE_REGISTERED);
                assert_int_equal(f->day, watch.due_day);
                assert_int_equal(bare_fact(&s.b, FACT_STATE, 0)->what, STATE_HANDED);
                assert_int_equal(bare_fact(&s.b, FACT_CLOCK_END, 0)->what, CLOCK_TRIAGE);
                assert_int_equal(bare_fact(&s.b, FACT_FLIGHT, 0)->number, 5);
                assert_int_equal(bare_fact(&s.b, FACT_FLIGHT, 0)->how, 1);
                assert_true(place_of(&s, FACT_FLIGHT, 0) < place_of(&s, FACT_SETTLED, 0)); /* whose fold says what took it away */
                assert_int_equal(bare_fact(&s.b, FACT_CUSTODY, 0)->what, CUSTODY_FLIGHT);
                assert_true(place_of(&s, FACT_CUSTODY, 0) < place_of(&s, FACT_SETTLED, 0));
                assert_int_equal(bare_fact(&s.b, FACT_CUSTODY, 1)->what, CUSTODY_AWAY);
                assert_int_equal(bare_fact(&s.b, FACT_CUSTODY, 1)->at, BARE_START - 7);
                assert_true(place_of(&s, FACT_CUSTODY, 1) > place_of(&s, FACT_SETTLED, 0));
                assert_int_equal(bare_fact(&s.b, FACT_PROGRESS, 0)->what, PROGRESS_TAKEN);
                assert_int_equal(bare_fact(&s.b, FACT_REPORT_BELOW, 0)->what, REPORT_OWED);
                f = bare_warning(&s.b, WARNING_LOST_GIVEN);
                assert_non_null(f);
                assert_true(unit_code_equal(&f->unit, &county) && unit_code_equal(&f->peer, &city));
                assert_int_equal(f->number, 90);
                docket.given_entry = 95; /* a third one had it, and it came back */
                assert_true(goes_there_with(&s, &docket));
                bare_deinit(&s.b);
        }
}

/* A third one has it, it is decided, or back with who gave it here: that stands, and the desk, which is told, asks. */
static void what_went_on_since_it_came_to_nothing_stays_where_it_went(void **state) {
        static const struct {
                Custody custody;
                DocketState state;
        } stands[] = { { CUSTODY_AWAY, STATE_HANDED }, { CUSTODY_FLIGHT, STATE_HANDED }, { CUSTODY_FLIGHT, STATE_RETURN_ASKED },
                       { CUSTODY_NONE, STATE_RETURNED }, { CUSTODY_HERE, STATE_DISPOSED }, { CUSTODY_NONE, STATE_TAKEN },
                       { CUSTODY_FLIGHT, STATE_SUCCEEDED } };

        for (size_t i = 0; i < array_size(stands); i++) {
                Settling s;
                DocketRow docket = taken_after_all(&s, OUTCOME_VOIDED);

                docket.custody = stands[i].custody;
                docket.state = stands[i].state;
                docket.given_to = docket.state == STATE_HANDED ? province : docket.state == STATE_SUCCEEDED ? city : UNIT_NONE;
                assert_false(goes_there_with(&s, &docket));
                assert_null(bare_fact(&s.b, FACT_GIVEN, 0));
                assert_non_null(bare_warning(&s.b, WARNING_LOST_GIVEN));
                bare_deinit(&s.b);
        }
}

/* Given there once more since, by a parcel that will be refused for the one that was taken. */
static void what_is_on_its_way_there_once_more_is_there_already(void **state) {
        Settling s;
        DocketRow docket = taken_after_all(&s, OUTCOME_VOIDED);

        docket.state = STATE_HANDED;
        docket.custody = CUSTODY_FLIGHT;
        docket.given_to = docket.flight_node = city;
        docket.flight_lane = LANE_NORMAL;
        docket.flight_epoch = 1;
        docket.flight_number = 8;
        docket.given_entry = 95;
        assert_true(goes_there_with(&s, &docket));
        assert_int_equal(bare_fact(&s.b, FACT_FLIGHT, 0)->number, 5);
        assert_true(place_of(&s, FACT_FLIGHT, 0) < place_of(&s, FACT_SETTLED, 0));
        assert_int_equal(bare_fact(&s.b, FACT_CUSTODY, 0)->what, CUSTODY_AWAY);
        assert_null(bare_fact(&s.b, FACT_GIVEN, 0));
        assert_null(bare_warning(&s.b, WARNING_LOST_GIVEN));
        docket.custody = CUSTODY_AWAY; /* and taken */
        assert_false(goes_there_with(&s, &docket));
        assert_null(bare_warning(&s.b, WARNING_LOST_GIVEN));
        bare_deinit(&s.b);
}

/* Taken the first time, too, or the first time that anything is heard of it, or not taken now either; or it gave nobody the case. */
static void what_is_taken_as_before_or_gives_no_case_moves_none(void **state) {
        for (unsigned k = 0; k < 7; k++) {
                Settling s;
                DocketRow docket = taken_after_all(&s, k ? OUTCOME_VOIDED : OUTCOME_TAKEN);
                SentRow sent = { .key = s.out.key };

                switch (k) {
                case 1: row_delete(s.b.txn, ROW_SENT, &sent); break;
                case 2: s.out.document = ENTRY_RETURN_REQUEST; break;
                case 3: s.out.kind = PARCEL_COPY; break;
                case 4: /* reported up for information */
                        s.out.document = ENTRY_REPORT_UP;
                        s.out.parts_mask = 1u << PART_DOCUMENT;
                        break;
                case 5: /* in hand it is reported up for information alone */
                        s.out.document = ENTRY_REPORT_UP;
                        docket.state = STATE_NOTICED;
                        break;
                case 6: s.receipt.outcome = OUTCOME_REFUSED; break;
                default: break;
                }
                assert_false(goes_there_with(&s, &docket));
                assert_int_equal(bare_warning(&s.b, WARNING_LOST_GIVEN) != NULL, k == 5);
                bare_deinit(&s.b);
        }
}

/* 22:30: what turned out to accuse and was taken there in clear is told there; what never arrived is not. */
static void who_took_words_is_told_that_they_accuse(void **state) {
        static const struct {
                Outcome outcome;
                EntryKind document;
                bool told;
        } tried[] = { { OUTCOME_TAKEN, ENTRY_CO_REQUEST, true }, { OUTCOME_REFUSED, ENTRY_CO_REQUEST, true },
                      { OUTCOME_VOIDED, ENTRY_CO_REQUEST, false }, { OUTCOME_TAKEN, ENTRY_SEALED_REFERRAL, false },
                      { OUTCOME_TAKEN, ENTRY_REGISTER, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                bool told = false;
                const Fact *f;
                CaseRow row;
                Settling s;

                settling(&s, tried[i].outcome);
                row = (CaseRow){ .case_id = s.id, .registered_by = county, .case_class = CLASS_ACCUSATION, .entry = 50 };
                row_put(s.b.txn, ROW_CASE, &row);
                s.out.document = tried[i].document;
                row_put(s.b.txn, ROW_OUTBOX, &s.out);
                assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
                for (unsigned n = 0; (f = bare_fact(&s.b, FACT_SEND, n)); n++)
                        told = told || f->what == (PARCEL_COPY | (uint32_t)ENTRY_SEALED_WORD << 8);
                assert_int_equal(told, tried[i].told);
                bare_deinit(&s.b);
        }
}

/* Its old copy, which had forgotten that it asked, refused our answer; we heard of that only by the receipt that it gave
 * anew, after all that we hold had been told: nothing else would give it the answer once more. */
static void an_answer_refused_as_before_is_given_again(void **state) {
        HistoryRow later;
        DocketRow docket;
        Settling s;

        settling(&s, OUTCOME_REFUSED);
        docket = (DocketRow){ .unit = county, .case_id = s.id, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = city,
                              .given_entry = 80 };
        later = (HistoryRow){ .case_id = s.id, .entry = 95, .kind = ENTRY_RETURN_ANSWER, .unit = county };
        s.receipt.reason = REASON_AS_BEFORE;
        s.out.document = ENTRY_RETURN_ANSWER;
        s.out.parts_mask |= 1u << PART_CONTENT;
        row_put(s.b.txn, ROW_OUTBOX, &s.out);
        row_put(s.b.txn, ROW_DOCKET, &docket);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_non_null(bare_fact(&s.b, FACT_SETTLED, 0));
        assert_non_null(bare_fact(&s.b, FACT_SEND, 0));
        assert_int_equal(bare_fact(&s.b, FACT_SEND, 0)->number2 >> 16, 90);
        assert_int_equal(bare_fact(&s.b, FACT_SEND, 0)->number2 & 0xFFFF, s.out.parts_mask); /* with all that it took along */
        assert_null(bounce_of(&s));
        assert_null(bare_fact(&s.b, FACT_RETURN, 0)); /* no desk is asked what was answered */
        s.receipt.reason = REASON_IN_CHAIN; /* it has looked at it now */
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_null(bare_fact(&s.b, FACT_SEND, 0));
        assert_non_null(bounce_of(&s));
        s.receipt.reason = REASON_AS_BEFORE;
        for (unsigned i = 0; i < 3; i++) { /* handed there again since; answered anew; what nobody waits for */
                docket.given_entry = i == 0 ? 91 : 80;
                row_put(s.b.txn, ROW_DOCKET, &docket);
                if (i == 1)
                        row_put(s.b.txn, ROW_HISTORY, &later);
                else
                        row_delete(s.b.txn, ROW_HISTORY, &later);
                s.out.document = i == 2 ? ENTRY_REMINDER : ENTRY_RETURN_ANSWER;
                row_put(s.b.txn, ROW_OUTBOX, &s.out);
                assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
                assert_null(bare_fact(&s.b, FACT_SEND, 0));
                assert_non_null(bounce_of(&s));
        }
        docket.custody = CUSTODY_FLIGHT; /* if that comes back, the answer is waited for */
        docket.given_entry = 91;
        s.out.document = ENTRY_RETURN_ANSWER;
        row_put(s.b.txn, ROW_OUTBOX, &s.out);
        row_put(s.b.txn, ROW_DOCKET, &docket);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        assert_non_null(bare_fact(&s.b, FACT_SEND, 0));
        bare_deinit(&s.b);
}

/* A receipt from the stretch that its office lost says nothing; from before it, or from since, it does. */
static void a_receipt_of_the_stretch_that_was_lost_there_counts_no_more(void **state) {
        StreamOutRow stream = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .next = 9, .again = 5, .again_epoch = 2 };
        Settling s;

        settling(&s, OUTCOME_REFUSED);
        row_put(s.b.txn, ROW_STREAM_OUT, &stream);
        assert_int_equal(bare_decide(&s.b, &s.in).reason, REASON_OLD_EPOCH);
        assert_int_equal(s.b.drafts.n_drafts, 0);
        s.evidence.seal.epoch = 2;
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        s.evidence.seal.epoch = 1;
        stream.again = 6; /* it kept that one */
        row_put(s.b.txn, ROW_STREAM_OUT, &stream);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        stream.again = 5;
        stream.again_epoch = 0; /* it never recovered */
        row_put(s.b.txn, ROW_STREAM_OUT, &stream);
        assert_int_equal(bare_decide(&s.b, &s.in).status, RESULT_DONE);
        bare_deinit(&s.b);
}

/* ---- a number that never comes ---------------------------------------------------------------------------------------- */

/* Its sender's own old copy gave number 5 to another parcel than before: it went under a third number, and of the first nobody
 * knows.  What is behind it may not wait for it for ever; what is merely late is waited for. */
static void a_number_that_its_sender_knows_nothing_of_is_skipped(void **state) {
        StreamInRow stream = { .from = city, .lane = LANE_NORMAL, .epoch = 1, .next = 5, .closed = 8, .settled = 8 };
        RecoveryPeerRow peer = { .unit = city, .state = RECOVERY_PEER_HEARD, .entry = 1000105 };
        Coming c;

        coming(&c, ENTRY_REFERRAL);
        c.parcel.number = 6;
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED); /* it has told of number 5 */
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        for (unsigned i = 0; i < 5; i++) { /* what it told of is another number than the one that is waited for */
                LostRow told = c.lost;

                told.way = i == 0 ? LOST_OUT : LOST_IN;
                told.peer = i == 1 ? province : city;
                told.lane = i == 2 ? LANE_URGENT : LANE_NORMAL;
                told.epoch = i == 3 ? 2 : 1;
                told.number = i == 4 ? 4 : 5;
                row_put(c.b.txn, ROW_LOST, &told);
                (void)bare_decide(&c.b, &c.in);
                assert_non_null(bare_fact(&c.b, FACT_STREAM_SKIP, 0));
                row_delete(c.b.txn, ROW_LOST, &told);
        }
        row_delete(c.b.txn, ROW_RECOVERY_PEER, &peer); /* nobody waited for its word */
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        (void)bare_decide(&c.b, &c.in);
        assert_int_equal(bare_fact(&c.b, FACT_STREAM_SKIP, 0)->number, 5);
        assert_null(bare_fact(&c.b, FACT_CONSUMED, 0)); /* number 6 comes once more by itself */
        peer.state = RECOVERY_PEER_WITHOUT; /* it has not told what it knows */
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
        peer.state = RECOVERY_PEER_HEARD;
        row_put(c.b.txn, ROW_RECOVERY_PEER, &peer);
        stream.settled = 5; /* it still waited for a receipt of it */
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
        stream.settled = 8;
        stream.ended = 1000106; /* it gave numbers after it had told: we took that one since, perhaps */
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
        assert_null(bare_fact(&c.b, FACT_STREAM_SKIP, 0));
        stream.ended = 1000104; /* and told when it gave none any more */
        row_put(c.b.txn, ROW_STREAM_IN, &stream);
        (void)bare_decide(&c.b, &c.in);
        assert_int_equal(bare_fact(&c.b, FACT_STREAM_SKIP, 0)->number, 5);
        c.parcel.number = 4; /* consumed before, and late */
        assert_int_equal(bare_decide(&c.b, &c.in).status, RESULT_IGNORED);
        assert_null(bare_fact(&c.b, FACT_STREAM_SKIP, 0));
        gone(&c);
}

/* What tells of a case whose registration is lost here, too, says that there is one: it lies with who gave its number. */
static void what_comes_of_a_case_of_ours_that_nobody_has_opens_it(void **state) {
        const Fact *f = NULL;
        Coming c;

        coming(&c, ENTRY_REMINDER);
        row_delete(c.b.txn, ROW_LOST, &c.lost);
        c.lost.case_id = c.parcel.evidence.header.case_id = case_id_make(&county, 2026, 7);
        row_put(c.b.txn, ROW_LOST, &c.lost);
        (void)outcome_of(&c);
        for (unsigned n = 0; bare_fact(&c.b, FACT_DOCKET, n); n++)
                f = bare_fact(&c.b, FACT_DOCKET, n);
        assert_non_null(f);
        assert_string_equal(f->text, "1"); /* with custody, whatever else was opened for what came */
        assert_int_equal(f->number, 20260000007);
        gone(&c);
}

/* One warning of each office that knows another case of that number, however often it tells so. */
static void a_number_given_twice_is_told_once_of_each(void **state) {
        const Input in = { .kind = INPUT_TICK };
        WarningRow row = { .kind = WARNING_NUMBER_TWICE, .number = 60, .about = city };
        Bare b;
        CaseId id = bare_open(&b);

        row.unit = b.office.unit;
        row.case_id = id;
        row_put(b.txn, ROW_WARNING, &row);
        recovery_warn_twice(bare_begin(&b, &id, &in), &id, 61, &city, ENTRY_REFERRAL);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        recovery_warn_twice(bare_begin(&b, &id, &in), &id, 61, &province, ENTRY_REFERRAL);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_NUMBER_TWICE);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_number_given_twice_is_told_once_of_each),
                cmocka_unit_test(what_was_taken_is_taken_again),
                cmocka_unit_test(a_hand_over_that_two_have_lost_is_the_same_one_again),
                cmocka_unit_test(what_is_made_good_already_comes_from_its_giver_all_the_same),
                cmocka_unit_test(a_paper_that_comes_once_more_goes_on_once),
                cmocka_unit_test(what_another_unit_here_has_is_not_taken_again),
                cmocka_unit_test(custody_given_up_on_a_lost_receipt_never_goes_back),
                cmocka_unit_test(of_another_case_of_that_number_only_the_outcome_is_as_it_was),
                cmocka_unit_test(what_is_nowhere_here_goes_back),
                cmocka_unit_test(a_case_whose_number_is_anothers_by_now_goes_back_unless_it_went_on),
                cmocka_unit_test(whoever_cannot_be_reached_is_known_from_the_words_that_came),
                cmocka_unit_test(a_reminder_that_is_not_for_here_any_more_is_refused),
                cmocka_unit_test(what_was_agreed_to_is_over_though_its_asking_is_lost),
                cmocka_unit_test(what_came_to_nothing_does_so_again),
                cmocka_unit_test(others_about_the_case_wait_until_it_has_come),
                cmocka_unit_test(what_is_before_it_in_its_stream_comes_before_it),
                cmocka_unit_test(every_lost_entry_of_that_parcel_is_done_and_no_others),
                cmocka_unit_test(a_number_that_its_sender_knows_nothing_of_is_skipped),
                cmocka_unit_test(what_comes_of_a_case_of_ours_that_nobody_has_opens_it),
                cmocka_unit_test(a_lost_recall_comes_again),
                cmocka_unit_test(what_asks_for_review_waits_while_intake_is_stopped),
                cmocka_unit_test(after_its_sender_s_recovery_only_what_it_kept_comes),
                cmocka_unit_test(what_is_refused_as_before_has_no_second_effect),
                cmocka_unit_test(what_came_to_nothing_and_was_taken_after_all_is_there),
                cmocka_unit_test(what_went_on_since_it_came_to_nothing_stays_where_it_went),
                cmocka_unit_test(what_is_on_its_way_there_once_more_is_there_already),
                cmocka_unit_test(what_is_taken_as_before_or_gives_no_case_moves_none),
                cmocka_unit_test(who_took_words_is_told_that_they_accuse),
                cmocka_unit_test(an_answer_refused_as_before_is_given_again),
                cmocka_unit_test(a_receipt_of_the_stretch_that_was_lost_there_counts_no_more),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
