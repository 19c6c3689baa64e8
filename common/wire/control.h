/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Requests and replies of the control socket.  Unlike records they are not kept, so the generated types are used as they
 * are; but their bytes come from another process and are checked like any other before protobuf-c sees them.
 */

#include "common/base/arena.h"
#include "common/wire/check.h"
#include "proto/control.pb-c.h"

typedef Zhuji__ControlRequest PbControlRequest;
typedef Zhuji__ControlReason PbControlReason;
typedef Zhuji__ControlCase PbControlCase;
typedef Zhuji__ControlLink PbControlLink;
typedef Zhuji__ControlClock PbControlClock;
typedef Zhuji__ControlEntry PbControlEntry;
typedef Zhuji__ControlContent PbControlContent;
typedef Zhuji__ControlAttachment PbControlAttachment;
typedef Zhuji__ControlDesk PbControlDesk;
typedef Zhuji__ControlDeskKind PbControlDeskKind;
typedef Zhuji__ControlOrder PbControlOrder;
typedef Zhuji__ControlFinding PbControlFinding;
typedef Zhuji__ControlDraft PbControlDraft;
typedef Zhuji__ControlInstance PbControlInstance;
typedef Zhuji__ControlMeeting PbControlMeeting;
typedef Zhuji__ControlMeetingLine PbControlMeetingLine;
typedef Zhuji__ControlSheet PbControlSheet;
typedef Zhuji__ControlProgressAppointment PbControlProgressAppointment;
typedef Zhuji__ControlUser PbControlUser;
typedef Zhuji__ControlAlarm PbControlAlarm;
typedef Zhuji__ControlStream PbControlStream;
typedef Zhuji__ControlPeer PbControlPeer;
typedef Zhuji__ControlTotals PbControlTotals;
typedef Zhuji__ControlStatus PbControlStatus;
typedef Zhuji__ControlRules PbControlRules;
typedef Zhuji__ControlClockEvent PbControlClockEvent;
typedef Zhuji__ControlSimilar PbControlSimilar;
typedef Zhuji__ControlProgress PbControlProgress;
typedef Zhuji__ControlProgressStep PbControlProgressStep;
typedef Zhuji__ControlProgressDue PbControlProgressDue;
typedef Zhuji__ControlProgressNext PbControlProgressNext;
typedef Zhuji__ControlClockRun PbControlClockRun;
typedef Zhuji__ControlPeriod PbControlPeriod;
typedef Zhuji__ControlRecovery PbControlRecovery;
typedef Zhuji__ControlRecoveryPeer PbControlRecoveryPeer;
typedef Zhuji__ControlLost PbControlLost;
typedef Zhuji__ControlReply PbControlReply;
typedef Zhuji__ControlSuccession PbControlSuccession;
typedef Zhuji__ControlSuccessionTo PbControlSuccessionTo;

/* What is asked. */
typedef enum ControlKind {
        CONTROL_DOCUMENT = 1, /* an act on a case */
        CONTROL_USER,         /* a user of the office, with roles */
        CONTROL_TIME,         /* an operator confirms a jump of time */
        CONTROL_STATUS,
        CONTROL_LIST,         /* the cases' files, without content */
        CONTROL_DESK,         /* what awaits the unit */
        CONTROL_USERS,
        CONTROL_SHOW,         /* one case with its content: the reading becomes an entry first */
        CONTROL_EVIDENCE,
        CONTROL_RULES_INSTALL = 30, /* a signed pack or calendar comes into force */
        CONTROL_RULES,              /* what is in force */
        CONTROL_CLOCKS,             /* a case's clocks and what moved them */
        CONTROL_PERIODS,            /* reports of months and years: `desk_kind` the form, `state` the period, `user_unit` whose */
        CONTROL_SIMILAR = 40,       /* earlier cases of the same person or matter: a reading, recorded first */
        CONTROL_PROGRESS,           /* how a case goes, by its number and query code: recorded first */
        CONTROL_CODE,               /* the query code of a registration or joining (`entry`), told again: recorded first */
        CONTROL_ALARM_SETTLED,      /* an admin looked into it: `desk_kind` the alarm, `code` its subject, `document.reason` */
        CONTROL_SUCCESSION = 50,    /* what became of the cases of units that close */
        CONTROL_RECOVERY = 80,      /* how a recovery from an old copy stands */
        CONTROL_MEETING = 95,       /* what a meeting assigned, and how far that has come */
        CONTROL_SHEETS = 96,        /* lines of the sheets `document_kind` from `document`.from on (else today), until its until;
                                     * `state` "all": also of the offices below */
} ControlKind;

typedef enum ControlStatusCode {
        CONTROL_DONE = 1, /* durable */
        CONTROL_REFUSED,  /* `reason` says why and what to do */
        CONTROL_BAD,      /* the request itself is wrong: `reason.detail` */
        CONTROL_BUSY,     /* not now; nothing was done */
} ControlStatusCode;

/* Rows of one reply: what is more comes with the next. */
#define CONTROL_ROWS_MAX 500u

const char *control_status_name(uint32_t status); /* "done", "refused", "bad", "busy"; "?" */

extern const CheckSpec spec_control_request, spec_control_reply;

/* Appends; asserts that it can be read again. */
void control_request_encode(const PbControlRequest *request, Buf *out);
/* Of what somebody typed.  False, nothing appended: a word is too long or not UTF-8; problem (may be NULL) says which. */
bool control_request_try(const PbControlRequest *request, Buf *out, CheckProblem *problem) MUST_CHECK;
void control_reply_encode(const PbControlReply *reply, Buf *out);
/* Live in the arena.  NULL: not what it says it is; problem (may be NULL) says where. */
PbControlRequest *control_request_decode(Bytes in, Arena *arena, CheckProblem *problem);
PbControlReply *control_reply_decode(Bytes in, Arena *arena, CheckProblem *problem);
