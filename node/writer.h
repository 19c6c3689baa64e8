/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The writer thread and what passes between it and the I/O thread (daemon.h has the picture).  Everything here but the
 * WriterDone items is called from the I/O thread.
 */

#include "common/io/loop.h"
#include "node/engine.h"
#include "node/home.h"

typedef struct Writer Writer;

/* A command on its way through the writer; the owner embeds it. */
typedef struct WriterCall {
        EngineCommand command;
        /* filled in when it comes back: */
        Result result;
        char code[QUERY_CODE_DIGITS + 1];
        struct WriterCall *next, *before; /* the writer's, while the engine has it */
} WriterCall;

/* A frame to send. */
typedef struct WriterFrame {
        size_t header_len, body_len;
        uint8_t bytes[];
} WriterFrame;

/* What the writer last said about itself and its peers: for status. */
#define WRITER_PEERS_MAX 512
typedef struct WriterView {
        EnginePeer peers[WRITER_PEERS_MAX];
        size_t n_peers;
        int64_t taken_mono_ms;
        Reserve reserve;
} WriterView;

/* Starts the thread and waits until it has opened the engine (so that a bad start is known).  `loop` is woken when something
 * came back.  HOME_E_REFUSED with the problem, or negative. */
int writer_start(Home *home, Loop *loop, HomeProblem *problem, RunnerReport *ret_report, Writer **ret) MUST_CHECK;
/* What the office had written when it started. */
const OfficeHead *writer_head(const Writer *w);
/* Finishes the step it is in, commits, ends.  0, or the error that ended it. */
int writer_stop(Writer *w) MUST_CHECK;
/* After writer_stop(); what had not been done is freed with free_call. */
Writer *writer_free(Writer *w, void (*free_call)(WriterCall *call));

/* False: busy; the call is still the caller's. */
bool writer_submit(Writer *w, WriterCall *call);
/* Copies.  False: busy, dropped. */
bool writer_frame(Writer *w, Bytes header, Bytes body);
void writer_connected(Writer *w, bool up);
/* Commits the store as soon as possible, so that readers see what was released; wakes the loop after it. */
void writer_commit(Writer *w);

/* After a wake: what is durable now.  NULL: no more. */
WriterCall *writer_next_done(Writer *w);
/* NULL: none.  The caller frees it. */
WriterFrame *writer_next_frame(Writer *w);
/* A roster that came into force since, or NULL.  The caller frees it. */
Roster *writer_next_roster(Writer *w);
/* The error that ended the thread; 0 while it runs. */
int writer_failed(Writer *w);
/* And the file or folder it happened at, "" if none; after writer_failed() said so. */
const char *writer_failed_at(const Writer *w);
void writer_view(Writer *w, WriterView *ret);
