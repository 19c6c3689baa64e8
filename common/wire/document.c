/* SPDX-License-Identifier: Apache-2.0 */

/* Documents, content and attachments: what people write.  Their strings are used where protobuf-c unpacked them. */

#include <assert.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/wire/convert.h"
#include "common/wire/spec.h"

/* ---- document ---------------------------------------------------------------------------------------------------- */

/* The first field out of its range; NULL if none is. */
static const char *document_bad_field(const Document *d) {
        const struct {
                const char *field;
                bool good;
        } checks[] = {
                { "kind", entry_kind_known(d->kind) },
                { "case_class", d->case_class <= CLASS_CLAIM },
                { "path31", d->path31 <= 6 },
                { "channel", d->channel <= CHANNEL_FAX },
                { "received_at", convert_instant(d->received_at) },
                { "decision", d->decision <= DECISION_INADMISSIBLE },
                { "trigger", d->trigger <= TRIGGER_OTHER },
                { "service_how", d->service_how <= SERVICE_NOT_POSSIBLE },
                { "service_at", convert_instant(d->service_at) },
                { "handing_mode", d->handing_mode == 0 || entry_kind_known(d->handing_mode) },
                { "void_lane", d->void_lane <= LANE_COUNT },
                { "asked_at", convert_instant(d->asked_at) },
                { "given_at", convert_instant(d->given_at) },
                { "variant", !d->variant || *variant_name(d->kind, d->variant) != '?' },
                { "rating_bureau", d->rating_bureau <= RATING_MAX },
                { "rating_handler", d->rating_handler <= RATING_MAX },
        };

        for (size_t i = 0; i < array_size(checks); i++)
                if (!checks[i].good)
                        return checks[i].field;
        return NULL;
}

static void document_pack(const Document *d, PbDocument *pb) {
        assert(d->n_about_units <= DOCUMENT_ABOUT_UNITS_MAX && d->n_units <= DOCUMENT_UNITS_MAX);
        zhuji__document__init(pb);
        pb->kind = d->kind;
        pb->unit = pack_str(d->unit.s);
        pb->to = pack_str(d->to.s);
        pb->case_class = d->case_class;
        pb->path31 = d->path31;
        pb->class_proposed = d->class_proposed;
        pb->channel = d->channel;
        pb->received_at = d->received_at;
        pb->people = d->people;
        pb->representatives = d->representatives;
        pb->category = pack_str(d->category);
        pb->place = pack_str(d->place);
        pb->about_units = (char **)d->about_units;
        pb->n_about_units = d->n_about_units;
        pb->due_day = d->due_day;
        pb->decision = d->decision;
        pb->reason = pack_str(d->reason);
        pb->body = pack_str(d->body);
        pb->legal_basis = pack_str(d->legal_basis);
        pb->remedy = pack_str(d->remedy);
        pb->trigger = d->trigger;
        pb->service_how = d->service_how;
        pb->service_at = d->service_at;
        pb->ref_unit = pack_str(d->ref_unit.s);
        pb->ref_entry = d->ref_entry;
        pb->external_id = pack_str(d->external_id);
        pb->external_digest = pack_bytes(d->external_digest);
        pb->handling_unit = pack_str(d->handling_unit.s);
        pb->handing_mode = d->handing_mode;
        pb->collective = d->collective;
        pb->void_number = d->void_number;
        pb->void_lane = d->void_lane;
        pb->organ = pack_str(d->organ);
        pb->ref_case = pack_str(d->ref_case.s);
        pb->days = d->days;
        pb->from_day = d->from_day;
        pb->until_day = d->until_day;
        pb->variant = d->variant;
        pb->units = (char **)d->units;
        pb->n_units = d->n_units;
        pb->person = pack_str(d->person);
        pb->ref_digest = pack_bytes(d->ref_digest);
        pb->asked_at = d->asked_at;
        pb->rating_bureau = d->rating_bureau;
        pb->rating_handler = d->rating_handler;
        pb->summary = pack_str(d->summary);
        pb->rules = pack_str(d->rules);
        pb->people_version = d->people_version;
        pb->given_at = d->given_at;
}

void document_encode(const Document *d, Buf *out) {
        PbDocument pb;

        assert(!document_bad_field(d));
        document_pack(d, &pb);
        pack_message(&pb.base, &spec_document, out);
}

