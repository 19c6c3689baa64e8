/* SPDX-License-Identifier: Apache-2.0 */

/* How one lost act after the other is made good after a recovery from an old copy (test_core_recovery.c). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"
#include "lost_rig.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"

/* ---- making it good ------------------------------------------------------------------------------------------------------ */

static Result make_good_with(Bare *b, const LostRow *row, const Document *doc, Instant at, Bytes state) {
        return make_good_with_parts(b, row, doc, at, &(Part){ .kind = PART_STATE, .data = state }, 1, NULL);
}

/* What was handed on lies there: the act is done again as it was, and nothing is sent. */
static void a_lost_hand_over_is_done_again_without_sending(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        assert_true(make_good(&b, &row, &doc, BARE_START - DURATION_DAY).more);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->at, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY);
        /* an entry of a clock that was wrong counts as of now */
        assert_true(make_good(&b, &row, &doc, BARE_START + DURATION_DAY).more);
        assert_true(bare_fact(&b, FACT_LOST_DONE, 0)->at <= b.now);
        bare_deinit(&b);
}

/* What was refused there never left; what was only for information moved nothing. */
static void what_came_to_nothing_moves_nothing(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row.outcome = OUTCOME_REFUSED;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.outcome = OUTCOME_VOIDED; /* never arrived; its receiver forgot nothing */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.outcome = OUTCOME_TAKEN;
        doc.handing_mode = 0; /* for information */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        bare_deinit(&b);
}

/* The file here does not bear the act any more, or there is no file: that the case lies there is so all the same, and a
 * person is told. */
static void where_the_file_does_not_bear_it_custody_alone_moves(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1), unknown = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow other = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_WITHDRAWN, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_non_null(warned(&b, WARNING_LOST_GIVEN));
        assert_null(bare_fact(&b, FACT_DOCKET, 0));
        /* a unit of the node that still thinks to have it gave it to this one, in an entry that nobody knows of */
        row_put(b.txn, ROW_DOCKET, &other);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_AWAY);
        other.custody = CUSTODY_NONE;
        row_put(b.txn, ROW_DOCKET, &other);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_NONE);
        /* of a case that was lost as a whole, file and case are opened */
        row.case_id = unknown;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_non_null(bare_fact(&b, FACT_DOCKET, 0));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        bare_deinit(&b);
}

static uint32_t words_kept(const Bare *b) {
        uint32_t kinds = 0;

        for (uint32_t i = 0; i < b->drafts.drafts[0]->n_parts; i++)
                kinds |= 1u << b->drafts.drafts[0]->parts[i].kind;
        return kinds & (1u << PART_CONTENT | 1u << PART_ATTACHMENT | 1u << PART_SEALED);
}

/* Who took the case told what came with it, and may lose that later: a file that is opened for it has the words. */
static void words_that_came_with_a_lost_act_are_the_file_s(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1, .entry = 50 };
        Part told[] = { { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") },
                        { .kind = PART_ATTACHMENT, .salt = { 8 }, .data = bytes_of_str("附件") },
                        { .kind = PART_ATTACHMENT, .stored = bytes_of_str("closed") } };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        assert_int_equal(b.drafts.drafts[0]->n_parts, 2); /* what can't be read any more is left out */
        assert_true(b.drafts.drafts[0]->parts[0].has_salt);
        assert_int_equal(b.drafts.drafts[0]->parts[0].salt[0], 7);
        assert_int_equal(b.drafts.drafts[0]->parts[1].salt[0], 8);
        /* also if something that brought none had opened it before */
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        /* it has them */
        known.content_entry = 50;
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* it accuses: nothing of it is kept */
        known.content_entry = 0;
        known.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* whoever joins has words of their own, which are not the case's */
        known.case_class = CLASS_CLAIM;
        row_put(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_JOIN;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* a case that came to nothing here is not opened, and keeps none */
        assert_true(row_has(b.txn, ROW_CASE, &known));
        row_delete(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_REFERRAL;
        row.outcome = OUTCOME_REFUSED;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        bare_deinit(&b);
}

/* 22:30: of what accuses nothing is kept in clear, even if no file here says so yet; who asks for a review has words of
 * their own. */
static void words_that_are_not_the_case_s_are_not_kept(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                          .entry = 50 };
        Part told = { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.case_class = CLASS_ACCUSATION;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 0);
        row_put(b.txn, ROW_CASE, &known);
        doc.case_class = CLASS_CLAIM;
        doc.kind = row.document = ENTRY_REVIEW_ASK;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_int_equal(words_kept(&b), 0);
        doc.kind = row.document = ENTRY_REFERRAL; /* the same file takes those of the case itself */
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT);
        bare_deinit(&b);
}

/* A paper of ours is kept with the entry that made its loss good, and with it that the other has it; where the file bears none any more it is
 * noted.  22:30: of what accuses nothing is kept in clear. */
