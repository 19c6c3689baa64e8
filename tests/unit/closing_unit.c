/* SPDX-License-Identifier: Apache-2.0 */

#include "closing_unit.h"

#include "node/core/succession.h"

const Input tick = { .kind = INPUT_TICK };
const UnitCode county = { COUNTY }, city = { CITY }, dept = { DEPT }, tax = { TAX }, town = { TOWN }, city_hrss = { CITY_HRSS },
               nobody = { "999999" };

CaseId closing(Bare *b) {
        UserRow user = { .unit = dept, .user = { "boss" }, .roles = ROLE_ALL };
        CaseId id = bare_open(b);

        bare_unit(b, DEPT)->status = UNIT_CLOSING;
        bare_unit(b, DEPT)->successor = tax;
        row_put(b->txn, ROW_USER, &user);
        return id;
}

DocketRow put_docket(Bare *b, const CaseId *id, const char *unit, DocketState state, Custody custody) {
        return bare_docket(b, id, (DocketRow){ .unit = code_of(unit), .state = state, .custody = custody });
}

void put_job(Bare *b, const char *unit, SuccessionJob state, uint64_t moved) {
        SuccessionRow row = { .what = SUCCESSION_JOB, .unit = code_of(unit), .state = state, .moved = moved };

        row_put(b->txn, ROW_SUCCESSION, &row);
}

void put_went(Bare *b, const CaseId *id, SuccessionWent state, const char *to) {
        SuccessionRow row = { .what = SUCCESSION_WENT, .unit = dept, .case_id = *id, .state = state, .peer = code_of(to),
                              .flight = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 } };

        row_put(b->txn, ROW_SUCCESSION, &row);
}

bool ticks(Bare *b, uint32_t drafts) {
        Decide *d = bare_begin(b, &CASE_NONE, &tick);

        b->drafts.n_drafts = 0;
        return tick_succession(d, drafts);
}

const Fact *job_fact(const Bare *b) {
        const Fact *f, *last = NULL;

        for (unsigned n = 0; (f = bare_fact(b, FACT_SUCCESSION_JOB, n)); n++)
                last = f;
        return last;
}
