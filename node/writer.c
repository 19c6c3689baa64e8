/* SPDX-License-Identifier: Apache-2.0 */

#include "node/writer.h"

#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/base/random.h"
#include "common/crypto/siphash.h"
#include "common/io/log.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "node/mailbox.h"
#include "node/roster_steps.h"

/* Frames that wait for the writer, together: what comes while the engine takes a round; in bytes eight of the largest.  What is
 * more is dropped and comes again.  They wait apart from commands: no desk is told "busy" because of them. */
#define FRAMES_IN_MAX 2048
#define FRAME_BYTES_MAX (8 * (size_t)FRAME_BODY_MAX)
/* Of them one sender's: the engine has its own rule (fair.h), but who floods must not keep others from getting so far.  Senders
 * are told apart by a keyed hash of what their frames' headers say; two that meet in one slot share. */
#define SENDER_FRAMES_MAX (FRAMES_IN_MAX / 8)
#define SENDER_BYTES_MAX (2 * (size_t)FRAME_BODY_MAX + FRAME_HEADER_MAX)
#define SENDER_SLOTS 1024
/* Frames that wait for the socket: the link keeps the rest by itself. */
#define FRAMES_OUT_MAX 512
/* What the engine may hold beside the inbox: its queue and a round of jobs. */
#define ENGINE_HOLDS 4096
/* How old what status shows may be. */
#define VIEW_MS 200
/* Started without a relay, nothing wakes the writer but work; it looks at its clock this often. */
#define IDLE_MS 1000

typedef struct FrameIn {
        WriterFrame *frame;
        size_t slot;
} FrameIn;

/* What waits of the senders of a slot. */
typedef struct Slot {
        atomic_uint frames;
        atomic_size_t bytes;
} Slot;

struct Writer {
        Home *home;
        Loop *loop;
        Engine *engine;
        pthread_t thread;
        bool running;
        Mailbox *inbox;             /* of calls; nudged for all else */
        Mailbox *frames_in;
        Mailbox *done, *frames;
        WriterCall *held;           /* taken from the inbox, no room in the engine yet */
        WriterCall *under_way;      /* the engine has them; if it ends by an error nobody answers them any more */
        atomic_size_t frame_bytes;  /* in frames_in */
        Slot slots[SENDER_SLOTS];
        SipHash *hash;              /* the I/O thread's */
        atomic_bool stop, want_commit;
        atomic_uint link_changes;   /* odd: up */
        unsigned link_told;         /* writer's */
        atomic_int failed;
        _Atomic(Roster *) roster;   /* that came into force; the I/O thread's once it takes it */
        char failed_at[512];        /* written before `failed` */
        bool something_back;        /* writer's: wake the loop at the end of the round */
        pthread_mutex_t view_mutex;
        WriterView view;
        /* what the thread says when it has opened the engine: */
        sem_t ready;
        int opened;
        RunnerReport report;
        OfficeHead head;
};

/* ---- engine's callbacks: in the writer's thread, after the sync -------------------------------------------------- */

static void set_out(Writer *w, WriterCall *call) {
        call->before = NULL;
        call->next = w->under_way;
        if (call->next)
                call->next->before = call;
        w->under_way = call;
}

static void come_back(Writer *w, WriterCall *call) {
        *(call->before ? &call->before->next : &w->under_way) = call->next;
        if (call->next)
                call->next->before = call->before;
}

static void on_complete(void *userdata, EngineCommand *command, const RunnerJob *job) {
        Writer *w = userdata;
        WriterCall *call = (WriterCall *)((char *)command - offsetof(WriterCall, command));
        bool room;

        come_back(w, call);
        call->result = job->result;
        memcpy(call->code, job->code, sizeof(call->code));
        room = mailbox_put(w->done, call);
        assert(room); /* as large as everything that can be under way */
        w->something_back = true;
}

static WriterFrame *new_frame(Bytes header, Bytes body) {
        WriterFrame *frame = mem_alloc(sizeof(*frame) + header.len + body.len);

        frame->header_len = header.len;
        frame->body_len = body.len;
        memcpy(frame->bytes, header.data, header.len);
        if (body.len)
                memcpy(frame->bytes + header.len, body.data, body.len);
        return frame;
}

