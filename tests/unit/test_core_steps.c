/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A document on its way, piece by piece: delivered or sent, climbing from giver to giver, copied to whoever stands between,
 * taken by who may take it, asked and answered, come to nothing.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/review.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TAX "411281.tax"
#define TOWN "411281001"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, city = { CITY }, dept = { DEPT }, gov = { GOV }, town = { TOWN },
                      nobody = { "999999" };

static CaseId open_case(Bare *b, CaseClass class) {
        CaseRow row = { .case_id = case_id_make(&county, 2026, 1), .registered_by = county, .case_class = class, .path31 = 6,
                        .people = 1, .channel = CHANNEL_LETTER, .entry = 50, .received_at = BARE_START };

        bare_init(b);
        row_put(b->txn, ROW_CASE, &row);
        return row.case_id;
}

static DocketRow put_docket(Bare *b, const CaseId *id, DocketRow row) {
        CaseUnitRow unit = { .case_id = *id, .unit = row.unit };

        row.case_id = *id;
        row_put(b->txn, ROW_DOCKET, &row);
        row_put(b->txn, ROW_CASE_UNIT, &unit);
        return row;
}

static Document notice(const UnitCode *by) {
        Document doc = { .kind = ENTRY_NOTICE, .unit = *by, .reason = "", .body = "" };

        fill_document(&doc);
        return doc;
}

/* ---- sending ---------------------------------------------------------------------------------------------------------- */

/* A unit that the roster does not know is told nothing and sent nothing. */
static void what_the_roster_does_not_know_is_not_delivered(void **state) {
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        doc = notice(&county);
        step = (Step){ .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = id, .from = county, .to = nobody, .local = true };
        assert_int_equal(deliver(bare_begin(&b, &id, &tick), &step, 1u << PART_DOCUMENT, NULL), REASON_UNKNOWN_UNIT);
        tell_unit(bare_begin(&b, &id, &tick), &step);
        assert_int_equal(b.d.draft->n_facts, 0);
        copy_to(&b.d, &step, &nobody, 0);
        assert_int_equal(b.d.draft->n_facts, 0);
        assert_int_equal(take(&b.d, &step), REASON_UNKNOWN_UNIT);
        bare_deinit(&b);
}

/* Several parcels of one decision take one number after the other, each lane its own. */
static void parcels_of_one_decision_are_numbered_by_node_and_lane(void **state) {
        Document doc, urgent, answer;
        StreamOutRow row = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .next = 7 };
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        doc = urgent = answer = notice(&county);
        urgent.kind = ENTRY_URGENT;
        answer.kind = ENTRY_URGENT_ACK;
        row_put(b.txn, ROW_STREAM_OUT, &row);
        step = (Step){ .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = id, .from = county, .to = city, .local = true };
        (void)bare_begin(&b, &id, &tick);
        tell_unit(&b.d, &step);
        tell_unit(&b.d, &step);
        step.doc = &urgent;
        tell_unit(&b.d, &step);
        step.doc = &doc;
        step.to = code_of("410000");
        tell_unit(&b.d, &step);
        step.to = city;
        tell_unit(&b.d, &step);
        step.doc = &answer; /* 22:25: nor does its acknowledgement wait */
        tell_unit(&b.d, &step);
        assert_int_equal(bare_fact(&b, FACT_SEND, 5)->number, 2);
        assert_int_equal(bare_fact(&b, FACT_SEND, 5)->how & 0xFF, LANE_URGENT);
        assert_int_equal(bare_fact(&b, FACT_SEND, 0)->number, 7);
        assert_int_equal(bare_fact(&b, FACT_SEND, 1)->number, 8);
        assert_int_equal(bare_fact(&b, FACT_SEND, 2)->number, 1);
        assert_int_equal(bare_fact(&b, FACT_SEND, 2)->how & 0xFF, LANE_URGENT);
        assert_int_equal(bare_fact(&b, FACT_SEND, 3)->number, 1);
        assert_int_equal(bare_fact(&b, FACT_SEND, 4)->number, 9);
        bare_deinit(&b);
}

/* ---- climbing --------------------------------------------------------------------------------------------------------- */

/* An event climbs from giver to giver on this node, then travels; it ends where nobody gave it, or nobody knows of it. */
static void an_event_climbs_as_far_as_somebody_gave_the_case(void **state) {
        Document doc;
        DocketRow docket;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        doc = notice(&dept);
        docket = put_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE });
        climb(bare_begin(&b, &id, &tick), &docket, &doc); /* it came straight to the department */
        assert_int_equal(b.d.draft->n_facts, 0);
        docket = put_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE,
                                                  .giver = county });
        climb(bare_begin(&b, &id, &tick), &docket, &doc); /* the giver's file is not there */
        assert_int_equal(b.d.draft->n_facts, 0);
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = dept,
                                               .giver = city });
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_int_equal(bare_fact(&b, FACT_PROGRESS, 0)->what, PROGRESS_NOTICED);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT, .given_to = dept,
                                               .giver = city }); /* on its way there, and the event has overtaken the receipt */
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        docket.giver = docket.given_to = city;
        docket.custody = CUSTODY_AWAY;
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        docket.custody = CUSTODY_FLIGHT; /* on its way back there: what it hears from below is its answer */
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_int_equal(b.d.draft->n_facts, 0);
        docket.giver = county;
        docket.given_to = UNIT_NONE;
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = town,
                                               .giver = city }); /* it went on to somebody else since: no news from there */
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_int_equal(b.d.draft->n_facts, 0);
        assert_int_equal(b.result.status, RESULT_DONE); /* and no reason to refuse */
        docket.giver = nobody;
        climb(bare_begin(&b, &id, &tick), &docket, &doc);
        assert_int_equal(b.d.draft->n_facts, 0);
        bare_deinit(&b);
}

/* Whoever leads again is who gave it, and nobody where nobody did. */
static void only_its_giver_has_it_back(void **state) {
        DocketRow docket;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        docket = put_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_HANDED, .custody = CUSTODY_AWAY });
        hand_given_back(bare_begin(&b, &id, &tick), &docket, &docket.given_to);
        assert_int_equal(b.d.draft->n_facts, 0);
        docket.giver = county;
        hand_given_back(bare_begin(&b, &id, &tick), &docket, &city);
        assert_int_equal(b.d.draft->n_facts, 0);
        hand_given_back(bare_begin(&b, &id, &tick), &docket, &county);
        assert_int_equal(bare_fact(&b, FACT_LEAD, 0)->kind, FACT_LEAD);
        bare_deinit(&b);
}

