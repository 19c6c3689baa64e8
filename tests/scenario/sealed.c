/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations in scenarios.  As in life, what accuses is sealed by whoever types it, to the desk key of the organ it goes to,
 * and opened at that desk alone: the offices of the scenario hold nothing that they could read.  Desk keys are drawn for all
 * organs that may get one.
 */

#include "tests/scenario/scenario.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/sealed.h"

/* ---- keys ----------------------------------------------------------------------------------------------------------- */

#define DESK_KEYS_MAX 4

static bool has_desk_key(UnitKind kind) {
        return kind == UNIT_DISCIPLINE || kind == UNIT_ORGANISATION || kind == UNIT_POLITICAL_LEGAL;
}

void sealed_keys(Run *r) {
        random_seeded(&r->random, 0x6465736b);
        for (uint32_t i = 0; i < r->units->n_units; i++) {
                RosterUnit *u = &r->units->units[i];

                if (has_desk_key(u->kind))
                        sealed_new_key(r, &r->units->arena, u, false);
        }
}

void sealed_new_key(Run *r, Arena *arena, RosterUnit *u, bool lost) {
        uint32_t kept = lost ? 0 : u->n_desk;
        RosterKey *keys = arena_new_array(arena, RosterKey, kept + 1);
        KeyPair *pair;
        int k;

        assert(r->n_desks < SCENARIO_UNITS_MAX);
        if (lost)
                for (size_t i = 0; i < r->n_desks; i++)
                        if (unit_code_equal(&r->desks[i].unit, &u->code))
                                r->desks[i].unit = UNIT_NONE;
        pair = &r->desks[r->n_desks].key;
        r->desks[r->n_desks++].unit = u->code;
        k = key_pair_generate(SUITE_STD, KEY_DESK, &r->random, pair);
        assert(k == 0);
        for (uint32_t i = 0; i < kept; i++) {
                keys[i + 1] = u->desk[i];
                keys[i + 1].retired = true;
        }
        keys[0].suite = pair->suite;
        memcpy(keys[0].id, pair->id, sizeof keys[0].id);
        memcpy(keys[0].public_key, pair->public_key, sizeof keys[0].public_key);
        u->desk = keys;
        u->n_desk = kept + 1;
}

/* All that the desk has, the newest last. */
static size_t keys_of(const Run *r, const UnitCode *unit, KeyPair ret[DESK_KEYS_MAX]) {
        size_t n = 0;

        for (size_t i = 0; i < r->n_desks && n < DESK_KEYS_MAX; i++)
                if (unit_code_equal(&r->desks[i].unit, unit))
                        ret[n++] = r->desks[i].key;
        return n;
}

Sealing sealed_desk(Run *r, const UnitCode *unit) {
        return (Sealing){ .roster = r->sim->roster, .desk = *unit, .random = &r->random };
}

/* ---- opening -------------------------------------------------------------------------------------------------------- */

bool sealed_open_evidence(Run *r, const UnitCode *unit, Bytes bytes, PartKind kind, Arena *arena, Accusation *ret) {
        KeyPair keys[DESK_KEYS_MAX];
        size_t n = keys_of(r, unit, keys);
        const Part *document, *sealed;
        Evidence evidence;
        Document doc;

        if (!n || !bytes.len || evidence_decode(bytes, arena, &evidence))
                return false;
        document = evidence_find_part(&evidence, PART_DOCUMENT);
        sealed = evidence_find_part(&evidence, kind);
        return document && sealed && document_decode(document->data, arena, &doc) == 0 &&
               doc.ref_digest.len == SEALED_ID_SIZE &&
               sealed_open(kind, unit, keys, n, doc.ref_digest.data, sealed->data, arena, ret) == 0;
}

