/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The node's end of the control socket (node/control.c), without a socket, a writer or a clock: who may be whom, what goes to the
 * writer, what is answered when, and by which words.  The writer, the socket and the time are this test's.
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
#include "common/wire/control.h"
#include "common/wire/json.h"
#include "common/wire/rules_codec.h"
#include "node/control.h"

#define ANSWERS_MAX 300
#define TAKEN_MAX 300
#define ENTRY 100u /* what the office of bare_init() has */

static UserName names[] = { { "clerk" }, { "boss" } }, others[] = { { "li" } };
static ConfigUser users[] = { { .uid = 1000, .names = names, .n_names = 2 }, { .uid = 1001, .names = others, .n_names = 1 } };

/* What the socket and the writer saw. */
typedef struct Desk {
        Bare b;
        Config config;
        Home home;
        Loop *loop;
        Control *control;
        OfficeHead head;
        WriterView view;
        WriterCall *taken[TAKEN_MAX]; /* by the writer */
        size_t n_taken;
        bool busy;         /* the writer takes nothing */
        unsigned commits;  /* asked for */
        int64_t mono_ms;
        bool known;        /* the kernel says who asks */
        uid_t uid;
        Arena arena;
        PbControlReply *answers[ANSWERS_MAX];
        size_t n_answers;
        int rules;         /* what a signed pack turns out to be */
} Desk;

static Desk *desk; /* of the test that runs */

/* ---- what stands around it ---------------------------------------------------------------------------------------- */

bool __wrap_writer_submit(Writer *w, WriterCall *call);
void __wrap_writer_commit(Writer *w);
const OfficeHead *__wrap_writer_head(const Writer *w);
void __wrap_writer_view(Writer *w, WriterView *ret);
int __wrap_net_send(NetSocket *s, const NetRoute *to, NetMessage **m);
bool __wrap_net_message_credentials(const NetMessage *m, NetCredentials *ret);
int64_t __wrap_clock_monotonic_ms(void);
int __wrap_rules_open(Bytes in, const Roster *roster, const uint8_t *pinned, Pack **ret_pack, Calendar **ret_calendar);

bool __wrap_writer_submit(Writer *w, WriterCall *call) {
        if (desk->busy)
                return false;
        assert_true(desk->n_taken < TAKEN_MAX);
        desk->taken[desk->n_taken++] = call;
        return true;
}

void __wrap_writer_commit(Writer *w) {
        desk->commits++;
}

const OfficeHead *__wrap_writer_head(const Writer *w) {
        return &desk->head;
}

void __wrap_writer_view(Writer *w, WriterView *ret) {
        *ret = desk->view;
}

int __wrap_net_send(NetSocket *s, const NetRoute *to, NetMessage **m) {
        assert_true(desk->n_answers < ANSWERS_MAX);
        assert_int_equal(net_message_count(*m), 1);
        desk->answers[desk->n_answers] = control_reply_decode(
                arena_copy(&desk->arena, net_message_part(*m, 0)), &desk->arena, NULL);
        assert_non_null(desk->answers[desk->n_answers++]);
        *m = net_message_free(*m);
        return 0;
}

bool __wrap_net_message_credentials(const NetMessage *m, NetCredentials *ret) {
        *ret = (NetCredentials){ .uid = desk->uid };
        return desk->known;
}

int64_t __wrap_clock_monotonic_ms(void) {
        return desk->mono_ms;
}

int __wrap_rules_open(Bytes in, const Roster *roster, const uint8_t *pinned, Pack **ret_pack, Calendar **ret_calendar) {
        assert_ptr_equal(pinned, desk->config.root_key);
        return desk->rules;
}

static const char *relay(void *userdata) {
        return userdata;
}

/* ---- the desk ----------------------------------------------------------------------------------------------------- */

/* What was put is there for readers. */
static void commit(Desk *d) {
        assert_int_equal(store_commit(&d->b.txn), 0);
        assert_int_equal(store_begin(d->b.store, true, &d->b.txn), 0);
}

static void advance(Desk *d, uint64_t entry) {
        d->b.head.entry = entry;
        row_put(d->b.txn, ROW_HEAD, &d->b.head);
        commit(d);
}