/* An answer of whoever it was sent to proves that it arrived; one while it is offered back says nothing of that. */
static void only_what_was_handed_on_arrived_with_its_answer(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                bool arrived;
        } tried[] = { { STATE_HANDED, CUSTODY_FLIGHT, true }, { STATE_RETURN_ASKED, CUSTODY_FLIGHT, false },
                      { STATE_HANDED, CUSTODY_AWAY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);
                Take t = { .has_docket = true };

                t.docket = put_docket(&b, &id, (DocketRow){ .unit = county, .state = tried[i].state, .custody = tried[i].custody,
                                                            .given_to = city });
                take_not_in_flight(bare_begin(&b, &id, &tick), &t);
                assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0) != NULL, tried[i].arrived);
                assert_null(bare_fact(&b, FACT_LEAD, 0));
                t.docket.giver = city; /* back to whom it came from, which has nothing to wait for from here then */
                take_not_in_flight(bare_begin(&b, &id, &tick), &t);
                assert_int_equal(bare_fact(&b, FACT_LEAD, 0) != NULL, tried[i].arrived);
                if (tried[i].arrived)
                        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_AWAY);
                bare_deinit(&b);
        }
}

/* Units complained of, as many as a document has room for. */
static void a_document_tells_as_many_units_as_it_has_room_for(void **state) {
        WordsRow words = { .category = "劳动" };
        Document doc;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        words.case_id = id;
        for (unsigned i = 0; i < DOCUMENT_ABOUT_UNITS_MAX + 2; i++)
                (void)snprintf(words.about + strlen(words.about), sizeof(words.about) - strlen(words.about), "%s4112%02u",
                               i ? " " : "", i);
        row_put(b.txn, ROW_WORDS, &words);
        doc = notice(&county);
        document_tells_words(bare_begin(&b, &id, &tick), &doc, &id);
        assert_int_equal(doc.n_about_units, DOCUMENT_ABOUT_UNITS_MAX);
        assert_string_equal(doc.about_units[0], "411200");
        assert_string_equal(doc.about_units[DOCUMENT_ABOUT_UNITS_MAX - 1], "411215");
        assert_string_equal(doc.category, "劳动");
        bare_deinit(&b);
}

/* ---- taking ------------------------------------------------------------------------------------------------------------ */

/* What the receiving table does not have, or not in that form, nobody can send (domain.md: what isn't in the table is
 * refused). */
static void what_nobody_can_send_is_refused(void **state) {
        static const struct {
                EntryKind kind;
                ParcelKind as;
        } tried[] = { { ENTRY_CLASSIFY, PARCEL_DOCUMENT },  /* a unit's own, which climbs at most */
                      { ENTRY_DEATH, PARCEL_DOCUMENT },
                      { ENTRY_NOTICE, PARCEL_DOCUMENT },    /* an event, as if addressed */
                      { ENTRY_REFERRAL, PARCEL_EVENT },     /* a hand-over, as if climbing */
                      { ENTRY_REVIEW_FILE, PARCEL_EVENT },  /* a file goes to its reader alone */
                      { ENTRY_ASSIGNMENT, PARCEL_COPY },    /* 05:21 (4): of what is assigned there are no copies */
                      { (EntryKind)9999, PARCEL_DOCUMENT } };
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        doc = notice(&city);
        step = (Step){ .doc = &doc, .case_id = id, .from = city, .to = county };
        for (size_t i = 0; i < array_size(tried); i++) {
                doc.kind = tried[i].kind;
                step.kind = tried[i].as;
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_UNKNOWN_DOCUMENT);
        }
        bare_deinit(&b);
}

/* P8: a report-up comes to a bureau from one below it. */
static void a_report_up_comes_from_below(void **state) {
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        doc = notice(&city);
        doc.kind = ENTRY_REPORT_UP;
        step = (Step){ .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = id, .from = city, .to = county };
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NOT_ABOVE);
        step.to = dept; /* no bureau */
        step.from = town;
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NOT_ABOVE);
        bare_deinit(&b);
}

static void a_remark_is_about_an_order_that_is_known_here(void **state) {
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        ExchangeRow row = { .unit = county, .entry = 60, .addressee = dept, .issuer = county, .document = ENTRY_ORDER,
                            .state = EXCHANGE_ISSUED, .ref_entry = 60 };

        doc = notice(&city);
        doc.kind = ENTRY_REMARK;
        doc.ref_unit = county;
        doc.ref_entry = 60;
        step = (Step){ .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = id, .from = city, .to = county };
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NO_ORDER);
        row.case_id = id;
        row_put(b.txn, ROW_EXCHANGE, &row);
        /* the city does not stand between them */
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NOT_BETWEEN);
        bare_deinit(&b);
}

/* Events of a node are made by one of its units for the one the case was given to, if that serves it. */
static void a_unit_speaks_for_who_serves_it_on_its_own_node(void **state) {
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        Decide *d = bare_begin(&b, &id, &tick);

        assert_true(unit_speaks_for(d, &county, &county));
        assert_true(unit_speaks_for(d, &county, &dept));
        assert_false(unit_speaks_for(d, &dept, &county)); /* the bureau does not speak for a department */
        assert_false(unit_speaks_for(d, &city, &dept));   /* of another node */
        assert_false(unit_speaks_for(d, &county, &nobody));
        assert_false(unit_speaks_for(d, &nobody, &dept));
        bare_deinit(&b);
}

/* What came ahead of the case said nothing of it; the case itself then does, once. */
static void the_first_word_of_a_case_opens_its_row(void **state) {
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        Take t = { .step = &step, .doc = &doc, .has_case = true };

        doc = notice(&city);
        doc.received_at = BARE_START;
        step = (Step){ .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = id, .from = city, .to = county };
        assert_true(case_get(b.txn, &id, &t.case_row));
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_null(bare_fact(&b, FACT_CASE, 0));
        t.case_row.received_at = 0;
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_null(bare_fact(&b, FACT_CASE_GIVEN, 0));
        /* who merely tells, too, says when its number was given: as long as nobody who knows has */
        row_put(b.txn, ROW_TOLD, &(ToldRow){ .case_id = id, .by = city });
        doc.given_at = BARE_START;
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_string_equal(bare_fact(&b, FACT_CASE_GIVEN, 1)->peer.s, CITY);
        row_delete(b.txn, ROW_TOLD, &(ToldRow){ .case_id = id });
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_null(bare_fact(&b, FACT_CASE_GIVEN, 1));
        doc.given_at = 0;
        doc.received_at = 0;
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_null(bare_fact(&b, FACT_CASE, 0));
        t.has_case = false;
        take_ensure_case(bare_begin(&b, &id, &tick), &t);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(take_check_there(&b.d, &t), REASON_CASE_NOT_THERE);
        doc.received_at = BARE_START;
        assert_int_equal(take_check_there(&b.d, &t), REASON_NONE);
        bare_deinit(&b);
}