json_t *sealed_json(const Accusation *a) {
        json_t *accused = json_array();

        for (uint32_t i = 0; i < a->n_units; i++)
                json_array_append_new(accused, json_string(a->units[i]));
        for (uint32_t i = 0; i < a->n_persons; i++)
                json_array_append_new(accused, json_string(a->persons[i].name));
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "title", a->content.title, "text", a->content.text, "name",
                         a->content.name, "registered_by", a->registered_by, "organ", a->organ, "accused", accused);
}

/* ---- what the organ does -------------------------------------------------------------------------------------------- */

static bool refuse(const YamlNode *step, const IntakeProblem *problem) {
        yaml_problem(step, "%s%s%s", problem->field, *problem->field ? ": " : "", problem->reason);
        return false;
}

/* accept, feedback, conclusion: with a note sealed to the own desk */
static bool note_request(Run *r, const YamlNode *step, EntryKind kind, const UnitCode *unit, const CaseId *id, Arena *arena,
                         PbControlRequest *request) {
        Sealing sealing = sealed_desk(r, unit);
        Document doc = { .kind = kind };
        const char *note = "", *how = NULL;
        IntakeProblem problem;

        (void)yaml_get_str(step, "note", YAML_OPTIONAL, &note);
        if (yaml_get_str(step, "how", YAML_OPTIONAL, &how) && !service_how_parse(how, &doc.service_how)) {
                yaml_problem(yaml_find(step, "how"), "how: signed, post, refused-witnessed, message or not-possible");
                return false;
        }
        return sealing_note(&sealing, kind, &doc, note, id, arena, request, &problem) || refuse(step, &problem);
}

/* From the paper: a case that turns out to accuse, one that came back (`zhuji accusation seal`). */
static bool paper_request(Run *r, const YamlNode *step, bool archive, const UnitCode *unit, const CaseId *id, Arena *arena,
                          PbControlRequest *request) {
        static const char *const fields[] = { "title", "text", "accused", "to" };
        Sealing sealing = sealed_desk(r, unit);
        json_t *json = json_pack("{s:s, s:s}", "channel", "letter", "class", "accusation");
        IntakeProblem problem;
        Intake intake;
        bool good;

        for (size_t i = 0; i < array_size(fields); i++) {
                const YamlNode *node = yaml_find(step, fields[i]);

                if (node)
                        json_object_set_new(json, fields[i], send_json(r, fields[i], node));
        }
        good = intake_read(json, INSTANT_NEVER, arena, &intake, &problem) &&
               (archive ? sealing_archive(&sealing, &intake.accusation, &intake.to, id, arena, request, &problem) :
                          sealing_refer(&sealing, &intake.accusation, &intake.to, id, yaml_find(step, "seen") != NULL, arena,
                                        request, NULL, &problem));
        json_decref(json);
        return good || refuse(step, &problem);
}

/* On to another organ: what is here is opened and sealed anew. */
static bool refer_request(Run *r, const YamlNode *step, bool archive, const UnitCode *unit, const CaseId *id, Arena *arena,
                          PbControlRequest *request) {
        SimUnit *u = place_unit(r->sim, unit);
        Sealing sealing = sealed_desk(r, unit);
        Buf bytes = BUF_INIT;
        DocketRow docket;
        IntakeProblem problem;
        Accusation a;
        UnitCode to;
        bool good = yaml_get_unit(step, "to", YAML_REQUIRED, &to);

        if (!good)
                return false;
        good = docket_get(office_txn(u->office), unit, id, &docket) &&
               archive_evidence(run_archive(r, u->office), office_txn(u->office), docket.sealed_entry,
                                1u << PART_DOCUMENT | 1u << PART_SEALED, &bytes) == 0 &&
               sealed_open_evidence(r, unit, buf_bytes(&bytes), PART_SEALED, arena, &a);
        buf_deinit(&bytes);
        if (!good) {
                yaml_problem(step, "%s has nothing of it that it could open", unit->s);
                return false;
        }
        good = archive ? sealing_archive(&sealing, &a, &to, id, arena, request, &problem) :
                         sealing_refer(&sealing, &a, &to, id, false, arena, request, NULL, &problem);
        return good || refuse(step, &problem);
}

