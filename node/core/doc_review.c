/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Review and re-review (22:35, 36): asked wherever the petitioner brings it, admitted, heard, decided and served by the
 * reviewer they chose; the file that goes to it; and the new facts of a final case.
 *
 * Which reviewer is the petitioner's choice among those of the roster (promise P8); whether a request is admissible is the
 * reviewer's alone to say, lateness included: the handler's office can send it on, with the petitioner's last day as its file
 * has it, not stop it.  Only what its file shows to be no review at all (nothing served, one that runs already, a suggestion)
 * it refuses.
 */

#include "common/base/memory.h"
#include "node/core/review.h"

/* ---- asking: may it ---------------------------------------------------------------------------------------------- */

/* The opinion and the petitioner's days to have it reviewed, as this unit's file knows them. */
typedef struct Ground {
        Instant asked_at;      /* in time, by a request that never reached its reviewer, or was admitted wrongly; 0: none */
        ReviewKind kind;
        UnitCode reviewed, handler;
        ClockRow window;
        Instant served_at;
} Ground;

/* Only an opinion (31 (6)) is reviewed: what was answered under another law, or led into another procedure, has that law's remedy. */
static bool has_no_review(const CaseRow *row) {
        return row->case_class == CLASS_SUGGESTION || (row->case_class == CLASS_CLAIM && row->path31 && row->path31 != 6);
}

static Reason find_ground(Decide *d, const DocketRow *docket, const CaseRow *row, Ground *ret) {
        bool here = docket->custody == CUSTODY_HERE;
        InstanceRow running, standing;
        Ground g = { .kind = REVIEW_FIRST, .handler = docket->unit, .reviewed = docket->unit, .served_at = docket->served_at };

        if (docket->state == STATE_FINAL)
                return refuse(d, REASON_CASE_FINAL, "%s", docket->case_id.s);
        if (has_no_review(row))
                return refuse(d, REASON_NO_REVIEW, "%s", docket->case_id.s);
        if (instance_running(d, &docket->unit, &docket->case_id, false, &running))
                return refuse(d, REASON_REVIEW_RUNS, "%s", running.reviewer.s);
        if (instance_standing(d, &docket->unit, &docket->case_id, &standing)) {
                g.kind = REVIEW_SECOND;
                g.reviewed = standing.reviewer;
                g.handler = standing.handler;
                g.served_at = standing.served_at;
                here = unit_code_equal(&standing.reviewer, &docket->unit);
        }
        if (instance_last(d, &docket->unit, &docket->case_id, UINT32_MAX, false, &running) && running.kind == g.kind &&
            (running.state == REVIEW_BOUNCED ||
             (running.state == REVIEW_INADMISSIBLE && running.objection == REASON_ADMITTED_WRONGLY)))
                g.asked_at = running.asked_at;
        if (!clock_get_last(d->txn, &docket->unit, &docket->case_id, review_ask_clock(g.kind), !here, &g.window) ||
            (g.window.state != CLOCK_RUNNING && g.window.state != CLOCK_LAPSED && !g.asked_at))
                return refuse(d, docket->state == STATE_IMPORTED || docket->state == STATE_SETTLED ? REASON_NO_REVIEW :
                                 REASON_NOT_SERVED, "%s", docket_state_name(docket->state));
        if (!here && g.kind == REVIEW_FIRST)
                g.handler = g.reviewed = g.window.watched;
        *ret = g;
        return REASON_NONE;
}

/* Posted letters count from their postmark. */
static Reason check_asked_at(Decide *d, Document *doc, Instant not_before) {
        if (!doc->asked_at || !d->office->pack->postmark_counts)
                doc->asked_at = d->now;
        if (doc->asked_at > d->now)
                return refuse(d, REASON_FUTURE, "asked_at");
        if (day_of(doc->asked_at) < day_of(not_before))
                return refuse(d, REASON_FIELD_WRONG, "asked_at");
        return REASON_NONE;
}

/* The petitioner's; 0: nobody knows it yet. */
static Day last_day(const ClockRow *window) {
        return window->flags & CLOCK_FLAG_UNKNOWN ? 0 : window->due_day;
}