static void a_class_is_followed_where_it_changed(void **state) {
        Document doc;
        Step step;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        Take t = { .step = &step, .doc = &doc, .has_case = true };

        doc = notice(&city);
        step = (Step){ .doc = &doc, .case_id = id, .from = city, .to = county };
        assert_true(case_get(b.txn, &id, &t.case_row));
        take_follow_class(bare_begin(&b, &id, &tick), &t); /* says none */
        assert_null(bare_fact(&b, FACT_CLASS, 0));
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 6;
        take_follow_class(bare_begin(&b, &id, &tick), &t);
        assert_null(bare_fact(&b, FACT_CLASS, 0));
        doc.class_proposed = true;
        take_follow_class(bare_begin(&b, &id, &tick), &t);
        assert_int_equal(bare_fact(&b, FACT_CLASS, 0)->number, 1);
        doc.class_proposed = false;
        doc.path31 = 2;
        take_follow_class(bare_begin(&b, &id, &tick), &t);
        assert_int_equal(bare_fact(&b, FACT_CLASS, 0)->how, 2);
        t.has_case = false;
        take_follow_class(bare_begin(&b, &id, &tick), &t);
        assert_null(bare_fact(&b, FACT_CLASS, 0));
        bare_deinit(&b);
}

/* ---- what became of it ------------------------------------------------------------------------------------------------ */

static OutboxRow sent(const CaseId *id, EntryKind document) {
        return (OutboxRow){ .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 60,
                            .kind = PARCEL_DOCUMENT, .document = document, .from_unit = county, .to_unit = city,
                            .case_id = *id };
}

/* P2: only the parcel that carries custody moves it. */
static void custody_goes_with_its_own_parcel_alone(void **state) {
        DocketRow docket = { .unit = county, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT, .given_to = city,
                             .flight_node = city, .flight_lane = LANE_NORMAL, .flight_epoch = 1, .flight_number = 5 };
        DocketRow other;
        OutboxRow out;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        docket = put_docket(&b, &id, docket);
        out = sent(&id, ENTRY_REFERRAL);
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_AWAY);
        assert_int_equal(bare_fact(&b, FACT_PROGRESS, 0)->what, PROGRESS_TAKEN);
        out.key.number = 6;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.key.number = 5;
        out.key.epoch = 2;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.key.epoch = 1;
        out.key.lane = LANE_URGENT;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.key.lane = LANE_NORMAL;
        out.key.to = code_of("410000");
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.key.to = city;
        out.kind = PARCEL_COPY;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.kind = PARCEL_DOCUMENT;
        out.document = ENTRY_ORDER;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.document = ENTRY_REFERRAL;
        other = docket;
        other.custody = CUSTODY_HERE;
        row_put(b.txn, ROW_DOCKET, &other); /* came back meanwhile */
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.case_id = case_id_make(&county, 2026, 9);
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        docket.progress = PROGRESS_ACCEPTED; /* news came before the receipt */
        row_put(b.txn, ROW_DOCKET, &docket);
        out.case_id = id;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_PROGRESS, 0));
        bare_deinit(&b);
}

/* A bounce is shown to a person; of a recall it is no bounce. */
static void what_bounced_is_a_warning_on_its_senders_desk(void **state) {
        OutboxRow out;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        out = sent(&id, ENTRY_REMARK); /* nothing else follows */
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NO_ORDER);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_BOUNCED);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->number2, REASON_NO_ORDER);
        out.kind = PARCEL_VOID;
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_VOIDED, REASON_VOIDED);
        assert_int_equal(b.d.draft->n_facts, 0);
        out.kind = PARCEL_COPY;
        out.document = ENTRY_ORDER;
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NOT_BETWEEN);
        assert_int_equal(b.d.draft->n_facts, 1); /* the copy alone: the order stands */
        out.document = (EntryKind)9999; /* a newer release's */
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NOT_BETWEEN);
        assert_int_equal(b.d.draft->n_facts, 1);
        bare_deinit(&b);
}

/* ---- questions -------------------------------------------------------------------------------------------------------- */

static ExchangeRow question(const CaseId *id, EntryKind document, ExchangeState state) {
        return (ExchangeRow){ .unit = county, .case_id = *id, .entry = 60, .addressee = city, .issuer = county,
                              .document = document,
                              .state = state, .ref_entry = 60, .due_at = BARE_START - 1 };
}

/* Late once, on the desk of who waits or of who owes; what was answered or copied is nobody's lateness. */
static void a_question_is_late_once_and_on_the_right_desk(void **state) {
        DueRow due = { .at = BARE_START - 1, .unit = county, .instance = 60 };
        ExchangeRow row;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        due.case_id = id;
        row = question(&id, ENTRY_CO_REQUEST, EXCHANGE_ISSUED);
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_UNANSWERED);
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->peer.s, CITY);
        row.state = EXCHANGE_RECEIVED;
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_ANSWER_LATE);
        row.state = EXCHANGE_COPIED;
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        row.state = EXCHANGE_ISSUED;
        row.late = true;
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        row.late = false;
        row.due_at++; /* another day since */
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        bare_deinit(&b);
}

/* 22:39 what the joint meeting set an end to and nobody reported is a finding of the bureau's. */
static void a_meetings_end_without_a_report_is_a_finding(void **state) {
        DueRow due = { .at = BARE_START - 1, .unit = county, .instance = 60 };
        ExchangeRow row;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        due.case_id = id;
        row = question(&id, ENTRY_MEETING_ACT, EXCHANGE_ISSUED);
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_non_null(bare_fact(&b, FACT_FINDING, 0));
        row.state = EXCHANGE_RECEIVED;
        row_put(b.txn, ROW_EXCHANGE, &row);
        exchange_late(bare_begin(&b, &id, &tick), &due);
        assert_null(bare_fact(&b, FACT_FINDING, 0));
        bare_deinit(&b);
}

