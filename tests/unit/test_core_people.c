/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who stands behind a collective case (22:20): the registering office counts whoever joins, everybody on the chain hears of it, and
 * nobody ends the case of all by the word of some, in whichever order the words come.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define FIVE "信访人甲、信访人乙、信访人丙、信访人丁、信访人戊"
#define SIX FIVE "、信访人己"
#define SEVEN SIX "、信访人庚"

static CaseId collective(Rig *rig, const char *unit) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .received_at = rig->now, .people = 5 };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .address = "某村" };

        return rig_register_as(rig, unit, &doc, &content);
}

static Result join_as(Rig *rig, const char *unit, const CaseId *id, const Document *doc, const Content *content) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_JOIN, .actor = { .unit = code(unit) }, .case_id = *id,
                     .document = *doc };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_host(rig, unit), &in);
        buf_deinit(&bytes);
        return result;
}

static void join(Rig *rig, const char *unit, const CaseId *id) {
        assert_int_equal(join_as(rig, unit, id, &(Document){ .variant = 1 }, &(Content){ .text = "还有我", .name = "某人" }).status,
                         RESULT_DONE);
}

static void choose(Rig *rig, const char *unit, const CaseId *id, uint32_t n) {
        Content names = { .text = "", .representatives = { "代表甲", "代表乙" }, .n_representatives = n };

        assert_int_equal(join_as(rig, unit, id, &(Document){ .variant = 2, .representatives = n }, &names).status, RESULT_DONE);
}

static void hand(Rig *rig, const char *from, const char *to, const CaseId *id) {
        Document doc = rig_document(to);

        rig_do(rig, from, ENTRY_REFERRAL, id, &doc);
        rig_ferry(rig);
}

static CaseRow row_at(Rig *rig, const char *node, const CaseId *id) {
        CaseRow row;

        assert_true(case_get(rig_at(rig, node)->txn, id, &row));
        return row;
}

static Document signed_by(Rig *rig, const char *names) {
        return (Document){ .person = names, .asked_at = rig->now, .body = "自愿撤回" };
}

static Reason withdraw(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const char *names) {
        Document doc = signed_by(rig, names);

        return rig_act(rig, unit, "clerk", kind, id, &doc).reason;
}

static void set_up(Rig *rig, CaseId *id) {
        rig_init(rig, PROVINCE " " CITY " " COUNTY);
        *id = collective(rig, PROVINCE);
        hand(rig, PROVINCE, CITY, id);
        hand(rig, CITY, COUNTY, id);
        hand(rig, COUNTY, HRSS, id);
}

/* ---- counted ----------------------------------------------------------------------------------------------------------- */

static void everybody_on_the_chain_hears_of_whoever_joins(void **state) {
        static const char *const nodes[] = { PROVINCE, CITY, COUNTY };
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        join(&rig, PROVINCE, &id);
        assert_int_equal(row_at(&rig, PROVINCE, &id).people, 6);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 5); /* still under way */
        rig_ferry(&rig);
        join(&rig, PROVINCE, &id);
        rig_ferry(&rig);
        for (size_t i = 0; i < 3; i++) {
                assert_int_equal(row_at(&rig, nodes[i], &id).people, 7);
                assert_int_equal(row_at(&rig, nodes[i], &id).joined, 2);
        }
        choose(&rig, PROVINCE, &id, 2);
        rig_ferry(&rig);
        for (size_t i = 0; i < 3; i++) {
                assert_int_equal(row_at(&rig, nodes[i], &id).people, 7);
                assert_int_equal(row_at(&rig, nodes[i], &id).representatives, 2);
        }
        rig_deinit(&rig);
}

/* Joined before the case went on, told by the hand-over and once more by the words that follow it. */
static void who_joined_before_it_was_handed_on_is_counted_once(void **state) {
        CaseId id;
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = collective(&rig, CITY);
        join(&rig, CITY, &id);
        join(&rig, CITY, &id);
        hand(&rig, CITY, COUNTY, &id);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 7);
        rig_deinit(&rig);
}

static void after_a_return_the_next_hand_over_tells_it_anew(void **state) {
        Document doc = rig_document(CITY);
        CaseId id;
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = collective(&rig, CITY);
        hand(&rig, CITY, COUNTY, &id);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        doc = (Document){ .decision = DECISION_AGREE };
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
        rig_ferry(&rig);
        join(&rig, CITY, &id);
        rig_ferry(&rig);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 5); /* nobody tells who has it no more */
        hand(&rig, CITY, COUNTY, &id);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 6);
        hand(&rig, COUNTY, HRSS, &id);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_ALL_SIGN);
        rig_deinit(&rig);
}