static Reason check_chosen(Decide *d, const UnitCode *reviewer, const UnitCode *reviewed) {
        const char *names = review_lawful_names(d, reviewed);
        const RosterUnit *unit;

        if (!*names)
                return refuse(d, REASON_NO_REVIEWER, "%s", reviewed->s);
        if (unit_code_is_none(reviewer))
                return refuse(d, REASON_CHOOSE_REVIEWER, "%s", names);
        if (!review_is_lawful(d, reviewer, reviewed))
                return refuse(d, REASON_NOT_REVIEWER, "%s: %s", reviewer->s, names);
        unit = unit_find(d, reviewer);
        if (unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", unit->code.s, unit->successor.s);
        return REASON_NONE;
}

/* The number the entry of this act will have: it names the request for ever. */
static uint64_t act_number(const Decide *d) {
        return draft_number(d) + 1;
}

static void fill_ask(Decide *d, Act *a, ReviewKind kind, const UnitCode *reviewer, const UnitCode *reviewed,
                     const UnitCode *handler) {
        Review r = { .kind = kind, .reviewer = *reviewer, .reviewed = *reviewed, .handler = *handler,
                     .asked_unit = a->docket.unit, .asked_entry = act_number(d) };

        review_fill(d, &r, &a->doc);
        a->doc.variant = kind;
}

/* Brought where the case is, or to a bureau that gave it: on to the reviewer, with the file. */
static Reason check_ask_here(Decide *d, Act *a) {
        Ground g;
        Reason reason = find_ground(d, &a->docket, &a->case_row, &g);

        if (!reason && a->doc.variant && a->doc.variant != (uint32_t)g.kind)
                reason = refuse(d, REASON_REVIEW_KIND, "%s", variant_name(ENTRY_REVIEW_ASK, g.kind));
        if (!reason && unit_code_is_none(&a->doc.to))
                (void)review_only_reviewer(d, &g.reviewed, &a->doc.to);
        if (!reason)
                reason = check_chosen(d, &a->doc.to, &g.reviewed);
        if (!reason && g.asked_at)
                a->doc.asked_at = g.asked_at;
        if (!reason)
                reason = check_asked_at(d, &a->doc, g.served_at);
        if (reason)
                return reason;
        a->doc.from_day = 0; /* the reviewer's own receipt counts */
        a->doc.until_day = last_day(&g.window);
        fill_ask(d, a, g.kind, &a->doc.to, &g.reviewed, &g.handler);
        a->to = a->doc.to;
        return REASON_NONE;
}

/* Brought to the reviewer: the petitioner's paper names the case and whose opinion it is; the file is called for. */
static Reason check_ask_reviewer(Decide *d, Act *a) {
        UnitCode reviewed = a->doc.ref_unit, handler = UNIT_NONE;
        InstanceRow running;
        int year;
        uint32_t serial;
        UnitCode registered_by;
        Reason reason = check_chosen(d, &a->docket.unit, &reviewed);

        if (reason)
                return reason;
        if (!case_id_split(&a->docket.case_id, &registered_by, &year, &serial))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", a->docket.case_id.s);
        if (a->docket.state == STATE_FINAL)
                return refuse(d, REASON_CASE_FINAL, "%s", a->docket.case_id.s);
        if (has_no_review(&a->case_row))
                return refuse(d, REASON_NO_REVIEW, "%s", a->docket.case_id.s);
        if (instance_running(d, &a->docket.unit, &a->docket.case_id, true, &running))
                return refuse(d, REASON_REVIEW_RUNS, "%s", running.reviewer.s);
        if (!a->doc.asked_at && a->doc.from_day)
                a->doc.asked_at = day_start(a->doc.from_day);
        if (d->in_doubt) /* the days that begin now must be right */
                return refuse(d, REASON_TIME, "%s", d->office->unit.s);
        reason = check_asked_at(d, &a->doc, a->case_row.received_at); /* 0: not known here */
        if (reason)
                return reason;
        if (!a->doc.from_day)
                a->doc.from_day = day_of(d->now);
        if (a->doc.from_day > day_of(d->now) || a->doc.from_day < day_of(a->doc.asked_at))
                return refuse(d, a->doc.from_day > day_of(d->now) ? REASON_FUTURE : REASON_FIELD_WRONG, "from");
        a->doc.until_day = 0; /* the file will say */
        if (a->doc.variant != REVIEW_SECOND)
                handler = reviewed;
        fill_ask(d, a, a->doc.variant == REVIEW_SECOND ? REVIEW_SECOND : REVIEW_FIRST, &a->docket.unit, &reviewed, &handler);
        a->to = a->doc.to = reviewed;
        return REASON_NONE;
}

static Reason check_ask(Decide *d, Act *a) {
        bool self = unit_code_is_none(&a->doc.to) || unit_code_equal(&a->doc.to, &a->docket.unit);

        a->doc.decision = DECISION_NONE; /* one that never arrived alone bears one */

        if (!unit_code_is_none(&a->doc.ref_unit) && !unit_code_equal(&a->doc.ref_unit, &a->docket.unit) && self)
                return check_ask_reviewer(d, a);
        if (!a->has_docket && self && unit_code_is_none(&a->doc.ref_unit) && !unit_code_is_none(&a->doc.to))
                return refuse(d, REASON_FIELD_MISSING, "ref_unit");
        if (!a->has_docket)
                return refuse(d, a->case_row.entry ? REASON_NOT_CUSTODIAN : REASON_UNKNOWN_CASE, "%s", a->docket.case_id.s);
        if (self && !unit_code_is_none(&a->doc.to))
                return refuse(d, REASON_TO_SELF, "%s", a->doc.to.s);
        return check_ask_here(d, a);
}

/* ---- asking: what follows ------------------------------------------------------------------------------------------ */

static Step step_of(const Decide *d, const Act *a, ParcelKind kind, const UnitCode *to) {
        return (Step){ .kind = kind, .doc = &a->doc, .case_id = a->docket.case_id, .from = a->docket.unit, .to = *to,
                       .ref_entry = draft_number(d), .local = true, .unreachable = a->case_row.unreachable };
}

/* The reviewer's own instance; its days run from the day it received the request. */
static void open_own(Decide *d, const UnitCode *unit, const CaseId *id, const Review *r, const Document *doc,
                     Instant received_at, bool file) {
        ClockStart start = { .unit = *unit, .case_id = *id, .clock = review_run_clock(r->kind), .at = received_at };

        fact_instance(d, unit, id, r, REVIEW_ASKED, file, doc->asked_at, received_at,
                      review_asked_late(doc) ? REASON_REVIEW_LATE : REASON_NONE);
        clock_start(d, &start);
}

/* A file of the case to read in; whoever has more than a copy keeps what it has. */
static void open_file(Decide *d, const DocketRow *docket, bool has_docket) {
        Fact *f;

        if (has_docket && docket->state != STATE_COPY && docket->state != STATE_INFORMED && docket->state != STATE_RETURNED &&
            docket->state != STATE_CLOSED)
                return;
        if (has_docket && docket->custody == CUSTODY_NONE && unit_code_is_none(&docket->given_to)) {
                fact_state(d, docket, STATE_REVIEW);
        } else if (!has_docket) {
                f = draft_fact(d, FACT_DOCKET, &docket->unit, &docket->case_id);
                f->what = STATE_REVIEW;
        }
}

static void own_ask_reviewer(Decide *d, const Act *a, const Review *r) {
        bool file = a->case_row.content_entry || unit_is_here(d, &r->reviewed);
        Instant received = a->doc.from_day == day_of(d->now) ? d->now : day_start(a->doc.from_day);
        UnitCode registered_by;
        uint32_t serial;
        int year;

        if (!a->case_row.entry && case_id_split(&a->docket.case_id, &registered_by, &year, &serial))
                fact_case(d, &a->docket.case_id, &registered_by, &a->doc, false);
        open_file(d, &a->docket, a->has_docket);
        open_own(d, &a->docket.unit, &a->docket.case_id, r, &a->doc, received, file);
}

static void warn_late(Decide *d, const UnitCode *unit, const CaseId *id, const UnitCode *about) {
        fact_warning(d, WARNING_REVIEW_LATE, unit, id, draft_number(d), about, 0, "");
}

static void own_ask(Decide *d, const Act *a, const Flight *flight) {
        const UnitCode *unit = &a->docket.unit;
        Step step;
        Review r;

        (void)review_of_document(&a->doc, &r);
        if (unit_code_equal(unit, &r.reviewer)) {
                own_ask_reviewer(d, a, &r);
                return;
        }
        review_follow(d, &a->docket, &a->doc, &r);
        if (review_asked_late(&a->doc))
                warn_late(d, unit, &a->docket.case_id, &r.reviewer);
        if (!unit_code_equal(unit, &r.reviewed)) { /* whose opinion it is: there the petitioner's days run */
                step = step_of(d, a, PARCEL_COPY, &r.reviewed);
                tell_unit(d, &step);
        } else if (r.kind == REVIEW_SECOND) {
                step = step_of(d, a, PARCEL_EVENT, &r.handler);
                tell_unit(d, &step);
        }
        if (a->docket.custody == CUSTODY_HERE)
                climb(d, &a->docket, &a->doc);
}

/* ---- the reviewer's acts ------------------------------------------------------------------------------------------- */

static Reason find_own(Decide *d, Act *a, uint32_t states, Reason otherwise) {
        Review r;

        if (!instance_last(d, &a->docket.unit, &a->docket.case_id, UINT32_MAX, true, &a->instance))
                return refuse(d, REASON_NOT_REVIEWER, "%s", a->docket.unit.s);
        if (otherwise == REASON_ADMIT_FIRST && a->instance.state != REVIEW_ASKED) /* inadmissible, or decided */
                otherwise = REASON_NO_INSTANCE;
        if (!instance_last(d, &a->docket.unit, &a->docket.case_id, states, true, &a->instance))
                return refuse(d, otherwise, "%s", review_state_name(a->instance.state));
        review_of_row(&a->instance, &r);
        review_fill(d, &r, &a->doc);
        a->doc.asked_at = a->instance.asked_at;
        a->to = a->doc.to = r.reviewed;
        return REASON_NONE;
}

static Reason check_admit(Decide *d, Act *a) {
        bool agree = a->doc.decision == DECISION_AGREE;
        /* What was admitted wrongly is ended in writing, too, before it is decided; who asked in time may ask the right one. */
        uint32_t states = RSTATE(REVIEW_ASKED) | (a->doc.decision == DECISION_INADMISSIBLE ? RSTATE(REVIEW_ADMITTED) : 0u);
        Reason reason = find_own(d, a, states, REASON_NO_INSTANCE);

        if (reason)
                return reason;
        if (!agree && a->doc.decision != DECISION_INADMISSIBLE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        /* Who asked late has nothing left to ask for; who asked wrongly is told how to. */
        if (!agree && !(has_text(a->doc.reason) && (has_text(a->doc.remedy) || a->instance.objection == REASON_REVIEW_LATE)))
                return refuse(d, REASON_FIELD_MISSING, has_text(a->doc.reason) ? "remedy" : "reason");
        if (agree && a->instance.objection && a->instance.objection != REASON_REVIEW_LATE)
                return refuse(d, a->instance.objection, "%s", a->instance.reviewed.s);
        a->doc.from_day = day_of(a->instance.received_at);
        return REASON_NONE;
}

static bool is_handling(const Act *a) {
        return a->docket.custody == CUSTODY_HERE && a->docket.state == STATE_ACCEPTED;
}

/* 22:31 (6): the handler may hear, too; that excludes nothing and is nobody else's record. */
static Reason check_hearing(Decide *d, Act *a) {
        Reason reason = REASON_NONE;

        if (is_handling(a))
                a->doc.n_units = 0;
        else
                reason = find_own(d, a, RSTATE(REVIEW_ADMITTED), REASON_ADMIT_FIRST);
        if (reason)
                return reason;
        if (!a->doc.from_day)
                a->doc.from_day = day_of(d->now);
        if (a->doc.from_day > day_of(d->now))
                return refuse(d, REASON_FUTURE, "from");
        if (!is_handling(a) && a->instance.hearing_from && !a->instance.hearing_until)
                return refuse(d, REASON_HEARING_OPEN, "%s", a->docket.case_id.s);
        if (!is_handling(a) && a->doc.from_day < day_of(a->instance.received_at))
                return refuse(d, REASON_FIELD_WRONG, "from");
        return REASON_NONE;
}

static Reason check_record(Decide *d, Act *a) {
        Reason reason = is_handling(a) ? REASON_NONE : find_own(d, a, RSTATE(REVIEW_ADMITTED), REASON_ADMIT_FIRST);

        if (reason)
                return reason;
        if (!a->doc.until_day)
                a->doc.until_day = day_of(d->now);
        if (a->doc.until_day > day_of(d->now))
                return refuse(d, REASON_FUTURE, "until");
        if (is_handling(a))
                return REASON_NONE;
        if (!a->instance.hearing_from || a->instance.hearing_until)
                return refuse(d, REASON_NO_HEARING, "%s", a->docket.case_id.s);
        if (a->doc.until_day < a->instance.hearing_from)
                return refuse(d, REASON_FIELD_WRONG, "until");
        a->doc.from_day = a->instance.hearing_from;
        return REASON_NONE;
}

/* 22:36, 05:35: no further remedy, and the petitioner is told so. */
static const char *words_of_end(const Decide *d) {
        return strcmp(d->office->pack->statute, "2005") == 0 ?
                       "信访程序到此终结：信访人对本复核意见不服，仍然以同一事实和理由提出投诉请求的，各级人民政府信访工作机构和其他行政机关不再受理"
                       "（《信访条例》第三十五条）；有新的事实和理由的，可以另行提出。" :
                       "信访程序到此终结：信访人对本复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他机关、单位不再受理"
                       "（《信访工作条例》第三十六条）；有新的事实和理由的，可以另行提出。";
}

static Reason check_end(Decide *d, Act *a) {
        const char *end = words_of_end(d);

        if (has_text(a->doc.remedy) && strcmp(a->doc.remedy, end) != 0) /* drafted, it says so already */
                return refuse(d, REASON_FINAL_REMEDY, "%s", a->docket.case_id.s);
        a->doc.remedy = end;
        return REASON_NONE;
}

static Reason check_review_opinion(Decide *d, Act *a) {
        Reason reason = find_own(d, a, RSTATE(REVIEW_ADMITTED), REASON_ADMIT_FIRST);

        if (reason)
                return reason;
        if (a->doc.decision < DECISION_UPHOLD || a->doc.decision > DECISION_REMAND)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        /* a remanded case gets a new opinion with its own remedy */
        if (a->instance.kind == REVIEW_FIRST && !has_text(a->doc.remedy))
                return refuse(d, REASON_FIELD_MISSING, "remedy");
        if (!a->instance.file)
                return refuse(d, REASON_REVIEW_FILE_FIRST, "%s", a->instance.reviewed.s);
        if (a->instance.hearing_from && !a->instance.hearing_until)
                return refuse(d, REASON_HEARING_OPEN, "%s", a->docket.case_id.s);
        if (a->doc.decision != DECISION_CHANGE)
                a->doc.variant = 0;
        else if (!a->doc.variant)
                return refuse(d, REASON_FIELD_MISSING, "variant");
        return a->instance.kind == REVIEW_SECOND && a->doc.decision != DECISION_REMAND ? check_end(d, a) : REASON_NONE;
}

static Reason check_review_service(Decide *d, Act *a) {
        Reason reason = find_own(d, a, RSTATE(REVIEW_DECIDED), REASON_NOT_DISPOSED);

        if (reason)
                return reason;
        if (!a->doc.service_at)
                a->doc.service_at = d->now;
        if (a->doc.service_at > d->now)
                return refuse(d, REASON_FUTURE, "at");
        if (day_of(a->doc.service_at) < day_of(a->instance.decided_at))
                return refuse(d, REASON_SERVICE_EARLY, "at");
        if (a->doc.service_how == SERVICE_NOT_POSSIBLE && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        return REASON_NONE;
}

/* ---- what follows at the reviewer ---------------------------------------------------------------------------------- */

static void own_reviewer(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        bool in_chain = docket->custody != CUSTODY_NONE || !unit_code_is_none(&docket->given_to);
        bool closes = (a->doc.kind == ENTRY_REVIEW_ADMIT && a->doc.decision == DECISION_INADMISSIBLE) ||
                      (a->doc.kind == ENTRY_REVIEW_OPINION && a->doc.decision == DECISION_REMAND);
        bool ends = a->doc.kind == ENTRY_REVIEW_OPINION && a->instance.kind == REVIEW_SECOND && !closes;
        Review r;

        review_of_row(&a->instance, &r);
        review_follow_row(d, docket, &a->doc, &r, &a->instance);
        if (in_chain || a->doc.kind == ENTRY_HEARING || a->doc.kind == ENTRY_HEARING_RECORD)
                review_follow_docket(d, docket, &a->doc, &r, &a->instance);
        else if (docket->state == STATE_REVIEW)
                fact_state(d, docket, closes ? STATE_CLOSED : ends ? STATE_FINAL : STATE_NONE);
        if (a->doc.kind == ENTRY_REVIEW_ADMIT) {
                fact_warning_clear(d, WARNING_REVIEW_ASKED, &docket->unit, &docket->case_id);
                fact_warning_clear(d, WARNING_REVIEW_LATE, &docket->unit, &docket->case_id);
                if (closes)
                        clock_end(d, &docket->unit, &docket->case_id, review_run_clock(r.kind), CLOCK_CANCELLED);
        }
}

/* A hearing of the handler's own is a record in its file. */
static void own_hearing(Decide *d, const Act *a, const Flight *flight) {
        if (a->instance.entry)
                own_reviewer(d, a, flight);
}

static void own_review_service(Decide *d, const Act *a, const Flight *flight) {
        ClockStart window = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_ASK_RE_REVIEW,
                              .at = a->doc.service_at };

        own_reviewer(d, a, flight);
        if (d->office->pack->service_proves & 1u << a->doc.service_how && a->instance.kind == REVIEW_FIRST &&
            a->instance.decision != DECISION_REMAND)
                clock_start(d, &window);
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

static Reason check_file(Decide *d, Act *a) {
        const uint32_t open = RSTATE(REVIEW_ASKED) | RSTATE(REVIEW_ADMITTED);
        ClockRow window;
        bool ours;
        Review r;

        if (!instance_last(d, &a->docket.unit, &a->docket.case_id, open, false, &a->instance))
                return refuse(d, REASON_NO_INSTANCE, "%s", a->docket.case_id.s);
        ours = unit_code_equal(&a->instance.reviewer, &a->docket.unit);
        if (ours && a->instance.file)
                return refuse(d, REASON_NO_INSTANCE, "%s", a->instance.reviewed.s);
        review_of_row(&a->instance, &r);
        review_fill(d, &r, &a->doc);
        a->doc.asked_at = a->instance.asked_at;
        a->doc.until_day = !ours && review_window(d, &a->docket, &r, &window) ? last_day(&window) : 0;
        a->to = a->doc.to = ours ? r.reviewed : r.reviewer;
        return REASON_NONE;
}

static void own_file(Decide *d, const Act *a, const Flight *flight) {
        if (!unit_code_equal(&a->instance.reviewer, &a->docket.unit))
                fact_warning_clear(d, WARNING_FILE_ASKED, &a->docket.unit, &a->docket.case_id);
}

/* ---- receiving ----------------------------------------------------------------------------------------------------- */

static bool is_handlers(const Take *t) {
        return t->docket.custody == CUSTODY_HERE;
}

/* Is it true what the document says of who reviews whom, as far as this unit can tell? */
static Reason check_claim(Decide *d, const Take *t, const Review *r, bool known) {
        bool lawful = known;

        if (!known && unit_code_equal(&t->step->to, &r->reviewed))
                lawful = review_is_lawful(d, &r->reviewer, &r->reviewed);
        else if (!known)
                lawful = review_is_lawful(d, &r->reviewer, &r->reviewed) &&
                         (!is_handlers(t) || r->kind == REVIEW_FIRST || review_is_lawful(d, &r->reviewed, &t->step->to));
        if (lawful && t->doc->kind != ENTRY_REVIEW_ASK)
                lawful = unit_code_equal(&t->doc->unit, &r->reviewer);
        return lawful ? REASON_NONE :
               refuse(d, REASON_NOT_REVIEWER, "%s: %s", r->reviewer.s, review_lawful_names(d, &r->reviewed));
}

/* What climbs is said by the unit the case was given to, or by one of its node that made the entry. */
static bool speaks_for_given(Decide *d, const Take *t, const Review *r) {
        const UnitCode *given = &t->docket.given_to, *from = &t->step->from;

        return !unit_code_is_none(given) &&
               (unit_speaks_for(d, given, from) ||
                ((unit_code_equal(from, &r->reviewer) || unit_code_equal(from, &r->reviewed)) && unit_same_node(d, given, from)));
}

/* Who may bring it here: those who have a part in it. */
static Reason check_bearer(Decide *d, const Take *t, const Review *r) {
        const UnitCode *from = &t->step->from, *to = &t->step->to;

        if (t->step->kind == PARCEL_EVENT && !is_handlers(t))
                return speaks_for_given(d, t, r) ? REASON_NONE : refuse(d, REASON_NOT_GIVEN, "%s", from->s);
        if (unit_code_equal(from, &r->reviewer) || unit_code_equal(from, &r->reviewed) || unit_code_equal(from, &r->handler))
                return REASON_NONE;
        if (t->doc->kind == ENTRY_REVIEW_ASK && route_supervises(d->office->roster, from, &r->handler))
                return REASON_NONE;
        return refuse(d, REASON_WRONG_SPEAKER, "%s -> %s", from->s, to->s);
}

/* What arrived at the unit whose opinion is reviewed goes on to the handler, and from there to the givers. */
static void pass_on(Decide *d, const Take *t, const Review *r) {
        InstanceRow standing;

        if (is_handlers(t)) {
                if (t->step->local || t->step->kind != PARCEL_EVENT) /* an event by parcel climbs on by itself */
                        climb(d, &t->docket, t->doc);
        } else if (r->kind == REVIEW_SECOND && t->step->kind != PARCEL_EVENT && /* events come from the handler: never back */
                   unit_code_equal(&t->step->to, &r->reviewed) &&
                   instance_last(d, &t->step->to, &t->step->case_id, UINT32_MAX, true, &standing) &&
                   !unit_code_equal(&t->doc->unit, &standing.handler)) {
                Step on = { .kind = PARCEL_EVENT, .doc = t->doc, .case_id = t->step->case_id, .from = d->draft->actor.unit,
                            .to = standing.handler, .ref_entry = draft_number(d), .local = true };

                tell_unit(d, &on);
        }
}

/* A document of a review, at anybody's but its reviewer's. */
static Reason take_followed(Decide *d, const Take *t, const Review *r, bool known) {
        bool hub = is_handlers(t) || unit_code_equal(&t->step->to, &r->reviewed);
        bool opens = t->doc->kind == ENTRY_REVIEW_ASK || t->doc->kind == ENTRY_REVIEW_ADMIT;
        Ground g;
        Reason reason = REASON_NONE;

        if (unit_code_equal(&t->doc->unit, &t->step->to))
                return REASON_NONE; /* its own, come round */
        if (unit_code_equal(&r->reviewer, &t->step->to)) { /* a bureau that reviews by delegation and gave the case, too */
                review_follow_docket(d, &t->docket, t->doc, r, NULL);
                return REASON_NONE;
        }
        if (!t->has_docket)
                return refuse(d, REASON_NOT_CUSTODIAN, "%s", t->step->to.s);
        if (!known && !opens)
                return refuse(d, REASON_NO_INSTANCE, "%s", t->step->case_id.s);
        if (!known && hub) {
                reason = find_ground(d, &t->docket, &t->case_row, &g);
                if (!reason && (g.kind != r->kind || !unit_code_equal(&g.reviewed, &r->reviewed)))
                        reason = refuse(d, REASON_REVIEW_KIND, "%s", g.reviewed.s);
        }
        if (reason)
                return reason;
        review_follow(d, &t->docket, t->doc, r);
        if (t->doc->kind == ENTRY_REVIEW_OPINION || t->doc->decision == DECISION_INADMISSIBLE) /* nobody needs our file now */
                fact_warning_clear(d, WARNING_FILE_ASKED, &t->step->to, &t->step->case_id);
        if (is_handlers(t) && t->doc->kind == ENTRY_REVIEW_OPINION)
                fact_warning(d, WARNING_REVIEW_DECIDED, &t->step->to, &t->step->case_id, draft_number(d), &t->doc->unit,
                             t->doc->decision, decision_name(t->doc->decision));
        pass_on(d, t, r);
        return REASON_NONE;
}

static Reason take_of_reviewer(Decide *d, const Take *t, const TakeRule *rule) {
        InstanceRow row;
        Review r;
        Reason reason;
        bool known;

        if (!review_of_document(t->doc, &r))
                return refuse(d, REASON_FORMAT, "units");
        known = instance_find(d, &t->step->to, &t->step->case_id, &r, &row) && unit_code_equal(&row.reviewer, &r.reviewer);
        reason = check_claim(d, t, &r, known);
        if (!reason)
                reason = check_bearer(d, t, &r);
        return reason ? reason : take_followed(d, t, &r, known);
}

/* The petitioner's request reaches the reviewer: its days run from today. */
static Reason take_request(Decide *d, const Take *t, const Review *r) {
        InstanceRow running;

        if (t->doc->case_class == CLASS_SUGGESTION)
                return refuse(d, REASON_NO_REVIEW, "%s", t->step->case_id.s);
        if (t->docket.state == STATE_FINAL)
                return refuse(d, REASON_CASE_FINAL, "%s", t->step->case_id.s);
        if (instance_running(d, &t->step->to, &t->step->case_id, true, &running))
                return refuse(d, REASON_REVIEW_RUNS, "%s", running.reviewer.s);
        if (t->unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", t->unit->code.s, t->unit->successor.s);
        take_ensure_case(d, t);
        take_follow_class(d, t);
        open_file(d, &t->docket, t->has_docket);
        open_own(d, &t->step->to, &t->step->case_id, r, t->doc, d->now, true);
        fact_warning(d, WARNING_REVIEW_ASKED, &t->step->to, &t->step->case_id, draft_number(d), &r->reviewed, 0, "");
        if (review_asked_late(t->doc))
                warn_late(d, &t->step->to, &t->step->case_id, &t->step->from);
        return REASON_NONE;
}

/* The request that we heard of never reached its reviewer. */
static Reason take_not_reached(Decide *d, const Take *t, const Review *r) {
        InstanceRow row;

        if (!t->has_docket || !instance_find(d, &t->step->to, &t->step->case_id, r, &row))
                return refuse(d, REASON_NO_INSTANCE, "%s", t->step->case_id.s);
        if (row.state != REVIEW_ASKED || unit_code_equal(&row.reviewer, &t->step->to))
                return REASON_NONE; /* another one runs since, or its own word of it is newer */
        review_not_reached(d, &t->docket, r, &row, REASON_VOIDED);
        fact_warning_clear(d, WARNING_FILE_ASKED, &t->step->to, &t->step->case_id);
        pass_on(d, t, r);
        return REASON_NONE;
}

static Reason take_ask(Decide *d, const Take *t, const TakeRule *rule) {
        InstanceRow row;
        Review r;
        Reason reason;
        bool known;

        if (!review_of_document(t->doc, &r) || t->doc->variant != (uint32_t)r.kind || t->doc->asked_at <= 0 ||
            t->doc->asked_at > d->now + DURATION_DAY || t->doc->until_day < 0 || t->doc->from_day < 0 ||
            t->doc->from_day > day_of(d->now) + 1)
                return refuse(d, REASON_FORMAT, "review-ask");
        known = instance_find(d, &t->step->to, &t->step->case_id, &r, &row);
        reason = check_claim(d, t, &r, known);
        if (!reason)
                reason = check_bearer(d, t, &r);
        if (reason)
                return reason;
        if (t->doc->decision == DECISION_REFUSE)
                return take_not_reached(d, t, &r);
        if (t->step->kind == PARCEL_DOCUMENT && unit_code_equal(&t->step->to, &r.reviewer))
                return take_request(d, t, &r);
        reason = take_followed(d, t, &r, known);
        if (!reason && !known && t->step->kind == PARCEL_DOCUMENT && !unit_is_here(d, &r.reviewer))
                fact_warning(d, WARNING_FILE_ASKED, &t->step->to, &t->step->case_id, draft_number(d), &r.reviewer, 0, "");
        return reason;
}

static Reason copied_ask(Decide *d, const Take *t) {
        return take_ask(d, t, NULL);
}

/* To the reviewer: the file.  From the reviewer: it still waits for it. */
static Reason take_file(Decide *d, const Take *t, const TakeRule *rule) {
        const UnitCode *unit = &t->step->to;
        UnitCode registered_by;
        InstanceRow row;
        uint32_t serial;
        Review r;
        int year;
        Fact *f;

        if (!review_of_document(t->doc, &r) || !instance_find(d, unit, &t->step->case_id, &r, &row))
                return refuse(d, REASON_NO_INSTANCE, "%s", t->step->case_id.s);
        if (!unit_code_equal(&t->step->from, &row.reviewer) && !unit_code_equal(&t->step->from, &row.reviewed) &&
            !unit_code_equal(&t->step->from, &row.handler))
                return refuse(d, REASON_WRONG_SPEAKER, "%s", t->step->from.s);
        if (!unit_code_equal(unit, &row.reviewer)) {
                fact_warning(d, WARNING_FILE_ASKED, unit, &t->step->case_id, draft_number(d), &r.reviewer, 0, "");
                return REASON_NONE;
        }
        if (!row.file && !t->step->local && case_id_split(&t->step->case_id, &registered_by, &year, &serial))
                fact_case(d, &t->step->case_id, &registered_by, t->doc, t->step->unreachable);
        f = draft_fact(d, FACT_INSTANCE_FILE, unit, &t->step->case_id);
        f->number = row.entry;
        f->peer = unit_code_is_none(&r.handler) ? row.handler : r.handler;
        fact_warning(d, WARNING_FILE_CAME, unit, &t->step->case_id, draft_number(d), &t->step->from, 0, "");
        /* Brought to this desk: the file shows what the petitioner's paper didn't. */
        if (row.state == REVIEW_ASKED && row.objection == REASON_NONE && t->doc->until_day &&
            day_of(row.asked_at) > t->doc->until_day) {
                fact_instance_state(d, &row, REVIEW_ASKED, REASON_REVIEW_LATE);
                warn_late(d, unit, &t->step->case_id, &t->step->from);
        }
        return REASON_NONE;
}

/* ---- it came to nothing -------------------------------------------------------------------------------------------- */

static Reason bounce_reason(const Decide *d) {
        return d->input->receipt && d->input->receipt->reason ? d->input->receipt->reason : REASON_VOIDED;
}

static bool instance_by_entry(Decide *d, const OutboxRow *row, InstanceRow *ret) {
        *ret = (InstanceRow){ .unit = row->from_unit, .case_id = row->case_id, .entry = row->entry };
        return row_get(d->txn, ROW_INSTANCE, ret);
}

/* Whoever was told that it is under review is told that it isn't: by an entry of its own, for the receipt is no document. */
static void not_reached(Decide *d, const DocketRow *docket, const InstanceRow *instance) {
        Actor node = { .unit = docket->unit };
        Document doc = { .kind = ENTRY_REVIEW_ASK, .unit = docket->unit, .decision = DECISION_REFUSE };
        Step step = { .doc = &doc, .case_id = docket->case_id, .from = docket->unit, .local = true };
        Review r;

        review_of_row(instance, &r);
        review_not_reached(d, docket, &r, instance, bounce_reason(d));
        review_fill(d, &r, &doc);
        doc.variant = r.kind;
        doc.asked_at = instance->asked_at;
        doc.to = r.reviewed;
        fill_document(&doc);
        draft_begin(d, ENTRY_REVIEW_ASK, &docket->case_id, &node);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        if (!unit_code_equal(&docket->unit, &r.reviewed)) {
                step.kind = PARCEL_COPY;
                step.to = r.reviewed;
                tell_unit(d, &step);
        } else if (r.kind == REVIEW_SECOND) {
                step.kind = PARCEL_EVENT;
                step.to = r.handler;
                tell_unit(d, &step);
        }
        if (docket->custody == CUSTODY_HERE)
                climb(d, docket, &doc);
}

/* From the reviewer's desk: what the handler's file says against it.  To the reviewer: the petitioner has asked in time,
 * whatever became of our parcel; it is sent again, to that reviewer or another. */
static void bounced_ask(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        InstanceRow instance;

        if (!instance_by_entry(d, row, &instance) || instance.state != REVIEW_ASKED)
                return;
        if (unit_code_equal(&instance.reviewer, &row->from_unit)) {
                fact_instance_state(d, &instance, REVIEW_ASKED, bounce_reason(d));
                return;
        }
        not_reached(d, docket, &instance);
}

/* The handler's file says otherwise: the reviewer has to decide again. */
static void bounced_admit(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        InstanceRow instance;

        if (instance_last(d, &row->from_unit, &row->case_id, RSTATE(REVIEW_ADMITTED), true, &instance))
                fact_instance_state(d, &instance, REVIEW_ASKED, bounce_reason(d));
}

static void bounced_file(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        InstanceRow instance;

        if (instance_running(d, &row->from_unit, &row->case_id, false, &instance) &&
            !unit_code_equal(&instance.reviewer, &row->from_unit))
                fact_warning(d, WARNING_FILE_ASKED, &row->from_unit, &row->case_id, row->entry, &instance.reviewer, 0, "");
}

/* ---- new facts of a final case --------------------------------------------------------------------------------------- */

static bool waits_for_decision(Decide *d, const Act *a) {
        WarningRow row = { .unit = a->docket.unit, .kind = WARNING_NEW_FACTS, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        return row_next(d->txn, &cursor, &row);
}

/* Lodged by whoever receives them; then a person with the power registers anew, or says in writing why not. */
static Reason check_new_facts(Decide *d, Act *a) {
        const Document *doc = &a->doc;
        CaseRow registered;

        if (!doc->decision)
                return has_text(doc->reason) ? REASON_NONE : refuse(d, REASON_FIELD_MISSING, "reason");
        if (!(d->actor.roles & (ROLE_APPROVER | ROLE_HEAD)))
                return refuse(d, REASON_ROLE, "%s %s", d->actor.user.s, decision_name(doc->decision));
        if (doc->decision != DECISION_AGREE && doc->decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        if (!waits_for_decision(d, a))
                return refuse(d, REASON_STATE, "%s", a->docket.case_id.s);
        if (doc->decision == DECISION_REFUSE)
                return has_text(doc->reason) && has_text(doc->body) ? REASON_NONE :
                       refuse(d, REASON_FIELD_MISSING, has_text(doc->reason) ? "body" : "reason");
        if (case_id_is_none(&doc->ref_case))
                return refuse(d, REASON_FIELD_MISSING, "ref_case");
        if (case_id_equal(&doc->ref_case, &a->docket.case_id) || !case_get(d->txn, &doc->ref_case, &registered) ||
            registered.case_class == CLASS_ACCUSATION)
                return refuse(d, REASON_UNKNOWN_CASE, "%s", doc->ref_case.s);
        return REASON_NONE;
}

static void own_new_facts(Decide *d, const Act *a, const Flight *flight) {
        CaseRow anew;

        if (a->doc.decision == DECISION_AGREE && case_get(d->txn, &a->doc.ref_case, &anew))
                link_new_facts(d, &a->docket.unit, &a->docket.case_id, &anew);
        if (a->doc.decision)
                fact_warning_clear(d, WARNING_NEW_FACTS, &a->docket.unit, &a->docket.case_id);
        else
                fact_warning(d, WARNING_NEW_FACTS, &a->docket.unit, &a->docket.case_id, draft_number(d), &UNIT_NONE, 0, "");
}

static const DocumentCode codes[] = {
        { ENTRY_REVIEW_ASK, check_ask, own_ask, take_ask, copied_ask, bounced_ask },
        { ENTRY_REVIEW_ADMIT, check_admit, own_reviewer, take_of_reviewer, NULL, bounced_admit },
        { ENTRY_REVIEW_FILE, check_file, own_file, take_file, NULL, bounced_file },
        { ENTRY_HEARING, check_hearing, own_hearing, take_of_reviewer, NULL, NULL },
        { ENTRY_HEARING_RECORD, check_record, own_hearing, take_of_reviewer, NULL, NULL },
        { ENTRY_REVIEW_OPINION, check_review_opinion, own_reviewer, take_of_reviewer, NULL, NULL },
        { ENTRY_REVIEW_SERVICE, check_review_service, own_review_service, take_of_reviewer, NULL, NULL },
        { ENTRY_NEW_FACTS, check_new_facts, own_new_facts, NULL, NULL, NULL },
};
const DocumentCodes doc_review = { codes, array_size(codes) };