/* ---- reviewers of the roster ------------------------------------------------------------------------------------------ */

static void one_lawful_reviewer_need_not_be_chosen(void **state) {
        UnitCode only = UNIT_NONE;
        RosterUnit *unit;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        Decide *d = bare_begin(&b, &id, &tick);

        assert_false(review_only_reviewer(d, &dept, &only)); /* the county government or the city's department */
        assert_true(review_only_reviewer(d, &town, &only));
        assert_string_equal(only.s, GOV);
        assert_false(review_only_reviewer(d, &nobody, &only));
        assert_false(review_only_reviewer(d, &county, &only)); /* a bureau decides nothing that is reviewed */
        unit = bare_unit(&b, DEPT);
        unit->review_by[1] = county; /* a bureau reviews only if its government delegated that */
        assert_true(review_only_reviewer(d, &dept, &only));
        assert_string_equal(only.s, GOV);
        assert_string_equal(review_lawful_names(d, &dept), GOV);
        bare_unit(&b, COUNTY)->may_review = true;
        assert_false(review_only_reviewer(d, &dept, &only));
        assert_string_equal(review_lawful_names(d, &dept), GOV ", " COUNTY);
        assert_string_equal(review_lawful_names(d, &nobody), "");
        assert_false(review_is_lawful(d, &nobody, &dept));
        assert_false(review_is_lawful(d, &gov, &nobody));
        assert_false(review_is_lawful(d, &city, &dept));
        bare_deinit(&b);
}

/* ---- who stands behind it (22:20) --------------------------------------------------------------------------------------- */

/* Some withdrew before word of a joiner came: what ended with it goes on, with its first days. */
static void what_goes_on_is_what_ended_by_too_few(void **state) {
        static const struct {
                DocketState from;
                uint64_t ended, archive;
                Custody custody;
                uint32_t names;
                bool file, goes_on, warned;
        } tried[] = { { STATE_ACCEPTED, 77, 0, CUSTODY_HERE, 1, true, true, false },
                      { STATE_NOTICED, 77, 0, CUSTODY_HERE, 1, true, true, false },
                      { STATE_TAKEN, 77, 0, CUSTODY_HERE, 1, true, true, false },
                      { STATE_ACCEPTED, 77, 0, CUSTODY_HERE, 1, false, false, false },
                      { STATE_ACCEPTED, 0, 0, CUSTODY_HERE, 1, true, false, false },
                      { STATE_ACCEPTED, 77, 0, CUSTODY_AWAY, 1, true, false, false },
                      { STATE_ACCEPTED, 77, 0, CUSTODY_HERE, 7, true, false, false },
                      { STATE_ACCEPTED, 77, 1, CUSTODY_HERE, 1, true, false, true },
                      { STATE_SUPERSEDED, 77, 0, CUSTODY_HERE, 1, true, false, true } }; /* it had been merged */

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow clock = { .unit = dept, .clock = CLOCK_HANDLING, .instance = 60, .started_entry = 60, .days = 60,
                                   .state = CLOCK_CANCELLED, .ended_entry = 77, .due_day = day_of(BARE_START) + 30, .pack = "2022" };
                Document doc = { .kind = ENTRY_MATERIAL, .people = 7, .people_version = 9 };
                Step step = { .doc = &doc, .from = county, .to = dept };
                Take t = { .step = &step, .doc = &doc, .has_case = true, .has_docket = tried[i].file };
                unsigned revived = 0;
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                fill_document(&doc);
                assert_true(case_get(b.txn, &id, &t.case_row));
                t.case_row.registered_by = city;
                t.case_row.people = 5;
                t.docket = put_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_WITHDRAWN, .custody = tried[i].custody,
                                                            .ended_from = tried[i].from, .ended_entry = tried[i].ended,
                                                            .ended_names = tried[i].names, .archive = tried[i].archive != 0 });
                clock.case_id = step.case_id = id;
                row_put(b.txn, ROW_CLOCK, &clock);
                clock.instance |= CLOCK_BESIDE; /* which goes with the first */
                row_put(b.txn, ROW_CLOCK, &clock);
                clock.instance = 50; /* met long before; and one that never ended */
                clock.ended_entry = 55;
                row_put(b.txn, ROW_CLOCK, &clock);
                clock.instance = 51;
                clock.ended_entry = 0;
                clock.state = CLOCK_RUNNING;
                row_put(b.txn, ROW_CLOCK, &clock);
                people_heard(bare_begin(&b, &id, &tick), &t);
                assert_int_equal(bare_fact(&b, FACT_PEOPLE, 0)->number, 7);
                assert_int_equal(bare_fact(&b, FACT_STATE, 0) != NULL, tried[i].goes_on);
                if (tried[i].goes_on)
                        assert_int_equal(bare_fact(&b, FACT_PROGRESS, 0)->what,
                                         tried[i].from == STATE_ACCEPTED ? PROGRESS_ACCEPTED :
                                         tried[i].from == STATE_NOTICED ? PROGRESS_NOTICED : PROGRESS_TAKEN);
                assert_int_equal(bare_warning(&b, WARNING_OTHERS_STAND) != NULL, tried[i].warned);
                for (; bare_fact(&b, FACT_CLOCK_REVIVE, revived); revived++)
                        assert_int_equal(clock_instance_entry(bare_fact(&b, FACT_CLOCK_REVIVE, revived)->number), 60);
                assert_int_equal(revived, tried[i].goes_on ? 2 : 0);
                bare_deinit(&b);
        }
}

/* Who registered it counts; what an old copy of it says is older than what it said itself. */
static void only_a_newer_count_is_told(void **state) {
        Document doc = { .people = 7, .people_version = 9 };
        CaseRow row;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        assert_true(case_get(b.txn, &id, &row));
        people_told(bare_begin(&b, &id, &tick), &row, &doc);
        assert_int_equal(bare_fact(&b, FACT_PEOPLE, 0)->what, 9);
        row.people_version = 9;
        people_told(bare_begin(&b, &id, &tick), &row, &doc);
        assert_null(bare_fact(&b, FACT_PEOPLE, 0));
        bare_deinit(&b);
}

/* ---- days that were extended before it came ------------------------------------------------------------------------------ */

