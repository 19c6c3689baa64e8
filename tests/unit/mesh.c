/* SPDX-License-Identifier: Apache-2.0 */

/* Nodes, their life, time and the network between them; what is done with cases there is in mesh_case.c. */

#include "mesh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "common/wire/roster_codec.h"
#include "common/wire/wrap.h"
#include "mesh_case.h"
#include "roster_text.h"

#define TURNS_AT_ONCE 200 /* more without time going on is turning idly */

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

static RosterKey roster_key(const KeyPair *pair, bool retired) {
        RosterKey key = { .suite = pair->suite, .retired = retired };

        memcpy(key.public_key, pair->public_key, ROSTER_KEY_SIZE);
        memcpy(key.id, pair->id, ROSTER_KEY_ID_SIZE);
        return key;
}

/* Those that take no part in the test have keys as well, of which nobody knows the secret. */
static void stranger_keys(Mesh *mesh, RosterNode *node) {
        KeyPair identity, wrap;

        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &mesh->random, &identity), 0);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, &mesh->random, &wrap), 0);
        node->identity[0] = roster_key(&identity, false);
        node->wrap[0] = roster_key(&wrap, false);
}

static void put_keys(Mesh *mesh, Roster *r, RosterNode *to) {
        for (size_t i = 0; i < mesh->n_nodes; i++) {
                MeshNode *node = &mesh->nodes[i];

                if (!unit_code_equal(&node->unit, &to->unit))
                        continue;
                to->n_identity = node->last_seal ? 2 : 1;
                to->identity = arena_new_array(&r->arena, RosterKey, to->n_identity);
                to->identity[0] = roster_key(&node->identity, false);
                if (node->last_seal) {
                        to->identity[1] = roster_key(&node->retired, true);
                        to->identity[1].last_seal = node->last_seal;
                }
                to->wrap = arena_new_array(&r->arena, RosterKey, MESH_WRAPS_MAX);
                to->n_wrap = (uint32_t)node->n_wraps;
                for (size_t k = 0; k < node->n_wraps; k++)
                        to->wrap[k] = roster_key(&node->wraps[k], k > 0);
                return;
        }
        stranger_keys(mesh, to);
}

/* Of which nobody needs the secret here: the same in every test. */
static void put_desk_key(Roster *r, RosterUnit *unit) {
        KeyPair desk;
        Random random;

        if (unit->kind != UNIT_DISCIPLINE)
                return;
        random_seeded(&random, 1);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, &random, &desk), 0);
        unit->desk = arena_new(&r->arena, RosterKey);
        unit->desk[0] = roster_key(&desk, false);
        unit->n_desk = 1;
}

static void open_roster(Mesh *mesh, uint64_t version, Roster **ret) {
        assert_int_equal(roster_open(buf_bytes(&mesh->rosters[version]), NULL, mesh->root.public_key, ret), 0);
}

void mesh_new_roster(Mesh *mesh) {
        Roster *r = roster_from_text(roster_text_network);
        RosterProblem problem;
        Signer *signer;

        r->version = mesh->version + 1;
        assert_in_range(r->version, 1, MESH_ROSTERS_MAX);
        if (mesh->version)
                memcpy(r->previous, mesh->opened[mesh->version]->hash, ROSTER_HASH_SIZE);
        r->roots = arena_new(&r->arena, RosterKey);
        r->roots[0] = roster_key(&mesh->root, false);
        r->n_roots = 1;
        for (uint32_t i = 0; i < r->n_nodes; i++)
                put_keys(mesh, r, &r->nodes[i]);
        for (uint32_t i = 0; i < r->n_units; i++)
                put_desk_key(r, &r->units[i]);
        if (roster_prepare(r, &problem, 1) > 0)
                fail_msg("the mesh's roster: %s: %s", problem.unit.s, problem.message);
        assert_int_equal(signer_new(&mesh->root, &signer), 0);
        roster_sign(r, signer, mesh->root.id, &mesh->rosters[r->version]);
        signer_free(signer);
        open_roster(mesh, r->version, &mesh->opened[r->version]);
        mesh->version = r->version;
        roster_free(r);
}

