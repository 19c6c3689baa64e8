/* SPDX-License-Identifier: Apache-2.0 */

/* Messages, and reading them off a socket with every check that does not depend on their meaning. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/io/net_internal.h"

NetMessage *net_message_new(void) {
        return mem_new(NetMessage);
}

NetMessage *net_message_free(NetMessage *m) {
        if (!m)
                return NULL;
        for (size_t i = 0; i < m->n; i++)
                zmq_msg_close(&m->parts[i]);
        return mem_free(m);
}

void net_message_freep(NetMessage **m) {
        *m = net_message_free(*m);
}

static void fill(zmq_msg_t *part, Bytes bytes) {
        if (zmq_msg_init_size(part, bytes.len) < 0)
                abort(); /* out of memory */
        if (bytes.len)
                memcpy(zmq_msg_data(part), bytes.data, bytes.len);
}

void net_message_add(NetMessage *m, Bytes part) {
        assert(m->n < NET_PARTS_MAX);
        fill(&m->parts[m->n++], part);
}

void net_message_set(NetMessage *m, size_t i, Bytes part) {
        zmq_msg_t fresh;

        assert(i < m->n);
        fill(&fresh, part); /* first: `part` may be borrowed from the old one */
        zmq_msg_move(&m->parts[i], &fresh);
        zmq_msg_close(&fresh);
}

size_t net_message_count(const NetMessage *m) {
        return m->n;
}

Bytes net_message_part(const NetMessage *m, size_t i) {
        zmq_msg_t *part = (zmq_msg_t *)&m->parts[i]; /* libzmq's getters are not const */

        assert(i < m->n);
        return bytes_of(zmq_msg_data(part), zmq_msg_size(part));
}

NetRoute net_message_route(const NetMessage *m) {
        return m->route;
}

const char *net_message_user(const NetMessage *m) {
        return m->user;
}

bool net_message_credentials(const NetMessage *m, NetCredentials *ret) {
        if (m->has_credentials)
                *ret = m->credentials;
        return m->has_credentials;
}

bool net_message_is_greeting(const NetMessage *m) {
        return m->n == 1 && zmq_msg_size((zmq_msg_t *)&m->parts[0]) == 0;
}

/* ---- receiving ------------------------------------------------------------------------------------------------------ */

/* libzmq 4.3.4 gives the "Peer-Address" of a local peer as "localhost:UID:GID:PID", the numbers from SO_PEERCRED as of its
 * connect; what stands before them means nothing.  The peer's own metadata can't replace it: libzmq lets the first property
 * of a name win, and this one is set before the peer is heard. */
static bool read_credentials(zmq_msg_t *part, NetCredentials *ret) {
        const char *address = zmq_msg_gets(part, "Peer-Address"), *at;
        unsigned long long numbers[3];

        if (!address)
                return false;
        at = address + strlen(address);
        for (int i = 2; i >= 0; i--) {
                char *end;

                while (at > address && at[-1] >= '0' && at[-1] <= '9')
                        at--;
                if (at == address || at[-1] != ':')
                        return false;
                numbers[i] = strtoull(at, &end, 10);
                if (end == at || (*end && *end != ':') || numbers[i] > UINT32_MAX)
                        return false;
                at--;
        }
        *ret = (NetCredentials){ (uid_t)numbers[0], (gid_t)numbers[1], (pid_t)numbers[2] };
        return true;
}

/* The user id that our guard gave this connection, if its key still has it. */
static bool read_user(NetSocket *s, zmq_msg_t *part, char ret[NET_USER_ID_SIZE]) {
        const char *user = zmq_msg_gets(part, "User-Id"), *key = zmq_msg_gets(part, NET_GUARD_KEY_PROPERTY);
        uint8_t curve[SUITE_PUBLIC_SIZE];

        if (!user || !*user || strlen(user) >= NET_USER_ID_SIZE || !key || !bytes_from_hex(key, curve, sizeof(curve)) ||
            !net_guard_knows(s->net->guard, curve, user))
                return false;
        strcpy(ret, user);
        return true;
}

static bool sender_good(NetSocket *s, NetMessage *m) {
        if (s->kind == NET_LISTEN && !read_user(s, &m->parts[0], m->user)) {
                s->counts.dropped_user++;
                return false;
        }
        if (s->kind == NET_LISTEN_LOCAL) {
                m->has_credentials = read_credentials(&m->parts[0], &m->credentials);
                if (!m->has_credentials) {
                        s->counts.dropped_user++;
                        return false;
                }
        }
        return true;
}

static bool read_route(zmq_msg_t *part, NetRoute *ret) {
        size_t len = zmq_msg_size(part);

        if (len == 0 || len > NET_ROUTE_SIZE_MAX)
                return false;
        *ret = (NetRoute){ .len = (uint8_t)len };
        memcpy(ret->id, zmq_msg_data(part), len);
        return true;
}

/* Takes a whole message off the socket, also when it is not wanted: what stays would be taken for the next one's start. */
int net_read(NetSocket *s, NetMessage *m, bool *ret_good) {
        bool good = true, more = true, route = net_is_listening(s);
        size_t size = 0;
        zmq_msg_t part;

        for (bool first = true; more; first = false) {
                zmq_msg_init(&part);
                if (zmq_msg_recv(&part, s->socket, ZMQ_DONTWAIT) < 0) {
                        int error = errno;

                        zmq_msg_close(&part);
                        /* the parts of one message arrive together */
                        if (first && (error == EAGAIN || error == EINTR))
                                return NET_E_NONE;
                        return fail_trace(-error);
                }
                more = zmq_msg_more(&part);
                size += zmq_msg_size(&part);
                if (first && route) {
                        good = read_route(&part, &m->route);
                } else if (good && m->n < NET_PARTS_MAX && zmq_msg_size(&part) <= s->part_size_max &&
                           size <= s->part_size_max + NET_MESSAGE_EXTRA) {
                        zmq_msg_init(&m->parts[m->n]);
                        zmq_msg_move(&m->parts[m->n++], &part);
                } else
                        good = false;
                zmq_msg_close(&part);
        }
        if (!good || m->n == 0) {
                s->counts.dropped_shape++;
                *ret_good = false;
        } else
                *ret_good = sender_good(s, m);
        return 0;
}

int net_receive(NetSocket *s, NetMessage **ret) {
        /* bounded: a peer whose messages are all dropped must not keep us here */
        for (unsigned i = 0; i < NET_TURN_MAX; i++) {
                NetMessage *m = net_message_new();
                bool good = false;
                int r;

                r = net_read(s, m, &good);
                if (r == 0 && good) {
                        s->counts.received++;
                        *ret = m;
                        return 0;
                }
                net_message_free(m);
                if (r)
                        return r;
        }
        return NET_E_NONE;
}
