/* SPDX-License-Identifier: Apache-2.0 */

#include "office_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "roster_text.h"

static const struct {
        const char *name;
        Role role;
} users[] = {
        { "clerk", ROLE_CLERK }, { "approver", ROLE_APPROVER },     { "handler", ROLE_HANDLER },
        { "head", ROLE_HEAD },   { "supervisor", ROLE_SUPERVISOR }, { "auditor", ROLE_AUDITOR },
        { "admin", ROLE_ADMIN }, { "archivist", ROLE_ARCHIVIST },
        { "reviewer", ROLE_REVIEWER }, { "secretary", ROLE_SECRETARY },
        { "discipline", ROLE_DISCIPLINE },
        { "stamp", ROLE_STAMP },
};

UnitCode code(const char *s) {
        return code_of(s);
}

/* ---- offices ---------------------------------------------------------------------------------------------------- */

RigOffice *rig_at(Rig *rig, const char *node) {
        UnitCode unit = code(node);

        for (size_t i = 0; i < rig->n_offices; i++)
                if (unit_code_equal(&rig->offices[i]->unit, &unit))
                        return rig->offices[i];
        fail_msg("no office %s in this rig", node);
        return NULL;
}

RigOffice *rig_host(Rig *rig, const char *unit) {
        UnitCode u = code(unit);
        const RosterNode *host = roster_host(rig->roster, &u);

        assert_non_null(host);
        return rig_at(rig, host->unit.s);
}

static void add_user(RigOffice *o, const UnitCode *unit, const char *name, uint32_t roles) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_USER, .actor = { .unit = o->unit }, .user_unit = *unit,
                     .user_roles = roles };
        Result result;

        assert_true(user_name_parse("boss", &in.actor.user));
        assert_true(user_name_parse(name, &in.user_name));
        result = rig_step(o, &in);
        assert_int_equal(result.status, RESULT_DONE);
}

static void open_office(Rig *rig, const char *node, uint64_t seed) {
        RigOffice *o = mem_new(RigOffice);
        Input genesis = { .kind = INPUT_GENESIS, .actor = { .unit = code(node) } };
        Result result;

        o->rig = rig;
        o->unit = code(node);
        o->store = store_mem_new();
        assert_int_equal(store_begin(o->store, true, &o->txn), 0);
        random_seeded(&o->random, seed);
        o->office = (Office){ .unit = o->unit, .roster = rig->roster, .pack = pack_builtin_2022(),
                              .calendar = calendar_builtin(),
                              .limits = { .time_jump_max = 200 * DURATION_DAY, .overdue_warn = 7 * DURATION_DAY,
                                          .silence_max = DURATION_DAY, .drafts_max = 8 } };
        rig->offices[rig->n_offices++] = o;
        assert_true(user_name_parse("boss", &genesis.actor.user));
        result = rig_step(o, &genesis);
        assert_int_equal(result.status, RESULT_DONE);
        add_user(o, &o->unit, "boss", ROLE_ALL);
        for (uint32_t i = 0; i < rig->roster->n_units; i++) {
                const RosterUnit *u = &rig->roster->units[i];

                if (!unit_code_equal(&u->hosted_on, &o->unit))
                        continue;
                for (size_t k = 0; k < array_size(users); k++)
                        add_user(o, &u->code, users[k].name, users[k].role);
        }
}

void rig_init(Rig *rig, const char *offices) {
        *rig = (Rig){ .roster = roster_ready(roster_text_network), .now = RIG_START };
        while (*offices) {
                size_t len = strcspn(offices, " ");
                char node[UNIT_CODE_SIZE] = "";

                assert_true(len < sizeof(node) && rig->n_offices < RIG_OFFICES_MAX);
                memcpy(node, offices, len);
                open_office(rig, node, 1000 + rig->n_offices);
                offices += len + (offices[len] == ' ');
        }
}

