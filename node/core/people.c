/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who stands behind a case (22:20).  People join where the case was registered: that office counts them, and says anew how many
 * there are and who speaks for them.  Each such word has a number of its own (people_version: the second in which it was said, or the
 * next one, so that an office that runs on an old copy gives none that it gave before), and travels with the material that
 * tells of whoever joined and with any other document that tells what the case is, so that every office that has to do with it
 * judges by the newest word that came to it, in whichever order they came and however often.  Whoever registered it believes
 * nobody else.
 */

#include "node/core/step.h"

static uint32_t must_sign(const CaseRow *row) {
        return row->representatives ? row->representatives : row->people;
}

Reason people_all_sign(Decide *d, const CaseRow *row, const char *person, uint32_t others) {
        uint32_t names = text_names(person);

        if (must_sign(row) > 1 && names < must_sign(row) + others)
                return refuse(d, REASON_ALL_SIGN, "%u < %u", names, must_sign(row) + others);
        return REASON_NONE;
}

void people_fact(Decide *d, const CaseRow *now) {
        Fact *f = draft_fact(d, FACT_PEOPLE, &UNIT_NONE, &now->case_id);

        f->number = now->people;
        f->number2 = now->representatives;
        f->what = now->people_version;
}

static bool newer(const CaseRow *row, const Document *doc, CaseRow *ret) {
        if (doc->people_version <= row->people_version)
                return false;
        *ret = *row;
        ret->people = doc->people > row->people ? doc->people : row->people; /* nobody leaves by joining */
        ret->representatives = doc->representatives;
        ret->people_version = doc->people_version;
        return true;
}

void people_told(Decide *d, const CaseRow *row, const Document *doc) {
        CaseRow now;

        if (newer(row, doc, &now))
                people_fact(d, &now);
}

/* ---- some end it, and others stand behind it -------------------------------------------------------------------------- */

void people_ended(Decide *d, const CaseRow *row, const DocketRow *docket, uint32_t names) {
        Fact *f;

        if (!row->collective) /* nobody joins it */
                return;
        f = draft_fact(d, FACT_ENDED_BY, &docket->unit, &docket->case_id);
        f->what = docket->state;
        f->number = names;
}

/* What ended with it runs again, with its first days. */
static void revive_ended(Decide *d, const DocketRow *docket) {
        ClockRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.ended_entry && row.ended_entry == docket->ended_entry && !(row.instance & CLOCK_BESIDE))
                        clock_revive_row(d, &row); /* with what ran beside it */
}

static Progress progress_in(DocketState state) {
        return state == STATE_ACCEPTED ? PROGRESS_ACCEPTED : state == STATE_NOTICED ? PROGRESS_NOTICED : PROGRESS_TAKEN;
}

static void go_on(Decide *d, const DocketRow *docket) {
        Draft *about = d->draft;
        Actor node = { .unit = docket->unit };
        Progress progress = progress_in(docket->ended_from);
        Document doc = { .kind = ENTRY_GOES_ON, .unit = docket->unit, .handling_unit = docket->unit,
                         .variant = progress - PROGRESS_TAKEN + 1,
                         .reason = "另有信访人在此之前加入，未在撤回或者和解的文书上签名，对其不发生效力；按原期限继续办理" };

        fill_document(&doc);
        draft_begin(d, ENTRY_GOES_ON, &docket->case_id, &node);
        draft_document(d, &doc);
        fact_state(d, docket, docket->ended_from);
        fact_what(d, FACT_PROGRESS, docket, progress);
        revive_ended(d, docket);
        fact_warning(d, WARNING_GOES_ON, &docket->unit, &docket->case_id, draft_number(d), &docket->unit, 0, "");
        climb(d, docket, &doc);
        d->draft = about;
}

/* As far as it can: what had been merged, or is archived by now, is looked at by a person. */
static bool can_go_on(const DocketRow *docket) {
        return !docket->archive && (IN(docket->ended_from) & (IN(STATE_REGISTERED) | IN(STATE_TAKEN) | IN(STATE_NOTICED) |
                                                              IN(STATE_ACCEPTED)));
}

static bool ended_by_too_few(const DocketRow *docket, const CaseRow *now) {
        return docket->custody == CUSTODY_HERE && (docket->state == STATE_WITHDRAWN || docket->state == STATE_SETTLED) &&
               docket->ended_entry && docket->ended_names < must_sign(now);
}

void people_heard(Decide *d, const Take *t) {
        CaseRow now;

        if (!t->has_case || case_answered_at(&t->case_row, &d->office->unit) || !newer(&t->case_row, t->doc, &now))
                return;
        people_fact(d, &now);
        if (!t->has_docket || !ended_by_too_few(&t->docket, &now))
                return;
        if (can_go_on(&t->docket))
                go_on(d, &t->docket);
        else
                fact_warning(d, WARNING_OTHERS_STAND, &t->docket.unit, &t->docket.case_id, draft_number(d), &t->step->from, 0, "");
}

Reason people_take_goes_on(Decide *d, const Take *t, const TakeRule *rule) {
        const DocketRow *docket = &t->docket;

        if (!t->doc->variant)
                return refuse(d, REASON_FORMAT, "variant");
        fact_state(d, docket, rule->next);
        fact_what(d, FACT_PROGRESS, docket, PROGRESS_TAKEN + t->doc->variant - 1);
        revive_ended(d, docket);
        fact_warning(d, WARNING_GOES_ON, &docket->unit, &docket->case_id, draft_number(d), &t->doc->unit, 0, "");
        return REASON_NONE;
}