static void a_lost_paper_is_kept_where_the_file_bears_it(void **state) {
        static const struct {
                DocketState state;
                CaseClass class, said;
                bool kept;
        } tried[] = { { STATE_REGISTERED, CLASS_CLAIM, CLASS_CLAIM, true }, { STATE_NONE, CLASS_CLAIM, CLASS_CLAIM, false },
                      { STATE_REGISTERED, CLASS_ACCUSATION, CLASS_CLAIM, false },
                      { STATE_REGISTERED, CLASS_CLAIM, CLASS_ACCUSATION, false } };
        const Part told[] = { { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") },
                              { .kind = PART_ATTACHMENT, .salt = { 8 }, .data = bytes_of_str("附件") } };
        const UnitCode city = code_of(CITY);

        for (size_t i = 0; i < array_size(tried); i++) {
                CaseId id = case_id_make(&city, 2026, 1);
                Document doc = lost_document(ENTRY_MATERIAL, CITY);
                LostRow row = lost_act(ENTRY_MATERIAL, &id, CITY);
                uint32_t kinds = 0;
                CaseRow known;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, tried[i].state, CUSTODY_AWAY, CITY);
                if (tried[i].state == STATE_NONE)
                        row_delete(b.txn, ROW_DOCKET, &(DocketRow){ .unit = { COUNTY }, .case_id = id });
                known = (CaseRow){ .case_id = id };
                assert_true(row_get(b.txn, ROW_CASE, &known));
                known.case_class = tried[i].class;
                known.content_entry = 50;
                row_put(b.txn, ROW_CASE, &known);
                doc.case_class = tried[i].said;
                (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 2, NULL);
                for (uint32_t k = 0; k < b.drafts.drafts[0]->n_parts; k++)
                        kinds |= 1u << b.drafts.drafts[0]->parts[k].kind;
                assert_int_equal(done_how(&b), tried[i].kept ? LOST_RESTORED : LOST_NOTED);
                assert_int_equal(kinds, tried[i].kept ? 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT : 0);
                assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0) != NULL, tried[i].kept);
                bare_deinit(&b);
        }
}

/* Reported up with custody in the lost stretch; the copy has it handed on to a unit of the node, whose return nobody outside
 * knows of.  From there a report-up would only inform: that is another act, and the case may not lie with two (P2). */
static void a_report_up_that_took_the_case_along_is_not_made_one_that_informs(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow below = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        row_put(b.txn, ROW_DOCKET, &below);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_NONE); /* it had given it back before */
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_RETURNED);
        assert_non_null(warned(&b, WARNING_LOST_GIVEN));
        below.giver = code_of(CITY); /* from somebody else: it gave it to the bureau */
        row_put(b.txn, ROW_DOCKET, &below);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_AWAY);
        bare_deinit(&b);
}

/* The office above was told of a case, and its registration is lost: nobody else has it, so it lies here. */
static void a_case_that_the_office_above_merely_heard_of_is_here(void **state) {
        const UnitCode county = code_of(COUNTY), city = code_of(CITY);
        CaseId id = case_id_make(&county, 2026, 1), theirs = case_id_make(&city, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.handing_mode = 0; /* it informs */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->text, "1"); /* custody */
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, COUNTY);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_TRIAGE); /* and it ticks */
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        row.case_id = theirs; /* who gave it to us knows of it */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.case_id = id;
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL); /* it has not left */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        bare_deinit(&b);
}

/* Whatever it was that the other was told: who gave a case its number has it, if nobody here says where it is. */
static void a_case_of_ours_that_nobody_has_is_with_who_gave_its_number(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->text, "1");
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        doc.case_class = CLASS_ACCUSATION; /* its organ has it, or its paper */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(!bare_fact(&b, FACT_DOCKET, 0) || *bare_fact(&b, FACT_DOCKET, 0)->text != '1');
        doc.case_class = CLASS_CLAIM;
        row_put(b.txn, ROW_DOCKET, &docket); /* a department has it */
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(!bare_fact(&b, FACT_DOCKET, 0) || *bare_fact(&b, FACT_DOCKET, 0)->text != '1');
        bare_deinit(&b);
}

static bool opened_here(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_DOCKET, 0);

        return f && *f->text == '1';
}

/* Who merely knows of the case does not have it: it is opened all the same.  But no accusation is opened in clear
 * (22:30), whether the act says that it is one or the file does. */
static void what_nobody_has_is_opened_unless_it_accuses(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = dept, .case_id = id, .state = STATE_INFORMED, .custody = CUSTODY_NONE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_ACCUSATION, .people = 1, .entry = 50 };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_DOCKET, &docket);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        row_delete(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_SEALED_MATERIAL;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        bare_deinit(&b);
}

/* That a unit had a file of it, of which nothing is left, says no more. */
static void a_file_that_is_gone_says_nothing_of_where_the_case_is(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_CASE_UNIT, &(CaseUnitRow){ .case_id = id, .unit = { DEPT } });
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        bare_deinit(&b);
}

/* However many parts others show, or an entry of ours had: no more than one takes (it is stamped, and they come after facts and seal). */
static void no_entry_has_more_parts_than_it_can(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        Part told[ENTRY_PARTS_MAX - 2];
        Input in;
        Held h;
        Bare b;

        for (size_t i = 0; i < array_size(told); i++)
                told[i] = (Part){ .kind = PART_ATTACHMENT, .salt = { (uint8_t)i }, .data = bytes_of_str("附件") };
        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, array_size(told), NULL);
        assert_int_equal(b.drafts.drafts[0]->n_parts, INPUT_PARTS_MAX);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        for (size_t i = 0; i < array_size(told); i++)
                h.theirs.parts[h.theirs.n_parts++] = told[i];
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(b.drafts.drafts[0]->n_parts, INPUT_PARTS_MAX);
        assert_int_equal(b.drafts.drafts[0]->parts[0].kind, PART_DOCUMENT);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* A file that says that the case was given back says where it is: with who had given it. */
