/* SPDX-License-Identifier: Apache-2.0 */

/* Context, the four kinds of sockets with their options, sending. */

#include "common/io/net.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "common/io/net_internal.h"

/* ZMQ_ZAP_ENFORCE_DOMAIN: in 4.3.4's library, but its header shows it only with the draft API. */
#define OPTION_ZAP_ENFORCE_DOMAIN 93
/* What CURVE adds to a part on the wire (command name, nonce, flags, authenticator), of which ZMQ_MAXMSGSIZE counts every
 * byte. */
#define CURVE_OVERHEAD 33

const char *net_error_text(int r) {
        switch (r) {
        case NET_E_NONE:
                return "nothing to receive";
        case NET_E_FULL:
                return "the queue is full or the link is down; try again";
        case NET_E_AWAY:
                return "the peer has gone";
        case NET_E_ADDRESS:
                return "not an endpoint like tcp://10.0.0.1:7410, or not an address of this machine";
        case NET_E_IN_USE:
                return "another process listens there: is a second one running?";
        case NET_E_UNGUARDED:
                return "no list of allowed keys yet";
        case NET_E_PATH:
                return "the path is longer than the 107 bytes a socket path may have: choose a shorter folder";
        case NET_E_FOLDER:
                return "the socket's folder must exist, be ours, and be closed to others: chmod 700";
        case NET_E_ABSENT:
                return "nobody listens there: is the node running?";
        case NET_E_TIMEOUT:
                return "no answer in time";
        case NET_E_CLOSED:
                return "the socket there is closed to us: it, or its folder, belongs to somebody else";
        default:
                return r < 0 ? strerrordesc_np(-r) : "?";
        }
}

int net_translate(int error) {
        switch (error) {
        case EADDRINUSE:
                return NET_E_IN_USE;
        case EINVAL:
        case ENODEV:
        case EADDRNOTAVAIL:
        case EPROTONOSUPPORT:
        case ENOCOMPATPROTO:
                return NET_E_ADDRESS;
        default:
                return fail_trace(-error);
        }
}

/* ---- context -------------------------------------------------------------------------------------------------------- */

static void raise_descriptors(void) {
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
                limit.rlim_cur = limit.rlim_max;
                /* refused: connections_max() reckons with what there is */
                (void)setrlimit(RLIMIT_NOFILE, &limit);
        }
}

/* So many that what the process opens besides still fits. */
static uint32_t connections_max(uint32_t wanted) {
        struct rlimit limit;
        rlim_t room;

        wanted = wanted ? wanted : NET_CONNECTIONS_MAX;
        if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
                return wanted;
        room = limit.rlim_cur > 2 * NET_DESCRIPTORS_OTHER ? limit.rlim_cur - NET_DESCRIPTORS_OTHER : NET_DESCRIPTORS_OTHER;
        return room < wanted ? (uint32_t)room : wanted;
}

int net_new(Net **ret) {
        void *context;
        Net *n;

        raise_descriptors();
        context = zmq_ctx_new();
        if (!context)
                return fail_trace(-errno);
        if (!zmq_has("curve")) {
                zmq_ctx_term(context);
                return fail_trace(-EPROTONOSUPPORT);
        }
        n = mem_new(Net);
        n->context = context;
        *ret = n;
        return 0;
}

Net *net_free(Net *n) {
        if (!n)
                return NULL;
        assert(n->n_sockets == 0);
        zmq_ctx_shutdown(n->context);
        net_guard_free(n->guard);
        while (zmq_ctx_term(n->context) < 0)
                assert(errno == EINTR);
        return mem_free(n);
}

void net_set_queue(Net *n, uint32_t messages) {
        assert(messages <= NET_QUEUE_LIMIT);
        n->queue = messages;
}

int net_guard(Net *n, const NetPeer *peers, size_t n_peers) {
        if (!n->guard)
                return net_guard_new(n->context, peers, n_peers, &n->guard);
        net_guard_set(n->guard, peers, n_peers);
        return 0;
}

void net_guard_count(Net *n, uint64_t *ret_admitted, uint64_t *ret_refused) {
        *ret_admitted = *ret_refused = 0;
        if (n->guard)
                net_guard_counts(n->guard, ret_admitted, ret_refused);
}

/* ---- options -------------------------------------------------------------------------------------------------------- */

