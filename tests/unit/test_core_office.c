/* SPDX-License-Identifier: Apache-2.0 */

/* The office itself: founding, users, registration, the clock in doubt, reading, other offices' seals, rosters, alarms,
 * entries. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/trace.h"
#include "office_rig.h"
#include "roster_text.h"

#define GOV "411281.gov"
#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"

static Input admin_input(EntryKind kind) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code(COUNTY) } };

        assert_true(user_name_parse("boss", &in.actor.user));
        return in;
}

/* ---- founding and users ----------------------------------------------------------------------------------------- */

static void nothing_comes_before_genesis_and_it_comes_once(void **state) {
        Store *store = store_mem_new();
        Office office = { .unit = code(COUNTY), .pack = pack_builtin_2022(), .calendar = calendar_builtin(), .limits = { .drafts_max = 8 } };
        Input in = { .kind = INPUT_TICK };
        Arena arena = ARENA_INIT;
        Drafts drafts = { .arena = &arena };
        StoreTxn *txn;
        Result result;
        OfficeHead head;
        Rig rig;

        office.roster = roster_ready(roster_text_network);
        assert_int_equal(store_begin(store, true, &txn), 0);
        assert_int_equal(office_decide(&office, txn, RIG_START, &in, &drafts, &result), 0);
        assert_int_equal(result.reason, REASON_NOT_FOUNDED);
        assert_int_equal(drafts.n_drafts, 0);
        assert_int_equal(office_deadline(txn), INSTANT_NEVER);
        store_abort(&txn);
        store_free(store);
        arena_deinit(&arena);
        roster_free((Roster *)office.roster);

        rig_init(&rig, COUNTY);
        office_head(rig_at(&rig, COUNTY)->txn, &head);
        assert_string_equal(head.unit.s, COUNTY);
        assert_int_equal(head.epoch, 1);
        assert_int_equal(head.roster_version, 1);
        assert_int_equal(head.roster_entry, 0);
        in = (Input){ .kind = INPUT_GENESIS, .actor = { .unit = code(COUNTY) } };
        assert_true(user_name_parse("boss", &in.actor.user));
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_ALREADY_FOUNDED);
        rig_deinit(&rig);
}

static void an_admin_gives_and_takes_roles_of_units_hosted_here(void **state) {
        Input in = admin_input(ENTRY_USER);
        RigOffice *o;
        UserRow row;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.user_unit = code(DEPT);
        assert_true(user_name_parse("newcomer", &in.user_name));
        in.user_roles = ROLE_HANDLER | ROLE_CLERK;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_true(user_get(o->txn, &in.user_unit, &in.user_name, &row));
        assert_int_equal(row.roles, ROLE_HANDLER | ROLE_CLERK);
        in.user_roles = 0;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_false(user_get(o->txn, &in.user_unit, &in.user_name, &row));
        in.user_unit = code(CITY);
        assert_int_equal(rig_step(o, &in).reason, REASON_UNIT_NOT_HERE);
        in.user_unit = code(COUNTY);
        in.user_roles = ROLE_ALL + 1;
        assert_int_equal(rig_step(o, &in).reason, REASON_FIELD_WRONG);
        in.user_name = in.actor.user; /* nobody locks the door from inside */
        in.user_roles = ROLE_CLERK;
        assert_int_equal(rig_step(o, &in).reason, REASON_LAST_ADMIN);
        /* A clerk may not, nor the admin of a hosted unit. */
        assert_true(user_name_parse("clerk", &in.actor.user));
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE);
        assert_int_equal(rig_last(o).header.kind, ENTRY_VIOLATION);
        in.actor.unit = code(DEPT);
        assert_true(user_name_parse("admin", &in.actor.user));
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE);
        rig_deinit(&rig);
}

/* ---- registration ----------------------------------------------------------------------------------------------- */

static void register_numbers_are_gap_free_per_year_of_china(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_ACCUSATION }, REASON_SEALED);
        id = rig_register(&rig, COUNTY);
        assert_memory_equal(id.s, "411281-2026-0000001-", 20);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .received_at = rig.now + 1 }, REASON_FUTURE);
        id = rig_register(&rig, COUNTY); /* refusals use no number */
        assert_memory_equal(id.s, "411281-2026-0000002-", 20);
        while (day_of(rig.now) + 100 < day_from_civil(2026, 12, 31)) {
                rig_pass_days(&rig, 100);
                rig_tick(&rig);
        }
        rig.now = day_end(day_from_civil(2026, 12, 31)) - 1;
        id = rig_register(&rig, COUNTY);
        assert_memory_equal(id.s, "411281-2026-0000003-", 20);
        rig.now++;
        id = rig_register(&rig, COUNTY);
        assert_memory_equal(id.s, "411281-2027-0000001-", 20);
        /* What is registered through the bureau has the department's own number as well. */
        for (uint64_t n = 1; n <= 3; n++) {
                id = rig_register(&rig, DEPT);
                assert_int_equal(rig_docket(&rig, DEPT, &id).number, UINT64_C(20270000000) + n);
        }
        rig_deinit(&rig);
}

