/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The node's I/O thread (node/daemon.c), step by step: loop, sockets, writer, control and log are this test's, and everything that
 * goes to one of them is a line of a trace.  So what the daemon does, in which order, and what it doesn't do is compared whole.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "bare_office.h"
#include "common/base/memory.h"
#include "common/io/net.h"
#include "common/wire/frame.h"
#include "node/control.h"
#include "node/daemon.h"
#include "node/writer.h"

#define SOCKETS_MAX 8
#define TIMERS_MAX 4

typedef struct Place {
        bool up, open;
        char endpoint[64];
        NetHandler handler;
} Place;

/* What stands around the daemon. */
typedef struct World {
        Bare b;
        Config config;
        Home home;
        Buf trace;
        void (*script)(struct World *w); /* while the loop runs */
        int ends;                        /* the loop's result */
        int64_t now_ms;
        LoopTimer *timers[TIMERS_MAX];
        size_t n_timers;
        LoopFn wake;
        LoopSignalFn signal;
        void *daemon;
        Place sockets[SOCKETS_MAX];
        size_t n_sockets;
        const char *(*relay_state)(void *userdata);
        /* what is answered: */
        bool full, flooded, busy;
        int bind, opens, stops, address, fails, done;
        RunnerReport report;
        OfficeHead head;
        WriterView view;
        StoreUsage usage;
        WriterFrame *frames[8];
        size_t n_frames, next_frame;
        Roster *newer;
        unsigned n_done; /* calls that come back */
        WriterCall call;
} World;

static World *world; /* of the test that runs */

static void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void trace(const char *format, ...) {
        char line[600];
        va_list args;

        va_start(args, format);
        vsnprintf(line, sizeof(line), format, args);
        va_end(args);
        buf_printf(&world->trace, "%s\n", line);
}

/* Everything since it was last asked for. */
static void seen(World *w, const char *lines) {
        buf_put_u8(&w->trace, 0);
        assert_string_equal((const char *)w->trace.data, lines);
        w->trace.len = 0;
}

/* ---- loop and log ------------------------------------------------------------------------------------------------- */

int __wrap_loop_new(Loop **ret);
void __wrap_loop_freep(Loop **l);
int __wrap_loop_add_signals(Loop *l, const int *signals, LoopSignalFn fn, void *userdata);
void __wrap_loop_on_wake(Loop *l, LoopFn fn, void *userdata);
void __wrap_loop_timer_init(LoopTimer *t, LoopFn fn, void *userdata);
void __wrap_loop_timer_set(Loop *l, LoopTimer *t, int64_t due_ms);
int64_t __wrap_loop_now_ms(const Loop *l);
int __wrap_loop_run(Loop *l);
void __wrap_log_write(LogLevel level, const char *event, const char *msg, const LogField *fields, size_t n);

int __wrap_loop_new(Loop **ret) {
        *ret = (Loop *)&world->now_ms;
        return 0;
}

void __wrap_loop_freep(Loop **l) {
        *l = NULL;
}

int __wrap_loop_add_signals(Loop *l, const int *signals, LoopSignalFn fn, void *userdata) {
        world->signal = fn;
        trace("signals %d %d %d", signals[0], signals[1], signals[2]);
        return 0;
}

void __wrap_loop_on_wake(Loop *l, LoopFn fn, void *userdata) {
        world->wake = fn;
        world->daemon = userdata;
}

/* Known here by their order. */
void __wrap_loop_timer_init(LoopTimer *t, LoopFn fn, void *userdata) {
        *t = (LoopTimer){ .fn = fn, .userdata = userdata };
        world->timers[world->n_timers++] = t;
}

void __wrap_loop_timer_set(Loop *l, LoopTimer *t, int64_t due_ms) {
        static const char *names[] = { "watch", "retry", "go over" };

        for (size_t i = 0; i < array_size(names); i++)
                if (world->timers[i] == t)
                        trace("timer %s in %d", names[i], (int)(due_ms - world->now_ms));
}

int64_t __wrap_loop_now_ms(const Loop *l) {
        return world->now_ms;
}

int __wrap_loop_run(Loop *l) {
        if (world->script)
                world->script(world);
        return world->ends;
}