typedef struct Option {
        int option;
        int value;
} Option;

static int set_options(void *socket, const Option *options, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (zmq_setsockopt(socket, options[i].option, &options[i].value, sizeof(options[i].value)) < 0)
                        return fail_trace(-errno);
        return 0;
}

/* Of what a guarded connection may bring, libzmq counts the user id that ZAP gave it as one message, never read: at 1 it would be
 * full before the first. */
static int set_common(void *socket, size_t part_size_max, int queue_max, bool guarded) {
        const Option options[] = {
                { ZMQ_LINGER, 0 }, /* else closing waits for ever for a peer that is away */
                { ZMQ_SNDHWM, queue_max },
                { ZMQ_RCVHWM, queue_max + guarded },
                { ZMQ_HANDSHAKE_IVL, NET_HANDSHAKE_MS },
        };
        const int64_t size = (int64_t)part_size_max + CURVE_OVERHEAD;

        if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &size, sizeof(size)) < 0)
                return fail_trace(-errno);
        return set_options(socket, options, array_size(options));
}

static int set_tcp(void *socket, const char *endpoint) {
        const Option options[] = {
                { ZMQ_HEARTBEAT_IVL, NET_HEARTBEAT_MS },
                { ZMQ_HEARTBEAT_TIMEOUT, NET_HEARTBEAT_TIMEOUT_MS },
                { ZMQ_IPV6, strchr(endpoint, '[') ? 1 : 0 },
        };

        return set_options(socket, options, array_size(options));
}

static int set_router(void *socket) {
        static const Option options[] = {
                { ZMQ_ROUTER_MANDATORY, 1 }, /* else what can't be sent is dropped without a word */
                { ZMQ_ROUTER_HANDOVER, 0 },  /* else a second client takes over a routing id */
        };

        return set_options(socket, options, array_size(options));
}

static int set_dealer(void *socket) {
        static const Option options[] = {
                { ZMQ_IMMEDIATE, 1 }, /* queue only while connected: "full" is the truth, and nothing old is sent later */
                { ZMQ_RECONNECT_IVL, NET_RECONNECT_MS },
                { ZMQ_RECONNECT_IVL_MAX, NET_RECONNECT_MAX_MS },
        };

        return set_options(socket, options, array_size(options));
}

static int set_curve(void *socket, const KeyPair *own, const uint8_t *server /* NULL: we are */) {
        const Option options[] = { { ZMQ_CURVE_SERVER, server == NULL } };
        const Option enforce[] = { { OPTION_ZAP_ENFORCE_DOMAIN, 1 } };
        int r;

        assert(own->use == KEY_CURVE);
        r = set_options(socket, options, 1);
        if (r)
                return r;
        if (zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret_key, SUITE_SECRET_SIZE) < 0 ||
            zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, own->public_key, SUITE_PUBLIC_SIZE) < 0)
                return fail_trace(-errno);
        if (server)
                return zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server, SUITE_PUBLIC_SIZE) < 0 ? fail_trace(-errno) : 0;
        if (zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, NET_GUARD_DOMAIN, strlen(NET_GUARD_DOMAIN)) < 0)
                return fail_trace(-errno);
        return set_options(socket, enforce, 1);
}

/* ---- sockets -------------------------------------------------------------------------------------------------------- */

static int queue_max(const NetSocket *s) {
        if (s->net->queue)
                return (int)s->net->queue;
        return net_is_local(s) ? NET_LOCAL_QUEUE_MAX : NET_QUEUE_MAX;
}

static int socket_new(Net *n, NetKind kind, const char *endpoint, NetSocket **ret) {
        NetSocket *s;
        int r;

        if (strlen(endpoint) >= NET_ENDPOINT_SIZE)
                return NET_E_ADDRESS;
        s = mem_new(NetSocket);
        s->net = n;
        s->kind = kind;
        s->socket = zmq_socket(n->context, net_is_listening(s) ? ZMQ_ROUTER : ZMQ_DEALER);
        if (!s->socket) {
                r = -errno;
                mem_free(s);
                return fail_trace(r);
        }
        n->n_sockets++;
        strcpy(s->endpoint, endpoint);
        s->part_size_max = net_is_local(s) ? NET_LOCAL_PART_SIZE_MAX : NET_PART_SIZE_MAX;
        r = set_common(s->socket, s->part_size_max, queue_max(s), kind == NET_LISTEN);
        if (r == 0)
                r = net_is_listening(s) ? set_router(s->socket) : set_dealer(s->socket);
        if (r) {
                net_close(s);
                return r;
        }
        *ret = s;
        return 0;
}