static void a_year_that_ran_out_of_numbers_registers_nothing(void **state) {
        SerialRow full = { .unit = { COUNTY }, .kind = SERIAL_REGISTER, .year = 2026, .last = SERIAL_MAX - 1 };
        RigOffice *o;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        row_put(o->txn, ROW_SERIAL, &full);
        id = rig_register(&rig, COUNTY);
        assert_memory_equal(id.s, "411281-2026-9999999-", 20);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }, REASON_SERIALS_USED_UP);
        rig_deinit(&rig);
}

static void an_organ_with_its_own_node_numbers_itself(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411281.discipline");
        (void)rig_register(&rig, COUNTY);
        id = rig_register(&rig, "411281.discipline");
        assert_memory_equal(id.s, "411281.discipline-2026-0000001-", 31);
        rig_deinit(&rig);
}

static void a_case_without_class_is_a_proposed_claim_until_a_person_says(void **state) {
        Document doc = { .channel = CHANNEL_ONLINE, .people = 5 }, classify = { .case_class = CLASS_SUGGESTION };
        CaseRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register_as(&rig, COUNTY, &doc, NULL);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_CLAIM);
        assert_int_equal(row.path31, 6);
        assert_true(row.class_proposed);
        assert_true(row.collective); /* five people */
        rig_do(&rig, COUNTY, ENTRY_CLASSIFY, &id, &classify);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_SUGGESTION);
        assert_int_equal(row.path31, 0);
        assert_false(row.class_proposed);
        rig_deinit(&rig);
}

static Result import(Rig *rig, const char *external_id, const char *text) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(COUNTY) },
                     .document = { .external_id = external_id, .channel = CHANNEL_ONLINE } };
        Content content = { .text = text };
        Buf bytes = BUF_INIT;
        Result result;

        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        assert_true(user_name_parse("clerk", &in.actor.user));
        result = rig_step(rig_at(rig, COUNTY), &in);
        buf_deinit(&bytes);
        return result;
}

static void an_imported_line_is_registered_once(void **state) {
        Result first, again, other;
        uint64_t entries;
        Rig rig;

        rig_init(&rig, COUNTY);
        first = import(&rig, "line-1", "路灯不亮");
        assert_int_equal(first.status, RESULT_DONE);
        assert_int_equal(first.reason, REASON_NONE);
        entries = rig_at(&rig, COUNTY)->n_entries;
        again = import(&rig, "line-1", "路灯不亮");
        assert_int_equal(again.status, RESULT_DONE);
        assert_int_equal(again.reason, REASON_ALREADY_REGISTERED);
        assert_int_equal(again.entry, first.entry);
        assert_true(case_id_equal(&again.case_id, &first.case_id));
        other = import(&rig, "line-1", "水管破裂");
        assert_int_equal(other.status, RESULT_REFUSED);
        assert_int_equal(other.reason, REASON_EXTERNAL_CONFLICT);
        assert_true(case_id_equal(&other.case_id, &first.case_id));
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        other = import(&rig, "line-2", "水管破裂");
        assert_false(case_id_equal(&other.case_id, &first.case_id));
        rig_deinit(&rig);
}

static void what_was_typed_must_fit_and_be_what_it_says(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .about_units = { "no unit" }, .n_about_units = 1 };
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(COUNTY) } };
        static char longest[20000];
        Rig rig;

        rig_init(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &doc, REASON_FIELD_WRONG);
        memset(longest, 'x', sizeof(longest) - 1);
        doc = (Document){ .case_class = CLASS_CLAIM, .external_id = longest };
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &doc, REASON_FIELD_WRONG);
        doc = (Document){ .case_class = CLASS_CLAIM, .category = "\xff" };
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &doc, REASON_FIELD_WRONG);
        doc = (Document){ .case_class = CLASS_CLAIM, .path31 = 7 };
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &doc, REASON_FIELD_WRONG);
        assert_true(user_name_parse("clerk", &in.actor.user));
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = bytes_of_str("no content") };
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_FIELD_WRONG);
        in.parts[0] = (InputPart){ .kind = PART_FACTS, .data = BYTES_NONE }; /* a desk writes no facts */
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_FIELD_WRONG);
        rig_deinit(&rig);
}

