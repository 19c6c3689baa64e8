/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sockets in a loop: messages handed out, links watched, connections counted.
 *
 * libzmq tells of both only through a socket's monitor.  From it we learn what it (4.3.4) does not do by itself.  After a
 * handshake that was refused, or any protocol error, a connecting socket gives up for good, so it is connected afresh.  And a
 * listening socket accepts until the process has no descriptors left, then spins.  Unbinding would close all its connections;
 * so at the cap its descriptor gets a kernel packet filter that drops everything, which leaves newcomers' SYNs unanswered
 * (their TCP repeats them) and those who are in untouched, until a quarter has gone.
 */

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <sys/socket.h>
#include "common/base/memory.h"
#include "common/io/net_internal.h"

#define EVENTS_LISTENING (ZMQ_EVENT_LISTENING | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED)
#define EVENTS_CONNECTING \
        (ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | \
         ZMQ_EVENT_DISCONNECTED)
#define RETRY_SOON_MS 100

/* ---- monitor -------------------------------------------------------------------------------------------------------- */

int net_monitor_start(NetSocket *s) {
        const int unlimited = 0, no_linger = 0; /* a full monitor would block libzmq's own thread */
        char name[NET_MONITOR_SIZE];

        snprintf(name, sizeof(name), "inproc://monitor-%u", s->net->n_monitors++);
        if (zmq_socket_monitor(s->socket, name, net_is_listening(s) ? EVENTS_LISTENING : EVENTS_CONNECTING) < 0)
                return fail_trace(-errno);
        s->monitor = zmq_socket(s->net->context, ZMQ_PAIR);
        if (!s->monitor)
                return fail_trace(-errno);
        if (zmq_setsockopt(s->monitor, ZMQ_RCVHWM, &unlimited, sizeof(unlimited)) < 0 ||
            zmq_setsockopt(s->monitor, ZMQ_LINGER, &no_linger, sizeof(no_linger)) < 0 || zmq_connect(s->monitor, name) < 0)
                return fail_trace(-errno);
        return 0;
}

void net_monitor_stop(NetSocket *s) {
        if (!s->monitor)
                return;
        zmq_socket_monitor(s->socket, NULL, 0);
        zmq_close(s->monitor);
        s->monitor = NULL;
}

/* An event is two parts: number and value (u16 and u32 in the machine's order), address. */
static int monitor_receive(NetSocket *s, uint16_t *ret_event, uint32_t *ret_value) {
        zmq_msg_t part;
        bool more;

        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, s->monitor, ZMQ_DONTWAIT) < 0) {
                int error = errno;

                zmq_msg_close(&part);
                return error == EAGAIN || error == EINTR ? NET_E_NONE : fail_trace(-error);
        }
        assert(zmq_msg_size(&part) == 6);
        memcpy(ret_event, zmq_msg_data(&part), sizeof(*ret_event));
        memcpy(ret_value, (const uint8_t *)zmq_msg_data(&part) + sizeof(*ret_event), sizeof(*ret_value));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
        while (more) {
                zmq_msg_init(&part);
                if (zmq_msg_recv(&part, s->monitor, 0) < 0 && errno != EINTR) {
                        zmq_msg_close(&part);
                        return fail_trace(-errno);
                }
                more = zmq_msg_more(&part);
                zmq_msg_close(&part);
        }
        return 0;
}

/* ---- connecting ----------------------------------------------------------------------------------------------------- */

static void set_timer(NetSocket *s, int64_t delay_ms) {
        loop_timer_set(s->loop, &s->timer, loop_now_ms(s->loop) + delay_ms);
}

/* The first message on a link; the other side learns from it where we are, also after its restart. */
static int greet(NetSocket *s) {
        NetMessage *m CLEANUP(net_message_freep) = net_message_new();
        int r;

        net_message_add(m, BYTES_NONE);
        r = net_send(s, NULL, &m);
        if (r == NET_E_FULL) {
                set_timer(s, RETRY_SOON_MS);
                return 0;
        }
        s->greeted = r == 0;
        return r;
}

static int link_up(NetSocket *s) {
        bool was_up = s->up;
        int r;

        s->refused_ms = 0;
        s->up = true;
        s->greeted = false;
        loop_timer_cancel(s->loop, &s->timer);
        r = greet(s);
        if (r || was_up)
                return r;
        return s->handler.link ? s->handler.link(s->handler.userdata, true) : 0;
}

static int link_down(NetSocket *s) {
        bool was_up = s->up;

        s->up = false;
        if (was_up || !s->timer.armed_in)
                set_timer(s, NET_RELINK_MS);
        return was_up && s->handler.link ? s->handler.link(s->handler.userdata, false) : 0;
}

