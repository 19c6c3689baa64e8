/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/sealing.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/sealed.h"
#include "node/cli/text.h"
#include "node/core/office.h"

static bool refuse(IntakeProblem *p, const char *field, const char *en, const char *zh) {
        text_copy(p->field, sizeof(p->field), field);
        text_copy(p->reason, sizeof(p->reason), en);
        text_copy(p->reason_zh, sizeof(p->reason_zh), zh);
        p->sealed = true;
        return false;
}

/* "%s" stands in both for a unit's code. */
static bool refuse_unit(IntakeProblem *p, const char *field, const char *en, const char *en_after, const char *zh,
                        const char *zh_after, const UnitCode *unit) {
        refuse(p, field, "", "");
        text_join(p->reason, sizeof(p->reason), en, unit->s, en_after);
        text_join(p->reason_zh, sizeof(p->reason_zh), zh, unit->s, zh_after);
        return false;
}

void sealing_accused(const Roster *roster, const Accusation *a, Accused *ret) {
        UnitCode code;

        *ret = (Accused){ .n_units = 0 };
        for (uint32_t i = 0; i < a->n_units; i++)
                if (accused_find_unit(roster, a->units[i], &code))
                        ret->units[ret->n_units++] = code;
        for (uint32_t i = 0; i < a->n_persons; i++) {
                const AccusedPerson *p = &a->persons[i];

                if (accused_find_unit(roster, p->unit, &code))
                        ret->person_units[ret->n_person_units++] = code;
                if (*p->managed_by && accused_find_unit(roster, p->managed_by, &code))
                        ret->managed_by[ret->n_managed_by++] = code;
        }
}

/* ---- where it goes ----------------------------------------------------------------------------------------------- */

static bool propose(const Sealing *s, const Accused *accused, IntakeProblem *problem) {
        UnitCode organ;

        if (accused_organ(s->roster, accused, &s->desk, &organ))
                return refuse_unit(problem, "to", "not confirmed; proposed: ", " - say it with --to, or another organ",
                                   "尚未确认去向，建议 ", "，请用 --to 确认或另行指定", &organ);
        return refuse(problem, "to",
                      "no organ follows from what is known of the accused: name the one that enforces the law there, with --to",
                      "无法按管理权限确定接收机关：请用 --to 指定有权处理的机关");
}

