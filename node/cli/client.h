/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The command line's end of the control socket: requests out, replies in, several in flight.  A node that goes away is noticed
 * (the connection breaks), never waited for in vain; what was in flight then may or may not have been done, and the caller says
 * so.
 */

#include "common/io/loop.h"
#include "common/wire/control.h"

typedef struct Client Client;

#define CLIENT_E_UNREACHABLE 1 /* nobody listens: the node isn't running, or this is not its data folder */
#define CLIENT_E_LOST 2        /* the node went away while we waited */
#define CLIENT_E_TIMEOUT 3
#define CLIENT_E_PATH 4        /* the data folder's path is too long for a socket */
#define CLIENT_E_GARBLED 5     /* a reply that can't be read: another release? */
#define CLIENT_E_CLOSED 6      /* the socket or its folder is closed to us */
#define CLIENT_E_WORDS 7       /* what was typed is too long or not UTF-8: nothing was sent */

/* Folder of the control socket inside the data folder, and its name. */
#define CLIENT_SOCKET "run/control"

int client_open(const char *data, Client **ret) MUST_CHECK;
Client *client_free(Client *c);
/* Gives the request a new id (ids count from 1) and sends it; waits only while the socket's queue is full. */
int client_send(Client *c, PbControlRequest *request, int64_t timeout_ms) MUST_CHECK;
/* The next reply, whichever it is; lives in the arena. */
int client_receive(Client *c, int64_t timeout_ms, Arena *arena, const PbControlReply **ret) MUST_CHECK;
/* Instead of client_receive(): each reply goes to fn from the loop (it lives for the call).  One that can't be read is
 * dropped. */
typedef int (*ClientReplyFn)(void *userdata, const PbControlReply *reply);
int client_watch(Client *c, Loop *loop, ClientReplyFn fn, void *userdata) MUST_CHECK;
/* Is the node still there? */
bool client_is_up(Client *c);
