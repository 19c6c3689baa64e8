/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An office's process: the engine over its two twins, until a boundary ends it. From that moment nothing it does counts: the
 * twins refuse, and what it still calls back is not heard.
 *
 * Whatever leaves an office passes here, so here stands the direct form of promise P1: nothing leaves while the journal holds
 * bytes that are not synced.
 */

#include <assert.h>
#include <errno.h>
#include "common/base/memory.h"
#include "tests/sim/work.h"

/* Each office has a copy of it to hand out; a nation's is some megabytes. */
#define ROSTER_COPIES_MAX 64
/* Of a year of work: thousands of journals, and not much room left over at the end of each. */
#define WORK_SEGMENT 32768
/* Keys of cases drawn at a time. */
#define KEYS_AHEAD 16

/* After so many of the starts that had something to apply again everything is looked through. */
#define IMAGE_PERCENT 6

static const char *const boundary_names[BOUNDARIES] = {
        "append-before", "append-after", "sync-before", "sync-after", "commit-before", "commit-after",
        "release-before", "release-after", "send-before", "send-after", "idle", "start",
};

const char *boundary_name(Boundary b) {
        return boundary_names[b];
}

/* ---- boundaries -------------------------------------------------------------------------------------------------- */

bool office_passes(SimOffice *o, Boundary b) {
        if (o->ended)
                return false;
        if (o->passes_left && --o->passes_left == 0) {
                o->ended = true;
                o->sim->stats.ended_at[b]++;
                sim_trace(o->sim, "%s ! power fails at %s", o->unit.s, boundary_names[b]);
                return false;
        }
        return true;
}

/* What can't be written to the disk ends the process by itself. */
static int fails_to_sync(SimOffice *o, bool syncs) {
        if (!syncs || !o->plight.sync_fails)
                return 0;
        o->plight.sync_fails = false;
        o->plight.sync_failed = true;
        sim_trace(o->sim, "%s ! a sync fails", o->unit.s);
        return -EIO;
}

static int journal_hook(void *userdata, JournalMemPoint point) {
        static const Boundary boundaries[] = {
                [JOURNAL_MEM_APPEND_BEFORE] = BOUNDARY_APPEND_BEFORE,
                [JOURNAL_MEM_APPEND_AFTER] = BOUNDARY_APPEND_AFTER,
                [JOURNAL_MEM_SYNC_BEFORE] = BOUNDARY_SYNC_BEFORE,
                [JOURNAL_MEM_SYNC_AFTER] = BOUNDARY_SYNC_AFTER,
        };

        return office_passes(userdata, boundaries[point]) ? fails_to_sync(userdata, point == JOURNAL_MEM_SYNC_BEFORE) : -EINTR;
}

static int store_hook(void *userdata, StoreMemPoint point) {
        bool before = point == STORE_MEM_COMMIT_BEFORE;

        if (!office_passes(userdata, before ? BOUNDARY_COMMIT_BEFORE : BOUNDARY_COMMIT_AFTER))
                return -EINTR;
        return fails_to_sync(userdata, before);
}

void office_watch_journal(SimOffice *o) {
        journal_mem_set_hook(o->journal, journal_hook, o);
}

void office_watch_store(SimOffice *o) {
        store_mem_set_hook(o->store, store_hook, o);
        vault_veil(&o->vault, o->store);
}

/* ---- what leaves ------------------------------------------------------------------------------------------------- */

static void assert_durable(SimOffice *o, const char *what) {
        if (journal_mem_unsynced(o->journal))
                sim_fail(o->sim, "P1: %s leaves %s while its journal is not synced", what, o->unit.s);
}

static Told *add_told(Sim *s) {
        if (s->n_told == s->cap_told) {
                s->cap_told = s->cap_told ? 2 * s->cap_told : 256;
                s->told = mem_realloc(s->told, s->cap_told * sizeof *s->told);
        }
        s->told[s->n_told] = (Told){ 0 };
        return &s->told[s->n_told++];
}