/* Each law's clock as far as that law goes; one that runs longer anyhow stays where it is. */
static void days_extended_elsewhere_are_extended_here(void **state) {
        static const struct {
                Day until; /* so many days from today; 0: nobody says */
                unsigned extended;
        } tried[] = { { 0, 2 }, { 70, 2 }, { 50, 1 }, { 10, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Pack pack = *pack_builtin_2022();
                DocketRow docket = { .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .extended_days = 20 };
                unsigned n = 0;
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                pack.name = "local";
                pack.clocks[CLOCK_HANDLING].days = 40; /* beside the statute's sixty */
                b.office.pack = &pack;
                docket.case_id = id;
                docket.extended_until = tried[i].until ? day_of(BARE_START) + tried[i].until : 0;
                handling_begin(bare_begin(&b, &id, &tick), &docket, 0, &UNIT_NONE);
                assert_non_null(bare_fact(&b, FACT_CLOCK_START, 1));
                while (bare_fact(&b, FACT_CLOCK_EXTEND, n))
                        n++;
                assert_int_equal(n, tried[i].extended);
                bare_deinit(&b);
        }
}

/* A law that counts the same days from another event is another date; without a receipt both count from the acceptance. */
static void the_same_days_from_another_event_are_another_clock(void **state) {
        for (size_t i = 0; i < 2; i++) {
                Pack pack = *pack_builtin_2022();
                DocketRow docket = { .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE };
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                pack.name = "local";
                pack.clocks[CLOCK_HANDLING].from_receipt = i;
                b.office.pack = &pack;
                docket.case_id = id;
                handling_begin(bare_begin(&b, &id, &tick), &docket, 0, &UNIT_NONE);
                assert_non_null(bare_fact(&b, FACT_CLOCK_START, 0));
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 1) != NULL, i);
                if (i)
                        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, bare_fact(&b, FACT_CLOCK_START, 1)->day);
                bare_deinit(&b);
        }
}

/* 22:34 不得超过30日: more than the law knows is not remembered of it, whatever its file says. */
static void word_of_a_longer_extension_than_the_law_knows_is_cut(void **state) {
        static const struct { uint32_t told, kept; } tried[] = { { 20, 20 }, { 30, 30 }, { 31, 30 }, { 900, 30 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = ENTRY_EXTENSION, .unit = dept, .days = tried[i].told, .reason = "鉴定" };
                Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = dept, .to = county };
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = dept, .accepted_at = BARE_START });
                step.case_id = id;
                fill_document(&doc);
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_HANDLING_EXTENDED, 0)->number, tried[i].kept);
                bare_deinit(&b);
        }
}

/* Word of an extension: the watched clock and the statute's beside it, each while it still runs and was not extended before. */
static void word_of_an_extension_moves_what_still_runs(void **state) {
        static const struct {
                uint64_t ended;
                int due;
                uint32_t extensions;
                bool moves;
        } tried[] = { { 0, 20, 0, true }, { 70, 20, 0, false }, { 0, -1, 0, false }, { 0, 20, 1, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow row = { .unit = county, .clock = CLOCK_HANDLING, .instance = 60, .started_entry = 60, .days = 40,
                                 .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_WATCH, .watched = dept,
                                 .started_at = BARE_START - 35 * DURATION_DAY, .due_day = day_of(BARE_START) + 5, .pack = "local" };
                Document doc = { .kind = ENTRY_EXTENSION, .unit = dept, .days = 20, .until_day = day_of(BARE_START) + 25,
                                 .reason = "鉴定" };
                Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = dept, .to = county };
                bool beside = false;
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                fill_document(&doc);
                step.case_id = row.case_id = id;
                (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                       .given_to = dept, .progress = PROGRESS_ACCEPTED });
                row_put(b.txn, ROW_CLOCK, &row);
                row.instance |= CLOCK_BESIDE;
                row.ended_entry = tried[i].ended;
                row.due_day = day_of(BARE_START) + tried[i].due;
                row.extensions = tried[i].extensions;
                row_put(b.txn, ROW_CLOCK, &row);
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                for (unsigned n = 0; bare_fact(&b, FACT_CLOCK_EXTEND, n); n++)
                        beside = beside || bare_fact(&b, FACT_CLOCK_EXTEND, n)->number & CLOCK_BESIDE;
                assert_non_null(bare_fact(&b, FACT_CLOCK_EXTEND, 0));
                assert_int_equal(beside, tried[i].moves);
                bare_deinit(&b);
        }
}

/* A watch whose day nobody knows takes the days as they are said. */
static void word_of_an_extension_beyond_the_calendar_is_so_many_days(void **state) {
        ClockRow row = { .unit = county, .clock = CLOCK_HANDLING, .instance = 60, .started_entry = 60, .days = 40,
                         .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_WATCH | CLOCK_FLAG_UNKNOWN, .watched = dept,
                         .due_day = day_of(BARE_START) + 300, .pack = "local" };
        Document doc = { .kind = ENTRY_EXTENSION, .unit = dept, .days = 20, .until_day = day_of(BARE_START) + 25,
                         .reason = "鉴定" };
        Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = dept, .to = county };
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);

        fill_document(&doc);
        step.case_id = row.case_id = id;
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = dept,
                                               .progress = PROGRESS_ACCEPTED });
        row_put(b.txn, ROW_CLOCK, &row);
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_EXTEND, 0)->number2, 20);
        bare_deinit(&b);
}

/* Of what was only referred no report is owed, and no day of it can be moved. */
static void no_more_time_is_asked_for_a_referral(void **state) {
        for (size_t i = 0; i < 3; i++) {
                Document doc = { .kind = ENTRY_EXTENSION_REQUEST, .unit = dept, .to = county, .until_day = 30000,
                                 .reason = "鉴定" };
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = dept, .to = county };
                Bare b;
                CaseId id = open_case(&b, CLASS_CLAIM);

                fill_document(&doc);
                step.case_id = id;
                (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                       .given_to = dept, .given_mode = i ? ENTRY_ASSIGNMENT : ENTRY_REFERRAL,
                                                       .report_below = i == 2 ? REPORT_SENT : REPORT_OWED });
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), i == 1 ? REASON_NONE : REASON_NO_REPORT_OWED);
                bare_deinit(&b);
        }
}

/* Whose opinion a request brought here would be about: the review's that stands, the own one, the one whose days are watched.
 *  */
