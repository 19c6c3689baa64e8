/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Further papers (22:19, 31): handed in at any desk that has a file, they go to whoever has the case in hand; they come only
 * from those who have a part in it, and never go back to where they came from.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define TAX "411281.tax"
#define CITY_HRSS "411200.hrss"
#define COUNTY_GOV "411281.gov"

static CaseId at_county(Rig *rig) {
        Document doc = rig_document(COUNTY);
        CaseId id = rig_register(rig, CITY);

        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        return id;
}

static CaseId at_department(Rig *rig) {
        Document doc = rig_document(HRSS);
        CaseId id = at_county(rig);

        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        return id;
}

static Document paper(const char *unit) {
        return (Document){ .kind = ENTRY_MATERIAL, .unit = code(unit), .variant = 1, .body = "银行流水" };
}

static Reason arrives(Rig *rig, const char *node, const char *unit, const char *to, const CaseId *id) {
        Document doc = paper(unit);
        RigParcel parcel;

        doc.to = code(to);
        parcel = rig_forge(rig, node, unit, to, PARCEL_DOCUMENT, id, &doc);
        return rig_give(rig, &parcel).reason;
}

static bool has_paper(Rig *rig, const char *unit, const CaseId *id) {
        return rig_has_warning(rig, unit, WARNING_MATERIAL, id);
}

static void it_is_words_or_a_paper_and_somebodys(void **state) {
        Document doc = paper(CITY);
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_MATERIAL, .actor = { .unit = code(CITY) } };
        Buf bytes = BUF_INIT;
        Attachment attachment = { .name = "流水.txt", .data = bytes_of_str("无入账") };
        Rig rig;

        rig_init(&rig, CITY);
        in.case_id = rig_register(&rig, CITY);
        doc.variant = 3;
        rig_refused(&rig, CITY, ENTRY_MATERIAL, &in.case_id, &doc, REASON_FIELD_WRONG);
        doc.variant = 2;
        doc.body = "";
        rig_refused(&rig, CITY, ENTRY_MATERIAL, &in.case_id, &doc, REASON_NOTHING_ENCLOSED);
        assert_true(user_name_parse("handler", &in.actor.user));
        attachment_encode(&attachment, &bytes);
        in.document = doc;
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_ATTACHMENT, .data = buf_bytes(&bytes) };
        assert_int_equal(rig_step(rig_at(&rig, CITY), &in).status, RESULT_DONE);
        buf_deinit(&bytes);
        rig_deinit(&rig);
}

/* Whoever has no part in a case adds nothing to its file (P8). */
static void papers_come_from_who_has_a_part_in_the_case(void **state) {
        CaseId id, other;
        Rig rig;

        rig_init(&rig, "410000 411200 411281");
        id = at_department(&rig);
        other = rig_register(&rig, PROVINCE);
        assert_int_equal(arrives(&rig, PROVINCE, PROVINCE, COUNTY, &id), REASON_NOT_GIVER);
        assert_int_equal(arrives(&rig, PROVINCE, PROVINCE, HRSS, &id), REASON_NOT_GIVER);
        assert_int_equal(arrives(&rig, PROVINCE, PROVINCE, COUNTY_GOV, &other), REASON_NOT_GIVER); /* no file, no review */
        assert_false(has_paper(&rig, HRSS, &id));
        /* of the giver's node whichever unit: its office has the file */
        assert_int_equal(arrives(&rig, CITY, CITY_HRSS, COUNTY, &id), REASON_NONE);
        assert_true(has_paper(&rig, COUNTY, &id));
        assert_true(has_paper(&rig, HRSS, &id)); /* and on to who has it */
        rig_deinit(&rig);
}

/* From below it is known at the giver's, and does not go back. */
static void what_the_unit_below_sent_is_not_sent_back_to_it(void **state) {
        OutboxKey key;
        CaseId id;
        Rig rig;

        rig_init(&rig, "410000 411200 411281");
        id = at_county(&rig);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, &id), REASON_NONE);
        assert_true(has_paper(&rig, CITY, &id));
        assert_false(rig_waiting(rig_at(&rig, CITY), 0, &key));
        assert_int_equal(arrives(&rig, COUNTY, TAX, CITY, &id), REASON_NONE); /* of the same node: neither */
        assert_false(rig_waiting(rig_at(&rig, CITY), 0, &key));
        rig_deinit(&rig);
}

/* From the giver's giver to a bureau that handed it on to a third node: on the way by another parcel. */
static void it_goes_on_from_node_to_node(void **state) {
        Document doc = rig_document(CITY);
        CaseId id;
        Rig rig;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc = paper(PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_MATERIAL, &id, &doc);
        rig_ferry(&rig);
        assert_true(has_paper(&rig, CITY, &id));
        assert_true(has_paper(&rig, COUNTY, &id));
        rig_deinit(&rig);
}

/* A review's parties add to its file; who is none does not. */
static void a_reviewer_takes_papers_of_the_reviews_parties(void **state) {
        Document doc = rig_document(NULL), service = { .service_how = SERVICE_SIGNED };
        Document ask = { .to = code(CITY_HRSS), .reason = "不服" };
        CaseId id;
        Rig rig;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, HRSS);
        rig_accept(&rig, HRSS, &id);
        doc.decision = DECISION_EXPLAIN;
        rig_do(&rig, HRSS, ENTRY_OPINION, &id, &doc);
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &service);
        rig_ferry(&rig);
        rig_do(&rig, HRSS, ENTRY_REVIEW_ASK, &id, &ask);
        rig_ferry(&rig);
        assert_int_equal(arrives(&rig, PROVINCE, PROVINCE, CITY_HRSS, &id), REASON_NOT_GIVER);
        assert_false(has_paper(&rig, CITY_HRSS, &id));
        doc = paper(HRSS); /* handed in at the handler's, it goes to the reviewer */
        rig_do(&rig, HRSS, ENTRY_MATERIAL, &id, &doc);
        rig_ferry(&rig);
        assert_true(has_paper(&rig, CITY_HRSS, &id));
        rig_deinit(&rig);
}

/* What was handed in before goes along with the case, once; what is given back takes along what was handed in there. */
static void papers_go_along_with_the_case_once(void **state) {
        Document doc, on = rig_document(COUNTY);
        OutboxKey key;
        CaseId id;
        size_t n = 0;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        doc = paper(CITY);
        rig_do(&rig, CITY, ENTRY_MATERIAL, &id, &doc);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &on);
        while (rig_waiting(rig_at(&rig, CITY), n, &key))
                n++;
        assert_int_equal(n, 2); /* the case, and the paper */
        rig_ferry(&rig);
        assert_true(has_paper(&rig, COUNTY, &id));
        doc = paper(COUNTY);
        doc.body = "在县里补交";
        rig_do(&rig, COUNTY, ENTRY_MATERIAL, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &on);
        n = 0;
        while (rig_waiting(rig_at(&rig, COUNTY), n, &key))
                n++;
        assert_int_equal(n, 2); /* the request, and what the city has not: not its own paper */
        rig_ferry(&rig);
        assert_true(has_paper(&rig, CITY, &id));
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_is_words_or_a_paper_and_somebodys),
                cmocka_unit_test(papers_come_from_who_has_a_part_in_the_case),
                cmocka_unit_test(what_the_unit_below_sent_is_not_sent_back_to_it),
                cmocka_unit_test(it_goes_on_from_node_to_node),
                cmocka_unit_test(a_reviewer_takes_papers_of_the_reviews_parties),
                cmocka_unit_test(papers_go_along_with_the_case_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
