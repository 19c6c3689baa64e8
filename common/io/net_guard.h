/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who may connect: the ZAP handler (ZeroMQ RFC 27) of a context.  It answers in a thread of its own from a table of public
 * CURVE keys, and tells libzmq the user id that messages of that connection then carry.
 *
 * ZAP fails open in libzmq: without a handler, CURVE alone admits anyone.  So the handler is bound before any CURVE server
 * socket (net_listen() refuses otherwise), those sockets enforce their ZAP domain, and everything the handler does not expect
 * is refused.  It is asked only at the handshake; a connection outlives a change of the table, so net_receive() asks
 * net_guard_knows() again for every message.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "common/base/errors.h"
#include "common/crypto/suite.h"
#include "common/io/limits.h"

#define NET_GUARD_DOMAIN "zhuji"
/* Message property with the hex key that was admitted: the user id alone would let a key that was exchanged speak on. */
#define NET_GUARD_KEY_PROPERTY "X-Zhuji-Key"

typedef struct NetPeer {
        uint8_t curve[SUITE_PUBLIC_SIZE];
        char user_id[NET_USER_ID_SIZE]; /* "node:411281", "relay:411200" */
} NetPeer;

typedef struct NetGuard NetGuard;

/* Binds inproc://zeromq.zap.01 in the context and starts the thread.  NET_E_IN_USE (net.h) if the context has a handler. */
int net_guard_new(void *context, const NetPeer *peers, size_t n, NetGuard **ret) MUST_CHECK;
/* The context must have been shut down: that is what ends the thread. */
NetGuard *net_guard_free(NetGuard *g);

/* From any thread: who is admitted from now on.  A key listed twice is admitted as nobody. */
void net_guard_set(NetGuard *g, const NetPeer *peers, size_t n);
/* From any thread: does the table, as it is now, give this key this user id? */
bool net_guard_knows(NetGuard *g, const uint8_t curve[SUITE_PUBLIC_SIZE], const char *user_id);
void net_guard_counts(NetGuard *g, uint64_t *ret_admitted, uint64_t *ret_refused);