void mesh_give_roster(MeshNode *node, uint64_t version) {
        Mesh *mesh = node->mesh;
        Input in = { .kind = INPUT_ROSTER, .actor = { .unit = node->unit }, .roster = mesh->opened[version],
                     .roster_bytes = buf_bytes(&mesh->rosters[version]) };

        assert_true(user_name_parse("boss", &in.actor.user));
        assert_int_equal(mesh_input(node, &in).status, RESULT_DONE);
        node->roster_version = version;
}

void mesh_rotate_wrap(MeshNode *node) {
        assert_true(node->n_wraps < MESH_WRAPS_MAX);
        memmove(&node->wraps[1], &node->wraps[0], node->n_wraps * sizeof(KeyPair));
        node->n_wraps++;
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, &node->random, &node->wraps[0]), 0);
}

void mesh_rotate_identity(MeshNode *node, uint64_t last_seal) {
        assert_null(node->engine);
        node->retired = node->identity;
        node->last_seal = last_seal;
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &node->random, &node->identity), 0);
}

void mesh_drop_old_wraps(MeshNode *node) {
        node->n_wraps = 1;
}

/* ---- the network ------------------------------------------------------------------------------------------------- */

static bool chance(Mesh *mesh, unsigned per_mille) {
        return per_mille && random_below(&mesh->random, 1000) < per_mille;
}

static void frame_free(MeshFrame *f) {
        buf_deinit(&f->header);
        buf_deinit(&f->body);
        mem_free(f);
}

static void frame_push(Mesh *mesh, size_t from, size_t to, Bytes header, Bytes body) {
        MeshWay *way = &mesh->ways[from][to];
        MeshFrame *f = mem_new(MeshFrame);

        f->from = from;
        f->to = to;
        f->at = mesh->mono + MESH_LATENCY_MS;
        if (f->at < way->last_at)
                f->at = way->last_at;
        way->last_at = f->at;
        if (chance(mesh, way->swap))
                f->at += (int64_t)random_below(&mesh->random, 500);
        f->held = way->hold;
        buf_put_bytes(&f->header, header);
        buf_put_bytes(&f->body, body);
        if (chance(mesh, way->damage) && body.len)
                f->body.data[random_below(&mesh->random, body.len)] ^= (uint8_t)(1 + random_below(&mesh->random, 255));
        if (mesh->n_frames == mesh->cap_frames) {
                mesh->cap_frames = mesh->cap_frames ? 2 * mesh->cap_frames : 64;
                mesh->frames = mem_realloc(mesh->frames, mesh->cap_frames * sizeof(*mesh->frames));
        }
        mesh->frames[mesh->n_frames++] = f;
}

static size_t place_of(const Mesh *mesh, const UnitCode *unit) {
        for (size_t i = 0; i < mesh->n_nodes; i++)
                if (unit_code_equal(&mesh->nodes[i].unit, unit))
                        return i;
        return mesh->n_nodes;
}

static void note_sent(Mesh *mesh, size_t from, size_t to, const FrameHeader *h, Bytes header, Bytes body) {
        const RosterNode *sender = roster_find_node(mesh->opened[mesh->version], &h->from);
        MeshSent *s;
        Buf plain = BUF_INIT;
        Bytes content;

        if (mesh->n_sent == mesh->cap_sent) {
                mesh->cap_sent = mesh->cap_sent ? 2 * mesh->cap_sent : 64;
                mesh->sent = mem_realloc(mesh->sent, mesh->cap_sent * sizeof(*mesh->sent));
        }
        s = &mesh->sent[mesh->n_sent++];
        *s = (MeshSent){ .from = from, .to = to, .at = mesh->mono, .class = h->class, .wrapped_len = body.len };
        if ((h->class == FRAME_DATA || h->class == FRAME_HELLO) &&
            wrap_open(mesh->nodes[to].wraps, mesh->nodes[to].n_wraps, sender, header, body, &plain) == 0) {
                assert_int_equal(body_decode(buf_bytes(&plain), &s->kind, &s->roster_version, &content), 0);
                buf_put_bytes(&s->content, content);
        }
        buf_deinit(&plain);
}

/* What leaves a node leaves after the sync of what it rests on. */
static void assert_synced(MeshNode *node) {
        assert_int_equal(journal_mem_unsynced(node->journal), 0);
        if (node->mesh->release)
                node->mesh->release(node->mesh, node);
}

