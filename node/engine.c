/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "node/inbound.h"
#include "node/link.h"

/* What may wait: a few batches.  More would only make everybody's answer later; "busy" and a repeat are honest. */
#define QUEUE_MAX 2048
/* All frames that wait together: eight of the largest. */
#define QUEUE_BYTES_MAX (8u * FRAME_BODY_MAX)
#define JOBS_MAX RUNNER_BATCH_MAX

typedef struct QueueItem {
        EngineCommand *command; /* or a frame: */
        uint8_t *frame;
        size_t header_len, body_len;
} QueueItem;

/* What stands behind a job of the current round. */
typedef struct Origin {
        EngineCommand *command;
        Inbound *inbound;
        bool last; /* of its inbound's inputs: free it */
        bool tick;
} Origin;

struct Engine {
        EngineConfig config;
        Runner *runner;
        Link *link;
        const Roster *roster; /* the one in force: ours, or the owner's from the start */
        Roster *own_roster;
        QueueItem queue[QUEUE_MAX];
        size_t queue_first, queue_n, queue_bytes;
        RunnerJob jobs[JOBS_MAX];
        Origin origins[JOBS_MAX];
        size_t n_jobs;
        Input tick;
        bool tick_more;
        bool tick_stuck; /* refused (a jump of time): not again before something else was entered */
};

/* ---- queue -------------------------------------------------------------------------------------------------------------------- */

static bool queue_push(Engine *e, QueueItem item) {
        if (e->queue_n == QUEUE_MAX)
                return false;
        e->queue[(e->queue_first + e->queue_n++) % QUEUE_MAX] = item;
        e->queue_bytes += item.header_len + item.body_len;
        return true;
}

static bool queue_pop(Engine *e, QueueItem *ret) {
        if (!e->queue_n)
                return false;
        *ret = e->queue[e->queue_first];
        e->queue_first = (e->queue_first + 1) % QUEUE_MAX;
        e->queue_n--;
        e->queue_bytes -= ret->header_len + ret->body_len;
        return true;
}

bool engine_submit(Engine *e, EngineCommand *command) {
        return queue_push(e, (QueueItem){ .command = command });
}

bool engine_frame(Engine *e, Bytes header, Bytes body) {
        QueueItem item = { .header_len = header.len, .body_len = body.len };

        if (header.len > FRAME_HEADER_MAX || body.len > FRAME_BODY_MAX || e->queue_n == QUEUE_MAX ||
            e->queue_bytes + header.len + body.len > QUEUE_BYTES_MAX)
                return false;
        item.frame = mem_alloc(header.len + body.len);
        memcpy(item.frame, header.data, header.len);
        memcpy(item.frame + header.len, body.data, body.len);
        return queue_push(e, item);
}

/* ---- gathering a round ---------------------------------------------------------------------------------------------------------- */

static void add_job(Engine *e, const Input *input, Origin origin) {
        assert(e->n_jobs < JOBS_MAX);
        e->jobs[e->n_jobs] = (RunnerJob){ .input = input };
        e->origins[e->n_jobs++] = origin;
}

static int gather(Engine *e, Instant now, int64_t mono_ms) {
        QueueItem item;

        e->n_jobs = 0;
        if (e->tick_more || (!e->tick_stuck && runner_deadline(e->runner) <= now)) {
                e->tick = (Input){ .kind = INPUT_TICK, .actor = { .unit = e->config.runner.unit } };
                add_job(e, &e->tick, (Origin){ .tick = true });
        }
        while (e->n_jobs + INBOUND_INPUTS_MAX <= JOBS_MAX && queue_pop(e, &item)) {
                Inbound *in;
                int r;

                if (item.command) {
                        add_job(e, &item.command->input, (Origin){ .command = item.command });
                        continue;
                }
                r = inbound_frame(e->link, bytes_of(item.frame, item.header_len),
                                  bytes_of(item.frame + item.header_len, item.body_len), now, mono_ms, &in);
                mem_free(item.frame);
                if (r)
                        return fail_trace(r);
                for (uint32_t i = 0; in && i < in->n_inputs; i++)
                        add_job(e, &in->inputs[i], (Origin){ .inbound = in, .last = i + 1 == in->n_inputs });
        }
        return 0;
}

/* ---- releasing what is durable ---------------------------------------------------------------------------------------------------- */