static bool on_send(void *userdata, Bytes header, Bytes body) {
        Writer *w = userdata;
        WriterFrame *frame = new_frame(header, body);

        if (!mailbox_put(w->frames, frame)) {
                mem_free(frame);
                return false;
        }
        w->something_back = true;
        return true;
}

static void on_log(void *userdata, const char *event, const char *details) {
        log_event(LOG_INFO, event, NULL, log_str("details", details));
}

static void on_alarm(void *userdata, AlarmKind kind, bool on, const UnitCode *about, uint64_t entry) {
        log_event(LOG_WARN, on ? "alarm.raised" : "alarm.cleared", on ? alarm_text(kind)->say_en : NULL,
                  log_str("alarm", alarm_kind_name(kind)), log_str("subject", about->s), log_uint("entry", entry));
}

static void on_roster(void *userdata, const Roster *before, const Roster *roster, Bytes signed_roster) {
        Writer *w = userdata;
        Roster *copy;

        if (!roster_open_unverified(signed_roster, &copy)) { /* each thread has its own */
                roster_free(atomic_exchange(&w->roster, copy));
                w->something_back = true;
        }
        if (roster_is_step(before, roster))
                home_keep_step(w->home->config, roster->version, signed_roster);
        home_keep_roster(w->home->config, signed_roster);
        log_event(LOG_NOTE, "roster.taken", NULL, log_uint("version", roster->version));
}

