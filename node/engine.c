/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>
#include <stddef.h>

#include "common/base/memory.h"
#include "common/wire/frame.h"
#include "common/wire/roster_codec.h"
#include "common/wire/rules_codec.h"
#include "node/core/row.h"
#include "node/fair.h"
#include "node/inbound.h"
#include "node/link.h"
#include "node/share.h"

/* Commands that may wait: a few batches.  More would only make everybody's answer later; "busy" is honest. */
#define QUEUE_MAX 2048
#define QUEUE_FIRST 8 /* doubled until it is that */
/* BUSY comes from the relay and says little. */
#define BUSY_FRAMES_MAX 64
#define JOBS_MAX RUNNER_BATCH_MAX
#define JOBS_FIRST 4 /* doubled where more come at once */
/* Frames opened in one round: each costs up to some 100 us even if it is rubbish. */
#define FRAMES_AT_ONCE JOBS_MAX
/* What senders have no right to (share.h) is opened in time to spare: in a round in which nothing else waits, a slice of one sender's.
 * Others are at work if a desk, or an office that does not send in masses, had something done so recently. */
#define OTHERS_MS 1000
/* So many of one office's frames dropped within an hour are no longer the repeats of a line that comes and goes. */
#define FLOOD_DROPPED 4096
/* A tick that was refused is worth asking again when the clock may have been set right. */
#define TICK_RETRY_MS 1000
/* What the runner takes for 0. */
#define COMMIT_INTERVAL_DEFAULT 50

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
        Pack *own_pack;          /* taken since; NULL: the configured ones */
        Calendar *own_calendar;
        Roster *own_roster;
        bool founded;
        EngineCommand **commands; /* a ring of cap: as many as ever waited */
        size_t commands_first, commands_n, commands_cap;
        Fair fair;            /* frames that wait: a lane for each peer, and for BUSY */
        FairLane busy_lane;
        const LinkPeer *worker;  /* for whom something was last done (NULL: a desk); not of those that send in masses */
        int64_t worker_ms;       /* when; -1: never */
        int64_t others_ms;       /* when for anybody else */
        int64_t frames_due_ms; /* when one of them may be opened; INT64_MAX: none waits */
        int64_t mono_ms;      /* of the last step */
        LinkPeer *last_peer;  /* whose frame came last, and its header */
        size_t last_len;
        uint8_t last_header[FRAME_HEADER_MAX];
        LinkPeer *flooder;    /* whom an alarm is owed about */
        RunnerJob *jobs;      /* of the round; room for as many as any had */
        Origin *origins;
        size_t n_jobs, cap_jobs, released;
        Input tick;
        bool tick_more;
        bool tick_stuck; /* refused (a jump of time), or none yet: asked whatever is due, so that it sees a clock set right */
        int64_t tick_retry_ms;
};

/* ---- queues ------------------------------------------------------------------------------------------------------ */

/* Twice as long: what wrapped around its end follows what stood there. */
static void grow_queue(Engine *e) {
        size_t cap = e->commands_cap ? 2 * e->commands_cap : QUEUE_FIRST;

        e->commands = mem_realloc(e->commands, cap * sizeof(*e->commands));
        memcpy(e->commands + e->commands_cap, e->commands, e->commands_first * sizeof(*e->commands));
        e->commands_cap = cap;
}

bool engine_submit(Engine *e, EngineCommand *command) {
        if (e->commands_n == QUEUE_MAX)
                return false;
        if (e->commands_n == e->commands_cap)
                grow_queue(e);
        e->commands[(e->commands_first + e->commands_n++) % e->commands_cap] = command;
        return true;
}

static bool pop_command(Engine *e, EngineCommand **ret) {
        if (!e->commands_n)
                return false;
        *ret = e->commands[e->commands_first];
        e->commands_first = (e->commands_first + 1) % e->commands_cap;
        e->commands_n--;
        return true;
}

/* Whose frame is it?  What is nobody's is dropped before it costs anything.  Who floods says the same again and again: it is
 * known by its header's bytes. */
