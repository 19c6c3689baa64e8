/* SPDX-License-Identifier: Apache-2.0 */

/* What the engine itself adds: queues and their bounds, release after the sync, ticks. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/rules_codec.h"
#include "mesh.h"
#include "mesh_case.h"
#include "mesh_forge.h"
#include "common/wire/limits.h"
#include "node/fair.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"

static void refer(Mesh *mesh, const char *from, const char *to) {
        CaseId id = mesh_register(mesh, from);
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, from, ENTRY_REFERRAL, &id, &doc);
}

/* ---- release ----------------------------------------------------------------------------------------------------- */

/* What a process that ends now would find again. */
static uint64_t durable_entries(MeshNode *node) {
        Journal *copy = journal_mem_clone(node->journal);
        Store *store = store_mem_new();
        RunnerReport report;
        OfficeHead head;
        StoreTxn *txn;

        assert_int_equal(runner_replay(copy, node->keys, store, (JournalPosition){ 0 }, &report), 0);
        assert_int_equal(store_begin(store, false, &txn), 0);
        office_head(txn, &head);
        store_abort(&txn);
        store_free(store);
        journal_free(copy);
        return head.entry;
}

static void assert_all_durable(Mesh *mesh, MeshNode *node) {
        if (node->engine)
                assert_int_equal(durable_entries(node), mesh_head(node).entry);
}

static void answers_and_frames_leave_after_the_sync_of_all_they_rest_on(void **state) {
        Mesh mesh;
        CaseId id;
        Document doc;

        mesh_init(&mesh, 1, COUNTY " " CITY);
        mesh.release = assert_all_durable;
        id = mesh_register(&mesh, CITY);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &id, &doc);
        mesh_settle(&mesh);
        mesh_do(&mesh, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        mesh_deinit(&mesh);
}

static int fail_sync(void *userdata, JournalMemPoint point) {
        return point == JOURNAL_MEM_SYNC_BEFORE ? -EIO : 0;
}

static void nothing_leaves_when_the_sync_fails(void **state) {
        EngineCommand command = { .input = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER } };
        MeshNode *county;
        size_t sent;
        Mesh mesh;

        mesh_init(&mesh, 2, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        refer(&mesh, CITY, COUNTY);
        refer(&mesh, CITY, COUNTY);
        mesh_lose_all(&mesh);
        for (size_t i = 0; i < 2; i++)
                mesh_inject(&mesh, CITY, COUNTY, FRAME_DATA, BODY_PARCEL, 1,
                            buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, i)->content));
        county->stopped = true;
        mesh_run(&mesh, 20);
        command.input.actor = (Actor){ .unit = county->unit };
        command.input.document = (Document){ .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_VISIT };
        assert_true(user_name_parse("desk", &command.input.actor.user));
        assert_true(engine_submit(county->engine, &command)); /* its completion would fail the test */
        journal_mem_set_hook(county->journal, fail_sync, county);
        sent = mesh.n_sent;
        assert_true(engine_step(county->engine, mesh.now, mesh.mono) < 0);
        assert_int_equal(mesh.n_sent, sent);
        journal_mem_set_hook(county->journal, NULL, NULL);
        mesh_crash(county); /* frees what the round held */
        mesh_start(county);
        county->stopped = false;
        mesh_settle(&mesh);
        mesh_deinit(&mesh);
}

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static unsigned answers;

static void count_answer(void *userdata, EngineCommand *command, const RunnerJob *job) {
        answers++;
}

static Input read_nothing(const MeshNode *node) {
        Input in = { .kind = INPUT_READ, .actor = { .unit = node->unit }, .read_parts = 1u << PART_CONTENT };

        assert_true(user_name_parse("desk", &in.actor.user));
        in.case_id = case_id_make(&node->unit, 2026, 9999);
        return in;
}

static void a_full_queue_is_busy_and_loses_nobody(void **state) {
        static EngineCommand commands[4096];
        size_t taken = 0;
        MeshNode *city;
        Mesh mesh;

        mesh_prepare(&mesh, 3, CITY);
        mesh.complete = count_answer;
        mesh_open(&mesh);
        city = mesh_at(&mesh, CITY);
        for (size_t i = 0; i < array_size(commands); i++)
                commands[i] = (EngineCommand){ .input = read_nothing(city), .id = i };
        while (taken < array_size(commands) && engine_submit(city->engine, &commands[taken]))
                taken++;
        assert_in_range(taken, 256, array_size(commands) - 1);
        assert_false(engine_submit(city->engine, &commands[taken]));
        answers = 0;
        mesh_turn(city);
        assert_in_range(answers, 1, taken - 1); /* a round of them */
        assert_true(engine_busy(city->engine));
        assert_int_equal(engine_wait_ms(city->engine, mesh.now, mesh.mono, 1.0), 0);
        assert_true(engine_submit(city->engine, &commands[taken++]));
        while (engine_busy(city->engine))
                mesh_turn(city);
        assert_int_equal(answers, taken);
        mesh_deinit(&mesh);
}

