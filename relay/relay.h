/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The relay: one guarded ROUTER for what attaches below, one DEALER to its parent, and forward.h between them.  It moves
 * bodies untouched and keeps nothing on disk; a frame it can't pass on is dropped, and its sender told by BUSY, which is
 * advice: offices rely on each other's receipts alone.
 *
 * Its roster changes only for a newer one signed by the chain; anything else keeps the one in force.
 */

#include "common/io/loop.h"
#include "relay/relay_config.h"

#define RELAY_E_UNFIT 1 /* problems were appended, a line each */

typedef struct Relay Relay;

/* Reads key and roster and checks that they fit each other; opens no socket.  The config is borrowed. */
int relay_new(const RelayConfig *config, Buf *problems, Relay **ret) MUST_CHECK;
Relay *relay_free(Relay *r);
void relay_freep(Relay **r);
/* A line for a person: who it is, whom it knows, where it listens. */
void relay_describe(const Relay *r, Buf *out);

/* Listens and connects; from here on it works whenever the loop runs. */
int relay_start(Relay *r, Loop *loop, Buf *problems) MUST_CHECK;
/* Reads the roster file again; whatever is wrong with it is logged and leaves the old one in force.  Negative: fatal. */
int relay_reload(Relay *r) MUST_CHECK;
/* All counters, as event "relay.state". */
void relay_log_state(const Relay *r);
