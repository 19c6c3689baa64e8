/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The running node: two threads and two queues.
 *
 *                    inbox: commands, frames (bounded, full = busy)
 *   I/O thread  ------------------------------------------------------>  writer thread
 *   control socket,                                                      engine: decide, stamp, apply,
 *   relay connection,                                                    append, sync; the store's one
 *   read transactions  <---------------------------------------------    write transaction
 *                    done: completions, after the sync; frames to send
 *
 * The writer owns engine, journal and the write transaction; the I/O thread owns the sockets and reads the store through
 * transactions of its own.  Nothing passes back before the step it rests on is durable (promise P1), because completions and
 * frames are put into the queue only from the engine's callbacks.
 *
 * Any error of the engine ends the process: start-up is the only recovery path.
 */

#include "node/home.h"

/* Runs until SIGTERM or SIGINT (then commits and returns 0), or until something fails (logged; non-zero). */
int daemon_run(Home *home) MUST_CHECK;
