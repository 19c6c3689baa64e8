/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Links and joiners as the rows of one desk have them (22:20, 36): what is final, what else is a repeat, whose desk says the same;
 * what is said of who joins; and how far is looked for who came before.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/likeness.h"
#include "common/base/memory.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"

enum { REPEATS = 1, MATTER = 2, NEW_FACTS = 5 };

static CaseId claim(Bare *b, uint32_t serial, Instant received_at, DocketState state) {
        CaseRow row = { .case_id = case_id_make(&b->office.unit, 2026, serial), .registered_by = b->office.unit, .people = 5,
                        .collective = true, .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER,
                        .entry = 50 + serial, .received_at = received_at };

        row_put(b->txn, ROW_CASE, &row);
        (void)bare_docket(b, &row.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = state, .custody = CUSTODY_HERE });
        return row.case_id;
}

static Input said(EntryKind kind, const CaseId *id, Document doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code_of(COUNTY) }, .case_id = *id,
                     .document = doc };

        strcpy(in.actor.user.s, "boss");
        return in;
}

static void put_link(Bare *b, const char *unit, const CaseId *a, const CaseId *other, uint32_t variant) {
        LinkRow row = { .unit = code_of(unit), .case_id = *a, .other = *other, .variant = variant, .entry = 60 };
        LinkRow back = { .unit = code_of(unit), .case_id = *other, .other = *a, .variant = variant, .entry = 60 };

        row_put(b->txn, ROW_LINK, &row);
        row_put(b->txn, ROW_LINK, &back);
}

/* ---- links ---------------------------------------------------------------------------------------------------------- */

/* 22:36: whichever of the two it is that ended for good. */
static void new_facts_are_of_a_case_that_is_final(void **state) {
        Bare b;
        CaseId ended, open, other;
        Input in;

        bare_init(&b);
        ended = claim(&b, 1, BARE_START - 9 * DURATION_DAY, STATE_FINAL);
        open = claim(&b, 2, BARE_START, STATE_REGISTERED);
        other = claim(&b, 3, BARE_START, STATE_REGISTERED);
        in = said(ENTRY_LINK, &open, (Document){ .variant = NEW_FACTS, .ref_case = other });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_FINAL);
        in.document.ref_case = ended;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        in = said(ENTRY_LINK, &ended, (Document){ .variant = NEW_FACTS, .ref_case = open });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        bare_deinit(&b);
}

/* Said to be another matter after all, or nothing: it came again all the same, with another case. */
static void a_repeat_of_another_case_stays_one(void **state) {
        Bare b;
        CaseId first, second, third;
        Input in;

        bare_init(&b);
        first = claim(&b, 1, BARE_START - 9 * DURATION_DAY, STATE_REGISTERED);
        second = claim(&b, 2, BARE_START - 5 * DURATION_DAY, STATE_REGISTERED);
        third = claim(&b, 3, BARE_START, STATE_REGISTERED);
        put_link(&b, COUNTY, &third, &second, REPEATS);
        in = said(ENTRY_LINK, &third, (Document){ .variant = MATTER, .ref_case = second });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_REPEAT, 0)->what, REPEAT_MAYBE);
        put_link(&b, COUNTY, &third, &first, MATTER); /* which says nothing of that */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_REPEAT, 0)->what, REPEAT_MAYBE);
        put_link(&b, COUNTY, &third, &first, REPEATS);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_null(bare_fact(&b, FACT_REPEAT, 0));
        in = said(ENTRY_UNLINK, &third, (Document){ .ref_case = second, .reason = "误关联" });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_null(bare_fact(&b, FACT_REPEAT, 0));
        bare_deinit(&b);
}

/* New facts are one decision seen from two desks; what another desk found out by itself stays its own. */
static void undone_at_the_other_desk_is_what_was_decided_for_both(void **state) {
        Input in;
        Bare b;
        CaseId ended, open;

        bare_init(&b);
        ended = claim(&b, 1, BARE_START - 9 * DURATION_DAY, STATE_FINAL);
        open = claim(&b, 2, BARE_START, STATE_REGISTERED);
        for (size_t i = 0; i < 2; i++) {
                const CaseId *id = i ? &open : &ended;

                (void)bare_docket(&b, id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_NONE });
        }
        put_link(&b, COUNTY, &open, &ended, NEW_FACTS);
        put_link(&b, DEPT, &open, &ended, MATTER);
        in = said(ENTRY_UNLINK, &open, (Document){ .ref_case = ended, .reason = "误关联" });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        for (unsigned n = 0; bare_fact(&b, FACT_LINK, n); n++)
                assert_string_equal(bare_fact(&b, FACT_LINK, n)->unit.s, COUNTY);
        put_link(&b, DEPT, &open, &ended, NEW_FACTS);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_LINK, 1)->unit.s, DEPT);
        bare_deinit(&b);
}

