/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations as the rows of one office have them (22:30; promise P6): which files close, who knows where later papers go,
 * whose later papers are taken, who reads.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "common/wire/sealed.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TAX "411281.tax"
#define TOWN "411281001"
#define CITY "411200"
#define PROVINCE "410000"
#define ORGAN "411281.meeting" /* made a discipline organ with a desk here */
#define OTHER_ORGAN "411281.discipline"

static const Input tick = { .kind = INPUT_TICK };
static uint8_t sealed_bytes[SEALED_HEAD_SIZE + 512 + SEALED_TAG_SIZE] = { RECORD_SUITE_STD, 7 };

static CaseId begin(Bare *b) {
        RosterUnit *organ;

        bare_init(b);
        organ = bare_unit(b, ORGAN);
        organ->kind = UNIT_DISCIPLINE;
        organ->desk = arena_new(&b->roster->arena, RosterKey);
        organ->desk->suite = RECORD_SUITE_STD;
        memcpy(organ->desk->id, sealed_bytes + 1, sizeof(organ->desk->id));
        organ->n_desk = 1;
        return bare_claim(b);
}

static bool names(const Bare *b, FactKind kind, const char *unit) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                if (!strcmp(f->unit.s, unit))
                        return true;
        return false;
}

/* All files of this node but the one that is to have it; those that are closed already have nothing left to close. */
static void every_file_closes_but_that_of_the_organ_itself(void **state) {
        const UnitCode except = code_of(GOV);
        CaseUnitRow known = { .unit = code_of(TOWN) };
        unsigned n = 0;
        Bare b;
        CaseId id = begin(&b);

        known.case_id = id;
        row_put(b.txn, ROW_CASE_UNIT, &known); /* known there, without a file */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_SEALED_OUT });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(ORGAN), .state = STATE_SEALED, .custody = CUSTODY_HERE });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = except, .state = STATE_COPY });
        seal_case(bare_begin(&b, &id, &tick), &id, &except, &except, &UNIT_NONE);
        assert_non_null(bare_fact(&b, FACT_SEALED_CASE, 0));
        while (bare_fact(&b, FACT_STATE, n))
                n++;
        assert_int_equal(n, 1);
        assert_string_equal(bare_fact(&b, FACT_STATE, 0)->unit.s, COUNTY);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_SEALED_OUT);
        bare_deinit(&b);
}

/* ---- it comes to the organ ----------------------------------------------------------------------------------------------- */

static Reason comes(Bare *b, const CaseId *id, PartKind beside) {
        Document doc = { .kind = ENTRY_SEALED_REFERRAL, .unit = code_of(CITY), .to = code_of(ORGAN),
                         .case_class = CLASS_ACCUSATION };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = *id, .from = doc.unit, .to = doc.to, .ref_entry = 33 };
        Parcel parcel = { .from = doc.unit };
        const Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };

        parcel.evidence.parts[parcel.evidence.n_parts++] =
                (Part){ .kind = PART_SEALED, .data = bytes_of(sealed_bytes, sizeof(sealed_bytes)) };
        if (beside)
                parcel.evidence.parts[parcel.evidence.n_parts++] = (Part){ .kind = beside, .data = bytes_of_str("words") };
        fill_document(&doc);
        return take(bare_begin(b, id, &in), &step);
}

