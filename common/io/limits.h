/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Bounds on what comes from files and sockets, each with its reason. */

/* A line of the log: one write(2) of at most this much stays whole in a pipe (PIPE_BUF is 4096 on Linux). */
#define LOG_LINE_MAX 4000u

/* A config is a page or two. */
#define YAML_CONFIG_SIZE_MAX (256u * 1024)
/* A province with all its townships and departments: some 40,000 units of 250 bytes. */
#define YAML_ROSTER_SIZE_MAX (16u * 1024 * 1024)
/* Our deepest format has four levels; libyaml itself would nest until memory ends. */
#define YAML_DEPTH_MAX 16u
/* Keys are compared pair by pair to find duplicates; no mapping of ours has more than twenty. */
#define YAML_KEYS_MAX 256u
/* A person corrects a screenful at a time. */
#define YAML_PROBLEMS_MAX 20u

/* A frame on the wire is envelope, header, body; a control request at most the same. */
#define NET_PARTS_MAX 4u
/* Per part, enforced by libzmq before it allocates (ZMQ_MAXMSGSIZE); a peer that sends more is disconnected.  A parcel body
 * with its attachments and padding is smaller by design (common/wire/limits.h). */
#define NET_PART_SIZE_MAX (8u * 1024 * 1024)
/* Per message, enforced when it is received. */
#define NET_MESSAGE_SIZE_MAX NET_PART_SIZE_MAX
/* Messages queued per peer and direction before a send says "busy": times a typical 16 KiB body it is a megabyte or two. */
#define NET_QUEUE_MAX 128
/* Connections one listening socket accepts: a province has fewer cities, a city fewer counties; each costs descriptors and
 * buffers, and libzmq aborts the process when descriptors run out. */
#define NET_CONNECTIONS_MAX 1024u
/* The same over the control socket: command lines and desks on this machine. */
#define NET_CONTROL_CONNECTIONS_MAX 256u
/* sun_path of <sys/un.h> less its NUL: a longer ipc path doesn't bind. */
#define NET_IPC_PATH_MAX 107u
/* "relay:" or "node:" and a unit code. */
#define NET_USER_ID_SIZE 48u
/* libzmq's automatic routing ids have 5 bytes, 255 is its own maximum. */
#define NET_ROUTE_SIZE_MAX 16u

/* A dead peer is noticed after three silent heartbeats. */
#define NET_HEARTBEAT_MS 5000
#define NET_HEARTBEAT_TIMEOUT_MS 15000
/* First retry soon (a restart takes a second), then back off: a thousand nodes must not storm a relay that returns. */
#define NET_RECONNECT_MS 200
#define NET_RECONNECT_MAX_MS 10000
/* Who has not finished the CURVE handshake by then loses the connection, and with it the descriptor. */
#define NET_HANDSHAKE_MS 10000
