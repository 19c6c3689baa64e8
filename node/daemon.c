/* SPDX-License-Identifier: Apache-2.0 */

#include "node/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/net.h"
#include "common/wire/frame.h"
#include "node/control.h"
#include "node/core/row.h"
#include "node/writer.h"

/* How often it looks whether an office below fell silent. */
#define WATCH_MS 1000
/* A frame that the relay connection had no room for is tried again after. */
#define RETRY_MS 20

#define DAEMON_STOP 1 /* a loop callback's result: somebody asked us to end */

struct Daemon;

/* A connection to the relay.  When the roster says that it has moved, the office goes over once the new one is up: until then it would
 * be cut off, and those who learn of the roster from it with it. */
typedef struct Uplink {
        struct Daemon *daemon;
        NetSocket *socket; /* NULL: none */
} Uplink;

typedef struct Daemon {
        Home *home;
        Loop *loop;
        Net *net;
        NetSocket *control_socket;
        Uplink uplinks[2];
        unsigned up;       /* the one in use */
        Control *control;
        Writer *writer;
        Roster *roster;    /* that came into force since the start; NULL: the home's is */
        WriterFrame *held; /* the relay connection was full */
        LoopTimer watch, retry, go_over;
        LogLimit busy_log;
        char failed_at[512];       /* why it ends: which file */
        bool unreadable_told;
} Daemon;

/* ---- towards the relay ------------------------------------------------------------------------------------------- */

static NetSocket *relay_socket(const Daemon *d) {
        return d->uplinks[d->up].socket;
}

static bool send_frame(Daemon *d, const WriterFrame *frame) {
        NetMessage *m CLEANUP(net_message_freep) = net_message_new();
        uint8_t envelope[FRAME_ENVELOPE_SIZE];

        frame_envelope_encode(FRAME_HOPS_MAX, envelope);
        net_message_add(m, bytes_of(envelope, sizeof(envelope)));
        net_message_add(m, bytes_of(frame->bytes, frame->header_len));
        net_message_add(m, bytes_of(frame->bytes + frame->header_len, frame->body_len));
        return net_send(relay_socket(d), NULL, &m) != NET_E_FULL;
}

/* While the link is down frames are dropped: the engine's link sends them again when it is told of the next one. */
static void send_frames(Daemon *d) {
        for (;;) {
                if (!d->held)
                        d->held = writer_next_frame(d->writer);
                if (!d->held)
                        return;
                if (relay_socket(d) && net_is_up(relay_socket(d)) && !send_frame(d, d->held)) {
                        loop_timer_set(d->loop, &d->retry, loop_now_ms(d->loop) + RETRY_MS);
                        return;
                }
                d->held = mem_free(d->held);
        }
}

static int on_retry(void *userdata) {
        send_frames(userdata);
        return 0;
}

static int on_frame(void *userdata, NetMessage **m) {
        Daemon *d = ((const Uplink *)userdata)->daemon;
        uint64_t held_back;
        uint8_t hops;

        if (net_message_count(*m) != FRAME_PARTS || frame_envelope_decode(net_message_part(*m, 0), &hops))
                return 0; /* not ours; the sender repeats what was */
        if (writer_frame(d->writer, net_message_part(*m, 1), net_message_part(*m, 2)))
                return 0;
        if (log_limit_pass(&d->busy_log, loop_now_ms(d->loop), 1, 60000, &held_back))
                log_event(LOG_WARN, "frame.dropped", "more comes in than can be taken; it will be sent again",
                          log_uint("not_logged", held_back));
        return 0;
}

static int on_link(void *userdata, bool up) {
        const Uplink *u = userdata;
        Daemon *d = u->daemon;

        if (u != &d->uplinks[d->up]) { /* not within its own callback */
                if (up)
                        loop_timer_set(d->loop, &d->go_over, loop_now_ms(d->loop));
                return 0;
        }
        log_event(up ? LOG_NOTE : LOG_WARN, up ? "relay.up" : "relay.down",
                  up ? NULL : "the office goes on alone, what it sends waits: see that the relay runs and can be reached there",
                  log_str("endpoint", net_endpoint(u->socket)));
        writer_connected(d->writer, up);
        return 0;
}