static FairLane *lane_of(Engine *e, Bytes header, Bytes body, LinkPeer **ret_peer) {
        FrameHeader h;

        *ret_peer = e->last_peer;
        if (!e->founded || body.len > FRAME_BODY_MAX)
                return NULL;
        if (e->last_peer && header.len == e->last_len && memcmp(header.data, e->last_header, header.len) == 0)
                return &e->last_peer->lane;
        *ret_peer = NULL;
        if (frame_header_decode(header, &h))
                return NULL;
        if (h.class == FRAME_BUSY)
                return e->busy_lane.n < BUSY_FRAMES_MAX ? &e->busy_lane : NULL;
        *ret_peer = link_peer(e->link, &h.from);
        if (!*ret_peer)
                return NULL;
        e->last_peer = *ret_peer;
        e->last_len = header.len;
        memcpy(e->last_header, header.data, header.len);
        return &e->last_peer->lane;
}

static LinkPeer *peer_of(Engine *e, FairLane *lane) {
        return lane == &e->busy_lane ? NULL : (LinkPeer *)((char *)lane - offsetof(LinkPeer, lane));
}

static void note_flood(Engine *e, LinkPeer *peer, bool strange, int64_t mono_ms) {
        if (e->flooder || link_is_flood(peer, mono_ms))
                return;
        peer->flood_ms = mono_ms;
        peer->flood_strange = strange;
        e->flooder = peer;
}

/* Only if its account was empty: else it was we who were slow. */
static void count_drop(Engine *e, LinkPeer *peer) {
        if (peer->share_due_ms <= e->mono_ms)
                return;
        if (e->mono_ms - peer->drops_since_ms >= LINK_FLOOD_MS) {
                peer->drops_since_ms = e->mono_ms;
                peer->drops = 0;
        }
        if (++peer->drops >= FLOOD_DROPPED)
                note_flood(e, peer, false, e->mono_ms);
}

void engine_frame(Engine *e, Bytes header, Bytes body) {
        LinkPeer *peer;
        FairLane *lane = lane_of(e, header, body, &peer);
        int64_t due;

        if (!lane)
                return;
        if (fair_put(&e->fair, lane, header, body)) {
                due = peer ? peer->share_due_ms : 0;
                e->frames_due_ms = due < e->frames_due_ms ? due : e->frames_due_ms;
        } else if (peer) {
                count_drop(e, peer);
        }
}

/* ---- gathering a round ------------------------------------------------------------------------------------------- */

static void add_job(Engine *e, const Input *input, Origin origin) {
        assert(e->n_jobs < JOBS_MAX);
        if (e->n_jobs == e->cap_jobs) {
                e->cap_jobs = e->cap_jobs ? 2 * e->cap_jobs : JOBS_FIRST;
                e->jobs = mem_realloc(e->jobs, e->cap_jobs * sizeof(*e->jobs));
                e->origins = mem_realloc(e->origins, e->cap_jobs * sizeof(*e->origins));
        }
        e->jobs[e->n_jobs] = (RunnerJob){ .input = input };
        e->origins[e->n_jobs++] = origin;
}

static void gather_tick(Engine *e, Instant now, int64_t mono_ms) {
        bool due = e->tick_stuck ? mono_ms >= e->tick_retry_ms : runner_deadline(e->runner) <= now;

        if (!e->tick_more && !due)
                return;
        e->tick = (Input){ .kind = INPUT_TICK, .actor = { .unit = e->config.runner.unit } };
        add_job(e, &e->tick, (Origin){ .tick = true });
}

static void add_inbound(Engine *e, Inbound *in) {
        for (uint32_t i = 0; in && i < in->n_inputs; i++)
                add_job(e, in->inputs[i], (Origin){ .inbound = in, .last = i + 1 == in->n_inputs });
}

static int gather_frame(Engine *e, FairLane *lane, bool by_right, Instant now, int64_t mono_ms, uint32_t *ret_price) {
        FairFrame *f = fair_take(&e->fair, lane);
        Inbound *in = NULL;
        int r;

        r = inbound_frame(e->link, bytes_of(f->bytes, f->header_len), bytes_of(f->bytes + f->header_len, f->body_len), by_right,
                          now, mono_ms, &in);
        *ret_price = share_price(f->body_len);
        mem_free(f);
        if (r)
                return fail_trace(r);
        add_inbound(e, in);
        return 0;
}