NetSocket *net_close(NetSocket *s) {
        if (!s)
                return NULL;
        if (s->loop) {
                loop_remove(s->source);
                loop_remove(s->monitor_source);
                loop_timer_cancel(s->loop, &s->timer);
        }
        net_monitor_stop(s);
        zmq_close(s->socket);
        s->net->n_sockets--;
        return mem_free(s);
}

const char *net_endpoint(const NetSocket *s) {
        return s->endpoint;
}

NetCounts net_counts(const NetSocket *s) {
        return s->counts;
}

bool net_is_up(const NetSocket *s) {
        return s->up;
}

/* Hands the socket out, or takes it down again. */
static int deliver(NetSocket *s, int r, NetSocket **ret) {
        if (r)
                net_close(s);
        else
                *ret = s;
        return r;
}

static int bind_resolved(NetSocket *s) {
        size_t size = sizeof(s->endpoint);
        char resolved[NET_ENDPOINT_SIZE];

        if (zmq_bind(s->socket, s->endpoint) < 0)
                return net_translate(errno);
        if (zmq_getsockopt(s->socket, ZMQ_LAST_ENDPOINT, resolved, &size) < 0)
                return fail_trace(-errno);
        strcpy(s->endpoint, resolved);
        return 0;
}

int net_listen(Net *n, const char *endpoint, const KeyPair *own, uint32_t wanted, NetSocket **ret) {
        NetSocket *s;
        int r;

        if (!n->guard)
                return NET_E_UNGUARDED;
        if (strncmp(endpoint, "tcp://", 6) != 0)
                return NET_E_ADDRESS;
        r = socket_new(n, NET_LISTEN, endpoint, &s);
        if (r)
                return r;
        s->connections_max = connections_max(wanted);
        r = set_tcp(s->socket, endpoint);
        if (r == 0)
                r = set_curve(s->socket, own, NULL);
        if (r == 0)
                r = net_monitor_start(s);
        if (r == 0)
                r = bind_resolved(s);
        return deliver(s, r, ret);
}

int net_connect(Net *n, const char *endpoint, const KeyPair *own, const uint8_t peer_curve[SUITE_PUBLIC_SIZE],
                NetSocket **ret) {
        NetSocket *s;
        int r;

        if (strncmp(endpoint, "tcp://", 6) != 0)
                return NET_E_ADDRESS;
        r = socket_new(n, NET_CONNECT, endpoint, &s);
        if (r)
                return r;
        r = set_tcp(s->socket, endpoint);
        if (r == 0)
                r = set_curve(s->socket, own, peer_curve);
        if (r == 0)
                r = net_monitor_start(s);
        if (r == 0 && zmq_connect(s->socket, endpoint) < 0)
                r = net_translate(errno);
        return deliver(s, r, ret);
}

/* ---- local sockets -------------------------------------------------------------------------------------------------- */