/* The same pairs on both sides, or the test fails and shows the first that differs. */
static void assert_same_rows(StoreTxn *a, StoreTxn *b) {
        Buf ka = BUF_INIT, va = BUF_INIT, kb = BUF_INIT, vb = BUF_INIT, from = BUF_INIT, text = BUF_INIT;

        for (;;) {
                bool has_a = store_seek(a, from.len ? buf_bytes(&from) : bytes_of("\0", 1), &ka, &va);
                bool has_b = store_seek(b, from.len ? buf_bytes(&from) : bytes_of("\0", 1), &kb, &vb);

                if (!has_a && !has_b)
                        break;
                if (has_a != has_b || !bytes_equal(buf_bytes(&ka), buf_bytes(&kb)) ||
                    !bytes_equal(buf_bytes(&va), buf_bytes(&vb))) {
                        (void)row_format(buf_bytes(&ka), buf_bytes(&va), &text);
                        buf_put_u8(&text, 0);
                        fail_msg("replay differs at: %s", (const char *)text.data);
                }
                assert_true(row_format(buf_bytes(&ka), buf_bytes(&va), &text)); /* every row is a known one */
                buf_clear(&from);
                buf_put_bytes(&from, buf_bytes(&ka));
                buf_put_u8(&from, 0);
        }
        buf_deinit(&ka);
        buf_deinit(&va);
        buf_deinit(&kb);
        buf_deinit(&vb);
        buf_deinit(&from);
        buf_deinit(&text);
}

static void replay(const RigOffice *o, StoreTxn *txn) {
        Arena arena = ARENA_INIT;

        for (uint64_t i = 0; i < o->n_entries; i++) {
                Entry entry;
                Seal seal;

                assert_int_equal(entry_decode(o->entries[i].bytes, &arena, true, &entry), 0);
                office_apply(txn, &entry, NULL);
                assert_int_equal(seal_decode(o->entries[i].seal, &arena, &seal), 0);
                office_apply_seal(txn, &seal);
        }
        arena_deinit(&arena);
}

static void assert_replays(RigOffice *o) {
        Store *store = store_mem_new();
        StoreTxn *txn;

        assert_int_equal(store_begin(store, true, &txn), 0);
        replay(o, txn);
        assert_same_rows(o->txn, txn);
        store_abort(&txn);
        store_free(store);
}

void rig_restart(RigOffice *o) {
        assert_replays(o);
        store_abort(&o->txn);
        store_free(o->store);
        o->store = store_mem_new();
        assert_int_equal(store_begin(o->store, true, &o->txn), 0);
        replay(o, o->txn);
}

void rig_deinit(Rig *rig) {
        for (size_t i = 0; i < rig->n_offices; i++) {
                RigOffice *o = rig->offices[i];

                assert_replays(o);
                assert_int_equal(store_error(o->txn), 0);
                store_abort(&o->txn);
                store_free(o->store);
                effects_deinit(&o->effects);
                arena_deinit(&o->arena);
                mem_free(o->entries);
                mem_free(o);
        }
        arena_deinit(&rig->arena);
        roster_free(rig->roster);
}

void rig_pass_days(Rig *rig, int days) {
        rig->now += days * DURATION_DAY;
}

void rig_set_hour(Rig *rig, int hour) {
        rig->now = day_start(day_of(rig->now)) + hour * DURATION_HOUR;
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

/* How many dockets of the case, over all offices of the rig, stand so. */
static unsigned custodians(Rig *rig, const CaseId *id, Custody custody) {
        unsigned n = 0;

        for (size_t k = 0; k < rig->n_offices; k++) {
                CaseUnitRow unit = { .case_id = *id };
                RowCursor units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
                DocketRow docket;

                while (row_next(rig->offices[k]->txn, &units, &unit))
                        if (docket_get(rig->offices[k]->txn, &unit.unit, id, &docket))
                                n += docket.custody == custody;
        }
        return n;
}

/* Promises P2 and P4: never two custodians, and never nobody who has the case or has it under way. */
static void assert_one_custodian(Rig *rig) {
        for (size_t i = 0; i < rig->n_offices; i++) {
                CaseRow row = { .entry = 0 };
                RowCursor cases = row_cursor(ROW_CASE, &row, 0, 0);

                while (row_next(rig->offices[i]->txn, &cases, &row)) {
                        unsigned here = custodians(rig, &row.case_id, CUSTODY_HERE);

                        assert_in_range(here, 0, 1);
                        if (!here && unit_code_equal(&row.registered_by, &rig->offices[i]->unit))
                                assert_true(custodians(rig, &row.case_id, CUSTODY_FLIGHT) > 0);
                }
        }
}

static Bytes seal_entry(RigOffice *o, const Entry *entry) {
        static const uint8_t signature[64];
        Seal seal = { .unit = o->unit, .number = o->n_entries + 1, .epoch = 1, .first_entry = entry->header.number, .count = 1,
                      .root = entry_leaf(entry->header_bytes), .time = entry->header.time, .suite = RECORD_SUITE_STD };
        Buf body = BUF_INIT, bytes = BUF_INIT;
        OfficeHead head;
        Bytes ret;

        office_head(o->txn, &head);
        seal.previous = head.seal_hash;
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &bytes);
        ret = arena_copy(&o->arena, buf_bytes(&bytes));
        assert_int_equal(seal_decode(ret, &o->arena, &seal), 0);
        office_apply_seal(o->txn, &seal);
        buf_deinit(&body);
        buf_deinit(&bytes);
        return ret;
}