static void hear_answer(SimOffice *o, const SimCommand *c, const RunnerJob *job) {
        Sim *s = o->sim;
        Told *t = add_told(s);

        *t = (Told){
                .id = c->id,
                .office = o,
                .unit = c->unit->code,
                .input = c->engine.input.kind,
                .kind = c->engine.input.document_kind,
                .status = job->result.status,
                .reason = job->result.reason,
                .read_parts = job->result.read_parts,
                .entry = job->result.entry,
                .case_id = case_id_is_none(&job->result.case_id) ? c->engine.input.case_id : job->result.case_id,
                .content = c->content,
                .life = o->n_losses,
                .behind = office_now(o) < s->now,
        };
        memcpy(t->code, job->code, sizeof t->code);
        t->detail = job->result.detail[0] ? arena_strdup(&s->strings, job->result.detail) : "";
        if (o->last_told)
                s->told[o->last_told - 1].next = s->n_told;
        else
                o->first_told = s->n_told;
        o->last_told = s->n_told;
        t->article = job->result.article;
        if (t->status == RESULT_DONE && t->entry > o->told_entry)
                o->told_entry = t->entry;
        if (t->status == RESULT_DONE && t->input == INPUT_GENESIS)
                o->founded = true;
        s->stats.done += t->status == RESULT_DONE;
        s->stats.refused += t->status == RESULT_REFUSED;
        s->stats.alone += t->status == RESULT_DONE && t->kind == ENTRY_REGISTER &&
                          (o->link_down || o->plight.mute || o->plight.deaf);
        s->stats.turned_away += t->status == RESULT_REFUSED && (t->reason == REASON_DISK || t->reason == REASON_MAP);
        sim_trace(s, "%s > %s %s #%llu %s %s entry %llu", t->unit.s, t->kind ? entry_kind_name(t->kind) : "-", t->case_id.s,
                  (unsigned long long)c->id, t->status == RESULT_DONE ? "done" : "refused",
                  t->reason ? reason_text(t->reason)->name : "-", (unsigned long long)t->entry);
        if (t->status == RESULT_DONE && t->input == INPUT_COMMAND && t->kind == ENTRY_REGISTER)
                check_registered(o, &t->case_id, t->entry);
        if (c->plan)
                work_heard(s->work, c, t);
}

static void complete(void *userdata, EngineCommand *command, const RunnerJob *job) {
        SimCommand *c = (SimCommand *)command;
        SimOffice *o = userdata;

        assert_durable(o, "an answer");
        if (!office_passes(o, BOUNDARY_RELEASE_BEFORE))
                return;
        hear_answer(o, c, job);
        c->in_flight = false;
        arena_reset(&c->engine.arena);
        (void)office_passes(o, BOUNDARY_RELEASE_AFTER);
}

static bool send_frame(void *userdata, Bytes header, Bytes body) {
        SimOffice *o = userdata;

        assert_durable(o, "a frame");
        if (!office_is_attached(o))
                return false;
        if (!office_passes(o, BOUNDARY_SEND_BEFORE))
                return true;
        network_send(o, header, body);
        (void)office_passes(o, BOUNDARY_SEND_AFTER);
        return true;
}

static void log_line(void *userdata, const char *event, const char *details) {
        SimOffice *o = userdata;

        if (!o->ended)
                sim_trace(o->sim, "%s . %s %s", o->unit.s, event, details);
}

/* ---- the watch of a process after one that was cut short: a file, so it survives --------------------------------- */

static int watch_before(void *userdata, const Digest *input, unsigned *ret_tries) {
        SimOffice *o = userdata;

        if (!office_passes(o, BOUNDARY_IDLE))
                return -EINTR;
        if (!digest_equal(input, &o->watched))
                o->tries = 0;
        o->watched = *input;
        *ret_tries = o->tries++;
        o->sim->stats.singles++;
        return 0;
}

static int watch_after(void *userdata) {
        ((SimOffice *)userdata)->tries = 0;
        return 0;
}

/* ---- what befalls it --------------------------------------------------------------------------------------------- */

/* A cable, or a relay, for hours or days. */
void office_change_link(SimOffice *o) {
        Sim *s = o->sim;

        o->link_down = !o->link_down && !s->calm;
        s->stats.links_down += o->link_down;
        o->link_at = s->now + (Duration)sim_around(&s->power, (uint64_t)(o->link_down ? DURATION_DAY : 10 * DURATION_DAY));
        sim_trace(s, "%s ~ link %s", o->unit.s, o->link_down ? "down" : "up");
        if (office_is_up(o))
                engine_connected(o->engine, office_is_attached(o), sim_mono(s));
        relays_attach(o);
        o->due_at = s->now;
}

