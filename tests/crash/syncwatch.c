/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A library to preload into zhuji-node that proves promise P1 on the real program: kill -9 can't, for the page cache survives
 * it.
 *
 * It watches what is written to journal segments (pwrite), what is synced (fdatasync, fsync), and what leaves (zmq_send,
 * zmq_msg_send).  A batch written but not synced is "dirty".  Whatever leaves must rest on synced entries alone:
 *   - A control reply names the entry it rests on, a reading reply the entry its state stands after.
 *   - A frame to the relay is wrapped to its receiver; the test lends us the receivers' keys, so that it can be opened here.  A
 *     parcel and a receipt are evidence of an entry, a HELLO names our newest seal.
 *   - With ZHUJI_SYNCWATCH_STRICT=1 nothing at all may leave while a batch is dirty: right only where one thing happens at a
 *     time in the whole network, but it needs to understand nothing.
 *
 * ZHUJI_SYNCWATCH names a file whose first bytes are the counters below, mapped, so that they are exact at any moment and
 * outlive a kill; what was violated is appended to the same name with ".txt".  ZHUJI_SYNCWATCH_NETWORK is the network's folder,
 * with roster.signed, root/root.key.pub and NODE/keys.  ZHUJI_SYNCWATCH_BLIND=1 makes it overlook syncs, so that a test can see
 * the watch bite.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/wire/control.h"
#include "common/wire/frame.h"
#include "common/wire/record.h"
#include "common/wire/roster_codec.h"
#include "common/wire/wrap.h"
#include "node/store/journal_format.h"

#define EXPORT __attribute__((visibility("default")))
#define SEGMENTS_MAX 8u /* dirty at a time; the journal never has more than one */
#define SOCKETS_MAX 16u
#define PARTS_MAX 4u
#define KEYS_MAX 64u

/* Read by tests/crash/watch.py: u64 in the machine's order. */
typedef struct Counters {
        uint64_t appends, appended;   /* batches; last entry of the newest */
        uint64_t syncs, synced;       /* of segments; last entry that is on disk */
        uint64_t replies, frames;     /* messages that left */
        uint64_t replies_checked;     /* replies that rest on an entry */
        uint64_t frames_checked;      /* parcels, receipts and HELLOs opened */
        uint64_t frames_unopened;     /* must stay 0: nothing can be said of them */
        uint64_t violations;
} Counters;

typedef struct Segment {
        dev_t device;
        ino_t inode;
        uint64_t first, last; /* entries written, not synced; 0 = free */
        uint64_t first_seal, last_seal;
} Segment;

/* A message on its way out, part by part. */
typedef struct Outgoing {
        void *socket;
        unsigned n;
        Buf parts[PARTS_MAX];
} Outgoing;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Counters nowhere, *count = &nowhere;
static Segment segments[SEGMENTS_MAX];
static uint64_t seals_appended, seals_synced;
static Outgoing outgoing[SOCKETS_MAX];
static bool strict, blind;
static const char *network;

static bool is_set(const char *name) {
        const char *value = getenv(name);

        return value && strcmp(value, "1") == 0;
}

__attribute__((constructor)) static void begin(void) {
        const char *path = getenv("ZHUJI_SYNCWATCH");
        int fd = path ? open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
        void *mapped = MAP_FAILED;

        strict = is_set("ZHUJI_SYNCWATCH_STRICT");
        blind = is_set("ZHUJI_SYNCWATCH_BLIND");
        network = getenv("ZHUJI_SYNCWATCH_NETWORK");
        if (fd >= 0 && ftruncate(fd, sizeof(Counters)) == 0)
                mapped = mmap(NULL, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (fd >= 0)
                close(fd);
        if (mapped != MAP_FAILED)
                count = mapped;
        unsetenv("LD_PRELOAD"); /* not of the programs it starts: a sanitizer's, that tells lines of code by name */
}

/* Under the lock. */
static void violation(const char *what, uint64_t entry) {
        const char *path = getenv("ZHUJI_SYNCWATCH");
        char name[4096];
        FILE *f;

        count->violations++;
        snprintf(name, sizeof(name), "%s.txt", path ? path : "");
        f = path ? fopen(name, "a") : NULL;
        if (!f)
                return;
        fprintf(f, "%s rests on %llu; written %llu, synced %llu\n", what, (unsigned long long)entry,
                (unsigned long long)count->appended, (unsigned long long)count->synced);
        fclose(f);
}

/* ---- the journal ------------------------------------------------------------------------------------------------------- */

static bool is_segment(int fd) {
        char link[64], path[4096];
        ssize_t n;

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path) - 1);
        return n >= 4 && memcmp(path + n - 4, ".seg", 4) == 0;
}