static void a_classification_may_name_the_category(void **state) {
        WordsRow words;
        CaseRow row;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_CLASSIFY, &id, &(Document){ .case_class = CLASS_CLAIM, .path31 = 6, .category = "劳动和社会保障" });
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        words_get(rig_at(&rig, COUNTY)->txn, &id, &words);
        assert_string_equal(words.category, "劳动和社会保障");
        rig_do(&rig, COUNTY, ENTRY_CLASSIFY, &id, &(Document){ .case_class = CLASS_SUGGESTION });
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        words_get(rig_at(&rig, COUNTY)->txn, &id, &words);
        assert_string_equal(words.category, "劳动和社会保障");
        assert_int_equal(row.case_class, CLASS_SUGGESTION);
        rig_deinit(&rig);
}

/* Nobody on the way puts other words into the petitioner's mouth. */
static void only_a_registration_brings_words_of_the_petitioner(void **state) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_NOTICE, .actor = { .unit = code(DEPT) } };
        Document doc = rig_document(DEPT);
        Content content = { .text = "请求撤回" };
        Buf bytes = BUF_INIT;
        uint64_t words;
        CaseRow row;
        Rig rig;

        rig_init(&rig, COUNTY);
        in.case_id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &in.case_id, &doc);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &in.case_id, &row));
        words = row.content_entry;
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        assert_true(user_name_parse("handler", &in.actor.user));
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_FIELD_WRONG);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &in.case_id, &row));
        assert_int_equal(row.content_entry, words);
        buf_deinit(&bytes);
        rig_deinit(&rig);
}

/* ---- time ------------------------------------------------------------------------------------------------------- */

static void a_jump_forward_stops_clocks_and_intake_until_confirmed(void **state) {
        Input in, tick = { .kind = INPUT_TICK };
        Document doc = rig_document(DEPT);
        char says[INSTANT_TEXT_SIZE], last[INSTANT_TEXT_SIZE];
        AlarmRow alarm;
        Instant before;
        RigOffice *o;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        in = admin_input(ENTRY_TIME);
        o = rig_at(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        assert_int_equal(rig_step(o, &in).reason, REASON_NOT_JUMPED);
        before = rig.now;
        rig.now += o->office.limits.time_jump_max + 1;
        assert_int_equal(rig_step(o, &tick).reason, REASON_TIME);
        assert_true(rig_has_alarm(o, ALARM_TIME));
        assert_true(alarm_get(o->txn, ALARM_TIME, COUNTY, &alarm)); /* what the clock says, and what was written last */
        instant_format(rig.now, says);
        instant_format(before, last);
        assert_non_null(strstr(alarm.text, says));
        assert_non_null(strstr(alarm.text, last));
        assert_true(strstr(alarm.text, says) < strstr(alarm.text, last));
        assert_int_equal(rig_last(o).header.time, before); /* the wrong clock gets into no entry */
        assert_int_equal(rig_step(o, &tick).reason, REASON_TIME);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }, REASON_TIME);
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE); /* nor is it any clerk's to say what day it is */
        in = admin_input(ENTRY_TIME);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc); /* work goes on, by the last time known */
        assert_int_equal(rig_last(o).header.time, before);
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_int_equal(rig_last(o).header.time, rig.now);
        assert_false(rig_has_alarm(o, ALARM_TIME));
        rig_tick(&rig);
        (void)rig_register(&rig, COUNTY);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_BREACHED);
        rig_deinit(&rig);
}

static void a_quiet_office_writes_the_time_down_and_is_not_taken_for_a_jump(void **state) {
        RigOffice *o;
        uint64_t entries;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        entries = o->n_entries;
        for (int i = 0; i < 10; i++) {
                assert_true(office_deadline(o->txn) <= rig.now + o->office.limits.time_jump_max / 2);
                rig.now = office_deadline(o->txn);
                rig_tick(&rig);
                if (rig_last(o).header.kind != ENTRY_TIME) { /* a month ended, or its report is late */
                        entries = o->n_entries;
                        continue;
                }
                assert_int_equal(o->n_entries, ++entries);
        }
        (void)rig_register(&rig, COUNTY);
        rig_deinit(&rig);
}

static void a_clock_that_is_right_again_needs_no_confirmation(void **state) {
        Input tick = { .kind = INPUT_TICK };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        rig.now -= 5 * DURATION_MINUTE;
        assert_int_equal(rig_step(o, &tick).status, RESULT_DONE); /* that much is a clock being set */
        rig.now--;
        assert_int_equal(rig_step(o, &tick).reason, REASON_TIME);
        assert_true(rig_has_alarm(o, ALARM_TIME));
        rig.now += DURATION_HOUR;
        assert_int_equal(rig_step(o, &tick).status, RESULT_DONE);
        assert_false(rig_has_alarm(o, ALARM_TIME));
        rig_deinit(&rig);
}

