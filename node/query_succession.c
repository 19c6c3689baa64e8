/* SPDX-License-Identifier: Apache-2.0 */

/* What became of the cases of units that close: for the desk of the unit itself and of the bureau that serves it. */

#include "node/core/succession.h"
#include "node/query_internal.h"

static PbControlSuccessionTo *count_of(const Query *q, PbControlSuccession *s, const UnitCode *unit) {
        PbControlSuccessionTo *to;

        for (size_t i = 0; i < s->n_to; i++)
                if (strcmp(s->to[i]->unit, unit->s) == 0)
                        return s->to[i];
        to = arena_new(q->arena, PbControlSuccessionTo);
        *to = (PbControlSuccessionTo)ZHUJI__CONTROL_SUCCESSION_TO__INIT;
        to->unit = query_copy(q, unit->s);
        query_append(q, (void ***)&s->to, &s->n_to, to);
        return to;
}

/* What went, and what is on its way. */
static void count_gone(const Query *q, const RosterUnit *unit, PbControlSuccession *s) {
        SuccessionRow row = { .what = SUCCESSION_WENT, .unit = unit->code };
        RowCursor cursor = row_cursor(ROW_SUCCESSION, &row, 2, 2);

        for (unsigned steps = 0; row_next(q->txn, &cursor, &row); steps++) {
                if (steps == QUERY_STEPS_MAX) {
                        s->at_least = true;
                        return;
                }
                if (row.state == WENT_FLIGHT)
                        s->on_the_way++;
                else if (row.state != WENT_BACK)
                        count_of(q, s, &row.peer)->cases++;
        }
}

/* What waits for a person, or for what is under way. */
static void count_left(const Query *q, const RosterUnit *unit, PbControlSuccession *s) {
        CaseId cursor = CASE_NONE;
        SuccessionNeed need;
        DocketRow docket;

        for (unsigned steps = 0; succession_next(q->txn, &unit->code, &cursor, &docket, &need); steps++) {
                if (steps == QUERY_STEPS_MAX) {
                        s->at_least = true;
                        return;
                }
                s->sealed += need == SUCCESSION_PERSON;
                s->remaining += need == SUCCESSION_GOES;
                if (need == SUCCESSION_GOES && s->n_cases < CONTROL_ROWS_MAX)
                        query_append(q, (void ***)&s->cases, &s->n_cases, query_copy(q, docket.case_id.s));
        }
}

static const char *job_name(uint32_t state) {
        static const char *const names[] = { "", "runs", "waits", "done" };

        return state < sizeof(names) / sizeof(*names) ? names[state] : "";
}

static void add_unit(const Query *q, const RosterUnit *unit) {
        SuccessionRow job = { .what = SUCCESSION_JOB, .unit = unit->code };
        PbControlSuccession *s = arena_new(q->arena, PbControlSuccession);

        *s = (PbControlSuccession)ZHUJI__CONTROL_SUCCESSION__INIT;
        (void)row_get(q->txn, ROW_SUCCESSION, &job);
        s->unit = query_copy(q, unit->code.s);
        s->name = query_copy(q, unit->name);
        s->status = (char *)unit_status_name(unit->status);
        s->job = (char *)job_name(job.state);
        query_append(q, (void ***)&s->successors, &s->n_successors, query_copy(q, unit->successor.s));
        for (uint32_t i = 0; i < unit->n_more_successors; i++)
                query_append(q, (void ***)&s->successors, &s->n_successors, query_copy(q, unit->more_successors[i].s));
        count_gone(q, unit, s);
        count_left(q, unit, s);
        s->complete = job.state == JOB_DONE && !s->remaining && !s->sealed && !s->on_the_way;
        QUERY_APPEND(q, successions, s);
}

void query_succession(const Query *q, const Roster *roster, const UnitCode *node, const UnitCode *desk) {
        for (uint32_t i = 0; i < roster->n_units && q->reply->n_successions < CONTROL_ROWS_MAX; i++) {
                const RosterUnit *u = &roster->units[i];
                const RosterNode *host = u->status == UNIT_ACTIVE ? NULL : roster_host(roster, &u->code);

                if (host && unit_code_equal(&host->unit, node) &&
                    (unit_code_equal(&u->code, desk) || unit_code_equal(&u->served_by, desk)))
                        add_unit(q, u);
        }
}