static Segment *segment_of(int fd, bool add) {
        Segment *free_one = NULL;
        struct stat st;

        if (fstat(fd, &st))
                abort();
        for (Segment *s = segments; s < segments + SEGMENTS_MAX; s++) {
                if (s->last && s->device == st.st_dev && s->inode == st.st_ino)
                        return s;
                if (!s->last)
                        free_one = s;
        }
        if (!add)
                return NULL;
        if (!free_one)
                abort();
        *free_one = (Segment){ .device = st.st_dev, .inode = st.st_ino };
        return free_one;
}

/* The seal of the batch in a frame as journal_file writes it in one piece; false if these bytes are none (zeros, a header). */
static bool seal_of(const void *data, size_t len, Arena *arena, Seal *ret) {
        Reader reader = reader_of(bytes_of(data, len));
        uint32_t batch_len;
        Batch batch;

        (void)reader_u32(&reader); /* magic */
        batch_len = reader_u32(&reader);
        return len >= FRAME_HEADER_SIZE && batch_len && batch_len <= len - FRAME_HEADER_SIZE &&
               !batch_decode(bytes_of((const uint8_t *)data + FRAME_HEADER_SIZE, batch_len), arena, &batch) &&
               !seal_decode(batch.seal, arena, ret);
}

static void appended(int fd, const void *data, size_t len) {
        Arena arena = ARENA_INIT;
        Segment *segment;
        Seal seal;

        if (!seal_of(data, len, &arena, &seal)) {
                arena_deinit(&arena);
                return;
        }
        pthread_mutex_lock(&lock);
        segment = segment_of(fd, true);
        if (!count->appends++) { /* what was there before was synced when it was read back */
                count->synced = seal.first_entry - 1;
                seals_synced = seal.number - 1;
        }
        if (!segment->last) {
                segment->first = seal.first_entry;
                segment->first_seal = seal.number;
        }
        segment->last = count->appended = seal.first_entry + seal.count - 1;
        segment->last_seal = seals_appended = seal.number;
        pthread_mutex_unlock(&lock);
        arena_deinit(&arena);
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
        static ssize_t (*_Atomic real)(int, const void *, size_t, off_t);

        if (!real)
                real = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
        if (is_segment(fd))
                appended(fd, data, len);
        return real(fd, data, len, offset);
}

/* The same to us: off_t has 64 bits here. */
EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset) {
        return pwrite(fd, data, len, offset);
}

/* Under the lock: everything before the first entry that is still dirty. */
static void settle(void) {
        uint64_t entry = count->appended, seal = seals_appended;

        for (Segment *s = segments; s < segments + SEGMENTS_MAX; s++)
                if (s->last && s->first <= entry) {
                        entry = s->first - 1;
                        seal = s->first_seal - 1;
                }
        count->synced = entry > count->synced ? entry : count->synced;
        seals_synced = seal > seals_synced ? seal : seals_synced;
}

static int watch_sync(int fd, int (*real)(int)) {
        bool segment = is_segment(fd);
        Segment *s, before = { .last = 0 };
        int r;

        /* Only what was written before the call began is covered by it. */
        pthread_mutex_lock(&lock);
        s = segment ? segment_of(fd, false) : NULL;
        if (s)
                before = *s;
        pthread_mutex_unlock(&lock);
        r = real(fd);
        if (!segment || r)
                return r;
        pthread_mutex_lock(&lock);
        count->syncs++;
        if (s && !blind) {
                if (s->last == before.last) {
                        s->last = 0;
                } else {
                        s->first = before.last + 1;
                        s->first_seal = before.last_seal + 1;
                }
                settle();
        }
        pthread_mutex_unlock(&lock);
        return r;
}