static void what_was_given_back_is_not_nobodys(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_RETURNED, CUSTODY_NONE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        assert_true(row_get(b.txn, ROW_DOCKET, &docket)); /* what was merely told of it does not keep it from being opened */
        docket.state = STATE_INFORMED;
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        bare_deinit(&b);
}

/* A number of the department's own: it is no bureau, and has it as who took it. */
static void what_a_department_registered_lies_with_it_as_taken(void **state) {
        const UnitCode dept = code_of(DEPT);
        CaseId id = case_id_make(&dept, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.received_at = BARE_START - 2 * DURATION_DAY;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_DOCKET, 0)->what, STATE_TAKEN);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_NOTICE);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->at, doc.received_at); /* its days began when the letter came */
        bare_deinit(&b);
}

/* 05:21 (3): the referral went straight to a unit of another level, and the bureau between got a copy: that moves nothing. */
static void a_lost_copy_of_a_hand_over_moves_nothing(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, "410000");
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        bare_deinit(&b);
}

/* The file as it was when the bureau above gave it. */
static void put_given(Bare *b, const CaseId *id) {
        DocketRow docket = { .unit = { COUNTY }, .case_id = *id, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                             .home = STATE_REGISTERED, .giver = { CITY }, .mode = ENTRY_REFERRAL };

        put_case(b, id, docket.state, docket.custody, NULL);
        row_put(b->txn, ROW_DOCKET, &docket);
}

/* What goes back to who gave it, or on to whom it was given, was done by the file as it was: it is done by it once more,
 * and goes to nobody a second time. */