/* Not the message, which is for people, but whether there is one; not the process's number. */
void __wrap_log_write(LogLevel level, const char *event, const char *msg, const LogField *fields, size_t n) {
        char text[400] = "";

        for (size_t i = 0; i < n; i++) {
                size_t at = strlen(text);

                if (!fields[i].key || strcmp(fields[i].key, "pid") == 0)
                        continue;
                if (fields[i].type == LOG_FIELD_STR)
                        snprintf(text + at, sizeof(text) - at, " %s=%.*s", fields[i].key, (int)fields[i].bytes.len,
                                 (const char *)fields[i].bytes.data);
                else
                        snprintf(text + at, sizeof(text) - at, " %s=%lld", fields[i].key,
                                 (long long)(fields[i].type == LOG_FIELD_INT ? fields[i].i : (int64_t)fields[i].u));
        }
        trace("log %d %s%s%s", level, event, text, msg ? " ..." : "");
}

/* ---- sockets ------------------------------------------------------------------------------------------------------ */

int __wrap_net_new(Net **ret);
Net *__wrap_net_free(Net *n);
void __wrap_net_set_queue(Net *n, uint32_t messages);
int __wrap_net_listen_local(Net *n, const char *path, const gid_t *group, NetSocket **ret);
int __wrap_net_connect(Net *n, const char *endpoint, const KeyPair *own, const uint8_t peer_curve[SUITE_PUBLIC_SIZE], NetSocket **ret);
NetSocket *__wrap_net_close(NetSocket *s);
const char *__wrap_net_endpoint(const NetSocket *s);
int __wrap_net_watch(NetSocket *s, Loop *loop, const NetHandler *handler);
bool __wrap_net_is_up(const NetSocket *s);
int __wrap_net_send(NetSocket *s, const NetRoute *to, NetMessage **m);

int __wrap_net_new(Net **ret) {
        *ret = (Net *)&world->n_sockets;
        return 0;
}

Net *__wrap_net_free(Net *n) {
        trace("net free");
        return NULL;
}

void __wrap_net_set_queue(Net *n, uint32_t messages) {
        trace("queue %u", messages);
}

static NetSocket *open_place(const char *endpoint) {
        Place *p = &world->sockets[world->n_sockets++];

        p->open = true;
        snprintf(p->endpoint, sizeof(p->endpoint), "%s", endpoint);
        return (NetSocket *)p;
}

int __wrap_net_listen_local(Net *n, const char *path, const gid_t *group, NetSocket **ret) {
        trace("listen %s group %d", path, group ? (int)*group : -1);
        if (world->bind)
                return world->bind;
        *ret = open_place("control");
        return 0;
}

int __wrap_net_connect(Net *n, const char *endpoint, const KeyPair *own, const uint8_t peer_curve[SUITE_PUBLIC_SIZE], NetSocket **ret) {
        trace("connect %s%s", endpoint, own == &world->home.curve ? "" : " with another key");
        if (world->address)
                return world->address;
        *ret = open_place(endpoint);
        return 0;
}

NetSocket *__wrap_net_close(NetSocket *s) {
        Place *p = (Place *)s;

        if (p) {
                assert_true(p->open);
                p->open = p->up = false;
                trace("close %s", p->endpoint);
        }
        return NULL;
}

const char *__wrap_net_endpoint(const NetSocket *s) {
        return ((const Place *)s)->endpoint;
}

int __wrap_net_watch(NetSocket *s, Loop *loop, const NetHandler *handler) {
        ((Place *)s)->handler = *handler;
        return 0;
}

bool __wrap_net_is_up(const NetSocket *s) {
        return ((const Place *)s)->up;
}

int __wrap_net_send(NetSocket *s, const NetRoute *to, NetMessage **m) {
        uint8_t hops = 0;

        if (world->full)
                return NET_E_FULL;
        assert_int_equal(net_message_count(*m), FRAME_PARTS);
        assert_int_equal(frame_envelope_decode(net_message_part(*m, 0), &hops), 0);
        assert_int_equal(hops, FRAME_HOPS_MAX);
        trace("send %s: %.*s|%.*s", ((Place *)s)->endpoint, (int)net_message_part(*m, 1).len, (const char *)net_message_part(*m, 1).data,
              (int)net_message_part(*m, 2).len, (const char *)net_message_part(*m, 2).data);
        *m = net_message_free(*m);
        return 0;
}