/* What stamp returned is what the bytes say: applied now or replayed, it is the same entry. */
static void assert_reads_back(RigOffice *o, const Entry *entry, Bytes bytes) {
        Entry decoded;

        assert_int_equal(entry_decode(bytes, &o->arena, true, &decoded), 0);
        assert_true(bytes_equal(decoded.header_bytes, entry->header_bytes));
        assert_int_equal(decoded.n_parts, entry->n_parts);
        for (uint32_t i = 0; i < entry->n_parts; i++) {
                assert_int_equal(decoded.parts[i].kind, entry->parts[i].kind);
                assert_memory_equal(decoded.parts[i].salt, entry->parts[i].salt, SALT_SIZE);
                assert_true(bytes_equal(decoded.parts[i].data, entry->parts[i].data));
                assert_true(digest_equal(&decoded.header.parts[i].digest, &entry->header.parts[i].digest));
        }
        assert_int_equal(decoded.header.time, entry->header.time);
        assert_int_equal(decoded.header.number, entry->header.number);
        assert_true(case_id_equal(&decoded.header.case_id, &entry->header.case_id));
}

static void commit_draft(RigOffice *o, const Draft *draft) {
        Buf bytes = BUF_INIT;
        Entry entry;
        RigEntry kept;

        assert_int_equal(entry_stamp(draft, o->n_entries + 1, o->rig->now, &o->random, &o->arena, &bytes, &entry), 0);
        assert_reads_back(o, &entry, buf_bytes(&bytes));
        office_apply(o->txn, &entry, &o->effects);
        kept = (RigEntry){ .bytes = arena_copy(&o->arena, buf_bytes(&bytes)), .seal = seal_entry(o, &entry) };
        o->entries = mem_realloc(o->entries, (o->n_entries + 1) * sizeof(*o->entries));
        o->entries[o->n_entries++] = kept;
        buf_deinit(&bytes);
}

Result rig_step(RigOffice *o, const Input *in) {
        Arena arena = ARENA_INIT;
        Drafts drafts = { .arena = &arena };
        Result result;

        assert_int_equal(office_decide(&o->office, o->txn, o->rig->now, in, &drafts, &result), 0);
        o->effects.n = 0;
        for (uint32_t i = 0; i < drafts.n_drafts; i++)
                commit_draft(o, drafts.drafts[i]);
        if (result.status == RESULT_DONE && result.reason == REASON_NONE && drafts.n_drafts)
                assert_int_equal(result.entry, o->n_entries + 1 - drafts.n_drafts);
        arena_deinit(&arena);
        assert_one_custodian(o->rig);
        return result;
}

/* What the runner does for stamps, */
static void add_draft(RigOffice *o, Input *in) {
        uint64_t number;
        Entry entry;

        if (!office_wants_draft(&o->office, o->txn, in, &number))
                return;
        entry = rig_entry(o, number);
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &o->arena, &in->document), 0);
        in->draft_entry = number;
}

/* and for hand-overs to other nodes and the file of a review. */
static void add_content(RigOffice *o, Input *in) {
        uint64_t number, file[OFFICE_FILE_MAX];
        bool content = office_wants_content(&o->office, o->txn, in, &number);
        uint32_t n = office_wants_file(&o->office, o->txn, in, file);
        Entry entry;

        if (content)
                entry = rig_entry(o, number);
        for (uint32_t i = 0; content && i < entry.n_parts; i++) {
                if (entry.parts[i].kind != PART_CONTENT && entry.parts[i].kind != PART_ATTACHMENT)
                        continue;
                in->parts[in->n_parts] = (InputPart){ .kind = entry.parts[i].kind,
                                                      .has_salt = true,
                                                      .data = entry.parts[i].data };
                memcpy(in->parts[in->n_parts++].salt, entry.parts[i].salt, SALT_SIZE);
        }
        for (uint32_t i = 0; i < n; i++) {
                entry = rig_entry(o, file[i]);
                office_add_to_file(o->txn, in, &entry, &o->arena);
        }
}

