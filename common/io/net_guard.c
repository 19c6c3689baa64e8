/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The ZAP handler.  A REP socket in a thread: requests come one at a time, each is answered at once from a sorted table under a
 * lock.  It ends when its context is shut down, which is also what unblocks it.
 */

#include "common/io/net_guard.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/net.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
/* RFC 27: version, request id, domain, address, identity, mechanism, credentials (for CURVE one frame). */
#define ZAP_PARTS 7
#define ZAP_PART_SIZE 256

struct NetGuard {
        pthread_mutex_t lock;
        NetPeer *peers; /* sorted by curve */
        size_t n_peers;
        uint64_t admitted, refused;
        pthread_t thread;
        void *socket; /* the thread's */
        LogLimit refused_log;
};

typedef struct ZapRequest {
        uint8_t data[ZAP_PARTS][ZAP_PART_SIZE];
        size_t len[ZAP_PARTS]; /* a longer part keeps its length and loses its end: it matches nothing */
        size_t n;
} ZapRequest;

/* ---- table ---------------------------------------------------------------------------------------------------------- */

static int compare_peers(const void *a, const void *b) {
        return memcmp(((const NetPeer *)a)->curve, ((const NetPeer *)b)->curve, SUITE_PUBLIC_SIZE);
}

void net_guard_set(NetGuard *g, const NetPeer *peers, size_t n) {
        NetPeer *sorted = mem_new_array(NetPeer, n), *old;

        if (n) {
                memcpy(sorted, peers, n * sizeof(*sorted));
                qsort(sorted, n, sizeof(*sorted), compare_peers);
        }
        pthread_mutex_lock(&g->lock);
        old = g->peers;
        g->peers = sorted;
        g->n_peers = n;
        pthread_mutex_unlock(&g->lock);
        mem_free(old);
}

/* With the lock held; borrowed until it is released.  NULL also for a key that stands there twice. */
static const NetPeer *find(const NetGuard *g, const uint8_t curve[SUITE_PUBLIC_SIZE]) {
        const NetPeer *p, *end = g->peers + g->n_peers;
        NetPeer wanted;

        memcpy(wanted.curve, curve, SUITE_PUBLIC_SIZE);
        p = bsearch(&wanted, g->peers, g->n_peers, sizeof(*g->peers), compare_peers);
        if (!p || (p > g->peers && compare_peers(p - 1, p) == 0) || (p + 1 < end && compare_peers(p + 1, p) == 0))
                return NULL;
        return p;
}

bool net_guard_knows(NetGuard *g, const uint8_t curve[SUITE_PUBLIC_SIZE], const char *user_id) {
        const NetPeer *p;
        bool ret;

        pthread_mutex_lock(&g->lock);
        p = find(g, curve);
        ret = p && strcmp(p->user_id, user_id) == 0;
        pthread_mutex_unlock(&g->lock);
        return ret;
}

void net_guard_counts(NetGuard *g, uint64_t *ret_admitted, uint64_t *ret_refused) {
        pthread_mutex_lock(&g->lock);
        *ret_admitted = g->admitted;
        *ret_refused = g->refused;
        pthread_mutex_unlock(&g->lock);
}

/* ---- the thread ----------------------------------------------------------------------------------------------------- */

/* Takes a whole request; false when the context is shut down. */
static bool receive(void *socket, ZapRequest *ret) {
        int more = 1;
        size_t size;
        zmq_msg_t part;

        ret->n = 0;
        while (more) {
                zmq_msg_init(&part);
                if (zmq_msg_recv(&part, socket, 0) < 0) {
                        zmq_msg_close(&part);
                        if (errno == EINTR)
                                continue;
                        assert(errno == ETERM);
                        return false;
                }
                more = zmq_msg_more(&part);
                if (ret->n < ZAP_PARTS) {
                        size = zmq_msg_size(&part);
                        ret->len[ret->n] = size;
                        memcpy(ret->data[ret->n], zmq_msg_data(&part), size < ZAP_PART_SIZE ? size : ZAP_PART_SIZE);
                }
                ret->n++;
                zmq_msg_close(&part);
        }
        return true;
}

static bool part_is(const ZapRequest *q, size_t i, const char *text) {
        return q->len[i] == strlen(text) && memcmp(q->data[i], text, q->len[i]) == 0;
}

static bool well_formed(const ZapRequest *q) {
        return q->n == ZAP_PARTS && part_is(q, 0, "1.0") && q->len[1] <= ZAP_PART_SIZE && part_is(q, 2, NET_GUARD_DOMAIN) &&
               part_is(q, 5, "CURVE") && q->len[6] == SUITE_PUBLIC_SIZE;
}

