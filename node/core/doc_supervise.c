/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Supervision (22:38-40): orders straight to their addressee, responses straight back, reminders, and the remarks of bureaus
 * between on the copies they get.  Supervising resets no clock of the statute (promise P5).
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"

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

static Reason take_reminder(Decide *d, const Take *t, const TakeRule *rule) {
        return take_told(d, t, WARNING_REMINDED);
}

static Reason take_remark(Decide *d, const Take *t, const TakeRule *rule) {
        return take_told(d, t, WARNING_REMARKED);
}

static const DocumentCode codes[] = {
        { ENTRY_ORDER, NULL, exchange_own_ask, exchange_take_ask, exchange_copied, exchange_bounced_ask },
        { ENTRY_RESPONSE, exchange_check_answer, exchange_own_answer, exchange_take_answer, exchange_copied,
          exchange_bounced_answer },
        { ENTRY_REMINDER, NULL, NULL, take_reminder, NULL, NULL },
        { ENTRY_REMARK, check_remark, NULL, take_remark, NULL, NULL },
};
const DocumentCodes doc_supervise = { codes, array_size(codes) };