/* ---- writer, control, home ---------------------------------------------------------------------------------------- */

int __wrap_writer_start(Home *home, Loop *loop, HomeProblem *problem, RunnerReport *ret_report, Writer **ret);
int __wrap_writer_stop(Writer *w);
Writer *__wrap_writer_free(Writer *w, void (*free_call)(WriterCall *call));
const OfficeHead *__wrap_writer_head(const Writer *w);
bool __wrap_writer_submit(Writer *w, WriterCall *call);
bool __wrap_writer_frame(Writer *w, Bytes header, Bytes body);
void __wrap_writer_connected(Writer *w, bool up);
WriterCall *__wrap_writer_next_done(Writer *w);
WriterFrame *__wrap_writer_next_frame(Writer *w);
Roster *__wrap_writer_next_roster(Writer *w);
int __wrap_writer_failed(Writer *w);
const char *__wrap_writer_failed_at(const Writer *w);
void __wrap_writer_view(Writer *w, WriterView *ret);
Control *__wrap_control_new(const ControlConfig *config);
Control *__wrap_control_free(Control *c);
int __wrap_control_done(Control *c, WriterCall *call);
void __wrap_control_release_halves(Control *c);
void __wrap_control_set_roster(Control *c, const Roster *roster);
int __wrap_control_resume(Control *c);
void __wrap_home_keep_step(const Config *config, uint64_t version, Bytes signed_roster);
void __wrap_store_usage(Store *s, StoreUsage *ret);

int __wrap_writer_start(Home *home, Loop *loop, HomeProblem *problem, RunnerReport *ret_report, Writer **ret) {
        *ret_report = world->report;
        if (world->opens)
                return world->opens;
        *ret = (Writer *)&world->head;
        return 0;
}

int __wrap_writer_stop(Writer *w) {
        trace("writer stop");
        return world->stops;
}

Writer *__wrap_writer_free(Writer *w, void (*free_call)(WriterCall *call)) {
        assert_ptr_equal(free_call, control_free_call);
        trace("writer free");
        return NULL;
}

const OfficeHead *__wrap_writer_head(const Writer *w) {
        return &world->head;
}

bool __wrap_writer_submit(Writer *w, WriterCall *call) {
        const Input *in = &call->command.input;

        if (in->kind == INPUT_ALARM)
                trace("submit alarm %d %s of %s by %s: %s", in->alarm, in->alarm_on ? "on" : "off", in->peer.s, in->actor.unit.s, in->text);
        else
                trace("submit %s by %s, %zu bytes", in->kind == INPUT_ROSTER ? "roster" : "?", in->actor.unit.s, in->roster_bytes.len);
        if (world->busy)
                return false;
        control_free_call(call);
        return true;
}

bool __wrap_writer_frame(Writer *w, Bytes header, Bytes body) {
        trace("frame %.*s|%.*s", (int)header.len, (const char *)header.data, (int)body.len, (const char *)body.data);
        return !world->flooded;
}

void __wrap_writer_connected(Writer *w, bool up) {
        trace("connected %d", up);
}

WriterCall *__wrap_writer_next_done(Writer *w) {
        return world->n_done && world->n_done-- ? &world->call : NULL;
}

WriterFrame *__wrap_writer_next_frame(Writer *w) {
        return world->next_frame < world->n_frames ? world->frames[world->next_frame++] : NULL;
}

Roster *__wrap_writer_next_roster(Writer *w) {
        Roster *r = world->newer;

        world->newer = NULL;
        return r;
}

int __wrap_writer_failed(Writer *w) {
        return world->fails;
}

const char *__wrap_writer_failed_at(const Writer *w) {
        return "some/file";
}

void __wrap_writer_view(Writer *w, WriterView *ret) {
        *ret = world->view;
}