static int link_refused(NetSocket *s) {
        uint64_t held_back;

        s->refused_ms = s->refused_ms ? 2 * s->refused_ms : NET_REFUSED_RETRY_MS;
        if (s->refused_ms > NET_REFUSED_RETRY_MAX_MS)
                s->refused_ms = NET_REFUSED_RETRY_MAX_MS;
        if (log_limit_pass(&s->refused_log, loop_now_ms(s->loop), 1, 60000, &held_back))
                log_event(LOG_WARN, "net.turned_away",
                          "the relay does not know our CURVE key: is it in the roster that the relay has?",
                          log_str("endpoint", s->endpoint), log_uint("not_logged", held_back));
        set_timer(s, s->refused_ms);
        return 0;
}

static int link_again(NetSocket *s) {
        /* the old attempt, if libzmq still has one; an ENOENT says it has not */
        if (zmq_disconnect(s->socket, s->endpoint) < 0 && errno != ENOENT)
                return fail_trace(-errno);
        if (zmq_connect(s->socket, s->endpoint) < 0)
                return fail_trace(-errno);
        set_timer(s, NET_RELINK_MS);
        return 0;
}

static int connecting_event(NetSocket *s, uint16_t event) {
        switch (event) {
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
                return link_up(s);
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
                return link_refused(s);
        default:
                return link_down(s);
        }
}

/* ---- listening ------------------------------------------------------------------------------------------------------ */

static int set_accepting(NetSocket *s, bool accepting) {
        struct sock_filter drop_all = BPF_STMT(BPF_RET | BPF_K, 0);
        const struct sock_fprog program = { .len = 1, .filter = &drop_all };
        const int unused = 0;

        if (accepting ? setsockopt(s->listen_fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)) < 0 :
                        setsockopt(s->listen_fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
                return fail_trace(-errno);
        s->accepting = accepting;
        if (accepting) {
                log_event(LOG_NOTE, "net.open", NULL, log_str("endpoint", s->endpoint),
                          log_uint("connections", s->counts.connections));
                return 0;
        }
        s->counts.closed_for_business++;
        log_event(LOG_ERROR, "net.full", "no more connections are accepted until some go: who connects so often?",
                  log_str("endpoint", s->endpoint), log_uint("connections", s->counts.connections));
        return 0;
}

static int listening_event(NetSocket *s, uint16_t event, uint32_t value) {
        if (event == ZMQ_EVENT_LISTENING) {
                s->listen_fd = (int)value; /* libzmq's, open as long as the socket is */
                s->accepting = true;
        } else if (event == ZMQ_EVENT_ACCEPTED)
                s->counts.connections++;
        else if (s->counts.connections > 0)
                s->counts.connections--;
        if (s->kind == NET_LISTEN_LOCAL) /* its folder lets in nobody but us */
                return 0;
        if (s->accepting && s->counts.connections >= s->connections_max)
                return set_accepting(s, false);
        if (!s->accepting && s->counts.connections <= s->connections_max / 4 * 3)
                return set_accepting(s, true);
        return 0;
}

/* ---- in the loop ---------------------------------------------------------------------------------------------------- */

static int on_timer(void *userdata) {
        NetSocket *s = userdata;

        if (s->up)
                return s->greeted ? 0 : greet(s);
        return link_again(s);
}

static int on_monitor(void *userdata) {
        NetSocket *s = userdata;
        uint32_t value = 0;
        uint16_t event = 0;
        int r;

        /* all of them: counting late would let more in */
        while ((r = monitor_receive(s, &event, &value)) == 0) {
                r = net_is_listening(s) ? listening_event(s, event, value) : connecting_event(s, event);
                if (r)
                        return r;
        }
        return r == NET_E_NONE ? 0 : r;
}

static int on_readable(void *userdata) {
        NetSocket *s = userdata;

        for (unsigned i = 0; i < NET_TURN_MAX; i++) {
                NetMessage *m CLEANUP(net_message_freep) = NULL;
                int r;

                r = net_receive(s, &m);
                if (r)
                        return r == NET_E_NONE ? 0 : r;
                r = s->handler.message(s->handler.userdata, &m);
                if (r)
                        return r;
        }
        return 0;
}

int net_watch(NetSocket *s, Loop *loop, const NetHandler *handler) {
        assert(!s->loop && handler->message);
        s->loop = loop;
        s->handler = *handler;
        loop_timer_init(&s->timer, on_timer, s);
        if (s->monitor)
                s->monitor_source = loop_add_socket(loop, s->monitor, on_monitor, s);
        s->source = loop_add_socket(loop, s->socket, on_readable, s);
        if (s->kind == NET_CONNECT)
                set_timer(s, NET_RELINK_MS);
        return 0;
}