static void desks_and_offices_share_a_round(void **state) {
        static EngineCommand commands[600];
        MeshNode *city;
        Mesh mesh;

        mesh_prepare(&mesh, 4, COUNTY " " CITY);
        mesh.complete = count_answer;
        mesh_open(&mesh);
        city = mesh_at(&mesh, CITY);
        city->stopped = true;
        for (size_t i = 0; i < array_size(commands); i++) {
                commands[i] = (EngineCommand){ .input = read_nothing(city), .id = i };
                assert_true(engine_submit(city->engine, &commands[i]));
        }
        for (size_t i = 0; i < 300; i++)
                mesh_inject(&mesh, COUNTY, CITY, FRAME_DATA, BODY_ROSTER_REQUEST, 0, BYTES_NONE);
        mesh_run(&mesh, 20);
        mesh_forget(&mesh);
        answers = 0;
        mesh_turn(city);
        assert_in_range(answers, 100, 140);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_ROSTER), 1);
        mesh_deinit(&mesh);
}

static void frames_of_nobody_are_dropped_before_they_cost_anything(void **state) {
        FrameHeader h = { .class = FRAME_DATA, .from = code_of("999999"), .to = code_of(CITY) };
        uint8_t body[300] = { SUITE_STD };
        Buf header = BUF_INIT;
        MeshNode *city;
        Mesh mesh;

        mesh_init(&mesh, 5, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        frame_header_encode(&h, &header);
        for (size_t i = 0; i < 5000; i++)
                engine_frame(city->engine, buf_bytes(&header), bytes_of(body, sizeof(body)));
        engine_frame(city->engine, bytes_of("?", 1), bytes_of(body, sizeof(body)));
        engine_frame(city->engine, BYTES_NONE, BYTES_NONE);
        assert_false(engine_busy(city->engine));
        buf_deinit(&header);
        mesh_deinit(&mesh);
}

/* All members together cannot fill the memory, and none of them keeps another from its part of the room. */
static void all_senders_together_are_bounded(void **state) {
        static const char *const from[] = { OTHER, "410102", "410100", "410000", "411281.discipline", COUNTY };
        uint8_t body[41 + 256 + 16] = { SUITE_STD };
        uint64_t dropped = 0;
        MeshNode *city;
        EnginePeer peer;
        Mesh mesh;

        mesh_init(&mesh, 6, CITY);
        city = mesh_at(&mesh, CITY);
        for (size_t i = 0; i < array_size(from); i++) {
                FrameHeader h = { .class = FRAME_DATA, .from = code_of(from[i]), .to = code_of(CITY) };
                size_t n = strcmp(from[i], COUNTY) ? 1000 : FAIR_FRAMES_MAX / array_size(from);
                Buf header = BUF_INIT;

                frame_header_encode(&h, &header);
                for (size_t k = 0; k < n; k++)
                        engine_frame(city->engine, buf_bytes(&header), bytes_of(body, sizeof(body)));
                buf_deinit(&header);
        }
        for (size_t i = 0; i < array_size(from); i++) {
                assert_true(mesh_peer(city, from[i], &peer));
                dropped += peer.dropped;
        }
        assert_int_equal(dropped, 5 * 1000 + FAIR_FRAMES_MAX / array_size(from) - FAIR_FRAMES_MAX);
        assert_int_equal(peer.dropped, 0); /* the county's, who came last */
        mesh_turn(city);
        while (engine_busy(city->engine))
                mesh_turn(city);
        mesh_deinit(&mesh);
}

/* The runner knows nothing but the genesis then. */
static void before_there_is_an_office_frames_come_to_nothing(void **state) {
        Document doc;
        CaseId id;
        Buf parcel = BUF_INIT;
        MeshNode *city;
        Mesh mesh;

        mesh_prepare(&mesh, 7, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        mesh_open_empty(city);
        mesh_link(city, true);
        doc = mesh_document(&mesh, CITY);
        doc.kind = ENTRY_REPORT_UP;
        doc.unit = code_of(COUNTY);
        id = case_id_make(&doc.unit, 2026, 1);
        mesh_forge_parcel(mesh_at(&mesh, COUNTY), &doc, &id, CITY, COUNTY, 1, &parcel);
        mesh_inject(&mesh, COUNTY, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_run(&mesh, 100);
        mesh_found(city);
        mesh_inject(&mesh, COUNTY, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_state(&mesh, CITY, &id), STATE_INFORMED);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

static void an_engine_that_ends_gives_commands_back_unanswered(void **state) {
        static EngineCommand command;
        uint8_t body[300] = { SUITE_STD };
        FrameHeader h = { .class = FRAME_DATA, .from = code_of(COUNTY), .to = code_of(CITY) };
        Buf header = BUF_INIT;
        MeshNode *city;
        Mesh mesh;

        mesh_prepare(&mesh, 8, COUNTY " " CITY);
        mesh.complete = count_answer;
        mesh_open(&mesh);
        city = mesh_at(&mesh, CITY);
        command = (EngineCommand){ .input = read_nothing(city) };
        answers = 0;
        frame_header_encode(&h, &header);
        assert_true(engine_submit(city->engine, &command));
        engine_frame(city->engine, buf_bytes(&header), bytes_of(body, sizeof(body)));
        mesh_crash(city);
        assert_int_equal(answers, 0);
        buf_deinit(&header);
        mesh_deinit(&mesh);
}

/* ---- ticks ------------------------------------------------------------------------------------------------------- */

static size_t warnings(MeshNode *node, WarningKind kind) {
        WarningRow row = { .unit = node->unit, .kind = kind };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 2, 2);
        size_t n = 0;

        while (row_next(mesh_txn(node), &cursor, &row))
                n++;
        return n;
}

/* After an outage much is due at once: some entries at a time, and who comes to the desk does not wait for all of it. */
static void a_long_tick_goes_on_in_steps_and_lets_others_in(void **state) {
        size_t n = 3 * 16 + 5;
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 9, COUNTY);
        county = mesh_at(&mesh, COUNTY);
        for (size_t i = 0; i < n; i++)
                (void)mesh_register(&mesh, COUNTY);
        mesh_pass_days(&mesh, 17);
        mesh_turn(county);
        assert_int_equal(warnings(county, WARNING_OVERDUE), 8); /* and as many entries that tell the bureau above */
        assert_true(engine_busy(county->engine));
        (void)mesh_register(&mesh, COUNTY);
        assert_in_range(warnings(county, WARNING_OVERDUE), 9, 16);
        mesh_run(&mesh, 10);
        assert_int_equal(warnings(county, WARNING_OVERDUE), n);
        assert_false(engine_busy(county->engine));
        mesh_deinit(&mesh);
}

static void confirm_time(Mesh *mesh, const char *node) {
        MeshNode *n = mesh_at(mesh, node);
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_TIME, .actor = { .unit = n->unit } };

        assert_true(user_name_parse("boss", &in.actor.user));
        assert_int_equal(mesh_input(n, &in).status, RESULT_DONE);
}

/* A clock that jumps must not make everything late: nothing ticks until somebody says that it is right. */
static void a_jump_of_time_stops_ticks_until_it_is_confirmed(void **state) {
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 10, COUNTY);
        county = mesh_at(&mesh, COUNTY);
        (void)mesh_register(&mesh, COUNTY);
        mesh_pass_days(&mesh, 60);
        mesh_run(&mesh, 10000); /* and does not turn idly */
        assert_true(mesh_has_alarm(county, ALARM_TIME));
        assert_int_equal(warnings(county, WARNING_OVERDUE), 0);
        assert_int_equal(mesh_try(&mesh, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }).reason,
                         REASON_TIME);
        mesh_run(&mesh, 5000);
        assert_int_equal(warnings(county, WARNING_OVERDUE), 0);
        confirm_time(&mesh, COUNTY);
        mesh_run(&mesh, 10);
        assert_false(mesh_has_alarm(county, ALARM_TIME));
        assert_int_equal(warnings(county, WARNING_OVERDUE), 2); /* the case, and the month's report that nobody sent */
        mesh_deinit(&mesh);
}