static void close_uplink(Daemon *d, unsigned which) {
        d->uplinks[which].socket = net_close(d->uplinks[which].socket);
}

/* What was on its way through the old one is sent again. */
static int on_go_over(void *userdata) {
        Daemon *d = userdata;
        unsigned other = !d->up;

        if (!d->uplinks[other].socket || !net_is_up(d->uplinks[other].socket))
                return 0; /* down again, or another one meanwhile: it says so when it is up */
        close_uplink(d, d->up);
        d->up = other;
        writer_connected(d->writer, false);
        return on_link(&d->uplinks[other], true);
}

static const char *relay_state(void *userdata) {
        const Daemon *d = userdata;

        return !relay_socket(d) ? "" : net_is_up(relay_socket(d)) ? "connected" : "unreachable";
}

/* NULL: none, the office works alone. */
static const RosterRelay *relay_in(const Daemon *d, const Roster *roster) {
        const RosterNode *node = roster_find_node(roster, &d->home->config->unit);

        return node ? roster_find_relay(roster, &node->relay) : NULL;
}

static const Roster *roster_of(const Daemon *d) {
        return d->roster ? d->roster : d->home->roster;
}

static int connect_relay(Daemon *d, unsigned which) {
        static const NetHandler handler = { .message = on_frame, .link = on_link };
        const RosterRelay *relay = relay_in(d, roster_of(d));
        NetHandler mine = handler;
        int r;

        if (!relay) {
                log_event(LOG_NOTE, "relay.none", "the roster names no relay for this node: the office works alone",
                          log_str("unit", d->home->config->unit.s));
                return 0;
        }
        r = net_connect(d->net, relay->endpoint, &d->home->curve, relay->curve, &d->uplinks[which].socket);
        if (r > 0) { /* whoever signed that is to be told; the office goes on alone */
                log_event(LOG_ERROR, "relay.address", net_error_text(r), log_str("endpoint", relay->endpoint));
                return 0;
        }
        mine.userdata = &d->uplinks[which];
        return r ? fail_trace(r) : net_watch(d->uplinks[which].socket, d->loop, &mine);
}

static bool same_relay(const RosterRelay *a, const RosterRelay *b) {
        return a == b || (a && b && strcmp(a->endpoint, b->endpoint) == 0 && memcmp(a->curve, b->curve, sizeof(a->curve)) == 0);
}

/* A roster came into force: what the desks are shown goes by it, and so does where the relay is.  Is that another one? */
static bool take_roster(Daemon *d) {
        Roster *newer = writer_next_roster(d->writer), *before = d->roster;
        bool moved;

        if (!newer)
                return false;
        moved = !same_relay(relay_in(d, roster_of(d)), relay_in(d, newer));
        d->roster = newer;
        control_set_roster(d->control, newer);
        roster_free(before);
        return moved;
}

static int follow_roster(Daemon *d) {
        if (!take_roster(d))
                return 0;
        close_uplink(d, !d->up); /* of a move before, that came to nothing */
        if (!relay_in(d, d->roster) && relay_socket(d)) {
                close_uplink(d, d->up);
                writer_connected(d->writer, false);
        }
        return connect_relay(d, relay_socket(d) ? !d->up : d->up);
}

/* ---- the control socket ------------------------------------------------------------------------------------------ */

static int listen_control(Daemon *d) {
        const NetHandler handler = { .message = control_message, .userdata = d->control };
        int r = net_watch(d->control_socket, d->loop, &handler);

        return r ? fail_trace(r) : 0;
}