/* ---- who joins (22:20) ------------------------------------------------------------------------------------------------ */

static const char *told_of(Bare *b) {
        Document doc;

        for (uint32_t i = 0; i < b->drafts.n_drafts; i++)
                for (uint32_t k = 0; k < b->drafts.drafts[i]->n_parts; k++)
                        if (b->drafts.drafts[i]->parts[k].kind == PART_DOCUMENT &&
                            !document_decode(b->drafts.drafts[i]->parts[k].data, &b->arena, &doc) && *doc.body)
                                return doc.body;
        return "";
}

static Reason joins(Bare *b, const CaseId *id, uint32_t variant, const Content *words) {
        Input in = said(ENTRY_JOIN, id, (Document){ .variant = variant, .people = variant == 1 ? 2 : 0, .representatives = 2 });
        Buf bytes = BUF_INIT;
        Reason reason;

        content_encode(words, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        reason = bare_decide(b, &in).reason;
        buf_deinit(&bytes);
        return reason;
}

static void whoever_joins_is_told_of_with_what_is_known(void **state) {
        Input in;
        Bare b;
        CaseId id;

        bare_init(&b);
        id = claim(&b, 1, BARE_START, STATE_REGISTERED);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(DEPT), .given_mode = ENTRY_REFERRAL });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                .giver = code_of(COUNTY) });
        assert_int_equal(joins(&b, &id, 1, &(Content){ .text = "也被拖欠" }), REASON_NONE);
        assert_string_equal(told_of(&b), "姓名未留加入（2人）：也被拖欠");
        assert_int_equal(joins(&b, &id, 1, &(Content){ .name = "某人", .address = "某村", .phone = "0398-1", .title = "工资",
                                                       .text = "也被拖欠" }), REASON_NONE);
        assert_string_equal(told_of(&b), "某人，某村，0398-1加入（2人）：工资。也被拖欠");
        assert_int_equal(joins(&b, &id, 2, &(Content){ .text = "" }), REASON_NONE); /* without their names */
        assert_string_equal(told_of(&b), "共5人推选代表2人");
        in = said(ENTRY_JOIN, &id, (Document){ .variant = 1 });
        in.parts[0] = (InputPart){ .kind = PART_ATTACHMENT, .data = bytes_of_str("scan") }; /* no words */
        in.n_parts = 1;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_MISSING);
        in.n_parts = 0;
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = bytes_of_str("\377\377") };
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        bare_deinit(&b);
}

/* ---- who came before ---------------------------------------------------------------------------------------------------- */

/* Of one who came often enough the first cases of a stretch are looked at; of one without a sketch nothing can be said. */
static void no_more_is_looked_at_than_is_worth_it(void **state) {
        static const uint32_t words[] = { 11, 22, 33, 44, 55, 66 };
        Likeness l = { .n_text = array_size(words) };
        char same[LIKENESS_PACKED_SIZE];
        Marks m = { .has = { true, false }, .person = { { { 1 } } }, .sketch = same };
        CaseId earlier = CASE_NONE, sixteenth;
        Bare b;

        bare_init(&b);
        sixteenth = case_id_make(&b.office.unit, 2026, 16);
        memcpy(l.text, words, sizeof(words));
        likeness_pack(&l, same);
        for (uint32_t i = 1; i <= 17; i++) {
                MarkRow row = { .entry = 50 + i, .has = { true, false }, .person = { m.person[0] },
                                .case_id = claim(&b, i, BARE_START, STATE_REGISTERED) };
                PersonRow person = { .stretch = (uint32_t)(b.head.entry / PERSON_STRETCH), .entry = 50 + i,
                                     .hash = person_hash_head(&m.person[0]) };

                if (i > 1)
                        strcpy(row.sketch, same);
                row_put(b.txn, ROW_MARK, &row);
                row_put(b.txn, ROW_PERSON, &person);
                assert_int_equal(office_find_earlier(b.txn, &b.office.unit, &m, true, &earlier), i > 1);
        }
        assert_true(case_id_equal(&earlier, &sixteenth));
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(new_facts_are_of_a_case_that_is_final),
                cmocka_unit_test(a_repeat_of_another_case_stays_one),
                cmocka_unit_test(undone_at_the_other_desk_is_what_was_decided_for_both),
                cmocka_unit_test(whoever_joins_is_told_of_with_what_is_known),
                cmocka_unit_test(no_more_is_looked_at_than_is_worth_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