static void desk_init(Desk *d) {
        *d = (Desk){ .mono_ms = 1000000, .known = true, .uid = 1000 };
        desk = d;
        bare_init(&d->b);
        commit(d);
        d->config = (Config){ .unit = { "411281" }, .users = users, .n_users = array_size(users), .clock = CLOCK_REAL };
        d->home = (Home){ .config = &d->config, .store = d->b.store, .roster = d->b.roster };
        d->head.entry = ENTRY;
        assert_int_equal(loop_new(&d->loop), 0);
        d->control = control_new(&(ControlConfig){ .home = &d->home, .loop = d->loop, .relay = relay, .userdata = "connected" });
}

static void desk_deinit(Desk *d) {
        d->control = control_free(d->control);
        for (size_t i = 0; i < d->n_taken; i++)
                control_free_call(d->taken[i]);
        loop_freep(&d->loop);
        arena_deinit(&d->arena);
        bare_deinit(&d->b);
}

static void send_bytes(Desk *d, Bytes bytes, unsigned parts) {
        NetMessage *m = net_message_new();

        for (unsigned i = 0; i < parts; i++)
                net_message_add(m, bytes);
        assert_int_equal(control_message(d->control, &m), 0);
        net_message_free(m);
}

static void ask(Desk *d, const PbControlRequest *request) {
        Buf bytes = BUF_INIT;

        control_request_encode(request, &bytes);
        send_bytes(d, buf_bytes(&bytes), 1);
        buf_deinit(&bytes);
}

static PbControlRequest request_of(ControlKind kind) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;

        request.kind = kind;
        request.id = 77;
        return request;
}

static void ask_kind(Desk *d, ControlKind kind) {
        PbControlRequest request = request_of(kind);

        ask(d, &request);
}

/* The only answer since it was last asked for. */
static const PbControlReply *answered(Desk *d) {
        assert_int_equal(d->n_answers, 1);
        d->n_answers = 0;
        return d->answers[0];
}

static void refused(Desk *d, uint32_t status, const char *reason) {
        const PbControlReply *reply = answered(d);

        assert_int_equal(reply->status, status);
        assert_non_null(reply->reason);
        assert_string_equal(reply->reason->name, reason);
}

/* The call the writer took comes back. */
static void done(Desk *d, Result result, const char *code) {
        WriterCall *call = d->taken[0];

        assert_int_equal(d->n_taken, 1);
        d->n_taken = 0;
        call->result = result;
        snprintf(call->code, sizeof(call->code), "%s", code);
        assert_int_equal(control_done(d->control, call), 0);
}

/* ---- who asks ----------------------------------------------------------------------------------------------------- */

static void a_uid_is_who_the_config_lists_and_nobody_else(void **state) {
        static const struct {
                uid_t uid;
                bool known;
                const char *as_user, *as_unit, *is, *of; /* is NULL: nobody */
        } cases[] = {
                { 1000, true, "", "", "clerk", "411281" },
                { 1000, true, "clerk", "", "clerk", "411281" },
                { 1000, true, "boss", "", "boss", "411281" },
                { 1000, true, "boss", "411281.hrss", "boss", "411281.hrss" },
                { 1000, true, "li", "", NULL, NULL },       /* another uid's */
                { 1000, true, "cler", "", NULL, NULL },
                { 1000, true, "nobody", "", NULL, NULL },
                { 1000, true, "", "no unit", NULL, NULL },
                { 1001, true, "", "", "li", "411281" },
                { 1001, true, "boss", "", NULL, NULL },
                { 1002, true, "", "", NULL, NULL },
                { 0, true, "boss", "", NULL, NULL },        /* root is nobody, unless it is listed */
                { 1000, false, "", "", NULL, NULL },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PbControlRequest request = request_of(CONTROL_TIME);
                Desk d;

                desk_init(&d);
                d.uid = cases[i].uid;
                d.known = cases[i].known;
                request.as_user = (char *)cases[i].as_user;
                request.as_unit = (char *)cases[i].as_unit;
                ask(&d, &request);
                assert_int_equal(d.n_taken, cases[i].is != NULL);
                if (cases[i].is) {
                        assert_int_equal(d.n_answers, 0); /* not before it is durable */
                        assert_string_equal(d.taken[0]->command.input.actor.user.s, cases[i].is);
                        assert_string_equal(d.taken[0]->command.input.actor.unit.s, cases[i].of);
                } else {
                        assert_string_equal(d.answers[0]->reason->detail, cases[i].as_user);
                        refused(&d, CONTROL_REFUSED, "not-your-user");
                }
                desk_deinit(&d);
        }
}