/* The entry that brought the newest later papers which lie on that desk; 0: none. */
static uint64_t late_entry(Run *r, const UnitCode *unit, const CaseId *id) {
        WarningRow row = { .unit = *unit, .kind = WARNING_SEALED, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);
        uint64_t entry = 0;

        while (row_next(office_txn(place_unit(r->sim, unit)->office), &cursor, &row))
                entry = row.number;
        return entry;
}

/* What was brought later, from the paper; without `text` what came here later is opened and sealed on. */
static bool late_request(Run *r, const YamlNode *step, const UnitCode *unit, const CaseId *id, Arena *arena,
                         PbControlRequest *request) {
        SimUnit *u = place_unit(r->sim, unit);
        Sealing sealing = sealed_desk(r, unit);
        Accusation a = { .case_class = CLASS_ACCUSATION, .registered_by = unit->s };
        UnitCode to = *unit;
        uint64_t entry = yaml_find(step, "text") ? 0 : late_entry(r, unit, id);
        IntakeProblem problem;
        const char *text = "";
        Buf bytes = BUF_INIT;
        bool good = true;

        (void)yaml_get_unit(step, "to", YAML_OPTIONAL, &to);
        (void)yaml_get_str(step, "text", YAML_OPTIONAL, &text);
        a.content.text = text;
        if (entry) {
                good = archive_evidence(run_archive(r, u->office), office_txn(u->office), entry,
                                        1u << PART_DOCUMENT | 1u << PART_SEALED, &bytes) == 0 &&
                       sealed_open_evidence(r, unit, buf_bytes(&bytes), PART_SEALED, arena, &a);
                buf_deinit(&bytes);
        }
        if (!good) {
                yaml_problem(step, "entry %llu brought nothing that %s could open", (unsigned long long)entry, unit->s);
                return false;
        }
        return sealing_material(&sealing, &a, &to, entry, id, arena, request, &problem) || refuse(step, &problem);
}

bool sealed_is_command(const char *what) {
        return strcmp(what, "sealed-read") == 0 || strcmp(what, "sealed-notice") == 0 || strcmp(what, "sealed-accept") == 0 ||
               strcmp(what, "sealed-feedback") == 0 || strcmp(what, "sealed-material") == 0 || strcmp(what, "conclusion") == 0 || strcmp(what, "sealed-referral") == 0 ||
               strcmp(what, "sealed-archive") == 0;
}

bool sealed_request(Run *r, const YamlNode *step, const char *what, const UnitCode *unit, const CaseId *id, Arena *arena,
                    PbControlRequest *request) {
        EntryKind kind;

        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        if (entry_kind_parse(what, &kind)) {
                request->kind = CONTROL_DOCUMENT;
                if ((kind == ENTRY_SEALED_REFERRAL || kind == ENTRY_SEALED_ARCHIVE) && yaml_find(step, "text"))
                        return paper_request(r, step, kind == ENTRY_SEALED_ARCHIVE, unit, id, arena, request);
                if (kind == ENTRY_SEALED_REFERRAL || kind == ENTRY_SEALED_ARCHIVE)
                        return refer_request(r, step, kind == ENTRY_SEALED_ARCHIVE, unit, id, arena, request);
                if (kind == ENTRY_SEALED_MATERIAL)
                        return late_request(r, step, unit, id, arena, request);
                return note_request(r, step, kind, unit, id, arena, request);
        }
        request->kind = CONTROL_EVIDENCE;
        request->case_id = arena_strdup(arena, id->s);
        request->parts = 1u << PART_DOCUMENT | 1u << sealed_part(what);
        if (yaml_find(step, "later"))
                request->entry = late_entry(r, unit, id);
        return true;
}

PartKind sealed_part(const char *what) {
        return strcmp(what, "sealed-notice") == 0 ? PART_SEALED_NOTICE : PART_SEALED;
}