static void acts_towards_giver_and_given_are_done_again_without_sending(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        ClockRow asks = { .unit = { COUNTY }, .case_id = id, .clock = CLOCK_RETURN_REQUEST, .instance = 60,
                          .state = CLOCK_RUNNING,
                          .started_at = BARE_START - 2 * DURATION_DAY, .due_day = day_of(BARE_START) + 3, .days = 5 };
        DocketRow asked = { .unit = { COUNTY }, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                            .home = STATE_REGISTERED, .given_to = { CITY }, .given_mode = ENTRY_REPORT_UP,
                            .return_asked = true };
        Document request = lost_document(ENTRY_RETURN_REQUEST, CITY), refusal = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow row = lost_act(ENTRY_RETURN_REQUEST, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_given(&b, &id);
        row_put(b.txn, ROW_CLOCK, &asks);
        request.legal_basis = "《条例》第二十二条";
        (void)make_good(&b, &row, &request, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_int_equal(bare_fact(&b, FACT_FLIGHT, 0)->number, row.number); /* by the parcel that it went with */
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row_put(b.txn, ROW_DOCKET, &asked);
        row.document = ENTRY_RETURN_ANSWER;
        refusal.decision = DECISION_REFUSE;
        (void)make_good(&b, &row, &refusal, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_non_null(bare_fact(&b, FACT_RETURN, 0));
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->what, 0); /* it waits for no answer any more */
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* A notice climbs to every giver; those had it then. */
static void a_lost_event_does_not_climb_again(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        Document doc = lost_document(ENTRY_NOTICE, NULL);
        LostRow row = lost_act(ENTRY_NOTICE, &id, CITY);
        DocketRow docket = { .unit = { DEPT }, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                             .giver = { COUNTY },
                             .mode = ENTRY_REFERRAL };
        DocketRow above = { .unit = { COUNTY }, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                            .giver = { CITY },
                            .mode = ENTRY_REFERRAL, .given_to = { DEPT }, .given_mode = ENTRY_REFERRAL };
        CaseUnitRow unit = { .case_id = id, .unit = { DEPT } };
        const Fact *f;
        bool heard = false;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_given(&b, &id);
        row_put(b.txn, ROW_DOCKET, &above);
        row_put(b.txn, ROW_DOCKET, &docket);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        row.unit = docket.unit;
        doc.service_how = SERVICE_SIGNED;
        doc.service_at = BARE_START - DURATION_DAY;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_NOTICED);
        for (unsigned n = 0; (f = bare_fact(&b, FACT_PROGRESS, n)); n++)
                heard = heard || (unit_code_equal(&f->unit, &above.unit) && f->what == PROGRESS_NOTICED);
        assert_true(heard); /* but the givers on this node have lost it, too */
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* A case of another office's number of which no file is left here: there is nothing to give back, and a person is told. */
static void a_lost_return_without_a_file_moves_nothing(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        Document asked = lost_document(ENTRY_RETURN_REQUEST, CITY), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow request = lost_act(ENTRY_RETURN_REQUEST, &id, CITY), answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        bare_deinit(&b);
}

/* The word that a case accuses is addressed to nobody: whoever has it had it from us, and that is known again. */
static void a_lost_word_that_a_case_accuses_is_known_again(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIVED, ENTRY_SEALED_WORD, COUNTY, NULL, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(bare_fact(&b, FACT_LOST, 0)->what & FACT_LOST_ACCUSES);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* The case went away, came back before anybody knew of the loss, and is here: what took it away is of the file as it was before. */
static void an_act_from_before_the_case_came_is_not_done_in_it(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        LostRow in = { .done = LOST_TAKEN_AGAIN, .case_id = id, .way = LOST_IN, .entry = 119, .done_entry = 130, .peer = { CITY } };
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE,
                             .taken_at = BARE_START - DURATION_HOUR, .taken_entry = 130, .giver = { CITY } };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE); /* no fact of it */
        docket.custody = CUSTODY_NONE; /* here to read: what went away did not come back by it */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        docket.custody = CUSTODY_HERE;
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_MINUTE); /* done in this file */
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        for (unsigned i = 0; i < 3; i++) { /* what is none of its coming here this time says nothing */
                LostRow other = in;

                other.way = i == 0 ? LOST_OUT : LOST_IN;
                other.done_entry = i == 1 ? 129 : 130;
                other.entry = i == 2 ? 121 : 119;
                row_put(b.txn, ROW_LOST, &other);
                (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
                assert_int_equal(done_how(&b), LOST_NOTED);
                row_delete(b.txn, ROW_LOST, &other);
        }
        row_put(b.txn, ROW_LOST, &in); /* it came only now, and had come before that act */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        bare_deinit(&b);
}

/* The clock had been ahead when it was done, and was set right since: nothing begins by what has not happened yet. */
static void what_was_done_ahead_of_time_counts_from_now(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        static const Duration when[] = { -DURATION_DAY, DURATION_HOUR };

        for (size_t i = 0; i < array_size(when); i++) {
                Document doc = lost_document(ENTRY_ASSIGNMENT, DEPT);
                LostRow row = lost_act(ENTRY_ASSIGNMENT, &id, DEPT);
                const Fact *f;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
                doc.due_day = day_of(BARE_START) + 60;
                (void)make_good(&b, &row, &doc, BARE_START + when[i]);
                assert_int_equal(done_how(&b), LOST_RESTORED);
                f = bare_fact(&b, FACT_CLOCK_START, 0);
                assert_non_null(f);
                assert_true(f->at == BARE_START + (when[i] < 0 ? when[i] : 0));
                bare_deinit(&b);
        }
}

/* An old copy took the same parcel once more: whom the case was handed on to after its giver had given it has it.  So says the proof that
 * came with it, or nobody: then the case may have come again since, and the act is of the file as it was before. */
static void what_the_same_parcel_brought_once_more_was_handed_on_all_the_same(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY), asked = lost_act(ENTRY_RETURN_REQUEST, &id, DEPT);
        Document back = lost_document(ENTRY_RETURN_REQUEST, DEPT), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE,
                             .taken_at = BARE_START - DURATION_HOUR, .taken_entry = 130, .giver = { DEPT }, .giver_entry = 38 };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;

        agreed.decision = DECISION_AGREE;
        for (unsigned i = 0; i < 6; i++) {
                Entry given = { .header = { .number = i == 1 ? 39 : 38, .kind = ENTRY_REFERRAL, .version = 1, .case_id = id,
                                            .actor = { .unit = { DEPT }, .user = { "clerk" } },
                                            .time = BARE_START - DURATION_DAY - (i == 2 ? 0 : 1) } };
                Entry coming = { .header.number = i == 3 ? 131 : 130, .n_parts = 1 };
                Buf proof = BUF_INIT;
                Bare b;

                proof_of(&given, &proof);
                coming.parts[0] = (Part){ .kind = i == 4 ? PART_RECEIPT : PART_PROOF, .data = i == 5 ? bytes_of_str("proof") : buf_bytes(&proof) };
                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
                docket.state = STATE_REGISTERED;
                row_put(b.txn, ROW_DOCKET, &docket);
                (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, NULL, 0, &coming);
                assert_int_equal(custody_of(&b, COUNTY), i == 0 ? CUSTODY_AWAY : CUSTODY_NONE);
                if (i)
                        assert_int_equal(done_how(&b), LOST_NOTED);
                for (unsigned k = 0; k < 4; k++) { /* an offer to give it back stands if nothing was done in the file since, nor answered */
                        docket.state = k == 1 ? STATE_NOTICED : STATE_TAKEN;
                        docket.answered_at = k == 3 ? BARE_START - DURATION_MINUTE : 0;
                        row_put(b.txn, ROW_DOCKET, &docket);
                        (void)make_good_with_parts(&b, k == 2 ? &answer : &asked, k == 2 ? &agreed : &back, BARE_START - DURATION_DAY, NULL,
                                                   0, &coming);
                        assert_int_equal(custody_of(&b, COUNTY), i == 0 && k == 0 ? CUSTODY_FLIGHT : CUSTODY_NONE);
                        if (i || k)
                                assert_int_equal(done_how(&b), LOST_NOTED);
                }
                row_put(b.txn, ROW_LOST, &row);
                assert_true(office_wants_coming(b.txn, &tick, &entry));
                assert_int_equal(entry, 130);
                buf_deinit(&proof);
                bare_deinit(&b);
        }
}