static bool on_roster_step(void *userdata, uint64_t above, Buf *ret) {
        const Writer *w = userdata;

        return roster_step_next(w->home->config->data, above, ret);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

static Instant now(const Writer *w) {
        return clock_now(&w->home->config->clock);
}

static size_t frame_size(const WriterFrame *frame) {
        return frame->header_len + frame->body_len;
}

static void forget_frame(Writer *w, FrameIn *in) {
        atomic_fetch_sub(&w->frame_bytes, frame_size(in->frame));
        atomic_fetch_sub(&w->slots[in->slot].bytes, frame_size(in->frame));
        atomic_fetch_sub(&w->slots[in->slot].frames, 1);
        mem_free(in->frame);
        mem_free(in);
}

/* All frames that there are, for the engine decides what is dropped; calls as long as it has room. */
static void take_mail(Writer *w) {
        FrameIn *in;

        for (size_t n = 0; n < FRAMES_IN_MAX && (in = mailbox_take(w->frames_in)); n++) {
                engine_frame(w->engine, bytes_of(in->frame->bytes, in->frame->header_len),
                             bytes_of(in->frame->bytes + in->frame->header_len, in->frame->body_len));
                forget_frame(w, in);
        }
        for (;;) {
                if (!w->held)
                        w->held = mailbox_take(w->inbox);
                if (!w->held || !engine_submit(w->engine, &w->held->command))
                        return;
                set_out(w, w->held);
                w->held = NULL;
        }
}

/* Not by mail: the mailbox may be full, and a link that came back must be known.  A flicker in between is told, too. */
static void tell_link(Writer *w) {
        unsigned changes = atomic_load(&w->link_changes);
        bool up = changes % 2 == 1;

        if (changes == w->link_told)
                return;
        if (up && w->link_told % 2 == 1)
                engine_connected(w->engine, false, clock_monotonic_ms());
        engine_connected(w->engine, up, clock_monotonic_ms());
        w->link_told = changes;
}

static void refresh_view(Writer *w, int64_t mono_ms) {
        if (mono_ms - w->view.taken_mono_ms < VIEW_MS && w->view.taken_mono_ms)
                return;
        pthread_mutex_lock(&w->view_mutex);
        w->view.n_peers = engine_peers(w->engine, mono_ms, w->view.peers, WRITER_PEERS_MAX);
        if (w->view.n_peers > WRITER_PEERS_MAX)
                w->view.n_peers = WRITER_PEERS_MAX;
        runner_reserve(engine_runner(w->engine), &w->view.reserve);
        w->view.taken_mono_ms = mono_ms;
        pthread_mutex_unlock(&w->view_mutex);
}

static int one_round(Writer *w) {
        int r;

        tell_link(w);
        take_mail(w);
        r = engine_step(w->engine, now(w), clock_monotonic_ms());
        if (r)
                return fail_trace(r);
        if (atomic_exchange(&w->want_commit, false)) {
                r = runner_commit(engine_runner(w->engine), clock_monotonic_ms(), true);
                if (r)
                        return fail_trace(r);
                w->something_back = true;
        }
        refresh_view(w, clock_monotonic_ms());
        if (w->something_back)
                loop_wake(w->loop);
        w->something_back = false;
        return 0;
}

static int64_t may_wait_ms(Writer *w) {
        int64_t ms;

        if (w->held || engine_busy(w->engine))
                return 0;
        ms = engine_wait_ms(w->engine, now(w), clock_monotonic_ms(), (double)w->home->config->clock.speed);
        return ms < IDLE_MS ? ms : IDLE_MS;
}

static int run_engine(Writer *w) {
        int r = 0;

        while (!r && !atomic_load(&w->stop)) {
                int64_t ms = may_wait_ms(w);

                if (ms > 0)
                        mailbox_wait(w->inbox, ms);
                r = one_round(w);
        }
        return r ? r : runner_commit(engine_runner(w->engine), clock_monotonic_ms(), true);
}

static EngineConfig engine_config(Writer *w) {
        const Config *c = w->home->config;

        return (EngineConfig){
                .runner = home_runner(w->home),
                .signed_roster = buf_bytes(&w->home->signed_roster),
                .wraps = w->home->wraps,
                .n_wraps = w->home->n_wraps,
                .callbacks = { .complete = on_complete, .send = on_send, .log = on_log, .alarm = on_alarm, .roster = on_roster,
                               .roster_step = on_roster_step, .userdata = w },
                .hello_interval = c->hello,
                .retransmit_min = c->retransmit_min,
                .retransmit_max = c->retransmit_max,
                .window_parcels = c->window_parcels,
                .window_bytes = c->window_bytes,
        };
}

/* Only this thread knows where its newest error was. */
static void note_place(Writer *w, int r) {
        snprintf(w->failed_at, sizeof(w->failed_at), "%s", error_place(r));
}

/* The store's write transaction belongs to the thread that began it, so that the engine lives and dies in this one. */
static void *thread_main(void *userdata) {
        Writer *w = userdata;
        const EngineConfig config = engine_config(w);
        int r = engine_open(&config, false, now(w), clock_monotonic_ms(), &w->engine, &w->report);

        if (!r)
                office_head(runner_txn(engine_runner(w->engine)), &w->head);
        note_place(w, r);
        w->opened = r;
        sem_post(&w->ready);
        if (!r) {
                r = run_engine(w);
                note_place(w, r);
                atomic_store(&w->failed, r);
                w->engine = engine_free(w->engine);
                loop_wake(w->loop);
        }
        return NULL;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static Writer *writer_new(Home *home, Loop *loop) {
        uint8_t key[SIPHASH_KEY_SIZE];
        Writer *w = mem_new(Writer);

        w->home = home;
        w->loop = loop;
        w->inbox = mailbox_new(home->config->mailbox);
        w->frames_in = mailbox_new(FRAMES_IN_MAX);
        random_fill(&home->random, key, sizeof(key));
        w->hash = siphash_new(key);
        w->done = mailbox_new(home->config->mailbox + ENGINE_HOLDS);
        w->frames = mailbox_new(FRAMES_OUT_MAX);
        pthread_mutex_init(&w->view_mutex, NULL);
        sem_init(&w->ready, 0, 0);
        return w;
}

int writer_start(Home *home, Loop *loop, HomeProblem *problem, RunnerReport *ret_report, Writer **ret) {
        Writer *w = writer_new(home, loop);
        int r = pthread_create(&w->thread, NULL, thread_main, w);

        if (r) {
                writer_free(w, NULL);
                return -r;
        }
        while (sem_wait(&w->ready))
                ;
        *ret_report = w->report;
        if (w->opened) {
                home_explain(w->opened, &w->report, w->failed_at, problem);
                pthread_join(w->thread, NULL);
                writer_free(w, NULL);
                return HOME_E_REFUSED;
        }
        w->running = true;
        *ret = w;
        return 0;
}

const OfficeHead *writer_head(const Writer *w) {
        return &w->head;
}

int writer_stop(Writer *w) {
        if (w->running) {
                atomic_store(&w->stop, true);
                mailbox_nudge(w->inbox);
                pthread_join(w->thread, NULL);
                w->running = false;
        }
        return atomic_load(&w->failed);
}

Writer *writer_free(Writer *w, void (*free_call)(WriterCall *call)) {
        WriterCall *call;

        assert(!w->running);
        while ((call = mailbox_take(w->inbox)))
                free_call(call);
        if (w->held)
                free_call(w->held);
        while ((call = w->under_way)) {
                come_back(w, call);
                free_call(call);
        }
        for (FrameIn *in; (in = mailbox_take(w->frames_in));)
                forget_frame(w, in);
        while ((call = mailbox_take(w->done)))
                free_call(call);
        for (WriterFrame *frame; (frame = mailbox_take(w->frames));)
                mem_free(frame);
        roster_free(writer_next_roster(w));
        sem_destroy(&w->ready);
        siphash_free(w->hash);
        mailbox_free(w->frames_in);
        mailbox_free(w->inbox);
        mailbox_free(w->done);
        mailbox_free(w->frames);
        pthread_mutex_destroy(&w->view_mutex);
        return mem_free(w);
}

/* ---- from the I/O thread ----------------------------------------------------------------------------------------- */

bool writer_submit(Writer *w, WriterCall *call) {
        return mailbox_put(w->inbox, call);
}

/* Version and class are what a sender may vary; from and to follow. */
static size_t slot_of(Writer *w, Bytes header) {
        return header.len > 2 ? siphash(w->hash, bytes_of(header.data + 2, header.len - 2)) % SENDER_SLOTS : 0;
}

bool writer_frame(Writer *w, Bytes header, Bytes body) {
        size_t len = header.len + body.len, at = slot_of(w, header);
        Slot *slot = &w->slots[at];
        FrameIn *in;

        if (atomic_load(&slot->frames) >= SENDER_FRAMES_MAX || atomic_load(&slot->bytes) + len > SENDER_BYTES_MAX ||
            atomic_load(&w->frame_bytes) + len > FRAME_BYTES_MAX)
                return false;
        in = mem_new(FrameIn);
        *in = (FrameIn){ .frame = new_frame(header, body), .slot = at };
        atomic_fetch_add(&w->frame_bytes, len);
        atomic_fetch_add(&slot->bytes, len);
        atomic_fetch_add(&slot->frames, 1);
        if (mailbox_put(w->frames_in, in)) {
                mailbox_nudge(w->inbox);
                return true;
        }
        forget_frame(w, in);
        return false;
}

void writer_connected(Writer *w, bool up) {
        if (up == (atomic_load(&w->link_changes) % 2 == 0)) {
                atomic_fetch_add(&w->link_changes, 1);
                mailbox_nudge(w->inbox);
        }
}

void writer_commit(Writer *w) {
        atomic_store(&w->want_commit, true);
        mailbox_nudge(w->inbox);
}

WriterCall *writer_next_done(Writer *w) {
        return mailbox_take(w->done);
}

WriterFrame *writer_next_frame(Writer *w) {
        return mailbox_take(w->frames);
}

Roster *writer_next_roster(Writer *w) {
        return atomic_exchange(&w->roster, NULL);
}

int writer_failed(Writer *w) {
        return atomic_load(&w->failed);
}

const char *writer_failed_at(const Writer *w) {
        return w->failed_at;
}

void writer_view(Writer *w, WriterView *ret) {
        pthread_mutex_lock(&w->view_mutex);
        *ret = w->view;
        pthread_mutex_unlock(&w->view_mutex);
}