static void a_request_is_about_the_newest_opinion_known(void **state) {
        ClockRow window = { .unit = county, .clock = CLOCK_ASK_REVIEW, .instance = 60, .flags = CLOCK_FLAG_WATCH,
                            .watched = dept,
                            .state = CLOCK_RUNNING };
        InstanceRow row = { .unit = county, .entry = 70, .kind = REVIEW_FIRST, .state = REVIEW_SERVED, .reviewer = gov,
                            .reviewed = dept, .handler = dept, .decision = DECISION_UPHOLD, .served_at = BARE_START };
        InstanceRow standing;
        UnitCode subject;
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        Decide *d = bare_begin(&b, &id, &tick);

        row.case_id = window.case_id = id;
        assert_false(review_subject(d, &county, &id, &subject));
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY });
        assert_false(review_subject(d, &county, &id, &subject));
        row_put(b.txn, ROW_CLOCK, &window);
        assert_true(review_subject(d, &county, &id, &subject));
        assert_string_equal(subject.s, DEPT);
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_WINDOW, .custody = CUSTODY_HERE });
        assert_true(review_subject(d, &county, &id, &subject));
        assert_string_equal(subject.s, COUNTY);
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_true(review_subject(d, &county, &id, &subject));
        assert_string_equal(subject.s, GOV);
        row.served_at = 0; /* not served: nothing stands yet */
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_false(instance_standing(d, &county, &id, &standing));
        row.served_at = BARE_START;
        row.decision = DECISION_REMAND;
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_false(instance_standing(d, &county, &id, &standing));
        row.decision = DECISION_UPHOLD;
        row.kind = REVIEW_SECOND;
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_false(instance_standing(d, &county, &id, &standing));
        row.decision = DECISION_NONE;
        row.kind = REVIEW_FIRST;
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_false(instance_standing(d, &county, &id, &standing));
        bare_deinit(&b);
}

/* 22:36: any unit's file here that says final is enough. */
static void a_case_is_final_if_any_file_here_says_so(void **state) {
        Bare b;
        CaseId id = open_case(&b, CLASS_CLAIM);
        CaseUnitRow ghost = { .case_id = id, .unit = town };
        Decide *d = bare_begin(&b, &id, &tick);

        assert_false(case_is_final(d, &id));
        (void)put_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED });
        row_put(b.txn, ROW_CASE_UNIT, &ghost);
        assert_false(case_is_final(d, &id));
        (void)put_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_FINAL });
        assert_true(case_is_final(d, &id));
        bare_deinit(&b);
}

static void a_day_that_nobody_knows_is_not_over(void **state) {
        ClockRow window = { .due_day = 20500 };
        const Instant late = day_start(20501);

        assert_false(review_is_late(&window, late - 1));
        assert_true(review_is_late(&window, late));
        window.flags = CLOCK_FLAG_UNKNOWN;
        assert_false(review_is_late(&window, late));
}

/* ---- texts and files -------------------------------------------------------------------------------------------------- */

/* What is cut to fit a row is cut between characters: the list shows no half of one. */
static void a_text_is_cut_between_characters(void **state) {
        Arena arena = ARENA_INIT;

        assert_string_equal(text_cut(&arena, NULL, 8), "");
        assert_string_equal(text_cut(&arena, "", 8), "");
        assert_string_equal(text_cut(&arena, "义马", 7), "义马"); /* six bytes, and the end */
        assert_string_equal(text_cut(&arena, "义马", 6), "义");
        assert_string_equal(text_cut(&arena, "义马", 5), "义");
        assert_string_equal(text_cut(&arena, "义马", 4), "义");
        assert_string_equal(text_cut(&arena, "义马", 3), "");
        assert_string_equal(text_cut(&arena, "abc", 3), "ab");
        arena_deinit(&arena);
}

static void names_are_counted_however_they_are_set_apart(void **state) {
        assert_int_equal(text_names(NULL), 0);
        assert_int_equal(text_names(""), 0);
        assert_int_equal(text_names("甲"), 1);
        assert_int_equal(text_names("甲、乙，丙；丁,戊;己"), 6);
        assert_int_equal(text_names("、 甲 、、 乙"), 2);
        assert_int_equal(text_names("甲、 、乙"), 2); /* a space is nobody's name */
        assert_int_equal(text_names(" "), 0);
}

/* 22:35: the file goes to the reviewer with the request, as much of it as a parcel may hold, the newest first. */
static void a_file_is_as_long_as_a_parcel_may_be(void **state) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REVIEW_ASK, .actor = { .unit = county } };
        uint64_t entries[OFFICE_FILE_MAX];
        HistoryRow row = { .unit = dept };
        Bare b;

        in.case_id = row.case_id = open_case(&b, CLASS_CLAIM);
        in.document.to = code_of("411200.hrss");
        for (uint64_t entry = 1; entry <= 40; entry++) {
                row.entry = entry;
                row.kind = entry % 4 == 0 ? ENTRY_RECEIVED : entry % 4 == 1 ? ENTRY_REMINDER : ENTRY_NOTICE;
                row_put(b.txn, ROW_HISTORY, &row);
        }
        assert_int_equal(office_wants_file(&b.office, b.txn, &in, entries), 30); /* but for the ten reminders */
        for (uint32_t i = 1; i < 30; i++)
                assert_true(entries[i] < entries[i - 1]);
        for (uint64_t entry = 41; entry <= 60; entry++) {
                row.entry = entry;
                row.kind = ENTRY_NOTICE;
                row_put(b.txn, ROW_HISTORY, &row);
        }
        assert_int_equal(office_wants_file(&b.office, b.txn, &in, entries), OFFICE_FILE_MAX);
        assert_int_equal(entries[0], 60);
        assert_int_equal(entries[19], 41);
        in.document.to = code_of("411281.gov"); /* on this node: nothing travels */
        assert_int_equal(office_wants_file(&b.office, b.txn, &in, entries), 0);
        bare_deinit(&b);
}

static Entry filed(EntryKind kind, Bytes document) {
        Entry e = { .header = { .number = 7, .time = BARE_START, .kind = kind, .version = 1 }, .n_parts = 1 };

        e.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = document };
        return e;
}

