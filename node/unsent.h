/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Answers that wait for room in their callers' queues: in order, so that nobody's second answer goes before his first, and bounded
 * in number, bytes and time.  Who does not read loses his own answers and keeps nobody else waiting.
 */

#include "common/io/net_message.h"
#include "common/wire/limits.h"

#define UNSENT_MAX 2048
#define UNSENT_BYTES_MAX ((size_t)4 * LIMIT_CONTROL)
/* As long as the command line waits for one by itself. */
#define UNSENT_MS 30000

typedef struct UnsentItem {
        NetRoute route;
        NetMessage *message;
        int64_t until_ms;
} UnsentItem;

typedef struct Unsent {
        UnsentItem items[UNSENT_MAX]; /* in order */
        size_t n, bytes;
} Unsent;

/* As net_send(): takes the message if it went, NET_E_FULL if there is no room. */
typedef int (*UnsentSend)(void *userdata, const NetRoute *route, NetMessage **m);

/* Sends it, or keeps it for later, if it is only room that lacks; *m stays if it did neither. */
void unsent_send(Unsent *u, const NetRoute *route, NetMessage **m, int64_t mono_ms, UnsentSend send, void *userdata);
/* What waits is tried again; whose time is over is dropped. */
void unsent_retry(Unsent *u, int64_t mono_ms, UnsentSend send, void *userdata);
void unsent_deinit(Unsent *u);