/* What is older, or no newer, changes nothing; nor does anything at the office that counts itself, nor what a desk types. */
static void only_a_newer_word_counts_and_nobody_tells_the_registering_office(void **state) {
        Document older, newer = { .kind = ENTRY_MATERIAL, .unit = code(CITY), .to = code(COUNTY), .variant = 1, .body = "说明" };
        RigParcel parcel;
        uint32_t said;
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        join(&rig, PROVINCE, &id);
        choose(&rig, PROVINCE, &id, 2);
        rig_ferry(&rig);
        said = row_at(&rig, PROVINCE, &id).people_version;
        older = newer;
        older.people = 90;
        older.people_version = said;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &older);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 6);
        newer.people = 3; /* nobody leaves by joining */
        newer.people_version = said + 1;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &newer);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 6);
        assert_int_equal(row_at(&rig, COUNTY, &id).representatives, 0);
        newer.to = code(PROVINCE);
        newer.people = 60;
        newer.people_version = said + 7;
        parcel = rig_forge(&rig, CITY, CITY, PROVINCE, PARCEL_DOCUMENT, &id, &newer);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
        assert_int_equal(row_at(&rig, PROVINCE, &id).people, 6);
        assert_int_equal(row_at(&rig, PROVINCE, &id).people_version, said);
        newer.variant = 2;
        assert_int_equal(rig_act(&rig, CITY, "handler", ENTRY_MATERIAL, &id, &newer).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(row_at(&rig, COUNTY, &id).people_version, said + 1);
        rig_deinit(&rig);
}

/* It counts anew from where its data are, and its word is newer than those that it lost. */
static void what_an_old_copy_says_is_news_to_who_heard_what_it_lost(void **state) {
        CaseRow before;
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        before = row_at(&rig, PROVINCE, &id);
        join(&rig, PROVINCE, &id);
        join(&rig, PROVINCE, &id);
        rig_ferry(&rig);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 7);
        row_put(rig_at(&rig, PROVINCE)->txn, ROW_CASE, &before);
        rig.now += DURATION_MINUTE;
        choose(&rig, PROVINCE, &id, 2);
        rig_ferry(&rig);
        assert_int_equal(row_at(&rig, COUNTY, &id).representatives, 2);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 7); /* nobody leaves by that */
        rig_deinit(&rig);
}

/* ---- all sign ---------------------------------------------------------------------------------------------------------- */

static void the_handler_and_who_passes_it_on_judge_by_the_newest_count(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        join(&rig, PROVINCE, &id);
        rig_ferry(&rig);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_ALL_SIGN);
        assert_int_equal(withdraw(&rig, COUNTY, ENTRY_WITHDRAWAL_BROUGHT, &id, FIVE), REASON_ALL_SIGN);
        assert_int_equal(withdraw(&rig, CITY, ENTRY_WITHDRAWAL_BROUGHT, &id, FIVE), REASON_ALL_SIGN);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, SIX), REASON_NONE);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* By a node that knows of fewer, or does not ask: where more are known of, it is refused, and who brought it is told why. */
static void a_withdrawal_by_parcel_is_held_against_the_count_here(void **state) {
        Document doc;
        RigParcel parcel;
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        join(&rig, PROVINCE, &id);
        rig_ferry(&rig);
        doc = signed_by(&rig, FIVE);
        doc.kind = ENTRY_WITHDRAWAL_BROUGHT;
        doc.unit = code(CITY);
        doc.to = code(COUNTY);
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_ALL_SIGN);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_TAKEN);
        doc.person = SIX;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* Brought further up, behind the word of who joined: in their order. */