/* Asked for with a lost act alone, and of a case that another office gave. */
static void how_a_case_had_come_is_asked_for_with_its_lost_act(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE, .taken_entry = 130 };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;
        Bare b;

        bare_init(&b);
        assert_false(office_wants_coming(b.txn, &tick, &entry));
        row_put(b.txn, ROW_LOST, &row);
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_false(office_wants_coming(b.txn, &tick, &entry)); /* no file of it */
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_false(office_wants_coming(b.txn, &tick, &entry)); /* registered here */
        docket.giver_entry = 38;
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_true(office_wants_coming(b.txn, &tick, &entry));
        docket.taken_entry += ENTRY_ELSEWHERE; /* it came with a closed unit's file: no entry of this journal, to be waited for in vain */
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_false(office_wants_coming(b.txn, &tick, &entry));
        docket.taken_entry -= ENTRY_ELSEWHERE;
        row_put(b.txn, ROW_DOCKET, &docket);
        put_recovery(&b, RECOVERY_HEARING, 1);
        assert_false(office_wants_coming(b.txn, &tick, &entry));
        bare_deinit(&b);
}

/* The department that has it by the old copy gave it back before the bureau asked to give it back itself. */
static void who_asks_to_give_back_has_it_alone(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_RETURN_REQUEST, CITY);
        LostRow row = lost_act(ENTRY_RETURN_REQUEST, &id, CITY);
        DocketRow below = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        row_put(b.txn, ROW_DOCKET, &below);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_string_equal(bare_fact(&b, FACT_CUSTODY, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_NONE);
        bare_deinit(&b);
}

static const Fact *fact_at(const Bare *b, FactKind kind, const char *unit) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                if (!strcmp(f->unit.s, unit))
                        return f;
        return NULL;
}

/* By the old copy a department offers back what the bureau handed on in the lost stretch: it was given back then, and nobody is asked any
 * more.  What is offered to another office waits for that one. */
static void what_a_desk_offers_back_was_given_back_if_it_went_on(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT), third = code_of("411281.tax");
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow offers = { .unit = dept, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county },
                  asked;
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        ClockRow clock = { .unit = county, .case_id = id, .clock = CLOCK_RETURN_ANSWER, .instance = 100, .state = CLOCK_RUNNING };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        asked.returns = 1;
        row_put(b.txn, ROW_DOCKET, &asked);
        row_put(b.txn, ROW_DOCKET, &offers);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        row_put(b.txn, ROW_CLOCK, &clock);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(fact_at(&b, FACT_STATE, DEPT)->what, STATE_RETURNED);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_int_equal(fact_at(&b, FACT_OBJECTION, DEPT)->what, 0);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 0);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->how, 1);
        assert_int_equal(fact_at(&b, FACT_CLOCK_END, COUNTY)->what, CLOCK_RETURN_ANSWER);
        assert_int_equal(fact_at(&b, FACT_CLOCK_END, COUNTY)->number2, CLOCK_SUPERSEDED);
        assert_null(bare_fact(&b, FACT_GIVEN, 1));
        /* it went on by another desk: who is asked gave it to that one */
        row.unit = third;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(fact_at(&b, FACT_STATE, DEPT)->what, STATE_RETURNED);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, third.s);
        assert_int_equal(fact_at(&b, FACT_GIVEN, COUNTY)->how, STATE_REGISTERED);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 0);
        /* nobody has the question: all that is over is the offer */
        row.unit = county;
        asked.return_asked = false;
        row_put(b.txn, ROW_DOCKET, &asked);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_null(fact_at(&b, FACT_RETURN, COUNTY));
        /* offered to another office */
        offers.giver = code_of(CITY);
        row_put(b.txn, ROW_DOCKET, &offers);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_null(fact_at(&b, FACT_STATE, DEPT));
        assert_null(fact_at(&b, FACT_CUSTODY, DEPT));
        bare_deinit(&b);
}

/* The file of a unit that closed went to its successor in the lost stretch. Sent once more before the alarm, it comes back first. */
static void a_lost_succession_leaves_the_file_with_the_successor(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = county, .case_id = id, .state = WENT_FLIGHT,
                               .flight = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 9 } };
        OutboxRow out = { .key = went.flight, .entry = 95, .kind = PARCEL_DOCUMENT, .document = ENTRY_SUCCESSION, .case_id = id };
        CaseUnitRow before = { .case_id = id, .unit = { DEPT } };
        SuccessionRow before_went = { .what = SUCCESSION_WENT, .unit = before.unit, .state = WENT_FLIGHT, .flight = went.flight };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        doc.ref_unit = county;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->number, row.number);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row_put(b.txn, ROW_LOST, &row);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        went.state = WENT_BACK;
        row_put(b.txn, ROW_SUCCESSION, &went);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        went.state = WENT_FLIGHT;
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_delete(b.txn, ROW_OUTBOX, &out);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        /* by a copy so old that the case was with another unit here, which has closed since: that one's comes back first, too */
        went.state = WENT_BACK;
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_put(b.txn, ROW_CASE_UNIT, &before);
        before_went.case_id = id;
        row_put(b.txn, ROW_SUCCESSION, &before_went);
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        row_delete(b.txn, ROW_OUTBOX, &out);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        put_case(&b, &id, STATE_SUCCEEDED, CUSTODY_AWAY, CITY); /* it arrived by that one */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        bare_deinit(&b);
}

