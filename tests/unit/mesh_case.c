/* SPDX-License-Identifier: Apache-2.0 */

/* Commands, and what the offices of a mesh then hold. */

#include "mesh_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/recovery.h"
#include "roster_text.h"

MeshNode *mesh_at(Mesh *mesh, const char *node) {
        UnitCode unit = code_of(node);

        for (size_t i = 0; i < mesh->n_nodes; i++)
                if (unit_code_equal(&mesh->nodes[i].unit, &unit))
                        return &mesh->nodes[i];
        fail_msg("no node %s in this mesh", node);
        return NULL;
}

MeshNode *mesh_host(Mesh *mesh, const char *unit) {
        UnitCode code = code_of(unit);
        const RosterNode *host = roster_host(mesh->opened[1], &code);

        assert_non_null(host);
        return mesh_at(mesh, host->unit.s);
}

MeshWay *mesh_way(Mesh *mesh, const char *from, const char *to) {
        return &mesh->ways[mesh_at(mesh, from) - mesh->nodes][mesh_at(mesh, to) - mesh->nodes];
}

void mesh_all_ways(Mesh *mesh, MeshWay way) {
        for (size_t i = 0; i < mesh->n_nodes; i++)
                for (size_t k = 0; k < mesh->n_nodes; k++) {
                        way.last_at = mesh->ways[i][k].last_at;
                        mesh->ways[i][k] = way;
                }
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

#define MESH_ID UINT64_MAX

typedef struct MeshCommand {
        EngineCommand command; /* its id is MESH_ID: others are a test's */
        bool done;
        Result result;
} MeshCommand;

void mesh_complete(void *userdata, EngineCommand *command, const RunnerJob *job) {
        MeshNode *node = userdata;
        MeshCommand *c = (MeshCommand *)command;

        assert_int_equal(journal_mem_unsynced(node->journal), 0);
        if (command->id != MESH_ID) {
                node->mesh->complete(userdata, command, job);
                return;
        }
        assert_false(c->done);
        c->done = true;
        c->result = job->result;
        if (node->mesh->release)
                node->mesh->release(node->mesh, node);
}

Result mesh_input(MeshNode *node, const Input *in) {
        MeshCommand c = { .command = { .input = *in, .id = MESH_ID } };

        assert_true(engine_submit(node->engine, &c.command));
        for (unsigned i = 0; !c.done; i++) {
                assert_true(i < 64);
                mesh_turn(node);
        }
        node->steps_now = 0;
        return c.result;
}

static void add_user(MeshNode *node, const UnitCode *unit, const char *name) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_USER, .actor = { .unit = node->unit }, .user_unit = *unit,
                     .user_roles = ROLE_ALL };

        assert_true(user_name_parse("boss", &in.actor.user) && user_name_parse(name, &in.user_name));
        assert_int_equal(mesh_input(node, &in).status, RESULT_DONE);
}

void mesh_found(MeshNode *node) {
        const Roster *roster = node->roster;
        Input genesis = { .kind = INPUT_GENESIS, .actor = { .unit = node->unit } };

        assert_true(user_name_parse("boss", &genesis.actor.user));
        assert_int_equal(mesh_input(node, &genesis).status, RESULT_DONE);
        for (uint32_t i = 0; i < roster->n_units; i++)
                if (unit_code_equal(&roster->units[i].hosted_on, &node->unit)) {
                        add_user(node, &roster->units[i].code, "desk");
                        add_user(node, &roster->units[i].code, "signer");
                }
}

static Result try_as(Mesh *mesh, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code_of(unit) } };

        if (id)
                in.case_id = *id;
        if (doc)
                in.document = *doc;
        assert_true(user_name_parse(user, &in.actor.user));
        return mesh_input(mesh_host(mesh, unit), &in);
}

Result mesh_try(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc) {
        Document drafted = doc ? *doc : (Document){ .kind = 0 }, mine = { .kind = 0 };
        Result result;

        if (!procedure_is_drafted(kind))
                return try_as(mesh, unit, "desk", kind, id, doc);
        drafted.kind = kind;
        result = try_as(mesh, unit, "desk", ENTRY_DRAFT, id, &drafted);
        mine.ref_entry = result.entry;
        if (result.status == RESULT_DONE)
                result = try_as(mesh, unit, "signer", ENTRY_SIGN, id, &mine);
        return result.status == RESULT_DONE ? try_as(mesh, unit, "desk", ENTRY_STAMP, id, &mine) : result;
}

Result mesh_do(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc) {
        Result result = mesh_try(mesh, unit, kind, id, doc);

        if (result.status != RESULT_DONE)
                fail_msg("%s %s: refused: %s (%s)", unit, entry_kind_name(kind), reason_text(result.reason)->name,
                         result.detail);
        return result;
}