Result rig_act(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc) {
        RigOffice *o = rig_host(rig, unit);
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code(unit) } };

        if (id)
                in.case_id = *id;
        if (doc)
                in.document = *doc;
        assert_true(user_name_parse(user, &in.actor.user));
        add_draft(o, &in);
        add_content(o, &in);
        return rig_step(o, &in);
}

Result rig_draft(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc) {
        Document drafted = doc ? *doc : (Document){ .kind = 0 };

        drafted.kind = kind;
        return rig_act(rig, unit, user, ENTRY_DRAFT, id, &drafted);
}

Result rig_on_draft(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, uint64_t draft) {
        Document doc = { .ref_entry = draft };

        return rig_act(rig, unit, user, kind, id, &doc);
}

/* domain.md section 6; of a drafted document: who signs it */
static const char *user_for(EntryKind kind) {
        switch (kind) {
        case ENTRY_REGISTER:
        case ENTRY_CLASSIFY:
        case ENTRY_NOTICE:
        case ENTRY_SERVICE:
        case ENTRY_GUIDANCE:
        case ENTRY_WRONG_PLACE:
        case ENTRY_WITHDRAWAL:
        case ENTRY_DEATH:
        case ENTRY_REVIEW_ASK:
        case ENTRY_REVIEW_SERVICE:
        case ENTRY_NEW_FACTS:
                return "clerk";
        case ENTRY_REVIEW_ADMIT:
        case ENTRY_HEARING:
        case ENTRY_HEARING_RECORD:
                return "reviewer";
        case ENTRY_REVIEW_OPINION:
                return "head";
        case ENTRY_REFERRAL:
        case ENTRY_ASSIGNMENT:
        case ENTRY_REPORT_UP:
        case ENTRY_RETURN_ANSWER:
        case ENTRY_RECALL:
        case ENTRY_REQUEST_DECISION:
        case ENTRY_DECLINE:
        case ENTRY_PENDING:
        case ENTRY_NOT_AGAIN:
        case ENTRY_OWNER:
                return "approver";
        case ENTRY_ARCHIVE:
                return "archivist";
        case ENTRY_OPINION:
        case ENTRY_INSTRUCTION:
        case ENTRY_EXTENSION:
        case ENTRY_DESIGNATION:
                return "head";
        case ENTRY_RECEPTION:
        case ENTRY_SWEEP:
        case ENTRY_DIGEST:
        case ENTRY_ANNOTATION:
                return "approver";
        case ENTRY_MEETING_ACT:
                return "secretary";
        case ENTRY_MEETING_REQUEST:
        case ENTRY_PROPOSAL:
        case ENTRY_REPORT_APPROVAL:
        case ENTRY_REWORK:
        case ENTRY_ORDER:
        case ENTRY_REMINDER:
        case ENTRY_REMARK:
                return "supervisor";
        default:
                return "handler";
        }
}

Result rig_try(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc) {
        const char *drafter = kind == ENTRY_OPINION || kind == ENTRY_EXTENSION ? "handler" :
                              kind == ENTRY_REVIEW_OPINION                      ? "reviewer" :
                                                                                  "clerk";
        Result result;
        uint64_t draft;

        if (!procedure_is_drafted(kind))
                return rig_act(rig, unit, user_for(kind), kind, id, doc);
        result = rig_draft(rig, unit, drafter, kind, id, doc);
        draft = result.entry;
        if (result.status == RESULT_DONE)
                result = rig_on_draft(rig, unit, user_for(kind), ENTRY_SIGN, id, draft);
        if (result.status == RESULT_DONE)
                result = rig_on_draft(rig, unit, "stamp", ENTRY_STAMP, id, draft);
        return result;
}

Result rig_do(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc) {
        Result result = rig_try(rig, unit, kind, id, doc);

        if (result.status != RESULT_DONE)
                fail_msg("%s %s: refused: %s (%s)", unit, entry_kind_name(kind), reason_text(result.reason)->name,
                         result.detail);
        return result;
}