static bool node_send(void *userdata, Bytes header, Bytes body) {
        MeshNode *node = userdata;
        Mesh *mesh = node->mesh;
        size_t from = (size_t)(node - mesh->nodes), to;
        FrameHeader h;

        assert_synced(node);
        assert_in_range(body.len, 1, FRAME_BODY_MAX);
        if (node->full || !node->linked) {
                node->refused++;
                return false;
        }
        assert_int_equal(frame_header_decode(header, &h), 0);
        assert_true(unit_code_equal(&h.from, &node->unit));
        to = place_of(mesh, &h.to);
        if (to == mesh->n_nodes)
                return true; /* nobody there */
        note_sent(mesh, from, to, &h, header, body);
        if (chance(mesh, mesh->ways[from][to].lose))
                return true;
        frame_push(mesh, from, to, header, body);
        if (chance(mesh, mesh->ways[from][to].repeat))
                frame_push(mesh, from, to, header, body);
        return true;
}

static void node_log(void *userdata, const char *event, const char *details) {
        MeshNode *node = userdata;

        buf_printf(&node->mesh->log, "%s %s %s\n", node->unit.s, event, details);
}

static void node_roster(void *userdata, const Roster *before, const Roster *roster, Bytes signed_roster) {
        MeshNode *node = userdata;

        assert_true(bytes_equal(signed_roster, buf_bytes(&node->mesh->rosters[roster->version])));
}

void mesh_release(Mesh *mesh, const char *from, const char *to, bool backwards) {
        size_t f = (size_t)(mesh_at(mesh, from) - mesh->nodes), t = (size_t)(mesh_at(mesh, to) - mesh->nodes), n = 0, held = 0;

        mesh->ways[f][t].hold = false;
        for (size_t i = 0; i < mesh->n_frames; i++)
                held += mesh->frames[i]->held && mesh->frames[i]->from == f && mesh->frames[i]->to == t;
        for (size_t i = 0; i < mesh->n_frames; i++) {
                MeshFrame *frame = mesh->frames[i];

                if (!frame->held || frame->from != f || frame->to != t)
                        continue;
                frame->held = false;
                frame->at = mesh->mono + MESH_LATENCY_MS + (int64_t)(backwards ? held - n : n);
                n++;
        }
}

void mesh_lose_all(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_frames; i++)
                frame_free(mesh->frames[i]);
        mesh->n_frames = 0;
}

void mesh_inject(Mesh *mesh, const char *from, const char *to, FrameClass class, BodyKind kind, uint64_t roster_version,
                 Bytes content) {
        MeshNode *f = mesh_at(mesh, from), *t = mesh_at(mesh, to);
        FrameHeader h = { .class = class, .from = f->unit, .to = t->unit };
        Buf plain = BUF_INIT, header = BUF_INIT, body = BUF_INIT;

        body_encode(kind, roster_version, content, &plain);
        frame_header_encode(&h, &header);
        assert_int_equal(wrap_seal(roster_find_node(mesh->opened[mesh->version], &t->unit), &f->wraps[0], buf_bytes(&header),
                                   buf_bytes(&plain), &mesh->random, &body), 0);
        frame_push(mesh, (size_t)(f - mesh->nodes), (size_t)(t - mesh->nodes), buf_bytes(&header), buf_bytes(&body));
        buf_deinit(&plain);
        buf_deinit(&header);
        buf_deinit(&body);
}

void mesh_inject_frame(Mesh *mesh, const char *to, Bytes header, Bytes body) {
        size_t t = (size_t)(mesh_at(mesh, to) - mesh->nodes);

        frame_push(mesh, t, t, header, body);
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static int journal_hook(void *userdata, JournalMemPoint point) {
        MeshNode *node = userdata;

        node->syncs += point == JOURNAL_MEM_SYNC_AFTER;
        return 0;
}

static void node_new(Mesh *mesh, const char *code, size_t len) {
        MeshNode *node = &mesh->nodes[mesh->n_nodes];
        char text[UNIT_CODE_SIZE] = "";

        assert_true(len < sizeof(text) && mesh->n_nodes < MESH_NODES_MAX);
        memcpy(text, code, len);
        node->mesh = mesh;
        node->unit = code_of(text);
        random_seeded(&node->random, random_u64(&mesh->random));
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &node->random, &node->identity), 0);
        mesh_rotate_wrap(node);
        node->store = store_mem_new();
        node->keys = case_keys_new(&node->random, 8);
        node->journal = journal_mem_new(&node->unit, 1024 * 1024);
        journal_mem_set_hook(node->journal, journal_hook, node);
        mesh->n_nodes++;
}