/* The old copy knew the roster of a later day, and gave what the department had to the bureau of this office: who got it then has it.  If the
 * bureau has handed it on, or the department did not have the case, nothing moves. */
static void a_lost_succession_takes_the_case_from_who_got_it_by_the_old_copy(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);

        for (unsigned i = 0; i < 5; i++) {
                LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
                DocketRow file = { .unit = dept, .case_id = id, .state = STATE_ACCEPTED, .custody = i == 1 ? CUSTODY_AWAY : CUSTODY_HERE };
                DocketRow went = { .unit = dept, .case_id = id, .state = STATE_SUCCEEDED, .custody = CUSTODY_AWAY,
                                   .given_to = i == 2 ? code_of(CITY) : county };
                Buf had = BUF_INIT;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, STATE_ACCEPTED, i == 3 ? CUSTODY_AWAY : CUSTODY_HERE, NULL);
                row_put(b.txn, ROW_DOCKET, &file);
                succession_pack(b.txn, &dept, &id, &had);
                row_put(b.txn, ROW_DOCKET, &went);
                doc.ref_unit = row.unit = dept;
                (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, i == 4 ? bytes_of_str("") : buf_bytes(&had));
                assert_int_equal(done_how(&b), i ? LOST_NOTED : LOST_RESTORED);
                assert_int_equal(bare_fact(&b, FACT_GIVEN, 0) != NULL, !i);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0) != NULL, !i);
                if (!i) {
                        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->unit.s, COUNTY);
                        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY); /* and takes it from there, if that one closes */
                        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
                        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
                }
                buf_deinit(&had);
                bare_deinit(&b);
        }
}

/* That the department had it at all is lost, too, for they are desks of one office: the file that its successor has says so, and who has
 * it here by the old copy gave it to the department then.  What it did not have is another's still. */
static void a_lost_succession_takes_the_case_from_who_has_it_by_the_old_copy(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        DocketRow file = { .unit = dept, .case_id = id, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = county,
                           .mode = ENTRY_REFERRAL };
        Buf had = BUF_INIT, told = BUF_INIT;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &had);
        file.custody = CUSTODY_AWAY;
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &told);
        row_delete(b.txn, ROW_DOCKET, &file);
        doc.ref_unit = row.unit = dept;
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&had));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_GIVEN, 0)->what, ENTRY_REFERRAL);
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, DEPT);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->unit.s, DEPT);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&told));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_null(bare_fact(&b, FACT_GIVEN, 0));
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY); /* nothing says that there ever was a file */
        assert_int_equal(done_how(&b), LOST_NOTED);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, bytes_of_str("\xFF")); /* or says it so that nobody can read it */
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_null(bare_fact(&b, FACT_DOCKET, 0));
        file.custody = CUSTODY_HERE;
        file.mode = (EntryKind)0; /* came to it directly: then it went by this very act */
        row_put(b.txn, ROW_DOCKET, &file);
        buf_clear(&had);
        succession_pack(b.txn, &dept, &id, &had);
        row_delete(b.txn, ROW_DOCKET, &file);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&had));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_GIVEN, 0)->what, ENTRY_SUCCESSION);
        buf_deinit(&had);
        buf_deinit(&told);
        bare_deinit(&b);
}

/* Its department had asked it to take the case back, in an entry that only the file shows, and closed: the bureau has given it, and is asked
 * again, by its successor.  Of a question that stands, or an offer to another office, nothing is new. */
