/* SPDX-License-Identifier: Apache-2.0 */

/* Names of facts, for dumps and traces. */

#include "node/core/fact.h"

const char *fact_kind_name(FactKind k) {
        switch (k) {
        case FACT_OFFICE: return "office";
        case FACT_SUCCESSION_JOB: return "succession-job";
        case FACT_SUCCEEDED: return "succeeded";
        case FACT_SUCCESSION_SENT: return "succession-sent";
        case FACT_SUCCESSION_ARRIVED: return "succession-arrived";
        case FACT_SUCCESSION_BACK: return "succession-back";
        case FACT_SUCCESSION_CAME: return "succession-came";
        case FACT_SUCCESSION_TOLD: return "succession-told";
        case FACT_USER: return "user";
        case FACT_ROSTER: return "roster";
        case FACT_TIME: return "time";
        case FACT_ALARM: return "alarm";
        case FACT_WARNING: return "warning";
        case FACT_PEER_SEAL: return "peer-seal";
        case FACT_READ: return "read";
        case FACT_VIOLATION: return "violation";
        case FACT_CUT: return "cut";
        case FACT_SERIAL: return "serial";
        case FACT_CASE: return "case";
        case FACT_CASE_TEXT: return "case-text";
        case FACT_CLASS: return "class";
        case FACT_EXTERNAL: return "external";
        case FACT_DOCKET: return "docket";
        case FACT_STATE: return "state";
        case FACT_CUSTODY: return "custody";
        case FACT_GIVEN: return "given";
        case FACT_FLIGHT: return "flight";
        case FACT_PROGRESS: return "progress";
        case FACT_REPORT: return "report";
        case FACT_REPORT_BELOW: return "report-below";
        case FACT_RETURN: return "return";
        case FACT_OBJECTION: return "objection";
        case FACT_DISPOSED: return "disposed";
        case FACT_SERVED: return "served";
        case FACT_LEAD: return "lead";
        case FACT_EXEMPT: return "exempt";
        case FACT_EXCHANGE: return "exchange";
        case FACT_EXCHANGE_STATE: return "exchange-state";
        case FACT_CLOCK_START: return "clock-start";
        case FACT_CLOCK_END: return "clock-end";
        case FACT_CLOCK_REVIVE: return "clock-revive";
        case FACT_SEALED: return "sealed";
        case FACT_SEALED_CASE: return "sealed-case";
        case FACT_SEND: return "send";
        case FACT_SETTLED: return "settled";
        case FACT_CONSUMED: return "consumed";
        case FACT_RECEIPT_AGAIN: return "receipt-again";
        case FACT_NOTICED: return "noticed";
        case FACT_PRACTICE: return "practice";
        case FACT_ARCHIVED: return "archived";
        case FACT_MERGED: return "merged";
        case FACT_MEETING: return "meeting";
        case FACT_RECUSAL: return "recusal";
        case FACT_UNDELIVERED: return "undelivered";
        case FACT_PERSON: return "person";
        case FACT_SKETCH: return "sketch";
        case FACT_REPEAT: return "repeat";
        case FACT_LINK: return "link";
        case FACT_PEOPLE: return "people";
        case FACT_ASKED: return "asked";
        case FACT_MATERIAL: return "material";
        case FACT_CLOCK_EXTEND: return "clock-extend";
        case FACT_CLOCK_EXCLUDE: return "clock-exclude";
        case FACT_CLOCK_PAUSE: return "clock-pause";
        case FACT_CLOCK_RESUME: return "clock-resume";
        case FACT_CLOCK_MOVE: return "clock-move";
        case FACT_RULES: return "rules";
        case FACT_CALENDAR: return "calendar";
        case FACT_RULES_JOB: return "rules-job";
        case FACT_DIRECTED: return "directed";
        case FACT_FINDING: return "finding";
        case FACT_FINDING_STATE: return "finding-state";
        case FACT_EXECUTE_BY: return "execute-by";
        case FACT_RATING: return "rating";
        case FACT_DRAFT: return "draft";
        case FACT_DRAFT_STATE: return "draft-state";
        case FACT_INSTANCE: return "instance";
        case FACT_INSTANCE_STATE: return "instance-state";
        case FACT_INSTANCE_DECIDED: return "instance-decided";
        case FACT_INSTANCE_SERVED: return "instance-served";
        case FACT_INSTANCE_FILE: return "instance-file";
        case FACT_INSTANCE_HEARING: return "instance-hearing";
        case FACT_OPINION_DIGEST: return "opinion-digest";
        case FACT_DECISION: return "decision";
        case FACT_EXTENSION_ASKED: return "extension-asked";
        case FACT_EXTENSION_BELOW: return "extension-below";
        case FACT_ASSIGNMENT_DAY: return "assignment-day";
        case FACT_RECOVERY: return "recovery";
        case FACT_RECOVERY_RANGE: return "recovery-range";
        case FACT_RECOVERY_PEER: return "recovery-peer";
        case FACT_RECOVERY_STATE: return "recovery-state";
        case FACT_LOST: return "lost";
        case FACT_LOST_DONE: return "lost-done";
        case FACT_PEER_RECOVERY: return "peer-recovery";
        case FACT_STREAM_CLOSED: return "stream-closed";
        case FACT_OFFER_AGAIN: return "offer-again";
        case FACT_PEER_COMMON: return "peer-common";
        }
        return "?";
}
