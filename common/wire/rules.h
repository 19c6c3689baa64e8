/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rule packs and calendars as plain C.  A pack says what a statute (or a local regulation under it) lays down in numbers and
 * lists: days, who may extend, what a notice must say, what is a finding.  A calendar says which days are worked.  Both are
 * written in YAML (common/io/rules_yaml.h), signed by the root key like the roster (common/wire/rules_codec.h) and taken into
 * the journal; deciding reads them, replay never does.
 *
 * The two national statutes and the official calendar to 2026 are compiled in: they bound every other pack (rules_check()), and
 * a node works by them until it is given others.  A pack is immutable; what it points to lives as long as it does.
 */

#include "common/wire/record.h"

/* ---- packs ------------------------------------------------------------------------------------------------------- */

#define PACK_NAME_SIZE 16 /* as in the rows; with its NUL */
#define CLOCK_COUNT (CLOCK_RETALIATION + 1)
#define CLOCK_BIT(name) (1u << (name))

/* One clock.  days and hours 0 and not as_set: the pack has no such clock, none is started. */
typedef struct ClockRule {
        uint16_t days;
        uint8_t hours;       /* counted by the hour from the event, instead of days */
        bool working;        /* working days; else calendar days */
        bool right;          /* a citizen's or unit's window, not a duty: it lapses instead of being breached */
        bool rolls;          /* the last day rolls over days off (citizens' dates; officials' never do) */
        bool as_set;         /* the document sets the day; `days`, if not 0, stands in for one that sets none */
        bool own;            /* the number is the pack's own; the article only names the duty */
        bool from_receipt;   /* handling alone: counted from the unit's receipt of what it then accepts; else from acceptance */
        const char *article; /* "2022 art. 34" */
} ClockRule;

typedef enum TriageOutcome {
        TRIAGE_REFER = 1, TRIAGE_ASSIGN, TRIAGE_REQUEST_DECISION, TRIAGE_REPORT_UP, TRIAGE_POLITICAL_LEGAL, TRIAGE_GUIDE,
        TRIAGE_DISCIPLINE, TRIAGE_PENDING, TRIAGE_FINAL, TRIAGE_WRONG_PLACE,
        TRIAGE_DECLINE, /* 2005 alone: not accepted, the proper organ named */
} TriageOutcome;

/* What a written notice to the petitioner must say. */
typedef enum NoticeContent {
        NOTICE_RECEIVED = 1, /* that it was received */
        NOTICE_BY_WHOM,      /* and which unit has it */
        NOTICE_PATH,         /* by which path it is dealt with */
        NOTICE_PROCEDURE,    /* and by what procedure */
        NOTICE_ACCEPTED,     /* 2005: accepted or not */
        NOTICE_REASON,       /* if not: why */
        NOTICE_PROPER_ORGAN, /* if not ours: whose it is */
} NoticeContent;

/* The instances a case passes; each has its custodian and clocks, and none can be taken away. */
typedef enum Instance { INSTANCE_HANDLING = 1, INSTANCE_REVIEW, INSTANCE_RE_REVIEW } Instance;

typedef struct ExtensionRule {
        uint16_t days_max;        /* in all; 0: as the approver sets it */
        uint8_t times;            /* 0: as often as the approver grants it */
        uint32_t roles;           /* who approves: any one of; 0: nobody of the unit itself */
        bool assigner_only;       /* the unit that assigned it grants it, nobody else */
        bool before_due;          /* only while the clock still runs */
        bool tell_petitioner;     /* with the reasons */
        const char *article;
} ExtensionRule;

/* An article that stands in the regulation and can't be applied here. */
typedef struct NotApplied {
        const char *article, *what, *reason;
} NotApplied;

typedef struct PackThresholds {
        uint32_t collective_people;      /* from so many people a visit is a collective one */
        uint32_t delegation_max;         /* representatives */
        uint32_t small_group, small_max; /* of groups up to so many people: fewer; 0: no such rule */
        uint32_t returns_finding;        /* after so many returns a finding of shirking */
        uint32_t idle_days;              /* custody without any act for so many calendar days: a finding */
        uint32_t undelivered_days;       /* a parcel so long on its way: a warning */
} PackThresholds;

typedef struct PackTransition {
        Day from;                /* in force since; cases registered before keep their registration pack; 0: not stated */
        uint32_t running_keep;   /* mask of CLOCK_BIT(): clocks that run at the change keep the pack they started under */
        const char *text;        /* what else the change means, for people */
} PackTransition;