static void only_documents_of_the_procedure_are_filed_and_no_more_than_fit(void **state) {
        Document doc = notice(&dept);
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT, other = BUF_INIT;
        Input in = { .n_parts = 0 };
        Entry e;

        document_encode(&doc, &bytes);
        doc.kind = ENTRY_REMINDER; /* nothing that the case ended by, nor a step of it */
        document_encode(&doc, &other);
        e = filed(ENTRY_NOTICE, buf_bytes(&bytes));
        e.n_parts = 0;
        office_add_to_file(NULL, &in, &e, &arena);
        e = filed(ENTRY_NOTICE, bytes_of_str("\xff\xff"));
        office_add_to_file(NULL, &in, &e, &arena);
        e = filed(ENTRY_REMINDER, buf_bytes(&other));
        office_add_to_file(NULL, &in, &e, &arena);
        assert_int_equal(in.n_parts, 0);
        e = filed(ENTRY_NOTICE, buf_bytes(&bytes));
        office_add_to_file(NULL, &in, &e, &arena);
        assert_int_equal(in.n_parts, 1);
        assert_int_equal(in.parts[0].kind, PART_ATTACHMENT);
        in.parts[0].data.len = PARTS_SIZE_MAX / 2; /* the other half is the papers' own */
        office_add_to_file(NULL, &in, &e, &arena);
        assert_int_equal(in.n_parts, 1);
        in.parts[0].data.len = 10;
        in.n_parts = INPUT_PARTS_MAX;
        office_add_to_file(NULL, &in, &e, &arena);
        assert_int_equal(in.n_parts, INPUT_PARTS_MAX);
        buf_deinit(&bytes);
        buf_deinit(&other);
        arena_deinit(&arena);
}

/* ---- merged cases ------------------------------------------------------------------------------------------------------ */

static const Fact *fact_about(const Bare *b, FactKind kind, const CaseId *id) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                if (case_id_equal(&f->case_id, id))
                        return f;
        return NULL;
}

/* The lead's reply is theirs, and its end; a case that went its own way since is left alone, and so is one without a file. */
static void what_happens_to_the_lead_happens_to_who_still_follows_it(void **state) {
        MergedRow merged = { .unit = dept };
        CaseId ids[3];
        Document reply = { .kind = ENTRY_OPINION, .unit = dept, .decision = DECISION_EXPLAIN };
        DocketRow lead;
        Bare b;

        merged.case_id = open_case(&b, CLASS_CLAIM);
        fill_document(&reply);
        lead = put_docket(&b, &merged.case_id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        for (uint32_t i = 0; i < 3; i++) {
                ids[i] = merged.merged = case_id_make(&county, 2026, 10 + i);
                row_put(b.txn, ROW_MERGED, &merged);
        }
        (void)put_docket(&b, &ids[0], (DocketRow){ .unit = dept, .state = STATE_SUPERSEDED, .custody = CUSTODY_HERE });
        (void)put_docket(&b, &ids[1], (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        merged_replied(bare_begin(&b, &merged.case_id, &tick), &lead, &reply);
        assert_int_equal(fact_about(&b, FACT_STATE, &ids[0])->what, STATE_DISPOSED);
        assert_null(fact_about(&b, FACT_STATE, &ids[1]));
        assert_null(fact_about(&b, FACT_STATE, &ids[2]));
        merged_ended(bare_begin(&b, &merged.case_id, &tick), &lead, STATE_IMPORTED, &reply);
        assert_int_equal(fact_about(&b, FACT_STATE, &ids[0])->what, STATE_IMPORTED);
        assert_non_null(fact_about(&b, FACT_NOTICED, &ids[0]));
        assert_null(fact_about(&b, FACT_STATE, &ids[1]));
        bare_deinit(&b);
}

static void put_ended_clock(Bare *b, const UnitCode *unit, const CaseId *id, ClockName clock) {
        ClockRow row = { .unit = *unit, .case_id = *id, .clock = clock, .instance = 60, .started_entry = 60,
                         .state = CLOCK_SUPERSEDED, .ended_entry = 70, .due_day = 20600, .days = 15, .started_at = BARE_START };

        row_put(b->txn, ROW_CLOCK, &row);
}

/* 22:22, 23: they go on by their first dates: a bureau's and a direct registration's 15 days to sort, a receiver's 15 to tell.
 * */
static void without_the_lead_they_go_on_by_their_first_dates(void **state) {
        static const struct {
                const char *unit;
                DocketState from;
                ClockName runs; /* CLOCK_NONE: none */
        } tried[] = { { COUNTY, STATE_REGISTERED, CLOCK_TRIAGE }, { COUNTY, STATE_TAKEN, CLOCK_TRIAGE },
                      { DEPT, STATE_REGISTERED, CLOCK_TRIAGE }, { DEPT, STATE_TAKEN, CLOCK_NOTICE },
                      { DEPT, STATE_NOTICED, CLOCK_NONE } };

        for (size_t i = 0; i < array_size(tried); i++) {
                MergedRow merged = { .unit = code_of(tried[i].unit) };
                const Fact *f;
                DocketRow lead;
                Bare b;

                merged.case_id = open_case(&b, CLASS_CLAIM);
                merged.merged = case_id_make(&county, 2026, 10);
                lead = put_docket(&b, &merged.case_id, (DocketRow){ .unit = merged.unit, .state = STATE_WITHDRAWN });
                row_put(b.txn, ROW_MERGED, &merged);
                (void)put_docket(&b, &merged.merged, (DocketRow){ .unit = merged.unit, .state = STATE_SUPERSEDED,
                                                                  .merged_from = tried[i].from, .custody = CUSTODY_HERE });
                put_ended_clock(&b, &merged.unit, &merged.merged, CLOCK_TRIAGE);
                put_ended_clock(&b, &merged.unit, &merged.merged, CLOCK_NOTICE);
                merged_go_on(bare_begin(&b, &merged.case_id, &tick), &lead);
                assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, tried[i].from);
                f = bare_fact(&b, FACT_CLOCK_REVIVE, 0);
                assert_int_equal(f ? f->what : CLOCK_NONE, tried[i].runs);
                assert_null(bare_fact(&b, FACT_CLOCK_REVIVE, 1));
                bare_deinit(&b);
        }
}

/* A desk joins so many cases and no more; and only to a lead that it has itself, before it was accepted. */
static void a_lead_leads_so_many_cases_and_is_on_the_same_desk(void **state) {
        UserRow user = { .unit = dept, .user = { "boss" }, .roles = ROLE_ALL };
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_MERGE, .actor = { .unit = dept, .user = { "boss" } } };
        CaseRow row = { .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1, .entry = 51 };
        MergedRow merged = { .unit = dept };
        DocketRow taken = { .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county }, lead = taken;
        Bare b;

        in.document.ref_case = merged.case_id = open_case(&b, CLASS_CLAIM);
        in.case_id = row.case_id = case_id_make(&county, 2026, 10);
        row_put(b.txn, ROW_CASE, &row);
        row_put(b.txn, ROW_USER, &user);
        in.document.body = "请求事项与理由一致";
        in.document.reason = "同一事项";
        (void)put_docket(&b, &in.case_id, taken);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_TOGETHER); /* no such file on this desk */
        lead.custody = CUSTODY_AWAY;
        (void)put_docket(&b, &merged.case_id, lead);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_TOGETHER); /* it has left */
        lead.custody = CUSTODY_HERE;
        lead.state = STATE_ACCEPTED;
        (void)put_docket(&b, &merged.case_id, lead);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_TOGETHER);
        lead.state = STATE_TAKEN;
        (void)put_docket(&b, &merged.case_id, lead);
        for (uint32_t i = 0; i < 48; i++) {
                assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
                merged.merged = case_id_make(&county, 2026, 20 + i);
                row_put(b.txn, ROW_MERGED, &merged);
        }
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        bare_deinit(&b);
}

