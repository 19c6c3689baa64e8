/* SPDX-License-Identifier: Apache-2.0 */

#include "node/writer.h"

#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/io/log.h"
#include "common/wire/limits.h"
#include "node/mailbox.h"

/* Frames that wait for the writer, together: eight of the largest.  What is more is dropped and comes again. */
#define FRAME_BYTES_MAX (8 * (size_t)FRAME_BODY_MAX)
/* Frames that wait for the socket: the link keeps the rest by itself. */
#define FRAMES_OUT_MAX 512
/* What the engine may hold beside the inbox: its queue and a round of jobs. */
#define ENGINE_HOLDS 4096
/* How old what status shows may be. */
#define VIEW_MS 200
/* Started without a relay, nothing wakes the writer but work; it looks at its clock this often. */
#define IDLE_MS 1000

typedef enum MailKind { MAIL_CALL = 1, MAIL_FRAME } MailKind;

typedef struct Mail {
        MailKind kind;
        WriterCall *call;
        WriterFrame *frame;
} Mail;

struct Writer {
        Home *home;
        Loop *loop;
        Engine *engine;
        pthread_t thread;
        bool running;
        Mailbox *inbox;
        Mailbox *done, *frames;
        Mail *held;                 /* taken from the inbox, no room in the engine yet */
        atomic_size_t frame_bytes;  /* in the inbox */
        atomic_bool stop, want_commit;
        atomic_uint link_changes;   /* odd: up */
        unsigned link_told;         /* writer's */
        atomic_int failed;
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

static void on_complete(void *userdata, EngineCommand *command, const RunnerJob *job) {
        Writer *w = userdata;
        WriterCall *call = (WriterCall *)((char *)command - offsetof(WriterCall, command));
        bool room;

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
        log_event(strncmp(event, "alarm.", 6) == 0 ? LOG_WARN : LOG_INFO, event, NULL, log_str("details", details));
}

static void on_roster(void *userdata, const Roster *roster, Bytes signed_roster) {
        const Writer *w = userdata;

        home_keep_roster(w->home->config, signed_roster);
        log_event(LOG_NOTE, "roster.taken", NULL, log_uint("version", roster->version));
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

static Instant now(const Writer *w) {
        return clock_now(&w->home->config->clock);
}

/* True: the engine has it (or it was dropped); false: no room now. */
static bool deliver(Writer *w, Mail *mail) {
        switch (mail->kind) {
        case MAIL_CALL:
                if (!engine_submit(w->engine, &mail->call->command))
                        return false;
                break;
        case MAIL_FRAME:
                if (!engine_frame(w->engine, bytes_of(mail->frame->bytes, mail->frame->header_len),
                                  bytes_of(mail->frame->bytes + mail->frame->header_len, mail->frame->body_len)))
                        return false;
                atomic_fetch_sub(&w->frame_bytes, mail->frame->header_len + mail->frame->body_len);
                mem_free(mail->frame);
                break;
        }
        mem_free(mail);
        return true;
}

static void take_mail(Writer *w) {
        for (;;) {
                if (!w->held)
                        w->held = mailbox_take(w->inbox);
                if (!w->held || !deliver(w, w->held))
                        return;
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
                .callbacks = { .complete = on_complete, .send = on_send, .log = on_log, .roster = on_roster, .userdata = w },
                .hello_interval = c->hello,
                .retransmit_min = c->retransmit_min,
                .retransmit_max = c->retransmit_max,
                .window_parcels = c->window_parcels,
                .window_bytes = c->window_bytes,
        };
}

/* The store's write transaction belongs to the thread that began it, so that the engine lives and dies in this one. */
static void *thread_main(void *userdata) {
        Writer *w = userdata;
        const EngineConfig config = engine_config(w);
        int r = engine_open(&config, false, now(w), clock_monotonic_ms(), &w->engine, &w->report);

        if (!r)
                office_head(runner_txn(engine_runner(w->engine)), &w->head);
        w->opened = r;
        sem_post(&w->ready);
        if (!r) {
                atomic_store(&w->failed, run_engine(w));
                w->engine = engine_free(w->engine);
                loop_wake(w->loop);
        }
        return NULL;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static Writer *writer_new(Home *home, Loop *loop) {
        Writer *w = mem_new(Writer);

        w->home = home;
        w->loop = loop;
        w->inbox = mailbox_new(home->config->mailbox);
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
                home_explain(w->opened, &w->report, problem);
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

static void free_mail(Mail *mail, void (*free_call)(WriterCall *call)) {
        if (mail->kind == MAIL_CALL)
                free_call(mail->call);
        mem_free(mail->frame);
        mem_free(mail);
}

Writer *writer_free(Writer *w, void (*free_call)(WriterCall *call)) {
        WriterCall *call;
        Mail *mail;

        assert(!w->running);
        while ((mail = mailbox_take(w->inbox)))
                free_mail(mail, free_call);
        if (w->held)
                free_mail(w->held, free_call);
        while ((call = mailbox_take(w->done)))
                free_call(call);
        for (WriterFrame *frame; (frame = mailbox_take(w->frames));)
                mem_free(frame);
        sem_destroy(&w->ready);
        mailbox_free(w->inbox);
        mailbox_free(w->done);
        mailbox_free(w->frames);
        pthread_mutex_destroy(&w->view_mutex);
        return mem_free(w);
}

/* ---- from the I/O thread ----------------------------------------------------------------------------------------- */

static bool post(Writer *w, Mail mail) {
        Mail *copy = mem_new(Mail);

        *copy = mail;
        if (mailbox_put(w->inbox, copy))
                return true;
        mem_free(copy);
        return false;
}

bool writer_submit(Writer *w, WriterCall *call) {
        return post(w, (Mail){ .kind = MAIL_CALL, .call = call });
}

bool writer_frame(Writer *w, Bytes header, Bytes body) {
        size_t len = header.len + body.len;
        WriterFrame *frame;

        if (atomic_load(&w->frame_bytes) + len > FRAME_BYTES_MAX)
                return false;
        frame = new_frame(header, body);
        atomic_fetch_add(&w->frame_bytes, len);
        if (post(w, (Mail){ .kind = MAIL_FRAME, .frame = frame }))
                return true;
        atomic_fetch_sub(&w->frame_bytes, len);
        mem_free(frame);
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

int writer_failed(Writer *w) {
        return atomic_load(&w->failed);
}

void writer_view(Writer *w, WriterView *ret) {
        pthread_mutex_lock(&w->view_mutex);
        *ret = w->view;
        pthread_mutex_unlock(&w->view_mutex);
}