static void time_never_goes_back_even_if_an_operator_says_the_clock_is_right(void **state) {
        Input in, tick = { .kind = INPUT_TICK };
        Instant last;
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        in = admin_input(ENTRY_TIME);
        o = rig_at(&rig, COUNTY);
        last = rig_last(o).header.time;
        rig.now -= 3 * DURATION_DAY;
        assert_int_equal(rig_step(o, &tick).reason, REASON_TIME);
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_int_equal(rig_step(o, &tick).status, RESULT_DONE);
        assert_false(rig_has_alarm(o, ALARM_TIME));
        (void)rig_register_as(&rig, COUNTY, &(Document){ .case_class = CLASS_CLAIM }, NULL);
        assert_int_equal(rig_last(o).header.time, last);
        rig.now = last + DURATION_HOUR;
        (void)rig_register(&rig, COUNTY);
        assert_int_equal(rig_last(o).header.time, rig.now);
        rig_deinit(&rig);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

#define DOCUMENT_PART (1u << PART_DOCUMENT)
#define CONTENT_PART (1u << PART_CONTENT)

static Result read_case(Rig *rig, const char *unit, const char *user, const CaseId *id, uint32_t parts) {
        Input in = { .kind = INPUT_READ, .actor = { .unit = code(unit) }, .case_id = *id, .read_parts = parts };

        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in);
}

/* Which parts the newest entry says were read: that is what an auditor finds. */
static uint32_t recorded_parts(RigOffice *o) {
        Entry e = rig_last(o);
        const Part *part = entry_find_part(&e, PART_FACTS);
        Arena arena = ARENA_INIT;
        uint32_t ret = 0;
        Fact *facts;
        size_t n;

        assert_int_equal(e.header.kind, ENTRY_READ);
        assert_non_null(part);
        assert_int_equal(facts_decode(part->data, &arena, &facts, &n), 0);
        for (size_t i = 0; i < n; i++)
                if (facts[i].kind == FACT_READ)
                        ret |= facts[i].what;
        arena_deinit(&arena);
        return ret;
}

static void reading_is_an_entry_and_only_for_those_with_a_file(void **state) {
        Document doc = rig_document(DEPT), order = rig_document(COUNTY), asked = rig_document(GOV);
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        result = read_case(&rig, DEPT, "clerk", &id, ~0u);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(result.read_parts & (DOCUMENT_PART | CONTENT_PART), DOCUMENT_PART | CONTENT_PART);
        assert_false(result.read_parts & (1u << PART_CODE | 1u << PART_FACTS)); /* nobody's reading */
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_READ);
        assert_int_equal(recorded_parts(rig_at(&rig, COUNTY)), result.read_parts);
        assert_int_equal(result.entry, rig_at(&rig, COUNTY)->n_entries);
        assert_int_equal(read_case(&rig, "411281.tax", "clerk", &id, ~0u).reason, REASON_NOT_READER);
        assert_int_equal(read_case(&rig, COUNTY, "auditor", &id, ~0u).status, RESULT_DONE);
        assert_int_equal(read_case(&rig, COUNTY, "admin", &id, ~0u).reason, REASON_ROLE); /* no content for admins */
        assert_int_equal(read_case(&rig, COUNTY, "clerk", &(CaseId){ "411281-2026-0000009-1" }, ~0u).reason,
                         REASON_UNKNOWN_CASE);
        /* An auditor of the node reads what its bureau has no file of; one of a department does not. */
        id = rig_register(&rig, DEPT);
        assert_int_equal(read_case(&rig, COUNTY, "clerk", &id, ~0u).reason, REASON_NOT_READER);
        assert_int_equal(read_case(&rig, COUNTY, "auditor", &id, ~0u).status, RESULT_DONE);
        assert_int_equal(read_case(&rig, "411281.tax", "auditor", &id, ~0u).reason, REASON_NOT_READER);
        /* A copy is documents alone. */
        id = rig_register(&rig, "410000");
        rig_do(&rig, "410000", ENTRY_ORDER, &id, &order);
        rig_ferry(&rig);
        result = read_case(&rig, CITY, "clerk", &id, DOCUMENT_PART | CONTENT_PART);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(result.read_parts, DOCUMENT_PART);
        assert_int_equal(recorded_parts(rig_at(&rig, CITY)), DOCUMENT_PART); /* of what was asked for, what was shown */
        assert_int_equal(read_case(&rig, CITY, "clerk", &id, CONTENT_PART).reason, REASON_COPY_ONLY);
        /* Nor has who is merely asked the petitioner's words, though they lie on the same node. */
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &asked);
        assert_int_equal(rig_state(&rig, GOV, &id), STATE_INFORMED);
        assert_int_equal(read_case(&rig, GOV, "clerk", &id, DOCUMENT_PART | CONTENT_PART).read_parts, DOCUMENT_PART);
        assert_int_equal(read_case(&rig, GOV, "clerk", &id, CONTENT_PART).reason, REASON_COPY_ONLY);
        rig_deinit(&rig);
}

