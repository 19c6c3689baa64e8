/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Bounds on what comes from files and sockets, each with its reason. */

#include "common/wire/limits.h"

/* A line of the log: one write(2) of at most this much stays whole in a pipe (PIPE_BUF is 4096 on Linux). */
#define LOG_LINE_MAX 4000u

/* A config is a page or two. */
#define YAML_CONFIG_SIZE_MAX (256u * 1024)
/* A province with all its townships and departments: some 40,000 units of 250 bytes. */
#define YAML_ROSTER_SIZE_MAX (16u * 1024 * 1024)
/* A pack is a few pages; a calendar a few lines a year. */
#define YAML_RULES_SIZE_MAX (256u * 1024)
/* Our deepest format has four levels; libyaml itself would nest until memory ends. */
#define YAML_DEPTH_MAX 16u
/* Keys are compared pair by pair to find duplicates; no mapping of ours has more than twenty. */
#define YAML_KEYS_MAX 256u
/* A person corrects a screenful at a time. */
#define YAML_PROBLEMS_MAX 20u

/* A frame is envelope, header, body; a control request at most as many. */
#define NET_PARTS_MAX 4u
/* Per part; libzmq enforces it before it allocates (ZMQ_MAXMSGSIZE) and disconnects whoever sends more.  The largest body of a
 * frame; the rest of a message is small. */
#define NET_PART_SIZE_MAX FRAME_BODY_MAX
/* The same on local sockets. */
#define NET_LOCAL_PART_SIZE_MAX LIMIT_CONTROL
/* What the other parts of a message may add, checked when it is received. */
#define NET_MESSAGE_EXTRA 4096u
/* Messages queued per peer and direction before a send says "full".  A link to a relay carries the windows of all streams
 * beyond it (64 parcels each by default), and what finds no room there is dropped and repeated.  With bodies of 4 KiB, the
 * usual size, 4 MiB; an insider who sends the largest to one who doesn't read can make it gigabytes, so services are run
 * under a memory limit. */
#define NET_QUEUE_MAX 1024
/* The same on local sockets: an answer that finds the queue full is lost to a caller that waits for it.  A batch may have 512
 * under way, and libzmq tells the writer what was read only half a queue at a time: four times that. */
#define NET_LOCAL_QUEUE_MAX 2048
/* What a config may set either of the two to: beyond it a peer that doesn't read costs more memory than it is worth. */
#define NET_QUEUE_LIMIT 65536u
/* Messages a socket hands out in one turn of the loop, so that no peer starves timers and other sockets. */
#define NET_TURN_MAX 64u
/* Connections one listening socket accepts: the country's 3,000 counties at one relay, and as many again that never finish the
 * handshake without keeping those out.  Each costs a descriptor and buffers, and without descriptors neither libzmq nor we can go
 * on. */
#define NET_CONNECTIONS_MAX 8192u
/* Descriptors kept for everything else the process opens. */
#define NET_DESCRIPTORS_OTHER 128u
/* sun_path of <sys/un.h> less its NUL: a longer ipc path doesn't bind. */
#define NET_IPC_PATH_MAX 107u
/* "relay:" or "node:" and a unit code. */
#define NET_USER_ID_SIZE 48u
/* libzmq's own routing ids have 5 bytes; who brings a longer one isn't ours. */
#define NET_ROUTE_SIZE_MAX 16u

/* A dead peer is noticed after three silent heartbeats. */
#define NET_HEARTBEAT_MS 5000
#define NET_HEARTBEAT_TIMEOUT_MS 15000
/* First retry soon (a restart takes a second), then back off: a thousand nodes must not storm a relay that returns. */
#define NET_RECONNECT_MS 200
#define NET_RECONNECT_MAX_MS 10000
/* Who has not finished the CURVE handshake by then loses the connection, and with it the descriptor. */
#define NET_HANDSHAKE_MS 10000
/* After a refused handshake libzmq gives up for good; we try again, soon at first (the roster may just be on its way). */
#define NET_REFUSED_RETRY_MS 500
#define NET_REFUSED_RETRY_MAX_MS 10000
/* A link that libzmq should have brought up by itself by now is connected afresh: longer than a handshake and a back-off. */
#define NET_RELINK_MS (NET_HANDSHAKE_MS + NET_RECONNECT_MAX_MS + 1000)
