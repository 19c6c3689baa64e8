/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A library to preload into zhuji-node that proves promise P1 on the real program: kill -9 can't, for the page cache survives it.
 *
 * It watches what is written to journal segments (pwrite), what is synced (fdatasync, fsync), and what leaves (zmq_msg_send).  A
 * batch written but not synced is "dirty".
 *   - A control reply names its entry: that entry must not be above the last one synced, whatever the writer does meanwhile.
 *   - With ZHUJI_SYNCWATCH_STRICT=1 (a client with one request in flight) nothing at all may leave while a batch is dirty: that
 *     covers the wrapped frames to the relay, which can't be read here.
 * ZHUJI_SYNCWATCH names the file that gets one line per violation, and a summary at exit.  ZHUJI_SYNCWATCH_BLIND=1 makes it
 * overlook syncs, so that a test can see the watch bite.
 */

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <zmq.h>

#include "common/wire/control.h"
#include "common/wire/record.h"
#include "node/store/journal_format.h"

#define EXPORT __attribute__((visibility("default")))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long long appends, syncs, sends, checked, violations;
static uint64_t appended, synced; /* last entry of the newest batch */
static bool dirty;

static void say(const char *what, uint64_t entry) {
        const char *path = getenv("ZHUJI_SYNCWATCH");
        FILE *f = path ? fopen(path, "a") : NULL;

        if (!f)
                return;
        fprintf(f, "violation %s entry=%llu appended=%llu synced=%llu\n", what, (unsigned long long)entry,
                (unsigned long long)appended, (unsigned long long)synced);
        fclose(f);
}

__attribute__((destructor)) static void summary(void) {
        const char *path = getenv("ZHUJI_SYNCWATCH");
        FILE *f = path ? fopen(path, "a") : NULL;

        if (!f)
                return;
        fprintf(f, "summary appends=%llu syncs=%llu sends=%llu checked=%llu violations=%llu\n", appends, syncs, sends, checked,
                violations);
        fclose(f);
}

static bool is_segment(int fd) {
        char link[64], path[512];
        ssize_t n;

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path) - 1);
        if (n < 4)
                return false;
        path[n] = 0;
        return !strcmp(path + n - 4, ".seg");
}

/* A frame with its batch, as journal_file writes it in one piece; 0 if these bytes are none (a segment's header, zeros ahead). */
static uint64_t last_entry_of(const void *data, size_t len) {
        Arena arena = ARENA_INIT;
        uint64_t last = 0;
        Batch batch;
        Reader reader = reader_of(bytes_of(data, len));
        uint32_t batch_len = reader_u32(&reader);
        Seal seal;

        if (len >= FRAME_HEADER_SIZE && batch_len && batch_len <= len - FRAME_HEADER_SIZE &&
            !batch_decode(bytes_of((const uint8_t *)data + FRAME_HEADER_SIZE, batch_len), &arena, &batch) &&
            !seal_decode(batch.seal, &arena, &seal))
                last = seal.first_entry + seal.count - 1;
        arena_deinit(&arena);
        return last;
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
        static ssize_t (*real)(int, const void *, size_t, off_t);

        if (!real)
                real = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
        if (is_segment(fd)) {
                uint64_t last = last_entry_of(data, len);

                pthread_mutex_lock(&lock);
                if (last) {
                        appends++;
                        appended = last;
                        dirty = true;
                }
                pthread_mutex_unlock(&lock);
        }
        return real(fd, data, len, offset);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset) {
        return pwrite(fd, data, len, offset);
}

static void synced_up_to(uint64_t entry) {
        const char *blind = getenv("ZHUJI_SYNCWATCH_BLIND");

        pthread_mutex_lock(&lock);
        syncs++;
        if (!blind || strcmp(blind, "1")) {
                synced = entry > synced ? entry : synced;
                dirty = appended > synced;
        }
        pthread_mutex_unlock(&lock);
}

static int watch_sync(int fd, const char *name, int (**real)(int)) {
        bool segment = is_segment(fd);
        uint64_t before;
        int r;

        if (!*real)
                *real = (int (*)(int))dlsym(RTLD_NEXT, name);
        /* Only what was written before the call began is covered by it. */
        pthread_mutex_lock(&lock);
        before = appended;
        pthread_mutex_unlock(&lock);
        r = (*real)(fd);
        if (segment && !r)
                synced_up_to(before);
        return r;
}

EXPORT int fdatasync(int fd) {
        static int (*real)(int);

        return watch_sync(fd, "fdatasync", &real);
}

EXPORT int fsync(int fd) {
        static int (*real)(int);

        return watch_sync(fd, "fsync", &real);
}

/* The entry a control reply rests on; 0: not a reply, or one that made none. */
static uint64_t entry_of_reply(const void *data, size_t len) {
        PbControlReply *reply = zhuji__control_reply__unpack(NULL, len, data);
        uint64_t entry = 0;

        if (!reply)
                return 0;
        if (reply->status == CONTROL_DONE)
                entry = reply->entry;
        zhuji__control_reply__free_unpacked(reply, NULL);
        return entry;
}

static void watch_send(const void *data, size_t len) {
        const char *strict = getenv("ZHUJI_SYNCWATCH_STRICT");
        uint64_t entry;

        /* Wrapped frames and routing ids are no control reply: unpacking them fails or yields no plausible entry. */
        entry = len >= 2 ? entry_of_reply(data, len) : 0;
        pthread_mutex_lock(&lock);
        sends++;
        if (entry && entry <= appended) {
                checked++;
                if (entry > synced) {
                        violations++;
                        say("reply-before-sync", entry);
                }
        }
        if (strict && !strcmp(strict, "1") && dirty) {
                violations++;
                say("send-while-dirty", entry);
        }
        pthread_mutex_unlock(&lock);
}

EXPORT int zmq_msg_send(zmq_msg_t *message, void *socket, int flags) {
        static int (*real)(zmq_msg_t *, void *, int);

        if (!real)
                real = (int (*)(zmq_msg_t *, void *, int))dlsym(RTLD_NEXT, "zmq_msg_send");
        watch_send(zmq_msg_data(message), zmq_msg_size(message));
        return real(message, socket, flags);
}

EXPORT int zmq_send(void *socket, const void *data, size_t len, int flags) {
        static int (*real)(void *, const void *, size_t, int);

        if (!real)
                real = (int (*)(void *, const void *, size_t, int))dlsym(RTLD_NEXT, "zmq_send");
        watch_send(data, len);
        return real(socket, data, len, flags);
}
