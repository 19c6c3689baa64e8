/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The node's end of the control socket, in the I/O thread.  Who asks is the kernel's word (the uid at the other end), which
 * users that uid may be is the config's, what such a user may do is decide's.
 *
 * Commands go to the writer and are answered when they are durable.  Reads use a read transaction of this thread; one that must
 * see what its caller wrote before (`at_least`, and whatever this uid was told) waits, bounded, for an early commit.
 * Content of a case is shown after the reading itself is durable.
 */

#include "common/io/net.h"
#include "node/writer.h"

typedef struct Control Control;

typedef struct ControlConfig {
        Home *home;       /* borrowed, all three */
        Loop *loop;
        Writer *writer;
        NetSocket *socket;
        /* For status: "" no relay, "connected", "unreachable". */
        const char *(*relay)(void *userdata);
        void *userdata;
} ControlConfig;

Control *control_new(const ControlConfig *config);
/* After the writer ended. */
Control *control_free(Control *c);
/* A message of the control socket; a NetHandler's. */
int control_message(void *control, NetMessage **m);
/* After a wake: a call that came back from the writer. */
int control_done(Control *c, WriterCall *call) MUST_CHECK;
/* Registers the next of the sealed halves that were laid aside, if the time of one has come (node/halves.h). */
void control_release_halves(Control *c);
/* The one in force, from now on; borrowed.  At first the home's. */
void control_set_roster(Control *c, const Roster *roster);
/* After a wake: reads that waited for a commit. */
int control_resume(Control *c) MUST_CHECK;
/* For writer_free(): a call that nobody will answer any more. */
void control_free_call(WriterCall *call);
/* The daemon's own inputs (a roster, an alarm) go the same way and answer nobody. */
WriterCall *control_own_call(void);
