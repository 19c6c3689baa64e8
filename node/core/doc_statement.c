/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Hearing the petitioner (听取陈述): a claim that is decided by an opinion is decided after the petitioner stated facts and reasons
 * (22:31 (6), 05:31).  Who heard them, when, how, and what they said is a record of the unit that decides; or why they could
 * not be heard: they would not, or nobody could reach them.
 *
 * The opinion is not refused without it: 应当 binds the organ, no article makes the opinion void, and a petitioner who waits
 * for the reply must not pay for a record that is missing.  So the drafter's desk is told, the opinion itself says whether and
 * when, and once it is served without either, who supervises has a finding (finding.c).  Who left neither name nor address
 * can't be heard: nothing is owed.  After the opinion nobody is heard any more; what they say then is material, or a request
 * for review.
 */

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/step.h"

static bool was_heard(uint32_t how) {
        return how >= HEARD_IN_PERSON && how <= HEARD_WRITTEN;
}

bool statement_is_owed(const CaseRow *row, const DocketRow *docket) {
        return row->case_class == CLASS_CLAIM && (row->path31 == 0 || row->path31 == 6) && !row->unreachable && !docket->heard;
}

void statement_warn(Decide *d, const Act *a) {
        if (statement_is_owed(&a->case_row, &a->docket))
                fact_warning(d, WARNING_NOT_HEARD, &a->docket.unit, &a->docket.case_id, 0, &UNIT_NONE, 0, "");
}

void statement_said(const DocketRow *docket, Document *opinion) {
        opinion->variant = docket->heard;
        opinion->asked_at = docket->heard_at;
}

static void fact_heard(Decide *d, const DocketRow *docket, const Document *doc) {
        Fact *f = draft_fact(d, FACT_HEARD, &docket->unit, &docket->case_id);

        f->what = doc->variant;
        f->at = doc->asked_at;
        fact_warning_clear(d, WARNING_NOT_HEARD, &docket->unit, &docket->case_id);
}

void statement_follows(Decide *d, const DocketRow *docket, const Document *opinion) {
        if (opinion->kind == ENTRY_OPINION && opinion->variant && !docket->heard)
                fact_heard(d, docket, opinion);
}

static Reason check_statement(Decide *d, Act *a) {
        Document *doc = &a->doc;

        if (doc->variant > HEARD_UNREACHABLE)
                return refuse(d, REASON_FIELD_WRONG, "variant");
        if (!doc->asked_at)
                doc->asked_at = d->now;
        if (doc->asked_at > d->now)
                return refuse(d, REASON_FUTURE, "asked_at");
        if (day_of(doc->asked_at) < day_of(a->case_row.received_at))
                return refuse(d, REASON_FIELD_WRONG, "asked_at");
        if (a->docket.disposed_at && a->docket.state == STATE_DISPOSED && doc->asked_at > a->docket.disposed_at)
                return refuse(d, REASON_HEARD_LATE, "asked_at");
        if (!was_heard(doc->variant))
                return has_text(doc->reason) ? REASON_NONE : refuse(d, REASON_FIELD_MISSING, "reason");
        if (!has_text(doc->person))
                return refuse(d, REASON_FIELD_MISSING, "person");
        return has_text(doc->body) ? REASON_NONE : refuse(d, REASON_FIELD_MISSING, "body");
}

static void own_statement(Decide *d, const Act *a, const Flight *flight) {
        fact_heard(d, &a->docket, &a->doc);
}

static Reason take_statement(Decide *d, const Take *t, const TakeRule *rule) {
        if (!t->doc->variant || t->doc->variant > HEARD_UNREACHABLE)
                return refuse(d, REASON_FORMAT, "variant");
        take_not_in_flight(d, t);
        fact_heard(d, &t->docket, t->doc);
        return REASON_NONE;
}

static const DocumentCode codes[] = {
        { ENTRY_STATEMENT, check_statement, own_statement, take_statement, NULL, NULL },
};
const DocumentCodes doc_statement = { codes, array_size(codes) };