/* Who gave it on in clear holds the paper that comes later, and is told once to which organ that has to go (22:19). */
static void who_gave_it_on_in_clear_knows_where_later_papers_go_of(EntryKind sealed) {
        CaseUnitRow known = { .unit = code_of("411281.gov") };
        Bare b;
        CaseId id = begin(&b);

        known.case_id = id;
        row_put(b.txn, ROW_CASE_UNIT, &known); /* without a file */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(CITY), .given_mode = ENTRY_REPORT_UP });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(TOWN), .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                                                .given_to = code_of(COUNTY), .given_mode = ENTRY_REPORT_UP });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(TAX), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(CITY), .given_mode = ENTRY_REFERRAL,
                                                .sealed_to = code_of(ORGAN) }); /* knows it */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_SEALED_OUT, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(OTHER_ORGAN), .given_mode = sealed });
        assert_int_equal(comes(&b, &id, 0), REASON_NONE);
        assert_true(names(&b, FACT_SEALED_TO, COUNTY));
        assert_true(names(&b, FACT_SEALED_TO, TOWN));
        assert_false(names(&b, FACT_SEALED_TO, TAX));
        assert_false(names(&b, FACT_SEALED_TO, DEPT));
        assert_int_equal(bare_fact(&b, FACT_DOCKET, 0)->what, STATE_SEALED);
        bare_deinit(&b);
}

static void who_gave_it_on_in_clear_knows_where_later_papers_go(void **state) {
        who_gave_it_on_in_clear_knows_where_later_papers_go_of(ENTRY_SEALED_REFERRAL);
        who_gave_it_on_in_clear_knows_where_later_papers_go_of(ENTRY_REGISTER); /* which accused from the beginning */
}

static void an_accusation_with_words_in_clear_beside_it_is_refused(void **state) {
        static const PartKind kinds[] = { PART_CONTENT, PART_ATTACHMENT };

        for (size_t i = 0; i < array_size(kinds); i++) {
                Bare b;
                CaseId id = begin(&b);

                assert_int_equal(comes(&b, &id, kinds[i]), REASON_SEALED);
                bare_deinit(&b);
        }
}

/* 22:30: sealed, or not at all. */
static void an_accusation_is_not_registered_in_clear(void **state) {
        static const PartKind kinds[] = { PART_CONTENT, PART_ATTACHMENT };

        for (size_t i = 0; i <= array_size(kinds); i++) {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER,
                             .actor = { .unit = code_of(COUNTY), .user = { "boss" } },
                             .document = { .case_class = CLASS_ACCUSATION, .channel = CHANNEL_LETTER, .received_at = BARE_START,
                                           .to = code_of(ORGAN) } };
                CLEANUP(buf_deinit) Buf words = BUF_INIT;
                Bare b;

                (void)begin(&b);
                content_encode(&(Content){ .title = "举报", .text = "内容", .name = "某人" }, &words);
                if (i < array_size(kinds))
                        in.parts[in.n_parts++] = (InputPart){ .kind = kinds[i], .data = buf_bytes(&words) };
                assert_int_equal(bare_decide(&b, &in).status, RESULT_REFUSED);
                assert_int_equal(b.drafts.n_drafts, 0);
                bare_deinit(&b);
        }
}

/* A late word of another parcel leaves it where it is. */
static void only_the_parcel_under_way_brings_an_accusation_back(void **state) {
        OutboxRow out = { .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 60,
                          .document = ENTRY_SEALED_REFERRAL, .kind = PARCEL_DOCUMENT, .from_unit = code_of(COUNTY),
                          .to_unit = code_of(OTHER_ORGAN) };
        Bare b;
        CaseId id = begin(&b);

        out.case_id = id;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_SEALED_OUT, .home = STATE_REGISTERED,
                                                .custody = CUSTODY_FLIGHT, .flight_node = code_of(CITY),
                                                .flight_lane = LANE_NORMAL,
                                                .flight_epoch = 1, .flight_number = 5 });
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_DESK_KEY_OTHER);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        out.key.number = 5;
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_DESK_KEY_OTHER);
        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_HERE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_REGISTERED);
        bare_deinit(&b);
}

/* ---- later papers -------------------------------------------------------------------------------------------------------- */