void rig_refused(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc, Reason reason) {
        Result result = rig_try(rig, unit, kind, id, doc);

        assert_int_equal(result.status, RESULT_REFUSED);
        if (result.reason != reason)
                fail_msg("%s %s: refused for %s (%s), not %s", unit, entry_kind_name(kind), reason_text(result.reason)->name,
                         result.detail, reason_text(reason)->name);
}

CaseId rig_register_as(Rig *rig, const char *unit, const Document *doc, const Content *content) {
        Input in = {
                .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(unit) }, .document = *doc
        };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        if (content) {
                content_encode(content, &bytes);
                in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        }
        result = rig_step(rig_host(rig, unit), &in);
        buf_deinit(&bytes);
        if (result.status != RESULT_DONE)
                fail_msg("register: %s (%s)", reason_text(result.reason)->name, result.detail);
        return result.case_id;
}

CaseId rig_register(Rig *rig, const char *unit) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .received_at = rig->now };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .address = "某村" };

        return rig_register_as(rig, unit, &doc, &content);
}

Result rig_tick_once(RigOffice *o) {
        Input in = { .kind = INPUT_TICK };

        add_content(o, &in);
        return rig_step(o, &in);
}

void rig_tick(Rig *rig) {
        for (size_t i = 0; i < rig->n_offices; i++)
                while (rig_tick_once(rig->offices[i]).more)
                        continue;
}

Document rig_document(const char *to) {
        return (Document){ .to = to ? code(to) : UNIT_NONE,
                           .reason = "理由",
                           .body = "内容",
                           .legal_basis = "依据",
                           .remedy = "救济途径",
                           .trigger = TRIGGER_LATE,
                           .service_how = SERVICE_SIGNED };
}

static CaseId handed_to_department(Rig *rig, EntryKind kind) {
        Document doc = rig_document("411281.hrss");
        CaseId id = rig_register(rig, "411281");

        if (kind == ENTRY_ASSIGNMENT)
                doc.due_day = day_of(rig->now) + 40;
        rig_do(rig, "411281", kind, &id, &doc);
        return id;
}

CaseId rig_referred(Rig *rig) {
        return handed_to_department(rig, ENTRY_REFERRAL);
}

CaseId rig_assigned(Rig *rig) {
        return handed_to_department(rig, ENTRY_ASSIGNMENT);
}

void rig_accept(Rig *rig, const char *unit, const CaseId *id) {
        rig_do(rig, unit, ENTRY_NOTICE, id, NULL);
        rig_do(rig, unit, ENTRY_ACCEPT, id, NULL);
}

void rig_serve(Rig *rig, const char *unit, EntryKind kind, const CaseId *id) {
        Document doc = { .service_how = SERVICE_SIGNED };

        rig_do(rig, unit, kind, id, &doc);
        rig_ferry(rig);
}

void rig_ask_review(Rig *rig, const char *at, const char *reviewer, const CaseId *id) {
        Document doc = { .to = code(reviewer), .reason = "对处理意见不服" };

        rig_do(rig, at, ENTRY_REVIEW_ASK, id, &doc);
        rig_ferry(rig);
}

/* ---- between offices -------------------------------------------------------------------------------------------- */

Entry rig_entry(RigOffice *o, uint64_t number) {
        Entry entry;

        assert_in_range(number, 1, o->n_entries);
        assert_int_equal(entry_decode(o->entries[number - 1].bytes, &o->arena, true, &entry), 0);
        return entry;
}

Entry rig_last(RigOffice *o) {
        return rig_entry(o, o->n_entries);
}

