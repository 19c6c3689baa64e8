/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is the same (22:19, 36; domain.md section 2): first and repeat, cases of one matter, people who join a collective
 * case, and who is found by what.  A link is the desk's own finding: it moves nothing else; what is sealed is found by nobody
 * (P6).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/likeness.h"
#include "common/base/memory.h"
#include "office_rig.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"
#define CITY "411200"

enum { REPEATS = 1, MATTER = 2, JOINED = 3, FIRST = 4 };

static Repeat repeat_of(Rig *rig, const CaseId *id) {
        CaseRow row;

        assert_true(case_get(rig_at(rig, COUNTY)->txn, id, &row));
        return row.repeat;
}

static Reason link_to(Rig *rig, const CaseId *id, uint32_t variant, const CaseId *other) {
        Document doc = { .variant = variant, .ref_case = other ? *other : CASE_NONE };

        return rig_act(rig, COUNTY, "clerk", ENTRY_LINK, id, &doc).reason;
}

static Reason unlink_from(Rig *rig, const CaseId *id, const CaseId *other) {
        Document doc = { .ref_case = *other, .reason = "误关联" };

        return rig_act(rig, COUNTY, "clerk", ENTRY_UNLINK, id, &doc).reason;
}

static bool has_link(Rig *rig, const CaseId *id, const CaseId *other) {
        return row_has(rig_at(rig, COUNTY)->txn, ROW_LINK, &(LinkRow){ .unit = code(COUNTY), .case_id = *id, .other = *other });
}

/* ---- links ---------------------------------------------------------------------------------------------------------- */

static void a_link_says_what_and_to_which_file_of_this_desk(void **state) {
        CaseId a, b, elsewhere;
        Rig rig;

        rig_init(&rig, "411200 411281");
        a = rig_register(&rig, COUNTY);
        b = rig_register(&rig, COUNTY);
        elsewhere = rig_register(&rig, CITY);
        assert_int_equal(link_to(&rig, &a, 0, &b), REASON_FIELD_MISSING);
        assert_int_equal(link_to(&rig, &a, 6, &b), REASON_FIELD_WRONG);
        assert_int_equal(link_to(&rig, &a, 5, &b), REASON_NOT_FINAL); /* new facts are of a final case (22:36) */
        assert_int_equal(link_to(&rig, &a, MATTER, NULL), REASON_FIELD_MISSING);
        assert_int_equal(link_to(&rig, &a, MATTER, &a), REASON_LINK_SELF);
        assert_int_equal(link_to(&rig, &a, MATTER, &elsewhere), REASON_LINK_NO_FILE);
        assert_int_equal(unlink_from(&rig, &a, &b), REASON_NOT_LINKED);
        assert_int_equal(link_to(&rig, &a, MATTER, &b), REASON_NONE);
        assert_true(has_link(&rig, &a, &b) && has_link(&rig, &b, &a));
        assert_int_equal(link_to(&rig, &b, MATTER, &a), REASON_LINKED);
        assert_int_equal(link_to(&rig, &b, JOINED, &a), REASON_NONE); /* said better */
        assert_int_equal(unlink_from(&rig, &a, &b), REASON_NONE);
        assert_false(has_link(&rig, &a, &b) || has_link(&rig, &b, &a));
        rig_deinit(&rig);
}

/* A file that another unit of the same node keeps is not this desk's. */
static void another_desks_file_is_not_linked(void **state) {
        CaseId a, b;
        Rig rig;

        rig_init(&rig, COUNTY);
        a = rig_register(&rig, COUNTY);
        b = rig_register(&rig, DEPT);
        assert_int_equal(link_to(&rig, &a, MATTER, &b), REASON_LINK_NO_FILE);
        rig_deinit(&rig);
}

static void the_first_is_the_first_of_nothing_else(void **state) {
        CaseId a, b;
        Rig rig;

        rig_init(&rig, COUNTY);
        a = rig_register(&rig, COUNTY);
        b = rig_register(&rig, COUNTY);
        assert_int_equal(link_to(&rig, &a, FIRST, &b), REASON_FIELD_WRONG);
        assert_int_equal(link_to(&rig, &a, FIRST, NULL), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &a), REPEAT_FIRST);
        assert_int_equal(link_to(&rig, &a, FIRST, NULL), REASON_LINKED);
        assert_int_equal(link_to(&rig, &a, REPEATS, &b), REASON_NONE); /* found later all the same */
        assert_int_equal(repeat_of(&rig, &a), REPEAT_YES);
        rig_deinit(&rig);
}