void document_encode_unchecked(const Document *d, Buf *out) {
        PbDocument pb;

        document_pack(d, &pb);
        pack_unchecked(&pb.base, out);
}

static bool document_enums_known(const PbDocument *pb) {
        return entry_kind_known(pb->kind) && pb->case_class <= CLASS_CLAIM && pb->channel <= CHANNEL_FAX &&
               pb->decision <= DECISION_INADMISSIBLE && pb->trigger <= TRIGGER_OTHER && pb->service_how <= SERVICE_NOT_POSSIBLE &&
               (pb->handing_mode == 0 || entry_kind_known(pb->handing_mode)) && pb->void_lane <= LANE_COUNT &&
               (!pb->variant || *variant_name((EntryKind)pb->kind, pb->variant) != '?');
}

static bool document_codes(const PbDocument *pb, Document *d) {
        return convert_unit_or_none(pb->unit, &d->unit) && convert_unit_or_none(pb->to, &d->to) &&
               convert_unit_or_none(pb->ref_unit, &d->ref_unit) && convert_unit_or_none(pb->handling_unit, &d->handling_unit) &&
               convert_case_or_none(pb->ref_case, &d->ref_case);
}

int document_decode(Bytes in, Arena *arena, Document *ret) {
        const PbDocument *pb = (const PbDocument *)unpack_message(in, &spec_document, arena, NULL);
        Document d = { 0 };

        if (!pb || pb->kind == 0 || pb->path31 > 6 || !convert_instant(pb->received_at) || !convert_instant(pb->service_at) ||
            !convert_instant(pb->asked_at) || !convert_instant(pb->given_at) || pb->rating_bureau > RATING_MAX || pb->rating_handler > RATING_MAX ||
            !document_codes(pb, &d))
                return RECORD_E_FORMAT;
        if (!document_enums_known(pb))
                return RECORD_E_NEWER;
        d.kind = (EntryKind)pb->kind;
        d.case_class = (CaseClass)pb->case_class;
        d.path31 = pb->path31;
        d.class_proposed = pb->class_proposed;
        d.channel = (Channel)pb->channel;
        d.received_at = pb->received_at;
        d.people = pb->people;
        d.representatives = pb->representatives;
        d.category = pb->category;
        d.place = pb->place;
        d.n_about_units = (uint32_t)pb->n_about_units;
        for (uint32_t i = 0; i < d.n_about_units; i++)
                d.about_units[i] = pb->about_units[i];
        d.due_day = pb->due_day;
        d.decision = (Decision)pb->decision;
        d.reason = pb->reason;
        d.body = pb->body;
        d.legal_basis = pb->legal_basis;
        d.remedy = pb->remedy;
        d.trigger = (Trigger)pb->trigger;
        d.service_how = (ServiceHow)pb->service_how;
        d.service_at = pb->service_at;
        d.ref_entry = pb->ref_entry;
        d.external_id = pb->external_id;
        d.external_digest = unpack_bytes(pb->external_digest);
        d.handing_mode = (EntryKind)pb->handing_mode;
        d.collective = pb->collective;
        d.void_number = pb->void_number;
        d.void_lane = (Lane)pb->void_lane;
        d.organ = pb->organ;
        d.days = pb->days;
        d.from_day = pb->from_day;
        d.until_day = pb->until_day;
        d.variant = pb->variant;
        d.n_units = (uint32_t)pb->n_units;
        for (uint32_t i = 0; i < d.n_units; i++)
                d.units[i] = pb->units[i];
        d.person = pb->person;
        d.ref_digest = unpack_bytes(pb->ref_digest);
        d.asked_at = pb->asked_at;
        d.rating_bureau = pb->rating_bureau;
        d.rating_handler = pb->rating_handler;
        d.summary = pb->summary;
        d.rules = pb->rules;
        d.people_version = pb->people_version;
        d.given_at = pb->given_at;
        *ret = d;
        return 0;
}

/* ---- content ----------------------------------------------------------------------------------------------------- */

static bool knows_petitioner(const Content *c) {
        const char *said[] = { c->name, c->id_number, c->phone, c->address, c->agent, c->agent_phone, c->authorisation };

        for (size_t i = 0; i < array_size(said); i++)
                if (said[i] && *said[i])
                        return true;
        return c->guardian;
}

bool content_is_empty(const Content *c) {
        return !knows_petitioner(c) && (!c->title || !*c->title) && (!c->text || !*c->text) && !c->n_representatives;
}