/* ---- what comes along ------------------------------------------------------------------------------------------------- */

/* Sealed parts are no enclosures, but an entry has to travel as one parcel with them, too. */
static void parts_together_fit_one_parcel(void **state) {
        static uint8_t bytes[PARTS_SIZE_MAX / 2 + 1];

        for (size_t over = 0; over < 2; over++) {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SEALED_REFERRAL };
                bool unreachable = false;
                Bare b;
                CaseId id = bare_open(&b);

                in.parts[in.n_parts++] = (InputPart){ .kind = PART_SEALED, .data = bytes_of(bytes, PARTS_SIZE_MAX / 2) };
                in.parts[in.n_parts++] = (InputPart){ .kind = PART_SEALED_NOTICE, .data = bytes_of(bytes, PARTS_SIZE_MAX / 2 + over) };
                assert_int_equal(check_parts(bare_begin(&b, &id, &in), &unreachable), over ? REASON_ENCLOSURES_LARGE : REASON_NONE);
                assert_int_equal(unreachable, !over); /* nothing is said in clear */
                bare_deinit(&b);
        }
}

/* When a case was given its number is noted if a document says it, or somebody merely told another moment: the document puts that
 * right. */
static void the_moment_of_a_number_is_noted_where_something_is_said_of_it(void **state) {
        static const struct { Instant given_at; bool told, noted; } tried[] = {
                { 0, false, false }, { BARE_START, false, true }, { 0, true, true }, { BARE_START, true, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .case_class = CLASS_CLAIM, .received_at = BARE_START, .given_at = tried[i].given_at };
                ToldRow told = { .by = code_of(CITY) };
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                told.case_id = id;
                if (tried[i].told)
                        row_put(b.txn, ROW_TOLD, &told);
                fact_case(bare_begin(&b, &id, &tick), &id, &b.office.unit, &doc, false);
                f = bare_fact(&b, FACT_CASE_GIVEN, 0);
                assert_int_equal(f != NULL, tried[i].noted);
                if (f)
                        assert_int_equal(f->at, tried[i].given_at);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_the_roster_does_not_know_is_not_delivered),
                cmocka_unit_test(parcels_of_one_decision_are_numbered_by_node_and_lane),
                cmocka_unit_test(an_event_climbs_as_far_as_somebody_gave_the_case),
                cmocka_unit_test(only_its_giver_has_it_back),
                cmocka_unit_test(only_what_was_handed_on_arrived_with_its_answer),
                cmocka_unit_test(a_document_tells_as_many_units_as_it_has_room_for),
                cmocka_unit_test(what_nobody_can_send_is_refused),
                cmocka_unit_test(a_report_up_comes_from_below),
                cmocka_unit_test(a_remark_is_about_an_order_that_is_known_here),
                cmocka_unit_test(a_unit_speaks_for_who_serves_it_on_its_own_node),
                cmocka_unit_test(the_first_word_of_a_case_opens_its_row),
                cmocka_unit_test(a_class_is_followed_where_it_changed),
                cmocka_unit_test(custody_goes_with_its_own_parcel_alone),
                cmocka_unit_test(what_bounced_is_a_warning_on_its_senders_desk),
                cmocka_unit_test(a_question_is_late_once_and_on_the_right_desk),
                cmocka_unit_test(a_meetings_end_without_a_report_is_a_finding),
                cmocka_unit_test(one_lawful_reviewer_need_not_be_chosen),
                cmocka_unit_test(what_goes_on_is_what_ended_by_too_few),
                cmocka_unit_test(only_a_newer_count_is_told),
                cmocka_unit_test(days_extended_elsewhere_are_extended_here),
                cmocka_unit_test(the_same_days_from_another_event_are_another_clock),
                cmocka_unit_test(word_of_a_longer_extension_than_the_law_knows_is_cut),
                cmocka_unit_test(word_of_an_extension_moves_what_still_runs),
                cmocka_unit_test(word_of_an_extension_beyond_the_calendar_is_so_many_days),
                cmocka_unit_test(no_more_time_is_asked_for_a_referral),
                cmocka_unit_test(a_request_is_about_the_newest_opinion_known),
                cmocka_unit_test(a_case_is_final_if_any_file_here_says_so),
                cmocka_unit_test(a_day_that_nobody_knows_is_not_over),
                cmocka_unit_test(a_text_is_cut_between_characters),
                cmocka_unit_test(names_are_counted_however_they_are_set_apart),
                cmocka_unit_test(a_file_is_as_long_as_a_parcel_may_be),
                cmocka_unit_test(only_documents_of_the_procedure_are_filed_and_no_more_than_fit),
                cmocka_unit_test(what_happens_to_the_lead_happens_to_who_still_follows_it),
                cmocka_unit_test(without_the_lead_they_go_on_by_their_first_dates),
                cmocka_unit_test(a_lead_leads_so_many_cases_and_is_on_the_same_desk),
                cmocka_unit_test(parts_together_fit_one_parcel),
                cmocka_unit_test(the_moment_of_a_number_is_noted_where_something_is_said_of_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