/* Whichever of the two is open on the desk, the one that came later is the repeat. */
static void of_two_the_one_received_later_is_the_repeat(void **state) {
        CaseId early, late;
        Rig rig;

        rig_init(&rig, COUNTY);
        early = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 3);
        late = rig_register(&rig, COUNTY);
        assert_int_equal(link_to(&rig, &early, REPEATS, &late), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &late), REPEAT_YES);
        assert_int_equal(repeat_of(&rig, &early), REPEAT_UNKNOWN);
        /* said to be the same matter after all: nobody says now that it is a repeat, nor that it is the first */
        assert_int_equal(link_to(&rig, &early, MATTER, &late), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &late), REPEAT_MAYBE);
        assert_int_equal(link_to(&rig, &late, REPEATS, &early), REASON_NONE);
        assert_int_equal(unlink_from(&rig, &early, &late), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &late), REPEAT_MAYBE);
        rig_deinit(&rig);
}

static void a_repeat_of_two_cases_is_one_until_both_links_are_gone(void **state) {
        CaseId first, second, third;
        Rig rig;

        rig_init(&rig, COUNTY);
        first = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 1);
        second = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 1);
        third = rig_register(&rig, COUNTY);
        assert_int_equal(link_to(&rig, &third, REPEATS, &first), REASON_NONE);
        assert_int_equal(link_to(&rig, &third, REPEATS, &second), REASON_NONE);
        assert_int_equal(unlink_from(&rig, &third, &first), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &third), REPEAT_YES);
        assert_int_equal(link_to(&rig, &third, MATTER, &second), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &third), REPEAT_MAYBE);
        assert_int_equal(link_to(&rig, &third, REPEATS, &first), REASON_NONE);
        assert_int_equal(link_to(&rig, &second, REPEATS, &third), REASON_NONE); /* opened from the other side */
        assert_int_equal(unlink_from(&rig, &second, &third), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &third), REPEAT_YES);
        assert_int_equal(unlink_from(&rig, &third, &first), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &third), REPEAT_MAYBE);
        rig_deinit(&rig);
}

/* The matter of two cases says nothing of who came again. */
static void a_link_that_was_no_repeat_changes_no_repeat(void **state) {
        CaseId a, b;
        Rig rig;

        rig_init(&rig, COUNTY);
        a = rig_register(&rig, COUNTY);
        b = rig_register(&rig, COUNTY);
        assert_int_equal(link_to(&rig, &a, FIRST, NULL), REASON_NONE);
        assert_int_equal(link_to(&rig, &a, MATTER, &b), REASON_NONE);
        assert_int_equal(unlink_from(&rig, &a, &b), REASON_NONE);
        assert_int_equal(repeat_of(&rig, &a), REPEAT_FIRST);
        rig_deinit(&rig);
}

/* ---- what a registration is found by --------------------------------------------------------------------------------- */

static void sketch_of(const uint32_t *words, uint32_t n, char dst[LIKENESS_PACKED_SIZE]) {
        Likeness l = { .n_text = n };

        memcpy(l.text, words, n * sizeof(*words));
        likeness_pack(&l, dst);
}

static Result register_with(Rig *rig, const char *unit, const Marks *marks) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(unit) }, .marks = marks,
                     .document = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER,
                                   .received_at = rig->now } };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .address = "某村" };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_host(rig, unit), &in);
        buf_deinit(&bytes);
        assert_int_equal(result.status, RESULT_DONE);
        return result;
}

static const uint32_t wages[] = { 11, 22, 33, 44, 55, 66 }, noise[] = { 1011, 1022, 1033, 1044, 1055 };

