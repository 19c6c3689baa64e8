/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The sealed halves of mixed letters that were laid aside (node/cli/waiting.h says why): files data/waiting/NAME.sealed.  The node
 * registers each when its time has come, so that none waits for somebody to use the command line; it can't open them.
 *
 * A file: until when it waits at the most (u64, ms), after how many registrations of the office it need not (u64), then the request
 * as `zhuji` would have sent it.  NAME is random: 16 hexadecimal digits.
 */

#include <sys/types.h>
#include "common/base/arena.h"
#include "common/base/instant.h"
#include "common/wire/control.h"

#define HALVES_FOLDER "waiting"
#define HALVES_ENDING ".sealed"
#define HALVES_RECEIPT ".receipt"
#define HALVES_MAX 1024u /* more than an office lays aside in a year */
#define HALF_NAME_SIZE 17

typedef struct HalfNames {
        char (*names)[HALF_NAME_SIZE]; /* sorted: in no order of time */
        size_t n;
} HalfNames;

typedef struct Half {
        Instant until;
        uint64_t after;
        PbControlRequest *request; /* in the arena */
        uid_t owner;               /* who laid it aside */
} Half;

static inline bool half_is_due(const Half *h, Instant now, uint64_t registered) { return now >= h->until || registered >= h->after; }

/* What waits in that data folder; to be freed with halves_free(). */
void halves_list(const char *data, HalfNames *ret);
void halves_free(HalfNames *names);
/* A new string in the arena: the path of one, or of its receipt. */
const char *half_path(const char *data, const char *name, const char *ending, Arena *arena);
/* False: it is not there, can't be read, or is no such file. */
bool half_read(const char *data, const char *name, Arena *arena, Half *ret);
/* The first of the list behind that name ("": the first of all), which need not be there any more. */
size_t halves_behind(const HalfNames *names, const char *name);
/* As half_read(), and its time has come. */
bool half_read_due(const char *data, const char *name, Instant now, uint64_t registered, Arena *arena, Half *ret);
/* What a file holds, appended. */
void half_encode(Instant until, uint64_t after, const PbControlRequest *request, Buf *out);
/* The number and query code that it got, for the petitioner, in a file of the node's alone; on disk when it returns 0; or negative. */
int half_keep_receipt(const char *data, const char *name, const char *case_id, const char *code) MUST_CHECK;
/* It was registered: its receipt is kept, and only then it goes; -ENODATA: there is no code to keep, and it stays. */
int half_registered(const char *data, const char *name, const char *case_id, const char *code) MUST_CHECK;
