/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Between net.c, net_link.c and net_message.c only. */

#include <zmq.h>
#include "common/io/log.h"
#include "common/io/net.h"

#define NET_ENDPOINT_SIZE 256
#define NET_MONITOR_SIZE 40

struct NetMessage {
        zmq_msg_t parts[NET_PARTS_MAX];
        size_t n;
        NetRoute route;
        char user[NET_USER_ID_SIZE];
        bool has_credentials;
        NetCredentials credentials;
};

typedef enum NetKind { NET_LISTEN = 1, NET_CONNECT, NET_LISTEN_LOCAL, NET_CONNECT_LOCAL } NetKind;

struct NetSocket {
        Net *net;
        NetKind kind;
        size_t part_size_max;
        void *socket;
        void *monitor;                    /* PAIR; NULL for NET_CONNECT_LOCAL */
        char endpoint[NET_ENDPOINT_SIZE]; /* as resolved */
        NetCounts counts;

        Loop *loop; /* while watched */
        LoopSource *source, *monitor_source;
        LoopTimer timer; /* connecting: greet or link again */
        NetHandler handler;

        bool up, greeted;      /* connecting */
        int64_t refused_ms;    /* back-off after refused handshakes; 0: none yet */
        LogLimit refused_log;
        uint32_t connections_max; /* listening */
        int listen_fd;
        bool accepting;
};

struct Net {
        void *context;
        NetGuard *guard;
        uint32_t queue; /* 0: the defaults */
        uint32_t n_sockets, n_monitors; /* open; ever made */
};

static inline bool net_is_local(const NetSocket *s) { return s->kind == NET_LISTEN_LOCAL || s->kind == NET_CONNECT_LOCAL; }
static inline bool net_is_listening(const NetSocket *s) { return s->kind == NET_LISTEN || s->kind == NET_LISTEN_LOCAL; }

/* errno of a failed libzmq call as ours: NET_E_ for what callers handle, else negative. */
int net_translate(int error) MUST_CHECK;
/* Asks libzmq to report on the socket; before bind or connect, so that nothing is missed. */
int net_monitor_start(NetSocket *s) MUST_CHECK;
void net_monitor_stop(NetSocket *s);
/* Takes one whole message into m (fresh); good: it may be handed out.  0 or NET_E_NONE. */
int net_read(NetSocket *s, NetMessage *m, bool *ret_good) MUST_CHECK;