static void a_withdrawal_behind_the_word_of_a_joiner_finds_the_new_count(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        assert_int_equal(withdraw(&rig, CITY, ENTRY_WITHDRAWAL_BROUGHT, &id, FIVE), REASON_NONE); /* not yet on its way */
        join(&rig, PROVINCE, &id);
        assert_int_equal(withdraw(&rig, PROVINCE, ENTRY_WITHDRAWAL_BROUGHT, &id, FIVE), REASON_ALL_SIGN);
        assert_int_equal(withdraw(&rig, PROVINCE, ENTRY_WITHDRAWAL_BROUGHT, &id, SIX), REASON_NONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* ---- they cross -------------------------------------------------------------------------------------------------------- */

/* The joiner's word is under way when the others sign: for all the case goes on, with the days it had. */
static void it_goes_on_for_whoever_had_joined_when_the_others_withdrew(void **state) {
        ClockRow notice;
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        notice = rig_clock(&rig, HRSS, &id, CLOCK_NOTICE);
        join(&rig, PROVINCE, &id);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_NONE);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_CANCELLED);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_TAKEN);
        assert_int_equal(rig_custody(&rig, HRSS, &id), CUSTODY_HERE);
        assert_int_equal(rig_docket(&rig, HRSS, &id).progress, PROGRESS_TAKEN);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).due_day, notice.due_day);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_HANDED);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_HANDED);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_HANDED);
        assert_true(rig_has_warning(&rig, HRSS, WARNING_GOES_ON, &id));
        assert_true(rig_has_warning(&rig, PROVINCE, WARNING_GOES_ON, &id));
        join(&rig, PROVINCE, &id); /* and it can be joined again */
        rig_ferry(&rig);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, SEVEN), REASON_NONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* Who is among those that the signers speak for is bound by them. */
static void what_their_representatives_ended_stays_ended(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        choose(&rig, PROVINCE, &id, 2);
        rig_ferry(&rig);
        join(&rig, PROVINCE, &id);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, "代表甲、代表乙"), REASON_NONE);
        rig_ferry(&rig);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 6);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* All withdrew, then they came to be represented by fewer: nothing goes on by that. */
static void who_all_signed_stays_withdrawn_when_fewer_are_to_sign(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        choose(&rig, PROVINCE, &id, 2);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_NONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        assert_false(rig_has_warning(&rig, HRSS, WARNING_GOES_ON, &id));
        rig_deinit(&rig);
}

/* Into the archive already: a person sees it. */
static void what_is_archived_is_left_to_a_person(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        join(&rig, PROVINCE, &id);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_NONE);
        rig_do(&rig, HRSS, ENTRY_ARCHIVE, &id, &(Document){ .kind = ENTRY_ARCHIVE });
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        assert_true(rig_has_warning(&rig, HRSS, WARNING_OTHERS_STAND, &id));
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* From whom the case was not given, or of a file that did not end, it is no word. */
static void that_it_goes_on_is_said_by_who_has_it(void **state) {
        Document doc = { .kind = ENTRY_GOES_ON, .unit = code(COUNTY), .variant = 1, .reason = "加入" };
        RigParcel parcel;
        CaseId id;
        Rig rig;

        set_up(&rig, &id);
        parcel = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_REFUSED);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_HANDED);
        rig_deinit(&rig);
        set_up(&rig, &id);
        assert_int_equal(withdraw(&rig, HRSS, ENTRY_WITHDRAWAL, &id, FIVE), REASON_NONE);
        rig_ferry(&rig);
        parcel = rig_forge(&rig, PROVINCE, PROVINCE, CITY, PARCEL_EVENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_REFUSED);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_WITHDRAWN);
        doc.variant = 0;
        parcel = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_FORMAT);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_WITHDRAWN);
        rig_deinit(&rig);
}

/* ---- their words follow the case ---------------------------------------------------------------------------------------- */

/* How many papers that office received about the case. */
static unsigned papers_at(Rig *rig, const char *node, const CaseId *id) {
        HistoryRow row = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        unsigned n = 0;

        while (row_next(rig_at(rig, node)->txn, &cursor, &row))
                n += row.kind == ENTRY_RECEIVED && row.material;
        return n;
}

static bool follows(Rig *rig, const char *node) {
        FollowRow row;

        return follow_next(rig_at(rig, node)->txn, &row);
}

static CaseId joined_by(Rig *rig, unsigned people) {
        CaseId id;

        rig_init(rig, CITY " " COUNTY);
        id = collective(rig, CITY);
        for (unsigned i = 0; i < people; i++)
                join(rig, CITY, &id);
        return id;
}

/* More than one entry can send: ticks send the rest, 256 at a time, and nothing twice, whenever power fails. */
static void the_words_of_hundreds_all_follow_each_once(void **state) {
        Document doc = rig_document(COUNTY);
        RigOffice *city;
        CaseId id;
        Rig rig;

        id = joined_by(&rig, 600);
        city = rig_at(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_true(follows(&rig, CITY));
        assert_true(office_deadline(city->txn) <= rig.now);
        rig_restart(city);
        assert_true(rig_tick_once(city).more);
        assert_true(follows(&rig, CITY));
        rig_restart(city);
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 512);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 605); /* the hand-over said it */
        join(&rig, CITY, &id); /* goes at once, ahead of them */
        rig_tick(&rig);
        assert_false(follows(&rig, CITY));
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 601);
        assert_int_equal(row_at(&rig, COUNTY, &id).people, 606);
        rig_tick(&rig);
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 601);
        rig_deinit(&rig);
}