/* ---- other offices ---------------------------------------------------------------------------------------------- */

static void seals_of_those_below_are_kept_as_far_as_they_follow(void **state) {
        RigOffice *city, *county;
        Input in = { .kind = INPUT_PEER_SEALS };
        Seal seals[4];
        PeerRow held;
        Entry e;
        Seal *kept;
        uint32_t n;
        Rig rig;

        rig_init(&rig, "411200 411281");
        city = rig_at(&rig, CITY);
        county = rig_at(&rig, COUNTY);
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(seal_decode(county->entries[i].seal, &rig.arena, &seals[i]), 0);
        in.peer = code(COUNTY);
        in.seals = seals;
        in.n_seals = 2;
        assert_int_equal(rig_step(city, &in).status, RESULT_DONE);
        assert_true(peer_row_get(city->txn, &in.peer, &held));
        assert_int_equal(held.seal, 2);
        assert_memory_equal(held.seal_hash.b, seals[1].hash.b, DIGEST_SIZE);
        e = rig_last(city);
        assert_int_equal(seals_decode(entry_find_part(&e, PART_SEALS)->data, &rig.arena, &kept, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(rig_step(city, &in).status, RESULT_IGNORED); /* held already */
        in.n_seals = 4; /* overlapping: what is new is taken */
        assert_int_equal(rig_step(city, &in).status, RESULT_DONE);
        assert_true(peer_row_get(city->txn, &in.peer, &held));
        assert_int_equal(held.seal, 4);
        e = rig_last(city);
        assert_int_equal(seals_decode(entry_find_part(&e, PART_SEALS)->data, &rig.arena, &kept, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(kept[0].number, 3);
        /* One that does not follow is not. */
        assert_int_equal(seal_decode(county->entries[6].seal, &rig.arena, &seals[0]), 0);
        in.n_seals = 1;
        assert_int_equal(rig_step(city, &in).status, RESULT_IGNORED);
        assert_int_equal(seal_decode(county->entries[4].seal, &rig.arena, &seals[0]), 0);
        seals[0].previous.b[0] ^= 1; /* the next number, of another past */
        assert_int_equal(rig_step(city, &in).status, RESULT_IGNORED);
        seals[0].previous.b[0] ^= 1;
        assert_int_equal(rig_step(city, &in).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void a_view_that_disagrees_is_an_alarm_once_until_it_agrees_again(void **state) {
        static const struct {
                PeerView wrong, right;
                AlarmKind alarm;
        } views[] = {
                { VIEW_OURS_AHEAD, VIEW_OURS_AGREES, ALARM_OURS_AHEAD },
                { VIEW_OURS_DIFFERS, VIEW_OURS_AGREES, ALARM_OURS_DIFFERS },
                { VIEW_THEIRS_BEHIND, VIEW_THEIRS_AGREES, ALARM_GAP },
                { VIEW_THEIRS_DIFFERS, VIEW_THEIRS_AGREES, ALARM_FORK },
                { VIEW_THEIRS_BEHIND_DIFFERS, VIEW_THEIRS_AGREES, ALARM_GAP },
                { VIEW_THEIRS_BEHIND_DIFFERS, VIEW_THEIRS_AGREES, ALARM_FORK },
        };

        for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
                Input in = { .kind = INPUT_PEER_VIEW, .peer = { CITY }, .view = views[i].wrong, .peer_seal_number = 7 };
                uint64_t entries;
                RigOffice *o;
                Rig rig;

                rig_init(&rig, COUNTY);
                o = rig_at(&rig, COUNTY);
                entries = o->n_entries;
                assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
                assert_true(rig_has_alarm(o, views[i].alarm));
                assert_int_equal(rig_step(o, &in).status, RESULT_IGNORED);
                assert_int_equal(o->n_entries, entries + 1);
                /* we run on an old copy, also if it went on: nothing new is taken in */
                if (views[i].alarm == ALARM_OURS_AHEAD || views[i].alarm == ALARM_OURS_DIFFERS)
                        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM },
                                    REASON_OLD_COPY);
                in.view = views[i].right;
                assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
                assert_false(rig_has_alarm(o, views[i].alarm));
                assert_int_equal(rig_step(o, &in).status, RESULT_IGNORED);
                rig_deinit(&rig);
        }
}

/* An old copy that is worked on has another past sooner or later, and is no less old for that. */
static void an_old_copy_that_is_worked_on_stays_one(void **state) {
        Input in = { .kind = INPUT_PEER_VIEW, .peer = { CITY }, .view = VIEW_OURS_AHEAD, .peer_seal_number = 7 };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        in.view = VIEW_OURS_DIFFERS;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_true(rig_has_alarm(o, ALARM_OURS_AHEAD));
        assert_true(rig_has_alarm(o, ALARM_OURS_DIFFERS));
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }, REASON_OLD_COPY);
        in.view = VIEW_OURS_AGREES;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_false(rig_has_alarm(o, ALARM_OURS_AHEAD));
        assert_false(rig_has_alarm(o, ALARM_OURS_DIFFERS));
        rig_deinit(&rig);
}

static void silence_is_raised_and_cleared_by_the_owner(void **state) {
        Input in = { .kind = INPUT_ALARM, .peer = { COUNTY }, .alarm = ALARM_SILENCE, .alarm_on = true, .text = "no HELLO" };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, CITY);
        o = rig_at(&rig, CITY);
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_true(rig_has_alarm(o, ALARM_SILENCE));
        assert_int_equal(o->effects.n, 1);
        assert_int_equal(o->effects.effects[0].kind, EFFECT_ALARM);
        assert_string_equal(o->effects.effects[0].to.s, COUNTY);
        in.alarm_on = false;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_false(rig_has_alarm(o, ALARM_SILENCE));
        rig_deinit(&rig);
}