Control *__wrap_control_new(const ControlConfig *config) {
        world->relay_state = config->relay;
        assert_ptr_equal(config->home, &world->home);
        assert_ptr_equal(config->socket, &world->sockets[0]);
        return (Control *)&world->relay_state;
}

Control *__wrap_control_free(Control *c) {
        return NULL;
}

int __wrap_control_done(Control *c, WriterCall *call) {
        trace("done");
        return world->done;
}

void __wrap_control_release_halves(Control *c) {
        trace("release halves");
}

void __wrap_control_set_roster(Control *c, const Roster *roster) {
        trace("roster %d", (int)roster->version);
}

int __wrap_control_resume(Control *c) {
        trace("resume");
        return 0;
}

void __wrap_home_keep_step(const Config *config, uint64_t version, Bytes signed_roster) {
        trace("keep step %d, %zu bytes", (int)version, signed_roster.len);
}

void __wrap_store_usage(Store *s, StoreUsage *ret) {
        *ret = world->usage;
}

/* ---- the world ---------------------------------------------------------------------------------------------------- */

static RosterRelay *relay_of(Roster *r, const char *unit) {
        const UnitCode code = code_of(unit);

        return (RosterRelay *)roster_find_relay(r, &roster_find_node(r, &code)->relay);
}

static void commit(World *w) {
        assert_int_equal(store_commit(&w->b.txn), 0);
        assert_int_equal(store_begin(w->b.store, true, &w->b.txn), 0);
}

static void world_init(World *w) {
        *w = (World){ .now_ms = 500000, .ends = 1 };
        world = w;
        bare_init(&w->b);
        commit(w);
        w->config = (Config){ .unit = { "411281" }, .data = "data", .clock = CLOCK_REAL, .control_gid = CONFIG_NO_GROUP, .queue = 9 };
        w->home = (Home){ .config = &w->config, .store = w->b.store, .roster = w->b.roster };
        buf_printf(&w->home.signed_roster, "signed");
        relay_of(w->b.roster, "411281")->endpoint = "tcp://one:1";
        w->head = (OfficeHead){ .entry = 100, .seal = 40, .roster_version = w->b.roster->version };
}

static void world_deinit(World *w) {
        for (; w->next_frame < w->n_frames; w->next_frame++)
                mem_free(w->frames[w->next_frame]);
        roster_free(w->newer);
        buf_deinit(&w->home.signed_roster);
        buf_deinit(&w->trace);
        bare_deinit(&w->b);
}

#define BEGIN "signals 15 2 0\nqueue 9\nlisten data/run/control group -1\n"
#define STARTED "log 5 node.started unit=411281 entry=100 seal=40 replayed=0\n"
#define WATCHED "timer watch in 1000\n"
#define CONNECTED "connect tcp://one:1\n"
#define ENDS "writer stop\nwriter free\nclose tcp://one:1\nclose control\nnet free\n"
#define STOPPED "log 5 node.stopped unit=411281\n"

/* The script sees what the start did. */
static void runs(World *w, void (*script)(World *w)) {
        w->script = script;
        assert_int_equal(daemon_run(&w->home), 0);
}

static Roster *another(World *w, uint64_t version, const char *endpoint) {
        Roster *r = roster_ready(roster_text_network);

        r->version = version;
        relay_of(r, "411281")->endpoint = endpoint;
        return r;
}

static void frame_waits(World *w, const char *header, const char *body) {
        WriterFrame *f = mem_alloc(sizeof(*f) + strlen(header) + strlen(body));

        f->header_len = strlen(header);
        f->body_len = strlen(body);
        memcpy(f->bytes, header, f->header_len);
        memcpy(f->bytes + f->header_len, body, f->body_len);
        w->frames[w->n_frames++] = f;
}

static void link_is(World *w, size_t which, bool up) {
        Place *p = &w->sockets[which];

        p->up = up;
        assert_int_equal(p->handler.link(p->handler.userdata, up), 0);
}

static void timer(World *w, size_t which) {
        assert_int_equal(w->timers[which]->fn(w->timers[which]->userdata), 0);
}

static int woken(World *w) {
        return w->wake(w->daemon);
}

/* ---- start and end ------------------------------------------------------------------------------------------------ */