static Bytes evidence_of(RigOffice *o, uint64_t number, uint32_t mask) {
        Entry entry = rig_entry(o, number);
        Buf bytes = BUF_INIT;
        Bytes ret;

        evidence_encode(&entry, mask, 0, NULL, 0, o->entries[number - 1].seal, &bytes);
        ret = arena_copy(&o->arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        return ret;
}

RigParcel rig_parcel(RigOffice *from, const OutboxKey *key) {
        Arena *arena = &from->rig->arena;
        Buf bytes = BUF_INIT;
        OutboxRow row;
        RigParcel ret;
        Parcel p;

        assert_true(outbox_get(from->txn, key, &row));
        p = (Parcel){ .from = from->unit, .to = key->to, .lane = key->lane, .epoch = key->epoch, .number = key->number,
                      .kind = row.kind, .from_unit = row.from_unit, .to_unit = row.to_unit,
                      .evidence_bytes = evidence_of(from, row.entry, row.parts_mask) };
        parcel_encode(&p, &bytes);
        ret.digest = parcel_digest(buf_bytes(&bytes));
        assert_int_equal(parcel_decode(arena_copy(arena, buf_bytes(&bytes)), arena, &ret.parcel), 0);
        buf_deinit(&bytes);
        return ret;
}

static Bytes forged_evidence(Rig *rig, const char *node, const char *from_unit, const CaseId *id, const Document *doc) {
        static const uint8_t signature[64];
        Entry e = { .header = { .number = 4711, .time = rig->now, .version = 1, .case_id = *id,
                                .kind = rig->forge_as ? rig->forge_as : doc->kind,
                                .actor = { .unit = code(from_unit) } }, .n_parts = 1 };
        Seal seal = { .unit = code(node),
                      .number = 99,
                      .epoch = 1,
                      .first_entry = 4711,
                      .count = 1,
                      .previous = { { 1 } },
                      .time = rig->now,
                      .suite = RECORD_SUITE_STD };
        Buf document = BUF_INIT, header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT, evidence = BUF_INIT;
        Bytes ret;

        document_encode(doc, &document);
        e.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        if (rig->forge_data.len)
                e.parts[e.n_parts++] = (Part){ .kind = rig->forge_part, .data = rig->forge_data };
        e.header.n_parts = e.n_parts;
        for (uint32_t i = 0; i < e.n_parts; i++)
                e.header.parts[i] = (PartRef){ .kind = e.parts[i].kind,
                                               .digest = part_digest(e.parts[i].kind, e.parts[i].salt, e.parts[i].data) };
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        seal.root = entry_leaf(e.header_bytes);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
        evidence_encode(&e, 1u << PART_DOCUMENT | (rig->forge_data.len ? 1u << rig->forge_part : 0), 0, NULL, 0,
                        buf_bytes(&sealed), &evidence);
        ret = arena_copy(&rig->arena, buf_bytes(&evidence));
        buf_deinit(&document);
        buf_deinit(&header);
        buf_deinit(&body);
        buf_deinit(&sealed);
        buf_deinit(&evidence);
        return ret;
}

RigParcel rig_forge(Rig *rig, const char *node, const char *from_unit, const char *to_unit, ParcelKind kind, const CaseId *id,
                    const Document *doc) {
        RigOffice *to = rig_host(rig, to_unit);
        StreamInRow stream = { .from = code(node), .lane = LANE_NORMAL, .epoch = 1 };
        Parcel p = { .from = code(node),
                     .to = to->unit,
                     .lane = LANE_NORMAL,
                     .epoch = 1,
                     .kind = kind,
                     .from_unit = code(from_unit),
                     .to_unit = code(to_unit),
                     .evidence_bytes = forged_evidence(rig, node, from_unit, id, doc) };
        Buf bytes = BUF_INIT;
        RigParcel ret;

        p.number = row_get(to->txn, ROW_STREAM_IN, &stream) ? stream.next : 1;
        parcel_encode(&p, &bytes);
        ret.digest = parcel_digest(buf_bytes(&bytes));
        assert_int_equal(parcel_decode(arena_copy(&rig->arena, buf_bytes(&bytes)), &rig->arena, &ret.parcel), 0);
        buf_deinit(&bytes);
        return ret;
}

bool rig_waiting(RigOffice *from, size_t n, OutboxKey *ret) {
        OutboxKey key = { .number = 0 };
        OutboxRow row;

        for (;;) {
                if (!outbox_next(from->txn, &key, &key, &row))
                        return false;
                if (!n--)
                        break;
                key.number++;
        }
        *ret = row.key;
        return true;
}

Result rig_give(Rig *rig, const RigParcel *parcel) {
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel->parcel, .parcel_digest = parcel->digest };

        return rig_step(rig_at(rig, parcel->parcel.to.s), &in);
}