static void a_person_who_came_with_the_same_is_proposed_as_repeat(void **state) {
        char same[LIKENESS_PACKED_SIZE], other[LIKENESS_PACKED_SIZE];
        Marks m = { .has = { true, false }, .person = { { { 1 } }, { { 2 } } } };
        CaseId first, earlier = CASE_NONE, again;
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        sketch_of(wages, 6, same);
        sketch_of(noise, 5, other);
        m.sketch = same;
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        first = register_with(&rig, COUNTY, &m).case_id;
        assert_int_equal(repeat_of(&rig, &first), REPEAT_MAYBE_FIRST);
        assert_true(office_find_earlier(o->txn, &o->unit, &m, true, &earlier));
        assert_true(case_id_equal(&earlier, &first));
        m.earlier = earlier;
        again = register_with(&rig, COUNTY, &m).case_id;
        assert_int_equal(repeat_of(&rig, &again), REPEAT_MAYBE);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_MAYBE_REPEAT, &again));
        assert_int_equal(link_to(&rig, &again, FIRST, NULL), REASON_NONE); /* a person says otherwise */
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_MAYBE_REPEAT, &again));
        /* another matter of the same person; another person; nothing to be known by; no sketch */
        m.sketch = other;
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        m.sketch = same;
        m.person[0].b[0] = 9;
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        m = (Marks){ .sketch = same };
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        m = (Marks){ .has = { true, false }, .person = { { { 1 } } }, .sketch = "?" };
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        rig_deinit(&rig);
}

/* Where it was handed on to it is found by the same, and what came as a copy or was refused is found by nothing. */
static void what_was_handed_on_is_found_where_it_came(void **state) {
        static const ParcelKind kinds[] = { PARCEL_DOCUMENT, PARCEL_COPY, PARCEL_EVENT };

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                char same[LIKENESS_PACKED_SIZE];
                Marks m = { .has = { true, true }, .person = { { { 1 } }, { { 2 } } }, .sketch = same };
                Document doc = rig_document(COUNTY);
                CaseId id, earlier = CASE_NONE;
                Input in = { .kind = INPUT_PARCEL, .marks = &m };
                RigParcel parcel;
                OutboxKey key;
                RigOffice *o;
                Result result;
                Rig rig;

                rig_init(&rig, "411200 411281");
                o = rig_at(&rig, COUNTY);
                sketch_of(wages, 6, same);
                id = rig_register(&rig, "411200");
                rig_do(&rig, "411200", ENTRY_REFERRAL, &id, &doc);
                assert_true(rig_waiting(rig_at(&rig, "411200"), 0, &key));
                parcel = rig_parcel(rig_at(&rig, "411200"), &key);
                parcel.parcel.kind = kinds[i];
                in.parcel = &parcel.parcel;
                in.parcel_digest = parcel.digest;
                result = rig_step(o, &in);
                assert_int_equal(result.reason == REASON_NONE, kinds[i] == PARCEL_DOCUMENT);
                assert_int_equal(office_find_earlier(o->txn, &o->unit, &m, false, &earlier), kinds[i] == PARCEL_DOCUMENT);
                if (kinds[i] == PARCEL_DOCUMENT)
                        assert_true(case_id_equal(&earlier, &id));
                rig_deinit(&rig);
        }
}

