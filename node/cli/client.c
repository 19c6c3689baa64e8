/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/client.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "common/io/net.h"

/* How long a node's end goes unnoticed while we wait. */
#define LOOK_MS 100
/* A node that listens accepts at once; one that starts listens before it reads its journal. */
#define CONNECT_MS 10000
/* Nobody holds the data folder: one may be about to. */
#define ABSENT_MS 300
#define RETRY_MS 10

struct Client {
        Net *net;
        NetSocket *socket;
        uint64_t last_id;
        uint32_t under_way; /* sent and not answered */
        ClientReplyFn fn;
        void *userdata;
};

/* Does a process hold the data folder (home.h)?  Asking takes no lock: it must not be in the way of one that starts.  Whoever may not
 * look there can't tell. */
typedef enum Holder { HOLDER_NONE, HOLDER_SOME, HOLDER_UNKNOWN } Holder;
static Holder look_for_holder(const char *data) {
        Buf path = BUF_INIT;
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        Holder holder = HOLDER_UNKNOWN;
        int fd;

        buf_printf(&path, "%s/lock", data);
        buf_put_u8(&path, 0);
        fd = open((const char *)path.data, O_RDWR | O_CLOEXEC);
        if (fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0)
                holder = lock.l_type != F_UNLCK ? HOLDER_SOME : HOLDER_NONE;
        if (fd >= 0)
                close(fd);
        buf_deinit(&path);
        return holder;
}

/* Somebody who starts a node and talks to it in the next line finds it, too. */
static int connect_patiently(Client *c, const char *data, const char *path) {
        int64_t started = clock_monotonic_ms();
        int r;

        while ((r = net_connect_local(c->net, path, &c->socket)) == NET_E_ABSENT) {
                if (clock_monotonic_ms() - started >= (look_for_holder(data) == HOLDER_SOME ? CONNECT_MS : ABSENT_MS))
                        return r;
                poll(NULL, 0, RETRY_MS);
        }
        return r;
}

/* It listened when we came, and may have ended since. */
static int wait_patiently(Client *c, const char *data) {
        int64_t started = clock_monotonic_ms();
        int r;

        while ((r = net_wait(c->socket, true, LOOK_MS)) > 0)
                if (clock_monotonic_ms() - started >= (look_for_holder(data) == HOLDER_NONE ? ABSENT_MS : CONNECT_MS))
                        return r;
        return r;
}

int client_open(const char *data, Client **ret) {
        Client *c = mem_new(Client);
        Buf path = BUF_INIT;
        int r;

        buf_printf(&path, "%s/" CLIENT_SOCKET, data);
        buf_put_u8(&path, 0);
        r = net_new(&c->net);
        if (!r)
                r = connect_patiently(c, data, (const char *)path.data);
        if (!r)
                r = wait_patiently(c, data);
        buf_deinit(&path);
        if (!r) {
                *ret = c;
                return 0;
        }
        client_free(c);
        return r == NET_E_PATH ? CLIENT_E_PATH : r == NET_E_CLOSED ? CLIENT_E_CLOSED : r > 0 ? CLIENT_E_UNREACHABLE : fail_trace(r);
}

Client *client_free(Client *c) {
        if (!c)
                return NULL;
        net_close(c->socket);
        net_free(c->net);
        return mem_free(c);
}

/* libzmq queues for a connected peer only (ZMQ_IMMEDIATE): no room although little is under way means nobody is there.  Being
 * reconnected takes it NET_RECONNECT_MS, so that one who looks every LOOK_MS sees it. */
bool client_is_up(Client *c) {
        return net_wait(c->socket, true, 0) == 0 || c->under_way >= NET_LOCAL_QUEUE_MAX;
}

int client_send(Client *c, PbControlRequest *request, int64_t timeout_ms) {
        int64_t until = clock_monotonic_ms() + timeout_ms;
        NetMessage *m CLEANUP(net_message_freep) = net_message_new();
        Buf bytes = BUF_INIT;
        int r;

        request->id = ++c->last_id;
        if (!control_request_try(request, &bytes, NULL)) {
                buf_deinit(&bytes);
                return CLIENT_E_WORDS;
        }
        net_message_add(m, buf_bytes(&bytes));
        buf_deinit(&bytes);
        while ((r = net_send(c->socket, NULL, &m)) == NET_E_FULL) {
                if (clock_monotonic_ms() >= until)
                        return CLIENT_E_TIMEOUT;
                if (!client_is_up(c))
                        return CLIENT_E_LOST;
                r = net_wait(c->socket, true, LOOK_MS);
                if (r < 0)
                        return fail_trace(r);
        }
        c->under_way += r == 0;
        return r < 0 ? fail_trace(r) : r ? CLIENT_E_LOST : 0;
}

static const PbControlReply *take_reply(Client *c, const NetMessage *m, Arena *arena) {
        c->under_way -= c->under_way > 0;
        return net_message_count(m) == 1 ? control_reply_decode(net_message_part(m, 0), arena, NULL) : NULL;
}

int client_receive(Client *c, int64_t timeout_ms, Arena *arena, const PbControlReply **ret) {
        int64_t until = clock_monotonic_ms() + timeout_ms;
        NetMessage *m CLEANUP(net_message_freep) = NULL;
        int r;

        while ((r = net_receive(c->socket, &m)) == NET_E_NONE) {
                int64_t left = until - clock_monotonic_ms();

                if (left <= 0)
                        return CLIENT_E_TIMEOUT;
                r = net_wait(c->socket, false, left < LOOK_MS ? left : LOOK_MS);
                if (r < 0)
                        return fail_trace(r);
                if (r && !client_is_up(c))
                        return CLIENT_E_LOST;
        }
        if (r)
                return fail_trace(r);
        *ret = take_reply(c, m, arena);
        return *ret ? 0 : CLIENT_E_GARBLED;
}

static int on_message(void *userdata, NetMessage **m) {
        Client *c = userdata;
        Arena arena = ARENA_INIT;
        const PbControlReply *reply = take_reply(c, *m, &arena);
        int r = reply ? c->fn(c->userdata, reply) : 0;

        arena_deinit(&arena);
        return r;
}

int client_watch(Client *c, Loop *loop, ClientReplyFn fn, void *userdata) {
        const NetHandler handler = { .message = on_message, .userdata = c };

        c->fn = fn;
        c->userdata = userdata;
        return net_watch(c->socket, loop, &handler);
}