static void what_is_no_request_is_told_so(void **state) {
        Desk d;

        desk_init(&d);
        send_bytes(&d, bytes_of_str("rubbish"), 1);
        refused(&d, CONTROL_BAD, "bad-request");
        send_bytes(&d, bytes_of_str(""), 2);
        refused(&d, CONTROL_BAD, "bad-request");
        ask_kind(&d, 29); /* no such kind */
        assert_string_equal(d.answers[0]->reason->detail, "kind");
        refused(&d, CONTROL_BAD, "bad-request");
        send_bytes(&d, bytes_of_str(""), 1); /* a greeting */
        assert_int_equal(d.n_answers + d.n_taken, 0);
        desk_deinit(&d);
}

/* ---- commands ----------------------------------------------------------------------------------------------------- */

static void a_full_writer_is_busy_and_nothing_was_done(void **state) {
        Desk d;

        desk_init(&d);
        d.busy = true;
        ask_kind(&d, CONTROL_TIME);
        assert_int_equal(d.n_taken, 0);
        refused(&d, CONTROL_BUSY, "busy");
        desk_deinit(&d);
}

static void what_was_done_is_answered_as_it_was(void **state) {
        CaseId id = case_id_make(&(UnitCode){ "411281" }, 2026, 5);
        const PbControlReply *reply;
        Desk d;

        desk_init(&d);
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 104, .case_id = id }, "0123456789");
        reply = answered(&d);
        assert_int_equal(reply->id, 77);
        assert_int_equal(reply->status, CONTROL_DONE);
        assert_int_equal(reply->entry, 104);
        assert_string_equal(reply->case_id, id.s);
        assert_string_equal(reply->query_code, "0123456789");
        assert_null(reply->reason);
        /* done, and something to say about it */
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .reason = REASON_ALREADY_REGISTERED, .entry = 50, .case_id = id }, "");
        reply = answered(&d);
        assert_int_equal(reply->status, CONTROL_DONE);
        assert_string_equal(reply->reason->name, reason_text(REASON_ALREADY_REGISTERED)->name);
        desk_deinit(&d);
}

/* All that a refusal says: its words in both languages, what to do instead, and the article that the law in force here names. */
static void a_refusal_says_all_it_knows(void **state) {
        const ReasonText *words = reason_text(REASON_FIELD_WRONG);
        const PbControlReply *reply;
        Desk d;

        for (unsigned own = 0; own < 2; own++) {
                desk_init(&d);
                ask_kind(&d, CONTROL_TIME);
                done(&d, (Result){ .status = RESULT_REFUSED, .reason = REASON_FIELD_WRONG, .detail = "due",
                                   .article = own ? "local 7" : NULL }, "");
                reply = answered(&d);
                assert_int_equal(reply->status, CONTROL_REFUSED);
                assert_string_equal(reply->reason->name, words->name);
                assert_string_equal(reply->reason->en, words->en);
                assert_string_equal(reply->reason->zh, words->zh);
                assert_string_equal(reply->reason->next_en, words->next_en);
                assert_string_equal(reply->reason->next_zh, words->next_zh);
                assert_string_equal(reply->reason->detail, "due");
                assert_string_equal(reply->reason->article, own ? "local 7" : words->article);
                desk_deinit(&d);
        }
}

static void rules_that_do_not_open_are_refused_each_by_its_reason(void **state) {
        static const struct {
                int r;
                Reason reason;
        } cases[] = { { RULES_E_SIGNATURE, REASON_RULES_SIGNATURE }, { RULES_E_UNLAWFUL, REASON_RULES_UNLAWFUL },
                      { RECORD_E_FORMAT, REASON_RULES_FORMAT } };

        for (size_t i = 0; i < array_size(cases); i++) {
                Desk d;

                desk_init(&d);
                d.rules = cases[i].r;
                ask_kind(&d, CONTROL_RULES_INSTALL);
                assert_int_equal(d.n_taken, 0);
                refused(&d, CONTROL_REFUSED, reason_text(cases[i].reason)->name);
                desk_deinit(&d);
        }
}

/* ---- reads -------------------------------------------------------------------------------------------------------- */

static void a_read_is_answered_from_what_is_committed(void **state) {
        const PbControlReply *reply;
        Desk d;

        desk_init(&d);
        ask_kind(&d, CONTROL_LIST);
        reply = answered(&d);
        assert_int_equal(reply->status, CONTROL_DONE);
        assert_int_equal(reply->entry, ENTRY);
        assert_int_equal(d.commits, 0);
        desk_deinit(&d);
}