static void a_clock_that_is_set_right_needs_nobody(void **state) {
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 11, COUNTY);
        county = mesh_at(&mesh, COUNTY);
        mesh_pass_days(&mesh, 60);
        mesh_run(&mesh, 100);
        assert_true(mesh_has_alarm(county, ALARM_TIME));
        mesh_pass_days(&mesh, -60);
        mesh_run(&mesh, 1500);
        assert_false(mesh_has_alarm(county, ALARM_TIME));
        mesh_pass_days(&mesh, 60); /* also after a restart that forgot it */
        mesh_run(&mesh, 1500);
        mesh_crash(county);
        mesh_pass_days(&mesh, -60);
        mesh_start(county);
        mesh_run(&mesh, 10);
        assert_false(mesh_has_alarm(county, ALARM_TIME));
        mesh_deinit(&mesh);
}

/* Reads wait for the commit of what was answered: nobody sleeps over it. */
static void what_is_not_committed_is_soon(void **state) {
        MeshNode *city;
        Mesh mesh;

        mesh_init(&mesh, 31, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        mesh_link(city, false);
        mesh_run(&mesh, 1000);
        assert_int_equal(runner_commit(engine_runner(city->engine), mesh.mono, true), 0);
        assert_true(engine_wait_ms(city->engine, mesh.now, mesh.mono, 1.0) > 1000);
        (void)mesh_register(&mesh, CITY);
        assert_true(runner_commit_pending(engine_runner(city->engine)));
        assert_in_range(engine_wait_ms(city->engine, mesh.now, mesh.mono, 1.0), 0, 50);
        mesh_deinit(&mesh);
}

/* The last days of all its clocks, of which one runs in working days (22:23 (3)), summed up. */
static int64_t due_days(Mesh *mesh, const CaseId *id) {
        ClockRow row = { .unit = code_of("411281.hrss"), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 2, 2);
        int64_t sum = 0;

        while (row_next(mesh_txn(mesh_at(mesh, COUNTY)), &cursor, &row))
                sum += row.due_day;
        return sum;
}

/* From the journal alone: no file says it again at the next start. */
static void a_calendar_that_was_taken_in_is_in_force_after_a_restart(void **state) {
        static const int32_t years[] = { 2026 };
        CalendarDay off[60];
        const Calendar calendar = { .version = 99, .source = "s", .years = years, .n_years = 1, .days = off, .n_days = array_size(off) };
        Input in = { .kind = INPUT_CALENDAR, .calendar = &calendar, .actor = { .unit = code_of(COUNTY) } };
        int64_t before, with;
        Buf bytes = BUF_INIT;
        Document doc;
        Signer *signer;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 32, COUNTY " " CITY);
        for (size_t i = 0; i < array_size(off); i++)
                off[i] = (CalendarDay){ (int32_t)(day_of(mesh.now) + 1 + (int64_t)i), false, "休" };
        assert_int_equal(signer_new(&mesh.root, &signer), 0);
        rules_sign(NULL, &calendar, signer, mesh.root.id, &bytes);
        in.rules_bytes = buf_bytes(&bytes);
        assert_true(user_name_parse("boss", &in.actor.user));
        for (unsigned i = 0; i < 3; i++) {
                id = mesh_register(&mesh, COUNTY);
                doc = mesh_document(&mesh, "411281.hrss");
                doc.due_day = 0;
                mesh_do(&mesh, COUNTY, ENTRY_REFERRAL, &id, &doc);
                if (i == 0) {
                        before = due_days(&mesh, &id);
                        assert_int_equal(mesh_input(mesh_at(&mesh, COUNTY), &in).status, RESULT_DONE);
                } else if (i == 1) {
                        with = due_days(&mesh, &id);
                        assert_true(with > before);
                        mesh_crash(mesh_at(&mesh, COUNTY));
                        mesh_start(mesh_at(&mesh, COUNTY));
                } else {
                        assert_int_equal(due_days(&mesh, &id), with);
                }
        }
        signer_free(signer);
        buf_deinit(&bytes);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(answers_and_frames_leave_after_the_sync_of_all_they_rest_on),
                cmocka_unit_test(nothing_leaves_when_the_sync_fails),
                cmocka_unit_test(a_full_queue_is_busy_and_loses_nobody),
                cmocka_unit_test(desks_and_offices_share_a_round),
                cmocka_unit_test(frames_of_nobody_are_dropped_before_they_cost_anything),
                cmocka_unit_test(all_senders_together_are_bounded),
                cmocka_unit_test(before_there_is_an_office_frames_come_to_nothing),
                cmocka_unit_test(an_engine_that_ends_gives_commands_back_unanswered),
                cmocka_unit_test(a_long_tick_goes_on_in_steps_and_lets_others_in),
                cmocka_unit_test(a_jump_of_time_stops_ticks_until_it_is_confirmed),
                cmocka_unit_test(a_clock_that_is_set_right_needs_nobody),
                cmocka_unit_test(what_is_not_committed_is_soon),
                cmocka_unit_test(a_calendar_that_was_taken_in_is_in_force_after_a_restart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
