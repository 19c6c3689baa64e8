/* SPDX-License-Identifier: Apache-2.0 */

#include "node/control.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/rules_codec.h"
#include "node/core/row.h"
#include "node/halves.h"
#include "node/request.h"
#include "node/unsent.h"

/* Reads that wait for a commit at a time, and how long: a commit takes milliseconds unless the disk is ill. */
#define WAITING_MAX 256
#define WAIT_MS 5000
/* A sealed half that was refused is tried again after: each refusal may be an entry. */
#define HALF_PAUSE_MS 3600000
/* How often answers that wait for room in their callers' queues are tried. */
#define UNSENT_RETRY_MS 2
/* What one request and its decoded form may hold. */
#define CALL_BYTES_MAX (4 * LIMIT_CONTROL)

static const ReasonText words_nobody = {
        0, "not-your-user", "this uid of the machine may not act as that user", "本机该用户无权以此身份操作",
        "have the admin list it under `users` in the node's config", "请管理员在节点配置 users 中添加", "",
};
/* One request from arrival to answer.  Its arena holds the request, the input made of it, and the reply. */
typedef struct Call {
        WriterCall writer;   /* first: calls come back as that */
        bool own;            /* of the daemon itself */
        NetRoute route;
        size_t user;         /* index into the config's users */
        Actor actor;
        PbControlRequest *request;
        uint64_t at_least;
        int64_t until_ms;    /* a waiting read's patience */
        uint32_t parts;      /* of a reading, as allowed */
        char half[HALF_NAME_SIZE]; /* own: that sealed half is registered; "": none */
        Pack *pack;          /* to be installed; one of both */
        Calendar *calendar;
} Call;

struct Control {
        ControlConfig config;
        const Config *office;
        const Roster *roster;
        Archive *archive;
        uint64_t *told;      /* [user]: the highest entry each uid was told of */
        uint64_t released;   /* the highest anybody may know of: what reads wait for is there after one commit */
        Call *waiting[WAITING_MAX];
        size_t n_waiting;
        LoopTimer timer;     /* patience */
        Unsent unsent;
        LoopTimer unsent_timer;
        bool half_under_way, half_refused; /* refused: in this round */
        char half_last[HALF_NAME_SIZE];    /* tried in this round; "": it begins */
        int64_t half_pause_until_ms;
        LogLimit half_log;
};

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static Call *call_new(void) {
        Call *call = mem_new(Call);

        call->writer.command.arena = ARENA_INIT_LIMIT(CALL_BYTES_MAX);
        return call;
}

static Arena *arena_of(Call *call) {
        return &call->writer.command.arena;
}

static Call *call_free(Call *call) {
        pack_free(call->pack);
        calendar_free(call->calendar);
        arena_deinit(arena_of(call));
        return mem_free(call);
}

void control_free_call(WriterCall *call) {
        call_free((Call *)call);
}