/* Who connects must pass the folder and be allowed to write to the socket: a group's members do, where there is one. */
static int check_folder(const char *path, const gid_t *group) {
        char folder[NET_IPC_PATH_MAX + 1];
        struct stat st;
        char *slash;

        strcpy(folder, path);
        slash = strrchr(folder, '/');
        if (!slash)
                strcpy(folder, ".");
        else
                slash[slash == folder ? 1 : 0] = '\0';
        if (lstat(folder, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
            (st.st_mode & 077) != (group ? 010 : 0) || (group && st.st_gid != *group))
                return NET_E_FOLDER;
        return 0;
}

/* Until here it is as libzmq made it, 0755: nobody but we may write to it. */
static int open_to(const char *path, const gid_t *group) {
        if (group && chown(path, (uid_t)-1, *group) < 0)
                return fail_trace(-errno);
        return chmod(path, group ? 0660 : 0600) < 0 ? fail_trace(-errno) : 0;
}

/* Does somebody listen there?  libzmq would wait for ever, or take the place of whoever does. */
static int probe(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd, r;

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return fail_trace(-errno);
        memcpy(address.sun_path, path, strlen(path));
        r = connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
        close(fd);
        if (r == -ENOENT || r == -ECONNREFUSED || r == -ENOTSOCK || r == -ENOTDIR)
                return NET_E_ABSENT;
        if (r == -EACCES || r == -EPERM)
                return NET_E_CLOSED;
        return r == -EAGAIN ? 0 : r; /* its backlog is full: somebody is there */
}

static int local_endpoint(const char *path, char ret[NET_ENDPOINT_SIZE]) {
        if (strlen(path) > NET_IPC_PATH_MAX || !*path)
                return NET_E_PATH;
        snprintf(ret, NET_ENDPOINT_SIZE, "ipc://%s", path);
        return 0;
}

int net_listen_local(Net *n, const char *path, const gid_t *group, NetSocket **ret) {
        char endpoint[NET_ENDPOINT_SIZE];
        NetSocket *s;
        int r;

        r = local_endpoint(path, endpoint);
        if (r)
                return r;
        r = check_folder(path, group);
        if (r)
                return r;
        r = probe(path);
        if (r != NET_E_ABSENT)
                return r ? r : NET_E_IN_USE;
        r = socket_new(n, NET_LISTEN_LOCAL, endpoint, &s);
        if (r)
                return r;
        r = net_monitor_start(s);
        if (r == 0)
                r = bind_resolved(s);
        if (r == 0)
                r = open_to(path, group);
        return deliver(s, r, ret);
}

int net_connect_local(Net *n, const char *path, NetSocket **ret) {
        char endpoint[NET_ENDPOINT_SIZE];
        NetSocket *s;
        int r;

        r = local_endpoint(path, endpoint);
        if (r)
                return r;
        r = probe(path);
        if (r)
                return r;
        r = socket_new(n, NET_CONNECT_LOCAL, endpoint, &s);
        if (r)
                return r;
        r = zmq_connect(s->socket, endpoint) < 0 ? net_translate(errno) : 0;
        return deliver(s, r, ret);
}

/* ---- sending -------------------------------------------------------------------------------------------------------- */

static int cannot_send(NetSocket *s, int error) {
        switch (error) {
        case EAGAIN:
        case EINTR:
                s->counts.full++;
                return NET_E_FULL;
        case EHOSTUNREACH:
                s->counts.away++;
                return NET_E_AWAY;
        default:
                return fail_trace(-error);
        }
}

int net_send(NetSocket *s, const NetRoute *to, NetMessage **m) {
        size_t n = (*m)->n;

        assert(n > 0 && net_is_listening(s) == (to != NULL));
        /* libzmq learns from its own thread that a connection broke, and until then would take messages only to lose them */
        if (s->kind == NET_CONNECT && s->loop && !s->up)
                return cannot_send(s, EAGAIN);
        if (to && zmq_send(s->socket, to->id, to->len, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
                return cannot_send(s, errno);
        for (size_t i = 0; i < n; i++) {
                if (zmq_msg_send(&(*m)->parts[i], s->socket, ZMQ_DONTWAIT | (i + 1 < n ? ZMQ_SNDMORE : 0)) >= 0)
                        continue;
                if (i == 0 && !to)
                        return cannot_send(s, errno);
                /* The connection went between two parts.  libzmq drops the message but still wants its remaining parts, or it
                 * would take the next message's for them; to the caller it was sent and lost on the way. */
                if (errno != EAGAIN && errno != EHOSTUNREACH && errno != EINTR)
                        return fail_trace(-errno);
        }
        s->counts.sent++;
        *m = net_message_free(*m);
        return 0;
}

int net_wait(NetSocket *s, bool to_send, int64_t timeout_ms) {
        int64_t until = clock_monotonic_ms() + timeout_ms, left = timeout_ms;
        zmq_pollitem_t item = { .socket = s->socket, .events = to_send ? ZMQ_POLLOUT : ZMQ_POLLIN };
        int n;

        do {
                n = zmq_poll(&item, 1, (long)(left > 0 ? left : 0));
                if (n < 0 && errno != EINTR)
                        return fail_trace(-errno);
                if (n > 0)
                        return 0;
                left = until - clock_monotonic_ms();
        } while (left > 0);
        return NET_E_TIMEOUT;
}