static void what_a_closed_unit_had_offered_back_is_asked_again(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        DocketRow file = { .unit = dept, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county,
                           .mode = ENTRY_REFERRAL, .progress = PROGRESS_TAKEN },
                  third = { .unit = { "411281.tax" }, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT,
                            .giver = county },
                  asked;
        CaseUnitRow unit = { .case_id = id, .unit = county }, third_unit = { .case_id = id, .unit = { "411281.tax" } };
        Buf offered = BUF_INIT, in_hand = BUF_INIT, elsewhere = BUF_INIT;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &offered);
        file.progress = PROGRESS_ACCEPTED;
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &in_hand);
        file.giver = code_of(CITY);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &elsewhere);
        row_delete(b.txn, ROW_DOCKET, &file);
        doc.ref_unit = row.unit = dept;
        /* the hand-over is lost, too */
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number, row.entry);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number2, 0);
        assert_int_equal(fact_at(&b, FACT_CLOCK_START, COUNTY)->what, CLOCK_RETURN_ANSWER);
        assert_true(fact_at(&b, FACT_CLOCK_START, COUNTY)->at == b.now); /* nobody is late with what nobody knew of */
        assert_string_equal(warned(&b, WARNING_RETURN_ASKED)->peer.s, CITY);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->unit.s, DEPT);
        /* in hand it was offered for a recusal's sake */
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&in_hand));
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number2, 1);
        /* the hand-over is known */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_GIVEN, 0));
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        /* the question, too */
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        row_put(b.txn, ROW_DOCKET, &asked);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        assert_null(warned(&b, WARNING_RETURN_ASKED));
        /* it has given it to somebody else since */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, "411281.tax");
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        put_case(&b, &id, STATE_HANDED, CUSTODY_FLIGHT, "411281.tax");
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        /* to somebody who offers it back by the old copy: that offer is over, and this one stands */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, "411281.tax");
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        row_put(b.txn, ROW_DOCKET, &asked);
        row_put(b.txn, ROW_DOCKET, &third);
        row_put(b.txn, ROW_CASE_UNIT, &third_unit);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_int_equal(fact_at(&b, FACT_STATE, "411281.tax")->what, STATE_RETURNED);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->what, 0);
        assert_int_equal(bare_fact(&b, FACT_RETURN, 1)->what, 1);
        row_delete(b.txn, ROW_DOCKET, &third);
        row_delete(b.txn, ROW_CASE_UNIT, &third_unit);
        /* who is asked is another office */
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&elsewhere));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        /* not even its registration is left here */
        assert_true(docket_get(b.txn, &county, &id, &asked));
        row_delete(b.txn, ROW_DOCKET, &asked);
        row_delete(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_non_null(fact_at(&b, FACT_DOCKET, COUNTY));
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(fact_at(&b, FACT_GIVEN, COUNTY)->how, STATE_REGISTERED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        buf_deinit(&offered);
        buf_deinit(&in_hand);
        buf_deinit(&elsewhere);
        bare_deinit(&b);
}

/* "Not ours", asked in the lost stretch: nobody acts until the giver answers, as before; agreed, the case is the giver's
 * again. */
static void a_lost_return_stands_though_the_file_does_not_bear_it(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1), unknown = case_id_make(&county, 2026, 9);
        Document asked = lost_document(ENTRY_RETURN_REQUEST, CITY), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow request = lost_act(ENTRY_RETURN_REQUEST, &id, CITY), answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_CLOSED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_RETURN_ASKED);
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY); /* the case is here: nothing comes back twice */
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, CITY);
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_REGISTERED);
        agreed.decision = DECISION_REFUSE; /* refused, it stays below */
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        request.case_id = answer.case_id = unknown; /* no file: nothing to move */
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

static void another_act_that_the_file_does_not_bear_is_noted_for_a_person(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT, NULL);
        LostRow row = lost_act(ENTRY_REPORT, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

/* In their old order, and not before what the case has on its way has arrived; until then nothing more is tried. */
static void lost_acts_wait_for_their_turn(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow in_row = lost_act(ENTRY_REFERRAL, &id, CITY), out_row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow flying = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                             .flight_node = { CITY }, .flight_lane = LANE_NORMAL, .flight_epoch = 2, .flight_number = 9 };
        OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 2, .number = 9 } };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;
        Bare b;

        bare_init(&b);
        assert_false(office_wants_lost(b.txn, &tick, &entry)); /* no recovery */
        put_recovery(&b, RECOVERY_HEARING, 1);
        row_put(b.txn, ROW_LOST, &out_row);
        assert_false(office_wants_lost(b.txn, &tick, &entry)); /* not all have answered */
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        assert_int_equal(entry, 1000110);
        tick.kind = INPUT_READ;
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        tick.kind = INPUT_TICK;
        row_put(b.txn, ROW_DOCKET, &flying);
        assert_true(office_wants_lost(b.txn, &tick, &entry)); /* its receipt came */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        row_delete(b.txn, ROW_OUTBOX, &out);
        (void)bare_decide(&b, &tick); /* the entry that it was learnt from can't be read: nothing is made of it */
        assert_null(bare_fact(&b, FACT_LOST_DONE, 0));
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 1);
        in_row.way = LOST_IN; /* an older one that has to come again first */
        in_row.entry = 110;
        row_put(b.txn, ROW_LOST, &in_row);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 1); /* until something arrives */
        row_delete(b.txn, ROW_LOST, &in_row);
        row_delete(b.txn, ROW_LOST, &out_row);
        put_recovery(&b, RECOVERY_WORKING, 0);
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 0);
        bare_deinit(&b);
}