/* A uid that the config lists and the file system keeps out: nobody would tell whoever sits there why. */
static void tell_kept_out(const Config *config) {
        if (config->control_gid != CONFIG_NO_GROUP)
                return;
        for (uint32_t i = 0; i < config->n_users; i++)
                if (config->users[i].uid != geteuid() && config->users[i].uid != 0)
                        log_event(LOG_WARN, "control.kept_out", "the config lists this uid, but only who runs the node can reach the control "
                                  "socket: name a group of it in control_group", log_uint("uid", config->users[i].uid));
}

static int bind_control(Daemon *d) {
        const Config *config = d->home->config;
        char *path CLEANUP(mem_freep) = home_path(config, HOME_CONTROL);
        gid_t group = config->control_gid;
        int r = net_listen_local(d->net, path, group != CONFIG_NO_GROUP ? &group : NULL, &d->control_socket);

        if (r > 0)
                log_event(LOG_ERROR, "control.bind", net_error_text(r), log_str("path", path));
        else if (r == 0)
                tell_kept_out(config);
        return r < 0 ? fail_trace(r) : r;
}

/* ---- inputs of our own ------------------------------------------------------------------------------------------- */

/* A roster in the config that is newer than the one in force becomes an entry. */
static void offer_roster(Daemon *d) {
        WriterCall *call;

        if (d->home->roster->version <= writer_head(d->writer)->roster_version)
                return;
        home_keep_step(d->home->config, d->home->roster->version, buf_bytes(&d->home->signed_roster)); /* others may need it */
        call = control_own_call();
        call->command.input = (Input){
                .kind = INPUT_ROSTER, .actor = { .unit = d->home->config->unit }, .roster = d->home->roster,
                .roster_bytes = buf_bytes(&d->home->signed_roster),
        };
        if (!writer_submit(d->writer, call))
                control_free_call(call);
}

/* Copies the text. */
static void report_alarm(Daemon *d, AlarmKind kind, const UnitCode *about, bool on, const char *text) {
        WriterCall *call = control_own_call();

        call->command.input = (Input){
                .kind = INPUT_ALARM, .actor = { .unit = d->home->config->unit }, .peer = *about, .alarm = kind, .alarm_on = on,
                .text = on ? arena_strdup(&call->command.arena, text) : "",
        };
        if (!writer_submit(d->writer, call))
                control_free_call(call);
}

/* False: its row can't be read.  Then nobody knows whether it stands, and nothing is reported of it: the writer would only stumble
 * over the same row. */
static bool alarm_known(Daemon *d, StoreTxn *txn, AlarmKind kind, const UnitCode *about, bool *ret_on) {
        AlarmRow alarm;
        bool on = alarm_get(txn, kind, about->s, &alarm) && alarm.on;

        if (store_error(txn)) {
                if (!d->unreadable_told)
                        log_event(LOG_ERROR, "store.unreadable", "an alarm's row is damaged: run `zhuji verify`, then `zhuji rebuild`",
                                  log_int("error", -store_error(txn)));
                d->unreadable_told = true;
                return false;
        }
        *ret_on = on;
        return true;
}

static void watch_silence(Daemon *d, StoreTxn *txn, const EnginePeer *peer) {
        bool is_on;

        if (peer->below && alarm_known(d, txn, ALARM_SILENCE, &peer->unit, &is_on) && is_on != peer->silent)
                report_alarm(d, ALARM_SILENCE, &peer->unit, peer->silent, "not heard for longer than limits.silence");
}

static void watch_room(Daemon *d, StoreTxn *txn) {
        const UnitCode *unit = &d->home->config->unit;
        bool is_on, should;
        StoreUsage usage;
        Reserve reserve;
        char text[80];

        if (!alarm_known(d, txn, ALARM_ROOM, unit, &is_on))
                return;
        store_usage(d->home->store, &usage);
        should = reserve_alarm(&usage, is_on, &reserve);
        if (should == is_on)
                return;
        snprintf(text, sizeof(text), "%s %u %% full; at %u %% intake stops", reserve.what, reserve.percent,
                 RESERVE_STOP_PERCENT);
        report_alarm(d, ALARM_ROOM, unit, should, text);
        if (should)
                log_event(LOG_WARN, "office.room", "make room, or raise limits.map_mib in the config",
                          log_str("what", reserve.what),
                          log_uint("percent", reserve.percent));
}