/* When is there time to spare for it, if nothing else waits? */
static int64_t spare_due(const Engine *e, const LinkPeer *peer, int64_t mono_ms) {
        int64_t others_ms = e->worker == peer ? e->others_ms : e->worker_ms, rest = others_ms + OTHERS_MS, rate;

        if (others_ms < 0 || mono_ms >= rest)
                return mono_ms;
        rate = share_spare(&peer->share, mono_ms);
        return rate < rest ? rate : rest;
}

static bool has_right(const LinkPeer *peer, int64_t mono_ms) {
        return !peer || share_right(&peer->share, mono_ms) <= mono_ms;
}

/* Whose turn it is, of those that may: by right, or in time to spare. */
static FairLane *next_lane(Engine *e, bool by_right, int64_t mono_ms) {
        FairLane *lane = e->fair.ring;

        for (size_t i = 0; i < e->fair.lanes; i++, lane = lane->next) {
                const LinkPeer *peer = peer_of(e, lane);

                if (has_right(peer, mono_ms) == by_right && (by_right || spare_due(e, peer, mono_ms) <= mono_ms) &&
                    (!peer || share_due(&peer->share, mono_ms) <= mono_ms))
                        return lane;
        }
        return NULL;
}

/* When may the lane's next frame be opened? */
static int64_t lane_due(Engine *e, FairLane *lane, int64_t mono_ms) {
        LinkPeer *peer = peer_of(e, lane);
        int64_t due, right, spare;

        if (!peer)
                return mono_ms;
        due = share_due(&peer->share, mono_ms);
        right = share_right(&peer->share, mono_ms);
        if (right > mono_ms) {
                spare = spare_due(e, peer, mono_ms);
                spare = spare < right ? spare : right;
                due = due > spare ? due : spare;
                if (share_spare(&peer->share, mono_ms) > mono_ms)
                        peer->bulk_ms = mono_ms;
        }
        return peer->share_due_ms = due;
}

/* What is left waits, for the next round or for longer. */
static void note_due(Engine *e, int64_t mono_ms) {
        FairLane *lane = e->fair.ring;

        e->frames_due_ms = INT64_MAX;
        for (size_t i = 0; i < e->fair.lanes; i++, lane = lane->next) {
                int64_t due = lane_due(e, lane, mono_ms);

                e->frames_due_ms = due < e->frames_due_ms ? due : e->frames_due_ms;
        }
}

/* As many as may by right, each sender in its turn. */
static int gather_by_right(Engine *e, Instant now, int64_t mono_ms, size_t *ret_n) {
        uint32_t price;
        FairLane *lane;
        int r = 0;

        *ret_n = 0;
        while (!r && *ret_n < FRAMES_AT_ONCE && e->n_jobs + INBOUND_INPUTS_MAX <= JOBS_MAX &&
               (lane = next_lane(e, true, mono_ms))) {
                r = gather_frame(e, lane, true, now, mono_ms, &price);
                ++*ret_n;
        }
        return r ? fail_trace(r) : 0;
}

/* A slice of one sender's. */
static int gather_spare(Engine *e, Instant now, int64_t mono_ms) {
        FairLane *lane = next_lane(e, false, mono_ms);
        uint32_t price;
        int r = 0;

        for (uint32_t sum = 0; !r && lane && sum < SHARE_SPARE_SLICE && e->n_jobs + INBOUND_INPUTS_MAX <= JOBS_MAX; sum += price) {
                r = gather_frame(e, lane, false, now, mono_ms, &price);
                if (!lane->n || share_due(&peer_of(e, lane)->share, mono_ms) > mono_ms)
                        break;
        }
        return r ? fail_trace(r) : 0;
}

static int gather_frames(Engine *e, Instant now, int64_t mono_ms) {
        bool others;
        size_t n;
        int r;

        if (e->flooder && e->n_jobs < JOBS_MAX) {
                add_inbound(e, inbound_flood(e->link, e->flooder));
                e->flooder = NULL;
        }
        others = e->n_jobs > 0;
        r = gather_by_right(e, now, mono_ms, &n);
        if (!r && !others && !n)
                r = gather_spare(e, now, mono_ms);
        if (r)
                return fail_trace(r);
        note_due(e, mono_ms);
        return 0;
}