typedef struct Pack {
        const char *name;        /* "2022": lower case letters, digits, '-' */
        const char *title;       /* 《信访工作条例》 */
        const char *statute;     /* the national statute it stands under: "2022" or "2005"; a national pack: its own name */
        const char *extends;     /* the pack it was written over; "" */
        uint32_t version;
        Digest digest;           /* of its canonical bytes; named in every clock entry */
        ClockRule clocks[CLOCK_COUNT];
        uint32_t triage_outcomes;    /* mask of 1 << TriageOutcome */
        uint32_t instances;          /* mask of 1 << Instance */
        ExtensionRule extension;     /* of handling */
        ExtensionRule assignment_extension;
        uint32_t hearing_excludes;   /* mask of CLOCK_BIT(): hearing days don't count in these */
        uint32_t service_proves;     /* mask of 1 << ServiceHow: starts the citizen's window */
        bool postmark_counts;        /* a citizen's letter was sent when it was posted */
        uint32_t notice_contents;    /* mask of 1 << NoticeContent */
        bool notice_exempt_unclear;  /* none is owed if name or address is unclear */
        uint32_t triggers;           /* mask of 1 << Trigger: what may be supervised for */
        PackThresholds thresholds;
        const char *const *categories;
        uint32_t n_categories;
        const EntryKind *copied_up;  /* documents of which the bureaus between get a copy */
        uint32_t n_copied_up;
        uint32_t retention_years;         /* of a closed case; 0: not stated */
        uint32_t sealed_retention_years;  /* of an accusation's */
        PackTransition transition;
        const NotApplied *not_applied;
        uint32_t n_not_applied;
        Arena arena;             /* of one that was read; empty if compiled in */
} Pack;

/* 《信访工作条例》 (2022), the default; 《信访条例》 (2005). */
const Pack *pack_builtin_2022(void);
const Pack *pack_builtin_2005(void);
/* A national statute by name; NULL if it is none. */
const Pack *pack_national(const char *name);
/* "2022/1/6058a322...": by which a pack is known wherever a case of it goes. */
void pack_id(const Pack *p, char ret[PACK_ID_SIZE]);
bool pack_id_is(const char *s);
Pack *pack_new(void);
Pack *pack_free(Pack *p);
void pack_freep(Pack **p);

/* Do the bureaus between get a copy of such a document? */
static inline bool pack_copies(const Pack *p, EntryKind document) {
        for (uint32_t i = 0; i < p->n_copied_up; i++)
                if (p->copied_up[i] == document)
                        return true;
        return false;
}

/* Is there such a clock in the pack? */
static inline bool clock_rule_exists(const ClockRule *r) { return r->days || r->hours || r->as_set; }

/* Stable names; "?" for unknown numbers.  *_parse: false if unknown. */
const char *triage_outcome_name(TriageOutcome o);
bool triage_outcome_parse(const char *s, TriageOutcome *ret);
const char *notice_content_name(NoticeContent c);
bool notice_content_parse(const char *s, NoticeContent *ret);
const char *instance_name(Instance i);
bool instance_parse(const char *s, Instance *ret);
#define TRIAGE_OUTCOME_LAST TRIAGE_DECLINE
#define NOTICE_CONTENT_LAST NOTICE_PROPER_ORGAN
#define INSTANCE_LAST INSTANCE_RE_REVIEW

/* ---- what a pack may say ------------------------------------------------------------------------------------------ */

/* Where in a pack something is wrong; `field` is the path of its YAML keys: "clocks.review", "extension.days_max". */
typedef struct PackProblem {
        char field[64];
        char message[320]; /* says why, by which article, and what to do */
} PackProblem;

/* A pack against the national statute it stands under: no later lawful end of any road (acceptance and all extensions
 * together), no shortened citizen's time, no instance taken away, no extended review, no hearing days but in re-review.  A
 * working-day clock is compared by the longest it can last.  Returns the number of problems, the first `cap` in `problems`. */
size_t rules_check(const Pack *pack, PackProblem *problems, size_t cap);

/* The most calendar days that n working days have ever lasted: two for each week begun, and the longest holiday beside them.
 * Official calendars since 2004 stay within it (a test counts). */
uint32_t rules_longest(uint32_t working_days);

/* ---- calendars ---------------------------------------------------------------------------------------------------- */

/* A day that is not what its weekday says. */
typedef struct CalendarDay {
        Day day;
        bool makeup;      /* a Saturday or Sunday worked; else a day off */
        const char *name; /* of the holiday it belongs to, Chinese */
} CalendarDay;

/* Which days are worked, for the years listed.  About other years it knows nothing. */
typedef struct Calendar {
        uint32_t version;
        Digest digest;          /* of its canonical bytes; all zero if compiled in or merged */
        const char *source;
        const int32_t *years;   /* ascending */
        uint32_t n_years;
        const CalendarDay *days; /* ascending */
        uint32_t n_days;
        Arena arena;
} Calendar;

/* The official calendar of 2004-2026 (deploy/calendar); version 0. */
const Calendar *calendar_builtin(void);
Calendar *calendar_new(void);
Calendar *calendar_free(Calendar *c);
void calendar_freep(Calendar **c);
/* `over`'s years in place of `base`'s; copies. */
Calendar *calendar_merge(const Calendar *base, const Calendar *over);