/* What was told lies where the journal is damaged: it is waited for, its desk is told, and it is made good when it can be read again. */
static void what_cannot_be_read_is_waited_for(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        Entry damaged = { .header.number = 130 }, whole = { .n_parts = 1 };
        Input in = { .kind = INPUT_TICK }, started = { .kind = INPUT_ALARM, .alarm = ALARM_DAMAGE, .peer = county, .text = "" };
        AlarmRow alarm = { .kind = ALARM_DAMAGE, .subject = COUNTY, .on = true };
        Bare b;

        whole.parts[0] = (Part){ .kind = PART_PROOF, .data = bytes_of_str("proof") };
        bare_init(&b);
        row_put(b.txn, ROW_ALARM, &alarm);
        (void)bare_decide(&b, &started); /* of who never lost anything */
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 0);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
        row_delete(b.txn, ROW_ALARM, &alarm);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_LOST, &row);
        for (unsigned i = 0; i < 2; i++) { /* itself, or that by which the case had come */
                in.lost_entry = i ? &whole : &damaged;
                in.coming_entry = i ? &damaged : NULL;
                (void)bare_decide(&b, &in);
                assert_null(bare_fact(&b, FACT_LOST_DONE, 0));
                assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
                assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 1); /* stands still */
                assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_DAMAGE);
                assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 1);
                assert_memory_equal(bare_fact(&b, FACT_ALARM, 0)->text, COUNTY "\n", sizeof(COUNTY));
        }
        row_put(b.txn, ROW_ALARM, &alarm);
        (void)bare_decide(&b, &started); /* none found: it goes on */
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0)); /* which it does anyhow */
        for (unsigned i = 0; i < 3; i++) {
                RecoveryRow stuck = { .epoch = 2, .entry = 1000000, .state = i ? RECOVERY_WORKING : RECOVERY_HEARING, .stuck = true,
                                      .lost = 1 };

                row_put(b.txn, ROW_RECOVERY, &stuck);
                started.alarm_on = i == 2; /* damage once more is nothing to go on by */
                alarm.on = !started.alarm_on;
                row_put(b.txn, ROW_ALARM, &alarm);
                (void)bare_decide(&b, &started);
                if (i == 2) {
                        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
                        break;
                }
                assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, stuck.state);
                assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 0);
        }
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        bare_deinit(&b);
}

/* Evidence that says nothing restores nothing and stops nothing. */
static void what_says_nothing_is_noted(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        Input in = { .kind = INPUT_TICK };
        Entry learnt = { .n_parts = 1 };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_LOST, &row);
        in.lost_entry = &learnt;
        learnt.parts[0] = (Part){ .kind = PART_PROOF, .data = bytes_of_str("\xFF\xFF") };
        (void)bare_decide(&b, &in);
        assert_int_equal(done_how(&b), LOST_NOTED);
        learnt.parts[learnt.n_parts++] = (Part){ .kind = PART_DOCUMENT, .data = bytes_of_str("\xFF\xFF") };
        (void)bare_decide(&b, &in);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY,
                                   &(Part){ .kind = PART_DOCUMENT, .data = bytes_of_str("\xFF\xFF") }, 1, NULL);
        assert_int_equal(done_how(&b), LOST_NOTED); /* the proof alone says nothing */
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_lost_hand_over_is_done_again_without_sending),
                cmocka_unit_test(what_came_to_nothing_moves_nothing),
                cmocka_unit_test(where_the_file_does_not_bear_it_custody_alone_moves),
                cmocka_unit_test(words_that_came_with_a_lost_act_are_the_file_s),
                cmocka_unit_test(words_that_are_not_the_case_s_are_not_kept),
                cmocka_unit_test(a_lost_paper_is_kept_where_the_file_bears_it),
                cmocka_unit_test(a_report_up_that_took_the_case_along_is_not_made_one_that_informs),
                cmocka_unit_test(what_nobody_has_is_opened_unless_it_accuses),
                cmocka_unit_test(a_file_that_is_gone_says_nothing_of_where_the_case_is),
                cmocka_unit_test(no_entry_has_more_parts_than_it_can),
                cmocka_unit_test(what_was_given_back_is_not_nobodys),
                cmocka_unit_test(what_a_department_registered_lies_with_it_as_taken),
                cmocka_unit_test(a_lost_copy_of_a_hand_over_moves_nothing),
                cmocka_unit_test(acts_towards_giver_and_given_are_done_again_without_sending),
                cmocka_unit_test(a_lost_event_does_not_climb_again),
                cmocka_unit_test(a_lost_return_without_a_file_moves_nothing),
                cmocka_unit_test(a_lost_word_that_a_case_accuses_is_known_again),
                cmocka_unit_test(a_case_that_the_office_above_merely_heard_of_is_here),
                cmocka_unit_test(a_case_of_ours_that_nobody_has_is_with_who_gave_its_number),
                cmocka_unit_test(an_act_from_before_the_case_came_is_not_done_in_it),
                cmocka_unit_test(what_was_done_ahead_of_time_counts_from_now),
                cmocka_unit_test(what_the_same_parcel_brought_once_more_was_handed_on_all_the_same),
                cmocka_unit_test(how_a_case_had_come_is_asked_for_with_its_lost_act),
                cmocka_unit_test(who_asks_to_give_back_has_it_alone),
                cmocka_unit_test(what_a_desk_offers_back_was_given_back_if_it_went_on),
                cmocka_unit_test(a_lost_succession_leaves_the_file_with_the_successor),
                cmocka_unit_test(a_lost_succession_takes_the_case_from_who_has_it_by_the_old_copy),
                cmocka_unit_test(a_lost_succession_takes_the_case_from_who_got_it_by_the_old_copy),
                cmocka_unit_test(what_a_closed_unit_had_offered_back_is_asked_again),
                cmocka_unit_test(a_lost_return_stands_though_the_file_does_not_bear_it),
                cmocka_unit_test(another_act_that_the_file_does_not_bear_is_noted_for_a_person),
                cmocka_unit_test(lost_acts_wait_for_their_turn),
                cmocka_unit_test(what_cannot_be_read_is_waited_for),
                cmocka_unit_test(what_says_nothing_is_noted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