static void a_plain_start(World *w) {
        seen(w, BEGIN STARTED WATCHED CONNECTED);
        assert_int_equal(w->signal(w->daemon, 15), 1);
        seen(w, "log 5 node.stopping signal=15\n");
}

static void a_start_and_an_end_are_told(void **state) {
        World w;

        world_init(&w);
        runs(&w, a_plain_start);
        seen(&w, ENDS STOPPED);
        world_deinit(&w);
}

static void a_hard_start(World *w) {
        seen(w, BEGIN "log 5 node.started unit=411281 entry=100 seal=40 replayed=12\n"
                "log 4 journal.cut segment=3 offset=4096 ...\n"
                "log 3 case_keys.missing cases=2 ...\n"
                "log 4 case_keys.destroyed cases=5 ...\n"
                "log 4 node.abnormal_end entry=100 ...\n"
                "log 4 node.demo speed=60 ...\n"
                "keep step 8, 6 bytes\nsubmit roster by 411281, 6 bytes\n"
                "submit alarm 13 on of 411281 by 411281: segment 3\n"
                "log 3 journal.damaged where=segment 3 ...\n" WATCHED CONNECTED);
}

static void all_that_was_found_at_the_start_is_told(void **state) {
        World w;

        world_init(&w);
        w.report = (RunnerReport){ .replayed = 12, .keys_missing = 2, .keys_destroyed = 5, .was_cut = true, .damaged_below = true,
                                   .at = { .segment = 3, .offset = 4096 }, .message = "segment 3" };
        w.home.abnormal = true;
        w.config.demo = true;
        w.config.clock.speed = 60;
        w.b.roster->version = 8;
        w.head.roster_version = 7;
        runs(&w, a_hard_start);
        world_deinit(&w);
}

/* ALARM_DAMAGE as it stands, and what the start found. */
static void put_alarm(World *w, AlarmKind kind, const char *about, bool on) {
        AlarmRow row = { .kind = kind, .on = on };

        snprintf(row.subject, sizeof(row.subject), "%s", about);
        row_put(w->b.txn, ROW_ALARM, &row);
        commit(w);
}

static void damage_that_is_mended(World *w) {
        seen(w, BEGIN STARTED "submit alarm 13 off of 411281 by 411281: \n" WATCHED CONNECTED);
}

static void damage_that_stands(World *w) {
        seen(w, BEGIN STARTED "log 3 journal.damaged where= ...\n" WATCHED CONNECTED);
}

static void damage_is_an_alarm_until_a_start_finds_none(void **state) {
        for (unsigned still = 0; still < 2; still++) {
                World w;

                world_init(&w);
                put_alarm(&w, ALARM_DAMAGE, "411281", true);
                w.report.damaged_below = still;
                runs(&w, still ? damage_that_stands : damage_that_is_mended);
                world_deinit(&w);
        }
}

static void a_start_that_fails_says_so_and_closes_what_it_opened(void **state) {
        World w;

        world_init(&w);
        w.bind = NET_E_IN_USE;
        assert_int_equal(daemon_run(&w.home), NET_E_IN_USE);
        seen(&w, BEGIN "log 3 control.bind path=data/run/control ...\nnet free\n");
        w.bind = 0;
        w.n_sockets = 0;
        w.opens = HOME_E_REFUSED;
        assert_int_equal(daemon_run(&w.home), HOME_E_REFUSED);
        seen(&w, BEGIN "log 3 node.refused data=data ...\nclose control\nnet free\n");
        world_deinit(&w);
}

static void what_ended_the_writer_is_told(void **state) {
        static const struct {
                int error;
                const char *says;
        } cases[] = {
                { -EBADMSG, "writer stop\nwriter free\nclose tcp://one:1\nclose control\nnet free\nlog 3 node.failed " },
                { -ENOSPC, "writer stop\nwriter free\nclose tcp://one:1\nclose control\nnet free\nlog 3 node.failed " },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                World w;
                const char *said;

                world_init(&w);
                w.ends = cases[i].error;
                assert_int_equal(daemon_run(&w.home), cases[i].error);
                buf_put_u8(&w.trace, 0);
                said = (const char *)w.trace.data + strlen(BEGIN STARTED WATCHED CONNECTED);
                assert_memory_equal(said, cases[i].says, strlen(cases[i].says));
                assert_null(strstr(said, "node.stopped"));
                assert_int_equal(strstr(said, "where=some/file") != NULL, cases[i].error != -EBADMSG);
                world_deinit(&w);
        }
}

