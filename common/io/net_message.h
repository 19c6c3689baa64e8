/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A message of one to NET_PARTS_MAX parts with what is known of its sender.  Parts keep libzmq's own buffers, so that a relay
 * moves a body from socket to socket without copying or looking.
 */

#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include "common/base/bytes.h"
#include "common/io/limits.h"

/* The way back to whoever sent it; a listening socket's own number for the connection, not an identity. */
typedef struct NetRoute {
        uint8_t len; /* 0: none */
        uint8_t id[NET_ROUTE_SIZE_MAX];
} NetRoute;

/* Kernel's word on who is at the other end of a local socket. */
typedef struct NetCredentials {
        uid_t uid;
        gid_t gid;
        pid_t pid; /* when it connected: only for logs */
} NetCredentials;

typedef struct NetMessage NetMessage;

NetMessage *net_message_new(void);
NetMessage *net_message_free(NetMessage *m);
void net_message_freep(NetMessage **m);

/* Copies. */
void net_message_add(NetMessage *m, Bytes part);
/* Replaces part i by a copy. */
void net_message_set(NetMessage *m, size_t i, Bytes part);
size_t net_message_count(const NetMessage *m);
/* Borrowed until the message is sent or freed. */
Bytes net_message_part(const NetMessage *m, size_t i);

/* Of a received one. */
NetRoute net_message_route(const NetMessage *m);
/* From net_listen(): never empty, and in the guard's table when it was received.  Else "". */
const char *net_message_user(const NetMessage *m);
/* False unless from net_listen_local(). */
bool net_message_credentials(const NetMessage *m, NetCredentials *ret);
/* What a connecting side sends when its link comes up, so that the other learns the route: one empty part. */
bool net_message_is_greeting(const NetMessage *m);

static inline bool net_route_equal(const NetRoute *a, const NetRoute *b) {
        return a->len == b->len && memcmp(a->id, b->id, a->len) == 0;
}
