/* SPDX-License-Identifier: Apache-2.0 */

/* A case's file at one unit: how it came, its state, who has the case now, what was asked and decided of it there. */

#include "node/core/fold.h"

#include <assert.h>

static void docket_taken(const Fold *f, const Fact *fact, DocketRow *row) {
        CaseUnitRow link = { .case_id = fact->case_id, .unit = fact->unit };
        DocketRow taken;

        row_put(f->txn, ROW_CASE_UNIT, &link);
        if (*fact->text != '1') {
                row->state = (DocketState)fact->what;
                return;
        }
        taken = (DocketRow){
                .unit = fact->unit, .case_id = fact->case_id, .state = (DocketState)fact->what, .home = (DocketState)fact->what,
                .custody = CUSTODY_HERE, .number = fact->number, .round = row->round + 1, .giver = fact->peer,
                .mode = (EntryKind)fact->how, .giver_entry = fact->number2 ? fact->number2 : fact->how ? fold_entry(f) : 0,
                .due_day = fact->day, .taken_entry = fold_entry(f), .taken_at = f->entry->header.time,
                .progress = PROGRESS_TAKEN, .returns = row->returns, .directed = row->directed,
                .directed_by = row->directed_by, .directed_how = row->directed_how,
        };
        memcpy(taken.owner, row->owner, sizeof(taken.owner));
        memcpy(taken.first_contact, row->first_contact, sizeof(taken.first_contact));
        *row = taken;
}

static void clear_flight(DocketRow *row) {
        row->flight_node = UNIT_NONE;
        row->flight_lane = 0;
        row->flight_epoch = 0;
        row->flight_number = 0;
}

static void owe_where(const Fold *f, const DocketRow *row) {
        WhereRow owed = { .case_id = row->case_id, .unit = row->unit };

        if (!unit_code_is_none(&row->giver))
                row_put(f->txn, ROW_WHERE, &owed);
}

static void forget_where(DocketRow *row) {
        row->where = row->where_by = UNIT_NONE;
        row->where_ref = 0;
}

/* It arrived where it was given to, or came back: soft knowledge, and the giver is owed word of it. */
static void docket_lies(const Fold *f, const Fact *fact, DocketRow *row) {
        bool away = fact->what == CUSTODY_AWAY, back = fact->what == CUSTODY_HERE && row->custody == CUSTODY_AWAY;

        if (away ? unit_code_is_none(&row->where) : back) /* who has it may have said more, before its receipt came */
                row->where_since = fact->at ? fact->at : f->entry->header.time;
        if (fact->what == CUSTODY_HERE || fact->what == CUSTODY_NONE)
                forget_where(row);
        if (fact->how && (away || back))
                owe_where(f, row);
}

static void docket_where(const Fact *fact, DocketRow *row) {
        row->where = fact->peer;
        row->where_since = fact->at;
        text_put(row->where_by.s, sizeof(row->where_by.s), fact->text);
        row->where_ref = fact->number;
}

static void docket_custody(const Fold *f, const Fact *fact, DocketRow *row) {
        docket_lies(f, fact, row);
        row->custody = (Custody)fact->what;
        if (row->custody == CUSTODY_AWAY && f->entry == f->lost) /* given in an entry that is lost: only the other has it */
                row->away_entry = fold_entry(f);
        if (row->custody != CUSTODY_FLIGHT)
                clear_flight(row);
        if (row->custody == CUSTODY_HERE || row->custody == CUSTODY_NONE) { /* nobody below has it any more */
                row->given_to = UNIT_NONE;
                row->given_mode = 0;
                row->given_due = 0;
                row->away_entry = 0; /* and where it goes next is another matter */
        }
}

static void docket_giver(const Fold *f, const Fact *fact, DocketRow *row) {
        row->giver = fact->peer;
        row->mode = (EntryKind)fact->what;
        row->giver_entry = fact->number ? fact->number : fold_entry(f);
        row->due_day = fact->day;
        if (row->custody == CUSTODY_AWAY) /* it was told nothing before */
                owe_where(f, row);
}

static void docket_given(const Fold *f, const Fact *fact, DocketRow *row) {
        row->given_to = fact->peer;
        row->given_mode = (EntryKind)fact->what;
        row->given_entry = fold_entry(f);
        row->given_due = fact->day;
        row->home = (DocketState)fact->how;
        row->progress = PROGRESS_NONE;
        row->return_asked = false;
        row->return_ref = 0;
        row->return_why = 0;
        row->extension_below = false;
        row->extension_ref = 0;
        forget_where(row);
        clear_flight(row);
}

static void docket_flight(const Fact *fact, DocketRow *row) {
        row->flight_node = fact->peer;
        row->flight_lane = (Lane)fact->what;
        row->flight_epoch = fact->how;
        row->flight_number = fact->number;
}