static void what_became_durable_before_the_end_is_told_unless_the_writer_failed(void **state) {
        for (unsigned failed = 0; failed < 2; failed++) {
                World w;

                world_init(&w);
                w.n_done = 2;
                w.stops = failed ? -EIO : 0;
                assert_int_equal(daemon_run(&w.home), w.stops);
                buf_put_u8(&w.trace, 0);
                assert_int_equal(w.n_done, failed ? 2 : 0);
                assert_int_equal(strstr((const char *)w.trace.data, "done\ndone\nwriter free") != NULL, !failed);
                world_deinit(&w);
        }
}

static void uids_that_the_file_system_keeps_out_are_named(void **state) {
        ConfigUser users[] = { { .uid = 0 }, { .uid = 4000000001u }, { .uid = geteuid() } };
        World w;

        world_init(&w);
        w.config.users = users;
        w.config.n_users = array_size(users);
        w.opens = HOME_E_REFUSED;
        assert_int_equal(daemon_run(&w.home), HOME_E_REFUSED);
        seen(&w, BEGIN "log 4 control.kept_out uid=4000000001 ...\nlog 3 node.refused data=data ...\nclose control\nnet free\n");
        w.config.control_gid = 7;
        w.n_sockets = 0;
        assert_int_equal(daemon_run(&w.home), HOME_E_REFUSED);
        seen(&w, "signals 15 2 0\nqueue 9\nlisten data/run/control group 7\nlog 3 node.refused data=data ...\n"
                 "close control\nnet free\n");
        world_deinit(&w);
}

/* ---- frames ------------------------------------------------------------------------------------------------------- */

static void frames_go_and_wait(World *w) {
        w->trace.len = 0;
        assert_string_equal(w->relay_state(w->daemon), "unreachable");
        frame_waits(w, "a", "1");
        assert_int_equal(woken(w), 0);
        seen(w, "resume\n"); /* the link is down: dropped */
        link_is(w, 1, true);
        assert_string_equal(w->relay_state(w->daemon), "connected");
        seen(w, "log 5 relay.up endpoint=tcp://one:1\nconnected 1\n");
        frame_waits(w, "b", "2");
        frame_waits(w, "c", "");
        w->full = true;
        assert_int_equal(woken(w), 0);
        seen(w, "timer retry in 20\nresume\n");
        timer(w, 1);
        seen(w, "timer retry in 20\n");
        w->full = false;
        timer(w, 1);
        seen(w, "send tcp://one:1: b|2\nsend tcp://one:1: c|\n"); /* in their order, none twice */
        timer(w, 1);
        seen(w, "");
        link_is(w, 1, false);
        seen(w, "log 4 relay.down endpoint=tcp://one:1 ...\nconnected 0\n");
        frame_waits(w, "d", "3");
        w->sockets[1].up = true;
        w->full = true;
        assert_int_equal(woken(w), 0); /* held at the end */
        w->trace.len = 0;
}

static void a_frame_waits_for_the_socket_and_goes_once(void **state) {
        World w;

        world_init(&w);
        runs(&w, frames_go_and_wait);
        seen(&w, ENDS STOPPED);
        world_deinit(&w);
}

static void comes(World *w, const char *const *parts, unsigned n, uint8_t hops) {
        NetMessage *m = net_message_new();
        uint8_t envelope[FRAME_ENVELOPE_SIZE];

        frame_envelope_encode(hops, envelope);
        net_message_add(m, bytes_of(envelope, sizeof(envelope)));
        for (unsigned i = 0; i < n; i++)
                net_message_add(m, bytes_of_str(parts[i]));
        assert_int_equal(w->sockets[1].handler.message(w->sockets[1].handler.userdata, &m), 0);
        net_message_free(m);
}