EXPORT int fdatasync(int fd) {
        static int (*_Atomic real)(int);

        if (!real)
                real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
        return watch_sync(fd, real);
}

EXPORT int fsync(int fd) {
        static int (*_Atomic real)(int);

        if (!real)
                real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
        return watch_sync(fd, real);
}

/* ---- what leaves --------------------------------------------------------------------------------------------------------- */

/* Under the lock. */
static void rests_on(const char *what, uint64_t entry) {
        if (entry > count->synced)
                violation(what, entry);
}

static void reply_leaves(Bytes bytes) {
        Arena arena = ARENA_INIT;
        PbControlReply *reply = control_reply_decode(bytes, &arena, NULL);

        count->replies++;
        if (!reply) {
                violation("a reply that can't be read", 0);
        } else if (reply->entry && count->appends) {
                count->replies_checked++;
                rests_on("reply", reply->entry);
        }
        arena_deinit(&arena);
}

/* The receiver's secret wrap key, read once. */
static const KeyPair *key_of(const UnitCode *unit) {
        static struct { UnitCode unit; KeyPair key; } keys[KEYS_MAX];
        static size_t n;
        char path[4096];

        for (size_t i = 0; i < n; i++)
                if (unit_code_equal(&keys[i].unit, unit))
                        return &keys[i].key;
        snprintf(path, sizeof(path), "%s/%s/keys/wrap.key", network, unit->s);
        if (n == KEYS_MAX || key_file_read(path, KEY_WRAP, &keys[n].key))
                return NULL;
        keys[n].unit = *unit;
        return &keys[n++].key;
}

/* As the network began: its nodes' keys. */
static const Roster *roster_of_all(void) {
        static Roster *roster;
        uint8_t block[4096];
        char path[4096];
        Buf bytes = BUF_INIT;
        KeyPair root;
        size_t len;
        FILE *f;

        if (roster)
                return roster;
        snprintf(path, sizeof(path), "%s/roster.signed", network);
        f = fopen(path, "r");
        while (f && (len = fread(block, 1, sizeof(block), f)))
                buf_put(&bytes, block, len);
        if (f)
                fclose(f);
        snprintf(path, sizeof(path), "%s/root/root.key.pub", network);
        if (key_file_read_public(path, KEY_ROOT, &root) || roster_open(buf_bytes(&bytes), NULL, root.public_key, &roster))
                roster = NULL;
        buf_deinit(&bytes);
        return roster;
}

static bool open_frame(const FrameHeader *header, Bytes header_bytes, Bytes body, Buf *ret_plain) {
        const KeyPair *key = network ? key_of(&header->to) : NULL;
        const Roster *roster = network ? roster_of_all() : NULL;
        const RosterNode *from = roster ? roster_find_node(roster, &header->from) : NULL;

        return key && from && !wrap_open(key, 1, from, header_bytes, body, ret_plain);
}

/* True if it could be told what it rests on. */
static bool body_leaves(Bytes plain, Arena *arena) {
        union {
                Parcel parcel;
                Evidence evidence;
                Hello hello;
        } *is = arena_alloc(arena, sizeof(*is));
        uint64_t roster_version;
        Bytes content;
        BodyKind kind;

        if (body_decode(plain, &kind, &roster_version, &content))
                return false;
        switch (kind) {
        case BODY_PARCEL:
                if (parcel_decode(content, arena, &is->parcel))
                        return false;
                rests_on("parcel", is->parcel.evidence.header.number);
                return true;
        case BODY_RECEIPT:
                if (evidence_decode(content, arena, &is->evidence))
                        return false;
                rests_on("receipt", is->evidence.header.number);
                return true;
        case BODY_HELLO:
                if (hello_decode(content, arena, &is->hello))
                        return false;
                if (is->hello.seal_number > seals_synced)
                        violation("hello: seal", is->hello.seal_number);
                return true;
        default:
                return true; /* rosters and requests for them rest on no entry of ours */
        }
}

