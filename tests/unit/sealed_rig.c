/* SPDX-License-Identifier: Apache-2.0 */

#include "sealed_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"

static uint8_t bytes_of_part[2][SEALED_PART_SIZE];
uint8_t id_bytes[DIGEST_SIZE] = { 1 };

void key_of(const char *unit, uint8_t ret[8]) {
        uint64_t sum = 5381;

        for (const char *s = unit; *s; s++)
                sum = sum * 33 + (uint8_t)*s;
        memcpy(ret, &sum, 8);
}

Bytes sealed_to(const char *unit, unsigned which) {
        uint8_t *data = bytes_of_part[which];

        data[0] = RECORD_SUITE_STD;
        key_of(unit, data + 1);
        return bytes_of(data, sizeof(bytes_of_part[which]));
}

void sealed_rig_init(Rig *rig) {
        rig_init(rig, "410000 411200 411281 411281.discipline");
        for (uint32_t i = 0; i < rig->roster->n_units; i++) {
                RosterUnit *u = &rig->roster->units[i];

                if (u->kind == UNIT_JOINT_MEETING)
                        u->kind = UNIT_ORGANISATION;
                if (u->kind != UNIT_DISCIPLINE && u->kind != UNIT_ORGANISATION)
                        continue;
                u->desk = arena_new(&rig->roster->arena, RosterKey);
                u->desk->suite = RECORD_SUITE_STD;
                key_of(u->code.s, u->desk->id);
                u->n_desk = 1;
        }
}

Document accusation(const char *to) {
        return (Document){ .case_class = CLASS_ACCUSATION, .to = code(to), .channel = CHANNEL_LETTER,
                           .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) };
}

Input command(const char *unit, const char *user, EntryKind kind, const Document *doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code(unit) }, .document = *doc };

        assert_true(user_name_parse(user, &in.actor.user));
        return in;
}

void add_part(Input *in, PartKind kind, Bytes data) {
        in->parts[in->n_parts++] = (InputPart){ .kind = kind, .data = data };
}

Result register_sealed(Rig *rig, const char *unit, const char *to, bool notice) {
        Document doc = accusation(to);
        Input in;

        if (notice) {
                doc.units[0] = DEPARTMENT;
                doc.n_units = 1;
        }
        in = command(unit, "clerk", ENTRY_REGISTER, &doc);
        add_part(&in, PART_SEALED, sealed_to(to, 0));
        if (notice)
                add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        return rig_step(rig_host(rig, unit), &in);
}

CaseId registered(Rig *rig, const char *unit, const char *to, bool notice) {
        Result result = register_sealed(rig, unit, to, notice);

        if (result.status != RESULT_DONE)
                fail_msg("refused: %s %s", reason_text(result.reason)->name, result.detail);
        return result.case_id;
}

void expect_reason(Result result, Reason reason) {
        if (result.reason != reason || result.status != RESULT_REFUSED)
                fail_msg("%s (%s), not %s", reason_text(result.reason)->name, result.detail, reason_text(reason)->name);
}

Result read_case(Rig *rig, const char *unit, const char *user, const CaseId *id, uint32_t parts) {
        Input in = { .kind = INPUT_READ, .actor = { .unit = code(unit) }, .case_id = *id, .read_parts = parts };

        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in);
}

Result organ_does(Rig *rig, const char *user, EntryKind kind, const CaseId *id, bool words) {
        Document doc = { .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) };
        Input in;

        if (kind == ENTRY_SEALED_FEEDBACK)
                doc.service_how = SERVICE_POST;
        in = command(COUNTY_ORGAN, user, kind, &doc);
        in.case_id = *id;
        if (words)
                add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        return rig_step(rig_host(rig, COUNTY_ORGAN), &in);
}

static Result seal_as(Rig *rig, const char *unit, const char *user, const char *to, const CaseId *id, uint32_t variant) {
        Document doc = { .to = code(to), .variant = variant, .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) };
        Input in = command(unit, user, ENTRY_SEALED_REFERRAL, &doc);

        in.case_id = *id;
        add_part(&in, PART_SEALED, sealed_to(to, 0));
        return rig_step(rig_host(rig, unit), &in);
}

Result seal_late(Rig *rig, const char *unit, const char *user, const char *to, const CaseId *id) {
        return seal_as(rig, unit, user, to, id, 0);
}

Result seal_seen(Rig *rig, const char *unit, const char *user, const char *to, const CaseId *id) {
        return seal_as(rig, unit, user, to, id, SEALED_SEEN);
}

Reason arrives(Rig *rig, const char *node, const char *unit, const char *to, ParcelKind kind, const CaseId *id,
                      const Document *doc) {
        RigParcel parcel = rig_forge(rig, node, unit, to, kind, id, doc);

        return rig_give(rig, &parcel).reason;
}