/* Desks and other offices share a round half and half if both have more than fits. */
static int gather(Engine *e, Instant now, int64_t mono_ms) {
        size_t for_commands = e->frames_due_ms <= mono_ms ? JOBS_MAX / 2 : JOBS_MAX;
        EngineCommand *command;

        e->mono_ms = mono_ms;
        e->n_jobs = e->released = 0;
        gather_tick(e, now, mono_ms);
        while (e->n_jobs < for_commands && pop_command(e, &command)) {
                if (command->input.document_kind == ENTRY_RECOVERY)
                        link_known(e->link, &command->input);
                add_job(e, &command->input, (Origin){ .command = command });
        }
        return gather_frames(e, now, mono_ms);
}

/* ---- releasing what is durable ----------------------------------------------------------------------------------- */

static void take_roster(Engine *e, Roster *roster, Bytes signed_roster, int64_t mono_ms) {
        if (e->config.callbacks.roster)
                e->config.callbacks.roster(e->config.callbacks.userdata, e->roster, roster, signed_roster);
        runner_set_roster(e->runner, roster);
        link_set_roster(e->link, roster, signed_roster, mono_ms);
        roster_free(e->own_roster);
        e->own_roster = roster;
        e->roster = roster;
}

/* From the entry itself, so that a roster that came by file, by parcel or was found again at start is taken the same way.  Who
 * signed it was looked at before it became an entry. */
