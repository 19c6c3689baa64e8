/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Service: how and when something written reached the petitioner (22:23, 35).  The citizen's window starts only with a service
 * that proves something: signed for, received by post (the day it arrived, not the day it was sent), refused before two
 * witnesses, or by a message the petitioner chose.  What could not be served starts nothing, and may be served later.
 *
 * A notice (and whatever else tells the petitioner in writing) says at once how it was served, or stays on the unit's list until
 * a service record of it, variant "notice".  Why the time was extended (22:34) is told in writing likewise, variant "extension".
 */

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/step.h"

enum { SERVICE_OF_NOTICE = 1, SERVICE_OF_EXTENSION = 2 };

static Reason check_record(Decide *d, Act *a, Instant since) {
        Document *doc = &a->doc;

        if (doc->service_how == SERVICE_POST && !doc->service_at)
                return refuse(d, REASON_FIELD_MISSING, "at");
        if (!doc->service_at)
                doc->service_at = d->now;
        if (doc->service_at > d->now)
                return refuse(d, REASON_FUTURE, "at");
        if (day_of(doc->service_at) < day_of(since))
                return refuse(d, REASON_SERVICE_EARLY, "at");
        if (doc->service_how == SERVICE_NOT_POSSIBLE)
                return has_text(doc->reason) ? REASON_NONE : refuse(d, REASON_FIELD_MISSING, "reason");
        if (doc->service_how == SERVICE_REFUSED_WITNESSED && text_names(doc->person) < 2)
                return refuse(d, REASON_WITNESSES, "person");
        if (doc->service_how == SERVICE_MESSAGE && !has_text(doc->reason))
                return refuse(d, REASON_MESSAGE_NOT_CHOSEN, "reason");
        if (!(d->office->pack->service_proves & 1u << doc->service_how))
                return refuse(d, REASON_SERVICE_PROOF, "%s: %s", d->office->pack->name, service_how_name(doc->service_how));
        return REASON_NONE;
}

/* ---- notices ---------------------------------------------------------------------------------------------------------- */

/* By which path a matter goes on, and what the petitioner may do then: 22:29, 31, 34, 35. */
static const char *procedure_text(const CaseRow *row) {
        if (row->case_class == CLASS_SUGGESTION)
                return "按建议意见类事项研究论证后回复（第二十九条）";
        switch (row->path31) {
        case 1:
        case 2:
        case 3:
        case 4:
                return "应当通过其他法定途径处理，将导入相应程序（第三十一条）";
        case 5:
                return "按照有关法律规定的期限履行或者答复（第三十一条第五项）";
        default:
                return "按信访程序办理，自受理之日起六十日内出具处理意见书；不服的，可以自收到之日起三十日内请求复查"
                       "（第三十一条第六项、第三十四条、第三十五条）";
        }
}

/* A notice says what the pack asks for: received, by whom, which path and procedure.  A person may write it otherwise. */
static void write_notice(Decide *d, Act *a) {
        const Pack *pack = d->office->pack;
        char day[DAY_TEXT_SIZE];

        if (a->doc.kind != ENTRY_NOTICE || has_text(a->doc.body) || !(pack->notice_contents & 1u << NOTICE_PROCEDURE))
                return;
        day_format(day_of(a->docket.taken_at), day);
        a->doc.body = arena_printf(d->out->arena, "您提出的信访事项（%s）已于%s收到，由%s承办，%s。", a->docket.case_id.s, day,
                                   a->unit->name, procedure_text(&a->case_row));
}

Reason check_told(Decide *d, Act *a) {
        write_notice(d, a);
        return a->doc.service_how ? check_record(d, a, a->docket.taken_at) : REASON_NONE;
}

void own_told(Decide *d, const Act *a, const Flight *flight) {
        Fact *f = draft_fact(d, FACT_NOTICED, &a->docket.unit, &a->docket.case_id);

        f->at = a->doc.service_at ? a->doc.service_at : d->now;
        f->what = a->doc.service_how == SERVICE_NOT_POSSIBLE ? SERVICE_NONE : a->doc.service_how;
        if (a->doc.kind == ENTRY_NOTICE)
                watch_own_accept(d, &a->docket.unit, &a->case_row);
}

static Reason check_notice_service(Decide *d, Act *a) {
        if (!a->docket.noticed_at)
                return refuse(d, REASON_NO_NOTICE, "%s", a->docket.case_id.s);
        if (a->docket.noticed_how)
                return refuse(d, REASON_ALREADY_SERVED, "%s", service_how_name(a->docket.noticed_how));
        return check_record(d, a, a->docket.taken_at);
}

/* Why the time was extended is owed until it was told, alone or with the opinion. */
static Reason check_extension_service(Decide *d, Act *a) {
        Instant since;

        if (!extension_untold(d, &a->docket, &since))
                return refuse(d, REASON_NO_NOTICE, "%s", a->docket.case_id.s);
        return check_record(d, a, since);
}

/* ---- opinions, answers ------------------------------------------------------------------------------------------------ */

Reason check_service(Decide *d, Act *a) {
        if (a->doc.variant == SERVICE_OF_NOTICE)
                return check_notice_service(d, a);
        if (a->doc.variant == SERVICE_OF_EXTENSION)
                return check_extension_service(d, a);
        if (a->docket.state != STATE_DISPOSED)
                return refuse(d, procedure_state_reason(ENTRY_SERVICE, a->docket.state), "%s",
                              docket_state_name(a->docket.state));
        return check_record(d, a, a->docket.disposed_at);
}

void own_service(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        ClockStart window = { .unit = docket->unit, .case_id = docket->case_id, .clock = CLOCK_ASK_REVIEW,
                              .at = a->doc.service_at };
        Fact *f;

        if (a->doc.variant == SERVICE_OF_NOTICE) {
                own_told(d, a, flight);
                return;
        }
        if (a->doc.service_how != SERVICE_NOT_POSSIBLE)
                fact_warning_clear(d, WARNING_EXTENDED, &docket->unit, &docket->case_id);
        if (a->doc.variant == SERVICE_OF_EXTENSION)
                return;
        if (a->doc.service_how == SERVICE_NOT_POSSIBLE) { /* nothing arrived: no window, and it may be served yet */
                if (a->case_row.unreachable)
                        fact_state(d, docket, STATE_CLOSED);
                return;
        }
        f = draft_fact(d, FACT_SERVED, &docket->unit, &docket->case_id);
        f->at = a->doc.service_at;
        f->what = a->doc.service_how;
        fact_what(d, FACT_PROGRESS, docket, a->rule->progress);
        if (a->case_row.case_class == CLASS_SUGGESTION || case_is_path_5(&a->case_row)) { /* 22:35: no review of an answer */
                fact_state(d, docket, STATE_CLOSED);
        } else {
                fact_state(d, docket, a->rule->next);
                clock_start(d, &window);
        }
        fact_warning_clear(d, WARNING_NOT_HEARD, &docket->unit, &docket->case_id);
        if (statement_is_owed(&a->case_row, docket))
                finding_above(d, &docket->unit, &docket->case_id, FINDING_NOT_HEARD, 0);
        /* 22:32: to each petitioner, those merged too. */
        watch_supported(d, docket, case_is_path_5(&a->case_row), &docket->unit);
}