WriterCall *control_own_call(void) {
        Call *call = call_new();

        call->own = true;
        return &call->writer;
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

static PbControlReply *reply_new(Call *call) {
        /* Lists may need more than a request: the reply's own bound is its encoding's. */
        arena_of(call)->limit = 0;
        PbControlReply *reply = arena_new(arena_of(call), PbControlReply);

        *reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        reply->status = CONTROL_DONE;
        return reply;
}

static int send_to(void *userdata, const NetRoute *route, NetMessage **m) {
        return net_send(((Control *)userdata)->config.socket, route, m);
}

static int on_unsent(void *userdata) {
        Control *c = userdata;

        unsent_retry(&c->unsent, clock_monotonic_ms(), send_to, c);
        if (c->unsent.n)
                loop_timer_set(c->config.loop, &c->unsent_timer, loop_now_ms(c->config.loop) + UNSENT_RETRY_MS);
        return 0;
}

/* Sends and frees.  Somebody who is gone, or does not read, gets nothing: what was done stays done. */
static void answer(Control *c, Call *call, PbControlReply *reply) {
        NetMessage *m CLEANUP(net_message_freep) = net_message_new();
        Buf bytes = BUF_INIT;
        bool waited = c->unsent.n;

        reply->id = call->request ? call->request->id : 0;
        reply->time = reply_instant(arena_of(call), clock_now(&c->office->clock));
        if (reply->entry > c->told[call->user])
                c->told[call->user] = reply->entry;
        control_reply_encode(reply, &bytes);
        net_message_add(m, buf_bytes(&bytes));
        buf_deinit(&bytes);
        unsent_send(&c->unsent, &call->route, &m, clock_monotonic_ms(), send_to, c);
        if (!waited && c->unsent.n)
                loop_timer_set(c->config.loop, &c->unsent_timer, loop_now_ms(c->config.loop) + UNSENT_RETRY_MS);
        if (m)
                log_event(LOG_DEBUG, "control.unanswered", NULL, log_uint("entry", reply->entry));
        call_free(call);
}

static void answer_words(Control *c, Call *call, uint32_t status, const ReasonText *words, const char *detail) {
        PbControlReply *reply = reply_new(call);

        reply_words(arena_of(call), reply, status, words, detail);
        answer(c, call, reply);
}

static void answer_reason(Control *c, Call *call, uint32_t status, Reason reason, const char *detail) {
        answer_words(c, call, status, reason_text(reason), detail);
}

static void note_released(Control *c, uint64_t entry) {
        if (entry > c->released)
                c->released = entry;
}

/* ---- reads ------------------------------------------------------------------------------------------------------- */

static void fill_status(Control *c, Call *call, PbControlStatus *status) {
        Arena *arena = arena_of(call);
        const RosterUnit *unit = roster_find_unit(c->roster, &c->office->unit);
        WriterView *view = arena_new(arena, WriterView);
        StoreUsage usage;

        writer_view(c->config.writer, view);
        store_usage(c->config.home->store, &usage);
        status->name = (char *)(unit ? unit->name : "");
        status->release = ZHUJI_VERSION;
        status->time = reply_instant(arena, clock_now(&c->office->clock));
        status->relay = (char *)c->config.relay(c->config.userdata);
        status->intake_stopped = view->reserve.level >= RESERVE_STOP;
        status->intake_reason = (char *)(view->reserve.what ? view->reserve.what : "");
        status->map_used = usage.used;
        status->map_size = usage.size;
        status->disk_free = usage.disk_free;
        status->disk_size = usage.disk_size;
        status->demo = c->office->demo;
        status->peers = arena_new_array(arena, PbControlPeer *, view->n_peers + 1);
        for (size_t i = 0; i < view->n_peers; i++) {
                const EnginePeer *from = &view->peers[i];
                PbControlPeer *to = arena_new(arena, PbControlPeer);

                *to = (PbControlPeer)ZHUJI__CONTROL_PEER__INIT;
                to->unit = arena_strdup(arena, from->unit.s);
                to->heard_ms_ago = from->last_heard_mono_ms < 0 ? -1 : clock_monotonic_ms() - from->last_heard_mono_ms;
                to->held_seal = from->held_seal;
                to->holds_seal = from->holds_seal;
                to->in_flight = from->in_flight;
                to->retransmits = from->retransmits;
                to->unreadable = from->unreadable;
                to->busy = from->busy;
                to->odd = from->odd;
                to->dropped = from->dropped;
                to->below = from->below;
                to->silent = from->silent;
                status->peers[status->n_peers++] = to;
        }
}

static void read_status(Control *c, const Query *q, Call *call) {
        PbControlStatus *status = arena_new(q->arena, PbControlStatus);

        *status = (PbControlStatus)ZHUJI__CONTROL_STATUS__INIT;
        fill_status(c, call, status);
        query_status(q, status);
}

/* The reply, from a transaction that holds at least what the call asks for. */
static int read_reply(Control *c, StoreTxn *txn, Call *call, PbControlReply *reply) {
        const Query q = { .txn = txn, .arena = arena_of(call), .reply = reply };
        const RequestReader reader = {
                .archive = c->archive, .roster = c->roster, .node = c->office->unit, .actor = call->actor,
                .now = clock_now(&c->office->clock), .case_id = call->writer.result.case_id, .parts = call->parts,
        };

        if (call->request->kind != CONTROL_STATUS)
                return request_answer(&q, &reader, call->request);
        read_status(c, &q, call);
        return 0;
}

/* What was read so far is not all there is: no half answers. */
static void answer_damaged(Control *c, Call *call, int error) {
        log_event(LOG_ERROR, "store.damaged",
                  "`zhuji verify` names the row; stop the node, then `zhuji rebuild` makes all rows anew from the journal",
                  log_errno("error", error));
        answer_reason(c, call, CONTROL_REFUSED, REASON_DAMAGED,
                      "the store: `zhuji verify` names the row, `zhuji rebuild` makes it anew");
}

/* True: answered (and freed).  False: the store does not hold enough yet. */
static int try_read(Control *c, Call *call, bool *ret_answered) {
        StoreTxn *txn = NULL;
        PbControlReply *reply;
        OfficeHead head;
        int r = store_begin(c->config.home->store, false, &txn);

        if (r)
                return fail_trace(r);
        office_head(txn, &head);
        note_released(c, head.entry);
        *ret_answered = head.entry >= call->at_least;
        if (*ret_answered) {
                reply = reply_new(call);
                r = read_reply(c, txn, call, reply);
                reply->entry = request_is_input(call->request) ? call->writer.result.entry : head.entry;
                if (!r && store_error(txn))
                        answer_damaged(c, call, store_error(txn));
                else if (!r)
                        answer(c, call, reply);
        }
        store_abort(&txn);
        return r ? fail_trace(r) : 0;
}

static int on_patience(void *userdata) {
        return control_resume(userdata);
}

static int start_read(Control *c, Call *call) {
        bool answered;
        int r = try_read(c, call, &answered);

        if (r || answered)
                return r;
        if (c->n_waiting == WAITING_MAX) {
                answer_reason(c, call, CONTROL_BUSY, REASON_BUSY, "");
                return 0;
        }
        call->until_ms = clock_monotonic_ms() + WAIT_MS;
        c->waiting[c->n_waiting++] = call;
        loop_timer_set(c->config.loop, &c->timer, call->until_ms);
        writer_commit(c->config.writer);
        return 0;
}

int control_resume(Control *c) {
        size_t kept = 0;
        int r = 0;

        for (size_t i = 0; i < c->n_waiting; i++) {
                Call *call = c->waiting[i];
                bool answered = false;

                if (!r)
                        r = try_read(c, call, &answered);
                if (!r && !answered && clock_monotonic_ms() >= call->until_ms) {
                        answer_reason(c, call, CONTROL_BUSY, REASON_BUSY, "");
                        answered = true;
                }
                if (!answered)
                        c->waiting[kept++] = call;
        }
        c->n_waiting = kept;
        if (kept) {
                loop_timer_set(c->config.loop, &c->timer, c->waiting[0]->until_ms);
                writer_commit(c->config.writer);
        }
        return r;
}

/* Which user of which unit acts: false if this uid may not be that one. */
static bool act_as(const Control *c, Call *call, uid_t uid) {
        const ConfigUser *user = config_find_user(c->office, uid);

        if (!user)
                return false;
        call->user = (size_t)(user - c->office->users);
        call->actor.unit = c->office->unit;
        if (*call->request->as_unit && !unit_code_parse(call->request->as_unit, &call->actor.unit))
                return false;
        if (!*call->request->as_user) {
                call->actor.user = user->names[0];
                return true;
        }
        for (uint32_t i = 0; i < user->n_names; i++)
                if (strcmp(user->names[i].s, call->request->as_user) == 0) {
                        call->actor.user = user->names[i];
                        return true;
                }
        return false;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* What earlier cases are found by is made here rather than by the writer, who has all the work to do; nothing but the
 * proposal depends on how fresh this look is, or on rows that it can't read. */
static void add_marks(Control *c, Call *call) {
        const Home *home = c->config.home;
        StoreTxn *txn = NULL;

        if (!home->has_marks || store_begin(home->store, false, &txn))
                return;
        call->writer.command.input.marks = marks_of_input(&home->marks, txn, &call->writer.command.input, arena_of(call));
        store_abort(&txn);
}

static void submit(Control *c, Call *call) {
        call->writer.command.input.actor = call->actor;
        add_marks(c, call);
        if (!writer_submit(c->config.writer, &call->writer))
                answer_reason(c, call, CONTROL_BUSY, REASON_BUSY, "");
}

/* Signed by a root of the roster: whether it follows what is in force, and who may, is decide's. */
static void install_rules(Control *c, Call *call) {
        Input *in = &call->writer.command.input;
        Bytes bytes = bytes_of(call->request->rules.data, call->request->rules.len);

        switch (rules_open(bytes, c->roster, c->office->root_key, &call->pack, &call->calendar)) {
        case 0:
                break;
        case RULES_E_SIGNATURE:
                answer_reason(c, call, CONTROL_REFUSED, REASON_RULES_SIGNATURE, "");
                return;
        case RULES_E_UNLAWFUL:
                answer_reason(c, call, CONTROL_REFUSED, REASON_RULES_UNLAWFUL, "");
                return;
        default:
                answer_reason(c, call, CONTROL_REFUSED, REASON_RULES_FORMAT, "");
                return;
        }
        in->kind = call->pack ? INPUT_RULES : INPUT_CALENDAR;
        in->rules = call->pack;
        in->calendar = call->calendar;
        in->rules_bytes = bytes;
        submit(c, call);
}

/* ---- sealed halves that were laid aside -------------------------------------------------------------------------- */

static void half_done(Control *c, const Call *call) {
        const Result *result = &call->writer.result;
        uint64_t held_back;
        int r = 0;

        c->half_under_way = false;
        if (result->status == RESULT_DONE) /* also if it was registered before: the process may have ended before its receipt was here */
                r = half_registered(c->office->data, call->half, result->case_id.s, call->writer.code);
        c->half_refused = c->half_refused || result->status != RESULT_DONE || r;
        if (r)
                log_event(LOG_ERROR, "half.receipt", r == -ENODATA ?
                          "it was registered as a user whom `users` does not give this uid first any more: that one asks with "
                          "`zhuji case code`" :
                          "its number is in the journal, its query code is not written down yet: make room, it is tried again",
                          log_str("case", result->case_id.s), log_errno("error", r));
        else if (result->status != RESULT_DONE && log_limit_pass(&c->half_log, clock_monotonic_ms(), 1, 3600000, &held_back))
                log_event(LOG_WARN, "half.refused", "a sealed half waits on: `zhuji accusation waiting --now` says why",
                          log_str("reason", reason_text(result->reason)->name), log_str("name", call->half));
}

/* As if its owner asked now: who may be whom is the config's word. */
static bool take_half(Control *c, Call *call, const char *name, Instant now, uint64_t registered) {
        RequestRefusal refusal;
        Half half;

        if (!half_read_due(c->office->data, name, now, registered, arena_of(call), &half))
                return false;
        call->request = half.request;
        if (!act_as(c, call, half.owner) || !request_is_input(call->request) ||
            !request_input(call->request, &call->actor.unit, arena_of(call), &call->writer.command.input, &refusal))
                return false;
        memcpy(call->half, name, sizeof(call->half));
        call->writer.command.input.actor = call->actor;
        return true;
}

static uint64_t count_registered(Control *c) {
        CountRow row = { .count = 0 };
        StoreTxn *txn = NULL;
        RowCursor cursor;
        uint64_t n = 0;

        if (store_begin(c->config.home->store, false, &txn))
                return 0;
        cursor = row_cursor(ROW_COUNT, &row, 0, 0);
        while (row_next(txn, &cursor, &row))
                n += row.kind == ENTRY_REGISTER ? row.count : 0;
        store_abort(&txn);
        return n;
}

/* The first behind the last one tried whose time has come. */
static bool release_next(Control *c, const HalfNames *names) {
        Instant now = clock_now(&c->office->clock);
        uint64_t registered = names->n ? count_registered(c) : 0;

        for (size_t i = halves_behind(names, c->half_last); i < names->n; i++) {
                Call *call = call_new();

                call->own = true;
                if (take_half(c, call, names->names[i], now, registered) && writer_submit(c->config.writer, &call->writer)) {
                        memcpy(c->half_last, names->names[i], sizeof(c->half_last));
                        return true;
                }
                call_free(call);
        }
        return false;
}

void control_release_halves(Control *c) {
        HalfNames names;

        if (c->half_under_way || clock_monotonic_ms() < c->half_pause_until_ms)
                return;
        halves_list(c->office->data, &names);
        c->half_under_way = release_next(c, &names);
        halves_free(&names);
        if (c->half_under_way)
                return;
        if (c->half_refused)
                c->half_pause_until_ms = clock_monotonic_ms() + HALF_PAUSE_MS;
        c->half_refused = false;
        c->half_last[0] = '\0';
}

/* What was read may now be shown: the reading is durable. */
static int finish_reading(Control *c, Call *call) {
        call->parts = call->writer.result.read_parts;
        call->at_least = call->writer.result.entry;
        return start_read(c, call);
}

int control_done(Control *c, WriterCall *writer_call) {
        Call *call = (Call *)writer_call;
        const Result *result = &writer_call->result;
        PbControlReply *reply;

        note_released(c, result->entry);
        if (call->own) {
                if (*call->half)
                        half_done(c, call);
                call_free(call);
                return 0;
        }
        if ((writer_call->command.input.kind == INPUT_READ || writer_call->command.input.kind == INPUT_PROGRESS) &&
            result->status == RESULT_DONE)
                return finish_reading(c, call);
        reply = reply_new(call);
        reply->entry = result->entry;
        reply->case_id = arena_strdup(arena_of(call), case_id_is_none(&result->case_id) ? writer_call->command.input.case_id.s
                                                                                     : result->case_id.s);
        reply->query_code = arena_strdup(arena_of(call), writer_call->code);
        if (result->reason) {
                reply_reason(arena_of(call), reply, CONTROL_DONE, result->reason, result->detail);
                if (result->article) /* what never got to the office has no pack */
                        reply->reason->article = arena_strdup(arena_of(call), result->article);
        }
        reply->status = result->status == RESULT_DONE ? CONTROL_DONE : CONTROL_REFUSED;
        answer(c, call, reply);
        return 0;
}

/* ---- arrival ----------------------------------------------------------------------------------------------------- */

static bool take_actor(Control *c, Call *call, const NetMessage *m) {
        NetCredentials who;

        return net_message_credentials(m, &who) && act_as(c, call, who.uid);
}

static int dispatch(Control *c, Call *call) {
        const PbControlRequest *request = call->request;
        RequestRefusal refusal;

        if (request_is_input(request)) {
                if (request_input(request, &call->actor.unit, arena_of(call), &call->writer.command.input, &refusal))
                        submit(c, call);
                else
                        answer_words(c, call, refusal.status, refusal.words, refusal.detail);
                return 0;
        }
        if (request->kind == CONTROL_RULES_INSTALL) {
                install_rules(c, call);
                return 0;
        }
        if (!request_is_read(request)) {
                answer_words(c, call, CONTROL_BAD, &request_words_bad, "kind");
                return 0;
        }
        call->at_least = request->at_least > c->told[call->user] ? request->at_least : c->told[call->user];
        if (call->at_least > c->released)
                call->at_least = c->released;
        return start_read(c, call);
}

int control_message(void *userdata, NetMessage **m) {
        Control *c = userdata;
        Call *call;
        bool whole;

        if (net_message_is_greeting(*m))
                return 0;
        call = call_new();
        call->route = net_message_route(*m);
        whole = net_message_count(*m) == 1;
        call->request = whole ? control_request_decode(net_message_part(*m, 0), arena_of(call), NULL) : NULL;
        if (!call->request) {
                answer_words(c, call, CONTROL_BAD, &request_words_bad, "");
                return 0;
        }
        if (!take_actor(c, call, *m)) {
                answer_words(c, call, CONTROL_REFUSED, &words_nobody, call->request->as_user);
                return 0;
        }
        return dispatch(c, call);
}

void control_set_roster(Control *c, const Roster *roster) {
        c->roster = roster;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

Control *control_new(const ControlConfig *config) {
        Control *c = mem_new(Control);

        c->config = *config;
        c->office = config->home->config;
        c->roster = config->home->roster;
        c->archive = archive_new(config->home->journal);
        archive_set_keys(c->archive, config->home->keys);
        c->told = mem_new_array(uint64_t, c->office->n_users);
        c->released = writer_head(config->writer)->entry;
        /* what was acknowledged before the last end counts, too */
        for (uint32_t i = 0; i < c->office->n_users; i++)
                c->told[i] = c->released;
        loop_timer_init(&c->timer, on_patience, c);
        loop_timer_init(&c->unsent_timer, on_unsent, c);
        return c;
}

Control *control_free(Control *c) {
        if (!c)
                return NULL;
        loop_timer_cancel(c->config.loop, &c->timer);
        loop_timer_cancel(c->config.loop, &c->unsent_timer);
        unsent_deinit(&c->unsent);
        for (size_t i = 0; i < c->n_waiting; i++)
                call_free(c->waiting[i]);
        archive_free(c->archive);
        mem_free(c->told);
        return mem_free(c);
}