static int node_open(MeshNode *node, bool fresh) {
        Mesh *mesh = node->mesh;
        EngineConfig config = mesh->limits;

        roster_free(node->roster);
        node->roster = NULL;
        open_roster(mesh, node->roster_version, &node->roster);
        config.runner.unit = node->unit;
        config.runner.store = node->store;
        config.runner.journal = node->journal;
        config.runner.keys = node->keys;
        config.runner.identity = &node->identity;
        config.runner.roster = node->roster;
        config.runner.random = &node->random;
        config.signed_roster = buf_bytes(&mesh->rosters[node->roster_version]);
        config.wraps = node->wraps;
        config.n_wraps = node->n_wraps;
        config.callbacks = (EngineCallbacks){
                .complete = mesh_complete, .send = node_send, .log = node_log, .roster = node_roster, .userdata = node
        };
        return engine_open(&config, fresh, mesh->now, mesh->mono, &node->engine, &node->report);
}

void mesh_prepare(Mesh *mesh, uint64_t seed, const char *nodes) {
        *mesh = (Mesh){ .now = MESH_START, .mono = 1000 };
        random_seeded(&mesh->random, seed);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_ROOT, &mesh->random, &mesh->root), 0);
        mesh->limits = (EngineConfig){
                .runner = { .pack = pack_builtin_2022(),
                            .limits = { .time_jump_max = 40 * DURATION_DAY, .overdue_warn = 7 * DURATION_DAY,
                                        .silence_max = 10 * DURATION_MINUTE, .drafts_max = 16 } },
                .hello_interval = MESH_HELLO_MS,
                .retransmit_min = 500,
                .retransmit_max = 8000,
                .window_parcels = 8,
                .window_bytes = 256 * 1024,
        };
        while (*nodes) {
                size_t len = strcspn(nodes, " ");

                node_new(mesh, nodes, len);
                nodes += len + (nodes[len] == ' ');
        }
        mesh_new_roster(mesh);
}

void mesh_open_empty(MeshNode *node) {
        node->roster_version = 1;
        assert_int_equal(node_open(node, true), 0);
}

void mesh_open(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_nodes; i++) {
                mesh_open_empty(&mesh->nodes[i]);
                mesh_found(&mesh->nodes[i]);
        }
        for (size_t i = 0; i < mesh->n_nodes; i++)
                mesh_link(&mesh->nodes[i], true);
        mesh_run(mesh, 5000);
        mesh_forget(mesh);
}

void mesh_init(Mesh *mesh, uint64_t seed, const char *nodes) {
        mesh_prepare(mesh, seed, nodes);
        mesh_open(mesh);
}

void mesh_deinit(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_nodes; i++) {
                MeshNode *node = &mesh->nodes[i];

                engine_free(node->engine);
                case_keys_free(node->keys);
                store_free(node->store);
                journal_free(node->journal);
                roster_free(node->roster);
        }
        mesh_lose_all(mesh);
        mesh_forget(mesh);
        for (uint64_t v = 1; v <= mesh->version; v++) {
                buf_deinit(&mesh->rosters[v]);
                roster_free(mesh->opened[v]);
        }
        mem_free(mesh->frames);
        mem_free(mesh->sent);
        buf_deinit(&mesh->log);
}

void mesh_crash(MeshNode *node) {
        assert_non_null(node->engine);
        store_mem_crash(node->store);
        node->engine = engine_free(node->engine);
        journal_mem_crash(node->journal, 0);
}

void mesh_start(MeshNode *node) {
        assert_null(node->engine);
        assert_int_equal(node_open(node, false), 0);
        if (node->linked)
                engine_connected(node->engine, true, node->mesh->mono);
}

void mesh_link(MeshNode *node, bool up) {
        node->linked = up;
        if (node->engine)
                engine_connected(node->engine, up, node->mesh->mono);
}

Journal *mesh_backup(MeshNode *node) {
        return journal_mem_clone(node->journal);
}