bool sealing_check_organ(const Sealing *s, const Accusation *a, const UnitCode *to, IntakeProblem *problem) {
        Accused accused;

        sealing_accused(s->roster, a, &accused);
        if (unit_code_is_none(to))
                return propose(s, &accused, problem);
        switch (accused_bars(s->roster, &accused, to, UNIT_DISCIPLINE)) {
        case ACCUSED_FREE:
                return true;
        case ACCUSED_NO_UNIT:
                return refuse_unit(problem, "to", "the roster lists no active unit ", "", "名录中没有在用的单位 ", "", to);
        case ACCUSED_NOT_ORGAN:
                return refuse_unit(problem, "to", "", " is neither a discipline organ nor one that enforces the law (2022 art. 22, 30)",
                                   "", " 不是纪检监察机关或者有权处理的政法机关（2022 第二十二、三十条）", to);
        case ACCUSED_ITSELF:
                return refuse_unit(problem, "to", "", " is accused itself: choose the organ above it (2022 art. 30, 46)", "",
                                   " 本身被检举控告：请选择其上级机关（2022 第三十、四十六条）", to);
        case ACCUSED_NODE:
                return refuse_unit(problem, "to", "", " works on the node of an office that is accused: choose the organ above it", "",
                                   " 所在节点属于被检举控告的单位：请选择其上级机关", to);
        case ACCUSED_NO_KEY:
                return refuse_unit(problem, "to", "", " has no desk key in the roster: nothing can be sealed to it; have one entered, or "
                                   "hand it over on paper", "", " 在名录中没有密封密钥：请列入后再试，或线下移送", to);
        }
        return false;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static bool seal(const Sealing *s, PartKind kind, const UnitCode *to, const uint8_t id[SEALED_ID_SIZE], const Accusation *a,
                 Arena *arena, ProtobufCBinaryData *ret, IntakeProblem *problem) {
        const RosterUnit *unit = roster_find_unit(s->roster, to);
        const RosterKey *key = unit ? roster_desk_key(unit) : NULL;
        RecordProblem wrong;
        Buf data = BUF_INIT;
        Bytes kept;
        int r;

        if (!key)
                return refuse_unit(problem, "to", "", " has no desk key in the roster", "", " 在名录中没有密封密钥", to);
        if (!accusation_fits(a, &wrong))
                return refuse(problem, wrong.field, wrong.reason, "无法写入：过长或不是有效文本");
        r = sealed_seal(kind, to, key, id, a, s->random, &data);
        kept = arena_copy(arena, buf_bytes(&data));
        buf_deinit(&data);
        *ret = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        return r == 0 || refuse_unit(problem, "to", "the roster's desk key of ", " can't be used", "", " 的密封密钥不可用", to);
}

/* 22:30 which cadres, in what matter, received when and where, and who has it: not who wrote, nor what. */
static Accusation notice_of(const Accusation *a, const UnitCode *organ) {
        Accusation notice = { .case_class = a->case_class, .category = a->category, .registered_by = a->registered_by,
                              .received_at = a->received_at, .organ = organ->s };

        for (uint32_t i = 0; i < a->n_units; i++)
                notice.units[notice.n_units++] = a->units[i];
        for (uint32_t i = 0; i < a->n_persons; i++)
                if (*a->persons[i].managed_by)
                        notice.persons[notice.n_persons++] = a->persons[i];
        return notice;
}

static void put_document(const Document *doc, Arena *arena, PbControlRequest *request) {
        Buf bytes = BUF_INIT;
        Bytes kept;

        document_encode(doc, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        request->document_kind = doc->kind;
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
}

static Bytes new_id(const Sealing *s, Arena *arena) {
        uint8_t *id = arena_need(arena, SEALED_ID_SIZE);

        random_fill(s->random, id, SEALED_ID_SIZE);
        return bytes_of(id, SEALED_ID_SIZE);
}

/* `doc` says how and when it came; where it goes, and what it is bound to, is filled in. */
static bool seal_to(const Sealing *s, const Accusation *a, const UnitCode *to, Document *doc, Arena *arena,
                    PbControlRequest *request, UnitCode *ret_department, IntakeProblem *problem) {
        UnitCode department = UNIT_NONE;
        Accused accused;

        if (!sealing_check_organ(s, a, to, problem))
                return false;
        sealing_accused(s->roster, a, &accused);
        doc->to = *to;
        doc->ref_digest = new_id(s, arena);
        if (!seal(s, PART_SEALED, to, doc->ref_digest.data, a, arena, &request->sealed, problem))
                return false;
        if (accused_department(s->roster, &accused, to, &department) &&
            roster_desk_key(roster_find_unit(s->roster, &department))) {
                Accusation notice = notice_of(a, to);

                doc->units[doc->n_units++] = arena_strdup(arena, department.s);
                if (!seal(s, PART_SEALED_NOTICE, &department, doc->ref_digest.data, &notice, arena, &request->sealed_notice,
                          problem))
                        return false;
        } else {
                department = UNIT_NONE;
        }
        if (ret_department)
                *ret_department = department;
        put_document(doc, arena, request);
        return true;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

bool sealing_register(const Sealing *s, const Intake *intake, Arena *arena, PbControlRequest *request, UnitCode *ret_department,
                      IntakeProblem *problem) {
        const Document *d = &intake->document;
        Accusation a = intake->accusation;
        Document doc = { .kind = ENTRY_REGISTER, .case_class = CLASS_ACCUSATION, .channel = d->channel, .people = d->people,
                         .representatives = d->representatives,
                         .received_at = d->received_at > 0 ? day_start(day_of(d->received_at)) : 0 };

        assert(intake->accuses);
        if (intake->has_external_id) { /* hashed: intake_set_key() */
                doc.external_id = d->external_id;
                doc.external_digest = d->external_digest;
        }
        a.registered_by = s->desk.s;
        return seal_to(s, &a, &intake->to, &doc, arena, request, ret_department, problem);
}

bool sealing_refer(const Sealing *s, const Accusation *a, const UnitCode *to, const CaseId *id, bool seen, Arena *arena,
                   PbControlRequest *request, UnitCode *ret_department, IntakeProblem *problem) {
        Document doc = { .kind = ENTRY_SEALED_REFERRAL, .variant = seen ? SEALED_SEEN : 0 };

        request->case_id = arena_strdup(arena, id->s);
        return seal_to(s, a, to, &doc, arena, request, ret_department, problem);
}

/* One part, sealed to one desk, about a case that has its number. */
static bool seal_about(const Sealing *s, Document *doc, const UnitCode *to, const Accusation *a, const CaseId *id, Arena *arena,
                       PbControlRequest *request, IntakeProblem *problem) {
        request->case_id = arena_strdup(arena, id->s);
        doc->ref_digest = new_id(s, arena);
        if (!seal(s, PART_SEALED, to, doc->ref_digest.data, a, arena, &request->sealed, problem))
                return false;
        put_document(doc, arena, request);
        return true;
}

bool sealing_archive(const Sealing *s, const Accusation *a, const UnitCode *to, const CaseId *id, Arena *arena,
                     PbControlRequest *request, IntakeProblem *problem) {
        Document doc = { .kind = ENTRY_SEALED_ARCHIVE, .to = *to };

        return sealing_check_organ(s, a, to, problem) && seal_about(s, &doc, to, a, id, arena, request, problem);
}

bool sealing_note(const Sealing *s, EntryKind kind, const Document *said, const char *note, const CaseId *id, Arena *arena,
                  PbControlRequest *request, IntakeProblem *problem) {
        Document doc = { .kind = kind, .service_how = said->service_how, .service_at = said->service_at };
        Accusation a = { .case_class = CLASS_ACCUSATION, .registered_by = s->desk.s, .note = note };

        request->case_id = arena_strdup(arena, id->s);
        doc.ref_digest = new_id(s, arena);
        if (note && *note && !seal(s, PART_SEALED, &s->desk, doc.ref_digest.data, &a, arena, &request->sealed, problem))
                return false;
        put_document(&doc, arena, request);
        return true;
}

bool sealing_material(const Sealing *s, const Accusation *a, const UnitCode *to, uint64_t passes_on, const CaseId *id, Arena *arena,
                      PbControlRequest *request, IntakeProblem *problem) {
        Document doc = { .kind = ENTRY_SEALED_MATERIAL, .ref_entry = passes_on };
        bool own = unit_code_equal(to, &s->desk);

        if (!own && !sealing_check_organ(s, a, to, problem))
                return false;
        if (!own)
                doc.to = *to;
        return seal_about(s, &doc, to, a, id, arena, request, problem);
}