static void log_refused(NetGuard *g, const ZapRequest *q) {
        size_t len = q->n > 3 ? q->len[3] : 0;
        uint64_t held_back;

        if (!log_limit_pass(&g->refused_log, clock_monotonic_ms(), 10, 60000, &held_back))
                return;
        log_event(LOG_WARN, "net.refused",
                  "no roster entry has this CURVE key: if it is an office's, put its key into the roster",
                  log_bytes("address", bytes_of(len ? q->data[3] : NULL, len < ZAP_PART_SIZE ? len : ZAP_PART_SIZE)),
                  log_hex("key", bytes_of(q->n > 6 ? q->data[6] : NULL, q->n > 6 && q->len[6] >= 8 ? 8 : 0)),
                  log_uint("not_logged", held_back));
}

/* ZMTP metadata (RFC 23): name with one byte, value with four bytes of length. */
static void key_property(const uint8_t curve[SUITE_PUBLIC_SIZE], Buf *out) {
        char hex[2 * SUITE_PUBLIC_SIZE + 1];

        bytes_to_hex(bytes_of(curve, SUITE_PUBLIC_SIZE), hex);
        buf_put_u8(out, (uint8_t)strlen(NET_GUARD_KEY_PROPERTY));
        buf_put(out, NET_GUARD_KEY_PROPERTY, strlen(NET_GUARD_KEY_PROPERTY));
        buf_put_blob(out, bytes_of_str(hex));
}

static bool send_part(void *socket, Bytes part, int flags) {
        while (zmq_send(socket, part.len ? part.data : (const uint8_t *)"", part.len, flags) < 0) {
                if (errno == ETERM)
                        return false;
                assert(errno == EINTR);
        }
        return true;
}

/* user NULL: refused.  400 tells the other side, and libzmq closes the connection at once. */
static bool answer(void *socket, const ZapRequest *q, const char *user) {
        Buf metadata CLEANUP(buf_deinit) = BUF_INIT;
        size_t id = q->n > 1 && q->len[1] <= ZAP_PART_SIZE ? q->len[1] : 0;

        if (user)
                key_property(q->data[6], &metadata);
        return send_part(socket, bytes_of_str("1.0"), ZMQ_SNDMORE) &&
               send_part(socket, bytes_of(q->data[1], id), ZMQ_SNDMORE) &&
               send_part(socket, bytes_of_str(user ? "200" : "400"), ZMQ_SNDMORE) &&
               send_part(socket, bytes_of_str(user ? "OK" : "not in the roster"), ZMQ_SNDMORE) &&
               send_part(socket, bytes_of_str(user), ZMQ_SNDMORE) && send_part(socket, buf_bytes(&metadata), 0);
}

static void *serve(void *userdata) {
        char user[NET_USER_ID_SIZE];
        NetGuard *g = userdata;
        const NetPeer *p;
        ZapRequest q;

        while (receive(g->socket, &q)) {
                bool good = well_formed(&q);

                pthread_mutex_lock(&g->lock);
                p = good ? find(g, q.data[6]) : NULL;
                if (p) {
                        memcpy(user, p->user_id, sizeof(user));
                        g->admitted++;
                } else
                        g->refused++;
                pthread_mutex_unlock(&g->lock);
                if (!p)
                        log_refused(g, &q);
                if (!answer(g->socket, &q, p ? user : NULL))
                        break;
        }
        zmq_close(g->socket);
        return NULL;
}

int net_guard_new(void *context, const NetPeer *peers, size_t n, NetGuard **ret) {
        const int no_linger = 0;
        NetGuard *g;
        void *socket;
        int r;

        socket = zmq_socket(context, ZMQ_REP);
        if (!socket)
                return fail_trace(-errno);
        if (zmq_setsockopt(socket, ZMQ_LINGER, &no_linger, sizeof(no_linger)) < 0 || zmq_bind(socket, ZAP_ENDPOINT) < 0) {
                r = errno == EADDRINUSE ? NET_E_IN_USE : fail_trace(-errno);
                zmq_close(socket);
                return r;
        }
        g = mem_new(NetGuard);
        pthread_mutex_init(&g->lock, NULL);
        g->socket = socket;
        net_guard_set(g, peers, n);
        r = pthread_create(&g->thread, NULL, serve, g);
        if (r) {
                zmq_close(socket);
                mem_free(g->peers);
                mem_free(g);
                return fail_trace(-r);
        }
        *ret = g;
        return 0;
}

NetGuard *net_guard_free(NetGuard *g) {
        if (!g)
                return NULL;
        pthread_join(g->thread, NULL);
        pthread_mutex_destroy(&g->lock);
        mem_free(g->peers);
        return mem_free(g);
}