/* Somebody else fills the disk, and somebody makes room again. */
void office_change_room(SimOffice *o) {
        Sim *s = o->sim;
        StoreUsage usage;

        o->squeezed = !o->squeezed && !s->calm;
        s->stats.squeezes += o->squeezed;
        o->squeeze_at = s->now + (Duration)sim_around(&s->power, (uint64_t)(o->squeezed ? DURATION_DAY : 15 * DURATION_DAY));
        sim_trace(s, "%s ~ %s", o->unit.s, o->squeezed ? "hardly any room left" : "room again");
        store_usage(o->store, &usage);
        if (o->squeezed && sim_chance(&s->power, 50))
                store_mem_set_size(o->store, (usage.used + (8u << 20)) * 100 / (88 + random_below(&s->power, 14)));
        else if (o->squeezed)
                journal_mem_set_space(o->journal, random_below(&s->power, 8u << 20));
        else {
                store_mem_set_size(o->store, STORE_MEM_SIZE);
                journal_mem_set_space(o->journal, UINT64_MAX);
        }
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

void office_init(SimOffice *o, Sim *s, const UnitCode *unit) {
        static const unsigned means[] = { 0, 30, 100, 400, 2000 };
        static const Duration intervals[] = { 50, 50, DURATION_MINUTE, DURATION_HOUR, 3 * DURATION_DAY };
        static const uint32_t commits[] = { 0, 0, 4096, 65536 };
        static const uint32_t segments[] = { 4096, WORK_SEGMENT, 0 };
        uint32_t segment = segments[random_below(&s->power, sizeof segments / sizeof *segments)];

        o->sim = s;
        o->unit = *unit;
        o->passes_mean = means[random_below(&s->power, sizeof means / sizeof *means)];
        o->commit_interval = intervals[random_below(&s->power, sizeof intervals / sizeof *intervals)];
        o->commit_bytes = commits[random_below(&s->power, sizeof commits / sizeof *commits)];
        o->keys = case_keys_new(&o->random, KEYS_AHEAD);
        vault_init(&o->vault, o->keys);
        o->store = store_mem_new();
        o->journal = journal_mem_new(unit, s->config.load > 0 ? WORK_SEGMENT : segment);
        office_watch_store(o);
        office_watch_journal(o);
        o->restart_at = s->now;
        o->clerk_at = s->now;
        o->link_at = s->now + (Duration)sim_around(&s->power, 5 * DURATION_DAY);
        o->squeeze_at = s->now + (Duration)sim_around(&s->power, 10 * DURATION_DAY);
        if (!sim_has(s, FAULT_PARTITION))
                o->link_at = INSTANT_NEVER;
        if (!sim_has(s, FAULT_FULL))
                o->squeeze_at = INSTANT_NEVER;
        if (!sim_has(s, FAULT_CRASH))
                o->passes_mean = 0;
        befall_init(o);
        if (s->config.load > 0) {
                o->commit_interval = DURATION_DAY;
                o->commit_bytes = 0;
        }
        o->watch = (RunnerWatch){ watch_before, watch_after, o };
}

void office_deinit(SimOffice *o) {
        o->engine = engine_free(o->engine);
        befall_deinit(o);
        restore_deinit(o);
        o->store = store_free(o->store);
        o->journal = journal_free(o->journal);
        o->keys = case_keys_free(o->keys);
        for (size_t i = 0; i < SIM_COMMANDS_MAX && o->commands[i]; i++) {
                arena_deinit(&o->commands[i]->engine.arena);
                o->commands[i] = mem_free(o->commands[i]);
        }
        o->shown = mem_free(o->shown);
        o->cut = mem_free(o->cut);
        o->units = mem_free(o->units);
}

bool office_is_attached(const SimOffice *o) {
        return !o->link_down && o->plight.attach_at == INSTANT_NEVER;
}

bool office_is_up(const SimOffice *o) {
        return o->engine && !o->ended;
}

StoreTxn *office_txn(SimOffice *o) {
        return runner_txn(engine_runner(o->engine));
}

static EngineConfig engine_config(SimOffice *o) {
        Sim *s = o->sim;

        return (EngineConfig){
                .runner = {
                        .unit = o->unit,
                        .store = o->store,
                        .journal = o->journal,
                        .keys = o->keys,
                        .identity = &o->identity,
                        .roster = o->file->roster,
                        .pack = s->config.pack ? s->config.pack : pack_builtin_2022(),
                        .calendar = s->config.calendar,
                        .limits = {
                                .time_jump_max = 60 * DURATION_DAY,
                                .overdue_warn = 7 * DURATION_DAY,
                                .silence_max = 7 * DURATION_DAY,
                                .drafts_max = DRAFTS_MAX,
                        },
                        .random = &o->random,
                        .commit_bytes = o->commit_bytes,
                        .commit_interval = o->commit_interval,
                        .single = o->was_cut_short && sim_chance(&s->power, 25),
                        .watch = &o->watch,
                },
                .signed_roster = s->n_offices > ROSTER_COPIES_MAX ? BYTES_NONE : buf_bytes(&o->file->bytes),
                .wraps = o->wraps,
                .n_wraps = o->n_wraps,
                .callbacks = { .complete = complete, .send = send_frame, .log = log_line, .userdata = o },
                .hello_interval = s->config.load > 0 ? DURATION_DAY : 8 * DURATION_HOUR,
                .retransmit_min = 2 * DURATION_SECOND,
                .retransmit_max = 6 * DURATION_HOUR,
                .window_parcels = 8,
                .window_bytes = 1u << 20,
        };
}

static void schedule_failure(SimOffice *o) {
        o->passes_left = 0;
        if (o->passes_mean && !o->sim->calm)
                o->passes_left = (unsigned)sim_around(&o->sim->power, o->passes_mean);
}

static void check_memory(SimOffice *o) {
        OfficeHead head;

        office_head(office_txn(o), &head);
        if (head.entry < o->told_entry)
                sim_fail(o->sim, "P1: %s answered with entry %llu and knows only %llu after its restart", o->unit.s,
                         (unsigned long long)o->told_entry, (unsigned long long)head.entry);
        if (head.seal < o->shown_last)
                sim_fail(o->sim, "P1: %s showed seal %llu and knows only %llu after its restart", o->unit.s,
                         (unsigned long long)o->shown_last, (unsigned long long)head.seal);
}

SimCommand *office_own_command(SimOffice *o, InputKind kind) {
        SimCommand *c = office_command(o);

        if (!c)
                return NULL;
        c->id = o->sim->next_id++;
        c->unit = place_unit(o->sim, &o->unit);
        c->engine.input.kind = kind;
        c->engine.input.actor = (Actor){ .unit = o->unit };
        return c;
}

/* What the daemon says to its office after a start: a newer roster in its config, damage found or no more. */
static void tell_own(SimOffice *o, const RunnerReport *report) {
        AlarmRow alarm;
        OfficeHead head;
        SimCommand *c;

        office_head(office_txn(o), &head);
        if (head.entry && o->file->roster->version > head.roster_version && (c = office_own_command(o, INPUT_ROSTER))) {
                c->engine.input.roster = o->file->roster;
                c->engine.input.roster_bytes = buf_bytes(&o->file->bytes);
                office_submit(o, c);
        }
        if (head.entry && (alarm_get(office_txn(o), ALARM_DAMAGE, o->unit.s, &alarm) && alarm.on) != report->damaged_below &&
            (c = office_own_command(o, INPUT_ALARM))) {
                c->engine.input.peer = o->unit;
                c->engine.input.alarm = ALARM_DAMAGE;
                c->engine.input.alarm_on = report->damaged_below;
                c->engine.input.text = report->damaged_below ? arena_strdup(&c->engine.arena, report->message) : "";
                office_submit(o, c);
        }
}

/* Damage that it can't go on with must be there, and be named. */
static bool is_stopped(SimOffice *o, int r, const RunnerReport *report) {
        if (!o->plight.flipped || (r != RUNNER_E_DAMAGED && r != RUNNER_E_AHEAD && r != RUNNER_E_NEWER))
                return false;
        sim_trace(o->sim, "%s ! does not start: %s", o->unit.s, report->message);
        if (report->at.segment != o->plight.flip_segment && report->at.segment != o->plight.flip_segment - 1)
                sim_fail(o->sim, "P4: %s does not start for damage in segment %u, which is in segment %u", o->unit.s,
                         report->at.segment, o->plight.flip_segment);
        o->sim->stats.stopped++;
        o->plight.stopped = true;
        o->restart_at = INSTANT_NEVER;
        store_mem_crash(o->store);
        journal_mem_crash(o->journal, 0);
        return true;
}

void office_start(SimOffice *o) {
        Sim *s = o->sim;
        RunnerReport report = { 0 };
        EngineConfig config = engine_config(o);
        int r;

        if (o->plight.stopped) {
                o->restart_at = INSTANT_NEVER;
                return;
        }
        o->ended = false;
        schedule_failure(o);
        r = engine_open(&config, false, office_now(o), sim_mono(s), &o->engine, &report);
        if (r == RUNNER_E_EMPTY && o->founded)
                sim_fail(s, "P1: %s was founded and is empty after its restart", o->unit.s);
        else if (r == RUNNER_E_EMPTY)
                r = engine_open(&config, true, office_now(o), sim_mono(s), &o->engine, &report);
        if (o->ended || o->plight.sync_failed) {
                s->stats.ended_at[BOUNDARY_START] += o->ended;
                office_end(o);
                return;
        }
        if (r == RUNNER_E_AHEAD && restore_drop_store(o))
                return;
        if (is_stopped(o, r, &report))
                return;
        if (r) {
                sim_fail(s, "%s does not start: %d %s", o->unit.s, r, report.message);
                return;
        }
        o->process++;
        s->stats.restarts++;
        s->stats.replayed += report.replayed;
        s->stats.torn += report.was_cut;
        sim_trace(s, "%s + up, %llu entries applied again%s", o->unit.s, (unsigned long long)report.replayed,
                  report.was_cut ? ", a torn batch cut" : "");
        check_memory(o);
        if (report.replayed && office_is_whole(o) && sim_chance(&s->faults, IMAGE_PERCENT))
                check_crash_image(o);
        tell_own(o, &report);
        engine_connected(o->engine, office_is_attached(o), sim_mono(s));
        relays_attach(o);
        office_run(o);
}

void office_run(SimOffice *o) {
        Sim *s = o->sim;

        /* Bounded: an engine that is busy for ever is a failure, not a run without end. */
        for (unsigned round = 0; office_is_up(o) && !s->failed; round++) {
                int r = engine_step(o->engine, office_now(o), sim_mono(s));
                int64_t wait;

                if (o->ended || o->plight.sync_failed)
                        break;
                if (r)
                        sim_fail(s, "%s ends with %d", o->unit.s, r);
                if (round > 10000)
                        sim_fail(s, "%s is busy for ever", o->unit.s);
                wait = r ? 0 : engine_wait_ms(o->engine, office_now(o), sim_mono(s), 1.0);
                o->due_at = wait > 1000 * DURATION_DAY ? INSTANT_NEVER : s->now + wait;
                check_step(o);
                if (r || wait > 0)
                        return;
        }
        if (o->ended || o->plight.sync_failed)
                office_end(o);
}

/* What of the bytes that were not synced is on the disk? */
static void lose_unsynced(SimOffice *o) {
        Sim *s = o->sim;
        uint64_t unsynced = journal_mem_unsynced(o->journal);
        bool torn = sim_has(s, FAULT_TORN), tail = sim_has(s, FAULT_TAIL);

        if (torn && (!tail || sim_chance(&s->power, 50)))
                journal_mem_crash_random(o->journal, &s->power);
        else
                journal_mem_crash(o->journal, tail ? random_below(&s->power, unsynced + 1) : unsynced);
}

void office_end(SimOffice *o) {
        Sim *s = o->sim;

        o->ended = true;
        o->was_cut_short = true;
        store_mem_crash(o->store);
        o->engine = engine_free(o->engine);
        lose_unsynced(o);
        s->stats.crashes += !o->plight.sync_failed;
        o->plight.sync_failed = false;
        for (size_t i = 0; i < SIM_COMMANDS_MAX && o->commands[i]; i++) {
                SimCommand *c = o->commands[i];

                if (!c->in_flight)
                        continue;
                s->stats.unanswered++;
                clerk_unanswered(o, c);
                c->in_flight = false;
                arena_reset(&c->engine.arena);
        }
        befall_store(o);
        o->restart_at = s->now + (Duration)sim_around(&s->power,
                                                      (uint64_t)(sim_chance(&s->power,
                                                                            80) ? DURATION_SECOND : 6 * DURATION_HOUR));
}

void office_stop(SimOffice *o) {
        assert(!journal_mem_unsynced(o->journal));
        office_end(o);
        o->sim->stats.crashes--;
        o->restart_at = o->sim->now;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

SimCommand *office_command(SimOffice *o) {
        for (size_t i = 0; i < SIM_COMMANDS_MAX; i++) {
                SimCommand *c = o->commands[i];

                if (!c)
                        return o->commands[i] = mem_new(SimCommand);
                if (!c->in_flight) {
                        Arena arena = c->engine.arena;

                        *c = (SimCommand){ .engine.arena = arena };
                        return c;
                }
        }
        o->sim->stats.busy++;
        return NULL;
}

void office_submit(SimOffice *o, SimCommand *c) {
        c->engine.id = c->id;
        if (!engine_submit(o->engine, &c->engine)) {
                o->sim->stats.busy++;
                arena_reset(&c->engine.arena);
                return;
        }
        c->in_flight = true;
        o->sim->stats.commands++;
}