/* From whoever had it before: the giver, who registered it, and the bureaus above the giver that it came through. */
static void later_papers_come_from_who_had_it_before(void **state) {
        static const struct {
                bool file;
                const char *giver, *registered_by, *from;
                bool had;
        } tried[] = { { true, COUNTY, TOWN, COUNTY, true }, { true, COUNTY, TOWN, TOWN, true },
                      { true, COUNTY, TOWN, CITY, true },
                      { true, COUNTY, TOWN, PROVINCE, true }, { true, COUNTY, TOWN, "411221", false },
                      { true, NULL, TOWN, TOWN, false }, { false, COUNTY, TOWN, COUNTY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Step step = { .from = code_of(tried[i].from) };
                Take t = { .step = &step, .has_docket = tried[i].file };
                Bare b;
                CaseId id = begin(&b);

                t.docket.giver = code_or_none(tried[i].giver);
                t.case_row.registered_by = code_of(tried[i].registered_by);
                if (sealed_had_it(bare_begin(&b, &id, &tick), &t) != tried[i].had)
                        fail_msg("%zu: %s", i, tried[i].from);
                bare_deinit(&b);
        }
}

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

/* The organ that has it, by a user of that role; the organisation department its notice, by who handles or heads it; nobody
 * else. */
static void an_accusation_is_read_where_it_is_sealed_to_by_that_role(void **state) {
        static const uint32_t all = UINT32_MAX, letter = 1u << PART_DOCUMENT | 1u << PART_SEALED,
                              notice = 1u << PART_DOCUMENT | 1u << PART_SEALED_NOTICE;
        static const struct {
                UnitKind kind;
                DocketState state; /* 0: no file */
                uint64_t sealed_entry;
                uint32_t roles, asks, reads; /* 0: refused */
        } tried[] = {
                { UNIT_DISCIPLINE, STATE_SEALED, 50, ROLE_DISCIPLINE, all, letter },
                { UNIT_DISCIPLINE, STATE_CONCLUDED, 50, ROLE_DISCIPLINE, all, letter },
                { UNIT_DISCIPLINE, STATE_SEALED, 50, ROLE_DISCIPLINE, 1u << PART_CONTENT, 0 },
                { UNIT_DISCIPLINE, STATE_SEALED, 50, ROLE_HEAD, all, 0 },
                { UNIT_DISCIPLINE, STATE_SEALED_OUT, 50, ROLE_DISCIPLINE, all, 0 },
                { UNIT_DISCIPLINE, 0, 0, ROLE_DISCIPLINE, all, 0 },
                { UNIT_POLITICAL_LEGAL, STATE_SEALED, 50, ROLE_DISCIPLINE, all, letter },
                { UNIT_DEPARTMENT, STATE_SEALED, 50, ROLE_DISCIPLINE, all, 0 },
                { UNIT_ORGANISATION, STATE_INFORMED, 50, ROLE_HANDLER, all, notice },
                { UNIT_ORGANISATION, STATE_INFORMED, 50, ROLE_HEAD, all, notice },
                { UNIT_ORGANISATION, STATE_INFORMED, 50, ROLE_CLERK, all, 0 },
                { UNIT_ORGANISATION, STATE_INFORMED, 0, ROLE_HEAD, all, 0 }, /* without a notice */
                { UNIT_BUREAU, STATE_INFORMED, 50, ROLE_HEAD, all, 0 },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Input in = { .kind = INPUT_READ, .actor = { .unit = code_of(ORGAN), .user = { "reader" } },
                             .read_parts = tried[i].asks };
                DocketRow docket = { .unit = code_of(ORGAN), .state = tried[i].state, .sealed_entry = tried[i].sealed_entry };
                uint32_t parts = tried[i].asks;
                CaseRow row;
                Decide *d;
                Reason reason;
                Bare b;
                CaseId id = begin(&b);

                bare_unit(&b, ORGAN)->kind = tried[i].kind;
                assert_true(case_get(b.txn, &id, &row));
                d = bare_begin(&b, &id, &in);
                d->actor = in.actor;
                d->actor.roles = tried[i].roles;
                reason = sealed_check_read(d, &row, tried[i].state ? &docket : NULL, &parts);
                if (reason != (tried[i].reads ? REASON_NONE : REASON_SEALED_OUT) || (!reason && parts != tried[i].reads))
                        fail_msg("%zu: %s, parts %x", i, reason_text(reason)->name, parts);
                d->actor.unit = docket.unit = code_of("411281.gone"); /* which no roster has any more */
                parts = tried[i].asks;
                assert_int_equal(sealed_check_read(d, &row, tried[i].state ? &docket : NULL, &parts), REASON_SEALED_OUT);
                bare_deinit(&b);
        }
}

/* What names an accusation is shown without that name; its own file may name itself. */
static void no_document_leads_to_an_accusation(void **state) {
        Document doc = { .kind = ENTRY_LINK };
        CaseRow row;
        Bare b;
        CaseId id = begin(&b), other = case_id_make(&b.office.unit, 2026, 2);

        assert_false(office_hide_sealed(b.txn, &other, &doc));
        doc.ref_case = id;
        assert_false(office_hide_sealed(b.txn, &other, &doc));
        assert_string_equal(doc.ref_case.s, id.s);
        assert_true(case_get(b.txn, &id, &row));
        row.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &row);
        assert_false(office_hide_sealed(b.txn, &id, &doc));
        assert_string_equal(doc.ref_case.s, id.s);
        assert_true(office_hide_sealed(b.txn, &other, &doc));
        assert_true(case_id_is_none(&doc.ref_case));
        bare_deinit(&b);
}