void mesh_refused(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc, Reason reason) {
        Result result = mesh_try(mesh, unit, kind, id, doc);

        assert_int_equal(result.status, RESULT_REFUSED);
        if (result.reason != reason)
                fail_msg("%s %s: refused for %s (%s), not %s", unit, entry_kind_name(kind), reason_text(result.reason)->name,
                         result.detail, reason_text(reason)->name);
}

CaseId mesh_register_long(Mesh *mesh, const char *unit, size_t size) {
        char *text = mem_alloc(size + 1);
        Content content = { .title = "工资", .text = text, .name = "信访人甲", .address = "某村" };
        Input in = {
                .kind = INPUT_COMMAND,
                .document_kind = ENTRY_REGISTER,
                .actor = { .unit = code_of(unit) },
                .document = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .received_at = mesh->now }
        };
        Buf bytes = BUF_INIT;
        Result result;

        memset(text, 'x', size);
        assert_true(user_name_parse("desk", &in.actor.user));
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = mesh_input(mesh_host(mesh, unit), &in);
        if (result.status != RESULT_DONE)
                fail_msg("register: %s (%s)", reason_text(result.reason)->name, result.detail);
        buf_deinit(&bytes);
        mem_free(text);
        return result.case_id;
}

CaseId mesh_register(Mesh *mesh, const char *unit) {
        return mesh_register_long(mesh, unit, 40);
}

Document mesh_document(Mesh *mesh, const char *to) {
        return (Document){ .to = to ? code_of(to) : UNIT_NONE,
                           .due_day = day_of(mesh->now) + 60,
                           .reason = "理由",
                           .body = "内容",
                           .legal_basis = "依据",
                           .remedy = "救济途径",
                           .trigger = TRIGGER_LATE,
                           .service_how = SERVICE_SIGNED };
}

/* ---- what was sent ----------------------------------------------------------------------------------------------- */

void mesh_forget(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_sent; i++)
                buf_deinit(&mesh->sent[i].content);
        mesh->n_sent = 0;
        buf_clear(&mesh->log);
}

static bool is_between(const Mesh *mesh, const MeshSent *s, const char *from, const char *to) {
        return (!from || strcmp(mesh->nodes[s->from].unit.s, from) == 0) && (!to || strcmp(mesh->nodes[s->to].unit.s, to) == 0);
}

size_t mesh_count(const Mesh *mesh, const char *from, const char *to, BodyKind kind) {
        size_t n = 0;

        for (size_t i = 0; i < mesh->n_sent; i++)
                n += mesh->sent[i].kind == kind && is_between(mesh, &mesh->sent[i], from, to);
        return n;
}

size_t mesh_count_class(const Mesh *mesh, const char *from, const char *to, FrameClass class) {
        size_t n = 0;

        for (size_t i = 0; i < mesh->n_sent; i++)
                n += mesh->sent[i].class == class && is_between(mesh, &mesh->sent[i], from, to);
        return n;
}

const MeshSent *mesh_sent(const Mesh *mesh, const char *from, const char *to, BodyKind kind, size_t n) {
        for (size_t i = 0; i < mesh->n_sent; i++)
                if (mesh->sent[i].kind == kind && is_between(mesh, &mesh->sent[i], from, to) && n-- == 0)
                        return &mesh->sent[i];
        fail_msg("no such frame was sent");
        return NULL;
}

size_t mesh_log_count(const Mesh *mesh, const char *unit, const char *event) {
        char line[80];
        size_t len = (size_t)snprintf(line, sizeof(line), "%s %s ", unit, event), n = 0;

        for (size_t at = 0; at < mesh->log.len;) {
                const uint8_t *end = memchr(mesh->log.data + at, '\n', mesh->log.len - at);

                n += mesh->log.len - at >= len && memcmp(mesh->log.data + at, line, len) == 0;
                at = end ? (size_t)(end - mesh->log.data) + 1 : mesh->log.len;
        }
        return n;
}

bool mesh_logged(const Mesh *mesh, const char *unit, const char *event) {
        return mesh_log_count(mesh, unit, event) > 0;
}

/* ---- what is so -------------------------------------------------------------------------------------------------- */

StoreTxn *mesh_txn(MeshNode *node) {
        return runner_txn(engine_runner(node->engine));
}

OfficeHead mesh_head(MeshNode *node) {
        OfficeHead head;

        office_head(mesh_txn(node), &head);
        return head;
}

DocketRow mesh_docket(Mesh *mesh, const char *unit, const CaseId *id) {
        UnitCode code = code_of(unit);
        DocketRow docket = { .state = STATE_NONE };

        (void)docket_get(mesh_txn(mesh_host(mesh, unit)), &code, id, &docket);
        return docket;
}