/* By the telephone number as well; another desk's cases are not shown. */
static void found_by_telephone_and_at_ones_own_desk_alone(void **state) {
        char same[LIKENESS_PACKED_SIZE];
        Marks m = { .has = { false, true }, .person = { { { 0 } }, { { 7 } } } };
        UnitCode dept = code(DEPT);
        CaseId first, earlier = CASE_NONE;
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        sketch_of(wages, 6, same);
        m.sketch = same;
        first = register_with(&rig, COUNTY, &m).case_id;
        assert_true(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        assert_true(case_id_equal(&earlier, &first));
        assert_false(office_find_earlier(o->txn, &dept, &m, false, &earlier));
        /* an identity number that hashes alike is not that telephone number */
        m = (Marks){ .has = { true, false }, .person = { { { 7 } } }, .sketch = same };
        assert_false(office_find_earlier(o->txn, &o->unit, &m, false, &earlier));
        /* what the owner took for earlier and this desk has not is no proposal */
        m.earlier = case_id_make(&o->unit, 2026, 99);
        first = register_with(&rig, COUNTY, &m).case_id;
        assert_int_equal(repeat_of(&rig, &first), REPEAT_MAYBE_FIRST);
        rig_deinit(&rig);
}

static void without_a_number_nothing_is_proposed_and_a_damaged_sketch_is_not_kept(void **state) {
        char same[LIKENESS_PACKED_SIZE], huge[SKETCH_TEXT_SIZE + 1];
        Marks m = { .sketch = same };
        CaseId id;
        MarkRow row;
        uint64_t cursor = 0;
        Rig rig;

        rig_init(&rig, COUNTY);
        sketch_of(wages, 6, same);
        id = register_with(&rig, COUNTY, &m).case_id;
        assert_int_equal(repeat_of(&rig, &id), REPEAT_UNKNOWN);
        assert_true(mark_next(rig_at(&rig, COUNTY)->txn, &id, &cursor, &row));
        assert_string_equal(row.sketch, same);
        memset(huge, 'A', SKETCH_TEXT_SIZE);
        huge[SKETCH_TEXT_SIZE] = '\0';
        m.sketch = huge;
        id = register_with(&rig, COUNTY, &m).case_id;
        cursor = 0;
        assert_false(mark_next(rig_at(&rig, COUNTY)->txn, &id, &cursor, &row));
        m.sketch = NULL;
        m.has[0] = true;
        id = register_with(&rig, COUNTY, &m).case_id;
        cursor = 0;
        assert_true(mark_next(rig_at(&rig, COUNTY)->txn, &id, &cursor, &row));
        assert_string_equal(row.sketch, "");
        rig_deinit(&rig);
}

/* ---- joining (22:20) --------------------------------------------------------------------------------------------------- */

static CaseId collective(Rig *rig, const char *unit, uint32_t people) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .received_at = rig->now,
                         .people = people };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .address = "某村" };

        return rig_register_as(rig, unit, &doc, &content);
}

static Result join(Rig *rig, const char *unit, const CaseId *id, const Document *doc, bool words) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_JOIN, .actor = { .unit = code(unit) }, .case_id = *id,
                     .document = *doc };
        Content content = { .text = "也被拖欠", .name = "信访人乙", .address = "某村" };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&content, &bytes);
        if (words)
                in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_host(rig, unit), &in);
        buf_deinit(&bytes);
        return result;
}

static CaseRow case_row(Rig *rig, const CaseId *id) {
        CaseRow row;

        assert_true(case_get(rig_at(rig, COUNTY)->txn, id, &row));
        return row;
}

static void who_joins_brings_words_and_is_counted(void **state) {
        Document doc = { .variant = 0 };
        CaseId id, alone;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = collective(&rig, COUNTY, 5);
        alone = collective(&rig, COUNTY, 4);
        assert_int_equal(join(&rig, COUNTY, &alone, &doc, true).reason, REASON_NOT_COLLECTIVE);
        assert_int_equal(join(&rig, COUNTY, &id, &doc, false).reason, REASON_FIELD_MISSING);
        doc.variant = 3;
        assert_int_equal(join(&rig, COUNTY, &id, &doc, true).reason, REASON_FIELD_WRONG);
        doc.variant = 0;
        assert_int_equal(join(&rig, COUNTY, &id, &doc, true).status, RESULT_DONE);
        assert_int_equal(case_row(&rig, &id).people, 6);
        doc = (Document){ .variant = 1, .people = 10000, .representatives = 3 };
        assert_int_equal(join(&rig, COUNTY, &id, &doc, true).status, RESULT_DONE);
        assert_int_equal(case_row(&rig, &id).people, 10006);
        assert_int_equal(case_row(&rig, &id).joined, 10001);
        assert_int_equal(case_row(&rig, &id).representatives, 0); /* who joins does not choose them */
        doc.people = 10001;
        assert_int_equal(join(&rig, COUNTY, &id, &doc, true).reason, REASON_FIELD_WRONG);
        rig_deinit(&rig);
}

/* 22:20: at most five come forward for them. */
static void five_representatives_are_chosen_and_no_more(void **state) {
        Document doc = { .variant = 2 };
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = collective(&rig, COUNTY, 30);
        assert_int_equal(join(&rig, COUNTY, &id, &doc, false).reason, REASON_FIELD_MISSING);
        doc.representatives = 6;
        assert_int_equal(join(&rig, COUNTY, &id, &doc, false).reason, REASON_DELEGATION);
        doc.representatives = 5;
        doc.people = 9; /* nobody joins by it */
        assert_int_equal(join(&rig, COUNTY, &id, &doc, false).status, RESULT_DONE);
        assert_int_equal(case_row(&rig, &id).representatives, 5);
        assert_int_equal(case_row(&rig, &id).people, 30);
        rig_deinit(&rig);
}