/* Who was told of an entry sees it with the next read, whatever he asks for; nobody else has to wait for it. */
static void everybody_reads_what_he_was_told_of(void **state) {
        Desk d;

        desk_init(&d);
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 105 }, "");
        assert_int_equal(answered(&d)->entry, 105);
        d.uid = 1001;
        ask_kind(&d, CONTROL_STATUS);
        assert_int_equal(answered(&d)->entry, ENTRY);
        assert_int_equal(d.commits, 0);
        d.uid = 1000;
        ask_kind(&d, CONTROL_STATUS);
        assert_int_equal(d.n_answers, 0);
        assert_int_equal(d.commits, 1); /* sooner than it would */
        advance(&d, 104);
        assert_int_equal(control_resume(d.control), 0);
        assert_int_equal(d.n_answers, 0);
        assert_int_equal(d.commits, 2);
        advance(&d, 105);
        assert_int_equal(control_resume(d.control), 0);
        assert_int_equal(answered(&d)->entry, 105);
        assert_int_equal(d.commits, 2);
        desk_deinit(&d);
}

/* What nobody was told of, somebody made up. */
static void a_read_waits_for_no_entry_that_nobody_was_told_of(void **state) {
        PbControlRequest request = request_of(CONTROL_STATUS);
        Desk d;

        desk_init(&d);
        request.at_least = 1000;
        ask(&d, &request);
        assert_int_equal(answered(&d)->entry, ENTRY);
        /* but for one that was told to somebody else he does */
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 105 }, "");
        (void)answered(&d);
        d.uid = 1001;
        ask(&d, &request);
        assert_int_equal(d.n_answers, 0);
        desk_deinit(&d);
}

static void patience_ends_and_says_busy(void **state) {
        Desk d;

        desk_init(&d);
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 105 }, "");
        (void)answered(&d);
        ask_kind(&d, CONTROL_STATUS);
        d.mono_ms += 4999;
        assert_int_equal(control_resume(d.control), 0);
        assert_int_equal(d.n_answers, 0);
        d.mono_ms++;
        assert_int_equal(control_resume(d.control), 0);
        refused(&d, CONTROL_BUSY, "busy");
        advance(&d, 105);
        assert_int_equal(control_resume(d.control), 0); /* answered once */
        assert_int_equal(d.n_answers, 0);
        desk_deinit(&d);
}

static void so_many_wait_and_no_more(void **state) {
        Desk d;

        desk_init(&d);
        ask_kind(&d, CONTROL_TIME);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 105 }, "");
        (void)answered(&d);
        for (unsigned i = 0; i < 256; i++)
                ask_kind(&d, CONTROL_LIST);
        assert_int_equal(d.n_answers, 0);
        ask_kind(&d, CONTROL_LIST);
        refused(&d, CONTROL_BUSY, "busy");
        advance(&d, 105);
        assert_int_equal(control_resume(d.control), 0);
        assert_int_equal(d.n_answers, 256);
        desk_deinit(&d);
}

/* P1 for readings: shown once it is written down that it was read, and if that is refused, not at all. */
static void what_is_read_is_shown_after_the_reading_is_durable(void **state) {
        PbControlRequest request = request_of(CONTROL_SHOW);
        CaseId id;
        Desk d;

        desk_init(&d);
        id = bare_claim(&d.b);
        bare_docket(&d.b, &id, (DocketRow){ .unit = { "411281" }, .state = STATE_TAKEN });
        commit(&d);
        request.case_id = id.s;
        ask(&d, &request);
        assert_int_equal(d.n_answers, 0);
        assert_int_equal(d.taken[0]->command.input.kind, INPUT_READ);
        done(&d, (Result){ .status = RESULT_DONE, .entry = 101, .case_id = id }, "");
        assert_int_equal(d.n_answers, 0); /* durable, not yet for readers */
        advance(&d, 103);
        assert_int_equal(control_resume(d.control), 0);
        assert_int_equal(d.answers[0]->n_cases, 1);
        assert_int_equal(answered(&d)->entry, 101); /* its own entry, not the newest */
        ask(&d, &request);
        done(&d, (Result){ .status = RESULT_REFUSED, .reason = REASON_NOT_READER, .entry = 102 }, "");
        assert_int_equal(d.answers[0]->n_cases, 0);
        refused(&d, CONTROL_REFUSED, reason_text(REASON_NOT_READER)->name);
        desk_deinit(&d);
}