static void docket_return(const Fact *fact, DocketRow *row) {
        row->return_asked = fact->what != 0;
        if (fact->what) {
                row->return_ref = fact->number;
                row->return_why = (uint32_t)fact->number2;
        }
        row->returns = fact->how;
}

static void docket_objection(const Fold *f, const Fact *fact, DocketRow *row) {
        if (fact->what)
                row->asked_at = f->entry->header.time;
        else
                row->answered_at = f->entry->header.time;
}

static void docket_directed(const Fact *fact, DocketRow *row) {
        row->directed = fact->peer;
        text_put(row->directed_by.s, sizeof(row->directed_by.s), fact->text);
        row->directed_how = (EntryKind)fact->what;
}

static void docket_progress(const Fold *f, const Fact *fact, DocketRow *row) {
        row->progress = (Progress)fact->what;
        if (row->progress == PROGRESS_ACCEPTED && !row->accepted_at)
                row->accepted_at = f->entry->header.time;
}

/* 22:34 one period, whoever has the case meanwhile. */
static void docket_handling(const Fact *fact, DocketRow *row) {
        if (fact->kind == FACT_ACCEPTED_FIRST)
                row->accepted_at = fact->at;
        row->extended_days = (uint32_t)fact->number;
        row->extended_until = fact->day;
}

static void docket_rating(const Fact *fact, DocketRow *row) {
        if (row->rated_stage != (uint32_t)fact->number) { /* of an earlier stage: the entries keep it */
                row->rated_stage = (uint32_t)fact->number;
                row->rated_bureau = row->rated_handler = 0;
        }
        if (fact->what)
                row->rated_bureau = fact->what;
        if (fact->how)
                row->rated_handler = fact->how;
}

static void docket_disposed(const Fold *f, const Fact *fact, DocketRow *row) {
        row->decision = (Decision)fact->what;
        row->opinion_entry = fold_entry(f);
        row->disposed_at = f->entry->header.time;
}

static void docket_extension(const Fact *fact, DocketRow *row) {
        switch ((FactKind)fact->kind) {
        case FACT_EXTENSION_ASKED:
                row->extension_asked = fact->what != 0;
                break;
        case FACT_EXTENSION_BELOW:
                row->extension_below = fact->what != 0;
                row->extension_day = fact->day;
                row->extension_ref = fact->number;
                break;
        default:
                if (fact->what)
                        row->given_due = fact->day;
                else
                        row->due_day = fact->day;
                break;
        }
}

void apply_docket(Fold *f, const Fact *fact) {
        DocketRow *row = fold_docket(f, fact);

        switch ((FactKind)fact->kind) {
        case FACT_DOCKET: docket_taken(f, fact, row); break;
        case FACT_CUSTODY: docket_custody(f, fact, row); break;
        case FACT_GIVER: docket_giver(f, fact, row); break;
        case FACT_WHERE: docket_where(fact, row); break;
        case FACT_WHERE_OWED: owe_where(f, row); break;
        case FACT_GIVEN: docket_given(f, fact, row); break;
        case FACT_FLIGHT: docket_flight(fact, row); break;
        case FACT_RETURN: docket_return(fact, row); break;
        case FACT_OBJECTION: docket_objection(f, fact, row); break;
        case FACT_DIRECTED: docket_directed(fact, row); break;
        case FACT_PROGRESS: docket_progress(f, fact, row); break;
        case FACT_RATING: docket_rating(fact, row); break;
        case FACT_DISPOSED: docket_disposed(f, fact, row); break;
        case FACT_ACCEPTED_FIRST:
        case FACT_HANDLING_EXTENDED: docket_handling(fact, row); break;
        case FACT_EXTENSION_ASKED:
        case FACT_EXTENSION_BELOW:
        case FACT_ASSIGNMENT_DAY: docket_extension(fact, row); break;
        case FACT_STATE: row->state = (DocketState)fact->what; break;
        case FACT_REPORT: row->report = (ReportState)fact->what; break;
        case FACT_REPORT_BELOW: row->report_below = (ReportState)fact->what; break;
        case FACT_SERVED: row->served_at = fact->at; break;
        case FACT_HEARD:
                row->heard = (Heard)fact->what;
                row->heard_at = fact->at;
                break;
        case FACT_EXECUTE_BY: row->execute_by = fact->day; break;
        case FACT_OPINION_DIGEST: row->opinion_digest = fact->digest; break;
        case FACT_DECISION: row->decision = (Decision)fact->what; break;
        case FACT_SEALED_TO: row->sealed_to = fact->peer; break;
        case FACT_LEAD:
                row->giver = UNIT_NONE;
                row->mode = 0;
                break;
        case FACT_EXEMPT:
                row->notice_exempt = true;
                row->exempt_why = fact->what;
                break;
        case FACT_SEALED:
                row->sealed_entry = fold_entry(f);
                row->sealed_size = (uint32_t)fact->number;
                break;
        default: assert(false && "a fact of a docket");
        }
}