void content_pack(const Content *c, PbContent *pb, PbPetitioner *petitioner) {
        assert(c->n_representatives <= CONTENT_REPRESENTATIVES_MAX);
        zhuji__content__init(pb);
        zhuji__petitioner__init(petitioner);
        petitioner->name = pack_str(c->name);
        petitioner->id_number = pack_str(c->id_number);
        petitioner->phone = pack_str(c->phone);
        petitioner->address = pack_str(c->address);
        petitioner->agent = pack_str(c->agent);
        petitioner->agent_phone = pack_str(c->agent_phone);
        petitioner->authorisation = pack_str(c->authorisation);
        petitioner->guardian = c->guardian;
        pb->title = pack_str(c->title);
        pb->text = pack_str(c->text);
        /* Nothing known of the petitioner has one encoding: no submessage. */
        if (knows_petitioner(c))
                pb->petitioner = petitioner;
        pb->representatives = (char **)c->representatives;
        pb->n_representatives = c->n_representatives;
}

void content_encode(const Content *c, Buf *out) {
        PbContent pb;
        PbPetitioner petitioner;

        content_pack(c, &pb, &petitioner);
        pack_message(&pb.base, &spec_content, out);
}

void content_take(const PbContent *pb, Content *ret) {
        Content c = CONTENT_NONE;

        c.title = pb->title;
        c.text = pb->text;
        if (pb->petitioner) {
                c.name = pb->petitioner->name;
                c.id_number = pb->petitioner->id_number;
                c.phone = pb->petitioner->phone;
                c.address = pb->petitioner->address;
                c.agent = pb->petitioner->agent;
                c.agent_phone = pb->petitioner->agent_phone;
                c.authorisation = pb->petitioner->authorisation;
                c.guardian = pb->petitioner->guardian;
        }
        c.n_representatives = (uint32_t)pb->n_representatives;
        for (uint32_t i = 0; i < c.n_representatives; i++)
                c.representatives[i] = pb->representatives[i];
        *ret = c;
}

int content_decode(Bytes in, Arena *arena, Content *ret) {
        const PbContent *pb = (const PbContent *)unpack_message(in, &spec_content, arena, NULL);

        if (!pb)
                return RECORD_E_FORMAT;
        content_take(pb, ret);
        return 0;
}

/* ---- attachment -------------------------------------------------------------------------------------------------- */

static void attachment_pack(const Attachment *a, PbAttachment *pb) {
        zhuji__attachment__init(pb);
        pb->name = pack_str(a->name);
        pb->media_type = pack_str(a->media_type);
        pb->data = pack_bytes(a->data);
}

void attachment_encode(const Attachment *a, Buf *out) {
        PbAttachment pb;

        attachment_pack(a, &pb);
        pack_message(&pb.base, &spec_attachment, out);
}

int attachment_decode(Bytes in, Arena *arena, Attachment *ret) {
        const PbAttachment *pb = (const PbAttachment *)unpack_message(in, &spec_attachment, arena, NULL);

        if (!pb)
                return RECORD_E_FORMAT;
        *ret = (Attachment){ .name = pb->name, .media_type = pb->media_type, .data = unpack_bytes(pb->data) };
        return 0;
}

/* ---- what people typed ------------------------------------------------------------------------------------------- */

static bool fits(const ProtobufCMessage *message, const CheckSpec *spec, RecordProblem *ret) {
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        CheckProblem problem;

        if (pack_try(message, spec, &packed, &problem))
                return true;
        snprintf(ret->field, sizeof(ret->field), "%s", problem.path);
        ret->reason = problem.reason;
        return false;
}

bool document_fits(const Document *d, RecordProblem *ret) {
        const char *bad = document_bad_field(d);
        PbDocument pb;

        if (bad) {
                snprintf(ret->field, sizeof(ret->field), "%s", bad);
                ret->reason = "out of range";
                return false;
        }
        document_pack(d, &pb);
        return fits(&pb.base, &spec_document, ret);
}

bool content_fits(const Content *c, RecordProblem *ret) {
        PbContent pb;
        PbPetitioner petitioner;

        content_pack(c, &pb, &petitioner);
        return fits(&pb.base, &spec_content, ret);
}

bool attachment_fits(const Attachment *a, RecordProblem *ret) {
        PbAttachment pb;

        attachment_pack(a, &pb);
        return fits(&pb.base, &spec_attachment, ret);
}