static void frames_come(World *w) {
        static const char *const parts[] = { "head", "body", "more" };

        w->trace.len = 0;
        comes(w, parts, 2, 3);
        seen(w, "frame head|body\n");
        comes(w, parts, 1, 3);
        comes(w, parts, 3, 3);
        seen(w, "");
        w->flooded = true;
        comes(w, parts, 2, 3);
        comes(w, parts, 2, 3);
        seen(w, "frame head|body\nlog 4 frame.dropped not_logged=0 ...\nframe head|body\n");
        w->now_ms += 59999;
        comes(w, parts, 2, 3);
        seen(w, "frame head|body\n");
        w->now_ms += 1;
        comes(w, parts, 2, 3);
        seen(w, "frame head|body\nlog 4 frame.dropped not_logged=2 ...\n");
}

static void frames_of_another_shape_are_nobodys_and_dropped_ones_are_told_once_a_minute(void **state) {
        World w;

        world_init(&w);
        runs(&w, frames_come);
        world_deinit(&w);
}

/* ---- rosters ------------------------------------------------------------------------------------------------------ */

static void relays_move(World *w) {
        w->trace.len = 0;
        link_is(w, 1, true);
        w->trace.len = 0;
        w->newer = another(w, 11, "tcp://one:1");
        assert_int_equal(woken(w), 0);
        seen(w, "roster 11\nresume\n");
        w->newer = another(w, 12, "tcp://two:2");
        assert_int_equal(woken(w), 0);
        seen(w, "roster 12\nconnect tcp://two:2\nresume\n"); /* the old one still stands */
        frame_waits(w, "a", "1");
        assert_int_equal(woken(w), 0);
        seen(w, "send tcp://one:1: a|1\nresume\n");
        timer(w, 2);
        seen(w, ""); /* not up yet */
        link_is(w, 2, true);
        seen(w, "timer go over in 0\n");
        timer(w, 2);
        seen(w, "close tcp://one:1\nconnected 0\nlog 5 relay.up endpoint=tcp://two:2\nconnected 1\n");
        w->newer = another(w, 13, "tcp://three:3");
        assert_int_equal(woken(w), 0);
        w->newer = another(w, 14, "tcp://four:4"); /* the third never answered */
        assert_int_equal(woken(w), 0);
        seen(w, "roster 13\nconnect tcp://three:3\nresume\nroster 14\nclose tcp://three:3\nconnect tcp://four:4\nresume\n");
        w->newer = another(w, 15, "tcp://four:4");
        relay_of(w->newer, "411281")->curve[ROSTER_KEY_SIZE - 1] ^= 1; /* the same place with another key is another */
        assert_int_equal(woken(w), 0);
        seen(w, "roster 15\nclose tcp://four:4\nconnect tcp://four:4\nresume\n");
        w->newer = another(w, 16, "tcp://four:4");
        w->newer->n_relays = 0;
        assert_int_equal(woken(w), 0);
        seen(w, "roster 16\nclose tcp://four:4\nclose tcp://two:2\nconnected 0\nlog 5 relay.none unit=411281 ...\nresume\n");
        assert_string_equal(w->relay_state(w->daemon), "");
        w->address = NET_E_ADDRESS;
        w->newer = another(w, 17, "nonsense");
        assert_int_equal(woken(w), 0); /* it goes on alone */
        seen(w, "roster 17\nconnect nonsense\nlog 3 relay.address endpoint=nonsense ...\nresume\n");
}

static void the_office_follows_its_relay_once_the_new_one_is_up(void **state) {
        World w;

        world_init(&w);
        runs(&w, relays_move);
        seen(&w, "writer stop\nwriter free\nclose control\nnet free\n" STOPPED);
        world_deinit(&w);
}

static void a_newer_one_at_the_start(World *w) {
        seen(w, BEGIN STARTED WATCHED "roster 30\nconnect tcp://two:2\n");
}

static void the_journals_roster_goes_before_the_files(void **state) {
        World w;

        world_init(&w);
        w.newer = another(&w, 30, "tcp://two:2");
        runs(&w, a_newer_one_at_the_start);
        world_deinit(&w);
}

/* ---- the watch ---------------------------------------------------------------------------------------------------- */