/* From the entry itself, so that a roster that came by file, by parcel or was found again at start is taken the same way. */
static int adopt_roster(Engine *e, uint64_t entry) {
        static const uint8_t unpinned[SUITE_PUBLIC_SIZE];
        Arena arena = ARENA_INIT;
        const Part *part;
        Roster *roster;
        Entry read;
        int r;

        r = archive_entry(runner_archive(e->runner), runner_txn(e->runner), entry, &arena, &read);
        part = r ? NULL : entry_find_part(&read, PART_ROSTER);
        if (part)
                r = roster_open(part->data, e->roster, unpinned, &roster);
        if (!r && part) {
                runner_set_roster(e->runner, roster);
                link_set_roster(e->link, roster, part->data);
                if (e->config.callbacks.roster)
                        e->config.callbacks.roster(e->config.callbacks.userdata, roster, part->data);
                roster_free(e->own_roster);
                e->own_roster = roster;
                e->roster = roster;
        } else if (r == ROSTER_E_OLDER) {
                r = 0; /* the owner's file was as new */
        }
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

static int release_effects(Engine *e, int64_t mono_ms) {
        const Effects *effects = runner_effects(e->runner);
        uint64_t roster_entry = 0;
        int r;

        for (uint32_t i = 0; i < effects->n; i++) {
                const Effect *effect = &effects->effects[i];

                if (effect->kind == EFFECT_ROSTER)
                        roster_entry = effect->entry;
                if (effect->kind == EFFECT_ALARM)
                        link_log(e->link, effect->on ? "alarm.raised" : "alarm.cleared", "kind=%u subject=%s entry=%llu", effect->what,
                                 effect->to.s, (unsigned long long)effect->entry);
                r = link_effect(e->link, effect, mono_ms);
                if (r)
                        return fail_trace(r);
        }
        return roster_entry ? adopt_roster(e, roster_entry) : 0;
}

static int release_job(Engine *e, const RunnerJob *job, const Origin *origin) {
        int r = 0;

        if (origin->tick) {
                e->tick_more = job->result.more;
                e->tick_stuck = job->result.status == RESULT_REFUSED;
        } else if (origin->command) {
                e->tick_stuck = false;
                e->config.callbacks.complete(e->config.callbacks.userdata, origin->command, job);
        } else if (job->result.resend_receipt) {
                r = link_send_receipt(e->link, &origin->inbound->from, job->result.entry);
        }
        if (origin->last)
                inbound_free(origin->inbound);
        return r ? fail_trace(r) : 0;
}

/* ---- life -------------------------------------------------------------------------------------------------------------------------- */

int engine_open(const EngineConfig *config, bool fresh, Instant now, int64_t mono_ms, Engine **ret, RunnerReport *ret_report) {
        Engine *e = mem_new(Engine);
        OfficeHead head;
        int r;

        e->config = *config;
        e->roster = config->runner.roster;
        r = runner_open(&config->runner, fresh, now, &e->runner, ret_report);
        if (!r) {
                LinkConfig link = { .unit = config->runner.unit, .runner = e->runner, .roster = e->roster, .engine = &e->config };

                r = link_new(&link, mono_ms, &e->link);
        }
        if (!r && !fresh) {
                office_head(runner_txn(e->runner), &head);
                if (head.roster_version > e->roster->version && head.roster_entry)
                        r = adopt_roster(e, head.roster_entry);
        }
        if (r) {
                engine_free(e);
                return r < 0 ? fail_trace(r) : r;
        }
        *ret = e;
        return 0;
}

Engine *engine_free(Engine *e) {
        QueueItem item;

        if (!e)
                return NULL;
        while (queue_pop(e, &item))
                mem_free(item.frame); /* commands are their owner's */
        link_free(e->link);
        runner_free(e->runner);
        roster_free(e->own_roster);
        return mem_free(e);
}

void engine_connected(Engine *e, bool up, int64_t mono_ms) {
        link_connected(e->link, up, mono_ms);
}

int engine_step(Engine *e, Instant now, int64_t mono_ms) {
        size_t done = 0, taken;
        int r;

        r = gather(e, now, mono_ms);
        if (r)
                return fail_trace(r);
        while (done < e->n_jobs) {
                r = runner_step(e->runner, now, e->jobs + done, e->n_jobs - done, &taken);
                if (r)
                        return fail_trace(r);
                assert(taken > 0);
                r = release_effects(e, mono_ms);
                for (size_t i = done; i < done + taken && !r; i++)
                        r = release_job(e, &e->jobs[i], &e->origins[i]);
                if (r)
                        return fail_trace(r);
                done += taken;
        }
        r = link_tick(e->link, now, mono_ms);
        if (r)
                return fail_trace(r);
        r = runner_commit(e->runner, mono_ms, false);
        return r ? fail_trace(r) : 0;
}

bool engine_busy(const Engine *e) {
        return e->queue_n > 0 || e->tick_more;
}

int64_t engine_wait_ms(Engine *e, Instant now, int64_t mono_ms, double speed) {
        int64_t wait, due = link_deadline(e->link);
        Instant deadline;

        if (engine_busy(e))
                return 0;
        wait = due == INT64_MAX ? INT64_MAX : due - mono_ms;
        if (runner_commit_pending(e->runner) && e->config.runner.commit_interval < wait)
                wait = e->config.runner.commit_interval;
        deadline = e->tick_stuck ? INSTANT_NEVER : runner_deadline(e->runner);
        if (deadline != INSTANT_NEVER) {
                double real = (double)(deadline - now) / speed + 1;

                if (real < (double)(wait < INT32_MAX ? wait : INT32_MAX))
                        wait = (int64_t)real;
        }
        return wait < 0 ? 0 : wait;
}

Runner *engine_runner(Engine *e) {
        return e->runner;
}

size_t engine_peers(Engine *e, int64_t mono_ms, EnginePeer *ret, size_t cap) {
        return link_peers(e->link, mono_ms, ret, cap);
}