Result rig_receipt(RigOffice *by, uint64_t entry) {
        Rig *rig = by->rig;
        Input in = { .kind = INPUT_RECEIPT };
        OutboxKey key;
        OutboxRow row;
        Evidence evidence;
        Receipt receipt;
        RigOffice *to;

        in.receipt_evidence_bytes = evidence_of(by, entry, 1u << PART_RECEIPT);
        assert_int_equal(evidence_decode(in.receipt_evidence_bytes, &rig->arena, &evidence), 0);
        assert_int_equal(receipt_decode(evidence_find_part(&evidence, PART_RECEIPT)->data, &rig->arena, &receipt), 0);
        in.receipt_evidence = &evidence;
        in.receipt = &receipt;
        to = rig_at(rig, receipt.from.s);
        key = (OutboxKey){ .to = receipt.to, .lane = receipt.lane, .epoch = receipt.epoch, .number = receipt.number };
        if (outbox_get(to->txn, &key, &row))
                in.parcel_digest = rig_parcel(to, &key).digest;
        return rig_step(to, &in);
}

static bool ferry_one(RigOffice *from, const OutboxKey *key) {
        Rig *rig = from->rig;
        RigParcel parcel = rig_parcel(from, key);
        RigOffice *to = rig_at(rig, key->to.s);
        uint64_t entries[8];
        size_t n = 0;
        Result result = rig_give(rig, &parcel);

        if (result.status == RESULT_IGNORED && !result.resend_receipt)
                return false;
        if (result.resend_receipt)
                entries[n++] = result.entry;
        for (uint32_t i = 0; i < to->effects.n; i++)
                if (to->effects.effects[i].kind == EFFECT_RECEIPT && n < array_size(entries))
                        entries[n++] = to->effects.effects[i].entry;
        assert_true(n > 0);
        for (size_t i = 0; i < n; i++)
                (void)rig_receipt(to, entries[i]);
        return true;
}

void rig_ferry(Rig *rig) {
        bool moved = true;

        while (moved) {
                moved = false;
                for (size_t i = 0; i < rig->n_offices; i++) {
                        OutboxKey key;
                        size_t n = 0;

                        while (rig_waiting(rig->offices[i], n, &key)) {
                                bool here = false;

                                for (size_t k = 0; k < rig->n_offices; k++)
                                        here = here || unit_code_equal(&rig->offices[k]->unit, &key.to);
                                if (here && ferry_one(rig->offices[i], &key))
                                        moved = true;
                                else
                                        n++;
                        }
                }
        }
}

/* ---- what is so ------------------------------------------------------------------------------------------------- */

DocketRow rig_docket(Rig *rig, const char *unit, const CaseId *id) {
        UnitCode u = code(unit);
        DocketRow row = { .unit = u, .case_id = *id };

        (void)docket_get(rig_host(rig, unit)->txn, &u, id, &row);
        return row;
}

DocketState rig_state(Rig *rig, const char *unit, const CaseId *id) {
        return rig_docket(rig, unit, id).state;
}

Custody rig_custody(Rig *rig, const char *unit, const CaseId *id) {
        return rig_docket(rig, unit, id).custody;
}

static ClockRow clock_row(Rig *rig, const char *unit, const CaseId *id, ClockName clock, bool watch) {
        UnitCode u = code(unit);
        ClockRow row;

        if (!clock_get_last(rig_host(rig, unit)->txn, &u, id, clock, watch, &row))
                fail_msg("%s has no %s clock for %s", unit, clock_name(clock), id->s);
        return row;
}

ClockRow rig_clock(Rig *rig, const char *unit, const CaseId *id, ClockName clock) {
        return clock_row(rig, unit, id, clock, false);
}

ClockRow rig_watch(Rig *rig, const char *unit, const CaseId *id, ClockName clock) {
        return clock_row(rig, unit, id, clock, true);
}

InstanceRow rig_instance(Rig *rig, const char *unit, const CaseId *id) {
        InstanceRow row = { .unit = code(unit), .case_id = *id }, last = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                last = row;
        assert_true(last.entry);
        return last;
}

bool rig_has_clock(Rig *rig, const char *unit, const CaseId *id, ClockName clock) {
        UnitCode u = code(unit);
        ClockRow row;

        return clock_get_last(rig_host(rig, unit)->txn, &u, id, clock, false, &row);
}

bool rig_has_warning(Rig *rig, const char *unit, WarningKind kind, const CaseId *id) {
        WarningRow row = { .unit = code(unit), .kind = kind, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        return row_next(rig_host(rig, unit)->txn, &cursor, &row);
}

bool rig_has_alarm(RigOffice *o, AlarmKind kind) {
        AlarmRow row = { .kind = kind };
        RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

        while (row_next(o->txn, &cursor, &row))
                if (row.on)
                        return true;
        return false;
}