static void frame_leaves(Bytes header_bytes, Bytes body) {
        Arena arena = ARENA_INIT;
        Buf plain = BUF_INIT;
        FrameHeader header;

        count->frames++;
        if (!count->appends)
                ; /* nothing but what was read back at start */
        else if (!frame_header_decode(header_bytes, &header) && header.class == FRAME_UNREADABLE)
                ; /* says something of what came, not of us */
        else if (!frame_header_decode(header_bytes, &header) && open_frame(&header, header_bytes, body, &plain) &&
                 body_leaves(buf_bytes(&plain), &arena))
                count->frames_checked++;
        else
                count->frames_unopened++;
        buf_deinit(&plain);
        arena_deinit(&arena);
}

/* A reply is route and reply, a frame envelope, header and body; one empty part is a greeting. */
static void message_leaves(const Outgoing *o) {
        bool greeting = o->n == 1 && !o->parts[0].len;

        if (strict && !greeting && count->synced < count->appended)
                violation("left while a batch was dirty: it", count->appended);
        if (o->n == 2)
                reply_leaves(buf_bytes(&o->parts[1]));
        else if (o->n == 3)
                frame_leaves(buf_bytes(&o->parts[1]), buf_bytes(&o->parts[2]));
        else if (!greeting)
                violation("a message of a kind unknown here", o->n);
}

/* libzmq's own messages (monitors are PAIR sockets) say nothing of the office. */
static bool is_ours(void *socket) {
        int type = 0;
        size_t size = sizeof(type);

        return zmq_getsockopt(socket, ZMQ_TYPE, &type, &size) == 0 && (type == ZMQ_ROUTER || type == ZMQ_DEALER);
}

static Outgoing *outgoing_of(void *socket) {
        for (Outgoing *o = outgoing; o < outgoing + SOCKETS_MAX; o++)
                if (!o->socket || o->socket == socket) {
                        o->socket = socket;
                        return o;
                }
        abort();
}

/* Called before the send: what may already be on its way must already be synced. */
static void part_leaves(void *socket, const void *data, size_t len, bool more) {
        Outgoing *o;

        if (!is_ours(socket))
                return;
        pthread_mutex_lock(&lock);
        o = outgoing_of(socket);
        if (o->n < PARTS_MAX) {
                buf_clear(&o->parts[o->n]);
                buf_put(&o->parts[o->n++], data, len);
        }
        if (!more) {
                message_leaves(o);
                o->n = 0;
        }
        pthread_mutex_unlock(&lock);
}

/* A message whose first part finds no room is given up as a whole, and begun anew later. */
static void part_left(void *socket, bool sent) {
        if (sent || !is_ours(socket))
                return;
        pthread_mutex_lock(&lock);
        if (outgoing_of(socket)->n == 1)
                outgoing_of(socket)->n = 0;
        pthread_mutex_unlock(&lock);
}

EXPORT int zmq_msg_send(zmq_msg_t *message, void *socket, int flags) {
        static int (*_Atomic real)(zmq_msg_t *, void *, int);
        int n;

        if (!real)
                real = (int (*)(zmq_msg_t *, void *, int))dlsym(RTLD_NEXT, "zmq_msg_send");
        part_leaves(socket, zmq_msg_data(message), zmq_msg_size(message), flags & ZMQ_SNDMORE);
        n = real(message, socket, flags);
        part_left(socket, n >= 0);
        return n;
}

EXPORT int zmq_send(void *socket, const void *data, size_t len, int flags) {
        static int (*_Atomic real)(void *, const void *, size_t, int);
        int n;

        if (!real)
                real = (int (*)(void *, const void *, size_t, int))dlsym(RTLD_NEXT, "zmq_send");
        part_leaves(socket, data, len, flags & ZMQ_SNDMORE);
        n = real(socket, data, len, flags);
        part_left(socket, n >= 0);
        return n;
}