static void a_newer_roster_is_taken_an_equal_one_with_another_hash_is_an_alarm(void **state) {
        Input in = { .kind = INPUT_ROSTER, .roster_bytes = { (const uint8_t *)"bytes", 5 } };
        Roster *next = roster_ready(roster_text_network);
        uint64_t before;
        OfficeHead head;
        RigOffice *o;
        Entry e;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.roster = next;
        next->version = 1;
        assert_int_equal(rig_step(o, &in).reason, REASON_ROSTER_OLD);
        next->hash[3] = 9;
        assert_int_equal(rig_step(o, &in).reason, REASON_ROSTER_DIFFERS);
        assert_true(rig_has_alarm(o, ALARM_ROSTER));
        next->version = 2;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        e = rig_last(o);
        assert_int_equal(entry_find_part(&e, PART_ROSTER)->data.len, 5);
        office_head(o->txn, &head);
        assert_int_equal(head.roster_version, 2);
        assert_int_equal(head.roster_entry, o->n_entries);
        assert_int_equal(o->effects.effects[0].kind, EFFECT_ROSTER);
        /* An older one, whatever its hash: it would bring back keys and powers that were taken away. */
        before = o->n_entries;
        next->version = 1;
        next->hash[3] = 1;
        assert_int_equal(rig_step(o, &in).reason, REASON_ROSTER_OLD);
        assert_int_equal(o->n_entries, before);
        rig_deinit(&rig);
        roster_free(next);
}

static void a_cut_and_a_quarantined_command_are_on_record(void **state) {
        Input cut = { .kind = INPUT_CUT, .number = 12, .text = "segment 3" };
        Input quarantine = { .kind = INPUT_QUARANTINE, .text = "command" };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        assert_int_equal(rig_step(o, &cut).status, RESULT_DONE);
        assert_int_equal(rig_last(o).header.kind, ENTRY_CUT);
        assert_true(rig_has_alarm(o, ALARM_CUT));
        assert_int_equal(rig_step(o, &quarantine).status, RESULT_DONE);
        assert_int_equal(rig_last(o).header.kind, ENTRY_QUARANTINE);
        assert_true(rig_has_alarm(o, ALARM_QUARANTINE));
        rig_deinit(&rig);
}

/* What was quarantined was not looked into: nothing of it is kept, whatever it brought. */
static void nothing_is_kept_of_what_was_quarantined(void **state) {
        Input in = { .kind = INPUT_QUARANTINE, .text = "", .document_kind = ENTRY_REGISTER, .document = { .body = "密语" } };
        AlarmRow row = { .kind = ALARM_QUARANTINE };
        RowCursor cursor;
        RigOffice *o;
        Entry e;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.actor = (Actor){ .unit = code(COUNTY), .user = { "clerk" } };
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = bytes_of_str("密语") };
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        e = rig_last(o);
        for (uint32_t i = 0; i < e.n_parts; i++)
                assert_int_equal(e.parts[i].kind, PART_FACTS);
        cursor = row_cursor(ROW_ALARM, &row, 1, 1);
        assert_true(row_next(o->txn, &cursor, &row));
        assert_string_equal(row.text, "register: clerk of 411281"); /* who knows what it was */
        rig_deinit(&rig);
}