#define WATCH_ENDS "release halves\ntimer watch in 1000\n"

static void silence_and_room(World *w) {
        w->trace.len = 0;
        timer(w, 0);
        seen(w, WATCH_ENDS);
        w->view.n_peers = 3;
        w->view.peers[0] = (EnginePeer){ .unit = { "411281.hrss" }, .below = true, .silent = true };
        w->view.peers[1] = (EnginePeer){ .unit = { "411200" }, .silent = true }; /* above: its silence is not ours to tell */
        w->view.peers[2] = (EnginePeer){ .unit = { "411282" }, .below = true };
        timer(w, 0);
        seen(w, "submit alarm 5 on of 411281.hrss by 411281: not heard for longer than limits.silence\n" WATCH_ENDS);
        put_alarm(w, ALARM_SILENCE, "411281.hrss", true);
        put_alarm(w, ALARM_SILENCE, "411282", true);
        timer(w, 0);
        seen(w, "submit alarm 5 off of 411282 by 411281: \n" WATCH_ENDS);
        w->view.n_peers = 0;
        w->usage = (StoreUsage){ .used = 69, .size = 100 };
        timer(w, 0);
        seen(w, WATCH_ENDS);
        w->usage.used = 71;
        timer(w, 0);
        seen(w, "submit alarm 12 on of 411281 by 411281: map 71 % full; at 90 % intake stops\n"
                "log 4 office.room what=map percent=71 ...\n" WATCH_ENDS);
        put_alarm(w, ALARM_ROOM, "411281", true);
        timer(w, 0);
        seen(w, WATCH_ENDS); /* once */
        w->usage.used = 68;
        timer(w, 0);
        seen(w, WATCH_ENDS);
        w->usage.used = 60;
        timer(w, 0);
        seen(w, "submit alarm 12 off of 411281 by 411281: \n" WATCH_ENDS);
        w->busy = true;
        timer(w, 0); /* comes again with the next look */
        seen(w, "submit alarm 12 off of 411281 by 411281: \n" WATCH_ENDS);
}

static void silence_and_room_are_alarms_once_and_end(void **state) {
        World w;

        world_init(&w);
        runs(&w, silence_and_room);
        world_deinit(&w);
}

/* ---- the wake ----------------------------------------------------------------------------------------------------- */

static void wakes(World *w) {
        w->trace.len = 0;
        w->n_done = 2;
        assert_int_equal(woken(w), 0);
        seen(w, "done\ndone\nresume\n");
        w->done = -EIO;
        w->n_done = 2;
        assert_int_equal(woken(w), -EIO);
        seen(w, "done\n");
        w->done = 0;
        w->n_done = 1;
        w->fails = -ENOSPC;
        assert_int_equal(woken(w), -ENOSPC); /* nothing is told as done that may not be */
        seen(w, "");
        w->n_done = 0;
}

static void a_wake_tells_what_is_done_and_ends_with_the_writer(void **state) {
        World w;

        world_init(&w);
        runs(&w, wakes);
        world_deinit(&w);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_start_and_an_end_are_told),
                cmocka_unit_test(all_that_was_found_at_the_start_is_told),
                cmocka_unit_test(damage_is_an_alarm_until_a_start_finds_none),
                cmocka_unit_test(a_start_that_fails_says_so_and_closes_what_it_opened),
                cmocka_unit_test(what_ended_the_writer_is_told),
                cmocka_unit_test(what_became_durable_before_the_end_is_told_unless_the_writer_failed),
                cmocka_unit_test(uids_that_the_file_system_keeps_out_are_named),
                cmocka_unit_test(a_frame_waits_for_the_socket_and_goes_once),
                cmocka_unit_test(frames_of_another_shape_are_nobodys_and_dropped_ones_are_told_once_a_minute),
                cmocka_unit_test(the_office_follows_its_relay_once_the_new_one_is_up),
                cmocka_unit_test(the_journals_roster_goes_before_the_files),
                cmocka_unit_test(silence_and_room_are_alarms_once_and_end),
                cmocka_unit_test(a_wake_tells_what_is_done_and_ends_with_the_writer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