/* Nor does a document that lies in a review's file; what is no such document is shown as it is. */
static void no_document_of_a_file_leads_to_an_accusation(void **state) {
        static const struct { const char *media_type; bool document, names, hidden; } tried[] = {
                { OFFICE_FILE_TYPE, true, true, true }, { OFFICE_FILE_TYPE, true, false, false },
                { OFFICE_FILE_TYPE, false, false, false }, { "text/plain", true, true, false }, { NULL, false, false, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                CLEANUP(buf_deinit) Buf words = BUF_INIT, bytes = BUF_INIT;
                Attachment file = { .name = "卷", .media_type = tried[i].media_type };
                Document doc = { .kind = ENTRY_LINK };
                Bytes shown = BYTES_NONE;
                CaseRow row;
                Bare b;
                CaseId id = begin(&b), other = case_id_make(&b.office.unit, 2026, 2);

                assert_true(case_get(b.txn, &id, &row));
                row.case_class = CLASS_ACCUSATION;
                row_put(b.txn, ROW_CASE, &row);
                fill_document(&doc);
                doc.unit = b.office.unit;
                doc.ref_case = tried[i].names ? id : CASE_NONE;
                if (tried[i].document)
                        document_encode(&doc, &words);
                else
                        buf_printf(&words, "\xff\xff");
                file.data = buf_bytes(&words);
                if (file.media_type)
                        attachment_encode(&file, &bytes);
                else
                        buf_printf(&bytes, "\xff\xff");
                assert_int_equal(office_hide_in_file(b.txn, &other, buf_bytes(&bytes), &b.arena, &shown), tried[i].hidden);
                if (tried[i].hidden) {
                        assert_int_equal(attachment_decode(shown, &b.arena, &file), 0);
                        assert_string_equal(file.name, "卷");
                        assert_int_equal(document_decode(file.data, &b.arena, &doc), 0);
                        assert_true(case_id_is_none(&doc.ref_case));
                }
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_file_closes_but_that_of_the_organ_itself),
                cmocka_unit_test(who_gave_it_on_in_clear_knows_where_later_papers_go),
                cmocka_unit_test(an_accusation_with_words_in_clear_beside_it_is_refused),
                cmocka_unit_test(an_accusation_is_not_registered_in_clear),
                cmocka_unit_test(only_the_parcel_under_way_brings_an_accusation_back),
                cmocka_unit_test(later_papers_come_from_who_had_it_before),
                cmocka_unit_test(an_accusation_is_read_where_it_is_sealed_to_by_that_role),
                cmocka_unit_test(no_document_leads_to_an_accusation),
                cmocka_unit_test(no_document_of_a_file_leads_to_an_accusation),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
