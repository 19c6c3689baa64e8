/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * libzmq 4.3.4, with every option set that its defaults get wrong for us, in four kinds of sockets:
 *
 *   net_listen()         ROUTER, CURVE server, guarded by our ZAP handler     relay: nodes and relays below
 *   net_connect()        DEALER, CURVE client                                 node, relay: to the relay above
 *   net_listen_local()   ROUTER over ipc, kernel credentials                  node: control channel
 *   net_connect_local()  DEALER over ipc                                      command line
 *
 * What they promise: no handshake without the guard; every message of a guarded socket comes with a user id that the guard's
 * table holds at that moment; messages are bounded in parts and size; a send never blocks and says when it can't; a link is
 * retried for ever.  A send is not an acknowledgement: what counts must be acknowledged end to end.
 *
 * A socket belongs to one thread.  Only net_guard() may be called from any.
 *
 * What libzmq 4.3.4 leaves open: someone with a listed key can make the process buffer one message of endless parts (each
 * within the size limit), or bring a routing id that collides with one libzmq makes and end the process by its assertion.
 * Both need an office's key; run services under a memory limit and with restart.
 */

#include <sys/types.h>
#include "common/crypto/suite.h"
#include "common/io/loop.h"
#include "common/io/net_guard.h"
#include "common/io/net_message.h"

#define NET_E_NONE 1      /* receive: nothing waits */
#define NET_E_FULL 2      /* send: the peer's queue is full; a connecting socket: or the link is down */
#define NET_E_AWAY 3      /* send: that route has no connection any more */
#define NET_E_ADDRESS 4   /* not an endpoint, or not an address of this machine */
#define NET_E_IN_USE 5    /* somebody listens there already */
#define NET_E_UNGUARDED 6 /* net_guard() must come first */
#define NET_E_PATH 7      /* local: path longer than NET_IPC_PATH_MAX bytes */
#define NET_E_FOLDER 8    /* local: the folder is missing, not ours, or open to others */
#define NET_E_ABSENT 9    /* local: nobody listens there */
#define NET_E_TIMEOUT 10  /* wait: not in time */
#define NET_E_CLOSED 11   /* local: closed to us */

typedef struct Net Net;
typedef struct NetSocket NetSocket;

/* A handler must not close the socket it is called for. */
typedef struct NetHandler {
        /* A message came.  The handler may keep it by setting *m to NULL.  Result as of any loop callback. */
        int (*message)(void *userdata, NetMessage **m);
        /* net_connect() only, may be NULL: the link is up (the handshake succeeded) or down. */
        int (*link)(void *userdata, bool up);
        void *userdata;
} NetHandler;

typedef struct NetCounts {
        uint64_t received, sent;
        uint64_t full, away;          /* sends that could not go */
        uint64_t dropped_user;        /* sender's key not, or no longer, in the guard's table */
        uint64_t dropped_shape;       /* too many parts, too large, a routing id of its own making */
        uint32_t connections;         /* listening sockets */
        uint64_t closed_for_business; /* times it stopped accepting because connections reached the cap */
} NetCounts;

/* What to do about a NET_E_ value: for logs and command lines. */
const char *net_error_text(int r);

/* Also raises the soft limit of descriptors to the hard one. */
int net_new(Net **ret) MUST_CHECK;
/* All sockets must be closed. */
Net *net_free(Net *n);
/* Sockets made from here on hold at most so many messages per peer and direction, local ones, too; 0: NET_QUEUE_MAX and
 * NET_LOCAL_QUEUE_MAX.  With 1 nothing is lost that counts, it only takes longer: what finds no room is dropped and repeated
 * (frames) or tried again (answers to desks). */
void net_set_queue(Net *n, uint32_t messages);

/* Starts the ZAP handler, or swaps its table: new handshakes and all messages received from now on are judged by it. */
int net_guard(Net *n, const NetPeer *peers, size_t n_peers) MUST_CHECK;
void net_guard_count(Net *n, uint64_t *ret_admitted, uint64_t *ret_refused);

/* endpoint "tcp://address:port": a numeric address, an interface, or "*"; port "*" picks one.  At most connections_max at a
 * time (0: NET_CONNECTIONS_MAX; less if descriptors are few).  0, NET_E_ADDRESS, NET_E_IN_USE, NET_E_UNGUARDED. */
int net_listen(Net *n, const char *endpoint, const KeyPair *own, uint32_t connections_max, NetSocket **ret) MUST_CHECK;
/* Never waits for the connection.  Messages queue only while the link is up.  0 or NET_E_ADDRESS. */
int net_connect(Net *n, const char *endpoint, const KeyPair *own, const uint8_t peer_curve[SUITE_PUBLIC_SIZE],
                NetSocket **ret) MUST_CHECK;
/* `path` in an existing folder that is ours with mode 0700, or, where a group may connect, too, that group's with mode 0710
 * (group NULL: nobody but we); a socket file nobody listens at is replaced.  0, NET_E_PATH, NET_E_FOLDER, NET_E_IN_USE,
 * NET_E_CLOSED. */
int net_listen_local(Net *n, const char *path, const gid_t *group, NetSocket **ret) MUST_CHECK;
/* 0, NET_E_PATH, NET_E_ABSENT, NET_E_CLOSED. */
int net_connect_local(Net *n, const char *path, NetSocket **ret) MUST_CHECK;
/* Drops what it had still to send.  Takes NULL, returns NULL. */
NetSocket *net_close(NetSocket *s);
/* The endpoint as bound or connected, ports resolved; borrowed. */
const char *net_endpoint(const NetSocket *s);
NetCounts net_counts(const NetSocket *s);

/* Hands messages and link changes to the handler from now on; needed for the connection cap and for retrying refused links. */
int net_watch(NetSocket *s, Loop *loop, const NetHandler *handler) MUST_CHECK;
bool net_is_up(const NetSocket *s);

/* 0 or NET_E_NONE; what breaks the rules is dropped and counted. */
int net_receive(NetSocket *s, NetMessage **ret) MUST_CHECK;
/* `to` is the route of a message received on a listening socket; NULL on a connecting one.  On 0 the message is gone (*m NULL);
 * on NET_E_FULL and NET_E_AWAY it is still the caller's. */
int net_send(NetSocket *s, const NetRoute *to, NetMessage **m) MUST_CHECK;
/* For callers without a loop: waits until a message can be received (or, with `to_send`, sent).  0 or NET_E_TIMEOUT. */
int net_wait(NetSocket *s, bool to_send, int64_t timeout_ms) MUST_CHECK;