static int adopt_roster(Engine *e, uint64_t entry, int64_t mono_ms) {
        Arena arena = ARENA_INIT;
        const Part *part;
        Roster *roster;
        Entry read;
        int r;

        r = archive_entry(runner_archive(e->runner), runner_txn(e->runner), entry, &arena, &read);
        part = r ? NULL : entry_find_part(&read, PART_ROSTER);
        if (part)
                r = roster_open_unverified(part->data, &roster);
        if (!r && part && roster->version > e->roster->version)
                take_roster(e, roster, part->data, mono_ms);
        else if (!r && part)
                roster_free(roster); /* the owner's file was as new */
        else
                link_log(e->link, "roster.lost",
                         "entry=%llu hint=\"the roster in force can't be read there: run zhuji verify, put a copy of that segment back, start anew\"",
                         (unsigned long long)entry);
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

static void take_rules(Engine *e, Pack *pack, Calendar *calendar) {
        Calendar *merged = calendar ? calendar_merge(calendar_builtin(), calendar) : NULL;

        calendar_free(calendar);
        runner_set_rules(e->runner, pack ? pack : e->config.runner.pack, merged ? merged : e->config.runner.calendar);
        if (pack) {
                pack_free(e->own_pack);
                e->own_pack = pack;
                e->config.runner.pack = pack;
        }
        if (merged) {
                calendar_free(e->own_calendar);
                e->own_calendar = merged;
                e->config.runner.calendar = merged;
        }
}

/* From the entry that took them, like rosters.  What can't be read leaves in force what was: clocks are pinned in their own
 * entries either way. */
static int adopt_rules(Engine *e, uint64_t entry, PartKind kind) {
        Arena arena = ARENA_INIT;
        Calendar *calendar = NULL;
        Pack *pack = NULL;
        const Part *part;
        Entry read;
        int r;

        r = archive_entry(runner_archive(e->runner), runner_txn(e->runner), entry, &arena, &read);
        part = r ? NULL : entry_find_part(&read, kind);
        if (part)
                r = rules_open(part->data, NULL, NULL, &pack, &calendar);
        if (!r && part)
                take_rules(e, pack, calendar);
        else if (r >= 0)
                link_log(e->link, "rules.lost", "entry=%llu hint=\"the rules in force can't be read there; run zhuji verify\"",
                         (unsigned long long)entry);
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

static int adopt_rules_in_force(Engine *e) {
        RulesRow row = { .moving = false };
        int r = 0;

        if (!row_get(runner_txn(e->runner), ROW_RULES, &row))
                return 0;
        if (row.pack_entry)
                r = adopt_rules(e, row.pack_entry, PART_RULES);
        if (!r && row.calendar_entry)
                r = adopt_rules(e, row.calendar_entry, PART_CALENDAR);
        return r ? fail_trace(r) : 0;
}

static void tell_alarm(Engine *e, const Effect *effect) {
        const EngineCallbacks *to = &e->config.callbacks;

        if (to->alarm)
                to->alarm(to->userdata, (AlarmKind)effect->what, effect->on, &effect->to, effect->entry);
        else
                link_log(e->link, effect->on ? "alarm.raised" : "alarm.cleared", "alarm=%s subject=%s entry=%llu",
                         alarm_kind_name((AlarmKind)effect->what), effect->to.s, (unsigned long long)effect->entry);
}

static int release_effects(Engine *e, int64_t mono_ms) {
        const Effects *effects = runner_effects(e->runner);
        uint64_t roster_entry = 0, rules_entry = 0, calendar_entry = 0;
        int r = 0;

        for (uint32_t i = 0; i < effects->n; i++) {
                const Effect *effect = &effects->effects[i];

                if (effect->kind == EFFECT_ROSTER)
                        roster_entry = effect->entry;
                if (effect->kind == EFFECT_RULES)
                        rules_entry = effect->entry;
                if (effect->kind == EFFECT_CALENDAR)
                        calendar_entry = effect->entry;
                if (effect->kind == EFFECT_ALARM)
                        tell_alarm(e, effect);
                r = link_effect(e->link, effect, mono_ms);
                if (r)
                        return fail_trace(r);
        }
        if (rules_entry)
                r = adopt_rules(e, rules_entry, PART_RULES);
        if (!r && calendar_entry)
                r = adopt_rules(e, calendar_entry, PART_CALENDAR);
        if (!r && roster_entry)
                r = adopt_roster(e, roster_entry, mono_ms);
        return r ? fail_trace(r) : 0;
}

/* Or a recall: those are few, and each takes two numbers. */
static bool is_refused_parcel(const RunnerJob *job) {
        return job->input->kind == INPUT_PARCEL && job->result.entry &&
               (job->result.status == RESULT_REFUSED || job->input->parcel->kind == PARCEL_VOID);
}

/* Something was done for a desk, or for an office that does not send in masses. */
static void note_worker(Engine *e, const Origin *origin, int64_t mono_ms) {
        const LinkPeer *peer = origin->inbound ? link_peer(e->link, &origin->inbound->from) : NULL;
        bool counts = peer && origin->inbound->useful && (peer->bulk_ms < 0 || mono_ms - peer->bulk_ms >= OTHERS_MS);

        if (!origin->command && !counts)
                return;
        if (peer != e->worker)
                e->others_ms = e->worker_ms;
        e->worker = peer;
        e->worker_ms = mono_ms;
}

static int release_job(Engine *e, const RunnerJob *job, const Origin *origin, int64_t mono_ms) {
        int r = 0;

        if (origin->tick) {
                e->tick_more = job->result.more;
                e->tick_stuck = job->result.status == RESULT_REFUSED;
                e->tick_retry_ms = mono_ms + TICK_RETRY_MS;
        } else if (origin->command) {
                e->tick_retry_ms = mono_ms; /* it may have been the word that was waited for */
                e->founded = e->founded || job->result.status == RESULT_DONE;
                e->config.callbacks.complete(e->config.callbacks.userdata, origin->command, job);
        } else {
                if (job->result.resend_receipt)
                        r = link_send_receipt(e->link, &origin->inbound->from, job->result.entry);
                else if (is_refused_parcel(job))
                        inbound_count_refused(e->link, &origin->inbound->from, mono_ms);
                else if (job->result.status == RESULT_DONE && job->input->kind != INPUT_ALARM)
                        origin->inbound->useful = true;
                if (job->result.status == RESULT_IGNORED && (job->input->kind == INPUT_PARCEL || job->input->kind == INPUT_RECEIPT) &&
                    inbound_ignored(e->link, origin->inbound, job, mono_ms))
                        note_flood(e, link_peer(e->link, &origin->inbound->from), true, mono_ms);
        }
        note_worker(e, origin, mono_ms);
        if (origin->last) {
                inbound_settle(e->link, origin->inbound);
                inbound_free(origin->inbound);
        }
        return r ? fail_trace(r) : 0;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

int engine_open(const EngineConfig *config, bool fresh, Instant now, int64_t mono_ms, Engine **ret, RunnerReport *ret_report) {
        Engine *e = mem_new(Engine);
        OfficeHead head;
        int r;

        e->config = *config;
        e->frames_due_ms = INT64_MAX;
        e->mono_ms = mono_ms;
        e->worker_ms = e->others_ms = -1;
        if (!e->config.runner.commit_interval)
                e->config.runner.commit_interval = COMMIT_INTERVAL_DEFAULT;
        e->roster = config->runner.roster;
        r = runner_open(&config->runner, fresh, now, &e->runner, ret_report);
        if (!r) {
                LinkConfig link = {
                        .unit = config->runner.unit, .runner = e->runner, .roster = e->roster, .engine = &e->config
                };

                r = link_new(&link, mono_ms, &e->link);
        }
        if (!r && !fresh) {
                office_head(runner_txn(e->runner), &head);
                e->founded = e->tick_stuck = true;
                e->tick_retry_ms = mono_ms;
                if (head.roster_version > e->roster->version && head.roster_entry)
                        r = adopt_roster(e, head.roster_entry, mono_ms);
                if (!r)
                        r = adopt_rules_in_force(e);
        }
        if (r) {
                engine_free(e);
                return r < 0 ? fail_trace(r) : r;
        }
        *ret = e;
        return 0;
}

Engine *engine_free(Engine *e) {
        if (!e)
                return NULL;
        while (e->fair.ring) /* commands are their owner's */
                fair_clear(&e->fair, e->fair.ring);
        for (size_t i = e->released; i < e->n_jobs; i++) /* a round that failed */
                if (e->origins[i].last)
                        inbound_free(e->origins[i].inbound);
        link_free(e->link);
        runner_free(e->runner);
        roster_free(e->own_roster);
        pack_free(e->own_pack);
        calendar_free(e->own_calendar);
        mem_free(e->commands);
        mem_free(e->jobs);
        mem_free(e->origins);
        return mem_free(e);
}

void engine_connected(Engine *e, bool up, int64_t mono_ms) {
        link_connected(e->link, up, mono_ms);
}

static int step_jobs(Engine *e, Instant now, int64_t mono_ms) {
        while (e->released < e->n_jobs) {
                size_t taken, first = e->released;
                int r;

                r = runner_step(e->runner, now, e->jobs + first, e->n_jobs - first, &taken);
                if (r)
                        return fail_trace(r);
                assert(taken > 0);
                r = release_effects(e, mono_ms);
                for (size_t i = first; i < first + taken && !r; i++, e->released++)
                        r = release_job(e, &e->jobs[i], &e->origins[i], mono_ms);
                if (r)
                        return fail_trace(r);
        }
        return 0;
}

bool engine_busy(const Engine *e) {
        return e->commands_n > 0 || e->frames_due_ms <= e->mono_ms || e->tick_more || e->flooder;
}

int engine_step(Engine *e, Instant now, int64_t mono_ms) {
        int r;

        r = gather(e, now, mono_ms);
        if (!r)
                r = step_jobs(e, now, mono_ms);
        if (!r)
                r = link_tick(e->link, now, mono_ms);
        if (!r)
                r = runner_commit(e->runner, mono_ms, false);
        if (!r && e->n_jobs && !engine_busy(e))
                runner_rest(e->runner);
        return r ? fail_trace(r) : 0;
}

static void wait_until(int64_t *wait, int64_t due_ms, int64_t mono_ms) {
        int64_t left = due_ms <= mono_ms ? 0 : due_ms == INT64_MAX ? INT64_MAX : due_ms - mono_ms;

        if (left < *wait)
                *wait = left;
}

int64_t engine_wait_ms(Engine *e, Instant now, int64_t mono_ms, double speed) {
        int64_t wait = INT64_MAX;
        Instant deadline;

        if (engine_busy(e))
                return 0;
        wait_until(&wait, link_deadline(e->link), mono_ms);
        wait_until(&wait, e->frames_due_ms, mono_ms);
        if (runner_commit_pending(e->runner))
                wait_until(&wait, mono_ms + e->config.runner.commit_interval, mono_ms);
        if (e->tick_stuck) {
                wait_until(&wait, e->tick_retry_ms, mono_ms);
                return wait;
        }
        deadline = runner_deadline(e->runner);
        if (deadline != INSTANT_NEVER) {
                double real = (double)(deadline - now) / speed + 1;

                if (real < (double)(wait < INT32_MAX ? wait : INT32_MAX))
                        wait = real < 0 ? 0 : (int64_t)real;
        }
        return wait;
}

Runner *engine_runner(Engine *e) {
        return e->runner;
}

size_t engine_peers(Engine *e, int64_t mono_ms, EnginePeer *ret, size_t cap) {
        return link_peers(e->link, mono_ms, ret, cap);
}
