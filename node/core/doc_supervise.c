/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Supervision (22:38-40): orders straight to their addressee, responses straight back, reminders, and the remarks of bureaus
 * between on the copies they get.  Supervising resets no clock of the statute (promise P5).
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"

static Reason check_remark(Decide *d, Act *a) {
        Reason reason = exchange_waiting(d, a, true);

        if (reason)
                return reason;
        if (unit_code_is_none(&a->doc.to))
                a->doc.to = a->exchange.issuer;
        if (!unit_code_equal(&a->doc.to, &a->exchange.issuer) && !unit_code_equal(&a->doc.to, &a->exchange.addressee))
                return refuse(d, REASON_FIELD_WRONG, "to");
        a->to = a->doc.to;
        return REASON_NONE;
}

/* A step of the ladder, if it follows a finding. */
static Reason check_finding(Decide *d, Act *a) {
        FindingRow row;

        if (a->doc.kind == ENTRY_REMINDER && a->doc.variant) /* of a late report, which belongs to no case */
                return refuse(d, REASON_FIELD_WRONG, "variant");
        return finding_check(d, a, &row);
}

static void own_order(Decide *d, const Act *a, const Flight *flight) {
        exchange_own_ask(d, a, flight);
        finding_step(d, a, FINDING_ORDERED);
}

static void own_reminder(Decide *d, const Act *a, const Flight *flight) {
        if (!a->case_row.entry)
                act_open_unheard(d, a);
        finding_step(d, a, FINDING_REMINDED);
}

static void bounced_reminder(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        finding_bounced(d, row);
}

static Reason take_reminder(Decide *d, const Take *t, const TakeRule *rule) {
        Reason reason = take_check_there(d, t);

        return reason ? reason : take_told(d, t, WARNING_REMINDED);
}

static Reason take_remark(Decide *d, const Take *t, const TakeRule *rule) {
        return take_told(d, t, WARNING_REMARKED);
}

static const DocumentCode codes[] = {
        { ENTRY_ORDER, check_finding, own_order, exchange_take_ask, exchange_copied, exchange_bounced_ask },
        { ENTRY_RESPONSE, exchange_check_answer, exchange_own_answer, exchange_take_answer, exchange_copied,
          exchange_bounced_answer },
        { ENTRY_REMINDER, check_finding, own_reminder, take_reminder, NULL, bounced_reminder },
        { ENTRY_REMARK, check_remark, NULL, take_remark, NULL, NULL },
};
const DocumentCodes doc_supervise = { codes, array_size(codes) };