DocketState mesh_state(Mesh *mesh, const char *unit, const CaseId *id) {
        return mesh_docket(mesh, unit, id).state;
}

Custody mesh_custody(Mesh *mesh, const char *unit, const CaseId *id) {
        return mesh_docket(mesh, unit, id).custody;
}

bool mesh_has_warning(Mesh *mesh, const char *unit, WarningKind kind, const CaseId *id) {
        WarningRow row = { .unit = code_of(unit), .kind = kind, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        return row_next(mesh_txn(mesh_host(mesh, unit)), &cursor, &row);
}

bool mesh_has_alarm(MeshNode *node, AlarmKind kind) {
        AlarmRow row = { .kind = kind };
        RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

        while (row_next(mesh_txn(node), &cursor, &row))
                if (row.on)
                        return true;
        return false;
}

uint64_t mesh_entries(Mesh *mesh, const char *node) {
        return mesh_head(mesh_at(mesh, node)).entry;
}

size_t mesh_rows(Mesh *mesh, const char *node, RowKind kind) {
        uint64_t row[1024] = { 0 };
        RowCursor cursor = row_cursor(kind, row, 0, 0);
        size_t n = 0;

        while (row_next(mesh_txn(mesh_at(mesh, node)), &cursor, row))
                n++;
        return n;
}

size_t mesh_outbox(MeshNode *node) {
        OutboxKey key = { .number = 0 };
        OutboxRow row;
        size_t n = 0;

        for (; outbox_next(mesh_txn(node), &key, &key, &row); key.number++)
                n++;
        return n;
}

/* In how many dockets of the case custody is HERE; the last of them. */
static unsigned custodians(Mesh *mesh, const CaseId *id, UnitCode *ret) {
        unsigned here = 0;

        for (size_t i = 0; i < mesh->n_nodes; i++) {
                CaseUnitRow unit = { .case_id = *id };
                RowCursor units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
                DocketRow docket;

                if (!mesh->nodes[i].engine)
                        continue;
                while (row_next(mesh_txn(&mesh->nodes[i]), &units, &unit)) {
                        if (!docket_get(mesh_txn(&mesh->nodes[i]), &unit.unit, id, &docket) || docket.custody != CUSTODY_HERE)
                                continue;
                        here++;
                        *ret = unit.unit;
                }
        }
        return here;
}

void mesh_check(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_nodes && !mesh->careless; i++) {
                CaseRow row = { .entry = 0 };
                RowCursor cases = row_cursor(ROW_CASE, &row, 0, 0);
                UnitCode last;

                if (!mesh->nodes[i].engine)
                        continue;
                while (row_next(mesh_txn(&mesh->nodes[i]), &cases, &row))
                        if (custodians(mesh, &row.case_id, &last) > 1)
                                fail_msg("%s has two custodians", row.case_id.s);
        }
}

void mesh_assert_custodian(Mesh *mesh, const CaseId *id, const char *unit) {
        UnitCode last = UNIT_NONE;

        assert_int_equal(custodians(mesh, id, &last), 1);
        assert_string_equal(last.s, unit);
}

bool mesh_peer(MeshNode *node, const char *unit, EnginePeer *ret) {
        EnginePeer peers[32];
        size_t n = engine_peers(node->engine, node->mesh->mono, peers, array_size(peers));

        for (size_t i = 0; i < n; i++) {
                if (strcmp(peers[i].unit.s, unit) == 0) {
                        *ret = peers[i];
                        return true;
                }
        }
        return false;
}

uint64_t mesh_held_seal(MeshNode *node, const char *of) {
        PeerRow row;
        UnitCode unit = code_of(of);

        return peer_row_get(mesh_txn(node), &unit, &row) ? row.seal : 0;
}

Result mesh_recover(Mesh *mesh, const char *unit, const Document *doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_RECOVERY, .document = *doc };

        in.actor.unit = code_of(unit);
        assert_true(user_name_parse("boss", &in.actor.user));
        return mesh_input(mesh_at(mesh, unit), &in);
}

RecoveryState mesh_recovery(Mesh *mesh, const char *unit) {
        RecoveryRow row;

        return recovery_get(mesh_txn(mesh_at(mesh, unit)), &row) ? row.state : RECOVERY_NONE;
}

RecoveryPeer mesh_recovery_peer(Mesh *mesh, const char *unit, const char *peer) {
        RecoveryPeerRow row = { .unit = code_of(peer) };

        return row_get(mesh_txn(mesh_at(mesh, unit)), ROW_RECOVERY_PEER, &row) ? row.state : 0;
}