/* A local rule may ask small groups to send fewer. */
static void a_small_group_sends_fewer_where_the_pack_says_so(void **state) {
        Document doc = { .variant = 2, .representatives = 3 };
        Pack pack = *pack_builtin_2022();
        CaseId small, large;
        Rig rig;

        rig_init(&rig, COUNTY);
        small = collective(&rig, COUNTY, 10);
        large = collective(&rig, COUNTY, 11);
        pack.thresholds.small_group = 10;
        pack.thresholds.small_max = 2;
        rig_at(&rig, COUNTY)->office.pack = &pack;
        assert_int_equal(join(&rig, COUNTY, &small, &doc, false).reason, REASON_DELEGATION);
        assert_int_equal(join(&rig, COUNTY, &large, &doc, false).status, RESULT_DONE);
        doc.representatives = 2;
        assert_int_equal(join(&rig, COUNTY, &small, &doc, false).status, RESULT_DONE);
        pack.thresholds.small_max = 0; /* not stated: as everywhere */
        doc.representatives = 5;
        assert_int_equal(join(&rig, COUNTY, &small, &doc, false).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* Who joins does so where the case was registered: there is the list. */
static void who_joins_goes_to_where_it_was_registered(void **state) {
        Document doc = { .variant = 1 }, to = rig_document(COUNTY);
        CaseId id, direct;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = collective(&rig, CITY, 8);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        assert_int_equal(join(&rig, COUNTY, &id, &doc, true).reason, REASON_JOIN_ELSEWHERE);
        assert_int_equal(join(&rig, CITY, &id, &doc, true).status, RESULT_DONE);
        direct = collective(&rig, COUNTY, 8);
        to.to = code(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &direct, &to);
        assert_int_equal(join(&rig, DEPT, &direct, &doc, true).reason, REASON_JOIN_ELSEWHERE);
        rig_deinit(&rig);
}

/* ---- codes ------------------------------------------------------------------------------------------------------------- */

static Reason progress(Rig *rig, const char *unit, const char *user, const CaseId *id) {
        Input in = { .kind = INPUT_PROGRESS, .case_id = *id, .code_right = true, .text = "" };

        in.actor.unit = code(unit);
        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in).reason;
}

static void a_code_is_asked_where_the_case_was_registered_by_a_user_of_the_desk(void **state) {
        Document to = rig_document(COUNTY);
        CaseId id;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        assert_int_equal(progress(&rig, CITY, "nobody", &id), REASON_UNKNOWN_USER);
        assert_int_equal(progress(&rig, CITY, "admin", &id), REASON_ROLE);
        assert_int_equal(progress(&rig, CITY, "boss", &id), REASON_NONE);
        assert_int_equal(progress(&rig, COUNTY, "clerk", &id), REASON_QUERY_CODE); /* its code is at the city */
        rig_deinit(&rig);
}

/* Each who joined has a code of their own; no other entry has one. */
static void the_entry_with_the_code_is_the_registration_or_a_joining(void **state) {
        Document doc = { .variant = 1 };
        Input in = { .kind = INPUT_PROGRESS };
        uint64_t entry = 0;
        RigOffice *o;
        Result joined;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.case_id = collective(&rig, COUNTY, 8);
        joined = join(&rig, COUNTY, &in.case_id, &doc, true);
        assert_true(office_wants_code(o->txn, &in, &entry));
        assert_int_equal(entry, case_row(&rig, &in.case_id).entry);
        in.number = joined.entry;
        assert_true(office_wants_code(o->txn, &in, &entry));
        assert_int_equal(entry, joined.entry);
        in.number = case_row(&rig, &in.case_id).entry; /* in the case's history, and no joining */
        assert_false(office_wants_code(o->txn, &in, &entry));
        in.number = 9999;
        assert_false(office_wants_code(o->txn, &in, &entry));
        in.number = 0;
        in.case_id = case_id_make(&o->unit, 2026, 99);
        assert_false(office_wants_code(o->txn, &in, &entry));
        in.kind = INPUT_READ;
        assert_false(office_wants_code(o->txn, &in, &entry));
        rig_deinit(&rig);
}

static Result tell_code(Rig *rig, const char *unit, const char *user, const CaseId *id, uint64_t join, bool told) {
        Input in = { .kind = INPUT_READ, .case_id = *id, .read_parts = 1u << PART_CODE, .number = join, .code_told = told };

        in.actor.unit = code(unit);
        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in);
}