/* Fewer: nothing is left for a tick. */
static void what_one_entry_can_send_leaves_no_job(void **state) {
        CaseId id;
        Rig rig;

        id = joined_by(&rig, 255);
        hand(&rig, CITY, COUNTY, &id);
        assert_false(follows(&rig, CITY));
        assert_int_equal(papers_at(&rig, COUNTY, &id), 255);
        rig_deinit(&rig);
}

/* Recalled before it arrived: what was under way arrives nowhere, the rest does not leave, and given again all of it goes along. */
static void what_did_not_arrive_follows_the_next_time(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel recall;
        OutboxKey key;
        size_t n = 0;
        CaseId id;
        Rig rig;

        id = joined_by(&rig, 300);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, CITY, ENTRY_RECALL, &id, &(Document){ .kind = ENTRY_RECALL });
        while (rig_waiting(rig_at(&rig, CITY), n, &key))
                n++;
        assert_true(rig_waiting(rig_at(&rig, CITY), n - 1, &key));
        recall = rig_parcel(rig_at(&rig, CITY), &key);
        assert_int_equal(rig_give(&rig, &recall).status, RESULT_DONE); /* it overtakes them */
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        rig_tick(&rig);
        assert_false(follows(&rig, CITY));
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 0);
        hand(&rig, CITY, COUNTY, &id);
        rig_tick(&rig);
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 300);
        rig_deinit(&rig);
}

/* Given back while they follow: the giver's own are of no use there any more. */
static void nothing_follows_a_case_that_came_back(void **state) {
        Document doc = rig_document(COUNTY), back = rig_document(CITY);
        CaseId id;
        Rig rig;

        id = joined_by(&rig, 600);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &(Document){ .decision = DECISION_AGREE });
        rig_tick(&rig);
        assert_false(follows(&rig, CITY));
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 256);
        hand(&rig, CITY, COUNTY, &id); /* what is there is there */
        rig_tick(&rig);
        rig_ferry(&rig);
        assert_int_equal(papers_at(&rig, COUNTY, &id), 600);
        rig_deinit(&rig);
}

static void a_node_leaves_the_list_of_those_that_have_it(void **state) {
        char list[64] = "411200 411281 410000";

        text_leaves(list, "4112");
        assert_string_equal(list, "411200 411281 410000");
        text_leaves(list, "411281");
        assert_string_equal(list, "411200 410000");
        text_leaves(list, "410000");
        assert_string_equal(list, "411200");
        text_leaves(list, "411200");
        assert_string_equal(list, "");
        text_leaves(list, "411200");
        assert_string_equal(list, "");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(everybody_on_the_chain_hears_of_whoever_joins),
                cmocka_unit_test(who_joined_before_it_was_handed_on_is_counted_once),
                cmocka_unit_test(after_a_return_the_next_hand_over_tells_it_anew),
                cmocka_unit_test(only_a_newer_word_counts_and_nobody_tells_the_registering_office),
                cmocka_unit_test(what_an_old_copy_says_is_news_to_who_heard_what_it_lost),
                cmocka_unit_test(the_handler_and_who_passes_it_on_judge_by_the_newest_count),
                cmocka_unit_test(a_withdrawal_by_parcel_is_held_against_the_count_here),
                cmocka_unit_test(a_withdrawal_behind_the_word_of_a_joiner_finds_the_new_count),
                cmocka_unit_test(it_goes_on_for_whoever_had_joined_when_the_others_withdrew),
                cmocka_unit_test(what_their_representatives_ended_stays_ended),
                cmocka_unit_test(who_all_signed_stays_withdrawn_when_fewer_are_to_sign),
                cmocka_unit_test(what_is_archived_is_left_to_a_person),
                cmocka_unit_test(that_it_goes_on_is_said_by_who_has_it),
                cmocka_unit_test(the_words_of_hundreds_all_follow_each_once),
                cmocka_unit_test(what_one_entry_can_send_leaves_no_job),
                cmocka_unit_test(what_did_not_arrive_follows_the_next_time),
                cmocka_unit_test(nothing_follows_a_case_that_came_back),
                cmocka_unit_test(a_node_leaves_the_list_of_those_that_have_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