/* No half answers. */
static void a_row_that_cannot_be_read_refuses_the_read(void **state) {
        Desk d;

        desk_init(&d);
        store_put(d.b.txn, bytes_of_str("a\0\0\0\1x"), bytes_of_str("no such row"));
        commit(&d);
        ask_kind(&d, CONTROL_STATUS);
        refused(&d, CONTROL_REFUSED, reason_text(REASON_DAMAGED)->name);
        desk_deinit(&d);
}

/* ---- status ------------------------------------------------------------------------------------------------------- */

static void the_status_says_what_writer_and_transport_know(void **state) {
        const EnginePeer peer = { .unit = { "411200" }, .last_heard_mono_ms = 999000, .held_seal = 11, .holds_seal = 12, .in_flight = 13,
                                  .retransmits = 14, .unreadable = 15, .busy = 16, .odd = 17, .dropped = 18, .opened = 19,
                                  .below = true, .silent = false };
        static const JsonTable plain = { NULL };
        PbControlStatus *s;
        json_t *is, *wanted;
        Desk d;

        desk_init(&d);
        d.config.demo = true;
        d.view.n_peers = 2;
        d.view.peers[0] = d.view.peers[1] = peer;
        d.view.peers[1].last_heard_mono_ms = -1;
        d.view.peers[1].below = false;
        d.view.peers[1].silent = true;
        ask_kind(&d, CONTROL_STATUS);
        s = answered(&d)->office;
        assert_string_equal(s->relay, "connected");
        assert_string_equal(s->name, bare_unit(&d.b, "411281")->name);
        assert_true(s->demo && *s->release && *s->time);
        assert_int_equal(s->n_peers, 2);
        is = json_from_message(&s->peers[0]->base, &plain, true);
        wanted = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:i, s:i}", "unit", "411200", "heard_ms_ago", 1000,
                           "held_seal", 11, "holds_seal", 12, "in_flight", 13, "retransmits", 14, "unreadable", 15, "busy", 16, "below", 1,
                           "silent", 0, "odd", 17, "dropped", 18);
        assert_true(json_equal(is, wanted));
        json_decref(is);
        json_decref(wanted);
        assert_int_equal(s->peers[1]->heard_ms_ago, -1);
        assert_true(s->peers[1]->silent && !s->peers[1]->below);
        desk_deinit(&d);
}

static void the_status_shows_when_intake_has_stopped_for_room(void **state) {
        for (ReserveLevel level = RESERVE_FINE; level <= RESERVE_OUT; level++) {
                const PbControlStatus *s;
                Desk d;

                desk_init(&d);
                d.view.reserve = (Reserve){ .level = level, .what = level == RESERVE_FINE ? "" : "disk" };
                ask_kind(&d, CONTROL_STATUS);
                s = answered(&d)->office;
                assert_int_equal(s->intake_stopped, level >= RESERVE_STOP);
                assert_string_equal(s->intake_reason, level == RESERVE_FINE ? "" : "disk");
                desk_deinit(&d);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_uid_is_who_the_config_lists_and_nobody_else),
                cmocka_unit_test(what_is_no_request_is_told_so),
                cmocka_unit_test(a_full_writer_is_busy_and_nothing_was_done),
                cmocka_unit_test(what_was_done_is_answered_as_it_was),
                cmocka_unit_test(a_refusal_says_all_it_knows),
                cmocka_unit_test(rules_that_do_not_open_are_refused_each_by_its_reason),
                cmocka_unit_test(a_read_is_answered_from_what_is_committed),
                cmocka_unit_test(everybody_reads_what_he_was_told_of),
                cmocka_unit_test(a_read_waits_for_no_entry_that_nobody_was_told_of),
                cmocka_unit_test(patience_ends_and_says_busy),
                cmocka_unit_test(so_many_wait_and_no_more),
                cmocka_unit_test(what_is_read_is_shown_after_the_reading_is_durable),
                cmocka_unit_test(a_row_that_cannot_be_read_refuses_the_read),
                cmocka_unit_test(the_status_says_what_writer_and_transport_know),
                cmocka_unit_test(the_status_shows_when_intake_has_stopped_for_room),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