static void an_admin_settles_an_alarm_of_what_happened_once(void **state) {
        Input cut = { .kind = INPUT_CUT, .number = 12, .text = "segment 3" }, in = admin_input(ENTRY_ALARM_SETTLED);
        Input silence = { .kind = INPUT_ALARM, .alarm = ALARM_SILENCE, .alarm_on = true, .peer = code(CITY), .text = "" };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.alarm = ALARM_CUT;
        in.text = COUNTY;
        in.document.reason = "power failed; the copy was compared";
        assert_int_equal(rig_step(o, &in).reason, REASON_NO_ALARM);
        assert_int_equal(rig_step(o, &cut).status, RESULT_DONE);
        assert_true(user_name_parse("clerk", &in.actor.user));
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE);
        assert_true(user_name_parse("admin", &in.actor.user));
        in.document.reason = "";
        assert_int_equal(rig_step(o, &in).reason, REASON_FIELD_MISSING);
        in.document.reason = "power failed; the copy was compared";
        assert_int_equal(rig_step(o, &in).reason, REASON_NONE);
        assert_int_equal(rig_last(o).header.kind, ENTRY_ALARM_SETTLED);
        assert_string_equal(rig_last(o).header.actor.user.s, "admin");
        assert_false(rig_has_alarm(o, ALARM_CUT));
        assert_int_equal(rig_step(o, &in).reason, REASON_NO_ALARM);
        assert_int_equal(rig_step(o, &silence).status, RESULT_DONE);
        in.alarm = ALARM_SILENCE; /* ends when the other is heard of */
        in.text = CITY;
        assert_int_equal(rig_step(o, &in).reason, REASON_NO_ALARM);
        assert_true(rig_has_alarm(o, ALARM_SILENCE));
        rig_deinit(&rig);
}

/* ---- entries ---------------------------------------------------------------------------------------------------- */

static void the_query_code_is_ten_digits_in_a_part_of_its_own(void **state) {
        const Part *part;
        RigOffice *o;
        Entry e;
        Rig rig;

        rig_init(&rig, COUNTY);
        (void)rig_register(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        assert_int_equal(o->effects.effects[0].kind, EFFECT_CODE);
        e = rig_last(o);
        part = entry_find_part(&e, PART_CODE);
        assert_int_equal(part->data.len, QUERY_CODE_DIGITS);
        for (size_t i = 0; i < part->data.len; i++)
                assert_in_range(part->data.data[i], '0', '9');
        rig_deinit(&rig);
}

static void the_same_inputs_make_the_same_bytes(void **state) {
        Document doc = rig_document(COUNTY);
        Rig a, b;
        CaseId id;

        for (int i = 0; i < 2; i++) {
                Rig *rig = i ? &b : &a;

                rig_init(rig, "411200 411281");
                id = rig_register(rig, CITY);
                rig_do(rig, CITY, ENTRY_REFERRAL, &id, &doc);
                rig_ferry(rig);
                rig_pass_days(rig, 20);
                rig_tick(rig);
        }
        for (size_t o = 0; o < 2; o++) {
                assert_int_equal(a.offices[o]->n_entries, b.offices[o]->n_entries);
                for (uint64_t n = 0; n < a.offices[o]->n_entries; n++)
                        assert_true(bytes_equal(a.offices[o]->entries[n].bytes, b.offices[o]->entries[n].bytes));
        }
        rig_deinit(&a);
        rig_deinit(&b);
}

static void keep_line(void *userdata, const char *line) {
        Buf *out = userdata;

        buf_printf(out, "%s\n", line);
}

static void a_trace_tells_what_happened_in_one_format(void **state) {
        Document doc = rig_document(DEPT);
        Buf lines = BUF_INIT;
        Entry e;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 12);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        e = rig_last(rig_at(&rig, COUNTY));
        trace_entry(&e, RIG_START, keep_line, &lines);
        buf_put_u8(&lines, 0);
        assert_non_null(strstr((char *)lines.data, "[+12d 09:10] 411281 > case 411281-2026-0000001-1 REGISTERED -> HANDED\n"));
        assert_non_null(
                strstr((char *)lines.data, "[+12d 09:10] 411281.hrss > case 411281-2026-0000001-1 -> TAKEN from 411281\n"));
        assert_non_null(
                strstr((char *)lines.data,
                       "[+12d 09:10] 411281.hrss > case 411281-2026-0000001-1 clock notice due 2026-03-28 (pack 2022/1)\n"));
        assert_null(strstr((char *)lines.data, "理由")); /* never content */
        buf_deinit(&lines);
        rig_deinit(&rig);
}

