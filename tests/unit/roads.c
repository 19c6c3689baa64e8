/* SPDX-License-Identifier: Apache-2.0 */

#include "roads.h"

CaseId road_accepted(Rig *rig) {
        CaseId id = rig_assigned(rig);

        rig_accept(rig, HRSS, &id);
        return id;
}

CaseId road_suggestion(Rig *rig, const char *unit) {
        Document doc = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_LETTER, .received_at = rig->now };
        Content content = { .text = "建议", .name = "信访人甲", .address = "某村" };

        return rig_register_as(rig, unit, &doc, &content);
}

CaseId road_claim(Rig *rig, const char *unit, Channel channel, uint32_t path31) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = path31, .channel = channel, .received_at = rig->now };
        Content content = { .title = "判决", .text = "不服判决", .name = "信访人甲", .address = "某村" };

        return rig_register_as(rig, unit, &doc, &content);
}

Document road_told(const char *organ) {
        Document doc = rig_document(NULL);

        doc.organ = organ;
        return doc;
}

Rig *road_three_levels(void) {
        static Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        return &rig;
}

CaseId road_handed_down(Rig *rig) {
        Document doc = rig_document(COUNTY);
        CaseId id = rig_register(rig, CITY);

        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        doc.to = code(HRSS);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_accept(rig, HRSS, &id);
        rig_ferry(rig);
        return id;
}

CaseId road_served(Rig *rig) {
        CaseId id = road_handed_down(rig);
        Document doc = road_opinion(DECISION_NOT_SUPPORT);

        doc.body = ROAD_OPINION;
        rig_do(rig, HRSS, ENTRY_OPINION, &id, &doc);
        rig_serve(rig, HRSS, ENTRY_SERVICE, &id);
        return id;
}

Document road_opinion(Decision decision) {
        Document doc = rig_document(NULL);

        doc.decision = decision;
        return doc;
}

void road_admit(Rig *rig, const char *reviewer, const CaseId *id, Decision decision) {
        Document doc = road_opinion(decision);

        rig_do(rig, reviewer, ENTRY_REVIEW_ADMIT, id, &doc);
        rig_ferry(rig);
}

void road_review(Rig *rig, const char *reviewer, const CaseId *id, Decision decision) {
        Document doc = road_opinion(decision);

        doc.variant = decision == DECISION_CHANGE ? 1 : 0;
        if (rig_instance(rig, reviewer, id).kind == REVIEW_SECOND) /* the last there is */
                doc.remedy = NULL;
        rig_do(rig, reviewer, ENTRY_REVIEW_OPINION, id, &doc);
        rig_ferry(rig);
}

CaseId road_under_review(Rig *rig, const char *reviewer) {
        CaseId id = road_served(rig);

        rig_ask_review(rig, HRSS, reviewer, &id);
        road_admit(rig, reviewer, &id, DECISION_AGREE);
        return id;
}

Document road_claimed(EntryKind kind, const char *unit, const char *reviewer, const char *asked_at) {
        Document doc = road_opinion(kind == ENTRY_REVIEW_ASK ? DECISION_NONE : DECISION_AGREE);

        doc.kind = kind;
        doc.unit = code(unit);
        doc.to = code(reviewer);
        doc.units[0] = reviewer;
        doc.units[1] = HRSS;
        doc.n_units = 2;
        doc.handling_unit = code(HRSS);
        doc.ref_unit = code(asked_at);
        doc.ref_entry = 4711;
        doc.variant = kind == ENTRY_REVIEW_ASK ? REVIEW_FIRST : 0;
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 6;
        doc.asked_at = RIG_START;
        return doc;
}

Reason road_give(Rig *rig, const char *node, const char *unit, const char *to, ParcelKind kind, const CaseId *id,
                 const Document *doc) {
        Document sent = *doc;
        RigParcel parcel;

        sent.to = code(to);
        rig->forge_as = kind == PARCEL_EVENT ? ENTRY_RECEIVED : 0;
        parcel = rig_forge(rig, node, unit, to, kind, id, &sent);
        return rig_give(rig, &parcel).reason;
}