/* The receipt is lost: the desk that registered it, and may, tells the code once more; and that is an entry. */
static void a_code_is_told_again_by_the_desk_that_registered_it(void **state) {
        Document to = rig_document(COUNTY), doc = { .variant = 1 };
        CaseId id, many;
        Result result;
        Entry e;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        result = tell_code(&rig, CITY, "clerk", &id, 0, false);
        assert_int_equal(result.reason, REASON_NONE);
        assert_int_equal(result.read_parts, 1u << PART_CODE); /* and nothing else */
        e = rig_last(rig_at(&rig, CITY));
        assert_int_equal(e.header.kind, ENTRY_READ);
        assert_string_equal(e.header.actor.user.s, "clerk");
        assert_int_equal(tell_code(&rig, CITY, "admin", &id, 0, true).reason, REASON_ROLE);
        assert_int_equal(tell_code(&rig, CITY, "nobody", &id, 0, true).reason, REASON_UNKNOWN_USER);
        assert_int_equal(tell_code(&rig, COUNTY, "clerk", &id, 0, true).reason, REASON_NOT_READER);
        assert_int_equal(tell_code(&rig, "411200.hrss", "clerk", &id, 0, true).reason, REASON_NOT_READER); /* the same node's */
        doc.reason = "信访人系近亲属";
        assert_int_equal(rig_act(&rig, CITY, "clerk", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        assert_int_equal(tell_code(&rig, CITY, "clerk", &id, 0, true).reason, REASON_RECUSED);
        doc.reason = NULL;
        many = collective(&rig, COUNTY, 8);
        result = join(&rig, COUNTY, &many, &doc, true);
        assert_int_equal(tell_code(&rig, COUNTY, "clerk", &many, result.entry, false).reason, REASON_NONE);
        assert_int_equal(tell_code(&rig, COUNTY, "clerk", &many, case_row(&rig, &many).entry, false).reason, REASON_FIELD_WRONG);
        assert_int_equal(tell_code(&rig, COUNTY, "clerk", &many, 9999, false).reason, REASON_FIELD_WRONG);
        many = case_id_make(&rig_at(&rig, COUNTY)->unit, 2026, 99);
        assert_int_equal(tell_code(&rig, COUNTY, "clerk", &many, 0, false).reason, REASON_UNKNOWN_CASE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_link_says_what_and_to_which_file_of_this_desk),
                cmocka_unit_test(another_desks_file_is_not_linked),
                cmocka_unit_test(the_first_is_the_first_of_nothing_else),
                cmocka_unit_test(of_two_the_one_received_later_is_the_repeat),
                cmocka_unit_test(a_repeat_of_two_cases_is_one_until_both_links_are_gone),
                cmocka_unit_test(a_link_that_was_no_repeat_changes_no_repeat),
                cmocka_unit_test(a_person_who_came_with_the_same_is_proposed_as_repeat),
                cmocka_unit_test(what_was_handed_on_is_found_where_it_came),
                cmocka_unit_test(found_by_telephone_and_at_ones_own_desk_alone),
                cmocka_unit_test(without_a_number_nothing_is_proposed_and_a_damaged_sketch_is_not_kept),
                cmocka_unit_test(who_joins_brings_words_and_is_counted),
                cmocka_unit_test(five_representatives_are_chosen_and_no_more),
                cmocka_unit_test(a_small_group_sends_fewer_where_the_pack_says_so),
                cmocka_unit_test(who_joins_goes_to_where_it_was_registered),
                cmocka_unit_test(a_code_is_asked_where_the_case_was_registered_by_a_user_of_the_desk),
                cmocka_unit_test(the_entry_with_the_code_is_the_registration_or_a_joining),
                cmocka_unit_test(a_code_is_told_again_by_the_desk_that_registered_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