void mesh_restore(MeshNode *node, Journal **backup) {
        if (node->engine)
                mesh_crash(node);
        journal_free(node->journal);
        store_free(node->store);
        node->store = store_mem_new();
        node->journal = *backup;
        *backup = NULL;
        journal_mem_set_hook(node->journal, journal_hook, node);
        mesh_start(node);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

double mesh_cpu_s(void) {
        return (double)clock() / CLOCKS_PER_SEC;
}

void mesh_turn(MeshNode *node) {
        Mesh *mesh = node->mesh;
        double begun = mesh_cpu_s();

        if (++node->steps_now > TURNS_AT_ONCE)
                fail_msg("%s turns idly", node->unit.s);
        assert_int_equal(engine_step(node->engine, mesh->now, mesh->mono), 0);
        node->cpu_s += mesh_cpu_s() - begun;
        mesh_check(mesh);
}

static void deliver_due(Mesh *mesh) {
        size_t n = mesh->n_frames;

        for (size_t i = 0; i < mesh->n_frames;) {
                MeshFrame *f = mesh->frames[i];
                MeshNode *to = &mesh->nodes[f->to];

                if (f->held || f->at > mesh->mono) {
                        i++;
                        continue;
                }
                if (to->engine && to->linked)
                        engine_frame(to->engine, buf_bytes(&f->header), buf_bytes(&f->body));
                frame_free(f);
                memmove(&mesh->frames[i], &mesh->frames[i + 1], (mesh->n_frames - i - 1) * sizeof(*mesh->frames));
                mesh->n_frames--;
        }
        assert_true(mesh->n_frames <= n);
}

static int64_t frames_due(const Mesh *mesh) {
        int64_t at = INT64_MAX;

        for (size_t i = 0; i < mesh->n_frames; i++)
                if (!mesh->frames[i]->held && mesh->frames[i]->at < at)
                        at = mesh->frames[i]->at;
        return at;
}

static void turn_all(Mesh *mesh) {
        bool again = true;

        while (again) {
                deliver_due(mesh);
                again = false;
                for (size_t i = 0; i < mesh->n_nodes; i++) {
                        MeshNode *node = &mesh->nodes[i];

                        if (!node->engine || node->stopped || engine_wait_ms(node->engine, mesh->now, mesh->mono, 1.0) > 0)
                                continue;
                        mesh_turn(node);
                        again = true;
                }
        }
}

static int64_t next_event(Mesh *mesh, int64_t end) {
        int64_t next = frames_due(mesh);

        for (size_t i = 0; i < mesh->n_nodes; i++) {
                MeshNode *node = &mesh->nodes[i];
                int64_t wait;

                node->steps_now = 0;
                if (!node->engine || node->stopped)
                        continue;
                wait = engine_wait_ms(node->engine, mesh->now, mesh->mono, 1.0);
                if (wait < end - mesh->mono && mesh->mono + wait < next)
                        next = mesh->mono + wait;
        }
        if (next <= mesh->mono)
                next = mesh->mono + 1;
        return next < end ? next : end;
}

void mesh_run(Mesh *mesh, int64_t ms) {
        int64_t end = mesh->mono + ms;

        turn_all(mesh);
        while (mesh->mono < end) {
                int64_t next = next_event(mesh, end);

                mesh->now += next - mesh->mono;
                mesh->mono = next;
                turn_all(mesh);
        }
        next_event(mesh, end);
}

static bool is_settled(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_nodes; i++)
                if (mesh->nodes[i].engine && mesh_outbox(&mesh->nodes[i]))
                        return false;
        return true;
}

void mesh_settle_within(Mesh *mesh, int64_t ms) {
        int64_t end = mesh->mono + ms;

        mesh_run(mesh, 1);
        while (!is_settled(mesh)) {
                if (mesh->mono >= end) {
                        buf_put_u8(&mesh->log, 0);
                        fail_msg("not settled after %lld ms; log:\n%s", (long long)ms, (const char *)mesh->log.data);
                }
                mesh_run(mesh, 20);
        }
        mesh_run(mesh, 50);
}

void mesh_settle(Mesh *mesh) {
        mesh_settle_within(mesh, 5 * MESH_MINUTE);
}

void mesh_pass_days(Mesh *mesh, int days) {
        mesh->now += days * DURATION_DAY;
}