static void every_reason_has_its_words_in_both_languages(void **state) {
        unsigned known = 0;

        for (Reason r = 1; r < 1000; r++) {
                const ReasonText *t = reason_text(r);

                if (t->code != r)
                        continue;
                known++;
                assert_true(*t->name && *t->en && *t->zh && *t->next_en && *t->next_zh);
                for (Reason other = 1; other < r; other++)
                        assert_true(reason_text(other)->code != other || strcmp(reason_text(other)->name, t->name) != 0);
        }
        assert_in_range(known, 75, 400);
        assert_string_equal(reason_text(100000)->name, "unknown");
}

/* The statute of 2005 has an article for each duty that it shares; it knows no return-request (22:23) and no rating (22:21). */
static void every_article_has_its_like_under_the_earlier_statute(void **state) {
        static const Reason unknown_2005[] = { REASON_RETURN_PENDING, REASON_RETURN_LATE, REASON_NO_RETURN_ASKED, REASON_RATED };

        for (Reason r = 1; r < 350; r++) {
                const char *article = reason_text(r)->article, *earlier = reason_article(r, "2005");
                bool known = true;

                assert_string_equal(reason_article(r, "2022"), article);
                for (size_t i = 0; i < sizeof(unknown_2005) / sizeof(*unknown_2005); i++)
                        known = known && r != unknown_2005[i];
                if (reason_text(r)->code == r && (*article != 0 && known) != (*earlier != 0))
                        fail_msg("%s: %s, %s", reason_text(r)->name, article, earlier);
                assert_true(!*earlier || !strncmp(earlier, "2005 art. ", 10));
        }
        assert_string_equal(reason_article(REASON_EXTENSION_LATE, "2005"), "2005 art. 33");
        assert_string_equal(reason_article(REASON_NOT_REVIEWER, "2005"), "2005 art. 34, 35");
        assert_string_equal(reason_article(REASON_PENDING_OVERDUE, "2005"), "2005 art. 16, 36");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_comes_before_genesis_and_it_comes_once),
                cmocka_unit_test(an_admin_gives_and_takes_roles_of_units_hosted_here),
                cmocka_unit_test(register_numbers_are_gap_free_per_year_of_china),
                cmocka_unit_test(a_year_that_ran_out_of_numbers_registers_nothing),
                cmocka_unit_test(an_organ_with_its_own_node_numbers_itself),
                cmocka_unit_test(a_case_without_class_is_a_proposed_claim_until_a_person_says),
                cmocka_unit_test(an_imported_line_is_registered_once),
                cmocka_unit_test(a_classification_may_name_the_category),
                cmocka_unit_test(only_a_registration_brings_words_of_the_petitioner),
                cmocka_unit_test(what_was_typed_must_fit_and_be_what_it_says),
                cmocka_unit_test(a_jump_forward_stops_clocks_and_intake_until_confirmed),
                cmocka_unit_test(a_quiet_office_writes_the_time_down_and_is_not_taken_for_a_jump),
                cmocka_unit_test(a_clock_that_is_right_again_needs_no_confirmation),
                cmocka_unit_test(time_never_goes_back_even_if_an_operator_says_the_clock_is_right),
                cmocka_unit_test(reading_is_an_entry_and_only_for_those_with_a_file),
                cmocka_unit_test(seals_of_those_below_are_kept_as_far_as_they_follow),
                cmocka_unit_test(a_view_that_disagrees_is_an_alarm_once_until_it_agrees_again),
                cmocka_unit_test(an_old_copy_that_is_worked_on_stays_one),
                cmocka_unit_test(silence_is_raised_and_cleared_by_the_owner),
                cmocka_unit_test(a_newer_roster_is_taken_an_equal_one_with_another_hash_is_an_alarm),
                cmocka_unit_test(a_cut_and_a_quarantined_command_are_on_record),
                cmocka_unit_test(nothing_is_kept_of_what_was_quarantined),
                cmocka_unit_test(an_admin_settles_an_alarm_of_what_happened_once),
                cmocka_unit_test(the_query_code_is_ten_digits_in_a_part_of_its_own),
                cmocka_unit_test(the_same_inputs_make_the_same_bytes),
                cmocka_unit_test(a_trace_tells_what_happened_in_one_format),
                cmocka_unit_test(every_reason_has_its_words_in_both_languages),
                cmocka_unit_test(every_article_has_its_like_under_the_earlier_statute),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