/* Silence is seen here, where the transport's clock is, and so is the room left; that it was seen is an entry, once. */
static int on_watch(void *userdata) {
        Daemon *d = userdata;
        WriterView *view = mem_new(WriterView);
        StoreTxn *txn = NULL;
        int r = store_begin(d->home->store, false, &txn);

        writer_view(d->writer, view);
        for (size_t i = 0; !r && i < view->n_peers; i++)
                watch_silence(d, txn, &view->peers[i]);
        if (!r)
                watch_room(d, txn);
        store_abort(&txn);
        mem_free(view);
        control_release_halves(d->control);
        loop_timer_set(d->loop, &d->watch, loop_now_ms(d->loop) + WATCH_MS);
        return r;
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static int on_wake(void *userdata) {
        Daemon *d = userdata;
        int r = writer_failed(d->writer);

        for (WriterCall *call; !r && (call = writer_next_done(d->writer));)
                r = control_done(d->control, call);
        if (!r)
                r = follow_roster(d);
        if (r)
                return r;
        send_frames(d);
        return control_resume(d->control);
}

static int on_signal(void *userdata, int signal) {
        log_event(LOG_NOTE, "node.stopping", NULL, log_int("signal", signal));
        return DAEMON_STOP;
}

/* Damage below the store's position costs only the evidence from there; it is an alarm until a start finds none. */
static int report_damage(Daemon *d, const RunnerReport *report) {
        const UnitCode *unit = &d->home->config->unit;
        StoreTxn *txn = NULL;
        int r = store_begin(d->home->store, false, &txn);
        bool is_on;

        if (r)
                return r;
        if (alarm_known(d, txn, ALARM_DAMAGE, unit, &is_on) && is_on != report->damaged_below)
                report_alarm(d, ALARM_DAMAGE, unit, report->damaged_below, report->message);
        store_abort(&txn);
        if (report->damaged_below)
                log_event(LOG_ERROR, "journal.damaged",
                          "stop the node, put a copy of that segment back, start it; `zhuji verify` tells whether it is whole",
                          log_str("where", report->message));
        return 0;
}

static void log_start(const Home *home, const RunnerReport *report, const Writer *writer) {
        const OfficeHead *head = writer_head(writer);

        log_event(LOG_NOTE, "node.started", NULL, log_str("unit", home->config->unit.s), log_uint("entry", head->entry),
                  log_uint("seal", head->seal), log_uint("replayed", report->replayed), log_int("pid", getpid()));
        if (report->was_cut)
                log_event(LOG_WARN, "journal.cut", "a torn last batch was removed; nothing in it had been acknowledged",
                          log_uint("segment", report->at.segment), log_uint("offset", report->at.offset));
        if (report->keys_missing)
                log_event(LOG_ERROR, "case_keys.missing", "what was said about these cases can't be read: stop the node, put the newest "
                          "copy of the casekeys folder back, start it again", log_uint("cases", report->keys_missing));
        if (report->keys_destroyed)
                log_event(LOG_WARN, "case_keys.destroyed", "keys of accusations were there again, from an older copy, or still: destroyed",
                          log_uint("cases", report->keys_destroyed));
        if (home->abnormal)
                log_event(LOG_WARN, "node.abnormal_end", "the last run did not end in order; inputs are tried one by one "
                          "for a while", log_uint("entry", head->entry));
        if (home->config->demo)
                log_event(LOG_WARN, "node.demo", "demonstration: its time is not the real one",
                          log_int("speed", home->config->clock.speed));
}

static int start(Daemon *d) {
        static const int signals[] = { SIGTERM, SIGINT, 0 };
        RunnerReport report = { 0 };
        HomeProblem problem = { "" };
        int r;

        /* A reader that went away must not end the office. */
        signal(SIGPIPE, SIG_IGN);
        r = loop_new(&d->loop);
        if (!r)
                r = loop_add_signals(d->loop, signals, on_signal, d);
        if (!r)
                r = net_new(&d->net);
        if (!r) {
                net_set_queue(d->net, d->home->config->queue);
                r = bind_control(d);
        }
        if (r)
                return r;
        r = writer_start(d->home, d->loop, &problem, &report, &d->writer);
        if (r == HOME_E_REFUSED)
                log_event(LOG_ERROR, "node.refused", problem.message, log_str("data", d->home->config->data));
        if (r)
                return r;
        log_start(d->home, &report, d->writer);
        d->control = control_new(&(ControlConfig){ .home = d->home, .loop = d->loop, .writer = d->writer,
                                                   .socket = d->control_socket, .relay = relay_state, .userdata = d });
        offer_roster(d);
        r = report_damage(d, &report);
        if (r)
                return r;
        loop_on_wake(d->loop, on_wake, d);
        loop_timer_init(&d->watch, on_watch, d);
        loop_timer_init(&d->retry, on_retry, d);
        loop_timer_init(&d->go_over, on_go_over, d);
        loop_timer_set(d->loop, &d->watch, loop_now_ms(d->loop) + WATCH_MS);
        (void)take_roster(d); /* the journal's, if it is newer than the file's */
        r = connect_relay(d, d->up);
        return r ? r : listen_control(d);
}

/* What became durable before the end is still told. */
static int stop(Daemon *d) {
        int r = 0;

        if (d->writer) {
                r = writer_stop(d->writer);
                snprintf(d->failed_at, sizeof(d->failed_at), "%s", writer_failed_at(d->writer));
                for (WriterCall *call; !r && d->control && (call = writer_next_done(d->writer));)
                        r = control_done(d->control, call);
        }
        d->control = control_free(d->control);
        d->writer = d->writer ? writer_free(d->writer, control_free_call) : NULL;
        mem_free(d->held);
        d->roster = roster_free(d->roster);
        if (d->net) {
                close_uplink(d, 0);
                close_uplink(d, 1);
                net_close(d->control_socket);
                net_free(d->net);
        }
        loop_freep(&d->loop);
        return r;
}

static void tell_failed(const Daemon *d, int r) {
        const char *where = *d->failed_at ? d->failed_at : error_place(r);
        Buf msg = BUF_INIT;

        buf_printf(&msg, "nothing that was acknowledged is lost: %s", home_advice(r));
        buf_put_u8(&msg, 0);
        log_event(LOG_ERROR, "node.failed", (const char *)msg.data, log_errno("error", r), log_str("where", where));
        buf_deinit(&msg);
}

int daemon_run(Home *home) {
        Daemon d = { .home = home, .uplinks = { { .daemon = &d }, { .daemon = &d } } };
        int r = start(&d), ended;
        bool asked = false;

        if (!r) {
                r = loop_run(d.loop);
                asked = r == DAEMON_STOP; /* of a start that was refused the same number says so */
        }
        ended = stop(&d);
        if (asked)
                r = ended;
        if (r == -EBADMSG)
                log_event(LOG_ERROR, "node.failed", "nothing that was acknowledged is lost: a row of the store can't be read; `zhuji "
                          "verify` names it, `zhuji rebuild` makes all rows anew from the journal, then start it again",
                          log_errno("error", r));
        else if (r < 0)
                tell_failed(&d, r);
        else if (!r)
                log_event(LOG_NOTE, "node.stopped", NULL, log_str("unit", home->config->unit.s));
        return r;
}
